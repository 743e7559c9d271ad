"""A cut becomes a film: only what is not there yet is drawn and encoded, on all cores, then everything is joined."""

import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import cv2
import psutil

from workbench.kit.disk import disk_errors
from workbench.kit.errors import InvalidInputError
from workbench.kit.files import remove_scraps, whole_file
from workbench.kit.hashing import content_key
from workbench.kit.memory import freed_memory_kept
from workbench.kit.progress import Progress, Report, silent
from workbench.media.crew import Crew, cores
from workbench.media.encoding import Encoding
from workbench.media.hardware import chosen_encoding
from workbench.media.join import frames_in, join
from workbench.media.parts import Parts, encoding_to_size
from workbench.media.sound.mix import SoundFacts, make_sound, sound_key
from workbench.media.text.subtitles import subtitle_events
from workbench.media.text.tracks import soft_tracks
from workbench.media.timeline import MEDIA_VERSION, segments_of
from workbench.model.cut import Cut, FilmFacts

_UNUSED_SECONDS = 30 * 24 * 3600
"""Parts that no film has used for so long are removed."""
_RATE_TOLERANCE = 0.05
_SHARE_OF_MEMORY = 0.5
"""Of the memory that is free, encoders take no more than that."""
_SEGMENT_BYTES = 150
"""Bytes for each pixel of the frame that a segment takes while it is encoded. libx264 at `veryfast` takes 85; slower
presets and other encoders look further ahead."""
_KEPT_BYTES = 6
"""Bytes for each pixel of the largest pieces of memory that an encoder leaves to the next one. Those of libx264 that
are larger take more memory than they save time."""


def make_film(
    cut: Cut,
    out: Path,
    segments: Path,
    *,
    report: Report = silent,
    cancelled: Callable[[], bool] = lambda: False,
) -> FilmFacts:
    """Make a film of a cut: BT.709, AAC (48 kHz, stereo), MP4, or QuickTime for ProRes.

    Args:
        out: the film; it is there when it is whole, not before.
        segments: folder of encoded parts, shared by all films; parts whose content is unchanged are used again.
        report: told how far the work is, from 0 to 1.
        cancelled: asked several times a second.

    Raises:
        VideoError: a picture, a voice or the music cannot be read, or the cut contradicts itself.
        InvalidInputError: the film cannot be as small as ordered.
        ConfigurationError: the encoder for its codec is missing.
        WorkCancelledError: `cancelled` said yes; finished parts are kept.
        ResourceError: the disk is full.
    """
    encoding, notes = chosen_encoding(cut)
    segments.mkdir(parents=True, exist_ok=True)
    remove_scraps(segments)
    remove_scraps(out.parent)
    cv2.setNumThreads(1)  # the crew's threads keep the cores busy; OpenCV's own would only get in their way
    crew_size = segments_at_once(encoding, psutil.virtual_memory().available)
    with (
        disk_errors(),
        freed_memory_kept(_kept_bytes(encoding)) as keep_all,
        Crew(crew_size, report, cancelled) as crew,
    ):
        facts = _compose(cut, out, segments, encoding, crew, keep_all)
    _remove_unused(segments)
    report(Progress(1.0, "the film is ready"))
    return facts.model_copy(update={"notes": (*notes, *facts.notes)})


def film_key(cut: Cut) -> str:
    """Content key of a film: all that is seen, heard and read, and the file that it is ordered in.

    Raises:
        VideoError: the cut contradicts itself, or a voice, an effect or the music is missing.
    """
    pictures = [segment.key for segment in segments_of(cut)]
    order = [cut.quality, cut.delivery.model_dump(mode="json"), cut.subtitles.model_dump(mode="json")]
    languages = ["", *cut.subtitles.tracks]
    texts = [[event.content() for event in subtitle_events(cut, language)] for language in languages]
    return content_key("film", MEDIA_VERSION, str(cut.fps), pictures, sound_key(cut), order, texts)


def _compose(
    cut: Cut, out: Path, folder: Path, encoding: Encoding, crew: Crew, keep_all: Callable[[], None]
) -> FilmFacts:
    """Make the sound and the missing segments side by side, then join them."""
    sounding = crew.start(_whole_sound, cut, folder, crew.check)
    sounding.add_done_callback(lambda _: keep_all())  # from now on, only the crew's threads are at work
    parts = Parts(cut, encoding, folder, crew)
    if cut.quality == "final" and cut.delivery.control == "size":
        crew.finish([sounding])
        encoding = encoding_to_size(parts, encoding, _room_for_picture(cut, sounding.result()[0]))
    paths = parts.make_at_rate(encoding, kbps) if (kbps := encoding.recipe.kbps) else parts.make(encoding)
    crew.finish([sounding])
    sound, heard = sounding.result()
    with whole_file(out) as temporary:
        joining = crew.start(join, paths, sound, temporary, encoding, crew.check, soft_tracks(cut))
        crew.finish([joining])
    frames = joining.result()
    return FilmFacts(
        frames=frames,
        duration=cut.seconds(frames),
        encoded_frames=crew.done,
        loudness_lufs=heard.loudness_lufs,
        true_peak_dbtp=heard.true_peak_dbtp,
        segments=len(paths),
        encoder=encoding.recipe.encoder,
        burned_in=cut.subtitles.enabled,
        notes=_rate_notes(encoding, paths, cut.seconds(frames)),
    )


def segments_at_once(encoding: Encoding, available: int) -> int:
    """How many segments are encoded at the same time: one on each core, as far as `available` bytes of memory go."""
    fitting = int(_SHARE_OF_MEMORY * available / (_SEGMENT_BYTES * encoding.width * encoding.height))
    return max(1, min(encoding.recipe.at_once(cores()), fitting))


def _kept_bytes(encoding: Encoding) -> int:
    return _KEPT_BYTES * encoding.width * encoding.height


def _whole_sound(cut: Cut, folder: Path, check: Callable[[], None]) -> tuple[Path, SoundFacts]:
    """The film's sound; made again when the kept file is broken."""
    path, facts = make_sound(cut, folder, check)
    if not frames_in(path):
        path.unlink()
        path, facts = make_sound(cut, folder, check)
    os.utime(path)
    os.utime(path.with_suffix(".json"))
    return path, facts


def _room_for_picture(cut: Cut, sound: Path) -> int:
    """Bytes that the sound leaves of the size that was ordered.

    Raises:
        InvalidInputError: the sound alone is larger.
    """
    taken = sound.stat().st_size
    room = cut.delivery.megabytes * 10**6 - taken
    if room <= 0:
        message = f"The film does not fit into {cut.delivery.megabytes} MB: its sound alone takes {taken / 1e6:.1f}."
        raise InvalidInputError(message, "Allow a larger file.")
    return room


def _rate_notes(encoding: Encoding, paths: Sequence[Path], seconds: float) -> tuple[str, ...]:
    """A sentence when the constant rate was missed: by pictures too simple for it, or by many very short segments."""
    kbps = encoding.recipe.kbps
    reached = round(sum(path.stat().st_size for path in paths) * 8 / seconds / 1000)
    if kbps is None or abs(reached - kbps) <= _RATE_TOLERANCE * kbps:
        return ()
    return (f"The picture has {reached} kbit/s instead of the {kbps} that were ordered.",)


def _remove_unused(segments: Path) -> None:
    """Remove parts that no film has used for long."""
    now = time.time()
    for path in segments.iterdir():
        with suppress(FileNotFoundError):  # another run may have finished or removed it just now
            if now - path.stat().st_mtime > _UNUSED_SECONDS:
                path.unlink()
