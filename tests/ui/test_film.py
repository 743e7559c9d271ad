"""From a pasted story to the film that plays, in a real browser."""

import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.engine.document_files import ebook_file
from tests.ui.conftest import SHORT, STORY, Visits, Workbench, wait_for
from workbench.model.vocabulary import Language
from workbench.samples import sample_story

pytestmark = pytest.mark.browser
MINUTES = 60_000


def _project(page: Page, before: str) -> str:
    """The id of the project that is opened after `before` was."""
    page.wait_for_function("before => workbench.project() && workbench.project() !== before", arg=before)
    return page.evaluate("workbench.project()")


def _beginning(story: str) -> str:
    """The title and two short paragraphs: a handful of shots, whose film is still being made after a reload."""
    title, _, *paragraphs = story.split("\n\n")
    return "\n\n".join([title, *paragraphs[:2]])


def _story_box(page: Page) -> None:
    if not page.locator("#story").is_visible():
        page.locator("#new-film").click()


def _play(page: Page) -> None:
    page.get_by_role("tab", name=re.compile("Render|成片")).click()
    video = page.locator("#player video")
    expect(video).to_be_visible()
    video.evaluate("video => { video.muted = true; return video.play(); }")
    page.wait_for_function("document.querySelector('#player video').currentTime > 0.5")
    assert video.evaluate("video => video.videoWidth") > 0


def test_the_chinese_story_becomes_a_film_through_a_reload(visits: Visits, workbench: Workbench) -> None:
    page = visits.open(locale="zh-CN")
    _story_box(page)
    page.locator("#story textarea").fill(_beginning(sample_story(Language.CHINESE)))
    before = page.evaluate("workbench.project()")
    page.get_by_role("button", name="制作影片").first.click()
    project = _project(page, before)
    page.locator("#board .card").first.wait_for(timeout=2 * MINUTES)
    page.reload()
    expect(page.locator("#status [role=status]")).to_contain_text("正在制作影片")
    page.get_by_role("button", name="观看").wait_for(timeout=4 * MINUTES)
    shots = workbench.get("board", project_id=project)
    expect(page.locator("#board .card img[src]")).to_have_count(len(shots))
    assert page.title() == "一件小事 · 影片工作台"
    _play(page)


def test_a_chapter_of_a_book_is_chosen(visits: Visits) -> None:
    page = visits.open()
    _story_box(page)
    story = page.locator("#story textarea")
    book = ebook_file("<h1>Fog</h1><p>Mara waited.</p>", "<h1>Rain</h1><p>Mara left.</p>")
    upload: FilePayload = {"name": "book.epub", "mimeType": "application/epub+zip", "buffer": book}
    page.locator("#start input[type=file]").set_input_files(upload)
    expect(story).to_have_value(re.compile("Mara waited.*Mara left", re.DOTALL))
    page.locator("#chapter input").click()
    page.get_by_role("option", name="2. Rain").click()
    expect(story).to_have_value("Rain\n\nMara left.")


def test_a_story_is_uploaded_and_filmed_live(visits: Visits, workbench: Workbench) -> None:
    page = visits.open()
    _story_box(page)
    upload: FilePayload = {
        "name": "lamp.txt",
        "mimeType": "text/plain",
        "buffer": STORY.replace("Mara", "Nora").encode(),
    }
    page.locator("#start input[type=file]").set_input_files(upload)
    expect(page.locator("#story textarea")).to_have_value(re.compile("Nora lived"))
    before = page.evaluate("workbench.project()")
    page.locator("#make-film").click()
    project = _project(page, before)
    page.get_by_role("button", name="Watch").wait_for()
    expect(page.locator("#board .card img[src]")).to_have_count(len(workbench.get("board", project_id=project)))
    page.get_by_role("button", name="Watch").click()
    _play(page)
    expect(page.locator("#status .status")).to_be_hidden()
    names = [link.get_attribute("download") for link in page.locator("#player nav a, #player .tracks a").all()]
    assert names == ["The Lamp.mp4", "The Lamp.report.json", *(f"The Lamp.en.{kind}" for kind in ("srt", "vtt", "ass"))]
    expect(page.locator("#player")).to_contain_text("show draft pictures")


def test_a_render_is_cancelled(visits: Visits, workbench: Workbench) -> None:
    project = workbench.project(STORY.replace("Mara", "Ida") * 4)
    page = visits.open(f"/?project={project}&tab=render")
    page.locator("#render-start").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#status [role=status]")).to_contain_text("Cancelled")
    assert workbench.get("current_render", project_id=project)["state"] == "cancelled"


def test_a_remade_shot_costs_one_prompt_keeps_its_take_and_takes_a_typed_seed(
    visits: Visits, workbench: Workbench
) -> None:
    project = workbench.project(SHORT)
    workbench.film(project)
    page = visits.open(f"/?project={project}&tab=storyboard")
    page.locator("#board .card").nth(1).click()
    expect(page.locator("#takes figcaption")).to_contain_text("Drawn by the built-in draft backend · Seed")
    page.get_by_text("Why this picture").click()
    expect(page.locator("#takes .why")).to_contain_text("SDXL was trained on prompts like that.")
    old = page.locator("#takes figure img").get_attribute("src")
    page.locator("#remake").click()
    page.get_by_role("button", name="Watch").wait_for()
    render = workbench.get("current_render", project_id=project)
    tasks = workbench.get("list_tasks", render_id=render["id"])
    assert sorted(task["kind"] for task in tasks if not task["reused"]) == ["cut", "image"]
    page.locator("#status").get_by_role("button", name="Close").click()
    expect(page.locator("#status .status")).to_be_hidden()
    expect(page.locator("#takes .strip button")).to_have_count(2)
    assert page.locator("#takes figure img").get_attribute("src") != old
    page.locator("#takes .strip button[aria-pressed=false]").click()
    expect(page.locator("#takes figure img")).to_have_attribute("src", old or "")
    wait_for(lambda: workbench.get("board", project_id=project)[1]["picture"] in (old or ""))
    page.locator("#making button").first.click()
    page.locator("#shot-seed input").fill("4711")
    page.locator("#remake").click()
    page.get_by_role("button", name="Watch").wait_for()
    takes = workbench.get("list_takes", shot_id=workbench.get("board", project_id=project)[1]["id"])
    seeds = [take["provenance"]["seed"] for take in takes if take["kind"] == "image"]
    assert 4711 in seeds
    assert len(seeds) == 3


def test_what_falls_short_and_what_is_outdated_is_told_in_the_visitors_language(
    visits: Visits, workbench: Workbench
) -> None:
    project = workbench.project(SHORT.replace("Mara lived", "Mara Привет lived"))
    workbench.film(project)
    page = visits.open(f"/?project={project}&tab=storyboard", locale="zh-CN")
    expect(page.locator("#board .mark").first).to_have_attribute("title", re.compile("离线声音只会说中文和英文"))
    page.get_by_role("tab", name="成片").click()
    expect(page.locator("#player .notes")).to_contain_text(re.compile("镜头 1：离线声音.*略去了“Привет”"))
    expect(page.locator("#tasks tbody tr").last).to_contain_text("剪辑")
    expect(page.locator("#player video")).to_be_visible()
    expect(page.locator("#player .outdated")).to_have_count(0)
    shot = workbench.get("list_shots", project_id=project)[0]
    workbench.post("update_shot", shot_id=shot["id"], changes={"description": "A lighthouse on a rock."})
    page.get_by_role("tab", name="分镜").click()
    page.get_by_role("tab", name="成片").click()
    expect(page.locator("#player .outdated")).to_have_text(re.compile("又有改动"))
