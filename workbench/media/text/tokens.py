"""The words of a line of speech with their times: as they were spoken, or spread over a translation."""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from workbench.media.text.linebreaks import Token
from workbench.media.text.page import Page, width_of
from workbench.media.text.rules import CLOSERS, SENTENCE_ENDS, fair_end, pieces
from workbench.model.cut import VoiceCue
from workbench.model.speech import Word

_SENTENCE = re.compile(rf"[^{SENTENCE_ENDS}]*[{SENTENCE_ENDS}]+[{re.escape(CLOSERS)}]*\s*|[^{SENTENCE_ENDS}]+$")
_URL_JOINTS = re.compile(r"[^/?&=.\-_]*[/?&=.\-_]*")

Span = tuple[str, float, float]
"""A part of a text with the seconds from which to which it sounds."""


def spoken_tokens(cue: VoiceCue, page: Page) -> list[Token]:
    """The words of a cue with the text around them; without word times they share its time by their length."""
    if not cue.text.strip():
        return []
    words = cue.words or _even_words(cue)
    spans: list[Span] = []
    begin = 0
    for word, follower in zip(words, [*words[1:], None], strict=True):
        end = fair_end(cue.text, begin, max(begin, word.offset + len(word.text))) if follower else len(cue.text)
        if end > begin:
            spans.append((cue.text[begin:end], word.start, word.end))
        begin = end
    return [token for span in spans for token in _tokens(span, page)]


def translated_tokens(text: str, cue: VoiceCue, page: Page) -> list[Token]:
    """The words of a translation, each sentence in the time of the one it translates where there are as many.

    Within a sentence, and where the numbers of sentences differ, words share the time by their length.
    """
    spoken = spoken_tokens(cue, page)
    if not text.strip() or not spoken:
        return []
    sentences, originals = _SENTENCE.findall(text), _SENTENCE.findall(cue.text)
    if len(sentences) == len(originals):
        times = _sentence_times(originals, spoken)
        spans = [(sentence, *time) for sentence, time in zip(sentences, times, strict=True)]
    else:
        spans = [(text, spoken[0].start, spoken[-1].end)]
    return [token for span in spans for part in _shared(span, pieces(span[0])) for token in _tokens(part, page)]


def _even_words(cue: VoiceCue) -> tuple[Word, ...]:
    """Words where the voice gave none."""
    parts = _shared((cue.text, 0.0, cue.duration), pieces(cue.text))
    offsets = accumulate((len(text) for text, _, _ in parts), initial=0)
    return tuple(
        Word(text=text, offset=offset, start=start, end=end)
        for (text, start, end), offset in zip(parts, offsets, strict=False)
    )


def _sentence_times(sentences: Sequence[str], tokens: Sequence[Token]) -> Iterator[tuple[float, float]]:
    """When each sentence of the spoken text sounds."""
    ends = list(accumulate(len(token.text) for token in tokens))
    begin = 0
    for sentence in sentences:
        inside = [token for token, end in zip(tokens, ends, strict=True) if begin < end <= begin + len(sentence)]
        begin += len(sentence)
        nearest = inside or [min(tokens, key=lambda token: token.end)]
        yield nearest[0].start, nearest[-1].end


def _shared(span: Span, parts: Sequence[str]) -> list[Span]:
    """The parts of a text, each with its share of the time."""
    _, start, end = span
    ends = list(accumulate((width_of(part) for part in parts), initial=0.0))
    times = [start + (end - start) * reached / (ends[-1] or 1) for reached in ends]
    return [(part, *time) for part, time in zip(parts, pairwise(times), strict=True)]


def _tokens(span: Span, page: Page) -> list[Token]:
    """A part as one token, or as several when it is longer than a line."""
    text = span[0].replace("\n", " ")
    if page.share(text.strip()) <= 1:
        return [_token(span, page)]
    parts = [part for piece in pieces(text) for part in _chopped(piece, page)]
    return [_token(part, page) for part in _shared(span, parts)]


def _token(span: Span, page: Page) -> Token:
    text, start, end = span
    text = text.replace("\n", " ")
    share = page.share(text.rstrip())
    return Token(text, start, end, share, page.share(text) - share)


def _chopped(piece: str, page: Page) -> list[str]:
    """A piece in parts that fit on a line: at the joints of an address, or anywhere where it has none."""
    parts: list[str] = []
    for joint in _URL_JOINTS.findall(piece):
        for letter in [joint] if page.share(joint) <= 1 else joint:
            if parts and page.share(parts[-1] + letter) <= 1:
                parts[-1] += letter
            else:
                parts.append(letter)
    return [part for part in parts if part]
