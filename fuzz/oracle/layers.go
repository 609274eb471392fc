package oracle

import (
	"errors"
	"fmt"
)

// The layers of section 6, and the documents in them.

// A policySet is the documents of one layer, level by level, and what they say.
type policySet struct {
	name     string
	supplied bool // SEMANTICS 6.4h
	levels   [][][]statement

	deny  truth
	allow []truth          // by level
	kinds map[string]truth // an Allow for the caller, by the way it is named
}

// allowed returns what a set of one level says.
func (s policySet) allowed() truth { return s.allow[0] }

// Loaded is policies that load, ready to answer any number of requests. The zero value has none.
type Loaded struct {
	scp, rcp, endpoint, resource, trust, identity, boundary, session policySet
}

// sets returns the layers in the order of 6.4 step 1. SEMANTICS 6.4b
func (l *Loaded) sets() []*policySet {
	return []*policySet{&l.scp, &l.rcp, &l.endpoint, &l.resource, &l.trust, &l.identity, &l.boundary, &l.session}
}

// Load reads every document, in force or not. The error says which one does not load.
func Load(p Policies) (Loaded, error) {
	if max(len(p.Boundary), len(p.Resource)+len(p.Trust), len(p.Endpoint)) > 1 {
		return Loaded{}, errors.New("more than one boundary, endpoint policy or policy of the resource")
	}
	l := Loaded{
		scp:      policySet{name: "scp", supplied: p.SCP != nil},
		rcp:      policySet{name: "rcp", supplied: p.RCP != nil},
		endpoint: policySet{name: "endpoint", supplied: len(p.Endpoint) > 0},
		resource: policySet{name: "resource", supplied: len(p.Resource) > 0},
		trust:    policySet{name: "trust", supplied: len(p.Trust) > 0},
		identity: policySet{name: "identity", supplied: true},
		boundary: policySet{name: "boundary", supplied: len(p.Boundary) > 0},
		session:  policySet{name: "session", supplied: p.Session != nil},
	}
	texts := [][][]string{p.SCP, p.RCP, {p.Endpoint}, {p.Resource}, {p.Trust}, {p.Identity}, {p.Boundary}, {p.Session}}
	for i, set := range l.sets() {
		for _, level := range texts[i] {
			documents, err := set.read(level)
			if err != nil {
				return Loaded{}, err
			}
			set.levels = append(set.levels, documents)
		}
	}
	return l, nil
}

// read reads the documents of one level.
func (s policySet) read(texts []string) ([][]statement, error) {
	kind := s.name
	if kind == "boundary" || kind == "session" { // SEMANTICS 1.4b
		kind = "identity"
	}
	var documents [][]statement
	for _, text := range texts {
		d, err := load(kind, text)
		if err != nil {
			return nil, err
		}
		if s.name == "session" {
			err = wholeARNs(d)
		}
		if err != nil {
			return nil, err
		}
		documents = append(documents, d)
	}
	return documents, nil
}

// wholeARNs returns an error if a session policy has an incomplete ARN: such a session is not made. SEMANTICS 2.2r
func wholeARNs(statements []statement) error {
	for _, s := range statements {
		for _, member := range s.resource.members {
			if incomplete(member, s.variables) {
				return fmt.Errorf("resource %q of a session policy is not a whole ARN", member)
			}
		}
	}
	return nil
}
