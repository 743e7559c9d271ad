"""Asking Ollama: nothing of a question is left out without a word."""

import json
from collections.abc import Iterator

import pytest

from tests.llm.ollama_server import MODEL, OllamaServer, ollama_server
from tests.llm.test_asking import ANSWER, QUESTION, QUICK, Weather
from workbench.kit.errors import ApiError, ConfigurationError, InvalidInputError, NetworkError, WorkbenchError
from workbench.llm import ChatCompletions, Ollama, Picture, Question, Source, Usage, ask

SEEN = Question("You see.", (), "What is it?", Weather, (Picture("image/png", b"\x89PNG"),))


@pytest.fixture
def server() -> Iterator[OllamaServer]:
    with ollama_server(json.dumps(ANSWER)) as server:
        yield server


def model(server: OllamaServer, name: str = MODEL) -> Ollama:
    return Ollama(server.url, name, QUICK)


def reading(text: str) -> Question[Weather]:
    return Question("You know the weather.", (Source("letter", text),), "What is it like?", Weather)


def refused(server: OllamaServer, kind: type[WorkbenchError], question: Question[Weather] = QUESTION) -> WorkbenchError:
    with pytest.raises(kind) as caught:
        ask(model(server), question)
    assert caught.value.advice
    return caught.value


def test_an_answer_comes_with_what_it_used(server: OllamaServer) -> None:
    answer = ask(model(server), QUESTION)
    assert answer.document == Weather.model_validate(ANSWER)
    assert (answer.model, answer.usage) == (MODEL, Usage(fresh=120, answered=30))
    (body,) = server.asked
    assert body["format"]["required"] == ["place", "mood", "degrees", "title"]
    assert "It is warm in Kyoto." in body["messages"][1]["content"]


def test_the_context_is_as_large_as_the_question_needs(server: OllamaServer) -> None:
    ask(model(server), QUESTION)
    ask(model(server), reading("雨停了。" * 2_000))
    short, long = (body["options"]["num_ctx"] for body in server.asked)
    assert (short, long) == (16_384, 32_768)
    assert {(body["truncate"], body["shift"]) for body in server.asked} == {(False, False)}


def test_what_cannot_fit_is_not_sent(server: OllamaServer) -> None:
    assert "too long" in refused(server, InvalidInputError, reading("雨停了。" * 20_000)).message
    assert server.asked == []


@pytest.mark.parametrize("is_old", [True, False])
def test_a_prompt_that_was_cut_is_no_success(server: OllamaServer, is_old: bool) -> None:
    server.is_old, server.tokens = is_old, 50_000
    assert "too long" in refused(server, InvalidInputError).message


def test_pictures_go_to_models_that_see(server: OllamaServer) -> None:
    assert "cannot see" in refused(server, ConfigurationError, SEEN).message
    server.sees = True
    ask(model(server), SEEN)
    assert server.asked[0]["messages"][1]["images"] == ["iVBORw=="]


def test_a_wrong_answer_is_told_and_corrected(server: OllamaServer) -> None:
    server.texts = ["It is warm.", '{"place": "Kyoto"}']
    assert ask(model(server), QUESTION).repairs == 2
    assert "- mood: Field required" in server.asked[2]["messages"][-1]["content"]


def test_bad_luck_is_waited_out(server: OllamaServer) -> None:
    server.statuses, server.errors = [503], ["llama runner process has terminated"]
    assert ask(model(server), QUESTION).document.degrees == 21
    server.statuses = [500] * 3
    refused(server, NetworkError)
    server.errors = ["it died"] * 3
    assert "it died" in refused(server, ApiError).message
    server.ending = None
    assert "broke off" in refused(server, NetworkError).message


def test_the_model_can_be_checked_for_nothing(server: OllamaServer) -> None:
    model(server).check()
    with pytest.raises(ConfigurationError, match=r"no model llama9\. Name one that it has as llm\.writer: qwen3:14b\."):
        model(server, "llama9").check()
    with pytest.raises(NetworkError, match="cannot be reached"):
        Ollama("http://127.0.0.1:9", MODEL).check()
    assert server.asked == []


def test_by_the_door_that_cuts_it_is_refused(server: OllamaServer) -> None:
    other = ChatCompletions(f"{server.url}/v1", MODEL, patience=QUICK)
    with pytest.raises(ConfigurationError, match=f"llm.ollama.url: {server.url}"):
        ask(other, QUESTION)
    with pytest.raises(ConfigurationError, match="Ollama"):
        other.check()
