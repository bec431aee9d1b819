"""What the outcomes of both services share."""

from collections.abc import Mapping

from core.providers.port import ProviderError, Refused


def translated(error: ProviderError, keys: Mapping[str, str]) -> ProviderError:
    """Return an error whose service's names are our field keys; several rows may share one."""
    if not isinstance(error, Refused) or not error.fields:
        return error
    renamed = type(error).__new__(type(error), *error.args)
    renamed.__dict__.update(error.__dict__)
    renamed.fields = {keys.get(name, name): words for name, words in error.fields.items()}
    return renamed
