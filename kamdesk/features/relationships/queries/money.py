"""Money on the map: who signs, who pays, the way of a payment, and what is overdue there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kamdesk.db.connection import Reader
from kamdesk.features.receivables import queries as receivables
from kamdesk.features.relationships.queries.staff import Staff, staff

_SIGNS = ("decision_maker", "approver")


@dataclass(frozen=True, slots=True)
class PaymentStep:
    """One step of the way a payment takes at the account.

    Attributes:
        place: 1 for the first.
        what: What is done there.
        person_id: Who does it, None if we do not know.
        key: Their card on the map, None if they are not there on the day.
        usual_days: How long it usually takes, None if we do not know.
    """

    id: int
    place: int
    what: str
    person_id: int | None
    name: str
    key: int | None
    usual_days: int | None


@dataclass(frozen=True, slots=True)
class Owed:
    """Money in one currency, in minor units."""

    currency: str
    minor: int


@dataclass(frozen=True, slots=True)
class MoneyOnMap:
    """Who stands where the money passes.

    Attributes:
        signers: Cards of who decides or approves.
        payers: Cards of who pays, by role.
        releasers: Cards of who can release money: the payers and everybody on the payment path. All
            of them stand for the same money; it is never added over people.
        path: The steps, in order.
        usual_days: Sum of the days of all steps, None if there is none or one is not known.
        known_days: Sum of the days that are known.
        overdue: What the account owes past its due day, by currency; past due on the day itself is
            not overdue.
        outstanding: Everything open, overdue or not, by currency.
    """

    signers: tuple[int, ...]
    payers: tuple[int, ...]
    releasers: tuple[int, ...]
    path: tuple[PaymentStep, ...]
    usual_days: int | None
    known_days: int
    overdue: tuple[Owed, ...]
    outstanding: tuple[Owed, ...]

    def at(self, key: int) -> tuple[Owed, ...]:
        """Return what is overdue at a card: all of it for who can release it, else nothing."""
        return self.overdue if key in self.releasers else ()


def payment_path(
    reader: Reader, account_id: int, keys: Mapping[int, int] | None = None
) -> tuple[PaymentStep, ...]:
    """Return the way of a payment in order; `keys` are the cards of people on a map."""
    cards = keys or {}
    return tuple(
        PaymentStep(key, number, what, person, name or "", cards.get(person or 0), days)
        for number, (key, what, person, name, days) in enumerate(
            reader.rows(
                "SELECT s.id, s.what, s.person_id, person.name, s.usual_days FROM payment_step AS s "
                "LEFT JOIN person ON person.id = s.person_id WHERE s.account_id = ? "
                "ORDER BY s.place, s.id",
                (account_id,),
            ),
            start=1,
        )
    )


def money_on_map(
    reader: Reader, account_id: int, as_of: date, map_id: int | None = None,
    found: Staff | None = None,
) -> MoneyOnMap:  # fmt: skip
    """Return who of an account stands where the money passes, and what is overdue.

    Args:
        reader: Of the file.
        account_id: Which account.
        as_of: Day of the people and of the ledger.
        map_id: A map whose own judgements count first.
        found: The people of that day, if they were read already.
    """
    found = found or staff(reader, account_id, as_of, map_id)
    keys: dict[int, int] = {}
    for one in found.people:
        if one.person_id is not None:
            keys.setdefault(one.person_id, one.key)
    path = payment_path(reader, account_id, keys)
    payers = tuple(one.key for one in found.people if one.role == "payer")
    on_path = (step.key for step in path if step.key is not None)
    days = [step.usual_days for step in path]
    sections = receivables.ageing(reader, as_of, account_id=account_id)
    return MoneyOnMap(
        signers=tuple(one.key for one in found.people if one.role in _SIGNS),
        payers=payers,
        releasers=tuple(dict.fromkeys((*payers, *on_path))),
        path=path,
        usual_days=None if not days or None in days else sum(day or 0 for day in days),
        known_days=sum(day or 0 for day in days),
        overdue=tuple(
            Owed(one.currency, sum(one.open[1:])) for one in sections if sum(one.open[1:])
        ),
        outstanding=tuple(Owed(one.currency, sum(one.open)) for one in sections if sum(one.open)),
    )
