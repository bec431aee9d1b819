"""A small Apollo on a free port, and a client that speaks to it as a program would."""

import csv
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from bot.sandbox.apollo.app import build_api, new_state
from bot.sandbox.apollo.state import ApolloState
from bot.sandbox.common.clock import SandboxClock
from bot.sandbox.common.faults import Faults
from bot.sandbox.common.serving import serve

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FIRST = ["Ada", "Bo", "Cleo", "Dan", "Eva", "Finn", "Gus", "Hal", "Ines", "Jo", "Kim", "Lars"]
LAST = ["Arendt", "Bosch", "Curie", "Durant", "Euler"]


def write_csv(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def export(folder: Path, *, database: bool = True) -> Path:
    """Write sixty contacts and six companies as HubSpot exports them, and what Apollo knows."""
    folder.mkdir(parents=True, exist_ok=True)
    companies = [
        {
            "Record ID": str(2000 + i),
            "Company name": f"Firm {i}",
            "Company Domain Name": f"firm{i}.com",
            "Phone Number": "",
            "Create Date": "2026-01-01 08:00",
            "Last Modified Date": "2026-12-01 08:00",
        }
        for i in range(6)
    ]
    contacts = [
        {
            "Record ID": str(1000 + i),
            "First Name": FIRST[i % 12],
            "Last Name": LAST[i // 12],
            "Email": "" if i % 10 == 9 else f"p{i}@firm{i % 6}.com",
            "Company name": f"Firm {i % 6}",
            "Associated Company IDs (Primary)": str(2000 + i % 6),
            "Job Title": "" if i % 3 else "Buyer",
            "City": "",
            "Contact owner": ("ana@example.com", "ben@example.com")[i % 2],
            "Create Date": "2026-02-01 09:00",
            "Last Modified Date": "2026-12-03 17:00",
        }
        for i in range(60)
    ]
    write_csv(folder / "companies.csv", companies)
    write_csv(folder / "contacts.csv", contacts)
    if database:
        _write_database(folder, contacts)
    return folder


def _write_database(folder: Path, contacts: list[dict[str, str]]) -> None:
    firms = [
        {
            "organization_id": f"5e{i:022x}",
            "name": f"Firm {i}",
            "domain": f"firm{i}.com",
            "phone": "+1 617 555 0100",
            "linkedin_url": f"https://www.linkedin.com/company/firm{i}",
            "city": "Boston",
            "country": "US",
            "industry": "construction",
            "estimated_num_employees": str(10 * (i + 1)),
            "founded_year": "1999",
            "annual_revenue": "1000000",
        }
        for i in range(6)
    ]
    people = [
        {
            "person_id": f"5f{i:022x}",
            "first_name": line["First Name"],
            "last_name": line["Last Name"],
            "title": "Chief Buyer",
            "email": line["Email"],
            "email_status": "verified" if line["Email"] else "unavailable",
            "mobile_phone": "+1 617 555 0199" if i % 2 else "",
            "linkedin_url": f"https://www.linkedin.com/in/person-{i}",
            "organization_name": line["Company name"],
            "organization_domain": f"firm{i % 6}.com",
            "city": "Boston",
            "country": "US",
            "seniority": "vp",
        }
        for i, line in enumerate(contacts)
    ]
    write_csv(folder / "apollo_organizations.csv", firms)
    write_csv(folder / "apollo_people.csv", people)


@dataclass
class Apollo:
    """The running sandbox: its state for looking inside, and an HTTP client for the rest."""

    state: ApolloState
    clock: SandboxClock
    faults: Faults
    http: httpx.AsyncClient

    async def ask(self, method: str, path: str, expect: int = 200, **body: Any) -> Any:
        """Send a JSON body and return the JSON answer, whose status must be ``expect``."""
        sent = await self.http.request(method, f"/api/v1{path}", json=body or None)
        assert expect == sent.status_code, sent.text
        return sent.json()

    async def post(self, path: str, expect: int = 200, **body: Any) -> Any:
        return await self.ask("POST", path, expect, **body)

    async def get(self, path: str, expect: int = 200) -> Any:
        return await self.ask("GET", path, expect)

    async def patch(self, path: str, expect: int = 200, **body: Any) -> Any:
        return await self.ask("PATCH", path, expect, **body)

    async def stage(self, name: str, kind: str = "contact") -> str:
        """Return a stage's id by its name."""
        rows = (await self.get(f"/{kind}_stages"))[f"{kind}_stages"]
        return next(row["id"] for row in rows if row["name"] == name)

    def history(self, what: str) -> list[dict[str, Any]]:
        """Return the history's rows of one kind of effect."""
        return [row for row in self.state.data.history if row["what"] == what]


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Apollo]:
    """Serve a seeded sandbox on a free port for as long as the block lasts."""
    clock, faults = SandboxClock(frozen=NOW), Faults()
    state = new_state(clock, folder)
    runner, port = await serve(build_api(state, clock, faults), 0)
    try:
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", headers={"x-api-key": "sandbox"}
        ) as http:
            yield Apollo(state, clock, faults, http)
    finally:
        await runner.cleanup()
