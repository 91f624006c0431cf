/* phase5_int8: an integer neural network, generated; 9624 parameters, 3258000 multiply-
   accumulates an input.
   Made from the graph with SHA-256
   4c87af31cf6167454bd3b0ce0eaf784a1e8e047222b26b948cd7fe320f52cfe1.
   Accuracy: 9,952 of 10,000 (99.52 %) of the test images.

   C99, integers of 8, 16 and 32 bits (64 where they are needed), no library calls, no
   allocation, no state; vector code for x86-64 and 64-bit Arm scales in float32. Compilers may
   put memcpy, memmove and memset in the place of loops, and on small cores functions of their
   own in that of 64-bit products and shifts. `int32_t` is taken to be `int`, and >> to keep the
   sign, as everywhere. */
#ifndef FUNCTIONS_OF_A_LEVEL
#include "phase5_int8.h"

#if PHASE5_INT8_GRAPH_HASH != 0x4c87af31cf616745u || PHASE5_INT8_INPUT_BYTES != 784 \
    || PHASE5_INT8_OUTPUT_BYTES != 10 || PHASE5_INT8_ARENA_BYTES != 4129
#error "phase5_int8.h is of another export than phase5_int8.c: export the network anew"
#endif

/* Kinds of code that give the same integers: small loops, with the dot products of Cortex-M4 and M7
   where they are, and vectors, where gcc or clang compile for x86-64 or 64-bit Arm. Of vectors
   there are levels: the one that the compiler's options allow, and those above it, of which
   phase5_int8_run takes the best that the processor has. Define PHASE5_INT8_BEST as the number of a level to
   leave out those above it, and PHASE5_INT8_PORTABLE for plain C99 alone. */
#define SMALL_LOOPS 0
#define SSE2 1
#define AVX2 2
#define AVX_VNNI 3
#define AVX512_VNNI 4
#define NEON 5
#define NEON_DOTPROD 6
#define NEON_I8MM 7

#if !defined(__GNUC__) || defined(PHASE5_INT8_PORTABLE) || defined(__OPTIMIZE_SIZE__)
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
#if defined(PHASE5_INT8_BEST) && BASE != SMALL_LOOPS
#undef BEST
#define BEST PHASE5_INT8_BEST
#endif

#if defined(__GNUC__) && !defined(PHASE5_INT8_PORTABLE)
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
   only, as in Cortex-M0, two weights plus 128 are pairs: see PRODUCT_PAIRS; packed ones become so
   when they are unpacked. Both there and where
   Helium multiplies bytes of one sign, 128 is subtracted from codes, and given back with the
   bias. */
#if defined(__GNUC__) && !defined(PHASE5_INT8_PORTABLE) && !defined(__ARM_BIG_ENDIAN) \
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

/* The bytes of a sum of codes, the lowest first. */
#define SUM_BYTES 2

/* What a row adds to sums: windows `columns` wide, `stride` places apart. */
struct row_sums {
    int32_t width, channels;
    int32_t columns, stride;
};

/* Means of which the sums are there. */
struct mean {
    int32_t count;
    int32_t least; /* the sum of a window of no codes: the zero points, subtracted */
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

static const struct plane image_plane = {
    .offset = 3960, .outside = 4044, .row_bytes = 28, .left = 0,
    .height = 28, .held = 3,
}; /* 28x28, 1 channels: 3 rows of 28 */

static const struct plane conv7_plane = {
    .offset = 4044, .outside = 4084, .row_bytes = 40, .left = 0,
    .height = 4, .held = 1,
}; /* 4x4, 10 channels: 1 rows of 4 */

static const struct plane average_sums_plane = {
    .offset = 4084, .outside = 4104, .row_bytes = 20, .left = 0,
    .height = 4, .held = 1,
}; /* 4x1, 20 channels: 1 rows of 4 */

static const struct plane average_plane = {
    .offset = 4104, .outside = 4114, .row_bytes = 10, .left = 0,
    .height = 1, .held = 1,
}; /* 1x1, 10 channels: whole */

/* conv1: 3x3 convolve, image to 16 channels of 26x26 */
ALIGNED static const int8_t conv1_weight[192 + 4 * SPARE + 8] = {
    TWO(-13,-41,-33,0,41,3,-45,0), TWO(-42,-28,-38,0,-10,-11,-52,0), TWO(3,26,23,0,-61,11,61,0),
    TWO(-25,-15,2,0,33,23,12,0), TWO(24,40,15,0,24,-8,-45,0), TWO(-13,2,36,0,-3,27,35,0),
    TWO(23,-35,-31,0,37,3,-35,0), TWO(-31,-23,28,0,-5,-62,-33,0), TWO(25,4,3,0,-30,-66,7,0),
    TWO(-44,20,65,0,0,-2,-28,0), TWO(52,48,-3,0,-45,65,54,0), TWO(11,-28,-25,0,47,-10,-25,0),
    TWO(28,-1,-12,0,27,11,-27,0), TWO(55,-53,-58,0,-34,-11,25,0), TWO(43,-26,-26,0,30,-20,-35,0),
    TWO(-58,-15,79,0,15,39,45,0), TWO(33,30,9,0,-44,16,72,0), TWO(-12,24,62,0,-32,-8,-52,0),
    TWO(-63,-60,-55,0,4,3,-51,0), TWO(19,-5,-51,0,19,-54,-35,0), TWO(-18,-38,-16,0,12,21,-4,0),
    TWO(69,-17,2,0,-21,-50,-17,0), TWO(46,21,9,0,4,-44,-9,0), TWO(-48,-48,33,0,25,50,-17,0)
};
ALIGNED static const int32_t conv1_bias[16 + SPARE] = {
    BIAS(-567,17), BIAS(1533,-46), BIAS(-233,7), BIAS(6499,-195), BIAS(967,-29), BIAS(-1366,41),
    BIAS(3899,-117), BIAS(-333,10), BIAS(-733,22), BIAS(-367,11), BIAS(-767,23), BIAS(1633,-49),
    BIAS(-800,24), BIAS(2300,-69), BIAS(2766,-83), BIAS(-1900,57)
};
static const int8_t conv1_shifts[16 + SPARE] = {
    7, 8, 8, 8, 8, 8, 7, 8, 7, 7, 8, 7, 7, 7, 8, 8
};
FACTORS(conv1_factor, 16,
    1006632960, 998244352, 998244352, 998244352, 998244352, 998244352, 1006632960, 998244352,
    1006632960, 1006632960, 998244352, 1006632960, 1006632960, 1006632960, 998244352, 998244352)
static const struct convolution conv1 = {
    .weight = conv1_weight, .bias = conv1_bias, .width = 26, .channels = 16, .groups = 1,
    .blocks = 1, .lanes = 16, .rest = 0, .runs = 3, .quads = 1, .place_step = 1, .group_step =
    1, .start = 0, .scaling = { OF_FACTORS(conv1_factor) .shifts = conv1_shifts, .form = SHIFT,
    .zero_point = 0 },
};

/* conv2: 3x3 convolve, conv1 to 32 channels of 24x24 */
ALIGNED static const int8_t conv2_weight[4608 + 4 * SPARE + 8] = {
    TWO(-12,-7,-8,-34,-1,22,18,-26), TWO(15,12,0,-63,-15,-2,-10,70), TWO(20,-8,-3,-8,10,8,4,-6),
    TWO(-7,-8,-6,7,-9,10,-2,25), TWO(3,-3,15,-21,-3,1,-4,48), TWO(10,-36,-32,-49,-9,8,-10,30),
    TWO(13,-12,3,-14,-3,0,-4,-16), TWO(9,-24,1,-1,-7,-1,-29,21), TWO(-15,11,-8,12,-22,-17,-22,27),
    TWO(-7,-6,10,-13,5,3,-13,1), TWO(-7,-1,11,-62,-7,-17,-9,-5), TWO(-9,-15,-13,-31,-23,-9,-17,-46),
    TWO(-21,-48,-19,-26,1,35,0,15), TWO(-15,-7,-9,-54,-19,-10,-2,-47),
    TWO(-26,-49,-42,11,7,3,-13,20), TWO(-18,-17,-10,10,-8,-17,-6,31), TWO(19,-3,-33,8,-7,14,-71,-1),
    TWO(24,-7,-60,7,-13,-7,14,-8), TWO(-1,-8,47,-18,-14,-4,-19,-21), TWO(7,-9,6,0,-15,11,13,-18),
    TWO(-7,15,-20,-4,-6,2,43,-14), TWO(-3,-37,-11,-8,-6,3,35,-6), TWO(8,2,-22,-2,-1,5,-8,4),
    TWO(-4,24,-27,16,15,-19,21,-3), TWO(0,-2,-17,-6,-6,33,8,-24), TWO(-23,53,-22,-26,-11,-20,-7,-4),
    TWO(-9,2,-37,-5,-1,-10,12,7), TWO(-27,-16,-3,-8,23,-2,-28,15), TWO(-4,-37,-35,28,16,-10,15,-23),
    TWO(-4,4,-33,-2,-12,-3,-30,-8), TWO(0,-23,-4,14,-17,-15,26,1), TWO(0,-25,18,12,-10,-6,27,-9),
    TWO(13,-21,-9,-12,-6,-8,-8,-30), TWO(15,11,-10,15,-13,-4,-23,-29), TWO(-15,-9,9,4,-14,-6,-25,0),
    TWO(6,-5,-7,-2,-16,-4,-5,24), TWO(-3,-20,-9,-18,-15,-5,-6,2), TWO(-10,28,3,-5,-8,13,-10,10),
    TWO(1,0,-8,16,7,12,10,17), TWO(3,18,3,10,8,-4,3,15), TWO(-3,-9,-2,-1,-2,-18,-18,33),
    TWO(-26,-45,-21,-33,-10,6,8,-40), TWO(0,-3,1,-22,1,-2,12,-34), TWO(-11,28,-4,-30,27,-13,-1,2),
    TWO(36,-7,40,-36,3,-46,-35,12), TWO(-4,20,10,-6,11,8,-11,10), TWO(25,-18,39,11,-11,34,6,5),
    TWO(2,-24,43,-26,-14,-5,-5,-10), TWO(-27,-21,-13,-4,-12,62,10,7), TWO(13,5,-18,12,-10,2,1,-10),
    TWO(5,-68,-2,9,-4,-25,-6,8), TWO(-13,17,-10,-7,-9,-16,25,-10), TWO(-11,-10,13,11,-11,-12,7,-2),
    TWO(28,-46,-42,-6,3,-12,9,-4), TWO(6,-29,-1,9,18,25,3,-3), TWO(30,48,2,7,-4,10,-33,-13),
    TWO(-14,-10,-12,-10,-16,-58,18,-24), TWO(-40,-19,13,14,13,10,-33,-1),
    TWO(-10,-24,6,-2,-5,15,-12,-9), TWO(9,-33,4,-7,-20,-27,-21,-9),
    TWO(9,-33,-38,-29,-53,-45,-26,3), TWO(27,-38,13,-7,-18,-42,4,-9),
    TWO(-19,-17,-23,-33,40,-19,-4,2), TWO(-9,-29,8,-23,-2,-29,0,-5), TWO(-6,-22,-8,-7,-3,-2,2,-18),
    TWO(22,4,7,-48,-9,-12,-10,56), TWO(8,-14,-9,2,25,19,1,-22), TWO(-6,7,-13,16,-3,11,3,3),
    TWO(-13,-22,-4,-27,-2,-4,-6,24), TWO(18,-6,-23,-46,-2,-9,-13,51), TWO(8,-7,10,-22,-11,-5,-3,10),
    TWO(-11,-39,-18,31,-10,31,-4,-3), TWO(-10,-1,-7,28,-15,-7,-12,-17),
    TWO(-30,-21,-13,-9,13,22,-6,10), TWO(11,-24,-3,-42,-11,13,3,24),
    TWO(2,-34,-23,-42,-15,-13,-7,-12), TWO(-28,0,-1,-41,1,11,9,-18), TWO(-15,19,2,-44,7,-22,-8,-54),
    TWO(-38,2,-14,-22,10,-1,-2,44), TWO(-35,-30,-2,8,-5,-22,-9,31), TWO(23,-5,-1,2,7,7,-57,-1),
    TWO(13,-3,-36,-6,-13,-7,37,-9), TWO(0,-9,28,-12,-1,-10,-39,-8), TWO(-13,-12,14,-9,-6,2,6,-5),
    TWO(-21,27,-22,-2,-8,5,20,-8), TWO(-18,-59,23,-16,-14,-9,56,9), TWO(11,8,-28,14,-12,8,-4,9),
    TWO(-1,18,23,1,-19,-5,-5,-13), TWO(-8,-10,25,-8,3,27,17,0), TWO(-29,37,-8,1,-13,-42,8,-9),
    TWO(-17,-23,0,-6,-1,-11,7,-4), TWO(-11,-13,30,-7,14,-8,0,5), TWO(-10,-21,-50,-9,-13,26,-24,-28),
    TWO(-28,-4,-18,-11,-13,-9,5,7), TWO(-15,-14,-26,-20,-12,-12,52,2),
    TWO(-14,6,-5,-15,-5,5,30,-10), TWO(10,-22,-9,23,0,-9,-13,-7), TWO(2,-2,1,30,-13,-4,-9,-16),
    TWO(-9,-12,11,6,-6,1,-1,-5), TWO(-5,-6,-4,-9,-6,6,-1,1), TWO(4,-9,-4,-4,-10,-7,0,1),
    TWO(-36,33,17,-34,-2,30,13,-5), TWO(13,-2,9,3,6,1,21,-15), TWO(7,-17,12,10,-4,-23,-9,-1),
    TWO(-4,-3,3,-12,14,-10,-6,5), TWO(5,-6,-2,-10,-24,15,-1,-44), TWO(-14,20,8,-34,-4,-16,-22,-8),
    TWO(-15,8,10,-13,14,-1,-5,15), TWO(13,-35,-11,-41,-3,-44,-34,0), TWO(-26,22,7,-66,1,22,24,-17),
    TWO(6,-29,-18,-6,-10,12,19,-1), TWO(-6,-45,-25,-17,-10,-2,-5,15), TWO(-21,-18,-7,-4,-14,7,-1,5),
    TWO(17,-29,-16,15,-2,-5,5,-7), TWO(-2,-60,-5,1,18,-35,-18,17), TWO(-10,19,-22,-3,-2,12,19,-4),
    TWO(-15,-10,7,2,-9,2,1,-3), TWO(57,-60,-32,-3,31,12,3,-4), TWO(-1,31,6,11,7,33,-3,-6),
    TWO(-4,-2,-10,-12,-16,-19,13,-15), TWO(-9,-15,-8,-10,-10,0,23,-24),
    TWO(-12,-3,11,-11,28,-8,-22,-4), TWO(19,-19,-21,11,-25,13,-1,-9),
    TWO(17,-26,-22,6,-10,-23,-12,-5), TWO(-31,-14,-31,-24,-47,-31,-10,10),
    TWO(15,-24,0,5,20,17,-15,8), TWO(-48,-26,-4,-34,33,1,-4,0), TWO(-59,-43,4,-26,0,-11,12,-3),
    TWO(-8,-13,-1,-70,-2,-13,5,-20), TWO(19,-2,15,-63,-11,-42,-15,58),
    TWO(-1,-5,-8,17,30,17,12,-24), TWO(-9,6,-12,-20,4,8,3,-12), TWO(-22,-12,-18,-27,6,29,7,-6),
    TWO(8,-10,-7,-43,-3,13,-7,64), TWO(-5,5,3,1,-22,9,-9,49), TWO(-31,-48,-32,32,-8,4,8,-43),
    TWO(-10,6,-1,40,-21,-27,-1,-3), TWO(-35,-12,-29,5,19,30,9,0), TWO(23,-66,-12,-12,-8,14,1,3),
    TWO(-21,-22,-4,-79,-2,-15,-6,-61), TWO(-24,33,5,-59,-8,14,9,-39),
    TWO(-7,2,-4,-48,4,-69,-20,-15), TWO(-17,9,-24,-47,9,9,2,54), TWO(-25,-11,-34,-30,-7,-54,-24,60),
    TWO(8,4,-50,-13,8,3,-31,-3), TWO(-1,20,-38,-21,-13,8,51,-9), TWO(3,-7,27,-3,8,5,-41,-7),
    TWO(-21,2,-29,-11,-3,1,-11,1), TWO(-21,12,-21,10,-10,-8,-31,-7),
    TWO(-24,-7,12,-22,-25,-21,41,12), TWO(7,8,-27,18,-12,-3,-11,8), TWO(-40,16,12,-24,-13,6,-31,-2),
    TWO(-14,-6,33,-5,43,36,16,13), TWO(-15,-11,-16,25,-14,-22,-1,-13),
    TWO(-18,-47,40,-14,4,1,-24,-4), TWO(13,19,-13,-4,-4,-3,-32,-8), TWO(-25,12,-68,-6,-2,29,-52,1),
    TWO(-34,16,21,-4,1,-32,63,9), TWO(-18,-13,-38,-15,-13,-18,48,-8),
    TWO(-14,-16,-17,-10,-4,12,28,-8), TWO(3,-23,-12,51,1,-8,-11,21), TWO(-5,-16,-7,48,-11,-5,-5,25),
    TWO(-4,-7,8,5,0,-10,-12,-1), TWO(-9,-12,-10,7,-3,17,1,14), TWO(15,22,6,9,-6,-8,-9,-21),
    TWO(-46,-15,-1,-21,-6,37,34,-31), TWO(15,1,-5,-28,1,11,-8,-74), TWO(0,-21,-13,3,2,-1,-19,-19),
    TWO(-9,3,-3,-30,29,-7,-28,1), TWO(20,60,24,-16,-33,1,-14,-35), TWO(-28,0,10,-25,-5,-7,-22,-8),
    TWO(-2,-49,-4,39,2,4,1,37), TWO(-15,1,-37,-28,15,-24,-22,-40), TWO(-31,0,15,-62,1,-3,25,-18),
    TWO(-10,10,-26,-16,-13,-2,1,-29), TWO(-14,4,-27,-28,-4,-3,1,30), TWO(-17,-58,21,-6,-16,-1,11,1),
    TWO(-1,-65,0,17,-2,-4,22,-8), TWO(-2,-10,-2,-4,2,-28,-23,23), TWO(-9,-17,9,-6,10,27,7,1),
    TWO(5,-36,3,-10,-12,-3,-6,0), TWO(6,-13,-2,-3,46,64,1,-14), TWO(-8,59,-10,2,-11,74,-10,-14),
    TWO(-16,-49,-10,-18,-21,-17,16,-4), TWO(-8,3,-5,-5,-26,39,21,-14), TWO(37,39,1,-29,15,22,7,5),
    TWO(21,-47,-30,8,-18,15,2,-2), TWO(-39,-40,14,-13,10,-57,1,4), TWO(-28,16,-17,-5,-31,6,-30,12),
    TWO(5,-30,-6,13,7,-4,-31,0), TWO(-15,-1,-29,-4,14,-2,-16,0), TWO(-28,-15,-19,-16,-1,1,0,-6),
    TWO(-10,1,-3,14,-17,2,-3,10), TWO(-2,13,6,-8,-11,-9,-7,-6), TWO(1,5,4,-10,-12,17,-3,-12),
    TWO(1,1,2,18,-5,-12,-7,31), TWO(-15,-11,-8,-10,-6,-4,-5,45), TWO(21,-22,-10,-52,-7,-7,2,12),
    TWO(-7,-33,-18,0,-1,-7,-5,4), TWO(-15,-8,-20,11,-13,15,-13,17), TWO(-9,-8,-1,23,9,19,-7,17),
    TWO(0,-12,-11,-6,28,19,-3,-42), TWO(-16,-26,4,-48,9,-25,-13,-6), TWO(-16,9,3,-30,-15,3,-7,2),
    TWO(16,-33,16,-37,-1,31,20,2), TWO(-17,-19,-11,-51,-40,-9,5,-53),
    TWO(-4,32,-15,-26,-1,-6,-2,10), TWO(7,-29,3,-2,-5,-16,-7,28), TWO(-8,-15,-11,10,-13,10,-23,2),
    TWO(2,1,-24,8,-6,-4,6,-4), TWO(-3,-6,-2,-2,-27,16,-20,-12), TWO(-10,-7,22,-8,-8,4,24,-13),
    TWO(-20,13,-12,0,-3,-4,46,-9), TWO(21,-13,-36,-5,4,10,34,0), TWO(16,-2,-1,-8,24,9,-11,-2),
    TWO(16,-4,-9,20,-14,-24,13,-4), TWO(-2,-12,4,-9,-8,-10,-2,-24), TWO(-28,25,-21,-6,3,-7,-21,5),
    TWO(0,19,-32,-5,-9,-15,39,3), TWO(-6,-2,-21,-8,-3,-12,-10,17),
    TWO(-14,-38,-44,-14,-12,7,-9,-22), TWO(1,8,-27,9,-20,17,-39,-24),
    TWO(-22,-61,-39,-13,-4,-5,30,6), TWO(-1,-37,-43,-9,-8,-4,34,-7), TWO(2,-4,7,-33,-5,-3,9,-30),
    TWO(5,4,1,-7,-3,-15,-9,-11), TWO(-2,-2,-9,1,-15,-6,0,-33), TWO(-8,-7,-4,-9,-10,-5,-2,18),
    TWO(4,-16,-1,-21,-10,-5,-7,1), TWO(12,11,-8,38,-4,-3,1,-4), TWO(13,-16,-27,43,11,2,-19,35),
    TWO(22,2,3,-17,-10,-4,-8,-21), TWO(-6,-8,-14,-3,-14,-22,-8,7), TWO(-14,-7,10,-77,6,20,13,18),
    TWO(11,-14,-4,31,-10,19,26,-12), TWO(-2,-5,-17,2,15,-5,15,-2),
    TWO(-25,15,-3,-41,-23,-37,-30,-25), TWO(19,-3,0,75,-7,-25,-26,30), TWO(-26,4,4,-14,0,13,4,-4),
    TWO(-27,4,-6,-32,-9,-8,-3,-8), TWO(-4,10,-1,-5,-2,19,9,-9), TWO(-1,-7,-11,11,-14,-25,-5,-9),
    TWO(-5,3,4,2,-19,-20,10,4), TWO(-7,-4,-4,1,-8,-21,12,-6), TWO(-18,-8,-4,-8,-11,-6,-2,-5),
    TWO(5,-42,-46,15,-8,-3,4,0), TWO(-16,-46,-4,-8,-5,-10,1,-2), TWO(-1,-10,-19,-15,-18,6,-7,-8),
    TWO(-14,-17,-5,-8,-13,-53,-22,3), TWO(-12,-30,-2,8,35,-39,-18,15),
    TWO(-14,-16,19,-6,36,-5,-9,0), TWO(-21,-13,20,-16,-10,15,0,-9),
    TWO(43,-14,-43,14,-59,-14,-11,21), TWO(-11,-31,15,-13,-51,-38,24,-20),
    TWO(27,-30,-11,-10,10,11,-5,-1), TWO(38,-22,-9,2,-4,-25,-4,-3),
    TWO(-3,-23,-11,33,-14,-16,-14,15), TWO(5,-17,-4,6,-7,-3,-8,3), TWO(3,-7,-3,6,-7,-10,-12,-16),
    TWO(-2,-9,-4,15,-4,-6,-5,13), TWO(-20,-4,-20,-5,-4,-3,-5,0), TWO(13,2,-10,-43,-8,-3,-8,39),
    TWO(-4,-15,-20,-20,-3,-12,-6,10), TWO(-22,11,-13,15,-8,13,13,-29),
    TWO(-9,4,-1,20,-6,-28,-22,23), TWO(-20,-5,-23,2,22,27,5,-40), TWO(-12,-20,4,-42,-5,11,2,11),
    TWO(-8,-10,-14,-23,-6,-9,-8,23), TWO(12,-20,17,-47,5,17,17,-46),
    TWO(-14,-20,-12,-46,-10,-14,7,-58), TWO(-6,-6,12,-53,0,-2,0,34),
    TWO(-1,-10,2,-13,-6,-31,-15,12), TWO(-5,-3,19,-1,7,-10,5,12), TWO(12,8,6,3,-4,-5,-18,-2),
    TWO(-2,-9,9,-4,1,-2,-19,10), TWO(-12,-1,28,-9,2,5,7,-8), TWO(-21,-4,-10,-5,-4,-3,8,-5),
    TWO(3,-25,-17,-16,1,-5,11,13), TWO(12,-1,-17,3,9,-3,-1,3), TWO(-21,-27,2,-5,-28,17,-20,-11),
    TWO(-5,-2,2,-9,-1,-6,7,-14), TWO(-13,7,-23,13,2,-10,-4,-1), TWO(-22,-9,-38,-17,0,3,23,-5),
    TWO(-12,-22,-16,-12,-14,6,15,-2), TWO(-18,30,-52,-36,-14,33,-43,-19),
    TWO(0,17,-25,-5,-27,-12,-42,-5), TWO(-21,26,-47,-25,-9,-4,7,8), TWO(-7,13,-23,-20,-3,-1,6,-4),
    TWO(0,-11,10,6,12,-7,22,-8), TWO(5,-7,14,21,-1,-9,-18,-4), TWO(-6,5,-5,1,6,-5,21,-24),
    TWO(-11,-8,3,-23,-2,-4,-6,13), TWO(12,-15,3,-22,-7,-3,-3,-1), TWO(-18,14,-12,2,5,21,7,-5),
    TWO(18,-7,-17,12,8,-3,-3,-11), TWO(7,-19,-13,-34,-16,-9,-9,-3), TWO(-6,-7,-9,-1,-5,-16,11,4),
    TWO(16,10,16,-33,-5,8,7,-5), TWO(-10,21,-23,-11,-7,-19,-1,8), TWO(-9,10,-27,-35,5,-10,3,15),
    TWO(-44,-23,-29,-30,-13,-31,-17,-24), TWO(7,5,-24,37,-5,27,-6,-17),
    TWO(-37,-30,-24,-18,-1,11,0,0), TWO(-31,-35,-25,-15,-4,-6,-1,8), TWO(-4,17,-2,-4,-6,5,-10,-14),
    TWO(1,-9,-11,8,-7,-12,-10,-7), TWO(2,-6,4,2,0,-25,-16,0), TWO(-8,-7,-15,2,-8,2,3,-5),
    TWO(-8,-34,-11,-24,-5,-5,-1,-5), TWO(6,-44,-23,13,18,31,-7,-6), TWO(-10,3,-8,-5,-4,19,-5,-6),
    TWO(-23,-40,-22,-17,-10,-19,49,-8), TWO(-12,-7,-1,-2,-5,-26,-19,-5),
    TWO(8,17,-4,-21,17,-9,-11,10), TWO(-10,-18,5,1,-13,6,5,-5), TWO(-15,-6,-27,2,-13,5,12,-7),
    TWO(-16,-18,-25,38,-26,-27,8,11), TWO(-16,-26,3,-3,-9,36,5,1), TWO(-30,-25,11,16,19,35,-1,-2),
    TWO(-33,-32,-10,13,-6,-15,-5,-5), TWO(-6,-6,-8,-39,-13,-6,-8,-5), TWO(-3,-7,1,-19,-3,3,-10,24),
    TWO(0,-18,-12,30,-12,2,-12,-15), TWO(-3,7,-3,-67,-4,-6,-7,11), TWO(-20,-4,-19,-11,6,29,9,-71),
    TWO(3,-10,-13,-41,-5,24,2,32), TWO(-14,20,-12,21,-11,13,-5,54), TWO(-3,37,5,3,-11,-34,-3,-58),
    TWO(-9,-14,-8,25,-29,-70,-33,51), TWO(-25,-22,-21,28,21,19,10,-38),
    TWO(22,-18,-7,-25,-8,48,3,-25), TWO(-1,-34,-9,-20,-3,3,-7,-28),
    TWO(-10,-17,-13,-60,-5,-25,-1,-42), TWO(-14,12,-15,-51,11,-37,-17,-17),
    TWO(0,-34,-22,-67,3,7,0,34), TWO(-6,-26,-25,-51,-5,29,-11,-2), TWO(-1,14,-15,-13,9,-4,7,3),
    TWO(8,22,-6,-11,-1,-4,-1,-2), TWO(-4,-7,32,-4,16,-2,-29,6), TWO(3,5,-51,0,9,-4,3,-3),
    TWO(-33,-11,-18,-1,-10,-2,-57,-6), TWO(3,-11,-17,-15,-12,-11,-30,9),
    TWO(5,-12,-8,8,-18,-9,1,-8), TWO(-38,-1,-9,-20,-13,25,-28,-2), TWO(11,1,24,0,29,1,54,0),
    TWO(-24,-22,-17,20,10,-9,-24,-6), TWO(-23,-28,-24,-19,2,1,-66,-3),
    TWO(-1,-8,16,-2,-23,10,0,-19), TWO(-15,42,-49,-2,4,17,-42,7), TWO(1,-4,-27,1,-16,-29,46,1),
    TWO(9,9,-14,0,-12,-6,5,-7), TWO(-8,-9,-18,1,-11,-10,-34,-3), TWO(0,-12,-10,50,10,-14,-4,32),
    TWO(5,-12,-11,52,1,-5,-10,12), TWO(-9,3,7,5,17,-16,-14,16), TWO(-1,-2,0,-2,1,4,-11,-3),
    TWO(8,18,-5,-18,-3,-5,-2,-1), TWO(-25,1,6,-15,-1,17,11,-18), TWO(13,-10,-15,-42,-8,-8,-18,-48),
    TWO(-15,-9,-22,-8,-5,3,5,-27), TWO(-1,-2,4,-3,7,-20,-6,4), TWO(20,51,39,-23,-14,8,-8,-18),
    TWO(-30,16,-5,-34,-1,-8,-26,-1), TWO(-6,-22,11,8,-3,1,-8,11), TWO(-15,8,0,-6,19,-16,-2,-62),
    TWO(9,13,2,-1,-17,6,16,-40), TWO(-6,-2,18,-16,-10,-5,-8,1), TWO(-10,6,10,-15,-2,-7,-5,1),
    TWO(-5,-33,35,-9,-14,8,7,-15), TWO(-16,-44,17,-1,-1,-7,-2,-7), TWO(7,-2,7,0,-24,-40,-16,-7),
    TWO(-7,-30,15,-2,-9,10,-8,-4), TWO(8,-58,2,-20,-4,-26,17,-1), TWO(-7,-19,-19,2,24,50,4,-9),
    TWO(-22,18,-15,-13,-24,21,-19,-7), TWO(-10,-78,16,1,-2,-6,7,-8), TWO(-5,15,-3,-5,-29,0,-36,-15),
    TWO(37,34,4,-32,-2,-2,-6,12), TWO(23,-50,-24,19,-21,-8,5,-5), TWO(-1,0,-16,-1,0,-47,14,-3),
    TWO(2,5,3,7,-19,38,-33,5), TWO(-13,-16,-11,-2,27,14,-30,10), TWO(-7,25,-22,-3,1,-11,-5,1),
    TWO(2,-2,-14,-2,-10,-9,-2,-10), TWO(-11,-6,-8,21,-15,-10,-8,11),
    TWO(-16,-31,-3,10,11,-20,0,-61), TWO(0,12,7,-34,-10,-22,8,-6), TWO(-1,-26,-8,21,9,2,-3,28),
    TWO(-3,9,-9,-45,-8,-9,-9,56), TWO(-38,-14,-25,-40,-6,-5,4,49), TWO(-3,9,-18,24,-8,18,-1,15),
    TWO(-29,58,1,-20,-24,-15,-17,9), TWO(-4,-2,-4,1,21,31,32,4), TWO(-20,-8,-24,7,17,-20,-6,-60),
    TWO(-41,-58,-21,-27,13,-26,-20,-22), TWO(-11,-6,-1,-10,-17,-11,-9,13),
    TWO(3,-56,-11,-40,-13,-34,2,-28), TWO(-25,-18,-25,-23,-37,-45,-6,-47),
    TWO(-4,-11,-11,-38,-15,4,-2,43), TWO(9,-1,-5,-14,-10,-18,-10,-15),
    TWO(-12,-6,-19,11,-33,-3,-4,-9), TWO(5,4,18,20,-9,-3,-40,-5), TWO(-29,1,-12,5,-57,17,0,1),
    TWO(-6,5,28,-6,-4,-8,26,-8), TWO(5,-13,-34,3,5,-4,51,-7), TWO(7,-16,-9,20,32,9,26,12),
    TWO(13,-23,22,-20,29,-7,-18,-10), TWO(11,-32,-48,20,-5,-6,6,-7), TWO(0,-7,18,-10,-6,-19,15,-7),
    TWO(24,-20,-39,27,-1,-6,-20,19), TWO(11,17,3,-2,-15,-15,11,1), TWO(-1,22,-23,-8,-1,3,-13,16),
    TWO(6,28,-30,-17,-32,32,-53,-25), TWO(24,-1,11,14,-21,37,-20,-48),
    TWO(-12,-2,-57,-16,5,8,10,13), TWO(11,-12,-19,-17,-10,-3,-14,-2),
    TWO(0,15,-4,-37,-14,16,-2,-23), TWO(12,4,24,-31,1,-8,12,-20), TWO(-8,9,17,-7,-14,11,25,-71),
    TWO(-8,-2,3,15,-8,0,8,2), TWO(11,-4,18,-13,-7,-6,-10,14), TWO(17,-22,17,-19,6,0,-1,-10),
    TWO(4,-37,-31,29,8,-24,-31,22), TWO(22,-10,-13,-32,-10,-5,-4,23),
    TWO(-8,-11,9,0,-19,-11,-23,-36), TWO(30,10,8,-51,17,23,23,-2), TWO(10,-21,-9,31,-11,30,31,-2),
    TWO(-4,-12,-13,57,10,5,9,-22), TWO(-4,-14,-11,-2,-26,-23,-11,17),
    TWO(21,-25,14,38,-29,-34,-25,45), TWO(-21,-7,-10,36,4,5,-5,-21),
    TWO(-27,-21,-39,-10,-2,-9,5,-19), TWO(16,42,2,-10,11,-5,6,-7), TWO(-9,43,-12,-5,7,-40,-7,1),
    TWO(18,26,12,-1,-5,5,-4,4), TWO(-4,-3,2,0,5,-18,-3,4), TWO(11,-16,-16,-15,-11,0,-4,-5),
    TWO(-53,9,-26,-21,-6,34,-6,2), TWO(-36,-82,-23,-7,-40,-11,-2,-4),
    TWO(-34,24,8,-23,-13,-4,22,-21), TWO(-2,-17,-7,-2,-24,-2,-7,29),
    TWO(-8,25,-7,-18,23,-23,-13,10), TWO(-29,2,19,-29,51,-8,-14,2), TWO(-14,-4,39,-11,2,46,8,-15),
    TWO(-3,-40,-47,22,-33,-13,13,2), TWO(-31,-12,0,-26,-41,-46,33,-22), TWO(4,-47,22,1,-1,60,-5,-9),
    TWO(-11,-69,-19,20,-9,-16,7,-7), TWO(-9,-2,-12,33,4,0,-14,29), TWO(-17,-17,-17,26,9,-3,2,-49),
    TWO(-2,-11,-4,-13,-3,-15,-14,2), TWO(-8,-19,-17,16,4,2,-8,26), TWO(4,2,-4,-13,-7,-20,-14,19),
    TWO(-36,4,-19,-40,-9,6,-6,55), TWO(-1,44,-7,15,-4,39,4,19), TWO(-9,63,35,-2,-19,-14,-1,-21),
    TWO(-10,-13,-9,21,28,7,5,-5), TWO(-15,-28,-21,24,12,-15,-1,-68),
    TWO(-28,-28,-3,-38,-1,-9,-9,-33), TWO(-18,8,-5,-8,-16,-18,-16,22),
    TWO(-34,-35,-44,-45,-4,20,13,-54), TWO(-24,-20,-29,-21,-13,-3,0,-59),
    TWO(-19,-24,-8,-54,-23,4,-7,68), TWO(-10,-16,-22,-12,-6,26,-7,-32),
    TWO(-9,-4,-11,-3,-29,-21,8,-4), TWO(3,-6,0,7,-7,-7,-59,-4), TWO(-18,-5,35,4,-28,-19,-15,13),
    TWO(1,-1,20,-2,9,-5,29,-7), TWO(5,-14,-20,-10,10,-3,33,-5), TWO(-8,-18,-35,-2,29,-11,-1,18),
    TWO(0,-34,0,-9,-5,-12,-25,-8), TWO(-26,-13,-5,-4,1,22,-7,-11), TWO(14,-2,19,-4,-11,-21,7,-13),
    TWO(20,-22,-41,20,-8,7,-27,4), TWO(-15,17,-28,-26,-2,5,9,-2), TWO(-9,-12,-10,-11,8,17,-14,-5),
    TWO(23,27,-42,6,-10,14,-40,-11), TWO(22,5,-11,3,-26,10,-31,-19), TWO(27,18,-52,-3,2,1,22,13),
    TWO(16,11,-14,-9,-10,-13,-45,0), TWO(-7,-2,0,-26,-16,24,12,-21), TWO(12,-5,10,21,2,-10,-9,-19),
    TWO(-8,5,18,-3,2,16,24,-36), TWO(-1,-3,10,3,-2,-8,7,11), TWO(3,-6,-7,-1,-5,-2,-3,15),
    TWO(7,-32,-11,6,9,11,-9,-22), TWO(-1,-22,-25,-17,-5,-13,-20,-28),
    TWO(-10,-27,-7,-16,-6,-7,-5,34), TWO(-1,-13,6,-1,-23,7,17,-6), TWO(19,24,-12,-26,10,0,23,15),
    TWO(-2,-16,-32,41,-5,-14,23,-2), TWO(-3,-9,-22,-18,7,-15,-14,15),
    TWO(25,-21,-11,-10,-5,-10,4,13), TWO(26,-38,-13,53,-10,11,12,6), TWO(-4,-24,9,-3,0,0,-8,4),
    TWO(-10,-24,-11,-5,-1,-11,-14,-30), TWO(4,6,-9,-11,38,-8,-17,1), TWO(-7,37,-10,-15,2,-24,-12,2),
    TWO(15,16,4,-3,23,18,-24,-1), TWO(-4,5,-11,-8,-1,-16,-12,0), TWO(14,-66,-11,-5,-4,-1,-4,-8),
    TWO(-68,13,-6,-25,-1,47,-11,-7), TWO(-31,-41,-25,2,-26,5,-8,1), TWO(-27,0,40,-3,-11,-19,58,-20),
    TWO(-10,-3,-2,-6,20,-33,-10,26), TWO(9,38,-5,-18,6,2,-2,3), TWO(-31,-28,36,-19,4,-15,-7,-7),
    TWO(-33,-7,-10,-9,-18,-20,9,-18), TWO(-48,-39,-36,-22,-4,6,41,-2),
    TWO(-52,-21,-18,-28,2,-10,47,-11), TWO(-32,-8,3,-22,-3,53,-3,-15),
    TWO(-40,-45,-19,4,-16,-14,0,-9), TWO(-8,-3,-13,-20,0,2,-6,21), TWO(-24,4,-9,12,17,-3,9,-21),
    TWO(-7,-39,-21,42,-11,11,-6,7), TWO(-7,-11,-10,-61,-2,-19,-16,67),
    TWO(10,-23,-8,-19,-4,-14,-6,-40), TWO(-20,12,-13,-33,-2,36,1,42), TWO(3,12,6,42,0,15,7,53),
    TWO(15,-46,40,-32,-13,-70,-16,-46), TWO(-12,-38,-15,63,14,-21,-25,56),
    TWO(2,-47,-30,46,5,7,-2,-60), TWO(6,-22,11,-35,-12,42,6,-56), TWO(-5,-24,-9,5,-14,5,-14,-13),
    TWO(-33,2,-48,-49,-4,-19,-2,-25), TWO(-20,3,-23,-41,6,-24,-4,-29),
    TWO(-9,-6,-35,-53,-21,1,-7,56), TWO(-17,-24,-32,-40,5,68,22,-49), TWO(12,7,3,-9,-14,-7,47,-7),
    TWO(-2,2,4,-12,-5,-7,-61,-2), TWO(-2,-6,45,-2,-12,-22,-9,2), TWO(4,-12,-42,2,28,-9,61,-3),
    TWO(15,3,-29,-4,4,3,-18,-7), TWO(-28,-41,-28,-19,13,-3,-27,2), TWO(0,-20,10,0,-14,-4,15,-12),
    TWO(-24,35,-15,-12,3,18,-8,-10), TWO(21,-8,65,-2,-5,-31,31,-11),
    TWO(3,-16,-12,-4,-10,-8,-38,-6), TWO(-16,-7,-39,-14,10,-2,-62,4), TWO(-2,-19,18,-9,11,15,6,-15),
    TWO(53,-31,-26,31,-38,-5,-13,-20), TWO(15,-16,-31,3,-8,-16,46,3), TWO(18,-45,7,4,8,0,13,0),
    TWO(17,-29,6,14,-20,-14,-71,0), TWO(1,-10,-3,8,-18,-10,14,-3), TWO(4,-18,-12,40,2,-7,-18,-20),
    TWO(-8,10,8,10,2,-11,6,-6), TWO(3,2,-2,12,4,-6,-6,23), TWO(1,17,-16,17,0,-3,-8,38),
    TWO(-13,-8,-31,-29,2,1,-11,8), TWO(-8,-11,-18,-21,-16,-17,-6,-22), TWO(-21,7,6,39,-2,16,2,12),
    TWO(1,3,4,6,-16,15,46,-26), TWO(1,39,5,46,1,3,-4,-12), TWO(-5,8,-29,0,7,-17,-19,-5),
    TWO(-7,-4,-16,-13,13,-15,-12,13), TWO(48,16,-5,8,-10,-1,-17,-66),
    TWO(26,-14,-32,44,-6,16,34,-35), TWO(7,19,14,-15,-4,-11,-15,29), TWO(2,19,32,-6,-2,-17,-15,-37),
    TWO(-8,-43,16,-9,8,2,-12,2), TWO(-29,-20,23,-15,9,-18,-15,6), TWO(12,4,3,-7,-11,-6,-11,-4),
    TWO(-6,-13,9,-9,-12,5,-22,-1), TWO(17,-62,-15,10,-6,-18,35,-6), TWO(-49,49,-9,-16,0,16,12,-7),
    TWO(-17,4,3,8,-22,-16,-7,7), TWO(4,-50,52,24,7,4,7,-15), TWO(-5,55,-14,-7,30,-40,-34,6),
    TWO(50,-24,-7,-11,-15,-3,-17,3), TWO(0,-37,0,8,-33,-24,4,-10), TWO(-4,7,-30,2,-17,-67,25,-16),
    TWO(-19,36,-5,-44,2,31,-32,11), TWO(-46,25,9,-21,28,41,-16,6), TWO(10,35,-15,-29,-19,0,9,-16),
    TWO(13,22,-1,-20,-14,-18,20,3)
};
ALIGNED static const int32_t conv2_bias[32 + SPARE] = {
    BIAS(4949,-657), BIAS(2811,-345), BIAS(4029,-148), BIAS(4772,-794), BIAS(-2606,-23),
    BIAS(10888,-843), BIAS(3816,-600), BIAS(-6598,226), BIAS(11702,-1098), BIAS(-1707,-225),
    BIAS(18876,-1791), BIAS(-12318,941), BIAS(3315,-536), BIAS(-1087,-187), BIAS(3483,-638),
    BIAS(4982,-800), BIAS(-4209,-193), BIAS(-1019,-415), BIAS(4002,-489), BIAS(11001,-410),
    BIAS(15228,-1513), BIAS(4950,-471), BIAS(9666,-1223), BIAS(4210,-581), BIAS(22969,-1970),
    BIAS(14531,-1445), BIAS(11183,-1068), BIAS(10638,-1122), BIAS(17604,-1769), BIAS(-10907,596),
    BIAS(14288,-1723), BIAS(3476,-705)
};
SHORT(int16_t conv2_starts, 768,
    0, 0, 0, 1912, 0, 1147, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 127, 1147, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 2677, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10072, 0, 0, 0, 0, 0, 0, 0,
    2422, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9562, 1147, 0, 0, 0,
    0, 0, 0, 1147, 0, 0, 15427, 892, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, -4718, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -4718, 0, -7013, 0, 0, 0, 2932, 0, 0, 0, 382,
    0, 0, 0, 0, 8287, 0, 3952, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 2677, 0, 0, 0, 0, 0, 3442, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 892, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 12622, 0, 0, 0, 0, 5992, 0, 0, 4462, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5737, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7267, 0, 0, 0, 0, 0, 0, 7012, 637, 0, 0, 8797, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5737, 0, 0,
    0, 0, 0, 0, 0, -3443, 0, 0, 0, 637, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2677, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9562, 4462, 0,
    892, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3697, 0,
    0, 6247, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 12622, 0, 0, 0,
    0, 127, 637, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3187, 12112,
    0, 0, 637, 0, 0, 0, 0, 0, 0, 0, 8032, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 2677, 892, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, -6248, 0, 0, 4972, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
SHORT(int32_t conv2_totals, 32,
    0, 1912, 1147, 0, 0, 0, 0, 0, 0, 0, 9432, -4718, 6247, 0, 5737, 0, 0, 1019, -7779, 0, 3569, 0,
    382, 0, 72160, 12748, 637, 24222, 16572, 0, 33148, 0)
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
FACTORS(conv2_factor, 32,
    998059207, 1001192690, 993531361, 999116649, 1004804322, 1000787392, 998534080, 1001608417,
    998088583, 1003156267, 994329289, 997766497, 998875782, 999896764, 997539583, 998049688,
    985482917, 1000652095, 991222315, 993789950, 994265658, 1001129751, 992244806, 998310232,
    990790987, 992284506, 992199848, 996990866, 999088805, 1000347087, 993498925, 999068924)
static const struct convolution conv2 = {
    .weight = conv2_weight, .bias = conv2_bias OF_SHORT_SUMS(conv2, 3), .width = 24, .channels =
    32, .groups = 1, .blocks = 1, .lanes = 32, .rest = 0, .runs = 3, .quads = 12, .place_step =
    16, .group_step = 16, .start = 0, .scaling = { OF_FACTORS(conv2_factor) .multiplier =
    conv2_multiplier, .odd_channels = conv2_odd_channels, .odd_sums = conv2_odd_sums, .odd_steps
    = conv2_odd_steps, .odd = 1, .form = PRODUCT, .shift = 1, .zero_point = 0 },
};

/* conv3: 1x1 convolve, conv2 to 14 channels of 24x24 */
ALIGNED static const int8_t conv3_weight[448 + 4 * SPARE + 8] = {
    TWO(7,-5,3,-13,2,-12,1,6), TWO(56,52,12,-22,-8,4,10,-8), TWO(1,-1,-5,-9,-25,-13,-7,-28),
    TWO(5,33,8,37,-34,31,-19,-46), TWO(-14,5,-2,38,-5,-23,2,13), TWO(-11,-10,-15,21,-6,41,6,10),
    TWO(34,-7,14,83,15,-27,6,19), TWO(3,40,47,-40,-21,-7,7,-19), TWO(-35,-1,62,-23,-38,22,-21,-30),
    TWO(8,-5,13,24,8,-10,25,43), TWO(-28,11,19,23,52,8,-1,2), TWO(-16,0,13,-41,61,-7,-15,-3),
    TWO(53,-17,-23,-26,-54,42,-5,-74), TWO(-21,-10,-14,-1,-37,0,29,-75),
    TWO(-11,30,-28,-3,-19,-9,9,1), TWO(25,10,33,7,-57,-21,66,-18), TWO(17,76,-6,-8,-1,5,-19,14),
    TWO(-7,2,10,-11,76,6,-16,0), TWO(-10,22,8,6,8,-20,-8,2), TWO(1,-61,2,-6,8,-44,-14,-18),
    TWO(24,-60,26,-18,20,-29,-5,37), TWO(-35,-19,19,54,-5,10,14,-14),
    TWO(-33,-30,-5,4,-7,-7,-49,-28), TWO(8,-15,-31,36,59,69,2,-16), TWO(6,30,-21,4,-10,15,2,-37),
    TWO(1,17,0,-6,13,-26,67,-29), TWO(-20,-36,-9,-6,-22,13,-9,2), TWO(17,-25,-17,-33,-20,13,37,6),
    TWO(-3,-18,-4,2,15,1,-2,2), TWO(-26,-36,6,-7,-30,-28,-27,23), TWO(-9,18,-14,-11,29,57,-2,-10),
    TWO(-28,91,-11,8,29,29,0,-14), TWO(-25,-26,12,5,2,28,1,6), TWO(-30,11,-12,10,-42,-40,4,-4),
    TWO(-15,6,-1,2,-22,-53,36,1), TWO(4,-9,-17,21,-10,6,16,-4), TWO(-1,28,27,41,23,-2,62,-5),
    TWO(18,9,52,5,-9,-6,-24,-20), TWO(13,15,17,8,-11,-8,-13,-35), TWO(-2,15,-15,-14,2,-5,-50,7),
    TWO(41,75,21,-1,-21,4,-49,-7), TWO(-1,-6,21,40,-16,9,-47,24), TWO(2,49,-5,13,20,-10,-2,-12),
    TWO(-23,-7,-4,21,-7,-17,12,-11), TWO(-6,-3,9,46,-4,2,-1,-13), TWO(-16,-23,7,-9,-25,2,-23,-9),
    TWO(4,1,-5,-4,-9,4,5,-11), TWO(-6,-30,5,48,0,-2,-8,-27), TWO(19,-14,36,-22,11,20,-7,-20),
    TWO(74,-5,-27,20,68,-15,60,-1), TWO(-8,21,66,-13,-33,-30,-65,26), TWO(49,-4,26,4,-25,13,9,-1),
    TWO(3,-24,1,-15,-26,17,-44,-18), TWO(-5,-12,14,90,-13,7,-22,28),
    TWO(-49,-11,-48,-38,-26,-32,-3,-3), TWO(-39,-38,-68,32,-6,20,-11,82)
};
ALIGNED static const int32_t conv3_bias[14 + SPARE] = {
    BIAS(-940,146), BIAS(195,76), BIAS(-1833,197), BIAS(176,-299), BIAS(-1067,292), BIAS(104,101),
    BIAS(-2111,158), BIAS(1380,-120), BIAS(-249,54), BIAS(-694,10), BIAS(-269,-177),
    BIAS(2125,-380), BIAS(-925,-56), BIAS(-263,10)
};
SHORT(int16_t conv3_starts, 56,
    0, 0, 0, 0, -3698, 0, 2422, 6502, 0, 0, -3188, 0, 0, 0, -15173, 0, 0, 0, 0, 0, 6757, 0, 0, 0, 0,
    0, 0, -1403, -128, 0, 0, 0, 0, -8288, 4717, 0, 0, -3443, 0, 0, 0, 0, 0, 7012, 0, 0, 0, 0, 0, 0,
    8797, 0, 0, -638, 0, -3698)
SHORT(int32_t conv3_totals, 14,
    -128, 0, -11986, 13641, -3443, -3188, 0, -8161, 0, 0, 6757, 8797, -638, -5101)
static const int32_t conv3_multiplier[14 + SPARE] = {
    50076956, 101335488, 50095632, 46287284, 50848188, 58691344, 40544564, 39917288, 79730512,
    69685512, 48879380, 53373552, 58496376, 42155720
};
FACTORS(conv3_factor, 14,
    1002374983, 1010911288, 1002379652, 1001427565, 1002567791, 1004528580, 999991885, 999835066,
    1008210666, 1006955041, 1002075589, 1003199132, 1004479838, 1000394674)
static const struct convolution conv3 = {
    .weight = conv3_weight, .bias = conv3_bias OF_SHORT_SUMS(conv3, 4), .width = 24, .channels =
    14, .groups = 1, .blocks = 1, .lanes = 14, .rest = 0, .runs = 1, .quads = 8, .place_step =
    32, .group_step = 32, .start = 0, .scaling = { OF_FACTORS(conv3_factor) .multiplier =
    conv3_multiplier, .form = PRODUCT, .shift = 0, .zero_point = 65 },
};

/* pool: 2x2 maximum, conv3 to 14 channels of 12x12 */
static const struct maximum pool = {
    .width = 12, .channels = 14, .rows = 2, .columns = 2, .stride = 2, .padding = 0, .in_width =
    24,
};

/* conv4: 3x3 convolve, pool to 10 channels of 10x10 */
ALIGNED static const int8_t conv4_weight[1320 + 4 * SPARE + 8] = {
    TWO(12,-21,12,-27,0,-3,12,30), TWO(8,34,-19,16,-13,23,-27,45), TWO(19,0,-12,31,17,2,-1,-14),
    TWO(-2,1,56,-14,23,15,25,7), TWO(25,40,-42,-31,19,38,-19,17), TWO(27,6,-6,10,-6,-20,0,-13),
    TWO(-29,-14,-15,-9,-6,6,27,-17), TWO(48,-27,47,-11,31,-5,-11,-25), TWO(8,29,38,17,3,-15,-4,2),
    TWO(-3,31,23,1,-43,3,13,-12), TWO(-5,9,34,-15,34,-25,5,36), TWO(6,32,-20,8,6,27,16,1),
    TWO(-17,-13,71,-6,17,2,-26,-17), TWO(-55,-17,24,9,16,-5,24,21), TWO(14,12,-60,-25,8,25,-54,43),
    TWO(-29,-10,-17,10,33,14,9,-11), TWO(-6,14,24,-3,38,-16,-1,14), TWO(17,-47,-27,-1,-19,-1,45,15),
    TWO(0,-21,7,12,-27,18,7,37), TWO(1,-13,-15,20,39,19,-5,-11), TWO(-17,-19,5,16,19,3,4,-15),
    TWO(-7,-26,-11,-21,-30,14,-12,-21), TWO(-16,17,-12,-23,-15,13,16,-17),
    TWO(36,-48,22,34,0,-3,-11,20), TWO(-31,-31,-18,17,0,45,-1,-18), TWO(-11,-2,30,-6,14,-29,22,-1),
    TWO(-8,-3,-23,12,-8,-7,11,-5), TWO(27,-4,-26,-23,19,1,-12,10), TWO(4,-3,-1,-17,-10,2,3,-17),
    TWO(11,6,1,-8,-6,-18,-15,-12), TWO(20,-15,-44,-2,-10,8,32,21), TWO(-13,2,-17,-10,-17,28,1,3),
    TWO(33,25,24,-23,-28,26,27,-20), TWO(-14,-40,-55,1,-2,14,-25,16), TWO(-24,-13,-28,4,5,-2,2,-34),
    TWO(-27,-6,-53,-28,-4,-8,-17,-18), TWO(31,-9,11,-70,2,-5,-17,11), TWO(-23,-6,21,30,3,36,1,41),
    TWO(45,-13,50,-33,2,31,15,0), TWO(-68,-6,-54,-22,-11,-12,26,29), TWO(-22,29,-17,20,7,29,1,-15),
    TWO(13,-38,-24,-3,-23,-18,5,-25), TWO(-19,-48,15,-37,-1,-6,45,9), TWO(29,8,-7,10,-7,15,-17,2),
    TWO(-30,47,28,14,22,-11,14,10), TWO(44,6,3,-14,28,-29,-3,20), TWO(7,0,-2,-17,40,-16,-49,44),
    TWO(-28,-16,6,23,-39,-31,-20,29), TWO(6,-8,9,-28,13,-18,0,23), TWO(-28,7,1,-28,1,25,56,-33),
    TWO(-75,15,0,0,4,12,0,0), TWO(-17,20,0,0,25,24,0,0), TWO(57,-13,0,0,57,-48,0,0),
    TWO(-53,4,0,0,-3,23,0,0), TWO(-29,-25,0,0,-20,-34,0,0), TWO(22,14,-4,-15,-51,-21,12,36),
    TWO(0,17,3,2,24,-8,6,-4), TWO(7,26,-14,-18,13,-27,23,-38), TWO(-32,37,3,28,3,-24,16,6),
    TWO(13,-11,-41,-14,19,16,5,-7), TWO(5,5,-1,8,-13,9,7,-3), TWO(-31,-2,-1,-14,-7,8,5,-12),
    TWO(0,4,-7,5,64,-15,-3,-18), TWO(-6,-6,25,-3,-16,-50,-39,8), TWO(-17,15,6,6,-27,-15,-9,21),
    TWO(-2,24,21,-5,6,-13,24,13), TWO(-11,10,-45,13,6,12,-26,9), TWO(13,15,8,18,6,-16,19,-56),
    TWO(-25,5,68,-23,-9,-74,-3,41), TWO(-18,26,-27,-7,-16,-19,-21,49),
    TWO(-23,3,-1,-5,23,-5,-17,-14), TWO(39,18,2,-22,6,17,33,-1), TWO(20,27,-48,-18,-34,-30,5,-11),
    TWO(-13,-10,8,30,-49,5,-25,5), TWO(-37,-16,6,2,-12,4,12,6), TWO(-10,-1,-5,5,15,-4,-3,3),
    TWO(19,2,2,-7,8,2,9,-18), TWO(25,-31,-2,29,3,-4,29,-10), TWO(5,18,9,-41,2,15,-21,-9),
    TWO(-18,25,-17,-21,-8,-10,8,0), TWO(2,-4,12,13,19,6,9,11), TWO(9,12,-9,5,-16,-27,-1,-5),
    TWO(-2,27,-10,5,5,12,-19,-25), TWO(-19,-29,2,-22,-14,21,-12,-26), TWO(19,4,-11,-15,-2,8,-8,-13),
    TWO(6,-6,5,3,4,2,-1,7), TWO(21,8,17,-8,-8,15,15,16), TWO(19,21,5,20,21,1,-15,-34),
    TWO(-1,-28,-34,-6,-19,27,-12,0), TWO(14,17,-8,-17,-22,2,-5,-14),
    TWO(9,-1,-18,20,-45,-21,-13,-10), TWO(-3,-11,44,-9,11,-29,20,17),
    TWO(-14,-21,43,-9,-15,64,-33,33), TWO(18,-14,14,38,-21,38,8,7), TWO(-32,-10,-10,45,-3,-17,0,0),
    TWO(-14,-17,-3,-2,-8,12,14,12), TWO(29,-35,-13,-11,9,-20,-18,-29), TWO(8,-27,17,-4,-13,14,23,6),
    TWO(14,-48,-19,-22,13,8,10,28), TWO(-12,-19,33,-7,26,-26,-17,1), TWO(25,7,3,10,-2,-1,-8,25),
    TWO(3,-15,31,-41,-3,-35,-3,27), TWO(-10,5,28,5,18,-51,2,22), TWO(8,-31,9,-3,17,11,22,2),
    TWO(4,4,48,-4,-16,-2,33,-31), TWO(-11,9,0,0,6,-11,0,0), TWO(-15,6,0,0,27,-7,0,0),
    TWO(22,7,0,0,23,-30,0,0), TWO(-12,-12,0,0,3,-1,0,0), TWO(23,-17,0,0,-33,-11,0,0),
    TWO(14,-2,-12,-20,-48,5,-18,3), TWO(-40,14,-1,14,45,9,30,-52), TWO(45,10,-6,-49,-34,-2,-23,-3),
    TWO(-14,15,11,53,-8,-21,16,-18), TWO(25,2,-16,0,-10,24,-5,12), TWO(-24,-15,-20,10,-9,23,-9,-22),
    TWO(-58,-3,-17,-17,14,-23,-28,-2), TWO(2,36,-14,5,10,7,27,-35),
    TWO(-31,-31,16,-18,7,-54,-21,11), TWO(-29,-27,-9,-14,-4,-26,-6,7),
    TWO(-16,-15,-19,16,-31,-6,-21,-29), TWO(-24,16,-54,0,15,-53,-41,-4),
    TWO(-2,18,-30,8,-6,-2,-1,-52), TWO(6,32,51,38,-8,-11,28,11), TWO(-9,-5,-5,30,-6,7,72,4),
    TWO(-51,14,7,-3,16,-22,-24,-14), TWO(44,11,-5,-16,-75,27,7,1), TWO(-46,39,14,52,31,-32,-17,-5),
    TWO(32,16,-21,19,-16,0,-20,-7), TWO(2,-5,13,-2,0,-15,16,42), TWO(-9,6,-16,-11,11,-6,-5,-6),
    TWO(5,14,13,5,29,-26,14,-7), TWO(9,-35,8,10,11,26,-3,-16), TWO(-22,37,-47,-31,2,23,-1,-43),
    TWO(3,21,-17,-24,-36,-3,-7,-7), TWO(0,4,-9,-18,-20,8,-8,-10), TWO(2,-16,-54,5,-10,-9,-20,-36),
    TWO(-15,11,-5,14,5,-14,-11,-11), TWO(-1,-14,24,-7,-11,0,-4,18), TWO(-7,-21,14,0,-6,8,12,-5),
    TWO(-26,12,-14,-3,20,-17,-18,-8), TWO(3,-42,-1,-26,-27,-8,-47,-15),
    TWO(-10,7,-30,35,12,0,19,-12), TWO(-14,50,31,9,44,2,22,-10), TWO(19,19,28,6,-23,8,24,6),
    TWO(28,-4,8,19,-69,-37,-18,-14), TWO(-8,-9,21,19,1,-7,27,-47), TWO(19,9,25,-11,-5,46,-33,27),
    TWO(0,22,-30,28,8,33,1,40), TWO(-10,-3,29,8,16,4,2,-26), TWO(3,-42,-7,11,-8,35,10,21),
    TWO(27,-17,-4,-38,23,12,-10,9), TWO(14,-11,1,-22,-9,7,8,-13), TWO(-41,3,7,3,16,-10,13,-10),
    TWO(-4,-19,6,-23,-6,9,-13,-2), TWO(-10,-2,13,17,-55,7,-6,-28),
    TWO(-39,-37,3,-43,-51,-31,-37,-18), TWO(-10,-11,10,-28,8,-24,-2,23),
    TWO(48,-6,-45,60,24,28,43,-11), TWO(5,31,37,-14,10,-10,-32,3), TWO(-11,-4,0,0,-13,-59,0,0),
    TWO(22,-22,0,0,-31,-14,0,0), TWO(-21,19,0,0,4,-26,0,0), TWO(47,35,0,0,40,-2,0,0),
    TWO(34,18,0,0,2,46,0,0)
};
ALIGNED static const int32_t conv4_bias[10 + SPARE] = {
    BIAS(19405,-298), BIAS(20657,-318), BIAS(35106,-540), BIAS(23603,-363), BIAS(-18890,291),
    BIAS(6816,-105), BIAS(-14946,230), BIAS(-16185,249), BIAS(21985,-338), BIAS(-1309,20)
};
SHORT(int16_t conv4_starts, 240,
    0, 0, 0, 0, 0, 0, 0, 0, 0, -5228, 0, 0, 0, -3953, 0, 0, 0, 7522, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3952, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3187, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 11347, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -10328, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 637, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -383, 0, 0, 0, 0, 0, 0, 0)
SHORT(int32_t conv4_totals, 10,
    3952, 637, 0, 0, -5228, 0, -14664, 11347, 10709, 0)
static const int32_t conv4_multiplier[10 + SPARE] = {
    98745336, 95614734, 77610792, 79096088, 72864544, 71180760, 69946672, 102133344, 79605896,
    104255328
};
FACTORS(conv4_factor, 10,
    1002198911, 1001807586, 999557093, 999742755, 998963812, 998753339, 998599078, 1002622412,
    999806481, 1002887660)
static const struct convolution conv4 = {
    .weight = conv4_weight, .bias = conv4_bias OF_SHORT_SUMS(conv4, 3), .width = 10, .channels =
    10, .groups = 1, .blocks = 1, .lanes = 10, .rest = 0, .runs = 3, .quads = 11, .place_step =
    14, .group_step = 14, .start = 0, .scaling = { OF_FACTORS(conv4_factor) .multiplier =
    conv4_multiplier, .form = PRODUCT, .shift = 1, .zero_point = 0 },
};

/* conv5: 3x3 convolve, conv4 to 12 channels of 8x8 */
ALIGNED static const int8_t conv5_weight[1152 + 4 * SPARE + 8] = {
    TWO(16,-1,0,-2,12,-32,1,-5), TWO(-47,5,-4,4,7,7,4,14), TWO(-12,-19,-14,12,-10,-14,2,19),
    TWO(-10,2,18,25,-18,-10,-22,3), TWO(-11,-16,26,40,-37,12,-37,10),
    TWO(-12,38,17,-20,32,22,-9,-4), TWO(-2,-54,1,15,-6,-9,8,-10), TWO(16,50,-1,8,-18,-17,12,10),
    TWO(2,22,-4,8,-21,2,-10,-4), TWO(35,15,9,8,21,11,-6,-38), TWO(-13,-59,-35,35,50,-20,50,-12),
    TWO(-1,54,-19,9,-3,0,-14,-19), TWO(-74,-36,9,26,-17,-5,9,-2), TWO(-14,7,-32,25,11,1,2,5),
    TWO(-21,4,-23,-38,51,-30,-4,-2), TWO(-4,-8,-15,-35,17,52,14,-9),
    TWO(32,18,-13,-6,5,-38,-42,-25), TWO(-17,-19,6,-28,10,-21,23,16), TWO(-13,9,-14,-14,0,22,-29,9),
    TWO(-41,-8,11,23,-5,21,-4,-1), TWO(-23,3,-8,18,-9,8,-12,-1), TWO(26,22,27,22,-40,-14,12,-9),
    TWO(18,34,-4,-63,0,3,27,-3), TWO(12,-13,1,20,-28,-8,-5,3), TWO(-3,-6,-53,23,4,23,5,-10),
    TWO(15,11,-35,14,7,3,3,2), TWO(-14,18,14,6,-8,-4,-6,-15), TWO(-9,8,0,-9,-17,-36,-8,19),
    TWO(-19,6,-1,-1,8,3,-18,6), TWO(32,-6,-27,5,-22,-20,3,2), TWO(41,40,-16,18,-16,12,12,24),
    TWO(-14,76,-58,-29,4,-22,10,8), TWO(-42,20,12,-17,11,27,-10,-5),
    TWO(-38,67,16,43,17,-26,-35,-30), TWO(-21,-26,-1,16,-43,-46,17,0),
    TWO(20,-60,0,-12,18,-6,-61,5), TWO(-5,-35,18,11,-5,8,-25,18), TWO(16,19,-6,-15,5,-14,5,-3),
    TWO(-14,0,-7,0,-11,-21,-14,-18), TWO(37,61,0,18,7,-17,-33,-18),
    TWO(22,-24,-39,-11,4,29,-27,-20), TWO(2,-31,52,-11,-3,-40,-18,-27), TWO(15,-17,0,0,21,-6,0,0),
    TWO(2,25,0,0,4,18,0,0), TWO(-4,2,0,0,67,-7,0,0), TWO(-12,-31,0,0,30,19,0,0),
    TWO(22,17,0,0,-14,18,0,0), TWO(-36,36,0,0,-8,-7,0,0), TWO(19,9,-13,-25,0,-14,4,-23),
    TWO(-1,5,-26,-18,-21,24,-4,-19), TWO(9,-46,-34,32,10,-8,12,7), TWO(1,36,16,4,-5,0,-8,13),
    TWO(-8,13,-20,19,2,0,-33,2), TWO(4,2,-29,0,10,2,42,-1), TWO(-22,-35,-30,29,15,12,1,-33),
    TWO(-6,29,4,3,-25,33,14,-3), TWO(16,-49,-7,15,-19,-22,8,5), TWO(19,-19,-19,5,0,-6,-19,-12),
    TWO(-4,4,-42,3,36,-1,-18,-17), TWO(13,-9,-6,-27,3,4,-39,-13), TWO(-37,-8,1,29,-5,-17,-4,14),
    TWO(-17,-1,10,-6,5,-8,-12,13), TWO(-12,-8,5,-17,61,-6,2,6), TWO(-34,2,2,11,-31,16,16,-17),
    TWO(-19,27,-10,25,23,-47,-7,-52), TWO(14,5,5,-39,29,-40,0,8), TWO(-10,-20,-22,-16,6,-3,8,21),
    TWO(-33,-19,-13,-5,-16,-11,-1,-11), TWO(-30,2,-5,-17,-15,18,-10,-16),
    TWO(22,-3,4,-10,8,9,-11,3), TWO(-10,5,-10,-9,4,11,2,-5), TWO(-23,-2,-11,-13,5,-9,-7,-14),
    TWO(1,-9,5,-5,-30,-1,-19,-16), TWO(14,-5,0,-8,1,-5,-14,7), TWO(-11,20,4,9,31,-4,-18,-8),
    TWO(-4,9,-19,13,-24,-14,-17,0), TWO(-11,-3,-15,-1,-12,-14,11,8),
    TWO(20,-4,-1,-30,-16,-21,17,-13), TWO(15,2,-6,4,-18,14,7,5), TWO(10,5,-8,-12,0,-38,16,0),
    TWO(-1,40,12,-24,-7,4,-20,17), TWO(-5,17,14,6,-1,-45,10,-13), TWO(-9,-35,-16,-41,-11,-7,-8,7),
    TWO(7,-40,-15,-1,4,-43,-27,8), TWO(-4,-19,15,1,3,-3,-28,3), TWO(-2,-14,1,-26,10,-26,-4,-10),
    TWO(-32,-5,-15,0,11,-12,-3,0), TWO(14,-1,-1,3,-6,27,-34,-6), TWO(-11,-13,-14,-12,-32,11,10,-11),
    TWO(-14,-24,14,20,6,-32,-23,-18), TWO(46,-9,0,0,-2,24,0,0), TWO(51,-5,0,0,-18,12,0,0),
    TWO(-14,-3,0,0,19,14,0,0), TWO(-23,6,0,0,38,26,0,0), TWO(-32,28,0,0,12,-13,0,0),
    TWO(7,-18,0,0,-32,-10,0,0), TWO(-13,-19,10,-18,-6,-17,-80,-46), TWO(14,-16,-32,7,-8,26,-2,-14),
    TWO(0,-68,-60,47,20,-5,1,8), TWO(22,13,16,-7,-15,32,16,-14), TWO(8,-22,-54,-8,10,-48,-12,20),
    TWO(36,-30,-11,20,16,-4,30,30), TWO(-20,-8,-14,29,13,0,23,-21), TWO(1,8,16,-3,9,-2,-27,-28),
    TWO(17,-18,9,9,-6,-13,-20,16), TWO(1,-17,-32,8,-25,16,3,15), TWO(-6,53,-7,16,0,27,-43,-34),
    TWO(-6,-68,-19,-6,-12,-4,-67,-27), TWO(-21,8,-13,-2,25,14,5,-23),
    TWO(-10,2,15,-9,-13,-20,0,-15), TWO(-2,11,11,-5,6,34,3,-2), TWO(-9,3,19,-18,-26,3,-27,35),
    TWO(-22,54,12,-8,8,-50,13,-30), TWO(22,25,11,-26,-16,-25,2,18), TWO(33,-21,-8,22,-32,-29,8,-17),
    TWO(3,9,-3,-15,15,13,8,-17), TWO(-38,-8,9,13,-5,-3,0,-9), TWO(7,-4,-3,-9,12,-19,-12,41),
    TWO(-65,-27,3,63,21,7,-19,24), TWO(28,12,12,-21,-9,5,-4,-4), TWO(-1,15,8,-30,12,-18,-9,4),
    TWO(18,-9,-17,6,-19,-13,-7,-8), TWO(-17,3,4,6,-16,11,3,1), TWO(-9,3,-8,8,-6,17,-12,-16),
    TWO(2,1,0,34,28,-17,14,-19), TWO(-7,9,12,22,-24,-10,-21,-14), TWO(-19,-14,27,15,14,-48,-23,-19),
    TWO(9,-5,52,9,18,-90,57,20), TWO(18,66,-18,-26,-2,-41,10,-18), TWO(7,-40,-1,-4,-39,-11,2,-26),
    TWO(14,-39,-52,-36,-1,78,-26,9), TWO(-24,12,19,10,21,-41,-9,-1), TWO(6,39,20,36,-3,-15,10,-17),
    TWO(0,-14,-29,-11,10,-15,-8,-13), TWO(-15,8,-52,-10,16,22,-23,19),
    TWO(-6,-20,-3,-15,4,76,-11,3), TWO(8,9,30,-52,-14,1,16,-13), TWO(32,-6,-14,15,3,-21,-35,-3),
    TWO(34,4,0,0,-14,19,0,0), TWO(-1,11,0,0,-15,-7,0,0), TWO(-25,-27,0,0,18,14,0,0),
    TWO(-32,7,0,0,22,9,0,0), TWO(-36,40,0,0,34,-17,0,0), TWO(19,27,0,0,-46,-2,0,0)
};
ALIGNED static const int32_t conv5_bias[12 + SPARE] = {
    BIAS(150,-132), BIAS(3570,-358), BIAS(1660,-64), BIAS(2196,-197), BIAS(2276,-443),
    BIAS(-2244,47), BIAS(-1944,231), BIAS(4832,-220), BIAS(1349,-385), BIAS(5398,-322),
    BIAS(-2118,-98), BIAS(6824,-683)
};
SHORT(int16_t conv5_starts, 216,
    9817, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 1147, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10582, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 637, 0, -1403,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
SHORT(int32_t conv5_totals, 12,
    9817, 10582, 0, 0, 0, 0, 0, 1147, 637, -1403, 0, 0)
static const int32_t conv5_multiplier[12 + SPARE] = {
    63281114, 91219208, 77443056, 91627336, 71394816, 91627448, 66692232, 56540912, 60044086,
    70108880, 68622944, 60966428
};
FACTORS(conv5_factor, 12,
    1005676023, 1009646753, 1007924734, 1009697769, 1007168704, 1009697783, 1006528802, 1003990972,
    1004866765, 1007007962, 1006822220, 1005097351)
static const struct convolution conv5 = {
    .weight = conv5_weight, .bias = conv5_bias OF_SHORT_SUMS(conv5, 3), .width = 8, .channels =
    12, .groups = 1, .blocks = 1, .lanes = 12, .rest = 0, .runs = 3, .quads = 8, .place_step =
    10, .group_step = 10, .start = 0, .scaling = { OF_FACTORS(conv5_factor) .multiplier =
    conv5_multiplier, .form = PRODUCT, .shift = 0, .zero_point = 0 },
};

/* conv6: 3x3 convolve, conv5 to 10 channels of 6x6 */
ALIGNED static const int8_t conv6_weight[1080 + 4 * SPARE + 8] = {
    TWO(33,3,23,-16,3,19,-23,-1), TWO(51,-63,-13,2,44,7,16,1), TWO(-42,44,6,49,-34,-19,11,4),
    TWO(13,25,-7,4,-8,38,32,-39), TWO(12,-27,-6,2,-12,18,31,14), TWO(19,-56,-5,-13,-16,-36,1,-39),
    TWO(21,-23,-16,-17,-35,-31,-6,22), TWO(-14,-43,-21,16,-2,15,29,18),
    TWO(0,9,-40,23,15,-23,-10,-16), TWO(39,8,15,17,-9,-45,-27,3), TWO(-1,15,0,25,-24,35,2,-1),
    TWO(71,-3,24,27,1,-41,-16,-49), TWO(33,75,17,-30,26,83,-2,-19), TWO(-6,11,29,20,15,2,10,-57),
    TWO(44,-20,6,14,39,0,-18,20), TWO(7,-2,21,-5,13,22,-32,3), TWO(26,-11,-5,-9,2,8,17,-19),
    TWO(-27,15,9,0,-11,-5,6,-1), TWO(15,5,8,7,-2,5,15,-15), TWO(-7,-2,3,-17,7,2,26,-1),
    TWO(7,-27,5,-21,8,0,-4,-18), TWO(8,-25,-7,-4,-9,2,-5,22), TWO(3,-49,-39,22,-10,14,9,14),
    TWO(-9,-24,-39,10,15,-35,-13,-3), TWO(-17,-21,3,-2,-6,-16,-27,-2), TWO(-22,-4,-4,-4,-1,17,3,4),
    TWO(33,19,23,35,-2,-16,6,-45), TWO(-4,24,25,-12,10,24,-2,-31), TWO(-6,-22,17,-9,-29,4,-15,-19),
    TWO(3,-2,12,-17,14,-18,24,15), TWO(10,11,42,-26,47,-28,-42,-1), TWO(36,9,6,12,-10,3,10,-15),
    TWO(13,4,-13,-8,3,-4,20,-5), TWO(14,-40,1,-6,-17,-20,-5,-6), TWO(-58,30,14,10,7,1,54,-18),
    TWO(19,53,40,-22,45,1,-8,-25), TWO(29,49,-22,32,12,-43,-10,3), TWO(0,-54,-65,37,-2,25,4,7),
    TWO(-27,-18,-58,-20,23,-44,-25,8), TWO(-17,-70,7,10,32,-30,31,2),
    TWO(-10,-1,12,-21,-16,-11,-23,2), TWO(57,13,15,11,-5,-17,21,-35),
    TWO(-24,42,53,-6,-10,26,-4,-31), TWO(-24,-34,22,-9,-43,20,16,-3), TWO(46,25,10,-48,15,-8,7,-8),
    TWO(16,-1,8,-14,20,-17,-8,3), TWO(5,-11,6,-10,10,29,0,4), TWO(-6,-2,-20,-1,-2,-7,14,10),
    TWO(3,-9,12,-6,-26,0,-3,2), TWO(23,-30,6,-18,-10,30,21,-8), TWO(3,-44,-29,3,-4,-35,-5,-19),
    TWO(1,-15,-5,-37,-14,-29,-4,-11), TWO(3,25,6,40,-13,7,17,9), TWO(-7,52,-8,11,22,22,-18,14),
    TWO(12,-35,9,-5,-32,-57,-33,-28), TWO(-4,-12,6,-22,12,33,6,15), TWO(27,-32,-12,9,-32,-25,3,-31),
    TWO(12,9,3,6,13,1,4,4), TWO(31,14,10,1,-8,-19,20,-15), TWO(7,-17,9,9,-8,-11,-17,-23),
    TWO(11,-14,-11,6,11,-11,-9,9), TWO(-18,28,14,1,10,8,-3,-6), TWO(10,-13,-26,-5,19,-14,5,7),
    TWO(-13,5,17,-5,-1,-13,-18,22), TWO(-4,11,-3,-8,-6,-3,0,-8), TWO(2,-21,-19,-15,-2,-3,-4,-15),
    TWO(7,-29,0,-12,6,10,-4,1), TWO(10,3,7,3,-10,7,-1,4), TWO(-11,-12,2,-2,11,-41,-6,6),
    TWO(-8,-29,5,-10,-4,-16,-9,-13), TWO(-24,-19,-13,-11,21,-14,-3,7),
    TWO(-16,-4,-10,6,-9,-17,6,-2), TWO(1,-40,17,13,7,-17,-6,-16), TWO(2,1,4,-35,-33,-42,-6,-1),
    TWO(-26,-13,21,-5,-2,-43,-8,-4), TWO(3,9,-2,-6,11,-15,-1,17), TWO(-17,26,33,28,11,-19,14,15),
    TWO(33,13,-36,7,3,-18,11,5), TWO(-20,-21,-5,-4,18,5,-26,10), TWO(-31,26,5,5,-19,-1,28,14),
    TWO(18,32,33,-2,27,-2,-5,-31), TWO(21,16,-5,35,20,-17,-11,9), TWO(8,-14,-12,-14,7,11,1,-14),
    TWO(-12,-12,-7,-29,43,-47,-14,-9), TWO(13,-50,-19,-8,23,17,39,0),
    TWO(6,-8,-30,-3,-1,-42,-24,-13), TWO(13,2,3,-8,-28,-17,32,9), TWO(13,-27,28,2,-2,5,-13,-15),
    TWO(-23,-22,28,-43,-30,-33,12,-23), TWO(7,6,19,-26,-22,-23,-19,5), TWO(8,59,6,-22,3,-37,-20,40),
    TWO(28,-43,13,-8,-6,9,-8,32), TWO(-13,40,4,16,-3,-12,12,26), TWO(49,-34,19,-28,-29,-62,-5,23),
    TWO(45,-36,5,-29,-20,56,4,27), TWO(-17,-50,-17,23,34,-60,-4,-9), TWO(-7,33,1,-25,26,-11,34,-3),
    TWO(-1,15,-27,14,-6,0,-2,-15), TWO(-31,54,-4,1,-4,38,-9,36), TWO(4,-28,12,-29,-28,-26,-30,-42),
    TWO(14,-17,1,-51,-16,44,4,7), TWO(24,-63,-32,-32,-12,63,40,4), TWO(-14,1,11,-22,16,-28,20,45),
    TWO(17,-46,-14,10,55,-37,73,36), TWO(10,-37,-24,-24,-13,43,-17,-33),
    TWO(8,28,3,7,-17,-44,-13,52), TWO(11,-11,4,5,4,-11,-20,37), TWO(3,27,3,25,-6,-23,-1,19),
    TWO(41,-15,12,-15,-1,-24,-14,-7), TWO(13,2,-20,-21,-23,32,-12,51),
    TWO(4,-7,-2,14,11,-26,-6,-19), TWO(0,22,1,-2,34,-4,2,2), TWO(9,-31,-5,-13,7,-5,-9,-24),
    TWO(-39,11,21,-4,-15,-13,2,19), TWO(-1,-24,20,-19,0,-13,-2,-9), TWO(8,-14,5,-3,-16,-1,-2,-4),
    TWO(4,-19,-9,-29,-4,17,14,20), TWO(-12,-9,-5,-27,18,4,8,17), TWO(-26,-21,-11,-34,5,-59,41,0),
    TWO(5,0,-12,-25,-2,14,-33,-20), TWO(-4,29,17,1,-39,-57,-1,56), TWO(-1,-12,12,10,-8,7,-9,65),
    TWO(34,22,8,16,-36,-15,3,23), TWO(30,-37,-8,-15,24,37,7,-25), TWO(-10,19,-19,-25,-22,44,-5,72),
    TWO(26,35,38,23,49,-32,-13,-34), TWO(8,29,-10,24,43,-26,-3,-15), TWO(22,-9,-2,-9,21,6,0,-32),
    TWO(-31,-11,35,4,41,-4,19,0), TWO(24,-49,-4,-13,30,18,18,14), TWO(69,-10,-3,12,-68,-9,4,-12),
    TWO(17,30,8,-22,-11,-22,17,17), TWO(-11,5,-8,-48,8,17,-1,27), TWO(-46,3,24,-70,6,-40,16,-57),
    TWO(21,12,8,-17,-6,-6,-54,11)
};
ALIGNED static const int32_t conv6_bias[10 + SPARE] = {
    BIAS(-6180,138), BIAS(5875,-470), BIAS(-9164,390), BIAS(-4940,20), BIAS(-5509,101),
    BIAS(-3698,258), BIAS(7375,-487), BIAS(2435,-381), BIAS(3155,-419), BIAS(-4114,-115)
};
SHORT(int16_t conv6_starts, 180,
    0, 0, 0, 0, -3698, 0, 0, 0, -5993, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -16448, 0, 0, 0, 0, 0, 0, 0, 3697, 0, 0, 0, 4207,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 382, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 892, -10073, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -7778, 0, 19507, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
SHORT(int32_t conv6_totals, 10,
    -7778, 19507, -20146, 0, -5993, 0, 3697, -8799, 4207, 0)
static const int32_t conv6_multiplier[10 + SPARE] = {
    105149944, 86341056, 87678896, 102576488, 90710760, 128571432, 95764768, 86408424, 93400640,
    86269512
};
FACTORS(conv6_factor, 10,
    1002999487, 1000648376, 1000815606, 1002677805, 1001194589, 1005927173, 1001826340, 1000656797,
    1001530824, 1000639433)
static const struct convolution conv6 = {
    .weight = conv6_weight, .bias = conv6_bias OF_SHORT_SUMS(conv6, 3), .width = 6, .channels =
    10, .groups = 1, .blocks = 1, .lanes = 10, .rest = 0, .runs = 3, .quads = 9, .place_step =
    12, .group_step = 12, .start = 0, .scaling = { OF_FACTORS(conv6_factor) .multiplier =
    conv6_multiplier, .form = PRODUCT, .shift = 1, .zero_point = 0 },
};

/* conv7: 3x3 convolve, conv6 to 10 channels of 4x4 */
ALIGNED static const int8_t conv7_weight[960 + 4 * SPARE + 8] = {
    TWO(-45,10,10,-17,10,31,-1,-50), TWO(8,-7,5,-29,-3,-5,-19,-24), TWO(19,2,-6,59,14,-7,-15,-1),
    TWO(35,47,56,-23,9,-8,-46,-41), TWO(-5,-5,5,60,-37,-39,49,59),
    TWO(-28,-11,-15,-26,31,-73,-43,7), TWO(58,33,1,63,68,17,-10,-10),
    TWO(-40,-29,49,-19,-68,0,-4,-23), TWO(-66,-49,32,-39,39,28,-3,32),
    TWO(-12,14,0,20,-12,34,-11,5), TWO(36,-13,-35,5,-15,4,-6,29), TWO(-29,-25,3,-3,-19,-5,3,0),
    TWO(-2,19,-1,-4,-1,22,13,3), TWO(20,-10,42,24,-20,-39,6,-8), TWO(-1,15,-3,1,47,34,-18,-41),
    TWO(-6,-3,-30,8,-8,-25,30,-32), TWO(45,-18,27,15,-4,-12,45,3),
    TWO(-28,30,-21,-22,-22,-2,-58,10), TWO(39,7,-34,-22,-18,-37,19,12), TWO(1,44,5,6,27,16,2,9),
    TWO(1,-18,25,-15,-34,22,-11,-17), TWO(5,35,-5,-20,-3,-8,-2,4), TWO(12,-8,-12,10,5,-19,-13,31),
    TWO(8,-23,-16,-7,4,20,-4,-35), TWO(9,15,11,9,-17,-3,27,30), TWO(-37,5,-4,0,-30,51,-28,-23),
    TWO(-31,-7,51,-6,17,-14,4,-3), TWO(-25,25,-57,10,42,-2,-27,-11), TWO(72,20,49,8,-11,-5,-3,-22),
    TWO(12,-11,8,32,-23,-41,24,15), TWO(-61,24,-2,-22,11,-19,-17,20),
    TWO(26,12,19,27,60,-10,-11,-1), TWO(-20,-19,9,3,-60,6,17,-19), TWO(-40,-24,5,-6,35,28,3,3),
    TWO(16,-9,13,25,1,8,-41,-23), TWO(34,-32,0,0,-40,-41,0,0), TWO(0,-22,0,0,12,21,0,0),
    TWO(-32,-2,0,0,-19,43,0,0), TWO(-52,-12,0,0,2,-28,0,0), TWO(30,12,0,0,44,30,0,0),
    TWO(-20,10,8,9,4,18,9,-34), TWO(-13,8,-6,-18,-3,-9,-9,-15), TWO(20,-5,13,37,25,-9,-15,-5),
    TWO(11,14,19,1,3,1,-12,-26), TWO(-12,-2,-9,35,-17,-12,19,15), TWO(-4,-4,1,-23,9,-55,-48,-13),
    TWO(9,25,9,49,29,7,3,-11), TWO(-25,-12,17,-17,-8,0,8,-12), TWO(-30,-5,13,-31,25,0,-19,18),
    TWO(-30,14,-1,44,8,14,5,-3), TWO(41,5,-4,7,-6,6,-13,14), TWO(-16,17,-12,1,-10,0,2,-4),
    TWO(1,1,-3,-6,1,7,15,2), TWO(23,-32,11,-4,-25,-17,-1,4), TWO(-7,-17,4,-1,9,34,-4,-8),
    TWO(-14,19,-3,5,-3,-22,16,-23), TWO(22,-7,2,-2,-4,-9,8,0), TWO(4,12,-7,-3,-12,-11,-2,10),
    TWO(4,22,2,13,11,-9,0,-6), TWO(-3,16,-20,7,0,-9,6,-8), TWO(4,-12,22,4,-29,2,-8,-9),
    TWO(1,25,-8,29,-1,-9,5,3), TWO(4,-8,-1,-6,11,-13,-1,6), TWO(5,-18,-10,-29,-9,11,-4,-14),
    TWO(1,34,-1,-15,4,-9,-3,28), TWO(-10,4,-17,9,-37,38,-18,-25), TWO(-42,-11,25,-3,16,-17,-2,-10),
    TWO(-25,29,-15,13,40,-8,-12,-22), TWO(35,-8,27,13,-18,16,14,12), TWO(35,-20,10,3,-22,-5,-4,15),
    TWO(-34,9,-6,-15,8,-16,3,1), TWO(42,-4,21,39,26,-9,-16,-1), TWO(-11,1,16,-6,-23,10,6,-24),
    TWO(-9,6,5,-3,10,18,-8,-1), TWO(-4,-9,2,43,-13,-8,-13,-30), TWO(35,-20,0,0,-33,-33,0,0),
    TWO(-12,13,0,0,13,14,0,0), TWO(-18,-8,0,0,1,22,0,0), TWO(-34,-29,0,0,2,-14,0,0),
    TWO(7,-2,0,0,15,36,0,0), TWO(-5,-21,33,-64,-12,40,3,-31), TWO(-34,-19,-17,-45,8,-18,-17,-3),
    TWO(6,14,21,68,29,-13,-22,0), TWO(12,7,29,-27,-18,19,-25,17), TWO(3,-22,-9,21,-4,43,28,45),
    TWO(5,-20,26,-38,18,-38,-22,-16), TWO(1,26,44,27,4,3,6,-4), TWO(-13,5,-7,-10,10,-21,3,-4),
    TWO(-5,-29,5,-13,22,40,-44,17), TWO(-35,-5,-1,61,-7,26,-11,-30), TWO(66,-19,2,-31,-7,-7,-29,34),
    TWO(-17,4,-41,-33,-10,19,15,-17), TWO(3,-9,-11,25,1,23,24,-11),
    TWO(32,-47,16,-13,-39,-5,-29,38), TWO(14,-20,30,-31,-37,42,0,61),
    TWO(11,-64,6,-16,-10,-28,22,-22), TWO(-8,-37,7,-6,-13,0,3,-1), TWO(20,56,-8,16,-9,-9,12,-2),
    TWO(20,-20,13,-12,-13,43,-4,27), TWO(-1,5,-25,-4,15,36,-20,10),
    TWO(25,-34,43,-14,-1,-1,-18,-15), TWO(39,16,-35,2,-5,2,4,17), TWO(-5,-7,8,-4,7,-10,10,21),
    TWO(13,-10,5,-42,-44,21,-21,-10), TWO(-6,47,20,-12,-10,-33,-36,37),
    TWO(-8,-38,5,-63,-46,48,-23,-26), TWO(-65,-34,-7,-32,23,-26,-11,-6),
    TWO(-24,57,2,60,46,-29,1,-23), TWO(36,-29,43,-26,-47,65,-22,63), TWO(67,-52,18,-12,-20,67,2,56),
    TWO(-21,-16,16,-37,15,-22,35,2), TWO(57,-13,65,47,22,-8,-23,9),
    TWO(-15,23,10,-14,-12,12,-6,-29), TWO(-7,-10,18,-5,-6,30,-51,18),
    TWO(-7,-9,-12,47,-32,3,-15,-43), TWO(48,-26,0,0,-36,-31,0,0), TWO(-43,-19,0,0,11,15,0,0),
    TWO(-6,6,0,0,20,33,0,0), TWO(-3,-34,0,0,-15,-15,0,0), TWO(17,-1,0,0,-24,46,0,0)
};
ALIGNED static const int32_t conv7_bias[10 + SPARE] = {
    BIAS(2228,-505), BIAS(10123,-788), BIAS(-1402,244), BIAS(989,77), BIAS(-2755,159),
    BIAS(441,-126), BIAS(-812,-60), BIAS(-1238,-114), BIAS(-1196,505), BIAS(-4802,390)
};
SHORT(int16_t conv7_starts, 180,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -6503, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, -4463, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1147, 0, 0, 0,
    1912, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1403, 3952, 0, 0, 0, 3952, 0, 0, 0, -1148, 0, 0,
    0, 0, 0, -128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
SHORT(int32_t conv7_totals, 10,
    5099, 0, 5864, 0, -1148, 0, -10966, -128, 0, -1403)
static const int32_t conv7_multiplier[10 + SPARE] = {
    67304400, 47556994, 58913804, 110030944, 71959868, 79029364, 52222358, 72759368, 72411190,
    57565088
};
FACTORS(conv7_factor, 10,
    989880186, 984967777, 987806979, 995221004, 990462119, 991345807, 986134117, 990562057,
    990518535, 987469800)
static const struct convolution conv7 = {
    .weight = conv7_weight, .bias = conv7_bias OF_SHORT_SUMS(conv7, 3), .width = 4, .channels =
    10, .groups = 1, .blocks = 1, .lanes = 10, .rest = 0, .runs = 3, .quads = 8, .place_step =
    10, .group_step = 10, .start = 0, .scaling = { OF_FACTORS(conv7_factor) .multiplier =
    conv7_multiplier, .form = PRODUCT, .shift = 2, .zero_point = 95 },
};

/* average_sums: 1x4 sum, conv7 to 20 channels of 4x1 */
static const struct row_sums average_sums = {
    .width = 1, .channels = 10, .columns = 4, .stride = 4,
};

/* average: mean, average_sums to 10 channels of 1x1 */
static const int32_t average_multiplier[1] = {
    1850456960
};
static const struct mean average = {
    .count = 10, .least = -1520, .scaling = { .multiplier = average_multiplier, .form = PRODUCT,
    .shift = 1, .zero_point = 93 },
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
#define narrow_scaled LEVELED(narrow_scaled)
#define short_dot LEVELED(short_dot)
#define add_short LEVELED(add_short)
#define row LEVELED(row)
#define look LEVELED(look)
#define shifted LEVELED(shifted)
#define by_shift LEVELED(by_shift)
#define upper LEVELED(upper)
#define odd_step LEVELED(odd_step)
#define by_product LEVELED(by_product)
#define clamped LEVELED(clamped)
#define requantize LEVELED(requantize)
#define requantize_each LEVELED(requantize_each)
#define all_products LEVELED(all_products)
#define requantize_places LEVELED(requantize_places)
#define product_of LEVELED(product_of)
#define product_code LEVELED(product_code)
#define store_four LEVELED(store_four)
#define requantize_lanes LEVELED(requantize_lanes)
#define requantize_narrow LEVELED(requantize_narrow)
#define requantize_two LEVELED(requantize_two)
#define load_row LEVELED(load_row)
#define store_row LEVELED(store_row)
#define four_codes LEVELED(four_codes)
#define store_codes LEVELED(store_codes)
#define convolve_places LEVELED(convolve_places)
#define places_together LEVELED(places_together)
#define add_quads LEVELED(add_quads)
#define convolve_in_16_bits LEVELED(convolve_in_16_bits)
#define add_to_chains LEVELED(add_to_chains)
#define convolve_alone LEVELED(convolve_alone)
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
#define convolve_gathered LEVELED(convolve_gathered)
#define convolve_row LEVELED(convolve_row)
#define sum_at LEVELED(sum_at)
#define put_sum LEVELED(put_sum)
#define sum_row LEVELED(sum_row)
#define mean_row LEVELED(mean_row)
#define maximum_place LEVELED(maximum_place)
#define maximum_row LEVELED(maximum_row)
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

SPECIALIZED narrow narrow_scaled(narrow sums, narrow factors)
{
    const __m256 numbers = _mm256_cvtepi32_ps((__m256i)sums);
    const __m256 steps = _mm256_mul_ps(numbers, _mm256_castsi256_ps((__m256i)factors));
    return (narrow)_mm256_cvtps_epi32(steps);
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
    const int32_t code = upper(sum, multiplier) >> s->shift;
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
/* Stores the codes of the sums of some channels, to which their biases are still to be added. */
OWN_FUNCTION void requantize_each(const struct scaling *s, const int32_t *bias, int32_t channel,
    int32_t count, const int32_t *sums, uint8_t *out)
{
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
            const int32_t code = upper(*sums, multiplier) >> shift;
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
    return (struct product){ s->shift + 1, s->zero_point, 0, 0 };
}

/* Returns the code of a sum whose multiplier is even. */
static inline uint8_t product_code(const struct product *common, int32_t multiplier, int32_t sum)
{
    int32_t code = upper(sum, multiplier);
    __asm__("asrs %0, %0, %1\n\t" /* the bit that is shifted out last */
        "adc %0, %0, %2\n\t"      /* is added */
        "usat %0, #8, %0"
        : "+r"(code) : "r"(common->shift), "r"(common->zero_point) : "cc");
    return (uint8_t)code;
}

/* The codes of four products' upper halves, rounded as by product_code, in assembler: in a register
   each, then two in a register. r4 points at a structure that begins like `struct outputs`. */
#define CODES_OF_SUMS \
    "ldrd r7, r8, [r4, #20]\n\t" \
    "asrs r10, r10, r7\n\t" \
    "adc r10, r10, r8\n\t" \
    "asrs r11, r11, r7\n\t" \
    "adc r11, r11, r8\n\t" \
    "asrs r12, r12, r7\n\t" \
    "adc r12, r12, r8\n\t" \
    "asrs lr, lr, r7\n\t" \
    "adc lr, lr, r8\n\t" \
    AT_LEAST_THE_LOWEST

#define AT_LEAST_THE_LOWEST \
    "usat r10, #8, r10\n\t" \
    "usat r11, #8, r11\n\t" \
    "usat r12, #8, r12\n\t" \
    "usat lr, #8, lr\n\t" \
    "orr r10, r10, r11, lsl #8\n\t" \
    "orr r12, r12, lr, lsl #8\n\t"

#define SCALE_UP \
    ""
#endif

#ifdef HELIUM
/* Stores the codes of the sums of `count` channels, at most four, that have their biases. */
static inline void store_four(const struct scaling *s, int32_t channel, int32_t count,
    int32_t products, int32x4_t sums, uint8_t *out)
{
    if (products) {
        const mve_pred16_t some = vctp32q((uint32_t)count);
        const int32x4_t multipliers = vldrwq_z_s32(s->multiplier + channel, some);
        int32x4_t codes = vmulhq_s32(sums, multipliers);
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
#ifdef NARROW

/* The same of half a vector. */
SPECIALIZED void requantize_narrow(const struct scaling *s, int32_t channel, narrow sums,
    int32_t count, uint8_t *out)
{
    narrow codes = narrow_scaled(sums, narrow_at(s->factor + channel)) + s->zero_point;
    const __m256i positive = _mm256_max_epi32((__m256i)codes, _mm256_setzero_si256());
    store_first((sixteen)_mm256_cvtusepi32_epi8(positive), count, out);
}
#endif
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

/* What windows share is loaded anew for each where sums fill the registers. */
#define READ_AGAIN(pointer) __asm__("" : "+r"(pointer))

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
#ifdef NARROW
            if (places * (vectors + rest) >= MOST_SUMS / 2)
                READ_AGAIN(in);
#endif
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
        requantize_narrow(&layer->scaling, channel + first, few[place], lanes - first,
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
            READ_AGAIN(in);
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

#ifndef SIGNED_CODES
#define CHAINS 4

/* Adds to one sum a channel after the other the products of four codes, `quads` times. */
SPECIALIZED void add_to_chains(vector *sums, int32_t vectors, int32_t quads, const uint8_t *in,
    const int8_t *weight, int32_t step)
{
    UNROLLED
    for (int32_t i = 0; i < quads * vectors; ++i) {
        const int32_t quad = i / vectors, lane = i % vectors * LANES;
        sums[i] = dot(sums[i], four_codes(in + 4 * quad), vector_at(weight + quad * step + 4 * lane));
    }
}

/* Computes `lanes` channels of a row of one place: no sum waits for the one before it. */
SPECIALIZED void convolve_alone(const struct convolution *layer, const struct block *block,
    const uint8_t *const *window, int32_t step, int32_t lane, int32_t lanes, uint8_t *out)
{
    const int32_t channel = block->channel + lane, vectors = (lanes + LANES - 1) / LANES;
    const int32_t rest = layer->quads % CHAINS;
    const int8_t *weight = block->weight + 4 * lane;
    vector sums[2 * CHAINS];
    UNROLLED
    for (int32_t i = 0; i < CHAINS * vectors; ++i)
        sums[i] = i < vectors ? vector_at(layer->bias + channel + i * LANES) : all(0);
    for (int32_t run = 0; run < layer->runs; ++run) {
        const uint8_t *in = window[run] + block->start;
        ROLLED
        for (int32_t quad = rest; quad < layer->quads; quad += CHAINS) {
            add_to_chains(sums, vectors, CHAINS, in, weight, step);
            weight += CHAINS * step;
            in += 4 * CHAINS;
        }
        add_to_chains(sums, vectors, rest, in, weight, step);
        weight += rest * step;
    }
    UNROLLED
    for (int32_t i = vectors; i < CHAINS * vectors; ++i)
        sums[i % vectors] += sums[i];
    store_codes(&layer->scaling, channel, sums, vectors, lanes, out + channel);
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
#ifndef SIGNED_CODES
    if (layer->width == 1) {
        convolve_alone(layer, block, window, step, lane, lanes, out);
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
        for (int32_t lane = 0; lane < lanes; lane += 2) {
            const int8_t *weight = block->weight + 4 * lane;
            int32_t step = 4 * (lanes + lanes % 2);
            convolve_pair(layer, window, weight, step, block->start, block->channel + lane,
                lanes - lane > 1 ? 2 : 1, out);
        }
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

#define MOST_GATHERED 144 /* the codes of the largest window that is copied */

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

/* Where codes are stored, and what makes them of sums; the code below knows the fields' order. */
struct outputs {
    const int32_t *bias;       /* of the next channel, */
    const int32_t *multiplier; /* and its multiplier; 0 if it is shifted only */
    uint8_t *out;
    int32_t step;              /* to the other place's codes */
    const uint8_t *behind;     /* the last of the codes to store */
    int32_t shift, zero_point; /* the bits of a product that are dropped */
    const uint32_t *end;       /* of the gathered codes */
    int32_t lowest, up;
    const int8_t *shifts;
    int32_t sums[4];
};

#define CODES_IN_TWO_PLACES \
    "cbz r1, 8f\n\t" \
    "ldrd r7, r8, [r1]\n\t" \
    "tst r7, #1\n\t" \
    "it eq\n\t" \
    "tsteq r8, #1\n\t" \
    "bne 6f\n\t" \
    "8:\n\t" \
    "ldrd r7, r8, [r0], #8\n\t" \
    "add r10, r10, r7\n\t" \
    "add r11, r11, r8\n\t" \
    "add r12, r12, r7\n\t" \
    "add lr, lr, r8\n\t" \
    "cmp r1, #0\n\t" \
    "beq 8f\n\t" \
    "ldrd r7, r8, [r1], #8\n\t" \
    "strd r0, r1, [r4]\n\t" \
    SCALE_UP \
    "smmul r10, r10, r7\n\t" \
    "smmul r11, r11, r8\n\t" \
    "smmul r12, r12, r7\n\t" \
    "smmul lr, lr, r8\n\t" \
    CODES_OF_SUMS \
    "9:\n\t" \
    "strh r12, [r5, r6]\n\t" \
    "strh r10, [r5], #2\n\t"

/* Codes of sums that are shifted, half to even: a sum less one, or not if it is odd then, and half. */
#define SHIFTED_CODES \
    "8:\n\t" \
    "ldr r1, [r4, #40]\n\t" \
    "ldrsb r7, [r1], #1\n\t" \
    "ldrsb r8, [r1], #1\n\t" \
    "str r0, [r4]\n\t" \
    "str r1, [r4, #40]\n\t" \
    "ldr r0, [r4, #24]\n\t" \
    "asr r9, r10, r7\n\t" \
    "and r9, r9, #1\n\t" \
    "sub r9, r9, #1\n\t" \
    "add r10, r10, r9\n\t" \
    "asrs r10, r10, r7\n\t" \
    "adc r10, r10, r0\n\t" \
    "asr r9, r11, r8\n\t" \
    "and r9, r9, #1\n\t" \
    "sub r9, r9, #1\n\t" \
    "add r11, r11, r9\n\t" \
    "asrs r11, r11, r8\n\t" \
    "adc r11, r11, r0\n\t" \
    "asr r9, r12, r7\n\t" \
    "and r9, r9, #1\n\t" \
    "sub r9, r9, #1\n\t" \
    "add r12, r12, r9\n\t" \
    "asrs r12, r12, r7\n\t" \
    "adc r12, r12, r0\n\t" \
    "asr r9, lr, r8\n\t" \
    "and r9, r9, #1\n\t" \
    "sub r9, r9, #1\n\t" \
    "add lr, lr, r9\n\t" \
    "asrs lr, lr, r8\n\t" \
    "adc lr, lr, r0\n\t" \
    AT_LEAST_THE_LOWEST \
    "ldr r9, [r4, #16]\n\t" \
    "b 9b\n\t"

#define CODES_OF_FOUR \
    "ldmia r1, {r6, r7, r8, r9}\n\t" \
    "orr r6, r6, r7\n\t" \
    "orr r8, r8, r9\n\t" \
    "orr r6, r6, r8\n\t" \
    "lsls r6, r6, #31\n\t" \
    "bmi 6f\n\t" \
    "ldmia r0!, {r6, r7, r8, r9}\n\t" \
    "add r10, r10, r6\n\t" \
    "add r11, r11, r7\n\t" \
    "add r12, r12, r8\n\t" \
    "add lr, lr, r9\n\t" \
    "ldmia r1!, {r6, r7, r8, r9}\n\t" \
    "strd r0, r1, [r4]\n\t" \
    SCALE_UP \
    "smmul r10, r10, r6\n\t" \
    "smmul r11, r11, r7\n\t" \
    "smmul r12, r12, r8\n\t" \
    "smmul lr, lr, r9\n\t" \
    CODES_OF_SUMS \
    "ldr r9, [r4, #16]\n\t" \
    "orr r10, r10, r12, lsl #16\n\t" \
    "str r10, [r5], #4\n\t"

/* Makes the sums of two channels in two places, or of four channels in one, and of these their codes,
   for one pair or four of channels after the other. It stops where a channel has exceptions, or at
   once if no codes are to be stored, and leaves the sums: of two channels in the one place, then in
   the other. The weights of the next four codes stand `step` bytes on. */
#define SUM_GATHERED(function, FOUR_CODES_OF, BIT_OF_QUADS, CODES, WEIGHT_BYTES, MORE) \
    __attribute__((naked, noinline)) static void function( \
        const uint32_t *codes __attribute__((unused)), \
        const int8_t *weight __attribute__((unused)), int32_t step __attribute__((unused)), \
        struct outputs *outputs __attribute__((unused))) \
    { \
        __asm__ volatile( \
            "push {r4, r5, r6, r7, r8, r9, r10, r11, lr}\n\t" \
            "push {r0, r1, r3}\n\t" \
            "ldr r3, [r3, #28]\n\t" \
            "5:\n\t" \
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
            "ldr r4, [sp, #8]\n\t" \
            "ldmia r4, {r0, r1, r5, r6, r9}\n\t" \
            "cmp r5, r9\n\t" \
            "beq 6f\n\t" \
            CODES \
            "str r5, [r4, #8]\n\t" \
            "ldrd r0, r1, [sp]\n\t" \
            "adds r1, #" WEIGHT_BYTES "\n\t" \
            "str r1, [sp, #4]\n\t" \
            "cmp r5, r9\n\t" \
            "bne 5b\n\t" \
            "b 7f\n\t" \
            MORE \
            "6:\n\t" \
            "adds r4, #44\n\t" \
            "stmia r4, {r10, r11, r12, lr}\n\t" \
            "7:\n\t" \
            "add sp, #12\n\t" \
            "pop {r4, r5, r6, r7, r8, r9, r10, r11, pc}"); \
    }

SUM_GATHERED(sum_two_places, TWO_PLACES, "4", CODES_IN_TWO_PLACES, "8", SHIFTED_CODES)
SUM_GATHERED(sum_one_place, ONE_PLACE, "3", CODES_OF_FOUR, "16", "")

/* Computes `lanes` channels of a block in one place, or in two. */
static inline void convolve_gathered(const struct convolution *layer, const uint32_t *codes,
    struct outputs *outputs, const struct block *block, int32_t lanes, int32_t once, uint8_t *out)
{
    const struct scaling *const s = &layer->scaling;
    const int32_t step = 4 * (lanes + lanes % 2);
    const int32_t coded = s->form == PRODUCT || (s->form == SHIFT && once == 2);
    for (int32_t lane = 0; lane < lanes;) {
        int32_t channel = block->channel + lane, left = lanes - lane;
        uint8_t *at = out + channel;
        outputs->out = at;
        outputs->behind = coded ? at + left / once * once : at;
        outputs->bias = layer->bias + channel;
        outputs->multiplier = s->form == PRODUCT ? s->multiplier + channel : 0;
        outputs->shifts = s->form == SHIFT ? s->shifts + channel : 0;
        (once == 2 ? sum_two_places : sum_one_place)(codes, block->weight + 4 * lane, step, outputs);
        const int32_t made = (int32_t)(outputs->out - at);
        channel += made;
        left -= made;
        lane += made;
        if (left > 0 && (made == 0 || outputs->out != outputs->behind)) {
            const int32_t count = left < once ? left : once;
            at += made;
            requantize_each(s, layer->bias, channel, count, outputs->sums, at);
            if (once == 2)
                requantize_each(s, layer->bias, channel, count, outputs->sums + 2,
                    at + layer->channels);
            lane += once;
        }
    }
}

/* Computes a row two places at a time, and the last one alone at an odd end. */
OWN_FUNCTION void convolve_places(const struct convolution *layer, const uint8_t *const *window,
    uint8_t *out)
{
    uint32_t codes[MOST_GATHERED];
    struct outputs outputs = { .step = layer->channels, .zero_point = layer->scaling.zero_point };
    outputs.shift = layer->scaling.shift + 1;
    struct block first = { layer->weight, 0, layer->start };
    for (int32_t group = 0; group < layer->groups; ++group) {
        struct block block = first;
        for (int32_t x = 0; x < layer->width; x += 2) {
            const int32_t start = first.start + x * layer->place_step;
            const int32_t once = x + 1 == layer->width ? 4 : 2;
            outputs.end = once == 4 ? gather_one(layer, window, start, codes)
                                    : gather(layer, window, start, codes);
            block = first;
            for (int32_t i = 0; i <= layer->blocks; ++i) {
                const int32_t lanes = i < layer->blocks ? layer->lanes : layer->rest;
                convolve_gathered(layer, codes, &outputs, &block, lanes, once,
                    out + x * layer->channels);
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
    if (1) {
        convolve_places(layer, window, out);
        return;
    }
#endif
    convolve_blocks(layer, window, out);
}

static inline int32_t sum_at(const uint8_t *at)
{
    uint32_t sum = 0;
    for (int32_t i = 0; i < SUM_BYTES; ++i)
        sum |= (uint32_t)at[i] << 8 * i;
    return (int32_t)sum;
}

static inline void put_sum(int32_t sum, uint8_t *at)
{
    for (int32_t i = 0; i < SUM_BYTES; ++i)
        at[i] = (uint8_t)(sum >> 8 * i);
}

/* Adds a row to the sums of the rows `before`, none for the first one; they may be `sums`. */
static void sum_row(const struct row_sums *layer, const uint8_t *in, const uint8_t *before,
    uint8_t *sums)
{
    for (int32_t x = 0; x < layer->width; ++x)
        for (int32_t channel = 0; channel < layer->channels; ++channel) {
            const uint8_t *place = in + x * layer->stride * layer->channels + channel;
            int32_t sum = 0;
            if (before) {
                sum = sum_at(before);
                before += SUM_BYTES;
            }
            for (int32_t column = 0; column < layer->columns; ++column)
                sum += place[column * layer->channels];
            put_sum(sum, sums);
            sums += SUM_BYTES;
        }
}

static void mean_row(const struct mean *layer, const uint8_t *sums, uint8_t *out)
{
    for (int32_t i = 0; i < layer->count; ++i)
        out[i] = requantize(&layer->scaling, 0, layer->least + sum_at(sums + i * SUM_BYTES));
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

/* ---- the network ---- */

#if BASE < BEST
static void LEVELED(run)(const uint8_t input[PHASE5_INT8_INPUT_BYTES], uint8_t output[PHASE5_INT8_OUTPUT_BYTES],
    uint8_t arena[PHASE5_INT8_ARENA_BYTES])
#else
void phase5_int8_run(const uint8_t input[PHASE5_INT8_INPUT_BYTES], uint8_t output[PHASE5_INT8_OUTPUT_BYTES],
    uint8_t arena[PHASE5_INT8_ARENA_BYTES])
#endif
{
    const uint8_t *window[3];

    /* Rows flow through image to result. */
    int32_t image_rows = 0, conv1_rows = 0, conv2_rows = 0, conv3_rows = 0, pool_rows = 0,
        conv4_rows = 0, conv5_rows = 0, conv6_rows = 0, conv7_rows = 0, average_sums_rows = 0,
        average_rows = 0, result_rows = 0;
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
        for (; average_sums_rows < 4 && conv7_rows >= average_sums_rows + 1; ++average_sums_rows) {
            look(&conv7_plane, arena, average_sums_rows, 1, 1, window);
            sum_row(&average_sums, window[0], average_sums_rows > 0 ? row(&average_sums_plane, arena, average_sums_rows - 1) : 0, row(&average_sums_plane, arena, average_sums_rows));
        }
        for (; average_rows < 1 && average_sums_rows == 4; ++average_rows) {
            mean_row(&average, row(&average_sums_plane, arena, 3), row(&average_plane, arena, average_rows));
        }
        for (; result_rows < 1 && average_rows == 1; ++result_rows) {
            store_row(row(&average_plane, arena, result_rows), 1, 10, 1, output + result_rows * 1);
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
#define THIS_FILE "phase5_int8.c"
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

void phase5_int8_run(const uint8_t input[PHASE5_INT8_INPUT_BYTES], uint8_t output[PHASE5_INT8_OUTPUT_BYTES],
    uint8_t arena[PHASE5_INT8_ARENA_BYTES])
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
