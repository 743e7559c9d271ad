"""Takes and picks: what was made for a shot, and which of it the cut uses."""

from collections.abc import Iterable, Mapping

from sqlmodel import Session, col, select

from workbench.model.storyboard import Pick, Shot, Take, TakeKind
from workbench.storage import Blobs, checked

Slot = tuple[str, TakeKind, str]
"""Where a pick sits: shot id, kind, line id (empty for pictures)."""


def find_take(session: Session, blobs: Blobs, project_id: str, key: str) -> Take | None:
    """A take with that content key whose bytes are still there, from this project if it has one, else from any."""
    takes = session.exec(select(Take).where(Take.key == key).order_by(col(Take.created_at))).all()
    usable = [take for take in takes if blobs.exists(take.blob)]
    return next((take for take in usable if take.project_id == project_id), usable[0] if usable else None)


def adopt_take(
    session: Session, take: Take, project_id: str, shot_id: str, line_id: str = "", try_of: str = ""
) -> Take:
    """The take as one of this shot: itself, or a copy of its row when it was made for another shot.

    Args:
        try_of: see `Take`, for a copy.
    """
    if take.shot_id == shot_id and take.line_id == line_id:
        return take
    same = select(Take).where(Take.shot_id == shot_id, Take.line_id == line_id, Take.key == take.key)
    if own := session.exec(same).first():
        return own
    values = {name: getattr(take, name) for name in Take.model_fields if name not in ("id", "created_at")}
    copy = checked(
        Take, **values | {"project_id": project_id, "shot_id": shot_id, "line_id": line_id, "try_of": try_of}
    )
    session.add(copy)
    session.flush()
    return copy


def pick_take(session: Session, take: Take, *, by_person: bool) -> Pick:
    """Make the take the one that its shot uses. A person's pick is only replaced by a person."""
    place = select(Pick).where(Pick.shot_id == take.shot_id, Pick.kind == take.kind, Pick.line_id == take.line_id)
    pick = session.exec(place).first()
    if pick is None:
        pick = Pick(shot_id=take.shot_id, kind=take.kind, line_id=take.line_id, take_id=take.id, by_person=by_person)
        session.add(pick)
    elif by_person or not pick.by_person:
        pick.take_id, pick.by_person = take.id, by_person
    session.flush()
    return pick


def answers(take: Take, key: str) -> bool:
    """Whether a take is what the content key asks for, or another try for it; no key is known by no take."""
    return bool(key) and key in (take.key, take.try_of)


def release_pick(session: Session, shot: Shot, kind: TakeKind) -> None:
    """Let the next take of that kind be picked by itself again."""
    for pick in session.exec(select(Pick).where(Pick.shot_id == shot.id, Pick.kind == kind)):
        pick.by_person = False


def picture_of(shot: Shot, takes: Mapping[Slot, Take]) -> Take | None:
    """What the shot shows: its clip where it asks for one and there is one, otherwise its image."""
    clip = takes.get((shot.id, TakeKind.CLIP, "")) if shot.generation.clip else None
    return clip or takes.get((shot.id, TakeKind.IMAGE, ""))


def picked_takes(session: Session, shot_ids: Iterable[str]) -> dict[Slot, Take]:
    """The picked takes of some shots by their places."""
    query = select(Pick, Take).join(Take, col(Take.id) == Pick.take_id).where(col(Pick.shot_id).in_(list(shot_ids)))
    return {(pick.shot_id, pick.kind, pick.line_id): take for pick, take in session.exec(query)}


def picks_by_person(session: Session, shot_ids: Iterable[str]) -> set[Slot]:
    """Places where a person chose the take."""
    query = select(Pick).where(col(Pick.shot_id).in_(list(shot_ids)), col(Pick.by_person))
    return {(pick.shot_id, pick.kind, pick.line_id) for pick in session.exec(query)}
