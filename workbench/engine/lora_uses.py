"""The LoRAs of a picture: those of who is seen, those of the whole film, and those that the translator chose.

A project's LoRA of the type style belongs to every picture of the film, at any level of consistency, unless it is given
to somebody. Whatever is put in is made for the family that the workflow draws with; the rest is left out, with the
reason.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from workbench.comfy.slots import family_of_file
from workbench.engine.stock import Needed, Stock, level_of, number_of
from workbench.model.assets import Lora, LoraStatus, LoraType
from workbench.model.consistency import LEVELS, BlockKind, LoraUse
from workbench.model.workflows import FAMILY_NAMES, Card, Family, Reason

_WITHOUT_LORAS = (Family.UNKNOWN, Family.SVD)
_SAME_LORAS = {Family.ANIMATEDIFF: Family.SD15}
"""Families that take the LoRAs of another."""


class Why(StrEnum):
    """Why a LoRA is put in, as people read it."""

    LEARNT = "It has learnt who is seen; its trigger words are in the prompt."
    OF_FILM = "It belongs to every picture of the film; its trigger words are in the prompt."
    CHOSEN = "It was chosen for this picture; its trigger words are in the prompt."


@dataclass(frozen=True)
class PutIn:
    """A LoRA that is put in: the library's entry, how strongly, and why."""

    row: Lora
    weight: float
    why: Why

    @property
    def is_asked_for(self) -> bool:
        """Whether it is put in whatever the level of consistency."""
        return self.why is not Why.LEARNT


def put_in(needed: Needed, stock: Stock, card: Card) -> tuple[PutIn, ...]:
    """The LoRAs of a picture in the order of the chain; each file once, as it comes first."""
    found = [*_of_people(needed, stock), *_of_film(stock, card), *_chosen(needed, stock)]
    files: dict[str, PutIn] = {}
    for one in found:
        if not unfit(one.row, card):
            files.setdefault(one.row.file_path, one)
    return tuple(files.values())


def uses(loras: Iterable[PutIn]) -> tuple[LoraUse, ...]:
    """What is done to the models."""
    return tuple(LoraUse(one.row.file_path, one.weight) for one in loras)


def triggers(loras: Iterable[PutIn]) -> tuple[str, ...]:
    """The words by which they are called, each once."""
    return tuple(dict.fromkeys(word for one in loras for word in one.row.trigger_words))


def lora_reasons(stock: Stock, card: Card, loras: Iterable[PutIn]) -> Iterator[Reason]:
    """What is put in and why, and why LoRAs of the film are not."""
    for one in loras:
        yield Reason(what="LoRA", choice=f"{one.row.name} {one.weight:g}", why=one.why.value)
    for row in film_loras(stock):
        if why := _unfit_for_film(row, card):
            yield Reason(what="LoRA", choice="left out", why=why)


def film_loras(stock: Stock) -> list[Lora]:
    """The LoRAs of a project that belong to every picture of its film."""
    return [row for row in _nobodys(stock) if row.type is LoraType.STYLE]


def offered_loras(stock: Stock, card: Card) -> tuple[Lora, ...]:
    """The project's LoRAs that a translator may choose for a workflow: those that are nobody's own, nor the film's.

    Those that every project may use are left to people: one more of them would make all translations out of date.
    """
    if card.family in _WITHOUT_LORAS:
        return ()
    return tuple(row for row in _nobodys(stock) if row.type is not LoraType.STYLE and not unfit(row, card))


def _nobodys(stock: Stock) -> list[Lora]:
    """The project's LoRAs that are nobody's own."""
    rows = (row for row in stock.loras.values() if row.project_id and row.id not in stock.own)
    return sorted(rows, key=lambda row: (row.name, row.id))


def unfit(row: Lora, card: Card) -> str:
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


def _of_people(needed: Needed, stock: Stock) -> Iterator[PutIn]:
    """Those of who is seen, where the level puts them in."""
    rows = [(who, row) for who in needed.seen if (row := stock.loras.get(who.lora_id or ""))]
    for who, row in rows if BlockKind.LORA in LEVELS[level_of(needed)] else ():
        yield PutIn(row, number_of(who, "weight", row.recommended_weight), Why.LEARNT)


def _of_film(stock: Stock, card: Card) -> Iterator[PutIn]:
    rows = (row for row in film_loras(stock) if not _unfit_for_film(row, card))
    return (PutIn(row, row.recommended_weight, Why.OF_FILM) for row in rows)


def _unfit_for_film(row: Lora, card: Card) -> str:
    if card.family in _WITHOUT_LORAS:
        return f"The models of this workflow take no LoRA such as {row.name}."
    return unfit(row, card)


def _chosen(needed: Needed, stock: Stock) -> Iterator[PutIn]:
    rows = [(choice, row) for choice in needed.chosen if (row := stock.loras.get(choice.id))]
    return (PutIn(row, choice.weight, Why.CHOSEN) for choice, row in rows)
