"""Inviting others: a dialog with a form for a new link, and the links that were given."""

import gradio as gr

from workbench.engine import people
from workbench.kit.errors import InvalidInputError
from workbench.kit.ids import new_id
from workbench.kit.times import now
from workbench.model.people import Role
from workbench.ui.desk import Desk, actor, language, on
from workbench.ui.i18n import sentence, words_of
from workbench.ui.parts import live_part

_SHOWN = 50
"""Links that are listed at most; those that work come first, then the newest."""


def build_sharing(desk: Desk, opens: gr.Button) -> None:
    """Lay the dialog out, which a button opens, and wire it."""
    dialog = live_part("sharing", {})

    def show(request: gr.Request) -> dict[str, object]:
        return _value(desk, request)

    def invite(event: gr.EventData, request: gr.Request) -> dict[str, object]:
        name, role, days = event.guest, event.role, event.days  # pyright: ignore[reportAttributeAccessIssue]  # Gradio adds them
        try:
            made = people.invite(desk.studio, actor(request), str(name), Role[str(role).upper()], float(days))
        except InvalidInputError as error:  # a toast would be behind the dialog
            return _value(desk, request, problem=sentence(f"{error.message} {error.advice}", language(request)))
        return _value(desk, request, link={"path": made.path, "guest": made.name, "address": _public(request)})

    def revoke(event: gr.EventData, request: gr.Request) -> dict[str, object]:
        people.revoke_invitation(desk.studio, actor(request), str(event.invitation))  # pyright: ignore[reportAttributeAccessIssue]  # Gradio adds it
        return _value(desk, request)

    on(opens.click, show, [], [dialog])
    on(dialog.submit, invite, [], [dialog])
    on(dialog.delete, revoke, [], [dialog])


def _value(desk: Desk, request: gr.Request, **news: object) -> dict[str, object]:
    """What the dialog shows; each is new, so that the page opens it again."""
    rows = [_row(view) for view in reversed(people.list_invitations(desk.studio, actor(request)))]
    rows.sort(key=lambda row: row["state"] != "valid")
    return {"shown": new_id(), "words": words_of("sharing", language(request)), "rows": rows[:_SHOWN], **news}


def _row(view: people.InvitationView) -> dict[str, str]:
    until = f"{view.expires_at:%Y-%m-%d}" if view.expires_at else ""
    is_over = view.expires_at is not None and view.expires_at < now()
    state = "revoked" if view.revoked_at else "over" if is_over else "valid"
    return {"id": view.id, "name": view.name, "role": view.role.name.lower(), "state": state, "until": until}


def _public(request: gr.Request) -> str:
    """The address by which the workbench is reached from outside, where it was started with one."""
    assert request.request is not None, "events come over HTTP"
    return (request.request.app.get_blocks().share_url or "").rstrip("/")
