"""The score: each item from 0 to 100 beside what that looks like, the sum at once."""

from functools import partial

from PySide6.QtWidgets import QWidget

from kamdesk.base.formats import MISSING, format_percent
from kamdesk.base.i18n import M_, _
from kamdesk.features.credit.domain.score import PRESETS, Score
from kamdesk.features.credit.ui.desk import Desk, goes_on
from kamdesk.ui.forms import ChoiceField, Field
from kamdesk.ui.widgets import Card, InfoButton, caption, clear, hbox, label, section, vbox


class ScoreCard(Card):
    """The items of the chosen preset."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("score_card")
        self._desk = desk
        self._preset = ""
        self.fields: dict[str, Field] = {}
        self._weights: dict[str, QWidget] = {}
        names = {key: _(one.title) for key, one in PRESETS.items()}
        self.preset = ChoiceField("score_preset", _("Scored by"), names, self._choose)
        self.preset.setMaximumWidth(220)
        self.live = label("", bold=True, wrap=True)
        self.live.setObjectName("score_live")
        self.note = label("", "watch", wrap=True)
        self.note.setObjectName("score_note")
        self._items = vbox(gap=6)
        info = InfoButton(
            _("The weighted mean of what was answered; what was not answered is left out, and the range shows the score if it were all 0 or all 100. A class is proposed only when enough of the weight is answered. Weights and cut-lines are those of the day the investigation began.")
        )  # fmt: skip
        self.setLayout(
            vbox(
                hbox(section(_("Score")), info, None, gap=4), self.preset, self._items, self.live,
                self.note, gap=6, margins=(14, 8, 14, 10),
            )
        )  # fmt: skip

    def show_facts(self) -> None:
        """Show the answers and the score."""
        shown = self._desk.shown
        if shown is None:
            return
        if shown.head.preset != self._preset:
            self._make_items(shown.head.preset)
        self.preset.set_text(shown.head.preset)
        self.preset.setEnabled(self._desk.may_edit)
        found = shown.found
        for key, field in self.fields.items():
            self._desk.show(field, f"score.{self._preset}.{key}", "count")
            field.setEnabled(self._desk.may_edit)
            weight = format_percent(found.weights[key], 0)
            field.label.setText(
                _("{title} ({weight})").format(title=self._title(key), weight=weight)
            )
        self._tell(found, shown.proposed)

    def _tell(self, found: Score, proposed: str | None) -> None:
        if found.value is None:
            self.live.setText(_("Score {value}: nothing is answered yet").format(value=MISSING))
        elif found.answered == 1:
            text = _("Score {value} → class {name}")
            self.live.setText(text.format(value=f"{found.value:.2f}", name=proposed or MISSING))
        else:
            text = _("Score {value} ({low} to {high}, {share} answered) → class {name}")
            self.live.setText(
                text.format(
                    value=f"{found.value:.2f}", low=f"{found.low:.0f}", high=f"{found.high:.0f}",
                    share=format_percent(found.answered, 0), name=proposed or MISSING,
                )
            )  # fmt: skip
        self.live.setAccessibleName(self.live.text())
        notes = []
        if found.normalised:
            notes.append(
                _("▲ The weights come to {total}, not 1; they are scaled.").format(
                    total=f"{found.weight_sum:.2f}"
                )
            )
        if found.value is not None and not found.enough:
            notes.append(_("▲ Too little is answered to propose a class."))
        self.note.setText("\n".join(notes))
        self.note.setVisible(bool(notes))

    def _title(self, key: str) -> str:
        return _(next(one.title for one in PRESETS[self._preset].items if one.key == key))

    def _make_items(self, preset: str) -> None:
        clear(self._items)
        self._preset = preset
        self.fields = {}
        for one in PRESETS[preset].items:
            field = self._field(one.key, _(one.title))
            field.editor.setMaximumWidth(90)
            anchors = _("20 {low} · 60 {middle} · 100 {high}").format(
                low=_(one.low), middle=_(one.middle), high=_(one.high)
            )
            told = caption(anchors)
            told.setWordWrap(True)
            field.editor.setToolTip(anchors)
            self.fields[one.key] = field
            self._items.addWidget(field)
            self._items.addWidget(told)

    def _field(self, key: str, title: str) -> Field:
        name = f"score.{self._preset}.{key}"
        field = Field(f"fact_{name}", title, partial(self._desk.save, name, "count"))
        goes_on(field)
        return field

    def _choose(self, preset: str) -> None:
        shown = self._desk.shown
        if shown is not None:
            self._desk.write(M_("Score by another preset"), "set_preset", shown.head.id, preset)
