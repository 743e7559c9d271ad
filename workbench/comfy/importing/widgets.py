"""The values that a person typed into a node, by the names of the inputs they are for.

The editor saves them as a bare list in the order of the node's widgets, and the widgets come from the server's list of
inputs: required ones first, then those that only the editor has, then optional ones. So the list can be read only with
the server's node list at hand, and by the editor's own rules for what is a widget.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from workbench.comfy.importing.editor import EditorNode
from workbench.comfy.nodes import CHOICE, DYNAMIC_CHOICE, WIDGET_TYPES, NodeClass, NodeInput, read_inputs

_EDITOR_WIDGETS = WIDGET_TYPES | {
    *(DYNAMIC_CHOICE, "MARKDOWN", "TEXTAREA", "COLOR", "COLORS", "BOUNDING_BOX", "BOUNDING_BOXES", "CURVE", "RANGE"),
    *("CHART", "GALLERIA", "IMAGECOMPARE", "PAINTER", "LOAD_3D", "LOAD_3D_ANIMATION", "WEBCAM", "AUDIO_RECORD"),
}
_SEEDS = ("seed", "noise_seed")
_CONTROLS = frozenset({"fixed", "increment", "decrement", "randomize", "increment-wrap"})
_PICTURE_UPLOADS = ("image_upload", "animated_image_upload", "video_upload")
_SOUND_PLAYERS = frozenset({"LoadAudio", "SaveAudio", "PreviewAudio", "SaveAudioMP3", "SaveAudioOpus"})
_MODEL_BUTTONS = 3
_DRAWN = frozenset({"LOAD_3D", "LOAD_3D_ANIMATION", "WEBCAM", "AUDIO_RECORD"})
_EMPTY: Mapping[str, Any] = {"INT": 0, "FLOAT": 0, "STRING": "", "BOOLEAN": False, "IMAGECOMPARE": ["", ""]}
_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
_ESCAPED = re.compile(r"\\([{}|])")
_ALTERNATIVES = re.compile(r"(?<!\\)\{[^{}]*\|")


def widget_values(node: EditorNode, known: NodeClass | None, forced: Mapping[str, Any]) -> dict[str, Any]:
    """The node's values by input name; `sub.name` inside a dynamic choice.

    Args:
        node: as saved.
        known: its class on the server; without one, only values that the file itself names can be told.
        forced: values that replace the node's own, from the subgraph around it.
    """
    if known is None:
        return {**_named_by_file(node), **forced}
    values = _Values(node, known, forced)
    return dict(values.of(known))


def is_widget(declared: NodeInput) -> bool:
    """Whether the editor shows a widget for it, which may be linked all the same."""
    kind = declared.options.get("widgetType") or declared.type
    return kind in _EDITOR_WIDGETS and not declared.options.get("forceInput")


def extra_slots(declared: NodeInput, name: str = "") -> int:
    """How many values the editor keeps beside that of a widget for its own use: what becomes of it after a run.

    Args:
        declared: the input.
        name: its full name, where it is inside a dynamic choice.
    """
    if declared.options.get("file_upload"):
        return _MODEL_BUTTONS
    control = declared.options.get("control_after_generate")
    if declared.type == CHOICE:
        return 2 if control else 0
    is_seed = control is None and (name or declared.name) in _SEEDS
    return int(declared.type == "INT" and bool(control or is_seed))


def written_prompt(text: str) -> str:
    """A prompt as the editor sends it: without comments, with escaped braces plain.

    Alternatives `{a|b}`, of which the editor picks one at random for each run, stay as they are written: the same
    workflow is to give the same graph. See `has_alternatives`.
    """
    plain = _COMMENT.sub("", text)
    return plain if has_alternatives(plain) else _ESCAPED.sub(r"\1", plain)


def has_alternatives(text: str) -> bool:
    """Whether a prompt has alternatives `{a|b}`."""
    return bool(_ALTERNATIVES.search(text))


def is_drawn(declared: NodeInput) -> bool:
    """Whether the editor makes the value itself when the workflow is sent: a view of a 3D model, a recording."""
    return declared.type in _DRAWN


def default_of(declared: NodeInput) -> Any:
    """What the editor fills into a new node."""
    if "default" in declared.options:
        return declared.options["default"]
    if declared.type == DYNAMIC_CHOICE:
        return next((option["key"] for option in _options(declared)), None)
    if declared.choices is not None:
        return next(iter(declared.choices), None)
    return _EMPTY.get(declared.type)


class _Values:
    """Reads the saved values of one node, in the order in which the editor fills its widgets."""

    def __init__(self, node: EditorNode, known: NodeClass, forced: Mapping[str, Any]) -> None:
        self._queue = iter(_without_forced_inputs(node.listed_values, known))
        self._named = {**node.named_values, **forced}
        self._linked = {slot.name for slot in node.inputs if slot.link is not None}

    def of(self, known: NodeClass) -> Iterator[tuple[str, Any]]:
        inputs = known.inputs.values()
        yield from self._read(declared for declared in inputs if declared.required)
        self._skip(_editor_only(known))
        yield from self._read(declared for declared in inputs if not declared.required)

    def _read(self, inputs: Iterable[NodeInput], prefix: str = "") -> Iterator[tuple[str, Any]]:
        for declared in inputs:
            if is_widget(declared):
                name = prefix + declared.name
                value = self._take(name, declared)
                if value is not None:
                    yield name, value
                self._skip(extra_slots(declared, name))
                yield from self._read(_chosen_inputs(declared, value), f"{name}.")

    def _take(self, name: str, declared: NodeInput) -> Any:
        listed = next(self._queue, None)
        value = self._named.get(name, listed)
        if value is None:
            return default_of(declared)
        as_written = name in self._linked or not declared.options.get("dynamicPrompts")
        return value if as_written or not isinstance(value, str) else written_prompt(value)

    def _skip(self, count: int) -> None:
        for _ in range(count):
            next(self._queue, None)


def _editor_only(known: NodeClass) -> int:
    """Widgets that the editor puts behind the required ones: an upload button, a player."""
    options = [declared.options for declared in known.inputs.values() if declared.required]
    has_button = any(option.get(upload) for option in options for upload in (*_PICTURE_UPLOADS, "audio_upload"))
    return int(has_button) + int(known.name in _SOUND_PLAYERS)


def _chosen_inputs(declared: NodeInput, value: Any) -> Iterable[NodeInput]:
    if declared.type != DYNAMIC_CHOICE:
        return ()
    return next((read_inputs(option["inputs"]) for option in _options(declared) if option["key"] == value), ())


def _options(declared: NodeInput) -> list[dict[str, Any]]:
    return cast(list[dict[str, Any]], declared.options.get("options") or [])


def _without_forced_inputs(saved: list[Any], known: NodeClass) -> list[Any]:
    """Older editors kept a value also for an input that must be linked; a list of that length is of such a one."""
    places: list[bool] = []
    for declared in known.inputs.values():
        forced = bool(declared.options.get("forceInput"))
        if forced or is_widget(declared):
            places += [forced] + [False] * bool(declared.options.get("control_after_generate"))
    if len(places) != len(saved):
        return saved
    return [value for value, forced in zip(saved, places, strict=True) if not forced]


def _named_by_file(node: EditorNode) -> dict[str, Any]:
    """What the file itself tells of the values of a class that the server lacks."""
    if node.named_values:
        return node.named_values
    names = (slot.widget.name for slot in node.inputs if slot.widget)
    return {
        name: value
        for name, value in zip(names, _without_controls(node.listed_values), strict=False)
        if value is not None
    }


def _without_controls(saved: list[Any]) -> Iterator[Any]:
    """The values without what the editor keeps behind a whole number for its own use."""
    for before, value in zip([None, *saved], saved, strict=False):
        if not (isinstance(before, int) and isinstance(value, str) and value in _CONTROLS):
            yield value
