"""One catalogue of words for the screens, in English and Chinese; both files have the same keys."""

import json
import re
from functools import cache
from importlib.resources import files

import gradio as gr

from workbench.model.vocabulary import Language

_FILES = {Language.ENGLISH: "en.json", Language.CHINESE: "zh-CN.json"}
_CHINESE_LOCALES = ("zh", "zh-CN", "zh-TW", "zh-HK", "zh-SG", "zh-Hans", "zh-Hant")


def _read(name: str) -> dict[str, str]:
    return json.loads((files("workbench.ui") / "locales" / name).read_text(encoding="utf-8"))


@cache
def catalogue(language: Language) -> dict[str, str]:
    """All words in one language."""
    return _read(_FILES[language])


def text(name: str, language: Language) -> str:
    """One text in one language."""
    return catalogue(language)[name]


def words_of(prefix: str, language: Language) -> dict[str, str]:
    """The texts whose names begin with `prefix_`, by the rest of their names: what a part of the page needs."""
    start = f"{prefix}_"
    return {name.removeprefix(start): word for name, word in catalogue(language).items() if name.startswith(start)}


@cache
def translator() -> gr.I18n:
    """Gradio's translator over the catalogue; it follows the browser's language by itself."""
    chinese = {locale: catalogue(Language.CHINESE) for locale in _CHINESE_LOCALES}
    return gr.I18n(**{"en": catalogue(Language.ENGLISH)}, **chinese)


def t(name: str) -> str:
    """A text that the browser shows in its own language; only for labels, buttons, tabs and Markdown.

    It is no string: it cannot be joined with others or put into a template.
    """
    assert name in catalogue(Language.ENGLISH), f"no text named {name!r}"
    return translator()(name)  # pyright: ignore[reportReturnType]


@cache
def _sentences() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern), chinese) for pattern, chinese in _read("sentences.zh-CN.json").items()]


def sentence(english: str, language: Language) -> str:
    """A sentence of the engine in the visitor's language; one that the catalogue does not know stays English."""
    if language is Language.ENGLISH:
        return english
    for pattern, chinese in _sentences():
        if match := pattern.fullmatch(english):
            return chinese.format(*match.groups())
    return english
