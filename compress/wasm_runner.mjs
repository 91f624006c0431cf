// Runs a network's WebAssembly on inputs, in a process of its own, for compress/wasm_runner.py.
//
// The argument is JSON: the files of the modules, the best first, and what the network takes and
// gives. The protocol is that of compress/c_runner.c.
import fs from "node:fs";

const { modules, inputs, outputs } = JSON.parse(process.argv[2]);
const bytesOf = (ends) => ends.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
const [inputBytes, outputBytes] = [bytesOf(inputs), bytesOf(outputs)];
const { memory, start, end, compute } = network();
let held = [], answers = [];

function network() {
    for (const file of modules) {
        const bytes = fs.readFileSync(file);
        if (!WebAssembly.validate(bytes)) continue;
        const parts = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
        if (parts.exact && !parts.exact()) continue;
        return { memory: parts.memory, start: parts.inputs(), end: parts.outputs(), compute: parts.run };
    }
    console.error(`error: node ${process.version} takes none of ${modules.join(", ")}`);
    process.exit(1);
}

function read(count) {
    const bytes = Buffer.alloc(count);
    for (let at = 0; at < count; ) {
        const got = fs.readSync(0, bytes, at, count - at, null);
        if (got === 0) process.exit(0);
        at += got;
    }
    return bytes;
}

function write(bytes) {
    for (let at = 0; at < bytes.length; ) at += fs.writeSync(1, bytes, at);
}

function tell(kind, { scale, zeroPoint, shape }) {
    write(Buffer.from(`${kind} ${scale} ${zeroPoint} ${bytesOf([{ shape }])} ${shape.join(" ")}\n`));
}

function run(times) {
    const into = new Uint8Array(memory.buffer, start, inputBytes);
    const from = new Uint8Array(memory.buffer, end, outputBytes);
    const before = process.hrtime.bigint();
    for (let time = 0; time < times; ++time)
        for (let i = 0; i < held.length; ++i) {
            into.set(held[i]);
            compute();
            answers[i].set(from);
        }
    const taken = Buffer.alloc(8);
    taken.writeBigInt64LE(process.hrtime.bigint() - before);
    write(taken);
}

inputs.forEach((end) => tell("input", end));
outputs.forEach((end) => tell("output", end));
write(Buffer.from(`arena ${memory.buffer.byteLength}\n`));
for (;;) {
    const [letter, ...number] = read(5);
    const count = Buffer.from(number).readUInt32LE();
    if (letter === "I".charCodeAt(0)) {
        held = Array.from({ length: count }, () => read(inputBytes));
        answers = held.map(() => new Uint8Array(outputBytes));
    }
    if (letter === "R".charCodeAt(0)) run(count);
    if (letter === "O".charCodeAt(0)) answers.forEach(write);
}
