"""What a person can ask for; the only door through which the bot enters the core."""

from core.sync.engine import Engine

__all__ = ["Engine"]
