// The inputs that all views share: policies, callers, clusters, tables, condition keys.

import { button, field, fresh, h, select, short } from "./dom.js";
import { editor } from "./editor.js";

const layerNames = { identity: "identity policy", boundary: "permissions boundary", session: "session policy", trust: "trust policy", resource: "resource policy" };

// inputs shows them in an element. changed is called after every change; a change of the
// structure has drawn everything anew.
export function inputs(element, app) {
	const editors = []; // by document: {now, proposed}
	let faultsAt = new Map(); // elements that show the fault of a field
	let narrow = matchMedia("(max-width: 900px)");

	function note(path) {
		const e = h("span", { class: "fault", id: fresh("fault") });
		faultsAt.set(path, e);
		return e;
	}

	function text(path, object, name, props) {
		const n = note(path);
		const input = h("input", { type: "text", value: object[name] || "", "aria-describedby": n.id, spellcheck: "false", autocomplete: "off", ...props,
			oninput: (e) => { object[name] = e.target.value; app.changed(); } });
		n.of = input;
		return [input, n];
	}

	// owners are what a document can be, as options of a select.
	function roles(input) {
		const list = [];
		for (const c of input.callers || []) for (const l of ["identity", "boundary", "session"]) list.push([`${l}|${c.id}|0`, `${short(c.principal)}: ${layerNames[l]}`]);
		for (const x of input.clusters || []) for (const l of ["identity", "boundary", "trust"]) list.push([`${l}|${x.id}|0`, `${short(x.role)}: ${layerNames[l]}`]);
		for (const t of input.tables || []) list.push([`resource|${t.id}|0`, `${short(t.arn)}: resource policy`]);
		for (const l of ["scp", "rcp"]) {
			const levels = Math.max(0, ...(input.documents || []).filter((d) => d.layer === l).map((d) => (d.level || 0) + 1));
			for (let n = 0; n <= levels; n++) list.push([`${l}||${n}`, `${l.toUpperCase()}, level ${n}${n === 0 ? " (root)" : ""}`]);
		}
		list.push(["endpoint||0", "policy of the VPC endpoint"], ["resource||0", "policy of the resource asked for"], ["trust||0", "trust policy of the role asked for"]);
		return list;
	}

	function documentCard(d, i, input) {
		const value = `${d.layer}|${d.of || ""}|${d.level || 0}`;
		const options = roles(input);
		if (!options.some(([v]) => v === value)) options.unshift([value, `${layerNames[d.layer] || d.layer} of nobody`]);
		const compare = app.state.view === "compare";
		const parts = editors[i] = { now: null, proposed: null };
		const body = h("div", { class: "body", id: fresh("body") });
		parts.now = editor({ text: d.text, label: `Text of ${d.name}`, change: (t) => { d.text = t; app.changed(); } });
		if (compare && d.only !== "new") body.append(h("h4", null, "Today"));
		if (compare && d.only === "new") body.append(h("h4", null, "Proposed: a new document"));
		body.append(parts.now.element);
		if (compare) body.append(proposal(d, parts));
		const closed = d.closed ?? (compare ? !d.only && (d.new === undefined || d.new === null) : narrow.matches);
		body.hidden = closed;
		const toggle = h("button", { type: "button", class: "toggle", "aria-expanded": String(!closed), "aria-controls": body.id, "aria-label": `Show ${d.name}`,
			onclick: () => { body.hidden = !body.hidden; d.closed = body.hidden; toggle.setAttribute("aria-expanded", String(!body.hidden)); } });
		parts.open = () => { if (body.hidden) toggle.click(); };
		const [name, nameFault] = text(`documents/${i}/name`, d, "name", { "aria-label": "Name of the document", class: "name" });
		const layerFault = note(`documents/${i}/layer`);
		const badge = h("span", { class: "badge", title: "A change is proposed: see Compare" }, d.new !== undefined && d.new !== d.text && !compare ? "changed" : d.only === "new" && !compare ? "proposed" : "");
		return h("article", { class: "card document" + (d.only === "new" && !compare ? " pale" : "") },
			h("header", null, toggle, name, select(options, value, (v) => { const [l, of, n] = v.split("|"); d.layer = l; d.of = of; d.level = Number(n); app.restructure(); }, { "aria-label": `What ${d.name} is` }),
				badge, button("×", () => { app.state.input.documents.splice(i, 1); app.restructure(); }, { class: "small plain icon", "aria-label": `Remove ${d.name}`, title: "Remove" })),
			nameFault, layerFault, body);
	}

	// proposal is the lower half of a document in compare.
	function proposal(d, parts) {
		const box = h("div", { class: "proposal" });
		if (d.only === "new") return box;
		if (d.only === "old") {
			box.append(h("p", { class: "quiet" }, "It is proposed to take this document away. "), button("Keep it", () => { delete d.only; app.restructure(); }, { class: "small" }));
			return box;
		}
		if (d.new === undefined || d.new === null) {
			box.append(button("Propose a change", () => { d.new = d.text; app.restructure(); }, { class: "small" }), " ",
				button("Propose to take it away", () => { d.only = "old"; app.restructure(); }, { class: "small plain" }));
			return box;
		}
		parts.proposed = editor({ text: d.new, label: `Proposed text of ${d.name}`, change: (t) => { d.new = t; app.changed(); } });
		box.append(h("h4", null, "Proposed ", button("Drop the proposal", () => { delete d.new; app.restructure(); }, { class: "small plain" })), parts.proposed.element);
		return box;
	}

	function add(input) {
		const first = input.callers?.[0]?.id || "";
		const file = h("input", { type: "file", multiple: true, accept: ".json,application/json,text/plain", class: "hidden", tabindex: "-1", "aria-label": "Files", onchange: () => { app.drop([...file.files]); file.value = ""; } });
		return h("div", { class: "adds" },
			button("Add a policy", () => {
				const d = { name: fresh("policy") + ".json", layer: "identity", of: first, text: '{\n  "Version": "2012-10-17",\n  "Statement": [\n    {\n      "Effect": "Allow",\n      "Action": "dynamodb:GetItem",\n      "Resource": "*"\n    }\n  ]\n}\n' };
				if (app.state.view === "compare") d.only = "new";
				(input.documents ||= []).push(d);
				app.restructure();
				editors.at(-1).now.show(0);
			}),
			button("Open files", () => file.click()), file, h("span", { class: "quiet" }, "or drop them anywhere on the page"));
	}

	function callerCard(c, i, input) {
		const [principal, fault] = text(`callers/${i}/principal`, c, "principal", { placeholder: "arn:aws:iam::123456789012:user/Bob" });
		principal.addEventListener("change", app.restructure);
		const [role, roleFault] = text(`callers/${i}/role`, c, "role", { placeholder: "its role, if that has a path" });
		const [unique, uniqueFault] = text(`callers/${i}/uniqueId`, c, "uniqueId", { placeholder: "AIDA… or AROA…" });
		return h("article", { class: "card party" }, h("header", null, h("h4", null, short(c.principal)), remove(input.callers, i, short(c.principal))),
			field("Who", principal), fault, note(`callers/${i}/policies`),
			h("details", { "data-key": `caller ${i}` }, h("summary", null, "More"), field("Role of the session", role), roleFault, field("Unique ID", unique), uniqueFault));
	}

	function clusterCard(x, i, input) {
		const [a, fault] = text(`clusters/${i}/arn`, x, "arn"), [role, roleFault] = text(`clusters/${i}/role`, x, "role");
		a.addEventListener("change", app.restructure);
		role.addEventListener("change", app.restructure);
		return h("article", { class: "card party" }, h("header", null, h("h4", null, short(x.arn)), remove(input.clusters, i, short(x.arn))),
			field("Cluster", a), fault, field("Service role", role), roleFault, note(`clusters/${i}/trust`), note(`clusters/${i}/policies`));
	}

	function tableCard(t, i, input) {
		const [a, fault] = text(`tables/${i}/arn`, t, "arn");
		a.addEventListener("change", app.restructure);
		const keyFault = note(`tables/${i}/key`);
		const key = h("input", { type: "text", value: (t.key || []).join(", "), spellcheck: "false", placeholder: "not known", "aria-describedby": keyFault.id,
			oninput: (e) => { t.key = e.target.value.split(",").map((s) => s.trim()).filter(Boolean); app.changed(); } });
		const tags = h("input", { type: "text", value: (t.tags || []).map((g) => `${g.key}=${g.value}`).join(", "), spellcheck: "false", placeholder: "team=books, env=prod",
			oninput: (e) => { t.tags = e.target.value.split(",").map((s) => s.split("=")).filter(([k]) => k.trim()).map(([k, ...v]) => ({ key: k.trim(), value: v.join("=").trim() })); app.changed(); } });
		const all = h("input", { type: "checkbox", checked: t.tagsKnown, onchange: (e) => { t.tagsKnown = e.target.checked; app.changed(); } });
		return h("article", { class: "card party" }, h("header", null, h("h4", null, short(t.arn)), remove(input.tables, i, short(t.arn))),
			field("Table", a), fault, note(`tables/${i}/policy`),
			h("details", { "data-key": `table ${i}` }, h("summary", null, "Key and tags"), field("Partition key, sort key", key), keyFault, field("Tags", tags), h("label", { class: "check" }, all, " these are all its tags")));
	}

	function remove(list, i, name) { return button("×", () => {
		const [gone] = list.splice(i, 1), input = app.state.input;
		input.documents = (input.documents || []).filter((d) => d.of !== gone.id); // its policies go with it
		app.restructure();
	}, { class: "small plain icon", "aria-label": `Remove ${name}`, title: "Remove" }); }

	function keyRow(k, i, input) {
		const value = k.state === "list"
			? h("textarea", { rows: "2", "aria-label": `Values of ${k.key}, one a line`, value: (k.values || []).join("\n"), oninput: (e) => { k.values = e.target.value.split("\n"); app.changed(); } })
			: h("input", { type: "text", "aria-label": `Value of ${k.key}`, value: k.value || "", spellcheck: "false", oninput: (e) => { k.value = e.target.value; app.changed(); } });
		const owner = [["", "callers"], ...(input.clusters || []).map((x) => [x.id, short(x.role)])];
		return h("div", { class: "key" },
			h("input", { type: "text", "aria-label": "Condition key", value: k.key, spellcheck: "false", list: "keys", oninput: (e) => { k.key = e.target.value; app.changed(); } }),
			select([["", "is"], ["list", "is the list"], ["absent", "is absent"], ["unknown", "is unknown"]], k.state || "", (v) => { k.state = v; app.restructure(); }, { "aria-label": `What is known of ${k.key}` }),
			k.state === "absent" || k.state === "unknown" ? null : value,
			owner.length > 1 ? select(owner, k.of || "", (v) => { k.of = v; app.changed(); }, { "aria-label": `Whose requests carry ${k.key}` }) : null,
			button("×", () => { input.keys.splice(i, 1); app.restructure(); }, { class: "small plain icon", "aria-label": `Remove ${k.key}`, title: "Remove" }),
			note(`keys/${i}`));
	}

	function identify(list, prefix) {
		let n = 1;
		while ((list || []).some((x) => x.id === prefix + n)) n++;
		return prefix + n;
	}

	function draw() {
		for (const e of editors) { e.now?.gone(); e.proposed?.gone(); }
		editors.length = 0;
		faultsAt = new Map();
		const input = app.state.input;
		const [time, timeFault] = text("time", input, "time", { placeholder: "not known; such as 2026-01-31T12:00:00Z" });
		element.replaceChildren(
			h("div", { class: "group" }, h("h2", null, "Policies"), note("documents"), (input.documents || []).map((d, i) => documentCard(d, i, input)), add(input)),
			h("div", { class: "group" }, h("h2", null, "Callers"), note("callers"), (input.callers || []).map((c, i) => callerCard(c, i, input)),
				button("Add a caller", () => { (input.callers ||= []).push({ id: identify(input.callers, "caller"), principal: "arn:aws:iam::123456789012:user/Carol" }); app.restructure(); })),
			h("div", { class: "group" }, h("h2", null, "DAX clusters"), note("clusters"), (input.clusters || []).map((x, i) => clusterCard(x, i, input)),
				button("Add a cluster", () => { const id = identify(input.clusters, "cluster"); (input.clusters ||= []).push({ id, arn: `arn:aws:dax:us-west-2:123456789012:cache/${id}`, role: `arn:aws:iam::123456789012:role/${id}-role` }); app.restructure(); })),
			h("div", { class: "group" }, h("h2", null, "Tables"), note("tables"), (input.tables || []).map((t, i) => tableCard(t, i, input)),
				button("Add a table", () => { const id = identify(input.tables, "table"); (input.tables ||= []).push({ id, arn: `arn:aws:dynamodb:us-west-2:123456789012:table/${id}` }); app.restructure(); })),
			h("div", { class: "group" }, h("h2", null, "Condition keys"), h("p", { class: "quiet" }, "A key that policies read and that is not here is unknown: it is asked for where it matters."), note("keys"),
				(input.keys || []).map((k, i) => keyRow(k, i, input)),
				button("Add a key", () => { (input.keys ||= []).push({ key: "aws:SourceIp", value: "203.0.113.7" }); app.restructure(); }),
				field("Time of the requests", time), timeFault));
	}

	// answered shows what the answer says of the inputs.
	function answered(r) {
		(r.documents || []).forEach((d, i) => { editors[i]?.now?.errors(d.errors); editors[i]?.proposed?.errors(d.newErrors); });
		for (const e of faultsAt.values()) { e.textContent = ""; e.of?.removeAttribute("aria-invalid"); }
		for (const f of r.faults || []) {
			const e = faultsAt.get(f.field);
			if (e) { e.textContent = f.text; e.of?.setAttribute("aria-invalid", "true"); }
		}
	}

	return {
		draw, answered,
		marks(of) { editors.forEach((e, i) => { e.now?.marks(of(i, false)); e.proposed?.marks([...changedLines(e.now.text, e.proposed.text), ...of(i, true)]); }); },
		show(p) { const e = editors[p.document]; if (!e) return; e.open(); (p.new && e.proposed ? e.proposed : e.now).show(p.start, p.start); },
		setText(i, text, isNew) { const e = editors[i]; (isNew ? e.proposed : e.now).set(text); },
		known: (field) => faultsAt.has(field),
	};
}

// changedLines are the lines of a text that another does not have, as marks: what is
// left when the longest common list of lines is taken out.
function changedLines(old, text) {
	const a = old.split("\n"), b = text.split("\n");
	if (a.length * b.length > 1e6) return [];
	const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
	for (let i = a.length - 1; i >= 0; i--) for (let j = b.length - 1; j >= 0; j--) common[i][j] = a[i] === b[j] ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
	const marks = [];
	let i = 0, at = 0;
	for (let j = 0; j < b.length; j++) {
		while (i < a.length && a[i] !== b[j] && common[i + 1][j] >= common[i][j + 1]) i++;
		if (i < a.length && a[i] === b[j]) i++;
		else marks.push({ start: at, end: at + b[j].length, band: "changed", title: "new in the proposal" });
		at += b[j].length + 1;
	}
	return marks;
}
