"""The line now and then about long work."""

import time

from mnist_edge.report.heartbeat import Heartbeat, doing


def test_a_silent_while_is_broken_with_what_is_being_done():
    lines = []
    with Heartbeat(lines.append, seconds=0.05):
        doing("epoch 2/9")
        time.sleep(0.5)
    assert 3 <= len(lines) <= 10
    assert all(line.endswith(" s: epoch 2/9") for line in lines)
    doing("after it is over")
    time.sleep(0.1)
    assert len(lines) <= 10


def test_what_is_said_anyway_is_not_said_again():
    lines = []
    with Heartbeat(lines.append, seconds=1.0):
        for _ in range(15):
            doing("printed", said=True)
            time.sleep(0.1)
    assert not lines
