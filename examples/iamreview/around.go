package main

import (
	"bytes"
	"slices"

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
	d := r.descriptions[s]
	if d == nil {
		var err error
		if d, err = describe(s.tables, s.clusters, r.tables, r.clusters); err == nil {
			r.descriptions[s] = d
		} else { // the flags were checked, so the files have gone since
			r.fail(a.ID(), err)
		}
	}
	e.addAround(d)
	e.readResources()
	return e
}

// organized puts an account under the policies of its organization, where that is among
// the files.
func (r *reviewer) organized(a *account.Account, e *estate) *account.Account {
	for _, src := range r.organizations {
		if a.ID() == "" || !bytes.Contains(src.text, []byte(`"`+a.ID()+`"`)) {
			continue
		}
		if o := r.organization(src); o != nil {
			e.problems = append(e.problems, o.Problems()...)
			return a.In(o)
		}
	}
	return a
}

// organization reads an organization, once; nil if it cannot be read.
func (r *reviewer) organization(src *source) *account.Organization {
	if o, known := r.organizationOf[src]; known {
		return o
	}
	o, err := account.ReadOrganization(pagesOf([]*source{src})[0])
	if err != nil {
		r.fail(src.name, err)
		o = nil
	}
	r.organizationOf[src] = o
	return o
}

// surround adds the tables and clusters to what is known when an account's documents are
// checked.
func (docs *accountDocuments) surround(o *review.Options, e *estate) {
	o.Tables = e.Options.Tables
	for _, c := range e.Clusters {
		one := review.Cluster{Cluster: c}
		role := c.Role.Principal.Role()
		if i := slices.IndexFunc(o.Subjects, func(s review.Subject) bool { return role.IsValid() && s.Principal.Role() == role }); i >= 0 {
			subject := &o.Subjects[i]
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
