// Compare: what the proposed policies allow that those of today do not.

import { h, short } from "./dom.js";
import { placeLink } from "./parts.js";

const relations = {
	equivalent: ["Equivalent", "Every request is decided alike. This is proved."],
	wider: ["Wider", "The proposed policies allow more, and all that those of today allow."],
	narrower: ["Narrower", "The proposed policies allow less, and nothing new. This is proved."],
	different: ["Different", "Each allows something that the other does not."],
	unknown: ["Unknown", "Neither a request nor a proof was found within the limits."],
};
const scopes = { caller: "policies of", role: "policies of the service role", resource: "policy of", trust: "trust policy of" };

function witness(title, d, app, whose) {
	if (d.answer === "unknown") return h("p", null, title + ": not known" + (d.reason ? `, ${d.reason}` : "") + ".");
	const w = d.witness;
	if (!w) return null;
	return h("div", { class: "witness" }, h("h4", null, title),
		h("dl", null,
			h("dt", null, "request"), h("dd", null, h("code", null, w.action), " on ", h("code", null, w.resource)),
			h("dt", null, "by"), h("dd", null, whose ? "whoever has these policies, such as " : "", h("code", null, w.principal)),
			h("dt", null, "with"), h("dd", null, w.context.length === 0 ? "no keys" : w.context.map((c, i) => [i ? ", " : "", h("code", null, c.key), " ", c.values.join(" | ") || "no value"])),
			w.statement ? [h("dt", null, "allowed by"), h("dd", null, placeLink(w.statement, app))] : null,
			w.actions ? [h("dt", null, "and all like it"), h("dd", null, h("code", null, w.actions), " on ", h("code", null, w.resources),
				w.callers?.length && w.callers[0] !== "*" ? ` by ${w.callers.join(", ")}` : "", w.conditions?.length ? ` where ${w.conditions.join(" and ")}` : "")] : null),
		w.exotic ? h("p", { class: "quiet" }, "Only a star that runs past a colon matches its resource; no ARN that AWS gives out is known to be one.") : null);
}

export function question() { return { element: null, faults: {} }; }

export function answer(r, app) {
	const c = r.compare;
	if (c.changed === 0) return [h("p", { class: "headline" }, "Nothing is proposed yet."), h("p", { class: "quiet" }, "Propose a change of a policy, a new one, or to take one away. The answer is about all requests at once: a request that shows the difference, or the proof that there is none.")];
	return [
		c.pairs.length === 0 ? h("p", { class: "headline" }, "The proposal changes nobody's policies here.") : null,
		c.pairs.map((p) => {
			const [name, text] = relations[p.relation];
			return h("section", { class: "relation " + p.relation }, h("p", { class: "quiet" }, scopes[p.scope] + " ", h("code", { title: p.of }, short(p.of))),
				h("p", { class: "big" }, h("span", { class: "sign", "aria-hidden": "true" }, { equivalent: "=", wider: "⊃", narrower: "⊂", different: "≠", unknown: "?" }[p.relation]), name), h("p", null, text),
				witness("New: the proposal allows, and today's policies do not", p.added, app, p.scope === "caller" || p.scope === "role"), witness("Gone: today's policies allow, and the proposal does not", p.removed, app, p.scope === "caller" || p.scope === "role"));
		}),
		c.routes.length ? h("section", { class: "relation" }, h("h3", null, "Whole calls, directly or through a cluster"), h("ul", null, c.routes.map((t) => h("li", null,
			t.answer === "yes" ? [t.new ? h("b", null, "New: ") : h("b", null, "Gone: "), `${short(t.caller)} `, h("code", null, t.call), " on ", h("code", null, short(t.table)), `: ${t.before} before, ${t.after} after.`]
				: t.answer === "no" ? `${short(t.caller)}: no call is ${t.new ? "new" : "gone"}. This is proved.` : `${short(t.caller)}: whether a call is ${t.new ? "new" : "gone"} is not known${t.reason ? ", " + t.reason : ""}.`)))) : null,
	];
}

export function marks(r) {
	const out = [];
	for (const p of r.compare?.pairs || []) for (const d of [p.added, p.removed]) if (d.witness?.statement) out.push({ ...d.witness.statement, band: "allow", title: "allows the request" });
	return out;
}
