"""Lines as people edit them, and what counts as a change."""

from workbench.model.story import Line
from workbench.model.storyboard import Generation, Shot
from workbench.model.vocabulary import CameraMovement, Language
from workbench.ui.shot_form import changes_from, lines_text, parse_lines

LINES = (
    Line(id="a", text="Night falls.", language=Language.ENGLISH),
    Line(id="b", speaker="Mara", text="Who is there?", language=Language.ENGLISH),
)


def _shot() -> Shot:
    return Shot(episode_id="e", position=1, lines=LINES, description="A house.", characters=("m",))


def test_lines_survive_being_written_and_read() -> None:
    written = lines_text(LINES)
    assert written == "Night falls.\nMara: Who is there?"
    assert parse_lines(written, LINES, ["Mara"], Language.ENGLISH) == LINES


def test_an_edited_line_keeps_its_id_and_a_moved_one_too() -> None:
    edited = parse_lines("Night comes.\nMara: Who is there?", LINES, ["Mara"], Language.ENGLISH)
    assert [(line.id, line.text) for line in edited] == [("a", "Night comes."), ("b", "Who is there?")]
    swapped = parse_lines("Mara: Who is there?\nNight falls.", LINES, ["Mara"], Language.ENGLISH)
    assert [line.id for line in swapped] == ["b", "a"]


def test_new_lines_get_ids_of_their_own() -> None:
    lines = parse_lines("One.\nTwo.\nThree.\nThree.", LINES, [], Language.ENGLISH)
    assert len({line.id for line in lines}) == 4


def test_a_colon_without_a_known_speaker_is_narration() -> None:
    lines = parse_lines("Remember: be kind.\nMara：谁？", (), ["Mara"], Language.CHINESE)
    assert [(line.speaker, line.text) for line in lines] == [("", "Remember: be kind."), ("Mara", "谁？")]


def test_only_what_differs_is_a_change() -> None:
    same = {"lines": lines_text(LINES), "description": "A house.", "characters": ["m"], "movement": "static camera"}
    same |= {"prompt": "", "negative": "", "seed": None, "workflow": "", "clip": False}
    assert changes_from(_shot(), same, ["Mara"], Language.ENGLISH).model_fields_set == set()
    changes = changes_from(_shot(), {"movement": "push in", "seed": 7}, [], Language.ENGLISH)
    assert changes.model_fields_set == {"movement", "generation"}
    assert changes.movement is CameraMovement.PUSH_IN
    assert changes.generation == Generation(seed=7)
