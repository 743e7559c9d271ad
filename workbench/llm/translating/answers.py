"""A language model's answer for a shot. Its type is made for each request: what can be chosen is what there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, WithJsonSchema, create_model

from workbench.llm.translating.picture import Colour, Lens, Light, LoraChoice, ShotSource, Wording
from workbench.model.assets import Lora
from workbench.model.document import Document
from workbench.model.vocabulary import Language
from workbench.model.workflows import Card

SETTING_RANGES = {"cfg": (1.0, 15.0), "steps": (4.0, 60.0), "denoise": (0.2, 1.0), "strength": (0.2, 1.0)}
"""Slots that a translator may set, and between which values."""

Topic = Literal["action", "people", "lens", "light", "colours", "details", "workflow", "settings", "lora"]


@dataclass(frozen=True)
class Offer:
    """What a picture can be drawn with: workflows that fit and exist, and the project's LoRAs."""

    workflows: tuple[Card, ...]
    loras: tuple[Lora, ...] = ()

    @property
    def slots(self) -> list[str]:
        """The slots of these workflows that a translator may set."""
        return [name for name in SETTING_RANGES if any(card.slot(name) for card in self.workflows)]


class PersonNow(Document):
    """How somebody is at this moment."""

    name: str
    now: str


class SettingChoice(Document):
    """A value for a slot."""

    slot: str
    value: float


class Why(Document):
    """Why something was chosen."""

    about: Topic
    why: str


class PictureSheet(Document):
    """An answer as it is read; the types that are asked for have the same fields, as far as there is a choice."""

    action: Wording
    lens: Lens | None
    lights: tuple[Light, ...]
    colours: tuple[Colour, ...]
    details: tuple[Wording, ...]
    reasons: tuple[Why, ...]
    people: tuple[PersonNow, ...] = ()
    facts: tuple[str, ...] = ()
    workflow: str = ""
    settings: tuple[SettingChoice, ...] = ()
    loras: tuple[LoraChoice, ...] = ()


class _EnglishWording(Document):
    english: str


class _Sheet(Document):
    """What every request asks for."""

    lens: Lens | None
    lights: tuple[Light, ...]
    colours: tuple[Colour, ...]
    reasons: tuple[Why, ...]


def answer_type(source: ShotSource, offer: Offer) -> type[Document]:
    """The type of the answer to a request: nothing can be named in it that does not exist."""
    names = tuple(sorted({one.name for one in source.everyone}))
    workflows, loras = tuple(card.id for card in offer.workflows), tuple(lora.id for lora in offer.loras)
    return _made_type(source.project.language is Language.CHINESE, names, workflows, tuple(offer.slots), loras)


Known = tuple[str, ...]


@lru_cache(maxsize=256)
def _made_type(is_chinese: bool, names: Known, workflows: Known, slots: Known, loras: Known) -> type[Document]:
    wording = Wording if is_chinese else _EnglishWording
    details, facts = (tuple[wording, ...], ...), (tuple[str, ...], ...)
    fields: dict[str, Any] = {"action": (wording, ...), "details": details, "facts": facts}
    if names:
        fields["people"] = _several(PersonNow, "name", names)
    fields["workflow"] = (_one_of(workflows), ...)
    if slots:
        fields["settings"] = _several(SettingChoice, "slot", slots)
    if loras:
        fields["loras"] = _several(LoraChoice, "id", loras)
    return create_model("Picture", __base__=_Sheet, **fields)


def _several(kind: type[Document], field: str, allowed: Sequence[str]) -> tuple[Any, Any]:
    """A field for any number of choices whose names are among those allowed."""
    fields: dict[str, Any] = {field: (_one_of(allowed), ...)}
    narrow: Any = create_model(f"Known{kind.__name__}", __base__=kind, **fields)
    return tuple[narrow, ...], Field(...)


def _one_of(allowed: Sequence[str]) -> Any:
    """A text that is one of those allowed: an enum in the schema, and checked here."""

    def known(value: str) -> str:
        if value not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return value

    schema = {"type": "string", "enum": list(dict.fromkeys(allowed))}
    return Annotated[str, AfterValidator(known), WithJsonSchema(schema)]
