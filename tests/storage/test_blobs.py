"""Blobs, on a folder and on a real S3 server alike."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.disks import small_disk
from workbench.kit.errors import ConfigurationError, NetworkError, NotFoundError, ResourceError
from workbench.kit.hashing import sha256_bytes, sha256_file
from workbench.storage import Blobs, S3Access, open_blobs

NOBODY = "0" * 64


def test_bytes_come_back_under_their_hash(blobs: Blobs) -> None:
    name = blobs.put("一天 day".encode())
    assert name == sha256_bytes("一天 day".encode())
    assert blobs.get(name) == "一天 day".encode()
    assert blobs.size(name) == 10
    assert blobs.path(name).read_bytes() == "一天 day".encode()


def test_nothing_is_something_too(blobs: Blobs) -> None:
    name = blobs.put(b"")
    assert blobs.exists(name)
    assert blobs.get(name) == b""
    assert blobs.path(name).stat().st_size == 0


def test_a_big_file_goes_through_whole(blobs: Blobs, tmp_path: Path) -> None:
    big = tmp_path / "film.mp4"
    big.write_bytes(os.urandom(1 << 20) * 50)
    name = blobs.put_file(big)
    assert blobs.size(name) == 50 << 20
    assert sha256_file(blobs.path(name)) == name == sha256_file(big)


def test_the_same_content_put_by_many_at_once_is_there_once(blobs: Blobs) -> None:
    data = os.urandom(300_000)
    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(blobs.put, [data] * 24))
    assert names == {sha256_bytes(data)}
    assert blobs.get(names.pop()) == data


def test_what_is_not_there_is_said_to_be_missing(blobs: Blobs) -> None:
    assert not blobs.exists(NOBODY)
    for read in (blobs.get, blobs.size, blobs.path):
        with pytest.raises(NotFoundError, match="is missing from"):
            read(NOBODY)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "ab", "A" * 64, NOBODY + "/.."])
def test_only_a_hash_is_a_name(blobs: Blobs, name: str) -> None:
    with pytest.raises(NotFoundError, match="not the name of a blob"):
        blobs.path(name)


def test_the_check_writes_reads_and_names_the_place(blobs: Blobs) -> None:
    assert "folder" in blobs.check() or "s3://films" in blobs.check()


def test_a_folder_keeps_a_blob_as_it_was_first_written(tmp_path: Path) -> None:
    blobs = open_blobs((tmp_path / "my blobs").as_uri(), tmp_path / "cache")
    path = blobs.path(blobs.put(b"once"))
    first = path.stat()
    blobs.put(b"once")
    assert path.relative_to(tmp_path) == Path("my blobs", path.name[:2], path.name)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (first.st_ino, first.st_mtime_ns)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_damaged_blob_is_never_handed_out_as_good(tmp_path: Path) -> None:
    blobs = open_blobs(tmp_path.as_uri(), tmp_path / "cache")
    name = blobs.put(b"picture")
    blobs.path(name).write_bytes(b"pictur")
    with pytest.raises(ResourceError, match="damaged"):
        blobs.get(name)


def test_a_damaged_remote_blob_is_not_cached(s3: S3Access, tmp_path: Path) -> None:
    blobs = open_blobs("s3://films/damaged", tmp_path / "cache", s3)
    name = blobs.put(b"picture")
    blobs._store.put(f"{name[:2]}/{name}", b"pictur")
    with pytest.raises(ResourceError, match="damaged"):
        blobs.path(name)
    assert not [file for file in (tmp_path / "cache").rglob("*") if file.is_file()]


def test_a_full_disk_is_not_taken_for_a_server_that_is_away(s3: S3Access, tmp_path: Path) -> None:
    with small_disk(tmp_path / "cache", 8) as cache:
        blobs = open_blobs("s3://films/large", cache, s3)
        name = blobs.put(bytes(100_000))
        with pytest.raises(ResourceError, match="The disk is full"):
            blobs.path(name)
        assert not [file for file in cache.rglob("*") if file.is_file()]


def test_a_remote_blob_is_fetched_once(s3: S3Access, tmp_path: Path) -> None:
    blobs = open_blobs("s3://films/cached", tmp_path / "cache", s3)
    name = blobs.put(b"clip")
    cached = blobs.path(name)
    written = cached.stat().st_mtime_ns
    assert blobs.path(name) == cached
    assert cached.stat().st_mtime_ns == written


def test_a_link_lets_anyone_read_one_blob(s3: S3Access, tmp_path: Path) -> None:
    remote = open_blobs("s3://films/linked", tmp_path, s3)
    link = remote.link(remote.put(b"film"), 60)
    assert link is not None
    assert s3.secret not in link
    with urlopen(link) as answer:
        assert answer.read() == b"film"


def test_a_folder_serves_no_links(tmp_path: Path) -> None:
    local = open_blobs(tmp_path.as_uri(), tmp_path)
    assert local.link(local.put(b"film"), 60) is None


def test_a_wrong_secret_is_a_setting_to_correct_and_is_not_shown(s3: S3Access, tmp_path: Path) -> None:
    blobs = open_blobs("s3://films/x", tmp_path, replace(s3, secret="wrong-secret-77"))
    for attempt in (blobs.check, lambda: blobs.put(b"x"), lambda: blobs.get(NOBODY), lambda: blobs.exists(NOBODY)):
        with pytest.raises(ConfigurationError, match="refused the key") as caught:
            attempt()
        assert "WORKBENCH_S3_SECRET" in caught.value.advice
        assert "wrong-secret-77" not in f"{caught.value!r} {caught.value}"
    assert "wrong-secret-77" not in repr(replace(s3, secret="wrong-secret-77"))


def test_a_server_that_is_down_is_named(tmp_path: Path) -> None:
    blobs = open_blobs("s3://films/x", tmp_path, S3Access("http://127.0.0.1:1", "us-east-1", "k", "s"))
    with pytest.raises(NetworkError, match=r"s3://films/x at http://127\.0\.0\.1:1 does not answer"):
        blobs.check()


@pytest.mark.parametrize("url", ["s3://films", "ftp://films", "films"])
def test_a_place_that_cannot_be_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no place for blobs"):
        open_blobs(url, tmp_path)
