"""A stand-in for the program of Claude Code: it takes the arguments that the real one takes, and answers in its form.

The form was recorded with version 2.1.330 against a Messages API on loopback: `claude -p --input-format stream-json
--output-format stream-json --verbose` reads one row of JSON, `{"type": "user", "message": {…}}`, and writes rows, of
which the last has the type `result` with `is_error`, `result`, `structured_output`, `stop_reason`, `api_error_status`,
`usage`, `modelUsage` and `total_cost_usd`; `claude auth status --json` writes `{"loggedIn": …}` and fails when it is
signed out. What it was asked is kept in a file beside it.
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PROGRAM = """#!{python}
import json, os, pathlib, sys, time
here = pathlib.Path({folder!r})
script = json.loads(here.joinpath("script.json").read_text("utf-8"))
if sys.argv[1:] == ["auth", "status", "--json"]:
    print(json.dumps({{"loggedIn": script["signed_in"]}}))
    sys.exit(not script["signed_in"])
told = json.loads(sys.stdin.readline())
asked = {{"arguments": sys.argv[1:], "row": told, "folder": os.getcwd(), "files": os.listdir(), "pid": os.getpid()}}
with here.joinpath("asked.jsonl").open("a", encoding="utf-8") as file:
    file.write(json.dumps(asked) + "\\n")
if script["hangs"]:
    time.sleep(60)
result = script["results"].pop(0) if script["results"] else script["result"]
here.joinpath("script.json").write_text(json.dumps(script), "utf-8")
print(json.dumps({{"type": "system", "subtype": "init"}}))
if result is None:
    sys.stderr.write("it broke with key sk-ant-Zx81planted")
    sys.exit(1)
print(json.dumps(result))
sys.exit(result["is_error"])
"""

RESULT: dict[str, Any] = {
    "type": "result",
    "subtype": "success",
    "is_error": False,
    "result": "",
    "stop_reason": "tool_use",
    "terminal_reason": "completed",
    "api_error_status": None,
    "total_cost_usd": 0.0045,
    "usage": {
        "input_tokens": 100,
        "cache_read_input_tokens": 40,
        "cache_creation_input_tokens": 20,
        "output_tokens": 200,
    },
    "modelUsage": {"claude-opus-5-5": {"costUSD": 0.0045}},
}


def failed(said: str, **more: object) -> dict[str, Any]:
    """The result of a run that failed."""
    return RESULT | {"is_error": True, "result": said, "terminal_reason": "api_error", "total_cost_usd": 0} | more


@dataclass(frozen=True)
class ClaudeProgram:
    """The program, in a folder of its own."""

    folder: Path

    @property
    def path(self) -> str:
        """Where it is."""
        return str(self.folder / "claude")

    @property
    def asked(self) -> list[dict[str, Any]]:
        """What it was asked, run by run."""
        file = self.folder / "asked.jsonl"
        return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []

    def answers(
        self,
        document: dict[str, Any],
        *results: dict[str, Any] | None,
        signed_in: bool = True,
        hangs: bool = False,
    ) -> None:
        """Give these results first, and then this document for ever; None breaks off."""
        result = RESULT | {"structured_output": document, "result": json.dumps(document)}
        script = {"result": result, "results": list(results), "signed_in": signed_in, "hangs": hangs}
        self.folder.joinpath("script.json").write_text(json.dumps(script), "utf-8")


def claude_program(folder: Path) -> ClaudeProgram:
    """Put the program into a folder."""
    folder.mkdir(exist_ok=True)
    program = ClaudeProgram(folder)
    path = Path(program.path)
    path.write_text(_PROGRAM.format(python=sys.executable, folder=str(folder)), "utf-8")
    path.chmod(0o755)
    return program
