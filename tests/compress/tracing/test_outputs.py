"""What outputs are called."""

from torch import fx
from torch.utils import _pytree as pytree

from compress.tracing.outputs import apart, name_of, plain


def names(given):
    paths, _ = pytree.tree_flatten_with_path(given)
    return [name_of(path) for path, _ in paths]


def test_outputs_are_called_by_their_names_and_places_below_them():
    assert names({"what": 1, "where": [2, 3]}) == ["what", "where_0", "where_1"]
    assert names({"seen": {"left": 1}, "heard": (2,)}) == ["seen_left", "heard_0"]


def test_outputs_in_a_tuple_have_no_name():
    assert names((1, 2)) == ["", ""]
    assert names(1) == [""]


def test_equal_names_get_a_number():
    assert apart(["y", "y", "z", "y", "y_2"]) == ["y", "y_2", "z", "y_3", "y_2_2"]


def test_lists_and_dicts_of_torch_fx_become_pythons_own():
    graph = fx.Graph()
    node = graph.placeholder("x")
    given = graph.output({"a": [node, (node,)]}).args[0]
    assert type(given) is not dict
    found = plain(given)
    assert (type(found), type(found["a"])) == (dict, list)
    assert found == {"a": [node, (node,)]}
