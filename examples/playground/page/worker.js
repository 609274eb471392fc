// The engine of the static page, in a thread of its own, so that typing never waits for
// an answer.
importScripts("wasm_exec.js");

const go = new Go();
const started = start();

async function start() {
	const response = await fetch("engine.wasm");
	if (!response.ok) throw new Error("engine.wasm: " + response.status);
	let source;
	try {
		source = await WebAssembly.instantiateStreaming(response.clone(), go.importObject);
	} catch { // a server that has no type for .wasm
		source = await WebAssembly.instantiate(await response.arrayBuffer(), go.importObject);
	}
	go.run(source.instance);
}

onmessage = async ({ data }) => {
	try {
		await started;
		postMessage({ id: data.id, text: self.iameval.ask(data.text) });
	} catch (e) {
		postMessage({ id: data.id, error: String(e) });
	}
};
