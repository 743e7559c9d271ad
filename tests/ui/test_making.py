"""How a shot is made is chosen on its screens, and what stands in the way is said before a film is asked for."""

import re
from io import BytesIO

from PIL import Image
from playwright.sync_api import expect

from tests.ui.conftest import Visits, Workbench, wait_for

STORY = "The Lamp\n\nMara lit a lamp."


def photo() -> dict[str, object]:
    """A picture as a browser uploads it."""
    file = BytesIO()
    Image.new("RGB", (64, 64), "red").save(file, "PNG")
    return {"name": "mara.png", "mimeType": "image/png", "buffer": file.getvalue()}


def test_a_workflow_without_its_picture_is_refused_until_it_has_one(workbench: Workbench, visits: Visits) -> None:
    project = workbench.project(STORY)
    [shot] = workbench.get("list_shots", project_id=project)
    sketch = shot["generation"] | {"workflow": "sd15_sketch_to_image"}
    workbench.post("update_shot", shot_id=shot["id"], changes={"generation": sketch})
    page = visits.open(f"/?project={project}")
    page.get_by_role("tab", name="Render").click()
    expect(page.locator("#render-start")).to_be_disabled()
    expect(page.locator("#render-check .error")).to_contain_text("draws from a control picture")

    page.get_by_role("tab", name="Storyboard").click()
    page.locator(f'[data-shot="{shot["id"]}"]').click()
    expect(page.locator("#shot-check .error")).to_contain_text("draws from a control picture")
    page.locator("#holding .label-wrap").click()
    page.locator("#holding input[type=file]").set_input_files(photo())  # type: ignore[arg-type]  # a payload as a plain dict
    wait_for(lambda: bool(workbench.get("get_shot", shot_id=shot["id"])["generation"]["control"]))
    expect(page.locator("#shot-check .error")).to_have_count(0)
    page.get_by_role("tab", name="Render").click()
    expect(page.locator("#render-start")).to_be_enabled()
    expect(page.locator("#render-check .error")).to_have_count(0)


def test_a_character_is_kept_alike_by_a_picture_that_is_uploaded(workbench: Workbench, visits: Visits) -> None:
    project = workbench.project(STORY)
    who = workbench.post("create_character", project_id=project, name="Ines")
    page = visits.open(f"/?project={project}&tab=characters")
    page.get_by_role("tab", name="Characters").click()
    card = page.locator(".sheet", has=page.locator(f'[data-shows="{who["id"]}"]'))
    card.locator(".keeping .label-wrap").click()
    card.locator(".keeping input[type=file]").set_input_files(photo())  # type: ignore[arg-type]  # a payload as a plain dict
    wait_for(lambda: bool(workbench.get("get_character", character_id=who["id"])["reference_assets"]))
    expect(card.locator(".references img")).to_have_attribute("src", re.compile("^/files/[0-9a-f]{64}"))
