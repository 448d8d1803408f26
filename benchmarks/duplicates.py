"""How well firms are found under other spellings: precision and recall on real short names.

    python -m benchmarks.duplicates FOLDER-OF-SAMPLE-DATA

Half of the 2,000 short names become firms that are there, with place, trade and legal form by lot; each is
asked for under several spellings. The other half are new firms, which should find nothing.
"""

import random
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from kamdesk.features.duplicates.domain import Index
from kamdesk.features.duplicates.domain.characters import TABLE

_FILE = "05_cn_companies/cn_company_short_names_2000.txt"
_PLACES = ("上海", "北京", "深圳市", "苏州", "江苏省", "广东", "杭州市", "武汉")
_TRADES = ("科技", "电子科技", "贸易", "机械设备", "生物医药", "信息技术", "食品", "实业", "新材料")
_FORMS = ("有限公司", "股份有限公司", "有限责任公司", "集团有限公司")
_BACK = {chr(new): chr(old) for old, new in TABLE.items()}
Parts = tuple[str, str, str, str]


def _full(parts: Parts) -> str:
    place, brand, trade, form = parts
    return f"{place}{brand}{trade}{form}"


def _same_sound(text: str, lot: random.Random) -> str:
    """Exchange one character for another of the same sound."""
    from kamdesk.features.search.pinyin import pinyin

    pool = "明名鸣铭华花化骅新欣鑫心信馨德得立力丽利安康佳嘉家加金津锦龙隆东冬海洋阳扬通同达大"
    places = list(range(len(text)))
    lot.shuffle(places)
    for place in places:
        others = [one for one in pool if one != text[place] and pinyin(one) == pinyin(text[place])]
        if others:
            return text[:place] + lot.choice(others) + text[place + 1 :]
    return text


def _spellings(lot: random.Random) -> dict[str, Callable[[Parts], str]]:
    def slip(parts: Parts) -> str:
        text = f"{parts[1]}{parts[2]}"
        place = lot.randrange(len(text))
        return parts[0] + text[:place] + text[place + 1 :] + parts[3]

    return {
        "brackets": lambda p: f"{p[1]}{p[2]}（{p[0]}）{p[3]}",
        "half width, blanks": lambda p: f"{p[1]} {p[2]} ({p[0]}) {p[3]}",
        "traditional": lambda p: "".join(_BACK.get(letter, letter) for letter in _full(p)),
        "another form": lambda p: (
            f"{p[0]}{p[1]}{p[2]}{'公司' if p[3] != '有限公司' else '有限责任公司'}"
        ),
        "without form": lambda p: f"{p[0]}{p[1]}{p[2]}",
        "without place": lambda p: f"{p[1]}{p[2]}{p[3]}",
        "without trade": lambda p: f"{p[0]}{p[1]}{p[3]}",
        "same sound": lambda p: f"{p[0]}{_same_sound(p[1], lot)}{p[2]}{p[3]}",
        "one character less": slip,
    }


def measure(names: list[str], seed: int = 1) -> None:
    """Print recall for each spelling, and what is offered wrongly."""
    lot = random.Random(seed)
    names = sorted(dict.fromkeys(names))
    lot.shuffle(names)
    firms = [(lot.choice(_PLACES), name, lot.choice(_TRADES), lot.choice(_FORMS)) for name in names]
    there, new = firms[: len(firms) // 2], firms[len(firms) // 2 :]
    index = Index()
    started = perf_counter()
    for key, parts in enumerate(there):
        index.add(key, _full(parts))
    counts: Counter[str] = Counter()
    for title, spell in _spellings(lot).items():
        asked = found = wrong = 0
        for key, parts in enumerate(there):
            spelled = spell(parts)
            if spelled == _full(parts):
                continue
            asked += 1
            offered = [one for one, _score, _why in index.find(spelled)]
            found += key in offered
            wrong += sum(one != key for one in offered)
        counts.update(asked=asked, found=found, wrong=wrong)
        _say(f"{title:20} asked {asked:5}  found {found / max(asked, 1):6.1%}  others {wrong}")
    strange = sum(len(index.find(_full(parts))) for parts in new)
    moved = [("重庆", brand, trade, form) for _place, brand, trade, form in there]
    siblings = sum(len(index.find(_full(parts))) for parts in moved)
    counts["wrong"] += strange + siblings
    _say(f"new firms            asked {len(new):5}  offered {strange}")
    _say(f"same name elsewhere  asked {len(moved):5}  offered {siblings}")
    _say(f"recall {counts['found'] / counts['asked']:.1%}")
    _say(f"precision {counts['found'] / (counts['found'] + counts['wrong']):.1%}")
    _say(f"{counts['asked'] + len(new) + len(moved)} questions in {perf_counter() - started:.1f} s")


def _say(text: str) -> None:
    print(text)


if __name__ == "__main__":
    measure((Path(sys.argv[1]) / _FILE).read_text("utf-8").split())
