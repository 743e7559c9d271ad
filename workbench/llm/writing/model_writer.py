"""A language model as the writer: each step is one question for each chapter, or for the whole story.

An answer is kept under the key of its question, which holds all that it was asked from. So a step that was answered is
never asked for, or paid for, again: not after a crash, not for the same story on another day. A change by a person, of
the story or of what came of an earlier step, asks anew only from where it makes a difference.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.kit.progress import Progress
from workbench.llm.instructions import instructions_version
from workbench.llm.pacing import clock
from workbench.llm.questions import Source
from workbench.llm.writing import bible as known
from workbench.llm.writing import checks
from workbench.llm.writing.answers import ChapterScript, Digest, Outline, Reading, Series, World
from workbench.llm.writing.asker import Asker
from workbench.llm.writing.directing import Director
from workbench.llm.writing.episodes import EPISODE_SECONDS, beats_text, cut_episodes, is_one_film, told_seconds
from workbench.llm.writing.memory import remembered
from workbench.llm.writing.passages import Chapter
from workbench.llm.writing.script import chapter_elements
from workbench.llm.writing.story import Story
from workbench.llm.writing.writer import Part
from workbench.model.story import (
    BeatDraft,
    BibleDraft,
    ChapterDraft,
    EpisodeDraft,
    PremiseDraft,
    ScriptElement,
    ShotDraft,
    WorldDraft,
)

_OPENING = 300
"""Characters of the story that whoever gives it a title reads."""


@dataclass(frozen=True)
class ModelWriter:
    """A `StoryWriter` that asks a language model."""

    asker: Asker

    @property
    def name(self) -> str:
        """The model and the version of its instructions."""
        return f"{self.asker.model.name}, instructions {instructions_version()}"

    def bible(self, story: Story) -> BibleDraft:
        """Read the story chapter by chapter, with a memory of the earlier ones."""
        bible = BibleDraft()
        for chapter in story.chapters:
            before = bible
            sources = (*self._known(story, before, chapter), _text(chapter))
            reading = self.asker.take(
                _doing(chapter, "reading"),
                story.language,
                sources,
                "read",
                Reading,
                lambda reading, chapter=chapter, before=before: checks.reading_findings(reading, chapter, before),
            )
            bible = known.after(before, chapter, reading)
        return bible

    def _known(self, story: Story, bible: BibleDraft, chapter: Chapter) -> tuple[Source, ...]:
        if not bible.chapters:
            return ()
        memory = self._memory(story, bible.chapters)
        return (Source("The bible of the story so far", known.known_so_far(bible, memory, chapter.text)),)

    def _memory(self, story: Story, chapters: Sequence[ChapterDraft]) -> str:
        """What happened in some chapters, short; the gist of the older ones is asked for."""

        def digest(texts: Sequence[str]) -> str:
            source = Source("Summaries, in order", "\n".join(texts))
            doing = Progress(0.0, "reading: the gist of what has happened")
            return self.asker.take(doing, story.language, (source,), "digest", Digest).summary

        return remembered(chapters, digest)

    def world(self, story: Story, bible: BibleDraft) -> PremiseDraft:
        """Write the page that everybody reads first."""
        whole = known.known_so_far(bible, self._memory(story, bible.chapters), "")
        sources = (Source("The bible of the story", whole), Source("How the story begins", story.body[:_OPENING]))
        doing = Progress(0.0, "writing the world")
        world = self.asker.take(doing, story.language, sources, "world", World)
        return PremiseDraft.model_validate({**dict(world), "title": story.title or world.title})

    def outline(self, story: Story, bible: BibleDraft) -> tuple[BeatDraft, ...]:
        """Find the beats of each chapter."""
        return tuple(beat for chapter in story.chapters for beat in self._beats(story, bible, chapter))

    def _beats(self, story: Story, bible: BibleDraft, chapter: Chapter) -> Iterator[BeatDraft]:
        outline = self.asker.take(
            _doing(chapter, "outlining"),
            story.language,
            (_people(bible, chapter), _text(chapter)),
            "outline",
            Outline,
            lambda outline: checks.outline_findings(outline, chapter),
        )
        ends = [*(beat.first - 1 for beat in outline.beats[1:]), chapter.passages[-1].number]
        for beat, last in zip(outline.beats, ends, strict=True):
            yield BeatDraft(**beat.model_dump(), chapter=chapter.number, last=last)

    def episodes(
        self, story: Story, premise: PremiseDraft, beats: Sequence[BeatDraft], seconds: float
    ) -> tuple[EpisodeDraft, ...]:
        """One film; of a long story, as many episodes as it takes."""
        if is_one_film(story):
            (whole,) = cut_episodes(story, beats, seconds)
            return (whole.model_copy(update={"title": premise.title, "synopsis": premise.synopsis}),)
        length = f"{clock(told_seconds(story, beats))} in all, in episodes of about {clock(EPISODE_SECONDS)}"
        sources = (Source("The beats of the story", beats_text(story, beats)), Source("How long it takes", length))
        doing = Progress(0.0, "dividing the story into episodes")
        series = self.asker.take(
            doing,
            story.language,
            sources,
            "episodes",
            Series,
            lambda series: checks.series_findings(series, len(beats)),
        )
        ends = [*(one.first_beat - 1 for one in series.episodes[1:]), len(beats)]
        return tuple(
            EpisodeDraft(**one.model_dump(), last_beat=last, seconds=seconds)
            for one, last in zip(series.episodes, ends, strict=True)
        )

    def script(self, story: Story, bible: BibleDraft, part: Part) -> tuple[ScriptElement, ...]:
        """Write the script chapter by chapter."""
        names, full = known.names_of(bible), told_seconds(story, part.beats)
        elements: list[ScriptElement] = []
        for chapter in story.within(part.beats):
            beats = [beat for beat in part.beats if beat.chapter == chapter.number]
            target = part.seconds * told_seconds(story, beats) / full if full else 0.0
            script = self._chapter_script(story, bible, chapter, beats, round(target))
            elements += chapter_elements(script, chapter, bible, names, story.language)
        return tuple(elements)

    def _chapter_script(
        self, story: Story, bible: BibleDraft, chapter: Chapter, beats: Sequence[BeatDraft], target: float
    ) -> ChapterScript:
        outline = Source("What happens in it", "\n".join(f"- {beat.title}: {beat.summary}" for beat in beats))
        length = (
            f"It should take {clock(target)}, and takes {clock(told_seconds(story, beats))} when all of it is said."
        )
        wanted = (Source("How long it should be", length),) if target else ()
        return self.asker.take(
            _doing(chapter, "writing the script of"),
            story.language,
            (_people(bible, chapter), outline, _text(chapter), *wanted),
            "script",
            ChapterScript,
            lambda script: checks.script_findings(script, chapter, bible, target),
            lambda script: checks.script_length_findings(script, chapter, target),
        )

    def shots(
        self, story: Story, bible: BibleDraft, world: WorldDraft, script: Sequence[ScriptElement], part: Part
    ) -> tuple[ShotDraft, ...]:
        """Direct the script, stretch by stretch."""
        return Director(self.asker, story.language, bible, world).direct(script, part.seconds)


def _doing(chapter: Chapter, what: str) -> Progress:
    return Progress((chapter.number - 1) / chapter.of, f"{what} chapter {chapter.number} of {chapter.of}")


def _people(bible: BibleDraft, chapter: Chapter) -> Source:
    return Source("The people and places of the story", known.cast_and_places(bible, chapter.text))


def _text(chapter: Chapter) -> Source:
    return Source(f"Chapter {chapter.number} of {chapter.of}", chapter.text)
