"""The workspace file: read snapshots, the one door for writes, undo and redo."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, TypeVar

from kamdesk.base.changes import ChangeSet
from kamdesk.base.errors import FileBusy, UserError
from kamdesk.base.i18n import Message, _
from kamdesk.db import connection as files
from kamdesk.db import journal, migrate
from kamdesk.db.connection import Connection, Reader
from kamdesk.db.derivation import Derivation
from kamdesk.db.lock import Holder, WriterLock

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

_P = ParamSpec("_P")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Written(Generic[_T]):
    """What a write gave back.

    Attributes:
        value: What the edit returned.
        changes: What it did; false if nothing changed.
    """

    value: _T
    changes: ChangeSet


class Database:
    """One open workspace. Reads may come from any thread; writes are one at a time.

    Attributes:
        path: The file.
        readonly: Whether writes are refused; `holder` then says who has the file, if known.
        holder: Who else writes this file, or None.
    """

    def __init__(
        self,
        path: Path,
        key: str | None,
        lock: WriterLock | None,
        derivations: tuple[Derivation, ...],
        tables: Callable[[], None] | None = None,
    ) -> None:
        """Use `open` or `create`."""
        self.path = path
        self.key = key
        self.readonly = lock is None
        self.holder: Holder | None = None
        self._lock = lock
        self._derivations = derivations
        self._load_tables = tables
        self._engine: Engine | None = None
        self._idle: list[Connection] = []
        self._all: list[Connection] = []
        self._pool_guard = threading.Lock()
        self._write_guard = threading.RLock()
        self._identity = (0, 0)
        self._closed = False

    # -- opening ------------------------------------------------------------------------------

    @classmethod
    def create(
        cls,
        path: Path,
        *,
        currency: str = "CNY",
        key: str | None = None,
        derivations: tuple[Derivation, ...] = (),
        tables: Callable[[], None] | None = None,
    ) -> "Database":
        """Make an empty workspace and open it.

        Raises:
            UserError: If there is a file already, or the folder cannot be written.
        """
        if path.exists():
            raise UserError(
                _("{file} exists already.").format(file=path.name),
                _("Choose another name; an existing file is never overwritten."),
            )
        lock = _locked(path)
        database = cls(path, key, lock, derivations, tables)
        try:
            files.connect(path, key=key, create=True).close()
            migrate.migrate(database.engine, 0)
            database._remember_identity()
            database._first_facts(currency)
        except BaseException:
            database.close()
            for leftover in (
                path,
                *(path.with_name(path.name + end) for end in ("-wal", "-shm")),
            ):
                leftover.unlink(missing_ok=True)
            raise
        return database

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        key: str | None = None,
        readonly: bool = False,
        derivations: tuple[Derivation, ...] = (),
        tables: Callable[[], None] | None = None,
        backups: Path | None = None,
        may_be_older: bool = False,
    ) -> "Database":
        """Open a workspace, bringing an older one to this program's schema.

        Args:
            path: The file.
            key: From `connection.raw_key`, for an encrypted file.
            readonly: Do not ask for the right to write.
            derivations: What is kept in step with every write.
            tables: Imports every module with mapped rows; called before the first write.
            backups: Folder for the copy made before the schema changes; beside the file if None.
            may_be_older: With `readonly`: open an older schema as it is.

        Raises:
            FileBusy: If another process writes it (and `readonly` is False).
            UserError: If it is missing, no workspace, from a newer program, damaged, or locked by a
                passphrase.
        """
        _check_present(path)
        if not readonly:
            _check_kind(path, key)
        lock = None if readonly else _locked(path)
        database = cls(path, key, lock, derivations, tables)
        try:
            connection = database._connect()
            current = migrate.check_file(connection, path)
            database._give_back(connection)
            database._remember_identity()
            if current < migrate.newest_version() and not (readonly and may_be_older):
                database._upgrade(current, backups)
        except BaseException:
            database.close()
            raise
        return database

    def close(self) -> None:
        """Close every connection and give the right to write back."""
        with self._pool_guard:
            self._closed = True
            connections, self._all, self._idle = self._all, [], []
        for connection in connections:
            connection.close()
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None
        files.forget_head(self.path)
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    # -- reading ------------------------------------------------------------------------------

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """Give a reader on one consistent state of the file, from any thread."""
        connection = self._take()
        try:
            connection.execute("BEGIN")
            try:
                yield Reader(connection)
            finally:
                if connection.in_transaction:
                    connection.execute("COMMIT")
        finally:
            self._give_back(connection)

    def steps(self, limit: int = 100) -> list[journal.StepInfo]:
        """Return the last edits and imports, newest first."""
        with self.read() as reader:
            return journal.steps(reader, limit)

    def history(self, table: str, key: int) -> list[journal.HistoryEntry]:
        """Return every change of one record, newest first."""
        with self.read() as reader:
            return journal.history(reader, table, key)

    @property
    def derivations(self) -> tuple[Derivation, ...]:
        """What is kept in step with every write."""
        return self._derivations

    # -- writing ------------------------------------------------------------------------------

    def write(
        self,
        text: Message,
        edit: "Callable[Concatenate[Session, _P], _T]",
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> Written[_T]:
        """Run an edit in one transaction and record what it did as one step.

        Nothing is written if the edit raises, and no step is made if it changes nothing. When this
        returns, the change is on the disk.

        Raises:
            UserError: If the file may not or can no longer be written, or from the edit.
        """
        return self._write(text, lambda session: edit(session, *args, **kwargs), "edit", True)

    def write_import(self, text: Message, edit: "Callable[[Session], _T]") -> Written[_T]:
        """Like `write`, for a file brought in: the step is an import."""
        return self._write(text, edit, "import", True)

    def write_about(
        self,
        step: int,
        text: Message,
        edit: "Callable[Concatenate[Session, _P], _T]",
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> Written[_T]:
        """Like `write`; the new step names the earlier one it is about, such as one it takes back."""
        return self._write(
            text, lambda session: edit(session, *args, **kwargs), "edit", True, target=step
        )

    def try_out(self, edit: "Callable[[Session], _T]") -> _T:
        """Run an edit and take it all back; for trial runs."""
        from kamdesk.db.recorder import Recorder

        with self._transaction() as session:
            Recorder(session)
            value = edit(session)
            session.flush()
            session.rollback()
        return value

    def write_base(self, text: Message, edit: "Callable[[Session], _T]") -> Written[_T]:
        """Like `write`, for the state a workspace begins with: undo does not go behind it."""
        return self._write(text, edit, "edit", False)

    def undo(self) -> ChangeSet | None:
        """Take the last step back; None if there is none.

        Raises:
            UserError: If its rows changed since; the step is then set aside, nothing else happens.
        """
        return self._replay(undo=True)

    def redo(self) -> ChangeSet | None:
        """Do the step undone last again; None if there is none. Raises like `undo`."""
        return self._replay(undo=False)

    @property
    def engine(self) -> "Engine":
        """The SQLAlchemy engine of the writer, made on first use."""
        if self._engine is None:
            from kamdesk.db.engine import make_engine

            if self._load_tables is not None:
                self._load_tables()
            self._engine = make_engine(lambda: files.connect(self.path, key=self.key))
        return self._engine

    # -- inside -------------------------------------------------------------------------------

    def _write(
        self,
        text: Message,
        edit: "Callable[[Session], _T]",
        kind: str,
        undoable: bool,
        target: int | None = None,
    ) -> Written[_T]:
        from kamdesk.db.recorder import Recorder, raw_connection

        with self._transaction() as session:
            recorder = Recorder(session)
            value = edit(session)
            session.flush()
            changes, ranges = recorder.changes(), recorder.ranges()
            if not changes and not ranges:
                session.rollback()
                return Written(value, ChangeSet(0, text))
            raw = raw_connection(session)
            done = journal.record(
                raw, text, changes, ranges, kind=kind, undoable=undoable, target=target
            )
            self._derive(raw, done)
            self._still_the_same()
            session.commit()
        return Written(value, done)

    def _replay(self, *, undo: bool) -> ChangeSet | None:
        with self._write_guard:
            self._refuse_readonly()
            connection = self._take()
            try:
                files.allow_cache(connection, files.WRITING_KIB)
                connection.execute("BEGIN IMMEDIATE")
                find = journal.next_undo if undo else journal.next_redo
                step = find(Reader(connection))
                if step is None:
                    connection.execute("ROLLBACK")
                    return None
                return self._replay_step(connection, step, undo)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                files.allow_cache(connection, files.READING_KIB)
                self._give_back(connection)

    def _replay_step(self, connection: Connection, step: int, undo: bool) -> ChangeSet:
        try:
            changes = journal.replay(connection, step, undo=undo)
            self._derive(connection, changes)
            self._still_the_same()
            connection.execute("COMMIT")
        except (UserError, files.IntegrityError) as error:
            connection.execute("ROLLBACK")
            connection.execute("BEGIN IMMEDIATE")
            journal.set_aside(connection, step)
            connection.execute("COMMIT")
            if isinstance(error, UserError):
                raise
            raise UserError(_("This step can no longer be undone or redone.")) from error
        return changes

    def _derive(self, connection: Connection, changes: ChangeSet) -> None:
        for derivation in self._derivations:
            if changes.touches(*derivation.tables):
                derivation.apply(connection, changes)

    @contextmanager
    def _transaction(self) -> "Iterator[Session]":
        from sqlalchemy.orm import Session

        with self._write_guard:
            self._refuse_readonly()
            with Session(self.engine, expire_on_commit=False) as session:
                yield session

    def _refuse_readonly(self) -> None:
        if self.readonly:
            raise UserError(
                _("{file} is open for reading only.").format(file=self.path.name),
                _("Close it where it is being edited, then open it again here."),
            )

    def _remember_identity(self) -> None:
        found = self.path.stat()
        self._identity = (found.st_dev, found.st_ino)

    def _still_the_same(self) -> None:
        """Refuse to commit into a file that was replaced or taken away meanwhile."""
        try:
            found = self.path.stat()
        except OSError as error:
            raise UserError(
                _("{file} is no longer where it was; this change was not saved.").format(
                    file=self.path
                ),
                _("Bring the drive or folder back and do it again."),
            ) from error
        if (found.st_dev, found.st_ino) != self._identity:
            raise UserError(
                _("{file} was replaced by another file; this change was not saved.").format(
                    file=self.path
                ),
                _("Close the workspace and open it again; a sync program may have exchanged it."),
            )

    def _connect(self) -> Connection:
        connection = files.connect(
            self.path, key=self.key, readonly=self.readonly, cache_kib=files.READING_KIB
        )
        with self._pool_guard:
            self._all.append(connection)
        return connection

    def _take(self) -> Connection:
        with self._pool_guard:
            if self._closed:
                raise UserError(_("{file} is closed.").format(file=self.path.name))
            if self._idle:
                return self._idle.pop()
        return self._connect()

    def _give_back(self, connection: Connection) -> None:
        with self._pool_guard:
            if not self._closed:
                self._idle.append(connection)

    def _upgrade(self, current: int, backups: Path | None) -> None:
        if self.readonly:
            raise UserError(
                _("{file} has an older form and is in use elsewhere.").format(file=self.path.name),
                _("Close it there, then open it here to bring it up to date."),
            )
        from kamdesk.db.backup import backup

        folder = backups or self.path.parent
        backup(self, folder / f"{self.path.stem}.schema-{current}.kambak")
        with self.engine.begin() as connection:  # rows set aside have the old form
            journal.drop_redo(connection.connection.driver_connection)  # type: ignore[arg-type]
        migrate.migrate(self.engine, current)

    def _first_facts(self, currency: str) -> None:
        from kamdesk.db.recorder import random_uid
        from kamdesk.db.store import WorkspaceInfoRow

        def facts(session: "Session") -> None:
            session.add(WorkspaceInfoRow(name="currency", value=currency))
            session.add(WorkspaceInfoRow(name="uid", value=random_uid()))

        self.write_base(Message("New workspace"), facts)


def _locked(path: Path) -> WriterLock:
    lock = WriterLock(path)
    try:
        got = lock.acquire()
    except OSError as error:
        raise UserError(
            _("{folder} cannot be written.").format(folder=path.parent),
            _("Choose a folder that is there and that you may write to."),
        ) from error
    if got:
        return lock
    holder = lock.holder()
    who = _("another program") if holder is None else f"{holder.user}@{holder.host} ({holder.pid})"
    raise FileBusy(
        _("{file} is being edited by {who}.").format(file=path.name, who=who),
        _("Close it there, or open it for reading only."),
    )


def _check_present(path: Path) -> None:
    kind = files.file_head(path).kind
    if kind == "missing":
        raise UserError(
            _("There is no file {file}.").format(file=path),
            _("Check the name and the folder."),
        )
    if kind in ("empty", "foreign"):
        raise UserError(
            _("{file} is not a kamdesk workspace.").format(file=path.name),
            _("Choose a file that ends in .kam, or make a new one; this one was not changed."),
        )


def _check_kind(path: Path, key: str | None) -> None:
    """Refuse what is no workspace, or a newer one, before anything is written into it."""
    connection = files.connect(path, key=key, readonly=True)
    try:
        migrate.check_file(connection, path)
    except UserError:
        files.forget_head(path)
        raise
    finally:
        connection.close()


def open_for_reading_if_busy(path: Path, **options: Any) -> Database:
    """Open a workspace; if another process writes it, open it read-only and say who does."""
    try:
        return Database.open(path, **options)
    except FileBusy:
        database = Database.open(path, readonly=True, **options)
        database.holder = WriterLock(path).holder()
        return database
