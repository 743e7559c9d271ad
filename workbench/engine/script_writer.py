"""Scripts filmed as they are: the six steps of the writing, each read off the script itself."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from workbench.engine.documents import plan_by_rule
from workbench.engine.fountain import from_fountain
from workbench.llm import TAKEN_FROM_SCRIPT, Part, Passage, Story, plan_script
from workbench.model.story import (
    BeatDraft,
    BibleDraft,
    ChapterDraft,
    EpisodeDraft,
    PremiseDraft,
    ScriptElement,
    ShotDraft,
    StoryPlan,
    WorldDraft,
)


@dataclass(frozen=True)
class ScriptWriter:
    """A `StoryWriter` for a script, which is filmed as it is."""

    @property
    def name(self) -> str:
        """As people read it."""
        return TAKEN_FROM_SCRIPT

    def bible(self, story: Story) -> BibleDraft:
        """Whom the script names, and where it plays."""
        plan = _plan(story)
        told = ChapterDraft(number=1, summary=plan.synopsis)
        return BibleDraft(characters=plan.characters, places=plan.scenes, chapters=(told,))

    def world(self, story: Story, bible: BibleDraft) -> PremiseDraft:
        """The world of its places and people."""
        plan = _plan(story)
        return PremiseDraft(**plan.world.model_dump(), title=plan.title, synopsis=plan.synopsis)

    def outline(self, story: Story, bible: BibleDraft) -> tuple[BeatDraft, ...]:
        """A beat for each of its scenes; a title page is none."""
        return tuple(
            BeatDraft(title=_heading(scene), first=scene[0].number, last=scene[-1].number)
            for scene in _scenes(story)
            if _heading(scene)
        )

    def episodes(
        self, story: Story, premise: PremiseDraft, beats: Sequence[BeatDraft], seconds: float
    ) -> tuple[EpisodeDraft, ...]:
        """One film."""
        told = EpisodeDraft(
            title=premise.title, synopsis=premise.synopsis, first_beat=1, last_beat=len(beats), seconds=seconds
        )
        return (told,)

    def script(self, story: Story, bible: BibleDraft, part: Part) -> tuple[ScriptElement, ...]:
        """The script itself, without the scenes that are not to be told."""
        told = {number for beat in part.beats for number in range(beat.first, beat.last + 1)}
        are_told = [scene[0].number in told for scene in _scenes(story) if _heading(scene)]
        return tuple(_of_scenes(_plan(story).script, are_told))

    def shots(
        self, story: Story, bible: BibleDraft, world: WorldDraft, script: Sequence[ScriptElement], part: Part
    ) -> tuple[ShotDraft, ...]:
        """The shots of the script as it is now."""
        return plan_script(script, language=story.language).shots


@lru_cache(maxsize=2)  # each step of a script asks for it anew
def _plan(story: Story) -> StoryPlan:
    return plan_by_rule(story.text, story.language)


def _scenes(story: Story) -> list[list[Passage]]:
    """The passages of each scene, after those that stand before the first, if there are any."""
    scenes: list[list[Passage]] = []
    for _, group in groupby(story.passages, key=lambda passage: passage.paragraph):
        paragraph = list(group)
        if not scenes or _heading(paragraph):
            scenes.append([])
        scenes[-1] += paragraph
    return scenes


def _heading(passages: Sequence[Passage]) -> str:
    """Where passages play, as their first paragraph tells; nothing when it does not."""
    text = " ".join(one.text for one in passages if one.paragraph == passages[0].paragraph)
    return next((element.text for element in from_fountain(text) if element.kind == "scene_heading"), "")


def _of_scenes(script: Sequence[ScriptElement], are_told: Iterable[bool]) -> Iterator[ScriptElement]:
    """A script without the scenes that are not told; what stands before the first one stays."""
    is_told, following = True, iter(are_told)
    for element in script:
        if element.kind == "scene_heading":
            is_told = next(following, True)
        if is_told:
            yield element
