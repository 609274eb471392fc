package aws_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/fuzz/fetched"
	"github.com/iameval/iameval/policy/catalog/aws"
	"github.com/iameval/iameval/variables"
)

// texts is a string or a list of strings of a policy document.
type texts []string

func (s *texts) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '[' {
		return json.Unmarshal(b, (*[]string)(s))
	}
	*s = make(texts, 1)
	return json.Unmarshal(b, &(*s)[0])
}

// managed is a statement of one of AWS's managed policies.
type managed struct {
	policy                      string
	Action, NotAction, Resource texts
	Condition                   map[string]map[string]json.RawMessage
}

// managedStatements returns the statements of the latest versions of AWS's
// managed policies, and how many policies there are.
func managedStatements(t *testing.T) (all []managed, policies int) {
	t.Helper()
	list := fetched.Managed(t)
	for _, m := range list {
		var document struct{ Statement json.RawMessage }
		if err := json.Unmarshal(m.Document, &document); err != nil {
			t.Fatalf("%s: %v", m.Name, err)
		}
		raw := document.Statement
		if raw[0] != '[' {
			raw = slices.Concat([]byte("["), raw, []byte("]"))
		}
		var statements []managed
		if err := json.Unmarshal(raw, &statements); err != nil {
			t.Fatalf("%s: %v", m.Name, err)
		}
		for _, s := range statements {
			s.policy = m.Name
			all = append(all, s)
		}
	}
	return all, len(list)
}

// bars is what the catalog makes of AWS's managed policies. These are right, so
// all that the catalog finds odd in them is a hole of its list.
type bars struct {
	Policies, Statements, Entries int
	OfRetired                     int      // entries of a retired service
	UnknownServices               []string // neither listed nor retired
	UnknownActions                int      // entries of listed services
	UnknownNames                  int      // their different names
	NearMisses                    []string // unknown names that Nearest takes for slips
	DeadWildcards                 []string // entries of listed services that match nothing
	UnknownKeys                   []string
	StarOnly                      int      // entries about no resource in statements that name resources only
	Mismatched                    []string // entries none of whose types fits a resource of the statement
	Compared                      int      // entries that were compared with the resources
	NoFormat                      []string // resources that fit no format of their service
	Resources                     int      // that were compared with formats
}

// TestManagedPolicies holds the catalog against the policies that AWS ships.
func TestManagedPolicies(t *testing.T) {
	statements, policies := managedStatements(t)
	b := bars{Policies: policies, Statements: len(statements)}
	names, keys := make(map[string]bool), make(map[string]bool)
	for i := range statements {
		s := &statements[i]
		for _, entry := range slices.Concat(s.Action, s.NotAction) {
			b.Entries++
			b.entry(entry, names)
		}
		b.resources(s)
		for _, test := range s.Condition {
			for key := range test {
				if _, ok := aws.Default().Key(key); !ok {
					keys[key] = true
				}
			}
		}
	}
	b.UnknownNames = len(names)
	b.UnknownKeys = slices.Sorted(maps.Keys(keys))
	want := bars{
		Policies: 1594, Statements: 8853, Entries: 59155, // of 2026-08-26
		OfRetired:      95,
		UnknownActions: 53,
		UnknownNames:   51,
		UnknownKeys:    []string{"aws:PrincipalOrgMasterAccountId", "deepracer:MultiUser", "deepracer:UserToken", "lakeformation:GlueARN"},
		StarOnly:       631,
		Compared:       11236,
		NoFormat: []string{ // AWS lists no type of these services, or none of that form
			"arn:aws:migrationhub-strategy:*:*:*", "arn:aws:devops-guru:*:*:/channels",
			"arn:aws:applicationinsights:*:*:application/resource-group/sms-app-*",
			"arn:aws:applicationinsights:*:*:application/resource-group/sms-app-*",
		},
		Resources: 7457,
	}
	if diff := cmp.Diff(want, b); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
	if 1000*(b.OfRetired+b.UnknownActions) > 3*b.Entries {
		t.Errorf("%d of %d entries are unknown, more than 0.3 %%", b.OfRetired+b.UnknownActions, b.Entries)
	}
}

// entry counts one member of an Action element.
func (b *bars) entry(entry string, names map[string]bool) {
	c := aws.Default()
	prefix, _, colon := strings.Cut(entry, ":")
	if !colon || strings.ContainsAny(prefix, "*?") {
		return
	}
	if _, listed := c.Service(prefix); !listed {
		if _, ok := c.Retired(prefix); ok {
			b.OfRetired++
		} else {
			b.UnknownServices = append(b.UnknownServices, entry)
		}
		return
	}
	for range c.Match(entry) {
		return
	}
	if strings.ContainsAny(entry, "*?") {
		b.DeadWildcards = append(b.DeadWildcards, entry)
		return
	}
	b.UnknownActions++
	names[entry] = true
	if h, ok := c.Nearest(entry); ok {
		b.NearMisses = append(b.NearMisses, h.String())
	}
}

// resources compares the actions of a statement with its resources.
func (b *bars) resources(s *managed) {
	var patterns []arn.Pattern
	for _, r := range s.Resource {
		p, err := arn.ParsePattern(r, variables.Wildcards)
		if err != nil || p.MatchesAll() {
			return
		}
		patterns = append(patterns, p)
		b.Resources++
		if service := strings.Split(r+":::", ":")[2]; !strings.ContainsAny(service, "*?") && !fitsAny(&p, service) {
			b.NoFormat = append(b.NoFormat, r)
		}
	}
	if len(patterns) == 0 {
		return
	}
	for _, entry := range s.Action {
		a, ok := aws.Default().Action(entry)
		switch {
		case !ok:
		case a.StarOnly():
			b.StarOnly++
		default:
			b.Compared++
			if !fits(a, patterns) {
				b.Mismatched = append(b.Mismatched, s.policy+" "+entry)
			}
		}
	}
}

// fits reports whether a resource of the statement can be of a type of the
// action.
func fits(a aws.Action, patterns []arn.Pattern) bool {
	for t := range a.Types() {
		for f := range t.Formats() {
			format := f.Pattern()
			for i := range patterns {
				if r, _ := patterns[i].Relation(&format); r != arn.Disjoint {
					return true
				}
			}
		}
	}
	return false
}

func fitsAny(p *arn.Pattern, service string) bool {
	for f := range aws.Default().Formats(service) {
		if f.Type() == "recoveryPoint" { // of AWS Backup: any ARN
			continue
		}
		format := f.Pattern()
		if r, _ := p.Relation(&format); r != arn.Disjoint {
			return true
		}
	}
	return false
}
