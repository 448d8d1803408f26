"""Altman's scores of a year's accounts (C22): hints with their inputs shown, never a verdict.

Z' is the model for private manufacturers, Z'' the one without turnover, EMS is Z'' + 3.25. They were
fitted on listed and on foreign firms; the accounts of small firms are weak. The model for China
(Zhang, Altman and Yen) stays off until somebody has checked its coefficients.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from kamdesk.base.i18n import N_

FIGURES = {
    "current_assets": N_("Current assets"),
    "total_assets": N_("Total assets"),
    "intangibles": N_("Intangible assets"),
    "current_liabilities": N_("Current liabilities"),
    "total_liabilities": N_("Total liabilities"),
    "retained_earnings": N_("Retained earnings"),
    "sales": N_("Sales of the year"),
    "ebit": N_("Earnings before interest and tax"),
    "net_profit": N_("Net profit"),
}
"""Figures of a year's accounts, all in one currency."""
RATIOS = {
    "x1": N_("X1 working capital / total assets"),
    "x2": N_("X2 retained earnings / total assets"),
    "x3": N_("X3 EBIT / total assets"),
    "x4": N_("X4 book equity / total liabilities"),
    "x5": N_("X5 sales / total assets"),
}
_NEEDS = {
    "x1": ("current_assets", "current_liabilities", "total_assets"),
    "x2": ("retained_earnings", "total_assets"),
    "x3": ("ebit", "total_assets"),
    "x4": ("total_assets", "total_liabilities"),
    "x5": ("sales", "total_assets"),
}
DISTRESS, GREY, SAFE = "distress", "grey", "safe"
ZONES = {
    DISTRESS: N_("■ zone of distress"),
    GREY: N_("▲ grey zone"),
    SAFE: N_("● safe zone"),
}
_D = Decimal


@dataclass(frozen=True, slots=True)
class Model:
    """One model.

    Attributes:
        title: What it is called.
        weights: Weight of each ratio.
        constant: What is added.
        low: Below is the zone of distress.
        high: Above is the safe zone; between (inclusive) is grey.
    """

    title: str
    weights: Mapping[str, Decimal]
    constant: Decimal
    low: Decimal
    high: Decimal

    def zone(self, value: Decimal) -> str:
        """Return the zone a score falls in."""
        if value < self.low:
            return DISTRESS
        return SAFE if value > self.high else GREY


_DOUBLE = {"x1": _D("6.56"), "x2": _D("3.26"), "x3": _D("6.72"), "x4": _D("1.05")}
MODELS = {
    "z1": Model(
        N_("Z′ (private manufacturer)"),
        {"x1": _D("0.717"), "x2": _D("0.847"), "x3": _D("3.107"), "x4": _D("0.420"),
         "x5": _D("0.998")},
        _D(0), _D("1.23"), _D("2.90"),
    ),
    "z2": Model(N_("Z″ (other firms)"), _DOUBLE, _D(0), _D("1.10"), _D("2.60")),
    "ems": Model(
        N_("EMS (emerging market score)"), _DOUBLE, _D("3.25"), _D("4.35"), _D("5.85")
    ),
    "china": Model(
        N_("Model for China, not verified"),
        {"debt": _D("-0.460"), "return": _D("9.320"), "x1": _D("0.388"), "x2": _D("1.158")},
        _D("0.517"), _D("0.5"), _D("0.9"),
    ),
}  # fmt: skip
"""Sources: Altman 1983 and 1995 as given by S75 to S77; China: S79, whose text was not at hand."""


@dataclass(frozen=True, slots=True)
class Found:
    """The score of one model; `value` is None where a ratio is missing."""

    model: str
    value: Decimal | None
    zone: str | None


@dataclass(frozen=True, slots=True)
class Year:
    """A year's accounts and what follows from them.

    Attributes:
        year: Of the accounts.
        figures: What is known, by key of `FIGURES`, in major units.
        ratios: X1 to X5; None where a figure is missing or there is nothing to divide by.
        scores: Each model that was asked for.
        missing: Keys of the figures that are needed and not known.
        equity: Total assets less total liabilities; None if either is missing.
        tangible: Equity less intangible assets (taken as none where they were not given).
    """

    year: int
    figures: Mapping[str, Decimal]
    ratios: Mapping[str, Decimal | None]
    scores: tuple[Found, ...]
    missing: tuple[str, ...]
    equity: Decimal | None
    tangible: Decimal | None

    @property
    def negative_equity(self) -> bool:
        """Whether the firm owes more than it has."""
        return self.equity is not None and self.equity < 0

    def score(self, model: str) -> Found | None:
        """Return the score of a model, None if it was not asked for."""
        return next((one for one in self.scores if one.model == model), None)


def judge(
    year: int,
    figures: Mapping[str, Decimal],
    before: Mapping[str, Decimal] | None = None,
    *,
    china: bool = False,
) -> Year:
    """Return ratios and scores of a year.

    Args:
        year: Of the accounts.
        figures: In major units of one currency.
        before: The year before; total assets are averaged with it where the model wants that.
        china: Whether the model for China is counted too.
    """
    ratios = {name: _ratio(name, figures) for name in RATIOS}
    more = {**ratios, **_china_ratios(figures, before or {})}
    wanted = [name for name in MODELS if china or name != "china"]
    missing = tuple(
        key
        for key in FIGURES
        if key not in figures and any(key in needs for needs in _NEEDS.values())
    )
    assets, debts = figures.get("total_assets"), figures.get("total_liabilities")
    equity = None if assets is None or debts is None else assets - debts
    tangible = None if equity is None else equity - figures.get("intangibles", _D(0))
    scores = tuple(_found(name, more) for name in wanted)
    return Year(year, figures, ratios, scores, missing, equity, tangible)


def _ratio(name: str, figures: Mapping[str, Decimal]) -> Decimal | None:
    if any(key not in figures for key in _NEEDS[name]):
        return None
    assets = figures["total_assets"]
    below = figures["total_liabilities"] if name == "x4" else assets
    if below <= 0:
        return None
    above = {
        "x1": lambda: figures["current_assets"] - figures["current_liabilities"],
        "x2": lambda: figures["retained_earnings"],
        "x3": lambda: figures["ebit"],
        "x4": lambda: assets - figures["total_liabilities"],
        "x5": lambda: figures["sales"],
    }[name]()
    return above / below


def _china_ratios(
    figures: Mapping[str, Decimal], before: Mapping[str, Decimal]
) -> dict[str, Decimal | None]:
    assets = figures.get("total_assets")
    if assets is None or assets <= 0:
        return {"debt": None, "return": None}
    debts, profit = figures.get("total_liabilities"), figures.get("net_profit")
    mean = (assets + before.get("total_assets", assets)) / 2
    return {
        "debt": None if debts is None else debts / assets,
        "return": None if profit is None or mean <= 0 else profit / mean,
    }


def _found(name: str, ratios: Mapping[str, Decimal | None]) -> Found:
    model = MODELS[name]
    value = model.constant
    for key, weight in model.weights.items():
        ratio = ratios.get(key)
        if ratio is None:
            return Found(name, None, None)
        value += weight * ratio
    return Found(name, value, model.zone(value))
