"""Effect plug-ins: functions that change a shot's picture, found by name. `docs/plugins.md` shows how to write one.

An effect of frames takes a frame, rows x columns x 3 of 8-bit RGB, and its time in seconds since the shot's start, and
gives back a frame of the same shape. An effect of clips takes the whole shot as a MoviePy clip and gives one back.
Both are called from several threads, for frames in any order, and must answer the same for the same frame and time.
A shot names its effects in `CutShot.plugins`; they are applied in that order, before text and transitions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from workbench.kit.errors import ConfigurationError, VideoError
from workbench.media.picture.effects import grain, vignette
from workbench.media.picture.frame import Bytes
from workbench.media.picture.shot_footage import Frames, ShotFootage

if TYPE_CHECKING:  # MoviePy takes a second to import, and few films need it
    from moviepy import VideoClip

R = TypeVar("R")
Effect = Callable[[Bytes, float], Bytes]
ClipEffect = Callable[["VideoClip"], "VideoClip"]
Change = Callable[[ShotFootage], Frames]

_ADVICE = "Take the effect away from the shot, or mend it."


@dataclass(frozen=True)
class Plugin:
    """A named effect. Its version is part of what a segment is known by: frames of an older one are not used again.

    Attributes:
        change: what it makes of a shot; raises whatever foreign functions raise.
    """

    name: str
    version: str
    change: Change

    def onto(self, footage: ShotFootage) -> ShotFootage:
        """A shot with this effect.

        Raises:
            VideoError: the effect fails, here or when a frame is asked for, or gives a frame of another shape.
        """
        changed = self._trying(footage, lambda: self.change(footage))
        return replace(footage, frame=partial(self._frame, footage, changed))

    def _frame(self, footage: ShotFootage, changed: Frames, seconds: float) -> Bytes:
        frame = self._trying(footage, lambda: changed(seconds))
        if frame.shape != footage.shape or frame.dtype != np.uint8:
            raise VideoError(f"{footage.shot}: the effect “{self.name}” gave no frame of the film's size.", _ADVICE)
        return frame

    def _trying(self, footage: ShotFootage, work: Callable[[], R]) -> R:
        try:
            return work()
        except VideoError:  # of the shot's own picture
            raise
        except Exception as error:  # whatever a foreign function raises
            raise VideoError(f"{footage.shot}: the effect “{self.name}” failed ({error}).", _ADVICE) from error


def _frame_by_frame(effect: Effect) -> Change:
    return lambda footage: lambda seconds: effect(footage.frame(seconds), seconds)


def _as_a_clip(effect: ClipEffect) -> Change:
    """MoviePy is imported when the first shot has such an effect, and by nothing else in a render."""

    def change(footage: ShotFootage) -> Frames:
        from workbench.media.picture.shot_clip import ShotClip, frames_of

        return frames_of(effect(ShotClip(footage)), footage)

    return change


_ENTRY_POINTS: dict[str, Callable[..., Change]] = {
    "workbench.effects": _frame_by_frame,
    "workbench.clip_effects": _as_a_clip,
}
"""The groups of entry points by which installed packages offer effects."""

_registered = {
    name: Plugin(name, "1", _frame_by_frame(effect)) for name, effect in (("grain", grain), ("vignette", vignette))
}


def register(name: str, effect: Effect, version: str = "1") -> None:
    """Offer an effect of frames under a name; raise the version when its frames change."""
    _registered[name] = Plugin(name, version, _frame_by_frame(effect))


def register_clip(name: str, effect: ClipEffect, version: str = "1") -> None:
    """Offer an effect of clips under a name; raise the version when its frames change."""
    _registered[name] = Plugin(name, version, _as_a_clip(effect))


def effect_names() -> tuple[str, ...]:
    """The effects that a shot can name."""
    return tuple(sorted({*_registered, *_installed()}))


def find_plugin(name: str, user: str) -> Plugin:
    """The effect of a name.

    Args:
        user: what the message calls the shot that asks for it.

    Raises:
        ConfigurationError: there is none, or its package cannot be loaded.
    """
    if name in _registered:
        return _registered[name]
    entry = _installed().get(name)
    if entry is None:
        known = ", ".join(effect_names())
        raise ConfigurationError(f"{user} asks for the effect “{name}”, which nobody offers.", f"Known are: {known}.")
    try:
        change = _ENTRY_POINTS[entry.group](entry.load())
    except Exception as error:  # whatever a foreign package raises while it is imported
        raise ConfigurationError(
            f"{user} asks for the effect “{name}”, whose package cannot be loaded.", "Install the package again."
        ) from error
    return Plugin(name, entry.dist.version if entry.dist else "0", change)


@cache
def _installed() -> dict[str, EntryPoint]:
    return {entry.name: entry for group in _ENTRY_POINTS for entry in entry_points(group=group)}
