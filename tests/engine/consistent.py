"""A small project whose only character can be held: by a reference picture and a LoRA."""

from pathlib import Path
from typing import Any

from PIL import Image

from workbench.engine import Studio
from workbench.engine.assets import store_file
from workbench.engine.characters import CharacterChanges, create_character, list_characters, update_character
from workbench.engine.lookup import fetch
from workbench.engine.loras import add_lora
from workbench.engine.picture_graph import PictureOrder
from workbench.engine.planning import Bible, image_order
from workbench.engine.projects import create_project, write_project
from workbench.engine.storyboard import ShotChanges, list_shots, update_shot
from workbench.llm import describe_by_rule
from workbench.model.people import Actor
from workbench.model.projects import Character, Project
from workbench.model.storyboard import Generation, Shot

LORA = "draft_watercolour.safetensors"


def silent_project(studio: Studio, owner: Actor, story: str = "The Lamp\n\nMia lit a lamp.\n") -> str:
    """A project in which nobody speaks, and Mia is seen in each shot; its id."""
    made = create_project(studio, owner, "The Lamp")
    write_project(studio, owner, made.id, story)
    who = create_character(studio, owner, made.id, "Mia", "red coat")
    for shot in list_shots(studio, owner, made.id):
        update_shot(studio, owner, shot.id, ShotChanges(characters=(who.id,), lines=()))
    return made.id


def picture(studio: Studio, owner: Actor, project: str, folder: Path, colour: str) -> str:
    """A picture of the project, by its asset's id."""
    path = folder / f"{colour}.png"
    Image.new("RGB", (96, 96), colour).save(path)
    return store_file(studio, owner, project, path, path.name).id


def mia(studio: Studio, owner: Actor, project: str) -> Character:
    return list_characters(studio, owner, project)[-1]


def known(studio: Studio, owner: Actor, project: str, folder: Path) -> str:
    """Give Mia a reference picture and a LoRA; the id of the picture."""
    reference = picture(studio, owner, project, folder, "red")
    lora = add_lora(studio, owner, LORA, trigger_words=("mia_person",), weight=0.9, project_id=project)
    changes = CharacterChanges(reference_assets=(reference,), lora_id=lora.id)
    update_character(studio, owner, mia(studio, owner, project).id, changes)
    return reference


def shot_with(studio: Studio, owner: Actor, project: str, position: int = 1, /, **generation: Any) -> Shot:
    shot = list_shots(studio, owner, project)[position - 1]
    return update_shot(studio, owner, shot.id, ShotChanges(generation=Generation.model_validate(generation)))


def ordered(studio: Studio, project: str, shot: Shot) -> PictureOrder:
    """The image that a shot asks for."""
    with studio.database.session() as session:
        bible = Bible.of(session, fetch(session, Project, project))
    return image_order(studio, bible, shot, describe_by_rule(bible.source_of(shot)))
