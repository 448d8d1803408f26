"""A parameter holds from its day on; an account's own value comes before that of the workspace."""

from datetime import date

from kamdesk.base.i18n import Message
from kamdesk.db.database import Database
from kamdesk.features.parameters import queries, service
from tests import builders

OLD, NEW = date(2025, 1, 1), date(2026, 1, 1)


def _set(database: Database, values: dict[str, str], day: date, **more: object) -> None:
    database.write(Message("x"), service.set_parameters, values, day, **more)


def test_the_newest_value_by_day_holds_and_an_older_day_keeps_its_own(database: Database) -> None:
    _set(database, {"loss.forward": "1.05"}, NEW, source="finance")
    _set(database, {"loss.forward": "1"}, OLD)
    with database.read() as reader:
        assert queries.values(reader, "loss.", NEW) == {"forward": "1.05"}
        assert queries.values(reader, "loss.", date(2025, 12, 31)) == {"forward": "1"}
        assert queries.values(reader, "loss.", date(2024, 12, 31)) == {}
        assert [one.value for one in queries.history(reader, "loss.forward")] == ["1.05", "1"]


def test_an_accounts_own_value_comes_first_even_if_older(database: Database) -> None:
    acme = builders.account(database)
    _set(database, {"terms.eom": "month"}, OLD, account_id=acme)
    _set(database, {"terms.eom": "days"}, NEW)
    with database.read() as reader:
        assert queries.values(reader, "terms.", NEW, acme) == {"eom": "month"}
        assert queries.values(reader, "terms.", NEW) == {"eom": "days"}
        assert queries.by_account(reader, "terms.eom", NEW) == {acme: "month"}
        assert queries.by_account(reader, "terms.eom", date(2024, 1, 1)) == {}


def test_a_prefix_is_taken_literally(database: Database) -> None:
    _set(database, {"a_b.c": "1", "axb.c": "2"}, OLD)
    with database.read() as reader:
        assert queries.values(reader, "a_b.", NEW) == {"c": "1"}


def test_setting_is_undone(database: Database) -> None:
    _set(database, {"a.b": "1"}, OLD)
    database.undo()
    with database.read() as reader:
        assert queries.history(reader, "a.b") == []
