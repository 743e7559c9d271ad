"""How well the offline writer reads stories that its rules were not made with: people, speakers and places.

The stories beside this file are of several styles, in both languages, and come with what a reader finds in them. They
measure the rules, and the rules are not fitted to them; what is missed is printed, so that it can be learned from.
"""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.benchmarks.figures import Figure
from workbench.llm import write_story
from workbench.model.story import StoryPlan

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
        return 100.0 * self.right / max(1, self.of)

    def count(self, holds: bool, what: str) -> None:
        """Count one."""
        self.right, self.of = self.right + holds, self.of + 1
        if not holds:
            self.missed.append(what)


def figures() -> Iterator[Figure]:
    """Shares in percent over all stories, with what was missed printed before."""
    scores = {name: _Score() for name in ("found", "real", "speakers", "places")}
    for path in sorted(_STORIES.glob("*.json")):
        _read(path.stem, json.loads(path.read_text("utf-8")), scores)
    for name, score in scores.items():
        sys.stdout.writelines(f"  missed, {name}: {what}\n" for what in score.missed)
    yield Figure("writer/characters that are found", scores["found"].share, "%", 80, at_least=True)
    yield Figure("writer/characters that are real", scores["real"].share, "%", 80, at_least=True)
    yield Figure("writer/lines with the right speaker", scores["speakers"].share, "%", 70, at_least=True)
    yield Figure("writer/moments in the right place", scores["places"].share, "%", 60, at_least=True)


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
