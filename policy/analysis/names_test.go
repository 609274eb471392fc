package analysis

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/policy/analysis/lang"
)

// A witness reads like a resource that there may be.
func TestWithNames(t *testing.T) {
	tests := map[string]string{
		"arn:aws:iam::123456789012:role/":                             "arn:aws:iam::123456789012:role/x",
		"arn:aws:iam::123456789012:role/app-":                         "arn:aws:iam::123456789012:role/app-x",
		"arn:aws:iam::123456789012:role/-dev":                         "arn:aws:iam::123456789012:role/x-dev",
		"arn:aws:iam::123456789012:role/app":                          "arn:aws:iam::123456789012:role/app",
		"arn:aws:lambda:us-east-1:123456789012:function:":             "arn:aws:lambda:us-east-1:123456789012:function:x",
		"arn:aws:dynamodb:us-east-1:123456789012:table/Books/stream/": "arn:aws:dynamodb:us-east-1:123456789012:table/Books/stream/x",
		"arn:aws:dynamodb:us-east-1:123456789012:table//index/":       "arn:aws:dynamodb:us-east-1:123456789012:table/x/index/x",
		"arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/:": "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/x:",
		"arn:aws:s3:::":    "arn:aws:s3:::x",
		"arn:aws:s3:::-b":  "arn:aws:s3:::x-b",
		"arn:aws:s3:::b/":  "arn:aws:s3:::b/x",
		"arn:aws:s3:::b//": "arn:aws:s3:::b/x/",
		"*":                "*",
		"":                 "",
	}
	got := make(map[string]string)
	for text := range tests {
		got[text] = withNames(lang.Word(text))
	}
	if diff := cmp.Diff(tests, got); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
	letter := append(lang.Word("arn:aws:iam::123456789012:role/"), -1, '/')
	if got := withNames(letter); got != letter.String() {
		t.Errorf("a word with a letter became %q", got)
	}
}
