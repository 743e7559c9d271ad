"""The encoders of libav that films are made with, and what each of them is told.

Quality is named by one scale, libx264's constant rate factor, and translated for the others to what looks alike:

* H.265: 5 more. libx265's default of 28 stands for libx264's 23 (FFmpeg wiki, Encode/H.265).
* AV1: 2.5 steps for one, with 35, the default of SVT-AV1, in the place of 19: measured by SSIM and PSNR of stills
  under moving cameras, where the three stay within 2.5 dB of one another between 17 and 25.
"""

from collections.abc import Callable
from dataclasses import dataclass

from workbench.model.finishing import Codec

SOFTWARE = {
    Codec.H264: "libx264",
    Codec.H265: "libx265",
    Codec.AV1: "libsvtav1",
    Codec.PRORES: "prores_ks",
}
HARDWARE: dict[Codec, tuple[str, ...]] = {
    Codec.H264: ("h264_nvenc", "h264_qsv", "h264_amf", "h264_videotoolbox"),
    Codec.H265: ("hevc_nvenc", "hevc_qsv", "hevc_amf", "hevc_videotoolbox"),
    Codec.AV1: ("av1_nvenc", "av1_qsv", "av1_amf"),
    Codec.PRORES: (),
}
"""In the order in which they are tried. V4L2's encoders are left out: they know no constant quality."""

_SESSIONS = 3
"""Encodes that consumer graphics cards do at once with the oldest drivers still in use (NVENC)."""
_LOOKAHEAD = 15
"""Frames that libx264 and libx265 look ahead at most: at 720p that takes 70 MB less than the 40 of `medium`, and the
picture is within 0.1 dB of it at the same size."""
_X265_MOST_FRAMES = 16
"""Frames that libx265 encodes at the same time at most."""
_FULL_BUFFER = ":vbv-init=1"
"""Each segment of a constant rate begins with a full buffer, so that short ones use all of their share, too."""
_SVT_PRESETS = {"veryfast": 9, "fast": 8, "medium": 6, "slow": 4}
_X264_LOOKAHEADS = {"ultrafast": 0, "veryfast": 10}
"""Presets that look ahead less of their own accord."""
_SVT_FINEST, _SVT_COARSEST = 1.0, 63.0


def container_of(encoder: str) -> str:
    """libav's name of the file format for what an encoder makes: QuickTime for ProRes, MP4 for all others."""
    return "mov" if encoder == SOFTWARE[Codec.PRORES] else "mp4"


@dataclass(frozen=True)
class Recipe:
    """How pictures are coded.

    Attributes:
        encoder: libav's name of it.
        preset: libx264's name for how much work is put in; others get their equal.
        crf: constant quality, on libx264's scale; unused when there is a rate.
        kbps: constant rate in kilobits per second, kept within a buffer of one second.
    """

    encoder: str
    preset: str
    crf: float
    kbps: int | None = None

    @property
    def container(self) -> str:
        """libav's name of the file format."""
        return container_of(self.encoder)

    @property
    def pixel_format(self) -> str:
        """What the encoder takes: 4:2:2 in 10 bit for ProRes, the planes that are drawn, or hardware's NV12."""
        if self.encoder == SOFTWARE[Codec.PRORES]:
            return "yuv422p10le"
        return "yuv420p" if self.is_software else "nv12"

    @property
    def is_software(self) -> bool:
        """Whether the processor's cores do the work."""
        return self.encoder in SOFTWARE.values()

    def at_once(self, cores: int) -> int:
        """How many segments are encoded at the same time."""
        return cores if self.is_software else min(cores, _SESSIONS)

    @property
    def tag(self) -> str | None:
        """The sample entry, where libav's own choice (`hev1`) would not play on Apple's devices."""
        return "hvc1" if self.encoder == SOFTWARE[Codec.H265] or self.encoder.startswith("hevc_") else None

    def options(self, threads: int) -> dict[str, str]:
        """What the encoder is told, as libav's options."""
        family = self.encoder if self.is_software else self.encoder.partition("_")[2]
        return _FAMILIES[family](self, threads)

    def control(self, **quality: str) -> dict[str, str]:
        """Options for the constant rate if there is one, or else the given ones for quality.

        Nothing is stuffed: ISO/IEC 14496-15 allows that in no MP4, so the easiest pictures stay below the rate.
        """
        if self.kbps is None:
            return quality
        rate = f"{self.kbps}k"
        return {"b": rate, "maxrate": rate, "minrate": rate, "bufsize": rate}


def _x264(recipe: Recipe, _threads: int) -> dict[str, str]:
    """`stitchable` keeps the parameter sets the same whatever the pictures and the quality, so that parts join."""
    lookahead = _X264_LOOKAHEADS.get(recipe.preset, _LOOKAHEAD)
    options = {"preset": recipe.preset, "x264-params": f"stitchable=1:rc-lookahead={lookahead}{_FULL_BUFFER}"}
    return options | recipe.control(crf=f"{recipe.crf:g}")


def _x265(recipe: Recipe, threads: int) -> dict[str, str]:
    """Closed groups of pictures, and parameter sets that depend on neither threads nor quality, so that parts join."""
    stitchable = f"open-gop=0:info=0:wpp=0:pools={threads}:frame-threads={min(threads, _X265_MOST_FRAMES)}"
    options = {
        "preset": recipe.preset,
        "x265-params": f"{stitchable}:rc-lookahead={_LOOKAHEAD}:log-level=none{_FULL_BUFFER}",
    }
    return options | recipe.control(crf=f"{min(recipe.crf + 5, 51):g}")


def _svt_av1(recipe: Recipe, threads: int) -> dict[str, str]:
    """Its own parameter takes quarters of a step where libav's option takes whole ones.

    It keeps a mean rate: its constant one exists only without pictures that are predicted from later ones.
    """
    preset = {"preset": str(_SVT_PRESETS[recipe.preset])}
    if recipe.kbps:
        return preset | {"b": f"{recipe.kbps}k", "svtav1-params": f"lp={threads}"}
    crf = min(max(35 + 2.5 * (recipe.crf - 19), _SVT_FINEST), _SVT_COARSEST)
    return preset | {"svtav1-params": f"lp={threads}:crf={round(4 * crf) / 4:g}"}


def _prores(_recipe: Recipe, _threads: int) -> dict[str, str]:
    """ProRes 422 HQ, which has a rate of its own. The vendor is the one that editing systems expect."""
    return {"profile": "hq", "vendor": "apl0"}


def _nvenc(recipe: Recipe, _threads: int) -> dict[str, str]:
    return {"rc": "cbr" if recipe.kbps else "constqp"} | recipe.control(qp=f"{recipe.crf:.0f}")


def _qsv(recipe: Recipe, _threads: int) -> dict[str, str]:
    return recipe.control(global_quality=f"{max(recipe.crf, 1):.0f}")


def _amf(recipe: Recipe, _threads: int) -> dict[str, str]:
    quality = f"{recipe.crf:.0f}"
    return {"rc": "cbr" if recipe.kbps else "cqp"} | recipe.control(qp_i=quality, qp_p=quality)


def _videotoolbox(recipe: Recipe, _threads: int) -> dict[str, str]:
    """Its quality rises from 1 to 100; libav counts it in units of 118 (FF_QP2LAMBDA)."""
    quality = round(118 * max(1.0, 100 - 2 * recipe.crf))
    return recipe.control(flags="+qscale", global_quality=str(quality))


_FAMILIES: dict[str, Callable[[Recipe, int], dict[str, str]]] = {
    "libx264": _x264,
    "libx265": _x265,
    "libsvtav1": _svt_av1,
    "prores_ks": _prores,
    "nvenc": _nvenc,
    "qsv": _qsv,
    "amf": _amf,
    "videotoolbox": _videotoolbox,
}
