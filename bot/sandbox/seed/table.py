"""Reads one CSV file of a person, and says exactly where it is bad and what to do."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

_DELIMITERS = (",", ";", "\t")


class ExportError(Exception):
    """A file that cannot be read as an export: which, in which line, what to do."""

    def __init__(self, file: Path, line: int, what: str, cure: str) -> None:
        """Keep the place, what is wrong, and the cure."""
        super().__init__(f"{file.name}, line {line}: {what} {cure}")
        self.file = file
        self.line = line
        self.what = what
        self.cure = cure


@dataclass(frozen=True)
class Table:
    """The columns of a file and its rows, each with the line on which it begins."""

    file: Path
    columns: list[str]
    rows: list[tuple[int, list[str]]]


def read_table(file: Path) -> Table:
    """Return the file's columns and rows; ExportError names line and cure."""
    text = _decoded(file)
    lines = _split(file, text, _delimiter(file, text))
    if not lines:
        raise ExportError(file, 1, "The file is empty.", "Export again from HubSpot as CSV.")
    _, columns = lines[0]
    columns = [column.strip() for column in columns]
    twice = next((c for c in columns if c and columns.count(c) > 1), None)
    if twice is not None:
        raise ExportError(file, 1, f"Column {twice} is there twice.", "Remove one of the two.")
    for line, row in lines[1:]:
        if len(row) != len(columns):
            what = f"{len(row)} cells where the header has {len(columns)}."
            raise ExportError(file, line, what, "Put cells with a delimiter in double quotes.")
    return Table(file, columns, lines[1:])


def _decoded(file: Path) -> str:
    try:
        data = file.read_bytes()
    except OSError as error:
        what = f"The file cannot be read ({error.strerror})."
        raise ExportError(file, 1, what, "Check the path.") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        cure = "Save it as CSV UTF-8 (in Excel: Save as, CSV UTF-8)."
        raise ExportError(file, line, "This is not UTF-8 text.", cure) from error


def _delimiter(file: Path, text: str) -> str:
    """Return the delimiter that splits the header into the most cells."""
    header = io.StringIO(text, newline="")
    first = next((line for line in header if line.strip()), "")

    def cells(delimiter: str) -> int:
        return max((len(row) for _, row in _split(file, first, delimiter)), default=0)

    return max(_DELIMITERS, key=cells)


def _split(file: Path, text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                found.append((line, row))
            line = reader.line_num + 1
    except csv.Error as error:
        cure = "Close the quotes, and write a double quote inside a cell twice."
        raise ExportError(file, line, f"The line cannot be read ({error}).", cure) from error
    return found
