package condition_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/condition"
)

// TestUnknownPrefix: a prefix covers every key that begins with it and that the
// context does not give by name, in a condition and as a variable
// (SEMANTICS 4.6e).
func TestUnknownPrefix(t *testing.T) {
	const env1, env2 = "aws:ResourceTag/env", "AWS:resourcetag/ENV"
	tags, all := condition.Unknown("aws:ResourceTag/"), condition.Unknown("aws:")
	for _, c := range []struct {
		entries []condition.Entry
		key     string
		want    condition.Kind
	}{
		{entries(tags), env1, condition.KindUnknown},
		{entries(condition.Unknown("AWS:RESOURCETAG/")), env1, condition.KindUnknown},
		{entries(tags), "aws:ResourceTag/a/b", condition.KindUnknown},
		{entries(tags), "aws:RequestTag/env", condition.KindAbsent},
		{entries(tags), "aws:ResourceTags", condition.KindAbsent},
		{entries(tags), "ResourceTag/env", condition.KindAbsent},
		{entries(tags, condition.String(env2, "x")), env1, condition.KindSingle},
		{entries(condition.Absent(env2), tags), env1, condition.KindAbsent},
		{entries(tags, condition.String("aws:ResourceTag/other", "x")), env1, condition.KindUnknown},
		{entries(tags, condition.String(env1, "x"), condition.String(env2, "y")), env1, condition.KindClash},
		{entries(all), env1, condition.KindUnknown},
		{entries(all), "aws:username", condition.KindUnknown}, // though it is computed
		{entries(all), "aws:CurrentTime", condition.KindUnknown},
		{entries(all, condition.String("aws:username", "bob")), "aws:username", condition.KindSingle},
		{entries(all, tags, condition.String(env1, "x")), env1, condition.KindSingle},
		{entries(all), "awss:x", condition.KindAbsent},
		{entries(all), "aws", condition.KindAbsent},
		{entries(condition.Unknown("a/b:")), "a/b:c/d", condition.KindUnknown},
		{entries(condition.Unknown("a/b:c/")), "a/b:c/d", condition.KindUnknown},
		{entries(condition.Unknown("a:b/c/")), "a:b/c/d", condition.KindAbsent}, // a tag whose key ends in a slash
	} {
		e := env(t, c.entries...)
		e.Set(condition.Username, "alice")
		if _, kind := e.Lookup(c.key); kind != c.want {
			t.Errorf("%s in %v is %v, want %v", c.key, c.entries, kind, c.want)
		}
		e = env(t, append(single("x"), c.entries...)...)
		asTest, asVariable := test(t, "StringEquals", c.key, "x").Eval(e).Result, test(t, "StringEquals", K, "${"+c.key+"}").Eval(e).Result
		if unknown := c.want == condition.KindUnknown; (asTest == I) != unknown || (asVariable == I) != unknown {
			t.Errorf("%s in %v is %v, and as a variable %v", c.key, c.entries, asTest, asVariable)
		}
	}
}

// TestUnknownPrefixAmongMany: a prefix is found in a context that is sorted.
func TestUnknownPrefixAmongMany(t *testing.T) {
	given := entries(condition.Unknown("aws:ResourceTag/"))
	for i := range 100 {
		given = append(given, condition.Int(fmt.Sprint("aws:ResourceTag/", i), int64(i)))
	}
	e := env(t, given...)
	if values, kind := e.Lookup("aws:resourcetag/99"); kind != condition.KindSingle || !cmp.Equal(values, strs("99")) {
		t.Errorf("a tag that is given: %v %q", kind, values)
	}
	if _, kind := e.Lookup("aws:resourcetag/100"); kind != condition.KindUnknown {
		t.Errorf("a tag that is not: %v", kind)
	}
}

// TestPartsOfPrefixes: what part of a context names and a prefix made unknown
// stays unknown.
func TestPartsOfPrefixes(t *testing.T) {
	c := condition.NewContext(condition.Unknown("aws:"), condition.String("aws:SourceIp", "203.0.113.7"), condition.Unknown("dynamodb:LeadingKeys"))
	tags := condition.NewContext(condition.Unknown("aws:ResourceTag/"))
	for _, part := range []struct {
		name    string
		of      condition.Context
		unknown []string
		known   []string
	}{
		{"a key", c.Only("aws:username"), strs("aws:username"), strs("aws:userid", "aws:SourceIp")},
		{"a key, twice", c.Only("aws:username", "AWS:UserName"), strs("aws:username"), strs("aws:userid")},
		{"a key that is given", c.Only("aws:sourceip"), nil, strs("aws:SourceIp", "aws:username")},
		{"tags", c.Only("aws:ResourceTag/", "aws:ResourceTag/x"), strs("aws:ResourceTag/x", "aws:ResourceTag/y"), strs("aws:RequestTag/x")},
		{"the prefix", c.Only("AWS:"), strs("aws:username"), strs("aws:SourceIp", "dynamodb:LeadingKeys")},
		{"another", c.Only("dynamodb:"), strs("dynamodb:LeadingKeys"), strs("aws:username")},
		{"a tag", tags.Only("aws:ResourceTag/x"), strs("aws:ResourceTag/x"), strs("aws:ResourceTag/y")},
		{"without a key", tags.Without("aws:ResourceTag/x"), strs("aws:ResourceTag/x"), nil},
		{"without the prefix", tags.Without("aws:"), nil, strs("aws:ResourceTag/x")},
		{"joined", tags.Join(condition.NewContext(condition.String("aws:ResourceTag/x", ""))), strs("aws:ResourceTag/y"), strs("aws:ResourceTag/x")},
		{"joined the other way", condition.NewContext(condition.String("aws:ResourceTag/x", "")).Join(tags), strs("aws:ResourceTag/y"), strs("aws:ResourceTag/x")},
	} {
		if err := part.of.Err(); err != nil {
			t.Errorf("%s: %v", part.name, err)
		}
		e := condition.Env{Context: part.of, Now: noon}
		for _, key := range append(part.unknown, part.known...) {
			_, kind := e.Lookup(key)
			if want := cmp.Equal(kind, condition.KindUnknown); want != strings.Contains(strings.Join(part.unknown, " "), key) {
				t.Errorf("%s: %s is %v", part.name, key, kind)
			}
		}
	}
}

// TestKeyWithoutColon: a policy may have a key without a colon; no request has
// it (SEMANTICS 4.5d).
func TestKeyWithoutColon(t *testing.T) {
	for _, key := range strs("username", "a", "PrincipalTag/team", "a/", "/", "\u20ac", "Null") {
		for op, want := range map[string]condition.Result{
			"StringEquals": F, "StringNotEquals": T, "StringEqualsIfExists": T, "StringNotEqualsIfExists": T, "ForAllValues:StringEquals": T,
			"ForAnyValue:StringEquals": F, "ForAnyValue:StringNotEquals": F, "NumericNotEquals": T, "Null": F,
		} {
			e := env(t, condition.Unknown("aws:"), condition.String("aws:username", "x"))
			got := test(t, op, key, "x").Eval(e)
			if op == "Null" {
				got = test(t, op, key, "false").Eval(e)
			}
			if want := outcomeOf(want); got.Result != want.Result || got.Why != want.Why {
				t.Errorf("%s %q: %v, want %v", op, key, got, want)
			}
		}
		if context := condition.NewContext(condition.String(key, "x")); context.Err() == nil {
			t.Errorf("%q: no fault in a context", key)
		}
	}
	if got := test(t, "StringEquals", K, "${username, 'd'}").Eval(env(t, condition.String(K, "d"), condition.String("aws:username", "x"))).Result; got != T {
		t.Errorf("as a variable it is not absent: %v", got)
	}
	for _, key := range strs("", "user name", "user\tname", "a/b c", "a\u0085", "\xff") {
		if _, err := condition.NewTest(condition.MustParseOperator("StringEquals"), key, strs("x"), 0); err == nil {
			t.Errorf("%q: no error", key)
		}
	}
}

// outcomeOf is the result for a key that is absent.
func outcomeOf(r condition.Result) condition.Outcome {
	return condition.Outcome{Result: r, Why: condition.WhyKeyAbsent}
}

// A caller who was never told the tags of a resource cannot name them. So all
// that begin with aws:ResourceTag/ are declared unknown, and what it does know
// is given by name.
func ExampleUnknown() {
	context := condition.NewContext(
		condition.Unknown("aws:ResourceTag/"),
		condition.String("aws:ResourceTag/stage", "beta"),
	)
	for _, key := range []string{"aws:ResourceTag/stage", "aws:ResourceTag/team", "aws:PrincipalTag/team"} {
		isRed, err := condition.NewTest(condition.MustParseOperator("StringEquals"), key, []string{"red"}, 0)
		if err != nil {
			fmt.Println(err)
		}
		fmt.Println(key, "-", isRed.Eval(&condition.Env{Context: context}))
	}
	// Output:
	// aws:ResourceTag/stage - False: no policy value matched
	// aws:ResourceTag/team - Indeterminate: the key is unknown
	// aws:PrincipalTag/team - False: the key is absent
}
