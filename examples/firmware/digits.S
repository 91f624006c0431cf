/* Ten digits, each a byte for the label and 784 for the pixels. */
    .section .input, "a"
    .global digits, digits_end
digits:
    .incbin "digits.bin"
digits_end:
