"""Places where a person's value stands, and how they become slots."""

from collections.abc import Iterable
from typing import NamedTuple

from workbench.comfy.nodes import CHOICE, NodeInput
from workbench.comfy.typed import Place
from workbench.model.workflows import Slot, SlotKind, SlotTarget

_KINDS: dict[str, SlotKind] = {
    "STRING": "text",
    "INT": "integer",
    "FLOAT": "number",
    "BOOLEAN": "flag",
    CHOICE: "choice",
}


_UPLOADS: dict[str, SlotKind] = {"image_upload": "image", "video_upload": "video", "audio_upload": "audio"}


class Found(NamedTuple):
    """A place that belongs into a slot.

    Attributes:
        slot: the slot's name, without a number.
        group: places of one slot name and one group are set together; another group is another slot.
    """

    slot: str
    kind: SlotKind
    place: Place
    group: str = ""


def kind_of(declared: NodeInput | None) -> SlotKind | None:
    """The kind of slot that fits a declared input, None when its value is no widget."""
    if declared is None or not declared.is_widget:
        return None
    for option, kind in _UPLOADS.items():
        if declared.options.get(option):
            return kind
    return _KINDS[declared.type]


def gather(found: Iterable[Found]) -> tuple[Slot, ...]:
    """Slots in the order in which their first place was found: `name`, `name_2`, `name_3` …"""
    groups: dict[tuple[str, str], list[Found]] = {}
    for item in found:
        groups.setdefault((item.slot, item.group), []).append(item)
    counts: dict[str, int] = {}
    slots: list[Slot] = []
    for (name, _), items in groups.items():
        counts[name] = counts.get(name, 0) + 1
        numbered = name if counts[name] == 1 else f"{name}_{counts[name]}"
        slots.append(Slot(name=numbered, kind=_common_kind(items), targets=_targets(items)))
    return tuple(slots)


def _common_kind(items: list[Found]) -> SlotKind:
    """A value that goes to a whole number and to a number is a whole number."""
    return "integer" if any(item.kind == "integer" for item in items) else items[0].kind


def _targets(items: list[Found]) -> tuple[SlotTarget, ...]:
    places = dict.fromkeys(item.place for item in items)
    return tuple(SlotTarget(node=place.node, input=place.input) for place in places)
