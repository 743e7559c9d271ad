"""Who writes a story's film: six steps, each from what came of the ones before, whoever has changed it meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from workbench.llm.writing.story import Story
from workbench.model.story import (
    BeatDraft,
    BibleDraft,
    EpisodeDraft,
    PremiseDraft,
    ScriptElement,
    ShotDraft,
    WorldDraft,
)


@dataclass(frozen=True)
class Part:
    """What of a story one film tells, in how many seconds; 0 for as long as it takes."""

    beats: tuple[BeatDraft, ...]
    seconds: float = 0.0


class StoryWriter(Protocol):
    """A language model, or the rules. Its methods block: seconds for the rules, minutes for a model.

    Raises:
        InvalidInputError: the model declines to work on the story.
        WorkCancelledError: a person cancelled it.
        WorkbenchError: the model could not be asked; the answers that it gave are kept.
    """

    @property
    def name(self) -> str:
        """As people read it, with the version of the instructions."""
        ...

    def bible(self, story: Story) -> BibleDraft:
        """Who is in the story, where it plays, what must hold and what happens in each chapter."""
        ...

    def world(self, story: Story, bible: BibleDraft) -> PremiseDraft:
        """Its world, with a title and what it tells."""
        ...

    def outline(self, story: Story, bible: BibleDraft) -> tuple[BeatDraft, ...]:
        """Its beats, which hold all of its passages."""
        ...

    def episodes(
        self, story: Story, premise: PremiseDraft, beats: Sequence[BeatDraft], seconds: float
    ) -> tuple[EpisodeDraft, ...]:
        """The films that it makes, each of which should take `seconds`; one where it is short enough."""
        ...

    def script(self, story: Story, bible: BibleDraft, part: Part) -> tuple[ScriptElement, ...]:
        """The script of one of them, in paragraphs."""
        ...

    def shots(
        self, story: Story, bible: BibleDraft, world: WorldDraft, script: Sequence[ScriptElement], part: Part
    ) -> tuple[ShotDraft, ...]:
        """The shots of a script, which may be another than was written."""
        ...
