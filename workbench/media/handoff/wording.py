"""What people read about a shot, in English or Chinese."""

from workbench.media.handoff.layout import ShotEvent
from workbench.model.cut import VoiceCue
from workbench.model.finishing import Card
from workbench.model.vocabulary import Language, label


def in_language(language: Language, english: str, chinese: str) -> str:
    """The wording for a reader."""
    return chinese if language is Language.CHINESE else english


def title_of(event: ShotEvent, language: Language) -> str:
    """The number of a shot, or what kind of card it is."""
    picture = event.shot.picture
    if not isinstance(picture, Card):
        return str(event.shot.number)
    return in_language(language, "Title", "片头") if picture.role == "title" else in_language(language, "End", "片尾")


def camera_of(event: ShotEvent, language: Language) -> str:
    """Size, angle and movement, as far as they are known; cards have none."""
    if isinstance(event.shot.picture, Card):
        return ""
    words = (event.note.size, event.note.angle, event.shot.movement)
    return " · ".join(label(word, language) for word in words if word)


def description_of(event: ShotEvent) -> str:
    """What is seen; of a card, its text."""
    picture = event.shot.picture
    return (
        "\n".join(filter(None, (picture.text, picture.detail))) if isinstance(picture, Card) else event.note.description
    )


def line_of(cue: VoiceCue, language: Language) -> str:
    """A line with its speaker."""
    return f"{cue.speaker}{in_language(language, ': ', '：')}{cue.text}" if cue.speaker else cue.text
