package main

import (
	"fmt"
	"strings"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
)

// party is one side of a call: what it was asked, in order.
type party struct {
	name     string
	policies *policy.Set
	results  []access.Result
}

// parties are the sides of a call through a cluster.
func (s *study) parties(v *access.ClusterAccess) []party {
	caller, role := s.caller.Policies, v.Cluster.Role.Policies
	if v.Reason == access.Unsupported {
		return nil
	}
	return []party{
		{"front", caller, v.Front.Results},
		{"protocol", caller, v.Protocol.Results},
		{"trust", nil, []access.Result{v.Trust}},
		{"metadata", role, v.Metadata.Results},
		{"back", role, v.Back.Results},
	}
}

// explain writes the trace of every decision behind the answers. Questions that
// several answers share are explained with the first.
func explain(b *strings.Builder, studies []study) {
	for i := range studies {
		s := &studies[i]
		seen := make(map[string]bool)
		names := s.clusterNames()
		for k := range s.answers {
			a := &s.answers[k]
			title := strings.TrimSpace(s.label + " " + a.operation + " " + a.member)
			traces(b, title+", direct", party{policies: s.caller.Policies, results: a.access.Direct.Results}, seen)
			for c := range a.access.Via {
				for _, p := range s.parties(&a.access.Via[c]) {
					traces(b, fmt.Sprintf("%s, via %s: %s", title, names[c], p.name), p, seen)
				}
			}
		}
	}
}

// traces writes the traces of one party, under a title.
func traces(b *strings.Builder, title string, p party, seen map[string]bool) {
	for i := range p.results {
		r := &p.results[i].Request
		var text strings.Builder
		fmt.Fprintf(&text, "  %s asks for %s on %s\n", r.Principal, r.Action, r.Resource)
		for line := range strings.Lines(p.policies.Explain(r).String() + "\n") {
			text.WriteString("    " + line)
		}
		if seen[text.String()] {
			continue
		}
		seen[text.String()] = true
		fmt.Fprintf(b, "\n%s\n%s", title, text.String())
	}
}
