"""Whatever the shot, whoever translates it and whichever workflow draws it: the graph is one that a server takes."""

import os
from collections.abc import Iterator

import pytest

from tests.llm.messages_api import KEY, MessagesApi, messages_api
from tests.llm.scripted_translator import Reciting, scripted_picture
from tests.llm.shots import generated_shots
from tests.llm.test_writing import Notebook
from tests.workflows.shipped import NAMES, card_of, graph_of, stocked_node_list
from workbench.comfy import patch, validate
from workbench.draft.drawing import read_prompt
from workbench.llm import Claude, Frame, ModelTranslator, Offer, ShotSource, Translation, describe_by_rule, plan_shot
from workbench.model.assets import Lora, WeightRange
from workbench.model.workflows import Card, Graph, ShotPlan

EVERY = bool(os.environ.get("WORKBENCH_TEST_EVERY_SHOT"))
"""Each shot with each workflow; otherwise the workflows in turn. Each answer over the wire; otherwise one of 25."""

SHOTS = list(generated_shots(500))
FILES = {
    "image": "first.png",
    "last_image": "last.png",
    "image_2": "second.png",
    "control_image": "first.png",
    "mask": "mask.png",
    "video": "clip.mp4",
    "prefix": "shot",
}
LORA = Lora(id="lora-1", name="Ink", weight_range=WeightRange(min=0.2, max=0.9))


def filled(source: ShotSource, translation: Translation, name: str, number: int) -> tuple[ShotPlan, Card, Graph]:
    card, graph = card_of(name), graph_of(name)
    frame = Frame(1280, 720, seed=number * 2**40, seconds=number // len(NAMES) % 5)
    plan = plan_shot(source, translation, card, graph, frame)
    files = {slot.name: FILES[slot.name] for slot in card.slots if slot.name in FILES}
    return plan, card, patch(graph, card, {**plan.values, **files})


def refusals(source: ShotSource, translation: Translation, name: str, number: int) -> list[str]:
    """What a server would refuse, after making sure that the graph is the workflow's own."""
    plan, card, graph = filled(source, translation, name, number)
    shipped = graph_of(name)
    assert {key: node["class_type"] for key, node in graph.items()} == {
        key: node["class_type"] for key, node in shipped.items()
    }
    assert all(model in str(shipped) for model in (file.name for file in card.models if file.name in str(graph)))
    assert plan.workflow in NAMES
    assert plan.reasons or not card.slot("positive")
    nodes = stocked_node_list("0.27")
    return [problem.sentence for problem in validate(graph, nodes, card=card, files=set(FILES.values())).refusals]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_shot_that_rules_translate_fits_its_workflow(language: str) -> None:
    faults: list[str] = []
    for number, source in enumerate(SHOTS):
        if source.project.language == language:
            translation = describe_by_rule(source)
            for name in NAMES if EVERY else [NAMES[number % len(NAMES)], NAMES[(7 * number + 3) % len(NAMES)]]:
                faults += refusals(source, translation, name, number)
    assert faults == []


@pytest.fixture(scope="module")
def api() -> Iterator[MessagesApi]:
    with messages_api(scripted_picture) as api:
        yield api


@pytest.mark.timeout(900)
def test_every_shot_that_a_model_translates_fits_its_workflow(api: MessagesApi) -> None:
    """The model chooses among all workflows and LoRAs; what it chose is what is drawn with, and nothing else is."""
    claude, reciting = ModelTranslator(Claude(KEY, url=api.url)), ModelTranslator(Reciting())
    faults: list[str] = []
    chosen: set[str] = set()
    offer = Offer(tuple(card_of(name) for name in NAMES), (LORA,))
    for number, source in enumerate(SHOTS):
        translator = claude if EVERY or number % 25 == 0 else reciting
        translation = translator.translate(source, offer, Notebook())
        assert [lora.id for lora in translation.loras] == ["lora-1"]
        chosen.add(translation.workflow)
        faults += refusals(source, translation, translation.workflow, number)
    assert faults == []
    assert chosen == {*NAMES}
    assert len(api.asked) == (len(SHOTS) if EVERY else 20)


def test_the_draft_backend_finds_in_every_prompt_what_the_shot_says() -> None:
    for number, source in enumerate(SHOTS):
        if source.shot.generation.prompt:
            continue
        translation = describe_by_rule(source)
        plan, _, _ = filled(source, translation, NAMES[number % len(NAMES)], number)
        if "positive" not in plan.values:
            continue
        brief, picture = read_prompt(str(plan.values["positive"])), translation.picture
        assert (brief.size, brief.angle, brief.movement) == (picture.size, picture.angle, picture.movement)
        assert (brief.time, brief.weather, brief.mood) == (picture.time, picture.weather, picture.mood)
        if picture.kind:
            assert (brief.scene, brief.place) == (picture.place, picture.kind)
        known = [one for one in picture.people if one.looks][:4]
        assert [one.name for one in brief.people] == [one.name for one in known]
        for drawn, one in zip(brief.people, known, strict=True):
            assert drawn.appearance in (one.looks, one.english)
