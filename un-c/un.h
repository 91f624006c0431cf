/* un: an integer neural network, generated; 7762 parameters, 2661376 multiply-accumulates an
   input.
   Made from the graph with SHA-256
   51300f3b0ad13a11c45a1901a9eb34ae379cc08d7100a96b24b3be123777598a.

   C99, integers of 8, 16 and 32 bits (64 where they are needed), no library calls, no
   allocation, no state; vector code for x86-64 and 64-bit Arm scales in float32. Compilers may
   put memcpy, memmove and memset in the place of loops, and on small cores functions of their
   own in that of 64-bit products and shifts. `int32_t` is taken to be `int`, and >> to keep the
   sign, as everywhere. */
#ifndef UN_H
#define UN_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The input: codes of 8 bits, 0 to 255, [channels][height][width]. A code stands for the real number
   UN_INPUT_SCALE * (code - UN_INPUT_ZERO_POINT).
   So 0 stands for -3.58217, 255 for 4.15896.
   One channel comes after the other; of each the top row first, from left to right. */
#define UN_INPUT_RANK 3
#define UN_INPUT_CHANNELS 3
#define UN_INPUT_HEIGHT 32
#define UN_INPUT_WIDTH 32
#define UN_INPUT_BYTES 3072
#define UN_INPUT_SCALE 0.030357394367456436
#define UN_INPUT_ZERO_POINT 118

/* The output: codes of 8 bits, [channels][height][width]; the largest code is the
   largest logit. A code stands for UN_OUTPUT_SCALE * (code - UN_OUTPUT_ZERO_POINT). */
#define UN_OUTPUT_RANK 3
#define UN_OUTPUT_CHANNELS 2
#define UN_OUTPUT_HEIGHT 32
#define UN_OUTPUT_WIDTH 32
#define UN_OUTPUT_BYTES 2048
#define UN_OUTPUT_SCALE 0.0011882601538673043
#define UN_OUTPUT_ZERO_POINT 41

/* Working memory, of no alignment and with no meaning before or after a call. */
#define UN_ARENA_BYTES 18063

/* All constants: weights, biases, multipliers and tables. */
#define UN_CONSTANT_BYTES 11598

/* The first 64 bits of the SHA-256 of the graph: un.c is compiled with its own header only. */
#define UN_GRAPH_HASH 0x51300f3b0ad13a11u

/* Computes the output of one input. The three arrays must not overlap. The function has no state
   and may run in several threads at once, each with its own arena. */
void un_run(const uint8_t input[UN_INPUT_BYTES], uint8_t output[UN_OUTPUT_BYTES],
    uint8_t arena[UN_ARENA_BYTES]);

/* Computes the outputs of `count` inputs, which stand one after the other, as the outputs do. Each goes
   through all layers while its rows are in the nearest cache. */
static inline void un_run_batch(const uint8_t *input, uint8_t *output, int32_t count,
    uint8_t arena[UN_ARENA_BYTES])
{
    for (; count > 0; --count) {
        un_run(input, output, arena);
        input += UN_INPUT_BYTES;
        output += UN_OUTPUT_BYTES;
    }
}

/* Returns 0 if the network gives the right integers where it runs; else 1 and the number of the
   first input with a wrong one, counted from 0. It is in un_selftest.c. */
int un_selftest(uint8_t arena[UN_ARENA_BYTES]);

#ifdef __cplusplus
}
#endif

#endif
