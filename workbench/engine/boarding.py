"""From a written script and directed shots to the rows of an episode.

The script and the board always say the same once there are shots: a new script gives the shots their lines, and new
shots keep the rows whose source is unchanged, and those that people changed as long as their lines are told.
"""

from collections.abc import Sequence
from typing import TypeVar

from sqlmodel import Session, col, select

from workbench.engine.lookup import cast_of, scenes_of, shots_of
from workbench.engine.script_text import carry, compose, merge, settle_lines
from workbench.engine.script_versions import add_script, newest_script
from workbench.engine.scripts import follow_script
from workbench.kit.errors import ConflictError
from workbench.llm import source_key
from workbench.model.projects import Character, Episode, EpisodeStatus, Scene, Script
from workbench.model.story import Line, ScriptElement, ShotDraft
from workbench.model.storyboard import Shot
from workbench.storage import Step, edits_by_people

R = TypeVar("R", Character, Scene)
Words = tuple[tuple[str, str], ...]


def store_script(step: Step, episode: Episode, script: Sequence[ScriptElement], written_by: str) -> list[str]:
    """Write a new version of an episode's script.

    Where there is one already, what people changed in it stays: their changes are made to the new one, too. Where that
    cannot be, as both changed the same paragraph, the script stays as it is, which is what is returned then.
    """
    session = step.session
    shots, newest = shots_of(session, episode.id), newest_script(session, episode.id)
    if newest is None:
        add_script(step, episode.id, script, written_by)
        step.change(episode, {"status": EpisodeStatus.SCRIPTED})
        return []
    now = compose(newest.structured, shots) if shots else list(newest.structured)
    base = carry(now, _last_written(session, episode.id, written_by))
    try:
        told = merge(base, script, now)
    except ConflictError:
        return ["the script"]
    if shots:
        told = settle_lines(told)
        follow_script(step, shots, told)
        told = compose(told, shots_of(session, episode.id))
    add_script(step, episode.id, told, written_by)
    return []


def _last_written(session: Session, episode_id: str, written_by: str) -> Sequence[ScriptElement]:
    """The newest script that no person changed; the first one was written by a writer."""
    versions = session.exec(select(Script).where(Script.episode_id == episode_id).order_by(col(Script.number))).all()
    writers = {versions[0].written_by, written_by}
    return next(script.structured for script in reversed(versions) if script.written_by in writers)


def store_shots(step: Step, episode: Episode, drafts: Sequence[ShotDraft], written_by: str) -> list[str]:
    """Write the shots of an episode; returns what people changed in shots that are told no more."""
    session = step.session
    board = _Board(step, episode.id)
    for position, draft in enumerate(drafts, start=1):
        board.place(position, draft)
    lost = board.clear()
    step.change(episode, {"status": EpisodeStatus.BOARDED})
    newest = newest_script(session, episode.id)
    frame = newest.structured if newest else ()
    told = tuple(compose(frame, shots_of(session, episode.id)))
    step.change(add_script(step, episode.id, told, written_by), {"structured": told})  # which now names the shots
    return lost


def _words(lines: Sequence[Line]) -> Words:
    return tuple((line.speaker, line.text) for line in lines)


class _Board:
    """The rows of an episode's shots while new ones are laid among them."""

    def __init__(self, step: Step, episode_id: str) -> None:
        self._step, self._episode_id = step, episode_id
        project_id, session = step.project_id, step.session
        self._cast = _by_form(list(cast_of(session, project_id).values()))
        self._scenes = _by_form(list(scenes_of(session, project_id).values()))
        query = select(Shot).where(Shot.episode_id == episode_id).order_by(col(Shot.removed), col(Shot.position))
        self._left = list(session.exec(query).all())
        self._edited = _edited_shots(session, project_id)

    def place(self, position: int, draft: ShotDraft) -> None:
        """Put a shot at its place: the row that tells it, or a new one."""
        row = self._telling(draft)
        if row is None:
            self._step.add(self._new(position, draft), before={"removed": True})
            return
        self._left.remove(row)
        self._step.change(row, {"position": position, "removed": False})

    def _telling(self, draft: ShotDraft) -> Shot | None:
        """The row with the same source; else one on the board that a person changed, and that says the same."""
        key, words = source_key(draft), _words(draft.lines)
        same = next((row for row in self._left if row.source_key == key), None)
        kept = (row for row in self._left if self._is_mine(row) and words and _words(row.lines) == words)
        return same or next(kept, None)

    def _is_mine(self, row: Shot) -> bool:
        return not row.removed and (row.locked or row.id in self._edited)

    def clear(self) -> list[str]:
        """Take the rest off the board; what people changed in it is told."""
        lost = [f"{row.position}. {row.description[:60]}" for row in self._left if self._is_mine(row)]
        for row in self._left:
            self._step.change(row, {"removed": True})
        return lost

    def _new(self, position: int, draft: ShotDraft) -> Shot:
        scene = self._scenes.get(draft.scene)
        people = (self._cast[name].id for name in draft.characters if name in self._cast)
        return Shot(
            episode_id=self._episode_id,
            position=position,
            source_key=source_key(draft),
            scene_id=scene.id if scene else None,
            characters=tuple(dict.fromkeys(people)),
            lines=draft.lines,
            **draft.model_dump(exclude={"scene", "characters", "lines", "source"}),
        )


def _by_form(rows: Sequence[R]) -> dict[str, R]:
    return {form: row for row in rows for form in row.aliases} | {row.name: row for row in rows}


def _edited_shots(session: Session, project_id: str) -> set[str]:
    """Shots that people changed, but for where they stand and whether they do."""
    moves = {"position", "removed"}
    edits = edits_by_people(session, project_id, Shot)
    return {edit.entity_id for edit in edits if set(edit.after or ()) - moves}
