"""What a story says that has to hold in pictures, beside clothes and hair: eyes, scars, the light of a place.

Each fact has the sentence that tells it; what no sentence tells is no fact.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from workbench.llm.offline.beats import Beat
from workbench.llm.offline.languages import is_han
from workbench.llm.offline.lexicon import any_of
from workbench.llm.offline.people import Cast
from workbench.llm.offline.quotes import Run
from workbench.llm.offline.told import parts_told
from workbench.llm.offline.wardrobe import wardrobe
from workbench.model.story import FactDraft

_EYE_COLOURS = ("hazel", "amber", "dark", "pale blue", "pale green", "grey-green")
_MARKS = re.compile(
    r"\b(?P<mark>(?:long |thin |white |red |small |deep )?(?:scar|birthmark|tattoo))\b"
    r"(?: (?P<on>on|across|over|above|under|below|down) (?:his|her|the|one|its) (?P<part>(?:left |right )?[a-z]+))?"
    r"|(?P<where>[左右]?(?:脸|脸颊|额头|眉角|下巴|手臂|手背|手腕|脖子|肩膀?)上?)有?(?:着|了)?(?:一[道条块个处])?"
    r"(?P<what>刀疤|伤疤|疤痕|疤|胎记|纹身)",
    re.IGNORECASE,
)
_LIGHTS = (
    ("candlelight", "烛光", r"\bcandle-?light\b|\blit by (?:\w+ ){0,3}candles?\b|烛光"),
    ("lamplight", "灯火", r"\b(?:lamp|lantern)-?light\b|\blit by (?:\w+ ){0,3}(?:lamps?|lanterns?)\b|油灯下|灯火"),
    ("firelight", "火光", r"\bfire-?light\b|\blit by (?:\w+ ){0,3}(?:fire|flames)\b|火光|炉火"),
    ("neon light", "霓虹灯光", r"\bneon\b|霓虹"),
)
"""Light that belongs to a place: English, Chinese, and the words that tell it."""


def told_facts(cast: Cast, runs: Sequence[Run], beats: Sequence[Beat]) -> tuple[FactDraft, ...]:
    """The facts of a story, each once, as it is told first."""
    facts: dict[tuple[str, str], FactDraft] = {}
    for fact in (*_of_people(cast, runs), *_of_places(beats)):
        facts.setdefault((fact.subject, fact.what), fact)
    return tuple(facts.values())


def _of_people(cast: Cast, runs: Sequence[Run]) -> Iterator[FactDraft]:
    if not any(_eyes().search(run.text) or _MARKS.search(run.text) for run in runs if not run.quoted):
        return
    for person, part, sentence in parts_told(cast, runs):
        for match in _eyes().finditer(part):
            what, value = _eye_colour(match)
            yield FactDraft(subject=person.name, what=what, value=value, passage=sentence)
        for found in _MARKS.finditer(part):
            what, value = _mark(_MARKS.search(sentence, sentence.find(found[0])) or found)
            yield FactDraft(subject=person.name, what=what, value=value, passage=sentence)


def _eye_colour(match: re.Match[str]) -> tuple[str, str]:
    if han := match["han"] or match["han_after"]:
        return "眼睛颜色", f"{han}色"
    return "eye colour", (match["colour"] or match["after"]).lower()


def _mark(match: re.Match[str]) -> tuple[str, str]:
    """“左脸有伤疤”, or "a scar across the left cheek"."""
    if match["what"]:
        return "特征", f"{match['where']}有{match['what']}"
    where = f" {match['on']} the {match['part']}" if match["on"] else ""
    return "mark", f"a {match['mark'].lower()}{where}"


@cache
def _eyes() -> re.Pattern[str]:
    known = wardrobe().told_colours
    english = any_of({*(word for word in known if word.isascii()), *_EYE_COLOURS})
    chinese = any_of(word for word in known if not word.isascii())
    return re.compile(
        rf"\b(?P<colour>{english})(?:,? \w+)? eyes\b|\beyes (?:were|are) (?:\w+ )?(?P<after>{english})\b"
        rf"|(?P<han>{chinese})色?的?(?:大|小)?(?:眼睛|双眼|眸子)|(?:眼睛|双眼|眸子)是(?P<han_after>{chinese})",
        re.IGNORECASE,
    )


def _of_places(beats: Sequence[Beat]) -> Iterator[FactDraft]:
    for beat in beats:
        place = beat.setting.place.name
        for english, chinese, words in _LIGHTS if place and not beat.quoted else ():
            if re.search(words, beat.text, re.IGNORECASE):
                what, value = ("光线", chinese) if is_han(beat.text) else ("light", english)
                yield FactDraft(subject=place, what=what, value=value, passage=beat.text)
