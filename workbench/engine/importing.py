"""What an import needs of the picture servers: their node lists, and the one that lacks least."""

import asyncio
import re

from sqlmodel import Session

from workbench.comfy import ComfyClient, NodeList, validate
from workbench.comfy.importing import ImportedWorkflow, WorkflowDocument, import_workflow
from workbench.comfy.slots import describe
from workbench.engine.studio import Studio
from workbench.kit.errors import ConfigurationError, InvalidInputError
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


async def editor_server(studio: Studio) -> ComfyClient:
    """A client of the first ComfyUI server, where people save workflows.

    Raises:
        ConfigurationError: there is none.
    """
    for instance in await asyncio.to_thread(studio.backend.everyone):
        client = instance.client()
        if isinstance(client, ComfyClient):
            return client
    raise ConfigurationError("No picture server keeps workflows.", "Name a ComfyUI server as comfy.url.")


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
    """The card of an imported workflow; its id is yet to be given.

    Raises:
        InvalidInputError: it is too broken to be described; what is wrong with it.
    """
    if imported.faults:
        raise InvalidInputError(" ".join(imported.faults), "Correct it in ComfyUI, save it, and import it again.")
    return describe(imported.graph, nodes, "", name)


def unused_id(studio: Studio, session: Session, name: str) -> str:
    """An id for a new workflow, from its name: letters, digits and hyphens, unlike all others."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.rpartition(".")[0].lower() or name.lower()).strip("-")[:_LONGEST_ID]
    wanted, number = slug or "workflow", 1
    while wanted in studio.workflows or session.get(Workflow, wanted):
        number += 1
        wanted = f"{slug or 'workflow'}-{number}"
    return wanted
