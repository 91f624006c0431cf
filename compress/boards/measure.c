/* Runs a network on every input in the file `inputs` of the host, writes the outputs to `outputs`,
   and then what one run takes to `costs`: counts of `processor.h`, bytes of stack and bytes of the
   arena, each as 32 bits. With -DLAYERS=n the counts of n layers follow: their C calls
   charge_layer behind each.

   Built with -DHEADER="NAME.h" -DRUN=NAME_run -DIN=NAME_INPUT_BYTES -DOUT=... -DARENA=... */
#include HEADER
#include "processor.h"
#include "semihosting.h"

#define PAINT 0xa5

extern uint8_t bss_end[];

__attribute__((section(".caller"), aligned(16))) static uint8_t input[IN];
__attribute__((aligned(16))) static uint8_t output[OUT];
__attribute__((aligned(16))) static uint8_t arena[ARENA];

#ifdef LAYERS
static uint32_t counts[LAYERS];
static uint32_t last_mark;

/* Charges a layer with what was counted since the last mark. */
void charge_layer(int layer)
{
    counts[layer] += counted(last_mark, count_now());
    last_mark = count_now();
}
#endif

/* Runs the network once on a painted stack. */
static void measure(uint32_t *costs)
{
    uint8_t *const top = stack_pointer();
    for (volatile uint8_t *at = bss_end; at < top; ++at)
        *at = PAINT;
    count_from_here();
    const uint32_t before = count_now();
#ifdef LAYERS
    for (int layer = 0; layer < LAYERS; ++layer)
        counts[layer] = 0;
    last_mark = count_now();
#endif
    RUN(input, output, arena);
    costs[0] = counted(before, count_now());
    const volatile uint8_t *deepest = bss_end;
    while (deepest < top && *deepest == PAINT)
        ++deepest;
    costs[1] = (uint32_t)(top - deepest);
    if (deepest == bss_end) {
        semihosting_write("error: the stack outgrows the RAM budget\n");
        semihosting_exit(1);
    }
}

int main(void)
{
    const uint32_t inputs = semihosting_open("inputs", 6, 1);
    const uint32_t outputs = semihosting_open("outputs", 7, 5);
    const uint32_t results = semihosting_open("costs", 5, 5);
    uint32_t costs[3] = { 0, 0, ARENA };
#ifdef LAYERS
    uint32_t kept[LAYERS];
#endif
    for (int first = 1; semihosting_read(inputs, input, IN) == 0; first = 0) {
        if (first) {
            measure(costs);
#ifdef LAYERS
            for (int layer = 0; layer < LAYERS; ++layer)
                kept[layer] = counts[layer];
#endif
        } else {
            RUN(input, output, arena);
        }
        if (semihosting_send(outputs, output, OUT) != 0)
            return 1;
    }
#ifdef LAYERS
    if (semihosting_send(results, costs, sizeof costs) != 0)
        return 1;
    return semihosting_send(results, kept, sizeof kept) != 0;
#else
    return semihosting_send(results, costs, sizeof costs) != 0;
#endif
}
