"""A PostgreSQL server of a test's own: a private cluster on a socket, stopped and restarted."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from needed import need

_PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
_CONFIG = "-c listen_addresses= -c fsync=off -c max_connections=300"


class Server:
    """A cluster in a folder of its own; root runs it as another user, as the programs demand."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        self.url = f"postgresql+psycopg://postgres@/postgres?host={folder}"
        self._user = {}
        if os.getuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
            self._user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        self._call("initdb", "-D", self.data, "-A", "trust", "-U", "postgres", "--no-sync")

    def start(self) -> None:
        log, options = self.folder / "log", f"{_CONFIG} -k {self.folder}"
        self._call("pg_ctl", "-D", self.data, "-w", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        self._call("pg_ctl", "-D", self.data, "-w", "-m", "immediate", "stop")

    def _call(self, program: str, *arguments: object) -> None:
        command = [str(_PROGRAMS[-1] / program), *map(str, arguments)]
        quiet = {"stdout": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}
        subprocess.run(command, check=True, cwd=self.folder, timeout=60, **quiet, **self._user)


@contextmanager
def server() -> Iterator[Server]:
    """A running server, which is stopped and removed at the end."""
    need(_PROGRAMS, "PostgreSQL's programs in /usr/lib/postgresql")
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # sockets' paths must be short
    try:
        running = Server(folder)
        running.start()
        try:
            yield running
        finally:
            running.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
