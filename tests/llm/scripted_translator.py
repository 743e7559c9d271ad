"""What a model might answer when it translates a shot: drawn from the schema of the request, as a model would."""

import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workbench.llm import Reply, Usage
from workbench.llm.questions import Question, Repair
from workbench.llm.schemas import answer_schema

_RANGES = {"cfg": (1, 15), "steps": (4, 60), "denoise": (0.2, 1), "strength": (0.2, 1)}


def scripted_picture(body: dict[str, Any]) -> dict[str, Any]:
    """The answer to a request of the Messages API; the same for the same shot."""
    return picture_for(body["output_config"]["format"]["schema"], body["messages"][0]["content"][-1]["text"])


def picture_for(schema: dict[str, Any], task: str) -> dict[str, Any]:
    """An answer within a schema for the shot that a task tells."""
    chance, kinds, fields = random.Random(task), schema["$defs"], schema["properties"]
    told = dict(re.findall(r"^([A-Z][\w ,]+): (.*)$", task, re.MULTILINE))
    answer: dict[str, Any] = {
        "action": _wording(kinds, "Somebody crosses the frame and looks up", "有人穿过画面，抬头看"),
        "details": [_wording(kinds, "dust in the air", "空中的尘埃")] * chance.randint(0, 1),
        "lens": chance.choice([None, *kinds["Lens"]["enum"]]),
        "lights": chance.sample(kinds["Light"]["enum"], chance.randint(0, 2)),
        "colours": chance.sample(kinds["Colour"]["enum"], chance.randint(0, 2)),
        "reasons": [{"about": "light", "why": "It fits the mood."}],
        "workflow": chance.choice(_enum(fields["workflow"])),
        "facts": [f"fact {number}" for number in re.findall(r"(\d+)\. ", told.get("Facts", ""))],
    }
    if "people" in fields:
        seen = [name for name in _enum(kinds["KnownPersonNow"]["properties"]["name"]) if _is_in(name, told)]
        answer["people"] = [{"name": name, "now": "soaked and smiling"} for name in seen]
    if "settings" in fields:
        answer["settings"] = []
    if "loras" in fields:
        ids = _enum(kinds["KnownLoraChoice"]["properties"]["id"])
        answer["loras"] = [{"id": ids[0], "weight": 0.7}]
    return answer


@dataclass(frozen=True)
class Reciting:
    """The same answers without a server, for many shots: what was answered is checked as any answer is."""

    name: str = "Reciting"
    place: str = "here"

    def reply(self, question: Question[Any], repairs: tuple[Repair, ...], cancelled: Callable[[], bool]) -> Reply:
        assert not repairs, repairs
        said = json.dumps(picture_for(answer_schema(question.kind), question.task))
        return Reply(said, "end", Usage(), self.name)

    def check(self) -> None:
        """It is there."""


def _wording(kinds: dict[str, Any], english: str, chinese: str) -> dict[str, str]:
    return {"english": english} if "Wording" not in kinds else {"english": english, "chinese": chinese}


def _enum(field: dict[str, Any]) -> list[str]:
    return [field["const"]] if "const" in field else field["enum"]


def _is_in(name: str, told: dict[str, str]) -> bool:
    return name in told.get("In the picture", "").split(", ")
