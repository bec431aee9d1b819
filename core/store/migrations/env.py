"""Run migrations on the connection that ``core.store.migrate`` hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel import AutoString, SQLModel

from core.store import tables  # noqa: F401 - fills the metadata
from core.store.columns import CleanText, UtcTime

_PLAIN = {UtcTime: "sa.BigInteger()", CleanText: "sa.Text()", AutoString: "sa.String()"}
"""A migration says what the database holds; our types may change their minds later."""


def _render(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:  # noqa: ARG001
    return _PLAIN.get(type(item), False) if kind == "type" else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    render_item=_render,
    compare_type=True,
)
context.run_migrations()
