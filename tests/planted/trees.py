"""Copies of the tree with one bug each: what the simulation needs, and a patch."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("core", "tests/simulation", "tests/planted")


def patches() -> list[Path]:
    """Return the planted bugs, in their order."""
    return sorted(Path(__file__).parent.glob("*.patch"))


def name(patch: Path) -> str:
    """Return a bug as a person names it."""
    return patch.stem.partition("-")[2].replace("-", " ")


def applies(patch: Path, tree: Path = ROOT) -> str:
    """Return why a patch does not fit the tree, or an empty text; nothing is changed."""
    asked = ["git", "apply", "--check", str(patch)]
    return subprocess.run(asked, cwd=tree, capture_output=True, check=False, text=True).stderr


@contextmanager
def planted(patch: Path | None) -> Iterator[Path]:
    """Yield a copy of the tree with the bug in it; None: as it is."""
    with TemporaryDirectory() as folder:
        tree = Path(folder)
        for one in NEEDED:
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / one, tree / one, ignore=ignored)
        if patch is not None:
            subprocess.run(["git", "apply", str(patch)], cwd=tree, check=True)
        yield tree
