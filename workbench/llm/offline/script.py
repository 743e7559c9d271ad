"""What stands around the shots: title, synopsis, the world in a paragraph, and the script in Fountain's elements.

Scene headings, action, dialogue and transitions follow the Fountain syntax (https://fountain.io/syntax).
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from workbench.llm.offline.languages import has_words, is_han
from workbench.llm.offline.lexicon import lexicon
from workbench.llm.offline.sentences import cut_sentences
from workbench.llm.offline.stage import INDOORS
from workbench.model.story import SceneDraft, ScriptElement, ShotDraft, WorldDraft
from workbench.model.vocabulary import Language, PlaceKind, Transition, label

_LONGEST_TITLE = 60
_ENDS_LIKE_A_SENTENCE = re.compile(r"[.。！？!?，,：:；;…”’」\"]$")
_KEYWORDS = 8
_CHINESE_CLAUSE = re.compile(r"[，。！？；：,.!?…”」\n]")
_ENGLISH_SENTENCE = re.compile(r"(?<=[.!?])\s|\n")
_MARKS = "“”\"'‘’「」『』—–-….,;:!? "


class Titled(NamedTuple):
    """A title, and the story without its own title line."""

    title: str
    body: str


def take_title(text: str, given: str) -> Titled:
    """The title: the given one, else a short first line, else the story's first words."""
    first, _, rest = text.partition("\n")
    apart = rest.startswith("\n") or len(rest.partition("\n")[0]) > 2 * len(first)
    heads = apart and has_words(rest) and len(first) <= _LONGEST_TITLE and not _ENDS_LIKE_A_SENTENCE.search(first)
    heads = heads and not re.match(r"[-—–―]", first) and not re.match(r"[\w ]{1,20}[:：]", first)
    if given.strip():
        same = heads and first.strip().casefold() == given.strip().casefold()
        return Titled(given.strip(), rest.strip() if same else text)
    return Titled(first.strip(), rest.strip()) if heads else Titled(_first_words(text), text)


def _first_words(text: str) -> str:
    """The first words, up to the first mark that ends a clause (Chinese) or a sentence (English), six at most."""
    ends = _CHINESE_CLAUSE if is_han(text.split("\n")[0]) else _ENGLISH_SENTENCE
    part = next(part for part in ends.split(text) if has_words(part))
    return " ".join(part.strip(_MARKS).split()[:6])[: 16 if is_han(part) else _LONGEST_TITLE].rstrip(_MARKS)


def synopsis(body: str, language: Language) -> str:
    """The first two sentences."""
    first = body.split("\n\n")[0].replace("\n", " ")
    return ("" if language is Language.CHINESE else " ").join(cut_sentences(first, language)[:2])


def world(body: str, scenes: Sequence[SceneDraft], shots: Sequence[ShotDraft], language: Language) -> WorldDraft:
    """Where the story plays, in what light, under what sky and in what mood, most of it first."""
    if language is Language.CHINESE:
        comma, form = "、", "故事发生在{}。光线：{}。天气：{}。氛围：{}。"
    else:
        comma, form = ", ", "The story plays in these places: {}. Light: {}. Weather: {}. Mood: {}."
    facets = ([shot.time_of_day for shot in shots], [shot.weather for shot in shots], [shot.mood for shot in shots])
    names = comma.join(scene.name[:1].lower() + scene.name[1:] for scene in scenes)
    words = [comma.join(label(word, language) for word, _ in Counter(facet).most_common(3)) for facet in facets]
    return WorldDraft(content=form.format(names, *words), keywords=_keywords(body, language))


def _keywords(body: str, language: Language) -> tuple[str, ...]:
    """The nouns that stand most often (English: the longer words)."""
    stop = lexicon(language).stop_words
    if language is Language.CHINESE:
        import rjieba  # late: its dictionary takes time to load

        words = [str(word) for word, tag in rjieba.tag(body) if str(tag).startswith("n") and len(word) > 1]
    else:
        words = re.findall(r"[a-z][a-z-]{3,}", body.lower())
    return tuple(word for word, _ in Counter(word for word in words if word not in stop).most_common(_KEYWORDS))


def write_script(
    shots: Sequence[ShotDraft], scenes: Sequence[SceneDraft], language: Language
) -> tuple[ScriptElement, ...]:
    """The script: a heading wherever place or hour change, then what is told and what is said, in order."""
    kinds = {scene.name: scene.kind for scene in scenes}
    elements: list[ScriptElement] = []
    for before, shot in zip([None, *shots], shots, strict=False):
        if before is None or (before.scene, before.time_of_day) != (shot.scene, shot.time_of_day):
            elements.append(_heading(shot, kinds[shot.scene], language))
        elements += [_element(line.speaker, line.text) for line in shot.lines]
        if shot.transition is not Transition.CUT:
            elements.append(ScriptElement(kind="transition", text=f"{label(shot.transition, language).upper()}:"))
    return tuple(elements)


def _heading(shot: ShotDraft, kind: PlaceKind, language: Language) -> ScriptElement:
    where = "INT." if kind in INDOORS else "EXT."
    hour = label(shot.time_of_day, language).removeprefix("at ").removeprefix("by ").upper()
    return ScriptElement(kind="scene_heading", text=f"{where} {shot.scene.upper()} - {hour}")


def _element(speaker: str, text: str) -> ScriptElement:
    return ScriptElement(kind="dialogue" if speaker else "action", text=text, character=speaker)
