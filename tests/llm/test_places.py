"""Where it plays and under what sky: rooms are rooms, weather stays outside and does not last for ever."""

import pytest

from tests.llm.stories import shot
from workbench.llm import write_story
from workbench.model.vocabulary import PlaceKind, TimeOfDay, Weather


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("Ann went into the bookshop.", PlaceKind.SHOP),
        ("Ann sat in a small café.", PlaceKind.SHOP),
        ("Ann worked in the office.", PlaceKind.OFFICE),
        ("Ann lay in the hospital.", PlaceKind.HOSPITAL),
        ("Ann sat on the train.", PlaceKind.TRAIN),
        ("Ann walked to the market square.", PlaceKind.MARKET),
        ("老陈在小巷里开了一家旧书店。", PlaceKind.SHOP),
        ("小明在办公室里等着。", PlaceKind.OFFICE),
        ("小明躺在医院里。", PlaceKind.HOSPITAL),
        ("小明坐在火车上。", PlaceKind.TRAIN),
        ("小明去了超市。", PlaceKind.SHOP),
    ],
)
def test_rooms_are_what_they_are(told: str, kind: PlaceKind) -> None:
    (scene,) = write_story(told, title="x").scenes
    assert scene.kind is kind


def test_no_rain_falls_in_a_shop_and_it_rains_before_the_door() -> None:
    plan = write_story(
        "老陈在小巷里开了一家旧书店。一个下雨的夜晚，小女孩推门进来，浑身湿透。\n小女孩抱着书，走进了雨里。", title="x"
    )
    inside, outside = shot(plan, "浑身湿透"), shot(plan, "走进了雨里")
    assert (inside.weather, inside.time_of_day) == (Weather.CLEAR, TimeOfDay.NIGHT)
    assert (outside.scene, outside.weather) == ("门外", Weather.RAIN)


def test_while_the_city_slept_it_is_night() -> None:
    plan = write_story("Nina baked bread in a tiny shop while the city slept.", title="x")
    assert plan.shots[0].time_of_day is TimeOfDay.NIGHT


@pytest.mark.parametrize(
    ("later", "weather"),
    [
        ("Tom walked on along the road, and said nothing to anybody he met.", Weather.RAIN),
        ("The next day Tom walked on along the road to the old mill again.", Weather.CLEAR),
        ("Tom came to the sea and looked at the ships for a long, long time.", Weather.CLEAR),
        ("Tom feared neither the sun nor the snow, he walked on and on.", Weather.RAIN),
        ("Tom walked. Tom sang. Tom ate. Tom sat. Tom rose. Tom ran. Tom fell. Tom stood at last.", Weather.CLEAR),
    ],
)
def test_weather_ends(later: str, weather: Weather) -> None:
    plan = write_story(f"It rained hard on the road, and Tom walked alone with his heavy bag.\n{later}", title="x")
    assert plan.shots[-1].weather is weather


def test_the_world_is_told_in_sentences() -> None:
    english = write_story(
        "Tom stood on the beach at night in the rain. Tom met Ann. Ann smiled, and Tom laughed.", title="x"
    )
    assert english.world.content.startswith(
        "The story is set in the beach, mostly at night, partly in the rain. It follows"
    )
    assert "Weather:" not in english.world.content
    chinese = write_story("小明在森林里走。夜里下着雨，小明笑了。", title="x")
    assert chinese.world.content.startswith("故事发生在森林，多在")
    assert "主要人物有小明。" in chinese.world.content
