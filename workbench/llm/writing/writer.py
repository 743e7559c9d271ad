"""A language model as the writer: it reads a story chapter by chapter, then writes world, script and shots.

Each step is one question, and its answer is kept under the question's key. So a step that was answered is never asked
for, or paid for, again: not after a crash, not for the same story on another day. A change of the story asks anew only
from where it makes a difference.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

from pydantic import BaseModel

from workbench.kit.progress import Progress
from workbench.llm.asking import ask
from workbench.llm.offline.languages import detect_language
from workbench.llm.offline.reading import clean_story
from workbench.llm.offline.script import take_title
from workbench.llm.patience import stop_if
from workbench.llm.questions import LanguageModel, Question, Reply, Source
from workbench.llm.writing.answers import ChapterScript, ChapterShots, Reading, World
from workbench.llm.writing.bible import Bible
from workbench.llm.writing.checks import reading_findings, script_findings, shots_findings
from workbench.llm.writing.instructions import instruction, instructions_version
from workbench.llm.writing.passages import Chapter, cut_chapters, cut_passages
from workbench.llm.writing.plan import WrittenChapter, story_plan
from workbench.model.story import StoryPlan
from workbench.model.vocabulary import Language

T = TypeVar("T", bound=BaseModel)

_LANGUAGES = {Language.ENGLISH: "English", Language.CHINESE: "Chinese"}
_OPENING = 300
"""Characters of the story that whoever gives it a title reads."""


class Records(Protocol):
    """What outlives a writer: answers by their keys, and what was spent. Its methods block."""

    def recall(self, key: str) -> str | None:
        """The JSON of an answer, if it was kept."""
        ...

    def keep(self, key: str, step: str, model: str, answer: str) -> None:
        """Keep an answer; it is stored when this returns."""
        ...

    def allow(self) -> None:
        """Let the next request pass, or raise."""
        ...

    def spend(self, step: str, reply: Reply) -> None:
        """Write down what a reply cost."""
        ...


@dataclass
class _Steps:
    """Goes from step to step: recalls an answer or asks for it, and tells how far the work is."""

    model: LanguageModel
    language: Language
    records: Records
    report: Callable[[Progress], None]
    cancelled: Callable[[], bool]
    total: int
    done: int = 0

    def take(
        self, step: str, sources: tuple[Source, ...], name: str, kind: type[T], check: Callable[[T], list[str]]
    ) -> T:
        """The answer to the question of a step."""
        stop_if(self.cancelled)
        self.report(Progress(self.done / self.total, f"{self.model.name}: {step}"))
        system = instruction("writer").format(language=_LANGUAGES[self.language])
        question = Question(system, sources, instruction(name), kind)
        key = question.key(self.model.name)
        kept = self.records.recall(key)
        self.done += 1
        return kind.model_validate_json(kept) if kept else self._asked(step, question, key, check)

    def _asked(self, step: str, question: Question[T], key: str, check: Callable[[T], list[str]]) -> T:
        self.records.allow()
        answer = ask(
            self.model,
            question,
            check=check,
            spent=lambda reply: self.records.spend(step, reply),
            cancelled=self.cancelled,
        )
        self.records.keep(key, step, answer.model, answer.document.model_dump_json())
        return answer.document


def write_story_with(
    model: LanguageModel,
    text: str,
    records: Records,
    *,
    language: Language | None = None,
    report: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> StoryPlan:
    """Plan a film of a story with a language model. Blocking, for minutes.

    Args:
        text: the story, as for the offline writer.
        records: where answers are looked for and kept.

    Raises:
        InvalidInputError: the story is none, or the model declines to work on it.
        WorkCancelledError: `cancelled` said so.
        WorkbenchError: the model gave no answer, see `ask`; the steps that were done are kept.
    """
    clean = clean_story(text)
    language = language or detect_language(clean)
    name, body = take_title(clean, "")
    chapters = cut_chapters(cut_passages(body, language))
    steps = _Steps(model, language, records, report, cancelled, total=3 * len(chapters) + 1)
    bible = _read(steps, chapters)
    world = _world(steps, bible, body)
    written = tuple(_chapters(steps, chapters, bible))
    by = f"{model.name}, instructions {instructions_version()}"
    return story_plan(world, bible, written, language, title="" if body == clean else name, written_by=by)


def _read(steps: _Steps, chapters: list[Chapter]) -> Bible:
    bible = Bible()
    for chapter in chapters:
        known = bible
        reading = steps.take(
            f"reading chapter {chapter.number} of {chapter.of}",
            (*_known(known), _chapter(chapter)),
            "read",
            Reading,
            lambda reading, known=known: reading_findings(reading, known),
        )
        bible = bible.after(reading)
    return bible


def _known(bible: Bible) -> tuple[Source, ...]:
    return (Source("The bible of the story so far", bible.text),) if bible.summaries else ()


def _chapter(chapter: Chapter) -> Source:
    return Source(f"Chapter {chapter.number} of {chapter.of}", chapter.text)


def _world(steps: _Steps, bible: Bible, body: str) -> World:
    sources = (Source("The bible of the story", bible.text), Source("How the story begins", body[:_OPENING]))
    return steps.take("writing the world", sources, "world", World, lambda _: [])


def _chapters(steps: _Steps, chapters: list[Chapter], bible: Bible) -> Iterator[WrittenChapter]:
    whole = Source("The bible of the story", bible.text)
    for chapter in chapters:
        sources = (whole, _chapter(chapter))
        script = steps.take(
            f"writing the script of chapter {chapter.number} of {chapter.of}",
            sources,
            "script",
            ChapterScript,
            lambda script, chapter=chapter: script_findings(script, chapter, bible),
        )
        shots = steps.take(
            f"directing the shots of chapter {chapter.number} of {chapter.of}",
            (*sources, Source("The script of this chapter", _script_text(script, chapter))),
            "shots",
            ChapterShots,
            lambda shots, chapter=chapter, script=script: shots_findings(shots, script, chapter, bible),
        )
        yield WrittenChapter(chapter, script, shots)


def _script_text(script: ChapterScript, chapter: Chapter) -> str:
    words = {passage.number: passage.text for passage in chapter.passages}
    lines: list[str] = []
    for number, scene in enumerate(script.scenes, start=1):
        lines.append(f"Scene {number}: {scene.place}, {scene.time_of_day}, {scene.weather}")
        lines += [f"[{line.passage}] {line.speaker or 'narrator'}: {words[line.passage]}" for line in scene.lines]
    return "\n".join(lines)
