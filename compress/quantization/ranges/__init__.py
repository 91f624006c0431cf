"""From calibration data to the qparams of every value."""
