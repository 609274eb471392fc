// Review: faults of the documents, with the reason and the fix.

import { button, h } from "./dom.js";
import { placeLink } from "./parts.js";

const order = ["error", "security", "warning", "suggestion"];

export function question() { return { element: null, faults: {} }; }

export function answer(r, app) {
	const all = r.review.findings;
	const count = order.map((s) => [s, all.filter((f) => f.severity === s).length]).filter(([, n]) => n);
	if (all.length === 0) return [h("p", { class: "headline" }, "Nothing was found."), h("p", { class: "quiet" }, `${r.review.rules} rules have run.`)];
	return [
		h("p", { class: "headline" }, count.map(([s, n], i) => [i ? ", " : "", h("b", null, String(n)), " ", s === "security" ? "about security" : n === 1 ? s : s + "s"]).flat(), h("span", { class: "quiet" }, ` · ${r.review.rules} rules have run`)),
		app.state.input.documents.map((d, i) => {
			const here = all.filter((f) => f.at.document === i);
			return here.length ? h("section", { class: "findings" }, h("h3", null, d.name), here.map((f, n) => finding(f, app, `${i} ${n}`))) : null;
		}),
	];
}

function finding(f, app, key) {
	return h("article", { class: "finding " + f.severity },
		h("p", null, h("span", { class: "chip " + f.severity }, f.severity), " ", placeLink({ ...f.at, statement: undefined }, app), " ", f.message, f.certain ? null : h("span", { class: "quiet" }, " (not certain)")),
		h("details", { data: { key: "why " + key } }, h("summary", null, "Why: ", h("code", null, f.rule)), h("p", null, f.why),
			f.witness ? h("p", { class: "quiet" }, "For example: " + f.witness) : null,
			(f.related || []).map((s) => h("p", null, placeLink({ ...s, statement: undefined }, app), " ", s.why))),
		(f.fixes || []).map((x) => h("p", { class: "fix" }, button(x.title, () => app.fix(f.at.document, x.edits), { class: "small" }), h("span", { class: "quiet" }, x.safe ? " no request is decided otherwise afterwards" : " this changes what is decided"))));
}

export function marks(r) {
	return (r.review?.findings || []).map((f) => ({ document: f.at.document, start: f.at.start, end: Math.max(f.at.end, f.at.start + 1), under: f.severity === "error" ? "fault" : f.severity === "suggestion" ? "hint" : "finding", band: "found", title: f.message }));
}
