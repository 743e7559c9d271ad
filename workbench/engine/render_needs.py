"""What a render would ask of the picture servers, gathered by workflow and by what is put in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sqlmodel import Session

from workbench.engine.authoring import awaits_writing
from workbench.engine.graph_run import GraphRun, upload_name
from workbench.engine.lookup import episode_of, project_of_shot, shot_after, shots_of
from workbench.engine.picture_graph import PictureOrder, own_places
from workbench.engine.planning import PICTURE_SUFFIX, Bible, clip_ends, clip_order, frame_size, image_order, known_words
from workbench.engine.studio import Studio
from workbench.engine.work import missing_work
from workbench.kit.hashing import content_key
from workbench.llm import Translation, describe_by_rule
from workbench.model.consistency import BlockKind
from workbench.model.projects import Project
from workbench.model.storyboard import Shot
from workbench.model.tasks import TaskKind
from workbench.model.workflows import Card

_ANY_BLOB = "0" * 64
"""Stands for a picture that is still to be made."""
_CLIP_SECONDS = 5.0
_STILL_BYTES, _CLIP_BYTES, _RAISED = 2.0, 0.1, 16
"""Bytes that a pixel of a PNG, and one of a frame of H.264, takes at most as a rule; an upscale makes 16 of one."""
_FILM_SECONDS_A_SHOT = 5.0


@dataclass(frozen=True)
class PictureWork:
    """Pictures of several shots that ask the same of a server.

    Attributes:
        order: of the first of them.
        missing: the workflow's own places for pictures for which those shots have none.
    """

    card: Card
    kind: TaskKind
    order: PictureOrder
    shots: tuple[int, ...]
    missing: tuple[BlockKind, ...]

    @property
    def run(self) -> GraphRun:
        """As a server would get it."""
        return GraphRun(self.card, self.order.graph, self.order.files, self.order.plan.wish)


@dataclass(frozen=True)
class RenderNeeds:
    """What a render needs: its pictures, and the bytes on disk that it takes by a rough rule."""

    pictures: tuple[PictureWork, ...]
    disk_bytes: int


def render_needs(studio: Studio, session: Session, project: Project) -> RenderNeeds:
    """What a render of a project needs now; of a story that is still to be written, what one of its shots would."""
    bible = Bible.of(session, project)
    if awaits_writing(session, project):
        blank = Shot(episode_id="", position=1)
        order = image_order(studio, bible, blank, describe_by_rule(bible.source_of(blank)))
        work = [_picture_work(studio, TaskKind.IMAGE, order, ())]
        return RenderNeeds(tuple(work), _disk_bytes(project, work, 1))
    shots = shots_of(session, episode_of(session, project.id).id)
    work = _gathered(list(_asked(studio, session, bible, shots)))
    return RenderNeeds(tuple(work), _disk_bytes(project, work, len(shots)))


def shot_pictures(studio: Studio, session: Session, shot: Shot) -> RenderNeeds:
    """What the pictures of one shot need, whatever there is of them already."""
    bible = Bible.of(session, project_of_shot(session, shot))
    kinds = (TaskKind.IMAGE, TaskKind.CLIP) if shot.generation.clip else (TaskKind.IMAGE,)
    return RenderNeeds(tuple(_works(studio, bible, shot, shot_after(session, shot), kinds)), 0)


def _asked(studio: Studio, session: Session, bible: Bible, shots: list[Shot]) -> Iterator[PictureWork]:
    after = dict(zip((shot.id for shot in shots), shots[1:], strict=False))
    for each in missing_work(studio, session, bible, shots):
        yield from _works(studio, bible, each.shot, after.get(each.shot.id), (need.kind for need in each.needs))


def _works(
    studio: Studio, bible: Bible, shot: Shot, after: Shot | None, kinds: Iterable[TaskKind]
) -> Iterator[PictureWork]:
    for kind in kinds:
        if kind is TaskKind.IMAGE:
            order = image_order(studio, bible, shot, _words(studio, bible, shot))
            yield _picture_work(studio, kind, order, (shot.position,))
        elif kind is TaskKind.CLIP:
            order = _clip_to_come(studio, bible, shot, after)
            yield _picture_work(studio, kind, order, (shot.position,))


def _clip_to_come(studio: Studio, bible: Bible, shot: Shot, after: Shot | None) -> PictureOrder:
    """A clip whose images may still have to be made."""
    pictures = {slot: upload_name(_ANY_BLOB, PICTURE_SUFFIX) for slot in clip_ends(studio, bible, shot, after)}
    return clip_order(studio, bible, shot, _words(studio, bible, shot), pictures, _CLIP_SECONDS, ends_alone=False)


def _words(studio: Studio, bible: Bible, shot: Shot) -> Translation:
    """Words for a shot; of one that is still to be translated those of the rules, which choose no LoRAs."""
    return known_words(studio, bible, shot) or describe_by_rule(bible.source_of(shot))


def _picture_work(studio: Studio, kind: TaskKind, order: PictureOrder, shots: tuple[int, ...]) -> PictureWork:
    card, _ = studio.workflow(order.plan.workflow)
    materials = order.plan.wish.materials
    there = {BlockKind.REFERENCE: materials.reference, BlockKind.CONTROLNET: materials.control}
    missing = tuple(block for block in own_places(card).values() if not there[block])
    return PictureWork(card, kind, order, shots, missing)


def _gathered(work: list[PictureWork]) -> list[PictureWork]:
    """Those that ask the same as one, in the order of the first."""
    alike: dict[str, PictureWork] = {}
    for each in work:
        wish = each.order.plan.wish
        control = wish.materials.control.kind if wish.materials.control else None
        files = [lora.file for lora in wish.materials.loras] if BlockKind.LORA in wish.blocks else []
        several = wish.characters > 1
        key = content_key(each.kind, each.card.id, wish.level, wish.blocks, control, files, several, each.missing)
        known = alike.get(key)
        alike[key] = replace(known, shots=(*known.shots, *each.shots)) if known else each
    return list(alike.values())


def _disk_bytes(project: Project, work: list[PictureWork], shots: int) -> int:
    width, height = frame_size(project)
    fps = project.settings.fps.exact
    film = shots * _FILM_SECONDS_A_SHOT * fps * width * height * _CLIP_BYTES
    return int(film + sum(len(each.shots) * _bytes_of(each, width * height) for each in work))


def _bytes_of(work: PictureWork, pixels: int) -> float:
    raised = _RAISED if BlockKind.UPSCALE in work.order.plan.wish.blocks else 1
    if work.kind is TaskKind.IMAGE:
        return pixels * raised * _STILL_BYTES
    return pixels * raised * _CLIP_BYTES * _CLIP_SECONDS * (work.card.fps or 24)
