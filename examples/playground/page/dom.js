// Elements. Text is always text: nothing here reads HTML.

// h makes an element. Properties that begin with "on" are listeners, "data" sets data
// attributes, and everything else is an attribute; false and null leave it out.
export function h(tag, props, ...children) {
	const e = document.createElement(tag);
	for (const [name, value] of Object.entries(props || {})) {
		if (value === false || value === null || value === undefined) continue;
		if (name.startsWith("on")) e.addEventListener(name.slice(2), value);
		else if (name === "data") Object.assign(e.dataset, value);
		else if (name === "value") e.value = value;
		else if (name === "checked" || name === "disabled" || name === "selected") e[name] = true;
		else e.setAttribute(name, value === true ? "" : value);
	}
	e.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
	return e;
}

// fill replaces what is in an element, and puts the focus back where it was.
export function fill(e, ...children) {
	const key = e.contains(document.activeElement) ? document.activeElement.dataset.key : null;
	const open = new Map([...e.querySelectorAll("details[data-key]")].map((d) => [d.dataset.key, d.open]));
	e.replaceChildren(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
	for (const d of e.querySelectorAll("details[data-key]")) if (open.has(d.dataset.key)) d.open = open.get(d.dataset.key);
	if (key) e.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

export function button(text, onclick, props) { return h("button", { type: "button", onclick, ...props }, text); }

// field is a labelled input.
export function field(label, input, props) { return h("label", { class: "field", ...props }, h("span", null, label), input); }

export function select(options, value, onchange, props) {
	return h("select", { onchange: (e) => onchange(e.target.value), ...props },
		options.map(([v, text]) => h("option", { value: v, selected: v === value }, text)));
}

let numbers = 0;
export function fresh(prefix) { return `${prefix}-${++numbers}`; }

// short is the last part of an ARN, for people.
export function short(arn) {
	const tail = String(arn).split(":").slice(5).join(":") || String(arn);
	return tail.replace(/^(assumed-role|user|role|table|cache)\//, "").replace(/^service-role\//, "");
}

export async function copy(text, b) {
	const before = b.textContent;
	try {
		await navigator.clipboard.writeText(text);
		b.textContent = "Copied";
	} catch {
		b.textContent = "Not copied";
	}
	setTimeout(() => { b.textContent = before; }, 1500);
}

// code is a block of text to copy.
export function code(text, label) {
	const b = button("Copy", () => copy(text, b), { class: "small" });
	return h("div", { class: "code" }, b, h("pre", { tabindex: "0", "aria-label": label }, text));
}
