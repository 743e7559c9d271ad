"""A film's settings and a shot's finish as fields show them, and what is made of what was touched."""

import pytest

from workbench.kit.errors import InvalidInputError
from workbench.model.finishing import Card, Framing, SubtitleLook, TextOverlay
from workbench.model.projects import ProjectSettings
from workbench.model.storyboard import Finish
from workbench.model.vocabulary import Language
from workbench.ui.finish_form import changed_finish, finish_values
from workbench.ui.i18n import sentence
from workbench.ui.settings_form import changed_settings, settings_values

CARD = ("title_card.text", "title_card.detail", "title_card.seconds", "title_card.ground")
OVERLAY = {"text": "Harbour", "start": 0.0, "end": 2.5, "place": "top left", "colour": "white"}


def test_what_was_not_touched_stays() -> None:
    before = ProjectSettings(title_card=Card(role="title", text="The Lamp"), narrator_voice="en-narrator")
    after = changed_settings(before, {"sound.music_gain_db": -20, "subtitle_style.look": "boxed", "height": 1080})
    assert after.sound == before.sound.model_copy(update={"music_gain_db": -20.0})
    assert (after.subtitle_style.look, after.height) == (SubtitleLook.BOXED, 1080)
    assert (after.title_card, after.narrator_voice) == (before.title_card, before.narrator_voice)


def test_a_card_is_there_while_it_has_a_text() -> None:
    empty = ProjectSettings()
    assert settings_values(empty, CARD) == dict(zip(CARD, ("", "", 3.0, "black"), strict=True))
    written = changed_settings(empty, {"title_card.text": "The Lamp"})
    assert written.title_card == Card(role="title", text="The Lamp")
    assert changed_settings(written, {"title_card.text": "  "}) == empty


@pytest.mark.parametrize(
    ("path", "value", "english", "chinese"),
    [
        ("sound.music_gain_db", 99, "“Music level” must be less than or equal to 12.", "“音乐音量”不能大于 12。"),
        ("transition_seconds", -1, "“Transitions” must be greater than or equal to 0.", "“转场时长”不能小于 0。"),
        ("delivery.crf", None, "“Quality” must be a valid integer.", "“质量”需要填一个整数。"),
    ],
)
def test_a_wrong_value_is_named_as_on_the_screen(path: str, value: object, english: str, chinese: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        changed_settings(ProjectSettings(), {path: value})
    assert refused.value.message == english
    assert sentence(refused.value.message, Language.CHINESE) == chinese


def test_a_finish_is_shown_and_changed() -> None:
    finish = changed_finish(Finish(gain_db=3), {"overlays": [OVERLAY], "framing": "blurred edges"})
    assert (finish.gain_db, finish.framing) == (3, Framing.BLUR)
    assert finish.overlays == (TextOverlay(text="Harbour", end=2.5, place="top left"),)
    assert finish_values(finish)["overlays"] == [OVERLAY]
    with pytest.raises(InvalidInputError, match="“From \\(s\\)” must be greater than or equal to 0"):
        changed_finish(finish, {"overlays": [OVERLAY | {"start": -1}]})
