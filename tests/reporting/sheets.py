"""What other programs make of a sheet we wrote."""

import shutil
import subprocess
import warnings
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook


def opened(path: Path, *, values: bool) -> Workbook:
    """Open a sheet with its formulas, or with the values stored beside them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl does not know newer data bars
        return load_workbook(path, data_only=values)


def recalculated(path: Path, folder: Path) -> Workbook:
    """Return the sheet as LibreOffice counts it, from a copy without any stored value."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not on this machine")
    bare = folder / "bare" / path.name
    bare.parent.mkdir()
    opened(path, values=False).save(bare)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder), str(bare)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=200)
    return opened(folder / path.name, values=True)


def same(ours: Any, theirs: Any) -> bool:
    """Tell whether two values are the same to the cent; nothing and an empty text are."""
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return abs(ours - theirs) < 0.005
    return ours == theirs or (ours in (None, "") and theirs in (None, ""))


def differing(path: Path, folder: Path) -> tuple[int, list[str]]:
    """Return how many formulas a sheet has, and those LibreOffice counts differently."""
    formulas, ours = opened(path, values=False), opened(path, values=True)
    theirs = recalculated(path, folder)
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
