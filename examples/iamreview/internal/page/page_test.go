package page

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/review"
	"github.com/iameval/iameval/policy/syntax"
)

var update = flag.Bool("update", false, "write the golden files anew")

func render(t testing.TB, r *Report) string {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// witness is that of a finding in words.
func witness(f *review.Finding) string {
	if f.Witness == nil {
		return ""
	}
	return f.Witness.String()
}

// one is a report of one document with one finding of a rule.
func one(t testing.TB, name, text string) *Report {
	t.Helper()
	d := review.Load(name, policy.Identity, []byte(text))
	r := &Report{Title: name, Made: day, Services: day, Inputs: []string{name}, Checked: 1, Documents: []Document{{Document: d, Verbatim: true}}}
	lines := strings.Split(text, "\n")
	for f := range review.Check([]*review.Document{d}, review.Options{Now: day}) {
		file, start, end := f.At.Range()
		r.Findings = append(r.Findings, Finding{Finding: &f, Witness: witness(&f), File: file, Start: start, End: end, Fingerprint: fmt.Sprintf("%032x", len(r.Findings)),
			Line: func(n int) []byte {
				if n < 1 || n > len(lines) {
					return nil
				}
				return []byte(lines[n-1])
			}})
	}
	if len(r.Findings) == 0 {
		t.Fatalf("no findings in %s", text)
	}
	return r
}

// bare is a page without its style and script and their hashes.
func bare(page string) string {
	return strings.NewReplacer(style, "", script, "", template.HTMLEscapeString(policyOf(style, script)), "").Replace(strings.ReplaceAll(page, "&#43;", "+"))
}

// TestGolden: the same report is the same bytes.
func TestGolden(t *testing.T) {
	for name, report := range map[string]*Report{"bookshop": shop(t), "broken": read(t, folder("broken/account.json"), "", ""),
		"unknown": read(t, folder("broken/account.json"), folder("bookshop/tables.json"), folder("bookshop/clusters.json")),
		"empty":   {Title: "Nothing"}} {
		t.Run(name, func(t *testing.T) {
			got := bare(render(t, report))
			if again := bare(render(t, report)); again != got {
				t.Fatal("twice the same report, and not the same page")
			}
			file := filepath.Join("testdata", name+".html")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestPolicyOfContents: the page may use its own style and script and nothing else, and
// has both as they were hashed.
func TestPolicyOfContents(t *testing.T) {
	page := render(t, shop(t))
	inside := func(tag string) string {
		_, rest, _ := strings.Cut(page, "<"+tag+">")
		text, _, ok := strings.Cut(rest, "</"+tag+">")
		if !ok {
			t.Fatalf("no %s", tag)
		}
		return text
	}
	want := `<meta http-equiv="Content-Security-Policy" content="` + strings.NewReplacer("'", "&#39;", "+", "&#43;").Replace(policyOf(inside("style"), inside("script"))) + `">`
	if !strings.Contains(page, want) {
		t.Errorf("the page lacks %s", want)
	}
	if found := regexp.MustCompile(`(?i)\s(style|on[a-z]+)=|https?://`).FindString(page); found != "" {
		t.Errorf("the page has %q", found)
	}
	if n := strings.Count(script, "\n"); n > 220 {
		t.Errorf("the script has %d lines", n)
	}
}

// TestEscaped: names of inputs are texts, wherever they stand.
func TestEscaped(t *testing.T) {
	for _, bad := range []string{`</style><script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `'-alert(1)-'`, `{{.}}`, `</title>`, "\u202eevil", `]]>`, `</pre></details>`} {
		sid, err := json.Marshal(bad)
		if err != nil {
			t.Fatal(err)
		}
		text := `{"Version": "2012-10-17", "Statement": [
  {"Sid": ` + string(sid) + `, "Effect": "Allow", "Action": "*", "Resource": "*"}]}`
		r := one(t, bad+".json", text)
		r.NotChecked = []Unchecked{{bad, bad}}
		r.NotRun = []Lacking{{bad, []string{bad}, 1}}
		r.Documents[0].Origin.Principals = []string{bad}
		r.Findings[0].Reason, r.Findings[0].Suppressed = bad, true
		page := render(t, r)
		if got := strings.Count(page, "<script>"); got != 1 {
			t.Errorf("%q: %d scripts", bad, got)
		}
		for _, tag := range []string{"</style>", "</title>", "</script>", "<img"} {
			want := 1
			if tag == "<img" {
				want = 0
			}
			if got := strings.Count(page, tag); got != want {
				t.Errorf("%q: %d of %s", bad, got, tag)
			}
		}
		if strings.Contains(page, "\u202e") {
			t.Errorf("%q turns the direction of the text", bad)
		}
	}
}

// TestExcerpt: the range is marked, over several lines and within long ones.
func TestExcerpt(t *testing.T) {
	long := strings.Repeat("x", 500) + "HERE" + strings.Repeat("y", 500)
	lines := []string{"{", `    "Action": [`, `        "a",`, `        "b"`, "    ]", long}
	line := func(n int) []byte {
		if n < 1 || n > len(lines) {
			return nil
		}
		return []byte(lines[n-1])
	}
	at := func(line, column int) syntax.Position { return syntax.Position{Line: line, Column: column} }
	for _, test := range []struct {
		name       string
		start, end syntax.Position
		want       []excerptLine
	}{
		{"a word", at(3, 9), at(3, 12), []excerptLine{{2, `"Action": [`, "", ""}, {3, "    ", `"a"`, ","}, {4, `    "b"`, "", ""}}},
		{"lines", at(3, 9), at(4, 12), []excerptLine{{2, `"Action": [`, "", ""}, {3, "    ", `"a",`, ""}, {4, "    ", `"b"`, ""}, {5, "]", "", ""}}},
		{"a long line", at(6, 501), at(6, 505), []excerptLine{{5, "    ]", "", ""}, {6, "…" + strings.Repeat("x", 40), "HERE", strings.Repeat("y", 116) + "…"}}},
		{"nowhere", at(0, 0), at(0, 0), nil},
		{"beyond", at(9, 1), at(9, 2), nil},
	} {
		f := Finding{Start: test.start, End: test.end, Line: line}
		if diff := cmp.Diff(test.want, f.excerpt()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// TestLayout: a document on one long line is laid out, and what points to it too.
func TestLayout(t *testing.T) {
	text := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"Second","Effect":"Deny","Action":["` + strings.Repeat(`dynamodb:GetItem","`, 40) + `dynamodb:Query"],"Resource":"*"}]}`
	r := one(t, "a.json", text)
	v := newPlaces(r.Documents).views[0]
	if len(v.Lines) < 10 || v.Note == "" {
		t.Errorf("%d lines, %q", len(v.Lines), v.Note)
	}
	if got := strings.TrimSpace(string(v.Lines[v.statementLine(1)+1].Text)); got != `"Sid": "Second",` {
		t.Errorf("the second statement begins above %q", got)
	}
	short := one(t, "b.json", "{\n  \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}\n}")
	if v := newPlaces(short.Documents).views[0]; v.First != 1 || v.Note != "" || len(v.Lines) != 3 {
		t.Errorf("a short document: from %d, %q, %d lines", v.First, v.Note, len(v.Lines))
	}
}

// TestManyFindings: the mildest are left out, and the page says so.
func TestManyFindings(t *testing.T) {
	r := one(t, "a.json", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`)
	worst := r.Findings[0]
	mild := *worst.Finding
	mild.Severity = review.Suggestion
	r.Findings = nil
	for range mostListed {
		r.Findings = append(r.Findings, Finding{Finding: &mild, File: "a.json"})
	}
	r.Findings = append(r.Findings, worst)
	groups, leftOut := groupsOf(r, newPlaces(r.Documents))
	if len(groups) != 1 || len(groups[0].Findings) != mostListed || leftOut != 1 || groups[0].Findings[0].Severity != worst.Severity.String() {
		t.Errorf("%d groups, %d left out", len(groups), leftOut)
	}
	if page := render(t, r); !strings.Contains(page, "1 finding is left out, the mildest.") {
		t.Errorf("the page does not say that something is left out")
	}
}
