"""The storyboard: shots, their takes, and which take is used."""

from typing import Any

from sqlmodel import Session, col, select

from workbench.engine.assets import is_picture, refuse_finish
from workbench.engine.editing import change_row, open_step, set_fields
from workbench.engine.judging import PictureMark, picture_marks
from workbench.engine.lookup import (
    cast_of,
    episode_of,
    fetch,
    hold_shot,
    newest_render,
    project_of_shot,
    removed_shots_of,
    scenes_of,
    shots_of,
)
from workbench.engine.operations import operation
from workbench.engine.placing import board_changed, place_shot
from workbench.engine.script_versions import follow_board
from workbench.engine.studio import Studio
from workbench.engine.takes import pick_take as _pick
from workbench.engine.takes import picked_takes, picture_of
from workbench.engine.workflow_choice import refuse_unfit
from workbench.kit.errors import ConflictError, InvalidInputError
from workbench.model.document import Document
from workbench.model.people import Actor, Role
from workbench.model.projects import Project
from workbench.model.story import Line
from workbench.model.storyboard import Finish, Generation, Shot, Take, TakeKind
from workbench.model.tasks import Task
from workbench.model.vocabulary import (
    CameraAngle,
    CameraMovement,
    CameraSide,
    Colour,
    Lens,
    Light,
    Mood,
    ShotSize,
    TimeOfDay,
    Transition,
    Weather,
)
from workbench.storage import Step, checked

_LOOK = ("scene_id", "mood", "time_of_day", "weather", "light", "colour", "chapter")
"""What a new shot takes over from the one before it."""


class ShotChanges(Document):
    """What may be changed on a shot."""

    scene_id: str | None = None
    description: str | None = None
    characters: tuple[str, ...] | None = None
    lines: tuple[Line, ...] | None = None
    duration: float | None = None
    size: ShotSize | None = None
    angle: CameraAngle | None = None
    movement: CameraMovement | None = None
    mood: Mood | None = None
    time_of_day: TimeOfDay | None = None
    weather: Weather | None = None
    transition: Transition | None = None
    side: CameraSide | None = None
    lens: Lens | None = None
    light: Light | None = None
    colour: Colour | None = None
    blocking: str | None = None
    sound: str | None = None
    notes: str | None = None
    generation: Generation | None = None
    finish: Finish | None = None


class ShotCard(Document):
    """A shot as the board shows it."""

    id: str
    number: int
    description: str
    words: str
    size: str
    angle: str
    movement: str
    picture: str = ""
    draft: bool = False
    degraded: str = ""
    seconds: float = 0.0
    state: str = ""
    note: str = ""
    progress: float = 0.0
    error: str = ""
    takes: int = 0
    mark: PictureMark | None = None


@operation(Role.VIEW)
def list_shots(studio: Studio, actor: Actor, project_id: str) -> list[Shot]:
    """List a project's shots in order."""
    with studio.database.session() as session:
        return shots_of(session, episode_of(session, project_id).id)


@operation(Role.VIEW)
def get_shot(studio: Studio, actor: Actor, shot_id: str) -> Shot:
    """Get one shot."""
    with studio.database.session() as session:
        return fetch(session, Shot, shot_id)


@operation(Role.VIEW)
def board(studio: Studio, actor: Actor, project_id: str) -> list[ShotCard]:
    """List a project's shots as cards: picture, words, state of the newest render."""
    with studio.database.session() as session:
        project = fetch(session, Project, project_id)
        shots = shots_of(session, episode_of(session, project_id).id)
        takes = picked_takes(session, [shot.id for shot in shots])
        tasks = _newest_tasks(session, project_id)
        counts = _take_counts(session, project_id)
        marks = picture_marks(session, project, shots, takes)
        return [
            _card(shot, takes, tasks.get(shot.id, []), counts.get(shot.id, 0), marks.get(shot.id)) for shot in shots
        ]


def _newest_tasks(session: Session, project_id: str) -> dict[str, list[Task]]:
    render = newest_render(session, project_id)
    by_shot: dict[str, list[Task]] = {}
    if render is not None:
        for task in session.exec(select(Task).where(Task.render_id == render.id).order_by(col(Task.position))):
            by_shot.setdefault(task.shot_id, []).append(task)
    return by_shot


def _take_counts(session: Session, project_id: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    query = select(Take.shot_id).where(Take.project_id == project_id, Take.kind != TakeKind.VOICE)
    for shot_id in session.exec(query):
        counts[shot_id] = counts.get(shot_id, 0) + 1
    return counts


def _card(
    shot: Shot,
    takes: dict[tuple[str, TakeKind, str], Take],
    tasks: list[Task],
    count: int,
    mark: PictureMark | None,
) -> ShotCard:
    picture = picture_of(shot, takes)
    voices = [take for line in shot.lines if (take := takes.get((shot.id, TakeKind.VOICE, line.id)))]
    now = next((task for task in tasks if not task.state.is_final), tasks[-1] if tasks else None)
    return ShotCard(
        id=shot.id,
        number=shot.position,
        description=shot.description,
        words=" ".join(line.text for line in shot.lines),
        size=shot.size.value,
        angle=shot.angle.value,
        movement=shot.movement.value,
        picture=picture.blob if picture else "",
        draft=bool(picture and picture.provenance.draft),
        degraded=next((take.provenance.degraded for take in voices if take.provenance.degraded), ""),
        seconds=round(sum(take.duration for take in voices), 2),
        state=now.state.value if now else "",
        note=now.note if now else "",
        progress=sum(1.0 if task.state.is_final else task.progress for task in tasks) / len(tasks) if tasks else 0.0,
        error=next((task.error for task in tasks if task.error), ""),
        takes=count,
        mark=mark,
    )


@operation(Role.EDIT)
def update_shot(studio: Studio, actor: Actor, shot_id: str, changes: ShotChanges, version: int | None = None) -> Shot:
    """Change a shot. What depends on the change is made again by the next render, nothing else.

    With the `version` that was shown, what others changed since stays, and a field that they changed too is refused.
    """
    with studio.database.session() as session:
        project, shot = hold_shot(session, shot_id)
        values = set_fields(shot, changes)
        _refuse_unknown(studio, session, project.id, values)
        if finish := values.get("finish"):
            refuse_finish(session, project.id, shot, finish)
        step = Step(session, actor, project.id)
        change_row(studio, step, shot, values, version)
        if "lines" in values:
            follow_board(step, shot.episode_id)
        return shot


def _refuse_unknown(studio: Studio, session: Session, project_id: str, values: dict[str, Any]) -> None:
    """Refuse a place, people or a workflow that the project does not have."""
    if values.get("scene_id") and values["scene_id"] not in scenes_of(session, project_id):
        raise InvalidInputError("This project has no such place.", "Choose one of its places, or add it first.")
    if set(values.get("characters", ())) - cast_of(session, project_id).keys():
        raise InvalidInputError("Somebody in this shot is not in the project's cast.", "Add them to the cast first.")
    generation = values.get("generation")
    if isinstance(generation, Generation):
        refuse_unfit(studio, generation)
        if generation.control and not is_picture(session, project_id, generation.control):
            raise InvalidInputError("The control picture is no picture of this project.", "Upload the picture first.")


@operation(Role.EDIT)
def add_shot(
    studio: Studio,
    actor: Actor,
    project_id: str,
    position: int,
    description: str = "",
    changes: ShotChanges | None = None,
) -> Shot:
    """Put a new shot on the board; it takes its place and look from the shot before it, but for what `changes` sets."""
    with studio.database.session() as session:
        step = open_step(session, actor, project_id)
        episode = episode_of(session, project_id)
        shots = shots_of(session, episode.id)
        place = _within(position, len(shots) + 1)
        look = {name: getattr(shots[place - 2], name) for name in _LOOK} if place > 1 else {}
        given = {name: getattr(changes, name) for name in changes.model_fields_set} if changes else {}
        _refuse_unknown(studio, session, project_id, given)
        values = {"description": description, **look, **given}
        shot = checked(Shot, episode_id=episode.id, position=place, **values)
        step.add(shot, before={"removed": True})
        board_changed(studio, step, episode.id, [shot])
        return shot


@operation(Role.EDIT)
def delete_shot(studio: Studio, actor: Actor, shot_id: str, version: int | None = None) -> Shot:
    """Take a shot off the board. Its takes are kept, and undo or `restore_shot` brings it back.

    With the `version` that was shown, a shot that somebody changed since stays.
    """
    with studio.database.session() as session:
        project, shot = hold_shot(session, shot_id)
        if version not in (None, shot.version):
            raise ConflictError("Somebody else changed this shot in the meantime.", "Look at it again first.")
        return place_shot(studio, Step(session, actor, project.id), shot, {"removed": True})


@operation(Role.EDIT)
def move_shot(studio: Studio, actor: Actor, shot_id: str, position: int, version: int | None = None) -> Shot:
    """Move a shot to another place on the board.

    With the `version` that was shown, a shot that somebody else moved since stays where it is.
    """
    with studio.database.session() as session:
        project, shot = hold_shot(session, shot_id)
        place = _within(position, len(shots_of(session, shot.episode_id)))
        return place_shot(studio, Step(session, actor, project.id), shot, {"position": place}, version)


def _within(position: int, last: int) -> int:
    return max(1, min(position, last))


@operation(Role.VIEW)
def list_removed_shots(studio: Studio, actor: Actor, project_id: str) -> list[Shot]:
    """List the shots that were taken off the board, the last one first."""
    with studio.database.session() as session:
        return removed_shots_of(session, episode_of(session, project_id).id)


@operation(Role.EDIT)
def restore_shot(studio: Studio, actor: Actor, shot_id: str, position: int | None = None) -> Shot:
    """Bring a shot back that was taken off the board, with its takes: to a position, or to where it was."""
    with studio.database.session() as session:
        shot = fetch(session, Shot, shot_id)
        step = open_step(session, actor, project_of_shot(session, shot).id)
        session.refresh(shot)
        if not shot.removed:
            raise InvalidInputError("This shot is on the board.", "Reload the page.")
        wanted = shot.position if position is None else position
        place = _within(wanted, len(shots_of(session, shot.episode_id)) + 1)
        return place_shot(studio, step, shot, {"removed": False, "position": place})


@operation(Role.VIEW)
def list_takes(studio: Studio, actor: Actor, shot_id: str) -> list[Take]:
    """List everything that was ever made for a shot, the newest first."""
    with studio.database.session() as session:
        query = select(Take).where(Take.shot_id == shot_id).order_by(col(Take.created_at).desc())
        return list(session.exec(query))


@operation(Role.VIEW)
def list_picks(studio: Studio, actor: Actor, shot_id: str) -> set[str]:
    """List the ids of the takes that the cut uses for a shot."""
    with studio.database.session() as session:
        return {take.id for take in picked_takes(session, [shot_id]).values()}


@operation(Role.VIEW)
def project_id_of(studio: Studio, actor: Actor, shot_id: str) -> str:
    """Tell which project a shot belongs to."""
    with studio.database.session() as session:
        return project_of_shot(session, fetch(session, Shot, shot_id)).id


@operation(Role.EDIT)
def pick_take(studio: Studio, actor: Actor, take_id: str) -> Take:
    """Use this take in the cut. No render replaces what a person picked."""
    with studio.database.session() as session:
        take = fetch(session, Take, take_id)
        hold_shot(session, take.shot_id)
        _pick(session, take, by_person=True)
        studio.tell(session, take.project_id, "take", shot_id=take.shot_id, take=take.id)
        return take
