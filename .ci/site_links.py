"""A hook of MkDocs: links that leave docs/ name the file in the repository, which must exist."""

import re
from pathlib import Path
from typing import Any

_REPOSITORY = Path(__file__).parents[1]
_LINK = re.compile(r"\[([^\]]+)\]\(\.\./([^)#]+)(#[^)]*)?\)")


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Turn each link to a file outside of docs/ into its text and the file's path."""

    def named(found: re.Match[str]) -> str:
        text, path = found[1], found[2]
        if not (_REPOSITORY / path).exists():
            raise FileNotFoundError(f"{page.file.src_path} links to {path}, which does not exist")
        return f"`{path}`" if text in (path, Path(path).name) else f"{text} (`{path}`)"

    return _LINK.sub(named, markdown)
