"""What validation answers: problems, each of one kind, and whether the graph may be sent."""

from dataclasses import dataclass
from enum import StrEnum

from workbench.comfy.errors import RefusedGraphError


class ProblemKind(StrEnum):
    """What is wrong with a graph."""

    NO_NODE = "no_node"
    """An entry of the graph that is no node, or a graph that is none."""
    UNKNOWN_CLASS = "unknown_class"
    MISSING_INPUT = "missing_input"
    BROKEN_LINK = "broken_link"
    """A link that is no pair of node and output, or that leads to a node or output that is not there."""
    LINK_TYPE = "link_type"
    NEEDS_LINK = "needs_link"
    """A value where only another node's output can go."""
    WRONG_VALUE = "wrong_value"
    OUT_OF_RANGE = "out_of_range"
    ABSENT_CHOICE = "absent_choice"
    ABSENT_MODEL = "absent_model"
    """A model file that is not on the server."""
    ABSENT_FILE = "absent_file"
    """A picture, film or sound that was not uploaded."""
    CYCLE = "cycle"
    NO_OUTPUT = "no_output"
    REFUSED = "refused"
    """The server's own reason, where it is none of these."""
    CONVERTED = "converted"
    """The server reads the value as another."""
    STEP = "step"
    FRAMES = "frames"
    SIZE = "size"
    PAID = "paid"
    """A node that calls a service of others, which takes money for each run."""
    UNUSED = "unused"
    """A value for an input that the class does not declare."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        kind: what it is, for programs.
        sentence: what it is, for people; it names the slot where there is one.
        advice: what to do about it.
        node: the id of the node at fault, empty when it is the whole graph.
        input: the name of its input, empty when it is the whole node.
        is_refusal: whether the graph cannot be sent with it; everything else is a hint.
        lacked: the node class or the model file that the server does not have; empty for every other problem.
    """

    kind: ProblemKind
    sentence: str
    advice: str = ""
    node: str = ""
    input: str = ""
    is_refusal: bool = True
    lacked: str = ""


@dataclass(frozen=True)
class Verdict:
    """What is known of a graph before it is sent to a server."""

    problems: tuple[Problem, ...] = ()

    @property
    def refusals(self) -> tuple[Problem, ...]:
        """What keeps the graph from being sent; none means that the server takes it."""
        return tuple(problem for problem in self.problems if problem.is_refusal)

    @property
    def hints(self) -> tuple[Problem, ...]:
        """What the server takes, and a person may want to know."""
        return tuple(problem for problem in self.problems if not problem.is_refusal)

    def lacking(self, kind: ProblemKind) -> tuple[str, ...]:
        """The node classes (UNKNOWN_CLASS) or model files (ABSENT_MODEL) that the server does not have, each once."""
        return tuple(dict.fromkeys(problem.lacked for problem in self.refusals if problem.kind is kind))

    def require(self) -> None:
        """Go on only with a graph that the server takes.

        Raises:
            RefusedGraphError: a sentence for each refusal, and the advice for each kind of it.
        """
        if self.refusals:
            raise error_of(self.refusals)


def error_of(problems: tuple[Problem, ...]) -> RefusedGraphError:
    """The error that says all of them; what several of them say or advise is said once."""
    sentences = dict.fromkeys(problem.sentence for problem in problems)
    advice = dict.fromkeys(problem.advice for problem in problems if problem.advice)
    return RefusedGraphError(" ".join(sentences), " ".join(advice))
