"""An import in the making: what was recognised, what the user corrected, what it would do."""

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from kamdesk.base.changes import ChangeSet
from kamdesk.base.i18n import N_
from kamdesk.base.progress import Progress
from kamdesk.db.database import Database
from kamdesk.features.imports import service
from kamdesk.features.imports.domain import Options, Outcome, Table
from kamdesk.features.imports.recognise import Recognition, recognise

KINDS = {
    "accounts": N_("Accounts"),
    "contacts": N_("Contacts"),
    "invoices": N_("Invoices"),
    "receipts": N_("Receipts"),
    "products": N_("Products"),
    "sales": N_("Sales lines"),
    "relations": N_("Relations"),
    "workbook": N_("Whole workbook"),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything chosen so far; a change gives a new one.

    Attributes:
        path: The file.
        tables: What was read from it.
        kind: What is brought in, a key of `KINDS`.
        sheet: Name of the table, "" for the only one.
        header: Place of the heading row from 0, None to find it.
        mapping: Field of each heading the user decided on; "" leaves it out.
        encoding: None to find out.
        dates: "YMD", "MDY" or "DMY", None to find out.
        account: Code or name every row gets, "" for none.
    """

    path: Path
    tables: tuple[Table, ...]
    kind: str
    sheet: str = ""
    header: int | None = None
    mapping: dict[str, str] = field(default_factory=dict)
    encoding: str | None = None
    dates: str | None = None
    account: str = ""
    create_accounts: bool = False
    allocate: bool = False
    update: bool = False
    skip_bad_rows: bool = False

    def options(self) -> Options:
        """Return what the services are told."""
        return Options(
            mapping=tuple(self.mapping.items()),
            constants=(("account", self.account),) if self.account.strip() else (),
            sheet=self.sheet or None,
            encoding=self.encoding,
            dates=self.dates,
            create_accounts=self.create_accounts,
            allocate="fifo" if self.allocate and self.kind == "receipts" else None,
            update=self.update,
            skip_bad_rows=self.skip_bad_rows,
        )

    def table(self) -> Table:
        """Return the table that is looked at. Raises UserError if there is none."""
        return service.choose_sheet(list(self.tables), self.options(), self.kind)

    def look(self) -> Recognition | None:
        """Return what is recognised, None for a whole workbook. Raises UserError."""
        if self.kind == service.WORKBOOK:
            return None
        names = service.names_of(self.kind)
        return recognise(self.table(), names, self.options(), self.header)

    def with_field(self, heading: str, name: str) -> "Draft":
        """Return it with a column going to a field; another column loses the field."""
        mapping = {
            other: ("" if found == name and name else found)
            for other, found in self.mapping.items()
        }
        recognised = self.look()
        if name and recognised is not None:
            before = recognised.of_field(name)
            if before is not None and before.heading != heading:
                mapping[before.heading] = ""
        return replace(self, mapping=mapping | {heading: name})


def open_draft(path: Path, progress: Progress, encoding: str | None = None) -> Draft:
    """Read a file and guess what it holds; a workbook with several known sheets comes whole.

    Raises:
        UserError: If it cannot be read.
    """
    progress.step(0, None, path.name)
    tables = service.read(path, Options(encoding=encoding))
    progress.step(1, 2, path.name)
    found = {name for table in tables if (name := _kind_of(table)) is not None}
    if len(tables) > 1 and len(found) > 1:
        return Draft(path, tuple(tables), service.WORKBOOK, encoding=encoding)
    kind = next((one for one in service.IMPORTERS if one in found), "accounts")
    if path.suffix.lower() in (".vcf", ".vcard"):
        kind = "contacts"
    draft = Draft(path, tuple(tables), kind, encoding=encoding)
    return replace(draft, sheet=draft.table().name if len(tables) > 1 else "")


def _kind_of(table: Table) -> str | None:
    if table.hidden or not any(any(row) for row in table.rows):
        return None
    return service.suggest_kind(table)


def do(
    database: Database, draft: Draft, today: date, progress: Progress, *, dry_run: bool
) -> tuple[Outcome, ChangeSet | None]:
    """Try an import out, or apply it as one undoable step.

    Raises:
        Refused: If rows cannot be taken; nothing was changed.
        UserError: If something about the file has to be said first.
    """
    progress.step(0, None, draft.path.name)
    options = draft.options()
    if draft.kind == service.WORKBOOK:
        prepared = service.prepare_workbook(draft.path, list(draft.tables), options, today)
    else:
        prepared = [
            service.prepare(draft.path, draft.kind, draft.table(), options, today, draft.header)
        ]
    progress.step(1, None, draft.path.name)
    return service.apply(database, prepared, draft.kind, dry_run=dry_run)


def save_rejects(draft: Draft, outcome: Outcome, out: Path) -> None:
    """Write the rows that were not taken, each with its problem. Raises UserError."""
    found = []
    for part in outcome.parts or [outcome]:
        table = next((one for one in draft.tables if one.name == part.sheet), draft.tables[0])
        if not part.parts and draft.kind != service.WORKBOOK:
            table = draft.table()
        recognised = recognise(table, service.names_of(part.kind), draft.options(), draft.header)
        found.append((recognised, part.rejected))
    service.write_rejects(out, found, draft.path if draft.path.is_file() else None)
