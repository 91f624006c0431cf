/* mcu: an integer neural network, generated; 10350 parameters, 227520 multiply-accumulates an
   input.
   Made from the graph with SHA-256
   ad7f364aba0a2adbccc93c3a1ef25fcc7b2410c911d11e8a59838194c1521a4e.
   Accuracy: 9,948 of 10,000 (99.48 %) of the test images.

   C99, integers of 8, 16 and 32 bits (64 where they are needed), no library calls, no
   allocation, no state. Compilers may put memcpy, memmove and memset in the place of loops, and
   on small cores functions of their own in that of 64-bit products and shifts. `int32_t` is
   taken to be `int`, and >> to keep the sign, as everywhere. */
#include "mcu.h"

#if MCU_GRAPH_HASH != 0xad7f364aba0a2adbu || MCU_INPUT_BYTES != 784 \
    || MCU_OUTPUT_BYTES != 10 || MCU_ARENA_BYTES != 1343
#error "mcu.h is of another export than mcu.c: export the network anew"
#endif

/* Two kinds of code give the same integers: vectors, where gcc or clang compile for x86-64 or
   64-bit Arm, and small loops elsewhere, with the dot products of Cortex-M4 and M7 where they
   are. Define MCU_PORTABLE for plain C99 alone. */
#if defined(__GNUC__) && !defined(MCU_PORTABLE)
#if defined(__OPTIMIZE_SIZE__)
#elif defined(__AVX512VNNI__) && defined(__AVX512BW__) && defined(__AVX512VL__)
#define LANES 16     /* int32_t in a vector, */
#define MOST_SUMS 24 /* and vectors of sums that fit in the registers */
#elif defined(__AVX2__)
#define LANES 8
#define MOST_SUMS 8
#elif defined(__SSE2__)
#define LANES 4
#define MOST_SUMS 8
#elif defined(__aarch64__) && !defined(__AARCH64EB__)
#define LANES 4
#define MOST_SUMS 16
#endif
#if defined(__ARM_FEATURE_DSP) && !defined(__ARM_BIG_ENDIAN) && !defined(LANES)
#define DOT_PRODUCTS
#endif
#define OWN_FUNCTION static __attribute__((noinline))
#else
#define OWN_FUNCTION static
#endif

#ifdef LANES
/* Each layer gets its own code, with its sizes as constants. Vectors may reach up to SPARE
   elements beyond the end of an array; what they find there doesn't count. */
#define SPECIALIZED static inline __attribute__((always_inline, unused))
#define SPARE (LANES - 1)
#ifdef __clang__
#define UNROLLED _Pragma("clang loop unroll(full)")
#else
#define UNROLLED _Pragma("GCC unroll 32")
#endif
#else
#define SPECIALIZED static
#define SPARE 0
#endif

#ifdef LANES

/* ---- vectors ---- */

#ifdef __SSE2__
#include <immintrin.h>
#else
#include <arm_neon.h>
#define SIGNED_CODES 0x80808080u /* -128 is added to each code in a convolution */
#endif

/* Vectors, and how what stands anywhere in memory is read. */
typedef int32_t vector __attribute__((vector_size(4 * LANES)));
typedef uint8_t sixteen __attribute__((vector_size(16)));
struct any_word {
    int32_t word;
} __attribute__((packed, may_alias));
struct any_vector {
    vector numbers;
} __attribute__((packed, may_alias));
struct any_sixteen {
    sixteen codes;
} __attribute__((packed, may_alias));

/* Stores the first `count` bytes, or all. */
SPECIALIZED void store_first(sixteen codes, int32_t count, uint8_t *out)
{
#if LANES == 16
    _mm_mask_storeu_epi8(out, (__mmask16)(count < 16 ? (1u << count) - 1 : 0xffff), (__m128i)codes);
#else
    __builtin_memcpy(out, &codes, (unsigned)(count < 16 ? count : 16));
#endif
}

SPECIALIZED sixteen sixteen_at(const uint8_t *codes)
{
    return ((const struct any_sixteen *)codes)->codes;
}

SPECIALIZED sixteen larger_codes(sixteen codes, sixteen others)
{
#ifdef __SSE2__
    return (sixteen)_mm_max_epu8((__m128i)codes, (__m128i)others);
#else
    return (sixteen)vmaxq_u8((uint8x16_t)codes, (uint8x16_t)others);
#endif
}

SPECIALIZED vector all(int32_t number)
{
    return number - (vector){ 0 };
}

SPECIALIZED int32_t word_at(const void *bytes)
{
    return ((const struct any_word *)bytes)->word;
}

SPECIALIZED vector vector_at(const void *numbers)
{
    return ((const struct any_vector *)numbers)->numbers;
}

/* What differs: dot() adds to each sum the products of four codes and four weights; upper_lanes()
   gives the upper halves of products; widened() takes a byte into each lane; narrowed() makes
   bytes of lanes, clamped to 0..255. */
#if LANES == 16

SPECIALIZED vector dot(vector sums, vector codes, vector weights)
{
    return (vector)_mm512_dpbusd_epi32((__m512i)sums, (__m512i)codes, (__m512i)weights);
}

SPECIALIZED vector upper_lanes(vector numbers, vector multipliers)
{
    const __m512i a = (__m512i)numbers, b = (__m512i)multipliers;
    const __m512i even = _mm512_mul_epi32(a, b);
    const __m512i odd = _mm512_mul_epi32(_mm512_srli_epi64(a, 32), _mm512_srli_epi64(b, 32));
    return (vector)_mm512_mask_shuffle_epi32(odd, 0x5555, even, _MM_PERM_CDAB);
}

SPECIALIZED vector widened(const void *bytes)
{
    return (vector)_mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)bytes));
}

SPECIALIZED sixteen narrowed(vector numbers)
{
    const __m512i codes = _mm512_max_epi32((__m512i)numbers, _mm512_setzero_si512());
    return (sixteen)_mm512_cvtusepi32_epi8(codes);
}

#elif LANES == 8

SPECIALIZED vector dot(vector sums, vector codes, vector weights)
{
#ifdef __AVXVNNI__
    return (vector)_mm256_dpbusd_avx_epi32((__m256i)sums, (__m256i)codes, (__m256i)weights);
#else
    const __m256i pairs = _mm256_maddubs_epi16((__m256i)codes, (__m256i)weights);
    return sums + (vector)_mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
#endif
}

SPECIALIZED vector upper_lanes(vector numbers, vector multipliers)
{
    const __m256i a = (__m256i)numbers, b = (__m256i)multipliers;
    const __m256i even = _mm256_mul_epi32(a, b);
    const __m256i odd = _mm256_mul_epi32(_mm256_srli_epi64(a, 32), _mm256_srli_epi64(b, 32));
    return (vector)_mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xaa);
}

SPECIALIZED vector widened(const void *bytes)
{
    return (vector)_mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)bytes));
}

SPECIALIZED sixteen narrowed(vector numbers)
{
    const __m128i low = _mm256_castsi256_si128((__m256i)numbers);
    const __m128i halves = _mm_packs_epi32(low, _mm256_extracti128_si256((__m256i)numbers, 1));
    return (sixteen)_mm_packus_epi16(halves, halves);
}

#elif defined(__SSE2__)

SPECIALIZED vector dot(vector sums, vector codes, vector weights)
{
#ifdef __SSSE3__
    const __m128i pairs = _mm_maddubs_epi16((__m128i)codes, (__m128i)weights);
    return sums + (vector)_mm_madd_epi16(pairs, _mm_set1_epi16(1));
#else
    const __m128i even = _mm_and_si128((__m128i)codes, _mm_set1_epi16(255));
    const __m128i odd = _mm_srli_epi16((__m128i)codes, 8);
    const __m128i even_weights = _mm_srai_epi16(_mm_slli_epi16((__m128i)weights, 8), 8);
    const __m128i odd_weights = _mm_srai_epi16((__m128i)weights, 8);
    sums += (vector)_mm_madd_epi16(even, even_weights);
    return sums + (vector)_mm_madd_epi16(odd, odd_weights);
#endif
}

SPECIALIZED vector upper_lanes(vector numbers, vector multipliers)
{
    const __m128i a = (__m128i)numbers, b = (__m128i)multipliers;
    const __m128i even = _mm_srli_epi64(_mm_mul_epu32(a, b), 32);
    const __m128i odd = _mm_mul_epu32(_mm_srli_epi64(a, 32), _mm_srli_epi64(b, 32));
    const vector both = (vector)even | ((vector)odd & (vector){ 0, -1, 0, -1 });
    return both - (multipliers & (numbers >> 31));
}

SPECIALIZED vector widened(const void *bytes)
{
    const __m128i zero = _mm_setzero_si128(), four = _mm_cvtsi32_si128(word_at(bytes));
    return (vector)_mm_unpacklo_epi16(_mm_unpacklo_epi8(four, zero), zero);
}

SPECIALIZED sixteen narrowed(vector numbers)
{
    const __m128i halves = _mm_packs_epi32((__m128i)numbers, (__m128i)numbers);
    return (sixteen)_mm_packus_epi16(halves, halves);
}

#else

SPECIALIZED vector dot(vector sums, vector codes, vector weights)
{
    const int8x16_t u = (int8x16_t)codes, v = (int8x16_t)weights;
#ifdef __ARM_FEATURE_DOTPROD
    return (vector)vdotq_s32((int32x4_t)sums, u, v);
#else
    const int16x8_t low = vmull_s8(vget_low_s8(u), vget_low_s8(v));
    return (vector)vpadalq_s16((int32x4_t)sums, vpaddq_s16(low, vmull_high_s8(u, v)));
#endif
}

SPECIALIZED vector upper_lanes(vector numbers, vector multipliers)
{
    return (vector)vqdmulhq_s32((int32x4_t)numbers, (int32x4_t)multipliers) >> 1;
}

SPECIALIZED vector widened(const void *bytes)
{
    const uint16x8_t halves = vmovl_u8((uint8x8_t)vdup_n_s32(word_at(bytes)));
    return (vector)vmovl_u16(vget_low_u16(halves));
}

SPECIALIZED sixteen narrowed(vector numbers)
{
    const int16x4_t halves = vqmovn_s32((int32x4_t)numbers);
    const uint8x8_t codes = vqmovun_s16(vcombine_s16(halves, halves));
    return (sixteen)vcombine_u8(codes, codes);
}

#endif
#endif

#ifdef DOT_PRODUCTS
#include <arm_acle.h>

struct any_word {
    uint32_t word;
} __attribute__((packed, may_alias));

static inline uint32_t word_at(const void *bytes)
{
    return ((const struct any_word *)bytes)->word;
}

/* The first and third, or the second and fourth, of the four bytes in a word, as halfwords. */
static inline int16x2_t even_codes(uint32_t word)
{
    return (int16x2_t)__uxtb16(word);
}

static inline int16x2_t odd_codes(uint32_t word)
{
    int16x2_t halves;
    __asm__("uxtb16 %0, %1, ror #8" : "=r"(halves) : "r"(word));
    return halves;
}

static inline int16x2_t even_weights(uint32_t word)
{
    return __sxtb16((int8x4_t)word);
}

static inline int16x2_t odd_weights(uint32_t word)
{
    int16x2_t halves;
    __asm__("sxtb16 %0, %1, ror #8" : "=r"(halves) : "r"(word));
    return halves;
}
#endif

/* ---- memory ---- */

/* A plane is a value in the arena: rows of places, each with its channels side by side. Of its
   rows the last `held` are kept, in a ring. Beyond its borders lies a row of zero points. */
struct plane {
    int32_t offset;    /* of the ring in the arena */
    int32_t outside;   /* offset of the row of zero points */
    int32_t row_bytes; /* with the borders at left and right */
    int32_t left;      /* bytes of the left border */
    int32_t height;
    int32_t held;
};

static uint8_t *row(const struct plane *plane, uint8_t *arena, int32_t index)
{
    if (index < 0 || index >= plane->height)
        return arena + plane->outside + plane->left;
    while (index >= plane->held)
        index -= plane->held;
    return arena + plane->offset + index * plane->row_bytes + plane->left;
}

/* Points window[0], window[1], ... at `count` rows of a plane, each `step` below the last. */
static void look(const struct plane *plane, uint8_t *arena, int32_t first, int32_t step,
    int32_t count, const uint8_t **window)
{
    for (int32_t i = 0; i < count; ++i)
        window[i] = row(plane, arena, first + i * step);
}

/* ---- arithmetic ---- */

/* How a layer's sums become codes. The codes are those of float32 arithmetic,
   round_half_even(float32(sum) * multiplier) + zero_point: the generator proved that, for every
   sum that any input can give. */
struct scaling {
    const int32_t *multiplier; /* odd where some sums are */
    const int16_t *odd_channels;
    const int32_t *odd_sums;   /* whose codes are one more or one less, */
    const int8_t *odd_steps;   /* by this */
    int32_t odd;               /* how many */
    const int8_t *shifts;
    uint8_t form;
    uint8_t shift;
    uint8_t zero_point;
};

enum { SHIFT, PRODUCT };

/* The sums may be negative when they are shifted. */
typedef char arithmetic_shift_needed[(-1 >> 1) == -1 ? 1 : -1];

#ifndef LANES

/* Returns sum / 2**shift, half to even. */
static inline int32_t by_shift(const struct scaling *s, int32_t channel, int32_t sum)
{
    const int32_t shift = s->shifts[channel];
    return (sum + (((int32_t)1 << (shift - 1)) - 1) + ((sum >> shift) & 1)) >> shift;
}

/* Returns the upper 32 bits of a product; the multiplier is positive. */
static inline int32_t upper(int32_t number, int32_t multiplier)
{
#if defined(__ARM_ARCH_ISA_THUMB) && __ARM_ARCH_ISA_THUMB == 1 /* products of 32 bits only */
    const uint32_t low = (uint32_t)number & 0xffff, other_low = (uint32_t)multiplier & 0xffff;
    const int32_t high = number >> 16, other_high = multiplier >> 16;
    const int32_t one = high * (int32_t)other_low + (int32_t)((low * other_low) >> 16);
    const int32_t other = (int32_t)low * other_high + (one & 0xffff);
    return high * other_high + (one >> 16) + (other >> 16);
#else
    return (int32_t)(((int64_t)number * multiplier) >> 32);
#endif
}

static int32_t odd_step(const struct scaling *s, int32_t channel, int32_t sum)
{
    for (int32_t i = 0; i < s->odd; ++i)
        if (s->odd_sums[i] == sum && s->odd_channels[i] == channel)
            return s->odd_steps[i];
    return 0;
}

/* Returns sum * multiplier / 2**(33 + shift), half upwards. */
static inline int32_t by_product(const struct scaling *s, int32_t channel, int32_t sum)
{
    const int32_t multiplier = s->multiplier[channel];
    const int32_t code = upper(sum, multiplier) >> s->shift;
    if (multiplier % 2 != 0)
        return ((code + 1) >> 1) + odd_step(s, channel, sum);
    return (code + 1) >> 1;
}

static inline uint8_t requantize(const struct scaling *s, int32_t channel, int32_t sum)
{
    int32_t code = s->form == SHIFT ? by_shift(s, channel, sum)
        : by_product(s, channel, sum);
    code += s->zero_point;
    return (uint8_t)(code < 0 ? 0 : code > 255 ? 255 : code);
}
#endif

#ifdef LANES

SPECIALIZED vector lanes_by_shift(const struct scaling *s, int32_t channel, vector sums)
{
    const vector shifts = widened(s->shifts + channel), one = all(1);
    const vector half = (one << shifts) >> 1;
    return (sums + half - one + ((sums >> shifts) & one)) >> shifts;
}

SPECIALIZED vector lanes_by_product(const struct scaling *s, int32_t channel, vector sums)
{
    const vector multipliers = vector_at(s->multiplier + channel);
    vector codes = upper_lanes(sums, multipliers);
    codes = (codes + all(1 << s->shift)) >> (s->shift + 1);
    UNROLLED
    for (int32_t i = 0; i < s->odd; ++i) {
        const int32_t lane = s->odd_channels[i] - channel;
        if (lane >= 0 && lane < LANES) {
            vector step = all(0);
            step[lane] = s->odd_steps[i];
            codes += (sums == all(s->odd_sums[i])) & step;
        }
    }
    return codes;
}

/* Stores the codes of the sums of `count` channels, or of LANES, from `channel` on. */
SPECIALIZED void requantize_lanes(const struct scaling *s, int32_t channel, vector sums,
    int32_t count, uint8_t *out)
{
    vector codes = s->form == SHIFT ? lanes_by_shift(s, channel, sums)
        : lanes_by_product(s, channel, sums);
    codes += all(s->zero_point);
    store_first(narrowed(codes), count, out);
}
#endif

/* Takes a row of the caller's array, [channels][height][width], into a plane. */
static void load_row(const uint8_t *in, int32_t width, int32_t channels, int32_t plane_size,
    uint8_t *out)
{
    for (int32_t x = 0; x < width; ++x)
        for (int32_t channel = 0; channel < channels; ++channel)
            *out++ = in[channel * plane_size + x];
}

/* Puts a row of a plane into the caller's array. */
static void store_row(const uint8_t *in, int32_t width, int32_t channels, int32_t plane_size,
    uint8_t *out)
{
    for (int32_t x = 0; x < width; ++x)
        for (int32_t channel = 0; channel < channels; ++channel)
            out[channel * plane_size + x] = *in++;
}

/* A convolution. Under its window lie `runs` runs of neighbouring codes, `quads` times four each:
   one a row, or one a place. The weights stand in the order of their use: a block of channels
   after the other, and in a block, run after run, four codes after four codes, the four weights
   of each channel. Runs that are no multiple of four end with weights of zero. The zero point is
   in the biases. */
struct convolution {
    const int8_t *weight;
    const int32_t *bias;
    int32_t width;      /* of the output row */
    int32_t channels;   /* of the output */
    int32_t groups;
    int32_t blocks;     /* of a group, each of `lanes` channels, */
    int32_t lanes;
    int32_t rest;       /* and the channels of one more block, or 0 */
    int32_t runs, quads;
    int32_t place_step; /* bytes from a place of the window to the next, */
    int32_t group_step; /* from a group to the next, */
    int32_t start;      /* and to the window of the first place */
    struct scaling scaling;
};

struct block {
    const int8_t *weight;
    int32_t channel; /* the first one */
    int32_t start;
};

#ifdef LANES

/* Four codes, again and again. */
SPECIALIZED vector four_codes(const uint8_t *codes)
{
#ifdef SIGNED_CODES
    return all(word_at(codes)) ^ all((int32_t)SIGNED_CODES);
#else
    return all(word_at(codes));
#endif
}

/* Computes `lanes` channels of a block, from `lane` on, in `places` places, from x on. */
SPECIALIZED void convolve_places(const struct convolution *layer, const struct block *block,
    const uint8_t *const *window, int32_t step, int32_t lane, int32_t lanes, int32_t x,
    int32_t places, uint8_t *out)
{
    const int32_t channel = block->channel + lane, vectors = lanes > LANES ? 2 : 1;
    const int8_t *weight = block->weight + 4 * lane;
    vector sums[MOST_SUMS];
#ifdef SIGNED_CODES
    vector offset = all(0), other_offset = all(0);
#endif
    UNROLLED
    for (int32_t i = 0; i < places * vectors; ++i)
        sums[i] = vector_at(layer->bias + channel + i % vectors * LANES);
    for (int32_t run = 0; run < layer->runs; ++run) {
        const uint8_t *in = window[run] + block->start + x * layer->place_step;
        for (int32_t quad = 0; quad < layer->quads; ++quad) {
            const vector weights = vector_at(weight);
            const vector others = vector_at(weight + (vectors - 1) * 4 * LANES);
#ifdef SIGNED_CODES
            offset = dot(offset, all((int32_t)SIGNED_CODES), weights);
            other_offset = dot(other_offset, all((int32_t)SIGNED_CODES), others);
#endif
            UNROLLED
            for (int32_t place = 0; place < places; ++place) {
                const vector codes = four_codes(in + place * layer->place_step);
                vector *sum = sums + place * vectors;
                sum[0] = dot(sum[0], codes, weights);
                if (vectors == 2)
                    sum[1] = dot(sum[1], codes, others);
            }
            weight += step;
            in += 4;
        }
    }
    UNROLLED
    for (int32_t i = 0; i < places * vectors; ++i) {
        const int32_t first = i % vectors * LANES;
#ifdef SIGNED_CODES
        sums[i] -= i % vectors == 0 ? offset : other_offset;
#endif
        requantize_lanes(&layer->scaling, channel + first, sums[i], lanes - first,
            out + (x + i / vectors) * layer->channels + channel + first);
    }
}

/* Cuts a row into as few equal pieces as possible; the last may begin within the one before. */
SPECIALIZED void convolve_lanes(const struct convolution *layer, const struct block *block,
    const uint8_t *const *window, int32_t step, int32_t lane, int32_t lanes, uint8_t *out)
{
    const int32_t pieces = (layer->width + MOST_SUMS / 2 - 1) / (MOST_SUMS / 2);
    const int32_t places = (layer->width + pieces - 1) / pieces, last = layer->width - places;
    for (int32_t x = 0; x < layer->width; x += places)
        convolve_places(layer, block, window, step, lane, lanes, x < last ? x : last, places, out);
}

SPECIALIZED void convolve_block(const struct convolution *layer, const struct block *block,
    int32_t lanes, const uint8_t *const *window, uint8_t *out)
{
    const int32_t rest = lanes % (2 * LANES);
    struct block part = *block;
    int32_t step = 4 * lanes;
    for (int32_t lane = 0; lane < lanes - rest; lane += 2 * LANES)
        convolve_lanes(layer, &part, window, step, lane, 2 * LANES, out);
    if (rest > 0)
        convolve_lanes(layer, &part, window, step, lanes - rest, rest, out);
}

#else

/* Adds to the sums of two channels in two places what the windows hold: sums[0] and [1] in the
   place `at` bytes from the beginnings of the runs, [2] and [3] in the place `other` bytes on. */
OWN_FUNCTION void add_windows(const struct convolution *layer, const uint8_t *const *window,
    int32_t at, int32_t other, const int8_t *weight, int32_t step, int32_t sums[4])
{
    int32_t sum0 = sums[0], sum1 = sums[1], sum2 = sums[2], sum3 = sums[3];
    for (int32_t run = layer->runs; run > 0; --run) {
        const uint8_t *in = *window++ + at, *in1 = in + other;
        const uint8_t *const end = in + 4 * layer->quads;
        do {
#ifdef DOT_PRODUCTS
            const uint32_t a = word_at(in), b = word_at(in1);
            const uint32_t u = word_at(weight), v = word_at(weight + 4);
            sum0 = __smlad(even_codes(a), even_weights(u), sum0);
            sum1 = __smlad(even_codes(a), even_weights(v), sum1);
            sum2 = __smlad(even_codes(b), even_weights(u), sum2);
            sum3 = __smlad(even_codes(b), even_weights(v), sum3);
            sum0 = __smlad(odd_codes(a), odd_weights(u), sum0);
            sum1 = __smlad(odd_codes(a), odd_weights(v), sum1);
            sum2 = __smlad(odd_codes(b), odd_weights(u), sum2);
            sum3 = __smlad(odd_codes(b), odd_weights(v), sum3);
#else
            sum0 += in[0] * weight[0];
            sum1 += in[0] * weight[4];
            sum2 += in1[0] * weight[0];
            sum3 += in1[0] * weight[4];
            sum0 += in[1] * weight[1];
            sum1 += in[1] * weight[5];
            sum2 += in1[1] * weight[1];
            sum3 += in1[1] * weight[5];
            sum0 += in[2] * weight[2];
            sum1 += in[2] * weight[6];
            sum2 += in1[2] * weight[2];
            sum3 += in1[2] * weight[6];
            sum0 += in[3] * weight[3];
            sum1 += in[3] * weight[7];
            sum2 += in1[3] * weight[3];
            sum3 += in1[3] * weight[7];
#endif
            in += 4;
            in1 += 4;
            weight += step;
        } while (in != end);
    }
    sums[0] = sum0;
    sums[1] = sum1;
    sums[2] = sum2;
    sums[3] = sum3;
}

/* Computes one or two channels of a row. At an odd end a place is computed twice, and the second
   of one channel from weights that are another's, for nothing. */
static void convolve_two(const struct convolution *layer, const uint8_t *const *window,
    const int8_t *weight, int32_t step, int32_t start, int32_t channel, int32_t count, uint8_t *out)
{
    const int32_t bias = layer->bias[channel], other_bias = layer->bias[channel + count - 1];
    int32_t at = start;
    out += channel;
    for (int32_t left = layer->width; left > 0; left -= 2) {
        const int32_t other = left > 1 ? 1 : 0;
        uint8_t *other_out = out + other * layer->channels;
        int32_t sums[4] = { bias, other_bias, bias, other_bias };
        add_windows(layer, window, at, other * layer->place_step, weight, step, sums);
        for (int32_t i = 0; i < count; ++i) {
            out[i] = requantize(&layer->scaling, channel + i, sums[i]);
            other_out[i] = requantize(&layer->scaling, channel + i, sums[2 + i]);
        }
        at += 2 * layer->place_step;
        out += 2 * layer->channels;
    }
}

static void convolve_block(const struct convolution *layer, const struct block *block,
    int32_t lanes, const uint8_t *const *window, uint8_t *out)
{
    for (int32_t lane = 0; lane < lanes; lane += 2) {
        const int8_t *weight = block->weight + 4 * lane;
        int32_t step = 4 * lanes;
        convolve_two(layer, window, weight, step, block->start, block->channel + lane,
            lanes - lane > 1 ? 2 : 1, out);
    }
}

#endif

/* Goes on to the next block. */
SPECIALIZED void leave_block(const struct convolution *layer, struct block *block, int32_t lanes)
{
    block->weight += layer->runs * layer->quads * 4 * lanes;
    block->channel += lanes;
}

SPECIALIZED void convolve_row(const struct convolution *layer, const uint8_t *const *window,
    uint8_t *out)
{
    struct block block = { layer->weight, 0, layer->start };
    for (int32_t group = 0; group < layer->groups; ++group) {
        for (int32_t i = 0; i < layer->blocks; ++i) {
            convolve_block(layer, &block, layer->lanes, window, out);
            leave_block(layer, &block, layer->lanes);
        }
        if (layer->rest > 0) {
            convolve_block(layer, &block, layer->rest, window, out);
            leave_block(layer, &block, layer->rest);
        }
        block.start += layer->group_step;
    }
}

/* The largest codes of windows; what lies outside the plane doesn't count. */
struct maximum {
    int32_t width, channels;
    int32_t rows, columns, stride;
    int32_t padding;  /* at the left */
    int32_t in_width; /* of the input row */
};

#ifdef LANES
/* Gives the largest codes of `count` channels, at most 16, from `channel` on, of one window. */
SPECIALIZED void maximum_place(const struct maximum *layer, const uint8_t *const *window,
    int32_t rows, int32_t begin, int32_t end, int32_t channel, int32_t count, uint8_t *out)
{
    sixteen largest = sixteen_at(window[0] + begin * layer->channels + channel);
    for (int32_t r = 0; r < rows; ++r)
        for (int32_t column = begin; column < end; ++column) {
            const uint8_t *in = window[r] + column * layer->channels + channel;
            largest = larger_codes(largest, sixteen_at(in));
        }
    store_first(largest, count, out + channel);
}
#endif

SPECIALIZED void maximum_row(const struct maximum *layer, const uint8_t *const *window,
    int32_t rows, uint8_t *out)
{
    const int32_t channels = layer->channels;
    for (int32_t x = 0; x < layer->width; ++x) {
        const int32_t first = x * layer->stride - layer->padding, beyond = first + layer->columns;
        const int32_t begin = first < 0 ? 0 : first;
        const int32_t end = beyond < layer->in_width ? beyond : layer->in_width;
#ifdef LANES
        const int32_t rest = channels % 16;
        for (int32_t channel = 0; channel < channels - rest; channel += 16)
            maximum_place(layer, window, rows, begin, end, channel, 16, out);
        if (rest > 0)
            maximum_place(layer, window, rows, begin, end, channels - rest, rest, out);
#else
        for (int32_t channel = 0; channel < channels; ++channel) {
            uint8_t largest = 0;
            for (int32_t r = 0; r < rows; ++r)
                for (int32_t column = begin; column < end; ++column) {
                    const uint8_t code = window[r][column * channels + channel];
                    largest = code > largest ? code : largest;
                }
            out[channel] = largest;
        }
#endif
        out += channels;
    }
}

/* ---- constants ---- */

static const struct plane pool3_plane = {
    .offset = 0, .outside = 500, .row_bytes = 100, .left = 0,
    .height = 5, .held = 5,
}; /* 5x5, 20 channels: whole */

static const struct plane conv2_plane = {
    .offset = 500, .outside = 900, .row_bytes = 200, .left = 0,
    .height = 10, .held = 2,
}; /* 10x10, 20 channels: 2 rows of 10 */

static const struct plane conv1_plane = {
    .offset = 900, .outside = 1188, .row_bytes = 96, .left = 0,
    .height = 12, .held = 3,
}; /* 12x12, 8 channels: 3 rows of 12 */

static const struct plane conv4_plane = {
    .offset = 500, .outside = 788, .row_bytes = 96, .left = 0,
    .height = 3, .held = 3,
}; /* 3x3, 32 channels: whole */

static const struct plane image_plane = {
    .offset = 1188, .outside = 1328, .row_bytes = 28, .left = 0,
    .height = 28, .held = 5,
}; /* 28x28, 1 channels: 5 rows of 28 */

static const struct plane linear6_plane = {
    .offset = 788, .outside = 798, .row_bytes = 10, .left = 0,
    .height = 1, .held = 1,
}; /* 1x1, 10 channels: whole */

/* conv1: 5x5 convolve, image to 8 channels of 12x12 */
static const int8_t conv1_weight[320 + 4 * SPARE + 4] = {
    8, 16, 27, 28, 5, 3, 4, -6, 0, -15, -20, -7, -31, 8, 2, 11, 17, 12, 4, -5, -12, -25, 3, 12, -9,
    -10, -7, 0, 5, -18, 8, 5, 28, 0, 0, 0, -14, 0, 0, 0, 19, 0, 0, 0, -4, 0, 0, 0, -6, 0, 0, 0, -4,
    0, 0, 0, -15, 0, 0, 0, 17, 0, 0, 0, -10, 18, 37, 27, -1, 9, 20, -19, -16, -42, 7, 27, -33, -38,
    -21, 16, -25, 4, 46, 20, 15, -46, -4, 67, -4, 0, 5, -6, 11, -38, -34, -16, 22, 0, 0, 0, -24, 0,
    0, 0, 13, 0, 0, 0, 19, 0, 0, 0, -27, 0, 0, 0, 14, 0, 0, 0, -24, 0, 0, 0, -8, 0, 0, 0, 7, 16, 6,
    -13, 2, 19, 6, -36, -46, 4, 45, 37, 12, -31, -55, -47, -26, -4, 60, 41, -4, -63, -30, 58, -2, 4,
    -27, -35, 23, 12, -32, -40, -22, 0, 0, 0, -11, 0, 0, 0, -12, 0, 0, 0, 2, 0, 0, 0, -48, 0, 0, 0,
    30, 0, 0, 0, -17, 0, 0, 0, -48, 0, 0, 0, 2, -19, -30, -35, 9, 20, -1, -39, -1, 50, 31, 9, 20, 9,
    -4, -35, -30, 2, 39, 36, -18, -40, -38, 12, -21, -21, -30, -14, 23, 53, 33, 8, -13, 0, 0, 0, 1,
    0, 0, 0, -23, 0, 0, 0, -45, 0, 0, 0, -32, 0, 0, 0, 37, 0, 0, 0, 19, 0, 0, 0, -25, 0, 0, 0, -16,
    -25, -16, -15, 2, 1, -11, -15, 28, 30, -4, -9, 0, 12, 10, 4, -24, 3, 24, 52, -13, -22, -53, -32,
    -54, -17, -14, 10, -16, 15, 40, 43, -16, 0, 0, 0, 12, 0, 0, 0, 12, 0, 0, 0, -25, 0, 0, 0, -18,
    0, 0, 0, 14, 0, 0, 0, 16, 0, 0, 0, 42, 0, 0, 0
};
static const int32_t conv1_bias[8 + SPARE] = {
    4077, 4755, -8194, 11267, -14465, 6808, 12381, -857
};
static const int8_t conv1_shifts[8 + SPARE] = {
    8, 7, 8, 7, 8, 8, 7, 8
};
static const struct convolution conv1 = {
    .weight = conv1_weight, .bias = conv1_bias, .width = 12, .channels = 8, .groups = 1, .blocks
    = 1, .lanes = 8, .rest = 0, .runs = 5, .quads = 2, .place_step = 2, .group_step = 1, .start
    = 0, .scaling = { .shifts = conv1_shifts, .form = SHIFT, .zero_point = 0 },
};

/* conv2: 3x3 convolve, conv1 to 20 channels of 10x10 */
static const int8_t conv2_weight[1440 + 4 * SPARE + 4] = {
    25, 19, -25, 7, -6, -6, -18, 17, 8, 11, -21, -4, -68, 6, -2, 49, 11, -12, 1, 6, 11, 23, 17, -26,
    -32, 18, 33, 15, 18, -16, 10, 2, -28, 18, -9, 1, 11, -4, 11, -10, -25, 10, -26, 16, 45, 10, 5,
    -5, -25, -11, -7, -9, -4, -25, -9, 8, 22, -29, 21, 31, -4, -3, 6, 39, 3, 8, 19, -3, 15, -53,
    -33, 33, -30, 13, 4, -26, -24, 11, 12, 5, 1, -5, 17, -50, 13, 32, -20, 34, 26, -10, -30, -9, 11,
    34, 16, 11, 21, 18, -44, 5, -6, -14, 20, -4, -38, -3, 39, -36, -7, 7, 4, -15, 9, 12, 13, 15, -4,
    0, -29, -10, 11, 15, -61, 56, -52, -33, 25, -13, 6, 3, 11, 14, -14, -5, -35, 35, -66, -20, 19,
    -4, -2, -4, 64, -12, -28, -28, -35, -23, -24, 6, 6, 42, 9, -3, -8, -2, 7, -11, -19, 17, 12, 41,
    -68, 14, -19, 19, -1, 7, -9, 1, -22, 7, -22, 41, -2, -26, -10, -26, 7, 11, 23, -6, 18, -52, -1,
    57, 31, -27, -13, -40, 18, 0, -9, 20, 8, -4, -8, -27, -1, 6, -51, -19, -33, 35, -21, 27, 10,
    -31, 27, -41, 27, -28, -33, -62, -19, -3, 29, -56, -16, -3, 2, -1, -7, 4, 7, -18, -8, 7, -19,
    -24, -25, 24, -26, 15, -4, -68, -39, 5, -27, 11, 42, 1, 10, -9, 21, 41, -67, 7, 31, 30, -8, -11,
    30, 11, 12, -34, 3, 24, -58, 13, -15, -12, 34, 0, 32, 20, 30, -59, -31, 4, -7, 6, 9, 14, 19, 29,
    -37, -4, -15, -10, 11, 30, -9, 26, -27, -43, 40, -9, -64, -16, -22, -42, -31, -14, -66, 25, -38,
    7, 8, 30, 9, -34, 25, -4, -20, -12, 17, -26, -12, 15, -7, 4, 23, 15, 32, -25, 57, 34, -3, -2,
    15, 35, -43, 34, 35, 32, 63, 9, -6, 21, -9, -12, 6, 18, -4, 3, -2, -16, 5, 1, 8, -7, -3, -45,
    -14, 59, 27, 18, -45, -33, 13, -5, 1, 5, 13, -5, -15, 6, 7, -22, -24, 6, -30, 18, 16, -13, 12,
    -37, -16, -54, -22, -44, -33, -43, -20, 2, -6, -25, -23, 38, 27, -1, 6, -8, -10, -2, -10, -1,
    64, 12, -29, 10, 7, 34, 40, -36, -39, 51, -17, -34, 26, 3, 1, -47, -2, -16, 7, -31, 11, 11, -33,
    12, 22, 31, -13, 14, -1, 20, -44, -5, 2, 15, -36, 1, 13, 4, 26, -64, -24, -10, -18, 16, -6, -35,
    25, -11, -3, -6, -6, 6, 8, -20, -15, 25, -23, -27, 48, 20, 3, 30, -11, -55, -12, -21, -52, 33,
    -19, -7, 19, 14, -19, -41, 37, -20, 3, -4, -7, -21, 16, 5, 18, 10, -22, 0, -5, -18, 60, 68, 3,
    -42, -25, 9, -25, -13, 52, -23, -44, -6, 0, -6, -30, 22, -60, 4, -7, 40, 40, -31, -32, 11, -45,
    34, -20, -35, 4, 2, 4, 23, -21, -5, 64, -29, 36, -26, -2, -14, -3, 8, -21, 0, 28, 6, -30, 6,
    -69, 15, -5, -25, -19, -30, -29, -19, 37, -28, -22, -1, -53, -8, 50, -13, -7, 19, 64, -33, 13,
    32, -7, 5, 26, -23, -8, 46, -21, 47, 30, -32, -18, 23, 14, -10, 34, 33, 26, -26, -10, -8, -7,
    29, 20, 24, -1, -28, -4, -10, 10, 38, -19, -13, 8, 2, 37, 7, 4, -6, -20, -22, -7, 32, -12, -1,
    -25, -59, -28, 2, -18, 14, 30, 0, -41, 9, 38, 20, -27, 4, 2, -1, 32, -59, 6, 41, -8, -48, -20,
    -6, -29, -14, -18, -5, 22, -9, -25, -4, 34, -71, -8, -24, 2, -17, -54, -13, 48, 50, 10, -5, -8,
    -11, -3, -7, 17, 1, 35, 29, -34, -60, 49, -18, -47, -4, -19, -7, -18, 15, -45, 12, -1, -12, -9,
    -14, -36, 3, 43, -12, 2, -6, -45, 6, 6, -7, -14, -28, 61, -11, -25, -34, -52, 8, -30, -12, -28,
    16, -57, 22, -34, 25, -32, -26, 29, -16, -39, -13, -49, 24, 2, -33, -22, 17, -28, -16, -3, 8, 4,
    35, 61, -49, -58, -23, 0, -20, 59, 8, -33, -21, -23, 28, 10, -28, -25, 33, 15, -19, 13, 11, -3,
    -14, -37, -56, 51, 2, 24, 44, -11, 11, 21, 22, -10, -18, 5, -30, 3, -2, -7, -14, 18, -26, -15,
    45, -5, 16, -23, -10, -18, -21, -20, 13, -27, 52, -26, -24, 22, 6, 36, 11, -31, 5, 17, 34, -45,
    -2, 27, -56, -51, 81, -5, -29, -11, -1, -19, -28, 23, 7, -2, -25, 7, -29, 26, 11, 34, -29, -24,
    -63, 41, 33, 24, 15, -19, 0, 15, -7, 31, 4, 6, 9, -38, -10, -17, -2, -19, 3, 10, -2, -17, 2,
    -38, -21, -24, -11, -1, 6, -4, 1, 12, -21, -76, 17, -22, -9, 4, 28, -33, -22, -3, -23, -39, -15,
    -38, 6, 9, 4, 26, -61, -65, 3, -44, 48, 30, -13, 19, 16, -16, -45, -25, -19, 11, -6, -22, 18,
    -27, -5, -47, 48, 37, -2, 27, -22, 22, 37, 43, -23, 12, -14, -11, -47, -19, -17, -31, -1, -38,
    59, 31, -27, 34, -18, -20, -22, -20, -61, 28, -24, 20, 31, -93, 27, 20, 39, -36, 5, 23, 26, 18,
    -10, 38, 17, -3, -16, 4, 52, 3, -2, 4, 14, -15, 2, -1, -10, -26, 72, 3, -3, 10, -12, 20, 18,
    -31, -1, -16, 19, -17, 29, -64, -13, 31, -16, -3, -5, 2, -33, 14, -36, 0, 63, -8, 8, -24, -57,
    -3, -29, -53, -28, -26, -47, 36, -2, -29, -17, 14, 22, 17, 25, 18, -56, 26, 36, 13, -29, -9, 0,
    33, 11, 3, -28, -35, 22, -9, -6, -18, 18, -50, 5, 37, -12, -41, 41, -26, -29, 40, -28, 19, 3,
    -42, -4, 8, -11, 41, -3, 7, -16, -2, -1, -21, 8, -36, 56, -2, -32, -40, 21, -33, 44, -34, -42,
    -19, 3, 20, -9, -8, -3, -30, 18, 16, 9, -39, 62, 56, -33, -17, -10, -8, -2, -24, -33, 25, -20,
    -42, -17, -8, -4, 9, 23, 38, -65, 24, 53, -12, -45, -24, -8, 35, -14, -1, 7, 13, 25, 22, 22, 29,
    5, -13, -4, 34, -15, 67, 50, -42, -27, -26, -23, -18, 12, 42, 30, -26, -1, 1, -7, 1, 24, 3, 22,
    -56, 25, 43, 12, 15, -18, 51, 61, 0, 12, -30, -26, -4, -1, 4, -4, 75, -22, 35, 27, -9, 2, 14, 5,
    27, -48, -19, -3, 0, -12, -45, -34, 10, 10, 25, 37, -24, 11, -38, -26, -21, -9, 23, 50, -12,
    -26, -36, -1, 33, -2, -4, -16, -30, 28, 10, 12, -4, -43, -13, 20, 24, -42, -13, 23, -25, 1, -44,
    -15, -10, 4, -69, -54, -2, -7, 56, -27, -22, -5, 4, -19, -40, -8, -10, 49, 13, 2, 31, -17, -42,
    41, -9, 10, -46, -27, -42, 6, 9, 1, -12, 29, -6, 1, -12, 16, 59, -36, 30, 25, 8, -16, 7, -21,
    58, -64, -43, -42, -60, 37, 4, 19, 28, -23, 15, 35, -29, -21, -27, -9, -5, -13, -8, -8, 1, 25,
    20, 17, 15, -13, 3, 0, -27, 2, 39, 9, -29, -13, -22, -64, -24, 42, -4, 15, -2, -28, -21, -4, 4,
    9, -13, -25, 1, 10, 47, 41, -34, -25, -15, 15, 6, 15, 18, 47, -32, -41, 9, -3, 28, -22, 44, 45,
    -31, -4, -22, -7, -15, -11, -4, -1, -21, 10, -42, -22, -9, -21, -5, 31, -31, 15, -39, -31, 38,
    14, -8, 53, -10, -2, -32, 0, -4, 10, 39, -25, -33, 36, 20, 50, 12, -41, 3, -6, 29, -70, 20, 13,
    -13, 30, -29, -4, -19, 30, -18, -3, 4, -19, 52, -24, -15, -1, -8, 10, 18, -67, -63, 5, -35, 33,
    3, -27, -42, 24, -6, -1, -31, 19, -3, 9, 34, -8, 23, 37, -17, 24, 5, 4, 11, -10, -48, -18, -70,
    -28, 64, 10, 16, -49, 9, -44, -13, 14, -4, 8, 23, -17, 4, 15, 33, -26, 7, 7, 0, 15, 8, 26, 12,
    25, 28, -13, -14, -4, -9, -7, -16, -10, 39, 58, -19, -37, 2, -28, -26, 64, -7, 14, -7, 3, -42,
    -8, -12, -40, -7, -20, -10, -17, 48, 43, 0, 14, -11, -7, 30, 20, -11, -58, 2, 29, 20, 9, -3,
    -34, 34, 54, -62, 7, -15, -25, 42, -27, -15, -35, -9, -4, -1, -15, 10, -29, -30, -27, -47, 20,
    -3, -29, 36, -27
};
static const int32_t conv2_bias[20 + SPARE] = {
    -11539, -4723, -407, -8653, 5493, -1579, -9189, 16637, 580, 12608, 515, -7873, 28518, 13422,
    -9260, -8463, 15220, -832, 8276, -2184
};
static const int32_t conv2_multiplier[20 + SPARE] = {
    52067172, 76964656, 50075176, 51066228, 72567416, 69906800, 53428860, 55596132, 41524980,
    75749056, 41867636, 65829248, 47550492, 53084128, 66870252, 51386985, 68219144, 40782478,
    59821652, 54523196
};
static const int16_t conv2_odd_channels[1] = {
    15
};
static const int32_t conv2_odd_sums[1] = {
    13958
};
static const int8_t conv2_odd_steps[1] = {
    1
};
static const struct convolution conv2 = {
    .weight = conv2_weight, .bias = conv2_bias, .width = 10, .channels = 20, .groups = 1,
    .blocks = 1, .lanes = 20, .rest = 0, .runs = 3, .quads = 6, .place_step = 8, .group_step =
    8, .start = 0, .scaling = { .multiplier = conv2_multiplier, .odd_channels =
    conv2_odd_channels, .odd_sums = conv2_odd_sums, .odd_steps = conv2_odd_steps, .odd = 1,
    .form = PRODUCT, .shift = 0, .zero_point = 0 },
};

/* pool3: 2x2 maximum, conv2 to 20 channels of 5x5 */
static const struct maximum pool3 = {
    .width = 5, .channels = 20, .rows = 2, .columns = 2, .stride = 2, .padding = 0, .in_width =
    10,
};

/* conv4: 3x3 convolve, pool3 to 32 channels of 3x3 */
static const int8_t conv4_weight[5760 + 4 * SPARE + 4] = {
    33, 44, -2, 18, 20, 38, -21, 6, 4, 0, -16, -8, 6, -2, -6, 0, 18, -24, -2, -28, 46, -6, -36, 35,
    0, -32, 1, 21, -21, 17, 12, 16, 6, -12, -22, -11, -8, -18, -13, -17, -26, -16, 2, 4, 7, 15, -3,
    -2, 12, -6, -4, 10, -5, -49, 3, 62, 34, 36, 31, -22, -14, -18, -19, 5, 5, -6, 21, 20, -7, 33,
    21, -12, 12, -20, 42, -5, 12, 10, 9, 14, -18, -32, 14, -34, -27, -23, 0, 13, 0, 45, 7, -5, 21,
    8, -6, -2, 2, 2, 4, 12, 5, 21, 26, -12, -23, -4, 2, 32, -12, 26, -10, 8, 18, -18, -20, -7, -16,
    6, -26, -8, 47, -2, -10, 35, 1, -4, -12, 17, -13, 11, -34, -15, 1, 10, -28, 6, 24, -5, -8, -1,
    1, -21, 4, 10, 13, 17, 9, -27, -26, -4, -30, 30, 7, 51, -29, 17, 34, -11, 5, 8, -22, 19, 30, 19,
    37, -25, -7, -31, 27, -10, -34, -10, -13, 38, -38, 52, 6, -48, 29, 20, -10, 34, 1, 13, 35, -10,
    20, -1, 4, 26, -29, 23, -8, 3, 21, -7, 0, 17, 32, -9, -26, -7, 38, -19, -34, -4, 16, -29, -9, 2,
    -6, -13, -44, 1, -1, 26, 14, -12, 30, -5, 3, 16, -44, -33, -17, 6, -12, -24, -22, -29, 61, -7,
    -36, 49, 2, 1, 3, -14, 36, 16, -7, 16, 10, 4, -22, 30, -31, -19, 10, -8, -24, -2, -18, 18, -18,
    -10, 14, 16, 31, -12, -33, -30, -39, 4, -12, -2, -7, -4, -1, -24, 43, 1, -5, -55, 50, -14, -45,
    -22, 8, 2, 4, 13, 29, -13, -16, 5, -39, 36, 49, -8, 24, -2, -40, 1, 15, 20, -40, 10, -2, -3, 5,
    -10, 34, -27, 3, -30, -51, 10, -28, 13, -8, 19, -17, 33, 7, -6, -14, -9, -13, 17, -15, 5, -14,
    -4, 11, 12, -30, 20, 51, 24, -7, -7, 16, -40, -17, 37, 13, 17, 8, 14, 20, -3, -18, 17, -21, 17,
    4, 28, 17, 16, -6, 4, -5, -1, 0, 5, -9, 11, -3, 5, 38, -11, -64, 8, -11, -14, 3, -1, -30, 5, 1,
    -25, 9, -34, -31, 23, -27, -28, 47, -22, -1, -15, 3, -8, 3, 28, -9, 3, -46, -20, -24, 26, 7, -6,
    6, 6, 13, -16, 23, 3, 14, 25, 23, 19, -27, -28, -4, -24, -13, -7, -37, 41, 9, -2, -8, 15, -5,
    44, 28, 6, 10, -8, -6, -14, -20, -37, 10, 5, 14, 11, -5, 9, -31, -44, 10, -23, 55, -15, 23, -22,
    35, 18, -11, -28, -12, 10, 7, -19, 5, 9, 6, -12, 27, 11, 23, 13, 11, 11, 11, -28, 2, -32, 12,
    -7, 26, 3, -11, 3, 33, -14, -26, 0, 3, 1, 13, -9, 10, 47, -6, -5, 21, -11, 8, 1, 11, -27, 36,
    -63, 10, -36, -34, 8, -3, -27, 34, 15, 16, -64, -1, -25, -10, -3, -15, 26, -5, -20, 26, 20, -18,
    7, -27, 10, 38, -29, 35, 43, 8, -18, -6, -1, -4, 1, -13, 7, -10, 29, -24, 26, -3, 2, -12, -29,
    11, -48, 25, 22, 21, 44, -10, -5, 26, -1, -17, -41, -9, -30, -43, 24, 29, -17, 4, 1, -19, -19,
    3, 20, 13, -4, -4, 12, 0, 10, 14, -16, -20, -39, 19, 12, 10, -17, 11, -6, 16, 15, 18, -43, 8, 4,
    -13, -26, 28, 6, 22, -6, -20, -16, -52, 24, -20, 5, -17, -22, 8, -31, -4, 0, -1, -18, 36, -6, 8,
    -12, -14, 14, 0, 12, -17, 21, -5, 3, 15, 1, -27, -34, -25, -27, -14, 17, 41, -12, -4, 26, -45,
    -17, 0, -34, 24, -33, 23, 17, -6, -64, 13, -20, 11, 43, 6, 2, 7, 5, -26, 27, 1, 6, 22, 17, 2,
    -42, -6, -23, 4, 19, 25, 10, -3, -24, -8, -56, 2, -38, -11, -33, -64, 4, -6, -23, -12, 10, 14,
    28, 6, -34, 4, -34, -50, 11, -10, -23, -8, -32, 13, -1, -40, -5, -37, -12, 18, -5, -19, 29, 32,
    -5, -5, 28, -44, 14, -25, 8, 32, -25, -17, 23, 1, -2, 6, 11, -2, 23, -6, -33, 62, -9, -19, 7,
    33, -8, 17, 16, -6, 22, 22, 12, 1, -2, -7, -15, 8, -9, -4, 9, -11, -15, 23, 14, 5, -12, 14, 3,
    -2, 16, -5, 20, 19, 33, -6, 12, 34, 1, 27, 2, -27, 38, 10, 16, 14, -5, -37, 7, -6, -28, 21, -14,
    34, 23, -4, 9, 8, 1, 4, -9, -38, -8, -25, 21, 15, -29, 3, 5, -6, 13, -7, -3, -28, 0, -16, -4,
    -6, -19, -29, 4, 6, 14, -13, 27, 3, -8, 31, -22, -8, 29, 3, 41, 27, -8, 23, -12, -8, -7, -1, 17,
    -20, -12, -44, 20, -36, 31, -8, -5, 33, -11, -11, 19, -4, 28, 48, -25, -2, 52, -15, 5, -30, 49,
    -32, 24, -15, 0, 36, -11, -8, 37, 10, 4, 38, -25, -24, 29, -26, -19, 7, -2, -6, -13, -10, -7, 5,
    15, 25, -19, 1, -14, -1, 6, -11, 14, -11, -17, 5, -6, -10, -19, -4, 27, -22, 41, 17, -18, -6, 7,
    -13, -8, 20, -21, 8, -37, -2, 19, 9, 29, -2, -23, -16, -25, -8, 1, 9, -5, -7, 7, -20, -28, -17,
    -18, 2, -9, 11, 9, -8, 2, -48, 25, 16, -22, -21, -8, 23, 12, -12, -4, -35, -12, 8, 18, 3, -32,
    -19, -15, 10, 9, 29, 4, -4, -20, -22, 3, -32, -2, -51, -20, 23, 10, 26, 44, 13, -25, 20, 5, -22,
    6, 47, 39, -43, -3, -28, 3, -24, 33, 12, 20, 7, 16, -23, 30, -2, 14, -12, 16, 8, 11, 22, -3,
    -25, -7, -3, -27, 32, -13, -10, 16, -1, 17, 19, 49, -26, -6, -9, 5, 1, -7, 5, -25, -27, -5, 0,
    16, -1, -6, -10, 26, -21, -9, 1, -20, -29, 22, -2, 15, 15, -11, -64, 17, 16, 14, 36, 4, -29, 17,
    -25, -19, 29, -7, -12, -8, -7, 6, 14, 28, -34, 49, -25, -59, -14, -43, -10, -11, -5, -15, 16,
    -29, -12, -28, 24, -23, 11, -11, -13, 4, -2, 9, 2, 13, -31, 3, 7, 47, -10, 14, 10, 19, -1, 13,
    -24, 7, 1, -36, -3, -47, 11, 2, 5, -10, -27, 36, 10, 0, -10, -3, 27, 4, 17, -7, 0, 22, 14, -17,
    23, 1, -11, 15, -15, -13, -10, 31, 13, 13, -3, -46, -7, 12, -1, 19, -15, 11, -13, 19, 21, 11,
    -28, 3, 23, -30, 9, -13, -8, -3, 39, -1, -42, 20, -21, -50, 3, -1, 14, 20, -20, -32, 14, -15,
    -11, 15, -4, 21, 14, -7, 5, -19, 11, -44, 11, -7, 13, 4, 13, 3, -10, -9, 6, 1, 7, -5, 7, 11, 29,
    6, 24, 13, -16, -18, 23, -50, -1, 0, 16, 9, 38, 8, 2, -2, -14, -20, -11, -11, 24, -19, 31, -6,
    40, -11, 6, 0, 16, 26, -6, -23, -20, -1, -31, -20, 13, -2, 42, 13, -28, -19, -33, -10, 21, -11,
    8, -18, -3, -6, 14, -14, 6, 8, -12, -35, 34, 25, 13, 4, 22, 8, 64, -1, 17, 16, 9, -9, -10, 12,
    -12, 26, 6, 27, 29, 3, -9, -12, -33, -19, 16, -30, 17, -7, 16, -7, 33, 3, 20, -11, -19, 6, 19,
    3, 39, -32, 15, 14, -53, 25, -8, -5, -9, -19, 2, 50, -25, -10, 16, -16, -6, -13, 9, -35, -31,
    -20, 17, 36, -3, -31, 10, -33, 36, 35, 4, 11, -4, 6, -36, 27, 20, -18, -4, -39, -38, -11, -23,
    -7, -43, 6, 2, -28, -10, 21, 15, -21, 2, 23, -42, -28, -22, -6, -10, -3, 22, -27, 35, -26, 52,
    -23, 5, -22, -22, 10, -23, -16, -32, -10, 2, -13, 8, -11, 19, -9, 22, -37, 44, 30, 26, -1, -18,
    55, -26, 42, -21, 12, -5, 4, -4, 62, 28, 11, 17, 9, 19, 24, 15, -20, 1, -33, 5, 18, -6, 30, 33,
    -12, 13, -16, 2, -32, 9, 12, -6, 13, 29, 9, 25, -16, -5, -16, -1, -18, -25, -7, 6, 30, 14, 16,
    34, 22, 25, 6, -33, 15, 10, -12, 25, -4, -2, 11, 20, -9, 27, 1, 8, 4, -23, 4, -18, 2, -35, 37,
    -15, 12, 19, 18, -20, 5, 21, -2, -12, 17, 10, -53, -62, 1, 9, -28, -14, 6, -9, 7, 4, -15, 22, 2,
    -36, 33, 41, -23, -19, 21, -1, -45, 41, -3, -19, 4, -47, 13, 16, 38, 4, -8, 5, 3, 5, 17, -38,
    -3, 22, 44, 1, 45, 15, -15, -5, -36, -18, -31, -11, -4, 39, -18, -30, 36, 6, -3, -8, 24, -1, 33,
    -13, -26, 66, -39, -13, -6, 18, 2, -31, 9, -14, -17, -18, -22, 18, -14, 31, -38, 17, -11, -20,
    3, -10, -20, -10, -2, 3, 16, 7, -13, 46, -24, 1, 20, 2, 38, 44, -18, -36, 6, 45, -28, 8, -13,
    10, -42, -2, -6, -17, 13, 9, -31, -4, 30, -75, -19, -2, -11, 3, 4, -22, 8, 36, 0, -17, -1, -6,
    18, 13, 18, 23, 11, -15, 2, -62, 6, 28, -57, -64, 42, -2, -25, 0, -3, 5, -3, -22, 14, -34, -22,
    -10, -24, 76, -30, 8, 28, 8, -44, -14, -23, -49, 19, -56, -30, 28, -6, 62, 17, 18, 13, -59, -8,
    11, 28, -6, 12, -28, 26, -31, 40, 21, -14, -11, 9, -15, 39, 13, 22, 21, 14, -30, 20, 14, -1,
    -46, -15, -21, -16, -17, -35, 41, -21, -28, 18, 0, -21, 6, 35, 21, -5, 18, 15, 5, -4, -7, -30,
    -49, -9, -20, 29, 6, -3, 23, -9, -18, 25, 35, -15, -56, 47, -13, 15, 28, -2, -37, 14, 33, -27,
    12, -18, 40, -11, -11, 0, -10, -4, -3, 4, 8, -7, 10, 11, -6, 14, 3, -27, 11, -64, -7, -10, -1,
    -16, 2, -57, 23, 51, -4, -32, 7, -3, 8, 5, 27, 25, -1, -25, -12, 45, 14, 35, -10, -32, -20, 30,
    24, -34, -9, -11, 15, -15, -16, -67, 0, 23, 39, 50, 8, 12, 21, 4, -34, 17, -18, 25, -13, 1, -14,
    -27, 4, -67, 39, -1, 0, -12, -6, 21, 9, 26, -14, -6, -1, -21, -28, -13, 3, 33, -15, -6, -12,
    -16, 38, -16, -6, 7, 36, -8, -13, -7, -20, -11, 0, -19, -30, -3, -5, 17, -1, -8, 10, -10, -6,
    32, 17, 7, 0, 13, 33, -19, -23, 32, 31, 14, 51, -59, 10, -2, 22, 4, 17, -10, -20, -53, 5, -6, 4,
    -3, 10, -21, -1, 11, 36, 5, -9, -1, -8, -18, -11, 31, 25, -23, 50, 46, 24, 7, 14, -5, -19, -12,
    -6, -8, 1, -20, 9, 17, -7, 12, 2, -27, -27, 24, -10, 20, -7, -25, 27, 20, 38, 43, -40, 17, -31,
    38, -29, -6, 4, -30, 15, -17, -32, -1, 5, 40, 8, -6, -10, -20, 30, 64, 10, -15, -6, 32, 27, 12,
    -4, -9, 47, 0, 20, 60, 18, 9, -17, 3, 5, -15, 19, 18, 39, 26, 34, 0, 22, 9, 2, 9, 28, 16, 8, 23,
    17, -6, 50, -20, 11, 26, -57, 24, -16, 3, -13, -61, -27, 13, 2, -17, 35, -4, -12, 14, -16, -2,
    -26, -5, -9, -14, -18, -1, -2, -4, 17, 17, -6, -19, -3, 0, 10, 38, -2, 3, 15, 24, 20, -3, -11,
    10, -11, -2, -16, 15, -17, 7, 29, -21, -1, -19, 34, -16, -25, 47, -37, -39, -43, 11, -7, -16,
    28, -9, 51, 41, 13, 15, -5, -5, 5, -12, -1, -13, 31, -1, 26, -19, -12, -1, -16, 18, -42, -12,
    20, -52, -25, 66, 13, 16, 36, -19, -26, -21, 47, 8, -2, -28, 3, -4, 5, -2, 18, -10, -7, 3, 1,
    -26, 28, 32, -10, 22, 0, -52, 12, 11, -13, -54, 3, -3, -6, 10, 30, -2, 9, 3, -16, -35, -13, -9,
    -20, 9, 8, 29, 13, 13, -7, 5, -38, 17, 4, -15, -40, -7, -14, -1, -34, 22, -3, -43, 10, 20, 36,
    7, 17, 27, 3, 7, 5, 7, -2, -15, -15, 11, -14, 22, 22, -23, -24, 0, -6, -2, 11, -22, -27, 21,
    -33, -7, 1, 4, -24, 19, -20, 24, -24, 33, -26, 40, 0, 5, -8, 0, -40, 49, -14, -10, 26, 15, -2,
    -42, 5, -5, -28, -2, -10, 8, 9, 4, -1, 1, 45, 60, 20, 7, 5, 2, 18, -12, 45, -39, -18, -3, -6,
    16, 10, 7, 33, -11, 40, -28, 0, 14, 0, 31, 0, -23, 12, 0, -1, -22, 7, -16, -32, -20, 40, -12,
    27, -22, -20, -16, 8, -18, 37, -2, 4, -5, 10, -13, 4, 23, -11, -22, 67, 53, 3, -7, 3, -11, -6,
    10, -4, 22, -15, -24, -2, -17, -32, 16, -37, -17, 15, -17, -19, 1, -44, -8, 5, 0, -38, 30, 31,
    -19, -27, 11, -27, -29, -4, -6, -4, 8, 29, -22, 13, 23, -14, -25, 48, -10, -46, -12, 24, -17,
    22, -18, 13, -15, -32, 16, -11, 3, -28, -37, 21, -14, -15, -34, 21, 41, -48, 18, 12, -4, -34,
    17, -1, -13, -2, -2, -51, 2, 6, 5, 22, -26, 8, -10, -33, 0, 45, 28, 15, -14, 33, 4, 26, -12,
    -34, 0, -17, 22, 0, -7, -28, 5, -5, -39, -28, 1, -2, -22, 8, -9, 12, -74, -7, 10, 18, 26, 9, 17,
    -54, 30, 23, 41, -36, 12, 19, 0, -21, -10, -20, 14, 7, -12, 2, -14, 24, -33, 5, -5, -2, -22, 13,
    -27, -11, -18, -8, -16, -19, -5, 14, -13, 17, 22, 12, 5, -16, 8, -23, -30, 20, -19, -18, -4,
    -21, 7, 4, 21, -38, 3, 19, 14, -7, 8, -7, 12, -1, -33, -40, -10, -8, 2, -63, 56, 10, -19, 14,
    -4, 0, 22, -12, 8, 3, -6, 6, 20, -8, -24, -8, -20, 8, 32, -43, 29, 20, 6, 22, 49, -9, -1, -68,
    -6, 37, 26, 4, -18, 13, 1, -50, -7, 29, 3, 6, -51, 1, 26, -20, 19, 7, -12, 33, -4, -13, -9, 6,
    -15, -21, 64, -33, 13, -1, 27, -5, 10, -16, -20, 12, -32, 18, 18, 28, -54, 29, -22, -9, -24, 11,
    -31, 46, -45, 2, 27, 4, 10, -13, -10, 43, 43, 4, -21, 20, 23, 25, -12, -46, 10, -19, -16, -6,
    -17, 22, -3, -7, -15, 24, -15, 9, 30, -20, 2, -15, -24, 3, -4, 12, -12, 23, 58, -11, 6, -10, -8,
    19, 0, -10, -11, 2, -17, 1, 8, 18, -12, 7, 2, 19, 3, -17, 13, -40, -6, 4, -29, 0, -39, -16, 7,
    -20, 1, 31, -5, -29, -6, 9, 33, 0, -47, 7, -7, 23, 42, -9, 9, -22, -30, -21, -12, 64, 15, -25,
    8, -21, 22, 53, 2, -40, 24, 18, -5, 17, -15, -14, 14, -34, -9, -6, 16, -6, 2, -7, 11, -17, 51,
    -15, -5, -11, 0, -13, -14, -2, 32, -18, -20, -17, 18, -22, 33, -26, 5, -10, 10, -1, -45, 13, 39,
    -27, -7, -13, 33, 11, 9, 31, -47, 12, -30, 0, -13, 24, 6, 4, 7, 19, 11, -38, 7, -79, -6, -4, 0,
    20, -34, 6, -11, 11, 4, -15, -26, -4, 9, -32, -51, -6, -20, 29, -26, -17, 28, -22, 8, -35, 12,
    -13, 12, -15, -30, 42, -33, 29, -22, 0, -11, -2, -17, 15, 35, 6, -19, 43, -4, 48, 30, -16, -6,
    -5, -34, 19, -22, -36, 5, 14, -18, 41, -33, -13, -22, -10, -22, -32, 20, -3, 9, -8, 12, 5, -11,
    -36, 29, -34, -14, -3, 40, -17, -19, -47, -25, -27, 17, -23, -15, -1, -3, 5, 12, 23, 4, -2, -3,
    7, 33, -20, 1, 11, 9, -6, 19, -1, 38, -21, 1, -15, 4, -4, -4, -20, 16, 17, -16, 6, -16, 12, -4,
    9, 13, -26, 24, -13, -25, -6, -3, 8, 3, -3, -12, -12, -4, 14, -2, -4, -18, -13, 20, -15, 6, 8,
    -17, 33, 3, -28, 1, 14, -18, -6, -5, 3, -7, -34, -16, -17, 15, -12, -4, -19, 3, 35, 9, -19, -12,
    3, -3, -19, -13, 10, -22, -30, 33, -29, 15, -24, 12, 18, 10, 36, 4, -12, 29, -12, 4, 9, 12, 12,
    -17, 1, -45, -25, -9, -15, 8, 2, -19, -6, 18, -21, 8, 7, 0, 14, -5, 19, -21, -10, -3, -5, 19,
    20, 14, 13, 0, 28, -19, 11, -13, -14, 14, 15, 3, -2, -29, 19, 20, 21, -6, 7, -18, 23, -18, -8,
    24, 51, -30, 7, -9, -28, 16, 33, -10, 11, -19, -10, -5, -25, 39, -9, -10, 6, -3, 23, -13, -4,
    14, 6, 35, -16, -30, -11, 2, 31, 1, 18, -4, -8, -9, 10, 41, 25, -10, -21, -22, 8, 16, -6, -26,
    31, -42, 12, 16, -13, 3, -5, 11, -43, -1, -47, -15, 20, -13, -6, -23, 27, -23, -22, -32, 21,
    -14, 19, 15, 11, 8, 28, 4, 28, -34, -14, -6, -3, -30, 11, -27, -55, 22, -15, 56, -9, -32, -13,
    27, 18, 6, -5, -16, -27, 1, 36, -2, -67, 5, 1, 0, -42, 0, -5, 7, -5, -1, 16, -1, -8, -13, 2,
    -27, 1, 8, 18, 25, -8, -30, -21, 5, -71, 43, -9, 19, 7, 0, 42, -30, 5, -4, -48, 31, 14, 28, -8,
    6, 4, -31, 20, 17, 3, 16, -5, 17, -31, 0, -11, -9, -2, 16, -8, -3, -10, 6, 15, -42, -9, 3, -4,
    -16, -22, -1, 28, -28, -35, 3, -2, -31, -13, 13, -5, 14, 1, 10, 3, -34, -19, -4, -12, -15, 40,
    17, -25, 38, -27, 33, 34, -7, -19, -9, -18, 10, 4, 12, 14, -23, -20, 3, 42, 53, 13, -6, 35, -20,
    -9, -16, 1, 29, -60, 35, 16, 13, -9, -1, 30, -30, -13, -47, -34, 18, -56, -1, -2, 28, -6, -7,
    -18, 20, -12, -23, 1, -20, -15, -9, 5, 18, -12, -15, -21, 12, 6, 0, 13, -24, 8, -29, 17, -14,
    22, -2, 14, -16, 26, -45, 4, 8, -12, 29, 18, -31, -28, -20, 10, -17, 32, -31, 24, 11, 7, 24, 6,
    1, 6, -33, -4, 14, -9, -19, -16, 4, 16, -12, -18, 27, -25, -7, -22, -2, 0, -12, 21, 17, 3, 31,
    -17, -18, -5, -2, -1, 14, 13, 0, 21, 11, -21, -16, 4, 6, -5, 4, 25, -42, -37, -30, -1, -30, -18,
    -12, -9, 11, -18, 22, -3, -13, -2, 21, -13, -2, -12, 2, -5, -30, 16, -60, -1, 23, 32, 0, -34,
    20, 9, 1, -19, -10, 9, -11, 20, -12, 22, -13, 2, -6, 9, -22, -2, 16, 0, 5, -11, 10, 18, 8, -34,
    -8, -9, 1, 12, 1, -7, 56, 13, -10, -19, -10, -18, 13, -17, 2, -31, 4, -26, -32, -27, 11, -18,
    -47, 38, 1, 7, 18, -5, -2, -31, 31, 12, 16, 10, -7, -4, -2, 34, -11, -3, 18, -5, 9, -39, -8,
    -19, -26, -9, 16, 1, 20, -10, 15, 15, 31, -6, -26, 61, 28, -28, -52, 7, -13, 13, -3, 34, -13,
    -7, 37, 24, -7, -4, 13, -6, 21, 12, -17, -2, 17, -1, -21, 12, -6, -9, 21, -15, -9, 15, -64, 32,
    -32, -2, -17, -47, 3, -38, 33, 28, -15, 28, 64, 19, 2, -4, 6, -17, -48, -24, 12, -28, 34, -29,
    -15, -34, -58, 35, -2, -1, 29, -49, 37, -16, 8, -38, -50, -25, 2, -5, 23, -5, -1, -30, 40, -17,
    12, -12, 55, -31, 28, -24, 28, -7, 4, 10, 4, 27, -16, -38, -15, -44, -37, -30, -51, -16, 14,
    -19, -42, 34, 31, -1, 15, 8, 0, -20, 4, -24, 7, -3, -25, 11, 5, -9, 3, 20, 28, -5, 5, 17, -37,
    -66, 32, 0, -23, -10, 11, -13, 10, -7, -23, 22, -5, -26, -20, -4, 43, 9, 29, 15, -51, -3, -11,
    -18, -6, -14, 22, 6, -4, 23, 44, 40, 10, -13, -11, -21, 8, 29, -8, -50, -2, 21, -51, -1, -39,
    19, 5, 9, -6, -56, 24, -19, -37, 9, 13, -1, -32, -3, -30, -20, -27, 4, 50, 44, -27, -7, -34, 5,
    0, -26, -26, 38, 9, 0, 29, 32, 54, -10, 5, -3, 7, -46, -14, 17, -19, -26, -1, 10, -5, -21, 15,
    20, 14, 22, 13, 38, -10, -42, 18, 26, -11, -2, -3, 7, 9, 25, -8, -19, 4, 3, 0, -22, -3, -35, 9,
    29, -16, 14, 7, -37, 20, 52, -9, 47, 18, -1, -17, 8, -2, 28, -6, -12, 15, 58, 7, 22, -64, -32,
    24, 12, -18, 12, 8, -12, -41, -3, -33, 27, -4, 4, 2, -6, 4, -12, -7, -13, -20, -14, -49, 58, 12,
    -45, -22, -21, 15, -21, 43, 45, -42, -41, 12, 35, -11, 25, -10, -7, 10, 11, -6, -44, 55, -22, 2,
    14, -11, -28, 22, -72, 8, 52, 12, -4, 17, -24, -22, -9, -20, 26, -12, -25, -7, 21, -20, 28, 18,
    -4, -31, -16, 8, 25, -5, -29, 12, 46, -13, -12, 6, 0, -30, -52, 22, 11, -7, 24, 32, 20, -15, -1,
    -2, -2, 17, -22, 30, -9, -31, -5, -54, -56, -5, 6, 0, -1, -3, -16, -28, -21, -10, -20, -23, 9,
    20, 39, 6, 14, -7, 8, -23, 5, 21, -9, 21, 27, 13, -52, -9, -21, -33, -2, -21, 21, -17, 9, 42,
    20, 4, -5, 44, 2, -35, -15, 3, -42, 13, -1, 31, 54, -20, 0, 3, -28, -58, -7, 25, 16, 20, -22,
    -19, 22, 18, -18, 10, 17, 46, 26, -10, 12, -35, -60, -14, 28, 6, -5, -64, -30, -20, -39, 1, 30,
    -8, -58, -10, -41, -20, -24, 24, -38, 3, 8, 3, 24, -21, 14, 19, 4, -19, -28, -12, -3, 6, 24,
    -16, 8, 3, -64, -22, 5, 8, 4, -21, -1, 34, 50, 5, 66, 4, 2, -24, 1, -21, 2, 17, 0, -13, -28, 14,
    -6, -7, 8, -14, 16, -16, 14, 11, -19, 21, -18, -10, -17, 38, -23, -32, -26, 3, -14, 11, -23, 21,
    1, -8, 20, -24, 19, -21, -15, -64, -1, -1, 3, 9, 15, 25, 4, -2, 6, 3, 9, -19, 9, 27, 19, -50,
    10, 0, -30, -14, -4, -2, 0, 2, -17, 30, 16, 3, -26, 48, 7, 8, -21, 2, -23, -1, 3, -20, -3, -8,
    8, -21, -12, -16, 4, 7, 24, 11, 15, 1, -1, 20, 28, -20, 8, -13, 0, -16, 10, 12, 15, -17, -13,
    11, -19, -29, -9, 14, -1, -13, -17, -7, 1, -17, -4, -50, 48, 18, -11, 27, -18, -41, -12, 35,
    -45, 10, -31, 4, -8, -34, 37, 3, 31, 15, -4, -30, 8, 29, 9, 11, -33, -4, 16, 13, 14, -16, 3,
    -12, 15, 7, 25, 38, 5, -9, 13, 3, 20, -13, -7, 18, 13, 10, 12, -25, 18, 14, 11, 5, -14, 26, -23,
    -64, 7, 12, 32, -65, 6, 53, 5, 0, -12, -17, -12, 53, 49, 12, 4, 7, -9, -15, -1, 4, 2, 2, -36,
    -8, 6, -14, -9, -7, -19, 11, -4, 50, 45, 6, 24, 11, -14, 36, -27, 19, -4, 0, 13, 14, -32, -30,
    4, -29, 24, -26, 77, -26, -37, 35, 5, -12, -36, 13, 21, -52, 19, 13, 1, -12, -30, 25, -22, 32,
    -8, -34, 41, -18, -4, 0, 34, -30, -16, -3, 13, 35, -2, 31, -21, -23, -12, -21, -31, -29, 17, 1,
    -17, -14, -4, 11, 2, -18, 35, 6, 4, 9, 17, 2, 2, 16, -7, -10, 16, 19, 22, 13, 1, -1, 21, -38,
    -12, 6, 16, 6, 39, -16, -26, 8, 43, -12, 14, -37, -17, 14, -36, 20, 6, 9, -36, 31, 36, 2, -7, 3,
    22, -14, -4, -56, 18, -7, -27, 10, -14, -8, -28, -18, -46, -19, -4, -40, -37, 41, -17, 35, 33,
    -9, 6, -13, 11, -53, 4, -11, 16, -45, 9, -31, -14, 3, -44, 74, 43, 2, 29, -8, -15, 19, -7, -14,
    -15, 21, -27, 50, 10, 32, -64, 53, 6, 18, -22, 3, -53, -40, 71, 11, 37, 12, 46, -35, 26, -9, 27,
    7, 23, 5, -12, 13, 12, -27, 5, 0, -24, 45, -11, 33, -11, -9, 3, 3, -1, 19, 4, -13, 19, -6, 0,
    20, 36, 5, -17, -14, -44, 26, 21, 20, 13, 10, -6, -12, 1, 9, 2, 13, 31, 11, 13, 33, -8, -7, 16,
    26, 9, 4, 21, -39, 34, 15, -4, -35, -8, 6, -18, 12, -64, -23, -9, 19, 30, -15, -20, 8, -6, -3,
    6, -17, 12, 34, 31, -5, 30, 21, 6, -1, 18, 16, -35, 13, -24, -56, -30, 14, 26, -5, 2, -6, -5,
    12, -35, 23, 6, 40, -9, 8, -45, -10, 0, 1, -35, -15, 14, 5, -30, 20, -24, 4, -1, -13, -46, 17,
    25, -1, -31, 8, 22, -29, -19, 32, -14, 31, -3, -14, -1, -35, -30, 42, 13, 18, 17, -11, -8, 24,
    47, -29, 10, 35, 35, 12, 7, 12, -25, -26, -33, 10, 10, -8, -21, -18, -21, 8, 13, -49, 14, -15,
    15, 4, -10, -39, -6, -13, 1, -15, -14, 67, 5, 18, -29, -23, -6, -4, 11, -27, -40, 23, 4, 39,
    -47, -1, -1, 2, 2, 31, 4, -14, -13, -37, 1, 15, 6, 8, -27, 11, -36, -15, -12, -17, -21, 1, -24,
    -1, -10, 7, 14, -20, 29, 12, -4, -11, 29, 22, -14, 36, 10, 3, 16, 3, 5, 19, 13, -15, -41, -23,
    -28, -35, 4, 32, -35, -64, -1, 25, -17, -4, -50, 27, -9, -22, -10, 15, 0, 10, 39, -64, 17, 45,
    23, -20, 4, -6, 19, -36, 15, -22, 26, 8, 1, 1, 4, -44, -1, -17, -21, 27, 0, -19, 26, -4, 10, 44,
    -21, -9, -34, -14, 1, -10, -11, 63, -5, 14, 1, -28, -10, 39, -60, 43, -9, 2, -5, -3, 13, -26,
    12, 40, -16, 7, 11, 7, -33, 33, -36, -13, 12, 19, 3, -51, 65, 7, 19, 9, -1, -6, 0, -3, -39, 0,
    27, 26, 6, -38, -2, -14, -25, -16, 17, 16, -6, 13, 19, 8, -8, -13, 22, -10, -8, 4, 5, 24, -61,
    -19, 3, 64, -54, 35, 25, 18, -1, 7, 30, 6, 3, -38, 48, 2, -16, -10, -13, -12, 21, -46, 23, -36,
    -6, -12, 49, 12, 4, -19, -46, 57, -16, -6, 15, -24, -38, 11, 3, 3, 7, 46, -12, 42, -15, -2, 9,
    -16, 0, 14, 13, -53, 47, -52, 4, 1, 22, 36, 15, -34, 19, 22, 11, -6, 11, -5, 19, -10, -21, 0,
    -3, 1, 26, 29, -22, -4, -9, -24, 18, 16, 19, -10, -22, -29, -44, 11, -12, 2, 5, -4, -26, 1, 19,
    22, -12, -19, -41, 1, 2, -6, 20, 12, 28, 38, 17, -32, -6, -7, -55, -13, -25, 3, -13, 1, -6, 19,
    -48, 5, 21, -19, 3, -33, 24, 12, -17, 1, 37, -20, -5, 20, 36, 16, -53, 3, 10, -14, -30, 2, 11,
    21, -2, -31, 0, -37, -19, 17, -43, -4, -64, 0, -1, -4, 4, 4, 26, -20, 0, 42, -46, -1, 3, -4, 29,
    -20, 5, 13, 14, -4, -2, 6, 3, 30, -32, 22, 19, -15, 15, 0, -43, -18, 35, -47, 18, -27, -4, 23,
    11, 22, -3, -1, -17, 3, -42, -14, 17, -26, 11, -6, -11, 12, -6, 10, -5, 11, -3, -31, -7, -6,
    -17, -9, 12, 5, 27, 13, 48, -6, -2, -17, -41, -2, -5, 11, -43, -17, -2, -1, 19, 20, -10, 3, -9,
    -30, -45, 2, -12, -54, -20, 5, -14, -4, -52, 0, -10, -64, 17, -16, 7, 10, -12, -21, 1, -23, -10,
    14, 48, -1, -1, -59, 6, 14, -26, -27, 11, 37, -4, 36, 5, 8, 3, -27, 12, -32, 8, -5, 15, 18, 23,
    40, -29, 22, -41, 42, 10, 15, -20, 4, -9, -46, 28, 1, 38, 41, 32, 8, 44, 4, 18, 15, 14, -19, 17,
    -6, -19, -28, 1, 16, -15, 10, 31, 12, -6, -17, 10, 41, -30, 0, 5, -1, 8, -10, -19, -25, 25, 26,
    -24, 13, -20, 3, -7, -9, 10, -10, 25, -8, 4, -6, -16, 4, 58, -29, -2, 21, -26, -2, 28, 22, 6,
    -2, 29, -19, 18, 32, 9, 3, -23, -7, -12, 10, -38, 22, -64, 43, 3, 25, -20, -11, -41, -33, -18,
    18, -4, 24, -36, -23, 21, -2, 3, 0, -23, -10, 7, 10, -8, -5, 10, 1, -19, -20, -8, -32, -17, -27,
    21, -13, 4, -5, 44, 0, 38, -26, -59, 11, -6, 5, 6, -20, 23, 34, -7, -3, 18, -3, -20, 10, 19, 8,
    -15, 18, 22, 8, -28, -20, -16, -26, 25, 14, -5, -1, -12, 28, -1, 16, 46, -17, 24, 54, 47, -40,
    13, 18, -33, 3, 8, 19, -46, 11, -12, 6, -35, 12, -28, -4, -27, -25, 10, -13, -24, 12, 4, 16,
    -23, -57, -12, 4, -10, -1, 30, 28, -38, 32, -20, -5, -14, -27, -10, -38, 0, 4, 17, -16, 1, -22,
    22, -17, 10, 23, -9, -27, 23, -6, 14, -8, 2, 9, -20, -35, 13, -6, -18, -15, -25, -9, 10, -1, -8,
    -26, -8, 2, -16, 11, 21, 11, 17, -5, -4, 27, 21, 26, -12, -11, -5, -16, 29, 3, -20, -40, -10,
    11, 11, 14, 7, 15, 7, 17, 21, -25, -64, -13, -2, -20, -3, 1, -16, 7, -19, -11, 0, 46, 12, 1, 13,
    -23, 24, -34, 14, 6, 58, -20, -5, -9, 40, -22, 16, -7, -10, -9, -6, -19, 12, -8, 7, 15, 12, -11,
    -25, -4, 12, 2, -9, -5, -6, 18, 9, -21, -8, -10, -64, -1, 1, 0, -6, 1, -5, -9, -15, -42, 13,
    -12, -10, -34, -2, -9, 26, -22, 4, 15, 18, 9, 25, 0, 17, 13, -7, -23, 23, -15, -52, -27, 25, 37,
    -45, 37, -8, -17, -28, -15, 19, 5, -22, 24, 11, 29, 6, -1, 18, -16, -12, 24, 7, 26, -19, -37,
    16, -6, -28, 0, 0, -3, -34, 1, 8, 16, 16, 13, 34, -23, -18, -24, -2, 15, 30, -43, 45, -42, 27,
    4, 14, -8, 22, -26, -38, 5, 27, 35, -2, -38, 18, -21, -16, 12, 9, 18, 17, 26, -48, 20, 9, -20,
    -14, 47, 21, 5, 16, -26, 15, 26, 8, 10, 2, 38, -3, -19, 11, -4, -28, -12, 26, -23, 9, -9, 41,
    -7, 19, -15, -27, -9, 19, -5, -13, 18, -11, -27, 25, 1, 9, 29, -9, -40, 41, -10, 3, 13, 4, -28,
    -31, 23, -57, -19, -17, -14, -49, 25, -10, -3, -3, 22, 9, -29, 4, 29, 22, 4, 0, 32, 2, 32, -27,
    30, 3, -26, 68, -17, -22, -18, -6, -8, 12, 2, -46, 32, 33, -64, 37, -29, -31, -27, -56, 2, 14,
    6, 20, -27, 7, -10, -43, 23, -17, -2, -39, -5, 24, 20, 47, -19, 17, 21, 4, -10, -48, 0, -64, -4,
    -6, 17, -64, 30, 9, -3, -13, -16, -28, 8, -31, 2, 9, 1, -30, -39, -50, -17, 73, 25, 23, 12, 7,
    48, -12, -3, 29, -33, -9, -4, 25, 27, 42, -25, 65, -11, 0, -23, -36, 6, -3, 21, -1, -18, -48, 7,
    -26, -30, 0, 21, -20, -32, 15, -2, -10, 19, -11, -33, -7, -19, 14, 2, -9, 17, 23, 14, 25, -6,
    -2, -13, -19, 54, 68, -57, -32, 10, -7, -11, -58, 12, 38, -55, -28, -14, 36, 41, 17, 2, 1, 1,
    -10, -2, 3, 17, -53, -58, 28, -4, 9, -22, 15, 50, 10, 25, 27, -14, 6, -7, -32, -12, 5, -20, -23,
    9, 42, 50, -21, -7, 26, -38, 9, 15, -33, -26, -51, -40, 47, -15, -31, 54, 12, 45, 36, 7, -29,
    -1, 21, -44, -9, -10, -26, -64, -46, 19, -12, 42, 51, 16, -11, -12, -17, 2, 17, 30, -10, 4, -36,
    -5, 10, 20, 7, 34, -30, 21, 21, 35, 39, -22, 19, 2, 30, -26, 4, -52, 5, 2, 30, 21, -27, -7, 4,
    -3, 33, -31, 9, 48, -9, -11, -7, 6, -1, 16, 12, -15, -2, 7, 16, 6, -43, -19, -48, -8, 51, -17,
    -47, -61, 11, 16, -24, 22, -39, -41, 11, -11, 20, -15, -23, -33, 22, 15, -3, -60, 5, 36, 6, -4,
    62, -32, -14, -46, 31, -23, 5, 23, 31, -7, 39, -41, -13, 2, 37, -18, 46, 19, 9, 55, 14, -27,
    -13, 8, -1, 18, 20, -20, -31, 11, 20, -23, -29, 20, -6, -19, 38, 0, 38, 26, 23, 43, -4, 61, 11,
    -3, 53, 42, -9, -18, 12, -9, -9, -20, -64, -17, 7, 16, 30, -11, -18, 33, -21, 9, 17, -36, 18,
    -6, 2, 4, 3, 21, -24, -14, -1, 23, -9, -19, 23, 25, -51, -33, -15, 8, -11, -20, 14, -30, 5, -24,
    -2, -3, -6, -16, 31, 14, 1, 27, 13, 13, -18, -4, -4, 4, 5, -20, -23, -41, -23, 7, -7, -48, -28,
    24, -2, -14, -37, -6, 15, 26, 5, -22, 41, -4, -11, 15, 9, 6, 12, 4, 42, -8, -43, -8, 0, 18, 8,
    -4, -17, 26, 17, -22, -4, 18, 77, -5, 33, -32, 47, 12, 24, 2, -7, -2, -6, 35, 37, -21, -12, 7,
    7, -23, 25, -19, 0, -42, 12, 0, 27, 9, -12, 4, -9, -43, 20, -15, -16, 55, -24, -2, -25, 15, -28,
    -16, -17, -6, -10, 3, 12, 52, -10, -29, -25, 5, 36, 31, -6, 39, -39, 1, -24, -5, -24, -18, -14,
    -5, -42, -64, 7, 20, -35, -38, 7, -8, 15, 1, -3, -17, -14, 3, 12, 13, 5, -12, 2, 6, 4, -18, -20,
    -5, 35, -8, -56, 60, -25, -11, -33, -3, 38, 36, -53, 23, 26, -17, 18, -10, -17, -14, -13, 14,
    -44, 14, -42, -23, 28, -1, -21, -26, -26, -21, 6, 0, 31, 6, -29, 25, -8, -31, 18, -35, 17, -3,
    16, -4, 64, 28, -14, 24, -5, -10, -16, 6, -24, -1, 53, -39, 9, -46, 29, -2, -30, -19, -12, 27,
    33, 34, -58, 36, 30, 32, -2, 39, 22, 32, 20, -12, 1, -1, 12, 12, 11, 3, -18, 0, -1, 6, -10, 26,
    16, -12, 19, -8
};
static const int32_t conv4_bias[32 + SPARE] = {
    -22649, 26050, 12468, -30247, 26588, 11282, 3362, -12467, -1298, -679, 36246, -8711, -17721,
    -14661, -5555, -13496, -1643, -31633, 14493, 8006, -19200, -9092, 7965, -7764, -6495, -13950,
    7871, -15453, 3574, -13730, 11177, -4677
};
static const int32_t conv4_multiplier[32 + SPARE] = {
    240155072, 185475656, 275549632, 200041498, 170536096, 148475632, 131835628, 175305184,
    183924448, 206471216, 164188945, 122820713, 211631488, 219870928, 143318384, 167853953,
    262062036, 211411296, 166914976, 194022448, 223397632, 286905760, 182290209, 314420032,
    275225280, 120928565, 145026000, 138722353, 161977104, 246011440, 183691296, 282022720
};
static const int16_t conv4_odd_channels[6] = {
    10, 11, 15, 22, 25, 27
};
static const int32_t conv4_odd_sums[6] = {
    29507, 120015, 97642, 26200, 70749, 121119
};
static const int8_t conv4_odd_steps[6] = {
    -1, -1, -1, 1, -1, -1
};
static const struct convolution conv4 = {
    .weight = conv4_weight, .bias = conv4_bias, .width = 3, .channels = 32, .groups = 1, .blocks
    = 1, .lanes = 32, .rest = 0, .runs = 3, .quads = 15, .place_step = 20, .group_step = 20,
    .start = 0, .scaling = { .multiplier = conv4_multiplier, .odd_channels = conv4_odd_channels,
    .odd_sums = conv4_odd_sums, .odd_steps = conv4_odd_steps, .odd = 6, .form = PRODUCT, .shift
    = 3, .zero_point = 0 },
};

/* linear6: 3x3 convolve, conv4 to 10 channels of 1x1 */
static const int8_t linear6_weight[2880 + 4 * SPARE + 4] = {
    -18, 8, 1, 7, 1, 13, -2, -2, 5, 26, 12, -10, -6, 2, -25, -5, -7, -39, 25, 46, -1, -23, 10, -11,
    36, 7, -9, 0, -5, 3, 10, 6, -2, 6, -13, 8, -9, -10, -2, -26, -11, 11, 2, -30, 4, -10, 1, -34,
    -3, -34, -24, 52, -33, -49, -2, 43, 48, 39, -21, -45, 18, 18, -1, -16, 8, 11, 31, -21, -16, 8,
    -48, 44, -5, -11, 16, 1, -5, 19, 29, 11, -15, 2, 13, -1, -12, 18, -8, -29, 19, -2, 2, 15, 42,
    -2, -14, -25, -10, -12, -17, -17, -13, -5, 2, -6, -15, -2, 17, 1, 33, -15, -27, 30, -2, 23, 4,
    8, -17, -7, 18, 22, 6, 9, -18, -20, -7, 1, 9, -8, 23, -15, -25, -15, -6, -17, 24, -30, -28, 1,
    4, 31, -6, 31, -12, 25, -3, -3, -17, -12, 9, 11, -1, -18, -9, -4, 4, 19, 12, -11, 33, 35, 4, 3,
    13, 7, -4, 30, 0, 9, 31, -13, -7, 6, -10, 59, 3, 0, -3, 1, -28, -16, -14, -33, -5, -4, -3, -26,
    22, -10, -11, 0, 12, 5, 5, -4, -16, -22, 0, -16, -2, 16, -5, -27, 2, 9, -3, -3, 0, -3, 6, 5, 7,
    4, 0, -30, 8, -2, 0, 16, 3, -3, -7, 12, -5, -7, 6, -7, 1, 5, 3, -18, 7, -4, 1, 43, 2, -3, -1,
    10, -18, 2, 11, -4, -15, 12, 8, -15, -15, -29, -7, 11, 2, -16, 18, -6, 17, -26, -3, 23, -20, 41,
    5, 3, -22, -2, -5, -5, -4, 14, -11, 43, 26, -29, 5, -15, 25, 10, -16, -20, 7, 29, -1, 14, -9,
    29, 16, -12, -6, 17, -13, 8, -8, -19, -11, -4, -1, -11, 18, -30, 29, -4, 18, 2, -1, -15, 13, -2,
    20, -3, -14, -29, -29, 6, 6, 8, 17, -1, -28, 34, -9, -4, -50, 21, 17, -1, -6, 7, -14, -1, -3, 3,
    3, 3, 12, -27, -20, -23, -13, -9, 21, 60, 31, -6, 20, -1, 64, 2, 5, 4, -10, 11, -3, -4, 0, 0,
    -34, -2, -27, -5, 12, -22, 11, 3, -12, -8, 6, 17, 5, -20, 37, -33, 0, 55, -2, -24, 1, 22, 26, 8,
    -3, -32, -26, 6, -19, -27, -24, 24, 27, -16, 11, -16, -27, 23, -19, -5, 21, -4, -13, 12, 1, 8,
    4, 3, 0, 34, -15, 3, 63, -18, 13, -9, -7, -2, -7, 12, 0, -20, 2, 8, -22, -26, -6, 0, -15, -5,
    -6, 3, 19, -8, 33, -7, -52, 30, -9, -6, -12, -6, -3, -6, 3, 16, 11, -3, -24, -37, -8, 17, 8,
    -16, 11, -21, -24, -21, -7, -23, 31, 2, -13, 2, 9, 32, 5, 54, -26, 40, 5, -14, -7, -8, -9, 15,
    20, -43, 3, 3, -1, 27, -1, -25, 23, 35, -7, -8, 6, 2, -13, 18, 8, -2, 33, -22, -13, 5, -2, 65,
    -9, -9, -7, -11, 2, -12, -13, -23, 18, 8, 2, -14, 5, 19, -10, -6, 11, -12, 16, 19, -30, -27, 4,
    -15, 0, 14, 21, -20, 14, 9, -19, -13, -2, 6, 7, 11, -6, -17, -12, -8, -5, -10, 9, 4, -19, -8,
    -12, -3, -10, -4, -1, -15, -2, 2, 1, -21, 15, 22, -8, 57, 10, 2, 11, 12, 1, -3, -11, -4, -5, 12,
    -6, -4, -14, -19, -7, 5, 4, 3, 30, 11, 3, -5, 18, -12, -3, 14, 4, 3, -5, -5, 8, -43, -5, 2, -25,
    30, -7, 3, -9, 13, 19, 7, 1, 7, 16, -5, -2, 24, -29, 14, 0, -16, 14, 20, -4, 13, 1, -5, 16, -2,
    -9, -14, 52, -52, 59, 11, 2, -10, -2, -8, 10, 3, 38, -8, -51, -40, -18, 0, 19, 17, 3, -12, -26,
    42, -45, 0, -33, 17, 2, -1, -6, 3, -9, 7, -19, -17, -23, 17, 20, -16, -33, -35, -33, 16, 35, 41,
    26, -6, 71, 5, 48, 4, -7, 5, -9, 11, -28, -11, 6, -4, -1, 2, -9, -6, -1, -24, 24, -10, -16, 15,
    -8, 36, 4, 2, 32, -18, 6, 44, 15, -22, -38, 26, -21, 32, 36, -47, -48, 20, 8, -37, -15, 12, 18,
    -33, 0, -41, -25, 9, -10, -7, 1, -13, 23, -4, 4, 25, 13, -10, -7, 51, -13, 1, 17, -4, 7, -11,
    28, -6, -17, 13, -7, -1, 13, -2, 11, -44, 0, 2, -22, 10, -5, 0, -3, -34, 28, 0, -17, 0, -12, 8,
    1, 3, -11, 2, -4, 19, 9, -11, -16, -34, -7, -5, -3, -17, 13, -1, -2, -17, -5, -19, 39, 12, -7,
    -2, 5, 16, -7, 57, -23, 45, 8, -13, -5, 5, -5, -9, 2, -38, -6, 16, 4, 15, 2, -6, 10, 19, -4,
    -13, -11, -13, -4, 16, -5, -14, 5, -2, -13, -8, 7, 43, -5, -1, -10, -3, 28, -11, -2, -24, 44,
    26, 16, -13, -6, 29, -18, 3, 4, 4, 6, -1, -13, -20, 2, -3, -11, 4, 5, -18, -3, 13, -15, -14, -5,
    8, 20, -7, -12, -13, -5, 8, -1, -10, -10, 4, -11, 2, -6, 8, 21, 6, 18, -13, -2, 3, -14, 5, 3, 7,
    -4, 36, 9, -4, 4, 0, 3, -9, -15, 28, -4, 13, 0, 9, -20, -9, -15, -4, -10, -8, -9, -8, -30, 4,
    14, -10, -26, 27, 24, -26, 38, -2, 22, -29, 12, -2, -13, 19, 4, -11, 3, 7, -1, 11, -9, 11, 29,
    -13, -4, 2, -31, 4, 0, -18, 20, 16, -17, 11, 33, 5, 15, -1, -9, -19, 35, -38, 47, 13, -4, -17,
    -25, -4, -1, 6, 24, -4, -7, 1, 8, -5, 14, 14, -15, -17, -16, 31, -43, 7, -6, 9, 11, -7, 2, 5, 0,
    -1, 13, -6, 0, -9, -11, 4, -1, -3, 4, -28, 6, 31, 6, -14, -7, -9, 15, 29, -8, 6, -10, -21, 27,
    15, -2, -16, -21, 7, -16, 22, -2, -21, -15, 32, 58, -23, 5, 2, -3, -14, -14, -12, -38, 31, -5,
    8, -17, 33, 18, -37, 29, -32, 22, -24, -41, -4, 25, 28, 35, -3, -33, 2, -36, 21, 1, -10, -12,
    -1, -4, -1, 12, -3, -27, -7, 13, 9, -12, 7, 27, -10, 13, -1, 4, -1, 53, 18, 25, -27, -9, -3,
    -50, 18, -4, 2, -9, -6, -18, 2, -1, -4, 43, -24, 9, 8, -6, 13, 4, -8, -19, -9, -34, 20, -3, 3,
    -9, -9, -1, -4, -18, -13, 57, -16, -22, -5, -29, -12, 36, -18, -4, -4, 22, 45, 12, 31, 10, 19,
    11, -3, -6, -21, -24, 20, -14, -20, -12, 6, -19, 5, -17, -18, 28, 26, 4, -6, 5, -8, 0, 21, 9, 7,
    26, 6, 2, 27, -14, 9, -9, 11, 5, -23, -2, -6, -16, -20, -8, -12, 0, -19, 3, 2, 5, 12, 29, -7,
    22, 21, -20, -27, -27, -3, -10, 7, -1, -13, -3, 3, -17, -13, 4, 5, 24, -1, 9, -13, -32, -34, 13,
    -4, 5, 23, 4, -10, -27, 3, -17, 3, 15, -15, -1, 3, 9, -27, 7, 26, 26, 47, -7, -17, -7, 31, -7,
    3, 0, -37, -5, 19, 19, -10, -10, -40, -25, 17, 15, -21, 45, 27, -4, -3, -14, -28, 36, 34, 9, 22,
    -3, 19, 3, -10, -24, 23, -10, 29, -6, -37, -7, 3, -6, -17, -20, -7, 16, 24, -7, 7, -23, 26, 2,
    -10, -14, 18, -9, 11, 6, -3, 23, -2, 7, -33, -10, -35, 26, 7, 9, 6, -3, -24, -14, -5, 3, -2,
    -14, -24, 13, 4, 34, -5, 11, 2, -6, 42, -13, -2, -31, 19, 5, -4, 6, 9, 2, 2, 0, -20, 19, -1, 30,
    -7, -2, -18, -11, -13, -5, 50, 25, -5, 6, -12, 11, 1, -11, 9, -19, 4, -7, 17, 3, 9, -15, -10,
    -13, -1, 8, -26, -8, 24, 14, -18, 20, 18, 0, -1, -1, -19, -13, 30, 13, 12, -17, 23, 16, -26, 30,
    -18, 2, -36, -34, -8, -7, 54, 1, -1, -12, -44, -9, -1, -10, -11, 26, 3, -9, 5, 2, -9, -2, -12,
    -1, 31, 0, 5, 65, -17, 23, -33, -37, 13, 24, 48, -5, -23, -19, -23, -37, -15, -7, 21, 0, -1, -6,
    4, -46, 6, 27, -19, 7, 12, 2, 14, 26, -6, -37, -7, 6, -7, -10, 0, 0, -10, -4, 0, -22, -24, 50,
    -18, -28, 12, -6, -27, 2, 12, 12, -2, 41, 12, 4, 47, -17, 30, 24, -18, 14, -9, -20, 22, 16, -54,
    -24, 18, -41, 1, -26, -17, 40, 31, -12, -6, 7, -17, -13, 9, 21, -15, 40, 11, -13, 39, -2, 37,
    -18, 4, -9, -37, 5, 0, -9, -33, 1, -2, 4, -9, 1, 49, -5, -7, 20, -18, 32, 40, -24, -35, -22, -6,
    -4, -11, 8, -16, 5, -5, -25, -16, 43, 15, 20, -10, 9, -26, -15, -16, 10, -24, -7, 33, -28, 10,
    -19, -6, -19, -10, 13, -13, 2, -6, -2, -20, -17, 58, 34, 51, -6, -9, -9, 24, -11, 0, -6, -22, 7,
    14, 2, -16, -3, -33, -11, 9, 2, 5, 48, 14, -6, 15, -4, -2, 8, 45, 1, 21, 11, 24, 14, -18, 5,
    -16, -30, 21, -18, -30, -6, -3, -7, -29, -6, 6, 0, 18, 14, 1, -10, 6, -6, -6, -5, 21, 23, 0, 27,
    -14, -9, 4, 8, -18, 0, -45, 48, 2, 22, 5, 16, -17, -16, -1, 2, -17, -21, -31, -22, 11, 7, 9,
    -16, 7, -12, 45, -32, 15, -23, -12, -19, 0, -2, 27, -5, -3, -10, -7, 42, 13, 12, -20, -31, -14,
    -11, 2, 8, 27, 13, -11, 34, 1, 12, -10, -14, 4, -9, 25, -1, -3, 13, 0, -9, 4, 3, 4, 0, -23, -2,
    -16, 1, 4, 1, 19, 6, 3, 1, -13, -4, 34, 11, -8, -21, 28, 0, 12, 22, -49, 15, 1, -15, -43, 1, 10,
    -17, -17, -2, 4, 12, 4, -26, -9, 16, -12, 2, 0, 4, 37, 1, -12, 10, 66, 2, -6, 2, -28, 5, -36, 1,
    -17, -6, 50, 8, 4, 16, -36, 2, -45, -2, 22, -5, 20, -9, 10, -7, -7, 39, -27, -14, 0, -18, 48,
    -7, -2, -23, -11, 7, -1, -3, -7, 8, -27, -7, -19, -19, -16, 20, 0, -15, -6, -11, 4, 17, 34, 9,
    -2, 16, -4, 10, 37, -20, 28, 17, -26, 7, -8, -4, 4, 4, -31, -16, 21, -6, 9, -15, -1, 11, 23, -7,
    -22, -1, -27, -7, 16, 8, -11, 13, 22, 0, 5, 6, 37, -3, 10, -25, -31, 4, 2, 9, -23, 14, 10, 20,
    -15, -14, 37, -20, 3, 16, -28, 31, 23, 4, -11, -20, -9, -23, 8, 3, -4, -2, -6, -16, -21, 0, 22,
    27, -16, 14, -17, 8, -11, -3, -20, -21, 32, -4, 13, 4, -1, 4, -5, 20, -9, 0, -11, -33, -18, -4,
    47, 22, 35, -1, -14, -20, 20, -6, -8, -17, 24, -1, 13, -7, 2, -25, -27, -7, 4, -14, 21, 6, -1,
    -37, 25, -4, -3, -66, 14, 14, -1, 43, 4, 15, -22, 64, 2, -12, 23, -1, -21, 24, -13, 8, -5, -11,
    -12, 6, -14, 20, -2, -25, -6, -20, -3, 10, 14, 6, -4, 40, -3, -35, 7, 10, -16, 30, -45, 2, 17,
    33, -13, -9, -11, -10, 9, 11, -20, 2, 5, -8, 14, -5, 6, -25, -9, -10, 25, -8, 19, -9, 16, 20,
    -14, 4, 15, 3, 4, 6, -20, 26, -1, -3, -7, -10, -8, -7, -9, -29, 29, 2, -20, -12, 3, 11, 22, 7,
    7, -4, 4, -5, 8, -6, -21, 7, -19, 1, 7, -15, -5, 4, 27, 50, -7, 0, 3, 12, 4, -14, 6, 14, 8, 2,
    -5, -33, 2, -23, -23, -8, -8, 8, -25, -32, -13, 26, 18, 6, 1, -16, -5, -29, 14, 40, -12, 36, -7,
    -31, 2, -25, 4, -19, -8, -26, 0, -1, 3, 18, -3, 2, -23, 20, 18, -3, 52, -10, 2, 22, -16, -2,
    -13, 8, 38, 0, -2, -14, -13, -21, 2, 22, -23, 62, 23, -14, -12, -14, -21, 5, 4, -21, -7, 0, 0,
    -6, 5, -7, 5, -24, -5, 68, -13, -4, 17, -20, -12, 14, -10, 3, -6, 6, 16, -2, 3, -2, 2, 11, 5, 7,
    -7, -34, 24, 9, -29, 0, 10, -22, 4, -26, -16, 22, 9, -13, 9, -18, -21, -8, -3, 0, 10, 15, -7, 3,
    40, -1, -11, -35, 3, -19, -6, 32, -8, -7, -8, 1, -15, 1, 2, -5, -9, 13, 0, 16, 10, 42, 20, -28,
    -3, -19, 0, 34, -7, 11, -12, 6, -13, -12, -3, 17, 11, 30, -10, 9, -15, -31, -13, 29, -4, -12,
    21, -7, 4, -22, -1, 22, -5, 12, -15, -5, -1, 2, -8, -46, 26, 42, 30, -17, -1, -25, 13, -11, 0,
    6, -31, 7, 40, 10, 18, -2, -29, -33, -13, 25, 10, 36, 45, -3, 3, -23, 2, 2, 5, 18, 54, 0, 6, -4,
    -23, -12, 27, 8, 1, -17, -60, -17, -64, 14, -15, -1, 21, -11, 6, -5, 9, -5, -4, 22, -8, -24, 12,
    15, 40, 8, -7, 13, -6, 7, -28, -33, -40, 14, 15, -10, -2, 28, -29, -5, 8, -17, 2, -7, -19, 18,
    26, 18, 12, -15, -3, -12, -3, 0, 13, -14, -9, 17, -14, 1, 7, 6, 25, 0, -7, 39, -6, 14, -24, -30,
    -16, -6, 26, -36, 34, 19, -27, -20, -18, -6, -14, -1, 2, 1, 22, 3, 19, -8, 23, 9, -17, 2, 10, 0,
    -5, -13, 37, -5, -12, 15, -4, 24, 4, -10, -4, -6, -15, 11, -22, -33, 13, -15, -31, 2, -13, 28,
    -9, -14, 6, -16, 31, -21, -5, 18, -4, 35, 10, 6, -29, 46, 0, -19, 14, -23, 11, 0, 11, 11, 24,
    -7, 0, 18, -9, 3, -36, -54, -6, -7, 47, -2, 12, 17, -30, -23, -46, -11, 32, -8, 16, -9, 0, -5,
    4, 11, -25, 47, 13, 5, 12, 1, -1, 3, -7, 6, -13, -3, -10, 7, -7, -13, -2, -16, 0, 57, -22, -18,
    20, -14, -5, 0, 8, 20, 9, 35, -3, -5, 24, 2, 16, 19, -8, 23, -9, -13, 15, 17, -38, -8, 25, -64,
    4, -35, -16, 17, 8, -25, -14, -12, -6, -17, -2, 16, 10, 36, 6, 2, 50, -1, 27, -36, -2, -13, -23,
    20, -11, 7, -10, -14, -27, 3, -4, -2, 20, -3, -3, 35, -8, 52, 35, -41, -4, -29, -11, 27, -26,
    25, -18, 30, -25, -25, -18, 25, 9, 14, -8, 27, -31, -14, -16, 14, -13, -30, 50, -42, 29, -12,
    -21, 5, -9, 22, -15, 30, -6, -11, 4, -68, 43, 65, 35, -1, -7, -37, 18, -36, 15, -12, -13, 19,
    28, -7, 7, -26, -22, -13, -18, 21, 52, 63, 41, 14, 7, -37, -20, -19, 8, 27, 45, 19, 2, 13, -22,
    16, 5, -33, -5, -11, -44, 22, -49, 12, -39, -17, 33, -42, 0, 10, -1, 7, -49, 11, -17, -6, 11,
    29, 35, 20, -31, -6, -13, -17, -28, -15, -20, 3, 61, -2, 0, 11, -37, -6, 21, -3, -23, 0, -20,
    10, 55, -15, 6, -16, -2, -12, 1, -8, 54, -7, -25, -7, -18, 0, 32, 19, 3, 0, -2, 40, 9, 3, -20,
    -58, -21, -6, 0, 38, 34, 19, -19, -26, -27, 4, -21, -8, -2, -13, 13, 11, 7, 10, 14, -18, 9, -7,
    25, 8, 9, -19, 1, -7, -1, -4, -7, 6, 9, -37, -7, -12, -17, 39, -5, -29, 14, -19, -29, 8, -16,
    41, 6, -3, 13, 4, 5, -16, -14, -10, 36, 50, 15, 1, -8, 9, -19, 7, 5, -1, 15, -21, -12, 25, 35,
    -4, -6, -27, -26, 17, -44, -57, -46, -1, 54, 38, 48, 30, -55, -12, -43, 11, 38, 24, 47, -9, 13,
    4, 16, 0, -33, 7, -37, 8, 57, -4, 34, -18, -14, 6, -27, -12, -11, 30, -13, -7, -6, -27, -2, 1,
    -22, -5, -4, -5, 14, -2, 16, 13, 5, -7, 6, 0, 8, -5, 10, 14, -14, 20, 1, 13, 18, 0, -21, -12,
    13, 0, 8, -3, 1, -7, 3, -6, -13, -3, -19, -13, 14, -4, 6, 15, 28, -18, 46, 2, 8, -25, -3, -27,
    -11, 33, -6, 8, -21, -16, -14, 25, -7, -13, 14, -18, -8, 37, -34, 37, 22, -10, 10, -25, -13, 23,
    -6, 7, 1, 33, -20, -16, -23, 3, 0, 15, 6, 26, -21, 11, -14, -13, -13, -37, 24, -46, 29, 3, -9,
    8, -5, 23, -4, 36, -9, -26, -5, -37, 54, 60, 18, 18, -15, -43, 9, -45, 10, -28, 17, -29, 2, -2,
    9, -6, -5, -11, -24, 10, 60, 46, 28, 18, 4, -32, -26, -52, -4, 21, 20, 42, 0, -1, -7, 31, 2,
    -38, -6, -21, -57, 56, 7, 23, 3, -7, -18, -24, -9, 48, -4, 2, -78, -10, -4, -2, 10, 23, 6, 31,
    -29, -27, -14, -24, -15, 4, -6, -1, 66, -2, 0, 3, -16, -3, 24, -6, -40, -16, -8, 4, 57, -26, 8,
    -24, -17, 5, -5, 14, 74
};
static const int32_t linear6_bias[10 + SPARE] = {
    -4341, 4456, -3010, 2560, 3105, 187, -4851, 2208, 2674, -1084
};
static const int32_t linear6_multiplier[10 + SPARE] = {
    90431977, 95786664, 83862120, 74996332, 66501464, 79468456, 96243952, 78285946, 79266192,
    95324808
};
static const int16_t linear6_odd_channels[3] = {
    0, 0, 0
};
static const int32_t linear6_odd_sums[3] = {
    -7789, 7789, 38945
};
static const int8_t linear6_odd_steps[3] = {
    1, -1, -1
};
static const struct convolution linear6 = {
    .weight = linear6_weight, .bias = linear6_bias, .width = 1, .channels = 10, .groups = 1,
    .blocks = 1, .lanes = 10, .rest = 0, .runs = 3, .quads = 24, .place_step = 32, .group_step =
    32, .start = 0, .scaling = { .multiplier = linear6_multiplier, .odd_channels =
    linear6_odd_channels, .odd_sums = linear6_odd_sums, .odd_steps = linear6_odd_steps, .odd =
    3, .form = PRODUCT, .shift = 2, .zero_point = 86 },
};

/* ---- the network ---- */

void mcu_run(const uint8_t input[MCU_INPUT_BYTES], uint8_t output[MCU_OUTPUT_BYTES],
    uint8_t arena[MCU_ARENA_BYTES])
{
    const uint8_t *window[5];

    /* Rows flow through image to pool3. */
    int32_t image_rows = 0, conv1_rows = 0, conv2_rows = 0, pool3_rows = 0;
    for (int32_t turn = 0; turn < 28; ++turn) {
        for (; image_rows < 28 && image_rows <= turn; ++image_rows) {
            load_row(input + image_rows * 28, 28, 1, 784, row(&image_plane, arena, image_rows));
        }
        for (; conv1_rows < 12 && image_rows >= 2 * conv1_rows + 5; ++conv1_rows) {
            look(&image_plane, arena, 2 * conv1_rows, 1, 5, window);
            convolve_row(&conv1, window, row(&conv1_plane, arena, conv1_rows));
        }
        for (; conv2_rows < 10 && conv1_rows >= conv2_rows + 3; ++conv2_rows) {
            look(&conv1_plane, arena, conv2_rows, 1, 3, window);
            convolve_row(&conv2, window, row(&conv2_plane, arena, conv2_rows));
        }
        for (; pool3_rows < 5 && conv2_rows >= 2 * pool3_rows + 2; ++pool3_rows) {
            look(&conv2_plane, arena, 2 * pool3_rows, 1, 2, window);
            maximum_row(&pool3, window, 2, row(&pool3_plane, arena, pool3_rows));
        }
    }

    /* Rows flow through conv4 to result. */
    int32_t conv4_rows = 0, linear6_rows = 0, result_rows = 0;
    for (int32_t turn = 0; turn < 3; ++turn) {
        for (; conv4_rows < 3 && conv4_rows <= turn; ++conv4_rows) {
            look(&pool3_plane, arena, conv4_rows, 1, 3, window);
            convolve_row(&conv4, window, row(&conv4_plane, arena, conv4_rows));
        }
        for (; linear6_rows < 1 && conv4_rows == 3; ++linear6_rows) {
            look(&conv4_plane, arena, linear6_rows, 1, 3, window);
            convolve_row(&linear6, window, row(&linear6_plane, arena, linear6_rows));
        }
        for (; result_rows < 1 && linear6_rows == 1; ++result_rows) {
            store_row(row(&linear6_plane, arena, result_rows), 1, 10, 1, output + result_rows * 1);
        }
    }
}
