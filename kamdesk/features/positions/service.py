"""What users do with positions: edits inside the session of one write."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _
from kamdesk.db.recorder import reader
from kamdesk.features.parameters.service import set_parameters
from kamdesk.features.plan.service import NewMeasure, add_measure
from kamdesk.features.positions import domain, queries
from kamdesk.features.positions.store import PositionAnswerRow, PositionRow, PositionTargetRow


@dataclass(frozen=True, slots=True)
class NewSnapshot:
    """A snapshot that is wanted.

    Attributes:
        on_day: Day it is true.
        view: "ours" or "customer".
        assessor: Who says so.
        answers: 1 to 5 by code; None is "don't know".
        evidence: How we know, by code.
        d_us, d_them: How much we depend on them and they on us, 0 to 100, or None.
        comment: Anything else.
    """

    on_day: date
    view: str
    assessor: str
    answers: Mapping[str, int | None]
    evidence: Mapping[str, str] = field(default_factory=dict)
    d_us: int | None = None
    d_them: int | None = None
    comment: str = ""


def add_snapshot(session: Session, account_id: int, wanted: NewSnapshot) -> int:
    """Write a snapshot with the rules in force on its day, and return its key.

    Raises:
        UserError: If nothing is answered, an answer is not 1 to 5, or a dependence not 0 to 100.
    """
    if wanted.view not in domain.VIEWS:
        raise ValueError(f"no such view: {wanted.view}")
    unknown = set(wanted.answers) - set(domain.ITEMS)
    if unknown:
        raise ValueError(f"no such questions: {sorted(unknown)}")
    given = [one for one in wanted.answers.values() if one is not None]
    if not given:
        raise UserError(_("Nothing is answered yet."), _("Answer at least one question."))
    if not all(1 <= one <= 5 for one in given):
        raise UserError(_("An answer is 1 to 5."))
    for share in (wanted.d_us, wanted.d_them):
        if share is not None and not 0 <= share <= 100:
            raise UserError(_("Dependence is a number from 0 to 100."))
    rules = queries.rules(reader(session), wanted.on_day)
    row = PositionRow(
        account_id=account_id, on_day=wanted.on_day, view=wanted.view,
        assessor=wanted.assessor.strip() or None, d_us=wanted.d_us, d_them=wanted.d_them,
        comment=wanted.comment.strip() or None, parameters=domain.to_json(rules),
        recorded_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )  # fmt: skip
    session.add(row)
    session.flush()
    for code in domain.ITEMS:
        if code in wanted.answers:
            evidence = wanted.evidence.get(code, "").strip() or None
            session.add(
                PositionAnswerRow(
                    position_id=row.id, item=code, value=wanted.answers[code], evidence=evidence
                )
            )
    session.flush()
    return row.id


def remove_snapshot(session: Session, key: int) -> None:
    """Take a snapshot away that was a mistake; undo brings it back."""
    from sqlalchemy import select

    for row in session.scalars(
        select(PositionAnswerRow).where(PositionAnswerRow.position_id == key)
    ):
        session.delete(row)
    session.flush()
    session.delete(session.get_one(PositionRow, key))


def set_target(
    session: Session, account_id: int, on_day: date, pattern: str, ladder: str,
    reason: str = "", review: date | None = None,
) -> None:  # fmt: skip
    """Set where an account should stand from a day on; earlier ideals stay in the record.

    Raises:
        UserError: If it would be looked at again before it begins.
    """
    if pattern not in domain.PATTERNS or ladder not in domain.LADDERS:
        raise ValueError(f"no such classes: {pattern}, {ladder}")
    if review is not None and review < on_day:
        raise UserError(_("The day to review lies before the day it begins."))
    session.add(
        PositionTargetRow(
            account_id=account_id, on_day=on_day, pattern=pattern, ladder=ladder,
            reason=reason.strip() or None, review=review,
        )
    )  # fmt: skip


def set_rules(
    session: Session, values: Mapping[str, str], valid_from: date, edited_by: str = ""
) -> None:
    """Change weights, cut-lines and thresholds from a day on; snapshots before keep their own.

    Raises:
        UserError: If a value cannot be used.
    """
    before = queries.rules(reader(session), valid_from)
    try:
        after = domain.with_values(before, values).values()
    except domain.BadRule as error:
        raise UserError(
            _("{text} cannot be used for {name}.").format(
                text=error.args[0].partition(": ")[2], name=rule_title(error.name)
            ),
            _("It must be a number in its range, and every axis needs some weight."),
        ) from None
    was = before.values()
    _keep(session, {name: after[name] for name in after if after[name] != was[name]},
          valid_from, edited_by)  # fmt: skip


def set_move(
    session: Session, kind: str, words: Mapping[str, str], valid_from: date, edited_by: str = ""
) -> None:
    """Replace the words of the first move of a class: "what", "why", "stop".

    Raises:
        UserError: If the move itself would be empty.
    """
    if kind not in domain.MOVES or not set(words) <= {"what", "why", "stop"}:
        raise ValueError(f"no such move: {kind}")
    if not words.get("what", "x").strip():
        raise UserError(_("Say what is to be done."))
    made = {f"move.{kind}.{part}": text.strip() for part, text in words.items()}
    _keep(session, made, valid_from, edited_by)


def rule_title(name: str) -> str:
    """Return what a value of the rules is called, in the language in force."""
    if name.startswith("weight."):
        return _("the weight of {item}").format(item=name[7:])
    return _(domain.THRESHOLDS.get(name, name))


def _keep(session: Session, values: Mapping[str, str], valid_from: date, edited_by: str) -> None:
    named = {domain.PREFIX + name: value for name, value in values.items()}
    set_parameters(session, named, valid_from, edited_by=edited_by)


def plan_deficits(
    session: Session, account_id: int, items: Iterable[tuple[str, str]], owner: str, start: date,
    due: date | None,
) -> list[int]:  # fmt: skip
    """Write a measure for each (question, what to do), expecting the answer that leaves no shortfall.

    Raises:
        UserError: If nothing was chosen, or it would be due before it begins.
    """
    chosen = list(items)
    if not chosen:
        raise UserError(_("Choose at least one question to work on."))
    rules = queries.rules(reader(session), start)
    return [
        add_measure(
            session, account_id,
            NewMeasure(what, owner, start, due, item, domain.wanted_answer(item, rules)),
        )
        for item, what in chosen
    ]  # fmt: skip
