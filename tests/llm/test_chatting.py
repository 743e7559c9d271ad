"""What a chat is asked, what it may propose, and all that can go wrong on the way."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.llm.messages_api import KEY, Fault, MessagesApi, messages_api
from tests.llm.scripted_chat import ScriptedChat, change, read_by, says
from workbench.kit.errors import ConfigurationError, NetworkError, WorkbenchError
from workbench.llm import Claude, Patience, Reply
from workbench.llm.chatting import Asked, ChatAnswer, Known, Said, Scope, StoryScene, chat_with
from workbench.model.projects import Character, Episode, Scene, WorldSetting
from workbench.model.story import Line
from workbench.model.storyboard import Shot
from workbench.model.vocabulary import Language, PlaceKind
from workbench.model.writing import Beat, Fact

SNAPSHOT = Path(__file__).parent / "data" / "chat.txt"
QUICK = Patience(tries=2, base=0.01, longest=1.0)


class Notes:
    """Records in memory."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.spent: list[Reply] = []

    def recall(self, key: str) -> str | None:
        return self.answers.get(key)

    def keep(self, key: str, step: str, model: str, answer: str) -> None:
        self.answers[key] = answer

    def allow(self) -> None:
        return

    def spend(self, step: str, reply: Reply) -> None:
        self.spent.append(reply)


def shot(number: int, **more: Any) -> Shot:
    return Shot(id=f"s{number}", episode_id="e", position=number, description=f"What shot {number} shows.", **more)


def known(scenes: int = 2, words: str = "She waits.") -> Known:
    """A project with two shots a scene."""
    mia = Character(id="m", project_id="p", name="Mia", gender="female", appearance="a girl in red", aliases=("Mimi",))
    sea = Scene(id="l", project_id="p", name="The Sea", kind=PlaceKind.SEA, description="Grey.")
    lines = (Line(id="a", speaker="Mia", text="Who is there?", language=Language.ENGLISH),)
    first = shot(1, characters=("m",), scene_id="l", lines=lines, notes="Slow.", duration=4)
    told = [
        StoryScene(number, f".EXT. PLACE {number} - DAY\n\n{words}", (shot(2 * number - 1), shot(2 * number)))
        for number in range(1, scenes + 1)
    ]
    told[0] = StoryScene(1, told[0].text, (first, shot(2)))
    world = WorldSetting(project_id="p", content="A harbour.", keywords=("salt",))
    fact = Fact(project_id="p", subject="Mia", what="coat", value="red", since=2)
    beat = Beat(project_id="p", title="She waits", summary="Nobody comes.", first=1, last=2, left_out=True)
    outline = {
        "episodes": {1: Episode(project_id="p", title="One", synopsis="Mia waits.", seconds=90)},
        "beats": {1: beat},
    }
    return Known(
        "The Lamp", Language.ENGLISH, world, {"Mia": mia}, {"The Sea": sea}, 3, tuple(told), {1: fact}, **outline
    ).around(())


@pytest.fixture
def chat() -> ScriptedChat:
    return ScriptedChat()


@pytest.fixture
def api(chat: ScriptedChat) -> Iterator[MessagesApi]:
    with messages_api(chat) as api:
        yield api


def ask(api: MessagesApi, project: Known, asked: Asked, notes: Notes | None = None) -> ChatAnswer:
    model = Claude(KEY, url=api.url, patience=QUICK)
    return chat_with(model, project, Scope.all_of(project), asked, notes or Notes(), check=lambda _: [])


HELLO = Asked("Ann", "Who is Mia?", "the storyboard")


def test_what_is_asked_changes_only_on_purpose(api: MessagesApi) -> None:
    """After a change of the instructions: look at the difference, and make the file say what is asked now."""
    earlier = (Said("Ann", "Hello."), Said("Claude", "Hello.\n(Proposed: shot 2: accepted)"))
    ask(api, known(), Asked("Ann", "Funnier.", "scene 2 of the script", True, earlier, forgotten=3))
    (body,) = api.asked
    told = [body["system"][0]["text"], *(part["text"] for part in body["messages"][0]["content"])]
    assert "\n\n======\n\n".join(told) + "\n" == SNAPSHOT.read_text("utf-8")


def test_edits_can_only_name_what_is_there(api: MessagesApi) -> None:
    ask(api, known(), HELLO)
    schema = api.asked[0]["output_config"]["format"]["schema"]
    enums = {name: one["enum"] for name, one in schema["$defs"].items() if "enum" in one}
    assert (enums["ChosenShot"], enums["ChosenScene"], enums["ShotBefore"]) == ([1, 2, 3, 4], [1, 2], [0, 1, 2, 3, 4])
    assert (enums["ChosenCharacter"], enums["AnySpeaker"], enums["AnyPlace"]) == (["Mia"], ["", "Mia"], ["The Sea"])
    assert (enums["ChosenFact"], enums["ChosenBeat"], enums["AnySubject"]) == ([1], [1], ["", "Mia", "The Sea"])
    assert "discriminator" not in str(schema)


@pytest.mark.parametrize(
    "edit",
    [
        change("shot size", 9, "close-up"),
        change("shot size", 1, "huge"),
        change("character appearance", "Tom", "tall"),
        change("fact value", 2, "blue"),
        {"change": "new fact", "subject": "Tom", "what": "coat", "value": "red", "since": 1},
        change("character voice", "Mia", "deep"),
        {"change": "removed shot", "row": "1"},
    ],
)
def test_an_edit_of_anything_else_is_told_and_corrected(api: MessagesApi, edit: dict[str, Any]) -> None:
    api.faults = [Fault(edit=lambda good: {**good, "edits": [edit]})]
    assert ask(api, known(), HELLO).reply == "Yes."
    assert api.asked[1]["messages"][2]["content"].startswith("Correct this")


def test_of_a_long_film_the_part_around_the_place_is_read_in_full(api: MessagesApi, chat: ScriptedChat) -> None:
    project = known(40, "She waits. " * 150).around({20}, most=20_000)
    assert 20 in project.shown
    assert 4 < len(project.shown) < 12
    assert set(project.left_out) | project.shown == set(range(1, 41))
    chat.answers = [says("Closer.", change("shot size", 39, "close-up"))]
    ask(api, project, HELLO)
    read = read_by(api.asked[0])
    assert "[Scene 1, left out here: shots 1 to 2] EXT. PLACE 1 - DAY" in read["The script"]
    assert read["The script"].count("She waits.") == 150 * len(project.shown)
    assert "[Shot 39]" in read["The shots"]
    assert "[Shot 1]" not in read["The shots"]


def test_what_somebody_has_before_them_is_read_however_long_it_is() -> None:
    project = known(3, "She waits. " * 9_000).around({2, 3}, most=10)
    assert project.shown == {2, 3}


def test_an_answer_is_paid_for_once(api: MessagesApi) -> None:
    notes, project = Notes(), known()
    first = ask(api, project, HELLO, notes)
    again = ask(api, project, HELLO, notes)
    assert (again.model_dump(), len(api.asked), len(notes.spent)) == (first.model_dump(), 1, 1)


@pytest.mark.parametrize(
    ("fault", "kind", "says_why"),
    [
        (Fault(500), WorkbenchError, "overloaded or out of order"),
        (Fault(529, kind="overloaded_error"), WorkbenchError, "overloaded"),
        (Fault(overloaded_after=0), WorkbenchError, "overloaded"),
        (Fault(cut_after=0), NetworkError, "broke off"),
        (Fault(stop="max_tokens", text='{"reply": "and'), ConfigurationError, "no answer that can be used"),
        (Fault(edit=lambda good: {**good, "edits": "none"}), ConfigurationError, "no answer that can be used"),
    ],
)
def test_what_keeps_failing_is_told_without_the_key(
    api: MessagesApi, fault: Fault, kind: type[WorkbenchError], says_why: str
) -> None:
    api.faults = [fault] * 3
    notes = Notes()
    with pytest.raises(kind, match=says_why) as caught:
        ask(api, known(), HELLO, notes)
    assert (notes.answers, caught.value.advice != "") == ({}, True)
    assert KEY not in f"{caught.value!r} {caught.value}"


@pytest.mark.parametrize("fault", [Fault(500), Fault(overloaded_after=0), Fault(cut_after=0)])
def test_what_fails_once_is_tried_again(api: MessagesApi, fault: Fault) -> None:
    api.faults = [fault]
    assert ask(api, known(), HELLO).reply == "Yes."
