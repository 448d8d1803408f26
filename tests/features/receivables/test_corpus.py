"""The model company of the sample data: every day its answers name, every way there is."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kamdesk.db.database import Database
from kamdesk.features.imports.domain import Options
from kamdesk.features.imports.service import run
from kamdesk.features.receivables import domain, queries
from kamdesk.features.receivables.derive import LEDGER
from kamdesk.features.receivables.queries.owed import aged_then
from tests.features.receivables import ledgers

EDGES = (30, 60, 90)


def cents(amount: float) -> int:
    return round(amount * 100)


@pytest.fixture
def company(database: Database, corpus: Path) -> Database:
    folder = corpus / "01_classicmodels"
    day = date(2005, 6, 30)
    for kind, options in (
        ("accounts", Options()),
        ("invoices", Options(skip=(("order_status", "Cancelled"),))),
        ("receipts", Options(allocate="fifo")),
    ):
        assert run(database, folder / f"{kind}.csv", kind, options, today=day).rejected == []
    return database


@pytest.fixture
def answers(corpus: Path) -> dict[date, dict[str, Any]]:
    text = (corpus / "01_classicmodels" / "expected.json").read_text("utf-8")
    return {date.fromisoformat(day): one for day, one in json.loads(text)["as_of"].items()}


@pytest.mark.corpus
def test_every_day_ages_as_the_answers_say(
    company: Database, answers: dict[date, dict[str, Any]]
) -> None:
    with company.read() as reader:
        assert LEDGER.check(reader) == []
        ((currency, months),) = queries.ageing_at(reader, sorted(answers), edges=EDGES).items()
        ledger = ledgers.read(reader)
        for end in months:
            answer = answers[end.day]
            wanted = tuple(cents(amount) for amount, _count in answer["aging"].values())
            unapplied = cents(answer["unapplied_cash"])
            assert (end.open, end.unapplied) == (wanted, unapplied)
            assert end.total == cents(answer["net_ar"])
            totals = queries.totals(reader, end.day, edges=EDGES)
            assert (totals[currency].open if totals else (0,) * 5) == wanted
            items = queries.open_items(reader, end.day, edges=EDGES)
            owed = [one for one in items if one.doc == "invoice"]
            counts = [sum(one.bucket == place for one in owed) for place in range(5)]
            assert counts == [count for _amount, count in answer["aging"].values()]
            assert len(owed) == answer["open_invoices"]
            for back in (True, False):
                accounts = aged_then(reader, end.day, "due", EDGES, back=back).get(currency, [])
                assert {
                    (one.account_id, currency): domain.Ageing(one.open, one.unapplied)
                    for one in accounts
                } == ledger.ageing(end.day, edges=EDGES)


@pytest.mark.corpus
def test_balances_and_figures_are_those_of_the_answers(
    company: Database, answers: dict[date, dict[str, Any]]
) -> None:
    with company.read() as reader:
        for day, answer in answers.items():
            found = {
                one.code: one.total
                for section in queries.ageing(reader, day, edges=EDGES)
                for one in section.accounts
            }
            for code, _name, balance in answer["top5_net_balance"]:
                assert found.get(code, 0) == cents(balance), (day, code)
            assert sum(total < 0 for total in found.values()) == answer["customers_in_credit"]
            (figures,) = queries.figures(reader, day)
            assert figures.billed == cents(answer["sales_90"])
            assert figures.outstanding == cents(answer["net_ar"])
            assert figures.dso is not None
            assert float(figures.dso) == pytest.approx(answer["dso_90_on_net_ar"], abs=0.005)
