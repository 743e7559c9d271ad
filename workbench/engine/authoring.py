"""Filling a project from its story: at once by the rules, or as the first task of its render by a language model."""

import asyncio
from typing import Any

from sqlmodel import Session

from workbench.engine.lookup import fetch, hold_project
from workbench.engine.placing import board_changed
from workbench.engine.studio import Studio
from workbench.engine.writing import store_plan, story_key, was_written
from workbench.jobs import Job, Outcome
from workbench.llm import detect_language, take_title
from workbench.model.people import Actor, Role
from workbench.model.projects import Episode, Project
from workbench.model.story import StoryPlan
from workbench.model.tasks import Render, Task, TaskKind
from workbench.model.vocabulary import Language
from workbench.storage import Step

_WRITE_SECONDS = 6 * 3600.0
"""A novel is some thirty questions to a model that thinks."""


def write_down(
    studio: Studio, session: Session, actor: Actor, project: Project, story: str, plan: StoryPlan
) -> Episode:
    """Write a plan into a project as one step; the first one is no step, as there is nothing to go back to."""
    first = not was_written(session, project.id)
    step = Step(session, actor, project.id, undoable=not first)
    episode = store_plan(step, project, story, plan, story_key(story, studio.writer.name))
    if first:
        step.change(episode, {"title": plan.title})
        if project.name == provisional_title(story):
            step.change(project, {"name": plan.title})
    board_changed(studio, step, episode.id)
    return episode


def keep_for_later(studio: Studio, session: Session, project: Project, story: str, language: Language | None) -> None:
    """Keep a story in a project that a language model is to write; until then the project has no shots.

    Raises:
        InvalidInputError: the story is in a language that no voice speaks.
    """
    project.story, project.story_key = story, story_key(story, studio.writer.name)
    project.language = language or detect_language(story)
    session.add(Episode(project_id=project.id, title=project.name))
    session.flush()


def provisional_title(story: str) -> str:
    """What a project is called until a title is written."""
    return take_title(story, "").title


def awaits_writing(session: Session, project: Project) -> bool:
    """Whether a project has a story that nobody has written into it yet."""
    return bool(project.story) and not was_written(session, project.id)


def writing_task(render: Render, actor: Actor) -> Task:
    """The task that writes a project before anything else of its render is made."""
    params: dict[str, Any] = {"actor": actor.name, "actor_id": actor.id}
    return Task(
        render_id=render.id,
        project_id=render.project_id,
        group="story",
        kind=TaskKind.WRITE,
        params=params,
        timeout=_WRITE_SECONDS,
    )


async def write_project_of(studio: Studio, job: Job) -> Outcome:
    """The runner of the writing task. What its render has to make then, the cut finds out."""
    return await asyncio.to_thread(_write_project_of, studio, job)


def _write_project_of(studio: Studio, job: Job) -> Outcome:
    with studio.database.session() as session:
        project = fetch(session, Project, job.project_id)
        if not awaits_writing(session, project):
            return Outcome({}, reused=True)
    plan = studio.writer.write(
        project.id,
        project.story,
        language=project.language,
        task_id=job.id,
        report=job.report,
        cancelled=job.cancelled,
    )
    actor = Actor(job.params["actor"], Role.EDIT, job.params["actor_id"])
    with studio.database.session() as session:
        project = hold_project(session, project.id)
        if awaits_writing(session, project):
            write_down(studio, session, actor, project, project.story, plan)
            studio.tell(session, project.id, "story")
    return Outcome({"written_by": plan.written_by})
