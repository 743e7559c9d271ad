"""The files beside the timelines: named for people, readable by every program, exactly as long as they are used."""

import hashlib
import shutil
import wave
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from tests.media.materials import Materials, cue, cut_of, lumas
from workbench.kit.errors import VideoError, WorkCancelledError
from workbench.media.handoff import HandoffFormat, write_handoff
from workbench.media.video.probing import probe
from workbench.model.cut import CutShot, EffectCue
from workbench.model.finishing import Card


def handed_over(folder: Path, *shots: CutShot, **more: object) -> list[str]:
    """The names of the material of a cut."""
    write_handoff(cut_of(*shots, **more), None, folder, {HandoffFormat.OTIO}, title="film")
    return sorted(path.name for path in (folder / "media").iterdir())


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_takes_without_suffixes_get_names_and_are_copied(materials: Materials, tmp_path: Path) -> None:
    jpeg, voice = materials.picture("still.jpg"), materials.speech(0.5)
    clip = materials.clip(40, 24)
    blobs = [path.rename(path.with_name(digest(path))) for path in (jpeg, voice, clip)]
    lines = [
        cue(blobs[1], text, 0.5).model_copy(update={"speaker": speaker})
        for text, speaker in (("a", "Mia / 美"), ("b", ""))
    ]
    names = handed_over(tmp_path, materials.shot(1, 24, blobs[0], voices=lines), materials.shot(12, 24, blobs[2]))
    assert names == [
        "shot-001-picture.jpg",
        "shot-001-voice-1-mia-美.wav",
        "shot-001-voice-2-narrator.wav",
        "shot-012-picture.mp4",
    ]
    media = tmp_path / "media"
    assert digest(media / "shot-001-picture.jpg") == blobs[0].name
    assert digest(media / "shot-012-picture.mp4") == blobs[2].name
    assert (media / "shot-001-picture.jpg").stat().st_ino != blobs[0].stat().st_ino, "programs write into their files"


def test_no_two_files_have_one_name(materials: Materials, tmp_path: Path) -> None:
    lines = [cue(materials.speech(0.3), "a", 0.3).model_copy(update={"speaker": name}) for name in ("Mia", "MIA")]
    shots = [materials.shot(3, 24, voices=lines[:1]), materials.shot(3, 24, voices=lines[1:])]
    assert handed_over(tmp_path, *shots) == [
        "shot-003-picture-2.png",
        "shot-003-picture.png",
        "shot-003-voice-1-mia-2.wav",
        "shot-003-voice-1-mia.wav",
    ]


@pytest.mark.parametrize("kind", ["webp", "cmyk", "rotated", "transparent", "sixteen bits"])
def test_stills_that_programs_show_differently_are_written_anew(
    kind: str, materials: Materials, tmp_path: Path
) -> None:
    path = materials.folder / (
        "odd.jpg" if kind in ("cmyk", "rotated") else "odd.webp" if kind == "webp" else "odd.png"
    )
    image = Image.new("RGB", (60, 40), (200, 40, 40))
    exif = image.getexif()
    if kind == "cmyk":
        image = image.convert("CMYK")
    elif kind == "transparent":
        image.putalpha(0)
    elif kind == "sixteen bits":
        image = Image.fromarray(np.full((40, 60), 30_000, np.uint16))
    elif kind == "rotated":
        exif[0x0112] = 6
    image.save(path, exif=exif)
    assert handed_over(tmp_path, materials.shot(1, 24, path)) == ["shot-001-picture.png"]
    with Image.open(tmp_path / "media" / "shot-001-picture.png") as written:
        assert (written.mode, written.size) == ("RGB", (40, 60) if kind == "rotated" else (60, 40))
        assert (written.getpixel((5, 5)) == (0, 0, 0)) == (kind == "transparent")


def test_a_clip_that_is_too_short_is_held_to_the_end(materials: Materials, tmp_path: Path) -> None:
    names = handed_over(tmp_path, materials.shot(1, 30, materials.clip(12, 24)))
    conformed = tmp_path / "media" / names[0]
    info = probe(conformed)
    assert (info.frames, info.fps, info.width, info.height) == (30, 24, 160, 90)
    seen = [round(float(luma.mean())) for luma in lumas(conformed)]
    assert seen[:12] == pytest.approx([40 + 4 * number for number in range(12)], abs=1)
    assert seen[12:] == pytest.approx([40 + 4 * 11] * 18, abs=1)


def test_a_clip_at_another_rate_is_conformed(materials: Materials, tmp_path: Path) -> None:
    names = handed_over(tmp_path, materials.shot(1, 40, materials.clip(45, 12)))
    seen = [round(float(luma.mean())) for luma in lumas(tmp_path / "media" / names[0])]
    assert seen == pytest.approx([40 + 4 * (number // 2) for number in range(40)], abs=1)


def test_a_clip_in_a_rare_container_is_conformed(materials: Materials, tmp_path: Path) -> None:
    clip = materials.clip(40, 24, name="clip.mkv")
    assert handed_over(tmp_path, materials.shot(1, 30, clip)) == ["shot-001-picture.mp4"]
    with av.open(tmp_path / "media" / "shot-001-picture.mp4") as container:
        assert "mp4" in container.format.name
        assert container.streams.video[0].frames == 30


def test_an_animation_becomes_a_clip(materials: Materials, tmp_path: Path) -> None:
    moments = [Image.new("RGB", (64, 36), (level, level, level)) for level in (30, 120, 210)]
    path = materials.folder / "moving.gif"
    moments[0].save(path, save_all=True, append_images=moments[1:], duration=500, loop=0)
    assert handed_over(tmp_path, materials.shot(1, 30, path)) == ["shot-001-picture.mp4"]
    assert probe(tmp_path / "media" / "shot-001-picture.mp4").frames == 30


def test_cards_are_drawn(materials: Materials, tmp_path: Path) -> None:
    card = materials.shot(0, 30).model_copy(update={"picture": Card(role="title", text="A title")})
    names = handed_over(tmp_path, card, materials.shot(1, 30))
    assert names == ["card-title-picture.png", "shot-001-picture.png"]
    with Image.open(tmp_path / "media" / names[0]) as drawn:
        pixels = np.asarray(drawn.convert("L"))
    assert pixels.shape == (90, 160)
    assert pixels.max() > 150
    assert pixels.min() < 20


def test_sounds_of_rare_kinds_become_wav(materials: Materials, tmp_path: Path) -> None:
    path = materials.folder / "sea.ogg"
    with av.open(materials.speech(1.5)) as source, av.open(path, "w") as target:
        stream = target.add_stream("libopus", rate=48_000)
        for frame in source.decode(audio=0):
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    assert "shot-001-effect-1.wav" in handed_over(tmp_path, materials.shot(1, 48, effects=[EffectCue(audio=path)]))
    with wave.open(str(tmp_path / "media" / "shot-001-effect-1.wav")) as written:
        assert written.getnframes() / written.getframerate() == pytest.approx(1.5, abs=0.02)


def test_film_and_stems_lie_beside(materials: Materials, tmp_path: Path) -> None:
    film = materials.clip(20, 24)
    stems = {name: materials.speech(1.0, f"{name}.wav") for name in ("music", "voices", "voices - 美华")}
    cut = cut_of(materials.shot(1, 24))
    paths = write_handoff(cut, film, tmp_path, {HandoffFormat.EDL}, title="The Sea?", stems=stems)
    assert [path.name for path in paths] == ["the-sea.mp4", "the-sea.edl"]
    assert digest(paths[0]) == digest(film)
    names = {path.name for path in (tmp_path / "media").iterdir()}
    assert names == {"music.wav", "shot-001-picture.png", "stem-voices.wav", "stem-voices-美华.wav"}


@pytest.mark.parametrize("damage", ["missing", "empty", "cut off"])
@pytest.mark.parametrize("what", ["still", "clip", "voice", "effect"])
def test_a_broken_file_is_named_and_its_shot(what: str, damage: str, materials: Materials, tmp_path: Path) -> None:
    voice = what in ("voice", "effect")
    path = (
        materials.speech(1.0)
        if voice
        else materials.clip(30, 24)
        if what == "clip"
        else materials.picture("broken.png")
    )
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[: 0 if damage == "empty" else 40])
    more: dict[str, object] = {"voices": [cue(path, "Hello.", 1.0)]} if what == "voice" else {}
    more |= {"effects": [EffectCue(audio=path)]} if what == "effect" else {}
    shot = materials.shot(4, 24, None if voice else path, **more)
    with pytest.raises(VideoError, match=r"^Shot 4: .*(cannot be read|is missing|is an empty file)"):
        handed_over(tmp_path / "out", shot)


def test_cancelling_leaves_no_half_file(materials: Materials, tmp_path: Path) -> None:
    calls = 0

    def stop() -> None:
        nonlocal calls
        calls += 1
        if calls > 8:
            raise WorkCancelledError("Cancelled.")

    cut = cut_of(materials.shot(1, 24), materials.shot(2, 60, materials.clip(10, 24)))
    with pytest.raises(WorkCancelledError):
        write_handoff(cut, None, tmp_path / "out", {HandoffFormat.OTIO}, title="film", stop=stop)
    assert [path.name for path in (tmp_path / "out" / "media").iterdir()] == ["shot-001-picture.png"]


def test_a_cut_that_contradicts_itself(materials: Materials, tmp_path: Path) -> None:
    with pytest.raises(VideoError, match=r"Shot 1 shares 5 frames .* its transition is a cut"):
        handed_over(tmp_path, materials.shot(1, 24, overlap=5), materials.shot(2, 24))
    with pytest.raises(VideoError, match="Shot 1 is one frame long, and all of it a transition"):
        handed_over(tmp_path, materials.shot(1, 1, overlap=1, transition="wipe"), materials.shot(2, 24))


def test_a_second_hand_off_replaces_the_first(materials: Materials, tmp_path: Path) -> None:
    shots = [materials.shot(1, 24)]
    before = handed_over(tmp_path, *shots)
    shutil.copy(materials.picture("other.png", seed=9), shots[0].picture)  # pyright: ignore[reportArgumentType]  # this shot has a file
    assert handed_over(tmp_path, *shots) == before
    assert digest(tmp_path / "media" / before[0]) == digest(materials.folder / "other.png")
