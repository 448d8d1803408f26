"""The inspector of the map: a person with dated judgements, a new person, a relation."""

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtWidgets import QCheckBox, QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date
from kamdesk.base.i18n import M_, N_, Message, _
from kamdesk.base.lazy import load
from kamdesk.features.relationships import queries
from kamdesk.features.relationships.domain import (
    ATTITUDES,
    COVERAGES,
    INFLUENCES,
    KINDS,
    REPORTS_TO,
    ROLES,
    SIGNS,
    STRENGTHS,
)
from kamdesk.features.relationships.queries import FactLine, Person, Staff
from kamdesk.features.relationships.ui.lines import Line
from kamdesk.ui.context import Context
from kamdesk.ui.forms import ChoiceField, Field, NoteField, form, parse_day
from kamdesk.ui.widgets import button, clear, hbox, label, line, muted, section, vbox

_SERVICE = "kamdesk.features.relationships.service"
_KIND_TITLES = {
    "role": N_("Role"),
    "attitude": N_("Attitude"),
    "coverage": N_("Coverage"),
    "influence": N_("Influence"),
}
_SHOWN_FACTS = 12


def write(context: Context, text: Message, edit: str, *args: Any) -> Any:
    """Make an edit of the service, loaded when it is first needed."""
    return context.workspace.write(text, load(f"{_SERVICE}:{edit}"), *args)


def value_text(kind: str, value: str | None) -> str:
    """Return a judgement in words."""
    if value is None:
        return _("unknown")
    if kind == "attitude":
        return f"{SIGNS[int(value)]} {_(ATTITUDES[int(value)])}"
    if kind == "role":
        return _(ROLES.get(value, value))
    words = {"coverage": COVERAGES, "influence": INFLUENCES}.get(kind, {})
    return _(words[int(value)]) if words else value


class PersonForm(QWidget):
    """Edits one person; judgements are added with their day and source, never overwritten."""

    def __init__(self, context: Context, account_id: int, found: Staff, person: Person) -> None:
        super().__init__()
        self.setObjectName("person_form")
        self._context = context
        self._account = account_id
        self._person = person
        self._bosses = {
            one.name or one.title or "": one.post_id
            for one in found.people
            if one.key != person.key
        }
        self.fields: dict[str, Field] = {}
        self._who()
        self._judgements()
        self._history = vbox(gap=3)
        self.sensitive = QCheckBox(_("Sensitive: leave out of what others see"))
        self.sensitive.setObjectName("sensitive")
        self.sensitive.setAccessibleName(self.sensitive.text())
        self.sensitive.setChecked(person.sensitive)
        self.sensitive.toggled.connect(lambda on: self._person_field("sensitive")(on))
        hide = button(_("Take off the map"), "flat", "close", self._hide)
        hide.setObjectName("take_off")
        left = button(_("Has left the post"), "flat", "archive", self._leave)
        left.setObjectName("has_left")
        who = [self.fields[name] for name in ("name", "title", "department", "boss", "owner")]
        judged = [self.fields[name] for name in ("role", "attitude", "coverage", "influence")]
        reach = [self.fields[name] for name in ("mobile", "phone", "email", "wechat", "note")]
        self.setLayout(
            vbox(
                form(*who), line(), section(_("How they stand")),
                muted(_("Each change is added with its day; earlier ones stay."), wrap=True),
                hbox(self.fields["on_day"], self.fields["source"]), self.assumed, form(*judged),
                self._history, line(), form(*reach), self.sensitive, hbox(hide, left, None), gap=10,
            )
        )  # fmt: skip
        self.reload()
        self.setEnabled(not context.workspace.readonly and person.person_id is not None)

    def _add(self, field: Field) -> None:
        self.fields[field.editor.objectName()] = field

    def _who(self) -> None:
        self._add(
            Field("name", _("Name"), lambda text: self._write("rename_person", self._id, text))
        )
        for name, heading in (("title", _("Title")), ("department", _("Department"))):
            self._add(Field(name, heading, self._post_field(name)))
        self._add(Field("boss", _("Reports to"), self._save_boss))
        self._add(Field("owner", _("Looked after by"), self._save_owner))
        for name, heading in (
            ("mobile", _("Mobile")),
            ("phone", _("Phone")),
            ("email", _("E-mail")),
            ("wechat", _("WeChat")),
        ):
            self._add(Field(name, heading, self._person_field(name)))
        self._add(NoteField("note", _("Note"), self._person_field("note")))
        self.fields["boss"].set_choices(sorted(name for name in self._bosses if name))

    def _judgements(self) -> None:
        unknown = {"": _("unknown")}
        self._add(Field("on_day", _("From day"), self._check_day))
        self._add(Field("source", _("How do we know")))
        self.assumed = QCheckBox(_("Only assumed"))
        self.assumed.setObjectName("assumed")
        self.assumed.setAccessibleName(self.assumed.text())
        choices = {
            "role": {key: _(text) for key, text in ROLES.items()},
            "attitude": {str(key): f"{SIGNS[key]}  {_(text)}" for key, text in ATTITUDES.items()},
            "coverage": {str(key): _(text) for key, text in COVERAGES.items()},
            "influence": {str(key): f"{key}  {_(text)}" for key, text in INFLUENCES.items()},
        }
        for kind, words in choices.items():
            self._add(ChoiceField(kind, _(_KIND_TITLES[kind]), unknown | words, self._judge(kind)))
        self.fields["on_day"].set_text(format_date(self._context.as_of))

    @property
    def _id(self) -> int:
        return self._person.person_id or 0

    def reload(self) -> None:
        """Show what is in the file."""
        one = self._person
        read = self._context.workspace.read
        found = read(queries.staff, self._account, self._context.as_of)
        mine = [
            new
            for new in found.people
            if (new.post_id, new.person_id) == (one.post_id, one.person_id)
        ]
        if not mine:
            self.setEnabled(False)
            return
        self._person = one = mine[0]
        boss = found.by_key().get(one.boss or 0)
        texts = {
            "name": one.name, "title": one.title or "", "department": one.department or "",
            "boss": (boss.name or boss.title or "") if boss is not None else "", "owner": one.owner or "",
            **read(queries.contact_data, self._id),
        }  # fmt: skip
        for name, text in texts.items():
            self.fields[name].set_text(text)
        for kind in _KIND_TITLES:
            judged = one.facts.get(kind)
            self.fields[kind].set_text("" if judged is None else judged.value or "")
        self.fields["department"].set_choices(read(queries.departments, self._account))
        self.fields["owner"].set_choices(read(_colleagues))
        self._show_history(read(queries.fact_history, self._account, self._id))

    def _show_history(self, lines: list[FactLine]) -> None:
        clear(self._history)
        for one in lines[:_SHOWN_FACTS]:
            kind = _(_KIND_TITLES[one.kind]) if one.kind in _KIND_TITLES else one.kind
            text = f"{format_date(one.day)}  {kind}: {value_text(one.kind, one.value)}"
            known = " · ".join(
                part for part in (one.source, _("assumed") if one.assumed else "") if part
            )
            self._history.addWidget(label(text, size=9, wrap=True))
            if known:
                self._history.addWidget(label(f"    {known}", "muted", 9, wrap=True))
        if len(lines) > _SHOWN_FACTS:
            self._history.addWidget(muted(_("… {n} earlier").format(n=len(lines) - _SHOWN_FACTS)))

    # -- saving -------------------------------------------------------------------------------

    def _write(self, edit: str, *args: Any) -> None:
        write(self._context, M_("Edit {name}", name=self._person.name), edit, *args)

    def _person_field(self, name: str) -> Callable[[Any], None]:
        return lambda value: self._write("set_person_field", self._id, name, value)

    def _post_field(self, name: str) -> Callable[[Any], None]:
        return lambda value: self._write("set_post_field", self._person.post_id, name, value)

    def _save_owner(self, text: str) -> None:
        self._write("set_contact_owner", self._person.post_id, text)

    def _save_boss(self, text: str) -> None:
        name = text.strip()
        if name and name not in self._bosses:
            raise UserError(_("There is nobody named {name} on this map.").format(name=name))
        boss = self._bosses.get(name) if name else None
        self._write("set_boss", self._account, self._person.post_id, boss, self._context.as_of)

    def _check_day(self, text: str) -> None:
        parse_day(text, self._context.today())

    def _judge(self, kind: str) -> Callable[[str], None]:
        def save(value: str) -> None:
            day: date = (
                parse_day(self.fields["on_day"].text(), self._context.today())
                or self._context.as_of
            )
            write(
                self._context, M_("Judge {name}", name=self._person.name), "record_fact", self._account, self._id,
                kind, value or None, day, self.fields["source"].text(), self.assumed.isChecked(),
            )  # fmt: skip

        return save

    def _hide(self) -> None:
        cards = [(self._person.post_id, self._id)]
        write(
            self._context,
            M_("Take {name} off the map", name=self._person.name),
            "hide_cards",
            self._account,
            cards,
            True,
        )
        self._context.notify(
            _("{name} is off the map; the person stays.").format(name=self._person.name), undo=True
        )

    def _leave(self) -> None:
        day = self._context.as_of
        write(
            self._context,
            M_("{name} left the post", name=self._person.name),
            "leave_post",
            self._id,
            self._person.post_id,
            day,
        )
        text = _("{name} left on {day}; earlier days still show them.")
        self._context.notify(text.format(name=self._person.name, day=format_date(day)), undo=True)


class NewPersonForm(QWidget):
    """Asks for what a new card needs, and makes it on one click."""

    def __init__(
        self,
        context: Context,
        account_id: int,
        boss: Person | None,
        made: Callable[[int, int], None],
    ) -> None:
        super().__init__()
        self.setObjectName("new_person_form")
        self._context = context
        self._account = account_id
        self._boss = boss
        self._made = made
        self.name = Field("new_name", _("Name"))
        self.title = Field("new_title", _("Title"))
        self.department = Field("new_department", _("Department"))
        self.unknown = QCheckBox(_("We do not know yet who holds this post"))
        self.unknown.setObjectName("new_placeholder")
        self.unknown.setAccessibleName(self.unknown.text())
        self.problem = label("", "bad", wrap=True)
        self.add = button(_("Add"), "primary", "add", self.add_now)
        self.add.setObjectName("add_person")
        below = muted(
            ""
            if boss is None
            else _("Reports to {name}").format(name=boss.name or boss.title or "")
        )
        self.setLayout(
            vbox(
                form(self.name, self.title, self.department),
                self.unknown,
                below,
                self.problem,
                hbox(self.add, None),
                gap=10,
            )
        )
        self.department.set_choices(context.workspace.read(queries.departments, account_id))
        if boss is not None and boss.department:
            self.department.set_text(boss.department)
        for field in (self.name, self.title, self.department):
            field.line.returnPressed.connect(self.add_now)

    def add_now(self) -> None:
        """Make the person; what is missing is said in place."""
        new = load(f"{_SERVICE}:NewPerson")(
            self.name.text(), self.title.text(), self.department.text(),
            None if self._boss is None else self._boss.post_id, self.unknown.isChecked(),
        )  # fmt: skip
        try:
            shown = self.name.text() or self.title.text()
            person, post = write(
                self._context, M_("Add {name}", name=shown), "add_person", self._account, new
            )
        except UserError as error:
            self.problem.setText(str(error))
            return
        self._made(person, post)


class TieForm(QWidget):
    """Shows one relation: its strength, its note, and the way to take it away."""

    def __init__(self, context: Context, chosen: Line) -> None:
        super().__init__()
        self.setObjectName("tie_form")
        self._context = context
        self._tie = chosen.tie
        first, second = chosen.first.person, chosen.second.person
        kind = _(KINDS[self._tie.kind]) if self._tie.kind in KINDS else self._tie.kind
        words = label(f"{first.name or first.title} → {second.name or second.title}", wrap=True)
        strengths = {"": "—", **{str(key): f"{key}  {_(text)}" for key, text in STRENGTHS.items()}}
        self.strength = ChoiceField(
            "tie_strength", _("Strength"), strengths, lambda _text: self._save()
        )
        self.note = NoteField("tie_note", _("Note"), lambda _text: self._save())
        self.strength.set_text(str(self._tie.strength or ""))
        self.note.set_text(self._tie.note)
        self.remove = button(_("Remove this line"), "flat", "trash", self.take_away)
        self.remove.setObjectName("remove_tie")
        parts = (
            [words]
            if self._tie.kind in (REPORTS_TO, "dotted")
            else [words, self.strength, self.note]
        )
        self.setLayout(vbox(section(kind), *parts, hbox(self.remove, None), gap=10))
        self.setEnabled(not context.workspace.readonly)

    def _save(self) -> None:
        strength = int(self.strength.text()) if self.strength.text() else None
        write(
            self._context,
            M_("Edit a relation"),
            "set_tie",
            self._tie.id,
            strength,
            self.note.text(),
        )

    def take_away(self) -> None:
        """Remove the line; it can be undone."""
        write(self._context, M_("Remove a relation"), "remove_tie", self._tie.kind, self._tie.id)
        self._context.notify(_("The line is gone."), undo=True)


def _colleagues(reader: Any) -> list[str]:
    found: list[str] = reader.column("SELECT name FROM colleague WHERE active = 1 ORDER BY name")
    return found
