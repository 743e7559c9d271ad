"""The library of workflows on the screens, and the picture servers."""

import json
import re
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
    expect(page.locator("#servers article h3").first).to_have_text("Built-in draft backend")
    expect(page.locator("#servers .makers")).to_contain_text("draft backend draws the pictures now")
    page.get_by_role("tab", name="LoRAs").click()
    expect(page.locator("#loras")).to_contain_text("draft backend")


def test_a_workflow_is_tried_with_values_of_ones_own(visits: Visits, workbench: Workbench) -> None:
    project = workbench.project()
    page = visits.open(f"/?project={project}&tab=workflows", locale="zh-CN")
    page.locator("#library li button", has_text="文生图（SD 1.5）").click()
    prompt = page.locator("#trial-form textarea").first
    prompt.fill("a lamp in a window")
    page.locator("#trial-run").click()
    result = page.locator("#trials figure")
    expect(result.locator("img")).to_be_visible()
    expect(result).to_contain_text("提示词: a lamp in a window")
    [trial] = workbench.get("list_trials", project_id=project, workflow="sd15_text_to_image")
    assert trial["values"] == {"positive": "a lamp in a window"}


def test_a_paste_is_taken_in_taken_back_and_taken_out(visits: Visits, workbench: Workbench) -> None:
    page = visits.open(f"/?project={workbench.project()}&tab=workflows")
    page.locator("#import-more > button").click()
    page.locator("#import-paste textarea").fill(_file("x")["buffer"].decode())
    page.locator("#import-name input, #import-name textarea").fill("Pasted light")
    page.locator("#import-read").click()
    picked = page.locator("#library [aria-pressed=true] b")
    expect(picked).to_have_text("Pasted light")
    page.locator("#workflow-correct > button").click()
    name = page.locator("#workflow-name textarea, #workflow-name input")
    name.fill("Renamed light")
    name.blur()
    expect(picked).to_have_text("Renamed light")
    page.locator("#import-read").click()
    expect(page.locator("#import-report")).to_contain_text("version 3 of “Renamed light”")
    expect(page.locator("#import-report")).to_contain_text("kept: its name")

    page.locator("#workflow-versions > button").click()
    page.locator("#workflow-version input").click()
    page.get_by_role("option", name=re.compile(r"^1 · \d{4}-")).click()
    page.get_by_role("button", name="Restore").click()
    expect(picked).to_have_text("Pasted light")
    page.locator("#workflow-delete > button").click()
    page.locator("#workflow-delete button.stop").click()
    expect(page.locator("#workflow-hint")).to_be_visible()
    assert _imported(workbench, "Pasted light") is None


def test_a_viewer_sees_workflows_and_servers_and_why_nothing_can_be_changed(
    visits: Visits, workbench: Workbench
) -> None:
    project = workbench.project()
    workbench.post("import_workflow", text=_file("x")["buffer"].decode(), name="Seen by all.json")
    key = workbench.post("invite", name="Vito", role=1)["key"]
    page = visits.open(f"/?project={project}&tab=workflows", key=key)
    page.locator("#library li button", has_text="Seen by all").click()
    for why in ("#workflow-why", "#workflow-card-why", "#workflow-lacking .why"):
        expect(page.locator(why)).to_contain_text("you need the right to edit")
    for fold in ("#import-more", "#workflow-correct", "#workflow-versions", "#workflow-delete"):
        page.locator(f"{fold} > button").click()
    expect(page.locator("#trial-form textarea").first).to_be_disabled()
    changing = "#import-file, #import-take, #import-read, #trial-run, #workflow-versions button.sm, button.stop"
    buttons = page.locator("#workflows").locator(changing)
    expect(buttons).to_have_count(6)
    assert all(button.is_disabled() for button in buttons.all())
    assert page.locator("#workflow-slots button:enabled").count() == 0
    chinese = visits.open(f"/?project={project}&tab=servers", key=key, locale="zh-CN")
    expect(chinese.locator("#servers article").first).to_contain_text("个工作流中")
    chinese.locator("#servers-log > button").click()
    expect(chinese.locator("#servers-log-lines")).to_contain_text("只向有编辑权限的人显示")
    expect(chinese.locator("#servers-log-show")).to_be_disabled()
    expect(chinese.locator("#servers-refresh")).to_be_enabled()
