"""Who gets in and what they may do, hostile text, size of the page, phone, dark."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.ui.conftest import STORY, Visits, Workbench, wait_for

pytestmark = pytest.mark.browser

HOSTILE = """<script>hacked = 1</script>

<img src=x onerror="hacked = 2"> came to the house of Mara. ${hacked = 3} she said nothing.

"{{constructor.constructor('hacked = 4')()}} `${hacked = 5}`!" said Mara.
"""
NAME = "<img src=x onerror='hacked = 6'>"


def test_a_stranger_is_asked_to_sign_in(visits: Visits) -> None:
    page = visits.open(key="")
    expect(page.get_by_text("You are not signed in.")).to_be_visible()
    expect(page.get_by_text("您尚未登录")).to_be_visible()
    assert page.request.get(page.url).status == 401


def test_a_link_signs_in_once_and_leaves_the_address(visits: Visits, workbench: Workbench) -> None:
    invited = workbench.post("invite", name="Ann", role=3)
    page = visits.open(f"/enter?code={invited['key']}", key="")
    page.locator("html[data-ready]").wait_for()
    assert invited["key"] not in page.url


def test_a_viewer_sees_why_nothing_can_be_changed(visits: Visits, workbench: Workbench) -> None:
    project = workbench.project()
    key = workbench.post("invite", name="Vic", role=1)["key"]
    page = visits.open(f"/?project={project}&tab=storyboard", key=key)
    expect(page.locator("#notice")).to_contain_text("ask its owner for an invitation")
    page.locator("#board .card").first.click()
    expect(page.locator("#shot-description textarea")).to_be_disabled()
    expect(page.locator("#remake")).to_be_disabled()
    expect(page.locator("#undo")).to_be_disabled()
    page.get_by_role("tab", name="Render").click()
    page.locator("#film-settings > button").click()
    expect(page.locator("#set-sound-music-gain-db input")).to_have_value("-15")
    expect(page.locator("#set-sound-music-gain-db input")).to_be_disabled()
    page.locator("#handoff > button").click()
    expect(page.locator("#handoff-start")).to_be_disabled()


def test_somebody_who_is_signed_out_is_told_before_they_go_on(visits: Visits, workbench: Workbench) -> None:
    invited = workbench.post("invite", name="Ed", role=3)
    page = visits.open(f"/?project={workbench.project()}&tab=world", key=invited["key"])
    expect(page.locator("#world-content textarea")).not_to_be_empty()
    workbench.post("revoke_invitation", invitation_id=invited["id"])
    page.locator("#world-content textarea").fill("Nobody will read this.")
    page.locator("#world-content textarea").blur()
    expect(page.locator("#status")).to_contain_text("You are no longer signed in")


def test_an_error_is_a_sentence_with_advice(visits: Visits, workbench: Workbench) -> None:
    workbench.project()
    page = visits.open(locale="zh-CN")
    page.locator("#new-film").click()
    page.locator("#make-film").click()
    expect(page.get_by_text("这个故事里没有文字。 请粘贴或上传中文或英文故事。")).to_be_visible()
    page.locator("#sample").click()
    expect(page.locator("#story textarea")).to_have_value(re.compile("一件小事"))
    page.locator("#make-film").click(trial=True)


def test_hostile_text_stays_text(visits: Visits, workbench: Workbench) -> None:
    project = workbench.project(HOSTILE)
    workbench.post("create_character", project_id=project, name=NAME)
    page = visits.open(f"/?project={project}&tab=storyboard")
    expect(page.locator("#board")).to_contain_text("${hacked = 3} she said nothing")
    page.locator("#board .card").first.click()
    expect(page.locator("#inspector-title")).to_have_text("Shot 1")
    for tab in ("World", "Characters", "Script", "Render"):
        page.get_by_role("tab", name=tab).click()
        page.get_by_role("tabpanel").filter(visible=True).first.wait_for()
        if tab == "Characters":
            expect(page.locator(".sheet").last.get_by_label("Name")).to_have_value(NAME)
    assert page.evaluate("typeof hacked") == "undefined"
    assert page.locator("img[src=x]").count() == 0


def test_a_project_that_opens_slowly_shows_its_outline_and_a_server_that_stumbles_is_asked_again(
    visits: Visits, workbench: Workbench
) -> None:
    held, opening = list[Route](), True
    page = visits.blank()
    page.route("**/page/board?*", lambda route: held.append(route) if opening else route.continue_())
    page.goto(f"{workbench.url}/?project={workbench.project()}")
    expect(page.locator("#board .outline").last).to_be_visible()
    expect(page.locator("html[data-ready][data-opening]")).to_have_count(1)
    wait_for(lambda: page.wait_for_timeout(50) is None and bool(held))
    opening = False
    for route in held:
        route.fulfill(status=500)
    expect(page.locator("#board .card").first).to_be_visible()
    expect(page.locator("#board .outline")).to_have_count(0)
    expect(page.locator("html[data-opening]")).to_have_count(0)


def test_a_card_is_light(visits: Visits, workbench: Workbench) -> None:
    page = visits.open(f"/?project={workbench.project(STORY * 20)}&tab=storyboard")
    expect(page.locator("#board .card").nth(40)).to_be_attached()
    cards, nodes = page.evaluate(
        "[document.querySelectorAll('#board .card').length, document.querySelectorAll('#board .shots *').length]"
    )
    assert nodes / cards <= 12


def test_on_a_phone_no_tab_scrolls_sideways_and_the_inspector_covers_the_board(
    visits: Visits, workbench: Workbench
) -> None:
    page = visits.open(f"/?project={workbench.project()}", phone=True)
    tabs = page.locator("#tabs").get_by_role("tab").filter(visible=True)
    expect(tabs).to_have_text(
        ["Story", "World", "Characters", "Script", "Storyboard", "LoRAs", "Workflows", "Servers", "Render"]
    )
    for tab in tabs.all():
        expect(tab).to_be_in_viewport(ratio=0.99)
    for tab in page.locator("#tabs > .tab-wrapper").get_by_role("tab").all():
        tab.click()
        expect(page.get_by_role("tabpanel").filter(visible=True).first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), tab.inner_text()
    page.get_by_role("tab", name="Storyboard").click()
    page.locator("#board .card").first.click()
    expect(page.locator("#shot-description textarea")).to_be_visible()
    page.locator("#inspector-close").click()
    expect(page.locator("#inspector-panel")).to_be_hidden()
    expect(page.locator("#board .card").first).to_be_in_viewport()


def test_dark_follows_the_system_and_the_switch_is_remembered(visits: Visits) -> None:
    page = visits.open(color_scheme="dark")
    dark = "document.body.classList.contains('dark')"
    assert page.evaluate(dark)
    page.locator("#theme").click()
    assert not page.evaluate(dark)
    page.reload()
    page.locator("html[data-ready]").wait_for()
    assert not page.evaluate(dark)
