"""The investigation form: what is asked, in the order it is asked at the customer's site."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from kamdesk.base.i18n import N_
from kamdesk.features.credit.domain.limits import FACTORS
from kamdesk.features.credit.domain.score import PRESETS
from kamdesk.features.credit.domain.zscore import FIGURES

PUBLIC_BODY = "Public body"
"""The ownership of an account that has a budget instead of accounts."""


@dataclass(frozen=True, slots=True)
class Question:
    """One field.

    Attributes:
        key: Name of the fact.
        title: What it is called.
        kind: "text", "note", "day", "money", "count", "percent" or "choice".
        choices: Keys and words of a choice; the first key is "" for not answered.
    """

    key: str
    title: str
    kind: str = "text"
    choices: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Questions under one heading."""

    key: str
    title: str
    questions: tuple[Question, ...]


_LOOKED = {
    "": N_("not looked up"),
    "clear": N_("● nothing found"),
    "found": N_("■ found"),
}
_CHANGE = {"": N_("not looked up"), "no": N_("● none"), "yes": N_("▲ changed")}
_ATTITUDE = {
    "": N_("not said"),
    "prompt": N_("pays by itself"),
    "asked": N_("pays when asked"),
    "slow": N_("puts it off"),
    "disputes": N_("finds faults first"),
    "avoids": N_("cannot be reached"),
}
_SECURITY = {
    "": N_("not said"),
    "none": N_("none"),
    "title": N_("retention of title"),
    "mortgage": N_("mortgage or pledge"),
    "parent": N_("word of the parent company"),
    "bank": N_("bank guarantee"),
    "deposit": N_("deposit"),
}
_OWNERSHIP = {
    "": N_("not said"),
    "State-owned": N_("State-owned"),
    "Private": N_("Private"),
    "Foreign-invested": N_("Foreign-invested"),
    PUBLIC_BODY: N_("Public body"),
}
SECTIONS = (
    Section("identity", N_("Identity"), (
        Question("uscc", N_("Unified social credit code")),
        Question("founded", N_("Founded"), "day"),
        Question("paid_in", N_("Capital paid in"), "money"),
        Question("shareholders", N_("Shareholders")),
        Question("legal_rep", N_("Legal representative")),
        Question("industry", N_("Industry")),
        Question("ownership", N_("Ownership"), "choice", _OWNERSHIP),
    )),
    Section("scale", N_("Size of the firm"), (
        Question("employees", N_("Employees"), "count"),
        Question("site", N_("Site, lines, capacity")),
        Question("customers", N_("Its main customers")),
    )),
    Section("bank", N_("Bank"), (
        Question("bank", N_("Bank and branch")),
        Question("bank_line", N_("Credit line of the bank"), "money"),
        Question("bank_word", N_("What the bank says")),
    )),
    Section("budget", N_("Budget"), (
        Question("budget_paper", N_("Budget paper")),
        Question("budget_amount", N_("Amount in the budget"), "money"),
        Question("budget_source", N_("Where the money comes from")),
    )),
    Section("courts", N_("Courts and listings"), (
        Question("court", N_("Lawsuits"), "choice", _LOOKED),
        Question("court_on", N_("Lawsuits looked up on"), "day"),
        Question("court_by", N_("Lawsuits looked up by")),
        Question("court_note", N_("Which lawsuits")),
        Question("defaulter", N_("List of defaulters"), "choice", _LOOKED),
        Question("defaulter_on", N_("List looked up on"), "day"),
        Question("defaulter_by", N_("List looked up by")),
        Question("legal_rep_change", N_("Change of the legal representative"), "choice", _CHANGE),
    )),
    Section("opinion", N_("Opinion of others and attitude"), (
        Question("peer_opinion", N_("What other suppliers say")),
        Question("peers", N_("Limits other suppliers give, ; between")),
        Question("attitude", N_("Attitude to paying"), "choice", _ATTITUDE),
        Question("attitude_note", N_("How we know")),
    )),
    Section("history", N_("Own history"), (
        Question("on_time", N_("Paid on time, %"), "percent"),
        Question("days_late", N_("Days beyond terms"), "count"),
        Question("most_owed", N_("Most owed in 24 months"), "money"),
        Question("cross_month", N_("Paid in a later month, %"), "percent"),
    )),
    Section("security", N_("Security"), (
        Question("security", N_("Security"), "choice", _SECURITY),
        Question("security_amount", N_("Amount secured"), "money"),
        Question("security_until", N_("Secured until"), "day"),
        Question("security_note", N_("About the security")),
    )),
    Section("site_visit", N_("Seen on site"), (
        Question("seen", N_("What was seen"), "note"),
    )),
)  # fmt: skip
"""Statements, scores and the limit have parts of their own in the form."""
QUESTIONS = {one.key: one for section in SECTIONS for one in section.questions}
NEED_QUESTIONS = (
    Question("need_sales", N_("Our sales to them in a year, before tax"), "money"),
    Question("need_days", N_("Days of credit"), "count"),
)
"""Asked for the need; suggested from the ledger and the account."""
HISTORY = ("on_time", "days_late", "most_owed", "cross_month")
FACTOR_PREFIX, SCORE_PREFIX, PHOTO_PREFIX = "factor.", "score.", "photo."
CLASS_REASON = "class_reason"
"""Fact: why another class than the proposed one was given."""
CURRENCY = "currency"
"""Fact: the currency of the money in the investigation, where it is not the account's."""


def known_key(key: str) -> bool:
    """Tell whether there is such a fact."""
    if key in QUESTIONS or key in (CURRENCY, CLASS_REASON, *(one.key for one in NEED_QUESTIONS)):
        return True
    head, _dot, rest = key.partition(".")
    if head == "photo":
        return rest.isdigit()
    if head == "factor":
        return rest in FACTORS
    if head == "score":
        preset, _dot, item = rest.partition(".")
        return preset in PRESETS and item in {one.key for one in PRESETS[preset].items}
    return len(head) == 4 and head.isdigit() and rest in FIGURES


def section_shown(key: str, *, public: bool) -> bool:
    """Tell whether a section is asked: the budget of public bodies alone."""
    return public if key == "budget" else True


def figures_of(facts: Mapping[str, str]) -> dict[int, dict[str, Decimal]]:
    """Return the accounts of each year, oldest first."""
    found: dict[int, dict[str, Decimal]] = {}
    for key in sorted(facts):
        head, _dot, name = key.partition(".")
        if name in FIGURES and head.isdigit():
            found.setdefault(int(head), {})[name] = Decimal(facts[key])
    return found


def answers_of(facts: Mapping[str, str], preset: str) -> dict[str, Decimal]:
    """Return the scores given to the items of a preset."""
    head = f"{SCORE_PREFIX}{preset}."
    return {key[len(head) :]: Decimal(facts[key]) for key in facts if key.startswith(head)}


def factors_of(facts: Mapping[str, str]) -> dict[str, Decimal]:
    """Return the factors of net worth as shares; facts are percent."""
    return {
        key[len(FACTOR_PREFIX) :]: Decimal(facts[key]) / 100
        for key in facts
        if key.startswith(FACTOR_PREFIX)
    }


def number_of(facts: Mapping[str, str], key: str) -> Decimal | None:
    """Return a fact as a number, None if it is missing or none."""
    try:
        return Decimal(facts[key]) if key in facts else None
    except InvalidOperation:
        return None


def day_of(facts: Mapping[str, str], key: str) -> date | None:
    """Return a fact as a day, None if it is missing."""
    return date.fromisoformat(facts[key]) if facts.get(key) else None


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that differs between two investigations; "" where it was not given."""

    key: str
    before: str
    after: str


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> list[Difference]:
    """Return what changed from one investigation to the next: as the form asks, accounts last."""
    order = {key: place for place, key in enumerate(QUESTIONS)}
    last = len(order)

    def place(key: str) -> tuple[int, int, str]:
        return order.get(key, last), 1 if key[:4].isdigit() else 0, key

    keys = sorted({*before, *after}, key=place)
    return [
        Difference(key, before.get(key, ""), after.get(key, ""))
        for key in keys
        if before.get(key, "") != after.get(key, "")
    ]


_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def code_fits(code: str) -> bool:
    """Tell whether a unified social credit code has 18 signs and its check sign (GB 32100-2015)."""
    bare = code.strip().upper()
    if len(bare) != 18 or any(sign not in _CODE for sign in bare):
        return False
    total = sum(_CODE.index(sign) * pow(3, place, 31) for place, sign in enumerate(bare[:17]))
    return _CODE[(31 - total % 31) % 31] == bare[17]
