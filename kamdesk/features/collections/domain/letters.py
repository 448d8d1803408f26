"""Letters about what is owed: the texts, the {places} in them, and how they are filled."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import N_, _

ITEMS = "items"
PLACES: Mapping[str, str] = {
    "account": N_("name of the customer"),
    "contact": N_("who it goes to"),
    "company": N_("our company"),
    "sender": N_("who of us writes"),
    "day": N_("day of the letter"),
    "deadline": N_("seven days later"),
    ITEMS: N_("table of the items, on a line of its own"),
    "totals": N_("what is open by currency"),
    "oldest": N_("days late of the oldest item"),
    "interest": N_("a sentence on interest, if there is any"),
}
"""What stands in braces in a text, and what it becomes."""
_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Template:
    """A subject and a body with places; paragraphs are lines."""

    subject: str
    body: str


TEMPLATES: Mapping[str, Template] = {
    "before": Template(
        N_("Statement of items falling due"),
        N_(
            "Dear {contact},\n"
            "Thank you for working with us. The items below fall due shortly; we send them so that "
            "your payment run can take them along.\n"
            "{items}\n"
            "Total: {totals}\n"
            "Should an invoice or an acceptance be missing, please tell us today and we will send "
            "it at once.\n"
            "Kind regards\n"
            "{company} · {sender}\n"
            "{day}"
        ),
    ),
    "friendly": Template(
        N_("Reminder of overdue items"),
        N_(
            "Dear {contact},\n"
            "Our books show the items below as past due. Perhaps they crossed with your payment; if "
            "so, please take this letter as settled.\n"
            "{items}\n"
            "Total: {totals}\n"
            "Could you tell us the day of payment by {deadline}, or what keeps it back?\n"
            "Kind regards\n"
            "{company} · {sender}\n"
            "{day}"
        ),
    ),
    "firm": Template(
        N_("Second reminder: overdue items"),
        N_(
            "To {account}, attention {contact}:\n"
            "In spite of our reminder the items below are still open, the oldest for {oldest} days.\n"
            "{items}\n"
            "Total: {totals}\n"
            "{interest}\n"
            "We ask you to pay by {deadline}. Until then new orders on credit need the approval of "
            "our management.\n"
            "{company} · {sender}\n"
            "{day}"
        ),
    ),
    "formal": Template(
        N_("Formal demand for payment"),
        N_(
            "To {account}:\n"
            "By the contracts between us the items below are due and not paid; the oldest is "
            "{oldest} days late.\n"
            "{items}\n"
            "Total: {totals}\n"
            "{interest}\n"
            "We demand payment of the total by {deadline}. After that day we stop supply on credit "
            "and take legal steps without further notice. This letter interrupts the limitation "
            "period.\n"
            "{company} · {sender}\n"
            "{day}"
        ),
    ),
}
"""The texts until the user writes others; what is before due, then friendly, firm, formal."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it goes out.

    Attributes:
        subject: The heading.
        before: Paragraphs over the table.
        head: Headings of the table; empty where the text has none.
        rows: Its rows, one text a column.
        after: Paragraphs under it.
    """

    subject: str
    before: tuple[str, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    after: tuple[str, ...]

    def text(self) -> str:
        """Return everything that is written, line by line."""
        table = ("  ".join(row) for row in (self.head, *self.rows))
        return "\n".join((self.subject, *self.before, *table, *self.after))


def place_mark(name: str) -> str:
    """Return a place as it stands in a text."""
    return "{" + name + "}"


def check_template(template: Template) -> None:
    """Refuse a text with a place nobody can fill.

    Raises:
        UserError: With the place, and what there is.
    """
    for place in _PLACE.findall(f"{template.subject}\n{template.body}"):
        if place not in PLACES:
            raise UserError(
                _("Nothing is known as {place}.").format(place=place_mark(place)),
                _("There are: {places}.").format(places=" ".join(map(place_mark, PLACES))),
            )
    if not template.subject.strip() or not template.body.strip():
        raise UserError(_("A letter needs a subject and a text."))


def fill(
    template: Template,
    values: Mapping[str, str],
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
) -> Letter:
    """Return a letter: its places filled, its table where {items} stands, empty lines left out."""

    def put(text: str) -> str:
        return _PLACE.sub(lambda match: values.get(match[1], match[0]), text).strip()

    lines = template.body.split("\n")
    marks = [place for place, line in enumerate(lines) if place_mark(ITEMS) in line]
    cut = marks[0] if marks else len(lines)
    before = [put(line) for line in lines[:cut]]
    after = [put(line.replace(place_mark(ITEMS), "")) for line in lines[cut + 1 :]]
    return Letter(
        put(template.subject),
        tuple(line for line in before if line),
        tuple(head) if marks else (),
        tuple(tuple(row) for row in rows) if marks else (),
        tuple(line for line in after if line),
    )


def interest(items: Sequence[tuple[int, int]], daily: Decimal) -> int:
    """Return interest in minor units on (open, days late) at a daily rate, rounded half up."""
    exact = sum((Decimal(minor) * daily * max(0, late) for minor, late in items), Decimal(0))
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def softer(tone: str) -> str:
    """Return the tone a strategic partner is written in at the same step: one softer, never before due."""
    return {"formal": "firm", "firm": "friendly"}.get(tone, tone)


def file_name(account: str, level: str, day: date) -> str:
    """Return a name for the file: the account, the level and the day, without forbidden characters."""
    clean = re.sub(r'[\\/:*?"<>|\s]+', " ", account).strip() or "-"
    return f"{clean} {level} {day.isoformat()}.pdf"
