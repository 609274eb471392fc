package fuzz

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/fuzz/gen"
)

// Metamorphic properties of what cannot be known: values of the wrong type, and
// keys that cannot be named.

// typos holds a value for each family that is not of it.
var typos = map[condition.Family][]string{
	condition.FamilyNumeric: {"abc", "1,000", "${aws:username}"},
	condition.FamilyDate:    {"2023-02-29", "tomorrow", "${aws:CurrentTime}"},
	condition.FamilyBool:    {"maybe", "true "},
	condition.FamilyBinary:  {"QR==", "QQ", "${aws:username}"},
	condition.FamilyIP:      {"10.0.0.0/33", "::ffff:10.0.0.0/104", "${aws:SourceIp}"},
	condition.FamilyARN:     {"*", "arn:aws:iam::1", "arn:aws:iam::${aws:PrincipalAccount}:role/x"},
	condition.FamilyNull:    {"yes", "", "${aws:username}"},
}

// TestM16Typo: a value of the wrong type among the values of a condition leaves
// its answer as it is or open; and alone, before a single value or bytes, it
// leaves every answer open, whatever the operator. So no typo disarms a Deny.
func TestM16Typo(t *testing.T) {
	told, alone := 0, 0
	eachCondition(t, func(x conditionSample) {
		s := gen.FromSeed(uint64(told))
		list := typos[x.op.Family()]
		if list == nil {
			return
		}
		before := x.result(t, x.op.String())
		one := gen.Pick(s, list...)
		if x.op.Family() == condition.FamilyARN && !x.variables && strings.Contains(one, "${") {
			return // where variables are plain text, this is an ARN of six parts
		}
		with := x
		with.values = slices.Insert(slices.Clone(x.values), s.Intn(len(x.values)+1), one)
		if after := with.result(t, x.op.String()); after != before && after != condition.Indeterminate {
			t.Errorf("%v, and with %q %v\n%s", before, one, after, x)
		}
		told++
		there := slices.ContainsFunc(x.request.Context, func(e gen.Entry) bool {
			return fold(e.Key) == fold(x.key) && (e.Kind == gen.Single || e.Kind == gen.Bytes)
		})
		if !there || x.op.Qualifier() != condition.NoQualifier {
			return
		}
		with.values = []string{one}
		if got := with.result(t, x.op.String()); got != condition.Indeterminate {
			t.Errorf("of %q alone: %v\n%s", one, got, x)
		}
		alone++
	})
	if told < part(1000) || alone < part(200) {
		t.Errorf("only %d conditions, %d of them on a single value", told, alone)
	}
}

// TestM17Prefix: to declare a prefix unknown is to declare unknown every key with
// that prefix that the policies name and the context does not give.
func TestM17Prefix(t *testing.T) {
	property{change: func(s *gen.Source, c *gen.Case) (*gen.Case, bool) {
		keys := keysIn(&c.Policies)
		if len(keys) == 0 {
			return nil, false
		}
		key := gen.Pick(s, keys...)
		colon := strings.IndexByte(key, ':')
		prefix := key[:colon+1]
		if slash := strings.IndexByte(key[colon:], '/'); slash > 0 && s.Chance(70) {
			prefix = key[:colon+slash+1]
		}
		within := func(key string) bool { return strings.HasPrefix(fold(key), fold(prefix)) }
		if slices.ContainsFunc(c.Policies.Documents(), func(d gen.Document) bool { return strings.Contains(fold(*d.Text), "${"+fold(prefix)+"}") }) {
			return nil, false // a variable of that name is covered, and cannot be declared as a key
		}
		c.Request.Context = slices.DeleteFunc(c.Request.Context, func(e gen.Entry) bool {
			return prefixForm.MatchString(e.Key) || within(e.Key) && s.Chance(50)
		})
		before := c.Clone()
		for _, key := range keys {
			given := slices.ContainsFunc(before.Request.Context, func(e gen.Entry) bool { return fold(e.Key) == fold(key) })
			if within(key) && !given {
				before.Request.Context = append(before.Request.Context, gen.Entry{Key: key})
			}
		}
		c.Request.Context = append(c.Request.Context, gen.Entry{Key: prefix})
		return &before, true
	}, check: sameStatements, least: 1000}.hold(t)
}

// keysIn returns the keys that the policies have in conditions and variables, but
// for those without a colon. Each is there in one spelling.
func keysIn(p *gen.Policies) []string {
	var keys []string
	add := func(key string) {
		same := func(k string) bool { return fold(k) == fold(key) }
		if condition.ValidKey(key) == nil && !slices.ContainsFunc(keys, same) {
			keys = append(keys, key)
		}
	}
	for _, d := range p.Documents() {
		root, err := gen.ParseNode(*d.Text)
		if err != nil {
			continue
		}
		for _, statement := range statementsOf(root) {
			for _, tests := range items(statement.Field("Condition")) {
				for _, key := range tests.Names {
					add(key)
				}
			}
		}
		for _, m := range variableIn.FindAllStringSubmatch(*d.Text, -1) {
			add(m[1])
		}
	}
	return keys
}

var variableIn = regexp.MustCompile(`\$\{([^${},'"\s\\]+)`)
