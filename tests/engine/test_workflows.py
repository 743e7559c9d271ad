"""The library of workflows: taken in from files, corrected, kept with their versions, checked, and tried out."""

import asyncio
import io
import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from workbench.draft import start
from workbench.engine import Settings, Studio, load_settings, open_studio
from workbench.engine.assets import store_file
from workbench.engine.backend import Backend
from workbench.engine.people import local_owner
from workbench.engine.projects import open_story
from workbench.engine.renders import cancel_render, list_tasks, plan_render, start_render
from workbench.engine.storyboard import ShotChanges, list_shots, update_shot
from workbench.engine.trials import Trial, list_trials, try_workflow
from workbench.engine.workflows import (
    ImportReport,
    WorkflowChanges,
    check_workflow,
    delete_workflow,
    get_workflow,
    import_bytes,
    import_workflow,
    list_workflow_versions,
    list_workflows,
    restore_workflow_version,
    update_workflow,
    workflow_form,
)
from workbench.kit.errors import ConflictError, InvalidInputError, NotFoundError
from workbench.model.storyboard import Generation
from workbench.model.tasks import RenderState
from workbench.model.workflows import Family, Purpose, SlotValue

OWNER = local_owner()
EDITOR_FORM = Path(__file__).parents[1] / "comfy" / "data" / "importing" / "rules" / "plain.json"
STORY = "The Lamp\n\nMia hung the lamp in a tree.\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(tmp_path, {"WORKBENCH_FILM__HEIGHT": "240", "WORKBENCH_JOBS__RETRY_BASE": "0.05"})


def own_graph(studio: Studio) -> dict[str, Any]:
    """A graph as a person may bring it, small enough to be drawn at once."""
    _, graph = studio.workflow("sd15_text_to_image")
    return json.loads(json.dumps(graph))


async def taken_in(studio: Studio, name: str = "My Portrait.json") -> ImportReport:
    return await import_workflow(studio, OWNER, json.dumps(own_graph(studio)), name)


async def tried(studio: Studio, project: str, workflow: str, values: dict[str, SlotValue]) -> Trial:
    render = await try_workflow(studio, OWNER, project, workflow, values)
    state = await studio.jobs.wait(render.id)
    assert state is RenderState.COMPLETED, list_tasks(studio, OWNER, render.id)[0].error
    return list_trials(studio, OWNER, project, workflow)[0]


async def test_a_workflow_is_taken_in_corrected_and_given_back(settings: Settings) -> None:
    async with open_studio(settings) as studio:
        shipped = {card.id for card in list_workflows(studio, OWNER)}
        report = await taken_in(studio)
        card = report.card
        assert (report.problems, card.id, card.name) == ((), "my-portrait", "My Portrait")
        assert (card.purpose, card.family) == (Purpose.TEXT_TO_IMAGE, Family.SD15)
        assert {"positive", "negative", "seed", "width", "height"} <= {slot.name for slot in card.slots}
        assert {card.id for card in list_workflows(studio, OWNER)} == {*shipped, "my-portrait"}
        fields = {field.name: field for field in await workflow_form(studio, OWNER, card.id)}
        assert (fields["steps"].minimum, fields["positive"].multiline) == (1, True)

        slots = tuple(
            slot.model_copy(update={"name": "wish"}) if slot.name == "positive" else slot for slot in card.slots
        )
        changes = WorkflowChanges(name="Portrait", tags=("mine",), slots=slots)
        await update_workflow(studio, OWNER, card.id, changes, version=1)
        view = get_workflow(studio, OWNER, card.id)
        assert (view.card.name, view.card.tags, view.version) == ("Portrait", ("mine",), 2)
        with pytest.raises(ConflictError):
            await update_workflow(studio, OWNER, card.id, WorkflowChanges(name="Other"), version=1)
        wrong = tuple(slot.model_copy(update={"kind": "integer"}) if slot.name == "wish" else slot for slot in slots)
        with pytest.raises(InvalidInputError, match="wish"):
            await update_workflow(studio, OWNER, card.id, WorkflowChanges(slots=wrong))

        restore_workflow_version(studio, OWNER, card.id, 1)
        assert get_workflow(studio, OWNER, card.id).card == card
        assert [version.number for version in list_workflow_versions(studio, OWNER, card.id)] == [3, 2, 1]
        again = await taken_in(studio)
        assert (again.card.id, get_workflow(studio, OWNER, card.id).version) == ("my-portrait", 4)


async def test_what_a_server_lacks_is_said_before_anything_runs(settings: Settings) -> None:
    async with open_studio(settings) as studio:
        graph = own_graph(studio)
        loader = next(node for node in graph.values() if "ckpt_name" in node["inputs"])
        loader["inputs"]["ckpt_name"] = "unheard-of.safetensors"
        report = await import_workflow(studio, OWNER, json.dumps(graph), "strange.json")
        assert any("unheard-of.safetensors" in problem for problem in report.problems)
        (check,) = await check_workflow(studio, OWNER, report.card.id)
        assert check.server == "draft"
        assert any("unheard-of.safetensors" in refusal for refusal in check.refusals)
        assert "models folder" in check.advice
        (fine,) = await check_workflow(studio, OWNER, "image_to_video")
        assert fine.refusals == ()
        editor = await import_bytes(studio, OWNER, EDITOR_FORM.read_bytes(), EDITOR_FORM.name)
        assert editor.card.id in {card.id for card in list_workflows(studio, OWNER)}


async def test_what_is_no_workflow_is_refused_and_nothing_is_kept(settings: Settings) -> None:
    async with open_studio(settings) as studio:
        before = list_workflows(studio, OWNER)
        for text in ("", "{", "[]", '{"1": {"class_type": 5}}', '{"nodes": 3, "links": []}'):
            with pytest.raises(InvalidInputError):
                await import_workflow(studio, OWNER, text)
        assert list_workflows(studio, OWNER) == before
        with pytest.raises(InvalidInputError, match="comes with the product"):
            await update_workflow(studio, OWNER, "text_to_image", WorkflowChanges(name="Mine"))
        with pytest.raises(NotFoundError):
            get_workflow(studio, OWNER, "absent")


async def test_pastes_are_workflows_of_their_own(settings: Settings) -> None:
    async with open_studio(settings) as studio:
        one = await import_workflow(studio, OWNER, json.dumps(own_graph(studio)))
        _, other = studio.workflow("upscale_image")
        two = await import_workflow(studio, OWNER, json.dumps(other))
        assert (one.card.id, two.card.id) == ("workflow", "workflow-2")
        assert get_workflow(studio, OWNER, "workflow").card == one.card
        assert one.card.name != two.card.name


async def test_corrections_are_checked_and_keep_those_of_others(settings: Settings) -> None:
    async with open_studio(settings) as studio:
        card = (await taken_in(studio)).card
        changes = (WorkflowChanges(name="Portrait"), WorkflowChanges(tags=("mine",)), WorkflowChanges(fps=12))
        await asyncio.gather(*(update_workflow(studio, OWNER, card.id, change) for change in changes))
        now = get_workflow(studio, OWNER, card.id).card
        assert (now.name, now.tags, now.fps) == ("Portrait", ("mine",), 12)
        with pytest.raises(InvalidInputError, match="frames"):
            await update_workflow(studio, OWNER, card.id, WorkflowChanges(frames="every second one"))
        with pytest.raises(NotFoundError):
            delete_workflow(studio, OWNER, "absent")
        with pytest.raises(NotFoundError):
            restore_workflow_version(studio, OWNER, "absent", 1)


async def test_the_library_waits_for_other_writers_beside_the_event_loop(settings: Settings) -> None:
    async with open_studio(settings) as studio:
        card = (await taken_in(studio)).card
        with studio.database.session() as session:
            session.connection()  # from here on it holds the only place of a writer
            change = asyncio.create_task(update_workflow(studio, OWNER, card.id, WorkflowChanges(name="Portrait")))
            again = asyncio.create_task(taken_in(studio, "Another.json"))
            async with asyncio.timeout(2):
                await asyncio.sleep(0.5)
            assert not change.done()
        await asyncio.gather(change, again)


async def test_one_server_is_enough_to_read_and_check_workflows(tmp_path: Path) -> None:
    server = start(tmp_path / "here")
    with ExitStack() as running:
        running.callback(server.stop)
        names = {"WORKBENCH_COMFY__INSTANCES": f"away=http://127.0.0.1:1 here={server.url}"}
        async with open_studio(load_settings(tmp_path, names)) as studio:
            studio.backend = Backend(studio.settings, timeout=1)
            report = await taken_in(studio)
            assert report.problems == ()
            away, here = await check_workflow(studio, OWNER, report.card.id)
            assert ("cannot be reached" in away.refusals[0], here.refusals) == (True, ())


async def test_a_trial_keeps_its_result_beside_its_values(settings: Settings, tmp_path: Path) -> None:
    async with open_studio(settings) as studio:
        project = open_story(studio, OWNER, STORY).id
        await taken_in(studio)
        wanted: dict[str, SlotValue] = {"positive": "a lighthouse", "width": 128, "height": 64, "seed": 5}
        trial = await tried(studio, project, "my-portrait", wanted)
        assert (trial.values, trial.media_type, trial.error) == (wanted, "image/png", "")
        assert Image.open(io.BytesIO(studio.blobs.get(trial.blob))).size == (128, 64)
        assert trial.seconds is not None
        assert trial.instance.startswith("http://127.0.0.1")

        picture = tmp_path / "start.png"
        Image.new("RGB", (64, 64), "teal").save(picture)
        asset = store_file(studio, OWNER, project, picture, "start.png")
        clip = await tried(
            studio, project, "image_to_video", {"image": asset.id, "width": 64, "height": 64, "frames": 5}
        )
        assert clip.media_type == "video/mp4"
        with pytest.raises(InvalidInputError, match="no file of this project"):
            await try_workflow(studio, OWNER, project, "image_to_video", {"image": "elsewhere"})
        with pytest.raises(InvalidInputError, match="no slot"):
            await try_workflow(studio, OWNER, project, "my-portrait", {"colour": "red"})


async def test_shots_are_made_with_an_imported_workflow(settings: Settings) -> None:
    async with open_studio(settings) as studio:
        project = open_story(studio, OWNER, STORY).id
        await taken_in(studio)
        for shot in list_shots(studio, OWNER, project):
            update_shot(studio, OWNER, shot.id, ShotChanges(generation=Generation(workflow="my-portrait")))
        render = await start_render(studio, OWNER, project)
        assert await studio.jobs.wait(render.id) is RenderState.COMPLETED
        assert plan_render(studio, OWNER, project).is_empty
        with pytest.raises(InvalidInputError, match="shots are made with"):
            delete_workflow(studio, OWNER, "my-portrait")
        for shot in list_shots(studio, OWNER, project):
            update_shot(studio, OWNER, shot.id, ShotChanges(generation=Generation()))
        delete_workflow(studio, OWNER, "my-portrait")
        assert "my-portrait" not in {card.id for card in list_workflows(studio, OWNER)}


async def test_a_trial_is_cancelled(settings: Settings) -> None:
    async with open_studio(settings) as studio:
        project = open_story(studio, OWNER, STORY).id
        render = await try_workflow(studio, OWNER, project, "image_to_video", {"frames": 121})
        await cancel_render(studio, OWNER, render.id)
        assert await studio.jobs.wait(render.id) is RenderState.CANCELLED
        assert list_trials(studio, OWNER, project, "image_to_video")[0].blob == ""
