"""Graphs made wrong, and graphs changed so that they are still right, always the same ones for a seed."""

import copy
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from workbench.comfy.graph import is_link, is_node
from workbench.comfy.nodes import CHOICE, NodeInput, NodeList
from workbench.comfy.validation.declared import declared_inputs

JsonGraph = dict[str, Any]
Fits = Callable[[NodeInput, Any], bool]
Change = Callable[[NodeInput, Any], Any]
"""The new value of an input, from what it declares and its old one."""

ODD_VALUES: list[Any] = [
    None, True, False, 0, -1, 1, 7, 10**12, 1.5, -0.5, "", "5", " 12 ", "1_0", "abc", "1.5", "nan", "True",
    {}, {"a": 1}, {"__value__": 3}, {"__value__": "5"}, {"__value__": [1, 2]}, {"__value__": ["a"]},
    float("nan"), float("inf"), "disabled", "magic", "Ünïcode 狐狸",
]  # fmt: skip
ODD_LISTS: list[Any] = [
    [], ["1"], ["1", 0, 0], [["1", 0]], [None, 0], ["1", None], ["1", "0"], [1, 0], [0, "1"], [[], 0], [{}, 0],
]  # fmt: skip
ABSENT: list[Any] = ["magic", "gone.safetensors", 3, None, {}]
VALUES: list[Any] = [5, "x", True, {}]
SURPLUS: list[Any] = [1, "x", None, ["a", "b"], [7, 0], [], {"a": []}]
ORPHANS: list[Any] = [
    {"class_type": "EmptyImage", "inputs": {"width": -5, "height": "x", "batch_size": 1, "color": 0}},
    {"class_type": "VAEDecode", "inputs": {}},
    {"class_type": "UNETLoader", "inputs": {"unet_name": "gone.safetensors", "weight_dtype": "default"}},
    {"class_type": "LoadImage", "inputs": {"image": "gone.png"}},
    {"class_type": "ImageInvert", "inputs": {"image": ["orphan", 0]}},
]
ODD_NODES: list[Any] = [None, 1, "x", [], {}, {"inputs": {}}, {"class_type": "PreviewImage"}]
ODD_CLASSES: list[Any] = [None, 1, "", "Nope", "EmptyLatentNowhere", ["SaveImage"], {}]


@dataclass
class Mutant:
    """A graph, and what was done to it."""

    graph: JsonGraph
    done: list[str]


class Mutator:
    """Changes graphs; it needs a node list to know what is a number, a choice or a link."""

    def __init__(self, nodes: NodeList, seed: int) -> None:
        self._nodes = nodes
        self._random = random.Random(seed)
        self._changes: list[Callable[[JsonGraph], str]] = [
            self._drop_input, self._odd_value, self._odd_value, self._odd_list, self._text_number, self._fraction,
            self._out_of_range, self._out_of_range, self._limit, self._absent_choice, self._other_choice,
            self._wrapped_choice, self._integer_node, self._absent_node, self._output_number, self._relink,
            self._relink, self._relink_to_number, self._circle, self._own_output, self._odd_class, self._other_class,
            self._odd_node, self._remove_node, self._remove_outputs, self._surplus_value, self._surplus_link,
            self._surplus_dangling, self._orphan, self._second_output, self._value_for_link, self._null_for_link,
            self._file_name, self._notes, self._fill_optional,
        ]  # fmt: skip

    def mutants(self, bases: list[JsonGraph], count: int) -> Iterator[Mutant]:
        """So many graphs, each made from one of the bases by one change or two; every kind of change comes in turn."""
        for number in range(count):
            graph = copy.deepcopy(self._random.choice(bases))
            changes = [self._changes[number % len(self._changes)]]
            if self._random.random() < 0.2:
                changes.append(self._random.choice(self._changes))
            done: list[str] = []
            for change in changes:
                if graph and all(is_node(node) and node["class_type"] in self._nodes for node in graph.values()):
                    done.append(f"{change.__name__.strip('_')}: {change(graph)}")
            yield Mutant(graph, done)

    def _node(self, graph: JsonGraph) -> str:
        return self._random.choice(sorted(graph))

    def _places(self, graph: JsonGraph, fits: Fits) -> list[tuple[str, str]]:
        """Declared inputs that are there and fit, as node id and name."""
        return sorted(
            (node_id, name)
            for node_id, node in graph.items()
            for name, declared in self._declared(node).items()
            if name in node["inputs"] and fits(declared, node["inputs"][name])
        )

    def _put(self, graph: JsonGraph, change: Change, fits: Fits) -> str:
        places = self._places(graph, fits)
        if not places:
            return "nowhere"
        node_id, name = self._random.choice(places)
        old = graph[node_id]["inputs"][name]
        new = graph[node_id]["inputs"][name] = change(self._declared(graph[node_id])[name], old)
        return f"{graph[node_id]['class_type']}.{name} {old!r} -> {new!r}"

    def _declared(self, node: JsonGraph) -> dict[str, NodeInput]:
        return declared_inputs(self._nodes[node["class_type"]].inputs, node["inputs"])

    def _drop_input(self, graph: JsonGraph) -> str:
        places = self._places(graph, any_input)
        if not places:
            return "nowhere"
        node_id, key = self._random.choice(places)
        del graph[node_id]["inputs"][key]
        return f"{graph[node_id]['class_type']}.{key}"

    def _odd_value(self, graph: JsonGraph) -> str:
        return self._put(graph, always(self._random.choice(ODD_VALUES)), is_value)

    def _odd_list(self, graph: JsonGraph) -> str:
        return self._put(graph, always(self._random.choice(ODD_LISTS)), any_input)

    def _text_number(self, graph: JsonGraph) -> str:
        return self._put(graph, lambda _, old: str(old), is_number)

    def _fraction(self, graph: JsonGraph) -> str:
        return self._put(graph, lambda _, old: float(old) + 0.4, is_number)

    def _out_of_range(self, graph: JsonGraph) -> str:
        above = self._random.random() < 0.5
        return self._put(
            graph,
            lambda declared, _: declared.options["max"] + 1 if above else declared.options["min"] - 1,
            lambda declared, value: is_number(declared, value) and {"min", "max"} <= set(declared.options),
        )

    def _limit(self, graph: JsonGraph) -> str:
        which = self._random.choice(["min", "max"])
        return self._put(
            graph,
            lambda declared, _: declared.options[which],
            lambda declared, value: is_number(declared, value) and which in declared.options,
        )

    def _absent_choice(self, graph: JsonGraph) -> str:
        return self._put(graph, always(self._random.choice(ABSENT)), is_choice)

    def _other_choice(self, graph: JsonGraph) -> str:
        pick = self._random.randrange(100)
        return self._put(graph, lambda declared, _: choices_of(declared)[pick % len(choices_of(declared))], is_choice)

    def _wrapped_choice(self, graph: JsonGraph) -> str:
        return self._put(graph, lambda _, old: {"__value__": old}, is_choice)

    def _integer_node(self, graph: JsonGraph) -> str:
        return self._put(graph, lambda _, old: [int(old[0]) if old[0].isdigit() else 7, old[1]], is_wire)

    def _absent_node(self, graph: JsonGraph) -> str:
        return self._put(graph, lambda _, old: ["nowhere", old[1]], is_wire)

    def _output_number(self, graph: JsonGraph) -> str:
        number = self._random.choice([1, 2, 9, -1, -9, True, None, "0", 10**6])
        return self._put(graph, lambda _, old: [old[0], number], is_wire)

    def _relink(self, graph: JsonGraph) -> str:
        link = [self._node(graph), self._random.choice([0, 0, 0, 1, 2])]
        return self._put(graph, always(link), is_wire)

    def _relink_to_number(self, graph: JsonGraph) -> str:
        return self._put(graph, always([self._node(graph), 0]), is_value)

    def _circle(self, graph: JsonGraph) -> str:
        """A node's link leads to a node that the node itself feeds."""
        wires = self._places(graph, is_wire)
        chains = [
            (source, key, node_id)
            for node_id, name in wires
            for source, key in wires
            if graph[node_id]["inputs"][name][0] == source
        ]
        if not chains:
            return "nowhere"
        source, key, node_id = self._random.choice(chains)
        graph[source]["inputs"][key] = [node_id, 0]
        return f"{source}.{key} -> {node_id}"

    def _own_output(self, graph: JsonGraph) -> str:
        places = self._places(graph, is_wire)
        if not places:
            return "nowhere"
        node_id, key = self._random.choice(places)
        graph[node_id]["inputs"][key] = [node_id, 0]
        return f"{node_id}.{key}"

    def _odd_class(self, graph: JsonGraph) -> str:
        node_id = self._node(graph)
        graph[node_id]["class_type"] = copy.deepcopy(self._random.choice(ODD_CLASSES))
        return f"{node_id} {graph[node_id]['class_type']!r}"

    def _other_class(self, graph: JsonGraph) -> str:
        node_id = self._node(graph)
        other = self._random.choice(
            sorted({node["class_type"] for node in graph.values()} | {"PreviewImage", "KSampler"})
        )
        graph[node_id]["class_type"] = other
        return f"{node_id} {other}"

    def _odd_node(self, graph: JsonGraph) -> str:
        node_id = self._node(graph)
        graph[node_id] = copy.deepcopy(self._random.choice(ODD_NODES))
        return f"{node_id} {graph[node_id]!r}"

    def _remove_node(self, graph: JsonGraph) -> str:
        node_id = self._node(graph)
        del graph[node_id]
        return node_id

    def _remove_outputs(self, graph: JsonGraph) -> str:
        outputs = [node_id for node_id, node in graph.items() if self._nodes[node["class_type"]].is_output]
        for node_id in outputs:
            del graph[node_id]
        return ", ".join(outputs)

    def _surplus_value(self, graph: JsonGraph) -> str:
        node_id = self._node(graph)
        graph[node_id]["inputs"]["surplus"] = self._random.choice(SURPLUS)
        return f"{node_id} {graph[node_id]['inputs']['surplus']!r}"

    def _surplus_link(self, graph: JsonGraph) -> str:
        node_id, source = self._node(graph), self._node(graph)
        graph[node_id]["inputs"]["surplus"] = [source, self._random.choice([0, 1, 9])]
        return f"{node_id} <- {source}"

    def _surplus_dangling(self, graph: JsonGraph) -> str:
        node_id = self._node(graph)
        graph[node_id]["inputs"]["surplus"] = self._random.choice([["nowhere", 0], ["nowhere", 0.0]])
        return node_id

    def _orphan(self, graph: JsonGraph) -> str:
        """A node that nothing needs, right or wrong."""
        graph["orphan"] = copy.deepcopy(self._random.choice(ORPHANS))
        return str(graph["orphan"]["class_type"])

    def _second_output(self, graph: JsonGraph) -> str:
        """Another output, which a server drops in silence when it is at fault."""
        link = self._random.choice([["extra", 0], [self._node(graph), 0], 5, None, [self._node(graph), 99]])
        graph["extra"] = {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 0}}
        graph["preview"] = {"class_type": "PreviewImage", "inputs": {"images": link}}
        return f"{link!r}"

    def _value_for_link(self, graph: JsonGraph) -> str:
        return self._put(graph, always(self._random.choice(VALUES)), is_wire)

    def _null_for_link(self, graph: JsonGraph) -> str:
        return self._put(graph, always(None), is_wire)

    def _file_name(self, graph: JsonGraph) -> str:
        names = ["gone.png", "{} [input]", "{} [output]", "{} [temp]", "{} [ input]", "../input/{}", "sub/{}", " {}"]
        form = self._random.choice(names)
        return self._put(graph, lambda _, old: form.format(old), lambda declared, _: declared.is_upload)

    def _notes(self, graph: JsonGraph) -> str:
        node_id = self._node(graph)
        graph[node_id] |= {"_meta": {"title": "T"}, "is_changed": [1], "note": None}
        return node_id

    def _fill_optional(self, graph: JsonGraph) -> str:
        """A default for an optional input that has none."""
        for node_id in sorted(graph):
            inputs = graph[node_id]["inputs"]
            for declared in self._declared(graph[node_id]).values():
                if not declared.required and "default" in declared.options and declared.name not in inputs:
                    inputs[declared.name] = declared.options["default"]
                    return f"{node_id}.{declared.name}"
        return "nowhere"


def always(value: Any) -> Change:
    """The same value, whatever the input."""
    return lambda _, __: copy.deepcopy(value)


def choices_of(declared: NodeInput) -> tuple[Any, ...]:
    """What an input offers."""
    return declared.choices or ()


def any_input(declared: NodeInput, value: Any) -> bool:
    """Every input fits."""
    return True


def is_wire(declared: NodeInput, value: Any) -> bool:
    """Whether a value is a link."""
    return is_link(value)


def is_value(declared: NodeInput, value: Any) -> bool:
    """Whether it is a value of an input that takes one."""
    return declared.is_widget and not isinstance(value, list)


def is_number(declared: NodeInput, value: Any) -> bool:
    """Whether it is a number of an input that takes one."""
    return declared.type in ("INT", "FLOAT") and type(value) in (int, float)


def is_choice(declared: NodeInput, value: Any) -> bool:
    """Whether it is one of several choices."""
    return declared.type == CHOICE and bool(declared.choices) and not declared.is_upload and not isinstance(value, list)
