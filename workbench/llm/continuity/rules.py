"""What can be told without understanding: rules over a storyboard, English or Chinese, quick enough for any screen."""

from workbench.llm.continuity.board import Board
from workbench.llm.continuity.camera import camera_findings
from workbench.llm.continuity.looks import looks_findings
from workbench.llm.continuity.people import people_findings
from workbench.llm.continuity.setting import setting_findings
from workbench.model.continuity import ContinuityFinding


def rule_findings(board: Board) -> list[ContinuityFinding]:
    """What does not hold together, in the order of the storyboard, each finding once."""
    found = [*people_findings(board), *setting_findings(board), *looks_findings(board), *camera_findings(board)]
    order = {shot.id: number for number, shot in enumerate(board.shots)}
    once = {finding.key: finding for finding in reversed(found)}
    return sorted(once.values(), key=lambda finding: (order[finding.shot_id], finding.kind))
