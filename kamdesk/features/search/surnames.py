"""Chinese surnames that are read differently from the same character elsewhere.

A reading table of common words gives 曾 as "céng" and 单 as "dān"; as surnames they are "zēng" and
"shàn". Where families differ among themselves, the usual reading comes first and the others
follow: sorting uses the first, search finds every one.
"""

_TABLE = """
曾 zeng|单 shan|仇 qiu|解 xie|查 zha|盖 ge|区 ou|朴 piao|任 ren|华 hua|缪 miao|折 she|秘 bi|冼 xian
召 shao|员 yun|翟 zhai zhe|葛 ge|盛 sheng|宁 ning|曲 qu|繁 po|覃 qin tan|乐 yue le|洗 xian|纪 ji
哈 ha|逄 pang|佴 nai|祭 zhai|晁 chao|郇 xun huan|钭 tou|郗 xi chi|隽 juan|牟 mou mu|那 na|能 nai
瞿 qu|石 shi|沈 shen|种 chong|褚 chu|宓 mi fu|车 che|贾 jia|谌 chen shen|肖 xiao|行 xing|谷 gu|柏 bai
阚 kan|乜 nie|难 ning|应 ying|卜 bu|占 zhan|俞 yu|亓 qi|於 yu|呙 guo|仉 zhang|臧 zang|燕 yan|撒 sa
相 xiang|要 yao|冠 guan|观 guan|干 gan|过 guo|句 gou|尉 wei|费 fei bi|宿 su|叶 ye|隗 wei kui|万 wan
都 du|朝 chao|长 zhang|重 chong|教 jiao|角 jue|藏 zang|禚 zhuo|逯 lu|笪 da|戚 qi|黑 he|尹 yin|訾 zi
筰 zuo|郏 jia|幺 yao|适 kuo|虢 guo|雒 luo|昝 zan|眭 sui|薄 bo|卓 zhuo|殷 yin|鄂 e|麻 ma|牛 niu|降 jiang
便 pian|不 fou|调 tiao|倪 ni|恽 yun|蔚 yu|番 pan|荀 xun|嵇 ji|邸 di|厘 xi|闫 yan|妫 gui|洪 hong
""".strip().replace("\n", "|")

_COMPOUND = """
尉迟 yu chi|万俟 mo qi|长孙 zhang sun|澹台 tan tai|单于 chan yu|鲜于 xian yu|令狐 ling hu
诸葛 zhu ge|欧阳 ou yang|司马 si ma|上官 shang guan|东方 dong fang|皇甫 huang fu|公孙 gong sun
慕容 mu rong|宇文 yu wen|淳于 chun yu|申屠 shen tu|轩辕 xuan yuan|钟离 zhong li|百里 bai li
东郭 dong guo|南宫 nan gong|独孤 du gu|呼延 hu yan|端木 duan mu|闻人 wen ren|赫连 he lian
拓跋 tuo ba|太史 tai shi|濮阳 pu yang|公冶 gong ye|宗政 zong zheng|仲孙 zhong sun|夏侯 xia hou
司徒 si tu|司空 si kong|西门 xi men|南门 nan men|东门 dong men|左丘 zuo qiu|梁丘 liang qiu
谷梁 gu liang|乐正 yue zheng|宰父 zai fu|亓官 qi guan|巫马 wu ma|公西 gong xi|漆雕 qi diao
""".strip().replace("\n", "|")

SURNAMES: dict[str, tuple[str, ...]] = {
    parts[0]: tuple(parts[1:]) for parts in (entry.split() for entry in _TABLE.split("|"))
}
"""Readings of one-character surnames, the usual one first."""

COMPOUND_SURNAMES: dict[str, tuple[str, ...]] = {
    parts[0]: tuple(parts[1:]) for parts in (entry.split() for entry in _COMPOUND.split("|"))
}
"""Syllables of two-character surnames."""


def surname_of(name: str) -> str:
    """Return the surname a Chinese name begins with: two characters if it is a known compound."""
    return name[:2] if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else name[:1]
