"""What there is to work with: workflows, and the LoRAs that the picture server has."""

import asyncio

from sqlmodel import col, select

from workbench.engine.operations import operation
from workbench.engine.studio import Studio
from workbench.model.assets import Lora
from workbench.model.document import Document
from workbench.model.people import Actor, Role
from workbench.model.workflows import Card, Graph


class ServerLora(Document):
    """A LoRA file that the picture server can load."""

    file: str
    server: str


class WorkflowView(Document):
    """A workflow's card with its graph."""

    card: Card
    graph: Graph


@operation(Role.VIEW)
def list_workflows(studio: Studio, actor: Actor) -> list[Card]:
    """List the workflows of the library."""
    return [card for card, _ in studio.workflows.values()]


@operation(Role.VIEW)
def get_workflow(studio: Studio, actor: Actor, workflow: str) -> WorkflowView:
    """Get a workflow's card and graph."""
    card, graph = studio.workflow(workflow)
    return WorkflowView(card=card, graph=graph)


@operation(Role.VIEW)
async def list_server_loras(studio: Studio, actor: Actor) -> list[ServerLora]:
    """List the LoRA files that the picture server has."""
    async with await asyncio.to_thread(studio.backend.client) as client:
        files = await client.models("loras")
    server = "draft backend" if studio.backend.is_draft else studio.settings.comfy.url
    return [ServerLora(file=file, server=server) for file in files]


@operation(Role.VIEW)
def list_loras(studio: Studio, actor: Actor, project_id: str | None = None) -> list[Lora]:
    """List the LoRA library: those that every project may use, and a project's own."""
    with studio.database.session() as session:
        query = select(Lora).order_by(Lora.name)
        if project_id is not None:
            query = query.where((col(Lora.project_id).is_(None)) | (Lora.project_id == project_id))
        return list(session.exec(query))
