/* ut: an integer neural network, generated; 8850 parameters, 2726912 multiply-accumulates an
   input.
   Made from the graph with SHA-256
   3dc4bc34844ba7f77655a1d8f6bbbfec5e573ec2121739b28fca4609a40f5bf5.

   C99, integers of 8, 16 and 32 bits (64 where they are needed), no library calls, no
   allocation, no state; vector code for x86-64 and 64-bit Arm scales in float32. Compilers may
   put memcpy, memmove and memset in the place of loops, and on small cores functions of their
   own in that of 64-bit products and shifts. `int32_t` is taken to be `int`, and >> to keep the
   sign, as everywhere. */
#ifndef FUNCTIONS_OF_A_LEVEL
#include "ut.h"

#if UT_GRAPH_HASH != 0x3dc4bc34844ba7f7u || UT_INPUT_BYTES != 3072 \
    || UT_OUTPUT_BYTES != 2048 || UT_ARENA_BYTES != 24591
#error "ut.h is of another export than ut.c: export the network anew"
#endif

/* Kinds of code that give the same integers: small loops, with the dot products of Cortex-M4 and M7
   where they are, and vectors, where gcc or clang compile for x86-64 or 64-bit Arm. Of vectors
   there are levels: the one that the compiler's options allow, and those above it, of which
   ut_run takes the best that the processor has. Define UT_BEST as the number of a level to
   leave out those above it, and UT_PORTABLE for plain C99 alone. */
#define SMALL_LOOPS 0
#define SSE2 1
#define AVX2 2
#define AVX_VNNI 3
#define AVX512_VNNI 4
#define NEON 5
#define NEON_DOTPROD 6
#define NEON_I8MM 7

#if !defined(__GNUC__) || defined(UT_PORTABLE) || defined(__OPTIMIZE_SIZE__)
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
#if defined(UT_BEST) && BASE != SMALL_LOOPS
#undef BEST
#define BEST UT_BEST
#endif

#if defined(__GNUC__) && !defined(UT_PORTABLE)
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
#if defined(__GNUC__) && !defined(UT_PORTABLE) && !defined(__ARM_BIG_ENDIAN) \
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

/* The sizes of a plane; all its rows are there. */
struct shape {
    int32_t channels, height, width;
};

/* A loop over codes: how many, and the steps between them in two planes, where codes are counted
   in the order channel, row, column. */
struct loop {
    int32_t count, from, to;
};

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

static const struct plane up1_plane = {
    .offset = 12288, .outside = 16384, .row_bytes = 256, .left = 0,
    .height = 16, .held = 16,
}; /* 16x16, 16 channels: whole */

static const struct plane up1_made_plane = {
    .offset = 12288, .outside = 16384, .row_bytes = 512, .left = 0,
    .height = 8, .held = 8,
}; /* 8x8, 64 channels: whole */

static const struct plane up1_moved_plane = {
    .offset = 16384, .outside = 20480, .row_bytes = 2048, .left = 0,
    .height = 2, .held = 2,
}; /* 2x128, 16 channels: whole */

static const struct plane up1_moved2_plane = {
    .offset = 20480, .outside = 24576, .row_bytes = 512, .left = 0,
    .height = 8, .held = 8,
}; /* 8x32, 16 channels: whole */

static const struct plane cat_1_plane = {
    .offset = 8192, .outside = 10912, .row_bytes = 544, .left = 16,
    .height = 32, .held = 5,
}; /* 32x32, 16 channels: 5 rows of 32 */

static const struct plane cat_plane = {
    .offset = 16384, .outside = 18112, .row_bytes = 576, .left = 32,
    .height = 16, .held = 3,
}; /* 16x16, 32 channels: 3 rows of 16 */

static const struct plane d_0_plane = {
    .offset = 18688, .outside = 20736, .row_bytes = 128, .left = 0,
    .height = 16, .held = 16,
}; /* 16x16, 8 channels: whole */

static const struct plane e_2_plane = {
    .offset = 11456, .outside = 12816, .row_bytes = 272, .left = 8,
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
    .offset = 16384, .outside = 17408, .row_bytes = 128, .left = 0,
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
    .offset = 13088, .outside = 13520, .row_bytes = 144, .left = 8,
    .height = 16, .held = 3,
}; /* 16x16, 8 channels: 3 rows of 16 */

static const struct plane max_pool2d_plane = {
    .offset = 13440, .outside = 13872, .row_bytes = 144, .left = 8,
    .height = 16, .held = 3,
}; /* 16x16, 8 channels: 3 rows of 16 */

static const struct plane e_0_plane = {
    .offset = 13664, .outside = 14176, .row_bytes = 256, .left = 0,
    .height = 32, .held = 2,
}; /* 32x32, 8 channels: 2 rows of 32 */

static const struct plane e_3_plane = {
    .offset = 14176, .outside = 14688, .row_bytes = 256, .left = 0,
    .height = 32, .held = 2,
}; /* 32x32, 8 channels: 2 rows of 32 */

static const struct plane e_4_plane = {
    .offset = 14688, .outside = 15200, .row_bytes = 256, .left = 0,
    .height = 32, .held = 2,
}; /* 32x32, 8 channels: 2 rows of 32 */

static const struct plane interpolate_plane = {
    .offset = 15200, .outside = 15712, .row_bytes = 256, .left = 0,
    .height = 32, .held = 2,
}; /* 32x32, 8 channels: 2 rows of 32 */

static const struct plane image_plane = {
    .offset = 9280, .outside = 9586, .row_bytes = 102, .left = 3,
    .height = 32, .held = 3,
}; /* 32x32, 3 channels: 3 rows of 32 */

static const struct plane d_4_plane = {
    .offset = 15712, .outside = 16096, .row_bytes = 128, .left = 0,
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

static const struct plane c_0_plane = {
    .offset = 14592, .outside = 14720, .row_bytes = 128, .left = 0,
    .height = 8, .held = 1,
}; /* 8x8, 16 channels: 1 rows of 8 */

static const struct plane d_3_plane = {
    .offset = 16096, .outside = 16224, .row_bytes = 128, .left = 0,
    .height = 16, .held = 1,
}; /* 16x16, 8 channels: 1 rows of 16 */

static const struct plane o_plane = {
    .offset = 16224, .outside = 16352, .row_bytes = 64, .left = 0,
    .height = 32, .held = 2,
}; /* 32x32, 2 channels: 2 rows of 32 */

/* a_0: 3x3 convolve, image to 8 channels of 32x32 */
ALIGNED static const int8_t a_0_weight[288 + 4 * SPARE + 8] = {
    TWO(31,-27,-18,-31,-20,-3,29,-28), TWO(2,10,-16,2,-34,-21,-33,-19),
    TWO(-15,20,-30,-25,-11,33,18,-5), TWO(-31,23,-14,-36,33,5,38,-25),
    TWO(9,-19,33,26,-18,-10,-33,-31), TWO(-12,36,-26,-20,-8,-27,-16,-19),
    TWO(-7,-2,19,-5,-16,-30,-1,-14), TWO(-10,-4,24,-6,-22,10,36,-6), TWO(-34,0,0,0,25,0,0,0),
    TWO(10,0,0,0,-37,0,0,0), TWO(17,0,0,0,25,0,0,0), TWO(-14,0,0,0,32,0,0,0),
    TWO(30,30,-33,-7,36,-31,39,-3), TWO(-15,8,-12,7,38,-12,28,0), TWO(-26,-38,37,-2,2,34,39,13),
    TWO(16,32,31,-37,-38,-22,39,0), TWO(17,-38,-16,27,29,-25,-38,27), TWO(-6,1,-39,39,-2,-29,35,7),
    TWO(-18,20,-2,-19,-14,2,24,-36), TWO(38,29,-18,34,-20,39,-1,-11), TWO(31,0,0,0,32,0,0,0),
    TWO(-20,0,0,0,40,0,0,0), TWO(-21,0,0,0,15,0,0,0), TWO(2,0,0,0,8,0,0,0),
    TWO(31,27,-18,-4,-18,-12,6,-7), TWO(-28,28,-21,-21,5,-22,18,34),
    TWO(-22,-10,-17,-39,-15,21,13,21), TWO(-36,30,-4,-14,-27,-22,-11,2),
    TWO(36,-21,23,-36,35,-1,-25,2), TWO(10,-13,-36,-36,-27,-18,-2,-3),
    TWO(-30,12,-28,37,-13,37,-29,-9), TWO(22,18,20,13,31,-34,-27,19), TWO(-34,0,0,0,3,0,0,0),
    TWO(-6,0,0,0,-15,0,0,0), TWO(-19,0,0,0,-17,0,0,0), TWO(36,0,0,0,2,0,0,0)
};
ALIGNED static const int32_t a_0_bias[8 + SPARE] = {
    BIAS(-2057,15), BIAS(5262,-40), BIAS(21390,-174), BIAS(16609,-139), BIAS(25824,-213),
    BIAS(-11002,87), BIAS(-17531,144), BIAS(-2772,28)
};
SHORT(int16_t a_0_starts, 48,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
SHORT(int32_t a_0_totals, 8,
    0, 0, 0, 0, 0, 0, 0, 0)
static const int8_t a_0_shifts[8 + SPARE] = {
    7, 7, 7, 7, 7, 7, 7, 7
};
FACTORS(a_0_factor, 8,
    1006632960, 1006632960, 1006632960, 1006632960, 1006632960, 1006632960, 1006632960, 1006632960)
static const struct convolution a_0 = {
    .weight = a_0_weight, .bias = a_0_bias OF_SHORT_SUMS(a_0, 3), .width = 32, .channels = 8,
    .groups = 1, .blocks = 1, .lanes = 8, .rest = 0, .runs = 3, .quads = 3, .place_step = 3,
    .group_step = 3, .start = -3, .scaling = { OF_FACTORS(a_0_factor) .shifts = a_0_shifts,
    .form = SHIFT, .up = 0, .zero_point = 125 },
};

/* a_2: look_up, a_0 to 8 channels of 32x32 */
static const uint8_t a_2_table[256] = {
    11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 10, 10, 10, 10, 10, 10, 10,
    10, 10, 10, 10, 9, 9, 9, 9, 9, 9, 9, 8, 8, 8, 8, 8, 8, 8, 7, 7, 7, 7, 7, 7, 6, 6, 6, 6, 6, 5, 5,
    5, 5, 5, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 4, 5, 5, 6, 7, 7,
    8, 8, 9, 10, 10, 11, 12, 13, 14, 15, 15, 16, 17, 18, 19, 20, 21, 22, 24, 25, 26, 27, 28, 30, 31,
    32, 33, 35, 36, 37, 39, 40, 42, 43, 45, 46, 48, 49, 51, 52, 54, 55, 57, 59, 60, 62, 64, 65, 67,
    69, 70, 72, 74, 76, 77, 79, 81, 83, 84, 86, 88, 90, 92, 93, 95, 97, 99, 101, 102, 104, 106, 108,
    110, 111, 113, 115, 117, 119, 120, 122, 124, 126, 127, 129, 131, 133, 135, 136, 138, 140, 142,
    143, 145, 147, 149, 150, 152, 154, 156, 157, 159, 161, 163, 164, 166, 168, 169, 171, 173, 174,
    176, 178, 179, 181, 183, 185, 186, 188, 190, 191, 193, 195, 196, 198, 199, 201, 203, 204, 206,
    208, 209, 211, 213, 214, 216, 217, 219
};

/* a_3: 3x3 depthwise, a_2 to 8 channels of 32x32 */
static const int8_t a_3_weight[72 + SPARE + 3] = {
    -8, 55, 2, 62, -44, -54, -51, -65, 8, 14, 35, 25, -3, 66, -7, -37, -61, -12, 14, 50, 49, 32, 69,
    -24, -8, -66, -19, 61, -66, -38, -39, 62, 3, -9, -55, 61, 2, 62, 59, 48, 72, 30, 8, 64, 39, 2,
    -50, -28, -31, 63, -32, 25, -62, -37, -28, -15, 56, 36, -48, -61, 40, 53, -67, 66, -64, -62,
    -73, -67, -17, -53, 51, 32
};
static const int32_t a_3_bias[8 + SPARE] = {
    -1669, -2659, 6914, -10657, 83, 6213, 3202, 549
};
static const int32_t a_3_multiplier[8 + SPARE] = {
    103566464, 104562368, 100676859, 67942064, 108022746, 81143912, 108592328, 110898552
};
static const int16_t a_3_odd_channels[1] = {
    2
};
static const int32_t a_3_odd_sums[1] = {
    -22269
};
static const int8_t a_3_odd_steps[1] = {
    1
};
FACTORS(a_3_factor, 8,
    1002801552, 1002926040, 1002440351, 998348502, 1003358587, 999998733, 1003429785, 1003718063)
static const struct depthwise a_3 = {
    .weight = a_3_weight, .bias = a_3_bias, .width = 32, .channels = 8, .rows = 3, .columns = 3,
    .column_step = 8, .place_step = 8, .start = -8, .stride = 1, .scaling = {
    OF_FACTORS(a_3_factor) .multiplier = a_3_multiplier, .odd_channels = a_3_odd_channels,
    .odd_sums = a_3_odd_sums, .odd_steps = a_3_odd_steps, .odd = 1, .form = PRODUCT, .shift = 1,
    .up = 0, .zero_point = 133 },
};

/* a_4: look_up, a_3 to 8 channels of 32x32 */
static const uint8_t a_4_table[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 5, 6, 6, 7, 7, 7, 8, 8, 9, 9, 10, 10, 10, 11, 11, 12,
    12, 13, 13, 14, 14, 15, 16, 16, 17, 17, 18, 18, 19, 19, 20, 21, 21, 22, 22, 23, 24, 24, 25, 26,
    26, 27, 28, 28, 29, 30, 30, 31, 32, 32, 33, 34, 34, 35, 36, 37, 37, 38, 39, 40, 41, 41, 42, 43,
    44, 45, 45, 46, 47, 48, 49, 50, 50, 51, 52, 53, 54, 55, 56, 57, 57, 58, 59, 60, 61, 62, 63, 64,
    65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 86, 87, 88, 89,
    90, 91, 92, 93, 94, 96, 97, 98, 99, 100, 101, 103, 104, 105, 106, 107, 109, 110, 111, 112, 114,
    115, 116, 117, 119, 120, 121, 123, 124, 125, 126, 128, 129, 130, 132, 133, 134, 136, 137, 139,
    140, 141, 143, 144, 145, 147, 148, 150, 151, 153, 154, 155, 157, 158, 160, 161, 163, 164, 166,
    167, 169, 170, 172, 173, 175, 176, 178, 179, 181, 183, 184, 186, 187, 189, 191, 192, 194, 195,
    197, 199, 200, 202, 204, 205, 207, 209, 210, 212, 214, 215, 217, 219, 220, 222, 224, 226, 227,
    229
};

/* max_pool2d: 2x2 maximum, a_4 to 8 channels of 16x16 */
static const struct maximum max_pool2d = {
    .width = 16, .channels = 8, .rows = 2, .columns = 2, .stride = 2, .padding = 0, .in_width =
    32,
};

/* b_0: 3x3 convolve, max_pool2d to 16 channels of 16x16 */
ALIGNED static const int8_t b_0_weight[1152 + 4 * SPARE + 8] = {
    TWO(-4,24,10,27,-48,-37,59,-17), TWO(38,-21,14,9,-23,-42,25,23),
    TWO(-13,-19,10,-51,55,-45,55,-50), TWO(-21,12,48,-10,-49,13,13,-31),
    TWO(-19,55,63,-54,24,16,-62,-55), TWO(64,2,-24,18,-53,54,-21,-57),
    TWO(-3,43,-31,13,1,49,-58,-16), TWO(42,29,-25,-64,16,5,-59,-36),
    TWO(-59,28,44,-46,-52,-58,-58,-63), TWO(-39,17,56,12,58,-17,18,-18),
    TWO(-29,52,40,-58,-39,-57,-48,31), TWO(55,62,-38,-50,-23,6,24,-43),
    TWO(-16,-26,-17,-62,-11,33,-15,-64), TWO(7,-58,-30,24,-63,-23,3,-55),
    TWO(-22,-25,-1,12,-61,-2,48,-34), TWO(41,39,-60,-34,-30,-34,-9,-29),
    TWO(-42,64,31,-35,-30,-65,44,26), TWO(2,-50,-57,64,-31,-7,-66,-59),
    TWO(-24,37,-42,49,-56,-54,21,7), TWO(-38,4,8,60,-49,-39,-43,8), TWO(-19,23,59,59,46,9,-45,64),
    TWO(-44,59,53,-17,-31,56,-24,11), TWO(-14,48,52,-55,-23,4,33,50),
    TWO(-10,-10,21,60,36,51,-23,-11), TWO(1,-26,40,42,-55,46,-39,54),
    TWO(-28,10,7,-6,-62,-53,-24,57), TWO(-37,-61,33,-33,-58,-39,42,1),
    TWO(-25,39,8,-30,9,-14,52,50), TWO(30,-37,-13,-12,15,-27,-25,17),
    TWO(-46,55,-36,17,24,2,-52,-10), TWO(31,39,54,-24,-41,33,-28,24),
    TWO(53,46,-13,-46,37,8,-41,-49), TWO(9,-30,1,45,60,44,-9,47), TWO(37,13,34,50,15,2,24,38),
    TWO(-43,-10,24,29,11,-36,31,-43), TWO(14,-21,-27,-11,23,-13,26,13),
    TWO(-55,-39,63,-27,-15,41,28,-41), TWO(47,-16,-21,41,18,46,-64,-50),
    TWO(5,23,-4,-16,-45,49,-5,14), TWO(-55,16,0,-38,9,-13,-42,-29),
    TWO(30,-31,-55,-63,-60,-31,10,-58), TWO(-17,-44,-35,-8,40,-26,37,10),
    TWO(-60,8,-4,1,-36,25,-54,-22), TWO(48,6,-27,4,53,-46,39,-64), TWO(20,-21,-20,19,33,12,-18,-60),
    TWO(39,-1,53,63,6,32,-33,0), TWO(-13,57,-11,-60,34,5,-10,23), TWO(-11,48,53,36,-3,-57,-27,-59),
    TWO(34,-53,-53,-46,-8,-19,-12,-42), TWO(-29,37,64,-28,6,20,-39,56),
    TWO(-17,51,0,-65,-24,-14,-42,32), TWO(-7,1,41,-54,5,-15,0,-24), TWO(5,33,10,-5,43,-10,62,48),
    TWO(38,-40,62,-47,-22,16,29,-23), TWO(22,-55,33,61,-20,-58,-36,-13),
    TWO(-12,-22,-2,29,-11,-8,-14,-53), TWO(60,-44,-56,36,-56,52,37,-2),
    TWO(27,-8,2,33,-56,20,53,37), TWO(-29,-41,32,46,54,-47,45,20), TWO(-45,-39,26,12,50,52,53,-55),
    TWO(-22,50,-36,-65,-5,44,0,40), TWO(-38,-64,49,47,-64,-30,12,36),
    TWO(19,-39,23,-43,45,-23,-6,-25), TWO(31,-53,29,13,12,-54,63,36),
    TWO(5,59,-60,46,-30,-33,2,-43), TWO(46,-54,26,-37,-16,42,39,-51),
    TWO(-21,32,-61,16,-26,-4,-35,-54), TWO(-16,-2,50,4,48,-44,11,43),
    TWO(34,62,-1,-63,14,11,22,-64), TWO(37,-4,-23,-6,10,24,-50,-62),
    TWO(-62,-64,1,18,-44,-5,36,-16), TWO(-64,-4,18,-59,-14,-38,-45,-48),
    TWO(14,-14,-15,21,-57,49,-52,-26), TWO(-49,38,-45,-37,-13,-20,-57,62),
    TWO(-27,1,37,-12,55,-63,24,-63), TWO(-38,-53,-66,25,62,13,-18,24), TWO(41,7,-27,52,55,22,33,10),
    TWO(-57,-51,-38,-49,-59,57,9,41), TWO(48,-64,-21,-8,20,26,11,-18),
    TWO(11,26,-45,49,55,50,-25,48), TWO(-50,-46,57,-54,35,-63,-10,-7),
    TWO(-20,-12,27,15,-20,-16,21,-44), TWO(64,-35,-17,17,50,-12,34,42),
    TWO(-21,23,39,-29,-2,1,-23,2), TWO(-33,-17,-48,-59,-62,10,-5,-4), TWO(38,21,15,8,63,18,-61,-56),
    TWO(-19,-31,7,-11,41,12,63,59), TWO(33,-33,28,6,-12,38,56,54),
    TWO(-37,-48,-63,-34,14,-39,-19,36), TWO(33,15,11,38,24,34,0,8),
    TWO(-53,13,-11,-33,-21,8,62,-50), TWO(-62,53,-40,65,49,-36,9,16), TWO(16,-61,16,43,-7,35,11,2),
    TWO(19,-43,57,60,-42,23,-49,0), TWO(42,-41,-4,-1,-5,45,36,-57),
    TWO(-20,-46,-15,-18,17,53,-30,-25), TWO(-60,-28,-62,-65,-55,16,-17,-46),
    TWO(-42,36,57,-14,24,56,9,-49), TWO(-52,23,-54,12,-4,34,-10,52), TWO(10,-24,32,-33,7,-2,-64,46),
    TWO(-23,-39,-29,46,47,60,-28,27), TWO(-38,-36,39,55,58,-17,-32,-46),
    TWO(34,-61,-25,-29,-58,-7,53,-29), TWO(-8,-26,57,49,39,65,24,-15),
    TWO(13,-58,47,58,-48,12,44,12), TWO(41,-30,-59,24,34,11,-7,-13),
    TWO(-41,16,-29,-9,-62,-14,36,63), TWO(-5,-54,58,40,36,43,5,-41),
    TWO(-49,65,7,-14,-37,-6,-24,-3), TWO(-31,11,62,31,4,-16,-51,8),
    TWO(29,-12,-28,-54,21,31,-33,50), TWO(-13,-35,18,51,-10,27,-55,23),
    TWO(56,-3,23,-51,8,40,-3,-47), TWO(-55,13,-19,56,-18,-3,9,49), TWO(31,-20,9,36,13,-17,0,-26),
    TWO(-1,19,-1,-24,21,1,56,33), TWO(-40,-26,-60,-39,-63,52,21,-52), TWO(10,-64,45,28,8,-29,2,-12),
    TWO(23,58,5,58,-63,4,6,34), TWO(4,-35,-6,24,-17,-24,59,-52), TWO(37,-15,37,-63,23,-27,-15,0),
    TWO(16,32,5,58,-9,-20,-35,21), TWO(-29,64,5,-61,24,47,-10,-2), TWO(-39,47,-51,-54,57,27,-29,35),
    TWO(14,-9,-47,14,-41,-54,-21,29), TWO(34,10,-24,42,-5,-51,39,54),
    TWO(55,-54,21,-55,-56,52,-9,7), TWO(53,44,44,-22,-44,-17,-35,-20),
    TWO(64,-41,-16,-39,-26,59,17,27), TWO(-30,-23,60,52,-38,34,1,-35),
    TWO(17,59,-25,55,-56,-20,-23,48), TWO(-59,-46,18,-17,-22,-19,25,1),
    TWO(-54,-43,49,-53,64,-59,4,32), TWO(10,34,48,-35,-8,-56,-55,-51),
    TWO(-47,52,-6,21,29,-42,11,-20), TWO(26,-50,31,-56,22,-41,29,42), TWO(-36,51,-9,8,53,18,-31,54),
    TWO(11,34,-36,-15,38,5,35,41), TWO(-22,-41,-2,-15,65,45,27,-31),
    TWO(-49,11,56,58,-42,37,-27,19), TWO(50,42,-17,-57,-31,37,-20,-45),
    TWO(2,-28,-37,-41,12,-8,-55,59), TWO(31,15,64,-7,-65,1,1,-23), TWO(0,-57,29,44,-9,-27,-9,28)
};
ALIGNED static const int32_t b_0_bias[16 + SPARE] = {
    BIAS(33918,-488), BIAS(34322,-515), BIAS(-27652,323), BIAS(-19030,149), BIAS(32178,-387),
    BIAS(14468,-208), BIAS(7172,-171), BIAS(-20642,339), BIAS(25454,-426), BIAS(-13052,94),
    BIAS(-29167,367), BIAS(55103,-712), BIAS(4444,-3), BIAS(838,7), BIAS(-20257,164),
    BIAS(31861,-301)
};
SHORT(int16_t b_0_starts, 288,
    0, 0, 16957, 2422, 0, 0, 0, 0, 0, 0, 3187, 0, -128, 0, 0, 0, 0, 1147, 0, 17212, 0, 0, 2677,
    1147, 0, 0, 0, 0, -5738, 13897, 0, 1147, 0, 0, 5482, 0, 0, 0, 6247, 5227, 0, 0, 20017, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -893, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, -7268, 0, 4717, 0, 0, 0, 0, 0, 0, 0, 7267, 0, 6757, 0, 0, 0, 0, 0,
    -4463, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -5483, 3442, -7523, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 5992, 0, 0, 0, 0, -3953, 0, 0, 0, 0, 0, 0, 0, 15682, 0, 0, 0, 0, 0,
    0, 0, 13387, 5737, 0, 0, 0, 0, 0, 0, 0, 0, 0, -2423, 0, 0, 0, 0, 0, 0, 0, 0, 0, -2933, 0, 9562,
    0, 0, 0, -7523, 0, 0, 0, 0, 4462, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -5738, 0, -383, 0, 0, 0, 0, 0,
    0, 0, -14918, 0, 127, 0, 1912, 0, 0, 0, -11858, -638, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    382, 0, 0, 0, 4462, 7522, 0, 0, 0, 0, 0, -1913, 0, 0, 0, 0, 0, 0, 0, 0, 0, -383, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 6502, -893, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8287, 0, 0, 0, 0, 0, 0, 0, 0)
SHORT(int32_t b_0_totals, 16,
    30343, 24478, 0, 7011, 0, 21035, 5480, 0, 1656, 19251, -29200, 26517, 15681, -7523, -3699, 6883)
static const int32_t b_0_multiplier[16 + SPARE] = {
    68597840, 66385948, 68881272, 67768072, 67695480, 68655104, 66668704, 67189464, 68025564,
    69225024, 69400376, 68517616, 68244760, 68358648, 69503304, 64673596
};
FACTORS(b_0_factor, 16,
    998430474, 998063623, 998465903, 998326753, 998317679, 998437632, 998134312, 998254427,
    998358940, 998508872, 998530791, 998420446, 998386339, 998400575, 998543657, 997635535)
static const struct convolution b_0 = {
    .weight = b_0_weight, .bias = b_0_bias OF_SHORT_SUMS(b_0, 2), .width = 16, .channels = 16,
    .groups = 1, .blocks = 1, .lanes = 16, .rest = 0, .runs = 3, .quads = 6, .place_step = 8,
    .group_step = 8, .start = -8, .scaling = { OF_FACTORS(b_0_factor) .multiplier =
    b_0_multiplier, .form = PRODUCT, .shift = 1, .up = 0, .zero_point = 142 },
};

/* b_2: look_up, b_0 to 16 channels of 16x16 */
static const uint8_t b_2_table[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 6, 6, 7, 7, 8, 8, 9, 9, 10,
    10, 11, 11, 12, 12, 13, 13, 14, 14, 15, 15, 16, 17, 17, 18, 18, 19, 19, 20, 21, 21, 22, 22, 23,
    24, 24, 25, 25, 26, 27, 27, 28, 29, 29, 30, 31, 31, 32, 33, 33, 34, 35, 35, 36, 37, 38, 38, 39,
    40, 40, 41, 42, 43, 43, 44, 45, 46, 46, 47, 48, 49, 50, 50, 51, 52, 53, 54, 55, 55, 56, 57, 58,
    59, 60, 60, 61, 62, 63, 64, 65, 66, 67, 68, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80,
    81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 103, 104,
    105, 106, 107, 108, 109, 110, 111, 113, 114, 115, 116, 117, 118, 119, 121, 122, 123, 124, 125,
    127, 128, 129, 130, 131, 133, 134, 135, 136, 138, 139, 140, 141, 143, 144, 145, 146, 148, 149,
    150, 152, 153, 154, 156, 157, 158, 160, 161, 162, 164, 165, 166, 168, 169, 170, 172, 173, 175,
    176, 177, 179, 180, 182, 183, 184, 186, 187, 189, 190, 192, 193, 195, 196, 197, 199, 200, 202,
    203, 205, 206, 208, 209, 211, 212, 214, 215, 217, 219, 220, 222, 223, 225, 226, 228, 229, 231,
    233, 234, 236, 237, 239, 241, 242, 244, 245, 247
};

/* b_3: 3x3 depthwise, b_2 to 16 channels of 16x16 */
static const int8_t b_3_weight[144 + SPARE + 3] = {
    -41, 18, 39, 75, 3, -41, 73, -51, -48, -13, -37, -5, 31, 66, 43, -20, 37, 34, 54, 4, 45, 40,
    -50, 7, 65, -66, 21, 9, -46, 59, 64, 48, -85, -69, 52, 22, -55, 86, -24, -44, 14, 42, 62, -63,
    -33, 52, -28, -49, 59, 24, 36, -32, -8, 12, -67, -20, -24, -32, -54, 64, -40, -22, 54, 48, 69,
    -15, 74, -23, -20, -4, -25, 79, -3, 40, -74, 64, 0, -58, 41, -71, 39, -9, 35, -5, -28, 1, -52,
    43, 29, 11, -39, 36, -58, -16, 64, -40, 53, 60, -27, -85, 83, 11, -61, 49, -31, -62, -39, -43,
    30, 38, 22, 62, 1, 68, 17, 32, -10, 31, -19, -33, 63, 49, 58, -51, 57, 62, -47, -57, -30, -54,
    -29, 53, -49, -87, -57, -19, 29, -55, -47, 19, -70, 11, 30, 24
};
static const int32_t b_3_bias[16 + SPARE] = {
    -28940, 61486, -53523, 45847, -9793, -72281, 63570, 45919, 23373, 52038, -18717, -5529, -1506,
    -5041, 24683, 707
};
static const int32_t b_3_multiplier[16 + SPARE] = {
    60856238, 55741280, 73510888, 59909708, 55964216, 54868880, 70800904, 52684132, 82605968,
    83256936, 65807330, 86029560, 70038136, 79373472, 78174216, 76919680
};
FACTORS(b_3_factor, 16,
    988292587, 987013848, 990655997, 988055955, 987069582, 986795748, 990317249, 986249561,
    991792882, 991874253, 989530360, 992220831, 990221903, 991388820, 991238913, 991082096)
static const struct depthwise b_3 = {
    .weight = b_3_weight, .bias = b_3_bias, .width = 16, .channels = 16, .rows = 3, .columns =
    3, .column_step = 16, .place_step = 16, .start = -16, .stride = 1, .scaling = {
    OF_FACTORS(b_3_factor) .multiplier = b_3_multiplier, .form = PRODUCT, .shift = 2, .up = 0,
    .zero_point = 124 },
};

/* b_4: look_up, b_3 to 16 channels of 16x16 */
static const uint8_t b_4_table[256] = {
    1, 1, 2, 3, 4, 4, 5, 6, 7, 7, 8, 9, 10, 10, 11, 12, 13, 13, 14, 15, 16, 16, 17, 18, 19, 20, 20,
    21, 22, 23, 24, 24, 25, 26, 27, 28, 28, 29, 30, 31, 32, 32, 33, 34, 35, 36, 37, 37, 38, 39, 40,
    41, 41, 42, 43, 44, 45, 46, 47, 47, 48, 49, 50, 51, 52, 53, 53, 54, 55, 56, 57, 58, 59, 60, 60,
    61, 62, 63, 64, 65, 66, 67, 68, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 78, 79, 80, 81, 82,
    83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104,
    105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123,
    124, 125, 126, 127, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140, 142, 143,
    144, 145, 146, 147, 148, 149, 150, 151, 152, 153, 154, 155, 156, 158, 159, 160, 161, 162, 163,
    164, 165, 166, 167, 168, 170, 171, 172, 173, 174, 175, 176, 177, 178, 180, 181, 182, 183, 184,
    185, 186, 187, 189, 190, 191, 192, 193, 194, 195, 197, 198, 199, 200, 201, 202, 203, 205, 206,
    207, 208, 209, 210, 212, 213, 214, 215, 216, 218, 219, 220, 221, 222, 224, 225, 226, 227, 228,
    230, 231, 232, 233, 234, 236, 237, 238, 239, 240, 242, 243, 244, 245, 247, 248, 249, 250, 252,
    253
};

/* avg_pool2d: 2x2 average, b_4 to 16 channels of 8x8 */
static const int32_t avg_pool2d_multiplier[1] = {
    1164532992
};
static const struct average avg_pool2d = {
    .width = 8, .channels = 16, .rows = 2, .columns = 2, .stride = 2, .least = -428, .scaling =
    { .multiplier = avg_pool2d_multiplier, .form = PRODUCT, .shift = 0, .up = 1, .zero_point =
    110 },
};

/* c_0: 3x3 convolve, avg_pool2d to 16 channels of 8x8 */
ALIGNED static const int8_t c_0_weight[2304 + 4 * SPARE + 8] = {
    TWO(-8,16,58,40,22,-47,-39,22), TWO(50,28,-60,-21,-41,-25,-19,2), TWO(-3,-9,53,49,12,1,32,39),
    TWO(8,-40,-20,42,-7,8,2,-45), TWO(-2,-6,47,17,-20,12,20,-55),
    TWO(24,18,-22,-10,-21,-31,-20,-36), TWO(-32,-62,-13,-44,-26,4,-13,40),
    TWO(48,-23,-8,-18,7,51,-38,-30), TWO(40,-28,-37,45,-61,61,-63,-38),
    TWO(-1,35,45,-48,6,-64,54,30), TWO(-40,-45,-49,-6,62,-12,52,49), TWO(-44,-41,64,40,55,0,49,-31),
    TWO(-41,35,-54,-47,-49,-32,61,-18), TWO(34,-36,-44,-38,-3,-45,-8,-43),
    TWO(38,47,-57,-53,57,-36,-39,29), TWO(56,-18,26,63,52,-39,19,39),
    TWO(37,-54,-63,-23,62,59,-42,-18), TWO(-15,16,-25,63,-30,36,-6,36),
    TWO(-63,-6,37,37,0,23,-51,-44), TWO(37,-26,-64,-43,24,31,41,13),
    TWO(55,-21,-62,64,62,4,-23,-44), TWO(5,-55,13,32,21,-64,-23,24),
    TWO(46,-8,-36,49,62,-19,-24,37), TWO(-38,3,-57,-24,-3,36,-29,-35),
    TWO(0,12,-20,-33,22,30,-14,48), TWO(-5,8,55,25,-27,39,-63,44), TWO(0,65,44,63,16,-11,-28,36),
    TWO(23,-25,-11,-3,-2,-36,-60,-33), TWO(-53,25,-24,50,10,24,59,19),
    TWO(-4,-21,-49,26,50,9,-42,23), TWO(-57,1,16,43,32,60,25,64), TWO(60,63,-58,3,29,-23,37,-13),
    TWO(-15,-59,63,5,-9,-12,-6,13), TWO(-40,54,-32,-35,-50,-55,0,28),
    TWO(-55,-64,-19,7,-54,-34,-17,-21), TWO(-49,24,20,9,-51,36,-50,-21),
    TWO(-24,-41,24,-11,1,53,-17,21), TWO(8,20,-58,16,30,37,11,55),
    TWO(-35,30,20,-37,-56,-29,-50,-12), TWO(-46,-19,-5,-35,5,19,-59,12),
    TWO(33,-9,36,59,-38,11,1,10), TWO(-34,-39,29,-44,28,-7,9,-63), TWO(-40,-33,53,-15,8,22,1,37),
    TWO(-5,57,-38,15,-37,16,-11,48), TWO(-25,-19,27,-55,22,12,8,17),
    TWO(-44,26,-54,22,-12,42,-51,43), TWO(-57,7,-29,-26,23,44,1,15),
    TWO(31,63,-59,-55,44,45,-16,54), TWO(-6,-18,42,18,54,17,55,-17),
    TWO(-27,49,33,-55,62,-3,-13,-50), TWO(-54,29,16,-27,24,31,32,-30),
    TWO(-18,-13,-55,27,14,-6,-46,-31), TWO(13,50,-20,-52,38,12,1,45),
    TWO(16,41,49,-35,-58,23,-16,27), TWO(48,-62,-23,45,50,61,15,20),
    TWO(-3,-10,-4,-61,-30,49,-44,3), TWO(-56,-13,-2,-32,-8,4,-3,-47),
    TWO(14,34,-56,-38,30,22,-3,34), TWO(63,-8,-47,-63,48,45,50,-25), TWO(1,27,25,52,-28,45,-44,49),
    TWO(-5,19,37,64,-12,50,-12,-60), TWO(-25,-26,-38,32,5,-36,-14,11), TWO(30,9,-51,-16,10,2,38,-6),
    TWO(-13,48,-18,-64,18,-13,32,49), TWO(51,-34,-47,-20,-52,-9,-24,56),
    TWO(-63,-20,52,17,35,-26,22,-20), TWO(39,-11,21,4,-7,52,-10,-57),
    TWO(58,10,-57,34,48,32,-27,60), TWO(-59,-15,16,-12,53,-23,3,21), TWO(2,-4,24,-47,16,-54,-7,-64),
    TWO(43,-16,15,-58,-34,37,-7,6), TWO(-48,-48,-60,-61,44,-56,15,60),
    TWO(-23,0,22,4,-64,-60,-60,22), TWO(-3,40,-26,0,52,-60,38,19), TWO(-22,44,5,-2,-58,-63,43,24),
    TWO(-21,8,20,12,-11,-30,5,-8), TWO(-39,2,-15,31,-41,-15,-2,-48), TWO(-43,-15,-5,4,6,-27,-33,47),
    TWO(-23,21,-59,-8,63,30,-5,30), TWO(-49,60,-63,3,54,-53,34,46),
    TWO(-37,-58,18,65,-51,-31,58,-19), TWO(20,39,34,-21,-3,60,-16,64),
    TWO(51,9,42,-11,57,-48,-19,-11), TWO(-3,-9,-44,33,-63,-50,48,0),
    TWO(20,17,-46,33,-5,-55,-50,42), TWO(15,-7,3,-47,60,2,44,21), TWO(-60,-29,59,30,-17,22,-37,22),
    TWO(-11,20,-43,-29,-64,-13,42,33), TWO(-51,19,-45,-45,-55,-35,-57,15),
    TWO(46,-37,-12,-60,-35,-58,58,41), TWO(-19,47,-6,-33,-41,-41,47,34),
    TWO(-60,7,8,-27,-6,-60,62,6), TWO(-25,-1,-6,-60,22,4,-33,-7), TWO(63,-33,-12,35,60,5,-37,-18),
    TWO(48,-61,57,26,-16,36,26,47), TWO(-38,13,-21,-9,-30,6,-3,-54), TWO(-15,18,-39,25,20,30,34,16),
    TWO(-33,-11,-16,-16,-28,-13,-18,-5), TWO(51,-47,-50,-44,49,-49,51,64),
    TWO(8,-63,-6,3,31,-33,-40,-5), TWO(-10,56,-26,62,18,23,18,44), TWO(5,-63,-50,56,58,-19,64,63),
    TWO(47,40,-33,43,-65,12,41,8), TWO(45,-59,25,61,60,3,-54,14), TWO(-29,-14,-1,-10,-51,50,64,47),
    TWO(7,61,-58,-33,-43,30,49,-49), TWO(16,18,-38,58,58,-57,-40,21), TWO(14,3,23,14,17,-20,56,63),
    TWO(29,61,40,-40,34,-63,11,-59), TWO(45,37,-60,20,-33,30,49,53),
    TWO(-7,8,17,-34,-12,-27,-15,-16), TWO(20,-53,33,-7,10,49,36,-43),
    TWO(-60,-3,-25,41,-56,44,-43,20), TWO(-43,-3,-8,62,-29,-11,-42,12),
    TWO(36,-42,45,31,53,25,31,58), TWO(34,-46,40,49,52,11,31,14), TWO(3,-43,-42,-26,1,16,-31,7),
    TWO(-16,14,-65,-38,-46,61,0,20), TWO(55,39,-50,-41,-55,-7,-27,-2),
    TWO(61,64,-20,60,57,25,-22,-36), TWO(62,-26,18,-64,56,32,-13,12),
    TWO(-18,-23,-57,-61,-54,-29,-28,58), TWO(-48,15,41,-3,23,-53,7,56),
    TWO(1,37,63,45,34,37,36,-21), TWO(35,-55,-26,-11,5,-5,41,-7), TWO(64,-55,-25,62,-51,31,45,-28),
    TWO(-44,-59,46,43,40,33,-7,-55), TWO(-58,54,45,45,6,-22,-64,41), TWO(-11,50,42,-11,-3,1,-50,52),
    TWO(56,42,-41,-14,27,-9,37,22), TWO(54,-2,62,-52,30,-3,34,-6), TWO(3,-56,22,-45,-40,59,-5,-23),
    TWO(49,56,22,-43,-18,65,21,33), TWO(-42,-44,-36,-61,4,-38,19,31),
    TWO(11,40,33,62,51,-24,-40,-23), TWO(-39,42,25,-5,-11,25,23,-54),
    TWO(58,2,-34,21,-28,-35,-55,30), TWO(-60,-36,10,-39,-18,-56,-15,9),
    TWO(27,-62,-62,-49,21,58,-32,60), TWO(-23,-18,37,-47,-11,-64,42,32),
    TWO(30,-35,-14,43,63,-56,63,-6), TWO(-23,60,-19,-5,1,57,20,3), TWO(-34,28,2,-55,-19,-4,-35,46),
    TWO(2,-39,-53,12,57,-23,-63,19), TWO(30,-22,-41,60,40,-50,7,-10),
    TWO(10,28,64,-62,-53,35,33,-56), TWO(4,-15,39,12,-29,-24,53,-57),
    TWO(-40,-9,-63,-33,-26,-4,30,57), TWO(-2,12,16,-10,-28,19,-12,10),
    TWO(48,-39,-11,5,21,-14,17,54), TWO(27,-57,-30,29,-46,-34,-26,55), TWO(32,13,-11,2,-10,-38,4,9),
    TWO(-56,-35,14,44,23,19,59,-63), TWO(22,-23,27,-42,15,-34,-62,10),
    TWO(-60,-62,-27,34,-42,24,-36,7), TWO(-14,51,24,-26,0,27,-24,-45),
    TWO(23,50,-20,-29,-34,25,-38,6), TWO(-51,-53,35,18,61,29,-22,-59),
    TWO(-29,47,-51,-39,41,-30,-60,-11), TWO(-42,-45,-10,26,15,58,-15,-31),
    TWO(13,4,-59,-31,-16,-52,23,32), TWO(-30,-6,14,-11,6,61,20,16),
    TWO(10,-49,-45,-57,20,22,-27,47), TWO(11,62,23,10,-26,-23,-64,20),
    TWO(31,40,16,55,26,-18,39,38), TWO(-60,-12,-25,-29,-44,-51,-46,53),
    TWO(45,-54,-34,39,-8,-1,-22,64), TWO(20,-16,-26,-58,-4,64,22,-54), TWO(9,44,-2,49,-52,12,26,31),
    TWO(20,-49,13,-45,61,-26,-31,41), TWO(28,-17,-52,-43,59,-11,59,31),
    TWO(53,51,60,34,-41,-21,-55,-3), TWO(-9,-2,47,63,59,-52,-11,-52),
    TWO(-12,-24,31,-39,-13,-38,-25,-20), TWO(-30,27,-22,62,-28,60,64,-59),
    TWO(36,45,-29,16,6,-1,-25,-9), TWO(63,7,25,-61,0,17,-49,39), TWO(64,22,-49,48,-39,-7,15,18),
    TWO(-21,2,35,-63,52,28,-14,16), TWO(-48,22,-43,43,42,-40,18,16), TWO(-8,58,-54,-28,2,-4,58,22),
    TWO(-14,3,18,-41,-27,26,37,56), TWO(-51,5,-22,-26,-27,-34,46,-54),
    TWO(8,-53,-30,-52,-19,-49,-11,-33), TWO(-48,24,-60,-30,-54,4,-18,-24),
    TWO(62,-15,-9,-5,-55,-37,-18,-22), TWO(-26,53,29,59,33,-53,-53,-5),
    TWO(-11,-53,59,-59,-24,-18,18,55), TWO(-47,25,47,-48,2,-38,4,37), TWO(-36,29,21,6,-41,4,-43,40),
    TWO(14,-15,11,-6,44,47,36,-53), TWO(-54,-21,3,-9,-28,49,-18,14),
    TWO(36,-44,16,-10,-24,34,-39,-59), TWO(41,-44,-21,56,-13,-59,-36,64),
    TWO(-19,-53,35,-14,-15,1,64,23), TWO(24,-19,-33,26,56,5,-36,52),
    TWO(-48,43,-27,-57,-27,-13,-44,-8), TWO(59,38,33,38,-4,14,-20,24), TWO(-46,32,57,-52,-45,9,2,3),
    TWO(63,39,-12,11,-5,20,-14,-53), TWO(-48,-33,28,-63,24,-14,-2,-14),
    TWO(17,26,25,58,-48,0,-19,38), TWO(-38,-12,-40,27,-5,61,-49,18),
    TWO(21,55,-17,-48,11,28,20,-59), TWO(61,-7,11,20,47,-57,7,-59),
    TWO(-63,64,-44,-63,62,-24,-28,-18), TWO(-56,40,-16,-57,-22,3,21,-40),
    TWO(48,-36,59,5,-11,52,-37,61), TWO(-1,-52,-20,8,-46,0,-29,49), TWO(38,0,-53,-9,26,-9,18,29),
    TWO(-45,54,-30,-49,56,5,11,-44), TWO(59,-61,51,64,-35,-53,-52,54),
    TWO(60,-41,0,24,-40,57,2,-35), TWO(-28,31,39,-52,58,-30,-38,59), TWO(-3,62,64,17,57,-35,10,-47),
    TWO(47,-45,1,9,25,7,11,3), TWO(27,10,-8,29,-30,20,13,11), TWO(-30,16,-33,-29,10,14,-50,-48),
    TWO(-63,42,16,30,47,-39,64,-43), TWO(-41,-41,-62,13,23,-48,-17,57),
    TWO(-42,32,31,55,13,23,-7,18), TWO(55,41,-17,59,-25,-6,-52,-64), TWO(-30,-51,37,46,1,27,44,-48),
    TWO(-41,-5,-50,-42,20,52,-9,54), TWO(10,-52,5,-51,-36,-42,45,12),
    TWO(-18,-61,35,-30,17,-33,64,-16), TWO(40,-18,32,-61,-13,37,-11,48),
    TWO(-33,-1,15,-19,5,2,-14,35), TWO(-14,55,63,35,-35,-62,2,10), TWO(-7,38,-8,13,5,-10,-45,-46),
    TWO(8,42,33,50,-34,-19,17,-28), TWO(3,-51,55,-42,28,25,-46,61),
    TWO(-23,26,-8,-40,63,31,-48,-48), TWO(12,42,50,-32,35,18,-45,-58),
    TWO(35,-21,58,32,-54,39,41,-30), TWO(-6,39,-27,-20,54,-13,8,-24),
    TWO(-48,53,-40,59,-20,-36,-62,48), TWO(-59,27,-20,-29,-9,-25,12,-10),
    TWO(-16,-43,-58,16,-60,-37,28,-31), TWO(24,-8,22,7,-18,-54,-25,-14),
    TWO(60,-16,56,-6,50,-10,-64,54), TWO(-56,-47,-26,52,-26,15,-4,34),
    TWO(59,24,-36,28,-58,21,-44,-63), TWO(53,10,30,16,-10,-7,-17,-47),
    TWO(-7,14,-30,-35,13,-64,-61,32), TWO(-41,6,46,-50,12,10,26,14), TWO(-4,64,49,29,-27,60,-24,1),
    TWO(-32,1,-7,-5,-11,-54,-34,-37), TWO(-18,-9,-30,-21,8,-47,53,4),
    TWO(63,-49,5,29,52,40,-50,-22), TWO(38,-54,10,-5,-31,-6,33,-20), TWO(-6,-23,-20,1,-5,-20,46,59),
    TWO(46,53,26,-19,-64,-13,63,46), TWO(44,59,6,56,-46,-21,-20,-5), TWO(-55,15,-27,50,-45,46,1,-8),
    TWO(35,14,-43,43,21,27,1,0), TWO(-2,62,-34,-37,47,15,-8,-40), TWO(22,13,-2,14,42,-2,40,34),
    TWO(-23,-24,-49,21,-16,11,20,0), TWO(53,22,33,-44,-45,-10,-8,48),
    TWO(-11,9,-11,-31,13,-33,36,-35), TWO(45,-4,-5,18,38,42,59,58), TWO(-23,57,25,24,40,3,-42,-40),
    TWO(-44,11,53,-40,46,-8,59,-41), TWO(52,12,-9,38,-20,24,48,-47),
    TWO(-22,-52,-5,-45,-23,-9,-64,12), TWO(-11,-2,-7,-48,58,-11,50,62),
    TWO(-32,24,-3,-28,-21,-19,42,-21), TWO(-30,-48,-59,-59,23,-13,-47,36),
    TWO(-40,-8,-34,22,-32,38,-48,28), TWO(-48,-37,-51,62,-52,38,37,-6),
    TWO(-31,-58,20,50,-59,60,-29,-39), TWO(-59,-46,-60,43,-29,-44,-2,-52),
    TWO(-54,-22,-9,-38,-6,47,-53,43), TWO(29,14,49,19,3,6,-57,-18), TWO(40,-52,33,-53,15,54,-1,-29),
    TWO(-12,-49,-26,-53,-51,25,-24,-55), TWO(31,-40,34,46,-18,35,43,61),
    TWO(27,-2,-50,36,33,-11,-13,-38), TWO(49,53,44,-15,20,-3,21,-28), TWO(30,30,28,63,55,50,-16,-2),
    TWO(54,26,-43,44,33,23,7,53), TWO(25,3,-55,29,-6,-3,-13,-5), TWO(29,-64,60,-44,-61,28,-7,64),
    TWO(32,57,16,30,41,-40,23,-62), TWO(-56,56,-12,-17,51,-25,-21,29),
    TWO(-11,42,33,-61,25,39,-61,4), TWO(48,48,-64,63,-4,-48,-54,61)
};
ALIGNED static const int32_t c_0_bias[16 + SPARE] = {
    BIAS(26041,-348), BIAS(12789,-321), BIAS(68569,-407), BIAS(22611,-85), BIAS(60590,-277),
    BIAS(-145447,879), BIAS(-4444,115), BIAS(-24687,107), BIAS(-70879,228), BIAS(-29620,-136),
    BIAS(73060,-408), BIAS(-2572,346), BIAS(-26552,-67), BIAS(-39062,80), BIAS(51346,-296),
    BIAS(1941,218)
};
SHORT(int16_t c_0_starts, 576,
    0, -3698, 0, 2932, 0, 127, 382, 0, 0, 0, 0, -11093, 0, -4463, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    9817, 0, 0, 0, 0, 0, 0, 0, 2677, -11348, 0, 0, -3698, 0, 0, 0, -13388, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, -6503, 0, 0, 2677, 0, 0, 0, -8798, 0, 0, 0, 0, 0, 0, 16192, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6502, 0, 0, 0, 0, 0, 0, 0, 5227, 0, 0, 0, 2167,
    -4973, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4717, 0, 0, 0, 0, 14407, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -383, 0, 4207, 14152, 0, -6758,
    4462, 0, 11092, 0, 0, 0, 0, -8798, 0, 0, 382, 0, 0, 0, 12877, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5482,
    -11093, 0, 0, 0, 0, 0, 0, 0, 0, 0, -8288, 0, 0, 0, 0, 0, 892, 0, -1913, 0, 0, 0, 0, -4463, 0, 0,
    0, 0, 0, 0, -25628, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -893, 0, 0, 0, 0, 0, 0, 0, 0, -5993, 0,
    -17468, -1403, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -12878, -5483, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 8797, 0, 0, 0, 0, 0, 0, -1658, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 2167, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3697, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 17467, 0, -2168, -12368, 0, 0, 0, 0, -13388, 0, 0, 0, 0, 4462, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 5737, 0, 0, -4973, 0, 2422, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 382, 0, 0, 0, 0, 0,
    -1148, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -2678, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    -8288, 0, 0, 0, 0, 0, 0, 0, -5483, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3697, 0, 1912,
    0, 0, 0, 0, 0, 0, 0, 0, 6502, 0, -9053, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, -7268, 6247, 0, 0, 0, 0, 0, 0, 0, 5482, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5992, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 3187, -3188, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, -893, 0, 0, 0, 0, 0, 8032, 0, 0, 0, 0, 0, -4208, 0, 0, 0, 0, 1147, 0, 0, 0, 0,
    -1403, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3187, 0, 0, 0, -1148, 0, 0, 0, 0,
    -17723, 0, 0, 0)
SHORT(int32_t c_0_totals, 16,
    -1023, 7902, -3, -5994, 34294, -26651, -30602, 13386, -18363, 9433, -4591, -21168, -4847, -1404,
    -8165, -6758)
static const int32_t c_0_multiplier[16 + SPARE] = {
    123340534, 126782508, 126188968, 125700048, 124750272, 125075784, 125543994, 126439504,
    125760777, 124066284, 125783624, 126703488, 125481456, 125634672, 125682159, 126241904
};
static const int16_t c_0_odd_channels[3] = {
    8, 14, 14
};
static const int32_t c_0_odd_sums[3] = {
    -76227, -46749, 46749
};
static const int8_t c_0_odd_steps[3] = {
    -1, -1, 1
};
FACTORS(c_0_factor, 16,
    988496095, 988926341, 988852149, 988791034, 988672312, 988713001, 988771528, 988883466,
    988798625, 988586814, 988801481, 988916464, 988763710, 988782862, 988788798, 988858766)
static const struct convolution c_0 = {
    .weight = c_0_weight, .bias = c_0_bias OF_SHORT_SUMS(c_0, 2), .width = 8, .channels = 16,
    .groups = 1, .blocks = 1, .lanes = 16, .rest = 0, .runs = 3, .quads = 12, .place_step = 16,
    .group_step = 16, .start = -16, .scaling = { OF_FACTORS(c_0_factor) .multiplier =
    c_0_multiplier, .odd_channels = c_0_odd_channels, .odd_sums = c_0_odd_sums, .odd_steps =
    c_0_odd_steps, .odd = 3, .form = PRODUCT, .shift = 3, .up = 0, .zero_point = 152 },
};

/* c_2: look_up, c_0 to 16 channels of 8x8 */
static const uint8_t c_2_table[256] = {
    0, 0, 1, 1, 2, 3, 4, 4, 5, 6, 6, 7, 8, 9, 9, 10, 11, 12, 12, 13, 14, 15, 16, 16, 17, 18, 19, 19,
    20, 21, 22, 23, 23, 24, 25, 26, 27, 27, 28, 29, 30, 31, 31, 32, 33, 34, 35, 35, 36, 37, 38, 39,
    40, 40, 41, 42, 43, 44, 45, 46, 46, 47, 48, 49, 50, 51, 52, 52, 53, 54, 55, 56, 57, 58, 58, 59,
    60, 61, 62, 63, 64, 65, 66, 67, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 78, 79, 80, 81,
    82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 97, 98, 99, 100, 101, 102, 103,
    104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 122, 123,
    124, 125, 126, 127, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140, 141, 143,
    144, 145, 146, 147, 148, 149, 150, 151, 152, 153, 154, 156, 157, 158, 159, 160, 161, 162, 163,
    164, 165, 167, 168, 169, 170, 171, 172, 173, 175, 176, 177, 178, 179, 180, 181, 183, 184, 185,
    186, 187, 188, 189, 191, 192, 193, 194, 195, 196, 198, 199, 200, 201, 202, 204, 205, 206, 207,
    208, 210, 211, 212, 213, 214, 216, 217, 218, 219, 220, 222, 223, 224, 225, 227, 228, 229, 230,
    232, 233, 234, 235, 237, 238, 239, 240, 242, 243, 244, 245, 247, 248, 249, 250, 252, 253, 254
};

/* c_3: 3x3 depthwise, c_2 to 16 channels of 8x8 */
static const int8_t c_3_weight[144 + SPARE + 3] = {
    -37, 44, -14, 21, -9, 43, 62, 63, 42, 44, -65, -6, -33, -1, -39, -30, 52, -38, 13, 35, -8, 7,
    -48, 64, 28, -25, -49, 23, 26, 58, -30, -22, 3, 12, 16, 66, 45, -11, -23, 22, 27, -39, -30, -37,
    69, -38, -43, 75, -41, 62, 7, 26, -30, 71, 63, -57, -7, 65, -37, -64, -38, -50, -35, -27, 32,
    -53, 32, -24, 4, -3, -25, 29, -78, 56, -54, 35, 59, 7, -77, -35, 63, -75, 3, -7, 67, 23, -80,
    64, 44, -68, 72, 58, 56, -6, -35, 53, 10, -12, 8, 12, 29, 57, 20, -47, 73, -60, 2, -44, 45, -62,
    43, 36, -43, 22, 61, 60, 11, -38, -6, 58, 55, -37, -63, -7, -7, -66, 15, 36, 65, 59, 67, 62, 61,
    -13, 51, 59, 0, 42, 42, -64, 25, -26, -51, 36
};
static const int32_t c_3_bias[16 + SPARE] = {
    -87784, -121738, 38013, -81617, 77063, 49138, -62502, 14701, -86306, 68203, -8621, 23935,
    -49968, 73057, 91614, -1591
};
static const int32_t c_3_multiplier[16 + SPARE] = {
    82733954, 74252712, 72828920, 85026824, 83404776, 68437608, 68208280, 88783514, 71457802,
    79992094, 76115592, 84689726, 77496304, 78630840, 73439360, 67642720
};
FACTORS(c_3_factor, 16,
    983420272, 982360117, 982182143, 983706881, 983504125, 981633229, 981604563, 984176467,
    982010753, 983077540, 982592977, 983664744, 982765566, 982907383, 982258448, 981533868)
static const struct depthwise c_3 = {
    .weight = c_3_weight, .bias = c_3_bias, .width = 8, .channels = 16, .rows = 3, .columns = 3,
    .column_step = 16, .place_step = 16, .start = -16, .stride = 1, .scaling = {
    OF_FACTORS(c_3_factor) .multiplier = c_3_multiplier, .form = PRODUCT, .shift = 3, .up = 0,
    .zero_point = 132 },
};

/* c_4: look_up, c_3 to 16 channels of 8x8 */
static const uint8_t c_4_table[256] = {
    1, 1, 2, 3, 4, 4, 5, 6, 7, 8, 8, 9, 10, 11, 12, 13, 13, 14, 15, 16, 17, 17, 18, 19, 20, 21, 22,
    22, 23, 24, 25, 26, 27, 27, 28, 29, 30, 31, 32, 33, 33, 34, 35, 36, 37, 38, 39, 39, 40, 41, 42,
    43, 44, 45, 45, 46, 47, 48, 49, 50, 51, 52, 53, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 62, 63,
    64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86,
    87, 88, 89, 90, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107,
    108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123, 124, 125, 126,
    127, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 141, 142, 143, 144, 145, 146,
    147, 148, 149, 150, 151, 152, 153, 154, 155, 156, 157, 159, 160, 161, 162, 163, 164, 165, 166,
    167, 168, 169, 170, 171, 173, 174, 175, 176, 177, 178, 179, 180, 181, 183, 184, 185, 186, 187,
    188, 189, 190, 191, 193, 194, 195, 196, 197, 198, 199, 200, 202, 203, 204, 205, 206, 207, 208,
    210, 211, 212, 213, 214, 215, 217, 218, 219, 220, 221, 222, 224, 225, 226, 227, 228, 229, 231,
    232, 233, 234, 235, 236, 238, 239, 240, 241, 242, 244, 245, 246, 247, 248, 250, 251, 252, 253,
    254, 255
};

/* up1_made: 1x1 convolve, c_4 to 64 channels of 8x8 */
ALIGNED static const int8_t up1_made_weight[1024 + 4 * SPARE + 8] = {
    TWO(-60,3,-55,-12,-66,-43,-43,41), TWO(-19,-59,59,-4,-57,45,27,6),
    TWO(-38,28,-8,-17,-17,-13,61,40), TWO(65,57,29,19,36,-45,-24,-52),
    TWO(51,16,-14,-44,-62,-48,55,-36), TWO(-45,46,39,-60,18,-36,53,-30),
    TWO(63,-33,-42,-32,55,60,54,-19), TWO(14,53,54,-24,-33,40,-38,-65),
    TWO(-17,-62,4,-23,-10,-17,-14,-35), TWO(-9,44,28,37,-52,-36,20,-64),
    TWO(36,46,46,-17,43,-12,54,49), TWO(-62,38,20,37,41,-10,49,-24),
    TWO(15,-35,-19,-40,-26,5,3,-33), TWO(11,23,5,-38,-25,63,-12,-59),
    TWO(48,-43,63,-27,18,34,-10,5), TWO(-36,-33,26,30,-49,-39,16,-18), TWO(31,6,0,-15,-5,-60,54,5),
    TWO(39,7,38,-44,-45,62,-26,45), TWO(28,48,-20,-46,-10,-31,9,37),
    TWO(-60,37,13,60,37,-55,-5,-58), TWO(-48,19,17,22,27,-43,-1,6), TWO(14,-45,50,-55,13,-24,61,-9),
    TWO(57,-47,18,38,-56,-45,-32,-26), TWO(39,-15,-4,52,-19,26,47,39),
    TWO(42,43,60,4,40,44,-35,-45), TWO(42,-35,46,-64,-52,-31,-58,49), TWO(44,27,17,28,63,65,-10,12),
    TWO(-4,22,56,-9,-48,-51,-35,-58), TWO(5,33,-6,-35,24,-43,-53,-63),
    TWO(45,-60,-2,-30,53,8,65,-39), TWO(-67,-16,-5,14,-55,40,0,52),
    TWO(18,-23,-25,-42,56,32,-59,32), TWO(-1,-2,-45,-34,1,51,16,30),
    TWO(-18,-2,-1,-41,-56,46,-44,-10), TWO(-42,5,56,50,22,10,-9,-8), TWO(-33,3,32,6,44,17,-13,13),
    TWO(-1,51,56,41,-7,-21,-54,64), TWO(-19,-33,36,-12,-40,-18,13,-65),
    TWO(2,-20,44,29,45,-20,-8,-20), TWO(59,-36,36,63,28,-45,5,8), TWO(50,6,39,8,27,-29,-22,-33),
    TWO(37,-25,41,-6,-7,53,-18,5), TWO(-7,2,-28,10,-19,3,10,-1), TWO(53,49,-26,-9,-52,46,-2,-35),
    TWO(18,-53,-9,-6,-12,-4,6,-13), TWO(27,-62,-41,-21,34,22,-58,-60), TWO(23,48,48,35,10,34,12,43),
    TWO(-39,-9,58,65,62,-2,-17,14), TWO(-53,34,45,6,22,63,13,-32),
    TWO(58,-62,-34,-24,-17,29,-37,-38), TWO(61,-50,-51,-27,-45,-50,-65,-53),
    TWO(10,-54,24,-23,-7,61,-63,42), TWO(52,-7,27,-58,55,-63,41,49),
    TWO(-25,25,-28,43,38,64,-58,61), TWO(-13,2,6,-2,7,-22,8,31), TWO(28,6,-41,-4,65,19,-6,57),
    TWO(32,-23,-13,7,-34,-15,11,-61), TWO(-48,22,-51,25,12,-36,1,54),
    TWO(-50,-28,-38,29,34,4,-24,-12), TWO(-14,-44,-33,47,57,-39,-48,56),
    TWO(20,20,-55,-39,-12,3,25,-41), TWO(45,-31,34,36,-11,-36,44,-32),
    TWO(-37,7,21,-48,39,-2,-34,-61), TWO(14,-19,-37,31,-27,-8,61,1),
    TWO(-40,-7,-30,-64,-34,-26,-16,56), TWO(-8,53,-5,-55,44,-26,-61,-54),
    TWO(29,-1,8,-55,32,-13,3,17), TWO(61,18,61,63,-38,43,-55,46), TWO(-27,-16,47,-32,59,-25,18,0),
    TWO(56,62,0,-26,-37,-12,-6,-47), TWO(-28,31,-31,36,-13,64,-4,60),
    TWO(-10,-25,39,42,55,18,-61,-56), TWO(-51,13,-20,-31,-9,-43,-8,32),
    TWO(-37,-55,-9,-30,-13,-20,6,-22), TWO(28,-45,-62,-1,45,35,45,-45),
    TWO(-58,42,-53,19,3,-3,-56,41), TWO(56,43,6,5,10,23,61,-36), TWO(-31,-57,31,-52,58,11,41,-56),
    TWO(-11,61,55,-13,-15,22,-46,56), TWO(-56,-21,-21,14,-66,-8,51,32),
    TWO(-32,65,-12,56,20,-14,48,52), TWO(-37,35,-59,-46,1,-32,-8,47),
    TWO(52,57,37,44,45,-37,-21,62), TWO(29,-57,62,33,10,32,-64,-32), TWO(-3,60,49,8,54,-50,63,-10),
    TWO(-29,14,56,24,-6,-44,-54,2), TWO(-37,64,5,37,-29,7,45,3), TWO(-20,-1,-49,-52,24,45,41,18),
    TWO(50,-2,-54,-21,-28,-54,-2,26), TWO(-52,23,5,-20,-20,-30,24,-12),
    TWO(53,-50,54,-11,35,-1,-62,52), TWO(-8,-52,42,10,58,57,-38,-32),
    TWO(-29,6,-13,19,44,33,63,-37), TWO(17,-6,1,3,20,-52,-12,22), TWO(-61,46,-28,2,51,-13,-34,5),
    TWO(-29,-20,-10,4,35,-62,-9,-6), TWO(-15,-33,-47,-37,29,-16,-44,-17),
    TWO(-24,32,41,-3,39,-33,57,-28), TWO(-10,-20,62,-58,-38,50,-59,-51),
    TWO(-4,-27,28,11,-56,10,18,58), TWO(0,-18,-52,-10,26,2,-39,53), TWO(65,-25,-52,-1,16,24,52,-10),
    TWO(-49,-25,2,-64,37,60,2,-2), TWO(-3,-62,-11,-39,-41,-52,20,29),
    TWO(-28,-1,-37,-11,-4,26,-63,48), TWO(35,62,-22,-43,21,-65,-11,-14),
    TWO(-36,16,17,42,9,-25,36,8), TWO(39,30,-61,19,6,21,-8,47), TWO(-51,-11,0,41,64,-45,37,53),
    TWO(62,64,-18,29,39,-31,59,15), TWO(25,-24,55,60,56,31,20,-30),
    TWO(-41,-36,-34,-32,14,54,31,-27), TWO(19,-29,36,7,-29,0,-8,-16),
    TWO(4,-64,-50,-10,38,-20,16,38), TWO(23,17,55,-16,43,2,-34,15), TWO(-3,24,6,34,65,-10,49,-52),
    TWO(34,-60,26,-29,-18,46,25,23), TWO(39,49,-39,61,52,22,-15,60), TWO(-8,14,-31,55,43,-1,1,28),
    TWO(2,60,-60,49,38,-51,-47,16), TWO(9,63,29,-15,3,19,22,11), TWO(-10,40,48,-1,18,-25,-38,16),
    TWO(-66,-15,53,62,26,36,60,-12), TWO(37,-59,-54,-55,49,24,3,-4),
    TWO(-10,20,48,-13,-43,-26,-49,-22), TWO(15,17,43,3,0,34,16,-24),
    TWO(-30,-21,-18,50,-9,37,-51,26), TWO(-18,40,58,30,10,24,-30,31)
};
ALIGNED static const int32_t up1_made_bias[64 + SPARE] = {
    BIAS(-33653,-152), BIAS(-57334,47), BIAS(-39008,-107), BIAS(-43411,-70), BIAS(31392,-23),
    BIAS(43173,-122), BIAS(6640,185), BIAS(37223,-72), BIAS(-59670,180), BIAS(-33728,-38),
    BIAS(-30039,-69), BIAS(-43129,41), BIAS(-36965,70), BIAS(-30063,12), BIAS(-61955,280),
    BIAS(-43867,128), BIAS(-18226,157), BIAS(27589,-228), BIAS(-9539,84), BIAS(19497,-160),
    BIAS(-47555,117), BIAS(-64453,259), BIAS(-48031,121), BIAS(-15425,-153), BIAS(44801,-186),
    BIAS(50513,-234), BIAS(29688,-59), BIAS(27784,-43), BIAS(-19868,64), BIAS(-27127,125),
    BIAS(-9753,-21), BIAS(-18797,55), BIAS(-4918,-163), BIAS(-22530,-15), BIAS(-991,-196),
    BIAS(-26457,18), BIAS(-50200,224), BIAS(-25448,16), BIAS(-63885,339), BIAS(-26400,24),
    BIAS(-45780,-23), BIAS(-75530,227), BIAS(-78743,254), BIAS(-48160,-3), BIAS(23849,-29),
    BIAS(-15421,301), BIAS(37058,-140), BIAS(20874,-4), BIAS(8271,-107), BIAS(-1606,-24),
    BIAS(3392,-66), BIAS(17553,-185), BIAS(2734,39), BIAS(-21423,242), BIAS(26653,-162),
    BIAS(-12617,168), BIAS(12477,117), BIAS(10930,130), BIAS(12001,121), BIAS(9740,140),
    BIAS(21576,148), BIAS(26574,106), BIAS(59656,-172), BIAS(30382,74)
};
SHORT(int16_t up1_made_starts, 256,
    0, 0, 11602, 0, 0, 0, 0, 0, 0, 0, 0, -4718, -7778, 0, 0, 2677, 0, 0, 6247, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 127, 0, 0, 10837, 0, -6248, 0, -10838, 0, 0, 0, 0, 0, 0, 0, 0, 5227,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -7013, 0, 9307, 0, 0, -2423, 0, 0, 0, 0, -23078, 0,
    5737, 0, 0, 0, 0, -893, 0, 0, 0, 0, 0, 0, 0, 0, 0, -3443, 0, 0, 0, 1402, 0, 3952, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1912, 0, 0, 0, -2168, 0, 0, 0, 0,
    127, 0, 0, 0, 1657, 0, 0, 0, 0, 0, 0, 0, -6503, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5482, 0, 0, 0, 0, 0, -6503, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 3952, 0, 0, 0, 0, 0, 0, 0, 0, -6248, 0, 0, 0, 0, 0, -2933, 0, 0, 0,
    3952, 0, 0, 0, 0, 0, -2168, 0, 0, 0, 0, -11603, 0, 0, 0, 10582, 0, 0, 0, 0, 0, 0, -7523, 0, 0,
    0, 0, -9308, 0, 0, 0, 0, 0, 0)
SHORT(int32_t up1_made_totals, 64,
    0, 9434, 0, 127, 0, -3061, -7778, 2677, 0, -256, 0, 0, 0, 0, 0, 0, 0, 127, 0, 10837, -6248,
    -10838, 0, 0, 0, 5227, 0, 5482, 0, 0, -6503, 0, 0, -7013, 9307, 0, -2423, 3952, -23078, 5737, 0,
    0, -7141, 0, 0, -2933, 0, 509, 0, 1402, 1784, 0, -11603, 0, 10582, 0, 0, 0, -7523, 0, -9308, 0,
    0, 1912)
static const int32_t up1_made_multiplier[64 + SPARE] = {
    100351324, 100351324, 100351324, 100351324, 99793622, 99793622, 99793622, 99793622, 101105868,
    101105868, 101105868, 101105868, 104339376, 104339376, 104339376, 104339376, 104762904,
    104762904, 104762904, 104762904, 104885216, 104885216, 104885216, 104885216, 103780052,
    103780052, 103780052, 103780052, 100484484, 100484484, 100484484, 100484484, 103395472,
    103395472, 103395472, 103395472, 103928145, 103928145, 103928145, 103928145, 105101912,
    105101912, 105101912, 105101912, 104210462, 104210462, 104210462, 104210462, 104242568,
    104242568, 104242568, 104242568, 101383150, 101383150, 101383150, 101383150, 105964222,
    105964222, 105964222, 105964222, 103315312, 103315312, 103315312, 103315312
};
static const int16_t up1_made_odd_channels[4] = {
    36, 37, 38, 39
};
static const int32_t up1_made_odd_sums[4] = {
    94224, 94224, 94224, 94224
};
static const int8_t up1_made_odd_steps[4] = {
    -1, -1, -1, -1
};
FACTORS(up1_made_factor, 64,
    985622444, 985622444, 985622444, 985622444, 985552731, 985552731, 985552731, 985552731,
    985716761, 985716761, 985716761, 985716761, 986120950, 986120950, 986120950, 986120950,
    986173891, 986173891, 986173891, 986173891, 986189180, 986189180, 986189180, 986189180,
    986051034, 986051034, 986051034, 986051034, 985639088, 985639088, 985639088, 985639088,
    986002962, 986002962, 986002962, 986002962, 986069546, 986069546, 986069546, 986069546,
    986216267, 986216267, 986216267, 986216267, 986104836, 986104836, 986104836, 986104836,
    986108849, 986108849, 986108849, 986108849, 985751422, 985751422, 985751422, 985751422,
    986324056, 986324056, 986324056, 986324056, 985992942, 985992942, 985992942, 985992942)
static const struct convolution up1_made = {
    .weight = up1_made_weight, .bias = up1_made_bias OF_SHORT_SUMS(up1_made, 2), .width = 8,
    .channels = 64, .groups = 1, .blocks = 2, .lanes = 32, .rest = 0, .runs = 1, .quads = 4,
    .place_step = 16, .group_step = 16, .start = 0, .scaling = { OF_FACTORS(up1_made_factor)
    .multiplier = up1_made_multiplier, .odd_channels = up1_made_odd_channels, .odd_sums =
    up1_made_odd_sums, .odd_steps = up1_made_odd_steps, .odd = 4, .form = PRODUCT, .shift = 3,
    .up = 0, .zero_point = 107 },
};

/* up1_moved: reorder, up1_made to 16 channels of 2x128 */
static const struct shape up1_moved_from = { 64, 8, 8 };
static const struct shape up1_moved_to = { 16, 2, 128 };

/* up1_moved2: rearrange, up1_moved to 16 channels of 8x32 */
static const struct shape up1_moved2_to = { 16, 8, 32 };
static const struct shape up1_moved2_from0 = { 16, 2, 128 };
static const struct loop up1_moved2_loops0[5] = {
    { 16, 256, 256 }, { 8, 8, 32 }, { 2, 128, 16 }, { 8, 1, 2 }, { 2, 64, 1 }
};

/* up1: reorder, up1_moved2 to 16 channels of 16x16 */
static const struct shape up1_from = { 16, 8, 32 };
static const struct shape up1_to = { 16, 16, 16 };

/* d_0: 3x3 convolve, cat to 8 channels of 16x16 */
ALIGNED static const int8_t d_0_weight[2304 + 4 * SPARE + 8] = {
    TWO(14,19,-6,42,-60,-53,-5,42), TWO(64,-13,-35,-4,33,12,-45,-63), TWO(39,20,57,51,55,20,-38,30),
    TWO(-61,1,-17,-6,46,25,34,31), TWO(-37,-41,-42,-25,19,34,-35,-15),
    TWO(31,39,-2,-64,25,9,-13,63), TWO(3,-61,10,14,-34,-26,-10,62), TWO(-53,27,40,-18,-62,2,6,-1),
    TWO(62,-42,-15,-44,-60,62,-52,-51), TWO(18,-31,-23,-9,18,45,-63,-12),
    TWO(62,-46,-34,56,17,-37,47,-30), TWO(-31,-27,-26,40,-40,-24,-41,60),
    TWO(-25,-22,-52,-56,30,36,-32,-4), TWO(26,24,-2,-31,-11,29,50,26),
    TWO(-16,-19,-9,52,-8,28,28,57), TWO(47,40,58,19,55,-7,-47,-14), TWO(-19,-16,30,15,26,-56,20,64),
    TWO(-2,58,-2,10,46,36,-37,11), TWO(6,-4,57,-28,-10,-54,-50,38), TWO(32,36,54,-56,51,47,-32,48),
    TWO(56,59,-36,-12,46,45,47,0), TWO(-4,-4,-28,-13,-59,-35,20,-43),
    TWO(-49,4,-57,-3,-25,-16,5,-55), TWO(-24,33,35,15,-48,16,-53,22),
    TWO(-30,-47,17,-13,-32,36,6,-55), TWO(-51,-40,-26,-13,37,42,-42,7),
    TWO(-57,8,38,19,7,-45,45,-9), TWO(1,-61,21,43,34,-35,42,-60), TWO(21,35,-25,15,25,-49,60,64),
    TWO(5,-5,35,4,12,52,20,23), TWO(55,28,-12,-29,-13,-36,54,-15), TWO(-36,32,-16,-30,45,20,19,40),
    TWO(3,3,51,9,-56,-15,-55,-12), TWO(-24,36,36,-47,-35,53,27,-8),
    TWO(-59,14,58,-9,-11,-9,-20,-15), TWO(50,31,41,-57,-52,20,-2,-19), TWO(5,-64,8,51,52,-9,50,-32),
    TWO(-12,-46,-41,-23,-42,52,-53,41), TWO(29,37,-38,29,-53,-11,31,0),
    TWO(-52,-7,25,-38,-50,-22,-36,45), TWO(-3,-28,57,-8,-48,-16,34,-39),
    TWO(-15,-20,9,14,26,-48,-42,-4), TWO(57,-55,20,61,53,-7,-7,-36),
    TWO(24,16,-47,15,19,-34,-50,32), TWO(-19,3,12,46,38,-4,51,64), TWO(48,-37,-3,38,38,43,17,-24),
    TWO(58,-34,40,-63,-33,-41,35,-48), TWO(4,-55,-5,44,59,50,46,0),
    TWO(-16,-7,-50,-1,49,-27,33,-23), TWO(6,2,-58,-26,-33,-2,-4,55), TWO(-23,-3,5,-55,-5,19,57,14),
    TWO(21,-45,34,-33,-64,-27,-50,13), TWO(-8,60,-64,-59,-33,-56,44,46),
    TWO(-33,64,-44,-26,61,20,61,-29), TWO(-64,-20,-24,-58,-52,3,2,-63),
    TWO(-62,-21,-25,24,9,19,27,-20), TWO(-4,-30,-63,-52,31,-53,-49,-30),
    TWO(48,23,22,39,-7,-51,-22,62), TWO(-56,47,-34,62,29,-1,54,50),
    TWO(-23,-41,18,-61,35,62,36,-42), TWO(26,-50,-46,43,1,17,49,-7),
    TWO(14,9,-5,-20,-16,41,-22,-44), TWO(-46,-6,-14,35,46,-16,29,46),
    TWO(16,5,21,-31,48,-38,54,-54), TWO(-60,36,16,51,42,10,-26,60), TWO(35,16,-37,29,55,-9,-35,5),
    TWO(43,2,5,-50,40,25,-2,-63), TWO(27,-41,0,44,-44,7,31,-27), TWO(-39,19,54,-7,39,25,49,-17),
    TWO(-34,18,-35,-53,-4,-56,-27,-39), TWO(-13,59,6,37,-64,-17,-20,6),
    TWO(5,-36,-32,51,38,39,50,37), TWO(-43,14,-11,-49,-14,9,7,-42), TWO(22,4,46,-35,49,33,-20,23),
    TWO(-57,8,-44,50,-48,-40,-6,15), TWO(-59,-8,-42,-11,-49,-27,-39,59),
    TWO(-63,45,15,11,-6,-31,-59,-48), TWO(54,12,-39,50,59,28,-55,2), TWO(-46,44,-24,15,18,12,8,20),
    TWO(-25,4,62,-25,33,44,-16,-8), TWO(-3,46,-41,6,-9,1,-27,10), TWO(44,34,31,64,-44,40,9,-56),
    TWO(38,13,-29,-5,26,-57,-57,37), TWO(-61,52,6,-42,29,-32,41,-58), TWO(-17,20,26,31,17,-5,19,22),
    TWO(21,-34,-12,-41,-57,45,33,20), TWO(-52,-32,-10,6,-49,27,48,-56),
    TWO(-58,-27,4,-1,6,-30,-63,-44), TWO(0,-14,16,5,-63,-3,44,-39),
    TWO(-21,-43,60,33,-23,-36,54,-35), TWO(-1,-1,39,-17,52,-44,-6,0), TWO(7,-9,33,26,-55,9,-19,-25),
    TWO(32,60,-52,41,8,55,-45,3), TWO(17,34,-61,56,13,40,-29,-14), TWO(-50,-9,-17,36,-28,12,27,14),
    TWO(12,-11,-29,-13,39,-7,-43,-56), TWO(-25,29,58,12,-34,-55,53,-13),
    TWO(15,-42,20,-16,-43,29,16,-24), TWO(-60,4,46,15,-57,-14,-11,48),
    TWO(6,43,-8,-2,-7,-25,-35,37), TWO(-37,2,34,-8,20,20,-18,-11), TWO(0,-44,37,35,8,2,52,18),
    TWO(-38,20,-59,-62,10,62,11,58), TWO(-1,44,33,-59,6,30,-24,-57), TWO(-3,1,9,-33,-35,-54,16,-38),
    TWO(-29,-58,46,25,1,-21,-33,58), TWO(-15,-44,1,1,3,-5,29,-26),
    TWO(-35,-37,35,-40,-35,-40,-28,-25), TWO(-11,-64,13,-35,-24,-57,13,24),
    TWO(-15,46,-63,34,29,-43,52,-39), TWO(-36,61,25,-43,-52,45,-30,-44),
    TWO(-43,16,-21,-24,-53,-32,48,-55), TWO(-2,50,45,25,-64,-13,52,-24),
    TWO(6,18,1,12,-61,27,-34,1), TWO(38,-38,48,37,-32,-51,60,4), TWO(28,3,-21,42,58,-40,17,-48),
    TWO(-26,-51,57,-19,20,-14,47,-54), TWO(35,56,-10,8,-64,25,16,33), TWO(2,-54,48,45,26,-59,-58,5),
    TWO(-42,35,-12,45,4,-5,5,15), TWO(44,28,-45,30,51,13,-28,50), TWO(40,34,20,-32,-21,35,-11,-24),
    TWO(31,-6,22,-60,11,-44,-37,-52), TWO(-18,63,64,-1,54,33,49,-6),
    TWO(-3,-46,34,-32,54,-53,-14,-47), TWO(29,11,-60,62,38,-8,-18,56),
    TWO(-1,-14,-49,-64,24,-40,13,-38), TWO(58,19,47,-4,-46,-29,-59,22),
    TWO(11,-10,50,-50,62,42,-28,-15), TWO(22,44,-18,-41,5,-47,62,14),
    TWO(-62,12,-46,25,48,-1,-50,62), TWO(54,1,37,48,-20,14,17,-51), TWO(-62,41,48,19,8,19,-5,-34),
    TWO(-54,43,-14,8,-5,40,20,-7), TWO(-54,-41,59,30,-63,63,-57,44), TWO(-1,32,56,2,17,7,43,58),
    TWO(-54,-18,53,-31,44,-61,-12,-40), TWO(21,24,-17,7,-58,26,31,61),
    TWO(-19,-59,55,-41,-28,-63,-20,-21), TWO(3,43,-59,54,52,54,-50,50),
    TWO(-45,-26,-47,62,43,-56,-4,-61), TWO(34,25,-5,-40,-11,-1,44,44),
    TWO(-14,12,-35,-11,23,-4,52,-54), TWO(-62,-17,-62,-41,-57,64,-53,-55),
    TWO(52,48,-60,51,-10,64,32,60), TWO(-62,-25,-63,4,-35,32,63,8),
    TWO(3,-60,-28,-17,-5,-16,-53,22), TWO(0,-29,22,-49,47,-57,30,-43),
    TWO(34,-11,4,-1,55,-24,-30,59), TWO(-50,50,35,-51,32,0,-46,-13),
    TWO(11,-5,-36,-22,-58,-11,-11,-11), TWO(-35,-30,-17,-42,16,-7,40,-8),
    TWO(32,22,43,-11,-28,-5,-18,-57), TWO(-21,-22,-11,-54,-50,-12,-44,23),
    TWO(-63,-39,-25,64,21,-47,-42,62), TWO(-62,-48,-63,-41,-56,-30,47,-40),
    TWO(6,64,43,-5,-50,50,40,-5), TWO(-63,61,-54,-33,37,1,47,-30), TWO(44,4,-39,-50,-54,29,59,43),
    TWO(-58,-40,2,62,-44,41,47,-44), TWO(-31,-36,24,8,-15,53,46,-43),
    TWO(-26,-59,-57,-1,-46,-6,-28,-55), TWO(-13,29,53,21,55,-8,51,-18),
    TWO(-21,-1,-10,-32,36,-10,29,33), TWO(-8,7,-41,51,6,-25,-60,-46),
    TWO(42,-36,-6,49,-60,49,-49,55), TWO(15,-58,-23,-13,47,-63,-54,-40),
    TWO(-25,57,25,-29,58,50,-13,27), TWO(-8,57,18,63,-47,34,64,52), TWO(-10,19,23,18,20,-23,19,-7),
    TWO(-48,29,-52,-1,-49,12,-26,63), TWO(16,-11,37,38,-59,9,19,-11),
    TWO(31,-19,-49,44,-16,-61,60,10), TWO(-23,26,1,-64,-64,19,59,-55),
    TWO(50,-12,36,24,52,52,60,-10), TWO(30,19,-15,29,-28,-43,-44,-56),
    TWO(20,-53,4,26,29,38,-12,-40), TWO(-44,25,-63,8,23,-59,-63,41),
    TWO(6,-63,13,-13,-58,64,-23,-52), TWO(53,45,58,-7,-29,40,-46,-59),
    TWO(52,-17,-19,-54,-23,13,13,8), TWO(33,-26,-28,46,58,10,57,-28),
    TWO(50,59,-24,0,-18,54,-58,-36), TWO(50,41,-39,39,27,1,-35,41), TWO(6,-17,-30,-60,34,-22,17,21),
    TWO(-45,-6,57,-8,-22,17,-9,-8), TWO(-40,49,10,-22,37,24,-46,-40), TWO(-28,-51,53,25,5,-3,26,44),
    TWO(19,16,-59,-25,-24,5,-7,-45), TWO(-52,1,-61,59,-52,2,64,10), TWO(45,-35,46,16,46,29,0,-32),
    TWO(26,-19,29,-5,51,6,35,-10), TWO(-28,-3,-30,29,19,1,22,-28), TWO(-8,14,59,30,10,45,25,-15),
    TWO(59,-46,-62,23,56,53,52,40), TWO(5,-22,-12,2,9,19,47,-46), TWO(-32,-36,62,49,30,23,-29,-58),
    TWO(-14,3,12,25,-1,53,27,28), TWO(56,0,56,-51,-25,40,22,-12), TWO(43,-27,12,-51,16,25,-51,-44),
    TWO(-44,-27,-64,-17,-46,47,57,-60), TWO(42,4,57,-57,-45,-14,-54,-34),
    TWO(2,16,11,36,-49,40,-20,40), TWO(-46,-26,36,-34,35,10,-49,-21),
    TWO(-3,20,31,-25,-62,-59,-34,-35), TWO(-8,31,51,-14,1,-2,-42,49),
    TWO(45,-12,-45,31,-31,16,-26,-4), TWO(23,-14,3,-61,-14,10,60,8),
    TWO(-47,-16,41,46,34,-10,-17,-12), TWO(-22,42,-57,-54,-53,-5,31,36),
    TWO(59,-44,-43,51,-53,-57,-52,-36), TWO(20,6,36,56,-39,-51,36,27), TWO(9,33,-2,61,16,-32,8,-63),
    TWO(-8,-45,-20,29,0,48,38,3), TWO(43,-21,63,-21,3,-56,-27,64),
    TWO(25,-40,-36,18,-54,-55,-48,45), TWO(38,43,-28,55,-52,-22,14,36),
    TWO(-45,21,-57,-34,26,-7,55,-47), TWO(-32,0,-42,-47,-10,-10,10,-54),
    TWO(64,19,49,-11,59,-35,-2,60), TWO(20,22,-29,-63,-32,-34,-3,35),
    TWO(-21,64,54,19,-33,10,-24,-42), TWO(28,-17,2,19,-23,52,35,5), TWO(28,55,-9,46,51,25,49,15),
    TWO(61,53,-24,-48,-20,42,39,-57), TWO(52,-10,21,-58,-20,38,14,31),
    TWO(-15,-41,7,10,-44,-63,-43,-38), TWO(-31,-32,-6,-52,-11,23,16,56),
    TWO(49,62,-55,30,-16,-3,64,-45), TWO(19,-48,11,57,23,-4,46,0),
    TWO(14,-62,-3,-31,-59,-50,-17,-4), TWO(33,32,-58,-21,44,55,30,6), TWO(15,-59,52,-54,7,0,3,-20),
    TWO(-17,36,57,-24,-61,-59,45,20), TWO(54,4,-9,31,-61,51,13,61), TWO(60,-61,40,-33,62,-3,-17,50),
    TWO(-24,46,51,-57,2,-43,57,61), TWO(-53,-63,9,-39,-15,42,48,38),
    TWO(-33,-21,-60,-35,-3,-24,-59,44), TWO(-13,34,-50,-30,-49,54,29,13),
    TWO(-62,5,6,64,-18,32,7,-45), TWO(-48,-56,1,17,-34,-10,-31,-16),
    TWO(-53,-58,-35,-41,-10,19,61,-56), TWO(31,-18,5,-43,40,59,-4,-55),
    TWO(39,-11,18,-6,44,-2,44,54), TWO(9,-11,-27,-36,-64,22,-9,-40),
    TWO(63,-16,26,-12,-3,30,26,-17), TWO(25,13,54,25,13,34,64,29), TWO(-11,43,-61,-3,-25,57,42,-45),
    TWO(-14,-19,60,-33,-27,-2,18,-24), TWO(64,20,28,46,18,-56,12,-24),
    TWO(46,26,16,-12,-36,56,39,-55), TWO(-22,27,46,53,5,46,44,-25),
    TWO(-54,-21,27,22,-22,-37,63,-11), TWO(-63,2,10,29,-24,40,-60,21), TWO(21,-63,-5,2,39,13,57,64),
    TWO(9,-63,-34,-7,-48,31,-53,-39), TWO(-21,20,1,-4,-1,-39,-62,-47),
    TWO(40,60,-22,-52,16,-62,-54,18), TWO(-26,21,-10,39,-22,21,14,-20),
    TWO(52,15,-40,-44,9,20,39,-10), TWO(-33,-15,61,34,46,5,31,-57), TWO(2,19,58,-9,-24,-3,52,-31),
    TWO(-10,41,30,-14,-11,8,52,12), TWO(-60,55,-60,55,42,63,29,-27), TWO(-36,-25,-3,39,-37,44,7,5),
    TWO(-29,-64,12,56,-10,-29,50,-7), TWO(-48,24,-18,57,60,22,-56,48), TWO(21,36,5,15,-55,-9,5,56),
    TWO(-22,20,56,-39,64,48,59,13), TWO(-24,14,49,-21,43,-58,-57,19),
    TWO(42,52,18,24,12,-58,-59,-24), TWO(25,33,-4,-13,22,29,-61,50),
    TWO(-40,59,27,50,57,-31,32,-48), TWO(-16,-2,8,27,10,-61,-29,-9), TWO(-42,-2,13,62,-35,62,37,55),
    TWO(32,34,-62,-35,33,61,-9,12), TWO(-24,54,-4,18,-42,-43,-21,4),
    TWO(38,52,31,-45,-13,60,-2,-18), TWO(60,-45,-38,-51,9,0,47,-18), TWO(44,36,-5,6,-25,60,-33,54),
    TWO(-25,-39,63,51,10,20,19,-62), TWO(30,-38,46,-55,-10,-61,-25,15),
    TWO(10,8,-7,53,38,-48,54,43), TWO(5,29,-35,50,10,-49,36,30), TWO(24,18,9,-11,-13,2,26,-10),
    TWO(51,-41,56,-14,-24,-47,22,59), TWO(-16,-54,-24,-50,22,-28,53,7)
};
ALIGNED static const int32_t d_0_bias[8 + SPARE] = {
    BIAS(-46787,316), BIAS(-49592,132), BIAS(26592,-109), BIAS(-51893,433), BIAS(58861,-368),
    BIAS(121952,-1121), BIAS(-27376,142), BIAS(-135974,971)
};
SHORT(int16_t d_0_starts, 576,
    0, 0, 0, 0, -1403, 0, 0, 0, 0, -893, 0, 0, 0, 0, 0, 0, 0, 9817, 0, 2677, 0, 0, 0, 0, 0, 0, 0,
    -893, 0, 0, 0, 0, 0, 0, 0, -638, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -383, 0, 0, -3698,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -5228, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11602, 0, 0, 0, 6502, 0, 0, 0, 2167, 0, 0, 0, 0, 0, 0, 0, 8287,
    0, 0, 0, 0, 0, 0, 0, 0, 0, -12878, 0, 0, -4208, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 5227, 0, 0, -10328, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    4462, 0, 0, 9307, 0, 0, 0, 0, 0, -5228, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3697, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10582, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8032, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, -12623, 3442, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11347, 0, 0, -2933, 0, 0, 0, 0,
    0, -638, 0, 0, 0, 0, 0, 7267, 0, 0, 0, 0, -3698, 0, 0, 3697, 0, 0, 0, 0, 0, 0, -13133, 0, 0, 0,
    0, 0, 8542, -10583, 7522, -1403, 0, 0, -5738, 2167, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 5992, 0, 0, 0, 0, 0, -9053, 20272, 0, 382, 0, 0, 0, 0, 5227, 0, 0, 0, 892, 0, 0, 0, 0, 0, 0,
    -3953, 0, 0, 0, 0, -14663, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 382, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 10327, -15428, 0, 0, 2932, 0, 11602, 0, 0, 0, 0, 0, 0, 0, 0, -1913, 0, 0, 0, 0, 0, 0, -2933,
    0, 0, 0, 0, 0, 0, 0, 0, -5228, 0, 0, 0, 0, 3187, 0, 0, 9817, 127, 0, 0, 0, 382, 0, 0, 0, 0, 0,
    0, 0, 0, 0, -4973, 0, 0, 0, 637, 0, 0, 0, 0, 9562, 0, 0, 0, 17977, 0, 0, 0, 2932, 0, 0, 0, 0, 0,
    0, 0, 0, 0, -9563, 0, -1658, 0, -24608, 0, 0, 0, 0, 0, 0, 0, 0, 0, 22312, 0, 0, 2167, 0, 0, 0,
    0, 0, 0, 1147, 0, 1657, -5738, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    -4463, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -8033, 0, 0, 0, 0, 0, 0, 0, 9562, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -7013, 0, 0, 0, 0, 0, 0, 0, 0, 2677, 0, 0, -4208, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, -2678, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3442, 0, 0, 0, 0, -7268)
SHORT(int32_t d_0_totals, 8,
    11088, 5093, 9814, -27417, 7265, 19120, 3821, 13251)
static const int32_t d_0_multiplier[8 + SPARE] = {
    116823976, 117661600, 116638304, 116887904, 117251712, 117638088, 116460340, 117245816
};
FACTORS(d_0_factor, 8,
    987681525, 987786228, 987658316, 987689516, 987734992, 987783289, 987636070, 987734255)
static const struct convolution d_0 = {
    .weight = d_0_weight, .bias = d_0_bias OF_SHORT_SUMS(d_0, 2), .width = 16, .channels = 8,
    .groups = 1, .blocks = 1, .lanes = 8, .rest = 0, .runs = 3, .quads = 24, .place_step = 32,
    .group_step = 32, .start = -32, .scaling = { OF_FACTORS(d_0_factor) .multiplier =
    d_0_multiplier, .form = PRODUCT, .shift = 3, .up = 0, .zero_point = 126 },
};

/* d_2: look_up, d_0 to 8 channels of 16x16 */
static const uint8_t d_2_table[256] = {
    0, 0, 1, 1, 2, 3, 4, 5, 5, 6, 7, 8, 9, 9, 10, 11, 12, 13, 13, 14, 15, 16, 17, 18, 18, 19, 20,
    21, 22, 22, 23, 24, 25, 26, 27, 27, 28, 29, 30, 31, 32, 33, 33, 34, 35, 36, 37, 38, 39, 39, 40,
    41, 42, 43, 44, 45, 45, 46, 47, 48, 49, 50, 51, 52, 53, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62,
    62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84,
    85, 86, 87, 88, 89, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104, 105,
    106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123, 124,
    125, 126, 127, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 139, 140, 141, 142, 143, 144,
    145, 146, 147, 148, 149, 150, 151, 152, 153, 154, 155, 157, 158, 159, 160, 161, 162, 163, 164,
    165, 166, 167, 168, 170, 171, 172, 173, 174, 175, 176, 177, 178, 179, 181, 182, 183, 184, 185,
    186, 187, 188, 189, 191, 192, 193, 194, 195, 196, 197, 199, 200, 201, 202, 203, 204, 205, 207,
    208, 209, 210, 211, 212, 213, 215, 216, 217, 218, 219, 220, 222, 223, 224, 225, 226, 227, 229,
    230, 231, 232, 233, 235, 236, 237, 238, 239, 241, 242, 243, 244, 245, 247, 248, 249, 250, 251,
    253, 254
};

/* d_3: 3x3 depthwise, d_2 to 8 channels of 16x16 */
static const int8_t d_3_weight[72 + SPARE + 3] = {
    -33, 6, 40, -65, 34, -34, -62, -43, 57, 31, -65, -28, 17, -10, -54, 41, -66, 66, 69, 75, -1,
    -25, -53, -67, -44, -11, -35, -48, 66, -52, -64, 53, -62, -68, 56, -42, 38, 25, -51, 34, -62,
    42, -15, 38, 14, 68, -64, 53, 5, 62, 52, -63, 57, -52, 7, -61, -29, -4, 52, -56, 62, -76, 22,
    30, -55, -35, -63, -49, 0, -12, 57, 1
};
static const int32_t d_3_bias[8 + SPARE] = {
    58271, 7870, -3226, 159332, -91255, -60720, 154596, -55755
};
static const int32_t d_3_multiplier[8 + SPARE] = {
    79909590, 83128902, 85470836, 72967728, 76215312, 77132736, 71792590, 76486336
};
FACTORS(d_3_factor, 8,
    983067227, 983469641, 983762383, 982199494, 982605442, 982720120, 982052602, 982639320)
static const struct depthwise d_3 = {
    .weight = d_3_weight, .bias = d_3_bias, .width = 16, .channels = 8, .rows = 3, .columns = 3,
    .column_step = 8, .place_step = 8, .start = -8, .stride = 1, .scaling = {
    OF_FACTORS(d_3_factor) .multiplier = d_3_multiplier, .form = PRODUCT, .shift = 3, .up = 0,
    .zero_point = 94 },
};

/* d_4: look_up, d_3 to 8 channels of 16x16 */
static const uint8_t d_4_table[256] = {
    0, 1, 2, 3, 3, 4, 5, 6, 7, 8, 8, 9, 10, 11, 12, 13, 14, 14, 15, 16, 17, 18, 19, 20, 20, 21, 22,
    23, 24, 25, 26, 26, 27, 28, 29, 30, 31, 32, 33, 33, 34, 35, 36, 37, 38, 39, 40, 41, 41, 42, 43,
    44, 45, 46, 47, 48, 49, 50, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 61, 62, 63, 64, 65,
    66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88,
    89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 108,
    109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123, 124, 125, 126, 127,
    128, 129, 130, 131, 132, 133, 134, 135, 137, 138, 139, 140, 141, 142, 143, 144, 145, 146, 147,
    148, 149, 150, 151, 152, 153, 154, 155, 156, 157, 158, 159, 160, 162, 163, 164, 165, 166, 167,
    168, 169, 170, 171, 172, 173, 174, 175, 176, 178, 179, 180, 181, 182, 183, 184, 185, 186, 187,
    188, 189, 191, 192, 193, 194, 195, 196, 197, 198, 199, 200, 202, 203, 204, 205, 206, 207, 208,
    209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 221, 222, 223, 224, 225, 226, 227, 229, 230,
    231, 232, 233, 234, 235, 237, 238, 239, 240, 241, 242, 243, 245, 246, 247, 248, 249, 250, 252,
    253, 254, 255
};

/* interpolate: 2x2 resample, d_4 to 8 channels of 32x32 */
static const int32_t interpolate_multiplier[4] = {
    110693000, 442772000, 442772000, 1771088000
};
static const int32_t interpolate_spans[32] = {
    2, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13, 14, 14, 15,
    15, 16, 16, 16
};
static const int8_t interpolate_row_weights[64] = {
    1, 0, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1,
    1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 0, 1
};
static const int8_t interpolate_column_weights[64] = {
    1, 0, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1,
    1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 3, 1, 1, 3, 0, 1
};
static const int32_t interpolate_row_scales[32] = {
    2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2
};
static const int32_t interpolate_column_scales[32] = {
    1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
};
static const int32_t interpolate_column_firsts[32] = {
    0, 0, 0, 8, 8, 16, 16, 24, 24, 32, 32, 40, 40, 48, 48, 56, 56, 64, 64, 72, 72, 80, 80, 88, 88,
    96, 96, 104, 104, 112, 112, 112
};
static const struct resample interpolate = {
    .row_weights = interpolate_row_weights, .column_weights = interpolate_column_weights,
    .row_scales = interpolate_row_scales, .column_scales = interpolate_column_scales,
    .column_firsts = interpolate_column_firsts, .width = 32, .channels = 8, .rows = 2, .columns
    = 2, .zero_point = 84, .scaling = { .multiplier = interpolate_multiplier, .form = PRODUCT,
    .shift = 0, .up = 0, .zero_point = 64 },
};

/* e_0: 3x3 convolve, cat_1 to 8 channels of 32x32 */
ALIGNED static const int8_t e_0_weight[1152 + 4 * SPARE + 8] = {
    TWO(26,-49,-19,26,-46,-32,-38,-41), TWO(9,-7,10,-62,-40,-32,53,11),
    TWO(18,5,40,-9,31,10,63,-50), TWO(-37,-43,6,-39,18,-21,27,57), TWO(62,54,-56,6,-32,31,-29,59),
    TWO(-37,-57,-56,-30,-2,-11,39,53), TWO(38,21,-17,-56,-32,-56,20,33),
    TWO(-37,64,53,50,-59,9,-59,11), TWO(-15,-23,29,-28,42,-11,20,-17),
    TWO(0,-25,46,-23,-21,-32,-56,-11), TWO(20,29,52,-61,-33,-6,-41,58),
    TWO(-55,-44,33,-16,60,0,-30,3), TWO(10,49,32,-9,-15,45,20,-17), TWO(2,47,-40,47,-17,60,-34,-55),
    TWO(51,-10,48,-43,-63,-64,-45,-45), TWO(-30,-51,-29,46,17,-6,38,39),
    TWO(4,-37,-17,-41,30,-6,-60,-36), TWO(60,37,-3,22,48,21,52,-10), TWO(28,9,2,-22,-26,28,8,-9),
    TWO(-44,4,-64,30,7,-16,-19,49), TWO(-34,-60,-5,61,-29,42,18,-3), TWO(3,24,57,58,28,-28,5,24),
    TWO(-28,61,-42,5,-7,9,-31,56), TWO(-53,36,-19,-12,27,-9,53,38), TWO(-43,8,-54,48,38,8,49,63),
    TWO(23,14,12,46,-29,-8,-17,-47), TWO(21,-1,-32,30,53,-4,-40,7),
    TWO(-30,-34,13,30,-41,9,-14,-23), TWO(-31,-48,5,-58,-12,-55,-19,-58),
    TWO(-26,-40,-25,61,-28,-35,60,41), TWO(63,8,-36,60,-64,8,-41,-40),
    TWO(47,-40,34,41,30,-12,-28,16), TWO(-11,-4,-52,27,62,10,16,-64), TWO(61,-61,47,49,-31,4,37,11),
    TWO(-63,-21,13,16,21,-41,6,53), TWO(-5,-57,20,33,54,47,20,9), TWO(63,27,-2,16,-63,-45,59,54),
    TWO(-13,39,4,-38,17,-32,-23,-34), TWO(-10,-35,21,-18,-40,-28,25,19),
    TWO(-24,-27,53,-11,-16,26,-13,-10), TWO(22,29,-9,-8,13,-7,21,55),
    TWO(-64,50,-55,-51,-29,-30,-50,-64), TWO(-53,-61,59,-58,58,-39,34,5),
    TWO(23,-41,8,-39,50,20,-23,-33), TWO(-24,5,-32,-18,-7,3,61,-48),
    TWO(42,-16,-51,-28,11,-14,1,36), TWO(43,11,14,-1,12,31,19,28), TWO(25,5,-53,49,-38,-57,-27,39),
    TWO(37,38,-31,27,36,-48,1,-53), TWO(-12,38,40,-31,-35,31,-48,-15),
    TWO(-40,-50,-55,56,31,-4,54,-36), TWO(-41,-6,26,-23,-29,-54,-13,15),
    TWO(-5,-26,-36,9,-33,40,-27,5), TWO(11,49,-56,-61,-60,0,15,-54),
    TWO(-55,-38,63,-24,13,47,-19,15), TWO(-43,-25,7,12,63,29,24,19), TWO(11,26,7,55,-8,-24,-63,-51),
    TWO(40,-32,-52,8,51,-61,63,50), TWO(-59,34,-30,62,15,-16,60,29), TWO(-56,43,3,-57,33,2,50,8),
    TWO(-15,32,24,-35,14,8,-51,3), TWO(7,10,33,-18,16,14,-51,-2), TWO(29,-9,62,38,-62,20,14,29),
    TWO(-53,-30,7,-46,45,50,-2,64), TWO(-37,-44,-27,39,-35,-37,-64,26), TWO(17,54,2,63,42,13,1,-54),
    TWO(-34,31,-62,20,-55,-28,-2,-7), TWO(-49,-55,18,-36,2,-63,-62,-32),
    TWO(20,-34,56,18,50,36,-15,8), TWO(-5,-8,-29,-18,14,-21,-49,39),
    TWO(58,55,-23,-61,6,-12,-40,-43), TWO(-34,-11,59,-15,-58,-1,-27,-30),
    TWO(13,-49,53,-58,-3,51,-42,-42), TWO(53,9,28,-8,-61,63,-24,3), TWO(47,-27,13,-57,64,-4,6,-59),
    TWO(-4,-15,-39,-61,-63,-38,7,-28), TWO(-12,-58,-14,-52,20,62,2,12),
    TWO(-25,-50,50,-48,20,-33,-52,-46), TWO(64,16,64,-56,41,57,34,25), TWO(54,1,-35,-54,4,33,30,13),
    TWO(57,-24,-37,-2,17,19,-25,-40), TWO(-38,14,46,19,50,11,42,8), TWO(12,51,60,-18,-22,31,-54,25),
    TWO(21,-44,40,-45,-31,29,-5,41), TWO(-40,13,-1,-43,15,11,22,-6), TWO(49,-26,60,-33,-61,4,59,5),
    TWO(-51,3,49,-55,-13,43,-30,38), TWO(49,43,-58,12,-51,-40,21,10), TWO(19,-50,-54,18,56,-5,34,8),
    TWO(7,0,-9,27,-54,63,-55,-14), TWO(37,-9,-52,-37,39,-41,16,-2), TWO(58,55,-59,3,-7,24,20,42),
    TWO(35,61,-44,29,-56,-27,10,-23), TWO(19,-1,19,-23,-12,-2,-26,-40),
    TWO(-38,35,-29,-31,-63,59,25,-55), TWO(-59,41,41,52,-64,44,46,-32),
    TWO(37,54,-45,58,18,43,-34,35), TWO(-25,-63,51,-8,-6,-21,19,-28),
    TWO(-39,-48,28,27,7,28,51,-25), TWO(-53,26,55,49,-22,16,60,15), TWO(-2,41,-18,14,32,40,42,-29),
    TWO(35,-1,-14,-64,37,7,34,-5), TWO(-6,-46,25,59,58,52,-25,-22),
    TWO(34,-49,-18,-40,-15,31,-37,-3), TWO(-41,49,50,30,-2,15,35,32),
    TWO(-14,22,46,9,-31,-52,-2,-9), TWO(2,-41,50,32,-52,57,-61,-6),
    TWO(-56,-51,-50,-49,-32,-46,0,45), TWO(-40,-59,-47,28,-16,-30,-49,-19),
    TWO(48,-35,26,20,-48,-36,-32,-34), TWO(24,57,-63,-35,-53,26,56,56),
    TWO(58,29,16,-32,51,30,-15,3), TWO(-38,58,-23,26,60,-52,-30,-16),
    TWO(4,-23,60,59,-36,20,-47,-28), TWO(-11,23,63,-50,-9,-57,-14,35),
    TWO(-64,-43,-42,-18,20,34,-63,-19), TWO(-32,48,59,29,-31,-7,63,11),
    TWO(-13,14,31,-47,-41,-5,-50,30), TWO(-8,33,59,25,18,50,56,4),
    TWO(38,-21,56,-10,-16,28,-34,-34), TWO(2,-49,-8,36,1,64,28,-23), TWO(45,-11,-44,50,30,22,6,37),
    TWO(-49,45,-26,42,25,29,-63,25), TWO(24,25,54,-3,-14,9,3,17), TWO(-63,60,-53,-25,9,3,47,7),
    TWO(-53,-6,-17,37,-30,36,28,16), TWO(38,63,-19,-53,32,54,36,-48),
    TWO(-12,-26,-50,-32,64,61,0,-48), TWO(-28,32,-59,10,58,-33,-36,11),
    TWO(-36,36,-63,-64,-18,-47,-56,-28), TWO(60,24,18,-38,-4,53,-29,53),
    TWO(-62,19,-19,44,59,61,-7,45), TWO(-65,-20,9,-14,-47,0,39,-5),
    TWO(-14,35,-28,-36,20,-64,-40,4), TWO(22,42,-29,-9,-41,-28,-43,-49),
    TWO(-61,59,1,-7,-38,-28,29,35), TWO(6,16,27,-35,-50,-39,21,-42), TWO(-4,-27,33,21,4,29,8,-45),
    TWO(8,33,-8,-24,7,-64,35,30), TWO(-58,61,41,-18,33,-29,41,9), TWO(29,-4,33,14,37,-29,-58,12),
    TWO(61,-23,47,25,11,63,32,21), TWO(25,30,28,-24,61,-36,-20,-31),
    TWO(31,35,-30,-15,50,-17,-41,-22)
};
ALIGNED static const int32_t e_0_bias[8 + SPARE] = {
    BIAS(10184,-222), BIAS(17829,-97), BIAS(-13208,333), BIAS(47074,-786), BIAS(-36525,427),
    BIAS(-20214,233), BIAS(60350,-873), BIAS(-36123,526)
};
SHORT(int16_t e_0_starts, 288,
    -3443, 0, 0, 0, 0, 4972, 0, -7013, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7012, 0, 0,
    9562, 637, 13132, 0, 0, 0, 637, 0, 0, 0, 0, -2168, 0, 0, 0, 0, 0, 0, 0, 0, 0, -2933, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -128, 0, 0, 0, 0, 127, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, -2168, 0, 14407, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4972, 0, 0, 13897, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 9307, 0, 0, 0, 0, 0, -8543, 0, -893, 2677, 0, -383, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    -3953, 4462, 0, 0, 5227, 0, 0, 5737, 0, 0, -1148, 0, 0, 0, 0, 0, 0, 0, -8543, 0, 0, 15427, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1657, 0, 5227, 0, 0, -6503,
    0, 0, 0, -893, 0, -1148, 0, 0, 0, 0, 0, 2677, -2678, -4208, 0, 0, 0, 0, 0, 2932, 0, 0, 0, 0, 0,
    9817, 0, 0, 0, 0, 0, 0, 637, 0, 0, 0, 0, 0, 0, 0, -5483, 0, 0, 0, -4718, 0, 0, 0, 0, 0, 5482, 0,
    0, 0, 0, 0, 0, 0, 0, -4463, 0, -2933, 0, 0, 0, -1403, 0, 0, 0, 0, 0, 0, 15937, 127, 0, -4973, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
SHORT(int32_t e_0_totals, 8,
    -767, 4715, 32637, 11600, -2938, -6378, 30597, 6500)
static const int32_t e_0_multiplier[8 + SPARE] = {
    112187242, 111719568, 111463080, 112902752, 113408408, 111415840, 112899184, 111968872
};
FACTORS(e_0_factor, 8,
    995490541, 995432082, 995400021, 995579980, 995643187, 995394116, 995579534, 995463245)
static const struct convolution e_0 = {
    .weight = e_0_weight, .bias = e_0_bias OF_SHORT_SUMS(e_0, 2), .width = 32, .channels = 8,
    .groups = 1, .blocks = 1, .lanes = 8, .rest = 0, .runs = 3, .quads = 12, .place_step = 16,
    .group_step = 16, .start = -16, .scaling = { OF_FACTORS(e_0_factor) .multiplier =
    e_0_multiplier, .form = PRODUCT, .shift = 2, .up = 0, .zero_point = 113 },
};

/* e_2: look_up, e_0 to 8 channels of 32x32 */
static const uint8_t e_2_table[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6, 7, 8, 8, 9, 9, 10, 10,
    11, 12, 12, 13, 14, 14, 15, 15, 16, 17, 17, 18, 19, 19, 20, 21, 21, 22, 23, 23, 24, 25, 25, 26,
    27, 27, 28, 29, 30, 30, 31, 32, 32, 33, 34, 35, 35, 36, 37, 38, 38, 39, 40, 41, 42, 42, 43, 44,
    45, 45, 46, 47, 48, 49, 50, 50, 51, 52, 53, 54, 54, 55, 56, 57, 58, 59, 60, 60, 61, 62, 63, 64,
    65, 66, 67, 68, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 84, 85, 86,
    87, 88, 89, 90, 91, 92, 93, 94, 95, 96, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 108,
    109, 110, 111, 112, 113, 114, 116, 117, 118, 119, 120, 121, 122, 123, 124, 126, 127, 128, 129,
    130, 131, 132, 134, 135, 136, 137, 138, 139, 141, 142, 143, 144, 145, 147, 148, 149, 150, 151,
    153, 154, 155, 156, 158, 159, 160, 161, 163, 164, 165, 166, 168, 169, 170, 171, 173, 174, 175,
    177, 178, 179, 180, 182, 183, 184, 186, 187, 188, 190, 191, 192, 194, 195, 196, 198, 199, 201,
    202, 203, 205, 206, 207, 209, 210, 212, 213, 214, 216, 217, 219, 220, 221, 223, 224, 226, 227,
    228, 230, 231, 233, 234, 236, 237, 239, 240, 242, 243, 244, 246
};

/* e_3: 3x3 depthwise, e_2 to 8 channels of 32x32 */
static const int8_t e_3_weight[72 + SPARE + 3] = {
    18, 62, 73, -12, -2, 1, -24, -26, -38, -69, -64, -63, -4, 24, 72, 1, -36, -58, -24, 14, 86, 61,
    -38, -60, 65, 9, -60, -11, 25, -55, -18, -61, 42, 53, -19, -50, -30, -17, 16, 4, 45, 1, -10,
    -10, -45, 67, -42, -19, 63, -59, 1, 86, -29, -42, 11, -33, -24, -4, -26, -65, 42, 4, -79, -67,
    54, 37, 55, 16, -41, -18, -49, 44
};
static const int32_t e_3_bias[8 + SPARE] = {
    -48705, -13961, -7238, 63180, -1311, -42493, -6119, 59903
};
static const int32_t e_3_multiplier[8 + SPARE] = {
    92169992, 56304856, 77997506, 65405944, 66540808, 87609792, 74113192, 80236544
};
FACTORS(e_3_factor, 8,
    992988385, 987154742, 991216824, 989430014, 989713730, 992418360, 990731285, 991496704)
static const struct depthwise e_3 = {
    .weight = e_3_weight, .bias = e_3_bias, .width = 32, .channels = 8, .rows = 3, .columns = 3,
    .column_step = 8, .place_step = 8, .start = -8, .stride = 1, .scaling = {
    OF_FACTORS(e_3_factor) .multiplier = e_3_multiplier, .form = PRODUCT, .shift = 2, .up = 0,
    .zero_point = 127 },
};

/* e_4: look_up, e_3 to 8 channels of 32x32 */
static const uint8_t e_4_table[256] = {
    0, 0, 1, 1, 2, 3, 4, 4, 5, 6, 7, 8, 8, 9, 10, 11, 12, 12, 13, 14, 15, 16, 16, 17, 18, 19, 20,
    20, 21, 22, 23, 24, 24, 25, 26, 27, 28, 29, 29, 30, 31, 32, 33, 34, 34, 35, 36, 37, 38, 39, 40,
    40, 41, 42, 43, 44, 45, 46, 47, 47, 48, 49, 50, 51, 52, 53, 54, 54, 55, 56, 57, 58, 59, 60, 61,
    62, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83,
    84, 85, 86, 87, 88, 89, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104,
    105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123,
    124, 125, 126, 127, 128, 129, 130, 131, 132, 133, 134, 135, 137, 138, 139, 140, 141, 142, 143,
    144, 145, 146, 147, 148, 149, 150, 151, 152, 153, 155, 156, 157, 158, 159, 160, 161, 162, 163,
    164, 165, 167, 168, 169, 170, 171, 172, 173, 174, 175, 176, 178, 179, 180, 181, 182, 183, 184,
    185, 187, 188, 189, 190, 191, 192, 193, 195, 196, 197, 198, 199, 200, 201, 203, 204, 205, 206,
    207, 208, 210, 211, 212, 213, 214, 215, 217, 218, 219, 220, 221, 222, 224, 225, 226, 227, 228,
    230, 231, 232, 233, 234, 236, 237, 238, 239, 240, 242, 243, 244, 245, 247, 248, 249, 250, 251,
    253, 254
};

/* o: 1x1 convolve, e_4 to 2 channels of 32x32 */
ALIGNED static const int8_t o_weight[16 + 4 * SPARE + 8] = {
    TWO(-72,-39,12,-56,27,-42,0,40), TWO(56,-21,57,55,-14,-86,-38,43)
};
ALIGNED static const int32_t o_bias[2 + SPARE] = {
    BIAS(-8856,-8), BIAS(-64522,-70)
};
SHORT(int16_t o_starts, 4,
    892, 0, 3442, 0)
SHORT(int32_t o_totals, 2,
    892, 3442)
static const int32_t o_multiplier[2 + SPARE] = {
    110437456, 75533000
};
FACTORS(o_factor, 2,
    1003660426, 999297369)
static const struct convolution o = {
    .weight = o_weight, .bias = o_bias OF_SHORT_SUMS(o, 2), .width = 32, .channels = 2, .groups
    = 1, .blocks = 1, .lanes = 2, .rest = 0, .runs = 1, .quads = 2, .place_step = 8, .group_step
    = 8, .start = 0, .scaling = { OF_FACTORS(o_factor) .multiplier = o_multiplier, .form =
    PRODUCT, .shift = 1, .up = 0, .zero_point = 255 },
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
#define code_at LEVELED(code_at)
#define copy_codes LEVELED(copy_codes)
#define next_code LEVELED(next_code)
#define reorder_plane LEVELED(reorder_plane)
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

static uint8_t *code_at(const struct plane *plane, const struct shape *shape, uint8_t *arena,
    int32_t index)
{
    const int32_t x = index % shape->width, rest = index / shape->width;
    uint8_t *const place = row(plane, arena, rest % shape->height) + x * shape->channels;
    return place + rest / shape->height;
}

/* Copies codes from `at` on in one plane to `to_at` on in another, in `depth` loops, the outermost
   first. */
static void copy_codes(const struct plane *from, const struct shape *in, int32_t at,
    const struct plane *to, const struct shape *out, int32_t to_at, const struct loop *loops,
    int32_t depth, uint8_t *arena)
{
    int32_t done[5] = { 0 };
    int32_t level = 0;
    while (level >= 0) {
        *code_at(to, out, arena, to_at) = *code_at(from, in, arena, at);
        for (level = depth - 1; level >= 0; --level) {
            at += loops[level].from;
            to_at += loops[level].to;
            if (++done[level] < loops[level].count)
                break;
            at -= loops[level].from * loops[level].count;
            to_at -= loops[level].to * loops[level].count;
            done[level] = 0;
        }
    }
}

/* Goes to the next code in the order channel, row, column; returns the code at `at`. */
static uint8_t *next_code(const struct plane *plane, const struct shape *shape, uint8_t *arena,
    struct shape *at)
{
    uint8_t *code = row(plane, arena, at->height) + at->width * shape->channels + at->channels;
    if (++at->width == shape->width) {
        at->width = 0;
        if (++at->height == shape->height) {
            at->height = 0;
            ++at->channels;
        }
    }
    return code;
}

/* Copies all codes in the order channel, row, column: a reshape or a flattening. */
static void reorder_plane(const struct plane *from, const struct shape *in, const struct plane *to,
    const struct shape *out, uint8_t *arena)
{
    struct shape source = { 0, 0, 0 }, target = { 0, 0, 0 };
    while (source.channels < in->channels) {
        const uint8_t *code = next_code(from, in, arena, &source);
        *next_code(to, out, arena, &target) = *code;
    }
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
static void LEVELED(run)(const uint8_t input[UT_INPUT_BYTES], uint8_t output[UT_OUTPUT_BYTES],
    uint8_t arena[UT_ARENA_BYTES])
#else
void ut_run(const uint8_t input[UT_INPUT_BYTES], uint8_t output[UT_OUTPUT_BYTES],
    uint8_t arena[UT_ARENA_BYTES])
#endif
{
    const uint8_t *window[3];

    /* Rows flow through image to a_4. */
    int32_t image_rows = 0, a_0_rows = 0, a_2_rows = 0, a_3_rows = 0, a_4_rows = 0;
    surround(&image_plane, arena, 408, 124);
    surround(&a_2_plane, arena, 1088, 12);
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
    surround(&max_pool2d_plane, arena, 576, 64);
    surround(&b_2_plane, arena, 1152, 95);
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
    surround(&avg_pool2d_plane, arena, 640, 110);
    surround(&c_2_plane, arena, 640, 134);
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

    /* up1_made */
    int32_t up1_made_rows = 0;
    for (int32_t turn = 0; turn < 8; ++turn) {
        for (; up1_made_rows < 8 && up1_made_rows <= turn; ++up1_made_rows) {
            look(&c_4_plane, arena, up1_made_rows, 1, 1, window);
            convolve_row(&up1_made, window, row(&up1_made_plane, arena, up1_made_rows));
        }
    }

    /* up1_moved */
    int32_t up1_moved_rows = 0;
    for (int32_t turn = 0; turn < 2; ++turn) {
        for (; up1_moved_rows < 2 && up1_moved_rows <= turn; up1_moved_rows = 2) {
            reorder_plane(&up1_made_plane, &up1_moved_from, &up1_moved_plane, &up1_moved_to, arena);
        }
    }

    /* up1_moved2 */
    int32_t up1_moved2_rows = 0;
    for (int32_t turn = 0; turn < 8; ++turn) {
        for (; up1_moved2_rows < 8 && up1_moved2_rows <= turn; up1_moved2_rows = 8) {
            copy_codes(&up1_moved_plane, &up1_moved2_from0, 0,
                &up1_moved2_plane, &up1_moved2_to, 0,
                up1_moved2_loops0, 5, arena);
        }
    }

    /* up1 */
    int32_t up1_rows = 0;
    for (int32_t turn = 0; turn < 16; ++turn) {
        for (; up1_rows < 16 && up1_rows <= turn; up1_rows = 16) {
            reorder_plane(&up1_moved2_plane, &up1_from, &up1_plane, &up1_to, arena);
        }
    }

    /* Rows flow through cat to d_0. */
    int32_t cat_rows = 0, d_0_rows = 0;
    surround(&cat_plane, arena, 2304, 107);
    for (int32_t turn = 0; turn < 16; ++turn) {
        for (; cat_rows < 16 && cat_rows <= turn; ++cat_rows) {
            join_row(row(&up1_plane, arena, cat_rows), 16, 16, 32,
                row(&cat_plane, arena, cat_rows) + 0);
            join_row(row(&b_4_plane, arena, cat_rows), 16, 16, 32,
                row(&cat_plane, arena, cat_rows) + 16);
        }
        for (; d_0_rows < 16 && (cat_rows >= d_0_rows + 2 || cat_rows == 16); ++d_0_rows) {
            look(&cat_plane, arena, d_0_rows - 1, 1, 3, window);
            convolve_row(&d_0, window, row(&d_0_plane, arena, d_0_rows));
        }
    }

    /* Rows flow through d_2 to result. */
    int32_t d_2_rows = 0, d_3_rows = 0, d_4_rows = 0, interpolate_rows = 0, cat_1_rows = 0,
        e_0_rows = 0, e_2_rows = 0, e_3_rows = 0, e_4_rows = 0, o_rows = 0, result_rows = 0;
    surround(&d_2_plane, arena, 576, 111);
    surround(&cat_1_plane, arena, 3264, 64);
    surround(&e_2_plane, arena, 1632, 74);
    for (int32_t turn = 0; turn < 21; ++turn) {
        for (; d_2_rows < 16 && d_2_rows <= turn; ++d_2_rows) {
            look_up_row(d_2_table, row(&d_0_plane, arena, d_2_rows),
                128, row(&d_2_plane, arena, d_2_rows));
        }
        for (; d_3_rows < 16 && d_3_rows + 1 <= turn && (d_2_rows >= d_3_rows + 2 || d_2_rows == 16); ++d_3_rows) {
            look(&d_2_plane, arena, d_3_rows - 1, 1, 3, window);
            depthwise_row(&d_3, window, row(&d_3_plane, arena, d_3_rows));
        }
        for (; d_4_rows < 16 && d_4_rows + 1 <= turn && d_3_rows >= d_4_rows + 1; ++d_4_rows) {
            look_up_row(d_4_table, row(&d_3_plane, arena, d_4_rows),
                128, row(&d_4_plane, arena, d_4_rows));
        }
        for (; interpolate_rows < 32 && 1 * interpolate_rows <= 2 * (turn - 2) && d_4_rows >= interpolate_spans[interpolate_rows]; ++interpolate_rows) {
            look(&d_4_plane, arena, interpolate_spans[interpolate_rows] - 2, 1, 2, window);
            resample_row(&interpolate, window, interpolate_rows, row(&interpolate_plane, arena, interpolate_rows));
        }
        for (; cat_1_rows < 32 && 1 * cat_1_rows <= 2 * (turn - 2) && interpolate_rows >= cat_1_rows + 1; ++cat_1_rows) {
            join_row(row(&interpolate_plane, arena, cat_1_rows), 32, 8, 16,
                row(&cat_1_plane, arena, cat_1_rows) + 0);
            join_row(row(&a_4_plane, arena, cat_1_rows), 32, 8, 16,
                row(&cat_1_plane, arena, cat_1_rows) + 8);
        }
        for (; e_0_rows < 32 && 1 * e_0_rows <= 2 * (turn - 3) && (cat_1_rows >= e_0_rows + 2 || cat_1_rows == 32); ++e_0_rows) {
            look(&cat_1_plane, arena, e_0_rows - 1, 1, 3, window);
            convolve_row(&e_0, window, row(&e_0_plane, arena, e_0_rows));
        }
        for (; e_2_rows < 32 && 1 * e_2_rows <= 2 * (turn - 3) && e_0_rows >= e_2_rows + 1; ++e_2_rows) {
            look_up_row(e_2_table, row(&e_0_plane, arena, e_2_rows),
                256, row(&e_2_plane, arena, e_2_rows));
        }
        for (; e_3_rows < 32 && 1 * e_3_rows <= 2 * (turn - 4) && (e_2_rows >= e_3_rows + 2 || e_2_rows == 32); ++e_3_rows) {
            look(&e_2_plane, arena, e_3_rows - 1, 1, 3, window);
            depthwise_row(&e_3, window, row(&e_3_plane, arena, e_3_rows));
        }
        for (; e_4_rows < 32 && 1 * e_4_rows <= 2 * (turn - 4) && e_3_rows >= e_4_rows + 1; ++e_4_rows) {
            look_up_row(e_4_table, row(&e_3_plane, arena, e_4_rows),
                256, row(&e_4_plane, arena, e_4_rows));
        }
        for (; o_rows < 32 && 1 * o_rows <= 2 * (turn - 4) && e_4_rows >= o_rows + 1; ++o_rows) {
            look(&e_4_plane, arena, o_rows, 1, 1, window);
            convolve_row(&o, window, row(&o_plane, arena, o_rows));
        }
        for (; result_rows < 32 && 1 * result_rows <= 2 * (turn - 4) && o_rows >= result_rows + 1; ++result_rows) {
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
#define THIS_FILE "ut.c"
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

void ut_run(const uint8_t input[UT_INPUT_BYTES], uint8_t output[UT_OUTPUT_BYTES],
    uint8_t arena[UT_ARENA_BYTES])
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
