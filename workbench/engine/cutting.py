"""From picked takes, and what people wish for their finish, to a cut: the film's arithmetic."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path

from sqlmodel import Session

from workbench.engine.assets import assets_of
from workbench.engine.lookup import episode_of, fetch, shots_of
from workbench.engine.planning import frame_size
from workbench.engine.studio import Studio
from workbench.engine.takes import Slot, picked_takes, picture_of
from workbench.kit.errors import ConfigurationError
from workbench.media import film_key
from workbench.model.assets import Asset
from workbench.model.cut import Cut, CutShot, EffectCue, Quality, VoiceCue
from workbench.model.finishing import Card
from workbench.model.projects import Project
from workbench.model.storyboard import Shot, Take, TakeKind
from workbench.model.vocabulary import CameraMovement, Transition
from workbench.storage import Blobs

_LEAD_IN = 0.35
"""Seconds before the first word of a shot: room for the eye to arrive."""
_LEAD_OUT = 0.45
_LEAST_SECONDS = 2.0


@dataclass(frozen=True)
class _Ends:
    """The frames that a shot shares with its predecessor and with its successor."""

    before: int
    after: int


@dataclass(frozen=True)
class CuttingTable:
    """Everything that a project's films are cut from; `takes` are the picked ones."""

    project: Project
    blobs: Blobs
    takes: Mapping[Slot, Take]
    assets: Mapping[str, Asset]

    def cut(self, shots: Sequence[Shot], quality: Quality) -> Cut:
        """The cut of some shots, between the project's cards.

        Raises:
            ConfigurationError: a shot has no picture, a line no voice, or a sound is not there.
        """
        width, height = frame_size(self.project)
        settings = self.project.settings
        return Cut(
            width=width,
            height=height,
            fps=settings.fps.exact,
            quality=quality,
            shots=tuple(self._row(shots)),
            music=self._music(),
            sound=settings.sound,
            subtitles=settings.subtitle_style,
            delivery=settings.delivery,
        )

    def _row(self, shots: Sequence[Shot]) -> Iterator[CutShot]:
        """The shots, numbered as people count them, and the cards, which have no number."""
        settings = self.project.settings
        row: list[Shot | Card | None] = [settings.title_card, *shots, settings.end_card]
        entries = [entry for entry in row if entry]
        overlaps = [0, *(self._overlap(entry) for entry in entries[:-1]), 0]
        numbers = {shot.id: number for number, shot in enumerate(shots, start=1)}
        for entry, before, after in zip(entries, overlaps, overlaps[1:], strict=False):
            ends = _Ends(before, after)
            yield self._card(entry, ends) if isinstance(entry, Card) else self._shot(entry, numbers[entry.id], ends)

    def _overlap(self, entry: Shot | Card) -> int:
        """Frames shared with what comes next; cuts, fades and cards share none."""
        if isinstance(entry, Card) or not entry.transition.overlaps:
            return 0
        return round(self.project.settings.transition_seconds * self._fps)

    def _card(self, card: Card, ends: _Ends) -> CutShot:
        """A card, which fades out."""
        frames = max(round(card.seconds * self._fps), ends.before + ends.after + 1)
        return CutShot(number=0, picture=card, key="", frames=frames, transition=Transition.FADE)

    def _shot(self, shot: Shot, number: int, ends: _Ends) -> CutShot:
        """A shot as long as its voices, or as it was wished to be."""
        picture = picture_of(shot, self.takes)
        if picture is None:
            raise ConfigurationError(f"Shot {number} has no picture.", "Open the shot and press Remake.")
        voices = tuple(self._voices(shot, number, float(ends.before / self._fps)))
        spoken = max((cue.start + cue.duration for cue in voices), default=0.0)
        seconds = max(spoken + _LEAD_OUT, shot.duration, _LEAST_SECONDS) + float(ends.after / self._fps)
        return CutShot(
            number=number,
            picture=self.blobs.path(picture.blob),
            key=picture.blob,
            frames=max(math.ceil(seconds * self._fps), ends.before + ends.after + 1),
            framing=shot.finish.framing,
            overlays=shot.finish.overlays,
            plugins=shot.finish.plugins,
            movement=CameraMovement.STATIC if picture.kind is TakeKind.CLIP else shot.movement,
            transition=shot.transition,
            overlap=ends.after,
            voices=voices,
            effects=tuple(self._effects(shot, number)),
            mood=shot.mood,
        )

    def _voices(self, shot: Shot, number: int, opening: float) -> Iterator[VoiceCue]:
        """The shot's lines one after the other, after `opening` seconds that it shares with the shot before."""
        start = opening + _LEAD_IN
        for line in shot.lines:
            take = self.takes.get((shot.id, TakeKind.VOICE, line.id))
            if take is None:
                raise ConfigurationError(f"A line of shot {number} has no voice.", "Press Make film again.")
            yield VoiceCue(
                audio=self.blobs.path(take.blob),
                start=start,
                duration=take.duration,
                text=take.provenance.prompt or line.text,  # a person may have picked a take of an earlier wording
                language=line.language,
                words=take.words,
                speaker=line.speaker,
                gain_db=shot.finish.gain_db,
                translations=line.translations,
            )
            start += take.duration + self.project.settings.sound.room_between_lines

    def _effects(self, shot: Shot, number: int) -> Iterator[EffectCue]:
        for effect in shot.finish.effects:
            asset = self.assets.get(effect.asset)
            if asset is None or not self.blobs.exists(asset.blob):
                raise ConfigurationError(
                    f"Shot {number} has a sound effect whose file is not there.",
                    "Open the shot and choose another file for the effect, or take it away.",
                )
            gain = shot.finish.gain_db + effect.gain_db
            yield EffectCue(audio=self.blobs.path(asset.blob), start=effect.start, gain_db=gain)

    def _music(self) -> Path | None:
        """The file of the project's music; None when it has none of its own."""
        if not self.project.settings.music:
            return None
        asset = self.assets.get(self.project.settings.music)
        if asset is None or not self.blobs.exists(asset.blob):
            raise ConfigurationError("The file of the film's music is not there.", "Choose other music, or none.")
        return self.blobs.path(asset.blob)

    @property
    def _fps(self) -> Fraction:
        return self.project.settings.fps.exact


@dataclass(frozen=True)
class CutOrder:
    """A cut and the rows that it was built from; what people change afterwards belongs to the next one."""

    project: Project
    episode_id: str
    shots: list[Shot]
    takes: dict[Slot, Take]
    cut: Cut

    @classmethod
    def of(cls, studio: Studio, session: Session, project: Project, episode_id: str, quality: Quality) -> "CutOrder":
        """The cut of an episode as its storyboard, its picks and the project's settings are now.

        Raises:
            ConfigurationError: a shot has no picture, a line no voice, or a sound is not there.
        """
        shots = shots_of(session, episode_id)
        takes = picked_takes(session, [shot.id for shot in shots])
        table = CuttingTable(project, studio.blobs, takes, assets_of(session, project.id))
        return cls(project, episode_id, shots, takes, table.cut(shots, quality))

    @cached_property
    def key(self) -> str:
        """Content key of the film.

        Raises:
            ConfigurationError, VideoError: the cut cannot be made, see `film_key`.
        """
        return film_key(self.cut)

    def placed(self) -> Iterator[tuple[Shot, CutShot, int]]:
        """Each shot of the storyboard with its place in the cut and the frame of the film at which it begins."""
        numbered = [(shot, start) for shot, start in zip(self.cut.shots, self.cut.starts(), strict=True) if shot.number]
        for shot, (cut_shot, start) in zip(self.shots, numbered, strict=True):
            yield shot, cut_shot, start


def current_cut(studio: Studio, project_id: str, quality: Quality = "final") -> Cut:
    """The cut of a project as its storyboard and its picks are now.

    Raises:
        ConfigurationError: a shot has no picture or a line no voice yet.
    """
    with studio.database.session() as session:
        project = fetch(session, Project, project_id)
        episode = episode_of(session, project_id)
        return CutOrder.of(studio, session, project, episode.id, quality).cut
