"""What shots need: each take with its content key, known before anything runs.

A shot needs one voice take per line and one image take, and a clip where it asks for one. The image is made also for a
clip that does not begin with it: it stands for the shot on the board, and the clip before may end on it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from sqlmodel import Session

from workbench.comfy.slots import IMAGE_SLOT, LAST_IMAGE
from workbench.engine.facts import facts_for
from workbench.engine.graph_run import upload_name
from workbench.engine.lookup import cast_of, facts_of, scenes_of, world_of
from workbench.engine.lora_uses import offered_loras, put_in, triggers
from workbench.engine.materials import wish_for
from workbench.engine.picture_graph import PictureOrder, order_picture, own_places
from workbench.engine.stock import Needed, Stock
from workbench.engine.studio import Studio
from workbench.engine.takes import Slot
from workbench.kit.hashing import content_key, stable_number
from workbench.llm import Frame, Offer, ShotSource, Translation, plan_shot
from workbench.model.projects import Character, Project, Scene
from workbench.model.story import Line
from workbench.model.storyboard import Shot, Take, TakeKind
from workbench.model.tasks import TaskKind
from workbench.model.workflows import Reason, ShotPlan
from workbench.model.writing import Fact
from workbench.voice import voice_key

TEXT_TO_IMAGE = "text_to_image"
IMAGE_TO_VIDEO = "image_to_video"

PICTURE_SUFFIX = ".png"
"""ComfyUI saves images as PNG."""
_ENDS_ALONE = Reason(
    what="last picture", choice="", why="No shot comes after this one, so the clip ends on its own picture."
)
_SHORTEST_CLIP, _LONGEST_CLIP = 2.0, 5.0
"""Seconds; current image-to-video models are trained on about five."""


@dataclass(frozen=True)
class Need:
    """A take that a shot needs: its content key, all that makes it, and the seconds that it may take.

    Attributes:
        awaits: the other shots whose images it is made from.
    """

    kind: TaskKind
    key: str
    line_id: str = ""
    params: dict[str, object] = field(default_factory=dict[str, object])
    timeout: float = 1800.0
    awaits: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Bible:
    """What holds for every shot of a project while a render is planned."""

    project: Project
    cast: dict[str, Character]
    scenes: dict[str, Scene]
    stock: Stock
    world: str = ""
    facts: tuple[Fact, ...] = ()

    @classmethod
    def of(cls, session: Session, project: Project) -> "Bible":
        """Read it once."""
        cast, scenes = cast_of(session, project.id), scenes_of(session, project.id)
        world, facts = world_of(session, project.id), tuple(facts_of(session, project.id))
        return cls(project, cast, scenes, Stock.of(session, project.id), world, facts)

    def voice_of(self, line: Line) -> str:
        """The voice that speaks a line; a speaker who is not in the cast is read by the narrator."""
        speaker = next((who for who in self.cast.values() if line.speaker in (who.name, *who.aliases)), None)
        return speaker.voice if speaker and line.speaker and speaker.voice else self.project.settings.narrator_voice

    def seen_in(self, shot: Shot) -> list[Character]:
        """The characters of a shot, in its order."""
        return [self.cast[identity] for identity in shot.characters if identity in self.cast]

    def source_of(self, shot: Shot) -> ShotSource:
        """What a translator reads of a shot."""
        seen, scene = self.seen_in(shot), self.scenes.get(shot.scene_id or "")
        facts = facts_for(self.facts, seen, scene, shot.chapter)
        return ShotSource(shot, seen, scene, self.project, self.world, tuple(self.cast.values()), facts)

    def needed(self, shot: Shot, *, upscales: bool = True) -> Needed:
        """A shot as its materials are looked for; the image of a clip is not worth raising in size."""
        making = self.project.settings.making
        if not upscales:
            making = making.model_copy(update={"upscale": False})
            shot = shot.model_copy(update={"generation": shot.generation.model_copy(update={"upscale": ""})})
        return Needed(shot, self.seen_in(shot), self.scenes.get(shot.scene_id or ""), making)


def frame_size(project: Project) -> tuple[int, int]:
    """Width and height in pixels, both even, from the project's aspect and the length of the shorter side."""
    across, down = project.settings.aspect.ratio
    unit = project.settings.height / min(across, down)
    return round(unit * across / 2) * 2, round(unit * down / 2) * 2


def offer_for(studio: Studio, bible: Bible, shot: Shot) -> Offer:
    """What the translator may draw a shot with. Picture and clip are told by one translation."""
    card, _ = studio.workflow(image_workflow(bible, shot))
    return Offer((card,), offered_loras(bible.stock, card))


def known_words(studio: Studio, bible: Bible, shot: Shot) -> Translation | None:
    """The translator's answer for a shot; None while a language model has still to be asked."""
    return studio.translator.recall(bible.source_of(shot), offer_for(studio, bible, shot))


def _plan(
    studio: Studio, bible: Bible, needed: Needed, words: Translation, workflow: str, seconds: float = 0.0
) -> ShotPlan:
    """The plan of a shot in the form of a workflow's model family, with what is put in and why."""
    card, graph = studio.workflow(workflow)
    source = bible.source_of(needed.shot)
    width, height = frame_size(source.project)
    if words.workflow == workflow:
        needed = replace(needed, chosen=words.loras)
    wish, reasons = wish_for(needed, bible.stock, card, min(width, height) if card.slot("width") else 0)
    seed = stable_number(source.scene.name if source.scene else "", source.shot.description)
    frame = Frame(width, height, seed, seconds, triggers(put_in(needed, bible.stock, card)))
    plan = plan_shot(source, words, card, graph, frame)
    return plan.model_copy(update={"wish": wish, "reasons": (*_named(plan.reasons, bible.stock), *reasons)})


def _named(reasons: Iterable[Reason], stock: Stock) -> Iterator[Reason]:
    """Reasons in which a LoRA has its name, where a translator told its id."""
    for reason in reasons:
        names = {row.id: row.name for row in stock.loras.values() if row.id in reason.choice}
        choice = reason.choice
        for identity, name in names.items():
            choice = choice.replace(identity, name)
        yield reason.model_copy(update={"choice": choice})


def image_workflow(bible: Bible, shot: Shot) -> str:
    """The workflow that makes a shot's image: its own choice, else the film's, else the one that ships for it."""
    return shot.generation.workflow or bible.project.settings.making.image_workflow or TEXT_TO_IMAGE


def video_workflow(bible: Bible, shot: Shot) -> str:
    """The workflow that makes a shot's clip, chosen in the same order."""
    return shot.generation.video_workflow or bible.project.settings.making.video_workflow or IMAGE_TO_VIDEO


def image_order(studio: Studio, bible: Bible, shot: Shot, words: Translation) -> PictureOrder:
    """The image that a shot needs, ready to be sent but for what is put in."""
    needed = bible.needed(shot, upscales=not shot.generation.clip)
    plan = _plan(studio, bible, needed, words, image_workflow(bible, shot))
    prefix = f"workbench/{bible.project.id[:8]}/shot-{shot.position:03d}"
    return order_picture(studio, TaskKind.IMAGE, plan, {}, prefix)


def translation_need(studio: Studio, bible: Bible, shot: Shot) -> Need | None:
    """What has to be asked before a shot's picture can be planned; None when nothing has."""
    if known_words(studio, bible, shot):
        return None
    return Need(TaskKind.TRANSLATE, studio.translator.key(bible.source_of(shot), offer_for(studio, bible, shot)))


def image_need(studio: Studio, bible: Bible, shot: Shot) -> Need:
    """The image take that a shot needs; without a key while its words are not there."""
    words = known_words(studio, bible, shot)
    if words is None:
        return Need(TaskKind.IMAGE, "", timeout=studio.settings.comfy.timeout)
    order = image_order(studio, bible, shot, words)
    return Need(TaskKind.IMAGE, order.key, params=order.params, timeout=studio.settings.comfy.timeout)


def voice_need(studio: Studio, bible: Bible, line: Line) -> Need:
    """The voice take that a line needs."""
    voice = bible.voice_of(line)
    key = content_key("voice", *voice_key(line.text, voice, online=studio.settings.voice.engine == "edge"))
    return Need(TaskKind.VOICE, key, line.id, {"text": line.text, "voice": voice})


def clip_order(
    studio: Studio,
    bible: Bible,
    shot: Shot,
    words: Translation,
    pictures: Mapping[str, str],
    seconds: float,
    *,
    ends_alone: bool,
) -> PictureOrder:
    """The clip that a shot needs.

    Args:
        pictures: those that it begins and ends with, by slot.
        seconds: its length.
        ends_alone: whether it ends on its own picture, for want of a shot after it.
    """
    plan = _plan(studio, bible, bible.needed(shot), words, video_workflow(bible, shot), seconds)
    if ends_alone:
        plan = plan.model_copy(update={"reasons": (*plan.reasons, _ENDS_ALONE)})
    prefix = f"workbench/{bible.project.id[:8]}/clip-{shot.position:03d}"
    return order_picture(studio, TaskKind.CLIP, plan, pictures, prefix)


def clip_ends(studio: Studio, bible: Bible, shot: Shot, after: Shot | None) -> dict[str, str]:
    """The shots, by slot, whose images a clip begins and ends with: the shot itself, and the one after it."""
    card, _ = studio.workflow(video_workflow(bible, shot))
    ends = {IMAGE_SLOT: shot.id, LAST_IMAGE: after.id if after else shot.id}
    return {slot: shot_id for slot, shot_id in ends.items() if card.slot(slot) and slot not in own_places(card)}


def clip_need(studio: Studio, bible: Bible, shot: Shot, picked: Mapping[Slot, Take], after: Shot | None = None) -> Need:
    """The clip that a shot needs, as long as its voices, made from the images that its workflow begins and ends with.

    Its key is known only when those are there; until then it is empty, which no take has.
    """
    ends = clip_ends(studio, bible, shot, after)
    unknown = Need(
        TaskKind.CLIP, "", timeout=studio.settings.comfy.timeout, awaits=frozenset(ends.values()) - {shot.id}
    )
    images = {slot: picked.get((shot_id, TakeKind.IMAGE, "")) for slot, shot_id in ends.items()}
    voices = [picked.get((shot.id, TakeKind.VOICE, line.id)) for line in shot.lines]
    words = known_words(studio, bible, shot)
    if words is None or not all(voices) or not all(images.values()):
        return unknown
    spoken = sum(take.duration for take in voices if take)
    seconds = min(max(spoken, shot.duration, _SHORTEST_CLIP), _LONGEST_CLIP)
    pictures = {slot: upload_name(take.blob, PICTURE_SUFFIX) for slot, take in images.items() if take}
    order = clip_order(
        studio, bible, shot, words, pictures, seconds, ends_alone=after is None and ends.get(LAST_IMAGE) == shot.id
    )
    return replace(unknown, key=order.key, params=order.params)


def shot_needs(
    studio: Studio, bible: Bible, shot: Shot, picked: Mapping[Slot, Take], after: Shot | None = None
) -> Iterator[Need]:
    """Voices first (they give the shot its length), then words, the image, then the clip, which may start from it."""
    for line in shot.lines:
        yield voice_need(studio, bible, line)
    if words := translation_need(studio, bible, shot):
        yield words
    yield image_need(studio, bible, shot)
    if shot.generation.clip:
        yield clip_need(studio, bible, shot, picked, after)
