"""An import in the making: what was recognised, what the user corrected, what it would do."""

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from kamdesk.base.changes import ChangeSet
from kamdesk.base.errors import UserError
from kamdesk.base.i18n import N_, _
from kamdesk.base.progress import Progress
from kamdesk.db.database import Database
from kamdesk.features.imports import service
from kamdesk.features.imports.domain import Likely, Options, Outcome, Table
from kamdesk.features.imports.reading.files import CARDS
from kamdesk.features.imports.reading.text import records
from kamdesk.features.imports.recognise import Recognition, recognise
from kamdesk.features.imports.service.both import BOTH, holds_both, prepare_both
from kamdesk.features.imports.service.layouts import Layout, fingerprint

KINDS = {
    "accounts": N_("Accounts"),
    "contacts": N_("Contacts"),
    "invoices": N_("Invoices"),
    "receipts": N_("Receipts"),
    "products": N_("Products"),
    "sales": N_("Sales lines"),
    "relations": N_("Relations"),
    "accounts+contacts": N_("Accounts and contacts"),
    "workbook": N_("Whole workbook"),
}

NEW = "new"
SKIP = "skip"


def mark(one: Likely) -> tuple[str, int]:
    """Return what a choice is about: a text of the file, or one row where it is a person."""
    return (one.text, one.rows[0] if one.person else 0)


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
        policies: Policy of each field that is not to follow `update`.
        answers: "ours" or "theirs" for (row, field) of each question answered.
        choices: What was said of what could be there already, by `mark`.
        likely: What could be there already, from the last trial.
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
    policies: dict[str, str] = field(default_factory=dict)
    answers: dict[tuple[int, str], str] = field(default_factory=dict)
    choices: dict[tuple[str, int], str] = field(default_factory=dict)
    likely: tuple[Likely, ...] = ()
    as_last_time: str = ""
    """ISO day the same layout was brought in before; "" if it is new or was corrected since."""

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
            policies=tuple(self.policies.items()),
            answers=tuple((row, name, answer) for (row, name), answer in self.answers.items()),
            same=tuple(
                (one.text, one.code)
                for one in self.likely
                if not one.person and self.choice(one) == str(one.key)
            ),
            same_people=tuple(
                (one.rows[0], one.key)
                for one in self.likely
                if one.person and self.choice(one) == str(one.key)
            ),
            skip_rows=frozenset(
                row for one in self.likely if self.choice(one) == SKIP for row in one.rows
            ),
            look_for_same=True,
        )

    def choice(self, one: Likely) -> str:
        """Return what something that could be there is taken for: `NEW`, `SKIP` or the key it means."""
        return self.choices.get(mark(one), NEW)

    def found(self, outcome: Outcome) -> "Draft":
        """Return it with what a trial found could be there; what was decided before is kept."""
        kept = [one for one in self.likely if self.choice(one) != NEW]
        there = {(mark(one), one.key) for one in kept}
        fresh = [one for one in outcome.likely if (mark(one), one.key) not in there]
        return replace(self, likely=(*kept, *fresh))

    def settled(self, outcome: Outcome) -> bool:
        """Tell whether nothing of a trial waits for a look: no bad row, likeness or open question."""
        open_likely = any(mark(one) not in self.choices for one in self.likely)
        bad = bool(outcome.rejected) and not self.skip_bad_rows
        return not (open_likely or outcome.questions or bad)

    def mark(self) -> str:
        """Return the mark of the layout; "" for a whole workbook and for cards."""
        found = None if self.path.suffix.lower() in CARDS else self.look()
        return "" if found is None else fingerprint(one.heading for one in found.columns)

    def layout(self, today: date) -> Layout:
        """Return what is remembered of it."""
        found = self.look()
        decided = (
            {}
            if found is None
            else {
                one.heading: one.fields[0] if one.fields else ""
                for one in found.columns
                if one.heading and (one.fields or one.heading in self.mapping)
            }
        )
        return Layout(self.kind, decided, self.dates, dict(self.policies), today.isoformat())

    def like(self, layout: Layout) -> "Draft":
        """Return it read as a layout was read before; unchanged if the fields are no longer there."""
        known = {one.name for one in service.fields_of(layout.kind)} | {""}
        if layout.kind not in KINDS or not set(layout.mapping.values()) <= known:
            return self
        changed = replace(
            self, kind=layout.kind, mapping=dict(layout.mapping), dates=layout.dates,
            policies=dict(layout.policies), as_last_time=layout.day,
        )  # fmt: skip
        try:
            changed.look()
        except UserError:
            return self
        return changed

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
    return _drafted(path, tables, encoding)


def pasted_draft(text: str, account: str = "") -> Draft:
    """Make a draft of rows copied from a spreadsheet: a table named Clipboard.

    Rows pasted for an account are contacts.

    Raises:
        UserError: If there are no rows in it.
    """
    rows = [list(row) for row in records(text.replace("\r\n", "\n"), "\t")]
    if not any(any(row) for row in rows):
        raise UserError(_("There are no rows on the clipboard."), _("Copy rows in a spreadsheet."))
    name = _("Clipboard")
    draft = _drafted(Path(name), [Table(name, rows)], None)
    return replace(draft, kind="contacts", account=account) if account else draft


def _drafted(path: Path, tables: list[Table], encoding: str | None) -> Draft:
    found = {name for table in tables if (name := _kind_of(table)) is not None}
    if len(tables) > 1 and len(found) > 1:
        return Draft(path, tuple(tables), service.WORKBOOK, encoding=encoding)
    kind = next((one for one in service.IMPORTERS if one in found), "accounts")
    if kind in ("accounts", "contacts") and any(map(_is_both, tables)):
        kind = BOTH
    if path.suffix.lower() in (".vcf", ".vcard"):
        kind = "contacts"
    draft = Draft(path, tuple(tables), kind, encoding=encoding)
    return replace(draft, sheet=draft.table().name if len(tables) > 1 else "")


def _is_both(table: Table) -> bool:
    return not table.hidden and any(any(row) for row in table.rows) and holds_both(table)


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
    elif draft.kind == BOTH:
        prepared = prepare_both(draft.path, draft.table(), options, today, draft.header)
    else:
        prepared = [
            service.prepare(draft.path, draft.kind, draft.table(), options, today, draft.header)
        ]
    progress.step(1, None, draft.path.name)
    layout = None
    if not dry_run and (known := draft.mark()):
        layout = (known, draft.layout(today))
    return service.apply(database, prepared, draft.kind, dry_run=dry_run, layout=layout)


def save_rejects(draft: Draft, outcome: Outcome, out: Path) -> None:
    """Write the rows that were not taken, each with its problem. Raises UserError."""
    found = []
    for part in outcome.parts or [outcome]:
        table = next((one for one in draft.tables if one.name == part.sheet), draft.tables[0])
        if draft.kind != service.WORKBOOK:
            table = draft.table()
        kind = BOTH if draft.kind == BOTH else part.kind
        recognised = recognise(table, service.names_of(kind), draft.options(), draft.header)
        found.append((recognised, part.rejected))
    if draft.kind == BOTH:
        found = [(found[0][0], outcome.rejected)]
    service.write_rejects(out, found, draft.path if draft.path.is_file() else None)
