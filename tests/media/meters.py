"""What others measure on a sound file."""

import math
import re
import subprocess
from pathlib import Path

import imageio_ffmpeg


def ebur128(path: Path) -> tuple[float, float]:
    """Integrated loudness and true peak as ffmpeg measures them, to a thousandth."""
    filters = "ebur128=peak=true:metadata=1:framelog=quiet,ametadata=mode=print:file=-"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(path), "-af", filters, "-f", "null", "-"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    peak = float(re.findall(r"r128\.true_peak=(\S+)", printed)[-1])
    return float(re.findall(r"r128\.I=(\S+)", printed)[-1]), 20 * math.log10(max(peak, 1e-9))
