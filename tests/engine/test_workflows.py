"""The library of workflows: taken in from files, corrected, kept with their versions, checked, and tried out."""

import asyncio
import io
import json
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from PIL import Image

from tests.comfy.scripted import GRAPH, scripted_server
from workbench.draft import start
from workbench.engine import Settings, Studio, load_settings, open_studio
from workbench.engine.assets import store_file
from workbench.engine.backend import Backend
from workbench.engine.following import task_preview
from workbench.engine.people import local_owner
from workbench.engine.projects import open_story
from workbench.engine.renders import cancel_render, list_events, list_tasks, plan_render, start_render
from workbench.engine.storyboard import ShotChanges, list_shots, update_shot
from workbench.engine.trials import Trial, list_trials, try_workflow
from workbench.engine.workflows import (
    ImportReport,
    WorkflowChanges,
    check_workflow,
    delete_workflow,
    get_workflow,
    import_bytes,
    import_saved_workflow,
    import_workflow,
    list_saved_workflows,
    list_workflow_versions,
    list_workflows,
    restore_workflow_version,
    update_workflow,
    workflow_form,
)
from workbench.kit.errors import ConflictError, InvalidInputError, NotFoundError
from workbench.model.storyboard import Generation
from workbench.model.tasks import Event, RenderState
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
        assert check.server == "draft backend"
        assert any("unheard-of.safetensors" in refusal for refusal in check.refusals)
        assert "models folder" in check.advice
        (fine,) = await check_workflow(studio, OWNER, "image_to_video")
        assert fine.refusals == ()
        editor = await import_bytes(studio, OWNER, EDITOR_FORM.read_bytes(), EDITOR_FORM.name)
        assert editor.card.id in {card.id for card in list_workflows(studio, OWNER)}
        fancy = '"type": "Fancy", "properties": {"cnr_id": "fancy"}'
        named = EDITOR_FORM.read_text("utf-8").replace('"type": "KSampler"', fancy)
        told = await import_workflow(studio, OWNER, named, "fancy.json")
        assert told.card.packs == ("fancy",)
        (lacking,) = await check_workflow(studio, OWNER, told.card.id)
        assert lacking.advice.startswith("Install fancy on the server")


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


async def test_corrections_are_carried_over_to_the_next_import(settings: Settings) -> None:
    async with open_studio(settings) as studio:
        card = (await taken_in(studio)).card
        renamed = [slot.model_copy(update={"name": "wish"}) if slot.name == "positive" else slot for slot in card.slots]
        changes = WorkflowChanges(name="Portrait", fps=12, slots=tuple(slot for slot in renamed if slot.name != "cfg"))
        await update_workflow(studio, OWNER, card.id, changes)
        graph = {f"9{node}": entry for node, entry in own_graph(studio).items()}
        for entry in graph.values():
            entry["inputs"] = {
                name: [f"9{value[0]}", value[1]] if isinstance(value, list) else value
                for name, value in entry["inputs"].items()
            }
        again = await import_workflow(studio, OWNER, json.dumps(graph), "My Portrait.json")
        assert (again.card.id, again.version, again.lost) == ("my-portrait", 3, ())
        assert {"its name", "its fps", "slot 'wish'", "without slot 'cfg'"} == set(again.kept)
        now = get_workflow(studio, OWNER, card.id).card
        assert (now.name, now.fps, now.slot("cfg"), now.slot("positive")) == ("Portrait", 12, None, None)
        assert (wish := now.slot("wish"))
        assert wish.targets[0].node in graph
        restore_workflow_version(studio, OWNER, card.id, 1)
        assert (await taken_in(studio)).kept == (), "a restored version has the corrections that it had"


async def test_a_workflow_that_costs_money_says_so_before_it_runs(settings: Settings) -> None:
    async with open_studio(settings) as studio:
        everyone = await asyncio.to_thread(studio.backend.everyone)
        nodes = await next(iter(everyone)).nodes()
        assert nodes is not None
        plain = {"1": GRAPH["1"], "3": {**GRAPH["3"], "inputs": {"images": ["1", 0], "filename_prefix": "a"}}}
        nodes._read["EmptyImage"] = replace(nodes["EmptyImage"], is_paid=True)  # pyright: ignore[reportPrivateUsage]  # the draft backend has no paid node
        report = await import_workflow(studio, OWNER, json.dumps(plain), "paid.json")
        assert report.card.paid == ("EmptyImage",)
        (check,) = await check_workflow(studio, OWNER, report.card.id)
        assert check.refusals == ()
        assert "EmptyImage (node 1) calls a paid service: each run of it costs money there." in check.hints


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
            assert (away.answers, here.answers) == (False, True)
            assert await list_saved_workflows(studio, OWNER) == []


async def test_workflows_that_people_saved_on_any_server_come_in(tmp_path: Path) -> None:
    async with scripted_server() as (left, left_url), scripted_server() as (right, right_url):
        with ExitStack() as running:
            server = start(tmp_path / "here")
            running.callback(server.stop)
            names = f"left={left_url} away=http://127.0.0.1:1 right={right_url} here={server.url}"
            async with open_studio(load_settings(tmp_path, {"WORKBENCH_COMFY__INSTANCES": names})) as studio:
                left.fixed["/userdata"] = web.json_response(["old/a.json"])
                right.fixed["/userdata"] = web.json_response(["mine.json"])
                right.fixed["/userdata/workflows/mine.json"] = web.json_response(own_graph(studio))
                found = [(saved.server, saved.name) for saved in await list_saved_workflows(studio, OWNER)]
                assert found == [("left", "old/a.json"), ("right", "mine.json")]
                report = await import_saved_workflow(studio, OWNER, "right", "mine.json")
                assert (report.card.name, report.problems) == ("mine", ())
                with pytest.raises(InvalidInputError, match="No ComfyUI server is called “nowhere”"):
                    await import_saved_workflow(studio, OWNER, "nowhere", "mine.json")


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
        assert trial.draft

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


async def test_a_trial_is_asked_for_twice_and_keeps_to_what_it_was(settings: Settings) -> None:
    async with open_studio(settings) as studio:
        project = open_story(studio, OWNER, STORY).id
        card = (await taken_in(studio)).card
        begin = [try_workflow(studio, OWNER, project, card.id, {"seed": 5}) for _ in range(2)]
        one, same = await asyncio.gather(*begin)
        assert one.id == same.id, "a double click ran it twice"
        other = await try_workflow(studio, OWNER, project, card.id, {"seed": 6})
        assert other.id != one.id
        with pytest.raises(InvalidInputError, match="trial runs of “My Portrait” are under way"):
            delete_workflow(studio, OWNER, card.id)
        seeds = tuple(slot.model_copy(update={"name": "luck"}) if slot.name == "seed" else slot for slot in card.slots)
        await update_workflow(studio, OWNER, card.id, WorkflowChanges(slots=seeds))
        for render in (one, other):
            assert await studio.jobs.wait(render.id) is RenderState.COMPLETED
        assert (await try_workflow(studio, OWNER, project, card.id, {"luck": 5})).id != one.id
        newest, *older = list_trials(studio, OWNER, project, card.id, limit=1)
        assert older == []
        rest = list_trials(studio, OWNER, project, card.id, before=newest.render_id)
        assert [trial.render_id for trial in rest] == [other.id, one.id]
        await cancel_render(studio, OWNER, newest.render_id)
        delete_workflow(studio, OWNER, card.id)
        assert rest[0].blob


async def test_a_file_that_a_server_does_not_take_is_named_as_people_call_it(tmp_path: Path) -> None:
    graph = {
        "1": {"class_type": "LoadImage", "inputs": {"image": "a.png"}},
        "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "x"}},
    }
    image = {"required": {"image": [["a.png"], {"image_upload": True}]}}
    saved: dict[str, Any] = {"required": {"images": ["IMAGE", {}], "filename_prefix": ["STRING", {"default": "x"}]}}
    nodes: dict[str, Any] = {
        "LoadImage": {"input": image, "output": ["IMAGE", "MASK"], "output_node": False},
        "SaveImage": {"input": saved, "output": [], "output_node": True},
    }
    async with scripted_server() as (server, url):
        server.fixed["/object_info"] = web.json_response(nodes)
        server.fixed["/features"] = web.json_response({"max_upload_size": 1500})
        async with open_studio(load_settings(tmp_path, {"WORKBENCH_COMFY__URL": url})) as studio:
            project = open_story(studio, OWNER, STORY).id
            report = await import_workflow(studio, OWNER, json.dumps(graph), "same.json")
            picture = tmp_path / "sunset.png"
            Image.effect_noise((64, 64), 50).save(picture)
            asset = store_file(studio, OWNER, project, picture, "sunset.png")
            render = await try_workflow(studio, OWNER, project, report.card.id, {"image": asset.id})
            assert await studio.jobs.wait(render.id) is RenderState.FAILED
            [trial] = list_trials(studio, OWNER, project, report.card.id)
            assert "The file 'sunset.png' has" in trial.error
            assert server.requests["POST /upload/image"] == 0


async def test_a_trial_shows_what_it_has_so_far_until_it_is_over(tmp_path: Path) -> None:
    server = start(tmp_path / "server", previews=True, pace=0.2)
    try:
        async with open_studio(load_settings(tmp_path, {"WORKBENCH_COMFY__URL": server.url})) as studio:
            project = open_story(studio, OWNER, STORY).id
            render = await try_workflow(studio, OWNER, project, "sd15_text_to_image", {"width": 64, "height": 64})
            events = list[Event]()
            while not (seen := [event for event in events if event.data.get("has_preview")]):
                assert not any(event.data.get("state") == "completed" for event in events)
                await asyncio.sleep(0.05)
                events = list_events(studio, OWNER, project)
            image = await asyncio.to_thread(task_preview, studio, seen[0].task_id)
            assert Image.open(io.BytesIO(image)).format == "JPEG"
            assert list_trials(studio, OWNER, project, "sd15_text_to_image")[0].task_id == seen[0].task_id
            await cancel_render(studio, OWNER, render.id)
            with pytest.raises(NotFoundError):
                task_preview(studio, seen[0].task_id)
    finally:
        server.stop()


async def test_a_trial_is_cancelled(settings: Settings) -> None:
    async with open_studio(settings) as studio:
        project = open_story(studio, OWNER, STORY).id
        render = await try_workflow(studio, OWNER, project, "image_to_video", {"frames": 121})
        await cancel_render(studio, OWNER, render.id)
        assert await studio.jobs.wait(render.id) is RenderState.CANCELLED
        assert list_trials(studio, OWNER, project, "image_to_video")[0].blob == ""
