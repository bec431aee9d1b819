"""The demo: a world of sandboxes and the real bot, each a process of its own.

Only what is missing is started, so that the same command starts the bot again after it was killed.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import msgspec

from bot.sandbox.seed.export import ExportError, import_export

HOME = Path(".demo")
READY_SECONDS = 60.0


class DemoError(RuntimeError):
    """The demo cannot start; the sentence names the cure."""


class World(msgspec.Struct, frozen=True):
    """Where the demo lives: its folder and its three ports."""

    home: Path = HOME
    port: int = 8030

    @property
    def url(self) -> str:
        """Return the page's address."""
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """Return the bot's variables: sandboxes only, the demo's own defaults."""
        return {
            "SLACK_BOT_TOKEN": "xoxb-sandbox-bot",
            "SLACK_APP_TOKEN": "xapp-sandbox-app",
            "SLACK_API_URL": f"{self.url}/api/",
            "HUBSPOT_TOKEN": "sandbox-hubspot",
            "HUBSPOT_API_URL": f"http://127.0.0.1:{self.port + 1}",
            "HUBSPOT_APP_URL": f"{self.url}/hubspot",
            "APOLLO_API_KEY": "sandbox-apollo",
            "APOLLO_API_URL": f"http://127.0.0.1:{self.port + 2}/api/v1",
            "APOLLO_APP_URL": f"{self.url}/apollo",
            "DATABASE_URL": f"sqlite:///{self.home.resolve()}/bot.sqlite3",
            "CLOCK_URL": f"{self.url}/_sandbox/clock",
            "REPS": "U0RITA0001,U0SAM00001",
            "ADMIN_CHANNEL": "#revops",
            "ERROR_CHANNEL": "#crm-errors",
            "DUPLICATE_CHANNEL": "#crm-duplicates",
            "PUSH": "contacts,accounts",
            "MONTHLY_CREDITS": "500",
        }


def start(world: World, *, contacts: Path | None = None, companies: Path | None = None) -> str:
    """Start what is missing and return the page's address; raise DemoError with the cure."""
    world.home.mkdir(mode=0o700, exist_ok=True)
    start_world(world, _seed(world, contacts, companies))
    if not _alive(world, "bot"):
        if not (world.home / "bot.sqlite3").exists():
            _make_keys(world)
        _spawn(world, "bot", ["-m", "bot", "serve"], world.environment())
    _wait(
        world, "bot", f"{world.url}/_sandbox/workspace", lambda body: bool(body["app"]["connected"])
    )
    return f"{world.url}/"


def start_world(world: World, seed: Path | None) -> None:
    """Start the sandboxes if they do not run."""
    if not _alive(world, "world"):
        ports = ["--port", f"{world.port}", "--hubspot-port", f"{world.port + 1}"]
        ports += ["--apollo-port", f"{world.port + 2}", "--state", str(world.home / "world")]
        ports += ["--bot-pid-file", str(world.home / "bot.pid")]
        ports += ["--seed", str(seed)] if seed else []
        _spawn(world, "world", ["-m", "bot.sandbox", "world", *ports], {})
    _wait(world, "world", f"{world.url}/world/ready", lambda body: True)  # noqa: ARG005


def stop(world: World) -> None:
    """Stop both processes and wait until they have saved."""
    for name in ("bot", "world"):
        pid = _alive(world, name)
        if not pid:
            continue
        os.kill(pid, signal.SIGTERM)
        for _ in range(100):
            if not _alive(world, name):
                break
            time.sleep(0.1)
        else:
            os.kill(pid, signal.SIGKILL)


def reset(world: World) -> None:
    """Stop the demo and forget its state."""
    stop(world)
    shutil.rmtree(world.home, ignore_errors=True)


def _seed(world: World, contacts: Path | None, companies: Path | None) -> Path | None:
    """Return the folder made of a person's own export, checked before anything is started."""
    folder = world.home / "seed"
    if contacts is None and companies is None:
        return folder if folder.exists() else None
    if (world.home / "world").exists():
        raise DemoError(
            "The demo holds other records already. Forget them first with: make demo-reset"
        )
    try:
        imported = import_export(contacts=contacts, companies=companies, target=folder)
    except ExportError as error:
        raise DemoError(str(error)) from error
    for warning in imported.warnings:
        print(warning)  # noqa: T201 - said to the person at the command line
    return folder


def _spawn(world: World, name: str, arguments: list[str], variables: dict[str, str]) -> None:
    """Start a process of its own that outlives this one, its output in a log."""
    with (world.home / f"{name}.log").open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and modules
            [sys.executable, *arguments],
            env=_environment(variables),
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    (world.home / f"{name}.pid").write_text(str(process.pid))
    process.returncode = 0  # it outlives this process, which must not warn about that


def _make_keys(world: World) -> None:
    """Make the key properties in the sandbox HubSpot before the first start (R19).

    What the doctor says goes to its log: without them the bot runs as well, only not keyed.
    """
    with (world.home / "doctor.log").open("ab") as output:
        subprocess.run(
            [sys.executable, "-m", "bot", "doctor", "--make-keys"],
            env=_environment(world.environment()),
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            timeout=READY_SECONDS,
            check=False,
        )


def _environment(variables: dict[str, str]) -> dict[str, str]:
    """Return this process's environment with our variables, without tokens of real services."""
    plain = {
        k: v for k, v in os.environ.items() if not k.startswith(("SLACK", "HUBSPOT", "APOLLO"))
    }
    return {**plain, **variables}


def _alive(world: World, name: str) -> int:
    """Return the process id if that process runs, else 0."""
    try:
        pid = int((world.home / f"{name}.pid").read_text())
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        pass
    except (OSError, ValueError):
        return 0
    return pid if _running(pid) else 0


def _running(pid: int) -> bool:
    """Tell whether the process exists and is not a zombie that nobody has collected."""
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def _wait(world: World, name: str, url: str, ready: Callable[[Any], bool]) -> None:
    """Wait until the address answers as wanted; raise DemoError with the end of the log."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        try:
            with urlopen(url, timeout=2) as answer:  # noqa: S310 - loopback, our own address
                if ready(json.load(answer)):
                    return
        except (URLError, OSError, ValueError):
            pass
        if not _alive(world, name):
            break
        time.sleep(0.1)
    log = (world.home / f"{name}.log").read_text(errors="replace").strip().splitlines()[-8:]
    raise DemoError(f"The {name} did not start. Its log ends with:\n" + "\n".join(log))
