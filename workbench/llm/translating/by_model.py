"""A language model as the translator: one question for a shot, whose answer fills the description that rules begin.

What lasts (instructions, world, cast, what there is to draw with) comes first and is the same from shot to shot, for
the server's cache; the shot comes last. What is said in it stays out: pictures do not depend on it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from workbench.kit.hashing import content_key
from workbench.llm.instructions import in_language, instruction
from workbench.llm.questions import LanguageModel, Question, Source
from workbench.llm.recalling import Records, recall_or_ask
from workbench.llm.translating.answers import Offer, PictureSheet, answer_type
from workbench.llm.translating.by_rule import describe_by_rule, told_fact
from workbench.llm.translating.checks import picture_findings
from workbench.llm.translating.cleaning import one_line, without_marks
from workbench.llm.translating.picture import (
    Figure,
    PictureDescription,
    ShotSource,
    Translation,
    Wording,
)
from workbench.llm.translating.words import listed
from workbench.model.document import Document
from workbench.model.projects import Character
from workbench.model.workflows import Reason

STEP = "translating a shot"


@dataclass(frozen=True)
class ModelTranslator:
    """Translates shots with a language model.

    Attributes:
        instructions: the text of `translate.md`, or another one that is tried.
    """

    model: LanguageModel
    instructions: str = ""

    @property
    def name(self) -> str:
        """As people read it, with the version of the instructions."""
        return f"{self.model.name}, instructions {content_key('instructions', self._told)[:8]}"

    @property
    def _told(self) -> str:
        return self.instructions or instruction("translate")

    def question(self, source: ShotSource, offer: Offer) -> Question[Document]:
        """What is asked for a shot."""
        told = in_language(self._told, source.project.language)
        return Question(told, tuple(_lasting(source, offer)), _shot_text(source), answer_type(source, offer))

    def key(self, source: ShotSource, offer: Offer) -> str:
        """Key of the answer: it changes with what the picture depends on, not with those who are not in it."""
        return self.question(replace(source, everyone=source.cast), offer).key(self.model.name)

    def translate(
        self, source: ShotSource, offer: Offer, records: Records, cancelled: Callable[[], bool] = lambda: False
    ) -> Translation:
        """Ask for the translation of a shot, unless its answer was kept; blocking, for seconds.

        Raises:
            InvalidInputError: the model declines to work on it.
            WorkCancelledError: `cancelled` said so.
            WorkbenchError: there is no answer that can be used, see `ask`.
        """
        facts = len(_chinese_texts(source))
        answer = recall_or_ask(
            self.model,
            self.question(source, offer),
            records,
            step=STEP,
            key=self.key(source, offer),
            check=lambda document: picture_findings(_sheet(document), source, facts, offer),
            cancelled=cancelled,
        )
        return self.read(answer.document.model_dump_json(), source)

    def read(self, said: str, source: ShotSource) -> Translation:
        """The translation that an answer, as it was kept, gives."""
        sheet = PictureSheet.model_validate_json(said)
        rule = describe_by_rule(source)
        return Translation(
            picture=_seen(rule.picture, sheet),
            reasons=(*_firm(rule.reasons), *_reasons(sheet)),
            workflow=sheet.workflow,
            settings={choice.slot: choice.value for choice in sheet.settings},
            loras=sheet.loras,
            translated_by=self.name,
        )


def _sheet(document: Document) -> PictureSheet:
    return PictureSheet.model_validate(document.model_dump())


def _chinese_texts(source: ShotSource) -> list[str]:
    """Facts and looks of a shot that are to be put into English, in the order in which `_seen` takes them."""
    picture = describe_by_rule(source).picture
    facts = [fact.chinese for fact in picture.facts if not fact.english]
    return [*facts, *(f"{one.name} looks like this: {one.looks}" for one in picture.people if one.is_unread)]


def _lasting(source: ShotSource, offer: Offer) -> Iterator[Source]:
    if source.world:
        yield Source("The world", source.world)
    if source.everyone:
        yield Source("The cast", "\n".join(_about(one) for one in source.everyone))
    yield Source("What there is to draw with", _offer_text(offer))


def _about(one: Character) -> str:
    also = f" (also called {', '.join(one.aliases)})" if one.aliases else ""
    return f"- {one.name}{also}: {one_line(one.appearance)}"


def _offer_text(offer: Offer) -> str:
    workflows = [f"- workflow {card.id}: {card.name}. {card.description}" for card in offer.workflows]
    loras = [f"- LoRA {lora.id}: {lora.name}, {lora.type.value}. {lora.description}" for lora in offer.loras]
    return "\n".join(line.rstrip() for line in (*workflows, *loras))


def _shot_text(source: ShotSource) -> str:
    """The shot, one line for each thing that is decided."""
    shot, scene, style = source.shot, source.scene, source.project.settings
    picture = describe_by_rule(source).picture
    lines = {
        "Camera": f"{shot.size}, {shot.angle}, {shot.movement}",
        "Place": f"{scene.name} ({scene.kind}). {one_line(scene.description)}" if scene else "",
        "Hour, weather, mood": f"{picture.time}, {picture.weather}, {picture.mood}",
        "In the picture": ", ".join(one.name for one in source.cast) or "nobody",
        "What happens": one_line(shot.description),
        "Notes of the director": one_line(shot.notes),
        "Style of the film": ", ".join((style.style_preset, *style.color_palette)),
        "Must hold": "; ".join(told.english for fact in source.facts if (told := told_fact(fact)).english),
        "Facts": " ".join(f"{number}. {fact}" for number, fact in enumerate(_chinese_texts(source), start=1)),
    }
    told = "\n".join(f"{name}: {text}".rstrip() for name, text in lines.items() if text)
    return f"Translate this shot.\n\n{told}"


def _seen(begun: PictureDescription, sheet: PictureSheet) -> PictureDescription:
    """The description that the rules begin, with what the model adds."""
    now = {one.name: one.now for one in sheet.people}
    known = iter(sheet.facts)
    facts = tuple(_in_english(fact, next(known, "")) if not fact.english else fact for fact in begun.facts)
    people = [_looking(one, next(known, "")) if one.is_unread else one for one in begun.people]
    return begun.model_copy(
        update={
            "action": _clean(sheet.action),
            "people": tuple(_with_now(one, now.get(one.name, "")) for one in people),
            "lens": sheet.lens,
            "lights": tuple(dict.fromkeys(sheet.lights)),
            "colours": tuple(dict.fromkeys(sheet.colours)),
            "touches": tuple(_clean(detail) for detail in sheet.details),
            "facts": facts,
        }
    )


def _in_english(fact: Wording, english: str) -> Wording:
    return fact.model_copy(update={"english": without_marks(english)})


def _looking(one: Figure, english: str) -> Figure:
    return one.model_copy(update={"english": without_marks(english).rstrip(".")})


def _clean(text: Wording) -> Wording:
    return Wording(english=without_marks(text.english).rstrip("."), chinese=without_marks(text.chinese).rstrip("。"))


def _with_now(one: Figure, now: str) -> Figure:
    return one.model_copy(update={"now": without_marks(now).rstrip(".")})


def _firm(reasons: Sequence[Reason]) -> Iterator[Reason]:
    """What the rules decide whoever translates."""
    return (reason for reason in reasons if reason.what in ("camera", "people", "fact"))


def _reasons(sheet: PictureSheet) -> Iterator[Reason]:
    chosen: dict[str, str] = {
        "action": sheet.action.chinese or sheet.action.english,
        "people": listed(*(f"{one.name}: {one.now}" for one in sheet.people)),
        "lens": listed(sheet.lens),
        "light": listed(*sheet.lights),
        "colours": listed(*sheet.colours),
        "details": listed(*(one.chinese or one.english for one in sheet.details)),
        "workflow": sheet.workflow,
        "settings": listed(*(f"{one.slot} {one.value:g}" for one in sheet.settings)),
        "lora": listed(*(f"{one.id} {one.weight:g}" for one in sheet.loras)),
    }
    for reason in sheet.reasons:
        if choice := chosen[reason.about]:
            yield Reason(what=reason.about, choice=choice, why=reason.why)
