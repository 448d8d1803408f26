"""The step Apply: what an import comes to, or came to, in counts and words."""

from kamdesk.base.formats import format_int
from kamdesk.base.i18n import _, ngettext, sentences
from kamdesk.features.imports.domain import Outcome
from kamdesk.ui.widgets import Card, button, chip, clear, hbox, muted, section, vbox

_SHOWN_WARNINGS = 8


class ResultPane(Card):
    """Counts, notes, and where to go from here."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("import_result")
        self._counts = hbox(gap=6)
        self.notes = muted("", wrap=True)
        self.notes.setObjectName("import_notes")
        self.undo = button(_("Undo the import"), "", "undo")
        self.undo.setObjectName("import_undo")
        self.go = button(_("Show it"), "primary", "forward")
        self.go.setObjectName("import_go")
        hint = muted(
            _(
                "Everything comes in as one step. It can be undone now, or taken back later from the list of runs."
            ),
            wrap=True,
        )
        self.setLayout(
            vbox(
                section(_("What came of it")),
                self._counts,
                self.notes,
                hint,
                hbox(self.go, self.undo, None),
                None,
                margins=(16, 12, 16, 12),
                gap=10,
            )
        )

    def show_outcome(self, done: Outcome | None) -> None:
        """Show what came of it; nothing without an outcome."""
        clear(self._counts)
        applied = done is not None and done.applied
        self.undo.setVisible(applied)
        self.go.setVisible(applied)
        told = [] if done is None else _notes(done)
        self.notes.setText("\n".join(told))
        self.notes.setVisible(bool(told))
        if done is None:
            return
        bad = len({one.row for one in done.rejected})
        for text, count, role in (
            (_("{n} created"), done.created, "chip"), (_("{n} updated"), done.updated, "chip"),
            (_("{n} unchanged"), done.unchanged, "chip"), (_("■ {n} rejected"), bad, "warnchip" if bad else "chip"),
        ):  # fmt: skip
            self._counts.addWidget(chip(text.format(n=format_int(count)), role))
        self._counts.addStretch(1)


def _notes(done: Outcome) -> list[str]:
    told = [f"• {text}" for text in done.warnings[:_SHOWN_WARNINGS]]
    if len(done.warnings) > _SHOWN_WARNINGS:
        told.append(_("… {n} more notes").format(n=len(done.warnings) - _SHOWN_WARNINGS))
    if done.ignored_columns:
        told.append(
            _("Columns left out: {columns}").format(columns=", ".join(done.ignored_columns))
        )
    return told


def verdict(done: Outcome | None, *, refused: bool, decided_since: bool) -> str:
    """Return in a sentence how it stands."""
    if done is None:
        return ""
    if done.applied:
        return _("Done, as one step that can be undone.")
    if refused:
        rows = len({one.row for one in done.rejected})
        text = ngettext(
            "{n} row cannot be taken; nothing was changed.",
            "{n} rows cannot be taken; nothing was changed.",
            rows,
        )
        return sentences(
            text.format(n=rows), _("Correct the file or the columns, or leave bad rows out.")
        )
    if decided_since:
        return _("Your choices count when it is applied; try it out again to see them counted.")
    return _("Tried out; nothing was changed yet.")
