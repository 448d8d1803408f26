"""The review of a month on one page: target and actual, three slips with their reasons, what comes next."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QListWidget, QListWidgetItem, QScrollArea, QWidget

from kamdesk.base.changes import ChangeSet
from kamdesk.base.formats import format_date, format_money, format_month
from kamdesk.base.i18n import M_, _
from kamdesk.db.workspace_info import COMPANY, info
from kamdesk.features.targets import domain, queries
from kamdesk.features.targets.domain import Late
from kamdesk.features.targets.queries import MonthGoals, ReviewPage
from kamdesk.features.targets.queries.reviews import Subject
from kamdesk.features.targets.ui.edits import write
from kamdesk.features.targets.ui.review_text import figures, late_text, promise_text
from kamdesk.ui.context import Context
from kamdesk.ui.dialogs import choose_save
from kamdesk.ui.forms import ChoiceField, Field, NoteField, form
from kamdesk.ui.widgets import (
    Card,
    EmptyState,
    InfoButton,
    button,
    clear,
    hbox,
    label,
    line,
    muted,
    section,
    vbox,
)

_RIGHT = Qt.AlignmentFlag.AlignRight
_TABLES = ("review", "slip", "promise", "chase", "dispute")


class ReviewView(QWidget):
    """At the left whom the review is about, at the right its page."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setObjectName("review_view")
        self._context = context
        self._found: MonthGoals | None = None
        self._subjects: list[Subject] = []
        self._page: ReviewPage | None = None
        self.list = QListWidget()
        self.list.setObjectName("review_subjects")
        self.list.setAccessibleName(_("Whom the review is about"))
        self.list.setMaximumWidth(230)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.currentRowChanged.connect(lambda _row: self._show())
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setObjectName("review_area")
        self._area.setAccessibleName(_("Monthly review"))
        row = hbox(self.list, self._area, gap=10)
        row.setStretch(1, 1)
        self.setLayout(row)
        context.workspace.changed.connect(self._on_changed)

    @property
    def page(self) -> ReviewPage | None:
        """The page that is shown."""
        return self._page

    def show_month(self, found: MonthGoals) -> None:
        """Show the reviews of another month, or the same counted anew; the subject stays."""
        self._found = found
        chosen = self.subject()
        self._subjects = self._context.workspace.read(queries.subjects, found)
        self.list.blockSignals(True)
        self.list.clear()
        for one in self._subjects:
            text = _("{name} (owner)").format(name=one.name) if one.kind == "owner" else one.name
            self.list.addItem(QListWidgetItem(text))
        place = self._subjects.index(chosen) if chosen in self._subjects else 0
        self.list.setCurrentRow(place)
        self.list.blockSignals(False)
        self._show()

    def subject(self) -> Subject | None:
        """Return whom the page is about."""
        row = self.list.currentRow()
        return self._subjects[row] if 0 <= row < len(self._subjects) else None

    def choose(self, kind: str, key: int) -> None:
        """Show the page of an account or of one of us, if there is one."""
        for place, one in enumerate(self._subjects):
            if (one.kind, one.id) == (kind, key):
                self.list.setCurrentRow(place)

    def _show(self) -> None:
        subject = self.subject()
        if self._found is None or subject is None:
            self._page = None
            text = _("Nothing was due or collected in this month, so there is nothing to review.")
            self._area.setWidget(EmptyState("check", text))
            return
        self._page = self._context.workspace.read(queries.review, self._found, subject)
        self._area.setWidget(ReviewSheet(self._context, self._page))

    def _on_changed(self, changes: ChangeSet) -> None:
        sheet = self._area.widget()
        if changes.touches(*_TABLES) and isinstance(sheet, ReviewSheet) and self._found:
            subject = self.subject()
            if subject is not None:
                self._page = self._context.workspace.read(queries.review, self._found, subject)
                sheet.show_page(self._page)


class ReviewSheet(QWidget):
    """The page of one subject; texts and reasons are saved as they are left."""

    def __init__(self, context: Context, page: ReviewPage) -> None:
        super().__init__()
        self.setObjectName("review_sheet")
        self._context = context
        self._page = page
        self.title = section("")
        self.pdf = button(_("Save as PDF"), "", "export", self.save_pdf)
        self.pdf.setObjectName("review_pdf")
        self._figures = vbox(gap=4)
        self._slips = vbox(gap=10)
        self._broken = vbox(gap=4)
        self.moves = NoteField(
            "review_moves", _("Next moves: what, who, until when"), self._save_moves
        )
        self.coaching = NoteField("review_coaching", _("Coaching note"), self._save_coaching)
        for one in (self.moves, self.coaching):
            one.setEnabled(not context.workspace.readonly)
        self._lay_out()
        self.show_page(page)

    def _lay_out(self) -> None:
        left, right = Card(), Card()
        told = InfoButton(
            _("The largest invoices past due at the end of the month, three a currency. Of a running month: past due on the as-of day. The reason is noted for this month; what usually helps stands beneath.")
        )  # fmt: skip
        broke = InfoButton(
            _("Promises whose day and three days of grace passed in the month, and what came is less than 95 %.")
        )  # fmt: skip
        left.setLayout(
            vbox(
                section(_("Target and actual")), self._figures, line(),
                hbox(section(_("Promises broken")), broke, None, gap=4), self._broken, None,
                gap=8, margins=(14, 10, 14, 12),
            )
        )  # fmt: skip
        right.setLayout(
            vbox(
                hbox(section(_("Largest slips")), told, None, gap=4), self._slips, line(),
                form(self.moves, self.coaching), None, gap=8, margins=(14, 10, 14, 12),
            )
        )  # fmt: skip
        row = hbox(left, right, gap=10)
        row.setStretch(0, 4)
        row.setStretch(1, 5)
        head = hbox(self.title, None, self.pdf)
        self.setLayout(vbox(head, row, None, gap=8, margins=(2, 2, 6, 8)))

    def show_page(self, page: ReviewPage) -> None:
        """Show what is in the file."""
        self._page = page
        self.title.setText(
            _("{name} · {month}").format(
                name=page.subject.name, month=format_month(page.days.start)
            )
        )
        self._show_figures()
        self._show_slips()
        clear(self._broken)
        for one in page.broken:
            self._broken.addWidget(label("✗ " + promise_text(one), wrap=True))
        if not page.broken:
            self._broken.addWidget(muted(_("No promise broke in this month.")))
        self.moves.set_text(page.notes.next_moves)
        self.coaching.set_text(page.notes.coaching)

    def _show_figures(self) -> None:
        clear(self._figures)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(3)
        for column, part in enumerate(self._page.parts, start=1):
            grid.addWidget(muted(part.currency), 0, column, _RIGHT)
            for row, (name, text) in enumerate(figures(part), start=1):
                if column == 1:
                    grid.addWidget(muted(name), row, 0)
                grid.addWidget(label(text, bold=row in (1, 2, 3)), row, column, _RIGHT)
        grid.setColumnStretch(0, 1)
        self._figures.addLayout(grid)
        told = [late_text(sum(part.late for part in self._page.parts))]
        told.append(_("calls, visits and letters: {n}").format(n=self._page.chases))
        told.append(
            _("disputes open for more than 30 days: {n}").format(n=self._page.long_disputes)
        )
        self._figures.addWidget(muted("  ·  ".join(told), wrap=True))

    def _show_slips(self) -> None:
        clear(self._slips)
        slips = [one for part in self._page.parts for one in part.slips]
        for one in slips:
            said = self._page.said.get(one.invoice_id)
            self._slips.addWidget(SlipLine(self._context, self._page, one, said))
        if not slips:
            self._slips.addWidget(muted(_("Nothing is past due.")))

    # -- what users do ------------------------------------------------------------------------

    def _about(self) -> dict[str, int]:
        subject = self._page.subject
        return {"account_id" if subject.kind == "account" else "colleague_id": subject.id}

    def _save_moves(self, text: str) -> None:
        self._save(next_moves=text)

    def _save_coaching(self, text: str) -> None:
        self._save(coaching=text)

    def _save(self, **texts: Any) -> None:
        message = M_(
            "Review {month} of {name}", month=f"{self._page.days.start:%Y-%m}", name=self._page.subject.name
        )  # fmt: skip
        write(self._context, message, "set_review", self._page.days.start, **self._about(), **texts)

    def save_pdf(self) -> None:
        """Write the page as a PDF."""
        from kamdesk.features.targets.ui.review_pdf import save_review, title

        name = title(self._page).replace("/", "-") + ".pdf"
        out = choose_save(
            self, self._context.settings, "review", _("Save as PDF"), name, _("PDF files (*.pdf)")
        )
        if out is not None:
            company = self._context.workspace.read(info, COMPANY)
            save_review(self._page, company, out)
            self._context.notify(_("{file} was written.").format(file=out.name))


class SlipLine(QWidget):
    """One slip: what, why, and what usually helps."""

    def __init__(self, context: Context, page: ReviewPage, one: Late, said: str | None) -> None:
        super().__init__()
        self.setObjectName(f"slip_{one.invoice_id}")
        self._context = context
        self._page = page
        self._one = one
        head = label(f"{one.account}  ·  {one.number}", bold=True)
        facts = _("{amount} {currency}, due {day}, {n} days late").format(
            amount=format_money(one.open, one.currency), currency=one.currency,
            day=format_date(one.due), n=(page.days.end - one.due).days,
        )  # fmt: skip
        choices = {"": "—"} | {key: domain.reason_text(key) for key in domain.REASONS}
        self.reason = ChoiceField("slip_reason", _("Why"), choices, self._save_reason)
        self.reason.set_text(one.reason or "")
        self.note = Field("slip_note", _("What was said"), self._save_note)
        self.note.set_text(one.note or "")
        self.note.setEnabled(bool(one.reason))
        self.remedy = muted("", wrap=True)
        self.remedy.setObjectName("slip_remedy")
        self._tell(one.reason, said)
        row = hbox(self.reason, self.note, gap=8)
        row.setStretch(0, 1)
        row.setStretch(1, 1)
        self.setLayout(vbox(head, muted(facts), row, self.remedy, gap=3))
        for field in (self.reason, self.note):
            if context.workspace.readonly:
                field.setEnabled(False)

    def _tell(self, reason: str | None, said: str | None) -> None:
        if reason:
            self.remedy.setText(
                _("What usually helps: {remedy}").format(remedy=domain.remedy_text(reason))
            )
        elif said:
            self.remedy.setText(
                _("Said while chasing: {reason}").format(reason=domain.reason_text(said))
            )
        else:
            self.remedy.setText(_("Nobody has said why yet."))

    def _save_reason(self, key: str) -> None:
        self._write(key, None)

    def _save_note(self, text: str) -> None:
        self._write(self._one.reason or "", text)

    def _write(self, reason: str, note: str | None) -> None:
        write(
            self._context, M_("Why {number} slipped", number=self._one.number), "set_slip",
            self._one.invoice_id, self._page.days.start, reason, note,
        )  # fmt: skip
