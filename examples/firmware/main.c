/* Classifies the digits in flash and prints what the network sees, over semihosting.

   The network's name is given by the Makefile: HEADER is NAME.h, and the macros below follow it. */
#include HEADER
#include "semihosting.h"

struct digit {
    uint8_t label;
    uint8_t pixels[IN];
};

extern const struct digit digits[], digits_end[];

static uint8_t arena[ARENA];

static uint32_t largest(const uint8_t *codes, uint32_t count)
{
    uint32_t best = 0;
    for (uint32_t i = 1; i < count; ++i)
        if (codes[i] > codes[best])
            best = i;
    return best;
}

int main(void)
{
    char line[] = "digit 0: seen as 0\n";
    for (const struct digit *digit = digits; digit < digits_end; ++digit) {
        uint8_t codes[OUT];
        RUN(digit->pixels, codes, arena);
        line[6] = (char)('0' + digit->label);
        line[17] = (char)('0' + largest(codes, OUT));
        semihosting_write(line);
    }
    return 0;
}
