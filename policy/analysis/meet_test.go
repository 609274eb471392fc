package analysis

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/policy/analysis/lang"
)

// TestMeet: what two patterns match together, as plain resources are matched.
func TestMeet(t *testing.T) {
	for _, test := range []struct{ a, b, want string }{
		{"s3:*", "*:Get*", "s3:Get*"},
		{"s:a*", "s:*b", "s:a*b"},
		{"s:ab*", "s:*bc", "s:ab*bc s:abc"},
		{"s:a?", "s:*A", "s:aA"},
		{"s:a", "s:b", ""},
		{"arn:aws:dynamodb:*:*:table/Books", "arn:aws:*:us-east-1:*:table/*", "arn:aws:dynamodb:us-east-1:*:table/Books"},
		{"arn:aws:s3:::b/${k:v, 'x'}", "arn:aws:s3:::b/*", "arn:aws:s3:::b/${k:v, 'x'}"},
		{"arn:aws:s3:::b/${*}*", "arn:aws:s3:::b/*${?}", "arn:aws:s3:::b/${*}*${?}"},
	} {
		parse := actionOf
		if strings.HasPrefix(test.a, "arn:") {
			parse = resourceOf
		}
		a, okA := parse(test.a)
		b, okB := parse(test.b)
		all, ok := a.meet(&b)
		if !okA || !okB || !ok {
			t.Errorf("%s and %s: not ok", test.a, test.b)
		}
		if diff := cmp.Diff(test.want, strings.Join(textsOf(all), " ")); diff != "" {
			t.Errorf("%s and %s (-want +got)\n%s", test.a, test.b, diff)
		}
		if len(a.refs)+len(b.refs) > 0 {
			continue
		}
		// The same, by the languages: in both directions nothing is left over.
		programs := func(list ...pattern) (all []*lang.Program) {
			all = join()
			for i := range list {
				all = append(all, lang.Compile(&list[i].template, nil).Strict())
			}
			return all
		}
		u := choose(a.action != nil, actions, resources[anywhere])
		budget := lang.Budget{States: 1 << 20}
		if w, v := lang.Find(u, [][]*lang.Program{programs(a), programs(b)}, programs(all...), &budget); v != lang.Empty {
			t.Errorf("%s and %s leave out %s", test.a, test.b, w.String())
		}
		for _, one := range []pattern{a, b} {
			if w, v := lang.Find(u, [][]*lang.Program{programs(all...)}, programs(one), &budget); len(all) > 0 && v != lang.Empty {
				t.Errorf("%s and %s give %s too", test.a, test.b, w.String())
			}
		}
	}
	// What was met is known: without that these would take longer than anybody waits.
	stars := "s3:" + strings.Repeat("*a", 20)
	long, _ := actionOf(stars + "b")
	other, _ := actionOf(stars + "c")
	if all, ok := long.meet(&other); len(all) > 0 || !ok {
		t.Errorf("many stars: %v", textsOf(all))
	}
	for _, pair := range [][2]string{{"arn:aws:s3:::b/${k:v}", "arn:aws:s3:::b/a*"}, {"arn:aws:s3:::b", "*"}} {
		a, _ := resourceOf(pair[0])
		b, _ := resourceOf(pair[1])
		if all, ok := a.meet(&b); ok {
			t.Errorf("%q: %v", pair, textsOf(all))
		}
	}
}
