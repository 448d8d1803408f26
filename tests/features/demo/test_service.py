"""Sample workspaces: the same for a seed, sound, and full enough to look at."""

import argparse

import pytest

from kamdesk.app.features import derivations
from kamdesk.base.errors import Cancelled, UserError
from kamdesk.base.progress import NoProgress
from kamdesk.db.workspace_info import standing_day
from kamdesk.features.demo import command
from kamdesk.features.demo.firms import tax_number
from kamdesk.features.demo.scale import DEFAULT_SEED, SCALES, STANDING_DAY, Scale, stream
from kamdesk.features.demo.service import create_demo, fill
from kamdesk.features.relationships.domain import FACT_KINDS, checked

_OWN_RECORD = {"step", "journal", "journal_range", "sqlite_sequence"}
TINY = Scale("tiny", 60, 240, 900, 3)


def content(database):
    """Return every row of every table of facts."""
    with database.read() as reader:
        tables = reader.column(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%' "
            "AND name NOT LIKE 'search%' ORDER BY name"
        )
        return {
            table: reader.rows(f'SELECT * FROM "{table}" ORDER BY 1, 2')
            for table in tables
            if table not in _OWN_RECORD
        }


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    path = tmp_path_factory.mktemp("demo") / "small.kam"
    database = create_demo(path, derivations=derivations())
    yield database
    database.close()


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A workspace made the way medium and large ones are."""
    path = tmp_path_factory.mktemp("demo") / "tiny.kam"
    SCALES["tiny"] = TINY
    try:
        database = create_demo(path, scale="tiny", derivations=derivations())
    finally:
        del SCALES["tiny"]
    yield database
    database.close()


@pytest.fixture(params=["small", "tiny"])
def either(request):
    return request.getfixturevalue(request.param)


def test_the_same_seed_gives_the_same_workspace(small, tmp_path):
    again = create_demo(tmp_path / "again.kam", derivations=derivations())
    try:
        assert content(again) == content(small)
    finally:
        again.close()


def test_another_seed_gives_another_one(small, tmp_path):
    other = create_demo(tmp_path / "other.kam", seed=1, derivations=derivations())
    try:
        assert content(other)["account"] != content(small)["account"]
        assert content(other)["person"] != content(small)["person"]
    finally:
        other.close()


def test_it_stands_still_at_its_day(either):
    with either.read() as reader:
        assert standing_day(reader) == STANDING_DAY
        for table, column in (
            ("invoice", "issued"), ("receipt", "received"), ("allocation", "effective"),
            ("fact", "on_day"), ("sales_line", "day"),
        ):  # fmt: skip
            last = reader.value(f"SELECT max({column}) FROM {table}")
            assert "2025-06-01" < last <= STANDING_DAY.isoformat(), table


def test_no_paper_is_overpaid_on_any_day(either):
    for column, paper in (
        ("invoice_id", "invoice"),
        ("credit_id", "invoice"),
        ("receipt_id", "receipt"),
    ):
        with either.read() as reader:
            wrong = reader.rows(
                "SELECT * FROM (SELECT paper.id, paper.amount_minor AS most, "
                "sum(a.amount_minor) OVER (PARTITION BY paper.id ORDER BY a.effective, a.id) "
                f"AS used FROM allocation AS a JOIN {paper} AS paper ON paper.id = a.{column}) "
                "WHERE used > most OR used < 0"
            )
        assert wrong == [], column


def test_nothing_is_applied_before_both_sides_exist(either):
    with either.read() as reader:
        assert not reader.value(
            "SELECT count(*) FROM allocation AS a JOIN invoice AS i ON i.id = a.invoice_id "
            "LEFT JOIN receipt AS r ON r.id = a.receipt_id "
            "LEFT JOIN invoice AS c ON c.id = a.credit_id "
            "WHERE a.effective < max(i.issued, coalesce(r.received, c.issued)) "
            "OR i.account_id <> coalesce(r.account_id, c.account_id) "
            "OR i.currency <> coalesce(r.currency, c.currency)"
        )


def test_everything_refers_to_something_and_is_in_the_index(either):
    with either.read() as reader:
        assert reader.rows("PRAGMA foreign_key_check") == []
        for derivation in derivations():
            assert derivation.check(reader) == []


def test_large_ones_have_as_much_as_they_say(tiny):
    with tiny.read() as reader:
        assert reader.value("SELECT count(*) FROM account") == TINY.accounts
        assert reader.value("SELECT count(*) FROM person") == TINY.people
        assert reader.value("SELECT count(*) FROM invoice") == TINY.invoices


def test_the_desk_has_something_for_every_page(small):
    with small.read() as reader:

        def count(sql):
            return reader.value(f"SELECT count(*) FROM {sql}")

        assert count("account") == 25
        assert count("account WHERE parent_id IS NOT NULL") >= 4
        assert {"CNY", "EUR", "HKD", "USD"} == set(
            reader.column("SELECT DISTINCT currency FROM invoice")
        )
        sizes = reader.column(
            "SELECT count(*) FROM post JOIN holding ON holding.post_id = post.id "
            "GROUP BY post.account_id"
        )
        assert min(sizes) >= 8
        assert max(sizes) <= 41
        for table in (
            "colleague", "tag", "account_tag", "account_identifier", "parameter", "product",
            "sales_line", "account_relation", "relation", "fact", "reporting", "touch",
            "touch_person", "touch_colleague", "contact_cell", "acquaintance", "payment_step",
            "map", "map_place", "map_fold", "position_target",
        ):  # fmt: skip
            assert count(table) > 0, table
        assert count("reporting WHERE kind = 'dotted'") > 0
        assert count("person WHERE placeholder = 1") > 5
        assert count("post WHERE outside = 1") > 5
        assert count("acquaintance WHERE until IS NOT NULL") > 3
        assert count("fact WHERE map_id IS NOT NULL") > 10
        assert count("(SELECT account_id FROM map GROUP BY account_id HAVING count(*) = 2)") > 3
        kinds = set(reader.column("SELECT DISTINCT kind FROM fact"))
        assert kinds == set(FACT_KINDS)
        assert all(
            checked(kind, value) == value
            for kind, value in reader.rows("SELECT DISTINCT kind, value FROM fact")
        )
        assert count("post WHERE id NOT IN (SELECT post_id FROM holding)") > 3
        assert count("holding WHERE until IS NOT NULL") > 5
        assert count("invoice WHERE kind = 'credit_note'") > 20
        assert count("dispute") >= 2
        assert count("allocation WHERE amount_minor < 0") > 0
        assert count("receipt WHERE matures > '2026-06-30'") > 0
        assert count("fact WHERE assumed = 1") > 50
        assert count("(SELECT DISTINCT kind FROM relation)") >= 4
        assert count("touch WHERE day > '2026-06-30'") > 10
        assert count("(SELECT account_id FROM touch GROUP BY account_id)") == 25
        assert count("(SELECT DISTINCT kind FROM touch)") == 4
        assert count("contact_cell WHERE goal IS NOT NULL") > 20
        assert count("colleague WHERE function IS NULL") == 0


def test_contacts_are_kept_with_those_who_are_there_and_more_often_with_the_better_accounts(either):
    with either.read() as reader:
        assert not reader.value(
            "SELECT count(*) FROM touch_person AS p JOIN touch AS t ON t.id = p.touch_id "
            "WHERE NOT EXISTS (SELECT 1 FROM holding JOIN post ON post.id = post_id "
            "WHERE person_id = p.person_id AND account_id = t.account_id "
            "AND coalesce(until, t.day) >= t.day)"
        )
        assert not reader.value(
            "SELECT count(*) FROM touch WHERE id NOT IN (SELECT touch_id FROM touch_person) "
            "OR id NOT IN (SELECT touch_id FROM touch_colleague)"
        )
        assert not reader.value(
            "SELECT count(*) FROM touch WHERE day > '2026-06-30' AND outcome IS NOT NULL"
        )
        assert not reader.value(
            "SELECT count(*) FROM touch WHERE strftime('%w', day) IN ('0', '6')"
        )
        rate = dict(
            reader.rows(
                "SELECT tier, avg(n) FROM (SELECT tier, count(*) AS n FROM account "
                "JOIN touch ON touch.account_id = account.id GROUP BY account.id) GROUP BY tier"
            )
        )
        assert rate["A"] > 1.5 * min(rate.values())
        assert rate["A"] == max(rate.values())
        assert reader.value("SELECT min(day) FROM touch") < "2024-10-01"


def test_some_accounts_hang_by_one_thread_and_some_do_not(small):
    from kamdesk.features.touches.queries import matrix

    with small.read() as reader:
        found = [matrix(reader, key, STANDING_DAY).figures for key in range(1, 26)]
    assert 3 <= sum(one.single_threaded for one in found) <= 22
    assert any(one.bow_tie for one in found)


def test_every_account_of_the_desk_has_a_trail_and_a_plan_with_outcomes(small):
    with small.read() as reader:

        def count(sql):
            return reader.value(f"SELECT count(*) FROM {sql}")

        assert count("(SELECT DISTINCT account_id FROM position WHERE view = 'ours')") == 25
        assert (
            count("(SELECT account_id FROM position GROUP BY account_id HAVING count(*) >= 8)") > 15
        )
        assert count("position WHERE view = 'customer'") >= 8
        assert count("position_answer WHERE value IS NULL") > 20
        assert count("position_answer WHERE evidence IS NOT NULL") > 200
        assert count("(SELECT DISTINCT pattern FROM position_score)") >= 4
        assert count("(SELECT DISTINCT ladder FROM position_score)") >= 4
        assert count("measure WHERE state = 'done' AND outcome IS NOT NULL") > 50
        assert count("measure WHERE state IN ('open', 'doing')") > 10
        assert count("measure WHERE ended < started OR due < started") == 0
        assert count("position WHERE on_day > '2026-06-30'") == 0


def test_larger_ones_have_positions_too_and_some_accounts_none(tiny):
    with tiny.read() as reader:
        assessed = reader.value("SELECT count(DISTINCT account_id) FROM position")
        assert 10 < assessed < TINY.accounts
        assert reader.value("SELECT count(*) FROM position_score") == reader.value(
            "SELECT count(*) FROM position"
        )


def test_some_money_is_late_in_every_bucket_and_some_is_not_applied(small):
    with small.read() as reader:
        late = reader.column(
            "SELECT julianday('2026-06-30') - julianday(due) FROM (SELECT i.due, i.amount_minor - "
            "coalesce((SELECT sum(amount_minor) FROM allocation WHERE invoice_id = i.id), 0) "
            "AS open FROM invoice AS i WHERE kind = 'invoice') WHERE open > 0"
        )
        unapplied = reader.value(
            "SELECT count(*) FROM receipt WHERE amount_minor > coalesce((SELECT sum(amount_minor) "
            "FROM allocation WHERE receipt_id = receipt.id), 0)"
        )
    edges = (0, 30, 60, 90, 180, 365)
    buckets = {sum(days > edge for edge in edges) for days in late}
    assert buckets >= {0, 1, 2, 3, 4, 5}
    assert unapplied >= 3


def test_identities_are_unique(either):
    with either.read() as reader:
        for table in ("account", "person", "post", "invoice", "receipt", "fact"):
            assert reader.value(f"SELECT count(*) - count(DISTINCT uid) FROM {table}") == 0


def test_undo_does_not_take_the_sample_away(small):
    assert small.undo() is None


def test_an_existing_file_is_not_overwritten(tmp_path):
    path = tmp_path / "mine.kam"
    path.write_bytes(b"mine")
    with pytest.raises(UserError):
        create_demo(path)
    assert path.read_bytes() == b"mine"


def test_stopping_leaves_no_file(tmp_path):
    class Impatient(NoProgress):
        def step(self, done, total, what=""):
            if what == "invoice":
                raise Cancelled

    with pytest.raises(Cancelled):
        create_demo(tmp_path / "half.kam", progress=Impatient(), derivations=derivations())
    assert list(tmp_path.glob("half.kam*")) in ([], [tmp_path / "half.kam.lock"])


def test_progress_tells_of_every_table(database):
    told = []

    class Listener(NoProgress):
        def step(self, done, total, what=""):
            told.append(what)

    fill(database, SCALES["small"], 3, Listener())
    assert {"account", "person", "invoice", "allocation"} <= set(told)


def test_the_command_makes_the_file(tmp_path):
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    args = parser.parse_args([str(tmp_path / "made.kam"), "--seed", "5"])
    assert (args.scale, args.seed) == ("small", 5)
    assert parser.parse_args(["x.kam"]).seed == DEFAULT_SEED
    assert command.run(args, derivations()) == 0
    assert (tmp_path / "made.kam").stat().st_size > 500_000


def test_a_tax_number_has_the_right_check_letter():
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    for place in range(200):
        number = tax_number(stream(1, "tax", place), "310115")
        assert len(number) == 18
        total = sum(letters.index(one) * 3**at for at, one in enumerate(number[:17]))
        assert (total + letters.index(number[17])) % 31 == 0
