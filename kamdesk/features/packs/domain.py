"""Who may see what: every field of every report has a class, every audience a set of classes.

This is the one place that decides what may stand in a file for somebody else. A field that is not
named here has no class, and nobody outside our management is shown it: a new column stays among us
until somebody says what it is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

BOSS, FINANCE, CUSTOMER = "boss", "finance", "customer"
AUDIENCES = (BOSS, FINANCE, CUSTOMER)
APART = "__"
"""Stands between the report a table was taken from and the table's own key."""
PACK, BRIEF = "meeting-pack", "account-brief"


class FieldClass(Enum):
    """What a field tells, and so whom it may be told."""

    IDENTITY = "who the customer is: what it knows of itself"
    LEDGER = "documents and amounts that stand in both sides' books"
    TERMS = "what was agreed: contracts, their payments, measures in words for the customer"
    CONTACT = "who of us the customer speaks with"
    OTHERS = "names and sums of customers beside each other"
    STAFF = "our people at their work: who looks after what, who assessed"
    WORKING = "how our office works on the ledger: causes, answers, words on a difference"
    CREDIT = "limits, exposure, scores"
    TARGET = "targets, what we expect and when, how far we are"
    INCENTIVE = "what it earns our people"
    MARGIN = "what it earns our firm"
    RISK = "expected loss, chances, bands of a forecast"
    OPINION = "what we think: attitudes, influence, coverage, positions, tiers"
    NOTE = "internal notes, evidence, reviews"


_SHARED = frozenset({FieldClass.IDENTITY, FieldClass.LEDGER, FieldClass.TERMS, FieldClass.CONTACT})
_AMONG_US = frozenset({FieldClass.INCENTIVE, FieldClass.OPINION, FieldClass.NOTE})
ALLOWED: Mapping[str, frozenset[FieldClass]] = {
    BOSS: frozenset(FieldClass),
    FINANCE: frozenset(FieldClass) - _AMONG_US,
    CUSTOMER: _SHARED,
}
"""The classes each audience may see."""

_BUCKETS = "b# unapplied total late disputed retention waiting"
_MONTH = "overdue due recovery target collected efficiency remains expected forecast state"
_PERSON = "name title post department boss external"
_SCORES = "rq t p pattern ladder"
_FIELDS: Mapping[str, Mapping[str, Mapping[FieldClass, str]]] = {
    "accounts": {
        "": {
            FieldClass.OTHERS: "code name parent region industry city country people",
            FieldClass.STAFF: "owner",
            FieldClass.OPINION: "tier status class ideal tags last_contact",
            FieldClass.LEDGER: "currency outstanding overdue overdue_share days_late unapplied terms last_invoice last_receipt",
            FieldClass.CREDIT: "exposure credit_limit credit_used",
            FieldClass.WORKING: "reasons",
        },
    },
    "aging": {
        "summary": {FieldClass.OTHERS: f"code account {_BUCKETS}", FieldClass.STAFF: "owner"},
        "months": {FieldClass.OTHERS: f"month {_BUCKETS}"},
        "items": {
            FieldClass.LEDGER: "number issued recognised due days amount open b# disputed retention waiting contract"
        },
        "owners": {FieldClass.STAFF: "owner accounts", FieldClass.OTHERS: _BUCKETS},
        "": {
            FieldClass.OTHERS: "place code account share total bucket",
            FieldClass.STAFF: "owner",
            FieldClass.LEDGER: "number kind day issued due days amount open rest disputed currency part instalment recognised agreed contract",
        },
    },
    "statement": {
        "overview": {FieldClass.OTHERS: "code name opening debit credit closing"},
        "": {
            FieldClass.IDENTITY: "code customer name",
            FieldClass.LEDGER: "what amount day kind number due how debit credit balance currency change",
        },
    },
    "differences": {
        "": {
            FieldClass.OTHERS: "customer name",
            FieldClass.LEDGER: "what amount mine ours other theirs rest",
            FieldClass.WORKING: "cause settled words said",
        },
    },
    "collection-plan": {
        "items": {
            FieldClass.LEDGER: "number issued due days amount open",
            FieldClass.TARGET: "promised vow expected there",
            FieldClass.STAFF: "owner",
            FieldClass.INCENTIVE: "factor brings until after",
        },
        "earned": {
            FieldClass.INCENTIVE: "account receipt invoice day due days amount factor full earned held payable scheme"
        },
        "scheme": {FieldClass.INCENTIVE: "account name rate upto factor what share amount"},
        "rates": {FieldClass.TARGET: "what part whole share"},
        "weeks": {FieldClass.TARGET: "first last days target collected share"},
        "year": {FieldClass.TARGET: "month target collected missing share"},
        "reviews": {
            FieldClass.NOTE: "who currency target collected share due_rate combined overdue old old_share chases"
        },
        "slips": {FieldClass.NOTE: "who account number currency open due reason note remedy"},
        "broken": {FieldClass.NOTE: "who account number currency amount promised received by"},
        "moves": {FieldClass.NOTE: "who what text"},
        "": {
            FieldClass.OTHERS: "code account total",
            FieldClass.STAFF: "owner accounts",
            FieldClass.LEDGER: "number issued currency amount open days",
            FieldClass.TARGET: f"{_MONTH} promised vow there",
            FieldClass.INCENTIVE: "earned to_earn brings",
            FieldClass.NOTE: "note",
        },
    },
    "classification": {
        "": {
            FieldClass.OTHERS: "account code short",
            FieldClass.STAFF: "owner assessor",
            FieldClass.OPINION: (
                f"tier day state pattern_ideal ladder_ideal gap_a gap_b gates moved {_SCORES} ideal_t ideal_rq_a "
                "ideal_p ideal_rq_b view axis score answered low high cut zone map now ideal gap start closed gate "
                "item weight answer points wanted product size meaning class class_before class_after before after "
                "change expected what text measure"
            ),
            FieldClass.NOTE: "evidence comment outcome made started due ended",
        },
    },
    "relationship-map": {
        "": {
            FieldClass.OPINION: (
                f"{_PERSON} role influence sign attitude coverage gap against known last days political adaptability "
                "orientation competitor needs channel marks ours sum d# place what who figure value kind other since "
                "assumed reached left loss many alone side door between near change"
            ),
            FieldClass.STAFF: "owner",
            FieldClass.NOTE: "source",
        },
    },
    BRIEF: {
        "": {
            FieldClass.IDENTITY: "currency pad#",
            FieldClass.LEDGER: "outstanding overdue billed amount number",
            FieldClass.CREDIT: "used",
            FieldClass.RISK: "late",
            FieldClass.OPINION: "name post role attitude coverage last",
            FieldClass.NOTE: "day what said who state measure due ask why next",
        },
    },
    PACK: {
        "glance": {FieldClass.TARGET: "what amount share"},
        "forecast": {
            FieldClass.TARGET: "first last committed likely disputed expected",
            FieldClass.RISK: "low high",
        },
        "risks": {
            FieldClass.OTHERS: "place code account",
            FieldClass.STAFF: "owner",
            FieldClass.LEDGER: "overdue days_late disputed",
            FieldClass.CREDIT: "credit_used",
            FieldClass.TARGET: "broken",
            FieldClass.OPINION: "class",
            FieldClass.WORKING: "reasons",
        },
        "disputes": {
            FieldClass.OTHERS: "account",
            FieldClass.LEDGER: "number amount raised",
            FieldClass.WORKING: "reason days answer_by late",
            FieldClass.STAFF: "owner",
        },
        "loss": {FieldClass.RISK: "bucket balance rate loss"},
        "ratios": {FieldClass.RISK: "bucket balance rate loss"},
        "payments": {
            FieldClass.TERMS: "contract title payment event share amount happened invoiced settled due state"
        },
        "agreed": {FieldClass.TERMS: "text started due state", FieldClass.CONTACT: "contact"},
        "contacts": {FieldClass.CONTACT: "name function title lead"},
    },
}  # fmt: skip
"""Report, table ("" for those not named), class: keys of columns; # stands for any number."""

_WORDS = frozenset({"statement"})
"""Reports whose sentences and title blocks were written for the customer."""
_SUFFIX = re.compile(r"(?:_?\d+)?(?:_?[A-Z]{3})?$")
_NUMBER = re.compile(r"\d+$")


def table_name(key: str) -> str:
    """Return what a table is, without the account and the currency it is about."""
    return _SUFFIX.sub("", key)


def taken_key(report: str, key: str) -> str:
    """Return the key of a table that was taken from a report into a pack."""
    return f"{report.replace('-', '_')}{APART}{key}"


def _source(report: str, key: str) -> tuple[str, str]:
    """Return the report a table was made by, and its key there."""
    name, apart, own = key.partition(APART)
    if not apart:
        return report, key
    known = {one.replace("-", "_"): one for one in _FIELDS}
    return known.get(name, name), own


def field_class(report: str, table: str, column: str) -> FieldClass | None:
    """Return the class of a field, None if nobody said what it is.

    Args:
        report: Name of the report.
        table: Key of the table in it.
        column: Key of the column.
    """
    report, table = _source(report, table)
    tables = _FIELDS.get(report, {})
    fields = tables.get(table_name(table), tables.get("", {}))
    wanted = {column, _NUMBER.sub("#", column)}
    return next((kind for kind, names in fields.items() if wanted & set(names.split())), None)


def may_see(audience: str, kind: FieldClass | None) -> bool:
    """Tell whether an audience may see a field; one without a class only our management."""
    return audience == BOSS if kind is None else kind in ALLOWED[audience]


def may_read(audience: str, report: str) -> bool:
    """Tell whether an audience may see the sentences, pictures and title blocks of a report."""
    return audience != CUSTOMER or report in _WORDS


# -- the brief ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Collectable:
    """A part of an invoice that is past due, not contested and rests on no open promise.

    Attributes:
        late: Days after its due day, above zero.
        free: What of it nobody contests, minor units.
    """

    number: str
    currency: str
    due: date
    late: int
    free: int


def largest(found: "list[Collectable]", currency: str) -> Collectable | None:
    """Return the one to ask for: the largest in the account's currency, else the oldest of another.

    Amounts of different currencies cannot be compared, so in another currency age decides. Of equal
    ones the oldest, then the lower number.
    """
    if not found:
        return None
    own = [one for one in found if one.currency == currency]
    if own:
        return min(own, key=lambda one: (-one.free, -one.late, one.number))
    return min(found, key=lambda one: (-one.late, one.currency, one.number))
