/* The instructions of SSE2 that the kernels use, in those of WebAssembly. */
#ifndef KERNELS_IMMINTRIN_H
#define KERNELS_IMMINTRIN_H

#include <wasm_simd128.h>

typedef v128_t __m128i;
typedef v128_t __m128;

#define _mm_setzero_si128() wasm_i32x4_const_splat(0)
#define _mm_set1_epi16(number) wasm_i16x8_splat(number)
#define _mm_cvtsi32_si128(number) wasm_i32x4_make(number, 0, 0, 0)
#define _mm_and_si128(a, b) wasm_v128_and(a, b)
#define _mm_max_epu8(a, b) wasm_u8x16_max(a, b)
#define _mm_slli_epi16(a, bits) wasm_i16x8_shl(a, bits)
#define _mm_srli_epi16(a, bits) wasm_u16x8_shr(a, bits)
#define _mm_srai_epi16(a, bits) wasm_i16x8_shr(a, bits)
#define _mm_madd_epi16(a, b) wasm_i32x4_dot_i16x8(a, b)
#define _mm_packs_epi32(a, b) wasm_i16x8_narrow_i32x4(a, b)
#define _mm_packus_epi16(a, b) wasm_u8x16_narrow_i16x8(a, b)
#define _mm_unpacklo_epi8(a, b) \
    wasm_i8x16_shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define _mm_unpacklo_epi16(a, b) wasm_i16x8_shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define _mm_castsi128_ps(a) (a)
#define _mm_cvtepi32_ps(a) wasm_f32x4_convert_i32x4(a)
#define _mm_set1_ps(number) wasm_f32x4_splat(number)
#define _mm_min_ps(a, b) wasm_f32x4_min(a, b)
#define _mm_mul_ps(a, b) wasm_f32x4_mul(a, b)
#define _mm_cvtps_epi32(a) wasm_i32x4_trunc_sat_f32x4(wasm_f32x4_nearest(a))
#ifdef __wasm_relaxed_simd__
/* The second operand may be taken as unsigned or signed: see exact() in module.c. */
#define _mm_maddubs_epi16(a, b) \
    (__m128i)__builtin_wasm_relaxed_dot_i8x16_i7x16_s_i16x8((__i8x16)(b), (__i8x16)(a))
#endif

#endif
