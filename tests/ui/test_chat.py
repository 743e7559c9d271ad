"""The chat beside every tab: ask, read the proposed change, accept it, see the row change, take it back."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.llm.messages_api import KEY, Fault, MessagesApi, messages_api
from tests.llm.scripted_chat import ScriptedChat, change, read_by, says
from tests.llm.scripted_writer import scripted_answer
from tests.ui.conftest import Profiles, Visits, Workbench, running, visiting

pytestmark = pytest.mark.browser
LOOK = "a tall woman with a red scarf"


@pytest.fixture(scope="module")
def chat() -> ScriptedChat:
    return ScriptedChat()


@pytest.fixture(scope="module")
def api(chat: ScriptedChat) -> Iterator[MessagesApi]:
    def answer(body: dict[str, Any]) -> dict[str, Any]:
        chats = "edits" in body["output_config"]["format"]["schema"]["properties"]
        return chat(body) if chats else scripted_answer(body)

    with messages_api(answer) as api:
        yield api


@pytest.fixture(scope="module")
def talking(tmp_path_factory: pytest.TempPathFactory, api: MessagesApi) -> Iterator[Workbench]:
    """A workbench with a model, and with a project."""
    with running(tmp_path_factory.mktemp("chat"), ANTHROPIC_API_KEY=KEY, ANTHROPIC_BASE_URL=api.url) as workbench:
        workbench.project()
        yield workbench


@pytest.fixture
def visits(talking: Workbench, profiles: Profiles) -> Iterator[Visits]:
    with visiting(talking, profiles) as visits:
        yield visits


@pytest.fixture
def project(talking: Workbench) -> str:
    return talking.get("list_projects")[0]["id"]


def say(page: Page, text: str) -> None:
    """Type into the panel, which is opened where it is not, and press Enter."""
    if page.locator(".chat-open").is_visible():
        page.get_by_role("button", name="Chat", exact=True).click()
    page.locator(".chat-say textarea").fill(text)
    page.locator(".chat-say textarea").press("Enter")


def test_a_change_is_proposed_accepted_seen_and_taken_back(
    visits: Visits, project: str, chat: ScriptedChat, api: MessagesApi
) -> None:
    chat.answers = [
        says("A scarf, then.", change("character appearance", "Mara", LOOK), change("shot size", 1, "close-up"))
    ]
    page = visits.open(f"/?project={project}&tab=characters")
    look = page.locator(".sheet").first.get_by_label("Appearance")
    before = look.input_value()
    api.hold_from(len(api.asked) + 1)
    say(page, "Give Mara a scarf.")
    expect(page.locator(".chat-log .working")).to_contain_text("Claude (claude-opus-5-5): answering")
    page.reload()
    expect(page.locator(".chat-log .working")).to_be_visible()
    api.go_on()
    card = page.locator(".proposal").first
    expect(card.locator("ins")).to_contain_text(["red scarf"])
    expect(page.locator(".chat-log")).to_contain_text(re.compile(r"\$0\.\d+ · \d+ tokens"))
    expect(look).to_have_value(before)
    card.get_by_role("button", name="Accept").click()
    expect(card).to_contain_text("Accepted by owner")
    expect(look).to_have_value(LOOK)
    page.locator("#undo").click()
    expect(look).to_have_value(before)
    page.locator(".sheet").first.get_by_role("button", name="Rewrite").click()
    expect(page.get_by_label("What it is about").locator("option:checked")).to_have_text("Mara")
    page.locator(".proposal").nth(1).get_by_role("button", name="Decline").click()
    expect(page.locator(".proposal").nth(1)).to_contain_text("Declined by owner")
    _a_fact_is_proposed_where_the_facts_stand(page, chat)


def _a_fact_is_proposed_where_the_facts_stand(page: Page, chat: ScriptedChat) -> None:
    scar = {"change": "new fact", "subject": "Mara", "what": "scar", "value": "on the chin", "since": 1}
    chat.answers = [says("She has a scar now.", scar, change("fact value", 1, "green"))]
    page.get_by_role("tab", name="World").click()
    before = page.locator(".fact").count()
    page.locator("#facts-rewrite").click()
    expect(page.get_by_label("What it is about").locator("option:checked")).to_have_text("Facts that must hold")
    say(page, "A scar, please.")
    card = page.locator(".proposal").nth(2)
    expect(card).to_contain_text("New fact · Mara: scar")
    expect(page.locator(".proposal").nth(3)).to_contain_text("What it is")
    card.get_by_role("button", name="Accept").click()
    expect(page.locator(".fact")).to_have_count(before + 1)
    page.locator("#undo").click()
    expect(page.locator(".fact")).to_have_count(before)


def test_a_scene_is_rewritten_from_where_the_cursor_stands(visits: Visits, project: str, chat: ScriptedChat) -> None:
    def funnier(body: dict[str, Any]) -> dict[str, Any]:
        scene = read_by(body)["The script"].split("[Scene 3]\n")[1].split("[Scene 4]")[0].strip()
        return says("Done.", change("script scene", 3, scene.replace("a boat was lost", "a cat was lost")))

    chat.answers = [funnier]
    page = visits.open(f"/?project={project}&tab=script")
    content = page.locator("#script-content textarea")
    expect(content).to_have_value(re.compile("a boat was lost"))
    content.evaluate("field => field.setSelectionRange(...Array(2).fill(field.value.indexOf('a boat')))")
    page.locator("#script-rewrite").click()
    expect(page.get_by_label("What it is about")).to_have_value("scene:3")
    say(page, "Funnier.")
    card = page.locator(".proposal").last
    expect(card).to_contain_text("Script, scene 3")
    expect(card.locator("ins")).to_contain_text(["a cat was lost"])
    card.get_by_role("button", name="Accept").click()
    expect(content).to_have_value(re.compile("a cat was lost"))


def test_why_there_is_no_answer_and_what_was_typed_stays(visits: Visits, project: str, api: MessagesApi) -> None:
    api.faults = [Fault(402, kind="billing_error")]
    page = visits.open(f"/?project={project}", phone=True)
    say(page, "Hello?")
    expect(page.locator(".chat-log .failed").last).to_contain_text("The account of Claude has no money left.")
    page.locator(".chat-say textarea").fill("Half a thou")
    page.reload()
    page.get_by_role("button", name="Chat", exact=True).click()
    expect(page.locator(".chat-say textarea")).to_have_value("Half a thou")
    page.keyboard.press("Escape")
    expect(page.locator(".chat-panel")).to_be_hidden()


def test_somebody_who_may_only_look_reads_and_is_told_why(
    visits: Visits, talking: Workbench, project: str, chat: ScriptedChat
) -> None:
    chat.answers = [says("Here.", change("character personality", "Mara", "brave"))]
    talking.post("ask_chat", project_id=project, text="Make her braver.")
    key = talking.post("invite", name="Vera", role=1)["key"]
    page = visits.open(f"/?project={project}&tab=world", key=key, locale="zh-CN")
    page.get_by_role("button", name="聊天", exact=True).click()
    card = page.locator(".proposal").last
    expect(card).to_contain_text("只有具有编辑权限的人可以接受。")
    expect(card.get_by_role("button", name="接受")).to_be_disabled()
    expect(page.get_by_role("button", name="发送")).to_be_disabled()
    expect(page.locator(".chat-why")).to_have_text("提问需要具有评论权限的邀请。")
    expect(page.get_by_label("关于什么").get_by_role("option", name="Mara")).to_have_count(1)
    who = talking.get("list_characters", project_id=project)[0]["id"]
    talking.post("update_character", character_id=who, changes={"personality": "shy"})
    expect(card).to_contain_text("提出之后已有人修改过")
