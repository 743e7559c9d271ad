"""People whom the story calls by name. English names are told by capitals and company, Chinese by part of speech."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from workbench.llm.offline.languages import is_han
from workbench.llm.offline.lexicon import any_of, lexicon, matcher
from workbench.llm.offline.people import Person
from workbench.llm.offline.quotes import Run
from workbench.model.story import Gender
from workbench.model.vocabulary import Language

_LETTER = r"[A-Za-z0-9_À-ɏ]"
_WORD = rf"[A-Z]{_LETTER}*(?:[-'’][A-Z]{_LETTER}+)?\.?"
_CAPITALISED = re.compile(rf"(?<![A-Za-z0-9_À-ɏ’']){_WORD}(?: {_WORD}){{0,3}}")
_SENTENCE_START = re.compile(r"(?:^|[.!?…:;—\"“‘(*]\s*)$")
_AFTER_PLACE_WORD = re.compile(r"\b(?:in|at|near|from|to|through|across|into|of|towards?|around)\s+(?:the\s+)?$")
_ACT = re.compile(
    rf"^(?:['’]s \w+)?\s+(?:\w+ly\s+)?(?:\w+ed|and|{any_of(lexicon(Language.ENGLISH).verbs)})\b", re.IGNORECASE
)
_CHINESE_ACT = re.compile(r"^\s*(?:从|在|走|跑|来|去|看|打|坐|站|点|拿|和|也|已|正|对|把|被|给|告诉)")
_CHINESE_SAID = re.compile(rf"^[^，。！？；：“”\"]{{0,6}}?(?:{any_of(lexicon(Language.CHINESE).said)})|^\s*：")
_SURNAMES = lexicon(Language.CHINESE).surnames
_KNOWN_NAMES = (*lexicon(Language.CHINESE).male_names, *lexicon(Language.CHINESE).female_names)
_NICKNAME = re.compile(
    rf"阿[\u4e00-\u9fffA-Z]|{any_of(_KNOWN_NAMES)}|[{_SURNAMES}](?:{any_of(lexicon(Language.CHINESE).titles)})"
    rf"|[小老][\u4e00-\u9fff](?={any_of(lexicon(Language.CHINESE).said)})"
    rf"|[小老][{_SURNAMES}](?![\u4e00-\u9fff]?(?:的|是什么))"
)
_NAMED = re.compile(
    rf"(?:名叫|叫做|名字叫|叫作|唤作|我叫|(?<=，)叫(?=[{_SURNAMES}小阿老]))"
    r"([\u4e00-\u9fff]{2,4}?)(?=[，。、的！]|$)"
)


_NEAR = 60
"""Characters beside a name that tell what its bearer does."""


@dataclass(slots=True)
class _Evidence:
    """What speaks for a word being someone's name, and against it."""

    count: int = 0
    inside: int = 0
    acts: int = 0
    speaks: int = 0
    after_place_word: int = 0


def find_names(runs: Sequence[Run], language: Language) -> list[Person]:
    """Everyone called by a name, with the gender that the name or title tells."""
    seen = _chinese_evidence(runs) if language is Language.CHINESE else _english_evidence(runs)
    text = "\n".join(run.text for run in runs)
    chosen = _is_chinese_name if language is Language.CHINESE else _is_english_name
    names = [name for name, evidence in seen.items() if chosen(name, evidence, text)]
    merged = _merge(names, language)
    return [
        Person(
            name=name,
            forms=forms,
            gender=name_gender(forms, language),
            count=sum(seen[form].count for form in forms if form in seen) * 2,
        )
        for name, forms in merged.items()
    ]


def name_gender(forms: set[str], language: Language) -> Gender:
    """The gender that a name or a title in it tells; neutral when it tells none."""
    words = lexicon(language)
    votes: Counter[str] = Counter()
    for form in forms:
        for token in form.split():
            votes[words.titles.get(token, "")] += 2
            votes["male"] += token in words.male_names
            votes["female"] += token in words.female_names
        votes.update(
            kind for title, kind in words.titles.items() if language is Language.CHINESE and form.endswith(title)
        )
    if votes["female"] == votes["male"]:
        return "neutral"
    return "female" if votes["female"] > votes["male"] else "male"


def _english_evidence(runs: Sequence[Run]) -> dict[str, _Evidence]:
    seen: dict[str, _Evidence] = defaultdict(_Evidence)
    for run in runs:
        for start, name in _capitalised(run.text):
            end = start + len(name)
            before, after = run.text[max(0, start - _NEAR) : start], run.text[end : end + _NEAR]
            evidence = seen[name]
            evidence.count += 1
            if is_han(before[-3:] + after[:3]):
                evidence.acts += bool(_CHINESE_ACT.match(after))
                evidence.speaks += bool(_CHINESE_SAID.match(after)) and not run.quoted
                continue
            evidence.inside += not _SENTENCE_START.search(before)
            evidence.acts += bool(_ACT.match(after))
            evidence.speaks += _speaks(before, after) and not run.quoted
            evidence.after_place_word += bool(_AFTER_PLACE_WORD.search(before))
    return seen


def _capitalised(text: str) -> Iterator[tuple[int, str]]:
    """Capitalised words that may be a name, without the ordinary words that only begin a sentence."""
    ordinary, titles = frozenset(lexicon(Language.ENGLISH).not_names), lexicon(Language.ENGLISH).titles
    for match in _CAPITALISED.finditer(text):
        tokens = match[0].split(" ")
        start = match.start()
        while tokens and tokens[0].rstrip(".") in ordinary and tokens[0] not in titles:
            start += len(tokens.pop(0)) + 1
        for index, token in enumerate(tokens):
            if token.endswith(".") and token not in titles:
                tokens = [*tokens[:index], token.rstrip(".")]
                break
        name = " ".join(tokens)
        shouted = len(name) > 1 and name.isupper() and not re.match(r"[A-Z]\.?$", name)
        if (
            tokens
            and len(name) > 1
            and not shouted
            and not all(token in titles or token in ordinary for token in tokens)
        ):
            yield start, name


def _speaks(before: str, after: str) -> bool:
    said = any_of(lexicon(Language.ENGLISH).said)
    return bool(
        re.match(rf"\s+(?:\w+ly )?(?:{said})\b|:$", after) or re.search(rf"\b(?:{said})\s+$", before, re.IGNORECASE)
    )


def _is_english_name(name: str, seen: _Evidence, text: str) -> bool:
    words = lexicon(Language.ENGLISH)
    first = name.split(" ")[0]
    if matcher(Language.ENGLISH, "places").count(name):
        return False
    if name in words.male_names or name in words.female_names or first in words.titles or seen.speaks:
        return bool(seen.inside or seen.acts or seen.speaks or seen.count > 1)
    if seen.after_place_word * 2 > seen.count or first.endswith(("ly", "ing")):
        return False
    if re.search(rf"\b{re.escape(name.lower())}\b", text):
        return False
    if not seen.inside and (matcher(Language.ENGLISH, "weathers").count(name) or name.lower() in words.no_speakers):
        return False  # “Fog lay on the sea”: what needs no article begins a sentence like a name
    return bool(seen.inside and (seen.acts or seen.count > 1)) or (seen.acts >= 1 and seen.count >= 2)


def _chinese_evidence(runs: Sequence[Run]) -> dict[str, _Evidence]:
    seen: dict[str, _Evidence] = defaultdict(_Evidence)
    for run in runs:
        tokens = tagged(run.text)
        for index, (word, tag) in enumerate(tokens):
            if tag in ("nr", "nrt", "nrfg") and 2 <= len(word) <= 5:
                _note_chinese(seen[word], tokens[index + 1 :][:3])
        for match in _NICKNAME.finditer(run.text):
            _note_chinese(seen[match[0]], tagged(run.text[match.end() : match.end() + 6]))
        for match in _NAMED.finditer(run.text):
            seen[match[1]].speaks += 1
    return seen


def _note_chinese(evidence: _Evidence, following: Sequence[tuple[str, str]]) -> None:
    evidence.count += 1
    evidence.acts += bool(following) and following[0][1][:1] in ("v", "d", "p", "z", "c")
    said = lexicon(Language.CHINESE).said
    evidence.speaks += any(word in said for word, _ in following[:2]) or bool(following and following[0][0] == "：")


def _is_chinese_name(name: str, seen: _Evidence, text: str) -> bool:
    words = lexicon(Language.CHINESE)
    if name in words.not_names or name in words.roles or matcher(Language.CHINESE, "places").count(name):
        return False
    if name.endswith(tuple(words.animals)) and name[-1] not in words.surnames:
        return False
    known = name in words.male_names or name in words.female_names
    return bool(seen.speaks or (known and seen.acts) or (seen.acts and text.count(name) >= 2))


def tagged(text: str) -> list[tuple[str, str]]:
    """The words of a Chinese text with their parts of speech, in the tags of jieba (n noun, nr name, v verb …)."""
    return _tagger()(text)


@cache
def _tagger() -> Callable[[str], list[tuple[str, str]]]:
    """The part-of-speech tagger; imported late, since its dictionary takes time to load."""
    import rjieba

    def tag(text: str) -> list[tuple[str, str]]:
        return [(str(word), str(kind)) for word, kind in rjieba.tag(text)]

    return tag


def _merge(names: list[str], language: Language) -> dict[str, set[str]]:
    """Names with the other forms of the same person: Tom Smith and Tom, 陈默 and 陈默先生."""
    merged: dict[str, set[str]] = {}
    titles = lexicon(language).titles
    for name in sorted(names, key=lambda name: (-len(name), name)):
        tokens = {token for token in name.split() if token not in titles}
        owner = next((full for full in merged if _is_part(name, tokens, full)), None)
        merged.setdefault(owner or name, set()).add(name)
    return merged


def _is_part(name: str, tokens: set[str], full: str) -> bool:
    if " " in full or " " in name:
        return bool(tokens) and tokens <= set(full.split())
    return name in full and not name.isascii()
