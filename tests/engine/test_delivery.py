"""The file that leaves the house: its name says what it is; what no encoder can do is refused before work begins."""

from pathlib import Path

import pytest

from workbench.engine import Studio, film_story
from workbench.engine.filming import project_of_story
from workbench.engine.projects import ProjectChanges, get_project, open_story, update_project
from workbench.kit.errors import InvalidInputError
from workbench.media import probe
from workbench.model.finishing import Codec, Delivery
from workbench.model.people import Actor

BRIEF = "The king walked to the sea."


def ordered(studio: Studio, owner: Actor, project_id: str, delivery: Delivery) -> None:
    settings = get_project(studio, owner, project_id).settings.model_copy(update={"delivery": delivery})
    update_project(studio, owner, project_id, ProjectChanges(settings=settings))


async def test_a_prores_film_ends_with_mov(studio: Studio, owner: Actor, tmp_path: Path) -> None:
    project = project_of_story(studio, owner, BRIEF)
    ordered(studio, owner, project.id, Delivery(codec=Codec.PRORES))
    files = await film_story(studio, owner, BRIEF, tmp_path / "out" / "film.mp4")
    assert (files.film.name, probe(files.film).video_codec) == ("film.mov", "prores")
    names = {path.name for path in files.film.parent.iterdir()}
    assert names == {"film.mov", "film.srt", "film.vtt", "film.ass", "film.report.json"}


@pytest.mark.parametrize("control", ["bitrate", "size"])
def test_prores_by_rate_or_size_is_refused_when_it_is_ordered(still: Studio, owner: Actor, control: str) -> None:
    project = open_story(still, owner, BRIEF)
    order = Delivery.model_validate({"codec": "prores", "control": control})
    with pytest.raises(InvalidInputError, match="ProRes has a rate of its own") as refused:
        ordered(still, owner, project.id, order)
    assert refused.value.advice == "Order ProRes by quality, or choose H.264, H.265 or AV1."
    assert get_project(still, owner, project.id).settings.delivery == Delivery()
