"""What the tests of the jobs share: a place with a database and a queue, tasks in it, and a ledger of what ran."""

import asyncio
import json
import os
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import select

from workbench.jobs import Jobs, Runner, events_after
from workbench.model.projects import Episode, Project
from workbench.model.tables import metadata
from workbench.model.tasks import Event, Render, RenderState, Task, TaskKind, TaskState
from workbench.storage import Database


class Ledger:
    """A file to which several processes append what they do; what it holds survives a kill."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.touch()

    def write(self, what: str, name: str, value: str = "") -> None:
        line = json.dumps([what, name, value]) + "\n"
        descriptor = os.open(self.path, os.O_APPEND | os.O_WRONLY)
        try:
            os.write(descriptor, line.encode())
        finally:
            os.close(descriptor)

    def lines(self) -> list[tuple[str, str, str]]:
        return [tuple(json.loads(line)) for line in self.path.read_text().splitlines()]

    def counts(self, what: str) -> Counter[str]:
        return Counter(name for kind, name, _ in self.lines() if kind == what)

    def values(self, what: str) -> dict[str, str]:
        return {name: value for kind, name, value in self.lines() if kind == what}

    def most_at_once(self, enter: str, leave: str) -> int:
        level = most = 0
        for what, _, _ in self.lines():
            level += (what == enter) - (what == leave)
            most = max(most, level)
        return most


def task(name: str, group: str = "", position: int = 0, kind: TaskKind = TaskKind.VOICE, **fields: Any) -> Task:
    """A task that is not in a render yet; its shot is its group."""
    params = {"name": name, **fields.pop("params", {})}
    return Task(
        render_id="", project_id="", shot_id=group, group=group, position=position, kind=kind, params=params, **fields
    )


def shots(count: int, **params: Any) -> list[Task]:
    """Voice and picture of some shots, and the cut."""
    tasks = [
        task(f"{kind.value}-{number}", f"shot-{number}", position, kind, params=params)
        for number in range(count)
        for position, kind in enumerate((TaskKind.VOICE, TaskKind.IMAGE))
    ]
    return [*tasks, task("cut", kind=TaskKind.CUT, params=params)]


@dataclass
class Place:
    """A database with the tables, and the address of a queue."""

    database: Database
    queue_url: str

    @classmethod
    def open(cls, database_url: str, queue_url: str) -> "Place":
        place = cls(Database(database_url), queue_url)
        metadata.create_all(place.database.engine)
        return place

    def add_render(self, *tasks: Task) -> str:
        with self.database.session() as session:
            project = Project(name="A film")
            session.add(project)
            session.flush()
            episode = Episode(project_id=project.id, title="One")
            session.add(episode)
            session.flush()
            render = Render(project_id=project.id, episode_id=episode.id)
            session.add(render)
            session.flush()
            for each in tasks:
                each.render_id, each.project_id = render.id, project.id
            session.add_all(tasks)
        return render.id

    def render(self, render_id: str) -> Render:
        with self.database.session() as session:
            return session.get_one(Render, render_id)

    def tasks(self, render_id: str) -> dict[str, Task]:
        with self.database.session() as session:
            return {each.params["name"]: each for each in session.exec(select(Task).where(Task.render_id == render_id))}

    def states(self, render_id: str) -> dict[str, TaskState]:
        return {name: each.state for name, each in self.tasks(render_id).items()}

    def events(self, render_id: str) -> list[Event]:
        return events_after(self.database.sessions, self.render(render_id).project_id, 0, 10_000)

    def count(self, render_id: str, state: TaskState) -> int:
        """How many tasks are in a state."""
        return list(self.states(render_id).values()).count(state)

    def told(self, render_id: str, name: str) -> list[str]:
        """The states that the events of a task tell, without repetition."""
        identity = self.tasks(render_id)[name].id
        states = [event.data["state"] for event in self.events(render_id) if event.task_id == identity]
        return [state for state, before in zip(states, [None, *states], strict=False) if state != before]

    def jobs(self, runner: Runner, **options: Any) -> Jobs:
        runners: Mapping[TaskKind, Runner] = dict.fromkeys(TaskKind, runner)
        return Jobs(self.queue_url, self.database.sessions, runners, **{"workers": 2, "retry_base": 0.01} | options)

    @asynccontextmanager
    async def working(self, runner: Runner, **options: Any) -> AsyncGenerator[Jobs]:
        jobs = self.jobs(runner, **options)
        await jobs.start()
        try:
            yield jobs
        finally:
            await jobs.stop()

    async def make(self, runner: Runner, *tasks: Task, **options: Any) -> tuple[str, RenderState]:
        """Run a render from its start to its end."""
        render_id = self.add_render(*tasks)
        async with self.working(runner, **options) as jobs:
            await jobs.submit(render_id)
            return render_id, await jobs.wait(render_id)


async def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for something that another thread or process brings about."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        await asyncio.sleep(0.02)


def position_of(events: list[Event], task_id: str, state: TaskState) -> int:
    """Number of the first event that tells this state of a task."""
    return next(event.seq or 0 for event in events if event.task_id == task_id and event.data["state"] == state)
