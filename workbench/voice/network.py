"""Voice networks run by ONNX Runtime, with the lengths of the phonemes laid open.

Both networks compute the length of every phoneme inside the graph and do not give it out. A protobuf message that
follows another of the same type is merged into it (protobuf encoding, "Last One Wins"), so a few bytes after the
model add the inner node to the graph's outputs.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from workbench.voice.cast import Profile

# From 1.29 on, ONNX Runtime reports to Microsoft and keeps a device id, unless told not to before it is imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import onnxruntime

Samples = NDArray[np.float32]
SAMPLE_RATE = 24_000
_GRAPH_FIELD = 7  # ModelProto.graph
_OUTPUT_FIELD = 12  # GraphProto.output
_NAME_FIELD = 1  # ValueInfoProto.name


@dataclass(frozen=True)
class Sound:
    """What an engine said.

    Attributes:
        samples: mono float32 at 24 kHz.
        edges: seconds at which each phoneme begins, and at which the last one ends; one more than the phonemes.
    """

    samples: Samples
    edges: NDArray[np.float64]


class Engine(Protocol):
    """What turns phonemes into sound."""

    def say(self, phonemes: str, profile: Profile) -> Sound:
        """Say phonemes in a voice; those that the engine does not know take no time."""
        ...


class Network:
    """A loaded model, with inner nodes given out too. `run` may be called from several threads at once."""

    def __init__(self, model: bytes, *nodes: str) -> None:
        options = cast("Any", onnxruntime.SessionOptions())
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # lines run side by side; this moves most
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(
            model + b"".join(map(_output, nodes)), options, providers=["CPUExecutionProvider"]
        )

    def run(self, inputs: Mapping[str, Any]) -> list[NDArray[np.float32]]:
        """All outputs of the graph, the inner nodes asked for at the end."""
        return self._session.run(None, dict(inputs))


def _output(node: str) -> bytes:
    """A model fragment that adds the value named `node` to the outputs."""
    return _message(_GRAPH_FIELD, _message(_OUTPUT_FIELD, _message(_NAME_FIELD, node.encode())))


def _message(field: int, content: bytes) -> bytes:
    """A length-delimited protobuf field shorter than 128 bytes."""
    return bytes([field << 3 | 2, len(content)]) + content


def edges_of(lengths: NDArray[np.float32], known: Sequence[bool], seconds: float) -> NDArray[np.float64]:
    """Edges of the phonemes, from the lengths that the network gave them.

    Args:
        lengths: frames of the leading silence, of each known phoneme, and of the trailing silence.
        known: for each phoneme, whether the network knows it; one that it does not know takes no time.
        seconds: the whole duration, which the frames share.
    """
    ends = np.cumsum(lengths.ravel(), dtype=np.float64)
    return ends[np.cumsum([0, *known])] * (seconds / ends[-1])
