"""The task that works on a video: takes it apart, puts it together, or makes it ready."""

import asyncio
import shutil
from pathlib import Path
from zipfile import ZipFile

from pydantic import TypeAdapter

from workbench.engine.assets import assets_of, store_file
from workbench.engine.lookup import fetch
from workbench.engine.studio import Studio, scratch
from workbench.jobs import Job, Outcome
from workbench.kit.errors import InvalidInputError
from workbench.kit.files import whole_file
from workbench.media import extract_frames, preprocess, read_sheet, reassemble
from workbench.model.assets import Asset
from workbench.model.footage import Extraction, FootageWork, FrameSheet, Preprocessing, Reassembly
from workbench.model.people import Actor, Role
from workbench.model.tasks import Render

_WORK: TypeAdapter[FootageWork] = TypeAdapter(FootageWork)


async def make_footage(studio: Studio, job: Job) -> Outcome:
    """The runner of the footage task."""
    return await asyncio.to_thread(_make_footage, studio, job)


def _make_footage(studio: Studio, job: Job) -> Outcome:
    work = _WORK.validate_python(job.params)
    with studio.database.session() as session:
        clip = fetch(session, Asset, work.asset)
    stem = Path(clip.name).stem
    if isinstance(work, Extraction):
        return _extracted(studio, job, work, clip.blob, f"{stem}-frames.zip")
    with scratch(studio) as folder:
        if isinstance(work, Preprocessing):
            name, path = f"{stem}-{work.width}x{work.height}.mp4", _fitting(studio, job, work, clip.blob, folder)
        else:
            name, path = f"{stem}-reassembled.mp4", _together(studio, job, work, clip.blob, folder)
        return _clip(studio, job, path, name)


def _extracted(studio: Studio, job: Job, work: Extraction, clip: str, name: str) -> Outcome:
    """The frames as a ZIP. They gather in a folder of the task's own, where a killed one goes on."""
    folder = studio.settings.footage_folder / job.id
    rate = work.rate.exact if work.rate else None
    source = studio.blobs.path(clip)
    extract_frames(source, folder, rate=rate, format=work.format, report=job.report, cancelled=job.cancelled)
    with scratch(studio) as packing:
        with whole_file(packing / name) as part, ZipFile(part, "w") as archive:  # pictures are as small as they get
            for path in sorted(folder.iterdir()):
                archive.write(path, path.name)
        blob = studio.blobs.put_file(packing / name)
    shutil.rmtree(folder)
    return Outcome({"blob": blob, "name": name}, key=job.key)


def _fitting(studio: Studio, job: Job, work: Preprocessing, clip: str, folder: Path) -> Path:
    size, source = (work.width, work.height), studio.blobs.path(clip)
    return preprocess(source, folder / "clip.mp4", size, report=job.report, cancelled=job.cancelled)


def _together(studio: Studio, job: Job, work: Reassembly, clip: str, folder: Path) -> Path:
    frames, out = folder / "frames", folder / "clip.mp4"
    with ZipFile(studio.blobs.path(work.frames)) as archive:
        archive.extractall(frames)
    sheet = read_sheet(frames)
    pictures = _pictures(studio, job.project_id, work, sheet, frames)
    sound = studio.blobs.path(clip)
    reassemble(sheet, pictures, out, sound=sound, report=job.report, cancelled=job.cancelled)
    return out


def _pictures(studio: Studio, project_id: str, work: Reassembly, sheet: FrameSheet, frames: Path) -> list[Path]:
    """The file of each frame, its own or what is shown instead.

    Raises:
        InvalidInputError: there is no such frame, or no such picture in the project.
    """
    pictures = [frames / name for name in sheet.names]
    with studio.database.session() as session:
        assets = assets_of(session, project_id)
    for number, asset in work.pictures.items():
        if not 0 <= number < len(pictures):
            raise InvalidInputError(f"There is no frame {number}.", f"Count from 0 to {len(pictures) - 1}.")
        if asset not in assets:
            raise InvalidInputError(
                f"What frame {number} is to show is no file of this project.", "Upload the picture first."
            )
        pictures[number] = studio.blobs.path(assets[asset].blob)
    return pictures


def _clip(studio: Studio, job: Job, path: Path, name: str) -> Outcome:
    """A clip kept among the project's files."""
    with studio.database.session() as session:
        person = fetch(session, Render, job.render_id).created_by
    asset = store_file(studio, Actor(person, Role.EDIT), job.project_id, path, name)
    return Outcome({"blob": asset.blob, "name": asset.name, "asset": asset.id}, key=job.key)
