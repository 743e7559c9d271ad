"""The words for what is wrong with a graph, the same before it is sent and after a server has refused it."""

from collections.abc import Mapping
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

    def place(self, node_id: str, name: str) -> str:
        """An input as a person knows it."""
        slot = self._slots.get((node_id, name))
        return f"slot '{slot}'" if slot else f"'{name}' of {self.node(node_id)}"

    def no_node(self, node_id: str) -> Problem:
        """An entry of the graph without a class or inputs."""
        return Problem(
            ProblemKind.NO_NODE,
            f"Node {node_id} of the workflow has no class or no inputs.",
            "In ComfyUI, export the workflow with 'Export (API)'.",
            node_id,
        )

    def unknown_class(self, node_id: str, name: str, pack: str = "") -> Problem:
        """A class that the server lacks, with the pack that brings it where that is known."""
        packs = pack or ", ".join(self._packs)
        advice = (
            f"Install {packs} on the server, or choose another workflow."
            if packs
            else "Install the custom nodes that bring it, or choose another workflow."
        )
        return Problem(ProblemKind.UNKNOWN_CLASS, unknown_node(name), advice, node_id)

    def missing_input(self, node_id: str, name: str) -> Problem:
        """No value for an input that needs one."""
        return self._at(node_id, name, ProblemKind.MISSING_INPUT, f"There is no value for {self.place(node_id, name)}.")

    def no_link(self, node_id: str, name: str, value: object) -> Problem:
        """A list that is no link."""
        text = f"The link of {self.place(node_id, name)} leads nowhere: {value!r} is no node with its output."
        return self._at(node_id, name, ProblemKind.BROKEN_LINK, text, "Correct the link.")

    def link_to_nothing(self, node_id: str, name: str, source: object) -> Problem:
        """A link to a node that is not in the graph."""
        text = f"The link of {self.place(node_id, name)} leads to node {source}, which the workflow lacks."
        return self._at(node_id, name, ProblemKind.BROKEN_LINK, text, "Correct the link.")

    def no_such_output(self, node_id: str, name: str, source: str, number: int) -> Problem:
        """A link to an output that the other node does not have."""
        place = self.place(node_id, name)
        text = f"The link of {place} leads to output {number} of {self.node(source)}, which has no such output."
        return self._at(node_id, name, ProblemKind.BROKEN_LINK, text, "Correct the link.")

    def link_type(self, node_id: str, name: str, wanted: str, received: object) -> Problem:
        """A link of the wrong type."""
        text = f"The link of {self.place(node_id, name)} brings {received}, but it takes {wanted}."
        return self._at(node_id, name, ProblemKind.LINK_TYPE, text, "Correct the link.")

    def needs_link(self, node_id: str, name: str, wanted: str) -> Problem:
        """A value where only a link can go."""
        text = f"The input {self.place(node_id, name)} takes {wanted} from another node, not a value."
        return self._at(node_id, name, ProblemKind.NEEDS_LINK, text, "Correct the link.")

    def wrong_value(self, node_id: str, name: str, value: object, kind: str = "") -> Problem:
        """A value that the server cannot read as what the input takes."""
        place = self.place(node_id, name)
        text = f"The value {value!r} cannot be used for {place}."
        if kind in _NUMBERS:
            text = f"The value {value!r} cannot be used for {place}, which takes {_NUMBERS[kind]}."
        return self._at(node_id, name, ProblemKind.WRONG_VALUE, text)

    def too_small(self, node_id: str, name: str, value: object, least: object) -> Problem:
        """A value under the server's limit."""
        text = f"The value {value} for {self.place(node_id, name)} is under {least}, the least that the server allows."
        return self._at(node_id, name, ProblemKind.OUT_OF_RANGE, text)

    def too_big(self, node_id: str, name: str, value: object, most: object) -> Problem:
        """A value over the server's limit."""
        text = f"The value {value} for {self.place(node_id, name)} is over {most}, the most that the server allows."
        return self._at(node_id, name, ProblemKind.OUT_OF_RANGE, text)

    def absent_choice(self, node_id: str, name: str, value: object, count: int | None = None) -> Problem:
        """A value, often a model file, that is not among those that the server offers, `count` in number."""
        text = not_a_choice(self.place(node_id, name), value, count)
        if MODEL_FILE.search(str(value)):
            advice = "Put the file into the server's models folder, or choose one that it has."
            return self._at(node_id, name, ProblemKind.ABSENT_MODEL, text, advice)
        return self._at(node_id, name, ProblemKind.ABSENT_CHOICE, text)

    def absent_file(self, node_id: str, name: str, value: object) -> Problem:
        """A file to be read that is not there."""
        return self._at(
            node_id,
            name,
            ProblemKind.ABSENT_FILE,
            f"The file '{value}' for {self.place(node_id, name)} is not on the server.",
            "Upload it, or choose another.",
        )

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

    def converted(self, node_id: str, name: str, value: object, read: object) -> Problem:
        """A value that the server reads as another."""
        text = f"The server reads the value {value!r} for {self.place(node_id, name)} as {read!r}."
        return self._hint(node_id, name, ProblemKind.CONVERTED, text)

    def off_step(self, node_id: str, name: str, value: object, step: object) -> Problem:
        """A number between two steps, which the server does not check and a model may round."""
        text = f"The value {value} for {self.place(node_id, name)} is between its steps of {step}."
        return self._hint(node_id, name, ProblemKind.STEP, text)

    def off_frames(self, node_id: str, name: str, value: int, rule: str, made: int) -> Problem:
        """A number of frames that the model cannot make."""
        place = self.place(node_id, name)
        text = f"The model makes {rule} frames, so the {value} of {place} become {made}."
        return self._hint(node_id, name, ProblemKind.FRAMES, text)

    def off_size(self, node_id: str, name: str, value: int, multiple: int) -> Problem:
        """A width or height that the model was not made for."""
        text = f"The value {value} for {self.place(node_id, name)} is no multiple of {multiple}, as the model wants it."
        return self._hint(node_id, name, ProblemKind.SIZE, text)

    def unused(self, node_id: str, name: str) -> Problem:
        """A value that the node does not ask for."""
        text = f"The server's node does not know {self.place(node_id, name)} and will not use it."
        return self._hint(node_id, name, ProblemKind.UNUSED, text)

    def _at(self, node_id: str, name: str, kind: ProblemKind, text: str, advice: str = CORRECT) -> Problem:
        return Problem(kind, text, advice, node_id, name)

    def _hint(self, node_id: str, name: str, kind: ProblemKind, text: str) -> Problem:
        return Problem(kind, text, CORRECT, node_id, name, is_refusal=False)
