"""What the tests of editing ask of a storyboard, and a studio on a database of each kind that runs no tasks."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import TypeVar

from workbench.engine import Studio, build_studio, load_settings
from workbench.engine.scripts import get_script
from workbench.engine.storyboard import ShotChanges, list_shots, update_shot
from workbench.model.people import Actor, Role
from workbench.model.storyboard import Shot

MIA = Actor("Mia", Role.EDIT, "mia")
TOM = Actor("Tom", Role.EDIT, "tom")

R = TypeVar("R")


@contextmanager
def quiet_studio(folder: Path, database_url: str) -> Iterator[Studio]:
    settings = load_settings(folder, {"WORKBENCH_DATABASE": database_url})
    studio = build_studio(settings, worker=False)
    try:
        yield studio
    finally:
        studio.database.close()


def words(studio: Studio, project_id: str) -> list[list[str]]:
    """The words of each shot."""
    return [[line.text for line in shot.lines] for shot in list_shots(studio, MIA, project_id)]


def say(studio: Studio, actor: Actor, shot: Shot, *texts: str) -> Shot:
    """Give the first lines of a shot other words."""
    changed = [line.model_copy(update={"text": text}) for line, text in zip(shot.lines, texts, strict=False)]
    return update_shot(studio, actor, shot.id, ShotChanges(lines=(*changed, *shot.lines[len(changed) :])))


def told(studio: Studio, project_id: str) -> list[str]:
    """What the newest script has spoken."""
    return [one.text for one in get_script(studio, MIA, project_id).structured if one.is_spoken]


def at_once(work: Callable[[int], R], how_many: int = 6) -> list[R]:
    """Do the same from many threads that start together; what fails raises here."""
    together = Barrier(how_many)

    def one(number: int) -> R:
        together.wait()
        return work(number)

    with ThreadPoolExecutor(how_many) as pool:
        return list(pool.map(one, range(how_many)))
