"""Arithmetic on colours written as `#rrggbb`."""

import colorsys

Rgb = tuple[float, float, float]


def rgb(colour: str) -> Rgb:
    """Red, green and blue in 0..1."""
    return (int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255)


def hexed(parts: Rgb) -> str:
    """The written form of red, green and blue; values outside 0..1 are clipped."""
    return "#" + "".join(f"{round(255 * min(max(part, 0), 1)):02x}" for part in parts)


def mix(first: str, second: str, share: float) -> str:
    """`first` at share 0, `second` at share 1."""
    a, b = rgb(first), rgb(second)
    return hexed((_between(a[0], b[0], share), _between(a[1], b[1], share), _between(a[2], b[2], share)))


def _between(a: float, b: float, share: float) -> float:
    return a + (b - a) * share


def multiply(first: str, second: str) -> str:
    """`first` seen in light of colour `second`."""
    a, b = rgb(first), rgb(second)
    return hexed((a[0] * b[0], a[1] * b[1], a[2] * b[2]))


def brighten(colour: str, factor: float) -> str:
    """Darker below 1, lighter above."""
    red, green, blue = rgb(colour)
    return hexed((red * factor, green * factor, blue * factor))


def saturate(colour: str, factor: float) -> str:
    """Greyer below 1, more colourful above."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*rgb(colour))
    return hexed(colorsys.hls_to_rgb(hue, lightness, min(saturation * factor, 1)))


def luminance(colour: str) -> float:
    """How bright it looks, 0..1 (Rec. 709 weights)."""
    red, green, blue = rgb(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
