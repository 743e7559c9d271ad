"""What there is to hold the people of a shot by: its level of consistency, reference pictures, LoRAs, control pictures.

The level is the highest that somebody seen asks for, unless the shot says otherwise. It says what may be put into a
workflow; what is put in is what there is something for, and what there is nothing for is told with the reasons.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from sqlmodel import Session, col, select

from workbench.comfy.blocks import references_taken
from workbench.comfy.slots import family_of_file
from workbench.engine.assets import assets_of
from workbench.engine.graph_run import upload_name
from workbench.llm import LoraChoice
from workbench.model.assets import Asset, Lora, LoraStatus
from workbench.model.consistency import (
    LEVELS,
    BlockKind,
    ConsistencyLevel,
    ControlUse,
    LoraUse,
    Materials,
    ReferenceUse,
    Wish,
)
from workbench.model.projects import Character, Making, Scene
from workbench.model.storyboard import Shot
from workbench.model.workflows import FAMILY_NAMES, Card, Family, Reason

_ASKED = {
    "ip_adapter": ConsistencyLevel.LOW,
    "controlnet": ConsistencyLevel.STANDARD,
    "lora": ConsistencyLevel.HIGH,
}
"""The level that a character's method asks for."""
_STRENGTH = 0.7
_ORDER = list(ConsistencyLevel)
_WITHOUT_LORAS = (Family.UNKNOWN, Family.SVD)
_SAME_LORAS = {Family.ANIMATEDIFF: Family.SD15}
"""Families that take the LoRAs of another."""


@dataclass(frozen=True)
class Stock:
    """A project's pictures, by the ids of their assets, and the LoRAs that it may use, by theirs."""

    pictures: dict[str, str]
    loras: dict[str, Lora]

    @classmethod
    def of(cls, session: Session, project_id: str) -> "Stock":
        """Read it once."""
        assets = assets_of(session, project_id).values()
        rows = session.exec(select(Lora).where((col(Lora.project_id).is_(None)) | (Lora.project_id == project_id)))
        return cls(
            {asset.id: picture_name(asset) for asset in assets if asset.kind == "picture"}, {x.id: x for x in rows}
        )

    def first(self, references: Iterable[str]) -> str:
        """The first of some assets that is a picture, as a graph calls it; empty when none is."""
        return next((self.pictures[asset] for asset in references if asset in self.pictures), "")


def picture_name(asset: Asset) -> str:
    """What a graph calls a picture that people brought."""
    return upload_name(asset.blob, PurePosixPath(asset.name).suffix.lower())


@dataclass(frozen=True)
class Needed:
    """What materials are looked for.

    Attributes:
        seen, scene: who is seen in the shot, and where.
        making: how its film is made.
        chosen: LoRAs that the translator wants besides those of who is seen.
    """

    shot: Shot
    seen: Sequence[Character]
    scene: Scene | None
    making: Making
    chosen: Sequence[LoraChoice] = ()


def level_of(needed: Needed) -> ConsistencyLevel:
    """How firmly the people of a shot are held."""
    if needed.shot.generation.level:
        return ConsistencyLevel(needed.shot.generation.level)
    asked = [_ASKED.get(who.consistency.method, needed.making.level) for who in needed.seen]
    return max(asked, key=_ORDER.index, default=needed.making.level)


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


def triggers(needed: Needed, stock: Stock, wish: Wish) -> tuple[str, ...]:
    """The words by which the LoRAs that are put in are called, each once."""
    if BlockKind.LORA not in wish.blocks:
        return ()
    used = {use.file for use in wish.materials.loras}
    ids = [*(who.lora_id for who in needed.seen), *(choice.id for choice in needed.chosen)]
    rows = [row for one in ids if (row := stock.loras.get(one or "")) and row.file_path in used]
    return tuple(dict.fromkeys(word for row in rows for word in row.trigger_words))


def offered_loras(stock: Stock, cast: Iterable[Character], card: Card) -> tuple[Lora, ...]:
    """The project's LoRAs that a translator may choose for a workflow: those that are nobody's own.

    Those that every project may use are left to people: one more of them would make all translations out of date.
    """
    if card.family in _WITHOUT_LORAS:
        return ()
    own = {who.lora_id for who in cast}
    rows = sorted(stock.loras.values(), key=lambda row: (row.name, row.id))
    return tuple(row for row in rows if row.project_id and row.id not in own and not _lora_unfit(row, card))


def _materials(needed: Needed, stock: Stock, card: Card) -> Materials:
    people = [(stock.first(who.reference_assets), _number(who, "strength", _STRENGTH)) for who in needed.seen]
    place = stock.first(needed.scene.reference_assets) if needed.scene else ""
    pictures = {name: ReferenceUse(name, strength) for name, strength in people if name}
    face = next(iter(pictures), "")
    pictures |= {place: ReferenceUse(place, _STRENGTH)} if place and place not in pictures else {}
    first, *more = [*pictures.values()][: references_taken(card)] or [None]
    return Materials(_loras(needed, stock, card), _control(needed.shot, stock), first, tuple(filter(None, more)), face)


def _loras(needed: Needed, stock: Stock, card: Card) -> tuple[LoraUse, ...]:
    """Those of who is seen, where the level puts them in, and those that the translator chose; each file once."""
    uses = [*_loras_of_people(needed, stock, card), *_chosen_loras(needed, stock, card)]
    return tuple({use.file: use for use in reversed(uses)}.values())[::-1]


def _loras_of_people(needed: Needed, stock: Stock, card: Card) -> Iterator[LoraUse]:
    rows = [(who, row) for who in needed.seen if (row := stock.loras.get(who.lora_id or ""))]
    for who, row in rows if BlockKind.LORA in LEVELS[level_of(needed)] else ():
        if not _lora_unfit(row, card):
            yield LoraUse(row.file_path, _number(who, "weight", row.recommended_weight))


def _chosen_loras(needed: Needed, stock: Stock, card: Card) -> Iterator[LoraUse]:
    rows = [(choice, row) for choice in needed.chosen if (row := stock.loras.get(choice.id))]
    return (LoraUse(row.file_path, choice.weight) for choice, row in rows if not _lora_unfit(row, card))


def _lora_unfit(row: Lora, card: Card) -> str:
    """Why a LoRA cannot be used in a workflow, empty when it can."""
    if row.status is not LoraStatus.READY or not row.file_path:
        return f"The LoRA {row.name} is not ready."
    made_for = lora_family(row)
    if made_for in (Family.UNKNOWN, _SAME_LORAS.get(card.family, card.family)):
        return ""
    return f"The LoRA {row.name} is made for {FAMILY_NAMES[made_for]}, which the workflow does not draw with."


def lora_family(row: Lora) -> Family:
    """The family that a LoRA is made for: as its entry says, else as its file's name tells."""
    said = row.base_model.strip().lower()
    named = (family for family, name in FAMILY_NAMES.items() if said in (family.value, name.lower()))
    return next(named, family_of_file(f"{row.base_model} {row.file_path}"))


def _control(shot: Shot, stock: Stock) -> ControlUse | None:
    asked = shot.generation
    image = stock.pictures.get(asked.control, "")
    return ControlUse(image, strength=asked.control_strength, kind=asked.control_kind) if image else None


def _extra(needed: Needed, stock: Stock, card: Card) -> Iterator[BlockKind]:
    if any(_chosen_loras(needed, stock, card)):
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
    for block in LEVELS[wish.level]:
        if block not in wish.blocks and block not in wish.left_out:
            yield Reason(what=_TITLES[block], choice="", why=_why_nothing(block, needed, stock, card))
    for block in wish.blocks:
        chosen = block is BlockKind.LORA and block not in LEVELS[wish.level]
        why = _WHY_CHOSEN if chosen else _WHY_USED[block]
        yield Reason(what=_TITLES[block], choice=_used(block, wish), why=why)


_TITLES = {
    BlockKind.LORA: "LoRA",
    BlockKind.REFERENCE: "reference picture",
    BlockKind.CONTROLNET: "control picture",
    BlockKind.FACE_SWAP: "face swap",
    BlockKind.UPSCALE: "upscale",
}
_WHY_USED = {
    BlockKind.LORA: "It has learnt who is seen; its trigger words are in the prompt.",
    BlockKind.REFERENCE: "It shows who is seen, or where.",
    BlockKind.CONTROLNET: "It says where things are.",
    BlockKind.FACE_SWAP: "The face of the first person seen is put in after drawing.",
    BlockKind.UPSCALE: "The size is raised after drawing.",
}

_WHY_CHOSEN = "It was chosen for this picture; its trigger words are in the prompt."


def _why_level(needed: Needed, level: ConsistencyLevel) -> str:
    if needed.shot.generation.level:
        return "The shot asks for it."
    asking = [who.name for who in needed.seen if _ASKED.get(who.consistency.method) is level]
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
    unfit = [sentence for row in rows if (sentence := _lora_unfit(row, card))]
    return unfit[0] if unfit else f"There is no LoRA of {names}."


def _used(block: BlockKind, wish: Wish) -> str:
    """What is put in, in a few words."""
    materials = wish.materials
    match block:
        case BlockKind.LORA:
            return ", ".join(f"{use.file} {use.strength:g}" for use in materials.loras)
        case BlockKind.REFERENCE:
            shown = filter(None, (materials.reference, *materials.more))
            return ", ".join(f"{use.strength:g}" for use in shown)
        case BlockKind.CONTROLNET:
            return f"{materials.control.kind} {materials.control.strength:g}" if materials.control else ""
        case _:
            return ""


def _number(who: Character, name: str, default: float) -> float:
    value = who.consistency.parameters.get(name, default)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else default
