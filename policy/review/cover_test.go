package review

import (
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
