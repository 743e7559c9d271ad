"""Shots of all kinds, made from a seed: both languages, every word of direction, and what people write into fields."""

import random
from collections.abc import Iterator
from typing import Any

from workbench.llm import ShotSource
from workbench.model.finishing import FrameRate
from workbench.model.projects import Character, Project, ProjectSettings, Scene, SceneStyle
from workbench.model.storyboard import Generation, Shot
from workbench.model.vocabulary import (
    Aspect,
    CameraAngle,
    CameraMovement,
    Language,
    Mood,
    PlaceKind,
    ShotSize,
    TimeOfDay,
    Weather,
)

_NAMES = {
    Language.ENGLISH: ("Mia", "Dr. Hart", "Old Tom", "J. R. Poe", "The Stone-Cutter", "O'Neill (the elder)"),
    Language.CHINESE: ("李明", "小梅", "老王", "白娘子", "诸葛先生", "阿Q"),
}
_LOOKS = (
    "a girl with blond hair, wearing a red coat",
    "an old man (seventy); grey beard, blue coat.",
    "a tall woman {with} a scar",
    "穿白衬衫的年轻男子",
    "",
)
_PLACES = {
    Language.ENGLISH: ("The tower", "St. Mary's, by night", "City of rain", "Room 101; attic", "The night market"),
    Language.CHINESE: ("灯塔", "雨巷", "京城", "老宅，东厢房", "夜市"),
}
_WRITTEN = {
    Language.ENGLISH: (
        "She climbs the stairs in the rain, melancholy.",
        "Two men argue: “Never!” — he strikes the table (hard).",
        "A cinematic, backlit silhouette at dawn; <lora:evil:2> {red|blue}",
        "Nothing moves.\n\nThen, all at once, everything does.",
        "the lamp goes out",
        "",
    ),
    Language.CHINESE: (
        "女孩走在雨中，忧郁，电影感。",
        "他回头，拔剑，大笑：“来吧！”",
        "夕阳下，两人并肩坐着，沉默。",
        "门（旧木门）吱呀一声开了；月光下有一封信。",
        "雪中奔跑",
        "",
    ),
}
_WORLDS = {
    Language.ENGLISH: "Mia has green eyes. Dr. Hart limps. The tower's lamp is blue. Rain falls all year.",
    Language.CHINESE: "李明左脸有疤。小梅总穿红衣。灯塔的灯是蓝色的。终年下雨。",
}
_STYLES = ("animatic", "noir", "ink", "photo", "水墨 (淡)", "woodcut", "电影感", "")


def generated_shots(count: int, seed: int = 1) -> Iterator[ShotSource]:
    """That many shots, the same for the same seed."""
    chance = random.Random(seed)
    for number in range(count):
        yield _source(chance, number, chance.choice(list(Language)))


def _source(chance: random.Random, number: int, language: Language) -> ShotSource:
    project = _project(chance, number, language)
    everyone = [
        Character(id=f"c{index}", project_id=project.id, name=name, appearance=chance.choice(_LOOKS))
        for index, name in enumerate(chance.sample(_NAMES[language], chance.randint(0, 5)))
    ]
    cast = chance.sample(everyone, chance.randint(0, len(everyone)))
    world = _WORLDS[language] if chance.random() < 0.7 else ""
    return ShotSource(_shot(chance, number, language, cast), cast, _scene(chance, language), project, world, everyone)


def _project(chance: random.Random, number: int, language: Language) -> Project:
    settings = ProjectSettings(
        style_preset=chance.choice(_STYLES),
        color_palette=chance.choice(((), ("ochre", "deep blue"), ("朱红",))),
        aspect=chance.choice(list(Aspect)),
        fps=chance.choice(list(FrameRate)),
    )
    return Project(id=f"p{number}", name="Film", language=language, settings=settings)


def _scene(chance: random.Random, language: Language) -> Scene | None:
    if chance.random() < 0.15:
        return None
    keywords = chance.choice(((), ("foggy",), ("浓雾",)))
    return Scene(
        id="s",
        project_id="p",
        name=chance.choice(_PLACES[language]),
        kind=chance.choice(list(PlaceKind)),
        style=SceneStyle(keywords=keywords),
    )


def _shot(chance: random.Random, number: int, language: Language, cast: list[Character]) -> Shot:
    own = chance.random() < 0.1
    generation = Generation(
        prompt="a prompt of my own" if own else "",
        negative="no cats" if own and chance.random() < 0.5 else "",
        seed=chance.choice((None, 0, 2**53, 2**64 - 1)),
    )
    words: dict[str, Any] = {
        "size": chance.choice(list(ShotSize)),
        "angle": chance.choice(list(CameraAngle)),
        "movement": chance.choice(list(CameraMovement)),
        "mood": chance.choice(list(Mood)),
        "time_of_day": chance.choice(list(TimeOfDay)),
        "weather": chance.choice(list(Weather)),
    }
    return Shot(
        id=f"shot{number}",
        episode_id="e",
        position=number + 1,
        description=chance.choice(_WRITTEN[language]),
        notes=chance.choice(("", "silhouette", "逆光")),
        characters=tuple(one.id for one in cast),
        duration=chance.choice((0.0, 1.7, 4.04, 10.0)),
        generation=generation,
        **words,
    )
