"""The offline writer: a story becomes a plan of shots by rules alone, the same plan for the same text."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from workbench.llm.offline.beats import Beat, find_beats, group_beats
from workbench.llm.offline.cast import find_cast
from workbench.llm.offline.facts import told_facts
from workbench.llm.offline.languages import detect_language
from workbench.llm.offline.lexicon import matcher
from workbench.llm.offline.looks import Portrait, portraits
from workbench.llm.offline.people import Cast, Person
from workbench.llm.offline.quotes import Run, cut_dialogue
from workbench.llm.offline.reading import clean_story
from workbench.llm.offline.script import synopsis, take_title, world, write_script
from workbench.llm.offline.shots import film_shots
from workbench.model.story import CharacterDraft, FactDraft, SceneDraft, ShotDraft, StoryPlan
from workbench.model.vocabulary import Language

WRITTEN_BY = "offline rules"


@dataclass(frozen=True)
class ReadStory:
    """A story as the rules read it.

    Attributes:
        paragraphs: for each shot of the plan, the number of the paragraph that it begins with.
        facts: what the story says that must hold in pictures.
    """

    plan: StoryPlan
    paragraphs: tuple[int, ...]
    facts: tuple[FactDraft, ...] = ()


def write_story(text: str, *, language: Language | None = None, title: str = "") -> StoryPlan:
    """Plan a film of a story.

    Args:
        text: the story, 1 to MAX_STORY_CHARACTERS characters, English or Chinese or both mixed.
        language: the story's language where it is known; told from the text otherwise.
        title: the film's title; taken from the story otherwise.

    Returns:
        World, cast, scenes, script and shots. The same text gives the same plan, line ids included: a line's id
        depends on its words and on how often they stood before, so a line that an edit leaves alone keeps its id.

    Raises:
        InvalidInputError: when there are no words, too many, or most are in a language that the rules do not know.
    """
    return read_by_rule(text, language, title).plan


@lru_cache(maxsize=2)
def read_by_rule(text: str, language: Language | None, title: str = "") -> ReadStory:
    """The plan of a story (see `write_story`), and where in the story its shots are."""
    clean = clean_story(text)
    language = language or detect_language(clean)
    name, body = take_title(clean, title)
    runs = cut_dialogue(body)
    cast = find_cast(runs, language)
    beats = find_beats(runs, cast, language)
    groups = group_beats(beats)
    plan = assemble(name, body, cast, runs, groups, film_shots(groups, language), language)
    return ReadStory(plan, tuple(shot[0].paragraph for shot in groups), told_facts(cast, runs, beats))


def assemble(
    title: str,
    body: str,
    cast: Cast,
    runs: Sequence[Run],
    groups: Sequence[Sequence[Beat]],
    shots: Sequence[ShotDraft],
    language: Language,
) -> StoryPlan:
    """The plan around the shots of a story: its title, world, cast, places and script."""
    scenes = _scenes(groups)
    return StoryPlan(
        title=title,
        language=language,
        synopsis=synopsis(body, language),
        world=world(body, scenes, shots, _seen_or_heard(cast, shots), language),
        characters=_characters(cast, runs, shots),
        scenes=scenes,
        script=write_script(shots, scenes, language),
        shots=tuple(shots),
        written_by=WRITTEN_BY,
    )


def _scenes(groups: Sequence[Sequence[Beat]]) -> tuple[SceneDraft, ...]:
    """Every place in order of appearance, described by the first thing told there."""
    scenes: dict[str, SceneDraft] = {}
    for beats in groups:
        place = beats[0].setting.place
        if place.name not in scenes:
            told = next((beat.text for beat in beats if not beat.quoted), "")
            scenes[place.name] = SceneDraft(name=place.name, kind=place.kind, description=told)
    return tuple(scenes.values())


def _characters(cast: Cast, runs: Sequence[Run], shots: Sequence[ShotDraft]) -> tuple[CharacterDraft, ...]:
    """Everyone who is seen or heard, most present first."""
    used = _seen_or_heard(cast, shots)
    return tuple(
        _character(person, portrait, shots)
        for person, portrait in zip(cast.people, portraits(cast, runs), strict=True)
        if person in used
    )


def _seen_or_heard(cast: Cast, shots: Sequence[ShotDraft]) -> list[Person]:
    names = {name for shot in shots for name in shot.characters}
    names |= {line.speaker for shot in shots for line in shot.lines}
    return [person for person in cast.people if person.name in names]


def _character(person: Person, portrait: Portrait, shots: Sequence[ShotDraft]) -> CharacterDraft:
    told = [shot.description for shot in shots if person.name in shot.characters]
    traits = dict.fromkeys(
        match[1].lower()
        for text in told[:6]
        for language in Language
        for match, _ in matcher(language, "traits").find(text)
    )
    return CharacterDraft(
        name=person.name,
        aliases=tuple(
            sorted(form for form in person.forms if form.lower() != person.name.removeprefix("The ").lower())
        ),
        description=portrait.description or "".join(told[:1]),
        appearance=portrait.appearance,
        personality=", ".join(list(traits)[:3]),
        gender=person.gender,
        age=person.age,
    )
