package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/iameval/iameval/examples/internal/browser"
)

// hundred is a policy of a hundred statements on as many tables.
func hundred() string {
	var list []string
	for i := range 100 {
		list = append(list, fmt.Sprintf("    {\n      \"Sid\": \"S%d\",\n      \"Effect\": \"Allow\",\n      \"Action\": [\"dynamodb:GetItem\", \"dynamodb:Query\"],\n      \"Resource\": \"arn:aws:dynamodb:us-west-2:123456789012:table/T%d\"\n    }", i, i))
	}
	return "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n" + strings.Join(list, ",\n") + "\n  ]\n}"
}

// TestSpeed logs how long the first answer of the page takes from the start of its
// load, and an edit of a hundred statements until its answer is drawn. Nothing
// depends on it: a busy machine is slow.
func TestSpeed(t *testing.T) {
	b := browser.Start(t)
	for _, build := range builds {
		url := page(t, build)
		var first []float64
		for range 3 {
			p := b.New()
			p.Size(1280, 800)
			p.Open(url)
			p.Wait(answered)
			first = append(first, browser.Eval[float64](p, `performance.getEntriesByName("answer")[0].startTime`))
		}
		t.Logf("%s: first answer after %.0f ms (of %.0f)", build, slices.Min(first), first)
		p := open(t, b, url)
		write(p, editorOfBob, hundred())
		for _, name := range []string{"decide", "dax", "review", "compare"} {
			view(p, name)
			took := browser.Eval[[]float64](p, fmt.Sprintf(`(async () => {
				const e = document.querySelector(%q), all = [], answer = document.getElementById("answer");
				for (let i = 0; i < 9; i++) {
					const start = performance.now(), before = answer.dataset.done;
					e.setRangeText(String(i), e.value.indexOf("table/T5") + 8, e.value.indexOf("table/T5") + 8 + (i > 0), "end");
					e.dispatchEvent(new Event("input", { bubbles: true }));
					while (answer.dataset.done === before) await new Promise((next) => setTimeout(next));
					await new Promise(requestAnimationFrame);
					all.push(performance.now() - start);
				}
				return all;
			})()`, editorOfBob))
			slices.Sort(took)
			t.Logf("%s, %s: an edit of 100 statements is answered and drawn after %.0f ms (median; %.0f to %.0f)", build, name, took[len(took)/2], took[0], took[len(took)-1])
		}
		p.Quiet()
	}
}
