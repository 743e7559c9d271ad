"""Media: a cut becomes a film; files are probed, checked and shown small."""

from workbench.media.check import film_findings
from workbench.media.encoding import encoding_for
from workbench.media.film import film_key, make_film
from workbench.media.health import check_ffmpeg, check_fonts
from workbench.media.sound.loudness import loudness
from workbench.media.text.files import write_subtitle_files, write_subtitles
from workbench.media.text.subtitles import SubtitleEvent, subtitle_events
from workbench.media.video.probing import MediaInfo, frame_at, poster, probe, probe_bytes, thumbnail

__all__ = [
    "MediaInfo",
    "SubtitleEvent",
    "check_ffmpeg",
    "check_fonts",
    "encoding_for",
    "film_findings",
    "film_key",
    "frame_at",
    "loudness",
    "make_film",
    "poster",
    "probe",
    "probe_bytes",
    "subtitle_events",
    "thumbnail",
    "write_subtitle_files",
    "write_subtitles",
]
