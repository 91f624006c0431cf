/* Reads inputs from the standard input and writes the outputs to the standard output.

   Built with -DHEADER="NAME.h", -DRUN(input,output,arena)=..., the call, and the bytes of the
   arrays as -DINPUT=..., -DOUTPUT=... and -DARENA=... */
#include HEADER
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    uint8_t *input = malloc(INPUT), *output = malloc(OUTPUT), *arena = malloc(ARENA);
    if (input == NULL || output == NULL || arena == NULL)
        return 1;
    while (fread(input, 1, INPUT, stdin) == INPUT) {
        RUN(input, output, arena);
        if (fwrite(output, 1, OUTPUT, stdout) != OUTPUT)
            return 1;
    }
    free(input);
    free(output);
    free(arena);
    return 0;
}
