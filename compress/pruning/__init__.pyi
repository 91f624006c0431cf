from .budget import Budget as Budget
from .channels import Channels as Channels
from .structured import Pruned as Pruned
from .structured import prune as prune
