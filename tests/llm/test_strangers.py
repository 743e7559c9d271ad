"""Whoever says something is somebody: no speech is put into the mouth of another."""

import pytest

from tests.llm.stories import character, lines, speaker
from workbench.llm import RulesWriter, Story, write_story

BAKER = """Nina baked bread in a tiny shop while the city slept. One night a grey cat walked in and sat on the scale.

"You are heavier than my flour," laughed Nina. The cat looked at her and said, "I'm here to buy a croissant."

An old policeman named Otto opened the door. "Who are you talking to, Nina?" he asked.
"""
STARTUP = """小李在上海开了一家 AI 公司，只有3个人。

他的 CEO 朋友 David 从 London 打来电话："Hello 小李, how is the demo?"

"Demo 坏了，" 小李说，"but I have a plan B."

晚上11:30，他们终于修好了 bug。David said, "This is amazing! 太棒了！" 😀
"""
SHAPES = """Once upon a time there lived a stone-cutter, who worked every day at a great rock. He was tired.

In the street sat a prince in a carriage. 'Oh, if only I were a prince!' said the stone-cutter.

And a prince he was. But he cried in his anger: 'The sun is mightier than I!' And the sun he was.

Then a cloud he was. The cloud was amazed at the sight, and cried in wonder: 'Is the rock mightier than I?'
"""


def test_an_animal_that_speaks_has_a_voice_of_its_own() -> None:
    plan = write_story(BAKER)
    assert speaker(plan, "buy a croissant") == "The Cat"
    assert speaker(plan, "heavier than my flour") == "Nina"
    assert speaker(plan, "Who are you talking to") == "Otto"
    assert character(plan, "The Cat").appearance.startswith("a cat with grey fur")


def test_latin_names_in_a_chinese_story_are_people() -> None:
    plan = write_story(STARTUP)
    said = {line.text: line.speaker for line in lines(plan)}
    assert said["Hello 小李, how is the demo?"] == "David"
    assert said["but I have a plan B."] == "小李"
    assert said["This is amazing! 太棒了！"] == "David"
    assert character(plan, "David").gender == "male"
    assert "小李" in plan.world.keywords
    assert not {"李说", "太棒了"} & set(plan.world.keywords)


@pytest.mark.parametrize(
    ("told", "who"),
    [
        ('Ann sat by the window. "Who are you?" asked the moon.', "The Moon"),
        ('Ann went home. "Good evening," said the old sailor behind her.', "The Old Sailor"),
        ('Ann went in. The young baker smiled at Ann and said, "Good morning!"', "The Young Baker"),
        ("小美走进小店。店员抬起头，问：“要什么？”", "店员"),
        ("小美走进小店。“要什么？”老板笑着说。", "老板"),
        ("小美看着窗外。一只小黑猫说：“喵，你好。”", "小黑猫"),
        ("小美看着窗外。“你好。”月亮说。", "月亮"),
        ("小美在家。Mike从London打来电话说：“你好。”", "Mike"),
    ],
)
def test_an_unknown_subject_of_a_said_verb_becomes_a_character(told: str, who: str) -> None:
    assert [line.speaker for line in lines(write_story(told, title="x")) if line.speaker] == [who]


def test_what_only_grows_harder_is_nobody() -> None:
    plan = write_story("Tom was tired. His daily work grew harder, and he said: 'Enough!'", title="x")
    assert speaker(plan, "Enough") == "Tom"


def test_someone_in_another_shape_is_still_the_same() -> None:
    plan = write_story(SHAPES, title="x")
    assert {line.speaker for line in lines(plan)} == {"", "The Stone-Cutter"}
    assert [person.name for person in plan.characters] == ["The Stone-Cutter"]


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ('"No," laughed Nina.', []),
        ('"No!" said Nina.', []),
        ('"No." Nina laughed.', ["Nina laughed."]),
        ('"No," said Nina, and shut the door.', ["Said Nina, and shut the door."]),
        ("“不行。”小明笑着说道。", []),
        ("“不行。”小明说，一边关上了门。", ["小明说，一边关上了门。"]),
    ],
)
def test_only_attributions_with_news_are_read(told: str, read: list[str]) -> None:
    assert [line.text for line in lines(write_story(told, title="x")) if not line.speaker] == read


@pytest.mark.parametrize(
    ("told", "who"),
    [
        ('Ann sat with Tom. "Go back," said a voice behind Ann. Tom wept.', "The Voice"),
        ('Ann sat with Tom. "Go back," a low voice whispered. Ann wept. "Go," the voice said again.', "The Voice"),
        ('Ann sat by the sea. "Go back," said a voice behind her.\n\nIt was Tom. Tom laughed.', "Tom"),
        ('Ann sat with Tom. "Go back," said Ann in a low voice.', "Ann"),
        ("小美和小明坐着。“快走。”身后有个声音说。小美哭了。", "声音"),
        ("小美坐着哭。“快走。”身后传来一个声音。原来是小明。小明笑了。", "小明"),
        ("小美和小明坐着。“快走。”小美低声说，声音发抖。", "小美"),
    ],
)
def test_a_voice_is_not_the_one_who_hears_it(told: str, who: str) -> None:
    plan = write_story(told, title="x")
    assert {line.speaker for line in lines(plan) if line.speaker} == {who}
    assert not any({"The Voice", "声音"} & set(shot.characters) for shot in plan.shots), "it is heard, not seen"


@pytest.mark.parametrize(
    ("told", "who"),
    [
        ("小美和老周坐着。\n\n“不急。”老周叹了口气，站起来。", "老周"),
        ("老周走进门，看着小美。老周笑了。\n\n“站住！”小美吓了一跳。", "老周"),
        ("小美走进客栈。店小二端着菜走过来：“您的牛肉。”", "店小二"),
        ("小美走近白鹤。白鹤说：谢谢你，我会报答你的。", "白鹤"),
        ("客人抬起头，叫陈默。陈默低下头吃面，过了一会儿才说：“等人。”", "陈默"),
    ],
)
def test_who_acts_beside_a_speech_says_it(told: str, who: str) -> None:
    assert [line.speaker for line in lines(write_story(told, title="x")) if line.speaker] == [who]


@pytest.mark.parametrize(
    ("told", "facts"),
    [
        ("Mia had green eyes. Tom saw Mia. Tom ran.", [("Mia", "eye colour", "green")]),
        ("Tom ran. Tom had a long scar across his left cheek.", [("Tom", "mark", "a long scar across the left cheek")]),
        ("小明回家了。小明的眼睛是蓝色的。小明笑了。", [("小明", "眼睛颜色", "蓝色")]),
        ("小明回家了。他脸上有一道疤。小明笑了。", [("小明", "特征", "脸上有疤")]),
        ("Mia sat in the kitchen. The kitchen was lit by two candles.", [("The kitchen", "light", "candlelight")]),
        ("Mia sat in the dark kitchen at night and was afraid of the storm.", []),
    ],
)
def test_the_bible_has_facts_that_the_story_tells_and_no_others(told: str, facts: list[tuple[str, str, str]]) -> None:
    found = RulesWriter().bible(Story.of(told)).facts
    assert [(one.subject, one.what, one.value) for one in found] == facts
    assert all(one.passage in told for one in found)


def test_a_fact_holds_from_the_chapter_that_tells_it() -> None:
    calm = "Tom walked to the harbour. Tom looked at the sea. " * 30
    told = f"Chapter 1\n\n{calm}\n\nChapter 2\n\n{calm}\n\nTom had a scar on his chin now. Tom wept.\n"
    (fact,) = RulesWriter().bible(Story.of(told)).facts
    assert (fact.value, fact.since) == ("a scar on the chin", 2)
