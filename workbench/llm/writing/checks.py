"""What is wrong with a writer's answer that has the right form: sentences that the model is told, to correct it.

They go to the model alone, in English, and name the place in its answer.
"""

from collections.abc import Iterable, Iterator, Sequence

from workbench.llm.offline.languages import is_han, length
from workbench.llm.writing.answers import ChapterScript, ChapterShots, Reading, ShotSheet
from workbench.llm.writing.bible import Bible
from workbench.llm.writing.passages import Chapter, Passage

LEAST_TOLD = 0.5
"""How much of the paragraphs in which nobody speaks must be heard; what pictures show may be left out."""

LONGEST_SHOT = 1.5
"""What one shot may hold, in the unit of `length`: about 60 words or 105 Chinese characters."""


def reading_findings(reading: Reading, bible: Bible) -> list[str]:
    """What is wrong with what was read in a chapter."""
    findings = [
        f"characters.{index}.appearance: describe {one.name} in English."
        for index, one in enumerate(reading.characters)
        if not one.appearance.strip() or is_han(one.appearance)
    ]
    if not (reading.places or bible.places):
        findings.append("places: name at least one place where the story plays.")
    return findings


def script_findings(script: ChapterScript, chapter: Chapter, bible: Bible) -> list[str]:
    """What is wrong with the script of a chapter."""
    return [*_strangers(script, bible), *_disorder(script, chapter), *_losses(script, chapter)]


def _strangers(script: ChapterScript, bible: Bible) -> Iterator[str]:
    """Places and speakers that the bible does not know."""
    places = {place.name for place in bible.places}
    for index, scene in enumerate(script.scenes):
        if scene.place not in places:
            yield f"scenes.{index}.place: {scene.place} is not known. Known are: {_listed(places)}."
        for line in scene.lines:
            if line.speaker and line.speaker not in bible.names:
                known = _listed(one.name for one in bible.characters)
                yield f"scenes.{index}: the speaker {line.speaker} is not known. Known are: {known}."


def _disorder(script: ChapterScript, chapter: Chapter) -> Iterator[str]:
    """Passages that are not in the chapter, or not in its order."""
    first, last = chapter.passages[0].number, chapter.passages[-1].number
    before = 0
    for index, scene in enumerate(script.scenes):
        if not scene.lines:
            yield f"scenes.{index}: a scene needs at least one line."
        for line in scene.lines:
            if not first <= line.passage <= last:
                yield f"scenes.{index}: there is no passage {line.passage}; this chapter has {first} to {last}."
            elif line.passage <= before:
                yield f"scenes.{index}: passage {line.passage} comes again or too late; keep the order of the story."
            before = max(before, line.passage)


def _losses(script: ChapterScript, chapter: Chapter) -> Iterator[str]:
    """Speech that nobody says, and a story of which too little is told."""
    kept = {line.passage for scene in script.scenes for line in scene.lines}
    for passage in chapter.passages:
        if passage.spoken and passage.number not in kept:
            yield f"Passage {passage.number} is spoken in the story, and is missing."
    talk = {passage.paragraph for passage in chapter.passages if passage.spoken}
    told = [passage for passage in chapter.passages if passage.paragraph not in talk]
    heard = [passage for passage in told if passage.number in kept]
    if _size(heard) < LEAST_TOLD * _size(told):
        yield "More than half of what the story tells is missing. Leave out only what is said about who speaks."


def shots_findings(shots: ChapterShots, script: ChapterScript, chapter: Chapter, bible: Bible) -> list[str]:
    """What is wrong with the shots of a chapter."""
    by_number = {passage.number: passage for passage in chapter.passages}
    findings = list(_misplaced(shots.shots, script))
    for index, shot in enumerate(shots.shots):
        unknown = [name for name in shot.characters if name not in bible.names]
        if unknown:
            known = _listed(one.name for one in bible.characters)
            findings.append(f"shots.{index}.characters: {_listed(unknown)} are not known. Known are: {known}.")
        if not shot.description.strip():
            findings.append(f"shots.{index}.description: say what is seen.")
        heard = [by_number[number] for number in shot.lines if number in by_number]
        if len(heard) > 1 and sum(length(passage.text) for passage in heard) > LONGEST_SHOT:
            findings.append(f"shots.{index}.lines: too much is said for one shot; make two of it.")
    return findings


def _misplaced(shots: Sequence[ShotSheet], script: ChapterScript) -> Iterator[str]:
    """Lines of the script that no shot, two shots or the wrong shots hold."""
    wanted = [(number, line.passage) for number, scene in enumerate(script.scenes, start=1) for line in scene.lines]
    scenes = [shot.scene for shot in shots]
    if any(not 1 <= scene <= len(script.scenes) for scene in scenes) or scenes != sorted(scenes):
        yield f"shots: scenes count from 1 to {len(script.scenes)}, and come in order."
    held = [(shot.scene, passage) for shot in shots for passage in shot.lines]
    for scene, passage in wanted:
        if (scene, passage) not in held:
            yield f"Passage {passage} of scene {scene} is in no shot of that scene."
    for scene, passage in held:
        if (scene, passage) not in wanted:
            yield f"Passage {passage} is not in scene {scene} of the script."
    if sorted(set(held)) != held and set(held) == set(wanted):
        yield "shots: each passage stands in one shot, in the order of the story."


def _size(passages: Iterable[Passage]) -> int:
    return sum(len(passage.text) for passage in passages)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
