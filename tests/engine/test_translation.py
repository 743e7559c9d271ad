"""Shots that a language model translates before their pictures are made: asked once, kept, shown, and stale alone."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from tests.engine.conftest import STORY
from tests.llm.messages_api import KEY, Fault, MessagesApi, messages_api
from tests.llm.scripted_translator import scripted_picture
from tests.llm.scripted_writer import scripted_answer
from workbench.engine import Studio, load_settings, open_studio
from workbench.engine.projects import create_project, write_project
from workbench.engine.renders import list_tasks, plan_render, start_render
from workbench.engine.settings import SettingsError
from workbench.engine.storyboard import ShotChanges, list_picks, list_shots, list_takes, update_shot
from workbench.model.people import Actor
from workbench.model.storyboard import Generation, Provenance, Shot, Take, TakeKind
from workbench.model.tasks import Cost, RenderState, TaskKind, TaskState

MODEL = "Claude (claude-sonnet-5-5)"
SHORT = STORY.partition("In the morning")[0]


def answering(body: dict[str, Any]) -> dict[str, Any]:
    is_shot = "Translate this shot" in body["messages"][0]["content"][-1]["text"]
    return scripted_picture(body) if is_shot else scripted_answer(body)


@pytest.fixture
def api() -> Iterator[MessagesApi]:
    with messages_api(answering) as api:
        yield api


def settings_for(api: MessagesApi, **more: str) -> dict[str, str]:
    small = {"WORKBENCH_FILM__HEIGHT": "240", "WORKBENCH_JOBS__RETRY_BASE": "0.05", "WORKBENCH_LOG__LEVEL": "error"}
    server = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": api.url}
    return {**server, "WORKBENCH_LLM__TRANSLATOR": "claude-sonnet-5-5", **small, **more}


@pytest.fixture
async def studio(tmp_path: Path, api: MessagesApi) -> AsyncIterator[Studio]:
    async with open_studio(load_settings(tmp_path, settings_for(api))) as studio:
        yield studio


@pytest.fixture
def board(studio: Studio, api: MessagesApi, owner: Actor) -> str:
    """The id of a project that is written, and of which nothing is made."""
    project = create_project(studio, owner, "Lamp")
    write_project(studio, owner, project.id, SHORT)
    api.asked.clear()
    return project.id


async def rendered(studio: Studio, owner: Actor, project_id: str) -> RenderState:
    render = await start_render(studio, owner, project_id, "preview")
    return await studio.jobs.wait(render.id)


def picture(studio: Studio, owner: Actor, shot: Shot) -> Take:
    """The picture that a shot uses."""
    picked = list_picks(studio, owner, shot.id)
    takes = list_takes(studio, owner, shot.id)
    return next(take for take in takes if take.kind is TakeKind.IMAGE and take.id in picked)


async def test_each_shot_is_asked_about_once_and_an_edit_makes_its_own_stale_alone(
    studio: Studio, api: MessagesApi, owner: Actor, board: str
) -> None:
    shots = list_shots(studio, owner, board)
    plan = plan_render(studio, owner, board)
    assert (plan.translator, plan.translations, plan.images) == (MODEL, len(shots), len(shots))

    assert await rendered(studio, owner, board) is RenderState.COMPLETED
    assert len(api.asked) == len(shots)
    assert {body["model"] for body in api.asked} == {"claude-sonnet-5-5"}
    first = picture(studio, owner, shots[0]).provenance
    assert "Somebody crosses the frame" in first.prompt
    assert first.detail.startswith(f"{MODEL}, instructions ")
    assert ("light", "It fits the mood.") in [(reason.what, reason.why) for reason in first.reasons]
    with studio.database.session() as session:
        spent = session.exec(select(Cost).where(Cost.what == "claude-sonnet-5-5: translating a shot")).all()
    assert len(spent) == 4 * len(shots)
    assert all(cost.task_id for cost in spent)

    assert plan_render(studio, owner, board).is_empty
    update_shot(studio, owner, shots[0].id, ShotChanges(description="A lamp goes out."))
    plan = plan_render(studio, owner, board)
    assert (plan.translations, plan.images) == (1, 1)
    assert await rendered(studio, owner, board) is RenderState.COMPLETED
    assert len(api.asked) == len(shots) + 1
    assert picture(studio, owner, shots[0]).provenance.prompt_id != first.prompt_id


async def test_a_persons_own_prompt_asks_nobody(studio: Studio, api: MessagesApi, owner: Actor, board: str) -> None:
    for shot in list_shots(studio, owner, board):
        update_shot(studio, owner, shot.id, ShotChanges(generation=Generation(prompt="a lamp")))
    plan = plan_render(studio, owner, board)
    assert (plan.translations, plan.images > 0) == (0, True)
    assert api.asked == []


async def test_a_picture_that_a_person_picked_needs_no_words(
    studio: Studio, api: MessagesApi, owner: Actor, board: str
) -> None:
    """Nothing is asked for a shot whose picture stays as it is."""
    from workbench.engine.takes import pick_take

    shot = list_shots(studio, owner, board)[0]
    assert plan_render(studio, owner, board).translations == len(list_shots(studio, owner, board))
    with studio.database.session() as session:
        blob = studio.blobs.put(b"picture")
        take = Take(
            project_id=board, shot_id=shot.id, kind=TakeKind.IMAGE, key="own", blob=blob, media_type="image/png",
            provenance=Provenance(backend="upload"),
        )  # fmt: skip
        session.add(take)
        session.flush()
        pick_take(session, take, by_person=True)
    assert plan_render(studio, owner, board).translations == len(list_shots(studio, owner, board)) - 1


async def test_what_a_model_does_not_correct_stops_before_any_picture(
    studio: Studio, api: MessagesApi, owner: Actor, board: str
) -> None:
    api.faults = [Fault(edit=lambda good: {**good, "workflow": "made_up"})] * 99
    render = await start_render(studio, owner, board, "preview")
    await studio.jobs.wait(render.id)
    tasks = list_tasks(studio, owner, render.id)
    asked = [task for task in tasks if task.kind is TaskKind.TRANSLATE]
    assert {task.state for task in asked} == {TaskState.MANUAL_REVIEW}
    assert "must be one of" in asked[0].error
    assert not [task for task in tasks if task.kind is TaskKind.IMAGE and task.state is TaskState.COMPLETED]

    api.faults = []
    assert await rendered(studio, owner, board) is RenderState.COMPLETED


async def test_without_a_model_the_word_lists_translate(studio: Studio, tmp_path: Path, owner: Actor) -> None:
    for named in ("", "offline"):
        settings = load_settings(tmp_path, {"WORKBENCH_LLM__TRANSLATOR": named})
        async with open_studio(settings, worker=False) as offline:
            assert (offline.translator.model, offline.translator.name) == (None, "offline rules")


def test_a_model_without_a_server_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"llm\.translator names a model"):
        load_settings(tmp_path, {"WORKBENCH_LLM__TRANSLATOR": "claude-sonnet-5-5"})
