"""The accounts of the customer, a column for each year: figures typed, ratios and Z beneath at once."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from kamdesk.base.formats import MISSING, format_names
from kamdesk.base.i18n import _
from kamdesk.base.money import is_currency
from kamdesk.features.credit.domain import form, zscore
from kamdesk.features.credit.domain.rules import CHINA_OFF
from kamdesk.features.credit.domain.zscore import MODELS, Year
from kamdesk.features.credit.ui.desk import Desk, goes_on
from kamdesk.features.credit.ui.words import amount_text
from kamdesk.ui.forms import Field
from kamdesk.ui.widgets import (
    Card,
    InfoButton,
    button,
    caption,
    hbox,
    label,
    muted,
    section,
    set_role,
    vbox,
)

_YEARS = 3
_ROLES = {zscore.SAFE: "good", zscore.GREY: "watch", zscore.DISTRESS: "bad"}


class StatementsCard(Card):
    """The grid of figures."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("statements_card")
        self._desk = desk
        self._years: tuple[int, ...] = ()
        self._earlier = 0
        self._china = False
        self.cells: dict[str, Field] = {}
        self._found: dict[tuple[int, str], QWidget] = {}
        self.currency = Field("fact_currency", _("Currency"), self._save_currency)
        self.currency.setMaximumWidth(80)
        self.currency.label.hide()
        self.more = button(_("An earlier year"), "flat", "add", self._add_year)
        self.more.setObjectName("earlier_year")
        info = InfoButton(
            _("Hints, not verdicts: the models were fitted on listed and foreign firms, and the accounts of small firms are weak. X1 working capital, X2 retained earnings, X3 EBIT and X5 sales by total assets; X4 book equity by total liabilities. Z′ = 0.717 X1 + 0.847 X2 + 3.107 X3 + 0.420 X4 + 0.998 X5, grey from 1.23 to 2.90. Z″ = 6.56 X1 + 3.26 X2 + 6.72 X3 + 1.05 X4, grey from 1.10 to 2.60. EMS = Z″ + 3.25. A missing figure leaves the score open.")
        )  # fmt: skip
        head = hbox(
            section(_("Yearly accounts")),
            info,
            None,
            muted(_("Currency")),
            self.currency,
            self.more,
            gap=6,
        )
        self.warning = label("", "watch", wrap=True)
        self.warning.setObjectName("statements_warning")
        self._grid_box = QWidget()
        self._body = vbox(head, self._grid_box, self.warning, gap=6, margins=(14, 8, 14, 10))
        self.setLayout(self._body)

    def _wanted_years(self) -> tuple[int, ...]:
        shown = self._desk.shown
        if shown is None:
            return ()
        last = shown.head.day.year - 1
        known = form.figures_of(shown.facts)
        first = min([last - _YEARS + 1 - self._earlier, *known])
        return tuple(range(first, max([last, *known]) + 1))

    def show_facts(self) -> None:
        """Show the figures and what follows from them."""
        shown = self._desk.shown
        if shown is None or self._desk.credit is None:
            return
        years = self._wanted_years()
        china = self._desk.credit.rules.on("china")
        if (years, china) != (self._years, self._china):
            self._china = china
            self._make_grid(years)
        self.currency.set_text(self._desk.currency)
        self.currency.setEnabled(self._desk.may_edit)
        self.more.setEnabled(self._desk.may_edit)
        found = {one.year: one for one in shown.years(china=china)}
        for key, cell in self.cells.items():
            cell.set_text(amount_text(shown.facts.get(key, "")))
            cell.setEnabled(self._desk.may_edit)
        for (year, name), widget in self._found.items():
            self._show_result(widget, name, found.get(year))
        self._warn(found, china=china)

    def _warn(self, found: dict[int, Year], *, china: bool) -> None:
        texts = []
        if found:
            last = found[max(found)]
            if last.missing:
                names = format_names(_(zscore.FIGURES[key]) for key in last.missing)
                texts.append(_("Missing of {year}: {names}.").format(year=last.year, names=names))
            if last.negative_equity:
                texts.append(_("▲ Net worth of {year} is below zero.").format(year=last.year))
        credit = self._desk.credit
        if credit is not None and self._desk.currency != credit.line.currency:
            texts.append(
                _("▲ In {currency}, the limit is in {other}: not used for the limit.").format(
                    currency=self._desk.currency, other=credit.line.currency
                )
            )
        if not china:
            texts.append(_("Model for China: {why}").format(why=_(CHINA_OFF)))
        self.warning.setText("\n".join(texts))

    def _show_result(self, widget: QWidget, name: str, year: Year | None) -> None:
        assert isinstance(widget, type(label()))
        text, role = MISSING, "muted"
        if year is not None and name in year.ratios:
            ratio = year.ratios[name]
            text = MISSING if ratio is None else f"{ratio:.4f}"
        elif year is not None:
            score = year.score(name)
            if score is not None and score.value is not None and score.zone is not None:
                text = f"{score.value:.3f} {_(zscore.ZONES[score.zone])}"
                role = _ROLES[score.zone]
        widget.setText(text)
        set_role(widget, role)

    # -- the grid -----------------------------------------------------------------------------

    def _make_grid(self, years: tuple[int, ...]) -> None:
        """Make a column for each year, newest at the right."""
        self._years = years
        self.cells, self._found = {}, {}
        old, self._grid_box = self._grid_box, QWidget()
        self._body.replaceWidget(old, self._grid_box)
        old.hide()
        old.deleteLater()
        grid = QGridLayout(self._grid_box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(3)
        for place, year in enumerate(years, start=1):
            head = label(str(year), bold=True)
            head.setAlignment(Qt.AlignmentFlag.AlignRight)
            grid.addWidget(head, 0, place)
            grid.setColumnStretch(place, 1)
        for row, title in enumerate(zscore.FIGURES.values(), start=1):
            grid.addWidget(label(_(title)), row, 0)
        for place, year in enumerate(years, start=1):  # year by year, so that Tab goes down
            for row, (name, title) in enumerate(zscore.FIGURES.items(), start=1):
                cell = self._cell(year, name, _(title))
                grid.addWidget(cell, row, place)
        self._make_results(grid, years, len(zscore.FIGURES) + 1)

    def _make_results(self, grid: QGridLayout, years: tuple[int, ...], row: int) -> None:
        wanted = [*zscore.RATIOS.items()]
        wanted += [
            (name, one.title) for name, one in MODELS.items() if self._china or name != "china"
        ]
        for name, title in wanted:
            grid.addWidget(caption(_(title)), row, 0)
            for place, year in enumerate(years, start=1):
                result = label(MISSING, "muted", bold=name in MODELS)
                result.setObjectName(f"result_{year}_{name}")
                result.setAlignment(Qt.AlignmentFlag.AlignRight)
                self._found[year, name] = result
                grid.addWidget(result, row, place)
            row += 1

    def _cell(self, year: int, name: str, title: str) -> Field:
        key = f"{year}.{name}"
        cell = Field(f"fact_{key}", f"{title} {year}", partial(self._desk.save, key, "money"))
        cell.label.hide()
        cell.line.setAlignment(Qt.AlignmentFlag.AlignRight)
        goes_on(cell)
        self.cells[key] = cell
        return cell

    def _add_year(self) -> None:
        shown = self._desk.shown
        if shown is not None:
            self._earlier = shown.head.day.year - 1 - _YEARS + 1 - self._years[0] + 1
            self.show_facts()

    def _save_currency(self, text: str) -> None:
        code = text.strip().upper()
        credit = self._desk.credit
        default = credit is not None and code == credit.line.currency
        keep = code if is_currency(code) and not default else "" if default else text
        self._desk.save(form.CURRENCY, "text", keep)
