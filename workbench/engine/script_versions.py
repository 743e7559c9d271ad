"""Versions of a script: the newest always tells what the storyboard says."""

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from workbench.engine.fountain import to_fountain
from workbench.engine.lookup import shots_of
from workbench.engine.script_text import compose
from workbench.model.projects import Script
from workbench.model.story import ScriptElement
from workbench.storage import Step


def newest_script(session: Session, episode_id: str) -> Script | None:
    """The latest version of an episode's script that was not taken back."""
    query = select(Script).where(Script.episode_id == episode_id, ~col(Script.removed))
    return session.exec(query.order_by(col(Script.number).desc())).first()


def add_script(step: Step, episode_id: str, elements: Sequence[ScriptElement], written_by: str) -> Script:
    """A new version of an episode's script, unless the newest says the same. Undo takes it out of the list."""
    newest = newest_script(step.session, episode_id)
    text = to_fountain(elements)
    if newest is not None and newest.content == text:
        return newest
    numbers = select(func.max(Script.number)).where(Script.episode_id == episode_id)
    script = Script(
        episode_id=episode_id,
        number=(step.session.exec(numbers).one() or 0) + 1,
        content=text,
        structured=tuple(elements),
        written_by=written_by,
    )
    return step.add(script, before={"removed": True})


def follow_board(step: Step, episode_id: str) -> None:
    """Write what the storyboard says now into a new version of the script, if the newest says something else."""
    step.session.flush()
    newest = newest_script(step.session, episode_id)
    if newest is not None:
        add_script(step, episode_id, compose(newest.structured, shots_of(step.session, episode_id)), step.actor.name)
