"""Files that people bring: kept once, known by what is in them, refused with a sentence; and what may use them."""

from pathlib import Path

import pytest

from tests.engine.boards import MIA, TOM
from tests.engine.sounds import tone
from workbench.engine import Studio
from workbench.engine.assets import list_assets, list_effects, store_file
from workbench.engine.projects import ProjectChanges, create_project, get_project, open_story, undo, update_project
from workbench.engine.storyboard import ShotChanges, get_shot, list_shots, update_shot
from workbench.kit.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError, VideoError
from workbench.model.finishing import Framing, TextOverlay
from workbench.model.people import Actor, Role
from workbench.model.projects import Project
from workbench.model.storyboard import Finish, Shot, SoundEffect

STORY = "The king walked to the sea. The queen sat in the castle."


@pytest.fixture
def project(still: Studio) -> Project:
    return open_story(still, MIA, STORY)


@pytest.fixture
def shot(still: Studio, project: Project) -> Shot:
    return list_shots(still, MIA, project.id)[1]


def test_the_same_bytes_are_kept_once_in_a_project(still: Studio, project: Project, tmp_path: Path) -> None:
    path = tone(tmp_path / "sea.wav")
    first = store_file(still, MIA, project.id, path, "sea.wav")
    again = store_file(still, TOM, project.id, path, "waves.wav")
    other = store_file(still, MIA, create_project(still, MIA, "Other").id, path, "sea.wav")
    assert again == first
    assert (first.name, first.kind, first.media_type, first.size) == ("sea.wav", "sound", "audio/wav", 48_044)
    assert other.id != first.id
    assert other.blob == first.blob
    assert still.blobs.get(first.blob) == path.read_bytes()


def test_assets_are_listed_by_kind_the_newest_first(still: Studio, project: Project, tmp_path: Path) -> None:
    names = ("low.wav", "high.wav")
    for number, name in enumerate(names, start=1):
        store_file(still, MIA, project.id, tone(tmp_path / name, pitch=220 * number), name)
    assert [asset.name for asset in list_assets(still, MIA, project.id)] == ["high.wav", "low.wav"]
    assert len(list_assets(still, MIA, project.id, "sound")) == 2
    assert list_assets(still, MIA, project.id, "picture") == []
    with pytest.raises(NotFoundError):
        list_assets(still, MIA, "nowhere")


def test_what_cannot_be_used_is_refused_and_not_kept(still: Studio, project: Project, tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "words").write_text("A long time ago.")
    with pytest.raises(InvalidInputError, match=r"“rain\.wav” is empty"):
        store_file(still, MIA, project.id, tmp_path / "empty", "rain.wav")
    with pytest.raises(VideoError, match=r"“rain\.wav” cannot be read"):
        store_file(still, MIA, project.id, tmp_path / "words", "rain.wav")
    with pytest.raises(NotAllowedError):
        store_file(still, Actor("Ann", Role.VIEW), project.id, tone(tmp_path / "a.wav"), "a.wav")
    with pytest.raises(NotFoundError):
        store_file(still, MIA, "nowhere", tone(tmp_path / "a.wav"), "a.wav")
    assert list_assets(still, MIA, project.id) == []


def test_a_file_above_the_limit_is_refused(still: Studio, project: Project, tmp_path: Path) -> None:
    large = tmp_path / "large.wav"
    with large.open("wb") as file:
        file.truncate(still.settings.limits.upload_mb * 1_000_000 + 1)  # a hole: nothing is on the disk
    with pytest.raises(InvalidInputError, match="larger than 500 MB"):
        store_file(still, MIA, project.id, large, "large.wav")


def test_a_shot_takes_only_sounds_of_its_project_and_known_effects(
    still: Studio, project: Project, shot: Shot, tmp_path: Path
) -> None:
    other = create_project(still, MIA, "Other")
    theirs = store_file(still, MIA, other.id, tone(tmp_path / "a.wav"), "a.wav")
    for asset in (theirs.id, "nothing"):
        finish = Finish(effects=(SoundEffect(asset=asset),))
        with pytest.raises(InvalidInputError, match="A sound effect of shot 2 is no sound of this project"):
            update_shot(still, MIA, shot.id, ShotChanges(finish=finish))
        settings = project.settings.model_copy(update={"music": asset})
        with pytest.raises(InvalidInputError, match="The music is no sound"):
            update_project(still, MIA, project.id, ProjectChanges(settings=settings))
    assert {"grain", "vignette"} <= set(list_effects(still, MIA))
    with pytest.raises(InvalidInputError, match="Shot 2 asks for the effect “sepia”"):
        update_shot(still, MIA, shot.id, ShotChanges(finish=Finish(plugins=("grain", "sepia"))))
    assert get_shot(still, MIA, shot.id).version == shot.version


def test_a_finish_merges_with_other_fields_and_is_undone(still: Studio, project: Project, shot: Shot) -> None:
    finish = Finish(framing=Framing.BLUR, gain_db=-3, overlays=(TextOverlay(text="The castle"),), plugins=("grain",))
    update_shot(still, TOM, shot.id, ShotChanges(description="A storm."), version=shot.version)
    update_shot(still, MIA, shot.id, ShotChanges(finish=finish), version=shot.version)
    with pytest.raises(ConflictError, match="Mia changed the gain db"):
        update_shot(still, TOM, shot.id, ShotChanges(finish=Finish(gain_db=-6)), version=shot.version)
    assert get_shot(still, MIA, shot.id).finish == finish
    undo(still, MIA, project.id)
    after = get_shot(still, MIA, shot.id)
    assert (after.finish, after.description) == (Finish(), "A storm.")


def test_settings_with_music_are_undone(still: Studio, project: Project, tmp_path: Path) -> None:
    music = store_file(still, MIA, project.id, tone(tmp_path / "a.wav"), "a.wav")
    settings = project.settings.model_copy(update={"music": music.id})
    assert update_project(still, MIA, project.id, ProjectChanges(settings=settings)).settings.music == music.id
    undo(still, MIA, project.id)
    assert get_project(still, MIA, project.id).settings == project.settings


@pytest.mark.parametrize("tag", ["../x", "", "english", "zh_Hant", "e"])
def test_a_subtitle_language_is_a_tag(still: Studio, project: Project, tag: str) -> None:
    body = project.settings.model_dump(mode="json")
    body["subtitle_style"]["tracks"] = [tag]
    with pytest.raises(ValueError, match="must be a language tag"):
        ProjectChanges.model_validate({"settings": body})
