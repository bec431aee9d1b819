"""The baseline: HubSpot's official client, and one ORM object a record.

It reads the same pages and stores the same properties. It links nothing, decides nothing and keeps
no keys for finding duplicates.
"""

import json
import time
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import hubspot
from sqlmodel import Field, Session, SQLModel, create_engine

from core.domain.records import Kind
from core.providers.hubspot.mapping import Names, asked
from tests.bench.installation import mapping
from tests.bench.server import Server


class NaiveContact(SQLModel, table=True):
    """A contact as a plain row."""

    __tablename__ = "naive_contact"
    id: str = Field(primary_key=True)
    email: str | None = Field(default=None, index=True)
    first_name: str | None = None
    last_name: str | None = None
    properties: str
    updated_at: datetime


def naive(server: Server, contacts: int) -> float:
    """Return the CPU seconds a contact costs that way."""

    client = hubspot.Client.create(access_token="pat-bench")
    api = client.crm.contacts.basic_api
    api.api_client.configuration.host = server.url
    names = [*asked(Kind.CONTACT, mapping(), Names()), "apollo_contact_id"]
    with TemporaryDirectory(prefix="bench") as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'naive.sqlite3'}")
        SQLModel.metadata.create_all(engine, tables=[NaiveContact.__table__])
        start, after = time.process_time(), None
        while True:
            page = api.get_page(
                limit=100, after=after, properties=names, associations=["companies"]
            )
            with Session(engine) as session:
                for one in page.results:
                    values = one.properties
                    session.merge(
                        NaiveContact(
                            id=one.id, email=values["email"], first_name=values["firstname"],
                            last_name=values["lastname"], properties=json.dumps(values),
                            updated_at=one.updated_at,
                        )
                    )  # fmt: skip
                session.commit()
            after = page.paging.next.after if page.paging else None
            if after is None:
                break
        spent = time.process_time() - start
        engine.dispose()
    return spent / contacts
