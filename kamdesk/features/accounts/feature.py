"""What the program is told about accounts."""

from kamdesk.base.feature import AccountTab, Command, Feature, Page, ReportSpec, View
from kamdesk.base.i18n import N_

_HERE = "kamdesk.features.accounts"

_MENU = N_("&Account")
_PAGE = "accounts"

_COMMANDS = (
    Command("new_account", N_("&New account"), _MENU, _PAGE, "new_account", "Ctrl+Shift+N", writes=True),
    Command("open_selected", N_("&Open the selected account"), _MENU, _PAGE, "open_selected"),
    Command("edit_selected", N_("&Edit at the right"), _MENU, _PAGE, "inspect_selected"),
    Command("archive_selected", N_("Ar&chive or bring back"), _MENU, _PAGE, "archive_selected", writes=True),
    Command("batch_owner", N_("Change o&wner…"), _MENU, _PAGE, "choose_owner", writes=True, after_line=True),
    Command("batch_tier", N_("Change &tier…"), _MENU, _PAGE, "choose_tier", writes=True),
    Command("batch_status", N_("Change &status…"), _MENU, _PAGE, "choose_status", writes=True),
    Command("batch_tags", N_("Add a ta&g…"), _MENU, _PAGE, "choose_tag", writes=True),
    Command("account_tree", N_("Groups as a t&ree"), _MENU, _PAGE, "turn_tree", after_line=True),
    Command("keep_view", N_("Sa&ve this view…"), _MENU, _PAGE, "keep_view"),
    Command("forget_view", N_("Re&move this view"), _MENU, _PAGE, "forget_view"),
    Command("list_to_report", N_("Take this &list to Excel"), _MENU, _PAGE, "to_report"),
    Command("clear_accounts", N_("Clear the &filter"), "", _PAGE, "clear_filter"),
    Command("previous_account", N_("&Previous account"), _MENU, "account", "previous", "Alt+Left", after_line=True),
    Command("next_account", N_("Ne&xt account"), _MENU, "account", "following", "Alt+Right"),
    Command("compact_rows", N_("Compact &rows"), "", _PAGE, "compact_rows", after_line=True),
    Command("normal_rows", N_("&Normal rows"), "", _PAGE, "normal_rows"),
    Command("comfortable_rows", N_("C&omfortable rows"), "", _PAGE, "comfortable_rows"),
)  # fmt: skip

FEATURE = Feature(
    "accounts",
    page=Page("accounts", N_("Accounts"), "accounts", f"{_HERE}.ui.page:AccountsPage", 10),
    account_tabs=(
        AccountTab("brief", N_("Brief"), f"{_HERE}.ui.brief:BriefTab", 10),
        AccountTab("history", N_("History"), f"{_HERE}.ui.history:HistoryTab", 90),
    ),
    reports=(
        ReportSpec(
            "accounts",
            N_("Key accounts"),
            N_("For the Monday meeting: who the accounts are, what they owe, what stands out."),
            f"{_HERE}.report:accounts",
        ),
    ),
    views=(
        View("accounts", f"{_HERE}.views:accounts", f"{_HERE}.views:add_accounts_arguments"),
        View("account", f"{_HERE}.views:account"),
    ),
    tables=(f"{_HERE}.store",),
    commands=_COMMANDS,
)
