"""Encoders: equal quality on one scale, constant rates, sizes, what is told when something is not there."""

import itertools
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from tests.media.footage import Luma, boxes, drawn, encoding, luma, psnr, seen, segment
from tests.media.materials import Materials, cut_of
from workbench.kit.errors import ConfigurationError, InvalidInputError
from workbench.media import hardware, make_film, probe
from workbench.media.encoders import SOFTWARE, Recipe
from workbench.media.encoding import Encoding, encoder, encoding_for
from workbench.media.hardware import Trial, chosen_encoding, hardware_encoder, hardware_trial
from workbench.media.picture.frame import Frame
from workbench.model.cut import Cut
from workbench.model.finishing import Codec
from workbench.model.vocabulary import Aspect

LOSSY = [codec for codec in Codec if codec is not Codec.PRORES]


def _ordered(**delivery: object) -> Cut:
    shot = {"number": 1, "picture": "a.png", "key": "a", "frames": 24}
    return Cut.model_validate({"width": 160, "height": 90, "shots": [shot], "delivery": delivery})


def _fresh_noise(path: Path, order: Encoding, frames: int) -> Path:
    """A segment of soft noise, new in every frame: as many bits as it is given."""
    chance = np.random.default_rng(7)
    frame = Frame(order.width, order.height)
    with encoder(path, order, threads=1) as output:
        for _ in range(frames):
            coarse = chance.integers(80, 180, (order.height // 4, order.width // 4), np.uint8)
            frame.planes[0][:] = np.kron(coarse, np.ones((4, 4), np.uint8))
            frame.planes[1][:], frame.planes[2][:] = 128, 128
            output.write(frame.video)
    return path


def _slow_push(path: Path, order: Encoding, frames: int) -> float:
    """A segment of a detailed still that the camera approaches; how close the encoder came to it, in dB."""
    coarse = np.random.default_rng(3).integers(20, 230, (order.height // 5, order.width // 5), np.uint8)
    still = np.asarray(cv2.resize(coarse, (order.width, order.height), interpolation=cv2.INTER_CUBIC), np.uint8)
    views = [_zoomed(still, 1 + index / 400) for index in range(frames)]
    frame = Frame(order.width, order.height)
    with encoder(path, order, threads=1) as output:
        for view in views:
            frame.planes[0][:] = view
            frame.planes[1][:], frame.planes[2][:] = 128, 128
            output.write(frame.video)
    return float(np.mean([psnr(picture, view) for picture, view in zip(seen(path), views, strict=True)]))


def _zoomed(still: Luma, zoom: float) -> Luma:
    height, width = still.shape
    matrix = np.array([[zoom, 0, (1 - zoom) * width / 2], [0, zoom, (1 - zoom) * height / 2]])
    return np.asarray(cv2.warpAffine(still, matrix, (width, height)), np.uint8)


@pytest.mark.parametrize("codec", list(Codec))
@pytest.mark.parametrize("frames", [1, 2, 3, 40])
def test_what_is_encoded_decodes_to_what_was_drawn(tmp_path: Path, codec: Codec, frames: int) -> None:
    order = encoding(codec)
    path = segment(tmp_path / f"a{order.suffix}", order, range(frames))
    pictures = seen(path)
    assert len(pictures) == frames
    assert min(psnr(picture, luma(number)) for number, picture in enumerate(pictures)) > 32


@pytest.mark.parametrize("codec", LOSSY)
def test_parameter_sets_depend_on_the_order_alone(tmp_path: Path, codec: Codec) -> None:
    """So that segments join, whatever their length, content, quality and threads."""
    sets: set[bytes] = set()
    for number, (crf, threads, length) in enumerate(itertools.product((14, 30), (1, 2), (1, 20))):
        path = segment(tmp_path / f"{number}.mp4", encoding(codec, crf=crf), range(number, number + length), threads)
        with av.open(path) as container:
            sets.add(container.streams.video[0].codec_context.extradata or b"")
    assert len(sets) == 1


@pytest.mark.parametrize("codec", LOSSY)
def test_one_scale_of_quality_for_all_codecs(tmp_path: Path, codec: Codec) -> None:
    def level(codec: Codec, crf: float) -> float:
        return _slow_push(tmp_path / f"{codec}{crf}.mp4", encoding(codec, crf=crf, preset="medium"), 24)

    for crf in (17, 21, 25):
        assert level(codec, crf) == pytest.approx(level(Codec.H264, crf), abs=2.5)
    assert level(codec, 17) > level(codec, 25) + 3


@pytest.mark.parametrize(("codec", "least"), [(Codec.H264, 0.95), (Codec.H265, 0.93), (Codec.AV1, 0.85)])
def test_a_constant_rate_is_kept(tmp_path: Path, codec: Codec, least: float) -> None:
    order = encoding(codec, kbps=400)
    path = _fresh_noise(tmp_path / "a.mp4", order, frames=96)
    with av.open(path) as container:
        sizes = [packet.size for packet in container.demux(video=0) if packet.size]
    seconds = len(sizes) / 24
    assert least < sum(sizes) * 8 / seconds / 400_000 < 1.1
    busiest = max(sum(sizes[at : at + 24]) * 8 for at in range(len(sizes) - 24))
    assert busiest < 2 * 400_000, "a second's worth of bits, and a buffer of a second"


@pytest.mark.parametrize("codec", list(Codec))
def test_colours_survive(tmp_path: Path, codec: Codec) -> None:
    order = encoding(codec, crf=10)
    path = segment(tmp_path / f"a{order.suffix}", order, range(3))
    frame = next(drawn([0]))
    with av.open(path) as container:
        decoded = next(container.decode(video=0)).reformat(format="yuv420p").to_ndarray()
    assert decoded[96:].mean() == pytest.approx(np.mean([frame.planes[1].mean(), frame.planes[2].mean()]), abs=1.5)


@pytest.mark.parametrize("side", [240, 360, 480, 720, 1080, 1440, 2160])
@pytest.mark.parametrize("aspect", list(Aspect))
def test_every_size_is_even(aspect: Aspect, side: int) -> None:
    wide, high = aspect.ratio
    short = Fraction(side, min(wide, high))
    cut = _ordered().model_copy(update={"width": 2 * round(wide * short / 2), "height": 2 * round(high * short / 2)})
    for quality in ("final", "preview"):
        order = encoding_for(cut.model_copy(update={"quality": quality}))
        assert order.width % 2 == order.height % 2 == 0
        assert min(order.width, order.height) == (side if quality == "final" else side // 2)


@pytest.mark.parametrize("size", [(240, 428), (2160, 3840)])
@pytest.mark.parametrize("codec", list(Codec))
def test_the_smallest_and_the_largest_frames(tmp_path: Path, codec: Codec, size: tuple[int, int]) -> None:
    order = replace(encoding(codec, preset="veryfast"), width=size[0], height=size[1])
    path = tmp_path / f"a{order.suffix}"
    frame = Frame(*size)
    for plane in frame.planes:
        plane[:] = 100
    with encoder(path, order, threads=1) as output:
        output.write(frame.video)
    assert probe(path).width == size[0]
    assert probe(path).height == size[1]


def test_a_preview_is_always_quick_h264() -> None:
    cut = _ordered(codec="prores", hardware=True).model_copy(update={"quality": "preview"})
    order, notes = chosen_encoding(cut)
    assert (order.recipe.encoder, order.recipe.preset, notes) == ("libx264", "ultrafast", ())


@pytest.mark.parametrize("control", ["bitrate", "size"])
def test_prores_takes_no_rate(control: str) -> None:
    with pytest.raises(InvalidInputError, match="ProRes has a rate of its own"):
        encoding_for(_ordered(codec="prores", control=control))


def test_a_codec_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(av, "codecs_available", set(av.codecs_available) - {"libsvtav1"})
    with pytest.raises(ConfigurationError, match=r"no encoder for av1 here \(libsvtav1 is missing"):
        chosen_encoding(_ordered(codec="av1"))


@pytest.fixture
def no_trial_yet() -> None:
    """Trials are remembered for the life of the process; these tests change what is tried."""
    hardware_trial.cache_clear()


@pytest.mark.usefixtures("no_trial_yet")
def test_hardware_that_works_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hardware, "HARDWARE", {Codec.H264: ("no_such_encoder", "libx265", "libx264")})
    assert hardware_encoder(Codec.H264) == "libx265"
    order, notes = chosen_encoding(_ordered(hardware=True))
    assert (order.recipe.encoder, notes) == ("libx265", ())
    assert chosen_encoding(_ordered(hardware=False))[0].recipe.encoder == "libx264"
    hardware_trial.cache_clear()


@pytest.mark.usefixtures("no_trial_yet")
def test_hardware_that_fails_is_replaced_and_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(_path: Path) -> float:
        return 12.0

    monkeypatch.setattr(hardware, "_worst_psnr", wrong)
    monkeypatch.setattr(hardware, "HARDWARE", {Codec.H264: ("no_such_encoder", "libx264")})
    failures = ("no_such_encoder: not in this FFmpeg", "libx264: what it encodes is another picture (12 dB)")
    assert hardware_trial(Codec.H264) == Trial(None, failures)
    order, notes = chosen_encoding(_ordered(hardware=True))
    assert order.recipe.encoder == "libx264"
    assert notes == (f"No hardware encoder works here ({'; '.join(failures)}): libx264 was used.",)
    hardware_trial.cache_clear()


@pytest.mark.parametrize("codec", list(Codec))
def test_this_machine_says_what_it_can(codec: Codec) -> None:
    """Whatever the machine has: either an encoder that works, or a reason for each that does not."""
    trial = hardware_trial(codec)
    assert trial.encoder is None or trial.encoder in av.codecs_available
    order, notes = chosen_encoding(_ordered(codec=codec, hardware=True))
    assert order.recipe.encoder == (trial.encoder or SOFTWARE[codec])
    assert bool(notes) == (trial.encoder is None)


@pytest.mark.parametrize("kind", ["nvenc", "qsv", "amf", "videotoolbox"])
@pytest.mark.parametrize("kbps", [None, 4000])
def test_hardware_is_given_the_quality_or_the_rate(kind: str, kbps: int | None) -> None:
    recipe = Recipe(f"hevc_{kind}", preset="fast", crf=20, kbps=kbps)
    options = recipe.options(threads=1)
    assert (options.get("b") == "4000k") == (kbps is not None)
    assert (recipe.pixel_format, recipe.container, recipe.tag) == ("nv12", "mp4", "hvc1")
    assert (recipe.at_once(2), recipe.at_once(64)) == (2, 3)
    quality = {"nvenc": "qp", "qsv": "global_quality", "amf": "qp_i", "videotoolbox": "global_quality"}[kind]
    assert (quality in options) == (kbps is None)


@pytest.mark.parametrize("codec", list(Codec))
def test_films_in_every_codec(materials: Materials, segments: Path, tmp_path: Path, codec: Codec) -> None:
    cut = cut_of(materials.shot(1, 9), materials.shot(2, 7), delivery={"codec": codec})
    film = tmp_path / f"film{encoding_for(cut).suffix}"
    facts = make_film(cut, film, segments)
    assert (facts.encoder, facts.notes, facts.frames) == (SOFTWARE[codec], (), 16)
    assert probe(film).video_codec == {"h265": "hevc", "av1": "libdav1d"}.get(codec, codec)
    assert boxes(film.read_bytes(), "ftyp")[0][:4] == (b"qt  " if codec is Codec.PRORES else b"isom")
    assert make_film(cut, film, segments).encoded_frames == 0


def test_a_rate_that_is_not_reached_is_said(materials: Materials, segments: Path, tmp_path: Path) -> None:
    cut = cut_of(materials.shot(1, 24, materials.plain((9, 9, 9))), delivery={"control": "bitrate", "kbps": 9000})
    (note,) = make_film(cut, tmp_path / "film.mp4", segments).notes
    assert "kbit/s instead of the 9000 that were ordered" in note
