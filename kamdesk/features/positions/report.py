"""The sheet of the account review: positions now and ideal, gates, gaps, shortfalls, measures, trail."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_int
from kamdesk.base.i18n import _, ngettext
from kamdesk.base.progress import Progress
from kamdesk.db.connection import Reader
from kamdesk.db.workspace_info import COMPANY, info
from kamdesk.features.accounts.domain import class_text
from kamdesk.features.plan.domain import STATES
from kamdesk.features.plan.queries import Measure, measures
from kamdesk.features.positions import domain, queries
from kamdesk.features.positions.domain import AXES, CLASSES, GATES, ITEMS, RQ, P, Rules, T
from kamdesk.features.positions.queries import Dot, Helped, Lacking, Snapshot, Standing, Step
from kamdesk.reporting import look
from kamdesk.reporting.report import (
    Cell,
    Cloud,
    Column,
    Formula,
    Kind,
    Line,
    Report,
    ReportRequest,
    Role,
    Scatter,
    Sheet,
    Table,
    fixed,
)

_LABELLED = 60
_MAPS = ((T, "t", "a"), (P, "p", "b"))


def classification(reader: Reader, request: ReportRequest, progress: Progress) -> Report:
    """Build the report of positions, of all accounts or of one.

    Raises:
        UserError: If the account is unknown.
    """
    day = request.as_of
    progress.step(0, None, _("Counting"))
    key = None
    if request.account is not None:
        key = queries.account_key(reader, request.account)
        if key is None:
            raise UserError(
                _("There is no account {code}.").format(code=request.account),
                _("`kamdesk show accounts` lists the codes."),
            )
    rules = queries.rules(reader, day)
    steps = queries.trail(reader, day, key)
    plan = measures(reader, day, key)
    found = None if key is None else queries.standing(reader, key, day)
    if found is not None:
        head = _one_account(found)
        scope = f"{found.name} ({found.code})"
    else:
        dots = [dot for dot in queries.portfolio(reader, day) if dot.now is not None]
        head = _portfolio(dots, list(queries.lacking(reader, day)), rules)
        scope = ngettext("{n} account", "{n} accounts", len(dots)).format(n=format_int(len(dots)))
    facts = (
        (_("Scope"), scope),
        (_("Counted from"), _("our newest assessment of each account by that day")),
        (_("Scale"), _("scores 0 to 100; the ideal asks for {aim}").format(aim=rules.target)),
        (_("Made"), f"{request.made:%Y-%m-%d %H:%M}  {request.maker}".rstrip()),
    )
    sheets = (
        *head,
        Sheet(_("Measures"), (_measures(plan, day), _helped(queries.helped(reader, day, key)))),
        Sheet(_("Trail"), (_trail(steps),)),
        Sheet(_("Data"), (_data(steps),)),
    )
    return Report(
        title=_("Positions now and ideal"), company=info(reader, COMPANY), as_of=day, facts=facts,
        sheets=sheets, notes=_notes(rules),
    )  # fmt: skip


def _table(
    key: str, title: str, columns: Sequence[Column], lines: Iterable[Line], empty: str, *, tidy: bool = False
) -> Table:  # fmt: skip
    count, give = fixed(lines)
    return Table(key, title, tuple(columns), count, give, None, empty, tidy)


def _word(kind: str, *, candidate: bool = False) -> str:
    word = _(CLASSES[kind])
    ideal = candidate and kind in domain.IDEAL
    return _("{name} (candidate)").format(name=word) if ideal else word


# -- all accounts ---------------------------------------------------------------------------------


def _portfolio(dots: list[Dot], lacks: list[Lacking], rules: Rules) -> tuple[Sheet, ...]:
    maps: list[Table | Scatter] = [_scatter(place, dots, rules) for place in (0, 1) if dots]
    maps.append(_points(dots))
    return (
        Sheet(_("Positions"), (_positions(dots),)),
        Sheet(_("Maps"), tuple(maps)),
        Sheet(_("Shortfalls"), (_lacks(dots, lacks),)),
    )


def _positions(dots: list[Dot]) -> Table:
    columns = (
        Column("account", _("Account"), width=26), Column("code", _("Code")), Column("tier", _("Tier")),
        Column("owner", _("Owner")), Column("day", _("Assessed"), Kind.DATE), Column("state", _("State")),
        Column("pattern", _("Pattern now")), Column("pattern_ideal", _("Pattern ideal")),
        Column("ladder", _("Ladder now")), Column("ladder_ideal", _("Ladder ideal")),
        Column("rq", _(AXES[RQ]), Kind.SCORE), Column("t", _(AXES[T]), Kind.SCORE), Column("p", _(AXES[P]), Kind.SCORE),
        Column("gap_a", _("Gap, patterns"), Kind.SCORE), Column("gap_b", _("Gap, ladder"), Kind.SCORE),
        Column("gates", _("Gates not passed"), width=24), Column("moved", _("Moved in the quarter"), Kind.SCORE),
    )  # fmt: skip
    lines = [_dot_line(place, dot) for place, dot in enumerate(dots)]
    if dots:
        lines.append(_average(columns, dots))
    return _table("positions", "", columns, lines, _("No account has been assessed yet."))


def _points(dots: list[Dot]) -> Table:
    """Return what the maps are drawn from: scores and the points of the ideals."""
    columns = (
        Column("account", _("Account"), width=26), Column("short", _("Short name")), Column("t", _(AXES[T]), Kind.SCORE),
        Column("p", _(AXES[P]), Kind.SCORE), Column("rq", _(AXES[RQ]), Kind.SCORE),
        Column("ideal_t", _("Ideal terms"), Kind.SCORE), Column("ideal_rq_a", _("Ideal quality, patterns"), Kind.SCORE),
        Column("ideal_p", _("Ideal course"), Kind.SCORE), Column("ideal_rq_b", _("Ideal quality, ladder"), Kind.SCORE),
    )  # fmt: skip
    lines = []
    for dot in dots:
        now = dot.now
        assert now is not None
        ideal: list[Decimal | None] = []
        for point, across in zip(_ideal_points(dot), (T, P), strict=True):
            known = now.value(across) is not None and now.rq is not None
            ideal += point if known else (None, None)
        lines.append(Line((dot.name, dot.short, now.t, now.p, now.rq, *ideal)))
    title = _("What the maps are drawn from")
    return _table("points", title, columns, lines, _("No account has been assessed yet."))


def _ideal_points(dot: Dot) -> list[tuple[Decimal, Decimal]]:
    assert dot.now is not None
    return [
        domain.ideal_point(target, dot.now.value(across), dot.now.rq, dot.aim)
        for target, across in zip(dot.target, (T, P), strict=True)
    ]


def _gap_formula(place: int, across: str, which: str, value: Decimal | None) -> Formula:
    """Return the distance to the point of the ideal, which lies nowhere else than asked for."""
    text = (
        f'=IF(COUNT([{across}],[rq])<2,"—",SQRT(([points!ideal_{across}:{place}]-[{across}])^2'
        f"+([points!ideal_rq_{which}:{place}]-[rq])^2))"
    )
    return Formula(text, value)


def _dot_line(place: int, dot: Dot) -> Line:
    now = dot.now
    assert now is not None
    points = _ideal_points(dot)
    ideal = [_word(kind) if dot.target_set else _("{name} (assumed)").format(name=_word(kind)) for kind in dot.target]  # fmt: skip
    candidate = bool(dot.open_gates)
    return Line(
        (
            dot.name, dot.code, dot.tier, dot.owner, dot.on_day, _("stale") if dot.stale else None,
            _word(now.pattern, candidate=candidate), ideal[0],
            _word(now.ladder, candidate=candidate), ideal[1], now.rq, now.t, now.p,
            _gap_formula(place, "t", "a", _distance(points[0], now.t, now.rq)),
            _gap_formula(place, "p", "b", _distance(points[1], now.p, now.rq)),
            _(", ").join(_(GATES[name]) for name in dot.open_gates) or None,
            dot.moved if dot.before else None,
        )
    )  # fmt: skip


def _distance(
    point: tuple[Decimal, Decimal], x: Decimal | None, y: Decimal | None
) -> Decimal | None:
    if x is None or y is None:
        return None
    return ((point[0] - x) ** 2 + (point[1] - y) ** 2).sqrt()


def _average(columns: Sequence[Column], dots: list[Dot]) -> Line:
    cells: list[Cell] = []
    last = len(dots) - 1
    for place, column in enumerate(columns):
        if place == 0:
            cells.append(_("Average"))
        elif column.key in ("rq", "t", "p"):
            values = [
                value
                for dot in dots
                if dot.now and (value := getattr(dot.now, column.key)) is not None
            ]
            mean = sum(values, Decimal(0)) / len(values) if values else None
            text = f'=IF(COUNT([{column.key}:0:{last}])=0,"—",AVERAGE([{column.key}:0:{last}]))'
            cells.append(Formula(text, mean))
        else:
            cells.append(None)
    return Line(tuple(cells), Role.TOTAL)


def _scatter(place: int, dots: list[Dot], rules: Rules) -> Scatter:
    across, column, which = _MAPS[place]
    last = len(dots) - 1
    label = "short" if len(dots) <= _LABELLED else ""
    title = (_("Map of patterns"), _("Map of the ladder"))[place]
    return Scatter(
        title, "points",
        (
            Cloud(_("Ideal"), f"ideal_{column}", f"ideal_rq_{which}", look.ACCENT, 0, last, hollow=True),
            Cloud(_("Now"), column, "rq", look.ACCENT, 0, last, labels=label),
        ),
        _(AXES[across]), _(AXES[RQ]), rules.cut(across), rules.cut_rq,
    )  # fmt: skip


def _lacks(dots: list[Dot], lacks: list[Lacking]) -> Table:
    names = {dot.id: dot for dot in dots}
    columns = (
        Column("account", _("Account"), width=26), Column("item", _("Question"), width=30),
        Column("weight", _("Weight"), Kind.SCORE), Column("answer", _("Answer"), Kind.COUNT),
        Column("points", _("Points"), Kind.COUNT), Column("wanted", _("Wanted"), Kind.SCORE),
        Column("size", _("Shortfall"), Kind.SCORE), Column("measure", _("What to do"), width=44),
    )  # fmt: skip
    lines = [
        Line(
            (
                names[one.account_id].name, f"{one.deficit.item} {_(ITEMS[one.deficit.item].short)}",
                one.weight, one.deficit.answer, domain.points(one.deficit.item, one.deficit.answer),
                one.wanted, Formula("=[weight]*MAX(0,[wanted]-[points])", one.deficit.size),
                _(ITEMS[one.deficit.item].measure),
            )
        )
        for one in lacks
        if one.account_id in names
    ]  # fmt: skip
    return _table("lacks", "", columns, lines, _("Nothing lacks."))


# -- one account ----------------------------------------------------------------------------------


def _one_account(found: Standing) -> tuple[Sheet, ...]:
    now = found.now
    if now is None:
        empty = _table("axes", "", (Column("axis", _("Axis")),), (), _("Not assessed yet."))
        return (Sheet(_("Position"), (empty,)),)
    position = Sheet(_("Position"), (_axes(now), _targets(found, now), _gates(now), _next(found)))
    answers = Sheet(_("Answers"), (_answers(now),))
    maps = Sheet(_("Maps"), (*(_own_scatter(place, found) for place in (0, 1)), _path(found)))
    return position, maps, answers


def _spans() -> dict[str, tuple[int, int]]:
    """Return the first and last line of each axis in the table of answers."""
    spans: dict[str, tuple[int, int]] = {}
    for place, item in enumerate(ITEMS.values()):
        spans[item.axis] = (spans.get(item.axis, (place, 0))[0], place)
    return spans


def _axes(now: Snapshot) -> Table:
    columns = (
        Column("axis", _("Axis"), width=26), Column("score", _("Score"), Kind.SCORE),
        Column("answered", _("Answered weight"), Kind.SHARE), Column("low", _("Worst case"), Kind.SCORE),
        Column("high", _("Best case"), Kind.SCORE), Column("cut", _("Cut-line"), Kind.SCORE),
        Column("zone", _("Zone of transition")),
    )  # fmt: skip
    lines = []
    for axis, (first, last) in _spans().items():
        one = now.found.scores[axis]
        given = f'SUMIF([answers!answer:{first}:{last}],">0",[answers!weight:{first}:{last}])'
        score = f'=IF({given}=0,"—",SUM([answers!product:{first}:{last}])/{given})'
        share = f"={given}/SUM([answers!weight:{first}:{last}])"
        lines.append(
            Line(
                (
                    _(AXES[axis]), Formula(score, one.value), Formula(share, one.answered),
                    Formula("=N([score])*[answered]", one.low), Formula("=[low]+100*(1-[answered])", one.high),
                    now.rules.cut(axis), _("inside, class kept") if axis in now.found.moving else None,
                )
            )
        )  # fmt: skip
    return _table("axes", _("Scores"), columns, lines, "")


def _targets(found: Standing, now: Snapshot) -> Table:
    columns = (
        Column("map", _("Map"), width=26), Column("now", _("Class now")), Column("ideal", _("Ideal")),
        Column("gap", _("Gap"), Kind.SCORE), Column("start", _("Gap when the path began"), Kind.SCORE),
        Column("closed", _("Closed"), Kind.SHARE),
    )  # fmt: skip
    lines = []
    candidate = bool(now.found.open_gates)
    for title, kind, target in (
        (_("Map of patterns"), now.found.pattern, found.target.pattern),
        (_("Map of the ladder"), now.found.ladder, found.target.ladder),
    ):
        start = None if found.start is None else found.start.gap(target)
        gap = now.gap(target)
        asked = [place for place, axis in enumerate(AXES) if axis in domain.ASKS[target]]
        lines.append(
            Line(
                (
                    title, _word(kind, candidate=candidate),
                    _word(target) if not found.target.assumed else _("{name} (assumed)").format(name=_word(target)),
                    Formula(_gap_text(asked, now.rules.target), gap), start,
                    Formula('=IF(OR(COUNT([gap],[start])<2,N([start])=0),"—",1-[gap]/[start])', domain.progress(start, gap)),
                )
            )
        )  # fmt: skip
    return _table("targets", _("Now and ideal"), columns, lines, "")


def _gap_text(asked: list[int], aim: Decimal) -> str:
    """Return the root of the squared shortfalls of the axes an ideal asks for, from their scores."""
    if not asked:
        return "=0"
    scores = ",".join(f"[axes!score:{place}]" for place in asked)
    squares = "+".join(f"MAX(0,{aim}-[axes!score:{place}])^2" for place in asked)
    return f'=IF(COUNT({scores})<{len(asked)},"—",SQRT({squares}))'


def _gates(now: Snapshot) -> Table:
    columns = (
        Column("gate", _("Gate"), width=26), Column("state", _("State")),
        Column("made", _("Made of"), width=44),
    )  # fmt: skip
    words = {True: _("passed"), False: _("failed"), None: _("cannot be told")}
    trust = domain.trust_score(now.answers, now.rules)
    terms = now.value(T)

    def said(item: str) -> str:
        answer = now.answers.get(item)
        return f"{item} {'?' if answer is None else answer}"

    made = {
        "need": f"{said('T4')} ≥ {now.rules.need}",
        "trust": f"{said('R1')}, {said('R2')}: {'?' if trust is None else f'{trust:.2f}'} ≥ {now.rules.trust}",
        "interest": f"{said('R3')} ≥ {now.rules.interest}, {_(AXES[T])} {'?' if terms is None else f'{terms:.2f}'} ≥ {now.rules.cut_t}",
    }  # fmt: skip
    lines = [
        Line((_(title), words[now.found.gates[name]], made[name])) for name, title in GATES.items()
    ]
    return _table("gates", _("Gates of the ideal"), columns, lines, "")


def _next(found: Standing) -> Table:
    columns = (Column("what", _("What follows"), width=26), Column("text", "", width=44))
    rows: list[tuple[str, str]] = []
    move = found.move
    if move is not None:
        rows += [(_("First move"), _(move.what)), (_("Why"), _(move.why))]
        if move.stop:
            rows.append((_("Stop when"), _(move.stop)))
    now = found.now
    if now is not None and now.asymmetry is not None:
        rows.append((_("Dependence"), f"{now.asymmetry:+.2f} ({now.d_us} : {now.d_them})"))
    if found.perception is not None:
        rows.append((_("Gap of perception"), f"{found.perception:+.2f}"))
    if found.progress is not None:
        rows.append((_("Progress"), f"{found.progress * 100:.0f}%"))
    if found.target.reason:
        rows.append((_("Why this is the aim"), found.target.reason))
    if found.stale:
        rows.append((_("Stale"), ngettext("assessed {n} day ago", "assessed {n} days ago", found.age or 0).format(n=found.age)))  # fmt: skip
    return _table("next", "", columns, [Line(row) for row in rows], "—")


def _answers(now: Snapshot) -> Table:
    columns = (
        Column("item", _("Question"), width=30), Column("weight", _("Weight"), Kind.SCORE),
        Column("answer", _("Answer"), Kind.COUNT), Column("points", _("Points"), Kind.COUNT),
        Column("product", _("Weight x points"), Kind.SCORE), Column("size", _("Shortfall"), Kind.SCORE),
        Column("meaning", _("What it means"), width=36), Column("evidence", _("How we know"), width=44),
    )  # fmt: skip
    lines = []
    for code, item in ITEMS.items():
        answer = now.answers.get(code)
        weight = now.rules.weights[code]
        points = None if answer is None else domain.points(code, answer)
        way = "5-[answer]" if item.reversed else "[answer]-1"
        lack = (
            None if points is None else weight * max(Decimal(0), now.rules.deficit_target - points)
        )
        lines.append(
            Line(
                (
                    f"{code} {_(item.short)}", weight, answer,
                    Formula(f'=IF([answer]="","—",({way})*25)', points),
                    Formula('=IF([answer]="","—",[weight]*[points])', None if points is None else weight * points),
                    Formula(f'=IF([answer]="","—",[weight]*MAX(0,{now.rules.deficit_target}-[points]))', lack),
                    _("Don't know") if answer is None else _(domain.meaning(code, answer)),
                    now.evidence.get(code),
                )
            )
        )  # fmt: skip
    return _table("answers", "", columns, lines, "")


def _path(found: Standing) -> Table:
    """Return the trail of our snapshots with the ideal of the newest in the last line."""
    columns = (
        Column("day", _("Day")), Column("t", _(AXES[T]), Kind.SCORE), Column("p", _(AXES[P]), Kind.SCORE),
        Column("rq", _(AXES[RQ]), Kind.SCORE), Column("class", _("Class"), width=36),
    )  # fmt: skip
    lines = [
        Line(
            (
                one.on_day.isoformat(), one.value(T), one.value(P), one.value(RQ),
                class_text(one.found.pattern, one.found.ladder, candidate=bool(one.found.open_gates)),
            )
        )
        for one in found.ours
    ]  # fmt: skip
    now, target = found.now, found.target
    if now is not None:
        aim = now.rules.target
        asked = {*domain.ASKS[target.pattern], *domain.ASKS[target.ladder]}
        cells = [aim if axis in asked else now.value(axis) for axis in (T, P, RQ)]
        lines.append(Line((_("Ideal"), *cells, class_text(target.pattern, target.ladder))))
    return _table("path", _("Trail"), columns, lines, "")


def _own_scatter(place: int, found: Standing) -> Scatter:
    across, column, _which = _MAPS[place]
    last = len(found.ours) - 1
    rules = found.rules if found.now is None else found.now.rules
    title = (_("Map of patterns"), _("Map of the ladder"))[place]
    return Scatter(
        title, "path",
        (
            Cloud(_("Trail"), column, "rq", look.BAR, 0, last, joined=True, labels="day", size=5),
            Cloud(_("Now"), column, "rq", look.ACCENT, last, last, size=10),
            Cloud(_("Ideal"), column, "rq", look.ACCENT, last + 1, last + 1, hollow=True, size=10),
        ),
        _(AXES[across]), _(AXES[RQ]), rules.cut(across), rules.cut_rq,
    )  # fmt: skip


# -- for both -------------------------------------------------------------------------------------


def _measures(plan: list[Measure], day: date) -> Table:
    columns = (
        Column("account", _("Account"), width=26), Column("what", _("What"), width=40), Column("owner", _("Owner")),
        Column("started", _("Begins"), Kind.DATE), Column("due", _("Due day"), Kind.DATE), Column("state", _("State")),
        Column("ended", _("Ended"), Kind.DATE), Column("item", _("Meant to move")),
        Column("expected", _("To answer"), Kind.COUNT), Column("outcome", _("What came of it"), width=40),
    )  # fmt: skip
    lines = [
        Line(
            (
                one.account, one.what, one.owner, one.started, one.due,
                _(STATES[one.state]) + (" ■ " + _("overdue") if one.overdue(day) else ""),
                one.ended, one.item, one.expected, one.outcome,
            )
        )
        for one in plan
    ]  # fmt: skip
    return _table("measures", _("Measures"), columns, lines, _("No measures yet."))


def _helped(found: list[Helped]) -> Table:
    columns = (
        Column("account", _("Account"), width=26), Column("what", _("What"), width=40), Column("item", _("Question")),
        Column("ended", _("Ended"), Kind.DATE), Column("before", _("Points before"), Kind.COUNT),
        Column("after", _("Points after"), Kind.COUNT), Column("change", _("Change"), Kind.COUNT),
        Column("class_before", _("Class before"), width=30), Column("class_after", _("Class after"), width=30),
    )  # fmt: skip
    moved = [one for one in found if one.effect.moved]
    lines = [
        Line(
            (
                one.account, one.what, one.item, one.ended, one.effect.before, one.effect.after,
                Formula("=[after]-[before]", (one.effect.after or 0) - (one.effect.before or 0)),
                class_text(*one.effect.classes_before), class_text(*one.effect.classes_after),
            )
        )
        for one in moved
    ]  # fmt: skip
    title = _("Measures that moved an account")
    return _table("helped", title, columns, lines, _("No measure has moved an account yet."))


def _step_columns() -> tuple[Column, ...]:
    return (
        Column("account", _("Account"), width=26), Column("code", _("Code")), Column("day", _("Day"), Kind.DATE),
        Column("view", _("View")), Column("assessor", _("Assessed by")),
        Column("rq", _(AXES[RQ]), Kind.SCORE), Column("t", _(AXES[T]), Kind.SCORE), Column("p", _(AXES[P]), Kind.SCORE),
        Column("pattern", _("Pattern")), Column("ladder", _("Ladder")), Column("comment", _("Comment"), width=30),
    )  # fmt: skip


def _step_line(one: Step) -> Line:
    views = {"ours": _("Ours"), "customer": _("Customer's")}
    return Line(
        (
            one.account, one.code, one.on_day, views[one.view], one.assessor, one.rq, one.t, one.p,
            _word(one.pattern, candidate=one.candidate), _word(one.ladder, candidate=one.candidate), one.comment,
        )
    )  # fmt: skip


def _trail(steps: list[Step]) -> Table:
    return Table(
        "trail", "", _step_columns(), len(steps), lambda: map(_step_line, steps), None,
        _("No account has been assessed yet."),
    )  # fmt: skip


def _data(steps: list[Step]) -> Table:
    return Table(
        "data", "", _step_columns(), len(steps), lambda: map(_step_line, steps), None,
        _("No account has been assessed yet."), True,
    )  # fmt: skip


def _notes(rules: Rules) -> tuple[tuple[str, str], ...]:
    weights = ", ".join(f"{code} {rules.weights[code]}" for code in ITEMS)
    return (
        (_("Score"), _("Each answer of 1 to 5 gives 0 to 100 points, open conflict the other way round. A score is the sum of weight x points over the sum of the weights that were answered; what was not answered counts as unknown, never as zero.")),
        (_("Class"), _("Quality and terms give the pattern, quality and course the ladder: high from the cut-line on. Within {n} points of it the former side is kept. Below {share} of the weight there is no class.").format(n=rules.hysteresis, share=f"{rules.answered * 100:.0f}%")),
        (_("Candidate"), _("Win-win or strategic partner with a gate of the ideal that is not passed: mutual need (T4 at least {need}), mutual trust (mean of R1 and R2 at least {trust}), common interest (R3 at least {interest} and terms at the cut-line).").format(need=rules.need, trust=rules.trust, interest=rules.interest)),
        (_("Gap"), _("The root of the squared shortfalls to {aim} on the axes the ideal asks for. An ideal that nobody set is assumed to be win-win and strategic partner.").format(aim=rules.target)),
        (_("Shortfall"), _("Weight x ({wanted} - points), above zero.").format(wanted=rules.deficit_target)),
        (_("Measures that moved an account"), _("Measures that were done, whose question has more points in our first snapshot after they ended than in our newest one before they began.")),
        (_("Stale"), _("Assessed more than {n} days before the as-of day.").format(n=rules.stale_days)),
        (_("Weights in force"), weights),
    )  # fmt: skip
