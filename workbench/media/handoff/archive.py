"""A hand-off as one ZIP, and out of it again.

The Premiere timeline holds absolute addresses. In a ZIP they name a folder at the root, so that nothing is told of the
machine that packed it; where the ZIP is unpacked, they lead to the files again.
"""

import shutil
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from zipfile import ZipFile, ZipInfo

from workbench.kit.disk import disk_errors
from workbench.kit.files import whole_file, write_whole
from workbench.media.handoff.xmeml import address

_ADDRESSED = ".xml"


def pack_handoff(folder: Path, package: Path, step: Callable[[float], None]) -> None:
    """Write a folder of `write_handoff` as a ZIP, within a folder of its name.

    Pictures, sounds and films are as small as they get, so nothing is compressed.

    Args:
        step: told how far it is, from 0 to 1, before each file; raises when the work is cancelled.

    Raises:
        ResourceError: the disk is full.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    home = PurePosixPath("/", folder.name)
    with disk_errors(), whole_file(package) as part, ZipFile(part, "w") as archive:
        for number, path in enumerate(files):
            step(number / len(files))
            name = path.relative_to(folder.parent).as_posix()
            if path.suffix == _ADDRESSED:
                archive.writestr(name, _moved(path.read_bytes(), address(folder), address(home)))
            else:
                archive.write(path, name)


def unpack_handoff(package: Path, folder: Path) -> list[Path]:
    """Write the files of a ZIP into a folder, over those of the same names; returns what lies at its top.

    Raises:
        ResourceError: the disk is full.
    """
    with disk_errors(), ZipFile(package) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        targets = {folder.joinpath(*PurePosixPath(member.filename).parts[1:]): member for member in members}
        for target, member in targets.items():
            _unpack(archive, member, target, folder)
    return sorted({folder / target.relative_to(folder).parts[0] for target in targets})


def _unpack(archive: ZipFile, member: ZipInfo, target: Path, folder: Path) -> None:
    if target.suffix == _ADDRESSED:
        home = PurePosixPath("/", PurePosixPath(member.filename).parts[0])
        write_whole(target, _moved(archive.read(member), address(home), address(folder)))
        return
    with archive.open(member) as source, whole_file(target) as part, part.open("wb") as file:
        shutil.copyfileobj(source, file)


def _moved(document: bytes, here: str, there: str) -> bytes:
    return document.replace(f"{here}/".encode(), f"{there}/".encode())
