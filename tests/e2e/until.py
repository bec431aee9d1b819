"""Waits for something that another process does."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

Found = TypeVar("Found")


async def until(ask: Callable[[], Awaitable[Found]], what: str, *, seconds: float = 60) -> Found:
    """Ask again and again until the answer is true of something, and return it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = await ask()
        if answer:
            return answer
        await asyncio.sleep(0.1)
    raise AssertionError(f"{what}: not within {seconds:g} s")
