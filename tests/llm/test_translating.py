"""A shot becomes a description that belongs to no model family, and a prompt in the form that each family wants."""

from dataclasses import replace
from typing import Any

import pytest

from workbench.draft.drawing import Person, read_prompt
from workbench.llm import Frame, ShotSource, describe_by_rule, plan_shot, prompt_text
from workbench.llm.translating import FORMS, Colour, Lens, Light, chosen_in_chinese
from workbench.llm.translating.words import english_phrase
from workbench.model.projects import Character, Project, ProjectSettings, Scene
from workbench.model.story import FactDraft
from workbench.model.storyboard import Generation, Shot
from workbench.model.vocabulary import (
    CameraAngle,
    CameraMovement,
    Language,
    Mood,
    PlaceKind,
    ShotSize,
    TimeOfDay,
    Weather,
)
from workbench.model.workflows import Card, Family, Graph, ShotPlan, Slot, SlotTarget, WorkflowCategory

PROJECT = Project(id="p", name="Film")
CHINESE_PROJECT = Project(id="z", name="Film", language=Language.CHINESE)
MIA = Character(id="m", project_id="p", name="Mia", appearance="a girl with blond hair, wearing a red coat")
HOLT = Character(id="h", project_id="p", name="Holt", appearance="an old man (tall); wearing a blue coat.")
TOWER = Scene(id="s", project_id="p", name="The tower", kind=PlaceKind.PALACE)
ATTIC = Scene(id="a", project_id="p", name="The attic", kind=PlaceKind.ROOM)
FRAME = Frame(64, 64, 1)
LOOKS = ("an old man tall wearing a blue coat", "a girl with blond hair, wearing a red coat")


def a_shot(generation: Generation | None = None, **fields: Any) -> Shot:
    values: dict[str, Any] = {
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


def a_source(
    shot: Shot | None = None, scene: Scene | None = TOWER, project: Project = PROJECT, world: str = ""
) -> ShotSource:
    return ShotSource(shot or a_shot(), [HOLT, MIA], scene, project, world)


def a_card(*slots: str, family: Family = Family.SDXL, **fields: Any) -> Card:
    made = tuple(Slot(name=name, kind="text", targets=(SlotTarget(node="1", input=name),)) for name in slots)
    values: dict[str, Any] = {"category": WorkflowCategory.IMAGE, "size_multiple": 64} | fields
    return Card(id="card", name="Card", description="", family=family, output_node="9", slots=made, **values)


def plan_for(card: Card, source: ShotSource, frame: Frame = FRAME, *, cfg: float | None = None) -> ShotPlan:
    inputs = {} if cfg is None else {"cfg": cfg}
    graph: Graph = {"1": {"class_type": "KSampler", "inputs": inputs}}
    return plan_shot(source, describe_by_rule(source), card, graph, frame)


def prompt_for(family: Family, source: ShotSource, **fields: Any) -> str:
    return prompt_text(describe_by_rule(source).picture, a_card(family=family, **fields), source.project.language)


def test_a_list_of_words_for_stable_diffusion() -> None:
    assert prompt_for(Family.SDXL, a_source()) == (
        "wide shot, low angle, tilt up, The tower, palace, at night, storm, hopeful mood, "
        f"Holt ({LOOKS[0]}), Mia ({LOOKS[1]}), They climbed the stairs. The light leapt out, backlight, "
        "animatic storyboard frame, flat colours, clean shapes, soft grain"
    )


def test_sentences_for_flux_begin_with_what_is_seen() -> None:
    assert prompt_for(Family.FLUX, a_source()) == (
        f"A wide shot from a low angle. Holt ({LOOKS[0]}); Mia ({LOOKS[1]}). They climbed the stairs. "
        "The light leapt out. The setting is The tower, a palace, at night in a storm; the mood is hopeful. "
        "The camera slowly tilts up. Backlight. "
        "Animatic storyboard frame, flat colours, clean shapes, soft grain."
    )


@pytest.mark.parametrize(
    ("family", "order"),
    [
        (Family.WAN22, ("Holt (", "The setting", "They climbed", "A wide shot", "The camera", "Backlight", "Animatic")),
        (Family.HUNYUAN_VIDEO, ("Holt (", "They climbed", "The setting", "A wide shot", "The camera", "Backlight")),
        (Family.LTX, ("A wide shot", "The setting", "Holt (", "They climbed", "The camera", "Backlight", "Animatic")),
    ],
)
def test_each_video_family_hears_its_own_order(family: Family, order: tuple[str, ...]) -> None:
    prompt = prompt_for(family, a_source(), category=WorkflowCategory.VIDEO)
    assert sorted(order, key=prompt.index) == list(order)


@pytest.mark.parametrize("family", Family)
def test_chinese_is_spoken_where_the_family_reads_it_and_the_film_is_chinese(family: Family) -> None:
    source = a_source(a_shot(description="女孩走在路上。"), project=CHINESE_PROJECT)
    prompt = prompt_for(family, source)
    assert ("女孩走在路上" in prompt) is ("场景：" in prompt) is FORMS[family].reads_chinese
    assert "女孩" not in prompt_for(family, a_source(a_shot(description="女孩走在路上。")))


@pytest.mark.parametrize("scene", [TOWER, ATTIC, None], ids=["outside", "inside", "nowhere"])
@pytest.mark.parametrize("project", [PROJECT, CHINESE_PROJECT], ids=["english", "chinese"])
@pytest.mark.parametrize("family", Family)
def test_the_draft_backend_reads_every_form(family: Family, project: Project, scene: Scene | None) -> None:
    for weather, mood, size in zip([*Weather] * 2, [*Mood] * 2, ShotSize, strict=False):
        shot = a_shot(weather=weather, mood=mood, size=size, description="At dawn, in the snow, she recalled the sea.")
        brief = read_prompt("magic, " + prompt_for(family, a_source(shot, scene, project)))
        assert (brief.size, brief.angle, brief.movement) == (size, CameraAngle.LOW, CameraMovement.TILT_UP)
        assert (brief.time, brief.mood) == (TimeOfDay.NIGHT, mood)
        assert brief.weather == (Weather.SNOW if weather is Weather.CLEAR else weather)
        assert brief.people == (Person("Holt", LOOKS[0]), Person("Mia", LOOKS[1]))
        if scene:
            assert (brief.scene, brief.place) == (scene.name, scene.kind)


@pytest.mark.parametrize("language", Language)
def test_every_word_of_direction_is_read_back(language: Language) -> None:
    project = Project(id="p", name="Film", language=language)
    for number, kind in enumerate(PlaceKind):
        words: dict[str, Any] = {
            "angle": list(CameraAngle)[number % len(CameraAngle)],
            "movement": list(CameraMovement)[number % len(CameraMovement)],
            "time_of_day": list(TimeOfDay)[number % len(TimeOfDay)],
        }
        place = Scene(id="s", project_id="p", name="St. Mary's, by night", kind=kind)
        source = a_source(a_shot(**words), place, project)
        for family in (Family.SDXL, Family.FLUX, Family.WAN22):
            brief = read_prompt(prompt_for(family, source, category=WorkflowCategory.VIDEO))
            assert (brief.angle, brief.movement, brief.time) == tuple(words.values())
            assert (brief.scene, brief.place, brief.weather) == (place.name, kind, Weather.STORM)


def test_words_of_feeling_style_and_weather_are_understood() -> None:
    plain: dict[str, Any] = {"mood": Mood.CALM, "weather": Weather.CLEAR, "time_of_day": TimeOfDay.DAY}
    for description in ("女孩走在雨中，忧郁，电影感。", "A girl walks in the rain, melancholy, cinematic."):
        told = describe_by_rule(a_source(a_shot(description=description, **plain)))
        picture = told.picture
        assert (picture.mood, picture.weather) == (Mood.MELANCHOLY, Weather.RAIN)
        assert picture.lens is Lens.ANAMORPHIC
        assert picture.lights == (Light.LOW_KEY,)
        assert picture.colours == (Colour.COOL, Colour.MUTED)
        assert "walks" in picture.action.english
        assert "wet reflections" in [touch.english.partition(",")[0] for touch in picture.touches]
        assert len([reason for reason in told.reasons if reason.what == "look"]) == 3
    assert describe_by_rule(a_source(a_shot(description="忧郁的雨中"))).picture.mood is Mood.HOPEFUL


def test_what_was_chosen_is_told_in_chinese() -> None:
    assert chosen_in_chinese("rain · wet reflections, streaks of rain · Mia") == "雨 · 湿润反光，雨丝 · Mia"


def test_black_and_white_has_no_other_colours_and_a_palette_goes_before_the_mood() -> None:
    ochre = Project(id="p", name="Film", settings=ProjectSettings(style_preset="woodcut", color_palette=("ochre",)))
    noir = Project(id="p", name="Film", settings=ProjectSettings(style_preset="noir"))
    sad = a_shot(mood=Mood.MELANCHOLY)
    assert describe_by_rule(a_source(sad, project=ochre)).picture.colours == ()
    assert prompt_for(Family.SDXL, a_source(sad, project=ochre)).endswith(", woodcut, ochre")
    assert describe_by_rule(a_source(sad, project=noir)).picture.colours == (Colour.MONOCHROME,)


def test_what_the_world_says_of_who_is_seen_is_said_in_every_picture() -> None:
    world = "Mia has a scar on her chin. Tom is blind. Holt's left hand is missing!\nThe tower: a blue light burns."
    told = TOWER.model_copy(update={"description": "Mia sleeps there. The tower has one door."})
    assert len(describe_by_rule(a_source(scene=told, world=world)).picture.facts) == 4
    for family in Family:
        prompt = prompt_for(family, a_source(world=world))
        assert "scar on her chin" in prompt
        assert "left hand is missing" in prompt
        assert "a blue light burns" in prompt
        assert "blind" not in prompt


def test_what_a_family_cannot_read_is_told() -> None:
    source = a_source(a_shot(description="女孩走进门。"), project=CHINESE_PROJECT, world="Mia右手有疤。")
    reasons = plan_for(a_card("positive"), source).reasons
    assert ("action", "walks, a door") in [(reason.what, reason.choice) for reason in reasons]
    assert ("fact", "left out") in [(reason.what, reason.choice) for reason in reasons]
    told = plan_for(a_card("positive", family=Family.WAN22), source)
    assert "右手有疤" in str(told.values["positive"])
    assert "left out" not in [reason.choice for reason in told.reasons]


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("绿色", "green"),
        ("红色的大衣", "red coat"),
        ("左脸有一道疤", "left cheek scar"),
        ("穿白衬衫的年轻男子", "young man wearing white shirt"),
        ("黑色长发，戴眼镜", "black long hair, wearing glasses"),
        ("月光", "moonlight"),
        ("梳着双环望仙髻", ""),
    ],
)
def test_a_chinese_phrase_is_told_in_english_or_not_at_all(chinese: str, english: str) -> None:
    assert english_phrase(chinese) == english


def test_chinese_in_an_english_film_is_translated_or_said_to_be_left_out() -> None:
    palette = ProjectSettings(color_palette=("朱红", "月白"))
    film = Project(id="p", name="Film", settings=palette)
    known = FactDraft(subject="Mia", what="瞳色", value="绿色")
    strange = FactDraft(subject="Mia", what="来历", value="龙宫")
    who = MIA.model_copy(update={"appearance": "梳着双环望仙髻的女孩"})
    source = replace(a_source(project=film), facts=(known, strange), cast=[who])
    plan = plan_for(a_card("positive"), source)
    prompt = str(plan.values["positive"])
    assert "Mia: eye colour: green" in prompt
    assert "vermilion" in prompt
    assert "龙宫" not in prompt
    family = "SDXL reads no Chinese: "
    assert {(one.what, one.choice, one.why) for one in plan.reasons if "Chinese" in one.why} == {
        ("fact", "left out", f"{family}“Mia: 来历: 龙宫”"),
        ("people", "not understood", f"{family}“梳着双环望仙髻的女孩”"),
        ("colours", "left out", f"{family}“月白”"),
    }
    wan = plan_for(a_card("positive", family=Family.WAN22), source)
    assert "Mia: 来历: 龙宫" in str(wan.values["positive"])
    assert not any("Chinese" in reason.why and reason.what != "words" for reason in wan.reasons)


def test_a_shot_told_in_chinese_keeps_its_words_in_an_english_film() -> None:
    source = a_source(a_shot(description="女孩走进门。"))
    assert "女孩走进门" in str(plan_for(a_card("positive", family=Family.QWEN_IMAGE), source).values["positive"])
    assert "walks, a door" in str(plan_for(a_card("positive", family=Family.FLUX), source).values["positive"]).lower()


def test_no_mark_of_a_prompt_language_gets_through() -> None:
    style = Project(id="p", name="Film", settings=ProjectSettings(style_preset="ink (dark:1.4) {a|b}"))
    shot = a_shot(description="Tom (angry) says <lora:evil:2> {red|blue}; he leaves.")
    prompt = prompt_for(Family.SD15, ShotSource(shot, [], TOWER, style, ""))
    assert not set("(){}<>|;") & set(prompt)


def test_words_that_call_up_a_lora_come_first() -> None:
    frame = Frame(64, 64, 1, triggers=("mia01", "ohwx"))
    for family, joint in ((Family.SDXL, ", "), (Family.FLUX, ". ")):
        plan = plan_for(a_card("positive", family=family), a_source(), frame)
        assert str(plan.values["positive"]).startswith(f"mia01, ohwx{joint}")
        assert "mia01 · ohwx" in [reason.choice for reason in plan.reasons]


@pytest.mark.parametrize(
    ("family", "cfg", "acts"),
    [
        (Family.SDXL, 7.0, True),
        (Family.SDXL, 1.0, False),
        (Family.SDXL, None, True),
        (Family.FLUX, None, False),
        (Family.Z_IMAGE, None, False),
        (Family.HUNYUAN_VIDEO, None, False),
        (Family.WAN22, 5.0, True),
        (Family.LTX, 3.0, True),
    ],
)
def test_a_negative_is_given_where_it_acts(family: Family, cfg: float | None, acts: bool) -> None:
    slots = ("positive", "negative", "cfg") if cfg else ("positive", "negative")
    plan = plan_for(a_card(*slots, family=family), a_source(), cfg=cfg)
    assert ("negative" in plan.values) is acts
    assert ("none" in [reason.choice for reason in plan.reasons if reason.what == "negative"]) is not acts


def test_a_chinese_film_gets_the_negative_in_the_words_of_its_family() -> None:
    source = a_source(project=CHINESE_PROJECT)
    card = a_card("negative", family=Family.WAN22)
    assert "水印" in str(plan_for(card, source).values["negative"])
    assert "watermark" in str(plan_for(a_card("negative"), source).values["negative"])


def test_empty_parts_are_left_out() -> None:
    project = Project(id="p", name="Film", settings=ProjectSettings(style_preset="", color_palette=()))
    source = ShotSource(a_shot(description="", characters=(), mood=Mood.CALM), [], None, project)
    assert prompt_for(Family.SDXL, source) == "wide shot, low angle, tilt up, at night, storm, calm mood"
    assert prompt_for(Family.LTX, source) == (
        "A wide shot from a low angle. It is set at night in a storm; the mood is calm. The camera slowly tilts up."
    )


def test_what_a_person_wrote_goes_first() -> None:
    shot = a_shot(Generation(prompt="my own", negative="no rain", seed=7))
    plan = plan_for(a_card("positive", "negative", "seed", family=Family.FLUX), a_source(shot))
    assert plan.values == {"positive": "my own", "negative": "no rain", "seed": 7}
    assert plan.reasons[0].choice == "your own"


def test_only_the_slots_that_a_workflow_has_are_filled_and_sizes_are_rounded() -> None:
    plan = plan_for(a_card("width", "height", "seed"), a_source(), Frame(1290, 700, 5))
    assert plan.values == {"width": 1280, "height": 704, "seed": 5}
    assert plan.workflow == "card"
    assert plan.planned_by == "offline rules"


@pytest.mark.parametrize(
    ("rule", "fps", "seconds", "frames"),
    [
        ("4n+1", 16, 5.0, 81),
        ("4n+1", 16, 5.05, 81),
        ("8n+1", 24, 0.01, 9),
        ("8n+1", 24, 4.0, 97),
        ("8n+1", 24, 4.1, 105),
        ("", 0, 2.0, 48),
    ],
)
def test_clips_have_frame_counts_that_their_model_allows(rule: str, fps: int, seconds: float, frames: int) -> None:
    card = a_card("frames", "fps", frames=rule, fps=fps, category=WorkflowCategory.VIDEO)
    plan = plan_for(card, a_source(), Frame(64, 64, 1, seconds))
    assert plan.values == {"frames": frames, "fps": fps or 24}


def test_a_clip_is_as_long_as_its_shot_unless_seconds_are_given() -> None:
    card = a_card("frames", frames="4n+1", fps=16)
    assert plan_for(card, a_source(a_shot(duration=10.0))).values == {"frames": 161}
