"""A network's C on an emulated 64-bit Arm board: clang, lld and QEMU, and nothing below."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np

TOOLS = ("clang", "ld.lld", "qemu-system-aarch64")

_START = """
.global start
start:
    adrp x0, stack_top
    add x0, x0, :lo12:stack_top
    mov sp, x0
    mov x0, #(3 << 20)  // CPACR: the vector unit is on
    msr cpacr_el1, x0
    isb
    b main
"""

_MAIN = """
#include "net.h"

typedef unsigned long word;

static long call_host(word operation, const void *argument)
{
    register word x0 __asm__("x0") = operation;
    register const void *x1 __asm__("x1") = argument;
    __asm__ volatile("hlt #0xf000" : "+r"(x0) : "r"(x1) : "memory");
    return (long)x0;
}

void *memcpy(void *to, const void *from, word count)
{
    for (volatile char *at = to; count > 0; --count)
        *at++ = *(const char *)from, from = (const char *)from + 1;
    return to;
}

void *memset(void *to, int byte, word count)
{
    for (volatile char *at = to; count > 0; --count)
        *at++ = (char)byte;
    return to;
}

static uint8_t input[NET_INPUT_BYTES], output[NET_OUTPUT_BYTES], arena[NET_ARENA_BYTES];

_Noreturn void main(void)
{
    const word in[3] = { (word)"inputs", 1, 6 }, out[3] = { (word)"outputs", 5, 7 };
    const long from = call_host(1, in), to = call_host(1, out);
    const word read[3] = { (word)from, (word)input, sizeof input };
    const word write[3] = { (word)to, (word)output, sizeof output };
    while (call_host(6, read) == 0) {
        net_run(input, output, arena);
        call_host(5, write);
    }
    const word end[2] = { 0x20026, 0 };
    for (;;)
        call_host(0x18, end);
}
"""

_LINK = """
ENTRY(start)
SECTIONS
{
    . = 0x40080000;
    .text : { *(.text*) } .rodata : { *(.rodata*) } .data : { *(.data*) }
    .bss : { *(.bss*) *(COMMON) . = ALIGN(16); . += 256K; stack_top = .; }
}
"""


def run_on_arm64(folder: Path, codes: np.ndarray, options: Sequence[str]) -> np.ndarray:
    """Return the output bytes [N, ...] that net.c in `folder` gives for `codes` uint8 [N, ...]."""
    for name, text in (("start.S", _START), ("main.c", _MAIN), ("link.ld", _LINK)):
        (folder / name).write_text(text)
    (folder / "inputs").write_bytes(codes.tobytes())
    base = ["clang", "--target=aarch64-none-elf", "-ffreestanding", "-c"]
    strict = ["-std=c99", *options]
    for name, extra in (("net.c", strict), ("main.c", ["-Wno-main", "-O1"]), ("start.S", [])):
        subprocess.run([*base, *extra, name], cwd=folder, check=True)
    objects = ["start.o", "net.o", "main.o"]
    subprocess.run(["ld.lld", "-T", "link.ld", *objects, "-o", "board.elf"], cwd=folder, check=True)
    machine = ["qemu-system-aarch64", "-M", "virt", "-cpu", "max", "-nic", "none", "-nographic"]
    quiet = ["-monitor", "none", "-serial", "none"]
    host = ["-semihosting-config", "enable=on,target=native", "-kernel", "board.elf"]
    subprocess.run([*machine, *quiet, *host], cwd=folder, check=True, timeout=120)
    return np.fromfile(folder / "outputs", np.uint8).reshape(len(codes), -1)
