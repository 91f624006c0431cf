/* From reset to main on any Cortex-M or RISC-V core: vectors, the data and the stack. */
#include <stdint.h>

#include "semihosting.h"

extern uint32_t data_start[], data_end[], data_load[], bss_start[], bss_end[], stack_top[];

int main(void);

/* Aligned as RISC-V's mtvec wants it. */
__attribute__((aligned(4))) static void fault(void)
{
    semihosting_write("error: the processor faults\n");
    semihosting_exit(2);
}

/* Takes data and bss to what C promises, then runs main. */
__attribute__((used, noreturn)) static void start(void)
{
    const uint32_t *from = data_load;
    for (uint32_t *to = data_start; to < data_end; ++to)
        *to = *from++;
    for (uint32_t *to = bss_start; to < bss_end; ++to)
        *to = 0;
    semihosting_exit((uint32_t)main());
}

#if defined __riscv

__attribute__((naked, section(".vectors"))) void reset(void)
{
    __asm__ volatile(".option push\n.option arch, +zicsr\n"
        "la sp, stack_top\nla t0, %0\ncsrw mtvec, t0\nj %1\n.option pop"
        : : "i"(fault), "i"(start));
}

#else

void reset(void)
{
#if defined __ARM_FP
    *(volatile uint32_t *)0xe000ed88 = 0xf << 20; /* CPACR: floats are computed by the core */
#endif
    start();
}

__attribute__((section(".vectors"), used)) static const void *const vectors[16] = {
    stack_top, reset, fault, fault, fault, fault, fault,
};

#endif
