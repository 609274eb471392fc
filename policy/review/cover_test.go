package review

import (
	"slices"
	"strings"
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/variables"
)

// TestMayMeet: the quick answers about two patterns are those of their relation.
func TestMayMeet(t *testing.T) {
	var all []arn.Pattern
	for _, text := range []string{
		"*", "arn:*", "arn:aws:s3", "arn:aws:s3*", "arn:aws:s3:::", "arn:aws:s3:::a", "arn:aws:s3:::a/b", "arn:aws:s3:::a*", "arn:aws:s3:::*b", "arn:aws:s3:::a?b", "arn:aws:s3:::${k:v}", "arn:aws:s3:::a${k:v, 'x'}b",
		"arn:aws:s3:::a${*}b", "arn:aws:s3:::a*b", "arn:aws:s3:::${$}", "arn:aws:s3:::$", "arn:aws:s3:::${", "arn:${k:v}:s3:::a", "arn::::::", "arn:aws:sqs:*:*:a", "arn:aws:sqs:eu:1:a", "arn:aws:*:*:*:b",
	} {
		for _, flags := range []variables.Flags{0, variables.References} {
			if p, err := arn.ParsePattern(text, flags); err == nil {
				all = append(all, p)
			}
		}
	}
	all = append(all, arn.Pattern{})
	for i := range all {
		for j := range all {
			if got, want := mayMeet(&all[i], &all[j]), !all[i].Disjoint(&all[j]); got != want {
				t.Errorf("%q and %q: %t, want %t", all[i].String(), all[j].String(), got, want)
			}
		}
	}
}

// words returns the texts of at most n of some letters.
func words(letters string, n int) []string {
	all, last := []string{""}, []string{""}
	for range n {
		var next []string
		for _, w := range last {
			for _, r := range letters {
				next = append(next, w+string(r))
			}
		}
		all, last = append(all, next...), next
	}
	return all
}

// TestActionsCover: of small patterns of actions one covers another if it matches all
// names that the other matches, and they overlap if some name is matched by both. Of two
// patterns of which one has wildcards in its service that is the answer on the safe side,
// since a star there is taken to run past the colon.
func TestActionsCover(t *testing.T) {
	names := slices.Concat(prefixed("a:", words("abc", 4)), prefixed("ab:", words("ab", 2)), prefixed("b:", words("ab", 2)), prefixed("ba:", words("ab", 2)), prefixed("c:", []string{"", "c"}))
	patterns := append(prefixed("a:", words("ab*?", 3)), "*", "**", "*:*", "A:*", "?:*", "*:a", "a*:a", "?b:*", "*b:B", "a?:A*", "b:*", "B:b", "*a:*a")
	matched := make([][]bool, len(patterns))
	for i, p := range patterns {
		for _, name := range names {
			matched[i] = append(matched[i], strings.Trim(p, "*") == "" || globs(strings.ToLower(p), name))
		}
	}
	for i, p := range patterns {
		for j, q := range patterns {
			covers, overlap := true, false
			for n := range names {
				covers = covers && (matched[i][n] || !matched[j][n])
				overlap = overlap || matched[i][n] && matched[j][n]
			}
			loose := open(p) && open(q) || open(p) && strings.ContainsAny(q, "*?") || open(q) && strings.ContainsAny(p, "*?")
			if got := coversActionText(p, q); got != covers && (got || !loose) {
				t.Errorf("%q covers %q: %t, want %t", p, q, got, covers)
			}
			if got := overlapActions(p, q); got != overlap && (overlap || !loose) {
				t.Errorf("%q and %q overlap: %t, want %t", p, q, got, overlap)
			}
		}
	}
	if coversActionText("a:*", "*:b") || coversActionText("*:a", "a:*") || !coversActionText("*:*", "a:*b") || !coversActionText("*:*", "*") || !coversActionText("*:*", "**") || !coversActionText("a*:*", "ab:b*") || overlapActions("a?:*", "b:b*") {
		t.Error("wildcards in services")
	}
	if coversActionText("", "a:a") || coversActionText("", "") {
		t.Error("an empty text covers an action")
	}
}

// open reports whether the service of an action has a wildcard.
func open(action string) bool {
	service, _, colon := strings.Cut(action, ":")
	return colon && strings.ContainsAny(service, "*?")
}

func prefixed(prefix string, all []string) (out []string) {
	for _, w := range all {
		out = append(out, prefix+w)
	}
	return out
}

// globs reports whether a pattern matches a name, by trying all ways.
func globs(pattern, name string) bool {
	switch {
	case pattern == "":
		return name == ""
	case pattern[0] == '*':
		return globs(pattern[1:], name) || name != "" && globs(pattern, name[1:])
	case name == "":
		return false
	}
	return (pattern[0] == '?' || pattern[0] == name[0]) && globs(pattern[1:], name[1:])
}

// TestResourcesCover: the quick answers about two entries are those of their patterns,
// and no entry with a hole covers or is covered.
func TestResourcesCover(t *testing.T) {
	var all []entry
	for _, text := range []string{
		"*", "arn:*", "arn:aws:s3", "arn:aws:s3:", "arn:aws:s3*", "arn:aws:s3:::", "arn:aws:s3:::a", "arn:aws:s3:::ab", "arn:aws:s3:::a/b", "arn:aws:s3:::a*", "arn:aws:s3:::*b", "arn:aws:s3:::a?b", "arn:aws:s3:::a*b",
		"arn:aws:s3:::${k:v}", "arn:aws:s3:::a${k:v}", "arn:aws:sqs:*:*:a", "arn:aws:sqs:eu:1:a", "arn:aws:sqs:eu:1", "arn:aws:*:*:*:b",
	} {
		e := entry{text: text}
		pattern, _ := arn.ParsePattern(text, variables.References)
		e.named = &pattern
		all = append(all, e)
	}
	for i := range all {
		for j := range all {
			p, q := &all[i], &all[j]
			want := surelyCovers(p.pattern(), q.pattern()) || p.text == q.text && p.pattern().Usable()
			if got := coversResource(p, q); got != want {
				t.Errorf("%q covers %q: %t, want %t", p.text, q.text, got, want)
			}
			a, b := *p, *q
			a.hole, b.hole = true, true
			if coversResource(&a, q) || coversResource(p, &b) || coversAction(&a, q) || coversAction(p, &b) {
				t.Errorf("%q and %q cover each other through a hole", p.text, q.text)
			}
		}
	}
}

// TestParts: what the texts of ARNs are cut into.
func TestParts(t *testing.T) {
	for _, test := range []struct {
		text         string
		parts        int
		field5       string
		start, end   string
		plain, stars string
		table        bool
	}{
		{"arn:aws:dynamodb:us-east-1:123456789012:table/Books", 6, "table/Books", "arn:aws:dynamodb:us-east-1:123456789012:table/Books", "arn:aws:dynamodb:us-east-1:123456789012:table/Books", "arn:aws:dynamodb:us-east-1:123456789012:table/Books", "arn:aws:dynamodb:us-east-1:123456789012:table/Books", true},
		{"arn:aws:lambda:*:*:function:f:1", 6, "function", "arn:aws:lambda:", ":function:f:1", "arn:aws:lambda:*:*:function:f:1", "arn:aws:lambda:*:*:function:f:1", true},
		{"arn:aws:s3", 3, "", "arn:aws:s3", "arn:aws:s3", "arn:aws:s3", "arn:aws:s3", true},
		{"arn:aws:s3:::a/${aws:userid}/b?c", 6, "a/${aws", "arn:aws:s3:::a/", "c", "arn:aws:s3:::a//b?c", "arn:aws:s3:::a/*/b?c", false},
		{"arn:aws:${a:b}:${c:d/e}::t/${x/y}", 6, "d/e}", "arn:aws:", "", "arn:aws::::t/", "arn:aws:*:*::t/*", true},
		{"${a", 1, "", "", "${a", "", "*", true},
		{"", 1, "", "", "", "", "", true},
	} {
		if got := partsOf(test.text); len(got) != test.parts || strings.Join(got, ":") != test.text {
			t.Errorf("%q has the parts %q, want %d", test.text, got, test.parts)
		}
		if got := fieldOf(test.text, 5); got != test.field5 {
			t.Errorf("%q has the last field %q, want %q", test.text, got, test.field5)
		}
		if start, end := literalStart(test.text), literalEnd(test.text); start != test.start || end != test.end {
			t.Errorf("%q begins with %q and ends with %q, want %q and %q", test.text, start, end, test.start, test.end)
		}
		if plain, stars := withoutReferences(test.text), starredFields(test.text); plain != test.plain || stars != test.stars {
			t.Errorf("%q without variables is %q, with stars %q, want %q and %q", test.text, plain, stars, test.plain, test.stars)
		}
		if got := fitsTable(test.text); got != test.table {
			t.Errorf("%q may be a table: %t", test.text, got)
		}
	}
}

// TestFieldFits compares parts of entries with those of formats.
func TestFieldFits(t *testing.T) {
	for _, test := range []struct {
		has, want string
		fits      bool
	}{
		{"us-east-1", "*", true}, {"*", "*", true}, {"us-*", "*", true}, {"", "*", false}, {"${a:b}", "*", true},
		{"", "", true}, {"*", "", true}, {"?", "", false}, {"us-east-1", "", false}, {"${a:b}", "", true},
		{"aws", "aws", true}, {"aw?", "aws", true}, {"a*", "aws", true}, {"b*", "aws", false}, {"aws", "aws-cn", false}, {"aws-*", "aws-cn", true}, {"${a:b}", "aws", true},
	} {
		if got := fieldFits(test.has, test.want); got != test.fits {
			t.Errorf("%q for %q: %t", test.has, test.want, got)
		}
	}
}

// TestIsAccount: what may stand in the place of an account.
func TestIsAccount(t *testing.T) {
	for text, want := range map[string]bool{
		"": true, "123456789012": true, "12345678901": false, "1234567890123": false, "12345678901a": false, "aws": true, "aws-managed": true, "amazon2": true, "aZ": false, "a_": false, "A": false, "z": true, "{": false,
		"*": true, "1234*": true, "${aws:PrincipalAccount}": true, "12?/": false, "*/": false, "table/Books": false,
	} {
		if got := isAccount(text); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}

// TestValueAt: where a JSON value in a text ends.
func TestValueAt(t *testing.T) {
	for text, want := range map[string]string{
		`"a" ,`: `"a"`, `"a\"b" ,`: `"a\"b"`, `"a\\",`: `"a\\"`, `"a`: `"a`, `"a\`: `"a\`,
		`{"a":[{"b":"]}"}, 1 ]} ]`: `{"a":[{"b":"]}"}, 1 ]}`, `[1, 2`: `[1, 2`, `[] ]`: `[]`, `[[],[]],[`: `[[],[]]`, `{ }}`: `{ }`,
		`12,3`: `12`, `12 ,`: `12`, `12]`: `12`, `12}`: `12`, `12:`: `12`, "12\t": "12", "12\n": "12", "12\r": "12", `true`: `true`, `1`: `1`, `null x`: `null`,
	} {
		at := valueAt([]byte(" "+text), 1)
		if got := (" " + text)[at.start:at.end]; got != want {
			t.Errorf("%q begins with %q, want %q", text, got, want)
		}
	}
}

// TestSkipSpace: the next byte that is not white space, to either side.
func TestSkipSpace(t *testing.T) {
	const text = " a\t\r\n b \t"
	for _, test := range []struct{ from, step, want int }{
		{0, 1, 1}, {1, 1, 1}, {2, 1, 6}, {7, 1, 9}, {5, -1, 1}, {6, -1, 6}, {8, -1, 6}, {0, -1, -1}, {-1, -1, -1}, {9, 1, 9},
	} {
		if got := skipSpace([]byte(text), test.from, test.step); got != test.want {
			t.Errorf("from %d by %d: %d, want %d", test.from, test.step, got, test.want)
		}
	}
}

// TestRemoval removes members of lists and objects, of which the text may have the first
// or the last byte.
func TestRemoval(t *testing.T) {
	for _, test := range []struct {
		text, member, want string
	}{
		{`["a","b"]`, `"a"`, `["b"]`}, {`["a" , "b"]`, `"a"`, `["b"]`}, {`["a" , "b"]`, `"b"`, `["a" ]`}, {`[ "a" ]`, `"a"`, ""},
		{`"a",`, `"a"`, ``}, {`,"a"`, `"a"`, ``}, {`"a"`, `"a"`, ""}, {`{"a":1, "b":2}`, `"b":2`, `{"a":1}`},
	} {
		start := strings.Index(test.text, test.member)
		edit, ok := removal([]byte(test.text), span{start, start + len(test.member)})
		if got, _ := (Fix{Edits: []Edit{edit}}).Apply([]byte(test.text)); ok != (strings.Contains(test.text, ",")) || ok && string(got) != test.want {
			t.Errorf("%s without %s: %q, %t", test.text, test.member, got, ok)
		}
	}
}

// TestListedNames: names as a sentence has them.
func TestListedNames(t *testing.T) {
	for want, names := range map[string]string{"nothing": "", "a": "a", "a and b": "a b", "a, b, c and d": "a b c d", "a, b, c, d and 1 more": "a b c d e", "a, b, c, d and 2 more": "a b c d e f"} {
		if got := listed(strings.Fields(names)); got != want {
			t.Errorf("%q is listed as %q, want %q", names, got, want)
		}
	}
}
