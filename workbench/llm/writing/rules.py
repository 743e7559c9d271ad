"""The rules as the writer: the same steps as a language model takes, each read off the plan that they make at once."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from workbench.llm.offline.languages import language_of
from workbench.llm.offline.lines import story_line
from workbench.llm.offline.script import write_script
from workbench.llm.offline.sentences import join
from workbench.llm.offline.writer import WRITTEN_BY, ReadStory, read_by_rule
from workbench.llm.pacing import film_seconds, spoken_seconds, stretched
from workbench.llm.sources import source_key
from workbench.llm.writing.episodes import cut_episodes
from workbench.llm.writing.passages import Passage
from workbench.llm.writing.script import Setting, read_heading
from workbench.llm.writing.story import Story
from workbench.llm.writing.writer import Part
from workbench.model.story import (
    BeatDraft,
    BibleDraft,
    ChapterDraft,
    EpisodeDraft,
    FactDraft,
    Line,
    PremiseDraft,
    ScriptElement,
    ShotDraft,
    WorldDraft,
)
from workbench.model.vocabulary import Language, label

_LONGEST_BEAT = 240.0
"""Seconds of speech."""
_SUMMARY = 200
"""Characters."""
_ROOM = re.compile(rf".{{1,{_SUMMARY - 1}}}(?![^\W\u3400-\u9fff]|['’])|.{{{_SUMMARY - 1}}}", re.DOTALL)
"""What fits a summary and ends at the end of a word; Chinese may end anywhere."""

Said = tuple[str, str]
"""Speaker and words."""


@dataclass(frozen=True)
class RulesWriter:
    """A `StoryWriter` without a model: the same answers for the same story."""

    @property
    def name(self) -> str:
        """As people read it."""
        return WRITTEN_BY

    def bible(self, story: Story) -> BibleDraft:
        """The cast and the places of the plan, and the facts that the story tells of them."""
        read = _read(story)
        plan = read.plan
        chapters = (ChapterDraft(number=chapter.number, summary=_told(chapter.passages)) for chapter in story.chapters)
        return BibleDraft(
            characters=plan.characters,
            places=plan.scenes,
            facts=tuple(_since(fact, story) for fact in read.facts),
            chapters=tuple(chapters),
        )

    def world(self, story: Story, bible: BibleDraft) -> PremiseDraft:
        """The world of the plan."""
        plan = _read(story).plan
        return PremiseDraft(**plan.world.model_dump(), title=plan.title, synopsis=plan.synopsis)

    def outline(self, story: Story, bible: BibleDraft) -> tuple[BeatDraft, ...]:
        """A beat for each stretch in one place at one hour, none longer than a few minutes."""
        settings = _settings(story)
        beats: list[list[Passage]] = []
        chapters = {one.number: chapter.number for chapter in story.chapters for one in chapter.passages}
        for _, group in groupby(story.passages, key=lambda passage: passage.paragraph):
            paragraph = list(group)
            if not beats or self._begins(beats[-1], paragraph, settings, chapters):
                beats.append([])
            beats[-1] += paragraph
        return tuple(_beat(beat, settings, chapters[beat[0].number], story.language) for beat in beats)

    def _begins(
        self,
        beat: Sequence[Passage],
        paragraph: Sequence[Passage],
        settings: dict[int, ShotDraft],
        chapters: dict[int, int],
    ) -> bool:
        before, now = settings[beat[-1].paragraph], settings[paragraph[0].paragraph]
        moved = (before.scene, before.time_of_day) != (now.scene, now.time_of_day)
        new_chapter = chapters[beat[-1].number] != chapters[paragraph[0].number]
        return moved or new_chapter or _seconds([*beat, *paragraph]) > _LONGEST_BEAT

    def episodes(
        self, story: Story, premise: PremiseDraft, beats: Sequence[BeatDraft], seconds: float
    ) -> tuple[EpisodeDraft, ...]:
        """One film, or episodes of about the same length."""
        episodes = tuple(cut_episodes(story, beats, seconds))
        told = {"title": premise.title, "synopsis": premise.synopsis}
        return episodes if len(episodes) > 1 else tuple(one.model_copy(update=told) for one in episodes)

    def script(self, story: Story, bible: BibleDraft, part: Part) -> tuple[ScriptElement, ...]:
        """The script of the shots of the plan that tell this part."""
        return write_script(_shots_of(story, part), _read(story).plan.scenes, story.language)

    def shots(
        self, story: Story, bible: BibleDraft, world: WorldDraft, script: Sequence[ScriptElement], part: Part
    ) -> tuple[ShotDraft, ...]:
        """The shots of the plan that tell this part; where the script was changed, with what it says now."""
        shots = _shots_of(story, part)
        told = write_script(shots, _read(story).plan.scenes, story.language)
        if [_said(one) for one in told] != [_said(one) for one in script]:
            shots = _following(shots, script, bible, story.language)
        return stretched(shots, part.seconds)


def _read(story: Story) -> ReadStory:
    return read_by_rule(story.text, story.language)


def _told(passages: Sequence[Passage]) -> str:
    """The first sentence or two that are told; where they are long, as many of their words as there is room for."""
    told = [passage.text for passage in passages if not passage.spoken] or [passages[0].text]
    words = join(told[0], told[1]) if len(told) > 1 else told[0]
    return words if len(words) <= _SUMMARY else f"{next(_ROOM.finditer(words))[0].rstrip(' ,;:，、；：')}…"


def _since(fact: FactDraft, story: Story) -> FactDraft:
    """A fact holds from the chapter on that tells it."""
    chapters = (one for one in story.chapters if any(_is_told(fact, passage) for passage in one.passages))
    since = next((chapter.number for chapter in chapters), 1)
    return fact.model_copy(update={"since": since})


def _is_told(fact: FactDraft, passage: Passage) -> bool:
    return fact.passage in passage.text or passage.text in fact.passage


def _settings(story: Story) -> dict[int, ShotDraft]:
    """For each paragraph, the shot in which it begins or goes on."""
    read = _read(story)
    firsts = dict(reversed(list(zip(read.paragraphs, read.plan.shots, strict=True))))
    settings: dict[int, ShotDraft] = {}
    shot = read.plan.shots[0]
    for passage in story.passages:
        shot = firsts.get(passage.paragraph, shot)
        settings[passage.paragraph] = shot
    return settings


def _beat(passages: Sequence[Passage], settings: dict[int, ShotDraft], chapter: int, language: Language) -> BeatDraft:
    shot = settings[passages[0].paragraph]
    return BeatDraft(
        title=f"{shot.scene} · {label(shot.time_of_day, language)}",
        summary=_told(passages),
        chapter=chapter,
        first=passages[0].number,
        last=passages[-1].number,
    )


def _seconds(passages: Sequence[Passage]) -> float:
    return sum(spoken_seconds(passage.text) for passage in passages)


def _shots_of(story: Story, part: Part) -> list[ShotDraft]:
    """The shots of the plan that begin in a part of the story; fewer when they would take too long."""
    read = _read(story)
    wanted = {number for beat in part.beats for number in range(beat.first, beat.last + 1)}
    paragraphs = {passage.paragraph for passage in story.passages if passage.number in wanted}
    chapters = {one.paragraph: chapter.number for chapter in story.chapters for one in chapter.passages}
    shots = [
        shot.model_copy(update={"chapter": chapters.get(paragraph, 1)})
        for paragraph, shot in zip(read.paragraphs, read.plan.shots, strict=True)
        if paragraph in paragraphs
    ]
    return _shortened(shots, part.seconds)


def _shortened(shots: Sequence[ShotDraft], target: float) -> list[ShotDraft]:
    """The shots without some in which only the narrator speaks: those between two of its kind, the longest first."""
    total, kept = film_seconds(shots), dict(enumerate(shots))
    while target and total > target:
        spare = [index for index in kept if _is_spare(kept, index)]
        if not spare:
            break
        gone = max(spare, key=lambda index: film_seconds([kept[index]]))
        total -= film_seconds([kept.pop(gone)])
    return list(kept.values())


def _is_spare(shots: dict[int, ShotDraft], index: int) -> bool:
    """Whether a shot may go: it is told, and neither begins nor ends a place."""
    before, after = shots.get(index - 1), shots.get(index + 1)
    told = not any(line.speaker for line in shots[index].lines)
    return told and before is not None and after is not None and before.scene == shots[index].scene == after.scene


def _said(element: ScriptElement) -> tuple[str, str, str]:
    return element.kind, element.character, element.text


def _following(
    shots: Sequence[ShotDraft], script: Sequence[ScriptElement], bible: BibleDraft, language: Language
) -> list[ShotDraft]:
    """The shots with the lines of a script, in its order: a paragraph that the plan has stays in its shot."""
    owners = [(index, (line.speaker, line.text)) for index, shot in enumerate(shots) for line in shot.lines]
    spoken = [element for element in script if element.is_spoken]
    places = _owners([said for _, said in owners], [(one.character, one.text) for one in spoken])
    settings = _settings_of(script, bible)
    told: dict[int, list[ScriptElement]] = {}
    where: dict[int, Setting] = {}
    for element, place, setting in zip(spoken, places, settings, strict=True):
        index = owners[place][0] if owners else 0
        told.setdefault(index, []).append(element)
        where.setdefault(index, setting)
    occurrences: Counter[str] = Counter()
    return [_retold(shots[index], told[index], where[index], occurrences, language) for index in told]


def _owners(old: Sequence[Said], new: Sequence[Said]) -> list[int]:
    """For each new paragraph the old one that it is, wherever it stands now; else the next one whose words are gone,
    whose place it takes; else the one of the paragraph before it.
    """
    free: dict[Said, list[int]] = {}
    for index, said in enumerate(old):
        free.setdefault(said, []).append(index)
    places: list[int | None] = [free[said].pop(0) if free.get(said) else None for said in new]
    gone = iter(sorted(index for left in free.values() for index in left))
    before = 0
    found: list[int] = []
    for place in places:
        before = next(gone, before) if place is None else place
        found.append(before)
    return found


def _settings_of(script: Sequence[ScriptElement], bible: BibleDraft) -> list[Setting]:
    """The setting of each paragraph that is heard; without a place where no heading names one that is known."""
    setting = Setting("")
    settings: list[Setting] = []
    for element in script:
        if element.kind == "scene_heading":
            setting = read_heading(element.text, bible, setting)
        elif element.is_spoken:
            settings.append(setting)
    return settings


def _retold(
    shot: ShotDraft, told: Sequence[ScriptElement], setting: Setting, occurrences: Counter[str], language: Language
) -> ShotDraft:
    """A shot with other lines."""
    lines = tuple(_line(element, occurrences, language) for element in told)
    narrated = [line.text for line in lines if not line.speaker]
    changed = [(line.speaker, line.text) for line in lines] != [(line.speaker, line.text) for line in shot.lines]
    values: dict[str, object] = {"lines": lines, "source": source_key(shot)}
    if changed and narrated:
        values["description"] = narrated[0]
    if setting.place:
        values |= {"scene": setting.place, "time_of_day": setting.time_of_day}
    return shot.model_copy(update=values)


def _line(element: ScriptElement, occurrences: Counter[str], language: Language) -> Line:
    return story_line(element.character, element.text, language_of(element.text, language), occurrences)
