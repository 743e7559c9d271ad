"""Pictures of every kind and shape come out as they should look, and what cannot be read is named."""

import zlib
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from tests.media.materials import SIZE, Materials
from tests.media.screening import drawn, raw_clip
from workbench.kit.errors import VideoError
from workbench.media.picture.tonemap import tone_mapped
from workbench.model.cut import CutShot
from workbench.model.finishing import Framing
from workbench.model.vocabulary import CameraMovement

RED = (200, 40, 40)


def _shot(picture: Path, frames: int = 24, **more: object) -> CutShot:
    return CutShot.model_validate({"number": 3, "picture": picture, "key": picture.name, "frames": frames, **more})


def _halves(size: tuple[int, int]) -> NDArray[np.uint8]:
    """Red on the left, blue on the right."""
    picture = np.full((size[1], size[0], 3), (40, 40, 200), np.uint8)
    picture[:, : size[0] // 2] = RED
    return picture


def _mean(rgb: NDArray[np.uint8]) -> NDArray[np.float64]:
    return rgb.reshape(-1, 3).mean(axis=0)


@pytest.fixture(params=["still", "clip"])
def tall(request: pytest.FixtureRequest, materials: Materials) -> Path:
    """An upright picture, half as wide as high, white, as an image and as a clip."""
    white = np.full((120, 60, 3), 250, np.uint8)
    if request.param == "clip":
        return raw_clip(materials.folder / "tall.mkv", [white, white], "rgb24")
    Image.fromarray(white).save(materials.folder / "tall.png")
    return materials.folder / "tall.png"


@pytest.mark.parametrize("movement", [CameraMovement.STATIC, CameraMovement.PAN_LEFT])
def test_fill_leaves_no_bars_fit_leaves_black_ones_and_blur_dark_ones(tall: Path, movement: CameraMovement) -> None:
    sides = {}
    for framing in Framing:
        (frame,) = drawn(_shot(tall, framing=framing, movement=movement), 12)
        assert frame[:, 75:85].min() > 240, "the middle shows the picture"
        sides[framing] = frame[:, :40].mean()
    assert sides[Framing.FILL] > 240
    assert sides[Framing.FIT] == 0
    assert 90 < sides[Framing.BLUR] < 140


def test_the_camera_moves_inside_bars_that_stand_still(materials: Materials) -> None:
    picture = materials.picture(size=(60, 120))
    frames = drawn(_shot(picture, 48, framing=Framing.FIT, movement=CameraMovement.PAN_LEFT), *range(48))
    bright = np.array([np.flatnonzero(frame.max(axis=(0, 2)) > 30)[[0, -1]] for frame in frames])
    assert (bright == bright[0]).all()
    assert np.abs(frames[0].astype(int) - frames[-1]).mean() > 5


def test_blurred_edges_move_with_the_camera(materials: Materials) -> None:
    picture = materials.plain((250, 250, 250), (60, 120))
    shot = _shot(picture, 96, framing=Framing.BLUR, movement=CameraMovement.PUSH_IN)
    widths = [(frame[45, :, 0] > 200).sum() for frame in drawn(shot, 0, 95)]
    assert widths[1] > widths[0] * 1.1


def test_almost_the_same_shape_gets_no_bars(materials: Materials) -> None:
    (frame,) = drawn(_shot(materials.plain((200, 200, 200), (160, 91)), framing=Framing.FIT), 0)
    assert frame.min() > 190


def _save(image: Image.Image, path: Path, **more: object) -> Path:
    image.save(path, **more)
    return path


def test_colour_modes(materials: Materials) -> None:
    red = Image.new("RGB", SIZE, RED)
    deep = Image.fromarray(np.full((90, 160), 40_000, np.uint16))
    clear = np.dstack([np.full((90, 160, 3), 200, np.uint8), np.full((90, 160), 127, np.uint8)])
    palette = red.convert("P", palette=Image.Palette.ADAPTIVE)
    folder = materials.folder
    wanted = {
        _save(red.convert("CMYK"), folder / "cmyk.jpg", quality=95): RED,
        _save(deep, folder / "deep.png"): (156, 156, 156),
        _save(deep, folder / "deep.tif"): (156, 156, 156),
        _save(palette, folder / "palette.png"): RED,
        _save(Image.fromarray(clear), folder / "half-clear.png"): (100, 100, 100),
        _save(red.convert("L"), folder / "grey.webp", lossless=True): (88, 88, 88),
        _save(red.convert("1"), folder / "bits.png"): None,
    }
    for path, colour in wanted.items():
        (frame,) = drawn(_shot(path), 0)
        if colour is not None:
            assert _mean(frame) == pytest.approx(colour, abs=4), path.name


def test_a_colour_profile_is_followed(materials: Materials) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exchanged = srgb.replace(b"rXYZ", b"----").replace(b"bXYZ", b"rXYZ").replace(b"----", b"bXYZ")
    for profile, colour in ((srgb, RED), (exchanged, RED[::-1]), (b"nonsense", RED)):
        path = _save(Image.new("RGB", SIZE, RED), materials.folder / "tagged.png", icc_profile=profile)
        assert _mean(drawn(_shot(path), 0)[0]) == pytest.approx(colour, abs=4)


@pytest.mark.parametrize("turn", range(1, 9))
def test_exif_turns_every_way(materials: Materials, turn: int) -> None:
    upright = Image.fromarray(_halves((160, 90)))
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    stored = upright.transpose(Image.Transpose(undo[turn])) if turn > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = turn
    (frame,) = drawn(_shot(_save(stored, materials.folder / "turned.jpg", exif=exif, quality=95)), 0)
    assert _mean(frame[:, :70]) == pytest.approx(RED, abs=6)


@pytest.mark.parametrize("name", ["moving.gif", "moving.webp", "moving.png"])
def test_animated_images_are_played(materials: Materials, name: str) -> None:
    moments = [Image.new("RGB", SIZE, (level, level, level)) for level in (40, 120, 200)]
    more = {} if name.endswith("gif") else {"lossless": True} if name.endswith("webp") else {}
    path = materials.folder / name
    moments[0].save(path, save_all=True, append_images=moments[1:], duration=[250, 500, 250], loop=0, **more)
    levels = [frame.mean() for frame in drawn(_shot(path, 48), *range(48))]
    wanted = ([40] * 6 + [120] * 12 + [200] * 6) * 2
    assert np.abs(np.array(levels) - wanted).max() < 4, "twice, since it asks to be repeated"


def test_a_huge_picture_is_read_small(materials: Materials, monkeypatch: pytest.MonkeyPatch) -> None:
    huge = Image.new("L", (20_000, 20_000), 180)
    path = _save(huge, materials.folder / "huge.jpg", quality=50)
    del huge
    decoded: list[tuple[int, int]] = []
    load = Image.Image.convert
    monkeypatch.setattr(Image.Image, "convert", lambda self, *args: (decoded.append(self.size), load(self, *args))[1])
    (frame,) = drawn(_shot(path), 0)
    assert _mean(frame) == pytest.approx((180, 180, 180), abs=3)
    assert max(max(size) for size in decoded) <= 2500


@pytest.mark.parametrize("name", ["cut.png", "cut.jpg", "cut.webp", "cut.gif", "cut.tif"])
def test_broken_off_images_are_named_with_their_shot(materials: Materials, name: str) -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (90, 160, 3), np.uint8))
    path = _save(noise, materials.folder / name)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(VideoError, match=rf"Shot 3: its picture cannot be read \({name}\)"):
        drawn(_shot(path), 0)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("empty.png", b"", "is an empty file"),
        ("empty.mp4", b"", "is an empty file"),
        ("text.png", b"once upon a time " * 50, "cannot be read"),
        ("text.mp4", b"once upon a time " * 50, "cannot be read"),
        ("missing.png", None, "is missing"),
        ("missing.mp4", None, "is missing"),
    ],
)
def test_what_is_no_picture_is_named_with_its_shot(
    materials: Materials, name: str, data: bytes | None, said: str
) -> None:
    path = materials.folder / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(VideoError, match=rf"Shot 3: its picture {said} \({name}\)"):
        drawn(_shot(path), 0)


def _png_chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


@pytest.mark.parametrize("place", ["before", "after"])
def test_a_png_may_say_which_side_is_up_before_its_pixels_or_after(materials: Materials, place: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 3
    path = _save(Image.fromarray(_halves((160, 90))).rotate(180), materials.folder / "turned.png")
    data, note = path.read_bytes(), _png_chunk(b"eXIf", exif.tobytes()[6:])
    at = data.index(b"IDAT" if place == "before" else b"IEND") - 4
    path.write_bytes(data[:at] + note + data[at:])
    (frame,) = drawn(_shot(path), 0)
    assert _mean(frame[:, :70]) == pytest.approx(RED, abs=6)


def test_too_many_pixels_are_refused_with_the_limit(materials: Materials) -> None:
    size = (20_000).to_bytes(4, "big") * 2
    chunks = _png_chunk(b"IHDR", size + b"\x08\x02\x00\x00\x00") + _png_chunk(b"IDAT", b"") + _png_chunk(b"IEND", b"")
    path = materials.folder / "huge.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunks)
    with pytest.raises(VideoError, match=r"Shot 3: its picture has too many pixels \(huge\.png\)"):
        drawn(_shot(path), 0)


def test_names_do_not_matter(materials: Materials) -> None:
    picture = materials.plain(RED).rename(materials.folder / "picture.mp4")
    clip = materials.clip(5, 24).rename(materials.folder / "clip.png")
    assert _mean(drawn(_shot(picture), 0)[0]) == pytest.approx(RED, abs=4)
    assert drawn(_shot(clip), 0)[0].mean() == pytest.approx((40 - 16) * 255 / 219, abs=3)


def test_clips_of_odd_size_deep_colour_and_alpha(materials: Materials) -> None:
    folder = materials.folder
    odd = np.full((91, 161, 3), (40, 200, 40), np.uint8)
    deep = np.concatenate([np.full((90, 160), 504, np.uint16), np.full((45, 160), 512, np.uint16)])
    clear = np.dstack([np.full((90, 160, 3), 200, np.uint8), np.full((90, 160), 127, np.uint8)])
    levels = round((504 / 4 - 16) * 255 / 219)
    wanted = {
        raw_clip(folder / "odd.mkv", [odd], "rgb24"): (40, 200, 40),
        raw_clip(folder / "deep.mkv", [deep], "yuv420p10le", colorspace=1): (levels,) * 3,
        raw_clip(folder / "clear.mkv", [clear], "bgra"): (100, 100, 100),
    }
    for path, colour in wanted.items():
        (frame,) = drawn(_shot(path), 0)
        assert _mean(frame) == pytest.approx(colour, abs=3), path.name


@pytest.mark.parametrize(("colorspace", "red", "blue"), [(1, 0.2126, 0.0722), (6, 0.299, 0.114), (9, 0.2627, 0.0593)])
@pytest.mark.parametrize("colour", [(200, 60, 30), (30, 180, 90), (40, 70, 210)])
def test_ten_bits_in_any_matrix_have_their_colours(
    materials: Materials, colour: tuple[int, int, int], colorspace: int, red: float, blue: float
) -> None:
    r, g, b = (value / 255 for value in colour)
    luma = red * r + (1 - red - blue) * g + blue * b
    codes = 64 + 876 * luma, 512 + 448 * (b - luma) / (1 - blue), 512 + 448 * (r - luma) / (1 - red)
    counts = 90 * 160, 45 * 80, 45 * 80
    planes = np.concatenate([np.full(count, round(code), np.uint16) for count, code in zip(counts, codes, strict=True)])
    clip = raw_clip(
        materials.folder / "colour.mkv", [planes.reshape(-1, 160)], "yuv420p10le", colorspace=colorspace, color_range=1
    )
    assert _mean(drawn(_shot(clip), 0)[0]) == pytest.approx(colour, abs=3)


def test_uneven_times_are_kept(materials: Materials) -> None:
    times = [Fraction(0), Fraction(1, 24), Fraction(5, 24), Fraction(6, 24)]
    pictures = [np.full((90, 160, 3), 50 * number + 20, np.uint8) for number in range(4)]
    clip = raw_clip(materials.folder / "uneven.mkv", pictures, "rgb24", times=times)
    levels = [round(frame.mean() / 50 - 0.4) for frame in drawn(_shot(clip), *range(8))]
    assert levels == [0, 1, 1, 1, 1, 2, 3, 3]


def _pq(nits: float) -> float:
    power = (nits / 10_000) ** (2610 / 16384)
    return ((3424 / 4096 + 2413 / 128 * power) / (1 + 2392 / 128 * power)) ** (2523 / 32)


@pytest.mark.parametrize(
    ("transfer", "codes"), [(16, [_pq(n) for n in (1, 20, 90, 203, 1000)]), (18, [0.1, 0.3, 0.5, 0.75, 1])]
)
def test_high_dynamic_range_keeps_its_order_and_its_white(transfer: int, codes: list[float]) -> None:
    rgb = np.repeat(np.array(codes)[None, :, None], 3, axis=2)
    shown = tone_mapped(np.rint(rgb * 65535).astype(np.uint16), transfer)[0, :, 0].astype(int)
    assert (np.diff(shown) > 10).all()
    assert shown[3] == pytest.approx(0.91 * 255, abs=6), "diffuse white"
    assert shown[4] == pytest.approx(255, abs=2), "the brightest"


def test_below_the_knee_light_is_kept() -> None:
    code = np.full((1, 1, 3), round(_pq(50) * 65535), np.uint16)
    assert tone_mapped(code, 16)[0, 0, 0] == pytest.approx(255 * (50 / 203) ** (1 / 2.4), abs=1.5)


def test_a_clip_in_pq_is_drawn_as_sdr(materials: Materials) -> None:
    luma = round(64 + 876 * _pq(203))
    white = np.concatenate([np.full((90, 160), luma, np.uint16), np.full((45, 160), 512, np.uint16)])
    tags = {"colorspace": 9, "color_primaries": 9, "color_trc": 16, "color_range": 1}
    clip = raw_clip(materials.folder / "pq.mkv", [white], "yuv420p10le", **tags)
    assert _mean(drawn(_shot(clip), 0)[0]) == pytest.approx((232, 232, 232), abs=4)


def test_a_camera_can_move_over_a_clip(materials: Materials) -> None:
    pictures = [np.asarray(Image.open(materials.picture()))] * 48
    still = drawn(_shot(raw_clip(materials.folder / "a.mkv", pictures, "rgb24"), 48), 0, 47)
    moved = drawn(_shot(materials.folder / "a.mkv", 48, movement=CameraMovement.PAN_LEFT), 0, 47)
    assert np.array_equal(*still)
    assert np.abs(moved[0].astype(int) - moved[1]).mean() > 5


def test_a_broken_off_clip_is_named(materials: Materials) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (24, 90, 160, 3), np.uint8)
    clip = raw_clip(materials.folder / "cut.mkv", list(noise), "rgb24")
    clip.write_bytes(clip.read_bytes()[: clip.stat().st_size // 2 + 7])
    with pytest.raises(VideoError, match=r"Shot 3: its picture"):
        drawn(_shot(clip), *range(24))
