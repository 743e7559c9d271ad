"""From a shot plan to what is run: the plan with its materials becomes a graph, files to be uploaded, and a key.

The workflow's own places for pictures are filled here. Blocks are put in on the server that runs the graph, since what
it has decides how; the key therefore counts what is put in, and not in which way.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.comfy import graph_key_parts, patch
from workbench.comfy.blocks import reference_slot
from workbench.comfy.slots import CONTROL_IMAGE
from workbench.engine.graph_run import named_by_content
from workbench.engine.studio import Studio
from workbench.kit.hashing import content_key
from workbench.model.consistency import BlockKind, Wish
from workbench.model.tasks import TaskKind
from workbench.model.workflows import Card, Graph, ShotPlan


@dataclass(frozen=True)
class PictureOrder:
    """A picture as it is asked for.

    Attributes:
        plan: with what is put in and why.
        graph: with the plan's values; the blocks of `plan.wish` are still to be put in.
        files: the pictures that are uploaded for it, as the graph calls them.
        key: content key.
    """

    plan: ShotPlan
    graph: Graph
    files: tuple[str, ...]
    key: str

    @property
    def params(self) -> dict[str, object]:
        """For the task that makes it."""
        return {"graph": self.graph, "plan": self.plan.model_dump(mode="json"), "files": list(self.files)}


def order_picture(
    studio: Studio, kind: TaskKind, plan: ShotPlan, given: Mapping[str, str], prefix: str
) -> PictureOrder:
    """Fill a plan into its workflow.

    Args:
        given: pictures by slot, such as the one that a clip begins with.
        prefix: where the server writes.
    """
    card, graph = studio.workflow(plan.workflow)
    pictures, wish = _own_places(card, plan.wish)
    pictures |= given
    patched = patch(graph, card, plan.values | pictures | ({"prefix": prefix} if card.slot("prefix") else {}))
    files = tuple(dict.fromkeys([*pictures.values(), *wish.images]))
    key = picture_key(studio, kind, named_by_content(patched, files), wish)
    return PictureOrder(plan.model_copy(update={"wish": wish}), patched, files, key)


def picture_key(studio: Studio, kind: TaskKind, graph: Graph, wish: Wish) -> str:
    """Content key of a picture: the backend's kind, the graph without what does not change it, and what is put in."""
    put_in = [wish.key_parts] if wish.blocks else []
    return content_key(kind.value, studio.backend.key, graph_key_parts(graph), *put_in)


def own_places(card: Card) -> dict[str, BlockKind]:
    """The slots by which a workflow takes a reference or control picture itself, with the blocks they stand for."""
    places = {reference_slot(card): BlockKind.REFERENCE, CONTROL_IMAGE: BlockKind.CONTROLNET}
    return {slot: block for slot, block in places.items() if slot and card.slot(slot)}


def _own_places(card: Card, wish: Wish) -> tuple[dict[str, str], Wish]:
    """Pictures for the workflow's own places, whatever the level; what has such a place needs no block."""
    places, materials = own_places(card), wish.materials
    uses = {BlockKind.REFERENCE: materials.reference, BlockKind.CONTROLNET: materials.control}
    filled = {slot: use.image for slot, block in places.items() if (use := uses[block])}
    left_out = tuple(dict.fromkeys((*wish.left_out, *places.values())))
    return filled, Wish(wish.level, materials, wish.extra, left_out, wish.characters, wish.shorter_side)
