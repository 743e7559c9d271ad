"""Proposals that several people decide at once, on each kind of database; and what a killed process leaves behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from tests.engine.boards import MIA, TOM, at_once, quiet_studio
from tests.llm.messages_api import KEY, MessagesApi, messages_api
from tests.llm.scripted_chat import ScriptedChat, change, says
from workbench.engine import Studio, load_settings, open_studio
from workbench.engine.chat import accept_proposal, decline_proposal, list_messages
from workbench.engine.projects import open_story
from workbench.engine.storyboard import get_shot, list_shots
from workbench.kit.errors import ConflictError
from workbench.model.chat import Message, Place, Proposal, ProposalKind, ProposalState
from workbench.model.people import Edit
from workbench.model.storyboard import Shot
from workbench.model.tasks import Render, RenderKind, RenderState, Task, TaskKind

STORY = "The king walked to the sea. The queen sat in the castle. Anna laughed in the dark forest."


@pytest.fixture
def studio(tmp_path: Path, migrated_url: str) -> Iterator[Studio]:
    with quiet_studio(tmp_path, migrated_url) as studio:
        yield studio


@pytest.fixture
def shot(studio: Studio) -> Shot:
    return list_shots(studio, MIA, open_story(studio, MIA, STORY).id)[0]


@pytest.fixture
def proposal(studio: Studio, shot: Shot) -> str:
    """A change of the shot that was proposed."""
    project = open_story(studio, MIA, STORY).id
    with studio.database.session() as session:
        render = Render(project_id=project, episode_id=shot.episode_id, kind=RenderKind.CHAT)
        session.add(render)
        session.flush()
        said = Message(project_id=project, render_id=render.id, place=Place(), author="Claude", text="So.", answers="q")
        session.add_all([said, Task(render_id=render.id, project_id=project, kind=TaskKind.CHAT)])
        session.flush()
        row = Proposal(
            project_id=project,
            message_id=said.id,
            position=1,
            kind=ProposalKind.SHOT,
            row_id=shot.id,
            base=shot.version,
            title="1",
            before={"notes": shot.notes},
            after={"notes": "Hold it."},
        )
        session.add(row)
    return row.id


def test_of_many_who_accept_at_once_one_does(studio: Studio, shot: Shot, proposal: str) -> None:
    def accept(number: int) -> str:
        try:
            return accept_proposal(studio, (MIA, TOM)[number % 2], proposal).state
        except ConflictError as error:
            return error.message.partition(" ")[2]

    assert sorted(at_once(accept)) == ["accepted"] + ["has accepted this proposal already."] * 5
    assert get_shot(studio, MIA, shot.id).notes == "Hold it."
    with studio.database.session() as session:
        assert len(session.exec(select(Edit).where(Edit.entity_id == shot.id, Edit.version > shot.version)).all()) == 1
        assert session.get_one(Proposal, proposal).state is ProposalState.ACCEPTED


def test_what_was_declined_is_not_accepted(studio: Studio, shot: Shot, proposal: str) -> None:
    decline_proposal(studio, TOM, proposal)
    with pytest.raises(ConflictError, match="Tom has declined this proposal already"):
        accept_proposal(studio, MIA, proposal)
    assert get_shot(studio, MIA, shot.id).notes == ""


ASKING = """
import asyncio, sys
from pathlib import Path
from workbench.engine import load_settings, open_studio
from workbench.engine.chat import ask_chat
from workbench.engine.people import local_owner

async def main():
    async with open_studio(load_settings(Path(sys.argv[1]), {})) as studio:
        message = await ask_chat(studio, local_owner(), sys.argv[2], "Slower.")
        await studio.jobs.wait(message.render_id)

asyncio.run(main())
"""


@pytest.fixture
def killed(tmp_path: Path) -> Iterator[tuple[str, MessagesApi]]:
    """A project, and the server that a process was asking about it when it was killed."""
    chat = ScriptedChat()
    chat.answers = [says("Slower.", change("shot notes", 1, "Hold it."))]
    with quiet_studio(tmp_path, f"sqlite:///{tmp_path}/data/workbench.db") as studio:
        project = open_story(studio, MIA, STORY).id
    with messages_api(chat) as api:
        (tmp_path / ".env").write_text(f"ANTHROPIC_API_KEY={KEY}\nANTHROPIC_BASE_URL={api.url}\n")
        api.hold_from(1)
        environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        command = [sys.executable, "-c", ASKING, str(tmp_path), project]
        asking = subprocess.Popen(command, env=environ, stderr=subprocess.PIPE)
        assert api.reached(1, 120), "it never asked"
        asking.send_signal(signal.SIGKILL)
        asking.communicate()
        api.go_on()
        yield project, api


async def test_a_process_that_is_killed_while_it_asks_loses_nothing(
    tmp_path: Path, killed: tuple[str, MessagesApi]
) -> None:
    project, api = killed
    async with open_studio(load_settings(tmp_path, {})) as studio:
        (question,) = list_messages(studio, MIA, project)
        with studio.database.session() as session:
            render = session.get_one(Message, question.id).render_id
        assert await studio.jobs.wait(render) is RenderState.COMPLETED
        _, answer = list_messages(studio, MIA, project)
    assert [view.state for view in answer.proposals] == ["open"]
    assert len(api.asked) == 2
