"""What the tests of judging ask: scripted verdicts, and a project with a picture that was not drawn by anybody."""

import asyncio
from collections.abc import Callable
from itertools import count
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.llm.messages_api import KEY, MessagesApi
from tests.llm.scripted_writer import scripted_answer
from workbench.engine import Studio
from workbench.engine.projects import ProjectChanges, create_project, get_project, update_project, write_project
from workbench.engine.renders import cancel_render, list_tasks
from workbench.engine.storyboard import ShotChanges, list_shots, update_shot
from workbench.model.judging import Judging
from workbench.model.people import Actor
from workbench.model.storyboard import Pick, Provenance, Shot, Take, TakeKind
from workbench.model.tasks import TaskKind

LAMP = "The Lamp\n\nMia lit a lamp."
Answer = dict[str, Any]


def verdict(score: int, **more: object) -> Answer:
    """A judge's answer with one score for every point."""
    points = dict.fromkeys(("shot", "people", "setting", "camera", "quality"), score)
    names = [*points, *(["likeness"] if more.get("likeness") is not None else [])]
    faults = [
        {"point": point, "text": f"The {point} is wrong.", "add": f"better {point}", "avoid": f"bad {point}"}
        for point in names
        if score < 60
    ]
    return {"seen": "A lamp.", **points, "likeness": None, "faults": faults[:5], **more}


def judged_by(api: MessagesApi) -> dict[str, str]:
    """The environment of a studio that writes and judges by a scripted model, on the draft backend."""
    small = {"WORKBENCH_FILM__HEIGHT": "240", "WORKBENCH_LOG__LEVEL": "error"}
    return {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": api.url, **small}


def is_judging(body: Answer) -> bool:
    return str(body["messages"][0]["content"][-1]["text"]).endswith("Judge the take.")


def answering(judge: Callable[[Answer], Answer]) -> Callable[[Answer], Answer]:
    """A model that writes as the rules do, and judges so."""
    return lambda body: judge(body) if is_judging(body) else scripted_answer(body)


_seeds = count()


def picture() -> NDArray[np.uint8]:
    """A crisp picture of many colours, each time another."""
    return np.random.default_rng(next(_seeds)).integers(0, 255, (36, 64, 3), np.uint8).repeat(5, 0).repeat(5, 1)


def png(pixels: NDArray[np.uint8]) -> bytes:
    return cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))[1].tobytes()


def written(studio: Studio, owner: Actor, story: str = LAMP, **judging: object) -> str:
    """A project with that policy, whose shots show its own story: equal pictures would be made only once."""
    project = create_project(studio, owner, "The Lamp")
    write_project(studio, owner, project.id, story)
    for shot in list_shots(studio, owner, project.id):
        update_shot(studio, owner, shot.id, ShotChanges(description=f"{shot.description} {story.splitlines()[-1]}"))
    settings = get_project(studio, owner, project.id).settings
    changed = settings.model_copy(update={"judging": Judging.model_validate(judging)})
    update_project(studio, owner, project.id, ProjectChanges(settings=changed))
    return project.id


def shot_with(
    studio: Studio, owner: Actor, project: str, pixels: NDArray[np.uint8], number: int = 0
) -> tuple[Shot, Take]:
    """A shot of the project, and a take of it that shows these pixels and is in use."""
    shot = list_shots(studio, owner, project)[number]
    take = add_take(studio, shot, project, pixels)
    with studio.database.session() as session:
        session.add(Pick(shot_id=shot.id, kind=take.kind, take_id=take.id))
    return shot, take


def add_take(studio: Studio, shot: Shot, project: str, pixels: NDArray[np.uint8]) -> Take:
    """Another take of a shot, as a server might have made it."""
    blob = studio.blobs.put(png(pixels))
    take = Take(
        project_id=project,
        shot_id=shot.id,
        kind=TakeKind.IMAGE,
        key=f"picture {blob}",
        blob=blob,
        media_type="image/png",
        provenance=Provenance(backend="comfyui", prompt="a lamp", seed=7),
    )
    with studio.database.session() as session:
        session.add(take)
    return take


async def pictures_made(studio: Studio, owner: Actor, render_id: str) -> None:
    """Wait until all is made and judged that a film is cut from, and end the render before it is."""
    async with asyncio.timeout(100):
        while not await asyncio.to_thread(_is_at_cut, studio, owner, render_id):  # noqa: ASYNC110 - it is in a database
            await asyncio.sleep(0.05)
    await cancel_render(studio, owner, render_id)


def _is_at_cut(studio: Studio, owner: Actor, render_id: str) -> bool:
    return all(task.state.is_final for task in list_tasks(studio, owner, render_id) if task.kind is not TaskKind.CUT)
