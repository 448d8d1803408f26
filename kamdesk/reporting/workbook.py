"""Writes a report as a workbook: live formulas with their values, native charts, one look."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import quote_sheetname, xl_range
from xlsxwriter.worksheet import Worksheet

from kamdesk.base.errors import UserError
from kamdesk.base.formats import MISSING
from kamdesk.base.i18n import _, language, speaking
from kamdesk.base.progress import Progress
from kamdesk.reporting import look
from kamdesk.reporting.layout import CHART_ROWS, SCATTER_ROWS, Layout, Placed
from kamdesk.reporting.notes import noted
from kamdesk.reporting.report import (
    Chart,
    Cloud,
    Drawing,
    Formula,
    Kind,
    Line,
    Look,
    Picture,
    Report,
    Role,
    Scatter,
    Shape,
    Sheet,
    Table,
    Words,
)
from kamdesk.reporting.stamp import Stamp

AS_OF = "AsOf"
"""Name of the cell with the as-of day, for formulas."""
_MANY = 20_000
"""From so many lines on, rows are written as they come; tables of Excel then become filters."""
_STEP = 500
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
_LONGEST = 32_767
_LONGEST_FOOT = 180
"""Of the title; a foot holds 255 characters in all."""
_CHART_WIDTH = 980
_LOGO_HEIGHT, _LOGO_WIDTH = 48, 220
_HEAD_WIDTH = 12
"""Of the first two columns, which also hold the title block."""
_NOTE_CHARACTERS = 88
"""Narrow characters that safely go into a line of the notes."""
_COLUMN = 75
"""Pixels of a column under a drawing."""
_HEAD_PIXELS = 7 * _HEAD_WIDTH + 5
_FUNCTION = re.compile(r"([A-Z][A-Z0-9.]*)\(")
_PLAIN = frozenset(
    (
        "ABS", "AND", "AVERAGE", "AVERAGEIF", "COUNT", "COUNTA", "COUNTIF", "COUNTIFS", "DATE",
        "IF", "IFERROR", "INDEX", "INT", "LARGE", "MATCH", "MAX", "MEDIAN", "MIN", "NOT", "OR",
        "RANK", "ROUND", "SIGN", "SUM", "SUMIF", "SUMIFS", "SUMPRODUCT", "VLOOKUP",
    )
)  # fmt: skip
"""Functions every program writes as we do."""
_THIN = 12
"""Pixels up to which a shape is an edge or a line."""


def write_workbook(report: Report, out: Path, progress: Progress) -> None:
    """Write a report beside its target and move it into place.

    Raises:
        UserError: If the target cannot be written; an old file there stays as it was.
        Cancelled: If the user stopped it; an old file there stays as it was.
    """
    try:
        with TemporaryDirectory(prefix=".kamdesk-", dir=out.parent) as folder:
            part = Path(folder) / "report.xlsx"
            with _open(part, folder, report) as book, speaking(report.language or language()):
                _Writer(report, book, progress).write()
            part.replace(out)
    except PermissionError as error:
        raise UserError(
            _("{file} cannot be written: another program has it open, or it is protected.").format(
                file=out
            ),
            _("Close it there, or export under another name."),
        ) from error
    except OSError as error:
        raise UserError(
            _("{file} cannot be written: {reason}").format(
                file=out, reason=error.strerror or error
            ),
            _("Choose another folder or name."),
        ) from error


@contextmanager
def _open(part: Path, folder: str, report: Report) -> Iterator[Workbook]:
    count = sum(
        one.count for sheet in report.sheets for one in sheet.parts if isinstance(one, Table)
    )
    book = Workbook(
        str(part),
        {
            "constant_memory": count > _MANY,
            "tmpdir": folder,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_format_properties": {
                "font_name": look.FONT,
                "font_size": 10,
                "font_color": look.TEXT,
            },
        },
    )
    try:
        yield book
    except BaseException:
        for sheet in book.worksheets():
            if getattr(sheet, "row_data_fh", None) is not None:
                sheet.row_data_fh.close()
        book.fileclosed = 1
        raise
    book.close()


class _Page(Worksheet):  # type: ignore[misc]
    """A worksheet that does not look through every formula for what only newer programs know."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        if _PLAIN.issuperset(_FUNCTION.findall(formula)):
            return formula.removeprefix("=")
        prepared: str = super()._prepare_formula(formula, expand_future_functions)
        return prepared


class _Writer:
    def __init__(self, report: Report, book: Workbook, progress: Progress) -> None:
        self._report = report
        self._book = book
        self._progress = progress
        self._layout = Layout(report)
        self._formats: dict[tuple[Any, ...], Any] = {}
        self._bodies: dict[tuple[Any, ...], Any] = {}
        self._columns: dict[str, tuple[list[Kind], list[bool], list[bool]]] = {}
        self._done = 0
        self._stamp = Stamp()
        self._widths: list[int] = []
        self._total = sum(
            placed.part.count
            for placed in self._layout.tables.values()
            if isinstance(placed.part, Table)
        )

    def write(self) -> None:
        self._book.set_properties(
            {
                "title": self._report.title,
                "author": self._report.company,
                "company": self._report.company,
            }
        )
        for number, sheet in enumerate(self._report.sheets):
            with speaking(sheet.language or language()):
                self._write_sheet(sheet, first=number == 0)
        self._write_notes()
        for page in self._book.worksheets():
            page.set_footer(self._foot())
        self._book.get_worksheet_by_name(self._report.sheets[0].name).activate()

    def _foot(self) -> str:
        """Return the foot of every page: of what it is, the stamp of the figures, its number."""
        title = _plain(f"{self._report.title} · {self._report.as_of}")[:_LONGEST_FOOT]
        stamp = self._stamp.text()
        return f"&L&8 {title.replace('&', '&&')}&R&8 {stamp}     &P / &N"

    # -- sheets -------------------------------------------------------------------------------

    def _write_sheet(self, sheet: Sheet, *, first: bool) -> None:
        page = self._book.add_worksheet(sheet.name, _Page)
        placed = self._layout.placed[sheet.name]
        tables = [one for one in placed if isinstance(one.part, Table)]
        self._dress(page, sheet, tables)
        self._write_head(page, sheet, first=first)
        for one in placed:
            if isinstance(one.part, Table):
                self._write_table(page, one, one.part)
            elif isinstance(one.part, Words):
                self._write_words(page, one.top, one.part)
        for one in placed:
            if isinstance(one.part, Chart):
                self._write_chart(page, one.top, one.part)
            elif isinstance(one.part, Scatter):
                self._write_scatter(page, one.top, one.part)
            elif isinstance(one.part, Drawing):
                for shape in one.part.shapes:
                    self._write_shape(page, one.top, shape, one.part.description)
            elif isinstance(one.part, Picture):
                _write_picture(page, one.top, one.part)

    def _dress(self, page: Any, sheet: Sheet, tables: list[Placed]) -> None:
        page.hide_gridlines(2)
        page.set_paper(9)  # A4
        page.set_margins(0.4, 0.4, 0.6, 0.6)
        page.fit_to_pages(1, 1 if sheet.one_page else 0)
        if not sheet.portrait:
            page.set_landscape()
        widths = self._widen(page, sheet, tables)
        drawn = [part for part in sheet.parts if not isinstance(part, Table | Words)]
        if drawn:  # a chart stays on the page of its table
            page.set_h_pagebreaks([one.top for one in self._page_starts(sheet)])
        if tables and isinstance(sheet.parts[0], Table):
            head = tables[0].body
            page.freeze_panes(head, 1)
            apart = len(tables) > 1 and bool(drawn)  # each on its own page
            if not apart and len({_titles(one) for one in tables}) == 1:
                page.repeat_rows(head - 1)
        page.outline_settings(True, False, True, False)
        self._set_print_area(page, sheet, widths)

    def _set_print_area(self, page: Any, sheet: Sheet, widths: list[int]) -> None:
        """Print what is there and no more: to the last line, and as wide as tables and charts.

        Where shapes or pictures lie, the program that prints knows best how far they reach.
        """
        parts = self._layout.placed[sheet.name]
        if any(not isinstance(one.part, Table | Chart | Words) for one in parts):
            return
        rows, columns = 0, max(len(widths), 2)
        for one in parts:
            if isinstance(one.part, Table):
                rows = max(rows, one.body + max(one.part.count, 1))
                continue
            if isinstance(one.part, Words):
                rows = max(rows, one.top + len(one.part.lines))
                continue
            rows = max(rows, one.top + CHART_ROWS)
            wide, reach = 0, 0
            while wide < _CHART_WIDTH:  # a chart lies over columns behind those of the table
                wide += (widths[reach] if reach < len(widths) else 8) * 7 + 5
                reach += 1
            columns = max(columns, reach)
        if rows:
            page.print_area(0, 0, rows - 1, columns - 1)

    def _page_starts(self, sheet: Sheet) -> list[Placed]:
        """Return the parts of a sheet with pictures that begin a page: tables, and each large picture."""
        placed = self._layout.placed[sheet.name]
        if any(isinstance(one.part, Scatter) for one in placed):
            return placed[1:]
        return [one for one in placed if isinstance(one.part, Table)][1:]

    def _widen(self, page: Any, sheet: Sheet, tables: list[Placed]) -> list[int]:
        """Give each column of a sheet the width of what it holds, and return the widths."""
        widths: list[int] = []
        for one in tables:
            assert isinstance(one.part, Table)
            for place, width in enumerate(look.column_widths(one.part)):
                if place < len(widths):
                    widths[place] = max(widths[place], width)
                else:
                    widths.append(width)
        widths += [_HEAD_WIDTH] * (2 - len(widths))
        for place, width in enumerate(widths):
            page.set_column(place, place, max(width, _HEAD_WIDTH) if place < 2 else width)
        self._widths = widths
        for part in sheet.parts:
            if isinstance(part, Drawing | Picture):  # by a default width programs differ
                page.set_column_pixels(len(widths), part.width // _COLUMN + 1, _COLUMN)
        return widths

    def _write_head(self, page: Any, sheet: Sheet, *, first: bool) -> None:
        report, own = self._report, self._report.facts_of(sheet)
        page.write_string(0, 0, _plain(report.company), self._format(color=look.MUTED))
        heading = sheet.title or (report.title if first else f"{report.title} · {sheet.name}")
        page.set_row(1, 26)
        page.write_string(1, 0, _plain(heading), self._format(size=16, bold=True))
        self._put_logo(page)
        if own is None:
            facts = "    ".join(f"{label}: {text}" for label, text in report.facts[:3])
            as_of = _("As of {day}").format(day=report.as_of.isoformat())
            line = f"{as_of}    {facts}"
            page.write_string(2, 0, _plain(line), self._format(color=look.MUTED))
            return
        label = self._format(color=look.MUTED)
        page.write_string(2, 0, _("As of"), label)
        page.write_datetime(
            2, 1, _moment(report.as_of), self._format(number="yyyy-mm-dd", bold=True, align="left")
        )
        if first:
            self._book.define_name(AS_OF, f"={quote_sheetname(sheet.name)}!$B$3")
        for number, (name, text) in enumerate(own):
            page.write_string(3 + number, 0, _plain(name), label)
            page.write_string(3 + number, 1, _plain(text), self._format())

    def _put_logo(self, page: Any) -> None:
        """Put our firm's picture at the right edge of the head, as high as its two lines."""
        size = picture_size(self._report.logo)
        if size is None:
            return
        scale = min(_LOGO_HEIGHT / size[1], _LOGO_WIDTH / size[0])
        across = sum(
            max(width, _HEAD_WIDTH if at < 2 else 0) * 7 + 5
            for at, width in enumerate(self._widths)
        )
        page.insert_image(
            0, 0, "logo.png",
            {
                "image_data": BytesIO(self._report.logo), "x_scale": scale, "y_scale": scale,
                "x_offset": max(0, across - size[0] * scale), "y_offset": 2, "object_position": 3,
                "description": self._report.company,
            },
        )  # fmt: skip

    def _write_words(self, page: Any, top: int, words: Words) -> None:
        """Write sentences over the width of the sheet's columns."""
        for number, line in enumerate(words.lines, start=top):
            shape = self._format(
                wrap=True, valign="top" if line.look is Look.BOX else "vcenter", bold=line.look is Look.STRONG,
                color=look.MUTED if line.look is Look.MUTED else look.TEXT, frame=line.look is Look.BOX,
                size=11 if line.look is Look.STRONG else 10,
            )  # fmt: skip
            page.set_row(number, 15 * line.rows + (9 if line.look is Look.BOX else 2))
            for (first, last), text in zip(
                look.spans(self._widths, len(line.cells)), line.cells, strict=True
            ):
                if first == last:
                    page.write_string(number, first, _plain(text), shape)
                else:
                    page.merge_range(number, first, number, last, "", shape)
                    page.write_string(number, first, _plain(text), shape)

    def _write_notes(self) -> None:
        page = self._book.add_worksheet(_("Notes"), _Page)
        page.hide_gridlines(2)
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_column(0, 0, 26)
        page.set_column(1, 1, 96)
        page.set_row(1, 26)
        heading = " · ".join((self._report.title, _("Notes")))
        page.write_string(1, 0, _plain(heading), self._format(size=16, bold=True))
        page.set_margins(0.4, 0.4, 0.6, 0.6)
        notes = noted(self._report, self._stamp.text())
        page.print_area(0, 0, 3 + len(notes), 1)
        for number, (name, text) in enumerate(notes):
            lines = max(-(-look.width_of(name) // 22), -(-look.width_of(text) // _NOTE_CHARACTERS))
            page.set_row(3 + number, 15 * max(lines, 1))  # not every program grows a row by itself
            page.write_string(
                3 + number, 0, _plain(name), self._format(bold=True, wrap=True, valign="top")
            )
            page.write_string(3 + number, 1, _plain(text), self._format(wrap=True, valign="top"))

    # -- tables -------------------------------------------------------------------------------

    def _write_table(self, page: Any, placed: Placed, table: Table) -> None:
        self._stamp.begin(table)
        if table.title:
            page.write_string(placed.top, 0, _plain(table.title), self._format(size=12, bold=True))
        head = placed.body - 1
        page.set_row(head, 30)
        for place, column in enumerate(table.columns):
            page.write_string(head, place, _plain(column.title), self._heading(table, place))
        if table.count == 0:
            page.write_string(placed.body, 0, _plain(table.empty), self._format(color=look.MUTED))
            return
        for number, line in enumerate(table.lines()):
            self._stamp.add(line)
            self._write_line(page, placed.body + number, table, number, line)
            self._done += 1
            if self._done % _STEP == 0:
                self._progress.step(self._done, self._total, self._report.title)
        self._decorate(page, placed, table)

    def _decorate(self, page: Any, placed: Placed, table: Table) -> None:
        last = placed.body + table.count - 1
        for place, column in enumerate(table.columns):
            if column.bar:
                self._add_bars(page, placed.body, place, table)
        if not table.tidy:
            return
        if self._book.constant_memory:
            page.autofilter(placed.body - 1, 0, last, len(table.columns) - 1)
            return
        headings = [
            {"header": column.title, "header_format": self._heading(table, place)}
            for place, column in enumerate(table.columns)
        ]
        page.add_table(
            placed.body - 1, 0, last, len(table.columns) - 1,
            {"name": f"T_{table.key}", "style": "Table Style Light 1", "columns": headings, "banded_rows": False},
        )  # fmt: skip

    def _add_bars(self, page: Any, body: int, place: int, table: Table) -> None:
        """Draw thin bars behind the plain lines; subtotals and totals would dwarf them."""
        runs: list[list[int]] = []
        for number, line in enumerate(table.lines(), start=body):
            if line.role is not Role.ROW:
                continue
            if runs and runs[-1][1] == number - 1:
                runs[-1][1] = number
            else:
                runs.append([number, number])
        if not runs:
            return
        areas = [xl_range(first, place, last, place) for first, last in runs]
        look_of_bars = {"type": "data_bar", "bar_solid": True, "data_bar_2010": True, "bar_color": look.BAR,
                        "bar_border_color": look.BAR, "min_type": "num", "min_value": 0}  # fmt: skip
        page.conditional_format(areas[0], look_of_bars | {"multi_range": " ".join(areas)})

    def _write_line(self, page: Any, row: int, table: Table, number: int, line: Line) -> None:
        if line.level:
            page.set_row(row, None, None, {"level": line.level})
        currency = table.currency
        if table.codes:
            currency = str(line.cells[table.place(table.codes)])
        for place, (cell, kind, inset, quiet) in enumerate(
            zip(line.cells, *self._ways(table), strict=True)
        ):
            if isinstance(cell, Formula):
                kind = cell.kind or kind
                text = self._layout.resolve(cell.text, table, number)
                value = look.plain_value(cell.value, kind, currency)
                shape = self._body(kind, currency, line, quiet=quiet and line.role is Role.ROW)
                page.write_formula(row, place, text, shape, MISSING if value is None else value)
            elif isinstance(cell, int | Decimal):
                shape = self._body(kind, currency, line)
                page.write_number(row, place, look.plain_value(cell, kind, currency), shape)
            else:
                inset = inset or (place == 0 and line.level > 0)
                self._write_word(page, row, place, cell, kind, currency, line, inset=inset)

    def _write_word(
        self, page: Any, row: int, place: int, cell: str | date | None, kind: Kind,
        currency: str | None, line: Line, *, inset: bool,
    ) -> None:  # fmt: skip
        """Write a text, a day or nothing."""
        if not cell:
            page.write_blank(row, place, None, self._body(kind, currency, line, inset=inset))
        elif isinstance(cell, str):
            shape = self._body(Kind.TEXT, None, line, risky=cell.startswith(_RISKY), inset=inset)
            page.write_string(row, place, cell[:_LONGEST], shape)
        else:
            shape = self._body(Kind.DATE, None, line, inset=inset)
            page.write_datetime(row, place, _moment(cell), shape)

    def _ways(self, table: Table) -> tuple[list[Kind], list[bool], list[bool]]:
        """Return of every column its kind, whether its words keep a distance, and whether it is quiet."""
        found = self._columns.get(table.key)
        if found is None:
            places = range(len(table.columns))
            found = self._columns[table.key] = (
                [column.kind for column in table.columns],
                [_after_figures(table, place) for place in places],
                [column.quiet for column in table.columns],
            )
        return found

    # -- charts -------------------------------------------------------------------------------

    def _write_chart(self, page: Any, top: int, chart: Chart) -> None:
        placed = self._layout.tables[chart.table]
        assert isinstance(placed.part, Table)
        table, last = placed.part, placed.body + chart.lines - 1
        sheet = placed.sheet
        made = self._book.add_chart({"type": "column", "subtype": "stacked"})
        under = table.place(chart.categories)
        for key, color in zip(chart.series, chart.colors, strict=True):
            place = table.place(key)
            made.add_series(
                {
                    "name": [sheet, placed.body - 1, place],
                    "categories": [sheet, placed.body, under, last, under],
                    "values": [sheet, placed.body, place, last, place],
                    "fill": {"color": color},
                    "border": {"none": True},
                    "gap": 55,
                }
            )
        font = {"name": look.FONT, "size": 9, "color": look.MUTED}
        made.set_title(
            {"name": chart.title, "name_font": {"name": look.FONT, "size": 11, "color": look.TEXT}}
        )
        made.set_legend({"position": "bottom", "font": font})
        made.set_y_axis(
            {
                "num_format": "#,##0",
                "num_font": font,
                "line": {"none": True},
                "major_gridlines": {
                    "visible": True,
                    "line": {"color": look.HAIRLINE, "width": 0.5},
                },
            }
        )
        made.set_x_axis(
            {
                "num_font": font,
                "num_format": "yyyy-mm",
                "label_position": "low",
                "line": {"color": look.HAIRLINE},
                "text_axis": True,
            }
        )
        made.set_chartarea({"border": {"none": True}})
        made.set_size({"width": _CHART_WIDTH, "height": (CHART_ROWS - 1) * 20})
        page.insert_chart(top, 0, made)

    def _write_scatter(self, page: Any, top: int, chart: Scatter) -> None:
        placed = self._layout.tables[chart.table]
        made = self._book.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
        for cloud in chart.clouds:
            made.add_series(self._cloud(placed, cloud))
        font = {"name": look.FONT, "size": 9, "color": look.MUTED}
        made.set_title(
            {"name": chart.title, "name_font": {"name": look.FONT, "size": 11, "color": look.TEXT}}
        )
        made.set_legend({"position": "bottom", "font": font})
        for set_axis, title, cut in (
            (made.set_x_axis, chart.across, chart.cut_x),
            (made.set_y_axis, chart.up, chart.cut_y),
        ):
            set_axis(
                {
                    "name": title, "name_font": font, "num_font": font, "num_format": "0",
                    "min": 0, "max": 100, "major_unit": 25, "label_position": "low",
                    "crossing": float(cut),
                    "line": {"color": look.MUTED, "dash_type": "dash"},
                    "major_gridlines": {"visible": True, "line": {"color": look.HAIRLINE, "width": 0.5}},
                }
            )  # fmt: skip
        made.set_chartarea({"border": {"none": True}})
        made.set_size({"width": 720, "height": (SCATTER_ROWS - 1) * 20})
        page.insert_chart(top, 0, made)

    def _cloud(self, placed: Placed, cloud: Cloud) -> dict[str, Any]:
        """Return the series of one set of points."""
        assert isinstance(placed.part, Table)
        table, sheet = placed.part, placed.sheet
        first, last = placed.body + cloud.first, placed.body + cloud.last
        marker: dict[str, Any] = {
            "type": "diamond" if cloud.hollow else "circle", "size": cloud.size, "border": {"color": cloud.color, "width": 1.5},
            "fill": {"color": look.BAR if cloud.hollow else cloud.color},  # not every reader draws outlines
        }  # fmt: skip
        line: dict[str, Any] = (
            {"color": cloud.color, "width": 1} if cloud.joined else {"none": True}
        )
        series = {
            "name": cloud.name, "marker": marker, "line": line,
            "categories": [sheet, first, table.place(cloud.x), last, table.place(cloud.x)],
            "values": [sheet, first, table.place(cloud.y), last, table.place(cloud.y)],
        }  # fmt: skip
        if cloud.labels:  # written out: not every reader looks a referred cell up
            column = table.place(cloud.labels)
            lines = list(table.lines())[cloud.first : cloud.last + 1]
            series["data_labels"] = {
                "value": True, "custom": [{"value": str(line.cells[column] or "")} for line in lines],
                "position": "right", "font": {"name": look.FONT, "size": 8, "color": look.MUTED},
            }  # fmt: skip
        return series

    def _write_shape(self, page: Any, top: int, shape: Shape, description: str) -> None:
        font = {"name": look.FONT, "size": 9, "color": look.TEXT, "bold": shape.bold}
        edge = {"color": shape.edge, "width": 1, "dash_type": "dash" if shape.dashed else "solid"}
        page.insert_textbox(
            top, 0, _plain(shape.text),
            {
                "x_offset": _within_column(shape.x, shape.width), "y_offset": shape.y, "width": shape.width,
                "height": shape.height, "object_position": 3, "font": font,
                "fill": {"color": shape.fill}, "line": edge if shape.edge else {"none": True},
                "align": {"vertical": "middle"}, "description": description if shape.text else "",
                "decorative": not shape.text,
            },
        )  # fmt: skip

    # -- formats ------------------------------------------------------------------------------

    def _heading(self, table: Table, place: int) -> Any:
        numeric = table.columns[place].kind.numeric
        return self._format(
            bold=True, fill=look.HEADING, bottom=True, wrap=True, valign="vcenter",
            align="right" if numeric else "left", indent=int(_after_figures(table, place)),
        )  # fmt: skip

    def _body(
        self,
        kind: Kind,
        currency: str | None,
        line: Line,
        *,
        risky: bool = False,
        inset: bool = False,
        quiet: bool = False,
    ) -> Any:
        key = (kind, currency, line.role, line.level > 0, risky, inset, quiet)
        made = self._bodies.get(key)
        if made is None:
            strong = line.role is not Role.ROW
            made = self._bodies[key] = self._format(
                number=look.number_format(kind, currency, blank=quiet),
                bold=strong,
                fill=look.GROUP if strong else "",
                bottom=True,
                above=line.role is Role.TOTAL,
                align="right" if kind.numeric else "left",
                quote=risky,
                indent=1 if inset else 0,
            )
        return made

    def _format(self, **wanted: Any) -> Any:
        key = tuple(sorted(wanted.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(_properties(wanted))
        return self._formats[key]


def _within_column(x: int, width: int) -> int:
    """Return where a thin shape is put so that it does not reach over the edge of a column.

    Programs give columns slightly different widths and would stretch it there.
    """
    if width > _THIN:
        return x
    first = 2 * _HEAD_PIXELS
    size, start = (_HEAD_PIXELS, 0) if x < first else (_COLUMN, first)
    over = (x - start) % size + width - size
    return x - over - 1 if over >= 0 else x


def _write_picture(page: Any, top: int, picture: Picture) -> None:
    """Put a picture on a sheet, scaled to the room it was given."""
    across, down = _pixels(picture.png)
    page.insert_image(
        top, 0, "map.png",
        {
            "image_data": BytesIO(picture.png), "x_scale": picture.width / across,
            "y_scale": picture.height / down, "object_position": 3,
            "description": picture.description,
        },
    )  # fmt: skip


def picture_size(data: bytes) -> tuple[float, float] | None:
    """Return how large a PNG or JPEG is drawn at scale 1, in pixels; None if it is neither."""
    if data.startswith(b"\x89PNG"):
        return _pixels(data)
    if not data.startswith(b"\xff\xd8"):
        return None
    place = 2
    while place + 9 < len(data) and data[place] == 0xFF:
        mark, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4], "big")
        if mark in range(0xC0, 0xD0) and mark not in (0xC4, 0xC8, 0xCC):
            down, across = (
                int.from_bytes(data[place + at : place + at + 2], "big") for at in (5, 7)
            )
            return float(across), float(down)
        place += 2 + length
    return None


def _pixels(png: bytes) -> tuple[float, float]:
    """Return how large a picture is drawn at scale 1: its pixels, by its resolution if it has one."""
    across, down = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
    place = png.find(b"pHYs")
    if place < 0 or png[place + 12] != 1:
        return across, down
    dots = [
        int.from_bytes(png[place + 4 + 4 * n : place + 8 + 4 * n], "big") * 0.0254 for n in (0, 1)
    ]
    return across * 96 / dots[0], down * 96 / dots[1]


def _properties(wanted: dict[str, Any]) -> dict[str, Any]:
    """Return what a format is called in a workbook; parts that are not wanted are left out."""
    fill, size, color = wanted.get("fill"), wanted.get("size", 10), wanted.get("color", look.TEXT)
    parts = {
        "bold": wanted.get("bold"),
        "bg_color": fill,
        "pattern": 1 if fill else None,
        "bottom": 1 if wanted.get("bottom") else None,
        "bottom_color": look.HAIRLINE if wanted.get("bottom") else None,
        "top": 1 if wanted.get("above") else None,
        "top_color": look.MUTED if wanted.get("above") else None,
        "num_format": wanted.get("number"),
        "align": wanted.get("align"),
        "valign": wanted.get("valign"),
        "indent": wanted.get("indent"),
        "text_wrap": wanted.get("wrap"),
        "quote_prefix": wanted.get("quote"),
        "border": 1 if wanted.get("frame") else None,
        "border_color": look.MUTED if wanted.get("frame") else None,
    }
    kept = {name: value for name, value in parts.items() if value}
    return {"font_name": look.FONT, "font_size": size, "font_color": color} | kept


def _titles(placed: Placed) -> tuple[str, ...]:
    assert isinstance(placed.part, Table)
    return tuple(column.title for column in placed.part.columns)


def _after_figures(table: Table, place: int) -> bool:
    """Tell whether a column of words follows one of figures and needs some distance."""
    columns = table.columns
    return place > 0 and columns[place - 1].kind.numeric and not columns[place].kind.numeric


def _plain(text: str) -> str:
    return text[:_LONGEST]


def _moment(day: date) -> datetime:
    return datetime.combine(day, time())
