package main

import (
	"strings"
	"testing"
)

// TestRecordsOf: every record of an input is read, and what is not a record is refused
// with its place.
func TestRecordsOf(t *testing.T) {
	const one, two = `{"eventSource": "s3.amazonaws.com", "eventName": "GetObject", "eventTime": "2026-01-02T03:04:05Z"}`, `{"eventSource": "sqs.amazonaws.com", "eventName": "SendMessage", "eventTime": "2026-01-02T03:04:05Z"}`
	quoted := `{"CloudTrailEvent": "` + strings.ReplaceAll(one, `"`, `\"`) + `"}`
	for _, test := range []struct{ text, want string }{ // the actions, or what the error says
		{one, "s3:GetObject"},
		{one + "\n" + two + "\n", "s3:GetObject sqs:SendMessage"},
		{`{"Records": [` + two + `, ` + one + `]}`, "sqs:SendMessage s3:GetObject"},
		{`{"Records": [` + two + `]}{"Records": [` + one + `]}`, "sqs:SendMessage s3:GetObject"},
		{`{"Events": [` + quoted + `]} ` + two, "s3:GetObject sqs:SendMessage"},
		{one + "}", stdinName + ": offset 98: invalid character '}'"},
		{one + "\n{", stdinName + ": offset 98: unexpected EOF"},
		{one + ` {"Events": [{"CloudTrailEvent": "x"}]}`, "CloudTrailEvent: invalid character 'x'"},
		{"", stdinName + ": no CloudTrail record"},
		{"{}{}", stdinName + ": no CloudTrail record"},
	} {
		all, err := recordsOf("-", strings.NewReader(test.text))
		var got []string
		for _, a := range all {
			got = append(got, a.action)
		}
		switch text := strings.Join(got, " "); {
		case err == nil && text != test.want:
			t.Errorf("%s: %s; want %s", test.text, text, test.want)
		case err != nil && !strings.Contains(err.Error(), test.want):
			t.Errorf("%s: %v; want %s", test.text, err, test.want)
		}
	}
}
