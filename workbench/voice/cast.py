"""The cast: every voice that a character can be given, and who gets which.

An English voice is hibari's one voice with another throat; a Chinese voice is a style of Kokoro, or a blend of two.
Both speak the other language too, so a line may mix them. Each voice has a counterpart at edge-tts.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import cast

from workbench.kit.errors import InvalidInputError
from workbench.kit.hashing import stable_number
from workbench.model.speech import VoiceInfo
from workbench.model.story import Age, Gender
from workbench.model.vocabulary import Language

HIBARI, KOKORO, EDGE = "hibari", "kokoro", "edge-tts"
_ALPHA, _FOX, _MOUSE, _SPIDER = "jf_alpha", "jf_gongitsune", "jf_nezumi", "jm_kumo"
_AGE_STEPS: dict[Age, int] = {"child": 0, "young": 2, "adult": 3, "old": 4}


@dataclass(frozen=True)
class Throat:
    """How a voice is reshaped: factors of pitch, formants (above 1: a smaller speaker) and speed."""

    pitch: float = 1.0
    formants: float = 1.0
    tempo: float = 1.0


@dataclass(frozen=True)
class Remote:
    """The counterpart at edge-tts: its name there, and the change of pitch and rate."""

    name: str
    pitch: str = "+0Hz"
    rate: str = "+0%"


@dataclass(frozen=True)
class Profile:
    """All that makes a voice. `styles` are Kokoro's, mixed in equal shares; an English voice has none."""

    info: VoiceInfo
    age: Age
    throat: Throat
    remote: Remote
    styles: tuple[str, ...] = ()


def _english(name: str, gender: Gender, age: Age, throat: Throat, remote: Remote) -> Profile:
    info = VoiceInfo(id=f"en-{name.lower()}", engine=HIBARI, language=Language.ENGLISH, gender=gender, name=name)
    return Profile(info, age, throat, remote)


def _chinese(id: str, name: str, gender: Gender, age: Age, styles: str, throat: Throat, remote: Remote) -> Profile:
    """`styles` names one style, or two that are mixed half and half."""
    info = VoiceInfo(id=id, engine=KOKORO, language=Language.CHINESE, gender=gender, name=name)
    return Profile(info, age, throat, remote, tuple(styles.split("+")))


_PROFILES = (
    _english("Narrator", "female", "adult", Throat(), Remote("en-US-AriaNeural")),
    _english("Clara", "female", "adult", Throat(0.9, 0.97), Remote("en-US-JennyNeural")),
    _english("Ruth", "female", "adult", Throat(0.82, 1.03), Remote("en-GB-SoniaNeural")),
    _english("Nora", "female", "young", Throat(1.12, 1.03), Remote("en-US-MichelleNeural")),
    _english("Ivy", "female", "young", Throat(1.18, 0.97, 1.04), Remote("en-GB-LibbyNeural")),
    _english("Martha", "female", "old", Throat(0.78, 0.95, 0.9), Remote("en-IE-EmilyNeural", "-10Hz", "-8%")),
    _english("Lily", "female", "child", Throat(1.32, 1.14), Remote("en-US-AnaNeural")),
    _english("Tom", "male", "child", Throat(1.15, 1.13, 1.04), Remote("en-GB-MaisieNeural", "-15Hz")),
    _english("Edward", "male", "adult", Throat(0.56, 0.87), Remote("en-US-GuyNeural")),
    _english("Henry", "male", "adult", Throat(0.66, 0.94, 1.03), Remote("en-US-EricNeural")),
    _english("James", "male", "young", Throat(0.72, 0.9, 1.05), Remote("en-GB-RyanNeural")),
    _english("Oscar", "male", "young", Throat(0.76, 0.96), Remote("en-US-ChristopherNeural")),
    _english("Arthur", "male", "old", Throat(0.68, 0.95, 0.88), Remote("en-GB-ThomasNeural", "-12Hz", "-10%")),
    _english("Walter", "male", "old", Throat(0.6, 0.85, 0.92), Remote("en-US-RogerNeural", "-8Hz", "-8%")),
    _chinese("zh-narrator", "旁白", "female", "adult", _FOX, Throat(), Remote("zh-CN-XiaoxiaoNeural")),
    _chinese("zh-meihua", "美华", "female", "adult", _MOUSE, Throat(0.92, 0.97), Remote("zh-TW-HsiaoChenNeural")),
    _chinese(
        "zh-wenjing", "文静", "female", "adult", f"{_ALPHA}+{_FOX}", Throat(0.88, 0.97), Remote("zh-TW-HsiaoYuNeural")
    ),
    _chinese("zh-xiaolan", "小岚", "female", "young", _ALPHA, Throat(), Remote("zh-CN-XiaoyiNeural")),
    _chinese(
        "zh-xiaoyu",
        "小雨",
        "female",
        "young",
        f"{_FOX}+{_MOUSE}",
        Throat(1.12, 1.03),
        Remote("zh-CN-XiaoyiNeural", "-10Hz"),
    ),
    _chinese(
        "zh-shufen",
        "淑芬",
        "female",
        "old",
        _FOX,
        Throat(0.82, 0.94, 0.9),
        Remote("zh-CN-XiaoxiaoNeural", "-15Hz", "-8%"),
    ),
    _chinese("zh-niuniu", "妞妞", "female", "child", _ALPHA, Throat(1.15, 1.12), Remote("zh-CN-XiaoyiNeural", "+20Hz")),
    _chinese(
        "zh-xiaohu", "小虎", "male", "child", f"{_ALPHA}+{_MOUSE}", Throat(1.0, 1.14), Remote("zh-CN-YunxiaNeural")
    ),
    _chinese("zh-jianguo", "建国", "male", "adult", _SPIDER, Throat(), Remote("zh-CN-YunjianNeural")),
    _chinese(
        "zh-zhiqiang", "志强", "male", "adult", f"{_SPIDER}+{_ALPHA}", Throat(0.72, 0.95), Remote("zh-CN-YunyangNeural")
    ),
    _chinese("zh-zixuan", "子轩", "male", "young", f"{_SPIDER}+{_FOX}", Throat(0.95), Remote("zh-CN-YunxiNeural")),
    _chinese("zh-junjie", "俊杰", "male", "young", _SPIDER, Throat(1.25, 1.05, 1.04), Remote("zh-TW-YunJheNeural")),
    _chinese(
        "zh-defu",
        "德福",
        "male",
        "old",
        _SPIDER,
        Throat(1.05, 0.93, 0.88),
        Remote("zh-CN-YunjianNeural", "-10Hz", "-10%"),
    ),
    _chinese(
        "zh-yongnian",
        "永年",
        "male",
        "old",
        f"{_SPIDER}+{_FOX}",
        Throat(0.8, 0.92, 0.9),
        Remote("zh-CN-YunyangNeural", "-12Hz", "-8%"),
    ),
)
_BY_ID = {profile.info.id: profile for profile in _PROFILES}
_NARRATORS = frozenset({"en-narrator", "zh-narrator"})

VOICES: tuple[VoiceInfo, ...] = tuple(profile.info for profile in _PROFILES)
"""Every voice, in the order in which they are shown."""


def profile(voice_id: str) -> Profile:
    """All that makes a voice.

    Raises:
        InvalidInputError: when there is no such voice.
    """
    if voice_id not in _BY_ID:
        raise InvalidInputError(f"There is no voice named '{voice_id}'.", f"Choose one of: {', '.join(_BY_ID)}.")
    return _BY_ID[voice_id]


def voice(voice_id: str) -> VoiceInfo:
    """A voice by its id.

    Raises:
        InvalidInputError: when there is no such voice.
    """
    return profile(voice_id).info


def voices_for(language: Language) -> tuple[VoiceInfo, ...]:
    """The voices whose own language this is, narrator first."""
    return tuple(info for info in VOICES if info.language is language)


def narrator_voice(language: Language) -> VoiceInfo:
    """The voice that tells the story; characters do not get it."""
    return next(info for info in voices_for(language) if info.id in _NARRATORS)


def default_voice(language: Language, gender: Gender, age: Age, taken: Collection[str], name: str) -> VoiceInfo:
    """A voice for a character: of their gender, near their age, and nobody else's while there is a free one.

    Args:
        taken: ids of the voices that other characters have.
        name: of the character; decides between voices that fit equally well, always in the same way.
    """
    speakers = [one for one in _PROFILES if one.info.language is language and one.info.id not in _NARRATORS]
    fitting = [one for one in speakers if gender in ("neutral", one.info.gender)]
    free = [one for one in fitting if one.info.id not in taken]
    return min(free or fitting, key=lambda one: _misfit(one, age, name)).info


def _misfit(candidate: Profile, age: Age, name: str) -> tuple[int, int]:
    years = abs(_AGE_STEPS[candidate.age] - _AGE_STEPS[age])
    return years, stable_number(name, candidate.info.id)


def stand_in(speaker: Profile, language: Language) -> Profile:
    """The voice that speaks `language` for a speaker who cannot: the same gender, the nearest age."""
    if speaker.styles or language is speaker.info.language:
        return speaker
    if speaker.info.id in _NARRATORS:
        return profile(narrator_voice(language).id)
    info = default_voice(language, cast("Gender", speaker.info.gender), speaker.age, (), speaker.info.name)
    return profile(info.id)
