"""A language model as the director: the scenes of a script become shots, whoever wrote or changed the script."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.kit.progress import Progress
from workbench.llm.coverage import coverage
from workbench.llm.offline.languages import language_of
from workbench.llm.offline.lines import story_line
from workbench.llm.offline.sentences import join
from workbench.llm.pacing import clock, film_seconds, meets, spoken_seconds
from workbench.llm.questions import Source
from workbench.llm.writing.answers import DirectedShots, ShotSheet
from workbench.llm.writing.asker import Asker
from workbench.llm.writing.bible import looks_and_facts, names_of
from workbench.llm.writing.checks import shots_findings
from workbench.llm.writing.script import DirectedLine, DirectedScene, directed_scenes, stretches
from workbench.model.story import BibleDraft, Line, ScriptElement, ShotDraft, WorldDraft
from workbench.model.vocabulary import Language

_SAID = {"scene", "lines", "characters"}
"""Fields of a `ShotSheet` that refer to the script and the bible."""


@dataclass(frozen=True)
class Director:
    """Directs a script in the world of its story."""

    asker: Asker
    language: Language
    bible: BibleDraft
    world: WorldDraft

    def direct(self, script: Sequence[ScriptElement], seconds: float) -> tuple[ShotDraft, ...]:
        """The shots of a script that should take `seconds`; 0 for as long as it takes."""
        groups = stretches(directed_scenes(script, self.bible, self.language))
        spoken = [sum(spoken_seconds(line.text) for scene in group for line in scene.lines) for group in groups]
        occurrences: Counter[str] = Counter()
        shots: list[ShotDraft] = []
        for index, group in enumerate(groups):
            doing = Progress(index / len(groups), f"directing part {index + 1} of {len(groups)}")
            target = round(seconds * spoken[index] / sum(spoken)) if sum(spoken) else 0
            sheets = self._directed(doing, group, target).shots
            shots += [self._shot(sheet, group, occurrences) for sheet in sheets]
        return tuple(shots)

    def _directed(self, doing: Progress, group: Sequence[DirectedScene], target: float) -> DirectedShots:
        text = "\n\n".join(scene.text for scene in group)
        speakers = {line.speaker for scene in group for line in scene.lines}
        places = {scene.setting.place for scene in group}
        chapters = {scene.number: scene.chapter for scene in group}
        bible = looks_and_facts(self.bible, text, chapters, speakers, places)
        wanted = (Source("How long it should be", f"{clock(target)} in all"),) if target else ()
        return self.asker.take(
            doing,
            self.language,
            (Source("The world", self.world.content), Source("The bible", bible), Source("The script", text), *wanted),
            "shots",
            DirectedShots,
            lambda shots: shots_findings(shots, group, self.bible),
            lambda shots: self._taste(shots, group, target),
        )

    def _taste(self, answer: DirectedShots, group: Sequence[DirectedScene], target: float) -> list[str]:
        """Rules of coverage that the shots break, and how far they are from their target."""
        shots = [self._shot(sheet, group, Counter()) for sheet in answer.shots]
        findings = [f"shots.{hint.shot - 1}: {hint.text}" for hint in coverage(shots)]
        if not meets(seconds := film_seconds(shots), target):
            findings.append(f"The shots take {clock(seconds)}, and should take {clock(target)}: change their duration.")
        return findings

    def _shot(self, sheet: ShotSheet, group: Sequence[DirectedScene], occurrences: Counter[str]) -> ShotDraft:
        scene = next(scene for scene in group if scene.number == sheet.scene)
        said = [line for one in group if one.number == sheet.scene for line in one.lines if line.number in sheet.lines]
        names = names_of(self.bible)
        return ShotDraft(
            scene=scene.setting.place,
            characters=tuple(dict.fromkeys(names[name] for name in sheet.characters)),
            lines=self._lines(said, occurrences),
            time_of_day=scene.setting.time_of_day,
            weather=scene.setting.weather,
            chapter=scene.chapter,
            **sheet.model_dump(exclude=_SAID),
        )

    def _lines(self, said: Sequence[DirectedLine], occurrences: Counter[str]) -> tuple[Line, ...]:
        """What one voice says without a break is one line."""
        names = names_of(self.bible)
        spoken: list[tuple[str, str, Language]] = []
        for line in said:
            speaker, tongue = names.get(line.speaker, line.speaker), language_of(line.text, self.language)
            if spoken and (spoken[-1][0], spoken[-1][2]) == (speaker, tongue):
                spoken[-1] = (speaker, join(spoken[-1][1], line.text), tongue)
            else:
                spoken.append((speaker, line.text, tongue))
        return tuple(story_line(*one, occurrences) for one in spoken)
