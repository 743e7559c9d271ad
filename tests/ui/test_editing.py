"""What is edited in the tabs is saved at once, survives a reload, and can be taken back."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.engine.document_files import final_draft_file
from tests.ui.conftest import Visits, Workbench, wait_for

pytestmark = pytest.mark.browser


@pytest.fixture
def project(workbench: Workbench) -> str:
    return workbench.project()


@pytest.fixture
def tab(visits: Visits, project: str) -> Callable[[str], Page]:
    return lambda name: visits.open(f"/?project={project}&tab={name}")


def _saved(page: Page) -> None:
    expect(page.locator("#saved")).to_contain_text("Saved")


def _pick(page: Page, number: int) -> None:
    page.locator("#board .card").nth(number - 1).click()
    expect(page.locator("#inspector-title")).to_have_text(f"Shot {number}")


def test_the_words_the_direction_and_the_order_of_shots(
    tab: Callable[[str], Page], workbench: Workbench, project: str
) -> None:
    page = tab("storyboard")
    _pick(page, 1)
    lines = page.locator("#shot-lines textarea")
    old = lines.input_value()
    lines.fill("The sea was calm that night.")
    _pick(page, 2)
    _saved(page)
    expect(page.locator("#board .card").first).to_contain_text("The sea was calm")
    page.reload()
    _pick(page, 1)
    expect(lines).to_have_value("The sea was calm that night.")
    page.locator("#undo").click()
    expect(page.get_by_text("Taken back: your last change to shots, the script.")).to_be_visible()
    expect(lines).to_have_value(old)
    assert workbench.get("list_shots", project_id=project)[0]["lines"][0]["text"] in old
    _direct_and_order(page, workbench, project)


def _direct_and_order(page: Page, workbench: Workbench, project: str) -> None:
    before = [shot["id"] for shot in workbench.get("list_shots", project_id=project)]
    page.locator("#shot-movement input").click()
    page.get_by_role("option", name="handheld").click()
    _saved(page)
    assert workbench.get("list_shots", project_id=project)[0]["movement"] == "handheld"
    expect(page.locator("#board .card").first).to_contain_text("handheld")
    page.locator("#shot-later").click()
    expect(page.locator("#inspector-title")).to_have_text("Shot 2")
    page.locator("#shot-delete").click()
    expect(page.locator("#board .card")).to_have_count(len(before) - 1)
    expect(page.locator("#inspector-hint")).to_be_visible()
    assert [shot["id"] for shot in workbench.get("list_shots", project_id=project)] == before[1:]


def test_the_world_and_the_title(tab: Callable[[str], Page], workbench: Workbench, project: str) -> None:
    page = tab("world")
    expect(page.locator("#world-content textarea")).not_to_be_empty()
    page.locator("#project-name input, #project-name textarea").fill("The Light")
    page.locator("#world-content textarea").fill("A coast of black rocks.")
    page.locator("#world-keywords input, #world-keywords textarea").fill("sea，rocks, night")
    page.locator("#world-keywords input, #world-keywords textarea").blur()
    wait_for(lambda: workbench.get("get_world", project_id=project)["keywords"] == ["sea", "rocks", "night"])
    page.reload()
    expect(page.locator("#world-content textarea")).to_have_value("A coast of black rocks.")
    expect(page).to_have_title("The Light · Workbench")


def test_the_cast(tab: Callable[[str], Page], workbench: Workbench, project: str) -> None:
    page = tab("characters")
    card = page.locator(".sheet").first
    look = card.get_by_label("Appearance")
    look.fill("a tall woman with a red scarf")
    look.blur()
    _saved(page)
    cards = page.locator(".sheet").count()
    page.locator("#character-new input, #character-new textarea").fill("Bosun")
    page.locator("#character-add").click()
    expect(page.locator(".sheet")).to_have_count(cards + 1)
    names = {row["name"]: row for row in workbench.get("list_characters", project_id=project)}
    assert "Bosun" in names
    assert "a tall woman with a red scarf" in {row["appearance"] for row in names.values()}
    page.locator(".sheet").first.get_by_role("button", name="Remove").click()
    expect(page.get_by_text(re.compile(r"is in shot \d+\. Take the character out of it first\."))).to_be_visible()


def test_the_script_becomes_shots(tab: Callable[[str], Page], workbench: Workbench, project: str) -> None:
    before = {shot["id"] for shot in workbench.get("list_shots", project_id=project)}
    page = tab("script")
    content = page.locator("#script-content textarea")
    expect(content).to_have_value(re.compile("boat was lost"))
    content.fill(content.input_value().replace("a boat was lost", "a great ship was lost"))
    page.locator("#script-save").click()
    expect(page.get_by_text("Saved as a new version")).to_be_visible()
    after = {shot["id"] for shot in workbench.get("list_shots", project_id=project)}
    assert len(before & after) >= len(before) - 1
    assert [row["number"] for row in workbench.get("list_scripts", project_id=project)] == [2, 1]
    page.locator("#script-compare > button").click()
    expect(page.locator("#script-changes ins").first).to_contain_text("great ship")
    _script_files(page, content)


def _script_files(page: Page, content: Locator) -> None:
    """The script goes out as a file, and another comes in and waits to be saved."""
    with page.expect_download() as told:
        page.locator("#script-download").click()
    assert told.value.suggested_filename == "The Lamp.fountain"
    assert told.value.path().read_text("utf-8") == content.input_value()
    script = final_draft_file(("Scene Heading", "INT. TOWER - NIGHT"), ("Character", "MARA"), ("Dialogue", "Light!"))
    upload: FilePayload = {"name": "tower.fdx", "mimeType": "application/xml", "buffer": script}
    page.locator("#script-files input[type=file]").set_input_files(upload)
    expect(content).to_have_value(re.compile("@MARA\nLight!"))
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#draft button").click()
    expect(content).to_have_value(re.compile("great ship"))


def test_a_lora_of_the_film_is_kept_changed_and_taken_out(
    tab: Callable[[str], Page], workbench: Workbench, project: str
) -> None:
    page = tab("loras")
    expect(page.locator("#loras")).to_contain_text(re.compile("draft backend"))
    triggers = page.locator("#lora-triggers input, #lora-triggers textarea")
    triggers.fill("of no file")
    file = page.locator("#lora-file input")
    file.click()
    page.get_by_role("option").first.click()
    expect(triggers).to_have_value("")
    triggers.fill("inkwork，brush")
    page.locator("#lora-add").click()
    library = page.locator("#lora-library")
    expect(library).to_contain_text("inkwork, brush")
    expect(library).to_contain_text("every picture of the film")
    triggers.fill("half a thought")
    page.locator("#loras-refresh").click()
    expect(triggers).to_have_value("inkwork, brush")  # of the file that is still chosen: keeping it changes nothing
    weight = page.locator("#lora-weight input")
    weight.fill("0.5")
    weight.blur()
    page.locator("#lora-add").click()
    wait_for(lambda: [row["recommended_weight"] for row in _loras(workbench, project)] == [0.5])
    (row,) = _loras(workbench, project)
    assert (row["type"], row["trigger_words"]) == ("style", ["inkwork", "brush"])
    page.locator("#lora-remove").click()
    wait_for(lambda: _loras(workbench, project) == [])


def _loras(workbench: Workbench, project: str) -> list[dict[str, Any]]:
    return workbench.get("list_loras", project_id=project)
