"""What a render would do: the takes that are missing, found by content key before anything runs.

A shot needs one voice take per line and one image take; a clip is made from the image where the shot asks for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from workbench.comfy import graph_key_parts, patch
from workbench.engine.lookup import cast_of, scenes_of
from workbench.engine.studio import Studio
from workbench.engine.takes import adopt_take, find_take, pick_take, picked_takes, picks_by_person
from workbench.kit.hashing import content_key, stable_number
from workbench.llm import plan_shot
from workbench.model.projects import Character, Project, Scene
from workbench.model.story import Line
from workbench.model.storyboard import Shot, TakeKind
from workbench.model.tasks import Render, Task, TaskKind
from workbench.model.workflows import Graph, ShotPlan
from workbench.voice import voice_key

TEXT_TO_IMAGE = "text_to_image"
IMAGE_TO_VIDEO = "image_to_video"


@dataclass(frozen=True)
class Need:
    """A take that a shot needs: its content key and all that makes it."""

    kind: TaskKind
    key: str
    line_id: str = ""
    params: dict[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True)
class Bible:
    """What holds for every shot of a project while a render is planned."""

    project: Project
    cast: dict[str, Character]
    scenes: dict[str, Scene]

    @classmethod
    def of(cls, session: Session, project: Project) -> "Bible":
        """Read it once."""
        return cls(project, cast_of(session, project.id), scenes_of(session, project.id))

    def voice_of(self, line: Line) -> str:
        """The voice that speaks a line; a speaker who is not in the cast is read by the narrator."""
        speaker = next((who for who in self.cast.values() if line.speaker in (who.name, *who.aliases)), None)
        return speaker.voice if speaker and line.speaker and speaker.voice else self.project.settings.narrator_voice

    def seen_in(self, shot: Shot) -> list[Character]:
        """The characters of a shot, in its order."""
        return [self.cast[identity] for identity in shot.characters if identity in self.cast]


def frame_size(project: Project) -> tuple[int, int]:
    """Width and height in pixels, both even, from the project's aspect and the length of the shorter side."""
    across, down = project.settings.aspect.ratio
    unit = project.settings.height / min(across, down)
    return round(unit * across / 2) * 2, round(unit * down / 2) * 2


def picture_plan(studio: Studio, bible: Bible, shot: Shot, workflow: str, seconds: float = 0.0) -> ShotPlan:
    """The translator's answer for a shot: the workflow and the value of each of its slots."""
    card, _ = studio.workflow(workflow)
    width, height = frame_size(bible.project)
    scene = bible.scenes.get(shot.scene_id or "")
    seed = stable_number(scene.name if scene else "", shot.description)
    return plan_shot(
        shot, bible.seen_in(shot), scene, bible.project, card, width=width, height=height, seed=seed, seconds=seconds
    )


def picture_key(studio: Studio, kind: TaskKind, graph: Graph) -> str:
    """Content key of a picture: the backend's kind and the graph, without what does not change the picture."""
    return content_key(kind.value, studio.backend.kind, graph_key_parts(graph))


def image_need(studio: Studio, bible: Bible, shot: Shot) -> Need:
    """The image that a shot needs, as a patched graph ready to be sent."""
    plan = picture_plan(studio, bible, shot, shot.generation.workflow or TEXT_TO_IMAGE)
    card, graph = studio.workflow(plan.workflow)
    prefix = f"workbench/{bible.project.id[:8]}/shot-{shot.position:03d}"
    patched = patch(graph, card, plan.values | {"prefix": prefix})
    params: dict[str, object] = {"graph": patched, "plan": plan.model_dump(mode="json")}
    return Need(TaskKind.IMAGE, picture_key(studio, TaskKind.IMAGE, patched), params=params)


def voice_need(studio: Studio, bible: Bible, line: Line) -> Need:
    """The voice take that a line needs."""
    voice = bible.voice_of(line)
    key = content_key("voice", *voice_key(line.text, voice, online=studio.settings.voice.engine == "edge"))
    return Need(TaskKind.VOICE, key, line.id, {"text": line.text, "voice": voice})


def shot_needs(studio: Studio, bible: Bible, shot: Shot) -> Iterator[Need]:
    """Voices first (they give the shot its length), then the image."""
    for line in shot.lines:
        yield voice_need(studio, bible, line)
    yield image_need(studio, bible, shot)


def missing_work(
    studio: Studio, session: Session, bible: Bible, shots: Sequence[Shot]
) -> list[tuple[Shot, list[Need]]]:
    """What each shot lacks. Takes with the right key that are there already are picked on the way."""
    ids = [shot.id for shot in shots]
    picked, chosen = picked_takes(session, ids), picks_by_person(session, ids)
    work: list[tuple[Shot, list[Need]]] = []
    for shot in shots:
        needs: list[Need] = []
        for need in shot_needs(studio, bible, shot):
            place = (shot.id, TakeKind(need.kind.value), need.line_id)
            current = picked.get(place)
            if place in chosen or (current and current.key == need.key and studio.blobs.exists(current.blob)):
                continue
            if not _take_is_there(studio, session, shot, need, bible.project.id):
                needs.append(need)
        work.append((shot, needs))
    return work


def _take_is_there(studio: Studio, session: Session, shot: Shot, need: Need, project_id: str) -> bool:
    take = find_take(session, studio.blobs, project_id, need.key)
    if take is None:
        return False
    pick_take(session, adopt_take(session, take, project_id, shot.id, need.line_id), by_person=False)
    return True


def shot_tasks(render: Render, shot: Shot, needs: Sequence[Need]) -> list[Task]:
    """The tasks of one shot; the clip comes last, since it starts from the image."""
    kinds = [(need.kind, need.key, {**need.params, "line": need.line_id}) for need in needs]
    if shot.generation.clip:
        kinds.append((TaskKind.CLIP, "", {}))
    return [
        Task(
            render_id=render.id,
            project_id=render.project_id,
            shot_id=shot.id,
            group=shot.id,
            position=position,
            kind=kind,
            key=key,
            params=params,
        )
        for position, (kind, key, params) in enumerate(kinds)
    ]
