"""The form of a prompt for each model family: which voice, in which order, and what a negative says where it acts.

Orders and wishes are those of the families' own guides: Black Forest Labs' prompting guide (subject first, natural
language, no negatives), the prompt rewriters of Wan (subject, scene, motion, camera, light, style), the prompt handbook
of HunyuanVideo 1.5 (subject, motion, scene, shot, camera, light, style), Lightricks' LTX-Video guide (one paragraph in
the order of events), and tag lists with trigger words first for Stable Diffusion.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.llm.translating.picture import PictureDescription, Wording
from workbench.llm.translating.voices import CHINESE, ENGLISH, TAGS, Part, Voice
from workbench.model.vocabulary import CameraMovement, Language
from workbench.model.workflows import Card, Family, WorkflowCategory

_TAG_ORDER: tuple[Part, ...] = ("framing", "movement", "setting", "people", "action", "facts", "look", "style")
_PROSE_ORDER: tuple[Part, ...] = ("framing", "people", "action", "facts", "setting", "movement", "look", "style")
_WAN_ORDER: tuple[Part, ...] = ("people", "facts", "setting", "action", "framing", "movement", "look", "style")
_HUNYUAN_ORDER: tuple[Part, ...] = ("people", "facts", "action", "setting", "framing", "movement", "look", "style")
_LTX_ORDER: tuple[Part, ...] = ("framing", "setting", "people", "facts", "action", "movement", "look", "style")

_FAULTS = Wording(
    english="text, watermark, logo, signature, blurry, low quality, deformed, extra limbs, extra fingers, "
    "duplicate person",
    chinese="文字，水印，标志，签名，模糊，低质量，畸形，多余的肢体，多余的手指，重复的人物",
)
_FAULTS_OF_CLIPS = Wording(
    english="static picture, jitter, flicker, warped motion, text, watermark, blurry, low quality, deformed, "
    "extra limbs",
    chinese="静止不动的画面，抖动，闪烁，动作扭曲，字幕，水印，模糊，低质量，畸形，多余的肢体，杂乱的背景，倒着走",
)


@dataclass(frozen=True)
class Form:
    """How one family wants its prompt.

    Attributes:
        voice: of English prompts.
        reads_chinese: whether its text encoder was trained on Chinese, so that a Chinese film keeps its words.
        distilled: whether its usual models are distilled for guidance, so that a negative does nothing.
    """

    voice: Voice
    order: tuple[Part, ...]
    negative: Wording = _FAULTS
    reads_chinese: bool = False
    distilled: bool = False

    def voice_for(self, language: Language) -> Voice:
        """The voice that the family hears in a film of that language."""
        return CHINESE if self.reads_chinese and language is Language.CHINESE else self.voice


FORMS: Mapping[Family, Form] = {
    Family.SD15: Form(TAGS, _TAG_ORDER),
    Family.SDXL: Form(TAGS, _TAG_ORDER),
    Family.ANIMATEDIFF: Form(TAGS, _TAG_ORDER, _FAULTS_OF_CLIPS),
    Family.SVD: Form(TAGS, _TAG_ORDER, _FAULTS_OF_CLIPS),
    Family.SD35: Form(ENGLISH, _PROSE_ORDER),
    Family.FLUX: Form(ENGLISH, _PROSE_ORDER, distilled=True),
    Family.FLUX2: Form(ENGLISH, _PROSE_ORDER, distilled=True),
    Family.CHROMA: Form(ENGLISH, _PROSE_ORDER),
    Family.QWEN_IMAGE: Form(ENGLISH, _PROSE_ORDER, reads_chinese=True),
    Family.Z_IMAGE: Form(ENGLISH, _PROSE_ORDER, reads_chinese=True, distilled=True),
    Family.WAN21: Form(ENGLISH, _WAN_ORDER, _FAULTS_OF_CLIPS, reads_chinese=True),
    Family.WAN22: Form(ENGLISH, _WAN_ORDER, _FAULTS_OF_CLIPS, reads_chinese=True),
    Family.HUNYUAN_VIDEO: Form(ENGLISH, _HUNYUAN_ORDER, _FAULTS_OF_CLIPS, reads_chinese=True, distilled=True),
    Family.LTX: Form(ENGLISH, _LTX_ORDER, _FAULTS_OF_CLIPS),
    Family.UNKNOWN: Form(ENGLISH, _PROSE_ORDER),
}


def prompt_text(picture: PictureDescription, card: Card, language: Language, triggers: tuple[str, ...] = ()) -> str:
    """The positive prompt of a picture for a workflow.

    Args:
        language: the film's.
        triggers: words that LoRAs listen to; they come first.
    """
    form = FORMS[card.family]
    voice = form.voice_for(language)
    # a still of a camera that stands needs no word about it; other moves mark draft frames, and shape the composition
    silent = card.category is WorkflowCategory.IMAGE and picture.movement is CameraMovement.STATIC
    order: tuple[Part, ...] = tuple(part for part in form.order if not (silent and part == "movement"))
    said = voice.say(_as_read(picture, form), order)
    return called_up(said, triggers, ", " if voice is TAGS else ". ")


def _as_read(picture: PictureDescription, form: Form) -> PictureDescription:
    """What is known in Chinese alone is said so to families that read it, also among English."""
    if not form.reads_chinese:
        return picture
    facts = tuple(fact.model_copy(update={"english": fact.english or fact.chinese}) for fact in picture.facts)
    return picture.model_copy(update={"facts": facts})


def called_up(text: str, triggers: tuple[str, ...], joint: str = ", ") -> str:
    """A prompt that begins with the words that LoRAs listen to, as far as it does not say them itself."""
    missing = [word for word in dict.fromkeys(triggers) if word.lower() not in text.lower()]
    return joint.join(filter(None, (", ".join(missing), text)))
