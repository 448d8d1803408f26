"""The pane of one account: its target by parts, the year's, and what each invoice brings by which day."""

from datetime import date

from PySide6.QtWidgets import QWidget

from kamdesk.base.formats import format_date, format_money, format_month, format_percent
from kamdesk.base.i18n import M_, _, ngettext
from kamdesk.base.periods import fiscal_year_start
from kamdesk.db.workspace_info import fiscal_month
from kamdesk.features.targets import domain
from kamdesk.features.targets.domain import Scheme, definitions, state_text, trend_text
from kamdesk.features.targets.queries import Collectable, Goal
from kamdesk.features.targets.ui.edits import place, write
from kamdesk.features.targets.ui.state import State
from kamdesk.ui.context import Context
from kamdesk.ui.forms import Field, NoteField, form, money_text, parse_money
from kamdesk.ui.widgets import InfoButton, button, caption, hbox, label, line, muted, section, vbox

_SHOWN = 8


class AccountPane(QWidget):
    """One account's month in one currency."""

    def __init__(self, context: Context, state: State, goal: Goal) -> None:
        super().__init__()
        self.setObjectName("target_pane")
        self._context = context
        self._month = state.found.days.start
        self._goal = goal
        self._proposal = propose(state, goal)
        self.setLayout(vbox(gap=10))
        self._fill(state)
        self.show_state(state)

    @property
    def account_id(self) -> int:
        """Key of the account."""
        return self._goal.account_id

    @property
    def month(self) -> date:
        """First day of the month the pane is about."""
        return self._month

    def _fill(self, state: State) -> None:
        told = definitions()
        code = self._goal.currency
        writable = not self._context.workspace.readonly
        self.standing = label("", wrap=True)
        self.standing.setObjectName("target_standing")
        self.recovery = Field(
            "target_recovery", _("Recovery of old debt, {currency}").format(currency=code),
            self._save_recovery, tip=told["recovery"],
        )  # fmt: skip
        self.total = Field(
            "target_total", _("Target, {currency}").format(currency=code), self._save_total,
            tip=told["target"],
        )  # fmt: skip
        self.note = NoteField("target_note", _("Why it is so"), self._save_note)
        self.proposal = muted("", wrap=True)
        self.proposal.setObjectName("target_proposal")
        self.take = button(_("Take the proposal"), clicked=self._take_proposal)
        self.take.setObjectName("take_proposal")
        self.remove = button(_("Remove the target"), "flat", "trash", self._remove)
        self.year = Field(
            "target_year", _("Target of the fiscal year, {currency}").format(currency=code),
            self._save_year,
            tip=_("Months that are over keep their targets; the rest is spread as money came a year before, exact to the cent."),
        )  # fmt: skip
        self.offers = QWidget()
        self.offers.setObjectName("incentive_preview")
        self.offers.setLayout(vbox(gap=6))
        there = button(
            _("Open the account"), "link", clicked=lambda: self._context.open_account(self.account_id, "money")
        )  # fmt: skip
        for one in (self.recovery, self.total, self.note, self.take, self.remove, self.year):
            one.setEnabled(writable)
        column = self.layout()
        assert column is not None
        for part in (self.standing, hbox(there, None)):
            _add(column, part)
        _add(column, form(hbox(self.recovery, self.total), self.proposal))
        _add(column, hbox(self.take, self.remove, None))
        _add(column, form(self.note, self.year))
        _add(column, line())
        info = InfoButton(
            _("Commission on each invoice still open if it comes by a day, and after it: amount without tax x rate x factor for the days past due, by the scheme in force. The program computes; what is paid is decided by HR.")
        )  # fmt: skip
        _add(column, hbox(section(_("What it brings, by day received")), info, None, gap=4))
        _add(column, self.offers)

    def show_state(self, state: State) -> None:
        """Show what is counted now."""
        goals = state.found.of(self._goal.currency)
        found = next((one for one in goals if one.account_id == self.account_id), None)
        if found is None:
            self.setEnabled(False)
            return
        self._goal = goal = found
        self._proposal = propose(state, goal)
        code = goal.currency
        self.standing.setText(_standing(goal, state.found.days.start))
        self.recovery.set_text(
            money_text(None if goal.target is None else goal.target.recovery, code)
        )
        self.total.set_text(money_text(goal.total, code))
        self.note.set_text("" if goal.target is None else goal.target.note or "")
        self.proposal.setText(_proposal_text(state, self._proposal, code))
        same = goal.target is not None and self._proposal == domain.Proposal(
            goal.target.due, goal.target.recovery
        )
        self.take.setVisible(not same and self._proposal.total > 0)
        self.remove.setVisible(goal.target is not None)
        self._show_offers(state)

    def _show_offers(self, state: State) -> None:
        from kamdesk.ui.widgets import clear

        column = self.offers.layout()
        assert column is not None
        clear(column)
        scheme, day = state.found.scheme, state.found.as_of
        mine = [
            one for one in state.found.items
            if one.account_id == self.account_id and one.currency == self._goal.currency
        ]  # fmt: skip
        if scheme is None:
            column.addWidget(
                muted(_("No scheme of commission is in force on this day. Add one under Schemes."), wrap=True)
            )  # fmt: skip
            return
        mine.sort(key=lambda one: -scheme.commission(one.open, one.days(day)))
        for one in mine[:_SHOWN]:
            column.addWidget(_offer(scheme, one, day))
        rest = len(mine) - _SHOWN
        if rest > 0:
            text = ngettext("{n} more invoice", "{n} more invoices", rest).format(n=rest)
            column.addWidget(caption(text))
        if not mine:
            column.addWidget(muted(_("Nothing is left to collect in this month.")))

    # -- what users do ------------------------------------------------------------------------

    def _place(self) -> object:
        return place(self.account_id, self._goal.currency, self._month)

    def _edit(self, edit: str, *args: object) -> None:
        text = M_("Target of {name}", name=self._goal.name)
        write(self._context, text, edit, self._place(), *args)

    def _save_recovery(self, text: str) -> None:
        minor = parse_money(text, self._goal.currency) or 0
        self._edit("set_recovery", minor, self._context.as_of)

    def _save_total(self, text: str) -> None:
        minor = parse_money(text, self._goal.currency)
        if minor is None:
            self._edit("remove_target")
        else:
            self._edit("set_total", minor, self._context.as_of)

    def _save_note(self, text: str) -> None:
        self._edit("set_note", text, self._context.as_of)

    def _take_proposal(self) -> None:
        write(
            self._context, M_("Target of {name}", name=self._goal.name), "apply_proposals",
            self._month, self._context.as_of, renew=True, accounts=[self.account_id],
        )  # fmt: skip

    def _remove(self) -> None:
        self._edit("remove_target")

    def _save_year(self, text: str) -> None:
        minor = parse_money(text, self._goal.currency)
        if minor is None:
            return
        first = self._context.workspace.read(fiscal_month)
        start = fiscal_year_start(self._month, first)
        write(
            self._context, M_("Target of the year of {name}", name=self._goal.name), "spread_year",
            self.account_id, self._goal.currency, start, minor, self._context.as_of,
        )  # fmt: skip
        self.year.set_text("")


def _add(column: object, part: object) -> None:
    adder = column.addWidget if isinstance(part, QWidget) else column.addLayout  # type: ignore[attr-defined]
    adder(part)


def propose(state: State, goal: Goal) -> domain.Proposal:
    """Return what is proposed for an account's month."""
    from decimal import Decimal

    promised = min(goal.promised, goal.month.overdue)
    return domain.propose(goal.month.due, goal.month.overdue, promised, Decimal(state.share[0]))


def _standing(goal: Goal, month: date) -> str:
    code = goal.currency
    parts = [
        f"{format_month(month)}  {state_text(goal.state)}",
        _("collected {collected} of {target} ({share}), expected in all {forecast}").format(
            collected=format_money(goal.month.collected, code), target=format_money(goal.total, code),
            share=format_percent(goal.efficiency), forecast=format_money(goal.forecast, code),
        ),
    ]  # fmt: skip
    if goal.trend:
        parts.append(
            _("against the three months before: {trend}").format(trend=trend_text(goal.trend))
        )
    if goal.came.unapplied:
        parts.append(
            _("Not counted: {amount} came in and is not applied to an invoice.").format(
                amount=format_money(goal.came.unapplied, code)
            )
        )
    return "\n".join(parts)


def _proposal_text(state: State, wanted: domain.Proposal, code: str) -> str:
    share, source = state.share
    percent = format_percent(float(share), 0)
    told = (
        _("the program's default")
        if source is None
        else _("since {day}, {source}").format(
            day=format_date(source.valid_from), source=source.source or _("no source named")
        )
    )
    return _(
        "Proposal {total}: {due} falls due, {recovery} of old debt ({percent} of the overdue or what was promised; {source})."
    ).format(
        total=format_money(wanted.total, code), due=format_money(wanted.due, code),
        recovery=format_money(wanted.recovery, code), percent=percent, source=told,
    )  # fmt: skip


def _offer(scheme: Scheme, one: Collectable, as_of: date) -> QWidget:
    code = one.currency
    head = _("{number}  ·  {open}  ·  due {day}").format(
        number=one.number, open=format_money(one.open, code), day=format_date(one.due)
    )
    box = QWidget()
    detail = muted(offer_text(scheme, one, as_of), wrap=True)
    box.setLayout(vbox(label(head, wrap=True), detail, gap=0))
    return box


def offer_text(scheme: Scheme, one: Collectable, as_of: date) -> str:
    """Return what an invoice brings: "by 2026-07-10: 3,185.84; by 2026-08-09: 1,991.15; after: –"."""
    offers = domain.offers(scheme, one.open, one.due, as_of)
    parts = []
    for offer in offers:
        amount = format_money(offer.commission, one.currency) if offer.commission else "–"
        if offer.last is not None:
            parts.append(_("by {day}: {amount}").format(day=format_date(offer.last), amount=amount))
        elif len(offers) > 1:
            parts.append(_("after: {amount}").format(amount=amount))
        else:
            parts.append(_("whenever it comes: {amount}").format(amount=amount))
    return "  ·  ".join(parts)
