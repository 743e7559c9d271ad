"""Scripts and the storyboard: which paragraph tells which line, and how two people's changes go together.

Everything here is a sequence of script elements; rows are not touched.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from workbench.kit.errors import ConflictError
from workbench.kit.ids import new_id
from workbench.model.bounds import one_line
from workbench.model.story import ScriptElement
from workbench.model.storyboard import Shot

Elements = Sequence[ScriptElement]

_QUOTED = 60
"""Characters of a paragraph that a message quotes."""


def board_elements(shots: Sequence[Shot]) -> list[ScriptElement]:
    """What the storyboard says: an element for each line, in order."""
    return [
        ScriptElement(
            kind="dialogue" if line.speaker else "action",
            character=one_line(line.speaker),
            text=one_line(line.text),
            shot=shot.id,
            line=line.id,
        )
        for shot in shots
        for line in shot.lines
        if one_line(line.text)
    ]


def compose(frame: Elements, shots: Sequence[Shot]) -> list[ScriptElement]:
    """The script of a storyboard: its lines, with what is not spoken taken from `frame`.

    A heading, transition or note stays before the line that it stood before, wherever that line is now; where the line
    is gone, before the first line of its shot, or before the next shot's. How a line is said and marked stays with it.
    """
    told = board_elements(shots)
    marked = {_place(element): element for element in carry(told, frame) if element.is_spoken}
    told = [_as_marked(element, marked.get(_place(element))) for element in told]
    on_board = {_place(element) for element in told}
    first = {element.shot: _place(element) for element in reversed(told)}
    before: dict[tuple[str, str], list[ScriptElement]] = {}
    waiting: list[ScriptElement] = []
    for element in carry(told, frame):
        if not element.is_spoken:
            waiting.append(element)
        elif anchor := _place(element) if _place(element) in on_board else first.get(element.shot):
            before[anchor] = before.get(anchor, []) + waiting
            waiting = []
    return [part for element in told for part in (*before.get(_place(element), ()), element)] + waiting


def _as_marked(told: ScriptElement, known: ScriptElement | None) -> ScriptElement:
    """What the storyboard says, as the script has it: its emphasis while the words are the same, how it is said."""
    if known is None or known.character != told.character:
        return told
    marks = known.model_dump(include={"extension", "manner", "dual"})
    text = known.text if known.words == told.text else told.text
    return told.model_copy(update=marks | {"text": text})


def carry(known: Elements, elements: Elements) -> list[ScriptElement]:
    """The elements, each told which line of the storyboard it is by comparing it with those of which that is known."""
    taken = {_place(element) for element in elements if element.line}
    source = [element for element in known if element.line and _place(element) not in taken]
    target = [index for index, element in enumerate(elements) if element.is_spoken and not element.line]
    found = list(elements)
    for old, new in _pairs([_said(one) for one in source], [_said(elements[index]) for index in target]):
        place = {"shot": source[old].shot, "line": source[old].line}
        found[target[new]] = found[target[new]].model_copy(update=place)
    return found


def settle_lines(elements: Elements) -> list[ScriptElement]:
    """The elements, each new line given an id and put into the shot of the line before it (or else after it)."""
    shot = next((element.shot for element in elements if element.shot), "")
    settled: list[ScriptElement] = []
    for element in elements:
        shot = element.shot or shot
        new = element.is_spoken and not element.line
        settled.append(element.model_copy(update={"shot": shot, "line": new_id()}) if new else element)
    return settled


def merge(base: Elements, mine: Elements, theirs: Elements) -> list[ScriptElement]:
    """What comes of my changes to `base` when they are made to `theirs` (a merge of three, paragraph by paragraph).

    Raises:
        ConflictError: both changed the same paragraph, and not alike.
    """
    others = _changes(base, theirs)
    base = _with_places(base, theirs)
    own = [change for change in _changes(base, carry(base, mine)) if not _is_among(change, others)]
    for change in own:
        if any(_overlap(change, other) for other in others):
            text = base[min(change.start, len(base) - 1)].text
            raise ConflictError(
                f"Somebody else changed “{text[:_QUOTED]}” in the meantime.",
                "Open the newest version of the script, and make your change again.",
            )
    merged: list[ScriptElement] = []
    at = 0
    for change in sorted([*others, *own], key=lambda change: (change.start, change.end)):
        merged += [*base[at : change.start], *change.elements]
        at = max(at, change.end)
    return [*merged, *base[at:]]


def _with_places(base: Elements, theirs: Elements) -> list[ScriptElement]:
    """The base, where it says the same as theirs taken from theirs: the same words may have moved to another shot."""
    found = list(base)
    for start, new_start, length in _compared(base, theirs).get_matching_blocks():
        found[start : start + length] = theirs[new_start : new_start + length]
    return found


class _Change(NamedTuple):
    """`base[start:end]` becomes these elements."""

    start: int
    end: int
    elements: tuple[ScriptElement, ...]


def _changes(base: Elements, new: Elements) -> list[_Change]:
    """The changes from one sequence to the other, as small as they can be."""
    changes: list[_Change] = []
    for tag, start, end, new_start, new_end in _compared(base, new).get_opcodes():
        if tag == "replace" and end - start == new_end - new_start:
            pairs = enumerate(zip(base[start:end], new[new_start:new_end], strict=True), start)
            changes += [_Change(at, at + 1, (two,)) for at, (one, two) in pairs if _words(one) != _words(two)]
        elif tag != "equal":
            changes.append(_Change(start, end, tuple(new[new_start:new_end])))
    return changes


def _compared(old: Elements, new: Elements) -> SequenceMatcher[tuple[str, ...]]:
    """Compared with paragraphs that stand very often (CUT TO:) as no landmarks: there are too many pairs of them."""
    return SequenceMatcher(None, [_words(one) for one in old], [_words(one) for one in new])


def _is_among(change: _Change, others: Sequence[_Change]) -> bool:
    words = [_words(element) for element in change.elements]
    return any(change[:2] == other[:2] and words == [_words(element) for element in other.elements] for other in others)


def _overlap(one: _Change, other: _Change) -> bool:
    return one.start < other.end and other.start < one.end


def _place(element: ScriptElement) -> tuple[str, str]:
    return element.shot, element.line


def _words(element: ScriptElement) -> tuple[str, ...]:
    """All that a person can change in a paragraph."""
    marks = (one_line(element.extension), one_line(element.manner), "dual" if element.dual else "")
    return element.kind, one_line(element.character), one_line(element.text), *marks


def _said(element: ScriptElement) -> tuple[str, str]:
    return one_line(element.character), element.words


def _pairs(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> Iterator[tuple[int, int]]:
    """Indexes of what is the same paragraph in both: equal ones, and between those the most alike, in order."""
    for _, start, end, new_start, new_end in SequenceMatcher(None, old, new).get_opcodes():
        gone, come = range(start, end), range(new_start, new_end)
        if len(gone) <= len(come):
            yield from _most_alike(gone, come, old, new)
        else:
            yield from ((there, here) for here, there in _most_alike(come, gone, new, old))


def _most_alike(
    few: range, many: range, said_by_few: Sequence[tuple[str, str]], said_by_many: Sequence[tuple[str, str]]
) -> Iterator[tuple[int, int]]:
    """A partner among the many for each of the few."""
    first, spare = many.start, len(many) - len(few)
    for index in few:
        last = many.start + (index - few.start) + spare
        partner = max(range(first, last + 1), key=lambda at: _likeness(said_by_few[index][1], said_by_many[at][1]))
        first = partner + 1
        yield index, partner


def _likeness(one: str, other: str) -> float:
    """The share of their pairs of neighbouring letters that two texts have in common, from 0 to 1."""
    first, second = ({text[at : at + 2] for at in range(len(text))} for text in (one, other))
    return len(first & second) / max(1, len(first | second))
