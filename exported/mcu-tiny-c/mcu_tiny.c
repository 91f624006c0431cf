/* mcu_tiny: an integer neural network, generated; 2384 parameters, 24336 multiply-accumulates an
   input.
   Made from the graph with SHA-256
   c07cab0451f4c2f7a5b0128ea0be3de1455e71090ecaa5e1b8584ee6b080cd41.
   Accuracy: 9,861 of 10,000 (98.61 %) of the test images.

   C99, integers of 8, 16 and 32 bits (64 where they are needed), no library calls, no
   allocation, no state; vector code for x86-64 and 64-bit Arm scales in float32. Compilers may
   put memcpy, memmove and memset in the place of loops, and on small cores functions of their
   own in that of 64-bit products and shifts. `int32_t` is taken to be `int`, and >> to keep the
   sign, as everywhere. */
#ifndef FUNCTIONS_OF_A_LEVEL
#include "mcu_tiny.h"

#if MCU_TINY_GRAPH_HASH != 0xc07cab0451f4c2f7u || MCU_TINY_INPUT_BYTES != 784 \
    || MCU_TINY_OUTPUT_BYTES != 10 || MCU_TINY_ARENA_BYTES != 697
#error "mcu_tiny.h is of another export than mcu_tiny.c: export the network anew"
#endif

/* Kinds of code that give the same integers: small loops, with the dot products of Cortex-M4 and M7
   where they are, and vectors, where gcc or clang compile for x86-64 or 64-bit Arm. Of vectors
   there are levels: the one that the compiler's options allow, and those above it, of which
   mcu_tiny_run takes the best that the processor has. Define MCU_TINY_BEST as the number of a level to
   leave out those above it, and MCU_TINY_PORTABLE for plain C99 alone. */
#define SMALL_LOOPS 0
#define SSE2 1
#define AVX2 2
#define AVX_VNNI 3
#define AVX512_VNNI 4
#define NEON 5
#define NEON_DOTPROD 6
#define NEON_I8MM 7

#if !defined(__GNUC__) || defined(MCU_TINY_PORTABLE) || defined(__OPTIMIZE_SIZE__)
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
#if defined(MCU_TINY_BEST) && BASE != SMALL_LOOPS
#undef BEST
#define BEST MCU_TINY_BEST
#endif

#if defined(__GNUC__) && !defined(MCU_TINY_PORTABLE)
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

/* The weights of two channels, a and b, for four codes. Where there are dot products, two
   weights of b and those of a times 256 are added up to pairs of halfwords: the product with two
   codes adds up 256 * a + b, that of the lower bytes alone adds up b. Where a product has 32 bits
   only, as in Cortex-M0, two weights plus 128 are pairs: see PRODUCT_PAIRS; packed ones become so
   when they are unpacked. Both there and where
   Helium multiplies bytes of one sign, 128 is subtracted from codes, and given back with the
   bias. */
#if defined(__GNUC__) && !defined(MCU_TINY_PORTABLE) && !defined(__ARM_BIG_ENDIAN) \
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
#ifdef PRODUCT_PAIRS
#define PACKED_BIAS(bias, weights) (bias) + 128 * (weights)
#else
#define PACKED_BIAS(bias, weights) bias
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
    const int32_t *multiplier;
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
    int32_t bits;       /* of a weight */
    struct scaling scaling;
};

struct block {
    const int8_t *weight;
    int32_t channel; /* the first one */
    int32_t start;
};

/* The means of windows: `columns` wide, `stride` places apart. */
struct average {
    int32_t width, channels;
    int32_t rows, columns, stride;
    int32_t least; /* the sum of a window of no codes: the zero points, subtracted */
    struct scaling scaling;
};

/* ---- constants ---- */

static const struct plane conv3_plane = {
    .offset = 216, .outside = 416, .row_bytes = 40, .left = 0,
    .height = 5, .held = 5,
}; /* 5x5, 8 channels: whole */

static const struct plane conv2_plane = {
    .offset = 416, .outside = 596, .row_bytes = 60, .left = 0,
    .height = 12, .held = 3,
}; /* 12x12, 5 channels: 3 rows of 12 */

static const struct plane conv4_plane = {
    .offset = 416, .outside = 524, .row_bytes = 36, .left = 0,
    .height = 3, .held = 3,
}; /* 3x3, 12 channels: whole */

static const struct plane image_plane = {
    .offset = 596, .outside = 652, .row_bytes = 28, .left = 0,
    .height = 28, .held = 2,
}; /* 28x28, 1 channels: 2 rows of 28 */

static const struct plane pool1_plane = {
    .offset = 652, .outside = 694, .row_bytes = 14, .left = 0,
    .height = 14, .held = 3,
}; /* 14x14, 1 channels: 3 rows of 14 */

static const struct plane linear6_plane = {
    .offset = 524, .outside = 534, .row_bytes = 10, .left = 0,
    .height = 1, .held = 1,
}; /* 1x1, 10 channels: whole */

/* pool1: 2x2 average, image to 1 channels of 14x14 */
static const int32_t pool1_multiplier[1] = {
    2147483520
};
static const struct average pool1 = {
    .width = 14, .channels = 1, .rows = 2, .columns = 2, .stride = 2, .least = -132, .scaling =
    { .multiplier = pool1_multiplier, .form = PRODUCT, .shift = 0, .zero_point = 33 },
};

/* conv2: 3x3 convolve, pool1 to 5 channels of 12x12 */
static const int8_t conv2_weight[54] = {
    55, 85, 90, -120, 108, 10, 56, 123, -89, -120, -1, 0, -121, -118, -116, -120, 19, 2, -110, 71,
    126, -120, -59, 6, 117, 14, -115, -120, 69, 4, -116, -116, -119, -120, 18, 1, -110, -19, -55,
    -120, 124, 15, -95, 114, 41, -120, -36, 5, -126, -127, -125, -120, 48, 3
};
ALIGNED static const int32_t conv2_bias[5 + SPARE] = {
    PACKED_BIAS(-173,1), PACKED_BIAS(101,2), PACKED_BIAS(-255,1), PACKED_BIAS(1936,-56),
    PACKED_BIAS(517,0)
};
static const int8_t conv2_shifts[5 + SPARE] = {
    6, 6, 6, 6, 6
};
FACTORS(conv2_factor, 5,
    1015021568, 1015021568, 1015021568, 1015021568, 1015021568)
static const struct convolution conv2 = {
    .weight = conv2_weight, .bias = conv2_bias, .width = 12, .channels = 5, .groups = 1, .blocks
    = 1, .lanes = 5, .rest = 0, .runs = 3, .quads = 1, .place_step = 1, .group_step = 1, .start
    = 0, .bits = 6, .scaling = { OF_FACTORS(conv2_factor) .shifts = conv2_shifts, .form = SHIFT,
    .zero_point = 0 },
};

/* conv3: 3x3 convolve, conv2 to 8 channels of 5x5 */
static const int8_t conv3_weight[192] = {
    70, -81, -39, 125, 123, 100, 102, -91, 53, 118, 92, 124, 88, 78, -82, -116, 54, 84, -85, -18,
    -56, -102, 117, 21, -56, 70, -116, -83, 113, 118, 127, -20, -114, 20, 85, 119, -28, -103, -101,
    -111, 109, -107, -120, -59, -73, 116, 119, -115, -67, -89, 23, -120, 25, -71, 120, -120, 127,
    -98, -86, -120, -54, -110, -74, -120, 121, 127, -51, 127, -52, 82, 21, -107, 23, 117, -90, -56,
    -104, 127, -59, 101, 26, 120, -104, -51, -102, -35, 81, 20, -123, 17, -49, -75, -103, -117, 125,
    -109, -99, 17, -104, 66, -92, -104, -69, 113, -40, -121, 49, -84, -127, -71, -70, 62, -98, -120,
    17, -120, 23, 106, -107, -120, -122, -70, -11, -120, 87, -95, -55, -120, -117, 107, -120, 125,
    -69, 97, 86, -119, 74, 116, -79, -15, -87, -65, 82, 18, 59, -97, 101, -84, 106, -22, 97, 38, 88,
    26, -54, -41, -49, -56, 69, 33, -117, 52, -99, 115, -117, -119, -57, -92, -79, -118, 38, -101,
    65, -1, -71, 57, -85, -119, 49, -120, 105, 76, -108, -120, -114, 69, 116, -120, 69, 104, -70,
    -120
};
ALIGNED static const int32_t conv3_bias[8 + SPARE] = {
    PACKED_BIAS(280,51), PACKED_BIAS(961,-43), PACKED_BIAS(796,-47), PACKED_BIAS(419,-19),
    PACKED_BIAS(272,-13), PACKED_BIAS(358,4), PACKED_BIAS(141,5), PACKED_BIAS(114,5)
};
SHORT(int16_t conv3_starts, 48,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
SHORT(int32_t conv3_totals, 8,
    0, 0, 0, 0, 0, 0, 0, 0)
static const int32_t conv3_multiplier[8 + SPARE] = {
    1055901248, 1406354816, 1578626176, 1342246912, 1859744896, 1691854208, 756324672, 1202813312
};
FACTORS(conv3_factor, 8,
    1031520025, 1034397323, 1035743193, 1033896480, 1037939433, 1036627787, 1026839141, 1032807155)
static const struct convolution conv3 = {
    .weight = conv3_weight, .bias = conv3_bias OF_SHORT_SUMS(conv3, 4), .width = 5, .channels =
    8, .groups = 1, .blocks = 1, .lanes = 8, .rest = 0, .runs = 3, .quads = 4, .place_step = 10,
    .group_step = 5, .start = 0, .bits = 4, .scaling = { OF_FACTORS(conv3_factor) .multiplier =
    conv3_multiplier, .form = PRODUCT, .shift = 1, .zero_point = 0 },
};

/* conv4: 3x3 convolve, conv3 to 12 channels of 3x3 */
static const int8_t conv4_weight[432] = {
    -118, 122, -119, 38, 103, -100, 121, -38, 87, -58, -55, -57, 98, -83, -72, -99, 101, -15, -57,
    86, -104, 59, -92, 72, -88, -90, 113, 117, -122, 98, 108, 92, 101, -90, 102, -121, 103, -120,
    117, -120, 105, 40, 53, 57, 89, -108, 73, 54, -122, 99, 116, 87, 43, 93, 105, -81, 107, 72, 105,
    66, -109, 97, -127, -39, -88, -111, 119, -95, -87, -82, 72, 41, 101, 118, 107, 120, -127, 85,
    -90, -107, -107, -56, 115, 119, -105, 118, 107, -76, 121, 89, -51, 39, 120, 118, 69, 72, 81, 97,
    73, 93, -106, -74, 126, 95, 56, 43, 37, -9, -85, 119, -126, -95, 95, 31, 104, 113, 92, 110,
    -119, 111, 119, 88, 87, 121, -102, -106, 114, 122, -90, -107, -107, 91, -102, 91, 119, -110,
    120, -71, -119, -36, -120, 113, 118, -107, 70, 22, 104, 17, -70, -70, -9, -5, 85, -7, 88, -77,
    87, -86, 106, 88, -107, -30, -75, 119, -57, -115, 88, -21, -56, -122, -107, -104, 17, 17, -102,
    57, 104, -86, 122, -119, -57, -106, -79, -123, 73, 69, -109, 103, -88, 85, -99, -53, 104, 19,
    85, -127, 84, 90, 105, -89, 83, 26, 77, -86, 55, -121, -118, 88, -75, -71, -120, -99, 105, -117,
    -107, 70, -87, -85, -56, 120, 52, -50, 35, 37, -101, -72, -106, 121, -108, 105, 87, 116, 40,
    -79, -38, 85, -121, 104, -26, 83, 105, 63, -89, 33, 84, -40, 113, -118, 20, 27, 40, 22, 54,
    -113, -41, -108, 68, 29, -104, 29, 102, 123, 123, 27, 90, -99, -109, -91, -68, 106, -116, -123,
    -75, -15, -122, 93, -88, -124, 24, -119, -120, -75, 41, 120, 71, -95, 102, 102, 121, -73, -47,
    -8, -103, 72, 123, 18, 82, 77, 113, 53, -90, -87, 120, -13, -105, -121, -121, -72, -120, 116,
    -6, -73, -101, 55, 106, -88, 86, 119, 24, 121, -103, -71, 105, 106, -58, 87, -10, 88, 39, 38,
    117, 67, 19, 24, 107, 25, -92, -4, -11, -4, -89, -86, 23, 23, 97, -115, -71, -117, -107, 82, 21,
    115, -103, 88, -41, 57, 119, 97, 18, 83, 91, 18, 72, -101, -89, -71, -86, -91, 105, -118, 124,
    99, -71, 122, 123, 87, 105, -107, 119, -71, 89, -90, 85, 122, 120, 125, -1, 29, 88, 73, -59, 74,
    -91, -109, 76, 111, -45, 81, 28, 27, -119, -75, 104, 101, 85, -15, -47, 50, 27, 100, 25, -85,
    105, 67, -104, -118, 114, -7, 24, 54, -93, -89, -105, 26, -87, 88, 70, 90, -74, 73, -116, -43
};
ALIGNED static const int32_t conv4_bias[12 + SPARE] = {
    PACKED_BIAS(1454,-42), PACKED_BIAS(1935,-62), PACKED_BIAS(322,-11), PACKED_BIAS(1273,-64),
    PACKED_BIAS(1471,-40), PACKED_BIAS(1809,-62), PACKED_BIAS(1945,-89), PACKED_BIAS(761,-19),
    PACKED_BIAS(1474,-51), PACKED_BIAS(1198,-58), PACKED_BIAS(1112,-46), PACKED_BIAS(1383,-75)
};
SHORT(int16_t conv4_starts, 72,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0)
SHORT(int32_t conv4_totals, 12,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
static const int32_t conv4_multiplier[12 + SPARE] = {
    822080256, 683842304, 750472960, 831645120, 897215808, 675423744, 725826368, 747827840,
    607137472, 644148544, 813239552, 1281286528
};
FACTORS(conv4_factor, 12,
    1027866572, 1025706604, 1026747708, 1028016023, 1029040565, 1025575064, 1026362605, 1026706378,
    1024508091, 1025086389, 1027728436, 1033420227)
static const struct convolution conv4 = {
    .weight = conv4_weight, .bias = conv4_bias OF_SHORT_SUMS(conv4, 6), .width = 3, .channels =
    12, .groups = 1, .blocks = 1, .lanes = 12, .rest = 0, .runs = 3, .quads = 6, .place_step =
    8, .group_step = 8, .start = 0, .bits = 4, .scaling = { OF_FACTORS(conv4_factor) .multiplier
    = conv4_multiplier, .form = PRODUCT, .shift = 1, .zero_point = 0 },
};

/* linear6: 3x3 convolve, conv4 to 10 channels of 1x1 */
static const int8_t linear6_weight[540] = {
    118, -87, -59, 37, 73, -71, 114, 20, 120, 119, 120, -71, -107, -91, 95, 24, -121, -104, 37, -2,
    -53, 103, 90, 69, -104, -86, -68, -97, -122, 103, 116, -108, 107, -121, -109, 69, -105, 121,
    -92, 25, -125, 108, 87, 122, -1, 56, 121, 103, 20, -60, 125, -120, -125, -89, -121, 105, -105,
    88, 120, -88, -123, -120, -61, 23, -121, -106, 69, 38, -56, -105, 105, -102, 104, -39, -113, 26,
    -121, 120, 20, -5, -56, 73, 87, 89, 126, 58, -69, 90, 74, -74, 34, 119, -105, -71, 115, -116,
    116, -121, -71, 118, 37, -87, 87, 119, -38, 21, 102, 103, 17, -8, 127, -104, -94, 104, 103, 119,
    -107, 118, 40, -119, 86, -120, -11, 25, -88, 102, -88, 39, -74, -53, 90, -103, 123, -39, -100,
    60, -118, 73, 85, -38, 72, 55, 121, 55, 91, 33, -37, 106, 107, -11, 17, -105, 87, -118, 99,
    -115, -83, -123, -36, 69, 102, -8, -105, -121, -39, 87, 104, 120, 20, -6, -116, -88, -92, 59,
    103, 118, -125, 102, 22, -88, -106, -104, -103, 58, -118, -121, 117, 36, -86, 89, 88, 121, 101,
    -107, 76, 25, -120, -116, 120, -38, -76, -121, 101, -127, -102, -90, -49, -100, 118, 122, -123,
    -106, -120, -105, -124, 83, -98, 102, -40, 53, 86, -101, 100, 118, -21, 71, -124, 107, 53, 103,
    -114, 86, -60, -101, -121, 87, 100, 104, 119, 125, 97, 105, -104, 25, -63, 70, -104, 53, -58,
    123, -123, 123, 38, -73, -117, 25, -105, -88, 103, -23, 90, 105, 53, -103, 91, -91, -119, 90,
    -117, -74, 100, 88, -72, -105, 123, -100, -74, 119, -40, 82, 71, -116, 54, 68, -70, 55, 38, 107,
    98, -120, -113, 86, -57, 89, 103, -121, 116, -119, 71, 62, 65, -122, -60, 26, -15, 119, 121, 72,
    -76, -88, 87, -119, 22, -108, -71, 76, 108, -105, 121, -88, 110, 65, 38, -124, 87, 106, -124,
    107, -106, -39, -127, -105, -104, 88, 63, -116, -118, 107, -103, 23, -119, -40, 118, 86, -119,
    86, 108, 121, 69, -72, 104, 101, -93, 56, 69, 103, -106, 106, 70, 78, 117, 118, 60, 90, -121,
    84, 86, 56, -106, 109, 93, 71, -124, -106, 105, 26, -104, -86, -57, -85, -62, -106, 103, -123,
    -74, -120, -82, -92, 123, -105, -71, -107, -120, 86, 73, 65, -59, -89, 52, 100, -118, -37, -106,
    36, -87, 102, -75, 60, -122, 119, -91, 20, -59, -101, 119, 39, -89, 72, 104, 31, 65, 118, -121,
    44, -15, 54, 104, 59, -12, 60, 121, 58, 22, -28, 119, 42, -122, -75, -88, -70, 76, -99, 40,
    -101, -72, -102, -69, 125, -105, 83, -41, 102, -119, 105, 30, 103, 102, 72, 84, -126, -105, -58,
    77, 37, 124, 69, 58, 92, -123, -105, 122, 53, -27, -54, 74, 56, 118, 74, 102, 31, 34, -127, -56,
    73, -15, 86, -118, 107, -95, 61, 88, 104, 25, -15, 119, 76, 61, -26, -104, 72, 79, -104, 21,
    -91, -60, 109, -14, 95, -79, 119, -31, 118, 57, -119, 31, 75, 24, 42, 27, 27, 91, -60, -122, 71,
    92, 35, 62, 122, 116, 106, 73, 98, -46, -59, 68, 42, 116, 91, -106, 31
};
ALIGNED static const int32_t linear6_bias[10 + SPARE] = {
    PACKED_BIAS(47,-96), PACKED_BIAS(568,-145), PACKED_BIAS(-181,16), PACKED_BIAS(269,-89),
    PACKED_BIAS(5,-84), PACKED_BIAS(-405,-49), PACKED_BIAS(-560,-21), PACKED_BIAS(187,-130),
    PACKED_BIAS(-107,-3), PACKED_BIAS(181,-92)
};
SHORT(int16_t linear6_starts, 120,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
SHORT(int32_t linear6_totals, 10,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
static const int32_t linear6_multiplier[10 + SPARE] = {
    1264177536, 1328739200, 1163261440, 1231915264, 1155836288, 1081071488, 1270888320, 1358312064,
    1422325504, 1256908800
};
FACTORS(linear6_factor, 10,
    1033286563, 1033790951, 1032498156, 1033034514, 1032440147, 1031856047, 1033338991, 1034021989,
    1034522094, 1033229776)
static const struct convolution linear6 = {
    .weight = linear6_weight, .bias = linear6_bias OF_SHORT_SUMS(linear6, 6), .width = 1,
    .channels = 10, .groups = 1, .blocks = 1, .lanes = 10, .rest = 0, .runs = 3, .quads = 9,
    .place_step = 12, .group_step = 12, .start = 0, .bits = 4, .scaling = {
    OF_FACTORS(linear6_factor) .multiplier = linear6_multiplier, .form = PRODUCT, .shift = 1,
    .zero_point = 91 },
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
#define by_product LEVELED(by_product)
#define clamped LEVELED(clamped)
#define requantize LEVELED(requantize)
#define all_products LEVELED(all_products)
#define requantize_places LEVELED(requantize_places)
#define product_of LEVELED(product_of)
#define product_code LEVELED(product_code)
#define requantize_lanes LEVELED(requantize_lanes)
#define requantize_narrow LEVELED(requantize_narrow)
#define requantize_two LEVELED(requantize_two)
#define word_of LEVELED(word_of)
#define put_word LEVELED(put_word)
#define unpack LEVELED(unpack)
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
#define unfold_unpacked LEVELED(unfold_unpacked)
#define add_pairs LEVELED(add_pairs)
#define convolve_pair LEVELED(convolve_pair)
#define add_windows LEVELED(add_windows)
#define convolve_two LEVELED(convolve_two)
#define leave_block LEVELED(leave_block)
#define convolve_blocks LEVELED(convolve_blocks)
#define convolve_row LEVELED(convolve_row)
#define average_row LEVELED(average_row)
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

/* Returns sum * multiplier / 2**(33 + shift), half upwards. */
static inline int32_t by_product(const struct scaling *s, int32_t channel, int32_t sum)
{
    const int32_t multiplier = s->multiplier[channel];
    const int32_t code = upper(sum, multiplier) >> s->shift;
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

/* Whether one product gives the codes of these channels, with no exceptions. */
static inline int32_t all_products(const struct scaling *s, int32_t channel, int32_t count)
{
    if (s->form != PRODUCT)
        return 0;
    (void)s;
    (void)channel;
    (void)count;
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

static inline uint32_t word_of(const uint8_t *bytes)
{
#ifdef LANES
    return (uint32_t)word_at(bytes);
#else
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
#endif
}

static inline void put_word(uint32_t word, int8_t *bytes)
{
#ifdef LANES
    ((struct any_word *)bytes)->word = (int32_t)word;
#else
    for (int32_t i = 0; i < 4; ++i)
        bytes[i] = (int8_t)(word >> 8 * i);
#endif
}

/* Unpacks numbers of `bits` bits in groups of eight, with `gap` bytes between them: two words with
   a number in each byte. A group holds the numbers' upper four bits, if there are four, then
   the next two bits, then the last bit. */
SPECIALIZED void unpack(const int8_t *packed, int32_t bits, int32_t gap, int32_t groups,
    int8_t *numbers)
{
    const uint32_t offset = 0x01010101u * (128u - (1u << (bits - 1)));
    for (; groups > 0; --groups) {
        const uint8_t *at = (const uint8_t *)packed;
        uint32_t first = 0, second = 0;
        if (bits & 4) {
            const uint32_t word = word_of(at);
            first = word & 0x0f0f0f0fu;
            second = (word >> 4) & 0x0f0f0f0fu;
            at += 4;
        }
        if (bits & 2) {
            const uint32_t half = at[0] | (uint32_t)at[1] << 8, word = half | half << 12;
            first = first << 2 | (word & 0x03030303u);
            second = second << 2 | ((word >> 2) & 0x03030303u);
            at += 2;
        }
        if (bits & 1) {
            const uint32_t byte = *at, half = byte | byte << 4, word = half | half << 14;
            first = first << 1 | (word & 0x01010101u);
            second = second << 1 | ((word >> 1) & 0x01010101u);
        }
        put_word((first + offset) ^ 0x80808080u, numbers);
        put_word((second + offset) ^ 0x80808080u, numbers + 4);
        packed += bits + gap;
        numbers += 8;
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
    int32_t lanes, const uint8_t *const *window, uint8_t *out, int8_t *scratch)
{
    const int32_t rest = lanes % (2 * LANES);
    struct block part = *block;
    const int32_t step = 4 * (lanes + lanes % 2);
    int8_t unpacked[1080 + 4 * SPARE];
    if (layer->bits < 8) {
        part.weight = unpacked;
        unpack(block->weight, layer->bits, 0, layer->runs * layer->quads * step / 8, unpacked);
    }
    (void)scratch;
    for (int32_t lane = 0; lane < lanes - rest; lane += 2 * LANES)
        convolve_lanes(layer, &part, window, step, lane, 2 * LANES, out);
    if (rest > 0)
        convolve_lanes(layer, &part, window, step, lanes - rest, rest, out);
}

#else

#ifdef PRODUCT_PAIRS

/* The products of a code with weights of two channels are one product with a pair of them,
   a + 65536 * b, of 32 bits. Products are added up as long as their lower halves stay in 16 bits:
   4 of codes less 128, whatever these are. Such a group's weights in memory follow -128 times
   their sum. */
#define GROUP 4
#define MOST_QUADS 16  /* whose pairs are in memory at once, */
#define MOST_PLACES 32 /* and places whose sums are */

/* Some of the window under all places: whole runs, or a part of each of them. */
struct part {
    const uint32_t *pairs;              /* see `unfold` */
    const uint8_t *const *runs, *const *behind;
    int32_t place_step;
    int32_t codes;                      /* of a run */
};

/* Makes pairs of the unpacked weights of two channels for `quads` quads. */
static void unfold_unpacked(const int8_t *weight, int32_t quads, uint32_t *pairs)
{
    for (; quads > 0; --quads, weight += 8) {
        uint32_t *each = pairs + 1;
        for (int32_t i = 0; i < 4; ++i)
            each[i] = (uint32_t)(weight[i] + weight[4 + i] * 65536);
        pairs[0] = 0 - (pairs[1] + pairs[2] + pairs[3] + pairs[4]) * 128;
        pairs += 5;
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
            unfold_unpacked(weight, runs * quads, pairs);
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
    int32_t lanes, const uint8_t *const *window, uint8_t *out, int8_t *scratch)
{
#ifdef PRODUCT_PAIRS
    if (1) {
        for (int32_t lane = 0; lane < lanes; lane += 2) {
            const int8_t *weight = block->weight + 4 * lane;
            int32_t step = 4 * (lanes + lanes % 2);
            if (layer->bits < 8) {
                unpack(block->weight + lane / 2 * layer->bits, layer->bits,
                    (lanes - 1) / 2 * layer->bits, layer->runs * layer->quads, scratch);
                weight = scratch;
                step = 8;
            }
            convolve_pair(layer, window, weight, step, block->start, block->channel + lane,
                lanes - lane > 1 ? 2 : 1, out);
        }
        return;
    }
#endif
    for (int32_t lane = 0; lane < lanes; lane += 2) {
        const int8_t *weight = block->weight + 4 * lane;
        int32_t step = 4 * (lanes + lanes % 2);
        if (layer->bits < 8) {
            weight = block->weight + lane / 2 * layer->bits;
            unpack(weight, layer->bits, (lanes - 1) / 2 * layer->bits, layer->runs * layer->quads,
                scratch);
            weight = scratch;
            step = 8;
        }
        convolve_two(layer, window, weight, step, block->start, block->channel + lane,
            lanes - lane > 1 ? 2 : 1, out);
    }
}

#endif

/* Goes on to the next block. */
SPECIALIZED void leave_block(const struct convolution *layer, struct block *block, int32_t lanes)
{
    const int32_t quad_bytes = (lanes + 1) / 2 * layer->bits;
    block->weight += layer->runs * layer->quads * quad_bytes;
    block->channel += lanes;
}

SPECIALIZED void convolve_blocks(const struct convolution *layer, const uint8_t *const *window,
    uint8_t *out, int8_t *scratch)
{
    struct block block = { layer->weight, 0, layer->start };
    for (int32_t group = 0; group < layer->groups; ++group) {
        for (int32_t i = 0; i < layer->blocks; ++i) {
            convolve_block(layer, &block, layer->lanes, window, out, scratch);
            leave_block(layer, &block, layer->lanes);
        }
        if (layer->rest > 0) {
            convolve_block(layer, &block, layer->rest, window, out, scratch);
            leave_block(layer, &block, layer->rest);
        }
        block.start += layer->group_step;
    }
}

SPECIALIZED void convolve_row(const struct convolution *layer, const uint8_t *const *window,
    uint8_t *out, int8_t *scratch)
{
    convolve_blocks(layer, window, out, scratch);
}

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

/* ---- the network ---- */

#if BASE < BEST
static void LEVELED(run)(const uint8_t input[MCU_TINY_INPUT_BYTES], uint8_t output[MCU_TINY_OUTPUT_BYTES],
    uint8_t arena[MCU_TINY_ARENA_BYTES])
#else
void mcu_tiny_run(const uint8_t input[MCU_TINY_INPUT_BYTES], uint8_t output[MCU_TINY_OUTPUT_BYTES],
    uint8_t arena[MCU_TINY_ARENA_BYTES])
#endif
{
    const uint8_t *window[3];

    /* Rows flow through image to conv3. */
    int32_t image_rows = 0, pool1_rows = 0, conv2_rows = 0, conv3_rows = 0;
    for (int32_t turn = 0; turn < 28; ++turn) {
        for (; image_rows < 28 && image_rows <= turn; ++image_rows) {
            load_row(input + image_rows * 28, 28, 1, 784, row(&image_plane, arena, image_rows));
        }
        for (; pool1_rows < 14 && image_rows >= 2 * pool1_rows + 2; ++pool1_rows) {
            look(&image_plane, arena, 2 * pool1_rows, 1, 2, window);
            average_row(&pool1, window, row(&pool1_plane, arena, pool1_rows));
        }
        for (; conv2_rows < 12 && pool1_rows >= conv2_rows + 3; ++conv2_rows) {
            look(&pool1_plane, arena, conv2_rows, 1, 3, window);
            convolve_row(&conv2, window, row(&conv2_plane, arena, conv2_rows), (int8_t *)arena);
        }
        for (; conv3_rows < 5 && conv2_rows >= 2 * conv3_rows + 3; ++conv3_rows) {
            look(&conv2_plane, arena, 2 * conv3_rows, 1, 3, window);
            convolve_row(&conv3, window, row(&conv3_plane, arena, conv3_rows), (int8_t *)arena);
        }
    }

    /* Rows flow through conv4 to result. */
    int32_t conv4_rows = 0, linear6_rows = 0, result_rows = 0;
    for (int32_t turn = 0; turn < 3; ++turn) {
        for (; conv4_rows < 3 && conv4_rows <= turn; ++conv4_rows) {
            look(&conv3_plane, arena, conv4_rows, 1, 3, window);
            convolve_row(&conv4, window, row(&conv4_plane, arena, conv4_rows), (int8_t *)arena);
        }
        for (; linear6_rows < 1 && conv4_rows == 3; ++linear6_rows) {
            look(&conv4_plane, arena, linear6_rows, 1, 3, window);
            convolve_row(&linear6, window, row(&linear6_plane, arena, linear6_rows), (int8_t *)arena);
        }
        for (; result_rows < 1 && linear6_rows == 1; ++result_rows) {
            store_row(row(&linear6_plane, arena, result_rows), 1, 10, 1, output + result_rows * 1);
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
#define THIS_FILE "mcu_tiny.c"
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

void mcu_tiny_run(const uint8_t input[MCU_TINY_INPUT_BYTES], uint8_t output[MCU_TINY_OUTPUT_BYTES],
    uint8_t arena[MCU_TINY_ARENA_BYTES])
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
