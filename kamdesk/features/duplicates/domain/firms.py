"""When two names of firms may mean the same firm: folding, legal forms, places, trades, spelling.

Nothing here decides: a score with its reason is an offer to look. Scores run from 0 to 1.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from kamdesk.base.i18n import N_
from kamdesk.features.duplicates.domain.characters import simplified
from kamdesk.features.search.pinyin import has_han, pinyin

OFFERED = 0.75
"""Pairs from this score on are offered."""
SAME = N_("the same but for brackets, blanks, width or traditional characters")
FORM = N_("the same but for the legal form")
GROUP = N_("the same but for the word group")
PLACE = N_("the same but for the place, which one of them leaves out")
TRADE = N_("the same but for the trade, which one of them leaves out")
SHORT = N_("one is the short name of the other")
SOUND = N_("sounds the same, written with other characters")
SLIP = N_("differs in one character")
NEAR = N_("spelled nearly alike")
TAX = N_("the same tax number")


def _words(text: str) -> list[str]:
    return text.split()


_KEPT = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
_BLANK = re.compile(r"[^0-9a-z]+")
_HAN_FORMS = (
    "股份有限公司", "有限责任公司", "集团有限公司", "有限公司", "股份公司", "集团公司", "总公司",
    "公司", "股份", "有限", "集团",
)  # fmt: skip
_BRANCH = re.compile(r"(?:分公司|办事处|分厂|分店|分行|支行)$")
_LATIN_FORMS = frozenset(
    _words(
        "co company corp corporation inc incorporated ltd limited llc llp plc gmbh ag kg kgaa mbh ohg se "
        "sa sarl sas spa srl bv nv oy ab as aps pte pty sdn bhd kk the"
    )
)
_LATIN_GROUP = frozenset(_words("group groupe gruppe holding holdings"))
_PLACES = _words(
    "中国 北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 "
    "海南 四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门 石家庄 太原 呼和浩特 沈阳 "
    "大连 长春 哈尔滨 南京 无锡 徐州 常州 苏州 南通 扬州 镇江 泰州 盐城 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 "
    "台州 合肥 芜湖 福州 厦门 泉州 漳州 南昌 赣州 济南 青岛 淄博 烟台 潍坊 威海 临沂 郑州 洛阳 武汉 宜昌 "
    "襄阳 长沙 株洲 广州 深圳 珠海 汕头 佛山 东莞 中山 惠州 江门 南宁 柳州 桂林 海口 三亚 成都 绵阳 德阳 "
    "贵阳 遵义 昆明 拉萨 西安 咸阳 宝鸡 兰州 西宁 银川 乌鲁木齐 昆山 常熟 张家港 江阴 义乌 慈溪 余姚 唐山 "
    "保定 廊坊 包头 鞍山 大庆 马鞍山 景德镇 德州 济宁 东营 泰安 日照 荆州 衡阳 岳阳 湛江 肇庆"
)
_PLACE = re.compile(
    r"(?:" + "|".join(sorted(_PLACES, key=len, reverse=True)) + r")(?:省|市|自治区|特别行政区)?"
)
_TRADES = _words(
    "科技 技术 电子 电气 电器 机械 设备 装备 机电 自动化 仪器 仪表 工程 建设 建筑 工业 实业 产业 制造 "
    "材料 新材料 化工 化学 石化 能源 新能源 电力 环保 生物 医药 制药 药业 医疗 器械 食品 饮料 农业 贸易 "
    "商贸 进出口 国际 物流 运输 供应链 信息 网络 软件 通信 通讯 数据 智能 数码 文化 传媒 广告 教育 咨询 "
    "服务 管理 投资 控股 发展 置业 房地产 地产 物业 服饰 服装 纺织 家居 家具 玩具 汽车 汽配 零部件 航空 "
    "船舶 重工 钢铁 金属 铝业 铜业 矿业 水泥 玻璃 塑料 橡胶 包装 印刷 化妆品 日化 光电 光学 半导体 微电子"
)
_TRADE = re.compile("|".join(sorted(_TRADES, key=len, reverse=True)))


def fold(name: str) -> str:
    """Return a name for comparison: half width, simplified, no case, accents, blanks or signs."""
    return _KEPT.sub("", _flat(name))


def _flat(name: str) -> str:
    text = unicodedata.normalize("NFKD", name)
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return simplified(unicodedata.normalize("NFKC", text).casefold())


@dataclass(frozen=True, slots=True)
class Firm:
    """A name taken apart.

    Attributes:
        whole: The folded name.
        core: Without its legal form.
        group: Whether it calls itself a group.
        bare: The core without its place.
        place: The place, "" for none.
        brand: What is left without the trades; never empty.
        trades: The trades in their order.
        words: Of a foreign name: its words without legal forms, sorted.
        branch: Whether it is a branch, which is a firm of its own.
        form: Legal form of a foreign name, "" for none; firms of two forms are often two.
    """

    whole: str
    core: str
    group: bool
    bare: str
    place: str
    brand: str
    trades: tuple[str, ...]
    words: tuple[str, ...]
    branch: bool
    form: str = ""

    @property
    def sound(self) -> str:
        """The core without its place as it is spoken; equal sounds are one spelling slip apart."""
        return _sound(self.bare)


@lru_cache(100_000)
def _sound(text: str) -> str:
    return pinyin(text) if has_han(text) else ""


@lru_cache(100_000)
def take_apart(name: str) -> Firm:
    """Take a name apart; a name of nothing but signs is a firm with an empty core."""
    whole = fold(name)
    if not has_han(whole):
        return _foreign(name, whole)
    branch = bool(_BRANCH.search(whole))
    core, group = whole, False
    while not branch:
        form = next((one for one in _HAN_FORMS if core.endswith(one) and core != one), None)
        if form is None:
            break
        group = group or "集团" in form
        core = core[: -len(form)]
    if not branch and "集团" in core and not core.startswith("集团"):
        core, group = core.replace("集团", ""), True
    found = _PLACE.search(core)
    place, bare = "", core
    if found is not None and len(core) - len(found[0]) >= 2:
        place = found[0]
        bare = core[: found.start()] + core[found.end() :]
    trades = tuple(_TRADE.findall(bare))
    brand = _TRADE.sub("", bare)
    if len(brand) < 2:
        brand, trades = bare, ()
    short = re.sub(r"(?:省|市|自治区|特别行政区)$", "", place)
    return Firm(whole, core, group, bare, short, brand, trades, (), branch)


def _foreign(name: str, whole: str) -> Firm:
    words = [word for word in _BLANK.split(_flat(name).replace(".", "").replace("'", "")) if word]
    kept = [word for word in words if word not in _LATIN_FORMS and word not in _LATIN_GROUP]
    group = any(word in _LATIN_GROUP for word in words)
    core = "".join(kept or words)
    form = " ".join(_SHORT_FORMS.get(word, word) for word in words if word in _LATIN_FORMS)
    form = " ".join(word for word in form.split() if word not in ("co", "the", "kk"))
    return Firm(whole, core, group, core, "", core, (), tuple(sorted(kept or words)), False, form)


_SHORT_FORMS = {"limited": "ltd", "incorporated": "inc", "corporation": "corp", "company": "co"}


def compare(one: Firm, other: Firm) -> tuple[float, str]:
    """Return how likely two names mean one firm, and the marked reason; (0, "") if not at all."""
    if not one.core or not other.core or one.branch != other.branch:
        return 0.0, ""
    if one.whole == other.whole:
        return 1.0, SAME
    if one.core == other.core or (one.words and one.words == other.words):
        if one.group != other.group:
            return 0.9, GROUP
        return (0.85 if one.form and other.form and one.form != other.form else 0.97), FORM
    if one.place and other.place and one.place != other.place:
        return 0.0, ""
    return _loosely(one, other)


def _loosely(one: Firm, other: Firm) -> tuple[float, str]:
    """Compare names that differ in more than signs and forms, and name no two places."""
    if one.bare == other.bare:
        return (0.95, FORM) if one.place == other.place else (0.86, PLACE)
    if one.words or other.words:
        return _letters(one, other)
    if one.brand == other.brand and len(one.brand) >= 2 and _inside(one.trades, other.trades):
        return (0.82 if one.place == other.place else 0.76), TRADE
    penalty = 0.0 if one.place == other.place else 0.04
    if one.sound and one.sound == other.sound and len(one.bare) == len(other.bare):
        return (0.9 if len(one.bare) > 3 else 0.8) - penalty, SOUND
    if min(len(one.bare), len(other.bare)) >= 5 and _one_apart(one.bare, other.bare):
        same_brand = one.brand == other.brand
        score = 0.76 if not same_brand and len(one.brand) <= 3 else 0.8
        return score - penalty, SLIP
    return 0.0, ""


def _letters(one: Firm, other: Firm) -> tuple[float, str]:
    if min(len(one.core), len(other.core)) < 5 or _digits(one.core) != _digits(other.core):
        return 0.0, ""
    score = ratio(" ".join(one.words) or one.core, " ".join(other.words) or other.core)
    return (round(score * 0.95, 2), NEAR) if score >= 0.88 else (0.0, "")


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _inside(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Tell whether one list has everything of the other in its order, and is longer."""
    short, long = sorted((some, others), key=len)
    rest = iter(long)
    return len(short) < len(long) and all(word in rest for word in short)


def _one_apart(one: str, other: str) -> bool:
    """Tell whether one letter was exchanged, left out or put in, or two neighbours changed places."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    a, b = one[start:], other[start:]
    if len(a) == len(b):
        swapped = len(a) > 1 and a[:2] == b[1::-1] and a[2:] == b[2:]
        return a[1:] == b[1:] or swapped
    return a[1:] == b or a == b[1:]


_measure: list[Callable[[str, str], float]] = []


def ratio(one: str, other: str) -> float:
    """Return how alike two spellings are, 0 to 1: rapidfuzz where it is there, else difflib."""
    if not _measure:
        try:
            from rapidfuzz import fuzz
        except ImportError:
            from difflib import SequenceMatcher

            _measure.append(lambda a, b: SequenceMatcher(None, a, b, autojunk=False).ratio())
        else:
            _measure.append(lambda a, b: fuzz.ratio(a, b) / 100)
    return _measure[0](one, other)


@dataclass(slots=True)
class Index:
    """Finds firms that may be meant by a name, without comparing all with all."""

    _places: dict[str, list[int]] = field(default_factory=dict)
    _firms: dict[int, list[tuple[Firm, bool]]] = field(default_factory=dict)

    def add(self, key: int, name: str, short_name: str | None = None) -> None:
        """Learn a firm under a key, with its short name."""
        for text, short in ((name, False), (short_name or "", True)):
            firm = take_apart(text)
            if not firm.core or (short and len(firm.core) < 2):
                continue
            self._firms.setdefault(key, []).append((firm, short))
            for mark in _marks(firm):
                self._places.setdefault(mark, []).append(key)

    def find(self, name: str, *, at_least: float = OFFERED) -> list[tuple[int, float, str]]:
        """Return (key, score, marked reason) of firms that may be meant, the likeliest first."""
        firm = take_apart(name)
        candidates = {key for mark in _marks(firm) for key in self._places.get(mark, ())}
        found = []
        for key in candidates:
            score, reason = max(
                (_told(firm, other, short) for other, short in self._firms[key]),
                key=lambda pair: pair[0],
            )
            if score >= at_least:
                found.append((key, score, reason))
        return sorted(found, key=lambda one: (-one[1], one[0]))


def _told(firm: Firm, other: Firm, short: bool) -> tuple[float, str]:
    score, reason = compare(firm, other)
    if short and score >= OFFERED:
        return min(score, 0.88), SHORT
    return score, reason


def _marks(firm: Firm) -> Iterator[str]:
    """Yield what two names that may be one have in common: at least one of these."""
    if not firm.core:
        return
    yield "=" + firm.core
    yield "b" + firm.bare
    if firm.words:
        yield "w" + " ".join(firm.words)
        yield from ("d" + part for part in _shorter(firm.core))
        yield "4" + firm.core[:4]
        return
    yield "t" + firm.brand
    yield "s" + firm.sound
    if len(firm.bare) >= 4:
        yield from ("d" + part for part in _shorter(firm.bare))


def _shorter(text: str) -> Iterable[str]:
    return {text, *(text[:place] + text[place + 1 :] for place in range(len(text)))}
