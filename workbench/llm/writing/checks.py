"""What is wrong with a writer's answer that has the right form: sentences that the model is told, to correct it.

They go to the model alone, in English, and name the place in its answer.
"""

from collections.abc import Iterable, Iterator, Sequence

from workbench.llm.offline.languages import is_han, length
from workbench.llm.pacing import TOLERANCE, clock, meets, spoken_seconds
from workbench.llm.writing.answers import ChapterScript, DirectedShots, Outline, Reading, Series, ShotSheet
from workbench.llm.writing.bible import names_of, places_of
from workbench.llm.writing.passages import Chapter, Passage
from workbench.llm.writing.script import DirectedScene
from workbench.model.story import BibleDraft

LEAST_TOLD = 0.5
"""How much of the paragraphs in which nobody speaks must be heard; what pictures show may be left out."""

LONGEST_SHOT = 1.5
"""What one shot may hold, in the unit of `length`: about 60 words or 105 Chinese characters."""


def reading_findings(reading: Reading, chapter: Chapter, bible: BibleDraft) -> list[str]:
    """What is wrong with what was read in a chapter."""
    findings = [
        f"characters.{index}.appearance: describe {one.name} in English."
        for index, one in enumerate(reading.characters)
        if not one.appearance.strip() or is_han(one.appearance)
    ]
    if not (reading.places or bible.places):
        findings.append("places: name at least one place where the story plays.")
    known = {passage.number for passage in chapter.passages}
    for index, fact in enumerate(reading.facts):
        if fact.passage not in known:
            findings.append(f"facts.{index}.passage: there is no passage {fact.passage} in this chapter.")
    return findings


def outline_findings(outline: Outline, chapter: Chapter) -> list[str]:
    """What is wrong with the beats of a chapter."""
    first, last = chapter.passages[0].number, chapter.passages[-1].number
    starts = [beat.first for beat in outline.beats]
    if not starts or starts[0] != first:
        return [f"beats: the first beat begins with passage {first}."]
    if starts != sorted(set(starts)) or starts[-1] > last:
        return [f"beats: each begins after the one before it, and none after passage {last}."]
    return []


def series_findings(series: Series, beats: int) -> list[str]:
    """What is wrong with the episodes of a story of that many beats."""
    starts = [episode.first_beat for episode in series.episodes]
    if not starts or starts[0] != 1 or starts != sorted(set(starts)) or starts[-1] > beats:
        return [f"episodes: the first begins with beat 1, each other later than the one before, up to beat {beats}."]
    return []


def script_findings(script: ChapterScript, chapter: Chapter, bible: BibleDraft, target: float) -> list[str]:
    """What is wrong with the script of a chapter that is to take `target` seconds; 0 for as long as it takes."""
    full = sum(spoken_seconds(passage.text) for passage in chapter.passages)
    shortened = 0 < target < full
    findings = [*_strangers(script, bible), *_disorder(script, chapter)]
    return findings if shortened else [*findings, *_losses(script, chapter)]


def script_length_findings(script: ChapterScript, chapter: Chapter, target: float) -> list[str]:
    """Whether the script of a chapter is too long or too short for its target."""
    words = {passage.number: passage.text for passage in chapter.passages}
    full = sum(map(spoken_seconds, words.values()))
    heard = sum(spoken_seconds(words[line.passage]) for scene in script.scenes for line in scene.lines)
    if meets(heard, target) or (heard < target and full < target * (1 + TOLERANCE)):
        return []
    word = "less" if heard > target else "more"
    return [f"What is heard takes {clock(heard)}, and should take {clock(target)}: keep {word} of the story."]


def _strangers(script: ChapterScript, bible: BibleDraft) -> Iterator[str]:
    """Places and speakers that the bible does not know."""
    places, names = places_of(bible), names_of(bible)
    for index, scene in enumerate(script.scenes):
        if scene.place not in places:
            known = _listed(place.name for place in bible.places)
            yield f"scenes.{index}.place: {scene.place} is not known. Known are: {known}."
        for line in scene.lines:
            if line.speaker and line.speaker not in names:
                known = _listed(one.name for one in bible.characters)
                yield f"scenes.{index}: the speaker {line.speaker} is not known. Known are: {known}."


def _disorder(script: ChapterScript, chapter: Chapter) -> Iterator[str]:
    """Passages that are not in the chapter, or not in its order."""
    known = {passage.number for passage in chapter.passages}
    before = 0
    if not script.scenes:
        yield "scenes: a script needs at least one scene."
    for index, scene in enumerate(script.scenes):
        if not scene.lines:
            yield f"scenes.{index}: a scene needs at least one line."
        for line in scene.lines:
            if line.passage not in known:
                span = f"{min(known)} to {max(known)}"
                yield f"scenes.{index}: there is no passage {line.passage}; this chapter has {span}."
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


def shots_findings(shots: DirectedShots, scenes: Sequence[DirectedScene], bible: BibleDraft) -> list[str]:
    """What is wrong with the shots of some scenes."""
    words = {line.number: line.text for scene in scenes for line in scene.lines}
    names = names_of(bible)
    findings = list(_misplaced(shots.shots, scenes))
    for index, shot in enumerate(shots.shots):
        unknown = [name for name in shot.characters if name not in names]
        if unknown:
            known = _listed(one.name for one in bible.characters)
            findings.append(f"shots.{index}.characters: {_listed(unknown)} are not known. Known are: {known}.")
        if not shot.description.strip():
            findings.append(f"shots.{index}.description: say what is seen.")
        heard = [words[number] for number in shot.lines if number in words]
        if len(heard) > 1 and sum(map(length, heard)) > LONGEST_SHOT:
            findings.append(f"shots.{index}.lines: too much is said for one shot; make two of it.")
    return findings


def _misplaced(shots: Sequence[ShotSheet], scenes: Sequence[DirectedScene]) -> Iterator[str]:
    """Lines of the script that no shot, two shots or the wrong shots hold."""
    numbers = [scene.number for scene in scenes]
    wanted = [(scene.number, line.number) for scene in scenes for line in scene.lines]
    named = [shot.scene for shot in shots]
    if any(one not in numbers for one in named) or named != sorted(named):
        yield f"shots: scenes count from {numbers[0]} to {numbers[-1]}, and come in order."
    held = [(shot.scene, line) for shot in shots for line in shot.lines]
    for scene, line in wanted:
        if (scene, line) not in held:
            yield f"Line {line} of scene {scene} is in no shot of that scene."
    for scene, line in held:
        if (scene, line) not in wanted:
            yield f"Line {line} is not in scene {scene} of the script."
    if sorted(set(held)) != held and set(held) == set(wanted):
        yield "shots: each line stands in one shot, in the order of the script."


def _size(passages: Iterable[Passage]) -> int:
    return sum(len(passage.text) for passage in passages)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
