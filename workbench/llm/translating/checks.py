"""What is wrong with a translator's answer that has the right form: sentences that the model is told, to correct it."""

import re
from collections.abc import Iterable, Iterator

from workbench.llm.offline.languages import is_han
from workbench.llm.translating.answers import SETTING_RANGES, Offer, PictureSheet
from workbench.llm.translating.forms import FORMS
from workbench.llm.translating.picture import ShotSource, Wording
from workbench.model.vocabulary import Language

_LONGEST_ACTION, _LONGEST_DETAIL, _MOST = 700, 160, 4
_MARKUP = re.compile(r"[(){}<>|\[\]\\（）]|\w:\d")


def picture_findings(sheet: PictureSheet, source: ShotSource, facts: int, offer: Offer) -> list[str]:
    """What is wrong with an answer.

    Args:
        facts: how many facts of the world were to be put into English.
    """
    return [
        *_text_findings("action", sheet.action, source, _LONGEST_ACTION),
        *(
            finding
            for number, detail in enumerate(sheet.details)
            for finding in _text_findings(f"details.{number}", detail, source, _LONGEST_DETAIL)
        ),
        *_too_many(sheet),
        *_people_findings(sheet, source),
        *_fact_findings(sheet, facts),
        *_choice_findings(sheet, offer),
    ]


def _text_findings(place: str, text: Wording, source: ShotSource, longest: int) -> Iterator[str]:
    if not text.english.strip() or is_han(text.english):
        yield f"{place}.english: say it in English."
    if source.project.language is Language.CHINESE and not is_han(text.chinese):
        yield f"{place}.chinese: say it in Chinese."
    for said in (text.english, text.chinese):
        if len(said) > longest:
            yield f"{place}: at most {longest} characters, not {len(said)}."
        if mark := _MARKUP.search(said):
            yield f"{place}: no brackets, weights or other marks such as “{mark[0]}”."
    for name in _absent(source):
        if re.search(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", f"{text.english}\n{text.chinese}"):
            yield f"{place}: {name} is not in this picture."


def _absent(source: ShotSource) -> Iterator[str]:
    """Names of the cast whose bearers are not seen."""
    seen = {one.id for one in source.cast}
    known = {name for one in source.cast for name in (one.name, *one.aliases)}
    yield from (one.name for one in source.everyone if one.id not in seen and one.name not in known)


def _too_many(sheet: PictureSheet) -> Iterator[str]:
    for name, given in (("lights", sheet.lights), ("colours", sheet.colours), ("details", sheet.details)):
        if len(given) > _MOST:
            yield f"{name}: at most {_MOST}."


def _people_findings(sheet: PictureSheet, source: ShotSource) -> Iterator[str]:
    seen = [one.name for one in source.cast]
    named = [one.name for one in sheet.people]
    if strangers := [name for name in named if name not in seen]:
        yield f"people: {_listed(strangers)} are not in this picture. In it are: {_listed(seen)}."
    if len(set(named)) < len(named):
        yield "people: name each person once."
    for one in sheet.people:
        if is_han(one.now) or len(one.now) > _LONGEST_DETAIL or _MARKUP.search(one.now):
            yield f"people: say of {one.name} in at most {_LONGEST_DETAIL} characters of plain English."


def _fact_findings(sheet: PictureSheet, facts: int) -> Iterator[str]:
    if len(sheet.facts) != facts:
        yield f"facts: {facts} facts are numbered in the shot; give each in English, in their order."
    if any(is_han(fact) or not fact.strip() for fact in sheet.facts):
        yield "facts: in English."


def _choice_findings(sheet: PictureSheet, offer: Offer) -> Iterator[str]:
    card = next((card for card in offer.workflows if card.id == sheet.workflow), None)
    for choice in sheet.settings:
        least, most = SETTING_RANGES[choice.slot]
        slot = card.slot(choice.slot) if card else None
        if slot is None:
            yield f"settings: workflow {sheet.workflow} has no slot {choice.slot}."
        elif choice.slot == "cfg" and card and FORMS[card.family].distilled:
            yield f"settings: {sheet.workflow} draws without guidance; leave cfg as it is."
        elif not least <= choice.value <= most or (slot.kind == "integer" and choice.value % 1):
            whole = " and whole" if slot.kind == "integer" else ""
            yield f"settings: {choice.slot} must be from {least:g} to {most:g}{whole}, not {choice.value:g}."
    ranges = {lora.id: lora.weight_range for lora in offer.loras}
    for choice in sheet.loras:
        span = ranges[choice.id]
        if not span.min <= choice.weight <= span.max:
            yield f"loras: the weight of {choice.id} must be from {span.min:g} to {span.max:g}."
    for name, given in (("settings", [one.slot for one in sheet.settings]), ("loras", [one.id for one in sheet.loras])):
        if len(set(given)) < len(given):
            yield f"{name}: choose each once."


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "nobody"
