"""A card for any graph: what it makes, of which family, with which files, and where its values go."""

from collections.abc import Iterable

from workbench.comfy.nodes import NodeList
from workbench.comfy.slots.families import family_of
from workbench.comfy.slots.found import Found, gather
from workbench.comfy.slots.markers import find_marked, marked_output
from workbench.comfy.slots.media import find_media
from workbench.comfy.slots.models import find_models, model_files, packs, paid_classes
from workbench.comfy.slots.prompts import find_prompts
from workbench.comfy.slots.purposes import category_of, main_output, purpose_of
from workbench.comfy.slots.values import find_values, frame_rule, frames_per_second, size_multiple
from workbench.comfy.typed import TypedGraph
from workbench.kit.errors import ConfigurationError
from workbench.model.workflows import FAMILY_NAMES, Card, Family, Graph, Purpose


def describe(graph: Graph, nodes: NodeList, workflow_id: str, name: str = "") -> Card:
    """The card of a graph, told by its links, the types that the server declares and the names of its model files.

    Args:
        graph: in API form; marks in the titles of its nodes go before what is inferred.
        nodes: of the server that it is for; nodes that it does not know have no slots.
        workflow_id: the card's id.
        name: what people call it; empty makes one of purpose and family.

    Raises:
        ConfigurationError: the graph makes nothing, or a mark in a title fits no value.
    """
    typed = TypedGraph(graph, nodes)
    output = output_of(typed)
    family = family_of(typed, output)
    slots = gather(_found(typed))
    purpose = purpose_of(typed, output, [slot.name for slot in slots])
    return Card(
        id=workflow_id,
        name=name or family_title(purpose, family),
        description=_description(typed, purpose, family),
        category=category_of(typed, output, family),
        purpose=purpose,
        family=family,
        output_node=output,
        models=model_files(typed),
        packs=packs(typed),
        paid=paid_classes(typed),
        slots=slots,
        size_multiple=size_multiple(typed, slots),
        frames=frame_rule(typed, slots),
        fps=frames_per_second(typed, slots),
    )


def output_of(typed: TypedGraph) -> str:
    """The node whose result is wanted.

    Raises:
        ConfigurationError: the graph makes nothing.
    """
    if output := marked_output(typed) or main_output(typed):
        return output
    raise ConfigurationError("The workflow has no output node, so a server would make nothing.", "Add a Save node.")


def family_title(purpose: Purpose, family: Family) -> str:
    """A name for a workflow, such as 'Text to image (SDXL)'."""
    title = purpose.value.replace("_", " ").capitalize() if purpose is not Purpose.OTHER else "Workflow"
    return f"{title} ({FAMILY_NAMES[family]})" if family in FAMILY_NAMES else title


def _found(typed: TypedGraph) -> list[Found]:
    """Everything that can be set. A place that a mark names belongs to its slot alone, a marked name to its marks."""
    marked = find_marked(typed)
    names, places = {item.slot for item in marked}, {item.place for item in marked}
    inferred = [*find_prompts(typed).found, *find_values(typed), *find_media(typed), *find_models(typed)]
    return [*marked, *(item for item in inferred if item.slot not in names and item.place not in places)]


def _description(typed: TypedGraph, purpose: Purpose, family: Family) -> str:
    sentences = [f"{family_title(purpose, family)}."]
    if files := [file.name for file in model_files(typed)]:
        sentences.append(f"Loads {_list(files)}.")
    if find_prompts(typed).zeroed_negative:
        sentences.append("It heeds no negative prompt.")
    return " ".join(sentences)


def _list(names: Iterable[str]) -> str:
    return ", ".join(name.replace("\\", "/").split("/")[-1] for name in names)
