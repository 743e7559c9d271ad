"""Media: a cut becomes a film; files are probed, checked and shown small."""

from workbench.media.check import film_findings
from workbench.media.encoders import container_of
from workbench.media.encoding import encoding_for, refuse_delivery
from workbench.media.files import identify_file
from workbench.media.film import film_key, make_film
from workbench.media.health import check_ffmpeg, check_fonts
from workbench.media.picture.plugins import effect_names
from workbench.media.sound.loudness import loudness
from workbench.media.sound.stems import write_stems
from workbench.media.text.files import write_subtitles
from workbench.media.text.subtitles import SubtitleEvent, subtitle_events
from workbench.media.video.assembly import reassemble
from workbench.media.video.extraction import extract_frames, read_sheet
from workbench.media.video.preprocessing import preprocess
from workbench.media.video.probing import ColourTags, MediaInfo, probe, probe_bytes
from workbench.media.video.views import frame_at, poster, thumbnail

__all__ = [
    "ColourTags",
    "MediaInfo",
    "SubtitleEvent",
    "check_ffmpeg",
    "check_fonts",
    "container_of",
    "effect_names",
    "encoding_for",
    "extract_frames",
    "film_findings",
    "film_key",
    "frame_at",
    "identify_file",
    "loudness",
    "make_film",
    "poster",
    "preprocess",
    "probe",
    "probe_bytes",
    "read_sheet",
    "reassemble",
    "refuse_delivery",
    "subtitle_events",
    "thumbnail",
    "write_stems",
    "write_subtitles",
]
