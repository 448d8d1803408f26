"""Invoices that name a contract: tied to it where it is there, kept as text where it is not."""

from datetime import date
from pathlib import Path

import pytest

from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.contracts import queries, service
from kamdesk.features.imports.domain import Options, Outcome
from kamdesk.features.imports.service import run
from tests import builders

DAY = date(2026, 6, 30)
ROWS = (
    "account,number,issued,due,amount,contract{flag}\n"
    "A-1,R-1,2026-03-01,2026-03-31,500,HT-1{yes}\n"
    "A-1,R-2,2026-03-02,2026-04-01,70,HT-9{no}\n"
    "Z-1,R-3,2026-03-02,2026-04-01,80,HT-1{no}\n"
    "A-1,R-4,2026-03-05,2026-04-04,90,{no}\n"
)


@pytest.fixture
def key(database: Database) -> int:
    """A contract HT-1 of the account A-1."""
    acme = builders.account(database, "Acme", code="A-1")
    builders.account(database, "Zenith", code="Z-1")
    new = service.NewContract(acme, "HT-1", "CNY", 1_000_00, None, date(2026, 1, 5))
    made: int = database.write(Message("Add"), service.create_contract, new).value
    return made


def bring(database: Database, folder: Path, text: str) -> Outcome:
    path = folder / "invoices.csv"
    path.write_text(text, "utf-8")
    return run(database, path, "invoices", Options(update=True), today=DAY)


def links(database: Database) -> dict[str, tuple[str | None, int | None]]:
    with database.read() as reader:
        rows = reader.rows("SELECT number, contract, contract_id FROM invoice")
    return {number: (text, link) for number, text, link in rows}


@pytest.mark.parametrize("disputed", [False, True])
def test_an_invoice_is_tied_to_the_contract_it_names(
    database: Database, key: int, tmp_path: Path, disputed: bool
) -> None:
    text = ROWS.format(
        flag=",disputed" if disputed else "", yes=",yes" if disputed else "", no=",no" if disputed else ""
    )  # fmt: skip
    assert bring(database, tmp_path, text).created == 4
    assert links(database) == {
        "R-1": ("HT-1", key), "R-2": ("HT-9", None), "R-3": ("HT-1", None), "R-4": (None, None),
    }  # fmt: skip
    with database.read() as reader:
        found = queries.contract(reader, key, DAY)
        assert reader.value("SELECT count(*) FROM dispute") == disputed
    assert found is not None
    assert (found.invoiced, found.papers) == (500_00, 1)
    again = bring(database, tmp_path, text)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 4)
    database.undo()
    assert links(database) == {}


def test_a_link_the_user_made_is_not_undone_by_a_file(
    database: Database, key: int, tmp_path: Path
) -> None:
    plain = ROWS.format(flag="", yes="", no="")
    bring(database, tmp_path, plain)
    with database.read() as reader:
        invoice = reader.value("SELECT id FROM invoice WHERE number = 'R-2'")
    line = service.LineFacts("other", None, 70_00, "")
    made = database.write(Message("Add"), service.add_line, key, line).value
    database.write(Message("Tie"), service.link_invoice, invoice, key, made)
    changed = plain.replace(",70,", ",71,")
    assert bring(database, tmp_path, changed).updated == 1
    assert links(database)["R-2"] == ("HT-9", key)


def test_without_contracts_the_text_is_kept(database: Database, tmp_path: Path) -> None:
    builders.account(database, "Acme", code="A-1")
    builders.account(database, "Zenith", code="Z-1")
    assert bring(database, tmp_path, ROWS.format(flag="", yes="", no="")).created == 4
    assert links(database)["R-1"] == ("HT-1", None)
