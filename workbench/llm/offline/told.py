"""What a story says of people's looks: colours of clothes and hair, beards, hats, glasses, years.

A description belongs to whoever it stands behind in its sentence ("Mia, in a red coat", "He wore a blue coat"), or
before, where it leads to them (“穿红裙子的小梅”, "the red-haired girl"). What stands behind somebody who is not in the
cast ("servants dressed in blue") is nobody's.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from workbench.llm.offline.languages import is_han
from workbench.llm.offline.lexicon import any_of, lexicon
from workbench.llm.offline.people import Cast, Person
from workbench.llm.offline.quotes import Run
from workbench.llm.offline.reference import Memory, Seen
from workbench.llm.offline.wardrobe import wardrobe
from workbench.model.story import Age
from workbench.model.vocabulary import Language

_SENTENCE = re.compile(r"[^.!?。！？]+[.!?。！？]?")
_MOST_SENTENCES = 3
_STOPS = tuple(".!?。！？")
_LEADING = re.compile(
    r"(?:(?:\w+-(?:haired|bearded)|blonde?|bald)\s+(?:\w+\s+){0,2}|(?:身穿|穿|戴|披|留|扎|围|系|一头|[一那这][个位名])[^，。；]*的)$"
)
_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
         "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NUMBERS = {word: number for number, word in enumerate(_ONES, 1)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_WORDED_YEARS = re.compile(rf"\b({any_of(_NUMBERS)})(?:-\w+)?[- ]years?[- ]old\b", re.IGNORECASE)
_YEARS = re.compile(r"\b(?:aged\s+)?(\d{1,3})(?=[- ]years?[- ]old)|\baged (\d{1,3})\b|(?<!\d)(\d{1,3})岁")
_HAN_YEARS = re.compile(r"([一二两三四五六七八九]?)十([一二三四五六七八九]?)[多几来]?岁|([一二三四五六七八九])岁")
_OLD = re.compile(
    r"\b(?:was|is|looked|grown|very) (?:very |so |quite )?(?:old|elderly)\b(?! enough)"
    r"|\b(?:was|is|,) an? (?:\w+,? ){0,2}(?:old|elderly) (?:man|woman|lady)\b"
    r"|年迈|上了年纪|白发苍苍",
    re.I,
)
_GLASSES = re.compile(r"\b(?:eye)?glasses\b(?! of)|\bspectacles\b|眼镜", re.IGNORECASE)
_BALD = re.compile(r"\bbald\b|光头|秃顶|秃头", re.IGNORECASE)
_DIGITS = {"": 0} | {digit: number for number, digit in enumerate("一二三四五六七八九", 1)} | {"两": 2}


@dataclass
class Told:
    """What the story says of someone, in English words, empty where nothing; `clothes` maps garment to colour."""

    clothes: dict[str, str] = field(default_factory=dict[str, str])
    hair: str = ""
    style: str = ""
    beard: str = ""
    fur: str = ""
    glasses: bool = False
    age: Age | None = None
    sentences: list[str] = field(default_factory=list[str])


def told_looks(cast: Cast, runs: Sequence[Run]) -> dict[Person, Told]:
    """What the narration says of everyone in the cast, and the sentences that describe them, their first one before."""
    told = {person: Told() for person in cast.people}
    for person, part, sentence, tells in _described(cast, runs):
        describes = _take(told[person], part, person)
        sentences = told[person].sentences
        if tells and (describes or not sentences) and sentence not in sentences:
            sentences.append(sentence)
    for one in told.values():
        del one.sentences[_MOST_SENTENCES:]
    return told


def parts_told(cast: Cast, runs: Sequence[Run]) -> Iterator[tuple[Person, str, str]]:
    """Stretches of the narration with whom each describes, and the sentence that it stands in."""
    return ((person, part, sentence) for person, part, sentence, _ in _described(cast, runs))


def _described(cast: Cast, runs: Sequence[Run]) -> Iterator[tuple[Person, str, str, bool]]:
    """The same, and whether the sentence tells something rather than who speaks."""
    memory = Memory(cast)
    for before, run in ((before, run) for before, run in zip([None, *runs], runs, strict=False) if not run.quoted):
        attributes = before is not None and before.quoted and before.paragraph == run.paragraph
        seen = memory.read(run.text)
        for sentence in _SENTENCE.finditer(run.text):
            inside = [one for one in seen if sentence.start() <= one.start < sentence.end()]
            tells = not (attributes and sentence.start() == 0) and sentence[0].rstrip().endswith(_STOPS)
            for person, part in _parts(sentence[0], sentence.start(), inside):
                yield person, part, sentence[0].strip(), tells


def _parts(text: str, offset: int, seen: Sequence[Seen]) -> Iterator[tuple[Person, str]]:
    """Stretches of a sentence with the person whom each describes."""
    if not seen:
        return
    carried = text[: seen[0].start - offset]
    for one, following in zip(seen, [*seen[1:], None], strict=True):
        start, end = one.start - offset, following.start - offset if following else len(text)
        name, rest = text[start : one.end - offset], text[one.end - offset : end]
        leading = _LEADING.search(rest) if following else None
        own = rest[: leading.start()] if leading else rest
        stranger = _somebody_else(is_han(text)).search(own)
        yield one.person, f"{carried}{name}{own[: stranger.start()] if stranger else own}"
        carried = leading[0] if leading else ""


@cache
def _somebody_else(chinese: bool) -> re.Pattern[str]:
    """Someone new in the middle of a sentence: "servants", "a man", “一个女人”."""
    roles = any_of(lexicon(Language.CHINESE if chinese else Language.ENGLISH).roles)
    if chinese:
        return re.compile(rf"(?<![是，])(?:[一另][个位名]|几个|那些)[^，。]{{0,6}}?(?:{roles})")
    return re.compile(
        rf"(?<!, )(?<!was )(?<!is )(?<!like )\b(?:an?|another|some|two|three) (?:\w+ ){{0,2}}(?:{roles})\b"
        rf"|\b(?:{roles})s\b",
        re.I,
    )


def _take(told: Told, part: str, person: Person) -> bool:
    """Add what a stretch says; answers whether it says anything."""
    found = [
        _take_clothes(told, part),
        _take_hair(told, part),
        _take_beard(told, part),
        _take_age(told, part),
        _take_fur(told, part, person),
        bool(_GLASSES.search(part)),
    ]
    told.glasses = told.glasses or found[-1]
    return any(found)


def _take_clothes(told: Told, part: str) -> bool:
    words = wardrobe()
    found = False
    for pattern in _clothes():
        for match in pattern.finditer(part):
            said = match.groupdict(default="")
            garment = words.told_garments[said["garment"].lower()] if "garment" in said else "clothes"
            colour = words.told_colours[said["colour"].lower()] if "colour" in said else ""
            told.clothes[garment] = told.clothes.get(garment) or colour
            found = True
    return found


@cache
def _clothes() -> tuple[re.Pattern[str], ...]:
    """A coloured garment, a garment and then its colour, a worn garment, a worn colour; each English and Chinese."""
    words = wardrobe()
    colour, garment = rf"(?P<colour>{any_of(words.told_colours)})", rf"(?P<garment>{any_of(words.told_garments)})"
    patterns = (
        rf"\b{colour}(?: and [a-z]+)?(?:[ -](?!with\b|and\b|in\b)[a-z]+){{0,2}}?[ -]{garment}\b",
        rf"{colour}色?的?[^，。！？的\sA-Za-z]{{0,2}}?{garment}",
        rf"\b{garment}s? (?:was|is|were|are) (?:of )?(?:an? )?(?:\w+ )?{colour}\b",
        rf"{garment}子?(?:全?都?是|很){colour}",
        rf"\b(?:wore|wears|wearing|in|with|put on)\s+(?:an?|his|her|their|the)\s+(?:[a-z'’-]+ ){{0,2}}?{garment}\b",
        rf"(?:穿|戴|披|围|系)[着上了]?[^，。！？]{{0,5}}?{garment}",
        rf"\b(?:dressed|clad|all) in {colour}\b",
        rf"一身{colour}",
    )
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


def _take_hair(told: Told, part: str) -> bool:
    words = wardrobe()
    if _BALD.search(part):
        told.style = "bald"
        return True
    found = False
    for match in _hair().finditer(part):
        said = match[0].lower()
        colour = next((words.told_hair[word] for word in words.told_hair if _stands_in(word, said)), "")
        style = next((words.told_styles[word] for word in words.told_styles if _stands_in(word, said)), "")
        told.hair, told.style = told.hair or colour, told.style or style
        found = found or bool(colour or style)
    return found


def _stands_in(word: str, text: str) -> bool:
    return bool(re.search(rf"\b{word}\b", text)) if word.isascii() else word in text


@cache
def _hair() -> re.Pattern[str]:
    """Hair with the words that describe it; 发 alone is often a verb."""
    colour = any_of(word for word in wardrobe().told_hair if not word.isascii())
    return re.compile(
        r"(?:\b[a-z-]+,? (?:and )?){0,3}?\b(?:hair|curls|braids?|pigtails|plaits|ponytail)\b"
        r"(?: (?:was|is|had (?:gone|turned|grown))(?: \w+){1,2}"
        r"| in (?:a |two )?(?:\w+ )?(?:bun|braids?|ponytail|pigtails))?"
        r"|\b[a-z]+-haired\b|\bblonde?\b"
        rf"|(?:(?:{colour})色?的?)?(?:长长的?|短短的?)?(?:[长短卷]发|头发|秀发|鬓发|辫子|马尾|发髻)(?:全?都?[^，。]{{0,2}}(?:{colour}))?"
        rf"|(?:{colour})发(?![现光生明展出表给])",
        re.IGNORECASE,
    )


def _take_beard(told: Told, part: str) -> bool:
    found = False
    for match in _beard().finditer(part):
        said, words = match[0].lower(), wardrobe().told_hair
        colour = next((words[word] for word in words if _stands_in(word, said)), "")
        kind = "moustache" if re.search(r"stache|小胡子|八字胡", said) else "beard"
        if colour or not told.beard:
            told.beard = f"{colour} {kind}".strip()
        found = True
    return found


@cache
def _beard() -> re.Pattern[str]:
    colour = any_of(word for word in wardrobe().told_hair if not word.isascii())
    return re.compile(
        r"(?:\b(?!hair\b)[a-z-]+,? (?:and )?){0,3}?\b(?:beard|moustache|mustache)\b"
        r"(?: (?:was|is|had (?:gone|turned)) \w+)?"
        r"|\b(?:[a-z]+-)?bearded\b"
        rf"|(?:(?:{colour})色?的?)?(?:长长的|大|长|小|络腮|山羊)?(?:胡子|胡须|八字胡)(?:全?都?[^，。]{{0,2}}(?:{colour}))?",
        re.IGNORECASE,
    )


def _take_age(told: Told, part: str) -> bool:
    years = _years(part)
    if years is not None:
        told.age = "child" if years <= 12 else "young" if years <= 25 else "adult" if years < 60 else "old"
    elif _OLD.search(part):
        told.age = "old"
    return years is not None


def _years(part: str) -> int | None:
    if match := _YEARS.search(part):
        return int(next(filter(None, match.groups())))
    if match := _WORDED_YEARS.search(part):
        return _NUMBERS[match[1].lower()]
    if match := _HAN_YEARS.search(part):
        return _DIGITS[match[3]] if match[3] else 10 * (_DIGITS[match[1]] or 1) + _DIGITS[match[2]]
    return None


def _take_fur(told: Told, part: str, person: Person) -> bool:
    """The colour of an animal, which stands before its name: "a grey cat", “一只黑猫”."""
    words = wardrobe().told_colours
    pattern = rf"({any_of(words)})色?的?[ -]?(?:[a-z]+ )?[小大老]?(?:{any_of(person.forms)})"
    match = re.search(pattern, part, re.IGNORECASE) if person.is_animal else None
    if match and not told.fur:
        told.fur = words[match[1].lower()]
    return match is not None
