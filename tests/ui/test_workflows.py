"""The library of workflows on the screens, and the picture servers."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, expect

from tests.ui.conftest import Visits, Workbench, wait_for

pytestmark = pytest.mark.browser
PLAIN = Path(__file__).parents[1] / "comfy" / "data" / "importing" / "rules" / "plain.json"


def _file(name: str) -> FilePayload:
    """A workflow as ComfyUI's editor saves it."""
    workflow = json.loads(PLAIN.read_text("utf-8"))["workflow"]
    return {"name": name, "mimeType": "application/json", "buffer": json.dumps(workflow).encode()}


def _imported(workbench: Workbench, name: str) -> dict[str, Any] | None:
    return next((card for card in workbench.get("list_workflows") if card["name"] == name), None)


def test_a_workflow_is_imported_corrected_and_told_what_is_lacking(visits: Visits, workbench: Workbench) -> None:
    page = visits.open(f"/?project={workbench.project()}&tab=workflows")
    rows = page.locator("#library li button")
    expect(rows).to_have_count(len(workbench.get("list_workflows")))
    page.locator("#workflows input[type=file]").first.set_input_files(_file("lighthouse.json"))
    expect(page.locator("#import-report h4")).to_contain_text("Imported")
    expect(page.locator("#import-report")).to_contain_text("sd15.safetensors")
    expect(page.locator("#workflow-lacking .lacks")).to_contain_text("sd15.safetensors")
    expect(page.locator("#trial-run")).to_be_disabled()
    expect(page.locator("#workflow-lacking")).to_contain_text("cannot be tried")
    page.locator("#workflow-correct > button").click()
    name = page.locator("#workflow-name textarea, #workflow-name input")
    expect(name).to_have_value("lighthouse")
    name.fill("Lighthouse stills")
    name.blur()
    expect(page.locator("#library [aria-pressed=true] b")).to_have_text("Lighthouse stills")
    slot = page.locator("#workflow-slots li").first.locator("input")
    slot.fill("subject")
    slot.blur()
    wait_for(
        lambda: (_imported(workbench, "Lighthouse stills") or {"slots": [{}]})["slots"][0].get("name") == "subject"
    )
    page.locator("#library input").fill("lighthouse")
    expect(rows).to_have_count(1)
    page.get_by_role("tab", name="Servers").click()
    expect(page.locator("#servers article h3")).to_have_text("Built-in draft backend")
    expect(page.locator("#servers .makers")).to_contain_text("draft backend draws the pictures now")


def test_a_workflow_is_tried_with_values_of_ones_own(visits: Visits, workbench: Workbench) -> None:
    project = workbench.project()
    page = visits.open(f"/?project={project}&tab=workflows", locale="zh-CN")
    page.locator("#library li button", has_text="文生图（SD 1.5）").click()
    prompt = page.locator("#trial-form textarea").first
    prompt.fill("a lamp in a window")
    page.locator("#trial-run").click()
    result = page.locator("#trials figure")
    expect(result.locator("img")).to_be_visible(timeout=60_000)
    expect(result).to_contain_text("提示词: a lamp in a window")
    [trial] = workbench.get("list_trials", project_id=project, workflow="sd15_text_to_image")
    assert trial["values"] == {"positive": "a lamp in a window"}
