// The page: its state, the four views, the link, and what is dropped on it.

import { button, code, copy, fill, h } from "./dom.js";
import { ask, latest, where } from "./engine.js";
import { inputs } from "./inputs.js";
import { pack, unpack } from "./link.js";
import * as compare from "./compare.js";
import * as dax from "./dax.js";
import * as decide from "./decide.js";
import * as review from "./review.js";

const views = { decide, dax, compare, review };
const $ = (id) => document.getElementById(id);

const app = {
	state: { view: "dax", input: {} },
	answer: null,
	changed, restructure,
	ask: (more) => send({ ...request(), ...more }),
	drop, edit, fix,
};
app.inputs = inputs($("inputs"), app);
let question = { element: null, faults: {} };

function request() { return { view: app.state.view, input: clean(app.state.input) }; }

// clean leaves out what is only the page's: which documents are shown.
function clean(input) { return { ...input, documents: (input.documents || []).map(({ closed, ...d }) => d), cell: input.cell || undefined }; }

const send = latest(show, fail);

// changed asks again, and writes the state into the link.
function changed() {
	send(request());
	remember();
}

// restructure draws the inputs anew, and asks.
function restructure() {
	draw();
	changed();
}

function draw() {
	app.inputs.draw();
	question = views[app.state.view].question(app);
	$("question").hidden = !question.element;
	$("question").replaceChildren(question.element || "");
	if (app.state.view === "dax") $("answer").after($("question"));
	else $("answer").before($("question"));
	for (const tab of document.querySelectorAll("[role=tab]")) {
		const on = tab.dataset.view === app.state.view;
		tab.setAttribute("aria-selected", String(on));
		tab.tabIndex = on ? 0 : -1;
	}
	$("answer").setAttribute("aria-labelledby", "tab-" + app.state.view);
	document.body.dataset.view = app.state.view;
}

// show shows an answer.
function show(r, asked) {
	app.answer = r;
	if (asked.view !== app.state.view) return;
	app.inputs.answered(r);
	for (const [field, e] of Object.entries(question.faults)) e.textContent = (r.faults || []).filter((f) => f.field === field).map((f) => f.text).join("; ");
	const view = views[app.state.view];
	const parts = r[app.state.view] ? view.answer(r, app) : refused(r);
	fill($("answer"), parts);
	const all = distinct(r[app.state.view] ? view.marks(r) : []);
	app.inputs.marks((i, isNew) => all.filter((m) => m.document === i && Boolean(m.new) === isNew));
	if (r.export) exported(r.export);
	$("status").textContent = $("answer").querySelector(".big, .headline")?.textContent || "";
	performance.mark("answer");
	$("answer").dataset.done = String(Number($("answer").dataset.done || 0) + 1);
}

// distinct leaves out marks of the same place and look.
function distinct(marks) {
	const seen = new Set();
	return marks.filter((m) => {
		const id = [m.document, Boolean(m.new), m.start, m.end, m.band, m.under].join();
		return !seen.has(id) && seen.add(id);
	});
}

// refused says why there is no answer.
function refused(r) {
	const documents = app.state.input.documents || [];
	const bad = (r.documents || []).map((d, i) => [documents[i], (d.errors || []).length + (d.newErrors || []).length, i]).filter(([, n]) => n);
	return [
		h("p", { class: "headline fault" }, "No answer yet."),
		r.error ? h("p", null, r.error) : null,
		bad.map(([d, n, i]) => [h("p", null, h("code", null, d.name), ` has ${n === 1 ? "a fault" : n + " faults"}:`), h("ul", { class: "refused" }, faultsOf(r.documents[i], i))]),
		(r.faults || []).length ? h("ul", { class: "refused" }, r.faults.map((f) => h("li", null, h("code", null, nameOf(f.field)), ": ", f.text))) : null,
	];
}

// faultsOf lists the faults of a document, each leading to its place.
function faultsOf(d, i) {
	const one = (isNew) => (e) => h("li", null, button(`${e.line}:${e.column}`, () => app.inputs.show({ document: i, start: e.start, new: isNew }), { class: "place" }), isNew ? " proposed: " : " ", e.text);
	return [...(d.errors || []).map(one(false)), ...(d.newErrors || []).map(one(true))];
}

// nameOf names a field for people: callers/0/principal is the principal of the first caller.
function nameOf(field) {
	const [list, n, part] = field.split("/");
	return n === undefined || Number.isNaN(Number(n)) ? field.replace("/", ": ") : `${list.replace(/s$/, "")} ${Number(n) + 1}${part ? ": " + part : ""}`;
}

function fail(e) { fill($("answer"), [h("p", { class: "headline fault" }, "The engine gave no answer."), h("p", null, String(e.message || e))]); }

// remember writes the state into the address, a moment after the last change.
let timer = 0;
function remember() {
	clearTimeout(timer);
	timer = setTimeout(write, 250);
}

async function write() {
	const text = await pack({ view: app.state.view, input: clean(app.state.input) });
	own = "#" + text;
	history.replaceState(null, "", own);
	return location.href;
}
let own = "";

// edit puts the text of a proposed change into its document.
function edit(e) {
	const documents = (app.state.input.documents ||= []);
	if (e.document >= 0) documents[e.document].text = e.text;
	else documents.push({ name: `new-${documents.length + 1}.json`, layer: e.layer, of: ["identity", "boundary", "session"].includes(e.layer) ? app.state.input.question?.caller || app.state.input.callers[0].id : "", text: e.text });
}

// fix makes the edits of a finding's fix, the last place first.
function fix(i, edits) {
	const d = app.state.input.documents[i];
	for (const e of edits) d.text = d.text.slice(0, e.start) + e.new + d.text.slice(e.end);
	app.inputs.setText(i, d.text, false);
	changed();
}

// drop adds the policies that files hold.
async function drop(files) {
	for (const file of files) {
		if (file.size > 1 << 20) { $("status").textContent = `${file.name} is too large`; continue; }
		const { dropped } = await ask({ view: "decide", input: {}, drop: await file.text() });
		const input = app.state.input;
		const of = dropped.layer === "identity" ? input.callers?.[0]?.id : dropped.layer === "trust" ? input.clusters?.[0]?.id : input.tables?.[0]?.id;
		const d = { name: file.name, layer: dropped.layer, of: of || "", text: dropped.text };
		const same = (input.documents || []).findIndex((o) => o.name === d.name);
		if (same >= 0) input.documents[same].text = d.text;
		else (input.documents ||= []).push(d);
	}
	restructure();
}

function exported(e) {
	const dialog = $("exported");
	const close = button("Close", () => dialog.close(), { class: "small" });
	dialog.replaceChildren(h("header", null, h("h2", null, "Export"), close),
		(e.notes || []).length ? h("ul", null, e.notes.map((n) => h("li", null, n))) : "",
		e.command ? h("div", null, h("h3", null, "As a shell command"), code(e.command, "Shell command")) : "",
		e.cases ? h("div", null, h("h3", null, "As cases for examples/policytest"), code(e.cases, "Cases")) : "");
	if (!dialog.open) dialog.showModal();
}

function setView(view, focus) {
	app.state.view = view;
	restructure();
	if (focus) $("tab-" + view).focus();
}

for (const tab of document.querySelectorAll("[role=tab]")) {
	tab.addEventListener("click", () => setView(tab.dataset.view));
	tab.addEventListener("keydown", (e) => {
		const names = Object.keys(views), at = names.indexOf(app.state.view);
		const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + names.length, Home: 0, End: names.length - 1 }[e.key];
		if (to === undefined) return;
		e.preventDefault();
		setView(names[to % names.length], true);
	});
}
$("share").addEventListener("click", async (e) => copy(await write(), e.target));
$("export").addEventListener("click", () => app.ask({ export: true }));
$("preset").addEventListener("change", async (e) => open({ preset: e.target.value }));
addEventListener("hashchange", () => { if (location.hash !== own) start(); });
addEventListener("dragover", (e) => { if (e.dataTransfer?.types.includes("Files")) { e.preventDefault(); document.body.classList.add("dropping"); } });
addEventListener("dragleave", (e) => { if (!e.relatedTarget) document.body.classList.remove("dropping"); });
addEventListener("drop", (e) => {
	document.body.classList.remove("dropping");
	if (!e.dataTransfer?.files.length) return;
	e.preventDefault();
	drop([...e.dataTransfer.files]);
});

let presets = [];

// open starts from a preset.
async function open({ preset, view }) {
	const known = presets.find((p) => p.id === preset);
	const asked = { view: view || known?.view || "dax", preset, list: presets.length === 0, input: {} };
	const r = await ask(asked);
	if (r.presets) setPresets(r);
	app.state = { view: asked.view, input: r.input };
	$("preset").value = preset;
	draw();
	show(r, asked);
	scrollTo(0, 0);
	document.querySelector(".side").scrollTo(0, 0);
	if (known) remember();
}

// setPresets fills what can be picked from: the presets, and names while typing.
function setPresets(r) {
	const all = presets = r.presets || [];
	for (const [id, names] of Object.entries(r.names || {})) {
		$(id)?.remove();
		document.body.append(h("datalist", { id }, names.map((n) => h("option", { value: n }))));
	}
	const pages = [...new Set(all.map((p) => p.page))];
	$("preset").replaceChildren(h("option", { value: "" }, "Your own"), ...pages.map((page) => h("optgroup", { label: page }, all.filter((p) => p.page === page).map((p) => h("option", { value: p.id }, p.title)))));
}

// start opens what the link holds or, without a link, Bob's case study.
async function start() {
	try {
		if (location.hash.length > 1) {
			own = location.hash;
			const { view, input } = await unpack(location.hash.slice(1));
			if (!views[view]) throw new Error("the link names no view");
			const r = await ask({ view, input, list: true });
			if (r.error) throw new Error(r.error);
			setPresets(r);
			$("preset").value = "";
			app.state = { view, input };
			draw();
			show(r, { view });
			return;
		}
		await open({ preset: "bob-6", view: "dax" });
	} catch (e) {
		fail(e);
		if (presets.length === 0) setPresets(await ask({ view: "dax", list: true, input: {} }));
	}
}

$("where").textContent = where;
start();
