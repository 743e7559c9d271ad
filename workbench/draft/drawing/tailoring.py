"""Parts that garments are made of: trunks, collars, buttons, folds, skirts, cut to a figure's proportions."""

from dataclasses import dataclass

from workbench.draft.drawing.colour import brighten
from workbench.draft.drawing.rig import Rig
from workbench.draft.drawing.svg import (
    Point,
    circle,
    curve,
    path,
    polygon,
    symmetric,
    trace,
)


@dataclass(frozen=True)
class Cut:
    """How a garment covers the body: shapes of the trunk, sleeves (colour and widths) and what the legs wear."""

    trunk: list[str]
    sleeve: str
    cuff: str
    widths: tuple[float, float, float]
    legs: str
    hem: float


def trunk(rig: Rig, hem: float, flare: float, fitted: float = 1.0) -> str:
    """Neck, shoulders, waist and hem as one mirrored outline; `flare` is the half width at the hem."""
    s = rig.shoulder
    half: list[Point] = [
        (0.15, rig.neck - 0.06),
        (0.24, rig.neck + 0.08),
        (s - 0.2, rig.shoulder_line + 0.02),
        (s - 0.03, rig.shoulder_line + 0.2),
        (s - 0.08, rig.chest_line),
        (rig.waist * fitted, rig.waist_line),
        (max(rig.hip, rig.waist * fitted), rig.hip_line),
        (flare, hem),
    ]
    return symmetric([point for point in half if point[1] <= hem])


def folds(rig: Rig, colour: str, hem: float, wide: float) -> list[str]:
    dark = brighten(colour, 0.76)
    return [
        curve(
            [(x * 0.75, rig.waist_line + 0.1), (x * 0.9, (rig.waist_line + hem) / 2), (x, hem - 0.06)],
            dark,
            0.03,
            stroke_opacity=0.65,
        )
        for x in (-wide * 0.62, wide * 0.12, wide * 0.58)
    ]


def buttons(colour: str, x: float, start: float, end: float, count: int) -> list[str]:
    step = (end - start) / max(count - 1, 1)
    return [circle(x, start + index * step, 0.04, colour) for index in range(count)]


def collar(rig: Rig, colour: str, deep: float) -> list[str]:
    """Two lapels that open over what is worn beneath."""
    y, end = rig.neck - 0.03, rig.shoulder_line + deep
    return [
        polygon(
            [
                (side * 0.14, y - 0.06),
                (side * 0.3, y + 0.1),
                (side * 0.28, y + 0.34),
                (0, end),
                (side * 0.03, y + 0.24),
            ],
            colour,
        )
        for side in (-1, 1)
    ]


def opening(rig: Rig, colour: str, deep: float) -> str:
    return polygon(
        [
            (-0.16, rig.neck - 0.08),
            (0.16, rig.neck - 0.08),
            (0.02, rig.shoulder_line + deep),
            (-0.02, rig.shoulder_line + deep),
        ],
        colour,
    )


def skirt(rig: Rig, colour: str, hem: float, wide: float) -> list[str]:
    half: list[Point] = [
        (rig.waist, rig.waist_line - 0.04),
        (rig.hip + 0.1, rig.hip_line),
        (wide * 0.88, (rig.hip_line + hem) * 0.55),
        (wide, hem),
    ]
    frill = path(
        trace(
            ("M", -wide, hem - 0.1),
            ("Q", 0, hem + 0.12, wide, hem - 0.1),
            ("l", 0.02, 0.1),
            ("Q", 0, hem + 0.22, -wide - 0.02, hem),
            "Z",
        ),
        brighten(colour, 0.8),
    )
    return [path(symmetric(half), colour), frill, *folds(rig, colour, hem, wide)]
