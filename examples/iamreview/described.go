package main

import (
	"fmt"

	"github.com/iameval/iameval/examples/internal/exported"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/operation"
)

// What AWS prints of tables and of DAX clusters, among the files that are read: each is
// known by its content, and holds for the others.

// described returns the tables that the files describe: documents for which no flag or
// template says more are checked with them.
func (r *reviewer) described() operation.TableMap {
	if len(r.tables) == 0 {
		return nil
	}
	tables, problems := account.ReadTables(pagesOf(r.tables)...)
	for _, p := range problems {
		r.skip(p.Page, oneLine(p.Error()))
	}
	return tables
}

// description is what AWS prints of the tables and clusters around accounts.
type description struct {
	tables   operation.TableMap
	policies []account.ResourcePolicy // of the tables
	clusters []account.ClusterInfo    // of files that are named
	among    []account.ClusterInfo    // of the files of the run, of any account
	problems []account.Problem
}

// describe reads the files that are named, and those among the files of the run. With an
// error it returns what it read before it.
func describe(tables, clusters namedFiles, amongTables, amongClusters []*source) (*description, error) {
	d := &description{}
	list, err := pages(tables.by, tables.files)
	if err != nil {
		return d, err
	}
	if d.tables, d.policies, d.problems, err = exported.Tables(append(list, pagesOf(amongTables)...)...); err != nil {
		return d, fmt.Errorf("%s: %w", tables.by, err)
	}
	if list, err = pages(clusters.by, clusters.files); err != nil {
		return d, err
	}
	var found, more []account.Problem
	d.clusters, found = account.ReadClusters(list...)
	d.among, more = account.ReadClusters(pagesOf(amongClusters)...)
	d.problems = append(append(d.problems, found...), more...)
	return d, nil
}

// pagesOf are files as pages of one answer.
func pagesOf(files []*source) (list []account.Page) {
	for _, src := range files {
		list = append(list, account.Page{Name: src.name, Text: src.text})
	}
	return list
}

// readAccounts reads the exports of the run, now that all files around them are known.
func (r *reviewer) readAccounts() {
	for _, pages := range r.exports {
		r.readExport(pages)
	}
	if len(r.exports) == 0 && r.gather == nil {
		for _, src := range r.clusters {
			r.skip(src.name, "it describes DAX clusters, but no export of their account is among the files (aws iam get-account-authorization-details)")
		}
	}
	r.exports = nil
}
