"""The font families of window, charts and pages, in the order they are wanted."""

import sys

FAMILIES = (
    "Segoe UI", "SF Pro Text", "Noto Sans", "Microsoft YaHei UI", "Microsoft YaHei", "PingFang SC",
    "Hiragino Sans GB", "Noto Sans CJK SC", "Source Han Sans SC", "DejaVu Sans",
)  # fmt: skip
"""Where no Latin family of the system is known, Latin letters and figures come from the Chinese
family: its strokes and heights fit the characters beside them."""
IN_FILES = ("DejaVu Sans", *FAMILIES) if sys.platform.startswith("linux") else FAMILIES
"""The order for pages that are searched: the figures of some Chinese families have no names in them."""
