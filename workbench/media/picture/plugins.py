"""Effect plug-ins: functions that change a shot's frames, found by name.

An effect takes a frame, rows x columns x 3 of 8-bit RGB, and its time in seconds since the shot's start, and gives
back a frame of the same shape. It is called from several threads, for frames in any order, and must answer the same
for the same frame and time. A shot names its effects in `CutShot.plugins`; they are applied in that order, before text
and transitions.

An installed package offers effects by entry points, whose version is the package's own:

    [project.entry-points."workbench.effects"]
    sepia = "my_package.looks:sepia"

A notebook or a script registers a function itself:

    register("sepia", sepia, version="2")
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points

import numpy as np

from workbench.kit.errors import ConfigurationError, VideoError
from workbench.media.picture.effects import grain, vignette
from workbench.media.picture.frame import Bytes

Effect = Callable[[Bytes, float], Bytes]

_GROUP = "workbench.effects"
_ADVICE = "Take the effect away from the shot, or mend it."


@dataclass(frozen=True)
class Plugin:
    """A named effect. Its version is part of what a segment is known by: frames of an older one are not used again."""

    name: str
    version: str
    effect: Effect

    def apply(self, frame: Bytes, seconds: float, user: str) -> Bytes:
        """The changed frame.

        Raises:
            VideoError: the effect fails or gives something that is no frame of this shape; names the user's shot.
        """
        try:
            changed = self.effect(frame, seconds)
        except Exception as error:  # whatever a foreign function raises
            raise VideoError(f"{user}: the effect “{self.name}” failed ({error}).", _ADVICE) from error
        if changed.shape != frame.shape or changed.dtype != np.uint8:
            raise VideoError(f"{user}: the effect “{self.name}” gave no frame of the film's size.", _ADVICE)
        return changed


_registered = {plugin.name: plugin for plugin in (Plugin("grain", "1", grain), Plugin("vignette", "1", vignette))}


def register(name: str, effect: Effect, version: str = "1") -> None:
    """Offer an effect under a name; raise the version when its frames change."""
    _registered[name] = Plugin(name, version, effect)


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
        return Plugin(name, entry.dist.version if entry.dist else "0", entry.load())
    except Exception as error:  # whatever a foreign package raises while it is imported
        raise ConfigurationError(
            f"{user} asks for the effect “{name}”, whose package cannot be loaded.", "Install the package again."
        ) from error


@cache
def _installed() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=_GROUP)}
