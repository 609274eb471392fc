package page

import (
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/internal/browser"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
)

var shots = flag.String("shots", "", "write pictures of the pages to this folder")

// written returns the address of a report that is written to a file.
func written(t *testing.T, r *Report) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "report.html")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := cmp.Or(Write(f, r), f.Close()); err != nil {
		t.Fatal(err)
	}
	return (&url.URL{Scheme: "file", Path: name}).String()
}

// contrasts returns the pairs of colours of all visible texts, with their contrast: of
// a pattern both colours count. In JavaScript, as the colours are the computed ones.
const contrasts = `(() => {
  const ctx = Object.assign(document.createElement("canvas"), {width: 1, height: 1}).getContext("2d", {willReadFrequently: true});
  const rgba = c => { ctx.clearRect(0, 0, 1, 1); ctx.fillStyle = c; ctx.fillRect(0, 0, 1, 1); const d = ctx.getImageData(0, 0, 1, 1).data; return [d[0], d[1], d[2], d[3] / 255]; };
  const light = c => { const [r, g, b] = c.map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
  const ratio = (a, b) => { const x = light(a), y = light(b); return (Math.max(x, y) + .05) / (Math.min(x, y) + .05); };
  const behind = e => {
    if (e.ownerSVGElement) {
      const rect = e.closest("g")?.querySelector("rect");
      if (rect) return [rgba(getComputedStyle(rect).fill)];
    }
    for (; e; e = e.parentElement) {
      const s = getComputedStyle(e), colours = s.backgroundImage.match(/rgba?\([^)]*\)/g);
      if (colours) return colours.map(rgba);
      const c = rgba(s.backgroundColor);
      if (c[3] === 1) return [c];
      if (c[3] > 0) throw new Error("a see-through background: " + s.backgroundColor);
    }
    return [[255, 255, 255]];
  };
  const seen = {};
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.data.trim(), e = walk.currentNode.parentElement;
    if (!text || !e.checkVisibility({opacityProperty: true, visibilityProperty: true}) || e.closest("script, style, title")) continue;
    const s = getComputedStyle(e), ink = e.ownerSVGElement ? s.fill : s.color;
    for (const back of behind(e)) {
      const key = ink + " on " + back.slice(0, 3);
      seen[key] = {Colours: key, Ratio: ratio(rgba(ink), back), Text: text.slice(0, 40)};
    }
  }
  return Object.values(seen);
})()`

type contrast struct {
	Colours, Text string
	Ratio         float64
}

func legible(t *testing.T, p *browser.Page, least int) {
	t.Helper()
	found := browser.Eval[[]contrast](p, contrasts)
	if len(found) < least {
		t.Errorf("%d pairs of colours, want at least %d: %v", len(found), least, found)
	}
	for _, c := range found {
		if c.Ratio < 4.5 {
			t.Errorf("contrast %.2f of %s, want 4.5: %q", c.Ratio, c.Colours, c.Text)
		}
	}
}

// TestLooks: at both sizes and in both themes nothing is said on the console, nothing is
// asked of the network, nothing is wider than the window, and every text can be read.
func TestLooks(t *testing.T) {
	file := written(t, shop(t))
	b := browser.Start(t)
	for _, width := range []int{1280, 390} {
		for _, theme := range []string{"light", "dark"} {
			name := theme + "-" + strconv.Itoa(width)
			t.Run(name, func(t *testing.T) {
				p := b.New()
				p.Size(width, 900)
				p.Media("prefers-color-scheme", theme)
				p.Open(file)
				picture := func(what string) {
					if *shots != "" {
						p.FullScreenshot(filepath.Join(*shots, name+what+".png"))
					}
				}
				picture("")
				fits(t, p, width)
				legible(t, p, 10)
				browser.Eval[any](p, `document.querySelectorAll("details").forEach(d => d.open = true)`)
				fits(t, p, width)
				legible(t, p, 12)
				picture("-open")
				browser.Eval[any](p, `document.querySelector(".matrix td a.b").click()`)
				p.Wait(`document.getElementById("panel").open`)
				legible(t, p, 12)
				if *shots != "" {
					p.Screenshot(filepath.Join(*shots, name+"-panel.png"))
				}
				if width := browser.Eval[float64](p, `document.getElementById("panel").getBoundingClientRect().width`); width > float64(width) {
					t.Errorf("the panel is %v wide", width)
				}
				p.Quiet()
				if asked := p.Requests(); len(asked) != 1 {
					t.Errorf("the page asked for %v, want itself alone", asked)
				}
			})
		}
	}
}

func fits(t *testing.T, p *browser.Page, width int) {
	t.Helper()
	if got := browser.Eval[int](p, `document.documentElement.scrollWidth`); got > width {
		t.Errorf("the page is %d wide, want %d: %s", got, width, browser.Eval[string](p, `[...document.querySelectorAll("main *, body > header *")].filter(e => e.getBoundingClientRect().right > innerWidth && !e.closest(".scroll, .drawing, .excerpt, .code")).map(e => e.tagName + "." + e.className).join(" ")`))
	}
}

const focused = `(() => { const e = document.activeElement; return e === document.body ? "" : (e.textContent.trim() || e.id || e.className).replace(/\s+/g, " ").slice(0, 30); })()`

// TestKeyboard: everything is reached by the tab key, each with a ring around it; of the
// matrix one cell.
func TestKeyboard(t *testing.T) {
	b := browser.Start(t)
	p := b.New()
	p.Size(1280, 900)
	p.Open(written(t, shop(t)))
	want := browser.Eval[int](p, `[...document.querySelectorAll("a, button, input, summary, [tabindex='0']")].filter(e => e.tabIndex >= 0 && e.checkVisibility()).length`)
	reached := make(map[string]bool)
	for range want {
		p.Do(chromedp.KeyEvent(kb.Tab))
		reached[browser.Eval[string](p, `(() => { window.stops ??= []; const e = document.activeElement; if (!stops.includes(e)) stops.push(e); return "" + stops.indexOf(e); })()`)] = true
		if ring := browser.Eval[bool](p, `(() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2; })()`); !ring {
			t.Errorf("no ring around %q", browser.Eval[string](p, focused))
		}
	}
	if len(reached) != want {
		t.Errorf("the tab key reaches %d of %d", len(reached), want)
	}
	p.Quiet()
}

// TestMatrixKeys: arrows move in the matrix, and a key opens a cell and closes it again.
func TestMatrixKeys(t *testing.T) {
	p := browser.Start(t).Open(written(t, shop(t)))
	press := func(key string) {
		t.Helper()
		p.Do(chromedp.KeyEvent(key))
	}
	browser.Eval[any](p, `document.querySelector(".matrix td a[tabindex='0']").focus()`)
	label := func() string { return browser.Eval[string](p, `document.activeElement.ariaLabel ?? ""`) }
	const dave, books = "arn:aws:iam::123456789012:user/Dave", "arn:aws:dynamodb:us-west-2:123456789012:table/Books"
	for _, step := range []struct{ keys, want string }{
		{"", dave + " on " + books + ", directly: -"},
		{kb.ArrowRight, dave + " on " + books + ", through DAX: a!"},
		{kb.ArrowUp, dave + " on " + books + ", through DAX: a!"},
		{kb.ArrowDown, strings.Replace(dave, "user/Dave", "role/BobUserRole", 1) + " on " + books + ", through DAX: a!"},
		{kb.End, strings.Replace(dave, "user/Dave", "role/BobUserRole", 1) + " on " + strings.Replace(books, "Books", "Orders", 1) + ", through DAX: c"},
		{kb.Home + kb.ArrowUp, dave + " on " + books + ", directly: -"},
	} {
		for _, key := range step.keys {
			press(string(key))
		}
		if diff := gocmp.Diff(step.want, label()); diff != "" {
			t.Errorf("%q (-want +got):\n%s", step.keys, diff)
		}
	}
	for _, key := range []string{kb.Enter, " "} {
		press(key)
		p.Wait(`document.getElementById("panel").open`)
		text := browser.Eval[string](p, `document.getElementById("panel").innerText.replace(/\s+/g, " ")`)
		for _, part := range []string{"Dave user on Books", "Directly GetItem BatchGetItem Query Scan TransactGetItems PutItem UpdateItem DeleteItem BatchWriteItem TransactWriteItems denied by NotDirectly of policy/BooksClients, line 11", "Through DAX daxcluster01", "allowed: the cluster lets them in by statement 0 of policy/BooksClients, line 4; its role is allowed by DaxAccess of"} {
			if !strings.Contains(text, part) {
				t.Errorf("the panel lacks %q: %s", part, text)
			}
		}
		press(kb.Escape)
		p.Wait(`!document.getElementById("panel").open`)
		if got := label(); got != dave+" on "+books+", directly: -" {
			t.Errorf("after the panel the focus is on %q", got)
		}
	}
	press(kb.Enter)
	p.Wait(`document.getElementById("panel").open`)
	browser.Eval[any](p, `document.querySelector("#panel-body a").focus()`)
	press(kb.Enter)
	p.Wait(`location.hash.startsWith("#P") && document.querySelector(":target").checkVisibility()`)
	if got := browser.Eval[string](p, `document.querySelector(":target").textContent.trim()`); got != "{" {
		t.Errorf("the statement's line is %q, want its brace", got)
	}
	p.Quiet()
}

// TestFilters: check boxes and words leave findings out, and documents without any.
func TestFilters(t *testing.T) {
	p := browser.Start(t).Open(written(t, shop(t)))
	count := func() [2]int {
		return browser.Eval[[2]int](p, `[".finding", ".group"].map(s => [...document.querySelectorAll(s)].filter(e => e.checkVisibility()).length)`)
	}
	all := count()
	if all[0] < 5 || all[1] < 3 {
		t.Fatalf("%d findings of %d documents", all[0], all[1])
	}
	p.Do(chromedp.SendKeys(chromedp.CSS("#filter"), "passrole-wide"))
	if got := count(); got != [2]int{1, 1} {
		t.Errorf("one rule: %v", got)
	}
	if got := browser.Eval[string](p, `document.getElementById("shown").textContent`); got != "1 of "+strconv.Itoa(all[0])+" shown" {
		t.Errorf("it says %q", got)
	}
	p.Do(chromedp.SendKeys(chromedp.CSS("#filter"), strings.Repeat(kb.Backspace, len("passrole-wide"))))
	if got := count(); got != all {
		t.Errorf("without words: %v, want %v", got, all)
	}
	p.Do(chromedp.Click(chromedp.CSS("#show-security")))
	want := browser.Eval[int](p, `document.querySelectorAll(".finding.warning").length`)
	if got := count(); got[0] != want || got[0] == 0 {
		t.Errorf("without security: %v, want %d", got, want)
	}
	p.Do(chromedp.Click(chromedp.CSS("#only-bypasses")))
	if got := browser.Eval[int](p, `[...document.querySelectorAll(".matrix tbody tr")].filter(e => e.checkVisibility()).length`); got != 2 {
		t.Errorf("%d principals with a bypass, want 2", got)
	}
	p.Quiet()
}

// TestWithoutScript: all of it can be read, links lead to the answers, and the check
// boxes filter.
func TestWithoutScript(t *testing.T) {
	p := browser.Start(t).New()
	p.NoScript()
	p.Open(written(t, shop(t)))
	if got := browser.Eval[int](p, `document.querySelectorAll(".matrix td a[tabindex]").length`); got != 0 {
		t.Errorf("the script has run")
	}
	if browser.Eval[bool](p, `document.getElementById("filter").checkVisibility()`) {
		t.Errorf("there is a field for words, which does nothing")
	}
	p.Do(chromedp.Click(chromedp.CSS(".matrix td a.b")))
	p.Wait(`document.querySelector(".block:target")?.checkVisibility()`)
	if got := browser.Eval[string](p, `document.querySelector(".block:target").innerText`); !strings.Contains(got, "daxcluster01") {
		t.Errorf("the answer is %q", got)
	}
	p.Do(chromedp.Click(chromedp.CSS("#show-security")))
	if browser.Eval[bool](p, `document.querySelector(".finding.security").checkVisibility()`) {
		t.Errorf("the check box does nothing")
	}
	p.Quiet()
}

// TestPaper: on paper the theme is the light one, what is closed is open, and nothing
// is cut off.
func TestPaper(t *testing.T) {
	p := browser.Start(t).New()
	p.Size(794, 1123) // A4
	p.NoScript()
	p.Open(written(t, shop(t)))
	onPaper(p)
	if got := browser.Eval[string](p, `getComputedStyle(document.body).backgroundColor`); got != "rgb(255, 255, 255)" {
		t.Errorf("the paper is %s", got)
	}
	hidden := browser.Eval[[]string](p, `[...document.querySelectorAll(".policy .code, .why p, .block")].filter(e => !e.checkVisibility() || !e.offsetHeight).map(e => e.className)`)
	if len(hidden) > 0 {
		t.Errorf("not on paper: %v", slices.Compact(hidden))
	}
	fits(t, p, 794)
	legible(t, p, 10)
	if *shots != "" {
		p.FullScreenshot(filepath.Join(*shots, "paper.png"))
	}
}

// TestHostile: names that are tags, scripts and ends of elements are texts in a browser,
// too.
func TestHostile(t *testing.T) {
	bad := `</style></title></script><script>document.title = "owned"</script><img src=x onerror="document.title = 'owned'"><base href="//x/">`
	text, err := json.Marshal(bad)
	if err != nil {
		t.Fatal(err)
	}
	r := one(t, bad, `{"Version": "2012-10-17", "Statement": [{"Sid": `+string(text)+`, "Effect": "Allow", "Action": "*", "Resource": "*"}]}`)
	r.NotChecked, r.Inputs = []Unchecked{{bad, bad}}, []string{bad}
	p := browser.Start(t).Open(written(t, r))
	if got := browser.Eval[string](p, `document.querySelector("h1").textContent`); got != bad {
		t.Errorf("the title is %q", got)
	}
	if got := browser.Eval[int](p, `document.querySelectorAll("img, base, script:not(:last-of-type)").length`); got != 0 {
		t.Errorf("%d elements of the name are there", got)
	}
	if got := browser.Eval[string](p, `document.title`); got == "owned" {
		t.Errorf("a script of the name has run")
	}
	p.Quiet()
}

// onPaper shows a page as it is printed, on a screen with the dark theme.
func onPaper(p *browser.Page) {
	p.Do(chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		dark := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}
		_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print", Features: dark})
		return err
	}))
}

// TestWidePaper: a matrix of fifty tables is no wider than a sheet that lies on its side.
func TestWidePaper(t *testing.T) {
	var tables []arn.ARN
	for n := range 50 {
		tables = append(tables, arn.MustParse(fmt.Sprintf("arn:aws:dynamodb:us-east-1:123456789012:table/Table%02d", n)))
	}
	who := access.Subject{Principal: policy.User(arn.MustParse("arn:aws:iam::123456789012:user/with-a-name-that-is-rather-long"))}
	clusters := []access.Cluster{{ARN: arn.MustParse("arn:aws:dax:us-east-1:123456789012:cache/c")}}
	m, err := access.NewMatrix([]access.Subject{who}, tables, access.Options{Time: day}, clusters...)
	if err != nil {
		t.Fatal(err)
	}
	const sheet = 1047 // pixels within the margins
	p := browser.Start(t).New()
	p.Size(sheet, 700)
	p.Open(written(t, &Report{Title: "Wide", Access: &Access{Matrix: m, Clusters: clusters}}))
	onPaper(p)
	if got := browser.Eval[float64](p, `document.querySelector(".matrix").getBoundingClientRect().right`); got > sheet || got < sheet/2 {
		t.Errorf("the matrix ends at %v, want at most %d", got, sheet)
	}
	if *shots != "" {
		p.FullScreenshot(filepath.Join(*shots, "paper-wide.png"))
	}
}
