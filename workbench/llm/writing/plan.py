"""From a writer's answers to the plan of a film, the same documents that the offline writer gives."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.llm.offline.languages import language_of
from workbench.llm.offline.lines import story_line
from workbench.llm.offline.script import write_script
from workbench.llm.offline.sentences import join
from workbench.llm.writing.answers import ChapterScript, ChapterShots, ShotSheet, World
from workbench.llm.writing.bible import Bible
from workbench.llm.writing.passages import Chapter, Passage
from workbench.model.story import CharacterDraft, Line, SceneDraft, ShotDraft, StoryPlan, WorldDraft
from workbench.model.vocabulary import Language


@dataclass(frozen=True)
class WrittenChapter:
    """A chapter with all that was written for it."""

    chapter: Chapter
    script: ChapterScript
    shots: ChapterShots


def story_plan(
    world: World, bible: Bible, chapters: Sequence[WrittenChapter], language: Language, *, title: str, written_by: str
) -> StoryPlan:
    """The plan of a whole film; people and places that no shot needs are left out.

    Args:
        title: the story's own; without, the writer's.
    """
    occurrences: Counter[str] = Counter()
    shots = tuple(
        _shot(sheet, chapter, bible.names, language, occurrences)
        for chapter in chapters
        for sheet in chapter.shots.shots
    )
    seen = {name for shot in shots for name in (*shot.characters, *(line.speaker for line in shot.lines))}
    used = {shot.scene for shot in shots}
    scenes = tuple(SceneDraft(**dict(place)) for place in bible.places if place.name in used)
    return StoryPlan(
        title=title or world.title,
        language=language,
        synopsis=world.synopsis,
        world=WorldDraft(content=world.content, keywords=world.keywords),
        characters=tuple(CharacterDraft(**dict(one)) for one in bible.characters if one.name in seen),
        scenes=scenes,
        script=write_script(shots, scenes, language),
        shots=shots,
        written_by=written_by,
    )


def _shot(
    sheet: ShotSheet, written: WrittenChapter, names: Mapping[str, str], language: Language, occurrences: Counter[str]
) -> ShotDraft:
    scene = written.script.scenes[sheet.scene - 1]
    speakers = {line.passage: names.get(line.speaker, "") for line in scene.lines}
    passages = [passage for passage in written.chapter.passages if passage.number in sheet.lines]
    direction = sheet.model_dump(include={"description", "size", "angle", "movement", "mood", "transition"})
    return ShotDraft(
        scene=scene.place,
        characters=tuple(dict.fromkeys(names[name] for name in sheet.characters)),
        lines=_lines(passages, speakers, language, occurrences),
        time_of_day=scene.time_of_day,
        weather=scene.weather,
        **direction,
    )


def _lines(
    passages: Sequence[Passage], speakers: Mapping[int, str], language: Language, occurrences: Counter[str]
) -> tuple[Line, ...]:
    """What one voice says without a break is one line."""
    said: list[tuple[str, str, Language]] = []
    for passage in passages:
        speaker, tongue = speakers[passage.number], language_of(passage.text, language)
        if said and (said[-1][0], said[-1][2]) == (speaker, tongue):
            said[-1] = (speaker, join(said[-1][1], passage.text), tongue)
        else:
            said.append((speaker, passage.text, tongue))
    return tuple(story_line(*one, occurrences) for one in said)
