"""What users do with credit: what is refused, what is kept, what undo brings back."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.credit import queries, service
from kamdesk.features.credit.domain import form
from kamdesk.features.credit.service import NewLimit
from tests import builders

TODAY, DAY = date(2026, 6, 30), date(2026, 6, 1)
Run = Callable[..., Any]


@pytest.fixture
def acme(database: Database) -> int:
    return builders.account(database, "Acme", tier="A", terms_days=45, tax_no="91350100M000100Y43")


@pytest.fixture
def run(database: Database) -> Run:
    def ran(edit: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return database.write(Message("x"), edit, *args, **kwargs).value

    return ran


def _read(database: Database, key: int) -> queries.Investigation:
    with database.read() as reader:
        found = queries.investigation(reader, key)
    assert found is not None
    return found


def _answer_all(run: Run, key: int, *values: int) -> None:
    names = ("character", "capacity", "capital", "collateral", "conditions")
    for name, value in zip(names, values, strict=False):
        run(service.set_fact, key, f"score.5c.{name}", str(value))


def test_a_first_investigation_takes_what_the_sheet_knows(
    database: Database, acme: int, run: Run
) -> None:
    key = run(service.start_investigation, acme, DAY, "沈嘉宁")
    found = _read(database, key)
    assert found.facts == {"uscc": "91350100M000100Y43", "need_days": "45"}
    assert (found.head.review_on, found.head.colleague) == (date(2026, 9, 1), "沈嘉宁")
    assert (found.head.score, found.proposed) == (None, None)


def test_the_score_of_the_worked_example_is_kept_and_proposes(
    database: Database, acme: int, run: Run
) -> None:
    key = run(service.start_investigation, acme, DAY)
    _answer_all(run, key, 80, 70, 60, 40, 65)
    found = _read(database, key)
    assert (found.head.score, found.proposed) == (Decimal("67.25"), "B")
    run(service.set_preset, key, "trend")
    assert _read(database, key).head.score is None  # nothing of the other preset is answered
    run(service.set_fact, key, "score.trend.cycle", "70")
    assert _read(database, key).head.score == 70


def test_the_next_one_copies_forward_and_tells_what_changed(
    database: Database, acme: int, run: Run, tmp_path: Path
) -> None:
    first = run(service.start_investigation, acme, date(2026, 1, 10))
    _answer_all(run, first, 80, 70, 60, 40, 65)
    run(service.set_fact, first, "bank", "ICBC")
    run(service.set_fact, first, "seen", "two lines stand still")
    run(service.add_photo, first, str(tmp_path / "gate.jpg"), DAY)
    run(service.set_class, first, "B")
    run(service.approve, first, "王总", date(2026, 1, 12))
    second = run(service.start_investigation, acme, DAY)
    found = _read(database, second)
    assert found.facts["bank"] == "ICBC"
    assert found.head.score == Decimal("67.25")
    assert (found.head.credit_class, found.head.approved_on, found.photos) == (None, None, ())
    assert "seen" not in found.facts
    run(service.set_fact, second, "bank", "CCB")
    run(service.set_fact, second, "court", "found")
    before, after = _read(database, first).facts, _read(database, second).facts
    changed = [one.key for one in form.differences(before, after)]
    assert changed[:3] == ["bank", "court", "seen"]
    with database.read() as reader:  # the class of the last one that gave one still stands
        assert queries.credit_class(reader, acme, TODAY) == "B"
        assert queries.credit_classes(reader, TODAY) == {acme: "B"}
        assert queries.credit_class(reader, acme, date(2026, 1, 9)) is None
    assert _read(database, run(service.start_investigation, acme, DAY, copy=False)).facts["uscc"]


def test_an_approved_one_stays_as_it_is(database: Database, acme: int, run: Run) -> None:
    key = run(service.start_investigation, acme, DAY)
    _answer_all(run, key, 80, 70, 60, 40, 65)
    with pytest.raises(UserError, match="no class"):
        run(service.approve, key, "王总", DAY)
    run(service.set_class, key, "B")
    with pytest.raises(UserError, match="who approves"):
        run(service.approve, key, " ", DAY)
    with pytest.raises(UserError, match="before it was made"):
        run(service.approve, key, "王总", date(2026, 5, 1))
    run(service.approve, key, "王总", DAY)
    for edit in (
        lambda: run(service.set_fact, key, "bank", "x"),
        lambda: run(service.set_class, key, "A", "x"),
        lambda: run(service.set_head, key, "note", "x"),
        lambda: run(service.set_preset, key, "trend"),
        lambda: run(service.remove_investigation, key),
    ):
        with pytest.raises(UserError, match="approved and stays"):
            edit()
    run(service.take_approval_back, key)
    run(service.set_fact, key, "bank", "x")
    run(service.remove_investigation, key)
    with database.read() as reader:
        assert reader.value("SELECT count(*) FROM investigation_fact") == 0


def test_another_class_needs_a_reason(database: Database, acme: int, run: Run) -> None:
    key = run(service.start_investigation, acme, DAY)
    _answer_all(run, key, 80, 70, 60, 40, 65)
    with pytest.raises(UserError, match="not the class the score proposes"):
        run(service.set_class, key, "A")
    run(service.set_class, key, "A", "backed by its parent")
    assert _read(database, key).facts[form.CLASS_REASON] == "backed by its parent"
    run(service.set_class, key, "B")
    assert form.CLASS_REASON not in _read(database, key).facts


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("score.5c.capital", "101", "A score is 0 to 100"), ("score.5c.capital", "x", "not a number"),
        ("factor.age", "11", "-5 to 10"), ("2025.sales", "many", "not a number"),
        ("peers", "0", "not a list of limits"), ("peers", "x", "not a list of limits"),
        ("on_time", "120", "0 to 100 %"), ("paid_in", "-3", "below zero"),
        ("employees", "Infinity", "not a number"), ("currency", "yuan", "not a currency"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(
    acme: int, run: Run, name: str, value: str, problem: str
) -> None:
    key = run(service.start_investigation, acme, DAY)
    with pytest.raises(UserError, match=problem):
        run(service.set_fact, key, name, value)


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("2025.ebit", "-62.50", "-62.50"), ("on_time", "85 %", "85"), ("peers", "1；2", "1; 2"),
        ("founded", "2001-03-05", "2001-03-05"), ("court", "clear", "clear"), ("bank", " ICBC ", "ICBC"),
    ],
)  # fmt: skip
def test_what_fits_is_kept_in_one_way(
    database: Database, acme: int, run: Run, name: str, value: str, kept: str
) -> None:
    key = run(service.start_investigation, acme, DAY)
    run(service.set_fact, key, name, value)
    assert _read(database, key).facts[name] == kept
    run(service.set_fact, key, name, "")
    assert name not in _read(database, key).facts


def test_bugs_of_callers_are_not_told_as_situations(acme: int, run: Run) -> None:
    key = run(service.start_investigation, acme, DAY)
    for edit, args in (
        (service.set_fact, (key, "nothing", "x")), (service.set_fact, (key, "court", "maybe")),
        (service.set_class, (key, "E")), (service.set_preset, (key, "9c")),
        (service.set_head, (key, "nothing", None)),
        (service.add_item, (acme, "gift", "CNY", 1, DAY)),
        (service.grant_limit, (acme, NewLimit("CNY", 1, DAY, method="dice"), TODAY)),
    ):  # fmt: skip
        with pytest.raises(ValueError, match="no such"):
            run(edit, *args)


def test_days_of_an_investigation_keep_their_order(database: Database, acme: int, run: Run) -> None:
    key = run(service.start_investigation, acme, DAY)
    with pytest.raises(UserError, match="must come after"):
        run(service.set_head, key, "review_on", DAY)
    with pytest.raises(UserError, match="must come after"):
        run(service.set_head, key, "day", date(2026, 12, 1))
    with pytest.raises(UserError, match="Type a day"):
        run(service.set_head, key, "day", None)
    run(service.set_head, key, "review_on", None)
    run(service.set_head, key, "day", date(2026, 5, 2))
    run(service.set_head, key, "colleague", "汤慧琳")
    found = _read(database, key).head
    assert (found.day, found.review_on, found.colleague) == (date(2026, 5, 2), None, "汤慧琳")


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        ({"amount_minor": -1}, "below zero"), ({"approver": ""}, "who granted"),
        ({"until": date(2026, 5, 1)}, "before it begins"), ({"note": " "}, "why"),
        ({"method": "need", "proposed_minor": 4, "note": ""}, "why"),
    ],
)  # fmt: skip
def test_a_limit_that_says_too_little_is_refused(
    acme: int, run: Run, wanted: dict[str, Any], problem: str
) -> None:
    given = {"currency": "CNY", "amount_minor": 5, "since": DAY, "approver": "王总", "note": "x"}
    with pytest.raises(UserError, match=problem):
        run(service.grant_limit, acme, NewLimit(**given | wanted), TODAY)


def test_a_limit_by_formula_needs_no_reason_and_keeps_its_terms(
    database: Database, acme: int, run: Run
) -> None:
    wanted = NewLimit("CNY", 5, DAY, None, False, "need", 5, {"sales": "3"}, "王总")
    run(service.grant_limit, acme, wanted, TODAY)
    later = NewLimit("CNY", 9, date(2026, 7, 1), approver="王总", note="season")
    run(service.grant_limit, acme, later, TODAY)
    with database.read() as reader:
        (one,) = queries.granted(reader, TODAY)[acme]
        assert one.terms == {"sales": "3", "proposed_minor": "5"}
        assert reader.value("SELECT credit_limit_minor FROM account") == 5  # not before its day


def test_a_limit_in_another_currency_leaves_the_sheet_alone(
    database: Database, acme: int, run: Run
) -> None:
    run(service.grant_limit, acme, NewLimit("USD", 5, DAY, approver="王总", note="x"), TODAY)
    with database.read() as reader:
        assert reader.value("SELECT credit_limit_minor FROM account") is None


def test_undo_takes_a_limit_back_in_the_list_too(database: Database, acme: int, run: Run) -> None:
    run(service.grant_limit, acme, NewLimit("CNY", 5, DAY, approver="王总", note="x"), TODAY)
    database.undo()
    with database.read() as reader:
        assert reader.value("SELECT credit_limit_minor FROM account") is None
        assert queries.granted(reader, TODAY) == {}
    database.redo()
    with database.read() as reader:
        assert reader.value("SELECT credit_limit_minor FROM account") == 5


def test_items_count_until_they_end(database: Database, acme: int, run: Run) -> None:
    first = run(service.add_item, acme, "shipped", "CNY", 7, DAY)
    second = run(service.add_item, acme, "order", "CNY", 9, DAY, None, "PO 1")
    run(service.end_item, first, date(2026, 6, 20))
    run(service.end_item, second, DAY)
    with database.read() as reader:
        assert queries.exposures(reader, date(2026, 6, 19))[acme]["CNY"].total == 7
        assert queries.exposures(reader, date(2026, 6, 20)) == {}
        assert reader.value("SELECT count(*) FROM exposure_item") == 1
    for amount, until, problem in ((0, None, "above zero"), (1, DAY, "before it begins")):
        with pytest.raises(UserError, match=problem):
            run(service.add_item, acme, "order", "CNY", amount, DAY, until)


def test_an_override_keeps_why_who_and_what_was_out(
    database: Database, acme: int, run: Run
) -> None:
    builders.invoice(database, acme, 820_000_00)
    run(
        service.grant_limit,
        acme,
        NewLimit("CNY", 900_000_00, DAY, approver="王总", note="x"),
        TODAY,
    )
    for args, problem in (
        ((0, "r", "a"), "above zero"), ((1, " ", "a"), "why"), ((1, "r", ""), "who"),
        ((1, "r", "a", DAY), "before it begins"),
    ):  # fmt: skip
        with pytest.raises(UserError, match=problem):
            run(service.record_override, acme, TODAY, *args)
    key = run(service.record_override, acme, TODAY, 150_000_00, "spare part", "王总", TODAY)
    with database.read() as reader:
        found = queries.account_credit(reader, acme, TODAY)
    assert found is not None
    (one,) = found.overrides
    assert (one.exposure, one.limit, one.order) == (820_000_00, 900_000_00, 150_000_00)
    assert (one.reason, one.approver, one.valid_until) == ("spare part", "王总", TODAY)
    run(service.remove_override, key)


def test_rules_that_cannot_be_used_are_told(run: Run) -> None:
    with pytest.raises(UserError, match="cannot be used for Class A from"):
        run(service.set_rules, {"cut.A": "x"}, DAY)
    with pytest.raises(UserError, match="cannot be used for Class B from"):
        run(service.set_rules, {"cut.A": "60"}, DAY)


def test_photos_are_only_referred_to(
    database: Database, acme: int, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "厂门.jpg"
    file.write_bytes(b"picture")
    key = run(service.start_investigation, acme, DAY)
    number = run(service.add_photo, key, str(file), DAY)
    assert _read(database, key).photos == ((number, "厂门.jpg", str(file)),)
    run(service.remove_photo, key, number)
    assert _read(database, key).photos == ()
    assert file.exists()
