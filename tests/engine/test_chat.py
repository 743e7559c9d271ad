"""Chat: a model that knows the project answers, and what it proposes is accepted change by change."""

from collections.abc import AsyncIterator, Iterator
from itertools import count
from typing import Any

import pytest
import pytest_asyncio
from sqlmodel import select

from tests.engine.boards import MIA, TOM
from tests.engine.conftest import STORY
from tests.engine.talks import VIEWER, Talk, edits_of_each_kind
from tests.llm.messages_api import KEY, Fault, MessagesApi, messages_api
from tests.llm.scripted_chat import ScriptedChat, change, read_by, says
from workbench.engine import Studio, load_settings, open_studio
from workbench.engine.authoring import STEPS, Authoring
from workbench.engine.characters import CharacterChanges, list_characters, update_character
from workbench.engine.chat import (
    accept_proposal,
    accept_proposals,
    ask_chat,
    decline_proposal,
    list_messages,
    rewrite,
    stop_answer,
)
from workbench.engine.facts import FactChanges, create_fact, list_facts, update_fact
from workbench.engine.lookup import fetch
from workbench.engine.outline import list_beats, list_episodes
from workbench.engine.projects import create_project, undo
from workbench.engine.records import ProjectRecords
from workbench.engine.scripts import get_script, save_script
from workbench.engine.storyboard import ShotChanges, delete_shot, list_shots, update_shot
from workbench.engine.world import WorldChanges, get_world, list_scenes, update_world
from workbench.engine.writing import story_values
from workbench.kit.errors import ConfigurationError, ConflictError, InvalidInputError, NotAllowedError
from workbench.llm import Reply, RulesWriter, Story, Usage
from workbench.model.chat import Place
from workbench.model.people import Actor, Role
from workbench.model.projects import Project
from workbench.model.tasks import Cost, RenderState, Task
from workbench.storage import Step

_numbers = count(1)
GUEST = Actor("Gus", Role.COMMENT, "gus")


@pytest.fixture(scope="module")
def chat() -> ScriptedChat:
    return ScriptedChat()


@pytest.fixture(scope="module")
def server(chat: ScriptedChat) -> Iterator[MessagesApi]:
    with messages_api(chat) as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def working(tmp_path_factory: pytest.TempPathFactory, server: MessagesApi) -> AsyncIterator[Studio]:
    """One studio that answers for all tests; each has a project of its own."""
    environ = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": server.url, "WORKBENCH_JOBS__RETRY_BASE": "0.05"}
    environ |= {"WORKBENCH_LLM__QUICK": "claude-sonnet-5-5"}
    folder = tmp_path_factory.mktemp("chat")
    async with open_studio(load_settings(folder, {**environ, "WORKBENCH_LOG__LEVEL": "error"})) as studio:
        yield studio


@pytest.fixture
def api(server: MessagesApi) -> MessagesApi:
    """The server, as if nobody had asked it anything."""
    server.asked.clear()
    server.faults.clear()
    return server


@pytest.fixture
def talk(working: Studio, chat: ScriptedChat, api: MessagesApi) -> Talk:
    """A project that the rules wrote, under a name of its own: equal questions would have the same answer."""
    chat.answers = [says("Yes.")]
    project = create_project(working, MIA, f"The Lamp {next(_numbers)}")
    rules, told = RulesWriter(), Story.of(STORY)
    with working.database.session() as session:
        step, row = Step(session, MIA, project.id, undoable=False), fetch(session, Project, project.id)
        step.change(row, story_values(row, told, rules.name))
    Authoring(working, MIA, project.id, rules, working.database.session).write(STEPS)
    return Talk(working, project.id, chat)


async def test_a_question_is_answered_and_changes_nothing(talk: Talk, api: MessagesApi) -> None:
    talk.chat.answers = [says("Mia is a girl of the harbour.")]
    create_fact(talk.studio, MIA, talk.project, "scar", "on the left cheek", "Mia")
    answer = await talk.ask("Who is Mia?", GUEST, Place(tab="characters", rows=(talk.who(),)))
    question, _ = list_messages(talk.studio, VIEWER, talk.project)
    assert (question.author, question.text, question.state) == ("Gus", "Who is Mia?", RenderState.COMPLETED)
    assert (answer.answers, answer.author) == (question.id, "Claude (claude-sonnet-5-5)")
    assert (answer.text, answer.proposals, answer.left_out) == ("Mia is a girl of the harbour.", (), "")
    assert (answer.tokens, answer.money) == (360, pytest.approx(0.002258, abs=1e-4))
    read = read_by(api.asked[0])
    assert "Mia" in read["The cast"]
    assert "[Shot 1]" in read["The shots"]
    assert "[Scene 1]" in read["The script"]
    assert "[Fact 1] from chapter 1 on: Mia: scar: on the left cheek" in read["Facts that"]
    assert "[Episode 1] " in read["The episodes"]
    assert "[Beat 1] " in read["The outline"]
    assert "eye level, pan left, on the line, wide-angle lens" in read["The shots"]
    assert read["task"] == "Gus asks, looking at: Mia\n\nWho is Mia?"


async def test_money_that_a_server_tells_is_no_token_of_an_answer(talk: Talk) -> None:
    answer = await talk.ask()
    with talk.studio.database.session() as session:
        task = session.exec(select(Task).where(Task.project_id == talk.project)).one()
    reply = Reply("", "end", Usage(fresh=10), "Claude Code", money=0.25)
    ProjectRecords(talk.studio.database, 0.0, talk.project, task.id).spend("chat", reply)
    assert (talk.newest.tokens, talk.newest.money) == (answer.tokens + 10, pytest.approx(answer.money + 0.25))


async def test_the_next_question_knows_what_was_said_and_decided(talk: Talk, api: MessagesApi) -> None:
    (proposal,) = await talk.proposed(change("character appearance", "Mia", "a girl with a red cap"))
    decline_proposal(talk.studio, MIA, proposal.id)
    await talk.ask("Why red?")
    said = read_by(api.asked[1])["The conversation"]
    assert "Mia: Help." in said
    assert "(Proposed: character Mia: declined)" in said


async def test_accepting_is_an_edit_that_undo_takes_back(talk: Talk) -> None:
    before = talk.look()
    (proposal,) = await talk.proposed(change("character appearance", "Mia", "a girl with a red cap"))
    assert talk.look() == before
    (shown,) = proposal.changes
    assert (shown.before, shown.after, shown.stale) == (before, "a girl with a red cap", False)
    assert "".join(part.text for part in shown.diff if part.kind != "new") == before
    accepted = accept_proposal(talk.studio, TOM, proposal.id)
    assert (accepted.state, accepted.decided_by) == ("accepted", "Tom")
    assert talk.look() == "a girl with a red cap"
    with pytest.raises(ConflictError, match="Tom has accepted this proposal already"):
        accept_proposal(talk.studio, MIA, proposal.id)
    undo(talk.studio, TOM, talk.project)
    assert talk.look() == before


async def test_every_kind_of_edit_can_be_accepted(talk: Talk) -> None:
    board = list_shots(talk.studio, MIA, talk.project)
    place = list_scenes(talk.studio, MIA, talk.project)[0]
    create_fact(talk.studio, MIA, talk.project, "scar", "on the left cheek", "Mia")
    create_fact(talk.studio, MIA, talk.project, "cap", "blue", "Mia")
    await talk.proposed(*edits_of_each_kind(place.name))
    before = talk.everything()
    views = accept_proposals(talk.studio, MIA, talk.newest.id)
    assert ({view.state for view in views}, len(views)) == ({"accepted"}, 15)
    facts = {(one.subject, one.what, one.value, one.since) for one in list_facts(talk.studio, MIA, talk.project)}
    assert facts >= {("Mia", "scar", "red", 2), (place.name, "light", "a lamp in the tree", 1)}
    assert "cap" not in {what for _, what, _, _ in facts}
    beat, episode = list_beats(talk.studio, MIA, talk.project)[0], list_episodes(talk.studio, MIA, talk.project)[0]
    assert (beat.title, beat.left_out, episode.seconds) == ("The lamp is hung", True, 60)
    assert get_world(talk.studio, MIA, talk.project).keywords == ("harbour", "lamp")
    assert {"Maia", "Otto"} <= {one.name for one in list_characters(talk.studio, MIA, talk.project)}
    assert "Stones in the rain." in [one.description for one in list_scenes(talk.studio, MIA, talk.project)]
    after = list_shots(talk.studio, MIA, talk.project)
    assert [shot.id for shot in after[2:3]] == [board[1].id]
    assert (after[0].size, after[0].description) == ("close-up", "A lamp burns.")
    assert (after[0].lens, after[0].light, after[0].sound) == ("telephoto lens", "backlight", "Waves.")
    assert (after[1].lens, after[1].blocking, after[1].colour) == ("macro lens", "Mia in the door", "cool colours")
    assert (after[1].size, after[1].weather, after[1].description) == ("wide shot", "rain", "Rain.")
    assert ([line.text for line in after[2].lines], after[2].scene_id) == (["I see it!"], place.id)
    assert {board[2].id, board[4].id}.isdisjoint(shot.id for shot in after)
    undo(talk.studio, MIA, talk.project)
    assert talk.everything() == before


async def test_a_scene_of_the_script_is_rewritten_and_the_rest_stays(talk: Talk, api: MessagesApi) -> None:
    before = get_script(talk.studio, MIA, talk.project)
    talk.chat.answers = [lambda body: says("Done.", change("script scene", 2, funnier(read_by(body)["The script"])))]
    answer = await talk.rewrite(Place(tab="script", scene=2))
    assert answer.author == "Claude (claude-opus-5-5)", "the writer rewrites"
    assert "wants this part rewritten, and nothing else changed: scene 2 of the script" in read_by(api.asked[0])["task"]
    assert {kind["properties"]["change"]["const"] for kind in edits(api)} == {"script scene"}
    (proposal,) = answer.proposals
    assert [part.text for part in proposal.changes[0].diff if part.kind == "new"] == ["One dry night she ate a cake.\n"]
    save_script(talk.studio, TOM, talk.project, before.content.replace("hung the lamp", "hid the lamp"))
    accept_proposal(talk.studio, MIA, proposal.id)
    content = get_script(talk.studio, MIA, talk.project).content
    assert "One dry night she ate a cake." in content
    assert "hid the lamp" in content


def funnier(script: str) -> str:
    second = script.split("[Scene 2]\n")[1].split("[Scene 3]")[0].strip()
    return second.replace("One rainy night she saw a light on the sea.", "One dry night she ate a cake.")


def edits(api: MessagesApi) -> list[dict[str, Any]]:
    """The schemas of the edits that the last request allows."""
    schema = api.asked[-1]["output_config"]["format"]["schema"]
    items = schema["properties"]["edits"]["items"]
    names = [one["$ref"].rpartition("/")[2] for one in items.get("anyOf", [items])]
    return [schema["$defs"][name] for name in names]


async def test_a_run_of_shots_is_rewritten(talk: Talk, api: MessagesApi) -> None:
    board = list_shots(talk.studio, MIA, talk.project)
    talk.chat.answers = [says("Closer.", *(change("shot size", number, "close-up") for number in (1, 2, 3)))]
    answer = await talk.rewrite(Place(rows=(board[2].id, board[0].id)), "Come closer.")
    assert [view.title for view in answer.proposals] == ["1", "2", "3"]
    schema = api.asked[-1]["output_config"]["format"]["schema"]
    assert schema["$defs"]["ChosenShot"]["enum"] == [1, 2, 3]
    with pytest.raises(InvalidInputError, match="Nothing is chosen"):
        await rewrite(talk.studio, MIA, talk.project, Place(), "Funnier.")
    with pytest.raises(InvalidInputError, match="What was chosen here is gone"):
        await rewrite(talk.studio, MIA, talk.project, Place(rows=("gone",)), "Funnier.")


async def test_facts_and_outline_are_rewritten_alone(talk: Talk, api: MessagesApi) -> None:
    fact = create_fact(talk.studio, MIA, talk.project, "scar", "on the left cheek", "Mia")
    talk.chat.answers = [says("Gone.", {"change": "removed fact", "row": 1})]
    (removal,) = (await talk.rewrite(Place(tab="facts"), "No scars.")).proposals
    assert (removal.title, removal.changes[0].before) == ("Mia: scar", "on the left cheek")
    assert "nothing else changed: the facts that must hold" in read_by(api.asked[-1])["task"]
    update_fact(talk.studio, TOM, fact.id, FactChanges(value="on the right cheek"))
    with pytest.raises(ConflictError, match="Somebody else changed this fact in the meantime"):
        accept_proposal(talk.studio, MIA, removal.id)
    changed = {name for kind in edits(api) for name in kind["properties"]["change"].get("enum", [])}
    assert changed == {"fact what", "fact value"}
    talk.chat.answers = [says("Shorter.", change("beat summary", 1, "A lamp."))]
    await talk.rewrite(Place(tab="outline"), "Shorter.")
    assert [view.kind for view in talk.newest.proposals] == ["beat"]
    episode = list_episodes(talk.studio, MIA, talk.project)[0]
    talk.chat.answers = [says("Louder.", change("episode title", 1, "THE LAMP"))]
    (louder,) = (await talk.rewrite(Place(tab="story", rows=(episode.id,)), "Louder.")).proposals
    assert "nothing else changed: episode 1" in read_by(api.asked[-1])["task"]
    accept_proposal(talk.studio, MIA, louder.id)
    assert list_episodes(talk.studio, MIA, talk.project)[0].title == "THE LAMP"


async def test_what_somebody_changed_meanwhile_is_stale_field_by_field(talk: Talk) -> None:
    (proposal,) = await talk.proposed(
        change("character appearance", "Mia", "a girl with a red cap"),
        change("character personality", "Mia", "brave"),
    )
    update_character(talk.studio, TOM, talk.who(), CharacterChanges(appearance="a girl in blue"))
    (shown,) = talk.newest.proposals
    assert {one.field: one.stale for one in shown.changes} == {"appearance": True, "personality": False}
    with pytest.raises(ConflictError, match="Tom changed the appearance of this character in the meantime"):
        accept_proposal(talk.studio, MIA, proposal.id)
    (stale,) = talk.newest.proposals
    assert (stale.state, stale.reason[:26]) == ("stale", "Tom changed the appearance")
    accepted = accept_proposal(talk.studio, MIA, proposal.id, ("personality",))
    assert [one.field for one in accepted.changes] == ["personality"]
    (mia,) = (one for one in list_characters(talk.studio, MIA, talk.project) if one.name == "Mia")
    assert (mia.appearance, mia.personality) == ("a girl in blue", "brave")


async def test_others_changes_of_other_fields_stay(talk: Talk) -> None:
    (proposal,) = await talk.proposed(change("world content", None, "A harbour in the north."))
    update_world(talk.studio, TOM, talk.project, WorldChanges(keywords=("salt",)))
    accept_proposal(talk.studio, MIA, proposal.id)
    world = get_world(talk.studio, MIA, talk.project)
    assert (world.content, world.keywords) == ("A harbour in the north.", ("salt",))


async def test_a_shot_that_is_gone_is_not_changed(talk: Talk) -> None:
    size, _ = await talk.proposed(change("shot size", 1, "close-up"), {"change": "removed shot", "row": 2})
    first, second = list_shots(talk.studio, MIA, talk.project)[:2]
    delete_shot(talk.studio, TOM, first.id)
    update_shot(talk.studio, TOM, second.id, ShotChanges(notes="Keep this."))
    assert [view.state for view in accept_proposals(talk.studio, MIA, talk.newest.id)] == ["stale", "stale"]
    assert "taken off the board" in talk.newest.proposals[0].reason
    decline_proposal(talk.studio, MIA, size.id)
    assert second.id in {shot.id for shot in list_shots(talk.studio, MIA, talk.project)}


async def test_what_breaks_a_rule_is_told_to_the_model_and_corrected(talk: Talk, api: MessagesApi) -> None:
    talk.chat.answers = [
        says("A", change("character name", "Mia", "")),
        says("B", change("shot duration", 1, 9999), change("shot size", 1, "close-up")),
        says("C", change("shot size", 1, "close-up")),
    ]
    answer = await talk.ask()
    assert [answer.text, len(answer.proposals), len(api.asked)] == ["C", 1, 3]
    told = api.asked[2]["messages"]
    assert "name must not be empty" in told[2]["content"]
    assert "duration must be less than or equal to 600" in told[4]["content"]


async def test_roles(talk: Talk) -> None:
    with pytest.raises(NotAllowedError):
        await ask_chat(talk.studio, VIEWER, talk.project, "Hello?")
    talk.chat.answers = [says("Here.", change("shot size", 1, "close-up"))]
    (proposal,) = (await talk.ask("Closer.", GUEST)).proposals
    for decide in (accept_proposal, decline_proposal):
        with pytest.raises(NotAllowedError):
            decide(talk.studio, GUEST, proposal.id)


async def test_without_a_model_the_chat_says_how_to_get_one(still: Studio) -> None:
    project = create_project(still, MIA, "Mine")
    with pytest.raises(ConfigurationError, match="needs a language model") as caught:
        await ask_chat(still, MIA, project.id, "Hello?")
    assert "ANTHROPIC_API_KEY" in caught.value.advice
    assert list_messages(still, MIA, project.id) == []


async def test_an_empty_project_can_be_talked_about(talk: Talk) -> None:
    talk.project = create_project(talk.studio, MIA, "Mine").id
    (place,) = await talk.proposed({"change": "new place", "name": "Quay", "kind": "harbour", "description": "Wet."})
    accept_proposal(talk.studio, MIA, place.id)
    assert [one.name for one in list_scenes(talk.studio, MIA, talk.project)] == ["Quay"]


@pytest.mark.parametrize(
    ("fault", "says_why"),
    [
        (Fault(401, kind="authentication_error"), "does not accept the key"),
        (Fault(402, kind="billing_error"), "no money left"),
        (Fault(413, kind="request_too_large"), "too long"),
        (Fault(stop="refusal", text="", message="It is about poison."), "declines to work on this text"),
    ],
)
async def test_why_there_is_no_answer_is_said_and_nothing_is_lost(
    talk: Talk, api: MessagesApi, fault: Fault, says_why: str
) -> None:
    api.faults = [fault]
    message = await talk.ask("Closer, please.")
    assert (message.text, message.state, message.answers) == ("Closer, please.", RenderState.FAILED, "")
    assert says_why in message.error
    assert KEY not in message.model_dump_json()
    assert (await talk.ask("Again.")).text == "Yes."


@pytest.mark.parametrize(
    "fault",
    [
        Fault(429, {"retry-after": "0"}, "rate_limit_error"),
        Fault(stop="max_tokens", text='{"reply": "cut'),
        Fault(wrap="Of course!\n{}\nThere."),
        Fault(edit=lambda good: {**good, "edits": [change("shot size", 99, "huge")]}),
    ],
)
async def test_what_can_be_mended_is(talk: Talk, api: MessagesApi, fault: Fault) -> None:
    api.faults = [fault]
    assert (await talk.ask()).text == "Yes."


async def test_an_answer_is_stopped_and_asked_for_again(talk: Talk, api: MessagesApi) -> None:
    api.hold_from(1)
    message = await ask_chat(talk.studio, GUEST, talk.project, "Hello?")
    while not api.asked:
        assert talk.newest.state in (RenderState.PENDING, RenderState.RUNNING)
    await stop_answer(talk.studio, GUEST, message.id)
    assert talk.newest.state is RenderState.CANCELLED
    api.go_on()
    assert (await talk.ask("Hello?")).text == "Yes."


async def test_a_key_that_a_server_repeats_is_in_no_file(
    talk: Talk, api: MessagesApi, capfd: pytest.CaptureFixture[str]
) -> None:
    api.faults = [Fault(403, message=f"{KEY} may not"), Fault(422, message=f"odd {KEY}")]
    assert ["may not use" in (await talk.ask()).error, "status 422" in (await talk.ask()).error] == [True, True]
    data = talk.studio.settings.data
    assert [path for path in data.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()] == []
    printed = capfd.readouterr()
    assert KEY not in printed.out + printed.err


async def test_a_budget_stops_the_chat(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    with talk.studio.database.session() as session:
        session.add(Cost(project_id=talk.project, what="a film", amount=1, unit="film", money=5.0))
    llm = talk.studio.settings.llm.model_copy(update={"budget": 4.0})
    monkeypatch.setattr(talk.studio, "settings", talk.studio.settings.model_copy(update={"llm": llm}))
    assert "used up its budget: 5.00 of 4.00" in (await talk.ask()).error
