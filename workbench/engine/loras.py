"""What there is to work with besides workflows: the LoRAs of the library and of the picture servers."""

import asyncio
from pathlib import PurePosixPath

from sqlmodel import Session, col, select

from workbench.comfy import Instance
from workbench.engine.editing import set_fields
from workbench.engine.lookup import fetch
from workbench.engine.operations import operation
from workbench.engine.studio import Studio
from workbench.kit.errors import InvalidInputError
from workbench.model.assets import Lora, LoraStatus, LoraType
from workbench.model.document import Document
from workbench.model.people import Actor, Role
from workbench.model.projects import Character
from workbench.storage import checked, update_row


class ServerLora(Document):
    """A LoRA file that a picture server can load; `server` is its name."""

    file: str
    server: str


@operation(Role.VIEW)
async def list_server_loras(studio: Studio, actor: Actor) -> list[ServerLora]:
    """List the LoRA files that the picture servers have; one that is away does not matter beside another."""
    pool = await asyncio.to_thread(studio.backend.pool)
    answers = await asyncio.gather(*(_loras_of(instance) for instance in pool), return_exceptions=True)
    failures = [answer for answer in answers if isinstance(answer, BaseException)]
    if failures and len(failures) == len(answers):
        raise failures[0]
    return [lora for answer in answers if not isinstance(answer, BaseException) for lora in answer]


async def _loras_of(instance: Instance) -> list[ServerLora]:
    async with instance.client() as client:
        return [ServerLora(file=file, server=instance.name) for file in await client.models("loras")]


@operation(Role.VIEW)
def list_loras(studio: Studio, actor: Actor, project_id: str | None = None) -> list[Lora]:
    """List the LoRA library: those that every project may use, and a project's own."""
    with studio.database.session() as session:
        query = select(Lora).order_by(Lora.name)
        if project_id is not None:
            query = query.where((col(Lora.project_id).is_(None)) | (Lora.project_id == project_id))
        return list(session.exec(query))


class LoraChanges(Document):
    """What may be changed on a LoRA of the library."""

    type: LoraType | None = None
    base_model: str | None = None
    trigger_words: tuple[str, ...] | None = None
    recommended_weight: float | None = None


@operation(Role.EDIT)
def add_lora(
    studio: Studio,
    actor: Actor,
    file: str,
    base_model: str = "",
    trigger_words: tuple[str, ...] = (),
    weight: float = 0.8,
    project_id: str | None = None,
    type: LoraType = LoraType.CHARACTER,
) -> Lora:
    """Put a LoRA file that the picture servers have into the library: for one project, or for all.

    A project's LoRA of the type style goes into every picture of its film that is drawn with its model family.
    """
    with studio.database.session() as session:
        lora = checked(
            Lora,
            name=PurePosixPath(file.replace("\\", "/")).stem,
            type=type,
            status=LoraStatus.READY,
            base_model=base_model,
            trigger_words=trigger_words,
            recommended_weight=weight,
            file_path=file,
            project_id=project_id,
            created_by=actor.name,
        )
        session.add(lora)
        _tell(studio, session, lora)
        return lora


@operation(Role.EDIT)
def update_lora(studio: Studio, actor: Actor, lora_id: str, changes: LoraChanges, version: int | None = None) -> Lora:
    """Change what is known of a LoRA of the library. Pictures that it draws are made again by the next render."""
    with studio.database.session() as session:
        row = fetch(session, Lora, lora_id)
        _tell(studio, session, row)
        return update_row(session, row, version, set_fields(row, changes))


@operation(Role.EDIT)
def remove_lora(studio: Studio, actor: Actor, lora_id: str) -> Lora:
    """Take a LoRA out of the library. Its file stays where it is, and so do the pictures that it drew."""
    with studio.database.session() as session:
        row = fetch(session, Lora, lora_id)
        names = session.exec(select(Character.name).where(Character.lora_id == lora_id)).all()
        if names:
            raise InvalidInputError(
                f"The LoRA {row.name} belongs to {', '.join(names)}.",
                "Choose another for them on the tab Characters first.",
            )
        session.delete(row)
        _tell(studio, session, row)
        return row


def _tell(studio: Studio, session: Session, row: Lora) -> None:
    if row.project_id:
        studio.tell(session, row.project_id, "board")
