"""What a model might answer at each step of writing: the offline writer's plan of the same chapter, in that form."""

import json
import re
from functools import cache
from itertools import groupby
from typing import Any

from workbench.llm import write_story
from workbench.model.story import ShotDraft, StoryPlan

_DOCUMENT = re.compile(r"<document title='(.*?)'>\n(.*?)\n</document>", re.DOTALL)
_PASSAGE = re.compile(r"\[(\d+)\] (.*)")


def scripted_answer(body: dict[str, Any]) -> dict[str, Any]:
    """The answer to a request of the Messages API."""
    content = body["messages"][0]["content"]
    return _answer(content[-1]["text"], "".join(part["text"] for part in content[:-1]))


def scripted_text(body: dict[str, Any]) -> str:
    """The answer to a request for chat completions."""
    content = body["messages"][1]["content"]
    return json.dumps(_answer(content, content), ensure_ascii=False)


def _answer(task: str, read: str) -> dict[str, Any]:
    documents = dict(_DOCUMENT.findall(read))
    chapter = next((text for title, text in documents.items() if title.startswith("Chapter")), "")
    for step, answer in (("Read this", _reading), ("Write the script", _script), ("Direct this", _shots)):
        if step in task:
            return answer(chapter)
    return {"title": "The Film", "synopsis": "It happens.", "content": "A world of light.", "keywords": ["light"]}


def _reading(chapter: str) -> dict[str, Any]:
    plan = _plan(chapter)
    return {
        "summary": plan.synopsis,
        "characters": [one.model_dump(mode="json") for one in plan.characters],
        "places": [one.model_dump(mode="json") for one in plan.scenes],
    }


def _script(chapter: str) -> dict[str, Any]:
    return {
        "scenes": [
            {
                "place": place,
                "time_of_day": hour,
                "weather": weather,
                "lines": [{"passage": number, "speaker": who} for _, heard in shots for number, who in heard],
            }
            for (place, hour, weather), shots in _scenes(chapter)
        ]
    }


def _shots(chapter: str) -> dict[str, Any]:
    direction = {"description", "characters", "size", "angle", "movement", "mood", "transition"}
    return {
        "shots": [
            {"scene": number, "lines": [one for one, _ in heard], **shot.model_dump(mode="json", include=direction)}
            for number, (_, shots) in enumerate(_scenes(chapter), start=1)
            for shot, heard in shots
        ]
    }


Heard = list[tuple[int, str]]


@cache
def _scenes(chapter: str) -> list[tuple[tuple[str, str, str], list[tuple[ShotDraft, Heard]]]]:
    """Scenes with their shots, each with the passages that are heard in it and who says them."""
    shots = [(shot, heard) for shot, heard in zip(_plan(chapter).shots, _heard(chapter), strict=True) if heard]
    grouped = groupby(shots, key=lambda one: (one[0].scene, one[0].time_of_day.value, one[0].weather.value))
    return [(setting, list(group)) for setting, group in grouped]


def _heard(chapter: str) -> list[Heard]:
    """The passages of each shot: those whose words its lines hold."""
    lines = [(index, line) for index, shot in enumerate(_plan(chapter).shots) for line in shot.lines]
    heard: list[Heard] = [[] for _ in _plan(chapter).shots]
    at = 0
    for number, text in _PASSAGE.findall(chapter):
        later = range(at, len(lines))
        found = next((index for index in later if _letters(text) in _letters(lines[index][1].text)), None)
        if found is not None:
            at = found
        if found is not None or text.startswith("“"):
            shot, line = lines[at]
            heard[shot].append((int(number), line.speaker if found is not None else ""))
    return heard


def _letters(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


@cache
def _plan(chapter: str) -> StoryPlan:
    paragraphs = [_PASSAGE.findall(block) for block in chapter.split("\n\n")]
    return write_story("\n\n".join(" ".join(text for _, text in block) for block in paragraphs), title="x")
