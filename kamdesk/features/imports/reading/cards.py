"""vCard 2.1, 3.0 and 4.0 as phones and mail programs write them."""

import quopri
import re
from dataclasses import dataclass, field
from pathlib import Path

from kamdesk.base.errors import UserError
from kamdesk.base.i18n import _, ngettext
from kamdesk.features.imports.domain import Table
from kamdesk.features.imports.reading.text import detect_encoding
from kamdesk.features.search.pinyin import has_han

HEADINGS = (
    "name", "first_name", "last_name", "account", "department", "title", "mobile", "phone",
    "email", "birthday", "note", "wechat",
)  # fmt: skip
_MOST_BYTES = 64 * 1024 * 1024
_ESCAPED = re.compile(r"\\([\\,;:nN\"'])")
_FOLDED = re.compile(rb"(?<![=\r])\n[ \t]|(?<!=)\r\n[ \t]")
_WECHAT = frozenset({"X-WECHAT", "X-WEIXIN", "X-MICROSOFT-WECHAT"})
_MOBILE = re.compile(r"^(?:\+?86)?1[3-9]\d{9}$")


@dataclass(slots=True)
class Card:
    """One card; texts are unescaped, lists in the order of the file."""

    version: str = ""
    full_name: str | None = None
    name: list[str] | None = None
    organisation: list[str] = field(default_factory=list)
    title: list[str] = field(default_factory=list)
    phones: list[tuple[str, str]] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    photos: int = 0
    birthday: str | None = None
    note: str | None = None
    urls: list[str] = field(default_factory=list)
    wechat: str | None = None
    addresses: list[str] = field(default_factory=list)


def read_cards(path: Path, encoding: str | None = None) -> list[Card]:
    """Read every card of a file.

    Raises:
        UserError: If the file is too large or holds no card.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UserError(_("{file} is too large for contact cards.").format(file=path.name))
        raw = path.read_bytes()
    except OSError as error:
        raise UserError(
            _("{file} cannot be read.").format(file=path.name), error.strerror or ""
        ) from error
    cards = parse_cards(_text(raw, encoding))
    if not cards:
        raise UserError(
            _("{file} holds no contact card.").format(file=path.name),
            _("A contact file begins with BEGIN:VCARD."),
        )
    return cards


def _text(raw: bytes, encoding: str | None) -> str:
    """Decode a file of cards; lines are unfolded first, as phones fold inside characters.

    Cards of several phones in one file may be in several encodings: then line by line.
    """
    unfolded = _FOLDED.sub(b"", raw)
    found = encoding or detect_encoding(unfolded)
    if encoding is None and found == "cp1252" and b"CHARSET=" in unfolded.upper():
        return "\n".join(_line(line) for line in unfolded.splitlines())
    return unfolded.decode(found, errors="replace")


def _line(raw: bytes) -> str:
    for name in ("utf-8", "gb18030"):
        try:
            return raw.decode(name)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp1252", errors="replace")


def parse_cards(text: str) -> list[Card]:
    """Return the cards of a text; lines that are no property are passed over."""
    cards: list[Card] = []
    open_cards: list[Card] = []
    for line in _logical_lines(text):
        head, colon, value = _split(line)
        if not colon:
            continue
        name, params = _head(head)
        if name == "BEGIN" and value.strip().upper() == "VCARD":
            open_cards.append(Card())
            cards.append(open_cards[-1])
        elif name == "END" and value.strip().upper() == "VCARD":
            if open_cards:
                open_cards.pop()
        elif open_cards:
            _property(open_cards[-1], name, params, _decoded(value, params))
    return cards


def _logical_lines(text: str) -> list[str]:
    """Unfold lines: a leading blank continues, and so does a soft break of quoted-printable."""
    lines: list[str] = []
    soft = False
    for line in re.split(r"\r\n|\r|\n", text):
        if soft and lines:
            lines[-1] += line
        elif line[:1] in (" ", "\t") and lines:
            lines[-1] += line[1:]
        else:
            lines.append(line)
        soft = lines[-1].endswith("=") and "QUOTED-PRINTABLE" in lines[-1].partition(":")[0].upper()
        if soft:
            lines[-1] = lines[-1][:-1]
    return lines


def _split(line: str) -> tuple[str, str, str]:
    """Cut at the first colon outside quotes."""
    quoted = False
    for place, letter in enumerate(line):
        if letter == '"':
            quoted = not quoted
        elif letter == ":" and not quoted:
            return line[:place], ":", line[place + 1 :]
    return line, "", ""


def _head(head: str) -> tuple[str, dict[str, str]]:
    parts = head.split(";")
    name = parts[0].rpartition(".")[2].strip().upper()
    params: dict[str, str] = {}
    for part in parts[1:]:
        key, equals, value = part.partition("=")
        key = key.strip().upper()
        if not equals:  # version 2.1 writes bare words
            key, value = ("ENCODING" if key in ("QUOTED-PRINTABLE", "BASE64") else "TYPE"), key
        params[key] = f"{params[key]},{value}" if key in params else value
    return name, params


def _decoded(value: str, params: dict[str, str]) -> str:
    if params.get("ENCODING", "").upper() == "QUOTED-PRINTABLE":
        raw = quopri.decodestring(value.encode("utf-8", "surrogateescape"))
        charset = params.get("CHARSET", "utf-8").strip('"')
        if charset.lower() in ("gb2312", "gbk"):
            charset = "gb18030"
        try:
            return raw.decode(charset)
        except (UnicodeDecodeError, LookupError):
            return raw.decode(detect_encoding(raw), errors="replace")
    return value


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()


def _parts(value: str) -> list[str]:
    return [_plain(part) for part in re.split(r"(?<!\\);", value)]


def _property(card: Card, name: str, params: dict[str, str], value: str) -> None:
    if name == "TEL":
        number = _plain(value).removeprefix("tel:")
        if number:
            card.phones.append((params.get("TYPE", "").upper(), number))
    elif name == "EMAIL":
        mail = _plain(value).removeprefix("mailto:")
        if mail:
            card.emails.append(mail)
    elif name == "PHOTO":
        card.photos += 1
    elif name == "TITLE":
        card.title.append(_plain(value))
    elif name == "ADR":
        card.addresses.append(" ".join(part for part in _parts(value) if part))
    elif name in _WECHAT or (name == "IMPP" and value.lower().startswith(("wechat:", "weixin:"))):
        card.wechat = card.wechat or _plain(value).rpartition(":")[2] or None
    else:
        _single(card, name, value)


def _single(card: Card, name: str, value: str) -> None:
    """Take a property of which the first one counts."""
    match name:
        case "VERSION":
            card.version = value.strip()
        case "FN":
            card.full_name = card.full_name or _plain(value) or None
        case "N":
            card.name = card.name or _parts(value)
        case "ORG":
            card.organisation = card.organisation or [part for part in _parts(value) if part]
        case "BDAY":
            card.birthday = card.birthday or _plain(value) or None
        case "NOTE":
            card.note = card.note or _plain(value) or None
        case "URL":
            card.urls.append(_plain(value))


def read_card_table(path: Path, encoding: str | None = None) -> Table:
    """Read the cards of a file as a table with the headings of contacts."""
    rows: list[list[object]] = [list(HEADINGS)]
    without = photos = more = 0
    for card in read_cards(path, encoding):
        row, further = _row(card)
        if row[0] is None and row[3] is None:
            without += 1
            continue
        photos += card.photos
        more += bool(further)
        rows.append(row)
    table = Table("", rows, encoding="vcard")
    table.notes += _told(without, photos, more)
    return table


def _told(without: int, photos: int, more: int) -> list[str]:
    """Say what of the cards has no field of its own."""
    told = []
    if without:
        told.append(_("{n} cards without a name were left out.").format(n=without))
    if photos:
        text = ngettext("{n} photo was left out.", "{n} photos were left out.", photos)
        told.append(text.format(n=photos))
    if more:
        text = ngettext(
            "Further numbers and addresses of {n} card went into its note.",
            "Further numbers and addresses of {n} cards went into their notes.",
            more,
        )
        told.append(text.format(n=more))
    return told


def _row(card: Card) -> tuple[list[object], list[str]]:
    """Return the row of a card, and what went into its note for want of a field."""
    name = card.full_name or _joined(card.name or [])
    if name is None and card.emails:
        name = card.emails[0].partition("@")[0]
    mobile = next((n for kind, n in card.phones if "CELL" in kind or _is_mobile(n)), None)
    phone = next((n for kind, n in card.phones if n != mobile and "FAX" not in kind), None)
    organisation = card.organisation[0] if card.organisation else None
    department = card.organisation[1] if len(card.organisation) > 1 else None
    further = [
        *(f"{kind} {n}".strip() for kind, n in card.phones if n not in (mobile, phone)),
        *card.emails[1:], *card.urls, *filter(None, card.addresses),
    ]  # fmt: skip
    note = "\n".join(filter(None, (card.note, *further))) or None
    row: list[object] = [
        name or organisation, None, None, organisation, department,
        card.title[0] if card.title else None, mobile, phone,
        card.emails[0] if card.emails else None, _birthday(card.birthday), note, card.wechat,
    ]  # fmt: skip
    return row, further


def _joined(name: list[str]) -> str | None:
    """Return a name of its parts; in Chinese the family name stands first, without a blank."""
    family, given = (name + ["", ""])[:2]
    if has_han(family + given):
        return family + given
    return " ".join(part for part in (given, family) if part) or None


def _is_mobile(number: str) -> bool:
    return bool(_MOBILE.match(re.sub(r"[^\d+]", "", number)))


def _birthday(text: str | None) -> str | None:
    """Return the day part of a birthday; one without a year is left out."""
    if text is None:
        return None
    found = re.match(r"^(\d{4})-?(\d{2})-?(\d{2})", text)
    return "-".join(found.groups()) if found else None
