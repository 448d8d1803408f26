"""Text can be read: contrasts of every text colour on every ground, in both looks."""

import pytest

from kamdesk.ui.theme import DARK, LIGHT, Theme

TEXTS = ("text", "muted", "good", "watch", "bad", "unknown", "accent")
GROUNDS = ("window", "surface", "sunken", "selection")


def _light(color: str) -> float:
    """Return the relative luminance (WCAG 2.2)."""
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    first, second = sorted((_light(one), _light(other)), reverse=True)
    return (first + 0.05) / (second + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda one: one.name)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXTS)
def test_text_stands_out(theme: Theme, text: str, ground: str) -> None:
    wanted = 4.5 if text in ("text", "muted") or ground in ("window", "surface") else 3.0
    assert contrast(getattr(theme, text), getattr(theme, ground)) >= wanted


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda one: one.name)
def test_the_primary_action_can_be_read(theme: Theme) -> None:
    assert contrast(theme.on_accent, theme.accent) >= 4.5
    assert contrast(theme.text, theme.chip) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda one: one.name)
def test_ageing_goes_one_way_in_grey(theme: Theme) -> None:
    shades = [_light(color) for color in theme.ageing[1:]]
    assert shades == sorted(shades, reverse=not theme.dark)
