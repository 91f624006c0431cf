"""A page served to a real browser without a window, until the page posts what it found."""

import functools
import http.server
import json
import queue
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import Any

from compress.errors import CompressError

NO_BROWSER = "there is no chromium; install it (Debian: chromium)"
_SECONDS = 600


def browser() -> str | None:
    """Return the command of the browser, None if there is none."""
    return next((name for name in ("chromium", "google-chrome") if shutil.which(name)), None)


def version() -> str:
    """Return what the browser says of itself, such as "Chromium 140.0"."""
    command = browser()
    assert command is not None
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split()[:2])


def ask_page(folder: Path) -> Any:
    """Serve `folder`, open its index.html and return the JSON that it posts to "found".

    Raises:
        CompressError: there is no browser, or the page posts nothing in ten minutes.
    """
    command = browser()
    if command is None:
        raise CompressError(NO_BROWSER)
    answers: queue.Queue[bytes] = queue.Queue()
    handler = functools.partial(_Page, answers, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/index.html"
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
            options = ("--headless=new", "--no-sandbox", f"--user-data-dir={profile}")
            process = subprocess.Popen(
                [command, *options, url], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            try:
                return json.loads(answers.get(timeout=_SECONDS))
            except queue.Empty:
                raise CompressError(f"{command} found nothing in {_SECONDS} s") from None
            finally:
                process.terminate()
                process.wait()
                server.shutdown()


class _Page(http.server.SimpleHTTPRequestHandler):
    extensions_map = {  # noqa: RUF012  (as the base class has it)
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def __init__(self, answers: "queue.Queue[bytes]", *args: Any, **kwargs: Any) -> None:
        self.answers = answers
        super().__init__(*args, **kwargs)

    def do_POST(self) -> None:
        self.answers.put(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing of each file."""
