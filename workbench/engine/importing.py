"""What an import needs of the picture servers: their node lists, and the one that lacks least."""

import asyncio
import re

from sqlmodel import Session

from workbench.comfy import ComfyClient, Instance, NodeList, validate
from workbench.comfy.importing import ImportedWorkflow, WorkflowDocument, import_workflow
from workbench.comfy.slots import describe
from workbench.engine.studio import Studio
from workbench.kit.errors import ConfigurationError, InvalidInputError
from workbench.model.document import Document
from workbench.model.workflows import Card, Graph, Workflow

_LONGEST_ID = 32


async def node_lists(studio: Studio) -> list[NodeList]:
    """The node lists of the picture servers that tell theirs; one that is away does not matter beside another.

    Raises:
        NetworkError: none answers.
        ConfigurationError: none tells its nodes.
    """
    everyone = await asyncio.to_thread(studio.backend.everyone)
    answers = await asyncio.gather(*(instance.nodes() for instance in everyone), return_exceptions=True)
    if known := [answer for answer in answers if isinstance(answer, NodeList)]:
        return known
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
    raise ConfigurationError(
        "No picture server tells which nodes it has, so no workflow can be read.",
        "Name a ComfyUI server as comfy.url in workbench.yaml.",
    )


class SavedWorkflow(Document):
    """A workflow that somebody saved on a picture server: the server's name, and the file's with its folders."""

    server: str
    name: str


async def saved_workflows(studio: Studio) -> list[SavedWorkflow]:
    """What people saved on the ComfyUI servers, in their order; one that is away does not matter beside another.

    Raises:
        ConfigurationError: there is none.
        NetworkError: none answers.
    """
    editors = await _editors(studio)
    answers = await asyncio.gather(*(_saved_on(instance) for instance in editors), return_exceptions=True)
    found = [answer for answer in answers if not isinstance(answer, BaseException)]
    if not found and isinstance(answers[0], BaseException):
        raise answers[0]
    return [saved for one in found for saved in one]


async def _saved_on(instance: Instance) -> list[SavedWorkflow]:
    async with _client(instance) as client:
        return [SavedWorkflow(server=instance.name, name=name) for name in await client.saved_workflows()]


async def editor_server(studio: Studio, name: str) -> ComfyClient:
    """A client of a ComfyUI server, where people save workflows.

    Raises:
        InvalidInputError: there is none of that name.
        ConfigurationError: there is none at all.
    """
    for instance in await _editors(studio):
        if instance.name == name:
            return _client(instance)
    raise InvalidInputError(f"No ComfyUI server is called “{name}”.", "Choose one of the list.")


async def _editors(studio: Studio) -> list[Instance]:
    everyone = await asyncio.to_thread(studio.backend.everyone)
    if found := [instance for instance in everyone if instance.address.kind == "comfyui"]:
        return found
    raise ConfigurationError("No picture server keeps workflows.", "Name a ComfyUI server as comfy.url.")


def _client(instance: Instance) -> ComfyClient:
    client = instance.client()
    assert isinstance(client, ComfyClient), "servers of the kind comfyui are asked for"
    return client


async def nodes_for(studio: Studio, graph: Graph) -> NodeList:
    """The node list of the server that lacks least of what a graph needs."""
    lists = await node_lists(studio)
    return min(lists, key=lambda nodes: len(validate(graph, nodes).refusals))


async def best_import(studio: Studio, document: WorkflowDocument) -> tuple[ImportedWorkflow, NodeList]:
    """A workflow as the server reads it that lacks least of what it needs, and that server's nodes.

    Raises:
        InvalidInputError: the workflow is damaged, or has nothing that a server could run.
    """
    lists = await node_lists(studio)
    read = [(await asyncio.to_thread(import_workflow, document, nodes), nodes) for nodes in lists]
    return min(read, key=lambda pair: len(pair[0].problems))


def card_of_import(imported: ImportedWorkflow, nodes: NodeList, name: str) -> Card:
    """The card of an imported workflow, with the packs that the file names for what is missing; its id is yet to come.

    Raises:
        InvalidInputError: it is too broken to be described; what is wrong with it.
    """
    if imported.faults:
        raise InvalidInputError(" ".join(imported.faults), "Correct it in ComfyUI, save it, and import it again.")
    card = describe(imported.graph, nodes, "", name)
    wanted = [missing.brought_by for missing in imported.missing_nodes if missing.brought_by]
    return card.model_copy(update={"packs": tuple(dict.fromkeys((*card.packs, *wanted)))})


def unused_id(studio: Studio, session: Session, name: str) -> str:
    """An id for a new workflow, from its name: letters, digits and hyphens, unlike all others."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.rpartition(".")[0].lower() or name.lower()).strip("-")[:_LONGEST_ID]
    wanted, number = slug or "workflow", 1
    while wanted in studio.workflows or session.get(Workflow, wanted):
        number += 1
        wanted = f"{slug or 'workflow'}-{number}"
    return wanted
