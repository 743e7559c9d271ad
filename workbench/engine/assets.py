"""Files that people bring: music, sound effects, pictures, clips."""

from collections.abc import Iterable
from mimetypes import guess_extension
from pathlib import Path

from sqlmodel import Session, col, select

from workbench.engine.lookup import fetch, hold_project
from workbench.engine.operations import need, operation
from workbench.engine.studio import Studio
from workbench.kit.errors import InvalidInputError
from workbench.media import effect_names, identify_file
from workbench.model.assets import Asset
from workbench.model.footage import AssetKind
from workbench.model.people import Actor, Role
from workbench.model.projects import Project
from workbench.model.storyboard import Finish, Shot, Take
from workbench.storage import checked


def store_file(studio: Studio, actor: Actor, project_id: str, path: Path, name: str) -> Asset:
    """Keep a file as an asset of a project; bytes that the project has already are that asset again.

    Args:
        path: the file, which is copied.
        name: what people call it.

    Raises:
        NotAllowedError: the actor may not edit.
        InvalidInputError: the file is empty or too large.
        VideoError: it is no sound, picture or clip, or is broken.
    """
    need(actor, Role.EDIT)
    size = _checked_size(studio, path, name)
    kind, media_type = identify_file(path, name)
    blob = studio.blobs.put_file(path)
    with studio.database.session() as session:
        hold_project(session, project_id)
        known = session.exec(select(Asset).where(Asset.project_id == project_id, Asset.blob == blob)).first()
        if known is not None:
            return known
        asset = checked(Asset, project_id=project_id, name=name, kind=kind, media_type=media_type, blob=blob, size=size)
        session.add(asset)
        studio.tell(session, project_id, "asset", asset=asset.id)
        return asset


def _checked_size(studio: Studio, path: Path, name: str) -> int:
    size, most = path.stat().st_size, studio.settings.limits.upload_mb
    if not size:
        raise InvalidInputError(f"“{name}” is empty.", "Choose another file.")
    if size > most * 1_000_000:
        raise too_large(name, most)
    return size


def too_large(name: str, most: int) -> InvalidInputError:
    """The refusal of a file of more than so many MB."""
    return InvalidInputError(f"“{name}” is larger than {most} MB.", "Choose a smaller file, or raise limits.upload_mb.")


@operation(Role.EDIT)
def keep_take(studio: Studio, actor: Actor, take_id: str) -> Asset:
    """Keep what a take shows among the project's files, so that it can steer or begin others."""
    with studio.database.session() as session:
        take = fetch(session, Take, take_id)
        number = fetch(session, Shot, take.shot_id).position
    path = studio.blobs.path(take.blob)
    suffix = guess_extension(take.media_type) or ""
    return store_file(studio, actor, take.project_id, path, f"shot-{number}-{take.kind}{suffix}")


@operation(Role.VIEW)
def list_assets(studio: Studio, actor: Actor, project_id: str, kind: AssetKind | None = None) -> list[Asset]:
    """List the files that people brought into a project, the newest first; all, or those of a kind."""
    with studio.database.session() as session:
        fetch(session, Project, project_id)
        query = select(Asset).where(Asset.project_id == project_id).order_by(col(Asset.created_at).desc())
        return list(session.exec(query.where(Asset.kind == kind) if kind else query))


@operation(Role.VIEW)
def list_effects(studio: Studio, actor: Actor) -> list[str]:
    """List the names of picture effects that a shot's finish may ask for."""
    return list(effect_names())


def refuse_finish(session: Session, project_id: str, shot: Shot, finish: Finish) -> None:
    """Refuse sounds that a project does not have, and picture effects that nobody offers.

    Raises:
        InvalidInputError: naming the shot.
    """
    sounds = {effect.asset for effect in finish.effects}
    if not all(_is_sound(session, project_id, asset) for asset in sounds):
        raise InvalidInputError(
            f"A sound effect of shot {shot.position} is no sound of this project.", "Choose one of its sounds."
        )
    if unknown := sorted(set(finish.plugins) - set(effect_names())):
        known = ", ".join(effect_names())
        raise InvalidInputError(
            f"Shot {shot.position} asks for the effect “{unknown[0]}”, which nobody offers.", f"Known are: {known}."
        )


def refuse_music(session: Session, project_id: str, music: str) -> None:
    """Refuse music that is no sound of the project; none is allowed.

    Raises:
        InvalidInputError: it is not.
    """
    if music and not _is_sound(session, project_id, music):
        raise InvalidInputError("The music is no sound of this project.", "Choose one of its sounds, or none.")


def refuse_references(session: Session, project_id: str, assets: Iterable[str]) -> None:
    """Refuse reference pictures that the project does not have.

    Raises:
        InvalidInputError: one is no picture of it.
    """
    if not all(is_picture(session, project_id, asset) for asset in assets):
        raise InvalidInputError("A reference picture is no picture of this project.", "Upload the picture first.")


def is_picture(session: Session, project_id: str, asset_id: str) -> bool:
    """Whether an asset is a picture of the project."""
    asset = session.get(Asset, asset_id)
    return asset is not None and asset.project_id == project_id and asset.kind == "picture"


def _is_sound(session: Session, project_id: str, asset_id: str) -> bool:
    asset = session.get(Asset, asset_id)
    return asset is not None and asset.project_id == project_id and asset.kind == "sound"


def assets_of(session: Session, project_id: str) -> dict[str, Asset]:
    """A project's assets by id."""
    return {asset.id: asset for asset in session.exec(select(Asset).where(Asset.project_id == project_id))}
