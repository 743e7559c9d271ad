"""Proportions and poses of a figure. The unit is the height of its head; the feet stand at (0, 0), up is negative y."""

from dataclasses import dataclass
from typing import Literal

from workbench.draft.drawing.figure import Figure
from workbench.model.vocabulary import Mood

Arms = Literal["rest", "gesture", "hold", "hips", "wave", "cane"]


@dataclass(frozen=True)
class Rig:
    """Heights (negative) and half widths that every garment is cut to."""

    top: float
    shoulder: float
    waist: float
    hip: float
    jaw: float

    @property
    def chin(self) -> float:
        return self.top + 1.0

    @property
    def neck(self) -> float:
        return self.top + 1.1

    @property
    def shoulder_line(self) -> float:
        return self.top + 1.27

    @property
    def chest_line(self) -> float:
        return self.shoulder_line + (self.waist_line - self.shoulder_line) * 0.5

    @property
    def waist_line(self) -> float:
        return self.hip_line - 0.13 * -self.top

    @property
    def hip_line(self) -> float:
        return self.top * 0.5

    @property
    def knee_line(self) -> float:
        return self.top * 0.25


_RIGS = {
    ("female", "child"): Rig(-4.5, 0.56, 0.40, 0.46, 0.27),
    ("male", "child"): Rig(-4.6, 0.58, 0.42, 0.46, 0.29),
    ("female", "young"): Rig(-6.1, 0.68, 0.42, 0.55, 0.20),
    ("male", "young"): Rig(-6.3, 0.80, 0.54, 0.56, 0.24),
    ("female", "adult"): Rig(-6.4, 0.74, 0.47, 0.60, 0.21),
    ("male", "adult"): Rig(-6.7, 0.90, 0.63, 0.62, 0.27),
    ("female", "old"): Rig(-5.7, 0.74, 0.60, 0.66, 0.24),
    ("male", "old"): Rig(-6.0, 0.84, 0.66, 0.64, 0.26),
}


@dataclass(frozen=True)
class Pose:
    """What a figure does in one shot.

    `turn` is where it looks: -1 left, 0 at us, 1 right; `stride` 0 stands, 1 walks.
    """

    mood: Mood
    turn: float = 0.0
    arms: Arms = "rest"
    stride: float = 0.0
    back: bool = False
    speaks: bool = False


def rig_of(figure: Figure) -> Rig:
    """The proportions of a figure's gender and age."""
    return _RIGS[figure.gender, figure.age]


Joint = tuple[float, float]


def arm(rig: Rig, side: int, arms: Arms) -> tuple[Joint, Joint, Joint]:
    """Shoulder, elbow and wrist of one arm; side -1 is left in the picture, 1 right."""
    shoulder = (side * (rig.shoulder - 0.19), rig.shoulder_line + 0.24)
    rest = ((rig.shoulder + 0.04, rig.waist_line - 0.15), (rig.shoulder + 0.0, rig.hip_line + 0.18))
    gesture = ((rig.shoulder + 0.16, rig.waist_line - 0.1), (rig.shoulder + 0.42, rig.chest_line + 0.16))
    hold = ((rig.shoulder + 0.12, rig.waist_line - 0.08), (0.2, rig.chest_line + 0.34))
    hips = ((rig.shoulder + 0.42, rig.chest_line + 0.36), (rig.hip - 0.02, rig.waist_line + 0.3))
    wave = ((rig.shoulder + 0.36, rig.shoulder_line + 0.5), (rig.shoulder + 0.46, rig.top + 0.85))
    cane = ((rig.shoulder + 0.2, rig.waist_line - 0.1), (rig.shoulder + 0.34, rig.waist_line + 0.5))
    both = {"rest": rest, "hold": hold, "hips": hips}
    one = {"gesture": gesture, "wave": wave, "cane": cane}
    elbow, wrist = both.get(arms) or (one[arms] if side > 0 else rest)
    return shoulder, (side * elbow[0], elbow[1]), (side * wrist[0], wrist[1])
