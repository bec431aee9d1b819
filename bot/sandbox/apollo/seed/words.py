"""Names and places the generator draws from."""

FIRST = (
    "Anna", "Lukas", "Sofie", "Jonas", "Marie", "Paul", "Clara", "Felix", "Lena", "Max",
    "Emilia", "Noah", "Frida", "Oskar", "Greta", "Emil", "Johanna", "Anton", "Ida", "Leon",
    "Mathilde", "Hugo", "Camille", "Louis", "Chloé", "Arthur", "Inès", "Jules", "Lucía",
    "Mateo", "Carmen", "Diego", "Elena", "Javier", "Giulia", "Marco", "Chiara", "Luca", "Zofia",
    "Jakub", "Hanna", "Piotr", "Astrid", "Erik", "Ingrid", "Lars", "Grace", "Oliver", "Amelia",
    "Harry", "Isla", "George", "Ava", "Ethan", "Olivia", "Liam", "Harper", "Mason", "Nora",
    "Caleb",
)  # fmt: skip
LAST = (
    "Abendroth", "Brandt", "Claussen", "Dietrich", "Ehlers", "Falkner", "Grünwald", "Hartung",
    "Imhoff", "Jansen", "Kessler", "Lindner", "Morgenstern", "Niemann", "Oertel", "Petersen",
    "Quandt", "Reinholt", "Seifert", "Thalberg", "Uhlmann", "Vogler", "Wendlandt", "Zeidler",
    "Aubert", "Bellamy", "Charron", "Delacroix", "Fontanel", "Garnier", "Marchetti",
    "Bianchini", "Santoro", "Valverde", "Quiroga", "Salvatierra", "Nowicki", "Zalewski",
    "Lindqvist", "Sandström", "Hollis", "Whitlock", "Ashdown", "Carmody", "Prescott",
    "Langford", "Mercer", "Holloway", "Ridgeway", "Thornbury",
)  # fmt: skip
PLACES = (
    ("Berlin", "Berlin", "DE"),
    ("Hamburg", "Hamburg", "DE"),
    ("München", "Bayern", "DE"),
    ("Paris", "Île-de-France", "FR"),
    ("Lyon", "Auvergne-Rhône-Alpes", "FR"),
    ("London", "England", "GB"),
    ("Leeds", "England", "GB"),
    ("Madrid", "Madrid", "ES"),
    ("Milano", "Lombardia", "IT"),
    ("Warszawa", "Mazowieckie", "PL"),
    ("Stockholm", "Stockholm", "SE"),
    ("Boston", "Massachusetts", "US"),
    ("Denver", "Colorado", "US"),
    ("Austin", "Texas", "US"),
)
TITLES = (
    ("Head of Marketing", "head"),
    ("VP Sales", "vp"),
    ("Marketing Manager", "manager"),
    ("Chief Technology Officer", "c_suite"),
    ("Data Engineer", "senior"),
    ("Account Executive", "entry"),
    ("Director of Operations", "director"),
    ("Head of Finance", "head"),
    ("Customer Success Manager", "manager"),
    ("Founder", "founder"),
    ("HR Manager", "manager"),
    ("Product Owner", "senior"),
)
INDUSTRIES = (
    "information technology & services",
    "marketing & advertising",
    "financial services",
    "logistics & supply chain",
    "renewables & environment",
    "hospital & health care",
)
FIRMS = (
    "Nordlicht", "Havelwerk", "Spreetal", "Kranich", "Morgenrot", "Lindenhof", "Falkenau",
    "Silberquell", "Bergmark", "Windhorst", "Cassiopée", "Montclair", "Belvoir", "Clairval",
    "Rivesud", "Aldgate", "Brackley", "Fenwick", "Harrowgate", "Stonebridge", "Altamira",
    "Cordillera", "Miravalle", "Lagoblu", "Montefiore", "Wisłabrzeg", "Zielony", "Nordvik",
    "Skogsberg", "Fjällström", "Bluehaven", "Cedarpoint", "Eastmoor", "Foxglove", "Greystone",
    "Highmeadow", "Ironwood", "Juniper", "Kingsway", "Larkspur",
)  # fmt: skip
KINDS = ("Energy GmbH", "Software", "Media", "Logistics", "Health", "Consulting AG")
PREFIXES = {
    "DE": "+49 30 55",
    "FR": "+33 1 70 18",
    "GB": "+44 20 7946 0",
    "ES": "+34 91 123 4",
    "IT": "+39 02 5550 ",
    "PL": "+48 22 555 0",
    "SE": "+46 8 505 0",
    "US": "+1 617 555 0",
}
LISTS = ("Webinar autumn", "Trade fair Berlin", "Target accounts", "Partner leads")
