"""Media: a cut becomes a film; files are probed, checked and shown small."""

from workbench.media.check import Finding, film_findings
from workbench.media.encoding import encoding_for
from workbench.media.files import identify_file
from workbench.media.film import film_key, make_film
from workbench.media.health import check_ffmpeg, check_fonts
from workbench.media.picture.plugins import effect_names
from workbench.media.sound.loudness import loudness
from workbench.media.sound.stems import write_stems
from workbench.media.text.files import write_subtitles
from workbench.media.text.subtitles import SubtitleEvent, subtitle_events
from workbench.media.video.probing import MediaInfo, frame_at, poster, probe, probe_bytes, thumbnail

__all__ = [
    "Finding",
    "MediaInfo",
    "SubtitleEvent",
    "check_ffmpeg",
    "check_fonts",
    "effect_names",
    "encoding_for",
    "film_findings",
    "film_key",
    "frame_at",
    "identify_file",
    "loudness",
    "make_film",
    "poster",
    "probe",
    "probe_bytes",
    "subtitle_events",
    "thumbnail",
    "write_stems",
    "write_subtitles",
]
