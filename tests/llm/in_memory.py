"""All steps of a writer, one after the other, without a database."""

from dataclasses import dataclass, field

from workbench.llm import Part, Reply, Story, StoryWriter
from workbench.model.story import BeatDraft, BibleDraft, EpisodeDraft, PremiseDraft, ScriptElement, ShotDraft


@dataclass
class Notebook:
    """Records in memory."""

    answers: dict[str, str] = field(default_factory=dict)
    steps: list[str] = field(default_factory=list)

    def recall(self, key: str) -> str | None:
        return self.answers.get(key)

    def keep(self, key: str, step: str, model: str, answer: str) -> None:
        self.answers[key] = answer

    def allow(self) -> None:
        """Whatever it costs."""

    def spend(self, step: str, reply: Reply) -> None:
        self.steps.append(step)


@dataclass(frozen=True)
class WrittenStory:
    """What a writer makes of a story; script and shots are of its first episode."""

    story: Story
    bible: BibleDraft
    premise: PremiseDraft
    beats: tuple[BeatDraft, ...]
    episodes: tuple[EpisodeDraft, ...]
    script: tuple[ScriptElement, ...]
    shots: tuple[ShotDraft, ...]

    @property
    def heard(self) -> list[tuple[str, str]]:
        """Who says what, in order."""
        return [(line.speaker, line.text) for shot in self.shots for line in shot.lines]


def write_all(writer: StoryWriter, text: str, seconds: float = 0.0) -> WrittenStory:
    """Write a story."""
    story = Story.of(text)
    bible = writer.bible(story)
    premise = writer.world(story, bible)
    beats = writer.outline(story, bible)
    episodes = writer.episodes(story, premise, beats, seconds)
    part = Part(beats[: episodes[0].last_beat], seconds)
    script = writer.script(story, bible, part)
    shots = writer.shots(story, bible, premise, script, part)
    return WrittenStory(story, bible, premise, beats, episodes, script, shots)
