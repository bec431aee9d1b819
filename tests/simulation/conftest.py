"""The world of the integration tests."""

from tests.integration.conftest import database_url, template

__all__ = ["database_url", "template"]
