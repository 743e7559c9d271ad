"""The node classes of a server, read from its `/object_info`: what each takes and gives.

Two spellings of a choice are in use, `[["a", "b"], {…}]` and `["COMBO", {"options": ["a", "b"]}]`; both read the same
here. Entries are read when they are first asked for: a server lists hundreds, and a graph needs a dozen.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, cast

from workbench.kit.errors import ApiError

CHOICE = "COMBO"
"""The type of an input whose value is one of a list."""

DYNAMIC_CHOICE = "COMFY_DYNAMICCOMBO_V3"
"""A choice that brings more inputs, others for each value; they are named `choice.input`."""

WIDGET_TYPES = frozenset({"INT", "FLOAT", "STRING", "BOOLEAN", CHOICE})
"""The types whose value is written into the node; every other comes by a link."""

_UPLOADS = ("image_upload", "video_upload", "audio_upload", "file_upload")


@dataclass(frozen=True)
class NodeInput:
    """One declared input.

    Attributes:
        name: as a graph writes it.
        type: the type that a link must have, such as MODEL; `CHOICE` for a list of values in either spelling.
        options: default, min, max, step, multiline, … as the server tells them.
        required: whether a node without it is refused.
        choices: the values on offer, None when the input is no list or the server keeps its list to itself.
    """

    name: str
    type: str
    options: Mapping[str, Any]
    required: bool
    choices: tuple[Any, ...] | None = None

    @property
    def is_widget(self) -> bool:
        """Whether a person can type or choose its value; an input that forces a link is none."""
        return self.type in WIDGET_TYPES and not self.options.get("forceInput")

    @property
    def is_upload(self) -> bool:
        """Whether its value names a file that is uploaded; the list of choices knows it only after that."""
        return any(self.options.get(upload) for upload in _UPLOADS)


@dataclass(frozen=True)
class NodeClass:
    """One class of nodes.

    Attributes:
        inputs: by name, required ones first, in the order in which the editor shows them.
        outputs: the types given, in order.
        output_names: their labels, as many as outputs.
        is_output: whether it is a result that a graph can be run for.
        is_paid: whether it calls a paid service of others.
        pack: the Python module that brings it; `nodes` and `comfy_extras.…` are ComfyUI's own.
    """

    name: str
    title: str
    inputs: Mapping[str, NodeInput]
    outputs: tuple[str, ...]
    output_names: tuple[str, ...]
    is_output: bool
    is_paid: bool
    pack: str


class NodeList(Mapping[str, NodeClass]):
    """The node classes of one server, by class name."""

    def __init__(self, object_info: Mapping[str, Any]) -> None:
        """Keep the answer of `ComfyClient.object_info`; nothing is read yet."""
        self._entries = object_info
        self._read: dict[str, NodeClass] = {}

    @property
    def object_info(self) -> Mapping[str, Any]:
        """The server's own answer."""
        return self._entries

    def __getitem__(self, name: str) -> NodeClass:
        """The class of that name.

        Raises:
            KeyError: the server has none.
            ApiError: its entry has no known shape.
        """
        if name not in self._read:
            self._read[name] = _node_class(name, self._entries[name])
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    @cached_property
    def given_types(self) -> frozenset[str]:
        """Every type that some class gives; only a type outside of them can be a widget of a custom kind."""
        return frozenset(_type_name(kind) for entry in self._entries.values() for kind in entry.get("output") or ())

    def __contains__(self, name: object) -> bool:
        return name in self._entries


def _node_class(name: str, entry: Any) -> NodeClass:
    try:
        declared: dict[str, Any] = entry.get("input") or {}
        outputs = tuple(_type_name(kind) for kind in cast(list[Any], entry.get("output") or []))
        labels = [str(label) for label in cast(list[Any], entry.get("output_name") or [])]
        return NodeClass(
            name=name,
            title=entry.get("display_name") or name,
            inputs=MappingProxyType(
                {found.name: found for found in read_inputs(declared, entry.get("input_order") or {})}
            ),
            outputs=outputs,
            output_names=tuple((labels + list(outputs[len(labels) :]))[: len(outputs)]),
            is_output=bool(entry.get("output_node")),
            is_paid=bool(entry.get("api_node")),
            pack=entry.get("python_module") or "",
        )
    except (AttributeError, IndexError, TypeError) as error:
        raise ApiError(
            f"The server describes its node {name} in a shape that is not known ({type(error).__name__}).",
            "Update ComfyUI, or the custom nodes that bring it.",
        ) from None


def read_inputs(declared: Mapping[str, Any], order: Mapping[str, list[str]] = MappingProxyType({})) -> list[NodeInput]:
    """The inputs of a node, or of one option of a dynamic choice, required ones first.

    Args:
        declared: {"required": {name: config}, "optional": …} as `/object_info` tells them.
        order: the names of each section in the editor's order; those left out come last.
    """
    found: list[NodeInput] = []
    for section in ("required", "optional"):
        configs: dict[str, list[Any]] = declared.get(section) or {}
        names = [name for name in order.get(section) or () if name in configs]
        names += [name for name in configs if name not in names]
        found += [_input(name, configs[name], required=section == "required") for name in names]
    return found


def _input(name: str, config: list[Any], *, required: bool) -> NodeInput:
    kind, options = config[0], cast(dict[str, Any], (config[1] if len(config) > 1 else None) or {})
    choices = cast(object, kind if isinstance(kind, list) else options.get("options"))
    listed = tuple(cast(list[Any], choices)) if isinstance(choices, list) else None
    return NodeInput(name, CHOICE if isinstance(kind, list) else str(kind), options, required, listed)


def _type_name(kind: object) -> str:
    """An output that is a list of choices has the type of a choice."""
    return CHOICE if isinstance(kind, list) else str(kind)
