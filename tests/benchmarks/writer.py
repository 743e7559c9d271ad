"""How well the offline writer reads stories that its rules were not made with: people, speakers and places.

The stories beside this file are of several styles, in both languages, and come with what a reader finds in them. What
is missed in them is printed, so that it can be learned from; that of the stories in `held_out` is only counted, so that
their figures stay those of stories that nobody has looked at while the rules were made better.
"""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.benchmarks.figures import Figure
from workbench.llm import RulesWriter, Story, write_story
from workbench.llm.offline.stage import default_place
from workbench.model.story import StoryPlan
from workbench.model.vocabulary import Language

_NOWHERE = {default_place(language, talk=talk).name for language in Language for talk in (False, True)}
_STORIES = Path(__file__).parent / "stories"


@dataclass
class _Score:
    """How many of all there are were found, and what was missed."""

    right: int = 0
    of: int = 0
    missed: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """In percent."""
        return 100.0 * self.right / self.of if self.of else 100.0

    def count(self, holds: bool, what: str) -> None:
        """Count one."""
        self.right, self.of = self.right + holds, self.of + 1
        if not holds:
            self.missed.append(what)


def figures() -> Iterator[Figure]:
    """Shares in percent over all stories, with what was missed printed before."""
    scores = _scores(_STORIES)
    for name, score in scores.items():
        sys.stdout.writelines(f"  missed, {name}: {what}\n" for what in score.missed)
    yield from _figures("writer", scores)
    yield from _figures("writer/held out", _scores(_STORIES / "held_out"))


def _scores(folder: Path) -> dict[str, _Score]:
    scores = {name: _Score() for name in ("found", "real", "speakers", "places", "placed", "looks", "known", "facts")}
    for path in sorted(folder.glob("*.json")):
        _read(path.stem, json.loads(path.read_text("utf-8")), scores)
    return scores


def _figures(name: str, scores: dict[str, _Score]) -> Iterator[Figure]:
    yield Figure(f"{name}/characters that are found", scores["found"].share, "%", 80, at_least=True)
    yield Figure(f"{name}/characters that are real", scores["real"].share, "%", 80, at_least=True)
    yield Figure(f"{name}/lines with the right speaker", scores["speakers"].share, "%", 70, at_least=True)
    yield Figure(f"{name}/moments in the right place", scores["places"].share, "%", 60, at_least=True)
    yield Figure(f"{name}/shots with a place", scores["placed"].share, "%", 95, at_least=True)
    yield Figure(f"{name}/looks that are the right ones", scores["looks"].share, "%", 80, at_least=True)
    yield Figure(f"{name}/facts that are found", scores["known"].share, "%", 50, at_least=True)
    yield Figure(f"{name}/facts that the story tells", scores["facts"].share, "%", 100, at_least=True)


def _read(name: str, truth: dict[str, Any], scores: dict[str, _Score]) -> None:
    plan = write_story(truth["text"])
    people: list[list[str]] = truth["characters"]
    told = {one.name: {_bare(one.name), *map(_bare, one.aliases)} for one in plan.characters}
    for person in people:
        scores["found"].count(any(_is(person, names) for names in told.values()), f"{name}: {person[0]}")
    for one, names in told.items():
        scores["real"].count(any(_is(person, names) for person in people), f"{name}: {one} is nobody")
    for words, speaker in truth["lines"]:
        person = next(known for known in people if speaker in known)
        heard = _speaker_of(plan, words)
        right = bool(heard) and _is(person, told.get(heard, {_bare(heard)}))
        scores["speakers"].count(right, f"{name}: “{words}” is {speaker}'s, not {heard or 'the narrator'}'s")
    for words, places in truth["places"]:
        seen = _place_of(plan, words)
        scores["places"].count(bool(re.search(places, seen, re.IGNORECASE)), f"{name}: “{words}” is not in {seen}")
    for shot in plan.shots:
        scores["placed"].count(shot.scene not in _NOWHERE, f"{name}: {shot.description[:40]}")
    _read_looks(name, truth, plan, scores["looks"])
    facts = RulesWriter().bible(Story.of(truth["text"])).facts
    for who, value in truth.get("facts", ()):
        found = any(who in fact.subject and re.search(value, fact.value) for fact in facts)
        scores["known"].count(found, f"{name}: {who}: {value}")
    for fact in facts:
        told = bool(fact.passage) and fact.passage in " ".join(truth["text"].split("\n"))
        scores["facts"].count(told, f"{name}: {fact.subject}: {fact.what}: {fact.value}")


def _read_looks(name: str, truth: dict[str, Any], plan: StoryPlan, score: _Score) -> None:
    """What somebody's looks have to say, and what not, because it is said of somebody else."""
    for who, words, holds in truth.get("looks", ()):
        person = next(known for known in truth["characters"] if who in known)
        seen = next((one for one in plan.characters if _is(person, {_bare(one.name), *map(_bare, one.aliases)})), None)
        found = bool(seen and re.search(words, seen.appearance))
        score.count(
            found is holds, f"{name}: {who} {'has not' if holds else 'has'} {words}: {seen and seen.appearance}"
        )


def _bare(name: str) -> str:
    return name.lower().removeprefix("the ")


def _is(person: Sequence[str], names: set[str]) -> bool:
    return bool({_bare(one) for one in person} & names)


def _speaker_of(plan: StoryPlan, words: str) -> str:
    """Who says these words, empty for the narrator; words that both tell and say belong to who says them."""
    found = [line.speaker for shot in plan.shots for line in shot.lines if words in line.text]
    return next((speaker for speaker in found if speaker), "")


def _place_of(plan: StoryPlan, words: str) -> str:
    return next((shot.scene for shot in plan.shots if any(words in line.text for line in shot.lines)), "nowhere")
