"""Scripts between writer and director: passages become paragraphs, and paragraphs, whoever wrote them, become lines.

A director names lines by their numbers, as a writer names passages: nothing that is said can be lost unnoticed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from workbench.llm.offline.languages import language_of, length
from workbench.llm.offline.script import scene_heading
from workbench.llm.offline.sentences import LONGEST, cut_sentences, join
from workbench.llm.writing.answers import ChapterScript
from workbench.llm.writing.bible import places_of
from workbench.llm.writing.passages import Chapter
from workbench.model.story import BibleDraft, ScriptElement
from workbench.model.vocabulary import CHINESE, Language, TimeOfDay, Weather

W = TypeVar("W", TimeOfDay, Weather)

LONGEST_STRETCH = 9_000
"""Characters of a script that are directed at a time."""

_CHAPTER = re.compile(r"# .*?(\d+)$")
_PREFIX = re.compile(r"^(INT\.?/EXT|INT|EXT|EST|I/E)[. ]+", re.IGNORECASE)


@dataclass(frozen=True)
class Setting:
    """Where and when a scene plays. `place` is a name of the bible, or empty."""

    place: str
    time_of_day: TimeOfDay = TimeOfDay.DAY
    weather: Weather = Weather.CLEAR


@dataclass(frozen=True)
class DirectedLine:
    """A paragraph of a script, or a part of one that fits a shot; `number` counts from 1."""

    number: int
    speaker: str
    text: str


@dataclass(frozen=True)
class DirectedScene:
    """A scene of a script. `number` counts from 1, `chapter` is that of the story."""

    number: int
    chapter: int
    setting: Setting
    lines: tuple[DirectedLine, ...]

    @property
    def text(self) -> str:
        """As a model reads it."""
        setting = self.setting
        head = f"Scene {self.number}: {setting.place or 'nowhere'}, {setting.time_of_day}, {setting.weather}"
        return "\n".join([head, *(f"[{line.number}] {line.speaker or 'narrator'}: {line.text}" for line in self.lines)])


def chapter_elements(
    script: ChapterScript, chapter: Chapter, bible: BibleDraft, names: Mapping[str, str], language: Language
) -> Iterator[ScriptElement]:
    """The script of a chapter in paragraphs; those of several chapters each begin with a section."""
    words = {passage.number: passage.text for passage in chapter.passages}
    kinds = {place.name: place.kind for place in bible.places}
    forms = places_of(bible)
    if chapter.of > 1:
        yield ScriptElement(
            kind="note", text=f"# {'第' if language is Language.CHINESE else 'Chapter '}{chapter.number}"
        )
    for scene in script.scenes:
        place = forms[scene.place]
        heading = scene_heading(place, kinds[place], scene.time_of_day, scene.weather, language)
        yield ScriptElement(kind="scene_heading", text=heading)
        for line in scene.lines:
            speaker = names.get(line.speaker, "")
            kind = "dialogue" if speaker else "action"
            yield ScriptElement(kind=kind, text=words[line.passage], character=speaker)


def directed_scenes(script: Sequence[ScriptElement], bible: BibleDraft, language: Language) -> list[DirectedScene]:
    """The scenes of a script with what is heard in them; what stands before the first heading is a scene too."""
    scenes: list[DirectedScene] = []
    setting, chapter, number = Setting(bible.places[0].name if bible.places else ""), 1, 0
    lines: list[DirectedLine] = []
    for element in [*script, ScriptElement(kind="scene_heading", text="")]:
        if element.kind == "scene_heading":
            if lines:
                scenes.append(DirectedScene(len(scenes) + 1, chapter, setting, tuple(lines)))
                lines = []
            setting = read_heading(element.text, bible, setting)
        elif found := _CHAPTER.match(element.text):
            chapter = int(found[1])
        elif element.is_spoken:
            for text in _fitting(element.text, language):
                number += 1
                lines.append(DirectedLine(number, element.character, text))
    return scenes


def _fitting(text: str, language: Language) -> list[str]:
    """A paragraph in parts that fit a shot, as few as can be."""
    if length(text) <= 1.5 * LONGEST:
        return [text]
    parts: list[str] = []
    for sentence in cut_sentences(text, language_of(text, language)):
        if parts and length(parts[-1]) + length(sentence) <= LONGEST:
            parts[-1] = join(parts[-1], sentence)
        else:
            parts.append(sentence)
    return parts


def read_heading(text: str, bible: BibleDraft, before: Setting) -> Setting:
    """What a scene heading says; what it does not say stays as it was, but for the weather, which clears up."""
    place, _, rest = _PREFIX.sub("", text.strip()).rpartition(" - ")
    if not place:
        place, rest = rest, ""
    forms = {form.casefold(): name for form, name in places_of(bible).items()}
    hours = [_word(TimeOfDay, part) for part in re.split(r"[,，]", rest)]
    skies = [_word(Weather, part) for part in re.split(r"[,，]", rest)]
    return Setting(
        forms.get(place.strip().casefold(), before.place),
        next((hour for hour in hours if hour), before.time_of_day),
        next((sky for sky in skies if sky), Weather.CLEAR),
    )


def _word(kind: type[W], text: str) -> W | None:
    wanted = text.strip().casefold()
    for word in kind:
        bare = word.value.removeprefix("at ").removeprefix("by ").removesuffix(" sky")
        if wanted and wanted in (bare, word.value, CHINESE[word]):
            return word
    return None


def stretches(scenes: Sequence[DirectedScene]) -> list[list[DirectedScene]]:
    """The scenes in what is directed at a time: whole ones, unless one alone is longer."""
    groups: list[list[DirectedScene]] = []
    for part in (part for scene in scenes for part in _parts(scene)):
        size = sum(len(one.text) for one in groups[-1]) if groups else 0
        if not groups or size + len(part.text) > LONGEST_STRETCH:
            groups.append([])
        groups[-1].append(part)
    return groups


def _parts(scene: DirectedScene) -> Iterator[DirectedScene]:
    """A scene in parts of at most about LONGEST_STRETCH characters; all keep its number."""
    lines: list[DirectedLine] = []
    for line in scene.lines:
        if lines and sum(len(one.text) for one in lines) + len(line.text) > LONGEST_STRETCH:
            yield DirectedScene(scene.number, scene.chapter, scene.setting, tuple(lines))
            lines = []
        lines.append(line)
    yield DirectedScene(scene.number, scene.chapter, scene.setting, tuple(lines))
