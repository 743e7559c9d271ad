"""Serving the application: one launch that carries screens, REST, MCP, events and files behind one gate."""

import asyncio
import webbrowser
from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from workbench.api import build_faces
from workbench.engine import Settings, Studio, build_studio
from workbench.engine.people import sign_in_code
from workbench.kit.errors import ConfigurationError
from workbench.kit.log import get_logger
from workbench.ui import theme
from workbench.ui.app import build_app
from workbench.ui.delivery import Delivery
from workbench.ui.forms import Entries
from workbench.ui.i18n import translator
from workbench.ui.telling import page_routes
from workbench.ui.typed import typed_route

_log = get_logger(__name__)


def launch_arguments(studio: Studio, entries: Entries) -> dict[str, Any]:
    """How the application is launched: one server, one gate, no analytics, no call history, only our own files."""
    faces = build_faces(studio)
    return {
        "app_kwargs": {
            "lifespan": faces.lifespan,
            "routes": [*faces.routes, *page_routes(studio), typed_route(entries)],
            "middleware": [faces.gate, Middleware(Delivery, own=theme.page_parts())],
        },
        "theme": theme.workbench_theme(),
        "i18n": translator(),
        "ssr_mode": False,
        "run_history": False,
        "footer_links": [],
        "enable_monitoring": False,
        "max_file_size": f"{studio.settings.limits.upload_mb}mb",
        "quiet": True,
        "show_error": True,
    }


def serve(settings: Settings, *, port: int, share: bool = False, open_browser: bool = True) -> None:
    """Run the workbench on a free port until it is stopped. Tasks go on in the background, also without a browser."""
    studio = build_studio(settings)
    try:
        asyncio.run(_serve(studio, port, share, open_browser))
    except KeyboardInterrupt:
        _log.info("stopped; unfinished tasks go on at the next start")


async def _serve(studio: Studio, port: int, share: bool, open_browser: bool) -> None:
    entries: Entries = {}
    demo = build_app(studio, entries)
    try:
        await studio.jobs.start()
        local, public = _launch(demo, studio, port, share, entries)
        _announce(studio, local, public, share, open_browser)
        await asyncio.Event().wait()
    finally:
        demo.close(verbose=False)
        await studio.jobs.stop()
        studio.backend.stop()
        studio.database.close()


def _launch(demo: gr.Blocks, studio: Studio, port: int, share: bool, entries: Entries) -> tuple[str, str | None]:
    """Its address on this machine, and the public one if there is one."""
    host = studio.settings.server.host
    try:
        _, local, public = demo.launch(
            server_name=host,
            server_port=port,
            share=share,
            prevent_thread_lock=True,
            **launch_arguments(studio, entries),
        )
    except OSError:  # the port was free when it was chosen, seconds ago
        reason = f"Another program took {host}:{port} while the workbench started."
        raise ConfigurationError(reason, "Start the workbench again, or choose another port with --port.") from None
    return local, public


def _announce(studio: Studio, local: str, public: str | None, share: bool, open_browser: bool) -> None:
    """Print the links; each lets its opener in once."""
    address = f"{local.rstrip('/')}/enter?code={sign_in_code(studio)}"
    print(f"Workbench: {address}", flush=True)  # noqa: T201 - this is for people, not the log
    if public:
        print(f"Shared:    {public.rstrip('/')} (collaborators need an invitation)", flush=True)  # noqa: T201 - this is for people, not the log
    elif share:
        print("No public link could be made: gradio.live cannot be reached from here.", flush=True)  # noqa: T201 - this is for people, not the log
    if open_browser and studio.settings.server.open_browser:
        webbrowser.open(address)
