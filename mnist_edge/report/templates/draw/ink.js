// Ink found in photographs, exactly as mnist_edge/data/ink.py and regions.py do it, whose functions
// have the same names. Planes are { values: Float32Array, width, height }.
const STROKE_PART = 3, EDGE_PART = 20, EDGE_DROP = Math.fround(0.7);
const DARK_GROUND = 110, EVEN_GROUND = Math.fround(1.6), LEAST_LIGHT = Math.fround(0.3), LEAST_LEVEL = 1;
const LEAST_DARKNESS = Math.fround(0.1), FAINTEST = 0.25, FULL = 0.7;
const THICKNESSES = [1, 3, 5, 7, 9, 11], LEAST_REST = 0.15, CUT_WEIGHT = 0.25, WIDE_WEIGHT = 0.2, WIDE = 2.2;
const SPECK = 0.03, NEAR = 0.2, OTHER_HEIGHT = 0.5, OTHER_MASS = 0.2, OVERLAP = 0.35, MARGIN = 5;

/** The largest sign's ink, 0 to 1, and how many signs there are, of red, green and blue planes. */
function writingOn(colours) {
    const { share, levels, edge } = missing(darkOnLight(colours.map(smoothed)));
    const { values, width, height } = share;
    const paper = ranked(values, 0.5);
    const peak = values[levels.reduce((best, each, i) => (each > levels[best] ? i : best), 0)];
    const blank = { ink: share, signs: 0 };
    if (f32(peak - paper) < LEAST_DARKNESS) return blank;
    const weights = { values: levels.map((each, i) => (edge[i] ? 0 : each)), width, height };
    const middle = f32(f32(paper + peak) / 2);
    const { labels, regions, main } = mainSign(Uint8Array.from(values, (each) => each > middle), weights);
    if (main.mass === 0) return blank;
    const { parts, others } = partsOfSign(regions, main, share), numbers = new Set(parts.map(({ number }) => number));
    const inside = Float32Array.from(labels, (label) => (numbers.has(label) ? 1 : 0));
    const floor = f32(paper + f32(FAINTEST * f32(peak - paper)));
    const full = ranked(values.filter((_, i) => inside[i]), FULL), range = f32(full - floor);
    const near = highest({ values: inside, width, height }, MARGIN).values;
    const ink = values.map((each, i) => (near[i] ? Math.min(Math.max(f32(f32(each - floor) / range), 0), 1) : 0));
    return { ink: { values: ink, width, height }, signs: 1 + others };
}

function partsOfSign(regions, main, { width, height }) {
    const parts = [main], reach = NEAR * Math.max(tall(main), wide(main));
    let others = 0;
    for (const region of regions) {
        if (region === main || region.mass < SPECK * main.mass) continue;
        if (standsBeside(region, main) && !isCut(region, width, height)) ++others;
        else if (gap(region, main) <= reach) parts.push(region);
    }
    return { parts, others };
}

const tall = ({ top, bottom }) => bottom - top;
const wide = ({ left, right }) => right - left;

function standsBeside(region, main) {
    const across = Math.min(region.right, main.right) - Math.max(region.left, main.left);
    const down = Math.min(region.bottom, main.bottom) - Math.max(region.top, main.top);
    const beside = across < OVERLAP * Math.min(wide(region), wide(main));
    return tall(region) >= OTHER_HEIGHT * tall(main) && (beside || down <= 0) && region.mass >= OTHER_MASS * main.mass;
}

function gap(region, main) {
    return Math.max(region.left - main.right, main.left - region.right, region.top - main.bottom, main.top - region.bottom);
}

function mainSign(mask, weights) {
    const { width, height } = weights;
    let first = null;
    for (const side of THICKNESSES) {
        const labels = labelled(side === 1 ? mask : openedMask(mask, side, width, height), width);
        const regions = regionsOf(labels, weights);
        if (!regions.length) break;
        const main = largest(regions, (region) => weightOf(region, width, height)), found = { labels, regions, main };
        first ??= found;
        const crosses = tall(main) === height || wide(main) === width;
        if (!crosses && main.mass > LEAST_REST * first.main.mass) return found;
    }
    return first;
}

function weightOf(region, width, height) {
    const cut = isCut(region, width, height) ? CUT_WEIGHT : 1;
    return region.mass * cut * (wide(region) > WIDE * tall(region) ? WIDE_WEIGHT : 1);
}

function isCut({ top, bottom, left, right }, width, height) {
    return top === 0 || left === 0 || bottom === height || right === width;
}

/** The first of those whose measure is the largest. */
function largest(all, measure) {
    return all.reduce((best, each) => (measure(each) > measure(best) ? each : best));
}

/** What a picture lacks of its paper's light: as a share of it, in grey levels, and where paper has an edge. */
function missing(colours) {
    const { width, height } = colours[0], shorter = Math.min(width, height);
    const [side, near] = [STROKE_PART, EDGE_PART].map((part) => 2 * Math.floor(shorter / (2 * part)) + 1);
    const share = new Float32Array(width * height).fill(-Infinity), levels = share.slice(), edge = new Uint8Array(share.length);
    for (const colour of colours) {
        const paper = closed(colour, side), least = Math.max(f32(LEAST_LIGHT * ranked(paper.values, 0.95)), LEAST_LEVEL);
        const high = highest(paper, near).values, low = lowest(paper, near).values;
        for (let i = 0; i < share.length; ++i) {
            const lacking = f32(paper.values[i] - colour.values[i]);
            share[i] = Math.max(share[i], f32(lacking / Math.max(paper.values[i], least)));
            levels[i] = Math.max(levels[i], lacking);
            edge[i] |= f32(high[i] * EDGE_DROP) > low[i];
        }
    }
    return { share: { values: share, width, height }, levels, edge };
}

/** The negative, where light ink stands on a ground that is dark all over. */
function darkOnLight(colours) {
    const [low, high] = [0.2, 0.8].map((part) => ranked(colours[1].values, part));
    if (high >= Math.min(DARK_GROUND, f32(EVEN_GROUND * low))) return colours;
    const negative = colours.map((each) => ({ ...each, values: each.values.map((value) => f32(255 - value)) }));
    const [dark, light] = [colours, negative].map((each) => missing(each).levels.reduce((sum, level) => sum + level, 0));
    return light > dark ? negative : colours;
}

/** The mean of each pixel and its eight neighbours, at the border of itself again. */
function smoothed({ values, width, height }) {
    const third = f32(1 / 3), mean = (a, b, c) => f32(f32(f32(a + b) + c) * third);
    const down = values.map((value, i) => mean(values[i - width] ?? value, value, values[i + width] ?? value));
    const across = down.map((value, i) => mean(i % width ? down[i - 1] : value, value, (i + 1) % width ? down[i + 1] : value));
    return { values: across, width, height };
}

function ranked(values, part) {
    return Float32Array.from(values).sort()[Math.trunc(part * values.length)];
}

// ---- regions and windows ----

/** Numbers of the regions of pixels that touch, corners included, from 1 in reading order. */
function labelled(mask, width) {
    const labels = new Int32Array(mask.length), height = mask.length / width;
    let count = 0;
    for (let start = 0; start < mask.length; ++start) {
        if (!mask[start] || labels[start]) continue;
        labels[start] = ++count;
        for (const open = [start]; open.length; ) {
            const at = open.pop(), x = at % width, y = (at - x) / width;
            for (let v = Math.max(y - 1, 0); v <= Math.min(y + 1, height - 1); ++v)
                for (let u = Math.max(x - 1, 0); u <= Math.min(x + 1, width - 1); ++u) {
                    const next = v * width + u;
                    if (mask[next] && !labels[next]) [labels[next]] = [count], open.push(next);
                }
        }
    }
    return labels;
}

function regionsOf(labels, { values, width }) {
    const regions = [];
    labels.forEach((number, i) => {
        if (!number) return;
        const x = i % width, y = (i - x) / width;
        const region = (regions[number - 1] ??= { number, top: y, bottom: y, left: x, right: x, mass: 0 });
        region.bottom = y + 1;
        region.left = Math.min(region.left, x);
        region.right = Math.max(region.right, x + 1);
        region.mass += values[i];
    });
    return regions;
}

/** Fills what is darker than all around it and holds no square of a side; squares may stand out of the picture. */
function closed({ values, width, height }, side) {
    const reach = side >> 1, outer = width + 2 * reach;
    const padded = { values: new Float32Array(outer * (height + 2 * reach)).fill(-Infinity), width: outer, height: height + 2 * reach };
    for (let y = 0; y < height; ++y)
        padded.values.set(values.subarray(y * width, (y + 1) * width), (y + reach) * outer + reach);
    const filled = lowest(highest(padded, side), side).values, found = new Float32Array(values.length);
    for (let y = 0; y < height; ++y) {
        const from = (y + reach) * outer + reach;
        found.set(filled.subarray(from, from + width), y * width);
    }
    return { values: found, width, height };
}

function openedMask(mask, side, width, height) {
    return Uint8Array.from(closed({ values: Float32Array.from(mask, (each) => -each), width, height }, side).values, (each) => each < -0.5);
}

function lowest(plane, side) {
    const negative = ({ values, ...size }) => ({ values: values.map((value) => -value), ...size });
    return negative(highest(negative(plane), side));
}

/** The largest value of each square of an odd side within the picture. */
function highest(plane, side) {
    return transposed(highestAcross(transposed(highestAcross(plane, side)), side));
}

/** The largest of `side` neighbours in a row: before and behind each place within blocks of that length. */
function highestAcross({ values, width, height }, side) {
    const reach = side >> 1, length = Math.ceil((width + 2 * reach) / side) * side, found = new Float32Array(values.length);
    const ahead = new Float32Array(length), behind = new Float32Array(length);
    for (let y = 0; y < height; ++y) {
        ahead.fill(-Infinity);
        ahead.set(values.subarray(y * width, (y + 1) * width), reach);
        behind.set(ahead);
        for (let i = 1; i < length; ++i) if (i % side) ahead[i] = Math.max(ahead[i], ahead[i - 1]);
        for (let i = length - 2; i >= 0; --i) if ((i + 1) % side) behind[i] = Math.max(behind[i], behind[i + 1]);
        for (let x = 0; x < width; ++x) found[y * width + x] = Math.max(behind[x], ahead[x + side - 1]);
    }
    return { values: found, width, height };
}
