"""Nodes for clips: load, take apart, put new frames between, save. A draft has no sound."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from workbench.draft import drawing
from workbench.draft.footage import Footage, own_rate
from workbench.draft.nodes.images import uploaded
from workbench.draft.nodes.values import Result, Run, Video
from workbench.draft.pictures import Pictures, Streamed
from workbench.draft.saving import save_mp4, save_mp4_with_poster
from workbench.kit.errors import InvalidInputError

_FORMAT = "video/h264-mp4"


def load_video(run: Run, *, file: str) -> Result:
    """LoadVideo."""
    path = uploaded(run, file)
    return Result((Video(Footage(path), own_rate(path)),))


def load_frames(
    run: Run,
    *,
    video: str,
    force_rate: float,
    custom_width: int,
    custom_height: int,
    frame_load_cap: int,
    skip_first_frames: int,
    select_every_nth: int,
    **_: object,
) -> Result:
    """VHS_LoadVideo: the frames; neither their number nor sound nor facts about the file."""
    footage = Footage(
        uploaded(run, video),
        rate=force_rate,
        size=(custom_width, custom_height),
        skip=skip_first_frames,
        nth=select_every_nth,
        limit=frame_load_cap,
    )
    return Result((footage, None, None, None))


def take_apart(_run: Run, *, video: Video) -> Result:
    """GetVideoComponents: frames, no sound, rate."""
    return Result((video.pictures, None, video.fps))


def interpolate(_run: Run, *, frames: Pictures, multiplier: int, **_: object) -> Result:
    """RIFE VFI."""
    return Result((Streamed(partial(drawing.interpolate, multiplier=multiplier), (frames,)),))


def create_video(_run: Run, *, images: Pictures, fps: float, **_: object) -> Result:
    """CreateVideo, without sound."""
    return Result((Video(images, fps),))


def save_video(
    run: Run,
    *,
    video: Video,
    filename_prefix: str,
    format: str,
    codec: str,
    prompt: object,
    extra_pnginfo: dict[str, Any] | None,
) -> Result:
    """SaveVideo; like the real one it meets an unknown format or codec only when it runs."""
    if format not in ("auto", "mp4") or codec not in ("auto", "h264"):
        raise InvalidInputError(f"Cannot save a video as {format} with {codec}.", "Use mp4 with h264.")
    name = save_mp4(
        video.pictures, video.fps, run.folders.output, filename_prefix, prompt=prompt, extra_pnginfo=extra_pnginfo
    )
    return Result(shown={"images": [name | {"type": "output"}], "animated": [True]})


def combine_frames(
    run: Run,
    *,
    images: Pictures,
    frame_rate: float,
    filename_prefix: str,
    format: str,
    pingpong: bool,
    save_output: bool,
    prompt: object,
    extra_pnginfo: dict[str, Any] | None,
    **_: object,
) -> Result:
    """VHS_VideoCombine: a clip, and its first frame beside it; shown under `gifs`, whatever the format."""
    if format != _FORMAT or pingpong:
        raise InvalidInputError(f"Cannot save a clip as {format}.", f"Use {_FORMAT}, without ping-pong.")
    root = run.folders.output if save_output else run.folders.temp
    name, path = save_mp4_with_poster(
        images, frame_rate, root, filename_prefix, prompt=prompt, extra_pnginfo=extra_pnginfo
    )
    shown = name | {
        "type": "output" if save_output else "temp",
        "format": format,
        "frame_rate": frame_rate,
        "workflow": path.with_suffix(".png").name,
        "fullpath": str(path),
    }
    return Result(((save_output, [str(path)]),), {"gifs": [shown]})


NODES: Mapping[str, Callable[..., Result]] = {
    "LoadVideo": load_video,
    "VHS_LoadVideo": load_frames,
    "GetVideoComponents": take_apart,
    "RIFE VFI": interpolate,
    "CreateVideo": create_video,
    "SaveVideo": save_video,
    "VHS_VideoCombine": combine_frames,
}
