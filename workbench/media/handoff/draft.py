"""What every draft of JianYing has around its own content."""

from collections.abc import Mapping, Sequence
from uuid import uuid4

Json = dict[str, object]

_VERSION, _NEW_VERSION = 360000, "110.0.0"
"""Of the draft's format, as JianYing Pro 5.9 wrote it."""
_PROGRAM = {"app_id": 3704, "app_source": "lv", "app_version": "5.9.0", "os": "windows"}
_MATERIALS = (
    "ai_translates audio_balances audio_effects audio_fades audio_track_indexes audios beats canvases chromas "
    "color_curves digital_humans drafts effects flowers green_screens handwrites hsl images log_color_wheels "
    "loudnesses manual_deformations masks material_animations material_colors multi_language_refs placeholders "
    "plugin_effects primary_color_wheels realtime_denoises shapes smart_crops smart_relights "
    "sound_channel_mappings speeds stickers tail_leaders text_templates texts time_marks transitions "
    "video_effects video_trackings videos vocal_beautifys vocal_separations"
)
"""Kinds of material; the program wants a list of each."""
_KEYFRAMES = "adjusts audios effects filters handwrites stickers texts videos"
_LIBRARY_PAGES = (0, 1, 2, 3, 6, 7, 8)
_SETTINGS: Json = {
    "adjust_max_index": 1,
    "combination_max_index": 1,
    "extract_audio_last_index": 1,
    "lyrics_sync": True,
    "maintrack_adsorb": False,
    "material_save_mode": 0,
    "original_sound_last_index": 1,
    "record_audio_last_index": 1,
    "sticker_max_index": 1,
    "subtitle_sync": True,
    "video_mute": False,
}


def content_frame(
    width: int,
    height: int,
    fps: float,
    duration: int,
    materials: Mapping[str, Sequence[Json]],
    tracks: Sequence[Json],
) -> Json:
    """The description of a draft's timeline; `duration` in microseconds."""
    return {
        "id": str(uuid4()).upper(),
        "version": _VERSION,
        "new_version": _NEW_VERSION,
        "platform": _PROGRAM,
        "last_modified_platform": _PROGRAM,
        "name": "",
        "create_time": 0,
        "update_time": 0,
        "canvas_config": {"width": width, "height": height, "ratio": "original"},
        "color_space": 0,
        "config": _SETTINGS,
        "fps": round(fps, 3),
        "duration": duration,
        "keyframes": {kind: [] for kind in _KEYFRAMES.split()},
        "keyframe_graph_list": [],
        "materials": {kind: materials.get(kind, []) for kind in _MATERIALS.split()},
        "relationships": [],
        "render_index_track_mode_on": False,
        "free_render_index_mode_on": False,
        "source": "default",
        "static_cover_image_path": "",
        "tracks": tracks,
    }


def meta_frame(name: str, duration: int) -> Json:
    """The description by which the program lists a draft; it fills in the rest when it opens the draft."""
    return {
        "draft_id": str(uuid4()).upper(),
        "draft_name": name,
        "draft_fold_path": "",
        "draft_root_path": "",
        "draft_cover": "",
        "draft_is_invisible": False,
        "draft_materials": [{"type": page, "value": []} for page in _LIBRARY_PAGES],
        "draft_materials_copied_info": [],
        "draft_removable_storage_device": "",
        "draft_segment_extra_info": [],
        "tm_draft_removed": 0,
        "tm_duration": duration,
    }
