// measure.mjs in node: the folder of the page is the argument; prints JSON.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const folder = path.resolve(process.argv[2]);
const here = (name) => pathToFileURL(path.join(folder, name)).href;
const { measure } = await import(here("measure.mjs"));
const settings = JSON.parse(fs.readFileSync(path.join(folder, "settings.json")));
const ort = await import("onnxruntime-web");
ort.env.wasm.numThreads = 1;
const found = await measure({
    ...settings,
    ours: await import(here("package/index.js")),
    ort,
    onnx: fs.readFileSync(path.join(folder, "network.onnx")),
    images: new Uint8Array(fs.readFileSync(path.join(folder, "images.bin"))),
});
process.stdout.write(JSON.stringify(found) + "\n", () => process.exit(0));
