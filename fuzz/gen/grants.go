package gen

import (
	"strings"

	"github.com/iameval/iameval/arn"
)

// newGrant makes a case in which only the layers matter: every document allows
// everything or nothing, or denies it, and the policy of the resource names the
// caller in some way.
func newGrant(s *Source) Case {
	r := NewRequest(s)
	if s.Chance(40) { // more roles to assume, and more across accounts
		there := arnScope{orElse(segment(r.Resource, 1), "aws"), Pick(s, accounts[:]...)}
		r.Action = Pick(s, "sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:TagSession", "sts:DecodeAuthorizationMessage")
		r.Resource, r.ResourceAccount, r.Support = there.resource(s, "role"), "", SupportOf(r.Action)
	}
	if s.Chance(70) {
		r.Support = newSupport(s)
	}
	state := func(layer string) string {
		n := full(s, layer, &r)
		if layer == "resource" || layer == "trust" {
			n.Items[1] = principal(s, &r, false)
		}
		switch s.Intn(8) {
		case 1, 2, 3: // of something else
			n.Items[len(n.Names)-1-skip(layer)] = Text("sts:Nothing")
		case 4:
			n.Items[0].Text = "Deny"
			n.Items[len(n.Names)-1-skip(layer)] = Text(service(r.Action) + ":*")
		}
		return (*Node)(nil).With("Version", Text("2012-10-17")).With("Statement", n).String()
	}
	layer := func(name string, percent int) []string {
		if !s.Chance(percent) {
			return nil
		}
		return []string{state(name)}
	}
	levels := func(name string, percent int) [][]string {
		if !s.Chance(percent) {
			return nil
		}
		list := [][]string{}
		for range s.Intn(3) {
			list = append(list, append([]string{}, layer(name, 90)...))
		}
		return list
	}
	p := Policies{
		Identity: layer("identity", 70), Boundary: layer("boundary", 30), Session: layer("session", 40),
		SCP: levels("scp", 15), RCP: levels("rcp", 10), Endpoint: layer("endpoint", 10),
	}
	if s.Chance(5) {
		p.Session = []string{}
	}
	switch trust := r.assumes(); {
	case s.Chance(20):
	case trust:
		p.Trust = []string{state("trust")}
	default:
		p.Resource = []string{state("resource")}
	}
	return Case{p, r}
}

// skip is how many elements of a full statement follow its Action.
func skip(layer string) int {
	if layer == "trust" {
		return 0
	}
	return 1
}

// assumes reports whether the policy of the resource is a trust policy: with an
// sts action on a role.
func (r *Request) assumes() bool {
	role, err := arn.Parse(r.Resource)
	return err == nil && role.Kind() == arn.Role && strings.HasPrefix(strings.ToLower(r.Action), "sts:")
}
