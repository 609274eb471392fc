package casefile

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// example is the matrix of the package's page.
func example(t *testing.T) string {
	t.Helper()
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, text, ok := strings.Cut(string(doc), "\n//\t# a comment\n")
	if !ok {
		t.Fatal("no example")
	}
	text, _, _ = strings.Cut(text, "\n//\n// policy and request name")
	text = strings.ReplaceAll("\n"+text, "\n//\t", "\n")
	return strings.ReplaceAll(text, "\n//\n", "\n\n")
}

// TestMatrix expands the example: every cell is a case, and passes.
func TestMatrix(t *testing.T) {
	cases, err := Read("x.matrix", []byte(example(t)))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range cases {
		if r := c.Run(); !r.Pass {
			t.Errorf("%s: want %s, got %s: %s", c.ID, c.Wanted(), r.Got, r.Reason)
		}
		got = append(got, c.ID+": "+c.Wanted()+": "+c.Why)
	}
	want := []string{
		"1-both: explicit-deny: a Deny wins",
		"2-limits-boundary-none-session-none: allow: each of them must allow: boundary none, session none",
		"2-limits-boundary-none-session-Allow: allow: each of them must allow: boundary none, session Allow",
		"2-limits-boundary-none-session-Deny: explicit-deny: each of them must allow: boundary none, session Deny",
		"2-limits-boundary-Deny-session-none: explicit-deny: each of them must allow: boundary Deny, session none",
		"2-limits-boundary-Deny-session-Allow: explicit-deny: each of them must allow: boundary Deny, session Allow",
		"2-limits-boundary-Deny-session-Deny: explicit-deny: each of them must allow: boundary Deny, session Deny",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
}

// TestMatrixCase: what a line says of a case.
func TestMatrixCase(t *testing.T) {
	const head = "policy A {}\npolicy B {\"Id\": \"b\"}\nrequest r {\"action\": \"a:b\"}\n"
	certain, uncertain := false, true
	r := &Request{Action: "a:b"}
	tests := []struct {
		line string
		want Case
	}{
		{"case 1 request=r want=allow", Case{ID: "1", Request: r, Want: []byte(`"allow"`)}},
		{"case 1 request=r want=error rule=1,2", Case{ID: "1", Request: r, Rule: Strings{"1", "2"}, Want: []byte(`"error"`)}},
		{"case 1 request=r want=explicit-deny?", Case{ID: "1", Request: r, Want: []byte(`"explicit-deny"`), Uncertain: &uncertain}},
		{"case 1 request=r want=implicit-deny!", Case{ID: "1", Request: r, Want: []byte(`"implicit-deny"`), Uncertain: &certain}},
		{"case 1 request=r identity=A,B boundary=A session=[] resource=B endpoint=B want=allow", Case{ID: "1", Request: r, Want: []byte(`"allow"`), Policies: &Policies{
			Identity: []Document{"{}", `{"Id": "b"}`}, Boundary: []Document{"{}"}, Session: []Document{}, Resource: []Document{`{"Id": "b"}`}, Endpoint: []Document{`{"Id": "b"}`}}}},
		{"case 1 request=r scp=A,B/[]/B rcp=none want=allow", Case{ID: "1", Request: r, Want: []byte(`"allow"`), Policies: &Policies{
			SCP: [][]Document{{"{}", `{"Id": "b"}`}, {}, {`{"Id": "b"}`}}, RCP: [][]Document{}}}},
		{"grid 1 request=r\n\tsession none A\n\tallow? explicit-deny\n", Case{ID: "1-session-none", Request: r, Want: []byte(`"allow"`), Uncertain: &uncertain, Policies: &Policies{}}},
	}
	for _, test := range tests {
		cases, err := Read("x.matrix", []byte(head+test.line))
		if err != nil {
			t.Errorf("%s: %v", test.line, err)
			continue
		}
		test.want.File = "x.matrix"
		if diff := cmp.Diff(&test.want, cases[0], same); diff != "" {
			t.Errorf("%s: mismatch (-want +got):\n%s", test.line, diff)
		}
	}
}

// TestBadMatrix: each error has its line and says what is expected.
func TestBadMatrix(t *testing.T) {
	const head = "policy A {}\nrequest r {\"action\": \"a:b\"}\n" // lines 1 and 2
	tests := []struct{ text, want string }{
		{"", "x.matrix:1:1: no case in the matrix"},
		{"cases 1", `x.matrix:3:1: "cases": want policy, request, case or grid`},
		{"policy A {}", "x.matrix:3:1: policy A is named twice"},
		{"policy none {}", `policy "none": want a name`},
		{"policy a/b {}", `policy "a/b": want a name`},
		{"policy B {", `policy B: "{" is not JSON`},
		{"request r {}", `request "r": want a unique name`},
		{"request s {\"actions\": 1}", `request s: json: unknown field "actions"`},
		{"request s {\"action\": \"a:b\"} {\"action\": \"a:c\"}", `request s: "{\"action\": \"a:c\"}" after the value`},
		{"case", "want an id"},
		{"case 1 want=allow", "1: want a request"},
		{"case 1 request=r", "1: missing want"},
		{"case 1 request=s want=allow", `1: request: unknown request "s"`},
		{"case 1 request=r want=deny", `1: want: "deny": want allow, explicit-deny, implicit-deny or error`},
		{"case 1 request=r want=allow?!", `"allow?!": want allow, explicit-deny`},
		{"case 1 request=r want", `"want": want key=value`},
		{"case 1 request=r identities=A want=allow", "1: identities: want rule, request, want, or identity,"},
		{"case 1 request=r identity=A,B want=allow", `1: identity: unknown policy "B"`},
		{"case 1 request=r scp=A/B want=allow", `1: scp: unknown policy "B"`},
		{"case 1 request=r want=allow\n  because", `x.matrix:4:3: "because": want a why after a case, or the row of a grid`},
		{"  why not", "x.matrix:3:3: why: want a case or grid above it that does not have a why yet"},
		{"case 1 request=r want=allow\n  why a\n  why b", "x.matrix:5:3: why: want a case or grid above it"},
		{"grid 1 request=r want=allow", "1: a grid has its verdicts in its cells"},
		{"grid 1 request=r\n  session none\n\ncase 2 request=r want=allow", "1: a grid without a row"},
		{"grid 1 request=r\n  session none\n", "1: a grid without a row"},
		{"grid 1 request=r\n  session\n", `the head of a grid: want layer \ layer`},
		{"grid 1 request=r\n  session none A\n  allow\n", "x.matrix:5:3: 1: 1 cells in a row; want 2"},
		{"grid 1 request=r\n  boundary \\ session none\n  B allow\n", `x.matrix:5:3: 1-boundary-B: boundary: unknown policy "B"`},
		{"grid 1 request=r\n  session none\n  yes\n", `x.matrix:5:3: 1-session-none: "yes": want allow,`},
	}
	for _, test := range tests {
		text := head + test.text
		if test.text == "" {
			text = "\n# nothing\n"
		}
		if _, err := Read("x.matrix", []byte(text)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: error %v; want one with %q", test.text, err, test.want)
		}
	}
}
