"""The mapping goes out and comes back as one file: checked, shown, saved, told (R30, R31)."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.listeners import frame
from core.domain.fields import Direction
from core.domain.records import Kind
from core.providers.hubspot.words import Property
from core.usecases import mapping_file
from tests.fakes.desk import ADA, RITA, Desk, said
from tests.integration.mapping_desk import (
    BOB,
    SHIRT,
    C,
    element,
    field,
    listed,
    mapping_desk,
    opened,
    pressed,
    properties,
    save,
    shown,
)


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with mapping_desk(tmp_path) as it:
        yield it


async def imported(at: Desk, user: str = ADA, **replaced: str) -> None:
    """Paste the file as it is now, but for some of its text, and let it be checked."""
    view = await pressed(at, user, "Import")
    text = await mapping_file.text(at.engine)
    for was, to in replaced.items():
        assert was in text
        text = text.replace(was, to)
    await paste(at, view, text, user)


async def paste(at: Desk, view: dict[str, Any], text: str, user: str = ADA) -> None:
    half = text.index("\naccount,") if "\naccount," in text else len(text)
    await save(at, view, user, file__1=text[:half], file__2=text[half:])


async def test_export_sends_a_file_that_import_takes_back_unchanged(at: Desk) -> None:
    await at.press(ADA, await listed(at, ADA), "Export")
    (sent,) = at.slack.ws.data.files.values()
    assert sent.content is not None
    view = await pressed(at, ADA, "Import")
    await paste(at, view, sent.content.decode("utf-8-sig").replace("\r\n", "\n"))
    assert "says what is set already" in await shown(at, ADA)


async def test_the_dialog_is_filled_with_the_mapping_as_it_is(at: Desk) -> None:
    view = await pressed(at, ADA, "Import")
    assert (await mapping_file.text(at.engine)).strip() == element(view, "file.1")["initial_value"]


@pytest.mark.rule("R31")
async def test_a_file_is_shown_before_it_is_saved_and_told_after(at: Desk) -> None:
    await imported(
        at,
        **{
            "contact,Job title,jobtitle,title,both,hubspot,on": (
                "contact,Job title,jobtitle,title,to_hubspot,apollo,off"
            ),
            "contact,City,city,city,to_hubspot,hubspot,on,off,off,off\n": "",
            "contact,Stage,": f"contact,Shirt,colour,{SHIRT},both,ask,off,off,on,off\ncontact,Stage,",
        },
    )
    told = await shown(at, ADA)
    assert "This would change" in told
    assert "Job title of contacts: travels*: both ways → to HubSpot only" in told
    assert "City of contacts*: unmapped" in told
    assert "Shirt of contacts*: mapped now" in told
    assert None is await field(at, C, "colour")
    await save(at, await at.slack.dialog(ADA))
    assert "Saved" in await shown(at, ADA)
    made, title = await field(at, C, "colour"), await field(at, C, "title")
    assert made is not None
    assert title is not None
    assert (True, Direction.BOTH) == (made.clearing, made.direction)
    assert Direction.TO_HUBSPOT is title.direction
    assert None is await field(at, C, "city")
    await at.post()
    assert f"<@{ADA}> changed 5 settings" in said((await at.posted(RITA))[-1])


@pytest.mark.rule("R31")
async def test_every_problem_is_named_at_once_and_the_text_stays(at: Desk) -> None:
    await imported(
        at,
        **{
            "contact,E-mail,email,email,both,ask,on,off,off,off\n": "",
            "contact,City,city,city,to_hubspot": "contact,City,city,city,both",
            "contact,Phone,phone,direct_phone": "contact,Phone,no_such,direct_phone",
            "contact,Company name,company,organization_name": "contact,Firm,company,shoe_size",
        },
    )
    told = await shown(at, ADA)
    for words in (
        "Apollo cannot be written with City",
        "HubSpot has no property no_such",
        "Apollo has no field shoe_size",
        "HubSpot's email must stay mapped",
    ):
        assert words in told, words
    again = await at.slack.dialog(ADA)
    text = (await mapping_file.text(at.engine)).replace("title,both,", "title,sideways,")
    await paste(at, again, text.replace("autofill", "autofil"))
    told = await shown(at, ADA)
    assert "direction is 'sideways'; it must be one of both, to_hubspot, to_apollo" in told
    assert "there is no column 'autofil'" in told
    again = await at.slack.dialog(ADA)
    assert "sideways" in element(again, "file.1")["initial_value"]
    await paste(at, again, (await mapping_file.text(at.engine)))
    assert "says what is set already" in await shown(at, ADA)


async def test_what_somebody_saved_meanwhile_is_not_overwritten(at: Desk) -> None:
    await imported(at, **{"jobtitle,title,both": "jobtitle,title,to_hubspot"})
    mine = await at.slack.dialog(ADA)
    await save(at, await opened(at, BOB, C, "phone"), user=BOB, policy="ask")
    await save(at, mine)
    assert f"Not saved.* <@{BOB}> changed the mapping" in await shown(at, ADA)
    title = await field(at, C, "title")
    assert title is not None
    assert Direction.BOTH is title.direction


async def test_while_a_service_is_slow_the_dialog_says_that_it_checks(
    at: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = asyncio.Event()

    async def late(kind: Kind) -> Mapping[str, Property]:
        await answered.wait()
        return await properties(kind)

    view = await pressed(at, ADA, "Import")
    monkeypatch.setattr(frame, "LONG_SECONDS", 0.0)
    at.hubspot.properties = late  # type: ignore[method-assign]
    text = await mapping_file.text(at.engine)
    filled = {"file.1": {element(view, "file.1")["action_id"]: {"value": text[:2000]}}}
    await at.slack.act("submit", ADA, view_id=view["id"], values=filled)
    assert "Checking with HubSpot and Apollo" in await shown(at, ADA)
    answered.set()
    await at.idle()
    assert "Checking" not in await shown(at, ADA)
