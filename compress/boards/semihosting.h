/* Semihosting, on Arm and RISC-V: the debugger, or QEMU, prints, reads files and ends the program. */
#ifndef SEMIHOSTING_H
#define SEMIHOSTING_H

#include <stdint.h>

enum { SYS_OPEN = 0x01, SYS_WRITE0 = 0x04, SYS_WRITE = 0x05, SYS_READ = 0x06,
    SYS_EXIT_EXTENDED = 0x20, ADP_STOPPED_APPLICATION_EXIT = 0x20026 };

#if defined __riscv

/* A breakpoint between two shifts that do nothing is a call; the three must be of four bytes each
   and on one page. */
static inline uint32_t semihosting(uint32_t operation, const void *argument)
{
    register uint32_t a0 __asm__("a0") = operation;
    register const void *a1 __asm__("a1") = argument;
    __asm__ volatile(".balign 16\n.option push\n.option norvc\n"
        "slli zero, zero, 0x1f\nebreak\nsrai zero, zero, 7\n.option pop"
        : "+r"(a0) : "r"(a1) : "memory");
    return a0;
}

#else

static inline uint32_t semihosting(uint32_t operation, const void *argument)
{
    register uint32_t r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
    return r0;
}

#endif

static inline void semihosting_write(const char *text)
{
    semihosting(SYS_WRITE0, text);
}

__attribute__((noreturn)) static inline void semihosting_exit(uint32_t status)
{
    const uint32_t argument[2] = { ADP_STOPPED_APPLICATION_EXIT, status };
    for (;;)
        semihosting(SYS_EXIT_EXTENDED, argument);
}

/* Opens a file of the host, to be read (mode 1) or written (mode 5). */
static inline uint32_t semihosting_open(const char *path, uint32_t length, uint32_t mode)
{
    const uint32_t argument[3] = { (uint32_t)path, mode, length };
    return semihosting(SYS_OPEN, argument);
}

/* Returns how many bytes were not read. */
static inline uint32_t semihosting_read(uint32_t file, void *bytes, uint32_t count)
{
    const uint32_t argument[3] = { file, (uint32_t)bytes, count };
    return semihosting(SYS_READ, argument);
}

/* Returns how many bytes were not written. */
static inline uint32_t semihosting_send(uint32_t file, const void *bytes, uint32_t count)
{
    const uint32_t argument[3] = { file, (uint32_t)bytes, count };
    return semihosting(SYS_WRITE, argument);
}

#endif
