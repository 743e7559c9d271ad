"""The script tells what the storyboard says, and editing it changes the shots whose lines changed, nothing else."""

from itertools import pairwise

import pytest

from tests.engine.boards import MIA, TOM, say, told, words
from workbench.engine import Studio
from workbench.engine.fountain import from_fountain, to_fountain
from workbench.engine.projects import open_story, undo
from workbench.engine.scripts import get_script, list_scripts, save_script
from workbench.engine.storyboard import ShotChanges, delete_shot, get_shot, list_shots, move_shot, update_shot
from workbench.kit.errors import ConflictError, InvalidInputError
from workbench.model.people import Actor
from workbench.model.projects import Project
from workbench.model.story import Line
from workbench.model.vocabulary import Language

STORY = (
    'The fisherman sat by the river. "The water is cold," said Tom. Mary laughed in the garden. '
    "The moon rose over the hills."
)


@pytest.fixture
def project(still: Studio, owner: Actor) -> Project:
    return open_story(still, owner, STORY)


def test_fountain_is_read_as_it_is_written(still: Studio, owner: Actor, story: str) -> None:
    script = get_script(still, owner, open_story(still, owner, story).id)
    plain = [element.model_copy(update={"shot": "", "line": ""}) for element in script.structured]
    assert from_fountain(script.content) == plain
    assert to_fountain(from_fountain(script.content)) == script.content


def test_a_changed_line_changes_its_shot_alone(still: Studio, owner: Actor, story: str) -> None:
    project = open_story(still, owner, story)
    before = list_shots(still, owner, project.id)
    content = get_script(still, owner, project.id).content
    save_script(still, owner, project.id, content.replace("gave her a lamp", "gave her a ring"))

    after = list_shots(still, owner, project.id)
    changed = [new for old, new in zip(before, after, strict=True) if old.lines != new.lines]
    assert len(changed) == 1
    assert "ring" in " ".join(line.text for line in changed[0].lines)
    assert [line.id for shot in before for line in shot.lines] == [line.id for shot in after for line in shot.lines]
    assert [script.number for script in list_scripts(still, owner, project.id)] == [2, 1]


def test_new_lines_join_and_shots_without_lines_leave(still: Studio, owner: Actor, story: str) -> None:
    project = open_story(still, owner, story)
    before = list_shots(still, owner, project.id)
    content = get_script(still, owner, project.id).content
    save_script(still, owner, project.id, content + "\n\nMIA\nGood night, lamp.\n")
    last = list_shots(still, owner, project.id)[-1]
    assert (last.id, last.lines[-1].speaker, last.lines[-1].text) == (before[-1].id, "Mia", "Good night, lamp.")

    first_line = before[0].lines[0].text
    assert len(before[0].lines) == 1
    save_script(still, owner, project.id, get_script(still, owner, project.id).content.replace(first_line, ""))
    assert before[0].id not in [shot.id for shot in list_shots(still, owner, project.id)]


def test_a_line_taken_out_and_the_next_one_changed_stay_with_their_shots(
    still: Studio, owner: Actor, project: Project
) -> None:
    before = list_shots(still, owner, project.id)
    content = get_script(still, owner, project.id).content
    content = content.replace("Mary laughed in the garden.", "").replace("The moon rose", "A red moon rose")
    save_script(still, owner, project.id, content)
    after = list_shots(still, owner, project.id)
    assert [shot.id for shot in after] == [shot.id for shot in before if "Mary" not in shot.description]
    assert after[-1].lines[0].text == "A red moon rose over the hills."


def test_saving_the_same_script_adds_no_version(still: Studio, owner: Actor, story: str) -> None:
    project = open_story(still, owner, story)
    save_script(still, owner, project.id, get_script(still, owner, project.id).content)
    assert len(list_scripts(still, owner, project.id)) == 1


def test_odd_words_survive_an_untouched_script(still: Studio, owner: Actor, project: Project) -> None:
    shot = list_shots(still, owner, project.id)[0]
    odd = [
        ".45 was its calibre",
        "> gone",
        "!",
        "@home",
        "# one",
        "= two",
        "INT. A HOUSE",
        "CUT TO:",
        "ALL CAPS",
        "~la",
    ]
    lines = [Line(id=f"l{n}", text=text, language=Language.ENGLISH) for n, text in enumerate(odd)]
    lines.append(Line(id="said", speaker="Tom", text="one\n\ntwo", language=Language.ENGLISH))
    update_shot(still, owner, shot.id, ShotChanges(lines=tuple(lines)))
    kept, script = list_shots(still, owner, project.id), get_script(still, owner, project.id)
    assert save_script(still, owner, project.id, script.content).number == script.number
    assert list_shots(still, owner, project.id) == kept


def test_an_untouched_script_without_lines_is_not_refused(still: Studio, owner: Actor, project: Project) -> None:
    for shot in list_shots(still, owner, project.id):
        update_shot(still, owner, shot.id, ShotChanges(lines=()))
    save_script(still, owner, project.id, get_script(still, owner, project.id).content)
    assert len(list_shots(still, owner, project.id)) == len(words(still, project.id))


def test_the_script_tells_what_is_edited_in_the_storyboard(still: Studio, owner: Actor, project: Project) -> None:
    shots = list_shots(still, owner, project.id)
    say(still, owner, shots[0], "The fisherman slept.")
    assert told(still, project.id)[0] == "The fisherman slept."
    move_shot(still, owner, shots[-1].id, 1)
    assert told(still, project.id)[0] == shots[-1].lines[0].text
    delete_shot(still, owner, shots[0].id)
    assert "The fisherman slept." not in told(still, project.id)
    undo(still, owner, project.id)
    assert told(still, project.id) == [text for texts in words(still, project.id) for text in texts]


def test_headings_stay_with_their_lines(still: Studio, owner: Actor, project: Project) -> None:
    def headings() -> dict[str, str]:
        script = get_script(still, owner, project.id).structured
        return {after.text: before.text for before, after in pairwise(script) if not before.is_spoken}

    before = headings()
    move_shot(still, owner, list_shots(still, owner, project.id)[-1].id, 1)
    assert headings().items() >= {key: value for key, value in before.items() if "moon" in key or "Mary" in key}.items()


def test_a_save_changes_only_what_was_typed(still: Studio, project: Project) -> None:
    opened = get_script(still, MIA, project.id)
    say(still, TOM, list_shots(still, TOM, project.id)[0], "The fisherman slept.")
    typed = opened.content.replace("The moon rose", "The red moon rose")
    saved = save_script(still, MIA, project.id, typed, number=opened.number)
    texts = [text for texts in words(still, project.id) for text in texts]
    assert "The fisherman slept." in texts
    assert "The red moon rose over the hills." in texts
    assert [one.text for one in saved.structured if one.is_spoken] == texts


def test_a_line_that_both_changed_is_refused(still: Studio, project: Project) -> None:
    opened = get_script(still, MIA, project.id)
    say(still, TOM, list_shots(still, TOM, project.id)[0], "The fisherman slept.")
    with pytest.raises(ConflictError, match="“The fisherman sat by the river"):
        save_script(still, MIA, project.id, opened.content.replace("sat by", "stood by"), number=opened.number)
    assert words(still, project.id)[0][0] == "The fisherman slept."


def test_an_old_version_can_be_made_the_newest(still: Studio, owner: Actor, project: Project) -> None:
    first = get_script(still, owner, project.id)
    say(still, owner, list_shots(still, owner, project.id)[0], "The fisherman slept.")
    save_script(still, owner, project.id, first.content, number=2)
    assert get_script(still, owner, project.id).content == first.content
    assert words(still, project.id)[0][0] == "The fisherman sat by the river."


def test_one_undo_takes_a_whole_save_back(still: Studio, owner: Actor, project: Project) -> None:
    before, script = list_shots(still, owner, project.id), get_script(still, owner, project.id)
    content = script.content.replace("Mary laughed in the garden.", "").replace("sat by", "stood by")
    save_script(still, owner, project.id, content.replace("The moon rose", ". A HILL\n\nThe moon rose"))
    undo(still, owner, project.id)
    after = list_shots(still, owner, project.id)
    assert [(shot.id, shot.lines, shot.description) for shot in after] == [
        (shot.id, shot.lines, shot.description) for shot in before
    ]
    assert get_script(still, owner, project.id).content == script.content
    assert [one.number for one in list_scripts(still, owner, project.id)] == [1]
    assert undo(still, owner, project.id) is None


def test_descriptions_follow_the_words_that_they_quote(still: Studio, owner: Actor, project: Project) -> None:
    shot = list_shots(still, owner, project.id)[0]
    lines = tuple(Line(id=text, text=text, language=Language.ENGLISH) for text in ("I", "It is late."))
    update_shot(still, owner, shot.id, ShotChanges(lines=lines, description="I hid in it. It is late."))
    content = get_script(still, owner, project.id).content
    save_script(still, owner, project.id, content.replace("\nI\n", "\nWe\n").replace("is late", "is early"))
    assert get_shot(still, owner, shot.id).description == "We hid in it. It is early."
    save_script(still, owner, project.id, get_script(still, owner, project.id).content.replace("\nWe\n", "\n"))
    assert get_shot(still, owner, shot.id).description == "hid in it. It is early."


def test_a_script_that_is_too_long_is_refused(still: Studio, owner: Actor, project: Project) -> None:
    with pytest.raises(InvalidInputError, match="400,000"):
        save_script(still, owner, project.id, "A word. " * 100_000)
