package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/examples/internal/browser"
	"github.com/iameval/iameval/examples/playground/core"
)

// text is what a place of the page says, with single blanks.
func text(p *browser.Page, selector string) string {
	return browser.Eval[string](p, fmt.Sprintf(`document.querySelector(%q)?.innerText.replace(/\s+/g, " ").trim() ?? "(not there)"`, selector))
}

// after runs steps and waits until the page has answered what they changed.
func after(p *browser.Page, steps func()) {
	before := browser.Eval[string](p, `document.getElementById("answer").dataset.done`)
	steps()
	p.Wait(`document.getElementById("answer").dataset.done > ` + before)
}

// write types a text over the whole of a field.
func write(p *browser.Page, selector, value string) {
	after(p, func() {
		browser.Eval[any](p, fmt.Sprintf(`{ const e = document.querySelector(%q); e.focus(); e.value = %q; e.dispatchEvent(new Event("input", {bubbles: true})); e.dispatchEvent(new Event("change", {bubbles: true})); 0 }`, selector, value))
	})
}

const editorOfBob = `textarea[aria-label="Text of bob-6.json"]`

// TestViews: every view on Bob's case study says what the page says of it, and the
// server and WebAssembly say the same.
func TestViews(t *testing.T) {
	b := browser.Start(t)
	said := make(map[string]map[string]string)
	for _, build := range builds {
		p := open(t, b, page(t, build))
		said[build] = make(map[string]string)
		if got := text(p, `[role=tab][aria-selected=true]`); got != "Through DAX" {
			t.Errorf("%s: a first visitor sees %q", build, got)
		}
		for _, name := range []string{"dax", "decide", "compare", "review"} {
			view(p, name)
			said[build][name] = text(p, "#answer")
		}
		p.Quiet()
		for _, asked := range p.Requests() {
			if !strings.HasPrefix(asked, browser.Eval[string](p, `location.origin`)) {
				t.Errorf("%s: the page asks %s", build, asked)
			}
		}
	}
	if diff := cmp.Diff(said["server"], said["wasm"]); diff != "" {
		t.Errorf("the server and WebAssembly differ (-server +wasm):\n%s", diff)
	}
	for name, wants := range map[string][]string{
		"dax":     {"12 bypasses", "GetItem no BYPASS", "Transact ConditionCheck no no", "BobUserRole/Bob is denied this directly, and DAXCluster01 does it all the same", "bob-6.json:4:5 (DAXAccessStmt)", "dax-5.json:4:5 (DynamoDBAccessStmt)"},
		"decide":  {"Denied", "is not authorized to perform: dynamodb:GetItem on resource: arn:aws:dynamodb:us-west-2:123456789012:table/Books because no identity-based policy allows", "stopped by Action", `"Action": "dynamodb:GetItem"`},
		"compare": {"Wider", "dynamodb:BatchGetItem on arn:aws:dynamodb:us-west-2:123456789012:table/Books", "bob-6.json:23:5 (DynamoDBAccessStmt)", "no call is new. This is proved."},
		"review":  {"dax-subverts", "bob-6.json:7:17", "dax-arn-form", "write lower case"},
	} {
		for _, want := range wants {
			if !strings.Contains(said["server"][name], want) {
				t.Errorf("%s: %q is missing in:\n%s", name, want, said["server"][name])
			}
		}
	}
}

// TestSameAnswers: every preset in every view has the same answer by the server and by
// WebAssembly, to the byte.
func TestSameAnswers(t *testing.T) {
	b := browser.Start(t)
	p := open(t, b, page(t, "wasm"))
	for _, preset := range core.Presets() {
		for _, name := range []string{core.Decide, core.DAX, core.Compare, core.Review} {
			request, err := json.Marshal(core.Request{View: name, Preset: preset.ID, Export: true})
			if err != nil {
				t.Fatal(err)
			}
			got := browser.Eval[string](p, fmt.Sprintf(`import("./engine.js").then(e => e.ask(%s)).then(r => JSON.stringify(r))`, request))
			var want, have any
			if err := json.Unmarshal(core.Ask(request), &want); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal([]byte(got), &have); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, have); diff != "" {
				t.Errorf("%s, %s (-server +wasm):\n%s", preset.ID, name, diff)
			}
		}
	}
	p.Quiet()
}

// TestFault: faults are shown where they are, all of them, as one types, and go away as
// they are mended.
func TestFault(t *testing.T) {
	b := browser.Start(t)
	for _, build := range builds {
		p := open(t, b, page(t, build))
		p.Do(chromedp.Focus(chromedp.CSS(editorOfBob)))
		at := browser.Eval[int](p, fmt.Sprintf(`{ const e = document.querySelector(%q), i = e.value.indexOf('"Allow"') + 1; e.setSelectionRange(i, i + 5); i }`, editorOfBob))
		after(p, func() { p.Do(chromedp.KeyEvent("A")) }) // in place of Allow
		after(p, func() { p.Do(chromedp.KeyEvent("l")) })
		faults := text(p, ".document .faults")
		if !strings.HasPrefix(faults, `6:17 "Al" is not an effect`) {
			t.Errorf("%s: %s", build, faults)
		}
		if got := browser.Eval[string](p, fmt.Sprintf(`document.querySelector(%q).getAttribute("aria-invalid")`, editorOfBob)); got != "true" {
			t.Errorf("%s: aria-invalid %s", build, got)
		}
		if got := text(p, "#answer"); !strings.HasPrefix(got, "No answer yet. bob-6.json has a fault: 6:17 \"Al\" is not an effect") {
			t.Errorf("%s: %s", build, got)
		}
		// A second one, further down: both are shown, and the first leads to its place.
		write(p, editorOfBob, strings.Replace(browser.Eval[string](p, fmt.Sprintf(`document.querySelector(%q).value`, editorOfBob)), `"Resource"`, `"Resourse"`, 1))
		if got := browser.Eval[int](p, `document.querySelectorAll(".document:first-of-type .faults li").length`); got < 2 {
			t.Errorf("%s: %d faults: %s", build, got, text(p, ".document .faults"))
		}
		browser.Eval[any](p, `[...document.querySelectorAll(".faults .place")].find(b => b.textContent === "6:17").click()`)
		if got := browser.Eval[int](p, `document.activeElement.selectionStart`); got != at-1 && got != at {
			t.Errorf("%s: the fault leads to %d, want %d", build, got, at)
		}
		write(p, editorOfBob, browser.Eval[string](p, fmt.Sprintf(`document.querySelector(%q).value.replace('"Al"', '"Allow"').replace("Resourse", "Resource")`, editorOfBob)))
		if got := text(p, ".document .faults"); got != "" {
			t.Errorf("%s: after it is mended: %s", build, got)
		}
		if got := text(p, "#answer .headline"); got != "12 bypasses: denied directly, and done through a cluster." {
			t.Errorf("%s: after it is mended: %s", build, got)
		}
		p.Quiet()
	}
}

// TestOtherFaults: faults of fields are at their fields.
func TestOtherFaults(t *testing.T) {
	p := open(t, browser.Start(t), page(t, "server"))
	view(p, "decide")
	write(p, `#question input[list=resources]`, "arn:aws:dynamodb")
	if got := text(p, "#question .fault:not(:empty)"); !strings.Contains(got, "want an ARN such as") {
		t.Errorf("a resource: %s", got)
	}
	write(p, `#question input[list=resources]`, "*")
	if got := text(p, "#question"); strings.Contains(got, "want an ARN") {
		t.Errorf("a resource that is mended: %s", got)
	}
	write(p, `.party input`, "Bob")
	if got := text(p, ".party .fault:not(:empty)"); !strings.Contains(got, "want an ARN such as arn:aws:iam::123456789012:user/Bob") {
		t.Errorf("a caller: %s", got)
	}
	p.Quiet()
}

// TestLink: a link holds the view and all that was typed; one that is damaged is
// refused with a reason.
func TestLink(t *testing.T) {
	b := browser.Start(t)
	for _, build := range builds {
		p := open(t, b, page(t, build))
		view(p, "decide")
		write(p, `#question input[list=actions]`, "dax:GetItem")
		write(p, `#question input[list=resources]`, "arn:aws:dax:us-west-2:123456789012:cache/DAXCluster01")
		write(p, editorOfBob, browser.Eval[string](p, fmt.Sprintf(`document.querySelector(%q).value.replace("DAXAccessStmt", "Écrit𝄞".replace(/[^A-Za-z]/g, ""))`, editorOfBob)))
		want := text(p, "#answer")
		link := browser.Eval[string](p, `new Promise(done => setTimeout(() => done(location.href), 600))`)
		if !strings.Contains(link, "#") || len(link) > 4000 {
			t.Errorf("%s: the link has %d letters: %.80s", build, len(link), link)
		}
		again := open(t, b, link)
		if got := text(again, "#answer"); got != want || !strings.Contains(want, "Allowed by bob-6.json:4:5 (crit)") {
			t.Errorf("%s: opened again (-want +got):\n%s", build, cmp.Diff(want, got))
		}
		if got := text(again, `[role=tab][aria-selected=true]`); got != "Decide" {
			t.Errorf("%s: opened again in %s", build, got)
		}
		again.Quiet()

		broken := b.New()
		broken.Open(link[:strings.Index(link, "#")] + "#AAAA")
		broken.Wait(`document.querySelector("#answer .headline")`)
		if got := text(broken, "#answer"); !strings.HasPrefix(got, "The engine gave no answer.") {
			t.Errorf("%s: a damaged link: %s", build, got)
		}
		for _, m := range broken.Messages() {
			if m.Level == "exception" {
				t.Errorf("%s: a damaged link: %s", build, m.Text)
			}
		}
	}
}

// TestAsked: a key that is not known is asked for, and its value is used.
func TestAsked(t *testing.T) {
	b := browser.Start(t)
	for _, build := range builds {
		p := open(t, b, page(t, build))
		after(p, func() {
			browser.Eval[any](p, `{ const e = document.getElementById("preset"); e.value = "condition"; e.dispatchEvent(new Event("change")); 0 }`)
		})
		if got := text(p, "#answer"); !strings.HasPrefix(got, "? It depends") || !strings.Contains(got, "aws:SourceIp") || !strings.Contains(got, "aws:CurrentTime") {
			t.Errorf("%s: %s", build, got)
		}
		give := func(key, value string) {
			after(p, func() {
				p.Do(chromedp.SendKeys(chromedp.CSS(fmt.Sprintf(`.ask input[aria-label="Value of %s"]`, key)), value+"\r"))
			})
		}
		give("aws:SourceIp", "203.0.113.9")
		if got := text(p, "#answer"); !strings.HasPrefix(got, "? It depends") || strings.Contains(text(p, ".asked"), "aws:SourceIp") {
			t.Errorf("%s: with an address: %s", build, got)
		}
		give("aws:CurrentTime", "2026-11-29T08:00:00Z")
		if got := text(p, ".verdict"); !strings.HasPrefix(got, "✓ Allowed by condition.json:4:5") {
			t.Errorf("%s: with a time: %s", build, got)
		}
		p.Quiet()
	}
}

// TestNames: what policies and callers are called is text, whatever it looks like.
func TestNames(t *testing.T) {
	p := open(t, browser.Start(t), page(t, "server"))
	evil := `<img src=x onerror=alert(1)>`
	write(p, `input[aria-label="Name of the document"]`, evil)
	write(p, `input[list=keys], #inputs .party input`, "arn:aws:iam::123456789012:user/"+evil)
	write(p, ".document textarea", browser.Eval[string](p, `document.querySelector(".document textarea").value.replace("DAXAccessStmt", "<b>bold</b>")`))
	for _, name := range []string{"decide", "dax", "compare", "review"} {
		view(p, name)
		if n := browser.Eval[int](p, `document.querySelectorAll("img, b img, script:not([type=module])").length`); n != 0 {
			t.Errorf("%s: %d elements were made of names", name, n)
		}
	}
	if got := text(p, "#answer"); !strings.Contains(got, evil) {
		t.Errorf("the name is not shown: %s", got)
	}
	p.Quiet()
}

// TestKeyboard: views and cells are reached and used without a pointer, and the focus
// stays where it was when the answer comes.
func TestKeyboard(t *testing.T) {
	p := open(t, browser.Start(t), page(t, "server"))
	p.Do(chromedp.Focus(chromedp.CSS("#tab-dax")))
	after(p, func() { p.Do(chromedp.KeyEvent(kb.ArrowRight)) })
	if got := browser.Eval[string](p, `document.activeElement.textContent + document.activeElement.ariaSelected`); got != "Comparetrue" {
		t.Errorf("to the right of Through DAX: %s", got)
	}
	after(p, func() { p.Do(chromedp.KeyEvent(kb.Home)) })
	after(p, func() { p.Do(chromedp.KeyEvent(kb.ArrowRight)) })
	p.Do(chromedp.Focus(chromedp.CSS(`button[aria-label="BobUserRole/Bob, Scan, directly: no"]`)))
	after(p, func() { p.Do(chromedp.KeyEvent(kb.Enter)) })
	if got := text(p, ".opened h3"); got != "no BobUserRole/Bob: Scan directly" {
		t.Errorf("the cell that was opened: %s", got)
	}
	if got := browser.Eval[string](p, `document.activeElement.ariaLabel + document.activeElement.ariaPressed`); got != "BobUserRole/Bob, Scan, directly: notrue" {
		t.Errorf("the focus is on %s", got)
	}
	p.Do(chromedp.Focus(chromedp.CSS(editorOfBob)), chromedp.KeyEvent(kb.Tab))
	if got := browser.Eval[string](p, `document.activeElement.tagName`); got == "TEXTAREA" && browser.Eval[bool](p, fmt.Sprintf(`document.activeElement === document.querySelector(%q)`, editorOfBob)) {
		t.Error("the editor keeps the focus from going on")
	}
	p.Quiet()
}

// audit returns what keeps people with a keyboard, a screen reader or weak eyes from
// using the page as it stands: controls without a name, IDs that occur twice, text
// with too little contrast, and content that is wider than the window.
const audit = `(() => {
	const bad = [];
	const shown = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length > 0 && !e.closest("[aria-hidden=true]");
	for (const e of document.querySelectorAll("button, input, select, textarea, [role=region], dialog")) {
		const label = e.ariaLabel || e.getAttribute("aria-labelledby") || [...(e.labels || [])].map((l) => l.textContent).join("") || (e.tagName === "BUTTON" ? e.textContent : "");
		if (!label.trim()) bad.push("no name: " + e.outerHTML.slice(0, 120));
	}
	const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
	for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) bad.push("twice: id " + id);
	for (const e of document.querySelectorAll("[aria-describedby], [aria-controls], [aria-labelledby]"))
		for (const a of ["aria-describedby", "aria-controls", "aria-labelledby"])
			for (const id of (e.getAttribute(a) || "").split(" ").filter(Boolean)) if (!document.getElementById(id)) bad.push(a + " leads nowhere: " + id);
	const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
	const over = (colours) => {
		canvas.clearRect(0, 0, 1, 1);
		for (const c of colours) { canvas.fillStyle = c; canvas.fillRect(0, 0, 1, 1); }
		return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
	};
	const light = (rgb) => { const [r, g, b] = rgb.map((v) => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	const seen = new Set();
	while (walk.nextNode()) {
		const e = walk.currentNode.parentElement;
		if (!walk.currentNode.data.trim() || !shown(e) || ["SCRIPT", "NOSCRIPT", "OPTION"].includes(e.tagName)) continue;
		const behind = [];
		for (let a = e; a; a = a.parentElement) behind.unshift(getComputedStyle(a).backgroundColor);
		const back = over(["white", ...behind]), style = getComputedStyle(e);
		const front = over(["rgb(" + back.join() + ")", style.color]);
		const [x, y] = [light(front), light(back)].sort((a, b) => b - a);
		const ratio = (x + .05) / (y + .05), large = parseFloat(style.fontSize) >= 24 || parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700;
		const note = "contrast " + ratio.toFixed(1) + ": " + e.tagName + "." + e.className + " " + walk.currentNode.data.trim().slice(0, 40);
		if (ratio < (large ? 3 : 4.5) && !seen.has(note)) { seen.add(note); bad.push(note); }
	}
	if (document.documentElement.scrollWidth > innerWidth) bad.push("wider than the window: " + document.documentElement.scrollWidth);
	return bad;
})()`

// TestAccessible audits every view in both themes and at both widths, with and without
// faults.
func TestAccessible(t *testing.T) {
	p := open(t, browser.Start(t), page(t, "server"))
	for _, width := range []int{1280, 390} {
		p.Size(width, 844)
		for _, theme := range []string{"light", "dark"} {
			p.Media("prefers-color-scheme", theme)
			for _, faulty := range []bool{false, true} {
				if faulty {
					write(p, editorOfBob, browser.Eval[string](p, fmt.Sprintf(`document.querySelector(%q).value.replace("Allow", "Alow")`, editorOfBob)))
				}
				for _, name := range []string{"decide", "dax", "compare", "review"} {
					view(p, name)
					browser.Eval[any](p, `{ for (const d of document.querySelectorAll("details")) d.open = true; 0 }`)
					for _, bad := range browser.Eval[[]string](p, audit) {
						t.Errorf("%s, %s, %d: %s", name, theme, width, bad)
					}
				}
				if faulty {
					write(p, editorOfBob, browser.Eval[string](p, fmt.Sprintf(`document.querySelector(%q).value.replace("Alow", "Allow")`, editorOfBob)))
				}
			}
		}
	}
	p.Quiet()
}

// TestExport: a question is exported in a dialog, as a command and as cases.
func TestExport(t *testing.T) {
	b := browser.Start(t)
	for _, build := range builds {
		p := open(t, b, page(t, build))
		after(p, func() { p.Do(chromedp.Click(chromedp.ID("export"))) })
		got := text(p, "#exported")
		for _, want := range []string{"As a shell command", "go run ./examples/effectiveaccess -principal arn:aws:sts::123456789012:assumed-role/BobUserRole/Bob", "As cases for examples/policytest", `"viaDAX":"allow"`} {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %q is missing in %s", build, want, got)
			}
		}
		p.Quiet()
	}
}

// TestDrop: a file that is dropped on the page becomes a policy, also if it is what
// AWS's CLI prints.
func TestDrop(t *testing.T) {
	p := open(t, browser.Start(t), page(t, "server"))
	after(p, func() {
		browser.Eval[any](p, `{
			const data = new DataTransfer();
			data.items.add(new File(['{"PolicyVersion": {"Document": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}]}}}'], "dropped.json"));
			document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })); 0 }`)
	})
	if got := text(p, "#answer .headline"); !strings.HasPrefix(got, "10 bypasses") {
		t.Errorf("after the drop: %s", got)
	}
	if got := browser.Eval[string](p, `document.querySelector('textarea[aria-label="Text of dropped.json"]').value.split("\n")[1]`); got != `  "Version": "2012-10-17",` {
		t.Errorf("the document that was dropped: %s", got)
	}
	p.Quiet()
}

// TestEdits: what the views propose to change is changed: a fix of review, and a
// change that allows a request.
func TestEdits(t *testing.T) {
	p := open(t, browser.Start(t), page(t, "server"))
	view(p, "review")
	after(p, func() {
		browser.Eval[any](p, `[...document.querySelectorAll(".fix button")].find(b => b.textContent === "write lower case").click()`)
	})
	if got := browser.Eval[bool](p, fmt.Sprintf(`document.querySelector(%q).value.includes("cache/daxcluster01")`, editorOfBob)); !got {
		t.Error("the fix was not made")
	}
	view(p, "decide")
	after(p, func() {
		browser.Eval[any](p, `[...document.querySelectorAll(".missing button")].find(b => b.textContent.startsWith("Propose")).click()`)
	})
	after(p, func() {
		browser.Eval[any](p, `[...document.querySelectorAll(".change button")].find(b => b.textContent === "Make this change").click()`)
	})
	if got := text(p, ".verdict"); !strings.HasPrefix(got, "✓ Allowed") {
		t.Errorf("after the change: %s", got)
	}
	p.Quiet()
}

// TestParties: callers, clusters, tables, keys and documents are added and taken away;
// with a party go its policies.
func TestParties(t *testing.T) {
	p := open(t, browser.Start(t), page(t, "server"))
	press := func(label string) {
		after(p, func() {
			browser.Eval[any](p, fmt.Sprintf(`[...document.querySelectorAll("#inputs button")].find(b => b.textContent === %q || b.ariaLabel === %q).click()`, label, label))
		})
	}
	count := func(selector string) int {
		return browser.Eval[int](p, fmt.Sprintf(`document.querySelectorAll(%q).length`, selector))
	}
	for _, label := range []string{"Add a caller", "Add a cluster", "Add a table", "Add a key"} {
		press(label)
	}
	if got := text(p, "#answer"); !strings.Contains(got, "Who can do what to table1 BobUserRole/Bob Carol direct DAXCluster01 cluster1 direct DAXCluster01 cluster1") {
		t.Errorf("with one more of each: %s", got)
	}
	press("Add a policy")
	if got := count(".document"); got != 4 {
		t.Errorf("%d documents after one was added, want 4", got)
	}
	press("Remove BobUserRole/Bob")
	if got := count(".document"); got != 2 {
		t.Errorf("%d documents after Bob was taken away, want those of the role: 2", got)
	}
	if got := text(p, "#answer .headline"); got != "No cluster opens what policies close." {
		t.Errorf("without Bob: %s", got)
	}
	press("Remove Books")
	press("Remove DAXCluster01")
	press("Remove aws:SourceIp")
	if got := count(".document, .key"); got != 0 {
		t.Errorf("%d documents and keys are left", got)
	}
	p.Quiet()
}

// TestContentPolicy: the browser runs nothing that is not a file of the page, and asks
// nobody else.
func TestContentPolicy(t *testing.T) {
	b := browser.Start(t)
	for _, build := range builds {
		p := open(t, b, page(t, build))
		for what, try := range map[string]string{
			"an inline script":         `(() => { const e = document.createElement("script"); e.textContent = "window.hacked = true"; document.head.append(e); return !window.hacked; })()`,
			"a listener in an element": `(() => { const e = document.createElement("button"); e.setAttribute("onclick", "window.hacked = true"); document.body.append(e); e.click(); return !window.hacked; })()`,
			"an inline style":          `(() => { const e = document.createElement("style"); e.textContent = "body { color: red !important }"; document.head.append(e); return getComputedStyle(document.body).color !== "rgb(255, 0, 0)"; })()`,
			"a request elsewhere":      `fetch("http://127.0.0.1:9/").then(() => false, () => true)`,
			"a script from elsewhere":  `new Promise((done) => { const e = document.createElement("script"); e.src = "http://127.0.0.1:9/x.js"; e.onerror = () => done(true); e.onload = () => done(false); document.head.append(e); })`,
		} {
			if !browser.Eval[bool](p, try) {
				t.Errorf("%s: %s is not stopped", build, what)
			}
		}
		stopped := 0
		for _, m := range p.Messages() {
			if strings.Contains(m.Text, "Content Security Policy") {
				stopped++
			}
		}
		if stopped < 5 {
			t.Errorf("%s: the policy stopped %d of 5: %v", build, stopped, p.Messages())
		}
	}
}

// TestReadme: the pictures of the README are there and, with -update, made anew.
func TestReadme(t *testing.T) {
	if *update {
		b := browser.Start(t)
		p := open(t, b, page(t, "server"))
		p.Size(1280, 760)
		for _, theme := range []string{"light", "dark"} {
			p.Media("prefers-color-scheme", theme)
			p.Screenshot("picture-" + theme + ".png")
		}
		p.Quiet()
	}
	for _, readme := range []string{"README.md", filepath.Join("..", "..", "README.md")} {
		b, err := os.ReadFile(readme)
		if err != nil {
			t.Fatal(err)
		}
		first, _, _ := strings.Cut(string(b), "\n## ")
		for _, want := range []string{"picture-light.png", "picture-dark.png", "go -C examples/playground run ."} {
			if !strings.Contains(first, want) {
				t.Errorf("%s: %q is not on its first screen", readme, want)
			}
		}
	}
}
