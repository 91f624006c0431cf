/* Prints which digit a recording says.   digit < sound.pcm

   Standard input: 16-bit samples at 8 kHz, least byte first; the first second of it counts. With the
   word "features" it prints the features of one second after the other in place of digits, as bytes. */
#include <stdio.h>
#include <string.h>

#include HEADER
#include "log_mel.h"

static uint8_t arena[ARENA];
static struct log_mel_scratch scratch;
static int16_t samples[LOG_MEL_SAMPLES];
static uint8_t features[LOG_MEL_BYTES];

/* Returns how many samples there were; the rest of the second is silence. */
static unsigned read_second(void)
{
    unsigned count = 0;
    unsigned char pair[2];
    memset(samples, 0, sizeof samples);
    while (count < LOG_MEL_SAMPLES && fread(pair, 1, 2, stdin) == 2) {
        const int value = pair[0] | pair[1] << 8;
        samples[count++] = (int16_t)(value < 32768 ? value : value - 65536);
    }
    return count;
}

static unsigned largest(const uint8_t *codes, unsigned count)
{
    unsigned best = 0;
    for (unsigned i = 1; i < count; ++i)
        if (codes[i] > codes[best])
            best = i;
    return best;
}

static int print_features(void)
{
    while (read_second() > 0) {
        log_mel(samples, features, &scratch);
        if (fwrite(features, 1, sizeof features, stdout) != sizeof features)
            return 1;
    }
    return 0;
}

int main(int count, char **words)
{
    uint8_t codes[OUT];
    if (count > 1 && strcmp(words[1], "features") == 0)
        return print_features();
    if (read_second() == 0) {
        fputs("digit: no sound on standard input; give 16-bit samples at 8 kHz\n", stderr);
        return 1;
    }
    log_mel(samples, features, &scratch);
    RUN(features, codes, arena);
    printf("%u\n", largest(codes, OUT));
    return 0;
}
