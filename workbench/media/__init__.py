"""Media: a cut becomes a film; files are probed, checked and shown small."""

from workbench.media.check import film_findings
from workbench.media.encoders import container_of
from workbench.media.encoding import encoding_for, refuse_delivery
from workbench.media.files import identify_file
from workbench.media.film import film_key, make_film
from workbench.media.health import check_ffmpeg, check_fonts
from workbench.media.measuring import (
    Measures,
    cast_distance,
    found_share,
    measures_of,
    sample_jpeg,
    samples_of,
)
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
from workbench.media.video.wholeness import check_whole

__all__ = [
    "ColourTags",
    "Measures",
    "MediaInfo",
    "SubtitleEvent",
    "cast_distance",
    "check_ffmpeg",
    "check_fonts",
    "check_whole",
    "container_of",
    "effect_names",
    "encoding_for",
    "extract_frames",
    "film_findings",
    "film_key",
    "found_share",
    "frame_at",
    "identify_file",
    "loudness",
    "make_film",
    "measures_of",
    "poster",
    "preprocess",
    "probe",
    "probe_bytes",
    "read_sheet",
    "reassemble",
    "refuse_delivery",
    "sample_jpeg",
    "samples_of",
    "subtitle_events",
    "thumbnail",
    "write_stems",
    "write_subtitles",
]
