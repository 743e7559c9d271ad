"""From a long chapter to a directed storyboard, in both languages, with each fault of a server at each step.

The whole path is asked for once in each language; after that, each case has all answers but one, of a short story of
two chapters or of a step beside or after its writing, and asks for that one alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import pytest

from tests.llm.in_memory import Notebook, WrittenStory, write_all
from tests.llm.messages_api import KEY, Fault, MessagesApi, messages_api
from tests.llm.path_steps import OTHER_STEPS, any_answer
from workbench.kit.errors import WorkbenchError
from workbench.llm import Asker, Claude, ModelWriter, Patience, Story
from workbench.model.vocabulary import Language

WRITING = (
    "reading chapter 2",
    "writing the world",
    "outlining chapter 2",
    "writing the script of chapter 2",
    "directing",
)
STEPS = (*WRITING, *OTHER_STEPS)
PATIENCE = Patience(tries=2, base=0.01)

MENDED = {
    "429 with retry-after": Fault(429, {"retry-after": "0"}, "rate_limit_error"),
    "500": Fault(500),
    "529": Fault(529, kind="overloaded_error"),
    "overloaded in the middle": Fault(overloaded_after=1),
    "cut off": Fault(cut_after=1),
    "too long an answer": Fault(stop="max_tokens", text='{"cut'),
    "talk around it": Fault(wrap="Of course!\n{}\nAnything else?"),
    "out of range": Fault(edit=lambda good: {**good, "odd": 1}),
}
REFUSED = {
    "401": (Fault(401, kind="authentication_error"), "does not accept the key"),
    "402": (Fault(402, kind="billing_error"), "no money left"),
    "413": (Fault(413, kind="request_too_large"), "too long for"),
    "declined": (Fault(stop="refusal", text="", message="It is about poison."), "declines to work on this text"),
}
TITLES = {Language.CHINESE: "雾港\n\n", Language.ENGLISH: "The Harbour\n\n"}
CHAPTER_2 = {Language.CHINESE: "第二章 清晨的港口\n\n", Language.ENGLISH: "Chapter Two\n\n"}
DAYS = {
    Language.CHINESE: "第{0}天清晨，阿岚走到港口，数了{0}艘船。海上起了雾，她把红围巾系紧了一些。\n\n"
    "“你在等谁？”老周问。\n\n“等我哥哥。”阿岚说，“他说第{0}天会回来。”\n\n"
    "老周摇摇头，把第{0}盏灯挂在门口。傍晚，他们一起走回村庄，谁也没有再说话。\n\n",
    Language.ENGLISH: "On day {0} Mia walked to the harbour and counted {0} ships. Fog lay on the sea, and she pulled "
    'her red coat tight.\n\n"Whom are you waiting for?" asked Tom.\n\n"For my brother," said Mia. "He promised day '
    '{0}."\n\nTom hung lamp number {0} over the door. In the evening they walked back to the village.\n\n',
}


@cache
def novel(language: Language) -> str:
    """A chapter in which people talk, move on and come back: 20,000 Chinese characters, 2,000 English words."""
    return "".join((TITLES[language], *days(language, 1, 169 if language is Language.CHINESE else 40)))


@cache
def two_chapters(language: Language) -> str:
    """The first days of it, in two chapters of its own."""
    return "".join((TITLES[language], *days(language, 1, 7), CHAPTER_2[language], *days(language, 8, 8)))


def days(language: Language, first: int, last: int) -> list[str]:
    """What happens on these days."""
    return [DAYS[language].format(day) for day in range(first, last + 1)]


@dataclass
class Told(Notebook):
    """Records that know the step of each answer."""

    keys: dict[str, str] = field(default_factory=dict[str, str])

    def keep(self, key: str, step: str, model: str, answer: str) -> None:
        super().keep(key, step, model, answer)
        self.keys.setdefault(step, key)

    def without(self, step: str) -> Notebook:
        """All answers but the first of a step."""
        gone = next(key for name, key in self.keys.items() if name.startswith(step))
        return Notebook({key: answer for key, answer in self.answers.items() if key != gone})


@dataclass
class Server:
    """A model, with the answers and the results of each step that it was asked for without a fault."""

    api: MessagesApi
    told: dict[tuple[str, Language], Told] = field(default_factory=dict[tuple[str, Language], Told])
    results: dict[tuple[str, Language], object] = field(default_factory=dict[tuple[str, Language], object])

    def know(self) -> None:
        """Ask for every step once; the steps of writing are asked for together."""
        for language in Language:
            for step in ("", *OTHER_STEPS):
                records = self.told[step, language] = Told()
                self.results[step, language] = self.take(step, language, records)

    def take(self, step: str, language: Language, records: Notebook) -> object:
        """What comes of a step."""
        if step in OTHER_STEPS:
            return OTHER_STEPS[step](self.model, records, language)
        return self.write_out(two_chapters(language), records)

    def write_out(self, text: str, records: Notebook) -> WrittenStory:
        return write_all(ModelWriter(Asker(self.model, records)), text)

    def without(self, step: str, language: Language) -> Notebook:
        """All answers but that of a step."""
        return self.told[step if step in OTHER_STEPS else "", language].without(step)

    def is_well(self, step: str, language: Language, records: Notebook) -> bool:
        """Whether a step comes out as it did without a fault."""
        known = self.results[step if step in OTHER_STEPS else "", language]
        return self.take(step, language, records) == known

    @property
    def model(self) -> Claude:
        return Claude(KEY, url=self.api.url, patience=PATIENCE)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with messages_api(any_answer) as api:
        server = Server(api)
        server.know()
        yield server


@pytest.mark.parametrize("language", Language)
def test_a_long_chapter_becomes_a_storyboard(server: Server, language: Language) -> None:
    plan, story = server.write_out(novel(language), Told()), Story.of(novel(language))
    assert len(story.text) > (19_000 if language is Language.CHINESE else 10_000)
    spoken = [passage.text for passage in story.passages if passage.spoken]
    heard = "".join(text for _, text in plan.heard)
    assert [text for text in spoken if text.rstrip(",.，。") not in heard] == []
    assert plan.beats[-1].last == story.passages[-1].number
    assert plan.shots[-1].chapter == len(story.chapters) > 1
    assert {who for who, _ in plan.heard} >= {"", plan.bible.characters[0].name}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("name", MENDED)
def test_what_can_be_mended_is_mended_on_the_spot(server: Server, name: str, step: str, language: Language) -> None:
    records, before = server.without(step, language), len(server.api.asked)
    server.api.faults = [MENDED[name]]
    assert server.is_well(step, language, records)
    assert len(server.api.asked) - before in (1, 2)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("name", REFUSED)
def test_what_needs_a_person_is_told_and_only_that_is_asked_again(
    server: Server, name: str, step: str, language: Language
) -> None:
    records, before = server.without(step, language), len(server.api.asked)
    fault, says = REFUSED[name]
    server.api.faults = [fault]
    with pytest.raises(WorkbenchError, match=says) as caught:
        server.take(step, language, records)
    assert caught.value.advice
    assert len(server.api.asked) - before == 1
    assert server.is_well(step, language, records)
    assert len(server.api.asked) - before == 2


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("step", STEPS)
def test_a_server_that_stays_away_is_named_and_nothing_is_lost(server: Server, step: str, language: Language) -> None:
    records, before = server.without(step, language), len(server.api.asked)
    server.api.faults = [Fault(529, kind="overloaded_error")] * 2
    with pytest.raises(WorkbenchError):
        server.take(step, language, records)
    assert server.is_well(step, language, records)
    assert len(server.api.asked) - before == 3
