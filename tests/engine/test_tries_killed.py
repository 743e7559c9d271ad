"""kill -9 between two tries: no finished take is made again, no judgement that was answered is asked for again."""

import asyncio
import os
import subprocess
import sys
import threading
from pathlib import Path

from tests.engine.looks import Answer, answering, judged_by, pictures_made, verdict
from tests.llm.messages_api import messages_api
from workbench.engine import load_settings, open_studio
from workbench.engine.storyboard import list_picks, list_shots, list_takes
from workbench.model.people import Actor
from workbench.model.storyboard import TakeKind


class Judge:
    """Thinks about its second verdict until somebody hurries it."""

    def __init__(self) -> None:
        self.scores = [20, 30, 80]
        self.thinks, self.hurry = threading.Event(), threading.Event()

    def __call__(self, _: Answer) -> Answer:
        if len(self.scores) == 2:
            self.thinks.set()
            self.hurry.wait(60)
        return verdict(self.scores.pop(0))


def kill_between_tries(folder: Path, environ: dict[str, str], judge: Judge) -> list[str]:
    """Let a process render until the judge thinks; the ids of its project and its render."""
    command = [sys.executable, "-m", "tests.engine.rendering_process", str(folder)]
    with subprocess.Popen(command, env=os.environ | environ, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        ids = process.stdout.readline().split()
        assert judge.thinks.wait(60)
        process.kill()
    judge.hurry.set()
    return ids


async def test_tries_go_on_after_a_kill(tmp_path: Path, owner: Actor) -> None:
    judge = Judge()
    with messages_api(answering(judge)) as api:
        project, render = await asyncio.to_thread(kill_between_tries, tmp_path, judged_by(api), judge)
        asked = len(api.asked)
        async with open_studio(load_settings(tmp_path, judged_by(api))) as studio:
            await pictures_made(studio, owner, render)
            shot = list_shots(studio, owner, project)[0]
            second, first = (take for take in list_takes(studio, owner, shot.id) if take.kind is TakeKind.IMAGE)
            assert (second.try_of, second.id in list_picks(studio, owner, shot.id)) == (first.key, True)
    assert (judge.scores, len(api.asked)) == ([], asked + 1), (
        "only the answer that died with the process is asked again"
    )
