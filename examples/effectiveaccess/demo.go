package main

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
)

// files are the policies of AWS's pages, and two that the pages do not print:
// bob-trust.json, and bob-7.json, which is bob-6.json with a Deny.
//
//go:embed policies/*.json
var files embed.FS

// scenarios are the scenarios of the case study in "DAX access control":
// BobAccessPolicy is attached to BobUserRole and DAXAccessPolicy to
// DAXServiceRole. The page gives no DAXAccessPolicy for the first two, where it
// makes no difference; they have the one shown earlier. The last scenario is
// not on the page; it is what the page warns of.
var scenarios = [...]struct{ title, bob, dax string }{
	{"read-only access to DynamoDB, none to DAX", "bob-1.json", "dax-1.json"},
	{"read-write access to DynamoDB, none to DAX", "bob-2.json", "dax-1.json"},
	{"read-only access to DynamoDB and to DAX", "bob-3.json", "dax-3.json"},
	{"read-write access to DynamoDB, read-only with DAX", "bob-4.json", "dax-4.json"},
	{"read-write access to DynamoDB and to DAX", "bob-5.json", "dax-5.json"},
	{"access via DAX, no direct access to DynamoDB", "bob-6.json", "dax-5.json"},
	{"the same, with a Deny of all access to the table", "bob-7.json", "dax-5.json"},
}

const (
	bob         = "arn:aws:iam::123456789012:user/Bob"
	bobUserRole = "arn:aws:iam::123456789012:role/BobUserRole"
	bobRun      = "arn:aws:sts::123456789012:assumed-role/BobUserRole/Bob"
	daxRole     = "arn:aws:iam::123456789012:role/DAXServiceRole"
	books       = "arn:aws:dynamodb:us-west-2:123456789012:table/Books"
	daxCluster  = "arn:aws:dax:us-west-2:123456789012:cache/DAXCluster01" // as the page spells it
)

// playBob prints the case study.
func playBob(b *strings.Builder, colour bool) error {
	b.WriteString("What Bob can do to the table Books, directly and through DAXCluster01, by \"DAX access control\"\n\n")
	if err := playAssume(b); err != nil {
		return err
	}
	fmt.Fprintf(b, "Then %s asks, under these policies:\n", bobRun)
	var studies []study
	for i, s := range scenarios {
		st, err := playScenario(fmt.Sprint(i+1), s.bob, s.dax)
		if err != nil {
			return err
		}
		studies = append(studies, st)
		fmt.Fprintf(b, "  %d  %-50s (%s, %s)\n", i+1, s.title, s.bob, s.dax)
	}
	b.WriteString("\n")
	lines := sideBySide(studies)
	var matrix strings.Builder
	grid(&matrix, "", lines)
	matrix.WriteString("\n")
	legend(&matrix, lines[2:])
	b.WriteString(paint(matrix.String(), colour))
	sections(b, studies)
	return nil
}

// playAssume asks the trust policies whether the two roles can be assumed at all.
func playAssume(b *strings.Builder) error {
	for _, a := range []struct{ who, caller, role, trust string }{
		{"Bob", bob, bobUserRole, "bob-trust.json"},
		{"DAX", "dax.amazonaws.com", daxRole, "dax-trust.json"},
	} {
		t, err := (&ask{a.caller, "sts:AssumeRole", a.role}).decide(a.trust, policy.Trust)
		if err != nil {
			return err
		}
		fmt.Fprintf(b, "%s assumes %-15s %s\n", a.who, t.Request.Resource.Name()+":", t.Decision)
	}
	return nil
}

// playScenario decides the ten operations under one pair of policies.
func playScenario(label, bobFile, daxFile string) (st study, err error) {
	st = study{label: label}
	if st.caller, err = subject(policy.RoleSession(arn.MustParse(bobUserRole), arn.MustParse(bobRun)), bobFile); err != nil {
		return st, err
	}
	role, err := subject(policy.RoleSession(arn.MustParse(daxRole), arn.ARN{}), daxFile)
	if err != nil {
		return st, err
	}
	trust, err := embedded("dax-trust.json", policy.Trust)
	st.clusters = []access.Cluster{{ARN: arn.MustParse(daxCluster), Role: role, Trust: trust}}
	if err != nil {
		return st, err
	}
	return st, st.sketch(arn.MustParse(books), slices.Collect(operation.DAX()), access.Options{})
}

// sideBySide makes one matrix of studies with one cluster each.
func sideBySide(studies []study) [][]string {
	lines := [][]string{{""}, {""}}
	for i := range studies {
		lines[0] = append(lines[0], studies[i].label)
		lines[1] = append(lines[1], "direct/DAX")
		for k, r := range studies[i].rows() {
			if i == 0 {
				lines = append(lines, []string{r.operation})
			}
			lines[k+2] = append(lines[k+2], r.directly()+"/"+r.through(0))
		}
	}
	return lines
}

// subject is a caller under one of the embedded policies.
func subject(p policy.Principal, name string) (access.Subject, error) {
	s := access.Subject{Principal: p}
	identity, err := embedded(name, policy.Identity)
	if err == nil {
		s.Policies, err = policy.NewSet(policy.Policies{Identity: []*policy.Policy{identity}})
	}
	return s, err
}

// embedded parses one of the embedded policies.
func embedded(name string, k policy.Kind) (*policy.Policy, error) {
	text, err := files.ReadFile("policies/" + name)
	if err != nil {
		return nil, err
	}
	return policy.Parse(name, k, text)
}
