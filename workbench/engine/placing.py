"""Where shots stand on the board."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from workbench.engine.lookup import shots_of
from workbench.engine.script_versions import follow_board
from workbench.engine.studio import Studio
from workbench.model.storyboard import Shot
from workbench.storage import Step


def place_shot(studio: Studio, step: Step, shot: Shot, values: Mapping[str, object], seen: int | None = None) -> Shot:
    """Change where a shot stands, or whether it stands at all; the others close up, and the script follows."""
    step.change(shot, values, seen)
    board_changed(studio, step, shot.episode_id, [shot])
    return shot


def board_changed(studio: Studio, step: Step, episode_id: str, placed: Sequence[Shot] = ()) -> None:
    """Put the board in order after a change, let the script follow, and tell the screens."""
    settle(step.session, episode_id, placed)
    follow_board(step, episode_id)
    studio.tell(step.session, step.project_id, "board")


def settle(session: Session, episode_id: str, placed: Sequence[Shot]) -> None:
    """Give an episode's shots the positions 1, 2, 3 …, with `placed` at (or as near as can be to) those they have.

    A shot that gives way to another was not changed by anybody: its version stays. One of `placed` that is off the
    board counts for the places of the others, which were put down beside it.
    """
    chosen = {shot.id for shot in placed}
    order = [shot for shot in shots_of(session, episode_id) if shot.id not in chosen]
    for shot in sorted(placed, key=lambda shot: (shot.position, not shot.removed)):
        order.insert(shot.position - 1, shot)
    for position, shot in enumerate((shot for shot in order if not shot.removed), start=1):
        if shot.position != position:
            shot.position = position
    session.flush()
