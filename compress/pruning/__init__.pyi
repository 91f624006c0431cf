from .budget import Budget as Budget
from .structured import Pruned as Pruned
from .structured import prune as prune
