"""The inspector of a person: who they are, how they stand since when, who of us knows them."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtWidgets import QCheckBox, QWidget

from kamdesk.base.errors import UserError
from kamdesk.base.formats import format_date
from kamdesk.base.i18n import M_, _
from kamdesk.features.relationships import domain, queries
from kamdesk.features.relationships.domain import FACT_KINDS, GUIDED, SIGNS, Terms
from kamdesk.features.relationships.queries import FactLine, Person, Staff
from kamdesk.features.relationships.ui.edits import shown_name, write
from kamdesk.features.relationships.ui.guide import GuidedChoice
from kamdesk.features.relationships.ui.known_by import KnownBy
from kamdesk.ui.context import Context
from kamdesk.ui.forms import ChoiceField, Field, NoteField, form, parse_day
from kamdesk.ui.widgets import button, clear, hbox, label, line, muted, section, tool, vbox

_FIRST = ("role", "attitude", "coverage", "influence")
_FURTHER = tuple(kind for kind in FACT_KINDS if kind not in _FIRST)
_SHOWN_FACTS = 12


def value_text(kind: str, value: str | None, terms: Terms = domain.NO_TERMS) -> str:
    """Return a judgement in words, an attitude with its sign."""
    if value is None:
        return _("unknown")
    name = terms.name(kind, value)
    if kind in ("attitude", "ideal_attitude"):
        return f"{SIGNS[int(value)]} {name}"
    return name


class PersonForm(QWidget):
    """Edits one person; judgements are added with their day and source, never overwritten."""

    def __init__(
        self, context: Context, account_id: int, found: Staff, person: Person,
        map_id: int | None = None,
    ) -> None:  # fmt: skip
        """Show somebody; judgements may be given for one map only if `map_id` names it."""
        super().__init__()
        self.setObjectName("person_form")
        self._context, self._account, self._map = context, account_id, map_id
        self._person = person
        self._terms = context.workspace.read(queries.terms)
        self._bosses = {
            shown_name(one): one.post_id for one in found.people if one.key != person.key
        }
        self.fields: dict[str, Field] = {}
        self._who()
        self._judgements()
        self.known_by = KnownBy(context, account_id, person)
        self._history = vbox(gap=3)
        self._career = vbox(gap=3)
        self._guide = vbox(gap=0)
        self.sensitive = self._check("sensitive", _("Sensitive"), person.sensitive)
        self.sensitive.setToolTip(_("Can be left out of what others see."))
        self.sensitive.toggled.connect(self._person_field("sensitive"))
        self.outside = self._check("outside", _("From outside"), person.outside)
        self.outside.setToolTip(_("A consultant, an agent, or somebody of the parent company."))
        self.outside.toggled.connect(self._post_field("outside"))
        self._lay_out()
        self.reload()
        self.setEnabled(not context.workspace.readonly and person.person_id is not None)

    @staticmethod
    def _check(name: str, text: str, on: bool) -> QCheckBox:
        made = QCheckBox(text)
        made.setObjectName(name)
        made.setAccessibleName(text)
        made.setChecked(on)
        return made

    def _lay_out(self) -> None:
        who = [self.fields[name] for name in ("name", "title", "department", "boss", "owner")]
        reach = [self.fields[name] for name in ("mobile", "phone", "email", "wechat", "note")]
        self._more = QWidget()
        self._more.setLayout(form(*(self.fields[kind] for kind in _FURTHER)))
        self._more.hide()
        more = button(_("More judgements"), "link")
        more.setObjectName("more_judgements")
        more.clicked.connect(lambda: self._more.setVisible(not self._more.isVisible()))
        hide = button(_("Take off the map"), "flat", "close", self._hide)
        hide.setObjectName("take_off")
        left = button(_("Has left the post"), "flat", "archive", self._leave)
        left.setObjectName("has_left")
        archive = button(_("Remove the person"), "flat", "trash", self._archive)
        archive.setObjectName("archive_person")
        judged = vbox(*(self._judged_row(kind) for kind in _FIRST), gap=10)
        told = _("Each change is added with its day; earlier ones stay.")
        when = hbox(self.fields["on_day"], self.fields["source"])
        self.setLayout(
            vbox(
                form(*who), self.outside, line(), section(_("How they stand")),
                muted(told, wrap=True), when, self.assumed, self.only_here, judged, self._guide,
                more, self._more, self._history, line(), self.known_by, line(), form(*reach),
                self.sensitive, self._career, vbox(hbox(hide, left, None), hbox(archive, None)),
                gap=10,
            )
        )  # fmt: skip

    def _judged_row(self, kind: str) -> Any:
        row = hbox(self.fields[kind], gap=4)
        row.setStretch(0, 1)
        if kind in GUIDED:
            ask = tool("spark", _("Help me choose"), partial(self.guide, kind))
            ask.setObjectName(f"guide_{kind}_open")
            row.addWidget(ask)
        return row

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
        self._add(Field("on_day", _("From day"), self._check_day))
        self._add(Field("source", _("How do we know")))
        self.assumed = self._check("assumed", _("Only assumed"), False)
        self.only_here = self._check("only_here", _("Counts on this map only"), False)
        self.only_here.setVisible(self._map is not None)
        for kind, known in FACT_KINDS.items():
            if known.values:
                signed = kind in ("attitude", "ideal_attitude")
                words = {"": _("unknown")} | {
                    value: f"{SIGNS[int(value)]}  {name}" if signed else name
                    for value, name in self._terms.choices(kind).items()
                }
                self._add(ChoiceField(kind, _(known.title), words, self._judge(kind)))
            else:
                self._add(Field(kind, _(known.title), self._judge(kind)))
        self.fields["on_day"].set_text(format_date(self._context.as_of))

    @property
    def _id(self) -> int:
        return self._person.person_id or 0

    def reload(self) -> None:
        """Show what is in the file."""
        one = self._person
        read = self._context.workspace.read
        found = read(queries.staff, self._account, self._context.as_of, self._map)
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
            "boss": "" if boss is None else shown_name(boss), "owner": one.owner or "",
            **read(queries.contact_data, self._id),
        }  # fmt: skip
        for name, text in texts.items():
            self.fields[name].set_text(text)
        for kind in FACT_KINDS:
            self.fields[kind].set_text(one.value(kind) or "")
        self.fields["department"].set_choices(read(queries.departments, self._account))
        ours = [one.name for one in read(queries.colleagues)]
        self.fields["owner"].set_choices(ours)
        self.known_by.show_person(one, found, ours)
        self._show_history(read(queries.fact_history, self._account, self._id, self._map))
        self._show_career()

    def _show_history(self, lines: list[FactLine]) -> None:
        clear(self._history)
        for one in lines[:_SHOWN_FACTS]:
            kind = _(FACT_KINDS[one.kind].title) if one.kind in FACT_KINDS else one.kind
            told = value_text(one.kind, one.value, self._terms)
            self._history.addWidget(
                label(f"{format_date(one.day)}  {kind}: {told}", size=9, wrap=True)
            )
            known = (
                one.source,
                _("assumed") if one.assumed else "",
                _("this map only") if one.map_id is not None else "",
            )
            text = " · ".join(part for part in known if part)
            if text:
                self._history.addWidget(label(f"    {text}", "muted", 9, wrap=True))
        if len(lines) > _SHOWN_FACTS:
            self._history.addWidget(muted(_("… {n} earlier").format(n=len(lines) - _SHOWN_FACTS)))

    def _show_career(self) -> None:
        """Show the posts somebody held or holds elsewhere: the same person, wherever they go."""
        clear(self._career)
        posts = self._context.workspace.read(queries.career, self._id) if self._id else []
        for post in posts:
            if (post.post_id, post.until) == (self._person.post_id, None):
                continue
            period = f"{format_date(post.since)} – {format_date(post.until)}"
            text = " · ".join(part for part in (post.account, post.title, period) if part)
            self._career.addWidget(label(text, "muted", 9, wrap=True))

    def guide(self, kind: str) -> None:
        """Ask the questions that lead to a judgement."""
        self._stop_guide()

        def take(value: str, source: str) -> None:
            self.fields["source"].set_text(source)
            self.fields[kind].set_text(value)
            self._judge(kind)(value)
            self._stop_guide()

        self._guide.addWidget(GuidedChoice(kind, self._terms, take, self._stop_guide))

    def _stop_guide(self) -> None:
        clear(self._guide)

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
                self._context, M_("Judge {name}", name=self._person.name), "record_fact",
                self._account, self._id, kind, value or None, day, self.fields["source"].text(),
                self.assumed.isChecked(), self._map if self.only_here.isChecked() else None,
            )  # fmt: skip

        return save

    def _hide(self) -> None:
        cards = [(self._person.post_id, self._id)]
        text = M_("Take {name} off the map", name=self._person.name)
        write(self._context, text, "hide_cards", self._account, cards, True, self._map)
        told = _("{name} is off the map; the person stays.").format(name=self._person.name)
        self._context.notify(told, undo=True)

    def _leave(self) -> None:
        day = self._context.as_of
        text = M_("{name} left the post", name=self._person.name)
        write(self._context, text, "leave_post", self._id, self._person.post_id, day)
        told = _("{name} left on {day}; earlier days still show them.")
        self._context.notify(
            told.format(name=self._person.name, day=format_date(day)), undo=True
        )  # fmt: skip

    def _archive(self) -> None:
        text = M_("Remove {name}", name=self._person.name)
        write(self._context, text, "archive_people", [self._id])
        told = _("{name} is removed and can be brought back.").format(name=self._person.name)
        self._context.notify(told, undo=True)
