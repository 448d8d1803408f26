"""What the program is told about receivables."""

from kamdesk.base.feature import (
    AccountTab,
    Command,
    Feature,
    Page,
    PageTab,
    ReportChoice,
    ReportOption,
    ReportSpec,
    View,
)
from kamdesk.base.i18n import N_

_VIEWS = "kamdesk.features.receivables.views"
_UI = "kamdesk.features.receivables.ui.page"

_MENU = N_("&Receivables")
_PAGE = "receivables"
_LEDGER = "ledger"

_COMMANDS = (
    Command("new_receipt", N_("&Record receipt"), _MENU, _PAGE, "new_receipt", "Ctrl+Shift+R", writes=True, tab=_LEDGER),
    Command("new_invoice", N_("New &invoice"), _MENU, _PAGE, "new_invoice", writes=True, tab=_LEDGER),
    Command("new_credit_note", N_("New &credit note"), _MENU, _PAGE, "new_credit_note", writes=True, tab=_LEDGER),
    Command("by_account", N_("By &account"), _MENU, _PAGE, "list_accounts", after_line=True, tab=_LEDGER),
    Command("by_invoice", N_("By i&nvoice"), _MENU, _PAGE, "list_invoices", tab=_LEDGER),
    Command("months_look", N_("&Month ends as chart or table"), _MENU, _PAGE, "turn_months", "Ctrl+T", tab=_LEDGER),
    Command("clear_receivables", N_("Clear the &filter"), _MENU, _PAGE, "clear_filter", tab=_LEDGER),
)  # fmt: skip

FEATURE = Feature(
    "receivables",
    page=Page("receivables", N_("Receivables"), "receivables", f"{_UI}:ReceivablesPage", 20),
    page_tabs=(PageTab(_PAGE, _LEDGER, N_("Ledger"), f"{_UI}:LedgerTab", 0),),
    account_tabs=(AccountTab("money", N_("Money"), f"{_UI}:MoneyTab", 30),),
    reports=(
        ReportSpec(
            "aging",
            N_("Receivables ageing"),
            N_(
                "For the receivables meeting: who owes what, how old it is, and how that has moved."
            ),
            "kamdesk.features.receivables.report:aging",
            options=(
                ReportOption(
                    "basis",
                    N_("Basis"),
                    (
                        ReportChoice("due", N_("By due day")),
                        ReportChoice("issued", N_("By day of issue")),
                    ),
                ),
            ),
        ),
    ),
    views=(
        View("aging", f"{_VIEWS}:aging", f"{_VIEWS}:add_aging_arguments"),
        View("open-items", f"{_VIEWS}:open_items"),
        View("receivables", f"{_VIEWS}:receivables", f"{_VIEWS}:add_receivables_arguments"),
    ),
    derivations=("kamdesk.features.receivables.derive:LEDGER",),
    tables=("kamdesk.features.receivables.store",),
    commands=_COMMANDS,
)
