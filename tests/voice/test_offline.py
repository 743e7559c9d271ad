"""Lines spoken on this machine: sound, loudness, and the time of every word."""

import asyncio
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest

from tests.voice.lines import check_words
from tests.voice.sound import heard_from_to, median_pitch, read_wav
from workbench.kit.errors import InvalidInputError
from workbench.voice import Speaker, voice_key

LANTERN = "The lighthouse keeper — Dr. Smith — climbed the stairs at 9:30 am, “carrying” a lantern. Why? Nobody knew."
RIVER = "第二天早上，小女孩在河边发现了3封旧信。“是谁写的？”她问。"


@pytest.fixture(scope="module")
def speaker() -> Speaker:
    return Speaker()


@pytest.mark.parametrize(
    ("line", "voice_id", "engine"),
    [
        (LANTERN, "en-narrator", "hibari"),
        (LANTERN, "en-walter", "hibari"),
        (RIVER, "zh-narrator", "kokoro"),
        ("他说：“hello world！”然后走了。", "zh-jianguo", "kokoro"),
        ("She said 你好 and left.", "en-edward", "hibari+kokoro"),
        ("Yes!", "en-lily", "hibari"),
        ("🎉 好。", "zh-niuniu", "kokoro"),
    ],
)
async def test_words_cover_the_line_and_sound_when_they_say(
    speaker: Speaker, line: str, voice_id: str, engine: str
) -> None:
    speech = await speaker.speak(line, voice_id)
    samples = read_wav(speech.wav)
    check_words(line, speech)
    assert speech.engine == engine
    assert speech.degraded == ""
    assert speech.duration == pytest.approx(len(samples) / 24_000)
    start, end = heard_from_to(samples)
    assert speech.words[0].start == pytest.approx(start, abs=0.1)
    assert speech.words[-1].end == pytest.approx(end, abs=0.1)
    assert start < 0.15
    assert speech.duration - end < 0.25


async def test_a_pause_is_between_words_not_in_them(speaker: Speaker) -> None:
    speech = await speaker.speak("The boats were still at sea. Nobody slept.", "en-clara")
    samples = read_wav(speech.wav)
    sea, nobody = next(pair for pair in pairwise(speech.words) if pair[0].text == "sea.")
    assert nobody.start - sea.end > 0.15
    pause = samples[round((sea.end + 0.05) * 24_000) : round((nobody.start - 0.05) * 24_000)]
    assert np.abs(pause).max() < 0.05 * np.abs(samples).max()


@pytest.mark.parametrize("voice_id", ["en-narrator", "en-edward", "zh-defu"])
async def test_takes_are_equally_loud(speaker: Speaker, voice_id: str) -> None:
    line = (
        "We travelled through the mountains for seven days."
        if voice_id.startswith("en")
        else "我们在山里走了整整七天。"
    )
    samples = read_wav((await speaker.speak(line, voice_id)).wav)
    assert pyloudnorm.Meter(24_000).integrated_loudness(samples) == pytest.approx(-20, abs=1)
    assert np.abs(samples).max() <= 10 ** (-0.95 / 20)
    assert abs(samples[0]) < 0.001
    assert abs(samples[-1]) < 0.001


async def test_voices_differ_in_pitch(speaker: Speaker) -> None:
    line = "We travelled through the mountains for seven days without seeing another house."
    pitch = {
        name: median_pitch(read_wav((await speaker.speak(line, f"en-{name}")).wav))
        for name in ("edward", "ruth", "lily")
    }
    assert 90 < pitch["edward"] < 135
    assert 140 < pitch["ruth"] < 185
    assert 230 < pitch["lily"] < 300


async def test_the_same_line_is_the_same_take(speaker: Speaker) -> None:
    first, second = [await speaker.speak("The same again.", "en-nora") for _ in range(2)]
    assert first == second


@pytest.mark.parametrize("line", ["", "   \n", "🎉🎉", "……", "—!?", "*"])
async def test_nothing_to_say_is_a_short_silence(speaker: Speaker, line: str) -> None:
    speech = await speaker.speak(line, "zh-narrator")
    assert (speech.words, speech.engine, speech.degraded) == ((), "silence", "")
    assert speech.duration == pytest.approx(0.3)
    assert not read_wav(speech.wav).any()


async def test_a_line_in_another_script_can_be_read_on_the_screen_and_says_so(speaker: Speaker) -> None:
    line = "Мы шли по лесу семь дней."
    speech = await speaker.speak(line, "en-narrator")
    check_words(line, speech)
    assert speech.duration > 1
    assert "“Мы шли по лесу семь дней.”" in speech.degraded


async def test_a_very_long_line_is_spoken_whole(speaker: Speaker) -> None:
    line = "and then the river went on and on " * 25
    speech = await speaker.speak(line, "en-james")
    check_words(line, speech)
    assert len(speech.words) == 200


async def test_lines_side_by_side_are_the_same_as_one_after_another(speaker: Speaker) -> None:
    lines = [f"Number {number} of the lines." for number in range(6)]
    together = await asyncio.gather(*(speaker.speak(line, "en-ruth") for line in lines))
    assert list(together) == [await speaker.speak(line, "en-ruth") for line in lines]


async def test_a_cancelled_line_is_given_up_at_once(speaker: Speaker) -> None:
    task = asyncio.create_task(speaker.speak("很长的一句话。" * 400, "zh-narrator"))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        async with asyncio.timeout(5):
            await task
    async with asyncio.timeout(60):
        await speaker.speak("还在。", "zh-narrator")


async def test_an_unknown_voice_is_refused(speaker: Speaker) -> None:
    with pytest.raises(InvalidInputError):
        await speaker.speak("Hello.", "en-nobody")


def test_the_key_changes_with_text_voice_and_engine() -> None:
    keys = {
        voice_key("Hello.", "en-clara", online=False),
        voice_key("Hello!", "en-clara", online=False),
        voice_key("Hello.", "en-ruth", online=False),
        voice_key("Hello.", "en-clara", online=True),
    }
    assert len(keys) == 4
    assert voice_key("Hello.", "en-clara", online=False) in keys


def test_the_models_are_not_loaded_by_an_import() -> None:
    heavy = "{'onnxruntime', 'hibari', 'edge_tts', 'misaki', 'av'}"
    script = f"import sys, workbench.voice; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_speaking_leaves_nothing_behind(tmp_path: Path) -> None:
    script = "import asyncio; from workbench.voice import Speaker; asyncio.run(Speaker().speak('Hello.', 'en-ruth'))"
    outside = {name: value for name, value in os.environ.items() if name not in ("CI", "XDG_CACHE_HOME")}
    home = outside | {"HOME": str(tmp_path), "TMPDIR": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    home.pop("ORT_DISABLE_TELEMETRY", None)
    subprocess.run([sys.executable, "-W", "error", "-c", script], check=True, env=home)
    assert list(tmp_path.rglob("*")) == []
