// Package browser starts a Chromium without a window for the tests of pages:
// it opens pages, types into them, reads them, takes pictures of them, and
// keeps what they wrote to the console and what they asked the network for.
//
// Each browser has a new folder of user data, which is removed with it, and
// does nothing on its own: no first run, no updates, no sync.
//
//	b := browser.Start(t)
//	p := b.Open(server.URL)
//	p.Do(chromedp.Click(chromedp.CSS("button")))
//	got := browser.Eval[string](p, `document.title`)
//	p.Quiet() // nothing went wrong on the page
//
// Where no Chromium is installed, Start skips the test and says how to install
// one. IAMEVAL_REQUIRE_CHROMIUM=1 makes that a failure.
package browser
