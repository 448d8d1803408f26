"""What the program is told about contracts and bills."""

from kamdesk.base.feature import Command, Feature, PageTab
from kamdesk.base.i18n import N_

_MENU = N_("&Receivables")
_PAGE = "receivables"
_CONTRACTS, _BILLS = "contracts", "bills"
_UI = "kamdesk.features.contracts.ui"

_COMMANDS = (
    Command("new_contract", N_("New c&ontract"), _MENU, _PAGE, "new_contract", writes=True, after_line=True, tab=_CONTRACTS),
    Command("record_event", N_("An &event took place"), _MENU, _PAGE, "record_event", writes=True, tab=_CONTRACTS),
    Command("make_line_invoice", N_("Make the invoice of a &payment"), _MENU, _PAGE, "make_invoice", writes=True, tab=_CONTRACTS),
    Command("record_bill", N_("Record &bill"), _MENU, _PAGE, "new_bill", writes=True, tab=_BILLS),
    Command("work_day", N_("&Working days"), _MENU, _PAGE, "change_work_day", writes=True, tab=_BILLS),
)  # fmt: skip

FEATURE = Feature(
    "contracts",
    page_tabs=(
        PageTab(_PAGE, _CONTRACTS, N_("Contracts"), f"{_UI}.contracts_tab:ContractsTab", 20),
        PageTab(_PAGE, _BILLS, N_("Bills"), f"{_UI}.bills_tab:BillsTab", 25),
    ),
    commands=_COMMANDS,
)
