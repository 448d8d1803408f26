"""What the program is told about contracts and bills."""

from kamdesk.base.feature import Command, Feature, PageTab
from kamdesk.base.i18n import N_

_MENU = N_("Co&ntracts")
_PAGE = "receivables"
_CONTRACTS, _BILLS = "contracts", "bills"
_UI = "kamdesk.features.contracts.ui"

_COMMANDS = (
    Command("new_contract", N_("&New contract"), _MENU, _PAGE, "new_contract", writes=True, tab=_CONTRACTS),
    Command("contract_facts", N_("&Facts of the contract"), _MENU, _PAGE, "show_facts", tab=_CONTRACTS),
    Command("add_plan_line", N_("Add a &line to the plan"), _MENU, _PAGE, "new_line", writes=True, tab=_CONTRACTS),
    Command("record_event", N_("An &event took place"), _MENU, _PAGE, "record_event", writes=True, tab=_CONTRACTS),
    Command("make_line_invoice", N_("Make the invoice of a &payment"), _MENU, _PAGE, "make_invoice", writes=True, tab=_CONTRACTS),
    Command("contracts_to_do", N_("&Contracts that need action"), _MENU, _PAGE, "show_warned", after_line=True, tab=_CONTRACTS),
    Command("clear_contracts", N_("&All contracts"), _MENU, _PAGE, "clear_filter", tab=_CONTRACTS),
    Command("record_bill", N_("Record &bill"), _MENU, _PAGE, "new_bill", writes=True, after_line=True, tab=_BILLS),
    Command("bill_periods", N_("&Maturities as chart or table"), _MENU, _PAGE, "turn_calendar", tab=_BILLS),
    Command("clear_bills", N_("All b&ills"), _MENU, _PAGE, "clear_filter", tab=_BILLS),
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
