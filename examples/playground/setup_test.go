package main

import (
	"context"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
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

// TestShots takes pictures of every view for people to look at.
func TestShots(t *testing.T) {
	if *shots == "" {
		t.Skip("no -shots")
	}
	b := browser.Start(t)
	p := open(t, b, page(t, "server"))
	for _, size := range []struct {
		name          string
		width, height int
	}{{"1280", 1280, 800}, {"390", 390, 844}} {
		p.Size(size.width, size.height)
		for _, theme := range []string{"light", "dark"} {
			p.Media("prefers-color-scheme", theme)
			for _, name := range []string{"decide", "dax", "compare", "review"} {
				view(p, name)
				if size.width < 900 {
					p.FullScreenshot(filepath.Join(*shots, strings.Join([]string{name, theme, size.name}, "-")+".png"))
				} else {
					p.Screenshot(filepath.Join(*shots, strings.Join([]string{name, theme, size.name}, "-")+".png"))
				}
			}
		}
	}
	p.Quiet()
}
