package main

import (
	"bytes"

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

// pagesOf are files as pages of one answer.
func pagesOf(files []*source) (list []account.Page) {
	for _, src := range files {
		list = append(list, account.Page{Name: src.name, R: bytes.NewReader(src.text)})
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
			r.skip(src.name, "it describes DAX clusters, and there is no export of their account (aws iam get-account-authorization-details)")
		}
	}
	r.exports = nil
}
