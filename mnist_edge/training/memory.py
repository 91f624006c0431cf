"""How the process holds on to memory while it trains."""

import ctypes
import sys

# glibc's mallopt parameters, from <malloc.h>.
_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_MAX = -1, -2, -4


def keep_freed_memory() -> bool:
    """Ask glibc to keep freed blocks for the next allocation instead of returning them.

    A training step frees and takes again the same few hundred megabytes of activations. glibc
    gives blocks of that size back to the kernel, which must then clear every page anew: about
    half the time of a step of a small network. No effect outside Linux with glibc.

    Returns:
        Whether the request was accepted.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    settings = ((_M_MMAP_MAX, 0), (_M_TRIM_THRESHOLD, 2**31 - 1), (_M_TOP_PAD, 64 * 2**20))
    return all([mallopt(parameter, value) == 1 for parameter, value in settings])
