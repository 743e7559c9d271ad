"""What must hold of the words of every spoken line."""

from workbench.voice import Speech


def check_words(line: str, speech: Speech) -> None:
    """The words cover the line in order, and their times run forward within the sound."""
    written = [place for place, character in enumerate(line) if not character.isspace()]
    owned = [
        place
        for word in speech.words
        for place in range(word.offset, word.offset + len(word.text))
        if not line[place].isspace()
    ]
    assert owned == written
    clock = 0.0
    for word in speech.words:
        assert line[word.offset : word.offset + len(word.text)] == word.text
        assert clock <= word.start <= word.end <= speech.duration
        clock = word.end
