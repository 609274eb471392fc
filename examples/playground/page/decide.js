// Decide: one request, or all that the body of a call needs.

import { button, code, field, fresh, h, select, short } from "./dom.js";
import { asked, grant, layerName, list, reason, statements, tone, trace, words } from "./parts.js";

export function question(app) {
	const input = app.state.input, q = input.question ||= {};
	const faults = {};
	const note = (name) => (faults[name] = h("span", { class: "fault", id: fresh("fault") }));
	const text = (name, props) => h("input", { type: "text", value: q[name] || "", spellcheck: "false", autocomplete: "off", ...props, oninput: (e) => { q[name] = e.target.value; app.changed(); } });
	const callers = (input.callers || []).map((c) => [c.id, short(c.principal)]);
	const body = q.operation !== undefined && q.operation !== "";
	const mode = h("div", { class: "modes", role: "radiogroup", "aria-label": "What is asked" },
		[["An action", false], ["The body of a call", true]].map(([name, on]) => h("label", null, h("input", { type: "radio", name: "mode", checked: on === body, onchange: () => {
			if (on) { q.operation = "dynamodb:GetItem"; q.body ||= '{\n  "TableName": "Books",\n  "Key": {"Author": {"S": "Jansson"}, "Title": {"S": "Sommarboken"}}\n}\n'; } else { q.operation = ""; }
			app.restructure();
		} }), " " + name)));
	const fields = body
		? [field("Operation", text("operation", { list: "operations" })), note("question/operation"),
			field("Body", h("textarea", { rows: "7", spellcheck: "false", value: q.body || "", oninput: (e) => { q.body = e.target.value; app.changed(); } }), { class: "field wide" }), note("question/body")]
		: [field("Action", text("action", { list: "actions" })), note("question/action"), field("Resource", text("resource", { list: "resources" })), note("question/resource")];
	const resources = h("datalist", { id: "resources" }, ["*", ...(input.tables || []).map((t) => t.arn), ...(input.clusters || []).flatMap((x) => [x.arn, x.role])].map((v) => h("option", { value: v })));
	const element = h("form", { class: "question", onsubmit: (e) => e.preventDefault() }, field("Caller", select(callers, q.caller || callers[0]?.[0], (v) => { q.caller = v; app.changed(); })), note("question/caller"), mode, fields, resources);
	return { element, faults };
}

export function answer(r, app) {
	const d = r.decide;
	const one = d.requests.length === 1 ? d.requests[0] : null;
	const head = d.uncertain ? "It depends" : words[d.verdict];
	return [
		h("div", { class: "verdict " + (d.uncertain ? "open" : tone(d.verdict)) },
			h("p", { class: "big" }, h("span", { class: "sign", "aria-hidden": "true" }, d.uncertain ? "?" : d.verdict === "allow" ? "✓" : "✕"), head),
			h("p", { class: "why" }, one ? reason(one, app) : `${d.requests.length} authorizations for ${d.operation}`),
			d.uncertain ? h("p", null, `As long as these keys are not known it is ${words[d.verdict].toLowerCase()}.`) : null,
			d.proved ? h("p", null, "Keys that were not given cannot change it: that is proved.") : null),
		asked(r.asked, app),
		list("Allowed if", d.if), list("but not if", d.unless),
		d.requests.some((t) => t.message) ? [h("h3", null, "What AWS says"), [...new Set(d.requests.map((t) => t.message).filter(Boolean))].map((m) => code(m, "AWS's message"))] : null,
		d.verdict !== "allow" ? missing(d, app) : null,
		list("Worth knowing", d.advice),
		one ? [h("h3", null, "Every statement"), statements(one, app, "one")] : [h("h3", null, "What the call needs"), d.requests.map((t, i) => trace(t, app, "request " + i, t.verdict !== "allow"))],
	];
}

function missing(d, app) {
	return h("section", { class: "missing" }, h("h3", null, "What would have to be added"), list("", d.grounds)?.slice(1), grant(d.grant, "A policy that allows just that"),
		d.requests.length === 1 ? d.changes ? changes(d.changes, app) : button("Propose changes to these documents", () => app.ask({ propose: true }), { class: "small" }) : null);
}

function changes(all, app) {
	if (all.length === 0) return h("p", { class: "quiet" }, "There is no change of these policies that allows it.");
	return all.map((c, n) => h("div", { class: "change" },
		h("p", null, h("span", { class: "chip " + (c.exact ? "allow" : "off") }, c.exact ? "exact" : "does more"), " ", c.edits.map((e) => e.what).join("; ")),
		c.extra ? h("p", { class: "quiet" }, "Besides: " + c.extra) : null,
		c.edits.map((e) => h("details", { data: { key: `change ${n} ${e.document}` } }, h("summary", null, e.document < 0 ? `a new ${layerName(e.layer)} document` : app.state.input.documents[e.document].name), code(e.text, "The changed document"))),
		button("Make this change", () => { for (const e of c.edits) app.edit(e); app.restructure(); }, { class: "small" })));
}

// marks are the statements that the answer rests on, for the editors.
export function marks(r) {
	const out = [];
	for (const t of r.decide?.requests || []) {
		if (t.statement) out.push({ ...t.statement, band: tone(t.verdict), title: t.verdict === "allow" ? "This statement allows it" : "This statement denies it" });
	}
	return out;
}
