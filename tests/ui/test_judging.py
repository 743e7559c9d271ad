"""Marks on pictures, what was said of a take, and findings that lead to their shot or line."""

import re

import pytest
from playwright.sync_api import expect

from tests.ui.conftest import STORY, Visits, Workbench, wait_for

pytestmark = pytest.mark.browser


@pytest.fixture
def project(workbench: Workbench) -> str:
    """A film whose second shot is spoken by somebody who is not there, and repeats the camera of the first."""
    project = workbench.project(STORY.replace("Mara", "Ida"))
    shot = workbench.get("list_shots", project_id=project)[1]
    lines = [{**line, "speaker": "Nobody"} for line in shot["lines"]]
    workbench.post("update_shot", shot_id=shot["id"], changes={"lines": lines})
    return project


def test_judging_is_set_and_a_finding_leads_to_its_shot_and_its_line_and_stays_aside(
    visits: Visits, workbench: Workbench, project: str
) -> None:
    page = visits.open(f"/?project={project}&tab=render")
    page.locator("#film-settings > button").click()
    page.get_by_label("Judge it, and try again when it is poor").check()
    wait_for(lambda: _judging(workbench, project)["policy"] == "retry")
    tries = page.locator("#set-judging-tries input")
    tries.fill("9")
    tries.blur()
    expect(page.get_by_text("“Tries” must be less than or equal to 5.")).to_be_visible()
    expect(page.locator("#plan")).to_contain_text("the Storyboard tab names")
    page.get_by_role("tab", name="Storyboard").click()
    panel = page.locator("#continuity .continuity")
    expect(panel.locator("summary")).to_have_text(re.compile("does not hold together"))
    panel.locator("summary").click()
    item = panel.locator("li[data-kind=speaker]").first
    expect(item).to_contain_text("Nobody speaks here and is not in the cast")
    item.locator(".where").click()
    expect(page.locator("#inspector-title")).to_have_text("Shot 2")
    page.get_by_role("tab", name="Script").click()
    script = page.locator("#continuity-script .continuity")
    script.locator("summary").click()
    script.locator(".where").first.click()
    line = workbench.get("list_shots", project_id=project)[1]["lines"][0]["text"]
    chosen = "field => field.value.slice(field.selectionStart, field.selectionEnd)"
    assert page.locator("#script-content textarea").evaluate(chosen) == line
    script.locator("li").first.get_by_role("button", name="Put aside").click()
    wait_for(
        lambda: sum(one["dismissed"] for one in workbench.get("list_findings", project_id=project)["findings"]) == 1
    )


def test_a_picture_is_judged_marked_and_overruled(visits: Visits, workbench: Workbench) -> None:
    project = workbench.project(STORY.replace("Mara", "Eva"))
    workbench.film(project)
    page = visits.open(f"/?project={project}&tab=storyboard", locale="zh-CN")
    page.locator("#continuity summary").click()
    page.locator("#continuity").get_by_role("button", name="评判全部画面").click()
    score = page.locator("#board .card .score").first
    expect(score).to_have_text(re.compile("✓ .* 已测量"))
    page.locator("#board .card").first.click()
    said = page.locator("#takes .judgement")
    expect(said).to_contain_text("本地测量")
    expect(said).to_contain_text("清晰度")
    said.get_by_role("button", name="评判有误").click()
    expect(said).to_contain_text("认为评判有误")
    shot = workbench.get("list_shots", project_id=project)[0]
    (one,) = workbench.get("list_judgements", shot_id=shot["id"])
    assert (one["judgement"]["opinion"], one["judgement"]["by"]) == ("wrong", "measures")


def _judging(workbench: Workbench, project: str) -> dict[str, object]:
    return workbench.get("get_project", project_id=project)["settings"]["judging"]
