"""What a task has made: found again by its key, kept, and picked for its shot."""

from sqlmodel import Session

from workbench.engine.studio import Studio
from workbench.engine.takes import adopt_take, find_take, pick_take
from workbench.jobs import Job, Outcome
from workbench.model.storyboard import Take


def reuse(studio: Studio, job: Job, key: str) -> Outcome | None:
    """A finished take with that key, picked for the job's shot."""
    with studio.database.session() as session:
        take = find_take(session, studio.blobs, job.project_id, key)
        if take is None:
            return None
        line, try_of = str(job.params.get("line", "")), str(job.params.get("try_of", ""))
        own = adopt_take(session, take, job.project_id, job.shot_id, line, try_of)
        _use(studio, session, own, is_try=bool(try_of))
        return Outcome({"take": own.id}, key=key, reused=True)


def keep(studio: Studio, take: Take) -> Outcome:
    """Store a take, whose bytes are stored, then pick it: a crash between them loses nothing that was paid for."""
    with studio.database.session() as session:
        session.add(take)
        session.flush()
        _use(studio, session, take, is_try=bool(take.try_of))
        return Outcome({"take": take.id}, key=take.key)


def _use(studio: Studio, session: Session, take: Take, *, is_try: bool) -> None:
    """Pick the take for its shot; whether another try is better, its judge says."""
    if not is_try:
        pick_take(session, take, by_person=False)
    studio.tell(session, take.project_id, "take", shot_id=take.shot_id, take=take.id, take_kind=take.kind.value)
