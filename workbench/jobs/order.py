"""Which task may run next, and when nothing more can: the graph's arithmetic, without a database."""

from collections.abc import Iterable
from dataclasses import dataclass

from workbench.model.tasks import TaskKind, TaskState

_UNDER_WAY = (TaskState.RUNNING, TaskState.RETRY_PENDING)


@dataclass(frozen=True)
class Node:
    """What the order of a render's tasks depends on; see `Task` for the fields."""

    id: str
    kind: TaskKind
    state: TaskState
    group: str
    position: int
    parents: tuple[str, ...]
    priority: int
    attempts: int
    retry_delay: float

    @property
    def attempt(self) -> int:
        """The attempt that it is in or comes next, 1 for the first."""
        return self.attempts + (self.state is not TaskState.RUNNING)

    @property
    def delay(self) -> float:
        """Seconds to wait before that attempt."""
        return self.retry_delay if self.state is TaskState.RETRY_PENDING else 0.0


class Graph:
    """The tasks of one render and what each of them needs.

    A task needs its parents and the tasks before it in its group. A task without a group (the cut) needs every task
    that has one.
    """

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.nodes = {node.id: node for node in nodes}
        self._groups: dict[str, list[Node]] = {}
        for node in sorted(self.nodes.values(), key=lambda node: node.position):
            self._groups.setdefault(node.group, []).append(node)
        self._grouped = {node.id for node in self.nodes.values() if node.group}

    def needs(self, node: Node) -> set[str]:
        """The ids of the tasks that must be completed first."""
        before = {other.id for other in self._groups[node.group] if other.position < node.position}
        return before | set(node.parents) | (set() if node.group else self._grouped)

    def ready(self) -> list[Node]:
        """Pending tasks that may run now, those of high priority first."""
        done = {node.id for node in self.nodes.values() if node.state is TaskState.COMPLETED}
        pending = [node for node in self.nodes.values() if node.state is TaskState.PENDING]
        return sorted((node for node in pending if self.needs(node) <= done), key=lambda node: -node.priority)

    def under_way(self) -> list[Node]:
        """Tasks that run or wait for their next attempt."""
        return [node for node in self.nodes.values() if node.state in _UNDER_WAY]

    def is_over(self) -> bool:
        """Whether nothing runs and nothing more can run."""
        return not self.under_way() and not self.ready()

    def after(self, task_id: str) -> list[Node]:
        """What an attempt at a task leads to: its next attempt, the tasks that waited for it, or, when it was
        postponed, those that were added for it.
        """
        if self.nodes[task_id].state is TaskState.PENDING:
            return self.ready()
        again = [node for node in self.under_way() if node.id == task_id]
        return again + [node for node in self.ready() if task_id in self.needs(node)]
