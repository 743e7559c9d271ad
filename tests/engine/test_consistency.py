"""Levels of consistency from the shot to the take: what is put into graphs, uploaded once, and counted by keys."""

from itertools import product
from pathlib import Path
from typing import Any, cast

import pytest

from tests.engine.consistent import LORA, known, mia, ordered, picture, shot_with, silent_project
from workbench.draft import start
from workbench.engine import Studio, load_settings, open_studio
from workbench.engine.characters import CharacterChanges, update_character
from workbench.engine.lookup import fetch
from workbench.engine.loras import LoraChanges, add_lora, remove_lora, update_lora
from workbench.engine.picture_graph import PictureOrder
from workbench.engine.planning import Bible, clip_need, image_order, offer_for
from workbench.engine.projects import ProjectChanges, get_project, update_project
from workbench.engine.renders import list_tasks, start_render
from workbench.engine.storyboard import ShotChanges, add_shot, list_shots, list_takes, update_shot
from workbench.engine.takes import picked_takes
from workbench.engine.workflow_choice import list_workflow_choices
from workbench.engine.workflows import delete_workflow
from workbench.engine.world import SceneChanges, list_scenes, update_scene
from workbench.kit.errors import InvalidInputError
from workbench.llm import LoraChoice, describe_by_rule
from workbench.model.assets import LoraType
from workbench.model.consistency import BlockKind, ConsistencyLevel, ControlKind, LoraUse
from workbench.model.people import Actor
from workbench.model.projects import ConsistencyConfig, Project
from workbench.model.storyboard import Take, TakeKind
from workbench.model.tasks import RenderState, TaskKind
from workbench.model.workflows import Graph, Reason, ShotPlan, Workflow

NONE, LOW, STANDARD, HIGH = ConsistencyLevel

FAMILIES = {
    "sd15_text_to_image": {"IPAdapterAdvanced"},
    "text_to_image": {"IPAdapterAdvanced"},
    "flux_text_to_image": {"StyleModelApply"},
    "qwen_edit": set[str](),
}
"""Workflows, and the nodes by which each is shown a reference; one that has a place of its own needs none."""
CONTROLS = {"qwen_edit": "QwenImageDiffsynthControlnet"}


async def drawn(studio: Studio, owner: Actor, project: str) -> None:
    render = await start_render(studio, owner, project, "preview")
    assert await studio.jobs.wait(render.id) is RenderState.COMPLETED


def classes(take: Take) -> list[str]:
    return [str(entry["class_type"]) for entry in cast(Graph, take.provenance.graph).values()]


async def test_each_level_is_drawn_by_each_family(studio: Studio, owner: Actor, tmp_path: Path) -> None:
    project = silent_project(studio, owner)
    reference = known(studio, owner, project, tmp_path)
    asked = list(product(FAMILIES, (LOW, STANDARD, HIGH)))
    who = mia(studio, owner, project).id
    for position, (workflow, level) in enumerate(asked, start=1):
        if position > 1:
            shot = add_shot(studio, owner, project, position, f"Mia lights lamp {position}.")
            update_shot(studio, owner, shot.id, ShotChanges(characters=(who,)))
        shot_with(studio, owner, project, position, workflow=workflow, level=level, control=reference)
    await drawn(studio, owner, project)
    for shot, (workflow, level) in zip(list_shots(studio, owner, project), asked, strict=True):
        [take] = list_takes(studio, owner, shot.id)
        control = {CONTROLS.get(workflow, "ControlNetApplyAdvanced"), "Canny"}
        added = {LOW: FAMILIES[workflow], STANDARD: FAMILIES[workflow] | control, HIGH: control | {"ReActorFaceSwap"}}
        assert added[level] <= set(classes(take))
        assert (LORA in str(take.provenance.graph)) is (level is HIGH)
        assert take.provenance.prompt.startswith("mia_person") is (level is HIGH)
        assert (take.provenance.wish.level, take.provenance.draft) == (level, True)
        assert ("Clothes" in " ".join(take.provenance.warnings)) is (bool(FAMILIES[workflow]) and level is not HIGH)


def test_a_key_counts_what_is_put_in_and_nothing_else(still: Studio, owner: Actor, tmp_path: Path) -> None:
    project = silent_project(still, owner)

    def key(**generation: Any) -> str:
        return ordered(still, project, shot_with(still, owner, project, **generation)).key

    plain = key()
    assert {key(level=level) for level in ConsistencyLevel} == {plain}, "there is nothing to hold Mia by yet"
    reference = known(still, owner, project, tmp_path)
    other = picture(still, owner, project, tmp_path, "blue")
    assert key(level=NONE) == plain
    low = key(level=LOW)
    assert key() == low, "low is what a film asks for"
    assert key(level=STANDARD) == low, "without a control picture, standard puts in what low does"
    steered = key(level=STANDARD, control=other)
    assert len({plain, low, steered, key(level=HIGH), key(upscale="on", level=NONE)}) == 5
    assert key(level=STANDARD, control=reference) != steered
    assert key(level=STANDARD, control=other, control_kind=ControlKind.DEPTH) != steered
    update_character(still, owner, mia(still, owner, project).id, CharacterChanges(reference_assets=(other,)))
    assert key(level=LOW) != low
    with pytest.raises(InvalidInputError, match="no picture of this project"):
        key(control="nothing")


def test_the_highest_level_that_somebody_seen_asks_for(still: Studio, owner: Actor, tmp_path: Path) -> None:
    project = silent_project(still, owner)
    known(still, owner, project, tmp_path)
    [shot] = list_shots(still, owner, project)

    def level() -> tuple[ConsistencyLevel, str]:
        plan = ordered(still, project, list_shots(still, owner, project)[0]).plan
        return plan.wish.level, next(reason.why for reason in plan.reasons if reason.what == "consistency")

    assert level() == (LOW, "The film asks for it.")
    asked = CharacterChanges(consistency=ConsistencyConfig(method="lora", parameters={"weight": 0.5}))
    update_character(still, owner, mia(still, owner, project).id, asked)
    assert level() == (HIGH, "Mia asks for it.")
    plan = ordered(still, project, shot).plan
    assert (plan.wish.blocks, plan.wish.materials.loras[0].strength) == ((BlockKind.LORA, BlockKind.FACE_SWAP), 0.5)
    shot_with(still, owner, project, level=STANDARD, face_swap="on")
    assert level() == (STANDARD, "The shot asks for it.")
    settings = get_project(still, owner, project).settings
    making = settings.making.model_copy(update={"face_swap": False, "upscale": True, "level": STANDARD})
    changed = ProjectChanges(settings=settings.model_copy(update={"making": making}))
    update_project(still, owner, project, changed)
    shot = shot_with(still, owner, project)
    assert ordered(still, project, shot).plan.wish.blocks == (BlockKind.LORA, BlockKind.UPSCALE)


def test_the_translators_choice_is_put_in_beside_whom_the_level_holds(
    still: Studio, owner: Actor, tmp_path: Path
) -> None:
    project = silent_project(still, owner)
    known(still, owner, project, tmp_path)
    ink = add_lora(still, owner, "ink.safetensors", trigger_words=("inkwork",), project_id=project)
    add_lora(still, owner, "for_all.safetensors")

    def order(**generation: Any) -> PictureOrder:
        shot = shot_with(still, owner, project, **generation)
        with still.database.session() as session:
            bible = Bible.of(session, fetch(session, Project, project))
        (offered,) = offer_for(still, bible, shot).loras
        assert offered.id == ink.id, "Mia's own is not offered, nor what every project may use"
        told = describe_by_rule(bible.source_of(shot))
        chosen = {
            "workflow": "text_to_image",
            "loras": (LoraChoice(id=ink.id, weight=0.4),),
            "reasons": (Reason(what="lora", choice=f"{ink.id} 0.4", why="It suits the story."),),
        }
        return image_order(still, bible, shot, told.model_copy(update=chosen))

    low, high, other = order(level=LOW), order(level=HIGH), order(workflow="flux_text_to_image")
    assert low.plan.wish.materials.loras == (LoraUse("ink.safetensors", 0.4),)
    assert str(low.plan.values["positive"]).startswith("inkwork, ")
    assert [use.file for use in high.plan.wish.materials.loras] == [LORA, "ink.safetensors"]
    assert str(high.plan.values["positive"]).startswith("mia_person, inkwork, ")
    assert ("ink 0.4", "It suits the story.") in [(reason.choice, reason.why) for reason in low.plan.reasons]
    assert low.plan.values["positive"] in sent(low), "what is shown is sent"
    assert BlockKind.LORA not in other.plan.wish.blocks, "it was chosen for another workflow"
    assert low.key != ordered(still, project, shot_with(still, owner, project, level=LOW)).key
    own = order(prompt="a lamp, Inkwork")
    assert own.plan.values["positive"] == "a lamp, Inkwork"


def test_a_films_own_lora_is_in_every_picture_that_its_family_draws(
    still: Studio, owner: Actor, tmp_path: Path
) -> None:
    project = silent_project(still, owner)
    known(still, owner, project, tmp_path)
    before = ordered(still, project, shot_with(still, owner, project, level=NONE))
    words: dict[str, Any] = {"trigger_words": ("inkwork",), "weight": 0.6, "type": LoraType.STYLE}
    ink = add_lora(still, owner, "ink_sdxl.safetensors", project_id=project, **words)

    def order(**generation: Any) -> PictureOrder:
        return ordered(still, project, shot_with(still, owner, project, **generation))

    def told(order: PictureOrder) -> list[tuple[str, str]]:
        return [(reason.choice, reason.why) for reason in order.plan.reasons if reason.what == "LoRA"]

    plain, high, flux = order(level=NONE), order(level=HIGH), order(workflow="flux_text_to_image")
    assert plain.plan.wish.materials.loras == (LoraUse("ink_sdxl.safetensors", 0.6),)
    assert plain.plan.wish.blocks == (BlockKind.LORA,)
    assert str(plain.plan.values["positive"]).startswith("inkwork, ")
    assert told(plain) == [
        ("ink_sdxl 0.6", "It belongs to every picture of the film; its trigger words are in the prompt.")
    ]
    assert [use.file for use in high.plan.wish.materials.loras] == [LORA, "ink_sdxl.safetensors"]
    assert told(flux) == [
        ("left out", "The LoRA ink_sdxl is made for SDXL, which the workflow does not draw with."),
    ]
    assert "inkwork" not in str(flux.plan.values["positive"])
    update_character(still, owner, mia(still, owner, project).id, CharacterChanges(lora_id=ink.id))
    assert order(level=NONE).key == before.key, "what is somebody's own is not the film's"
    with pytest.raises(InvalidInputError, match="belongs to Mia"):
        remove_lora(still, owner, ink.id)
    update_character(still, owner, mia(still, owner, project).id, CharacterChanges(lora_id=None))
    update_lora(still, owner, ink.id, LoraChanges(recommended_weight=0.3))
    assert order(level=NONE).plan.wish.materials.loras == (LoraUse("ink_sdxl.safetensors", 0.3),)
    remove_lora(still, owner, ink.id)
    assert order(level=NONE).key == before.key


def sent(order: PictureOrder) -> list[object]:
    """All values of the graph's inputs."""
    return [value for entry in order.graph.values() for value in entry["inputs"].values()]


def test_a_place_is_shown_where_nobody_is_known(still: Studio, owner: Actor, tmp_path: Path) -> None:
    project = silent_project(still, owner)
    place = picture(still, owner, project, tmp_path, "green")
    update_scene(still, owner, list_scenes(still, owner, project)[0].id, SceneChanges(reference_assets=(place,)))
    order = ordered(still, project, list_shots(still, owner, project)[0])
    assert order.plan.wish.blocks == (BlockKind.REFERENCE,)
    assert [Path(name).suffix for name in order.files] == [".png"]
    assert order.plan.wish.materials.face == "", "a place has no face"


async def test_a_picture_is_uploaded_once(owner: Actor, tmp_path: Path) -> None:
    server = start(tmp_path / "server")
    try:
        settings = load_settings(tmp_path, {"WORKBENCH_COMFY__URL": server.url, "WORKBENCH_FILM__HEIGHT": "240"})
        async with open_studio(settings) as studio:
            project = silent_project(studio, owner)
            reference = known(studio, owner, project, tmp_path)
            shot_with(studio, owner, project, level=LOW)
            await drawn(studio, owner, project)
            [upload] = (tmp_path / "server" / "input" / "workbench").iterdir()
            written = upload.stat().st_mtime_ns
            shot_with(studio, owner, project, level=STANDARD, control=reference)
            await drawn(studio, owner, project)
            assert [file.stat().st_mtime_ns for file in upload.parent.iterdir()] == [written]
    finally:
        server.stop()


async def test_clips_begin_and_end_with_what_their_workflows_take(studio: Studio, owner: Actor) -> None:
    project = silent_project(studio, owner, "The Lamp\n\nMia lit a lamp.\n\nIn the morning she walked to the forest.\n")
    ways = {"wan22_first_last_frame": 1, "animatediff_text_to_video": 2}
    for workflow, position in ways.items():
        shot_with(studio, owner, project, position, clip=True, video_workflow=workflow)
    await drawn(studio, owner, project)
    first, second = list_shots(studio, owner, project)[:2]
    images = [list_takes(studio, owner, shot.id)[-1].blob for shot in (first, second)]
    [between] = [take for take in list_takes(studio, owner, first.id) if take.kind is TakeKind.CLIP]
    assert [name for name in images if name in str(between.provenance.graph)] == images
    [told] = [take for take in list_takes(studio, owner, second.id) if take.kind is TakeKind.CLIP]
    assert "LoadImage" not in classes(told)
    render = await start_render(studio, owner, project, "preview")
    assert [task.kind for task in list_tasks(studio, owner, render.id)] == [TaskKind.CUT], "all of it is there"

    second = shot_with(studio, owner, project, 2, clip=True, video_workflow="wan22_first_last_frame")
    with studio.database.session() as session:
        bible = Bible.of(session, fetch(session, Project, project))
        need = clip_need(studio, bible, second, picked_takes(session, [second.id]))
    reasons = ShotPlan.model_validate(need.params["plan"]).reasons
    assert any(reason.why.startswith("No shot comes after") for reason in reasons)


def test_a_workflow_that_does_not_fit_is_refused(still: Studio, owner: Actor) -> None:
    project = silent_project(still, owner)
    with pytest.raises(InvalidInputError, match="makes clips"):
        shot_with(still, owner, project, workflow="wan22_text_to_video")
    with pytest.raises(InvalidInputError, match=r"wants a file at “video”"):
        shot_with(still, owner, project, video_workflow="wan22_video_to_video")


def test_an_imported_workflow_is_a_choice_or_says_why_not(still: Studio, owner: Actor) -> None:
    with still.database.session() as session:
        for shipped, own in (("ltx_text_to_video", "mine"), ("upscale_video", "larger")):
            card, graph = still.workflow(shipped)
            card = card.model_copy(update={"id": own, "name": own})
            session.add(Workflow(id=own, name=own, category=card.category, graph=graph, card=card, told=card))
    yours = {found.id: found.why_not for found in list_workflow_choices(still, owner, TakeKind.CLIP) if found.yours}
    assert yours == {"mine": "", "larger": "larger wants a file at “video”, which no shot has."}
    project = silent_project(still, owner)
    shot_with(still, owner, project, clip=True, video_workflow="mine")
    with pytest.raises(InvalidInputError, match="1 shots are made with “mine”"):
        delete_workflow(still, owner, "mine")
    shot_with(still, owner, project)
    settings = get_project(still, owner, project).settings
    making = settings.making.model_copy(update={"video_workflow": "mine"})
    update_project(still, owner, project, ProjectChanges(settings=settings.model_copy(update={"making": making})))
    with pytest.raises(InvalidInputError, match="The film “The Lamp” is made with “mine”"):
        delete_workflow(still, owner, "mine")
