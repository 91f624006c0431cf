/* ub: an integer neural network, generated; 7762 parameters, 2661376 multiply-accumulates an
   input.
   Made from the graph with SHA-256
   b1744fb20f10d2cb39e65f571aaab09e10833cd51d3584fa6a38ac0e50dda40d.

   C99, integers of 8, 16 and 32 bits (64 where they are needed), no library calls, no
   allocation, no state; vector code for x86-64 and 64-bit Arm scales in float32. Compilers may
   put memcpy, memmove and memset in the place of loops, and on small cores functions of their
   own in that of 64-bit products and shifts. `int32_t` is taken to be `int`, and >> to keep the
   sign, as everywhere. */
#ifndef UB_H
#define UB_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The input: codes of 8 bits, 0 to 255, [channels][height][width]. A code stands for the real number
   UB_INPUT_SCALE * (code - UB_INPUT_ZERO_POINT).
   So 0 stands for -3.71738, 255 for 3.92724.
   One channel comes after the other; of each the top row first, from left to right. */
#define UB_INPUT_RANK 3
#define UB_INPUT_CHANNELS 3
#define UB_INPUT_HEIGHT 32
#define UB_INPUT_WIDTH 32
#define UB_INPUT_BYTES 3072
#define UB_INPUT_SCALE 0.02997889742255211
#define UB_INPUT_ZERO_POINT 124

/* The output: codes of 8 bits, [channels][height][width]; the largest code is the
   largest logit. A code stands for UB_OUTPUT_SCALE * (code - UB_OUTPUT_ZERO_POINT). */
#define UB_OUTPUT_RANK 3
#define UB_OUTPUT_CHANNELS 2
#define UB_OUTPUT_HEIGHT 32
#define UB_OUTPUT_WIDTH 32
#define UB_OUTPUT_BYTES 2048
#define UB_OUTPUT_SCALE 0.001309668179601431
#define UB_OUTPUT_ZERO_POINT 146

/* Working memory, of no alignment and with no meaning before or after a call. */
#define UB_ARENA_BYTES 17935

/* All constants: weights, biases, multipliers and tables. */
#define UB_CONSTANT_BYTES 12234

/* The first 64 bits of the SHA-256 of the graph: ub.c is compiled with its own header only. */
#define UB_GRAPH_HASH 0xb1744fb20f10d2cbu

/* Computes the output of one input. The three arrays must not overlap. The function has no state
   and may run in several threads at once, each with its own arena. */
void ub_run(const uint8_t input[UB_INPUT_BYTES], uint8_t output[UB_OUTPUT_BYTES],
    uint8_t arena[UB_ARENA_BYTES]);

/* Computes the outputs of `count` inputs, which stand one after the other, as the outputs do. Each goes
   through all layers while its rows are in the nearest cache. */
static inline void ub_run_batch(const uint8_t *input, uint8_t *output, int32_t count,
    uint8_t arena[UB_ARENA_BYTES])
{
    for (; count > 0; --count) {
        ub_run(input, output, arena);
        input += UB_INPUT_BYTES;
        output += UB_OUTPUT_BYTES;
    }
}

/* Returns 0 if the network gives the right integers where it runs; else 1 and the number of the
   first input with a wrong one, counted from 0. It is in ub_selftest.c. */
int ub_selftest(uint8_t arena[UB_ARENA_BYTES]);

#ifdef __cplusplus
}
#endif

#endif
