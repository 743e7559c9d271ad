"""A whole figure, put together: legs, garment, arms, head. In head heights, the feet at (0, 0)."""

from workbench.draft.drawing import animal, face, hair
from workbench.draft.drawing.clothes import Cut, cut_of
from workbench.draft.drawing.colour import brighten
from workbench.draft.drawing.figure import Figure
from workbench.draft.drawing.rig import Joint, Pose, Rig, arm, rig_of
from workbench.draft.drawing.svg import (
    blob,
    circle,
    curve,
    ellipse,
    group,
    line,
    path,
    placed,
    polygon,
    rect,
    tapered,
    trace,
)


def body(figure: Figure, pose: Pose) -> list[str]:
    """The figure in a pose, seen from the front or from behind."""
    rig = rig_of(figure)
    cut = cut_of(figure, rig, pose.back)
    below = [*_legs(figure, rig, cut, pose), *_hair_behind(figure, rig, pose)]
    trunk = [*_neck(figure, rig), *cut.trunk]
    arms = [shape for side in (-1, 1) for shape in _arm(figure, rig, cut, pose, side)]
    stoop = pose.turn * 4 if figure.age == "old" else 0
    upper = [*trunk, *arms, *_prop(figure, rig, pose), *_scarf(figure, rig), _head(figure, rig, pose)]
    if figure.garment == "robe":
        upper = [*arms, *trunk, *_hands(figure, rig, pose), *_scarf(figure, rig), _head(figure, rig, pose)]
    return [*_cane(figure, rig), *below, group(upper, f"rotate({stoop:.1f} 0 {rig.hip_line:.2f})")]


def height(figure: Figure) -> float:
    """How tall the figure is, in heads, without its hat."""
    return -rig_of(figure).top


def _legs(figure: Figure, rig: Rig, cut: Cut, pose: Pose) -> list[str]:
    colour = cut.legs or figure.skin
    wide = 0.44 if cut.legs else 0.24
    shapes: list[str] = []
    for side in (-1, 1):
        out = rig.hip * 0.42 + 0.20 * pose.stride
        knee = (side * (rig.hip * 0.44 + 0.10 * pose.stride), rig.knee_line + (0.1 * pose.stride if side > 0 else 0))
        ankle = (side * out, -0.12 - (0.12 * pose.stride if side > 0 else 0))
        tone = brighten(colour, 0.84 if side < 0 else 1.0)
        shapes.append(
            tapered(
                [(side * rig.hip * 0.46, rig.hip_line - 0.1), knee, ankle], [wide * 1.3, wide * 0.95, wide * 0.7], tone
            )
        )
        shapes.append(_shoe(figure, side, ankle))
    return shapes


def _shoe(figure: Figure, side: int, ankle: Joint) -> str:
    x, y = ankle
    leather = brighten(figure.lower, 0.5)
    return blob(
        [
            (x - 0.15, y - 0.02),
            (x + 0.13, y - 0.03),
            (x + 0.15 + 0.1 * (side > 0), y + 0.09),
            (x, y + 0.14),
            (x - 0.16 - 0.1 * (side < 0), y + 0.09),
        ],
        leather,
    )


def _hair_behind(figure: Figure, rig: Rig, pose: Pose) -> list[str]:
    return [] if pose.back else [placed(hair.behind(figure), 0, rig.top + 0.5)]


def _neck(figure: Figure, rig: Rig) -> list[str]:
    """The neck, and on it the head's shadow."""
    wide = 0.15 if figure.gender == "female" or figure.age == "child" else 0.19
    shadow = path(
        f"M{-wide},{rig.chin - 0.2:.3f}h{2 * wide}v.22Q0,{rig.chin + 0.2:.3f} {-wide},{rig.chin + 0.02:.3f}Z",
        brighten(figure.skin, 0.72),
    )
    return [rect(-wide, rig.chin - 0.2, 2 * wide, 0.5, brighten(figure.skin, 0.9)), shadow]


def _arm(figure: Figure, rig: Rig, cut: Cut, pose: Pose, side: int) -> list[str]:
    shoulder, elbow, wrist = arm(rig, side, pose.arms)
    upper, middle, lower = cut.widths
    dark = brighten(cut.sleeve, 0.62)
    sleeve = tapered([shoulder, elbow, wrist], [upper, middle, lower], cut.sleeve)
    edge = [_inner_seam((shoulder, elbow, wrist), cut.widths, side, dark)]
    if pose.arms != "rest":
        edge = [tapered([shoulder, elbow, wrist], [upper, middle, lower], "none", stroke=dark, stroke_width=0.022)]
    end = _beyond(elbow, wrist, 0.0)
    cuff = tapered([_beyond(elbow, wrist, -0.1), end], [lower * 0.98, lower], cut.cuff)
    return [_hand(figure, elbow, wrist), sleeve, *edge, cuff]


def _inner_seam(joints: tuple[Joint, Joint, Joint], widths: tuple[float, float, float], side: int, tone: str) -> str:
    """The line between a hanging arm and the trunk, from the armpit down."""
    inner = [(x - side * width * 0.5, y) for (x, y), width in zip(joints, widths, strict=True)]
    (ax, ay), (bx, by) = inner[0], inner[1]
    armpit = (ax + (bx - ax) * 0.8, ay + (by - ay) * 0.5)
    return curve([armpit, *inner[1:]], tone, 0.028, stroke_opacity=0.6)


def _beyond(start: Joint, end: Joint, extra: float) -> Joint:
    """A point on the line from start to end, `extra` behind the end."""
    length = ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5 or 1
    return end[0] + (end[0] - start[0]) / length * extra, end[1] + (end[1] - start[1]) / length * extra


def _hand(figure: Figure, elbow: Joint, wrist: Joint) -> str:
    palm, tip = _beyond(elbow, wrist, 0.08), _beyond(elbow, wrist, 0.26)
    fingers = tapered([wrist, palm, tip], [0.17, 0.22, 0.13], figure.skin)
    thumb = tapered([palm, (palm[0] - 0.12 * (1 if wrist[0] > 0 else -1), palm[1] + 0.06)], [0.1, 0.07], figure.skin)
    return fingers + thumb


def _hands(figure: Figure, rig: Rig, pose: Pose) -> list[str]:
    """Hands that lie over a wide-sleeved garment."""
    if pose.arms != "hold":
        return []
    return [ellipse(0, rig.chest_line + 0.44, 0.2, 0.12, figure.skin)]


def _prop(figure: Figure, rig: Rig, pose: Pose) -> list[str]:
    """The letter or book in hands that hold something."""
    if pose.arms != "hold" or pose.back:
        return []
    y = rig.chest_line + 0.42
    sheet = polygon([(-0.26, y - 0.2), (0.24, y - 0.26), (0.28, y + 0.14), (-0.22, y + 0.2)], "#f6edd8")
    lines = [line([(-0.16, y - 0.1 + i * 0.09), (0.16, y - 0.14 + i * 0.09)], "#9a8b74", 0.018) for i in range(3)]
    thumbs = [circle(side * 0.24, y + 0.02, 0.075, figure.skin) for side in (-1, 1)]
    return [sheet, *lines, *thumbs]


def _scarf(figure: Figure, rig: Rig) -> list[str]:
    if not figure.scarf:
        return []
    y, dark = rig.neck + 0.02, brighten(figure.scarf, 0.78)
    tail = polygon([(0.1, y + 0.06), (0.32, y + 0.06), (0.38, y + 0.95), (0.14, y + 0.98)], dark)
    fringe = [line([(x, y + 0.97), (x, y + 1.06)], dark, 0.03) for x in (0.17, 0.24, 0.31, 0.36)]
    wrap = blob(
        [(-0.36, y), (-0.2, y - 0.15), (0.2, y - 0.15), (0.36, y), (0.27, y + 0.17), (0, y + 0.23), (-0.27, y + 0.17)],
        figure.scarf,
    )
    crease = path(
        trace(("M", -0.28, y + 0.02), ("Q", 0, y + 0.16, 0.28, y + 0.0)), "none", stroke=dark, stroke_width=0.03
    )
    return [tail, *fringe, wrap, crease]


def _cane(figure: Figure, rig: Rig) -> list[str]:
    if not figure.cane:
        return []
    _, _, (x, y) = arm(rig, 1, "cane")
    knob = circle(x + 0.02, y - 0.1, 0.075, "#8a6238")
    return [line([(x + 0.02, y - 0.1), (x + 0.1, -0.02)], "#6b4a2c", 0.085), knob]


def _head(figure: Figure, rig: Rig, pose: Pose) -> str:
    if pose.back:
        shapes = [*animal.ears(figure), *hair.from_behind(figure)]
    else:
        shapes = [
            *animal.ears(figure),
            *face.face(figure, pose, rig),
            *(face.beard(figure, pose) if figure.beard != "none" else []),
            *(face.glasses(pose.turn) if figure.glasses else []),
            *hair.front(figure, pose.turn),
        ]
    return group(shapes, f"translate(0 {rig.top + 0.5:.3f}) rotate({pose.turn * 3:.2f})")
