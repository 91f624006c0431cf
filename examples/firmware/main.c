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

/* The digits in flash are fewer than a hundred. */
static void write_count(uint32_t right, uint32_t count)
{
    char line[] = "00 of 00 as labelled\n";
    line[0] = (char)('0' + right / 10);
    line[1] = (char)('0' + right % 10);
    line[6] = (char)('0' + count / 10);
    line[7] = (char)('0' + count % 10);
    semihosting_write(right < 10 ? line + 1 : line);
}

int main(void)
{
    char line[] = "digit 0: seen as 0\n";
    uint32_t right = 0;
    for (const struct digit *digit = digits; digit < digits_end; ++digit) {
        uint8_t codes[OUT];
        RUN(digit->pixels, codes, arena);
        const uint32_t seen = largest(codes, OUT);
        right += seen == digit->label;
        line[6] = (char)('0' + digit->label);
        line[17] = (char)('0' + seen);
        semihosting_write(line);
    }
    write_count(right, (uint32_t)(digits_end - digits));
    return 0;
}
