"""The words for what is wrong with a graph, the same before it is sent and after a server has refused it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from workbench.comfy.validation.verdict import Problem, ProblemKind
from workbench.comfy.wording import MODEL_FILE, name_node, not_a_choice, unknown_node
from workbench.model.workflows import Card

_NUMBERS = {"INT": "a whole number", "FLOAT": "a number"}
CORRECT = "Correct the workflow or the value of the slot."


class Words:
    """Speaks about one graph: an input that a slot of the card sets is called by the slot's name."""

    def __init__(self, graph: Mapping[str, Any], card: Card | None = None) -> None:
        """`graph` may be broken in any way."""
        self._graph = graph
        targets = [(target, slot.name) for slot in (card.slots if card else ()) for target in slot.targets]
        self._slots = {(target.node, target.input): name for target, name in targets}
        self._packs = card.packs if card else ()

    def node(self, node_id: str) -> str:
        """A node as a person finds it in the graph: class and id."""
        return name_node(self._graph, node_id)

    def at(self, node_id: str, name: str) -> "NamedInput":
        """An input, called as a person knows it."""
        slot = self._slots.get((node_id, name))
        return NamedInput(node_id, name, f"slot '{slot}'" if slot else f"'{name}' of {self.node(node_id)}")

    def no_node(self, node_id: str) -> Problem:
        """An entry of the graph without a class or inputs."""
        return Problem(
            ProblemKind.NO_NODE,
            f"Node {node_id} of the workflow has no class or no inputs.",
            "In ComfyUI, export the workflow with 'Export (API)'.",
            node_id,
        )

    def unknown_class(self, node_id: str, name: str) -> Problem:
        """A class that the server lacks, with the packs that the workflow needs where these are known."""
        packs = ", ".join(self._packs)
        advice = (
            f"Install {packs} on the server, or choose another workflow."
            if packs
            else "Install the custom nodes that bring it, or choose another workflow."
        )
        return Problem(ProblemKind.UNKNOWN_CLASS, unknown_node(name), advice, node_id, lacked=name)

    def paid(self, node_id: str) -> Problem:
        """A node whose runs cost money."""
        text = f"{self.node(node_id)} calls a paid service: each run of it costs money there."
        return Problem(ProblemKind.PAID, text, "", node_id, is_refusal=False)

    def cycle(self, nodes: list[str]) -> Problem:
        """Nodes that wait for each other."""
        named = " → ".join(self.node(node_id) for node_id in nodes)
        text = f"The nodes of the workflow feed each other in a circle: {named}."
        return Problem(ProblemKind.CYCLE, text, "Correct the link.", nodes[0])

    def no_output(self) -> Problem:
        """A graph that makes nothing."""
        return Problem(
            ProblemKind.NO_OUTPUT,
            "The workflow has no output node, so the server would make nothing.",
            "Add a node that saves the result.",
        )


@dataclass(frozen=True)
class NamedInput:
    """Speaks about one input.

    Attributes:
        node: the id of its node.
        input: its name there.
        name: what a person calls it.
    """

    node: str
    input: str
    name: str

    def missing_input(self) -> Problem:
        """No value for an input that needs one."""
        return self._refusal(ProblemKind.MISSING_INPUT, f"There is no value for {self.name}.")

    def no_link(self, value: object) -> Problem:
        """A list that is no link."""
        text = f"The link of {self.name} leads nowhere: {value!r} is no node with its output."
        return self._refusal(ProblemKind.BROKEN_LINK, text, "Correct the link.")

    def link_to_nothing(self, source: object) -> Problem:
        """A link to a node that is not in the graph."""
        text = f"The link of {self.name} leads to node {source}, which the workflow lacks."
        return self._refusal(ProblemKind.BROKEN_LINK, text, "Correct the link.")

    def no_such_output(self, source: str, number: int) -> Problem:
        """A link to an output that the other node does not have."""
        text = f"The link of {self.name} leads to output {number} of {source}, which has no such output."
        return self._refusal(ProblemKind.BROKEN_LINK, text, "Correct the link.")

    def link_type(self, wanted: str, received: object) -> Problem:
        """A link of the wrong type."""
        text = f"The link of {self.name} brings {received}, but it takes {wanted}."
        return self._refusal(ProblemKind.LINK_TYPE, text, "Correct the link.")

    def needs_link(self, wanted: str) -> Problem:
        """A value where only a link can go."""
        text = f"The input {self.name} takes {wanted} from another node, not a value."
        return self._refusal(ProblemKind.NEEDS_LINK, text, "Correct the link.")

    def wrong_value(self, value: object, kind: str = "") -> Problem:
        """A value that the server cannot read as what the input takes."""
        text = f"The value {value!r} cannot be used for {self.name}."
        if kind in _NUMBERS:
            text = f"The value {value!r} cannot be used for {self.name}, which takes {_NUMBERS[kind]}."
        return self._refusal(ProblemKind.WRONG_VALUE, text)

    def too_small(self, value: object, least: object) -> Problem:
        """A value under the server's limit."""
        text = f"The value {value} for {self.name} is under {least}, the least that the server allows."
        return self._refusal(ProblemKind.OUT_OF_RANGE, text)

    def too_big(self, value: object, most: object) -> Problem:
        """A value over the server's limit."""
        text = f"The value {value} for {self.name} is over {most}, the most that the server allows."
        return self._refusal(ProblemKind.OUT_OF_RANGE, text)

    def absent_choice(self, value: object, count: int | None = None) -> Problem:
        """A value, often a model file, that is not among those that the server offers, `count` in number."""
        text = not_a_choice(self.name, value, count)
        if MODEL_FILE.search(str(value)):
            advice = "Put the file into the server's models folder, or choose one that it has."
            return replace(self._refusal(ProblemKind.ABSENT_MODEL, text, advice), lacked=str(value))
        return self._refusal(ProblemKind.ABSENT_CHOICE, text)

    def absent_file(self, value: object) -> Problem:
        """A file to be read that is not there."""
        return self._refusal(
            ProblemKind.ABSENT_FILE,
            f"The file '{value}' for {self.name} is not on the server.",
            "Upload it, or choose another.",
        )

    def converted(self, value: object, read: object) -> Problem:
        """A value that the server reads as another."""
        text = f"The server reads the value {value!r} for {self.name} as {read!r}."
        return self._hint(ProblemKind.CONVERTED, text)

    def off_step(self, value: object, step: object) -> Problem:
        """A number between two steps, which the server does not check and a model may round."""
        text = f"The value {value} for {self.name} is between its steps of {step}."
        return self._hint(ProblemKind.STEP, text)

    def off_frames(self, value: int, rule: str, made: int) -> Problem:
        """A number of frames that the model cannot make."""
        text = f"The model makes {rule} frames, so the {value} of {self.name} become {made}."
        return self._hint(ProblemKind.FRAMES, text)

    def off_size(self, value: int, multiple: int) -> Problem:
        """A width or height that the model was not made for."""
        text = f"The value {value} for {self.name} is no multiple of {multiple}, as the model wants it."
        return self._hint(ProblemKind.SIZE, text)

    def unused(self) -> Problem:
        """A value that the node does not ask for."""
        text = f"The server's node does not know {self.name} and will not use it."
        return self._hint(ProblemKind.UNUSED, text)

    def _refusal(self, kind: ProblemKind, text: str, advice: str = CORRECT) -> Problem:
        return Problem(kind, text, advice, self.node, self.input)

    def _hint(self, kind: ProblemKind, text: str) -> Problem:
        return Problem(kind, text, CORRECT, self.node, self.input, is_refusal=False)
