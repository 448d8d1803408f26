"""A workspace in which every text and number is one of its own, so that none can leave unseen."""

import html
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from pypdf import PdfReader
from pypdf.errors import PdfReadError
from pypdf.generic import StreamObject

from kamdesk.app.features import load_tables
from kamdesk.db.tables import Base

MARK = re.compile(r"ZQX\d{6}X")
_TOKEN = re.compile(r"\d[\d.,]*\d")
_FIRST_NUMBER = 7_310_000_003

# words and numbers that programs read: changed, the file would say something else or nothing
WORDS: dict[str, str] = {
    "journal": "before after", "step": "at state", "import_run": "at mapping",
    "workspace_info": "name value", "parameter": "key value", "ladder_step": "credit_class days action tone", "letter_template": "tone lang",
    "incentive_scheme": "steps rate vat_rate bill_day held_share", "term": "kind value", "exchange_rate": "currency base rate",
    "person": "archived_at", "product": "currency", "account": "currency archived_at country terms_days status",
    "account_relation": "kind", "contact_cell": "our_function", "balance_letter": "currency",
    "collection_target": "currency", "contract": "currency", "credit_limit": "currency method terms",
    "credit_override": "currency", "exposure_item": "kind currency", "investigation": "preset rules",
    "map": "layout", "measure": "state item", "position": "view parameters recorded_at",
    "position_target": "pattern ladder", "receipt": "currency method", "reconciliation": "side basis mapping",
    "relation": "kind", "sales_line": "currency", "touch": "kind", "fact": "kind recorded_at",
    "investigation_fact": "key", "milestone": "kind terms place share", "position_answer": "item",
    "reconciliation_group": "currency cause", "reconciliation_line": "side doc doc_id currency", "reporting": "kind",
    "invoice": "kind currency terms", "chase": "kind step reason", "dispute": "reason result", "extension": "plan",
    "instalment": "kind place", "promise": "currency", "slip": "reason",
}  # fmt: skip
"""Columns that keep what they hold, and why a canary cannot stand there: they are codes."""

# what the customer's own pack may say of the customer
SHARED: dict[str, str] = {
    "account": "code name address tax_no", "colleague": "name function title", "contract": "number title amount_minor",
    "milestone": "title amount_minor", "measure": "agreed", "invoice": "number amount_minor contract",
    "receipt": "number amount_minor", "allocation": "amount_minor", "instalment": "amount_minor", "dispute": "amount_minor",
}  # fmt: skip
_OWN = {
    "account": "id = :a", "contract": "account_id = :a", "measure": "account_id = :a", "invoice": "account_id = :a",
    "receipt": "account_id = :a", "milestone": "contract_id IN (SELECT id FROM contract WHERE account_id = :a)",
    "allocation": "invoice_id IN (SELECT id FROM invoice WHERE account_id = :a)",
    "instalment": "invoice_id IN (SELECT id FROM invoice WHERE account_id = :a)",
    "dispute": "invoice_id IN (SELECT id FROM invoice WHERE account_id = :a)",
    "colleague": "id IN (SELECT owner_id FROM account WHERE id = :a UNION SELECT owner_id FROM measure WHERE account_id = :a "
    "UNION SELECT colleague_id FROM touch_colleague AS c JOIN touch AS t ON t.id = c.touch_id WHERE t.account_id = :a)",
}  # fmt: skip


_FREE = {("fact", "value"): "kind IN ('competitor', 'needs')"}
"""Columns of codes that hold free words in some rows."""


class Canaries:
    """What was put into a workspace.

    Attributes:
        shared: Texts the customer may read, by (table, column).
        secret: Texts it may not, with where they stand.
        numbers: Digits of numbers it may not read, with where they stand.
    """

    def __init__(self, file: Path, account_id: int, *, numbers: bool) -> None:
        self.shared: dict[tuple[str, str], set[str]] = {}
        self.secret: dict[str, str] = {}
        self.numbers: dict[str, str] = {}
        self._count = 0
        load_tables()
        with sqlite3.connect(file) as connection:
            connection.execute("PRAGMA foreign_keys = OFF")
            for table in Base.metadata.sorted_tables:
                if connection.execute(f"SELECT count(*) FROM {table.name}").fetchone() == (0,):
                    _one_row(connection, table, account_id)
                for column in _columns(table):
                    self._fill(connection, table.name, column, account_id, numbers=numbers)
            connection.execute(
                "INSERT OR REPLACE INTO workspace_info (name, value) VALUES ('company', 'Our firm')"
            )
        connection.close()

    def _fill(
        self, connection: sqlite3.Connection, table: str, column: "sa.Column[object]", account: int, *, numbers: bool
    ) -> None:  # fmt: skip
        text = column.type.python_type is str
        if not text and not numbers:
            return
        shared = column.name in SHARED.get(table, "").split()
        own = _OWN[table] if shared else "0"
        where = _FREE.get((table, column.name), "1")
        if shared and not text:  # amounts of the customer's own ledger stay what they are
            where = f"NOT ({own})"
        rows = connection.execute(
            f"SELECT rowid, ({own}) FROM {table} WHERE {where}",
            {"a": account},
        ).fetchall()
        place = f"{table}.{column.name}"
        for row, mine in rows:
            value = self._text(place, mine=bool(mine)) if text else self._number(place)
            connection.execute(f"UPDATE {table} SET {column.name} = ? WHERE rowid = ?", (value, row))  # fmt: skip

    def _text(self, place: str, *, mine: bool) -> str:
        self._count += 1
        code = f"ZQX{self._count:06d}X"
        if mine:
            table, _dot, column = place.partition(".")
            self.shared.setdefault((table, column), set()).add(code)
        else:
            self.secret[code] = place
        return code

    def _number(self, place: str) -> int:
        self._count += 1
        value = _FIRST_NUMBER + 10 * self._count
        self.numbers[str(value)] = place
        return value

    def told(self, text: str) -> list[str]:
        """Return where everything comes from that may not stand in a text but does."""
        whole = text + re.sub(r"\s", "", text)  # a page may break a word
        marks = {code for code in MARK.findall(whole) if code in self.secret}
        tokens = {token.replace(",", "").replace(".", "").rstrip("0") for token in _TOKEN.findall(text)}  # fmt: skip
        digits = {token for token in tokens if token in self.numbers}
        return sorted([*map(self.secret.__getitem__, marks), *map(self.numbers.__getitem__, digits)])  # fmt: skip


def _columns(table: sa.Table) -> Iterator["sa.Column[object]"]:
    """Yield the columns of a table that hold texts or numbers of their own."""
    kept = WORDS.get(table.name, "")
    for column in table.columns:
        if column.primary_key or column.foreign_keys or column.name in kept.split():
            continue
        try:
            kind = column.type.python_type
        except NotImplementedError:  # an exact decimal: a number in millionths
            kind = object
        if kind is str or (kind in (int, object) and not isinstance(column.type, sa.Boolean)):
            yield column


def _one_row(connection: sqlite3.Connection, table: sa.Table, account_id: int) -> None:
    """Put one row into an empty table, about the account where it is about one."""
    row = {column.name: _value(column, account_id) for column in table.columns}
    marks = ", ".join("?" * len(row))
    text = f"INSERT INTO {table.name} ({', '.join(row)}) VALUES ({marks})"
    connection.execute(text, tuple(row.values()))


def _value(column: "sa.Column[object]", account_id: int) -> object:
    if column.name == "account_id":
        return account_id
    if isinstance(column.type, sa.Date | sa.DateTime):
        return "2026-06-01"
    return "x" if isinstance(column.type, sa.String) else 1


def everything(path: Path) -> str:
    """Return every text of every part of a workbook or a PDF, and the name of the file."""
    texts = [path.name]
    if path.suffix == ".pdf":
        return "\n".join([*texts, *_of_pdf(path)])
    with zipfile.ZipFile(path) as book:
        for name in book.namelist():
            texts += [name, html.unescape(book.read(name).decode("utf-8", "replace"))]
    return "\n".join(texts)


def _of_pdf(path: Path) -> Iterator[str]:
    """Yield what its pages say, what it says of itself, and every stream and text of every object."""
    read = PdfReader(path)
    for page in read.pages:
        yield page.extract_text()
    yield str(read.metadata)
    yield str(read.xmp_metadata and read.xmp_metadata.stream.get_data())
    yield path.read_bytes().decode("latin-1")
    for number in range(1, int(read.trailer["/Size"])):  # type: ignore[call-overload]
        found = read.get_object(number)
        yield str(found)
        if isinstance(found, StreamObject):
            try:
                data = found.get_data()
            except (NotImplementedError, PdfReadError):  # a picture: no text in it
                continue
            yield data.decode("latin-1")
            yield data.decode("utf-16-be", "replace")
