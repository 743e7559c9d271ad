"""All parts of the check, run on one film."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from workbench.media.check.file import file_findings
from workbench.media.check.pictures import picture_findings
from workbench.media.check.plan import plan_findings
from workbench.media.check.sounds import sound_findings
from workbench.media.video.probing import probe
from workbench.model.cut import Cut
from workbench.model.findings import Finding, FindingKind


def film_findings(path: Path, cut: Cut, stop: Callable[[], None] = lambda: None) -> list[Finding]:
    """Everything that is wrong with a finished film, in time order; an empty list means that nothing is.

    Looked for are wrong size, rate and length; stretches that are black, frozen, silent or clipped; a wrong loudness
    and too high peaks; voices that are not heard where they belong or outlast their shot; recordings that are clipped;
    text that cannot be read well or reaches out of its safe area. Cards may be black and still, transitions may be
    black, and a film that is meant to be silent may be silent.

    Args:
        stop: called for each picture, tenth of a second of sound, and voice, from two threads; raises when the work is
            cancelled.

    Raises:
        VideoError: the film, or a voice in it, cannot be read.
    """
    info = probe(path)
    with ThreadPoolExecutor(1) as beside:
        seeing = beside.submit(picture_findings, path, cut, stop)
        silent = Finding(kind=FindingKind.SILENT, text="The film has no sound track.")
        heard = sound_findings(path, cut, stop) if info.has_audio else [silent]
        findings = [*file_findings(path, info, cut), *heard, *plan_findings(cut), *seeing.result()]
    return sorted(findings, key=lambda finding: finding.at)
