"""Bringing the tasks of renders into the queue as they become ready, and ending renders. All methods block."""

from collections.abc import Iterable

from sqlalchemy.orm import sessionmaker
from sqlmodel import Session, col, select

from workbench.jobs import states
from workbench.jobs.order import Node
from workbench.jobs.queue import DurableQueue
from workbench.kit.errors import NotFoundError
from workbench.model.tasks import Render, RenderState, Task


def find_render(session: Session, render_id: str) -> Render:
    """The render with that id.

    Raises:
        NotFoundError: there is none.
    """
    render = session.get(Render, render_id)
    if render is None:
        raise NotFoundError(f"There is no render with the id {render_id!r}.", "Reload the page.")
    return render


class Schedule:
    """The tables on one side, the queue on the other.

    Everything here may be done twice, by any process: a crash between a change and what follows from it is healed
    when the attempt is taken up again.
    """

    def __init__(self, sessions: sessionmaker[Session], queue: DurableQueue) -> None:
        self._sessions = sessions
        self._queue = queue

    def submit(self, render_id: str) -> None:
        """Start a render; one that was started goes on as it is.

        Raises:
            NotFoundError: there is no such render.
        """
        with self._sessions.begin() as session:
            find_render(session, render_id)
            states.start_render(session, render_id)
        self._go_on(render_id)

    def resume(self) -> None:
        """Go on with every render that was started and is not over."""
        with self._sessions.begin() as session:
            running = session.exec(select(Render.id).where(col(Render.state) == RenderState.RUNNING)).all()
        for render_id in running:
            self._go_on(render_id)

    def follow_up(self, task_id: str) -> None:
        """Do what follows from an attempt at a task: queue what it leads to, or end the render."""
        with self._sessions.begin() as session:
            render_id = session.get_one(Task, task_id).render_id
            graph = states.render_graph(session, render_id)
            if graph.is_over():
                states.finish_render(session, render_id)
        self._put(graph.after(task_id))

    def cancel(self, render_id: str) -> None:
        """Cancel a render: in the tables at once, then in the queue.

        Raises:
            NotFoundError: there is no such render.
        """
        with self._sessions.begin() as session:
            find_render(session, render_id)
            attempts = {task.id: task.attempts for task in states.cancel_render(session, render_id)}
        self._queue.cancel(attempts)

    def _go_on(self, render_id: str) -> None:
        with self._sessions.begin() as session:
            graph = states.render_graph(session, render_id)
            if graph.is_over():
                states.finish_render(session, render_id)
        self._put([*graph.under_way(), *graph.ready()])

    def _put(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            self._queue.put(node)
