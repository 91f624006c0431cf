/* ub: an integer neural network, generated; 7762 parameters, 2661376 multiply-accumulates an
   input.
   Made from the graph with SHA-256
   b1744fb20f10d2cb39e65f571aaab09e10833cd51d3584fa6a38ac0e50dda40d.

   C99, integers of 8, 16 and 32 bits (64 where they are needed), no library calls, no
   allocation, no state; vector code for x86-64 and 64-bit Arm scales in float32. Compilers may
   put memcpy, memmove and memset in the place of loops, and on small cores functions of their
   own in that of 64-bit products and shifts. `int32_t` is taken to be `int`, and >> to keep the
   sign, as everywhere. */
#ifndef FUNCTIONS_OF_A_LEVEL
#include "ub.h"

#if UB_GRAPH_HASH != 0xb1744fb20f10d2cbu || UB_INPUT_BYTES != 3072 \
    || UB_OUTPUT_BYTES != 2048 || UB_ARENA_BYTES != 17935
#error "ub.h is of another export than ub.c: export the network anew"
#endif

/* Kinds of code that give the same integers: small loops, with the dot products of Cortex-M4 and M7
   where they are, and vectors, where gcc or clang compile for x86-64 or 64-bit Arm. Of vectors
   there are levels: the one that the compiler's options allow, and those above it, of which
   ub_run takes the best that the processor has. Define UB_BEST as the number of a level to
   leave out those above it, and UB_PORTABLE for plain C99 alone. */
#define SMALL_LOOPS 0
#define SSE2 1
#define AVX2 2
#define AVX_VNNI 3
#define AVX512_VNNI 4
#define NEON 5
#define NEON_DOTPROD 6
#define NEON_I8MM 7

#if !defined(__GNUC__) || defined(UB_PORTABLE) || defined(__OPTIMIZE_SIZE__)
#define BASE SMALL_LOOPS
#elif defined(__AVX512VNNI__) && defined(__AVX512BW__) && defined(__AVX512VL__)
#define BASE AVX512_VNNI
#elif defined(__AVXVNNI__)
#define BASE AVX_VNNI
#elif defined(__AVX2__)
#define BASE AVX2
#elif defined(__SSE2__)
#define BASE SSE2
#elif !defined(__aarch64__) || defined(__AARCH64EB__)
#define BASE SMALL_LOOPS
#elif defined(__ARM_FEATURE_MATMUL_INT8)
#define BASE NEON_I8MM
#elif defined(__ARM_FEATURE_DOTPROD)
#define BASE NEON_DOTPROD
#else
#define BASE NEON
#endif

#if BASE == SMALL_LOOPS || __STDC_HOSTED__ == 0
#define BEST BASE
#elif defined(__clang__) && (__clang_major__ < 12 || (BASE >= NEON && __clang_major__ < 16))
#define BEST BASE /* the compiler is too old */
#elif !defined(__clang__) && __GNUC__ < 11
#define BEST BASE
#elif defined(__x86_64__) && (defined(__clang__) || !defined(_WIN32)) /* gcc misaligns there */
#define BEST AVX512_VNNI
#elif defined(__aarch64__) && defined(__linux__)
#define BEST NEON_I8MM
#else
#define BEST BASE
#endif
#if defined(UB_BEST) && BASE != SMALL_LOOPS
#undef BEST
#define BEST UB_BEST
#endif

#if defined(__GNUC__) && !defined(UB_PORTABLE)
#define OWN_FUNCTION static __attribute__((noinline))
#if defined(__ARM_FEATURE_DSP) && !defined(__ARM_BIG_ENDIAN) && BASE == SMALL_LOOPS
#define DOT_PRODUCTS
#endif
#else
#define OWN_FUNCTION static
#endif

#if BASE == SMALL_LOOPS
#define SPECIALIZED static
#define SPARE 0
#define FACTORS(name, count, ...)
#define OF_FACTORS(name)
#define OF_SHORT_SUMS(name, size)
#define SHORT(array, count, ...)
#else
/* Each layer gets its own code, with its sizes as constants. Vectors may reach up to SPARE
   elements beyond the end of an array; what they find there doesn't count. */
#define SPECIALIZED static inline __attribute__((always_inline, unused))
#define SPARE 15
/* The bits of the float32 numbers that sums are scaled with. */
#define FACTORS(name, count, ...) static const int32_t name[count + SPARE] = { __VA_ARGS__ };
#define OF_FACTORS(name) .factor = name,
#if BASE <= AVX2 && BEST >= AVX2
/* What AVX2 alone needs: see struct convolution. */
#define SHORT_SUMS
#define OF_SHORT_SUMS(name, size) , .together = size, .starts = name##_starts, .totals = name##_totals
#define SHORT(array, count, ...) static const array[count + 2 * SPARE] = { __VA_ARGS__ };
#else
#define OF_SHORT_SUMS(name, size)
#define SHORT(array, count, ...)
#endif
#ifdef __clang__
#define UNROLLED _Pragma("clang loop unroll(full)")
#define ROLLED _Pragma("clang loop unroll(disable)")
#else
#define UNROLLED _Pragma("GCC unroll 32")
#define ROLLED _Pragma("GCC unroll 1")
#endif
#ifdef __SSE2__
#include <immintrin.h>
#else
#include <arm_neon.h>
#endif
typedef uint8_t sixteen __attribute__((vector_size(16)));

/* How what stands anywhere in memory is read. */
struct any_word {
    int32_t word;
} __attribute__((packed, may_alias));
struct any_sixteen {
    sixteen codes;
} __attribute__((packed, may_alias));
#endif

#ifdef DOT_PRODUCTS
#include <arm_acle.h>
#if defined(__ARM_FEATURE_MVE) && (__ARM_FEATURE_MVE & 1)
#include <arm_mve.h>
#define HELIUM
#endif

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

/* The weights of two channels, a and b, for four codes. Where there are dot products, two
   weights of b and those of a times 256 are added up to pairs of halfwords: the product with two
   codes adds up 256 * a + b, that of the lower bytes alone adds up b. Where a product has 32 bits
   only, as in Cortex-M0, two weights plus 128 are pairs: see PRODUCT_PAIRS. Both there and where
   Helium multiplies bytes of one sign, 128 is subtracted from codes, and given back with the
   bias. */
#if defined(__GNUC__) && !defined(UB_PORTABLE) && !defined(__ARM_BIG_ENDIAN) \
    && (defined(__ARM_ARCH_6M__) || defined(__ARM_ARCH_8M_BASE__))
#define PRODUCT_PAIRS
#endif
#if defined(DOT_PRODUCTS) || defined(PRODUCT_PAIRS)
#define ALIGNED __attribute__((aligned(4)))
#else
#define ALIGNED
#endif
#if defined(DOT_PRODUCTS) && !defined(HELIUM)
#define CHANNEL_PAIRS
#define UPPER(a, b) ((a) - ((b) < 0))
#define TWO(a0, a1, a2, a3, b0, b1, b2, b3) \
    b0, UPPER(a0, b0), b2, UPPER(a2, b2), b1, UPPER(a1, b1), b3, UPPER(a3, b3)
#elif defined(PRODUCT_PAIRS)
#define MORE(a) ((a) ^ -128)
#define TWO(a0, a1, a2, a3, b0, b1, b2, b3) \
    MORE(a0), MORE(a1), MORE(b0), MORE(b1), MORE(a2), MORE(a3), MORE(b2), MORE(b3)
#else
#define TWO(a0, a1, a2, a3, b0, b1, b2, b3) a0, a1, a2, a3, b0, b1, b2, b3
#endif
#if defined(HELIUM) || defined(PRODUCT_PAIRS)
#define BIAS(bias, weights) (bias) + 128 * (weights)
#else
#define BIAS(bias, weights) bias
#endif

/* ---- what the constants are made of ---- */

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

/* How a layer's sums become codes. The codes are those of float32 arithmetic,
   round_half_even(float32(sum) * multiplier) + zero_point: the generator proved that, for every
   sum that any input can give. */
struct scaling {
#if BASE != SMALL_LOOPS
    const int32_t *factor;
#endif
    const int32_t *multiplier; /* odd where some sums are */
    const int16_t *odd_channels;
    const int32_t *odd_sums;   /* whose codes are one more or one less, */
    const int8_t *odd_steps;   /* by this */
    int32_t odd;               /* how many */
    const int8_t *shifts;
    uint8_t form;
    uint8_t shift;
    uint8_t up;
    uint8_t zero_point;
};

enum { SHIFT, PRODUCT };

/* The sums may be negative when they are shifted. */
typedef char arithmetic_shift_needed[(-1 >> 1) == -1 ? 1 : -1];

/* A convolution. Under its window lie `runs` runs of neighbouring codes, `quads` times four each:
   one a row, or one a place. The weights stand in the order of their use: a block of channels
   after the other, and in a block, run after run, four codes after four codes, the four weights
   of each channel; an odd channel is followed by one of zeros. Runs that are no multiple of four
   end with weights of zero. The zero point is in the biases. */
struct convolution {
    const int8_t *weight;
    const int32_t *bias;
#ifdef SHORT_SUMS
    /* In a run, the products of four codes after four codes, `together` times, are added up in 16
       bits; or 0 times, if 32 bits are needed. Each such sum starts where no input takes its total
       out of 16 bits: for each sum two a channel, which add up to what the bias is less. */
    int32_t together;
    const int16_t *starts;
    const int32_t *totals;
#endif
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

/* A convolution that computes each channel from the one channel: weights [tap][channel]. */
struct depthwise {
    const int8_t *weight;
    const int32_t *bias;
    int32_t width, channels;
    int32_t rows, columns;
    int32_t column_step; /* bytes from a column of the window to the next, */
    int32_t place_step;  /* from a place of the window to the next, */
    int32_t start;       /* and to the window of the first place */
    int32_t stride;      /* in columns of a window of three by three, if it is one or two; else 0 */
    struct scaling scaling;
};

/* The means of windows: `columns` wide, `stride` places apart. */
struct average {
    int32_t width, channels;
    int32_t rows, columns, stride;
    int32_t least; /* the sum of a window of no codes: the zero points, subtracted */
    struct scaling scaling;
};

/* Weighted sums of windows: at each place the weights of its row times those of its column. */
struct resample {
    const int8_t *row_weights, *column_weights; /* of the windows, one after the other */
    const int32_t *row_scales, *column_scales;  /* which scaling: the two numbers' sum */
    const int32_t *column_firsts;               /* bytes to the window of each place */
    int32_t width, channels;
    int32_t rows, columns;
    int32_t zero_point;
    struct scaling scaling;
};

/* The largest codes of windows; what lies outside the plane doesn't count. */
struct maximum {
    int32_t width, channels;
    int32_t rows, columns, stride;
    int32_t padding;  /* at the left */
    int32_t in_width; /* of the input row */
};

/* ---- constants ---- */

static const struct plane a_4_plane = {
    .offset = 0, .outside = 8192, .row_bytes = 256, .left = 0,
    .height = 32, .held = 32,
}; /* 32x32, 8 channels: whole */

static const struct plane b_4_plane = {
    .offset = 8192, .outside = 12288, .row_bytes = 256, .left = 0,
    .height = 16, .held = 16,
}; /* 16x16, 16 channels: whole */

static const struct plane cat_1_plane = {
    .offset = 8192, .outside = 10912, .row_bytes = 544, .left = 16,
    .height = 32, .held = 5,
}; /* 32x32, 16 channels: 5 rows of 32 */

static const struct plane cat_plane = {
    .offset = 12288, .outside = 14016, .row_bytes = 576, .left = 32,
    .height = 16, .held = 3,
}; /* 16x16, 32 channels: 3 rows of 16 */

static const struct plane d_0_plane = {
    .offset = 14592, .outside = 16640, .row_bytes = 128, .left = 0,
    .height = 16, .held = 16,
}; /* 16x16, 8 channels: whole */

static const struct plane d_3_plane = {
    .offset = 11456, .outside = 13504, .row_bytes = 128, .left = 0,
    .height = 16, .held = 16,
}; /* 16x16, 8 channels: whole */

static const struct plane e_2_plane = {
    .offset = 13504, .outside = 14864, .row_bytes = 272, .left = 8,
    .height = 32, .held = 5,
}; /* 32x32, 8 channels: 5 rows of 32 */

static const struct plane b_2_plane = {
    .offset = 12288, .outside = 13152, .row_bytes = 288, .left = 16,
    .height = 16, .held = 3,
}; /* 16x16, 16 channels: 3 rows of 16 */

static const struct plane a_2_plane = {
    .offset = 8192, .outside = 9008, .row_bytes = 272, .left = 8,
    .height = 32, .held = 3,
}; /* 32x32, 8 channels: 3 rows of 32 */

static const struct plane c_3_plane = {
    .offset = 12288, .outside = 13312, .row_bytes = 128, .left = 0,
    .height = 8, .held = 8,
}; /* 8x8, 16 channels: whole */

static const struct plane c_4_plane = {
    .offset = 16640, .outside = 17664, .row_bytes = 128, .left = 0,
    .height = 8, .held = 8,
}; /* 8x8, 16 channels: whole */

static const struct plane avg_pool2d_plane = {
    .offset = 13312, .outside = 13792, .row_bytes = 160, .left = 16,
    .height = 8, .held = 3,
}; /* 8x8, 16 channels: 3 rows of 8 */

static const struct plane c_2_plane = {
    .offset = 13952, .outside = 14432, .row_bytes = 160, .left = 16,
    .height = 8, .held = 3,
}; /* 8x8, 16 channels: 3 rows of 8 */

static const struct plane d_2_plane = {
    .offset = 8192, .outside = 8624, .row_bytes = 144, .left = 8,
    .height = 16, .held = 3,
}; /* 16x16, 8 channels: 3 rows of 16 */

static const struct plane max_pool2d_plane = {
    .offset = 13440, .outside = 13872, .row_bytes = 144, .left = 8,
    .height = 16, .held = 3,
}; /* 16x16, 8 channels: 3 rows of 16 */

static const struct plane e_0_plane = {
    .offset = 15136, .outside = 15648, .row_bytes = 256, .left = 0,
    .height = 32, .held = 2,
}; /* 32x32, 8 channels: 2 rows of 32 */

static const struct plane e_3_plane = {
    .offset = 15648, .outside = 16160, .row_bytes = 256, .left = 0,
    .height = 32, .held = 2,
}; /* 32x32, 8 channels: 2 rows of 32 */

static const struct plane e_4_plane = {
    .offset = 16160, .outside = 16672, .row_bytes = 256, .left = 0,
    .height = 32, .held = 2,
}; /* 32x32, 8 channels: 2 rows of 32 */

static const struct plane interpolate_1_plane = {
    .offset = 16672, .outside = 17184, .row_bytes = 256, .left = 0,
    .height = 32, .held = 2,
}; /* 32x32, 8 channels: 2 rows of 32 */

static const struct plane image_plane = {
    .offset = 9280, .outside = 9586, .row_bytes = 102, .left = 3,
    .height = 32, .held = 3,
}; /* 32x32, 3 channels: 3 rows of 32 */

static const struct plane d_4_plane = {
    .offset = 17184, .outside = 17568, .row_bytes = 128, .left = 0,
    .height = 16, .held = 3,
}; /* 16x16, 8 channels: 3 rows of 16 */

static const struct plane a_0_plane = {
    .offset = 9688, .outside = 9944, .row_bytes = 256, .left = 0,
    .height = 32, .held = 1,
}; /* 32x32, 8 channels: 1 rows of 32 */

static const struct plane a_3_plane = {
    .offset = 9944, .outside = 10200, .row_bytes = 256, .left = 0,
    .height = 32, .held = 1,
}; /* 32x32, 8 channels: 1 rows of 32 */

static const struct plane b_0_plane = {
    .offset = 14016, .outside = 14272, .row_bytes = 256, .left = 0,
    .height = 16, .held = 1,
}; /* 16x16, 16 channels: 1 rows of 16 */

static const struct plane b_3_plane = {
    .offset = 14272, .outside = 14528, .row_bytes = 256, .left = 0,
    .height = 16, .held = 1,
}; /* 16x16, 16 channels: 1 rows of 16 */

static const struct plane interpolate_plane = {
    .offset = 17664, .outside = 17920, .row_bytes = 256, .left = 0,
    .height = 16, .held = 1,
}; /* 16x16, 16 channels: 1 rows of 16 */

static const struct plane c_0_plane = {
    .offset = 14592, .outside = 14720, .row_bytes = 128, .left = 0,
    .height = 8, .held = 1,
}; /* 8x8, 16 channels: 1 rows of 8 */

static const struct plane o_plane = {
    .offset = 17568, .outside = 17696, .row_bytes = 64, .left = 0,
    .height = 32, .held = 2,
}; /* 32x32, 2 channels: 2 rows of 32 */

/* a_0: 3x3 convolve, image to 8 channels of 32x32 */
ALIGNED static const int8_t a_0_weight[288 + 4 * SPARE + 8] = {
    TWO(25,-1,-40,-20,23,18,39,30), TWO(-19,12,25,-14,27,-6,-34,27), TWO(3,31,-9,23,24,-24,21,0),
    TWO(1,-27,-35,11,-3,3,24,40), TWO(-8,21,-13,13,-25,-22,-25,-19), TWO(-39,23,14,17,-34,6,4,24),
    TWO(13,21,17,24,30,-36,0,-23), TWO(-3,25,-31,7,18,14,35,-4), TWO(-19,0,0,0,21,0,0,0),
    TWO(32,0,0,0,22,0,0,0), TWO(10,0,0,0,-3,0,0,0), TWO(37,0,0,0,37,0,0,0),
    TWO(28,31,-1,29,-14,16,25,-1), TWO(28,-31,37,17,1,41,-34,-15), TWO(-23,-30,-18,21,41,-23,4,-12),
    TWO(25,-8,-32,13,5,-1,35,33), TWO(-33,7,11,1,-18,-5,2,-38), TWO(31,-19,20,26,15,-12,-41,-1),
    TWO(27,-26,-34,5,38,-7,-32,-18), TWO(-26,-1,-40,2,25,20,-7,-28), TWO(-29,0,0,0,-14,0,0,0),
    TWO(16,0,0,0,-26,0,0,0), TWO(-15,0,0,0,-33,0,0,0), TWO(-31,0,0,0,28,0,0,0),
    TWO(-6,13,25,-4,-4,-36,12,-25), TWO(-37,-21,-18,18,15,26,17,23), TWO(1,-17,-6,32,-1,16,10,-34),
    TWO(-1,-37,12,11,-33,13,12,-3), TWO(11,0,-30,-7,36,9,-23,22), TWO(-29,-32,14,27,-9,25,2,39),
    TWO(41,39,-2,-34,30,-26,-29,-16), TWO(7,-39,1,-22,-38,32,31,-19), TWO(17,0,0,0,-38,0,0,0),
    TWO(-32,0,0,0,-13,0,0,0), TWO(-23,0,0,0,2,0,0,0), TWO(-30,0,0,0,10,0,0,0)
};
ALIGNED static const int32_t a_0_bias[8 + SPARE] = {
    BIAS(-1857,21), BIAS(5943,-54), BIAS(-8908,66), BIAS(-11109,89), BIAS(-8042,71),
    BIAS(12541,-101), BIAS(25680,-211), BIAS(-35098,279)
};
SHORT(int16_t a_0_starts, 48,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 5737, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
SHORT(int32_t a_0_totals, 8,
    0, 0, 5737, 0, 0, 0, 0, 0)
static const int8_t a_0_shifts[8 + SPARE] = {
    7, 7, 7, 7, 7, 7, 7, 7
};
FACTORS(a_0_factor, 8,
    1006632960, 1006632960, 1006632960, 1006632960, 1006632960, 1006632960, 1006632960, 1006632960)
static const struct convolution a_0 = {
    .weight = a_0_weight, .bias = a_0_bias OF_SHORT_SUMS(a_0, 3), .width = 32, .channels = 8,
    .groups = 1, .blocks = 1, .lanes = 8, .rest = 0, .runs = 3, .quads = 3, .place_step = 3,
    .group_step = 3, .start = -3, .scaling = { OF_FACTORS(a_0_factor) .shifts = a_0_shifts,
    .form = SHIFT, .up = 0, .zero_point = 127 },
};

/* a_2: look_up, a_0 to 8 channels of 32x32 */
static const uint8_t a_2_table[256] = {
    12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11,
    10, 10, 10, 10, 10, 10, 10, 10, 10, 9, 9, 9, 9, 9, 9, 8, 8, 8, 8, 8, 8, 7, 7, 7, 7, 7, 6, 6, 6,
    6, 6, 5, 5, 5, 5, 5, 4, 4, 4, 4, 4, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6,
    6, 7, 7, 8, 9, 9, 10, 11, 11, 12, 13, 14, 15, 16, 17, 17, 18, 19, 20, 22, 23, 24, 25, 26, 27,
    28, 30, 31, 32, 34, 35, 36, 38, 39, 40, 42, 43, 45, 46, 48, 49, 51, 53, 54, 56, 57, 59, 61, 62,
    64, 66, 67, 69, 71, 73, 74, 76, 78, 80, 82, 83, 85, 87, 89, 91, 92, 94, 96, 98, 100, 102, 103,
    105, 107, 109, 111, 113, 115, 116, 118, 120, 122, 124, 126, 128, 129, 131, 133, 135, 137, 139,
    140, 142, 144, 146, 148, 150, 151, 153, 155, 157, 159, 160, 162, 164, 166, 168, 169, 171, 173,
    175, 176, 178, 180, 182, 183, 185, 187, 189, 190, 192, 194, 196, 197, 199, 201, 203, 204, 206,
    208, 209, 211, 213, 214, 216, 218, 220, 221, 223
};

/* a_3: 3x3 depthwise, a_2 to 8 channels of 32x32 */
static const int8_t a_3_weight[72 + SPARE + 3] = {
    -16, 55, -55, -62, 41, 67, -60, 39, 4, -42, -13, -66, -29, 61, -8, 63, 12, 59, -73, 48, -51,
    -22, -65, 17, 16, 59, -17, 54, -4, -31, 49, 18, 83, 36, 8, 48, 62, -60, 19, 5, 45, 69, -39, -44,
    66, 45, -49, -78, -41, -23, -29, -13, 5, -45, -35, -39, 39, 40, -6, -6, -44, 57, -31, 65, 6,
    -74, -45, -52, 17, -26, 79, 2
};
static const int32_t a_3_bias[8 + SPARE] = {
    4418, -3330, -47, -1148, -3951, 1707, -485, 1754
};
static const int32_t a_3_multiplier[8 + SPARE] = {
    95131824, 106917968, 105005448, 73560592, 119185200, 111794608, 93839062, 85206896
};
FACTORS(a_3_factor, 8,
    1001747222, 1003220490, 1002981425, 999050818, 1004753894, 1003830070, 1001585627, 1000506606)
static const struct depthwise a_3 = {
    .weight = a_3_weight, .bias = a_3_bias, .width = 32, .channels = 8, .rows = 3, .columns = 3,
    .column_step = 8, .place_step = 8, .start = -8, .stride = 1, .scaling = {
    OF_FACTORS(a_3_factor) .multiplier = a_3_multiplier, .form = PRODUCT, .shift = 1, .up = 0,
    .zero_point = 129 },
};

/* a_4: look_up, a_3 to 8 channels of 32x32 */
static const uint8_t a_4_table[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 4,
    5, 5, 6, 6, 6, 7, 7, 8, 8, 9, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13, 14, 14, 15, 15, 16, 16, 17,
    18, 18, 19, 19, 20, 20, 21, 22, 22, 23, 23, 24, 25, 25, 26, 27, 27, 28, 28, 29, 30, 30, 31, 32,
    33, 33, 34, 35, 35, 36, 37, 38, 38, 39, 40, 41, 41, 42, 43, 44, 44, 45, 46, 47, 48, 49, 49, 50,
    51, 52, 53, 54, 54, 55, 56, 57, 58, 59, 60, 61, 62, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72,
    73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 91, 92, 93, 94, 95, 96, 97,
    98, 99, 101, 102, 103, 104, 105, 106, 108, 109, 110, 111, 112, 113, 115, 116, 117, 118, 120,
    121, 122, 123, 125, 126, 127, 128, 130, 131, 132, 134, 135, 136, 137, 139, 140, 141, 143, 144,
    146, 147, 148, 150, 151, 152, 154, 155, 157, 158, 159, 161, 162, 164, 165, 167, 168, 169, 171,
    172, 174, 175, 177, 178, 180, 181, 183, 184, 186, 187, 189, 190, 192, 194, 195, 197, 198, 200,
    201, 203, 205, 206, 208, 209, 211, 213, 214, 216, 217, 219, 221, 222, 224, 226, 227, 229, 231,
    233, 234, 236, 238, 239, 241
};

/* max_pool2d: 2x2 maximum, a_4 to 8 channels of 16x16 */
static const struct maximum max_pool2d = {
    .width = 16, .channels = 8, .rows = 2, .columns = 2, .stride = 2, .padding = 0, .in_width =
    32,
};

/* b_0: 3x3 convolve, max_pool2d to 16 channels of 16x16 */
ALIGNED static const int8_t b_0_weight[1152 + 4 * SPARE + 8] = {
    TWO(-8,4,2,49,-49,-3,3,-10), TWO(14,49,-64,54,-8,-28,60,-56), TWO(62,3,55,-16,-14,0,24,-6),
    TWO(-2,1,0,-10,0,62,-45,44), TWO(45,-20,21,-53,13,6,-52,31), TWO(-47,52,-39,48,-49,0,10,15),
    TWO(-51,-27,39,39,-39,-41,62,38), TWO(-18,38,-36,-14,43,-12,57,-40),
    TWO(-34,-47,17,-28,-63,-36,-3,54), TWO(8,40,4,47,24,-54,19,-9),
    TWO(30,-18,33,-53,-59,-18,-30,49), TWO(-38,35,-47,-41,39,-51,-25,-34),
    TWO(54,-47,18,56,19,-51,-27,-29), TWO(33,65,-43,-41,-34,-2,34,-33),
    TWO(43,-44,-12,-10,14,-49,5,-20), TWO(58,-11,-19,14,-21,-5,9,-39),
    TWO(-58,-9,58,-57,13,50,-7,42), TWO(13,63,-54,-13,53,11,63,64), TWO(-49,27,37,-2,-11,37,-21,18),
    TWO(-18,-16,49,57,-57,52,24,23), TWO(-52,6,-26,47,1,57,20,30), TWO(-55,42,55,8,50,-38,64,-22),
    TWO(0,-32,30,-28,2,16,12,64), TWO(-3,-14,53,32,-51,22,46,-39), TWO(-12,-32,45,-14,60,52,4,12),
    TWO(37,39,15,-30,-43,-29,-39,13), TWO(25,-11,23,19,0,-48,-31,62),
    TWO(-47,-24,61,-7,11,-43,61,2), TWO(18,-9,-3,-21,9,62,3,1), TWO(-28,-59,11,-21,3,-34,-2,53),
    TWO(28,-38,0,5,12,45,10,53), TWO(-11,-57,61,-59,-34,23,64,0), TWO(37,-27,30,64,2,25,-43,48),
    TWO(31,-44,15,-15,-2,57,39,26), TWO(-53,-49,21,36,6,34,2,-41), TWO(-47,-64,2,-16,19,30,-38,47),
    TWO(53,12,65,42,2,53,3,51), TWO(-25,-8,-15,-58,57,9,31,17), TWO(44,17,41,-12,64,0,-61,56),
    TWO(-22,56,-6,21,26,-30,43,59), TWO(39,-6,24,1,42,-10,20,53), TWO(45,-33,28,-51,-12,-51,-46,-8),
    TWO(56,-8,-52,33,-43,-17,-52,-24), TWO(-31,39,-48,14,-60,30,-34,30),
    TWO(-62,25,-28,-1,-6,25,-52,26), TWO(-35,43,30,61,39,0,-38,-51), TWO(24,-57,31,2,-28,-46,-6,45),
    TWO(-20,16,-44,-51,-18,-63,-45,50), TWO(-54,-8,-35,11,51,5,63,8),
    TWO(11,-17,13,-6,40,-64,-59,-32), TWO(15,27,-63,12,55,-48,40,64),
    TWO(57,19,-54,5,51,-56,-12,-23), TWO(-64,-28,-25,-44,-19,37,-51,-23),
    TWO(-6,-60,17,10,-35,62,9,52), TWO(33,-13,5,-29,41,-31,36,-52),
    TWO(26,-49,-53,-20,-7,50,-55,34), TWO(33,-58,64,-36,-8,5,51,18),
    TWO(-36,-38,-27,25,-43,-51,42,-47), TWO(-59,-39,-31,41,41,-22,9,32),
    TWO(55,-18,-59,-37,-61,23,-63,-43), TWO(-42,16,-25,20,33,-14,14,-65),
    TWO(61,-25,62,-48,28,64,61,26), TWO(52,16,19,-7,58,-16,41,34), TWO(-8,-14,-35,38,15,-9,-6,1),
    TWO(25,-54,63,58,16,-34,-42,21), TWO(-62,-27,-17,4,29,11,-11,50),
    TWO(-40,-3,57,-16,-50,19,-61,-41), TWO(-56,-20,-13,59,-18,-45,63,43),
    TWO(53,37,46,-9,7,57,14,24), TWO(-9,48,63,20,-9,-15,59,-54), TWO(-27,58,-45,24,47,21,-35,62),
    TWO(-15,-58,-18,25,-20,-9,-65,59), TWO(-22,0,-14,-12,-26,-62,-33,49),
    TWO(-12,-10,58,-12,54,34,39,-14), TWO(25,6,-61,1,-64,-63,-56,8), TWO(56,-64,49,-9,60,50,-7,48),
    TWO(31,-42,47,-61,-8,48,-41,53), TWO(47,-6,55,34,45,57,-7,-41),
    TWO(-28,-44,59,-52,-47,24,-29,49), TWO(-43,2,19,55,-11,-8,-16,-60),
    TWO(7,-40,17,56,-47,9,-56,-15), TWO(36,-62,26,19,-31,-27,-39,39),
    TWO(29,-22,-55,-1,61,59,-16,-63), TWO(-35,64,-7,-53,-7,-12,29,-17),
    TWO(-29,-38,-4,-52,-63,2,-42,2), TWO(-3,-23,35,-13,-55,63,-11,23),
    TWO(-3,-16,-54,-39,4,9,-38,-38), TWO(-47,18,15,61,-50,21,-33,-29),
    TWO(23,25,-20,42,65,-63,13,-44), TWO(40,-60,-28,57,-28,11,5,-47),
    TWO(-64,51,66,-54,17,41,-57,-13), TWO(24,13,-14,1,21,57,-25,9), TWO(-25,6,36,-22,7,-16,62,31),
    TWO(13,38,31,-34,48,24,50,57), TWO(58,54,0,62,53,-1,-9,-14), TWO(-54,13,20,13,57,0,-51,-29),
    TWO(-9,-34,36,-42,-17,-6,-40,-10), TWO(-39,-64,-43,-61,-61,-12,41,-22),
    TWO(54,-32,4,48,-58,-4,24,-35), TWO(47,-36,-4,-16,33,-56,-59,-46),
    TWO(-44,-2,-51,-45,-6,8,47,-42), TWO(2,-23,20,-59,19,-2,-19,15),
    TWO(-53,64,-65,-37,-41,5,45,25), TWO(-42,41,64,-24,7,-47,25,-54),
    TWO(35,-9,3,-18,-12,25,-61,-50), TWO(44,11,49,-15,-52,13,20,-62),
    TWO(-15,-35,-21,-57,-50,-42,-35,-33), TWO(12,-57,10,-46,-57,-26,23,-53),
    TWO(-9,17,-59,-3,47,-28,-48,-37), TWO(55,-5,15,24,50,20,-57,-9),
    TWO(-62,-26,51,19,-2,-46,-16,-60), TWO(30,-18,29,0,1,-27,11,9),
    TWO(-55,-3,-42,-62,-13,-24,-8,16), TWO(-17,-40,-44,-42,1,-58,37,56),
    TWO(-60,41,45,58,49,3,31,64), TWO(-22,-40,-13,-56,-8,24,41,11), TWO(34,23,-23,-64,63,10,25,-14),
    TWO(60,-59,-38,27,-62,-33,-19,38), TWO(26,-12,40,45,36,54,-64,58),
    TWO(17,-55,-25,41,18,-18,20,-2), TWO(50,-6,4,55,-58,4,-30,-62),
    TWO(-63,15,55,-40,-41,20,-56,54), TWO(-48,-62,-1,-61,16,7,18,22),
    TWO(-25,34,45,0,-40,-2,-49,-31), TWO(45,-45,39,43,-36,-26,-59,49),
    TWO(-63,-51,-65,49,44,16,47,25), TWO(64,-33,52,47,-9,8,24,33), TWO(-1,35,-7,-20,29,24,-35,-12),
    TWO(8,-35,3,38,46,-65,-46,2), TWO(29,13,15,-10,-4,-1,40,30), TWO(-41,-33,46,-2,-21,62,-16,-59),
    TWO(-27,-12,-51,-14,-65,5,30,-15), TWO(20,40,48,1,-5,9,-35,-13), TWO(-21,56,24,40,56,-2,-46,48),
    TWO(-62,38,-60,-57,-1,14,9,-10), TWO(22,64,56,-24,-15,-31,7,45), TWO(45,-32,7,58,46,40,22,51),
    TWO(25,46,-50,-58,-61,-52,-64,22), TWO(34,58,-25,-26,28,51,47,13),
    TWO(-34,-58,58,-46,51,-4,60,-56), TWO(39,51,-31,20,8,-50,-4,12), TWO(-36,-38,34,58,-6,-33,1,1),
    TWO(54,39,23,6,-47,-36,37,14), TWO(-63,-63,9,23,60,-27,-49,63)
};
ALIGNED static const int32_t b_0_bias[16 + SPARE] = {
    BIAS(1464,104), BIAS(5661,-50), BIAS(11232,-211), BIAS(33214,-307), BIAS(19747,-160),
    BIAS(19878,-209), BIAS(51483,-586), BIAS(9278,-137), BIAS(3311,-34), BIAS(-15897,119),
    BIAS(-14270,287), BIAS(-50162,672), BIAS(-13714,216), BIAS(-32761,407), BIAS(4686,-56),
    BIAS(25423,-174)
};
SHORT(int16_t b_0_starts, 288,
    0, 0, 5737, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -5483, 0, 0, 0, 0, 0, 127, 0, 0,
    0, 0, 0, 0, 0, -11858, 0, -5993, 0, 0, -2933, 0, 0, 0, 0, 0, -9818, 0, 0, 0, 0, -128, 0, 3442,
    0, 0, 0, 0, 0, 0, -2678, 0, -4463, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3442, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -5993, 0, 0, 0, -2933, 0, 0, 7522, 2422, 0, 0, 0,
    -4208, -638, 5482, 0, 3187, 1402, 0, 0, 2677, 0, 0, -6503, -4973, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 12367, 7522, 2932, 0, 0, -6503, 0, 0, 0, 0, 0, -11093, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 3187, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -12623, 5227, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1658,
    -383, 0, 0, 0, 0, 0, 0, 0, 3442, 0, 0, 0, 8287, 0, 0, 0, 0, 0, 0, 6502, 0, 0, 0, 2677, 7522, 0,
    7522, 0, 0, 0, 0, 0, 0, 3187, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -4718, 10582, 0, 0,
    -1658, 0, 0, 0, 0, 0, 0, 0, 0, 11347, 0, 0, 0, 0, -14153, 0, 0, 0, 0, 0, 0, 0, 0, -893, 0, 0, 0,
    0, 0, 0, 0, -3188, 0, 637, 0, 0, 0, -5483, 0, 0, 0, 0, -7013, 0, 0, -638, 0, 0, 0, 0, 0, 0, 0)
SHORT(int32_t b_0_totals, 16,
    0, -1660, -5993, 2293, 10582, 9941, 2037, 6883, 3441, 2549, -8800, -13517, -11604, -2551, -4463,
    636)
static const int32_t b_0_multiplier[16 + SPARE] = {
    66615380, 67058172, 65788596, 67994912, 66286436, 66866138, 67747256, 65980244, 65611616,
    66808164, 66893840, 66950380, 66942504, 67855312, 68155431, 67697968
};
static const int16_t b_0_odd_channels[4] = {
    14, 14, 14, 14
};
static const int32_t b_0_odd_sums[4] = {
    -25585, -10965, 10965, 25585
};
static const int8_t b_0_odd_steps[4] = {
    -1, -1, 1, 1
};
FACTORS(b_0_factor, 16,
    998120981, 998231679, 997914285, 998355108, 998038745, 998183670, 998324151, 997962197,
    997870040, 998169177, 998190596, 998204731, 998202762, 998337658, 998375173, 998317990)
static const struct convolution b_0 = {
    .weight = b_0_weight, .bias = b_0_bias OF_SHORT_SUMS(b_0, 2), .width = 16, .channels = 16,
    .groups = 1, .blocks = 1, .lanes = 16, .rest = 0, .runs = 3, .quads = 6, .place_step = 8,
    .group_step = 8, .start = -8, .scaling = { OF_FACTORS(b_0_factor) .multiplier =
    b_0_multiplier, .odd_channels = b_0_odd_channels, .odd_sums = b_0_odd_sums, .odd_steps =
    b_0_odd_steps, .odd = 4, .form = PRODUCT, .shift = 1, .up = 0, .zero_point = 139 },
};

/* b_2: look_up, b_0 to 16 channels of 16x16 */
static const uint8_t b_2_table[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10,
    10, 11, 11, 12, 13, 13, 14, 14, 15, 15, 16, 17, 17, 18, 18, 19, 20, 20, 21, 22, 22, 23, 23, 24,
    25, 25, 26, 27, 27, 28, 29, 29, 30, 31, 32, 32, 33, 34, 34, 35, 36, 37, 37, 38, 39, 40, 40, 41,
    42, 43, 43, 44, 45, 46, 46, 47, 48, 49, 50, 50, 51, 52, 53, 54, 55, 55, 56, 57, 58, 59, 60, 61,
    61, 62, 63, 64, 65, 66, 67, 68, 69, 70, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83,
    84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 105, 106,
    107, 108, 109, 110, 111, 112, 113, 114, 116, 117, 118, 119, 120, 121, 122, 124, 125, 126, 127,
    128, 129, 131, 132, 133, 134, 135, 137, 138, 139, 140, 142, 143, 144, 145, 147, 148, 149, 150,
    152, 153, 154, 155, 157, 158, 159, 161, 162, 163, 164, 166, 167, 168, 170, 171, 172, 174, 175,
    177, 178, 179, 181, 182, 183, 185, 186, 188, 189, 190, 192, 193, 195, 196, 197, 199, 200, 202,
    203, 205, 206, 207, 209, 210, 212, 213, 215, 216, 218, 219, 221, 222, 224, 225, 227, 228, 230,
    231, 233, 234, 236, 237, 239, 241, 242, 244, 245, 247, 248
};

/* b_3: 3x3 depthwise, b_2 to 16 channels of 16x16 */
static const int8_t b_3_weight[144 + SPARE + 3] = {
    -62, 33, 13, 7, 22, -17, 64, -66, -39, 24, -33, 44, 68, -62, -63, -68, -31, 53, -28, 76, -53,
    -4, -4, 39, -32, 72, 16, 22, -63, 63, 22, -60, 44, -54, -65, -51, 6, 75, -48, -62, 13, 51, 63,
    60, 13, -5, -65, -45, -54, -26, 43, 16, -67, 10, 38, 14, 43, -64, 45, -46, -24, 10, -28, 11, 61,
    -63, 47, -68, -19, 9, 62, 20, 55, 46, -84, -8, 51, -20, 31, -48, -9, 17, -22, 51, -9, 53, 11,
    -18, -7, 30, 62, 68, 43, -51, 26, -28, 53, -56, -63, -42, 15, -10, 64, -55, -43, -57, -44, 46,
    60, 47, 28, 46, 67, -65, -4, 29, -61, -20, 47, 6, -65, 56, -10, 23, -24, 6, 11, -3, -28, -22,
    60, -60, -9, -36, -66, -38, 73, -27, -26, -73, -13, 65, 34, -20
};
static const int32_t b_3_bias[16 + SPARE] = {
    -39570, 29953, 36664, -27594, 70249, 25325, -11089, 49068, -8903, -73796, -23706, -38836,
    -67933, 35307, 106, -27075
};
static const int32_t b_3_multiplier[16 + SPARE] = {
    73202454, 71740424, 57415612, 66547772, 63765968, 57065236, 76198664, 69971968, 53145016,
    61595412, 55946782, 63325668, 62998140, 73983464, 78963504, 68629352
};
FACTORS(b_3_factor, 16,
    990617443, 990434689, 987432431, 989715471, 989020020, 987344837, 990991969, 990213632,
    986364782, 988477381, 987065224, 988909945, 988828063, 990715069, 991337574, 990045805)
static const struct depthwise b_3 = {
    .weight = b_3_weight, .bias = b_3_bias, .width = 16, .channels = 16, .rows = 3, .columns =
    3, .column_step = 16, .place_step = 16, .start = -16, .stride = 1, .scaling = {
    OF_FACTORS(b_3_factor) .multiplier = b_3_multiplier, .form = PRODUCT, .shift = 2, .up = 0,
    .zero_point = 133 },
};

/* b_4: look_up, b_3 to 16 channels of 16x16 */
static const uint8_t b_4_table[256] = {
    0, 0, 1, 2, 2, 3, 4, 5, 5, 6, 7, 8, 9, 9, 10, 11, 12, 12, 13, 14, 15, 16, 16, 17, 18, 19, 19,
    20, 21, 22, 23, 23, 24, 25, 26, 27, 27, 28, 29, 30, 31, 32, 32, 33, 34, 35, 36, 37, 37, 38, 39,
    40, 41, 42, 42, 43, 44, 45, 46, 47, 48, 48, 49, 50, 51, 52, 53, 54, 55, 55, 56, 57, 58, 59, 60,
    61, 62, 63, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82,
    83, 84, 85, 86, 87, 88, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104,
    105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123,
    124, 125, 126, 127, 128, 129, 130, 131, 132, 133, 135, 136, 137, 138, 139, 140, 141, 142, 143,
    144, 145, 146, 147, 148, 149, 150, 152, 153, 154, 155, 156, 157, 158, 159, 160, 161, 162, 164,
    165, 166, 167, 168, 169, 170, 171, 172, 174, 175, 176, 177, 178, 179, 180, 181, 183, 184, 185,
    186, 187, 188, 189, 191, 192, 193, 194, 195, 196, 197, 199, 200, 201, 202, 203, 205, 206, 207,
    208, 209, 210, 212, 213, 214, 215, 216, 218, 219, 220, 221, 222, 224, 225, 226, 227, 228, 230,
    231, 232, 233, 234, 236, 237, 238, 239, 241, 242, 243, 244, 246, 247, 248, 249, 251, 252, 253,
    254
};

/* avg_pool2d: 2x2 average, b_4 to 16 channels of 8x8 */
static const int32_t avg_pool2d_multiplier[1] = {
    1154048000
};
static const struct average avg_pool2d = {
    .width = 8, .channels = 16, .rows = 2, .columns = 2, .stride = 2, .least = -464, .scaling =
    { .multiplier = avg_pool2d_multiplier, .form = PRODUCT, .shift = 0, .up = 1, .zero_point =
    114 },
};

/* c_0: 3x3 convolve, avg_pool2d to 16 channels of 8x8 */
ALIGNED static const int8_t c_0_weight[2304 + 4 * SPARE + 8] = {
    TWO(-31,-23,40,57,-16,-29,-57,17), TWO(54,-1,39,-37,-37,-36,53,41),
    TWO(-58,-10,45,59,-39,-53,-34,-41), TWO(-10,59,-8,13,35,-12,-8,-15),
    TWO(39,32,29,-9,4,-16,28,-48), TWO(-47,49,23,-38,18,-10,29,9), TWO(18,8,55,-55,-24,-12,-4,-53),
    TWO(42,-9,-37,7,-11,-29,-27,16), TWO(-11,-21,-63,-65,-55,-30,-23,-43),
    TWO(56,-36,-24,38,42,-34,-27,11), TWO(16,-8,50,56,-33,56,-45,28),
    TWO(-16,39,38,13,26,60,-7,-58), TWO(-34,47,-63,47,7,62,19,-59), TWO(-17,17,61,-3,55,-34,-48,52),
    TWO(-61,-27,16,21,-52,14,41,62), TWO(36,24,-40,-60,-62,56,-55,-37),
    TWO(-11,-63,8,-29,-25,8,-13,-45), TWO(-4,-50,11,35,42,56,-31,14),
    TWO(35,-15,8,7,32,-16,-66,-40), TWO(-34,61,8,24,-64,35,-63,10),
    TWO(-10,-41,44,57,-53,18,-46,32), TWO(33,1,-47,53,37,15,3,39),
    TWO(-57,61,-51,-53,-10,-42,13,55), TWO(-8,-62,-22,31,38,-5,-6,15),
    TWO(-4,50,-59,-28,-63,-26,-54,0), TWO(7,-24,-18,20,31,-50,54,48), TWO(5,-1,6,-50,2,40,-17,51),
    TWO(29,-26,-32,31,44,-51,41,47), TWO(-51,-61,-42,-56,45,-30,-34,46),
    TWO(35,-9,20,-46,-42,-40,61,-50), TWO(-18,22,19,-42,37,23,-29,-2),
    TWO(-23,58,-41,10,-12,-11,-53,-14), TWO(28,43,-57,27,-34,64,29,-54),
    TWO(62,49,62,25,39,14,44,48), TWO(-19,27,-36,-8,-50,-55,-51,-44),
    TWO(-58,-13,51,17,-1,-60,-60,-19), TWO(46,16,-22,-58,-43,32,-14,-5),
    TWO(11,21,-37,30,-16,-38,60,-59), TWO(5,54,6,-22,-24,-22,-46,-23),
    TWO(42,-64,28,59,53,-2,-46,17), TWO(23,52,-55,-60,20,19,-19,49), TWO(-53,28,19,3,-58,50,55,26),
    TWO(6,-25,45,-53,34,47,-37,17), TWO(52,-55,-57,-14,-17,-62,-59,-41),
    TWO(-18,15,-33,65,-57,35,22,-53), TWO(-44,20,10,40,-27,3,-22,-36),
    TWO(-50,39,27,-34,-10,13,-3,63), TWO(60,-48,-46,60,-27,49,-15,-16),
    TWO(-47,42,6,33,-47,15,-16,63), TWO(-45,-48,24,-55,-24,42,29,30),
    TWO(-22,-37,-62,60,13,61,41,45), TWO(5,-11,34,16,-56,21,58,44), TWO(62,-25,-25,61,11,-5,11,-47),
    TWO(-33,-54,38,3,49,7,56,7), TWO(-62,25,-39,-10,32,39,11,12), TWO(-23,31,8,-41,24,-22,-21,17),
    TWO(-60,64,15,59,23,58,62,39), TWO(13,-23,-9,-30,-10,-12,15,11),
    TWO(-55,-61,-5,2,47,58,-28,-48), TWO(-11,-61,-18,-35,-59,-51,-45,36),
    TWO(14,58,-2,30,17,-57,-5,60), TWO(64,-2,-5,25,24,-4,43,-39), TWO(9,-20,61,-40,-26,-1,-62,64),
    TWO(4,-2,13,20,12,-5,51,-53), TWO(60,-25,15,14,-43,-5,45,-31), TWO(54,59,18,58,57,23,-64,-40),
    TWO(11,58,-51,29,-20,3,-36,-13), TWO(59,-2,-21,45,-32,61,-16,-22),
    TWO(-7,35,-45,-10,32,-36,27,-26), TWO(51,-30,-24,38,-18,38,15,62),
    TWO(18,36,-37,-55,-38,-26,-8,-23), TWO(-50,41,-54,-31,-60,-4,-44,-26),
    TWO(12,13,55,30,0,10,-30,-10), TWO(-33,-48,-2,29,25,34,49,-45),
    TWO(-18,-43,43,53,17,-12,43,-40), TWO(0,10,-24,-48,47,41,62,50),
    TWO(-33,-3,35,-13,-57,-12,7,-59), TWO(-34,50,-27,11,-31,21,-26,-9),
    TWO(15,47,-58,-1,-7,-32,-19,-13), TWO(52,26,-11,-3,-42,33,-45,30),
    TWO(41,-25,-11,-45,11,-64,55,-47), TWO(-50,57,-20,-10,32,50,-41,19),
    TWO(5,-39,-7,49,37,-8,-54,20), TWO(61,-61,35,-4,24,30,-27,-63),
    TWO(63,-47,-34,31,-63,31,-40,-12), TWO(59,-38,-61,24,4,2,-18,30),
    TWO(-49,-58,-45,-64,37,-37,-45,-23), TWO(17,-26,55,-23,-64,7,58,29),
    TWO(-54,61,3,-18,-46,-29,37,11), TWO(-41,20,-27,46,-48,-59,-58,-38),
    TWO(22,24,-14,-14,43,-29,-40,-38), TWO(-30,-13,-57,60,-64,23,-19,51),
    TWO(35,30,-53,-54,63,-65,63,-30), TWO(-14,35,-27,11,-23,-6,-18,60),
    TWO(45,-24,-61,30,-33,-11,46,-59), TWO(46,-48,-18,21,18,64,-36,-56),
    TWO(-54,-61,16,40,-33,-6,22,-14), TWO(-43,-11,1,-14,-39,-45,23,64),
    TWO(33,-17,65,10,-21,-55,34,-25), TWO(-59,51,1,-31,33,-13,-11,-61),
    TWO(31,-44,36,10,17,-53,-39,-1), TWO(56,54,54,26,32,-57,34,48), TWO(-32,14,40,-42,-25,30,56,9),
    TWO(-25,-54,47,59,-16,55,13,-55), TWO(-28,11,11,58,59,-54,-41,58), TWO(-64,9,34,55,4,-32,31,1),
    TWO(-6,17,12,22,24,-59,-1,-53), TWO(-1,7,-64,50,-19,-7,-28,10), TWO(-4,-20,20,55,-12,-30,19,29),
    TWO(-40,-57,20,-29,40,27,-38,50), TWO(51,50,-27,8,57,22,-42,-21),
    TWO(50,9,28,30,46,-46,-33,-24), TWO(-4,20,46,34,33,-47,22,-1), TWO(5,-6,13,-10,-6,-54,-54,-26),
    TWO(57,0,45,-36,-11,7,-6,-47), TWO(-60,54,21,19,-41,-49,51,23),
    TWO(-47,-30,12,-34,-52,31,-53,28), TWO(24,-58,-35,-2,-45,-28,30,-11),
    TWO(63,49,10,52,17,-42,11,53), TWO(-6,63,-25,11,21,31,-6,-11), TWO(63,-60,15,-33,-25,-7,-18,64),
    TWO(29,-24,-14,18,4,53,-41,-31), TWO(45,-1,58,17,-38,-54,53,64),
    TWO(-58,64,28,-25,-2,45,-21,23), TWO(-40,-50,0,63,31,7,-22,-43), TWO(29,54,11,26,-60,-32,4,-59),
    TWO(-39,32,50,10,-9,-64,-55,46), TWO(-25,6,62,-7,-47,-31,-64,7),
    TWO(-30,52,-50,26,20,-49,-26,61), TWO(16,0,-64,-32,27,45,-25,55),
    TWO(38,36,-29,-50,3,-31,48,-43), TWO(42,-63,13,-23,-30,11,23,-2),
    TWO(-25,-23,-54,0,-10,-17,37,-46), TWO(11,-16,58,-50,-3,61,-50,29), TWO(-36,-23,-9,0,0,38,6,43),
    TWO(27,14,-36,-36,-19,-25,-49,45), TWO(-2,-34,-63,-40,-38,45,-35,-63),
    TWO(-60,-7,50,-33,-49,15,-30,-64), TWO(-35,2,14,-38,37,46,41,-23),
    TWO(-49,33,-27,12,26,38,9,35), TWO(34,-33,-26,48,-11,-18,-54,57),
    TWO(30,-17,-43,42,-61,29,57,10), TWO(-20,60,17,-31,15,2,-14,-30),
    TWO(49,64,34,50,-15,-54,46,-5), TWO(45,-57,61,-7,-34,-45,22,-1),
    TWO(-9,-1,-6,-50,-43,-34,58,39), TWO(-51,37,-46,17,21,12,59,-14), TWO(51,13,26,43,-16,61,63,59),
    TWO(51,7,15,31,40,-9,-37,-33), TWO(-14,-60,18,-16,-16,28,17,41),
    TWO(-34,-49,-63,61,33,55,62,36), TWO(59,24,-44,17,37,-44,44,-46),
    TWO(-27,-28,0,-17,22,32,-4,59), TWO(-42,-51,57,60,-15,-27,35,-34), TWO(7,1,53,52,49,23,-46,-8),
    TWO(-10,4,-44,13,52,2,-8,-25), TWO(50,-28,-53,4,-35,6,-58,62), TWO(-53,-48,-24,56,12,-8,57,-21),
    TWO(-3,-53,19,-61,45,-26,-42,10), TWO(17,17,-11,51,12,-43,62,-41),
    TWO(37,-5,-50,48,60,-6,42,-32), TWO(-10,24,-42,23,-61,21,25,55),
    TWO(57,-53,-43,13,12,-51,-12,-20), TWO(2,5,-15,33,-64,-15,51,46),
    TWO(-36,1,-5,-13,-52,-28,-48,32), TWO(60,0,16,21,34,-54,-62,11),
    TWO(45,-10,-45,-46,-59,-4,-63,50), TWO(62,2,3,-1,-5,19,-49,-34),
    TWO(25,28,-18,-63,-9,-33,-49,-37), TWO(-33,-14,14,45,32,-14,-29,1),
    TWO(-21,27,-51,63,-47,-26,16,-16), TWO(6,-22,5,-27,-36,-54,-3,54),
    TWO(-19,56,38,-10,-12,45,-23,29), TWO(-21,-23,64,29,5,-18,45,-27),
    TWO(-56,18,39,-30,-15,30,57,16), TWO(-3,43,9,-7,-38,-41,-9,-25),
    TWO(-17,17,-23,14,61,-62,22,23), TWO(-59,6,-41,-29,3,31,-2,-64), TWO(22,-34,49,1,52,2,50,12),
    TWO(-46,-54,-30,28,-21,12,12,-2), TWO(16,-10,32,3,5,33,-52,-44), TWO(24,27,-9,62,-47,49,34,41),
    TWO(-37,-28,-52,35,14,62,47,7), TWO(-48,16,59,-14,1,46,-14,-12),
    TWO(-28,-10,-43,6,-57,63,-2,24), TWO(25,19,44,-21,-9,26,-9,52), TWO(32,14,55,6,-36,36,-4,57),
    TWO(31,50,-21,56,-32,-50,-6,35), TWO(26,14,-17,-16,17,-5,-38,42),
    TWO(48,-13,32,-64,-50,-54,-4,43), TWO(-25,-6,9,-15,-27,-39,-15,0), TWO(-14,18,12,5,4,16,64,-9),
    TWO(-58,-61,47,17,-64,-32,45,29), TWO(-33,-11,-16,-20,7,-64,28,30),
    TWO(21,-5,61,5,-32,33,51,-47), TWO(-25,34,13,-18,-26,51,-38,-60),
    TWO(-64,43,-22,62,20,-16,28,5), TWO(-12,13,-60,-19,43,8,55,-29), TWO(8,-16,-62,-15,4,64,63,22),
    TWO(31,-48,-32,-31,40,-6,49,45), TWO(-36,19,-49,28,-13,41,-37,-43),
    TWO(64,31,39,-31,-18,48,-22,-22), TWO(-61,29,-43,-44,8,-51,12,-61),
    TWO(8,40,-15,54,-52,24,34,45), TWO(55,25,-23,-62,-38,-35,34,-29),
    TWO(55,-59,-20,-59,21,-8,12,-16), TWO(52,-15,6,4,52,-10,12,-44), TWO(3,40,-14,-24,7,-57,58,45),
    TWO(60,2,32,-42,47,-26,-12,3), TWO(30,41,35,28,22,-35,-52,-50), TWO(11,-14,-33,-1,56,31,1,18),
    TWO(-37,-28,-53,42,46,54,50,-20), TWO(-64,42,-14,-26,-43,1,43,-16),
    TWO(-39,-14,54,47,-23,2,-52,30), TWO(7,3,-58,4,60,60,5,-27), TWO(12,23,45,20,9,-4,-13,23),
    TWO(-40,-28,40,8,-29,-6,55,-47), TWO(5,15,-9,-11,-50,45,-13,35),
    TWO(-39,-30,-46,14,51,-23,-39,-35), TWO(-44,40,56,-23,40,-60,4,17),
    TWO(15,37,51,-40,63,-56,-46,56), TWO(-30,43,-40,13,-43,35,-1,-10),
    TWO(4,-41,-38,-10,57,-62,5,50), TWO(-36,-59,-29,52,50,62,-18,-21),
    TWO(53,-19,-31,37,-57,-52,-45,3), TWO(55,48,-36,-9,-18,-53,-63,27),
    TWO(-16,38,-22,8,-33,-43,33,-19), TWO(-27,-30,64,-33,17,-15,-61,50),
    TWO(-30,-35,-34,6,33,17,-60,53), TWO(-54,-64,-17,-52,-45,-63,-48,-4),
    TWO(64,29,-55,-28,-62,4,-55,46), TWO(35,-4,20,-38,11,29,36,-15),
    TWO(-11,-50,-39,-21,35,56,-3,39), TWO(48,-58,16,-47,43,-12,-28,-38),
    TWO(-42,61,1,26,46,26,-48,-17), TWO(-8,-2,-22,-6,10,55,46,-33),
    TWO(-64,61,-57,-3,-63,48,-58,25), TWO(35,-12,15,-54,34,-45,50,-21),
    TWO(40,34,-35,-28,6,-23,32,-45), TWO(41,-37,-7,-62,63,46,38,52), TWO(7,-15,16,-51,-45,48,18,3),
    TWO(52,-8,51,7,15,-16,-26,40), TWO(16,-1,46,62,64,-52,-57,21), TWO(-30,63,25,10,16,50,-42,31),
    TWO(57,3,41,-14,49,42,29,47), TWO(3,23,53,-33,17,5,-51,10), TWO(25,-9,-6,-37,-37,45,46,-55),
    TWO(31,61,1,14,-5,-35,50,-63), TWO(-42,40,13,-57,-64,-11,-37,46),
    TWO(59,1,50,-13,-17,-18,15,37), TWO(3,58,3,27,-23,-56,50,-7), TWO(-51,-48,53,8,27,50,-13,64),
    TWO(-27,-49,52,-4,-43,49,-45,4), TWO(6,-7,59,10,33,-10,-40,10), TWO(-33,3,64,32,-46,-3,-20,-4),
    TWO(13,-33,-54,20,-11,-52,50,-25), TWO(-35,-42,-22,-60,18,13,47,63),
    TWO(-42,-46,52,19,3,-64,52,55), TWO(-60,43,14,-42,-26,-36,19,-24),
    TWO(-27,-56,21,-29,39,57,-46,-49), TWO(-45,18,24,21,36,-26,-61,23), TWO(26,33,-61,3,31,1,-56,9),
    TWO(-26,36,-34,-7,-51,36,6,-52), TWO(13,31,-6,4,-15,52,3,23), TWO(-45,56,-36,43,30,27,41,-48),
    TWO(52,-21,26,55,38,49,28,-53), TWO(27,-9,35,4,-46,13,-51,-60), TWO(-11,47,13,-9,5,-27,13,-47),
    TWO(-33,-16,-45,-64,16,-41,-30,13), TWO(-35,46,-10,-53,-24,64,56,10),
    TWO(55,-30,7,-29,-60,-42,5,-53), TWO(0,10,-22,33,62,-24,32,63), TWO(39,42,60,-21,-8,22,41,-52),
    TWO(35,-46,-11,36,43,-37,-16,-8), TWO(-35,-49,-57,-34,-60,-33,-5,-31),
    TWO(-14,-31,-56,44,29,46,-60,-22), TWO(14,17,-39,-17,-35,-62,-53,-8),
    TWO(-15,-6,-56,7,63,-38,-11,49), TWO(19,64,56,18,-41,-45,33,-61), TWO(32,49,13,-64,52,39,36,56),
    TWO(38,-12,11,17,-23,2,-30,-14), TWO(-21,60,63,33,19,50,41,26),
    TWO(-4,32,-15,-55,-41,24,-62,-50), TWO(-22,1,-56,22,49,23,-17,11),
    TWO(-7,59,-51,31,13,-24,-62,-26), TWO(45,31,31,-58,53,-34,14,64),
    TWO(17,-2,-57,24,34,48,-42,-64), TWO(19,52,53,-23,46,-51,27,64)
};
ALIGNED static const int32_t c_0_bias[16 + SPARE] = {
    BIAS(62702,-391), BIAS(57994,-359), BIAS(-53040,572), BIAS(-43812,238), BIAS(-59930,364),
    BIAS(96507,-852), BIAS(3341,-80), BIAS(360,318), BIAS(4126,-157), BIAS(117389,-897),
    BIAS(-41335,168), BIAS(-60817,355), BIAS(78054,-592), BIAS(43841,-129), BIAS(-70760,810),
    BIAS(-24261,243)
};
SHORT(int16_t c_0_starts, 576,
    0, 0, 382, 0, 0, 0, 0, 0, 0, -20783, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    2167, 0, 0, 0, 0, 0, 0, 0, 0, -128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8797, 0, 0, 0, 0, 0, 0, 0, 0,
    4462, 0, 0, 0, 0, 0, 0, -4463, 11092, 0, 0, -2678, 0, 0, -11348, 0, 0, 0, 892, 0, 0, 2932,
    12877, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -4718, 0, 0, 0, 0, 0, -9053, 0, 0, 0, 0, 11857, 0,
    -12878, 0, 0, 0, 9562, -2423, -1403, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, -2678, 5227, 0, 0, 0, 0, 0, 0, -5228, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5737, 0, 0, 0, 0, 0, 0,
    0, 0, 2677, 0, 0, 0, 0, 2167, 0, 0, 0, 892, 0, 0, 0, 0, 0, 3187, 0, 0, 0, 0, 0, 0, 637, 10582,
    0, 0, 0, 0, 0, 0, 3697, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1657, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    -893, 0, 0, 0, 0, 0, -9053, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5992, 0, 0, 0, 0, 0, 0, 0, 0, 9817, 0, 0,
    0, 0, 0, 9307, 0, -3953, 0, 0, 0, 0, 0, 0, 0, 0, 6247, 0, 0, 0, 127, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -6503, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -893, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 11857, 0, 0, 0, 2677, 0, -1148, 0, 0, 0, 0, 0, 0, 637, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 10327, -5738, 0, 0, 0, 0, 0, -383, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1402, 0, 0, 5737, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6757, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7522, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    -17468, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -2423, 0, 0, 0, -2933, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    -12368, 0, 0, 0, 0, 0, 0, 0, 0, 0, -5738, 0, 0, 127, 0, 0, 0, 0, 0, 0, 0, 0, 127, 0, 0, 0, 382,
    0, 6247, 0, -9818, 4462, 0, 0, 0, 0, -5228, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -2423, 637, 0, 127, 0,
    -3698, 0, 0, 0, -2933, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -5738, 0, -5993, 0,
    -1658, 0, 0, 0, 1657, 0, 0, 0, 3442, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6247, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, -893, 0, 0, 0, 8287, 1402, 4972, 0, 0, -4718, 0, 0, 0, 0, 5227, 0, 0, 0, 0, 0, 0, 0, 9817,
    -5993, 0, -2168, -13898)
SHORT(int32_t c_0_totals, 16,
    23967, -11732, -15175, -3192, -3062, -3192, 127, 14402, 20525, 3696, 19378, 20398, 14786, 2548,
    -24100, -38762)
static const int32_t c_0_multiplier[16 + SPARE] = {
    436759232, 435669888, 438544096, 440198368, 435254400, 431219648, 434342102, 438322816,
    431119866, 432630226, 441387680, 440188372, 425377460, 441043819, 434406976, 435539904
};
static const int16_t c_0_odd_channels[1] = {
    13
};
static const int32_t c_0_odd_sums[1] = {
    -65129
};
static const int8_t c_0_odd_steps[1] = {
    1
};
FACTORS(c_0_factor, 16,
    986727254, 986693212, 986783031, 986834727, 986680228, 986554142, 986651719, 986776116,
    986551024, 986598222, 986871893, 986834415, 986371574, 986861147, 986653746, 986689150)
static const struct convolution c_0 = {
    .weight = c_0_weight, .bias = c_0_bias OF_SHORT_SUMS(c_0, 2), .width = 8, .channels = 16,
    .groups = 1, .blocks = 1, .lanes = 16, .rest = 0, .runs = 3, .quads = 12, .place_step = 16,
    .group_step = 16, .start = -16, .scaling = { OF_FACTORS(c_0_factor) .multiplier =
    c_0_multiplier, .odd_channels = c_0_odd_channels, .odd_sums = c_0_odd_sums, .odd_steps =
    c_0_odd_steps, .odd = 1, .form = PRODUCT, .shift = 5, .up = 0, .zero_point = 152 },
};

/* c_2: look_up, c_0 to 16 channels of 8x8 */
static const uint8_t c_2_table[256] = {
    1, 1, 2, 3, 3, 4, 5, 5, 6, 7, 8, 8, 9, 10, 10, 11, 12, 13, 13, 14, 15, 16, 16, 17, 18, 19, 19,
    20, 21, 22, 22, 23, 24, 25, 25, 26, 27, 28, 29, 29, 30, 31, 32, 32, 33, 34, 35, 36, 36, 37, 38,
    39, 40, 40, 41, 42, 43, 44, 45, 45, 46, 47, 48, 49, 50, 50, 51, 52, 53, 54, 55, 56, 56, 57, 58,
    59, 60, 61, 62, 62, 63, 64, 65, 66, 67, 68, 69, 70, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80,
    80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 100, 101,
    102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 121,
    122, 123, 124, 125, 126, 127, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140,
    142, 143, 144, 145, 146, 147, 148, 149, 150, 151, 152, 153, 155, 156, 157, 158, 159, 160, 161,
    162, 164, 165, 166, 167, 168, 169, 170, 171, 173, 174, 175, 176, 177, 178, 179, 181, 182, 183,
    184, 185, 186, 188, 189, 190, 191, 192, 194, 195, 196, 197, 198, 200, 201, 202, 203, 204, 206,
    207, 208, 209, 210, 212, 213, 214, 215, 217, 218, 219, 220, 222, 223, 224, 225, 227, 228, 229,
    230, 232, 233, 234, 235, 237, 238, 239, 240, 242, 243, 244, 246, 247, 248, 249, 251, 252, 253,
    255
};

/* c_3: 3x3 depthwise, c_2 to 16 channels of 8x8 */
static const int8_t c_3_weight[144 + SPARE + 3] = {
    50, 12, -40, 55, -12, 54, -31, 63, 46, 38, 29, 34, 41, -48, 8, -11, -25, 40, 14, -8, -57, -37,
    -59, 1, -58, -72, -32, 23, 65, -65, -25, 45, 55, -17, 65, -74, 47, -70, -69, 2, -70, 52, 58, 36,
    -32, -7, 68, -33, -73, -58, -22, -37, -9, 31, 28, 17, -40, -56, -62, -92, -50, -38, -43, 79,
    -19, -70, 37, 70, -60, 72, 57, 65, -14, 3, 70, 30, 32, 21, 24, -27, -55, 3, 44, -26, -24, 0,
    -15, 51, 49, -13, 37, 92, 63, 34, -26, -44, -53, 32, -55, -13, -65, 49, 47, -111, -33, 22, 12,
    18, -74, -30, 52, -66, 2, 54, -64, 31, -20, 56, -28, 31, -13, 67, -5, -28, -24, -63, 60, 36,
    -33, 26, -64, -54, 81, 55, 68, 49, -43, -11, 56, 36, 41, 18, -69, -62
};
static const int32_t c_3_bias[16 + SPARE] = {
    56930, 97754, -64422, 100243, -17251, -154173, -18251, -18795, -69271, -90240, 59945, 77211,
    2036, -55796, -17496, 7804
};
static const int32_t c_3_multiplier[16 + SPARE] = {
    79680816, 82590376, 82948472, 86629184, 79028288, 58413788, 92998840, 54064940, 94817808,
    90280304, 92359968, 70697746, 73524656, 93035344, 73291296, 75769748
};
FACTORS(c_3_factor, 16,
    983038630, 983402325, 983447087, 983907176, 982957064, 979293367, 984703383, 978206155,
    984930754, 984363566, 984623524, 981915746, 982269110, 984707946, 982239940, 982549747)
static const struct depthwise c_3 = {
    .weight = c_3_weight, .bias = c_3_bias, .width = 8, .channels = 16, .rows = 3, .columns = 3,
    .column_step = 16, .place_step = 16, .start = -16, .stride = 1, .scaling = {
    OF_FACTORS(c_3_factor) .multiplier = c_3_multiplier, .form = PRODUCT, .shift = 3, .up = 0,
    .zero_point = 127 },
};

/* c_4: look_up, c_3 to 16 channels of 8x8 */
static const uint8_t c_4_table[256] = {
    1, 2, 3, 4, 4, 5, 6, 7, 8, 9, 9, 10, 11, 12, 13, 13, 14, 15, 16, 17, 18, 18, 19, 20, 21, 22, 23,
    23, 24, 25, 26, 27, 28, 28, 29, 30, 31, 32, 33, 34, 34, 35, 36, 37, 38, 39, 40, 40, 41, 42, 43,
    44, 45, 46, 47, 47, 48, 49, 50, 51, 52, 53, 54, 55, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 64,
    65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87,
    88, 89, 90, 91, 92, 93, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 108,
    109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123, 124, 125, 126, 127,
    128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140, 141, 142, 143, 145, 146, 147,
    148, 149, 150, 151, 152, 153, 154, 155, 156, 157, 158, 159, 160, 161, 162, 163, 165, 166, 167,
    168, 169, 170, 171, 172, 173, 174, 175, 176, 178, 179, 180, 181, 182, 183, 184, 185, 186, 187,
    188, 190, 191, 192, 193, 194, 195, 196, 197, 198, 200, 201, 202, 203, 204, 205, 206, 207, 209,
    210, 211, 212, 213, 214, 215, 217, 218, 219, 220, 221, 222, 223, 225, 226, 227, 228, 229, 230,
    232, 233, 234, 235, 236, 237, 239, 240, 241, 242, 243, 245, 246, 247, 248, 249, 250, 252, 253,
    254, 255
};

/* interpolate: 2x2 resample, c_4 to 16 channels of 16x16 */
static const int32_t interpolate_multiplier[4] = {
    107270336, 429081344, 429081344, 1716325376
};
static const int32_t interpolate_spans[16] = {
    2, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 8
};
static const int8_t interpolate_row_weights[32] = {
    1, 0, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 0, 1
};
static const int8_t interpolate_column_weights[32] = {
    1, 0, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 0, 1
};
static const int32_t interpolate_row_scales[16] = {
    2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2
};
static const int32_t interpolate_column_scales[16] = {
    1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
};
static const int32_t interpolate_column_firsts[16] = {
    0, 0, 0, 16, 16, 32, 32, 48, 48, 64, 64, 80, 80, 96, 96, 96
};
static const struct resample interpolate = {
    .row_weights = interpolate_row_weights, .column_weights = interpolate_column_weights,
    .row_scales = interpolate_row_scales, .column_scales = interpolate_column_scales,
    .column_firsts = interpolate_column_firsts, .width = 16, .channels = 16, .rows = 2, .columns
    = 2, .zero_point = 115, .scaling = { .multiplier = interpolate_multiplier, .form = PRODUCT,
    .shift = 0, .up = 2, .zero_point = 116 },
};

/* d_0: 3x3 convolve, cat to 8 channels of 16x16 */
ALIGNED static const int8_t d_0_weight[2304 + 4 * SPARE + 8] = {
    TWO(-60,41,-51,-19,-36,-8,-31,-49), TWO(-33,-53,16,13,-15,-16,-62,-41),
    TWO(54,47,-1,33,-19,27,-14,35), TWO(37,15,-48,62,56,-25,22,50),
    TWO(-28,19,-56,-44,-35,25,-29,32), TWO(20,25,57,-24,25,46,49,-50),
    TWO(-28,27,61,-31,-58,-53,-49,-33), TWO(-31,-4,54,0,-45,-28,17,-27),
    TWO(-51,-38,-50,36,55,29,46,-36), TWO(-56,41,47,-32,64,53,-38,54),
    TWO(21,54,-32,32,-40,22,26,-36), TWO(56,-59,-45,-3,62,55,2,-45), TWO(-12,12,-26,-3,37,-9,-53,1),
    TWO(43,-23,45,-4,7,63,-46,52), TWO(43,-46,-3,11,14,14,-14,9), TWO(7,42,-53,52,36,54,13,2),
    TWO(0,-51,-55,-21,-61,31,-16,-24), TWO(-57,47,-50,-44,28,1,-30,25),
    TWO(-53,57,-64,45,-22,39,43,59), TWO(59,5,44,26,-25,-57,-52,36), TWO(-15,-11,64,25,0,37,16,54),
    TWO(20,6,-61,-53,-37,39,-31,53), TWO(-28,30,-27,32,-19,46,44,20), TWO(56,7,47,-20,32,9,-29,18),
    TWO(-32,3,-41,6,-3,49,0,-2), TWO(35,-36,-60,-17,13,33,-28,-39), TWO(17,-64,-8,62,51,-42,-3,10),
    TWO(43,-56,4,10,-46,43,-9,-51), TWO(-22,-31,56,-27,-52,54,20,2), TWO(-15,-11,53,30,33,31,-4,43),
    TWO(3,14,42,-21,23,-5,-12,17), TWO(-26,48,-48,-63,29,61,15,-38),
    TWO(-20,18,8,-40,60,28,-35,-54), TWO(-64,18,-53,28,62,5,30,58), TWO(-26,49,-7,41,-39,-37,0,30),
    TWO(55,-59,-39,-15,38,23,64,17), TWO(35,42,-36,38,-64,-51,-9,21), TWO(-52,56,39,-4,6,15,1,46),
    TWO(64,-56,-8,45,37,-43,-44,-52), TWO(-60,23,12,-37,48,-15,-35,60),
    TWO(-62,4,-3,-55,10,18,52,-24), TWO(49,-15,41,-49,35,-19,23,45),
    TWO(-8,52,-12,-23,-36,-46,-35,-62), TWO(1,-52,20,-63,-57,-57,-38,-28),
    TWO(-17,-46,-54,-13,40,27,48,6), TWO(54,59,-34,33,41,-8,-19,60), TWO(-7,4,-43,-32,19,62,-59,61),
    TWO(12,-23,-51,0,60,-61,56,-19), TWO(35,-16,37,-9,33,-8,8,-43), TWO(14,34,56,42,52,-50,14,25),
    TWO(-47,36,-55,-16,-8,-4,22,23), TWO(1,-29,-36,8,-64,35,-55,-62),
    TWO(43,22,-14,-53,-18,-6,23,-58), TWO(-6,64,-24,-39,-17,-40,59,-25),
    TWO(-58,-34,-36,-29,-21,3,-25,-8), TWO(45,-8,23,-28,23,57,27,12),
    TWO(-21,6,-38,16,45,-40,64,31), TWO(43,-49,-21,12,16,52,-39,-35),
    TWO(44,-9,13,-30,48,-26,-13,-23), TWO(-43,-25,-44,-47,-49,55,-40,-27),
    TWO(-8,47,43,-32,-54,-47,-34,25), TWO(-32,55,-4,18,4,50,-23,28),
    TWO(30,57,-52,14,-1,-20,-39,-30), TWO(43,34,-13,3,-59,37,44,5),
    TWO(-19,32,-58,41,6,-56,-16,-11), TWO(-49,33,-50,-6,-45,-52,47,53),
    TWO(-62,-20,-42,33,7,9,-26,-36), TWO(3,-19,10,34,-35,-53,-7,-21),
    TWO(-18,-18,-38,11,47,-63,33,-14), TWO(-2,-33,-64,34,9,53,52,55), TWO(-29,12,3,-54,6,14,21,-14),
    TWO(60,-25,-64,-30,-57,-37,25,32), TWO(-51,-18,12,-30,0,-60,15,-63),
    TWO(53,-33,7,-32,51,-59,-21,-36), TWO(-4,-39,16,-36,27,45,-35,10),
    TWO(35,17,35,42,-48,-20,-63,-38), TWO(-5,-34,-58,-19,-4,7,-50,4),
    TWO(16,-29,18,-56,28,29,32,41), TWO(50,-22,28,60,-1,-3,-36,54), TWO(-6,-56,16,12,39,23,56,15),
    TWO(-34,25,33,45,-46,-25,21,-33), TWO(-3,26,-36,-42,24,-12,-6,-9),
    TWO(-51,-26,-19,27,-36,58,-7,51), TWO(-22,-45,2,-13,5,-52,-3,-10),
    TWO(-16,51,7,45,-54,-56,15,10), TWO(-25,61,-61,-40,28,-17,-5,-64),
    TWO(52,37,-63,-19,8,52,-6,-1), TWO(-50,-39,17,-41,-9,-38,-11,-52),
    TWO(-4,-35,62,26,-37,22,18,-12), TWO(-12,-25,45,-16,24,1,-38,-28),
    TWO(21,46,63,56,-14,27,-21,-7), TWO(-54,-31,27,-55,-53,16,19,-32),
    TWO(2,-42,50,-55,-14,9,-13,-3), TWO(-62,-61,28,-24,-25,3,25,-17),
    TWO(-46,-11,-12,-6,-39,-19,-2,18), TWO(-41,50,-30,-4,29,63,-25,9),
    TWO(59,-51,-58,-38,3,-9,51,-13), TWO(-39,-46,50,41,56,52,-43,-37),
    TWO(-63,53,58,-33,1,43,47,10), TWO(18,-45,41,33,42,8,17,-13),
    TWO(-34,-23,-18,44,47,-55,-52,-20), TWO(-54,-30,-22,17,14,-39,-6,13),
    TWO(4,8,-64,4,-11,-47,9,42), TWO(-12,-1,-32,-51,53,-2,-6,31), TWO(-3,8,-44,-45,-64,63,4,-26),
    TWO(24,-44,15,-44,23,-40,40,-50), TWO(-54,-52,38,-18,37,-36,-61,5),
    TWO(22,12,53,-28,-48,-4,-4,-54), TWO(8,59,64,-26,40,62,63,29), TWO(-39,-51,36,18,47,-27,-56,23),
    TWO(56,34,45,-9,-47,-54,42,-6), TWO(-42,49,25,-35,-16,36,56,3), TWO(-1,17,-23,-15,-24,-9,54,59),
    TWO(54,-57,54,-42,-51,53,-3,-19), TWO(-9,-63,64,-45,62,-49,1,60),
    TWO(36,-40,41,-49,-23,-52,-1,62), TWO(-10,26,-52,64,48,1,44,-42), TWO(29,11,-22,10,-29,56,5,8),
    TWO(-39,26,-43,13,-12,47,-7,64), TWO(-33,-41,-63,57,-33,17,-50,-18),
    TWO(59,-19,-59,11,64,36,-11,19), TWO(48,63,29,26,1,50,-2,-30), TWO(-56,16,60,-1,32,14,-13,-47),
    TWO(9,-17,27,1,-51,13,-23,-29), TWO(-57,38,31,-60,14,5,10,-18),
    TWO(-60,-8,2,-46,-37,-6,-47,-16), TWO(40,62,52,9,44,41,10,58), TWO(-38,3,46,47,2,-55,62,-50),
    TWO(-20,5,-60,42,41,22,21,62), TWO(-30,56,-48,18,55,-14,17,7), TWO(23,44,57,37,39,33,-42,-7),
    TWO(-48,1,-56,-61,-37,-47,5,-53), TWO(30,49,43,46,6,-48,32,46),
    TWO(-10,-48,2,-54,24,-53,-10,-47), TWO(45,-51,33,-8,48,-33,-57,39),
    TWO(9,-64,-38,-8,46,-51,36,-50), TWO(2,-62,44,57,45,-49,7,2), TWO(-4,-27,-62,17,-24,0,-50,63),
    TWO(44,23,-62,38,38,-1,33,8), TWO(14,3,59,58,58,49,61,19), TWO(-19,-33,-39,-28,-37,-17,60,39),
    TWO(58,-3,-46,8,55,17,-31,-51), TWO(-62,61,64,54,41,-8,62,14), TWO(-39,-11,20,-36,52,-49,64,18),
    TWO(-30,-32,15,-55,36,-8,-34,5), TWO(-50,-38,29,20,29,-39,36,7),
    TWO(41,-36,-33,24,-6,-33,43,19), TWO(3,-39,63,34,41,-42,47,-4), TWO(-33,-51,19,5,-7,46,-4,3),
    TWO(-28,-42,-17,12,-24,48,-62,-34), TWO(48,-35,15,-48,51,-55,-3,-17),
    TWO(52,-2,-29,30,-3,43,19,18), TWO(56,23,-18,6,-37,-24,2,-61), TWO(43,41,63,2,-64,8,-36,-16),
    TWO(-7,31,-60,-55,-22,-41,-64,-40), TWO(34,24,13,-27,-25,-25,29,-22),
    TWO(33,62,14,-11,-9,42,-40,11), TWO(40,-24,28,36,-43,34,13,48), TWO(44,-49,46,61,-61,-18,17,21),
    TWO(34,4,-1,-32,-33,53,-63,-29), TWO(56,-3,-32,-6,43,16,-60,-63),
    TWO(-3,-60,-62,52,-23,-34,3,-60), TWO(-54,43,-42,-18,-48,-47,-30,-53),
    TWO(3,-37,-52,9,-4,54,50,40), TWO(-61,-10,56,-51,54,-28,48,29), TWO(-15,14,4,20,-27,22,-51,-62),
    TWO(-57,64,-56,-29,-62,55,59,-12), TWO(37,-40,-37,31,47,1,-22,-56),
    TWO(54,0,36,33,16,25,-52,45), TWO(15,-54,46,32,-11,-2,64,7), TWO(5,-1,-5,9,23,44,-7,-23),
    TWO(-29,-50,31,56,-62,-14,-2,-46), TWO(-29,29,-17,24,-16,53,10,-28),
    TWO(-10,-50,3,-38,50,-21,-42,44), TWO(-31,-23,63,49,7,43,38,-30),
    TWO(-3,54,-45,-44,-43,-59,17,4), TWO(-28,-51,-41,-26,17,-6,29,-57),
    TWO(-7,55,31,-37,48,22,46,3), TWO(-6,-6,-23,12,38,51,-12,-6), TWO(42,-1,29,-43,14,38,-23,23),
    TWO(-49,-11,63,-35,47,0,21,9), TWO(-29,-58,0,17,46,10,14,30), TWO(59,18,-60,27,34,-52,-25,7),
    TWO(50,-27,62,2,-51,-44,2,-60), TWO(33,46,34,-13,-61,-53,-45,-53),
    TWO(32,3,40,53,21,-49,-41,-19), TWO(-56,-13,-59,33,52,-14,-50,-54),
    TWO(-58,20,21,24,59,42,34,-20), TWO(-55,3,10,2,5,-21,7,-14), TWO(6,5,16,34,5,45,36,27),
    TWO(20,-12,51,8,-8,-20,35,48), TWO(36,14,-40,59,37,-7,-52,4), TWO(-55,31,56,-16,0,16,24,-8),
    TWO(51,23,-16,-8,-45,12,33,-28), TWO(-56,24,-32,-18,16,-5,52,-5),
    TWO(-55,-47,38,-14,4,-50,40,-35), TWO(-15,-34,55,-12,21,-63,51,60),
    TWO(33,-15,55,32,-34,39,-34,14), TWO(32,-47,21,-40,-50,-10,-10,57),
    TWO(-55,7,-61,-20,-33,-9,-28,41), TWO(18,17,35,17,4,-16,-60,-28),
    TWO(-63,-64,-56,14,-10,34,4,-42), TWO(-40,11,63,33,-34,8,-63,-10),
    TWO(11,53,-51,-4,49,61,14,24), TWO(-34,-18,13,-46,-50,-38,-34,-51),
    TWO(33,64,-31,42,-56,3,-2,-25), TWO(6,-21,-51,61,-60,58,19,18),
    TWO(-27,62,-43,58,-45,63,-24,11), TWO(6,60,-51,48,-20,-15,-2,22),
    TWO(54,-40,-19,-29,-15,-40,-36,30), TWO(-50,-7,7,-35,18,47,59,-16),
    TWO(-17,-33,11,7,19,11,-45,-61), TWO(-61,-14,-40,11,11,-23,-42,33),
    TWO(-4,-51,48,-61,56,35,45,-49), TWO(24,-34,-11,40,33,48,43,-55),
    TWO(-36,29,34,-37,43,-53,48,-63), TWO(14,32,0,-2,23,26,11,-27), TWO(44,0,-23,32,-33,-20,-2,39),
    TWO(-42,54,-64,-11,19,8,64,18), TWO(38,39,14,-41,-23,-50,-6,24),
    TWO(54,-28,-55,-30,-38,17,64,8), TWO(-59,-4,9,40,-58,-17,37,42), TWO(40,58,56,5,-14,-44,-45,24),
    TWO(-14,-31,-37,-30,62,-30,33,50), TWO(9,16,63,22,22,33,46,50), TWO(-63,-41,-64,42,60,-9,47,1),
    TWO(-58,-45,-29,4,10,0,13,-41), TWO(-32,-60,5,-36,-1,-16,18,20), TWO(41,59,35,-2,42,-23,41,3),
    TWO(-6,-4,1,-15,-4,-29,-61,-30), TWO(63,-51,-31,31,-6,14,-3,-16),
    TWO(-2,-17,-43,37,57,42,34,22), TWO(22,-12,29,-32,-23,-57,-60,-57),
    TWO(42,10,15,-5,-54,-5,-14,-10), TWO(-23,0,35,4,52,44,-53,59), TWO(-24,-42,-36,23,61,49,-57,48),
    TWO(31,35,-59,-45,16,8,-60,-12), TWO(-13,-21,-62,-17,42,-6,-7,-34),
    TWO(2,12,46,-60,-20,-52,35,49), TWO(3,48,-57,10,-21,62,54,29), TWO(-28,26,-55,16,-64,45,-44,29),
    TWO(16,-42,25,-12,26,8,2,41), TWO(-6,-31,-24,55,-25,-14,19,-64),
    TWO(46,42,15,-56,23,16,-29,-51), TWO(12,-36,38,-30,-29,8,-36,-53),
    TWO(50,-18,4,-61,-16,-44,-6,-45), TWO(-3,26,6,-5,28,24,-49,23), TWO(-22,44,-60,52,6,-24,55,-33),
    TWO(13,49,44,-7,-59,33,-36,33), TWO(-10,-64,-26,1,22,14,40,-46),
    TWO(-34,-5,-61,21,-27,21,-17,60), TWO(-30,-18,36,-16,-45,16,34,36),
    TWO(20,58,44,-58,-50,4,9,54), TWO(-56,-48,15,-12,13,23,-1,19), TWO(-39,50,59,56,60,18,-35,35),
    TWO(-6,-32,5,-43,-29,36,24,-28), TWO(-22,58,-18,46,4,-35,-1,64),
    TWO(33,-57,48,59,-12,46,-64,21), TWO(49,55,-55,-56,-15,-33,33,40),
    TWO(0,35,-39,19,64,-26,-15,-55), TWO(-55,-41,-7,-8,-26,-64,-27,-16),
    TWO(7,31,-21,41,-51,-8,-62,38), TWO(29,-26,51,21,-5,-20,3,6), TWO(16,30,43,27,2,39,-56,-60),
    TWO(-52,-44,-62,2,52,-9,-35,13), TWO(-52,8,63,-25,48,-62,-38,11),
    TWO(60,38,-63,54,-22,21,42,-50), TWO(-16,-50,45,-46,2,-36,-4,1),
    TWO(39,-7,-11,20,29,54,-38,-37), TWO(-17,-46,-63,1,-60,44,41,-10),
    TWO(49,-33,-17,-49,9,62,-17,-17), TWO(-62,-23,45,29,20,9,29,22),
    TWO(-31,59,-37,15,55,-18,-7,-59), TWO(62,46,-9,-53,-42,-55,-27,-60),
    TWO(-24,38,18,-37,41,62,-52,-59), TWO(-16,-48,52,-61,-24,-42,-55,59),
    TWO(-27,-6,-24,-26,-23,15,22,-45), TWO(-41,-35,-22,-45,34,-14,-32,13),
    TWO(-46,3,-16,-42,61,28,-47,-62), TWO(10,-9,39,-53,-5,-55,-45,42),
    TWO(-11,4,47,-41,-10,10,-21,-17), TWO(56,-49,-13,24,15,24,56,15),
    TWO(-24,63,43,-20,-40,-14,18,21), TWO(-38,-46,17,62,-47,-3,47,57),
    TWO(50,-11,36,-35,-62,36,-61,11), TWO(36,27,-55,-59,47,10,33,-49),
    TWO(-25,-61,-3,21,53,-15,-17,20), TWO(-26,-49,-20,60,19,-43,-45,-57)
};
ALIGNED static const int32_t d_0_bias[8 + SPARE] = {
    BIAS(65274,-788), BIAS(61104,-499), BIAS(98866,-910), BIAS(-21792,379), BIAS(-32172,349),
    BIAS(-6178,441), BIAS(96690,-999), BIAS(28027,-118)
};
SHORT(int16_t d_0_starts, 576,
    0, 10582, 0, 0, 0, 0, 0, 6247, 0, 0, 382, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -14918, 0, 0, 0, 0,
    0, 0, 0, -20018, 0, 0, 0, 0, 0, 0, 20272, 0, 0, 0, 0, 0, -9563, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, -1148, 0, 0, 0, 0, 0, 0, 0, 0, -1658, 0, 0, 0, 0, 0, 0, 0, -3188, 0, 0, 0,
    0, -8543, 0, 0, 0, 0, 0, 0, 7012, 0, 0, 11857, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2677, 1912, 0, 0, 0,
    0, 0, 0, 0, 0, 3187, 0, 0, 0, 0, 0, -638, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -20018, 0,
    0, 0, 0, 0, 0, 13642, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -383, 13387, 0, 0,
    12877, 0, 0, 0, 0, 0, 0, 7012, 0, 0, 0, 0, -2423, 0, 0, 8032, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 10327, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -9308, 0, 1402, 0, 0, 0, 0, 0, 2167,
    0, 0, 0, 0, 0, 0, 0, 0, -7268, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    -638, 0, 0, 0, 0, 0, 0, -638, 0, -8288, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8797, 1657, 0, 0, 0, 0, 0, 0,
    0, 0, 892, 0, -7013, 0, 0, 0, -2168, -7778, -8543, 4462, 0, 0, 0, 7522, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, -11603, 0, 0, 0, 0, -128, 0, 0, 0, 0, 3442, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11347,
    0, 4207, 7267, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 12622, 0, 2677, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1657, 0, 0, -3698, 0, 0, 0, 0, 0, 0, 0, 0, -2423, 0,
    0, 0, 0, -1658, 0, 0, 0, 0, 0, 0, 0, 0, 7267, 0, 0, 0, 0, 0, 0, 11347, 0, 0, 0, 0, 0, -7268, 0,
    0, 0, 0, -11348, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -4463, 0, 0, 0, 0, 10327, 0, 0, 0, 0, 0, 0, 0,
    0, -5993, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -2933, 0, 0, 0, 0, 6502, 0, 0, 0, 0, 0, 0, 0, 0, 1912,
    0, 15427, 0, 0, 0, 0, 0, 0, 0, -3698, 0, 0, -11093, -638, 0, 0, 0, 1147, 0, 0, 0, 0, 0, 0, 0, 0,
    -893, 0, 0, 0, -2933, 0, 0, 0, 12622, 0, 0, 0, 0, -1913, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -4973,
    0, 0, -1148, 0, 0, 0, 0, 0, 0, 14662, 0, 0, -1658, 0, 0, 0, 0, 0, -4718, 127, 0, 0, 5737, 0, 0,
    0, 0, 0, 0, 0, 0, 127, 0, 0, 0, 0, -16193, 23332, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 7777, -2678, 0, 0)
SHORT(int32_t d_0_totals, 8,
    1653, 15039, 55839, -18108, -13266, 9047, 30851, -1410)
static const int32_t d_0_multiplier[8 + SPARE] = {
    114978976, 114505080, 115234032, 114646220, 114311320, 114685112, 114952208, 114282848
};
FACTORS(d_0_factor, 8,
    987450900, 987391663, 987482782, 987409305, 987367443, 987414167, 987447554, 987363884)
static const struct convolution d_0 = {
    .weight = d_0_weight, .bias = d_0_bias OF_SHORT_SUMS(d_0, 2), .width = 16, .channels = 8,
    .groups = 1, .blocks = 1, .lanes = 8, .rest = 0, .runs = 3, .quads = 24, .place_step = 32,
    .group_step = 32, .start = -32, .scaling = { OF_FACTORS(d_0_factor) .multiplier =
    d_0_multiplier, .form = PRODUCT, .shift = 3, .up = 0, .zero_point = 129 },
};

/* d_2: look_up, d_0 to 8 channels of 16x16 */
static const uint8_t d_2_table[256] = {
    0, 1, 1, 2, 3, 4, 4, 5, 6, 7, 8, 8, 9, 10, 11, 12, 13, 13, 14, 15, 16, 17, 17, 18, 19, 20, 21,
    22, 22, 23, 24, 25, 26, 27, 27, 28, 29, 30, 31, 32, 32, 33, 34, 35, 36, 37, 38, 38, 39, 40, 41,
    42, 43, 44, 45, 45, 46, 47, 48, 49, 50, 51, 52, 53, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 62,
    63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85,
    86, 87, 88, 89, 90, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106,
    107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123, 124, 125,
    126, 127, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 139, 140, 141, 142, 143, 144, 145,
    146, 147, 148, 149, 150, 151, 152, 153, 154, 155, 156, 158, 159, 160, 161, 162, 163, 164, 165,
    166, 167, 168, 169, 171, 172, 173, 174, 175, 176, 177, 178, 179, 180, 182, 183, 184, 185, 186,
    187, 188, 189, 190, 192, 193, 194, 195, 196, 197, 198, 199, 201, 202, 203, 204, 205, 206, 207,
    209, 210, 211, 212, 213, 214, 216, 217, 218, 219, 220, 221, 223, 224, 225, 226, 227, 228, 230,
    231, 232, 233, 234, 235, 237, 238, 239, 240, 241, 243, 244, 245, 246, 247, 249, 250, 251, 252,
    254, 255
};

/* d_3: 3x3 depthwise, d_2 to 8 channels of 16x16 */
static const int8_t d_3_weight[72 + SPARE + 3] = {
    56, -42, 58, 27, -39, -16, 53, -62, 21, 39, -6, 15, 49, 67, -24, -26, -42, -59, 28, -63, 79,
    -57, 30, -51, -64, -6, -43, 44, -67, -9, -66, 0, 35, 78, -10, -35, -34, 28, 15, 65, -53, 50,
    -71, 64, -3, 61, 19, -66, -64, 39, -57, 64, -40, -12, 35, 38, -6, -11, -43, 26, -22, -52, 46,
    -61, -33, -62, 15, 23, -19, 52, 75, 1
};
static const int32_t d_3_bias[8 + SPARE] = {
    -2349, 49086, 100839, 10934, 46109, 100635, -37999, -138671
};
static const int32_t d_3_multiplier[8 + SPARE] = {
    57374397, 61950328, 71305312, 59238800, 62871764, 70657920, 62915528, 57211386
};
static const int16_t d_3_odd_channels[2] = {
    0, 0
};
static const int32_t d_3_odd_sums[2] = {
    -36531, 36531
};
static const int8_t d_3_odd_steps[2] = {
    1, -1
};
FACTORS(d_3_factor, 8,
    979033519, 980177502, 981991692, 979499620, 980407861, 981910768, 980418802, 978992767)
static const struct depthwise d_3 = {
    .weight = d_3_weight, .bias = d_3_bias, .width = 16, .channels = 8, .rows = 3, .columns = 3,
    .column_step = 8, .place_step = 8, .start = -8, .stride = 1, .scaling = {
    OF_FACTORS(d_3_factor) .multiplier = d_3_multiplier, .odd_channels = d_3_odd_channels,
    .odd_sums = d_3_odd_sums, .odd_steps = d_3_odd_steps, .odd = 2, .form = PRODUCT, .shift = 3,
    .up = 0, .zero_point = 135 },
};

/* d_4: look_up, d_3 to 8 channels of 16x16 */
static const uint8_t d_4_table[256] = {
    0, 1, 1, 2, 3, 4, 5, 6, 6, 7, 8, 9, 10, 10, 11, 12, 13, 14, 14, 15, 16, 17, 18, 19, 19, 20, 21,
    22, 23, 24, 24, 25, 26, 27, 28, 29, 30, 30, 31, 32, 33, 34, 35, 36, 36, 37, 38, 39, 40, 41, 42,
    43, 43, 44, 45, 46, 47, 48, 49, 50, 51, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 60, 61, 62, 63,
    64, 65, 66, 67, 68, 69, 70, 71, 72, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86,
    87, 88, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107,
    108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123, 124, 125, 126,
    127, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140, 142, 143, 144, 145, 146,
    147, 148, 149, 150, 151, 152, 153, 154, 155, 156, 157, 158, 160, 161, 162, 163, 164, 165, 166,
    167, 168, 169, 170, 171, 172, 174, 175, 176, 177, 178, 179, 180, 181, 182, 183, 185, 186, 187,
    188, 189, 190, 191, 192, 193, 195, 196, 197, 198, 199, 200, 201, 202, 204, 205, 206, 207, 208,
    209, 210, 212, 213, 214, 215, 216, 217, 219, 220, 221, 222, 223, 224, 225, 227, 228, 229, 230,
    231, 232, 234, 235, 236, 237, 238, 240, 241, 242, 243, 244, 246, 247, 248, 249, 250, 251, 253,
    254, 255
};

/* interpolate_1: 2x2 resample, d_4 to 8 channels of 32x32 */
static const int32_t interpolate_1_multiplier[4] = {
    133074656, 532298624, 532298624, 2129194496
};
static const int32_t interpolate_1_spans[32] = {
    2, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13, 14, 14, 15,
    15, 16, 16, 16
};
static const int8_t interpolate_1_row_weights[64] = {
    1, 0, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1,
    1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 0, 1
};
static const int8_t interpolate_1_column_weights[64] = {
    1, 0, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1,
    1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 0, 1
};
static const int32_t interpolate_1_row_scales[32] = {
    2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2
};
static const int32_t interpolate_1_column_scales[32] = {
    1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
};
static const int32_t interpolate_1_column_firsts[32] = {
    0, 0, 0, 8, 8, 16, 16, 24, 24, 32, 32, 40, 40, 48, 48, 56, 56, 64, 64, 72, 72, 80, 80, 88, 88,
    96, 96, 104, 104, 112, 112, 112
};
static const struct resample interpolate_1 = {
    .row_weights = interpolate_1_row_weights, .column_weights = interpolate_1_column_weights,
    .row_scales = interpolate_1_row_scales, .column_scales = interpolate_1_column_scales,
    .column_firsts = interpolate_1_column_firsts, .width = 32, .channels = 8, .rows = 2,
    .columns = 2, .zero_point = 122, .scaling = { .multiplier = interpolate_1_multiplier, .form
    = PRODUCT, .shift = 0, .up = 0, .zero_point = 71 },
};

/* e_0: 3x3 convolve, cat_1 to 8 channels of 32x32 */
ALIGNED static const int8_t e_0_weight[1152 + 4 * SPARE + 8] = {
    TWO(-3,11,40,8,22,-42,60,-37), TWO(-43,50,3,58,19,-45,1,-39), TWO(2,-1,-56,-8,-42,-64,-4,32),
    TWO(-23,-14,-29,-35,62,-13,-49,7), TWO(15,-63,56,43,15,19,-39,-8),
    TWO(58,-34,-38,40,26,41,-21,45), TWO(34,27,-41,-2,28,-10,-10,29),
    TWO(37,-58,3,-46,16,27,-63,39), TWO(42,36,-54,37,-52,0,-37,8), TWO(-38,-38,30,40,-16,-35,22,23),
    TWO(48,-25,5,-24,-58,12,-40,-60), TWO(-25,-12,57,0,-28,-8,57,-23),
    TWO(-1,-22,55,-5,-21,-55,2,43), TWO(44,-17,64,-38,59,51,-36,-55),
    TWO(8,-50,-19,-43,-21,55,10,-20), TWO(-44,2,-60,-14,-50,7,21,12),
    TWO(-46,6,2,-19,-44,11,-7,-24), TWO(-60,7,-55,12,60,35,13,-55),
    TWO(-23,-1,41,-46,62,-42,14,-63), TWO(8,49,-1,-60,48,48,-45,-31),
    TWO(-37,42,-31,40,-43,52,19,62), TWO(40,26,29,63,29,-35,59,-41),
    TWO(-8,-49,35,-27,40,-40,-10,22), TWO(48,60,19,-34,7,60,34,60), TWO(47,-49,49,3,-31,52,19,29),
    TWO(24,8,35,-60,60,-24,-58,11), TWO(-54,21,-64,54,-43,-8,-5,-37),
    TWO(-47,-54,-58,-53,46,-53,26,17), TWO(-32,51,-54,59,38,-23,42,-65),
    TWO(-37,-30,57,28,-14,-14,24,34), TWO(-13,-11,38,-7,34,-61,42,-64),
    TWO(49,62,59,59,-29,45,-49,-62), TWO(5,10,36,-2,-32,63,-38,40),
    TWO(38,-25,-35,-58,-20,14,55,-34), TWO(-25,-20,-63,-15,9,40,-2,38),
    TWO(53,25,-65,38,-29,30,-15,-21), TWO(-25,-41,-17,31,-26,-5,-22,-7),
    TWO(-57,-30,8,55,-49,11,-9,11), TWO(-28,20,24,18,15,-15,-58,62), TWO(62,39,-58,36,-50,-7,-8,35),
    TWO(-37,-17,34,-60,12,-49,-12,61), TWO(3,45,-19,37,-62,51,4,28),
    TWO(-10,-61,18,30,-9,-16,-43,0), TWO(32,19,-5,62,9,53,-21,-2), TWO(42,63,56,37,-34,-19,-59,23),
    TWO(-29,-17,-19,-50,-22,59,-28,44), TWO(-47,2,-59,-1,-24,10,-22,-8),
    TWO(-7,-63,24,33,35,37,0,-9), TWO(-24,-33,44,65,-36,10,-43,2),
    TWO(-32,50,-8,-27,-13,-15,-44,35), TWO(59,47,-45,26,-55,-62,-25,56),
    TWO(0,46,-37,38,-52,37,20,-25), TWO(41,29,-59,-38,-27,-3,41,-34),
    TWO(-10,-25,-6,14,-64,-22,-19,-64), TWO(-4,-37,19,-45,-48,59,-41,19),
    TWO(-1,-32,8,-58,58,51,-60,-40), TWO(-20,-62,55,-15,-21,22,-39,-12),
    TWO(35,49,-31,26,49,12,42,-40), TWO(-13,30,26,-19,64,-16,-28,45),
    TWO(52,55,-5,53,-31,59,24,-41), TWO(-12,-64,-6,3,59,42,25,59), TWO(44,59,-42,-31,-24,57,38,-8),
    TWO(53,12,-37,20,41,-13,-39,1), TWO(-3,17,-32,30,46,61,-60,61), TWO(-57,18,-22,-14,22,28,30,18),
    TWO(-56,24,4,8,54,-51,-46,1), TWO(50,40,3,-36,13,-23,25,58), TWO(-22,44,6,-18,-24,-7,41,21),
    TWO(-24,-49,-21,-34,-21,55,-7,43), TWO(59,1,4,-64,-28,-59,43,-9),
    TWO(-62,57,18,-16,-46,-20,30,-46), TWO(-31,60,-27,64,54,33,-38,-37),
    TWO(36,36,-49,25,10,-24,35,-35), TWO(-38,13,10,42,-61,34,-54,-3),
    TWO(7,29,19,-28,-39,-21,62,-39), TWO(-60,3,-22,2,-29,42,-34,63), TWO(35,36,-5,-14,-5,2,-24,-42),
    TWO(-3,-61,-21,-59,-20,-46,-13,-34), TWO(-22,-9,-13,44,52,13,49,6),
    TWO(57,42,41,-13,-55,-43,-21,59), TWO(10,-52,13,37,-26,-51,47,-46),
    TWO(13,47,-38,-33,-58,49,13,10), TWO(63,44,53,64,32,47,32,30),
    TWO(-25,27,-59,-12,-52,57,-21,-42), TWO(-22,13,-27,-59,12,-23,-10,1),
    TWO(20,-29,-31,17,-23,57,47,28), TWO(-30,-37,-42,-38,-9,-47,-52,61),
    TWO(40,41,-57,-26,26,51,43,-58), TWO(-29,-30,-1,22,21,-11,-40,-25), TWO(1,38,52,-4,6,-26,-8,59),
    TWO(5,61,42,38,18,-53,29,2), TWO(-56,8,18,32,50,13,5,24), TWO(-54,27,53,-38,-6,53,17,43),
    TWO(44,-9,19,60,52,-19,-62,62), TWO(-37,13,29,-45,-45,30,-21,-9), TWO(36,56,-50,41,15,57,6,-59),
    TWO(-7,55,41,-15,65,30,25,17), TWO(-34,-20,34,-1,15,-64,26,35),
    TWO(2,-53,-18,-45,-20,40,-35,-45), TWO(0,55,-23,8,15,48,-17,51),
    TWO(-26,-55,56,32,-18,-8,-52,-14), TWO(-63,61,-29,32,-20,53,-56,58),
    TWO(37,17,-48,19,40,-16,40,-7), TWO(52,64,-35,28,-9,-32,53,13),
    TWO(-51,52,-12,-45,-37,-44,35,-32), TWO(11,38,7,-45,10,-51,32,61),
    TWO(29,-40,-31,56,58,59,4,-44), TWO(39,32,45,-49,-19,52,65,-57),
    TWO(62,36,-46,-39,-35,13,-3,14), TWO(43,-41,-24,-1,-12,-19,23,61),
    TWO(39,-6,56,-17,52,46,-60,-44), TWO(4,-61,31,12,-12,19,-60,-8), TWO(29,54,-32,62,-2,59,-56,30),
    TWO(10,31,26,-57,26,24,5,19), TWO(16,-8,-39,59,-1,59,22,22), TWO(-46,17,9,-62,-10,50,-13,41),
    TWO(58,-12,4,-45,-50,14,54,-61), TWO(52,-11,64,-50,57,38,-27,-36),
    TWO(-57,-35,51,11,-11,24,-22,14), TWO(-49,-5,-30,62,-2,59,56,-33),
    TWO(-51,-33,-63,22,31,28,20,-22), TWO(60,61,-11,-2,-14,-23,57,-21),
    TWO(-41,-52,-10,62,-18,34,49,-19), TWO(0,-39,-63,31,36,-11,-62,24),
    TWO(42,62,-20,-59,5,-23,-16,-50), TWO(-56,58,-46,47,10,-18,-15,26),
    TWO(14,13,-27,20,34,-15,2,35), TWO(-23,34,64,-55,27,-65,41,-58), TWO(60,10,29,62,-40,0,-18,-51),
    TWO(28,15,31,22,-31,38,25,28), TWO(-48,24,63,-61,-44,2,-49,55), TWO(-47,43,-24,6,-5,19,-63,-56),
    TWO(38,47,-51,30,-24,-24,38,-35), TWO(-52,60,-22,-21,-21,-27,8,-44),
    TWO(27,-5,-49,-61,-7,-36,-7,-11), TWO(-60,32,-8,-56,51,-43,-31,27),
    TWO(-51,29,33,24,-41,48,10,-25), TWO(-62,19,-38,26,5,-51,-49,13), TWO(50,-64,35,35,10,-22,-3,0),
    TWO(21,-21,-42,-42,16,27,11,12), TWO(-56,55,4,6,-22,26,-41,24), TWO(57,-56,60,-20,38,-1,63,45),
    TWO(55,33,-45,41,23,32,37,28), TWO(-27,-4,-16,-7,-61,13,57,44)
};
ALIGNED static const int32_t e_0_bias[8 + SPARE] = {
    BIAS(-17464,330), BIAS(22757,-311), BIAS(-32457,361), BIAS(-18667,291), BIAS(7521,-116),
    BIAS(-6033,17), BIAS(-21850,136), BIAS(-44667,621)
};
SHORT(int16_t e_0_starts, 288,
    0, -4718, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1403, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -9308, 0, -8798, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -12878, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, -1403, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9307, 0, 0, 0, -4463, 0, 7522, 0, 0,
    0, -14918, 0, 0, 0, 0, 0, 0, 0, 0, 0, -9563, 0, 382, 0, 0, 0, 0, 0, 2422, 0, -4718, 0, 0, 0, 0,
    0, 0, 0, -3698, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 6502, -1403, 0, 0, 0, 0, 0, 0, -638, 0, 0, 0, 0, 0, 0, 0, 0, -1658, 0, 0, -128, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, -10838, 0, 0, 0, -5483, 3442, 0, 0, 0, 0, 0, -12368, 0, 0, -22058, 4972, 0, 0,
    0, 0, -3188, 0, 0, 0, 0, 0, -4208, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3442, 0, 0, -12878, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, -6758, 0, 0, 0, 0, 0, 0, 0, 0, 10837, 0, 0, 0, 0, 0, 5482, 0, 0, 0, 0, 0,
    0, 0, 0, -2423, 0, 0, 0, 0, 0, 0, 0)
SHORT(int32_t e_0_totals, 8,
    -9185, 0, -29837, -14154, 3696, -7779, -26522, -21806)
static const int32_t e_0_multiplier[8 + SPARE] = {
    115879336, 115612728, 117456344, 116907864, 117445664, 116320024, 116039993, 113072876
};
static const int16_t e_0_odd_channels[3] = {
    6, 6, 6
};
static const int32_t e_0_odd_sums[3] = {
    -40418, -17322, 17322
};
static const int8_t e_0_odd_steps[3] = {
    1, 1, -1
};
FACTORS(e_0_factor, 8,
    995952053, 995918727, 996149179, 996080619, 996147844, 996007139, 995972135, 995601245)
static const struct convolution e_0 = {
    .weight = e_0_weight, .bias = e_0_bias OF_SHORT_SUMS(e_0, 2), .width = 32, .channels = 8,
    .groups = 1, .blocks = 1, .lanes = 8, .rest = 0, .runs = 3, .quads = 12, .place_step = 16,
    .group_step = 16, .start = -16, .scaling = { OF_FACTORS(e_0_factor) .multiplier =
    e_0_multiplier, .odd_channels = e_0_odd_channels, .odd_sums = e_0_odd_sums, .odd_steps =
    e_0_odd_steps, .odd = 3, .form = PRODUCT, .shift = 2, .up = 0, .zero_point = 141 },
};

/* e_2: look_up, e_0 to 8 channels of 32x32 */
static const uint8_t e_2_table[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 3, 4, 4, 5, 6, 6, 7, 7, 8, 9, 9, 10, 11,
    11, 12, 13, 13, 14, 15, 15, 16, 16, 17, 18, 19, 19, 20, 21, 21, 22, 23, 23, 24, 25, 26, 26, 27,
    28, 28, 29, 30, 31, 31, 32, 33, 34, 34, 35, 36, 37, 38, 38, 39, 40, 41, 41, 42, 43, 44, 45, 46,
    46, 47, 48, 49, 50, 51, 51, 52, 53, 54, 55, 56, 57, 57, 58, 59, 60, 61, 62, 63, 64, 65, 65, 66,
    67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89,
    90, 91, 92, 93, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111,
    113, 114, 115, 116, 117, 118, 119, 120, 121, 123, 124, 125, 126, 127, 128, 129, 131, 132, 133,
    134, 135, 136, 138, 139, 140, 141, 142, 144, 145, 146, 147, 148, 150, 151, 152, 153, 155, 156,
    157, 158, 160, 161, 162, 163, 165, 166, 167, 169, 170, 171, 172, 174, 175, 176, 178, 179, 180,
    182, 183, 184, 186, 187, 188, 190, 191, 192, 194, 195, 196, 198, 199, 200, 202, 203, 205, 206,
    207, 209, 210, 212, 213, 214, 216, 217, 219, 220, 222, 223, 224, 226, 227, 229, 230, 232, 233,
    235, 236, 238, 239, 240, 242, 243, 245, 246, 248, 249, 251, 252
};

/* e_3: 3x3 depthwise, e_2 to 8 channels of 32x32 */
static const int8_t e_3_weight[72 + SPARE + 3] = {
    -34, -68, 31, 31, 48, -9, 1, 0, 36, -39, 38, 63, -69, 60, 20, 13, -6, -36, -14, 2, -4, -64, -20,
    21, -62, -60, 61, 12, -55, -50, 38, -23, -26, 17, -66, -28, -25, -64, 14, 50, 73, 1, 21, 32, -4,
    27, -65, -27, 55, 24, 64, -56, -48, 53, -10, -68, -4, -32, 23, 65, 19, -62, -63, -30, 33, -48,
    64, 15, -59, 67, -2, -60
};
static const int32_t e_3_bias[8 + SPARE] = {
    -428, 35057, -57267, -13898, 71559, 19381, -56747, -33165
};
static const int32_t e_3_multiplier[8 + SPARE] = {
    63486500, 75871840, 77606416, 70915160, 70001288, 70750160, 62971096, 66217952
};
FACTORS(e_3_factor, 8,
    988950153, 990951116, 991167938, 990331531, 990217297, 990310906, 988821302, 989633016)
static const struct depthwise e_3 = {
    .weight = e_3_weight, .bias = e_3_bias, .width = 32, .channels = 8, .rows = 3, .columns = 3,
    .column_step = 8, .place_step = 8, .start = -8, .stride = 1, .scaling = {
    OF_FACTORS(e_3_factor) .multiplier = e_3_multiplier, .form = PRODUCT, .shift = 2, .up = 0,
    .zero_point = 133 },
};

/* e_4: look_up, e_3 to 8 channels of 32x32 */
static const uint8_t e_4_table[256] = {
    0, 0, 1, 2, 2, 3, 4, 5, 6, 6, 7, 8, 9, 10, 10, 11, 12, 13, 14, 15, 15, 16, 17, 18, 19, 20, 20,
    21, 22, 23, 24, 25, 25, 26, 27, 28, 29, 30, 31, 31, 32, 33, 34, 35, 36, 37, 37, 38, 39, 40, 41,
    42, 43, 44, 44, 45, 46, 47, 48, 49, 50, 51, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 60, 61, 62,
    63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85,
    86, 87, 88, 89, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106,
    107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123, 124, 125,
    126, 127, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 141, 142, 143, 144, 145,
    146, 147, 148, 149, 150, 151, 152, 153, 154, 155, 156, 157, 158, 160, 161, 162, 163, 164, 165,
    166, 167, 168, 169, 170, 171, 173, 174, 175, 176, 177, 178, 179, 180, 181, 182, 184, 185, 186,
    187, 188, 189, 190, 191, 192, 194, 195, 196, 197, 198, 199, 200, 201, 203, 204, 205, 206, 207,
    208, 209, 211, 212, 213, 214, 215, 216, 217, 219, 220, 221, 222, 223, 224, 226, 227, 228, 229,
    230, 231, 233, 234, 235, 236, 237, 239, 240, 241, 242, 243, 245, 246, 247, 248, 249, 251, 252,
    253, 254
};

/* o: 1x1 convolve, e_4 to 2 channels of 32x32 */
ALIGNED static const int8_t o_weight[16 + 4 * SPARE + 8] = {
    TWO(-6,-65,48,-63,50,52,-17,9), TWO(-29,21,8,27,41,27,76,-68)
};
ALIGNED static const int32_t o_bias[2 + SPARE] = {
    BIAS(-12311,-59), BIAS(-3653,170)
};
SHORT(int16_t o_starts, 4,
    0, 0, -10583, 0)
SHORT(int32_t o_totals, 2,
    0, -10583)
static const int32_t o_multiplier[2 + SPARE] = {
    73155160, 70295792
};
FACTORS(o_factor, 2,
    999000139, 998642718)
static const struct convolution o = {
    .weight = o_weight, .bias = o_bias OF_SHORT_SUMS(o, 2), .width = 32, .channels = 2, .groups
    = 1, .blocks = 1, .lanes = 2, .rest = 0, .runs = 1, .quads = 2, .place_step = 8, .group_step
    = 8, .start = 0, .scaling = { OF_FACTORS(o_factor) .multiplier = o_multiplier, .form =
    PRODUCT, .shift = 1, .up = 0, .zero_point = 146 },
};

#define LEVEL BASE
#if BASE < BEST

/* The functions of each level have names of their own. */
#define LEVELED(name) LEVELED_(name, LEVEL)
#define LEVELED_(name, level) LEVELED__(name, level)
#define LEVELED__(name, level) name##_level##level
#define any_vector LEVELED(any_vector)
#define vector LEVELED(vector)
#define store_first LEVELED(store_first)
#define sixteen_at LEVELED(sixteen_at)
#define larger_codes LEVELED(larger_codes)
#define all LEVELED(all)
#define word_at LEVELED(word_at)
#define vector_at LEVELED(vector_at)
#define dot LEVELED(dot)
#define scaled LEVELED(scaled)
#define widened LEVELED(widened)
#define narrowed LEVELED(narrowed)
#define narrow LEVELED(narrow)
#define narrow_at LEVELED(narrow_at)
#define narrow_dot LEVELED(narrow_dot)
#define first_half LEVELED(first_half)
#define with_zeros LEVELED(with_zeros)
#define short_dot LEVELED(short_dot)
#define add_short LEVELED(add_short)
#define row LEVELED(row)
#define look LEVELED(look)
#define surround LEVELED(surround)
#define shifted LEVELED(shifted)
#define by_shift LEVELED(by_shift)
#define upper LEVELED(upper)
#define odd_step LEVELED(odd_step)
#define by_product LEVELED(by_product)
#define clamped LEVELED(clamped)
#define requantize LEVELED(requantize)
#define shift_of LEVELED(shift_of)
#define shift_code LEVELED(shift_code)
#define requantize_each LEVELED(requantize_each)
#define all_products LEVELED(all_products)
#define requantize_places LEVELED(requantize_places)
#define product_of LEVELED(product_of)
#define product_code LEVELED(product_code)
#define store_four LEVELED(store_four)
#define requantize_lanes LEVELED(requantize_lanes)
#define requantize_two LEVELED(requantize_two)
#define load_row LEVELED(load_row)
#define store_row LEVELED(store_row)
#define join_row LEVELED(join_row)
#define four_codes LEVELED(four_codes)
#define store_codes LEVELED(store_codes)
#define convolve_places LEVELED(convolve_places)
#define places_together LEVELED(places_together)
#define add_quads LEVELED(add_quads)
#define convolve_in_16_bits LEVELED(convolve_in_16_bits)
#define convolve_lanes LEVELED(convolve_lanes)
#define convolve_block LEVELED(convolve_block)
#define convolve_four LEVELED(convolve_four)
#define unfold LEVELED(unfold)
#define add_pairs LEVELED(add_pairs)
#define convolve_pair LEVELED(convolve_pair)
#define add_windows LEVELED(add_windows)
#define convolve_two LEVELED(convolve_two)
#define leave_block LEVELED(leave_block)
#define convolve_blocks LEVELED(convolve_blocks)
#define gather LEVELED(gather)
#define gather_one LEVELED(gather_one)
#define store_pair LEVELED(store_pair)
#define convolve_gathered LEVELED(convolve_gathered)
#define convolve_last LEVELED(convolve_last)
#define convolve_row LEVELED(convolve_row)
#define add_product LEVELED(add_product)
#define depthwise_places LEVELED(depthwise_places)
#define depthwise_lanes LEVELED(depthwise_lanes)
#define depthwise_row LEVELED(depthwise_row)
#define depthwise_vector LEVELED(depthwise_vector)
#define add_channels LEVELED(add_channels)
#define depthwise_four LEVELED(depthwise_four)
#define take_columns LEVELED(take_columns)
#define weights_of LEVELED(weights_of)
#define sum_each_column LEVELED(sum_each_column)
#define depthwise_channel LEVELED(depthwise_channel)
#define depthwise_nine LEVELED(depthwise_nine)
#define average_row LEVELED(average_row)
#define resample_row LEVELED(resample_row)
#define maximum_place LEVELED(maximum_place)
#define maximum_row LEVELED(maximum_row)
#define look_up_row LEVELED(look_up_row)
#endif
#endif

/* ---- the code of a level ---- */

#if LEVEL == AVX512_VNNI
#define LANES 16     /* int32_t in a vector, */
#define MOST_SUMS 24 /* and vectors of sums that fit in the registers; */
#define NARROW 8     /* the last lanes, where they are so few, take a vector of half the size */
#elif LEVEL == AVX2 || LEVEL == AVX_VNNI
#define LANES 8
#define MOST_SUMS 8
#elif LEVEL == SSE2
#define LANES 4
#define MOST_SUMS 8
#elif LEVEL != SMALL_LOOPS
#define LANES 4
#define MOST_SUMS 16
#if LEVEL < NEON_I8MM
#define SIGNED_CODES 0x80808080u /* -128 is added to each code in a convolution */
#endif
#endif

#ifdef LANES

/* ---- vectors ---- */

typedef int32_t vector __attribute__((vector_size(4 * LANES)));
struct any_vector {
    vector numbers;
} __attribute__((packed, may_alias));

/* Stores the first `count` bytes, or all. */
SPECIALIZED void store_first(sixteen codes, int32_t count, uint8_t *out)
{
#if LANES == 16
    if (count < 16 && count % 4 != 0) {
        _mm_mask_storeu_epi8(out, (__mmask16)((1u << count) - 1), (__m128i)codes);
        return;
    }
#endif
    __builtin_memcpy(out, &codes, (unsigned)(count < 16 ? count : 16));
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

/* What differs: dot() adds to each sum the products of four codes and four weights; scaled() multiplies
   in float32 and rounds to even; widened() takes a byte into each lane; narrowed() makes
   bytes of lanes, clamped to 0..255. */
#if LANES == 16

SPECIALIZED vector dot(vector sums, vector codes, vector weights)
{
    return (vector)_mm512_dpbusd_epi32((__m512i)sums, (__m512i)codes, (__m512i)weights);
}

SPECIALIZED vector scaled(vector sums, vector factors)
{
    const __m512 numbers = _mm512_cvtepi32_ps((__m512i)sums);
    const __m512 steps = _mm512_mul_ps(numbers, _mm512_castsi512_ps((__m512i)factors));
    return (vector)_mm512_cvtps_epi32(steps);
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

typedef int32_t narrow __attribute__((vector_size(4 * NARROW)));

SPECIALIZED narrow narrow_at(const void *numbers)
{
    return (narrow)_mm256_loadu_si256((const __m256i *)numbers);
}

SPECIALIZED narrow narrow_dot(narrow sums, narrow codes, narrow weights)
{
    return (narrow)_mm256_dpbusd_epi32((__m256i)sums, (__m256i)codes, (__m256i)weights);
}

SPECIALIZED narrow first_half(vector numbers)
{
    return (narrow)_mm512_castsi512_si256((__m512i)numbers);
}

SPECIALIZED vector with_zeros(narrow numbers)
{
    return (vector)_mm512_zextsi256_si512((__m256i)numbers);
}

#elif LANES == 8

SPECIALIZED vector dot(vector sums, vector codes, vector weights)
{
#if LEVEL == AVX_VNNI
    return (vector)_mm256_dpbusd_avx_epi32((__m256i)sums, (__m256i)codes, (__m256i)weights);
#else
    const __m256i pairs = _mm256_maddubs_epi16((__m256i)codes, (__m256i)weights);
    return sums + (vector)_mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
#endif
}

#if LEVEL == AVX2
/* Adds to 16-bit sums the products of two codes and two weights each. */
SPECIALIZED vector short_dot(vector sums, vector codes, vector weights)
{
    const __m256i products = _mm256_maddubs_epi16((__m256i)codes, (__m256i)weights);
    sums = (vector)_mm256_add_epi16((__m256i)sums, products);
    __asm__("" : "+x"(sums)); /* in this order: others need more registers */
    return sums;
}

SPECIALIZED vector add_short(vector sums, vector short_sums)
{
    return sums + (vector)_mm256_madd_epi16((__m256i)short_sums, _mm256_set1_epi16(1));
}

#endif
SPECIALIZED vector scaled(vector sums, vector factors)
{
    const __m256 numbers = _mm256_cvtepi32_ps((__m256i)sums);
    const __m256 steps = _mm256_mul_ps(numbers, _mm256_castsi256_ps((__m256i)factors));
    return (vector)_mm256_cvtps_epi32(steps);
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

SPECIALIZED vector scaled(vector sums, vector factors)
{
    const __m128 numbers = _mm_cvtepi32_ps((__m128i)sums);
    const __m128 steps = _mm_mul_ps(numbers, _mm_castsi128_ps((__m128i)factors));
    return (vector)_mm_cvtps_epi32(steps);
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
#if LEVEL == NEON_I8MM
    return (vector)vusdotq_s32((int32x4_t)sums, (uint8x16_t)codes, (int8x16_t)weights);
#elif LEVEL == NEON_DOTPROD
    return (vector)vdotq_s32((int32x4_t)sums, (int8x16_t)codes, (int8x16_t)weights);
#else
    const int8x16_t u = (int8x16_t)codes, v = (int8x16_t)weights;
    const int16x8_t low = vmull_s8(vget_low_s8(u), vget_low_s8(v));
    return (vector)vpadalq_s16((int32x4_t)sums, vpaddq_s16(low, vmull_high_s8(u, v)));
#endif
}

SPECIALIZED vector scaled(vector sums, vector factors)
{
    return (vector)vcvtnq_s32_f32(vmulq_f32(vcvtq_f32_s32((int32x4_t)sums), (float32x4_t)factors));
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

/* ---- memory ---- */

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

/* Fills a plane's `bytes`, borders included, with the code of zero. */
static void surround(const struct plane *plane, uint8_t *arena, int32_t bytes, uint8_t zero_point)
{
    uint8_t *end = arena + plane->offset + bytes;
    for (uint8_t *at = arena + plane->offset; at < end; ++at)
        *at = zero_point;
}

/* ---- arithmetic ---- */

/* Returns sum / 2**shift, half to even. */
static inline int32_t shifted(int32_t sum, int32_t shift)
{
    return (sum + (((int32_t)1 << (shift - 1)) - 1) + ((sum >> shift) & 1)) >> shift;
}

static inline int32_t by_shift(const struct scaling *s, int32_t channel, int32_t sum)
{
    return shifted(sum, s->shifts[channel]);
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

/* The odd sums rise. */
static int32_t odd_step(const struct scaling *s, int32_t channel, int32_t sum)
{
    int32_t at = 0, end = s->odd;
    while (at < end) {
        const int32_t middle = (at + end) / 2;
        if (s->odd_sums[middle] < sum)
            at = middle + 1;
        else
            end = middle;
    }
    for (; at < s->odd && s->odd_sums[at] == sum; ++at)
        if (s->odd_channels[at] == channel)
            return s->odd_steps[at];
    return 0;
}

/* Returns sum * multiplier / 2**(33 + shift), half upwards. */
static inline int32_t by_product(const struct scaling *s, int32_t channel, int32_t sum)
{
    const int32_t multiplier = s->multiplier[channel];
    const int32_t code = upper(sum * (1 << s->up), multiplier) >> s->shift;
    if (multiplier % 2 != 0)
        return ((code + 1) >> 1) + odd_step(s, channel, sum);
    return (code + 1) >> 1;
}

static inline uint8_t clamped(int32_t code, int32_t lowest)
{
    return (uint8_t)(code < lowest ? lowest : code > 255 ? 255 : code);
}

static inline uint8_t requantize(const struct scaling *s, int32_t channel, int32_t sum)
{
    const int32_t code = s->form == SHIFT ? by_shift(s, channel, sum)
        : by_product(s, channel, sum);
    return clamped(code + s->zero_point, 0);
}

#if defined(DOT_PRODUCTS) || defined(PRODUCT_PAIRS)
#ifdef CHANNEL_PAIRS
/* What gives the codes of a channel. */
struct shift {
    int32_t shift, half, zero_point, lowest;
};

static inline struct shift shift_of(const struct scaling *s, int32_t channel)
{
    const int32_t shift = s->shifts[channel];
    return (struct shift){ shift, (1 << (shift - 1)) - 1, s->zero_point, 0 };
}

/* Returns the code of a sum. */
static inline uint8_t shift_code(const struct shift *of, int32_t sum)
{
    int32_t code = ((sum + of->half + ((sum >> of->shift) & 1)) >> of->shift) + of->zero_point;
    __asm__("usat %0, #8, %0" : "+r"(code));
    return (uint8_t)code;
}

/* Stores the codes of the sums of some channels, to which their biases are still to be added. */
OWN_FUNCTION void requantize_each(const struct scaling *s, const int32_t *bias, int32_t channel,
    int32_t count, const int32_t *sums, uint8_t *out)
{
    if (s->form == SHIFT) {
        for (int32_t i = 0; i < count; ++i) {
            const struct shift of = shift_of(s, channel + i);
            out[i] = shift_code(&of, bias[channel + i] + sums[i]);
        }
        return;
    }
    for (int32_t i = 0; i < count; ++i)
        out[i] = requantize(s, channel + i, bias[channel + i] + sums[i]);
}
#endif

/* Whether one product gives the codes of these channels, with no exceptions. */
static inline int32_t all_products(const struct scaling *s, int32_t channel, int32_t count)
{
    if (s->form != PRODUCT)
        return 0;
    for (int32_t i = 0; i < count; ++i)
        if (s->multiplier[channel + i] % 2 != 0)
            return 0;
    return 1;
}
#endif
#ifdef PRODUCT_PAIRS

/* Stores the codes of every second sum of a channel, `step` bytes apart. */
OWN_FUNCTION void requantize_places(const struct scaling *s, int32_t channel, const int32_t *sums,
    int32_t places, int32_t step, uint8_t *out)
{
    const int32_t *const end = sums + 2 * places;
    const int32_t zero_point = s->zero_point, lowest = 0;
    if (all_products(s, channel, 1)) {
        const int32_t multiplier = s->multiplier[channel], shift = s->shift;
        for (; sums != end; sums += 2, out += step) {
            const int32_t code = upper(*sums * (1 << s->up), multiplier) >> shift;
            *out = clamped(((code + 1) >> 1) + zero_point, lowest);
        }
        return;
    }
    if (s->form == SHIFT) {
        const int32_t shift = s->shifts[channel];
        for (; sums != end; sums += 2, out += step)
            *out = clamped(shifted(*sums, shift) + zero_point, lowest);
        return;
    }
    (void)zero_point;
    (void)lowest;
    for (; sums != end; sums += 2, out += step)
        *out = requantize(s, channel, *sums);
}

#endif
#ifdef DOT_PRODUCTS

/* What is common to the channels of a layer. */
struct product {
    int32_t shift, zero_point, up, lowest;
};

static inline struct product product_of(const struct scaling *s)
{
    return (struct product){ s->shift + 1, s->zero_point, s->up, 0 };
}

/* Returns the code of a sum whose multiplier is even. */
static inline uint8_t product_code(const struct product *common, int32_t multiplier, int32_t sum)
{
    int32_t code = upper(sum * (1 << common->up), multiplier);
    __asm__("asrs %0, %0, %1\n\t" /* the bit that is shifted out last */
        "adc %0, %0, %2\n\t"      /* is added */
        "usat %0, #8, %0"
        : "+r"(code) : "r"(common->shift), "r"(common->zero_point) : "cc");
    return (uint8_t)code;
}
#endif

#ifdef HELIUM
/* Stores the codes of the sums of `count` channels, at most four, that have their biases. */
static inline void store_four(const struct scaling *s, int32_t channel, int32_t count,
    int32_t products, int32x4_t sums, uint8_t *out)
{
    if (products) {
        const mve_pred16_t some = vctp32q((uint32_t)count);
        const int32x4_t multipliers = vldrwq_z_s32(s->multiplier + channel, some);
        int32x4_t codes = vmulhq_s32(vshlq_r_s32(sums, s->up), multipliers);
        codes = vaddq_n_s32(vrshlq_n_s32(codes, -(s->shift + 1)), s->zero_point);
        codes = vminq_s32(vmaxq_s32(codes, vdupq_n_s32(0)), vdupq_n_s32(255));
        vstrbq_p_u32(out, vreinterpretq_u32_s32(codes), some);
        return;
    }
    (void)products;
    int32_t each[4];
    vstrwq_s32(each, sums);
    for (int32_t i = 0; i < count; ++i)
        out[i] = requantize(s, channel + i, each[i]);
}
#endif

#ifdef LANES
/* Stores the codes of the sums of `count` channels, or of LANES, from `channel` on. Vectors scale in
   float32, rounding to nearest and ties to even, as processors do where nobody tells them otherwise:
   that is what defines the codes. */
SPECIALIZED void requantize_lanes(const struct scaling *s, int32_t channel, vector sums,
    int32_t count, uint8_t *out)
{
    vector codes = scaled(sums, vector_at(s->factor + channel)) + all(s->zero_point);
    store_first(narrowed(codes), count, out);
}
#if LANES == 8

/* The same of two vectors, whose codes are stored together. */
SPECIALIZED void requantize_two(const struct scaling *s, int32_t channel, vector sums,
    vector others, int32_t count, uint8_t *out)
{
    const vector one = scaled(sums, vector_at(s->factor + channel));
    const vector two = scaled(others, vector_at(s->factor + channel + LANES));
    const __m256i halves = _mm256_packs_epi32((__m256i)one, (__m256i)two);
    const __m256i in_order = _mm256_permute4x64_epi64(halves, 0xd8);
    const __m256i steps = _mm256_adds_epi16(in_order, _mm256_set1_epi16(s->zero_point));
    const __m128i low = _mm256_castsi256_si128(steps);
    __m128i codes = _mm_packus_epi16(low, _mm256_extracti128_si256(steps, 1));
    store_first((sixteen)codes, count, out);
}
#endif
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

/* Puts the channels of a row among the more channels of another row. */
static void join_row(const uint8_t *in, int32_t width, int32_t channels, int32_t out_channels,
    uint8_t *out)
{
    for (int32_t x = 0; x < width; ++x)
        for (int32_t channel = 0; channel < channels; ++channel)
            out[x * out_channels + channel] = *in++;
}

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

/* Stores the codes of `lanes` channels, the sums of one vector or two. */
SPECIALIZED void store_codes(const struct scaling *s, int32_t channel, const vector *sums,
    int32_t vectors, int32_t lanes, uint8_t *out)
{
#if LANES == 8
    if (vectors == 2) {
        requantize_two(s, channel, sums[0], sums[1], lanes, out);
        return;
    }
#endif
    UNROLLED
    for (int32_t i = 0; i < vectors; ++i)
        requantize_lanes(s, channel + i * LANES, sums[i], lanes - i * LANES, out + i * LANES);
}

/* Computes `lanes` channels of a block, from `lane` on, in `places` places, from x on. */
SPECIALIZED void convolve_places(const struct convolution *layer, const struct block *block,
    const uint8_t *const *window, int32_t step, int32_t lane, int32_t lanes, int32_t x,
    int32_t places, uint8_t *out)
{
#ifdef NARROW
    const int32_t rest = lanes % LANES != 0 && lanes % LANES <= NARROW ? 1 : 0;
#else
    const int32_t rest = 0;
#endif
    const int32_t channel = block->channel + lane, vectors = (lanes + LANES - 1) / LANES - rest;
    const int32_t none = vectors == 0 ? 1 : 0, wide_places = none == 1 ? 0 : places;
    const int8_t *weight = block->weight + 4 * lane;
    vector sums[MOST_SUMS];
#ifdef SIGNED_CODES
    vector offset = all(0), other_offset = all(0);
#endif
#ifdef NARROW
    narrow few[MOST_SUMS / 2];
    UNROLLED
    for (int32_t place = 0; place < places * rest; ++place)
        few[place] = narrow_at(layer->bias + channel + vectors * LANES);
#endif
    UNROLLED
    for (int32_t i = 0; i < places * vectors; ++i)
        sums[i] = vector_at(layer->bias + channel + i % vectors * LANES);
    for (int32_t run = 0; run < layer->runs; ++run) {
        const uint8_t *in = window[run] + block->start + x * layer->place_step;
        ROLLED
        for (int32_t quad = 0; quad < layer->quads; ++quad) {
            const vector weights = vector_at(weight);
            const vector others = vector_at(weight + (vectors == 2 ? 4 * LANES : 0));
#ifdef SIGNED_CODES
            offset = dot(offset, all((int32_t)SIGNED_CODES), weights);
            other_offset = dot(other_offset, all((int32_t)SIGNED_CODES), others);
#endif
#ifdef NARROW
            const narrow few_weights = narrow_at(weight + rest * vectors * 4 * LANES);
            UNROLLED
            for (int32_t place = 0; place < places * rest * none; ++place) {
                const narrow codes = word_at(in + place * layer->place_step) - (narrow){ 0 };
                few[place] = narrow_dot(few[place], codes, few_weights);
            }
#endif
            UNROLLED
            for (int32_t place = 0; place < wide_places; ++place) {
                const vector codes = four_codes(in + place * layer->place_step);
                vector *sum = sums + place * vectors;
                sum[0] = dot(sum[0], codes, weights);
                if (vectors == 2)
                    sum[1] = dot(sum[1], codes, others);
#ifdef NARROW
                if (rest == 1)
                    few[place] = narrow_dot(few[place], first_half(codes), few_weights);
#endif
            }
            weight += step;
            in += 4;
        }
    }
#ifdef NARROW
    UNROLLED
    for (int32_t place = 0; place < places * rest; ++place) {
        const int32_t first = vectors * LANES;
        requantize_lanes(&layer->scaling, channel + first, with_zeros(few[place]), lanes - first,
            out + (x + place) * layer->channels + channel + first);
    }
#endif
    UNROLLED
    for (int32_t place = 0; place < wide_places; ++place) {
        vector *const sum = sums + place * vectors;
#ifdef SIGNED_CODES
        sum[0] -= offset;
        if (vectors == 2)
            sum[1] -= other_offset;
#endif
        store_codes(&layer->scaling, channel, sum, vectors, lanes,
            out + (x + place) * layer->channels + channel);
    }
}

#if LEVEL == AVX2
#define MOST_SHORT_SUMS 10 /* 8 and their sums of 32 bits fill the registers, 10 may end a row better */

/* Returns how many places of a row are computed at once: as few as possible are computed twice. */
SPECIALIZED int32_t places_together(int32_t width, int32_t vectors)
{
    const int32_t few = 8 / vectors, most = MOST_SHORT_SUMS / vectors;
    const int32_t pieces = (width + few - 1) / few, others = (width + most - 1) / most;
    const int32_t places = (width + pieces - 1) / pieces, more = (width + others - 1) / others;
    return others * more < pieces * places ? more : places;
}

/* Adds to sums of two vectors of channels, or one, in `places` places, the products of four codes
   `quads` times. */
SPECIALIZED void add_quads(vector *sums, int32_t vectors, int32_t places, int32_t place_step,
    const uint8_t *in, const int8_t *weight, int32_t step, int32_t quads, const int16_t *starts)
{
    vector short_sums[MOST_SHORT_SUMS];
    UNROLLED
    for (int32_t i = 0; i < places * vectors; ++i)
        short_sums[i] = vector_at(starts + 2 * (i % vectors * LANES));
    UNROLLED
    for (int32_t quad = 0; quad < quads; ++quad) {
        const vector weights = vector_at(weight + quad * step);
        const vector others = vector_at(weight + quad * step + (vectors == 2 ? 4 * LANES : 0));
        UNROLLED
        for (int32_t place = 0; place < places; ++place) {
            const vector codes = all(word_at(in + place * place_step + 4 * quad));
            vector *sum = short_sums + place * vectors;
            sum[0] = short_dot(sum[0], codes, weights);
            if (vectors == 2)
                sum[1] = short_dot(sum[1], codes, others);
        }
    }
    UNROLLED
    for (int32_t i = 0; i < places * vectors; ++i)
        sums[i] = add_short(sums[i], short_sums[i]);
}

/* As convolve_places, where sums of 16 bits hold what `layer->together` quads add up to. */
SPECIALIZED void convolve_in_16_bits(const struct convolution *layer, const struct block *block,
    const uint8_t *const *window, int32_t step, int32_t lane, int32_t lanes, int32_t x,
    int32_t places, uint8_t *out)
{
    const int32_t channel = block->channel + lane, vectors = (lanes + LANES - 1) / LANES;
    const int32_t together = layer->together, rest = layer->quads % together;
    const int8_t *weight = block->weight + 4 * lane;
    const int16_t *starts = layer->starts + 2 * channel;
    vector sums[MOST_SHORT_SUMS];
    UNROLLED
    for (int32_t i = 0; i < places * vectors; ++i) {
        const int32_t first = channel + i % vectors * LANES;
        sums[i] = vector_at(layer->bias + first) - vector_at(layer->totals + first);
    }
    for (int32_t run = 0; run < layer->runs; ++run) {
        const uint8_t *in = window[run] + block->start + x * layer->place_step;
        ROLLED
        for (int32_t quad = rest; quad < layer->quads; quad += together) {
            __asm__("" : "+r"(in)); /* what other windows hold is read again */
            add_quads(sums, vectors, places, layer->place_step, in, weight, step, together, starts);
            starts += 2 * layer->channels;
            weight += together * step;
            in += 4 * together;
        }
        if (rest > 0) {
            add_quads(sums, vectors, places, layer->place_step, in, weight, step, rest, starts);
            starts += 2 * layer->channels;
            weight += rest * step;
        }
    }
    UNROLLED
    for (int32_t place = 0; place < places; ++place)
        store_codes(&layer->scaling, channel, sums + place * vectors, vectors, lanes,
            out + (x + place) * layer->channels + channel);
}
#endif

/* Cuts a row into as few equal pieces as possible; the last may begin within the one before. */
SPECIALIZED void convolve_lanes(const struct convolution *layer, const struct block *block,
    const uint8_t *const *window, int32_t step, int32_t lane, int32_t lanes, uint8_t *out)
{
#if LEVEL == AVX2
    if (layer->together > 0) {
        const int32_t vectors = (lanes + LANES - 1) / LANES;
        const int32_t places = places_together(layer->width, vectors);
        const int32_t last = layer->width - places;
        for (int32_t x = 0; x < layer->width; x += places)
            convolve_in_16_bits(layer, block, window, step, lane, lanes, x < last ? x : last, places,
                out);
        return;
    }
#endif
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
    const int32_t step = 4 * (lanes + lanes % 2);
    for (int32_t lane = 0; lane < lanes - rest; lane += 2 * LANES)
        convolve_lanes(layer, &part, window, step, lane, 2 * LANES, out);
    if (rest > 0)
        convolve_lanes(layer, &part, window, step, lanes - rest, rest, out);
}

#else

#ifdef CHANNEL_PAIRS

/* Four codes, and the weights of four channels, two in a pair of numbers: see CHANNEL_PAIRS. */
#define FOUR_CODES \
    "ldr %[odd], [%[in]], #4\n\t" \
    "ldrd %[one], %[two], [%[weight]]\n\t" \
    "uxtb16 %[even], %[odd]\n\t" \
    "uxtb16 %[odd], %[odd], ror #8\n\t" \
    "smlad %[sum0], %[even], %[one], %[sum0]\n\t" \
    "sxtb16 %[one], %[one]\n\t" \
    "smlad %[sum0], %[odd], %[two], %[sum0]\n\t" \
    "sxtb16 %[two], %[two]\n\t" \
    "smlad %[sum1], %[even], %[one], %[sum1]\n\t" \
    "smlad %[sum1], %[odd], %[two], %[sum1]\n\t" \
    "ldrd %[one], %[two], [%[weight], #8]\n\t" \
    "add %[weight], %[weight], %[step]\n\t" \
    "smlad %[sum2], %[even], %[one], %[sum2]\n\t" \
    "sxtb16 %[one], %[one]\n\t" \
    "smlad %[sum2], %[odd], %[two], %[sum2]\n\t" \
    "sxtb16 %[two], %[two]\n\t" \
    "smlad %[sum3], %[even], %[one], %[sum3]\n\t" \
    "smlad %[sum3], %[odd], %[two], %[sum3]\n\t"

/* Computes up to four channels of a row. */
OWN_FUNCTION void convolve_four(const struct convolution *layer, const uint8_t *const *window,
    const int8_t *weights, int32_t step, int32_t start, int32_t channel, int32_t count,
    uint8_t *out)
{
    const int32_t codes = 4 * layer->quads;
    const uint8_t *const *const behind = window + layer->runs;
    uint8_t *const end_of_row = out + layer->width * layer->channels;
    const int32_t products = count == 4 && all_products(&layer->scaling, channel, 4);
    const struct product common = product_of(&layer->scaling);
    const int32_t *const multipliers = layer->scaling.multiplier + channel;
    const int32_t *const bias = layer->bias + channel;
    for (; out != end_of_row; out += layer->channels) {
        const int8_t *weight = weights;
        int32_t sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
        for (const uint8_t *const *run = window; run != behind; ++run) {
            const uint8_t *in = *run + start, *const end = in + codes;
            uint32_t even, odd, one, two;
            __asm__ volatile(
                "tst %[quads], #1\n\t"
                "bne 2f\n"
                "1:\n\t"
                FOUR_CODES
                "2:\n\t"
                FOUR_CODES
                "cmp %[in], %[end]\n\t"
                "bne 1b"
                : [in] "+r"(in), [weight] "+r"(weight), [sum0] "+r"(sum0), [sum1] "+r"(sum1),
                  [sum2] "+r"(sum2), [sum3] "+r"(sum3), [even] "=&r"(even), [odd] "=&r"(odd),
                  [one] "=&r"(one), [two] "=&r"(two)
                : [end] "r"(end), [step] "r"(step), [quads] "r"(layer->quads)
                : "cc", "memory");
        }
        start += layer->place_step;
        sum0 = (sum0 - sum1) >> 8;
        sum2 = (sum2 - sum3) >> 8;
        if (products) {
            out[channel] = product_code(&common, multipliers[0], bias[0] + sum0);
            out[channel + 1] = product_code(&common, multipliers[1], bias[1] + sum1);
            out[channel + 2] = product_code(&common, multipliers[2], bias[2] + sum2);
            out[channel + 3] = product_code(&common, multipliers[3], bias[3] + sum3);
            continue;
        }
        const int32_t sums[4] = { sum0, sum1, sum2, sum3 };
        requantize_each(&layer->scaling, layer->bias, channel, count, sums, out + channel);
    }
}

#endif
#ifdef HELIUM

/* Computes up to four channels of a row: sixteen codes at once, and the weights of a channel for
   them from four places. */
OWN_FUNCTION void convolve_four(const struct convolution *layer, const uint8_t *const *window,
    const int8_t *weights, int32_t step, int32_t start, int32_t channel, int32_t count,
    uint8_t *out)
{
    const uint32x4_t places0 = vmulq_n_u32(vidupq_n_u32(0, 1), (uint32_t)step);
    const uint32x4_t places1 = vaddq_n_u32(places0, 4), places2 = vaddq_n_u32(places0, 8);
    const uint32x4_t places3 = vaddq_n_u32(places0, 12);
    const uint8x16_t signs = vdupq_n_u8(128);
    const int32_t rest = layer->quads % 4;
    const mve_pred16_t some = vctp32q((uint32_t)rest);
    const int32x4_t bias = vldrwq_z_s32(layer->bias + channel, vctp32q((uint32_t)count));
    const int32_t products = all_products(&layer->scaling, channel, count);
    uint8_t *const end_of_row = out + layer->width * layer->channels;
    for (; out != end_of_row; out += layer->channels) {
        const int8_t *weight = weights;
        int32_t sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
        for (int32_t run = 0; run < layer->runs; ++run) {
            const uint8_t *in = window[run] + start;
            for (int32_t i = layer->quads / 4; i > 0; --i) {
                const int8x16_t codes = vreinterpretq_s8_u8(veorq_u8(vldrbq_u8(in), signs));
                sum0 = vmladavaq_s8(sum0, codes, vreinterpretq_s8_s32(
                    vldrwq_gather_offset_s32((const int32_t *)(const void *)weight, places0)));
                sum1 = vmladavaq_s8(sum1, codes, vreinterpretq_s8_s32(
                    vldrwq_gather_offset_s32((const int32_t *)(const void *)weight, places1)));
                sum2 = vmladavaq_s8(sum2, codes, vreinterpretq_s8_s32(
                    vldrwq_gather_offset_s32((const int32_t *)(const void *)weight, places2)));
                sum3 = vmladavaq_s8(sum3, codes, vreinterpretq_s8_s32(
                    vldrwq_gather_offset_s32((const int32_t *)(const void *)weight, places3)));
                in += 16;
                weight += 4 * step;
            }
            if (rest > 0) {
                const int8x16_t codes = vreinterpretq_s8_u8(veorq_u8(vldrbq_z_u8(in, some), signs));
                sum0 = vmladavaq_s8(sum0, codes, vreinterpretq_s8_s32(
                    vldrwq_gather_offset_z_s32((const int32_t *)(const void *)weight, places0, some)));
                sum1 = vmladavaq_s8(sum1, codes, vreinterpretq_s8_s32(
                    vldrwq_gather_offset_z_s32((const int32_t *)(const void *)weight, places1, some)));
                sum2 = vmladavaq_s8(sum2, codes, vreinterpretq_s8_s32(
                    vldrwq_gather_offset_z_s32((const int32_t *)(const void *)weight, places2, some)));
                sum3 = vmladavaq_s8(sum3, codes, vreinterpretq_s8_s32(
                    vldrwq_gather_offset_z_s32((const int32_t *)(const void *)weight, places3, some)));
                weight += rest * step;
            }
        }
        const int32_t sums[4] = { sum0, sum1, sum2, sum3 };
        store_four(&layer->scaling, channel, count, products, vaddq_s32(bias, vldrwq_s32(sums)),
            out + channel);
        start += layer->place_step;
    }
}

#endif

#ifdef PRODUCT_PAIRS

/* The products of a code with weights of two channels are one product with a pair of them,
   a + 65536 * b, of 32 bits. Products are added up as long as their lower halves stay in 16 bits:
   4 of codes less 128, whatever these are. Such a group's weights in memory follow -128 times
   their sum. */
#define GROUP 4
#define MOST_QUADS 16  /* whose pairs are in memory at once, */
#define MOST_PLACES 32 /* and places whose sums are */

struct pairs_of_bytes {
    uint32_t two[2];
} __attribute__((may_alias));

/* Some of the window under all places: whole runs, or a part of each of them. */
struct part {
    const uint32_t *pairs;              /* see `unfold` */
    const uint8_t *const *runs, *const *behind;
    int32_t place_step;
    int32_t codes;                      /* of a run */
};

/* Makes pairs of the weights of two channels for `quads` quads. */
static void unfold(const int8_t *weight, int32_t step, int32_t quads, uint32_t *pairs)
{
    for (; quads > 0; --quads) {
        const uint32_t *const two = ((const struct pairs_of_bytes *)(const void *)weight)->two;
        for (int32_t i = 0; i < 2; ++i) {
            const uint32_t pair = (two[i] & 0x00ff00ff) - 0x00800080;
            const uint32_t next = ((two[i] >> 8) & 0x00ff00ff) - 0x00800080;
            pairs[1 + 2 * i] = pair;
            pairs[2 + 2 * i] = next;
        }
        pairs[0] = 0 - (pairs[1] + pairs[2] + pairs[3] + pairs[4]) * 128;
        pairs += 5;
        weight += step;
    }
}

/* A group: its sum, of which the lower half is added to one sum, and all of it to the sum of both
   channels, less its last 8 bits. */
#define GROUP_AT_0 \
    "ldmia r6!, {r0, r1, r2, r3, r4}\n\t" \
    "ldrb r7, [r5, #0]\n\t" \
    "muls r1, r7\n\t" \
    "adds r0, r1\n\t" \
    "ldrb r7, [r5, #1]\n\t" \
    "muls r2, r7\n\t" \
    "adds r0, r2\n\t" \
    "ldrb r7, [r5, #2]\n\t" \
    "muls r3, r7\n\t" \
    "adds r0, r3\n\t" \
    "ldrb r7, [r5, #3]\n\t" \
    "muls r4, r7\n\t" \
    "adds r0, r4\n\t" \
    "sxth r7, r0\n\t" \
    "asrs r0, r0, #8\n\t" \
    "add r8, r7\n\t" \
    "add r9, r0\n\t"
#define GROUP_AT_4 \
    "ldmia r6!, {r0, r1, r2, r3, r4}\n\t" \
    "ldrb r7, [r5, #4]\n\t" \
    "muls r1, r7\n\t" \
    "adds r0, r1\n\t" \
    "ldrb r7, [r5, #5]\n\t" \
    "muls r2, r7\n\t" \
    "adds r0, r2\n\t" \
    "ldrb r7, [r5, #6]\n\t" \
    "muls r3, r7\n\t" \
    "adds r0, r3\n\t" \
    "ldrb r7, [r5, #7]\n\t" \
    "muls r4, r7\n\t" \
    "adds r0, r4\n\t" \
    "sxth r7, r0\n\t" \
    "asrs r0, r0, #8\n\t" \
    "add r8, r7\n\t" \
    "add r9, r0\n\t"

/* Adds what a part of the window gives to the sums of two channels of every place, from `sums` to
   `end`; `at` is where the codes of the first place begin in a run. */
__attribute__((naked, noinline)) static void add_part(const struct part *part __attribute__((unused)),
    int32_t at __attribute__((unused)), int32_t *sums __attribute__((unused)),
    int32_t *end __attribute__((unused)))
{
    __asm__ volatile(
        ".syntax unified\n\t"
        "push {r4, r5, r6, r7, lr}\n\t"
        "mov r4, r8\n\t"
        "mov r5, r9\n\t"
        "mov r6, r10\n\t"
        "mov r7, r11\n\t"
        "push {r4, r5, r6, r7}\n\t"
        "mov r11, r1\n\t"
        "push {r0, r2, r3}\n\t"
        "1:\n\t" /* a place */
        "ldr r7, [sp, #0]\n\t"
        "ldr r6, [r7, #0]\n\t"
        "ldr r0, [r7, #4]\n\t"
        "mov r10, r0\n\t"
        "movs r0, #0\n\t"
        "mov r8, r0\n\t"
        "mov r9, r0\n\t"
        "2:\n\t" /* a run */
        "mov r0, r10\n\t"
        "ldmia r0!, {r5}\n\t"
        "mov r10, r0\n\t"
        "add r5, r11\n\t"
        "ldr r7, [r7, #16]\n\t"
        "mov r12, r5\n\t"
        "add r12, r7\n\t"
        "lsls r7, r7, #29\n\t" /* the quads are even, or there is one more */
        "bpl 3f\n\t"
        "subs r5, #4\n\t"
        "b 4f\n\t"
        "3:\n\t"
        GROUP_AT_0
        "4:\n\t"
        GROUP_AT_4
        "adds r5, #8\n\t"
        "cmp r5, r12\n\t"
        "bne 3b\n\t"
        "ldr r7, [sp, #0]\n\t"
        "ldr r0, [r7, #8]\n\t"
        "cmp r10, r0\n\t"
        "bne 2b\n\t"
        "ldr r5, [sp, #4]\n\t"
        "ldr r3, [r5, #0]\n\t"
        "ldr r4, [r5, #4]\n\t"
        "mov r0, r8\n\t"
        "adds r3, r0\n\t"
        "asrs r0, r0, #8\n\t" /* what is left are 256 * b, and less than 128 was dropped */
        "mov r1, r9\n\t"
        "subs r1, r0\n\t"
        "adds r1, #127\n\t"
        "asrs r1, r1, #8\n\t"
        "adds r4, r1\n\t"
        "stmia r5!, {r3, r4}\n\t"
        "str r5, [sp, #4]\n\t"
        "ldr r7, [r7, #12]\n\t"
        "add r11, r7\n\t"
        "ldr r7, [sp, #8]\n\t"
        "cmp r5, r7\n\t"
        "bne 1b\n\t"
        "add sp, #12\n\t"
        "pop {r4, r5, r6, r7}\n\t"
        "mov r8, r4\n\t"
        "mov r9, r5\n\t"
        "mov r10, r6\n\t"
        "mov r11, r7\n\t"
        "pop {r4, r5, r6, r7, pc}");
}

/* Adds what the window gives to the sums of two channels of `places` places. */
static void add_pairs(const struct convolution *layer, const uint8_t *const *window,
    const int8_t *weight, int32_t step, int32_t at, int32_t *sums, int32_t places)
{
    uint32_t pairs[MOST_QUADS * (4 + 4 / GROUP)];
    struct part part = { pairs, window, window, layer->place_step, 0 };
    const int32_t pieces = (layer->quads + MOST_QUADS - 1) / MOST_QUADS;
    const int32_t most = (layer->quads + pieces - 1) / pieces;
    const int32_t most_runs = pieces > 1 ? 1 : MOST_QUADS / most;
    for (int32_t run = 0; run < layer->runs; run += most_runs) {
        const int32_t runs = layer->runs - run < most_runs ? layer->runs - run : most_runs;
        part.runs = window + run;
        part.behind = part.runs + runs;
        for (int32_t quad = 0; quad < layer->quads; quad += most) {
            const int32_t quads = layer->quads - quad < most ? layer->quads - quad : most;
            part.codes = 4 * quads;
            unfold(weight, step, runs * quads, pairs);
            add_part(&part, at + 4 * quad, sums, sums + 2 * places);
            weight += runs * quads * step;
        }
    }
}

/* Computes one or two channels of a row, in equal pieces. */
OWN_FUNCTION void convolve_pair(const struct convolution *layer, const uint8_t *const *window,
    const int8_t *weight, int32_t step, int32_t start, int32_t channel, int32_t count, uint8_t *out)
{
    int32_t sums[2 * MOST_PLACES];
    const int32_t pieces = (layer->width + MOST_PLACES - 1) / MOST_PLACES;
    const int32_t most = (layer->width + pieces - 1) / pieces;
    for (int32_t x = 0; x < layer->width; x += most) {
        const int32_t places = layer->width - x < most ? layer->width - x : most;
        for (int32_t i = 0; i < 2 * places; i += 2) {
            sums[i] = layer->bias[channel];
            sums[i + 1] = layer->bias[channel + count - 1];
        }
        add_pairs(layer, window, weight, step, start + x * layer->place_step, sums, places);
        for (int32_t i = 0; i < count; ++i)
            requantize_places(&layer->scaling, channel + i, sums + i, places, layer->channels,
                out + x * layer->channels + channel + i);
    }
}

#endif

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
#if defined(CHANNEL_PAIRS) || defined(HELIUM)
    if (1) {
        for (int32_t lane = 0; lane < lanes; lane += 4)
            convolve_four(layer, window, block->weight + 4 * lane, 4 * (lanes + lanes % 2),
                block->start, block->channel + lane, lanes - lane > 4 ? 4 : lanes - lane, out);
        return;
    }
#endif
#ifdef PRODUCT_PAIRS
    if (1) {
        for (int32_t lane = 0; lane < lanes; lane += 2)
            convolve_pair(layer, window, block->weight + 4 * lane, 4 * (lanes + lanes % 2),
                block->start, block->channel + lane, lanes - lane > 1 ? 2 : 1, out);
        return;
    }
#endif
    for (int32_t lane = 0; lane < lanes; lane += 2) {
        const int8_t *weight = block->weight + 4 * lane;
        int32_t step = 4 * (lanes + lanes % 2);
        convolve_two(layer, window, weight, step, block->start, block->channel + lane,
            lanes - lane > 1 ? 2 : 1, out);
    }
}

#endif

/* Goes on to the next block. */
SPECIALIZED void leave_block(const struct convolution *layer, struct block *block, int32_t lanes)
{
    const int32_t quad_bytes = (lanes + 1) / 2 * 8;
    block->weight += layer->runs * layer->quads * quad_bytes;
    block->channel += lanes;
}

SPECIALIZED void convolve_blocks(const struct convolution *layer, const uint8_t *const *window,
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

#ifdef CHANNEL_PAIRS

#define MOST_GATHERED 160 /* the codes of a window up to which it is copied */

/* Copies the windows of two places beside each other, run behind run: of four codes of the one place
   the even ones and the odd ones, as halfwords, then those of the other. Returns the end. */
static uint32_t *gather(const struct convolution *layer, const uint8_t *const *window, int32_t start,
    uint32_t *codes)
{
    const int32_t run_codes = 4 * layer->quads, other = layer->place_step;
    const uint8_t *const *const behind = window + layer->runs;
    for (; window != behind; ++window) {
        const uint8_t *in = *window + start;
        for (const uint8_t *const end = in + run_codes; in != end; in += 4, codes += 4) {
            const uint32_t one = word_at(in), two = word_at(in + other);
            codes[0] = (uint32_t)even_codes(one);
            codes[1] = (uint32_t)odd_codes(one);
            codes[2] = (uint32_t)even_codes(two);
            codes[3] = (uint32_t)odd_codes(two);
        }
    }
    return codes;
}

/* As `gather`, of one place. */
static uint32_t *gather_one(const struct convolution *layer, const uint8_t *const *window,
    int32_t start, uint32_t *codes)
{
    const uint8_t *const *const behind = window + layer->runs;
    for (; window != behind; ++window) {
        const uint8_t *in = *window + start;
        for (const uint8_t *const end = in + 4 * layer->quads; in != end; in += 4, codes += 2) {
            const uint32_t four = word_at(in);
            codes[0] = (uint32_t)even_codes(four);
            codes[1] = (uint32_t)odd_codes(four);
        }
    }
    return codes;
}

/* Four codes of two places, and the weights of two channels in pairs: see CHANNEL_PAIRS. */
#define TWO_PLACES \
    "ldmia r0!, {r4, r5, r6, r7}\n\t" \
    "ldrd r8, r9, [r1]\n\t" \
    "add r1, r1, r2\n\t" \
    "smlad r10, r4, r8, r10\n\t" \
    "smlad r12, r6, r8, r12\n\t" \
    "sxtb16 r8, r8\n\t" \
    "smlad r10, r5, r9, r10\n\t" \
    "smlad r12, r7, r9, r12\n\t" \
    "sxtb16 r9, r9\n\t" \
    "smlad r11, r4, r8, r11\n\t" \
    "smlad lr, r6, r8, lr\n\t" \
    "smlad r11, r5, r9, r11\n\t" \
    "smlad lr, r7, r9, lr\n\t"

/* Four codes of one place, and the weights of four channels. */
#define ONE_PLACE \
    "ldmia r0!, {r4, r5}\n\t" \
    "ldrd r6, r7, [r1]\n\t" \
    "ldrd r8, r9, [r1, #8]\n\t" \
    "add r1, r1, r2\n\t" \
    "smlad r10, r4, r6, r10\n\t" \
    "smlad r12, r4, r8, r12\n\t" \
    "sxtb16 r6, r6\n\t" \
    "sxtb16 r8, r8\n\t" \
    "smlad r10, r5, r7, r10\n\t" \
    "smlad r12, r5, r9, r12\n\t" \
    "sxtb16 r7, r7\n\t" \
    "sxtb16 r9, r9\n\t" \
    "smlad r11, r4, r6, r11\n\t" \
    "smlad lr, r4, r8, lr\n\t" \
    "smlad r11, r5, r7, r11\n\t" \
    "smlad lr, r5, r9, lr\n\t"

/* Puts four sums behind the end of gathered codes: those of two channels in the one place, then in the
   other, or of four channels in one place. The weights of the next four codes stand `step` bytes on. */
#define SUM_GATHERED(function, FOUR_CODES_OF, BIT_OF_QUADS) \
    __attribute__((naked, noinline)) static void function( \
        const uint32_t *codes __attribute__((unused)), \
        const int8_t *weight __attribute__((unused)), int32_t step __attribute__((unused)), \
        uint32_t *end __attribute__((unused))) \
    { \
        __asm__ volatile( \
            "push {r4, r5, r6, r7, r8, r9, r10, r11, lr}\n\t" \
            "sub r4, r3, r0\n\t" \
            "mov r10, #0\n\t" \
            "mov r11, #0\n\t" \
            "mov r12, #0\n\t" \
            "mov lr, #0\n\t" \
            "ubfx r4, r4, #" BIT_OF_QUADS ", #2\n\t" /* those beyond a multiple of four come first */ \
            "tbb [pc, r4]\n\t" \
            "0: .byte (1f - 0b) / 2, (4f - 0b) / 2, (3f - 0b) / 2, (2f - 0b) / 2\n\t" \
            "1:\n\t" FOUR_CODES_OF \
            "2:\n\t" FOUR_CODES_OF \
            "3:\n\t" FOUR_CODES_OF \
            "4:\n\t" FOUR_CODES_OF \
            "cmp r0, r3\n\t" \
            "bne 1b\n\t" \
            "sub r10, r10, r11\n\t" \
            "sub r12, r12, lr\n\t" \
            "asr r10, r10, #8\n\t" \
            "asr r12, r12, #8\n\t" \
            "stmia r3, {r10, r11, r12, lr}\n\t" \
            "pop {r4, r5, r6, r7, r8, r9, r10, r11, pc}"); \
    }

SUM_GATHERED(sum_two_places, TWO_PLACES, "4")
SUM_GATHERED(sum_one_place, ONE_PLACE, "3")

/* Stores the codes of two channels, from `out` on, and `step` bytes further in the other place. */
static inline void store_pair(const struct scaling *s, const int32_t *biases, int32_t channel,
    const int32_t *sums, int32_t step, uint8_t *out)
{
    const int32_t bias = biases[channel], other_bias = biases[channel + 1];
    const int32_t sum0 = bias + sums[0], sum1 = other_bias + sums[1];
    const int32_t sum2 = bias + sums[2], sum3 = other_bias + sums[3];
    if (all_products(s, channel, 2)) {
        const struct product common = product_of(s);
        const int32_t one = s->multiplier[channel], two = s->multiplier[channel + 1];
        out[0] = product_code(&common, one, sum0);
        out[1] = product_code(&common, two, sum1);
        out[step] = product_code(&common, one, sum2);
        out[step + 1] = product_code(&common, two, sum3);
        return;
    }
    if (s->form == SHIFT) {
        const struct shift one = shift_of(s, channel), two = shift_of(s, channel + 1);
        out[0] = shift_code(&one, sum0);
        out[1] = shift_code(&two, sum1);
        out[step] = shift_code(&one, sum2);
        out[step + 1] = shift_code(&two, sum3);
        return;
    }
    requantize_each(s, biases, channel, 2, sums, out);
    requantize_each(s, biases, channel, 2, sums + 2, out + step);
}

/* Computes `lanes` channels of a block in two places. */
static inline void convolve_gathered(const struct convolution *layer, const uint32_t *codes,
    uint32_t *end, const struct block *block, int32_t lanes, uint8_t *out)
{
    const int32_t *const sums = (const int32_t *)end;
    const int32_t step = 4 * (lanes + lanes % 2), behind = block->channel + lanes;
    const int8_t *weight = block->weight;
    int32_t channel = block->channel;
    for (; channel + 1 < behind; channel += 2, weight += 8) {
        sum_two_places(codes, weight, step, end);
        store_pair(&layer->scaling, layer->bias, channel, sums, layer->channels, out + channel);
    }
    if (channel < behind) {
        sum_two_places(codes, weight, step, end);
        requantize_each(&layer->scaling, layer->bias, channel, 1, sums, out + channel);
        requantize_each(&layer->scaling, layer->bias, channel, 1, sums + 2,
            out + layer->channels + channel);
    }
}

/* Stores the codes of up to four channels. */
static inline void store_four(const struct scaling *s, const int32_t *biases, int32_t channel,
    int32_t count, const int32_t *sums, uint8_t *out)
{
    if (count == 4 && all_products(s, channel, 4)) {
        const struct product common = product_of(s);
        const int32_t *const multipliers = s->multiplier + channel, *const bias = biases + channel;
        out[0] = product_code(&common, multipliers[0], bias[0] + sums[0]);
        out[1] = product_code(&common, multipliers[1], bias[1] + sums[1]);
        out[2] = product_code(&common, multipliers[2], bias[2] + sums[2]);
        out[3] = product_code(&common, multipliers[3], bias[3] + sums[3]);
        return;
    }
    requantize_each(s, biases, channel, count, sums, out);
}

/* Computes `lanes` channels of a block in one place. */
static inline void convolve_last(const struct convolution *layer, const uint32_t *codes,
    uint32_t *end, const struct block *block, int32_t lanes, uint8_t *out)
{
    const int32_t step = 4 * (lanes + lanes % 2);
    for (int32_t lane = 0; lane < lanes; lane += 4) {
        const int32_t channel = block->channel + lane, left = lanes - lane;
        sum_one_place(codes, block->weight + 4 * lane, step, end);
        store_four(&layer->scaling, layer->bias, channel, left < 4 ? left : 4,
            (const int32_t *)end, out + channel);
    }
}

/* Computes a row two places at a time, and the last one alone at an odd end. */
OWN_FUNCTION void convolve_places(const struct convolution *layer, const uint8_t *const *window,
    uint8_t *out)
{
    uint32_t codes[MOST_GATHERED + 4];
    struct block first = { layer->weight, 0, layer->start };
    for (int32_t group = 0; group < layer->groups; ++group) {
        struct block block = first;
        for (int32_t x = 0; x < layer->width; x += 2) {
            const int32_t start = first.start + x * layer->place_step;
            const int32_t alone = x + 1 == layer->width;
            uint32_t *const end = alone ? gather_one(layer, window, start, codes)
                                        : gather(layer, window, start, codes);
            block = first;
            for (int32_t i = 0; i <= layer->blocks; ++i) {
                const int32_t lanes = i < layer->blocks ? layer->lanes : layer->rest;
                if (alone)
                    convolve_last(layer, codes, end, &block, lanes, out + x * layer->channels);
                else
                    convolve_gathered(layer, codes, end, &block, lanes, out + x * layer->channels);
                leave_block(layer, &block, lanes);
            }
        }
        first = block;
        first.start += layer->group_step;
    }
}

#endif

SPECIALIZED void convolve_row(const struct convolution *layer, const uint8_t *const *window,
    uint8_t *out)
{
#ifdef CHANNEL_PAIRS
    if (4 * layer->runs * layer->quads <= MOST_GATHERED) {
        convolve_places(layer, window, out);
        return;
    }
#endif
    convolve_blocks(layer, window, out);
}

#ifdef LANES

/* Adds to each sum the product of a code and a weight, the lowest bytes of their lanes. */
SPECIALIZED vector add_product(vector sums, vector codes, vector weights)
{
#ifdef SIGNED_CODES
    return sums + codes * (weights << 24 >> 24);
#else
    return dot(sums, codes, weights);
#endif
}

/* Computes `count` channels, at most a vector, in `places` places, from x on. */
SPECIALIZED void depthwise_places(const struct depthwise *layer, const uint8_t *const *window,
    const int8_t *weight, int32_t step, int32_t channel, int32_t count, int32_t x, int32_t places,
    uint8_t *out)
{
    vector sums[MOST_SUMS / 2];
    UNROLLED
    for (int32_t place = 0; place < places; ++place)
        sums[place] = vector_at(layer->bias + channel);
    for (int32_t r = 0; r < layer->rows; ++r) {
        const uint8_t *in = window[r] + layer->start + x * layer->place_step + channel;
        for (int32_t column = 0; column < layer->columns; ++column) {
            const vector weights = widened(weight + channel);
            UNROLLED
            for (int32_t i = 0; i < places; ++i)
                sums[i] = add_product(sums[i], widened(in + i * layer->place_step), weights);
            in += layer->column_step;
            weight += step;
        }
    }
    UNROLLED
    for (int32_t place = 0; place < places; ++place)
        requantize_lanes(&layer->scaling, channel, sums[place], count,
            out + (x + place) * layer->channels + channel);
}

/* Cuts a row into as few equal pieces as possible; the last may begin within the one before. */
SPECIALIZED void depthwise_lanes(const struct depthwise *layer, const uint8_t *const *window,
    const int8_t *weight, int32_t step, int32_t channel, int32_t count, uint8_t *out)
{
    const int32_t pieces = (layer->width + MOST_SUMS / 2 - 1) / (MOST_SUMS / 2);
    const int32_t places = (layer->width + pieces - 1) / pieces, last = layer->width - places;
    for (int32_t x = 0; x < layer->width; x += places)
        depthwise_places(layer, window, weight, step, channel, count, x < last ? x : last, places,
            out);
}

SPECIALIZED void depthwise_row(const struct depthwise *layer, const uint8_t *const *window,
    uint8_t *out)
{
    const int32_t rest = layer->channels % LANES, whole = layer->channels - rest;
    const int8_t *weight = layer->weight;
    int32_t step = layer->channels;
    for (int32_t channel = 0; channel < whole; channel += LANES)
        depthwise_lanes(layer, window, weight, step, channel, LANES, out);
    if (rest > 0)
        depthwise_lanes(layer, window, weight, step, whole, rest, out);
}

#else

#ifdef HELIUM

/* Computes up to four channels of a row, each in a lane; others beside them are not stored. */
OWN_FUNCTION void depthwise_vector(const struct depthwise *layer, const uint8_t *const *window,
    const int8_t *weights, int32_t step, int32_t channel, int32_t count, uint8_t *out)
{
    const mve_pred16_t some = vctp32q((uint32_t)count);
    const int32x4_t bias = vldrwq_z_s32(layer->bias + channel, some);
    const int32_t products = all_products(&layer->scaling, channel, count);
    int32_t at = layer->start + channel;
    for (int32_t x = 0; x < layer->width; ++x) {
        const int8_t *weight = weights;
        int32x4_t sums = bias;
        for (int32_t r = 0; r < layer->rows; ++r) {
            const uint8_t *in = window[r] + at;
            for (int32_t column = layer->columns; column > 0; --column) {
                const int32x4_t codes = vreinterpretq_s32_u32(vldrbq_u32(in));
                sums = vaddq_s32(sums, vmulq_s32(codes, vldrbq_s32(weight)));
                in += layer->column_step;
                weight += step;
            }
        }
        store_four(&layer->scaling, channel, count, products, sums, out + channel);
        at += layer->place_step;
        out += layer->channels;
    }
}

#else

/* Adds to the sums of four channels what the window `at` bytes from the rows' beginnings holds. */
OWN_FUNCTION void add_channels(const struct depthwise *layer, const uint8_t *const *window,
    int32_t at, const int8_t *weight, int32_t step, int32_t sums[4])
{
    int32_t sum0 = sums[0], sum1 = sums[1], sum2 = sums[2], sum3 = sums[3];
    for (int32_t r = layer->rows; r > 0; --r) {
        const uint8_t *in = *window++ + at;
        for (int32_t column = layer->columns; column > 0; --column) {
#ifdef DOT_PRODUCTS
            const uint32_t codes = word_at(in), weights = word_at(weight);
            sum0 = __smlabb(even_codes(codes), even_weights(weights), sum0);
            sum1 = __smlabb(odd_codes(codes), odd_weights(weights), sum1);
            sum2 = __smlatt(even_codes(codes), even_weights(weights), sum2);
            sum3 = __smlatt(odd_codes(codes), odd_weights(weights), sum3);
#else
            sum0 += in[0] * weight[0];
            sum1 += in[1] * weight[1];
            sum2 += in[2] * weight[2];
            sum3 += in[3] * weight[3];
#endif
            in += layer->column_step;
            weight += step;
        }
    }
    sums[0] = sum0;
    sums[1] = sum1;
    sums[2] = sum2;
    sums[3] = sum3;
}

/* Computes up to four channels of a row. */
static void depthwise_four(const struct depthwise *layer, const uint8_t *const *window,
    const int8_t *weight, int32_t step, int32_t channel, int32_t count, uint8_t *out)
{
    int32_t at = layer->start + channel;
    for (int32_t x = 0; x < layer->width; ++x) {
        int32_t sums[4] = { 0, 0, 0, 0 };
        add_channels(layer, window, at, weight, step, sums);
        for (int32_t i = 0; i < count; ++i) {
            const int32_t sum = layer->bias[channel + i] + sums[i];
            out[channel + i] = requantize(&layer->scaling, channel + i, sum);
        }
        at += layer->place_step;
        out += layer->channels;
    }
}

#endif
#if defined(DOT_PRODUCTS) && !defined(HELIUM)

/* A column of three codes under a window of three rows, two in a pair; then a sum in its place. */
struct column {
    int32_t two, third;
};

#define MOST_COLUMNS 18

/* Takes one channel's columns from where the rows of the window have them. */
static inline void take_columns(const uint8_t *const *window, int32_t at, int32_t step,
    struct column *columns, int32_t count)
{
    const uint8_t *const one = window[0] + at, *const two = window[1] + at;
    const uint8_t *const three = window[2] + at;
    const struct column *const end = columns + count;
    if (count % 2 != 0) {
        *columns++ = (struct column){ *one | *two << 16, *three };
        at = step;
    } else {
        at = 0;
    }
    for (; columns != end; columns += 2, at += 2 * step) {
        columns[0] = (struct column){ one[at] | two[at] << 16, three[at] };
        columns[1] = (struct column){ one[at + step] | two[at + step] << 16, three[at + step] };
    }
}

/* The weights of a channel: the pairs of the first two rows, and the last row. */
struct three_by_three {
    int32_t pairs[3];
    int32_t last[2];
};

static inline struct three_by_three weights_of(const int8_t *weight, int32_t step)
{
    struct three_by_three found;
    for (int32_t i = 0; i < 3; ++i)
        found.pairs[i] = (uint16_t)weight[i * step] | weight[(3 + i) * step] * (1 << 16);
    found.last[0] = (uint16_t)weight[6 * step] | weight[7 * step] * (1 << 16);
    found.last[1] = weight[8 * step];
    return found;
}

/* Adds to a sum, or begins one with, the products of a column of the window. */
#define FIRST_COLUMN(sum, column) sum = __smlabb((column).third, w.last[0], __smuad((column).two, w.pairs[0]))
#define SECOND_COLUMN(sum, column) \
    sum = __smlabt((column).third, w.last[0], __smlad((column).two, w.pairs[1], sum))
#define THIRD_COLUMN(sum, column) \
    sum = __smlabb((column).third, w.last[1], __smlad((column).two, w.pairs[2], sum))

/* Puts the sums of places one column apart where their columns begin; three at a time. */
static inline void sum_each_column(struct column *columns, int32_t count, struct three_by_three w)
{
    int32_t sum0, sum1, sum2;
    FIRST_COLUMN(sum0, columns[0]);
    SECOND_COLUMN(sum0, columns[1]);
    FIRST_COLUMN(sum1, columns[1]);
    for (; count > 0; count -= 3, columns += 3) {
        const struct column third = columns[2], fourth = columns[3], fifth = columns[4];
        THIRD_COLUMN(sum0, third);
        columns[0].two = sum0;
        SECOND_COLUMN(sum1, third);
        FIRST_COLUMN(sum2, third);
        THIRD_COLUMN(sum1, fourth);
        columns[1].two = sum1;
        SECOND_COLUMN(sum2, fourth);
        FIRST_COLUMN(sum0, fourth);
        THIRD_COLUMN(sum2, fifth);
        columns[2].two = sum2;
        SECOND_COLUMN(sum0, fifth);
        FIRST_COLUMN(sum1, fifth);
    }
}

/* Computes a channel of a row, of windows of three by three that go on by one column. */
OWN_FUNCTION void depthwise_channel(const struct depthwise *layer, const uint8_t *const *window,
    int32_t channel, uint8_t *out)
{
    struct column columns[MOST_COLUMNS + 2]; /* three sums at a time may look at two more */
    const struct three_by_three w = weights_of(layer->weight + channel, layer->channels);
    const int32_t step = layer->column_step, most = MOST_COLUMNS - 2;
    const int32_t bias = layer->bias[channel], channels = layer->channels;
    const int32_t products = all_products(&layer->scaling, channel, 1);
    const int32_t multiplier = layer->scaling.multiplier[channel];
    const struct product common = product_of(&layer->scaling);
    out += channel;
    for (int32_t x = 0; x < layer->width; x += most) {
        const int32_t left = layer->width - x, count = left < most ? left : most;
        take_columns(window, layer->start + channel + x * layer->place_step, step, columns,
            count + 2);
        sum_each_column(columns, count, w);
        const struct column *const end = columns + count;
        const struct column *at = columns;
        for (; at != end && products; ++at, out += channels)
            *out = product_code(&common, multiplier, bias + at->two);
        for (; at != end; ++at, out += channels)
            *out = requantize(&layer->scaling, channel, bias + at->two);
    }
}

#define MOST_NARROW 8 /* places of a row up to which four channels at once are faster than one */

/* The codes and weights of four channels in a column of a row of the window. */
#define FOUR_CHANNELS(column) \
    codes = word_at(in + (column) * column_step); \
    weights = word_at(weight + (column) * step); \
    sum0 = __smlabb(even_codes(codes), even_weights(weights), sum0); \
    sum1 = __smlabb(odd_codes(codes), odd_weights(weights), sum1); \
    sum2 = __smlatt(even_codes(codes), even_weights(weights), sum2); \
    sum3 = __smlatt(odd_codes(codes), odd_weights(weights), sum3)

/* Computes four channels of a row, of windows of three by three. */
OWN_FUNCTION void depthwise_nine(const struct depthwise *layer, const uint8_t *const *window,
    int32_t channel, uint8_t *out)
{
    const int32_t step = layer->channels, column_step = layer->column_step;
    const int32_t place_step = layer->place_step;
    const int32_t *const bias = layer->bias + channel;
    const uint8_t *const end_of_row = out + layer->width * step;
    int32_t at = layer->start + channel;
    const int32_t products = all_products(&layer->scaling, channel, 4);
    const int32_t *const multipliers = layer->scaling.multiplier + channel;
    const struct product common = product_of(&layer->scaling);
    for (; out != end_of_row; out += step) {
        int32_t sum0 = bias[0], sum1 = bias[1], sum2 = bias[2], sum3 = bias[3];
        const int8_t *weight = layer->weight + channel;
        for (int32_t r = 0; r < 3; ++r) {
            const uint8_t *const in = window[r] + at;
            uint32_t codes, weights;
            FOUR_CHANNELS(0);
            FOUR_CHANNELS(1);
            FOUR_CHANNELS(2);
            weight += 3 * step;
        }
        at += place_step;
        if (products) {
            out[channel] = product_code(&common, multipliers[0], sum0);
            out[channel + 1] = product_code(&common, multipliers[1], sum1);
            out[channel + 2] = product_code(&common, multipliers[2], sum2);
            out[channel + 3] = product_code(&common, multipliers[3], sum3);
            continue;
        }
        out[channel] = requantize(&layer->scaling, channel, sum0);
        out[channel + 1] = requantize(&layer->scaling, channel + 1, sum1);
        out[channel + 2] = requantize(&layer->scaling, channel + 2, sum2);
        out[channel + 3] = requantize(&layer->scaling, channel + 3, sum3);
    }
}

#endif
static void depthwise_row(const struct depthwise *layer, const uint8_t *const *window,
    uint8_t *out)
{
    int32_t channel = 0;
#if defined(DOT_PRODUCTS) && !defined(HELIUM)
    if (layer->stride != 0) {
        if (layer->stride != 1 || layer->width <= MOST_NARROW)
            for (; channel + 4 <= layer->channels; channel += 4)
                depthwise_nine(layer, window, channel, out);
        if (layer->stride == 1)
            for (; channel < layer->channels; ++channel)
                depthwise_channel(layer, window, channel, out);
    }
#endif
    for (; channel < layer->channels; channel += 4) {
        const int32_t left = layer->channels - channel;
        const int8_t *weight = layer->weight + channel;
        int32_t step = layer->channels;
#ifdef HELIUM
        depthwise_vector(layer, window, weight, step, channel, left < 4 ? left : 4, out);
#else
        depthwise_four(layer, window, weight, step, channel, left < 4 ? left : 4, out);
#endif
    }
}
#endif

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

static void resample_row(const struct resample *layer, const uint8_t *const *window, int32_t y,
    uint8_t *out)
{
    const int8_t *down = layer->row_weights + y * layer->rows, *across = layer->column_weights;
    for (int32_t x = 0; x < layer->width; ++x) {
        const int32_t scale = layer->row_scales[y] + layer->column_scales[x];
        for (int32_t channel = 0; channel < layer->channels; ++channel) {
            int32_t sum = 0;
            for (int32_t r = 0; r < layer->rows; ++r) {
                const uint8_t *in = window[r] + layer->column_firsts[x] + channel;
                int32_t part = 0;
                for (int32_t column = 0; column < layer->columns; ++column)
                    part += across[column] * (in[column * layer->channels] - layer->zero_point);
                sum += down[r] * part;
            }
            *out++ = requantize(&layer->scaling, scale, sum);
        }
        across += layer->columns;
    }
}

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

static void look_up_row(const uint8_t table[256], const uint8_t *in, int32_t count, uint8_t *out)
{
    for (int32_t i = 0; i < count; ++i)
        out[i] = table[in[i]];
}

/* ---- the network ---- */

#if BASE < BEST
static void LEVELED(run)(const uint8_t input[UB_INPUT_BYTES], uint8_t output[UB_OUTPUT_BYTES],
    uint8_t arena[UB_ARENA_BYTES])
#else
void ub_run(const uint8_t input[UB_INPUT_BYTES], uint8_t output[UB_OUTPUT_BYTES],
    uint8_t arena[UB_ARENA_BYTES])
#endif
{
    const uint8_t *window[3];

    /* Rows flow through image to a_4. */
    int32_t image_rows = 0, a_0_rows = 0, a_2_rows = 0, a_3_rows = 0, a_4_rows = 0;
    surround(&image_plane, arena, 408, 124);
    surround(&a_2_plane, arena, 1088, 13);
    for (int32_t turn = 0; turn < 34; ++turn) {
        for (; image_rows < 32 && image_rows <= turn; ++image_rows) {
            load_row(input + image_rows * 32, 32, 3, 1024, row(&image_plane, arena, image_rows));
        }
        for (; a_0_rows < 32 && a_0_rows + 1 <= turn && (image_rows >= a_0_rows + 2 || image_rows == 32); ++a_0_rows) {
            look(&image_plane, arena, a_0_rows - 1, 1, 3, window);
            convolve_row(&a_0, window, row(&a_0_plane, arena, a_0_rows));
        }
        for (; a_2_rows < 32 && a_2_rows + 1 <= turn && a_0_rows >= a_2_rows + 1; ++a_2_rows) {
            look_up_row(a_2_table, row(&a_0_plane, arena, a_2_rows),
                256, row(&a_2_plane, arena, a_2_rows));
        }
        for (; a_3_rows < 32 && a_3_rows + 2 <= turn && (a_2_rows >= a_3_rows + 2 || a_2_rows == 32); ++a_3_rows) {
            look(&a_2_plane, arena, a_3_rows - 1, 1, 3, window);
            depthwise_row(&a_3, window, row(&a_3_plane, arena, a_3_rows));
        }
        for (; a_4_rows < 32 && a_4_rows + 2 <= turn && a_3_rows >= a_4_rows + 1; ++a_4_rows) {
            look_up_row(a_4_table, row(&a_3_plane, arena, a_4_rows),
                256, row(&a_4_plane, arena, a_4_rows));
        }
    }

    /* Rows flow through max_pool2d to b_4. */
    int32_t max_pool2d_rows = 0, b_0_rows = 0, b_2_rows = 0, b_3_rows = 0, b_4_rows = 0;
    surround(&max_pool2d_plane, arena, 576, 71);
    surround(&b_2_plane, arena, 1152, 96);
    for (int32_t turn = 0; turn < 18; ++turn) {
        for (; max_pool2d_rows < 16 && max_pool2d_rows <= turn; ++max_pool2d_rows) {
            look(&a_4_plane, arena, 2 * max_pool2d_rows, 1, 2, window);
            maximum_row(&max_pool2d, window, 2, row(&max_pool2d_plane, arena, max_pool2d_rows));
        }
        for (; b_0_rows < 16 && b_0_rows + 1 <= turn && (max_pool2d_rows >= b_0_rows + 2 || max_pool2d_rows == 16); ++b_0_rows) {
            look(&max_pool2d_plane, arena, b_0_rows - 1, 1, 3, window);
            convolve_row(&b_0, window, row(&b_0_plane, arena, b_0_rows));
        }
        for (; b_2_rows < 16 && b_2_rows + 1 <= turn && b_0_rows >= b_2_rows + 1; ++b_2_rows) {
            look_up_row(b_2_table, row(&b_0_plane, arena, b_2_rows),
                256, row(&b_2_plane, arena, b_2_rows));
        }
        for (; b_3_rows < 16 && b_3_rows + 2 <= turn && (b_2_rows >= b_3_rows + 2 || b_2_rows == 16); ++b_3_rows) {
            look(&b_2_plane, arena, b_3_rows - 1, 1, 3, window);
            depthwise_row(&b_3, window, row(&b_3_plane, arena, b_3_rows));
        }
        for (; b_4_rows < 16 && b_4_rows + 2 <= turn && b_3_rows >= b_4_rows + 1; ++b_4_rows) {
            look_up_row(b_4_table, row(&b_3_plane, arena, b_4_rows),
                256, row(&b_4_plane, arena, b_4_rows));
        }
    }

    /* Rows flow through avg_pool2d to c_3. */
    int32_t avg_pool2d_rows = 0, c_0_rows = 0, c_2_rows = 0, c_3_rows = 0;
    surround(&avg_pool2d_plane, arena, 640, 114);
    surround(&c_2_plane, arena, 640, 133);
    for (int32_t turn = 0; turn < 10; ++turn) {
        for (; avg_pool2d_rows < 8 && avg_pool2d_rows <= turn; ++avg_pool2d_rows) {
            look(&b_4_plane, arena, 2 * avg_pool2d_rows, 1, 2, window);
            average_row(&avg_pool2d, window, row(&avg_pool2d_plane, arena, avg_pool2d_rows));
        }
        for (; c_0_rows < 8 && c_0_rows + 1 <= turn && (avg_pool2d_rows >= c_0_rows + 2 || avg_pool2d_rows == 8); ++c_0_rows) {
            look(&avg_pool2d_plane, arena, c_0_rows - 1, 1, 3, window);
            convolve_row(&c_0, window, row(&c_0_plane, arena, c_0_rows));
        }
        for (; c_2_rows < 8 && c_2_rows + 1 <= turn && c_0_rows >= c_2_rows + 1; ++c_2_rows) {
            look_up_row(c_2_table, row(&c_0_plane, arena, c_2_rows),
                128, row(&c_2_plane, arena, c_2_rows));
        }
        for (; c_3_rows < 8 && c_3_rows + 2 <= turn && (c_2_rows >= c_3_rows + 2 || c_2_rows == 8); ++c_3_rows) {
            look(&c_2_plane, arena, c_3_rows - 1, 1, 3, window);
            depthwise_row(&c_3, window, row(&c_3_plane, arena, c_3_rows));
        }
    }

    /* c_4 */
    int32_t c_4_rows = 0;
    for (int32_t turn = 0; turn < 8; ++turn) {
        for (; c_4_rows < 8 && c_4_rows <= turn; ++c_4_rows) {
            look_up_row(c_4_table, row(&c_3_plane, arena, c_4_rows),
                128, row(&c_4_plane, arena, c_4_rows));
        }
    }

    /* Rows flow through interpolate to d_0. */
    int32_t interpolate_rows = 0, cat_rows = 0, d_0_rows = 0;
    surround(&cat_plane, arena, 2304, 116);
    for (int32_t turn = 0; turn < 16; ++turn) {
        for (; interpolate_rows < 16 && interpolate_rows <= turn; ++interpolate_rows) {
            look(&c_4_plane, arena, interpolate_spans[interpolate_rows] - 2, 1, 2, window);
            resample_row(&interpolate, window, interpolate_rows, row(&interpolate_plane, arena, interpolate_rows));
        }
        for (; cat_rows < 16 && interpolate_rows >= cat_rows + 1; ++cat_rows) {
            join_row(row(&interpolate_plane, arena, cat_rows), 16, 16, 32,
                row(&cat_plane, arena, cat_rows) + 0);
            join_row(row(&b_4_plane, arena, cat_rows), 16, 16, 32,
                row(&cat_plane, arena, cat_rows) + 16);
        }
        for (; d_0_rows < 16 && (cat_rows >= d_0_rows + 2 || cat_rows == 16); ++d_0_rows) {
            look(&cat_plane, arena, d_0_rows - 1, 1, 3, window);
            convolve_row(&d_0, window, row(&d_0_plane, arena, d_0_rows));
        }
    }

    /* Rows flow through d_2 to d_3. */
    int32_t d_2_rows = 0, d_3_rows = 0;
    surround(&d_2_plane, arena, 576, 115);
    for (int32_t turn = 0; turn < 16; ++turn) {
        for (; d_2_rows < 16 && d_2_rows <= turn; ++d_2_rows) {
            look_up_row(d_2_table, row(&d_0_plane, arena, d_2_rows),
                128, row(&d_2_plane, arena, d_2_rows));
        }
        for (; d_3_rows < 16 && (d_2_rows >= d_3_rows + 2 || d_2_rows == 16); ++d_3_rows) {
            look(&d_2_plane, arena, d_3_rows - 1, 1, 3, window);
            depthwise_row(&d_3, window, row(&d_3_plane, arena, d_3_rows));
        }
    }

    /* Rows flow through d_4 to result. */
    int32_t d_4_rows = 0, interpolate_1_rows = 0, cat_1_rows = 0, e_0_rows = 0, e_2_rows = 0,
        e_3_rows = 0, e_4_rows = 0, o_rows = 0, result_rows = 0;
    surround(&cat_1_plane, arena, 3264, 71);
    surround(&e_2_plane, arena, 1632, 105);
    for (int32_t turn = 0; turn < 20; ++turn) {
        for (; d_4_rows < 16 && d_4_rows <= turn; ++d_4_rows) {
            look_up_row(d_4_table, row(&d_3_plane, arena, d_4_rows),
                128, row(&d_4_plane, arena, d_4_rows));
        }
        for (; interpolate_1_rows < 32 && 1 * interpolate_1_rows <= 2 * (turn - 1) && d_4_rows >= interpolate_1_spans[interpolate_1_rows]; ++interpolate_1_rows) {
            look(&d_4_plane, arena, interpolate_1_spans[interpolate_1_rows] - 2, 1, 2, window);
            resample_row(&interpolate_1, window, interpolate_1_rows, row(&interpolate_1_plane, arena, interpolate_1_rows));
        }
        for (; cat_1_rows < 32 && 1 * cat_1_rows <= 2 * (turn - 1) && interpolate_1_rows >= cat_1_rows + 1; ++cat_1_rows) {
            join_row(row(&interpolate_1_plane, arena, cat_1_rows), 32, 8, 16,
                row(&cat_1_plane, arena, cat_1_rows) + 0);
            join_row(row(&a_4_plane, arena, cat_1_rows), 32, 8, 16,
                row(&cat_1_plane, arena, cat_1_rows) + 8);
        }
        for (; e_0_rows < 32 && 1 * e_0_rows <= 2 * (turn - 2) && (cat_1_rows >= e_0_rows + 2 || cat_1_rows == 32); ++e_0_rows) {
            look(&cat_1_plane, arena, e_0_rows - 1, 1, 3, window);
            convolve_row(&e_0, window, row(&e_0_plane, arena, e_0_rows));
        }
        for (; e_2_rows < 32 && 1 * e_2_rows <= 2 * (turn - 2) && e_0_rows >= e_2_rows + 1; ++e_2_rows) {
            look_up_row(e_2_table, row(&e_0_plane, arena, e_2_rows),
                256, row(&e_2_plane, arena, e_2_rows));
        }
        for (; e_3_rows < 32 && 1 * e_3_rows <= 2 * (turn - 3) && (e_2_rows >= e_3_rows + 2 || e_2_rows == 32); ++e_3_rows) {
            look(&e_2_plane, arena, e_3_rows - 1, 1, 3, window);
            depthwise_row(&e_3, window, row(&e_3_plane, arena, e_3_rows));
        }
        for (; e_4_rows < 32 && 1 * e_4_rows <= 2 * (turn - 3) && e_3_rows >= e_4_rows + 1; ++e_4_rows) {
            look_up_row(e_4_table, row(&e_3_plane, arena, e_4_rows),
                256, row(&e_4_plane, arena, e_4_rows));
        }
        for (; o_rows < 32 && 1 * o_rows <= 2 * (turn - 3) && e_4_rows >= o_rows + 1; ++o_rows) {
            look(&e_4_plane, arena, o_rows, 1, 1, window);
            convolve_row(&o, window, row(&o_plane, arena, o_rows));
        }
        for (; result_rows < 32 && 1 * result_rows <= 2 * (turn - 3) && o_rows >= result_rows + 1; ++result_rows) {
            store_row(row(&o_plane, arena, result_rows), 32, 2, 1024, output + result_rows * 32);
        }
    }
}

#ifdef FUNCTIONS_OF_A_LEVEL
#undef LANES
#undef MOST_SUMS
#undef NARROW
#undef SIGNED_CODES
#elif BASE < BEST

/* ---- the choice of a level ---- */

/* This file includes itself once for each further level, for its functions. */
#define FUNCTIONS_OF_A_LEVEL
#ifdef __FILE_NAME__
#define THIS_FILE __FILE_NAME__
#else
#define THIS_FILE "ub.c"
#endif
#undef LANES
#undef MOST_SUMS
#undef NARROW
#undef SIGNED_CODES
#if BASE < AVX2 && BEST >= AVX2
#undef LEVEL
#define LEVEL AVX2
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#include THIS_FILE
#pragma clang attribute pop
#else
#pragma GCC push_options
#pragma GCC target("avx2")
#include THIS_FILE
#pragma GCC pop_options
#endif
#endif
#if BASE < AVX_VNNI && BEST >= AVX_VNNI
#undef LEVEL
#define LEVEL AVX_VNNI
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,avxvnni"))), apply_to = function)
#include THIS_FILE
#pragma clang attribute pop
#else
#pragma GCC push_options
#pragma GCC target("avx2,avxvnni")
#include THIS_FILE
#pragma GCC pop_options
#endif
#endif
#if BASE < AVX512_VNNI && BEST >= AVX512_VNNI
#undef LEVEL
#define LEVEL AVX512_VNNI
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,avx512f,avx512bw,avx512vl,avx512vnni"))), apply_to = function)
#include THIS_FILE
#pragma clang attribute pop
#else
#pragma GCC push_options
#pragma GCC target("avx2,avx512f,avx512bw,avx512vl,avx512vnni")
#include THIS_FILE
#pragma GCC pop_options
#endif
#endif
#if BASE < NEON_DOTPROD && BEST >= NEON_DOTPROD && BASE >= NEON
#undef LEVEL
#define LEVEL NEON_DOTPROD
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("arch=armv8.2-a+dotprod"))), apply_to = function)
#include THIS_FILE
#pragma clang attribute pop
#else
#pragma GCC push_options
#pragma GCC target("arch=armv8.2-a+dotprod")
#include THIS_FILE
#pragma GCC pop_options
#endif
#endif
#if BASE < NEON_I8MM && BEST >= NEON_I8MM && BASE >= NEON
#undef LEVEL
#define LEVEL NEON_I8MM
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("arch=armv8.2-a+dotprod+i8mm"))), apply_to = function)
#include THIS_FILE
#pragma clang attribute pop
#else
#pragma GCC push_options
#pragma GCC target("arch=armv8.2-a+dotprod+i8mm")
#include THIS_FILE
#pragma GCC pop_options
#endif
#endif

#ifdef __SSE2__
#include <cpuid.h>
#else
#include <sys/auxv.h>
#endif

static int32_t found_level(void)
{
#ifdef __SSE2__
    __builtin_cpu_init();
#if BEST >= AVX512_VNNI
    if (__builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512vl"))
        return AVX512_VNNI;
#endif
#if BEST >= AVX_VNNI
    unsigned a = 0, b, c, d;
    if (__builtin_cpu_supports("avx2") && __get_cpuid_count(7, 1, &a, &b, &c, &d)
        && (a & 16) != 0)
        return AVX_VNNI;
#endif
    if (__builtin_cpu_supports("avx2"))
        return AVX2;
#else
#if BEST >= NEON_I8MM
    if ((getauxval(26) & (1UL << 13)) != 0) /* AT_HWCAP2, HWCAP2_I8MM */
        return NEON_I8MM;
#endif
    if ((getauxval(16) & (1UL << 20)) != 0) /* AT_HWCAP, HWCAP_ASIMDDP */
        return NEON_DOTPROD;
#endif
    return BASE;
}

/* Returns the best level that is here and that the processor has, which is asked once. */
static int32_t best_level(void)
{
    static int32_t known = -1;
    int32_t level = __atomic_load_n(&known, __ATOMIC_RELAXED);
    if (level < 0) {
        level = found_level();
        __atomic_store_n(&known, level, __ATOMIC_RELAXED);
    }
    return level;
}

void ub_run(const uint8_t input[UB_INPUT_BYTES], uint8_t output[UB_OUTPUT_BYTES],
    uint8_t arena[UB_ARENA_BYTES])
{
    switch (best_level()) {
#if BASE < AVX2 && BEST >= AVX2
    case AVX2:
        LEVELED_(run, AVX2)(input, output, arena);
        break;
#endif
#if BASE < AVX_VNNI && BEST >= AVX_VNNI
    case AVX_VNNI:
        LEVELED_(run, AVX_VNNI)(input, output, arena);
        break;
#endif
#if BASE < AVX512_VNNI && BEST >= AVX512_VNNI
    case AVX512_VNNI:
        LEVELED_(run, AVX512_VNNI)(input, output, arena);
        break;
#endif
#if BASE < NEON_DOTPROD && BEST >= NEON_DOTPROD && BASE >= NEON
    case NEON_DOTPROD:
        LEVELED_(run, NEON_DOTPROD)(input, output, arena);
        break;
#endif
#if BASE < NEON_I8MM && BEST >= NEON_I8MM && BASE >= NEON
    case NEON_I8MM:
        LEVELED_(run, NEON_I8MM)(input, output, arena);
        break;
#endif
    default:
        LEVELED_(run, BASE)(input, output, arena);
        break;
    }
}
#endif
