"""What shots need: each take with its content key, known before anything runs.

A shot needs one voice take per line and one image take; a clip is made from the image where the shot asks for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlmodel import Session

from workbench.comfy import graph_key_parts, patch
from workbench.engine.lookup import cast_of, scenes_of, world_of
from workbench.engine.studio import Studio
from workbench.engine.takes import Slot
from workbench.kit.hashing import content_key, stable_number
from workbench.llm import Frame, Offer, ShotSource, Translation, plan_shot
from workbench.model.projects import Character, Project, Scene
from workbench.model.story import Line
from workbench.model.storyboard import Shot, Take, TakeKind
from workbench.model.tasks import TaskKind
from workbench.model.workflows import Graph, ShotPlan
from workbench.voice import voice_key

TEXT_TO_IMAGE = "text_to_image"
IMAGE_TO_VIDEO = "image_to_video"

_SHORTEST_CLIP, _LONGEST_CLIP = 2.0, 5.0
"""Seconds; current image-to-video models are trained on about five."""


@dataclass(frozen=True)
class Need:
    """A take that a shot needs: its content key, all that makes it, and the seconds that it may take."""

    kind: TaskKind
    key: str
    line_id: str = ""
    params: dict[str, object] = field(default_factory=dict[str, object])
    timeout: float = 1800.0


@dataclass(frozen=True)
class Bible:
    """What holds for every shot of a project while a render is planned."""

    project: Project
    cast: dict[str, Character]
    scenes: dict[str, Scene]
    world: str = ""

    @classmethod
    def of(cls, session: Session, project: Project) -> "Bible":
        """Read it once."""
        cast, scenes = cast_of(session, project.id), scenes_of(session, project.id)
        return cls(project, cast, scenes, world_of(session, project.id))

    def voice_of(self, line: Line) -> str:
        """The voice that speaks a line; a speaker who is not in the cast is read by the narrator."""
        speaker = next((who for who in self.cast.values() if line.speaker in (who.name, *who.aliases)), None)
        return speaker.voice if speaker and line.speaker and speaker.voice else self.project.settings.narrator_voice

    def seen_in(self, shot: Shot) -> list[Character]:
        """The characters of a shot, in its order."""
        return [self.cast[identity] for identity in shot.characters if identity in self.cast]

    def source_of(self, shot: Shot) -> ShotSource:
        """What a translator reads of a shot."""
        scene = self.scenes.get(shot.scene_id or "")
        return ShotSource(shot, self.seen_in(shot), scene, self.project, self.world, tuple(self.cast.values()))


def frame_size(project: Project) -> tuple[int, int]:
    """Width and height in pixels, both even, from the project's aspect and the length of the shorter side."""
    across, down = project.settings.aspect.ratio
    unit = project.settings.height / min(across, down)
    return round(unit * across / 2) * 2, round(unit * down / 2) * 2


def offer_for(studio: Studio, shot: Shot) -> Offer:
    """What the translator may draw a shot with. Picture and clip are told by one translation."""
    return Offer((studio.workflow(shot.generation.workflow or TEXT_TO_IMAGE)[0],))


def picture_plan(studio: Studio, bible: Bible, shot: Shot, workflow: str, seconds: float = 0.0) -> ShotPlan | None:
    """The translator's answer for a shot: the workflow and the value of each of its slots.

    None while a language model has still to be asked.
    """
    source = bible.source_of(shot)
    translation = studio.translator.recall(source, offer_for(studio, shot))
    return filled_plan(studio, source, translation, workflow, seconds) if translation else None


def filled_plan(
    studio: Studio, source: ShotSource, translation: Translation, workflow: str, seconds: float = 0.0
) -> ShotPlan:
    """The plan of a shot in the form of a workflow's model family, from what a translator said of it."""
    card, graph = studio.workflow(workflow)
    width, height = frame_size(source.project)
    seed = stable_number(source.scene.name if source.scene else "", source.shot.description)
    return plan_shot(source, translation, card, graph, Frame(width, height, seed, seconds))


def picture_key(studio: Studio, kind: TaskKind, graph: Graph) -> str:
    """Content key of a picture: the backend's kind and the graph, without what does not change the picture."""
    return content_key(kind.value, studio.backend.key, graph_key_parts(graph))


def translation_need(studio: Studio, bible: Bible, shot: Shot) -> Need | None:
    """What has to be asked before a shot's picture can be planned; None when nothing has."""
    source, offer = bible.source_of(shot), offer_for(studio, shot)
    if studio.translator.recall(source, offer):
        return None
    return Need(TaskKind.TRANSLATE, studio.translator.key(source, offer))


def image_need(studio: Studio, bible: Bible, shot: Shot) -> Need:
    """The image that a shot needs, as a patched graph ready to be sent; without a key while its words are not there."""
    plan = picture_plan(studio, bible, shot, shot.generation.workflow or TEXT_TO_IMAGE)
    if plan is None:
        return Need(TaskKind.IMAGE, "", timeout=studio.settings.comfy.timeout)
    card, graph = studio.workflow(plan.workflow)
    prefix = f"workbench/{bible.project.id[:8]}/shot-{shot.position:03d}"
    patched = patch(graph, card, plan.values | {"prefix": prefix})
    params: dict[str, object] = {"graph": patched, "plan": plan.model_dump(mode="json")}
    key = picture_key(studio, TaskKind.IMAGE, patched)
    return Need(TaskKind.IMAGE, key, params=params, timeout=studio.settings.comfy.timeout)


def voice_need(studio: Studio, bible: Bible, line: Line) -> Need:
    """The voice take that a line needs."""
    voice = bible.voice_of(line)
    key = content_key("voice", *voice_key(line.text, voice, online=studio.settings.voice.engine == "edge"))
    return Need(TaskKind.VOICE, key, line.id, {"text": line.text, "voice": voice})


def clip_need(studio: Studio, bible: Bible, shot: Shot, picked: dict[Slot, Take]) -> Need:
    """The clip that a shot needs: made from its image, as long as its voices.

    Its key is known only when those are there; until then it is empty, which no take has.
    """
    image = picked.get((shot.id, TakeKind.IMAGE, ""))
    voices = [picked.get((shot.id, TakeKind.VOICE, line.id)) for line in shot.lines]
    if image is None or not all(voices):
        return Need(TaskKind.CLIP, "", timeout=studio.settings.comfy.timeout)
    spoken = sum(take.duration for take in voices if take)
    seconds = min(max(spoken, shot.duration, _SHORTEST_CLIP), _LONGEST_CLIP)
    plan = picture_plan(studio, bible, shot, IMAGE_TO_VIDEO, seconds)
    if plan is None:
        return Need(TaskKind.CLIP, "", timeout=studio.settings.comfy.timeout)
    card, graph = studio.workflow(plan.workflow)
    prefix = f"workbench/{bible.project.id[:8]}/clip-{shot.position:03d}"
    patched = patch(graph, card, plan.values | {"image": f"{image.blob}.png", "prefix": prefix})
    params: dict[str, object] = {"graph": patched, "plan": plan.model_dump(mode="json"), "image": image.blob}
    key = picture_key(studio, TaskKind.CLIP, patched)
    return Need(TaskKind.CLIP, key, params=params, timeout=studio.settings.comfy.timeout)


def shot_needs(studio: Studio, bible: Bible, shot: Shot, picked: dict[Slot, Take]) -> Iterator[Need]:
    """Voices first (they give the shot its length), then words, the image, and the clip that starts from it."""
    for line in shot.lines:
        yield voice_need(studio, bible, line)
    if words := translation_need(studio, bible, shot):
        yield words
    yield image_need(studio, bible, shot)
    if shot.generation.clip:
        yield clip_need(studio, bible, shot, picked)
