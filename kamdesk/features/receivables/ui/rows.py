"""The rows of the panel's tables, ready to be painted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter

from kamdesk.base.formats import format_date, format_money
from kamdesk.base.i18n import _
from kamdesk.features.receivables import domain
from kamdesk.features.receivables.queries import AccountAgeing
from kamdesk.features.receivables.ui.beside import Promise, Touch
from kamdesk.features.receivables.ui.docs import DEBT, Doc, Part
from kamdesk.features.receivables.ui.words import chase_word, doc_title, kind_word
from kamdesk.ui.tables import Column, Row

ACCOUNT, DUE, OPEN, CONTESTED, WHO = 1, 4, 7, 8, 13
"""Places of columns of the documents."""
_ROLES = (
    "", "muted", "chip", "muted", "", "bad", "muted", "", "watch", "", "muted", "", "muted",
    "accent",
)  # fmt: skip


def document_columns() -> tuple[Column, ...]:
    """Return the columns of the tree and of the list by invoice."""
    return (
        Column("number", _("Document"), 224),
        Column("account", _("Account"), 190),
        Column("doc", _("Kind"), 92, shown=False),
        Column("issued", _("Issued"), 96, shown=False),
        Column("due", _("Due"), 100),
        Column("days", _("Days late"), 76, numeric=True),
        Column("amount", _("Amount"), 106, numeric=True),
        Column("open", _("Open amount"), 106, numeric=True),
        Column("contested", _("In dispute"), 104, numeric=True),
        Column(
            "promised",
            _("Promised on"),
            100,
            tip=_("The day of the open promise; of the first one where there are several."),
        ),
        Column("done", _("Last action"), 132, sortable=False),
        Column("coming", _("Next action"), 132, sortable=False),
        Column("currency", _("Currency"), 76, shown=False),
        Column(
            "who",
            _("Pays there"),
            92,
            sortable=False,
            tip=_(
                "The last person we know on the way of the payment at the customer; a click shows the map."
            ),
        ),
    )


def ageing_columns(edges: Sequence[int]) -> tuple[Column, ...]:
    """Return the columns of the list by account."""
    buckets = [
        Column(f"b{place}", domain.bucket_title(place, edges), 110, numeric=True, sortable=False)
        for place in range(len(edges) + 2)
    ]
    return (
        Column("account", _("Account"), 210),
        Column("currency", _("Currency"), 76, sortable=False, shown=False),
        *buckets,
        Column("unapplied", _("Unapplied"), 100, numeric=True, sortable=False),
        Column("total", _("Total"), 116, numeric=True, sortable=False),
    )


def ageing_row(one: AccountAgeing, code: str) -> Row:
    """Return what an account owes by bucket."""

    def money(minor: int) -> str:
        return "" if minor == 0 else format_money(minor, code)

    texts = (
        one.name, code, *(money(amount) for amount in one.open), money(one.unapplied),
        format_money(one.total, code),
    )  # fmt: skip
    late = ("bad" if place >= 3 else "" for place in range(len(one.open) - 1))
    numbers = (None, None, *one.open, one.unapplied, one.total)
    return Row(texts, ("", "muted", "", *late, "muted", ""), numbers, currency=code)


NOTHING = Touch()
"""Nothing done, nothing planned."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the figures of a document or of a group of them."""

    promise: Promise | None = None
    touch: Touch = NOTHING
    who: str = ""


def document_row(one: Doc, mark: str, beside: Beside) -> Row:
    """Return a document."""
    number = mark + (one.number or "—" if one.is_debt else doc_title(one.doc, one.number))
    return _row(
        number,
        (one.account, kind_word(one.doc), format_date(one.issued), _due(one)),
        one.days,
        (one.amount, one.signed, one.contested),
        one.currency,
        beside,
    )


def _due(one: Doc) -> str:
    if not one.is_debt:
        return ""
    return format_date(one.due) if one.due is not None else _("event missing")


def part_row(one: Part, place: int, retention: bool, amount: int, code: str, mark: str) -> Row:
    """Return one instalment of an invoice: what it was and what is open of it."""
    word = _("Retention") if retention else _("Instalment {n}").format(n=place)
    due = format_date(one.due) if one.due is not None else _("event missing")
    late = one.days if one.open else None
    return _row(mark + word, ("", "", "", due), late, (amount, one.open, 0), code, Beside())


@dataclass(frozen=True, slots=True)
class Group:
    """An account, or a contract of one, with its documents in one currency by due day."""

    title: str
    account: str
    kind: str
    docs: Sequence[Doc]

    @property
    def days(self) -> int | None:
        """Days its oldest open part is late."""
        late = [one.days for one in self.docs if one.days is not None]
        return max(late, default=None)

    @property
    def due(self) -> date | None:
        """First day anything open of it is due."""
        known = (one.due for one in self.docs if one.doc == DEBT and one.open and one.due)
        return next(known, None)

    @property
    def open(self) -> int:
        """What is open, what is unapplied taken off."""
        return sum(one.signed for one in self.docs)


def group_row(one: Group, mark: str, code: str, beside: Beside) -> Row:
    """Return an account or a contract: sums of what is under it."""
    amount = sum(doc.amount for doc in one.docs if doc.is_debt)
    contested = sum(doc.contested for doc in one.docs)
    due = "" if one.due is None else format_date(one.due)
    texts = (one.account, one.kind, "", due)
    return _row(
        mark + one.title, texts, one.days, (amount, one.open, contested), code, beside, strong=True
    )


def _row(
    title: str,
    texts: tuple[str, str, str, str],
    days: int | None,
    money: tuple[int, int, int],
    code: str,
    beside: Beside,
    *,
    strong: bool = False,
) -> Row:
    account, kind, issued, due = texts
    amount, opened, contested = money
    late = "" if days is None or days <= 0 else f"■ {days}"
    promised = "" if beside.promise is None else f"◷ {format_date(beside.promise.promised)}"
    shown = (
        title, account, kind, issued, due, late, format_money(amount, code),
        format_money(opened, code), f"▲ {format_money(contested, code)}" if contested else "",
        promised, *_told(beside.touch), code, beside.who,
    )  # fmt: skip
    numbers = (None,) * 6 + (amount, opened, contested or None) + (None,) * 5
    return Row(shown, _ROLES, numbers, strong=strong, currency=code)


def _told(touch: Touch) -> tuple[str, str]:
    done = coming = ""
    if touch.done is not None:
        done = f"{format_date(touch.done[0])} {chase_word(touch.done[1])}"
    if touch.coming is not None:
        day, what = touch.coming
        coming = " ".join(part for part in ("" if day is None else format_date(day), what) if part)
    return done, coming


_SORTS: dict[str, Callable[[Doc], object]] = {
    "number": lambda one: one.number,
    "account": lambda one: one.hay.rpartition("\t")[0].rpartition("\t")[2],
    "doc": lambda one: one.doc,
    "issued": lambda one: one.issued,
    "due": lambda one: one.due,
    "days": lambda one: one.days,
    "amount": lambda one: one.amount,
    "open": lambda one: one.signed,
    "contested": lambda one: one.contested,
    "currency": lambda one: one.currency,
}


def in_order(
    listed: Sequence[Doc], key: str, descending: bool, promised: Mapping[int, date]
) -> list[Doc]:
    """Return documents sorted by a column; what has no value there stays last."""
    value = _SORTS.get(key)
    if value is None:  # by the day of the open promise
        value = lambda one: promised.get(one.id) if one.doc == DEBT else None  # noqa: E731
    pairs = [(value(one), place) for place, one in enumerate(listed)]
    known = sorted([pair for pair in pairs if pair[0] is not None], key=_first, reverse=descending)
    return [listed[place] for _value, place in (*known, *(one for one in pairs if one[0] is None))]


_first = itemgetter(0)
