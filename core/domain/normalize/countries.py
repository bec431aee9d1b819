"""Countries, from however people write them to ISO 3166-1 alpha-2."""

import gettext
from functools import lru_cache

import pycountry

from core.domain.normalize.texts import fold

# The languages whose names for countries are understood, beside English.
_LANGUAGES = ("de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "nb", "fi", "cs", "tr")
# What people write and the standard does not know.
_ALIASES = {
    "america": "US",
    "czech republic": "CZ",
    "england": "GB",
    "great britain": "GB",
    "holland": "NL",
    "hong kong sar": "HK",
    "ivory coast": "CI",
    "macau": "MO",
    "northern ireland": "GB",
    "palestine": "PS",
    "republic of ireland": "IE",
    "russia": "RU",
    "scotland": "GB",
    "south korea": "KR",
    "swaziland": "SZ",
    "the netherlands": "NL",
    "the united states": "US",
    "the united states of america": "US",
    "turkey": "TR",
    "u.k.": "GB",
    "u.s.": "US",
    "u.s.a.": "US",
    "uae": "AE",
    "uk": "GB",
    "united states of america": "US",
    "usa": "US",
    "vatican": "VA",
    "wales": "GB",
}


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    """Map every folded name and code to its alpha-2 code; the standard's own come first."""
    codes: dict[str, str] = {}
    english: list[tuple[str, str]] = []
    for one in pycountry.countries:
        names = [one.name, getattr(one, "common_name", ""), getattr(one, "official_name", "")]
        english += [(name, one.alpha_2) for name in names if name]
        for name in (one.alpha_2, one.alpha_3, *names):
            if folded := fold(name):
                codes.setdefault(folded, one.alpha_2)
    for name, code in _ALIASES.items():
        codes.setdefault(name, code)
    for language in _LANGUAGES:
        words = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, [language], fallback=True)
        for name, code in english:
            if folded := fold(words.gettext(name)):
                codes.setdefault(folded, code)
    return codes


@lru_cache(maxsize=4_096)
def country(value: str) -> str | None:
    """Give the alpha-2 code of a country's name or code; an unknown one is only folded.

    Source: ISO 3166-1 as carried by pycountry, with its translations into 13 languages.
    """
    folded = fold(value)
    return None if folded is None else _codes().get(folded, folded)
