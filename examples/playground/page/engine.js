// The engine: the server behind the page or, on the static page, a worker with
// WebAssembly. Both answer the same requests with the same answers.

const wasm = document.querySelector('meta[name="engine"]').content === "wasm";

export const where = wasm
	? "The engine runs in this page. Nothing that you type leaves your browser."
	: "The engine runs on your machine, behind this page. Nothing that you type leaves it.";

const waiting = new Map();
let worker, last = 0;

function start() {
	worker = new Worker("worker.js");
	worker.onmessage = ({ data }) => {
		const promise = waiting.get(data.id);
		waiting.delete(data.id);
		if (data.error) promise.reject(new Error(data.error));
		else promise.resolve(JSON.parse(data.text));
	};
	worker.onerror = (e) => {
		for (const promise of waiting.values()) promise.reject(new Error(e.message || "the engine does not start"));
		waiting.clear();
	};
}

if (wasm) start();

// ask sends a request and returns its answer.
export async function ask(request) {
	const text = JSON.stringify(request);
	if (wasm) {
		return new Promise((resolve, reject) => {
			const id = ++last;
			waiting.set(id, { resolve, reject });
			worker.postMessage({ id, text });
		});
	}
	const response = await fetch("ask", { method: "POST", headers: { "Content-Type": "application/json" }, body: text });
	if (!response.ok) throw new Error((await response.text()).trim());
	return response.json();
}

// latest returns a function that asks and gives each answer to use, unless a newer
// question came meanwhile: while one is being answered, only the last that comes waits.
export function latest(use, fail) {
	let busy = false, next = null;
	return async function question(request) {
		next = request;
		if (busy) return;
		busy = true;
		while (next) {
			const current = next;
			next = null;
			try {
				const answer = await ask(current);
				if (!next) use(answer, current);
			} catch (e) {
				if (!next) fail(e);
			}
		}
		busy = false;
	};
}
