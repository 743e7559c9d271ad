"""Small builders of SVG text, so that a drawing reads as shapes and not as markup."""

from collections.abc import Iterable, Sequence

Point = tuple[float, float]


def number(value: float) -> str:
    """A coordinate as short as it can be: four decimals at most."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def tag(name: str, *children: str, **attributes: str | float | None) -> str:
    """One element; `stroke_width=2` becomes `stroke-width="2"`, None leaves the attribute out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{value if isinstance(value, str) else number(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{''.join(children)}</{name}>" if children else f"<{name}{written}/>"


def document(view: tuple[float, float, float, float], pixels: tuple[int, int], body: Iterable[str]) -> str:
    """A whole picture: what lies in `view` (x, y, width, height in units), at a size of `pixels` (width, height)."""
    return tag(
        "svg",
        *body,
        xmlns="http://www.w3.org/2000/svg",
        width=str(pixels[0]),
        height=str(pixels[1]),
        viewBox=" ".join(number(value) for value in view),
        preserveAspectRatio="none",
    )


def path(data: str, fill: str = "none", **more: str | float | None) -> str:
    """A shape from path data."""
    return tag("path", d=data, fill=fill, **more)


def line(points: Sequence[Point], stroke: str, width: float, **more: str | float | None) -> str:
    """A line through the points, with round ends and joints."""
    return _stroke(polyline(points), stroke, width, **more)


def curve(points: Sequence[Point], stroke: str, width: float, **more: str | float | None) -> str:
    """A soft line through the points."""
    return _stroke(smooth(points), stroke, width, **more)


def _stroke(data: str, stroke: str, width: float, **more: str | float | None) -> str:
    return tag(
        "path",
        d=data,
        fill="none",
        stroke=stroke,
        stroke_width=width,
        stroke_linecap="round",
        stroke_linejoin="round",
        **more,
    )


def polygon(points: Sequence[Point], fill: str, **more: str | float | None) -> str:
    """A filled shape with straight sides."""
    return path(polyline(points) + "Z", fill, **more)


def blob(points: Sequence[Point], fill: str, **more: str | float | None) -> str:
    """A filled shape with soft sides."""
    return path(smooth(points, closed=True), fill, **more)


def rect(x: float, y: float, width: float, height: float, fill: str, **more: str | float | None) -> str:
    """A box."""
    return tag("rect", x=x, y=y, width=max(width, 0), height=max(height, 0), fill=fill, **more)


def circle(x: float, y: float, radius: float, fill: str, **more: str | float | None) -> str:
    """A disc."""
    return tag("circle", cx=x, cy=y, r=radius, fill=fill, **more)


def ellipse(x: float, y: float, rx: float, ry: float, fill: str, **more: str | float | None) -> str:
    """An oval."""
    return tag("ellipse", cx=x, cy=y, rx=rx, ry=ry, fill=fill, **more)


def group(children: Iterable[str], transform: str | None = None, **more: str | float | None) -> str:
    """Shapes moved, turned or faded together."""
    return tag("g", *children, transform=transform, **more)


def placed(children: Iterable[str], x: float, y: float, scale: float = 1, flip: bool = False) -> str:
    """Shapes drawn around (0, 0), put to a place; `flip` mirrors them."""
    across = -scale if flip else scale
    return group(children, f"translate({number(x)} {number(y)}) scale({number(across)} {number(scale)})")


def linear(name: str, stops: Sequence[tuple[float, str, float]], **ends: float) -> str:
    """A gradient to fill with `url(#name)`; stops are (offset, colour, opacity), ends x1 y1 x2 y2 in 0..1."""
    return tag("linearGradient", *_stops(stops), id=name, **{"x1": 0, "y1": 0, "x2": 0, "y2": 1, **ends})


def _stops(stops: Sequence[tuple[float, str, float]]) -> list[str]:
    return [tag("stop", offset=at, stop_color=colour, stop_opacity=opacity) for at, colour, opacity in stops]


def trace(*steps: tuple[str | float, ...] | str) -> str:
    """Path data from its steps, `trace(("M", x, y), ("h", 20), "Z")`: a command letter and its numbers."""
    flat = (part for step in steps for part in ((step,) if isinstance(step, str) else step))
    return " ".join(part if isinstance(part, str) else number(part) for part in flat)


def polyline(points: Sequence[Point]) -> str:
    """Path data through the points with straight parts."""
    return "M" + "L".join(f"{number(x)},{number(y)}" for x, y in points)


def smooth(points: Sequence[Point], closed: bool = False, tension: float = 6) -> str:
    """Path data through the points, soft: a Catmull-Rom spline written as cubic Béziers."""
    count = len(points)
    last = count if closed else count - 1
    parts = [f"M{number(points[0][0])},{number(points[0][1])}"]
    for index in range(last):
        parts.append(_bezier(_four_around(points, index, closed), tension))
    return "".join(parts) + ("Z" if closed else "")


def _four_around(points: Sequence[Point], index: int, closed: bool) -> tuple[Point, Point, Point, Point]:
    count = len(points)
    if closed:
        before, start, end, after = (points[(index + step) % count] for step in (-1, 0, 1, 2))
    else:
        before, start, end, after = (points[min(max(index + step, 0), count - 1)] for step in (-1, 0, 1, 2))
    return before, start, end, after


def _bezier(around: tuple[Point, Point, Point, Point], tension: float) -> str:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = around
    first = f"{number(bx + (cx - ax) / tension)},{number(by + (cy - ay) / tension)}"
    second = f"{number(cx - (dx - bx) / tension)},{number(cy - (dy - by) / tension)}"
    return f"C{first} {second} {number(cx)},{number(cy)}"


def mirrored(right: Sequence[Point]) -> list[Point]:
    """The points of a right side, from top to bottom, and those of the left side back up."""
    return [*right, *((-x, y) for x, y in reversed(right))]


def symmetric(half: Sequence[Point]) -> str:
    """Path data of a shape that is mirrored at x = 0: `half` is its right side, from top to bottom."""
    return between(half, [(-x, y) for x, y in reversed(half)])


def between(there: Sequence[Point], back: Sequence[Point]) -> str:
    """Path data of a shape bounded by two soft lines: the first on the way there, the second on the way back."""
    return f"{smooth(there)}L{smooth(back)[1:]}Z"


def tapered(points: Sequence[Point], widths: Sequence[float], fill: str, **more: str | float | None) -> str:
    """A limb: a soft line through the points whose width changes from point to point."""
    left: list[Point] = []
    right: list[Point] = []
    for index, ((x, y), width) in enumerate(zip(points, widths, strict=True)):
        (ax, ay), (bx, by) = points[max(index - 1, 0)], points[min(index + 1, len(points) - 1)]
        length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5 or 1
        across, down = -(by - ay) / length * width / 2, (bx - ax) / length * width / 2
        left.append((x + across, y + down))
        right.append((x - across, y - down))
    return blob([*left, *reversed(right)], fill, **more)
