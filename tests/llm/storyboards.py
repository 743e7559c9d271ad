"""Storyboards for the continuity check: of a plan, and small ones told in a few words."""

from typing import Any

from workbench.llm.continuity import Board
from workbench.model.projects import Character, Scene
from workbench.model.story import Line, StoryPlan
from workbench.model.storyboard import Shot
from workbench.model.vocabulary import Language, PlaceKind


def board_of(plan: StoryPlan) -> Board:
    """The storyboard that a plan becomes."""
    cast = {one.name: Character(project_id="p", **one.model_dump()) for one in plan.characters}
    scenes = {one.name: Scene(project_id="p", **one.model_dump()) for one in plan.scenes}
    shots = tuple(
        Shot(
            episode_id="e",
            position=position,
            scene_id=scenes[draft.scene].id if draft.scene in scenes else None,
            characters=tuple(cast[name].id for name in draft.characters if name in cast),
            lines=draft.lines,
            **draft.model_dump(exclude={"scene", "characters", "lines"}),
        )
        for position, draft in enumerate(plan.shots, start=1)
    )
    by_id = {one.id: one for one in cast.values()}
    return Board(plan.language, plan.world.content, shots, by_id, {one.id: one for one in scenes.values()})


MIA = Character(project_id="p", name="Mia", appearance="a girl with brown eyes and long black hair, wearing a red coat")
HOLT = Character(project_id="p", name="霍尔特", aliases=("老人",), appearance="an old man with grey hair, blue eyes")
HOUSE, FOREST = (
    Scene(project_id="p", name=name, kind=kind)
    for name, kind in (("The house", PlaceKind.HOUSE), ("The forest", PlaceKind.FOREST))
)


def shot(description: str = "", who: tuple[Character, ...] = (MIA,), place: Scene | None = HOUSE, **more: Any) -> Shot:
    """A shot; its position is given by `small_board`."""
    return Shot(
        episode_id="e",
        position=1,
        description=description,
        characters=tuple(one.id for one in who),
        scene_id=place.id if place else None,
        **more,
    )


def said(speaker: str, text: str = "Hello.") -> tuple[Line, ...]:
    return (Line(speaker=speaker, text=text, language=Language.ENGLISH),)


def small_board(*shots: Shot, language: Language = Language.ENGLISH) -> Board:
    """A storyboard of these shots, with both people and both places."""
    for position, one in enumerate(shots, start=1):
        one.position = position
    people, places = (MIA, HOLT), (HOUSE, FOREST)
    return Board(language, "", shots, {one.id: one for one in people}, {one.id: one for one in places})
