package gateway

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestJoinResources has lists of resources and what a recorded policy has for them.
func TestJoinResources(t *testing.T) {
	many := func(n int, format string) (list []string) {
		for i := range n {
			list = append(list, fmt.Sprintf(format, i))
		}
		return list
	}
	for name, test := range map[string]struct{ in, want []string }{
		"none":                  {nil, nil},
		"a hundred":             {many(100, "arn:aws:s3:::b/%03d"), many(100, "arn:aws:s3:::b/%03d")},
		"one more":              {many(101, "arn:aws:s3:::b/%03d"), []string{"arn:aws:s3:::b/*"}},
		"two Regions":           {slices.Concat(many(60, "arn:aws:sqs:eu-west-1:123456789012:a%02d"), many(60, "arn:aws:sqs:us-east-1:123456789012:b%02d")), []string{"arn:aws:sqs:eu-west-1:123456789012:a*", "arn:aws:sqs:us-east-1:123456789012:b*"}},
		"one alone":             {append(many(101, "arn:aws:s3:::b/%03d"), "arn:aws:sqs:eu-west-1:123456789012:q"), []string{"arn:aws:s3:::b/*", "arn:aws:sqs:eu-west-1:123456789012:q"}},
		"any resource":          {append(many(101, "arn:aws:s3:::b/%03d"), "*"), []string{"arn:aws:s3:::b/*", "*"}},
		"within an escape":      {slices.Concat(many(60, "arn:aws:s3:::b/${*}%03d"), many(60, "arn:aws:s3:::b/${?}%03d")), []string{"arn:aws:s3:::b/*"}},
		"past an escape":        {many(101, "arn:aws:s3:::b/${*}%03d"), []string{"arn:aws:s3:::b/${*}*"}},
		"within a character":    {slices.Concat(many(60, "arn:aws:s3:::b/é%03d"), many(60, "arn:aws:s3:::b/è%03d")), []string{"arn:aws:s3:::b/*"}},
		"nothing in common":     {slices.Concat(many(60, "arn:aws:sns:eu-west-1:1:a%02d"), many(60, "arn:aws:sns:eu-west-1:1:b%02d")), []string{"arn:aws:sns:eu-west-1:1:*"}},
		"one begins the others": {append(many(101, "arn:aws:s3:::b/x%03d"), "arn:aws:s3:::b/x"), []string{"arn:aws:s3:::b/x*"}},
	} {
		got, _ := joinResources(test.in)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
