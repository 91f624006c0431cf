"""The front: what no other point beats."""

from hypothesis import given
from hypothesis import strategies as st

from mnist_edge.report.pareto import Point, front

points = st.lists(
    st.builds(
        Point,
        st.just("n"),
        st.integers(900, 1000).map(lambda n: n / 1000),
        weight_bytes=st.none() | st.integers(1, 50),
    ),
    max_size=20,
)


def beats(one: Point, other: Point) -> bool:
    no_worse = one.weight_bytes <= other.weight_bytes and one.accuracy >= other.accuracy
    better = one.weight_bytes < other.weight_bytes or one.accuracy > other.accuracy
    return no_worse and better


@given(points)
def test_the_front_is_what_nothing_beats(drawn):
    known = [point for point in drawn if point.weight_bytes is not None]
    unbeaten = [p for p in known if not any(beats(other, p) for other in known)]
    found = front(drawn, "weight_bytes")
    assert {(p.weight_bytes, p.accuracy) for p in found} == {
        (p.weight_bytes, p.accuracy) for p in unbeaten
    }
    assert found == sorted(found, key=lambda p: p.weight_bytes)
