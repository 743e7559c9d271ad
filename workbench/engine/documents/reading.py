"""From a file that somebody brings to the text of a story or of a script, and from that text to a plan by rule."""

import re
from io import BytesIO
from pathlib import PurePath
from typing import Literal
from zipfile import is_zipfile

from workbench.engine.documents.archives import opened_archive
from workbench.engine.documents.ebook import ebook_chapters, is_ebook
from workbench.engine.documents.final_draft import read_final_draft
from workbench.engine.documents.word import is_word, word_text
from workbench.engine.fountain import from_fountain, is_script, to_fountain
from workbench.kit.errors import InvalidInputError
from workbench.llm import Story, clean_story, decode_text, plan_script, write_story
from workbench.model.bounds import LONGEST_SCRIPT
from workbench.model.document import Document
from workbench.model.story import StoryPlan
from workbench.model.vocabulary import Language

LARGEST_DOCUMENT = 40_000_000
"""Bytes; e-books and Word files may hold pictures, which are not read."""

SUFFIXES = (".txt", ".text", ".md", ".markdown", ".docx", ".epub", ".fountain", ".fdx")
_RANGE = re.compile(r"(\d{1,4})(?:\s*[-–]\s*(\d{1,4}))?")
_OPENING = 60
"""Characters of a chapter that tell it from others."""
_OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class SourceText(Document):
    """What a document says.

    Attributes:
        kind: a story is filmed as prose; a script is filmed as it is.
        text: clean prose, or Fountain in its normal form.
        chapters: how the chapters of an e-book begin, those that were left out too; empty for other documents.
    """

    name: str
    kind: Literal["story", "script"]
    text: str
    chapters: tuple[str, ...] = ()


def chapter_range(text: str | None) -> range | None:
    """The chapters that a text such as `3` or `3-5` names, counted from 1; None for all.

    Raises:
        InvalidInputError: it names none.
    """
    if not text or not text.strip():
        return None
    match = _RANGE.fullmatch(text.strip())
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
    if not 1 <= first <= last:
        raise InvalidInputError(f"“{text}” names no chapters.", "Write one number, or two such as 3-5.")
    return range(first, last + 1)


def read_document(data: bytes, name: str, chapters: range | None = None) -> SourceText:
    """The story or script in a file, told by its content rather than by its name.

    Args:
        name: the file's own, for its ending and for messages.
        chapters: of an e-book, those that are taken, counted from 1; None for all.

    Raises:
        InvalidInputError: it is no such document, it is damaged or too large, or there are no words in it.
    """
    if len(data) > LARGEST_DOCUMENT:
        most = LARGEST_DOCUMENT // 1_000_000
        raise InvalidInputError(f"“{name}” is larger than {most} MB.", "Give one chapter.")
    if PurePath(name).suffix.lower() not in SUFFIXES:
        raise InvalidInputError(f"“{name}” is no document of a known kind.", f"Known are: {', '.join(SUFFIXES)}.")
    parts = _parts(data, name)
    text = clean_source("\n\n".join(_chosen(parts, chapters, name)))
    kind = "script" if is_script(text) else "story"
    return SourceText(name=name, kind=kind, text=text, chapters=tuple(map(_opening, parts)) if len(parts) > 1 else ())


def _chosen(parts: list[str], chapters: range | None, name: str) -> list[str]:
    if chapters is None:
        return parts
    if chapters[-1] > len(parts):
        raise InvalidInputError(f"“{name}” has {len(parts)} chapters to choose from.", "Choose among them.")
    return [parts[number - 1] for number in chapters]


def _opening(part: str) -> str:
    return part.lstrip().split("\n", 1)[0][:_OPENING]


def _parts(data: bytes, name: str) -> list[str]:
    """The chapters of an e-book; of everything else the whole text."""
    if data.startswith(b"PK") and is_zipfile(BytesIO(data)):
        return _archived(data, name)
    return [_text(data, name)]


def _text(data: bytes, name: str) -> str:
    if data.startswith(_OLD_WORD):
        raise InvalidInputError(f"“{name}” is a document of an old Word.", "Save it as .docx and try again.")
    if name.lower().endswith((".docx", ".epub")):
        raise InvalidInputError(f"“{name}” is damaged.", "Save it again, or paste the story.")
    if name.lower().endswith(".fdx"):
        return to_fountain(read_final_draft(data, name))
    return decode_text(data, name)


def _archived(data: bytes, name: str) -> list[str]:
    with opened_archive(data, name) as archive:
        members = archive.namelist()
    if is_word(members):
        return [word_text(data, name)]
    if is_ebook(members):
        return ebook_chapters(data, name)
    raise InvalidInputError(f"“{name}” is an archive, not a document.", "Take the document out of it.")


def clean_source(text: str) -> str:
    """A story or a script as it is kept: clean prose, or Fountain in its normal form. Doing so again changes nothing.

    Raises:
        InvalidInputError: there are no words in it, or it is too long.
    """
    if not is_script(text):
        return clean_story(text)
    script = to_fountain(from_fountain(text))
    if len(script) > LONGEST_SCRIPT:
        raise InvalidInputError(
            f"This script has {len(script):,} characters, and can have {LONGEST_SCRIPT:,}.",
            "Make a project of each of its parts.",
        )
    return script


def story_of(text: str, language: Language | None = None) -> Story:
    """A story or a script as its writers take it: clean, and in its language.

    Raises:
        InvalidInputError: as `clean_source` and `plan_by_rule`.
    """
    if not is_script(text):
        return Story.of(text, language)
    script = clean_source(text)
    return Story(script, plan_by_rule(script, language).language)


def plan_by_rule(text: str, language: Language | None = None) -> StoryPlan:
    """The plan of a film without a language model: by the rules for stories, or as the script tells.

    Raises:
        InvalidInputError: nothing can be filmed of it.
    """
    if is_script(text):
        return plan_script(from_fountain(text), language=language)
    return write_story(text, language=language)
