"""The space that a frame is drawn in: its units, where the horizon lies, and what chance may decide.

The shorter side of the frame is 1000 units, so every drawing fits any size and shape.
"""

from dataclasses import dataclass, field
from random import Random

from workbench.draft.drawing.palette import Palette
from workbench.kit.hashing import stable_number

UNIT = 1000.0


@dataclass(frozen=True)
class Stage:
    """The frame in units (`width`, `height`), the horizon's height in it, and the light.

    `key` names the place: `fixed` chance depends on it alone, so the place looks the same in every shot, and
    `free` chance on the seed too, so that another seed is another take.
    """

    width: float
    height: float
    horizon: float
    palette: Palette
    key: str
    seed: int

    def fixed(self, what: str) -> Random:
        """Chance that is the same in all shots of the place."""
        return Random(stable_number(self.key, what))

    def free(self, what: str) -> Random:
        """Chance that differs from take to take."""
        return Random(stable_number(self.key, what, self.seed))

    @property
    def sun(self) -> tuple[float, float]:
        """Where the sun or moon stands; its side belongs to the place, the rest to the take."""
        side = self.fixed("sun").choice((0.2, 0.28, 0.72, 0.8))
        x = side + self.free("sun").uniform(-0.07, 0.07)
        return x * self.width, self.horizon * (1 - self.palette.altitude)

    @property
    def view(self) -> tuple[float, float, float, float]:
        """The whole frame as x, y, width, height."""
        return 0.0, 0.0, self.width, self.height

    @property
    def depth(self) -> float:
        """Height of the ground in the frame, from the horizon to the lower edge."""
        return self.height - self.horizon

    @property
    def rise(self) -> float:
        """How much room there is above the horizon, 1 at eye level; far-off things are as tall as this allows."""
        return min(1.25, self.horizon / 520)

    def at(self, depth: float) -> tuple[float, float]:
        """Height in the frame and size factor of what stands on the ground; depth 0 is in front, 1 at the horizon."""
        near = (1 - depth) ** 2
        return self.horizon + self.depth * near, 0.08 + 0.92 * near


@dataclass(frozen=True)
class Lamp:
    """A source of light in the picture: place and radius in units, strength 0..1.

    An empty `colour` means the colour of the palette's lamps.
    """

    x: float
    y: float
    radius: float
    strength: float = 1.0
    colour: str = ""


@dataclass(frozen=True)
class Scenery:
    """A drawn place: what lies behind the water, the waterline (None without water), what lies before it, the lamps.

    `floor` is how high up in the frame one can stand: the edge of the quay, the shore.
    """

    far: list[str] = field(default_factory=list[str])
    near: list[str] = field(default_factory=list[str])
    waterline: float | None = None
    water: str = "#3f7f9c"
    waves: float = 0.5
    lamps: list[Lamp] = field(default_factory=list[Lamp])
    floor: float = 0.0
