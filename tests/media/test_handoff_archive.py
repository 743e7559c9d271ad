"""A hand-off in a ZIP and out of it again: the same files, and addresses that lead to them."""

from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from tests.media.materials import Materials, cut_of
from workbench.kit.errors import WorkCancelledError
from workbench.media.handoff import HandoffFormat, pack_handoff, unpack_handoff, write_handoff


@pytest.fixture
def handoff(materials: Materials, tmp_path: Path) -> Path:
    """The folder of a hand-off, in a place that nobody else should hear of."""
    folder = tmp_path / "secret place" / "月 film"
    write_handoff(cut_of(materials.shot(1, 24)), None, folder, set(HandoffFormat), title="月 film")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def addresses(document: Path) -> list[Path]:
    found = ElementTree.parse(document).iter("pathurl")
    return [Path(unquote((element.text or "").removeprefix("file://localhost"))) for element in found]


def silent(_fraction: float) -> None:
    """Nobody looks."""


def test_nothing_is_lost_and_addresses_lead_to_the_files(handoff: Path, tmp_path: Path) -> None:
    pack_handoff(handoff, tmp_path / "film.zip", silent)
    there = tmp_path / "there & 那里"
    top = unpack_handoff(tmp_path / "film.zip", there)
    packed, unpacked = contents(handoff), contents(there)
    document = next(path for path in top if path.suffix == ".xml")
    assert packed.keys() == unpacked.keys()
    assert {name for name in packed if packed[name] != unpacked[name]} == {document.name}
    assert sorted(path.name for path in top) == sorted({name.split("/")[0] for name in packed})
    assert addresses(document)
    assert all(path.is_relative_to(there) and path.is_file() for path in addresses(document))


def test_a_zip_tells_nothing_of_the_machine_that_packed_it(handoff: Path, tmp_path: Path) -> None:
    pack_handoff(handoff, tmp_path / "film.zip", silent)
    with ZipFile(tmp_path / "film.zip") as archive:
        assert all(name.startswith(f"{handoff.name}/") for name in archive.namelist())
        assert not [name for name in archive.namelist() if b"secret" in archive.read(name)]


def test_a_cancelled_packing_leaves_nothing(handoff: Path, tmp_path: Path) -> None:
    assert stops_after(2, handoff, tmp_path / "film.zip")
    assert not list(tmp_path.glob("*film.zip*"))


def stops_after(steps: int, folder: Path, package: Path) -> bool:
    """Whether the cancel of somebody who looks on ends the packing."""
    seen: list[float] = []

    def step(fraction: float) -> None:
        seen.append(fraction)
        if len(seen) > steps:
            raise WorkCancelledError("Stop.")

    with pytest.raises(WorkCancelledError):
        pack_handoff(folder, package, step)
    return seen == sorted(seen)


def test_stems_lie_beside_a_hand_off_without_timelines(materials: Materials, tmp_path: Path) -> None:
    voice = materials.speech(0.3)
    write_handoff(
        cut_of(materials.shot(1, 24)),
        None,
        tmp_path / "out",
        {HandoffFormat.CSV},
        title="film",
        stems={"voices": voice},
    )
    assert (tmp_path / "out" / "media" / "stem-voices.wav").read_bytes() == voice.read_bytes()
