package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/internal/exported"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/account/reach"
	"github.com/iameval/iameval/policy/operation"
	"github.com/iameval/iameval/policy/review"
)

// unreadable is the text of a document that is not known, so that it is one that was not
// read: what hangs on it is uncertain.
const unreadable = "not known"

// templateMatrix is the matrix of the roles, tables and clusters of templates and plans,
// as far as these say all of them.
func (f *accessFlags) templateMatrix(paths []string, stdin io.Reader) (*matrix, error) {
	if len(f.auth) > 0 {
		return nil, errors.New("--auth-details: want it, or templates")
	}
	for _, of := range [...]given{{"--html", f.html != ""}, {"--org", f.org != ""}, {"--resource-policy", len(f.resourcePolicies) > 0}} {
		if of.there {
			return nil, errors.New(of.flag + ": want --auth-details with it")
		}
	}
	o := &options{given: lintFlags{templateFlags: f.templateFlags, clusters: f.clusters, tables: f.tables}}
	if err := o.setKnown(); err != nil {
		return nil, err
	}
	s := &side{parts: make(map[string]*part)}
	r := newReviewer(o)
	r.gather = s
	collect(paths, o.own, stdin, r.file)
	r.finish()
	if len(r.wrong) > 0 {
		return nil, r.wrong[0]
	}
	if err := usedNowhere(s); err != nil {
		return nil, err
	}
	m, err := f.matrixOfSide(s)
	if m == nil {
		return nil, err
	}
	m.bad = r.failed
	for _, u := range r.out.notChecked {
		m.NotRead = append(m.NotRead, jsonNotes{"not-checked", u.name + ": " + u.reason})
	}
	return m, err
}

// matrixOfSide is the matrix of the account whose export is among the files, with what is
// described beside it, or else of templates.
func (f *accessFlags) matrixOfSide(s *side) (*matrix, error) {
	switch len(s.accounts) {
	case 0:
		known, err := s.together()
		if err != nil {
			return nil, err
		}
		return f.matrixOf(known, s)
	case 1:
		e := s.accounts[0]
		var err error
		if e.given, err = f.entries(); err != nil {
			return nil, err
		}
		if e.Options.Time, err = f.instant(); err != nil {
			return nil, err
		}
		e.Context = exported.Anywhere(e.given)
		if err := f.choose(e); err != nil {
			return nil, err
		}
		e.problems = append(e.Account.Problems(), e.problems...)
		return newMatrix(e), nil
	}
	return nil, fmt.Errorf("the files have the exports of %d accounts; want one", len(s.accounts))
}

// together joins what the templates say. Two of them may not have a role or a cluster of
// one ARN.
func (s *side) together() (all review.Options, err error) {
	tables := make(operation.TableMap)
	seen := make(map[string]bool)
	for _, known := range s.known {
		if more, ok := known.Tables.(operation.TableMap); ok {
			maps.Copy(tables, more)
		}
		for _, subject := range known.Subjects {
			if name := subject.Principal.Role().String(); seen[name] {
				return all, fmt.Errorf("the templates have the role %s twice", name)
			}
			seen[subject.Principal.Role().String()] = true
			all.Subjects = append(all.Subjects, subject)
		}
		for _, c := range known.Clusters {
			if seen[c.ARN.String()] {
				return all, fmt.Errorf("the templates have the cluster %s twice", c.ARN)
			}
			seen[c.ARN.String()] = true
			all.Clusters = append(all.Clusters, c)
		}
	}
	all.Tables = tables
	return all, nil
}

// matrixOf asks for all that templates say.
func (f *accessFlags) matrixOf(known review.Options, s *side) (*matrix, error) {
	tables := slices.SortedFunc(maps.Keys(known.Tables.(operation.TableMap)), arn.ARN.Compare)
	if len(f.table) > 0 {
		var err error
		if tables, err = f.tablesAsked(); err != nil {
			return nil, err
		}
	}
	clusters, err := f.clustersAsked(clustersOf(known))
	switch {
	case err != nil:
		return nil, err
	case len(known.Clusters) == 0:
		return nil, errors.New("the templates have no DAX cluster that is known by its ARN; --account, --region and --partition say where they will be used")
	case len(tables) == 0:
		return nil, errors.New("the templates have no table that is known by its ARN; --account, --region and --partition say where they will be used")
	}
	var callers []access.Subject
	for _, subject := range known.Subjects {
		callers = append(callers, subject.Access())
	}
	targets, err := s.targets(tables)
	if err != nil {
		return nil, err
	}
	at, err := f.instant()
	if err != nil {
		return nil, err
	}
	a, err := access.NewMatrix(callers, tables, access.Options{Tables: known.Tables, Targets: targets, Time: at}, clusters...)
	if err != nil {
		return nil, err
	}
	m := newRows(tables, clusters)
	for i := range callers {
		m.addCaller(a, i, callers, tables, clusters)
	}
	m.finish()
	return m, nil
}

func clustersOf(known review.Options) (list []access.Cluster) {
	for _, c := range known.Clusters {
		list = append(list, c.Cluster)
	}
	return list
}

// targets returns the policies of the tables. One that is not known in full, or of which it
// is not known whose it is, makes uncertain what hangs on it.
func (s *side) targets(tables []arn.ARN) (func(arn.ARN) *policy.Target, error) {
	var policies []account.ResourcePolicy
	for _, name := range slices.Sorted(maps.Keys(s.parts)) {
		d := s.parts[name].document
		if d == nil || d.Kind != policy.Resource {
			continue
		}
		of, err := arn.Parse(d.Origin.Resource)
		switch {
		case err == nil && !strings.ContainsAny(d.Origin.Resource, "*?"):
			text := d.Text
			if len(d.Holes) > 0 {
				text = []byte(unreadable)
			}
			policies = append(policies, account.ResourcePolicy{Resource: of, Name: d.Name, Text: text})
		case strings.Contains(strings.ToLower(string(d.Text)), "dynamodb:"), len(d.Holes) > 0 && d.Origin.Resource == "":
			for _, t := range tables {
				policies = append(policies, account.ResourcePolicy{Resource: t, Name: d.Name, Text: []byte(unreadable)})
			}
		}
	}
	nobody, err := account.Read(account.Page{Name: "template", R: strings.NewReader(`{"RoleDetailList":[]}`)})
	if err != nil {
		return nil, err
	}
	return nobody.Resources(policies...).Target, nil
}

// addCaller adds the rows of a caller: a row for each table of which it reaches anything.
func (m *matrix) addCaller(a *access.Matrix, caller int, callers []access.Subject, tables []arn.ARN, clusters []access.Cluster) {
	reaches := false
	for j, table := range tables {
		pair := a.At(caller, j)
		row := matrixRow{Caller: nameOf(callers[caller].Principal), Tables: []string{table.Name()}, Direct: wordsOf(a, pair.Direct, 0), Via: []matrixVia{}}
		for c := range pair.Via {
			bypassed := a.Bypassed(caller, j, c).Calls
			via := matrixVia{Cluster: clusters[c].ARN.Name(), Role: nameOf(clusters[c].Role.Principal), Calls: wordsOf(a, pair.Via[c], bypassed)}
			row.Via = append(row.Via, via)
			row.Bypass = row.Bypass || bypassed != 0
		}
		if row.reaches() {
			reaches = true
			m.Rows = append(m.Rows, row)
		}
	}
	if !reaches {
		m.None++
	}
}

// wordsOf are the words of a row of answers.
func wordsOf(a *access.Matrix, r access.Row, bypassed access.Calls) map[string]string {
	words := make(map[string]string)
	for k, kind := range a.Calls() {
		word := wordNo
		switch {
		case bypassed.Has(k):
			word = wordBypass
		case r.Allows().Has(k):
			word = wordAllow
		case r.Uncertain().Has(k):
			word = wordUnknown
		case r.CachedOnly().Has(k):
			word = wordCached
		case r.ExplicitlyDenied().Has(k):
			word = wordDeny
		}
		words[reach.Call(kind).String()] = word
	}
	return words
}

// reaches reports whether there is a call that is allowed, or may be.
func (r *matrixRow) reaches() bool {
	reach := func(words map[string]string) bool {
		for _, word := range words {
			if word != wordNo && word != wordDeny {
				return true
			}
		}
		return false
	}
	return reach(r.Direct) || slices.ContainsFunc(r.Via, func(via matrixVia) bool { return reach(via.Calls) })
}
