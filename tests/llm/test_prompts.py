"""A shot becomes a prompt in a fixed grammar, and values for the slots that a workflow has."""

import pytest

from workbench.llm import STYLES, describe_shot, plan_shot
from workbench.model.projects import Character, Project, ProjectSettings, Scene
from workbench.model.storyboard import Generation, Shot
from workbench.model.vocabulary import CameraAngle, CameraMovement, Mood, PlaceKind, ShotSize, TimeOfDay, Weather
from workbench.model.workflows import Card, Slot, SlotTarget, WorkflowCategory

PROJECT = Project(id="p", name="Film")
MIA = Character(id="m", project_id="p", name="Mia", appearance="a girl with blond hair, wearing a red coat")
HOLT = Character(id="h", project_id="p", name="Holt", appearance="an old man (tall); wearing a blue coat.")
TOWER = Scene(id="s", project_id="p", name="The tower", kind=PlaceKind.PALACE)


def a_shot(generation: Generation | None = None, **fields: object) -> Shot:
    values: dict[str, object] = {
        "description": "They climbed the stairs.\nThe light leapt out.",
        "characters": ("h", "m"),
        "size": ShotSize.WIDE,
        "angle": CameraAngle.LOW,
        "movement": CameraMovement.TILT_UP,
        "mood": Mood.HOPEFUL,
        "time_of_day": TimeOfDay.NIGHT,
        "weather": Weather.STORM,
    }
    return Shot(id="1", episode_id="e", position=1, generation=generation or Generation(), **(values | fields))


def a_card(*slots: str, **fields: object) -> Card:
    made = tuple(Slot(name=name, kind="integer", targets=(SlotTarget(node="1", input=name),)) for name in slots)
    values: dict[str, object] = {"category": WorkflowCategory.IMAGE, "size_multiple": 64} | fields
    return Card(id="card", name="Card", description="", family="sdxl", output_node="9", slots=made, **values)


def test_the_prompt_follows_the_grammar() -> None:
    prompt = describe_shot(a_shot(), [MIA, HOLT], TOWER, PROJECT)
    assert prompt.positive == (
        "wide shot, low angle, tilt up. The tower, palace, at night, storm, hopeful mood. "
        "Holt (an old man tall wearing a blue coat); Mia (a girl with blond hair, wearing a red coat). "
        f"They climbed the stairs. The light leapt out. {STYLES['animatic']}"
    )
    assert "watermark" in prompt.negative


def test_empty_parts_are_left_out() -> None:
    project = Project(id="p", name="Film", settings=ProjectSettings(style_preset="", color_palette=()))
    prompt = describe_shot(a_shot(description="", characters=()), [MIA], None, project)
    assert prompt.positive == "wide shot, low angle, tilt up. at night, storm, hopeful mood"


def test_a_preset_of_ones_own_and_a_palette_are_said() -> None:
    project = Project(
        id="p", name="Film", settings=ProjectSettings(style_preset="woodcut", color_palette=("ochre", "black"))
    )
    assert describe_shot(a_shot(), [], TOWER, project).positive.endswith(". woodcut, ochre, black")


def test_what_a_person_wrote_goes_first() -> None:
    shot = a_shot(Generation(prompt="my own", negative="no rain", seed=7))
    plan = plan_shot(shot, [MIA], TOWER, PROJECT, a_card("positive", "negative", "seed"), width=64, height=64, seed=1)
    assert plan.values == {"positive": "my own", "negative": "no rain", "seed": 7}


def test_only_the_slots_that_a_workflow_has_are_filled_and_sizes_are_rounded() -> None:
    plan = plan_shot(a_shot(), [], None, PROJECT, a_card("width", "height", "seed"), width=1290, height=700, seed=5)
    assert plan.values == {"width": 1280, "height": 704, "seed": 5}
    assert plan.workflow == "card"
    assert plan.planned_by == "offline rules"


@pytest.mark.parametrize(
    ("rule", "fps", "seconds", "frames"),
    [("4n+1", 16, 5.0, 81), ("4n+1", 16, 5.05, 81), ("8n+1", 24, 4.0, 97), ("8n+1", 24, 4.1, 105), ("", 0, 2.0, 48)],
)
def test_clips_have_frame_counts_that_their_model_allows(rule: str, fps: int, seconds: float, frames: int) -> None:
    card = a_card("frames", "fps", frames=rule, fps=fps, category=WorkflowCategory.VIDEO)
    plan = plan_shot(a_shot(), [], None, PROJECT, card, width=64, height=64, seed=1, seconds=seconds)
    assert plan.values == {"frames": frames, "fps": fps or 24}


def test_a_clip_is_as_long_as_its_shot_unless_seconds_are_given() -> None:
    card = a_card("frames", frames="4n+1", fps=16)
    plan = plan_shot(a_shot(duration=10.0), [], None, PROJECT, card, width=64, height=64, seed=1)
    assert plan.values == {"frames": 161}
