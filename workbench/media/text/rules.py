"""What may stand at the end and at the beginning of a line, and how bad a break between two words is.

Chinese follows the Requirements for Chinese Text Layout (W3C clreq, prohibition rules for line start and line end) and
JIS X 4051: stops and closing marks never begin a line, opening marks never end one, dashes and ellipses are never
divided. Western languages follow the subtitle guides of Netflix and the BBC: after a sentence, after a clause, before a
conjunction or a preposition, never between an article and its noun.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from workbench.media.text.fonts import is_wide

SENTENCE_ENDS = "。！？!?…．.؟"
_CLAUSE_ENDS = "，、；：,;:—–؛،"
CLOSERS = "\"'”’」』）)】》〉］]｝}〕»"
_OPENERS = "\"'“‘「『（(【《〈［[｛{〔«¿¡$￥£€#"
_NEVER_FIRST = SENTENCE_ENDS + _CLAUSE_ENDS + "”’」』）)】》〉］]｝}〕»·・‧～~%％‰℃°々ー"
_PHRASE_STARTS = re.compile(
    r"of|to|in|on|at|by|for|from|with|and|or|but|nor|who|which|while|when|where|because|if|as|than|so|into|upon|under|"
    r"over|after|before|that|et|ou|de|dans|pour|sur|avec|und|oder|im|am|mit|von|zu|y|o|en|con|por|para|e|che|di|da|per|"
    r"w|z|na|do",
    re.IGNORECASE,
)
"""Prepositions and conjunctions: a break before them is good, one after them is bad."""
_PHRASE_WORDS = re.compile(
    r"a|an|the|my|your|his|her|its|our|their|this|these|those|i|we|you|he|she|they|it|is|are|was|were|be|been|am|has|"
    r"had|have|will|would|can|could|should|must|not|no|very|too|(mr|mrs|ms|dr|st)\.|le|la|les|un|une|des|du|au|aux|der|"
    r"die|das|den|dem|ein|eine|einen|vom|zum|zur|el|los|las|una|del|al|lo|gli|il|uno|się",
    re.IGNORECASE,
)
"""Articles, pronouns, auxiliaries and titles, which belong to the word after them."""
_BEHIND_CHINESE = re.compile("[的地得了着过吗呢吧啊呀们里中之]|[上下](来|去)?|[起过出回](来|去)")
"""Chinese particles, endings and directions, which belong to the word before them."""
_AHEAD_CHINESE = "一二两三四五六七八九十几每这那第不很在把被和与"
"""Chinese numbers, pointers and prepositions, which belong to the word after them."""

AFTER_SENTENCE, AFTER_CLAUSE, BEFORE_PHRASE, BETWEEN_WORDS, INSIDE_PHRASE = 0.0, 2.0, 5.0, 8.0, 14.0
NEVER = 1e6


@lru_cache(4096)
def gap_cost(before: str, after: str) -> float:
    """How bad a break between two words is, the punctuation on them included."""
    left, right = before.rstrip(), after.strip()
    if right[:1] in _NEVER_FIRST or _ends_open(left):
        return NEVER
    if _clings(left, right):
        return INSIDE_PHRASE
    ending = left.rstrip(CLOSERS)[-1:]
    if ending and ending in SENTENCE_ENDS + _CLAUSE_ENDS:
        ends = ending in SENTENCE_ENDS and not right[:1].islower()  # “Who is there?” she called
        return AFTER_SENTENCE if ends else AFTER_CLAUSE
    return BEFORE_PHRASE if _PHRASE_STARTS.fullmatch(right) else BETWEEN_WORDS


def _ends_open(left: str) -> bool:
    """Whether an opening mark is the last thing on the line; a straight quotation mark is one only by itself."""
    return left[-1:] in _OPENERS and (left[-1:] not in CLOSERS or len(left) == 1)


def _clings(left: str, right: str) -> bool:
    """Whether two words belong to one phrase."""
    word = left.lstrip(_OPENERS)
    if _PHRASE_STARTS.fullmatch(word) or _PHRASE_WORDS.fullmatch(word) or word in _AHEAD_CHINESE:
        return True
    counted = word[-1:].isdigit() and right[:1].isalpha()
    return counted or _BEHIND_CHINESE.fullmatch(right.rstrip(_NEVER_FIRST)) is not None


def fair_end(text: str, begin: int, end: int) -> int:
    """Where a word really ends that a voice ends at `end`: closing marks and blanks are its own, opening ones not."""
    while end < len(text) and (text[end].isspace() or text[end] in _NEVER_FIRST):
        end += 1
    while end > begin and _ends_open(text[begin:end]):
        end -= 1
    return end


def pieces(text: str) -> list[str]:
    """A text cut wherever it may be broken: between words, Chinese ones too, with the marks that belong to them.

    Joined together the pieces are the text again.
    """
    cut: list[str] = []
    place = 0
    for part in _parts(text):
        closes = part in "\"'" and text.count(part, 0, place) % 2 == 1
        place += len(part)
        if cut and (closes or not _opens_piece(cut[-1], part[0])):
            cut[-1] += part
        else:
            cut.append(part)
    return cut


def _parts(text: str) -> Sequence[str]:
    """Chinese words and single other characters."""
    if not any(map(is_wide, text)):
        return text
    import rjieba  # late: its dictionary takes time to load

    return [str(part) for part in rjieba.cut(text)]


def _opens_piece(before: str, letter: str) -> bool:
    """Whether a line may be broken before a letter."""
    last = before[-1]
    if letter.isspace() or letter in _NEVER_FIRST or _ends_open(before):
        return False
    return last.isspace() or is_wide(letter) or is_wide(last)
