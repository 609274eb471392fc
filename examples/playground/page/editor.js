// An editor for JSON: a text area over a picture of its text, with line numbers, bands
// behind statements and lines under faults. Colours are highlights of the browser, so
// that a key pressed changes no elements but one text.

import { h, fresh } from "./dom.js";

const lights = new Map(); // by name

function light(name) {
	if (!lights.has(name)) {
		const l = new Highlight();
		CSS.highlights.set(name, l);
		lights.set(name, l);
	}
	return lights.get(name);
}

const able = "highlights" in CSS;
const token = /("(?:\\.|[^"\\\n])*")(\s*:)?|\b(?:true|false|null)\b|-?\b\d[\d.eE+-]*/g;
const most = 60000; // beyond it, no colours for tokens

// editor makes one. change is called with the text as it is typed.
export function editor({ text, label, change }) {
	const picture = h("pre", { "aria-hidden": "true" });
	const numbers = h("div", { class: "numbers", "aria-hidden": "true" });
	const bands = h("div", { class: "bands", "aria-hidden": "true" });
	const faults = h("ol", { class: "faults", id: fresh("faults") });
	const area = h("textarea", {
		"aria-label": label, "aria-describedby": faults.id, spellcheck: "false", autocapitalize: "off", autocomplete: "off", wrap: "off", value: text,
		oninput: () => { draw(); change(area.value); }, onscroll: () => { sheet.scrollLeft = area.scrollLeft; },
		onkeydown: (e) => indent(e, area),
	});
	const sheet = h("div", { class: "sheet" }, bands, picture);
	const element = h("div", { class: "editor" }, h("div", { class: "paper" }, numbers, h("div", { class: "text" }, sheet, area)), faults);
	const ranges = { token: [], mark: [] }; // what this editor has lit
	let lines = 0, errors = [], marks = [];

	function node() { return picture.firstChild; }

	function dark(kind) {
		for (const [name, r] of ranges[kind]) light(name).delete(r);
		ranges[kind] = [];
	}

	function paint(kind, name, start, end) {
		if (!able || !node() || start >= end) return;
		const r = new StaticRange({ startContainer: node(), startOffset: Math.min(start, area.value.length), endContainer: node(), endOffset: Math.min(end, area.value.length) });
		light(name).add(r);
		ranges[kind].push([name, r]);
	}

	// draw shows the text as it is now.
	function draw() {
		dark("token");
		const value = area.value;
		picture.textContent = value + "\n";
		const n = value.split("\n").length;
		if (n !== lines) {
			lines = n;
			numbers.textContent = Array.from({ length: n }, (_, i) => i + 1).join("\n");
			area.style.height = `calc(${n} * var(--line) + 1.2rem)`;
		}
		if (value.length < most) for (const m of value.matchAll(token)) {
			const end = m.index + (m[1] || m[0]).length;
			paint("token", m[2] ? "key" : m[1] ? "string" : "number", m.index, end);
		}
		drawMarks();
	}

	// drawMarks shows what the last answer says of the text.
	function drawMarks() {
		dark("mark");
		for (const e of errors) paint("mark", "fault", e.start, Math.max(e.end, e.start + 1));
		for (const m of marks) if (m.under && line(m.start) === line(m.end)) paint("mark", m.under, m.start, m.end);
	}

	function line(offset) { return area.value.slice(0, offset).split("\n").length - 1; }

	function drawBands() {
		bands.replaceChildren(...marks.filter((m) => m.band).map((m) => {
			const from = line(m.start), to = line(m.end);
			const b = h("div", { class: "band " + m.band, title: m.title });
			b.style.top = `calc(${from} * var(--line))`;
			b.style.height = `calc(${to - from + 1} * var(--line))`;
			return b;
		}));
	}

	function show(offset, end) {
		area.focus();
		area.setSelectionRange(offset, end ?? offset);
		const top = area.getBoundingClientRect().top + line(offset) * parseFloat(getComputedStyle(area).lineHeight);
		if (top < 120 || top > innerHeight - 80) scrollBy({ top: top - innerHeight / 3, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
	}

	function setErrors(list) {
		if (!list?.length && !errors.length) return;
		errors = list || [];
		area.setAttribute("aria-invalid", errors.length > 0 ? "true" : "false");
		element.classList.toggle("bad", errors.length > 0);
		faults.replaceChildren(...errors.map((e) => h("li", null,
			h("button", { type: "button", class: "place", onclick: () => show(e.start, e.end) }, `${e.line}:${e.column}`), " ", e.text)));
		drawMarks();
	}

	draw();
	return {
		element,
		get text() { return area.value; },
		set(value) { if (value !== area.value) { area.value = value; draw(); } },
		errors: setErrors,
		marks(list) {
			if (JSON.stringify(list) === JSON.stringify(marks)) return;
			marks = list;
			drawMarks();
			drawBands();
		},
		show,
		gone() { dark("token"); dark("mark"); },
	};
}

// indent keeps the depth of the line before. Tab stays what it is: the way on.
function indent(e, area) {
	if (e.key !== "Enter" || e.shiftKey || e.ctrlKey || e.isComposing) return;
	e.preventDefault();
	const before = area.value.slice(0, area.selectionStart);
	const blank = before.slice(before.lastIndexOf("\n") + 1).match(/^[ \t]*/)[0];
	const deeper = /[[{]\s*$/.test(before) ? "  " : "";
	area.setRangeText("\n" + blank + deeper, area.selectionStart, area.selectionEnd, "end");
	area.dispatchEvent(new Event("input", { bubbles: true }));
}
