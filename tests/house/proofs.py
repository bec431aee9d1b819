"""Which tests prove which promise, read from their marks without importing them."""

import ast
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from tests.house.tree import modules, parsed, short


class Proof(NamedTuple):
    """A test and where it stands."""

    path: Path
    name: str
    fixtures: tuple[str, ...]

    @property
    def link(self) -> str:
        """Return it as a link from a document in a folder of the root."""
        return f"[`{self.name}`](../{short(self.path)})"


def numbers(node: ast.AST) -> list[str] | None:
    """Return what ``pytest.mark.rule(...)`` names, or None for anything else."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.rule":
        return [str(ast.literal_eval(one)) for one in node.args]
    return None


def stray() -> list[str]:
    """Return the marks that stand on anything but a test, where nobody would count them."""
    found = []
    for path in modules("tests"):
        marks = [node for node in ast.walk(parsed(path)) if numbers(node) is not None]
        counted = [node for test in _tests(path) for node in test.decorator_list]
        found += [f"{short(path)}:{mark.lineno}" for mark in marks if mark not in counted]
    return found


def proofs() -> dict[str, list[Proof]]:
    """Return the tests of each number, in the order of files and lines."""
    found = defaultdict(list)
    for path in modules("tests"):
        for test in _tests(path):
            proof = Proof(path, test.name, tuple(one.arg for one in test.args.args))
            for mark in test.decorator_list:
                for number in numbers(mark) or ():
                    found[number].append(proof)
    return found


def _tests(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    inside = [node for node in ast.walk(parsed(path)) if isinstance(node, kinds)]
    named = [node for node in inside if node.name.startswith("test_")]
    return named if path.name.startswith("test_") else []
