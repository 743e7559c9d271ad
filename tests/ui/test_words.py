"""The catalogue of words, the palette, and what may not be imported."""

import re
import subprocess
import sys
from string import Formatter

import pytest

from workbench.model.entity import Edited
from workbench.model.vocabulary import Language
from workbench.storage.edits import table_of
from workbench.ui.i18n import catalogue, words_of
from workbench.ui.theme import LIGHT_AND_DARK as COLOURS

ENGLISH, CHINESE = catalogue(Language.ENGLISH), catalogue(Language.CHINESE)


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_texts_with_the_same_fields() -> None:
    assert ENGLISH.keys() == CHINESE.keys()
    assert {name: _fields(text) for name, text in ENGLISH.items()} == {
        name: _fields(text) for name, text in CHINESE.items()
    }


def test_every_chinese_text_is_chinese_but_for_names() -> None:
    plain = {name for name, text in CHINESE.items() if not re.search(r"[\u4e00-\u9fff]", text)}
    assert plain == {"tab_loras"}


def test_undo_can_tell_what_it_took_back() -> None:
    assert {f"undone_{table_of(kind)}" for kind in Edited.__subclasses__()} <= ENGLISH.keys()


def test_words_of_a_part_lose_their_prefix() -> None:
    assert words_of("status", Language.ENGLISH)["cancel"] == ENGLISH["status_cancel"]


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


GROUNDS = ("body_background_fill", "background_fill_primary", "input_background_fill", "color_accent_soft")
TEXTS = ("body_text_color", "body_text_color_subdued", "block_title_text_color", "link_text_color")


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_texts_keep_the_contrast_of_wcag_aa(mode: int) -> None:
    pairs = [(text, ground) for text in TEXTS for ground in GROUNDS]
    pairs += [("error_text_color", "error_background_fill"), ("error_text_color", "background_fill_primary")]
    pairs += [("button_primary_text_color", "button_primary_background_fill")]
    pairs += [("input_placeholder_color", "input_background_fill")]
    weak = {pair: _contrast(COLOURS[pair[0]][mode], COLOURS[pair[1]][mode]) for pair in pairs}
    assert {pair: round(value, 2) for pair, value in weak.items() if value < 4.5} == {}


@pytest.mark.parametrize("module", ["workbench.engine", "workbench.api", "workbench.cli"])
def test_nothing_below_the_screens_imports_gradio(module: str) -> None:
    code = f"import sys, {module}; sys.exit('gradio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
