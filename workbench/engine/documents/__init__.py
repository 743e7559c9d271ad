"""Documents that stories and scripts come in: plain text, Markdown, Word, e-books, Fountain and Final Draft."""

from workbench.engine.documents.reading import (
    LARGEST_DOCUMENT,
    SUFFIXES,
    SourceText,
    chapter_range,
    clean_source,
    plan_by_rule,
    read_document,
    story_of,
)

__all__ = [
    "LARGEST_DOCUMENT",
    "SUFFIXES",
    "SourceText",
    "chapter_range",
    "clean_source",
    "plan_by_rule",
    "read_document",
    "story_of",
]
