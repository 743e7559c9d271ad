"""The world of a project and its places."""

from sqlmodel import select

from workbench.engine.assets import refuse_references
from workbench.engine.characters import aliases_after
from workbench.engine.editing import change_row, edit_row, open_step, set_fields
from workbench.engine.lookup import fetch, hold_project, scenes_of
from workbench.engine.operations import operation
from workbench.engine.studio import Studio
from workbench.model.document import Document
from workbench.model.people import Actor, Role
from workbench.model.projects import Project, Scene, WorldSetting
from workbench.model.vocabulary import PlaceKind
from workbench.storage import checked


class WorldChanges(Document):
    """What may be changed on a world."""

    content: str | None = None
    keywords: tuple[str, ...] | None = None


class SceneChanges(Document):
    """What may be changed on a place."""

    name: str | None = None
    aliases: tuple[str, ...] | None = None
    kind: PlaceKind | None = None
    description: str | None = None
    reference_assets: tuple[str, ...] | None = None


@operation(Role.VIEW)
def get_world(studio: Studio, actor: Actor, project_id: str) -> WorldSetting:
    """Get a project's world."""
    with studio.database.session() as session:
        fetch(session, Project, project_id)
        world = session.exec(select(WorldSetting).where(WorldSetting.project_id == project_id)).first()
        return world or WorldSetting(project_id=project_id)


@operation(Role.EDIT)
def update_world(
    studio: Studio, actor: Actor, project_id: str, changes: WorldChanges, version: int | None = None
) -> WorldSetting:
    """Change a project's world."""
    with studio.database.session() as session:
        hold_project(session, project_id)
        world = session.exec(select(WorldSetting).where(WorldSetting.project_id == project_id)).first()
        if world is None:
            world = checked(WorldSetting, project_id=project_id)
            session.add(world)
            session.flush()
        return edit_row(studio, session, actor, project_id, world, changes, version)


@operation(Role.VIEW)
def list_scenes(studio: Studio, actor: Actor, project_id: str) -> list[Scene]:
    """List a project's places."""
    with studio.database.session() as session:
        return list(scenes_of(session, project_id).values())


@operation(Role.VIEW)
def get_scene(studio: Studio, actor: Actor, scene_id: str) -> Scene:
    """Get one place."""
    with studio.database.session() as session:
        return fetch(session, Scene, scene_id)


@operation(Role.EDIT)
def create_scene(
    studio: Studio, actor: Actor, project_id: str, name: str, kind: PlaceKind, description: str = ""
) -> Scene:
    """Add a place."""
    with studio.database.session() as session:
        step = open_step(session, actor, project_id)
        return step.add(checked(Scene, project_id=project_id, name=name, kind=kind, description=description))


@operation(Role.EDIT)
def update_scene(
    studio: Studio, actor: Actor, scene_id: str, changes: SceneChanges, version: int | None = None
) -> Scene:
    """Change a place."""
    with studio.database.session() as session:
        scene = fetch(session, Scene, scene_id)
        refuse_references(session, scene.project_id, changes.reference_assets or ())
        step = open_step(session, actor, scene.project_id)
        session.refresh(scene)
        values = set_fields(scene, changes)
        return change_row(studio, step, scene, values, version, aliases_after(scene, values))
