"""What a card knows of its model and no server checks: which sizes it was made for, how many frames it can make."""

import re
from collections.abc import Iterator

from workbench.comfy.validation.verdict import Problem
from workbench.comfy.validation.words import Words
from workbench.model.workflows import Card, Graph

_FRAME_RULE = re.compile(r"(\d+)n\+(\d+)")


def card_hints(graph: Graph, card: Card, words: Words) -> Iterator[Problem]:
    """Hints to frames and sizes that the model will round."""
    for node_id, name, value in _whole_numbers(graph, card, "frames"):
        made = frames_made(card.frames, value)
        if made != value:
            yield words.at(node_id, name).off_frames(value, card.frames, made)
    for slot in ("width", "height"):
        for node_id, name, value in _whole_numbers(graph, card, slot):
            if value % card.size_multiple:
                yield words.at(node_id, name).off_size(value, card.size_multiple)


def frames_made(rule: str, frames: int) -> int:
    """How many frames a model of the rule `4n+1` or `8n+1` makes when it is asked for `frames`: it rounds down, to one
    at least. Without a rule it makes what it is asked for."""
    if match := _FRAME_RULE.fullmatch(rule):
        step, rest = int(match[1]), int(match[2])
        return max(frames - rest, 0) // step * step + rest
    return frames


def _whole_numbers(graph: Graph, card: Card, name: str) -> Iterator[tuple[str, str, int]]:
    slot = card.slot(name)
    for target in slot.targets if slot else ():
        value = graph.get(target.node, {}).get("inputs", {}).get(target.input)
        if isinstance(value, int) and not isinstance(value, bool):
            yield target.node, target.input, value
