"""The cast: who they are, how they look, which voice they have."""

import asyncio

from sqlmodel import col, select

from workbench.engine.editing import edit_row
from workbench.engine.lookup import cast_of, fetch
from workbench.engine.operations import operation
from workbench.engine.studio import Studio
from workbench.kit.errors import InvalidInputError
from workbench.model.document import Document
from workbench.model.people import Actor, Role
from workbench.model.projects import Character, Episode, Project
from workbench.model.speech import VoiceInfo
from workbench.model.story import Age, Gender
from workbench.model.storyboard import Shot
from workbench.model.vocabulary import Language
from workbench.storage import checked, record_edit, snapshot
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


@operation(Role.VIEW)
def list_characters(studio: Studio, actor: Actor, project_id: str) -> list[Character]:
    """List a project's cast."""
    with studio.database.session() as session:
        return list(cast_of(session, project_id).values())


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
        project = fetch(session, Project, project_id)
        taken = {who.voice for who in cast_of(session, project_id).values()} | {project.settings.narrator_voice}
        chosen = default_voice(project.language, gender, age, taken, name).id
        character = checked(
            Character, project_id=project_id, name=name, appearance=appearance, gender=gender, age=age, voice=chosen
        )
        session.add(character)
        session.flush()
        record_edit(session, actor, project_id, character, None)
        return character


@operation(Role.EDIT)
def update_character(
    studio: Studio, actor: Actor, character_id: str, changes: CharacterChanges, version: int | None = None
) -> Character:
    """Change a character. Pictures and voices that depend on the change are made again by the next render."""
    if changes.voice:
        voice(changes.voice)
    with studio.database.session() as session:
        character = fetch(session, Character, character_id)
        old_name = character.name
        edit_row(studio, session, actor, character.project_id, character, changes, version)
        if character.name != old_name:
            # lines name their speaker: the old name goes on to mean this character
            character.aliases = (*character.aliases, old_name)
        return character


@operation(Role.EDIT)
def delete_character(studio: Studio, actor: Actor, character_id: str) -> Character:
    """Take somebody out of the cast who is in no shot."""
    with studio.database.session() as session:
        character = fetch(session, Character, character_id)
        query = select(Shot).join(Episode, col(Episode.id) == Shot.episode_id)
        shots = session.exec(query.where(Episode.project_id == character.project_id)).all()
        seen = sorted(shot.position for shot in shots if character_id in shot.characters)
        if seen:
            raise InvalidInputError(f"{character.name} is in shot {seen[0]}.", "Take the character out of it first.")
        before = snapshot(character)
        session.delete(character)
        record_edit(session, actor, character.project_id, character, before)
        return character
