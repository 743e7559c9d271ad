"""Whole films: length to the frame, parts that are used again, sync, and what a viewer's player needs."""

from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import av
import numpy as np
import psutil
import pytest
from PIL import Image

from tests.media.materials import VOICE_RATE, Materials, cue, cut_of, lumas, times
from workbench.kit.errors import VideoError
from workbench.media import film_findings, loudness, make_film, probe
from workbench.media.encoding import encoding_for
from workbench.media.film import segments_at_once
from workbench.media.sound.samples import RATE, decoded
from workbench.model.cut import Cut
from workbench.model.vocabulary import CameraMovement, Mood, Transition


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Where the film goes."""
    return tmp_path / "film.mp4"


def _three_shots(materials: Materials) -> Cut:
    return cut_of(
        materials.shot(1, 30, transition=Transition.CROSS_FADE, overlap=8, movement=CameraMovement.PUSH_IN),
        materials.shot(2, 25, transition=Transition.FADE, movement=CameraMovement.PAN_LEFT),
        materials.shot(3, 20, movement=CameraMovement.HANDHELD),
    )


def test_length_and_times_are_exact(materials: Materials, segments: Path, film: Path) -> None:
    cut = _three_shots(materials)
    facts = make_film(cut, film, segments)
    shown = times(film)
    assert facts.frames == cut.total_frames == 30 + 25 + 20 - 8
    assert facts.encoded_frames == facts.frames
    assert facts.segments == 4
    assert shown == [Fraction(number, 24) for number in range(facts.frames)]
    assert facts.duration == pytest.approx(67 / 24)
    assert probe(film).frames == 67


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_the_shortest_shots_keep_their_place(materials: Materials, segments: Path, film: Path, frames: int) -> None:
    bright, dark = materials.plain((230, 230, 230)), materials.plain((25, 25, 25))
    pictures = [bright, dark, bright, dark]
    cut = cut_of(*(materials.shot(n, frames, picture) for n, picture in enumerate(pictures, start=1)))
    make_film(cut, film, segments)
    seen = [luma.mean() > 128 for luma in lumas(film)]
    assert seen == [n // frames % 2 == 0 for n in range(4 * frames)]
    assert times(film) == [Fraction(n, 24) for n in range(4 * frames)]


def test_streams_are_what_players_and_platforms_expect(materials: Materials, segments: Path, film: Path) -> None:
    make_film(_three_shots(materials), film, segments)
    with av.open(film) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        context = video.codec_context
        assert (context.name, context.pix_fmt, video.average_rate) == ("h264", "yuv420p", 24)
        assert (context.colorspace, context.color_primaries, context.color_trc, context.color_range) == (1, 1, 1, 1)
        assert (audio.codec_context.name, audio.codec_context.sample_rate, audio.layout.name) == ("aac", RATE, "stereo")
    data = film.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat"), "the index comes first, so that the film plays while it loads"


def test_a_second_run_encodes_nothing(materials: Materials, segments: Path, film: Path) -> None:
    cut = _three_shots(materials)
    first = make_film(cut, film, segments)
    kept = {path: path.read_bytes() for path in segments.iterdir()}
    picture = lumas(film)
    second = make_film(cut, film, segments)
    assert second == first.model_copy(update={"encoded_frames": 0})
    assert {path: path.read_bytes() for path in segments.iterdir()} == kept
    assert all(np.array_equal(a, b) for a, b in zip(picture, lumas(film), strict=True))


def test_a_changed_shot_encodes_itself_and_its_overlaps_only(materials: Materials, segments: Path, film: Path) -> None:
    shots = [materials.shot(n, 30, transition=Transition.CROSS_FADE, overlap=6 if n < 4 else 0) for n in range(1, 5)]
    make_film(cut_of(*shots), film, segments)
    other = materials.picture("other.png", seed=99)
    shots[1] = shots[1].model_copy(update={"picture": other, "key": "other"})
    facts = make_film(cut_of(*shots), film, segments)
    assert facts.encoded_frames == 30
    assert facts.frames == 4 * 30 - 3 * 6


def test_a_changed_subtitle_encodes_only_what_shows_it(materials: Materials, segments: Path, film: Path) -> None:
    voice = materials.speech(1.0)
    first, second = materials.shot(1, 30), materials.shot(2, 30)
    make_film(cut_of(first, second), film, segments)
    spoken = second.model_copy(update={"voices": (cue(voice, "Good morning.", 1.0),)})
    assert make_film(cut_of(first, spoken), film, segments).encoded_frames == 30
    assert make_film(cut_of(first, spoken, subtitles={"enabled": False}), film, segments).encoded_frames == 0


def test_cross_fades_blend_and_fades_go_through_black(materials: Materials, segments: Path, film: Path) -> None:
    bright, dark = materials.plain((230, 230, 230)), materials.plain((40, 40, 40))
    cut = cut_of(
        materials.shot(1, 30, bright, transition=Transition.CROSS_FADE, overlap=10),
        materials.shot(2, 30, dark, transition=Transition.CUT),
        materials.shot(3, 36, bright, transition=Transition.FADE),
        materials.shot(4, 36, bright),
    )
    make_film(cut, film, segments)
    levels = [float(luma.mean()) for luma in lumas(film)]
    blend = levels[20:30]
    assert all(a > b for a, b in pairwise(blend))
    assert (levels[24] + levels[25]) / 2 == pytest.approx((levels[5] + levels[40]) / 2, abs=3)
    middle = 20 + 30 + 36
    assert min(levels) == min(levels[middle - 1 : middle + 1]) < 35
    assert levels[middle - 15] == pytest.approx(levels[middle + 15], abs=2)


def test_only_cross_fades_may_overlap(materials: Materials, segments: Path, film: Path) -> None:
    cut = cut_of(materials.shot(1, 30, overlap=5), materials.shot(2, 30))
    with pytest.raises(VideoError, match="Shot 1 shares 5 frames"):
        make_film(cut, film, segments)


def test_overlaps_longer_than_a_shot_are_refused(materials: Materials, segments: Path, film: Path) -> None:
    fade = {"transition": Transition.CROSS_FADE, "overlap": 12}
    cut = cut_of(materials.shot(1, 30, **fade), materials.shot(2, 20, **fade), materials.shot(3, 30))
    with pytest.raises(VideoError, match="Shot 2 has 20 frames, fewer than the 24"):
        make_film(cut, film, segments)


@pytest.mark.parametrize(("width", "height"), [(160, 90), (90, 160), (120, 120)])
@pytest.mark.parametrize("picture_size", [(300, 100), (64, 200)])
def test_pictures_of_any_shape_fill_the_frame(
    materials: Materials, segments: Path, film: Path, width: int, height: int, picture_size: tuple[int, int]
) -> None:
    shot = materials.shot(1, 3, materials.plain((200, 200, 200), picture_size))
    make_film(cut_of(shot, width=width, height=height), film, segments)
    frame = lumas(film)[0]
    assert frame.shape == (height, width)
    assert frame.min() > 180, "no bars, no dark edge"


def test_turned_and_transparent_pictures(materials: Materials, segments: Path, film: Path) -> None:
    left_bright = np.zeros((90, 160, 3), np.uint8)
    left_bright[:, :80] = 230
    turned = Image.fromarray(left_bright)
    exif = turned.getexif()
    exif[0x0112] = 3
    turned.save(materials.folder / "turned.jpg", exif=exif)
    clear = np.dstack([np.full((90, 160, 3), 255, np.uint8), np.zeros((90, 160), np.uint8)])
    Image.fromarray(clear).save(materials.folder / "clear.png")
    shots = (
        materials.shot(1, 2, materials.folder / "turned.jpg"),
        materials.shot(2, 2, materials.folder / "clear.png"),
    )
    make_film(cut_of(*shots), film, segments)
    frames = lumas(film)
    assert frames[0][:, 100:].mean() > 180 > 60 > frames[0][:, :60].mean()
    assert frames[2].mean() < 30


def test_colours_are_kept(materials: Materials, segments: Path, film: Path) -> None:
    colours = [(200, 40, 40), (40, 180, 60), (50, 60, 200), (240, 240, 240)]
    make_film(
        cut_of(*(materials.shot(n, 2, materials.plain(c)) for n, c in enumerate(colours, start=1))), film, segments
    )
    with av.open(film) as container:
        seen = [frame.to_ndarray(format="rgb24").mean(axis=(0, 1)) for frame in container.decode(video=0)]
    for colour, rgb in zip(colours, seen[::2], strict=True):
        assert rgb == pytest.approx(colour, abs=5)


def test_a_preview_is_half_the_size(materials: Materials, segments: Path, film: Path) -> None:
    cut = cut_of(materials.shot(1, 24), quality="preview")
    make_film(cut, film, segments)
    assert (probe(film).width, probe(film).height, probe(film).frames) == (80, 44, 24)
    assert [f.kind for f in film_findings(film, cut)] == []


def test_a_click_is_heard_when_it_is_meant_to(materials: Materials, segments: Path, film: Path) -> None:
    samples = np.zeros(VOICE_RATE)
    samples[VOICE_RATE // 2 : VOICE_RATE // 2 + 60] = 0.9
    voice = materials.sound(samples)
    shots = [materials.shot(n, 49, voices=(cue(voice, "tick", 1.0, start=0.3),), mood=Mood.CALM) for n in range(1, 7)]
    make_film(cut_of(*shots, sound={"music_gain_db": -60.0}), film, segments)
    heard = np.abs(np.concatenate(list(decoded(film)), axis=1)[0])
    for n in range(6):
        planned = n * 49 / 24 + 0.3 + 0.5
        window = slice(round((planned - 0.3) * RATE), round((planned + 0.3) * RATE))
        first = np.flatnonzero(heard[window] > 0.5 * heard[window].max())[0] / RATE + planned - 0.3
        assert first == pytest.approx(planned, abs=0.005)


def test_loudness_and_peak_of_the_finished_film(materials: Materials, segments: Path, film: Path) -> None:
    voice = materials.speech(2.5)
    shots = [
        materials.shot(n, 72, voices=(cue(voice, "word " * 8, 2.5, start=0.2),), mood=mood)
        for n, mood in enumerate((Mood.JOYFUL, Mood.TENSE, Mood.COLD), start=1)
    ]
    cut = cut_of(*shots)
    facts = make_film(cut, film, segments)
    lufs, peak = loudness(film)
    assert lufs == pytest.approx(-14.0, abs=0.5)
    assert peak <= -1.0
    assert (facts.loudness_lufs, facts.true_peak_dbtp) == pytest.approx((lufs, peak), abs=0.01)
    assert film_findings(film, cut) == []


def test_an_unreadable_picture_leaves_nothing_behind(materials: Materials, segments: Path, film: Path) -> None:
    (materials.folder / "text.mp4").write_bytes(b"once upon a time" * 50)
    with pytest.raises(VideoError, match=r"Shot 2: its picture cannot be read \(text\.mp4\)"):
        make_film(cut_of(materials.shot(1), materials.shot(2, 24, materials.folder / "text.mp4")), film, segments)
    assert not film.exists()
    assert not list(segments.glob(".*"))


def test_an_unreadable_voice_names_its_shot(materials: Materials, segments: Path, film: Path) -> None:
    broken = materials.folder / "broken.wav"
    broken.write_bytes(b"RIFF" + bytes(100))
    for voice in (broken, materials.folder / "missing.wav"):
        shot = materials.shot(1, voices=(cue(voice, "hello", 0.5),))
        with pytest.raises(VideoError, match=rf"Shot 1: a voice cannot be read \({voice.name}\)"):
            make_film(cut_of(shot), film, segments)


def test_progress_rises_to_the_end(materials: Materials, segments: Path, film: Path) -> None:
    seen: list[float] = []
    make_film(_three_shots(materials), film, segments, report=lambda progress: seen.append(progress.fraction))
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_encoders_take_half_of_the_free_memory_at_most(
    materials: Materials, segments: Path, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.media.film.cores", lambda: 12)
    large = encoding_for(_three_shots(materials).model_copy(update={"width": 3840, "height": 2160}))
    assert segments_at_once(large, 64 * 10**9) == 12
    assert segments_at_once(large, 8 * 10**9) == 3
    assert segments_at_once(large, 10**9) == 1
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=0))
    assert make_film(_three_shots(materials), film, segments).frames == 67  # one after the other, with more threads
