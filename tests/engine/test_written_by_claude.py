"""Films that Claude writes: over the wire, kept step by step, told everywhere; and all that can go wrong with it."""

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import pytest
from sqlmodel import select

from tests.engine.conftest import STORY
from tests.llm.chat_server import MODEL, chat_server
from tests.llm.messages_api import KEY, Fault, MessagesApi, messages_api
from tests.llm.scripted_writer import scripted_answer, scripted_text
from workbench.engine import FilmFiles, Studio, build_studio, load_settings, open_studio
from workbench.engine.characters import list_characters
from workbench.engine.filming import film_story
from workbench.engine.following import RenderProgress
from workbench.engine.projects import create_project, get_project, list_projects, open_story, write_project
from workbench.engine.renders import cancel_render, get_render, plan_render, start_render
from workbench.engine.scripts import get_script
from workbench.engine.storyboard import list_shots
from workbench.kit.errors import WorkbenchError
from workbench.llm import write_story
from workbench.model.people import Actor
from workbench.model.story import ShotDraft
from workbench.model.storyboard import Shot
from workbench.model.tasks import Answer, Cost, RenderState, TaskKind
from workbench.notebook import start

STEPS = ("reading chapter 1 of 1", "writing the world", "outlining chapter", "writing the script", "directing part")
REQUESTS = len(STEPS)


def said(shots: Sequence[Shot] | Sequence[ShotDraft]) -> str:
    """All that is heard, without signs: a writer may put it into other shots."""
    words = "".join(line.text for shot in shots for line in shot.lines)
    return "".join(letter for letter in words.lower() if letter.isalnum())


@pytest.fixture
def api() -> Iterator[MessagesApi]:
    with messages_api(scripted_answer) as api:
        yield api


def settings_for(api: MessagesApi, **more: str) -> dict[str, str]:
    small = {"WORKBENCH_FILM__HEIGHT": "240", "WORKBENCH_JOBS__RETRY_BASE": "0.05", "WORKBENCH_LOG__LEVEL": "error"}
    return {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": api.url, **small, **more}


@pytest.fixture
async def claude(tmp_path: Path, api: MessagesApi) -> AsyncIterator[Studio]:
    async with open_studio(load_settings(tmp_path, settings_for(api))) as studio:
        yield studio


@pytest.fixture
def desk(tmp_path: Path, api: MessagesApi) -> Iterator[Studio]:
    """The same, running no tasks: Claude writes while the caller waits."""
    studio = build_studio(load_settings(tmp_path, settings_for(api)), worker=False)
    yield studio
    studio.database.close()


def holding(folder: Path, words: bytes) -> list[Path]:
    """The files below a folder that hold these words."""
    return [path for path in folder.rglob("*") if path.is_file() and words in path.read_bytes()]


async def test_claude_writes_and_reports_it_and_the_second_run_asks_nothing(
    claude: Studio, api: MessagesApi, owner: Actor, tmp_path: Path
) -> None:
    seen: list[RenderProgress] = []
    files = await film_story(claude, owner, STORY, tmp_path / "film.mp4", on_progress=seen.append)
    assert files.seconds > 5
    assert len(api.asked) == REQUESTS
    (author,) = files.written_by
    assert author.startswith("Claude (claude-opus-5-5), instructions ")
    assert get_script(claude, owner, files.project_id).written_by == author
    plan = write_story(STORY)
    assert get_project(claude, owner, files.project_id).name == plan.title
    assert said(list_shots(claude, owner, files.project_id)) == said(plan.shots)
    assert {one.name for one in list_characters(claude, owner, files.project_id)} == {
        one.name for one in plan.characters
    }
    fractions = [progress.fraction for progress in seen]
    assert fractions == sorted(fractions)
    assert TaskKind.WRITE in seen[0].kinds

    again = await film_story(claude, owner, STORY, tmp_path / "film.mp4")
    assert (len(api.asked), again.tasks_run, again.encoded_frames) == (REQUESTS, 0, 0)
    assert again.written_by == files.written_by
    _the_report_tells_what_was_used(again)


def _the_report_tells_what_was_used(files: FilmFiles) -> None:
    report = json.loads(files.report.read_text("utf-8"))
    assert report["written_by"] == list(files.written_by)
    assert len(report["costs"]) == 4 * REQUESTS
    for step in STEPS:
        (answered,) = [one for one in report["costs"] if step in one["what"] and one["unit"] == "output tokens"]
        assert (answered["amount"], answered["money"], answered["currency"]) == (200, pytest.approx(0.004), "USD")


def test_a_project_is_told_to_be_written_before_it_is(desk: Studio, owner: Actor) -> None:
    project = open_story(desk, owner, STORY)
    assert list_shots(desk, owner, project.id) == []
    plan = plan_render(desk, owner, project.id)
    assert (plan.writer, plan.is_empty) == ("Claude (claude-opus-5-5)", False)
    assert open_story(desk, owner, STORY).id == project.id


async def test_another_writer_writes_another_project(
    claude: Studio, api: MessagesApi, owner: Actor, tmp_path: Path
) -> None:
    by_claude = open_story(claude, owner, STORY)
    async with open_studio(load_settings(tmp_path, {}), worker=False) as offline:
        by_rule = open_story(offline, owner, STORY)
        assert open_story(offline, owner, STORY).id == by_rule.id != by_claude.id
        assert get_script(offline, owner, by_rule.id).written_by == "offline rules"
    async with open_studio(load_settings(tmp_path, settings_for(api)), worker=False) as online:
        assert open_story(online, owner, STORY).id == by_claude.id
        assert {row.id for row in list_projects(online, owner)} == {by_rule.id, by_claude.id}


@pytest.mark.parametrize("step", range(REQUESTS))
@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (Fault(401, kind="authentication_error"), "does not accept the key"),
        (Fault(402, kind="billing_error"), "no money left"),
        (Fault(stop="refusal", text="", message="It is about poison."), "declines to work on this text"),
    ],
)
def test_where_claude_fails_the_work_so_far_is_kept(
    desk: Studio, api: MessagesApi, owner: Actor, fault: Fault, says: str, step: int
) -> None:
    api.faults = [*[None] * step, fault]
    project = open_story(desk, owner, STORY)
    with pytest.raises(WorkbenchError, match=says):
        write_project(desk, owner, project.id, STORY)
    assert list_shots(desk, owner, project.id) == []
    with desk.database.session() as session:
        assert len(session.exec(select(Answer)).all()) == step
    write_project(desk, owner, project.id, STORY)
    assert len(api.asked) == REQUESTS + 1
    assert list_shots(desk, owner, project.id)


async def test_a_film_that_cannot_be_written_says_why_and_goes_on_later(
    claude: Studio, api: MessagesApi, owner: Actor
) -> None:
    api.faults = [None, None, Fault(402, kind="billing_error")]
    project = open_story(claude, owner, STORY)
    render = await start_render(claude, owner, project.id)
    assert await claude.jobs.wait(render.id) is RenderState.FAILED
    assert "no money left" in get_render(claude, owner, render.id).error
    assert get_project(claude, owner, project.id).story.startswith("The Lamp")
    again = await start_render(claude, owner, project.id)
    assert await claude.jobs.wait(again.id) is RenderState.COMPLETED
    assert len(api.asked) == REQUESTS + 1


@pytest.mark.parametrize("step", range(REQUESTS))
@pytest.mark.parametrize(
    "fault",
    [
        Fault(429, {"retry-after": "0"}, "rate_limit_error"),
        Fault(stop="max_tokens", text='{"cut'),
        Fault(wrap="Of course!\n{}"),
        Fault(edit=lambda good: {**good, "odd": 1}),
    ],
)
def test_what_can_be_mended_is(desk: Studio, api: MessagesApi, owner: Actor, fault: Fault, step: int) -> None:
    api.faults = [*[None] * step, fault]
    project = create_project(desk, owner, "Mine")
    write_project(desk, owner, project.id, STORY)
    assert said(list_shots(desk, owner, project.id)) == said(write_story(STORY).shots)
    assert get_project(desk, owner, project.id).name == "Mine"
    assert len(api.asked) in (REQUESTS, REQUESTS + 1)


def test_what_was_paid_for_in_vain_is_counted(desk: Studio, api: MessagesApi, owner: Actor) -> None:
    api.faults = [Fault(edit=lambda _: {})] * 3
    project = create_project(desk, owner, "Mine")
    with pytest.raises(WorkbenchError, match="no answer that can be used"):
        write_project(desk, owner, project.id, STORY)
    with desk.database.session() as session:
        rows = session.exec(select(Cost).where(Cost.unit == "output tokens")).all()
    assert [row.amount for row in rows] == [200, 200, 200]


async def test_a_budget_stops_the_writing(tmp_path: Path, api: MessagesApi, owner: Actor) -> None:
    settings = load_settings(tmp_path, settings_for(api, WORKBENCH_LLM__BUDGET="0.005"))
    async with open_studio(settings, worker=False) as studio:
        project = create_project(studio, owner, "Mine")
        with pytest.raises(WorkbenchError, match=r"used up its budget: 0\.01 of 0\.01"):
            write_project(studio, owner, project.id, STORY)
    assert len(api.asked) == 2


async def test_a_cancelled_writing_stops_at_once(claude: Studio, api: MessagesApi, owner: Actor) -> None:
    api.hold_from(1)
    project = open_story(claude, owner, STORY)
    render = await start_render(claude, owner, project.id)
    while not api.asked:
        assert (await start_render(claude, owner, project.id)).id == render.id
    await cancel_render(claude, owner, render.id)
    assert await claude.jobs.wait(render.id) is RenderState.CANCELLED


async def test_a_server_of_ones_own_writes_too(tmp_path: Path, owner: Actor) -> None:
    with chat_server() as server:
        server.answering = scripted_text
        environ = {"WORKBENCH_LLM__OPENAI__URL": server.url, "WORKBENCH_LLM__OPENAI__MODEL": MODEL}
        async with open_studio(load_settings(tmp_path, environ), worker=False) as studio:
            project = create_project(studio, owner, "Mine")
            write_project(studio, owner, project.id, STORY)
            assert get_script(studio, owner, project.id).written_by.startswith(f"{MODEL} at 127.0.0.1, instructions")
            with studio.database.session() as session:
                assert {cost.currency for cost in session.exec(select(Cost))} == {""}
    assert len(server.asked) == REQUESTS


async def test_the_key_is_kept_nowhere(claude: Studio, api: MessagesApi, owner: Actor, tmp_path: Path) -> None:
    api.faults = [None, Fault(403, message=f"{KEY} may not")]
    with pytest.raises(WorkbenchError) as caught:
        await film_story(claude, owner, STORY, tmp_path / "film.mp4")
    assert KEY not in f"{caught.value!r} {caught.value}"
    await film_story(claude, owner, STORY, tmp_path / "film.mp4")
    assert holding(tmp_path, b"Mia") != []
    assert holding(tmp_path, KEY.encode()) == []


async def test_a_notebook_waits_until_claude_has_written(tmp_path: Path, api: MessagesApi) -> None:
    (tmp_path / ".env").write_text("\n".join(f"{name}={value}" for name, value in settings_for(api).items()))
    workbench = await start(tmp_path)
    try:
        film = workbench.open_story(STORY)
        assert (film.project.name, said(film.shots)) == ("The Lamp", said(write_story(STORY).shots))
        workbench.open_story(STORY)
    finally:
        await workbench.stop()
    assert len(api.asked) == REQUESTS
