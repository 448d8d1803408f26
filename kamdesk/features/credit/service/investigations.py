"""Edits of investigations: begin, answer, score, give a class, approve."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.base.money import is_currency
from kamdesk.db.recorder import reader
from kamdesk.features.accounts.store import AccountRow, AttachmentRow, ColleagueRow
from kamdesk.features.credit import queries
from kamdesk.features.credit.domain import form, limits
from kamdesk.features.credit.domain.alerts import review_day
from kamdesk.features.credit.domain.rules import Rules, from_json
from kamdesk.features.credit.domain.score import CLASSES, PRESETS, proposed_class, score
from kamdesk.features.credit.store import InvestigationFactRow, InvestigationRow

_PLACES = Decimal("0.000001")
_HUNDRED = Decimal(100)


def start_investigation(
    session: Session, account_id: int, day: date, colleague: str = "", *, copy: bool = True
) -> int:
    """Begin an investigation and return its key; the facts of the last one are carried over.

    Class, approval, photos and what was seen on site are not: they are judged anew. The day of the
    next review is proposed by the tier of the account.
    """
    account = session.get_one(AccountRow, account_id)
    rules = queries.rules(reader(session), day)
    before = queries.heads(reader(session), account_id, day)[:1] if copy else []
    facts = queries.facts_of(reader(session), before[0].id) if before else _known(account)
    preset = before[0].preset if before else "5c"
    row = InvestigationRow(
        account_id=account_id, day=day, colleague_id=_colleague(session, colleague), preset=preset,
        rules=rules.kept(), score=_score(preset, facts, rules),
        review_on=review_day(day, account.tier, rules),
    )  # fmt: skip
    session.add(row)
    session.flush()
    for key, value in facts.items():
        if not key.startswith(form.PHOTO_PREFIX) and key not in ("seen", form.CLASS_REASON):
            session.add(InvestigationFactRow(investigation_id=row.id, key=key, value=value))
    session.flush()
    return row.id


def _known(account: AccountRow) -> dict[str, str]:
    """Return what the account's sheet answers of the form."""
    said = {
        "uscc": account.tax_no,
        "industry": account.industry,
        "ownership": account.ownership,
        "employees": None if account.employees is None else str(account.employees),
        "need_days": None if account.terms_days is None else str(account.terms_days),
    }
    return {key: value for key, value in said.items() if value}


def _colleague(session: Session, name: str) -> int | None:
    wanted = name.strip()
    if not wanted:
        return None
    row = session.scalar(select(ColleagueRow).where(ColleagueRow.name == wanted))
    if row is None:
        row = ColleagueRow(name=wanted)
        session.add(row)
        session.flush()
    return row.id


def _open(session: Session, key: int) -> InvestigationRow:
    row = session.get_one(InvestigationRow, key)
    if row.approved_on is not None:
        raise UserError(
            _("This investigation is approved and stays as it is."),
            _("Begin a new one, or take the approval back."),
        )
    return row


def set_fact(session: Session, key: int, name: str, value: str) -> None:
    """Write one answer; an empty one takes it away. Scores change the score of the whole.

    Raises:
        UserError: If the value does not fit the question, or the investigation is approved.
        ValueError: If there is no such question (a bug).
    """
    if not form.known_key(name):
        raise ValueError(f"no such fact: {name}")
    row = _open(session, key)
    text = _fitting(name, value.strip())
    there = session.scalar(
        select(InvestigationFactRow).where(
            InvestigationFactRow.investigation_id == key, InvestigationFactRow.key == name
        )
    )
    if not text:
        if there is not None:
            session.delete(there)
    elif there is None:
        session.add(InvestigationFactRow(investigation_id=key, key=name, value=text))
    else:
        there.value = text
    session.flush()
    if name.startswith(form.SCORE_PREFIX):
        _rescore(session, row)


def set_facts(session: Session, key: int, values: Mapping[str, str]) -> None:
    """Write several answers at once."""
    for name, value in values.items():
        set_fact(session, key, name, value)


def _fitting(name: str, text: str) -> str:
    if not text:
        return ""
    if name.startswith(form.SCORE_PREFIX):
        return _between(text, Decimal(0), _HUNDRED, _("A score is 0 to 100."))
    if name.startswith(form.FACTOR_PREFIX):
        return _between(text, Decimal(-5), Decimal(10), _("A factor is -5 to 10 percent."))
    if name[:4].isdigit():
        return _number(text)
    if name == "peers":
        try:
            return limits.write_peers(limits.parse_peers(text))
        except (ValueError, InvalidOperation):
            raise UserError(
                _("{text} is not a list of limits.").format(text=text),
                _("Type amounts with ; between them."),
            ) from None
    return _answer(name, text)


def _answer(name: str, text: str) -> str:
    """Return an answer of the form as it is kept."""
    known = {**form.QUESTIONS, **{one.key: one for one in form.NEED_QUESTIONS}}.get(name)
    kind = "text" if known is None else known.kind
    if kind == "choice":
        if known is None or known.choices is None or text not in known.choices:
            raise ValueError(f"no such choice: {text}")
        return text
    if kind == "percent":
        return _between(text.rstrip("%"), Decimal(0), _HUNDRED, _("A share is 0 to 100 %."))
    if kind in ("money", "count"):
        return _between(text, Decimal(0), Decimal(10) ** 15, _("This cannot be below zero."))
    if kind == "day":
        return date.fromisoformat(text).isoformat()
    if name == form.CURRENCY and not is_currency(text):
        raise UserError(_("{text} is not a currency like CNY.").format(text=text))
    return text


def _number(text: str) -> str:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise UserError(_("{text} is not a number.").format(text=text))
    return f"{value:f}"


def _between(text: str, least: Decimal, most: Decimal, problem: str) -> str:
    made = _number(text)
    if not least <= Decimal(made) <= most:
        raise UserError(problem)
    return made


def _score(preset: str, facts: Mapping[str, str], rules: Rules) -> Decimal | None:
    found = score(preset, form.answers_of(facts, preset), rules)
    return None if found.value is None else found.value.quantize(_PLACES)


def _rescore(session: Session, row: InvestigationRow) -> None:
    facts = queries.facts_of(reader(session), row.id)
    row.score = _score(row.preset, facts, from_json(row.rules))


def set_preset(session: Session, key: int, preset: str) -> None:
    """Score by another preset; the answers to the other one stay."""
    if preset not in PRESETS:
        raise ValueError(f"no such preset: {preset}")
    row = _open(session, key)
    row.preset = preset
    _rescore(session, row)


def set_head(session: Session, key: int, name: str, value: date | str | None) -> None:
    """Change day, review day, note or who investigated.

    Raises:
        UserError: If the review would be before the investigation.
    """
    row = _open(session, key)
    if name == "colleague":
        row.colleague_id = _colleague(session, str(value or ""))
    elif name == "note":
        row.note = str(value or "").strip() or None
    elif name in ("day", "review_on") and (value is None or isinstance(value, date)):
        _set_day(row, name, value)
    else:
        raise ValueError(f"no such part: {name}")


def _set_day(row: InvestigationRow, name: str, value: date | None) -> None:
    day, review = (value, row.review_on) if name == "day" else (row.day, value)
    if day is None:
        raise UserError(_("Type a day."))
    if review is not None and review <= day:
        raise UserError(_("The review must come after the day of the investigation."))
    row.day, row.review_on = day, review


def set_class(session: Session, key: int, credit_class: str | None, reason: str = "") -> None:
    """Give a class, or take it away.

    Raises:
        UserError: If it is another one than the score proposes and no reason is given.
    """
    row = _open(session, key)
    if credit_class is not None and credit_class not in CLASSES:
        raise ValueError(f"no such class: {credit_class}")
    facts = queries.facts_of(reader(session), key)
    rules = from_json(row.rules)
    proposed = proposed_class(score(row.preset, form.answers_of(facts, row.preset), rules), rules)
    why = reason.strip()
    if credit_class is not None and credit_class != proposed and not why:
        raise UserError(
            _("This is not the class the score proposes."), _("Say why it should be this one.")
        )
    row.credit_class = credit_class
    set_fact(session, key, form.CLASS_REASON, "" if credit_class in (None, proposed) else why)


def approve(session: Session, key: int, approver: str, day: date) -> None:
    """Approve an investigation: from then on it stays as it is.

    Raises:
        UserError: If nobody is named, it has no class, or it was approved before.
    """
    row = _open(session, key)
    if not approver.strip():
        raise UserError(_("Say who approves it."))
    if row.credit_class is None:
        raise UserError(_("It has no class yet."), _("Take the proposed class or choose one."))
    if day < row.day:
        raise UserError(_("It cannot be approved before it was made."))
    row.approver, row.approved_on = approver.strip(), day


def take_approval_back(session: Session, key: int) -> None:
    """Open an approved investigation again."""
    row = session.get_one(InvestigationRow, key)
    row.approver = row.approved_on = None


def remove_investigation(session: Session, key: int) -> None:
    """Take an investigation away that was a mistake; undo brings it back."""
    row = _open(session, key)
    for fact in session.scalars(
        select(InvestigationFactRow).where(InvestigationFactRow.investigation_id == key)
    ):
        session.delete(fact)
    session.flush()
    session.delete(row)


def add_photo(session: Session, key: int, path: str, day: date) -> int:
    """Refer to a picture or paper where it lies; the file itself is not copied."""
    row = _open(session, key)
    file = Path(path)
    size = file.stat().st_size if file.is_file() else None
    attachment = AttachmentRow(
        account_id=row.account_id, title=file.name, path=path, size=size, added=day
    )
    session.add(attachment)
    session.flush()
    set_fact(session, key, f"{form.PHOTO_PREFIX}{attachment.id}", file.name)
    return attachment.id


def remove_photo(session: Session, key: int, attachment: int) -> None:
    """Take a reference away; the file stays where it is."""
    set_fact(session, key, f"{form.PHOTO_PREFIX}{attachment}", "")
    session.delete(session.get_one(AttachmentRow, attachment))
