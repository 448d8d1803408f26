"""The sheet of the receivables meeting: who owes what, how old it is, and how that has moved."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import N_, _
from kamdesk.base.periods import last_month_ends
from kamdesk.base.progress import Progress
from kamdesk.db.connection import Reader
from kamdesk.db.workspace_info import COMPANY, bucket_edges, info
from kamdesk.features.receivables import domain, queries
from kamdesk.features.receivables.queries import MonthEnd, OpenItem, Section
from kamdesk.reporting import look
from kamdesk.reporting.report import (
    Cell,
    Chart,
    Column,
    Formula,
    Kind,
    Line,
    Report,
    ReportRequest,
    Role,
    Sheet,
    Table,
    fixed,
)

_MONTHS = 12
_LARGEST = 20
KINDS = {
    "invoice": N_("Invoice"), "credit_note": N_("Credit note"), "receipt": N_("Receipt"),
    "write_off": N_("Write-off"), "refund": N_("Refund"),
}  # fmt: skip

_PART_NAMES = {"": N_("Whole"), "part": N_("Instalment"), "retention": N_("Retention")}


@dataclass(frozen=True, slots=True)
class _Group:
    """The open invoices of one account in one currency, and where their lines stand."""

    account_id: int
    items: tuple[OpenItem, ...]
    head: int

    @property
    def first(self) -> int:
        return self.head + 1

    @property
    def last(self) -> int:
        return self.head + len(self.items)


class _Part:
    """Everything of one currency."""

    def __init__(
        self, section: Section, items: list[OpenItem], owners: dict[int, str], ends: list[MonthEnd],
        as_of: date, basis: str, edges: tuple[int, ...],
    ) -> None:  # fmt: skip
        self.currency = section.currency
        self.section = section
        self.owners = owners
        self.ends = ends
        self.as_of = as_of
        self.basis = basis
        self.edges = edges
        self.buckets = [f"b{place}" for place in range(len(edges) + 2)]
        order = {one.account_id: place for place, one in enumerate(section.accounts)}
        mine = sorted(
            (one for one in items if one.currency == section.currency),
            key=lambda one: (order[one.account_id], one.sort_due, one.number, one.place, one.id),
        )
        self.invoices = [one for one in mine if one.doc == "invoice"]
        self.credits = [one for one in mine if one.doc != "invoice"]
        self.groups = self._group(self.invoices)
        self.apart = [
            "disputed",
            *(name for name in ("retention", "waiting") if getattr(section, name)),
        ]
        first = {one.id: one.place for one in reversed(self.invoices)}
        self.leads = set(first.items())
        self.spans = self._spans(self.credits)

    @staticmethod
    def _group(invoices: list[OpenItem]) -> dict[int, _Group]:
        groups: dict[int, _Group] = {}
        head = 0
        for key, mine in groupby(invoices, key=lambda one: one.account_id):
            group = _Group(key, tuple(mine), head)
            groups[key] = group
            head = group.last + 1
        return groups

    @staticmethod
    def _spans(lines: Sequence[OpenItem]) -> dict[int, tuple[int, int]]:
        """Return the first and last line of each account in a list that is ordered by account."""
        spans: dict[int, tuple[int, int]] = {}
        for place, one in enumerate(lines):
            spans[one.account_id] = (spans.get(one.account_id, (place, 0))[0], place)
        return spans

    def key(self, name: str) -> str:
        """Return the key of a table of this currency."""
        return f"{name}_{self.currency}"

    def formulas(self) -> tuple[str, str]:
        """Return the formulas of a line's total and of its overdue share."""
        first, second, last = self.buckets[0], self.buckets[1], self.buckets[-1]
        return (
            f"=SUM([{first}..{last}])-[unapplied]",
            f'=IF(SUM([{first}..{last}])=0,"—",SUM([{second}..{last}])/SUM([{first}..{last}]))',
        )

    def apart_columns(self, *, quiet: bool = False) -> list[Column]:
        """Return a column for each part of what is open that is shown apart."""
        titles = {
            "disputed": _("Disputed"), "retention": _("Retention"), "waiting": _("Event missing"),
        }  # fmt: skip
        return [Column(name, titles[name], Kind.MONEY, quiet=quiet) for name in self.apart]

    def amount(self, one: OpenItem) -> int | None:
        """Return the amount of an invoice, once: at its first part."""
        return one.amount if (one.id, one.place) in self.leads else None

    def bucket_columns(self, *, quiet: bool = False) -> list[Column]:
        """Return a column for each bucket; `quiet` ones leave zeros out of plain lines."""
        return [
            Column(f"b{place}", domain.bucket_title(place, self.edges), Kind.MONEY, quiet=quiet)
            for place in range(len(self.buckets))
        ]


# -- the whole ----------------------------------------------------------------------------------


def aging(reader: Reader, request: ReportRequest, progress: Progress) -> Report:
    """Build the ageing report.

    Options: `basis` ("due" or "issued").

    Raises:
        UserError: If the account is unknown.
    """
    basis = str(request.options.get("basis") or "due")
    edges = bucket_edges(reader)
    account_id, scope = _scope(reader, request.account)
    progress.step(0, None, _("Counting"))
    parts = _parts(reader, request.as_of, basis, edges, account_id)
    facts = (
        (_("Scope"), scope),
        (_("Currency"), _("{codes}; never added together").format(codes=", ".join(one.currency for one in parts) or "—") if len(parts) > 1 else ", ".join(one.currency for one in parts) or "—"),
        (_("Basis"), _("days since the due day") if basis == "due" else _("days since the debt was recognised")),
        (_("Buckets"), ", ".join(domain.bucket_title(place, edges) for place in range(len(edges) + 2))),
        (_("Made"), f"{request.made:%Y-%m-%d %H:%M}  {request.maker}".rstrip()),
    )  # fmt: skip
    sheets = [
        Sheet(_("Ageing"), tuple(_summary(part) for part in parts) or (_nothing(),)),
        Sheet(_("Month ends"), tuple(one for part in parts for one in _trend(part))),
        *(
            Sheet(_("Items {currency}").format(currency=part.currency), (_items(part),))
            for part in parts
        ),
        Sheet(
            _("Largest {n}").format(n=_LARGEST),
            tuple(_largest(part) for part in parts),
            portrait=True,
        ),
        Sheet(_("Unapplied"), tuple(_unapplied(part) for part in parts), portrait=True),
        Sheet(_("Disputed"), tuple(_disputed(part) for part in parts), portrait=True),
        Sheet(_("By owner"), tuple(_by_owner(part) for part in parts)),
        Sheet(_("Data"), (_data(parts),)),
    ]
    return Report(
        title=_("Receivables ageing"), company=info(reader, COMPANY), as_of=request.as_of, facts=facts,
        sheets=tuple(sheet for sheet in sheets if sheet.parts), notes=_notes(basis, edges),
    )  # fmt: skip


def _scope(reader: Reader, code: str | None) -> tuple[int | None, str]:
    if code is None:
        return None, _("All accounts")
    key = queries.account_by_code(reader, code)
    if key is None:
        raise UserError(
            _("There is no account {code}.").format(code=code),
            _("`kamdesk show accounts` lists the codes."),
        )
    return key, str(reader.value("SELECT code || ' ' || name FROM account WHERE id = ?", (key,)))


def _parts(
    reader: Reader, as_of: date, basis: str, edges: tuple[int, ...], account_id: int | None
) -> list[_Part]:
    sections = queries.ageing(reader, as_of, basis=basis, edges=edges, account_id=account_id)
    items = queries.open_items(reader, as_of, basis=basis, edges=edges, account_id=account_id)
    ends = queries.ageing_at(
        reader, last_month_ends(as_of, _MONTHS), basis=basis, edges=edges, account_id=account_id
    )
    owners: dict[int, str] = dict(
        reader.rows(
            "SELECT a.id, c.name FROM account AS a JOIN colleague AS c ON c.id = a.owner_id"
        )
    )
    return [
        _Part(section, items, owners, ends.get(section.currency, []), as_of, basis, edges)
        for section in sections
    ]


def _nothing() -> Table:
    columns = (
        Column("account", _("Account"), width=60),
        Column("total", _("Total"), Kind.MONEY, width=20),
    )
    return Table("nothing", "", columns, 0, tuple, empty=_("Nothing is open on this day."))


# -- by account ---------------------------------------------------------------------------------


def _summary(part: _Part) -> Table:
    columns = (
        Column("code", _("Code")), Column("account", _("Account")), Column("owner", _("Owner")),
        *part.bucket_columns(), Column("unapplied", _("Unapplied"), Kind.MONEY),
        Column("total", _("Total"), Kind.MONEY, bar=True), Column("late", _("Overdue share"), Kind.SHARE),
        *part.apart_columns(),
    )  # fmt: skip
    count, lines = fixed(_summary_lines(part))
    return Table(part.key("summary"), part.currency, columns, count, lines, part.currency)


def _summary_lines(part: _Part) -> Iterator[Line]:
    last = len(part.section.accounts) - 1
    total_text, late_text = part.formulas()
    items, unapplied = part.key("items"), part.key("unapplied")
    for one in part.section.accounts:
        group, span = part.groups.get(one.account_id), part.spans.get(one.account_id)
        buckets: list[Cell] = [
            amount if group is None else Formula(f"=[{items}!{name}:{group.head}]", amount)
            for name, amount in zip(part.buckets, one.open, strict=True)
        ]
        rest: Cell = one.unapplied
        if span is not None:
            rest = Formula(f"=SUM([{unapplied}!rest:{span[0]}:{span[1]}])", one.unapplied)
        yield Line(
            (one.code, one.name, part.owners.get(one.account_id, _("(none)")), *buckets, rest,
             Formula(total_text, one.total), Formula(late_text, _late(one.open)),
             *(Formula(f"=[{items}!{name}:{group.head}]", getattr(one, name)) if group else 0
               for name in part.apart))
        )  # fmt: skip
    sums = [
        Formula(f"=SUM([{name}:0:{last}])", amount)
        for name, amount in zip(part.buckets, part.section.open, strict=True)
    ]
    yield Line(
        (_("Total"), None, None, *sums, Formula(f"=SUM([unapplied:0:{last}])", part.section.unapplied),
         Formula(total_text, part.section.total), Formula(late_text, _late(part.section.open)),
         *(Formula(f"=SUM([{name}:0:{last}])", getattr(part.section, name)) for name in part.apart)),
        Role.TOTAL,
    )  # fmt: skip
    whole = sum(part.section.open)
    if whole > 0:
        shares = [
            Formula(
                f"=[{name}:{last + 1}]/SUM([{part.buckets[0]}..{part.buckets[-1]}:{last + 1}])",
                Decimal(amount) / whole, Kind.SHARE,
            )
            for name, amount in zip(part.buckets, part.section.open, strict=True)
        ]  # fmt: skip
        apart = [
            Formula(
                f"=[{name}:{last + 1}]/SUM([{part.buckets[0]}..{part.buckets[-1]}:{last + 1}])",
                Decimal(getattr(part.section, name)) / whole, Kind.SHARE,
            )
            for name in part.apart
        ]  # fmt: skip
        yield Line((_("Share of open"), None, None, *shares, None, None, None, *apart), Role.TOTAL)


def _late(opened: Sequence[int]) -> Decimal | None:
    whole = sum(opened)
    return Decimal(sum(opened[1:])) / whole if whole else None


# -- over time ----------------------------------------------------------------------------------


def _trend(part: _Part) -> tuple[Table | Chart, ...]:
    columns = (
        Column("month", _("Month end"), Kind.DATE), *part.bucket_columns(),
        Column("unapplied", _("Less unapplied"), Kind.MONEY), Column("total", _("Total"), Kind.MONEY),
        Column("late", _("Overdue share"), Kind.SHARE), *part.apart_columns(),
    )  # fmt: skip
    names = part.buckets
    lines = [
        Line(
            (end.day, *end.open, -end.unapplied,
             Formula(f"=SUM([{names[0]}..unapplied])", sum(end.open) - end.unapplied),
             Formula(part.formulas()[1], _late(end.open)),
             *(getattr(end, name) for name in part.apart))
        )
        for end in part.ends
    ]  # fmt: skip
    count, give = fixed(lines)
    table = Table(
        part.key("months"),
        part.currency,
        columns,
        count,
        give,
        part.currency,
        _("Nothing was open."),
    )
    if not lines:
        return (table,)
    colors = (*(look.bucket(place) for place in range(len(names))), look.UNAPPLIED)
    chart = Chart(
        _("Open by age at month ends, {currency}").format(currency=part.currency), table.key, "month",
        (*names, "unapplied"), colors, count, part.currency,
    )  # fmt: skip
    return table, chart


# -- items --------------------------------------------------------------------------------------


def _items(part: _Part) -> Table:
    columns = (
        Column("number", _("Number"), width=20), Column("issued", _("Issued"), Kind.DATE),
        *([Column("recognised", _("Recognised"), Kind.DATE)] if part.basis == "issued" else []),
        Column("due", _("Due"), Kind.DATE), Column("days", _("Days late"), Kind.DAYS),
        Column("amount", _("Amount"), Kind.MONEY), Column("open", _("Open amount"), Kind.MONEY),
        *part.bucket_columns(quiet=True), *part.apart_columns(quiet=True),
        Column("contract", _("Contract")),
    )  # fmt: skip
    count = len(part.invoices) + len(part.groups) + (1 if part.groups else 0)
    return Table(
        part.key("items"), "", columns, count, lambda: _item_lines(part), part.currency,
        _("No invoice is open on this day."),
    )  # fmt: skip


def _item_lines(part: _Part) -> Iterator[Line]:
    names = {one.account_id: f"{one.code}  {one.name}" for one in part.section.accounts}
    last = -1
    for group in part.groups.values():
        yield _sum_line(part, names[group.account_id], group.items, group.first, group.last)
        for one in group.items:
            yield _item_line(part, one)
        last = group.last
    if part.groups:
        yield _sum_line(part, _("Total"), part.invoices, 0, last, Role.TOTAL)


def _subtotal(name: str, first: int, last: int, value: int) -> Formula:
    """Return a sum that leaves out other subtotals within it and rows that are filtered away."""
    return Formula(f"=SUBTOTAL(9,[{name}:{first}:{last}])", value)


def _sum_line(
    part: _Part,
    name: str,
    items: Sequence[OpenItem],
    first: int,
    last: int,
    role: Role = Role.GROUP,
) -> Line:
    """Return the subtotals of some lines of items."""
    values = dict.fromkeys(("amount", "open", *part.buckets, *part.apart), 0)
    for one in items:
        values["amount"] += part.amount(one) or 0
        values["open"] += one.open
        values[f"b{one.bucket or 0}"] += one.open
        for key in part.apart:
            values[key] += _apart(one, key)
    sums = [_subtotal(key, first, last, value) for key, value in values.items()]
    days = (None,) * (4 if part.basis == "issued" else 3)
    return Line((name, *days, *sums, None), role)


def _apart(one: OpenItem, name: str) -> int:
    """Return how much of what is open of an item is shown apart as this."""
    if name == "disputed":
        return one.disputed_amount
    return one.open if getattr(one, name) else 0


def _item_line(part: _Part, one: OpenItem) -> Line:
    clock = "due" if part.basis == "due" else "recognised"
    buckets = [
        Formula(_bucket_text(place, part.edges), one.open if place == one.bucket else 0)
        for place in range(len(part.buckets))
    ]
    days = None if one.days is None else Formula(f"=AsOf-[{clock}]", one.days)
    recognised = (one.recognised,) if part.basis == "issued" else ()
    return Line(
        (_number(one), one.issued, *recognised, one.due, days, part.amount(one), one.open, *buckets,
         *(_apart(one, name) for name in part.apart), one.contract), level=1,
    )  # fmt: skip


def _number(one: OpenItem) -> str:
    """Return the number of a document, with that of its instalment."""
    return f"{one.number} / {one.place}" if one.place else one.number


def _bucket_text(place: int, edges: Sequence[int]) -> str:
    """Return the formula that puts the open amount into its bucket."""
    if place == 0:
        return "=IF([days]<=0,[open],0)"
    low = 0 if place == 1 else edges[place - 2]
    if place > len(edges):
        return f"=IF([days]>{low},[open],0)"
    return f"=IF(AND([days]>{low},[days]<={edges[place - 1]}),[open],0)"


# -- extracts -----------------------------------------------------------------------------------


def _extract(part: _Part, name: str, items: Sequence[OpenItem], title: str, empty: str) -> Table:
    """Return invoices with their place, account, days late and open amount, and a total."""
    columns = (
        Column("place", "#", Kind.COUNT), Column("account", _("Account")), Column("number", _("Number")),
        Column("due", _("Due"), Kind.DATE), Column("days", _("Days late"), Kind.DAYS),
        Column("open", _("Open amount"), Kind.MONEY, bar=True), Column("share", _("Share of open"), Kind.SHARE),
        Column("disputed", _("Disputed"), Kind.MONEY, quiet=True),
    )  # fmt: skip
    whole = sum(part.section.open)
    summary, end = part.key("summary"), len(part.section.accounts)
    total = f"SUM([{summary}!{part.buckets[0]}..{part.buckets[-1]}:{end}])"
    lines = [
        Line(
            (place, one.account, _number(one), one.due, _days(part, one), one.open,
             Formula(f"=[open]/{total}", Decimal(one.open) / whole), one.disputed_amount)
        )
        for place, one in enumerate(items, start=1)
    ]  # fmt: skip
    if lines:
        opened = sum(one.open for one in items)
        last = len(lines) - 1
        lines.append(
            Line(
                (None, _("Total"), None, None, None, Formula(f"=SUM([open:0:{last}])", opened),
                 Formula(f"=[open]/{total}", Decimal(opened) / whole),
                 Formula(f"=SUM([disputed:0:{last}])", sum(one.disputed_amount for one in items))),
                Role.TOTAL,
            )
        )  # fmt: skip
    count, give = fixed(lines)
    return Table(part.key(name), title, columns, count, give, part.currency, empty)


def _days(part: _Part, one: OpenItem) -> Formula | None:
    """Return the days late in a table without the day of recognition."""
    if one.days is None:
        return None
    if part.basis == "due":
        return Formula("=AsOf-[due]", one.days)
    day = one.recognised
    return Formula(f"=AsOf-DATE({day.year},{day.month},{day.day})", one.days)


def _largest(part: _Part) -> Table:
    largest = sorted(part.invoices, key=lambda one: (-one.open, one.sort_due, one.number))[
        :_LARGEST
    ]
    return _extract(part, "largest", largest, part.currency, _("No invoice is open on this day."))


def _disputed(part: _Part) -> Table:
    disputed = sorted(
        (one for one in part.invoices if one.disputed),
        key=lambda one: (-one.disputed_amount, one.sort_due),
    )
    return _extract(part, "disputed", disputed, part.currency, _("Nothing is disputed."))


def _unapplied(part: _Part) -> Table:
    columns = (
        Column("account", _("Account")), Column("kind", _("Kind")), Column("number", _("Number")),
        Column("day", _("Date"), Kind.DATE), Column("amount", _("Amount"), Kind.MONEY),
        Column("rest", _("Unapplied"), Kind.MONEY, bar=True),
    )  # fmt: skip
    lines = [
        Line((one.account, _(KINDS[one.doc]), one.number, one.issued, one.amount, one.open))
        for one in part.credits
    ]
    if lines:
        last = len(lines) - 1
        lines.append(
            Line(
                (_("Total"), None, None, None,
                 Formula(f"=SUM([amount:0:{last}])", sum(one.amount for one in part.credits)),
                 Formula(f"=SUM([rest:0:{last}])", sum(one.open for one in part.credits))), Role.TOTAL,
            )
        )  # fmt: skip
    count, give = fixed(lines)
    return Table(
        part.key("unapplied"), part.currency, columns, count, give, part.currency,
        _("Every receipt and credit note is applied."),
    )  # fmt: skip


def _by_owner(part: _Part) -> Table:
    columns = (
        Column("owner", _("Owner")), Column("accounts", _("Accounts"), Kind.COUNT), *part.bucket_columns(),
        Column("unapplied", _("Unapplied"), Kind.MONEY), Column("total", _("Total"), Kind.MONEY, bar=True),
        Column("late", _("Overdue share"), Kind.SHARE),
    )  # fmt: skip
    width = len(part.buckets)
    found: dict[str, tuple[list[int], list[int]]] = {}
    for one in part.section.accounts:
        opened, rest = found.setdefault(
            part.owners.get(one.account_id, _("(none)")), ([0] * width, [0, 0])
        )
        for place, amount in enumerate(one.open):
            opened[place] += amount
        rest[0] += one.unapplied
        rest[1] += 1
    ranked = sorted(found.items(), key=lambda pair: (-(sum(pair[1][0]) - pair[1][1][0]), pair[0]))
    count, give = fixed(_owner_lines(part, ranked))
    return Table(part.key("owners"), part.currency, columns, count, give, part.currency)


def _owner_lines(
    part: _Part, ranked: Iterable[tuple[str, tuple[list[int], list[int]]]]
) -> Iterator[Line]:
    names, summary, end = part.buckets, part.key("summary"), len(part.section.accounts) - 1
    owners = f"[{summary}!owner:0:{end}]"
    total_text, late_text = part.formulas()
    number = 0
    for name, (opened, (rest, accounts)) in ranked:
        number += 1
        yield Line(
            (name, Formula(f"=COUNTIF({owners},[owner])", accounts),
             *(Formula(f"=SUMIF({owners},[owner],[{summary}!{key}:0:{end}])", amount) for key, amount in zip(names, opened, strict=True)),
             Formula(f"=SUMIF({owners},[owner],[{summary}!unapplied:0:{end}])", rest),
             Formula(total_text, sum(opened) - rest), Formula(late_text, _late(opened)))
        )  # fmt: skip
    section = part.section
    yield Line(
        (_("Total"), Formula(f"=SUM([accounts:0:{number - 1}])", len(section.accounts)),
         *(Formula(f"=SUM([{key}:0:{number - 1}])", amount) for key, amount in zip(names, section.open, strict=True)),
         Formula(f"=SUM([unapplied:0:{number - 1}])", section.unapplied),
         Formula(total_text, section.total), Formula(late_text, _late(section.open))), Role.TOTAL,
    )  # fmt: skip


# -- notes and data -----------------------------------------------------------------------------


def _data(parts: Sequence[_Part]) -> Table:
    columns = (
        Column("code", _("Code")), Column("account", _("Account")), Column("owner", _("Owner")),
        Column("kind", _("Kind")), Column("number", _("Number")), Column("issued", _("Issued"), Kind.DATE),
        Column("due", _("Due"), Kind.DATE), Column("days", _("Days late"), Kind.DAYS),
        Column("bucket", _("Bucket")), Column("currency", _("Currency")),
        Column("amount", _("Amount"), Kind.MONEY), Column("open", _("Open amount"), Kind.MONEY),
        Column("disputed", _("Disputed"), Kind.MONEY), Column("part", _("Part")),
        Column("instalment", _("Instalment"), Kind.COUNT), Column("recognised", _("Recognised"), Kind.DATE),
        Column("agreed", _("First due day"), Kind.DATE), Column("contract", _("Contract")),
    )  # fmt: skip
    count = sum(len(part.invoices) + len(part.credits) for part in parts)
    return Table(
        "data", "", columns, count, lambda: _data_lines(parts), empty=_("Nothing is open on this day."),
        tidy=True, codes="currency",
    )  # fmt: skip


def _data_lines(parts: Sequence[_Part]) -> Iterator[Line]:
    for part in parts:
        titles = [domain.bucket_title(place, part.edges) for place in range(len(part.buckets))]
        for one in (*part.invoices, *part.credits):
            owed = one.doc == "invoice"
            yield Line(
                (one.code, one.account, part.owners.get(one.account_id, ""), _(KINDS[one.doc]), one.number,
                 one.issued, one.due, one.days, titles[one.bucket] if one.bucket is not None else _("Unapplied"),
                 one.currency, part.amount(one) if owed else one.amount if one.doc == "refund" else -one.amount, one.open if owed else -one.open,
                 one.disputed_amount, _(_PART_NAMES[one.part]), one.place or None, one.recognised,
                 one.original_due, one.contract)
            )  # fmt: skip


def _notes(basis: str, edges: Sequence[int]) -> tuple[tuple[str, str], ...]:
    clock = _("due day") if basis == "due" else _("day of recognition")
    return (
        (_("As of"), _("What was true at the end of that day: invoices issued by then, less allocations effective by then. An allocation is effective on the later of its receipt's day and its invoice's day. Later facts never change it.")),
        (_("Days late"), _("Calendar days from the {clock} to the as-of day. An invoice due on the as-of day is not late.").format(clock=clock)),
        (_("Buckets"), _("Open amounts by days late; the upper edges are {edges} days, inclusive.").format(edges=", ".join(map(str, edges)))),
        (_("Unapplied"), _("Credit notes and receipts that are not applied to an invoice, less refunds. They stand apart and never shrink a bucket.")),
        (_("Total"), _("Sum of the buckets less what is unapplied.")),
        (_("Overdue share"), _("Open amount past its day, as a share of all open invoices.")),
        (_("Disputed"), _("What the customer contests on the as-of day, at most what is open. It stays in its bucket and is held back from what is due first.")),
        (_("Retention"), _("Open retention money, due or not. It stands in the bucket of its own due day and is never overdue before it.")),
        (_("Event missing"), _("Parts that wait for an event, such as the acceptance, and have no due day yet. They stand under not due.")),
        (_("Instalments"), _("An invoice with a schedule has a line for each part with something open, under the schedule in force on the as-of day; what was paid fills them in the order they are due. The amount of the invoice is told once.")),
        (_("Currency"), _("Each currency has tables of its own; amounts of different currencies are never added.")),
    )  # fmt: skip
