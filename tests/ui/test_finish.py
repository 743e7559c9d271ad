"""A film's finish: its settings, what is laid over a shot, what the film check found, and the hand-off."""

import io
import re
import wave
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.ui.conftest import SHORT, Visits, Workbench, wait_for

pytestmark = pytest.mark.browser
MINUTE = 60_000


@pytest.fixture
def project(workbench: Workbench) -> str:
    return workbench.project()


@pytest.fixture
def tab(visits: Visits, project: str) -> Callable[..., Page]:
    return lambda name, **options: visits.open(f"/?project={project}&tab={name}", **options)


def _settings(workbench: Workbench, project: str) -> dict[str, Any]:
    return workbench.get("get_project", project_id=project)["settings"]


def _finish(workbench: Workbench, project: str) -> dict[str, Any]:
    return workbench.get("list_shots", project_id=project)[0]["finish"]


def _unfold(page: Page, part: str) -> None:
    page.locator(f"#{part} > button").click()


def _sound() -> dict[str, Any]:
    """Half a second of silence to upload."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(8000))
    return {"name": "door.wav", "mimeType": "audio/wav", "buffer": file.getvalue()}


def test_a_films_settings_are_saved_and_read_back(tab: Callable[..., Page], workbench: Workbench, project: str) -> None:
    page = tab("render")
    _unfold(page, "film-settings")
    level = page.locator("#set-sound-music-gain-db input")
    expect(level).to_be_editable()
    theirs = _settings(workbench, project)
    theirs["sound"]["duck_db"] = -12
    workbench.post("update_project", project_id=project, changes={"settings": theirs})
    level.fill("99")
    level.blur()
    expect(page.get_by_text("“Music level” must be less than or equal to 12.")).to_be_visible()
    level.fill("-20")
    level.blur()
    page.get_by_label("size", exact=True).check()
    page.locator("#set-delivery-megabytes input").fill("8")
    page.locator("#set-delivery-megabytes input").blur()
    wait_for(lambda: _settings(workbench, project)["delivery"]["megabytes"] == 8)
    now = _settings(workbench, project)
    assert (now["sound"]["music_gain_db"], now["sound"]["duck_db"]) == (-20, -12)
    page.reload()
    _unfold(page, "film-settings")
    expect(level).to_have_value("-20")
    expect(page.locator("#set-delivery-megabytes input")).to_have_value("8")
    expect(page.locator("#set-delivery-crf")).to_be_hidden()


def test_music_is_brought_and_a_card_is_written(tab: Callable[..., Page], workbench: Workbench, project: str) -> None:
    page = tab("render", locale="zh-CN")
    _unfold(page, "film-settings")
    text, detail = page.locator("#set-title-card-text textarea"), page.locator("#set-title-card-detail textarea")
    expect(text).to_be_editable()
    expect(detail).to_be_hidden()
    text.fill("灯")
    text.blur()
    detail.fill("一个故事")
    detail.blur()
    wait_for(lambda: (_settings(workbench, project)["title_card"] or {}).get("detail") == "一个故事")
    page.locator("#settings-sound input[type=file]").set_input_files(_sound())
    expect(page.locator("#set-music input")).to_have_value("door.wav")
    [asset] = workbench.get("list_assets", project_id=project)
    assert _settings(workbench, project)["music"] == asset["id"]
    page.locator("#settings-sound .listen").click()
    expect(page.locator("#settings-sound audio")).to_have_attribute("src", f"/files/{asset['blob']}")


def test_a_shot_gets_a_text_and_a_sound(tab: Callable[..., Page], workbench: Workbench, project: str) -> None:
    page = tab("storyboard")
    page.locator("#board .card").first.click()
    _unfold(page, "finish")
    page.locator("#overlays .add").click()
    page.locator("#overlays input[type=text]").fill("The harbour")
    page.locator("#overlays select").first.select_option("top left")
    wait_for(lambda: len(_finish(workbench, project)["overlays"]) == 1)
    overlay = {"text": "The harbour", "start": 0, "end": None, "place": "top left", "colour": "white"}
    assert _finish(workbench, project)["overlays"] == [overlay]
    page.locator("#finish input[type=file]").set_input_files(_sound())
    start = page.locator("#effects input[type=number]").first
    start.fill("1.5")
    start.blur()
    wait_for(lambda: [effect["start"] for effect in _finish(workbench, project)["effects"]] == [1.5])
    page.locator("#board .card").nth(1).click()
    expect(page.locator("#overlays li")).to_have_count(0)
    page.locator("#board .card").first.click()
    expect(page.locator("#overlays input[type=text]")).to_have_value("The harbour")
    page.locator("#overlays").get_by_role("button", name="Remove this text").click()
    wait_for(lambda: _finish(workbench, project)["overlays"] == [])


def test_a_film_with_findings_leads_to_the_shots(visits: Visits, workbench: Workbench) -> None:
    project = workbench.project(SHORT.replace("she lit a lamp", "she lit a வணக்கம்"))
    workbench.film(project)
    shot = next(row for row in workbench.get("board", project_id=project) if "வணக்கம்" in row["words"])
    page = visits.open(f"/?project={project}&tab=render", locale="zh-CN")
    found = page.locator("#player .findings")
    expect(found.locator("h3")).to_have_text("影片已完成，但播出前请先看看这一处")
    expect(found.locator("h4 span")).to_have_text(f"镜头 {shot['number']}")
    found.locator("li .chip").click()
    page.wait_for_function("document.querySelector('#player video').currentTime > 1")
    found.get_by_role("button", name="打开镜头").click()
    expect(page.locator("#inspector-title")).to_have_text(f"镜头 {shot['number']}")
    expect(page.locator("#board .card[aria-current=true]")).to_have_attribute("data-shot", shot["id"])
    expect(page).to_have_url(re.compile("tab=storyboard"))


def test_a_film_with_soft_subtitles_is_handed_over(visits: Visits, workbench: Workbench, tmp_path: Path) -> None:
    project = workbench.project(SHORT)
    settings = _settings(workbench, project)
    settings["subtitle_style"]["enabled"] = False
    workbench.post("update_project", project_id=project, changes={"settings": settings})
    workbench.film(project)
    page = visits.open(f"/?project={project}&tab=render")
    expect(page.locator("#player video track")).to_have_attribute("srclang", "en")
    page.evaluate("document.querySelector('#player video').textTracks[0].mode = 'showing'")
    page.wait_for_function("document.querySelector('#player video').textTracks[0].cues?.length > 0")
    _unfold(page, "handoff")
    expect(page.locator("#handoffs")).to_contain_text("None yet")
    page.get_by_label(re.compile("OpenTimelineIO")).uncheck()
    page.locator("#handoff-start").click()
    with page.expect_download(timeout=2 * MINUTE) as download:
        page.locator("#handoffs a").click(timeout=2 * MINUTE)
    download.value.save_as(tmp_path / "film.zip")
    names = zipfile.ZipFile(tmp_path / "film.zip").namelist()
    assert any(name.endswith(".edl") for name in names)
    assert not any(name.endswith(".otio") for name in names)
    expect(page.locator("#handoffs small")).to_contain_text("film 1 · EDL · FCPXML")
