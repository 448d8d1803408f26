"""The class of a customer, what it means for terms, and the approval."""

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date
from kamdesk.base.i18n import M_, _
from kamdesk.features.credit.domain import form
from kamdesk.features.credit.domain.rules import RULES
from kamdesk.features.credit.domain.score import CLASSES
from kamdesk.features.credit.ui.desk import Desk
from kamdesk.ui.forms import ChoiceField, Field
from kamdesk.ui.widgets import Card, InfoButton, button, hbox, label, muted, section, vbox


class ClassCard(Card):
    """Take the proposed class, or another one with a reason; then have it approved."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("class_card")
        self._desk = desk
        self.take = button("", "", "check", self._take)
        self.take.setObjectName("take_class")
        names = {"": _("not given"), **{one: one for one in CLASSES}}
        self.chosen = ChoiceField("credit_class", _("Credit class"), names, self._choose)
        self.chosen.setMaximumWidth(110)
        self.reason = Field("class_reason", _("Why another class than the proposed one"))
        self.problem = label("", "bad", wrap=True)
        self.problem.setObjectName("class_problem")
        self.problem.hide()
        self.terms = muted("", wrap=True)
        self.terms.setObjectName("class_terms")
        self.approver = Field("investigation_approver", _("Approved by"))
        self.approve = button(_("Approve"), "primary", "check", self._approve)
        self.approve.setObjectName("approve_investigation")
        self.approved = label("", "good", bold=True, wrap=True)
        self.approved.setObjectName("approved")
        self.back = button(_("Take the approval back"), "flat", "undo", self._take_back)
        self.back.setObjectName("take_approval_back")
        info = InfoButton(
            _("Terms by class come from a published rule book and are a start: change them under Rules. Finance re-classes old customers every quarter there.")
        )  # fmt: skip
        self.setLayout(
            vbox(
                hbox(section(_("Class and approval")), info, None, gap=4),
                hbox(self.chosen, self.reason, gap=10), hbox(self.take, None), self.problem,
                self.terms, hbox(self.approver, self.approve, self.approved, self.back, None, gap=10),
                gap=6, margins=(14, 8, 14, 10),
            )
        )  # fmt: skip

    def show_facts(self) -> None:
        """Show class and approval."""
        shown, credit = self._desk.shown, self._desk.credit
        if shown is None or credit is None:
            return
        head, may = shown.head, self._desk.may_edit
        self.chosen.set_text(head.credit_class or "")
        self.reason.set_text(shown.facts.get(form.CLASS_REASON, ""))
        for one in (self.chosen, self.reason, self.approver, self.approve):
            one.setEnabled(may)
        self.take.setText(_("Take the proposed class {name}").format(name=shown.proposed or ""))
        self.take.setVisible(may and shown.proposed not in (None, head.credit_class))
        self.problem.hide()
        name = head.credit_class or shown.proposed
        key = f"terms.{name}"
        self.terms.setText(
            "" if name is None
            else _("Terms of class {name}: {terms}").format(name=name, terms=_words(key, credit.rules.text(key)))
        )  # fmt: skip
        self.terms.setVisible(name is not None)
        done = head.approved_on is not None
        self.approver.setVisible(not done)
        self.approve.setVisible(not done)
        self.approved.setVisible(done)
        self.back.setVisible(done)
        self.back.setEnabled(not self._desk.context.workspace.readonly)
        self.approved.setText(
            _("● Approved by {name} on {day}").format(
                name=head.approver or "", day=format_date(head.approved_on)
            )
        )

    def _take(self) -> None:
        shown = self._desk.shown
        if shown is not None and shown.proposed is not None:
            self._write_class(shown.proposed)

    def _choose(self, name: str) -> None:
        self._write_class(name)

    def _write_class(self, name: str) -> None:
        shown = self._desk.shown
        if shown is None:
            return
        text = (
            M_("Give credit class {name}", name=name) if name else M_("Take the credit class away")
        )
        try:
            self._desk.write(text, "set_class", shown.head.id, name or None, self.reason.text())
        except UserError as error:
            self.chosen.set_text(shown.head.credit_class or "")
            self.problem.setText(str(error))
            self.problem.show()
            self.reason.line.setFocus()

    def _approve(self) -> None:
        shown = self._desk.shown
        if shown is None:
            return
        text = M_("Approve the credit investigation")
        try:
            self._desk.write(
                text, "approve", shown.head.id, self.approver.text(), self._desk.context.as_of,
                undo=True,
            )  # fmt: skip
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.show()

    def _take_back(self) -> None:
        shown = self._desk.shown
        if shown is not None:
            text = M_("Take the approval of a credit investigation back")
            self._desk.write(text, "take_approval_back", shown.head.id, undo=True)


def _words(key: str, text: str) -> str:
    """Return terms: the program's in the language in force, the user's own as they are."""
    return _(text) if text == RULES[key].default else text
