"""The files that lie beside the timelines: every picture and sound under a name that people can read.

A program that edits wants files of common kinds, at the film's rate, and at least as long as they are used. A file that
is so already is copied; another one is written anew: stills as PNG, sounds as WAV, clips as H.264 in the film's size
and rate, their last frame held to the end of the shot as in the film. Cards are drawn as stills.
"""

import re
import shutil
import unicodedata
import wave
from collections.abc import Callable, Iterator
from contextlib import closing
from fractions import Fraction
from itertools import count
from pathlib import Path

import av
import cv2
import numpy as np

from workbench.kit.errors import VideoError
from workbench.kit.files import whole_file, write_whole
from workbench.media.crew import cores
from workbench.media.encoders import SOFTWARE, Recipe
from workbench.media.encoding import Encoding, encoder
from workbench.media.handoff.frames import Viewer
from workbench.media.handoff.layout import Material, ShotEvent
from workbench.media.opening import opened
from workbench.media.picture.frame import Bytes, Frame
from workbench.media.picture.source import naming_shot
from workbench.media.picture.still import is_moving, open_image, read_image
from workbench.media.sound.cues import reading
from workbench.media.sound.samples import RATE, decoded
from workbench.media.video.probing import probe
from workbench.model.cut import Cut
from workbench.model.finishing import Card, Codec

_STILLS = {"PNG": ".png", "JPEG": ".jpg"}
_CLIPS = {"h264": ".mp4", "hevc": ".mp4", "prores": ".mov"}
_MP4 = "mov,mp4,m4a,3gp,3g2,mj2"
_SOUNDS = {"wav": ".wav", "mp3": ".mp3", "aiff": ".aiff", _MP4: ".m4a"}
"""By libav's name of the format. Takes are kept without a suffix, so the content decides."""
_ORIENTATION = 0x0112
_FINE = Recipe(SOFTWARE[Codec.H264], preset="veryfast", crf=14)
"""Hardly to be told from the original, in a file that every program reads."""
_ROUNDING = Fraction(1, 1000)
"""In frames; a file may be so much shorter than it says."""
_LONGEST_WORD = 60
_NOT_IN_NAMES = re.compile(r"[^\w]+")


class MediaFolder:
    """Fills a folder with the material of a cut.

    Args:
        stop: called now and then; raises when the work is cancelled.
    """

    def __init__(self, cut: Cut, folder: Path, stop: Callable[[], None]) -> None:
        self._fps = cut.fps
        self._folder = folder
        self._stop = stop
        self._viewer = Viewer(cut)
        self._names: set[str] = set()

    def picture(self, event: ShotEvent) -> Material:
        """The picture of a shot.

        Raises:
            VideoError: it is missing or cannot be read.
        """
        self._stop()
        name, picture = f"{shot_stem(event)}-picture", event.shot.picture
        if isinstance(picture, Card):
            return self._drawn(event, name, self._viewer.middle(event))
        with naming_shot(event.shot):
            still = _still(picture)
        if still is None:
            return self._clip(event, picture, name)
        pixels, suffix = still
        if suffix is None:
            return self._drawn(event, name, pixels)
        target = copied(picture, self._target(name, suffix))
        return Material(target, "still", event.frames, pixels.shape[1], pixels.shape[0])

    def sound(self, name: str, path: Path, what: str, advice: str) -> Material:
        """A sound file.

        Args:
            what, advice: what messages call it, and what to do when it is broken.

        Raises:
            VideoError: it is missing or cannot be read.
        """
        self._stop()
        with reading(what, path, advice):
            suffix, seconds, channels = _sound_facts(path)
            if suffix is not None:
                target = copied(path, self._target(name, suffix))
            else:
                target = self._target(name, ".wav")
                seconds, channels = _write_wav(target, path), 2
        return Material(target, "sound", max(1, int(seconds * self._fps + _ROUNDING)), channels=channels)

    def _drawn(self, event: ShotEvent, name: str, pixels: Bytes) -> Material:
        _, data = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
        target = write_whole(self._target(name, ".png"), data.tobytes())
        return Material(target, "still", event.frames, pixels.shape[1], pixels.shape[0])

    def _clip(self, event: ShotEvent, path: Path, name: str) -> Material:
        try:
            info = probe(path)
        except VideoError as error:
            advice = "Make the shot's picture again, or pick another take."
            raise VideoError(f"{event.shot.name}: its picture cannot be read ({path.name}).", advice) from error
        suffix = _clip_suffix(path)
        if suffix is None or info.fps != self._fps or info.frames < event.frames:
            return self._conformed(event, self._target(name, ".mp4"))
        target = copied(path, self._target(name, suffix))
        return Material(target, "clip", info.frames, info.width, info.height)

    def _conformed(self, event: ShotEvent, target: Path) -> Material:
        """The clip as the film shows it."""
        width, height = self._viewer.width, self._viewer.height
        frame = Frame(width, height)
        with (
            whole_file(target) as temporary,
            encoder(temporary, Encoding(width, height, self._fps, _FINE), cores()) as output,
            closing(self._viewer.open(event)) as picture,
        ):
            for index in range(event.frames):
                with naming_shot(event.shot):
                    picture.draw(index, frame)
                output.write(frame.video)
                self._stop()
        return Material(target, "clip", event.frames, width, height)

    def _target(self, name: str, suffix: str) -> Path:
        """A path that no other file of the cut has, also where capital letters count for small ones."""
        free = next(each for each in _numbered(name) if each.casefold() not in self._names)
        self._names.add(free.casefold())
        return self._folder / f"{free}{suffix}"


def shot_stem(event: ShotEvent) -> str:
    """How the names of a shot's files begin."""
    picture = event.shot.picture
    return f"card-{picture.role}" if isinstance(picture, Card) else f"shot-{event.shot.number:03}"


def file_word(text: str) -> str:
    """A text as a part of a file name, in letters of any script and digits."""
    return _NOT_IN_NAMES.sub("-", unicodedata.normalize("NFC", text).lower()).strip("-_")[:_LONGEST_WORD]


def copied(source: Path, target: Path) -> Path:
    """A copy of a file, since some programs write into those that they open."""
    with whole_file(target) as temporary:
        shutil.copyfile(source, temporary)
    return target


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}-{number}" for number in count(2))


def _still(path: Path) -> tuple[Bytes, str | None] | None:
    """The pixels of a still, and its suffix if every program shows it alike; None when it is a clip.

    That is so when it is upright, in 8 bits of grey or RGB, and has no colour profile.
    """
    image = open_image(path)
    if image is None:
        return None
    with image:
        if is_moving(image):
            return None
        upright = image.getexif().get(_ORIENTATION, 1) == 1
        plain = upright and image.mode in ("RGB", "L") and "icc_profile" not in image.info
        suffix = _STILLS.get(image.format or "") if plain else None
    pixels = read_image(path)
    return None if pixels is None else (pixels, suffix)


def _clip_suffix(path: Path) -> str | None:
    """The suffix of a clip that every program reads."""
    with opened(path) as container:
        codec = container.streams.video[0].codec_context.name
        return _CLIPS.get(codec) if container.format.name == _MP4 else None


def _sound_facts(path: Path) -> tuple[str | None, float, int]:
    """The suffix of a sound that every program reads, its seconds and its channels."""
    with opened(path) as container:
        if not container.streams.audio:
            raise ValueError("it has no sound track")
        stream = container.streams.audio[0]
        seconds = float((stream.duration or 0) * (stream.time_base or 0)) or (container.duration or 0) / av.time_base
        suffix = None if container.streams.video else _SOUNDS.get(container.format.name)
        return suffix, seconds, stream.codec_context.layout.nb_channels


def _write_wav(target: Path, source: Path) -> float:
    """Write a sound as WAV (48 kHz, 16 bit, stereo); returns its seconds."""
    with whole_file(target) as temporary, wave.open(str(temporary), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        for block in decoded(source):
            file.writeframes(np.rint(block.T.clip(-1, 1) * 32767).astype("<i2").tobytes())
        return file.getnframes() / RATE
