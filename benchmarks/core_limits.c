/* The clock of this core, and how fast it multiplies and adds bytes at each level of vector code.
   Prints lines of a name and nanoseconds: of a cycle, then of a multiply-accumulate by level. */
#include <stdint.h>
#include <stdio.h>
#include <time.h>

enum { LOOPS = 100000, CHAINS = 12, REPEATS = 25 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

/* Each product waits for the last one: three cycles on every x86-64 core since 2008. */
static void cycles(void) {
    uint64_t x = 3;
    for (int i = 0; i < LOOPS; ++i) {
        __asm__ volatile("imul %0, %0\n imul %0, %0\n imul %0, %0\n imul %0, %0\n" : "+r"(x));
    }
}

/* Independent sums, as many as hide how long one instruction takes. The last two registers are
   what is multiplied: whatever they hold, it takes as long. */
#define EACH(ONE) ONE(0) ONE(1) ONE(2) ONE(3) ONE(4) ONE(5) ONE(6) ONE(7) ONE(8) ONE(9) ONE(10) ONE(11)
#define LEVEL(NAME, ONE)                                                                       \
    static void NAME(void) {                                                                   \
        for (int i = 0; i < LOOPS; ++i) {                                                      \
            __asm__ volatile(EACH(ONE) : : : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", \
                             "xmm7", "xmm8", "xmm9", "xmm10", "xmm11");                        \
        }                                                                                      \
    }
#define PMADDWD(i) "pmaddwd %%xmm15, %%xmm" #i "\n"
#define VPMADDUBSW(i) "vpmaddubsw %%ymm15, %%ymm14, %%ymm" #i "\n"
#define VPDPBUSD_Y(i) "%{vex%} vpdpbusd %%ymm15, %%ymm14, %%ymm" #i "\n"
#define VPDPBUSD_Z(i) "vpdpbusd %%zmm15, %%zmm14, %%zmm" #i "\n"
LEVEL(sse2, PMADDWD)
LEVEL(avx2, VPMADDUBSW)
LEVEL(avx_vnni, VPDPBUSD_Y)
LEVEL(avx512_vnni, VPDPBUSD_Z)

/* The nanoseconds of a run: the shortest, as whatever disturbs only lengthens it. */
static double shortest(void (*run)(void)) {
    double best = 1e18;
    for (int r = 0; r < REPEATS; ++r) {
        double start = now();
        run();
        double took = now() - start;
        best = took < best ? took : best;
    }
    return best;
}

static void print_level(const char *name, void (*run)(void), int products) {
    printf("%s %.9f\n", name, shortest(run) / ((double)LOOPS * CHAINS * products));
}

int main(void) {
    printf("cycle %.9f\n", shortest(cycles) / (LOOPS * 4.0 * 3.0));
    print_level("SSE2", sse2, 8);
    if (__builtin_cpu_supports("avx2")) print_level("AVX2", avx2, 32);
    if (__builtin_cpu_supports("avxvnni")) print_level("AVX-VNNI", avx_vnni, 32);
    if (__builtin_cpu_supports("avx512vnni")) print_level("AVX-512-VNNI", avx512_vnni, 64);
    return 0;
}
