"""Where data sets lie, and downloads into the cache: verified by hash, each file whole."""

import logging
import os
import shutil
import tempfile
import threading
import urllib.error
import urllib.request
import zipfile
import zlib
from collections.abc import Collection, Mapping
from pathlib import Path

from compress.errors import CompressError
from compress.files import written_whole

CONNECT_SECONDS = 8.0
READ_SECONDS = 20.0

_ERRORS = (
    OSError,  # those of requests among them
    EOFError,
    ValueError,  # pooch's, for a hash that does not match
    zipfile.BadZipFile,
    zlib.error,
)


class DatasetMissing(CompressError):
    """The files of a data set are not there and could not, or may not, be downloaded."""


def data_root(data_dir: Path | None) -> tuple[Path, bool]:
    """Return the data folder and whether it is the cache, which alone may be written to."""
    if data_dir is not None:
        return Path(data_dir), False
    if named := os.environ.get("MNIST_EDGE_DATA"):
        return Path(named), False
    import platformdirs

    return Path(platformdirs.user_cache_dir("mnist-edge")), True


def names_a_folder(data_dir: Path | None) -> bool:
    """Whether somebody said where the data are: then it is an error if they are not there."""
    return not data_root(data_dir)[1]


def download(
    name: str, url: str, hashes: Mapping[str, str], folder: Path, *, wanted: Collection[str]
) -> None:
    """Download gzipped files, or a zip archive of them, and keep those that are wanted, gzipped.

    Args:
        name: of the data set, for the message.
        url: the folder on the server.
        hashes: the files there, with the hash of each, such as "sha256:...". No file is kept before
            all are verified.
        folder: where the files go.
        wanted: their names, without `.gz`.

    Raises:
        DatasetMissing: the server is out of reach, or sends something else; nothing is left.
    """
    try:
        _check_reachable(url)
        root = folder.parents[1]
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=root, prefix=".download-") as temporary:
            fetched = [
                path for file in hashes for path in _fetch(url + file, hashes[file], temporary)
            ]
            for path in fetched:
                if path.stem in wanted:
                    _keep(path, folder / path.name)
    except _ERRORS as error:
        reason = " ".join(str(getattr(error, "reason", error)).split())
        raise DatasetMissing(
            f"{name} is not in {folder} and could not be downloaded ({reason}); connect to the "
            "internet, name a folder that has it (--data-dir), or take --dataset digits"
        ) from error


def _fetch(url: str, known_hash: str, temporary: str) -> list[Path]:
    """Download a file; return the gzipped files that it is, or that are in it."""
    import pooch

    pooch.get_logger().setLevel(logging.WARNING)
    fetched = pooch.retrieve(
        url,
        known_hash,
        fname=url.rsplit("/", 1)[1],
        path=temporary,
        processor=pooch.Unzip() if url.endswith(".zip") else None,
        downloader=pooch.HTTPDownloader(timeout=(CONNECT_SECONDS, READ_SECONDS)),
    )
    return [Path(path) for path in (fetched if isinstance(fetched, list) else [fetched])]


def _keep(fetched: Path, target: Path) -> None:
    with written_whole(target) as unfinished:
        shutil.copyfile(fetched, unfinished)


def _check_reachable(url: str) -> None:
    """Raise OSError unless a server answers at `url` soon.

    A socket's timeout counts anew for each of a host's addresses and not at all for name look-up,
    so an offline machine could hang for minutes; a thread that is left behind does not.
    """
    outcome: list[Exception | None] = []
    thread = threading.Thread(target=lambda: outcome.append(_attempt(url)), daemon=True)
    thread.start()
    thread.join(CONNECT_SECONDS)
    if not outcome:
        raise OSError(f"{url} did not answer within {CONNECT_SECONDS:.0f} s")
    if outcome[0] is not None:
        raise OSError(f"{url}: {getattr(outcome[0], 'reason', outcome[0])}") from outcome[0]


def _attempt(url: str) -> Exception | None:
    request = urllib.request.Request(url, method="HEAD")
    try:
        urllib.request.urlopen(request, timeout=CONNECT_SECONDS).close()
    except urllib.error.HTTPError:
        return None  # it answered; whether it has the files is for the download to find out
    except (OSError, ValueError) as error:
        return error
    return None
