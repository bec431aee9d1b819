"""Slack's people for the core: looked up when somebody acts, remembered for a minute."""

from time import monotonic

from slack_sdk.web.async_client import AsyncWebClient

from core.directory import Person
from core.usecases.access import outside

REMEMBER_SECONDS = 60.0


class SlackDirectory:
    """Answers from users.info and usergroups.users.list."""

    def __init__(self, slack: AsyncWebClient) -> None:
        """Start knowing nobody."""
        self._slack = slack
        self._team = ""
        self._people: dict[str, tuple[float, Person]] = {}
        self._groups: dict[str, tuple[float, frozenset[str]]] = {}

    async def person(self, user: str) -> Person:
        """Return what Slack says about a user now, or said within a minute."""
        known = self._people.get(user)
        if known and monotonic() - known[0] < REMEMBER_SECONDS:
            return known[1]
        profile = (await self._slack.users_info(user=user))["user"]
        person = Person(
            id=user,
            name=profile.get("real_name") or profile.get("name", user),
            workspace_admin=bool(profile.get("is_admin") or profile.get("is_owner")),
            outside=outside(profile, await self._own_team()),
        )
        self._people[user] = (monotonic(), person)
        return person

    async def group(self, group: str) -> frozenset[str]:
        """Return the members of a user group."""
        known = self._groups.get(group)
        if known and monotonic() - known[0] < REMEMBER_SECONDS:
            return known[1]
        answer = await self._slack.usergroups_users_list(usergroup=group)
        members = frozenset(answer["users"])
        self._groups[group] = (monotonic(), members)
        return members

    async def _own_team(self) -> str:
        if not self._team:
            self._team = str((await self._slack.auth_test())["team_id"])
        return self._team
