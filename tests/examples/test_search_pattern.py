"""The pattern of docs/search.md for a user's own network and data runs as it is written."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_pattern_finds_a_front(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "search.md").read_text(), re.S)
    names = {}
    exec(compile(code.replace("n_trials=6", "n_trials=3"), "docs/search.md", "exec"), names)
    values = [trial.values for trial in names["study"].trials]
    assert len(values) == 3
    assert all(error < 0.5 and 200 < size < 6000 for error, size in values)
    shown = capsys.readouterr().out.splitlines()
    assert len(shown) == len(names["study"].best_trials) >= 1
