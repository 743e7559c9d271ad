"""The owner invites somebody from the page, and takes the link back."""

import re

import pytest
from playwright.sync_api import expect

from tests.ui.conftest import Visits, Workbench

pytestmark = pytest.mark.browser


def test_a_guest_gets_in_by_a_link_until_it_is_taken_back(visits: Visits, workbench: Workbench) -> None:
    project = workbench.project()
    page = visits.open(f"/?project={project}")
    page.locator("#share").click()
    dialog = page.get_by_role("dialog", name="Invite others")
    dialog.get_by_label("For whom").fill("Owner")
    dialog.get_by_role("button", name="Make link").click()
    expect(page.get_by_text("Nobody can be invited as “Owner”: that is you.")).to_be_visible()

    dialog.get_by_label("For whom").fill("<b>Vera</b>")
    dialog.get_by_role("button", name="Make link").click()
    expect(dialog.get_by_text("The link for <b>Vera</b>.")).to_be_visible()
    expect(dialog.get_by_text("This address works on this machine only.")).to_be_visible()
    link = dialog.locator("[readonly]").input_value()
    assert link.startswith(f"{workbench.url.rstrip('/')}/enter?code=")
    dialog.get_by_role("button", name="Copy").click()
    expect(dialog.get_by_role("button", name="Copied")).to_be_visible()

    guest = visits.open(f"{link.removeprefix(workbench.url.rstrip('/'))}", key="")
    expect(guest.locator("#notice")).to_contain_text("ask its owner for an invitation")
    expect(guest.locator("#share")).to_be_hidden()

    row = dialog.get_by_role("listitem").filter(has_text="<b>Vera</b>")
    expect(row).to_contain_text(re.compile(r"look · until \d{4}-\d\d-\d\d"))
    row.get_by_role("button", name="Take back").click()
    expect(row).to_contain_text("look · taken back")
    assert guest.request.get(guest.url).status == 401
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.locator("#share").click()
    expect(dialog).to_be_visible()
    expect(dialog.get_by_text("The link for")).to_be_hidden()
