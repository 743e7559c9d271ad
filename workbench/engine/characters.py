"""The cast: who they are, how they look, which voice they have."""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlmodel import Session, col, select

from workbench.engine.assets import refuse_references
from workbench.engine.editing import change_row, open_step, set_fields
from workbench.engine.lookup import cast_of, fetch
from workbench.engine.operations import operation
from workbench.engine.studio import Studio
from workbench.kit.errors import ConflictError, InvalidInputError
from workbench.model.bounds import one_line
from workbench.model.document import Document
from workbench.model.entity import Edited
from workbench.model.people import Actor, Role
from workbench.model.projects import Character, ConsistencyConfig, Episode, Project, Scene
from workbench.model.speech import VoiceInfo
from workbench.model.story import Age, Gender
from workbench.model.storyboard import Shot
from workbench.model.vocabulary import Language
from workbench.storage import checked
from workbench.voice import VOICES, default_voice, voice

_LONGEST_SAMPLE = 200
"""Characters: enough to know a voice by."""
_SAMPLES = {
    Language.ENGLISH: "The lamps were lit one by one, and nobody in the harbour said a word.",
    Language.CHINESE: "灯一盏一盏地亮了，港口里没有人说话。",
}


class VoiceSample(Document):
    """A few words in a voice: a WAV blob. `degraded` says why another voice stood in, if one did."""

    blob: str
    seconds: float
    degraded: str = ""


class CharacterChanges(Document):
    """What may be changed on a character."""

    name: str | None = None
    aliases: tuple[str, ...] | None = None
    description: str | None = None
    appearance: str | None = None
    personality: str | None = None
    gender: Gender | None = None
    age: Age | None = None
    voice: str | None = None
    reference_assets: tuple[str, ...] | None = None
    lora_id: str | None = None
    consistency: ConsistencyConfig | None = None


@operation(Role.VIEW)
def list_characters(studio: Studio, actor: Actor, project_id: str) -> list[Character]:
    """List a project's cast."""
    with studio.database.session() as session:
        return list(cast_of(session, project_id).values())


@operation(Role.VIEW)
def get_character(studio: Studio, actor: Actor, character_id: str) -> Character:
    """Get one character."""
    with studio.database.session() as session:
        return fetch(session, Character, character_id)


@operation(Role.VIEW)
def list_voices(studio: Studio, actor: Actor) -> list[VoiceInfo]:
    """List the voices that a character can be given."""
    return list(VOICES)


@operation(Role.EDIT)
async def hear_voice(studio: Studio, actor: Actor, voice_id: str, text: str = "") -> VoiceSample:
    """Speak a line in a voice, to choose by ear; without a text, one that shows the voice."""
    line = text.strip()[:_LONGEST_SAMPLE] or _SAMPLES[voice(voice_id).language]
    speech = await studio.speaker.speak(line, voice_id)
    blob = await asyncio.to_thread(studio.blobs.put, speech.wav)
    return VoiceSample(blob=blob, seconds=speech.duration, degraded=speech.degraded)


@operation(Role.EDIT)
def create_character(
    studio: Studio,
    actor: Actor,
    project_id: str,
    name: str,
    appearance: str = "",
    gender: Gender = "neutral",
    age: Age = "adult",
) -> Character:
    """Add somebody to the cast, with a voice that nobody else has while there are any left."""
    with studio.database.session() as session:
        step = open_step(session, actor, project_id)
        project, cast = fetch(session, Project, project_id), cast_of(session, project_id).values()
        taken = {who.voice for who in cast} | {project.settings.narrator_voice}
        chosen = default_voice(project.language, gender, age, taken, name).id
        character = checked(
            Character, project_id=project_id, name=name, appearance=appearance, gender=gender, age=age, voice=chosen
        )
        _refuse_taken_names(cast, character, {character.name})
        return step.add(character)


@operation(Role.EDIT)
def update_character(
    studio: Studio, actor: Actor, character_id: str, changes: CharacterChanges, version: int | None = None
) -> Character:
    """Change a character. Pictures and voices that depend on the change are made again by the next render."""
    if changes.voice:
        voice(changes.voice)
    with studio.database.session() as session:
        character = fetch(session, Character, character_id)
        step = open_step(session, actor, character.project_id)
        session.refresh(character)
        values = set_fields(character, changes)
        refuse_references(session, character.project_id, values.get("reference_assets", ()))
        called = {character.name, *character.aliases}
        new = {values.get("name", character.name), *values.get("aliases", ())} - called
        _refuse_taken_names(cast_of(session, character.project_id).values(), character, new)
        return change_row(studio, step, character, values, version, aliases_after(character, values))


def aliases_after(row: Character | Scene, values: Mapping[str, Any]) -> dict[str, object]:
    """A new name does not make the old one unknown: lines and headings use it, and so does the story."""
    name = one_line(values.get("name", row.name))
    if name == row.name:
        return {}
    aliases = (*values.get("aliases", row.aliases), row.name)
    return {"aliases": tuple(alias for alias in aliases if alias != name)}


def _refuse_taken_names(cast: Iterable[Character], character: Character, names: Collection[str]) -> None:
    for who in cast:
        if who.id != character.id and (same := sorted({one_line(name) for name in names} & {who.name, *who.aliases})):
            raise InvalidInputError(
                f"{who.name} is called {same[0]} already.", "Choose another name, or take that one from them first."
            )


@operation(Role.EDIT)
def delete_character(studio: Studio, actor: Actor, character_id: str, version: int | None = None) -> Character:
    """Take somebody out of the cast who is in no shot on the board.

    With the `version` that was shown, somebody who was changed since stays.
    """
    with studio.database.session() as session:
        character = fetch(session, Character, character_id)
        step = open_step(session, actor, character.project_id)
        session.refresh(character)
        if version not in (None, character.version):
            raise ConflictError(f"Somebody else changed {character.name} in the meantime.", "Look at them again first.")
        refuse_if_seen(session, character)
        for shot in _shots_with(session, character):
            step.change(shot, {"characters": tuple(one for one in shot.characters if one != character_id)})
        step.remove(character)
        return character


def refuse_if_seen(session: Session, row: Edited) -> None:
    """Refuse to let a row go that is a character in a shot on the board."""
    if not isinstance(row, Character):
        return
    if seen := [shot.position for shot in _shots_with(session, row) if not shot.removed]:
        raise ConflictError(f"{row.name} is in shot {min(seen)}.", "Take the character out of it first.")


def _shots_with(session: Session, character: Character) -> list[Shot]:
    query = select(Shot).join(Episode, col(Episode.id) == Shot.episode_id)
    shots = session.exec(query.where(Episode.project_id == character.project_id)).all()
    return [shot for shot in shots if character.id in shot.characters]
