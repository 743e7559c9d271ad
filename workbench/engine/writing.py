"""From a story to the rows of a project: world, cast, places, script and shots.

Writing again after a change keeps every row whose source is unchanged, with its takes and a person's edits. Shots that
the story no longer tells leave the board; people and places stay.
"""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from workbench.engine.lookup import shots_of
from workbench.engine.script_text import compose
from workbench.engine.script_versions import add_script
from workbench.kit.hashing import content_key
from workbench.llm import WRITTEN_BY
from workbench.model.projects import (
    Character,
    Episode,
    EpisodeStatus,
    Project,
    ProjectStatus,
    Scene,
    WorldSetting,
)
from workbench.model.story import CharacterDraft, SceneDraft, ShotDraft, StoryPlan
from workbench.model.storyboard import Shot
from workbench.storage import Step
from workbench.voice import default_voice, narrator_voice


def store_plan(step: Step, project: Project, story: str, plan: StoryPlan, key: str) -> Episode:
    """Write a story's plan into a project, and return the episode that it fills.

    Args:
        key: see `story_key`.
    """
    session = step.session
    _store_project(step, project, story, plan, key)
    _store_world(session, project.id, plan)
    cast = _store_cast(session, project, plan.characters)
    scenes = _store_scenes(session, project.id, plan.scenes)
    episode = _store_episode(step, project.id, plan)
    _store_shots(step, episode.id, plan.shots, cast, scenes)
    add_script(step, episode.id, compose(plan.script, shots_of(session, episode.id)), plan.written_by)
    return episode


def story_key(story: str, writer: str) -> str:
    """What a project is found by when the same story is opened again: another writer writes another project."""
    return content_key("story", story, *([] if writer == WRITTEN_BY else [writer]))


def was_written(session: Session, project_id: str) -> bool:
    """Whether the project has, or had, a storyboard."""
    query = select(Shot.id).join(Episode, col(Episode.id) == Shot.episode_id).where(Episode.project_id == project_id)
    return session.exec(query).first() is not None


def _store_project(step: Step, project: Project, story: str, plan: StoryPlan, key: str) -> None:
    settings = project.settings
    if not settings.narrator_voice:
        settings = settings.model_copy(update={"narrator_voice": narrator_voice(plan.language).id})
    values = {
        "story": story,
        "story_key": key,
        "language": plan.language,
        "status": ProjectStatus.IN_PROGRESS,
        "settings": settings,
    }
    step.change(project, values)


def _store_world(session: Session, project_id: str, plan: StoryPlan) -> None:
    world = session.exec(select(WorldSetting).where(WorldSetting.project_id == project_id)).first()
    if world is None:
        session.add(WorldSetting(project_id=project_id, content=plan.world.content, keywords=plan.world.keywords))


def _store_cast(session: Session, project: Project, drafts: Sequence[CharacterDraft]) -> dict[str, Character]:
    rows = session.exec(select(Character).where(Character.project_id == project.id)).all()
    cast = {name: row for row in rows for name in (*row.aliases, row.name)}
    taken = {row.voice for row in rows} | {project.settings.narrator_voice}
    for draft in drafts:
        if draft.name not in cast:
            voice = default_voice(project.language, draft.gender, draft.age, taken, draft.name).id
            taken.add(voice)
            cast[draft.name] = Character(project_id=project.id, voice=voice, **draft.model_dump())
            session.add(cast[draft.name])
    session.flush()
    return cast


def _store_scenes(session: Session, project_id: str, drafts: Sequence[SceneDraft]) -> dict[str, Scene]:
    scenes = {row.name: row for row in session.exec(select(Scene).where(Scene.project_id == project_id))}
    for draft in drafts:
        if draft.name not in scenes:
            scenes[draft.name] = Scene(project_id=project_id, **draft.model_dump())
            session.add(scenes[draft.name])
    session.flush()
    return scenes


def _store_episode(step: Step, project_id: str, plan: StoryPlan) -> Episode:
    episode = step.session.exec(select(Episode).where(Episode.project_id == project_id)).first()
    if episode is None:
        episode = Episode(project_id=project_id, title=plan.title)
        step.session.add(episode)
        step.session.flush()
    return step.change(episode, {"synopsis": plan.synopsis, "status": EpisodeStatus.BOARDED})


def source_key(draft: ShotDraft) -> str:
    """What a shot tells of the story; equal sources keep the row, whatever was edited since.

    Direction is not part of it: a new neighbour may change it, and must not cost a finished shot its takes.
    """
    lines = [(line.speaker, line.text) for line in draft.lines]
    return content_key("shot", draft.scene, draft.description, list(draft.characters), lines)


def _store_shots(
    step: Step,
    episode_id: str,
    drafts: Sequence[ShotDraft],
    cast: dict[str, Character],
    scenes: dict[str, Scene],
) -> None:
    kept: dict[str, list[Shot]] = {}
    query = select(Shot).where(Shot.episode_id == episode_id).order_by(col(Shot.removed), col(Shot.position))
    for row in step.session.exec(query).all():
        kept.setdefault(row.source_key, []).append(row)
    for position, draft in enumerate(drafts, start=1):
        same = kept.get(source_key(draft))
        if same:
            step.change(same.pop(0), {"position": position, "removed": False})
        else:
            step.add(_shot_row(episode_id, position, draft, cast, scenes), before={"removed": True})
    for row in (row for rows in kept.values() for row in rows):
        step.change(row, {"removed": True})


def _shot_row(
    episode_id: str, position: int, draft: ShotDraft, cast: dict[str, Character], scenes: dict[str, Scene]
) -> Shot:
    values = draft.model_dump(exclude={"scene", "characters", "lines"})
    return Shot(
        episode_id=episode_id,
        position=position,
        source_key=source_key(draft),
        scene_id=scenes[draft.scene].id if draft.scene in scenes else None,
        characters=tuple(cast[name].id for name in draft.characters if name in cast),
        lines=draft.lines,
        **values,
    )
