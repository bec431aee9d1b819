"""Meltano's tap-hubspot, which only extracts: installed into an environment of its own.

It speaks to HubSpot's public address alone, so a launcher of a few lines lets it speak to the
simulated one; nothing else of it is touched.
"""

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from tests.bench.server import Server

PACKAGE = "meltano-tap-hubspot"
_LAUNCHER = """
import sys
from tap_hubspot import client, streams, tap
base = sys.argv.pop(1)
for one in (client.PropertyStream, streams.ContactStream):
    one.url_base = property(lambda self: base + "/crm/v3")
tap.TapHubspot.discover_streams = lambda self: [streams.ContactStream(self)]
tap.TapHubspot.cli()
"""


class MissingError(Exception):
    """The tap cannot be had here."""


def installed() -> Path:
    """Return the Python of the tap's own environment, which is kept for the next time."""
    folder = (
        Path(tempfile.gettempdir()) / f"bench-{PACKAGE}-{sys.version_info[0]}{sys.version_info[1]}"
    )
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        venv.create(folder, with_pip=True, clear=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGE]
        done = subprocess.run(pip, check=False, capture_output=True, text=True, timeout=600)
        if done.returncode:
            raise MissingError(f"{PACKAGE} could not be installed")
        (folder / "ready").touch()
    return python


def tap(server: Server, contacts: int) -> float:
    """Return the CPU seconds a contact costs it, what starting it costs left out."""
    python = installed()
    few, many = 100, contacts
    server.hold(hubspot=few, apollo=0)
    start = _seconds(python, server, few)
    server.hold(hubspot=many, apollo=0)
    return (_seconds(python, server, many) - start) / (many - few)


def _seconds(python: Path, server: Server, contacts: int) -> float:
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        launcher, config = Path(folder) / "launch.py", Path(folder) / "config.json"
        launcher.write_text(_LAUNCHER, encoding="utf-8")
        config.write_text('{"access_token": "pat-bench"}', encoding="utf-8")
        output = Path(folder) / "output"
        before = os.times()
        with output.open("wb") as file:
            command = [python, launcher, server.url, "--config", config]
            done = subprocess.run(
                command, check=False, stdout=file, stderr=subprocess.PIPE, timeout=600
            )
        after = os.times()
        if done.returncode:
            raise MissingError(f"{PACKAGE} stopped: {done.stderr[-200:].decode(errors='replace')}")
        with output.open("rb") as file:
            records = sum(b'"type":"RECORD"' in line.replace(b" ", b"") for line in file)
    if records != contacts:
        raise MissingError(f"{PACKAGE} extracted {records} of {contacts} records")
    spent = after.children_user + after.children_system
    return spent - before.children_user - before.children_system
