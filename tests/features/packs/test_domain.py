"""Who may see which field: the one place that decides, held against every report there is."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamdesk.app.features import derivations, features
from kamdesk.base.feature import ReportSpec
from kamdesk.db.database import Database
from kamdesk.features.accounts.report import columns
from kamdesk.features.demo.service import create_demo
from kamdesk.features.packs.domain import (
    ALLOWED,
    BOSS,
    CUSTOMER,
    FINANCE,
    Collectable,
    FieldClass,
    field_class,
    largest,
    may_read,
    may_see,
    table_name,
    taken_key,
)
from kamdesk.features.reconcile.report import differences
from kamdesk.features.workbooks.service import build_report
from kamdesk.reporting.report import Report, Table

DAY = date(2026, 6, 30)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The sample workspace, in which every report has something to show."""
    made = create_demo(tmp_path_factory.mktemp("desk") / "desk.kam", derivations=derivations())
    yield made
    made.close()


def _asked(spec: ReportSpec) -> Iterator[dict[str, object]]:
    """Yield the options of a report, one choice after another."""
    yield {}
    for option in spec.options:
        for choice in option.choices:
            yield {option.key: choice.key}
    if spec.name == "accounts":
        yield {"columns": list(columns()), "sort": ("name", False)}


def _fields(report: Report) -> set[tuple[str, str]]:
    return {
        (part.key, column.key)
        for sheet in report.sheets
        for part in sheet.parts
        if isinstance(part, Table)
        for column in part.columns
    }


def test_every_field_of_every_report_has_a_class(sample: Database) -> None:
    """A new column without a class fails here; until it has one, no customer is shown it."""
    nobody = set()
    with sample.read() as reader:
        codes = [None, *reader.column("SELECT code FROM account ORDER BY id LIMIT 2")]
        for spec in (spec for feature in features() for spec in feature.reports):
            for options in _asked(spec):
                for code in codes:
                    if code is None and spec.needs_account(options):
                        continue
                    report = build_report(reader, spec, as_of=DAY, account=code, options=options)
                    nobody |= {
                        (spec.name, *field)
                        for field in _fields(report)
                        if field_class(spec.name, *field) is None
                    }
        for key in reader.column("SELECT id FROM reconciliation"):
            for field in _fields(differences(reader, key, datetime(2026, 7, 1), "")):
                if field_class("differences", *field) is None:
                    nobody.add(("differences", *field))
    assert sorted(nobody) == []


def test_a_field_nobody_named_is_refused_to_all_but_our_management() -> None:
    assert field_class("aging", "items_CNY", "margin") is None
    assert field_class("no such report", "table", "number") is None
    assert [may_see(one, None) for one in (BOSS, FINANCE, CUSTOMER)] == [True, False, False]


def test_a_table_with_fields_of_its_own_does_not_borrow_from_the_others() -> None:
    """`account` is a field of other tables of the ageing; in the items it would be a new column."""
    assert field_class("aging", "largest_CNY", "account") is FieldClass.OTHERS
    assert field_class("aging", "items_CNY", "account") is None


@pytest.mark.parametrize(
    ("report", "table", "column", "boss", "finance", "customer"),
    [
        ("aging", "items_CNY", "open", True, True, True),
        ("aging", "items_USD", "b6", True, True, True),
        ("aging", "summary_CNY", "account", True, True, False),
        ("accounts", "CNY", "credit_limit", True, True, False),
        ("accounts", "EUR", "tier", True, False, False),
        ("collection-plan", "items_CNY", "brings", True, False, False),
        ("collection-plan", "plan_CNY", "target", True, True, False),
        ("collection-plan", "plan_CNY", "note", True, False, False),
        ("relationship-map", "people", "attitude", True, False, False),
        ("classification", "answers", "evidence", True, False, False),
        ("statement", "move_12_CNY", "balance", True, True, True),
        ("meeting-pack", "loss_CNY", "rate", True, True, False),
        ("meeting-pack", "agreed", "text", True, True, True),
        ("meeting-pack", "aging__items_CNY", "b0", True, True, True),
        ("account-brief", "people", "attitude", True, False, False),
    ],
)
def test_who_sees_what(
    report: str, table: str, column: str, boss: bool, finance: bool, customer: bool
) -> None:
    kind = field_class(report, table, column)
    assert kind is not None
    assert [may_see(one, kind) for one in (BOSS, FINANCE, CUSTOMER)] == [boss, finance, customer]


def test_the_customer_sees_less_than_finance_and_finance_less_than_the_boss() -> None:
    assert ALLOWED[CUSTOMER] < ALLOWED[FINANCE] < ALLOWED[BOSS]
    assert ALLOWED[CUSTOMER].isdisjoint(
        {
            FieldClass.OPINION, FieldClass.MARGIN, FieldClass.NOTE, FieldClass.CREDIT, FieldClass.OTHERS,
            FieldClass.TARGET, FieldClass.INCENTIVE, FieldClass.RISK, FieldClass.WORKING, FieldClass.STAFF,
        }
    )  # fmt: skip


def test_the_customer_reads_only_sentences_written_for_it() -> None:
    assert may_read(CUSTOMER, "statement")
    assert not any(may_read(CUSTOMER, one) for one in ("relationship-map", "aging", "meeting-pack"))
    assert may_read(FINANCE, "aging")


@given(
    st.sampled_from(["items", "move", "year", "data", "points"]),
    st.integers(1, 99_999) | st.none(),
    st.sampled_from(["CNY", "USD", ""]),
)
def test_a_table_is_known_whatever_account_and_currency_it_is_of(
    name: str, account: int | None, currency: str
) -> None:
    parts = [name, *([str(account)] if account else []), *([currency] if currency else [])]
    assert table_name("_".join(parts)) == name
    assert table_name(currency) == ""


def test_what_was_taken_from_a_report_keeps_its_classes() -> None:
    key = taken_key("collection-plan", "plan_CNY")
    assert field_class("meeting-pack", key, "target") is FieldClass.TARGET


def _item(number: str, free: int, late: int = 10, currency: str = "CNY") -> Collectable:
    return Collectable(number, currency, date(2026, 6, 1), late, free)


@pytest.mark.parametrize(
    ("items", "chosen"),
    [
        ([], None),
        ([_item("A", 5)], "A"),
        ([_item("A", 5), _item("B", 9)], "B"),
        ([_item("A", 9, 10), _item("B", 9, 30)], "B"),
        ([_item("B", 9, 10), _item("A", 9, 10)], "A"),
        ([_item("A", 1), _item("B", 999, 400, "USD")], "A"),
        ([_item("A", 1, 5, "EUR"), _item("B", 999, 4, "USD")], "A"),
    ],
)
def test_the_ask_is_the_largest_amount_of_the_accounts_currency(
    items: list[Collectable], chosen: str | None
) -> None:
    found = largest(items, "CNY")
    assert (None if found is None else found.number) == chosen
