"""New tokens from a command of one's own: a program of a cloud or a password store that prints one."""

import asyncio
from collections.abc import Mapping, Sequence
from subprocess import DEVNULL, PIPE

from workbench.comfy.access import Refresh
from workbench.kit.errors import ConfigurationError

_SECONDS = 30.0
_ADVICE = "Run it by hand, and correct WORKBENCH_COMFY_TOKEN_COMMAND."


def token_from(command: Sequence[str]) -> Refresh:
    """A way to new headers: the command's output is the token. No shell reads it, and nothing of it is logged.

    Args:
        command: the program and its arguments.

    Raises (when called):
        ConfigurationError: it is not there, fails, prints nothing, or takes longer than half a minute.
    """

    async def refresh() -> Mapping[str, str]:
        try:
            async with asyncio.timeout(_SECONDS):
                token = await _output(command)
        except TimeoutError:
            raise _failed(f"took longer than {_SECONDS:g} seconds") from None
        if not token:
            raise _failed("printed nothing")
        return {"Authorization": f"Bearer {token}"}

    return refresh


async def _output(command: Sequence[str]) -> str:
    try:
        process = await asyncio.create_subprocess_exec(*command, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL)
    except OSError as error:
        raise _failed(f"cannot be started ({type(error).__name__})") from None
    try:
        printed, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise _failed(f"ended with status {process.returncode}")
    return printed.decode(errors="replace").strip()


def _failed(what: str) -> ConfigurationError:
    return ConfigurationError(f"The command that gives the token of a ComfyUI server {what}.", _ADVICE)
