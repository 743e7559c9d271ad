"""From a story to the rows of a project: world, cast, places, script and shots.

Writing again after a change keeps every row whose source is unchanged, with its takes and a person's edits.
"""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from workbench.engine.fountain import to_fountain
from workbench.kit.hashing import content_key
from workbench.model.projects import (
    Character,
    Episode,
    EpisodeStatus,
    Project,
    ProjectStatus,
    Scene,
    Script,
    WorldSetting,
)
from workbench.model.story import CharacterDraft, SceneDraft, ScriptElement, ShotDraft, StoryPlan
from workbench.model.storyboard import Shot
from workbench.voice import default_voice, narrator_voice


def store_plan(session: Session, project: Project, plan: StoryPlan) -> Episode:
    """Write a plan into a project, in the session's transaction, and return the episode that it fills."""
    project.language = plan.language
    project.status = ProjectStatus.IN_PROGRESS
    if not project.settings.narrator_voice:
        narrator = narrator_voice(plan.language).id
        project.settings = project.settings.model_copy(update={"narrator_voice": narrator})
    _store_world(session, project.id, plan)
    cast = _store_cast(session, project, plan.characters)
    scenes = _store_scenes(session, project.id, plan.scenes)
    episode = _episode(session, project.id, plan)
    add_script(session, episode.id, plan.script, plan.written_by)
    _store_shots(session, episode.id, plan.shots, cast, scenes)
    return episode


def add_script(session: Session, episode_id: str, elements: Sequence[ScriptElement], written_by: str) -> Script:
    """A new version of an episode's script, unless the newest says the same."""
    newest = newest_script(session, episode_id)
    text = to_fountain(elements)
    if newest is not None and newest.content == text:
        return newest
    number = newest.number + 1 if newest else 1
    script = Script(
        episode_id=episode_id, number=number, content=text, structured=tuple(elements), written_by=written_by
    )
    session.add(script)
    return script


def newest_script(session: Session, episode_id: str) -> Script | None:
    """The latest version of an episode's script."""
    query = select(Script).where(Script.episode_id == episode_id).order_by(col(Script.number).desc())
    return session.exec(query).first()


def _store_world(session: Session, project_id: str, plan: StoryPlan) -> None:
    world = session.exec(select(WorldSetting).where(WorldSetting.project_id == project_id)).first()
    if world is None:
        session.add(WorldSetting(project_id=project_id, content=plan.world.content, keywords=plan.world.keywords))


def _store_cast(session: Session, project: Project, drafts: Sequence[CharacterDraft]) -> dict[str, Character]:
    rows = session.exec(select(Character).where(Character.project_id == project.id)).all()
    cast = {row.name: row for row in rows}
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


def _episode(session: Session, project_id: str, plan: StoryPlan) -> Episode:
    episode = session.exec(select(Episode).where(Episode.project_id == project_id)).first()
    if episode is None:
        episode = Episode(project_id=project_id, title=plan.title)
        session.add(episode)
    episode.synopsis = plan.synopsis
    episode.status = EpisodeStatus.BOARDED
    session.flush()
    return episode


def source_key(draft: ShotDraft) -> str:
    """What a shot tells of the story; equal sources keep the row, whatever was edited since.

    Direction is not part of it: a new neighbour may change it, and must not cost a finished shot its takes.
    """
    lines = [(line.speaker, line.text) for line in draft.lines]
    return content_key("shot", draft.scene, draft.description, list(draft.characters), lines)


def _store_shots(
    session: Session,
    episode_id: str,
    drafts: Sequence[ShotDraft],
    cast: dict[str, Character],
    scenes: dict[str, Scene],
) -> None:
    kept: dict[str, list[Shot]] = {}
    for row in session.exec(select(Shot).where(Shot.episode_id == episode_id)):
        kept.setdefault(row.source_key, []).append(row)
    for position, draft in enumerate(drafts, start=1):
        same = kept.get(source_key(draft))
        if same:
            row = same.pop(0)
            row.position, row.removed = position, False
        else:
            session.add(_shot_row(episode_id, position, draft, cast, scenes))
    for row in (row for rows in kept.values() for row in rows):
        row.removed = True
    session.flush()


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


def renumber(shots: Sequence[Shot]) -> None:
    """Give shots the positions 1, 2, 3 … in the order given."""
    for position, shot in enumerate(shots, start=1):
        if shot.position != position:
            shot.position = position
