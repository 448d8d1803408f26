"""Making a sample workspace: everything a user would have entered in two years, in one step."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from kamdesk.base.i18n import M_
from kamdesk.base.progress import NoProgress, Progress
from kamdesk.db.database import Database
from kamdesk.db.derivation import Derivation
from kamdesk.db.recorder import Bulk, bulk
from kamdesk.db.tables import Base
from kamdesk.db.workspace_info import AS_OF, COMPANY, UID, set_info
from kamdesk.features.accounts import store as _accounts  # noqa: F401 - the tables must be known
from kamdesk.features.collections import store as _collections  # noqa: F401
from kamdesk.features.credit import store as _credit  # noqa: F401
from kamdesk.features.demo import (
    accounts,
    collections,
    contracts,
    credit,
    maps,
    reconcile,
    rows,
    targets,
    touches,
)
from kamdesk.features.demo.extensions import extend
from kamdesk.features.demo.firms import Firm, firms
from kamdesk.features.demo.scale import DEFAULT_SEED, SCALES, STANDING_DAY, Scale, stream
from kamdesk.features.demo.standing import (
    ANSWER_COLUMNS,
    MEASURE_COLUMNS,
    POSITION_COLUMNS,
    TARGET_COLUMNS,
    Positions,
)
from kamdesk.features.demo.story import tell, write_dated
from kamdesk.features.demo.touches import Touches
from kamdesk.features.parameters import store as _parameters  # noqa: F401
from kamdesk.features.plan import store as _plan  # noqa: F401
from kamdesk.features.positions import store as _positions  # noqa: F401
from kamdesk.features.products import store as _products  # noqa: F401
from kamdesk.features.receivables import store as _receivables  # noqa: F401
from kamdesk.features.relationships import store as _relationships  # noqa: F401
from kamdesk.features.targets import store as _targets  # noqa: F401
from kamdesk.features.touches import store as _touches  # noqa: F401

_COMPANY = "衡屿过程控制设备有限公司"
_UID_BITS = 80
_REPORT_EVERY = 5_000


@dataclass(frozen=True, slots=True)
class _Part:
    """One table to fill."""

    table: str
    columns: tuple[str, ...]
    make: Callable[[], Iterator[tuple[Any, ...]]]


def create_demo(
    path: Path,
    *,
    scale: str = "small",
    seed: int = DEFAULT_SEED,
    derivations: tuple[Derivation, ...] = (),
    progress: Progress | None = None,
) -> Database:
    """Make a sample workspace and open it for writing.

    The same scale and seed give the same content, on any day and any machine.

    Args:
        path: The file; must not exist.
        scale: A key of `SCALES`.
        seed: Of everything that is left to chance.
        derivations: What is kept in step with every write.
        progress: Told which table is being filled.

    Raises:
        UserError: If there is a file already, or the folder cannot be written.
        Cancelled: If the user stopped it; the file is then gone again.
    """
    database = Database.create(path, derivations=derivations)
    try:
        fill(database, SCALES[scale], seed, progress or NoProgress())
    except BaseException:
        database.close()
        for end in ("", "-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
        raise
    return database


def fill(database: Database, scale: Scale, seed: int, progress: Progress) -> None:
    """Write the sample data into an empty workspace; undo does not take them back."""
    known = list(firms(scale, seed))

    def edit(session: Session) -> None:
        set_info(session, AS_OF, STANDING_DAY.isoformat())
        set_info(session, COMPANY, _COMPANY)
        set_info(session, UID, f"{stream(seed, scale.name).getrandbits(_UID_BITS):020x}")
        writer = bulk(session)
        parts = (_parts, _standing_parts, _credit_parts)
        for part in chain.from_iterable(made(scale, seed, known) for made in parts):
            _insert(writer, part, seed, progress)

    database.write_base(M_("Sample data"), edit)
    write_dated(
        database,
        M_("Sample contracts and bills"),
        lambda session: _fill_contracts(session, scale, seed, known, progress),
        "2026-01-05T01:35:00+00:00",
    )
    write_dated(
        database,
        M_("Sample targets and reviews"),
        lambda session: targets.fill(session, scale, seed, known),
        "2026-01-05T01:40:00+00:00",
    )
    write_dated(
        database,
        M_("Sample statements and comparisons"),
        lambda session: reconcile.fill(session, seed, detailed=not scale.people),
        "2026-06-30T08:10:00+00:00",
    )
    if not scale.people:
        tell(database, seed)
        extend(database, seed)


def _insert(writer: Bulk, part: _Part, seed: int, progress: Progress) -> None:
    columns, made = part.columns, part.make()
    if "uid" in Base.metadata.tables[part.table].columns:
        columns, made = (*columns, "uid"), _with_uid(part.table, made, seed)
    writer.insert(part.table, columns, _told(made, part.table, progress))


def _fill_contracts(
    session: Session, scale: Scale, seed: int, known: Sequence[Firm], progress: Progress
) -> None:
    """Write contracts and bills over the ledger, and tie its invoices to them."""
    writer = bulk(session)
    tied = contracts.Contracts(known, seed, rows.counts(known, scale.invoices))
    for part in _contract_parts(tied):
        _insert(writer, part, seed, progress)
    writer.update("invoice", contracts.INVOICE_CHANGES, tied.tied().invoices)


def _parts(scale: Scale, seed: int, known: Sequence[Firm]) -> list[_Part]:
    """Return every table with what goes in, a table after those it refers to."""
    people = rows.People(known, seed, detailed=scale.people == 0)
    drawn = maps.Maps(people.everybody, seed, detailed=scale.people == 0)
    talks = Touches(known, seed, detailed=scale.people == 0, thin=scale.sales_share)
    papers = rows.Papers(known, seed, scale.invoices, scale.sales_share)
    return [
        _Part("colleague", accounts.COLLEAGUE_COLUMNS, accounts.colleague_rows),
        _Part("account", accounts.ACCOUNT_COLUMNS, lambda: accounts.account_rows(known, seed)),
        _Part("tag", accounts.TAG_COLUMNS, accounts.tag_rows),
        _Part(
            "account_tag", accounts.ACCOUNT_TAG_COLUMNS, lambda: accounts.account_tag_rows(known)
        ),
        _Part(
            "account_identifier",
            accounts.IDENTIFIER_COLUMNS,
            lambda: accounts.identifier_rows(known, seed),
        ),
        _Part("parameter", accounts.PARAMETER_COLUMNS, lambda: accounts.parameter_rows(known)),
        _Part(
            "account_relation",
            accounts.ACCOUNT_RELATION_COLUMNS,
            lambda: accounts.account_relation_rows(known, seed),
        ),
        _Part("person", rows.PERSON_COLUMNS, people.persons),
        _Part("post", rows.POST_COLUMNS, people.posts),
        _Part("holding", rows.HOLDING_COLUMNS, people.holdings),
        _Part("reporting", rows.REPORTING_COLUMNS, people.reporting),
        _Part("relation", rows.RELATION_COLUMNS, people.relations),
        _Part("map", maps.MAP_COLUMNS, drawn.maps),
        _Part("map_place", maps.MAP_PLACE_COLUMNS, drawn.map_places),
        _Part("map_fold", maps.MAP_FOLD_COLUMNS, drawn.map_folds),
        _Part("fact", rows.FACT_COLUMNS, lambda: chain(people.facts(), drawn.map_facts())),
        _Part("acquaintance", maps.ACQUAINTANCE_COLUMNS, drawn.acquaintances),
        _Part("payment_step", maps.PAYMENT_STEP_COLUMNS, drawn.payment_steps),
        _Part("touch", touches.TOUCH_COLUMNS, talks.touches),
        _Part("touch_person", touches.TOUCH_PERSON_COLUMNS, talks.people),
        _Part("touch_colleague", touches.TOUCH_COLLEAGUE_COLUMNS, talks.colleagues),
        _Part("contact_cell", touches.CELL_COLUMNS, talks.cells),
        _Part("product", rows.PRODUCT_COLUMNS, rows.product_rows),
        _Part("invoice", rows.INVOICE_COLUMNS, papers.invoices),
        _Part("receipt", rows.RECEIPT_COLUMNS, papers.receipts),
        _Part("allocation", rows.ALLOCATION_COLUMNS, papers.allocations),
        _Part("dispute", rows.DISPUTE_COLUMNS, papers.disputes),
        _Part("sales_line", rows.SALES_COLUMNS, papers.sales),
        *_collecting_parts(scale, seed, people),
    ]


def _collecting_parts(scale: Scale, seed: int, people: rows.People) -> list[_Part]:
    """Return the tables of the work on what is owed."""
    work = collections.Collecting(people.everybody, seed, detailed=scale.people == 0)
    columns = accounts.PARAMETER_COLUMNS
    return [
        _Part("ladder_step", collections.LADDER_COLUMNS, work.ladder),
        _Part("parameter", columns, lambda: work.payment_days(columns)),
        _Part("chase", collections.CHASE_COLUMNS, work.chases),
        _Part("promise", collections.PROMISE_COLUMNS, work.promises),
    ]


def _contract_parts(tied: contracts.Contracts) -> list[_Part]:
    """Return the tables of contracts and bills."""
    return [
        _Part("contract", contracts.CONTRACT_COLUMNS, lambda: iter(tied.tied().contracts)),
        _Part("milestone", contracts.MILESTONE_COLUMNS, lambda: iter(tied.tied().milestones)),
        _Part("instalment", contracts.INSTALMENT_COLUMNS, lambda: iter(tied.tied().instalments)),
        _Part("bill", contracts.BILL_COLUMNS, tied.bills),
    ]


def _standing_parts(scale: Scale, seed: int, known: Sequence[Firm]) -> list[_Part]:
    """Return the tables of the positions and of the plan."""
    standing = Positions(known, seed, scale)
    return [
        _Part("position", POSITION_COLUMNS, standing.positions),
        _Part("position_answer", ANSWER_COLUMNS, standing.answers),
        _Part("position_target", TARGET_COLUMNS, standing.targets),
        _Part("measure", MEASURE_COLUMNS, standing.measures),
    ]


def _credit_parts(scale: Scale, seed: int, known: Sequence[Firm]) -> list[_Part]:
    """Return the tables of credit."""
    files = credit.Credit(known, seed, scale)
    return [
        _Part("investigation", credit.INVESTIGATION_COLUMNS, files.investigations),
        _Part("investigation_fact", credit.INVESTIGATION_FACT_COLUMNS, files.facts),
        _Part("credit_limit", credit.CREDIT_LIMIT_COLUMNS, files.limits),
        _Part("exposure_item", credit.EXPOSURE_ITEM_COLUMNS, files.items),
        _Part("credit_override", credit.CREDIT_OVERRIDE_COLUMNS, files.overrides),
    ]


def _with_uid(table: str, made: Iterable[tuple[Any, ...]], seed: int) -> Iterator[tuple[Any, ...]]:
    chance = stream(seed, f"uid/{table}")
    for row in made:
        yield (*row, f"{chance.getrandbits(_UID_BITS):020x}")


def _told(
    made: Iterable[tuple[Any, ...]], what: str, progress: Progress
) -> Iterator[tuple[Any, ...]]:
    for done, row in enumerate(made):
        if done % _REPORT_EVERY == 0:
            progress.step(done, None, what)
        yield row
