package main

import (
	"bytes"
	"maps"
	"slices"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/internal/exported"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/review"
)

// What stands around policies that are linted: the tables and the DAX clusters that
// --tables and --clusters, a config, or the files of the run describe. Some rules are
// about these, and a page shows who can reach the tables.

// around returns the account of a file with what is said of its tables and clusters.
func (r *reviewer) around(a *account.Account, file string) *estate {
	if r.estate != nil {
		return r.estate
	}
	e, s := &estate{}, r.settings(file)
	e.Account, e.Context = r.organized(a, e), exported.Anywhere(nil)
	described, err := e.readTables(s.tables, r.tables...)
	if err == nil {
		err = e.readClusters(s.clusters, r.clusters...)
	}
	if err != nil { // the flags were checked, so the files have gone since
		r.fail(a.ID(), err)
	}
	e.Resources = e.Account.Resources(e.policies...)
	e.Options.Targets = e.Resources.Target
	e.problems = append(e.problems, e.Resources.Problems()...)
	e.Tables = slices.SortedFunc(maps.Keys(described), arn.ARN.Compare)
	return e
}

// organized puts an account under the policies of its organization, where that is among
// the files.
func (r *reviewer) organized(a *account.Account, e *estate) *account.Account {
	for _, src := range r.organizations {
		if a.ID() == "" || !bytes.Contains(src.text, []byte(`"`+a.ID()+`"`)) {
			continue
		}
		o, err := account.ReadOrganization(pagesOf([]*source{src})[0])
		if err != nil {
			r.fail(src.name, err)
			continue
		}
		e.problems = append(e.problems, o.Problems()...)
		return a.In(o)
	}
	return a
}

// surround adds the tables and clusters to what is known when an account's documents are
// checked.
func (docs *accountDocuments) surround(o *review.Options, e *estate) {
	o.Tables = e.Options.Tables
	for _, c := range e.Clusters {
		one := review.Cluster{Cluster: c}
		if role, ok := e.Account.Find(c.Role.Principal.Role()); ok {
			subject := docs.subject(role)
			one.RoleDocuments, one.TrustDocument = subject.Documents, subject.Trust
		}
		o.Clusters = append(o.Clusters, one)
	}
}

// skipAround notes what of the files around an account could not be read. What is wrong
// with the pages of the account is in its own findings.
func (r *reviewer) skipAround(e *estate, pages map[string]*source) {
	for _, p := range e.problems {
		if pages[sameFile(p.Page)] == nil {
			r.skip(p.Page, oneLine(p.Error()))
		}
	}
}
