"""Where studies are kept: a journal file on one machine, a PostgreSQL server for many.

Optuna keeps the trials. What it leaves open is here: how a worker's death is noticed, how one
worker at a time does what must be done once, and what a server that is away for a while means.
"""

import re
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from compress.errors import CompressError, first_line
from compress.files import cannot_write

if TYPE_CHECKING:
    from optuna.storages import BaseStorage, RDBStorage
    from sqlalchemy.engine import Engine

HEARTBEAT = 15
"""Seconds from one sign of life of a trial's worker to the next, on a server."""
PATIENCE = 300.0
"""Seconds that a worker waits for a server that is away."""
SERVERS = "postgresql+psycopg://USER@HOST/DATABASE"
_SCHEME = re.compile(r"([a-z0-9+]+)://")
_DRIVER = "postgresql+psycopg"
_LOCK = 0x6D6E697374  # of ours among a database's advisory locks: "mnist"
Found = TypeVar("Found")


class Storage(ABC):
    """Where studies are kept, and who is at work on their trials."""

    optuna: "BaseStorage"
    """Optuna's own."""
    name: str
    """As it may be shown: without a password."""

    @abstractmethod
    def alone(self) -> AbstractContextManager[Callable[[], object]]:
        """A block that one worker at a time goes through, and that a killed one leaves.

        It is given a function that raises what `patiently` catches if it is alone no more.
        """

    @abstractmethod
    def holding(self, trial: int) -> AbstractContextManager[bool]:
        """A block in which this worker counts as alive at a trial; whether it could take it."""

    @abstractmethod
    def orphans(self, study: int, running: list[int]) -> list[int]:
        """Those of the running trials whose worker is dead; to be asked within `alone`."""

    def patiently(self, call: Callable[[], Found], patience: float | None = None) -> Found:
        """What a call of Optuna's storage returns; a server that is away is waited for.

        Args:
            call: may be made several times.
            patience: seconds to wait; None is `PATIENCE`.

        Raises:
            CompressError: it stays away.
        """
        return call()


def open_storage(url: str | None, journal: Path, *, heartbeat: int = HEARTBEAT) -> Storage:
    """Open the storage that a URL names, or make it.

    Args:
        url: of a PostgreSQL database, or a journal file's path; None takes `journal`.
        journal: a file of its own for a study on this machine.
        heartbeat: seconds between the signs of life that a trial's worker gives to a server.

    Raises:
        CompressError: the URL is of another kind, or the server or file can't be used.
        MissingPackage: Optuna or the server's driver is not installed.
    """
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    scheme = _SCHEME.match(url or "")
    if scheme is None:
        return Journal(Path(url or journal))
    if scheme[1] not in ("postgresql", "postgres", _DRIVER):
        raise CompressError(
            f"no trials can be kept in {scheme[1]}; give {SERVERS}, or the path of a journal file"
        )
    assert url is not None
    return Server(f"{_DRIVER}://{url[scheme.end() :]}", heartbeat)


class Journal(Storage):
    """A file of Optuna's journal; who is at which trial is known by locks that end with a process.

    The workers are processes of one machine, or of machines whose shared folder locks files.
    """

    def __init__(self, path: Path) -> None:
        from optuna.storages import JournalStorage
        from optuna.storages.journal import JournalFileBackend

        self.name, self._locks = str(path), path.with_name(f".{path.name}-locks")
        try:
            self._locks.mkdir(parents=True, exist_ok=True)
            lock = _JournalLock(path, self._lock("journal"))
            self.optuna = JournalStorage(JournalFileBackend(str(path), lock_obj=lock))  # type: ignore[arg-type]
        except OSError as error:
            raise cannot_write(path, error) from error
        if not _is_journal(path):
            raise CompressError(f"{path} is no journal of trials; name another file")

    @contextmanager
    def alone(self) -> Iterator[Callable[[], object]]:
        """A block that one worker at a time goes through, and that a killed one leaves."""
        with self._lock("alone"):
            yield lambda: None

    @contextmanager
    def holding(self, trial: int) -> Iterator[bool]:
        """A block in which this worker counts as alive at a trial; whether it could take it."""
        import filelock

        try:
            held = self._lock(f"trial-{trial}").acquire(blocking=False)
        except filelock.Timeout:
            yield False
            return
        with held:
            yield True

    def orphans(self, study: int, running: list[int]) -> list[int]:
        """Those of the running trials whose worker is dead; to be asked within `alone`."""
        found = []
        for trial in running:
            with self.holding(trial) as free:
                found += [trial] if free else []
        return found

    def _lock(self, what: str) -> Any:
        import filelock

        return filelock.FileLock(self._locks / f"{what}.lock", poll_interval=0.005)


def _is_journal(path: Path) -> bool:
    """Whether a file begins as journals do, or is empty."""
    with path.open("rb") as file:
        first = file.readline(1 << 20)
    return not first or first.startswith(b'{"op_code":')


class _JournalLock:
    """The lock of a journal file: it ends with its process, and so does a half-written line."""

    def __init__(self, path: Path, lock: Any) -> None:
        self.path, self.lock = path, lock

    def acquire(self) -> bool:
        self.lock.acquire()
        if self.path.exists() and self.path.stat().st_size:
            with self.path.open("rb+") as file:
                file.seek(-1, 2)
                if file.read() != b"\n":
                    file.seek(0)
                    file.truncate(file.read().rfind(b"\n") + 1)
        return True

    def release(self) -> None:
        self.lock.release()


class Server(Storage):
    """A PostgreSQL database; who is at which trial is known by Optuna's heartbeats."""

    def __init__(self, url: str, heartbeat: int) -> None:
        from sqlalchemy.exc import ArgumentError

        self._heartbeat = heartbeat
        try:
            self.name = _without_password(url)
        except (ArgumentError, ValueError) as error:
            raise CompressError(f"the storage's URL is not of the form {SERVERS}") from error
        self._rdb = self._open(url)
        from optuna.storages import get_storage  # keeps finished trials, as create_study would

        self.optuna = get_storage(self._rdb)

    def _open(self, url: str) -> "RDBStorage":
        """Optuna's tables there, made by one worker where several start at once."""
        from optuna.storages import RDBStorage
        from sqlalchemy import create_engine

        how = {"pool_pre_ping": True, "connect_args": {"connect_timeout": 10}, "pool_size": 2}
        engine = create_engine(url, **how)
        try:
            with quietly(), _advisory_lock(engine):
                return RDBStorage(url, engine_kwargs=how, heartbeat_interval=self._heartbeat)
        except _unusable() as error:
            raise CompressError(f"{self.name} can't be used: {_reason(error, url)}") from error
        finally:
            engine.dispose()

    def alone(self) -> AbstractContextManager[Callable[[], object]]:
        """A block that one worker at a time goes through, and that a killed one leaves."""
        return _advisory_lock(self._rdb.engine)

    @contextmanager
    def holding(self, trial: int) -> Iterator[bool]:
        """A block in which this worker counts as alive at a trial; whether it could take it."""
        done = threading.Event()
        # Before the trial runs: without a sign of life nobody would miss its worker.
        self.patiently(lambda: self._rdb.record_heartbeat(trial))
        beats = threading.Thread(target=self._beat, args=(trial, done), daemon=True)
        beats.start()
        try:
            yield True
        finally:
            done.set()
            beats.join()

    def _beat(self, trial: int, done: threading.Event) -> None:
        while not done.wait(self._heartbeat):
            with suppress(*_errors_of_servers()):  # away for a while: the next beat may reach it
                self._rdb.record_heartbeat(trial)

    def orphans(self, study: int, running: list[int]) -> list[int]:
        """Those of the running trials whose worker is dead; to be asked within `alone`."""
        stale = self._rdb._get_stale_trial_ids(study)  # fail_stale_trials would end them
        return [trial for trial in running if trial in stale]

    def patiently(self, call: Callable[[], Found], patience: float | None = None) -> Found:
        """What a call of Optuna's storage returns; a server that is away is waited for.

        Raises:
            CompressError: it stays away.
        """
        until = time.monotonic() + (PATIENCE if patience is None else patience)
        pause = 0.2
        while True:
            try:
                return call()
            except _errors_of_servers() as error:
                if time.monotonic() > until:
                    reason = _reason(error, str(self._rdb.url))
                    raise CompressError(f"{self.name} does not answer: {reason}") from error
            time.sleep(pause)
            pause = min(2 * pause, 5.0)


@contextmanager
def _advisory_lock(engine: "Engine") -> Iterator[Callable[[], object]]:
    """Hold the one lock of ours in a database; it ends with the connection."""
    from sqlalchemy import text

    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
        try:
            yield lambda: connection.execute(text("SELECT 1"))
        finally:
            with suppress(*_errors_of_servers()):
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})


@contextmanager
def quietly() -> Iterator[None]:
    """Without Optuna's warning that heartbeats are an experiment of its."""
    import warnings

    from optuna.exceptions import ExperimentalWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExperimentalWarning)
        yield


def _errors_of_servers() -> tuple[type[Exception], ...]:
    from optuna.exceptions import StorageInternalError
    from sqlalchemy.exc import SQLAlchemyError

    return StorageInternalError, SQLAlchemyError


def _unusable() -> tuple[type[Exception], ...]:
    return (*_errors_of_servers(), RuntimeError)  # the latter for tables of another Optuna's


def _without_password(url: str) -> str:
    from sqlalchemy.engine import make_url

    return make_url(url).render_as_string(hide_password=True)


def _reason(error: BaseException, url: str) -> str:
    """What the server or its driver says, in a line, and never the password."""
    from sqlalchemy.engine import make_url

    cause = error.__cause__ if error.__cause__ is not None else error
    text = first_line(getattr(cause, "orig", None) or cause)
    password = make_url(url).password
    return text.replace(str(password), "***") if password else text
