"""Nothing that was typed is lost: not to a colleague, nor to a film that is ready, another tab or a reload."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.ui.conftest import Visits, Workbench, wait_for

pytestmark = pytest.mark.browser

KEYWORDS = "#world-keywords input, #world-keywords textarea"


@pytest.fixture
def project(workbench: Workbench) -> str:
    return workbench.project()


@pytest.fixture
def tab(visits: Visits, project: str) -> Callable[[str], Page]:
    return lambda name: visits.open(f"/?project={project}&tab={name}")


def _shot(workbench: Workbench, project: str) -> dict[str, str]:
    return workbench.get("list_shots", project_id=project)[0]


def _first_shot(page: Page) -> Locator:
    page.locator("#board .card").first.click()
    description = page.locator("#shot-description textarea")
    expect(description).not_to_be_empty()
    return description


def _write_more(page: Page) -> str:
    content = page.locator("#script-content textarea")
    expect(content).to_be_editable()
    content.fill(content.input_value() + "\nA gull cried.\n")
    expect(page.locator("#draft [role=status]")).to_contain_text("Not saved yet")
    return content.input_value()


def _add_character(page: Page, name: str) -> None:
    page.get_by_role("tab", name="Characters").click()
    page.locator("#character-new input, #character-new textarea").fill(name)
    page.locator("#character-add").click()
    expect(page.locator(".sheet").last.get_by_label("Name")).to_have_value(name)


def test_a_script_outlives_other_edits_and_a_reload_until_it_is_saved_or_discarded(tab: Callable[[str], Page]) -> None:
    page = tab("script")
    written = _write_more(page)
    _add_character(page, "Bosun")
    page.get_by_role("tab", name="Script").click()
    expect(page.locator("#script-content textarea")).to_have_value(written)
    page.goto(page.url)
    expect(page.locator("#script-content textarea")).to_have_value(written)
    expect(page.locator("#draft [role=status]")).to_contain_text("Not saved yet")
    page.locator("#script-save").click()
    expect(page.locator("#draft [role=status]")).to_be_hidden()
    expect(page.locator("#script-version input")).to_have_value(re.compile("^2 "))
    _write_more(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Discard").click()
    expect(page.locator("#script-content textarea")).to_have_value(written)
    expect(page.locator("#draft [role=status]")).to_be_hidden()


def test_a_script_is_merged_with_what_somebody_else_saved_but_not_where_both_wrote(
    tab: Callable[[str], Page], workbench: Workbench, project: str
) -> None:
    page = tab("script")
    content = page.locator("#script-content textarea")
    written = _write_more(page)
    theirs = written.replace("a boat was lost", "a ship was lost").replace("A gull cried.", "")
    workbench.post("save_script", project_id=project, content=theirs)
    page.locator("#script-save").click()
    expect(page.locator("#draft [role=status]")).to_be_hidden()
    expect(content).to_have_value(re.compile("a ship was lost.*A gull cried", re.DOTALL))
    written = _write_more(page)
    mine, theirs = (written.replace("a ship was lost", f"{what} was lost") for what in ("an ark", "a raft"))
    content.fill(mine)
    workbench.post("save_script", project_id=project, content=theirs)
    page.locator("#script-save").click()
    expect(page.get_by_text(re.compile("changed “.*” in the meantime"))).to_be_visible()
    expect(content).to_have_value(mine)
    expect(page.locator("#draft [role=status]")).to_contain_text("Not saved yet")


def test_a_card_stays_while_another_is_added_and_a_film_is_made(
    tab: Callable[[str], Page], workbench: Workbench, project: str
) -> None:
    page = tab("characters")
    sheet = page.locator(".sheet").first
    look = sheet.get_by_label("Appearance")
    look.fill("a red scarf")
    _add_character(page, "Bosun")
    expect(look).to_have_value("a red scarf")
    expect(sheet.locator("img")).to_have_count(0)
    look.fill("a crown")
    workbench.film(project)
    expect(sheet.locator(".picture img")).to_be_visible()
    look.press("End")
    look.press_sequentially(" of gold")
    expect(look).to_have_value("a crown of gold")
    look.blur()
    wait_for(lambda: "a crown of gold" in {row["appearance"] for row in _cast(workbench, project)})


def _cast(workbench: Workbench, project: str) -> list[dict[str, str]]:
    return workbench.get("list_characters", project_id=project)


def test_a_page_saves_what_is_being_typed_when_it_is_closed(
    tab: Callable[[str], Page], workbench: Workbench, project: str
) -> None:
    page = tab("world")
    content = page.locator("#world-content textarea")
    expect(content).not_to_be_empty()
    content.press("End")
    content.press_sequentially(" The tide was out.")
    page.close(run_before_unload=True)
    wait_for(lambda: "The tide was out." in workbench.get("get_world", project_id=project)["content"])


def test_a_page_saves_what_is_being_typed_in_a_card_when_it_is_left(
    tab: Callable[[str], Page], workbench: Workbench, project: str
) -> None:
    page = tab("characters")
    look = page.locator(".sheet").first.get_by_label("Appearance")
    look.press("End")
    look.press_sequentially(", a red scarf")
    page.goto("about:blank")
    wait_for(lambda: any("a red scarf" in row["appearance"] for row in _cast(workbench, project)))


def test_what_is_no_form_is_refused(workbench: Workbench) -> None:
    nonsense = {"kind": "weather", "showing": "{}", "values": ["rain"]}
    assert workbench.rest.post("/page/typed", json=nonsense).status_code == 422
    assert workbench.rest.post("/page/typed", content="{}").status_code == 422


def test_a_remake_keeps_what_a_colleague_wrote(tab: Callable[[str], Page], workbench: Workbench, project: str) -> None:
    page = tab("storyboard")
    _first_shot(page)
    shot = _shot(workbench, project)["id"]
    workbench.post("update_shot", shot_id=shot, changes={"description": "By a colleague."})
    page.locator("#making button").first.click()
    page.locator("#shot-prompt textarea").fill("a lamp")
    page.locator("#remake").click()
    expect(page.get_by_text("This shot is being made again")).to_be_visible()
    now = _shot(workbench, project)
    assert now["description"] == "By a colleague."
    assert now["generation"]["prompt"] == "a lamp"  # pyright: ignore  # JSON of the page
    expect(page.locator("#shot-description textarea")).to_have_value("By a colleague.")


def test_undo_brings_a_word_back_and_two_fields_of_one_world_are_edited_by_two(
    tab: Callable[[str], Page], workbench: Workbench, project: str
) -> None:
    page = tab("world")
    content = page.locator("#world-content textarea")
    expect(content).to_be_editable()
    old = content.input_value()
    content.fill("Something else.")
    page.locator("#undo").click()
    expect(content).to_have_value(old)
    assert workbench.get("get_world", project_id=project)["content"] == old
    expect(page.locator(KEYWORDS)).to_be_editable()
    workbench.post("update_world", project_id=project, changes={"content": "By a colleague."})
    page.locator(KEYWORDS).fill("one, two")
    page.locator(KEYWORDS).blur()
    wait_for(lambda: workbench.get("get_world", project_id=project)["keywords"] == ["one", "two"])
    assert workbench.get("get_world", project_id=project)["content"] == "By a colleague."


def test_a_field_is_edited_twice_without_meeting_itself_but_not_over_a_colleague(
    tab: Callable[[str], Page], workbench: Workbench, project: str
) -> None:
    page = tab("storyboard")
    lines, description = page.locator("#shot-lines textarea"), _first_shot(page)
    for words in ("One：two,three.", "Four."):
        lines.fill(words)
        description.fill(words)
        lines.focus()
    lines.blur()
    wait_for(lambda: _shot(workbench, project)["lines"][0]["text"] == "Four.")  # pyright: ignore  # JSON of the page
    wait_for(lambda: _shot(workbench, project)["description"] == "Four.")
    expect(page.get_by_text("in the meantime")).to_have_count(0)
    shot = _shot(workbench, project)["id"]
    workbench.post("update_shot", shot_id=shot, changes={"description": "By a colleague."})
    description.fill("By me.")
    page.locator("#remake").click()
    expect(page.get_by_text(re.compile("changed the description of this shot in the meantime")).first).to_be_visible()
    expect(description).to_have_value("By me.")
    assert _shot(workbench, project)["description"] == "By a colleague."
    assert workbench.get("list_renders", project_id=project) == []


def test_a_narrator_is_heard_and_chosen_beside_a_new_title(
    tab: Callable[[str], Page], workbench: Workbench, project: str
) -> None:
    page = tab("characters")
    narrator = page.locator("#narrator input")
    expect(narrator).to_be_editable()
    expect(narrator).not_to_have_value("")
    page.locator(".adding .listen").click()
    audio = page.locator(".heard audio")
    expect(audio).to_be_visible()
    assert audio.evaluate("a => new Promise(done => { a.ondurationchange = () => done(a.duration); a.load(); })") > 1
    workbench.post("update_project", project_id=project, changes={"name": "By a colleague"})
    before = workbench.get("get_project", project_id=project)["settings"]["narrator_voice"]
    narrator.click()
    page.get_by_role("option").last.click()
    wait_for(lambda: workbench.get("get_project", project_id=project)["settings"]["narrator_voice"] != before)
    assert workbench.get("get_project", project_id=project)["name"] == "By a colleague"


@pytest.mark.parametrize(
    ("name", "field"), [("world", "#world-content textarea"), ("script", "#script-content textarea")]
)
def test_nothing_can_be_typed_before_the_values_are_there(visits: Visits, project: str, name: str, field: str) -> None:
    page = visits.open(f"/?project={project}&tab={name}", ready=False)
    text = page.locator(field)
    text.wait_for()
    page.wait_for_function(
        "field => { const text = document.querySelector(field); return text.value || text.disabled; }", arg=field
    )
    expect(text).to_be_editable()
    expect(text).not_to_be_empty()
