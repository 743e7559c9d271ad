"""Who says what: by the said-verb beside a quote, by who acts beside it, and by taking turns.

The three sources and their order follow the quote types of Elson and McKeown, "Automatic Attribution of Quoted Speech
in Literary Narrative" (AAAI 2010): named beside the quote, pronoun beside it, nobody beside it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from workbench.llm.offline.languages import is_han
from workbench.llm.offline.lexicon import any_of, lexicon, matcher
from workbench.llm.offline.people import Cast, Person, Pronoun
from workbench.llm.offline.quotes import Run, beside, follows_full_stop
from workbench.llm.offline.reference import Memory, Seen
from workbench.llm.offline.strangers import unknown_speaker
from workbench.llm.offline.voices import VOICE, is_known_voice, is_somebodys, is_voice, newcomer
from workbench.model.vocabulary import Language

_LAST_SENTENCE = re.compile(r"[^.!?。！？]*[.!?。！？]?\s*$")
_FIRST_CLAUSE = re.compile(r"^[^.!?;。！？；]*")
_WORD = re.compile(r"[\w'’-]+|[^\w\s]")
_LISTENS = frozenset({"to", "at", "with", "of", "behind", "beside", "from", ","})
_INTRODUCES = re.compile(r"(?:我是|我叫|这里是|\b(?:I am|I['’]m|my name is|this is) )$", re.IGNORECASE)
_REACTS = re.compile(
    r"吓|愣|怔|惊|听|没有?(?:回答|说话|作声|吭声)|沉默|不语"
    r"|\b(?:flinched|started|jumped|froze|shivered|heard|listened|silent|nothing|not answer|no answer)\b",
    re.IGNORECASE,
)
"""What who hears something does."""
_DESCRIBES = 4
"""Characters that may stand before the subject of a Chinese clause."""
_PAUSE = 2
"""Paragraphs of narration after which a conversation is over."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Who speaks a run, and who listens, as far as the story tells."""

    speaker: Person | None
    listener: Person | None


def find_speakers(runs: Sequence[Run], cast: Cast) -> dict[int, Turn]:
    """The turn of each quoted run, by its index."""
    conversation = _Conversation(cast)
    for index in range(len(runs)):
        conversation.hear(runs, index)
    return conversation.turns


class _Conversation:
    """Reads the runs in order, knows who spoke last and to whom."""

    def __init__(self, cast: Cast) -> None:
        self.turns: dict[int, Turn] = {}
        self._cast = cast
        self._memory = Memory(cast)
        self._last: Turn | None = None
        self._last_run: Run | None = None

    def hear(self, runs: Sequence[Run], index: int) -> None:
        """Take in one run: remember who is in it, or find out who speaks it."""
        run = runs[index]
        if not run.quoted:
            self._memory.read(run.text)
            return
        turn = self._voice(runs, index) or self._somebody_else(runs, index) or self._named(runs, index)
        turn = turn or self._introduced(run) or self._acts_after(runs, index)
        turn = turn or self._goes_on(run) or self._takes_turn(runs, index)
        self.turns[index] = turn
        if turn.speaker:
            self._memory.notice(turn.speaker)
        self._last, self._last_run = turn, run

    def _voice(self, runs: Sequence[Run], index: int) -> Turn | None:
        """A voice is whoever shows up right after it, else itself; who stands beside it hears it."""
        if is_somebodys(self._cast.people) or not is_voice(runs, index):
            return None
        voice = next((one for one in self._cast.people if one.noun == VOICE), None)
        known = voice if is_known_voice(runs, index) else None
        return Turn(known or newcomer(runs, index, self._cast) or voice, self._hears(beside(runs, index, 1)))

    def _somebody_else(self, runs: Sequence[Run], index: int) -> Turn | None:
        """The narrator speaks for someone who is named beside the quote and is not in the cast."""
        return Turn(None, None) if unknown_speaker(runs, index, self._cast) else None

    def _named(self, runs: Sequence[Run], index: int) -> Turn | None:
        """By the words beside the quote: a said-verb after it, one before it, then whoever acts before it."""
        after = "" if follows_full_stop(runs[index]) else beside(runs, index, 1)
        before = beside(runs, index, -1)
        if after and (turn := self._said_after(after)):
            return turn
        if before and (turn := self._said_before(before)):
            return turn
        return None

    def _said_after(self, text: str) -> Turn | None:
        clause = _FIRST_CLAUSE.match(text)
        said = next(_said(clause[0]), None) if clause else None
        if clause is None or said is None:
            return None
        seen = self._memory.look(clause[0])
        leading = [one for one in seen if one.end <= said.start() and one.subject]
        speaker = leading[-1] if leading else _verb_first(clause[0], said, seen)
        return self._turn(speaker, seen) if speaker else None

    def _said_before(self, text: str) -> Turn | None:
        sentence = "".join(_LAST_SENTENCE.findall(text)[:1])
        seen = self._memory.look(sentence)
        saids = list(_said(sentence))
        first = next((one for one in seen if one.subject), None)
        speaker = _subject_of(saids[-1], seen, sentence) if saids else first
        return self._turn(speaker, seen) if speaker else None

    def _turn(self, speaker: Seen, seen: list[Seen]) -> Turn:
        listener = next((one.person for one in seen if one.addressed and one.person is not speaker.person), None)
        return Turn(speaker.person, listener)

    def _introduced(self, run: Run) -> Turn | None:
        """By the speech itself: "I am Tom", “我是林薇”."""
        for mention in self._cast.mentions(run.text):
            if mention.person and not mention.person.narrator and _INTRODUCES.search(run.text[: mention.start]):
                return Turn(mention.person, self._last.speaker if self._last else None)
        return None

    def _acts_after(self, runs: Sequence[Run], index: int) -> Turn | None:
        """By who acts behind the quote in its paragraph: “不急。”老周叹了口气。 Whoever is startled only heard it."""
        clause, before = _FIRST_CLAUSE.match(beside(runs, index, 1)), beside(runs, index, -1)
        if not clause or (before and self._memory.look(before)) or _REACTS.search(clause[0]):
            return None
        seen = self._memory.look(clause[0])
        first = next((one for one in seen if one.subject and _opens_with(clause[0], one)), None)
        called = self._called(runs[index].text)
        if first is None or first.person.group or first.person in (called, self._last and self._last.speaker):
            return None
        return self._turn(first, seen)

    def _goes_on(self, run: Run) -> Turn | None:
        """The same one goes on in the same paragraph, or where the quote above was never closed."""
        if self._last is None or self._last_run is None:
            return None
        if run.paragraph == self._last_run.paragraph:
            return self._last
        below = run.paragraph == self._last_run.paragraph + 1
        return self._last if below and self._last_run.unclosed and self._last.speaker else None

    def _takes_turn(self, runs: Sequence[Run], index: int) -> Turn:
        """Nobody is named: whoever was spoken to answers, else the other one, never the one who is called by name."""
        run, last = runs[index], self._last
        wanted = self._pronoun(runs, index)
        after = "" if follows_full_stop(run) else beside(runs, index, 1)
        called = self._called(run.text) or self._hears(after)
        if last is None or self._last_run is None or run.paragraph - self._last_run.paragraph > _PAUSE:
            choices = [*self._memory.recent, *self._cast.people]
            fitting = (one for one in choices if one is not called and not one.group and _fits(one, wanted))
            return Turn(next(fitting, None), called)
        earlier = [turn.speaker for turn in reversed(self.turns.values()) if turn.speaker is not last.speaker]
        choices = [last.listener, *earlier[:1], *self._memory.recent, *self._cast.people]
        answers = [one for one in choices if one and one not in (last.speaker, called) and not one.group]
        if wanted:
            answers = [one for one in [*answers, last.speaker] if one and _fits(one, wanted)] or [None]
        return Turn(next(iter(answers), last.speaker), last.speaker)

    def _pronoun(self, runs: Sequence[Run], index: int) -> Pronoun | None:
        """The pronoun beside a quote that says it, where nobody is known whom it means: "she whispered"."""
        for clause in (_FIRST_CLAUSE.match(beside(runs, index, 1)), _LAST_SENTENCE.search(beside(runs, index, -1))):
            for said in _said(clause[0]) if clause else ():
                ends = {said.start(), said.end()}
                for one in self._cast.mentions(said.string):
                    beside_it = ends & {one.start - 1, one.start, one.end, one.end + 1}
                    if beside_it and not one.person and not one.possessive:
                        return one.pronoun
        return None

    def _hears(self, text: str) -> Person | None:
        """Whoever stands in the words after a quote without saying it: "said a voice behind her", “小美吓了一跳”."""
        clause = _FIRST_CLAUSE.match(text)
        said = clause and (next(_said(clause[0]), None) or _REACTS.search(clause[0]))
        return next((one.person for one in self._memory.look(clause[0])), None) if clause and said else None

    def _called(self, speech: str) -> Person | None:
        """Who is called by name in the speech: "Tom, come here", “小明，过来”."""
        for mention in self._cast.mentions(speech):
            before, after = speech[: mention.start].rstrip(), speech[mention.end :].lstrip()
            if mention.person and not mention.person.narrator and mention.pronoun is None:
                opens = not before or before.endswith((",", "，", "！", "!"))
                closes = not after or after[0] in ",，!！.。?？…"
                if opens and closes:
                    return mention.person
        return None


def _opens_with(clause: str, seen: Seen) -> bool:
    """Whether a clause begins with somebody, but for a word or two that describe them."""
    before = clause[: seen.start].strip()
    return len(before) <= _DESCRIBES if is_han(clause) else len(before.split()) <= 1


def _fits(person: Person, pronoun: Pronoun | None) -> bool:
    return pronoun in (None, "group", person.gender) or person.gender == "neutral"


def _verb_first(clause: str, said: re.Match[str], seen: list[Seen]) -> Seen | None:
    """The one named right after the said-verb: "said the old man"."""
    for one in seen:
        between = _WORD.findall(clause[said.end() : one.start].lower())
        if one.start >= said.end() and not one.possessive and len(between) <= 4 and not _LISTENS & set(between):
            return one
    return None


def _subject_of(said: re.Match[str], seen: list[Seen], sentence: str) -> Seen | None:
    """The subject of a said-verb: the one right before it, else the first subject of the sentence, else one after."""
    leading = [one for one in seen if one.end <= said.start() and one.subject]
    near = [one for one in leading if len(_WORD.findall(sentence[one.end : said.start()])) <= 1]
    following = [one for one in seen if one.start >= said.end() and not one.addressed]
    choices = [*near[-1:], *leading[:1], *following[:1]]
    return choices[0] if choices else None


def _said(text: str) -> Iterator[re.Match[str]]:
    return _said_pattern(is_han(text)).finditer(text)


@cache
def _said_pattern(chinese: bool) -> re.Pattern[str]:
    words = lexicon(Language.CHINESE if chinese else Language.ENGLISH).said
    choice = any_of(words)
    return re.compile(choice if chinese else rf"\b(?:{choice})\b", re.IGNORECASE)


def is_bare_inquit(text: str, cast: Cast, after: Run | None) -> bool:
    """Whether narration only says who speaks ("said the old man", “他说：”), so that a voice of its own replaces it.

    After a speech that ended with a mark of its own, "Nina laughed." is a sentence that tells what she did.
    """
    if (
        after
        and text[:1].isupper()
        and not after.text.endswith(",")
        and matcher(Language.ENGLISH, "expressive").count(text)
    ):
        return False
    chinese = is_han(text)
    language = Language.CHINESE if chinese else Language.ENGLISH
    words = lexicon(language)
    rest = text
    for mention in reversed(cast.mentions(text)):
        rest = rest[: mention.start] + " " + rest[mention.end :]
    named = rest != text
    rest, said = _said_pattern(chinese).subn(" ", rest)
    if not (said or (named and text.rstrip().endswith((":", "：")))):
        return False
    choice = "|".join(map(re.escape, sorted(words.inquit_words, key=len, reverse=True)))
    rest = re.sub(choice if chinese else rf"\b(?:{choice}|\w+ly)\b", " ", rest, flags=re.IGNORECASE)
    return not any(character.isalnum() for character in rest)
