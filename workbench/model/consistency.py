"""How firmly a character is held from shot to shot."""

from enum import StrEnum


class ConsistencyLevel(StrEnum):
    """Low is for drafts, standard for short films with one character, high for series."""

    LOW = "low"
    STANDARD = "standard"
    HIGH = "high"
