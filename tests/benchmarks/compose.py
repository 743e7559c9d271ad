"""The composition alone, as its own process: the film of the newest project again, with no segment kept."""

import shutil
import sys
from pathlib import Path

from sqlmodel import Session, select

from workbench.engine import Studio, build_studio, load_settings
from workbench.engine.cutting import CutOrder
from workbench.media import make_film
from workbench.model.projects import Episode, Project


def compose(folder: Path) -> None:
    """Make the film again from its takes."""
    studio = build_studio(load_settings(), worker=False)
    with studio.database.session() as session:
        cut = _cut(studio, session)
    segments = folder / "segments"
    shutil.rmtree(segments, ignore_errors=True)
    make_film(cut, folder / "again.mp4", segments)


def _cut(studio: Studio, session: Session):
    project = session.exec(select(Project)).one()
    episode = session.exec(select(Episode)).one()
    return CutOrder.of(studio, session, project, episode.id, "final").cut


if __name__ == "__main__":
    compose(Path(sys.argv[1]))
