/* un: an integer neural network, generated; 7762 parameters, 2661376 multiply-accumulates an
   input.
   Made from the graph with SHA-256
   51300f3b0ad13a11c45a1901a9eb34ae379cc08d7100a96b24b3be123777598a.

   C99, integers of 8, 16 and 32 bits (64 where they are needed), no library calls, no
   allocation, no state; vector code for x86-64 and 64-bit Arm scales in float32. Compilers may
   put memcpy, memmove and memset in the place of loops, and on small cores functions of their
   own in that of 64-bit products and shifts. `int32_t` is taken to be `int`, and >> to keep the
   sign, as everywhere. */
#ifndef FUNCTIONS_OF_A_LEVEL
#include "un.h"

#if UN_GRAPH_HASH != 0x51300f3b0ad13a11u || UN_INPUT_BYTES != 3072 \
    || UN_OUTPUT_BYTES != 2048 || UN_ARENA_BYTES != 18063
#error "un.h is of another export than un.c: export the network anew"
#endif

/* Kinds of code that give the same integers: small loops, with the dot products of Cortex-M4 and M7
   where they are, and vectors, where gcc or clang compile for x86-64 or 64-bit Arm. Of vectors
   there are levels: the one that the compiler's options allow, and those above it, of which
   un_run takes the best that the processor has. Define UN_BEST as the number of a level to
   leave out those above it, and UN_PORTABLE for plain C99 alone. */
#define SMALL_LOOPS 0
#define SSE2 1
#define AVX2 2
#define AVX_VNNI 3
#define AVX512_VNNI 4
#define NEON 5
#define NEON_DOTPROD 6
#define NEON_I8MM 7

#if !defined(__GNUC__) || defined(UN_PORTABLE) || defined(__OPTIMIZE_SIZE__)
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
#if defined(UN_BEST) && BASE != SMALL_LOOPS
#undef BEST
#define BEST UN_BEST
#endif

#if defined(__GNUC__) && !defined(UN_PORTABLE)
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
#if defined(__GNUC__) && !defined(UN_PORTABLE) && !defined(__ARM_BIG_ENDIAN) \
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

static const struct plane d_4_plane = {
    .offset = 17184, .outside = 17440, .row_bytes = 128, .left = 0,
    .height = 16, .held = 2,
}; /* 16x16, 8 channels: 2 rows of 16 */

static const struct plane interpolate_plane = {
    .offset = 17664, .outside = 17920, .row_bytes = 256, .left = 0,
    .height = 16, .held = 1,
}; /* 16x16, 16 channels: 1 rows of 16 */

static const struct plane interpolate_1_moved_plane = {
    .offset = 17440, .outside = 17696, .row_bytes = 128, .left = 0,
    .height = 32, .held = 2,
}; /* 32x16, 8 channels: 2 rows of 32 */

static const struct plane c_0_plane = {
    .offset = 14592, .outside = 14720, .row_bytes = 128, .left = 0,
    .height = 8, .held = 1,
}; /* 8x8, 16 channels: 1 rows of 8 */

static const struct plane interpolate_moved_plane = {
    .offset = 17920, .outside = 18048, .row_bytes = 128, .left = 0,
    .height = 16, .held = 1,
}; /* 16x8, 16 channels: 1 rows of 16 */

static const struct plane o_plane = {
    .offset = 17696, .outside = 17824, .row_bytes = 64, .left = 0,
    .height = 32, .held = 2,
}; /* 32x32, 2 channels: 2 rows of 32 */

/* a_0: 3x3 convolve, image to 8 channels of 32x32 */
ALIGNED static const int8_t a_0_weight[288 + 4 * SPARE + 8] = {
    TWO(0,11,-29,23,-38,-24,-21,-26), TWO(28,12,16,-24,36,15,-24,31), TWO(-2,2,-11,6,-4,-37,23,1),
    TWO(-37,-17,4,-36,23,-25,36,34), TWO(-13,-18,-35,-8,35,26,-10,18), TWO(23,34,8,-5,21,39,-41,29),
    TWO(6,-21,-17,10,-20,22,-4,28), TWO(38,-9,-7,15,-1,15,29,2), TWO(15,0,0,0,24,0,0,0),
    TWO(36,0,0,0,28,0,0,0), TWO(-15,0,0,0,-40,0,0,0), TWO(30,0,0,0,5,0,0,0),
    TWO(-31,-40,35,-16,-16,20,-18,36), TWO(-32,2,36,-29,8,15,-18,-7), TWO(25,17,-35,-26,8,0,26,26),
    TWO(1,-38,12,-19,-30,27,0,2), TWO(-28,-9,11,-17,2,-1,-27,-21), TWO(10,8,-21,26,-41,-10,-7,-27),
    TWO(3,-9,39,-21,-21,-32,39,-32), TWO(26,20,16,-5,-32,-8,-30,-29), TWO(32,0,0,0,26,0,0,0),
    TWO(-36,0,0,0,-39,0,0,0), TWO(9,0,0,0,-9,0,0,0), TWO(15,0,0,0,5,0,0,0),
    TWO(-1,2,-7,33,-19,7,41,-29), TWO(19,40,4,17,-19,20,-1,16), TWO(29,20,-28,-36,26,-39,-17,39),
    TWO(-37,-19,-10,-3,-23,-25,-10,-25), TWO(17,4,-4,25,-38,16,-38,-30),
    TWO(-32,-26,-24,-15,9,-31,-24,-32), TWO(-41,-2,-11,-25,-35,-8,-3,-8),
    TWO(33,-9,37,-34,30,0,15,-15), TWO(38,0,0,0,6,0,0,0), TWO(-38,0,0,0,-32,0,0,0),
    TWO(30,0,0,0,-8,0,0,0), TWO(-34,0,0,0,5,0,0,0)
};
ALIGNED static const int32_t a_0_bias[8 + SPARE] = {
    BIAS(537,-10), BIAS(11247,-99), BIAS(-3721,37), BIAS(9494,-86), BIAS(12209,-104),
    BIAS(10128,-79), BIAS(8188,-67), BIAS(2971,-25)
};
SHORT(int16_t a_0_starts, 48,
    0, 0, 0, 0, -1148, 0, -2678, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
SHORT(int32_t a_0_totals, 8,
    0, 0, -1148, -2678, 0, 0, 0, 0)
static const int8_t a_0_shifts[8 + SPARE] = {
    7, 7, 7, 7, 7, 7, 7, 7
};
FACTORS(a_0_factor, 8,
    1006632960, 1006632960, 1006632960, 1006632960, 1006632960, 1006632960, 1006632960, 1006632960)
static const struct convolution a_0 = {
    .weight = a_0_weight, .bias = a_0_bias OF_SHORT_SUMS(a_0, 3), .width = 32, .channels = 8,
    .groups = 1, .blocks = 1, .lanes = 8, .rest = 0, .runs = 3, .quads = 3, .place_step = 3,
    .group_step = 3, .start = -3, .scaling = { OF_FACTORS(a_0_factor) .shifts = a_0_shifts,
    .form = SHIFT, .up = 0, .zero_point = 120 },
};

/* a_2: look_up, a_0 to 8 channels of 32x32 */
static const uint8_t a_2_table[256] = {
    12, 12, 12, 12, 12, 12, 12, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 10, 10, 10, 10, 10, 10,
    10, 10, 9, 9, 9, 9, 9, 9, 8, 8, 8, 8, 8, 8, 7, 7, 7, 7, 7, 6, 6, 6, 6, 6, 5, 5, 5, 5, 5, 4, 4,
    4, 4, 4, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 9, 10, 11,
    11, 12, 13, 14, 15, 16, 17, 17, 18, 19, 20, 22, 23, 24, 25, 26, 27, 28, 30, 31, 32, 34, 35, 36,
    38, 39, 40, 42, 43, 45, 46, 48, 49, 51, 53, 54, 56, 57, 59, 61, 62, 64, 66, 68, 69, 71, 73, 75,
    76, 78, 80, 82, 83, 85, 87, 89, 91, 93, 94, 96, 98, 100, 102, 104, 106, 107, 109, 111, 113, 115,
    117, 119, 120, 122, 124, 126, 128, 130, 132, 133, 135, 137, 139, 141, 143, 144, 146, 148, 150,
    152, 154, 155, 157, 159, 161, 163, 164, 166, 168, 170, 171, 173, 175, 177, 179, 180, 182, 184,
    186, 187, 189, 191, 192, 194, 196, 198, 199, 201, 203, 205, 206, 208, 210, 211, 213, 215, 216,
    218, 220, 222, 223, 225, 227, 228, 230, 232, 233, 235
};

/* a_3: 3x3 depthwise, a_2 to 8 channels of 32x32 */
static const int8_t a_3_weight[72 + SPARE + 3] = {
    -70, 70, -23, 10, -46, 19, -9, 31, 40, 48, 0, 64, 46, -33, 23, -24, -58, -49, 37, -23, 43, -33,
    3, -5, -23, 35, -69, -46, 62, -66, -53, -64, -27, -55, 52, -29, 29, 15, -64, 35, -12, -33, -59,
    -76, -27, -39, 63, 33, 1, 23, 1, 35, -23, -62, 13, -2, 67, 26, -12, -37, 24, 61, 65, -23, 10,
    58, -38, -52, 66, -45, -26, -64
};
static const int32_t a_3_bias[8 + SPARE] = {
    5302, -6120, 3716, -12, -5287, 3355, -3393, 2953
};
static const int32_t a_3_multiplier[8 + SPARE] = {
    99493744, 103717648, 113049768, 104509613, 100165856, 115761328, 102506888, 77223200
};
static const int16_t a_3_odd_channels[1] = {
    3
};
static const int32_t a_3_odd_sums[1] = {
    -20466
};
static const int8_t a_3_odd_steps[1] = {
    1
};
FACTORS(a_3_factor, 8,
    1002292462, 1002820450, 1003986965, 1002919445, 1002376476, 1004325910, 1002669105, 999508644)
static const struct depthwise a_3 = {
    .weight = a_3_weight, .bias = a_3_bias, .width = 32, .channels = 8, .rows = 3, .columns = 3,
    .column_step = 8, .place_step = 8, .start = -8, .stride = 1, .scaling = {
    OF_FACTORS(a_3_factor) .multiplier = a_3_multiplier, .odd_channels = a_3_odd_channels,
    .odd_sums = a_3_odd_sums, .odd_steps = a_3_odd_steps, .odd = 1, .form = PRODUCT, .shift = 1,
    .up = 0, .zero_point = 143 },
};

/* a_4: look_up, a_3 to 8 channels of 32x32 */
static const uint8_t a_4_table[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1,
    2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 6, 6, 6, 7, 7, 8, 8, 9, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13, 14,
    14, 15, 15, 16, 17, 17, 18, 18, 19, 19, 20, 21, 21, 22, 22, 23, 24, 24, 25, 26, 26, 27, 28, 28,
    29, 30, 30, 31, 32, 32, 33, 34, 35, 35, 36, 37, 37, 38, 39, 40, 41, 41, 42, 43, 44, 45, 45, 46,
    47, 48, 49, 50, 50, 51, 52, 53, 54, 55, 56, 57, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 67, 68,
    69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 88, 89, 90, 91, 92, 93,
    94, 95, 97, 98, 99, 100, 101, 102, 104, 105, 106, 107, 108, 110, 111, 112, 113, 115, 116, 117,
    118, 120, 121, 122, 123, 125, 126, 127, 129, 130, 131, 133, 134, 135, 137, 138, 139, 141, 142,
    144, 145, 146, 148, 149, 151, 152, 153, 155, 156, 158, 159, 161, 162, 164, 165, 167, 168, 170,
    171, 173, 174, 176, 177, 179, 180, 182, 183, 185, 186, 188, 190, 191, 193, 194, 196, 198, 199,
    201, 202, 204, 206, 207, 209, 211, 212, 214, 216, 217, 219, 221, 223, 224, 226, 228, 229, 231,
    233, 235, 236
};

/* max_pool2d: 2x2 maximum, a_4 to 8 channels of 16x16 */
static const struct maximum max_pool2d = {
    .width = 16, .channels = 8, .rows = 2, .columns = 2, .stride = 2, .padding = 0, .in_width =
    32,
};

/* b_0: 3x3 convolve, max_pool2d to 16 channels of 16x16 */
ALIGNED static const int8_t b_0_weight[1152 + 4 * SPARE + 8] = {
    TWO(13,-23,-50,-55,54,65,-50,60), TWO(3,31,9,-63,20,-31,-23,3), TWO(-61,-25,-6,9,7,22,-7,-41),
    TWO(-8,55,6,58,12,54,0,26), TWO(-26,60,22,-24,-53,14,20,35), TWO(-5,-21,-17,-29,1,30,-60,4),
    TWO(-27,2,-12,-44,-54,-13,40,65), TWO(-3,12,-19,18,56,56,-57,-15),
    TWO(-15,18,-45,-57,56,-40,-46,-59), TWO(-7,-45,32,40,-14,61,-5,16),
    TWO(-61,-63,-39,-30,-31,43,45,-53), TWO(35,39,0,-11,28,-34,13,-12),
    TWO(-57,-58,57,11,-22,-21,-45,36), TWO(-36,48,53,-6,12,29,40,27),
    TWO(-43,-57,-14,64,60,-26,-48,53), TWO(5,-22,31,11,0,-59,-57,-3), TWO(-48,24,5,64,54,34,44,27),
    TWO(-58,-52,-43,-55,-16,64,12,-24), TWO(63,-46,-52,-31,63,26,-4,43),
    TWO(-47,43,15,23,8,-4,-24,8), TWO(-59,-36,19,-7,-51,59,14,-19),
    TWO(-62,-3,-37,42,-60,-51,-63,-61), TWO(-37,-16,51,43,29,37,53,53),
    TWO(-48,-10,-56,-41,55,51,24,45), TWO(-22,-22,14,-44,3,3,24,-63),
    TWO(50,54,38,-18,-14,-14,53,-5), TWO(-4,-50,55,11,23,-8,57,40), TWO(33,7,21,29,-16,28,-4,-65),
    TWO(-47,24,40,-25,38,0,-43,56), TWO(56,16,7,-4,59,-36,-62,-63),
    TWO(-27,-61,5,-26,31,-20,-54,44), TWO(63,25,-25,5,-50,-52,63,0), TWO(11,43,44,41,47,41,47,-50),
    TWO(54,-19,-50,30,23,63,-34,63), TWO(30,63,56,63,-9,51,30,63),
    TWO(19,-34,-28,-45,-30,29,15,-26), TWO(-47,57,54,-35,39,-63,64,-63),
    TWO(-38,12,31,48,-1,-55,8,-9), TWO(-22,-40,57,-22,23,62,-61,56), TWO(20,-46,49,16,-2,-42,15,56),
    TWO(53,50,-43,-10,-46,31,56,-64), TWO(40,-7,55,-24,41,-12,-22,-33),
    TWO(42,29,-53,62,-60,-32,54,-34), TWO(40,4,61,-27,28,-56,64,3), TWO(28,-50,43,-10,6,-12,-16,-5),
    TWO(27,-6,25,-41,-17,-33,-55,-20), TWO(-42,-64,-7,-18,42,55,25,29),
    TWO(-29,14,-52,21,-28,1,-31,-64), TWO(27,-33,58,-44,51,-23,-7,63),
    TWO(35,-63,-20,-37,-47,-49,14,-61), TWO(29,-29,-30,16,52,-10,45,6),
    TWO(-46,-7,48,-14,-22,64,2,-22), TWO(61,17,63,33,33,-64,42,14),
    TWO(27,-50,10,-57,-7,20,-47,-42), TWO(51,-12,-57,34,-61,30,7,-8), TWO(42,-61,27,4,-22,19,6,56),
    TWO(36,-12,-63,-42,-22,32,4,-13), TWO(36,-54,-35,16,3,51,-60,13),
    TWO(17,-40,-16,-32,15,-58,-49,-13), TWO(-41,-36,17,51,48,1,-28,-2),
    TWO(9,49,-54,-61,50,-5,-18,-37), TWO(63,32,-48,-24,-31,31,1,-33),
    TWO(63,28,33,33,44,-17,-28,-30), TWO(63,36,52,-7,-30,44,-12,47), TWO(25,1,38,25,58,31,-38,50),
    TWO(64,-25,28,31,-38,-52,-15,-62), TWO(-58,-31,24,-65,-20,-3,-11,-62),
    TWO(-51,-20,-27,56,18,-20,41,17), TWO(38,45,59,23,9,8,-36,-35), TWO(-22,-16,45,-6,-6,1,-57,-45),
    TWO(-47,-26,-3,-16,-36,-58,56,55), TWO(-65,43,-33,57,-40,-27,44,3),
    TWO(-39,25,-51,45,-18,-60,-44,44), TWO(2,-35,20,23,-63,32,26,25),
    TWO(21,10,36,24,-42,-61,-11,53), TWO(64,-27,-23,-45,3,-30,-5,10),
    TWO(31,20,47,-61,12,-50,11,18), TWO(-27,-42,24,42,-6,-62,51,55),
    TWO(-6,32,-44,-51,-49,-45,52,-47), TWO(58,62,-37,16,-64,-26,-17,52),
    TWO(-8,27,9,48,-17,8,51,-24), TWO(33,14,64,-46,-33,-49,-31,64), TWO(62,35,58,-19,54,46,-55,47),
    TWO(4,-52,-45,-49,-45,35,-13,-12), TWO(35,-28,43,10,-35,48,6,9),
    TWO(45,-54,27,54,-13,-30,-25,26), TWO(-47,53,38,28,-60,33,-47,-61),
    TWO(-46,-8,-22,-24,46,32,-27,38), TWO(58,11,51,-48,-13,-12,-23,-62),
    TWO(-20,57,26,-32,-38,55,63,51), TWO(6,21,-27,-17,-7,65,-39,-15),
    TWO(-38,-19,-26,0,13,43,-28,50), TWO(-64,64,-61,25,-21,0,11,37), TWO(-42,64,-7,-26,0,15,-56,27),
    TWO(-43,-41,33,26,-8,44,-52,-58), TWO(61,-41,42,65,6,-35,-56,44), TWO(-53,5,30,64,29,-16,42,37),
    TWO(-43,-51,37,-32,59,0,9,-41), TWO(63,-31,34,-46,-64,-18,33,-49), TWO(51,0,10,-19,11,-18,6,42),
    TWO(36,30,45,16,21,-39,33,-42), TWO(52,40,-63,25,51,-63,-10,-50),
    TWO(-20,-64,29,59,-47,25,21,-35), TWO(49,-24,29,-17,-4,-6,23,-64),
    TWO(31,27,35,-31,6,-49,14,54), TWO(-14,59,-19,6,-22,37,-18,50), TWO(25,5,56,-15,9,-17,-38,6),
    TWO(64,-63,-41,58,2,-60,-9,63), TWO(-60,-64,14,-27,44,-53,33,-40),
    TWO(-8,-65,26,41,50,-50,-29,-47), TWO(-29,16,37,15,10,44,-9,3),
    TWO(-6,35,-62,-42,44,-34,-11,-21), TWO(-10,5,-31,56,58,-37,5,-37),
    TWO(54,21,-7,-53,-17,-16,53,12), TWO(60,-33,9,59,-10,58,20,15), TWO(-18,48,38,21,28,-9,-24,4),
    TWO(-51,-57,-8,57,3,14,57,-48), TWO(10,-42,41,55,48,-25,-59,-49),
    TWO(1,-42,54,61,-29,51,29,-14), TWO(16,-17,-24,56,60,6,-35,-38),
    TWO(35,-22,60,-62,60,-28,-50,-26), TWO(9,-60,22,37,32,-20,-53,-10),
    TWO(-16,-43,-46,49,57,3,16,-47), TWO(-62,3,-44,64,45,39,14,-38),
    TWO(40,-62,-42,-39,4,-14,-44,-37), TWO(-62,-63,46,-26,-65,32,57,10),
    TWO(-36,48,-40,41,17,-20,1,63), TWO(59,22,-11,-4,26,-6,20,34), TWO(22,8,-53,50,22,-37,-31,-10),
    TWO(3,35,23,34,0,-42,-44,-6), TWO(-57,-6,57,-11,-12,-44,27,10),
    TWO(30,54,-58,-56,-25,-11,-54,24), TWO(7,-4,-50,23,-46,45,-64,-5),
    TWO(-5,60,-12,-22,-44,22,-43,37), TWO(18,-53,-2,-59,54,-64,17,-19),
    TWO(-4,-36,17,-54,37,-44,13,11), TWO(-40,31,51,-36,4,24,32,19),
    TWO(32,46,-19,-6,-42,-43,-59,-57), TWO(-27,64,-56,-52,-32,18,62,57),
    TWO(-57,11,-10,-37,-27,64,9,-4), TWO(41,44,-26,-25,12,37,-5,28),
    TWO(26,-15,28,-15,-5,-56,-11,-1), TWO(27,9,53,-57,34,-13,33,-12),
    TWO(-29,35,1,-25,-30,-61,-26,-60)
};
ALIGNED static const int32_t b_0_bias[16 + SPARE] = {
    BIAS(-24065,262), BIAS(-37006,329), BIAS(-24180,191), BIAS(30028,-267), BIAS(-6960,-1),
    BIAS(-26936,275), BIAS(2201,-51), BIAS(-29343,235), BIAS(-12145,115), BIAS(1992,-131),
    BIAS(-4545,124), BIAS(92153,-969), BIAS(32651,-232), BIAS(-26348,277), BIAS(-15796,187),
    BIAS(9814,-123)
};
SHORT(int16_t b_0_starts, 288,
    0, 20017, -11858, 6757, 0, 0, 0, 0, 20782, 0, 0, 0, -128, 0, 0, 0, 3187, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, -7523, 0, 0, 0, 892, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -2933, 0, 0, 0, 0, 3442, 0, 0, 0, 0,
    0, 4717, 30727, 3187, 0, 0, -5483, 0, 0, 0, -893, -7268, 0, 0, 0, 0, 0, 0, 0, -9053, -13388, 0,
    -4718, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10072, 0, -13643, 0, 0, 0, 0, 0, 0, 5227, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 382, 0, 0, 0, -1913, 0, 0, 0, 0, 127, 0, 0, -3443, 0, 0, 0, -3188, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 6247, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1403, -128, 0, 0, 0, 0, 0, 0, 0, 0, 15172,
    -8798, -8798, 0, 7267, 0, 0, 0, 0, 0, 0, 0, 0, -12623, 0, 0, -9308, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 637, 0, 0, 22822, 0, 0, 0, 0, 0, -128, 0, -4718, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 1912, 0, -2933, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 10582, 0, 0, 127, 9817, -3443, 0, 0, 0, -7013, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    9562, 0, 0, 0, -7013, 0, 8287, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1657, 0)
SHORT(int32_t b_0_totals, 16,
    17848, -9819, 0, 3186, -1659, -23972, 8541, 0, 13767, 127, 6501, 37356, 507, 2547, -11986, 8923)
static const int32_t b_0_multiplier[16 + SPARE] = {
    69412296, 67956808, 68786216, 68901968, 66339956, 66851760, 69295664, 68847864, 68931560,
    69134160, 68040256, 68323680, 68056800, 68201792, 67859008, 69295704
};
FACTORS(b_0_factor, 16,
    998532281, 998350345, 998454021, 998468490, 998052125, 998180076, 998517702, 998461727,
    998472189, 998497514, 998360776, 998396204, 998362844, 998380968, 998338120, 998517707)
static const struct convolution b_0 = {
    .weight = b_0_weight, .bias = b_0_bias OF_SHORT_SUMS(b_0, 2), .width = 16, .channels = 16,
    .groups = 1, .blocks = 1, .lanes = 16, .rest = 0, .runs = 3, .quads = 6, .place_step = 8,
    .group_step = 8, .start = -8, .scaling = { OF_FACTORS(b_0_factor) .multiplier =
    b_0_multiplier, .form = PRODUCT, .shift = 1, .up = 0, .zero_point = 136 },
};

/* b_2: look_up, b_0 to 16 channels of 16x16 */
static const uint8_t b_2_table[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 10, 10, 11, 11,
    12, 13, 13, 14, 14, 15, 16, 16, 17, 18, 18, 19, 19, 20, 21, 21, 22, 23, 23, 24, 25, 25, 26, 27,
    27, 28, 29, 30, 30, 31, 32, 32, 33, 34, 35, 35, 36, 37, 37, 38, 39, 40, 41, 41, 42, 43, 44, 44,
    45, 46, 47, 48, 48, 49, 50, 51, 52, 52, 53, 54, 55, 56, 57, 57, 58, 59, 60, 61, 62, 63, 64, 64,
    65, 66, 67, 68, 69, 70, 71, 72, 73, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87,
    88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 109,
    110, 111, 112, 113, 114, 115, 116, 117, 118, 120, 121, 122, 123, 124, 125, 126, 127, 129, 130,
    131, 132, 133, 134, 136, 137, 138, 139, 140, 141, 143, 144, 145, 146, 148, 149, 150, 151, 152,
    154, 155, 156, 157, 159, 160, 161, 162, 164, 165, 166, 168, 169, 170, 171, 173, 174, 175, 177,
    178, 179, 181, 182, 183, 185, 186, 187, 189, 190, 191, 193, 194, 195, 197, 198, 200, 201, 202,
    204, 205, 207, 208, 209, 211, 212, 214, 215, 216, 218, 219, 221, 222, 224, 225, 227, 228, 230,
    231, 232, 234, 235, 237, 238, 240, 241, 243, 244, 246, 247, 249, 250
};

/* b_3: 3x3 depthwise, b_2 to 16 channels of 16x16 */
static const int8_t b_3_weight[144 + SPARE + 3] = {
    65, 53, 48, -2, -13, 1, -69, -40, -13, 26, -28, -60, -6, -15, 47, 3, 60, 1, 31, 76, 53, -5, -16,
    -23, 57, -7, -66, 78, 15, 41, -31, -55, -34, -45, 39, -74, 16, -40, -7, 22, 1, 19, 36, -54, -61,
    32, -50, 17, -55, 70, -64, 33, -11, 57, -27, 31, -54, -44, -38, -43, 36, -35, 78, 2, -59, 58,
    -41, -36, -40, 46, 64, -2, -39, -64, -11, -29, 30, -6, 50, 6, -31, 31, 44, -40, -64, -20, -11,
    66, 27, -57, -56, 45, -10, 87, -16, -35, 55, -39, -15, -20, -20, -32, 64, -48, -31, -64, -38,
    -68, -67, 0, 5, 23, 22, 57, -64, -35, -64, 51, 0, 26, 17, 16, 28, 10, 32, -69, -10, -73, 63, 7,
    67, 52, -13, 71, -8, 62, 71, 15, -62, 43, 53, -6, 22, 27
};
static const int32_t b_3_bias[16 + SPARE] = {
    20018, -25289, -50194, 4244, 15362, -69548, -41826, 42192, 39786, 49695, 60377, 39978, 34298,
    43671, -27096, -903
};
static const int32_t b_3_multiplier[16 + SPARE] = {
    82725960, 74955152, 73639672, 57086164, 77611424, 65912352, 71705474, 78109272, 74933772,
    70769864, 80484305, 51673784, 66992430, 61811532, 57008034, 59578261
};
static const int16_t b_3_odd_channels[4] = {
    10, 15, 15, 10
};
static const int32_t b_3_odd_sums[4] = {
    -36501, -23357, 23357, 36501
};
static const int8_t b_3_odd_steps[4] = {
    -1, 1, -1, 1
};
FACTORS(b_3_factor, 16,
    991807881, 990836530, 990672095, 987350069, 991168564, 989556616, 990430320, 991230795,
    990833857, 990313369, 991527674, 985996974, 989826635, 988531411, 987330536, 987973093)
static const struct depthwise b_3 = {
    .weight = b_3_weight, .bias = b_3_bias, .width = 16, .channels = 16, .rows = 3, .columns =
    3, .column_step = 16, .place_step = 16, .start = -16, .stride = 1, .scaling = {
    OF_FACTORS(b_3_factor) .multiplier = b_3_multiplier, .odd_channels = b_3_odd_channels,
    .odd_sums = b_3_odd_sums, .odd_steps = b_3_odd_steps, .odd = 4, .form = PRODUCT, .shift = 2,
    .up = 0, .zero_point = 130 },
};

/* b_4: look_up, b_3 to 16 channels of 16x16 */
static const uint8_t b_4_table[256] = {
    3, 4, 4, 5, 6, 7, 7, 8, 9, 10, 10, 11, 12, 13, 14, 14, 15, 16, 17, 17, 18, 19, 20, 21, 21, 22,
    23, 24, 25, 25, 26, 27, 28, 29, 29, 30, 31, 32, 33, 33, 34, 35, 36, 37, 38, 38, 39, 40, 41, 42,
    43, 43, 44, 45, 46, 47, 48, 48, 49, 50, 51, 52, 53, 54, 54, 55, 56, 57, 58, 59, 60, 61, 61, 62,
    63, 64, 65, 66, 67, 68, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 77, 78, 79, 80, 81, 82, 83, 84,
    85, 86, 87, 87, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 102, 103, 104,
    105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123,
    124, 125, 126, 127, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140, 141, 142,
    143, 144, 145, 146, 147, 148, 149, 150, 151, 152, 153, 154, 155, 156, 157, 158, 160, 161, 162,
    163, 164, 165, 166, 167, 168, 169, 170, 171, 172, 173, 174, 175, 177, 178, 179, 180, 181, 182,
    183, 184, 185, 186, 187, 188, 190, 191, 192, 193, 194, 195, 196, 197, 198, 199, 201, 202, 203,
    204, 205, 206, 207, 208, 210, 211, 212, 213, 214, 215, 216, 218, 219, 220, 221, 222, 223, 224,
    226, 227, 228, 229, 230, 231, 232, 234, 235, 236, 237, 238, 239, 241, 242, 243, 244, 245, 247,
    248, 249, 250
};

/* avg_pool2d: 2x2 average, b_4 to 16 channels of 8x8 */
static const int32_t avg_pool2d_multiplier[1] = {
    1182888192
};
static const struct average avg_pool2d = {
    .width = 8, .channels = 16, .rows = 2, .columns = 2, .stride = 2, .least = -460, .scaling =
    { .multiplier = avg_pool2d_multiplier, .form = PRODUCT, .shift = 0, .up = 1, .zero_point =
    111 },
};

/* c_0: 3x3 convolve, avg_pool2d to 16 channels of 8x8 */
ALIGNED static const int8_t c_0_weight[2304 + 4 * SPARE + 8] = {
    TWO(47,-60,25,11,-36,-38,26,15), TWO(-20,2,-57,61,16,42,-54,-54),
    TWO(-40,-19,52,46,29,-4,-55,36), TWO(35,-40,-54,-41,-15,14,39,-16),
    TWO(-11,-64,10,13,48,30,53,43), TWO(60,32,-19,50,17,-40,26,44),
    TWO(-40,-20,-25,-1,-55,-37,-51,-54), TWO(-7,1,17,-13,46,26,-14,-64),
    TWO(47,-25,-34,64,33,6,-62,53), TWO(48,-30,0,15,-64,40,46,40), TWO(-16,49,55,30,-32,32,-34,-57),
    TWO(9,-57,-1,-21,40,6,34,-51), TWO(-33,-32,-3,43,31,7,-11,-9), TWO(18,-11,27,62,-38,-22,-26,-2),
    TWO(10,35,-38,-47,-39,18,-41,-55), TWO(49,-15,-28,63,-49,2,-17,8),
    TWO(-24,-28,-18,54,64,33,4,-38), TWO(42,12,-45,-44,52,-3,16,11), TWO(25,-5,44,-38,31,34,-6,27),
    TWO(38,26,63,43,-61,62,-20,45), TWO(26,-30,-13,5,-16,-15,25,-27),
    TWO(-24,-60,-28,-7,33,-2,-33,-55), TWO(-20,55,-42,-31,64,-55,19,50),
    TWO(62,-8,45,-42,26,46,34,2), TWO(-48,-34,-23,63,16,-5,-26,-56),
    TWO(-18,-35,43,-1,62,-8,-26,-36), TWO(16,-4,-1,63,9,48,-59,-7), TWO(-6,17,33,-24,30,38,37,44),
    TWO(-10,16,4,-13,-36,-16,54,-25), TWO(4,-16,3,-59,16,-63,-13,38),
    TWO(-11,-46,-58,-38,18,21,11,-43), TWO(19,-34,45,64,57,9,-49,8),
    TWO(0,-47,12,-57,-20,-17,-17,-48), TWO(-37,-62,-58,59,63,54,51,57),
    TWO(-56,-40,-48,64,-60,52,-29,56), TWO(59,13,-19,29,-7,30,59,-5), TWO(-22,-32,-9,-26,5,39,21,0),
    TWO(49,20,49,-58,14,18,-31,22), TWO(-51,40,-9,35,31,-15,-26,-18),
    TWO(61,36,40,30,45,-40,-20,-1), TWO(12,-58,33,16,46,8,-62,-29), TWO(-19,-46,-24,35,6,12,-2,48),
    TWO(38,-6,11,18,24,-39,-55,-33), TWO(28,-45,30,-42,7,-63,0,-51), TWO(34,-16,-9,-3,43,-22,-57,9),
    TWO(43,59,-24,19,-61,-42,0,-8), TWO(21,-8,24,58,62,41,-64,-30), TWO(0,-55,-38,33,31,-36,59,26),
    TWO(-52,37,0,44,-26,2,20,6), TWO(-10,10,30,-56,-55,12,-50,-53),
    TWO(-7,18,-61,47,-13,63,-42,-26), TWO(-38,39,40,64,23,-12,-63,5),
    TWO(-42,40,-55,18,-6,39,64,15), TWO(-61,0,20,9,-36,-58,6,-18),
    TWO(54,-24,-62,-54,-56,14,-26,47), TWO(64,59,-12,34,52,-53,-19,11),
    TWO(57,-13,37,22,-50,-64,-1,51), TWO(43,43,-27,56,13,37,18,34), TWO(-18,4,20,-2,-8,34,29,-39),
    TWO(4,-59,21,-56,35,-36,63,50), TWO(36,34,-51,34,-53,45,19,-49),
    TWO(31,18,-45,14,-12,-64,-57,-29), TWO(23,12,-58,-54,-20,-3,-5,-9),
    TWO(7,-15,3,-50,10,-4,38,-2), TWO(-43,-63,-47,-42,24,-54,34,32),
    TWO(-5,-57,-51,-42,-62,-32,-8,-50), TWO(6,-43,64,33,3,-52,60,28),
    TWO(-46,55,13,-64,1,34,-53,21), TWO(-30,60,3,53,5,7,-26,-26), TWO(-57,47,41,-17,38,22,-1,-63),
    TWO(-53,-53,17,53,-15,3,-16,32), TWO(8,43,-46,32,-26,-50,-30,41),
    TWO(29,-31,-49,60,16,-23,-41,-26), TWO(-25,-32,32,-10,-5,-18,-4,-57),
    TWO(-27,1,35,15,-3,-47,-43,24), TWO(55,-27,-45,-45,-6,-2,55,-4),
    TWO(-6,-2,22,-35,48,-31,-62,-41), TWO(-38,-23,64,0,25,-45,-10,59), TWO(-1,58,41,-6,-18,3,4,-52),
    TWO(27,61,53,-63,9,-14,1,-19), TWO(27,12,-12,56,23,56,33,-49),
    TWO(-35,34,-47,-40,54,-19,26,-17), TWO(-9,9,-27,20,-57,54,-49,-24),
    TWO(19,-23,-21,38,-58,54,60,-55), TWO(28,-61,0,65,-30,-4,19,-19),
    TWO(-37,-22,-13,-38,51,49,59,19), TWO(-5,-32,-26,13,55,-64,-45,15),
    TWO(33,51,32,-42,25,34,-61,-13), TWO(-1,49,-32,-33,21,-21,8,-35),
    TWO(-17,-4,-34,59,-10,-52,-17,-43), TWO(-26,43,-5,57,40,-51,-39,-2),
    TWO(18,-45,-9,4,14,0,15,40), TWO(2,40,40,-21,25,19,21,34), TWO(-41,-62,-25,35,36,-15,-58,19),
    TWO(-52,59,-60,32,-31,-54,48,-11), TWO(13,-2,-53,-36,46,17,-59,40),
    TWO(-51,53,-43,14,52,-62,31,-39), TWO(51,5,1,0,-24,11,-2,-9),
    TWO(-31,54,-25,63,-17,-45,-14,-22), TWO(27,-43,-54,44,-11,61,35,16),
    TWO(42,-46,28,-7,-54,-44,6,13), TWO(-25,-8,-3,10,34,60,38,-46), TWO(-40,-24,54,-35,41,-49,19,1),
    TWO(-62,-25,-2,61,7,-44,-36,-37), TWO(23,-61,31,-65,35,-64,-9,-8),
    TWO(44,-51,57,34,-15,3,25,-23), TWO(-3,35,-56,1,-31,63,-7,-55), TWO(-49,-45,3,43,50,24,-41,-8),
    TWO(23,29,-53,-26,5,45,20,30), TWO(-38,63,9,-13,33,58,-57,-29),
    TWO(50,-12,-40,-21,-27,7,-61,-40), TWO(36,-7,-16,12,35,-57,22,44),
    TWO(-48,55,13,35,-26,-38,26,-19), TWO(40,41,21,2,30,-61,-64,18), TWO(-5,42,-58,16,-37,59,62,51),
    TWO(-2,-64,45,21,-65,1,1,-17), TWO(49,-24,-11,-22,46,-25,25,32), TWO(63,45,31,35,63,-12,58,34),
    TWO(32,11,13,-19,17,27,8,53), TWO(-39,-31,9,45,24,60,35,-16), TWO(-3,48,10,-39,-45,-25,-33,23),
    TWO(63,-17,-19,-50,33,-32,-27,51), TWO(-7,2,63,9,-32,-60,-10,-59),
    TWO(-45,-13,-61,-7,-8,22,-2,1), TWO(49,11,-60,58,-39,-31,37,51), TWO(16,49,-23,54,-19,35,4,26),
    TWO(-6,53,9,-33,-1,29,3,-40), TWO(-1,53,-11,-3,59,34,-31,55), TWO(37,-1,31,41,62,36,22,-21),
    TWO(6,32,-41,11,-43,-33,-32,-19), TWO(47,-32,-29,18,42,5,-28,-21),
    TWO(27,34,11,-50,19,-59,45,-3), TWO(-35,36,27,-8,48,26,-14,-42), TWO(34,35,-53,6,-35,33,30,43),
    TWO(-27,-41,49,-14,4,11,-2,-62), TWO(60,6,34,-13,31,38,59,35), TWO(-39,54,48,-7,51,-17,18,7),
    TWO(60,-38,-9,-58,44,57,-42,8), TWO(-1,-22,12,37,-57,0,-47,32),
    TWO(-32,-57,60,-21,-57,-15,28,48), TWO(55,60,-55,17,38,-9,-1,-50),
    TWO(-26,-40,-56,17,-11,23,-58,61), TWO(9,13,-61,54,-44,-4,-33,22),
    TWO(12,-33,42,23,-48,-56,1,18), TWO(-14,25,58,-5,32,61,55,-25), TWO(4,-27,46,-30,-42,-7,-27,-4),
    TWO(17,8,-26,52,7,-22,-17,-33), TWO(35,52,31,15,-33,-8,-43,-61), TWO(4,-38,27,44,37,39,24,1),
    TWO(-59,19,16,-45,4,0,-13,-64), TWO(45,35,24,-62,-59,-16,-41,31),
    TWO(-56,-28,25,26,51,-45,36,-29), TWO(-18,-39,-37,-23,-42,-14,-6,64),
    TWO(-26,-1,-42,24,39,49,8,26), TWO(-31,19,-12,-24,44,-17,-20,17),
    TWO(-7,-62,47,56,-6,-60,-32,30), TWO(1,-15,28,-29,-24,-44,-22,-35),
    TWO(0,46,-16,54,-48,-43,10,32), TWO(-19,-29,-17,-13,-43,-45,-12,38),
    TWO(-19,-52,-2,-46,-9,-26,43,-40), TWO(54,-30,50,-21,10,4,-2,-31),
    TWO(46,44,-21,57,-31,14,45,24), TWO(-51,-8,-9,-5,22,-26,29,31), TWO(39,-7,-35,-1,53,22,11,20),
    TWO(-11,46,-20,-58,-10,7,-5,42), TWO(-37,21,5,53,44,23,-15,-9), TWO(10,8,7,-58,0,45,52,-56),
    TWO(-3,-42,-3,16,46,-32,-3,-21), TWO(-1,-29,0,13,13,25,-49,-45), TWO(-3,-60,-33,18,54,7,-4,-55),
    TWO(-42,-26,40,-14,41,-39,64,5), TWO(19,5,46,-4,-30,63,37,47), TWO(-30,48,0,-47,22,10,-41,44),
    TWO(5,-27,11,-29,-63,-53,-50,-50), TWO(-63,58,21,18,41,-50,60,-18),
    TWO(7,-64,52,-24,56,-14,10,49), TWO(29,53,-39,17,-4,63,-16,57), TWO(3,-7,8,15,62,49,-17,-7),
    TWO(-50,16,40,-60,2,-22,-9,-48), TWO(43,-15,6,62,-55,-19,-51,22),
    TWO(33,-38,-51,56,-57,-57,-26,35), TWO(-62,-56,-28,16,14,-40,61,50),
    TWO(-48,16,25,-38,56,23,-40,-61), TWO(-53,-1,27,-16,-22,-6,-12,-37),
    TWO(-17,-3,-20,-20,-33,25,-8,3), TWO(-1,46,28,25,-11,8,16,-55), TWO(57,17,-42,48,15,43,-5,31),
    TWO(-53,52,-57,-21,-1,30,24,-59), TWO(-41,13,43,-9,-16,1,11,24),
    TWO(55,27,-57,-45,-46,17,35,-22), TWO(-33,20,15,31,54,-23,-35,55),
    TWO(37,-38,-23,48,10,5,-39,36), TWO(51,22,5,32,3,52,10,51), TWO(0,3,-10,-20,13,-30,-37,17),
    TWO(54,-10,19,-52,26,4,8,-13), TWO(-44,21,-13,13,10,-3,1,17), TWO(33,-27,4,-47,-27,22,36,-34),
    TWO(13,-20,-31,-20,44,-2,-1,40), TWO(-14,4,-24,15,-59,13,8,24),
    TWO(-33,55,-1,-32,-60,37,-28,-50), TWO(17,-46,29,-57,22,56,50,-52),
    TWO(-46,-13,-50,64,8,-13,-18,17), TWO(-2,55,-9,-38,-13,37,1,-54), TWO(-2,38,-64,19,-29,0,32,44),
    TWO(-32,7,-20,4,43,40,28,-29), TWO(22,-49,8,64,-42,-40,-27,-54),
    TWO(-53,33,-24,12,-10,-15,27,63), TWO(-5,-60,-51,50,-64,49,21,-10),
    TWO(49,-53,20,-27,48,62,-21,-58), TWO(-20,29,-7,2,-56,49,47,39),
    TWO(-60,-6,-61,47,17,-7,-40,-10), TWO(17,13,-52,-33,-26,-46,-54,-17),
    TWO(-25,-39,-18,-57,-6,54,16,-17), TWO(-5,-58,-52,7,60,-35,24,-58),
    TWO(-43,-13,-37,-39,-18,-16,-62,-6), TWO(-16,14,-18,37,57,-39,55,32),
    TWO(3,-19,52,29,10,33,-61,19), TWO(-16,64,6,25,-27,13,-6,48), TWO(56,-37,11,-37,7,-32,-56,63),
    TWO(-52,53,-12,50,-48,-50,-31,53), TWO(49,-45,-59,-42,5,21,52,20),
    TWO(-14,48,-45,-21,30,-35,-57,21), TWO(-14,-61,-4,-16,41,-29,-38,-44),
    TWO(26,-16,-55,51,60,58,52,17), TWO(11,-25,-33,-41,-29,52,0,-46),
    TWO(20,28,26,-26,39,-25,-26,-49), TWO(39,11,-12,-57,39,57,-57,13),
    TWO(46,50,23,25,23,-12,50,-53), TWO(7,-29,15,2,-51,-16,-51,12), TWO(-28,-46,17,-52,9,44,-36,48),
    TWO(-37,-4,21,46,1,62,-41,-57), TWO(-35,-35,32,-11,64,19,-60,-64),
    TWO(-15,-7,-37,32,-51,-59,59,26), TWO(53,26,-39,-65,-23,-54,34,-42),
    TWO(63,4,-37,25,-64,-14,-25,-64), TWO(-44,-30,-10,-40,56,-33,0,-30),
    TWO(-13,-4,-32,-1,36,43,58,-25), TWO(-37,48,-62,56,-3,-55,10,21),
    TWO(-64,-2,-33,-31,13,62,35,-47), TWO(-56,25,49,-54,-49,19,49,-53),
    TWO(15,53,-53,56,36,-30,22,-38), TWO(49,-32,42,55,-43,32,-2,-49),
    TWO(24,10,-58,21,11,19,-32,62), TWO(2,-18,-28,-22,-41,-52,-57,-14),
    TWO(13,-61,13,16,22,64,-34,-38), TWO(21,44,35,24,38,8,59,38),
    TWO(-64,-41,-25,-28,-27,22,-21,-11), TWO(37,0,-29,-22,33,-16,50,-19),
    TWO(-32,-35,-32,-15,60,29,44,26), TWO(31,32,-22,-9,-11,21,-43,-64),
    TWO(-7,-40,-18,2,9,60,-59,-53), TWO(8,-34,4,3,63,9,27,-17), TWO(19,2,59,-30,-22,-1,-31,25),
    TWO(0,-20,-6,-31,49,53,11,-13), TWO(-27,54,-1,-16,61,-63,-9,28),
    TWO(24,-56,36,59,-44,-36,-30,-1), TWO(45,-42,32,63,37,34,-47,33),
    TWO(2,27,15,-42,-49,-43,-50,58), TWO(57,-53,-65,-45,-15,-8,54,-63),
    TWO(-28,18,-52,-40,40,-25,2,16), TWO(-55,-47,1,-10,53,-30,58,-63),
    TWO(13,59,-26,43,-56,-24,30,-19), TWO(1,64,41,-13,-15,30,-24,-52),
    TWO(56,44,-49,-33,-16,26,3,32), TWO(63,-44,51,-25,-17,31,4,19),
    TWO(-22,-50,19,-34,48,-34,52,28), TWO(52,-44,52,17,63,4,26,20), TWO(-54,6,1,6,-63,17,19,-51),
    TWO(-5,17,-60,22,-56,34,37,-54), TWO(-6,-44,13,30,30,9,-30,-38), TWO(3,62,13,61,15,-46,11,-55),
    TWO(11,-30,-13,-21,39,12,37,13), TWO(-24,-30,10,33,54,-34,18,-64),
    TWO(36,61,-47,-28,-32,9,-29,-32), TWO(-36,24,38,-43,-3,26,14,14),
    TWO(-56,41,-64,-58,-33,45,59,-20), TWO(19,11,27,37,62,-18,55,25),
    TWO(-64,-11,-39,-63,-56,53,2,64), TWO(46,55,-29,-40,-51,-2,-43,-39),
    TWO(21,25,28,14,43,10,-14,-31), TWO(-61,-12,-4,55,61,19,-7,49), TWO(25,11,-7,16,23,-15,-10,-4),
    TWO(-57,-58,-9,15,-40,-33,28,-8), TWO(-63,14,-21,-29,-28,-13,-28,24),
    TWO(55,-21,-48,63,-23,38,5,35), TWO(-28,15,-10,12,3,-17,-9,17),
    TWO(2,-64,-23,-43,-11,2,-38,-30), TWO(44,-52,-8,-41,-19,-44,10,-45)
};
ALIGNED static const int32_t c_0_bias[16 + SPARE] = {
    BIAS(4055,118), BIAS(-22889,395), BIAS(-58765,96), BIAS(14228,-315), BIAS(-42143,174),
    BIAS(63197,-468), BIAS(42500,-509), BIAS(5947,76), BIAS(48911,-242), BIAS(-60508,633),
    BIAS(-10614,-258), BIAS(-13665,-43), BIAS(92976,-852), BIAS(126213,-1078), BIAS(-24976,350),
    BIAS(-74461,453)
};
SHORT(int16_t c_0_starts, 576,
    0, 0, 0, 0, 0, 0, 0, 0, 0, -13898, 0, 4462, 0, 0, 0, 0, 2932, 0, 0, 0, 0, -2678, 0, 0, 0, 0,
    637, 18487, 0, 0, 0, 0, 1402, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -2678, -383, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 10327, 0, 0, 0, -6503, -2423, 0, 0, 0, 0, 7012, 9052, 0, -1658, -7013, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, -10838, 0, 0, 0, 0, 0, -1403, 2422, 0, 0, 0, 0, 0, 0, 2932, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10582, 0, 0, 25372, 0, 0, -383, 0, 0, 0, 2167,
    2422, 0, 0, 0, 0, 0, 0, 0, -4718, 0, 0, 0, 6502, 0, 0, 0, 0, 0, 6757, 0, 0, 0, 0, 0, 0, 0, 0,
    -2678, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8542, 0, -1913, 0,
    0, 0, 5227, 0, 0, 637, 0, 1147, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2167, 0, -1658, 0, 0, 0, 0,
    0, 0, 0, -14408, 892, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1402, 0, -3953, 0, 0, 0, 0, 0, 127, 0, 0, 0,
    0, 0, 0, 0, 0, -4208, -11348, 0, 0, 0, 0, 0, 0, 0, 0, 0, -12368, 0, 0, 0, -5228, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 637, 0, -5738, 0, 0, 0, 0, 0, 0, -1403, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, -5228, 0, 1912, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8797, 0, 6757, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -128, 0, 0, -2423, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 382, 0, 0, 382, 0, -4463, 0, 0, -1148,
    1912, 0, 0, 0, 0, 0, 0, -1148, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, -6248, 2932, 0, 0, 0, -1403, 0, 0, 0, 0, 0, 0, 10582, 0, 0, 12112, 0,
    0, 0, 0, 0, 0, 637, 0, 0, 5482, 0, 0, -11858, -7013, 0, 0, 2677, 0, 0, 382, 0, 0, 0, 0, 0, 4462,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -2423, 4207, 0, 0, 0, 12367, 0, 0, 0, 0, 0, 0, 0,
    7522, 0, 0, 0, 3952, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -4973, 0, 892, 0, 0, 0, 0, 0, 0, 0, 0, -4463,
    0, 0, 0, 0, 0, -2423, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -383, 0, 0, 637, 0, 0, 0,
    0, 0, 0, -1403, 0, -1148, 0, 0, 0, 5737, 0, 0, 0, 0, 11092, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    1657, 0, 5482, 0, 0, 0, 0)
SHORT(int32_t c_0_totals, 16,
    1528, 2928, 4333, -4975, -12879, 12875, 11855, 8667, 9306, 2931, -15940, -15686, 38502, 48316,
    -2170, -20148)
static const int32_t c_0_multiplier[16 + SPARE] = {
    112969344, 113858312, 112758304, 115002128, 114040640, 114110032, 114638020, 113996160,
    114173064, 115343976, 114459020, 114310448, 114769616, 114067278, 112833928, 114859780
};
FACTORS(c_0_factor, 16,
    987199696, 987310817, 987173316, 987453794, 987333608, 987342282, 987408281, 987328048,
    987350161, 987496525, 987385906, 987367334, 987424730, 987336938, 987182769, 987436001)
static const struct convolution c_0 = {
    .weight = c_0_weight, .bias = c_0_bias OF_SHORT_SUMS(c_0, 2), .width = 8, .channels = 16,
    .groups = 1, .blocks = 1, .lanes = 16, .rest = 0, .runs = 3, .quads = 12, .place_step = 16,
    .group_step = 16, .start = -16, .scaling = { OF_FACTORS(c_0_factor) .multiplier =
    c_0_multiplier, .form = PRODUCT, .shift = 3, .up = 0, .zero_point = 143 },
};

/* c_2: look_up, c_0 to 16 channels of 8x8 */
static const uint8_t c_2_table[256] = {
    1, 1, 2, 3, 4, 4, 5, 6, 7, 7, 8, 9, 10, 11, 11, 12, 13, 14, 14, 15, 16, 17, 17, 18, 19, 20, 21,
    21, 22, 23, 24, 25, 25, 26, 27, 28, 29, 29, 30, 31, 32, 33, 34, 34, 35, 36, 37, 38, 39, 39, 40,
    41, 42, 43, 44, 44, 45, 46, 47, 48, 49, 50, 50, 51, 52, 53, 54, 55, 56, 57, 57, 58, 59, 60, 61,
    62, 63, 64, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 74, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83,
    84, 85, 86, 87, 88, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104,
    105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123,
    124, 125, 126, 127, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 141, 142, 143,
    144, 145, 146, 147, 148, 149, 150, 151, 152, 153, 154, 155, 157, 158, 159, 160, 161, 162, 163,
    164, 165, 166, 168, 169, 170, 171, 172, 173, 174, 175, 176, 178, 179, 180, 181, 182, 183, 184,
    185, 187, 188, 189, 190, 191, 192, 193, 195, 196, 197, 198, 199, 200, 202, 203, 204, 205, 206,
    207, 209, 210, 211, 212, 213, 214, 216, 217, 218, 219, 220, 222, 223, 224, 225, 226, 228, 229,
    230, 231, 233, 234, 235, 236, 237, 239, 240, 241, 242, 244, 245, 246, 247, 249, 250, 251, 252,
    254, 255
};

/* c_3: 3x3 depthwise, c_2 to 16 channels of 8x8 */
static const int8_t c_3_weight[144 + SPARE + 3] = {
    -54, 45, 18, -66, -61, -22, -53, 71, 30, -62, -55, -64, -31, -62, -10, 29, 75, 18, -12, -22,
    -26, -7, -59, 57, 24, 57, 8, 22, 34, -66, 51, -56, 53, 43, -57, 57, 10, 65, 57, 22, -73, -41,
    35, -13, 49, 22, -54, -49, -54, -45, -51, -61, -55, 37, 71, 46, 25, 9, -31, 72, 49, 73, -9, 17,
    34, 76, 70, 34, 19, -20, 6, -83, -6, 55, 75, -51, -15, -34, -37, -65, 32, 13, -47, -57, 45, 56,
    -28, -41, -55, -9, -14, -51, 46, -5, 59, 46, -56, -81, 58, 10, 61, -64, 41, 10, 3, -45, -44,
    -13, -44, -62, 57, 32, -55, -26, -27, -62, 67, 63, 33, 24, -20, -66, -73, -64, -84, 15, 66, 17,
    -65, 52, 1, -54, 50, 41, -9, -12, -42, 11, 33, 40, -8, 24, 62, -63
};
static const int32_t c_3_bias[16 + SPARE] = {
    106363, -29812, -50795, 87056, -3420, -73221, 20621, -109676, 136946, 110681, 92651, 106843,
    -137894, -66724, -130940, -51029
};
static const int32_t c_3_multiplier[16 + SPARE] = {
    66676524, 51678204, 64325442, 76986504, 69626080, 71263628, 72405704, 59314950, 66011178,
    76915608, 47612728, 50317972, 62470920, 61403072, 77939268, 72286432
};
FACTORS(c_3_factor, 16,
    981359051, 977609471, 980771281, 982701841, 981781788, 981986481, 982129241, 979518658,
    981192714, 982692979, 976593101, 977269413, 980307650, 980040688, 982820937, 982114332)
static const struct depthwise c_3 = {
    .weight = c_3_weight, .bias = c_3_bias, .width = 8, .channels = 16, .rows = 3, .columns = 3,
    .column_step = 16, .place_step = 16, .start = -16, .stride = 1, .scaling = {
    OF_FACTORS(c_3_factor) .multiplier = c_3_multiplier, .form = PRODUCT, .shift = 3, .up = 0,
    .zero_point = 134 },
};

/* c_4: look_up, c_3 to 16 channels of 8x8 */
static const uint8_t c_4_table[256] = {
    0, 1, 2, 2, 3, 4, 5, 5, 6, 7, 8, 8, 9, 10, 11, 11, 12, 13, 14, 15, 15, 16, 17, 18, 18, 19, 20,
    21, 22, 22, 23, 24, 25, 26, 26, 27, 28, 29, 30, 30, 31, 32, 33, 34, 34, 35, 36, 37, 38, 39, 39,
    40, 41, 42, 43, 44, 44, 45, 46, 47, 48, 49, 49, 50, 51, 52, 53, 54, 55, 55, 56, 57, 58, 59, 60,
    61, 62, 62, 63, 64, 65, 66, 67, 68, 69, 69, 70, 71, 72, 73, 74, 75, 76, 77, 77, 78, 79, 80, 81,
    82, 83, 84, 85, 86, 87, 88, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103,
    103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121,
    122, 123, 124, 125, 126, 127, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140,
    141, 142, 143, 144, 145, 146, 147, 148, 149, 150, 151, 152, 153, 154, 155, 156, 157, 158, 159,
    160, 162, 163, 164, 165, 166, 167, 168, 169, 170, 171, 172, 173, 174, 175, 176, 177, 179, 180,
    181, 182, 183, 184, 185, 186, 187, 188, 189, 190, 192, 193, 194, 195, 196, 197, 198, 199, 200,
    202, 203, 204, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 220, 221, 222,
    223, 224, 225, 226, 228, 229, 230, 231, 232, 233, 235, 236, 237, 238, 239, 240, 242, 243, 244,
    245
};

/* interpolate_moved: pick_rows, c_4 to 16 channels of 16x8 */
static const int32_t interpolate_moved_spans[16] = {
    1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8
};

/* interpolate: pick_places, interpolate_moved to 16 channels of 16x16 */
static const int32_t interpolate_places[16] = {
    0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7
};

/* d_0: 3x3 convolve, cat to 8 channels of 16x16 */
ALIGNED static const int8_t d_0_weight[2304 + 4 * SPARE + 8] = {
    TWO(-53,43,-27,2,-48,-51,-18,43), TWO(11,-59,-14,-25,-27,-63,-9,-9),
    TWO(-19,62,-45,-4,-11,-34,32,43), TWO(0,33,37,-29,10,-51,30,-10),
    TWO(60,8,-39,15,-20,15,30,-17), TWO(61,-64,39,9,-1,-23,-53,58), TWO(37,20,54,-15,-31,42,25,-47),
    TWO(-8,-38,-46,-55,37,-24,-38,-50), TWO(-56,39,-34,-14,12,-52,45,-10),
    TWO(4,21,57,14,-41,63,30,-28), TWO(62,-2,6,-18,22,13,-23,-11), TWO(-48,7,47,23,48,0,-12,-59),
    TWO(-35,15,-8,8,31,40,-34,0), TWO(-54,-24,59,-31,11,63,21,-46),
    TWO(-57,22,-30,-35,-35,40,-34,-53), TWO(61,-5,-18,-37,-29,-8,-23,53),
    TWO(61,10,-56,3,-53,-27,59,-14), TWO(-7,-58,2,-55,-32,18,57,-61),
    TWO(13,-14,31,55,40,-51,-42,-17), TWO(6,34,-41,63,26,7,-16,4), TWO(6,-52,7,54,40,32,-30,56),
    TWO(47,-44,-34,38,22,-57,1,6), TWO(27,23,-26,14,-25,26,-56,-10),
    TWO(-18,22,40,56,-18,-61,42,20), TWO(4,43,37,11,-46,11,-25,9), TWO(-51,-49,40,-60,49,64,-1,-3),
    TWO(-40,19,64,44,-20,-57,23,4), TWO(-30,-53,-23,-43,-1,-47,9,-27),
    TWO(50,-64,35,10,-21,46,-25,9), TWO(-37,-44,62,-8,-15,49,-37,-47), TWO(0,24,21,11,-22,54,-8,50),
    TWO(-10,57,44,-20,-30,50,-54,4), TWO(47,-46,0,16,-25,35,-37,-48),
    TWO(-10,-34,-54,-43,60,16,-16,-52), TWO(10,10,-39,1,-26,3,32,57), TWO(-5,25,40,-53,35,10,35,22),
    TWO(-59,44,-30,8,0,-62,60,-4), TWO(29,-7,40,37,-22,-8,-49,-34),
    TWO(29,-7,37,-11,-16,-59,25,-47), TWO(-31,27,-1,-38,-57,-26,27,63),
    TWO(-27,-57,2,-10,-13,-38,-7,25), TWO(52,16,9,27,-28,58,2,-2), TWO(62,-19,-28,41,-34,4,-20,10),
    TWO(-55,40,35,47,-17,-42,47,27), TWO(59,-40,-47,2,14,36,13,10), TWO(6,2,31,-17,-63,27,-16,0),
    TWO(-9,-26,-26,-5,46,4,44,-1), TWO(-36,24,32,-34,47,12,-49,-23), TWO(-6,-63,-37,31,32,2,-20,37),
    TWO(-54,-20,60,-23,-62,-6,22,57), TWO(30,-46,8,6,29,14,-22,-49),
    TWO(35,44,26,-55,-60,30,-41,54), TWO(8,-18,44,1,-33,54,-62,58),
    TWO(19,-42,10,22,-17,-17,-50,36), TWO(-60,61,-4,-59,-40,-29,47,-62),
    TWO(-49,60,42,57,51,-63,30,-11), TWO(-46,-11,-56,-32,-21,-27,-56,7),
    TWO(-40,-64,13,-18,-52,63,-19,-55), TWO(-8,-40,5,-31,4,18,-39,8),
    TWO(42,-30,15,-17,-8,11,-6,-15), TWO(-15,-21,-52,-26,-63,-59,-9,15),
    TWO(-45,21,-31,-9,-16,34,-32,-19), TWO(-50,38,-18,43,33,-10,-34,-1),
    TWO(11,-13,-7,16,26,-7,40,60), TWO(35,61,-18,-5,35,-12,-29,15),
    TWO(-2,-41,-9,50,-62,-40,-59,-1), TWO(8,-15,11,47,-35,-52,-31,22),
    TWO(-32,-11,31,6,-37,52,-15,-50), TWO(-28,-5,-10,48,14,10,8,62),
    TWO(-9,54,-50,-10,52,-14,-34,-21), TWO(-5,-42,-49,-9,31,41,45,35),
    TWO(-40,-1,56,44,-4,-29,-44,36), TWO(34,-41,-28,-43,46,-26,45,-4),
    TWO(53,-55,27,8,-62,60,15,-7), TWO(-21,0,0,43,41,13,-64,32), TWO(-11,-20,-28,3,-52,37,30,-41),
    TWO(-44,1,-21,55,42,9,-56,-24), TWO(39,-29,-10,36,-55,51,-31,-1), TWO(56,0,-10,-58,6,-6,-43,43),
    TWO(46,-35,61,17,-52,16,-25,0), TWO(25,1,-54,-14,-48,-48,-55,-32),
    TWO(-16,64,26,25,35,-4,-23,27), TWO(47,50,-6,-22,9,-40,-43,34), TWO(-39,-23,-23,39,-62,38,4,12),
    TWO(6,-3,-50,42,-63,0,23,52), TWO(22,17,-15,-31,-26,44,4,-30), TWO(33,-19,30,60,3,-11,-3,35),
    TWO(-6,-40,35,18,-3,-53,56,-36), TWO(38,-55,-1,2,52,26,8,-15), TWO(-44,-61,33,-8,19,22,-26,54),
    TWO(-12,-26,-45,-20,23,4,-19,-8), TWO(21,-2,-17,-34,8,-12,-21,-34),
    TWO(-9,-49,20,21,-12,-30,13,-44), TWO(53,2,-18,12,12,-21,-63,-6),
    TWO(-60,-52,21,-40,-64,-47,-62,-2), TWO(-42,62,41,-55,10,-43,19,-38),
    TWO(38,-7,-41,28,20,-54,-44,48), TWO(36,48,32,-46,4,10,-27,-31), TWO(-9,44,-8,63,11,32,26,25),
    TWO(58,6,31,49,-39,28,-56,10), TWO(55,-59,-16,15,43,-29,26,47), TWO(-53,-3,20,-4,-34,-14,31,46),
    TWO(2,-63,37,-64,-35,-40,-41,-41), TWO(38,-57,-37,-45,-51,-16,-44,-23),
    TWO(-38,-40,18,5,-62,7,49,50), TWO(-48,26,-17,22,45,58,-42,41), TWO(-11,-63,31,11,58,-38,62,4),
    TWO(-60,-41,47,58,54,-60,60,-26), TWO(-33,53,21,27,61,-4,37,-20),
    TWO(-34,57,33,33,-41,-3,41,31), TWO(34,10,-38,-31,55,63,59,64),
    TWO(-26,20,58,-6,-60,-30,-61,40), TWO(33,16,-58,33,-27,-50,-25,39),
    TWO(64,-36,45,63,59,58,28,4), TWO(12,31,42,-33,47,-3,54,41), TWO(-3,-30,-6,-63,43,2,54,-11),
    TWO(17,15,-2,14,-51,-40,-49,6), TWO(42,10,56,-17,26,31,-25,36), TWO(55,-1,-63,52,51,-7,50,-37),
    TWO(-52,-39,-50,-46,26,-1,-48,64), TWO(46,13,-19,-59,30,-47,40,-11),
    TWO(34,-42,-16,34,-52,51,37,52), TWO(-43,6,61,-19,33,-3,-29,61), TWO(35,-33,27,29,-32,53,15,59),
    TWO(16,-26,-61,56,-46,-24,-62,-18), TWO(54,-9,29,24,-30,22,13,-37),
    TWO(-15,-16,55,46,-2,-20,31,-60), TWO(1,38,50,-2,37,-9,-26,1), TWO(-29,17,46,-45,58,-49,-17,63),
    TWO(-19,-59,-62,-1,41,-58,2,-54), TWO(-43,19,37,62,39,10,-44,17),
    TWO(53,52,-15,-44,29,-53,-63,58), TWO(-4,22,-14,10,27,-34,-56,-46),
    TWO(2,20,-26,5,-60,-52,-42,14), TWO(14,9,33,23,18,-47,-61,12), TWO(-7,-32,-50,-9,5,12,-9,47),
    TWO(51,8,23,2,16,25,7,26), TWO(-30,31,38,26,-12,52,-24,-19), TWO(-50,-46,8,-53,-54,-13,32,-2),
    TWO(-39,32,23,-38,14,-40,20,30), TWO(28,32,6,-37,-5,-12,-64,-43),
    TWO(63,-41,30,5,18,-24,-2,-55), TWO(54,40,58,50,-23,56,20,-3), TWO(25,-7,45,-18,50,47,-20,57),
    TWO(-49,1,48,13,13,-28,26,9), TWO(-53,5,-4,-12,-19,-11,55,-60),
    TWO(51,-27,28,-29,-26,-41,-23,0), TWO(57,-57,64,-63,-63,-46,12,54),
    TWO(-62,-35,30,-7,-33,2,-31,52), TWO(44,-56,-58,-26,22,-62,-39,3),
    TWO(-46,-63,-36,20,-8,23,50,29), TWO(43,49,19,1,28,61,-54,-56), TWO(-45,30,28,-41,56,51,-7,-34),
    TWO(14,-62,31,-24,21,23,28,-53), TWO(-62,-60,56,62,-37,-44,57,28),
    TWO(-38,40,-17,-6,63,4,62,44), TWO(-19,49,-42,-11,-47,4,-45,-59),
    TWO(-2,48,-49,-49,29,-44,-53,15), TWO(7,15,48,-2,-24,46,50,20),
    TWO(49,-5,-51,-22,-35,-30,-19,-53), TWO(49,-64,19,-27,64,-44,-58,33),
    TWO(-12,62,-5,21,58,32,-50,2), TWO(53,23,-18,-63,8,1,28,47), TWO(0,-11,58,17,-38,57,5,12),
    TWO(13,-16,-44,-35,31,25,38,51), TWO(23,-26,-37,-28,14,16,-29,51),
    TWO(56,-19,22,-53,56,-27,-52,-49), TWO(-13,-13,17,30,-63,-37,-37,-29),
    TWO(-36,6,-18,-52,-1,-12,20,47), TWO(-63,1,-25,-35,-63,17,48,54), TWO(4,9,57,-64,24,-1,47,38),
    TWO(5,25,2,-6,19,-15,9,-40), TWO(51,-60,60,-57,-53,59,-64,-16), TWO(15,-43,-33,-41,5,13,-37,1),
    TWO(51,36,-10,-61,-61,-53,3,-46), TWO(-35,-15,-40,-49,-43,39,34,24),
    TWO(-53,-10,-16,-52,11,2,21,-11), TWO(-50,52,-10,-56,-58,39,12,59),
    TWO(2,-12,-58,-12,-54,14,24,8), TWO(-10,4,40,-33,34,40,55,-47), TWO(49,7,26,28,-20,15,-1,31),
    TWO(38,-47,-47,28,-2,-19,36,43), TWO(-17,-62,-21,32,56,50,-63,46),
    TWO(9,23,-44,50,58,-41,-33,-44), TWO(-4,39,13,-12,0,56,5,43), TWO(-2,20,-61,9,10,61,-28,-60),
    TWO(-49,-3,-51,-22,48,34,16,14), TWO(-49,51,53,26,64,-14,-11,-28),
    TWO(-22,34,-24,-34,-13,27,50,-51), TWO(55,-25,-39,58,-46,5,-17,24),
    TWO(55,-52,39,-58,33,25,-25,0), TWO(33,43,35,20,-41,-22,11,31), TWO(-9,7,-60,48,-23,18,34,-17),
    TWO(-13,24,26,-36,-54,-14,57,57), TWO(32,51,10,-37,-4,-4,-46,34),
    TWO(64,20,45,-1,-25,-57,-62,11), TWO(9,-14,47,22,10,13,22,64), TWO(-35,-21,-8,34,32,-17,12,-57),
    TWO(34,-38,-16,-48,55,-24,-35,25), TWO(-18,-24,-1,-35,21,16,-18,-52),
    TWO(61,-55,4,13,5,-25,-36,-58), TWO(39,7,-53,-3,55,-5,6,-12), TWO(12,63,-12,31,44,-41,-55,52),
    TWO(60,23,1,5,-6,-60,-12,24), TWO(62,-28,-1,-61,59,39,-64,-40), TWO(27,-23,-13,-47,6,42,-39,21),
    TWO(-16,37,19,11,20,-59,11,30), TWO(-28,32,57,55,62,4,62,16), TWO(24,27,-51,13,53,-43,-20,-57),
    TWO(40,-23,-11,-47,19,-20,30,41), TWO(25,17,38,-27,-36,-11,15,17),
    TWO(-55,-14,-64,-61,46,7,47,1), TWO(28,-20,8,61,-9,28,50,-46), TWO(36,-51,-53,-26,10,-7,-9,62),
    TWO(15,56,-28,24,23,-14,-54,-22), TWO(57,59,8,12,23,27,13,38), TWO(45,-44,-33,-40,-33,23,48,59),
    TWO(-38,24,22,-23,-62,-6,-57,-38), TWO(-10,13,-38,-13,-31,11,-49,-23),
    TWO(43,56,56,19,-25,-51,6,-16), TWO(-63,-5,-6,-57,-13,-17,29,-12),
    TWO(49,-35,47,-61,-6,18,-29,-46), TWO(-62,33,-38,-17,-40,14,-29,15),
    TWO(-40,54,-59,-4,30,-53,14,13), TWO(-17,-32,14,-40,-25,49,-61,37),
    TWO(-52,-43,-25,31,8,39,-42,16), TWO(-54,-5,-13,-14,4,55,0,19),
    TWO(56,-21,61,-60,-64,-25,-42,-40), TWO(27,34,33,-60,-3,11,29,8),
    TWO(-8,-7,-20,59,-39,49,-45,32), TWO(-33,12,-1,26,-48,-27,-30,40),
    TWO(-8,15,-1,-50,0,-53,-28,21), TWO(20,62,38,62,44,28,46,63), TWO(50,15,30,10,42,2,22,25),
    TWO(-36,-38,-43,16,59,-3,-63,-18), TWO(63,30,55,3,-51,-58,-27,-4),
    TWO(55,-54,20,-23,-14,38,40,2), TWO(-25,58,62,-14,-7,-10,61,33),
    TWO(-44,3,-2,10,-28,-32,14,-59), TWO(17,-21,26,20,28,18,-59,-2), TWO(30,-18,13,42,0,-37,-57,63),
    TWO(64,-20,37,-50,-45,48,-45,59), TWO(19,-56,-51,64,48,9,-64,21), TWO(-38,61,3,-4,43,39,-44,-9),
    TWO(8,47,26,64,54,-20,57,-34), TWO(17,51,37,22,22,21,30,-49), TWO(-62,55,-2,53,-33,42,-7,39),
    TWO(27,15,35,56,-64,-29,57,50), TWO(43,-47,11,55,43,50,27,24), TWO(-64,26,51,-10,23,16,32,18),
    TWO(55,59,31,39,-56,-16,46,15), TWO(22,9,64,-20,45,42,-61,20), TWO(49,28,-61,-47,13,10,-2,-8),
    TWO(-40,-46,-25,22,54,56,4,51), TWO(-19,-62,19,57,11,40,11,39), TWO(53,-50,40,-58,-3,51,54,-39),
    TWO(35,-40,16,32,9,51,-40,-2), TWO(-9,53,6,-53,64,-1,-25,53), TWO(-50,62,49,-13,-48,59,47,-23),
    TWO(37,11,-52,-3,-15,36,42,-46), TWO(-27,11,13,20,27,-31,27,-50),
    TWO(-64,-32,-37,-6,23,11,-32,-10), TWO(-33,63,-35,-53,18,19,28,-54),
    TWO(-18,60,40,-38,-42,60,-18,-22), TWO(-28,0,-42,34,1,-63,38,24),
    TWO(-23,46,24,-10,27,-27,-56,-45), TWO(20,42,59,38,49,-9,48,-55),
    TWO(54,-16,2,-47,21,-19,-57,13), TWO(-35,30,-20,8,-31,41,7,51), TWO(-52,-29,37,24,54,-49,42,7),
    TWO(-39,37,-1,-62,-39,-50,21,58), TWO(44,-39,11,8,25,-8,-53,2),
    TWO(-30,48,-49,-15,-24,46,-19,-11), TWO(-62,-43,-8,26,-42,20,35,25),
    TWO(-48,2,36,-28,-32,30,-46,-12), TWO(40,-29,2,52,20,-43,62,3),
    TWO(12,-55,-45,-54,-59,-22,-47,1), TWO(33,42,-32,5,-62,53,50,61),
    TWO(-41,-20,47,-62,25,35,21,9), TWO(23,23,-21,5,-53,50,42,17), TWO(-48,-43,59,13,5,39,48,2),
    TWO(-23,-64,27,-1,-18,-11,-59,-32), TWO(43,-17,-40,-44,-28,11,-10,-47),
    TWO(47,-58,21,9,-15,43,16,24), TWO(58,19,2,-36,-47,-15,2,50),
    TWO(-25,-33,-33,-18,-36,-36,20,46), TWO(17,40,49,-23,-19,25,-6,27),
    TWO(-25,12,-35,-16,-28,56,61,-49)
};
ALIGNED static const int32_t d_0_bias[8 + SPARE] = {
    BIAS(27760,-464), BIAS(-51904,237), BIAS(97090,-781), BIAS(-56258,188), BIAS(-60751,219),
    BIAS(-988,189), BIAS(-195666,1255), BIAS(77913,-396)
};
SHORT(int16_t d_0_starts, 576,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 382, 0, 0, 0, 0, 0, 0, 0, -383, -2168, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -7778, 0, 0, 0, 0, 0, 0, 13387, 0, -8543, 0, 0,
    -2933, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5737, 0, 0, 0, 0, 0, 0, 0, -4718, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1147, -2678, 0, 0, 0, 0, 9562,
    10582, 0, 5227, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -2168,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7777, 0, 0, 0, 0, 0, -383, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5482, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, -1913, 0, 0, 0, 0, 0, 0, -12113, -15428, 0, -8798, 5482, 0, 0, 0, 10072,
    0, 0, -9053, -11603, 0, 0, 0, 0, -4208, 0, 9307, 0, 0, 0, 2677, 0, 0, 0, 0, 0, 0, 0, -8543, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10582, 0, 0, -6758, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 4462, 0, 0, 0, 0, 0, 0, 0, 1912, 0, 0, 0, -5228, 0, 0, 0, 0, 0, 0, 4207,
    0, 0, 0, 0, 0, -9563, 0, -6758, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -893, 1402, 0, 0, 0, 0,
    2422, 0, 0, 0, 0, 0, 0, 1402, 0, 0, 0, 1657, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -5483, 0, 0,
    0, 0, 0, 0, -893, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 637, -2933, 0, 0, -1403, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 892, 0, 0, 0, 17722, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 2167, 0, -1148, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1912, 0, -1913, 0, 0, 0, 10582, 0, 0, 0, 0, -6248,
    0, 127, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3442, 0, -2168, 0, 0, -5738, 0, 0, 0,
    -3188, 0, 0, 0, 2932, 0, 0, 0, 0, 0, -4208, 0, 0, -893, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 5482, 0, -5228, 0, 0, -4463, 0, 0, 0, 0, -2423, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8797, 0, 0, 0, 0, 0, -10838, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4207, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
SHORT(int32_t d_0_totals, 8,
    21034, 40796, 21543, -21298, -22446, -37361, -24612, 4331)
static const int32_t d_0_multiplier[8 + SPARE] = {
    115362374, 115542602, 115939472, 115291384, 114835228, 115161552, 115830856, 115855320
};
FACTORS(d_0_factor, 8,
    987498825, 987521354, 987570962, 987489951, 987432932, 987473722, 987557385, 987560442)
static const struct convolution d_0 = {
    .weight = d_0_weight, .bias = d_0_bias OF_SHORT_SUMS(d_0, 2), .width = 16, .channels = 8,
    .groups = 1, .blocks = 1, .lanes = 8, .rest = 0, .runs = 3, .quads = 24, .place_step = 32,
    .group_step = 32, .start = -32, .scaling = { OF_FACTORS(d_0_factor) .multiplier =
    d_0_multiplier, .form = PRODUCT, .shift = 3, .up = 0, .zero_point = 103 },
};

/* d_2: look_up, d_0 to 8 channels of 16x16 */
static const uint8_t d_2_table[256] = {
    0, 1, 2, 3, 3, 4, 5, 6, 7, 7, 8, 9, 10, 11, 12, 12, 13, 14, 15, 16, 17, 17, 18, 19, 20, 21, 22,
    22, 23, 24, 25, 26, 27, 28, 28, 29, 30, 31, 32, 33, 34, 34, 35, 36, 37, 38, 39, 40, 41, 41, 42,
    43, 44, 45, 46, 47, 48, 49, 49, 50, 51, 52, 53, 54, 55, 56, 57, 57, 58, 59, 60, 61, 62, 63, 64,
    65, 66, 67, 68, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 82, 83, 84, 85, 86,
    87, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 107,
    108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123, 124, 125, 126,
    127, 128, 129, 130, 131, 132, 134, 135, 136, 137, 138, 139, 140, 141, 142, 143, 144, 145, 146,
    147, 148, 149, 150, 151, 152, 153, 154, 155, 156, 157, 158, 159, 161, 162, 163, 164, 165, 166,
    167, 168, 169, 170, 171, 172, 173, 174, 175, 177, 178, 179, 180, 181, 182, 183, 184, 185, 186,
    187, 189, 190, 191, 192, 193, 194, 195, 196, 197, 198, 200, 201, 202, 203, 204, 205, 206, 207,
    208, 210, 211, 212, 213, 214, 215, 216, 218, 219, 220, 221, 222, 223, 224, 225, 227, 228, 229,
    230, 231, 232, 234, 235, 236, 237, 238, 239, 240, 242, 243, 244, 245, 246, 247, 249, 250, 251,
    252, 253
};

/* d_3: 3x3 depthwise, d_2 to 8 channels of 16x16 */
static const int8_t d_3_weight[72 + SPARE + 3] = {
    6, 73, 12, -56, 52, 58, -40, 25, -11, -54, -26, -67, 76, -38, -62, -25, 27, 55, 7, 57, 46, 70,
    -54, -22, 62, -36, 63, 71, -13, -16, 30, 53, 25, -4, -60, -47, 10, -30, 7, 55, 9, -44, -44, 20,
    33, 42, -35, -72, 66, 50, -53, -19, -44, -8, 31, 63, 7, -61, 65, 46, -35, -55, -27, 65, 18, -33,
    17, -43, -74, 9, -66, -53
};
static const int32_t d_3_bias[8 + SPARE] = {
    -182104, -112520, -34472, -3478, 37333, 35950, 52810, -122139
};
static const int32_t d_3_multiplier[8 + SPARE] = {
    318539104, 346384736, 381600062, 337834522, 342297240, 318704386, 304445089, 356652736
};
static const int16_t d_3_odd_channels[1] = {
    6
};
static const int32_t d_3_odd_sums[1] = {
    -125952
};
static const int8_t d_3_odd_steps[1] = {
    -1
};
FACTORS(d_3_factor, 8,
    983032875, 983903051, 985003530, 983635857, 983775317, 983038040, 982592437, 984223926)
static const struct depthwise d_3 = {
    .weight = d_3_weight, .bias = d_3_bias, .width = 16, .channels = 8, .rows = 3, .columns = 3,
    .column_step = 8, .place_step = 8, .start = -8, .stride = 1, .scaling = {
    OF_FACTORS(d_3_factor) .multiplier = d_3_multiplier, .odd_channels = d_3_odd_channels,
    .odd_sums = d_3_odd_sums, .odd_steps = d_3_odd_steps, .odd = 1, .form = PRODUCT, .shift = 5,
    .up = 0, .zero_point = 196 },
};

/* d_4: look_up, d_3 to 8 channels of 16x16 */
static const uint8_t d_4_table[256] = {
    44, 44, 44, 44, 45, 45, 45, 45, 45, 45, 45, 46, 46, 46, 46, 46, 46, 47, 47, 47, 47, 47, 47, 48,
    48, 48, 48, 48, 48, 49, 49, 49, 49, 49, 49, 49, 50, 50, 50, 50, 50, 50, 51, 51, 51, 51, 51, 51,
    52, 52, 52, 52, 52, 52, 53, 53, 53, 53, 53, 53, 54, 54, 54, 54, 54, 55, 55, 55, 55, 55, 55, 56,
    56, 56, 56, 56, 56, 57, 57, 57, 57, 57, 57, 58, 58, 58, 58, 58, 59, 59, 59, 59, 59, 59, 60, 60,
    60, 60, 60, 60, 61, 61, 61, 61, 61, 62, 62, 62, 62, 62, 62, 63, 63, 63, 63, 63, 64, 64, 64, 64,
    64, 64, 65, 65, 65, 65, 65, 66, 66, 66, 66, 66, 67, 67, 67, 67, 67, 67, 68, 68, 68, 68, 68, 69,
    69, 69, 69, 69, 70, 70, 70, 70, 70, 71, 71, 71, 71, 71, 71, 72, 72, 72, 72, 72, 73, 73, 73, 73,
    73, 74, 74, 74, 74, 74, 75, 75, 75, 75, 75, 76, 76, 76, 76, 76, 77, 77, 77, 77, 77, 78, 78, 78,
    78, 78, 79, 79, 79, 79, 79, 80, 80, 80, 80, 80, 81, 81, 81, 81, 81, 82, 82, 82, 82, 82, 83, 83,
    83, 83, 84, 84, 84, 84, 84, 85, 85, 85, 85, 85, 86, 86, 86, 86, 86, 87, 87, 87, 87, 87, 88, 88,
    88, 88, 89, 89, 89, 89, 89, 90, 90, 90, 90, 90, 91, 91, 91, 91
};

/* interpolate_1_moved: pick_rows, d_4 to 8 channels of 32x16 */
static const int32_t interpolate_1_moved_spans[32] = {
    1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13, 14, 14,
    15, 15, 16, 16
};

/* interpolate_1: pick_places, interpolate_1_moved to 8 channels of 32x32 */
static const int32_t interpolate_1_places[32] = {
    0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13, 14,
    14, 15, 15
};

/* e_0: 3x3 convolve, cat_1 to 8 channels of 32x32 */
ALIGNED static const int8_t e_0_weight[1152 + 4 * SPARE + 8] = {
    TWO(62,55,-40,26,-38,-19,61,9), TWO(29,0,-17,4,-18,20,32,-36), TWO(35,37,-21,-29,22,47,14,-42),
    TWO(0,-41,12,41,36,26,20,36), TWO(25,61,51,-30,-52,-60,34,8), TWO(53,-2,-25,-49,43,31,11,42),
    TWO(53,-16,-38,23,-52,33,14,56), TWO(32,-33,62,37,19,50,-37,40),
    TWO(42,-52,22,33,-15,19,-33,-12), TWO(-20,23,-59,-14,0,14,-48,0),
    TWO(-7,54,15,-23,37,36,-26,-35), TWO(52,-44,59,55,49,-32,8,-9), TWO(26,-6,4,55,13,0,21,-17),
    TWO(-2,-50,-35,-16,38,-40,-36,61), TWO(-39,26,-13,-9,-46,-24,-5,18),
    TWO(56,12,19,0,55,19,-47,-33), TWO(56,61,-26,53,-4,53,22,40), TWO(61,41,25,-32,4,-34,-9,60),
    TWO(-4,1,-1,-28,-38,47,28,41), TWO(-59,53,-61,63,-26,-23,-32,52),
    TWO(-25,-27,-59,-59,42,41,-36,-33), TWO(-56,47,0,-3,-12,11,21,-61),
    TWO(-58,-37,30,53,-15,9,0,-52), TWO(48,50,37,-12,-40,-35,-42,-1),
    TWO(-60,-10,-42,-24,22,-52,-15,51), TWO(8,45,40,63,-19,2,61,39),
    TWO(-25,40,17,-49,-25,20,40,-1), TWO(57,-53,24,5,31,49,12,-64), TWO(0,-58,42,-37,-62,46,34,20),
    TWO(26,63,30,63,-7,-4,37,-60), TWO(47,54,13,-51,22,39,-42,-6), TWO(-25,62,-5,-8,-19,-35,56,-35),
    TWO(31,-31,-26,-60,57,-10,-61,46), TWO(55,48,52,15,-53,-17,-21,-27),
    TWO(-47,-33,-40,7,35,-61,43,58), TWO(-49,-7,48,-27,-52,-44,46,-64),
    TWO(-31,-38,-7,64,64,13,17,-25), TWO(31,65,19,-9,-17,36,-7,-6),
    TWO(19,35,-61,-22,26,-58,-39,-26), TWO(-64,-10,12,-59,-25,37,-28,16),
    TWO(-49,-23,48,1,51,54,-12,47), TWO(52,-29,23,-56,45,1,8,36), TWO(-41,16,55,6,38,5,-1,-49),
    TWO(-8,61,63,-27,-35,-24,6,40), TWO(26,33,45,58,21,50,-40,52),
    TWO(36,-13,51,-12,43,-25,-30,-32), TWO(21,-9,-36,-6,-58,47,5,-9),
    TWO(-63,-4,-44,27,-62,26,-23,29), TWO(14,-58,46,-47,37,10,12,-11),
    TWO(-13,-14,-53,26,30,30,31,-49), TWO(-3,4,24,27,-23,36,19,9), TWO(-6,13,35,9,-30,22,-9,51),
    TWO(17,-41,19,30,36,63,7,44), TWO(-4,-37,42,-50,10,-2,-7,-62),
    TWO(-56,-29,-19,40,-12,-64,-62,-20), TWO(12,-48,1,-53,-54,-15,15,-32),
    TWO(54,48,-33,-20,14,61,61,-3), TWO(32,48,7,27,62,64,-60,4), TWO(37,-31,2,-51,56,17,-41,-55),
    TWO(37,-30,-23,-35,19,-43,13,-43), TWO(-22,40,8,-17,-12,31,-13,-12),
    TWO(-46,-36,7,-59,44,-35,-50,21), TWO(11,53,-49,58,58,61,-2,2),
    TWO(46,47,14,-55,-10,-48,42,-42), TWO(-36,23,25,42,-34,2,-11,59),
    TWO(28,50,-38,12,-12,-58,4,46), TWO(57,20,-40,-31,60,-34,-22,54),
    TWO(-22,-63,56,-2,52,39,-25,-38), TWO(-2,-44,10,-19,-11,32,5,-58),
    TWO(-5,-58,-43,-29,24,22,-49,-51), TWO(27,-30,-10,-10,-13,-60,15,59),
    TWO(-44,52,21,60,7,21,18,1), TWO(-41,41,61,-14,63,-58,-40,-34), TWO(-53,41,52,17,8,33,-37,-64),
    TWO(-13,-27,-8,49,26,-63,8,-7), TWO(49,-63,46,10,-28,-54,-59,15),
    TWO(-50,55,-5,14,37,-13,-2,-37), TWO(-56,-10,-32,-21,16,-21,-35,40),
    TWO(32,-17,-51,47,-24,-15,-52,16), TWO(-17,56,-22,14,-48,38,-17,-11),
    TWO(5,-49,37,17,60,1,20,-4), TWO(9,-17,34,-51,38,-13,-50,-46), TWO(15,3,-21,35,-16,46,3,1),
    TWO(62,58,57,37,-52,24,-19,15), TWO(-31,64,-37,10,-56,-63,-36,-23),
    TWO(-32,-44,-47,28,-44,18,62,23), TWO(-25,-49,38,-5,39,-57,1,4), TWO(31,42,-47,-21,40,7,12,5),
    TWO(-22,63,-51,-17,0,-40,9,-38), TWO(58,-57,3,-28,-54,41,31,57), TWO(-22,56,46,-29,40,62,-64,8),
    TWO(-60,28,-52,-21,-32,37,-62,-47), TWO(-42,3,23,57,34,-19,-6,-30),
    TWO(-11,-52,35,24,-50,42,-22,-27), TWO(-22,-13,64,-23,36,-19,-18,-31),
    TWO(0,24,57,-43,13,-31,43,-23), TWO(-46,-59,-12,43,14,-5,-61,-38),
    TWO(31,32,-33,49,19,13,37,59), TWO(-13,-5,-30,19,-11,50,7,41), TWO(-14,-1,-38,-31,41,-2,9,59),
    TWO(-35,-32,-52,-23,57,52,46,-61), TWO(51,-35,-28,-19,63,60,-35,-15),
    TWO(-13,64,-6,14,58,49,-23,44), TWO(55,-7,35,-47,17,28,48,-53), TWO(0,-56,33,29,64,52,19,-28),
    TWO(-18,-24,63,-53,27,1,15,25), TWO(14,13,-10,-44,-50,-4,-40,46),
    TWO(-34,-33,39,32,20,46,-27,46), TWO(-44,-5,14,-30,56,62,-57,-1),
    TWO(-9,-56,-22,28,45,21,-29,26), TWO(7,17,2,-35,3,-32,-3,-6), TWO(40,-59,-64,20,12,-54,-31,-24),
    TWO(59,-39,-38,-16,57,-61,11,31), TWO(-30,-10,3,55,-10,-33,64,63),
    TWO(-12,-61,-33,50,38,-5,-53,32), TWO(-54,-32,-17,58,-23,7,-33,-40),
    TWO(22,-30,-47,-43,-35,-54,10,-40), TWO(11,-53,-48,-57,45,9,34,43), TWO(55,4,9,62,27,-5,-36,-6),
    TWO(-20,7,27,63,-11,-33,49,53), TWO(-64,-31,-4,-5,11,17,-33,58),
    TWO(17,56,-43,27,-11,-13,32,25), TWO(11,-59,21,4,59,58,-52,-22), TWO(8,-22,3,-54,31,64,6,52),
    TWO(-52,38,-2,30,5,-34,29,-36), TWO(-25,19,-30,-44,-32,-6,34,-36),
    TWO(62,-10,29,-53,-26,-4,-63,37), TWO(21,55,14,-5,-28,12,-45,-8), TWO(-57,46,23,64,63,6,-47,3),
    TWO(61,-51,-45,-58,-6,31,55,-43), TWO(-39,-2,1,6,45,22,21,-54), TWO(55,-46,39,-19,3,27,-47,-26),
    TWO(32,47,21,-60,10,-32,25,9), TWO(-5,-23,4,53,-37,53,15,48), TWO(61,13,49,0,19,-45,-17,-10),
    TWO(-43,8,7,-45,61,-31,52,-14), TWO(-59,44,-56,44,-2,-24,-4,54),
    TWO(29,-48,-56,24,-48,24,-64,39), TWO(-11,-9,-48,-31,-39,2,3,61),
    TWO(20,-22,2,-43,-37,-48,5,-34), TWO(10,-56,51,-9,5,11,-51,16),
    TWO(17,-18,-13,-46,55,-52,-1,-39), TWO(-28,-17,-62,-32,-15,16,9,-19),
    TWO(-62,51,-1,8,-19,7,-52,35)
};
ALIGNED static const int32_t e_0_bias[8 + SPARE] = {
    BIAS(9131,-124), BIAS(-55860,595), BIAS(22408,-217), BIAS(-50908,550), BIAS(11955,-101),
    BIAS(-11200,139), BIAS(-37840,445), BIAS(36587,-362)
};
SHORT(int16_t e_0_starts, 288,
    -18998, 0, 10327, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -5993, -638, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, -1148, 0, 0, 0, 3952, -1913, 0, -5228, 0, 0, 0, 0, 0, 0, 0, -5738, 0, 0, 0, 0, 0, 0, 0,
    -3443, -17213, 0, -2168, -3188, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1403, 0, -17978, 0, 0, 0, 0, 0, 0,
    0, 382, 0, 0, 0, 0, -5993, -12113, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -4463, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -3443, 0, 0, 0, 0, 0, -10583, 0, 0, 0, -16193, 0, -383, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 127, -2168, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1912, 0, 0, 0, 0, 0,
    0, 382, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -16448, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    -2423, 0, 0, 0, 0, 892, 11092, 0, 0, 8032, 0, 0, -6758, 0, 0, 0, -7268, 0, 0, 0, 0, 0, 0, 0,
    -26903, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3952, 5482, 0, 0, 0, 0, -19253, 0, 0, 0, 0, 0,
    -4973, 0, 0, 4717, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2167, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11347, 0, 0, 0, 0, 0, 0)
SHORT(int32_t e_0_totals, 8,
    -4721, -22954, -43862, -36850, 8159, -23717, -36342, 636)
static const int32_t e_0_multiplier[8 + SPARE] = {
    118889752, 115584608, 117700432, 118629504, 118576704, 119060584, 119601536, 119496888
};
FACTORS(e_0_factor, 8,
    996328355, 995915212, 996179690, 996295824, 996289224, 996349709, 996417328, 996404247)
static const struct convolution e_0 = {
    .weight = e_0_weight, .bias = e_0_bias OF_SHORT_SUMS(e_0, 2), .width = 32, .channels = 8,
    .groups = 1, .blocks = 1, .lanes = 8, .rest = 0, .runs = 3, .quads = 12, .place_step = 16,
    .group_step = 16, .start = -16, .scaling = { OF_FACTORS(e_0_factor) .multiplier =
    e_0_multiplier, .form = PRODUCT, .shift = 2, .up = 0, .zero_point = 133 },
};

/* e_2: look_up, e_0 to 8 channels of 32x32 */
static const uint8_t e_2_table[256] = {
    0, 0, 0, 0, 0, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 7, 7, 8, 8, 9, 10, 10, 11, 12, 12, 13, 14, 14, 15,
    16, 16, 17, 18, 18, 19, 20, 20, 21, 22, 22, 23, 24, 24, 25, 26, 27, 27, 28, 29, 29, 30, 31, 32,
    32, 33, 34, 35, 35, 36, 37, 38, 38, 39, 40, 41, 41, 42, 43, 44, 45, 45, 46, 47, 48, 49, 49, 50,
    51, 52, 53, 53, 54, 55, 56, 57, 58, 58, 59, 60, 61, 62, 63, 64, 64, 65, 66, 67, 68, 69, 70, 71,
    72, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93,
    94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113,
    114, 115, 116, 117, 119, 120, 121, 122, 123, 124, 125, 126, 127, 128, 129, 130, 131, 133, 134,
    135, 136, 137, 138, 139, 140, 142, 143, 144, 145, 146, 147, 148, 150, 151, 152, 153, 154, 155,
    156, 158, 159, 160, 161, 162, 164, 165, 166, 167, 168, 170, 171, 172, 173, 174, 176, 177, 178,
    179, 181, 182, 183, 184, 186, 187, 188, 189, 191, 192, 193, 194, 196, 197, 198, 200, 201, 202,
    203, 205, 206, 207, 209, 210, 211, 213, 214, 215, 217, 218, 219, 221, 222, 223, 225, 226, 227,
    229, 230, 231, 233, 234, 236, 237, 238, 240, 241, 243, 244, 245, 247, 248, 250
};

/* e_3: 3x3 depthwise, e_2 to 8 channels of 32x32 */
static const int8_t e_3_weight[72 + SPARE + 3] = {
    12, 41, 49, 29, -53, 10, -28, -47, -61, 61, -71, 3, -41, 3, 66, -42, -65, 27, 37, 24, -46, -53,
    -62, 38, -63, -27, -49, -58, -12, -75, -17, 52, -50, -59, 67, -5, 28, 19, -19, -81, 24, 67, -57,
    24, -15, -21, -24, -44, 28, 7, -16, 69, 16, 16, 35, -46, 35, 15, 24, -70, -19, -17, 62, -9, -62,
    3, 24, -34, -75, -19, 57, -34
};
static const int32_t e_3_bias[8 + SPARE] = {
    -29341, -24694, -16860, 8154, -6417, -20792, 51918, -4865
};
static const int32_t e_3_multiplier[8 + SPARE] = {
    130114288, 128822192, 121135688, 102165640, 112159072, 112804248, 127095944, 91029352
};
FACTORS(e_3_factor, 8,
    989342814, 989181302, 988220489, 985849233, 987098412, 987179059, 988965521, 984457197)
static const struct depthwise e_3 = {
    .weight = e_3_weight, .bias = e_3_bias, .width = 32, .channels = 8, .rows = 3, .columns = 3,
    .column_step = 8, .place_step = 8, .start = -8, .stride = 1, .scaling = {
    OF_FACTORS(e_3_factor) .multiplier = e_3_multiplier, .form = PRODUCT, .shift = 3, .up = 0,
    .zero_point = 120 },
};

/* e_4: look_up, e_3 to 8 channels of 32x32 */
static const uint8_t e_4_table[256] = {
    0, 0, 1, 2, 3, 3, 4, 5, 6, 7, 7, 8, 9, 10, 11, 11, 12, 13, 14, 15, 15, 16, 17, 18, 19, 19, 20,
    21, 22, 23, 24, 24, 25, 26, 27, 28, 28, 29, 30, 31, 32, 33, 34, 34, 35, 36, 37, 38, 39, 39, 40,
    41, 42, 43, 44, 45, 46, 46, 47, 48, 49, 50, 51, 52, 53, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62,
    62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84,
    85, 86, 87, 88, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101, 102, 103, 104, 105,
    106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 122, 123, 124,
    125, 126, 127, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 139, 140, 141, 142, 143, 144,
    145, 146, 147, 148, 149, 150, 151, 152, 153, 154, 155, 157, 158, 159, 160, 161, 162, 163, 164,
    165, 166, 167, 168, 170, 171, 172, 173, 174, 175, 176, 177, 178, 180, 181, 182, 183, 184, 185,
    186, 187, 188, 190, 191, 192, 193, 194, 195, 196, 198, 199, 200, 201, 202, 203, 204, 206, 207,
    208, 209, 210, 211, 213, 214, 215, 216, 217, 218, 220, 221, 222, 223, 224, 226, 227, 228, 229,
    230, 231, 233, 234, 235, 236, 237, 239, 240, 241, 242, 243, 245, 246, 247, 248, 250, 251, 252,
    253, 254
};

/* o: 1x1 convolve, e_4 to 2 channels of 32x32 */
ALIGNED static const int8_t o_weight[16 + 4 * SPARE + 8] = {
    TWO(54,-59,-39,37,0,-10,56,18), TWO(18,-69,70,-25,34,-16,72,28)
};
ALIGNED static const int32_t o_bias[2 + SPARE] = {
    BIAS(33849,-13), BIAS(-29265,182)
};
SHORT(int16_t o_starts, 4,
    0, 0, 0, -11603)
SHORT(int32_t o_totals, 2,
    0, -11603)
static const int32_t o_multiplier[2 + SPARE] = {
    77707800, 97166752
};
FACTORS(o_factor, 2,
    999569219, 1002001588)
static const struct convolution o = {
    .weight = o_weight, .bias = o_bias OF_SHORT_SUMS(o, 2), .width = 32, .channels = 2, .groups
    = 1, .blocks = 1, .lanes = 2, .rest = 0, .runs = 1, .quads = 2, .place_step = 8, .group_step
    = 8, .start = 0, .scaling = { OF_FACTORS(o_factor) .multiplier = o_multiplier, .form =
    PRODUCT, .shift = 1, .up = 0, .zero_point = 41 },
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
#define copy_row LEVELED(copy_row)
#define pick_places LEVELED(pick_places)
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

static void copy_row(const uint8_t *in, int32_t count, uint8_t *out)
{
    for (int32_t i = 0; i < count; ++i)
        out[i] = in[i];
}

/* Takes the places listed in `picked` out of a row. */
static void pick_places(const uint8_t *in, int32_t channels, const int32_t *picked, int32_t count,
    uint8_t *out)
{
    for (int32_t i = 0; i < count; ++i)
        for (int32_t channel = 0; channel < channels; ++channel)
            *out++ = in[picked[i] * channels + channel];
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
static void LEVELED(run)(const uint8_t input[UN_INPUT_BYTES], uint8_t output[UN_OUTPUT_BYTES],
    uint8_t arena[UN_ARENA_BYTES])
#else
void un_run(const uint8_t input[UN_INPUT_BYTES], uint8_t output[UN_OUTPUT_BYTES],
    uint8_t arena[UN_ARENA_BYTES])
#endif
{
    const uint8_t *window[3];

    /* Rows flow through image to a_4. */
    int32_t image_rows = 0, a_0_rows = 0, a_2_rows = 0, a_3_rows = 0, a_4_rows = 0;
    surround(&image_plane, arena, 408, 118);
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
    surround(&max_pool2d_plane, arena, 576, 79);
    surround(&b_2_plane, arena, 1152, 98);
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
    surround(&avg_pool2d_plane, arena, 640, 111);
    surround(&c_2_plane, arena, 640, 127);
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

    /* Rows flow through interpolate_moved to d_0. */
    int32_t interpolate_moved_rows = 0, interpolate_rows = 0, cat_rows = 0, d_0_rows = 0;
    surround(&cat_plane, arena, 2304, 115);
    for (int32_t turn = 0; turn < 16; ++turn) {
        for (; interpolate_moved_rows < 16 && interpolate_moved_rows <= turn; ++interpolate_moved_rows) {
            copy_row(row(&c_4_plane, arena, interpolate_moved_spans[interpolate_moved_rows] - 1), 128, row(&interpolate_moved_plane, arena, interpolate_moved_rows));
        }
        for (; interpolate_rows < 16 && interpolate_moved_rows >= interpolate_rows + 1; ++interpolate_rows) {
            pick_places(row(&interpolate_moved_plane, arena, interpolate_rows), 16, interpolate_places, 16, row(&interpolate_plane, arena, interpolate_rows));
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
    surround(&d_2_plane, arena, 576, 91);
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
    int32_t d_4_rows = 0, interpolate_1_moved_rows = 0, interpolate_1_rows = 0, cat_1_rows = 0,
        e_0_rows = 0, e_2_rows = 0, e_3_rows = 0, e_4_rows = 0, o_rows = 0, result_rows = 0;
    surround(&cat_1_plane, arena, 3264, 79);
    surround(&e_2_plane, arena, 1632, 102);
    for (int32_t turn = 0; turn < 19; ++turn) {
        for (; d_4_rows < 16 && d_4_rows <= turn; ++d_4_rows) {
            look_up_row(d_4_table, row(&d_3_plane, arena, d_4_rows),
                128, row(&d_4_plane, arena, d_4_rows));
        }
        for (; interpolate_1_moved_rows < 32 && 1 * interpolate_1_moved_rows <= 2 * turn && d_4_rows >= interpolate_1_moved_spans[interpolate_1_moved_rows]; ++interpolate_1_moved_rows) {
            copy_row(row(&d_4_plane, arena, interpolate_1_moved_spans[interpolate_1_moved_rows] - 1), 128, row(&interpolate_1_moved_plane, arena, interpolate_1_moved_rows));
        }
        for (; interpolate_1_rows < 32 && 1 * interpolate_1_rows <= 2 * turn && interpolate_1_moved_rows >= interpolate_1_rows + 1; ++interpolate_1_rows) {
            pick_places(row(&interpolate_1_moved_plane, arena, interpolate_1_rows), 8, interpolate_1_places, 32, row(&interpolate_1_plane, arena, interpolate_1_rows));
        }
        for (; cat_1_rows < 32 && 1 * cat_1_rows <= 2 * turn && interpolate_1_rows >= cat_1_rows + 1; ++cat_1_rows) {
            join_row(row(&interpolate_1_plane, arena, cat_1_rows), 32, 8, 16,
                row(&cat_1_plane, arena, cat_1_rows) + 0);
            join_row(row(&a_4_plane, arena, cat_1_rows), 32, 8, 16,
                row(&cat_1_plane, arena, cat_1_rows) + 8);
        }
        for (; e_0_rows < 32 && 1 * e_0_rows <= 2 * (turn - 1) && (cat_1_rows >= e_0_rows + 2 || cat_1_rows == 32); ++e_0_rows) {
            look(&cat_1_plane, arena, e_0_rows - 1, 1, 3, window);
            convolve_row(&e_0, window, row(&e_0_plane, arena, e_0_rows));
        }
        for (; e_2_rows < 32 && 1 * e_2_rows <= 2 * (turn - 1) && e_0_rows >= e_2_rows + 1; ++e_2_rows) {
            look_up_row(e_2_table, row(&e_0_plane, arena, e_2_rows),
                256, row(&e_2_plane, arena, e_2_rows));
        }
        for (; e_3_rows < 32 && 1 * e_3_rows <= 2 * (turn - 2) && (e_2_rows >= e_3_rows + 2 || e_2_rows == 32); ++e_3_rows) {
            look(&e_2_plane, arena, e_3_rows - 1, 1, 3, window);
            depthwise_row(&e_3, window, row(&e_3_plane, arena, e_3_rows));
        }
        for (; e_4_rows < 32 && 1 * e_4_rows <= 2 * (turn - 2) && e_3_rows >= e_4_rows + 1; ++e_4_rows) {
            look_up_row(e_4_table, row(&e_3_plane, arena, e_4_rows),
                256, row(&e_4_plane, arena, e_4_rows));
        }
        for (; o_rows < 32 && 1 * o_rows <= 2 * (turn - 2) && e_4_rows >= o_rows + 1; ++o_rows) {
            look(&e_4_plane, arena, o_rows, 1, 1, window);
            convolve_row(&o, window, row(&o_plane, arena, o_rows));
        }
        for (; result_rows < 32 && 1 * result_rows <= 2 * (turn - 2) && o_rows >= result_rows + 1; ++result_rows) {
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
#define THIS_FILE "un.c"
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

void un_run(const uint8_t input[UN_INPUT_BYTES], uint8_t output[UN_OUTPUT_BYTES],
    uint8_t arena[UN_ARENA_BYTES])
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
