"""What does not hold together in a storyboard: the rules find it in both languages, and leave good stories alone."""

import pytest

from tests.llm.stories import CAFE, LIGHTHOUSE, STATION, TEA
from tests.llm.storyboards import FOREST, HOLT, HOUSE, MIA, board_of, said, shot, small_board
from workbench.llm import write_story
from workbench.llm.continuity import Board, rule_findings
from workbench.llm.continuity.parts import bible_text, parts_of
from workbench.model.continuity import ContinuityKind as Kind
from workbench.model.story import FactDraft
from workbench.model.vocabulary import CameraAngle, Language, ShotSize, TimeOfDay, Transition, Weather
from workbench.samples import sample_story

CLOSE, FULL = ShotSize.CLOSE_UP, ShotSize.FULL
LOW = CameraAngle.LOW


def kinds(board: Board) -> list[tuple[int, Kind]]:
    """What is found, by the number of the shot."""
    numbers = {one.id: one.position for one in board.shots}
    return [(numbers[found.shot_id], found.kind) for found in rule_findings(board)]


@pytest.mark.parametrize(
    ("board", "found"),
    [
        ((shot(size=FULL), shot(place=FOREST), shot(size=CLOSE)), [(2, Kind.TWO_PLACES)]),
        ((shot(size=FULL), shot(place=FOREST, who=(HOLT,)), shot(size=CLOSE)), []),
        ((shot(size=FULL), shot(place=FOREST, transition=Transition.FADE), shot(size=CLOSE)), []),
        ((shot(lines=said("Tom")),), [(1, Kind.SPEAKER)]),
        ((shot(lines=said("老人")),), [(1, Kind.ENTRANCE)]),
        ((shot(lines=said("")),), []),
        ((shot(), shot("They talk.", (MIA, HOLT), size=FULL)), [(2, Kind.ENTRANCE)]),
        ((shot(), shot("门开了，老人走进来。", (MIA, HOLT), size=FULL)), []),
        ((shot("Mia's green eyes shine."),), [(1, Kind.LOOK)]),
        ((shot("Mia's brown eyes shine. Her eyes are red from tears."),), []),
        ((shot("老人的眼睛是绿色的。", (MIA, HOLT)),), [(1, Kind.LOOK)]),
        ((shot("老人一头雪白的头发。", (HOLT,)),), []),
        ((shot("She puts on a blue woollen coat."),), [(1, Kind.COSTUME)]),
        ((shot("A red house, a blue door and her coat."),), []),
        ((shot("她戴着一顶绿色的帽子。"), shot("她戴着黄帽。", size=FULL)), [(2, Kind.COSTUME)]),
        ((shot(), shot(time_of_day=TimeOfDay.NIGHT, size=FULL)), [(2, Kind.TIME)]),
        ((shot(), shot("At night she is awake.", time_of_day=TimeOfDay.NIGHT, size=FULL)), []),
        ((shot(transition=Transition.CROSS_FADE), shot(time_of_day=TimeOfDay.NIGHT, size=FULL)), []),
        ((shot(), shot(weather=Weather.SNOW, size=FULL)), [(2, Kind.WEATHER)]),
        ((shot(place=None),), [(1, Kind.PLACE)]),
        ((shot(), shot()), [(2, Kind.CAMERA)]),
        ((shot(), shot(angle=LOW)), []),
        ((shot(size=ShotSize.EXTREME_WIDE), shot(size=CLOSE)), [(2, Kind.CAMERA)]),
        ((shot("Mia looks to the left."), shot("Mia walks to the right.", angle=LOW)), [(2, Kind.AXIS)]),
        ((shot("米娅向左跑。"), shot("米娅向右跑。", angle=LOW)), [(2, Kind.AXIS)]),
    ],
)
def test_rules_find_what_does_not_hold_together(board: tuple[object, ...], found: list[tuple[int, Kind]]) -> None:
    assert kinds(small_board(*board, language=_language(board))) == found  # pyright: ignore[reportArgumentType]  # shots


def _language(board: tuple[object, ...]) -> Language:
    told = "".join(str(getattr(one, "description", "")) for one in board)
    return Language.CHINESE if any("\u4e00" <= letter <= "\u9fff" for letter in told) else Language.ENGLISH


def test_good_stories_are_left_alone() -> None:
    stories = [LIGHTHOUSE, CAFE, STATION, TEA, *(sample_story(language) for language in Language)]
    found = [finding.text for story in stories for finding in rule_findings(board_of(write_story(story)))]
    assert found == ["巡警 is suddenly in the scene: nothing tells that they come."], "he is in that shot by mistake"


def test_a_fact_of_the_bible_goes_before_the_looks_in_the_cast() -> None:
    board = small_board(shot("Mia's green eyes shine."), shot("Mia's green eyes close.", chapter=2, angle=LOW))
    facts = (
        FactDraft(subject="Mia", what="eye colour", value="green"),
        FactDraft(subject="Mia", what="eye colour", value="blue, by magic", since=2),
    )
    told = Board(board.language, "", board.shots, board.cast, board.scenes, facts)
    assert kinds(told) == [(2, Kind.LOOK)]
    assert "- Mia: eye colour: blue, by magic (from chapter 2 on)" in bible_text(told)


def test_somebody_who_is_gone_from_the_cast_is_found() -> None:
    board = small_board(shot())
    assert kinds(Board(board.language, "", board.shots, {}, board.scenes)) == [(1, Kind.PERSON)]


def test_a_finding_is_known_again_however_it_is_worded() -> None:
    one, other = (rule_findings(small_board(shot("Mia's green eyes.", id="s", place=HOUSE))) for _ in range(2))
    assert one[0].key == other[0].key
    assert one[0].model_copy(update={"text": "Her eyes!"}).key == one[0].key


def test_a_long_storyboard_is_read_in_parts_without_loss() -> None:
    shots = [shot("She walks. " * 60, place=(HOUSE, FOREST)[number // 10 % 2]) for number in range(100)]
    parts = parts_of(small_board(*shots))
    assert len(parts) > 5
    assert [label for part in parts for label in part.shots] == [f"S{number}" for number in range(1, 101)]
    assert max(len(part.text) for part in parts) < 9000
    assert {MIA.name} == {name for part in parts for name in (MIA.name, HOLT.name) if f"Seen: {name}" in part.text}
