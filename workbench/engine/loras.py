"""What there is to work with besides workflows: the LoRAs of the library and of the picture servers."""

import asyncio

from sqlmodel import col, select

from workbench.comfy import Instance
from workbench.engine.operations import operation
from workbench.engine.studio import Studio
from workbench.model.assets import Lora
from workbench.model.document import Document
from workbench.model.people import Actor, Role


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
