"""A story as its writers read it: its language, its title, its numbered passages and its chapters."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from workbench.llm.offline.languages import detect_language
from workbench.llm.offline.reading import clean_story
from workbench.llm.offline.script import take_title
from workbench.llm.writing.passages import Chapter, Passage, cut_chapters, cut_passages
from workbench.model.story import BeatDraft
from workbench.model.vocabulary import Language


@dataclass(frozen=True)
class Story:
    """A clean story in a language; everything else about it follows from these two."""

    text: str
    language: Language

    @classmethod
    def of(cls, text: str, language: Language | None = None) -> "Story":
        """A story from any text.

        Raises:
            InvalidInputError: it has no words, too many, or is in a language that nobody here speaks.
        """
        clean = clean_story(text)
        return cls(clean, language or detect_language(clean))

    @cached_property
    def title(self) -> str:
        """The story's own title; empty where it has none."""
        return "" if self.body == self.text else take_title(self.text, "").title

    @cached_property
    def body(self) -> str:
        """The story without its title."""
        return take_title(self.text, "").body

    @property
    def passages(self) -> tuple[Passage, ...]:
        """All of it, in order."""
        return _passages(self.body, self.language)

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """All of it, in what is read at a time."""
        return _chapters(self.body, self.language)

    def within(self, beats: Sequence[BeatDraft]) -> tuple[Chapter, ...]:
        """What some beats tell, by chapter; chapters of which nothing is told are left out."""
        wanted = {number for beat in beats for number in range(beat.first, beat.last + 1)}
        parts = [(chapter, tuple(one for one in chapter.passages if one.number in wanted)) for chapter in self.chapters]
        return tuple(Chapter(chapter.number, chapter.of, passages) for chapter, passages in parts if passages)


@lru_cache(maxsize=2)  # each step of a story asks for them anew
def _passages(body: str, language: Language) -> tuple[Passage, ...]:
    return tuple(cut_passages(body, language))


@lru_cache(maxsize=2)
def _chapters(body: str, language: Language) -> tuple[Chapter, ...]:
    return tuple(cut_chapters(_passages(body, language)))
