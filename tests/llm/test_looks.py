"""People look as the story says, in whichever sentence it says so."""

import pytest

from tests.llm.stories import character
from workbench.llm import write_story


@pytest.mark.parametrize(
    ("told", "who", "words"),
    [
        (
            "An old man named Tomas went home. He wore a blue coat and had a white beard.",
            "Tomas",
            ["blue coat", "white beard"],
        ),
        ("Mira, a girl with red hair in a green dress, ran. Mira fell.", "Mira", ["red", "green dress"]),
        ("Ann ran home. Her long hair was black. Ann wore glasses.", "Ann", ["long black hair", "glasses"]),
        ("Ann saw Tom. He had on a yellow raincoat and a red hat.", "Tom", ["yellow raincoat", "red hat"]),
        ("Tom was a bald man. He was seventy years old.", "Tom", ["old man", "bald head"]),
        ("陈伯回家了，陈伯笑了。他穿着蓝色的外套，留着白胡子。", "陈伯", ["blue coat", "white beard"]),
        ("小梅跑来。小梅是个穿红裙子的女孩，一头黑色的长发。", "小梅", ["red dress", "long black hair"]),
        ("小梅跑来了。她戴着眼镜，穿着绿毛衣。小明笑了。", "小梅", ["glasses", "green sweater"]),
        ("穿着红色外套的小明看着小梅。小梅走了。小明哭了。", "小明", ["red coat"]),
    ],
)
def test_colours_and_clothes_are_those_of_the_story(told: str, who: str, words: list[str]) -> None:
    appearance = character(write_story(told, title="x"), who).appearance
    assert [word for word in words if word not in appearance] == []


def test_a_red_dress_makes_no_red_hair() -> None:
    plan = write_story("小梅跑到岸边。小梅是个穿红裙子的女孩。", title="x")
    assert "red hair" not in character(plan, "小梅").appearance


def test_clothes_of_strangers_are_not_those_of_the_cast() -> None:
    plan = write_story("Tom saw servants dressed in purple. Tom met a man in a purple coat. Tom ran.", title="x")
    assert "purple" not in character(plan, "Tom").appearance


def test_a_description_is_the_storys_own_words() -> None:
    plan = write_story("陈伯笑了笑。他穿着蓝色的外套。陈伯走了。", title="x")
    assert character(plan, "陈伯").description == "陈伯笑了笑。他穿着蓝色的外套。"
