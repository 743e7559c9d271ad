"""Stories and scripts come in documents of many kinds; what is none is refused with its own name."""

import base64

import pytest

from tests.engine.document_files import ebook_file, final_draft_file, word_file, zipped
from workbench.engine import Studio
from workbench.engine.characters import list_characters
from workbench.engine.documents import chapter_range, clean_source, read_document
from workbench.engine.fountain import from_fountain
from workbench.engine.projects import get_project, open_story, read_story_file
from workbench.engine.scripts import get_script
from workbench.engine.storyboard import list_shots
from workbench.engine.world import list_scenes
from workbench.kit.errors import InvalidInputError
from workbench.model.people import Actor
from workbench.model.vocabulary import PlaceKind, TimeOfDay, Transition, Weather

SCRIPT = final_draft_file(
    ("Scene Heading", "INT. LIGHTHOUSE - NIGHT"),
    ("Action", "Mia trims the lamp. Rain beats on the glass."),
    ("Character", "MIA (V.O.)"),
    ("Parenthetical", "(softly)"),
    ("Dialogue", "Good night, lamp. Sleep well. Do not go out before the boats are home."),
    ("Character", "TOM"),
    ("Dialogue", "Who is there?"),
    ("Transition", "DISSOLVE TO:"),
    ("Scene Heading", "EXT. PIER - DAWN"),
    ("Action", "It rains on Tom."),
    title="The Lamp",
)
NORMAL = """Title: The Lamp

.INT. LIGHTHOUSE - NIGHT

Mia trims the lamp. Rain beats on the glass.

@MIA (V.O.)
(softly)
Good night, lamp. Sleep well. Do not go out before the boats are home.

@TOM
Who is there?

> DISSOLVE TO:

.EXT. PIER - DAWN

It rains on Tom.
"""


def test_a_word_file_is_read_paragraph_by_paragraph() -> None:
    more = (
        "<w:p><w:del><w:r><w:t>Gone.</w:t></w:r></w:del><w:r><w:t>He </w:t><w:tab/><w:t>sang.</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>In a table.</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    found = read_document(word_file("The Lamp", "Mia & Tom met.", more=more), "story.docx")
    assert (found.kind, found.text) == ("story", "The Lamp\n\nMia & Tom met.\n\nHe sang.\n\nIn a table.")


def test_an_ebook_is_read_page_by_page() -> None:
    pages = ("<h1>One</h1><p>Mia&nbsp;<i>met</i> Tom.<br/>They sang.</p>", "<p><ruby>雨<rt>yǔ</rt></ruby>停了。</p>")
    found = read_document(ebook_file(*pages), "story.epub")
    assert found.text == "One\n\nMia met Tom.\nThey sang.\n\n雨停了。"
    assert found.chapters == ("One", "雨停了。")


def test_chapters_of_an_ebook_can_be_chosen() -> None:
    book = ebook_file(*(f"<h1>Chapter {number}</h1><p>Mia sang.</p>" for number in (1, 2, 3)))
    found = read_document(book, "story.epub", chapter_range("2-3"))
    assert found.text == "Chapter 2\n\nMia sang.\n\nChapter 3\n\nMia sang."
    assert found.chapters == ("Chapter 1", "Chapter 2", "Chapter 3")
    assert read_document(book, "story.epub", chapter_range("1")).text.startswith("Chapter 1\n\nMia sang.")
    assert chapter_range("") is None
    with pytest.raises(InvalidInputError, match="has 3 chapters"):
        read_document(book, "story.epub", chapter_range("3-4"))
    for wrong in ("0", "3-2", "two"):
        with pytest.raises(InvalidInputError, match="names no chapters"):
            chapter_range(wrong)


@pytest.mark.parametrize("name", ["story.md", "story.txt"])
def test_marks_of_markdown_are_left_out(name: str) -> None:
    assert read_document(b"# The Lamp\n\nMia *met* [Tom](http://host).\n", name).text == "The Lamp\n\nMia met Tom."


def test_a_script_of_final_draft_is_kept_as_it_is() -> None:
    found = read_document(SCRIPT, "lamp.fdx")
    assert (found.kind, found.text) == ("script", NORMAL)
    assert clean_source(found.text) == found.text


def test_final_draft_knows_styles_numbers_and_two_who_speak_at_once() -> None:
    both = (
        '<Paragraph><DualDialogue><Paragraph Type="Character"><Text>MIA</Text></Paragraph>'
        '<Paragraph Type="Dialogue"><Text>No </Text><Text Style="Bold+Italic">no</Text></Paragraph>'
        '<Paragraph Type="Character"><Text>TOM</Text></Paragraph>'
        '<Paragraph Type="Dialogue"><Text>Yes!</Text></Paragraph></DualDialogue></Paragraph>'
        '<Paragraph Number="7" Type="Scene Heading"><Text>EXT. PIER - DAY</Text></Paragraph>'
    )
    mia, tom, heading = from_fountain(read_document(final_draft_file(more=both), "lamp.fdx").text)
    assert (mia.character, mia.text, mia.words, mia.dual) == ("MIA", "No ***no***", "No no", False)
    assert (tom.character, tom.dual) == ("TOM", True)
    assert heading.text == "EXT. PIER - DAY #7#"


@pytest.mark.parametrize(("name", "data"), [("lamp.fdx", SCRIPT), ("lamp.fountain", NORMAL.encode())])
def test_a_script_becomes_a_film_of_its_own_scenes_and_speakers(
    studio: Studio, owner: Actor, name: str, data: bytes
) -> None:
    project = open_story(studio, owner, read_document(data, name).text)
    assert project.name == "The Lamp"
    assert {one.name for one in list_characters(studio, owner, project.id)} == {"MIA", "TOM"}
    scenes = {one.id: one for one in list_scenes(studio, owner, project.id)}
    assert [(one.name, one.kind) for one in scenes.values()] == [
        ("LIGHTHOUSE", PlaceKind.ROOM),
        ("PIER", PlaceKind.HARBOUR),
    ]
    shots = list_shots(studio, owner, project.id)
    lines = [(line.speaker, line.text) for shot in shots for line in shot.lines]
    assert lines[1:3] == [
        ("MIA", "Good night, lamp. Sleep well. Do not go out before the boats are home."),
        ("TOM", "Who is there?"),
    ]
    last, before = shots[-1], shots[-2]
    assert (last.time_of_day, last.weather, scenes[last.scene_id or ""].name) == (
        TimeOfDay.DAWN,
        Weather.RAIN,
        "PIER",
    )
    assert (before.time_of_day, before.transition) == (TimeOfDay.NIGHT, Transition.CROSS_FADE)
    assert get_script(studio, owner, project.id).content == NORMAL
    assert open_story(studio, owner, NORMAL).id == project.id


def test_a_chinese_script_becomes_a_film(studio: Studio, owner: Actor) -> None:
    script = ".内景 灯塔 - 夜\n\n米娅擦亮灯。\n\n@米娅\n晚安。\n\n@汤姆\n（轻声）谁在那里？\n"
    project = open_story(studio, owner, script)
    assert {one.name for one in list_characters(studio, owner, project.id)} == {"米娅", "汤姆"}
    assert {shot.time_of_day for shot in list_shots(studio, owner, project.id)} == {TimeOfDay.NIGHT}
    assert get_project(studio, owner, project.id).language == "zh"


def test_a_program_sends_a_file_in_base64(studio: Studio, owner: Actor) -> None:
    found = read_story_file(studio, owner, "lamp.fdx", base64.b64encode(SCRIPT).decode())
    assert (found.name, found.kind) == ("lamp.fdx", "script")
    with pytest.raises(InvalidInputError, match="not base64"):
        read_story_file(studio, owner, "lamp.fdx", "?")


BOMB = "<!DOCTYPE a [<!ENTITY b 'ha'><!ENTITY c '&b;&b;&b;'>]>"
OUTSIDE = "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>"


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("photo.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "“photo.txt” is not readable text"),
        ("report.pdf", b"%PDF-1.7", "“report.pdf” is no document of a known kind"),
        ("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "“old.docx” is a document of an old Word"),
        ("cut.docx", word_file("Hello")[:-40], "“cut.docx” is damaged"),
        ("cut.epub", b"PK\x03\x04" + b"\0" * 50, "“cut.epub” is damaged"),
        ("files.docx", zipped(a_txt="Hello"), "“files.docx” is an archive, not a document"),
        ("odd.docx", zipped(word__document_xml="<w:document>"), "“odd.docx” is damaged"),
        ("bomb.docx", zipped(word__document_xml=b" " * 41_000_000), "“bomb.docx” unpacks to more than 40 MB"),
        ("bomb.fdx", f"{BOMB}<FinalDraft>&c;</FinalDraft>".encode(), "“bomb.fdx” holds entities"),
        ("leak.docx", zipped(word__document_xml=f"{OUTSIDE}<a>&b;</a>"), "“leak.docx” holds entities"),
        ("page.fdx", b"<html/>", "“page.fdx” is not a script of Final Draft"),
        ("gone.epub", zipped(META___INF__x=""), "is an archive"),
        ("drm.epub", ebook_file("<p>No</p>", **{"META-INF__rights.xml": "<r/>"}), "protected against copying"),
        ("empty.docx", word_file(), "no words"),
        ("large.txt", b"a" * 40_000_001, "“large.txt” is larger than 40 MB"),
    ],
)
def test_what_is_no_document_is_refused_with_its_own_name(name: str, data: bytes, says: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read_document(data, name)
    assert says in caught.value.message
    assert caught.value.advice
