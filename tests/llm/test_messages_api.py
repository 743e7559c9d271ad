"""The Messages API of the tests refuses what the real one does: no test passes on what would fail there."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.llm.messages_api import KEY, MessagesApi, messages_api
from workbench.kit.certificates import certificates

SCHEMA = {"type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"]}
BODY: dict[str, Any] = {
    "model": "claude-opus-5-5",
    "max_tokens": 64_000,
    "stream": True,
    "messages": [{"role": "user", "content": [{"type": "text", "text": "Where?"}]}],
    "output_config": {"format": {"type": "json_schema", "schema": SCHEMA | {"additionalProperties": False}}},
}
HEADERS = {"authorization": f"Bearer {KEY}", "anthropic-version": "2026-10-21"}


@pytest.fixture(scope="module")
def api() -> Iterator[MessagesApi]:
    with messages_api(lambda _: {"place": "Kyoto"}) as api:
        yield api


def refusal(api: MessagesApi, body: dict[str, Any], headers: dict[str, str] | None = None) -> tuple[int, str]:
    answer = httpx.post(
        f"{api.url}/v1/messages", json=body, headers=HEADERS if headers is None else headers, verify=certificates()
    )
    if answer.is_success:
        return answer.status_code, ""
    told = answer.json()
    assert (told["type"], told["request_id"]) == ("error", answer.headers["request-id"])
    return answer.status_code, told["error"]["message"]


def test_a_request_as_it_should_be_is_answered(api: MessagesApi) -> None:
    assert refusal(api, BODY) == (200, "")
    assert refusal(api, BODY, {"x-api-key": KEY, "anthropic-version": "2026-10-21"}) == (200, "")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("sampling", {"temperature": 0.5}),
        ("sampling", {"top_k": 4}),
        ("thinking", {"thinking": {"type": "disabled"}}),
        ("thinking", {"thinking": {"type": "enabled", "budget_tokens": 1024}}),
        ("tool_choice", {"tool_choice": {"type": "any"}}),
        ("prefill", {"messages": [*BODY["messages"], {"role": "assistant", "content": "{"}]}),
        ("max_tokens", {"max_tokens": 200_000}),
        ("stream", {"stream": False}),
        ("text", {"messages": [{"role": "user", "content": [{"type": "text", "text": " "}]}]}),
        ("output_config", {"output_config": {"format": {"type": "json_schema", "schema": SCHEMA}}}),
        ("cache_control", {"system": [{"type": "text", "text": "x", "cache_control": {}}] * 5}),
    ],
)
def test_what_current_models_refuse_is_refused(api: MessagesApi, name: str, change: dict[str, Any]) -> None:
    status, said = refusal(api, BODY | change)
    assert (status, said.partition(":")[0]) == (400, name)


def test_strangers_old_versions_and_unknown_models_are_refused(api: MessagesApi) -> None:
    assert refusal(api, BODY, {"anthropic-version": "2026-10-21"})[0] == 401
    assert refusal(api, BODY, {"x-api-key": KEY})[0] == 400
    assert refusal(api, BODY | {"model": "claude-9"})[0] == 404
