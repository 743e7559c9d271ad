"""What is handed over: a cut in formats, with what people want to read beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from workbench.engine.cutting import CutOrder
from workbench.engine.film_task import finished_film
from workbench.engine.lookup import episode_of, fetch
from workbench.engine.planning import Bible
from workbench.engine.studio import Studio
from workbench.engine.takes import picture_of
from workbench.kit.hashing import content_key
from workbench.media.handoff import HandoffFormat, ShotNote
from workbench.model.projects import Project
from workbench.model.storyboard import Film, Shot
from workbench.voice import voice


@dataclass(frozen=True)
class HandoffOrder:
    """A cut to be handed over.

    Attributes:
        film: the finished film of that very cut, where there is one.
        stems: whether the parts of the sound go with it.
    """

    cut_order: CutOrder
    notes: tuple[ShotNote, ...]
    film: Film | None
    formats: tuple[HandoffFormat, ...]
    stems: bool

    @classmethod
    def of(cls, studio: Studio, project_id: str, formats: Sequence[HandoffFormat], *, stems: bool) -> "HandoffOrder":
        """The cut of a project's first episode as it is now.

        Raises:
            ConfigurationError, VideoError: the cut cannot be made; the sentence names the shot.
            NotFoundError: there is no such project, or it has no storyboard.
        """
        with studio.database.session() as session:
            project = fetch(session, Project, project_id)
            bible = Bible.of(session, project)
            order = CutOrder.of(studio, session, project, episode_of(session, project_id).id, "final")
        notes = tuple(_note(order, bible, shot, cut_shot.number) for shot, cut_shot, _ in order.placed())
        chosen = tuple(format_ for format_ in HandoffFormat if format_ in formats)
        return cls(order, notes, finished_film(studio, order), chosen, stems)

    @property
    def options(self) -> dict[str, Any]:
        """What was asked for, as JSON."""
        return {"formats": [format_.value for format_ in self.formats], "stems": self.stems}

    @cached_property
    def key(self) -> str:
        """Content key of the ZIP."""
        project = self.cut_order.project
        notes = [note.model_dump(mode="json") for note in self.notes]
        film = self.film.blob if self.film else ""
        return content_key("handoff", self.cut_order.key, film, project.name, project.language, notes, self.options)


def _note(order: CutOrder, bible: Bible, shot: Shot, number: int) -> ShotNote:
    """The storyboard's side of a shot."""
    scene, picture = bible.scenes.get(shot.scene_id or ""), picture_of(shot, order.takes)
    made = picture.provenance if picture else None
    return ShotNote(
        number=number,
        scene=scene.name if scene else "",
        characters=tuple(character.name for character in bible.seen_in(shot)),
        description=shot.description,
        size=shot.size,
        angle=shot.angle,
        voices=tuple(voice(bible.voice_of(line)).name for line in shot.lines),
        workflow=made.workflow if made else "",
        seed=made.seed if made else None,
        remarks=shot.notes,
    )
