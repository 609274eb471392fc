package policy

import (
	"fmt"
	"strings"
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
)

// TestGlance: which condition is looked at first, at what stage, and what it saves. The
// statement has a search beside it, and Steps shows whether that was made. SEMANTICS 4.6i
func TestGlance(t *testing.T) {
	const (
		plain, searched = `"Action": "a:b", "Resource": "*"`, `"StringLike": {"a:text": "*a?b*"}`
		pattern         = `"Action": "a:b", "Resource": "arn:aws:a:*:1:t/*x?*y*"`
		variable        = `"Action": "a:b", "Resource": "arn:aws:a:*:1:t/${aws:username}*"`
		action          = `"Action": "a:*b*", "Resource": "*"`
	)
	of := func(op, key, value string) string { return fmt.Sprintf(`%s, %q: {%q: %s}`, searched, op, key, value) }
	many := `["` + strings.Repeat(`1", "`, 14) + `2"]` // fifteen
	for _, tt := range []struct {
		elements, tests string
		at              stage
		key             string
		free            bool // nothing counts
	}{
		{plain, of("StringEquals", "a:name", `"x"`), beforeTests, "a:name", true},
		{pattern, of("StringEquals", "a:name", `"x"`), beforeResource, "a:name", true},
		{variable, of("StringEquals", "a:name", `"x"`), beforeResource, "a:name", true},
		{action, of("StringEquals", "a:name", `"x"`), beforeAction, "a:name", true},
		{plain, of("StringEquals", "a:name", `"n"`), beforeTests, "a:name", false},
		{plain, of("StringNotEquals", "a:name", `"n"`), beforeTests, "a:name", true},
		{plain, of("StringEqualsIfExists", "a:name", `["x", "y"]`), beforeTests, "a:name", true},
		{plain, of("StringEqualsIfExists", "a:none", `"x"`), beforeTests, "a:none", false},
		{plain, of("StringEquals", "a:none", `"x"`), beforeTests, "a:none", true},
		{plain, of("StringEquals", "a:unknown", `"x"`), beforeTests, "a:unknown", false},
		{plain, of("StringEquals", "a:list", `"x"`), beforeTests, "a:list", false}, // Indeterminate
		{plain, of("ForAllValues:StringEquals", "a:list", `["x", "y"]`), beforeTests, "a:list", true},
		{plain, of("ForAnyValue:StringEquals", "a:list", `"x"`), beforeTests, "a:list", true},
		{plain, of("ForAnyValue:StringEquals", "a:list", `"z"`), beforeTests, "a:list", false},
		{plain, of("StringEquals", "a:name", many), beforeTests, "a:name", true},
		{plain, of("StringEquals", "a:name", strings.Replace(many, "[", `["0", `, 1)), never, "", false},
		{plain, of("StringEquals", "a:long", `"x"`), beforeTests, "a:long", true},
		{plain, of("StringEquals", "a:longer", `"x"`), beforeTests, "a:longer", false},
		{plain, of("StringEquals", "a:name", `"x${*}"`), never, "", false},
		{plain, of("StringEquals", "a:name", `"${aws:username}"`), never, "", false},
		{plain, of("StringEqualsIgnoreCase", "a:name", `"x"`), never, "", false},
		{plain, of("NumericEquals", "a:name", `"1"`), never, "", false},
		{plain, searched, never, "", false},
		{plain, of("StringEquals", "aws:username", `"x"`), beforeTests, "aws:username", true},
		{plain, searched + `, "StringEquals": {"aws:username": "A", "aws:ResourceTag/t": "x", "a:name": "n"}`, beforeTests, "aws:ResourceTag/t", true},
		{plain, searched + `, "StringEquals": {"aws:username": "x", "a:name": "n"}`, beforeTests, "a:name", false},
		{plain, searched + `, "StringEquals": {"aws:username": "x", "aws:SourceVpc": "v"}`, beforeTests, "aws:username", true},
	} {
		p := MustParse("p", Identity, []byte(`{"Version": "2012-10-17", "Statement": {"Effect": "Deny", `+tt.elements+`, "Condition": {`+tt.tests+`}}}`))
		set, err := NewSet(Policies{Identity: []*Policy{p}})
		if err != nil {
			t.Fatal(err)
		}
		g := p.statements[0].glance
		if key := keyOf(g); g.at != tt.at || key != tt.key {
			t.Errorf("%s: %q is looked at, at stage %d; want %q, %d", tt.tests, key, g.at, tt.key, tt.at)
		}
		r := Request{
			Principal: User(arn.MustParse("arn:aws:iam::1:user/A")), Action: "a:b", Resource: arn.MustParse("arn:aws:a:r:1:t/Axcy"),
			Context: condition.NewContext(
				condition.String("a:text", "aab"), condition.String("a:name", "n"), condition.Strings("a:list", "z", "y", ""), condition.Unknown("a:unknown"),
				condition.String("aws:ResourceTag/t", "y"), condition.String("a:long", strings.Repeat("l", 29*8+7)), condition.String("a:longer", strings.Repeat("l", 30*8)),
			),
		}
		trace, without := set.Explain(&r), set.bare().Explain(&r)
		if free := trace.Steps == 0; free != tt.free || without.Steps == 0 || !free && trace.Steps != without.Steps {
			t.Errorf("%s, %s: %d steps, %d without a glance; want none: %t", tt.elements, tt.tests, trace.Steps, without.Steps, tt.free)
		}
		if got, want := trace.String(), without.String(); got != want {
			t.Errorf("%s, %s: explained as\n%s, and without a glance as\n%s", tt.elements, tt.tests, got, want)
		}
	}
}

// keyOf is the key that a glance reads; "" for a statement without a glance.
func keyOf(g glance) string {
	if g.test == nil {
		return ""
	}
	return g.test.Key()
}

// TestGlanceStops: a trace lists the condition that stopped a statement, even if the clauses
// before it use up what is set aside for them.
func TestGlanceStops(t *testing.T) {
	p := MustParse("p", Identity, []byte(`{"Statement": {"Effect": "Deny", "Action": "a:b", "Resource": "arn:aws:a:*:1:t/*`+strings.Repeat("a?", 400)+`b*",
		"Condition": {"StringLike": {"a:text": "*`+strings.Repeat("a?", 400)+`b*"}, "StringEquals": {"a:name": "x"}}}}`))
	set, err := NewSet(Policies{Identity: []*Policy{p}})
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("a", 1900)
	trace := set.Explain(&Request{
		Principal: User(arn.MustParse("arn:aws:iam::1:user/A")), Action: "a:b", Resource: arn.MustParse("arn:aws:a:r:1:t/" + long),
		Context: condition.NewContext(condition.String("a:text", long), condition.String("a:name", "n")),
	})
	s := trace.Layers[0].Statements[0]
	if s.Stopped == nil || s.Stopped.Key != "a:name" || s.Stopped.Why != condition.WhyNoMatch.String() || trace.Steps != 0 {
		t.Errorf("stopped by %+v after %d steps", s.Stopped, trace.Steps)
	}
}
