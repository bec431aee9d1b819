"""The words the matcher knows, folded to plain letters."""

# In a company name, a part of the world: with another one, it is another legal entity.
REGIONS = frozenset((
    "africa", "america", "american", "americas", "apac", "asia", "asian", "asiapacific",
    "australia", "austria", "baltics", "belgium", "benelux", "brasil", "brazil", "canada",
    "caribbean", "cee", "central", "china", "dach", "danmark", "denmark", "deutschland", "east",
    "eastern", "emea", "espana", "europe", "european", "finland", "france", "germany", "global",
    "gulf", "hungary", "iberia", "iberica", "india", "indonesia", "international", "ireland",
    "israel", "italia", "italy", "japan", "korea", "latam", "malaysia", "mea", "mexico",
    "middle", "nederland", "netherlands", "nordic", "nordics", "north", "northern", "norway",
    "oceania", "osterreich", "pacific", "poland", "polska", "portugal", "russia", "scandinavia",
    "schweiz", "singapore", "south", "southern", "spain", "suisse", "sverige", "sweden",
    "swiss", "switzerland", "thailand", "turkey", "uk", "ukraine", "us", "usa", "vietnam",
    "west", "western", "worldwide",
))  # fmt: skip

# Mailboxes that belong to a function, not to a person.
ROLES = frozenset((
    "accounting", "accounts", "admin", "billing", "buchhaltung", "careers", "contact",
    "contacto", "enquiries", "finance", "hello", "help", "hi", "hr", "info", "inquiries",
    "invoices", "jobs", "kontakt", "legal", "mail", "marketing", "newsletter", "noreply",
    "office", "operations", "orders", "people", "post", "pr", "press", "privacy", "reception",
    "sales", "secretary", "service", "services", "shop", "support", "team", "verkauf",
    "vertrieb", "webmaster", "welcome",
))  # fmt: skip

# What stands before or after a person's name.
HONORIFICS = frozenset((
    "cpa", "dame", "dipl", "dr", "esq", "frau", "herr", "ii", "iii", "ing", "iv", "jr",
    "madame", "mba", "md", "miss", "mlle", "mme", "monsieur", "mr", "mrs", "ms", "mx", "phd",
    "prof", "sir", "sr", "sra", "srta",
))  # fmt: skip

# Company names and job titles are compared without these.
FILLER = frozenset(("the", "and", "of", "for"))

# Job titles written short.
SHORT_TITLES = {
    "ceo": "chief executive officer", "cfo": "chief financial officer",
    "cmo": "chief marketing officer", "coo": "chief operating officer",
    "cto": "chief technology officer", "dir": "director", "eng": "engineer",
    "hr": "human resources", "it": "information technology", "jr": "junior",
    "mgr": "manager", "sr": "senior", "svp": "senior vice president", "vp": "vice president",
}  # fmt: skip
