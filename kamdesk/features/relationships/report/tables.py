"""The tables of the sheet: people, contacts, coverage with live formulas, and what changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kamdesk.base.i18n import N_, _
from kamdesk.features.relationships.domain import FACT_KINDS, SIGNS, Terms, kind_name
from kamdesk.features.relationships.queries import (
    OURS,
    THEIRS,
    Comparison,
    ContactMatrix,
    MapFigures,
    MoneyOnMap,
    Node,
    Person,
    Staff,
)
from kamdesk.reporting.report import Cell, Column, Formula, Kind, Line, Role, Table, fixed

_PEOPLE = "people"
_TOLD = ("political", "adaptability", "orientation", "competitor", "needs", "channel")
_COUNTED = ("influence", "attitude", "coverage")


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the sheets are made of.

    Attributes:
        people: Holders of posts, in the order of the sheet; vacant posts are not counted.
        last: Day of the last touch by person.
    """

    found: Staff
    people: tuple[Person, ...]
    made: MapFigures
    money: MoneyOnMap
    matrix: ContactMatrix
    last: Mapping[int, date]
    terms: Terms
    as_of: date


def ordered(found: Staff) -> tuple[Person, ...]:
    """Return the people a sheet lists: by level, then influence, then as on the map."""
    known = [one for one in found.people if one.person_id is not None]
    return tuple(sorted(known, key=lambda p: (p.level, -(p.number("influence") or 0), p.key)))


# -- people ---------------------------------------------------------------------------------------


def people(facts: Facts) -> Table:
    """Return everybody, with what was judged of them; the figures of other sheets count from here."""
    told = [kind for kind in _TOLD if any(one.value(kind) for one in facts.people)]
    columns = (
        Column("name", _("Name")), Column("title", _("Title")), Column("department", _("Department")),
        Column("boss", _("Reports to")), Column("role", _("Role")),
        Column("influence", _("Influence"), Kind.COUNT), Column("sign", _("Sign")),
        Column("attitude", _("Attitude"), Kind.COUNT), Column("coverage", _("Coverage"), Kind.COUNT),
        Column("gap", _("Gap"), Kind.COUNT, quiet=True), Column("against", _("Opponent"), Kind.COUNT, quiet=True),
        Column("owner", _("Owner")), Column("known", _("Known by")),
        Column("last", _("Last contact"), Kind.DATE), Column("days", _("Days since"), Kind.DAYS),
        *(Column(kind, _(FACT_KINDS[kind].title), width=16) for kind in told),
        Column("marks", _("Marks")),
    )  # fmt: skip
    by_key = facts.found.by_key()
    known: dict[int, list[str]] = {}
    for line in facts.found.knows:
        known.setdefault(line.person, []).append(line.colleague)
    lines = [_person(one, by_key, known, facts, told) for one in facts.people]
    if lines:
        last = len(lines) - 1
        gaps, against = len(facts.made.figures.gaps), len(facts.made.figures.blockers)
        sums = (
            Formula(f"=SUM([gap:0:{last}])", gaps),
            Formula(f"=SUM([against:0:{last}])", against),
        )
        influence = Formula(f"=SUM([influence:0:{last}])", facts.made.figures.influence)
        lines.append(
            Line(
                (_("Total"), None, None, None, None, influence, None, None, None, *sums,
                 *([None] * (len(columns) - 11))), Role.TOTAL,
            )
        )  # fmt: skip
    count, give = fixed(lines)
    return Table(_PEOPLE, "", columns, count, give, empty=_("Nobody is known at this account."))


def _person(
    one: Person, by_key: Mapping[int, Person], known: Mapping[int, list[str]], facts: Facts,
    told: Sequence[str],
) -> Line:  # fmt: skip
    terms = facts.terms
    influence, attitude, coverage = (one.number(kind) for kind in _COUNTED)
    figures = facts.made.figures
    last = facts.last.get(one.person_id or 0)
    days = Formula("=AsOf-[last]", (facts.as_of - last).days) if last else None
    marks = [
        text
        for text, on in (
            (_("assumed"), one.assumed), (_("outside"), one.outside), (_("sensitive"), one.sensitive),
            (_("public official"), one.value("public_official") == "yes"),
        )
        if on
    ]  # fmt: skip
    boss = by_key.get(one.boss or 0)
    return Line(
        (
            one.name, one.title, one.department, None if boss is None else boss.name or boss.title,
            None if one.role is None else terms.name("role", one.role), influence,
            "?" if attitude is None else SIGNS[attitude], attitude, coverage,
            Formula("=IF(AND(ISNUMBER([influence]),[influence]>=4,N([coverage])<=1),1,0)",
                    int(one.key in figures.gaps)),
            Formula("=IF(AND(ISNUMBER([attitude]),[influence]>=3,[attitude]<0),1,0)",
                    int(one.key in figures.blockers)),
            one.owner, ", ".join(known.get(one.key, [])) or None, last, days,
            *(None if one.value(kind) is None else terms.name(kind, one.value(kind)) for kind in told),
            ", ".join(marks) or None,
        )
    )  # fmt: skip


# -- coverage -------------------------------------------------------------------------------------


def coverage(facts: Facts) -> Iterator[Table]:
    """Yield the figures with live formulas, then gaps, opponents, doors and what leaving costs."""
    yield _figures(facts)
    named = {one.key: one for one in facts.people}
    figures = facts.made.figures
    yield _listed("gaps", _("Gaps"), [named[key] for key in figures.gaps], _("There is no gap."))
    opponents = [named[key] for key in figures.blockers]
    yield _listed("opponents", _("Opponents"), opponents, _("Nobody who matters is against us."))
    strangers = [named[key] for key in facts.made.strangers]
    yield _listed("strangers", _("Known by none of us"), strangers, _("Somebody of us knows each."))
    yield _network(facts.made)
    yield _losses(facts.made)


def _figures(facts: Facts) -> Table:
    last, some = len(facts.people) - 1, facts.made.figures
    cells = {
        name: f"[{_PEOPLE}!{name}:0:{last}]" for name in ("influence", "attitude", "coverage", "gap", "against")
    }  # fmt: skip
    weight, mind, depth = cells["influence"], cells["attitude"], cells["coverage"]
    known = f"SUMPRODUCT({weight}*ISNUMBER({mind}))"
    count = Kind.COUNT
    wanted = (
        (_("People"), Formula(f"=COUNTA([{_PEOPLE}!name:0:{last}])", some.people, count)),
        (_("Without influence noted"),
         Formula(f"=COUNTA([{_PEOPLE}!name:0:{last}])-COUNT({weight})", some.without_influence, count)),
        (_("Coverage index"),
         Formula(f'=IF(SUM({weight})=0,"—",SUMPRODUCT({weight},{depth})/(4*SUM({weight})))', some.coverage_index)),
        (_("Sponsor score"),
         Formula(f'=IF({known}=0,"—",SUMPRODUCT({weight},{mind})/(2*{known}))', some.weighted_sponsor_score)),
        (_("Reliable support"),
         Formula(f'=IF({known}=0,"—",SUMPRODUCT({weight}*({mind}>0)*{mind}*{depth})/(8*{known}))', some.reliable_support)),
        (_("Influence with unknown attitude"), Formula(f"=SUM({weight})-{known}", some.unknown_influence, count)),
        (_("Gaps"), Formula(f"=SUM({cells['gap']})", len(some.gaps), count)),
        (_("Opponents"), Formula(f"=SUM({cells['against']})", len(some.blockers), count)),
    )  # fmt: skip
    columns = (Column("figure", _("Figure"), width=30), Column("value", _("Value"), Kind.SHARE))
    lines = [Line((name, formula)) for name, formula in wanted] if facts.people else []
    number, give = fixed(lines)
    return Table("figures", _("Coverage and support"), columns, number, give, empty=_("Nobody is known at this account."))  # fmt: skip


def _listed(key: str, title: str, some: Sequence[Person], empty: str) -> Table:
    columns = (
        Column("name", _("Name"), width=30), Column("post", _("Title")),
        *(Column(kind, _(FACT_KINDS[kind].title), Kind.COUNT) for kind in _COUNTED), Column("owner", _("Owner")),
    )  # fmt: skip
    count, give = fixed(
        Line((one.name, one.title, *(one.number(kind) for kind in _COUNTED), one.owner))
        for one in some
    )
    return Table(key, title, columns, count, give, empty=empty)


def _network(made: MapFigures) -> Table:
    columns = (
        Column("name", _("Name"), width=30), Column("side", _("Side")),
        Column("door", _("Single door")), Column("between", _("Go-between"), Kind.SHARE, bar=True),
        Column("near", _("Near to power"), Kind.SHARE),
    )  # fmt: skip
    values = made.betweenness or {}
    order = sorted(values, key=lambda node: (-values[node], node))
    count, give = fixed(
        Line(
            (made.names[node], _("Ours") if node[0] == OURS else _("Theirs"),
             _("yes") if node in made.doors else None, _share(values, node),
             _share(made.eigenvector or {}, node))
        )
        for node in order
    )  # fmt: skip
    return Table(
        "network", _("The network of theirs and ours"), columns, count, give,
        empty=_("Fewer than three people: figures of a network would say nothing."),
    )  # fmt: skip


def _share(values: Mapping[Node, float], node: Node) -> Decimal | None:
    return Decimal(str(round(values[node], 4))) if node in values else None


def _losses(made: MapFigures) -> Table:
    columns = (
        Column("ours", _("Of us"), width=30), Column("reached", _("Reached now"), Kind.COUNT),
        Column("left", _("Reached by the others"), Kind.COUNT), Column("loss", _("Loss"), Kind.SHARE, bar=True),
        Column("many", _("People"), Kind.COUNT), Column("alone", _("Known to them alone"), width=44),
    )  # fmt: skip
    count, give = fixed(
        Line(
            (made.names[OURS, one.ours], one.reached, one.left,
             Formula('=IF([reached]=0,"—",1-[left]/[reached])', one.share),
             len(one.alone), ", ".join(made.names[THEIRS, key] for key in one.alone) or None)
        )
        for one in made.losses
    )  # fmt: skip
    return Table(
        "losses", _("What we lose if one of us leaves"), columns, count, give,
        empty=_("Nobody of us is noted as knowing anybody there."),
    )  # fmt: skip


# -- contacts -------------------------------------------------------------------------------------


def contacts(facts: Facts) -> Iterator[Table]:
    """Yield the last contact of each of our functions with each department, and how often of late."""
    matrix = facts.matrix
    yield _matrix("lasts", _("Last contact"), Kind.DATE, matrix, _last_cells(matrix))
    lines = list(_touch_cells(matrix))
    if lines and matrix.departments:
        ends = f"[d0..d{len(matrix.departments) - 1}:0:{len(lines) - 1}]"
        filled = [cell.touches > 0 for cell in matrix.cells if cell.needed is not False]
        share = Decimal(sum(filled)) / len(filled) if filled else None
        text = f'=IF(COUNT({ends})=0,"—",COUNTIF({ends},">0")/COUNT({ends}))'
        rest: list[Cell] = [None] * (len(matrix.departments) - 1)
        lines.append(Line((_("Filled"), Formula(text, share, Kind.SHARE), *rest, None), Role.TOTAL))
    yield _matrix("touches", _("Touches within 90 days"), Kind.COUNT, matrix, lines, total=True)


def _matrix(
    key: str, title: str, kind: Kind, matrix: ContactMatrix, lines: Iterable[Line], *, total: bool = False
) -> Table:  # fmt: skip
    columns = [Column("ours", _("Our function"))]
    columns += [Column(f"d{n}", name, kind, width=13) for n, name in enumerate(matrix.departments)]
    columns += [Column("sum", _("Total"), Kind.COUNT)] if total else []
    count, give = fixed(lines if matrix.departments else ())
    return Table(
        key, title, tuple(columns), count, give, empty=_("Nobody is known at this account.")
    )


def _last_cells(matrix: ContactMatrix) -> Iterator[Line]:
    for function in matrix.functions:
        cells = [matrix.cell(function, department) for department in matrix.departments]
        yield Line((function, *(one.last or (_("known") if one.knows else None) for one in cells)))


def _touch_cells(matrix: ContactMatrix) -> Iterator[Line]:
    """Yield the touches; a contact that is not needed stays empty and does not count."""
    for function in matrix.functions:
        cells = [matrix.cell(function, department) for department in matrix.departments]
        counts: list[Cell] = [None if one.needed is False else one.touches for one in cells]
        whole = sum(one.touches for one in cells if one.needed is not False)
        if cells:
            yield Line((function, *counts, Formula(f"=SUM([d0..d{len(cells) - 1}])", whole)))


# -- changes, money, data -------------------------------------------------------------------------


def changes(found: Comparison) -> Table:
    """Return what differs in words, a line for each change."""
    columns = (Column("place", "#", Kind.COUNT, width=6), Column("change", _("Change"), width=90))
    count, give = fixed(
        Line((number, text)) for number, text in enumerate(found.sentences(), start=1)
    )
    title = _("From {first} to {last}").format(
        first=found.first_day.isoformat(), last=found.last_day.isoformat()
    )
    return Table("changes", title, columns, count, give, empty=_("Nothing changed."))


def payment(facts: Facts) -> Table:
    """Return the way of a payment; its days are summed."""
    columns = (
        Column("place", "#", Kind.COUNT, width=6), Column("what", _("Step"), width=30),
        Column("who", _("Who")), Column("days", _("Usual days"), Kind.DAYS),
    )  # fmt: skip
    path = facts.money.path
    lines = [Line((one.place, one.what, one.name or None, one.usual_days)) for one in path]
    if lines:
        total = Formula(f"=SUM([days:0:{len(lines) - 1}])", facts.money.known_days)
        words = _("Total") if facts.money.usual_days is not None else _("Total of the known")
        lines.append(Line((None, words, None, total), Role.TOTAL))
    count, give = fixed(lines)
    return Table(
        "payment", _("Way of a payment"), columns, count, give,
        empty=_("Nobody has noted the way of a payment."),
    )  # fmt: skip


_DATA_TIE = N_("Relation")


def data(facts: Facts) -> Table:
    """Return every judgement and tie in force as tidy rows for a pivot."""
    columns = (
        Column("what", _("What")), Column("kind", _("Kind")), Column("name", _("Name")),
        Column("department", _("Department")), Column("other", _("With")), Column("value", _("Value")),
        Column("since", _("Since"), Kind.DATE), Column("source", _("How we know"), width=40),
        Column("assumed", _("Assumed")),
    )  # fmt: skip
    count, give = fixed(_data_lines(facts))
    return Table(
        "data", "", columns, count, give, tidy=True, empty=_("Nobody is known at this account.")
    )


def _data_lines(facts: Facts) -> Iterator[Line]:
    by_key = facts.found.by_key()
    for one in facts.people:
        for kind, fact in sorted(one.facts.items()):
            title = _(FACT_KINDS[kind].title) if kind in FACT_KINDS else kind
            yield Line(
                (_("Judgement"), title, one.name, one.department, None,
                 facts.terms.name(kind, fact.value), fact.day, fact.source or None,
                 _("yes") if fact.assumed else None)
            )  # fmt: skip
    for tie in facts.found.ties:
        first, second = by_key[tie.first], by_key[tie.second]
        strength = None if tie.strength is None else str(tie.strength)
        yield Line(
            (_(_DATA_TIE), kind_name(tie.kind), first.name or first.title, first.department,
             second.name or second.title, strength, None, tie.note or None, None)
        )  # fmt: skip
    for line in facts.found.knows:
        one = by_key[line.person]
        strength = None if line.strength is None else str(line.strength)
        yield Line(
            (_("Acquaintance"), _("Owner") if line.owner else _("Knows"), one.name, one.department,
             line.colleague, strength, line.since, line.note or None, None)
        )  # fmt: skip
