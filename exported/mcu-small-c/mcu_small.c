/* mcu_small: an integer neural network, generated; 5060 parameters, 56700 multiply-accumulates
   an input.
   Made from the graph with SHA-256
   e278f93610b21ca98a34189631cbbb73270e75cc57f36f65d817dc9013e2f62b.
   Accuracy: 9,929 of 10,000 (99.29 %) of the test images.

   C99, integers of 8, 16 and 32 bits (64 where they are needed), no library calls, no
   allocation, no state; vector code for x86-64 and 64-bit Arm scales in float32. Compilers may
   put memcpy, memmove and memset in the place of loops, and on small cores functions of their
   own in that of 64-bit products and shifts. `int32_t` is taken to be `int`, and >> to keep the
   sign, as everywhere. */
#ifndef FUNCTIONS_OF_A_LEVEL
#include "mcu_small.h"

#if MCU_SMALL_GRAPH_HASH != 0xe278f93610b21ca9u || MCU_SMALL_INPUT_BYTES != 784 \
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
#else
/* Each layer gets its own code, with its sizes as constants. Vectors may reach up to SPARE
   elements beyond the end of an array; what they find there doesn't count. */
#define SPECIALIZED static inline __attribute__((always_inline, unused))
#define SPARE 15
/* The bits of the float32 numbers that sums are scaled with. */
#define FACTORS(name, count, ...) static const int32_t name[count + SPARE] = { __VA_ARGS__ };
#define OF_FACTORS(name) .factor = name,
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
    -90, -105, 120, -120, -103, 120, 117, 71, 125, 122, 123, 125, 104, -120, -120, -120, 72, -120,
    -120, -120, 122, -120, -120, -120, -120, -108, 116, 100, -121, -85, -87, -57, 106, 106, -102,
    -68, 84, -120, -120, -120, -125, -120, -120, -120, -81, -120, -120, -120, -101, -120, 104, 72,
    -123, -99, -66, -5, 58, -70, -70, -21, 86, -120, -120, -120, -63, -120, -120, -120, -115, -120,
    -120, -120, -70, -83, -102, 60, 113, -116, 126, -65, 95, -50, -38, -36, 122, -120, -120, -120,
    -45, -120, -120, -120, 47, -120, -120, -120, -88, -86, -86, 74, 99, -124, 24, 28, -66, -81,
    -113, 74, 74, -120, -120, -120, 88, -120, -120, -120, 61, -120, -120, -120
};
static const int32_t conv1_bias[6 + SPARE] = {
    -333, 1547, -94, -395, -104, -673
};
static const int8_t conv1_shifts[6 + SPARE] = {
    5, 5, 5, 5, 7, 5
};
FACTORS(conv1_factor, 6,
    1023410176, 1023410176, 1023410176, 1023410176, 1006632960, 1023410176)
static const struct convolution conv1 = {
    .weight = conv1_weight, .bias = conv1_bias, .width = 12, .channels = 6, .groups = 1, .blocks
    = 1, .lanes = 6, .rest = 0, .runs = 5, .quads = 2, .place_step = 2, .group_step = 1, .start
    = 0, .bits = 4, .scaling = { OF_FACTORS(conv1_factor) .shifts = conv1_shifts, .form = SHIFT,
    .zero_point = 0 },
};

/* conv2: 3x3 convolve, conv1 to 10 channels of 5x5 */
static const int8_t conv2_weight[300] = {
    118, 122, 86, -123, -101, 69, -108, 121, -106, 121, -119, -106, -54, 109, 108, -71, -104, 104,
    102, -73, -74, -86, -44, -83, -111, -107, -81, 102, -108, -105, -76, 103, 114, 117, -101, 103,
    54, 103, -119, -87, 87, -110, -42, -85, -28, -85, 97, 19, -117, -58, -120, 117, 59, -90, -93,
    113, 119, -90, -73, 119, -74, 122, 103, -125, 109, 103, -25, -36, -59, 119, 123, -56, -86, 102,
    67, -119, -87, -87, -120, -105, -45, -102, -120, -120, -90, 21, -120, -120, -99, 117, -120,
    -120, 82, -127, -120, -120, -41, -120, -120, -120, -107, -56, 101, 81, 119, 25, 72, -108, -43,
    104, -99, -8, -39, 77, 77, -106, -41, 106, 89, -76, -124, -84, -125, -6, -75, -89, 78, 44, -88,
    83, -13, 57, 111, -91, -90, 28, 24, 70, -24, -99, -120, 49, 109, -98, -68, 74, 23, 51, 127, -9,
    -98, 17, 31, -127, 59, -63, 44, -74, 63, 20, 82, -7, -105, 97, 63, -116, -3, -65, -9, 106, -97,
    -4, -40, 108, 47, 105, -23, -21, 57, -104, -115, -84, -120, -120, 40, 35, -120, -120, 63, 33,
    -120, -120, 21, -78, -120, -120, 30, 87, -120, -120, 21, -40, -107, 33, 87, 24, -102, -61, -71,
    106, -99, -73, -124, 59, 72, -126, -71, 123, 91, -107, 65, -52, 20, -7, -21, -55, 59, 28, -86,
    82, -57, 93, 89, -38, -110, 31, 63, -122, -56, -102, -39, 17, 90, -36, 63, 56, -121, -27, 111,
    -56, 70, 49, 27, 113, -116, -21, 93, -120, 111, 99, 20, -39, -37, 118, 75, -118, -99, 93, -55,
    -84, 125, -100, -71, 79, 61, 103, -24, -56, 121, -103, -81, -87, -120, -120, -74, -75, -120,
    -120, 17, 83, -120, -120, -90, -55, -120, -120, 31, 118, -120, -120
};
static const int32_t conv2_bias[10 + SPARE] = {
    174, -728, -79, 1619, -377, 924, -656, 1766, -979, 1113
};
static const int32_t conv2_multiplier[10 + SPARE] = {
    1444231424, 919710976, 1564395648, 1328212224, 1679561856, 1236737664, 1202915072, 1311069696,
    971071104, 1511617280
};
FACTORS(conv2_factor, 10,
    1034693234, 1029392052, 1035632017, 1033786834, 1036531753, 1033072189, 1032807950, 1033652908,
    1030194554, 1035219686)
static const struct convolution conv2 = {
    .weight = conv2_weight, .bias = conv2_bias, .width = 5, .channels = 10, .groups = 1, .blocks
    = 1, .lanes = 10, .rest = 0, .runs = 3, .quads = 5, .place_step = 12, .group_step = 6,
    .start = 0, .bits = 4, .scaling = { OF_FACTORS(conv2_factor) .multiplier = conv2_multiplier,
    .form = PRODUCT, .shift = 1, .zero_point = 0 },
};

/* conv3: 3x3 convolve, conv2 to 24 channels of 3x3 */
static const int8_t conv3_weight[1152] = {
    -119, -91, 91, 103, -100, -115, 102, 103, -104, 78, -59, 121, 89, -87, 81, -123, 117, 103, -109,
    121, -53, -103, 90, -56, 111, -105, 92, -118, 116, -116, -120, 72, -119, -119, -86, -105, 103,
    -55, -108, -104, -53, -57, -85, 24, -71, -89, 92, -120, -103, 99, 102, 72, 126, 101, -95, 73,
    123, 27, -55, 74, 107, -107, -119, 88, -121, 89, -117, 120, -100, 98, 118, 99, -70, -89, -114,
    124, 56, 90, 22, -89, 121, 73, -120, -91, -104, 122, -83, -117, 123, -71, 105, -24, -122, -89,
    -119, -121, -108, 39, -59, 57, 119, 84, -93, -116, 75, -70, -103, 91, 73, -103, -119, -121, 89,
    -107, 119, -121, -105, -61, -91, 101, 104, 95, -84, -127, 22, 102, 18, 108, 70, 75, -104, 121,
    121, -111, -68, -101, 56, 120, 100, 86, 122, 103, -102, -92, 39, -122, -118, 109, -103, -118,
    -101, 118, 108, 58, 95, 24, -122, 118, 82, 87, -108, -120, -123, -121, -113, -120, 69, 121, 104,
    -77, 24, 87, -85, -86, 117, -56, 119, 104, 91, 86, -107, -117, -122, 97, 24, 58, -121, -52,
    -116, -120, -109, 97, 120, -69, -84, 71, -126, -117, -125, -108, -3, 52, 119, 124, -95, -97,
    -111, 119, -103, 119, -102, 121, 33, -8, 117, -71, 107, -72, 83, 108, -103, -70, -121, 120, 121,
    115, -123, 53, -86, 70, -86, -127, 116, 119, 28, 122, -119, -88, 23, -120, 103, 109, 84, 122,
    113, -103, -86, -113, -83, 92, -66, 89, -124, -124, 107, 123, -73, -105, -74, -76, 70, 102, 115,
    86, -123, 116, 105, -94, 42, -102, 101, -7, -87, 72, -104, -120, -83, -89, -105, -89, -111, -88,
    101, 105, -120, 124, -105, -123, 105, -108, 122, 102, -83, -81, -118, -123, 61, 67, -86, -127,
    -121, 106, -86, 122, -120, 88, -76, -123, -79, -86, 67, 123, 25, 79, 100, -23, 102, -91, -39,
    40, -105, 86, 120, -122, 76, -123, -103, -60, 120, 89, -89, -124, -94, 113, -104, 125, -102,
    -116, -120, -120, -117, -78, -120, -120, 54, 124, -120, -120, -59, -118, -120, -120, 19, -120,
    -120, -120, -123, 86, -120, -120, 72, 120, -120, -120, -21, -123, -120, -120, 97, 102, -120,
    -120, -79, -106, -120, -120, 39, -39, -120, -120, -127, 119, -120, -120, 124, 24, 122, 105, 104,
    -121, -116, -115, -76, 116, -86, 105, 47, -116, -93, -106, -121, -118, -57, -59, -74, -118, 88,
    76, -110, 90, -86, 103, 113, 53, -87, -122, 115, -124, -122, -67, -117, -99, -47, 105, -13,
    -120, -122, 73, 110, 90, -109, 117, -84, 119, -115, 24, -102, 120, 105, 86, -74, 36, -1, 89,
    -118, -105, -105, 114, 102, -91, -104, -71, -121, 24, 27, -75, 116, 71, -84, 56, -92, -124, 127,
    69, -104, -101, -90, -118, -106, -106, 123, -103, 71, 29, -87, -39, -106, 119, -121, 105, -53,
    109, 68, 79, -69, 119, -72, -10, -77, 103, -121, 73, 22, -95, -119, -93, -111, -106, -89, 118,
    -54, 52, 24, -103, 103, 122, 18, -120, 33, 121, -122, 57, 103, -71, -122, 70, -88, -111, -118,
    -94, -120, 56, 84, 90, 111, 119, 61, 116, 67, -87, 90, -55, 84, -102, -119, 25, -118, -39, -38,
    21, -105, 122, -85, -101, 105, -86, -109, 121, 119, -121, -101, -41, 120, 56, -71, 123, -69,
    -105, 52, -123, 119, -86, -45, -107, -127, 100, 121, -86, -118, -119, 36, -41, 118, -106, 117,
    -88, 73, -86, 95, -122, 74, -61, -24, 29, -84, 49, -90, 85, 103, 117, -68, 66, -101, 111, 106,
    -121, 99, -125, 89, -93, -113, 20, 107, 74, 108, -25, -75, 103, 117, 24, -72, -119, 56, -127,
    -21, 115, -123, -54, 88, -5, -104, 76, 123, -114, 88, -38, -60, -59, -113, -59, -94, -102, -83,
    -76, 68, -106, 70, -58, 88, 75, -62, -99, 107, -113, 54, -56, 70, 102, 21, -120, -82, -66, -122,
    -88, 101, -123, 53, 91, 69, -119, 81, -93, -100, 57, 21, -102, 117, -60, -120, 88, 71, -127,
    -72, -79, -70, -101, -120, -94, 120, -87, -39, 81, -102, 33, -122, -91, 123, 104, 125, 29, -113,
    -124, -44, -1, -90, 25, -84, -7, 126, 97, 73, 28, 118, -92, 120, -102, 87, 104, 39, -40, 102,
    -52, 103, -6, -62, 58, 102, -110, 116, -104, -107, -99, -120, -120, 118, 51, -120, -120, -1, 22,
    -120, -120, 88, -55, -120, -120, 60, 41, -120, -120, 53, -20, -120, -120, -54, -51, -120, -120,
    71, 55, -120, -120, 120, 86, -120, -120, 84, -50, -120, -120, -11, -41, -120, -120, -62, 23,
    -120, -120, 25, 73, -8, -125, 19, 20, -114, 23, -120, 58, 123, 71, -88, -12, -126, -116, 119,
    -74, 87, -118, 87, 19, 119, 118, 101, 83, -65, -73, 85, 36, -114, -121, 126, -86, 118, 71, -102,
    70, 97, 59, -116, 74, 57, 91, 104, -102, -122, -60, 35, -103, 123, -65, -104, -75, -88, 107,
    -126, -95, -74, -102, -100, 54, 121, -125, 121, -90, -77, -90, -89, -74, 39, 23, 87, -107, -87,
    -73, 114, -106, -86, 72, 105, -126, -111, -40, -116, -59, -86, -109, -123, 33, 26, 56, 55, -74,
    -82, -88, 18, -84, -119, -36, 106, -13, 123, 105, -42, -88, -100, -119, 26, 121, 115, -59, -72,
    22, 103, 81, -74, -125, 71, -56, -62, -126, -111, 103, -123, -104, 33, -69, 89, -111, -125, -47,
    -100, -10, 100, 39, -93, 22, -116, -124, 26, 119, -119, -8, -9, -103, 50, 49, -70, 60, 51, 40,
    -106, 119, -77, 83, 44, 92, -72, 123, 104, -105, -101, 90, -76, 121, 55, -13, -102, -21, 52, 56,
    58, 104, -92, 94, 120, -86, 24, 104, -100, 77, -69, -87, -89, -120, 90, 49, 71, -74, 50, 17, 71,
    -84, 98, -120, 65, -67, 23, -55, -57, -107, 121, 78, -127, 99, 120, 102, -127, 103, -58, 115,
    -56, -45, 87, -45, -1, -103, 107, 81, -122, -120, 107, 116, 124, -88, 106, 97, 67, 88, 118, -13,
    -105, 99, -90, 17, -73, -119, 115, -114, -103, 119, -34, -109, -83, 88, -13, 70, 91, -76, -106,
    -108, 88, -4, 101, 71, 43, 22, 104, -118, 85, -25, -120, -68, -84, 100, -70, -19, 53, 106, 84,
    -54, -120, -84, 91, -99, 105, 92, -8, 55, 24, -85, -39, -55, -107, -37, -119, -119, -111, 40,
    -106, 126, 82, 81, 99, -100, -75, -70, -43, 41, -91, -108, -125, 43, -79, -111, 20, 104, -88,
    -86, -2, -91, 82, 52, -20, -89, -74, -100, -69, 101, -68, -104, -103, 70, 117, -89, 82, -103,
    -22, -86, -106, 118, -11, 70, 71, 119, 68, 27, -120, -120, 49, -89, -120, -120, -97, -105, -120,
    -120, 35, -41, -120, -120, -31, 83, -120, -120, 72, -23, -120, -120, -71, 34, -120, -120, 122,
    -71, -120, -120, -121, -126, -120, -120, 119, -9, -120, -120, 37, 36, -120, -120, -39, 26, -120,
    -120
};
static const int32_t conv3_bias[24 + SPARE] = {
    -1304, 1913, 1276, 499, -1335, 324, 971, -152, 2224, 1341, 2439, -1045, -142, 2189, 1915, 1934,
    1144, 1163, 2658, -1462, 1766, 944, 1231, 723
};
static const int32_t conv3_multiplier[24 + SPARE] = {
    554350976, 707911232, 465480512, 1113349120, 450094464, 487386176, 825081920, 883734720,
    798958708, 902163456, 911599680, 486808352, 402558944, 742323136, 806572544, 729125184,
    1329453824, 1356953856, 474120480, 600632256, 628304576, 554940224, 543147712, 979055296
};
FACTORS(conv3_factor, 24,
    1023683302, 1026082681, 1021179226, 1032108216, 1020698412, 1021863778, 1027913473, 1028829923,
    1027505298, 1029117872, 1029265313, 1021845721, 1019212927, 1026620367, 1027624264, 1026414149,
    1033796534, 1034011378, 1021449225, 1024406447, 1024838827, 1023692509, 1023508251, 1030319307)
static const struct convolution conv3 = {
    .weight = conv3_weight, .bias = conv3_bias, .width = 3, .channels = 24, .groups = 1, .blocks
    = 1, .lanes = 24, .rest = 0, .runs = 3, .quads = 8, .place_step = 10, .group_step = 10,
    .start = 0, .bits = 4, .scaling = { OF_FACTORS(conv3_factor) .multiplier = conv3_multiplier,
    .form = PRODUCT, .shift = 1, .zero_point = 0 },
};

/* linear5: 3x3 convolve, conv3 to 10 channels of 1x1 */
static const int8_t linear5_weight[1080] = {
    -117, -105, 22, 119, 86, 104, 79, -51, -121, -72, 115, -122, 118, 122, -61, -90, -73, -121, -40,
    52, -57, -119, 57, -85, 103, 19, 86, 106, -52, -19, -125, -122, 88, -119, 56, -122, 56, -105,
    -6, -105, 87, 56, 120, 57, -87, 87, 85, 90, 120, 93, -27, -103, 120, 123, -103, 72, -88, 121,
    120, -71, 101, 118, -73, -121, -119, 124, -85, -24, -119, 121, -124, 69, -59, 100, -119, -107,
    104, 90, 69, -53, -88, 69, -126, -108, 104, 86, 67, -117, -120, 123, 90, -104, -119, 22, 79,
    -90, -105, -17, 56, 86, 69, 90, 105, -70, -82, -119, 91, -103, -124, -125, 117, 119, -61, -105,
    41, 119, -106, -89, -53, -105, -121, -58, 41, -121, 105, 103, 125, -99, -104, -22, 83, -103,
    119, 121, -91, -72, -121, 114, -90, 54, -92, -41, 25, -90, -68, 52, 88, 121, -100, -81, 99, -59,
    89, 43, 73, -92, 25, 87, -6, -89, 119, 56, -90, 56, -104, 87, 84, 87, -119, -98, -11, -39, 105,
    -101, -121, 44, -102, 87, 71, -88, 102, 103, -106, -75, -24, -104, -39, -7, 119, 120, -123, 18,
    117, 120, -105, 85, 121, 120, 86, -69, 89, 19, -61, -119, 104, -124, 118, -70, 122, 103, 107,
    86, -118, 50, 127, -77, -103, -33, 20, 119, 38, 106, -104, -71, -104, 118, 85, 103, 124, -105,
    -117, 104, -109, -102, 76, -122, -104, -105, 121, -120, -58, -122, 91, 120, -116, -119, -69, 93,
    84, -37, 65, 103, 91, 121, -125, 104, -103, 99, -72, 72, 54, -40, 23, -92, -83, -87, 106, -106,
    -101, 31, 84, -39, 87, 68, 118, -103, 105, 105, -54, 71, 117, 102, 52, 69, -88, 122, 68, 24,
    117, -86, -7, -25, 107, 123, 69, 93, 105, 56, 88, -72, -117, 71, -121, -123, -116, -76, 120, -4,
    20, -92, -103, 20, -75, 124, -89, 116, -73, -120, 54, -87, 89, 86, -28, 122, 105, -107, -117,
    119, 123, -101, 57, -30, -120, -108, -84, 119, -103, 125, 54, -107, 56, 86, -61, -105, 119, 120,
    123, -119, 123, -73, -113, 123, -57, -120, 92, -105, 119, -122, 25, -121, 116, 116, 88, -107,
    -68, 103, 56, -65, 120, -34, 90, -73, -105, 87, -118, -28, 103, -88, -41, 23, -90, 43, -120,
    -86, 119, 84, 88, -104, -72, -58, -106, 105, 107, -118, 40, -87, 87, -89, -5, 103, 103, 56, 119,
    76, 108, -121, 100, 73, -123, -97, -88, 95, 105, 121, -88, 89, 90, -90, 105, 120, 115, -120,
    -92, -120, -55, -103, -71, -71, -58, 108, -87, -125, 82, 103, -74, 105, 109, 73, 37, -89, 121,
    23, 122, 119, 123, 89, 99, 88, 69, 125, 105, -118, 104, 54, -118, -106, 108, -68, 121, -119, 22,
    89, -86, -70, -118, 93, -120, 105, -72, -123, 69, 85, -59, 106, -120, -121, 106, -123, -105,
    106, 119, 69, 43, 118, -119, -105, 73, 124, -119, -4, -123, -105, 120, 69, -72, -40, -42, -13,
    -89, 23, -89, -29, -121, -74, 127, -87, 105, 102, -125, -89, 86, -100, 119, 55, 74, -92, 87,
    122, -39, -73, 70, 40, 102, 121, -74, 90, 83, 118, -121, -66, -88, -68, 92, 123, -106, 74, 93,
    83, 90, 70, 38, 119, -105, 88, -121, -73, -57, -55, -88, -107, 52, 98, -58, 73, -24, 89, -74,
    -122, 82, -87, 25, 23, -88, 73, 93, 119, -71, -70, 72, 126, 86, 115, 105, 71, -120, -91, 108,
    -101, 56, -121, 39, 122, -103, -8, -119, 107, -74, 87, 124, -120, 116, 70, 118, -97, -117, -90,
    105, -111, -121, -119, -71, -121, 47, 72, -56, -104, -107, 119, 68, -73, -110, -89, -123, 85,
    -124, 108, -73, -74, -71, 86, 105, -118, 22, 120, -98, 103, 87, 101, -106, 122, 115, -117, 86,
    -122, 79, -103, 119, -41, -70, -91, 101, -107, 22, -106, -31, 110, 85, 72, -78, 109, -37, -56,
    92, 89, 102, 107, 61, 71, 123, -107, -52, 87, -41, 87, 27, -31, 105, -53, 86, -63, 104, 21,
    -107, 59, -59, 101, -61, 125, 69, -55, 40, 87, -89, -42, 108, -87, 124, -119, 118, 123, 40, -47,
    90, 88, -44, 73, 123, 89, -105, -88, -56, 70, -11, -74, 119, -121, 123, 88, 87, -24, 110, 124,
    -58, 94, 87, -107, 120, -79, 87, -105, -94, -122, -103, -124, -85, -103, -120, -88, -117, -52,
    -122, -38, -11, 52, 108, -60, -94, -88, -122, 101, 106, -118, 57, -56, 89, -87, 90, 90, 118,
    -127, -118, 70, -85, 109, 72, -88, 57, -121, -57, 119, 71, 43, 104, -117, 108, 105, 101, 76,
    -110, -102, -104, 58, 58, 60, -119, 72, 60, -90, 123, 60, 67, -108, -61, 88, -12, -60, -92, 122,
    -27, -103, -101, 85, 23, -92, -77, 120, -122, -104, -123, -120, 70, 25, 77, 103, 109, 120, 67,
    -77, 67, 124, 78, -57, 119, 72, 108, 88, 31, -101, -102, -58, 36, -105, -54, -90, 117, 111, 102,
    101, -67, 88, 117, 103, -109, 103, -73, -56, -38, 70, 106, -117, -108, 70, 90, 89, -59, -102,
    122, -86, -69, -71, -93, -106, -122, 84, -120, 120, -27, -14, 102, 73, -87, -26, 57, -104, 107,
    -61, 77, 39, 87, -109, 105, 95, -41, 105, 108, -25, 86, -90, -88, -47, 54, 105, 20, -104, -104,
    95, 115, 109, -110, 104, -67, 70, 42, 27, -107, 57, 63, 36, 77, 47, 120, 120, -25, 103, -90,
    -13, -78, -102, -43, -31, -122, -106, 59, 87, -88, 104, 113, 103, -125, 88, 21, 40, 125, 108,
    78, 120, 86, -55, 35, 108, 27, -93, 87, 105, 121, 29, 31, 105, 106, 103, 56, 56, -37, -63, 85,
    126, 55, 98, 76, 86, 117, 45, -57, 95, -72, -11, -87, 113, 103, -38, 121, -105, 47, 106, -31,
    -106, -92, -104, -77, -88, -110, -91, 121, 100, 70, 91, 121, -42, 70, 57, -118, -55, 26, 92,
    -44, -111, 88, 53, -95, 120, 120, 110, -119, -104, 47, -54, 88, -58, -104, -94, 70, -124, 21,
    -42, -28, 47, 117, 75, -95, 25, -118, 88, 57, 37, 116, -106, 47, 83, 77, 74, -87, 39, -56, 104,
    -93, -15, 91, -103, -62, -31, 106, 121, 92, 27, -75, 102, 87, 63, 119, -121, 40, -119, -103,
    -51, 125, -89, 73, 79, 99, 120, 56, 97, 59, 58, -43, 31, 31, 86, 120, 24, -104, 22, -54, 113,
    24, -101, 82, 82, 44, 116, -90, 79, -12, 63, -74, -14, -88, -109, 120, -12
};
static const int32_t linear5_bias[10 + SPARE] = {
    84, 1166, -692, -50, -434, -33, -615, 595, 159, 19
};
static const int32_t linear5_multiplier[10 + SPARE] = {
    328968640, 187774912, 241160496, 256628160, 204472592, 225637664, 252465520, 275685920,
    277520864, 255886912
};
FACTORS(linear5_factor, 10,
    1025301838, 1018368892, 1021705491, 1022672220, 1019412497, 1020735314, 1022412055, 1023636753,
    1023694095, 1022625892)
static const struct convolution linear5 = {
    .weight = linear5_weight, .bias = linear5_bias, .width = 1, .channels = 10, .groups = 1,
    .blocks = 1, .lanes = 10, .rest = 0, .runs = 3, .quads = 18, .place_step = 24, .group_step =
    24, .start = 0, .bits = 4, .scaling = { OF_FACTORS(linear5_factor) .multiplier =
    linear5_multiplier, .form = PRODUCT, .shift = 0, .zero_point = 88 },
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
#define with_zeros LEVELED(with_zeros)
#define row LEVELED(row)
#define look LEVELED(look)
#define by_shift LEVELED(by_shift)
#define upper LEVELED(upper)
#define by_product LEVELED(by_product)
#define requantize LEVELED(requantize)
#define all_products LEVELED(all_products)
#define product_of LEVELED(product_of)
#define product_code LEVELED(product_code)
#define requantize_lanes LEVELED(requantize_lanes)
#define word_of LEVELED(word_of)
#define put_word LEVELED(put_word)
#define unpack LEVELED(unpack)
#define load_row LEVELED(load_row)
#define store_row LEVELED(store_row)
#define four_codes LEVELED(four_codes)
#define convolve_places LEVELED(convolve_places)
#define convolve_lanes LEVELED(convolve_lanes)
#define convolve_block LEVELED(convolve_block)
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

/* Returns sum * multiplier / 2**(33 + shift), half upwards. */
static inline int32_t by_product(const struct scaling *s, int32_t channel, int32_t sum)
{
    const int32_t multiplier = s->multiplier[channel];
    const int32_t code = upper(sum, multiplier) >> s->shift;
    return (code + 1) >> 1;
}

static inline uint8_t requantize(const struct scaling *s, int32_t channel, int32_t sum)
{
    int32_t code = s->form == SHIFT ? by_shift(s, channel, sum)
        : by_product(s, channel, sum);
    code += s->zero_point;
    return (uint8_t)(code < 0 ? 0 : code > 255 ? 255 : code);
}

#ifdef DOT_PRODUCTS

/* Whether product_code serves these channels. */
static inline int32_t all_products(const struct scaling *s, int32_t channel, int32_t count)
{
    if (s->form != PRODUCT)
        return 0;
    (void)s;
    (void)channel;
    (void)count;
    return 1;
}

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
