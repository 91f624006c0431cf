/* ut: an integer neural network, generated; 8850 parameters, 2726912 multiply-accumulates an
   input.
   Made from the graph with SHA-256
   3dc4bc34844ba7f77655a1d8f6bbbfec5e573ec2121739b28fca4609a40f5bf5.

   C99, integers of 8, 16 and 32 bits (64 where they are needed), no library calls, no
   allocation, no state; vector code for x86-64 and 64-bit Arm scales in float32. Compilers may
   put memcpy, memmove and memset in the place of loops, and on small cores functions of their
   own in that of 64-bit products and shifts. `int32_t` is taken to be `int`, and >> to keep the
   sign, as everywhere. */
#ifndef UT_H
#define UT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The input: codes of 8 bits, 0 to 255, [channels][height][width]. A code stands for the real number
   UT_INPUT_SCALE * (code - UT_INPUT_ZERO_POINT).
   So 0 stands for -3.7553, 255 for 3.96729.
   One channel comes after the other; of each the top row first, from left to right. */
#define UT_INPUT_RANK 3
#define UT_INPUT_CHANNELS 3
#define UT_INPUT_HEIGHT 32
#define UT_INPUT_WIDTH 32
#define UT_INPUT_BYTES 3072
#define UT_INPUT_SCALE 0.030284661799669266
#define UT_INPUT_ZERO_POINT 124

/* The output: codes of 8 bits, [channels][height][width]; the largest code is the
   largest logit. A code stands for UT_OUTPUT_SCALE * (code - UT_OUTPUT_ZERO_POINT). */
#define UT_OUTPUT_RANK 3
#define UT_OUTPUT_CHANNELS 2
#define UT_OUTPUT_HEIGHT 32
#define UT_OUTPUT_WIDTH 32
#define UT_OUTPUT_BYTES 2048
#define UT_OUTPUT_SCALE 0.0009890770306810737
#define UT_OUTPUT_ZERO_POINT 255

/* Working memory, of no alignment and with no meaning before or after a call. */
#define UT_ARENA_BYTES 24591

/* All constants: weights, biases, multipliers and tables. */
#define UT_CONSTANT_BYTES 13420

/* The first 64 bits of the SHA-256 of the graph: ut.c is compiled with its own header only. */
#define UT_GRAPH_HASH 0x3dc4bc34844ba7f7u

/* Computes the output of one input. The three arrays must not overlap. The function has no state
   and may run in several threads at once, each with its own arena. */
void ut_run(const uint8_t input[UT_INPUT_BYTES], uint8_t output[UT_OUTPUT_BYTES],
    uint8_t arena[UT_ARENA_BYTES]);

/* Computes the outputs of `count` inputs, which stand one after the other, as the outputs do. Each goes
   through all layers while its rows are in the nearest cache. */
static inline void ut_run_batch(const uint8_t *input, uint8_t *output, int32_t count,
    uint8_t arena[UT_ARENA_BYTES])
{
    for (; count > 0; --count) {
        ut_run(input, output, arena);
        input += UT_INPUT_BYTES;
        output += UT_OUTPUT_BYTES;
    }
}

/* Returns 0 if the network gives the right integers where it runs; else 1 and the number of the
   first input with a wrong one, counted from 0. It is in ut_selftest.c. */
int ut_selftest(uint8_t arena[UT_ARENA_BYTES]);

#ifdef __cplusplus
}
#endif

#endif
