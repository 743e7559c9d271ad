"""Levels of consistency from the shot to the take: what is put into graphs, uploaded once, and counted by keys."""

from pathlib import Path

import pytest
from PIL import Image

from workbench.engine import Studio
from workbench.engine.assets import store_file
from workbench.engine.characters import CharacterChanges, create_character, list_characters, update_character
from workbench.engine.lookup import fetch
from workbench.engine.loras import add_lora
from workbench.engine.planning import Bible, image_order
from workbench.engine.projects import create_project, write_project
from workbench.engine.renders import start_render
from workbench.engine.storyboard import ShotChanges, list_shots, list_takes, update_shot
from workbench.model.consistency import ConsistencyLevel
from workbench.model.people import Actor
from workbench.model.projects import Character, Project
from workbench.model.storyboard import Generation, Shot
from workbench.model.tasks import RenderState

LOW, STANDARD, HIGH = ConsistencyLevel.LOW, ConsistencyLevel.STANDARD, ConsistencyLevel.HIGH
LORA = "draft_watercolour.safetensors"
STORY = "The Lamp\n\nMia lit a lamp.\n"


def picture(studio: Studio, owner: Actor, project: str, folder: Path, colour: str) -> str:
    """A picture of the project, by its asset's id."""
    path = folder / f"{colour}.png"
    Image.new("RGB", (96, 96), colour).save(path)
    return store_file(studio, owner, project, path, path.name).id


@pytest.fixture
def project(studio: Studio, owner: Actor) -> str:
    made = create_project(studio, owner, "The Lamp")
    write_project(studio, owner, made.id, STORY)
    who = create_character(studio, owner, made.id, "Mia", "red coat")
    for shot in list_shots(studio, owner, made.id):
        update_shot(studio, owner, shot.id, ShotChanges(characters=(who.id,), lines=()))
    return made.id


def mia(studio: Studio, owner: Actor, project: str) -> Character:
    return next(who for who in list_characters(studio, owner, project) if who.name == "Mia")


def known(studio: Studio, owner: Actor, project: str, folder: Path) -> str:
    """Mia with a reference picture and a LoRA; the id of the picture."""
    reference = picture(studio, owner, project, folder, "red")
    lora = add_lora(studio, owner, LORA, trigger_words=("mia_person",), weight=0.9, project_id=project)
    changes = CharacterChanges(reference_assets=(reference,), lora_id=lora.id)
    update_character(studio, owner, mia(studio, owner, project).id, changes)
    return reference


def shot_with(studio: Studio, owner: Actor, project: str, **generation: object) -> Shot:
    shot = list_shots(studio, owner, project)[0]
    return update_shot(studio, owner, shot.id, ShotChanges(generation=Generation.model_validate(generation)))


def key_of(studio: Studio, project: str, shot: Shot) -> str:
    with studio.database.session() as session:
        return image_order(studio, Bible.of(session, fetch(session, Project, project)), shot).key


FAMILIES = {
    "sd15_text_to_image": {"IPAdapterAdvanced"},
    "text_to_image": {"IPAdapterAdvanced"},
    "flux_text_to_image": {"StyleModelApply"},
    "qwen_edit": set[str](),
}
"""Workflows, and the nodes by which each is shown a reference; one that has a place of its own needs none."""
CONTROLS = {"qwen_edit": "QwenImageDiffsynthControlnet"}


@pytest.mark.parametrize("workflow", FAMILIES)
async def test_each_level_is_drawn_by_each_family(
    studio: Studio, owner: Actor, project: str, tmp_path: Path, workflow: str
) -> None:
    reference = known(studio, owner, project, tmp_path)
    control = CONTROLS.get(workflow, "ControlNetApplyAdvanced")
    added = {
        LOW: FAMILIES[workflow],
        STANDARD: {*FAMILIES[workflow], control, "Canny"},
        HIGH: {control, "Canny", "ReActorFaceSwap"},
    }
    for level, classes in added.items():
        shot = shot_with(studio, owner, project, workflow=workflow, level=level, control=reference)
        render = await start_render(studio, owner, project)
        assert await studio.jobs.wait(render.id) is RenderState.COMPLETED
        take = list_takes(studio, owner, shot.id)[0]
        used = {str(node["class_type"]) for node in take.provenance.graph.values()}  # type: ignore[index]
        assert classes <= used
        assert (LORA in str(take.provenance.graph)) is (level is HIGH)
        assert take.provenance.prompt.startswith("mia_person") is (level is HIGH)
        assert take.provenance.wish.level is level
        assert take.provenance.draft
