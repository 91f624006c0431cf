/* phase5_int8: an integer neural network, generated; 9624 parameters, 3258000 multiply-
   accumulates an input.
   Made from the graph with SHA-256
   4c87af31cf6167454bd3b0ce0eaf784a1e8e047222b26b948cd7fe320f52cfe1.
   Accuracy: 9,952 of 10,000 (99.52 %) of the test images.

   C99, integers of 8, 16 and 32 bits (64 where they are needed), no library calls, no
   allocation, no state. Compilers may put memcpy, memmove and memset in the place of loops, and
   on small cores functions of their own in that of 64-bit products and shifts. `int32_t` is
   taken to be `int`, and >> to keep the sign, as everywhere. */
#include "phase5_int8.h"

#if PHASE5_INT8_GRAPH_HASH != 0x4c87af31cf616745u || PHASE5_INT8_INPUT_BYTES != 784 \
    || PHASE5_INT8_OUTPUT_BYTES != 10 || PHASE5_INT8_ARENA_BYTES != 4219
#error "phase5_int8.h is of another export than phase5_int8.c: export the network anew"
#endif

/* Two kinds of code give the same integers: vectors, where gcc or clang compile for x86-64 or
   64-bit Arm, and small loops elsewhere, with the dot products of Cortex-M4 and M7 where they
   are. Define PHASE5_INT8_PORTABLE for plain C99 alone. */
#if defined(__GNUC__) && !defined(PHASE5_INT8_PORTABLE)
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

/* The means of windows: `columns` wide, `stride` places apart. */
struct average {
    int32_t width, channels;
    int32_t rows, columns, stride;
    int32_t least; /* the sum of a window of no codes: the zero points, subtracted */
    struct scaling scaling;
};

static void average_row(const struct average *layer, const uint8_t *const *window, uint8_t *out)
{
    for (int32_t x = 0; x < layer->width; ++x)
        for (int32_t channel = 0; channel < layer->channels; ++channel) {
            int32_t sum = layer->least;
            for (int32_t r = 0; r < layer->rows; ++r) {
                const uint8_t *in = window[r] + x * layer->stride * layer->channels + channel;
                for (int32_t column = 0; column < layer->columns; ++column)
                    sum += in[column * layer->channels];
            }
            *out++ = requantize(&layer->scaling, 0, sum);
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

static const struct plane conv1_plane = {
    .offset = 0, .outside = 1248, .row_bytes = 416, .left = 0,
    .height = 26, .held = 3,
}; /* 26x26, 16 channels: 3 rows of 26 */

static const struct plane conv2_plane = {
    .offset = 1248, .outside = 2016, .row_bytes = 768, .left = 0,
    .height = 24, .held = 1,
}; /* 24x24, 32 channels: 1 rows of 24 */

static const struct plane conv3_plane = {
    .offset = 2016, .outside = 2688, .row_bytes = 336, .left = 0,
    .height = 24, .held = 2,
}; /* 24x24, 14 channels: 2 rows of 24 */

static const struct plane pool_plane = {
    .offset = 2688, .outside = 3192, .row_bytes = 168, .left = 0,
    .height = 12, .held = 3,
}; /* 12x12, 14 channels: 3 rows of 12 */

static const struct plane conv4_plane = {
    .offset = 3192, .outside = 3492, .row_bytes = 100, .left = 0,
    .height = 10, .held = 3,
}; /* 10x10, 10 channels: 3 rows of 10 */

static const struct plane conv5_plane = {
    .offset = 3492, .outside = 3780, .row_bytes = 96, .left = 0,
    .height = 8, .held = 3,
}; /* 8x8, 12 channels: 3 rows of 8 */

static const struct plane conv6_plane = {
    .offset = 3780, .outside = 3960, .row_bytes = 60, .left = 0,
    .height = 6, .held = 3,
}; /* 6x6, 10 channels: 3 rows of 6 */

static const struct plane conv7_plane = {
    .offset = 3960, .outside = 4120, .row_bytes = 40, .left = 0,
    .height = 4, .held = 4,
}; /* 4x4, 10 channels: whole */

static const struct plane image_plane = {
    .offset = 4120, .outside = 4204, .row_bytes = 28, .left = 0,
    .height = 28, .held = 3,
}; /* 28x28, 1 channels: 3 rows of 28 */

static const struct plane average_plane = {
    .offset = 0, .outside = 10, .row_bytes = 10, .left = 0,
    .height = 1, .held = 1,
}; /* 1x1, 10 channels: whole */

/* conv1: 3x3 convolve, image to 16 channels of 26x26 */
static const int8_t conv1_weight[192 + 4 * SPARE + 4] = {
    -13, -41, -33, 0, 41, 3, -45, 0, -42, -28, -38, 0, -10, -11, -52, 0, 3, 26, 23, 0, -61, 11, 61,
    0, -25, -15, 2, 0, 33, 23, 12, 0, 24, 40, 15, 0, 24, -8, -45, 0, -13, 2, 36, 0, -3, 27, 35, 0,
    23, -35, -31, 0, 37, 3, -35, 0, -31, -23, 28, 0, -5, -62, -33, 0, 25, 4, 3, 0, -30, -66, 7, 0,
    -44, 20, 65, 0, 0, -2, -28, 0, 52, 48, -3, 0, -45, 65, 54, 0, 11, -28, -25, 0, 47, -10, -25, 0,
    28, -1, -12, 0, 27, 11, -27, 0, 55, -53, -58, 0, -34, -11, 25, 0, 43, -26, -26, 0, 30, -20, -35,
    0, -58, -15, 79, 0, 15, 39, 45, 0, 33, 30, 9, 0, -44, 16, 72, 0, -12, 24, 62, 0, -32, -8, -52,
    0, -63, -60, -55, 0, 4, 3, -51, 0, 19, -5, -51, 0, 19, -54, -35, 0, -18, -38, -16, 0, 12, 21,
    -4, 0, 69, -17, 2, 0, -21, -50, -17, 0, 46, 21, 9, 0, 4, -44, -9, 0, -48, -48, 33, 0, 25, 50,
    -17, 0
};
static const int32_t conv1_bias[16 + SPARE] = {
    -567, 1533, -233, 6499, 967, -1366, 3899, -333, -733, -367, -767, 1633, -800, 2300, 2766, -1900
};
static const int8_t conv1_shifts[16 + SPARE] = {
    7, 8, 8, 8, 8, 8, 7, 8, 7, 7, 8, 7, 7, 7, 8, 8
};
static const struct convolution conv1 = {
    .weight = conv1_weight, .bias = conv1_bias, .width = 26, .channels = 16, .groups = 1,
    .blocks = 1, .lanes = 16, .rest = 0, .runs = 3, .quads = 1, .place_step = 1, .group_step =
    1, .start = 0, .scaling = { .shifts = conv1_shifts, .form = SHIFT, .zero_point = 0 },
};

/* conv2: 3x3 convolve, conv1 to 32 channels of 24x24 */
static const int8_t conv2_weight[4608 + 4 * SPARE + 4] = {
    -12, -7, -8, -34, -1, 22, 18, -26, 15, 12, 0, -63, -15, -2, -10, 70, 20, -8, -3, -8, 10, 8, 4,
    -6, -7, -8, -6, 7, -9, 10, -2, 25, 3, -3, 15, -21, -3, 1, -4, 48, 10, -36, -32, -49, -9, 8, -10,
    30, 13, -12, 3, -14, -3, 0, -4, -16, 9, -24, 1, -1, -7, -1, -29, 21, -15, 11, -8, 12, -22, -17,
    -22, 27, -7, -6, 10, -13, 5, 3, -13, 1, -7, -1, 11, -62, -7, -17, -9, -5, -9, -15, -13, -31,
    -23, -9, -17, -46, -21, -48, -19, -26, 1, 35, 0, 15, -15, -7, -9, -54, -19, -10, -2, -47, -26,
    -49, -42, 11, 7, 3, -13, 20, -18, -17, -10, 10, -8, -17, -6, 31, 19, -3, -33, 8, -7, 14, -71,
    -1, 24, -7, -60, 7, -13, -7, 14, -8, -1, -8, 47, -18, -14, -4, -19, -21, 7, -9, 6, 0, -15, 11,
    13, -18, -7, 15, -20, -4, -6, 2, 43, -14, -3, -37, -11, -8, -6, 3, 35, -6, 8, 2, -22, -2, -1, 5,
    -8, 4, -4, 24, -27, 16, 15, -19, 21, -3, 0, -2, -17, -6, -6, 33, 8, -24, -23, 53, -22, -26, -11,
    -20, -7, -4, -9, 2, -37, -5, -1, -10, 12, 7, -27, -16, -3, -8, 23, -2, -28, 15, -4, -37, -35,
    28, 16, -10, 15, -23, -4, 4, -33, -2, -12, -3, -30, -8, 0, -23, -4, 14, -17, -15, 26, 1, 0, -25,
    18, 12, -10, -6, 27, -9, 13, -21, -9, -12, -6, -8, -8, -30, 15, 11, -10, 15, -13, -4, -23, -29,
    -15, -9, 9, 4, -14, -6, -25, 0, 6, -5, -7, -2, -16, -4, -5, 24, -3, -20, -9, -18, -15, -5, -6,
    2, -10, 28, 3, -5, -8, 13, -10, 10, 1, 0, -8, 16, 7, 12, 10, 17, 3, 18, 3, 10, 8, -4, 3, 15, -3,
    -9, -2, -1, -2, -18, -18, 33, -26, -45, -21, -33, -10, 6, 8, -40, 0, -3, 1, -22, 1, -2, 12, -34,
    -11, 28, -4, -30, 27, -13, -1, 2, 36, -7, 40, -36, 3, -46, -35, 12, -4, 20, 10, -6, 11, 8, -11,
    10, 25, -18, 39, 11, -11, 34, 6, 5, 2, -24, 43, -26, -14, -5, -5, -10, -27, -21, -13, -4, -12,
    62, 10, 7, 13, 5, -18, 12, -10, 2, 1, -10, 5, -68, -2, 9, -4, -25, -6, 8, -13, 17, -10, -7, -9,
    -16, 25, -10, -11, -10, 13, 11, -11, -12, 7, -2, 28, -46, -42, -6, 3, -12, 9, -4, 6, -29, -1, 9,
    18, 25, 3, -3, 30, 48, 2, 7, -4, 10, -33, -13, -14, -10, -12, -10, -16, -58, 18, -24, -40, -19,
    13, 14, 13, 10, -33, -1, -10, -24, 6, -2, -5, 15, -12, -9, 9, -33, 4, -7, -20, -27, -21, -9, 9,
    -33, -38, -29, -53, -45, -26, 3, 27, -38, 13, -7, -18, -42, 4, -9, -19, -17, -23, -33, 40, -19,
    -4, 2, -9, -29, 8, -23, -2, -29, 0, -5, -6, -22, -8, -7, -3, -2, 2, -18, 22, 4, 7, -48, -9, -12,
    -10, 56, 8, -14, -9, 2, 25, 19, 1, -22, -6, 7, -13, 16, -3, 11, 3, 3, -13, -22, -4, -27, -2, -4,
    -6, 24, 18, -6, -23, -46, -2, -9, -13, 51, 8, -7, 10, -22, -11, -5, -3, 10, -11, -39, -18, 31,
    -10, 31, -4, -3, -10, -1, -7, 28, -15, -7, -12, -17, -30, -21, -13, -9, 13, 22, -6, 10, 11, -24,
    -3, -42, -11, 13, 3, 24, 2, -34, -23, -42, -15, -13, -7, -12, -28, 0, -1, -41, 1, 11, 9, -18,
    -15, 19, 2, -44, 7, -22, -8, -54, -38, 2, -14, -22, 10, -1, -2, 44, -35, -30, -2, 8, -5, -22,
    -9, 31, 23, -5, -1, 2, 7, 7, -57, -1, 13, -3, -36, -6, -13, -7, 37, -9, 0, -9, 28, -12, -1, -10,
    -39, -8, -13, -12, 14, -9, -6, 2, 6, -5, -21, 27, -22, -2, -8, 5, 20, -8, -18, -59, 23, -16,
    -14, -9, 56, 9, 11, 8, -28, 14, -12, 8, -4, 9, -1, 18, 23, 1, -19, -5, -5, -13, -8, -10, 25, -8,
    3, 27, 17, 0, -29, 37, -8, 1, -13, -42, 8, -9, -17, -23, 0, -6, -1, -11, 7, -4, -11, -13, 30,
    -7, 14, -8, 0, 5, -10, -21, -50, -9, -13, 26, -24, -28, -28, -4, -18, -11, -13, -9, 5, 7, -15,
    -14, -26, -20, -12, -12, 52, 2, -14, 6, -5, -15, -5, 5, 30, -10, 10, -22, -9, 23, 0, -9, -13,
    -7, 2, -2, 1, 30, -13, -4, -9, -16, -9, -12, 11, 6, -6, 1, -1, -5, -5, -6, -4, -9, -6, 6, -1, 1,
    4, -9, -4, -4, -10, -7, 0, 1, -36, 33, 17, -34, -2, 30, 13, -5, 13, -2, 9, 3, 6, 1, 21, -15, 7,
    -17, 12, 10, -4, -23, -9, -1, -4, -3, 3, -12, 14, -10, -6, 5, 5, -6, -2, -10, -24, 15, -1, -44,
    -14, 20, 8, -34, -4, -16, -22, -8, -15, 8, 10, -13, 14, -1, -5, 15, 13, -35, -11, -41, -3, -44,
    -34, 0, -26, 22, 7, -66, 1, 22, 24, -17, 6, -29, -18, -6, -10, 12, 19, -1, -6, -45, -25, -17,
    -10, -2, -5, 15, -21, -18, -7, -4, -14, 7, -1, 5, 17, -29, -16, 15, -2, -5, 5, -7, -2, -60, -5,
    1, 18, -35, -18, 17, -10, 19, -22, -3, -2, 12, 19, -4, -15, -10, 7, 2, -9, 2, 1, -3, 57, -60,
    -32, -3, 31, 12, 3, -4, -1, 31, 6, 11, 7, 33, -3, -6, -4, -2, -10, -12, -16, -19, 13, -15, -9,
    -15, -8, -10, -10, 0, 23, -24, -12, -3, 11, -11, 28, -8, -22, -4, 19, -19, -21, 11, -25, 13, -1,
    -9, 17, -26, -22, 6, -10, -23, -12, -5, -31, -14, -31, -24, -47, -31, -10, 10, 15, -24, 0, 5,
    20, 17, -15, 8, -48, -26, -4, -34, 33, 1, -4, 0, -59, -43, 4, -26, 0, -11, 12, -3, -8, -13, -1,
    -70, -2, -13, 5, -20, 19, -2, 15, -63, -11, -42, -15, 58, -1, -5, -8, 17, 30, 17, 12, -24, -9,
    6, -12, -20, 4, 8, 3, -12, -22, -12, -18, -27, 6, 29, 7, -6, 8, -10, -7, -43, -3, 13, -7, 64,
    -5, 5, 3, 1, -22, 9, -9, 49, -31, -48, -32, 32, -8, 4, 8, -43, -10, 6, -1, 40, -21, -27, -1, -3,
    -35, -12, -29, 5, 19, 30, 9, 0, 23, -66, -12, -12, -8, 14, 1, 3, -21, -22, -4, -79, -2, -15, -6,
    -61, -24, 33, 5, -59, -8, 14, 9, -39, -7, 2, -4, -48, 4, -69, -20, -15, -17, 9, -24, -47, 9, 9,
    2, 54, -25, -11, -34, -30, -7, -54, -24, 60, 8, 4, -50, -13, 8, 3, -31, -3, -1, 20, -38, -21,
    -13, 8, 51, -9, 3, -7, 27, -3, 8, 5, -41, -7, -21, 2, -29, -11, -3, 1, -11, 1, -21, 12, -21, 10,
    -10, -8, -31, -7, -24, -7, 12, -22, -25, -21, 41, 12, 7, 8, -27, 18, -12, -3, -11, 8, -40, 16,
    12, -24, -13, 6, -31, -2, -14, -6, 33, -5, 43, 36, 16, 13, -15, -11, -16, 25, -14, -22, -1, -13,
    -18, -47, 40, -14, 4, 1, -24, -4, 13, 19, -13, -4, -4, -3, -32, -8, -25, 12, -68, -6, -2, 29,
    -52, 1, -34, 16, 21, -4, 1, -32, 63, 9, -18, -13, -38, -15, -13, -18, 48, -8, -14, -16, -17,
    -10, -4, 12, 28, -8, 3, -23, -12, 51, 1, -8, -11, 21, -5, -16, -7, 48, -11, -5, -5, 25, -4, -7,
    8, 5, 0, -10, -12, -1, -9, -12, -10, 7, -3, 17, 1, 14, 15, 22, 6, 9, -6, -8, -9, -21, -46, -15,
    -1, -21, -6, 37, 34, -31, 15, 1, -5, -28, 1, 11, -8, -74, 0, -21, -13, 3, 2, -1, -19, -19, -9,
    3, -3, -30, 29, -7, -28, 1, 20, 60, 24, -16, -33, 1, -14, -35, -28, 0, 10, -25, -5, -7, -22, -8,
    -2, -49, -4, 39, 2, 4, 1, 37, -15, 1, -37, -28, 15, -24, -22, -40, -31, 0, 15, -62, 1, -3, 25,
    -18, -10, 10, -26, -16, -13, -2, 1, -29, -14, 4, -27, -28, -4, -3, 1, 30, -17, -58, 21, -6, -16,
    -1, 11, 1, -1, -65, 0, 17, -2, -4, 22, -8, -2, -10, -2, -4, 2, -28, -23, 23, -9, -17, 9, -6, 10,
    27, 7, 1, 5, -36, 3, -10, -12, -3, -6, 0, 6, -13, -2, -3, 46, 64, 1, -14, -8, 59, -10, 2, -11,
    74, -10, -14, -16, -49, -10, -18, -21, -17, 16, -4, -8, 3, -5, -5, -26, 39, 21, -14, 37, 39, 1,
    -29, 15, 22, 7, 5, 21, -47, -30, 8, -18, 15, 2, -2, -39, -40, 14, -13, 10, -57, 1, 4, -28, 16,
    -17, -5, -31, 6, -30, 12, 5, -30, -6, 13, 7, -4, -31, 0, -15, -1, -29, -4, 14, -2, -16, 0, -28,
    -15, -19, -16, -1, 1, 0, -6, -10, 1, -3, 14, -17, 2, -3, 10, -2, 13, 6, -8, -11, -9, -7, -6, 1,
    5, 4, -10, -12, 17, -3, -12, 1, 1, 2, 18, -5, -12, -7, 31, -15, -11, -8, -10, -6, -4, -5, 45,
    21, -22, -10, -52, -7, -7, 2, 12, -7, -33, -18, 0, -1, -7, -5, 4, -15, -8, -20, 11, -13, 15,
    -13, 17, -9, -8, -1, 23, 9, 19, -7, 17, 0, -12, -11, -6, 28, 19, -3, -42, -16, -26, 4, -48, 9,
    -25, -13, -6, -16, 9, 3, -30, -15, 3, -7, 2, 16, -33, 16, -37, -1, 31, 20, 2, -17, -19, -11,
    -51, -40, -9, 5, -53, -4, 32, -15, -26, -1, -6, -2, 10, 7, -29, 3, -2, -5, -16, -7, 28, -8, -15,
    -11, 10, -13, 10, -23, 2, 2, 1, -24, 8, -6, -4, 6, -4, -3, -6, -2, -2, -27, 16, -20, -12, -10,
    -7, 22, -8, -8, 4, 24, -13, -20, 13, -12, 0, -3, -4, 46, -9, 21, -13, -36, -5, 4, 10, 34, 0, 16,
    -2, -1, -8, 24, 9, -11, -2, 16, -4, -9, 20, -14, -24, 13, -4, -2, -12, 4, -9, -8, -10, -2, -24,
    -28, 25, -21, -6, 3, -7, -21, 5, 0, 19, -32, -5, -9, -15, 39, 3, -6, -2, -21, -8, -3, -12, -10,
    17, -14, -38, -44, -14, -12, 7, -9, -22, 1, 8, -27, 9, -20, 17, -39, -24, -22, -61, -39, -13,
    -4, -5, 30, 6, -1, -37, -43, -9, -8, -4, 34, -7, 2, -4, 7, -33, -5, -3, 9, -30, 5, 4, 1, -7, -3,
    -15, -9, -11, -2, -2, -9, 1, -15, -6, 0, -33, -8, -7, -4, -9, -10, -5, -2, 18, 4, -16, -1, -21,
    -10, -5, -7, 1, 12, 11, -8, 38, -4, -3, 1, -4, 13, -16, -27, 43, 11, 2, -19, 35, 22, 2, 3, -17,
    -10, -4, -8, -21, -6, -8, -14, -3, -14, -22, -8, 7, -14, -7, 10, -77, 6, 20, 13, 18, 11, -14,
    -4, 31, -10, 19, 26, -12, -2, -5, -17, 2, 15, -5, 15, -2, -25, 15, -3, -41, -23, -37, -30, -25,
    19, -3, 0, 75, -7, -25, -26, 30, -26, 4, 4, -14, 0, 13, 4, -4, -27, 4, -6, -32, -9, -8, -3, -8,
    -4, 10, -1, -5, -2, 19, 9, -9, -1, -7, -11, 11, -14, -25, -5, -9, -5, 3, 4, 2, -19, -20, 10, 4,
    -7, -4, -4, 1, -8, -21, 12, -6, -18, -8, -4, -8, -11, -6, -2, -5, 5, -42, -46, 15, -8, -3, 4, 0,
    -16, -46, -4, -8, -5, -10, 1, -2, -1, -10, -19, -15, -18, 6, -7, -8, -14, -17, -5, -8, -13, -53,
    -22, 3, -12, -30, -2, 8, 35, -39, -18, 15, -14, -16, 19, -6, 36, -5, -9, 0, -21, -13, 20, -16,
    -10, 15, 0, -9, 43, -14, -43, 14, -59, -14, -11, 21, -11, -31, 15, -13, -51, -38, 24, -20, 27,
    -30, -11, -10, 10, 11, -5, -1, 38, -22, -9, 2, -4, -25, -4, -3, -3, -23, -11, 33, -14, -16, -14,
    15, 5, -17, -4, 6, -7, -3, -8, 3, 3, -7, -3, 6, -7, -10, -12, -16, -2, -9, -4, 15, -4, -6, -5,
    13, -20, -4, -20, -5, -4, -3, -5, 0, 13, 2, -10, -43, -8, -3, -8, 39, -4, -15, -20, -20, -3,
    -12, -6, 10, -22, 11, -13, 15, -8, 13, 13, -29, -9, 4, -1, 20, -6, -28, -22, 23, -20, -5, -23,
    2, 22, 27, 5, -40, -12, -20, 4, -42, -5, 11, 2, 11, -8, -10, -14, -23, -6, -9, -8, 23, 12, -20,
    17, -47, 5, 17, 17, -46, -14, -20, -12, -46, -10, -14, 7, -58, -6, -6, 12, -53, 0, -2, 0, 34,
    -1, -10, 2, -13, -6, -31, -15, 12, -5, -3, 19, -1, 7, -10, 5, 12, 12, 8, 6, 3, -4, -5, -18, -2,
    -2, -9, 9, -4, 1, -2, -19, 10, -12, -1, 28, -9, 2, 5, 7, -8, -21, -4, -10, -5, -4, -3, 8, -5, 3,
    -25, -17, -16, 1, -5, 11, 13, 12, -1, -17, 3, 9, -3, -1, 3, -21, -27, 2, -5, -28, 17, -20, -11,
    -5, -2, 2, -9, -1, -6, 7, -14, -13, 7, -23, 13, 2, -10, -4, -1, -22, -9, -38, -17, 0, 3, 23, -5,
    -12, -22, -16, -12, -14, 6, 15, -2, -18, 30, -52, -36, -14, 33, -43, -19, 0, 17, -25, -5, -27,
    -12, -42, -5, -21, 26, -47, -25, -9, -4, 7, 8, -7, 13, -23, -20, -3, -1, 6, -4, 0, -11, 10, 6,
    12, -7, 22, -8, 5, -7, 14, 21, -1, -9, -18, -4, -6, 5, -5, 1, 6, -5, 21, -24, -11, -8, 3, -23,
    -2, -4, -6, 13, 12, -15, 3, -22, -7, -3, -3, -1, -18, 14, -12, 2, 5, 21, 7, -5, 18, -7, -17, 12,
    8, -3, -3, -11, 7, -19, -13, -34, -16, -9, -9, -3, -6, -7, -9, -1, -5, -16, 11, 4, 16, 10, 16,
    -33, -5, 8, 7, -5, -10, 21, -23, -11, -7, -19, -1, 8, -9, 10, -27, -35, 5, -10, 3, 15, -44, -23,
    -29, -30, -13, -31, -17, -24, 7, 5, -24, 37, -5, 27, -6, -17, -37, -30, -24, -18, -1, 11, 0, 0,
    -31, -35, -25, -15, -4, -6, -1, 8, -4, 17, -2, -4, -6, 5, -10, -14, 1, -9, -11, 8, -7, -12, -10,
    -7, 2, -6, 4, 2, 0, -25, -16, 0, -8, -7, -15, 2, -8, 2, 3, -5, -8, -34, -11, -24, -5, -5, -1,
    -5, 6, -44, -23, 13, 18, 31, -7, -6, -10, 3, -8, -5, -4, 19, -5, -6, -23, -40, -22, -17, -10,
    -19, 49, -8, -12, -7, -1, -2, -5, -26, -19, -5, 8, 17, -4, -21, 17, -9, -11, 10, -10, -18, 5, 1,
    -13, 6, 5, -5, -15, -6, -27, 2, -13, 5, 12, -7, -16, -18, -25, 38, -26, -27, 8, 11, -16, -26, 3,
    -3, -9, 36, 5, 1, -30, -25, 11, 16, 19, 35, -1, -2, -33, -32, -10, 13, -6, -15, -5, -5, -6, -6,
    -8, -39, -13, -6, -8, -5, -3, -7, 1, -19, -3, 3, -10, 24, 0, -18, -12, 30, -12, 2, -12, -15, -3,
    7, -3, -67, -4, -6, -7, 11, -20, -4, -19, -11, 6, 29, 9, -71, 3, -10, -13, -41, -5, 24, 2, 32,
    -14, 20, -12, 21, -11, 13, -5, 54, -3, 37, 5, 3, -11, -34, -3, -58, -9, -14, -8, 25, -29, -70,
    -33, 51, -25, -22, -21, 28, 21, 19, 10, -38, 22, -18, -7, -25, -8, 48, 3, -25, -1, -34, -9, -20,
    -3, 3, -7, -28, -10, -17, -13, -60, -5, -25, -1, -42, -14, 12, -15, -51, 11, -37, -17, -17, 0,
    -34, -22, -67, 3, 7, 0, 34, -6, -26, -25, -51, -5, 29, -11, -2, -1, 14, -15, -13, 9, -4, 7, 3,
    8, 22, -6, -11, -1, -4, -1, -2, -4, -7, 32, -4, 16, -2, -29, 6, 3, 5, -51, 0, 9, -4, 3, -3, -33,
    -11, -18, -1, -10, -2, -57, -6, 3, -11, -17, -15, -12, -11, -30, 9, 5, -12, -8, 8, -18, -9, 1,
    -8, -38, -1, -9, -20, -13, 25, -28, -2, 11, 1, 24, 0, 29, 1, 54, 0, -24, -22, -17, 20, 10, -9,
    -24, -6, -23, -28, -24, -19, 2, 1, -66, -3, -1, -8, 16, -2, -23, 10, 0, -19, -15, 42, -49, -2,
    4, 17, -42, 7, 1, -4, -27, 1, -16, -29, 46, 1, 9, 9, -14, 0, -12, -6, 5, -7, -8, -9, -18, 1,
    -11, -10, -34, -3, 0, -12, -10, 50, 10, -14, -4, 32, 5, -12, -11, 52, 1, -5, -10, 12, -9, 3, 7,
    5, 17, -16, -14, 16, -1, -2, 0, -2, 1, 4, -11, -3, 8, 18, -5, -18, -3, -5, -2, -1, -25, 1, 6,
    -15, -1, 17, 11, -18, 13, -10, -15, -42, -8, -8, -18, -48, -15, -9, -22, -8, -5, 3, 5, -27, -1,
    -2, 4, -3, 7, -20, -6, 4, 20, 51, 39, -23, -14, 8, -8, -18, -30, 16, -5, -34, -1, -8, -26, -1,
    -6, -22, 11, 8, -3, 1, -8, 11, -15, 8, 0, -6, 19, -16, -2, -62, 9, 13, 2, -1, -17, 6, 16, -40,
    -6, -2, 18, -16, -10, -5, -8, 1, -10, 6, 10, -15, -2, -7, -5, 1, -5, -33, 35, -9, -14, 8, 7,
    -15, -16, -44, 17, -1, -1, -7, -2, -7, 7, -2, 7, 0, -24, -40, -16, -7, -7, -30, 15, -2, -9, 10,
    -8, -4, 8, -58, 2, -20, -4, -26, 17, -1, -7, -19, -19, 2, 24, 50, 4, -9, -22, 18, -15, -13, -24,
    21, -19, -7, -10, -78, 16, 1, -2, -6, 7, -8, -5, 15, -3, -5, -29, 0, -36, -15, 37, 34, 4, -32,
    -2, -2, -6, 12, 23, -50, -24, 19, -21, -8, 5, -5, -1, 0, -16, -1, 0, -47, 14, -3, 2, 5, 3, 7,
    -19, 38, -33, 5, -13, -16, -11, -2, 27, 14, -30, 10, -7, 25, -22, -3, 1, -11, -5, 1, 2, -2, -14,
    -2, -10, -9, -2, -10, -11, -6, -8, 21, -15, -10, -8, 11, -16, -31, -3, 10, 11, -20, 0, -61, 0,
    12, 7, -34, -10, -22, 8, -6, -1, -26, -8, 21, 9, 2, -3, 28, -3, 9, -9, -45, -8, -9, -9, 56, -38,
    -14, -25, -40, -6, -5, 4, 49, -3, 9, -18, 24, -8, 18, -1, 15, -29, 58, 1, -20, -24, -15, -17, 9,
    -4, -2, -4, 1, 21, 31, 32, 4, -20, -8, -24, 7, 17, -20, -6, -60, -41, -58, -21, -27, 13, -26,
    -20, -22, -11, -6, -1, -10, -17, -11, -9, 13, 3, -56, -11, -40, -13, -34, 2, -28, -25, -18, -25,
    -23, -37, -45, -6, -47, -4, -11, -11, -38, -15, 4, -2, 43, 9, -1, -5, -14, -10, -18, -10, -15,
    -12, -6, -19, 11, -33, -3, -4, -9, 5, 4, 18, 20, -9, -3, -40, -5, -29, 1, -12, 5, -57, 17, 0, 1,
    -6, 5, 28, -6, -4, -8, 26, -8, 5, -13, -34, 3, 5, -4, 51, -7, 7, -16, -9, 20, 32, 9, 26, 12, 13,
    -23, 22, -20, 29, -7, -18, -10, 11, -32, -48, 20, -5, -6, 6, -7, 0, -7, 18, -10, -6, -19, 15,
    -7, 24, -20, -39, 27, -1, -6, -20, 19, 11, 17, 3, -2, -15, -15, 11, 1, -1, 22, -23, -8, -1, 3,
    -13, 16, 6, 28, -30, -17, -32, 32, -53, -25, 24, -1, 11, 14, -21, 37, -20, -48, -12, -2, -57,
    -16, 5, 8, 10, 13, 11, -12, -19, -17, -10, -3, -14, -2, 0, 15, -4, -37, -14, 16, -2, -23, 12, 4,
    24, -31, 1, -8, 12, -20, -8, 9, 17, -7, -14, 11, 25, -71, -8, -2, 3, 15, -8, 0, 8, 2, 11, -4,
    18, -13, -7, -6, -10, 14, 17, -22, 17, -19, 6, 0, -1, -10, 4, -37, -31, 29, 8, -24, -31, 22, 22,
    -10, -13, -32, -10, -5, -4, 23, -8, -11, 9, 0, -19, -11, -23, -36, 30, 10, 8, -51, 17, 23, 23,
    -2, 10, -21, -9, 31, -11, 30, 31, -2, -4, -12, -13, 57, 10, 5, 9, -22, -4, -14, -11, -2, -26,
    -23, -11, 17, 21, -25, 14, 38, -29, -34, -25, 45, -21, -7, -10, 36, 4, 5, -5, -21, -27, -21,
    -39, -10, -2, -9, 5, -19, 16, 42, 2, -10, 11, -5, 6, -7, -9, 43, -12, -5, 7, -40, -7, 1, 18, 26,
    12, -1, -5, 5, -4, 4, -4, -3, 2, 0, 5, -18, -3, 4, 11, -16, -16, -15, -11, 0, -4, -5, -53, 9,
    -26, -21, -6, 34, -6, 2, -36, -82, -23, -7, -40, -11, -2, -4, -34, 24, 8, -23, -13, -4, 22, -21,
    -2, -17, -7, -2, -24, -2, -7, 29, -8, 25, -7, -18, 23, -23, -13, 10, -29, 2, 19, -29, 51, -8,
    -14, 2, -14, -4, 39, -11, 2, 46, 8, -15, -3, -40, -47, 22, -33, -13, 13, 2, -31, -12, 0, -26,
    -41, -46, 33, -22, 4, -47, 22, 1, -1, 60, -5, -9, -11, -69, -19, 20, -9, -16, 7, -7, -9, -2,
    -12, 33, 4, 0, -14, 29, -17, -17, -17, 26, 9, -3, 2, -49, -2, -11, -4, -13, -3, -15, -14, 2, -8,
    -19, -17, 16, 4, 2, -8, 26, 4, 2, -4, -13, -7, -20, -14, 19, -36, 4, -19, -40, -9, 6, -6, 55,
    -1, 44, -7, 15, -4, 39, 4, 19, -9, 63, 35, -2, -19, -14, -1, -21, -10, -13, -9, 21, 28, 7, 5,
    -5, -15, -28, -21, 24, 12, -15, -1, -68, -28, -28, -3, -38, -1, -9, -9, -33, -18, 8, -5, -8,
    -16, -18, -16, 22, -34, -35, -44, -45, -4, 20, 13, -54, -24, -20, -29, -21, -13, -3, 0, -59,
    -19, -24, -8, -54, -23, 4, -7, 68, -10, -16, -22, -12, -6, 26, -7, -32, -9, -4, -11, -3, -29,
    -21, 8, -4, 3, -6, 0, 7, -7, -7, -59, -4, -18, -5, 35, 4, -28, -19, -15, 13, 1, -1, 20, -2, 9,
    -5, 29, -7, 5, -14, -20, -10, 10, -3, 33, -5, -8, -18, -35, -2, 29, -11, -1, 18, 0, -34, 0, -9,
    -5, -12, -25, -8, -26, -13, -5, -4, 1, 22, -7, -11, 14, -2, 19, -4, -11, -21, 7, -13, 20, -22,
    -41, 20, -8, 7, -27, 4, -15, 17, -28, -26, -2, 5, 9, -2, -9, -12, -10, -11, 8, 17, -14, -5, 23,
    27, -42, 6, -10, 14, -40, -11, 22, 5, -11, 3, -26, 10, -31, -19, 27, 18, -52, -3, 2, 1, 22, 13,
    16, 11, -14, -9, -10, -13, -45, 0, -7, -2, 0, -26, -16, 24, 12, -21, 12, -5, 10, 21, 2, -10, -9,
    -19, -8, 5, 18, -3, 2, 16, 24, -36, -1, -3, 10, 3, -2, -8, 7, 11, 3, -6, -7, -1, -5, -2, -3, 15,
    7, -32, -11, 6, 9, 11, -9, -22, -1, -22, -25, -17, -5, -13, -20, -28, -10, -27, -7, -16, -6, -7,
    -5, 34, -1, -13, 6, -1, -23, 7, 17, -6, 19, 24, -12, -26, 10, 0, 23, 15, -2, -16, -32, 41, -5,
    -14, 23, -2, -3, -9, -22, -18, 7, -15, -14, 15, 25, -21, -11, -10, -5, -10, 4, 13, 26, -38, -13,
    53, -10, 11, 12, 6, -4, -24, 9, -3, 0, 0, -8, 4, -10, -24, -11, -5, -1, -11, -14, -30, 4, 6, -9,
    -11, 38, -8, -17, 1, -7, 37, -10, -15, 2, -24, -12, 2, 15, 16, 4, -3, 23, 18, -24, -1, -4, 5,
    -11, -8, -1, -16, -12, 0, 14, -66, -11, -5, -4, -1, -4, -8, -68, 13, -6, -25, -1, 47, -11, -7,
    -31, -41, -25, 2, -26, 5, -8, 1, -27, 0, 40, -3, -11, -19, 58, -20, -10, -3, -2, -6, 20, -33,
    -10, 26, 9, 38, -5, -18, 6, 2, -2, 3, -31, -28, 36, -19, 4, -15, -7, -7, -33, -7, -10, -9, -18,
    -20, 9, -18, -48, -39, -36, -22, -4, 6, 41, -2, -52, -21, -18, -28, 2, -10, 47, -11, -32, -8, 3,
    -22, -3, 53, -3, -15, -40, -45, -19, 4, -16, -14, 0, -9, -8, -3, -13, -20, 0, 2, -6, 21, -24, 4,
    -9, 12, 17, -3, 9, -21, -7, -39, -21, 42, -11, 11, -6, 7, -7, -11, -10, -61, -2, -19, -16, 67,
    10, -23, -8, -19, -4, -14, -6, -40, -20, 12, -13, -33, -2, 36, 1, 42, 3, 12, 6, 42, 0, 15, 7,
    53, 15, -46, 40, -32, -13, -70, -16, -46, -12, -38, -15, 63, 14, -21, -25, 56, 2, -47, -30, 46,
    5, 7, -2, -60, 6, -22, 11, -35, -12, 42, 6, -56, -5, -24, -9, 5, -14, 5, -14, -13, -33, 2, -48,
    -49, -4, -19, -2, -25, -20, 3, -23, -41, 6, -24, -4, -29, -9, -6, -35, -53, -21, 1, -7, 56, -17,
    -24, -32, -40, 5, 68, 22, -49, 12, 7, 3, -9, -14, -7, 47, -7, -2, 2, 4, -12, -5, -7, -61, -2,
    -2, -6, 45, -2, -12, -22, -9, 2, 4, -12, -42, 2, 28, -9, 61, -3, 15, 3, -29, -4, 4, 3, -18, -7,
    -28, -41, -28, -19, 13, -3, -27, 2, 0, -20, 10, 0, -14, -4, 15, -12, -24, 35, -15, -12, 3, 18,
    -8, -10, 21, -8, 65, -2, -5, -31, 31, -11, 3, -16, -12, -4, -10, -8, -38, -6, -16, -7, -39, -14,
    10, -2, -62, 4, -2, -19, 18, -9, 11, 15, 6, -15, 53, -31, -26, 31, -38, -5, -13, -20, 15, -16,
    -31, 3, -8, -16, 46, 3, 18, -45, 7, 4, 8, 0, 13, 0, 17, -29, 6, 14, -20, -14, -71, 0, 1, -10,
    -3, 8, -18, -10, 14, -3, 4, -18, -12, 40, 2, -7, -18, -20, -8, 10, 8, 10, 2, -11, 6, -6, 3, 2,
    -2, 12, 4, -6, -6, 23, 1, 17, -16, 17, 0, -3, -8, 38, -13, -8, -31, -29, 2, 1, -11, 8, -8, -11,
    -18, -21, -16, -17, -6, -22, -21, 7, 6, 39, -2, 16, 2, 12, 1, 3, 4, 6, -16, 15, 46, -26, 1, 39,
    5, 46, 1, 3, -4, -12, -5, 8, -29, 0, 7, -17, -19, -5, -7, -4, -16, -13, 13, -15, -12, 13, 48,
    16, -5, 8, -10, -1, -17, -66, 26, -14, -32, 44, -6, 16, 34, -35, 7, 19, 14, -15, -4, -11, -15,
    29, 2, 19, 32, -6, -2, -17, -15, -37, -8, -43, 16, -9, 8, 2, -12, 2, -29, -20, 23, -15, 9, -18,
    -15, 6, 12, 4, 3, -7, -11, -6, -11, -4, -6, -13, 9, -9, -12, 5, -22, -1, 17, -62, -15, 10, -6,
    -18, 35, -6, -49, 49, -9, -16, 0, 16, 12, -7, -17, 4, 3, 8, -22, -16, -7, 7, 4, -50, 52, 24, 7,
    4, 7, -15, -5, 55, -14, -7, 30, -40, -34, 6, 50, -24, -7, -11, -15, -3, -17, 3, 0, -37, 0, 8,
    -33, -24, 4, -10, -4, 7, -30, 2, -17, -67, 25, -16, -19, 36, -5, -44, 2, 31, -32, 11, -46, 25,
    9, -21, 28, 41, -16, 6, 10, 35, -15, -29, -19, 0, 9, -16, 13, 22, -1, -20, -14, -18, 20, 3
};
static const int32_t conv2_bias[32 + SPARE] = {
    4949, 2811, 4029, 4772, -2606, 10888, 3816, -6598, 11702, -1707, 18876, -12318, 3315, -1087,
    3483, 4982, -4209, -1019, 4002, 11001, 15228, 4950, 9666, 4210, 22969, 14531, 11183, 10638,
    17604, -10907, 14288, 3476
};
static const int32_t conv2_multiplier[32 + SPARE] = {
    66368284, 90695568, 48256900, 74087240, 119588628, 87453184, 69426692, 94021380, 66485792,
    106404186, 51448612, 65197444, 72160304, 80328160, 64289788, 66330208, 24808779, 86370812,
    39020716, 49291258, 51194090, 90192056, 43110680, 67635906, 37295406, 43269480, 42930848,
    62094918, 73864488, 83930744, 48127158, 73705440
};
static const int16_t conv2_odd_channels[1] = {
    16
};
static const int32_t conv2_odd_sums[1] = {
    102835
};
static const int8_t conv2_odd_steps[1] = {
    -1
};
static const struct convolution conv2 = {
    .weight = conv2_weight, .bias = conv2_bias, .width = 24, .channels = 32, .groups = 1,
    .blocks = 1, .lanes = 32, .rest = 0, .runs = 3, .quads = 12, .place_step = 16, .group_step =
    16, .start = 0, .scaling = { .multiplier = conv2_multiplier, .odd_channels =
    conv2_odd_channels, .odd_sums = conv2_odd_sums, .odd_steps = conv2_odd_steps, .odd = 1,
    .form = PRODUCT, .shift = 1, .zero_point = 0 },
};

/* conv3: 1x1 convolve, conv2 to 14 channels of 24x24 */
static const int8_t conv3_weight[448 + 4 * SPARE + 4] = {
    7, -5, 3, -13, 2, -12, 1, 6, 56, 52, 12, -22, -8, 4, 10, -8, 1, -1, -5, -9, -25, -13, -7, -28,
    5, 33, 8, 37, -34, 31, -19, -46, -14, 5, -2, 38, -5, -23, 2, 13, -11, -10, -15, 21, -6, 41, 6,
    10, 34, -7, 14, 83, 15, -27, 6, 19, 3, 40, 47, -40, -21, -7, 7, -19, -35, -1, 62, -23, -38, 22,
    -21, -30, 8, -5, 13, 24, 8, -10, 25, 43, -28, 11, 19, 23, 52, 8, -1, 2, -16, 0, 13, -41, 61, -7,
    -15, -3, 53, -17, -23, -26, -54, 42, -5, -74, -21, -10, -14, -1, -37, 0, 29, -75, -11, 30, -28,
    -3, -19, -9, 9, 1, 25, 10, 33, 7, -57, -21, 66, -18, 17, 76, -6, -8, -1, 5, -19, 14, -7, 2, 10,
    -11, 76, 6, -16, 0, -10, 22, 8, 6, 8, -20, -8, 2, 1, -61, 2, -6, 8, -44, -14, -18, 24, -60, 26,
    -18, 20, -29, -5, 37, -35, -19, 19, 54, -5, 10, 14, -14, -33, -30, -5, 4, -7, -7, -49, -28, 8,
    -15, -31, 36, 59, 69, 2, -16, 6, 30, -21, 4, -10, 15, 2, -37, 1, 17, 0, -6, 13, -26, 67, -29,
    -20, -36, -9, -6, -22, 13, -9, 2, 17, -25, -17, -33, -20, 13, 37, 6, -3, -18, -4, 2, 15, 1, -2,
    2, -26, -36, 6, -7, -30, -28, -27, 23, -9, 18, -14, -11, 29, 57, -2, -10, -28, 91, -11, 8, 29,
    29, 0, -14, -25, -26, 12, 5, 2, 28, 1, 6, -30, 11, -12, 10, -42, -40, 4, -4, -15, 6, -1, 2, -22,
    -53, 36, 1, 4, -9, -17, 21, -10, 6, 16, -4, -1, 28, 27, 41, 23, -2, 62, -5, 18, 9, 52, 5, -9,
    -6, -24, -20, 13, 15, 17, 8, -11, -8, -13, -35, -2, 15, -15, -14, 2, -5, -50, 7, 41, 75, 21, -1,
    -21, 4, -49, -7, -1, -6, 21, 40, -16, 9, -47, 24, 2, 49, -5, 13, 20, -10, -2, -12, -23, -7, -4,
    21, -7, -17, 12, -11, -6, -3, 9, 46, -4, 2, -1, -13, -16, -23, 7, -9, -25, 2, -23, -9, 4, 1, -5,
    -4, -9, 4, 5, -11, -6, -30, 5, 48, 0, -2, -8, -27, 19, -14, 36, -22, 11, 20, -7, -20, 74, -5,
    -27, 20, 68, -15, 60, -1, -8, 21, 66, -13, -33, -30, -65, 26, 49, -4, 26, 4, -25, 13, 9, -1, 3,
    -24, 1, -15, -26, 17, -44, -18, -5, -12, 14, 90, -13, 7, -22, 28, -49, -11, -48, -38, -26, -32,
    -3, -3, -39, -38, -68, 32, -6, 20, -11, 82
};
static const int32_t conv3_bias[14 + SPARE] = {
    -940, 195, -1833, 176, -1067, 104, -2111, 1380, -249, -694, -269, 2125, -925, -263
};
static const int32_t conv3_multiplier[14 + SPARE] = {
    50076956, 101335488, 50095632, 46287284, 50848188, 58691344, 40544564, 39917288, 79730512,
    69685512, 48879380, 53373552, 58496376, 42155720
};
static const struct convolution conv3 = {
    .weight = conv3_weight, .bias = conv3_bias, .width = 24, .channels = 14, .groups = 1,
    .blocks = 1, .lanes = 14, .rest = 0, .runs = 1, .quads = 8, .place_step = 32, .group_step =
    32, .start = 0, .scaling = { .multiplier = conv3_multiplier, .form = PRODUCT, .shift = 0,
    .zero_point = 65 },
};

/* pool: 2x2 maximum, conv3 to 14 channels of 12x12 */
static const struct maximum pool = {
    .width = 12, .channels = 14, .rows = 2, .columns = 2, .stride = 2, .padding = 0, .in_width =
    24,
};

/* conv4: 3x3 convolve, pool to 10 channels of 10x10 */
static const int8_t conv4_weight[1320 + 4 * SPARE + 4] = {
    12, -21, 12, -27, 0, -3, 12, 30, 8, 34, -19, 16, -13, 23, -27, 45, 19, 0, -12, 31, 17, 2, -1,
    -14, -2, 1, 56, -14, 23, 15, 25, 7, 25, 40, -42, -31, 19, 38, -19, 17, 27, 6, -6, 10, -6, -20,
    0, -13, -29, -14, -15, -9, -6, 6, 27, -17, 48, -27, 47, -11, 31, -5, -11, -25, 8, 29, 38, 17, 3,
    -15, -4, 2, -3, 31, 23, 1, -43, 3, 13, -12, -5, 9, 34, -15, 34, -25, 5, 36, 6, 32, -20, 8, 6,
    27, 16, 1, -17, -13, 71, -6, 17, 2, -26, -17, -55, -17, 24, 9, 16, -5, 24, 21, 14, 12, -60, -25,
    8, 25, -54, 43, -29, -10, -17, 10, 33, 14, 9, -11, -6, 14, 24, -3, 38, -16, -1, 14, 17, -47,
    -27, -1, -19, -1, 45, 15, 0, -21, 7, 12, -27, 18, 7, 37, 1, -13, -15, 20, 39, 19, -5, -11, -17,
    -19, 5, 16, 19, 3, 4, -15, -7, -26, -11, -21, -30, 14, -12, -21, -16, 17, -12, -23, -15, 13, 16,
    -17, 36, -48, 22, 34, 0, -3, -11, 20, -31, -31, -18, 17, 0, 45, -1, -18, -11, -2, 30, -6, 14,
    -29, 22, -1, -8, -3, -23, 12, -8, -7, 11, -5, 27, -4, -26, -23, 19, 1, -12, 10, 4, -3, -1, -17,
    -10, 2, 3, -17, 11, 6, 1, -8, -6, -18, -15, -12, 20, -15, -44, -2, -10, 8, 32, 21, -13, 2, -17,
    -10, -17, 28, 1, 3, 33, 25, 24, -23, -28, 26, 27, -20, -14, -40, -55, 1, -2, 14, -25, 16, -24,
    -13, -28, 4, 5, -2, 2, -34, -27, -6, -53, -28, -4, -8, -17, -18, 31, -9, 11, -70, 2, -5, -17,
    11, -23, -6, 21, 30, 3, 36, 1, 41, 45, -13, 50, -33, 2, 31, 15, 0, -68, -6, -54, -22, -11, -12,
    26, 29, -22, 29, -17, 20, 7, 29, 1, -15, 13, -38, -24, -3, -23, -18, 5, -25, -19, -48, 15, -37,
    -1, -6, 45, 9, 29, 8, -7, 10, -7, 15, -17, 2, -30, 47, 28, 14, 22, -11, 14, 10, 44, 6, 3, -14,
    28, -29, -3, 20, 7, 0, -2, -17, 40, -16, -49, 44, -28, -16, 6, 23, -39, -31, -20, 29, 6, -8, 9,
    -28, 13, -18, 0, 23, -28, 7, 1, -28, 1, 25, 56, -33, -75, 15, 0, 0, 4, 12, 0, 0, -17, 20, 0, 0,
    25, 24, 0, 0, 57, -13, 0, 0, 57, -48, 0, 0, -53, 4, 0, 0, -3, 23, 0, 0, -29, -25, 0, 0, -20,
    -34, 0, 0, 22, 14, -4, -15, -51, -21, 12, 36, 0, 17, 3, 2, 24, -8, 6, -4, 7, 26, -14, -18, 13,
    -27, 23, -38, -32, 37, 3, 28, 3, -24, 16, 6, 13, -11, -41, -14, 19, 16, 5, -7, 5, 5, -1, 8, -13,
    9, 7, -3, -31, -2, -1, -14, -7, 8, 5, -12, 0, 4, -7, 5, 64, -15, -3, -18, -6, -6, 25, -3, -16,
    -50, -39, 8, -17, 15, 6, 6, -27, -15, -9, 21, -2, 24, 21, -5, 6, -13, 24, 13, -11, 10, -45, 13,
    6, 12, -26, 9, 13, 15, 8, 18, 6, -16, 19, -56, -25, 5, 68, -23, -9, -74, -3, 41, -18, 26, -27,
    -7, -16, -19, -21, 49, -23, 3, -1, -5, 23, -5, -17, -14, 39, 18, 2, -22, 6, 17, 33, -1, 20, 27,
    -48, -18, -34, -30, 5, -11, -13, -10, 8, 30, -49, 5, -25, 5, -37, -16, 6, 2, -12, 4, 12, 6, -10,
    -1, -5, 5, 15, -4, -3, 3, 19, 2, 2, -7, 8, 2, 9, -18, 25, -31, -2, 29, 3, -4, 29, -10, 5, 18, 9,
    -41, 2, 15, -21, -9, -18, 25, -17, -21, -8, -10, 8, 0, 2, -4, 12, 13, 19, 6, 9, 11, 9, 12, -9,
    5, -16, -27, -1, -5, -2, 27, -10, 5, 5, 12, -19, -25, -19, -29, 2, -22, -14, 21, -12, -26, 19,
    4, -11, -15, -2, 8, -8, -13, 6, -6, 5, 3, 4, 2, -1, 7, 21, 8, 17, -8, -8, 15, 15, 16, 19, 21, 5,
    20, 21, 1, -15, -34, -1, -28, -34, -6, -19, 27, -12, 0, 14, 17, -8, -17, -22, 2, -5, -14, 9, -1,
    -18, 20, -45, -21, -13, -10, -3, -11, 44, -9, 11, -29, 20, 17, -14, -21, 43, -9, -15, 64, -33,
    33, 18, -14, 14, 38, -21, 38, 8, 7, -32, -10, -10, 45, -3, -17, 0, 0, -14, -17, -3, -2, -8, 12,
    14, 12, 29, -35, -13, -11, 9, -20, -18, -29, 8, -27, 17, -4, -13, 14, 23, 6, 14, -48, -19, -22,
    13, 8, 10, 28, -12, -19, 33, -7, 26, -26, -17, 1, 25, 7, 3, 10, -2, -1, -8, 25, 3, -15, 31, -41,
    -3, -35, -3, 27, -10, 5, 28, 5, 18, -51, 2, 22, 8, -31, 9, -3, 17, 11, 22, 2, 4, 4, 48, -4, -16,
    -2, 33, -31, -11, 9, 0, 0, 6, -11, 0, 0, -15, 6, 0, 0, 27, -7, 0, 0, 22, 7, 0, 0, 23, -30, 0, 0,
    -12, -12, 0, 0, 3, -1, 0, 0, 23, -17, 0, 0, -33, -11, 0, 0, 14, -2, -12, -20, -48, 5, -18, 3,
    -40, 14, -1, 14, 45, 9, 30, -52, 45, 10, -6, -49, -34, -2, -23, -3, -14, 15, 11, 53, -8, -21,
    16, -18, 25, 2, -16, 0, -10, 24, -5, 12, -24, -15, -20, 10, -9, 23, -9, -22, -58, -3, -17, -17,
    14, -23, -28, -2, 2, 36, -14, 5, 10, 7, 27, -35, -31, -31, 16, -18, 7, -54, -21, 11, -29, -27,
    -9, -14, -4, -26, -6, 7, -16, -15, -19, 16, -31, -6, -21, -29, -24, 16, -54, 0, 15, -53, -41,
    -4, -2, 18, -30, 8, -6, -2, -1, -52, 6, 32, 51, 38, -8, -11, 28, 11, -9, -5, -5, 30, -6, 7, 72,
    4, -51, 14, 7, -3, 16, -22, -24, -14, 44, 11, -5, -16, -75, 27, 7, 1, -46, 39, 14, 52, 31, -32,
    -17, -5, 32, 16, -21, 19, -16, 0, -20, -7, 2, -5, 13, -2, 0, -15, 16, 42, -9, 6, -16, -11, 11,
    -6, -5, -6, 5, 14, 13, 5, 29, -26, 14, -7, 9, -35, 8, 10, 11, 26, -3, -16, -22, 37, -47, -31, 2,
    23, -1, -43, 3, 21, -17, -24, -36, -3, -7, -7, 0, 4, -9, -18, -20, 8, -8, -10, 2, -16, -54, 5,
    -10, -9, -20, -36, -15, 11, -5, 14, 5, -14, -11, -11, -1, -14, 24, -7, -11, 0, -4, 18, -7, -21,
    14, 0, -6, 8, 12, -5, -26, 12, -14, -3, 20, -17, -18, -8, 3, -42, -1, -26, -27, -8, -47, -15,
    -10, 7, -30, 35, 12, 0, 19, -12, -14, 50, 31, 9, 44, 2, 22, -10, 19, 19, 28, 6, -23, 8, 24, 6,
    28, -4, 8, 19, -69, -37, -18, -14, -8, -9, 21, 19, 1, -7, 27, -47, 19, 9, 25, -11, -5, 46, -33,
    27, 0, 22, -30, 28, 8, 33, 1, 40, -10, -3, 29, 8, 16, 4, 2, -26, 3, -42, -7, 11, -8, 35, 10, 21,
    27, -17, -4, -38, 23, 12, -10, 9, 14, -11, 1, -22, -9, 7, 8, -13, -41, 3, 7, 3, 16, -10, 13,
    -10, -4, -19, 6, -23, -6, 9, -13, -2, -10, -2, 13, 17, -55, 7, -6, -28, -39, -37, 3, -43, -51,
    -31, -37, -18, -10, -11, 10, -28, 8, -24, -2, 23, 48, -6, -45, 60, 24, 28, 43, -11, 5, 31, 37,
    -14, 10, -10, -32, 3, -11, -4, 0, 0, -13, -59, 0, 0, 22, -22, 0, 0, -31, -14, 0, 0, -21, 19, 0,
    0, 4, -26, 0, 0, 47, 35, 0, 0, 40, -2, 0, 0, 34, 18, 0, 0, 2, 46, 0, 0
};
static const int32_t conv4_bias[10 + SPARE] = {
    19405, 20657, 35106, 23603, -18890, 6816, -14946, -16185, 21985, -1309
};
static const int32_t conv4_multiplier[10 + SPARE] = {
    98745336, 95614734, 77610792, 79096088, 72864544, 71180760, 69946672, 102133344, 79605896,
    104255328
};
static const struct convolution conv4 = {
    .weight = conv4_weight, .bias = conv4_bias, .width = 10, .channels = 10, .groups = 1,
    .blocks = 1, .lanes = 10, .rest = 0, .runs = 3, .quads = 11, .place_step = 14, .group_step =
    14, .start = 0, .scaling = { .multiplier = conv4_multiplier, .form = PRODUCT, .shift = 1,
    .zero_point = 0 },
};

/* conv5: 3x3 convolve, conv4 to 12 channels of 8x8 */
static const int8_t conv5_weight[1152 + 4 * SPARE + 4] = {
    16, -1, 0, -2, 12, -32, 1, -5, -47, 5, -4, 4, 7, 7, 4, 14, -12, -19, -14, 12, -10, -14, 2, 19,
    -10, 2, 18, 25, -18, -10, -22, 3, -11, -16, 26, 40, -37, 12, -37, 10, -12, 38, 17, -20, 32, 22,
    -9, -4, -2, -54, 1, 15, -6, -9, 8, -10, 16, 50, -1, 8, -18, -17, 12, 10, 2, 22, -4, 8, -21, 2,
    -10, -4, 35, 15, 9, 8, 21, 11, -6, -38, -13, -59, -35, 35, 50, -20, 50, -12, -1, 54, -19, 9, -3,
    0, -14, -19, -74, -36, 9, 26, -17, -5, 9, -2, -14, 7, -32, 25, 11, 1, 2, 5, -21, 4, -23, -38,
    51, -30, -4, -2, -4, -8, -15, -35, 17, 52, 14, -9, 32, 18, -13, -6, 5, -38, -42, -25, -17, -19,
    6, -28, 10, -21, 23, 16, -13, 9, -14, -14, 0, 22, -29, 9, -41, -8, 11, 23, -5, 21, -4, -1, -23,
    3, -8, 18, -9, 8, -12, -1, 26, 22, 27, 22, -40, -14, 12, -9, 18, 34, -4, -63, 0, 3, 27, -3, 12,
    -13, 1, 20, -28, -8, -5, 3, -3, -6, -53, 23, 4, 23, 5, -10, 15, 11, -35, 14, 7, 3, 3, 2, -14,
    18, 14, 6, -8, -4, -6, -15, -9, 8, 0, -9, -17, -36, -8, 19, -19, 6, -1, -1, 8, 3, -18, 6, 32,
    -6, -27, 5, -22, -20, 3, 2, 41, 40, -16, 18, -16, 12, 12, 24, -14, 76, -58, -29, 4, -22, 10, 8,
    -42, 20, 12, -17, 11, 27, -10, -5, -38, 67, 16, 43, 17, -26, -35, -30, -21, -26, -1, 16, -43,
    -46, 17, 0, 20, -60, 0, -12, 18, -6, -61, 5, -5, -35, 18, 11, -5, 8, -25, 18, 16, 19, -6, -15,
    5, -14, 5, -3, -14, 0, -7, 0, -11, -21, -14, -18, 37, 61, 0, 18, 7, -17, -33, -18, 22, -24, -39,
    -11, 4, 29, -27, -20, 2, -31, 52, -11, -3, -40, -18, -27, 15, -17, 0, 0, 21, -6, 0, 0, 2, 25, 0,
    0, 4, 18, 0, 0, -4, 2, 0, 0, 67, -7, 0, 0, -12, -31, 0, 0, 30, 19, 0, 0, 22, 17, 0, 0, -14, 18,
    0, 0, -36, 36, 0, 0, -8, -7, 0, 0, 19, 9, -13, -25, 0, -14, 4, -23, -1, 5, -26, -18, -21, 24,
    -4, -19, 9, -46, -34, 32, 10, -8, 12, 7, 1, 36, 16, 4, -5, 0, -8, 13, -8, 13, -20, 19, 2, 0,
    -33, 2, 4, 2, -29, 0, 10, 2, 42, -1, -22, -35, -30, 29, 15, 12, 1, -33, -6, 29, 4, 3, -25, 33,
    14, -3, 16, -49, -7, 15, -19, -22, 8, 5, 19, -19, -19, 5, 0, -6, -19, -12, -4, 4, -42, 3, 36,
    -1, -18, -17, 13, -9, -6, -27, 3, 4, -39, -13, -37, -8, 1, 29, -5, -17, -4, 14, -17, -1, 10, -6,
    5, -8, -12, 13, -12, -8, 5, -17, 61, -6, 2, 6, -34, 2, 2, 11, -31, 16, 16, -17, -19, 27, -10,
    25, 23, -47, -7, -52, 14, 5, 5, -39, 29, -40, 0, 8, -10, -20, -22, -16, 6, -3, 8, 21, -33, -19,
    -13, -5, -16, -11, -1, -11, -30, 2, -5, -17, -15, 18, -10, -16, 22, -3, 4, -10, 8, 9, -11, 3,
    -10, 5, -10, -9, 4, 11, 2, -5, -23, -2, -11, -13, 5, -9, -7, -14, 1, -9, 5, -5, -30, -1, -19,
    -16, 14, -5, 0, -8, 1, -5, -14, 7, -11, 20, 4, 9, 31, -4, -18, -8, -4, 9, -19, 13, -24, -14,
    -17, 0, -11, -3, -15, -1, -12, -14, 11, 8, 20, -4, -1, -30, -16, -21, 17, -13, 15, 2, -6, 4,
    -18, 14, 7, 5, 10, 5, -8, -12, 0, -38, 16, 0, -1, 40, 12, -24, -7, 4, -20, 17, -5, 17, 14, 6,
    -1, -45, 10, -13, -9, -35, -16, -41, -11, -7, -8, 7, 7, -40, -15, -1, 4, -43, -27, 8, -4, -19,
    15, 1, 3, -3, -28, 3, -2, -14, 1, -26, 10, -26, -4, -10, -32, -5, -15, 0, 11, -12, -3, 0, 14,
    -1, -1, 3, -6, 27, -34, -6, -11, -13, -14, -12, -32, 11, 10, -11, -14, -24, 14, 20, 6, -32, -23,
    -18, 46, -9, 0, 0, -2, 24, 0, 0, 51, -5, 0, 0, -18, 12, 0, 0, -14, -3, 0, 0, 19, 14, 0, 0, -23,
    6, 0, 0, 38, 26, 0, 0, -32, 28, 0, 0, 12, -13, 0, 0, 7, -18, 0, 0, -32, -10, 0, 0, -13, -19, 10,
    -18, -6, -17, -80, -46, 14, -16, -32, 7, -8, 26, -2, -14, 0, -68, -60, 47, 20, -5, 1, 8, 22, 13,
    16, -7, -15, 32, 16, -14, 8, -22, -54, -8, 10, -48, -12, 20, 36, -30, -11, 20, 16, -4, 30, 30,
    -20, -8, -14, 29, 13, 0, 23, -21, 1, 8, 16, -3, 9, -2, -27, -28, 17, -18, 9, 9, -6, -13, -20,
    16, 1, -17, -32, 8, -25, 16, 3, 15, -6, 53, -7, 16, 0, 27, -43, -34, -6, -68, -19, -6, -12, -4,
    -67, -27, -21, 8, -13, -2, 25, 14, 5, -23, -10, 2, 15, -9, -13, -20, 0, -15, -2, 11, 11, -5, 6,
    34, 3, -2, -9, 3, 19, -18, -26, 3, -27, 35, -22, 54, 12, -8, 8, -50, 13, -30, 22, 25, 11, -26,
    -16, -25, 2, 18, 33, -21, -8, 22, -32, -29, 8, -17, 3, 9, -3, -15, 15, 13, 8, -17, -38, -8, 9,
    13, -5, -3, 0, -9, 7, -4, -3, -9, 12, -19, -12, 41, -65, -27, 3, 63, 21, 7, -19, 24, 28, 12, 12,
    -21, -9, 5, -4, -4, -1, 15, 8, -30, 12, -18, -9, 4, 18, -9, -17, 6, -19, -13, -7, -8, -17, 3, 4,
    6, -16, 11, 3, 1, -9, 3, -8, 8, -6, 17, -12, -16, 2, 1, 0, 34, 28, -17, 14, -19, -7, 9, 12, 22,
    -24, -10, -21, -14, -19, -14, 27, 15, 14, -48, -23, -19, 9, -5, 52, 9, 18, -90, 57, 20, 18, 66,
    -18, -26, -2, -41, 10, -18, 7, -40, -1, -4, -39, -11, 2, -26, 14, -39, -52, -36, -1, 78, -26, 9,
    -24, 12, 19, 10, 21, -41, -9, -1, 6, 39, 20, 36, -3, -15, 10, -17, 0, -14, -29, -11, 10, -15,
    -8, -13, -15, 8, -52, -10, 16, 22, -23, 19, -6, -20, -3, -15, 4, 76, -11, 3, 8, 9, 30, -52, -14,
    1, 16, -13, 32, -6, -14, 15, 3, -21, -35, -3, 34, 4, 0, 0, -14, 19, 0, 0, -1, 11, 0, 0, -15, -7,
    0, 0, -25, -27, 0, 0, 18, 14, 0, 0, -32, 7, 0, 0, 22, 9, 0, 0, -36, 40, 0, 0, 34, -17, 0, 0, 19,
    27, 0, 0, -46, -2, 0, 0
};
static const int32_t conv5_bias[12 + SPARE] = {
    150, 3570, 1660, 2196, 2276, -2244, -1944, 4832, 1349, 5398, -2118, 6824
};
static const int32_t conv5_multiplier[12 + SPARE] = {
    63281114, 91219208, 77443056, 91627336, 71394816, 91627448, 66692232, 56540912, 60044086,
    70108880, 68622944, 60966428
};
static const struct convolution conv5 = {
    .weight = conv5_weight, .bias = conv5_bias, .width = 8, .channels = 12, .groups = 1, .blocks
    = 1, .lanes = 12, .rest = 0, .runs = 3, .quads = 8, .place_step = 10, .group_step = 10,
    .start = 0, .scaling = { .multiplier = conv5_multiplier, .form = PRODUCT, .shift = 0,
    .zero_point = 0 },
};

/* conv6: 3x3 convolve, conv5 to 10 channels of 6x6 */
static const int8_t conv6_weight[1080 + 4 * SPARE + 4] = {
    33, 3, 23, -16, 3, 19, -23, -1, 51, -63, -13, 2, 44, 7, 16, 1, -42, 44, 6, 49, -34, -19, 11, 4,
    13, 25, -7, 4, -8, 38, 32, -39, 12, -27, -6, 2, -12, 18, 31, 14, 19, -56, -5, -13, -16, -36, 1,
    -39, 21, -23, -16, -17, -35, -31, -6, 22, -14, -43, -21, 16, -2, 15, 29, 18, 0, 9, -40, 23, 15,
    -23, -10, -16, 39, 8, 15, 17, -9, -45, -27, 3, -1, 15, 0, 25, -24, 35, 2, -1, 71, -3, 24, 27, 1,
    -41, -16, -49, 33, 75, 17, -30, 26, 83, -2, -19, -6, 11, 29, 20, 15, 2, 10, -57, 44, -20, 6, 14,
    39, 0, -18, 20, 7, -2, 21, -5, 13, 22, -32, 3, 26, -11, -5, -9, 2, 8, 17, -19, -27, 15, 9, 0,
    -11, -5, 6, -1, 15, 5, 8, 7, -2, 5, 15, -15, -7, -2, 3, -17, 7, 2, 26, -1, 7, -27, 5, -21, 8, 0,
    -4, -18, 8, -25, -7, -4, -9, 2, -5, 22, 3, -49, -39, 22, -10, 14, 9, 14, -9, -24, -39, 10, 15,
    -35, -13, -3, -17, -21, 3, -2, -6, -16, -27, -2, -22, -4, -4, -4, -1, 17, 3, 4, 33, 19, 23, 35,
    -2, -16, 6, -45, -4, 24, 25, -12, 10, 24, -2, -31, -6, -22, 17, -9, -29, 4, -15, -19, 3, -2, 12,
    -17, 14, -18, 24, 15, 10, 11, 42, -26, 47, -28, -42, -1, 36, 9, 6, 12, -10, 3, 10, -15, 13, 4,
    -13, -8, 3, -4, 20, -5, 14, -40, 1, -6, -17, -20, -5, -6, -58, 30, 14, 10, 7, 1, 54, -18, 19,
    53, 40, -22, 45, 1, -8, -25, 29, 49, -22, 32, 12, -43, -10, 3, 0, -54, -65, 37, -2, 25, 4, 7,
    -27, -18, -58, -20, 23, -44, -25, 8, -17, -70, 7, 10, 32, -30, 31, 2, -10, -1, 12, -21, -16,
    -11, -23, 2, 57, 13, 15, 11, -5, -17, 21, -35, -24, 42, 53, -6, -10, 26, -4, -31, -24, -34, 22,
    -9, -43, 20, 16, -3, 46, 25, 10, -48, 15, -8, 7, -8, 16, -1, 8, -14, 20, -17, -8, 3, 5, -11, 6,
    -10, 10, 29, 0, 4, -6, -2, -20, -1, -2, -7, 14, 10, 3, -9, 12, -6, -26, 0, -3, 2, 23, -30, 6,
    -18, -10, 30, 21, -8, 3, -44, -29, 3, -4, -35, -5, -19, 1, -15, -5, -37, -14, -29, -4, -11, 3,
    25, 6, 40, -13, 7, 17, 9, -7, 52, -8, 11, 22, 22, -18, 14, 12, -35, 9, -5, -32, -57, -33, -28,
    -4, -12, 6, -22, 12, 33, 6, 15, 27, -32, -12, 9, -32, -25, 3, -31, 12, 9, 3, 6, 13, 1, 4, 4, 31,
    14, 10, 1, -8, -19, 20, -15, 7, -17, 9, 9, -8, -11, -17, -23, 11, -14, -11, 6, 11, -11, -9, 9,
    -18, 28, 14, 1, 10, 8, -3, -6, 10, -13, -26, -5, 19, -14, 5, 7, -13, 5, 17, -5, -1, -13, -18,
    22, -4, 11, -3, -8, -6, -3, 0, -8, 2, -21, -19, -15, -2, -3, -4, -15, 7, -29, 0, -12, 6, 10, -4,
    1, 10, 3, 7, 3, -10, 7, -1, 4, -11, -12, 2, -2, 11, -41, -6, 6, -8, -29, 5, -10, -4, -16, -9,
    -13, -24, -19, -13, -11, 21, -14, -3, 7, -16, -4, -10, 6, -9, -17, 6, -2, 1, -40, 17, 13, 7,
    -17, -6, -16, 2, 1, 4, -35, -33, -42, -6, -1, -26, -13, 21, -5, -2, -43, -8, -4, 3, 9, -2, -6,
    11, -15, -1, 17, -17, 26, 33, 28, 11, -19, 14, 15, 33, 13, -36, 7, 3, -18, 11, 5, -20, -21, -5,
    -4, 18, 5, -26, 10, -31, 26, 5, 5, -19, -1, 28, 14, 18, 32, 33, -2, 27, -2, -5, -31, 21, 16, -5,
    35, 20, -17, -11, 9, 8, -14, -12, -14, 7, 11, 1, -14, -12, -12, -7, -29, 43, -47, -14, -9, 13,
    -50, -19, -8, 23, 17, 39, 0, 6, -8, -30, -3, -1, -42, -24, -13, 13, 2, 3, -8, -28, -17, 32, 9,
    13, -27, 28, 2, -2, 5, -13, -15, -23, -22, 28, -43, -30, -33, 12, -23, 7, 6, 19, -26, -22, -23,
    -19, 5, 8, 59, 6, -22, 3, -37, -20, 40, 28, -43, 13, -8, -6, 9, -8, 32, -13, 40, 4, 16, -3, -12,
    12, 26, 49, -34, 19, -28, -29, -62, -5, 23, 45, -36, 5, -29, -20, 56, 4, 27, -17, -50, -17, 23,
    34, -60, -4, -9, -7, 33, 1, -25, 26, -11, 34, -3, -1, 15, -27, 14, -6, 0, -2, -15, -31, 54, -4,
    1, -4, 38, -9, 36, 4, -28, 12, -29, -28, -26, -30, -42, 14, -17, 1, -51, -16, 44, 4, 7, 24, -63,
    -32, -32, -12, 63, 40, 4, -14, 1, 11, -22, 16, -28, 20, 45, 17, -46, -14, 10, 55, -37, 73, 36,
    10, -37, -24, -24, -13, 43, -17, -33, 8, 28, 3, 7, -17, -44, -13, 52, 11, -11, 4, 5, 4, -11,
    -20, 37, 3, 27, 3, 25, -6, -23, -1, 19, 41, -15, 12, -15, -1, -24, -14, -7, 13, 2, -20, -21,
    -23, 32, -12, 51, 4, -7, -2, 14, 11, -26, -6, -19, 0, 22, 1, -2, 34, -4, 2, 2, 9, -31, -5, -13,
    7, -5, -9, -24, -39, 11, 21, -4, -15, -13, 2, 19, -1, -24, 20, -19, 0, -13, -2, -9, 8, -14, 5,
    -3, -16, -1, -2, -4, 4, -19, -9, -29, -4, 17, 14, 20, -12, -9, -5, -27, 18, 4, 8, 17, -26, -21,
    -11, -34, 5, -59, 41, 0, 5, 0, -12, -25, -2, 14, -33, -20, -4, 29, 17, 1, -39, -57, -1, 56, -1,
    -12, 12, 10, -8, 7, -9, 65, 34, 22, 8, 16, -36, -15, 3, 23, 30, -37, -8, -15, 24, 37, 7, -25,
    -10, 19, -19, -25, -22, 44, -5, 72, 26, 35, 38, 23, 49, -32, -13, -34, 8, 29, -10, 24, 43, -26,
    -3, -15, 22, -9, -2, -9, 21, 6, 0, -32, -31, -11, 35, 4, 41, -4, 19, 0, 24, -49, -4, -13, 30,
    18, 18, 14, 69, -10, -3, 12, -68, -9, 4, -12, 17, 30, 8, -22, -11, -22, 17, 17, -11, 5, -8, -48,
    8, 17, -1, 27, -46, 3, 24, -70, 6, -40, 16, -57, 21, 12, 8, -17, -6, -6, -54, 11
};
static const int32_t conv6_bias[10 + SPARE] = {
    -6180, 5875, -9164, -4940, -5509, -3698, 7375, 2435, 3155, -4114
};
static const int32_t conv6_multiplier[10 + SPARE] = {
    105149944, 86341056, 87678896, 102576488, 90710760, 128571432, 95764768, 86408424, 93400640,
    86269512
};
static const struct convolution conv6 = {
    .weight = conv6_weight, .bias = conv6_bias, .width = 6, .channels = 10, .groups = 1, .blocks
    = 1, .lanes = 10, .rest = 0, .runs = 3, .quads = 9, .place_step = 12, .group_step = 12,
    .start = 0, .scaling = { .multiplier = conv6_multiplier, .form = PRODUCT, .shift = 1,
    .zero_point = 0 },
};

/* conv7: 3x3 convolve, conv6 to 10 channels of 4x4 */
static const int8_t conv7_weight[960 + 4 * SPARE + 4] = {
    -45, 10, 10, -17, 10, 31, -1, -50, 8, -7, 5, -29, -3, -5, -19, -24, 19, 2, -6, 59, 14, -7, -15,
    -1, 35, 47, 56, -23, 9, -8, -46, -41, -5, -5, 5, 60, -37, -39, 49, 59, -28, -11, -15, -26, 31,
    -73, -43, 7, 58, 33, 1, 63, 68, 17, -10, -10, -40, -29, 49, -19, -68, 0, -4, -23, -66, -49, 32,
    -39, 39, 28, -3, 32, -12, 14, 0, 20, -12, 34, -11, 5, 36, -13, -35, 5, -15, 4, -6, 29, -29, -25,
    3, -3, -19, -5, 3, 0, -2, 19, -1, -4, -1, 22, 13, 3, 20, -10, 42, 24, -20, -39, 6, -8, -1, 15,
    -3, 1, 47, 34, -18, -41, -6, -3, -30, 8, -8, -25, 30, -32, 45, -18, 27, 15, -4, -12, 45, 3, -28,
    30, -21, -22, -22, -2, -58, 10, 39, 7, -34, -22, -18, -37, 19, 12, 1, 44, 5, 6, 27, 16, 2, 9, 1,
    -18, 25, -15, -34, 22, -11, -17, 5, 35, -5, -20, -3, -8, -2, 4, 12, -8, -12, 10, 5, -19, -13,
    31, 8, -23, -16, -7, 4, 20, -4, -35, 9, 15, 11, 9, -17, -3, 27, 30, -37, 5, -4, 0, -30, 51, -28,
    -23, -31, -7, 51, -6, 17, -14, 4, -3, -25, 25, -57, 10, 42, -2, -27, -11, 72, 20, 49, 8, -11,
    -5, -3, -22, 12, -11, 8, 32, -23, -41, 24, 15, -61, 24, -2, -22, 11, -19, -17, 20, 26, 12, 19,
    27, 60, -10, -11, -1, -20, -19, 9, 3, -60, 6, 17, -19, -40, -24, 5, -6, 35, 28, 3, 3, 16, -9,
    13, 25, 1, 8, -41, -23, 34, -32, 0, 0, -40, -41, 0, 0, 0, -22, 0, 0, 12, 21, 0, 0, -32, -2, 0,
    0, -19, 43, 0, 0, -52, -12, 0, 0, 2, -28, 0, 0, 30, 12, 0, 0, 44, 30, 0, 0, -20, 10, 8, 9, 4,
    18, 9, -34, -13, 8, -6, -18, -3, -9, -9, -15, 20, -5, 13, 37, 25, -9, -15, -5, 11, 14, 19, 1, 3,
    1, -12, -26, -12, -2, -9, 35, -17, -12, 19, 15, -4, -4, 1, -23, 9, -55, -48, -13, 9, 25, 9, 49,
    29, 7, 3, -11, -25, -12, 17, -17, -8, 0, 8, -12, -30, -5, 13, -31, 25, 0, -19, 18, -30, 14, -1,
    44, 8, 14, 5, -3, 41, 5, -4, 7, -6, 6, -13, 14, -16, 17, -12, 1, -10, 0, 2, -4, 1, 1, -3, -6, 1,
    7, 15, 2, 23, -32, 11, -4, -25, -17, -1, 4, -7, -17, 4, -1, 9, 34, -4, -8, -14, 19, -3, 5, -3,
    -22, 16, -23, 22, -7, 2, -2, -4, -9, 8, 0, 4, 12, -7, -3, -12, -11, -2, 10, 4, 22, 2, 13, 11,
    -9, 0, -6, -3, 16, -20, 7, 0, -9, 6, -8, 4, -12, 22, 4, -29, 2, -8, -9, 1, 25, -8, 29, -1, -9,
    5, 3, 4, -8, -1, -6, 11, -13, -1, 6, 5, -18, -10, -29, -9, 11, -4, -14, 1, 34, -1, -15, 4, -9,
    -3, 28, -10, 4, -17, 9, -37, 38, -18, -25, -42, -11, 25, -3, 16, -17, -2, -10, -25, 29, -15, 13,
    40, -8, -12, -22, 35, -8, 27, 13, -18, 16, 14, 12, 35, -20, 10, 3, -22, -5, -4, 15, -34, 9, -6,
    -15, 8, -16, 3, 1, 42, -4, 21, 39, 26, -9, -16, -1, -11, 1, 16, -6, -23, 10, 6, -24, -9, 6, 5,
    -3, 10, 18, -8, -1, -4, -9, 2, 43, -13, -8, -13, -30, 35, -20, 0, 0, -33, -33, 0, 0, -12, 13, 0,
    0, 13, 14, 0, 0, -18, -8, 0, 0, 1, 22, 0, 0, -34, -29, 0, 0, 2, -14, 0, 0, 7, -2, 0, 0, 15, 36,
    0, 0, -5, -21, 33, -64, -12, 40, 3, -31, -34, -19, -17, -45, 8, -18, -17, -3, 6, 14, 21, 68, 29,
    -13, -22, 0, 12, 7, 29, -27, -18, 19, -25, 17, 3, -22, -9, 21, -4, 43, 28, 45, 5, -20, 26, -38,
    18, -38, -22, -16, 1, 26, 44, 27, 4, 3, 6, -4, -13, 5, -7, -10, 10, -21, 3, -4, -5, -29, 5, -13,
    22, 40, -44, 17, -35, -5, -1, 61, -7, 26, -11, -30, 66, -19, 2, -31, -7, -7, -29, 34, -17, 4,
    -41, -33, -10, 19, 15, -17, 3, -9, -11, 25, 1, 23, 24, -11, 32, -47, 16, -13, -39, -5, -29, 38,
    14, -20, 30, -31, -37, 42, 0, 61, 11, -64, 6, -16, -10, -28, 22, -22, -8, -37, 7, -6, -13, 0, 3,
    -1, 20, 56, -8, 16, -9, -9, 12, -2, 20, -20, 13, -12, -13, 43, -4, 27, -1, 5, -25, -4, 15, 36,
    -20, 10, 25, -34, 43, -14, -1, -1, -18, -15, 39, 16, -35, 2, -5, 2, 4, 17, -5, -7, 8, -4, 7,
    -10, 10, 21, 13, -10, 5, -42, -44, 21, -21, -10, -6, 47, 20, -12, -10, -33, -36, 37, -8, -38, 5,
    -63, -46, 48, -23, -26, -65, -34, -7, -32, 23, -26, -11, -6, -24, 57, 2, 60, 46, -29, 1, -23,
    36, -29, 43, -26, -47, 65, -22, 63, 67, -52, 18, -12, -20, 67, 2, 56, -21, -16, 16, -37, 15,
    -22, 35, 2, 57, -13, 65, 47, 22, -8, -23, 9, -15, 23, 10, -14, -12, 12, -6, -29, -7, -10, 18,
    -5, -6, 30, -51, 18, -7, -9, -12, 47, -32, 3, -15, -43, 48, -26, 0, 0, -36, -31, 0, 0, -43, -19,
    0, 0, 11, 15, 0, 0, -6, 6, 0, 0, 20, 33, 0, 0, -3, -34, 0, 0, -15, -15, 0, 0, 17, -1, 0, 0, -24,
    46, 0, 0
};
static const int32_t conv7_bias[10 + SPARE] = {
    2228, 10123, -1402, 989, -2755, 441, -812, -1238, -1196, -4802
};
static const int32_t conv7_multiplier[10 + SPARE] = {
    67304400, 47556994, 58913804, 110030944, 71959868, 79029364, 52222358, 72759368, 72411190,
    57565088
};
static const struct convolution conv7 = {
    .weight = conv7_weight, .bias = conv7_bias, .width = 4, .channels = 10, .groups = 1, .blocks
    = 1, .lanes = 10, .rest = 0, .runs = 3, .quads = 8, .place_step = 10, .group_step = 10,
    .start = 0, .scaling = { .multiplier = conv7_multiplier, .form = PRODUCT, .shift = 2,
    .zero_point = 95 },
};

/* average: 4x4 average, conv7 to 10 channels of 1x1 */
static const int32_t average_multiplier[1] = {
    1850456960
};
static const struct average average = {
    .width = 1, .channels = 10, .rows = 4, .columns = 4, .stride = 4, .least = -1520, .scaling =
    { .multiplier = average_multiplier, .form = PRODUCT, .shift = 1, .zero_point = 93 },
};

/* ---- the network ---- */

void phase5_int8_run(const uint8_t input[PHASE5_INT8_INPUT_BYTES], uint8_t output[PHASE5_INT8_OUTPUT_BYTES],
    uint8_t arena[PHASE5_INT8_ARENA_BYTES])
{
    const uint8_t *window[4];

    /* Rows flow through image to conv7. */
    int32_t image_rows = 0, conv1_rows = 0, conv2_rows = 0, conv3_rows = 0, pool_rows = 0,
        conv4_rows = 0, conv5_rows = 0, conv6_rows = 0, conv7_rows = 0;
    for (int32_t turn = 0; turn < 28; ++turn) {
        for (; image_rows < 28 && image_rows <= turn; ++image_rows) {
            load_row(input + image_rows * 28, 28, 1, 784, row(&image_plane, arena, image_rows));
        }
        for (; conv1_rows < 26 && image_rows >= conv1_rows + 3; ++conv1_rows) {
            look(&image_plane, arena, conv1_rows, 1, 3, window);
            convolve_row(&conv1, window, row(&conv1_plane, arena, conv1_rows));
        }
        for (; conv2_rows < 24 && conv1_rows >= conv2_rows + 3; ++conv2_rows) {
            look(&conv1_plane, arena, conv2_rows, 1, 3, window);
            convolve_row(&conv2, window, row(&conv2_plane, arena, conv2_rows));
        }
        for (; conv3_rows < 24 && conv2_rows >= conv3_rows + 1; ++conv3_rows) {
            look(&conv2_plane, arena, conv3_rows, 1, 1, window);
            convolve_row(&conv3, window, row(&conv3_plane, arena, conv3_rows));
        }
        for (; pool_rows < 12 && conv3_rows >= 2 * pool_rows + 2; ++pool_rows) {
            look(&conv3_plane, arena, 2 * pool_rows, 1, 2, window);
            maximum_row(&pool, window, 2, row(&pool_plane, arena, pool_rows));
        }
        for (; conv4_rows < 10 && pool_rows >= conv4_rows + 3; ++conv4_rows) {
            look(&pool_plane, arena, conv4_rows, 1, 3, window);
            convolve_row(&conv4, window, row(&conv4_plane, arena, conv4_rows));
        }
        for (; conv5_rows < 8 && conv4_rows >= conv5_rows + 3; ++conv5_rows) {
            look(&conv4_plane, arena, conv5_rows, 1, 3, window);
            convolve_row(&conv5, window, row(&conv5_plane, arena, conv5_rows));
        }
        for (; conv6_rows < 6 && conv5_rows >= conv6_rows + 3; ++conv6_rows) {
            look(&conv5_plane, arena, conv6_rows, 1, 3, window);
            convolve_row(&conv6, window, row(&conv6_plane, arena, conv6_rows));
        }
        for (; conv7_rows < 4 && conv6_rows >= conv7_rows + 3; ++conv7_rows) {
            look(&conv6_plane, arena, conv7_rows, 1, 3, window);
            convolve_row(&conv7, window, row(&conv7_plane, arena, conv7_rows));
        }
    }

    /* Rows flow through average to result. */
    int32_t average_rows = 0, result_rows = 0;
    for (int32_t turn = 0; turn < 1; ++turn) {
        for (; average_rows < 1 && average_rows <= turn; ++average_rows) {
            look(&conv7_plane, arena, 4 * average_rows, 1, 4, window);
            average_row(&average, window, row(&average_plane, arena, average_rows));
        }
        for (; result_rows < 1 && average_rows == 1; ++result_rows) {
            store_row(row(&average_plane, arena, result_rows), 1, 10, 1, output + result_rows * 1);
        }
    }
}
