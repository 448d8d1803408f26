"""What a capability tells the program about itself.

Everything that costs an import is named as a "module:attribute" string (`kamdesk.base.lazy`), so
that the window and the command line can list what there is without loading any of it.
"""

from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the window.

    Attributes:
        key: Stable name, used by `navigate`, `draw` and settings.
        title: Marked English title.
        icon: Name of a file in resources/icons without its ending.
        widget: A QWidget class called with (context).
        order: Place in the navigation rail, ascending; 100 and above stands at the bottom, below 0 it
            has no place there and is only reached from other pages.
    """

    key: str
    title: str
    icon: str
    widget: str
    order: int


@dataclass(frozen=True, slots=True)
class AccountTab:
    """A tab of the account page; `widget` is a QWidget class called with (context, account_id)."""

    key: str
    title: str
    widget: str
    order: int


@dataclass(frozen=True, slots=True)
class PageTab:
    """A tab of a page that several capabilities share; made when it is first shown.

    Attributes:
        page: Key of the page.
        key: Stable name, used by `navigate(page, tab=key)`.
        title: Marked English title.
        widget: A QWidget class called with (context).
        order: Place among the tabs, ascending.
    """

    page: str
    key: str
    title: str
    widget: str
    order: int


@dataclass(frozen=True, slots=True)
class ItemPart:
    """A part of the pane that shows one document of the ledger.

    Attributes:
        key: Stable name.
        widget: A QWidget class called with (context, kind of document, its key).
        order: Place below the document's own facts, ascending.
    """

    key: str
    widget: str
    order: int


@dataclass(frozen=True, slots=True)
class BriefPart:
    """A part of the brief of an account, above its cards.

    Attributes:
        key: Stable name.
        widget: A QWidget class called with (context, account_id); hides itself if it has nothing to say.
        order: Place, ascending.
    """

    key: str
    widget: str
    order: int


@dataclass(frozen=True, slots=True)
class FileOpener:
    """A page that knows what to do with certain files; `accepts` is a function of a path."""

    page: str
    accepts: str


@dataclass(frozen=True, slots=True)
class ReportChoice:
    """One choice of an option of a report.

    Attributes:
        key: The word of the command line; what the report finds in its options.
        title: Marked English text.
        per_account: Whether the report needs one account if this is chosen.
    """

    key: str
    title: str
    per_account: bool = False


@dataclass(frozen=True, slots=True)
class ReportOption:
    """What may be chosen before a report is counted; the first choice holds where nobody chose.

    Attributes:
        key: `--KEY` on the command line; its name in the options of the request.
        title: Marked English text.
        choices: At least one.
    """

    key: str
    title: str
    choices: tuple[ReportChoice, ...]

    def choice(self, key: object) -> ReportChoice:
        """Return a choice by its key, the first one for any other word."""
        return next((one for one in self.choices if one.key == key), self.choices[0])


@dataclass(frozen=True, slots=True)
class ReportSpec:
    """A report that can be written as a sheet.

    Attributes:
        name: The word of the command line.
        title: Marked English title.
        meaning: Marked sentence: what it holds and for whom.
        build: A function (reader, request, progress) -> kamdesk.reporting.report.Report.
        per_account: Whether it needs one account, whatever is chosen.
        options: What may be chosen; window and command line offer just these.
        together: Whether its option `accounts` (keys) puts several accounts into one workbook.
    """

    name: str
    title: str
    meaning: str
    build: str
    per_account: bool = False
    options: tuple[ReportOption, ...] = ()
    together: bool = False

    def needs_account(self, options: Mapping[str, object]) -> bool:
        """Tell whether one account is needed with these options."""
        return self.per_account or any(
            one.choice(options.get(one.key)).per_account for one in self.options
        )


@dataclass(frozen=True, slots=True)
class View:
    """A view of `kamdesk show`.

    Attributes:
        name: The word of the command line.
        run: A function (reader, request) -> JSON-able dict; request has as_of (date), account
            (code or None) and options (argparse.Namespace).
        arguments: A function (parser) that adds the view's own options, or None.
    """

    name: str
    run: str
    arguments: str | None = None


@dataclass(frozen=True, slots=True)
class ImportKind:
    """A kind of `kamdesk import`; `importer` names the object that knows its fields and rows."""

    name: str
    title: str
    importer: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the menu bar that a page carries out; the command box lists it too.

    Attributes:
        key: Stable name.
        title: Marked English text with its access key, and … where more input is needed.
        menu: Marked title of its menu; "" is the menu View.
        page: Key of the page, which is shown first; "account" means the account that is open.
        method: Name of a method of the page's widget, called without arguments.
        keys: Shortcut, "" for none.
        writes: Whether it changes data, and so rests in a read-only workspace.
        after_line: Whether a line separates it from the command before.
        tab: Key of the page's tab whose widget has the method; "" for the page itself.
        hint: A key that does it where the page takes single keys; shown, not bound by the menu.
    """

    key: str
    title: str
    menu: str
    page: str
    method: str
    keys: str = ""
    writes: bool = False
    after_line: bool = False
    tab: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Feature:
    """One capability, listed in kamdesk/app/features.py.

    Attributes:
        key: Name of its package.
        page: Its page in the navigation rail, if it has one.
        account_tabs: Its tabs on the account page.
        page_tabs: Its tabs on pages that several capabilities share.
        item_parts: What it adds to the pane of a document of the ledger.
        brief_parts: What it adds to the brief of an account.
        reports: Its reports.
        views: Its views on the command line.
        import_kinds: What it can bring in.
        derivations: Names of its `kamdesk.db.derivation.Derivation` objects.
        tables: Modules with mapped rows.
        commands: What its pages offer in the menu bar.
        openers: Its pages that open files.
    """

    key: str
    page: Page | None = None
    account_tabs: tuple[AccountTab, ...] = ()
    page_tabs: tuple[PageTab, ...] = ()
    item_parts: tuple[ItemPart, ...] = ()
    brief_parts: tuple[BriefPart, ...] = ()
    reports: tuple[ReportSpec, ...] = ()
    views: tuple[View, ...] = ()
    import_kinds: tuple[ImportKind, ...] = ()
    derivations: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    commands: tuple[Command, ...] = ()
    openers: tuple[FileOpener, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """What a view of the command line is asked.

    Attributes:
        as_of: Day everything is counted at, inclusive.
        account: Code of one account, or None for all.
        options: The parsed options, with the view's own.
    """

    as_of: date
    account: str | None
    options: Namespace
