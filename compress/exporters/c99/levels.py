"""The levels of vector code, of which a compiled network takes the best that its processor has.

A file holds the functions of each level: it includes itself, see dispatch.c.jinja. So that they are
not mixed up, each level's have names of their own.
"""

from compress.exporters.c99.naming import DEFINITION

TARGETS = {
    "AVX2": "avx2",
    "AVX_VNNI": "avx2,avxvnni",
    "AVX512_VNNI": "avx2,avx512f,avx512bw,avx512vl,avx512vnni",
    "NEON_DOTPROD": "arch=armv8.2-a+dotprod",
    "NEON_I8MM": "arch=armv8.2-a+dotprod+i8mm",
}
"""What the compiler is told of each level that is chosen at run time, the least one first."""

_BEGINNING = "/* ---- the code of a level ---- */"
_NAMES = "@names of a level@"
_STRUCT = "any_vector"
_END = "/* ---- the network ---- */"


def renamed(code: str) -> str:
    """Return the code of a network with the macros that tell the functions of levels apart."""
    levels = code.partition(_BEGINNING)[2].partition(_END)[0]
    found = (match[1] or match[2] for match in DEFINITION.finditer(levels))
    names = dict.fromkeys([_STRUCT, *found])
    lines = (f"#define {name} LEVELED({name})" for name in names)
    return code.replace(_NAMES, "\n".join(lines))
