"""Grant a limit: choose a formula, see every term with its value, adjust with a reason."""

from functools import partial
from typing import Any

from PySide6.QtWidgets import QCheckBox, QGridLayout

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date
from kamdesk.base.i18n import M_, _
from kamdesk.base.lazy import load
from kamdesk.base.money import from_minor, plain
from kamdesk.features.credit import queries
from kamdesk.features.credit.domain import limits
from kamdesk.features.credit.domain.form import NEED_QUESTIONS
from kamdesk.features.credit.domain.gather import inputs_of
from kamdesk.features.credit.domain.limits import FACTORS, Proposal
from kamdesk.features.credit.ui.desk import SERVICE, Desk, goes_on
from kamdesk.features.credit.ui.parts import right
from kamdesk.features.credit.ui.words import formula_text, major_text, minor, term_text
from kamdesk.ui.forms import ChoiceField, Field, money_hint, parse_day, parse_money
from kamdesk.ui.widgets import (
    Card,
    InfoButton,
    button,
    clear,
    hbox,
    label,
    muted,
    section,
    vbox,
)


class LimitForm(Card):
    """The proposal of a formula, and the limit that is granted."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("limit_form")
        self._desk = desk
        self._proposal = Proposal("own", None, ())
        names = {key: _(text) for key, text in limits.METHODS.items()}
        self.method = ChoiceField("limit_method", _("Found by"), names, lambda _key: self.propose())
        self.method.setMaximumWidth(260)
        self._make_inputs()
        self.formula = label("", bold=True, wrap=True)
        self.formula.setObjectName("limit_formula")
        self._terms = QGridLayout()
        self._terms.setHorizontalSpacing(12)
        self._terms.setVerticalSpacing(2)
        self._terms.setColumnStretch(0, 1)
        self.notes = label("", "watch", wrap=True)
        self.notes.setObjectName("limit_notes")
        self._make_grant()
        info = InfoButton(
            _("Need = our sales to them in a year × (1 + tax) × days of credit / 365. Capacity = the smaller of a share of tangible net worth and a share of turnover; the shares depend on the class. Three-way average = the mean of a tenth of net worth, the median of other suppliers' limits, and the need. Six factors each add −5 to +10 percent of net worth. Shares can be changed under Rules. Net worth below zero supports no credit.")
        )  # fmt: skip
        self.setLayout(
            vbox(
                hbox(section(_("Grant a limit")), info, None, gap=4), self.method, self.need_box,
                self.factor_box, self.formula, self._terms, self.notes, self.grant_box, gap=6,
                margins=(14, 8, 14, 10),
            )
        )  # fmt: skip

    def _make_inputs(self) -> None:
        self.need: dict[str, Field] = {
            one.key: self._desk.field(one.key, _(one.title), one.kind) for one in NEED_QUESTIONS
        }
        self.suggest_sales = button("", "pill", clicked=self._take_sales)
        self.suggest_sales.setObjectName("suggest_sales")
        self.need_box = Card()
        self.need_box.setProperty("role", "")
        self.need_box.setLayout(
            vbox(hbox(*self.need.values(), gap=10), hbox(self.suggest_sales, None), gap=4)
        )
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        self.factors: dict[str, Field] = {}
        for place, (key, title) in enumerate(FACTORS.items()):
            name = f"factor.{key}"
            field = Field(
                f"fact_{name}",
                _("{factor}, −5 to 10 %").format(factor=_(title)),
                partial(self._desk.save, name, "count"),
            )
            goes_on(field)
            self.factors[key] = field
            grid.addWidget(field, place // 3, place % 3)
        self.factor_box = Card()
        self.factor_box.setProperty("role", "")
        self.factor_box.setLayout(grid)

    def _make_grant(self) -> None:
        self.amount = Field("limit_amount_new", _("Limit"))
        self.since = Field("limit_since", _("Holds from"))
        self.until = Field(
            "limit_until", _("Peak limit until"), tip=_("Empty: no end. 2026-09-30, 9-30, +60d")
        )
        self.approver = Field("limit_approver", _("Granted by"))
        self.note = Field("limit_note", _("Why, if it is not what the formula proposes"))
        self.group = QCheckBox(_("For the account and all its units together"))
        self.group.setObjectName("limit_group")
        self.problem = label("", "bad", wrap=True)
        self.problem.setObjectName("limit_problem")
        self.problem.hide()
        self.grant = button(_("Grant the limit"), "primary", "check", self.save)
        self.grant.setObjectName("grant_limit")
        self.grant_box = Card()
        self.grant_box.setProperty("role", "")
        self.grant_box.setLayout(
            vbox(
                hbox(self.amount, self.since, self.until, self.approver, gap=10), self.note,
                self.group, self.problem, hbox(self.grant, None), gap=6,
            )
        )  # fmt: skip

    # -- proposing ----------------------------------------------------------------------------

    def show_facts(self) -> None:
        """Show the inputs and what the formula proposes now."""
        credit = self._desk.credit
        if credit is None:
            return
        for one in NEED_QUESTIONS:
            self._desk.show(self.need[one.key], one.key, one.kind)
            self.need[one.key].setEnabled(self._desk.may_edit)
        for key, field in self.factors.items():
            self._desk.show(field, f"factor.{key}", "count")
            field.setEnabled(self._desk.may_edit)
        self.amount.line.setPlaceholderText(money_hint(credit.line.currency))
        if not self.since.text():
            self.since.set_text(format_date(self._desk.context.as_of))
        self.grant.setEnabled(not self._desk.context.workspace.readonly)
        self._suggest_sales()
        self.propose()

    def _suggest_sales(self) -> None:
        credit, desk = self._desk.credit, self._desk
        assert credit is not None
        found = desk.context.workspace.read(
            queries.own_history, desk.account_id, desk.currency, desk.context.as_of
        )
        vat = credit.rules.number("vat")
        sales = from_minor(found.billed, desk.currency) / (1 + vat)
        self._sales = f"{sales.quantize(limits.CENT):f}"
        facts = {} if desk.shown is None else desk.shown.facts
        text = _("Ledger: {amount} billed in 12 months, before tax").format(
            amount=major_text(sales, desk.currency)
        )
        self.suggest_sales.setText(text)
        self.suggest_sales.setVisible(found.billed > 0 and facts.get("need_sales") != self._sales)
        self.suggest_sales.setEnabled(desk.may_edit)

    def _take_sales(self) -> None:
        self._desk.save("need_sales", "text", self._sales)

    def propose(self) -> None:
        """Show every term of the chosen formula, and propose its amount."""
        credit = self._desk.credit
        if credit is None:
            return
        method = self.method.text()
        self.need_box.setVisible(method in ("need", "average") and self._desk.shown is not None)
        self.factor_box.setVisible(method == "factors" and self._desk.shown is not None)
        clear(self._terms)
        code = credit.line.currency
        if method == "own":
            self._proposal = Proposal("own", None, ())
            self.formula.hide()
            self.notes.hide()
            return
        shown = self._desk.shown
        name = credit.line.credit_class
        if shown is not None:
            name = shown.head.credit_class or shown.proposed or name
        facts = {} if shown is None else shown.facts
        found = limits.propose(method, inputs_of(facts, name, code, credit.rules))
        self._propose(found, code)

    def _propose(self, found: Proposal, code: str) -> None:
        before, self._proposal = self._proposal, found
        amount = major_text(found.amount, code)
        self.formula.setText(f"{formula_text(found, code)} = {amount}")
        self.formula.setAccessibleName(self.formula.text())
        self.formula.show()
        for place, term in enumerate(found.terms):
            self._terms.addWidget(muted(_(limits.TERMS[term.key])), place, 0)
            self._terms.addWidget(right(term_text(term, code)), place, 1)
        self.notes.setText("\n".join(_(limits.NOTES[one]) for one in found.notes))
        self.notes.setVisible(bool(found.notes))
        untouched = self.amount.text() in ("", self._typed(before, code))
        if untouched:
            self.amount.set_text(self._typed(found, code))

    def _typed(self, found: Proposal, code: str) -> str:
        return "" if found.amount is None else plain(minor(found.amount, code), code)

    # -- granting -----------------------------------------------------------------------------

    def save(self) -> None:
        """Grant the limit, or say what is missing."""
        credit = self._desk.credit
        if credit is None:
            return
        text = M_("Grant a credit limit to {name}", name=credit.line.name)
        try:
            self._desk.write(
                text, "grant_limit", self._desk.account_id, self._wanted(credit.line.currency),
                self._desk.context.today(), undo=True,
            )  # fmt: skip
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.show()
            return
        self.problem.hide()
        for field in (self.until, self.note):
            field.line.clear()
        self.group.setChecked(False)

    def _wanted(self, code: str) -> Any:
        amount = parse_money(self.amount.text(), code)
        today = self._desk.context.today()
        since = parse_day(self.since.text(), today)
        if amount is None:
            raise UserError(_("Type an amount."))
        if since is None:
            raise UserError(_("Type a day."))
        found = self._proposal
        proposed = None if found.amount is None else minor(found.amount, code)
        terms = {one.key: f"{one.value:f}" for one in found.terms if one.value is not None}
        return load(f"{SERVICE}:NewLimit")(
            code, amount, since, parse_day(self.until.text(), today), self.group.isChecked(),
            self.method.text(), proposed, terms, self.approver.text(), self.note.text(),
        )  # fmt: skip
