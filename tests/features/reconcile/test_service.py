"""Comparisons are kept, explained, corrected and closed; each a step that can be taken back."""

from datetime import date
from pathlib import Path

import pytest

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import M_
from kamdesk.base.progress import NoProgress
from kamdesk.db.database import Database
from kamdesk.features.reconcile import importer, service
from kamdesk.features.reconcile.queries import letters, runs
from kamdesk.features.reconcile.service import Reply
from tests import builders
from tests.features.reconcile.books import DAY, THEIRS, e25, their_file


@pytest.fixture
def key(database: Database, tmp_path: Path) -> int:
    """A comparison with an invoice of theirs that we do not have."""
    account = e25(database)
    text = THEIRS.replace(",,本月合计", "2026-06-10,INV-77,采购入账,,60.00,\n,,本月合计")
    with database.read() as reader:
        draft = importer.open_file(
            their_file(tmp_path, text), "customer", DAY, account, reader, NoProgress()
        )
        new = importer.compare(draft, reader, NoProgress())
    return database.write(M_("Compare"), service.save_run, new, DAY).value


def sums(database: Database, key: int) -> runs.Sums:
    with database.read() as reader:
        return runs.sums(reader, key)[0]


def differing(database: Database, key: int) -> dict[str, runs.RunGroup]:
    with database.read() as reader:
        return {one.cause: one for one in runs.groups(reader, key, differences=True)}


def test_a_comparison_is_kept_as_one_step(database: Database, key: int) -> None:
    found = sums(database, key)
    assert (found.ours, found.theirs, found.difference) == (430_00, 460_00, -30_00)
    assert (found.explained, found.residual) == (30_00, -60_00)
    assert set(differing(database, key)) == {"timing", "deduction", "missing_here"}
    database.undo()
    with database.read() as reader:
        assert runs.runs(reader) == []
        assert reader.value("SELECT count(*) FROM reconciliation_line") == 0


def test_what_is_explained_leaves_nothing_and_can_be_taken_back(
    database: Database, key: int
) -> None:
    number = differing(database, key)["missing_here"].number
    with pytest.raises(UserError, match="1 differences are not explained"):
        database.write(M_("Close"), service.close_run, key, DAY)
    database.write(M_("Explain"), service.explain, key, [number], " 我方 7 月补记 ", DAY)
    assert sums(database, key).residual == 0
    assert differing(database, key)["missing_here"].explained == "我方 7 月补记"
    database.undo()
    assert sums(database, key).residual == -60_00
    database.redo()
    database.write(M_("Close"), service.close_run, key, DAY)
    with pytest.raises(UserError, match="closed"):
        database.write(M_("Explain"), service.explain, key, [number], "", DAY)
    database.write(M_("Open"), service.close_run, key, None)
    database.write(M_("Explain"), service.explain, key, [number], "", DAY)
    assert sums(database, key).residual == -60_00


def test_lines_are_matched_and_taken_apart_by_hand(database: Database, key: int) -> None:
    before = differing(database, key)
    lines = [before["timing"].ours[0].id, before["missing_here"].theirs[0].id]
    database.write(M_("Match"), service.link, key, lines)
    linked = differing(database, key)
    assert set(linked) == {"deduction", "amount"}
    assert (linked["amount"].difference, linked["amount"].by_hand) == (-35_00, True)
    assert sums(database, key).difference == -30_00
    database.write(M_("Apart"), service.unlink, key, linked["amount"].number)
    assert {cause: one.difference for cause, one in differing(database, key).items()} == {
        cause: one.difference for cause, one in before.items()
    }
    with pytest.raises(UserError, match="stands alone"):
        database.write(M_("Apart"), service.unlink, key, before["deduction"].number)
    with pytest.raises(UserError, match="both sides"):
        database.write(M_("Match"), service.link, key, lines[:1])


def test_a_matched_pair_taken_apart_shows_both_lines(database: Database, key: int) -> None:
    with database.read() as reader:
        agreed = next(
            one for one in runs.groups(reader, key) if one.ours and one.ours[0].number == "INV-2"
        )
    database.write(M_("Apart"), service.unlink, key, agreed.number)
    found = sums(database, key)
    assert found.difference == -30_00
    with database.read() as reader:
        causes = [one.cause for one in runs.groups(reader, key, differences=True)]
    assert causes.count("missing_here") == 2
    assert causes.count("missing_there") == 1


def test_another_cause_can_be_given(database: Database, key: int) -> None:
    number = differing(database, key)["missing_here"].number
    database.write(M_("Cause"), service.set_cause, key, [number], "disputed")
    assert sums(database, key).residual == 0
    with pytest.raises(ValueError, match="no such cause"):
        database.write(M_("Cause"), service.set_cause, key, [number], "magic")


def test_lines_that_agree_need_no_word(database: Database, key: int) -> None:
    with database.read() as reader:
        agreed = next(one for one in runs.groups(reader, key) if not one.cause)
    with pytest.raises(UserError, match="agree"):
        database.write(M_("Explain"), service.explain, key, [agreed.number], "x", DAY)


def test_a_letter_is_sent_comes_back_and_is_confirmed(database: Database) -> None:
    account = e25(database)
    sent = date(2026, 7, 2)
    letter = database.write(
        M_("Send"), service.send_letter, account, "CNY", DAY, 430_00, sent
    ).value

    def state(day: date) -> tuple[list[str], int]:
        with database.read() as reader:
            found = [one.state for one in letters.letters(reader, day)]
            return found, len(letters.unconfirmed(reader, day))

    assert state(date(2026, 7, 1)) == ([], 1)
    assert state(date(2026, 7, 10)) == (["sent"], 1)
    back = date(2026, 7, 9)
    with pytest.raises(UserError, match="Who confirmed"):
        database.write(
            M_("Answer"), service.answer_letter, letter, Reply(sent, back, back, " ", 430_00)
        )
    with pytest.raises(UserError, match="before its day"):
        database.write(
            M_("Answer"),
            service.answer_letter,
            letter,
            Reply(sent, back, date(2026, 6, 1), "财务部", None),
        )
    with pytest.raises(UserError, match="before it was sent"):
        database.write(
            M_("Answer"), service.answer_letter, letter, Reply(back, sent, None, "", None)
        )
    database.write(
        M_("Answer"), service.answer_letter, letter, Reply(sent, back, back, "财务专用章", 430_00)
    )
    assert state(date(2026, 7, 10)) == (["confirmed"], 0)
    with database.read() as reader:
        assert letters.confirmations(reader, account, date(2026, 7, 9)) == [(back, "CNY", 430_00)]
        assert letters.confirmations(reader, account, date(2026, 7, 8)) == []
    late = date(2026, 10, 7)
    assert state(late) == (["confirmed"], 0)  # 90 days after
    assert state(date(2026, 10, 8)) == (["confirmed"], 1)
    database.write(
        M_("Answer"), service.answer_letter, letter, Reply(sent, back, back, "财务部", 400_00)
    )
    assert state(late)[0] == ["differs"]


def test_a_settled_customer_needs_no_confirmation(database: Database) -> None:
    builders.account(database, "Calm")
    with database.read() as reader:
        assert letters.unconfirmed(reader, DAY) == []
