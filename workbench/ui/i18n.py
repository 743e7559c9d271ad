"""One catalogue of words for the screens, in English and Chinese; both files have the same keys."""

import json
import re
from functools import cache
from importlib.resources import files

import gradio as gr

from workbench.model.vocabulary import CHINESE, Language

TONGUES = {
    "en": "English",
    "zh": "中文",
    "ja": "日本語",
    "ko": "한국어",
    "es": "Español",
    "fr": "Français",
    "de": "Deutsch",
    "pt": "Português",
    "ru": "Русский",
}
"""Languages of subtitles by their tags (BCP 47), each as it calls itself."""
_FILES = {Language.ENGLISH: "en.json", Language.CHINESE: "zh-CN.json"}
_ENDS = re.compile(r"[.…] ")


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
    """Gradio's translator over the catalogue; it follows the browser's language by itself.

    The page knows one Chinese under all the names that browsers have for it (`first.js`).
    """
    return gr.I18n(en=catalogue(Language.ENGLISH), zh=catalogue(Language.CHINESE))


def t(name: str) -> str:
    """A text that the browser shows in its own language; only for labels, buttons, tabs and Markdown.

    It is no string: it cannot be joined with others or put into a template.
    """
    assert name in catalogue(Language.ENGLISH), f"no text named {name!r}"
    return translator()(name)  # pyright: ignore[reportReturnType]  # Gradio takes both


@cache
def _sentences() -> list[tuple[re.Pattern[str], str]]:
    """Patterns of the sentences whose Chinese is known, those with the most words of their own first."""
    directions = {word.value: chinese for word, chinese in CHINESE.items()}
    known = _labels() | directions | _read("sentences.zh-CN.json")
    patterns = sorted(known, key=lambda english: len(english.replace("{}", "")), reverse=True)
    return [
        (re.compile(re.escape(english).replace(r"\{\}", "(.+?)"), re.DOTALL), known[english]) for english in patterns
    ]


def _labels() -> dict[str, str]:
    """Labels of fields as sentences name them."""
    english, chinese = catalogue(Language.ENGLISH), catalogue(Language.CHINESE)
    return {label: chinese[name] for name, label in english.items() if name.startswith("set_")}


def sentence(english: str, language: Language) -> str:
    """Sentences of the engine in the visitor's language; one that the catalogue does not know stays English."""
    return english if language is Language.ENGLISH else _chinese(english)


def _chinese(english: str) -> str:
    """Sentence by sentence; a full stop within a name or an address does not end one."""
    for end in (*(mark.end() for mark in _ENDS.finditer(english)), len(english)):
        if chinese := _known(english[:end].strip()):
            return chinese + (_chinese(english[end:]) if end < len(english) else "")
    return english


def _known(english: str) -> str:
    for pattern, chinese in _sentences():
        if match := pattern.fullmatch(english):
            return chinese.format(*map(_chinese, match.groups()))
    return ""
