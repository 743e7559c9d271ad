"""The order of tasks, as arithmetic."""

from dataclasses import replace

from workbench.jobs.order import Graph, Node
from workbench.model.tasks import TaskKind, TaskState


def node(name: str, group: str = "", position: int = 0, parents: tuple[str, ...] = (), **fields: object) -> Node:
    basis = Node(name, TaskKind.VOICE, TaskState.PENDING, group, position, parents, 50, 0, 0.0)
    return replace(basis, **fields)


def names(nodes: list[Node]) -> list[str]:
    return [each.id for each in nodes]


def test_first_of_each_group_is_ready() -> None:
    graph = Graph([node("b2", "b", 2), node("a1", "a", 1), node("a2", "a", 2), node("b1", "b", 1), node("cut")])
    assert set(names(graph.ready())) == {"a1", "b1"}


def test_cut_needs_every_shot() -> None:
    done = TaskState.COMPLETED
    assert not Graph([node("a", "a", state=done), node("b", "b"), node("cut")]).after("a")
    assert names(Graph([node("a", "a", state=done), node("b", "b", state=done), node("cut")]).after("a")) == ["cut"]


def test_parents_in_other_groups_come_first() -> None:
    graph = Graph([node("face", "faces"), node("shot", "shots", parents=("face",))])
    assert names(graph.ready()) == ["face"]


def test_high_priority_is_ready_first() -> None:
    graph = Graph([node("low", "a", priority=10), node("high", "b", priority=90), node("middle", "c")])
    assert names(graph.ready()) == ["high", "middle", "low"]


def test_retry_leads_to_itself() -> None:
    again = node("a", "a", state=TaskState.RETRY_PENDING, attempts=1, retry_delay=7.0)
    graph = Graph([again, node("cut")])
    assert graph.after("a") == [again]
    assert (again.attempt, again.delay) == (2, 7.0)
    assert not graph.is_over()


def test_circle_is_over() -> None:
    graph = Graph([node("a", "a", parents=("b",)), node("b", "b", parents=("a",))])
    assert graph.is_over()


def test_missing_parent_is_never_done() -> None:
    assert Graph([node("a", "a", parents=("nobody",))]).is_over()


def test_task_in_review_blocks_only_what_needs_it() -> None:
    graph = Graph([node("a", "a", 1, state=TaskState.MANUAL_REVIEW), node("a2", "a", 2), node("b", "b"), node("cut")])
    assert names(graph.ready()) == ["b"]
    assert not graph.is_over()
