"""The validator's verdict beside a real server's, on thousands of graphs.

WORKBENCH_TEST_COMFYUI names a server on this machine that was started with `--base-directory`. Models and inputs are
files of no bytes in its folders. Nothing runs: the first prompt waits for a pipe that nobody writes to, and those
behind it are taken from the queue again. One run at a time to a server.
"""

import json
import os
import time
from collections import Counter
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.comfy.mutations import JsonGraph, Mutator
from tests.comfy.synthesis import Synthesizer
from workbench.comfy import NodeList, Problem, ProblemKind, validate
from workbench.comfy.graph import reachable_nodes
from workbench.comfy.nodes import NodeInput
from workbench.comfy.validation import check_whole
from workbench.comfy.validation.declared import DYNAMIC_CHOICE, declared_inputs
from workbench.kit.errors import ConfigurationError

GOLDEN = Path(__file__).parents[2] / ".." / "shared" / "comfyui" / "golden"
SEED, COUNT = 4, 2600
PIPE = "workbench_waiting.png"
FOLDERS = {
    "CheckpointLoaderSimple": "checkpoints",
    "ImageOnlyCheckpointLoader": "checkpoints",
    "UNETLoader": "diffusion_models",
    "CLIPLoader": "text_encoders",
    "DualCLIPLoader": "text_encoders",
    "QuadrupleCLIPLoader": "text_encoders",
    "CLIPVisionLoader": "clip_vision",
    "VAELoader": "vae",
    "LoraLoader": "loras",
    "LoraLoaderModelOnly": "loras",
    "ControlNetLoader": "controlnet",
    "StyleModelLoader": "style_models",
    "ModelPatchLoader": "model_patches",
    "UpscaleModelLoader": "upscale_models",
    "AudioEncoderLoader": "audio_encoders",
    "GLIGENLoader": "gligen",
}
pytestmark = [
    pytest.mark.comfyui,
    pytest.mark.skipif(not GOLDEN.is_dir(), reason="the recorded graphs are not on this machine"),
]


class WaitingServer:
    """A real server that checks prompts and runs none."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http
        self.system = http.get("/system_stats").raise_for_status().json()["system"]
        argv: list[str] = self.system["argv"]
        if "--base-directory" not in argv:
            pytest.skip("the server was started without --base-directory")
        self.base = Path(argv[argv.index("--base-directory") + 1])
        self._pipe = self.base / "input" / PIPE

    def nodes(self) -> NodeList:
        return NodeList(self._http.get("/object_info").raise_for_status().json())

    def hold(self) -> None:
        """Give the server a first prompt that it cannot finish."""
        self._pipe.unlink(missing_ok=True)
        os.mkfifo(self._pipe)
        graph = {
            "1": {"class_type": "LoadImage", "inputs": {"image": PIPE}},
            "2": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}},
        }
        assert self.accepts(graph, forget=False)
        while not self._runs():
            time.sleep(0.05)

    def release(self) -> None:
        """Let it go on: what it reads from the pipe is no picture, so the prompt fails."""
        self._http.post("/queue", json={"clear": True})
        while self._runs() and self._pipe.exists():
            with suppress(OSError):  # nobody reads at the moment
                os.close(os.open(self._pipe, os.O_WRONLY | os.O_NONBLOCK))
            time.sleep(0.05)
        self._pipe.unlink(missing_ok=True)

    def _runs(self) -> bool:
        return bool(self._http.get("/queue").json()["queue_running"])

    def accepts(self, graph: JsonGraph, *, forget: bool = True) -> bool:
        """Whether the server takes the whole graph; taking it in part is no yes."""
        answer = self._http.post("/prompt", content=json.dumps({"prompt": graph}))
        if forget:
            self._http.post("/queue", json={"clear": True})
        return answer.status_code == 200 and not answer.json()["node_errors"]


@pytest.fixture(scope="module")
def server() -> Generator[WaitingServer]:
    if not (address := os.environ.get("WORKBENCH_TEST_COMFYUI")):
        pytest.skip("WORKBENCH_TEST_COMFYUI names no ComfyUI server")
    with httpx.Client(base_url=address, timeout=60) as http:
        waiting = WaitingServer(http)
        _place_files(waiting)
        waiting.hold()
        yield waiting
        waiting.release()


@pytest.fixture(scope="module")
def nodes(server: WaitingServer) -> NodeList:
    return server.nodes()


@pytest.fixture(scope="module")
def files(server: WaitingServer) -> set[str]:
    """What LoadImage can read beside the list of choices."""
    found = {"": server.base / "input", " [output]": server.base / "output"}
    return {
        f"{path.relative_to(folder).as_posix()}{mark}" for mark, folder in found.items() for path in folder.rglob("*")
    }


@pytest.fixture(scope="module")
def sound(nodes: NodeList, files: set[str]) -> list[JsonGraph]:
    """The recorded graphs that this server takes, and one around each of its classes."""
    synthesizer = Synthesizer(nodes)
    recorded = [graph for graph in golden() if _is_known(graph, nodes)]
    made = [synthesizer.graph(name) for name in nodes]
    return [graph for graph in (*recorded, *made) if not validate(graph, nodes, files=files).refusals]


def test_sound_graphs_are_taken(server: WaitingServer, sound: list[JsonGraph]) -> None:
    assert len(sound) > 300
    assert [graph for graph in sound if not server.accepts(graph)] == []


def test_changed_graphs_get_the_servers_own_verdict(
    server: WaitingServer, nodes: NodeList, files: set[str], sound: list[JsonGraph]
) -> None:
    verdicts: Counter[bool] = Counter()
    for mutant in Mutator(nodes, SEED).mutants(sound, COUNT):
        refusals = validate(mutant.graph, nodes, files=files).refusals
        if _ends_the_worker(mutant.graph):
            assert refusals
            continue
        accepted = server.accepts(mutant.graph)
        verdicts[accepted] += 1
        if refusals and accepted:
            unlisted = [each for each in refusals if not is_listed(each, mutant.graph, server, nodes)]
            assert not unlisted, (mutant.done, unlisted)
        else:
            assert accepted is not bool(refusals), mutant.done
    assert verdicts.total() >= 2000
    assert min(verdicts.values()) >= 800


def is_listed(problem: Problem, graph: JsonGraph, server: WaitingServer, nodes: NodeList) -> bool:
    """What is refused here and taken there, because it fails when it runs:

    * what is needed only through an input that its class does not declare;
    * a value where only a link can go;
    * a circle through an input that the class does not declare, and in 0.3.64 a node that feeds itself;
    * a number that is not finite;
    * a choice of the newer spelling in 0.3.64, and a dynamic choice that is left out or is none;
    * a file reached by a way round, such as `../input/a.png`, or no name at all, which is the folder;
    * a size of Load3D, which checks its file alone.
    """
    if problem.node not in looked_at(graph, nodes) or problem.kind in (ProblemKind.NEEDS_LINK, ProblemKind.CYCLE):
        return True
    value = graph[problem.node]["inputs"].get(problem.input)
    declared = declared_of(graph, problem.node, nodes).get(problem.input)
    if declared is None or declared.type == DYNAMIC_CHOICE:
        return declared is not None
    match problem.kind:
        case ProblemKind.WRONG_VALUE:
            return str(value) in ("nan", "inf")
        case ProblemKind.ABSENT_CHOICE | ProblemKind.ABSENT_MODEL:
            is_old = str(server.system["comfyui_version"]).startswith("0.3.")
            return is_old and "options" in declared.options
        case ProblemKind.ABSENT_FILE:
            return not value or ".." in str(value)
        case ProblemKind.OUT_OF_RANGE:
            return str(graph[problem.node]["class_type"]).startswith("Load3D")
        case _:
            return False


def declared_of(graph: JsonGraph, node_id: str, nodes: NodeList) -> dict[str, NodeInput]:
    node = graph[node_id]
    return declared_inputs(nodes[node["class_type"]].inputs, node["inputs"])


def looked_at(graph: JsonGraph, nodes: NodeList) -> set[str]:
    """The nodes that a server checks: its outputs, and what feeds the inputs that their classes declare."""
    checked: JsonGraph = {}
    for node_id, node in graph.items():
        known = declared_of(graph, node_id, nodes).keys() & node["inputs"].keys()
        checked[node_id] = {"inputs": {name: node["inputs"][name] for name in known}}
    return reachable_nodes(checked, [node_id for node_id in graph if nodes[graph[node_id]["class_type"]].is_output])


def _ends_the_worker(graph: JsonGraph) -> bool:
    """Whether a server must never get the graph (`check_whole`)."""
    try:
        check_whole(graph)
    except ConfigurationError:
        return True
    return False


def golden() -> list[JsonGraph]:
    return [json.loads(path.read_text("utf-8")) for path in sorted(GOLDEN.glob("*.json"))]


def _is_known(graph: JsonGraph, nodes: NodeList) -> bool:
    return all(node["class_type"] in nodes for node in graph.values())


def _place_files(server: WaitingServer) -> None:
    nodes = server.nodes()
    for graph in golden():
        for problem in validate(graph, nodes).problems if _is_known(graph, nodes) else ():
            if problem.kind in (ProblemKind.ABSENT_MODEL, ProblemKind.ABSENT_FILE):
                node = graph[problem.node]
                _touch(server.base, node["class_type"], node["inputs"][problem.input])


def _touch(base: Path, class_type: str, name: str) -> None:
    plain, _, folder = name.removesuffix("]").partition(" [")
    path = base / "models" / FOLDERS[class_type] if class_type in FOLDERS else base / (folder or "input")
    (path / plain).parent.mkdir(parents=True, exist_ok=True)
    (path / plain).touch()
