/* mcu_tiny: an integer neural network, generated; 2384 parameters, 24336 multiply-accumulates an
   input.
   Made from the graph with SHA-256
   c07cab0451f4c2f7a5b0128ea0be3de1455e71090ecaa5e1b8584ee6b080cd41.
   Accuracy: 9,861 of 10,000 (98.61 %) of the test images.

   C99, integers of 8, 16 and 32 bits (64 where they are needed), no library calls, no
   allocation, no state; vector code for x86-64 and 64-bit Arm scales in float32. Compilers may
   put memcpy, memmove and memset in the place of loops, and on small cores functions of their
   own in that of 64-bit products and shifts. `int32_t` is taken to be `int`, and >> to keep the
   sign, as everywhere. */
#ifndef MCU_TINY_H
#define MCU_TINY_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The input: codes of 8 bits, 0 to 255, [channels][height][width]. A code stands for the real number
   MCU_TINY_INPUT_SCALE * (code - MCU_TINY_INPUT_ZERO_POINT); codes that are raw
   pixels are meant as they are.
   So 0 stands for -0.420032, 255 for 2.82567.
   The top row comes first, each from left to right. */
#define MCU_TINY_INPUT_RANK 3
#define MCU_TINY_INPUT_CHANNELS 1
#define MCU_TINY_INPUT_HEIGHT 28
#define MCU_TINY_INPUT_WIDTH 28
#define MCU_TINY_INPUT_BYTES 784
#define MCU_TINY_INPUT_SCALE 0.012728232890367508
#define MCU_TINY_INPUT_ZERO_POINT 33

/* The output: codes of 8 bits, [classes]; the largest code is the
   largest logit. A code stands for MCU_TINY_OUTPUT_SCALE * (code - MCU_TINY_OUTPUT_ZERO_POINT). */
#define MCU_TINY_OUTPUT_RANK 1
#define MCU_TINY_OUTPUT_CHANNELS 10
#define MCU_TINY_OUTPUT_HEIGHT 1
#define MCU_TINY_OUTPUT_WIDTH 1
#define MCU_TINY_OUTPUT_BYTES 10
#define MCU_TINY_OUTPUT_SCALE 0.07097818702459335
#define MCU_TINY_OUTPUT_ZERO_POINT 91

/* Working memory, of no alignment and with no meaning before or after a call. */
#define MCU_TINY_ARENA_BYTES 697

/* All constants: weights, biases, multipliers and tables. */
#define MCU_TINY_CONSTANT_BYTES 1487

/* The first 64 bits of the SHA-256 of the graph: mcu_tiny.c is compiled with its own header only. */
#define MCU_TINY_GRAPH_HASH 0xc07cab0451f4c2f7u

/* Computes the output of one input. The three arrays must not overlap. The function has no state
   and may run in several threads at once, each with its own arena. */
void mcu_tiny_run(const uint8_t input[MCU_TINY_INPUT_BYTES], uint8_t output[MCU_TINY_OUTPUT_BYTES],
    uint8_t arena[MCU_TINY_ARENA_BYTES]);

/* Computes the outputs of `count` inputs, which stand one after the other, as the outputs do. Each goes
   through all layers while its rows are in the nearest cache. */
static inline void mcu_tiny_run_batch(const uint8_t *input, uint8_t *output, int32_t count,
    uint8_t arena[MCU_TINY_ARENA_BYTES])
{
    for (; count > 0; --count) {
        mcu_tiny_run(input, output, arena);
        input += MCU_TINY_INPUT_BYTES;
        output += MCU_TINY_OUTPUT_BYTES;
    }
}

/* Returns 0 if the network gives the right integers where it runs; else 1 and the number of the
   first input with a wrong one, counted from 0. It is in mcu_tiny_selftest.c. */
int mcu_tiny_selftest(uint8_t arena[MCU_TINY_ARENA_BYTES]);

#ifdef __cplusplus
}
#endif

#endif
