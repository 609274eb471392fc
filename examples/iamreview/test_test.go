package main

import (
	"encoding/xml"
	"os"
	"strings"
	"testing"
)

// TestJUnitOfTests: the results in JUnit's form are those of the run, and can be parsed
// back whatever is in names.
func TestJUnitOfTests(t *testing.T) {
	junit := t.TempDir() + "/results.xml"
	status, out, _ := here("", "test", "testdata/tests", "testdata/tests/cases.json", "--junit", junit)
	if status != exitFindings || !strings.HasSuffix(out, "\n9 passed, 4 failed\n") {
		t.Errorf("status %d, %s", status, out)
	}
	suites := parseJUnit(t, junit)
	tests, failures := 0, 0
	for _, s := range suites.Suites {
		if s.Tests != len(s.Cases) {
			t.Errorf("%s: tests %d of %d cases", s.Name, s.Tests, len(s.Cases))
		}
		tests, failures = tests+s.Tests, failures+s.Failures
	}
	if len(suites.Suites) != 3 || tests != 13 || failures != 4 {
		t.Errorf("%d suites, %d tests, %d failures", len(suites.Suites), tests, failures)
	}
	if text := suites.Suites[2].Cases[1].Failure; text == nil || !strings.Contains(text.Text, "arn:aws:s3:::shops/x") {
		t.Errorf("failure %+v", text)
	}
}

func parseJUnit(t *testing.T, name string) (s junitSuites) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestInXML: characters that XML 1.0 has none for are replaced.
func TestInXML(t *testing.T) {
	if got := inXML("a\x00b\x1b[31m\tc\n\uFFFE\U0001F600"); got != "a\uFFFDb\uFFFD[31m\tc\n\uFFFD\U0001F600" {
		t.Errorf("got %q", got)
	}
}

// TestExpectValues: a list of one value is a list, and a text is one value.
func TestExpectValues(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "p.json", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*",
"Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"Alice"},"Null":{"dynamodb:LeadingKeys":"false"},"StringEquals":{"aws:PrincipalTag/team":"books"}}}]}`)
	for context, want := range map[string]int{
		`{dynamodb:LeadingKeys: [Alice], aws:PrincipalTag/team: books}`:      exitClean,
		`{dynamodb:LeadingKeys: [Alice, Bob], aws:PrincipalTag/team: books}`: exitFindings,
		`{dynamodb:LeadingKeys: [Alice], aws:PrincipalTag/team: [books]}`:    exitFindings, // a list for a single value
		`{dynamodb:LeadingKeys: [Alice]}`:                                    exitFindings,
		`{dynamodb:LeadingKeys: {a: b}}`:                                     exitBad,
		`{"": x}`:                                                            exitBad,
	} {
		write(t, "x.test.yaml", "callers:\n  a: {principal: \"arn:aws:iam::123456789012:user/A\", identity: p.json}\nexpect:\n  - {caller: a, allow: \"dynamodb:GetItem\", on: \"arn:aws:dynamodb:us-east-1:123456789012:table/Books\", context: "+context+"}\n")
		status, stdout, stderr := here("", "test")
		if status != want {
			t.Errorf("%s: status %d, want %d: %s%s", context, status, want, stdout, stderr)
		}
	}
}
