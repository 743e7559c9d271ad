"""Subtitles: on the screen while their words sound, long enough to be read, in lines that read well."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.media.materials import Materials, cue, cut_of, lumas
from workbench.media import SubtitleEvent, make_film, subtitle_events
from workbench.media.text.faults import reading_findings
from workbench.media.text.page import page_of, width_of
from workbench.media.text.reading import reading_seconds
from workbench.media.text.rules import pieces
from workbench.model.cut import Cut, CutShot, VoiceCue
from workbench.model.finishing import FrameRate, SubtitleLook, SubtitleStyle
from workbench.model.speech import Word
from workbench.model.vocabulary import Language

ENGLISH = (
    "The keeper climbed the narrow stairs, one hand on the cold wall, while the wind that had been rising since noon "
    "shook every window. “Who is there?” she called, and nobody answered. Mr. Hale had gone down to the boats."
)
CHINESE = (
    "老人沿着狭窄的楼梯慢慢爬上去，一只手扶着冰冷的墙，从中午开始刮起的大风摇动着每一扇窗户。"
    "“谁在那里？”她问道，没有人回答……《海》（第三卷）——他说，“是的！”"
)
MIXED = "她打开了一个叫 Lighthouse Keeper 的旧箱子，里面有三封信：一封给 Anna，一封给 Tom，还有一封没有名字。"
POLISH = "Łódź leży nad rzeką, a w ciągu dnia świeci słońce; wieczorem żółte światła odbijają się w wodzie."
ARABIC = "قال الرجل العجوز: «مرحبا بالعالم»، ثم أغلق الباب في الساعة العاشرة وخرج إلى البحر وحده."
ADDRESS = "Look at https://example.com/a/very/long/path/that-goes/on/and/on?with=queries&more=things now."

NEVER_FIRST = "，。！？；：、”’」』）》…—,.!?;:)"
NEVER_LAST = "“‘「『（《("
FRAMES = [(1280, 720), (720, 1280), (720, 720), (720, 900), (1680, 720)]


def _cut(line: VoiceCue, width: int = 1280, height: int = 720, fps: Fraction | int = 24, **more: object) -> Cut:
    frames = int((line.start + line.duration + 1) * fps)
    shot = CutShot(number=1, picture=Path("none"), key="none", frames=frames, voices=(line,))
    return cut_of(shot, width=width, height=height, fps=fps, **more)


def _together(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(("width", "height"), FRAMES)
@pytest.mark.parametrize("timed", [True, False])
@pytest.mark.parametrize("text", [ENGLISH, CHINESE, MIXED, POLISH, ARABIC, ADDRESS])
def test_lines_are_short_and_well_broken(text: str, timed: bool, width: int, height: int) -> None:
    line = cue(Path("v"), text, 20.0)
    events = subtitle_events(_cut(line if timed else line.model_copy(update={"words": ()}), width, height))
    lines = [line for event in events for line in event.text.split("\n")]
    page = page_of(width, height, SubtitleStyle().size)
    assert all(event.text.count("\n") <= 1 for event in events)
    assert all(width_of(line) <= 42 and page.share(line) <= 1.0001 for line in lines)
    assert not any(line[0] in NEVER_FIRST for line in lines)
    assert not any(line[-1] in NEVER_LAST for line in lines)
    assert _together("".join(lines)) == _together(text), "no word is lost"


def test_events_break_at_sentences_and_clauses() -> None:
    events = subtitle_events(_cut(cue(Path("v"), ENGLISH, 16.0)))
    assert [event.text[-1] in ".,?”" for event in events].count(False) == 0
    assert not any(event.text.endswith("Mr.") for event in events)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("She put the lantern down on the table beside the old man.", ("She put the lantern down", "on the table")),
        ("I don't know why he would go out on a night like this.", ("I don't know why he would go out", "on a night")),
        ("He had never seen so many ships in the harbour, not even once.", ("He had never seen so many ships", "in")),
        ("一个人也没有来过这里，大家都在等待黎明的到来。", ("一个人也没有来过这里，", "大家都在")),
    ],
)
def test_lines_are_broken_by_phrase(text: str, lines: tuple[str, str]) -> None:
    (event,) = subtitle_events(_cut(cue(Path("v"), text, 5.0)))
    upper, lower = event.text.split("\n")
    assert upper == lines[0]
    assert lower.startswith(lines[1])


@pytest.mark.parametrize("width", [720, 1280])
def test_no_short_word_is_left_alone(width: int) -> None:
    for text in (ENGLISH, POLISH, "It was a very long and cold night that none of them would ever forget, ever."):
        for event in subtitle_events(_cut(cue(Path("v"), text, 16.0), width, 720)):
            assert all(len(line) > 6 for line in event.text.split("\n")), event.text


def test_marks_stay_with_their_words() -> None:
    assert pieces("他说“你好”。") == ["他", "说", "“你好”。"]
    assert pieces('他说"你好"吗？') == ["他", "说", '"你好"', "吗？"]
    assert pieces("（《海》）等等……") == ["（《海》）", "等等……"]
    assert pieces("a bc “d” e") == ["a ", "bc ", "“d” ", "e"]


@pytest.mark.parametrize("fps", [24, 25, Fraction(30000, 1001), 60])
def test_text_is_on_screen_while_its_words_sound(fps: Fraction | int) -> None:
    line = cue(Path("v"), ENGLISH, 16.0, start=0.37)
    sounding = iter(line.words)
    for event in subtitle_events(_cut(line, fps=fps)):
        for word in event.words:
            spoken = next(sounding)
            assert event.text[word.begin : word.end] == spoken.text
            assert event.start <= line.start + spoken.start + 1e-6
            assert event.end >= line.start + spoken.end - 1e-6
        assert 0 <= line.start + line.words[0].start - event.start < 1 / fps or event.first > 9
    assert next(sounding, None) is None


def test_text_leaves_two_frames_free_where_nobody_speaks() -> None:
    first, second, third = (cue(Path("v"), text, 2.0) for text in ("One more line.", "Another line.", "A late line."))
    cues = (first, second.model_copy(update={"start": 2.4}), third.model_copy(update={"start": 6.0}))
    shot = CutShot(number=1, picture=Path("p"), key="p", frames=24 * 9, voices=cues)
    events = subtitle_events(cut_of(shot))
    assert [event.text for event in events] == ["One more line.", "Another line.", "A late line."]
    near, far = (after.first - before.last for before, after in pairwise(events))
    assert near == 2
    assert far > 24


def test_a_fast_line_stays_until_it_can_be_read() -> None:
    text = "He told them all about the lighthouse and the storm."
    fast = cue(Path("v"), text, 1.2, start=0.5)
    (event,) = subtitle_events(_cut(fast.model_copy(update={"duration": 4.0})))
    assert event.start == 0.5
    assert float(reading_seconds(text)) <= event.end - event.start < float(reading_seconds(text)) + 1 / 24
    assert reading_seconds("好" * 18) == 2
    assert reading_seconds("No.") == Fraction(5, 6)


def test_too_fast_and_too_long_events_are_found() -> None:
    text = "He told them all about the lighthouse and the storm."
    lines = (cue(Path("v"), text, 1.2), cue(Path("v"), "And then he left them.", 2.0, start=1.2))
    shot = CutShot(number=7, picture=Path("p"), key="p", frames=24 * 4, voices=lines)
    (fault,) = reading_findings(cut_of(shot, width=1280, height=720))
    assert (fault.at, fault.shot) == (0, "Shot 7")
    assert fault.text.startswith("The subtitle “He told them all about t…” is shown for 1.2 s")
    slow = Word(text="Slowly.", offset=0, start=0.0, end=9.0)
    long = VoiceCue(audio=Path("v"), start=0, duration=9, text="Slowly.", language=Language.ENGLISH, words=(slow,))
    assert ["longer than 7 s" in fault.text for fault in reading_findings(_cut(long))] == [True]


def test_letters_that_no_font_has_are_found() -> None:
    (fault,) = reading_findings(_cut(cue(Path("v"), "สวัสดี friends 🎉", 3.0), 1280, 720))
    assert fault.text.endswith("do not have: สวด.")
    assert reading_findings(_cut(cue(Path("v"), POLISH, 8.0), 1280, 720)) == []


def test_a_later_shot_starts_where_the_timeline_says() -> None:
    line = cue(Path("v"), "Hello there.", 1.0, start=0.5)
    quiet = CutShot(number=1, picture=Path("p"), key="p", frames=48, transition="cross-fade", overlap=12)
    spoken = CutShot(number=2, picture=Path("p"), key="p", frames=48, voices=(line,))
    (event,) = subtitle_events(cut_of(quiet, spoken))
    assert event.first == 48 - 12 + 12


def test_a_voice_without_word_times_shares_its_time_by_length() -> None:
    line = VoiceCue(audio=Path("v"), start=0.0, duration=16.0, text=CHINESE, language=Language.CHINESE)
    events = subtitle_events(_cut(line, 720, 1280))
    assert len(events) > 3
    assert events[0].start == 0
    assert events[-1].end == pytest.approx(16.0, abs=1 / 24)
    assert _together("".join(event.text for event in events)) == CHINESE
    assert not any(event.words for event in events)


def test_a_translation_is_shown_sentence_by_sentence() -> None:
    line = cue(Path("v"), "老人沿着楼梯慢慢爬上去。没有人回答他的问题。", 9.0, language=Language.CHINESE)
    line = line.model_copy(
        update={
            "translations": {
                "en": " ".join(
                    (
                        "The old man slowly climbed the narrow stairs.",
                        "Nobody would answer the question that he had asked.",
                    )
                )
            }
        }
    )
    cut = _cut(line, 1280, 720)
    first, second = subtitle_events(cut, "en")
    assert " ".join(first.text.split()) == "The old man slowly climbed the narrow stairs."
    sentence = next(word for word in line.words if word.text.startswith("没有"))
    assert abs(second.start - sentence.start) <= 1 / 24
    assert first.last <= second.first
    assert subtitle_events(cut, "fr") == subtitle_events(cut)
    assert ["no translation (fr)" in fault.text for fault in reading_findings(cut, "fr")] == [True]
    assert reading_findings(cut, "zh") == reading_findings(cut, "en") == []


def test_each_word_lights_up_while_it_sounds() -> None:
    style = SubtitleStyle(look=SubtitleLook.HIGHLIGHT)
    line = cue(Path("v"), "The old man climbed up.", 2.0, start=0.5)
    (event,) = subtitle_events(_cut(line, subtitles=style))
    plates = list(event.plates(style))
    lit = [event.text[slice(*plate.spoken)] for _, _, plate in plates]
    assert lit == ["The", "old", "man", "climbed", "up."]
    assert [first for first, _, _ in plates] == [int((0.5 + word.start) * 24 + 1e-6) for word in line.words]
    assert plates[-1][1] == event.last
    assert all(before[1] == after[0] for before, after in pairwise(plates))
    assert len(list(event.plates(SubtitleStyle()))) == 1


def _ten_minutes(fps: Fraction) -> Cut:
    """Shots of odd lengths with a line each, one word every 0.31 s."""
    words = tuple(Word(text=f"w{n}", offset=3 * n, start=0.31 * n, end=0.31 * n + 0.29) for n in range(10))
    text = " ".join(word.text for word in words)
    line = VoiceCue(audio=Path("v"), start=0.137, duration=3.1, text=text, language=Language.ENGLISH, words=words)
    frames = round(Fraction(3717, 1000) * fps)
    shots = [CutShot(number=n, picture=Path("p"), key="p", frames=frames, voices=(line,)) for n in range(1, 166)]
    return cut_of(*shots, width=1280, height=720, fps=fps)


def _spoken(cut: Cut) -> Iterator[tuple[Fraction, Fraction]]:
    """When each word of a cut begins and ends, in seconds of the film, exactly."""
    for shot, start in zip(cut.shots, cut.starts(), strict=True):
        for line in shot.voices:
            for word in line.words:
                offset = start / cut.fps + Fraction(line.start)
                yield offset + Fraction(word.start), offset + Fraction(word.end)


@pytest.mark.parametrize("rate", list(FrameRate))
def test_subtitles_keep_within_one_frame_of_their_words_for_ten_minutes(rate: FrameRate) -> None:
    fps = rate.exact
    cut = _ten_minutes(fps)
    assert cut.total_frames / fps > 600
    shown = [(event, word) for event in subtitle_events(cut) for word in event.words]
    leads: list[Fraction] = []
    for (event, word), (begins, ends) in zip(shown, _spoken(cut), strict=True):
        assert event.first <= word.first
        assert event.last >= word.last
        assert 0 <= word.last / fps - ends + Fraction(1, 10**5) < (1 + Fraction(1, 1000)) / fps
        leads.append(begins - word.first / fps)
    assert min(leads) >= -Fraction(1, 10**5)
    assert max(leads) < 1 / fps
    first, last = sum(leads[:200]) / 200, sum(leads[-200:]) / 200
    assert abs(last - first) < Fraction(1, 4) / fps, "the offset does not grow"


def test_letters_appear_and_vanish_with_their_frames(materials: Materials, segments: Path, tmp_path: Path) -> None:
    line = cue(materials.speech(1.0), "Hello", 1.0, start=0.5)
    shot = materials.shot(1, 60, materials.plain((90, 90, 90), (320, 180)), voices=(line,))
    cut = cut_of(shot, width=320, height=180)
    make_film(cut, tmp_path / "film.mp4", segments)
    brightest = np.array([luma[100:].max() for luma in lumas(tmp_path / "film.mp4")])
    (event,) = subtitle_events(cut)
    shown = np.flatnonzero(brightest > 180)
    assert (shown[0], shown[-1] + 1) == (event.first, event.last)
    assert len(shown) == event.last - event.first


def test_events_of_an_empty_line() -> None:
    assert subtitle_events(_cut(cue(Path("v"), "\n", 1.0))) == ()
    assert isinstance(subtitle_events(_cut(cue(Path("v"), "🎉", 1.0)))[0], SubtitleEvent)
