"""The state of the sandbox Slack: all of it in one value that can be saved, loaded and reset."""

import hashlib
from typing import Any

import msgspec

from bot.sandbox.common.clock import SandboxClock
from bot.sandbox.slack import seed as seeds
from bot.sandbox.slack.records import Channel, Command, Data, Message, User


class SlackState:
    """One workspace; ids are counted from a seed, so that two runs give the same ones."""

    def __init__(
        self,
        *,
        seed: int = 0,
        commands: list[Command] | None = None,
        scopes: list[str] | None = None,
        events: list[str] | None = None,
    ) -> None:
        """Start fresh; ``commands``, ``scopes`` and ``events`` come from an app's manifest."""
        self._seed = seed
        self._commands = commands
        self._scopes = scopes
        self._events = events
        self.data = self._fresh()

    def _fresh(self) -> Data:
        commands = None if self._commands is None else list(self._commands)
        data = seeds.workspace(commands, self._scopes)
        if self._events is not None:
            data.settings.events = list(self._events)
        return data

    def reset(self) -> None:
        """Forget everything that happened, settings included."""
        self.data = self._fresh()

    def dump(self) -> Any:
        """Return the state as JSON-able values (bytes as base64)."""
        return msgspec.to_builtins(self.data)

    def load(self, saved: Any) -> None:
        """Take over what ``dump`` returned; a foreign shape raises msgspec.ValidationError."""
        self.data = msgspec.convert(saved, Data)

    def next_id(self, prefix: str) -> str:
        """Return the next id, such as V00000002A."""
        self.data.counter += 1
        return f"{prefix}{self.data.counter:09X}"

    def secret(self) -> str:
        """Return the next unguessable-looking part of a token, the same in every run."""
        self.data.counter += 1
        text = f"{self._seed}:{self.data.counter}"
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def next_ts(self, clock: SandboxClock) -> str:
        """Return a timestamp with microseconds that is later than every one before it."""
        now = round(clock.now().timestamp() * 1_000_000)
        self.data.last_microsecond = max(now, self.data.last_microsecond + 1)
        seconds, rest = divmod(self.data.last_microsecond, 1_000_000)
        return f"{seconds}.{rest:06d}"

    def messages(self, channel: str) -> list[Message]:
        """Return the messages of a channel, oldest first; changing the list changes the state."""
        return self.data.messages.setdefault(channel, [])

    def message(self, channel: str, ts: str) -> Message | None:
        """Return one message, ephemeral ones included."""
        found = (message for message in self.messages(channel) if message.ts == ts)
        return next(found, None)

    def user(self, user_id: str) -> User | None:
        """Return a person by id."""
        return self.data.users.get(user_id)

    def channel(self, name: str) -> Channel | None:
        """Return a channel by id, or by name with or without its sign."""
        by_id = self.data.channels.get(name)
        if by_id is not None:
            return by_id
        wanted = name.removeprefix("#")
        return next((c for c in self.data.channels.values() if c.name == wanted), None)

    def im(self, user_id: str) -> Channel:
        """Return a person's direct message with the bot, made on demand."""
        found = (c for c in self.data.channels.values() if c.is_im and c.user == user_id)
        existing = next(found, None)
        if existing is not None:
            return existing
        channel = Channel(
            id="D" + user_id[1:],
            name="",
            members=[user_id, self.data.bot_user_id],
            is_im=True,
            user=user_id,
        )
        self.data.channels[channel.id] = channel
        return channel
