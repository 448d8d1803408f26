"""What other programs make of a sheet we wrote."""

import shutil
import subprocess
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook


def opened(path: Path, *, values: bool) -> Workbook:
    """Open a sheet with its formulas, or with the values stored beside them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl does not know newer data bars
        return load_workbook(path, data_only=values)


def converted(paths: Sequence[Path], folder: Path, form: str) -> None:
    """Let LibreOffice write files in another form into a folder, all at once."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not on this machine")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", form, "--outdir", str(folder), *map(str, paths)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=280)


def recalculated(path: Path, folder: Path) -> Workbook:
    """Return the sheet as LibreOffice counts it, from a copy without any stored value."""
    return recalculated_all([path], folder)[0]


def recalculated_all(paths: Sequence[Path], folder: Path) -> list[Workbook]:
    """Return sheets as LibreOffice counts them, from copies without any stored value."""
    bare = folder / "bare"
    bare.mkdir()
    for path in paths:
        opened(path, values=False).save(bare / path.name)
    counted = folder / "counted"
    counted.mkdir()
    converted([bare / path.name for path in paths], counted, "xlsx:Calc MS Excel 2007 XML")
    return [opened(counted / path.name, values=True) for path in paths]


def same(ours: Any, theirs: Any) -> bool:
    """Tell whether two values are the same to the cent; nothing and an empty text are."""
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return abs(ours - theirs) < 0.005
    return ours == theirs or (ours in (None, "") and theirs in (None, ""))


def differing(path: Path, folder: Path) -> tuple[int, list[str]]:
    """Return how many formulas a sheet has, and those LibreOffice counts differently."""
    return compared(path, recalculated(path, folder))


def compared(path: Path, theirs: Workbook) -> tuple[int, list[str]]:
    """Return how many formulas a sheet has, and those that have another value elsewhere."""
    formulas, ours = opened(path, values=False), opened(path, values=True)
    count, wrong = 0, []
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                count += 1
                mine = ours[sheet.title][cell.coordinate].value
                other = theirs[sheet.title][cell.coordinate].value
                if not same(mine, other):
                    wrong.append(f"{sheet.title}!{cell.coordinate} {cell.value}: {mine} / {other}")
    return count, wrong
