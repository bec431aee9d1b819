"""What must not stand in any file, and what must."""

import ast
import re

import pytest

from tests.house.tree import files, modules, parsed, short, text

OWN = "test_words.py"
DATA = (".lock", ".csv", ".png", ".ico", ".woff2")


def lines() -> list[tuple[str, str]]:
    """Return place and text of every line that a person wrote."""
    written = [path for path in files() if path.suffix not in DATA and path.name != OWN]
    return [
        (f"{short(path)}:{number}", line)
        for path in written
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    ]


@pytest.mark.parametrize(
    "pattern",
    [
        r"\b(TODO|FIXME|XXX|HACK)\b",
        r"raise NotImplementedError",
        r"unittest.mock|\bMagicMock\b|\bmonkeypatch\.setattr\(.*lambda \*",
        r"pytest\.(mark\.)?(skip|skipif|xfail|importorskip)\b",
        r"/work/|/root/|/Users/|/home/\w",
        r"(?<!no-emit-)(index|registry)[-_]url|artifactory|nexus/repository|pypi\.(org|python)|registry\.npmjs",
    ],
)  # fmt: skip
def test_no_file_holds(pattern: str):
    assert [] == [f"{place}: {line.strip()}" for place, line in lines() if re.search(pattern, line)]


def test_every_test_can_fail():
    """A test asserts, expects an error, or hands over to a helper that does.

    In a browser waiting for what must appear is the assertion, so those are not looked at.
    """
    idle = []
    for path in modules("tests"):
        if "e2e" in path.parts:
            continue
        for node in ast.walk(parsed(path)):
            named = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            if not named or not node.name.startswith("test_"):
                continue
            source = ast.unparse(node)
            if not re.search(
                r"\bassert\b|raises\(|\bawait \w+\(|\bcheck\w*\(|\bexpect\(|hold", source
            ):
                idle.append(f"{short(path)} {node.name}")
    assert [] == idle


def test_no_test_reads_the_folder_beside_the_repository():
    outside = "../" + "shared"
    assert [] == [place for place, line in lines() if ".py:" in place and outside in line]


def test_the_licence_is_mits():
    assert text("LICENSE").startswith("MIT License")
    assert 'license = { text = "MIT" }' in text("pyproject.toml")


def test_what_must_not_be_committed_is_ignored():
    ignored = text(".gitignore").split()
    assert {".env", ".venv", ".demo/", "/data/"} <= set(ignored)
    assert [] == [short(path) for path in files() if path.name == ".env"]
