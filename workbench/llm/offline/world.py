"""The world of a story in two or three sentences: where and when it plays, whom it follows, how it feels."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeVar

from workbench.model.story import ShotDraft
from workbench.model.vocabulary import Language, Mood, TimeOfDay, Weather, label

_Word = TypeVar("_Word", Mood, TimeOfDay, Weather)
_RARE = 4
"""What stands this many times less often than the commonest is not mentioned."""

_SKIES = {
    Weather.CLOUDY: "under clouds",
    Weather.RAIN: "in the rain",
    Weather.SNOW: "in the snow",
    Weather.FOG: "in fog",
    Weather.STORM: "in a storm",
}


def describe_world(places: Sequence[str], names: Sequence[str], shots: Sequence[ShotDraft], language: Language) -> str:
    """The sentences, in the story's language; one about people only where there are any."""
    times, moods = _commonest(shot.time_of_day for shot in shots), _commonest(shot.mood for shot in shots)
    skies = [sky for sky in _commonest(shot.weather for shot in shots) if sky in _SKIES]
    tell = _in_chinese if language is Language.CHINESE else _in_english
    return tell(places, names, times, skies, moods)


def _in_english(
    places: Sequence[str], names: Sequence[str], times: list[TimeOfDay], skies: list[Weather], moods: list[Mood]
) -> str:
    where = _listed([_inside_a_sentence(place) for place in places], ", ", " and ")
    sky = "".join(f", partly {_SKIES[sky]}" for sky in skies[:1])
    who = f" It follows {_listed([_inside_a_sentence(name) for name in names], ', ', ' and ')}." if names else ""
    feeling = " and ".join(mood.value.removesuffix(" mood") for mood in moods)
    return f"The story is set in {where}, mostly {' and '.join(times)}{sky}.{who} The mood is {feeling}."


def _in_chinese(
    places: Sequence[str], names: Sequence[str], times: list[TimeOfDay], skies: list[Weather], moods: list[Mood]
) -> str:
    hours, feeling = ("和".join(label(word, Language.CHINESE) for word in words) for words in (times, moods))
    sky = "".join(f"，其间有{label(sky, Language.CHINESE)}" for sky in skies[:1])
    who = f"主要人物有{_listed(names, '、', '和')}。" if names else ""
    return f"故事发生在{_listed(places, '、', '和')}，多在{hours}{sky}。{who}整体氛围{feeling}。"


def _commonest(words: Iterable[_Word]) -> list[_Word]:
    """The one or two that stand most often."""
    counted = Counter(words).most_common(2)
    return [word for word, count in counted if count * _RARE > counted[0][1]]


def _inside_a_sentence(name: str) -> str:
    return f"the {name[4:]}" if name.startswith("The ") else "a quiet place" if name == "A quiet place" else name


def _listed(words: Sequence[str], comma: str, last: str) -> str:
    return f"{comma.join(words[:-1])}{last}{words[-1]}" if len(words) > 1 else "".join(words)
