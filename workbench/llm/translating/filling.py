"""From a translation to a shot plan: a value for each slot that the workflow has, and why each is what it is."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from workbench.llm.offline.languages import is_han
from workbench.llm.translating.by_rule import unread_colours
from workbench.llm.translating.forms import FORMS, called_up, prompt_text
from workbench.llm.translating.picture import ShotSource, Translation
from workbench.llm.translating.words import listed
from workbench.model.vocabulary import Language
from workbench.model.workflows import FAMILY_NAMES, Card, Graph, Reason, ShotPlan, SlotValue


@dataclass(frozen=True)
class Frame:
    """What the film asks of every picture.

    Attributes:
        width, height: wanted size in pixels; rounded to the nearest multiple that the workflow takes.
        seed: used unless the shot has a seed of its own.
        seconds: least length of a clip; 0 means the shot's own duration.
        triggers: words that the LoRAs of the picture listen to; what is said already is not said again.
    """

    width: int
    height: int
    seed: int
    seconds: float = 0.0
    triggers: tuple[str, ...] = ()


def plan_shot(source: ShotSource, translation: Translation, card: Card, graph: Graph, frame: Frame) -> ShotPlan:
    """Values for the slots that a workflow has, by slot name; what a person wrote into the shot goes before all.

    Args:
        card, graph: of the workflow; of the graph only its guidance is read.
    """
    own, project = source.shot.generation, source.project
    fps = card.fps or round(project.settings.fps.exact)
    settings = translation.settings if translation.workflow == card.id else {}
    acts = negative_acts(card, graph, settings)
    language = _language(source, translation)
    values: dict[str, SlotValue] = {
        "positive": called_up(own.prompt, frame.triggers)
        if own.prompt
        else prompt_text(translation.picture, card, language, frame.triggers),
        "seed": frame.seed if own.seed is None else own.seed,
        "width": _multiple(frame.width, card.size_multiple),
        "height": _multiple(frame.height, card.size_multiple),
        "frames": frame_count((frame.seconds or source.shot.duration) * fps, card.frames),
        "fps": fps,
        **_whole_where_wanted(card, settings),
    }
    if own.negative or acts:
        values["negative"] = own.negative or negative_text(card, language)
    return ShotPlan(
        workflow=card.id,
        values={name: value for name, value in values.items() if card.slot(name)},
        reasons=(*_reasons(source, translation, card, frame), *_about_negative(source, card, acts=acts)),
        planned_by=translation.translated_by,
    )


def negative_text(card: Card, language: Language) -> str:
    """What a picture of that family should not show."""
    form = FORMS[card.family]
    return form.negative.said(form.voice_for(language).language)


def negative_acts(card: Card, graph: Graph, settings: dict[str, float]) -> bool:
    """Whether the negative slot of a workflow changes the picture.

    Classifier-free guidance (arXiv 2207.12598) reads it only at a scale above 1. Where the graph does not tell its
    scale, the family does: models that are distilled for guidance have none.
    """
    if card.slot("negative") is None:
        return False
    slot = card.slot("cfg")
    scales = [graph[target.node]["inputs"].get(target.input) for target in slot.targets] if slot else []
    known = [scale for scale in (settings.get("cfg"), *scales) if isinstance(scale, int | float)]
    return known[0] > 1 if known else not FORMS[card.family].distilled


def frame_count(frames: float, rule: str) -> int:
    """The least number of frames, not below `frames`, that a video model's rule allows: 4n+1 (Wan), 8n+1 (LTX).

    A single frame is no clip: n is at least 1.
    """
    step = int(rule.removesuffix("n+1") or 1)
    whole = max(1, math.ceil(frames - 1e-6))
    return whole if step == 1 else max(1, math.ceil((whole - 1) / step)) * step + 1


def _language(source: ShotSource, translation: Translation) -> Language:
    """The film's language; Chinese where the shot is told in it, so that nothing is lost to families that read it."""
    return Language.CHINESE if translation.picture.action.chinese else source.project.language


def _whole_where_wanted(card: Card, settings: dict[str, float]) -> dict[str, SlotValue]:
    kinds = {slot.name: slot.kind for slot in card.slots}
    return {name: round(value) if kinds.get(name) == "integer" else value for name, value in settings.items()}


def _multiple(size: int, multiple: int) -> int:
    return max(multiple, round(size / multiple) * multiple)


def _reasons(source: ShotSource, translation: Translation, card: Card, frame: Frame) -> Iterator[Reason]:
    if source.shot.generation.prompt:
        yield Reason(what="words", choice="your own", why="A prompt that a person wrote goes before all others.")
    else:
        yield from translation.reasons
    if frame.triggers:
        yield Reason(what="words", choice=listed(*frame.triggers), why="These words call up the LoRAs.")
    if card.slot("positive") and not source.shot.generation.prompt:
        language = _language(source, translation)
        yield _about_form(card, language)
        yield from _left_out(source, translation, card)


def _about_form(card: Card, language: Language) -> Reason:
    voice = FORMS[card.family].voice_for(language)
    forms = {"tags": "a list of words", "english": "English sentences", "chinese": "Chinese sentences"}
    family = FAMILY_NAMES.get(card.family, card.name)
    return Reason(what="words", choice=forms[voice.name], why=f"{family} was trained on prompts like that.")


def _left_out(source: ShotSource, translation: Translation, card: Card) -> Iterator[Reason]:
    """What is known in Chinese alone, for a family that does not read it."""
    if FORMS[card.family].reads_chinese:
        return
    picture, family = translation.picture, FAMILY_NAMES.get(card.family, card.name)
    if is_han(picture.action.chinese) and translation.is_by_rule:
        why = f"{family} reads no Chinese, and the word list knows only these words of the description."
        yield Reason(what="action", choice=picture.action.english or "left out", why=why)
    for fact in picture.facts:
        if fact.chinese and not fact.english:
            yield Reason(what="fact", choice="left out", why=f"{family} reads no Chinese: “{fact.chinese}”")
    for one in picture.people:
        if one.is_unread:
            yield Reason(what="people", choice="not understood", why=f"{family} reads no Chinese: “{one.looks}”")
    for colour in unread_colours(source.project):
        yield Reason(what="colours", choice="left out", why=f"{family} reads no Chinese: “{colour}”")


def _about_negative(source: ShotSource, card: Card, *, acts: bool) -> Iterator[Reason]:
    if card.slot("negative") is None:
        return
    if source.shot.generation.negative:
        yield Reason(what="negative", choice="your own", why="What a person wrote goes before all others.")
    if not acts:
        why = "This workflow draws without guidance, where a negative does nothing."
        yield Reason(what="negative", choice="none", why=why)
