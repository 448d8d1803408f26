"""What users do with credit: edits inside the session of one write."""

from kamdesk.features.credit.service.investigations import (
    add_photo,
    approve,
    remove_investigation,
    remove_photo,
    set_class,
    set_fact,
    set_facts,
    set_head,
    set_preset,
    start_investigation,
    take_approval_back,
)
from kamdesk.features.credit.service.limits import (
    NewLimit,
    add_item,
    end_item,
    grant_limit,
    record_override,
    remove_limit,
    remove_override,
    show_in_sheet,
)
from kamdesk.features.credit.service.rules import set_rules

__all__ = [
    "NewLimit", "add_item", "add_photo", "approve", "end_item", "grant_limit", "record_override",
    "remove_investigation", "remove_limit", "remove_override", "remove_photo", "set_class",
    "set_fact", "set_facts", "set_head", "set_preset", "set_rules", "show_in_sheet", "start_investigation",
    "take_approval_back",
]  # fmt: skip
