/* phase5_pruned_int4: an integer neural network, generated; 4558 parameters, 611712 multiply-
   accumulates an input.
   Made from the graph with SHA-256
   547b44320f14b46f2cd5d91bb1cba8a70b8b2bae905886384e04dddd64bdebca.
   Accuracy: 9,935 of 10,000 (99.35 %) of the test images.

   C99, integers of 8, 16 and 32 bits (64 where they are needed), no library calls, no
   allocation, no state; vector code for x86-64 and 64-bit Arm scales in float32. Compilers may
   put memcpy, memmove and memset in the place of loops, and on small cores functions of their
   own in that of 64-bit products and shifts. `int32_t` is taken to be `int`, and >> to keep the
   sign, as everywhere. */
#ifndef FUNCTIONS_OF_A_LEVEL
#include "phase5_pruned_int4.h"

#if PHASE5_PRUNED_INT4_GRAPH_HASH != 0x547b44320f14b46fu || PHASE5_PRUNED_INT4_INPUT_BYTES != 784 \
    || PHASE5_PRUNED_INT4_OUTPUT_BYTES != 10 || PHASE5_PRUNED_INT4_ARENA_BYTES != 2641
#error "phase5_pruned_int4.h is of another export than phase5_pruned_int4.c: export the network anew"
#endif

/* Kinds of code that give the same integers: small loops, with the dot products of Cortex-M4 and M7
   where they are, and vectors, where gcc or clang compile for x86-64 or 64-bit Arm. Of vectors
   there are levels: the one that the compiler's options allow, and those above it, of which
   phase5_pruned_int4_run takes the best that the processor has. Define PHASE5_PRUNED_INT4_BEST as the number of a level to
   leave out those above it, and PHASE5_PRUNED_INT4_PORTABLE for plain C99 alone. */
#define SMALL_LOOPS 0
#define SSE2 1
#define AVX2 2
#define AVX_VNNI 3
#define AVX512_VNNI 4
#define NEON 5
#define NEON_DOTPROD 6
#define NEON_I8MM 7

#if !defined(__GNUC__) || defined(PHASE5_PRUNED_INT4_PORTABLE) || defined(__OPTIMIZE_SIZE__)
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
#if defined(PHASE5_PRUNED_INT4_BEST) && BASE != SMALL_LOOPS
#undef BEST
#define BEST PHASE5_PRUNED_INT4_BEST
#endif

#if defined(__GNUC__) && !defined(PHASE5_PRUNED_INT4_PORTABLE)
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
#if defined(__GNUC__) && !defined(PHASE5_PRUNED_INT4_PORTABLE) && !defined(__ARM_BIG_ENDIAN) \
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
    .offset = 216, .outside = 840, .row_bytes = 208, .left = 0,
    .height = 26, .held = 3,
}; /* 26x26, 8 channels: 3 rows of 26 */

static const struct plane conv3_plane = {
    .offset = 840, .outside = 1224, .row_bytes = 192, .left = 0,
    .height = 24, .held = 2,
}; /* 24x24, 8 channels: 2 rows of 24 */

static const struct plane conv4_plane = {
    .offset = 1224, .outside = 1524, .row_bytes = 100, .left = 0,
    .height = 10, .held = 3,
}; /* 10x10, 10 channels: 3 rows of 10 */

static const struct plane conv5_plane = {
    .offset = 1524, .outside = 1812, .row_bytes = 96, .left = 0,
    .height = 8, .held = 3,
}; /* 8x8, 12 channels: 3 rows of 8 */

static const struct plane pool_plane = {
    .offset = 1812, .outside = 2100, .row_bytes = 96, .left = 0,
    .height = 12, .held = 3,
}; /* 12x12, 8 channels: 3 rows of 12 */

static const struct plane conv2_plane = {
    .offset = 2100, .outside = 2292, .row_bytes = 192, .left = 0,
    .height = 24, .held = 1,
}; /* 24x24, 8 channels: 1 rows of 24 */

static const struct plane conv6_plane = {
    .offset = 2292, .outside = 2472, .row_bytes = 60, .left = 0,
    .height = 6, .held = 3,
}; /* 6x6, 10 channels: 3 rows of 6 */

static const struct plane image_plane = {
    .offset = 2472, .outside = 2556, .row_bytes = 28, .left = 0,
    .height = 28, .held = 3,
}; /* 28x28, 1 channels: 3 rows of 28 */

static const struct plane conv7_plane = {
    .offset = 2556, .outside = 2596, .row_bytes = 40, .left = 0,
    .height = 4, .held = 1,
}; /* 4x4, 10 channels: 1 rows of 4 */

static const struct plane average_sums_plane = {
    .offset = 2596, .outside = 2616, .row_bytes = 20, .left = 0,
    .height = 4, .held = 1,
}; /* 4x1, 20 channels: 1 rows of 4 */

static const struct plane average_plane = {
    .offset = 2616, .outside = 2626, .row_bytes = 10, .left = 0,
    .height = 1, .held = 1,
}; /* 1x1, 10 channels: whole */

/* conv1: 3x3 convolve, image to 8 channels of 26x26 */
static const int8_t conv1_weight[48] = {
    -47, 66, 81, -120, 33, -111, -46, -120, -85, -100, 61, -120, -122, -63, -37, -120, -8, 59, 51,
    -120, 106, -55, -61, -120, -68, 87, 116, -120, 33, 102, -50, -120, -37, -87, -127, -120, 108,
    127, -115, -120, 38, 102, -123, -120, 97, 73, 79, -120
};
ALIGNED static const int32_t conv1_bias[8 + SPARE] = {
    PACKED_BIAS(915,-25), PACKED_BIAS(-101,2), PACKED_BIAS(211,-6), PACKED_BIAS(-146,3),
    PACKED_BIAS(-153,4), PACKED_BIAS(368,-11), PACKED_BIAS(258,-8), PACKED_BIAS(145,-5)
};
static const int8_t conv1_shifts[8 + SPARE] = {
    5, 4, 5, 4, 4, 4, 5, 4
};
FACTORS(conv1_factor, 8,
    1023410176, 1031798784, 1023410176, 1031798784, 1031798784, 1031798784, 1023410176, 1031798784)
static const struct convolution conv1 = {
    .weight = conv1_weight, .bias = conv1_bias, .width = 26, .channels = 8, .groups = 1, .blocks
    = 1, .lanes = 8, .rest = 0, .runs = 3, .quads = 1, .place_step = 1, .group_step = 1, .start
    = 0, .bits = 4, .scaling = { OF_FACTORS(conv1_factor) .shifts = conv1_shifts, .form = SHIFT,
    .zero_point = 0 },
};

/* conv2: 3x3 convolve, conv1 to 8 channels of 24x24 */
static const int8_t conv2_weight[288] = {
    113, -72, 121, 106, -115, -76, 28, 103, -74, -104, -89, -121, -53, 120, 105, -91, 121, 126,
    -115, -107, -121, 75, -118, 121, 120, 24, -122, -117, 41, -102, -73, -71, -108, -70, -106, 106,
    73, -91, -88, 56, -95, 121, -103, 89, -55, -58, 121, -56, 105, -107, -114, 122, 120, -115, 118,
    -105, 41, 22, 119, -85, 104, -88, -56, -71, -89, -119, 118, -118, 47, 86, -116, -121, 17, 121,
    -89, 121, -57, -56, 103, -120, -86, -87, -91, -108, 121, -99, -91, 120, 89, 88, 24, -119, 105,
    -39, -57, -120, -108, -118, -90, -118, -70, -58, -87, 84, 121, -121, -87, 119, -100, 87, -118,
    101, -120, 78, 87, -86, 54, 59, 106, -72, -86, -71, 69, -84, 57, -102, 121, -86, -120, -87,
    -124, 120, -123, 88, -56, -90, 87, -105, 121, 121, -87, -105, -103, 119, 120, 74, -125, -105,
    101, 119, -121, 87, -88, 88, 119, -71, 120, -71, 104, -119, -82, -87, -121, 102, 57, 120, 91,
    -58, 72, 117, -90, 122, -51, -104, 103, 119, 103, 123, -123, 83, -121, 24, 117, 108, -72, 26,
    55, 116, -103, -87, 120, -24, -95, -102, -75, -93, 100, 86, -41, -105, 22, 69, -116, -121, -120,
    -57, 120, 119, -103, 31, -121, -103, 88, 75, 125, 117, -40, -39, 58, -69, 40, 86, 103, -38, 91,
    121, -105, -110, 24, 91, 120, -119, 24, 70, 106, -76, -55, -104, 103, 102, -103, 43, 122, -89,
    -105, 85, 107, 121, -105, 103, 40, 69, 103, -39, 57, -8, 58, -104, -87, 99, 39, -103, -117, 74,
    25, 118, -38, -90, -1, 121, 69, 120, 74, 90, -119, 118, -56, -42, 121, 104, -104, 43, 25, -59,
    103, -53, 22, -9
};
ALIGNED static const int32_t conv2_bias[8 + SPARE] = {
    PACKED_BIAS(285,-1), PACKED_BIAS(536,-17), PACKED_BIAS(77,16), PACKED_BIAS(997,-73),
    PACKED_BIAS(326,-17), PACKED_BIAS(1281,-82), PACKED_BIAS(67,19), PACKED_BIAS(-52,46)
};
SHORT(int16_t conv2_starts, 48,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
SHORT(int32_t conv2_totals, 8,
    0, 0, 0, 0, 0, 0, 0, 0)
static const int32_t conv2_multiplier[8 + SPARE] = {
    1002243328, 1570365056, 1397302656, 1073273024, 1655421312, 947634240, 2054866688, 845468864
};
FACTORS(conv2_factor, 8,
    1030681620, 1035678653, 1034326603, 1031791459, 1036343155, 1029828353, 1039463822, 1028232019)
static const struct convolution conv2 = {
    .weight = conv2_weight, .bias = conv2_bias OF_SHORT_SUMS(conv2, 6), .width = 24, .channels =
    8, .groups = 1, .blocks = 1, .lanes = 8, .rest = 0, .runs = 3, .quads = 6, .place_step = 8,
    .group_step = 8, .start = 0, .bits = 4, .scaling = { OF_FACTORS(conv2_factor) .multiplier =
    conv2_multiplier, .form = PRODUCT, .shift = 1, .zero_point = 0 },
};

/* conv3: 1x1 convolve, conv2 to 8 channels of 24x24 */
static const int8_t conv3_weight[32] = {
    49, 125, 71, 88, -102, 119, -125, -9, -93, -49, 31, 87, 125, 55, -81, -73, -51, 79, 22, -13,
    127, -66, -85, -123, 104, 90, 107, -118, 110, 68, 20, 24
};
ALIGNED static const int32_t conv3_bias[8 + SPARE] = {
    PACKED_BIAS(123,2), PACKED_BIAS(404,-13), PACKED_BIAS(-281,8), PACKED_BIAS(-328,11),
    PACKED_BIAS(-359,15), PACKED_BIAS(241,-11), PACKED_BIAS(-264,8), PACKED_BIAS(617,-21)
};
SHORT(int16_t conv3_starts, 16,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
SHORT(int32_t conv3_totals, 8,
    0, 0, 0, 0, 0, 0, 0, 0)
static const int32_t conv3_multiplier[8 + SPARE] = {
    509335648, 821124736, 685069056, 1075062144, 544645440, 981126144, 745590208, 770946880
};
FACTORS(conv3_factor, 8,
    1030938307, 1036240250, 1034114380, 1040197707, 1031920261, 1038740272, 1035060023, 1035456221)
static const struct convolution conv3 = {
    .weight = conv3_weight, .bias = conv3_bias OF_SHORT_SUMS(conv3, 2), .width = 24, .channels =
    8, .groups = 1, .blocks = 1, .lanes = 8, .rest = 0, .runs = 1, .quads = 2, .place_step = 8,
    .group_step = 8, .start = 0, .bits = 4, .scaling = { OF_FACTORS(conv3_factor) .multiplier =
    conv3_multiplier, .form = PRODUCT, .shift = 0, .zero_point = 73 },
};

/* pool: 2x2 maximum, conv3 to 8 channels of 12x12 */
static const struct maximum pool = {
    .width = 12, .channels = 8, .rows = 2, .columns = 2, .stride = 2, .padding = 0, .in_width =
    24,
};

/* conv4: 3x3 convolve, pool to 10 channels of 10x10 */
static const int8_t conv4_weight[360] = {
    -107, -102, 74, 90, -106, -53, 103, -120, -10, 54, -11, -74, -90, -82, 19, -126, 98, -56, -86,
    42, -54, 83, 123, 102, -37, 101, -89, 105, 90, -39, 105, 57, -6, 103, 85, 21, 121, -116, -84,
    -99, 69, -71, -104, -122, 119, -91, -88, -106, -57, -9, -70, 71, -103, -92, 102, 98, -125, 122,
    -36, 121, 119, -102, 118, -121, -103, -110, 121, 105, 91, 104, 107, 72, -78, 109, -61, -121,
    -122, -59, 103, 119, 99, 117, -47, -104, -123, -95, 53, 119, -8, -3, -52, 118, 103, 104, 73,
    -106, 39, -113, -85, 120, 86, 104, -102, -117, -29, -78, -113, 125, -74, 86, 69, 85, -43, 30,
    120, -58, 85, -98, -41, 87, -73, -58, -99, -122, 116, 116, -102, 107, -116, -55, 102, -102,
    -106, 103, 102, 24, 123, -100, -90, -123, -43, 25, -68, 103, 101, -76, -70, -115, -103, -89,
    -87, 85, -59, -29, 60, -69, 119, -115, -73, -91, 119, -120, -89, 105, -115, -108, -70, 122, 104,
    -38, 60, 41, -89, -59, 118, 24, 107, -117, -105, 126, -121, 108, -39, -104, 101, 89, 105, 107,
    -102, -71, -102, 70, -122, -67, -106, 102, -99, -62, -62, -86, -104, 117, -56, 123, -87, -107,
    105, 104, -90, -115, 121, 121, 86, -40, 123, 19, 38, 103, -120, 122, -41, 57, -72, 74, -89, -85,
    -105, -111, 100, -107, 70, 91, 74, 103, 107, 119, -74, -117, -82, -82, -86, 118, 124, 71, 99,
    119, 113, -95, 23, 106, 122, -104, 81, 79, -122, -127, 31, -116, -41, -119, -119, 73, 88, -122,
    101, -114, -123, -67, 117, 52, -53, -24, 115, -84, -41, -68, 107, 21, 119, 121, -102, -121, 102,
    105, -101, 56, 103, -55, 70, 106, 106, 104, 102, 127, 24, 102, 88, -92, -86, -102, -118, -87,
    -106, 121, -90, 122, -107, -55, 88, 101, 120, -6, 116, -116, -93, 98, -89, -124, -103, -100,
    -83, 87, 118, -102, -92, -104, 107, 126, 40, 62, -109, -121, 103, 87, 105, 62, 55, -92, -67,
    -103, -54, -104, -106, 105, -105, -73, -84, -9, 53, -22, -122, -65, 107, 73, 111, 113, 118, 103,
    -102, -121
};
ALIGNED static const int32_t conv4_bias[10 + SPARE] = {
    PACKED_BIAS(101,-1), PACKED_BIAS(448,-6), PACKED_BIAS(2427,-33), PACKED_BIAS(-2105,29),
    PACKED_BIAS(-1022,14), PACKED_BIAS(1025,-14), PACKED_BIAS(3711,-51), PACKED_BIAS(4321,-59),
    PACKED_BIAS(-3389,47), PACKED_BIAS(-305,4)
};
SHORT(int16_t conv4_starts, 60,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
SHORT(int32_t conv4_totals, 10,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
static const int32_t conv4_multiplier[10 + SPARE] = {
    504585024, 497652384, 339936896, 533446400, 507443840, 300869600, 299730208, 320445600,
    400539872, 471920000
};
FACTORS(conv4_factor, 10,
    1030789850, 1030573205, 1025644596, 1031691768, 1030879188, 1024423743, 1024388137, 1025035493,
    1027538439, 1029769068)
static const struct convolution conv4 = {
    .weight = conv4_weight, .bias = conv4_bias OF_SHORT_SUMS(conv4, 6), .width = 10, .channels =
    10, .groups = 1, .blocks = 1, .lanes = 10, .rest = 0, .runs = 3, .quads = 6, .place_step =
    8, .group_step = 8, .start = 0, .bits = 4, .scaling = { OF_FACTORS(conv4_factor) .multiplier
    = conv4_multiplier, .form = PRODUCT, .shift = 0, .zero_point = 0 },
};

/* conv5: 3x3 convolve, conv4 to 12 channels of 8x8 */
static const int8_t conv5_weight[576] = {
    -68, -57, -125, -87, -102, -111, 91, -122, -117, 68, -114, -105, 69, -60, 97, -121, 28, -81,
    123, -102, -103, 101, -118, -71, -120, -53, -126, 101, -85, -55, -101, -125, -105, 67, -108,
    -63, -60, -24, 23, 111, 72, 54, -25, -22, 124, -126, -71, -35, 76, 113, 120, 121, -119, 68, 120,
    121, 68, -91, 105, -104, 122, -38, 74, -85, 72, 45, -103, -105, -50, 107, -119, 54, -106, -104,
    71, -104, -105, -120, -106, -73, -117, -120, 70, 104, 87, -119, -123, 103, -103, -89, 24, -108,
    -105, -86, -118, 113, -92, -58, -90, -107, -89, 116, 119, 103, 113, 70, -90, -90, 89, -69, -49,
    86, 121, 76, 105, 118, -106, -71, -41, 88, 120, -103, 35, -88, -105, 116, -109, 88, 116, 108,
    120, -82, 21, -74, 29, -106, 103, -71, -57, 92, -86, 53, -107, -70, -123, -42, -73, -25, -116,
    -102, -72, 110, -72, -2, -72, 74, -77, -120, -13, -15, 73, 69, 44, 22, 103, 67, -57, 79, 89,
    -73, -120, -120, -116, 119, -120, -120, -107, 120, -120, -120, -6, -91, -120, -120, -54, -118,
    -120, -120, -25, 98, -120, -120, -120, 24, -70, -115, -90, -55, 95, -74, -126, 117, -66, -92,
    -119, -70, -106, -116, 104, 67, -87, 107, -90, 89, -99, -72, 110, -69, -120, 89, 104, -83, 121,
    114, 105, -123, -106, 101, -25, -58, 57, -120, -102, -26, -41, 86, -87, -79, -86, -119, 87, 87,
    -121, -56, -120, -8, -122, -105, -123, 24, -63, -73, -117, -12, 116, 73, -27, -74, 120, 86, 105,
    -23, -105, 104, -121, 91, 89, 71, -120, 122, 122, -125, 95, 105, -121, 91, -75, 88, -70, 43,
    104, -122, 57, -104, 101, 123, -68, 104, -93, 117, -123, -89, -90, -105, -103, -122, 108, -78,
    -119, 75, -101, -42, 87, 106, -103, 107, -106, -88, 104, 91, -90, -118, -116, -105, 68, 117,
    -84, -90, -103, 117, 65, 74, -123, -86, -92, -118, 81, 99, -102, -70, -105, 90, -39, -44, -72,
    -102, -117, 70, 102, 116, -105, 119, -87, -88, -103, -4, -71, 30, 69, 25, 59, -37, -117, 122,
    35, 20, 102, -105, 109, 88, 103, -79, -120, -120, -113, 122, -120, -120, -103, -89, -120, -120,
    -87, 122, -120, -120, -90, -102, -120, -120, 55, -91, -120, -120, 56, 52, -85, -88, -77, -76,
    91, -91, -105, -8, 87, -27, -116, -68, -123, 121, -93, 97, -117, 103, -118, 28, -5, -91, -86,
    -84, -65, -60, -105, -82, 78, -95, -73, 118, 47, 84, -88, 102, 119, 107, 117, 17, -8, 20, 87,
    -97, -104, 93, 118, -3, -105, 121, 83, -6, 120, -123, 92, -91, -122, -102, -52, -8, -105, 68,
    -70, -108, 122, 89, 21, 37, 103, 87, 106, -120, -122, -76, -119, -122, -117, 57, 55, -85, -89,
    106, 84, 110, -55, 39, 21, -71, 99, -116, 72, -104, 107, 67, 121, -12, 106, -37, 89, -125, -110,
    -104, 20, 91, -53, -106, -111, 117, 89, 120, 92, -91, 120, -93, -119, -52, -71, 23, -77, 52, 40,
    -88, 102, -87, -122, -111, -108, 56, 98, -56, -107, -93, -25, 124, 79, -103, -111, 89, 120, -73,
    -65, -57, -1, -121, 74, -104, 99, 90, 92, -125, -5, -84, -104, -104, -108, 122, 104, 92, -124,
    -26, 105, -26, 88, -127, -97, -76, -127, 123, -120, -120, -72, -1, -120, -120, -84, 110, -120,
    -120, -103, 29, -120, -120, 57, 97, -120, -120, -122, 125, -120, -120
};
ALIGNED static const int32_t conv5_bias[12 + SPARE] = {
    PACKED_BIAS(582,-43), PACKED_BIAS(-138,15), PACKED_BIAS(727,-31), PACKED_BIAS(-504,29),
    PACKED_BIAS(-304,-21), PACKED_BIAS(-303,-8), PACKED_BIAS(-300,-22), PACKED_BIAS(121,2),
    PACKED_BIAS(20,-23), PACKED_BIAS(485,-59), PACKED_BIAS(-302,20), PACKED_BIAS(-551,6)
};
SHORT(int16_t conv5_starts, 144,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
SHORT(int32_t conv5_totals, 12,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
static const int32_t conv5_multiplier[12 + SPARE] = {
    1187245312, 1126451712, 994679680, 1507306368, 992821824, 980651520, 1167569920, 947890368,
    1180287872, 1000237248, 1091350400, 1091755520
};
FACTORS(conv5_factor, 12,
    1032685530, 1032210580, 1030563438, 1035186007, 1030534409, 1030344248, 1032531816, 1029832355,
    1032631175, 1030650275, 1031936351, 1031939516)
static const struct convolution conv5 = {
    .weight = conv5_weight, .bias = conv5_bias OF_SHORT_SUMS(conv5, 6), .width = 8, .channels =
    12, .groups = 1, .blocks = 1, .lanes = 12, .rest = 0, .runs = 3, .quads = 8, .place_step =
    10, .group_step = 10, .start = 0, .bits = 4, .scaling = { OF_FACTORS(conv5_factor)
    .multiplier = conv5_multiplier, .form = PRODUCT, .shift = 1, .zero_point = 0 },
};

/* conv6: 3x3 convolve, conv5 to 10 channels of 6x6 */
static const int8_t conv6_weight[540] = {
    91, -87, -61, -52, 20, 120, 89, -111, 26, -118, -71, 25, -70, -74, -103, 71, 89, -40, 100, 27,
    17, 123, -122, -106, 63, 92, -69, 82, -124, -56, 36, 45, -102, -87, 123, 24, 127, -69, 97, 111,
    83, -83, 30, 105, 91, -101, -100, 71, -125, -104, -56, -50, 119, -8, -124, 119, -101, -69, -41,
    -7, -105, 75, -103, -120, 103, 103, 86, 89, 89, -106, -86, 119, -104, -104, 104, 120, -122,
    -102, 120, -117, -105, -37, -91, -121, -117, -121, 105, -102, 100, 38, 87, 73, -27, -85, 88,
    121, 103, -99, -109, 105, -119, 119, 86, 55, 116, -9, -70, -86, -105, -37, 104, 106, -122, 122,
    87, -101, -120, 81, 101, -24, -47, 86, -35, -88, -29, 37, 83, -41, -40, 52, 27, -106, -87, 59,
    -116, -104, 86, -81, 23, -85, 51, -111, 81, -90, -71, 41, -106, -105, -13, 53, 42, 61, 101,
    -121, -85, 105, 31, 111, 72, 122, -89, 49, -118, 55, -92, -6, 36, -118, 87, 97, 52, -86, -75,
    -38, 24, 92, -103, -76, -45, -104, 117, -40, -125, -85, 72, 115, 90, -107, 55, -102, 106, 119,
    -37, 120, -105, 87, -102, -86, 120, 39, 89, -100, 101, 120, 90, -121, 123, -106, -10, -87, 25,
    100, 75, 119, 86, 104, 87, 70, -92, 109, 22, 123, 105, -97, -57, -57, -87, 40, -78, -120, -120,
    -101, 106, -89, -87, -85, -41, -106, -122, -38, -92, 103, 86, -105, -72, 52, -102, 120, 106,
    119, 103, -105, -74, -119, -105, 119, -122, 103, -120, -90, -34, -84, -91, -106, -122, -89,
    -120, 121, -122, -103, 102, 119, -92, -105, 117, -121, -127, 100, -103, -72, -121, 121, 103,
    -105, 109, 120, -87, 88, 89, 116, 102, -105, -104, 88, -54, -88, -88, -87, -60, -104, 121, 119,
    -109, -124, -123, -122, -71, -91, -116, 101, -111, 85, 105, 72, -91, -60, -122, 105, 72, -76,
    119, -111, 116, -89, -125, -121, 116, 102, -55, -86, -117, -103, -119, -123, -121, 123, -118,
    -91, -120, -103, -72, 127, -88, 105, -24, -84, 90, 22, -90, 74, -104, -71, -119, -101, 104,
    -101, 74, -117, -121, 70, -10, -53, -65, 102, -69, -107, 41, -25, 105, 71, -58, 36, -103, -108,
    69, 119, -103, -117, -72, 111, 37, -117, -125, -81, -107, -86, -54, 117, -104, 39, 111, -116,
    -33, 81, -118, 103, 57, -101, -88, 123, 22, -113, -43, -34, -46, -43, 87, -107, -108, -124, -72,
    -71, 106, -118, -55, 89, 99, 117, 23, -121, -75, -106, 125, 123, 123, -74, 105, 88, 88, 106, 66,
    120, 89, -120, 23, -119, -69, 74, -73, -100, -106, 74, 116, -104, -85, 126, -71, -88, 115, -104,
    -55, -86, -121, 101, -40, 105, 69, 124, -69, -106, 119, -61, -119, -76, -26, 89, -121, -74,
    -103, 76, -87, 70, 87, -90, -103, -54, 85, 106, 102, 85, -2, -91, -73, 104, -114, -25, 36, -108,
    -73, -68, -92, 91, 47, -107, 119, -71, -104, 70, -8, -118, -95, -92, 83, 71, -12, 93, 118, 88,
    -97, 123, -5, -58, -66, -125, -85, 122, -49, -101, -105, 82, 26, -7, -5, 86, 83, 95, -36, 28,
    -10, -88, -56, 73, 28, -76, 22, -24, -3, -91, 56, -123
};
ALIGNED static const int32_t conv6_bias[10 + SPARE] = {
    PACKED_BIAS(1631,-50), PACKED_BIAS(-477,10), PACKED_BIAS(476,-30), PACKED_BIAS(839,-10),
    PACKED_BIAS(154,-22), PACKED_BIAS(710,-48), PACKED_BIAS(-36,17), PACKED_BIAS(1211,-12),
    PACKED_BIAS(799,15), PACKED_BIAS(138,-9)
};
SHORT(int16_t conv6_starts, 120,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
SHORT(int32_t conv6_totals, 10,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
static const int32_t conv6_multiplier[10 + SPARE] = {
    890277632, 972116480, 1001334912, 977661760, 1209357696, 974941376, 1449037440, 1026389120,
    929726144, 979977344
};
FACTORS(conv6_factor, 10,
    1028932156, 1030210888, 1030667426, 1030297533, 1032858283, 1030255027, 1034730781, 1031058898,
    1029548539, 1030333714)
static const struct convolution conv6 = {
    .weight = conv6_weight, .bias = conv6_bias OF_SHORT_SUMS(conv6, 6), .width = 6, .channels =
    10, .groups = 1, .blocks = 1, .lanes = 10, .rest = 0, .runs = 3, .quads = 9, .place_step =
    12, .group_step = 12, .start = 0, .bits = 4, .scaling = { OF_FACTORS(conv6_factor)
    .multiplier = conv6_multiplier, .form = PRODUCT, .shift = 1, .zero_point = 0 },
};

/* conv7: 3x3 convolve, conv6 to 10 channels of 4x4 */
static const int8_t conv7_weight[480] = {
    -100, 50, -57, 56, 103, -56, 20, 92, -122, -72, -73, -115, -98, -60, 73, -91, 85, -104, -5, 40,
    -13, 90, 71, 24, -90, 85, 106, 103, 99, 116, -104, -45, 74, 127, -108, -67, 127, -54, -56, -123,
    100, -107, -87, -72, -23, 71, 104, 120, -123, 111, -57, 122, -105, 95, 124, -107, 88, 37, 87,
    -107, 70, -121, -93, -109, 122, 104, -101, -87, -89, -121, 74, 103, 70, -74, -92, 108, -53,
    -120, -90, -72, 106, 103, 104, -89, -107, 120, -99, -104, -91, -104, 39, -88, -89, -73, -104,
    110, -88, -105, 118, 55, -75, 93, 90, 118, 121, 121, 121, 69, -39, -74, -70, -13, 124, -119, 82,
    -85, 70, 70, -120, -74, 119, 102, -94, 107, 87, -38, -88, 86, 76, 97, 121, -40, -68, 107, -70,
    -125, 116, -55, 104, 121, 109, -77, -120, -120, 125, 109, -120, -120, 34, -97, -120, -120, -125,
    123, -120, -120, -9, 23, -120, -120, -39, 54, -117, -109, -120, -121, 105, -58, 119, -105, 119,
    -6, -120, -87, 99, 103, 104, 107, -41, 73, 123, -116, 102, 120, -92, 104, 93, -119, -106, 105,
    76, -105, -119, 119, 118, -105, -105, -57, -88, 104, 102, 85, -58, -71, -85, 108, -103, 87, -90,
    110, -122, 121, -91, -77, -105, 104, 88, 121, 74, -118, 40, -123, -101, -72, -101, -107, -40,
    122, 120, -40, -107, 72, 116, 123, 71, 119, -42, 120, 71, -88, 89, -122, 103, 88, 120, -121,
    122, -91, 102, 122, -120, -75, -119, -120, -102, -89, -57, -120, 87, -102, -74, -120, 90, 84,
    -103, 121, -122, -123, 106, -104, -117, -11, -104, 103, -120, 95, 72, -103, 118, -119, 84, 70,
    117, 104, -13, -104, -118, 119, -107, 104, -105, -103, 106, -100, 93, 103, 124, -118, 121, 108,
    -100, 103, -120, -120, 102, -90, -120, -120, -123, -118, -120, -120, -101, -121, -120, -120,
    -121, -119, -120, -120, -57, 24, 115, 88, 119, 86, -60, -101, 120, 125, -24, 107, -91, -71, 105,
    -110, -88, -73, 107, -14, 83, 127, 120, -118, -95, 118, 111, 103, -69, 90, 39, -124, -10, 91,
    103, -120, -74, -79, 31, -116, -59, 108, -27, 39, 86, -124, 119, -124, -85, 90, 103, 92, -92,
    -120, -58, -57, -28, -101, -73, -10, 97, 106, -88, -115, -73, -85, -57, 106, -118, 118, -93,
    105, -106, 105, 70, 105, -87, -124, 76, -107, 104, -118, -122, 43, -103, 87, -121, -107, 101,
    103, -85, -56, 125, -85, 118, -119, 27, 105, -89, -90, -44, 113, -77, -123, 60, -125, 88, -38,
    59, 109, 31, -58, -61, -12, -57, 42, -42, -56, 121, -119, -126, 23, -106, -116, -62, -123, 110,
    105, -60, -22, -103, 102, 115, -114, 59, -74, -97, -120, 41, 41, -118, 92, -120, -120, -42, 63,
    -120, -120, -56, 108, -120, -120, 75, 102, -120, -120, 25, 97, -120, -120
};
ALIGNED static const int32_t conv7_bias[10 + SPARE] = {
    PACKED_BIAS(1138,-66), PACKED_BIAS(489,-66), PACKED_BIAS(-751,-7), PACKED_BIAS(264,-14),
    PACKED_BIAS(235,4), PACKED_BIAS(-947,17), PACKED_BIAS(-282,7), PACKED_BIAS(-1229,1),
    PACKED_BIAS(684,-4), PACKED_BIAS(265,-6)
};
SHORT(int16_t conv7_starts, 120,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
SHORT(int32_t conv7_totals, 10,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
static const int32_t conv7_multiplier[10 + SPARE] = {
    331393024, 182163680, 369178240, 311679648, 264021184, 250475696, 273145664, 390488480,
    344425376, 267995776
};
FACTORS(conv7_factor, 10,
    1016988992, 1009629582, 1018169780, 1016372949, 1014745676, 1013899083, 1015168762, 1018835725,
    1017396253, 1014994088)
static const struct convolution conv7 = {
    .weight = conv7_weight, .bias = conv7_bias OF_SHORT_SUMS(conv7, 6), .width = 4, .channels =
    10, .groups = 1, .blocks = 1, .lanes = 10, .rest = 0, .runs = 3, .quads = 8, .place_step =
    10, .group_step = 10, .start = 0, .bits = 4, .scaling = { OF_FACTORS(conv7_factor)
    .multiplier = conv7_multiplier, .form = PRODUCT, .shift = 1, .zero_point = 99 },
};

/* average_sums: 1x4 sum, conv7 to 20 channels of 4x1 */
static const struct row_sums average_sums = {
    .width = 1, .channels = 10, .columns = 4, .stride = 4,
};

/* average: mean, average_sums to 10 channels of 1x1 */
static const int32_t average_multiplier[1] = {
    1732762496
};
static const struct mean average = {
    .count = 10, .least = -1584, .scaling = { .multiplier = average_multiplier, .form = PRODUCT,
    .shift = 0, .zero_point = 84 },
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
    int8_t unpacked[1152 + 4 * SPARE];
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
static void LEVELED(run)(const uint8_t input[PHASE5_PRUNED_INT4_INPUT_BYTES], uint8_t output[PHASE5_PRUNED_INT4_OUTPUT_BYTES],
    uint8_t arena[PHASE5_PRUNED_INT4_ARENA_BYTES])
#else
void phase5_pruned_int4_run(const uint8_t input[PHASE5_PRUNED_INT4_INPUT_BYTES], uint8_t output[PHASE5_PRUNED_INT4_OUTPUT_BYTES],
    uint8_t arena[PHASE5_PRUNED_INT4_ARENA_BYTES])
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
            convolve_row(&conv1, window, row(&conv1_plane, arena, conv1_rows), (int8_t *)arena);
        }
        for (; conv2_rows < 24 && conv1_rows >= conv2_rows + 3; ++conv2_rows) {
            look(&conv1_plane, arena, conv2_rows, 1, 3, window);
            convolve_row(&conv2, window, row(&conv2_plane, arena, conv2_rows), (int8_t *)arena);
        }
        for (; conv3_rows < 24 && conv2_rows >= conv3_rows + 1; ++conv3_rows) {
            look(&conv2_plane, arena, conv3_rows, 1, 1, window);
            convolve_row(&conv3, window, row(&conv3_plane, arena, conv3_rows), (int8_t *)arena);
        }
        for (; pool_rows < 12 && conv3_rows >= 2 * pool_rows + 2; ++pool_rows) {
            look(&conv3_plane, arena, 2 * pool_rows, 1, 2, window);
            maximum_row(&pool, window, 2, row(&pool_plane, arena, pool_rows));
        }
        for (; conv4_rows < 10 && pool_rows >= conv4_rows + 3; ++conv4_rows) {
            look(&pool_plane, arena, conv4_rows, 1, 3, window);
            convolve_row(&conv4, window, row(&conv4_plane, arena, conv4_rows), (int8_t *)arena);
        }
        for (; conv5_rows < 8 && conv4_rows >= conv5_rows + 3; ++conv5_rows) {
            look(&conv4_plane, arena, conv5_rows, 1, 3, window);
            convolve_row(&conv5, window, row(&conv5_plane, arena, conv5_rows), (int8_t *)arena);
        }
        for (; conv6_rows < 6 && conv5_rows >= conv6_rows + 3; ++conv6_rows) {
            look(&conv5_plane, arena, conv6_rows, 1, 3, window);
            convolve_row(&conv6, window, row(&conv6_plane, arena, conv6_rows), (int8_t *)arena);
        }
        for (; conv7_rows < 4 && conv6_rows >= conv7_rows + 3; ++conv7_rows) {
            look(&conv6_plane, arena, conv7_rows, 1, 3, window);
            convolve_row(&conv7, window, row(&conv7_plane, arena, conv7_rows), (int8_t *)arena);
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
#define THIS_FILE "phase5_pruned_int4.c"
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

void phase5_pruned_int4_run(const uint8_t input[PHASE5_PRUNED_INT4_INPUT_BYTES], uint8_t output[PHASE5_PRUNED_INT4_OUTPUT_BYTES],
    uint8_t arena[PHASE5_PRUNED_INT4_ARENA_BYTES])
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
