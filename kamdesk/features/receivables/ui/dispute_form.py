"""Raises a dispute about a part of an invoice, and closes one with what became of it."""

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import M_, Message, _
from kamdesk.base.lazy import load
from kamdesk.features.receivables import domain
from kamdesk.features.receivables.ui.facts import Facts
from kamdesk.features.receivables.ui.fields import SERVICE, ActionForm
from kamdesk.ui.context import Context
from kamdesk.ui.forms import ChoiceField, Field, NoteField, money_text, parse_money


def colleagues(context: Context) -> dict[str, int]:
    """Return our people by name, those who left last."""
    rows = context.workspace.read(
        lambda reader: reader.rows("SELECT name, id FROM colleague ORDER BY active DESC, name")
    )
    return dict(rows)


class RaiseForm(ActionForm):
    """How much is contested, why, who of us answers and until when."""

    def __init__(self, context: Context, one: Facts) -> None:
        super().__init__(context, "dispute_form", _("Dispute"), _("Raise the dispute"))
        self._one = one
        self.amount = Field("disputed_amount", _("Contested amount"))
        self.amount.set_text(money_text(one.open - one.contested, one.currency))
        self.reason = ChoiceField(
            "reason", _("Reason"), {key: _(text) for key, text in domain.REASONS.items()}
        )
        self.raised = Field("raised", _("Raised on"))
        self.raised.set_text(context.as_of.isoformat())
        self.owner = Field("owner", _("Who of us answers"))
        self._people = colleagues(context)
        self.owner.set_choices(list(self._people))
        self.answer = Field("answer_by", _("Answer by"))
        self.answer.line.setPlaceholderText("+14d")
        self.evidence = NoteField("evidence", _("What it is about, and the evidence"))
        self.add(self.amount, self.reason, self.raised, self.owner, self.answer, self.evidence)

    def write(self) -> Message:
        """Raise it."""
        one = self._one
        new = load(f"{SERVICE}:NewDispute")(
            one.id,
            self.day(self.raised),
            self.minor(self.amount, one.currency),
            self.reason.text() or "other",
            self.optional_day(self.answer),
            self._owner(),
            self.evidence.text().strip() or None,
        )
        text = M_("Dispute about invoice {number}", number=one.number)
        self.context.workspace.write(text, load(f"{SERVICE}:raise_dispute"), new)
        return text

    def _owner(self) -> int | None:
        name = self.owner.text().strip()
        if not name:
            return None
        if name not in self._people:
            raise UserError(
                _("There is no colleague {name}.").format(name=name),
                _("Choose one of the names offered, or leave it empty."),
            )
        return self._people[name]


class CloseForm(ActionForm):
    """What became of a dispute; a credit note is written where it was credited."""

    def __init__(self, context: Context, one: Facts, dispute_id: int) -> None:
        super().__init__(context, "close_dispute_form", _("Close the dispute"), _("Close it"))
        self._one, self._id = one, dispute_id
        results = {key: _(text) for key, text in domain.RESULTS.items() if key != "voided"}
        self.result = ChoiceField("result", _("What became of it"), results)
        self.result.combo.currentIndexChanged.connect(lambda _place: self._show_credit())
        self.closed = Field("closed", _("Closed on"))
        self.closed.set_text(context.as_of.isoformat())
        self.amount = Field("credit_amount", _("Amount of the credit note"))
        contested = context.workspace.read(
            lambda reader: reader.value(
                "SELECT amount_minor FROM dispute WHERE id = ?", (dispute_id,), 0
            )
        )
        self.amount.set_text(money_text(min(contested, one.open), one.currency))
        self.number = Field("credit_number", _("Number of the credit note"))
        self.number.line.setPlaceholderText(f"{one.number}-CN")
        self.note = NoteField("dispute_note", _("Note"))
        self.add(self.result, self.closed, self.amount, self.number, self.note)
        self._show_credit()

    def _show_credit(self) -> None:
        credited = self.result.text() == "credited"
        self.amount.setVisible(credited)
        self.number.setVisible(credited)

    def write(self) -> Message:
        """Close it."""
        one = self._one
        text = M_("Close a dispute about invoice {number}", number=one.number)
        result = self.result.text()
        day = self.day(self.closed)
        note = self.note.text().strip() or None
        given = parse_money(self.amount.text(), one.currency) if result == "credited" else None
        number = self.number.text().strip() or None
        close = load(f"{SERVICE}:close_dispute")
        give_up = load(f"{SERVICE}:write_off")

        def edit(session: object) -> None:
            close(
                session, self._id, day, result, credit_minor=given, credit_number=number, note=note
            )
            if result == "written_off":
                give_up(session, one.id, day, self._contested(), reason=note)

        self.context.workspace.write(text, edit)
        return text

    def _contested(self) -> int:
        amount: int = self.context.workspace.read(
            lambda reader: reader.value(
                "SELECT amount_minor FROM dispute WHERE id = ?", (self._id,), 0
            )
        )
        return min(amount, self._one.open)
