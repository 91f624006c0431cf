// Times a package of WebAssembly beside onnxruntime-web, round by round, in node or in a browser,
// and returns the codes that the package gives for some images.

/**
 * @param ours module of the package (index.js), already imported
 * @param ort onnxruntime-web, imported and set up
 * @param onnx bytes of the same integers as ONNX
 * @param images uint8 pixels, 784 an image
 * @param rounds how many, of at least `milliseconds` each
 */
export async function measure({ ours, ort, onnx, images, rounds, milliseconds }) {
    const runs = {}, networks = {};
    for (const only of ours.variants) {
        const net = await ours.load({ only }).catch(() => undefined);
        if (!net) continue;
        networks[only] = net;
        runs[only] = async (pixels) => net.run(pixels);
    }
    const session = await ort.InferenceSession.create(onnx, { executionProviders: ["wasm"] });
    const name = session.inputNames[0];
    runs["onnxruntime-web"] = async (pixels) =>
        session.run({ [name]: new ort.Tensor("uint8", pixels, [1, 1, 28, 28]) });
    const first = images.slice(0, 784), times = {}, codes = {};
    for (const [kind, run] of Object.entries(runs)) {
        times[kind] = [];
        const until = performance.now() + 500; // until the engine has optimized the code
        while (performance.now() < until) await run(first);
    }
    for (let round = 0; round < rounds; ++round)
        for (const [kind, run] of Object.entries(runs))
            times[kind].push(await microseconds(run, first, milliseconds));
    for (const [variant, net] of Object.entries(networks)) {
        codes[variant] = [];
        for (let at = 0; at < images.length; at += 784)
            codes[variant].push([...net.codes(images.slice(at, at + 784))[0]]);
    }
    return { times, codes, best: (await ours.load()).variant };
}

async function microseconds(run, pixels, least) {
    const start = performance.now();
    let calls = 0, now;
    do {
        for (let i = 0; i < 50; ++i) await run(pixels);
        calls += 50;
        now = performance.now();
    } while (now - start < least);
    return (1000 * (now - start)) / calls;
}
