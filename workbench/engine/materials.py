"""What there is to hold the people of a shot by: its level of consistency, reference pictures, LoRAs, control pictures.

The level is the highest that somebody seen asks for, unless the shot says otherwise. It says what may be put into a
workflow; what is put in is what there is something for, and what there is nothing for is told with the reasons.
"""

from collections.abc import Iterable, Iterator

from workbench.comfy.blocks import references_taken
from workbench.engine.lora_uses import PutIn, lora_reasons, put_in, unfit, uses
from workbench.engine.stock import ASKED, Needed, Stock, level_of, number_of
from workbench.model.consistency import (
    LEVELS,
    BlockKind,
    ConsistencyLevel,
    ControlUse,
    Materials,
    ReferenceUse,
    Wish,
)
from workbench.model.storyboard import Shot
from workbench.model.workflows import Card, Reason

_STRENGTH = 0.7


def wish_for(needed: Needed, stock: Stock, card: Card, shorter_side: int) -> tuple[Wish, tuple[Reason, ...]]:
    """How a picture of the shot is to be held by a workflow, and why."""
    level = level_of(needed)
    wish = Wish(
        level=level,
        materials=_materials(needed, stock, card),
        extra=tuple(_extra(needed, stock, card)),
        left_out=tuple(_left_out(needed, card)),
        characters=len(needed.seen),
        shorter_side=shorter_side,
    )
    return wish, tuple(_reasons(needed, stock, card, wish))


def _materials(needed: Needed, stock: Stock, card: Card) -> Materials:
    people = [(stock.first(who.reference_assets), number_of(who, "strength", _STRENGTH)) for who in needed.seen]
    place = stock.first(needed.scene.reference_assets) if needed.scene else ""
    pictures = {name: ReferenceUse(name, strength) for name, strength in people if name}
    face = next(iter(pictures), "")
    pictures |= {place: ReferenceUse(place, _STRENGTH)} if place and place not in pictures else {}
    first, *more = [*pictures.values()][: references_taken(card)] or [None]
    return Materials(
        uses(put_in(needed, stock, card)), _control(needed.shot, stock), first, tuple(filter(None, more)), face
    )


def _control(shot: Shot, stock: Stock) -> ControlUse | None:
    asked = shot.generation
    image = stock.pictures.get(asked.control, "")
    return ControlUse(image, strength=asked.control_strength, kind=asked.control_kind) if image else None


def _extra(needed: Needed, stock: Stock, card: Card) -> Iterator[BlockKind]:
    if any(one.is_asked_for for one in put_in(needed, stock, card)):
        yield BlockKind.LORA
    if needed.shot.generation.face_swap == "on":
        yield BlockKind.FACE_SWAP
    if needed.shot.generation.upscale == "on" or (not needed.shot.generation.upscale and needed.making.upscale):
        yield BlockKind.UPSCALE


def _left_out(needed: Needed, card: Card) -> Iterator[BlockKind]:
    """A clip that begins with a picture holds what that picture shows."""
    if needed.shot.generation.face_swap == "off" or (
        not needed.shot.generation.face_swap and not needed.making.face_swap
    ):
        yield BlockKind.FACE_SWAP
    if not references_taken(card):
        yield from (BlockKind.REFERENCE, BlockKind.CONTROLNET)


def _reasons(needed: Needed, stock: Stock, card: Card, wish: Wish) -> Iterator[Reason]:
    yield Reason(what="consistency", choice=wish.level.value, why=_why_level(needed, wish.level))
    if not references_taken(card) and wish.level is not ConsistencyLevel.NONE:
        yield Reason(
            what="Reference picture", choice="", why="The clip begins with the shot's picture, which holds it."
        )
    loras = put_in(needed, stock, card)
    there = {*wish.blocks, *wish.left_out} - (set() if _of_seen(loras) else {BlockKind.LORA})
    for block in LEVELS[wish.level]:
        if block not in there:
            yield Reason(what=_TITLES[block], choice="", why=_why_nothing(block, needed, stock, card))
    yield from lora_reasons(stock, card, loras)
    for block in wish.blocks:
        if block is not BlockKind.LORA:
            yield Reason(what=_TITLES[block], choice=_used(block, wish), why=_WHY_USED[block])


def _of_seen(loras: Iterable[PutIn]) -> bool:
    return not all(one.is_asked_for for one in loras)


_TITLES = {
    BlockKind.LORA: "LoRA",
    BlockKind.REFERENCE: "reference picture",
    BlockKind.CONTROLNET: "control picture",
    BlockKind.FACE_SWAP: "face swap",
    BlockKind.UPSCALE: "upscale",
}
_WHY_USED = {
    BlockKind.REFERENCE: "It shows who is seen, or where.",
    BlockKind.CONTROLNET: "It says where things are.",
    BlockKind.FACE_SWAP: "The face of the first person seen is put in after drawing.",
    BlockKind.UPSCALE: "The size is raised after drawing.",
}


def _why_level(needed: Needed, level: ConsistencyLevel) -> str:
    if needed.shot.generation.level:
        return "The shot asks for it."
    asking = [who.name for who in needed.seen if ASKED.get(who.consistency.method) is level]
    return f"{asking[0]} asks for it." if asking else "The film asks for it."


def _why_nothing(block: BlockKind, needed: Needed, stock: Stock, card: Card) -> str:
    """Why there is nothing for a block of the level."""
    if block is BlockKind.CONTROLNET:
        return "The shot has no control picture."
    if not needed.seen:
        return "Nobody is seen in this shot."
    names = ", ".join(who.name for who in needed.seen)
    if block is not BlockKind.LORA:
        return f"There is no reference picture of {names}."
    rows = [row for who in needed.seen if (row := stock.loras.get(who.lora_id or ""))]
    why = [sentence for row in rows if (sentence := unfit(row, card))]
    return why[0] if why else f"There is no LoRA of {names}."


def _used(block: BlockKind, wish: Wish) -> str:
    """What is put in, in a few words."""
    materials = wish.materials
    match block:
        case BlockKind.REFERENCE:
            shown = filter(None, (materials.reference, *materials.more))
            return ", ".join(f"{use.strength:g}" for use in shown)
        case BlockKind.CONTROLNET:
            return f"{materials.control.kind} {materials.control.strength:g}" if materials.control else ""
        case _:
            return ""
