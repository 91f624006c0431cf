"""What the verbs take where nothing else is said."""

from compress.quantization.spec import QuantizationSpec

DATASET = "mnist"
CALIBRATION_IMAGES = 2000
QUANTIZATION = QuantizationSpec(observer="mse", weight_observer="mse")
