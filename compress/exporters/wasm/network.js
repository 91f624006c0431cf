/** The first of the variants that this engine runs and computes exactly. */
async function firstOf(variants, bytesOf, { name, inputs, outputs }) {
    for (const variant of variants) {
        const module = await compiled(await bytesOf(variant));
        const parts = module && (await WebAssembly.instantiate(module)).exports;
        if (parts && (!parts.exact || parts.exact()))
            return new Network(parts, { name, variant, inputs, outputs });
    }
    throw new Error(`${name}: this engine runs none of the variants ${variants.join(", ")}`);
}

/** A module, or undefined where the engine lacks its instructions. */
async function compiled(bytes) {
    return bytes && WebAssembly.validate(bytes) ? WebAssembly.compile(bytes) : undefined;
}

class Network {
    constructor(parts, { name, variant, inputs, outputs }) {
        Object.assign(this, { name, variant, inputs, outputs, compute: parts.run });
        this.given = views(parts.memory, parts.inputs(), inputs);
        this.found = views(parts.memory, parts.outputs(), outputs);
    }

    /** The outputs' codes for the inputs' codes: a Uint8Array for each. */
    codes(...given) {
        if (given.length !== this.inputs.length)
            throw new Error(`${this.name} takes ${this.inputs.length} inputs, not ${given.length}`);
        given.forEach((codes, index) => {
            const room = this.given[index];
            const bytes = codes instanceof Uint8Array || codes instanceof Uint8ClampedArray;
            if (!bytes || codes.length !== room.length)
                throw new Error(`${this.name} takes ${room.length} codes as a Uint8Array`);
            room.set(codes);
        });
        this.compute();
        return this.found.map((codes) => codes.slice());
    }

    /** The logits, a Float32Array, or one for each of several outputs. Float32Arrays are quantized. */
    run(...given) {
        const codes = given.map((values, index) =>
            values instanceof Float32Array && this.inputs[index] ? quantized(values, this.inputs[index]) : values);
        const found = this.codes(...codes).map((each, index) => dequantized(each, this.outputs[index]));
        return found.length === 1 ? found[0] : found;
    }
}

function views(memory, start, ends) {
    return ends.map(({ shape }) => {
        const bytes = shape.reduce((product, size) => product * size, 1);
        start += bytes;
        return new Uint8Array(memory.buffer, start - bytes, bytes);
    });
}

/** Codes of numbers, as float32 arithmetic rounds, half to even. */
function quantized(values, { scale, zeroPoint }) {
    return Uint8Array.from(values, (value) => {
        const steps = Math.fround(value / scale), down = Math.floor(steps), rest = steps - down;
        const whole = rest > 0.5 || (rest === 0.5 && down % 2 !== 0) ? down + 1 : down;
        if (Number.isNaN(whole)) throw new Error("networks take numbers, but a value is NaN");
        return Math.min(Math.max(whole + zeroPoint, 0), 255);
    });
}

/** The numbers that codes stand for. */
function dequantized(codes, { scale, zeroPoint }) {
    return Float32Array.from(codes, (code) => (code - zeroPoint) * scale);
}
