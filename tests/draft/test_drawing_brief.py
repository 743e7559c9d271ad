"""Reading prompts: the product's own grammar, everyday English, Chinese, and what is left open."""

import pytest

from workbench.draft.drawing import Person, read_prompt
from workbench.model.vocabulary import (
    CHINESE,
    CameraAngle,
    CameraMovement,
    Mood,
    PlaceKind,
    ShotSize,
    TimeOfDay,
    Weather,
)

PROMPT = (
    "extreme close-up, low angle, push in. Market Street, house, at night, storm, tense mood. "
    "Mia (a young woman (twenty) with a red coat. She limps); 老王 (an old man, by day a baker). "
    "They wait by the harbour, at dawn. Storybook illustration."
)


def test_the_grammar_is_read_in_full() -> None:
    brief = read_prompt(PROMPT)
    assert (brief.size, brief.angle, brief.movement) == (
        ShotSize.EXTREME_CLOSE_UP,
        CameraAngle.LOW,
        CameraMovement.PUSH_IN,
    )
    assert (brief.scene, brief.place) == ("Market Street", PlaceKind.HOUSE)
    assert (brief.time, brief.weather, brief.mood) == (TimeOfDay.NIGHT, Weather.STORM, Mood.TENSE)
    assert brief.people == (
        Person("Mia", "a young woman (twenty) with a red coat. She limps"),
        Person("老王", "an old man, by day a baker"),
    )
    assert brief.description.startswith("They wait by the harbour")


def test_a_scene_named_like_a_kind_of_place_does_not_change_the_place() -> None:
    brief = read_prompt("wide shot, eye level, static camera. Sea, ship, by day, clear sky, calm mood. A gull.")
    assert (brief.scene, brief.place) == ("Sea", PlaceKind.SHIP)


def test_honorifics_belong_to_names() -> None:
    brief = read_prompt("medium shot. Dr. Hart (a bald man); J. R. Poe (a poet).")
    assert [person.name for person in brief.people] == ["Dr. Hart", "J. R. Poe"]


def test_at_most_four_people_are_kept() -> None:
    prompt = "; ".join(f"P{number} (a man)" for number in range(6))
    assert [person.name for person in read_prompt(prompt).people] == ["P0", "P1", "P2", "P3"]


@pytest.mark.parametrize("word", [*ShotSize, *CameraAngle, *CameraMovement, *Mood, *TimeOfDay, *Weather, *PlaceKind])
def test_every_word_is_found_in_english_and_in_chinese(word: ShotSize) -> None:
    for text in (f"A picture, {word}, of something", f"画面，{CHINESE[word]}，一只猫"):
        brief = read_prompt(text)
        assert word in (brief.size, brief.angle, brief.movement, brief.mood, brief.time, brief.weather, brief.place)


def test_everyday_words_are_understood() -> None:
    brief = read_prompt("Portrait from below: a girl in the woods at sunset, misty and lonely, the camera zooms in")
    assert brief.size is ShotSize.CLOSE_UP
    assert brief.angle is CameraAngle.LOW
    assert brief.movement is CameraMovement.PUSH_IN
    assert (brief.place, brief.time) == (PlaceKind.FOREST, TimeOfDay.DUSK)
    assert (brief.weather, brief.mood) == (Weather.FOG, Mood.MELANCHOLY)


def test_chinese_text_is_understood() -> None:
    brief = read_prompt("中近景，仰拍。深夜的码头下雨，李明（年轻男子，白色衬衫）。他很紧张。")
    assert (brief.size, brief.angle) == (ShotSize.MEDIUM_CLOSE_UP, CameraAngle.LOW)
    assert (brief.place, brief.time, brief.weather) == (PlaceKind.HARBOUR, TimeOfDay.NIGHT, Weather.RAIN)
    assert brief.mood is Mood.TENSE


def test_words_are_whole_words_and_not_those_of_clothes() -> None:
    brief = read_prompt("A seaman brings rainwater by day. Ann (a woman in a coat for the rain, a nurse at night).")
    assert (brief.weather, brief.time) == (Weather.CLEAR, TimeOfDay.DAY)


def test_people_are_found_in_running_text() -> None:
    brief = read_prompt("Old Tom (a fisherman) walks through the forest with Mia (a girl in red) at dusk")
    assert brief.people == (Person("Old Tom", "a fisherman"), Person("Mia", "a girl in red"))
    assert (brief.place, brief.time) == (PlaceKind.FOREST, TimeOfDay.DUSK)


def test_what_is_open_is_settled_by_the_seed() -> None:
    briefs = [read_prompt("Something happens.", seed) for seed in range(12)]
    assert briefs[3] == read_prompt("Something happens.", 3)
    assert len({brief.place for brief in briefs}) > 3
    assert len({brief.mood for brief in briefs}) > 2
