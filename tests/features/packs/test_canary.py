"""Nothing internal leaves in the customer's pack: not in a cell, a name, a property, a cache or a comment."""

import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from kamdesk.app.features import derivations, load_tables
from kamdesk.base.i18n import speaking
from kamdesk.base.lazy import load
from kamdesk.base.progress import NoProgress
from kamdesk.db.database import Database
from kamdesk.db.tables import Base
from kamdesk.features.accounts.report import accounts
from kamdesk.features.demo.service import create_demo
from kamdesk.features.packs.report import meeting_pack
from kamdesk.features.workbooks.service import WRITERS
from kamdesk.reporting.report import Report, ReportRequest
from tests.features.packs.canaries import SHARED, Canaries, everything

DAY = date(2026, 6, 30)
ACCOUNT = 1
MAKER = "ZQX999999X"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample workspace, in which every table has rows."""
    path = tmp_path_factory.mktemp("demo") / "demo.kam"
    create_demo(path, derivations=derivations()).close()
    return path


def _written(file: Path, out: Path, build: Any, **request: Any) -> str:
    database = Database.open(file, derivations=derivations(), tables=load_tables)
    try:
        with database.read() as reader:
            code = reader.value("SELECT code FROM account WHERE id = ?", (ACCOUNT,))
            account = code if request.pop("one", False) else None
            asked = ReportRequest(DAY, account, datetime(2026, 7, 1, 8, 30), MAKER, request)
            report: Report = build(reader, asked, NoProgress())
            load(WRITERS[out.suffix])(report, out, NoProgress())
    finally:
        database.close()
    return everything(out)


@pytest.fixture(scope="module")
def texts(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Canaries]:
    """A workspace whose texts are canaries."""
    path = tmp_path_factory.mktemp("texts") / "canary.kam"
    shutil.copyfile(demo, path)
    found = Canaries(path, ACCOUNT, numbers=False)
    found.secret[MAKER] = "who made it"
    return path, found


@pytest.fixture(scope="module")
def numbers(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Canaries]:
    """A workspace whose texts and numbers are canaries, but the customer's own documents."""
    path = tmp_path_factory.mktemp("numbers") / "canary.kam"
    shutil.copyfile(demo, path)
    found = Canaries(path, ACCOUNT, numbers=True)
    found.secret[MAKER] = "who made it"
    return path, found


@pytest.mark.parametrize("ending", list(WRITERS))
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_no_internal_text_or_number_is_in_the_customers_pack(
    numbers: tuple[Path, Canaries], tmp_path: Path, language: str, ending: str, qapp: Any
) -> None:
    path, canaries = numbers
    out = tmp_path / f"pack{ending}"
    with speaking(language):
        text = _written(path, out, meeting_pack, audience="customer", one=True)
    assert canaries.told(text) == []


@pytest.mark.parametrize("ending", list(WRITERS))
def test_what_both_sides_know_is_in_the_customers_pack(
    texts: tuple[Path, Canaries], tmp_path: Path, ending: str, qapp: Any
) -> None:
    path, canaries = texts
    out = tmp_path / f"pack{ending}"
    text = _written(path, out, meeting_pack, audience="customer", one=True)
    assert canaries.told(text) == []
    for table, columns in SHARED.items():
        for column in columns.split():
            codes = canaries.shared.get((table, column), set())
            assert not codes or any(code in text for code in codes), f"{table}.{column}"


@pytest.mark.parametrize("ending", list(WRITERS))
def test_the_search_finds_what_other_packs_tell(
    texts: tuple[Path, Canaries], tmp_path: Path, ending: str, qapp: Any
) -> None:
    """The same search over the pack of our management: were it blind, the tests above would prove nothing."""
    path, canaries = texts
    text = _written(path, tmp_path / f"pack{ending}", meeting_pack, audience="boss")
    told = canaries.told(text)
    assert {"account.name", "account.code", "colleague.name", "who made it"} <= set(told)


def test_the_search_finds_numbers_in_cells_and_names(
    numbers: tuple[Path, Canaries], tmp_path: Path
) -> None:
    path, canaries = numbers
    text = _written(path, tmp_path / "list.xlsx", accounts)
    assert "account.credit_limit_minor" in canaries.told(text)
    digits, place = next(iter(canaries.numbers.items()))
    whole, cents = digits[:-2], digits[-2:]
    assert canaries.told(f"<v>{whole}.{cents}</v>") == [place]
    assert canaries.told(f"{int(whole):,}.{cents}") == [place]


def test_every_table_of_the_workspace_holds_a_canary(numbers: tuple[Path, Canaries]) -> None:
    """But those that only tie two others, and have no text or number of their own."""
    _path, canaries = numbers
    filled = {place.partition(".")[0] for place in (*canaries.secret.values(), *canaries.numbers.values())}  # fmt: skip
    filled |= {table for table, _column in canaries.shared}
    bare = {table.name for table in Base.metadata.sorted_tables} - filled
    assert sorted(bare) == [
        "account_tag", "touch_colleague", "touch_person", "workspace_info",
    ]  # fmt: skip
