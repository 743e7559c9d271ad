"""Speech: what was said, when each word sounds, and who really spoke."""

from workbench.model.document import Document
from workbench.model.vocabulary import Language


class VoiceInfo(Document):
    """A voice that a character can be given. `id` is stable across versions."""

    id: str
    engine: str
    language: Language
    gender: str
    name: str


class Word(Document):
    """A word (English) or character group (Chinese) with its place in the line and its time.

    Attributes:
        text: the words as written, punctuation that follows included.
        offset: index of the first character of `text` in the line.
        start, end: seconds from the beginning of the voice take.
    """

    text: str
    offset: int
    start: float
    end: float
