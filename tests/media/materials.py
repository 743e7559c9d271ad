"""Input files made for a test, and what is read back from a film."""

import re
import tempfile
import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from workbench.media.picture.frame import plane_view
from workbench.media.sound.mix import Layers, layered
from workbench.model.cut import Cut, CutShot, VoiceCue
from workbench.model.speech import Word
from workbench.model.vocabulary import Language

SIZE = (160, 90)
VOICE_RATE = 24_000


class Materials:
    """Makes pictures, clips, sounds, shots and cuts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def picture(self, name: str = "picture.png", size: tuple[int, int] = SIZE, seed: int = 1) -> Path:
        """An image full of detail."""
        noise = np.random.default_rng(seed).integers(0, 255, (size[1] // 6 + 1, size[0] // 6 + 1, 3), np.uint8)
        path = self.folder / name
        Image.fromarray(noise).resize(size, Image.Resampling.BICUBIC).save(path)
        return path

    def plain(self, colour: tuple[int, int, int], size: tuple[int, int] = SIZE) -> Path:
        """An image of one colour."""
        path = self.folder / ("plain-" + "-".join(map(str, colour)) + ".png")
        Image.new("RGB", size, colour).save(path)
        return path

    def clip(self, frames: int, fps: int, size: tuple[int, int] = SIZE, name: str = "clip.mp4") -> Path:
        """A clip whose frame k has the luma 40 + 4 k."""
        path = self.folder / name
        with av.open(path, "w") as container:
            stream = container.add_stream("libx264", rate=fps, options={"crf": "10", "bf": "2"})
            stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
            for number in range(frames):
                planes = np.full((size[1] * 3 // 2, size[0]), 128, np.uint8)
                planes[: size[1]] = 40 + 4 * number
                frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
                frame.pts, frame.time_base = number, Fraction(1, fps)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return path

    def sound(self, samples: NDArray[np.float64], name: str = "voice.wav", rate: int = VOICE_RATE) -> Path:
        """A WAV file, mono, 16 bit."""
        path = self.folder / name
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(rate)
            file.writeframes((samples.clip(-1, 1) * 32767).astype("<i2").tobytes())
        return path

    def speech(self, seconds: float, name: str = "voice.wav", seed: int = 1) -> Path:
        """Something like a voice: a buzz in syllables, with the crest of real speech."""
        chance = np.random.default_rng(seed)
        time = np.arange(round(seconds * VOICE_RATE)) / VOICE_RATE
        pitch = 140 + 30 * np.sin(2 * np.pi * 0.7 * time + seed)
        turn = 2 * np.pi * np.cumsum(pitch) / VOICE_RATE
        buzz = np.sum([np.cos(k * turn + k * k) / k for k in range(1, 14)], axis=0) + 0.05 * chance.standard_normal(
            len(time)
        )
        syllables = np.clip(np.sin(2 * np.pi * 3.1 * time), 0, 1) ** 0.5
        return self.sound(0.15 * buzz * syllables, name)

    def shot(self, number: int = 1, frames: int = 24, picture: Path | None = None, **more: object) -> CutShot:
        """A shot, of a detailed picture of its own when none is given."""
        path = picture or self.picture(f"picture-{number}.png", seed=number)
        return CutShot.model_validate({"number": number, "picture": path, "key": path.name, "frames": frames, **more})


def cut_of(*shots: CutShot, **more: object) -> Cut:
    """A small cut."""
    return Cut.model_validate({"width": SIZE[0], "height": SIZE[1], "fps": 24, "shots": shots, **more})


def cue(audio: Path, text: str, seconds: float, start: float = 0.0, language: Language = Language.ENGLISH) -> VoiceCue:
    """A line whose words follow one another in equal time, a tenth of it silence."""
    pattern = r"[\u4e00-\u9fff]{1,2}[，。！？、；：”」]*|[^\s\u4e00-\u9fff]+"
    found = list(re.finditer(pattern, text))
    each = seconds / max(len(found), 1)
    words = tuple(
        Word(text=match.group(), offset=match.start(), start=index * each, end=(index + 0.9) * each)
        for index, match in enumerate(found)
    )
    return VoiceCue(audio=audio, start=start, duration=seconds, text=text, language=language, words=words)


def layers_of(cut: Cut) -> list[Layers]:
    """The sound of a cut before it is mixed, block by block."""
    with tempfile.TemporaryDirectory() as folder:
        return list(layered(cut, Path(folder), lambda: None))


def lumas(film: Path) -> list[NDArray[np.uint8]]:
    """The luma of every frame of a film, in order."""
    with av.open(film) as container:
        return [plane_view(frame, 0).copy() for frame in container.decode(video=0)]


def times(film: Path) -> list[Fraction]:
    """When every frame of a film is shown."""
    with av.open(film) as container:
        return [frame.pts * frame.time_base for frame in container.decode(video=0)]
