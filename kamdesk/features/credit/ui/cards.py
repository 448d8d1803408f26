"""The left side of the Credit tab: the limit term by term, the exposure with its documents, the past."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton

from kamdesk.base.formats import MISSING, format_compact, format_date, format_money, format_percent
from kamdesk.base.i18n import M_, _, ngettext
from kamdesk.base.lazy import load
from kamdesk.features.credit import queries
from kamdesk.features.credit.domain import alerts, limits
from kamdesk.features.credit.domain import exposure as rule
from kamdesk.features.credit.domain.granted import Granted
from kamdesk.features.credit.domain.rules import Rules
from kamdesk.features.credit.queries import SHEET, AccountCredit, CreditLine, Paper
from kamdesk.features.credit.ui.bar import UsedBar
from kamdesk.features.credit.ui.items import ItemForm
from kamdesk.features.credit.ui.page import definition
from kamdesk.features.credit.ui.parts import right
from kamdesk.features.credit.ui.words import (
    ROLES,
    alert_words,
    amount_text,
    limit_kind,
    method_text,
    state_text,
    until_text,
    used_text,
)
from kamdesk.ui.context import Context
from kamdesk.ui.tables import Column, LazyTableModel, Row, TableView
from kamdesk.ui.theme import TITLE
from kamdesk.ui.widgets import (
    Card,
    InfoButton,
    button,
    clear,
    hbox,
    label,
    muted,
    restyle,
    section,
    set_role,
    vbox,
)

_SERVICE = "kamdesk.features.credit.service"
_ITEM_OF = {"shipped": "shipped", "orders": "order", "guaranteed": "guarantee"}
"""Terms that are kept beside the ledger, and the kind of their items."""
_ROWS = 5


class AlertsCard(Card):
    """What asks for attention, and the one thing that can be mended here at once."""

    def __init__(self, context: Context, account_id: int) -> None:
        super().__init__()
        self.setObjectName("credit_alerts")
        self._context = context
        self._id = account_id
        self._words = vbox(gap=2)
        self.mend = button(
            _("Write the limit in force into the account's sheet"), "", "", self._mend
        )
        self.mend.setObjectName("mend_sheet")
        self.mend.setEnabled(not context.workspace.readonly)
        self.setLayout(vbox(self._words, hbox(self.mend, None), gap=6, margins=(14, 8, 10, 8)))

    def show_credit(self, found: AccountCredit) -> None:
        """Show an account."""
        clear(self._words)
        line = found.line
        for key, text in zip(line.alerts, alert_words(line), strict=True):
            if key == "differs" or key == "peak_expired":
                sheet = format_money(found.sheet, line.currency)
                text = _("{alert}: the sheet says {amount}").format(alert=text, amount=sheet)
            self._words.addWidget(label(text, "bad" if alerts.is_bad(key) else "watch", wrap=True))
        self.mend.setVisible(bool({"differs", "peak_expired"} & set(line.alerts)))
        self.setVisible(bool(line.alerts))

    def _mend(self) -> None:
        text = M_("Write the limit in force into the account's sheet")
        edit = load(f"{_SERVICE}:show_in_sheet")
        self._context.workspace.write(text, edit, self._id, self._context.today())
        self._context.notify(text.text(), undo=True)


class LimitCard(Card):
    """The limit in force, how it was found, and the limit of the group."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("limit_card")
        self.amount = label("", size=TITLE, bold=True)
        self.amount.setObjectName("limit_amount")
        self.kind = muted("", wrap=True)
        self.kind.setObjectName("limit_kind")
        self._terms = QGridLayout()
        self._terms.setHorizontalSpacing(12)
        self._terms.setVerticalSpacing(2)
        self._terms.setColumnStretch(0, 1)
        self.group = label("", wrap=True)
        self.group.setObjectName("group_limit")
        head = hbox(
            section(_("Limit")),
            InfoButton(_("The newest decision that holds on the day counted at. A peak limit ends by itself on its last day; then the one before holds again, unless another was granted since.")),
            None, gap=4,
        )  # fmt: skip
        self.setLayout(
            vbox(
                head,
                self.amount,
                self.kind,
                self._terms,
                self.group,
                gap=4,
                margins=(14, 8, 14, 10),
            )
        )

    def show_credit(self, found: AccountCredit) -> None:
        """Show an account."""
        line, limit = found.line, found.line.limit
        code = line.currency
        self.amount.setText(
            MISSING if limit is None else f"{format_money(limit.amount, code, sign=True)}"
        )
        parts = [limit_kind(limit)]
        if limit is not None and limit.method != SHEET:
            parts.append(method_text(limit.method))
            parts += [one for one in (limit.approver, limit.note) if one]
        self.kind.setText(" · ".join(parts))
        self._show_terms(limit, code)
        self._show_group(line, found.rules)

    def _show_terms(self, limit: Granted | None, code: str) -> None:
        clear(self._terms)
        given = {} if limit is None else limit.terms
        place = 0
        for key, text in given.items():
            title = limits.TERMS.get(key)
            if title is None:
                continue
            self._terms.addWidget(muted(_(title)), place, 0)
            self._terms.addWidget(right(_stored(key, text)), place, 1)
            place += 1
        proposed = given.get("proposed_minor")
        if proposed is not None and limit is not None:
            self._terms.addWidget(muted(_("The formula proposed")), place, 0)
            self._terms.addWidget(right(format_money(int(proposed), code)), place, 1)

    def _show_group(self, line: CreditLine, rules: Rules) -> None:
        group = line.group
        self.group.setVisible(group is not None)
        if group is None:
            return
        state = rule.state(group.exposure.total, group.limit.amount, rules)
        code = group.limit.currency
        text = _("Group limit of {name}: {out} of {limit} used by {n}, {share}").format(
            name=group.name, out=format_compact(group.exposure.total, code),
            limit=format_compact(group.limit.amount, code), share=used_text(state, group.used),
            n=ngettext("{n} account", "{n} accounts", len(group.accounts)).format(n=len(group.accounts)),
        )  # fmt: skip
        self.group.setText(text)
        set_role(self.group, ROLES[state] if state in ("watch", "bad") else "muted")


def _stored(key: str, text: str) -> str:
    """Return a term as it was kept with a limit."""
    is_share = key in ("vat", "worth_share", "turnover_share", "average_share", "factor_sum")
    if is_share or key.startswith("factor."):
        return format_percent(float(text))
    return amount_text(text)


class ExposureCard(Card):
    """Every term of the exposure; a click shows the documents behind it."""

    def __init__(self, context: Context, account_id: int) -> None:
        super().__init__()
        self.setObjectName("exposure_card")
        self._context = context
        self._id = account_id
        self._found: AccountCredit | None = None
        self._papers: list[Paper] = []
        self.term = "ar"
        self.used = label("", size=TITLE, bold=True)
        self.used.setObjectName("credit_used")
        self.state = label("", bold=True)
        self.bar = UsedBar()
        self._terms = QGridLayout()
        self._terms.setHorizontalSpacing(12)
        self._terms.setVerticalSpacing(0)
        self._terms.setColumnStretch(0, 1)
        self.buttons: dict[str, QPushButton] = {}
        self._figures: dict[str, QLabel] = {}
        self._make_terms()
        self.others = label("", "watch", wrap=True)
        self.behind = muted("")
        self.add_item = button(_("Add"), "flat", "add", self._add)
        self.add_item.setObjectName("add_exposure_item")
        self.end = button(_("Ends today"), "flat", "check", self._end)
        self.end.setObjectName("end_exposure_item")
        self._make_table()
        self._form = vbox(gap=0)
        head = hbox(section(_("Exposure")), InfoButton(definition()), None, self.state, gap=4)
        row = hbox(self.used, self.bar, gap=12)
        row.setStretch(1, 1)
        self.setLayout(
            vbox(
                head, row, self._terms, self.others, hbox(self.behind, None, self.end, self.add_item),
                self._form, self.table, gap=4, margins=(14, 8, 10, 8),
            )
        )  # fmt: skip

    def _make_terms(self) -> None:
        for place, (key, title) in enumerate(rule.TERMS.items()):
            sign = "−" if key in rule.TAKEN_OFF else "+"
            made = button(f"{sign} {_(title)}", "link", clicked=partial(self.show_term, key))
            made.setObjectName(f"term_{key}")
            made.setToolTip(_("Show the documents behind it"))
            figure = right("")
            self.buttons[key], self._figures[key] = made, figure
            self._terms.addWidget(made, place, 0)
            self._terms.addWidget(figure, place, 1)
        self.total = right("", bold=True)
        self.total.setObjectName("exposure_total")
        last = len(rule.TERMS)
        self._terms.addWidget(label(_("= Exposure"), bold=True), last, 0)
        self._terms.addWidget(self.total, last, 1)

    def _make_table(self) -> None:
        columns = (
            Column("number", _("Number"), 118, sortable=False),
            Column("day", _("Day"), 88, sortable=False),
            Column("due", _("Due or until"), 106, sortable=False),
            Column("amount", _("Amount"), 108, numeric=True, sortable=False),
        )
        self.model = LazyTableModel(columns, self._rows)
        self.model.failed.connect(self._raise)
        self.table = TableView(self.model, "papers_table", _("Documents behind the term"))
        self.table.set_density("compact")
        self.table.setFixedHeight(28 * (_ROWS + 1) + 4)
        self.table.opened.connect(self._open)
        self.table.picked.connect(lambda _ids: self._allow())
        self.table.summed.connect(self._context.selection_told)

    def show_credit(self, found: AccountCredit) -> None:
        """Show an account."""
        self._found = found
        line = found.line
        code = line.currency
        self.used.setText(MISSING if line.used is None else used_text(line.state, line.used))
        self.state.setText(state_text(line.state))
        set_role(self.state, ROLES[line.state])
        set_role(self.used, ROLES[line.state])
        marks = (found.rules.number("warn"), found.rules.number("stop"))
        self.bar.show_share(line.used, line.state, marks)
        for key, amount in line.exposure.terms().items():
            self._figures[key].setText(format_money(amount, code))
            shown = amount != 0 or key in ("ar", "shipped", "orders", "unapplied")
            self.buttons[key].setVisible(shown)
            self._figures[key].setVisible(shown)
            set_role(self._figures[key], "" if amount else "muted")
        covers = any(one.kind == "guarantee" for one in found.items)
        self.buttons["guaranteed"].setVisible(True)
        self._figures["guaranteed"].setVisible(True)
        set_role(self._figures["guaranteed"], "" if covers else "muted")
        self.total.setText(format_money(line.exposure.total, code))
        amounts = [format_money(one.total, one.currency, sign=True) for one in line.others]
        self.others.setText(
            _("▲ Not counted, because it is another currency: {amounts}").format(
                amounts=" · ".join(amounts)
            )
        )
        self.others.setVisible(bool(amounts))
        self.show_term(self.term)

    def show_term(self, term: str) -> None:
        """Show the documents behind a term: a key of the domain's terms."""
        if self._found is None:
            return
        if term != self.term:
            clear(self._form)
        self.term = term
        line = self._found.line
        self._papers = self._context.workspace.read(
            queries.papers, self._context.as_of, [self._id], line.currency, term
        )
        for key, one in self.buttons.items():
            restyle(one, checked=key == term)
            one.setFont(label("", bold=key == term).font())
        self.behind.setText(
            _("Behind “{term}”: {n}").format(
                term=_(rule.TERMS[term]),
                n=ngettext("{n} document", "{n} documents", len(self._papers)).format(
                    n=len(self._papers)
                ),
            )
        )
        self.model.set_ids(range(len(self._papers)))
        self.table.setVisible(bool(self._papers))
        self._allow()

    def _allow(self) -> None:
        can = not self._context.workspace.readonly and self.term in _ITEM_OF
        self.add_item.setVisible(self.term in _ITEM_OF)
        self.add_item.setEnabled(can)
        self.end.setVisible(self.term in _ITEM_OF)
        self.end.setEnabled(can and len(self.table.selected()) == 1)

    def _rows(self, places: Sequence[int]) -> dict[int, Row]:
        return {
            place: self._row(self._papers[place]) for place in places if place < len(self._papers)
        }

    def _row(self, one: Paper) -> Row:
        code = "" if self._found is None else self._found.line.currency
        late = one.due is not None and one.kind == "invoice" and one.due < self._context.as_of
        due = ("■ " if late else "") + until_text(one.due)
        texts = (
            one.number or MISSING, format_date(one.day), due, format_money(one.amount, code),
        )  # fmt: skip
        return Row(
            texts,
            ("", "muted", "bad" if late else "", ""),
            (None, None, None, one.amount),
            currency=code,
        )

    def _add(self) -> None:
        if self._found is None:
            return
        clear(self._form)
        kind = _ITEM_OF[self.term]
        form = ItemForm(self._context, self._id, kind, self._found.line.currency, self._close_form)
        self._form.addWidget(form)
        form.amount.line.setFocus()

    def _close_form(self) -> None:
        clear(self._form)

    def _end(self) -> None:
        places = self.table.selected()
        if len(places) != 1:
            return
        text = M_("End what counts beside the ledger")
        edit = load(f"{_SERVICE}:end_item")
        self._context.workspace.write(text, edit, self._papers[places[0]].id, self._context.as_of)
        self._context.notify(text.text(), undo=True)

    def _open(self, _place: int) -> None:
        if self.term not in _ITEM_OF:
            self._context.open_account(self._id, "money")

    def _raise(self, error: BaseException) -> None:
        raise error
