"""What stands around the shots: title, synopsis, the world in a paragraph, and the script in Fountain's elements.

Scene headings, action, dialogue and transitions follow the Fountain syntax (https://fountain.io/syntax).
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from workbench.llm.offline.languages import has_words, is_han
from workbench.llm.offline.lexicon import lexicon
from workbench.llm.offline.names import tagged
from workbench.llm.offline.people import Person
from workbench.llm.offline.sentences import cut_sentences
from workbench.llm.offline.stage import INDOORS
from workbench.llm.offline.world import describe_world
from workbench.model.story import SceneDraft, ScriptElement, ShotDraft, WorldDraft
from workbench.model.vocabulary import Language, PlaceKind, TimeOfDay, Transition, Weather, label

_LONGEST_TITLE = 60
_ENDS_LIKE_A_SENTENCE = re.compile(r"[.。！？!?，,：:；;…”’」\"]$")
_KEYWORDS = 8
_MOST_NAMED = 4
_ENGLISH_NOUN = re.compile(
    r"\b(?:the|an?|his|her|their|my|your|our|its)\s+(?:[a-z-]+\s+)?([a-z-]{4,})"
    r"(?=[,.;:!?’'\"”]|\s(?:of|in|on|at|to|and|was|is|with|had|from|that|who|by|for|a|the)\b)",
    re.IGNORECASE,
)
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


def world(
    body: str, scenes: Sequence[SceneDraft], shots: Sequence[ShotDraft], people: Sequence[Person], language: Language
) -> WorldDraft:
    """Where the story plays and in what light, who is in it and in what mood; and its keywords."""
    names = [person.name for person in people[:_MOST_NAMED] if not person.narrator]
    places = list(dict.fromkeys(scene.name for scene in scenes))[:_MOST_NAMED]
    content = describe_world(places, names, shots, language)
    return WorldDraft(content=content, keywords=_keywords(body, people, language))


def _keywords(body: str, people: Sequence[Person], language: Language) -> tuple[str, ...]:
    """Who the story is about, then the nouns that stand most often."""
    names = [person.name.removeprefix("The ") for person in people[:_MOST_NAMED] if not person.narrator]
    words = _chinese_nouns(body) if language is Language.CHINESE else _english_nouns(body)
    known = {word for person in people for form in {*person.forms, person.name} for word in form.lower().split()}
    counted = Counter(word for word in words if word not in known and word not in lexicon(language).stop_words)
    return tuple(dict.fromkeys([*names, *(word for word, _ in counted.most_common(_KEYWORDS))]))[:_KEYWORDS]


def _chinese_nouns(body: str) -> list[str]:
    """Nouns of two or more characters; names are left out, since a tagger cuts unknown ones wrongly (老赵笑: 赵笑)."""
    adverbs = lexicon(Language.CHINESE).inquit_words
    nouns = [word for word, tag in tagged(body) if tag.startswith("n") and not tag.startswith("nr")]
    return [word for word in nouns if len(word) > 1 and word not in adverbs]


def _english_nouns(body: str) -> list[str]:
    """The last words behind an article or an owner, without those that only describe or do."""
    words = lexicon(Language.ENGLISH)
    others = {*words.verbs, *words.said, *words.modifiers, *words.traits, *words.emotions}
    found = [word.lower() for word in _ENGLISH_NOUN.findall(body)]
    return [word for word in found if word not in others and not word.endswith(("ed", "ly", "ing"))]


def write_script(
    shots: Sequence[ShotDraft], scenes: Sequence[SceneDraft], language: Language
) -> tuple[ScriptElement, ...]:
    """The script: a heading wherever place or hour change, then what is told and what is said, in order."""
    kinds = {scene.name: scene.kind for scene in scenes}
    elements: list[ScriptElement] = []
    for before, shot in zip([None, *shots], shots, strict=False):
        if before is None or (before.scene, before.time_of_day) != (shot.scene, shot.time_of_day):
            heading = scene_heading(shot.scene, kinds[shot.scene], shot.time_of_day, shot.weather, language)
            elements.append(ScriptElement(kind="scene_heading", text=heading))
        elements += [_element(line.speaker, line.text) for line in shot.lines]
        if shot.transition is not Transition.CUT:
            elements.append(ScriptElement(kind="transition", text=f"{label(shot.transition, language).upper()}:"))
    return tuple(elements)


def scene_heading(place: str, kind: PlaceKind, hour: TimeOfDay, sky: Weather, language: Language) -> str:
    """Where and when a scene plays: `EXT. THE HARBOUR - NIGHT, RAIN`; a clear sky is not worth a word."""
    where = "INT." if kind in INDOORS else "EXT."
    when = label(hour, language).removeprefix("at ").removeprefix("by ")
    weather = "" if sky is Weather.CLEAR else f", {label(sky, language).removesuffix(' sky')}"
    return f"{where} {place.upper()} - {when.upper()}{weather.upper()}"


def _element(speaker: str, text: str) -> ScriptElement:
    return ScriptElement(kind="dialogue" if speaker else "action", text=text, character=speaker)
