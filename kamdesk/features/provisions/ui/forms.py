"""Forms of the pane: ratios and outlook, the figures of the law, and one debt before the law."""

from datetime import date
from functools import partial

from PySide6.QtWidgets import QGridLayout, QWidget

from kamdesk.base.formats import format_date, format_money
from kamdesk.base.i18n import M_, N_, Message, _
from kamdesk.base.lazy import load
from kamdesk.features.parameters.queries import parameters
from kamdesk.features.provisions import domain, queries
from kamdesk.features.provisions.queries import Debt
from kamdesk.features.provisions.ui.words import age_title, percent, share_of
from kamdesk.ui.context import Context
from kamdesk.ui.forms import ChoiceField, Field, form
from kamdesk.ui.widgets import button, caption, hbox, label, line, muted, section, vbox

_SERVICE = "kamdesk.features.provisions.service"
_LAW = {
    "public_days": N_("Days a public body has"),
    "public_cap": N_("Most days a contract with a public body may say"),
    "large_days": N_("Days a large firm has where nothing was agreed"),
    "daily_rate": N_("Interest a day, in %"),
    "years": N_("Years until limitation"),
}
_SOURCES = {
    "public_days": N_("Regulation on payments to small and medium firms, in force 2025-06-01"),
    "public_cap": N_("Regulation on payments to small and medium firms, in force 2025-06-01"),
    "large_days": N_("Regulation on payments to small and medium firms, in force 2025-06-01"),
    "daily_rate": N_("Regulation on payments to small and medium firms, in force 2025-06-01"),
    "years": N_("Civil Code, general provisions on limitation"),
}


class LossForm(QWidget):
    """Ratios of the age classes and the outlook, in force from the day everything is counted at."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("loss_form")
        self._context = context
        rules = context.workspace.read(queries.rules, context.as_of)
        self.ratios = [
            Field(f"ratio_{place}", _("{age}, in %").format(age=age_title(place)), self._set_ratios)
            for place in range(len(rules.ratios))
        ]
        for field, ratio in zip(self.ratios, rules.ratios, strict=True):
            field.set_text(percent(ratio))
        self.forward = Field(
            "forward",
            _("Outlook: the roll rates' product is multiplied with it"),
            self._set_forward,
            tip=_("1 changes nothing; 1.05 expects 5 % more loss than the past shows."),
        )
        self.forward.set_text(f"{rules.forward:f}")
        hint = muted(
            _("Changes count from {day} on.").format(day=format_date(context.as_of)), wrap=True
        )
        self.setLayout(
            form(
                hint,
                section(_("Fixed ratios")),
                *self.ratios,
                section(_("Roll rates")),
                self.forward,
            )
        )
        self.setEnabled(not context.workspace.readonly)

    def _set_ratios(self, _text: str) -> None:
        shares = [share_of(field.text()) for field in self.ratios]
        self._write(M_("Change the ratios of expected loss"), "set_ratios", shares)

    def _set_forward(self, text: str) -> None:
        self._write(M_("Change the outlook of expected loss"), "set_forward", text.strip())

    def _write(self, text: Message, edit: str, value: object) -> None:
        self._context.workspace.write(text, load(f"{_SERVICE}:{edit}"), value, self._context.as_of)


class LawForm(QWidget):
    """The figures of the law with their source, each the user's own from a day on."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("law_form")
        self._context = context
        law = context.workspace.read(queries.law, context.as_of)
        own = context.workspace.read(parameters, queries.STATUTE, context.as_of)
        hint = muted(
            _(
                "The program counts days; it gives no legal advice. Changes count from {day} on."
            ).format(day=format_date(context.as_of)),
            wrap=True,
        )
        parts: list[QWidget] = [hint]
        self.fields: dict[str, Field] = {}
        for name, text in _LAW.items():
            field = Field(name, _(text), partial(self._save, name))
            value = getattr(law, name)
            field.set_text(percent(value) if name == "daily_rate" else str(value))
            self.fields[name] = field
            if name in own:
                since = _("Own value since {day}").format(day=format_date(own[name].valid_from))
                source = f"{since} {own[name].source or ''}".strip()
            else:
                source = _(_SOURCES[name])
            parts += [field, caption(source)]
            parts[-1].setWordWrap(True)  # type: ignore[attr-defined]
        self.setLayout(vbox(*parts, gap=6))
        self.setEnabled(not context.workspace.readonly)

    def _save(self, name: str, text: str) -> None:
        value = share_of(text) if name == "daily_rate" else text.strip()
        self._context.workspace.write(
            M_("Change a figure of the law on payment"),
            load(f"{_SERVICE}:set_law"), name, value, self._context.as_of,
        )  # fmt: skip


class DebtForm(QWidget):
    """One debt: what the buyer is, what the law gives it, what the delay costs, until when to sue."""

    def __init__(self, context: Context, debt: Debt) -> None:
        super().__init__()
        self.setObjectName("debt_form")
        self._context = context
        self.debt = debt
        kinds = {"": _("Not said yet"), **{key: _(text) for key, text in domain.BUYERS.items()}}
        self.buyer = ChoiceField(
            "buyer", _("Kind of customer when it signed"), kinds, self._set_buyer
        )
        self.buyer.set_text(debt.buyer)
        self.buyer.setEnabled(not context.workspace.readonly)
        facts = QGridLayout()
        facts.setHorizontalSpacing(12)
        for row, (name, value) in enumerate(self._facts()):
            facts.addWidget(caption(name), row, 0)
            facts.addWidget(label(value, wrap=True), row, 1)
        facts.setColumnStretch(1, 1)
        opens = button(
            _("Open the account"), "link",
            clicked=lambda: context.open_account(debt.account_id, "money"),
        )  # fmt: skip
        self.setLayout(
            vbox(
                label(debt.account, bold=True, wrap=True), hbox(opens, None), self.buyer, line(),
                facts, muted(self._advice(), wrap=True), None, gap=10,
            )
        )  # fmt: skip

    def _facts(self) -> list[tuple[str, str]]:
        debt, running = self.debt, self.debt.limitation
        rows = [
            (_("Open amount"), f"{format_money(debt.open, debt.currency)} {debt.currency}"),
            (_("Due"), format_date(debt.due)),
            (_("Recognised"), format_date(debt.base)),
        ]
        if debt.term is not None:
            rows.append((_("Last day by law"), format_date(debt.term.due)))
            if debt.term.cap is not None:
                rows.append((_("Latest a contract may say"), format_date(debt.term.cap)))
        if debt.interest:
            rows.append(
                (
                    _("Interest on the delay"),
                    f"{format_money(debt.interest, debt.currency)} {debt.currency}",
                )
            )
        since = format_date(running.since)
        if running.by:
            since = f"{since}  {_(domain.EVENTS[running.by])}"
        rows += [(_("Limitation runs since"), since), (_("Ends"), format_date(running.ends))]
        return rows

    def _advice(self) -> str:
        debt, day = self.debt, self._context.as_of
        state = debt.limitation.state(day)
        parts = []
        if state == "ended":
            parts.append(
                _(
                    "The time to sue has passed. A signed acknowledgement or a part payment makes it run anew."
                )
            )
        elif state == "near":
            parts.append(
                _("It ends within {n} days. Get the balance confirmed in writing, or send a demand whose delivery can be proved, and log it.").format(
                    n=(debt.limitation.ends - day).days
                )
            )  # fmt: skip
        if debt.term is not None and debt.term.beyond:
            parts.append(_("The due day agreed is later than the law lets a public body pay."))
        if not debt.buyer:
            parts.append(_("Say what the customer is to see what the law gives it."))
        return "  ".join(parts)

    def _set_buyer(self, kind: str) -> None:
        if not kind:
            return
        since = min(self.debt.base, date(2020, 9, 1))
        text = M_("Say what {name} is before the law", name=self.debt.account)
        self._context.workspace.write(
            text, load(f"{_SERVICE}:set_buyer"), self.debt.account_id, kind, since
        )
