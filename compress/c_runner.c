/* Runs a network on inputs, in a process of its own, for compress/c_runner.py.

   It first writes lines with the network's sizes, as the compiler sees them. Then it reads commands,
   a letter and a 32-bit number of this machine each:
     I n   n inputs follow; they replace the ones before.
     R n   runs the network on all inputs, n times; answers with the nanoseconds, in 64 bits.
     O 0   answers with the outputs.
     T n   from then on n threads share the inputs, each with an arena of its own.
   Every array is a heap block of its very size, so that sanitizers see what goes beyond it.

   Built with -DHEADER="NAME.h", -DRUN(input,output,arena)=..., the call, the bytes of the arrays as
   -DINPUT=..., -DOUTPUT=... and -DARENA=..., calls of `tell` as -DTELL=..., and the seconds of
   processor time for the first input as -DFIRST_SECONDS=... */
#define _XOPEN_SOURCE 600
#include HEADER
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static uint8_t **inputs, **outputs;
static uint32_t held;

static void tell(const char *kind, double scale, int zero_point, long bytes, int rank,
    const long *shape)
{
    printf("%s %.17g %d %ld", kind, scale, zero_point, bytes);
    for (int axis = 0; axis < rank; ++axis)
        printf(" %ld", shape[axis]);
    printf("\n");
}

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
        inputs[held] = block(INPUT);
        outputs[held] = block(OUTPUT);
        if (fread(inputs[held], 1, INPUT, stdin) != INPUT)
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

/* What one thread does: some of the inputs, so many times, in an arena of its own. */
struct share {
    uint32_t first, behind, times;
    uint8_t *arena;
    pthread_t thread;
};

static struct share *shares;
static uint32_t threads;

static void spread(uint32_t count)
{
    for (uint32_t i = 0; i < threads; ++i)
        free(shares[i].arena);
    free(shares);
    shares = (struct share *)(void *)block(count * sizeof *shares);
    for (threads = 0; threads < count; ++threads)
        shares[threads].arena = block(ARENA);
}

static void *work(void *given)
{
    const struct share *share = given;
    for (uint32_t time = 0; time < share->times; ++time)
        for (uint32_t i = share->first; i < share->behind; ++i)
            RUN(inputs[i], outputs[i], share->arena);
    return NULL;
}

static void run(uint32_t times)
{
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    for (uint32_t i = threads; i-- > 0;) {
        shares[i].first = (uint32_t)((uint64_t)held * i / threads);
        shares[i].behind = (uint32_t)((uint64_t)held * (i + 1) / threads);
        shares[i].times = times;
        if (i == 0) {
            work(shares);
        } else if (pthread_create(&shares[i].thread, NULL, work, shares + i) != 0) {
            fputs("error: no more threads\n", stderr);
            exit(1);
        }
    }
    for (uint32_t i = 1; i < threads; ++i)
        pthread_join(shares[i].thread, NULL);
    clock_gettime(CLOCK_MONOTONIC, &after);
    const int64_t seconds = after.tv_sec - before.tv_sec;
    const int64_t taken = seconds * 1000000000 + after.tv_nsec - before.tv_nsec;
    fwrite(&taken, sizeof taken, 1, stdout);
}

int main(void)
{
    limit(FIRST_SECONDS);
    spread(1);
    TELL;
    printf("arena %ld\n", (long)ARENA);
    fflush(stdout);
    uint32_t number;
    int answered = 0; /* the first answer, of one input alone, is the one with a limit */
    for (int letter; (letter = getchar()) != EOF;) {
        if (fread(&number, sizeof number, 1, stdin) != 1)
            return 1;
        if (letter == 'I' && !hold(number))
            return 1;
        if (letter == 'T')
            spread(number);
        if (letter == 'R') {
            if (!answered && held > 0)
                RUN(inputs[0], outputs[0], shares[0].arena);
            limit(0);
            answered = 1;
            run(number);
        }
        for (uint32_t i = 0; letter == 'O' && i < held; ++i)
            fwrite(outputs[i], 1, OUTPUT, stdout);
        fflush(stdout);
    }
    return 0;
}
