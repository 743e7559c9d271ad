"""Asking a language model, over the wire: what it answers, and all that can go wrong on the way."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, Field

from tests.llm.messages_api import KEY, Fault, MessagesApi, messages_api
from workbench.kit.errors import (
    ConfigurationError,
    InvalidInputError,
    NetworkError,
    ResourceError,
    WorkbenchError,
    WorkCancelledError,
)
from workbench.llm import Claude, Patience, Picture, Question, Reply, Source, Usage, ask, money
from workbench.model.vocabulary import Mood


class Weather(BaseModel):
    """The weather of a place."""

    place: str
    mood: Mood
    degrees: int = Field(ge=-90, le=60)
    title: str = "none"


ANSWER: dict[str, Any] = {"place": "Kyoto", "mood": "calm mood", "degrees": 21, "title": "June"}
QUESTION = Question("You know the weather.", (Source("letter", "It is warm in Kyoto."),), "What is it like?", Weather)
QUICK = Patience(tries=3, base=0.01, longest=1.0)


@pytest.fixture
def api() -> Iterator[MessagesApi]:
    with messages_api(lambda _: ANSWER) as api:
        yield api


def claude(api: MessagesApi, key: str = KEY, model: str = "claude-opus-5-5") -> Claude:
    return Claude(key, model=model, url=api.url, patience=QUICK, setting="llm.judge")


def refused(api: MessagesApi, *faults: Fault, kind: type[WorkbenchError]) -> WorkbenchError:
    api.faults += faults
    with pytest.raises(kind) as caught:
        ask(claude(api), QUESTION)
    assert KEY not in f"{caught.value!r} {caught.value}"
    assert caught.value.advice
    return caught.value


def test_an_answer_comes_with_what_it_used(api: MessagesApi) -> None:
    spent: list[Reply] = []
    answer = ask(claude(api), QUESTION, spent=spent.append)
    assert answer.document == Weather.model_validate(ANSWER)
    assert (answer.stop, answer.model, answer.repairs) == ("end", "claude-opus-5-5", 0)
    assert answer.usage == spent[0].usage == Usage(fresh=100, cached=40, stored=20, answered=200)
    assert money(answer.model, answer.usage) == pytest.approx((100 + 4 + 25) * 4e-6 + 200 * 20e-6)
    assert money("another", answer.usage) is None


def test_every_field_is_asked_for_and_the_prefix_can_be_cached(api: MessagesApi) -> None:
    ask(claude(api), QUESTION)
    (body,) = api.asked
    assert body["output_config"]["format"]["schema"]["required"] == ["place", "mood", "degrees", "title"]
    assert body["system"][0]["cache_control"] == {"type": "ephemeral"}
    document, task = body["messages"][0]["content"]
    assert "It is warm in Kyoto." in document["text"]
    assert ("cache_control" in document, "cache_control" in task) == (True, False)
    assert "effort" not in body["output_config"]


def test_pictures_are_sent(api: MessagesApi) -> None:
    seen = Question("You see.", (), "What is it?", Weather, (Picture("image/png", b"\x89PNG"),))
    ask(claude(api), seen)
    picture, _ = api.asked[0]["messages"][0]["content"]
    assert picture["source"] == {"type": "base64", "media_type": "image/png", "data": "iVBORw=="}
    assert seen.key("m") != Question("You see.", (), "What is it?", Weather).key("m")


def test_prose_around_the_answer_is_left_out(api: MessagesApi) -> None:
    api.faults.append(Fault(wrap="Here you are:\n```json\n{}\n```\nEnjoy."))
    assert ask(claude(api), QUESTION).document.degrees == 21
    assert len(api.asked) == 1


def test_a_wrong_value_is_told_and_corrected(api: MessagesApi) -> None:
    api.faults.append(Fault(edit=lambda good: {**good, "degrees": 400}))
    answer = ask(claude(api), QUESTION)
    assert (answer.document.degrees, answer.repairs) == (21, 1)
    _, wrong, told = api.asked[1]["messages"]
    assert '"degrees": 400' in wrong["content"]
    assert "- degrees: Input should be less than or equal to 60" in told["content"]


def test_findings_of_the_caller_are_told_too(api: MessagesApi) -> None:
    findings = iter([["Kyoto is not in this story."], []])
    assert ask(claude(api), QUESTION, check=lambda _: next(findings)).repairs == 1
    assert "- Kyoto is not in this story." in api.asked[1]["messages"][2]["content"]


def test_what_is_not_corrected_in_two_rounds_is_refused(api: MessagesApi) -> None:
    fault = Fault(edit=lambda good: {**good, "mood": "odd"})
    error = refused(api, fault, fault, fault, kind=ConfigurationError)
    assert "mood: " in error.message
    assert len(api.asked) == 3


def test_a_cut_answer_is_asked_for_again_without_its_torso(api: MessagesApi) -> None:
    api.faults.append(Fault(stop="max_tokens", text='{"place": "Ky'))
    assert ask(claude(api), QUESTION).repairs == 1
    assert '{"place": "Ky' not in str(api.asked[1])


@pytest.mark.parametrize("text", ["I cannot help with that.", ""])
def test_a_refusal_is_told_with_its_reason_and_not_repeated(api: MessagesApi, text: str) -> None:
    error = refused(api, Fault(stop="refusal", text=text, message="It is about poison."), kind=InvalidInputError)
    assert "declines" in error.message
    assert "It is about poison." in error.message
    assert len(api.asked) == 1


def test_a_text_that_does_not_fit(api: MessagesApi) -> None:
    refused(api, Fault(stop="model_context_window_exceeded", text=""), kind=InvalidInputError)
    refused(api, Fault(413, kind="request_too_large"), kind=InvalidInputError)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(500),
        Fault(529, kind="overloaded_error"),
        Fault(429, {"retry-after": "0"}, "rate_limit_error"),
        Fault(overloaded_after=1),
        Fault(cut_after=1),
        Fault(stop="pause_turn"),
    ],
)
def test_a_moment_of_bad_luck_is_waited_out(api: MessagesApi, fault: Fault) -> None:
    api.faults += [fault, fault]
    assert ask(claude(api), QUESTION).document.degrees == 21
    assert len(api.asked) == 3
    assert refused(api, fault, fault, fault, kind=WorkbenchError).error_class in ("network", "resource")


def test_nobody_waits_for_an_hour(api: MessagesApi) -> None:
    error = refused(api, Fault(429, {"retry-after": "3600"}, "rate_limit_error"), kind=ResourceError)
    assert "limit of requests" in error.message
    assert len(api.asked) == 1


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (Fault(401, kind="authentication_error", message=f"invalid x-api-key: {KEY}"), "does not accept the key"),
        (Fault(402, kind="billing_error", details={"error_code": "credit_balance"}), "no money left"),
        (Fault(400, kind="invalid_request_error", message="Your credit balance is too low"), "no money left"),
        (Fault(403, kind="permission_error", message=f"{KEY} may not"), "may not use"),
        (Fault(404, kind="not_found_error"), "There is no Claude (claude-opus-5-5)"),
        (Fault(422, message=f"odd {KEY}"), "status 422"),
    ],
)
def test_what_only_a_person_can_mend_is_not_tried_again(api: MessagesApi, fault: Fault, says: str) -> None:
    assert says in refused(api, fault, kind=ConfigurationError).message
    assert len(api.asked) == 1


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(403, kind="permission_error"), ConfigurationError),
        (Fault(404, kind="not_found_error"), ConfigurationError),
        (Fault(413, kind="request_too_large"), InvalidInputError),
        (Fault(422), ConfigurationError),
        (Fault(stop="refusal", text=""), InvalidInputError),
        (Fault(stop="model_context_window_exceeded", text=""), InvalidInputError),
        (Fault(edit=lambda good: {**good, "mood": "odd"}), ConfigurationError),
    ],
)
def test_what_another_model_may_mend_tells_where_this_one_is_named(
    api: MessagesApi, fault: Fault, kind: type[WorkbenchError]
) -> None:
    assert "model" in (advice := refused(api, *[fault] * 3, kind=kind).advice)
    assert "as llm.judge" in advice


def test_nobody_is_there() -> None:
    with pytest.raises(NetworkError, match="cannot be reached"):
        ask(Claude(KEY, url="http://127.0.0.1:9", patience=QUICK), QUESTION)


def test_asking_can_be_given_up_while_the_server_is_silent(api: MessagesApi) -> None:
    api.hold_from(1)
    with pytest.raises(WorkCancelledError):
        ask(claude(api), QUESTION, cancelled=lambda: bool(api.asked))


async def test_asking_works_beside_a_running_loop(api: MessagesApi) -> None:
    assert ask(claude(api), QUESTION).document.degrees == 21


def test_key_and_model_can_be_checked_for_nothing(api: MessagesApi) -> None:
    claude(api).check()
    for wrong in (claude(api, key="another"), claude(api, model="claude-9")):
        with pytest.raises(ConfigurationError):
            wrong.check()
    assert api.asked == []


def test_the_key_is_in_no_log(
    api: MessagesApi, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    api.faults += [Fault(529, message=KEY), Fault(401, message=KEY)]
    with pytest.raises(ConfigurationError):
        ask(claude(api), QUESTION)
    written = capfd.readouterr()
    said = written.out + written.err
    assert "busy" in said
    assert KEY not in caplog.text + said
