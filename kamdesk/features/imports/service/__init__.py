"""One import from file to file: read, recognise, check, try out, apply as one undoable step."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kamdesk.base.changes import ChangeSet
from kamdesk.base.errors import UserError
from kamdesk.base.i18n import M_, _, ngettext
from kamdesk.base.lazy import load
from kamdesk.base.memory import no_collecting
from kamdesk.base.progress import NoProgress, Progress
from kamdesk.db.database import Database
from kamdesk.features.imports.convert import to_batch
from kamdesk.features.imports.domain import Batch, Field, Options, Outcome, Problem, Table
from kamdesk.features.imports.fields import Names, key
from kamdesk.features.imports.reading.files import read_file
from kamdesk.features.imports.recognise import (
    SWITCHES,
    Recognition,
    ask_about_dates,
    recognise,
)
from kamdesk.features.imports.service import both, deciding, layouts
from kamdesk.features.imports.service.rejects import write_rejects
from kamdesk.features.imports.writing import Importer, warn

if TYPE_CHECKING:  # the page opens without SQLAlchemy
    from sqlalchemy.orm import Session

IMPORTERS = {
    "accounts": "kamdesk.features.accounts.importer:ACCOUNTS",
    "products": "kamdesk.features.products.importer:PRODUCTS",
    "contacts": "kamdesk.features.relationships.importer:CONTACTS",
    "invoices": "kamdesk.features.receivables.importer:INVOICES",
    "receipts": "kamdesk.features.receivables.importer:RECEIPTS",
    "sales": "kamdesk.features.products.importer:SALES",
    "relations": "kamdesk.features.relationships.importer:RELATIONS",
}
"""The kinds in the order a workbook's sheets are brought in."""
WORKBOOK = "workbook"
__all__ = [
    "IMPORTERS", "WORKBOOK", "Prepared", "Refused", "apply", "choose_sheet", "fields_of", "importer", "names_of", "needed_of",
    "prepare", "prepare_workbook", "read", "run", "suggest_kind", "write_rejects",
]  # fmt: skip


class Refused(UserError):
    """Rows cannot be taken and nothing was applied; `outcome` says which and why."""

    def __init__(self, outcome: Outcome) -> None:
        first = outcome.rejected[0]
        count = len({one.row for one in outcome.rejected})
        super().__init__(
            ngettext(
                "{n} row cannot be brought in; nothing was changed.",
                "{n} rows cannot be brought in; nothing was changed.",
                count,
            ).format(n=count),
            _("Row {row}, {column}: {value}: {problem}.").format(
                row=first.row,
                column=first.column,
                value=first.value or "—",
                problem=first.problem,
            ),
        )
        self.outcome = outcome


@dataclass(slots=True)
class Prepared:
    """One table, recognised and checked for its form, ready to be tried out or applied.

    Attributes:
        importer: Knows the kind.
        file: Name of the file.
        found: What was recognised.
        batch: The values.
        problems: Cells that have no usable value.
        options: How it is done.
    """

    importer: Importer
    file: str
    found: Recognition
    batch: Batch
    problems: list[Problem]
    options: Options


def importer(kind: str) -> Importer:
    """Return what knows a kind."""
    found: Importer = load(IMPORTERS[kind])
    return found


def fields_of(kind: str) -> tuple[Field, ...]:
    """Return the fields of a kind, or of accounts and contacts together."""
    return both.both_fields() if kind == both.BOTH else importer(kind).fields


def needed_of(kind: str) -> tuple[str, ...]:
    """Return the fields no row of a kind can do without."""
    return tuple(both.both_names().needed) if kind == both.BOTH else importer(kind).needed


def names_of(kind: str) -> Names:
    """Return the names of the columns of a kind."""
    if kind == both.BOTH:
        return both.both_names()
    one = importer(kind)
    return Names(one.fields, one.needed)


@no_collecting()
def read(path: Path, options: Options) -> list[Table]:
    """Read the tables of a file. Raises UserError like `read_file`."""
    return read_file(path, options.encoding)


def choose_sheet(tables: list[Table], options: Options, kind: str) -> Table:
    """Return the named sheet, else the visible one that names most fields of the kind.

    Raises:
        UserError: If there is no sheet of that name, or none with anything in it.
    """
    if options.sheet is not None:
        for table in tables:
            if table.name == options.sheet:
                return table
        raise UserError(
            _("There is no sheet {name}.").format(name=options.sheet),
            _("Sheets: {names}.").format(names=", ".join(one.name for one in tables)),
        )
    names = names_of(kind)
    filled = [one for one in tables if any(any(row) for row in one.rows)]
    visible = [one for one in filled if not one.hidden] or filled
    if not visible:
        raise UserError(_("There is nothing in this file."), _("Choose a file with rows of data."))
    return max(visible, key=lambda one: max((names.score(row) for row in one.rows[:40]), default=0))


def suggest_kind(table: Table) -> str | None:
    """Return the kind whose columns a table has most of; None if it has none.

    A kind whose needed fields are all there comes before one that only names more.
    """
    best, best_score = None, (0, 0, 0)
    for kind in IMPORTERS:
        one = importer(kind)
        found = recognise(table, Names(one.fields, one.needed), Options())
        present = {name for column in found.columns for name in column.fields}
        needed = sum(name in present for name in one.needed)
        score = (int(needed == len(one.needed)), len(present), needed)
        if len(present) and score > best_score:
            best, best_score = kind, score
    return best


@no_collecting()
def prepare(
    path: Path, kind: str, table: Table, options: Options, today: date, header: int | None = None
) -> Prepared:
    """Recognise a table and convert its cells.

    Raises:
        UserError: If a needed column is missing, an option names what is not there, or dates could
            be read in two ways.
    """
    one = importer(kind)
    names = Names(one.fields, one.needed)
    found = recognise(table, names, options, header)
    ask_about_dates(found)
    batch, problems = to_batch(found, names, options, today)
    _refuse_missing(one, batch, found)
    return Prepared(one, path.name, found, batch, problems, options)


def _refuse_missing(one: Importer, batch: Batch, found: Recognition) -> None:
    lacking = [name for name in one.needed if not batch.has(name)]
    if one.name == "contacts" and not batch.has("name", "first_name", "last_name"):
        lacking.insert(0, "name")
    if one.name == "invoices" and lacking == ["amount"] and batch.has("paid_amount"):
        lacking = ["amount"]
    if lacking:
        headings = [column.heading for column in found.columns if column.heading]
        raise UserError(
            _("No column was recognised for {names}.").format(names=", ".join(lacking)),
            _("Say it with --map COLUMN={name}. Columns: {columns}.").format(
                name=lacking[0], columns=", ".join(headings) or "—"
            ),
        )


@no_collecting()
def run(
    database: Database,
    path: Path,
    kind: str,
    options: Options,
    *,
    dry_run: bool = False,
    today: date | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Bring a file in as one undoable step, or only try it out.

    Raises:
        Refused: If rows cannot be taken and `skip_bad_rows` is off; nothing is applied.
        UserError: If the file cannot be read or understood.
    """
    report = progress or NoProgress()
    day = today or date.today()
    report.step(0, 3, path.name)
    tables = read(path, options)
    report.step(1, 3, path.name)
    if kind == WORKBOOK:
        prepared = prepare_workbook(path, tables, options, day)
    elif kind == both.BOTH:
        prepared = both.prepare_both(path, choose_sheet(tables, options, kind), options, day)
    else:
        table = choose_sheet(tables, options, kind)
        prepared = [prepare(path, kind, table, options, day)]
    report.step(2, 3, path.name)
    outcome, _changes = apply(database, prepared, kind, dry_run=dry_run)
    report.step(3, 3, path.name)
    return outcome


@no_collecting()
def apply(
    database: Database,
    prepared: list[Prepared],
    kind: str,
    *,
    dry_run: bool = False,
    layout: tuple[str, layouts.Layout] | None = None,
) -> tuple[Outcome, ChangeSet | None]:
    """Check and write prepared tables in one transaction.

    Args:
        database: The workspace.
        prepared: The tables, in the order they depend on each other.
        kind: What they are brought in as.
        dry_run: Only try it out.
        layout: Mark of the layout and how it is read, to be remembered with the import.

    Returns:
        What came of it, and the change set (None after a trial run).

    Raises:
        Refused: As `run`.
    """

    def edit(session: "Session") -> Outcome:
        outcomes = [_write(session, one) for one in prepared]
        outcome = outcomes[0] if kind in IMPORTERS else _together(outcomes, kind)
        if not dry_run and outcome.created + outcome.updated:
            outcome.run = _record_run(session, outcome, prepared)
            if layout is not None:
                layouts.remember(session, *layout)
        return outcome

    if dry_run:
        return database.try_out(edit), None
    text = M_("Import {file} ({kind})", file=prepared[0].file, kind=kind)
    written = database.write_import(text, edit)
    written.value.applied = True
    written.value.step = written.changes.step
    return written.value, written.changes


def prepare_workbook(
    path: Path, tables: list[Table], options: Options, today: date
) -> list[Prepared]:
    """Recognise and convert every sheet whose kind is known, in the order they depend on each other.

    Raises:
        UserError: If no sheet is known, or as `prepare`.
    """
    sheets = _sheets(tables)
    shared = _shared_options(sheets, options)
    return [
        prepare(path, found, table, own, today)
        for (found, table), own in zip(sheets, shared, strict=True)
    ]


def _shared_options(sheets: list[tuple[str, Table]], options: Options) -> list[Options]:
    """Give each sheet the options that name its columns and fields; each must fit one at least."""
    looks = [
        recognise(
            table, names_of(kind), replace(options, mapping=(), constants=(), skip=(), policies=())
        )
        for kind, table in sheets
    ]
    headings = [{key(column.heading) for column in look.columns} for look in looks]
    fields = [{*names_of(kind).fields, *SWITCHES} for kind, _table in sheets]
    shared = [
        replace(
            options,
            mapping=tuple(p for p in options.mapping if key(p[0]) in own and p[1] in known),
            constants=tuple(pair for pair in options.constants if pair[0] in known),
            skip=tuple(pair for pair in options.skip if key(pair[0]) in own),
            policies=tuple(pair for pair in options.policies if pair[0] in known),
        )
        for own, known in zip(headings, fields, strict=True)
    ]
    for name, value in options.mapping:
        if not any((name, value) in one.mapping for one in shared):
            raise _fits_no_sheet(f"--map {name}={value}")
    for name, value in options.constants:
        if not any((name, value) in one.constants for one in shared):
            raise _fits_no_sheet(f"--set {name}={value}")
    for name, value in options.skip:
        if not any((name, value) in one.skip for one in shared):
            raise _fits_no_sheet(f"--skip {name}={value}")
    for name, value in options.policies:
        if not any((name, value) in one.policies for one in shared):
            raise _fits_no_sheet(f"--policy {name}={value}")
    return shared


def _fits_no_sheet(option: str) -> UserError:
    return UserError(
        _("{option} names nothing in any sheet of this workbook.").format(option=option),
        _("Look at the headings of the sheets."),
    )


def _sheets(tables: list[Table]) -> list[tuple[str, Table]]:
    """Return the sheets of a workbook with their kinds, in the order they depend on each other."""
    found: dict[str, Table] = {}
    for table in tables:
        kind = _kind_by_name(table.name) or suggest_kind(table)
        if kind is not None and not table.hidden and any(any(row) for row in table.rows):
            found.setdefault(kind, table)
    if not found:
        raise UserError(
            _("No sheet of this workbook was recognised."),
            _(
                "Name the sheets accounts, contacts, invoices, receipts, products, sales, relations."
            ),
        )
    return [(kind, found[kind]) for kind in IMPORTERS if kind in found]


_SHEET_NAMES = {
    "accounts": ("accounts", "customers", "客户", "客户列表", "客户档案"),
    "contacts": ("contacts", "people", "联系人", "人员"),
    "invoices": ("invoices", "发票", "应收", "应收明细", "开票"),
    "receipts": ("receipts", "payments", "收款", "回款", "收款明细"),
    "products": ("products", "items", "产品", "物料"),
    "sales": ("sales", "sales lines", "orders", "销售", "销售明细", "订单"),
    "relations": ("relations", "relationships", "关系"),
}


def _kind_by_name(name: str) -> str | None:
    word = name.strip().casefold()
    return next((kind for kind, words in _SHEET_NAMES.items() if word in words), None)


def _write(session: "Session", one: Prepared) -> Outcome:
    from kamdesk.db.recorder import reader

    outcome = Outcome(one.importer.name, one.file, one.found.table.name, rows=len(one.batch))
    outcome.ignored_columns = one.found.ignored()
    outcome.warnings.extend(one.found.table.notes)
    if one.found.totals:
        rows = ", ".join(str(place + 1) for place in one.found.totals[:10])
        warn(outcome, [_("Rows of totals were left out: {rows}.").format(rows=rows)])
    read, kind = reader(session), one.importer.name
    meant = deciding.decided(kind, one.batch, one.options)
    if one.options.look_for_same:
        outcome.likely = deciding.likely(read, kind, meant)
    left_out = one.options.skip_rows
    told_before = [problem for problem in one.problems if problem.row not in left_out]
    faulty = {problem.row for problem in told_before}
    checked = one.importer.check(read, meant, one.options)
    # a cell that could not be read is already a problem: do not also call it missing
    told = {(problem.row, problem.column) for problem in told_before}
    fresh = [problem for problem in checked if (problem.row, problem.column) not in told]
    outcome.rejected = sorted([*told_before, *fresh], key=lambda problem: problem.row)
    refused = bool(outcome.rejected) and not one.options.skip_bad_rows
    if refused and not one.options.look_for_same:
        raise Refused(outcome)
    faulty |= {problem.row for problem in fresh}
    batch = meant.without(faulty)
    if len(batch):
        one.importer.write(session, batch, one.options, outcome)
    if refused:  # the good rows were tried as well, to ask about them at the same time
        raise Refused(outcome)
    return outcome


def _together(outcomes: list[Outcome], kind: str) -> Outcome:
    whole = Outcome(kind, outcomes[0].file, parts=outcomes)
    for part in outcomes:
        whole.rows += part.rows
        whole.created += part.created
        whole.updated += part.updated
        whole.unchanged += part.unchanged
        place = f"{part.sheet}!" if kind == WORKBOOK else ""
        whole.rejected += [replace(one, column=place + one.column) for one in part.rejected]
        whole.warnings += part.warnings
        whole.questions += part.questions
        whole.likely += part.likely
        whole.ignored_columns += part.ignored_columns
    if kind == both.BOTH:  # a column is left out if neither part takes it
        whole.rows = outcomes[-1].rows
        first = outcomes[0].ignored_columns
        whole.ignored_columns = [one for one in outcomes[1].ignored_columns if one in first]
    return whole


def _record_run(session: "Session", outcome: Outcome, prepared: list[Prepared]) -> int:
    import json

    from kamdesk.db.store import ImportRunRow

    mapping = {
        column.heading: column.fields
        for one in prepared
        for column in one.found.columns
        if column.fields
    }
    row = ImportRunRow(
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        kind=outcome.kind,
        file=outcome.file,
        sheet=outcome.sheet or None,
        rows=outcome.rows,
        created=outcome.created,
        updated=outcome.updated,
        unchanged=outcome.unchanged,
        rejected=len({one.row for one in outcome.rejected}),
        mapping=json.dumps(mapping, ensure_ascii=False),
    )
    session.add(row)
    session.flush()
    return row.id
