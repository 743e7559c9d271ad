"""What a form needs to ask for the value of each slot: its range, its choices and what it is set to now."""

import math
from collections.abc import Iterable

from workbench.comfy.nodes import CHOICE, NodeInput, NodeList
from workbench.comfy.slots.markers import title_of
from workbench.comfy.typed import Place, TypedGraph
from workbench.model.document import Document
from workbench.model.workflows import Card, Graph, Slot, SlotKind, SlotValue

_TITLES = {
    "positive": "Prompt",
    "negative": "Negative prompt",
    "cfg": "Guidance (CFG)",
    "fps": "Frames per second",
    "prefix": "File name",
    "last_image": "Last picture",
    "image": "Picture",
    "control_image": "Control picture",
    "reference_image": "Reference picture",
    "lora": "LoRA",
    "lora_strength": "LoRA strength",
    "vae": "VAE",
    "checkpoint": "Model",
    "diffusion_model": "Model",
    "control_net": "ControlNet",
}


class SlotField(Document):
    """One field of a form.

    Attributes:
        name: of the slot.
        title: a label for people; several slots of one kind carry the title of their node.
        value: what the graph has now, None when it has a link or nothing there.
        minimum, maximum, step: what every target allows; None where none says anything.
        choices: what every target offers; None when it is no choice, or the server keeps its list to itself.
        multiline: whether it is a long text.
    """

    name: str
    title: str
    kind: SlotKind
    value: SlotValue | None = None
    minimum: int | float | None = None
    maximum: int | float | None = None
    step: int | float | None = None
    choices: tuple[SlotValue, ...] | None = None
    multiline: bool = False


def slot_fields(card: Card, graph: Graph, nodes: NodeList) -> list[SlotField]:
    """A field for each slot, in the card's order; where targets differ, only what all of them take is offered."""
    typed = TypedGraph(graph, nodes)
    return [_field(typed, slot) for slot in card.slots]


def slot_title(slot: str) -> str:
    """A slot's name for people: 'positive_2' is 'Prompt 2'."""
    base, _, number = slot.rpartition("_")
    if base and number.isdigit():
        return f"{slot_title(base)} {number}"
    return _TITLES.get(slot) or slot.replace("_", " ").capitalize()


def _field(typed: TypedGraph, slot: Slot) -> SlotField:
    places = [Place(target.node, target.input) for target in slot.targets if target.node in typed.graph]
    reached = [further for place in places for further in typed.reached(place)]
    declared = [entry for place in reached if (entry := typed.declared(place))]
    now = typed.value(places[0]) if places else None
    return SlotField(
        name=slot.name,
        title=_title(typed, slot),
        kind=slot.kind,
        value=now if isinstance(now, str | int | float | bool) else None,
        minimum=max(_numbers(declared, "min"), default=None),
        maximum=min(_numbers(declared, "max"), default=None),
        step=_step(_numbers(declared, "step")),
        choices=_choices(declared),
        multiline=any(entry.options.get("multiline") for entry in declared),
    )


def _title(typed: TypedGraph, slot: Slot) -> str:
    """Texts are told apart by what their author called the nodes; what the editor calls every node tells nothing."""
    node = slot.targets[0].node
    written = title_of(typed, node) if node in typed.graph else ""
    known = typed.node_class(node) if node in typed.graph else None
    telling = written and not written.startswith("$") and written != (known.title if known else "")
    return f"{slot_title(slot.name)}: {written}" if telling and slot.name[-1].isdigit() else slot_title(slot.name)


def _numbers(declared: Iterable[NodeInput], option: str) -> list[int | float]:
    told = [entry.options.get(option) for entry in declared]
    return [number for number in told if isinstance(number, int | float) and not isinstance(number, bool)]


def _step(steps: list[int | float]) -> int | float | None:
    """The least step that is a whole number of every target's steps; the largest where they are no whole numbers."""
    if not steps:
        return None
    whole = [step for step in steps if isinstance(step, int)]
    return math.lcm(*whole) if len(whole) == len(steps) else max(steps)


def _choices(declared: list[NodeInput]) -> tuple[SlotValue, ...] | None:
    lists = [entry.choices for entry in declared if entry.type == CHOICE]
    if not lists or any(choices is None for choices in lists):
        return None
    first, *others = [choices for choices in lists if choices is not None]
    common = (choice for choice in first if all(choice in other for other in others))
    return tuple(choice for choice in common if isinstance(choice, str | int | float))
