"""Brings in people with their posts and facts, and relations."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from kamdesk.base.i18n import N_, _
from kamdesk.db.connection import Reader
from kamdesk.db.recorder import bulk, reader
from kamdesk.features.imports.convert import missing
from kamdesk.features.imports.domain import Batch, Field, Options, Outcome, Problem
from kamdesk.features.imports.matching import AccountMatcher, colleague_ids, create_missing
from kamdesk.features.imports.writing import Merging, warn, warn_made
from kamdesk.features.search.pinyin import sort_key

_ACCOUNT = Field("account", "code", N_("Account"), tuple(
    ["account_code", "account_name", "customer", "customer_code", "customer_no", "customernumber", "customer_id", "company", "organisation", "organization", "firma", "kunde", "客户", "客户编码", "客户编号", "客户名称", "公司", "公司名称", "单位", "单位名称"]
))  # fmt: skip
CONTACT_FIELDS = (
    Field("name", "text", N_("Name"), ("full_name", "fullname", "contact", "contact_name", "person", "姓名", "联系人", "联系人姓名", "名字")),
    Field("first_name", "text", N_("First name"), ("firstname", "given_name", "contactfirstname", "vorname", "prénom", "名")),
    Field("last_name", "text", N_("Last name"), ("lastname", "surname", "family_name", "contactlastname", "nachname", "nom", "姓")),
    _ACCOUNT,
    Field("external_id", "code", N_("Number of the post"), ("contact_id", "contact_no", "employee_id", "employeenumber", "id", "工号", "编号", "联系人编号")),
    Field("title", "text", N_("Title"), ("job_title", "jobtitle", "position", "job_level", "funktion", "职务", "职位", "岗位")),
    Field("department", "text", N_("Department"), ("dept", "department_code", "unit", "abteilung", "部门", "科室")),
    Field("reports_to", "code", N_("Reports to"), ("reportsto", "manager", "boss", "supervisor", "vorgesetzter", "上级", "直接上级", "汇报对象")),
    Field("email", "text", N_("E-mail"), ("e-mail", "mail", "邮箱", "电子邮箱", "电子邮件")),
    Field("phone", "code", N_("Phone"), ("telephone", "tel", "telefon", "office_phone", "电话", "固定电话", "办公电话", "座机")),
    Field("mobile", "code", N_("Mobile"), ("cell", "cellphone", "mobile_phone", "handy", "手机", "手机号", "移动电话")),
    Field("wechat", "text", N_("WeChat"), ("weixin", "微信", "微信号")),
    Field("birthday", "date", N_("Birthday"), ("date_of_birth", "dob", "geburtstag", "生日", "出生日期")),
    Field("role", "text", N_("Role"), ("buying_role", "rolle", "角色", "采购角色")),
    Field("influence", "level", N_("Influence"), ("power", "影响力"), low=1, high=5),
    Field("attitude", "level", N_("Attitude"), ("stance", "态度", "立场"), low=-2, high=2),
    Field("owner", "text", N_("Owner"), ("contact_owner", "our_owner", "负责人", "对接人", "我方负责人")),
    Field("note", "text", N_("Note"), ("notes", "remark", "comment", "备注", "说明")),
)  # fmt: skip
RELATION_FIELDS = (
    Field("from", "code", N_("From"), ("from_contact", "from_person", "source", "a", "account_a", "person_a", "从", "甲", "起点")),
    Field("to", "code", N_("To"), ("to_contact", "to_person", "target", "b", "account_b", "person_b", "到", "乙", "终点")),
    Field("kind", "text", N_("Kind"), ("relation", "type", "relationship", "关系", "关系类型", "类型")),
    _ACCOUNT,
    Field("strength", "level", N_("Strength"), ("weight", "强度"), low=1, high=3),
    Field("since", "date", N_("Since"), ("start", "开始", "起始日期")),
    Field("until", "date", N_("Until"), ("end", "结束", "截止日期")),
    Field("note", "text", N_("Note"), ("notes", "comment", "备注", "说明")),
)  # fmt: skip
_PERSON = (
    "name",
    "sort_key",
    "email",
    "phone",
    "mobile",
    "wechat",
    "birthday",
    "note",
    "placeholder",
    "sensitive",
)
_PERSON_FIELDS = ("email", "phone", "mobile", "wechat", "birthday", "note")
_POST = (
    "account_id",
    "external_id",
    "title",
    "department",
    "outside",
    "owner_id",
    "reports_to_text",
)
_FACTS = ("role", "influence", "attitude")
_REPORTS = frozenset({"reports_to", "reports to", "汇报", "汇报给", "上级"})
_KINDS = {
    "influence": "influences", "influences": "influences", "影响": "influences",
    "friend": "friend", "朋友": "friend", "友好": "friend", "conflict": "conflict", "冲突": "conflict",
    "dotted": "dotted", "dotted_line": "dotted", "虚线": "dotted", "虚线汇报": "dotted",
}  # fmt: skip
_ROLES = {
    "user": "user", "使用者": "user", "evaluator": "evaluator", "评估者": "evaluator",
    "approver": "approver", "批准者": "approver", "decision maker": "decision_maker",
    "decision_maker": "decision_maker", "决策者": "decision_maker", "决策人": "decision_maker",
    "gatekeeper": "gatekeeper", "把关者": "gatekeeper", "守门人": "gatekeeper",
    "payer": "payer", "付款人": "payer", "finance": "payer",
}  # fmt: skip


def full_names(batch: Batch) -> list[str | None]:
    """Return the names: as given, else first and last name, the family name first in Chinese."""
    names = []
    for place in range(len(batch)):
        name = batch.column("name")[place]
        first, last = batch.column("first_name")[place], batch.column("last_name")[place]
        if name is None and (first or last):
            chinese = any("\u3400" <= letter <= "\u9fff" for letter in f"{first}{last}")
            parts = (last, first) if chinese else (first, last)
            name = ("" if chinese else " ").join(part for part in parts if part)
        names.append(name)
    return names


@dataclass(slots=True)
class _There:
    """What an account has already, by number of the post and by name."""

    posts: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    people: dict[tuple[int, str], tuple[int, int]] = field(default_factory=dict)
    holders: dict[tuple[int, str, str], tuple[int, int]] = field(default_factory=dict)
    posts_of: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    everybody: set[int] = field(default_factory=set)


def _existing(read: Reader) -> _There:
    found = _There(everybody=set(read.column("SELECT id FROM person")))
    for account, external, name, person, post in read.rows(
        "SELECT post.account_id, post.external_id, person.name, person.id, post.id FROM holding "
        "JOIN post ON post.id = post_id JOIN person ON person.id = person_id "
        "WHERE holding.until IS NULL ORDER BY holding.id"
    ):
        if external:
            found.posts.setdefault((account, external), []).append(post)
            found.holders.setdefault((account, external, name), (person, post))
        found.people.setdefault((account, name), (person, post))
        found.posts_of.setdefault((account, person), (person, post))
    return found


class ContactImporter:
    """Matches by account and number of the post, else by account and name."""

    name = "contacts"
    fields = CONTACT_FIELDS
    needed = ("account",)

    def check(self, reader: Reader, batch: Batch, options: Options) -> list[Problem]:
        """Return rows without a name, or with an account that is not there."""
        problems = missing(batch, "account")
        shown = "name" if batch.has("name") else "last_name"
        problems += [
            batch.problem(place, shown, _("missing"))
            for place, name in enumerate(full_names(batch))
            if name is None
        ]
        for place, role in enumerate(batch.column("role")):
            if role is not None and role.strip().casefold() not in _ROLES:
                problems.append(batch.problem(place, "role", _("no such role")))
        return problems + _lost_accounts(reader, batch, options)

    def write(self, session: Session, batch: Batch, options: Options, outcome: Outcome) -> None:
        """Write people, posts and facts, then who reports to whom."""
        matcher = AccountMatcher(reader(session))
        lost = matcher.missing(batch.column("account"))
        if lost:
            create_missing(session, matcher, lost, {}, {})
            warn_made(outcome, len(lost))
        _Contacts(session, batch, options, outcome, matcher).write()


def _lost_accounts(read: Reader, batch: Batch, options: Options) -> list[Problem]:
    if options.create_accounts:
        return []
    lost = set(AccountMatcher(read).missing(batch.column("account")))
    return [
        batch.problem(place, "account", _("no such account"))
        for place, text in enumerate(batch.column("account"))
        if text in lost
    ]


class _Contacts:
    """One writing of contacts."""

    def __init__(
        self,
        session: Session,
        batch: Batch,
        options: Options,
        outcome: Outcome,
        matcher: AccountMatcher,
    ) -> None:
        self.session = session
        self.batch = batch
        self.options = options
        self.outcome = outcome
        self.names = [name or "" for name in full_names(batch)]
        self.accounts = [matcher.find(text) or 0 for text in batch.column("account")]
        self.owners = colleague_ids(session, batch.column("owner"))
        self.there = _existing(reader(session))
        self.ids: list[tuple[int, int]] = [(0, 0)] * len(batch)  # (person, post) of each row
        self.meant = {
            row: person for row, person in options.same_people if person in self.there.everybody
        }
        self.new: list[int] = []
        self.touched: set[int] = set()

    def write(self) -> None:
        """Write everything in the order of its references."""
        known = self._sort_out()
        self._create()
        self._change(known)
        self._facts()
        self._bosses()
        self.outcome.created += len(self.new)
        changed = self.touched - set(self.new)
        self.outcome.updated += len(changed)
        self.outcome.unchanged += len(known) - len(changed)

    def _sort_out(self) -> list[int]:
        """Split the rows into new ones and known ones; return the known."""
        known = []
        external = self.batch.column("external_id")
        seen: dict[tuple[int, str, str], int] = {}
        for place, (account, name) in enumerate(zip(self.accounts, self.names, strict=True)):
            number = external[place]
            meant = self.meant.get(self.batch.numbers[place])
            if meant is not None:
                found = self.there.posts_of.get((account, meant))
            elif number:
                found = self.there.holders.get((account, number, name))
            else:
                found = self.there.people.get((account, name))
            if found is not None:
                self.ids[place] = found
                known.append(place)
            elif seen.setdefault((account, number or "", name), place) == place:
                self.new.append(place)
            else:
                known.append(place)  # the same line twice in the file
        self._twice = seen
        return known

    def _create(self) -> None:
        batch = self.batch
        person_of = self._new_people()
        posts, post_of = self._new_posts()
        made = bulk(self.session).insert("post", _POST, posts)
        first = made.first if made is not None else 0
        for place in self.new:
            post = post_of[place]
            self.ids[place] = (person_of[place], post if post > 0 else first - post - 1)
        bulk(self.session).insert(
            "holding", ("person_id", "post_id"), [self.ids[place] for place in self.new]
        )
        for place in range(len(batch)):
            if self.ids[place] == (0, 0):
                external = batch.column("external_id")[place] or ""
                first_row = self._twice[(self.accounts[place], external, self.names[place])]
                self.ids[place] = self.ids[first_row]

    def _new_people(self) -> dict[int, int]:
        """Make people for new rows, but for those who are there under another post; return all."""
        batch = self.batch
        person_of = {
            place: self.meant[batch.numbers[place]]
            for place in self.new
            if batch.numbers[place] in self.meant
        }
        strangers = [place for place in self.new if place not in person_of]
        people = bulk(self.session).insert(
            "person",
            _PERSON,
            (
                (
                    self.names[place], sort_key(self.names[place], person=True),
                    *(_plain(batch.column(name)[place]) for name in _PERSON_FIELDS), 0, 0,
                )
                for place in strangers
            ),
        )  # fmt: skip
        if people is not None:
            person_of |= {place: people.first + at for at, place in enumerate(strangers)}
        return person_of

    def _new_posts(self) -> tuple[list[tuple[Any, ...]], dict[int, int]]:
        """Return rows of new posts, and for each new place its post: an id, or -1-n for row n."""
        batch = self.batch
        rows: list[tuple[Any, ...]] = []
        post_of: dict[int, int] = {}
        of_number: dict[tuple[int, str], int] = {}
        for place in self.new:
            key = (self.accounts[place], batch.column("external_id")[place] or "")
            there = self.there.posts.get(key)
            if key[1] and there:
                post_of[place] = there[0]
                continue
            if key[1] and key in of_number:
                post_of[place] = of_number[key]
                continue
            post_of[place] = of_number[key] = -1 - len(rows)
            rows.append((key[0], key[1] or None, *self._post_values(place)))
        return rows, post_of

    def _post_values(self, place: int) -> tuple[Any, ...]:
        batch = self.batch
        owner = batch.column("owner")[place]
        return (
            batch.column("title")[place], batch.column("department")[place], 0,
            self.owners.get(owner) if owner else None, None,
        )  # fmt: skip

    def _change(self, known: list[int]) -> None:
        people = [name for name in _PERSON_FIELDS if self.batch.has(name)]
        self._compare("person", 0, people, {name: name for name in people}, known)
        posts = {"title": "title", "department": "department", "owner_id": "owner"}
        present = {column: name for column, name in posts.items() if self.batch.has(name)}
        self._compare("post", 1, list(present), present, known)

    def _compare(
        self, table: str, which: int, columns: list[str], sources: dict[str, str], known: list[int]
    ) -> None:
        if not columns or not known:
            return
        read = reader(self.session)
        old = {
            row[0]: tuple(row[1:])
            for row in read.rows(f"SELECT id, {', '.join(columns)} FROM {table}")
        }
        wanted = []
        seen: set[int] = set()
        merging = Merging(self.options, self.batch, self.outcome, columns, sources, self._shown)
        for place in known:
            key = self.ids[place][which]
            if key in seen:  # the first holder's row speaks for a post
                continue
            seen.add(key)
            values = tuple(self._value(sources[column], place) for column in columns)
            if merging.wanted and key in old:
                every = [True] * len(columns)
                values = merging.row(place, old[key], values, every, self.names[place])
            if key in old and values != old[key]:
                if self.options.update or merging.wanted:
                    wanted.append((key, *values))
                    self.touched.add(place)
                else:
                    warn(
                        self.outcome,
                        [
                            _("{name} is there with other values and was left alone.").format(
                                name=self.names[place]
                            )
                        ],
                    )
        bulk(self.session).update(table, columns, wanted)

    def _shown(self, column: str, value: Any, _record: Mapping[str, Any]) -> str:
        names = {key: name for name, key in self.owners.items()}
        return names.get(value, str(value)) if column == "owner_id" else str(value)

    def _value(self, name: str, place: int) -> Any:
        value = self.batch.column(name)[place]
        if name == "owner":
            return self.owners.get(value) if value else None
        return _plain(value)

    def _facts(self) -> None:
        read = reader(self.session)
        newest = {
            (row[0], row[1], row[2]): row[3]
            for row in read.rows(
                "SELECT account_id, person_id, kind, value FROM fact ORDER BY on_day, id"
            )
        }
        rows = []
        day = self.batch.today.isoformat()
        for kind in _FACTS:
            for place, value in enumerate(self.batch.column(kind)):
                if value is None:
                    continue
                text = _ROLES[value.strip().casefold()] if kind == "role" else str(value)
                key = (self.accounts[place], self.ids[place][0], kind)
                is_new = place in self.new
                if newest.get(key) == text or not (
                    is_new or self.options.update or key not in newest
                ):
                    continue
                newest[key] = text
                self.touched.add(place)
                rows.append((key[1], key[0], kind, text, day, _("Imported list"), 0))
        columns = ("person_id", "account_id", "kind", "value", "on_day", "source", "assumed")
        bulk(self.session).insert("fact", columns, rows)

    def _bosses(self) -> None:
        if not self.batch.has("reports_to"):
            return
        read = reader(self.session)
        there = _existing(read)
        lines = {(post, boss) for post, boss in read.rows("SELECT post_id, boss_id FROM reporting")}
        has_boss = {post for post, _boss in lines}
        rows: list[tuple[int, int, str]] = []
        texts: list[tuple[int, str]] = []
        for place, text in enumerate(self.batch.column("reports_to")):
            post = self.ids[place][1]
            if text is None or (post in has_boss and not self.options.update):
                continue
            boss = _find_post(there, self.accounts[place], text)
            if boss is None or boss == post:
                texts.append((post, text))
                self._warn_boss(place, text, boss)
            elif (post, boss) not in lines:
                lines.add((post, boss))
                rows.append((post, boss, "solid"))
                if place not in self.new:
                    self.touched.add(place)
        bulk(self.session).insert("reporting", ("post_id", "boss_id", "kind"), rows)
        bulk(self.session).update("post", ("reports_to_text",), texts)
        self._warn_circles(lines)

    def _warn_boss(self, place: int, text: str, boss: int | None) -> None:
        row, name = self.batch.numbers[place], self.names[place]
        if boss is None:
            sentence = _("Row {row}: {name} reports to {boss}, who is not there; kept as text.")
        else:
            sentence = _("Row {row}: {name} reports to themselves; kept as text.")
        warn(self.outcome, [sentence.format(row=row, name=name, boss=text)])

    def _warn_circles(self, lines: Iterable[tuple[int, int]]) -> None:
        boss_of = dict(lines)
        names = {post: name for (_p, post), name in zip(self.ids, self.names, strict=True)}
        told: set[int] = set()
        for start in list(boss_of):
            path: list[int] = []
            post: int | None = start
            while post is not None and post not in path:
                path.append(post)
                post = boss_of.get(post)
            if post is not None and not told & set(path[path.index(post) :]):
                circle = path[path.index(post) :]
                told.update(circle)
                shown = " → ".join(names.get(one, "?") for one in (*circle, post))
                warn(self.outcome, [_("A circle of reporting lines: {names}.").format(names=shown)])


def _find_post(there: _There, account: int, text: str) -> int | None:
    posts = there.posts.get((account, text))
    if posts:
        return posts[0]
    found = there.people.get((account, text))
    return found[1] if found else None


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


# -- relations ----------------------------------------------------------------------------------


class RelationImporter:
    """Ties between people of an account, or between accounts with between=accounts."""

    name = "relations"
    fields = RELATION_FIELDS
    needed = ("from", "to", "kind")

    def check(self, reader: Reader, batch: Batch, options: Options) -> list[Problem]:
        """Return rows that lack something or name somebody who is not there."""
        problems = [problem for name in self.needed for problem in missing(batch, name)]
        if batch.between_accounts:
            if options.create_accounts:
                return problems
            matcher = AccountMatcher(reader)
            return problems + [
                batch.problem(place, name, _("no such account"))
                for name in ("from", "to")
                for place, text in enumerate(batch.column(name))
                if text is not None and matcher.find(text) is None
            ]
        matcher = AccountMatcher(reader)
        ends = _Ends(reader)
        problems += _lost_accounts(reader, batch, Options()) if batch.has("account") else []
        return problems + [
            batch.problem(place, name, _("nobody of this name or number, or more than one"))
            for name in ("from", "to")
            for place, text in enumerate(batch.column(name))
            if text is not None
            and ends.find(
                matcher.find(batch.column("account")[place]),
                text,
                post=_is_line(batch.column("kind")[place]),
            )
            is None
        ]

    def write(self, session: Session, batch: Batch, options: Options, outcome: Outcome) -> None:
        """Write the relations; one that is there already counts as unchanged."""
        if batch.between_accounts:
            _between_accounts(session, batch, outcome)
        else:
            _between_people(session, batch, outcome)


def _is_line(word: str | None) -> bool:
    """Tell whether a kind is a reporting line: those join posts, whoever holds them."""
    folded = (word or "").strip().casefold()
    return folded in _REPORTS or _KINDS.get(folded) == "dotted"


class _Ends:
    """Finds people by number of the post or name, in one account or everywhere."""

    def __init__(self, read: Reader) -> None:
        self._found: dict[tuple[int | None, str], set[tuple[int, int, int]]] = {}
        for account, external, name, person, post in read.rows(
            "SELECT post.account_id, post.external_id, person.name, person.id, post.id "
            "FROM holding JOIN post ON post.id = post_id JOIN person ON person.id = person_id "
            "WHERE holding.until IS NULL"
        ):
            for key in (external, name):
                if key:
                    for where in (account, None):
                        self._found.setdefault((where, key), set()).add((person, post, account))

    def find(
        self, account: int | None, text: str, *, post: bool = False
    ) -> tuple[int, int, int] | None:
        """Return (person, post, account); None if nobody or more than one.

        Where only the `post` is asked for, one with several holders is found too.
        """
        found = self._found.get((account, text), set())
        different = {one[1 if post else 0] for one in found}
        return min(found) if len(different) == 1 else None


def _common(batch: Batch, place: int) -> tuple[Any, Any, Any, Any]:
    return (
        batch.column("strength")[place], _plain(batch.column("since")[place]),
        _plain(batch.column("until")[place]), batch.column("note")[place],
    )  # fmt: skip


def _between_accounts(session: Session, batch: Batch, outcome: Outcome) -> None:
    matcher = AccountMatcher(reader(session))
    lost = matcher.missing([*batch.column("from"), *batch.column("to")])
    if lost:
        create_missing(session, matcher, lost, {}, {})
        warn_made(outcome, len(lost))
    columns = ("kind", "from_account_id", "to_account_id", "strength", "since", "until", "note")
    rows = [
        (
            batch.column("kind")[place], matcher.find(batch.column("from")[place]),
            matcher.find(batch.column("to")[place]), *_common(batch, place),
        )
        for place in range(len(batch))
    ]  # fmt: skip
    _add_missing(session, "account_relation", columns, rows, outcome)


def _between_people(session: Session, batch: Batch, outcome: Outcome) -> None:
    read = reader(session)
    matcher, ends = AccountMatcher(read), _Ends(read)
    relations, lines = [], []
    for place in range(len(batch)):
        account = matcher.find(batch.column("account")[place])
        word = batch.column("kind")[place].strip()
        first = ends.find(account, batch.column("from")[place], post=_is_line(word))
        second = ends.find(account, batch.column("to")[place], post=_is_line(word))
        if first is None or second is None:
            continue
        kind = _KINDS.get(word.casefold(), word)
        strength, since, until, note = _common(batch, place)
        if _is_line(word):
            solid = "dotted" if kind == "dotted" else "solid"
            lines.append((first[1], second[1], solid, since, until, note))
        else:
            relations.append((first[2], kind, first[0], second[0], strength, since, until, note))
    _add_missing(
        session,
        "reporting",
        ("post_id", "boss_id", "kind", "since", "until", "note"),
        lines,
        outcome,
    )
    columns = (
        "account_id", "kind", "from_person_id", "to_person_id", "strength", "since", "until", "note",
    )  # fmt: skip
    _add_missing(session, "relation", columns, relations, outcome)


def _add_missing(
    session: Session,
    table: str,
    columns: tuple[str, ...],
    rows: list[tuple[Any, ...]],
    outcome: Outcome,
) -> None:
    there = set(reader(session).rows(f"SELECT {', '.join(columns)} FROM {table}"))
    new = [row for row in dict.fromkeys(rows) if row not in there]
    bulk(session).insert(table, columns, new)
    outcome.created += len(new)
    outcome.unchanged += len(rows) - len(new)


CONTACTS = ContactImporter()
RELATIONS = RelationImporter()
