/* mcu_small: an integer neural network, generated; 5060 parameters, 56700 multiply-accumulates
   an input.
   Made from the graph with SHA-256
   e278f93610b21ca98a34189631cbbb73270e75cc57f36f65d817dc9013e2f62b.
   Accuracy: 9,929 of 10,000 (99.29 %) of the test images.

   C99, integers of 8, 16 and 32 bits (64 where they are needed), no library calls, no
   allocation, no state. Compilers may put memcpy, memmove and memset in the place of loops, and
   on small cores functions of their own in that of 64-bit products and shifts. `int32_t` is
   taken to be `int`, and >> to keep the sign, as everywhere. */
#include "mcu_small.h"

/* Convolutions exist in three versions that give the same integers; define MCU_SMALL_PATH to
   choose one of them:
   0  small cores: two places and two channels at a time, in registers
   1  any vector unit, with gcc or clang: 4, 8 or 16 channels at a time
   2  x86 with AVX-512 VNNI: products of four codes and four weights at once */
#ifndef MCU_SMALL_PATH
#if defined(__AVX512VNNI__) && defined(__AVX512BW__) && defined(__AVX512VL__)
#define MCU_SMALL_PATH 2
#elif defined(__GNUC__) && (defined(__SSE4_1__) || defined(__aarch64__)) && !defined(__AARCH64EB__)
#define MCU_SMALL_PATH 1
#else
#define MCU_SMALL_PATH 0
#endif
#endif
#if MCU_SMALL_PATH == 2
#include <immintrin.h>
#endif

/* Bytes behind the weights that may be read, for nothing. */
#if MCU_SMALL_PATH == 1
#define BEYOND 60
#else
#define BEYOND 4
#endif

/* Where there is room for it, each layer gets its own code, with its sizes as constants. */
#if MCU_SMALL_PATH > 0 && defined(__GNUC__) && !defined(__OPTIMIZE_SIZE__)
#define SPECIALIZED static inline __attribute__((always_inline))
#else
#define SPECIALIZED static
#endif

#if MCU_SMALL_PATH == 0 && defined(__GNUC__)
#define OWN_FUNCTION static __attribute__((noinline))
#else
#define OWN_FUNCTION static
#endif

#if MCU_SMALL_PATH == 0 && defined(__ARM_FEATURE_DSP) && defined(__GNUC__)
#include <arm_acle.h>

struct unaligned_word {
    uint32_t word;
} __attribute__((packed, may_alias));

static inline uint32_t word_at(const void *bytes)
{
    return ((const struct unaligned_word *)bytes)->word;
}

/* Of the four bytes in a word the first and third, or the second and fourth, as halfwords. */
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
    const int32_t *multiplier;
    const int8_t *shifts;
    int32_t round;
    int32_t limit; /* of the sums' magnitude: all codes beyond are lowest or 255 */
    uint8_t form;
    uint8_t shift;
    uint8_t split;
    uint8_t zero_point;
    uint8_t lowest;
};

enum { SHIFT, SPLIT };

/* The sums may be negative when they are shifted. */
typedef char arithmetic_shift_needed[(-1 >> 1) == -1 ? 1 : -1];

static inline int32_t clamped(int32_t value, int32_t low, int32_t high)
{
    return value < low ? low : value > high ? high : value;
}

static inline uint8_t requantize(const struct scaling *s, int32_t channel, int32_t sum)
{
    int32_t code;
    sum = clamped(sum, -s->limit, s->limit);
    if (s->form == SHIFT) {
        const int32_t shift = s->shifts[channel];
        code = (sum + (((int32_t)1 << (shift - 1)) - 1) + ((sum >> shift) & 1)) >> shift;
    } else {
        const int32_t multiplier = s->multiplier[channel];
        const int32_t high = multiplier >> s->split;
        const int32_t low = multiplier & (((int32_t)1 << s->split) - 1);
        code = (sum * high + ((sum * low) >> s->split) + s->round) >> s->shift;
    }
    return (uint8_t)clamped(code + s->zero_point, s->lowest, 255);
}

/* Unpacks signed numbers of `bits` bits, the first in the lowest bits of the first byte. */
static void unpack(const uint8_t *packed, int32_t bits, int32_t count, int8_t *numbers)
{
    const uint32_t sign = (uint32_t)1 << (bits - 1);
    uint32_t held = 0;
    int32_t have = 0;
    for (int32_t i = 0; i < count; ++i) {
        if (have < bits) {
            held |= (uint32_t)*packed++ << have;
            have += 8;
        }
        numbers[i] = (int8_t)((int32_t)((held & (2 * sign - 1)) ^ sign) - (int32_t)sign);
        held >>= bits;
        have -= bits;
    }
}

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

/* A convolution. Under a window's row lie `runs` runs of neighbouring codes, `quads` times four
   each. The weights stand in the order of their use: a block of channels after the other, and in
   a block, row after row, four codes after four codes, the four weights of each channel. Runs
   that are no multiple of four end with weights of zero. The zero point is in the biases. */
struct convolution {
    const void *weight;
    const int32_t *bias;
    int32_t width;      /* of the output row */
    int32_t channels;   /* of the output */
    int32_t groups;
    int32_t outputs;    /* channels of a group */
    int32_t lanes;      /* channels of a block */
    int32_t rows, runs, quads;
    int32_t run_step;   /* bytes from a run to the next, */
    int32_t place_step; /* from a place of the window to the next, */
    int32_t group_step; /* from a group to the next, */
    int32_t start;      /* and to the window of the first place */
    int32_t bits;       /* of a weight */
    struct scaling scaling;
};

/* What a block of channels has in common in all places. */
struct block {
    const int8_t *weight;
    int32_t channel; /* the first one, */
    int32_t lanes;   /* and how many */
    int32_t start;
};

#if MCU_SMALL_PATH == 2

/* Returns the codes of up to 16 channels' sums. */
SPECIALIZED __m128i requantize_block(const struct scaling *s, const struct block *block,
    __m512i sums)
{
    const int32_t channel = block->channel;
    const __mmask16 mask = (__mmask16)((1u << block->lanes) - 1);
    __m512i codes = _mm512_max_epi32(sums, _mm512_set1_epi32(-s->limit));
    codes = _mm512_min_epi32(codes, _mm512_set1_epi32(s->limit));
if (s->form == SHIFT) {
        const __m512i one = _mm512_set1_epi32(1);
        const __m512i shifts = _mm512_maskz_sub_epi32(mask,
            _mm512_cvtepi8_epi32(_mm_maskz_loadu_epi8(mask, s->shifts + channel)), one);
        const __m512i half = _mm512_sub_epi32(_mm512_sllv_epi32(one, shifts), one);
        const __m512i twice = _mm512_srav_epi32(codes, shifts);
        const __m512i odd = _mm512_and_si512(_mm512_srai_epi32(twice, 1), one);
        codes = _mm512_add_epi32(codes, _mm512_add_epi32(half, odd));
        codes = _mm512_srai_epi32(_mm512_srav_epi32(codes, shifts), 1);
    }
if (s->form == SPLIT) {
        const __m512i multiplier = _mm512_maskz_loadu_epi32(mask, s->multiplier + channel);
        const __m512i high = _mm512_srai_epi32(multiplier, s->split);
        const __m512i low = _mm512_and_si512(multiplier, _mm512_set1_epi32((1 << s->split) - 1));
        const __m512i rest = _mm512_srai_epi32(_mm512_mullo_epi32(codes, low), s->split);
        codes = _mm512_add_epi32(_mm512_mullo_epi32(codes, high), _mm512_set1_epi32(s->round));
        codes = _mm512_srai_epi32(_mm512_add_epi32(codes, rest), s->shift);
    }
    codes = _mm512_add_epi32(codes, _mm512_set1_epi32(s->zero_point));
    codes = _mm512_max_epi32(codes, _mm512_set1_epi32(s->lowest));
    return _mm512_cvtusepi32_epi8(codes);
}

/* Computes a block of channels in `places` places (at most 12) from the place x on. */
SPECIALIZED void convolve_places(const struct convolution *layer, const struct block *block,
    const uint8_t *const *window, int32_t x, int32_t places, uint8_t *out)
{
    const __mmask16 mask = (__mmask16)((1u << block->lanes) - 1);
    const int8_t *weight = block->weight;
    const int32_t step = layer->place_step;
    __m512i sums[12];
    for (int32_t place = 0; place < places; ++place)
        sums[place] = _mm512_maskz_loadu_epi32(mask, layer->bias + block->channel);
    for (int32_t r = 0; r < layer->rows; ++r)
        for (int32_t run = 0; run < layer->runs; ++run) {
            const uint8_t *in = window[r] + block->start + run * layer->run_step + x * step;
            for (int32_t quad = 0; quad < layer->quads; ++quad) {
                const __m512i weights = _mm512_maskz_loadu_epi32(mask, weight);
#pragma GCC unroll 12
                for (int32_t place = 0; place < places; ++place) {
                    const __m512i four = _mm512_broadcastd_epi32(_mm_loadu_si32(in + place * step));
                    sums[place] = _mm512_dpbusd_epi32(sums[place], four, weights);
                }
                weight += 4 * block->lanes;
                in += 4;
            }
        }
    __m128i codes[12];
#pragma GCC unroll 12
    for (int32_t place = 0; place < places; ++place)
        codes[place] = requantize_block(&layer->scaling, block, sums[place]);
#pragma GCC unroll 12
    for (int32_t place = 0; place < places; ++place)
        _mm_mask_storeu_epi8(out + (x + place) * layer->channels, mask, codes[place]);
}

SPECIALIZED void convolve_block(const struct convolution *layer, const struct block *block,
    const uint8_t *const *window, uint8_t *out)
{
    int32_t x = 0;
    for (; x + 12 <= layer->width; x += 12)
        convolve_places(layer, block, window, x, 12, out);
    for (; x + 8 <= layer->width; x += 8)
        convolve_places(layer, block, window, x, 8, out);
    for (; x + 4 <= layer->width; x += 4)
        convolve_places(layer, block, window, x, 4, out);
    for (; x + 2 <= layer->width; x += 2)
        convolve_places(layer, block, window, x, 2, out);
    for (; x < layer->width; ++x)
        convolve_places(layer, block, window, x, 1, out);
}

#elif MCU_SMALL_PATH == 1

#if defined(__AVX512F__)
#define VECTOR_LANES 16
#elif defined(__AVX2__)
#define VECTOR_LANES 8
#else
#define VECTOR_LANES 4
#endif
typedef int32_t vector __attribute__((vector_size(4 * VECTOR_LANES)));
struct unaligned_vector {
    vector lanes;
} __attribute__((packed, may_alias));

static inline vector vector_at(const void *bytes)
{
    return ((const struct unaligned_vector *)bytes)->lanes;
}

/* Adds to the sums of some channels in four places what one run gives there. The words at `weight`
   are the weights of four codes in these channels; at the end of a block the last are others'. */
SPECIALIZED void add_run(const uint8_t *const in[4], int32_t quads, const int8_t *weight,
    int32_t lanes, vector sums[4])
{
    vector sum0 = sums[0], sum1 = sums[1], sum2 = sums[2], sum3 = sums[3];
    for (int32_t at = 0; at < 4 * quads; at += 4) {
        const vector words = vector_at(weight);
        const vector w0 = words << 24 >> 24, w1 = words << 16 >> 24;
        const vector w2 = words << 8 >> 24, w3 = words >> 24;
        sum0 += in[0][at] * w0 + in[0][at + 1] * w1 + in[0][at + 2] * w2 + in[0][at + 3] * w3;
        sum1 += in[1][at] * w0 + in[1][at + 1] * w1 + in[1][at + 2] * w2 + in[1][at + 3] * w3;
        sum2 += in[2][at] * w0 + in[2][at + 1] * w1 + in[2][at + 2] * w2 + in[2][at + 3] * w3;
        sum3 += in[3][at] * w0 + in[3][at + 1] * w1 + in[3][at + 2] * w2 + in[3][at + 3] * w3;
        weight += 4 * lanes;
    }
    sums[0] = sum0;
    sums[1] = sum1;
    sums[2] = sum2;
    sums[3] = sum3;
}

/* Computes the channels of a vector, from the first on, in up to four places, from x on. */
SPECIALIZED void convolve_places(const struct convolution *layer, const struct block *block,
    const uint8_t *const *window, int32_t x, int32_t first_lane, uint8_t *out)
{
    const int32_t all_left = block->lanes - first_lane, left = layer->width - x;
    const int32_t lanes = all_left < VECTOR_LANES ? all_left : VECTOR_LANES;
    const int32_t places = left < 4 ? left : 4, channel = block->channel + first_lane;
    const int8_t *weight = block->weight + 4 * first_lane;
    vector sums[4] = { { 0 } };
    for (int32_t lane = 0; lane < lanes; ++lane)
        sums[0][lane] = layer->bias[channel + lane];
    sums[1] = sums[2] = sums[3] = sums[0];
    for (int32_t r = 0; r < layer->rows; ++r)
        for (int32_t run = 0; run < layer->runs; ++run) {
            const uint8_t *first =
                window[r] + block->start + run * layer->run_step + x * layer->place_step;
            const uint8_t *in[4] = { first, first, first, first };
            for (int32_t place = 1; place < places; ++place)
                in[place] += place * layer->place_step;
            add_run(in, layer->quads, weight, block->lanes, sums);
            weight += 4 * layer->quads * block->lanes;
        }
    for (int32_t place = 0; place < places; ++place)
        for (int32_t lane = 0; lane < lanes; ++lane)
            out[(x + place) * layer->channels + first_lane + lane] =
                requantize(&layer->scaling, channel + lane, sums[place][lane]);
}

SPECIALIZED void convolve_block(const struct convolution *layer, const struct block *block,
    const uint8_t *const *window, uint8_t *out)
{
    for (int32_t lane = 0; lane < block->lanes; lane += VECTOR_LANES)
        for (int32_t x = 0; x < layer->width; x += 4)
            convolve_places(layer, block, window, x, lane, out);
}

#else

/* Adds to the sums of two channels in two places what one run gives there: sums[0] and [1] in the
   place of in0, [2] and [3] in that of in1. A function of its own, as it needs all registers. */
OWN_FUNCTION void add_run(const uint8_t *in0, const uint8_t *in1, int32_t quads,
    const int8_t *weight, int32_t step, int32_t sums[4])
{
    int32_t sum0 = sums[0], sum1 = sums[1], sum2 = sums[2], sum3 = sums[3];
    for (; quads > 0; --quads) {
#if defined(__ARM_FEATURE_DSP) && defined(__GNUC__)
        const uint32_t a = word_at(in0), b = word_at(in1);
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
        sum0 += in0[0] * weight[0];
        sum1 += in0[0] * weight[4];
        sum2 += in1[0] * weight[0];
        sum3 += in1[0] * weight[4];
        sum0 += in0[1] * weight[1];
        sum1 += in0[1] * weight[5];
        sum2 += in1[1] * weight[1];
        sum3 += in1[1] * weight[5];
        sum0 += in0[2] * weight[2];
        sum1 += in0[2] * weight[6];
        sum2 += in1[2] * weight[2];
        sum3 += in1[2] * weight[6];
        sum0 += in0[3] * weight[3];
        sum1 += in0[3] * weight[7];
        sum2 += in1[3] * weight[3];
        sum3 += in1[3] * weight[7];
#endif
        in0 += 4;
        in1 += 4;
        weight += step;
    }
    sums[0] = sum0;
    sums[1] = sum1;
    sums[2] = sum2;
    sums[3] = sum3;
}

/* Computes two channels in two places, from the place x and the lane on. At an odd end a place is
   computed twice, and a channel from weights that are another's, for nothing. */
static void convolve_four(const struct convolution *layer, const struct block *block,
    const uint8_t *const *window, int32_t x, int32_t lane, uint8_t *out)
{
    const int32_t place = x + 1 < layer->width ? 1 : 0, next = lane + 1 < block->lanes ? 1 : 0;
    const int32_t channel = block->channel + lane;
    const int8_t *weight = block->weight + 4 * lane;
    const int32_t bias = layer->bias[channel], other_bias = layer->bias[channel + next];
    int32_t sums[4] = { bias, other_bias, bias, other_bias };
    for (int32_t r = 0; r < layer->rows; ++r)
        for (int32_t run = 0; run < layer->runs; ++run) {
            const uint8_t *in =
                window[r] + block->start + run * layer->run_step + x * layer->place_step;
            const uint8_t *in1 = in + place * layer->place_step;
            add_run(in, in1, layer->quads, weight, 4 * block->lanes, sums);
            weight += 4 * layer->quads * block->lanes;
        }
    for (int32_t i = 0; i <= place; ++i)
        for (int32_t j = 0; j <= next; ++j)
            out[(x + i) * layer->channels + lane + j] =
                requantize(&layer->scaling, channel + j, sums[2 * i + j]);
}

static void convolve_block(const struct convolution *layer, const struct block *block,
    const uint8_t *const *window, uint8_t *out)
{
    for (int32_t lane = 0; lane < block->lanes; lane += 2)
        for (int32_t x = 0; x < layer->width; x += 2)
            convolve_four(layer, block, window, x, lane, out);
}

#endif

SPECIALIZED void convolve_row(const struct convolution *layer, const uint8_t *const *window,
    uint8_t *out, int8_t *scratch)
{
    const int8_t *weight = layer->weight;
    for (int32_t group = 0; group < layer->groups; ++group)
        for (int32_t first = 0; first < layer->outputs; first += layer->lanes) {
            const int32_t left = layer->outputs - first;
            const int32_t lanes = left < layer->lanes ? left : layer->lanes;
            const int32_t count = layer->rows * layer->runs * layer->quads * 4 * lanes;
            struct block block = { weight, group * layer->outputs + first, lanes,
                layer->start + group * layer->group_step };
            if (layer->bits < 8) {
                unpack((const uint8_t *)weight, layer->bits, count, scratch);
                block.weight = scratch;
            }
            weight += (count * layer->bits + 7) / 8;
            convolve_block(layer, &block, window, out + block.channel);
        }
}

/* ---- constants ---- */

static const struct plane conv2_plane = {
    .offset = 480, .outside = 730, .row_bytes = 50, .left = 0,
    .height = 5, .held = 5,
}; /* 5x5, 10 channels: whole */

static const struct plane conv1_plane = {
    .offset = 730, .outside = 946, .row_bytes = 72, .left = 0,
    .height = 12, .held = 3,
}; /* 12x12, 6 channels: 3 rows of 12 */

static const struct plane conv3_plane = {
    .offset = 730, .outside = 946, .row_bytes = 72, .left = 0,
    .height = 3, .held = 3,
}; /* 3x3, 24 channels: whole */

static const struct plane image_plane = {
    .offset = 946, .outside = 1086, .row_bytes = 28, .left = 0,
    .height = 28, .held = 5,
}; /* 28x28, 1 channels: 5 rows of 28 */

static const struct plane linear5_plane = {
    .offset = 946, .outside = 956, .row_bytes = 10, .left = 0,
    .height = 1, .held = 1,
}; /* 1x1, 10 channels: whole */

/* conv1: 5x5 convolve, image to 6 channels of 12x12 */
static const uint8_t conv1_weight[120 + BEYOND] = {
    254, 0, 18, 15, 1, 253, 241, 207, 37, 83, 255, 255, 0, 0, 14, 0, 0, 0, 12, 0, 2, 0, 15, 0, 192,
    204, 16, 239, 63, 241, 32, 66, 34, 66, 238, 49, 12, 0, 13, 0, 11, 0, 0, 0, 7, 0, 2, 0, 3, 0, 1,
    206, 93, 54, 16, 115, 34, 50, 59, 99, 14, 0, 13, 0, 9, 0, 4, 0, 5, 0, 0, 0, 82, 66, 35, 177, 73,
    118, 15, 63, 103, 66, 77, 85, 2, 0, 15, 0, 11, 0, 5, 0, 7, 0, 10, 0, 32, 34, 34, 194, 203, 64,
    14, 153, 118, 39, 35, 192, 2, 0, 12, 0, 0, 0, 13, 0, 5, 0, 11, 0
};
static const int32_t conv1_bias[6] = {
    -333, 1547, -94, -395, -104, -673
};
static const int8_t conv1_shifts[6] = {
    5, 5, 5, 5, 7, 5
};
static const struct convolution conv1 = {
    .weight = conv1_weight, .bias = conv1_bias, .width = 12, .channels = 6, .groups = 1,
    .outputs = 6, .lanes = 6, .rows = 5, .runs = 1, .quads = 2, .run_step = 0, .place_step = 2,
    .group_step = 1, .start = 0, .bits = 4, .scaling = { .shifts = conv1_shifts, .limit = 32768,
    .form = SHIFT, .zero_point = 0, .lowest = 0 },
};

/* conv2: 3x3 convolve, conv1 to 10 channels of 5x5 */
static const uint8_t conv2_weight[300 + BEYOND] = {
    46, 222, 255, 13, 211, 28, 193, 241, 30, 225, 241, 16, 82, 20, 228, 62, 46, 92, 35, 37, 217,
    231, 17, 226, 252, 252, 17, 227, 218, 243, 255, 225, 175, 62, 29, 37, 60, 185, 38, 158, 227,
    208, 64, 240, 227, 155, 43, 242, 46, 191, 243, 14, 245, 79, 238, 86, 253, 3, 244, 79, 226, 27,
    226, 12, 43, 0, 21, 0, 222, 0, 146, 0, 213, 0, 241, 0, 154, 0, 13, 0, 13, 157, 65, 222, 31, 192,
    159, 28, 13, 5, 229, 113, 81, 229, 197, 28, 76, 43, 32, 112, 253, 70, 35, 172, 176, 27, 210,
    183, 215, 78, 46, 146, 144, 101, 176, 30, 36, 191, 195, 185, 247, 150, 127, 145, 151, 147, 9,
    75, 26, 159, 125, 225, 71, 117, 11, 55, 47, 71, 231, 113, 64, 23, 229, 234, 69, 0, 32, 0, 176,
    0, 170, 0, 151, 0, 171, 0, 173, 0, 57, 0, 13, 157, 89, 161, 15, 178, 157, 65, 33, 245, 227, 49,
    60, 160, 176, 12, 73, 28, 76, 121, 19, 67, 70, 155, 162, 95, 210, 212, 33, 122, 93, 145, 145,
    66, 149, 93, 7, 223, 187, 96, 7, 158, 78, 188, 147, 52, 249, 96, 28, 227, 89, 245, 35, 85, 12,
    209, 65, 69, 36, 31, 113, 245, 195, 235, 23, 0, 34, 0, 222, 0, 51, 0, 185, 0, 217, 0, 30, 0, 66,
    0, 0, 254, 225, 62, 254, 17, 235, 32, 239, 255, 47, 243, 17, 240, 34, 16, 15, 0, 5, 0, 47, 193,
    229, 61, 224, 80, 201, 22, 228, 199, 58, 155, 49, 1, 102, 27, 246, 0, 217, 0, 49, 211, 243, 29,
    231, 32, 11, 20, 5, 183, 13, 238, 0, 17, 70, 31, 231, 0, 249, 0
};
static const int32_t conv2_bias[10] = {
    174, -728, -79, 1619, -377, 924, -656, 1766, -979, 1113
};
static const int32_t conv2_multiplier[10] = {
    361057856, 229927744, 391098912, 332053056, 419890464, 309184416, 300728768, 327767424,
    242767776, 377904320
};
static const struct convolution conv2 = {
    .weight = conv2_weight, .bias = conv2_bias, .width = 5, .channels = 10, .groups = 1,
    .outputs = 10, .lanes = 8, .rows = 3, .runs = 1, .quads = 5, .run_step = 0, .place_step =
    12, .group_step = 6, .start = 0, .bits = 4, .scaling = { .multiplier = conv2_multiplier,
    .limit = 8192, .form = SPLIT, .round = 16384, .split = 17, .shift = 15, .zero_point = 0,
    .lowest = 0 },
};

/* conv3: 3x3 convolve, conv2 to 24 channels of 3x3 */
static const uint8_t conv3_weight[1152 + BEYOND] = {
    209, 243, 32, 237, 84, 254, 1, 238, 177, 14, 225, 206, 214, 25, 239, 194, 252, 29, 161, 180,
    207, 75, 223, 2, 239, 82, 10, 224, 33, 227, 1, 241, 48, 244, 63, 194, 58, 203, 0, 16, 95, 44,
    238, 253, 25, 114, 31, 2, 193, 226, 30, 239, 117, 210, 34, 0, 66, 0, 1, 0, 163, 0, 48, 0, 4, 18,
    159, 239, 240, 84, 14, 0, 244, 5, 242, 144, 2, 225, 241, 222, 83, 124, 228, 204, 243, 224, 243,
    115, 27, 18, 44, 77, 44, 17, 29, 144, 33, 231, 44, 13, 178, 80, 76, 150, 32, 220, 93, 68, 215,
    42, 64, 18, 144, 50, 51, 19, 160, 16, 32, 47, 93, 0, 17, 0, 190, 0, 191, 0, 17, 176, 201, 7,
    203, 246, 153, 144, 27, 115, 26, 63, 208, 48, 49, 226, 74, 65, 41, 80, 178, 19, 126, 239, 31,
    154, 23, 187, 66, 11, 179, 171, 79, 10, 44, 14, 89, 31, 60, 73, 241, 182, 241, 21, 5, 235, 210,
    199, 9, 110, 161, 241, 154, 75, 221, 30, 60, 0, 156, 0, 249, 0, 43, 0, 96, 29, 193, 244, 17,
    217, 45, 13, 51, 33, 159, 196, 211, 1, 30, 208, 35, 49, 60, 209, 17, 241, 28, 0, 36, 7, 190,
    157, 238, 250, 240, 221, 197, 79, 183, 255, 121, 249, 18, 241, 69, 22, 210, 211, 204, 51, 0,
    254, 181, 146, 203, 2, 47, 34, 224, 242, 78, 0, 251, 0, 45, 0, 4, 0, 204, 18, 243, 226, 71, 235,
    10, 18, 206, 23, 163, 215, 242, 175, 16, 241, 251, 31, 227, 192, 158, 177, 41, 32, 18, 210, 80,
    149, 47, 51, 241, 18, 148, 222, 178, 210, 223, 164, 254, 195, 197, 236, 50, 28, 238, 48, 76,
    205, 145, 146, 213, 161, 222, 3, 32, 239, 231, 0, 151, 0, 16, 0, 77, 0, 32, 243, 176, 207, 192,
    74, 114, 0, 154, 46, 32, 19, 228, 177, 177, 15, 14, 20, 37, 1, 18, 219, 249, 79, 254, 187, 241,
    211, 68, 48, 218, 243, 223, 97, 20, 207, 185, 224, 224, 239, 195, 206, 61, 17, 64, 253, 125,
    206, 45, 29, 51, 165, 205, 59, 18, 160, 247, 0, 17, 0, 251, 0, 90, 0, 253, 27, 239, 241, 19, 2,
    20, 77, 31, 3, 208, 240, 164, 190, 225, 239, 209, 255, 29, 15, 191, 221, 65, 226, 12, 253, 1, 0,
    7, 29, 0, 252, 241, 18, 241, 241, 9, 29, 122, 63, 255, 206, 19, 51, 238, 235, 236, 223, 0, 220,
    208, 3, 41, 59, 35, 252, 11, 0, 9, 0, 237, 0, 208, 0, 47, 223, 0, 68, 46, 64, 3, 205, 222, 16,
    46, 49, 15, 211, 144, 57, 233, 239, 17, 242, 194, 16, 180, 25, 33, 27, 46, 241, 255, 243, 15,
    81, 115, 242, 225, 14, 187, 177, 14, 45, 90, 115, 20, 14, 14, 238, 75, 236, 85, 199, 159, 0,
    124, 30, 117, 146, 20, 0, 171, 0, 77, 0, 107, 0, 239, 47, 63, 13, 191, 239, 157, 255, 225, 235,
    47, 35, 239, 255, 50, 154, 224, 159, 147, 222, 190, 15, 3, 76, 240, 35, 30, 209, 28, 191, 243,
    123, 249, 190, 224, 244, 176, 191, 84, 93, 227, 32, 154, 14, 253, 64, 109, 48, 153, 12, 19, 233,
    32, 214, 34, 39, 185, 0, 214, 0, 16, 0, 108, 0, 247, 36, 30, 13, 76, 0, 15, 192, 242, 70, 35,
    240, 32, 254, 219, 41, 112, 148, 222, 2, 238, 74, 233, 233, 176, 240, 62, 217, 35, 13, 34, 79,
    3, 75, 62, 237, 33, 15, 49, 240, 205, 161, 240, 46, 34, 29, 26, 126, 113, 28, 201, 110, 222, 1,
    46, 165, 0, 0, 252, 0, 211, 0, 6, 0, 42, 242, 209, 226, 217, 225, 191, 2, 252, 4, 207, 178, 204,
    215, 2, 207, 47, 10, 254, 9, 25, 30, 250, 176, 0, 49, 191, 243, 243, 220, 19, 11, 199, 35, 144,
    206, 244, 253, 110, 227, 13, 102, 9, 50, 14, 221, 32, 14, 20, 150, 114, 239, 65, 206, 156, 47,
    82, 0, 68, 0, 255, 0, 188, 0, 189, 247, 222, 51, 205, 246, 173, 0, 223, 241, 29, 50, 234, 2, 31,
    194, 170, 249, 4, 225, 13, 57, 16, 58, 50, 12, 97, 187, 2, 108, 235, 210, 23, 147, 23, 222, 14,
    195, 0, 254, 196, 82, 226, 99, 45, 44, 235, 77, 202, 244, 189, 38, 78, 211, 19, 227, 161, 0,
    163, 0, 18, 0, 63, 0, 17, 242, 0, 18, 31, 12, 78, 17, 17, 208, 207, 32, 32, 53, 241, 2, 62, 16,
    204, 241, 145, 52, 31, 19, 15, 227, 239, 221, 61, 158, 1, 224, 177, 221, 255, 176, 226, 146,
    194, 2, 1, 0, 194, 1, 245, 255, 34, 33, 239, 224, 209, 15, 212, 193, 12, 65, 233, 0, 238, 0,
    233, 0, 19, 0, 203, 94, 15, 48, 83, 25, 16, 229, 48, 46, 17, 2, 238, 19, 17, 31, 31, 238, 62,
    192, 144, 162, 18, 32, 47, 219, 47, 21, 201, 33, 224, 47, 13, 16, 159, 3, 144, 179, 11, 246, 61,
    29, 219, 12, 185, 20, 45, 177, 32, 15, 31, 237, 15, 78, 90, 78, 224, 0, 223, 0, 108, 0, 77, 0,
    38, 254, 47, 207, 226, 57, 193, 190, 161, 9, 14, 81, 212, 178, 64, 18, 145, 155, 29, 80, 228,
    252, 113, 174, 32, 0, 47, 233, 84, 19, 193, 35, 4, 146, 47, 238, 11, 190, 220, 127, 64, 83, 32,
    29, 65, 240, 222, 183, 4, 225, 19, 193, 253, 26, 47, 29, 175, 0, 0, 0, 255, 0, 127, 0, 243, 3,
    68, 146, 241, 4, 35, 13, 19, 1, 63, 110, 254, 241, 32, 0, 0, 236, 251, 222, 242, 194, 239, 33,
    32, 79, 185, 64, 4, 155, 0, 225, 252, 36, 255, 249, 1, 15, 32, 9, 9, 29, 33, 238, 64, 223, 240,
    1, 16, 207, 223, 2, 154, 80, 242, 241, 31, 0, 90, 0, 249, 0, 240, 0, 11, 30, 7, 192, 38, 219,
    222, 241, 95, 17, 156, 82, 254, 31, 241, 224, 0, 44, 176, 221, 247, 197, 254, 251, 18, 252, 0,
    90, 238, 13, 31, 47, 45, 48, 64, 125, 64, 99, 193, 15, 45, 205, 25, 79, 0, 159, 208, 12, 47, 42,
    126, 180, 174, 12, 30, 31, 253, 0, 87, 0, 250, 0, 148, 0, 36, 49, 192, 219, 32, 206, 30, 64,
    157, 2, 160, 185, 239, 6, 59, 34, 235, 196, 146, 0, 242, 1, 249, 112, 15, 146, 2, 189, 239, 154,
    60, 155, 191, 158, 225, 146, 31, 107, 3, 15, 48, 17, 41, 69, 61, 17, 81, 0, 34, 238, 38, 241,
    237, 255, 199, 252, 205, 0, 170, 0, 33, 0, 149, 0
};
static const int32_t conv3_bias[24] = {
    -1304, 1913, 1276, 499, -1335, 324, 971, -152, 2224, 1341, 2439, -1045, -142, 2189, 1915, 1934,
    1144, 1163, 2658, -1462, 1766, 944, 1231, 723
};
static const int32_t conv3_multiplier[24] = {
    138587744, 176977808, 116370128, 278337280, 112523616, 121846544, 206270480, 220933680,
    199739677, 225540864, 227899920, 121702088, 100639736, 185580784, 201643136, 182281296,
    332363456, 339238464, 118530120, 150158064, 157076144, 138735056, 135786928, 244763824
};
static const struct convolution conv3 = {
    .weight = conv3_weight, .bias = conv3_bias, .width = 3, .channels = 24, .groups = 1,
    .outputs = 24, .lanes = 4, .rows = 3, .runs = 1, .quads = 8, .run_step = 0, .place_step =
    10, .group_step = 10, .start = 0, .bits = 4, .scaling = { .multiplier = conv3_multiplier,
    .limit = 16384, .form = SPLIT, .round = 32768, .split = 16, .shift = 16, .zero_point = 0,
    .lowest = 0 },
};

/* linear5: 3x3 convolve, conv3 to 10 channels of 1x1 */
static const uint8_t linear5_weight[1080 + BEYOND] = {
    243, 254, 16, 249, 31, 49, 4, 43, 15, 16, 189, 191, 237, 255, 254, 3, 208, 202, 194, 16, 45, 33,
    220, 62, 239, 241, 64, 10, 252, 225, 82, 41, 15, 14, 191, 178, 254, 222, 238, 49, 177, 27, 157,
    4, 46, 16, 234, 49, 238, 3, 4, 253, 14, 207, 91, 41, 237, 220, 239, 203, 243, 223, 192, 0, 225,
    44, 221, 246, 224, 251, 219, 20, 204, 208, 255, 29, 62, 32, 162, 32, 15, 79, 190, 207, 11, 12,
    15, 2, 241, 242, 159, 255, 30, 34, 217, 50, 223, 227, 207, 250, 191, 239, 98, 48, 14, 30, 172,
    254, 254, 15, 250, 209, 241, 16, 153, 194, 47, 1, 250, 113, 241, 7, 3, 202, 33, 14, 14, 249,
    221, 238, 30, 25, 244, 255, 212, 213, 240, 239, 218, 82, 224, 237, 196, 55, 234, 193, 2, 1, 34,
    1, 14, 75, 63, 48, 172, 14, 203, 11, 28, 212, 30, 245, 156, 236, 252, 226, 26, 36, 236, 18, 193,
    221, 225, 1, 98, 27, 30, 12, 235, 25, 0, 255, 255, 230, 13, 69, 169, 239, 0, 147, 187, 69, 241,
    39, 31, 234, 18, 66, 64, 217, 206, 237, 12, 89, 241, 0, 162, 228, 16, 81, 10, 65, 224, 146, 145,
    244, 14, 87, 237, 76, 191, 46, 158, 237, 241, 45, 210, 221, 65, 3, 240, 98, 224, 59, 222, 12,
    22, 19, 2, 29, 241, 85, 238, 31, 196, 16, 179, 253, 240, 252, 209, 221, 0, 17, 22, 117, 192, 46,
    14, 63, 224, 253, 241, 237, 20, 83, 0, 211, 21, 226, 34, 30, 32, 12, 242, 156, 196, 64, 48, 127,
    209, 243, 30, 240, 15, 19, 255, 15, 244, 112, 227, 59, 207, 0, 223, 29, 244, 28, 14, 206, 17,
    17, 20, 51, 19, 11, 223, 222, 82, 16, 208, 224, 241, 65, 16, 252, 23, 225, 47, 238, 46, 235,
    211, 253, 255, 31, 48, 68, 245, 33, 253, 51, 49, 254, 224, 211, 0, 253, 20, 241, 246, 223, 225,
    237, 105, 13, 230, 205, 147, 49, 105, 78, 20, 20, 46, 15, 255, 3, 15, 223, 19, 0, 18, 32, 17,
    34, 45, 221, 20, 77, 238, 206, 204, 44, 71, 242, 5, 187, 254, 60, 125, 222, 239, 238, 45, 34,
    20, 47, 179, 245, 78, 172, 112, 91, 209, 239, 190, 42, 114, 19, 6, 30, 252, 77, 109, 175, 253,
    235, 233, 12, 22, 18, 156, 208, 21, 189, 124, 61, 166, 207, 155, 19, 114, 29, 245, 113, 47, 204,
    48, 170, 25, 221, 15, 235, 48, 15, 84, 235, 100, 0, 80, 29, 223, 22, 17, 220, 240, 192, 48, 2,
    240, 29, 188, 253, 0, 255, 32, 27, 97, 29, 116, 219, 33, 78, 97, 29, 16, 87, 15, 173, 255, 144,
    242, 227, 239, 222, 244, 3, 31, 224, 60, 249, 93, 236, 115, 28, 145, 93, 45, 241, 47, 103, 204,
    193, 41, 145, 51, 161, 31, 107, 243, 55, 63, 240, 96, 242, 95, 61, 224, 30, 67, 225, 125, 112,
    16, 210, 78, 177, 228, 2, 93, 33, 252, 14, 208, 221, 3, 220, 65, 253, 112, 16, 251, 78, 32, 29,
    111, 64, 48, 50, 208, 172, 18, 235, 96, 190, 252, 253, 4, 236, 15, 207, 252, 250, 60, 33, 46,
    59, 241, 15, 90, 3, 227, 69, 158, 208, 77, 158, 62, 144, 255, 90, 15, 70, 109, 254, 67, 46, 64,
    80, 158, 226, 15, 192, 42, 32, 17, 177, 29, 211, 22, 209, 75, 246, 252, 76, 5, 253, 211, 239,
    19, 235, 51, 18, 191, 113, 29, 222, 10, 229, 225, 195, 157, 238, 101, 16, 75, 179, 234, 41, 228,
    93, 220, 175, 11, 218, 35, 33, 9, 96, 242, 239, 25, 2, 146, 208, 154, 18, 100, 254, 11, 144,
    254, 235, 196, 126, 250, 194, 46, 235, 255, 36, 16, 224, 13, 11, 48, 1, 255, 193, 205, 209, 228,
    16, 225, 231, 144, 44, 251, 241, 20, 250, 31, 13, 255, 50, 49, 193, 173, 44, 49, 79, 30, 160,
    13, 223, 255, 209, 162, 183, 176, 63, 43, 228, 17, 12, 19, 11, 253, 224, 207, 30, 205, 31, 51,
    93, 254, 220, 77, 207, 243, 242, 192, 244, 16, 242, 15, 244, 4, 29, 255, 194, 209, 96, 35, 16,
    14, 42, 17, 16, 254, 210, 250, 30, 237, 227, 224, 226, 190, 16, 45, 240, 228, 0, 208, 0, 207,
    83, 255, 194, 191, 44, 52, 46, 253, 193, 30, 16, 196, 214, 241, 208, 206, 32, 126, 227, 31, 32,
    221, 76, 208, 224, 238, 23, 13, 28, 20, 62, 221, 238, 61, 221, 177, 228, 2, 28, 221, 197, 110,
    223, 212, 29, 205, 196, 183, 78, 83, 0, 226, 44, 66, 1, 187, 192, 207, 11, 41, 243, 15, 4, 207,
    222, 251, 15, 225, 67, 206, 0, 208, 240, 31, 244, 229, 110, 50, 29, 154, 177, 243, 0, 219, 226,
    31, 81, 237, 159, 127, 208, 212, 115, 193, 62, 239, 220, 1, 39, 16, 74, 209, 236, 171, 31, 52,
    237, 157, 227, 35, 125, 187, 149, 124, 174, 183, 115, 255, 192, 3, 181, 240, 242, 27, 23, 16,
    16, 242, 63, 32, 61, 222, 76, 127, 224, 97, 219, 254, 243, 33, 20, 175, 238, 240, 178, 241, 242,
    217, 39, 242, 15, 209, 44, 1, 62, 255, 61, 113, 252, 81, 249, 240, 1, 17, 15, 177, 0, 225, 195,
    17, 242, 238, 196, 1, 0, 190, 61, 15, 30, 3, 43, 81, 222, 241, 27, 239, 241, 15, 9, 15, 255, 46,
    149, 255, 243, 45, 231, 226, 1, 45, 254, 21, 253, 206, 42, 68, 17, 62, 15, 210, 47, 14, 225,
    190, 255, 117, 146, 47, 241, 253, 53, 181, 226, 221, 205, 238, 26, 3, 45, 52, 240, 30, 11, 145,
    31, 30, 0, 239, 225, 51, 211, 255, 210, 95, 35, 245, 211, 203, 31, 91, 29, 244, 76, 19, 15, 223,
    33, 144, 255, 63, 29, 10, 222, 34, 224, 241, 255, 11, 244, 228, 67, 43, 191, 14, 13, 16, 0, 55,
    226, 25, 65, 226, 50, 197, 14, 173, 30, 118, 206, 238, 144, 45, 82, 199, 117, 171, 172, 249, 11,
    239, 208, 23, 242, 233, 238, 145, 47, 242, 94, 225, 30, 95, 188, 224, 160, 77, 33, 183, 37, 218,
    204, 127, 255, 189, 15, 231, 0, 217, 159, 176, 192, 18, 127
};
static const int32_t linear5_bias[10] = {
    84, 1166, -692, -50, -434, -33, -615, 595, 159, 19
};
static const int32_t linear5_multiplier[10] = {
    164484320, 93887456, 120580248, 128314080, 102236296, 112818832, 126232760, 137842960,
    138760432, 127943456
};
static const struct convolution linear5 = {
    .weight = linear5_weight, .bias = linear5_bias, .width = 1, .channels = 10, .groups = 1,
    .outputs = 10, .lanes = 2, .rows = 3, .runs = 1, .quads = 18, .run_step = 0, .place_step =
    24, .group_step = 24, .start = 0, .bits = 4, .scaling = { .multiplier = linear5_multiplier,
    .limit = 8192, .form = SPLIT, .round = 16384, .split = 17, .shift = 15, .zero_point = 88,
    .lowest = 0 },
};

/* ---- the network ---- */

void mcu_small_run(const uint8_t input[MCU_SMALL_INPUT_BYTES], uint8_t output[MCU_SMALL_OUTPUT_BYTES],
    uint8_t arena[MCU_SMALL_ARENA_BYTES])
{
    const uint8_t *window[5];

    /* Rows flow through image to conv2. */
    int32_t image_rows = 0, conv1_rows = 0, conv2_rows = 0;
    for (int32_t turn = 0; turn < 28; ++turn) {
        for (; image_rows < 28 && image_rows <= turn; ++image_rows) {
            load_row(input + image_rows * 28, 28, 1, 784, row(&image_plane, arena, image_rows));
        }
        for (; conv1_rows < 12 && image_rows >= 2 * conv1_rows + 5; ++conv1_rows) {
            look(&image_plane, arena, 2 * conv1_rows, 1, 5, window);
            convolve_row(&conv1, window, row(&conv1_plane, arena, conv1_rows), (int8_t *)arena);
        }
        for (; conv2_rows < 5 && conv1_rows >= 2 * conv2_rows + 3; ++conv2_rows) {
            look(&conv1_plane, arena, 2 * conv2_rows, 1, 3, window);
            convolve_row(&conv2, window, row(&conv2_plane, arena, conv2_rows), (int8_t *)arena);
        }
    }

    /* Rows flow through conv3 to output. */
    int32_t conv3_rows = 0, linear5_rows = 0, output_rows = 0;
    for (int32_t turn = 0; turn < 3; ++turn) {
        for (; conv3_rows < 3 && conv3_rows <= turn; ++conv3_rows) {
            look(&conv2_plane, arena, conv3_rows, 1, 3, window);
            convolve_row(&conv3, window, row(&conv3_plane, arena, conv3_rows), (int8_t *)arena);
        }
        for (; linear5_rows < 1 && conv3_rows == 3; ++linear5_rows) {
            look(&conv3_plane, arena, linear5_rows, 1, 3, window);
            convolve_row(&linear5, window, row(&linear5_plane, arena, linear5_rows), (int8_t *)arena);
        }
        for (; output_rows < 1 && linear5_rows == 1; ++output_rows) {
            store_row(row(&linear5_plane, arena, output_rows), 1, 10, 1, output + output_rows * 1);
        }
    }
}
