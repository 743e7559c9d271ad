"""The cast: who gets which voice."""

from pathlib import Path

import pytest

from workbench.kit.errors import InvalidInputError
from workbench.model.vocabulary import Language
from workbench.voice import VOICES, default_voice, narrator_voice, voice, voices_for


def test_ids_are_unique_and_found_again() -> None:
    assert len({info.id for info in VOICES}) == len(VOICES)
    assert all(voice(info.id) is info for info in VOICES)


def test_the_documentation_lists_every_voice() -> None:
    page = (Path(__file__).parents[2] / "docs" / "voices.md").read_text(encoding="utf-8")
    assert [info.id for info in VOICES if f"`{info.id}`" not in page] == []


def test_an_unknown_voice_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InvalidInputError, match=r"'en-nobody'.*en-clara"):
        voice("en-nobody")


@pytest.mark.parametrize("language", list(Language))
def test_every_language_has_voices_of_both_genders_and_all_ages(language: Language) -> None:
    assert {info.language for info in voices_for(language)} == {language}
    for gender in ("female", "male"):
        ages = {default_voice(language, gender, age, (), "Anna").id for age in ("child", "young", "adult", "old")}
        assert len(ages) == 4


@pytest.mark.parametrize("language", list(Language))
def test_characters_get_voices_of_their_own_while_there_are_some(language: Language) -> None:
    men = [info.id for info in voices_for(language) if info.gender == "male"]
    taken: list[str] = []
    for number in range(len(men)):
        taken.append(default_voice(language, "male", "adult", taken, f"Man {number}").id)
    assert sorted(taken) == sorted(men)
    assert default_voice(language, "male", "adult", taken, "One more").gender == "male"


@pytest.mark.parametrize("language", list(Language))
def test_nobody_gets_the_narrator(language: Language) -> None:
    narrator = narrator_voice(language)
    assert narrator.language is language
    given = {default_voice(language, "neutral", "adult", (), f"Name {number}").id for number in range(50)}
    assert narrator.id not in given
    assert len(given) > 1


def test_the_same_name_gets_the_same_voice_again() -> None:
    first = default_voice(Language.ENGLISH, "female", "adult", ["en-ruth"], "Mary")
    assert first == default_voice(Language.ENGLISH, "female", "adult", ["en-ruth"], "Mary")
    assert first.id == "en-clara"
