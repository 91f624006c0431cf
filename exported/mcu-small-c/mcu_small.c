/* mcu_small: an integer neural network, generated; 5060 parameters, 56700 multiply-accumulates
   an input.
   Made from the graph with SHA-256
   800e9adfafb98e668ad567ef4ed9118a415471c5db18cdd307638f8747be5186.
   Accuracy: 9,928 of 10,000 (99.28 %) of the test images.

   C99, integers of 8, 16 and 32 bits (64 where they are needed), no library calls, no
   allocation, no state; vector code for x86-64 and 64-bit Arm scales in float32. Compilers may
   put memcpy, memmove and memset in the place of loops, and on small cores functions of their
   own in that of 64-bit products and shifts. `int32_t` is taken to be `int`, and >> to keep the
   sign, as everywhere. */
#ifndef FUNCTIONS_OF_A_LEVEL
#include "mcu_small.h"

#if MCU_SMALL_GRAPH_HASH != 0x800e9adfafb98e66u || MCU_SMALL_INPUT_BYTES != 784 \
    || MCU_SMALL_OUTPUT_BYTES != 10 || MCU_SMALL_ARENA_BYTES != 1041
#error "mcu_small.h is of another export than mcu_small.c: export the network anew"
#endif

/* Kinds of code that give the same integers: small loops, with the dot products of Cortex-M4 and M7
   where they are, and vectors, where gcc or clang compile for x86-64 or 64-bit Arm. Of vectors
   there are levels: the one that the compiler's options allow, and those above it, of which
   mcu_small_run takes the best that the processor has. Define MCU_SMALL_BEST as the number of a level to
   leave out those above it, and MCU_SMALL_PORTABLE for plain C99 alone. */
#define SMALL_LOOPS 0
#define SSE2 1
#define AVX2 2
#define AVX_VNNI 3
#define AVX512_VNNI 4
#define NEON 5
#define NEON_DOTPROD 6
#define NEON_I8MM 7

#if !defined(__GNUC__) || defined(MCU_SMALL_PORTABLE) || defined(__OPTIMIZE_SIZE__)
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
#if defined(MCU_SMALL_BEST) && BASE != SMALL_LOOPS
#undef BEST
#define BEST MCU_SMALL_BEST
#endif

#if defined(__GNUC__) && !defined(MCU_SMALL_PORTABLE)
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
#if defined(__GNUC__) && !defined(MCU_SMALL_PORTABLE) && !defined(__ARM_BIG_ENDIAN) \
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
    int32_t bits;       /* of a weight */
    struct scaling scaling;
};

struct block {
    const int8_t *weight;
    int32_t channel; /* the first one */
    int32_t start;
};

/* ---- constants ---- */

static const struct plane conv2_plane = {
    .offset = 432, .outside = 682, .row_bytes = 50, .left = 0,
    .height = 5, .held = 5,
}; /* 5x5, 10 channels: whole */

static const struct plane conv1_plane = {
    .offset = 682, .outside = 898, .row_bytes = 72, .left = 0,
    .height = 12, .held = 3,
}; /* 12x12, 6 channels: 3 rows of 12 */

static const struct plane conv3_plane = {
    .offset = 682, .outside = 898, .row_bytes = 72, .left = 0,
    .height = 3, .held = 3,
}; /* 3x3, 24 channels: whole */

static const struct plane image_plane = {
    .offset = 898, .outside = 1038, .row_bytes = 28, .left = 0,
    .height = 28, .held = 5,
}; /* 28x28, 1 channels: 5 rows of 28 */

static const struct plane linear5_plane = {
    .offset = 898, .outside = 908, .row_bytes = 10, .left = 0,
    .height = 1, .held = 1,
}; /* 1x1, 10 channels: whole */

/* conv1: 5x5 convolve, image to 6 channels of 12x12 */
static const int8_t conv1_weight[120] = {
    -73, -58, -59, -25, -105, -90, -89, -102, 107, 75, 57, 71, -56, -120, -120, -120, 125, -120,
    -120, -120, 102, -120, -120, -120, -70, -9, -13, -13, -73, -59, -90, 125, 76, 39, 35, 52, -10,
    -120, -120, -120, 111, -120, -120, -120, -122, -120, -120, -120, 124, -118, -106, -94, -76, -61,
    -123, 77, 72, 66, 82, -120, -60, -120, -120, -120, 95, -120, -120, -120, -68, -120, -120, -120,
    60, 30, 27, 39, -78, -95, 85, 77, -122, -75, -39, -18, 101, -120, -120, -120, 95, -120, -120,
    -120, -21, -120, -120, -120, 27, 28, 29, 27, -94, 114, 86, 93, -88, -22, -18, -6, 72, -120,
    -120, -120, 124, -120, -120, -120, -12, -120, -120, -120
};
ALIGNED static const int32_t conv1_bias[6 + SPARE] = {
    PACKED_BIAS(-7,0), PACKED_BIAS(55,-1), PACKED_BIAS(-14,0), PACKED_BIAS(-34,0),
    PACKED_BIAS(-10,-1), PACKED_BIAS(-2,2)
};
SHORT(int16_t conv1_starts, 60,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
SHORT(int32_t conv1_totals, 6,
    0, 0, 0, 0, 0, 0)
static const int8_t conv1_shifts[6 + SPARE] = {
    5, 6, 6, 5, 5, 6
};
FACTORS(conv1_factor, 6,
    1023410176, 1015021568, 1015021568, 1023410176, 1023410176, 1015021568)
static const struct convolution conv1 = {
    .weight = conv1_weight, .bias = conv1_bias OF_SHORT_SUMS(conv1, 2), .width = 12, .channels =
    6, .groups = 1, .blocks = 1, .lanes = 6, .rest = 0, .runs = 5, .quads = 2, .place_step = 2,
    .group_step = 1, .start = 0, .bits = 4, .scaling = { OF_FACTORS(conv1_factor) .shifts =
    conv1_shifts, .form = SHIFT, .zero_point = 0 },
};

/* conv2: 3x3 convolve, conv1 to 10 channels of 5x5 */
static const int8_t conv2_weight[300] = {
    92, -87, 119, -107, -119, 98, -121, -70, -121, -118, -75, 70, 89, -105, 103, 121, 117, -119,
    104, 27, -74, -93, 28, 105, -116, 73, -121, 38, 118, 57, 105, -117, -87, -88, 58, 90, 104, -72,
    84, -7, -118, 100, -27, -93, 103, -85, 108, 105, -62, 114, -89, -100, 69, -87, -87, -74, 90, 28,
    70, -87, 27, -88, -102, -106, 117, 42, -120, -101, 122, -53, -93, -108, 55, 104, 104, -87, -108,
    -87, -99, 90, -26, 100, -120, -120, 108, 118, -120, -120, -71, -101, -120, -120, -102, -75,
    -120, -120, 55, -55, -120, -120, 28, 121, 123, -77, 108, 23, -73, -71, -102, -81, 83, 21, 59,
    123, 34, -88, 81, -40, 75, 91, -92, -127, 30, 101, -118, -124, 92, 22, 104, 105, -100, -33, -56,
    -8, 25, 108, -87, -59, 17, -88, 126, -111, -15, 97, -60, -39, 90, 116, 35, 17, 121, 106, 17,
    -106, -41, -27, 110, 63, 117, -15, 61, 116, 124, 117, 107, 24, -105, -56, -100, -33, 68, 50, 53,
    107, 33, -71, 68, 102, -85, -82, -29, 113, -120, -120, 104, 87, -120, -120, -86, 121, -120,
    -120, -53, -12, -120, -120, 86, -15, -120, -120, 59, 52, -67, -106, 111, 57, -69, -75, 120, 78,
    99, 118, 90, -99, 49, -60, 17, -42, -86, 111, -122, 100, 77, 117, -105, -108, 79, 25, 120, -73,
    121, -114, -73, -25, 72, -99, -56, -45, 20, 86, -97, 100, -108, 65, -40, -59, 117, -124, 83, 49,
    104, -91, 17, -46, -42, -90, -37, -65, -44, -15, -117, 118, 126, 67, 126, 57, -75, -91, -101,
    125, 121, 81, 87, -116, 17, -89, 41, 116, -70, -4, -91, -111, -120, -120, 118, -105, -120, -120,
    120, -75, -120, -120, -70, -59, -120, -120, -91, -31, -120, -120
};
ALIGNED static const int32_t conv2_bias[10 + SPARE] = {
    PACKED_BIAS(818,-62), PACKED_BIAS(944,-29), PACKED_BIAS(65,7), PACKED_BIAS(743,-42),
    PACKED_BIAS(330,-13), PACKED_BIAS(215,-33), PACKED_BIAS(670,-38), PACKED_BIAS(459,-4),
    PACKED_BIAS(664,-25), PACKED_BIAS(-50,8)
};
SHORT(int16_t conv2_starts, 60,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
SHORT(int32_t conv2_totals, 10,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
static const int32_t conv2_multiplier[10 + SPARE] = {
    737896000, 738722496, 568269632, 879340800, 609873152, 1301500544, 975679616, 611746944,
    582933504, 439210880
};
FACTORS(conv2_factor, 10,
    1034939801, 1034952715, 1032289389, 1037149876, 1032939444, 1041966757, 1038655170, 1032968722,
    1032518512, 1028746908)
static const struct convolution conv2 = {
    .weight = conv2_weight, .bias = conv2_bias OF_SHORT_SUMS(conv2, 5), .width = 5, .channels =
    10, .groups = 1, .blocks = 1, .lanes = 10, .rest = 0, .runs = 3, .quads = 5, .place_step =
    12, .group_step = 6, .start = 0, .bits = 4, .scaling = { OF_FACTORS(conv2_factor)
    .multiplier = conv2_multiplier, .form = PRODUCT, .shift = 0, .zero_point = 0 },
};

/* conv3: 3x3 convolve, conv2 to 24 channels of 3x3 */
static const int8_t conv3_weight[1152] = {
    120, 99, 43, -59, 88, -119, 71, -120, -111, -107, 52, 21, -119, -74, 90, 117, -85, -119, -73,
    -70, -85, -121, -105, 90, -107, -86, -102, -98, -119, -55, -86, 73, -107, 123, -111, -121, -109,
    -89, 117, 68, -103, 120, 84, -85, 119, 104, -125, 116, 103, 70, -121, -123, 85, 103, -104, 93,
    27, 22, -107, 100, 105, -103, -23, -121, 87, -74, -71, 86, 87, -119, -89, 119, 118, 73, 105,
    105, -88, 119, -119, 119, -120, 119, -74, 87, -119, 118, -126, -119, 37, -123, 85, -105, 87, 86,
    117, 122, 119, 121, 21, -123, 83, 88, -119, -108, 44, 110, -86, -89, 102, 18, 86, 123, 74, 68,
    -104, -121, 118, 118, -72, -57, -103, 122, 69, -55, -119, 56, -73, -103, -86, 84, -109, -118,
    -105, 110, 87, -90, -121, 106, 81, -98, 105, -123, -118, 103, 22, 42, -77, -121, 103, 57, -107,
    99, -110, -79, 28, 86, 114, -121, 57, -53, 58, 75, 116, -121, 55, 115, -101, 103, 107, 70, -123,
    -119, -122, 121, 104, -121, -45, -79, 104, -120, 72, -49, 81, -111, 83, 103, -121, -127, 84,
    -63, 59, -120, -63, -123, -124, 102, -104, -104, -109, 36, -72, 89, 76, 119, -11, 105, -121, 21,
    104, 73, 89, -122, 105, -118, -90, 103, -116, -120, -118, 100, -119, 89, -120, 74, -106, 127,
    -95, 120, -122, 118, 72, -73, 72, -54, -89, -104, -88, -125, 121, 38, 19, -120, 111, 86, -106,
    -72, 87, -115, 111, -28, 115, 116, -122, -7, 56, -90, 117, -108, 77, 101, -42, -89, 87, -75,
    -104, 108, 116, 105, 105, -103, 120, -119, 110, -127, 121, -125, 57, -53, 102, -51, -102, 53,
    -103, 102, 26, -74, 54, -119, -119, -109, -57, -6, 97, -109, -127, 56, 27, 55, -63, -127, 119,
    -86, -103, 104, -102, -87, 56, -85, 103, 87, -89, 120, -92, 121, 78, 103, 104, 121, 120, -122,
    44, 72, 121, -124, 81, 117, -98, -75, -119, -90, -92, -119, 24, 117, -26, -79, 39, 102, -120,
    -120, 82, 72, -120, -120, 104, -117, -120, -120, -122, 87, -120, -120, 120, -57, -120, -120,
    -103, -121, -120, -120, -105, -93, -120, -120, -120, 104, -120, -120, 65, 84, -120, -120, 123,
    -91, -120, -120, 118, -89, -120, -120, -121, 119, -120, -120, -38, 118, 105, -39, 120, -116, 73,
    -115, -119, 102, -117, -59, 88, 86, 119, -127, -117, 91, -75, -77, -124, 107, 113, 65, -59, 59,
    100, -101, -55, -103, 104, 122, -72, -100, 118, -117, -103, -53, -89, 43, 125, -71, 58, -38, 57,
    74, -122, -103, 88, 97, -123, 78, 84, 114, -92, -100, 65, 35, 118, -107, -88, -87, -57, -108,
    91, 121, -119, 54, -36, -55, 104, -90, -125, -106, -120, 60, -89, -105, 23, -91, -74, -104, 117,
    -108, 100, 97, 99, -118, 41, 25, 25, -77, -118, 56, -106, -103, -118, -102, 122, -120, 70, 43,
    -70, -106, 73, -106, -82, 105, -91, 97, 103, 41, 74, -109, -58, 39, 89, 87, 104, -119, 98, -119,
    -124, 74, 104, -121, 68, 120, -73, 116, -92, -81, 107, 109, 125, 72, -73, 70, 111, -43, 37, 106,
    55, -117, -121, 105, 116, -127, 40, -118, -73, -89, -91, -119, 24, 121, 97, 17, 124, -106, -124,
    89, 51, 100, 97, -73, -119, -53, -103, -92, 124, -115, 87, 100, 88, 88, 97, 117, 41, -88, -88,
    27, -111, 113, -72, 120, -88, 22, 84, -85, -92, -119, -105, -121, -118, 85, 122, -123, 54, 67,
    116, 85, 122, -126, -74, 118, -70, 118, 116, 25, 61, 57, -122, -53, 71, 106, -108, -85, 33, 31,
    -117, -115, -123, -75, -69, 94, -90, 52, -33, 116, -122, 37, -115, -93, 81, 17, -58, -53, 22,
    117, 70, 116, 122, 17, 121, -101, 40, -117, -52, -115, -125, -5, 50, -123, -122, 22, -84, -107,
    -108, 122, -102, -9, -125, -5, 28, -60, -118, -123, -119, 72, -61, 105, 76, -126, 34, -101, -31,
    121, -9, 18, -111, 118, -123, -104, 17, -121, -54, -119, -8, -73, -37, 50, 67, 100, 81, 90, 27,
    36, -111, -91, -42, -6, -7, -41, -104, 68, -123, 68, 18, 102, -102, -77, -102, 92, -73, -11,
    -107, 73, -110, 103, 38, -125, -75, -126, -5, -69, -91, 77, 101, -71, -118, 92, 116, 102, -99,
    -1, 108, 17, -120, -120, 89, 53, -120, -120, -104, -74, -120, -120, -116, 69, -120, -120, -100,
    89, -120, -120, -119, 90, -120, -120, 97, -119, -120, -120, 117, 118, -120, -120, -123, 92,
    -120, -120, -124, 21, -120, -120, 101, 114, -120, -120, -118, 102, -120, -120, 127, 121, 54, 60,
    103, 107, 73, -121, 102, -101, 119, -103, 122, 61, -122, -118, -106, 54, -87, -30, 72, -97,
    -127, -103, 76, -25, -89, -86, -91, -8, 114, -45, -117, -104, 115, -126, -116, -119, 89, 90,
    -10, 92, -127, -91, -120, 71, -59, -74, -106, -109, -87, 81, 105, 73, -118, -119, 84, 54, -91,
    -35, -46, -93, -75, 121, -118, 89, 58, 71, 118, 24, -124, -42, 68, 65, -89, -58, 89, 56, 27,
    103, 106, 104, 37, 117, -123, -92, 91, 116, 118, -118, 107, 29, 24, 26, 120, -106, 117, -111,
    124, 116, 26, 24, 90, -123, 70, 98, -92, -91, 122, 107, 106, 92, 114, -78, 113, 26, -122, -94,
    102, 39, -121, 114, -118, 55, -41, 98, -121, -22, -105, 117, -111, -40, 26, -106, 124, 118, 68,
    28, -105, 25, 121, 85, -103, 119, -122, -108, 121, 86, 57, -95, 103, 106, 98, -83, 57, 110, 99,
    91, -127, -111, 113, -111, -73, -103, -57, 115, 92, 70, 116, -98, 51, 65, 113, 73, -116, 60, 84,
    -107, 105, -120, 117, -59, -120, -106, -106, 21, -25, -103, 71, -60, 21, 29, -103, -60, -102,
    113, 118, -105, 38, 39, 37, -116, -90, -73, -107, 88, -113, -54, -117, -117, 27, -92, 100, 103,
    55, -106, 121, 44, -88, -90, -91, -106, 22, 24, -71, 88, 40, 117, 58, -72, 24, -123, 120, -78,
    60, 29, -86, 117, 103, -103, -13, -123, 118, -25, 100, -93, 54, -127, -12, 105, -110, -85, -118,
    -69, -105, 71, 113, 122, 113, 125, 118, 22, -22, 21, -55, 82, -92, -91, -100, 23, 102, -89, 97,
    -69, 104, 119, -77, 69, 70, -45, 58, -103, -123, 120, -101, -102, 103, -102, -120, -85, -116,
    60, 26, 106, -89, 119, 65, 54, -118, -116, -107, -92, -66, 36, 113, -120, -102, -97, -21, -87,
    75, 118, -106, -111, -105, 55, 83, -123, 81, -79, -125, -108, 106, 122, 25, 88, 69, -69, 89,
    102, 108, -91, -121, 90, -123, 97, 103, 65, -120, -120, 87, 26, -120, -120, -87, -100, -120,
    -120, 95, 113, -120, -120, -122, 118, -120, -120, 22, 75, -120, -120, -105, -124, -120, -120,
    -98, -82, -120, -120, 27, 84, -120, -120, -87, -23, -120, -120, -22, -105, -120, -120, 101, 59,
    -120, -120
};
ALIGNED static const int32_t conv3_bias[24 + SPARE] = {
    PACKED_BIAS(3033,-110), PACKED_BIAS(896,-63), PACKED_BIAS(1535,-81), PACKED_BIAS(3460,-164),
    PACKED_BIAS(2402,-82), PACKED_BIAS(1545,-75), PACKED_BIAS(1238,-79), PACKED_BIAS(1662,-26),
    PACKED_BIAS(823,-63), PACKED_BIAS(2404,-85), PACKED_BIAS(1062,-69), PACKED_BIAS(911,-38),
    PACKED_BIAS(623,-55), PACKED_BIAS(368,-45), PACKED_BIAS(1180,-50), PACKED_BIAS(547,-62),
    PACKED_BIAS(2375,-120), PACKED_BIAS(985,-56), PACKED_BIAS(811,-68), PACKED_BIAS(1708,-46),
    PACKED_BIAS(461,-57), PACKED_BIAS(1333,-76), PACKED_BIAS(1229,-62), PACKED_BIAS(2778,-97)
};
SHORT(int16_t conv3_starts, 288,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
SHORT(int32_t conv3_totals, 24,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
static const int32_t conv3_multiplier[24 + SPARE] = {
    346052768, 597211520, 634375744, 1095921664, 323220160, 382024448, 468262753, 324880640,
    525351808, 608741632, 744167680, 498669952, 568298624, 1072553472, 704282560, 1046637056,
    434266368, 771012224, 456771328, 443718080, 625404096, 514812096, 824840384, 405219840
};
static const int16_t conv3_odd_channels[2] = {
    6, 6
};
static const int32_t conv3_odd_sums[2] = {
    1119, 5595
};
static const int8_t conv3_odd_steps[2] = {
    -1, -1
};
FACTORS(conv3_factor, 24,
    1017447109, 1024352998, 1024933689, 1031972064, 1016733590, 1018571224, 1021266171, 1016785480,
    1023050204, 1024533156, 1026649188, 1022216396, 1023901234, 1031780216, 1026025983, 1031375272,
    1020203784, 1027068634, 1020907064, 1020499150, 1024793507, 1022720838, 1027909699, 1019296080)
static const struct convolution conv3 = {
    .weight = conv3_weight, .bias = conv3_bias OF_SHORT_SUMS(conv3, 6), .width = 3, .channels =
    24, .groups = 1, .blocks = 1, .lanes = 24, .rest = 0, .runs = 3, .quads = 8, .place_step =
    10, .group_step = 10, .start = 0, .bits = 4, .scaling = { OF_FACTORS(conv3_factor)
    .multiplier = conv3_multiplier, .odd_channels = conv3_odd_channels, .odd_sums =
    conv3_odd_sums, .odd_steps = conv3_odd_steps, .odd = 2, .form = PRODUCT, .shift = 1,
    .zero_point = 0 },
};

/* linear5: 3x3 convolve, conv3 to 10 channels of 1x1 */
static const int8_t linear5_weight[1080] = {
    124, 104, 103, -54, 54, 120, 106, 84, -72, -105, -116, -102, -120, -104, 119, 89, -92, 119,
    -105, -44, -89, -86, -103, 101, -101, 18, -105, -70, 116, -69, -122, 122, -57, 107, -122, -106,
    122, -120, -120, 104, -122, 102, 118, 120, -86, -119, -41, 120, 104, -100, 88, -117, -73, 102,
    -104, 123, 53, 89, 103, 71, 119, 119, -71, -120, -101, -117, -104, -120, -106, -123, -107, -121,
    -92, -105, 105, 119, -120, -121, -119, -88, 56, 119, -123, -106, -83, -88, 117, 122, 85, -120,
    107, 103, -107, 58, 95, -121, -41, -119, 25, -122, 100, 40, -104, 107, 117, 52, -88, 84, -84,
    -105, 120, 102, 86, 28, -103, 107, -50, -3, 118, -24, -68, -122, 88, -108, 69, 118, 102, -103,
    -88, -25, 127, 111, 119, -119, 102, -123, -106, 86, 90, -92, 87, -8, -88, 88, 107, 84, -106,
    -117, 102, -100, -120, 87, -105, 30, -74, -29, -121, 39, -119, -103, -121, 85, 115, 123, 90,
    -122, -58, 90, -120, -98, 87, -120, -71, 103, -89, -101, 84, 56, 37, -121, -118, 86, -72, 120,
    -120, 123, 103, 120, 103, 103, -120, 119, -120, 120, -120, 104, -87, 122, -121, -87, 73, 119,
    -61, 120, -84, 87, -120, -120, 51, -114, 107, 104, 115, 31, 127, 105, -40, -121, 22, -120, 83,
    39, -107, 120, 100, 87, -10, 66, -101, -106, 102, -86, 52, 58, 117, -115, -1, -21, -103, -106,
    -72, 84, -104, 18, 102, 37, 119, 120, -84, -10, -115, 95, 104, 72, 121, 104, -121, 102, 40, -17,
    122, -40, -105, 91, 120, -101, 117, 70, 102, 47, -85, -46, -74, 102, -56, -73, -105, 103, 103,
    -59, -102, -105, -123, 103, 105, -86, -73, 123, 116, 106, 104, -122, 119, 117, -91, -121, -107,
    119, 84, 102, 119, 103, -105, 120, 120, 120, 122, -117, 103, -105, -118, 105, -103, 119, -59,
    -120, -121, -118, 103, -88, 90, -105, -75, 120, -35, 125, -102, -87, 17, -104, 105, 117, 99,
    107, -67, 120, -23, 85, 86, -102, 102, 54, 99, 115, -91, 88, -7, -123, 118, -105, 51, -53, -124,
    104, 85, 107, -49, -71, -118, 103, -118, -120, 38, -26, 53, -121, 106, -20, 119, -101, -119,
    113, -69, -102, -122, 120, -107, 89, 119, 29, -123, -86, -87, 117, -88, 121, 119, -106, 105,
    116, 89, -73, -57, 74, -121, -123, -105, -118, 123, -59, -123, 116, -120, 86, -100, -56, -106,
    123, 120, -73, 103, -84, -27, 102, -42, 118, 39, 72, 103, 103, 85, 104, -102, 120, 110, -121,
    -121, 121, -75, -89, -121, 103, 117, 120, -120, -105, 102, -117, 122, -118, 72, 117, 121, 119,
    -101, -120, 115, 120, -121, -88, 104, -118, 121, -102, 122, 103, -89, 103, 104, -121, 102, 75,
    118, -84, -120, 70, -73, -105, -119, 121, 119, 84, 86, 26, -88, -118, -70, -6, 87, -77, -87,
    120, 54, 75, 120, 102, 103, 95, 121, -26, -114, 55, -119, -120, -121, -73, -105, 86, 73, -108,
    90, -8, -120, 105, 92, -118, 86, -87, 102, 102, 123, -123, -57, 55, -89, -106, -122, -118, -72,
    120, 119, 118, -121, 120, 122, -74, -88, 75, -74, -105, 118, 105, -56, -121, -42, 107, 86, 102,
    68, 101, 89, 54, -72, 104, 124, -121, 105, 106, 121, 118, 120, 88, 109, -120, -122, -121, -125,
    92, -105, 124, 86, 106, -121, 119, -69, 122, -101, -91, -92, 86, -123, -105, -121, 126, 120,
    104, -89, 102, 117, -90, 38, 73, -121, -72, 119, 103, -58, 86, 126, -120, 100, 104, 55, 58, 73,
    122, -39, -55, 120, 105, 118, 53, 120, 31, 104, 70, -120, 24, -100, -9, -113, -119, -90, 23,
    103, 111, 117, -121, 57, -121, 95, 107, -87, -107, 88, -105, 102, -89, 88, -106, -119, -60, -78,
    -122, -89, 91, 119, -24, -121, 75, 106, -101, -121, -124, -91, 120, -85, 125, -46, -124, 122,
    -120, 107, -104, -121, 103, 70, 119, 69, 56, 71, 54, -91, 119, 120, 118, 121, -118, -120, 116,
    -118, -121, 111, 86, -76, 88, -124, 109, -90, 109, 88, -56, -123, -106, -89, 106, 125, -31, 113,
    119, 119, -109, 90, -77, -54, 72, -56, -89, -105, 106, 54, 72, 86, -77, -121, 101, -57, -122,
    123, -120, 84, -101, 72, 122, 119, 121, -69, -87, 105, 58, 121, -118, 119, -15, 91, 90, -121,
    102, 99, 91, -103, 103, 122, -102, -89, -44, 77, 89, -124, -69, -120, -85, -122, -87, -73, 120,
    68, 119, -120, -92, 127, 120, -103, -86, -41, 87, -105, 87, -106, -77, -124, -108, -75, 120,
    -74, -14, -125, -120, -72, -92, -87, -119, -60, 85, -91, 88, -123, 116, -106, 120, 68, 103,
    -107, 56, -113, -104, 100, 107, -123, -90, 124, 83, 101, 103, -26, 72, 71, -116, -72, 62, 87,
    71, 122, 100, 126, -88, 99, -76, 118, -76, 91, -85, 56, -74, 91, 115, 89, 103, -90, -90, 120,
    60, -121, -85, -120, 72, -105, 77, 120, 104, -120, 84, 87, 56, -75, -74, -103, -86, 103, -106,
    -104, -120, 41, 27, 72, -120, 102, -10, 54, -72, -100, -41, -86, 119, 122, -31, 63, 103, -123,
    -124, -101, -57, 117, 108, 121, -105, 67, -103, 116, -106, 110, 121, -72, -89, -13, 90, 118,
    104, -13, 87, 104, -87, -106, -73, -74, -89, 117, 95, -90, -122, -102, 103, 88, -121, -91, 91,
    86, -126, -90, 52, 70, 82, -111, 56, -114, -90, 82, 90, 118, -122, 79, 68, 95, 87, -15, 71, 83,
    47, -11, 31, 68, 72, -117, 86, -100, -91, -118, -15, -60, 104, 120, -29, 57, -120, 104, 39, 104,
    -68, -93, -121, 106, 27, 120, -54, 89, 73, -57, 40, 108, 107, -105, 104, 105, 74, 90, -106, -89,
    -87, -105, 107, -120, 86, 106, 47, 26, 106, -98, -45, 60, -87, 120, -47, -71, 118, 24, 75, 59,
    90, 118, 42, 111, 72, 102, -22, -105, -91, 72, 124, -120, -91, 78, 100, -90, 122, -45, 119, 85,
    -103, -73, 26, 89, -85, 118, -124, -44, -122, -103, 79, -77, -125, -102, 87, 40, 105, -122, 22,
    74, 118, -104, 72, 22, 99, 113, 88, -120, -121, -123, -118, -108, -123, 126, 98, 127, 56, -79,
    56, 116, 63, -10, 31, 102, -106, -87, 101, -90, -125, 123, -15, -77, 127, -122, -31, 74, -62,
    -120, 26, 106, -12, -76, 95, 105, 26, 119, 121, -120, -119, -90, 100, -107, -104, -120, 106, 60,
    45, 122, -44, 117, -104, 121, 124
};
ALIGNED static const int32_t linear5_bias[10 + SPARE] = {
    PACKED_BIAS(-200,-122), PACKED_BIAS(520,-210), PACKED_BIAS(149,-27), PACKED_BIAS(241,-62),
    PACKED_BIAS(-230,-64), PACKED_BIAS(-100,-47), PACKED_BIAS(-426,-45), PACKED_BIAS(201,-128),
    PACKED_BIAS(264,-42), PACKED_BIAS(-270,-98)
};
SHORT(int16_t linear5_starts, 180,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
SHORT(int32_t linear5_totals, 10,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
static const int32_t linear5_multiplier[10 + SPARE] = {
    1084736384, 877254144, 884064128, 900728128, 772620992, 899641920, 906240256, 914600704,
    945254784, 891442240
};
FACTORS(linear5_factor, 10,
    1031884679, 1028728664, 1028835070, 1029095445, 1027093771, 1029078473, 1029181572, 1029312204,
    1029791174, 1028950353)
static const struct convolution linear5 = {
    .weight = linear5_weight, .bias = linear5_bias OF_SHORT_SUMS(linear5, 6), .width = 1,
    .channels = 10, .groups = 1, .blocks = 1, .lanes = 10, .rest = 0, .runs = 3, .quads = 18,
    .place_step = 24, .group_step = 24, .start = 0, .bits = 4, .scaling = {
    OF_FACTORS(linear5_factor) .multiplier = linear5_multiplier, .form = PRODUCT, .shift = 1,
    .zero_point = 95 },
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
#define odd_step LEVELED(odd_step)
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

#ifndef LANES

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
#endif
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
    int8_t unpacked[2304 + 4 * SPARE];
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

/* ---- the network ---- */

#if BASE < BEST
static void LEVELED(run)(const uint8_t input[MCU_SMALL_INPUT_BYTES], uint8_t output[MCU_SMALL_OUTPUT_BYTES],
    uint8_t arena[MCU_SMALL_ARENA_BYTES])
#else
void mcu_small_run(const uint8_t input[MCU_SMALL_INPUT_BYTES], uint8_t output[MCU_SMALL_OUTPUT_BYTES],
    uint8_t arena[MCU_SMALL_ARENA_BYTES])
#endif
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

    /* Rows flow through conv3 to result. */
    int32_t conv3_rows = 0, linear5_rows = 0, result_rows = 0;
    for (int32_t turn = 0; turn < 3; ++turn) {
        for (; conv3_rows < 3 && conv3_rows <= turn; ++conv3_rows) {
            look(&conv2_plane, arena, conv3_rows, 1, 3, window);
            convolve_row(&conv3, window, row(&conv3_plane, arena, conv3_rows), (int8_t *)arena);
        }
        for (; linear5_rows < 1 && conv3_rows == 3; ++linear5_rows) {
            look(&conv3_plane, arena, linear5_rows, 1, 3, window);
            convolve_row(&linear5, window, row(&linear5_plane, arena, linear5_rows), (int8_t *)arena);
        }
        for (; result_rows < 1 && linear5_rows == 1; ++result_rows) {
            store_row(row(&linear5_plane, arena, result_rows), 1, 10, 1, output + result_rows * 1);
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
#define THIS_FILE "mcu_small.c"
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

void mcu_small_run(const uint8_t input[MCU_SMALL_INPUT_BYTES], uint8_t output[MCU_SMALL_OUTPUT_BYTES],
    uint8_t arena[MCU_SMALL_ARENA_BYTES])
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
