"""The continuity check of a project: rules at once, a model part by part; what is found leads to rows that exist."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests.engine.looks import Answer, judged_by, written
from tests.llm.messages_api import Fault, MessagesApi, messages_api
from tests.llm.scripted_writer import scripted_answer
from workbench.engine import Studio, load_settings, open_studio
from workbench.engine.continuity import check_continuity, dismiss_finding, list_findings
from workbench.engine.storyboard import ShotChanges, delete_shot, list_shots, update_shot
from workbench.kit.errors import ConfigurationError
from workbench.model.continuity import ContinuityFinding, ContinuityKind
from workbench.model.people import Actor
from workbench.model.tasks import RenderState

STORY = """The Lamp

Mia lived in a small house by the harbour. One rainy night she saw a light on the sea.

"Who is there?" asked Mia.

In the morning the rain had stopped. Mia walked to the forest and hung the lamp in a tree.
"""

pytestmark = pytest.mark.asyncio(loop_scope="module")


def _found(body: Answer) -> Answer:
    if "Check part" not in str(body["messages"][0]["content"][-1]["text"]):
        return scripted_answer(body)
    finding = {"kind": "fact", "severity": "contradiction", "shot": "S2", "line": "none", "about": "lamp"}
    return {
        "memory": "Mia is in the forest.",
        "findings": [finding | {"text": "The lamp is lit.", "suggestion": "No."}],
    }


@pytest.fixture(scope="module")
def api() -> Iterator[MessagesApi]:
    with messages_api(_found) as api:
        yield api


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory, api: MessagesApi) -> AsyncIterator[Studio]:
    async with open_studio(load_settings(tmp_path_factory.mktemp("desk"), judged_by(api))) as studio:
        yield studio


async def check(studio: Studio, owner: Actor, project: str) -> RenderState:
    render = await check_continuity(studio, owner, project)
    return await studio.jobs.wait(render.id)


def by_model(studio: Studio, owner: Actor, project: str) -> list[ContinuityFinding]:
    return [one for one in list_findings(studio, owner, project).findings if one.found_by]


async def test_what_a_model_finds_leads_to_its_shot_and_goes_stale(
    desk: Studio, api: MessagesApi, owner: Actor
) -> None:
    project = written(desk, owner, STORY)
    before = len(api.asked)
    assert await check(desk, owner, project) is RenderState.COMPLETED
    assert len(api.asked) == before + 1
    shots = list_shots(desk, owner, project)
    (found,) = by_model(desk, owner, project)
    assert (found.shot_id, found.stale, found.found_by) == (shots[1].id, False, "Claude (claude-opus-5-5)")
    schema = api.asked[-1]["output_config"]["format"]["schema"]
    assert str([f"S{shot.position}" for shot in shots]) in str(schema), "only rows that are there can be named"
    assert "Mia" in str(api.asked[-1]["messages"][0]["content"][0]["text"])
    assert await check(desk, owner, project) is RenderState.COMPLETED
    assert len(api.asked) == before + 1, "what was read is not paid for again"

    dismiss_finding(desk, owner, project, found.key)
    update_shot(desk, owner, found.shot_id, ShotChanges(description="The lamp is dark."))
    (found,) = by_model(desk, owner, project)
    assert (found.stale, found.dismissed) == (True, True)
    assert await check(desk, owner, project) is RenderState.COMPLETED
    (found,) = by_model(desk, owner, project)
    assert (found.stale, found.dismissed) == (False, True), "what was put aside stays so"
    dismiss_finding(desk, owner, project, found.key, dismissed=False)
    assert not by_model(desk, owner, project)[0].dismissed
    delete_shot(desk, owner, found.shot_id)
    assert by_model(desk, owner, project) == []


@pytest.mark.parametrize(
    ("name", "fault", "says"),
    [
        ("Ann", Fault(401, kind="authentication_error"), "does not accept the key"),
        ("Eva", Fault(402, kind="billing_error"), "no money left"),
        ("Ida", Fault(413, kind="request_too_large"), "too long"),
        ("Lea", Fault(stop="refusal", text="", message="No."), "declines"),
    ],
)
async def test_a_check_that_fails_says_why_and_keeps_what_was_found(
    desk: Studio, api: MessagesApi, owner: Actor, name: str, fault: Fault, says: str
) -> None:
    project = written(desk, owner, STORY.replace("Mia", name))
    await check(desk, owner, project)
    shot = list_shots(desk, owner, project)[1]
    update_shot(desk, owner, shot.id, ShotChanges(description="The lamp is dark."))
    api.faults = [fault]
    assert await check(desk, owner, project) is RenderState.FAILED
    report = list_findings(desk, owner, project)
    assert report.status is not None
    assert says in report.status.problems[0]
    assert [one.stale for one in report.findings if one.found_by] == [True]


async def test_a_row_that_is_not_there_is_sent_back(desk: Studio, api: MessagesApi, owner: Actor) -> None:
    project = written(desk, owner, STORY.replace("Mia", "Una"))
    before = len(api.asked)

    def elsewhere(good: Answer) -> Answer:
        return {**good, "findings": [good["findings"][0] | {"shot": "S99"}]}

    api.faults = [Fault(edit=elsewhere), Fault(wrap="Here:\n{}\nDone.")]
    assert await check(desk, owner, project) is RenderState.COMPLETED
    assert len(api.asked) == before + 2
    assert len(by_model(desk, owner, project)) == 1


async def test_the_rules_need_nobody(still: Studio, owner: Actor) -> None:
    project = written(still, owner, STORY)
    shot = list_shots(still, owner, project)[0]
    assert list_findings(still, owner, project).findings == ()
    line = shot.lines[0].model_copy(update={"speaker": "Nobody"})
    update_shot(still, owner, shot.id, ShotChanges(lines=(line, *shot.lines[1:])))
    report = list_findings(still, owner, project)
    assert [(one.kind, one.line_id) for one in report.findings] == [(ContinuityKind.SPEAKER, line.id)]
    dismiss_finding(still, owner, project, report.findings[0].key)
    assert list_findings(still, owner, project).open == []
    with pytest.raises(ConfigurationError, match="only the rules check"):
        await check_continuity(still, owner, project)
