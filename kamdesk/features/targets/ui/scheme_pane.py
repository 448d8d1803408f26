"""The pane of the schemes of commission: each holds from a day on, until the next one."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from PySide6.QtWidgets import QGridLayout, QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date
from kamdesk.base.i18n import M_, _
from kamdesk.features.targets import domain, queries
from kamdesk.features.targets.domain import Scheme, Step
from kamdesk.features.targets.ui.edits import write
from kamdesk.ui.context import Context
from kamdesk.ui.forms import ChoiceField, Field, NoteField, form, parse_day
from kamdesk.ui.widgets import InfoButton, button, caption, clear, hbox, label, muted, vbox

_NEW = 0
_SPARE = 2
"""Empty lines for further steps."""


class SchemePane(QWidget):
    """All schemes, the one in force first; a new one is made from the one that is shown."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("scheme_pane")
        self._context = context
        self._known: dict[int, Scheme] = {}
        self._shown = _NEW
        self._choice = vbox(gap=0)
        self._body = vbox(gap=10)
        self.hint = muted(
            _("A receipt is judged by the scheme in force on the day it was received. Past days keep their scheme, so the commission of past months does not change."),
            wrap=True,
        )  # fmt: skip
        self.setLayout(vbox(self._choice, self._body, self.hint, gap=10))
        self.reload()

    def reload(self) -> None:
        """Read the schemes again; the one shown stays."""
        known = self._context.workspace.read(queries.schemes)
        self._known = {one.id: one for one in known}
        if self._shown not in self._known:
            now = domain.in_force(known, self._context.as_of)
            self._shown = now.id if now is not None else known[0].id if known else _NEW
        clear(self._choice)
        if known:
            names = {str(one.id): self._name(one) for one in reversed(known)}
            self.choice = ChoiceField("scheme_choice", _("Scheme"), names)
            self.choice.set_text(str(self._shown))
            self.choice.saved.connect(lambda key: self._show(int(key)))
            self._choice.addWidget(self.choice)
        self._show(self._shown)

    def _name(self, one: Scheme) -> str:
        return _("{name}, from {day}").format(name=one.name, day=format_date(one.since))

    def _show(self, key: int) -> None:
        self._shown = key
        clear(self._body)
        self.form = SchemeForm(self._context, self._known.get(key), self._saved, self._begin)
        self._body.addWidget(self.form)

    def _saved(self, key: int) -> None:
        self._shown = key
        self.reload()

    def _begin(self, like: Scheme) -> None:
        """Show a new scheme that begins this month, with the terms of another one."""
        clear(self._body)
        since = self._context.as_of.replace(day=1)
        made = replace(like, id=_NEW, name="", since=since)
        self.form = SchemeForm(self._context, made, self._saved, None)
        self._body.addWidget(self.form)
        self.form.name.line.setFocus()


class SchemeForm(QWidget):
    """The terms of one scheme; nothing is written before they fit together."""

    def __init__(
        self,
        context: Context,
        scheme: Scheme | None,
        saved: Callable[[int], None],
        begin: Callable[[Scheme], None] | None,
    ) -> None:
        super().__init__()
        self.setObjectName("scheme_form")
        self._context = context
        self._saved = saved
        first = context.as_of.replace(month=1, day=1)
        self._scheme = scheme or Scheme("", first, Decimal("0.015"), Decimal("0.13"))
        self._make_fields()
        self._make_steps()
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        made = self._scheme.id != _NEW
        self.save_button = button(
            _("Save the scheme") if made else _("Add scheme"), "primary", clicked=self.save
        )
        self.save_button.setObjectName("save_scheme")
        more = hbox(gap=6)
        if made and begin is not None:
            again = button(_("New scheme like it"), "", "add", lambda: begin(self._scheme))
            again.setObjectName("new_scheme")
            self.remove = button(_("Remove"), "flat", "trash", self._remove)
            for one in (again, self.remove):
                more.addWidget(one)
            more.addStretch(1)
        fields = form(
            self.name, hbox(self.since, self.rate), hbox(self.vat, self.held), self.bill_day
        )
        info = InfoButton(
            _("The factor for receipts up to so many days past due. 0 days is on time; an empty number of days stands for all later ones.")
        )  # fmt: skip
        head = hbox(label(_("Factor by days past due"), bold=True), info, None, gap=4)
        self.setLayout(
            vbox(
                fields,
                head,
                self._grid,
                self.note,
                self.problem,
                hbox(self.save_button, None),
                more,
                gap=10,
            )
        )
        self.setEnabled(not context.workspace.readonly)

    def _make_fields(self) -> None:
        one = self._scheme
        self.name = Field("scheme_name", _("Name of the scheme"))
        self.since = Field("scheme_since", _("In force from"))
        self.rate = Field(
            "scheme_rate", _("Rate, %"), tip=_("Commission on the amount without tax.")
        )
        self.vat = Field("scheme_vat", _("Tax taken out, %"))
        self.held = Field(
            "scheme_held", _("Kept back, %"),
            tip=_("Kept back as a fund against risk until HR gives it free."),
        )  # fmt: skip
        days = {key: _(text) for key, text in domain.BILL_DAYS.items()}
        self.bill_day = ChoiceField("scheme_bill_day", _("Day that counts for a bill"), days)
        self.note = NoteField("scheme_note", _("Note"))
        self.name.set_text(one.name)
        self.since.set_text(format_date(one.since))
        self.rate.set_text(_percent(one.rate))
        self.vat.set_text(_percent(one.vat_rate))
        self.held.set_text(_percent(one.held_share))
        self.bill_day.set_text(one.bill_day)
        self.note.set_text(one.note or "")

    def _make_steps(self) -> None:
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.addWidget(caption(_("Up to days past due")), 0, 0)
        self._grid.addWidget(caption(_("Factor, %")), 0, 1)
        self.steps: list[tuple[Field, Field]] = []
        closed = [one for one in self._scheme.steps if one.upto is not None]
        last = [one for one in self._scheme.steps if one.upto is None]
        rows: list[Step | None] = [*closed, *([None] * _SPARE), *last]
        for row, one in enumerate(rows, start=1):
            upto = Field(f"step_days_{row}", _("Up to days past due"))
            factor = Field(f"step_factor_{row}", _("Factor, %"))
            for field in (upto, factor):
                field.label.hide()  # it stands above the column
            if one is not None:
                upto.set_text("" if one.upto is None else str(one.upto))
                factor.set_text(_percent(one.factor))
            if one is not None and one.upto is None:
                upto.line.setPlaceholderText(_("all later"))
            self.steps.append((upto, factor))
            self._grid.addWidget(upto, row, 0)
            self._grid.addWidget(factor, row, 1)

    def save(self) -> None:
        """Write it, or say what does not fit; nothing typed is lost."""
        try:
            wanted = self._wanted()
            text = M_("Scheme of commission {name}", name=wanted.name.strip())
            key = write(self._context, text, "save_scheme", wanted)
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.show()
            return
        self._context.notify(text.text(), undo=True)
        self._saved(key)

    def _wanted(self) -> Scheme:
        since = parse_day(self.since.text(), self._context.as_of)
        if since is None:
            raise UserError(_("Type a day."))
        return replace(
            self._scheme, name=self.name.text(), since=since, rate=_share(self.rate.text()),
            vat_rate=_share(self.vat.text()), held_share=_share(self.held.text() or "0"),
            bill_day=self.bill_day.text(), note=self.note.text().strip() or None,
            steps=self._steps(),
        )  # fmt: skip

    def _steps(self) -> tuple[Step, ...]:
        closed: list[Step] = []
        later: list[Step] = []
        for upto, factor in self.steps:
            days, share = upto.text().strip(), factor.text().strip()
            if not share:
                continue
            if days and not days.isdecimal():
                raise UserError(_("{text} is not a whole number.").format(text=days))
            (closed if days else later).append(Step(int(days) if days else None, _share(share)))
        return (*sorted(closed, key=lambda one: one.upto or 0), *later)

    def _remove(self) -> None:
        text = M_("Remove scheme {name}", name=self._scheme.name)
        write(self._context, text, "remove_scheme", self._scheme.id)
        self._context.notify(text.text(), undo=True)
        self._saved(_NEW)


def _percent(share: Decimal) -> str:
    """Return a share as it is typed: 0.015 is "1.5"."""
    return f"{(share * 100).normalize():f}"


def _share(text: str) -> Decimal:
    """Return a typed percentage as a share.

    Raises:
        UserError: If it is no number, or has more than four decimals.
    """
    bare = text.strip().rstrip("%％").strip().replace("，", ".")
    try:
        share = Decimal(bare) / 100
    except InvalidOperation:
        share = Decimal("NaN")
    if not share.is_finite() or share != round(share, 6):
        raise UserError(
            _("{text} is not a percentage.").format(text=text or "—"), _("Type it like 1.5.")
        )
    return share
