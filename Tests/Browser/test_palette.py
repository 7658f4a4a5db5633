"""The colours: legible in both themes, and apart from each other for colour-blind readers too."""

import re

import pytest
from conftest import SITE

CSS = (SITE / "assets/style.css").read_text(encoding="utf-8")
MARKS = ["free", "allocated", "active", "split", "merged", "faulted", "reserved"]


def block(selector):
    """The variables of the theme's last rule with that selector."""
    bodies = re.findall(re.escape(selector) + r"\s*\{([^}]*)\}", CSS)
    return dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-fA-F]{6})", "".join(b for b in bodies if "--paper" in b)))


LIGHT = block(":root")
DARK = block(':root[data-theme="dark"]')
THEMES = {"light": LIGHT, "dark": LIGHT | DARK}


def linear(colour):
    channels = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def luminance(colour):
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear(colour)))


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


# Machado, Oliveira and Fernandes (2009), full severity, for linear RGB.
VISION = {
    "normal": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def lab(colour, matrix):
    rgb = linear(colour)
    rgb = [min(1, max(0, sum(m * c for m, c in zip(row, rgb)))) for row in matrix]
    x = (0.4124 * rgb[0] + 0.3576 * rgb[1] + 0.1805 * rgb[2]) / 0.95047
    y = 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]
    z = (0.0193 * rgb[0] + 0.1192 * rgb[1] + 0.9505 * rgb[2]) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return (116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz))


def distance(one, other, matrix):
    return sum((a - b) ** 2 for a, b in zip(lab(one, matrix), lab(other, matrix))) ** 0.5


def test_both_ways_to_the_dark_theme_give_the_same_colours():
    assert DARK == block(':root:not([data-theme="light"])')
    assert set(DARK) == set(LIGHT), "the dark theme sets every colour"


@pytest.mark.parametrize("theme", THEMES)
def test_text_is_legible_on_what_it_stands_on(theme):
    colours = THEMES[theme]
    pairs = [("ink", f"mark-{mark}") for mark in MARKS]
    pairs += [(text, ground) for text in ("ink", "muted", "accent") for ground in ("paper", "panel", "accent-tint")]
    pairs += [(f"code-{kind}", "panel") for kind in ("keyword", "string", "literal", "comment")]
    pairs += [("accent-ink", "accent"), ("right", "panel"), ("wrong", "panel")]
    low = {pair: round(contrast(*(colours[f"--{name}"] for name in pair)), 2) for pair in pairs}
    assert {pair: value for pair, value in low.items() if value < 4.5} == {}


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("theme", THEMES)
def test_marks_differ(theme, vision):
    """Outlines differ as well; the colours alone are at least a noticeable step apart."""
    colours = THEMES[theme]
    near = {}
    for index, one in enumerate(MARKS):
        for other in MARKS[index + 1 :]:
            step = distance(colours[f"--mark-{one}"], colours[f"--mark-{other}"], VISION[vision])
            if step < 7:
                near[(one, other)] = round(step, 1)
    assert near == {}
