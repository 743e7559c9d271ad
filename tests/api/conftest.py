"""The faces on a real loopback server, over a studio that only watches."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from workbench.api import build_faces
from workbench.engine import Studio, build_studio, load_settings
from workbench.engine.people import invite, local_owner, owner_key
from workbench.kit.certificates import certificates
from workbench.model.people import Role


@dataclass(frozen=True)
class Served:
    """A running server: its address, its studio, and a key for each role."""

    url: str
    studio: Studio
    keys: dict[Role, str]

    def client(self, role: Role | None) -> httpx.Client:
        """A client with the key of a role, or a stranger's."""
        headers = {"Authorization": f"Bearer {self.keys[role]}"} if role else {}
        return httpx.Client(base_url=self.url, headers=headers, verify=certificates(), timeout=60)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    studio = build_studio(load_settings(tmp_path_factory.mktemp("faces"), {}), worker=False)
    faces = build_faces(studio)
    app = Starlette(routes=faces.routes, middleware=[faces.gate], lifespan=faces.lifespan)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        threading.Event().wait(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    keys = {role: invite(studio, local_owner(), role.name, role).key for role in (Role.VIEW, Role.EDIT)}
    yield Served(f"http://127.0.0.1:{port}", studio, keys | {Role.OWN: owner_key(studio)})
    server.should_exit = True
    thread.join()
    studio.backend.stop()
    studio.database.close()
