"""The form in which ComfyUI's editor saves a workflow, as typed values; what only draws the picture is left out.

Two versions of the schema are in use: 0.4, where a link is a list, and 1, where it is an object; a file may mix both,
since subgraphs are always written in the newer one. See docs.comfy.org, "Workflow JSON".
"""

from typing import Annotated, Any, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from workbench.kit.errors import InvalidInputError
from workbench.model.document import fault

ALWAYS, MUTED, BYPASSED = 0, 2, 4
"""The modes of a node that matter here: it runs, it and what hangs on it does not, it hands on what it is given."""

INPUTS, OUTPUTS = "-10", "-20"
"""The ids under which the links inside a subgraph name the subgraph's own inputs and outputs."""

ANY = "*"
"""The type that fits every other."""


def _text(value: object) -> object:
    return str(value) if isinstance(value, int) else value


def _type(value: object) -> object:
    """A type may be a name, several with commas, a list of choices, or a number that stands for any."""
    if isinstance(value, list):
        return "COMBO"
    return value if isinstance(value, str) and value else ANY


def _items(value: object) -> object:
    """Lists may be absent, may have holes, or may be objects by id."""
    if isinstance(value, dict):
        value = list(cast(dict[str, object], value).values())
    return [item for item in cast(list[object], value) if item is not None] if isinstance(value, list) else value or ()


def _counted(value: object) -> object:
    """The nodes of a group have no ids of their own."""
    nodes = _items(value)
    if not isinstance(nodes, list):
        return nodes
    numbered = enumerate(cast(list[object], nodes))
    return [{**cast(dict[str, object], node), "id": i} if isinstance(node, dict) else node for i, node in numbered]


Id = Annotated[str, BeforeValidator(_text)]
Type = Annotated[str, BeforeValidator(_type)]


class _Saved(BaseModel):
    """A part of the file; keys that only draw it are ignored, and null counts as absent.

    A list in the place of an object has its values in the order of the fields.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _tidy(cls, value: object) -> object:
        if isinstance(value, list):
            value = dict(zip(cls.model_fields, cast(list[object], value), strict=False))
        if not isinstance(value, dict):
            return value
        return {name: part for name, part in cast(dict[str, object], value).items() if part is not None}


class WidgetMark(_Saved):
    """Says that an input is also a widget of the node."""

    name: str = ""


class InputSlot(_Saved):
    """A place where a link may end."""

    name: str = ""
    label: str | None = None
    type: Type = ANY
    link: Id | None = None
    widget: WidgetMark | None = None


class OutputSlot(_Saved):
    """A place where links may begin."""

    name: str = ""
    type: Type = ANY


class EditorLink(_Saved):
    """A link between two nodes of one graph, from an output to an input, both counted from 0."""

    id: Id
    origin_id: Id
    origin_slot: int
    target_id: Id
    target_slot: int


class EditorNode(_Saved):
    """A node as the editor saves it.

    Attributes:
        type: its class, the id of a subgraph, or `workflow>NAME` for a group node.
        widgets_values: in the order of its widgets, or by their names.
        widgets_values_named: the same by name, which newer editors write beside the list.
        properties: of which `cnr_id`, `aux_id` and `ver` name its pack, and `models` the files that it wants.
    """

    id: Id
    type: str
    title: str = ""
    mode: int = ALWAYS
    inputs: Annotated[tuple[InputSlot, ...], BeforeValidator(_items)] = ()
    outputs: Annotated[tuple[OutputSlot, ...], BeforeValidator(_items)] = ()
    widgets_values: list[Any] | dict[str, Any] | None = None
    widgets_values_named: dict[str, Any] = Field(default_factory=dict)
    properties: dict[str, Any] = Field(default_factory=dict)

    @property
    def named_values(self) -> dict[str, Any]:
        """The values by name, as far as the file gives names; a list that says otherwise was changed by hand later."""
        if isinstance(self.widgets_values, dict):
            return self.widgets_values
        agree = self.widgets_values in (None, list(self.widgets_values_named.values()))
        return self.widgets_values_named if agree else {}

    @property
    def listed_values(self) -> list[Any]:
        """The values that the file gives in the order of the widgets."""
        return self.widgets_values if isinstance(self.widgets_values, list) else []

    def input(self, name: str) -> InputSlot | None:
        """The input of that name, if it has one."""
        return next((slot for slot in self.inputs if slot.name == name), None)


class EditorGraph(_Saved):
    """A graph of nodes: a whole workflow or the inside of a subgraph, which alone has inputs and outputs."""

    id: Id = ""
    name: str = ""
    nodes: Annotated[tuple[EditorNode, ...], BeforeValidator(_items)]
    links: Annotated[tuple[EditorLink, ...], BeforeValidator(_items)] = ()
    inputs: Annotated[tuple[OutputSlot, ...], BeforeValidator(_items)] = ()
    outputs: Annotated[tuple[OutputSlot, ...], BeforeValidator(_items)] = ()


class GroupLink(_Saved):
    """A link inside a group node; what lies outside the group is None."""

    origin: Id | None = None
    output: int | None = None
    target: Id | None = None
    input: int | None = None


class GroupNode(_Saved):
    """The inside of a group node; its nodes are counted from 0, and that is how everything else names them.

    Attributes:
        external: node, output and type of the outputs that are used outside as well.
        config: by node, then `input` or `output`, then name: what a person renamed or hid.
    """

    nodes: Annotated[tuple[EditorNode, ...], BeforeValidator(_counted)]
    links: tuple[GroupLink, ...] = ()
    external: tuple[tuple[Id, int, Any], ...] = ()
    config: dict[str, dict[str, dict[str, dict[str, Any]]]] = Field(default_factory=dict)


class _Definitions(_Saved):
    subgraphs: Annotated[tuple[EditorGraph, ...], BeforeValidator(_items)] = ()


class _Extra(_Saved):
    groupNodes: dict[str, GroupNode] = Field(default_factory=dict)  # noqa: N815 (as in the file)


class EditorWorkflow(EditorGraph):
    """A whole workflow with the insides of its subgraphs and of its group nodes, the subgraphs' older form."""

    definitions: _Definitions = Field(default_factory=_Definitions)
    extra: _Extra = Field(default_factory=_Extra)


def read_editor_form(content: dict[str, Any]) -> EditorWorkflow:
    """The typed form of a workflow as the editor saved it.

    Raises:
        InvalidInputError: it is damaged; the sentence names the place.
    """
    try:
        return EditorWorkflow.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InvalidInputError(
            f"The workflow is damaged: its entry '{where}' {fault(first)}.",
            "Open it in ComfyUI and save it again.",
        ) from None
