"""Names of columns as people write them, matched in any case, spacing and punctuation."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from kamdesk.features.imports.domain import Field

_SIMPLIFIED = str.maketrans(
    "戶稱單業來購貨編碼號簡級團屬區國別詳質製狀態負責經務員銷進幣種額帳賬數統會稅納識電話網營標簽備註"
    "說發開結爭議價應記據類憑證門職崗對郵辦機動採響場產線係計準錄週訂關強總繫聯報匯彙擔組織",
    "户称单业来购货编码号简级团属区国别详质制状态负责经务员销进币种额账账数统会税纳识电话网营标签备注"
    "说发开结争议价应记据类凭证门职岗对邮办机动采响场产线系计准录周订关强总系联报汇汇担组织",
)
_DROP = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")


def key(heading: object) -> str:
    """Return a heading for comparison.

    Full width becomes half, traditional characters simplified ones; no case, no accents, letters
    and digits only.
    """
    text = unicodedata.normalize("NFKD", str(heading).strip())
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return _DROP.sub("", unicodedata.normalize("NFKC", text).casefold().translate(_SIMPLIFIED))


class Names:
    """Finds the field a heading means."""

    def __init__(self, fields: Sequence[Field], needed: Sequence[str] = ()) -> None:
        """Take the fields of a kind, and the names of those no row can do without."""
        self.fields = {one.name: one for one in fields}
        self.needed = frozenset(needed)
        self._known: dict[str, str] = {}
        for one in fields:
            for word in (one.name, *one.words):
                self._known.setdefault(key(word), one.name)

    def field_of(self, heading: object) -> str | None:
        """Return the name of the field, None if the heading means none of them."""
        if not isinstance(heading, str) or not heading.strip():
            return None
        for shown in (heading, BRACKETS.sub("", heading), heading.rpartition(" / ")[2]):
            found = self._known.get(key(shown))
            if found is not None:
                return found
        return None

    def score(self, cells: Iterable[object]) -> int:
        """Return how many different fields a row of headings names."""
        return len({name for cell in cells if (name := self.field_of(cell)) is not None})
