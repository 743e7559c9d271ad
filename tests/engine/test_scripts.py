"""Editing the script changes the shots whose lines changed, and nothing else."""

from workbench.engine import Studio
from workbench.engine.fountain import from_fountain, to_fountain
from workbench.engine.projects import open_story
from workbench.engine.scripts import get_script, list_scripts, save_script
from workbench.engine.storyboard import list_shots
from workbench.model.people import Actor


def test_fountain_is_read_as_it_is_written(studio: Studio, owner: Actor, story: str) -> None:
    project = open_story(studio, owner, story)
    script = get_script(studio, owner, project.id)
    assert from_fountain(script.content) == list(script.structured)
    assert to_fountain(from_fountain(script.content)) == script.content


def test_a_changed_line_changes_its_shot_alone(studio: Studio, owner: Actor, story: str) -> None:
    project = open_story(studio, owner, story)
    before = list_shots(studio, owner, project.id)
    content = get_script(studio, owner, project.id).content
    save_script(studio, owner, project.id, content.replace("gave her a lamp", "gave her a ring"))

    after = list_shots(studio, owner, project.id)
    changed = [new for old, new in zip(before, after, strict=True) if old.lines != new.lines]
    assert len(changed) == 1
    assert "ring" in " ".join(line.text for line in changed[0].lines)
    assert [line.id for shot in before for line in shot.lines] == [line.id for shot in after for line in shot.lines]
    assert [script.number for script in list_scripts(studio, owner, project.id)] == [2, 1]


def test_new_lines_join_and_shots_without_lines_leave(studio: Studio, owner: Actor, story: str) -> None:
    project = open_story(studio, owner, story)
    before = list_shots(studio, owner, project.id)
    content = get_script(studio, owner, project.id).content
    save_script(studio, owner, project.id, content + "\n\n@Mia\nGood night, lamp.\n")
    last = list_shots(studio, owner, project.id)[-1]
    assert (last.id, last.lines[-1].speaker, last.lines[-1].text) == (before[-1].id, "Mia", "Good night, lamp.")

    first_line = before[0].lines[0].text
    assert len(before[0].lines) == 1
    save_script(studio, owner, project.id, get_script(studio, owner, project.id).content.replace(first_line, ""))
    assert before[0].id not in [shot.id for shot in list_shots(studio, owner, project.id)]


def test_saving_the_same_script_adds_no_version(studio: Studio, owner: Actor, story: str) -> None:
    project = open_story(studio, owner, story)
    save_script(studio, owner, project.id, get_script(studio, owner, project.id).content)
    assert len(list_scripts(studio, owner, project.id)) == 1
