"""How much memory a first pull takes, in a process of its own.

python -m tests.bench.memory ADDRESS        prints the peak in bytes
"""

import asyncio
import subprocess
import sys
from pathlib import Path

from tests.bench.installation import installed, pull, sqlite
from tests.bench.server import Server


def peak(server: Server, contacts: int) -> int:
    """Return the bytes that reading so many contacts took at most."""
    server.hold(hubspot=contacts, apollo=0)
    command = [sys.executable, "-m", "tests.bench.memory", server.url]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(done.stdout)


def _peak() -> int:
    # not by getrusage: what is started begins with the peak of what started it
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith("VmHWM"))
    return int(kilobytes) * 1024


async def _pull(url: str) -> None:
    with sqlite() as database:
        async with installed(database, url) as engine:
            await pull(engine, preview=True)


if __name__ == "__main__":
    asyncio.run(_pull(sys.argv[1]))
    sys.stdout.write(str(_peak()))
