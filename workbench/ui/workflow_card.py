"""What the screens say about a workflow: a row of the list, its card, what the picture servers lack for it."""

from collections.abc import Iterable, Sequence
from html import escape

from workbench.engine.workflows import ImportReport, WorkflowCheck
from workbench.model.vocabulary import Language
from workbench.model.workflows import FAMILY_NAMES, Card, Family, ModelFile, Purpose
from workbench.ui.i18n import sentence, text


def family_name(family: Family, words: Language) -> str:
    """A model family as people call it."""
    return FAMILY_NAMES.get(family) or text("workflow_family_unknown", words)


def purpose_name(purpose: Purpose, words: Language) -> str:
    """What a workflow does, in a few words."""
    return text(f"purpose_{purpose.value}", words)


def list_row(card: Card, words: Language, *, yours: bool) -> dict[str, object]:
    """A row of the part `library`; a tag that only repeats the purpose is left out."""
    purpose, family = purpose_name(card.purpose, words), family_name(card.family, words)
    said = {card.category.value, "video", card.purpose.value.replace("_", " ")}
    return {
        "id": card.id,
        "name": sentence(card.name, words),
        "purpose": card.purpose.value,
        "purpose_name": purpose,
        "family": "" if card.family is Family.UNKNOWN else family,
        "tags": [tag if yours else sentence(tag, words) for tag in card.tags if tag not in said],
        "yours": yours,
    }


def card_facts(card: Card, words: Language, *, yours: bool) -> str:
    """The card as HTML: name, what it makes, and what it needs."""
    marks = [purpose_name(card.purpose, words), family_name(card.family, words)]
    marks += [text("library_yours", words)] if yours else []
    told = [
        (text("workflow_vram", words), f"{card.vram_gb:g} GB" if card.vram_gb else ""),
        (text("workflow_speed", words), sentence(card.speed, words)),
        (text("workflow_packs", words), ", ".join(card.packs)),
        (text("workflow_frames", words), card.frames),
        (text("workflow_fps", words), f"{card.fps}" if card.fps else ""),
    ]
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in told if value)
    return (
        f"<h2>{escape(sentence(card.name, words))}</h2>"
        f'<p class="marks">{"".join(f"<span>{escape(mark)}</span>" for mark in marks)}</p>'
        f"<p>{escape(sentence(card.description, words))}</p>{_paid(card, words)}"
        + (f"<dl>{facts}</dl>" if facts else "")
        + ("" if yours else f'<p class="hint">{escape(text("workflow_shipped", words))}</p>')
    )


def _paid(card: Card, words: Language) -> str:
    """The warning of a workflow that costs money, nothing for others."""
    if not card.paid:
        return ""
    told = text("workflow_paid", words).format(nodes=", ".join(card.paid))
    return f'<p class="paid" role="note">{escape(told)}</p>'


def models_table(models: Sequence[ModelFile], checks: Sequence[WorkflowCheck], words: Language) -> str:
    """The files that a workflow asks for, with folder, size and licence, and which server has none of that name."""
    if not models:
        return f'<p class="hint">{escape(text("workflow_no_models", words))}</p>'
    heads = "".join(
        f"<th>{escape(text(f'workflow_{name}', words))}</th>" for name in ("model", "size", "licence", "there")
    )
    rows = "".join(_model(file, checks, words) for file in models)
    return f'<table class="list"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _model(file: ModelFile, checks: Sequence[WorkflowCheck], words: Language) -> str:
    name = f"{escape(file.name)}<small>models/{escape(file.folder)}</small>"
    cells = (name, size_text(file.size), escape(file.licence), escape(_there(file, checks, words)))
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _there(file: ModelFile, checks: Sequence[WorkflowCheck], words: Language) -> str:
    """Who has a file, who has not, and of whom that is not known now."""
    silent = [check.server for check in checks if not check.answers]
    lacking = [check.server for check in checks if file.name in check.absent_models]
    told = ["✓"] if len(silent) + len(lacking) < len(checks) else []
    told += [text("workflow_absent", words).format(servers=" · ".join(lacking))] if lacking else []
    told += [text("workflow_unknown", words).format(servers=" · ".join(silent))] if silent else []
    return ", ".join(told)


def size_text(size: int) -> str:
    """Bytes as people read them (SI); empty when the size is not known."""
    if not size:
        return ""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"


def report_text(report: ImportReport, words: Language) -> str:
    """What came of an import: what keeps it from running, what became of corrections, what was put right on the way."""
    title = text("import_problems" if report.problems else "import_done", words)
    parts = [f"<h4>{escape(title)}</h4>", bullets(report.problems, words), _paid(report.card, words)]
    if report.version > 1:
        parts.append(_corrections(report, words))
    if report.notes:
        summary = escape(text("import_notes", words).format(count=len(report.notes)))
        parts.append(f"<details><summary>{summary}</summary>{bullets(report.notes, words)}</details>")
    return "".join(parts)


def _corrections(report: ImportReport, words: Language) -> str:
    """What became of the corrections of the version before."""
    told = [text("import_again", words).format(name=report.card.name, version=report.version)]
    if report.kept:
        names = ", ".join(sentence(name, words) for name in report.kept)
        told.append(text("import_kept", words).format(names=names))
    return f"<p>{escape(' '.join(told))}</p>{bullets(report.lost, words)}"


def bullets(sentences: Iterable[str], words: Language) -> str:
    """Sentences of the engine as a list; nothing when there are none."""
    items = "".join(f"<li>{escape(sentence(one, words))}</li>" for one in sentences)
    return f"<ul>{items}</ul>" if items else ""
