// A picture brought into MNIST's form, exactly as `mnist-edge predict` does it: see
// mnist_edge/data/digit_pictures.py and mnist_form.py, whose functions have the same names. Numbers
// are rounded to float32 where NumPy's are. How ink is found in photographs is in ink.js.
const SIDE = 28, DIGIT_SIDE = 20, WORKING_SIDE = 280, LEAST_CONTRAST = 16;
const FAINTEST_INK = Math.fround(0.1), PAPER_SHARE = 0.7;
const FLAT = 0.01, FLAT_SHARE = 0.5, FAINT_PART = 0.25;
const f32 = Math.fround;

/** Half to even. */
function rounded(value) {
    const down = Math.floor(value), rest = value - down;
    return rest > 0.5 || (rest === 0.5 && down % 2 !== 0) ? down + 1 : down;
}

function median(values) {
    const sorted = Float32Array.from(values).sort(), half = sorted.length >> 1;
    return sorted.length % 2 ? sorted[half] : f32((sorted[half - 1] + sorted[half]) / 2);
}

/** What a network sees of RGBA pixels: { pixels: a Uint8Array of 28 x 28, signs: how many }. */
function readSight({ data, width, height }) {
    return sightOf(...planesOf(data, width, height));
}

function sightOf(grey, colours) {
    const small = reduced(grey);
    const writing = isDrawn(small) ? drawnOn(small) : writingOn(colours.map(reduced));
    return { pixels: writing.signs ? centred(writing.ink) : new Uint8Array(SIDE * SIDE), signs: writing.signs };
}

/** Whether most of a picture is exactly the grey of its border: no camera gives that. */
function isDrawn(grey) {
    const ground = median(borderOf(grey));
    let [flat, most] = [0, 0];
    for (const value of grey.values) {
        const distance = Math.abs(f32(value - ground));
        most = Math.max(most, distance);
        flat += distance < FLAT;
    }
    return most < LEAST_CONTRAST || flat / grey.values.length >= FLAT_SHARE;
}

function drawnOn(grey) {
    const ink = inkOf(grey);
    if (!ink) return { ink: grey, signs: 0 };
    const regions = regionsOf(labelled(Uint8Array.from(ink.values, (value) => value > FAINT_PART), ink.width), ink);
    const main = largest(regions, (region) => region.mass);
    return { ink, signs: 1 + partsOfSign(regions, main, ink).others };
}

/** Grey, and red, green and blue, of 0 to 255; what is transparent is paper, or a bare drawing's opposite. */
function planesOf(rgba, width, height) {
    const count = width * height, values = new Float32Array(count), opacity = new Float32Array(count);
    const colours = [0, 1, 2].map((channel) => Float32Array.from(values, (_, i) => rgba[4 * i + channel]));
    for (let i = 0; i < count; ++i) {
        values[i] = (colours[0][i] * 19595 + colours[1][i] * 38470 + colours[2][i] * 7471 + 0x8000) >> 16;
        opacity[i] = f32(rgba[4 * i + 3] / 255);
    }
    if (opacity.some((each) => each < 1)) layOnGround(values, colours, opacity);
    return [{ values, width, height }, colours.map((each) => ({ values: each, width, height }))];
}

function layOnGround(values, colours, opacity) {
    const seen = values.filter((_, i) => opacity[i] > 0.5);
    const mean = seen.reduce((sum, each) => sum + each, 0) / seen.length;
    const ground = seen.length > PAPER_SHARE * values.length ? median(seen) : mean > 127 ? 0 : 255;
    for (const plane of [values, ...colours])
        plane.forEach((value, i) => (plane[i] = f32(f32(value * opacity[i]) + f32(ground * f32(1 - opacity[i])))));
}

/** A large picture averaged down. */
function reduced(grey) {
    const factor = Math.floor(Math.max(grey.width, grey.height) / WORKING_SIDE);
    if (factor < 2) return grey;
    const width = Math.ceil(grey.width / factor), height = Math.ceil(grey.height / factor);
    const values = new Float32Array(width * height);
    for (let y = 0; y < height; ++y)
        for (let x = 0; x < width; ++x) values[y * width + x] = blockMean(grey, x * factor, y * factor, factor);
    return { values, width, height };
}

function blockMean({ values, width, height }, left, top, factor) {
    const right = Math.min(left + factor, width), bottom = Math.min(top + factor, height);
    let sum = 0;
    for (let y = top; y < bottom; ++y) for (let x = left; x < right; ++x) sum += values[y * width + x];
    return sum * (1 / ((right - left) * (bottom - top)));
}

function borderOf({ values, width, height }) {
    const border = values.filter((_, i) => {
        const x = i % width, y = (i - x) / width;
        return x === 0 || y === 0 || x === width - 1 || y === height - 1;
    });
    const corners = [0, width - 1, (height - 1) * width, height * width - 1].map((i) => values[i]);
    return [...border, ...corners]; // the corners lie on two edges
}

/** How much of the digit's colour each pixel has, 0 to 1; the border's median is the ground. Null if blank. */
function inkOf({ values, width, height }) {
    const edge = borderOf({ values, width, height });
    const ground = median(edge);
    const [least, most] = values.reduce(([low, high], v) => [Math.min(low, v), Math.max(high, v)], [Infinity, -Infinity]);
    const darker = f32(ground - least), lighter = f32(most - ground), peak = Math.max(darker, lighter);
    if (peak < LEAST_CONTRAST) return null;
    const noise = 3 * 1.4826 * median(edge.map((value) => Math.abs(f32(value - ground))));
    const floor = f32(Math.min(noise, f32(peak / 2))), range = f32(peak - floor);
    const ink = values.map((value) => {
        const distance = darker > lighter ? f32(ground - value) : f32(value - ground);
        return Math.min(Math.max(f32(f32(distance - floor) / range), 0), 1);
    });
    return { values: ink, width, height };
}

/** A digit as MNIST places it: within 20 x 20 pixels, its centre of mass in the middle. */
function centred(ink) {
    const small = fitted(cropped(ink));
    const factor = f32(1 / small.values.reduce((a, b) => Math.max(a, b), -Infinity));
    const values = small.values.map((value) => f32(value * factor));
    const placed = { ...small, values };
    const top = start(placed, "height"), left = start(placed, "width");
    const canvas = new Uint8Array(SIDE * SIDE);
    for (let y = 0; y < small.height; ++y)
        for (let x = 0; x < small.width; ++x)
            canvas[(top + y) * SIDE + left + x] = rounded(f32(255 * values[y * small.width + x]));
    return canvas;
}

function cropped({ values, width, height }) {
    let [top, bottom, left, right] = [height, -1, width, -1];
    values.forEach((value, i) => {
        if (value <= FAINTEST_INK) return;
        const x = i % width, y = (i - x) / width;
        [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
        [left, right] = [Math.min(left, x), Math.max(right, x)];
    });
    const size = { width: right - left + 1, height: bottom - top + 1 };
    const inside = new Float32Array(size.width * size.height);
    for (let y = 0; y < size.height; ++y)
        inside.set(values.subarray((top + y) * width + left, (top + y) * width + right + 1), y * size.width);
    return { values: inside, ...size };
}

function fitted(ink) {
    const scale = DIGIT_SIDE / Math.max(ink.width, ink.height);
    const [width, height] = [ink.width, ink.height].map((size) => Math.max(1, rounded(size * scale)));
    return transposed(resized(transposed(resized(ink, width)), height));
}

/** Scales the width, each pixel a weighted average of what it covers (Pillow's BILINEAR). */
function resized({ values, width, height }, count) {
    if (count === width) return { values, width, height };
    const scale = width / count, spread = Math.max(scale, 1), found = new Float32Array(count * height);
    for (let x = 0; x < count; ++x) {
        const centre = (x + 0.5) * scale;
        const first = Math.max(Math.trunc(centre - spread + 0.5), 0);
        const end = Math.min(Math.trunc(centre + spread + 0.5), width);
        const weights = [];
        for (let i = first; i < end; ++i)
            weights.push(Math.max(1 - Math.abs((i - centre + 0.5) * (1 / spread)), 0));
        const whole = weights.reduce((sum, each) => sum + each, 0);
        for (let y = 0; y < height; ++y) {
            let sum = 0;
            weights.forEach((weight, i) => (sum += values[y * width + first + i] * (weight / whole)));
            found[y * count + x] = sum;
        }
    }
    return { values: found, width: count, height };
}

function transposed({ values, width, height }) {
    const turned = values.map((_, i) => values[(i % height) * width + Math.floor(i / height)]);
    return { values: turned, width: height, height: width };
}

/** Where the digit begins along a side of the canvas. */
function start({ values, width, height }, side) {
    const count = side === "width" ? width : height, mass = new Float64Array(count);
    values.forEach((value, i) => (mass[side === "width" ? i % width : Math.floor(i / width)] += value));
    const whole = mass.reduce((sum, each) => sum + each, 0);
    const centre = mass.reduce((sum, each, i) => sum + i * each, 0) / whole;
    const place = Math.round(1e9 * (SIDE / 2 - centre)) / 1e9; // a tie, however its sums were rounded, is a tie
    return Math.min(Math.max(rounded(place), 0), SIDE - count);
}
