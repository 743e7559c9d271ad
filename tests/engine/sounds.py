"""Sound files made for a test."""

import wave
from pathlib import Path

import av
import numpy as np

_RATE = 24_000


def tone(path: Path, seconds: float = 1.0, pitch: float = 440.0) -> Path:
    """A WAV file, mono, 16 bit."""
    time = np.arange(round(seconds * _RATE)) / _RATE
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes((np.sin(2 * np.pi * pitch * time) * 12_000).astype("<i2").tobytes())
    return path


def with_cover(path: Path) -> Path:
    """An MP4 sound with a picture of its cover, as music shops sell it."""
    with av.open(path, "w", format="mp4") as container:
        sound = container.add_stream("aac", rate=_RATE)
        cover = container.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 16, 16, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        picture = av.VideoFrame.from_ndarray(np.full((16, 16, 3), 90, np.uint8))
        container.mux(cover.encode(picture.reformat(format="yuvj420p")))
        container.mux(cover.encode(None))
        frame = av.AudioFrame.from_ndarray(np.zeros((1, _RATE), np.float32), format="fltp", layout="mono")
        frame.sample_rate = _RATE
        container.mux(sound.encode(frame))
        container.mux(sound.encode(None))
    return path
