"""Files of at most 300 lines, functions of at most 50, medians near 100 and 10."""

import ast
from pathlib import Path
from statistics import median

from tests.house.tree import modules, parsed, short

CODE = ("core", "bot")
HISTORY = "core/store/migrations/versions/"
"""A migration is history: a list of tables as they were made, never read as a function again."""


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(parsed(path)) if isinstance(node, kinds)]


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def length(function: ast.AST) -> int:
    return function.end_lineno - function.lineno + 1


def test_no_file_is_longer_than_300_lines():
    assert {} == {short(path): lines(path) for path in modules(*CODE) if lines(path) > 300}


def test_no_function_is_longer_than_50_lines():
    long = {
        f"{short(path)} {function.name}": length(function)
        for path in modules(*CODE)
        if not short(path).startswith(HISTORY)
        for function in functions(path)
        if length(function) > 50
    }
    assert {} == long


def test_the_medians_stay_small():
    files = median(lines(path) for path in modules(*CODE) if lines(path) > 1)
    inside = median(length(f) for path in modules(*CODE) for f in functions(path))
    assert 120 >= files, f"the median file has {files} lines"
    assert 12 >= inside, f"the median function has {inside} lines"
