/* The audio front end in integers: one second of 16-bit sound at 8 kHz to log-mel features.

   C99, no floats, no memory of its own. log_mel.py is its reference and says which word sizes are
   enough and why. */
#ifndef LOG_MEL_H
#define LOG_MEL_H

#include <stdint.h>

#define LOG_MEL_SAMPLES 8000
#define LOG_MEL_WINDOW 256
#define LOG_MEL_HOP 160
#define LOG_MEL_FRAMES 49
#define LOG_MEL_BANDS 20
#define LOG_MEL_BYTES (LOG_MEL_FRAMES * LOG_MEL_BANDS)

/* 4,008 bytes that the caller lends for the time of a call. */
struct log_mel_scratch {
    int32_t real[LOG_MEL_WINDOW], imaginary[LOG_MEL_WINDOW];
    uint16_t level[LOG_MEL_BYTES];
};

/* features: LOG_MEL_FRAMES rows of LOG_MEL_BANDS. A shorter recording ends in zeros. */
void log_mel(const int16_t samples[LOG_MEL_SAMPLES], uint8_t features[LOG_MEL_BYTES],
             struct log_mel_scratch *scratch);

#endif
