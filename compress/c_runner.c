/* Runs a network on inputs, in a process of its own, for compress/c_runner.py.

   It first writes a line with the network's sizes, as the compiler sees them. Then it reads
   commands, a letter and a 32-bit number of this machine each:
     I n   n inputs follow; they replace the ones before.
     R n   runs the network on all inputs, n times; answers with the nanoseconds, in 64 bits.
     O 0   answers with the outputs.
   Every array is a heap block of its very size, so that sanitizers see what goes beyond it.

   Built with -DHEADER="NAME.h" -DRUN=NAME_run, -DFIRST_SECONDS=... of processor time for the first
   run, and what the headers define: -DSIZE(end)=NAME_end. */
#define _XOPEN_SOURCE 600
#include HEADER
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

#define LENGTH(end) SIZE(end##_RANK), SIZE(end##_CHANNELS), SIZE(end##_HEIGHT), SIZE(end##_WIDTH)
#define CODE(end) (double)SIZE(end##_SCALE), SIZE(end##_ZERO_POINT)

static uint8_t **inputs, **outputs, *arena;
static uint32_t held;

static uint8_t *block(size_t bytes)
{
    uint8_t *made = calloc(bytes ? bytes : 1, 1);
    if (made == NULL) {
        fputs("error: out of memory\n", stderr);
        exit(1);
    }
    return made;
}

static int hold(uint32_t count)
{
    for (uint32_t i = 0; i < held; ++i) {
        free(inputs[i]);
        free(outputs[i]);
    }
    free(inputs);
    free(outputs);
    inputs = (uint8_t **)block(count * sizeof *inputs);
    outputs = (uint8_t **)block(count * sizeof *outputs);
    for (held = 0; held < count; ++held) {
        inputs[held] = block(SIZE(INPUT_BYTES));
        outputs[held] = block(SIZE(OUTPUT_BYTES));
        if (fread(inputs[held], 1, SIZE(INPUT_BYTES), stdin) != SIZE(INPUT_BYTES))
            return 0;
    }
    return 1;
}

/* Limits the processor time until the next call; the system ends the process after it. */
static void limit(long seconds)
{
    const struct itimerval timer = { { 0, 0 }, { seconds, 0 } };
    setitimer(ITIMER_VIRTUAL, &timer, NULL);
}

static void run(uint32_t times)
{
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    for (uint32_t time = 0; time < times; ++time)
        for (uint32_t i = 0; i < held; ++i)
            RUN(inputs[i], outputs[i], arena);
    clock_gettime(CLOCK_MONOTONIC, &after);
    const int64_t seconds = after.tv_sec - before.tv_sec;
    const int64_t taken = seconds * 1000000000 + after.tv_nsec - before.tv_nsec;
    fwrite(&taken, sizeof taken, 1, stdout);
}

int main(void)
{
    limit(FIRST_SECONDS);
    arena = block(SIZE(ARENA_BYTES));
    printf("sizes %d %d %d %d %.17g %d %ld %d %d %d %d %.17g %d %ld %ld %ld\n", LENGTH(INPUT),
        CODE(INPUT), (long)SIZE(INPUT_BYTES), LENGTH(OUTPUT), CODE(OUTPUT),
        (long)SIZE(OUTPUT_BYTES), (long)SIZE(ARENA_BYTES), (long)SIZE(CONSTANT_BYTES));
    fflush(stdout);
    uint32_t number;
    for (int letter; (letter = getchar()) != EOF;) {
        if (fread(&number, sizeof number, 1, stdin) != 1)
            return 1;
        if (letter == 'I' && !hold(number))
            return 1;
        if (letter == 'R') {
            run(number);
            limit(0);
        }
        for (uint32_t i = 0; letter == 'O' && i < held; ++i)
            fwrite(outputs[i], 1, SIZE(OUTPUT_BYTES), stdout);
        fflush(stdout);
    }
    return 0;
}
