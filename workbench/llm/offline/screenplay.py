"""A finished script becomes a plan of shots, as it is: its headings give place and hour, its cues give the speakers.

Nothing is guessed that the script tells. Each paragraph is one line of the film: what somebody says is theirs, what is
told is read by the narrator, as at a table read. Only shots, camera and looks are added, by the rules for stories.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from workbench.kit.errors import InvalidInputError
from workbench.llm.offline.beats import Beat, group_beats
from workbench.llm.offline.cast import tell_genders
from workbench.llm.offline.languages import detect_language, is_han, language_of
from workbench.llm.offline.lexicon import matcher
from workbench.llm.offline.lines import story_line
from workbench.llm.offline.names import name_gender
from workbench.llm.offline.people import Cast, Person
from workbench.llm.offline.quotes import Run
from workbench.llm.offline.shots import film_shots
from workbench.llm.offline.stage import SHELTERED, Place, Setting, default_place, weather_of
from workbench.llm.offline.writer import assemble
from workbench.model.story import ScriptElement, ShotDraft, StoryPlan
from workbench.model.vocabulary import Language, PlaceKind, TimeOfDay, Transition, Weather

TAKEN_FROM_SCRIPT = "the script as it came"

_INSIDE = re.compile(r"(?P<side>INT\.?/EXT|I/E|INT|EXT|EST)[. ]+", re.IGNORECASE)
_NUMBER = re.compile(r"\s*#[^#]*#\s*$")
_PARTS = re.compile(r"\s+[-–—]+\s+|\s*——\s*")
_HOURS = {
    TimeOfDay.DAWN: re.compile(r"\b(?:DAWN|SUNRISE|MORNING)\b|清晨|黎明|早晨|早上|晨", re.IGNORECASE),
    TimeOfDay.DUSK: re.compile(r"\b(?:DUSK|SUNSET|EVENING|MAGIC HOUR)\b|黄昏|傍晚|日落", re.IGNORECASE),
    TimeOfDay.NIGHT: re.compile(r"\b(?:NIGHT|MIDNIGHT)\b|夜|深夜|晚上", re.IGNORECASE),
    TimeOfDay.DAY: re.compile(r"\b(?:DAY|NOON|AFTERNOON)\b|日|白天|中午|下午", re.IGNORECASE),
}
_TRANSITIONS = {
    Transition.CROSS_FADE: re.compile(r"DISSOLVE|CROSS.?FADE|叠化|淡变", re.IGNORECASE),
    Transition.FADE: re.compile(r"FADE|淡出|淡入", re.IGNORECASE),
    Transition.CUT: re.compile(r"CUT|切", re.IGNORECASE),
}


def plan_script(elements: Sequence[ScriptElement], *, language: Language | None = None) -> StoryPlan:
    """Plan a film of a script.

    Args:
        elements: as read from Fountain or another format.

    Raises:
        InvalidInputError: nobody says or does anything in it, or its language is not known.
    """
    spoken = [element for element in elements if element.is_spoken and element.words]
    if not spoken:
        raise InvalidInputError("Nothing happens in this script.", "Give one with action or dialogue.")
    language = language or detect_language("\n".join(element.words for element in spoken))
    runs = [Run(element.words, element.kind == "dialogue", at) for at, element in enumerate(spoken)]
    cast = _cast(spoken, runs)
    groups = group_beats(list(_beats(elements, cast, language)))
    shots = _with_own_lines(film_shots(groups, language), groups, language)
    shots = _with_own_transitions(shots, groups, elements)
    plan = assemble(_title(elements), "\n".join(run.text for run in runs), cast, runs, groups, shots, language)
    return plan.model_copy(update={"script": tuple(elements), "written_by": TAKEN_FROM_SCRIPT})


def _cast(spoken: Sequence[ScriptElement], runs: Sequence[Run]) -> Cast:
    """Everyone who speaks, under the name that the script gives them."""
    counts = Counter(element.character for element in spoken if element.character)
    cast = Cast([_person(name, count) for name, count in counts.items()])
    tell_genders(cast, runs)
    return cast


def _person(name: str, count: int) -> Person:
    """Somebody whom the script names in capitals, as it calls them; what is told names them like other people."""
    language = Language.CHINESE if is_han(name) else Language.ENGLISH
    return Person(name, {name, name.title()}, gender=name_gender({name.title()}, language), count=count)


def _beats(elements: Sequence[ScriptElement], cast: Cast, language: Language) -> Iterator[Beat]:
    """A beat for each paragraph that is seen or heard; `paragraph` is its place in the script."""
    people = {person.name: person for person in cast.people}
    setting = Setting(default_place(language, talk=True))
    for at, element in enumerate(elements):
        if element.kind == "scene_heading":
            setting = _setting(element.text, setting, language)
        elif element.is_spoken and element.words:
            speaker = people.get(element.character)
            setting = setting if speaker else _in_weather(setting, element.words)
            seen = [speaker] if speaker else [one.person for one in cast.mentions(element.words) if one.person]
            yield Beat(element.words, speaker is not None, at, speaker, None, tuple(dict.fromkeys(seen)), setting)


def _setting(heading: str, before: Setting, language: Language) -> Setting:
    """Place and hour as a heading tells them: INT. LIGHTHOUSE - NIGHT. What is no hour stays in the place's name."""
    text = _NUMBER.sub("", heading)
    side = _INSIDE.match(text)
    name, *rest = _PARTS.split(text[side.end() :] if side else text)
    hours = [hour for part in rest for hour, words in _HOURS.items() if words.search(part)]
    place = Place(name.strip() or before.place.name, _kind(name, side["side"].upper() if side else "", language))
    time = hours[-1] if hours else before.time
    same = place.name == before.place.name and time == before.time
    return Setting(place, time, before.weather if same else Weather.CLEAR)


def _kind(name: str, side: str, language: Language) -> PlaceKind:
    tongue = Language.CHINESE if is_han(name) else Language.ENGLISH
    found = [PlaceKind(kind) for _, kind in matcher(tongue, "places").find(name.lower())]
    inside = [kind for kind in found if kind in SHELTERED]
    if side == "INT" and not inside:
        return PlaceKind.ROOM
    return (
        found[-1] if found else PlaceKind.STREET if side in ("EXT", "EST") else default_place(language, talk=True).kind
    )


def _in_weather(setting: Setting, text: str) -> Setting:
    tongue = Language.CHINESE if is_han(text) else Language.ENGLISH
    weather = None if setting.place.kind in SHELTERED else weather_of(text, tongue)
    return setting if weather is None else Setting(setting.place, setting.time, weather)


def _with_own_lines(
    shots: Sequence[ShotDraft], groups: Sequence[Sequence[Beat]], language: Language
) -> list[ShotDraft]:
    """The shots, with a line for each paragraph of the script."""
    occurrences: Counter[str] = Counter()
    return [
        shot.model_copy(
            update={
                "lines": tuple(
                    story_line(beat.speaker.name if beat.speaker else "", beat.text, tongue, occurrences)
                    for beat in beats
                    for tongue in [language_of(beat.text, language)]
                )
            }
        )
        for shot, beats in zip(shots, groups, strict=True)
    ]


def _with_own_transitions(
    shots: Sequence[ShotDraft], groups: Sequence[Sequence[Beat]], elements: Sequence[ScriptElement]
) -> tuple[ShotDraft, ...]:
    """The shots, with the transitions that the script names behind them."""
    last = {beats[-1].paragraph: at for at, beats in enumerate(groups)}
    found, before = list(shots), -1
    for at, element in enumerate(elements):
        before = last.get(at, before)
        kinds = [kind for kind, words in _TRANSITIONS.items() if words.search(element.text)]
        if element.kind == "transition" and kinds and before >= 0:
            found[before] = found[before].model_copy(update={"transition": kinds[0]})
    return tuple(found)


def _title(elements: Sequence[ScriptElement]) -> str:
    """The title page's, else the first place."""
    pages = [element for element in elements if element.kind == "title_page" and element.character.lower() == "title"]
    headings = [element for element in elements if element.kind == "scene_heading"]
    if pages:
        return " ".join(pages[0].words.split())
    return _PARTS.split(_INSIDE.sub("", _NUMBER.sub("", headings[0].text), count=1))[0] if headings else ""
