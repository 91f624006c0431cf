/* Compilers put these in the place of loops; for firmware without a C library that has them. */
#include <stddef.h>
#include <stdint.h>

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
