"""Episodes: how long what is told will be, and where a story that is too long for one film is divided by rule."""

from collections.abc import Iterable, Iterator, Sequence

from workbench.llm.pacing import clock, spoken_seconds
from workbench.llm.writing.story import Story
from workbench.model.story import BeatDraft, EpisodeDraft

LONGEST_FILM = 2.5 * 3600.0
"""Seconds that a story may take to tell, to be told in one film."""
EPISODE_SECONDS = 20 * 60.0
"""How long the episodes of a longer one are."""


def told_seconds(story: Story, beats: Iterable[BeatDraft]) -> float:
    """How long it takes to say all that some beats tell."""
    return sum(spoken_seconds(passage.text) for beat in beats for passage in story.passages[beat.first - 1 : beat.last])


def is_one_film(story: Story) -> bool:
    """Whether a story is short enough for one film."""
    return sum(spoken_seconds(passage.text) for passage in story.passages) <= LONGEST_FILM


def beats_text(story: Story, beats: Sequence[BeatDraft]) -> str:
    """Beats as a model reads them, each with its number and how long it takes."""
    return "\n".join(
        f"[{number}] {beat.title} (chapter {beat.chapter}, {clock(told_seconds(story, [beat]))}): {beat.summary}"
        for number, beat in enumerate(beats, start=1)
    )


def cut_episodes(story: Story, beats: Sequence[BeatDraft], seconds: float) -> Iterator[EpisodeDraft]:
    """Episodes of about EPISODE_SECONDS each, one for a story that is one film. None is cut within a beat."""
    lengths = [told_seconds(story, [beat]) for beat in beats]
    parts = 1 if is_one_film(story) else max(1, round(sum(lengths) / EPISODE_SECONDS))
    share, told, first = sum(lengths) / parts, 0.0, 1
    for number, length in enumerate(lengths, start=1):
        told += length
        if (parts > 1 and told + length / 2 >= share) or number == len(beats):
            title, summary = beats[first - 1].title, beats[first - 1].summary
            yield EpisodeDraft(title=title, synopsis=summary, first_beat=first, last_beat=number, seconds=seconds)
            told, first = told - share, number + 1
