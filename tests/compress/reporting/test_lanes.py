"""Lanes: each value has one to itself until its last reader."""

from hypothesis import given
from hypothesis import strategies as st

from compress.reporting.content import LayerRow
from compress.reporting.lanes import lanes


@st.composite
def networks(draw):
    rows = [LayerRow("n0", "input", (), (1,))]
    for index in range(1, draw(st.integers(1, 12))):
        known = [row.name for row in rows]
        read = draw(st.lists(st.sampled_from(known), min_size=1, max_size=3, unique=True))
        rows.append(LayerRow(f"n{index}", "Add", tuple(read), (1,)))
    return rows


@given(networks())
def test_values_that_live_together_have_lanes_of_their_own(rows):
    drawn, width = lanes(rows)
    last = {name: index for index, row in enumerate(rows) for name in row.inputs}
    lane = {}
    for index, (row, cell) in enumerate(zip(rows, drawn, strict=True)):
        assert cell.joining == tuple(lane[name] for name in row.inputs)
        living = [lane[name] for name in lane if last.get(name, -1) > index]
        assert sorted(living) == list(cell.passing)
        assert cell.lane not in living
        assert cell.goes_on == (last.get(row.name, -1) > index)
        lane[row.name] = cell.lane
        assert max([cell.lane, *cell.passing]) < width


def test_a_chain_is_one_line():
    rows = [LayerRow("a", "input", (), ()), LayerRow("b", "Conv", ("a",), ())]
    drawn, width = lanes(rows)
    assert (width, [cell.lane for cell in drawn]) == (1, [0, 0])
