/* From reset to main on any Cortex-M: a vector table, the data and the stack. */
#include <stddef.h>
#include <stdint.h>

#include "semihosting.h"

extern uint32_t data_start[], data_end[], data_load[], bss_start[], bss_end[], stack_top[];

int main(void);

static void fault(void)
{
    semihosting_write("fault\n");
    semihosting_exit(2);
}

void reset(void)
{
    const uint32_t *from = data_load;
    for (uint32_t *to = data_start; to < data_end; ++to)
        *to = *from++;
    for (uint32_t *to = bss_start; to < bss_end; ++to)
        *to = 0;
    semihosting_exit((uint32_t)main());
}

__attribute__((section(".vectors"), used)) static const void *const vectors[16] = {
    stack_top, reset, fault, fault, fault, fault, fault,
};

/* Compilers put these in the place of loops, library or not. */
void *memcpy(void *restrict to, const void *restrict from, size_t count)
{
    uint8_t *at = to;
    for (const uint8_t *byte = from; count > 0; --count) {
        *at++ = *byte++;
        __asm__ volatile("");
    }
    return to;
}

void *memmove(void *to, const void *from, size_t count)
{
    uint8_t *at = to;
    const uint8_t *byte = from;
    if (at <= byte)
        return memcpy(to, from, count);
    while (count-- > 0) {
        at[count] = byte[count];
        __asm__ volatile("");
    }
    return to;
}

void *memset(void *to, int value, size_t count)
{
    for (uint8_t *at = to; count > 0; --count) {
        *at++ = (uint8_t)value;
        __asm__ volatile("");
    }
    return to;
}
