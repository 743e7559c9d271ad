"""A shot as a MoviePy clip.

In a render this is imported only for a shot with an effect of clips: MoviePy takes longer to import than a small film
takes to join.
"""

# MoviePy has no types.
# pyright: reportUnknownMemberType=false

from contextlib import ExitStack
from typing import cast

from moviepy import VideoClip

from workbench.media.picture.shot_footage import Frames, ShotFootage


class ShotClip(VideoClip):
    """A shot's frames as a clip of its length, rate and size, drawn when they are asked for.

    Args:
        files: what `close` lets go of.
    """

    def __init__(self, footage: ShotFootage, files: ExitStack | None = None) -> None:
        super().__init__(footage.frame, duration=footage.seconds)
        self.fps = float(footage.fps)
        self._files = files or ExitStack()

    def close(self) -> None:
        """Close the picture's file."""
        self._files.close()


def frames_of(clip: VideoClip, footage: ShotFootage) -> Frames:
    """The frames of a clip that was made of a shot.

    Raises:
        ValueError: it is shorter than the shot.
    """
    if clip.duration is not None and clip.duration < footage.seconds - 1 / footage.fps:
        raise ValueError(f"it lasts {clip.duration:.1f} s, and the shot {footage.seconds:.1f} s")
    return cast(Frames, clip.get_frame)
