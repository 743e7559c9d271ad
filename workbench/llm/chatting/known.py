"""What a chat knows of a project, and the documents that tell it.

Of a short film that is everything, of a long one the part around the place that is asked from. What is not told in full
is told in outline, and named.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from workbench.llm.pacing import clock
from workbench.llm.questions import Source
from workbench.model.projects import Character, Episode, Scene, WorldSetting
from workbench.model.storyboard import Shot
from workbench.model.vocabulary import Language
from workbench.model.writing import Beat, Fact

MOST_CHARACTERS = 60_000
"""Of script and shots together: a short film as a whole, or some forty scenes of a long one."""
_OPENING = 60
"""Characters of a scene that its outline quotes."""


@dataclass(frozen=True)
class StoryScene:
    """A scene of the script, counted from 1, in Fountain text, with the shots that tell it."""

    number: int
    text: str
    shots: tuple[Shot, ...]

    @property
    def size(self) -> int:
        """Characters that it takes to tell."""
        return len(self.text) + sum(len(shot.description) + len(shot.notes) + 200 for shot in self.shots)

    @property
    def title(self) -> str:
        """Its heading, or how it begins."""
        return self.text.split("\n", 1)[0].lstrip(". ")[:_OPENING]


@dataclass(frozen=True)
class Known:
    """A project. People and places go by labels that tell them apart; facts, beats and episodes by numbers.

    Attributes:
        facts: what must hold in the pictures.
        beats: the outline of the open episode.
        script: number of the script's version; 0 where there is none.
        shown: numbers of the scenes that are told in full.
    """

    name: str
    language: Language
    world: WorldSetting
    cast: Mapping[str, Character]
    places: Mapping[str, Scene]
    script: int
    scenes: tuple[StoryScene, ...]
    facts: Mapping[int, Fact] = field(default_factory=dict[int, Fact])
    episodes: Mapping[int, Episode] = field(default_factory=dict[int, Episode])
    beats: Mapping[int, Beat] = field(default_factory=dict[int, Beat])
    shown: frozenset[int] = frozenset()

    def around(self, focus: Collection[int], most: int = MOST_CHARACTERS) -> "Known":
        """The same, with those scenes told in full that are in focus, and as many of their neighbours as fit."""
        centre = set(focus) or {1}
        near = sorted(self.scenes, key=lambda scene: min(abs(scene.number - number) for number in centre))
        shown: set[int] = set()
        size = 0
        for scene in near:
            size += scene.size
            if scene.number not in centre and size > most:
                break
            shown.add(scene.number)
        return replace(self, shown=frozenset(shown))

    @property
    def left_out(self) -> tuple[int, ...]:
        """Numbers of the scenes that are told in outline alone."""
        return tuple(scene.number for scene in self.scenes if scene.number not in self.shown)

    @property
    def shots(self) -> dict[int, Shot]:
        """The shots that are told in full, by their numbers."""
        return {shot.position: shot for scene in self.scenes if scene.number in self.shown for shot in scene.shots}

    @property
    def sources(self) -> tuple[Source, ...]:
        """The documents, the most lasting first."""
        world = "\n".join(filter(None, (self.world.content, f"Keywords: {', '.join(self.world.keywords)}")))
        cast = "\n".join(_person(label, one) for label, one in self.cast.items())
        places = "\n".join(f"- {label} ({place.kind}): {place.description}" for label, place in self.places.items())
        facts = "\n".join(f"[Fact {number}] {_fact(fact)}" for number, fact in self.facts.items())
        episodes = "\n".join(f"[Episode {number}] {_episode(one)}" for number, one in self.episodes.items())
        beats = "\n".join(f"[Beat {number}] {_beat(beat)}" for number, beat in self.beats.items())
        script = "\n\n".join(self._scene(scene) for scene in self.scenes if scene.text)
        shots = "\n".join(self._shot(number, shot) for number, shot in sorted(self.shots.items()))
        told = {"The world": world, "The cast": cast, "The places": places, "Facts that must hold": facts}
        told |= {"The episodes": episodes, "The outline": beats, "The script": script, "The shots": shots}
        return tuple(Source(f"{title} of {self.name!r}", text or "(none yet)") for title, text in told.items())

    def _scene(self, scene: StoryScene) -> str:
        if scene.number in self.shown:
            return f"[Scene {scene.number}]\n{scene.text}"
        numbers = [shot.position for shot in scene.shots]
        which = f"shots {min(numbers)} to {max(numbers)}" if numbers else "no shots"
        return f"[Scene {scene.number}, left out here: {which}] {scene.title}"

    def _shot(self, number: int, shot: Shot) -> str:
        people = [label for label, one in self.cast.items() if one.id in shot.characters]
        place = next((label for label, one in self.places.items() if one.id == shot.scene_id), "no place")
        camera = ", ".join((shot.size, shot.angle, shot.movement, shot.side, shot.lens))
        look = ", ".join((shot.light, shot.colour, shot.mood, shot.time_of_day, shot.weather))
        lines = " / ".join(f"{line.speaker or 'narrator'}: {line.text}" for line in shot.lines)
        facts = (f"{shot.duration:g} s at least" if shot.duration else "", f"ends with {shot.transition}")
        about = "; ".join(filter(None, (place, ", ".join(people) or "nobody", camera, look, *facts)))
        said = f"\n  said: {lines}" if lines else ""
        more = {"blocking": shot.blocking, "sound": shot.sound, "notes": shot.notes}
        noted = "".join(f"\n  {name}: {text}" for name, text in more.items() if text)
        return f"[Shot {number}] {about}\n  seen: {shot.description}{said}{noted}"


def _person(label: str, one: Character) -> str:
    also = f" (also called {', '.join(one.aliases)})" if one.aliases else ""
    facts = {"looks": one.appearance, "is": one.personality, "in the story": one.description}
    told = " ".join(f"{name}: {text.rstrip('. ')}." for name, text in facts.items() if text)
    return f"- {label}{also}: {one.gender}, {one.age}. {told}"


def _fact(fact: Fact) -> str:
    about = f"{fact.subject or 'the world'}: {fact.what}: {fact.value}"
    return f"from chapter {fact.since} on: {about}"


def _episode(one: Episode) -> str:
    length = f", {clock(one.seconds)} long" if one.seconds else ""
    return f"{one.title}{length}: {one.synopsis}"


def _beat(beat: Beat) -> str:
    left = ", left out of the film" if beat.left_out else ""
    return f"{beat.title} (chapter {beat.chapter}{left}): {beat.summary}"
