// The state in the link's fragment: JSON, compressed, in the letters of a link.

const most = 8 << 20; // a link that unpacks to more is not opened

async function through(bytes, stream) {
	const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
	const parts = [];
	let size = 0;
	for (;;) {
		const { done, value } = await reader.read();
		if (done) break;
		size += value.length;
		if (size > most) throw new Error("the link holds too much");
		parts.push(value);
	}
	return new Uint8Array(await new Blob(parts).arrayBuffer());
}

export async function pack(state) {
	const bytes = await through(new TextEncoder().encode(JSON.stringify(state)), new CompressionStream("deflate-raw"));
	let text = "";
	for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
	return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export async function unpack(text) {
	const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
	const bytes = await through(Uint8Array.from(plain, (c) => c.charCodeAt(0)), new DecompressionStream("deflate-raw"));
	const state = JSON.parse(new TextDecoder().decode(bytes));
	if (!state || typeof state !== "object" || typeof state.input !== "object") throw new Error("the link holds no state");
	return state;
}
