package operation_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/operation"
)

// conformanceCase is a case of the shape "operation": a call and the checks
// that it stands for, or the field at fault.
type conformanceCase struct {
	ID, Why    string
	Rule       []string
	Operation  string
	Body       json.RawMessage // an object, or a string with the text of a body
	Region     string
	Account    string
	Tables     map[string]caseTable // by name
	Stream     arn.ARN              // Resolver.Stream
	WantChecks []caseCheck
	WantError  string // instead: the field that the error names
}

// caseTable is what is known of a table.
type caseTable struct {
	PartitionKey oneOrMore
	SortKey      string
	Indexes      map[string]struct{ PartitionKey oneOrMore }
	Replicas     []arn.ARN
	Tags         map[string]string
	TagsUnknown  bool
}

// caseCheck is a check that has to be found with these keys at least: with
// their values, unknown, or not there.
type caseCheck struct {
	Action, Resource string
	Holder           string         // "": not compared
	Context          map[string]any // a text, or a list of texts
	Unknown, Absent  []string
}

// oneOrMore is a list of texts that may be written as one.
type oneOrMore []string

func (s *oneOrMore) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		*s = make(oneOrMore, 1)
		return json.Unmarshal(b, &(*s)[0])
	}
	return json.Unmarshal(b, (*[]string)(s))
}

// readCases reads the conformance cases of sections 7.2 to 7.4.
func readCases(t *testing.T) (cases []conformanceCase) {
	t.Helper()
	files, err := filepath.Glob("../testdata/cases/7.[234]-*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files of cases: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var read []conformanceCase
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		if err := d.Decode(&read); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		cases = append(cases, read...)
	}
	return cases
}

func TestConformance(t *testing.T) {
	ids, rules := make(map[string]bool), make(map[string]bool)
	for _, c := range readCases(t) {
		if ids[c.ID] || c.ID == "" || c.Why == "" {
			t.Errorf("case %q: no id, one that is used twice, or no reason", c.ID)
		}
		ids[c.ID] = true
		for _, r := range c.Rule {
			rules[r] = true
		}
		t.Run(c.ID, c.run)
	}
	if len(ids) < 120 {
		t.Errorf("%d cases only", len(ids))
	}
	for _, rule := range rulesOf(t, "7.2", "7.3", "7.4") {
		if !rules[rule] {
			t.Errorf("no case shows rule %s", rule)
		}
	}
}

// rulesOf returns the rules of some sections.
func rulesOf(t *testing.T, sections ...string) (rules []string) {
	t.Helper()
	text, err := os.ReadFile("../SEMANTICS.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?m)^(?:[-|] *)\*\*(7\.[0-9])([a-z])\*\*`).FindAllStringSubmatch(string(text), -1) {
		if slices.Contains(sections, m[1]) {
			rules = append(rules, m[1]+m[2])
		}
	}
	if len(rules) < 30 {
		t.Fatalf("%d rules only: %q", len(rules), rules)
	}
	return rules
}

// run holds the package to a case.
func (c *conformanceCase) run(t *testing.T) {
	r := operation.Resolver{Scope: arn.Scope{Region: c.Region, Account: c.Account}, Tables: c.tables(t), Stream: c.Stream}
	body := []byte(c.Body)
	if body[0] == '"' {
		var text string
		if err := json.Unmarshal(body, &text); err != nil {
			t.Fatal(err)
		}
		body = []byte(text)
	}
	call, err := r.Resolve(c.Operation, body)
	var fault *operation.Error
	switch {
	case c.WantError != "":
		if !errors.As(err, &fault) || fault.Field != c.WantError {
			t.Errorf("error %v, want one at %q", err, c.WantError)
		}
		return
	case err != nil:
		t.Fatal(err)
	}
	if diff := cmp.Diff(c.pairs(), pairsOf(call.Checks())); diff != "" {
		t.Errorf("actions and resources mismatch (-want +got):\n%s", diff)
	}
	for i := range c.WantChecks {
		if want := &c.WantChecks[i]; !slices.ContainsFunc(call.Checks(), want.is) {
			t.Errorf("no check is %+v", *want)
		}
	}
}

// tables returns what the case knows of tables.
func (c *conformanceCase) tables(t *testing.T) operation.TableMap {
	t.Helper()
	tables := make(operation.TableMap)
	for name, described := range c.Tables {
		a, err := arn.Scope{Region: c.Region, Account: c.Account}.Resolve(name)
		if err != nil {
			t.Fatal(err)
		}
		known := operation.Table{Key: described.PartitionKey, Replicas: described.Replicas, Tags: described.Tags, TagsUnknown: described.TagsUnknown}
		if described.SortKey != "" {
			known.Key = append(known.Key, described.SortKey)
		}
		for index, key := range described.Indexes {
			if known.Indexes == nil {
				known.Indexes = make(map[string][]string)
			}
			known.Indexes[index] = key.PartitionKey
		}
		tables[a] = known
	}
	return tables
}

// pairs returns actions with their resources, each pair once, sorted.
func (c *conformanceCase) pairs() (pairs []string) {
	for _, k := range c.WantChecks {
		pairs = append(pairs, k.Action+" "+k.Resource)
	}
	return slices.Compact(sorted(pairs))
}

func pairsOf(checks []operation.Check) (pairs []string) {
	for _, k := range checks {
		pairs = append(pairs, k.Action+" "+k.Resource.String())
	}
	return slices.Compact(sorted(pairs))
}

// is reports whether a check is the one that is wanted. Lists are compared as
// sets.
func (k *caseCheck) is(got operation.Check) bool {
	if got.Action != k.Action || got.Resource.String() != k.Resource {
		return false
	}
	if k.Holder != "" && got.Holder().String() != k.Holder {
		return false
	}
	context := got.Context
	if slices.ContainsFunc(k.Unknown, func(key string) bool { return lookup(&context, key) != any(unknown{}) }) ||
		slices.ContainsFunc(k.Absent, func(key string) bool { return lookup(&context, key) != any(condition.KindAbsent) }) {
		return false
	}
	for key, want := range k.Context {
		if text(lookup(&context, key)) != text(want) {
			return false
		}
	}
	return true
}

// text writes a value of a context so that a list differs from a single text.
func text(value any) string {
	var list []string
	switch v := value.(type) {
	case string:
		return v
	case []string:
		list = v
	case []any:
		for _, e := range v {
			s, _ := e.(string)
			list = append(list, s)
		}
	}
	return "[" + strings.Join(sorted(list), "\x00") + "]"
}
