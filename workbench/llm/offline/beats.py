"""From runs to beats to shots: what is told or said in one breath, then what one shot shows.

A shot holds 8 to 40 English words or 15 to 70 Chinese characters of speech, one setting, and at most three beats.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.llm.offline.languages import is_han, length
from workbench.llm.offline.people import Cast, Person
from workbench.llm.offline.quotes import Run
from workbench.llm.offline.reference import Memory
from workbench.llm.offline.sentences import LONGEST, cut_sentences, join
from workbench.llm.offline.speakers import Turn, find_speakers, is_bare_inquit
from workbench.llm.offline.stage import NOWHERE, Place, Setting, Stage, default_place
from workbench.llm.offline.voices import VOICE
from workbench.model.vocabulary import Language

_SHORT = 0.2
"""Below this a shot would flash by: 8 words or 14 Chinese characters."""

_FULL = 0.45
"""From here on a shot has said enough."""

_BREATH = 0.6
"""What one person says before the camera may cut."""

_LEADS = (",", "，", ":", "：")
_ONE_CLAUSE = re.compile(r"^[^.!?。！？]*[,，]$")
_MOST_TURNS = 2
_MOST_BEATS = 3
_MOST_PEOPLE = 4


@dataclass(frozen=True, slots=True)
class Beat:
    """One sentence, told or said. `people` are those seen while it sounds."""

    text: str
    quoted: bool
    paragraph: int
    speaker: Person | None
    listener: Person | None
    people: tuple[Person, ...]
    setting: Setting

    @property
    def leads_in(self) -> bool:
        """Whether it only leads to speech: "He cried in his anger:"."""
        return not self.quoted and self.text.endswith(_LEADS)

    @property
    def length(self) -> float:
        """Its part of what one shot may hold."""
        return length(self.text)


def find_beats(runs: Sequence[Run], cast: Cast, language: Language) -> list[Beat]:
    """Every sentence of the story in order, without bare inquits."""
    turns, memory, stage = find_speakers(runs, cast), Memory(cast), Stage()
    beats: list[Beat] = []
    for index, run in enumerate(runs):
        for text in _speech(runs, index, language) if run.quoted else cut_sentences(run.text, language):
            turn = turns.get(index, Turn(None, None))
            if run.quoted:
                beats.append(_spoken(text, run, turn, memory, stage.hear()))
            elif not (
                _joins_quote(runs, index, text) and is_bare_inquit(text, cast, _speech_before(runs, index, text))
            ):
                beats.append(_told(_as_sentence(text, runs, index), run, memory, stage))
    return _placed_early(beats, language)


def read_aloud(runs: Sequence[Run], index: int, language: Language) -> list[str]:
    """The parts of a run as a voice reads them: each fits a shot and begins and ends like a sentence."""
    if runs[index].quoted:
        return _speech(runs, index, language)
    return [_as_sentence(text, runs, index) for text in cut_sentences(runs[index].text, language)]


def group_beats(beats: Sequence[Beat]) -> list[list[Beat]]:
    """The beats of each shot."""
    shots: list[list[Beat]] = []
    for beat in beats:
        if shots and not _cuts(shots[-1], beat):
            shots[-1].append(beat)
        else:
            shots.append([beat])
    return _without_flashes(shots)


def people_of(shot: Sequence[Beat]) -> tuple[Person, ...]:
    """Who is seen in a shot, in order of appearance: speakers and listeners too."""
    people = dict.fromkeys(person for beat in shot for person in beat.people)
    return tuple(people)[:_MOST_PEOPLE]


def _speech(runs: Sequence[Run], index: int, language: Language) -> list[str]:
    return _breaths(cut_sentences(_sentence_of(runs[index].text, runs, index), language))


def _breaths(sentences: Sequence[str]) -> list[str]:
    """Short sentences of one speech together, so that it is not cut up."""
    breaths: list[str] = []
    for sentence in sentences:
        if breaths and length(breaths[-1]) + length(sentence) <= _BREATH:
            breaths[-1] = join(breaths[-1], sentence)
        else:
            breaths.append(sentence)
    return breaths


def _spoken(text: str, run: Run, turn: Turn, memory: Memory, setting: Setting) -> Beat:
    people = tuple(person for person in (turn.speaker, turn.listener) if person and person.noun != VOICE)
    if turn.speaker:
        memory.notice(turn.speaker)
    return Beat(text, True, run.paragraph, turn.speaker, turn.listener, people, setting)


def _told(text: str, run: Run, memory: Memory, stage: Stage) -> Beat:
    seen = dict.fromkeys(one.person for one in memory.read(text) if not _is_elsewhere(one.possessive, text[one.end :]))
    people = tuple(person for person in seen if person.noun != VOICE)
    return Beat(text, False, run.paragraph, None, None, people, stage.read(text))


def _is_elsewhere(possessive: bool, after: str) -> bool:
    """Someone named only as an owner (the king's palace) is not seen; his hand is his."""
    return possessive and after.startswith(("'s", "’s", "的"))


def _joins_quote(runs: Sequence[Run], index: int, text: str) -> bool:
    """Whether a sentence is part of the sentence with the quote before or after it."""
    run, after = runs[index], runs[index + 1 : index + 2]
    leads = bool(after) and after[0].quoted and after[0].paragraph <= run.paragraph + 1
    goes_before = leads and run.text.endswith(text) and text.endswith(_LEADS)
    return goes_before or _speech_before(runs, index, text) is not None


def _speech_before(runs: Sequence[Run], index: int, text: str) -> Run | None:
    """The speech that a sentence stands right behind, in one paragraph."""
    run, before = runs[index], runs[max(0, index - 1) : index]
    follows = bool(before) and before[0].quoted and before[0].paragraph == run.paragraph
    return before[0] if follows and run.text.startswith(text) else None


def _as_sentence(text: str, runs: Sequence[Run], index: int) -> str:
    """What is told after a speech begins like a sentence: "He said, and put down the lamp."."""
    return text[0].upper() + text[1:] if text[0].isascii() and _speech_before(runs, index, text) else text


def _sentence_of(speech: str, runs: Sequence[Run], index: int) -> str:
    """Speech whose closing comma belonged to a dropped inquit ends like a sentence, unless it goes on below."""
    between, more = runs[index + 1 : index + 2], runs[index + 2 : index + 3]
    goes_on = bool(more) and more[0].quoted and _ONE_CLAUSE.search(between[0].text) is not None
    if not speech.endswith((",", "，")) or goes_on:
        return speech
    return speech[:-1] + ("。" if speech.endswith("，") or is_han(speech[-2:]) else ".")


def _placed_early(beats: list[Beat], language: Language) -> list[Beat]:
    """Beats before the first place that the story names already play there."""
    named = (beat.setting.place for beat in beats if beat.setting.place is not NOWHERE)
    place = next(named, None) or _spoken_of(beats, language)
    return [
        replace(beat, setting=replace(beat.setting, place=place)) if beat.setting.place is NOWHERE else beat
        for beat in beats
    ]


def _spoken_of(beats: list[Beat], language: Language) -> Place:
    """The first place that people talk about; a room or nowhere special when they name none."""
    stage = Stage()
    places = (stage.read(beat.text).place for beat in beats)
    talk = sum(beat.quoted for beat in beats) * 2 > len(beats)
    return next((place for place in places if place is not NOWHERE), default_place(language, talk=talk))


def _cuts(shot: Sequence[Beat], beat: Beat) -> bool:
    """Whether a new shot begins with this beat."""
    last, spoken = shot[-1], sum(one.length for one in shot)
    if (last.setting.place, last.setting.time) != (beat.setting.place, beat.setting.time):
        return True
    if spoken + beat.length > LONGEST or len(shot) >= _MOST_BEATS or _turns([*shot, beat]) > _MOST_TURNS:
        return True
    if last.leads_in:
        return False
    if beat.leads_in:
        return spoken >= _SHORT
    if spoken < _SHORT or beat.length < _SHORT / 2:
        return False
    turns = beat.quoted and last.quoted and beat.speaker is not last.speaker
    return spoken >= _FULL or last.paragraph != beat.paragraph or turns


def _without_flashes(shots: list[list[Beat]]) -> list[list[Beat]]:
    """Shots too short to be seen join a neighbour in the same setting when there is room."""
    joined: list[list[Beat]] = []
    for shot in shots:
        short = joined and (_total(shot) < _SHORT or _total(joined[-1]) < _SHORT)
        if short and _fits(together := [*joined[-1], *shot]) and joined[-1][-1].setting == shot[0].setting:
            joined[-1] = together
        else:
            joined.append(shot)
    return joined


def _fits(shot: Sequence[Beat]) -> bool:
    return _total(shot) <= LONGEST and _turns(shot) <= _MOST_TURNS and len(shot) <= _MOST_BEATS + 1


def _turns(shot: Sequence[Beat]) -> int:
    """How often somebody begins to speak."""
    speakers = [beat.speaker for beat in shot if beat.quoted]
    return sum(before is not speaker for before, speaker in zip([object(), *speakers], speakers, strict=False))


def _total(shot: Sequence[Beat]) -> float:
    return sum(beat.length for beat in shot)
