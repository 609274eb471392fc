package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/iameval/iameval/examples/internal/browser"
)

var (
	shots  = flag.String("shots", "", "write a picture of every view, in both themes and at both widths, to this folder")
	update = flag.Bool("update", false, "make the picture of the README anew")
)

// builds are the two forms of the page.
var builds = []string{"server", "wasm"}

// site is the static site, written once for all tests.
var site = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "playground")
	if err != nil {
		return "", err
	}
	return folder, writeSite(context.Background(), folder, os.Stderr)
})

func TestMain(m *testing.M) {
	flag.Parse()
	status := m.Run()
	if siteAsked {
		if folder, err := site(); err == nil {
			_ = os.RemoveAll(folder)
		}
	}
	os.Exit(status)
}

var siteAsked bool

// page returns the address of a form of the page.
func page(t *testing.T, build string) string {
	t.Helper()
	h := handler()
	if build == "wasm" {
		siteAsked = true
		folder, err := site()
		if err != nil {
			t.Fatal(err)
		}
		h = http.FileServer(http.Dir(folder))
	}
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL + "/"
}

// answered is a condition that is true once the page has answered n times, and nothing
// is being asked.
const answered = `document.getElementById("answer").dataset.done > 0`

// open opens the page, or a link to it, and waits for the first answer.
func open(t *testing.T, b *browser.Browser, url string) *browser.Page {
	t.Helper()
	p := b.New()
	p.Size(1280, 800)
	p.Media("prefers-color-scheme", "light")
	p.Open(url)
	p.Wait(answered)
	return p
}

// view goes to a view by its tab, and waits for the answer.
func view(p *browser.Page, name string) {
	before := browser.Eval[string](p, `document.getElementById("answer").dataset.done`)
	browser.Eval[any](p, `document.getElementById("tab-`+name+`").click()`)
	p.Wait(`document.getElementById("answer").dataset.done > ` + before)
}

// pick starts from a preset.
func pick(p *browser.Page, preset string) {
	after(p, func() {
		browser.Eval[any](p, `{ const e = document.getElementById("preset"); e.value = "`+preset+`"; e.dispatchEvent(new Event("change")); 0 }`)
	})
}

// TestShots takes pictures of every view, and of more states of them, for people to
// look at.
func TestShots(t *testing.T) {
	if *shots == "" {
		t.Skip("no -shots")
	}
	p := open(t, browser.Start(t), page(t, "server"))
	for _, width := range []int{1280, 390} {
		for _, theme := range []string{"light", "dark"} {
			p.Size(width, map[int]int{1280: 844, 390: 1500}[width])
			p.Media("prefers-color-scheme", theme)
			take := func(name string) {
				file := filepath.Join(*shots, fmt.Sprintf("%s-%s-%d.png", name, theme, width))
				p.Screenshot(file)
			}
			pick(p, "bob-6")
			for _, name := range []string{"decide", "dax", "compare", "review"} {
				view(p, name)
				take(name)
			}
			pick(p, "transaction")
			take("decide-body")
			pick(p, "condition")
			take("decide-asked")
			pick(p, "any-action")
			take("decide-allowed")
			pick(p, "group")
			take("dax-two-callers")
			pick(p, "bob-2")
			view(p, "compare")
			take("compare-different")
			pick(p, "bob-4")
			write(p, `.document textarea`, browser.Eval[string](p, `document.querySelector(".document textarea").value.replace("Allow", "Alow").replace("Query\",", "Query\"").replace("Query\"", "Query\",")`))
			take("fault")
			pick(p, "bob-6")
			after(p, func() { browser.Eval[any](p, `document.getElementById("export").click()`) })
			take("export")
			browser.Eval[any](p, `document.querySelector("dialog").close()`)
			browser.Eval[any](p, `document.querySelector(".side").scrollTo(0, 500)`)
			take("dax-opened")
		}
	}
	p.Quiet()
}
