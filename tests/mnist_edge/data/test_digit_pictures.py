"""Pictures of any kind become digits, and what cannot be read is refused in a line."""

import io
import os
import zlib
from struct import pack

import numpy as np
import pytest
from drawn_digits import picture, read, save
from PIL import Image

from compress.errors import CompressError
from mnist_edge.data.digit_pictures import LARGEST_PICTURE, read_digit


@pytest.fixture
def expected(tmp_path):
    """The 7, light on dark, as it should be read in every other form too."""
    return read(tmp_path, picture())


def test_the_digit_fits_20_pixels_with_its_mass_in_the_middle(expected):
    rows, columns = np.flatnonzero(expected.max(1)), np.flatnonzero(expected.max(0))
    assert rows[-1] - rows[0] + 1 == 20
    assert columns[-1] - columns[0] + 1 == 14
    mass = expected.astype(float)
    positions = np.arange(28)
    for axis in (0, 1):
        assert abs(np.average(positions, weights=mass.sum(1 - axis)) - 14) <= 0.5
    assert expected.max() == 255


def test_dark_on_light_is_light_on_dark(tmp_path, expected):
    assert np.array_equal(read(tmp_path, 255 - picture()), expected)


def test_where_the_digit_stands_does_not_matter(tmp_path, expected):
    assert np.array_equal(read(tmp_path, picture(before=(1, 1), after=(80, 60))), expected)


def test_contrast_does_not_matter(tmp_path, expected):
    faint = (200 - picture() * 0.4).astype(np.uint8)
    assert np.abs(read(tmp_path, faint).astype(int) - expected).max() <= 3


def test_size_does_not_matter(tmp_path, expected):
    large = np.kron(picture(), np.ones((40, 40), np.uint8))
    close = read(tmp_path, large).astype(int)
    assert np.abs(close - expected).mean() < 6


def rgba(ink, ground_alpha=0, colour=0):
    pixels = np.full((*ink.shape, 4), colour, np.uint8)
    pixels[..., 3] = np.maximum(ink, ground_alpha)
    return Image.fromarray(pixels)


FORMS = {
    "colour": lambda ink: Image.fromarray(255 - ink).convert("RGB"),
    "palette": lambda ink: Image.fromarray(255 - ink).convert("P"),
    "black on nothing": lambda ink: rgba(ink, colour=0),
    "white on nothing": lambda ink: rgba(ink, colour=255),
    "grey and opacity": lambda ink: Image.merge(
        "LA", [Image.fromarray(255 - ink), Image.new("L", ink.shape[::-1], 255)]
    ),
    "16 bits": lambda ink: Image.fromarray((255 - ink).astype(np.uint16) * 257),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_kind_of_png_is_read_alike(tmp_path, expected, form):
    digit = read(tmp_path, FORMS[form](picture()))
    assert np.abs(digit.astype(int) - expected).max() <= 1


def test_a_black_and_white_png_is_read(tmp_path):
    bits = picture() > 127
    assert np.array_equal(
        read(tmp_path, Image.fromarray(bits)), read(tmp_path, bits.astype(np.uint8) * 255)
    )


def test_a_palette_with_a_transparent_ground_is_read(tmp_path):
    bits = Image.fromarray((picture() > 127).astype(np.uint8), "P")
    bits.putpalette([10, 20, 30, 0, 0, 0])
    digit = read(tmp_path, bits, transparency=0)
    assert np.array_equal(digit, read(tmp_path, Image.fromarray(picture() > 127)))


def test_transparent_corners_are_paper(tmp_path, expected):
    pixels = np.repeat((255 - picture())[..., None], 4, axis=2)
    pixels[..., 3] = 255
    for corner in ((slice(4), slice(4)), (slice(-4, None), slice(-4, None))):
        pixels[corner] = 0
    digit = read(tmp_path, Image.fromarray(pixels))
    assert np.array_equal(digit, expected)


def test_a_jpeg_is_read(tmp_path, expected):
    large = np.kron(255 - picture(), np.ones((8, 8), np.uint8))
    close = read(tmp_path, large, "digit.jpg", quality=75).astype(int)
    assert np.abs(close - expected).mean() < 8


def test_a_photograph_is_turned_upright_by_its_note(tmp_path):
    large = Image.fromarray(np.kron(255 - picture(), np.ones((8, 8), np.uint8)))
    upright = read(tmp_path, large, "upright.jpg", quality=95)
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees clockwise to see it upright
    turned = large.transpose(Image.Transpose.ROTATE_90)
    digit = read(tmp_path, turned, "turned.jpg", quality=95, exif=exif)
    assert np.abs(digit.astype(int) - upright).mean() < 2


def test_uneven_paper_is_not_ink(tmp_path, expected):
    random = np.random.default_rng(0)
    large = np.kron(255 - picture(), np.ones((8, 8), np.uint8)) * 0.6 + 60
    light = np.linspace(0.85, 1, large.shape[1]) * np.linspace(0.9, 1, large.shape[0])[:, None]
    photo = np.clip(large * light + random.normal(0, 4, large.shape), 0, 255).astype(np.uint8)
    digit = read(tmp_path, photo)
    shifts = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    apart = [np.abs(np.roll(digit, s, (0, 1)).astype(int) - expected).mean() for s in shifts]
    assert min(apart) < 8


def refusal(path):
    with pytest.raises(CompressError) as caught:
        read_digit(path)
    message = str(caught.value)
    assert str(path) in message
    assert "\n" not in message
    return message


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_a_blank_picture_is_refused(tmp_path, grey):
    path = save(tmp_path / "blank.png", np.full((50, 40), grey, np.uint8))
    assert "blank" in refusal(path)


def test_a_picture_of_one_pixel_or_all_transparent_is_refused(tmp_path):
    refusal(save(tmp_path / "dot.png", np.zeros((1, 1), np.uint8)))
    refusal(save(tmp_path / "glass.png", Image.new("RGBA", (30, 30))))


def test_what_is_no_picture_is_refused(tmp_path):
    path = tmp_path / "text.png"
    path.write_bytes(b"seven")
    assert "not a picture that can be read" in refusal(path)
    assert "No such file" in refusal(tmp_path / "missing.png")
    assert "a folder" in refusal(tmp_path)


def test_other_formats_are_read_but_none_that_runs_another_program(tmp_path, expected):
    for name in ("digit.gif", "digit.bmp", "digit.tiff", "digit.ppm"):
        assert np.array_equal(read(tmp_path, picture(), name), expected)
    save(tmp_path / "digit.eps", Image.fromarray(picture()).convert("RGB"))
    assert "not a picture that can be read" in refusal(tmp_path / "digit.eps")


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_cut_short_or_damaged_is_refused(tmp_path, kind):
    large = np.kron(picture(), np.ones((8, 8), np.uint8))
    buffer = io.BytesIO()
    Image.fromarray(large).save(buffer, kind)
    whole = buffer.getvalue()
    path = tmp_path / "digit"
    for keep in (0, 3, 20, 40, len(whole) // 2):
        path.write_bytes(whole[:keep])
        refusal(path)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_whatever_is_damaged_gives_a_digit_or_a_refusal(tmp_path, kind):
    large = np.kron(picture(), np.ones((8, 8), np.uint8))
    path = save(tmp_path / "digit", large, format=kind)
    whole, random = path.read_bytes(), np.random.default_rng(0)
    refused = 0
    for _ in range(40):
        damaged = bytearray(whole)
        for place in random.integers(0, len(whole), 5):
            damaged[place] = random.integers(256)
        path.write_bytes(damaged)
        try:
            digit = read_digit(path)
        except CompressError:
            refused += 1
            continue
        assert digit.shape == (28, 28)
    assert refused > 0


def claimed_png(width, height):
    """A PNG of a hundred bytes that claims to be enormous."""

    def chunk(name, body):
        return pack(">I", len(body)) + name + body + pack(">I", zlib.crc32(name + body))

    header = chunk(b"IHDR", pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + header + data + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [8_100, 12_000, 60_000])
def test_a_decompression_bomb_is_refused_before_it_is_decoded(tmp_path, side):
    path = tmp_path / "bomb.png"
    path.write_bytes(claimed_png(side, side))
    assert "pixels" in refusal(path)


def test_a_large_photograph_is_decoded_smaller(tmp_path):
    path = tmp_path / "photograph.jpg"
    large = Image.fromarray(picture()).resize((5000, 4400), Image.Resampling.BILINEAR)
    large.save(path, quality=80)
    assert large.width * large.height > LARGEST_PICTURE
    small = tmp_path / "small.png"
    large.resize((1250, 1100), Image.Resampling.BOX).save(small)
    found, expected = read_digit(path), read_digit(small)
    assert np.abs(found.astype(int) - expected).mean() < 2
    large.save(tmp_path / "large.png")
    assert "has more than 16,000,000 pixels" in refusal(tmp_path / "large.png")


def test_a_pipe_is_no_picture(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    assert "a pipe or a device" in refusal(tmp_path / "pipe.png")
