"""`kamdesk show classification`: the contract of the command line."""

from decimal import Decimal
from typing import Any

from kamdesk.base.errors import UserError
from kamdesk.base.feature import Request
from kamdesk.base.i18n import _, speaking
from kamdesk.db.connection import Reader
from kamdesk.features.positions import domain, queries
from kamdesk.features.positions.queries import Snapshot, Standing

_TRAIL = 12


def classification(reader: Reader, request: Request) -> dict[str, Any]:
    """Answer `show classification --account CODE`.

    Scores and gaps are numbers of 0 to 100 with two decimals, shares are 0 to 1 with four, classes
    are stable words ("win_win"; "insufficient" where too little is answered). Everything of the
    present is null while the account was never assessed.

    Keys: account, name, as_of, assessed (day of our newest snapshot), assessor, stale, age_days;
    axes {RQ, T, P: score, answered, low, high, in_transition}; pattern and ladder (class, zh, en,
    candidate, failing_gates, in_transition); gates {need, trust, interest: true, false or null},
    trust_score; asymmetry, master ("customer", "us", "balanced"); ideal (pattern, ladder, set,
    since, review, reason); gap_a, gap_b, gap (over all axes asked for), gap_start, progress;
    first_move (class, axis, what, why, stop); deficits (all, the heaviest first), top_deficits
    {RQ, T, P: three each}; perception (ours, customer, gap, alarm); drift, friend_trap; expected
    (with the open measures), measures, group, trail (the last twelve of ours).

    Raises:
        UserError: If no account was named or there is none of that code.
    """
    key = None if request.account is None else queries.account_key(reader, request.account)
    found = None if key is None else queries.standing(reader, key, request.as_of)
    if found is None:
        raise UserError(
            _("There is no account {code}.").format(code=request.account or "—"),
            _("`kamdesk show accounts` lists the codes; name one with --account."),
        )
    return {
        "as_of": request.as_of.isoformat(),
        "account": found.code,
        "name": found.name,
        **_now(found),
        **_aim(found),
        **_alarms(found),
        "measures": [_measure(found, one) for one in found.measures],
        "group": _group(queries.group(reader, found.account_id, request.as_of)),
        "trail": [_trail(one) for one in found.ours[-_TRAIL:]],
    }


def _number(value: Decimal | None, digits: int = 2) -> float | None:
    return None if value is None else float(round(value, digits))


def _now(found: Standing) -> dict[str, Any]:
    now = found.now
    return {
        "assessed": None if now is None else now.on_day.isoformat(),
        "assessor": None if now is None else now.assessor,
        "age_days": found.age,
        "stale": found.stale,
        "axes": None if now is None else {axis: _axis(now, axis) for axis in domain.AXES},
        "pattern": None if now is None else _class(now, now.found.pattern, domain.T),
        "ladder": None if now is None else _class(now, now.found.ladder, domain.P),
        "gates": None if now is None else dict(now.found.gates),
        "trust_score": None if now is None else _number(domain.trust_score(now.answers, now.rules)),
        "asymmetry": None if now is None else _number(now.asymmetry, 4),
        "master": None if now is None else now.master,
    }


def _axis(now: Snapshot, axis: str) -> dict[str, Any]:
    one = now.found.scores[axis]
    return {
        "score": _number(one.value),
        "answered": _number(one.answered, 4),
        "low": _number(one.low),
        "high": _number(one.high),
        "in_transition": axis in now.found.moving,
    }


def _class(now: Snapshot, kind: str, across: str) -> dict[str, Any]:
    candidate = now.found.candidate(kind)
    return {
        "class": kind,
        **_names(kind),
        "candidate": candidate,
        "failing_gates": list(now.found.open_gates) if candidate else [],
        "in_transition": domain.RQ in now.found.moving or across in now.found.moving,
    }


def _names(kind: str) -> dict[str, str]:
    """Return what a class is called in both languages, whatever the language of the call."""
    with speaking("zh_CN"):
        chinese = _(domain.CLASSES[kind])
    return {"zh": chinese, "en": domain.CLASSES[kind]}


def _aim(found: Standing) -> dict[str, Any]:
    target, now, move = found.target, found.now, found.move
    return {
        "ideal": {
            "pattern": target.pattern,
            "ladder": target.ladder,
            "set": not target.assumed,
            "since": None if target.since is None else target.since.isoformat(),
            "review": None if target.review is None else target.review.isoformat(),
            "reason": target.reason,
        },
        "gap_a": None if now is None else _number(now.gap(target.pattern)),
        "gap_b": None if now is None else _number(now.gap(target.ladder)),
        "gap": _number(found.whole_gap(now)),
        "gap_start": _number(found.whole_gap(found.start)),
        "progress": _number(found.progress, 4),
        "first_move": None
        if move is None
        else {
            "class": found.leading,
            "axis": move.axis,
            "what": _(move.what),
            "why": _(move.why),
            "stop": _(move.stop) or None,
        },
        "deficits": [_deficit(one) for one in found.deficits()],
        "top_deficits": {
            axis: [_deficit(one) for one in found.deficits(axis)[: domain.TOP]]
            for axis in domain.AXES
        },
        "expected": _expected(found),
    }


def _deficit(one: domain.Deficit) -> dict[str, Any]:
    return {"item": one.item, "deficit": _number(one.size), "answer": one.answer}


def _expected(found: Standing) -> dict[str, Any] | None:
    after = found.expected
    if after is None:
        return None
    scores = {axis: _number(after.scores[axis].value) for axis in domain.AXES}
    return {**scores, "pattern": after.pattern, "ladder": after.ladder}


def _alarms(found: Standing) -> dict[str, Any]:
    quality = {
        name: None if one is None else _number(one.value(domain.RQ))
        for name, one in (("ours", found.now), ("customer", found.customer))
    }
    return {
        "perception": {
            **quality,
            "gap": _number(found.perception),
            "alarm": found.perception_alarm,
        },
        "drift": [
            {
                "axis": one.axis,
                "since": one.since.isoformat(),
                "before": _number(one.before),
                "now": _number(one.now),
            }
            for one in found.drift
        ],
        "friend_trap": found.trap,
    }


def _measure(found: Standing, one: Any) -> dict[str, Any]:
    return {
        "what": one.what,
        "item": one.item,
        "expected": one.expected,
        "owner": one.owner,
        "started": one.started.isoformat(),
        "due": None if one.due is None else one.due.isoformat(),
        "state": one.state,
        "overdue": one.overdue(found.as_of),
        "ended": None if one.ended is None else one.ended.isoformat(),
        "outcome": one.outcome,
    }


def _group(found: queries.Group | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "units": len(found.units),
        "weighted_by_revenue": found.weighted,
        "axes": {
            axis: None
            if one is None
            else {
                "mean": _number(one.mean),
                "lowest": _number(one.lowest),
                "highest": _number(one.highest),
                "assessed": one.units,
            }
            for axis, one in found.axes.items()
        },
    }


def _trail(one: Snapshot) -> dict[str, Any]:
    return {
        "day": one.on_day.isoformat(),
        "assessor": one.assessor,
        **{axis: _number(one.value(axis)) for axis in domain.AXES},
        "pattern": one.found.pattern,
        "ladder": one.found.ladder,
        "candidate": any(
            one.found.candidate(kind) for kind in (one.found.pattern, one.found.ladder)
        ),
    }
