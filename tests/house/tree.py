"""The tree as a clone holds it."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def files(*tops: str) -> tuple[Path, ...]:
    """Return the files under version control, new ones included, below ``tops``."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *tops]
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, check=True, text=True)
    names = dict.fromkeys(listed.stdout.split("\0"))  # a merge under way lists a file thrice
    named = (ROOT / name for name in names if name)
    return tuple(path for path in named if path.is_file())


def modules(*tops: str) -> list[Path]:
    """Return the Python files below ``tops``."""
    return [path for path in files(*tops) if path.suffix == ".py"]


@cache
def parsed(path: Path) -> ast.Module:
    """Return a module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def short(path: Path) -> str:
    """Return a path as a person names it."""
    return str(path.relative_to(ROOT))


def text(name: str) -> str:
    """Return a file of the root."""
    return (ROOT / name).read_text(encoding="utf-8")


def section(document: str, heading: str) -> str:
    """Return what stands below a ``## heading`` until the next of its level."""
    _, _, rest = document.partition(f"\n## {heading}\n")
    return rest.partition("\n## ")[0]
