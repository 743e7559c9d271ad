"""Media: a cut becomes a film; files are probed, checked and shown small."""

from workbench.media.check import Finding, film_findings
from workbench.media.film import make_film
from workbench.media.health import check_ffmpeg, check_fonts
from workbench.media.sound.loudness import loudness
from workbench.media.text.faults import ReadingFault, reading_findings
from workbench.media.text.files import write_subtitles
from workbench.media.text.subtitles import SubtitleEvent, subtitle_events
from workbench.media.timeline import MEDIA_VERSION
from workbench.media.video.probing import MediaInfo, frame_at, poster, probe, probe_bytes, thumbnail

__all__ = [
    "MEDIA_VERSION",
    "Finding",
    "MediaInfo",
    "ReadingFault",
    "SubtitleEvent",
    "check_ffmpeg",
    "check_fonts",
    "film_findings",
    "frame_at",
    "loudness",
    "make_film",
    "poster",
    "probe",
    "probe_bytes",
    "reading_findings",
    "subtitle_events",
    "thumbnail",
    "write_subtitles",
]
