"""A graph together with the types that a server declares: what feeds what, and with which type.

Slots are found and blocks are put in by following these typed links. Nothing depends on what a node is called, so a
custom node that takes a MODEL and gives a LATENT is read like ComfyUI's own sampler.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, NamedTuple

from workbench.comfy.graph import is_link
from workbench.comfy.nodes import WIDGET_TYPES, NodeClass, NodeInput, NodeList
from workbench.model.workflows import Graph

MODEL, CLIP, VAE = "MODEL", "CLIP", "VAE"
CONDITIONING, LATENT, IMAGE, MASK, VIDEO = "CONDITIONING", "LATENT", "IMAGE", "MASK", "VIDEO"
"""Link types of ComfyUI's own nodes (`comfy/comfy_types/node_typing.py`)."""


class Source(NamedTuple):
    """One output of one node."""

    node: str
    output: int


class Place(NamedTuple):
    """One input of one node."""

    node: str
    input: str


class TypedGraph:
    """A graph in API form, read with the node list of a server.

    Attributes:
        outputs: the nodes that a run is for, in the graph's order. A node of an unknown class that feeds nothing
            counts as one: a server that lacks the class cannot tell.
        live: every node that an output needs, those that feed others first.
    """

    def __init__(self, graph: Graph, nodes: NodeList) -> None:
        """Read the links; `graph` is neither copied nor changed."""
        self.graph, self.nodes = graph, nodes
        self._gives: dict[str, tuple[str, ...]] = {}
        self._consumers: dict[Source, list[Place]] = {}
        for node in graph:
            for place, source in self.links(node):
                self._consumers.setdefault(source, []).append(place)
        for node in self.upstream(graph):
            self.gives(node)
        self.outputs = tuple(node for node in graph if self._is_output(node))
        self.live = self.upstream(self.outputs)

    def node_class(self, node: str) -> NodeClass | None:
        """What the server declares for a node; None when it does not know the class."""
        return self.nodes.get(self.graph[node]["class_type"])

    def declared(self, place: Place) -> NodeInput | None:
        """What the server declares for an input."""
        node_class = self.node_class(place.node)
        return node_class.inputs.get(place.input) if node_class else None

    def type_of(self, place: Place) -> str:
        """The type of an input: as declared, or that of its link where any will do; empty when neither tells."""
        declared = self.declared(place)
        if declared and not _is_open(declared.type):
            return declared.type
        source = self.source(place)
        return self._type_of_source(source) if source else ""

    def gives(self, node: str) -> tuple[str, ...]:
        """The types of a node's outputs, in order; an output that repeats an input of any type has that of its link."""
        if node not in self._gives:
            node_class = self.node_class(node)
            declared = self._gives[node] = node_class.outputs if node_class else ()  # known before, so that circles end
            self._gives[node] = tuple(self._carried(node) if _is_open(kind) else kind for kind in declared)
        return self._gives[node]

    def label(self, source: Source) -> str:
        """What the server calls an output, in lower case; empty when it is not known."""
        node_class = self.node_class(source.node)
        names = node_class.output_names if node_class else ()
        return names[source.output].lower() if 0 <= source.output < len(names) else ""

    def value(self, place: Place) -> Any:
        """What stands at an input: a value, a link, or None."""
        return self.graph[place.node]["inputs"].get(place.input)

    def source(self, place: Place) -> Source | None:
        """Where an input's link comes from; None when it has a value or its link leads nowhere."""
        value = self.value(place)
        return Source(value[0], value[1]) if is_link(value) and value[0] in self.graph else None

    def places(self, node: str) -> list[Place]:
        """The inputs that a node of the graph has, in the graph's order."""
        return [Place(node, name) for name in self.graph[node]["inputs"]]

    def links(self, node: str, kind: str = "") -> list[tuple[Place, Source]]:
        """The linked inputs of a node; of one declared type when `kind` is given."""
        found = ((place, self.source(place)) for place in self.places(node) if not kind or self.type_of(place) == kind)
        return [(place, source) for place, source in found if source is not None]

    def takes(self, node: str, kind: str) -> bool:
        """Whether a link of that type comes into the node."""
        return bool(self.links(node, kind))

    def consumers(self, source: Source) -> list[Place]:
        """The inputs that an output feeds."""
        return self._consumers.get(source, [])

    def roots(self, kind: str) -> list[Source]:
        """Where live links of a type begin: outputs of that type at nodes that take none."""
        begins = [node for node in self.live if kind in self.gives(node) and not self.takes(node, kind)]
        return [Source(node, self.gives(node).index(kind)) for node in begins]

    def upstream(self, ends: Iterable[str]) -> tuple[str, ...]:
        """The ends and all that feeds them, those that feed others first; a circle is walked once."""
        order: dict[str, None] = {}
        opened: set[str] = set()
        waiting = [(node, False) for node in reversed(list(ends))]
        while waiting:
            node, fed = waiting.pop()
            if fed:
                order[node] = None
            elif node not in opened:
                opened.add(node)
                feeding = [(source.node, False) for _, source in reversed(self.links(node))]
                waiting += [(node, True), *feeding]
        return tuple(order)

    def nearest_first(self, end: str) -> Iterator[str]:
        """The end and all that feeds it, by the number of links between."""
        seen = {end: None}
        waiting = [end]
        for node in waiting:
            yield node
            new = {source.node: None for _, source in self.links(node) if source.node not in seen}
            seen |= new
            waiting += new

    def origin(self, place: Place) -> Place | None:
        """The input where a person's value stands: the place itself, or that of a node that only hands it on.

        None when the value is computed.
        """
        seen: set[Place] = set()
        while place not in seen:
            seen.add(place)
            source = self.source(place)
            if source is None:
                return place if not is_link(self.value(place)) else None
            place = self._handed_on(source, self.type_of(place)) or place
        return None

    def reached(self, place: Place) -> list[Place]:
        """The inputs that a value sets: its own, and those to which its node only hands it on."""
        return [place, *(other for other in self._followers.get(place, []) if other != place)]

    @cached_property
    def _followers(self) -> dict[Place, list[Place]]:
        followers: dict[Place, list[Place]] = {}
        for place in (place for node in self.live for place in self.places(node)):
            if self.type_of(place) in WIDGET_TYPES and (origin := self.origin(place)):
                followers.setdefault(origin, []).append(place)
        return followers

    def _handed_on(self, source: Source, kind: str) -> Place | None:
        """The one input that an output repeats: named like it, or the only one of its type."""
        same = [place for place in self.places(source.node) if self.type_of(place) == kind]
        named = [place for place in same if place.input.lower() == self.label(source)]
        found = named or (same if len(self.places(source.node)) == 1 else [])
        return found[0] if len(found) == 1 else None

    def _type_of_source(self, source: Source) -> str:
        gives = self.gives(source.node)
        return gives[source.output] if 0 <= source.output < len(gives) else ""

    def _carried(self, node: str) -> str:
        """The type that comes into a node by an input that takes any."""
        entries = ((self.declared(place), source) for place, source in self.links(node))
        carried = (self._type_of_source(source) for entry, source in entries if entry is None or _is_open(entry.type))
        return next(carried, "")

    def _is_output(self, node: str) -> bool:
        node_class = self.node_class(node)
        if node_class:
            return node_class.is_output
        return not any(source.node == node for source in self._consumers)


def _is_open(kind: str) -> bool:
    """Whether a declared type stands for several: any, one of a list, or the same as another input's."""
    return kind == "*" or "," in kind or kind.startswith("COMFY_MATCHTYPE")
