"""Dialogue apart from narration: a paragraph is cut into runs that are spoken by someone and runs that tell.

Knows “ ”, ‘ ’, 「 」, 『 』, « », straight quotes, lines that begin with a dash, lines that begin with a name and a
colon, and Chinese speech without quotes after a colon. Words in quotes that nobody says (a term, a title) stay in the
narration.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.llm.offline.languages import has_words
from workbench.llm.offline.lexicon import any_of, lexicon
from workbench.model.vocabulary import Language


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one paragraph. `unclosed` marks speech whose closing quote is missing: it may go on below."""

    text: str
    quoted: bool
    paragraph: int
    unclosed: bool = False


_CLOSERS = {"“": "”", "‘": "’", "「": "」", "『": "』", "«": "»", '"': '"', "'": "'", "„": "“", "”": "”"}
_SINGLE = ("‘", "'")
_NESTING = ("“", "「", "『", "«")
_SPEECH_END = tuple(".,!?…;—~。！？，、；：-–")
_LEADS_IN = (",", ":", "，", "：", "—")
_NEAR = 60
"""Characters beside a quote that can tell whether it is speech."""

_WRITTEN = re.compile(
    r"(?:写着|写道|刻着|印着|题着|几?个[大汉]?字|\b(?:wrote|written|reads?|sign|letters|words))\s*[:：,，]?$",
    re.IGNORECASE,
)
_FULL_STOP = re.compile(r"\w\.$")
"""After it no English inquit follows."""

_DASHED = re.compile(r"^(?:[—–―](?!—)\s*|-\s+)(?=\S)")
_DASH_BREAK = re.compile(r"\s+[—–―]\s*(?=\w)")
_LABEL = re.compile(r"^([A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,2}:|[\u4e00-\u9fff·]{1,5}：)\s*(?=\S)")


_ENGLISH_SAID = any_of(lexicon(Language.ENGLISH).said)
_CHINESE_SAID = any_of(lexicon(Language.CHINESE).said)
_SAID_BEFORE = re.compile(rf"(?:\b(?:{_ENGLISH_SAID})|{_CHINESE_SAID})\s*$", re.IGNORECASE)
_SAID_AFTER = re.compile(
    rf"^\s*(?:(?:[\w'’-]+ ){{0,3}}?(?:{_ENGLISH_SAID})\b|\w{{1,5}}?(?:{_CHINESE_SAID}))", re.IGNORECASE
)
_UNQUOTED = re.compile(rf"^([^：]*(?:{_CHINESE_SAID})[^，。！？；：]{{0,3}}：)\s*(\S.*)$")
"""Chinese speech that only a colon opens: “白鹤说：谢谢你。”."""
_DASHED_INQUIT = re.compile(rf"(?<=[,!?.…])\s+(?=(?:he |she |I |they )?(?:{_ENGLISH_SAID})\b)", re.IGNORECASE)


def cut_dialogue(text: str) -> list[Run]:
    """All runs of a clean story, one paragraph a line, in order."""
    paragraphs = [line for line in text.split("\n") if line.strip()]
    labelled = sum(bool(_LABEL.match(line)) for line in paragraphs) >= 2
    return [run for number, line in enumerate(paragraphs) for run in _cut(line, number, labelled)]


def beside(runs: Sequence[Run], index: int, step: Literal[-1, 1]) -> str:
    """The narration next to a quote (-1 before it, 1 after it): in its paragraph, or a line that ends in a colon."""
    if not 0 <= index + step < len(runs) or runs[index + step].quoted:
        return ""
    run, other = runs[index], runs[index + step]
    leads_in = other.paragraph == run.paragraph - 1 and other.text.rstrip().endswith((":", "："))
    return other.text if other.paragraph == run.paragraph or leads_in else ""


def follows_full_stop(run: Run) -> bool:
    """Whether what stands after this speech begins a sentence of its own."""
    return bool(_FULL_STOP.search(run.text))


def _cut(line: str, number: int, labelled: bool) -> list[Run]:
    if labelled and (label := _LABEL.match(line)):
        speech = line[label.end() :].strip('“”"「」')
        return [Run(label[1], False, number), Run(speech, True, number)]
    if _DASHED.match(line):
        return _cut_dashes(_DASHED.sub("", line), number)
    if (bare := _UNQUOTED.match(line)) and not any(mark in line for mark in _CLOSERS):
        return [Run(bare[1].strip(), False, number), Run(bare[2].strip(), True, number)]
    return [run for run in _cut_quotes(line, number) if run.text]


def _cut_dashes(line: str, number: int) -> list[Run]:
    """A dash opens speech; a dash inside it changes between speaking and telling."""
    parts = _DASH_BREAK.split(line)
    if len(parts) == 1:
        parts = _DASHED_INQUIT.split(line, maxsplit=1)
    return [Run(part.strip(), index % 2 == 0, number) for index, part in enumerate(parts) if part.strip()]


def _cut_quotes(line: str, number: int) -> Iterator[Run]:
    closers = _closing_marks(line)
    told, index = 0, 0
    while index < len(line):
        end = _speech_end(line, index, closers) if line[index] in _CLOSERS else None
        if end is None:
            index += 1
            continue
        yield Run(line[told:index].strip(), False, number)
        yield Run(line[index + 1 : end].strip(), True, number, unclosed=end == len(line))
        told = index = end + 1
    yield Run(line[told:].strip(), False, number)


def _closing_marks(line: str) -> dict[str, list[int]]:
    """Where each closing mark stands in the line, apostrophes left out."""
    marks: dict[str, list[int]] = {closer: [] for closer in _CLOSERS.values()}
    for index, character in enumerate(line):
        if character in marks and not (character in "’'" and _is_apostrophe(line, index)):
            marks[character].append(index)
    return marks


def _speech_end(line: str, start: int, closers: dict[str, list[int]]) -> int | None:
    """Where the speech that opens at `start` closes; None when nothing is spoken there."""
    if not _opens(line, start):
        return None
    end = _closing(line, start, closers)
    if end is None:
        sure = line[start] not in _SINGLE or line[max(0, start - _NEAR) : start].rstrip().endswith((":", "："))
        return len(line) if sure and line[start] != "”" and start + 1 < len(line) else None
    return end if _is_spoken(line, start, end) else None


def _opens(line: str, start: int) -> bool:
    """Whether a mark can open speech: not an apostrophe, an inch mark or a stray closing mark."""
    before, after = line[max(0, start - 1) : start], line[start + 1 : start + 2]
    if line[start] == "'":
        return not before.isalnum() and after.isalnum()
    if line[start] in ('"', "”"):
        return not before.isdigit() and not after.isspace() and (line[start] == '"' or not before.strip())
    return True


def _closing(line: str, start: int, closers: dict[str, list[int]]) -> int | None:
    """Index of the mark that closes the one at `start`, past quotes of the same kind inside it."""
    opener, depth = line[start], 0
    ends = closers[_CLOSERS[opener]]
    last = start
    for end in ends[bisect_right(ends, start) :]:
        depth += line.count(opener, last + 1, end) if opener in _NESTING else 0
        if depth == 0:
            return end
        depth, last = depth - 1, end
    return None


def _is_apostrophe(line: str, index: int) -> bool:
    """Inside a word, or after a letter that no sentence end precedes (servants’ hall)."""
    before, after = line[index - 1 : index], line[index + 1 : index + 2]
    return (after.isalnum() and after.isascii()) or (before.isascii() and before.isalnum())


def _is_spoken(line: str, start: int, end: int) -> bool:
    """Whether quoted words are speech rather than a term, a title or something written."""
    spoken = line[start + 1 : end].strip()
    before, after = line[max(0, start - _NEAR) : start].rstrip(), line[end + 1 : end + 1 + _NEAR].strip()
    if not has_words(spoken) or _WRITTEN.search(before):
        return False
    return (
        spoken.endswith(_SPEECH_END)
        or before.endswith(_LEADS_IN)
        or not (before or after)
        or bool(_SAID_BEFORE.search(before) or _SAID_AFTER.match(after))
    )
