"""Asking an OpenAI-compatible server."""

import json
from collections.abc import Iterator

import pytest

from tests.llm.chat_server import MODEL, ChatServer, chat_server
from tests.llm.test_asking import ANSWER, QUESTION, QUICK, Weather
from workbench.kit.errors import ConfigurationError, InvalidInputError, NetworkError, WorkbenchError
from workbench.llm import ChatCompletions, Picture, Question, Usage, ask

SECRET = "Zx81planted"


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server(json.dumps(ANSWER)) as server:
        yield server


def model(server: ChatServer, name: str = MODEL, key: str = "") -> ChatCompletions:
    return ChatCompletions(server.url, name, key, QUICK)


def refused(server: ChatServer, kind: type[WorkbenchError], key: str = "") -> WorkbenchError:
    with pytest.raises(kind) as caught:
        ask(model(server, key=key), QUESTION)
    assert SECRET not in f"{caught.value!r} {caught.value}"
    return caught.value


def test_an_answer_comes_with_what_it_used(server: ChatServer) -> None:
    answer = ask(model(server), QUESTION)
    assert answer.document == Weather.model_validate(ANSWER)
    assert (answer.model, answer.usage) == (MODEL, Usage(fresh=100, cached=20, answered=30))
    (body,) = server.asked
    system, user = body["messages"]
    assert '"degrees"' in system["content"]
    assert "It is warm in Kyoto." in user["content"]
    assert body["response_format"]["json_schema"]["schema"]["required"] == ["place", "mood", "degrees", "title"]


def test_pictures_are_sent(server: ChatServer) -> None:
    ask(model(server), Question("You see.", (), "What is it?", Weather, (Picture("image/png", b"\x89PNG"),)))
    picture, _ = server.asked[0]["messages"][1]["content"]
    assert picture["image_url"]["url"] == "data:image/png;base64,iVBORw=="


def test_a_wrong_answer_is_told_and_corrected(server: ChatServer) -> None:
    server.texts = ["It is warm.", '{"place": "Kyoto"}']
    assert ask(model(server), QUESTION).repairs == 2
    assert "- mood: Field required" in server.asked[2]["messages"][-1]["content"]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_moment_of_bad_luck_is_waited_out(server: ChatServer, status: int) -> None:
    server.statuses = [status, status]
    assert ask(model(server), QUESTION).document.degrees == 21
    server.statuses = [status] * 3
    refused(server, NetworkError)


def test_a_stream_that_ends_too_early(server: ChatServer) -> None:
    server.ending = None
    assert "broke off" in refused(server, NetworkError).message


def test_a_refusal(server: ChatServer) -> None:
    server.refusal = "It is about poison."
    assert "It is about poison." in refused(server, InvalidInputError).message
    server.refusal, server.ending = "", "content_filter"
    refused(server, InvalidInputError)


def test_what_only_a_person_can_mend(server: ChatServer) -> None:
    server.key = SECRET
    assert "key" in refused(server, ConfigurationError, key="another").message
    server.statuses = [400]
    assert "status 400" in refused(server, ConfigurationError, key=SECRET).message
    server.statuses = [413]
    refused(server, InvalidInputError, key=SECRET)


def test_a_server_of_another_kind(server: ChatServer) -> None:
    elsewhere = ChatCompletions(server.url.removesuffix("/v1"), MODEL)
    with pytest.raises(ConfigurationError, match="status 404"):
        ask(elsewhere, QUESTION)
    with pytest.raises(ConfigurationError):
        elsewhere.check()
    with pytest.raises(NetworkError, match="cannot be reached"):
        ChatCompletions("http://127.0.0.1:9/v1", MODEL).check()


def test_a_stream_that_is_none(server: ChatServer) -> None:
    server.answering = None
    server.text = ""
    with pytest.raises(ConfigurationError, match="no answer that can be used"):
        ask(model(server), QUESTION)


def test_the_model_can_be_checked_for_nothing(server: ChatServer) -> None:
    model(server).check()
    with pytest.raises(ConfigurationError, match=r"no model llama9\. Name one that it has as llm\.writer: qwen3:14b\."):
        model(server, "llama9").check()
    assert server.asked == []
