/* What differs between Cortex-M and RISC-V: the stack pointer, and a count of instructions. */
#ifndef PROCESSOR_H
#define PROCESSOR_H

#include <stdint.h>

#if defined __riscv

static inline uint8_t *stack_pointer(void)
{
    uint8_t *sp;
    __asm__ volatile("mv %0, sp" : "=r"(sp));
    return sp;
}

static inline void count_from_here(void)
{
}

/* Instructions so far. */
static inline uint32_t count_now(void)
{
    uint32_t count;
    __asm__ volatile(".option push\n.option arch, +zicsr\ncsrr %0, minstret\n.option pop"
        : "=r"(count) : : "memory");
    return count;
}

static inline uint32_t counted(uint32_t before, uint32_t after)
{
    return after - before;
}

#else

#define SYSTICK ((volatile uint32_t *)0xe000e010)

static inline uint8_t *stack_pointer(void)
{
    uint8_t *sp;
    __asm__ volatile("mov %0, sp" : "=r"(sp));
    return sp;
}

static inline void count_from_here(void)
{
    SYSTICK[1] = 0xffffff;
    SYSTICK[2] = 0;
    SYSTICK[0] = 5;
}

/* Ticks of SysTick, which counts down in 24 bits. */
static inline uint32_t count_now(void)
{
    return SYSTICK[2];
}

static inline uint32_t counted(uint32_t before, uint32_t after)
{
    return (before - after) & 0xffffff;
}

#endif

#endif
