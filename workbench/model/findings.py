"""What the film check finds: typed, so that screens can group it and lead to the shot."""

from enum import StrEnum

from workbench.model.document import Document


class FindingKind(StrEnum):
    """What is wrong: with the file, its picture, its sound, its text, or with when things happen.

    Of `reading`, how long a text is shown, the voices are the cause: it is a hint, and no fault of the film.
    """

    SIZE = "size"
    RATE = "rate"
    DURATION = "duration"
    BLACK = "black"
    FROZEN = "frozen"
    SILENT = "silent"
    CLIPPED = "clipped"
    LOUDNESS = "loudness"
    PEAK = "peak"
    SPEECH = "speech"
    SYNC = "sync"
    SUBTITLES = "subtitles"
    LAYOUT = "layout"
    READING = "reading"


class Finding(Document):
    """Something wrong with a film.

    Attributes:
        at: the second of the film at which it begins.
        shot: what messages call the shot in which that is; empty when the whole film is meant.
        text: a sentence about it, which does not name the shot.
    """

    kind: FindingKind
    at: float = 0.0
    shot: str = ""
    text: str

    @property
    def is_fault(self) -> bool:
        """Whether a film with this is no success."""
        return self.kind is not FindingKind.READING

    @property
    def sentence(self) -> str:
        """The text, with the shot that it is about."""
        return f"{self.shot}: {self.text}" if self.shot else self.text
