"""What users do with the ledger: edits that check the rules and add facts.

Every function works inside the session of one write. Nothing is ever overwritten that was true on a
day: an allocation is taken back by a dated entry against it, a document is voided from a day on, a
new schedule holds from its own day.
"""

from kamdesk.features.receivables.service.applying import (
    allocate_oldest_first,
    apply,
    plan_in_order,
    plan_matching,
    plan_oldest_first,
    reallocate,
    record_receipt,
    take_back,
)
from kamdesk.features.receivables.service.disputes import (
    NewDispute,
    close_dispute,
    raise_dispute,
    set_disputed,
)
from kamdesk.features.receivables.service.documents import (
    NewInvoice,
    NewReceipt,
    create_invoice,
    free_number,
    set_invoice_note,
    void_invoice,
    void_receipt,
)
from kamdesk.features.receivables.service.rates import remove_rate, set_rate, write_bill
from kamdesk.features.receivables.service.schedules import (
    NewLine,
    extend,
    schedule_at,
    set_schedule,
)
from kamdesk.features.receivables.service.settling import (
    record_deducted,
    refund,
    settle_short,
    write_off,
)

__all__ = [
    "NewDispute",
    "NewInvoice",
    "NewLine",
    "NewReceipt",
    "allocate_oldest_first",
    "apply",
    "close_dispute",
    "create_invoice",
    "extend",
    "free_number",
    "plan_in_order",
    "plan_matching",
    "plan_oldest_first",
    "raise_dispute",
    "reallocate",
    "record_deducted",
    "record_receipt",
    "refund",
    "remove_rate",
    "schedule_at",
    "set_disputed",
    "set_invoice_note",
    "set_rate",
    "set_schedule",
    "settle_short",
    "take_back",
    "void_invoice",
    "void_receipt",
    "write_bill",
    "write_off",
]
