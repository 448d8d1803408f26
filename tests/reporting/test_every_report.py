"""Every report there is, as a workbook and as a PDF: real types, live formulas, the same numbers."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from kamdesk.app.features import features
from kamdesk.base.feature import ReportSpec
from kamdesk.base.formats import MISSING
from kamdesk.base.i18n import speaking
from kamdesk.base.progress import NoProgress
from kamdesk.db.connection import Reader
from kamdesk.db.database import Database
from kamdesk.features.workbooks.queries import first_code
from kamdesk.features.workbooks.service import build_report
from kamdesk.features.workbooks.widgets.printed import write_pdf
from kamdesk.reporting import look
from kamdesk.reporting.layout import Layout
from kamdesk.reporting.report import Formula, Kind, Report, Table
from kamdesk.reporting.stamp import stamp_of
from kamdesk.reporting.workbook import write_workbook
from tests.reporting.conftest import sample
from tests.reporting.sheets import compared, converted, opened, recalculated_all

DAY = date(2026, 6, 30)
MADE = datetime(2026, 7, 1, 9, 30)
SPECS = [spec for feature in features() for spec in feature.reports]
each_report = pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)


def _built(reader: Reader, spec: ReportSpec, lang: str) -> Report:
    single = spec.needs_account({}) or spec.together
    code = first_code(reader) if single else None
    return build_report(
        reader, spec, as_of=DAY, account=code, options={"language": lang}, made=MADE
    )


def _stamps(book: Workbook) -> set[str]:
    feet = {sheet.oddFooter.right.text or "" for sheet in book}
    return {match[0] for foot in feet for match in re.finditer(r"[0-9A-F]{4}-[0-9A-F]{4}", foot)}


def _known(report: Report) -> list[str]:
    """Return texts that stand in the first table with lines: a name and its largest amount."""
    for sheet in report.sheets:
        for part in sheet.parts:
            if isinstance(part, Table) and part.count and not part.tidy:
                cells = [
                    (look.shown(cell, column.kind, part.currency), column.kind)
                    for line in part.lines()
                    for cell, column in zip(line.cells, part.columns, strict=True)
                    if cell is not None and not part.codes
                ]
                texts = [text for text, kind in cells if kind is Kind.TEXT and text]
                figures = [text for text, kind in cells if kind.numeric and text.strip("–")]
                return [*texts[:1], *sorted(figures, key=len)[-1:]]
    return []


@each_report
def test_a_report_is_whole_in_every_form_and_both_languages(
    spec: ReportSpec, desk: Database, tmp_path: Path, qapp: Any
) -> None:
    stamps = {}
    for lang in ("zh_CN", "en"):
        sheet, paper = tmp_path / f"{lang}.xlsx", tmp_path / f"{lang}.pdf"
        with speaking(lang), desk.read() as reader:
            report = _built(reader, spec, lang)
            stamps[lang] = stamp_of(report)
            write_workbook(report, sheet, NoProgress())
            write_pdf(report, paper, NoProgress())
            known = _known(report)
        if lang == "zh_CN":
            values = opened(sheet, values=True)
            assert _stamps(values) == {stamps[lang]}
            with speaking(lang), desk.read() as reader:
                again = _built(reader, spec, lang)
                _types_are_real(again, values, opened(sheet, values=False))
            _opens_elsewhere(sheet, values.sheetnames)
        _pages_say_it(paper, known, stamps[lang], report)
    assert stamps["zh_CN"] == stamps["en"]


def _types_are_real(report: Report, values: Workbook, formulas: Workbook) -> None:
    """Hold every cell of every table against the kind of its column."""
    for placed in Layout(report).tables.values():
        table = placed.part
        assert isinstance(table, Table)
        for number, line in enumerate(table.lines()):
            for place, cell in enumerate(line.cells):
                at = (placed.body + number + 1, place + 1)
                found = values[placed.sheet].cell(*at).value
                where = f"{placed.sheet}!{at} {found!r} for {cell!r}"
                if isinstance(cell, Formula):
                    assert formulas[placed.sheet].cell(*at).data_type == "f", where
                    assert found is not None, where
                    assert isinstance(found, int | float) or found == MISSING, where
                elif isinstance(cell, str) and cell:
                    assert found == cell, where
                elif isinstance(cell, date):
                    assert isinstance(found, datetime) and found.date() == cell, where
                elif cell is not None and cell != "":
                    assert isinstance(found, int | float), where


def _opens_elsewhere(path: Path, names: list[str]) -> None:
    theirs = CalamineWorkbook.from_path(path)
    assert theirs.sheet_names == names
    for name in names:
        rows = theirs.get_sheet_by_name(name).to_python()
        assert rows
        assert not [cell for row in rows for cell in row if re.match(r"#[A-Z]+[!?/]", str(cell))]


def _pages_say_it(path: Path, known: list[str], stamp: str, report: Report) -> None:
    from pypdf import PdfReader

    read = PdfReader(path)
    pages = [page.extract_text() for page in read.pages]
    whole = _squeezed("".join(pages))
    assert known
    for text in (report.title, *known):
        assert _squeezed(text) in whole, text
    assert all(stamp in page for page in pages)
    marks = [str(one.title) for one in read.outline if not isinstance(one, list)]  # type: ignore[union-attr]
    assert marks[0] == report.sheets[0].name
    for page in read.pages:
        width, height = sorted((float(page.mediabox.width), float(page.mediabox.height)))
        assert (round(width), round(height)) == (595, 842)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.libreoffice
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_libreoffice_counts_the_same_to_the_cent(seed: int, tmp_path: Path) -> None:
    database = sample(tmp_path, seed)
    paths = []
    with speaking("zh_CN"), database.read() as reader:
        for spec in SPECS:
            paths.append(tmp_path / f"{spec.name}.xlsx")
            write_workbook(_built(reader, spec, "zh_CN"), paths[-1], NoProgress())
    database.close()
    for path, theirs in zip(paths, recalculated_all(paths, tmp_path), strict=True):
        assert compared(path, theirs)[1] == [], path.name


@pytest.mark.libreoffice
@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_no_figure_is_too_wide_for_its_column_where_it_is_printed(
    lang: str, desk: Database, tmp_path: Path
) -> None:
    from pypdf import PdfReader

    paths = []
    with speaking(lang), desk.read() as reader:
        for spec in SPECS:
            paths.append(tmp_path / f"{spec.name}.xlsx")
            write_workbook(_built(reader, spec, lang), paths[-1], NoProgress())
    converted(paths, tmp_path, "pdf")
    for path in paths:
        for page in PdfReader(path.with_suffix(".pdf")).pages:
            assert "###" not in page.extract_text(), path.name
