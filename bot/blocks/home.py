"""The bot's Home, one for each person (U31)."""

from typing import Any

from slack_sdk.models.blocks import Block

from bot.blocks import ids
from bot.blocks import setup as setup_blocks
from bot.blocks import status as status_blocks
from bot.blocks.kit import actions, button, confirm, context, divider, esc, header, section
from core.usecases.access import Role
from core.usecases.home import HomeView, Waiting
from core.usecases.status import Mode, StatusView

MOST = 100
"""Slack's limit of blocks on Home."""


def home(view: HomeView) -> dict[str, Any]:
    """Return the view for ``views.publish``."""
    blocks = _stranger(view) if view.status is None else _member(view, view.status)
    return {"type": "home", "blocks": [block.to_dict() for block in blocks[:MOST]]}


def _stranger(view: HomeView) -> list[Block]:
    ask = " or ".join(f"<@{user}>" for user in view.ask[:3]) or "an admin of this workspace"
    return [
        header("Apollo ⇄ HubSpot"),
        section("I keep HubSpot and Apollo in step: I show a plan before I write."),
        section(f"You have no role here yet. With `/apollo people`, {ask} can add you."),
    ]


def _member(view: HomeView, status: StatusView) -> list[Block]:
    blocks: list[Block] = []
    if view.steps is not None:
        blocks += [header("Three steps to start"), *setup_blocks.steps(view.steps, hide=True)]
        blocks.append(divider())
    blocks += [header("How it is"), *status_blocks.body(status, waiting=False)]
    blocks.append(
        actions(
            "home.me", button("Pull now", ids.PULL_PREVIEW), button("Refresh", ids.HOME_REFRESH)
        )
    )
    blocks += [divider(), header("Waits for you"), *_waiting(view, status)]
    if view.role is Role.ADMIN:
        blocks += [divider(), header("For admins"), *_admin(status)]
    mine = "an admin" if view.role is Role.ADMIN else "a rep"
    blocks.append(context(f"You are {mine}. `/apollo help` lists what you can ask."))
    return blocks


def _waiting(view: HomeView, status: StatusView) -> list[Block]:
    if not view.waiting:
        return [section("Nothing. When a pull finds a question, it stands here.")]
    blocks: list[Block] = [section(_question(one), accessory=_open(one)) for one in view.waiting]
    more = sum(status.reviews.values()) - len(view.waiting)
    if more > 0:
        blocks.append(context(f"And {more:,} more: `/apollo review`."))
    return blocks


def _question(one: Waiting) -> str:
    kind = status_blocks.REVIEWS.get(one.kind, (one.kind, ""))[0]
    names = " and ".join(esc(title, 80) for title in one.titles) or "a record"
    return f"*{kind.capitalize()}*: {names}"


def _open(one: Waiting) -> Any:
    return button("Open", ids.REVIEW_OPEN, f"{one.id}:{one.version}")


def _admin(status: StatusView) -> list[Block]:
    row = [
        button("Settings", ids.SETTINGS_OPEN),
        button("People", ids.PEOPLE_OPEN),
        button("Check the setup", ids.SETUP_CHECK),
    ]
    if status.mode is Mode.PAUSED:
        row.append(button("Go on writing", ids.PULL_RESUME))
    elif status.mode is Mode.LIVE:
        row.append(
            button(
                "Pause all writing", ids.PULL_PAUSE, style="danger",
                confirm=confirm(
                    "Pause all writing?",
                    "Nothing more is written to HubSpot or Apollo until somebody goes on. Nothing"
                    " is lost.",
                    "Pause", "Go on", danger=True,
                ),
            )
        )  # fmt: skip
    return [actions("home.admin", *row)]
