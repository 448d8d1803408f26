"""What the program is told about collections."""

from kamdesk.base.feature import Command, Feature, ItemPart, PageTab
from kamdesk.base.i18n import N_

_UI = "kamdesk.features.collections.ui"
_MENU = N_("&Collecting")
_PAGE, _TAB = "receivables", "worklist"

FEATURE = Feature(
    "collections",
    page_tabs=(PageTab(_PAGE, _TAB, N_("To do today"), f"{_UI}.worklist:WorklistTab", 10),),
    item_parts=(ItemPart("follow-up", f"{_UI}.part:FollowUpPart", 10),),
    tables=("kamdesk.features.collections.store",),
    commands=(
        Command("log_call", N_("Log a &call"), _MENU, _PAGE, "log_call", writes=True, tab=_TAB, hint="C"),
        Command("log_promise", N_("Log a &promise"), _MENU, _PAGE, "log_promise", writes=True, tab=_TAB, hint="P"),
        Command("log_dispute", N_("Log a &dispute"), _MENU, _PAGE, "log_dispute", writes=True, tab=_TAB, hint="D"),
        Command("set_next_date", N_("Set the &next date"), _MENU, _PAGE, "set_next_date", writes=True, tab=_TAB, hint="N"),
        Command("write_letter", N_("Write a &letter"), _MENU, _PAGE, "write_letter", writes=True, tab=_TAB, hint="L"),
        Command("all_promises", N_("Pr&omises"), _MENU, _PAGE, "show_promises", after_line=True, tab=_TAB),
        Command("all_disputes", N_("Disputes by ca&use"), _MENU, _PAGE, "show_disputes", tab=_TAB),
        Command("collecting_rules", N_("Reminder ladder and rul&es"), _MENU, _PAGE, "show_rules", tab=_TAB),
        Command("letter_texts", N_("&Texts of letters"), _MENU, _PAGE, "show_texts", tab=_TAB),
    ),
)  # fmt: skip
