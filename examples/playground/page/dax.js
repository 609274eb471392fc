// Through DAX: who can do what to which table, directly and through each cluster.

import { h, short } from "./dom.js";
import { asked, grant, list, tone, trace } from "./parts.js";

const reasons = { dax: "front", protocol: "protocol", "dax-role-trust": "trust", "dax-metadata": "metadata", "dax-role": "back", unsupported: "not served" };
const sides = { direct: "Direct: the caller, on the table", front: "Front: the caller, on the cluster", protocol: "Front: the four actions of the old protocol", trust: "DAX, assuming the service role",
	metadata: "Back: the service role, DescribeTable", back: "Back: the service role, on the table" };

function look(way) {
	if (way.bypass) return ["bypass", "BYPASS"];
	if (way.verdict === "allow") return ["allow", way.uncertain ? "allowed?" : "allowed"];
	if (way.verdict === "allow-cached-only") return ["cached", "cached"];
	if (way.some) return ["open", "depends"];
	if (way.verdict === "explicit-deny") return ["deny hard", "Deny"];
	return ["deny", way.uncertain ? "no?" : "no"];
}

function cell(way, at, what, app) {
	const [kind, text] = look(way);
	const same = (c) => c && c.caller === at.caller && c.table === at.table && c.call === at.call && (c.cluster || "") === (at.cluster || "");
	const on = same(app.state.input.cell);
	const why = way.reason && !way.bypass ? h("small", null, reasons[way.reason] || way.reason) : null;
	return h("td", { class: on ? "on" : "" }, h("button", { type: "button", class: "cell " + kind, "aria-pressed": String(on), "aria-label": `${what}: ${text}${way.reason ? ", stopped by " + (reasons[way.reason] || way.reason) : ""}`,
		data: { key: "cell " + Object.values(at).join(" ") },
		onclick: () => { app.state.input.cell = on ? undefined : at; app.changed(); } }, text, why));
}

// words lets a name break where a word of it begins.
function words(name) { return name.split(/(?=[A-Z])/).flatMap((w, i) => i ? [h("wbr"), w] : [w]); }

function table(m, t, app) {
	const clusters = app.state.input.clusters || [];
	const columns = t.callers.flatMap((c) => [{ c, cluster: "" }, ...clusters.map((x) => ({ c, cluster: x.id, x }))]);
	const row = (call, i) => h("tr", { class: call.write ? "write" : "read" }, h("th", { scope: "row" }, words(call.name.replace("TransactWriteItems ", "Transact "))),
		columns.map(({ c, cluster, x }, n) => {
			const way = cluster ? c.rows[i].via[clusters.indexOf(x)] : c.rows[i].direct;
			const at = { caller: c.id, table: t.id, call: call.name, ...(cluster ? { cluster } : {}) };
			return way ? cell(way, at, `${short(c.caller)}, ${call.name}, ${x ? "through " + short(x.arn) : "directly"}`, app) : h("td");
		}));
	return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `Access to ${short(t.arn)}` }, h("table", { class: "matrix" },
		h("caption", null, "Who can do what to ", h("b", { title: t.arn }, short(t.arn))),
		h("thead", null,
			h("tr", null, h("td", { rowspan: "2" }), t.callers.map((c) => h("th", { scope: "colgroup", colspan: String(1 + clusters.length), title: c.caller }, short(c.caller)))),
			h("tr", null, t.callers.map(() => [h("th", { scope: "col" }, "direct"), clusters.map((x) => h("th", { scope: "col", title: x.arn }, short(x.arn)))]))),
		h("tbody", null, h("tr", { class: "kind" }, h("th", { colspan: String(1 + columns.length), scope: "rowgroup" }, "reads")), m.calls.map((c, i) => c.write ? null : row(c, i))),
		h("tbody", null, h("tr", { class: "kind" }, h("th", { colspan: String(1 + columns.length), scope: "rowgroup" }, "writes")), m.calls.map((c, i) => c.write ? row(c, i) : null))));
}

function opened(o, app) {
	const clusters = app.state.input.clusters || [];
	const x = clusters.find((c) => c.id === o.cell.cluster);
	const [kind, text] = look(o.way);
	const caller = app.state.input.callers.find((c) => c.id === o.cell.caller);
	return h("section", { class: "opened", "aria-label": "The open cell" },
		h("h3", null, h("span", { class: "chip " + kind }, text), ` ${short(caller.principal)}: ${o.cell.call} ${x ? "through " + short(x.arn) : "directly"}`),
		o.way.bypass ? h("p", { class: "warm" }, `${short(caller.principal)} is denied this directly, and ${short(x.arn)} does it all the same: the cluster asks under its own role, and the caller's own permissions on the table do not count.`) : null,
		o.way.verdict === "allow-cached-only" ? h("p", null, "The cluster returns what is in its cache to anybody who passes the front door. A miss fails.") : null,
		o.halves.map((s) => h("div", { class: "half" },
			h("h4", null, sides[s.name] || s.name),
			s.requests.map((t, i) => trace(t, app, `${s.name} ${i}`, s.name === "front" || s.name === "back" || !x)))),
		list("Missing", o.missing),
		(o.grants || []).map((g) => grant(g.text, g.of === "user" ? "A policy of the caller that allows what is missing" : "A policy of the service role that allows what is missing")),
		list("Worth knowing", o.advice));
}

export function question(app) {
	const input = app.state.input;
	const check = (name, text) => h("label", { class: "check" }, h("input", { type: "checkbox", checked: input[name], onchange: (e) => { input[name] = e.target.checked; app.changed(); } }), " " + text);
	return { element: h("form", { class: "question row", onsubmit: (e) => e.preventDefault() }, check("currentProtocol", "do without the four actions of DAX's old protocol"), check("requireMetadata", "require DescribeTable of the service role")), faults: {} };
}

export function answer(r, app) {
	const m = r.dax;
	return [
		m.bypasses > 0 ? h("p", { class: "headline warm" }, h("b", null, `${m.bypasses} ${m.bypasses === 1 ? "bypass" : "bypasses"}: `), "denied directly, and done through a cluster.")
			: h("p", { class: "headline" }, "No cluster opens what policies close."),
		m.tables.map((t) => table(m, t, app)),
		asked(r.asked, app),
		m.open ? opened(m.open, app) : h("p", { class: "quiet" }, "A cell opens the decisions behind it."),
	];
}

export function marks(r) {
	const out = [];
	for (const s of r.dax?.open?.halves || []) for (const t of s.requests) {
		if (t.statement) out.push({ ...t.statement, band: r.dax.open.way.bypass && s.name !== "direct" ? "bypass" : tone(t.verdict), title: `${s.name}: ${t.verdict}` });
	}
	return out;
}
