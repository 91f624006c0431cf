/* phase5_pruned_int8: an integer neural network, generated; 4558 parameters, 611712 multiply-
   accumulates an input.
   Made from the graph with SHA-256
   ec9185f1411678aa328a907177d032ded79719a40b5f0a4fb6420edb07ad654f.
   Accuracy: 9,944 of 10,000 (99.44 %) of the test images.

   C99, integers of 8, 16 and 32 bits (64 where they are needed), no library calls, no
   allocation, no state; vector code for x86-64 and 64-bit Arm scales in float32. Compilers may
   put memcpy, memmove and memset in the place of loops, and on small cores functions of their
   own in that of 64-bit products and shifts. `int32_t` is taken to be `int`, and >> to keep the
   sign, as everywhere. */
#ifndef FUNCTIONS_OF_A_LEVEL
#include "phase5_pruned_int8.h"

#if PHASE5_PRUNED_INT8_GRAPH_HASH != 0xec9185f1411678aau || PHASE5_PRUNED_INT8_INPUT_BYTES != 784 \
    || PHASE5_PRUNED_INT8_OUTPUT_BYTES != 10 || PHASE5_PRUNED_INT8_ARENA_BYTES != 2425
#error "phase5_pruned_int8.h is of another export than phase5_pruned_int8.c: export the network anew"
#endif

/* Kinds of code that give the same integers: small loops, with the dot products of Cortex-M4 and M7
   where they are, and vectors, where gcc or clang compile for x86-64 or 64-bit Arm. Of vectors
   there are levels: the one that the compiler's options allow, and those above it, of which
   phase5_pruned_int8_run takes the best that the processor has. Define PHASE5_PRUNED_INT8_BEST as the number of a level to
   leave out those above it, and PHASE5_PRUNED_INT8_PORTABLE for plain C99 alone. */
#define SMALL_LOOPS 0
#define SSE2 1
#define AVX2 2
#define AVX_VNNI 3
#define AVX512_VNNI 4
#define NEON 5
#define NEON_DOTPROD 6
#define NEON_I8MM 7

#if !defined(__GNUC__) || defined(PHASE5_PRUNED_INT8_PORTABLE) || defined(__OPTIMIZE_SIZE__)
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
#if defined(PHASE5_PRUNED_INT8_BEST) && BASE != SMALL_LOOPS
#undef BEST
#define BEST PHASE5_PRUNED_INT8_BEST
#endif

#if defined(__GNUC__) && !defined(PHASE5_PRUNED_INT8_PORTABLE)
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
#if defined(__GNUC__) && !defined(PHASE5_PRUNED_INT8_PORTABLE) && !defined(__ARM_BIG_ENDIAN) \
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
    .offset = 0, .outside = 624, .row_bytes = 208, .left = 0,
    .height = 26, .held = 3,
}; /* 26x26, 8 channels: 3 rows of 26 */

static const struct plane conv3_plane = {
    .offset = 624, .outside = 1008, .row_bytes = 192, .left = 0,
    .height = 24, .held = 2,
}; /* 24x24, 8 channels: 2 rows of 24 */

static const struct plane conv4_plane = {
    .offset = 1008, .outside = 1308, .row_bytes = 100, .left = 0,
    .height = 10, .held = 3,
}; /* 10x10, 10 channels: 3 rows of 10 */

static const struct plane conv5_plane = {
    .offset = 1308, .outside = 1596, .row_bytes = 96, .left = 0,
    .height = 8, .held = 3,
}; /* 8x8, 12 channels: 3 rows of 8 */

static const struct plane pool_plane = {
    .offset = 1596, .outside = 1884, .row_bytes = 96, .left = 0,
    .height = 12, .held = 3,
}; /* 12x12, 8 channels: 3 rows of 12 */

static const struct plane conv2_plane = {
    .offset = 1884, .outside = 2076, .row_bytes = 192, .left = 0,
    .height = 24, .held = 1,
}; /* 24x24, 8 channels: 1 rows of 24 */

static const struct plane conv6_plane = {
    .offset = 2076, .outside = 2256, .row_bytes = 60, .left = 0,
    .height = 6, .held = 3,
}; /* 6x6, 10 channels: 3 rows of 6 */

static const struct plane image_plane = {
    .offset = 2256, .outside = 2340, .row_bytes = 28, .left = 0,
    .height = 28, .held = 3,
}; /* 28x28, 1 channels: 3 rows of 28 */

static const struct plane conv7_plane = {
    .offset = 2340, .outside = 2380, .row_bytes = 40, .left = 0,
    .height = 4, .held = 1,
}; /* 4x4, 10 channels: 1 rows of 4 */

static const struct plane average_sums_plane = {
    .offset = 2380, .outside = 2400, .row_bytes = 20, .left = 0,
    .height = 4, .held = 1,
}; /* 4x1, 20 channels: 1 rows of 4 */

static const struct plane average_plane = {
    .offset = 2400, .outside = 2410, .row_bytes = 10, .left = 0,
    .height = 1, .held = 1,
}; /* 1x1, 10 channels: whole */

/* conv1: 3x3 convolve, image to 8 channels of 26x26 */
ALIGNED static const int8_t conv1_weight[96 + 4 * SPARE + 8] = {
    TWO(-35,-33,-17,0,46,49,-2,0), TWO(-53,-10,27,0,2,22,41,0), TWO(21,24,-50,0,29,-8,10,0),
    TWO(-6,56,68,0,-4,-18,-46,0), TWO(31,6,-13,0,54,-21,-54,0), TWO(-34,13,53,0,25,26,6,0),
    TWO(8,19,-22,0,10,-15,-5,0), TWO(-66,-19,45,0,-4,-14,21,0), TWO(16,28,48,0,-59,-64,-26,0),
    TWO(5,10,28,0,-6,-30,-36,0), TWO(-1,20,0,0,51,-17,-21,0), TWO(-55,-60,-47,0,-38,23,-6,0)
};
ALIGNED static const int32_t conv1_bias[8 + SPARE] = {
    BIAS(-1033,31), BIAS(2566,-77), BIAS(-1300,39), BIAS(-1666,50), BIAS(-633,19), BIAS(-1133,34),
    BIAS(2800,-84), BIAS(2866,-86)
};
static const int8_t conv1_shifts[8 + SPARE] = {
    7, 8, 7, 7, 7, 7, 8, 7
};
FACTORS(conv1_factor, 8,
    1006632960, 998244352, 1006632960, 1006632960, 1006632960, 1006632960, 998244352, 1006632960)
static const struct convolution conv1 = {
    .weight = conv1_weight, .bias = conv1_bias, .width = 26, .channels = 8, .groups = 1, .blocks
    = 1, .lanes = 8, .rest = 0, .runs = 3, .quads = 1, .place_step = 1, .group_step = 1, .start
    = 0, .scaling = { OF_FACTORS(conv1_factor) .shifts = conv1_shifts, .form = SHIFT,
    .zero_point = 0 },
};

/* conv2: 3x3 convolve, conv1 to 8 channels of 24x24 */
ALIGNED static const int8_t conv2_weight[576 + 4 * SPARE + 8] = {
    TWO(22,-32,-20,13,-4,-17,-3,14), TWO(-7,32,14,-11,-23,-33,14,-18),
    TWO(-4,-28,-16,-26,15,-45,-8,-4), TWO(10,-8,-12,-7,-8,5,8,11), TWO(9,22,0,71,8,5,10,-36),
    TWO(0,31,-9,6,13,-6,16,-10), TWO(14,-5,12,58,-14,-45,31,-12), TWO(19,6,7,-30,9,14,16,-3),
    TWO(20,-19,-22,-6,-2,-5,5,3), TWO(1,-18,10,2,-5,-7,19,-9), TWO(7,41,-8,-11,-20,-3,5,-1),
    TWO(10,-4,-15,-4,1,-5,7,-4), TWO(-9,-14,28,53,2,5,16,-57), TWO(19,13,14,24,21,8,6,-7),
    TWO(7,4,4,64,4,9,11,-15), TWO(-6,1,-10,12,0,26,5,21), TWO(4,-5,-9,-22,3,18,12,10),
    TWO(0,23,21,-10,4,16,-9,8), TWO(9,24,12,-10,-14,2,14,4), TWO(1,-2,-6,-13,7,-50,16,-5),
    TWO(4,8,-2,3,-7,-2,23,-71), TWO(25,-3,-34,62,3,1,-15,65), TWO(1,13,-28,64,-1,5,3,33),
    TWO(-7,6,-4,35,18,27,-2,34), TWO(3,-14,-12,6,8,-7,-10,6), TWO(6,-2,-7,-7,-11,-11,14,-14),
    TWO(16,10,4,-12,20,-23,-11,-10), TWO(-1,-7,2,2,-11,5,12,0), TWO(16,-9,8,-25,9,-7,30,-4),
    TWO(3,-3,51,-13,8,7,8,-93), TWO(13,4,20,-1,8,-7,27,7), TWO(-1,-7,20,-50,2,-18,6,77),
    TWO(2,-8,-3,-9,2,-3,0,12), TWO(-2,-3,4,8,-4,15,-16,-8), TWO(11,14,9,-7,10,-36,-22,-5),
    TWO(11,2,2,-3,-6,2,25,4), TWO(-12,-8,-16,20,-7,7,8,31), TWO(12,3,29,39,17,20,10,7),
    TWO(-21,1,-10,30,-14,-21,24,12), TWO(4,3,8,-12,6,14,-12,32), TWO(-18,-9,-16,-20,-1,10,2,4),
    TWO(-16,25,-20,-9,-4,12,-1,-23), TWO(11,35,33,27,-25,-6,-4,-17), TWO(5,3,-8,-2,-20,-25,31,-14),
    TWO(22,18,24,8,-1,-2,-16,3), TWO(11,-24,-48,46,1,16,-19,28), TWO(-10,13,1,54,-18,-14,22,12),
    TWO(-1,6,-4,22,37,25,39,-50), TWO(-14,6,26,-21,9,8,-12,2), TWO(3,30,-23,-10,-34,38,7,-5),
    TWO(19,5,-1,30,12,14,25,2), TWO(-8,-7,-4,13,-30,-23,-1,-23), TWO(20,11,-34,-16,-18,-19,25,38),
    TWO(1,-60,58,-12,18,6,-29,4), TWO(-13,11,-18,-22,10,17,-19,59), TWO(-10,-10,8,-68,4,-49,38,36),
    TWO(-20,31,27,-22,10,13,-11,2), TWO(9,38,-31,-8,-7,49,-18,-11), TWO(12,19,-2,41,23,-19,1,-19),
    TWO(0,-8,0,6,-12,-8,40,-14), TWO(0,13,-9,57,-23,-8,-21,20), TWO(-12,-41,-52,-46,4,5,-35,-8),
    TWO(-14,1,-10,-5,-4,18,20,22), TWO(-1,-5,1,-60,10,19,31,45), TWO(-29,20,-14,-28,2,13,-9,-9),
    TWO(2,66,-17,-29,1,39,39,-20), TWO(21,-4,-8,1,2,33,-47,-29), TWO(15,-4,-1,1,-3,-41,22,-8),
    TWO(20,13,41,9,-11,4,-23,14), TWO(-14,-34,-57,40,10,3,5,20), TWO(18,6,-11,-14,-6,-6,69,37),
    TWO(0,-6,2,-33,31,27,21,-78)
};
ALIGNED static const int32_t conv2_bias[8 + SPARE] = {
    BIAS(433,132), BIAS(470,0), BIAS(-66,89), BIAS(158,92), BIAS(-1135,505), BIAS(340,78),
    BIAS(3331,-206), BIAS(-4695,343)
};
SHORT(int16_t conv2_starts, 96,
    0, -9308, 0, 0, 0, 0, 0, 0, 0, -2423, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, -638, 0, 637, 0, 0, 0, 0, 0, 0, 0, -7013, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 13642, 0, 0, 0, 0, 0, -128, 0, 892, 0, -15683, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
SHORT(int32_t conv2_totals, 8,
    -9308, 0, 13004, 637, -2423, -128, 892, -22696)
static const int32_t conv2_multiplier[8 + SPARE] = {
    248797745, 408826592, 188349280, 225966262, 253748672, 249202816, 501385888, 201381216
};
static const int16_t conv2_odd_channels[1] = {
    0
};
static const int32_t conv2_odd_sums[1] = {
    20094
};
static const int8_t conv2_odd_steps[1] = {
    1
};
FACTORS(conv2_factor, 8,
    1005405603, 1011020183, 1001627574, 1003978636, 1005715036, 1005430920, 1013912661, 1002442070)
static const struct convolution conv2 = {
    .weight = conv2_weight, .bias = conv2_bias OF_SHORT_SUMS(conv2, 4), .width = 24, .channels =
    8, .groups = 1, .blocks = 1, .lanes = 8, .rest = 0, .runs = 3, .quads = 6, .place_step = 8,
    .group_step = 8, .start = 0, .scaling = { OF_FACTORS(conv2_factor) .multiplier =
    conv2_multiplier, .odd_channels = conv2_odd_channels, .odd_sums = conv2_odd_sums, .odd_steps
    = conv2_odd_steps, .odd = 1, .form = PRODUCT, .shift = 2, .zero_point = 0 },
};

/* conv3: 1x1 convolve, conv2 to 8 channels of 24x24 */
ALIGNED static const int8_t conv3_weight[64 + 4 * SPARE + 8] = {
    TWO(-37,-4,-59,66,-77,29,-51,-34), TWO(-12,13,-68,-18,88,1,-78,1), TWO(49,38,79,38,-36,4,20,-3),
    TWO(-73,-25,23,28,-65,100,-20,-47), TWO(27,-63,-18,62,74,-43,-16,-35),
    TWO(-19,2,115,5,-49,-48,1,40), TWO(-3,37,-9,-35,7,103,3,25), TWO(-25,-55,-3,-13,-20,-18,28,7)
};
ALIGNED static const int32_t conv3_bias[8 + SPARE] = {
    BIAS(-2501,-26), BIAS(-1379,-153), BIAS(1121,18), BIAS(3472,-44), BIAS(-2427,194),
    BIAS(-2637,123), BIAS(2454,-143), BIAS(1065,-35)
};
SHORT(int16_t conv3_starts, 16,
    0, 0, 0, 1912, 0, 0, 0, 0, 0, 0, 0, 0, 12622, 0, 0, 0)
SHORT(int32_t conv3_totals, 8,
    0, 1912, 0, 0, 0, 0, 12622, 0)
static const int32_t conv3_multiplier[8 + SPARE] = {
    76676176, 62877900, 60017924, 76480272, 81419112, 119250024, 124508656, 60407796
};
FACTORS(conv3_factor, 8,
    1007828874, 1005575219, 1004860225, 1007804386, 1008421741, 1013150605, 1013807934, 1004957693)
static const struct convolution conv3 = {
    .weight = conv3_weight, .bias = conv3_bias OF_SHORT_SUMS(conv3, 2), .width = 24, .channels =
    8, .groups = 1, .blocks = 1, .lanes = 8, .rest = 0, .runs = 1, .quads = 2, .place_step = 8,
    .group_step = 8, .start = 0, .scaling = { OF_FACTORS(conv3_factor) .multiplier =
    conv3_multiplier, .form = PRODUCT, .shift = 0, .zero_point = 83 },
};

/* pool: 2x2 maximum, conv3 to 8 channels of 12x12 */
static const struct maximum pool = {
    .width = 12, .channels = 8, .rows = 2, .columns = 2, .stride = 2, .padding = 0, .in_width =
    24,
};

/* conv4: 3x3 convolve, pool to 10 channels of 10x10 */
ALIGNED static const int8_t conv4_weight[720 + 4 * SPARE + 8] = {
    TWO(-14,-42,46,21,0,29,5,-24), TWO(-13,-25,33,-2,6,-38,14,14), TWO(-4,40,40,30,56,-14,1,33),
    TWO(55,14,-62,-9,19,12,-22,4), TWO(-7,1,-41,-10,-60,-12,47,-9), TWO(15,11,-7,-63,-5,-24,3,7),
    TWO(18,1,-5,-26,-28,27,-24,29), TWO(-40,25,11,9,-8,-35,36,23), TWO(-4,-10,9,-4,2,12,-1,-51),
    TWO(63,37,-28,-50,5,13,9,14), TWO(26,-27,0,11,16,10,-11,-3), TWO(-17,36,48,-22,12,-44,5,-3),
    TWO(2,29,21,3,12,-3,-14,-11), TWO(16,29,9,-9,20,33,-34,-28), TWO(-36,65,-9,-48,-5,-20,25,3),
    TWO(8,38,-5,9,-15,2,19,54), TWO(-35,4,2,7,-9,-19,-26,20), TWO(-33,0,3,-10,17,-16,24,1),
    TWO(-21,-5,18,12,1,-19,22,17), TWO(32,-9,-3,-24,-10,16,9,-1), TWO(0,-17,14,-9,-16,-18,-43,-40),
    TWO(35,34,15,-6,12,0,-2,-38), TWO(-17,21,23,-11,14,30,23,-5), TWO(34,-2,33,48,-3,53,-9,-36),
    TWO(-57,46,36,-17,12,-4,60,33), TWO(15,-3,12,-65,14,-14,18,36), TWO(-19,-43,40,80,9,-6,-12,32),
    TWO(-39,-16,-15,47,26,-5,58,-7), TWO(3,-34,-9,19,11,-18,11,-7), TWO(-30,5,-30,-62,-25,5,3,68),
    TWO(29,-14,75,37,-57,1,-9,-4), TWO(47,-49,-39,11,26,-33,-16,21), TWO(-24,18,31,16,-3,1,14,21),
    TWO(-16,-37,-11,34,24,45,17,-17), TWO(0,-1,-2,-40,-16,34,19,-6), TWO(-25,0,-27,-29,1,13,-7,19),
    TWO(12,12,15,-11,-18,6,-14,13), TWO(-8,-10,33,13,-34,-33,8,-62),
    TWO(4,0,-32,-55,-29,-50,12,-10), TWO(-44,-16,39,-9,18,12,4,-15), TWO(-6,-29,14,-27,-66,9,13,-7),
    TWO(14,2,12,-12,41,-12,-34,-16), TWO(-43,7,-2,-1,-11,-35,-7,23), TWO(-66,9,5,10,-21,-8,-1,-38),
    TWO(17,39,33,-61,-14,14,-22,9), TWO(-11,1,-25,-2,6,6,-2,-12), TWO(-34,-4,33,7,-7,-18,1,-10),
    TWO(29,-19,27,5,-16,-22,25,-11), TWO(-1,28,27,5,-3,-29,17,2), TWO(-48,0,12,16,13,-5,-18,-17),
    TWO(4,-5,15,-22,-62,9,31,-25), TWO(12,11,20,-3,-16,-23,-34,-1), TWO(-1,-19,0,28,-14,-11,-7,24),
    TWO(48,-3,-38,-5,-36,-14,-3,17), TWO(-25,17,45,14,-20,-27,12,24),
    TWO(-40,-2,-2,-31,46,-1,-4,-11), TWO(-16,-8,12,4,44,-21,-5,60), TWO(13,-16,-22,44,27,-12,25,16),
    TWO(-17,-3,-1,-5,35,-4,11,-9), TWO(-25,20,-28,19,5,2,4,3), TWO(52,14,-58,-2,17,68,-8,32),
    TWO(23,-74,-37,17,41,-18,-38,5), TWO(21,18,-44,47,-45,30,70,-9), TWO(-2,-6,5,-1,52,-55,-14,60),
    TWO(59,7,-43,1,16,6,42,-4), TWO(6,-2,9,-36,3,-20,-37,-9), TWO(21,12,-8,2,-27,8,-28,-19),
    TWO(16,-51,52,12,-43,-8,-17,8), TWO(28,23,22,5,-55,-31,5,-73), TWO(-45,-16,24,3,-37,-7,-22,6),
    TWO(23,-4,-54,15,13,2,-1,27), TWO(-10,-31,2,3,38,-21,-3,-14), TWO(28,5,11,15,28,18,24,11),
    TWO(-6,36,13,-24,-5,45,-14,16), TWO(-55,-24,-31,10,7,34,0,-4), TWO(16,-13,8,-2,-6,-6,-10,-15),
    TWO(26,25,16,0,-16,15,0,33), TWO(13,-25,16,-41,-35,15,-16,-1), TWO(-2,-15,14,26,4,15,14,34),
    TWO(-6,-3,25,21,-16,-24,3,-12), TWO(39,5,27,31,-1,-26,14,40),
    TWO(-27,-7,-13,-16,-16,-48,-10,13), TWO(76,-62,46,52,20,24,47,-12),
    TWO(7,37,-9,-44,-23,40,-21,6), TWO(0,27,45,-19,6,34,5,3), TWO(-47,9,-6,-17,-31,11,-45,-31),
    TWO(14,26,38,1,68,-8,15,-5), TWO(13,-5,4,-23,18,-12,16,14), TWO(43,-37,48,6,41,1,-12,11),
    TWO(15,31,1,13,10,-56,28,-13)
};
ALIGNED static const int32_t conv4_bias[10 + SPARE] = {
    BIAS(11218,-135), BIAS(11033,-132), BIAS(-15879,191), BIAS(14120,-170), BIAS(-34244,412),
    BIAS(-23765,287), BIAS(-14703,177), BIAS(5148,-62), BIAS(13677,-164), BIAS(-16113,194)
};
SHORT(int16_t conv4_starts, 120,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1912, -9563, 14662, 0, 0, 0, 0, 0, 0, 0, -3953, 0,
    0, 0, 0, 0, 0, 0, -383, 0, 0, 0, 1912, 0, -11348, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5482, 0, 0, 0, 0,
    0, 0, 0, -2168, 0, 0, 0, 0, 4462, 0, 2932, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0)
SHORT(int32_t conv4_totals, 10,
    5482, 0, -3953, 0, -2168, 0, -383, 6374, 9943, -11348)
static const int32_t conv4_multiplier[10 + SPARE] = {
    91768688, 102506328, 98047152, 95582232, 92864784, 111456712, 109479928, 81757880, 70033640,
    107453352
};
FACTORS(conv4_factor, 10,
    1001326830, 1002669035, 1002111638, 1001803523, 1001463842, 1003787833, 1003540735, 1000075479,
    998609949, 1003287413)
static const struct convolution conv4 = {
    .weight = conv4_weight, .bias = conv4_bias OF_SHORT_SUMS(conv4, 3), .width = 10, .channels =
    10, .groups = 1, .blocks = 1, .lanes = 10, .rest = 0, .runs = 3, .quads = 6, .place_step =
    8, .group_step = 8, .start = 0, .scaling = { OF_FACTORS(conv4_factor) .multiplier =
    conv4_multiplier, .form = PRODUCT, .shift = 1, .zero_point = 0 },
};

/* conv5: 3x3 convolve, conv4 to 12 channels of 8x8 */
ALIGNED static const int8_t conv5_weight[1152 + 4 * SPARE + 8] = {
    TWO(45,1,-29,20,-11,10,-4,-9), TWO(11,-25,25,57,-3,32,-1,-31), TWO(46,-20,5,10,-24,-3,30,-6),
    TWO(16,-13,48,-35,-46,25,22,-67), TWO(-47,11,36,5,-49,19,44,25), TWO(18,9,12,-7,5,-49,-9,-26),
    TWO(-12,-6,1,13,-21,10,10,-47), TWO(21,29,15,-24,23,-11,-19,-10), TWO(18,34,3,36,1,-16,-5,-7),
    TWO(-58,31,-60,60,-34,20,13,26), TWO(7,28,13,20,9,-39,17,-53), TWO(8,-4,12,17,-34,-2,-61,18),
    TWO(6,1,-6,-22,-56,11,13,-38), TWO(-37,8,-45,3,96,-1,5,-17), TWO(10,2,35,-6,11,2,9,-2),
    TWO(0,-31,-40,-10,5,-30,-40,16), TWO(-6,-15,-5,22,19,31,-64,30), TWO(6,-9,7,-37,-18,-11,-3,21),
    TWO(12,-22,-7,-4,9,2,11,35), TWO(13,6,6,16,3,-1,8,1), TWO(11,10,-16,21,-12,11,9,-16),
    TWO(23,46,-11,11,3,-24,7,-5), TWO(26,5,10,4,-2,-21,28,-26), TWO(-6,13,-3,-12,-30,-43,-16,-11),
    TWO(-2,1,-69,5,-5,29,58,-17), TWO(-5,-13,47,39,-4,-23,-24,7), TWO(-6,-23,13,2,-3,27,-24,-4),
    TWO(-11,39,-11,-22,25,13,29,11), TWO(2,11,30,18,2,-3,8,17), TWO(48,45,9,-3,-10,-42,-25,-39),
    TWO(20,-23,-11,-5,16,18,-2,8), TWO(-25,63,59,17,12,-4,26,-42), TWO(-46,23,20,-30,12,23,30,11),
    TWO(33,-6,48,-9,14,-19,-16,-6), TWO(10,-22,19,51,-21,-64,-10,26), TWO(37,-56,21,23,0,-35,-6,32),
    TWO(-30,-2,-24,1,19,-6,7,20), TWO(22,53,-29,54,-9,-1,-49,-16), TWO(-9,9,-11,46,-13,-7,-28,-39),
    TWO(22,14,-15,-20,42,8,31,-3), TWO(-2,-28,47,-3,10,-3,21,0), TWO(18,10,-16,13,43,-33,-8,-3),
    TWO(15,-12,0,0,14,-18,0,0), TWO(9,-24,0,0,-3,-4,0,0), TWO(-28,-14,0,0,54,-33,0,0),
    TWO(66,-15,0,0,-61,31,0,0), TWO(77,34,0,0,-4,-27,0,0), TWO(7,-17,0,0,-10,-47,0,0),
    TWO(-6,-26,-7,-13,-7,-38,16,6), TWO(13,21,-3,-6,2,-29,-15,-3),
    TWO(6,-17,-11,-24,-14,-3,-18,-16), TWO(24,4,56,-18,10,8,31,-20), TWO(8,1,4,-7,-3,6,-31,11),
    TWO(-13,0,7,-21,0,29,11,-24), TWO(9,31,9,29,-4,-20,26,-46), TWO(16,-9,9,22,0,-13,21,16),
    TWO(30,10,-23,60,-46,-10,-28,-9), TWO(21,-9,-64,17,-34,7,-22,-13),
    TWO(-2,5,-14,-14,41,-33,-8,-55), TWO(16,8,-24,-34,8,-25,-25,-19), TWO(-7,-8,14,40,-37,27,-6,28),
    TWO(-31,34,-10,-24,10,14,0,2), TWO(20,0,14,18,1,25,-10,11), TWO(-38,-18,-23,7,-9,9,22,10),
    TWO(-29,24,13,9,18,-12,1,-3), TWO(29,8,-4,-17,11,-24,0,27), TWO(15,-2,-6,28,9,-6,5,12),
    TWO(-11,14,-9,-24,11,13,14,-6), TWO(-29,5,3,-15,1,26,-15,2), TWO(22,7,-44,0,-9,-1,17,-4),
    TWO(8,3,20,12,-3,-17,-10,-8), TWO(-2,11,-22,15,1,-6,16,0), TWO(-3,-4,5,6,12,-44,-1,-58),
    TWO(-7,-24,-17,19,2,-13,-14,-12), TWO(-7,-15,15,1,-7,43,-6,-2), TWO(-27,18,-25,-36,-16,6,2,18),
    TWO(18,-1,0,-8,14,21,-26,2), TWO(-21,28,3,5,7,-37,27,0), TWO(37,20,18,14,-11,1,3,8),
    TWO(-29,16,-16,-2,3,-11,-12,-35), TWO(-49,14,-12,35,-2,29,10,11), TWO(24,-5,27,4,7,-19,-25,22),
    TWO(26,-46,-25,-10,0,7,-5,51), TWO(30,-72,23,23,8,-67,-10,10), TWO(-1,12,12,9,-17,-12,-14,29),
    TWO(14,-3,-1,-4,18,4,-10,22), TWO(-1,-10,-5,16,-12,-18,-5,-3), TWO(23,35,-27,35,29,-1,17,-20),
    TWO(5,-15,39,26,-44,14,-8,25), TWO(7,19,-37,-28,20,-9,22,18), TWO(41,10,0,0,20,-17,0,0),
    TWO(1,-21,0,0,-19,-3,0,0), TWO(15,-23,0,0,67,-26,0,0), TWO(62,32,0,0,-16,-17,0,0),
    TWO(-40,-7,0,0,-10,23,0,0), TWO(-2,-5,0,0,13,-31,0,0), TWO(3,-9,-29,34,8,-46,-22,29),
    TWO(-14,2,2,-12,6,-15,2,-5), TWO(8,-16,7,-2,30,17,-29,10), TWO(9,-62,-19,10,-35,5,12,-28),
    TWO(-1,1,-1,-12,-11,-41,37,25), TWO(-6,4,14,27,-29,30,1,29), TWO(18,4,-10,1,7,-27,32,-36),
    TWO(1,-26,31,-41,-7,-9,7,21), TWO(0,68,20,31,-18,19,7,-9), TWO(30,44,-47,-18,-23,17,5,-5),
    TWO(-13,12,17,-16,3,-45,13,0), TWO(23,-36,-29,29,-3,-45,-2,39), TWO(-6,-25,-6,10,52,18,12,31),
    TWO(0,-8,-9,2,19,-7,-3,15), TWO(-5,-5,4,-5,61,9,2,3), TWO(-6,24,39,16,-19,35,-28,-17),
    TWO(-3,-20,-2,-28,3,-39,-11,-49), TWO(20,13,8,-13,5,-11,16,-40), TWO(8,-2,2,11,-40,-28,-7,-10),
    TWO(23,7,2,-9,23,-16,23,19), TWO(-18,-59,-4,7,27,-3,-4,35), TWO(1,-28,4,2,-16,7,16,-8),
    TWO(-1,-28,-2,-17,6,-13,15,12), TWO(2,4,17,-12,24,9,4,21), TWO(20,15,11,-4,48,-70,13,19),
    TWO(18,-21,-11,-6,6,18,-28,-19), TWO(54,-64,-9,22,-6,10,44,0),
    TWO(-14,37,-11,-32,12,-11,-16,-12), TWO(22,-24,11,-8,6,3,37,-11), TWO(-9,9,-5,6,-19,23,34,-10),
    TWO(-7,-26,34,-59,31,-3,-26,2), TWO(3,65,9,20,-3,-44,31,-12), TWO(-27,41,-11,0,-17,29,15,20),
    TWO(38,55,22,5,-33,-17,0,18), TWO(22,-11,-39,-2,-23,35,28,13), TWO(-30,-55,20,4,3,-13,-3,20),
    TWO(-31,27,5,-15,18,-24,26,-9), TWO(22,-9,18,-8,-21,12,10,3), TWO(-1,-52,-26,-22,6,19,-14,-32),
    TWO(11,28,62,17,27,-29,3,-9), TWO(-22,-45,8,-63,7,-5,-22,8), TWO(34,-17,0,15,2,8,-8,71),
    TWO(8,7,0,0,-26,37,0,0), TWO(34,-20,0,0,-10,-19,0,0), TWO(46,5,0,0,10,-15,0,0),
    TWO(29,27,0,0,5,-47,0,0), TWO(-37,26,0,0,-5,8,0,0), TWO(1,-1,0,0,9,-31,0,0)
};
ALIGNED static const int32_t conv5_bias[12 + SPARE] = {
    BIAS(-642,120), BIAS(2129,-61), BIAS(-10586,339), BIAS(1237,-106), BIAS(-3633,153),
    BIAS(5575,190), BIAS(-6112,447), BIAS(-1118,-212), BIAS(-2526,85), BIAS(946,-138),
    BIAS(-4954,130), BIAS(9723,-367)
};
SHORT(int16_t conv5_starts, 288,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -8543, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, -383, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -5993, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    -383, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0)
SHORT(int32_t conv5_totals, 12,
    0, 0, -8543, 0, 0, 0, -6376, 0, 0, 0, -383, 0)
static const int32_t conv5_multiplier[12 + SPARE] = {
    82488088, 63453962, 58008956, 80693752, 52806032, 63415424, 42331936, 59513737, 68901192,
    57404256, 63187457, 52755260
};
static const int16_t conv5_odd_channels[2] = {
    10, 7
};
static const int32_t conv5_odd_sums[2] = {
    4826, 36156
};
static const int8_t conv5_odd_steps[2] = {
    1, -1
};
FACTORS(conv5_factor, 12,
    1008555363, 1005719234, 1004357983, 1008331071, 1003057252, 1005709600, 1000438728, 1004734178,
    1006857001, 1004206808, 1005652608, 1003044559)
static const struct convolution conv5 = {
    .weight = conv5_weight, .bias = conv5_bias OF_SHORT_SUMS(conv5, 2), .width = 8, .channels =
    12, .groups = 1, .blocks = 1, .lanes = 12, .rest = 0, .runs = 3, .quads = 8, .place_step =
    10, .group_step = 10, .start = 0, .scaling = { OF_FACTORS(conv5_factor) .multiplier =
    conv5_multiplier, .odd_channels = conv5_odd_channels, .odd_sums = conv5_odd_sums, .odd_steps
    = conv5_odd_steps, .odd = 2, .form = PRODUCT, .shift = 0, .zero_point = 0 },
};

/* conv6: 3x3 convolve, conv5 to 10 channels of 6x6 */
ALIGNED static const int8_t conv6_weight[1080 + 4 * SPARE + 8] = {
    TWO(1,-29,29,-44,24,41,3,-35), TWO(-25,-30,-65,-34,6,-15,21,2), TWO(-58,-11,-7,2,26,37,-26,-19),
    TWO(36,0,-4,-51,12,-22,-10,-47), TWO(-7,2,16,41,-27,14,36,-13), TWO(34,-29,14,-6,16,-18,-1,-10),
    TWO(17,-1,-6,-52,24,-17,23,19), TWO(-17,-10,1,35,-10,38,-24,25), TWO(3,-2,-31,-17,-22,-30,1,21),
    TWO(19,18,0,7,-30,-4,-19,-42), TWO(8,-16,10,-13,-13,-42,-36,65),
    TWO(55,-60,-51,4,13,-81,-24,29), TWO(-1,19,11,-19,0,22,-14,-64),
    TWO(-70,20,-29,-22,-11,39,-24,-64), TWO(-39,-39,7,34,14,2,-24,-28),
    TWO(-9,-6,11,-21,15,30,20,-13), TWO(-18,-18,12,-27,15,-5,16,-10),
    TWO(10,-15,-15,-17,0,25,-23,-3), TWO(7,0,16,5,18,4,4,18), TWO(-6,-10,9,32,-13,4,28,-58),
    TWO(-3,2,3,26,23,-38,16,13), TWO(17,19,28,-51,15,-7,33,54), TWO(8,-16,-28,-12,1,-22,-28,27),
    TWO(2,-18,-8,-3,-25,-16,6,15), TWO(-22,-4,4,20,6,-5,-20,13), TWO(-14,2,16,19,2,-12,-4,0),
    TWO(-26,-13,-63,2,-24,-1,1,-14), TWO(-29,22,-14,-15,7,14,9,-19), TWO(-6,13,15,-4,8,-9,13,-64),
    TWO(16,-37,21,-4,-46,4,-29,39), TWO(20,-5,-2,5,12,-5,-21,6), TWO(11,7,2,27,12,15,16,-2),
    TWO(31,27,-38,-1,19,-14,-24,1), TWO(38,10,37,28,15,31,-6,-9), TWO(8,26,0,-10,-9,41,48,16),
    TWO(16,26,24,-12,-8,-13,6,7), TWO(63,-7,56,-31,4,23,8,19), TWO(-1,-36,-42,58,22,-17,-15,-22),
    TWO(-4,-35,-38,-51,-2,-8,-16,25), TWO(-40,-24,-1,24,-16,22,-2,-3),
    TWO(18,-17,-21,6,-7,-15,-9,15), TWO(-31,-9,-59,12,-45,-47,-9,16),
    TWO(15,26,7,-37,23,-29,10,-52), TWO(-58,-14,32,36,22,-17,19,-2),
    TWO(39,-25,-2,-52,4,-5,-58,-50), TWO(-14,-6,-1,17,-9,-30,-24,23),
    TWO(-10,-22,-24,20,8,17,3,-15), TWO(-1,-18,-6,-1,-35,17,10,28), TWO(60,10,-11,23,-14,42,27,3),
    TWO(11,-6,-17,18,-2,34,5,24), TWO(32,-6,11,19,4,12,-2,-22), TWO(-6,-4,-7,52,0,-14,-28,25),
    TWO(-7,-1,4,14,-13,19,-7,-21), TWO(12,-9,29,-12,-23,-19,-28,-2), TWO(21,8,-10,-7,-2,-3,1,-13),
    TWO(12,-15,-25,-6,16,-18,23,-54), TWO(0,-7,-18,-10,-21,-31,4,-23), TWO(7,30,15,-9,3,16,-41,30),
    TWO(-18,-46,-11,-53,-29,-25,5,-48), TWO(-7,1,-3,-25,-6,-57,-20,10), TWO(-9,15,-12,7,-19,15,5,5),
    TWO(-17,10,11,25,-19,18,24,-22), TWO(37,-4,5,-17,-15,-19,-4,-18), TWO(-3,17,6,17,-29,-9,4,19),
    TWO(-11,24,17,4,-15,-15,-12,-30), TWO(-10,-12,-11,25,-29,-8,-25,-20),
    TWO(-24,12,-2,9,-22,16,10,-7), TWO(11,-2,8,-5,-1,0,-15,9), TWO(-7,12,19,27,-8,27,1,-22),
    TWO(-5,-9,-19,0,6,22,-1,-11), TWO(13,2,10,20,22,-9,14,-12), TWO(40,9,-3,31,-6,9,13,14),
    TWO(11,-10,16,14,10,-20,-8,18), TWO(12,-16,6,18,14,-18,-10,18), TWO(-46,-4,8,-16,-5,36,57,39),
    TWO(19,0,21,31,7,-7,-13,-37), TWO(24,-5,-18,31,-16,0,21,9), TWO(-7,31,4,-9,23,4,-12,-53),
    TWO(6,22,11,-1,-31,-5,4,-1), TWO(-27,18,7,-68,-12,31,-1,33), TWO(-9,-4,8,-4,-4,2,-12,11),
    TWO(-46,-44,42,29,-39,5,-20,46), TWO(14,25,5,21,-4,25,2,-36), TWO(-5,-28,4,4,15,-2,-6,17),
    TWO(-6,-60,-8,2,-9,16,26,-27), TWO(0,-15,-1,-9,-29,7,0,6), TWO(24,-23,-2,-25,-40,-10,7,-1),
    TWO(-30,11,-51,29,42,-25,-8,8), TWO(-33,25,0,23,-48,-23,14,41), TWO(-39,18,15,-2,-15,9,-5,-3),
    TWO(5,-16,-16,39,-19,-34,-41,22), TWO(35,-45,-18,39,23,15,6,-23),
    TWO(-5,40,-17,-13,-5,-26,32,71), TWO(26,30,13,2,-15,-32,2,24), TWO(30,6,-19,11,8,63,9,7),
    TWO(28,15,34,-23,26,17,7,-6), TWO(15,6,55,60,-7,-13,-30,17), TWO(7,21,-3,13,-6,9,2,-30),
    TWO(16,3,-7,-27,66,10,-25,3), TWO(-4,-16,11,-29,21,-23,30,50), TWO(-5,-48,-32,-4,41,-63,-6,12),
    TWO(62,-48,-9,-23,-24,-14,22,-2), TWO(-27,-52,-3,-70,57,-36,-3,13),
    TWO(-42,-33,10,-29,-21,-5,27,61), TWO(15,-17,-11,-51,9,-25,-32,-47),
    TWO(10,11,-20,35,-41,17,5,-12), TWO(14,4,-22,-21,13,5,-10,-1), TWO(7,17,7,35,10,1,-11,27),
    TWO(-3,-34,-8,11,25,-24,21,30), TWO(33,2,-1,-23,-24,-2,-19,10), TWO(-2,-11,10,-13,-25,1,-1,-10),
    TWO(15,19,-3,-19,-6,5,7,-26), TWO(-11,-12,2,-9,8,4,17,16), TWO(-11,20,-13,6,48,9,25,-18),
    TWO(-15,18,-25,-14,18,-5,48,-18), TWO(3,-23,-15,-32,24,-12,-4,27), TWO(1,23,-29,-12,-4,0,10,2),
    TWO(-7,-46,-15,-2,-4,-5,-2,-21), TWO(-9,24,15,-8,-1,17,22,30), TWO(3,-11,14,-22,-2,-3,-2,-52),
    TWO(4,-14,51,-9,-10,-10,0,-25), TWO(31,-15,-63,-7,-14,-14,-35,24), TWO(10,24,23,28,8,-1,3,39),
    TWO(21,-26,16,-21,3,30,15,53), TWO(-7,-18,13,-33,-35,1,-33,-14), TWO(-7,32,18,4,54,7,10,-65),
    TWO(-6,-7,3,29,-17,-13,0,17), TWO(0,12,19,-26,-21,47,-14,14), TWO(-9,14,-15,-13,40,-35,23,5),
    TWO(-4,-14,3,-11,8,-25,50,37), TWO(1,-7,-31,-80,-31,-18,-15,20), TWO(-14,18,-23,-9,-17,7,8,19),
    TWO(-5,5,-25,-36,-23,-4,-19,-14), TWO(9,14,21,-29,-6,-6,-9,-48), TWO(60,3,-27,-36,65,-28,-42,51)
};
ALIGNED static const int32_t conv6_bias[10 + SPARE] = {
    BIAS(2211,28), BIAS(9958,-355), BIAS(5546,-257), BIAS(4602,-72), BIAS(2711,-147),
    BIAS(1222,-77), BIAS(6381,-123), BIAS(50,62), BIAS(11124,-388), BIAS(5750,-71)
};
SHORT(int16_t conv6_starts, 180,
    0, 0, 0, 0, 0, 20272, 0, 0, 0, 0, 0, 4717, 0, 6502, 0, 4207, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3187, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1148, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 892, 0, 0, 0, 0,
    0, 0, 0, 0, -6503, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -2423)
SHORT(int32_t conv6_totals, 10,
    0, 0, 16956, 0, 0, 4717, 5354, 4207, 892, -2423)
static const int32_t conv6_multiplier[10 + SPARE] = {
    69960728, 59553800, 42211606, 61239352, 61495092, 63827894, 59446956, 53177605, 56860614,
    56808464
};
static const int16_t conv6_odd_channels[1] = {
    7
};
static const int32_t conv6_odd_sums[1] = {
    13488
};
static const int8_t conv6_odd_steps[1] = {
    1
};
FACTORS(conv6_factor, 10,
    1006989443, 1004744194, 1000408646, 1005165582, 1005229517, 1005812717, 1004717483, 1003150145,
    1004070898, 1004057860)
static const struct convolution conv6 = {
    .weight = conv6_weight, .bias = conv6_bias OF_SHORT_SUMS(conv6, 3), .width = 6, .channels =
    10, .groups = 1, .blocks = 1, .lanes = 10, .rest = 0, .runs = 3, .quads = 9, .place_step =
    12, .group_step = 12, .start = 0, .scaling = { OF_FACTORS(conv6_factor) .multiplier =
    conv6_multiplier, .odd_channels = conv6_odd_channels, .odd_sums = conv6_odd_sums, .odd_steps
    = conv6_odd_steps, .odd = 1, .form = PRODUCT, .shift = 0, .zero_point = 0 },
};

/* conv7: 3x3 convolve, conv6 to 10 channels of 4x4 */
ALIGNED static const int8_t conv7_weight[960 + 4 * SPARE + 8] = {
    TWO(-9,34,-13,-25,-5,46,-46,39), TWO(10,26,-3,-39,-43,-52,25,-49),
    TWO(-16,3,-13,59,5,-23,37,31), TWO(6,47,-3,-23,17,-40,-38,-33), TWO(5,-55,11,30,20,21,47,51),
    TWO(-13,-1,-28,-43,60,-13,2,16), TWO(-11,15,-20,30,60,-19,-6,24),
    TWO(-12,1,69,15,-64,15,-12,-56), TWO(-21,-21,43,-52,-15,11,-2,-24),
    TWO(-14,16,-5,54,45,-18,-12,26), TWO(-8,-23,-11,4,-43,23,1,49), TWO(-26,0,2,-16,7,31,-28,-15),
    TWO(40,38,-12,-9,6,24,23,29), TWO(-19,-53,30,26,9,2,8,-29), TWO(-9,4,-1,14,42,-40,-7,-21),
    TWO(10,-34,-10,31,-58,17,27,-18), TWO(3,-24,8,5,31,-1,16,-15), TWO(-9,18,-30,-35,-9,10,-64,17),
    TWO(22,0,-16,-20,-25,11,10,-2), TWO(16,10,9,7,12,12,39,14), TWO(-12,-9,13,-12,31,-16,8,11),
    TWO(-16,8,1,0,-16,5,-7,6), TWO(40,20,-3,9,13,-2,-6,-7), TWO(31,-7,-39,-19,-2,-5,-7,5),
    TWO(-7,-21,15,1,-34,22,18,7), TWO(-27,-36,-3,-35,10,48,-8,-10),
    TWO(-16,-20,-15,18,-12,43,29,50), TWO(9,31,-16,-43,55,26,-57,14), TWO(2,32,48,25,5,-61,0,5),
    TWO(5,32,-1,9,-12,-38,30,-34), TWO(-19,2,-2,1,3,-2,19,-28), TWO(-8,19,13,-7,36,13,-6,24),
    TWO(13,-11,38,-3,-45,-5,6,4), TWO(4,-14,29,-7,34,1,-6,20), TWO(-18,-3,-23,-25,-3,-12,-56,10),
    TWO(37,9,0,0,-5,9,0,0), TWO(-4,7,0,0,-1,1,0,0), TWO(-10,-40,0,0,-27,-16,0,0),
    TWO(-58,12,0,0,5,3,0,0), TWO(20,15,0,0,21,-5,0,0), TWO(15,4,-18,39,-13,0,3,-21),
    TWO(-24,1,3,2,-21,1,4,-16), TWO(13,-12,13,-15,-1,-18,-9,0), TWO(2,25,-5,12,10,2,-14,-38),
    TWO(-18,10,19,-1,37,-14,11,36), TWO(7,-48,16,-10,21,-25,-25,-43),
    TWO(-6,12,-10,35,68,40,24,-33), TWO(-20,24,10,-2,-34,24,12,-28),
    TWO(-10,12,20,-37,-16,-2,-16,15), TWO(-5,-18,-2,67,-1,-14,-21,-2),
    TWO(19,-4,8,-9,-37,-26,-6,32), TWO(-9,12,-17,-9,-17,20,-2,7), TWO(29,-23,8,-7,12,18,6,-22),
    TWO(-2,-5,24,-32,5,-3,-1,-2), TWO(-9,14,-16,30,4,-13,7,15), TWO(-15,34,-16,-10,-3,-5,-10,-29),
    TWO(-8,7,-2,-4,-12,-16,38,-26), TWO(36,-15,-8,27,-7,1,-20,1), TWO(-26,22,-3,8,13,-19,-5,17),
    TWO(17,-13,22,-20,4,2,5,31), TWO(0,19,-6,-4,-7,-23,5,-21), TWO(1,8,13,-2,5,-9,-22,4),
    TWO(0,-14,3,-14,15,-10,-15,23), TWO(2,1,-11,27,-9,0,0,-3), TWO(23,25,17,-6,-27,-11,8,0),
    TWO(-14,-23,-15,2,11,18,27,-19), TWO(-6,13,-16,24,8,18,-1,-19), TWO(-3,19,5,-6,27,-34,-20,9),
    TWO(24,-51,12,13,-15,10,5,-11), TWO(0,6,7,-18,-12,12,13,13), TWO(-23,5,-11,29,-2,18,-11,2),
    TWO(4,19,1,23,60,-10,14,29), TWO(-35,8,17,-43,3,-45,15,-40), TWO(4,49,-9,8,-23,-8,-5,-39),
    TWO(45,-31,14,45,-24,-3,-22,-22), TWO(12,-4,0,0,-20,-4,0,0), TWO(-2,-26,0,0,19,15,0,0),
    TWO(-18,-15,0,0,-3,36,0,0), TWO(-44,34,0,0,-2,-8,0,0), TWO(24,10,0,0,18,-16,0,0),
    TWO(55,0,47,13,-21,5,-11,-17), TWO(15,18,28,11,-16,7,-14,9), TWO(-22,-50,-8,15,-29,5,-49,-13),
    TWO(18,8,60,-23,-24,17,-32,-17), TWO(32,51,-45,-3,-21,-72,13,15),
    TWO(48,-9,36,-13,17,12,-21,-51), TWO(-2,81,8,-20,-40,26,1,-43), TWO(-17,-40,-14,20,29,-13,6,4),
    TWO(40,-10,20,-3,-16,-29,-4,23), TWO(-15,-4,-16,55,-33,-41,-27,21),
    TWO(11,-50,26,19,-23,-14,-13,38), TWO(22,-1,29,0,5,20,6,-14), TWO(-7,17,-29,-24,20,40,-7,-27),
    TWO(-3,-33,15,11,-9,30,-22,-7), TWO(-13,-18,25,19,-14,6,-42,-9), TWO(16,3,0,7,-22,0,-9,-15),
    TWO(2,6,-14,24,-23,22,-17,-26), TWO(20,-2,19,20,-9,7,26,27), TWO(19,-9,28,7,0,-32,-8,-16),
    TWO(-20,7,-10,-29,10,4,-1,-5), TWO(-13,-24,15,-20,12,-21,13,-23),
    TWO(16,-33,9,-15,-35,-12,11,41), TWO(3,33,-9,0,0,12,-3,32), TWO(-10,13,21,-12,12,42,-16,-10),
    TWO(0,3,-8,7,6,-5,-29,8), TWO(1,32,12,-53,2,-20,-33,13), TWO(47,-20,-7,-15,2,-52,7,4),
    TWO(-40,-8,-8,52,2,-2,24,12), TWO(-3,21,47,-30,-27,38,-11,-14), TWO(37,3,-9,-14,-36,-3,-16,65),
    TWO(4,27,-29,-75,68,2,42,11), TWO(35,15,9,20,5,10,-25,2), TWO(-35,-25,39,51,19,41,-14,-51),
    TWO(27,68,-61,-19,-67,-54,18,17), TWO(2,-33,-21,53,-34,-32,35,-10), TWO(54,-9,0,0,-2,-10,0,0),
    TWO(-19,-37,0,0,55,48,0,0), TWO(-33,-13,0,0,19,50,0,0), TWO(35,0,0,0,-49,-48,0,0),
    TWO(-3,61,0,0,-36,-7,0,0)
};
ALIGNED static const int32_t conv7_bias[10 + SPARE] = {
    BIAS(128,-122), BIAS(4852,-137), BIAS(-3618,189), BIAS(-4676,265), BIAS(-667,8),
    BIAS(-6260,-24), BIAS(-11374,291), BIAS(19299,-620), BIAS(-10140,423), BIAS(6631,-131)
};
SHORT(int16_t conv7_starts, 180,
    0, 0, -128, 0, 0, 0, 0, 0, 0, -3698, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 1402, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, -128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -3188, 0,
    0, -1913, 0, 0, 0, 1912, 0, 0, 0, 0, 0, 0, 0, 0, 0, 13387, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -128, 0, -383, 0, 22822, 0, 0, 0, 0, 0)
SHORT(int32_t conv7_totals, 10,
    -3188, -128, -1913, -128, -1786, 1274, -383, 22822, 0, 13387)
static const int32_t conv7_multiplier[10 + SPARE] = {
    98811376, 64914184, 121811208, 82057008, 76823819, 76029281, 68249112, 107988024, 83461448,
    87661081
};
static const int16_t conv7_odd_channels[3] = {
    4, 5, 9
};
static const int32_t conv7_odd_sums[3] = {
    44949, 56265, 60558
};
static const int8_t conv7_odd_steps[3] = {
    -1, -1, -1
};
FACTORS(conv7_factor, 10,
    993818558, 989307074, 996693537, 991724262, 991070113, 990970796, 989998275, 994965639,
    991899817, 992424771)
static const struct convolution conv7 = {
    .weight = conv7_weight, .bias = conv7_bias OF_SHORT_SUMS(conv7, 3), .width = 4, .channels =
    10, .groups = 1, .blocks = 1, .lanes = 10, .rest = 0, .runs = 3, .quads = 8, .place_step =
    10, .group_step = 10, .start = 0, .scaling = { OF_FACTORS(conv7_factor) .multiplier =
    conv7_multiplier, .odd_channels = conv7_odd_channels, .odd_sums = conv7_odd_sums, .odd_steps
    = conv7_odd_steps, .odd = 3, .form = PRODUCT, .shift = 2, .zero_point = 96 },
};

/* average_sums: 1x4 sum, conv7 to 20 channels of 4x1 */
static const struct row_sums average_sums = {
    .width = 1, .channels = 10, .columns = 4, .stride = 4,
};

/* average: mean, average_sums to 10 channels of 1x1 */
static const int32_t average_multiplier[1] = {
    1134312960
};
static const struct mean average = {
    .count = 10, .least = -1536, .scaling = { .multiplier = average_multiplier, .form = PRODUCT,
    .shift = 0, .zero_point = 89 },
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

#define MOST_GATHERED 108 /* the codes of the largest window that is copied */

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
static void LEVELED(run)(const uint8_t input[PHASE5_PRUNED_INT8_INPUT_BYTES], uint8_t output[PHASE5_PRUNED_INT8_OUTPUT_BYTES],
    uint8_t arena[PHASE5_PRUNED_INT8_ARENA_BYTES])
#else
void phase5_pruned_int8_run(const uint8_t input[PHASE5_PRUNED_INT8_INPUT_BYTES], uint8_t output[PHASE5_PRUNED_INT8_OUTPUT_BYTES],
    uint8_t arena[PHASE5_PRUNED_INT8_ARENA_BYTES])
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
#define THIS_FILE "phase5_pruned_int8.c"
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

void phase5_pruned_int8_run(const uint8_t input[PHASE5_PRUNED_INT8_INPUT_BYTES], uint8_t output[PHASE5_PRUNED_INT8_OUTPUT_BYTES],
    uint8_t arena[PHASE5_PRUNED_INT8_ARENA_BYTES])
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
