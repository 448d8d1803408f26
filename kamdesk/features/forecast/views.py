"""`kamdesk show forecast`: the contract of the command line."""

import argparse
from typing import TYPE_CHECKING, Any

from kamdesk.base.feature import Request
from kamdesk.base.i18n import N_, _
from kamdesk.base.money import plain
from kamdesk.db.connection import Reader
from kamdesk.features.receivables.views import account_id

if TYPE_CHECKING:
    from kamdesk.features.forecast.queries import Forecast, Section, WeekLine
    from kamdesk.features.forecast.simulation.backtest import Score

_MOST_WEEKS = 52
NOTES = (
    N_("Open invoices only: what is not invoiced yet is no part of it."),
    N_("A week is the seven days after the as-of day, or after the week before."),
    N_("Committed rests on promises of customers that kept 70 percent of theirs; likely on due day and habit; disputed on how long disputes take."),
    N_("With a lawyer or a court, or waiting for an event without an expected day: excluded."),
)  # fmt: skip
FITTED = N_("How late each customer's money came, of items unpaid as long; new customers as all.")
DEFAULTS = N_(
    "Too few payments for habits: due day and average days late, with the default chance by days past due."
)


def _weeks(text: str) -> int:
    if text.isdecimal() and 1 <= int(text) <= _MOST_WEEKS:
        return int(text)
    raise argparse.ArgumentTypeError(
        _("not a number of weeks from 1 to {most}: {text}").format(most=_MOST_WEEKS, text=text)
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `show forecast`."""
    parser.add_argument("--weeks", type=_weeks, default=13, metavar="13")
    parser.add_argument(
        "--backtest",
        action="store_true",
        help=_("add how good the forecasts of the last twelve month ends were"),
    )


def forecast(reader: Reader, request: Request) -> dict[str, Any]:
    """Answer `show forecast`."""
    from kamdesk.features.forecast import queries  # numpy comes with it

    key = account_id(reader, request.account)
    weeks = request.options.weeks
    facts = (queries.load(reader), queries.claims(reader))
    found = queries.forecast(reader, request.as_of, weeks=weeks, account_id=key, facts=facts)
    document: dict[str, Any] = {
        "as_of": request.as_of.isoformat(),
        "weeks": weeks,
        "method": "habits" if found.fitted else "defaults",
        "payments": found.payments,
        "notes": [_(FITTED if found.fitted else DEFAULTS), *map(_, NOTES)],
        "sections": [_section(reader, found, section) for section in found.sections],
    }
    if request.options.backtest:
        scores = queries.scores(reader, request.as_of, weeks=weeks, account_id=key, facts=facts)
        document["backtest"] = [_score(one) for one in scores]
    return document


def _section(reader: Reader, found: "Forecast", section: "Section") -> dict[str, Any]:
    from kamdesk.features.forecast.queries import item_lines

    def money(minor: int) -> str:
        return plain(minor, section.currency)

    out = {one.place: one.day for one in section.fell_out}
    return {
        "currency": section.currency,
        "open": money(section.open),
        "expected": money(section.within),
        "low_80": money(section.within_80[0]),
        "high_80": money(section.within_80[1]),
        "later": money(section.later),
        "doubtful": money(section.doubtful),
        "excluded_legal": money(section.legal),
        "excluded_waiting": money(section.waiting),
        "weeks": [_week(week, section.currency) for week in section.weeks],
        "fell_out": [
            {
                "account": line.code,
                "number": line.number,
                "due": None if line.due is None else line.due.isoformat(),
                "expected_on": None if line.was is None else line.was.isoformat(),
                "open": money(line.open),
                "now_expected_on": None if line.day is None else line.day.isoformat(),
            }
            for line in item_lines(reader, found, [(place, 0) for place in out], out)
        ],
    }


def _week(line: "WeekLine", currency: str) -> dict[str, Any]:
    amounts = {
        "committed": line.committed,
        "likely": line.likely,
        "disputed": line.disputed,
        "expected": line.expected,
        "low_80": line.low_80,
        "high_80": line.high_80,
        "low_50": line.low_50,
        "high_50": line.high_50,
        "late": line.late,
    }
    return {
        "start": line.week.start.isoformat(),
        "end": line.week.end.isoformat(),
        **{name: plain(amount, currency) for name, amount in amounts.items()},
    }


def _score(one: "Score") -> dict[str, Any]:
    def number(value: float | None) -> float | None:
        return None if value is None else round(value, 4)

    return {
        "currency": one.currency,
        "days": one.days,
        "weeks": one.weeks,
        "payments": one.payments,
        "inside_80": number(one.inside_80),
        "inside_50": number(one.inside_50),
        "bias": number(one.bias),
        "error": number(one.error),
        "error_due_day": number(one.error_due),
        "error_mean_delay": number(one.error_mean),
        "loss": number(one.loss),
        "loss_due_day": number(one.loss_due),
        "loss_mean_delay": number(one.loss_mean),
    }
