"""What a model might answer at each step of writing: found by the rules in what it is given to read."""

import json
import re
from functools import cache
from typing import Any

from workbench.llm import write_story
from workbench.model.story import ShotDraft, StoryPlan

_DOCUMENT = re.compile(r"<document title='(.*?)'>\n(.*?)\n</document>", re.DOTALL)
_PASSAGE = re.compile(r"\[(\d+)\] (.*)")
_SCENE = re.compile(r"Scene (\d+): .*")
_SIZES = ("wide shot", "medium shot", "close-up", "medium close-up")
STEPS = ("Read this", "page that everybody", "Outline this", "Write the script", "Direct this")
"""Words of the instructions of the questions for a short story, in order."""


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
    if "Make one `summary`" in task:
        return {"summary": "Much has happened."}
    if "Divide this story" in task:
        return _episodes(documents["The beats of the story"])
    if "Direct this" in task:
        return _shots(documents["The script"])
    for step, answer in (("Read this", _reading), ("Outline this", _outline), ("Write the script", _script)):
        if step in task:
            return answer(chapter)
    return {"title": "The Film", "synopsis": "It happens.", "content": "A world of light.", "keywords": ["light"]}


def _reading(chapter: str) -> dict[str, Any]:
    plan = _plan(chapter)
    places = [one.model_dump(mode="json", exclude={"aliases"}) for one in plan.scenes]
    first = int(_PASSAGE.findall(chapter)[0][0])
    eyes = [{"subject": one.name, "what": "eyes", "value": "grey", "passage": first} for one in plan.characters]
    return {
        "summary": plan.synopsis,
        "characters": [one.model_dump(mode="json") for one in plan.characters],
        "places": places,
        "facts": eyes,
    }


def _outline(chapter: str) -> dict[str, Any]:
    numbers = [int(number) for number, _ in _PASSAGE.findall(chapter)]
    firsts = [numbers[0], numbers[len(numbers) // 2]] if len(numbers) > 3 else [numbers[0]]
    return {"beats": [{"first": one, "title": f"From {one} on", "summary": "It goes on."} for one in firsts]}


def _episodes(beats: str) -> dict[str, Any]:
    numbers = [int(number) for number, _ in _PASSAGE.findall(beats)]
    return {
        "episodes": [
            {"first_beat": one, "title": f"Part {one}", "synopsis": "More happens."}
            for one in (1, len(numbers) // 2 + 1)
        ]
    }


def _script(chapter: str) -> dict[str, Any]:
    """The passages that the shots of the rules hold, in scenes by place, hour and weather."""
    scenes: list[dict[str, Any]] = []
    for shot, heard in zip(_plan(chapter).shots, _heard(chapter), strict=True):
        setting = {"place": shot.scene, "time_of_day": shot.time_of_day.value, "weather": shot.weather.value}
        if heard and (not scenes or scenes[-1] | setting != scenes[-1]):
            scenes.append({**setting, "lines": []})
        if heard:
            scenes[-1]["lines"] += [{"passage": number, "speaker": who} for number, who in heard]
    return {"scenes": scenes}


Heard = list[tuple[int, str]]


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


def _shots(script: str) -> dict[str, Any]:
    """A shot for each line, in sizes that change from shot to shot."""
    shots: list[dict[str, Any]] = []
    scene = 0
    for row in script.splitlines():
        if found := _SCENE.match(row):
            scene = int(found[1])
        elif line := _PASSAGE.match(row):
            in_scene = [shot for shot in shots if shot["scene"] == scene]
            who = line[2].partition(": ")[0]
            speaker = () if who == "narrator" else (who,)
            size = _SIZES[len(in_scene) % len(_SIZES)]
            shots.append(_shot(scene, int(line[1]), speaker, size))
    return {"shots": shots}


def _shot(scene: int, line: int, people: tuple[str, ...], size: str) -> dict[str, Any]:
    draft = ShotDraft(scene="", description=f"What is seen at line {line}.", characters=people)
    direction = draft.model_dump(mode="json", exclude={"scene", "lines", "chapter", "source", "time_of_day", "weather"})
    return {**direction, "scene": scene, "lines": [line], "size": size}


def _letters(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


@cache
def _plan(chapter: str) -> StoryPlan:
    paragraphs = [_PASSAGE.findall(block) for block in chapter.split("\n\n")]
    return write_story("\n\n".join(" ".join(text for _, text in block) for block in paragraphs), title="x")
