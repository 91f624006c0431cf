#include "log_mel.h"

#include "log_mel_tables.h"

#define STAGES 8

/* Divides by 2^bits and rounds half up; C leaves >> of negative numbers to the compiler. */
static int64_t rounded(int64_t value, unsigned bits)
{
    value += (int64_t)1 << (bits - 1);
    return value >= 0 ? value >> bits : ~(~value >> bits);
}

static unsigned reversed(unsigned index)
{
    unsigned found = 0;
    for (unsigned bit = 0; bit < STAGES; ++bit)
        found |= (index >> bit & 1u) << (STAGES - 1 - bit);
    return found;
}

static void butterfly(struct log_mel_scratch *s, unsigned even, unsigned odd, unsigned turn)
{
    const int64_t re = s->real[odd], im = s->imaginary[odd];
    const int32_t re_turned = (int32_t)rounded(re * cosine[turn] - im * minus_sine[turn], 14);
    const int32_t im_turned = (int32_t)rounded(re * minus_sine[turn] + im * cosine[turn], 14);
    s->real[odd] = s->real[even] - re_turned;
    s->imaginary[odd] = s->imaginary[even] - im_turned;
    s->real[even] += re_turned;
    s->imaginary[even] += im_turned;
}

static void window(const int16_t *samples, struct log_mel_scratch *s)
{
    for (unsigned i = 0; i < LOG_MEL_WINDOW; ++i) {
        s->real[reversed(i)] = (int32_t)rounded((int32_t)samples[i] * (int32_t)hann[i], 15);
        s->imaginary[i] = 0;
    }
}

static void fft(struct log_mel_scratch *s)
{
    for (unsigned half = 1; half < LOG_MEL_WINDOW; half *= 2)
        for (unsigned start = 0; start < LOG_MEL_WINDOW; start += 2 * half)
            for (unsigned i = 0; i < half; ++i)
                butterfly(s, start + i, start + half + i, i * (LOG_MEL_WINDOW / 2 / half));
}

static uint64_t power(const struct log_mel_scratch *s, unsigned bin)
{
    const int64_t re = s->real[bin], im = s->imaginary[bin];
    return (uint64_t)(re * re + im * im);
}

/* 256 times the logarithm to base 2; 0 of 0. */
static uint16_t log2_of(uint64_t energy)
{
    unsigned exponent = 0;
    if (energy == 0)
        return 0;
    while (energy >> exponent > 1)
        ++exponent;
    const uint64_t mantissa = exponent < 8 ? energy << (8 - exponent) : energy >> (exponent - 8);
    return (uint16_t)(256 * exponent + log2_fraction[mantissa & 255]);
}

static void write_levels(const struct log_mel_scratch *s, uint16_t level[LOG_MEL_BANDS])
{
    const uint16_t *weight = mel_weight;
    for (unsigned band = 0; band < LOG_MEL_BANDS; ++band) {
        uint64_t energy = 0;
        for (unsigned i = 0; i < bins_of_band[band]; ++i)
            energy += *weight++ * power(s, first_bin[band] + i);
        level[band] = log2_of(energy);
    }
}

static uint8_t feature(unsigned level, unsigned loudest)
{
    const unsigned below = (loudest - level) >> 4;
    return level == 0 || below > 255 ? 0 : (uint8_t)(255 - below);
}

void log_mel(const int16_t samples[LOG_MEL_SAMPLES], uint8_t features[LOG_MEL_BYTES],
             struct log_mel_scratch *scratch)
{
    unsigned loudest = 0;
    for (unsigned frame = 0; frame < LOG_MEL_FRAMES; ++frame) {
        window(samples + frame * LOG_MEL_HOP, scratch);
        fft(scratch);
        write_levels(scratch, scratch->level + frame * LOG_MEL_BANDS);
    }
    for (unsigned i = 0; i < LOG_MEL_BYTES; ++i)
        if (scratch->level[i] > loudest)
            loudest = scratch->level[i];
    for (unsigned i = 0; i < LOG_MEL_BYTES; ++i)
        features[i] = feature(scratch->level[i], loudest);
}
