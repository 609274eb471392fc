package browser

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Page is a tab of a Browser. Its methods fail the test where a step fails. It is
// for one goroutine.
type Page struct {
	t    testing.TB
	ctx  context.Context
	mu   sync.Mutex
	said []Message
	asks []string
}

// Message is what a page wrote to the console, an exception that nothing caught,
// or a complaint of the browser itself, such as of a policy that it enforced.
type Message struct {
	Level string // "log", "warning", "error", "exception" ...
	Text  string
}

// New opens an empty page, so that its size and colours can be set before
// Page.Open.
func (b *Browser) New() *Page {
	b.t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx)
	b.t.Cleanup(cancel)
	p := &Page{t: b.t, ctx: ctx}
	if err := chromedp.Listen(ctx, p.hear); err != nil {
		b.t.Fatal(err)
	}
	return p
}

// Open opens a page and waits until it is loaded.
func (b *Browser) Open(url string) *Page {
	b.t.Helper()
	p := b.New()
	p.Open(url)
	return p
}

// Open goes to an address and waits until it is loaded.
func (p *Page) Open(url string) {
	p.t.Helper()
	p.Do(chromedp.Navigate(url))
}

// Do runs steps of package chromedp, each within Timeout.
func (p *Page) Do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	for i, step := range steps {
		ctx, cancel := context.WithTimeout(p.ctx, Timeout)
		err := chromedp.Do(ctx, step)
		cancel()
		if err != nil {
			p.t.Fatalf("step %d of %d: %v\nconsole: %v", i+1, len(steps), err, p.Messages())
		}
	}
}

// Eval returns what an expression is on the page. A promise is waited for.
func Eval[T any](p *Page, expression string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, Timeout)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v\nconsole: %v", expression, err, p.Messages())
	}
	return v
}

// Wait waits until an expression is true on the page, looking at every frame.
func (p *Page) Wait(expression string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, Timeout)
	defer cancel()
	_, err := chromedp.Run(ctx, chromedp.Poll[chromedp.Void](expression, chromedp.WithPollingTimeout(Timeout)))
	if err != nil {
		p.t.Fatalf("waiting for %s: %v\nconsole: %v", expression, err, p.Messages())
	}
}

// Size sets the size of the page's window, in CSS pixels.
func (p *Page) Size(width, height int) {
	p.t.Helper()
	p.Do(chromedp.EmulateViewport(int64(width), int64(height)))
}

// Media sets a feature that style sheets ask for, such as prefers-color-scheme to
// "dark"; other features are as before the first call.
func (p *Page) Media(feature, value string) {
	p.t.Helper()
	params := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: feature, Value: value}}}
	if _, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, params); err != nil {
		p.t.Fatal(err)
	}
}

// NoScript keeps the scripts of the pages that are opened from now on from
// running. Eval works all the same.
func (p *Page) NoScript() {
	p.t.Helper()
	params := emulation.SetScriptExecutionDisabledParams{Value: true}
	if _, err := chromedp.Call(p.ctx, emulation.SetScriptExecutionDisabled, params); err != nil {
		p.t.Fatal(err)
	}
}

// Screenshot writes a picture of the window to a file, as PNG, and makes its
// folder.
func (p *Page) Screenshot(file string) {
	p.t.Helper()
	p.picture(file, chromedp.CaptureScreenshot())
}

// FullScreenshot writes a picture of the whole page to a file, as PNG, and makes
// its folder.
func (p *Page) FullScreenshot(file string) {
	p.t.Helper()
	p.picture(file, chromedp.FullScreenshot(100))
}

func (p *Page) picture(file string, take chromedp.Action[[]byte]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, Timeout)
	defer cancel()
	png, err := chromedp.Run(ctx, take)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(file), 0o755)
	}
	if err == nil {
		err = os.WriteFile(file, png, 0o644)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// Messages returns what the page has written to the console so far.
func (p *Page) Messages() []Message {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.said)
}

// Requests returns the addresses that the page has asked for so far, in order.
func (p *Page) Requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.asks)
}

// Quiet fails the test if there was any warning, error or exception on the page.
func (p *Page) Quiet() {
	p.t.Helper()
	for _, m := range p.Messages() {
		switch m.Level {
		case "warning", "error", "exception", "assert":
			p.t.Errorf("console: %s: %s", m.Level, m.Text)
		}
	}
}

// hear keeps an event. The browser's events come in order, and before the answer
// to a step that follows them.
func (p *Page) hear(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		p.said = append(p.said, Message{Level: string(e.Type), Text: words(e.Args)})
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if x := e.ExceptionDetails.Exception; x != nil {
			text += " " + x.Description
		}
		p.said = append(p.said, Message{Level: "exception", Text: text})
	case *log.EventEntryAdded:
		p.said = append(p.said, Message{Level: string(e.Entry.Level), Text: strings.TrimSpace(e.Entry.Text + " " + e.Entry.URL)})
	case *network.EventRequestWillBeSent:
		p.asks = append(p.asks, e.Request.URL)
	}
}

// words joins the arguments of a call of the console as the console shows them.
func words(args []*runtime.RemoteObject) string {
	var list []string
	for _, a := range args {
		switch {
		case a.Description != "":
			list = append(list, a.Description)
		default:
			list = append(list, strings.Trim(string(a.Value), `"`))
		}
	}
	return strings.Join(list, " ")
}
