"""From the characters of a line to words and phonemes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.model.vocabulary import Language
from workbench.voice.english import read_english
from workbench.voice.figures import read_figures
from workbench.voice.reading import LONGEST_PHRASE, read_line
from workbench.voice.words import pieces, sentences

MIXED_TEXT = st.text(
    st.one_of(
        st.sampled_from("abcXYZ éß 0123456789 .,!?;:'\"“”‘’—…-()[]{}*_#@&%$£€¥+=/<>|~^`\\\n\t"),
        st.sampled_from("你好世界一二三的儿〇龘，。！？、《》「」…—年月日"),
        st.characters(),
    ),
    max_size=60,
)


def _words(line: str) -> list[str]:
    return [word.text for word in pieces(line, Language.ENGLISH)]


def _phonemes(line: str, language: Language = Language.ENGLISH) -> str:
    return " | ".join(phrase.phonemes for phrase in read_line(line, language, mixed=True).phrases)


def test_english_is_cut_at_spaces_and_chinese_by_dictionary() -> None:
    assert _words("“Well-known,” he said… OK!") == ["“Well-known,”", "he", "said…", "OK!"]
    assert _words("他说：“灯塔很高，是吗？”") == ["他", "说：", "“灯塔", "很", "高，", "是", "吗？”"]
    assert _words("《红楼梦》好看。Yes，iPhone 15！") == ["《红楼梦》", "好看。", "Yes，", "iPhone", "15！"]


def test_figures_speak_the_language_around_them() -> None:
    languages = {word.text: word.language for word in pieces("我有3个苹果。Apollo 11 landed", Language.ENGLISH)}
    assert languages["3"] is Language.CHINESE
    assert languages["11"] is Language.ENGLISH
    assert pieces("42", Language.CHINESE)[0].language is Language.CHINESE


def test_sentences_end_at_final_marks_but_not_at_abbreviations() -> None:
    line = "Dr. Smith met J. K. Rowling. “Really?” he asked. Yes!\nNo 你好。再见"
    words = pieces(line, Language.ENGLISH)
    texts = [" ".join(words[index].text for index in group) for group in sentences(line, words)]
    assert texts == [
        "Dr. Smith met J. K. Rowling.",
        "“Really?” he asked.",
        "Yes!",
        "No 你好。",
        "再见",
    ]


@pytest.mark.parametrize(
    ("text", "following", "spoken"),
    [
        ("2024", "年", "二零二四"),
        ("2024", "个", "二千零二十四"),
        ("2024-03-05", "", "二零二四年三月五日"),
        ("12:05", "", "十二点零五分"),
        ("9:00", "", "九点"),
        ("50%", "", "百分之五十"),
        ("-5℃", "", "负五摄氏度"),
        ("¥1,200.50", "", "一千二百点五零元"),
        ("3-5", "天", "三到五"),
        ("1/2", "", "二分之一"),
        ("007", "", "零零七"),
        ("3.14", "", "三点一四"),
        ("12345678901234567890", "", "一二三四五六七八九零一二三四五六七八九零"),
    ],
)
def test_chinese_figures(text: str, following: str, spoken: str) -> None:
    assert read_figures(text, following) == spoken


def test_english_figures_and_abbreviations_are_spoken_by_the_words_that_hold_them() -> None:
    line = "Dr. Li paid $5 at 9:30 am, 50% of 10km."
    read = dict(zip(_words(line), read_english(pieces(line, Language.ENGLISH)), strict=True))
    assert read["Dr."] == "dˈɑktəɹ"
    assert read["$5"] == "fˈIv dˈɑləɹz"
    assert read["9:30"].startswith("nˈIn θˈɜɹ")
    assert read["50%"] == "fˈɪfti pəɹsˈɛnt"
    assert read["10km."].startswith("tˈɛn k")


def test_english_words_are_read_in_their_context() -> None:
    end, sea = (read_english(pieces(text, Language.ENGLISH))[0] for text in ("the end", "the sea"))
    assert (end, sea) == ("ði", "ðə")


def test_tones_are_kept() -> None:
    assert _phonemes("妈麻马骂").replace(" ", "") == "ma→ma↗ma↓ma↘"


def test_marks_and_emoji_are_silent_and_belong_to_a_neighbour() -> None:
    reading = read_line("🎉 **Hello** — world 🌍", Language.ENGLISH, mixed=False)
    assert [word.text for word in reading.words] == ["🎉 **Hello** —", "world 🌍"]
    assert "ˈæstəɹ" not in _phonemes("**Hello**")
    assert reading.unspoken == ()


def test_letters_that_no_voice_knows_are_named() -> None:
    reading = read_line("Say привет now", Language.ENGLISH, mixed=False)
    assert reading.unspoken == ("привет",)
    assert [word.text for word in reading.words] == ["Say привет", "now"]


def test_a_phrase_ends_where_the_language_changes_unless_mixed() -> None:
    apart = read_line("He said 你好 and left.", Language.ENGLISH, mixed=False)
    assert [phrase.language for phrase in apart.phrases] == [Language.ENGLISH, Language.CHINESE, Language.ENGLISH]
    assert len(read_line("他说hello就走了。", Language.CHINESE, mixed=True).phrases) == 1


@pytest.mark.parametrize("line", ["word " * 400, "很长的一句话，" * 200, "a" * 3000, "9" * 3000, "没有标点" * 500])
def test_long_text_is_cut_into_phrases_that_fit(line: str) -> None:
    phrases = read_line(line, Language.CHINESE, mixed=True).phrases
    assert max(len(phrase.phonemes) for phrase in phrases) <= LONGEST_PHRASE
    said = {index for phrase in phrases for index, _ in phrase.words}
    assert said == set(range(max(said) + 1))


@settings(max_examples=150, deadline=None)
@given(MIXED_TEXT, st.booleans())
def test_any_text_can_be_read(line: str, mixed: bool) -> None:
    reading = read_line(line, Language.ENGLISH, mixed=mixed)
    written = [place for place, character in enumerate(line) if not character.isspace()]
    owned = [
        place
        for word in reading.words
        for place in range(word.offset, word.offset + len(word.text))
        if not line[place].isspace()
    ]
    assert owned == written
    said = {index for phrase in reading.phrases for index, _ in phrase.words}
    assert not reading.phrases or said == set(range(len(reading.words)))
    assert all(len(phrase.phonemes) <= LONGEST_PHRASE for phrase in reading.phrases)
