package browser

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Timeout is how long one step on a page may take: long, since the machine that
// runs the tests may be busy with others.
const Timeout = time.Minute

// names are the programs that Start looks for on the PATH.
var names = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "headless-shell"}

// Browser is a running Chromium. It ends with its test.
type Browser struct {
	t   testing.TB
	ctx context.Context
}

// Start starts a Chromium for a test. Where there is none it skips the test, or
// fails it if IAMEVAL_REQUIRE_CHROMIUM is set.
func Start(t testing.TB) *Browser {
	t.Helper()
	program, ok := Find()
	switch {
	case ok:
	case os.Getenv("IAMEVAL_REQUIRE_CHROMIUM") != "":
		t.Fatalf("no Chromium: none of %q is on the PATH; install it: apt-get install chromium", names)
	default:
		t.Skipf("NOT TESTED in a browser: none of %q is on the PATH; to run this test: apt-get install chromium", names)
	}
	var err error
	for range starts {
		var b *Browser
		if b, err = start(t, program); err == nil {
			return b
		}
		t.Logf("%s does not start, and is tried again: %v", program, err)
	}
	t.Fatalf("%s does not start: %v", program, err)
	return nil
}

// starts is how often a browser is started that ends at once, as one in some dozens does
// on a busy machine.
const starts = 3

func start(t testing.TB, program string) (*Browser, error) {
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options(program, t.TempDir())...)
	ctx, closeBrowser := chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil {
		closeBrowser()
		cancel()
		return nil, err
	}
	t.Cleanup(cancel)
	t.Cleanup(closeBrowser)
	return &Browser{t: t, ctx: ctx}, nil
}

// Find returns the Chromium that Start would start. It reports false if there is
// none.
func Find() (program string, ok bool) {
	for _, name := range names {
		if program, err := exec.LookPath(name); err == nil {
			return program, true
		}
	}
	return "", false
}

func options(program, userData string) []chromedp.ExecAllocatorOption {
	return append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program),
		chromedp.UserDataDir(userData),
		chromedp.NoSandbox, // containers seldom allow one, and the pages are our own
		chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("lang", "en-US"),
	)
}
