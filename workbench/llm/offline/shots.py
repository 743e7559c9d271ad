"""Shots as drafts: what is said in each, who is seen, what a picture of it shows, and how one gives way to the next."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from workbench.llm.offline.beats import Beat, people_of
from workbench.llm.offline.camera import Action, Look, direct
from workbench.llm.offline.direction import direct_further
from workbench.llm.offline.languages import language_of
from workbench.llm.offline.lexicon import matcher
from workbench.llm.offline.lines import story_line
from workbench.llm.offline.people import Person
from workbench.llm.offline.sentences import join
from workbench.llm.offline.stage import INDOORS, mood_of
from workbench.model.story import Line, ShotDraft
from workbench.model.vocabulary import Language, Mood, Transition


def film_shots(groups: Sequence[Sequence[Beat]], language: Language) -> tuple[ShotDraft, ...]:
    """The shots of a film, one for each group of beats."""
    lines = _lines(groups, language)
    people = _present(groups)
    looks = direct(_actions(groups, people))
    transitions = _transitions(groups)
    shots: list[ShotDraft] = []
    mood = Mood.CALM
    for index, beats in enumerate(groups):
        mood = mood_of(" ".join(beat.text for beat in beats), mood)
        shots.append(_shot(beats, lines[index], people[index], looks[index], mood, transitions[index], language))
    return tuple(shots)


def _shot(
    beats: Sequence[Beat],
    lines: tuple[Line, ...],
    people: Sequence[Person],
    look: Look,
    mood: Mood,
    transition: Transition,
    language: Language,
) -> ShotDraft:
    setting = beats[-1].setting
    return ShotDraft(
        scene=setting.place.name,
        description=_description(beats, language),
        characters=tuple(person.name for person in people),
        lines=lines,
        size=look.size,
        angle=look.angle,
        movement=look.movement,
        mood=mood,
        time_of_day=setting.time,
        weather=setting.weather,
        transition=transition,
        **direct_further(
            look.size,
            setting.place.kind,
            setting.time,
            setting.weather,
            mood,
            [person.name for person in people],
            language,
        ),
    )


def _lines(groups: Sequence[Sequence[Beat]], language: Language) -> list[tuple[Line, ...]]:
    """The lines of each shot; what one voice says without a break is one line."""
    occurrences: Counter[str] = Counter()
    return [tuple(story_line(*spoken, occurrences) for spoken in _spoken(beats, language)) for beats in groups]


def _spoken(beats: Sequence[Beat], language: Language) -> list[tuple[str, str, Language]]:
    spoken: list[tuple[str, str, Language]] = []
    for beat in beats:
        speaker = beat.speaker.name if beat.speaker else ""
        tongue = language_of(beat.text, language)
        if spoken and (spoken[-1][0], spoken[-1][2]) == (speaker, tongue):
            spoken[-1] = (speaker, join(spoken[-1][1], beat.text), tongue)
        else:
            spoken.append((speaker, beat.text, tongue))
    return spoken


def _description(beats: Sequence[Beat], language: Language) -> str:
    """What is seen: what is told, or that people speak."""
    told = [beat.text for beat in beats if not beat.quoted]
    if told:
        text = told[0]
        for more in told[1:]:
            text = join(text, more)
        return text
    speakers = dict.fromkeys(beat.speaker.name for beat in beats if beat.speaker)
    listeners = dict.fromkeys(beat.listener.name for beat in beats if beat.listener)
    return _talk(list(speakers), [name for name in listeners if name not in speakers], language)


def _talk(speakers: list[str], listeners: list[str], language: Language) -> str:
    if language is Language.CHINESE:
        who = "和".join(speakers) or "有人"
        return f"{who}对{listeners[0]}说话" if listeners else f"{who}{'交谈' if len(speakers) > 1 else '说话'}"
    who = " and ".join(speakers) or "Someone"
    if len(speakers) > 1:
        return f"{who} talk"
    return f"{who} speaks to {listeners[0]}" if listeners else f"{who} speaks"


def _present(groups: Sequence[Sequence[Beat]]) -> list[tuple[Person, ...]]:
    """Who is seen in each shot: who is named or speaks, and otherwise who was there before in the same place."""
    present: list[tuple[Person, ...]] = []
    for index, beats in enumerate(groups):
        people = people_of(beats)
        same = index > 0 and groups[index - 1][-1].setting.place == beats[0].setting.place
        if not people and same and not _shows_nature(beats):
            people = present[-1]
        present.append(people)
    return present


def _shows_nature(beats: Sequence[Beat]) -> bool:
    """Whether a shot without people is about the sky or the place, so that nobody need be seen."""
    text = " ".join(beat.text for beat in beats)
    return any(matcher(language, field).count(text) for language in Language for field in ("weathers", "places"))


def _actions(groups: Sequence[Sequence[Beat]], people: Sequence[tuple[Person, ...]]) -> list[Action]:
    actions: list[Action] = []
    for index, beats in enumerate(groups):
        here, before = beats[0].setting, groups[index - 1][-1].setting if index else None
        actions.append(
            Action(
                text=" ".join(beat.text for beat in beats),
                people=len(people[index]),
                spoken=any(beat.quoted for beat in beats),
                indoors=here.place.kind in INDOORS,
                new_place=before is None or before.place != here.place,
                new_time=before is not None and before.time != here.time,
            )
        )
    return actions


def _transitions(groups: Sequence[Sequence[Beat]]) -> list[Transition]:
    """A cross-fade where place or hour change after the shot, a fade at the end, cuts between."""
    settings = [(beats[0].setting, beats[-1].setting) for beats in groups]
    changes = [(last.place, last.time) != (first.place, first.time) for (_, last), (first, _) in pairwise(settings)]
    return [*(Transition.CROSS_FADE if change else Transition.CUT for change in changes), Transition.FADE]
