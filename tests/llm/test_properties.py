"""Whatever the text: a plan, nothing lost, nothing empty; or one clear sentence."""

import re
from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.llm.stories import lines
from workbench.kit.errors import InvalidInputError
from workbench.llm import clean_story, write_story
from workbench.model.story import StoryPlan
from workbench.model.vocabulary import Language

_TOKEN = re.compile(r"[\u4e00-\u9fff]|[^\W_\u4e00-\u9fff]+")
_INQUITS = {
    Language.ENGLISH: ["said the old man", "Tom asked softly", "she said", "answered Ann"],
    Language.CHINESE: ["他说", "小明问道", "老人轻声说", "她说"],
}
_TOLD = {
    Language.ENGLISH: [
        "The old man went home through the forest.",
        "Rain fell on the empty street at midnight.",
        "Ann and Tom looked at the letter, and nobody spoke for a long time.",
        "It was the first day of spring.",
    ],
    Language.CHINESE: [
        "小明走进森林，天渐渐黑了。",
        "老人坐在河边，看着水里的月亮。",
        "第二天早上，雨停了，街上很安静。",
        "谁也没有再提那封信。",
    ],
}
_SAID = {
    Language.ENGLISH: ["Come here, Tom!", "Why did you go?", "I never saw the sea.", "No."],
    Language.CHINESE: ["快来！", "你为什么不回家？", "我从来没有见过大海。", "不。"],
}
_QUOTES = {Language.ENGLISH: ['"{}"', "“{}”", "‘{}’", "'{}'"], Language.CHINESE: ["“{}”", "「{}」", '"{}"']}


@st.composite
def paragraphs(draw: st.DrawFn, language: Language) -> str:
    """A paragraph of narration, of speech, or of both with an inquit."""
    told, said = draw(st.sampled_from(_TOLD[language])), draw(st.sampled_from(_SAID[language]))
    quoted = draw(st.sampled_from(_QUOTES[language])).format(said)
    inquit = draw(st.sampled_from(_INQUITS[language]))
    stop, colon = (".", ": ") if language is Language.ENGLISH else ("。", "：")
    return draw(
        st.sampled_from(
            [told, quoted, f"{quoted} {inquit}{stop}", f"{inquit}{colon}{quoted}", f"{told} {quoted} {told}"]
        )
    )


def stories(language: Language) -> st.SearchStrategy[str]:
    """Some paragraphs in one language, or with a few in the other."""
    own = paragraphs(language)
    other = paragraphs(next(one for one in Language if one is not language))
    return st.lists(st.one_of(own, own, own, other), min_size=1, max_size=12).map("\n".join)


def _tokens(text: str) -> Counter[str]:
    return Counter(_TOKEN.findall(text.casefold()))


def _letters(text: str) -> Counter[str]:
    return Counter(filter(str.isalnum, text.casefold()))


def _told_and_said(plan: StoryPlan) -> Counter[str]:
    return sum((_tokens(line.text) for line in lines(plan)), Counter[str]())


def _cleaned(text: str) -> str | None:
    """The clean text, or None where it is refused with a sentence and advice."""
    if any(character.isalnum() for character in text):
        try:
            return clean_story(text)
        except InvalidInputError as error:
            return None if error.message and error.advice else pytest.fail("refused without a reason")
    with pytest.raises(InvalidInputError, match="no words"):
        clean_story(text)
    return None


def _check(plan: StoryPlan) -> None:
    assert plan.title
    assert plan.shots
    for shot in plan.shots:
        assert shot.lines
        assert all(_TOKEN.search(line.text) for line in shot.lines)
    ids = [line.id for line in lines(plan)]
    assert len(set(ids)) == len(ids)


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(list(Language)).flatmap(lambda language: st.tuples(st.just(language), stories(language))))
def test_no_word_of_a_story_is_lost_but_bare_inquits(case: tuple[Language, str]) -> None:
    language, text = case
    plan = write_story(text, language=language, title="A title")
    _check(plan)
    before, after = _tokens(text), _told_and_said(plan)
    droppable = {token for inquits in _INQUITS.values() for token in _TOKEN.findall(" ".join(inquits).casefold())}
    assert not after - before
    assert set(before - after) <= droppable


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.sampled_from(list(Language)))
@example("“a”他说：", Language.CHINESE)
@example("'a' said b — c: “", Language.ENGLISH)
@example("0", Language.ENGLISH)
def test_any_text_ends_in_a_plan_or_one_clear_sentence(text: str, language: Language) -> None:
    clean = _cleaned(text)
    if clean is None:
        return
    plan = write_story(text, language=language, title="A title")
    _check(plan)
    before, after = _letters(clean), sum((_letters(line.text) for line in lines(plan)), Counter[str]())
    assert not after - before
    assert set(before - after) <= set("他说")


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab 字。，.,!?“”‘’\"'「」—-:：\nT说said", max_size=120))
def test_broken_punctuation_breaks_nothing(text: str) -> None:
    if _cleaned(text) is not None:
        _check(write_story(text, language=Language.ENGLISH))
