"""Whatever is given as a story ends in a plan or in one clear sentence; nothing hangs and nothing is lost."""

import pytest

from workbench.engine import Studio
from workbench.engine.documents import read_document
from workbench.engine.projects import create_project, get_project, list_projects, open_story, write_project
from workbench.engine.storyboard import list_shots
from workbench.kit.errors import InvalidInputError
from workbench.model.people import Actor

REFUSED = {
    "empty": "",
    "only white space": "  \n\t\n ",
    "a library": "It was a dark night. " * 50_000,
    "right to left": "كان هناك صياد عجوز يعيش وحده بالقرب من البحر. كل صباح كان يخرج بقاربه الصغير إلى الماء.",
    "a third language": "Había una vez un viejo pescador que vivía solo cerca del mar. Cada mañana salía en su barco.",
    "only signs": "!!! ??? ... ---",
}
TAKEN = {
    "no punctuation": "the old man walked to the river and sat down and looked at the water until the sun was gone "
    * 3,
    "only dialogue": '"Are you there?"\n"I am here."\n"Then come in."',
    "emoji and markup": "# The **Boat** 🚤\n\n<p>Mia found a <b>boat</b> 🎉 there.</p>\n\n* It was [red](http://x.y).",
    "mixed": "米娅在港口捡到一只纸船。“Who wrote this?” she asked. 第二天，雨停了。",
    "one word": "Rain.",
    "markup of screens": "The <script>alert(1)</script> sign said {{name}} and ${value}. Tom read it aloud.",
}


@pytest.mark.parametrize("story", REFUSED.values(), ids=REFUSED.keys())
def test_a_story_that_cannot_be_told_is_refused_in_one_sentence(studio: Studio, owner: Actor, story: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        open_story(studio, owner, story)
    assert caught.value.message.endswith(".")
    assert caught.value.advice
    assert list_projects(studio, owner) == []


@pytest.mark.parametrize("story", TAKEN.values(), ids=TAKEN.keys())
def test_an_odd_story_becomes_a_storyboard(studio: Studio, owner: Actor, story: str) -> None:
    project = open_story(studio, owner, story)
    shots = list_shots(studio, owner, project.id)
    assert shots
    assert all(line.text.strip() for shot in shots for line in shot.lines)


def test_a_binary_file_is_refused() -> None:
    with pytest.raises(InvalidInputError, match=r"picture\.png"):
        read_document(bytes(range(256)) * 20, "picture.png")


def test_a_refused_story_leaves_the_project_as_it_was(studio: Studio, owner: Actor, story: str) -> None:
    project = create_project(studio, owner, "Lamp")
    write_project(studio, owner, project.id, story)
    with pytest.raises(InvalidInputError):
        write_project(studio, owner, project.id, "")
    assert get_project(studio, owner, project.id).story.startswith("The Lamp")
    assert list_shots(studio, owner, project.id)
