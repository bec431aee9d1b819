"""Names and places that people and companies are made of."""


def _split(names: str) -> list[str]:
    return names.split()


FIRST = _split(
    "Ada Ben Clara David Elena Frank Grace Hugo Irene Jonas Karin Liam Maria Noah Olga Pavel Quinn"
    " Rosa Samuel Tara Umar Vera William Xenia Yusuf Zoe Anita Bruno Carmen Diego Emma Felix Gina"
    " Hassan Ines Jakob Kira Lukas Mona Nils Oscar Petra Ralf Sofia Tom Ursula Viktor Wanda Yara"
    " Zack Alice Boris Celine Dario Edith Finn Greta Henry Ivana Jean Klaus Laura Miguel"
)
_STEMS = _split(
    "Adler Becker Chen Diaz Evans Fischer Garcia Hughes Ivanov Jensen Kim Lopez Meyer Nguyen Okafor"
    " Patel Quist Rossi Schmidt Torres Ueda Vargas Weber Xu Young Zhang Ahmed Bauer Costa Dubois"
    " Eriksen Ferrari Green Hansen Ito Johnson Kowalski Larsen Moreau Novak Olsen Petrov Reyes Silva"
    " Tanaka Ulrich Vogel Walsh Yilmaz Zimmer Allen Brown Clark Davis Edwards Ford Grant Harris"
    " Irving Jones Keller Lewis Morgan Nelson Owens Parker Reed Stone Turner Vance White Wright"
)
_ENDINGS = (
    "",
    *_split("son berg ski er mann stein man ton ley feld wood ford dale field worth well"),
)
LAST = [stem + ending for ending in _ENDINGS for stem in _STEMS]
TITLES = (
    "Account Executive", "VP of Sales", "Head of Marketing", "Senior Software Engineer", "CFO",
    "Chief Technology Officer", "Sales Development Representative", "Operations Manager",
    "Director of Revenue Operations", "Procurement Lead", "HR Business Partner",
)  # fmt: skip
INDUSTRIES = (
    "COMPUTER_SOFTWARE", "CONSTRUCTION", "RETAIL", "BANKING", "INSURANCE", "HOSPITAL_HEALTH_CARE",
    "REAL_ESTATE", "MACHINERY", "FOOD_PRODUCTION", "TELECOMMUNICATIONS", "AUTOMOTIVE", "CHEMICALS",
    "LAW_PRACTICE",
)  # fmt: skip
SECTORS = _split(
    "Software Construction Retail Bank Insurance Health Estate Machines Foods Telecom Cars"
)
PLACES = (
    ("Chicago", "Illinois", "United States"), ("Boston", "Massachusetts", "United States"),
    ("Berlin", "Berlin", "Germany"), ("London", "England", "United Kingdom"),
    ("Madrid", "Comunidad de Madrid", "Spain"), ("Lyon", "Auvergne-Rhône-Alpes", "France"),
    ("Toronto", "Ontario", "Canada"),
)  # fmt: skip
STREETS = ("Main Street", "Park Avenue", "Station Road", "Market Square", "Harbour Lane")
