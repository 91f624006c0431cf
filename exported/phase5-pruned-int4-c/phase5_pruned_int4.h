/* phase5_pruned_int4: an integer neural network, generated; 4558 parameters, 611712 multiply-
   accumulates an input.
   Made from the graph with SHA-256
   547b44320f14b46f2cd5d91bb1cba8a70b8b2bae905886384e04dddd64bdebca.
   Accuracy: 9,935 of 10,000 (99.35 %) of the test images.

   C99, integers of 8, 16 and 32 bits (64 where they are needed), no library calls, no
   allocation, no state; vector code for x86-64 and 64-bit Arm scales in float32. Compilers may
   put memcpy, memmove and memset in the place of loops, and on small cores functions of their
   own in that of 64-bit products and shifts. `int32_t` is taken to be `int`, and >> to keep the
   sign, as everywhere. */
#ifndef PHASE5_PRUNED_INT4_H
#define PHASE5_PRUNED_INT4_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The input: codes of 8 bits, 0 to 255, [channels][height][width]. A code stands for the real number
   PHASE5_PRUNED_INT4_INPUT_SCALE * (code - PHASE5_PRUNED_INT4_INPUT_ZERO_POINT).
   So 0 stands for -0.420032, 255 for 2.82567.
   The top row comes first, each from left to right. */
#define PHASE5_PRUNED_INT4_INPUT_RANK 3
#define PHASE5_PRUNED_INT4_INPUT_CHANNELS 1
#define PHASE5_PRUNED_INT4_INPUT_HEIGHT 28
#define PHASE5_PRUNED_INT4_INPUT_WIDTH 28
#define PHASE5_PRUNED_INT4_INPUT_BYTES 784
#define PHASE5_PRUNED_INT4_INPUT_SCALE 0.012728232890367508
#define PHASE5_PRUNED_INT4_INPUT_ZERO_POINT 33

/* The output: codes of 8 bits, [classes]; the largest code is the
   largest logit. A code stands for PHASE5_PRUNED_INT4_OUTPUT_SCALE * (code - PHASE5_PRUNED_INT4_OUTPUT_ZERO_POINT). */
#define PHASE5_PRUNED_INT4_OUTPUT_RANK 1
#define PHASE5_PRUNED_INT4_OUTPUT_CHANNELS 10
#define PHASE5_PRUNED_INT4_OUTPUT_HEIGHT 1
#define PHASE5_PRUNED_INT4_OUTPUT_WIDTH 1
#define PHASE5_PRUNED_INT4_OUTPUT_BYTES 10
#define PHASE5_PRUNED_INT4_OUTPUT_SCALE 0.09041982144117355
#define PHASE5_PRUNED_INT4_OUTPUT_ZERO_POINT 84

/* Working memory, of no alignment and with no meaning before or after a call. */
#define PHASE5_PRUNED_INT4_ARENA_BYTES 2641

/* All constants: weights, biases, multipliers and tables. */
#define PHASE5_PRUNED_INT4_CONSTANT_BYTES 2832

/* The first 64 bits of the SHA-256 of the graph: phase5_pruned_int4.c is compiled with its own header only. */
#define PHASE5_PRUNED_INT4_GRAPH_HASH 0x547b44320f14b46fu

/* Computes the output of one input. The three arrays must not overlap. The function has no state
   and may run in several threads at once, each with its own arena. */
void phase5_pruned_int4_run(const uint8_t input[PHASE5_PRUNED_INT4_INPUT_BYTES], uint8_t output[PHASE5_PRUNED_INT4_OUTPUT_BYTES],
    uint8_t arena[PHASE5_PRUNED_INT4_ARENA_BYTES]);

/* Computes the outputs of `count` inputs, which stand one after the other, as the outputs do. Each goes
   through all layers while its rows are in the nearest cache. */
static inline void phase5_pruned_int4_run_batch(const uint8_t *input, uint8_t *output, int32_t count,
    uint8_t arena[PHASE5_PRUNED_INT4_ARENA_BYTES])
{
    for (; count > 0; --count) {
        phase5_pruned_int4_run(input, output, arena);
        input += PHASE5_PRUNED_INT4_INPUT_BYTES;
        output += PHASE5_PRUNED_INT4_OUTPUT_BYTES;
    }
}

/* Returns 0 if the network gives the right integers where it runs; else 1 and the number of the
   first input with a wrong one, counted from 0. It is in phase5_pruned_int4_selftest.c. */
int phase5_pruned_int4_selftest(uint8_t arena[PHASE5_PRUNED_INT4_ARENA_BYTES]);

#ifdef __cplusplus
}
#endif

#endif
