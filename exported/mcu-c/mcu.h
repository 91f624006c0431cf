/* mcu: an integer neural network, generated; 10350 parameters, 227520 multiply-accumulates an
   input.
   Made from the graph with SHA-256
   a22d7af6558b58ff53b777c3ba94263b487b7e909560bf21082961763ada0763.
   Accuracy: 9,954 of 10,000 (99.54 %) of the test images.

   C99, integers of 8, 16 and 32 bits (64 where they are needed), no library calls, no
   allocation, no state; vector code for x86-64 and 64-bit Arm scales in float32. Compilers may
   put memcpy, memmove and memset in the place of loops, and on small cores functions of their
   own in that of 64-bit products and shifts. `int32_t` is taken to be `int`, and >> to keep the
   sign, as everywhere. */
#ifndef MCU_H
#define MCU_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The input: codes of 8 bits, 0 to 255, [channels][height][width]. A code stands for the real number
   MCU_INPUT_SCALE * (code - MCU_INPUT_ZERO_POINT); codes that are raw
   pixels are meant as they are.
   So 0 stands for -0.420032, 255 for 2.82567.
   The top row comes first, each from left to right. */
#define MCU_INPUT_RANK 3
#define MCU_INPUT_CHANNELS 1
#define MCU_INPUT_HEIGHT 28
#define MCU_INPUT_WIDTH 28
#define MCU_INPUT_BYTES 784
#define MCU_INPUT_SCALE 0.012728232890367508
#define MCU_INPUT_ZERO_POINT 33

/* The output: codes of 8 bits, [classes]; the largest code is the
   largest logit. A code stands for MCU_OUTPUT_SCALE * (code - MCU_OUTPUT_ZERO_POINT). */
#define MCU_OUTPUT_RANK 1
#define MCU_OUTPUT_CHANNELS 10
#define MCU_OUTPUT_HEIGHT 1
#define MCU_OUTPUT_WIDTH 1
#define MCU_OUTPUT_BYTES 10
#define MCU_OUTPUT_SCALE 0.10870783776044846
#define MCU_OUTPUT_ZERO_POINT 85

/* Working memory, of no alignment and with no meaning before or after a call. */
#define MCU_ARENA_BYTES 1343

/* All constants: weights, biases, multipliers and tables. */
#define MCU_CONSTANT_BYTES 11005

/* The first 64 bits of the SHA-256 of the graph: mcu.c is compiled with its own header only. */
#define MCU_GRAPH_HASH 0xa22d7af6558b58ffu

/* Computes the output of one input. The three arrays must not overlap. The function has no state
   and may run in several threads at once, each with its own arena. */
void mcu_run(const uint8_t input[MCU_INPUT_BYTES], uint8_t output[MCU_OUTPUT_BYTES],
    uint8_t arena[MCU_ARENA_BYTES]);

/* Computes the outputs of `count` inputs, which stand one after the other, as the outputs do. Each goes
   through all layers while its rows are in the nearest cache. */
static inline void mcu_run_batch(const uint8_t *input, uint8_t *output, int32_t count,
    uint8_t arena[MCU_ARENA_BYTES])
{
    for (; count > 0; --count) {
        mcu_run(input, output, arena);
        input += MCU_INPUT_BYTES;
        output += MCU_OUTPUT_BYTES;
    }
}

/* Returns 0 if the network gives the right integers where it runs; else 1 and the number of the
   first input with a wrong one, counted from 0. It is in mcu_selftest.c. */
int mcu_selftest(uint8_t arena[MCU_ARENA_BYTES]);

#ifdef __cplusplus
}
#endif

#endif
