const NETWORKS = JSON.parse(document.getElementById("networks").textContent);
const REJECTION = JSON.parse(document.getElementById("rejection").textContent); // null: there is none
const LARGEST = 64_000_000;
const $ = (id) => document.getElementById(id);
const canvas = $("drawing"), pen = canvas.getContext("2d", { willReadFrequently: true });
const loaded = new Map();
let seen = null; // the 28 x 28 pixels that the network sees
let refusal = null; // why there is no digit
let cursor = { x: 140, y: 140, down: false };

// ---- networks ----

async function unpacked(text) {
    const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
}

function chosen() {
    const one = NETWORKS[$("network").selectedIndex];
    if (!loaded.has(one.name)) loaded.set(one.name, loading(one));
    return loaded.get(one.name);
}

async function loading(one) {
    const bytesOf = (variant) => unpacked(one.modules[variant]);
    const net = await firstOf(Object.keys(one.modules), bytesOf, one);
    const layers = await firstOf(["plain"], () => unpacked(one.layers.module), { ...one, outputs: one.layers.outputs });
    return { one, net, layers, microseconds: timed(net) };
}

/** Microseconds a call: the median of nine rounds, long enough for the browser's clock. */
function timed(net) {
    const pixels = new Uint8Array(SIDE * SIDE).map((_, i) => (37 * i) % 256), rounds = [];
    for (let until = performance.now() + 60; performance.now() < until; ) net.run(pixels);
    for (let round = 0; round < 9; ++round) {
        const start = performance.now();
        let calls = 0;
        for (; performance.now() - start < 8; calls += 20) for (let i = 0; i < 20; ++i) net.run(pixels);
        rounds.push((1000 * (performance.now() - start)) / calls);
    }
    return rounds.sort((a, b) => a - b)[4];
}

function probabilities(logits, temperature) {
    const most = Math.max(...logits), powers = Array.from(logits, (each) => Math.exp((each - most) / temperature));
    const whole = powers.reduce((sum, each) => sum + each, 0);
    return powers.map((each) => each / whole);
}

/** How much logits are like a digit's, see mnist_edge/evaluation/calibration.py. */
const SCORES = {
    "max logit": (logits) => Math.max(...logits),
    energy: (logits) => Math.max(...logits) - Math.log(Math.max(...probabilities(logits, 1))),
    margin: (logits) => ((sorted) => sorted.at(-1) - sorted.at(-2))(Array.from(logits).sort((a, b) => a - b)),
};

let rejecting = null;

/** Whether a sign is no digit, see mnist_edge/evaluation/rejection.py. */
async function isOther(pixels) {
    rejecting ??= firstOf(["plain"], () => unpacked(REJECTION.module), REJECTION);
    const [other, digit] = (await rejecting).run(Uint8Array.from(pixels, (grey) => REJECTION.codes[grey]));
    return digit - other < REJECTION.least;
}

// ---- showing ----

async function answer() {
    const { one, net, layers, microseconds } = await chosen();
    const sizes = `${one.parameters.toLocaleString("en")} parameters, ${one.weightBytes.toLocaleString("en")} bytes of weights, `
        + `${one.macs.toLocaleString("en")} multiply-accumulates; ${net.variant} WebAssembly of ${one.moduleBytes[net.variant].toLocaleString("en")} bytes`;
    $("about").textContent = sizes;
    $("time").textContent = `${microseconds < 10 ? microseconds.toFixed(1) : Math.round(microseconds)} µs an image in this browser`;
    if (!seen) return show(null);
    if (refusal) return show({ refusal });
    const pixels = seen, logits = net.run(pixels), { temperature, score, least, least_beside_rejector } = one.calibration ?? { temperature: 1 };
    const asked = REJECTION !== null && (least_beside_rejector ?? null) !== null;
    const shares = probabilities(logits, temperature);
    const sure = !score || SCORES[score](logits) >= (asked ? least_beside_rejector : least);
    const order = [...logits.keys()].sort((a, b) => logits[b] - logits[a]);
    const other = asked && (await isOther(pixels));
    if (pixels !== seen) return; // something else was drawn meanwhile
    show({ logits, shares, order, sure, other });
    drawLayers(layers.codes(pixels), one.layers.outputs);
}

function show(found) {
    drawSeen();
    if (!found?.order) {
        $("digit").textContent = found ? "?" : "–";
        $("words").textContent = found ? found.refusal : "Draw a digit, or drop a picture of one.";
        showLogits(null);
        return $("layers").replaceChildren();
    }
    $("digit").textContent = found.sure && !found.other ? found.order[0] : "?";
    const share = found.shares[found.order[0]];
    $("words").textContent = found.other ? "No digit, says a network that tells digits from other signs"
        : found.sure ? `${(100 * share).toFixed(1)} % sure`
        : `Not sure; most like ${found.order[0]}, then ${found.order[1]}`;
    showLogits(found);
}

function showLogits(found) {
    for (const [digit, row] of [...$("logits").children].entries()) {
        const bar = row.querySelector("meter");
        [bar.min, bar.max] = found ? [Math.min(...found.logits), Math.max(...found.logits)] : [0, 1];
        bar.value = found ? found.logits[digit] : 0;
        row.querySelector("output").textContent = found ? found.logits[digit].toFixed(2) : "";
        row.classList.toggle("best", Boolean(found) && found.order[0] === digit);
    }
}

function drawSeen() {
    const small = $("seen").getContext("2d"), picture = small.createImageData(SIDE, SIDE);
    for (let i = 0; i < SIDE * SIDE; ++i) picture.data.set(grey(seen ? seen[i] : 0), 4 * i);
    small.putImageData(picture, 0, 0);
}

const grey = (value) => [value, value, value, 255];

/** Each layer's channels side by side, from its lowest code, black, to its highest. */
function drawLayers(codes, outputs) {
    const images = outputs.filter(({ shape }) => shape.length === 3);
    $("layers").replaceChildren(...images.map(({ shape, name }, index) => {
        const figure = document.createElement("figure"), caption = document.createElement("figcaption");
        caption.textContent = `${name}: ${shape.join(" × ")}`;
        figure.append(channels(codes[index], shape, name), caption);
        return figure;
    }));
}

function channels(codes, [count, height, width], name) {
    const across = Math.ceil(Math.sqrt(2 * count));
    const down = Math.ceil(count / across), strip = document.createElement("canvas");
    strip.width = across * (width + 1) - 1;
    strip.height = down * (height + 1) - 1;
    strip.setAttribute("role", "img");
    strip.setAttribute("aria-label", `activations of ${name}, ${count} channels`);
    const context = strip.getContext("2d"), least = Math.min(...codes), most = Math.max(...codes, least + 1);
    for (let channel = 0; channel < count; ++channel) {
        const picture = context.createImageData(width, height);
        for (let i = 0; i < width * height; ++i)
            picture.data.set(grey((255 * (codes[channel * width * height + i] - least)) / (most - least)), 4 * i);
        context.putImageData(picture, (channel % across) * (width + 1), Math.floor(channel / across) * (height + 1));
    }
    return strip;
}

function say(line) {
    $("message").textContent = line;
}

// ---- drawing ----

function clear() {
    pen.fillStyle = "white";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    seen = refusal = null;
    cursor = { x: 140, y: 140, down: false };
    say("");
    return answer();
}

function stroke(from, to) {
    Object.assign(pen, { strokeStyle: "black", lineWidth: 18, lineCap: "round", lineJoin: "round" });
    pen.beginPath();
    pen.moveTo(from.x, from.y);
    pen.lineTo(to.x + 0.01, to.y);
    pen.stroke();
}

function look(picture) {
    const { pixels, signs } = readSight(picture);
    seen = signs ? pixels : null;
    refusal = signs > 1 ? `several digits: ${signs} signs, of which this is the heaviest` : null;
    say(signs ? "" : "no digit: the picture is blank");
    return answer();
}

const lookAtDrawing = () => look(pen.getImageData(0, 0, canvas.width, canvas.height));

function place(event) {
    const box = canvas.getBoundingClientRect();
    const scale = canvas.width / box.width;
    return { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
}

let last = null;
canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = place(event);
    stroke(last, last);
});
canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    for (const each of event.getCoalescedEvents?.() ?? [event]) {
        const next = place(each);
        stroke(last, next);
        last = next;
    }
});
for (const end of ["pointerup", "pointercancel"])
    canvas.addEventListener(end, () => {
        if (last) lookAtDrawing();
        last = null;
    });

canvas.addEventListener("keydown", (event) => {
    const moves = { ArrowLeft: [-10, 0], ArrowRight: [10, 0], ArrowUp: [0, -10], ArrowDown: [0, 10] };
    if (event.key === " ") cursor.down = !cursor.down;
    else if (event.key === "Escape") return void clear();
    else if (!moves[event.key]) return;
    event.preventDefault();
    const [x, y] = moves[event.key] ?? [0, 0], within = (value) => Math.min(Math.max(value, 15), 265);
    const next = { ...cursor, x: within(cursor.x + x), y: within(cursor.y + y) };
    if (cursor.down) {
        stroke(cursor, next);
        lookAtDrawing();
    }
    cursor = next;
    say(`pen ${cursor.down ? "down" : "up"}, column ${cursor.x / 10}, row ${cursor.y / 10}`);
});

// ---- pictures ----

async function lookAtFile(file) {
    try {
        const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
        if (bitmap.width * bitmap.height > LARGEST) return say("the picture has more than 64,000,000 pixels; scale it down");
        lookAtBitmap(bitmap);
    } catch {
        say(`${file?.name ?? "what was dropped"} is no picture that this browser reads`);
    }
}

function lookAtBitmap(source, width = source.width, height = source.height) {
    const whole = new OffscreenCanvas(width, height).getContext("2d");
    whole.drawImage(source, 0, 0, width, height);
    pen.fillStyle = "white";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    const scale = Math.min(canvas.width / width, canvas.height / height);
    pen.drawImage(source, 0, 0, width * scale, height * scale);
    look(whole.getImageData(0, 0, width, height));
}

document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
    event.preventDefault();
    lookAtFile(event.dataTransfer.files[0]);
});
$("file").addEventListener("change", (event) => event.target.files[0] && lookAtFile(event.target.files[0]));
$("clear").addEventListener("click", clear);
$("network").addEventListener("change", () => attempt(answer));

const video = $("video");
$("camera").addEventListener("click", async () => {
    try {
        if (video.srcObject) {
            lookAtBitmap(video, video.videoWidth, video.videoHeight);
            video.srcObject.getTracks().forEach((track) => track.stop());
            video.srcObject = null;
        } else {
            video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
            await video.play();
        }
    } catch (error) {
        say(`the camera cannot be used: ${error.message}`);
    }
    video.hidden = !video.srcObject;
    $("camera").textContent = video.srcObject ? "Take the picture" : "Camera";
});

// ---- start ----

async function attempt(what) {
    try {
        await what();
    } catch (error) {
        say(`this browser cannot run the networks: ${error.message}`);
    }
}

$("network").append(...NETWORKS.map(({ name }) => new Option(name)));
$("logits").append(...Array.from({ length: 10 }, (_, digit) => {
    const row = $("row").content.cloneNode(true).firstElementChild;
    row.querySelector("b").textContent = digit;
    row.querySelector("meter").setAttribute("aria-label", `logit of ${digit}`);
    return row;
}));
attempt(clear);
window.page = { NETWORKS, chosen, readSight, probabilities, SCORES, isOther }; // for a look from the console, and for tests
