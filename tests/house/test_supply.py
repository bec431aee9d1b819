"""Dependencies: declared, pinned, hashed, and from nowhere in particular."""

import ast
import re
import sys
import tomllib

import pytest

from tests.house.tree import modules, parsed, text

LOCKS = ("requirements.lock", "requirements-dev.lock")
DISTRIBUTIONS = {"dotenv": "python-dotenv", "yarl": "aiohttp"}
"""Import name -> the distribution that brings it, where they differ (yarl is aiohttp's own)."""


def declared() -> set[str]:
    project = tomllib.loads(text("pyproject.toml"))["project"]
    return {re.split(r"[\[><=,~ ]", one)[0] for one in project["dependencies"]}


def requirements(lock: str) -> dict[str, str]:
    """Return name==version -> all of its block."""
    blocks = re.split(r"\n(?=[a-z0-9])", "\n" + text(lock).strip())
    return {block.split()[0]: block for block in blocks if block.strip()}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_and_hashed(lock: str):
    found = requirements(lock)
    assert 20 < len(found)
    assert [] == [name for name in found if not re.fullmatch(r"[a-z0-9._-]+==[\w.!+]+", name)]
    assert [] == [name for name, block in found.items() if "--hash=sha256:" not in block]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host(lock: str):
    assert [] == re.findall(r"https?://\S+|--(?:extra-)?index\S*|--find-links\S*", text(lock))


def test_everything_declared_is_locked_and_the_developers_lock_holds_the_same_versions():
    locked = set(requirements(LOCKS[0]))
    assert declared() <= {name.partition("==")[0] for name in locked}
    assert locked <= set(requirements(LOCKS[1]))


def test_what_the_code_imports_is_declared():
    imported = set()
    for path in modules("core", "bot"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.partition(".")[0])
    foreign = imported - set(sys.stdlib_module_names) - {"core", "bot"}
    wanted = {DISTRIBUTIONS.get(name, name.replace("_", "-")) for name in foreign}
    assert set() == wanted - declared()


def test_installing_demands_the_hashes_everywhere():
    assert "--require-hashes" in re.search(r"^PIP := .*$", text("Makefile"), re.MULTILINE)[0]
    assert [] == [
        line for line in text("Dockerfile").splitlines()
        if "pip install" in line and "--require-hashes" not in line
    ]  # fmt: skip


def test_the_container_runs_as_nobody_in_particular_and_looks_after_its_health():
    dockerfile = text("Dockerfile")
    assert "\nUSER bot\n" in dockerfile
    assert '"python", "-m", "bot", "health"' in dockerfile
    assert '"python", "-m", "bot", "serve"' in dockerfile
