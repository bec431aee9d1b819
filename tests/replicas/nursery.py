"""Forks replicas of the bot as it is served: ``nursery.py SECONDS``, then one log a line of input.

Everything is imported once, so that a replica starts in a moment. ``SECONDS`` is a lease that a
test can wait for. Each replica's process id is printed.
"""

import asyncio
import os
import signal
import sys
from datetime import timedelta

from bot.logs import configure
from bot.serve import serve
from core.settings import read


def main() -> None:
    lease = timedelta(seconds=float(sys.argv[1]))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever is killed is gone at once
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _serve(line.strip(), lease)
        print(pid, flush=True)  # noqa: T201 - the answer


def _serve(log: str, lease: timedelta) -> None:
    output = os.open(log, os.O_WRONLY | os.O_CREAT, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for ours, theirs in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(ours, theirs)
    settings = read(os.environ)
    configure(settings)
    asyncio.run(serve(settings, lease=lease))
    os._exit(0)


if __name__ == "__main__":
    main()
