"""Which drawing belongs to which kind of place, and what its ground is made of."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from workbench.draft.drawing.places import built, homestead, interiors, land, monument, ocean, public, room, water, wild
from workbench.draft.drawing.places.spread import spread
from workbench.draft.drawing.stage import Scenery, Stage
from workbench.model.vocabulary import SHELTERED, PlaceKind

Ground = Literal["water", "sand", "grass", "earth", "stone", "deck", "wood", "tiles", "asphalt", "rock", "cloud"]

_DRAWINGS: dict[PlaceKind, Callable[[Stage], Scenery]] = {
    PlaceKind.HARBOUR: water.harbour,
    PlaceKind.SEA: ocean.sea,
    PlaceKind.RIVER: water.river,
    PlaceKind.LAKE: water.lake,
    PlaceKind.BEACH: water.beach,
    PlaceKind.FOREST: land.forest,
    PlaceKind.MOUNTAIN: land.mountain,
    PlaceKind.FIELD: land.field,
    PlaceKind.GARDEN: homestead.garden,
    PlaceKind.DESERT: wild.desert,
    PlaceKind.VILLAGE: built.village,
    PlaceKind.CITY: built.city,
    PlaceKind.STREET: built.street,
    PlaceKind.MARKET: built.market,
    PlaceKind.SHOP: interiors.shop,
    PlaceKind.PALACE: monument.palace,
    PlaceKind.TEMPLE: monument.temple,
    PlaceKind.HOUSE: homestead.house,
    PlaceKind.ROOM: room.room,
    PlaceKind.OFFICE: interiors.office,
    PlaceKind.HOSPITAL: interiors.ward,
    PlaceKind.HALL: public.hall,
    PlaceKind.SCHOOL: public.school,
    PlaceKind.SHIP: ocean.ship,
    PlaceKind.TRAIN: interiors.carriage,
    PlaceKind.CAVE: wild.cave,
    PlaceKind.ROAD: land.road,
    PlaceKind.SKY: wild.sky,
}
INDOORS = SHELTERED - {PlaceKind.CAVE}
GROUNDS: dict[PlaceKind, Ground] = {
    PlaceKind.HARBOUR: "deck",
    PlaceKind.SEA: "water",
    PlaceKind.RIVER: "grass",
    PlaceKind.LAKE: "sand",
    PlaceKind.BEACH: "sand",
    PlaceKind.FOREST: "grass",
    PlaceKind.MOUNTAIN: "earth",
    PlaceKind.FIELD: "grass",
    PlaceKind.GARDEN: "grass",
    PlaceKind.DESERT: "sand",
    PlaceKind.VILLAGE: "earth",
    PlaceKind.CITY: "asphalt",
    PlaceKind.STREET: "stone",
    PlaceKind.MARKET: "stone",
    PlaceKind.SHOP: "wood",
    PlaceKind.PALACE: "tiles",
    PlaceKind.TEMPLE: "earth",
    PlaceKind.HOUSE: "grass",
    PlaceKind.ROOM: "wood",
    PlaceKind.OFFICE: "tiles",
    PlaceKind.HOSPITAL: "tiles",
    PlaceKind.HALL: "tiles",
    PlaceKind.SCHOOL: "wood",
    PlaceKind.SHIP: "deck",
    PlaceKind.TRAIN: "wood",
    PlaceKind.CAVE: "rock",
    PlaceKind.ROAD: "asphalt",
    PlaceKind.SKY: "cloud",
}


def draw_place(kind: PlaceKind, stage: Stage, from_the_air: bool = False) -> Scenery:
    """The backdrop of a kind of place on a stage; from the air one sees the land around it too."""
    scenery = _DRAWINGS[kind](stage)
    return replace(scenery, near=[*scenery.near, *spread(kind, stage)]) if from_the_air else scenery
