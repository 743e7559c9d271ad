"""What a shot's picture is held by is looked for in: the shot with its people, and what the project has for them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from sqlmodel import Session, col, select

from workbench.engine.assets import assets_of
from workbench.engine.graph_run import upload_name
from workbench.llm import LoraChoice
from workbench.model.assets import Asset, Lora
from workbench.model.consistency import ConsistencyLevel
from workbench.model.projects import Character, Making, Scene
from workbench.model.storyboard import Shot

ASKED = {
    "ip_adapter": ConsistencyLevel.LOW,
    "controlnet": ConsistencyLevel.STANDARD,
    "lora": ConsistencyLevel.HIGH,
}
"""The level that a character's method asks for."""
_ORDER = list(ConsistencyLevel)


@dataclass(frozen=True)
class Stock:
    """A project's pictures, by the ids of their assets, and the LoRAs that it may use, by theirs.

    Attributes:
        own: LoRAs that are somebody's own.
    """

    pictures: dict[str, str]
    loras: dict[str, Lora]
    own: frozenset[str] = frozenset()

    @classmethod
    def of(cls, session: Session, project_id: str) -> "Stock":
        """Read it once."""
        assets = assets_of(session, project_id).values()
        rows = session.exec(select(Lora).where((col(Lora.project_id).is_(None)) | (Lora.project_id == project_id)))
        own = session.exec(select(Character.lora_id).where(Character.project_id == project_id))
        pictures = {asset.id: _picture_name(asset) for asset in assets if asset.kind == "picture"}
        return cls(pictures, {row.id: row for row in rows}, frozenset(filter(None, own)))

    def first(self, references: Iterable[str]) -> str:
        """The first of some assets that is a picture, as a graph calls it; empty when none is."""
        return next((self.pictures[asset] for asset in references if asset in self.pictures), "")


def _picture_name(asset: Asset) -> str:
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
    asked = [ASKED.get(who.consistency.method, needed.making.level) for who in needed.seen]
    return max(asked, key=_ORDER.index, default=needed.making.level)


def number_of(who: Character, name: str, default: float) -> float:
    """A number among the parameters of a character's consistency."""
    value = who.consistency.parameters.get(name, default)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else default
