"""The plan of a story: who speaks, who is seen, where and when, how it is filmed."""

import subprocess
import sys
from collections import Counter
from itertools import pairwise

import pytest

from tests.llm.stories import CAFE, LIGHTHOUSE, STATION, TEA, character, lines, shot, speaker
from workbench.kit.errors import InvalidInputError
from workbench.llm import write_story
from workbench.model.story import StoryPlan
from workbench.model.vocabulary import (
    CameraMovement,
    Language,
    Mood,
    PlaceKind,
    ShotSize,
    TimeOfDay,
    Transition,
    Weather,
)
from workbench.samples import sample_story

SAMPLES = {language: write_story(sample_story(language)) for language in Language}
PLANS = [write_story(text) for text in (LIGHTHOUSE, CAFE, STATION, TEA)] + list(SAMPLES.values())


@pytest.fixture(params=PLANS, ids=lambda plan: plan.title)
def plan(request: pytest.FixtureRequest) -> StoryPlan:
    return request.param


def test_english_speakers_are_found_beside_their_words_and_by_turns() -> None:
    plan = write_story(LIGHTHOUSE)
    assert speaker(plan, "Please let me in") == "Mia"
    assert speaker(plan, "Come to the fire") == "Holt"
    assert speaker(plan, "Where do you come from") == "Holt"
    assert speaker(plan, "From the village across the bay") == "Mia"
    assert speaker(plan, "Nobody can cross tonight") == "Holt"
    assert speaker(plan, "Then light the lamp") == "Mia"
    assert speaker(plan, "Who called me") == "The Doctor"
    assert speaker(plan, "put a blanket around her shoulders") == ""


def test_an_unknown_voice_is_whoever_is_there_besides_the_listener() -> None:
    plan = write_story(CAFE)
    assert speaker(plan, "You could have run faster") == "Daniel"
    assert speaker(plan, "You could have held the door") == "Sarah"
    assert speaker(plan, "I was late too") == "Daniel"
    assert speaker(plan, "Leaving the company") == "Sarah"
    assert speaker(plan, "I got a job in Norway") == "Daniel"


def test_chinese_speakers_are_found_beside_their_words_and_by_turns() -> None:
    plan = write_story(STATION)
    assert speaker(plan, "请回答") == "陈默"
    assert speaker(plan, "你应该休息了") == "小白"
    assert speaker(plan, "也许就在这一分钟") == "陈默"
    assert speaker(plan, "如果永远没有人回答呢") == "小白"
    assert speaker(plan, "那我们就自己回家") == "陈默"
    assert speaker(plan, "我是林薇") == "林薇"
    assert speaker(plan, "活着！") == "陈默"
    assert speaker(plan, "欢迎来到火星") == "林薇"


def test_a_story_told_by_i_has_the_teller_in_its_cast() -> None:
    plan = SAMPLES[Language.CHINESE]
    assert {person.name for person in plan.characters} == {"我", "车夫", "老女人", "巡警"}
    assert speaker(plan, "没有什么的") == "我"
    assert speaker(plan, "你怎么啦") == "车夫"
    assert speaker(plan, "我摔坏了") == "老女人"
    assert speaker(plan, "你自己雇车罢") == "巡警"
    assert speaker(plan, "请你给他") == "我"


def test_the_spirit_answers_every_wish_of_the_english_sample() -> None:
    wishes = [line for line in lines(SAMPLES[Language.ENGLISH]) if line.text.startswith("Your wish is heard")]
    assert [line.speaker for line in wishes] == ["The Mountain Spirit"] * 6
    assert speaker(SAMPLES[Language.ENGLISH], "could sleep in a bed with silken curtains") == "The Stone-Cutter"


def test_mixed_languages_are_spoken_each_in_its_own() -> None:
    plan = write_story(TEA)
    assert plan.language is Language.CHINESE
    spoken = {line.text: (line.speaker, line.language) for line in lines(plan)}
    assert spoken["Good morning! What can I get you?"] == ("The Waitress", Language.ENGLISH)
    assert spoken["Tea, please."] == ("小明", Language.ENGLISH)
    assert spoken["对不起，我听不懂。"] == ("小明", Language.CHINESE)
    assert any(text.endswith("“牛奶”。") and who == "" for text, (who, _) in spoken.items())


def test_places_hours_and_weather_are_carried_on_until_they_change() -> None:
    plan = write_story(LIGHTHOUSE)
    evening, midnight, dawn = shot(plan, "Rain ran"), shot(plan, "At midnight"), shot(plan, "asked for bread")
    assert (evening.time_of_day, evening.weather) == (TimeOfDay.DUSK, Weather.RAIN)
    assert (midnight.time_of_day, midnight.weather) == (TimeOfDay.NIGHT, Weather.STORM)
    assert (dawn.scene, dawn.time_of_day, dawn.weather) == ("The cottage", TimeOfDay.DAWN, Weather.CLEAR)
    kinds = {scene.name: scene.kind for scene in plan.scenes}
    assert kinds["The small island"] is PlaceKind.BEACH
    assert kinds["The cottage"] is PlaceKind.HOUSE


def test_chinese_places_and_hours_are_found() -> None:
    plan = SAMPLES[Language.CHINESE]
    assert [(scene.name, scene.kind) for scene in plan.scenes] == [
        ("京城", PlaceKind.CITY),
        ("路上", PlaceKind.ROAD),
        ("分驻所", PlaceKind.HALL),
    ]
    assert shot(plan, "大北风刮得正猛").time_of_day is TimeOfDay.DAWN
    assert shot(plan, "大北风刮得正猛").weather is Weather.CLOUDY
    assert shot(plan, "风全住了").weather is Weather.CLEAR


def test_who_is_named_meant_or_listening_is_seen() -> None:
    plan = write_story(LIGHTHOUSE)
    assert set(shot(plan, "Where do you come from").characters) == {"Holt", "Mia"}
    assert shot(plan, "The old man looked out").characters == ("Holt",)
    assert "Tom" in shot(plan, "asked for bread").characters
    assert "Tom" not in shot(plan, "My brother Tom is sick").characters


def test_people_look_as_the_story_says_and_otherwise_unlike_each_other() -> None:
    plan = write_story(LIGHTHOUSE)
    assert character(plan, "Mia").appearance.endswith("wearing a red coat")
    assert (character(plan, "Mia").gender, character(plan, "Mia").age) == ("female", "child")
    assert (character(plan, "Holt").gender, character(plan, "Holt").age) == ("male", "old")
    assert "lighthouse keeper" in character(plan, "Holt").appearance
    assert character(write_story(STATION), "林薇").appearance.endswith("wearing a white space suit")
    assert "grey hair" in character(SAMPLES[Language.CHINESE], "老女人").appearance


def test_no_two_of_a_cast_wear_the_same(plan: StoryPlan) -> None:
    clothes = [person.appearance.partition("wearing ")[2] for person in plan.characters]
    assert len(set(clothes)) == len(clothes)
    assert all(text.isascii() for text in clothes)


def test_the_same_story_gives_the_same_plan() -> None:
    assert write_story(LIGHTHOUSE) == write_story(LIGHTHOUSE)


def test_line_ids_are_unique_and_survive_an_edit_elsewhere() -> None:
    before = {line.text: line.id for line in lines(write_story(STATION))}
    edited = write_story(STATION.replace("空间站里很安静。", "空间站里一点声音也没有。"))
    after = {line.text: line.id for line in lines(edited)}
    assert len(set(after.values())) == sum(len(shot.lines) for shot in edited.shots)
    same = before.keys() & after.keys()
    assert len(same) >= len(before) - 2
    assert all(before[text] == after[text] for text in same)


def test_a_line_said_twice_has_two_ids() -> None:
    plan = write_story(
        '"Go!" said Tom.\n\nTom walked slowly along the road to the old mill and back.\n\n"Go!" said Tom.'
    )
    said = [line.id for line in lines(plan) if line.text == "Go!"]
    assert len(set(said)) == 2


def test_shots_are_neither_flashes_nor_speeches(plan: StoryPlan) -> None:
    for one in plan.shots:
        assert one.lines
        assert len({line.speaker for line in one.lines if line.speaker}) <= 2
        text = " ".join(line.text for line in one.lines)
        assert len(text) <= 260


def test_places_open_wide_and_the_camera_keeps_moving(plan: StoryPlan) -> None:
    wide = {ShotSize.EXTREME_WIDE, ShotSize.WIDE, ShotSize.FULL, ShotSize.MEDIUM_WIDE}
    assert plan.shots[0].size in wide
    for before, after in pairwise(plan.shots):
        if before.scene != after.scene:
            assert after.size in wide
            assert before.transition is Transition.CROSS_FADE
        looks = [(one.size, one.angle, one.movement) for one in (before, after)]
        assert looks[0] != looks[1]
    movements = Counter(one.movement for one in plan.shots)
    assert movements[CameraMovement.STATIC] * 3 <= len(plan.shots)
    assert plan.shots[-1].transition is Transition.FADE


def test_names_of_a_plan_agree(plan: StoryPlan) -> None:
    cast = {person.name for person in plan.characters}
    places = {scene.name for scene in plan.scenes}
    for one in plan.shots:
        assert set(one.characters) <= cast
        assert {line.speaker for line in one.lines} <= cast | {""}
        assert one.scene in places
        assert one.description
    assert len(cast) == len(plan.characters)
    assert len(places) == len(plan.scenes)


def test_the_script_holds_every_line_under_its_heading(plan: StoryPlan) -> None:
    told = [(element.character, element.text) for element in plan.script if element.kind in ("action", "dialogue")]
    assert told == [(line.speaker, line.text) for line in lines(plan)]
    assert plan.script[0].kind == "scene_heading"
    assert plan.script[0].text.startswith(("INT. ", "EXT. "))


def test_a_heading_is_the_title_and_is_not_told() -> None:
    plan = write_story(STATION)
    assert plan.title == "最后的信号"
    assert not any("最后的信号" in line.text for line in lines(plan))
    assert plan.synopsis.startswith("空间站里很安静。")
    assert "空间站" in plan.world.content
    assert "陈默" in plan.world.keywords


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Sarah missed the bus again. She ran.", "Sarah missed the bus again"),
        ("小明第一次来到伦敦。他很高兴。", "小明第一次来到伦敦"),
        ("Hello", "Hello"),
    ],
)
def test_a_story_without_a_heading_is_called_by_its_first_words(text: str, title: str) -> None:
    assert write_story(text).title == title
    assert write_story(text, title="Mine").title == "Mine"


def test_moods_follow_the_words() -> None:
    assert write_story("They laughed and danced with joy at the wedding.").shots[0].mood is Mood.JOYFUL
    assert write_story("他害怕极了，拼命地逃，后面的人追了上来。").shots[0].mood is Mood.TENSE


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("“你在哪儿？”\n“我在楼下。”\n“上来吧。”", ["甲", "乙", "甲"]),
        ("Anna: Did you hear that?\nBen: Hear what?\nAnna: The cat.", ["Anna", "Ben", "Anna"]),
        ("— Where were you, Ben? said Anna.\n— At home, said Ben.", ["Anna", "Ben"]),
        ("「你好。」小明說。\n「你好。」小紅說。", ["小明", "小紅"]),
        ('Tom said, "Go." Then Ann said, "No."', ["Tom", "Ann"]),
        ("'Tis late,' said Ann to Tom. 'The dogs’ supper's cold.'", ["Ann"]),
        ("“I heard him say ‘never’ twice,” said Ann.", ["Ann"]),
        ("Tom came in and said: “It is over. Nobody closed this quote", ["Tom"]),
    ],
)
def test_every_way_of_marking_speech(text: str, said: list[str]) -> None:
    plan = write_story(text, title="x")
    assert [line.speaker for line in lines(plan) if line.speaker] == said


def test_quoted_terms_are_told_and_not_spoken() -> None:
    plan = SAMPLES[Language.CHINESE]
    assert speaker(plan, "“子曰诗云”一般") == ""
    assert speaker(plan, "“小”来") == ""


def test_a_bare_inquit_is_dropped_and_one_with_news_is_told() -> None:
    plan = write_story('"Who is there?" said the old man. "Nobody," he said, and put down the lamp.', title="x")
    assert [(line.speaker, line.text) for line in lines(plan)] == [
        ("The Old Man", "Who is there? Nobody."),
        ("", "He said, and put down the lamp."),
    ]


def test_a_third_language_is_refused_unless_the_language_is_given() -> None:
    text = "Он шёл по улице и думал о доме."
    with pytest.raises(InvalidInputError, match="Cyrillic"):
        write_story(text)
    assert " ".join(line.text for line in lines(write_story(text, language=Language.ENGLISH))) == text


def test_starting_the_product_does_not_wait_for_dictionaries() -> None:
    code = "import sys, workbench.llm; print({'rjieba', 'pysbd'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("text", ["word " * 2000, "字" * 2000, "a, " * 800, "他说：" * 600, "“a”" * 500])
def test_text_without_an_end_is_cut_into_shots(text: str) -> None:
    plan = write_story(text)
    assert len(plan.shots) > 5
    assert max(len(line.text) for line in lines(plan)) <= 300
