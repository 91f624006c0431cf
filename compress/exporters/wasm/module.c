/* What a WebAssembly module exports beside its memory: where the arrays are, and the network.

   Built with -DHEADER="NAME.h", -DRUN(input,output,arena)=..., the call, and the bytes of the arrays
   as -DINPUT=..., -DOUTPUT=... and -DARENA=... */
#include HEADER

#define EXPORT(name) __attribute__((export_name(#name)))

static uint8_t inputs[INPUT], outputs[OUTPUT], arena[ARENA];

EXPORT(inputs) uint8_t *inputs_at(void)
{
    return inputs;
}

EXPORT(outputs) uint8_t *outputs_at(void)
{
    return outputs;
}

EXPORT(run) void run(void)
{
    RUN(inputs, outputs, arena);
}

#ifdef __wasm_relaxed_simd__
#include <immintrin.h>

/* Whether this engine's relaxed dot product takes codes as unsigned, which the standard leaves open:
   where it does not, its sums would be others, and another module must be taken. */
EXPORT(exact) int32_t exact(void)
{
    volatile uint8_t codes[16];
    volatile int8_t weights[16];
    __m128i a, b;
    int32_t wrong = 0;
    for (int32_t i = 0; i < 16; ++i) {
        codes[i] = (uint8_t)(255 - 17 * i);
        weights[i] = (int8_t)(i % 3 == 0 ? -64 : 63 - i);
    }
    for (int32_t i = 0; i < 16; ++i) {
        ((uint8_t *)&a)[i] = codes[i];
        ((int8_t *)&b)[i] = weights[i];
    }
    const __m128i pairs = _mm_maddubs_epi16(a, b);
    for (int32_t i = 0; i < 16; i += 2)
        wrong |= ((const int16_t *)&pairs)[i / 2] != codes[i] * weights[i] + codes[i + 1] * weights[i + 1];
    return wrong == 0;
}
#endif
