"""A command of one's own gives new tokens: run without a shell, asked for once, never shown."""

import sys
from pathlib import Path

import pytest

from tests.comfy.scripted import ScriptedServer
from workbench.comfy import Address, Instance, token_from
from workbench.kit.errors import ConfigurationError


def command(program: str) -> list[str]:
    return [sys.executable, "-c", program]


async def test_a_refused_token_is_replaced_for_all_clients_of_a_server(
    server_and_url: tuple[ScriptedServer, str], tmp_path: Path
) -> None:
    server, url = server_and_url
    program = f"open({str(tmp_path / 'runs')!r}, 'a').write('x'); print('fresh-$HOME')"
    address = Address("one", url, {"Authorization": "Bearer old"}, refresh=token_from(command(program)))
    instance = Instance(address, timeout=5)
    server.faults["GET /queue"] = ["401"]
    for _ in range(2):
        async with instance.client() as client:
            await client.queue()  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]  # it is a ComfyUI server
    assert [headers["Authorization"] for headers in server.headers] == ["Bearer old", *["Bearer fresh-$HOME"] * 2]
    assert (tmp_path / "runs").read_text() == "x"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (command("raise SystemExit('s3cret')"), "ended with status 1"),
        (command("import sys; print('s3cret', file=sys.stderr)"), "printed nothing"),
        (["/no/such/s3cret"], "cannot be started"),
    ],
)
async def test_a_command_that_gives_no_token_is_named_without_what_it_says(words: list[str], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said) as caught:
        await token_from(words)()
    assert "s3cret" not in str(caught.value)


async def test_a_command_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.comfy.commands._SECONDS", 0.2)
    with pytest.raises(ConfigurationError, match="took longer"):
        await token_from(command("import time; time.sleep(60)"))()
