package browser_test

import (
	"fmt"
	"image"
	_ "image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/examples/internal/browser"
)

const document = `<!doctype html>
<html lang="en"><title>no script</title>
<meta name="viewport" content="width=device-width">
<style>:root { color-scheme: light dark } p { color: light-dark(rgb(1, 2, 3), rgb(4, 5, 6)) }</style>
<p>Text</p><input aria-label="Name"><button>Say</button><img alt="" src="/dot">
<script>
document.title = "script";
document.querySelector("button").onclick = () => console.log("hello", document.querySelector("input").value, 7);
</script>`

func serve(t *testing.T) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/":
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, document)
		case "/dot":
			w.Header().Set("Content-Type", "image/svg+xml")
			_, _ = io.WriteString(w, `<svg xmlns="http://www.w3.org/2000/svg"/>`)
		default:
			w.WriteHeader(http.StatusNoContent)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestPage(t *testing.T) {
	url := serve(t)
	b := browser.Start(t)
	p := b.New()
	p.Size(390, 844)
	p.Media("prefers-color-scheme", "dark")
	p.Open(url)
	p.Wait(`document.images[0].complete`)
	type seen struct {
		Title, Colour string
		Width         int
	}
	look := func(p *browser.Page) seen {
		return browser.Eval[seen](p, `({Title: document.title, Colour: getComputedStyle(document.querySelector("p")).color, Width: innerWidth})`)
	}
	if diff := cmp.Diff(seen{"script", "rgb(4, 5, 6)", 390}, look(p)); diff != "" {
		t.Errorf("dark and narrow (-want +got):\n%s", diff)
	}
	p.Do(chromedp.SendKeys(chromedp.CSS("input"), "Bob"), chromedp.Click(chromedp.CSS("button")))
	if diff := cmp.Diff([]browser.Message{{Level: "log", Text: "hello Bob 7"}}, p.Messages()); diff != "" {
		t.Errorf("console (-want +got):\n%s", diff)
	}
	if got, want := strings.Join(p.Requests(), " "), url+"/ "+url+"/dot"; !strings.HasPrefix(got, want) {
		t.Errorf("requests: %s, want %s", got, want)
	}
	p.Quiet()

	p.Media("prefers-color-scheme", "light")
	p.Size(1280, 800)
	if diff := cmp.Diff(seen{"script", "rgb(1, 2, 3)", 1280}, look(p)); diff != "" {
		t.Errorf("light and wide (-want +got):\n%s", diff)
	}
	p.NoScript()
	p.Open(url)
	if diff := cmp.Diff(seen{"no script", "rgb(1, 2, 3)", 1280}, look(p)); diff != "" {
		t.Errorf("without scripts (-want +got):\n%s", diff)
	}
}

func TestScreenshot(t *testing.T) {
	p := browser.Start(t).New()
	p.Size(390, 200)
	p.Open(serve(t))
	browser.Eval[any](p, `document.body.style.cssText = "height: 700px; margin: 0; display: flow-root"`)
	folder := t.TempDir()
	for _, test := range []struct {
		name   string
		take   func(string)
		height int
	}{
		{"window", p.Screenshot, 200},
		{"page", p.FullScreenshot, 700},
	} {
		file := filepath.Join(folder, "new", test.name+".png")
		test.take(file)
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		size, format, err := image.DecodeConfig(f)
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if err != nil || format != "png" || size.Width != 390 || size.Height != test.height {
			t.Errorf("%s: %s of %d x %d (%v), want png of 390 x %d", test.name, format, size.Width, size.Height, err, test.height)
		}
	}
}

// recorder is a test that only takes notes.
type recorder struct {
	testing.TB
	said []string
}

func (r *recorder) Helper() {}
func (r *recorder) Errorf(f string, a ...any) {
	r.said = append(r.said, "error: "+fmt.Sprintf(f, a...))
}
func (r *recorder) Skipf(f string, a ...any)  { r.end("skip: " + fmt.Sprintf(f, a...)) }
func (r *recorder) Fatalf(f string, a ...any) { r.end("fatal: " + fmt.Sprintf(f, a...)) }
func (r *recorder) end(text string) {
	r.said = append(r.said, text)
	runtime.Goexit()
}

func (r *recorder) run(f func()) {
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	<-done
}

func TestQuietHearsEverything(t *testing.T) {
	browser.Start(t) // or skip
	notes := &recorder{TB: t}
	p := browser.Start(notes).Open(serve(t))
	browser.Eval[any](p, `console.error("said")`)
	browser.Eval[any](p, `setTimeout(() => { throw new Error("thrown"); })`)
	browser.Eval[any](p, `Promise.reject(new Error("rejected")), 0`)
	browser.Eval[any](p, `fetch("http://[::1]:1/").catch(() => "") `)
	browser.Eval[any](p, `new Promise(done => setTimeout(done, 50))`)
	p.Quiet()
	heard := strings.Join(notes.said, "\n")
	for _, want := range []string{"error: said", "Error: thrown", "Error: rejected", "ERR_"} {
		if !strings.Contains(heard, want) {
			t.Errorf("Quiet says nothing of %q:\n%s", want, heard)
		}
	}
}

func TestNoBrowser(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for _, test := range []struct{ required, want string }{
		{"", "skip: NOT TESTED in a browser: "},
		{"1", "fatal: no Chromium: "},
	} {
		t.Setenv("IAMEVAL_REQUIRE_CHROMIUM", test.required)
		notes := &recorder{TB: t}
		notes.run(func() { browser.Start(notes) })
		if len(notes.said) != 1 || !strings.HasPrefix(notes.said[0], test.want) {
			t.Errorf("IAMEVAL_REQUIRE_CHROMIUM=%s: %q, want %q", test.required, notes.said, test.want)
		}
	}
}
