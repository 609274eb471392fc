// Parts that several views show: verdicts, traces with their statements, grants.

import { code, h, short } from "./dom.js";

export const words = { allow: "Allowed", "explicit-deny": "Denied", "implicit-deny": "Denied", deny: "Denied", "allow-cached-only": "From the cache only" };

const layers = { identity: "identity policies", boundary: "permissions boundary", session: "session policies", scp: "service control policies", rcp: "resource control policies",
	resource: "the resource's policy", trust: "the role's trust policy", endpoint: "the VPC endpoint's policy", request: "the request itself" };

export function layerName(l) { return layers[l] || l; }

export function tone(verdict) { return verdict === "allow" ? "allow" : "deny"; }

// placeLink leads to a statement in its source.
export function placeLink(p, app) {
	const d = app.state.input.documents?.[p.document];
	const text = `${d ? d.name : "document"}:${p.line}:${p.column}` + (p.sid ? ` (${p.sid})` : p.statement !== undefined ? `, statement ${p.statement}` : "");
	return h("button", { type: "button", class: "place", onclick: () => app.inputs.show(p) }, text);
}

// reason says in a line what settled a decision.
export function reason(t, app) {
	if (t.problem) return h("span", null, t.problem);
	if (t.statement) return h("span", null, t.verdict === "allow" ? "by " : "forbidden by ", placeLink(t.statement, app), ", ", layerName(t.layer));
	if (t.verdict === "allow" && t.proved) return h("span", null, "by one statement or another, whatever the keys are");
	if (t.verdict === "allow") return h("span", null, "without a statement: " + layerName(t.layer));
	return h("span", null, "no Allow applies in: " + (t.missing?.length ? t.missing.map(layerName).join(", ") : layerName(t.layer)));
}

// trace shows one decision with every statement in force. What is in it is made once it
// is opened: there may be hundreds of statements.
export function trace(t, app, key, open) {
	const inner = () => [h("p", { class: "why" }, reason(t, app)), statements(t, app, key), context(t)].flat(Infinity).filter(Boolean);
	const e = h("details", { class: "trace", data: { key }, open, ontoggle: () => { if (e.open && e.children.length === 1) e.append(...inner()); } },
		h("summary", null, h("span", { class: "chip " + tone(t.verdict) }, t.uncertain ? words[t.verdict] + "?" : words[t.verdict]), " ",
			h("code", null, t.action), " on ", h("code", { title: t.resource }, short(t.resource)), " ", h("span", { class: "quiet" }, "by " + short(t.principal))));
	if (open) e.append(...inner());
	return e;
}

// statements lists all statements in force with the clause that stopped each.
export function statements(t, app, key) {
	const groups = t.layers.filter((l) => l.statements.length > 0 || l.layer !== "session");
	if (groups.length === 0) return h("p", { class: "quiet" }, "No policies are in force.");
	return groups.map((l) => [
		h("h4", null, layerName(l.layer) + (l.level ? `, level ${l.level}` : "")),
		l.statements.length === 0 ? h("p", { class: "quiet" }, "no statements") :
			h("ul", { class: "statements" }, l.statements.map((s) => h("li", { class: s.applies === "yes" ? "on" : "" },
				h("span", { class: "chip " + (s.applies === "no" ? "off" : s.place.effect === "Allow" ? "allow" : "deny") }, s.place.effect), " ",
				placeLink(s.place, app), " ",
				s.applies === "yes" ? h("span", null, "applies") : s.stopped ? stopped(s.stopped) : h("span", null, "may apply"),
				(s.unknown || []).map((c) => h("span", { class: "clause" }, " not known: ", clause(c)))))),
	]);
}

function stopped(c) { return h("span", { class: "clause" }, "stopped by ", h("b", null, c.element + (c.key ? " " + c.key : "")), ": ", clause(c)); }

function clause(c) {
	const have = c.have.length === 0 ? "nothing" : c.have.map(short).join(", ");
	return h("span", { title: `${c.element} ${c.key || ""}\nwants ${c.want.join(", ")}\nhas ${c.have.join(", ") || "nothing"}` }, `${c.why} (${have})`);
}

function context(t) {
	const list = (t.context || []).filter((c) => c.kind !== "absent" && (c.kind !== "unknown" || t.uncertain));
	if (list.length === 0) return null;
	return h("p", { class: "quiet keys" }, "with ", list.map((c, i) => [i ? ", " : "", h("code", null, c.key), c.kind === "unknown" ? " unknown" : " " + c.values.join(" | ")]));
}

export function grant(text, title) { return text ? [h("h4", null, title), code(text, title)] : null; }

// asked lists the keys that the answer hangs on, with a field for each.
export function asked(list, app) {
	if (!list?.length) return null;
	return h("div", { class: "asked" }, h("h3", null, list.length === 1 ? "The answer hangs on a key" : "The answer hangs on these keys"), list.slice(0, 12).map((a) => {
		const whose = a.of ? short(app.state.input.clusters.find((x) => x.id === a.of)?.role || a.of) : "";
		const name = a.key + (whose ? ` of ${whose}` : "");
		const hint = (v) => v === undefined || v === null ? null : Array.isArray(v) ? v.join(", ") : String(v);
		const input = h("input", { type: "text", "aria-label": `Value of ${name}`, spellcheck: "false", placeholder: hint(a.allowed) ?? hint(a.denied) ?? "", data: { key: "ask " + a.key + (a.of || "") } });
		const give = (k) => { (app.state.input.keys ||= []).push({ key: a.key, ...(a.of ? { of: a.of } : {}), ...k }); app.restructure(); };
		return h("form", { class: "ask", onsubmit: (e) => { e.preventDefault(); give(a.list ? { state: "list", values: input.value.split(",").map((s) => s.trim()) } : { value: input.value }); } },
			h("code", null, name), input, h("button", { type: "submit", class: "small" }, "Use"), h("button", { type: "button", class: "small plain", onclick: () => give({ state: "absent" }) }, "It is absent"),
			a.meaning ? h("span", { class: "quiet" }, a.meaning) : null,
			a.allowed !== undefined || a.denied !== undefined ? h("span", { class: "quiet" },
				a.allowed !== undefined ? `allowed with ${hint(a.allowed) ?? "no value"}` : "", a.allowed !== undefined && a.denied !== undefined ? "; " : "",
				a.denied !== undefined ? `denied with ${hint(a.denied) ?? "no value"}` : "") : null);
	}), list.length > 12 ? h("p", { class: "quiet" }, `and ${list.length - 12} more, once these are known`) : null);
}

export function list(title, lines) { return lines?.length ? [h("h4", null, title), h("ul", null, lines.map((l) => h("li", null, l)))] : null; }
