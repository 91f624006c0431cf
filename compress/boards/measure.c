/* Runs a network on every input in the file `inputs` of the host, writes the outputs to `outputs`,
   and then what one run takes to `costs`: SysTick ticks and bytes of stack, each as 32 bits.

   Built with -DHEADER="NAME.h" -DRUN=NAME_run -DIN=NAME_INPUT_BYTES -DOUT=... -DARENA=... */
#include HEADER
#include "semihosting.h"

#define SYSTICK ((volatile uint32_t *)0xe000e010)
#define PAINT 0xa5

extern uint8_t bss_end[];

__attribute__((section(".caller"))) static uint8_t input[IN];
static uint8_t output[OUT];
static uint8_t arena[ARENA];

static uint8_t *stack_pointer(void)
{
    uint8_t *sp;
    __asm__ volatile("mov %0, sp" : "=r"(sp));
    return sp;
}

/* Runs the network once on a painted stack. */
static void measure(uint32_t costs[2])
{
    uint8_t *const top = stack_pointer();
    for (volatile uint8_t *at = bss_end; at < top; ++at)
        *at = PAINT;
    SYSTICK[1] = 0xffffff;
    SYSTICK[2] = 0;
    SYSTICK[0] = 5;
    const uint32_t before = SYSTICK[2];
    RUN(input, output, arena);
    costs[0] = (before - SYSTICK[2]) & 0xffffff;
    const volatile uint8_t *deepest = bss_end;
    while (deepest < top && *deepest == PAINT)
        ++deepest;
    costs[1] = (uint32_t)(top - deepest);
}

int main(void)
{
    const uint32_t inputs = semihosting_open("inputs", 6, 1);
    const uint32_t outputs = semihosting_open("outputs", 7, 5);
    const uint32_t results = semihosting_open("costs", 5, 5);
    uint32_t costs[2] = { 0, 0 };
    for (int first = 1; semihosting_read(inputs, input, IN) == 0; first = 0) {
        if (first)
            measure(costs);
        else
            RUN(input, output, arena);
        if (semihosting_send(outputs, output, OUT) != 0)
            return 1;
    }
    return semihosting_send(results, costs, sizeof costs) != 0;
}
