"""The film check finds what a viewer would stumble over, and names when."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.media.materials import VOICE_RATE, Materials, cue, cut_of
from workbench.kit.errors import VideoError, WorkCancelledError
from workbench.media import film_findings, make_film
from workbench.media.check.pictures import picture_findings
from workbench.media.check.sounds import sound_findings
from workbench.media.check.voices import voice_findings
from workbench.media.sound.samples import RATE, audio_frame
from workbench.model.cut import Cut
from workbench.model.finishing import Card, Framing, TextOverlay
from workbench.model.vocabulary import Transition

FPS, SECONDS = 24, 8


def _film(path: Path, lumas: NDArray[np.uint8], sound: NDArray[np.float32], fps: int = FPS) -> Path:
    """A film from frames (count, rows, columns) and mono sound."""
    with av.open(path, "w") as container:
        video = container.add_stream("libx264", rate=fps, options={"crf": "18", "preset": "veryfast"})
        video.width, video.height, video.pix_fmt = lumas.shape[2], lumas.shape[1], "yuv420p"
        audio = container.add_stream("aac", rate=RATE, layout="stereo")
        for number, luma in enumerate(lumas):
            planes = np.concatenate([luma, np.full((luma.shape[0] // 2, luma.shape[1]), 128, np.uint8)])
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, fps)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        container.mux(audio.encode(audio_frame(np.stack([sound, sound]), 0)))
        container.mux(audio.encode(None))
    return path


def _moving() -> NDArray[np.uint8]:
    picture = np.random.default_rng(1).integers(40, 220, (90, 160 + 2 * FPS * SECONDS), np.uint8)
    return np.stack([picture[:, 2 * k : 2 * k + 160] for k in range(FPS * SECONDS)])


def _noise(level: float = 0.17) -> NDArray[np.float32]:
    return (level * np.random.default_rng(2).uniform(-1, 1, RATE * SECONDS)).astype(np.float32)


@pytest.fixture
def cut(materials: Materials) -> Cut:
    return cut_of(materials.shot(1, FPS * SECONDS))


def test_a_good_film_has_no_findings(materials: Materials, segments: Path, tmp_path: Path) -> None:
    cut = cut_of(materials.shot(1, 48), materials.shot(2, 48))
    make_film(cut, tmp_path / "film.mp4", segments)
    assert film_findings(tmp_path / "film.mp4", cut) == []


def test_black_frozen_and_silent_stretches_are_found_where_they_are(cut: Cut, tmp_path: Path) -> None:
    lumas, sound = _moving(), _noise()
    lumas[24:60] = 16
    lumas[96:144] = lumas[96]
    sound[4 * RATE : round(7.5 * RATE)] = 0
    found = {finding.kind: finding for finding in film_findings(_film(tmp_path / "film.mp4", lumas, sound), cut)}
    assert found["black"].at == pytest.approx(1.0, abs=0.15)
    assert found["silent"].at == pytest.approx(4.0, abs=0.15)
    frozen = [f.at for f in film_findings(tmp_path / "film.mp4", cut) if f.kind == "frozen"]
    assert frozen == [pytest.approx(1.0, abs=0.15), pytest.approx(4.0, abs=0.15)]
    assert "1.5 s" in found["black"].text
    assert {finding.shot for finding in found.values()} == {"Shot 1", ""}, "the loudness is the whole film's"


def test_short_stops_are_no_findings(cut: Cut, tmp_path: Path) -> None:
    lumas, sound = _moving(), _noise()
    lumas[30:48] = 16
    sound[RATE : 3 * RATE] = 0
    kinds = {finding.kind for finding in film_findings(_film(tmp_path / "film.mp4", lumas, sound), cut)}
    assert kinds.isdisjoint({"black", "frozen", "silent"})


def test_loudness_and_peaks(cut: Cut, tmp_path: Path) -> None:
    quiet = film_findings(_film(tmp_path / "quiet.mp4", _moving(), _noise(0.02)), cut)
    loud = film_findings(_film(tmp_path / "loud.mp4", _moving(), _noise(0.99)), cut)
    assert {finding.kind for finding in quiet} == {"loudness"}
    assert {finding.kind for finding in loud} == {"loudness", "peak", "clipped"}


def test_size_rate_and_length(cut: Cut, tmp_path: Path) -> None:
    film = _film(tmp_path / "film.mp4", _moving()[:100, :80, :120], _noise(), fps=25)
    found = {finding.kind: finding.text for finding in film_findings(film, cut)}
    assert "120x80, not 160x90" in found["size"]
    assert "25.000 frames per second, not 24" in found["rate"]
    assert "100 frames, not 192" in found["duration"]


def test_sound_that_is_longer_than_the_picture(cut: Cut, tmp_path: Path) -> None:
    film = _film(tmp_path / "film.mp4", _moving()[: 7 * FPS], _noise())
    (found,) = [finding for finding in film_findings(film, cut) if finding.kind == "sync"]
    assert (found.at, found.text) == (7.0, "The picture lasts 7.00 s, but the sound 8.00 s.")


def test_what_is_meant_to_be_black_still_or_silent_is_no_finding(
    materials: Materials, segments: Path, tmp_path: Path
) -> None:
    title, end = Card(role="title", text="The Lamp"), Card(role="end", text="The End")
    picture = materials.shot(1, 60, transition=Transition.FADE)
    cards = [
        materials.shot(0, 72).model_copy(update={"picture": card, "transition": Transition.FADE})
        for card in (title, end)
    ]
    cut = cut_of(cards[0], picture, cards[1], sound={"music_gain_db": -60.0})
    make_film(cut, tmp_path / "film.mp4", segments)
    assert film_findings(tmp_path / "film.mp4", cut) == []


@pytest.mark.parametrize("framing", Framing)
@pytest.mark.parametrize("quality", ["preview", "final"])
def test_a_slow_camera_on_a_small_picture_is_not_frozen(
    materials: Materials, segments: Path, tmp_path: Path, framing: Framing, quality: str
) -> None:
    wide = materials.picture("wide.png", (420, 180))
    shot = materials.shot(
        1, 72, wide, framing=framing, voices=(cue(materials.speech(2.0), "Hello there, old man.", 2.0),)
    )
    cut = cut_of(shot, width=180, height=320, quality=quality)
    make_film(cut, tmp_path / "film.mp4", segments)
    assert film_findings(tmp_path / "film.mp4", cut) == []


def test_subtitles_do_not_make_a_frozen_clip_look_alive(materials: Materials, segments: Path, tmp_path: Path) -> None:
    still = _film(tmp_path / "still.mp4", _moving()[[0] * 60], _noise())
    line = cue(materials.speech(2.4), "One two three four five six seven eight.", 2.4)
    cut = cut_of(
        materials.shot(1, 48), materials.shot(2, 58, still, voices=(line,)), subtitles={"look": "word by word"}
    )
    make_film(cut, tmp_path / "film.mp4", segments)
    (found,) = film_findings(tmp_path / "film.mp4", cut)
    assert (found.kind, found.shot) == ("frozen", "Shot 2")
    assert found.at == pytest.approx(2.0, abs=0.1)
    assert found.sentence.startswith("Shot 2: The film is frozen for 2.4 s")


@pytest.fixture
def spoken(materials: Materials) -> Cut:
    """Two shots with a line each."""
    lines = [cue(materials.speech(1.5, f"{n}.wav", n), f"This is line {n}.", 1.5, start=0.4) for n in (1, 2)]
    return cut_of(*(materials.shot(n, 60, voices=(line,)) for n, line in enumerate(lines, start=1)))


def _moved(cut: Cut, seconds: float) -> Cut:
    """The second line of a cut at another place."""
    first, second = cut.shots
    line = second.voices[0].model_copy(update={"start": second.voices[0].start + seconds})
    return cut.model_copy(update={"shots": (first, second.model_copy(update={"voices": (line,)}))})


@pytest.mark.parametrize(("seconds", "said"), [(0.12, "120 ms early"), (-0.3, "300 ms late"), (0.04, ""), (-0.04, "")])
def test_a_voice_out_of_place(spoken: Cut, segments: Path, tmp_path: Path, seconds: float, said: str) -> None:
    """Off by more than a frame, it is found, to the millisecond."""
    make_film(spoken, tmp_path / "film.mp4", segments)
    found = film_findings(tmp_path / "film.mp4", _moved(spoken, seconds))
    assert [(f.kind, f.shot, said in f.text) for f in found] == ([("sync", "Shot 2", True)] if said else [])


def test_a_voice_that_is_not_heard(spoken: Cut, segments: Path, tmp_path: Path) -> None:
    silent = spoken.model_copy(update={"shots": tuple(s.model_copy(update={"voices": ()}) for s in spoken.shots)})
    make_film(silent, tmp_path / "film.mp4", segments)
    found = film_findings(tmp_path / "film.mp4", spoken)
    assert [(f.shot, f.text) for f in found] == [
        (f"Shot {n}", f"“This is line {n}.” is not heard where it belongs.") for n in (1, 2)
    ]


def test_a_clipped_recording(materials: Materials, segments: Path, tmp_path: Path) -> None:
    turn = np.arange(VOICE_RATE * 2) / VOICE_RATE * 2 * np.pi
    clean, clipped = np.sin(180 * turn), 2.5 * np.sin(180 * turn)
    for name, samples, kinds in (("clean.wav", clean, []), ("clipped.wav", clipped, ["clipped"])):
        line = cue(materials.sound(samples, name), "Far too loud, my friend.", 2.0)
        cut = cut_of(materials.shot(1, 60, voices=(line,)))
        make_film(cut, tmp_path / "film.mp4", segments)
        assert [finding.kind for finding in film_findings(tmp_path / "film.mp4", cut)] == kinds


def test_speech_outside_its_shot(spoken: Cut, segments: Path, tmp_path: Path) -> None:
    cut = _moved(spoken, 1.1)
    make_film(cut, tmp_path / "film.mp4", segments)
    (found,) = [finding for finding in film_findings(tmp_path / "film.mp4", cut) if finding.kind == "speech"]
    assert (found.at, found.shot) == (5.0, "Shot 2")
    assert found.text == "“This is line 2.” is spoken for 0.5 s after the end of its shot."


def test_text_that_reaches_out_of_the_safe_area(materials: Materials, segments: Path, tmp_path: Path) -> None:
    texts = TextOverlay(text="A quiet harbour", start=1.0), TextOverlay(text="\n".join("abcdefghijklmnop"), start=0.5)
    cut = cut_of(materials.shot(1, 48), materials.shot(2, 48, overlays=texts))
    make_film(cut, tmp_path / "film.mp4", segments)
    (found,) = film_findings(tmp_path / "film.mp4", cut)
    assert (found.kind, found.at, found.shot) == ("layout", 2.5, "Shot 2")
    assert found.text == "The text “a b c d e f g h i j k l…” reaches out of the safe area."


def test_a_film_without_sound(cut: Cut, tmp_path: Path, materials: Materials) -> None:
    kinds = {finding.kind for finding in film_findings(materials.clip(FPS * 2, FPS), cut)}
    assert kinds == {"silent", "duration"}


def test_a_broken_film_is_an_error(cut: Cut, tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_bytes(b"nothing")
    with pytest.raises(VideoError, match=r"film\.mp4 cannot be read"):
        film_findings(tmp_path / "film.mp4", cut)


def test_each_part_of_the_check_can_be_stopped(materials: Materials, tmp_path: Path) -> None:
    shot = materials.shot(1, FPS * SECONDS, voices=(cue(materials.speech(2.0), "hello", 2.0),))
    film, cut = _film(tmp_path / "film.mp4", _moving(), _noise()), cut_of(shot)
    parts: dict[str, Callable[[Callable[[], None]], object]] = {
        "all": lambda stop: film_findings(film, cut, stop),
        "pictures": lambda stop: picture_findings(film, cut, stop),
        "sounds": lambda stop: sound_findings(film, cut, stop),
        "voices": lambda stop: list(voice_findings(cut, [], stop)),
    }
    for name, part in parts.items():
        asked = []

        def stop(asked: list[int] = asked) -> None:
            asked.append(1)
            raise WorkCancelledError("Stop.")

        with pytest.raises(WorkCancelledError):
            part(stop)
        assert len(asked) == (2 if name == "all" else 1), "it ends where it was told so"
