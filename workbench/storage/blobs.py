"""Blobs: immutable bytes named by their SHA-256, in a local folder or an S3 bucket, through obstore.

A blob `abcdef…` is kept as `ab/abcdef…`. It is written whole or not at all, and never written again.
"""

import hashlib
import re
import shutil
from abc import ABC, abstractmethod
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import LocalStore, S3Store

from workbench.kit.disk import disk_errors
from workbench.kit.errors import ConfigurationError, NetworkError, NotFoundError, ResourceError, WorkbenchError
from workbench.kit.files import whole_file
from workbench.kit.hashing import sha256_bytes, sha256_file

_NAME = re.compile("[0-9a-f]{64}")
_PROBE = "check"


@dataclass(frozen=True)
class S3Access:
    """How to reach an S3 server.

    Attributes:
        endpoint: its address; empty: Amazon's for the region.
    """

    endpoint: str
    region: str
    key: str = field(repr=False)
    secret: str = field(repr=False)


def open_blobs(url: str, cache: Path, access: S3Access | None = None) -> "Blobs":
    """The blobs at a URL.

    Args:
        url: `file:///folder` or `s3://bucket/prefix`.
        cache: folder for local copies of remote blobs; it may be emptied at any time.
        access: needed for S3.

    Raises:
        ConfigurationError: the URL is neither, or S3 without access.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        return LocalBlobs(Path(url2pathname(parts.path)))
    if parts.scheme == "s3" and access:
        return RemoteBlobs(parts.netloc, parts.path.strip("/"), access, cache)
    raise ConfigurationError(
        f"{url!r} is no place for blobs.",
        "Name a folder or s3://bucket/prefix; for S3, set WORKBENCH_S3_KEY and WORKBENCH_S3_SECRET too.",
    )


class Blobs(ABC):
    """One place of blobs. All methods may be called from several threads and processes at once."""

    def __init__(self, store: LocalStore | S3Store, place: str) -> None:
        self._store = store
        self._place = place

    def put(self, data: bytes) -> str:
        """Keep bytes, and return their name."""
        return self._keep(sha256_bytes(data), data)

    def put_file(self, path: Path) -> str:
        """Keep a file of any size without reading it into memory, and return its name."""
        return self._keep(sha256_file(path), path)

    def get(self, name: str) -> bytes:
        """The bytes of a blob.

        Raises:
            NotFoundError: there is none of that name.
            ResourceError: its bytes are not those that were kept.
        """
        with self._explained(self._missing(name)):
            data = self._store.get(_key(name)).bytes().to_bytes()
        if sha256_bytes(data) != name:
            raise self._corrupt(name)
        return data

    def exists(self, name: str) -> bool:
        """Whether there is a blob of that name."""
        try:
            self.size(name)
        except NotFoundError:
            return False
        return True

    def size(self, name: str) -> int:
        """The length of a blob in bytes.

        Raises:
            NotFoundError: there is none of that name.
        """
        with self._explained(self._missing(name)):
            return self._store.head(_key(name))["size"]

    @abstractmethod
    def path(self, name: str) -> Path:
        """A local file with the blob's bytes, to be read only.

        Raises:
            NotFoundError: there is none of that name.
        """

    def free_bytes(self) -> int | None:
        """The space that is left; None where nobody can tell."""
        return None

    @abstractmethod
    def link(self, name: str, seconds: int) -> str | None:
        """A URL from which anyone can read the blob for so long; None where the place serves none."""

    def check(self) -> str:
        """Write and read something, and describe the place in a phrase.

        Raises:
            WorkbenchError: what does not work, and what to do.
        """
        with self._explained(self._nowhere()):
            self._store.put(_PROBE, b"workbench")
            self._store.get(_PROBE).bytes()
        return self._place

    def _keep(self, name: str, content: bytes | Path) -> str:
        if not self.exists(name):
            with self._explained(self._nowhere()):
                self._store.put(_key(name), content)
        return name

    @abstractmethod
    def _refused(self) -> WorkbenchError: ...

    @abstractmethod
    def _failed(self) -> WorkbenchError: ...

    def _nowhere(self) -> WorkbenchError:
        return ConfigurationError(f"{self._place} does not exist.", "Create it, or correct the blobs setting.")

    def _missing(self, name: str) -> WorkbenchError:
        return NotFoundError(
            f"The file {name[:12]}… is missing from {self._place}.", "Bring it back from a backup, or make it again."
        )

    def _corrupt(self, name: str) -> WorkbenchError:
        return ResourceError(
            f"The file {_key(name)} in {self._place} is damaged.",
            "Remove it, then bring it back from a backup or make it again.",
        )

    @contextmanager
    def _explained(self, missing: WorkbenchError) -> Generator[None]:
        """Turn obstore's errors, which quote requests, into sentences."""
        try:
            yield
        except FileNotFoundError:
            raise missing from None
        except (PermissionDeniedError, UnauthenticatedError, PermissionError):
            raise self._refused() from None
        except (BaseError, OSError) as error:
            raise self._failed() from error


class LocalBlobs(Blobs):
    """Blobs in a folder of this machine."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(LocalStore(folder), f"the folder {folder}")
        self._folder = folder

    def path(self, name: str) -> Path:
        """The blob itself."""
        path = self._folder / _key(name)
        if not path.is_file():
            raise self._missing(name)
        return path

    def link(self, name: str, seconds: int) -> None:
        """None: a folder serves no links."""

    def check(self) -> str:
        """The folder and the space that is left."""
        return f"{super().check()}, {self.free_bytes() / 1e9:.1f} GB free"

    def free_bytes(self) -> int:
        """Of the disk that the folder is on."""
        return shutil.disk_usage(self._folder).free

    def _refused(self) -> WorkbenchError:
        return ConfigurationError(f"{self._place} may not be written or read.", "Change its owner or its rights.")

    def _failed(self) -> WorkbenchError:
        return ResourceError(
            f"{self._place} could not be written or read.", "Check that the disk is there and not full."
        )


class RemoteBlobs(Blobs):
    """Blobs in an S3 bucket, with local copies of those that were asked for as files."""

    def __init__(self, bucket: str, prefix: str, access: S3Access, cache: Path) -> None:
        place = f"s3://{bucket}/{prefix}".rstrip("/") + (f" at {access.endpoint}" if access.endpoint else "")
        super().__init__(_s3_store(bucket, prefix, access), place)
        self._cache = cache

    def path(self, name: str) -> Path:
        """A copy in the cache, fetched and checked the first time."""
        path = self._cache / _key(name)
        if not path.is_file():
            with whole_file(path) as part:
                self._fetch(name, part)
        return path

    def link(self, name: str, seconds: int) -> str:
        """A signed URL."""
        assert isinstance(self._store, S3Store)
        return obstore.sign(self._store, "GET", _key(name), timedelta(seconds=seconds))

    def _fetch(self, name: str, target: Path) -> None:
        digest = hashlib.sha256()
        with self._explained(self._missing(name)), disk_errors(), target.open("wb") as file:
            for block in self._store.get(_key(name)):
                digest.update(block)
                file.write(block)
        if digest.hexdigest() != name:
            raise self._corrupt(name)

    def _refused(self) -> WorkbenchError:
        return ConfigurationError(
            f"{self._place} refused the key.", "Check WORKBENCH_S3_KEY, WORKBENCH_S3_SECRET and s3.region."
        )

    def _failed(self) -> WorkbenchError:
        return NetworkError(f"{self._place} does not answer.", "Check that it runs and that s3.endpoint names it.")


def _key(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise NotFoundError(f"{name!r} is not the name of a blob.")
    return f"{name[:2]}/{name}"


def _s3_store(bucket: str, prefix: str, access: S3Access) -> S3Store:
    return S3Store(
        bucket,
        prefix=prefix or None,
        endpoint=access.endpoint or f"https://{bucket}.s3.{access.region}.amazonaws.com",
        virtual_hosted_style_request=not access.endpoint,  # servers of one's own have no host for each bucket
        region=access.region,
        access_key_id=access.key,
        secret_access_key=access.secret,
        client_options={"allow_http": True, "connect_timeout": "5s", "read_timeout": "30s", "timeout": "1h"},
        retry_config={"max_retries": 4, "retry_timeout": timedelta(seconds=60)},
    )
