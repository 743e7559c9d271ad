"""The screens where Claude writes: who writes is said before, how far it is meanwhile, and who wrote it after."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.llm.messages_api import KEY, Fault, MessagesApi, messages_api
from tests.llm.scripted_writer import scripted_answer
from tests.ui.conftest import STORY, Profiles, Visits, Workbench, running, visiting

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def api() -> Iterator[MessagesApi]:
    with messages_api(scripted_answer) as api:
        yield api


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, api: MessagesApi) -> Iterator[Workbench]:
    folder = tmp_path_factory.mktemp("claude")
    with running(folder, ANTHROPIC_API_KEY=KEY, ANTHROPIC_BASE_URL=api.url) as workbench:
        yield workbench
    assert KEY not in (folder / "log").read_text()


@pytest.fixture
def visits(written: Workbench, profiles: Profiles) -> Iterator[Visits]:
    with visiting(written, profiles) as visits:
        yield visits


def test_a_film_written_by_claude(visits: Visits, api: MessagesApi) -> None:
    page = visits.open(locale="zh-CN")
    expect(page.locator("#start")).to_contain_text("Claude (claude-opus-5-5)")
    expect(page.locator("#start")).to_contain_text(api.url)
    api.hold_from(4)
    page.locator("#story textarea").fill(STORY)
    page.locator("#make-film").click()
    writing = "Claude (claude-opus-5-5)：正在编写第 1 章的剧本（共 1 章）"
    expect(page.locator("#status")).to_contain_text(writing)
    page.reload()
    expect(page.locator("#status")).to_contain_text(writing)
    api.go_on()
    expect(page.locator("#board .card").first).to_be_visible()
    page.get_by_role("tab", name="剧本").click()
    expect(page.get_by_label("版本")).to_have_value(re.compile(r"Claude \(claude-opus-5-5\)，指令版本 \w{8}"))
    page.get_by_role("tab", name="成片").click()
    page.locator("#costs > button").click()
    expect(page.locator("#costs-table td").filter(has_text="正在编写世界设定")).to_contain_text("claude-opus-5-5")
    page.get_by_role("tab", name="故事").click()
    expect(page.locator("#path-story li").first).to_contain_text("$0.0045 · 360 个 token")
    assert KEY not in page.content()


def test_why_claude_cannot_write_is_said_and_it_goes_on(visits: Visits, api: MessagesApi) -> None:
    api.faults = [None, Fault(402, kind="billing_error")]
    page = visits.open()
    page.locator("#new-film").click()
    page.locator("#story textarea").fill(STORY.replace("Mara", "Nina"))
    page.locator("#make-film").click()
    expect(page.locator("#status")).to_contain_text("The account of Claude has no money left.")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#board .card").first).to_be_visible()
