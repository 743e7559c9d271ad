"""Subtitles: on the screen while their words sound, in lines that read well, burned in and as SRT."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pysubs2
import pytest

from tests.media.materials import Materials, cue, cut_of, lumas
from workbench.media import make_film, subtitle_events, write_srt
from workbench.media.text.lettering import drawable, lettering
from workbench.media.text.linebreaks import width_of
from workbench.model.cut import Cut, VoiceCue
from workbench.model.vocabulary import Language

ENGLISH = (
    "The keeper climbed the narrow stairs, one hand on the cold wall, while the wind that had been rising since noon "
    "shook every window. “Who is there?” she called, and nobody answered. Mr. Hale had gone down to the boats."
)
CHINESE = (
    "老人沿着狭窄的楼梯慢慢爬上去，一只手扶着冰冷的墙，从中午开始刮起的大风摇动着每一扇窗户。"
    "“谁在那里？”她问道，没有人回答。"
)
MIXED = "她打开了一个叫 Lighthouse Keeper 的旧箱子，里面有三封信：一封给 Anna，一封给 Tom，还有一封没有名字。"
FORBIDDEN_FIRST = "，。！？；：、”’」』）》…,.!?;:)"


def _cut(line: VoiceCue, width: int = 1280, height: int = 720, fps: int = 24) -> Cut:
    frames = int((line.start + line.duration + 1) * fps)
    shot = {"number": 1, "picture": Path("none"), "key": "none", "frames": frames, "voices": (line,)}
    return cut_of(shot, width=width, height=height, fps=fps)


@pytest.mark.parametrize(("width", "height", "limit"), [(1280, 720, 42), (720, 720, 32), (720, 1280, 26)])
@pytest.mark.parametrize(
    ("text", "language"),
    [(ENGLISH, Language.ENGLISH), (CHINESE, Language.CHINESE), (MIXED, Language.CHINESE)],
)
def test_lines_are_short_and_well_broken(text: str, language: Language, width: int, height: int, limit: int) -> None:
    events = subtitle_events(_cut(cue(Path("v"), text, 16.0, language=language), width, height))
    lines = [line for event in events for line in event.text.split("\n")]
    assert all(event.text.count("\n") <= 1 for event in events)
    assert all(width_of(line) <= limit for line in lines)
    assert not any(line[0] in FORBIDDEN_FIRST for line in lines)
    assert not any(line[-1] in "“‘「（" for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split()), "no word is lost"


def test_events_break_at_sentences_and_clauses() -> None:
    events = subtitle_events(_cut(cue(Path("v"), ENGLISH, 16.0)))
    assert [event.text.replace("\n", " ")[-1] in ".,?”" for event in events].count(False) <= 1
    assert not any(event.text.endswith("Mr.") for event in events)


@pytest.mark.parametrize("fps", [24, 25, 30])
def test_text_is_on_screen_exactly_while_its_words_sound(fps: int) -> None:
    line = cue(Path("v"), ENGLISH, 16.0, start=0.37)
    cut = _cut(line, fps=fps)
    events = subtitle_events(cut)
    position = 0
    for event in events:
        text = "".join(event.text.split())
        spoken = []
        while text:
            word = line.words[position]
            assert text.startswith(word.text)
            text = text[len(word.text) :]
            spoken.append(word)
            position += 1
        assert -1 / fps <= event.start - (line.start + spoken[0].start) <= 1e-6
        assert -1e-6 <= event.end - (line.start + spoken[-1].end) <= 0.3
        assert event.start * fps == pytest.approx(round(event.start * fps))
    assert position == len(line.words)


def test_events_do_not_overlap_and_short_gaps_are_closed() -> None:
    first, second, third = (cue(Path("v"), text, 2.0) for text in ("One line.", "Another line.", "A late line."))
    cues = (first, second.model_copy(update={"start": 2.0}), third.model_copy(update={"start": 5.0}))
    shot = {"number": 1, "picture": Path("p"), "key": "p", "frames": 24 * 8, "voices": cues}
    events = subtitle_events(cut_of(shot))
    assert [event.text for event in events] == ["One line.", "Another line.", "A late line."]
    gaps = [after.start - before.end for before, after in pairwise(events)]
    assert gaps[0] == 0
    assert gaps[1] > 0.5


def test_a_later_shot_starts_where_the_timeline_says() -> None:
    line = cue(Path("v"), "Hello there.", 1.0, start=0.5)
    quiet = {"number": 1, "picture": Path("p"), "key": "p", "frames": 48, "transition": "cross-fade", "overlap": 12}
    spoken = {"number": 2, "picture": Path("p"), "key": "p", "frames": 48, "voices": (line,)}
    (event,) = subtitle_events(cut_of(quiet, spoken))
    assert event.start == pytest.approx((48 - 12) / 24 + 0.5)


def test_a_voice_without_word_times_shares_its_time_by_length() -> None:
    line = VoiceCue(audio=Path("v"), start=0.0, duration=10.0, text=CHINESE, language=Language.CHINESE)
    events = subtitle_events(_cut(line, 720, 1280))
    assert len(events) > 3
    assert events[0].start == 0
    assert events[-1].end == pytest.approx(10.0)
    assert "".join(event.text for event in events).replace("\n", "") == CHINESE


@pytest.mark.parametrize(
    "text",
    [
        "مرحبا بالعالم، كيف حالك اليوم؟",
        "שלום עולם",
        "party 🎉👩‍🚀 time",
        "🎉",
        "<b>bold</b> {\\an8} & so",
        "W" * 200,
        "啊" * 120,
        "\n",
    ],
)
def test_any_text_can_be_shown(text: str, tmp_path: Path) -> None:
    events = subtitle_events(_cut(cue(Path("v"), text, 4.0)))
    for event in events:
        sprite = lettering(event.text, 1280, 720)
        assert sprite.left >= 0
        assert sprite.left + sprite.ink[0].shape[1] <= 1280
        assert sprite.top + sprite.ink[0].shape[0] <= 720
    write_srt(events, tmp_path / "film.srt")
    read = pysubs2.load(str(tmp_path / "film.srt"), format_="srt", keep_html_tags=True)
    assert (
        "".join(line.text.replace("\\N", "") for line in read).split()
        == "".join(event.text.replace("\n", "") for event in events).split()
    )


def test_emoji_are_left_out_of_the_picture_only() -> None:
    assert drawable("party 🎉👩‍🚀 time") == "party  time"
    assert "🎉" in subtitle_events(_cut(cue(Path("v"), "party 🎉", 1.0)))[0].text


def test_srt_has_the_events(tmp_path: Path) -> None:
    events = subtitle_events(_cut(cue(Path("v"), CHINESE, 12.0, language=Language.CHINESE)))
    write_srt(events, tmp_path / "film.srt")
    read = pysubs2.load(str(tmp_path / "film.srt"))
    assert [(line.start / 1000, line.end / 1000) for line in read] == [
        (pytest.approx(event.start, abs=0.002), pytest.approx(event.end, abs=0.002)) for event in events
    ]
    assert [line.plaintext for line in read] == [event.text for event in events]


def test_letters_appear_and_vanish_with_their_frames(materials: Materials, segments: Path, tmp_path: Path) -> None:
    line = cue(materials.speech(1.0), "Hello", 1.0, start=0.5)
    shot = materials.shot(1, 60, materials.plain((90, 90, 90), (320, 180)), voices=(line,))
    cut = cut_of(shot, width=320, height=180)
    make_film(cut, tmp_path / "film.mp4", segments)
    brightest = np.array([luma[100:].max() for luma in lumas(tmp_path / "film.mp4")])
    (event,) = subtitle_events(cut)
    shown = np.flatnonzero(brightest > 180)
    assert (shown[0], shown[-1] + 1) == (round(event.start * 24), round(event.end * 24))
    assert len(shown) == shown[-1] - shown[0] + 1
