# The names of `compress` and where they live: read by type checkers, and by `lazy_loader` to load
# each when it is first used.

from .c_runner import load_c as load_c
from .errors import CompressError as CompressError
from .errors import QuantizationWarning as QuantizationWarning
from .exporters import export as export
from .graph import QParams as QParams
from .graph import QuantizedGraph as QuantizedGraph
from .loading import load as load
from .measuring import Figures as Figures
from .measuring import measure as measure
from .measuring import open_model as open_model
from .pruning.budget import Budget as Budget
from .pruning.structured import Pruned as Pruned
from .pruning.structured import prune as prune
from .quantization.diagnosis.explaining import Explanation as Explanation
from .quantization.diagnosis.explaining import explain as explain
from .quantization.post_training import quantize as quantize
from .quantization.spec import InputCode as InputCode
from .quantization.spec import QuantizationSpec as QuantizationSpec
from .quantization.training.qat import PreparedNetwork as PreparedNetwork
from .quantization.training.qat import convert as convert
from .quantization.training.qat import prepare as prepare
from .reporting.report import Baseline as Baseline
from .reporting.report import report as report
from .simplify.folding import fold as fold
