"""Any file or paste ends in clean text or in one clear sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.kit.errors import InvalidInputError
from workbench.llm import MAX_STORY_CHARACTERS, clean_story, decode_text, detect_language
from workbench.model.vocabulary import Language

ENGLISH = "It’s late, said Tom – and the café was closed."
CHINESE = "米娅在港口捡到一只纸船。“是谁写的？”她问。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CHINESE, "utf-8"),
        (CHINESE, "utf-8-sig"),
        (CHINESE, "utf-16"),
        (CHINESE, "gb18030"),
        (CHINESE, "gbk"),
        (ENGLISH, "utf-8"),
        (ENGLISH, "cp1252"),
        ("Plain words and more words.", "utf-16-le"),
        ("Plain words and more words.", "utf-16-be"),
    ],
)
def test_a_file_is_read_in_its_encoding(text: str, encoding: str) -> None:
    assert clean_story(decode_text(text.encode(encoding), "story.txt")) == text


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "story.txt", "not readable text"),
        (b"PK\x03\x04" + b"\x00\x01\x02\x03" * 50, "story.md", "not readable text"),
        (b"", "story.txt", "no words"),
        (b" \n\t\n", "story.txt", "no words"),
        ("🎉🎉 !!! …".encode(), "story.txt", "no words"),
    ],
)
def test_what_is_no_story_is_refused_with_the_reason(data: bytes, name: str, reason: str) -> None:
    with pytest.raises(InvalidInputError, match=reason) as caught:
        clean_story(decode_text(data, name))
    assert caught.value.advice


def test_a_novel_is_refused_with_the_limit_and_the_way_out() -> None:
    with pytest.raises(InvalidInputError, match=f"1,000,001 characters; at most {MAX_STORY_CHARACTERS:,}") as caught:
        clean_story("字" * 1_000_001)
    assert "volumes" in caught.value.advice


def test_markup_emoji_and_invisible_characters_go_and_words_stay() -> None:
    marked = (
        "# The *Red* Boat 🚤\r\n\r\n<p>Mia&nbsp;ran &amp; <b>shouted</b>.</p><br/>\u200bTom\u00ad __waited__ at "
        "[the pier](https://example.org).\x07\r\n> A gull cried.\r\n\r\n***\r\n\r\n* one\r\n* two"
    )
    assert clean_story(marked).split("\n\n") == [
        "The Red Boat",
        "Mia ran & shouted.",
        "Tom waited at the pier.\nA gull cried.",
        "one\ntwo",
    ]


def test_comparisons_and_underscores_inside_words_are_no_markup() -> None:
    assert clean_story("2 < 3 and snake_case_name > 1 * 2") == "2 < 3 and snake_case_name > 1 * 2"


def test_an_e_book_wrapped_at_a_fixed_width_becomes_paragraphs_again() -> None:
    wrapped = (
        "Once upon a time there lived a stone-cutter, who went every day to\n"
        "a great rock in the side of a big mountain and cut out slabs for\n"
        "gravestones or for houses.\n\nRoses are red\nViolets are blue"
    )
    story, poem = clean_story(wrapped).split("\n\n")
    assert "every day to a great rock" in story
    assert "\n" not in story
    assert poem == "Roses are red\nViolets are blue"


@given(st.text(max_size=400))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    try:
        clean = clean_story(text)
    except InvalidInputError:
        return
    assert clean_story(clean) == clean


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The old man went home.", Language.ENGLISH),
        ("老人回家了。", Language.CHINESE),
        ("小明说：“Tea, please.” 然后他坐下来，看着窗外的雨。", Language.CHINESE),
        ('She wrote one word, "牛奶", and gave the paper to the boy.', Language.ENGLISH),
        ("Zanzibar", Language.ENGLISH),
    ],
)
def test_the_larger_part_decides_the_language(text: str, language: Language) -> None:
    assert detect_language(text) is language


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("El perro corrió por la calle y no había nadie, pero la niña lo vio en la casa.", "Spanish"),
        ("Le chien est dans la rue et il ne veut pas rentrer avec les enfants.", "French"),
        ("Der Hund war nicht mehr zu sehen, aber das Kind hat ihn auf dem Weg gefunden.", "German"),
        ("Он шёл по улице и думал о доме.", "Cyrillic"),
        ("كان هناك رجل عجوز يعيش وحيدا", "Arabic"),
        ("איש זקן גר לבד ליד הים", "Hebrew"),
        ("これは古い日本の物語です。", "Japanese"),
        ("옛날에 한 노인이 살았습니다", "Korean"),
    ],
)
def test_a_third_language_is_named(text: str, name: str) -> None:
    with pytest.raises(InvalidInputError, match=name):
        detect_language(text)
