"""Run a network's C on emulated microcontrollers (QEMU) and measure what it takes there."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
