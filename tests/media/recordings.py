"""Recordings of the kinds that people bring, each two seconds long: a test pattern that moves, and a tone."""

import subprocess
from pathlib import Path

import av
import imageio_ffmpeg

_PATTERN = ["-f", "lavfi", "-i", "testsrc2=s=192x108:r={rate}:d=2"]
_TONE = ["-f", "lavfi", "-i", "sine=f=440:d=2:r=44100"]
_H264 = ["-c:v", "libx264", "-preset", "veryfast", "-g", "20", "-pix_fmt", "yuv420p", "-c:a", "aac"]
_UNEVEN = ["-vf", "select='not(mod(floor(n/7),3)*mod(n,2))'", "-fps_mode", "passthrough", "-enc_time_base", "1:90000"]
_ODD = ["-vf", "format=yuv444p,crop=161:91:0:0:exact=1", "-c:v", "libx264", "-c:a", "aac"]

_MADE = {
    "constant.mp4": ("30", _H264),
    "ntsc.mp4": ("30000/1001", _H264),
    "variable.mp4": ("30", [*_UNEVEN, *_H264]),
    "odd.mp4": ("25", _ODD),
    "strange-sound.mkv": ("24", [*_H264, "-c:a", "wmav2"]),
}
_COPIED: dict[str, tuple[list[str], list[str]]] = {
    "rotated.mp4": (["-display_rotation", "90"], []),
    "silent.mp4": ([], ["-an"]),
    "cut.mp4": (["-ss", "0.73"], ["-t", "0.9"]),
    "late.ts": ([], []),
    "matroska.mkv": ([], []),
}
"""Made of the constant one: what is said before it, and what after it."""

KINDS = (*_MADE, *_COPIED)


def recording(kind: str, folder: Path) -> Path:
    """A recording of a kind."""
    path = folder / kind
    if kind in _MADE:
        rate, options = _MADE[kind]
        ffmpeg(*(part.format(rate=rate) for part in _PATTERN), *_TONE, *options, path)
    else:
        before, after = _COPIED[kind]
        ffmpeg(*before, "-i", recording("constant.mp4", folder), "-map", "0", "-c", "copy", *after, path)
    return path


def ffmpeg(*arguments: object) -> None:
    """Run FFmpeg's own program."""
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-v", "error", *map(str, arguments)], check=True)


def sound_packets(path: Path) -> list[bytes]:
    """The encoded sound of a file, packet by packet."""
    with av.open(path) as container:
        if not container.streams.audio:
            return []
        return [bytes(packet) for packet in container.demux(audio=0) if packet.size]
