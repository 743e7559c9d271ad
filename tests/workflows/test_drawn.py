"""The draft backend draws every workflow, and what it draws makes sense."""

import numpy as np
import pytest

from tests.workflows.shipped import NAMES, card_of
from tests.workflows.studio import FRAMES, HEIGHT, WIDTH, Picture, Studio, small
from workbench.model.workflows import Purpose, WorkflowCategory

COUNTS = {"interpolate_video": 2 * FRAMES - 1, "animatediff_video_to_video": FRAMES // 3}
"""Frames of a result where they are not those asked for: a clip of 24 frames per second becomes one of 8."""

EDITS = ["flux_kontext_edit", "qwen_edit", "qwen_place_character", "sdxl_image_to_image"]
FROM_A_PICTURE = ["image_to_video", "wan22_image_to_video", "ltx_image_to_video", "svd_image_to_video"]
NIGHT = "Make it a cold night, and let it snow."


def apart(one: Picture, other: Picture) -> float:
    """Mean difference of two pictures, 0..255."""
    return float(np.abs(one - other).mean())


def alike(one: Picture, other: Picture) -> float:
    """How well light and dark of two pictures agree, 1 for the same picture in whatever light."""
    return float(np.corrcoef(one.mean(axis=2).ravel(), other.mean(axis=2).ravel())[0, 1])


@pytest.mark.parametrize("name", NAMES)
async def test_it_is_drawn_at_the_size_and_length_that_were_asked_for(name: str, studio: Studio) -> None:
    card = card_of(name)
    frames = await studio.draw(name)
    still = card.category is WorkflowCategory.IMAGE
    assert len(frames) == (1 if still else COUNTS.get(name, FRAMES))
    larger = 4 if name == "upscale_image" else 1
    assert {frame.shape for frame in frames} == {(HEIGHT * larger, WIDTH * larger, 3)}
    assert float(frames[0].std()) > 10, "it is nearly empty"


@pytest.mark.parametrize("name", EDITS)
async def test_an_edit_starts_from_the_picture_and_changes_it(name: str, studio: Studio) -> None:
    (edited,) = await studio.draw(name, positive=NIGHT)
    upper = slice(None, HEIGHT // 2)  # below may lie the second picture
    like_first, like_last = [
        alike(edited[upper], other[upper]) for other in (studio.material.first, studio.material.last)
    ]
    assert like_first > 0.5 > like_last + 0.2
    assert edited.mean() < studio.material.first.mean() - 5, "the night is no darker"


async def test_a_lower_denoise_keeps_more_of_the_picture(studio: Studio) -> None:
    far, near = [(await studio.draw("sdxl_image_to_image", positive=NIGHT, denoise=share))[0] for share in (0.9, 0.3)]
    assert apart(near, studio.material.first) < 0.6 * apart(far, studio.material.first)


async def test_the_second_picture_is_seen_in_the_first(studio: Studio) -> None:
    (alone,), (both,) = await studio.draw("qwen_edit"), await studio.draw("qwen_place_character")
    changed = np.abs(alone - both).max(axis=2) > 40
    lower_left = changed[HEIGHT // 2 :, : WIDTH // 2]
    assert lower_left.mean() > 0.2
    assert changed.sum() == lower_left.sum()


async def test_only_what_the_mask_shows_is_repainted(studio: Studio) -> None:
    (painted,) = await studio.draw("flux_inpaint", positive="A desert at noon")
    below_the_mark = slice(HEIGHT // 2, None)
    left, right = slice(None, WIDTH // 2 - 8), slice(WIDTH // 2 + 8, None)
    assert apart(painted[below_the_mark, left], studio.material.first[below_the_mark, left]) < 1
    assert apart(painted[below_the_mark, right], studio.material.first[below_the_mark, right]) > 15


async def test_a_sketch_gives_the_lines_and_the_prompt_the_colours(studio: Studio) -> None:
    (one,) = await studio.draw("sd15_sketch_to_image", positive="A desert at noon")
    (other,) = await studio.draw("sd15_sketch_to_image", positive="A desert at noon", control_image="last.png")
    (free,) = await studio.draw("sd15_sketch_to_image", positive="A desert at noon", strength=0.0)
    assert apart(one, other) > 2
    assert apart(one, other) < apart(one, free)


@pytest.mark.parametrize("name", ["sdxl_character_sheet", "qwen_character_sheet"])
async def test_a_sheet_shows_a_figure_three_times_on_plain_paper(name: str, studio: Studio) -> None:
    (sheet,) = await studio.draw(name, positive="Mara (a woman, long red hair, a blue coat)", width=384)
    middle = sheet[HEIGHT // 3 : 2 * HEIGHT // 3]
    drawn = (np.abs(middle - middle[0, -1]).max(axis=2) > 60).any(axis=0)
    if name.startswith("qwen"):
        drawn = drawn[sheet.shape[1] // 4 :]  # the first column shows the picture
    starts = np.flatnonzero(drawn)
    assert np.count_nonzero(np.diff(starts) > 12) + 1 == 3
    assert drawn.mean() < 0.5


async def test_an_enlarged_picture_shows_the_same(studio: Studio) -> None:
    (large,) = await studio.draw("upscale_image")
    assert apart(large[2::4, 2::4], studio.material.first) < 6


@pytest.mark.parametrize("name", FROM_A_PICTURE)
async def test_a_clip_starts_from_its_picture_and_moves(name: str, studio: Studio) -> None:
    frames = await studio.draw(name, positive="The camera pushes in. Clear day.")
    assert apart(frames[0], studio.material.first) < 8
    assert apart(frames[0], frames[-1]) > apart(frames[0], frames[1])


async def test_the_way_leads_from_the_first_picture_to_the_last(studio: Studio) -> None:
    frames = await studio.draw("wan22_first_last_frame")
    assert apart(frames[0], studio.material.first) < 8
    assert apart(frames[-1], studio.material.last) < 8
    away = [apart(frame, studio.material.first) for frame in frames]
    assert away == sorted(away)


async def test_a_clip_is_restyled_frame_by_frame(studio: Studio) -> None:
    frames = await studio.draw("animatediff_video_to_video", positive=NIGHT, fps=24.0)
    assert len(frames) == len(studio.material.clip)
    for index, frame in enumerate(frames):
        assert index == max(range(FRAMES), key=lambda other: alike(frame, studio.material.clip[other]))
        assert frame.mean() < studio.material.clip[index].mean() - 5


async def test_the_lines_of_a_clip_are_followed(studio: Studio) -> None:
    frames = await studio.draw("wan22_video_to_video")
    assert apart(frames[0], frames[-1]) > 2
    other = await studio.draw("wan22_video_to_video", image="last.png")
    assert apart(frames[0], other[0]) > 5, "the picture for the looks is not used"


async def test_between_the_frames_of_a_clip_come_new_ones(studio: Studio) -> None:
    frames = await studio.draw("interpolate_video")
    clip = studio.material.clip
    for index, frame in enumerate(frames[::2]):
        assert apart(frame, clip[index]) < 6
    for index, frame in enumerate(frames[1::2]):
        inner = (slice(None), slice(40, None))  # what was rolled in at the left is no motion
        ahead, behind = apart(frame[inner], clip[index + 1][inner]), apart(frame[inner], clip[index][inner])
        assert max(ahead, behind) < 1.05 * apart(clip[index][inner], clip[index + 1][inner])


async def test_frames_can_be_multiplied_further(studio: Studio) -> None:
    assert len(await studio.draw("interpolate_video", multiplier=4)) == 4 * (FRAMES - 1) + 1


@pytest.mark.parametrize("purpose", [Purpose.IMAGE_EDIT, Purpose.CHARACTER_SHEET, Purpose.INTERPOLATION])
async def test_the_same_graph_gives_the_same_pixels(purpose: Purpose, studio: Studio) -> None:
    name = next(name for name in NAMES if card_of(name).purpose is purpose)
    one, two = await studio.draw(name, prefix="one"), await studio.draw(name, prefix="two")
    assert all(np.array_equal(first, second) for first, second in zip(one, two, strict=True))


async def test_a_clip_of_the_video_pack_is_told_as_the_pack_tells_it(studio: Studio) -> None:
    outcome = await studio.client.run(small("animatediff_text_to_video", prefix="film/loop"))
    (shown,) = outcome.entry["outputs"][card_of("animatediff_text_to_video").output_node]["gifs"]
    expected = {"filename": "loop_00001.mp4", "subfolder": "film", "type": "output", "format": "video/h264-mp4"}
    assert shown | expected | {"frame_rate": 8.0, "workflow": "loop_00001.png"} == shown
    poster = {"filename": shown["workflow"], "subfolder": "film", "type": "output"}
    assert (await studio.client.view(poster)).startswith(b"\x89PNG")


async def test_a_clip_that_is_not_there_is_refused(studio: Studio) -> None:
    answer = await studio.client.http.post("/prompt", json={"prompt": small("upscale_video", video="nowhere.mp4")})
    (problem,) = answer.json()["node_errors"]["1"]["errors"]
    assert problem["type"] == "custom_validation_failed"
    assert problem["details"] == "file - Invalid video file: nowhere.mp4"


async def test_what_is_no_clip_fails_with_its_name(studio: Studio) -> None:
    await studio.client.upload("first.txt", b"once upon a time")
    outcome = await studio.client.run(small("upscale_video", video="first.txt"))
    (error,) = outcome.told("execution_error")
    assert error["exception_message"].startswith("first.txt is no clip")


async def test_a_clip_saved_in_another_format_fails_and_says_which_will_do(studio: Studio) -> None:
    graph = small("animatediff_text_to_video")
    graph[card_of("animatediff_text_to_video").output_node]["inputs"]["format"] = "image/gif"
    (error,) = (await studio.client.run(graph)).told("execution_error")
    assert "video/h264-mp4" in error["exception_message"]
