"""What can be done with a document: which actions apply, and the form or the edit behind each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import M_, N_, _
from kamdesk.base.lazy import load
from kamdesk.features.receivables.ui.facts import Facts
from kamdesk.features.receivables.ui.fields import SERVICE, ActionForm
from kamdesk.ui.context import Context

_UI = "kamdesk.features.receivables.ui"
SOURCES = ("receipt", "credit_note")
"""Kinds that are applied by hand; a write-off is made for its invoice."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a document offers.

    Attributes:
        key: Stable name; also of the button.
        title: Marked text, with … where more input is needed.
        applies: Whether a document offers it.
        form: Makes the form that asks for more.
        edit: Returns (text, edit, arguments…) of an edit that needs no more.
    """

    key: str
    title: str
    applies: Callable[[Facts], bool]
    form: Callable[[Context, Facts], ActionForm] | None = None
    edit: Callable[[Context, Facts], tuple[Any, ...]] | None = None


def _form(name: str) -> Callable[[Context, Facts], ActionForm]:
    """Return what makes a form, loaded when it is first needed."""

    def made(context: Context, one: Facts) -> ActionForm:
        form: ActionForm = load(f"{_UI}.{name}")(context, one)
        return form

    return made


def _owed(one: Facts) -> bool:
    return one.doc == "invoice" and one.open > 0


def _to_apply(one: Facts) -> bool:
    return one.doc in SOURCES and one.open > 0 and one.voided is None


def _oldest(_context: Context, one: Facts) -> tuple[Any, ...]:
    text = M_("Apply {number} oldest due first", number=one.number or "—")
    return text, _apply_oldest, one.doc, one.id


def _apply_oldest(session: Any, doc: str, key: int) -> None:
    plan = load(f"{SERVICE}:plan_oldest_first")(session, doc, key)
    if not plan:
        raise UserError(_("There is no open invoice in this currency to apply it to."))
    load(f"{SERVICE}:apply")(session, doc, key, plan)


def _void(context: Context, one: Facts) -> tuple[Any, ...]:
    name = "void_receipt" if one.doc == "receipt" else "void_invoice"
    text = M_("Void {number}", number=one.number or "—")
    return text, load(f"{SERVICE}:{name}"), one.id, context.as_of


ACTIONS = (
    Action("receive", N_("Record receipt…"), _owed),
    Action(
        "dispute",
        N_("Dispute…"),
        lambda one: _owed(one) and one.contested < one.open,
        _form("dispute_form:RaiseForm"),
    ),
    Action("write_off", N_("Write off…"), _owed, _form("write_off_form:WriteOffForm")),
    Action("apply_oldest", N_("Apply oldest due first"), _to_apply, edit=_oldest),
    Action("apply_by_hand", N_("Apply by hand…"), _to_apply, _form("apply_form:ApplyForm")),
    Action("refund", N_("Refund…"), _to_apply, _form("write_off_form:RefundForm")),
    Action("void", N_("Void"), lambda one: one.voided is None, edit=_void),
)
