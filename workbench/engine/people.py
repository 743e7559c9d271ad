"""Who is calling: the owner's key, invitations, sign-in links. Only hashes of keys are stored."""

import re
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import col, select

from workbench.engine.lookup import fetch
from workbench.engine.operations import operation
from workbench.engine.studio import Studio
from workbench.kit.command import command
from workbench.kit.errors import InvalidInputError, NotSignedInError
from workbench.kit.files import write_whole
from workbench.kit.hashing import sha256_bytes
from workbench.kit.times import now
from workbench.model.document import Document
from workbench.model.people import Actor, Invitation, NamedRole, Role

_LINK_MINUTES = 15
_LONGEST_DAYS = 366
_OWNER = "owner"
_KEY_BYTES = 24
_KEY = re.compile(rf"[\w-]{{{_KEY_BYTES * 4 // 3}}}", re.ASCII)


class NewInvitation(Document):
    """An invitation and its key, which is shown this once and never again.

    Attributes:
        path: behind the workbench's address, it lets in whoever opens it.
    """

    id: str
    name: str
    role: Role
    key: str
    path: str
    expires_at: datetime | None


class InvitationView(Document):
    """An invitation as its giver sees it; the key itself is not kept."""

    id: str
    name: str
    role: Role
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


def local_owner() -> Actor:
    """The person at this machine's command line: whoever can read the data folder owns it."""
    return Actor(_OWNER, Role.OWN)


def owner_key(studio: Studio) -> str:
    """The owner's key: from WORKBENCH_TOKEN, else a random one in the data folder that only its user can read."""
    if token := studio.settings.secrets.token:
        return token.get_secret_value()
    path = _key_file(studio)
    if not path.exists():
        write_whole(path, secrets.token_urlsafe(32).encode(), private=True)
    return path.read_text()


def _key_file(studio: Studio) -> Path:
    return studio.settings.data / "owner.key"


def identify(studio: Studio, key: str) -> Actor:
    """Who holds a key. Blocking, but for what cannot be a key: only the others are looked for in the database.

    Raises:
        NotSignedInError: nobody does, or the invitation was revoked, used up or has run out.
    """
    if is_owner_key(studio, key):
        return local_owner()
    if _KEY.fullmatch(key):
        with studio.database.session() as session:
            query = select(Invitation).where(Invitation.key_hash == _hash(key), col(Invitation.revoked_at).is_(None))
            invitation = session.exec(query).first()
        if invitation is not None and not _is_over(invitation):
            return Actor(invitation.name, Role(invitation.role), invitation.id)
    raise NotSignedInError("You are not signed in.", "Open your invitation link, or the link that was printed.")


def is_owner_key(studio: Studio, key: str) -> bool:
    """Whether a key is the owner's; no database is asked."""
    return bool(key) and secrets.compare_digest(key.encode(), owner_key(studio).encode())


def _is_over(invitation: Invitation) -> bool:
    if invitation.single_use:
        return True
    return invitation.expires_at is not None and invitation.expires_at < now()


def _new_key() -> str:
    return secrets.token_urlsafe(_KEY_BYTES)


def _hash(key: str) -> str:
    return sha256_bytes(key.encode())


def sign_in_code(studio: Studio) -> str:
    """A code for the owner's sign-in link: it works once and for a quarter of an hour."""
    code = _new_key()
    with studio.database.session() as session:
        session.add(
            Invitation(
                name=_OWNER,
                role=Role.OWN,
                key_hash=_hash(code),
                single_use=True,
                expires_at=now() + timedelta(minutes=_LINK_MINUTES),
            )
        )
    return code


def redeem(studio: Studio, code: str) -> str:
    """The lasting key for a code that somebody came with through a link: a sign-in code, or an invitation's key.

    Raises:
        NotSignedInError: the code is unknown, used or has run out; or it is the owner's key, which belongs in no link.
    """
    if is_owner_key(studio, code):
        raise NotSignedInError("The owner's key opens nothing in an address.", f"Run: {command('link')}")
    if _KEY.fullmatch(code) and _use_up(studio, code):
        return owner_key(studio)
    identify(studio, code)
    return code


def _use_up(studio: Studio, code: str) -> bool:
    """Whether this is a sign-in code; then it works no more."""
    with studio.database.session() as session:
        query = select(Invitation).where(Invitation.key_hash == _hash(code), col(Invitation.single_use))
        invitation = session.exec(query.with_for_update()).first()
        if invitation is None:
            return False
        if invitation.used_at is not None or invitation.expires_at is None or invitation.expires_at < now():
            raise NotSignedInError("This sign-in link was used or has run out.", f"Run: {command('link')}")
        invitation.used_at = now()
        return True


@operation(Role.VIEW)
def who_am_i(studio: Studio, actor: Actor) -> dict[str, str]:
    """Tell the caller's name and role."""
    return {"name": actor.name, "role": actor.role.name.lower()}


@operation(Role.OWN)
def invite(studio: Studio, actor: Actor, name: str, role: NamedRole, days: float = 7) -> NewInvitation:
    """Invite a collaborator by a link that runs out."""
    name = _guest_name(name)
    if not 0 < days <= _LONGEST_DAYS:  # false for what is no number, too
        raise InvalidInputError(
            f"An invitation cannot hold for {days:g} days.", f"Give a number above 0, at most {_LONGEST_DAYS}."
        )
    key = _new_key()
    row = Invitation(name=name, role=role, key_hash=_hash(key), expires_at=now() + timedelta(days=days))
    with studio.database.session() as session:
        session.add(row)
    path = f"/enter?code={key}"
    return NewInvitation(id=row.id, name=name, role=role, key=key, path=path, expires_at=row.expires_at)


def _guest_name(name: str) -> str:
    """The name without spaces around it, which is nobody else's."""
    shown = name.strip()
    if not shown:
        raise InvalidInputError("An invitation needs a name.", "Say who is invited.")
    if shown.casefold() == _OWNER:
        raise InvalidInputError(f"Nobody can be invited as “{shown}”: that is you.", "Give the guest another name.")
    return shown


@operation(Role.OWN)
def list_invitations(studio: Studio, actor: Actor) -> list[InvitationView]:
    """List the invitations of collaborators."""
    with studio.database.session() as session:
        query = select(Invitation).where(~col(Invitation.single_use)).order_by(col(Invitation.created_at))
        return [_view(row) for row in session.exec(query)]


@operation(Role.OWN)
def revoke_invitation(studio: Studio, actor: Actor, invitation_id: str) -> InvitationView:
    """Take an invitation back; its key stops working at once."""
    with studio.database.session() as session:
        invitation = fetch(session, Invitation, invitation_id)
        invitation.revoked_at = now()
        return _view(invitation)


def _view(row: Invitation) -> InvitationView:
    return InvitationView(**{name: getattr(row, name) for name in InvitationView.model_fields})
