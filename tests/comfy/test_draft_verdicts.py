"""The validator's verdict beside the draft backend's, which checks graphs as ComfyUI 0.3.64 does."""

import copy
from collections import Counter
from pathlib import Path

import pytest

from tests.comfy.mutations import JsonGraph, Mutator
from tests.draft.graphs import image_to_video, plain_image, text_to_image
from workbench.comfy import NodeList, Problem, ProblemKind, validate
from workbench.comfy.validation import check_whole
from workbench.draft.catalogue import Catalogue
from workbench.draft.folders import Folders
from workbench.draft.validation import validate as draft_verdict
from workbench.kit.errors import ConfigurationError


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    folders = Folders(tmp_path)
    (folders.input / "start.png").touch()
    return folders


@pytest.fixture
def bases() -> list[JsonGraph]:
    blend = plain_image(7)
    blend["3"] = {
        "class_type": "ImageBlend",
        "inputs": {"image1": ["1", 0], "image2": ["1", 0], "blend_factor": 0.5, "blend_mode": "normal"},
    }
    blend["4"] = {"class_type": "PreviewImage", "inputs": {"images": ["3", 0]}}
    return [text_to_image(), image_to_video("start.png"), blend]


def test_changed_graphs_get_the_draft_backends_own_verdict(folders: Folders, bases: list[JsonGraph]) -> None:
    catalogue = Catalogue(folders)
    nodes = NodeList({name: catalogue.node(name) for name in catalogue})
    verdicts: Counter[bool] = Counter()
    for mutant in Mutator(nodes, seed=1).mutants(bases, 700):
        refusals = validate(mutant.graph, nodes).refusals
        try:
            check_whole(mutant.graph)
        except ConfigurationError:
            continue
        verdict = draft_verdict(copy.deepcopy(mutant.graph), catalogue, folders)
        accepted = verdict.error is None and not verdict.node_errors
        verdicts[accepted] += 1
        if accepted:
            assert [each for each in refusals if not _fails_later(each, mutant.graph)] == [], mutant.done
        else:
            assert refusals, mutant.done
    assert min(verdicts.values()) > 150


def _fails_later(problem: Problem, graph: JsonGraph) -> bool:
    """What 0.3.64 takes, although it fails when it runs (`test_server_verdicts.is_listed`)."""
    node = graph[problem.node]
    value = str(node["inputs"].get(problem.input))
    absent = problem.kind in (ProblemKind.ABSENT_CHOICE, ProblemKind.ABSENT_MODEL)
    newer_choice = absent and node["class_type"] in ("ImageBlend", "SaveVideo")
    not_finite = problem.kind is ProblemKind.WRONG_VALUE and value in ("nan", "inf")
    way_round = problem.kind is ProblemKind.ABSENT_FILE and ".." in value
    return newer_choice or not_finite or way_round or problem.kind in (ProblemKind.NEEDS_LINK, ProblemKind.CYCLE)
