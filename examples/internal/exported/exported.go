// Package exported puts together what AWS exports of an account: the pieces that this
// module's commands have in common.
//
//	tables, policies, problems, err := exported.Tables(pages...)
//	context := exported.Anywhere(given)     // what no export says is unknown
//	asked := exported.TablesNamed(account)  // where no table is described
package exported

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/operation"
)

// Tables reads what aws dynamodb describe-table prints, and the policies of tables that
// stand beside it. The problems are what could not be read of both, each once; an error
// means that a page could not be read at all.
func Tables(pages ...account.Page) (tables operation.TableMap, policies []account.ResourcePolicy, problems []account.Problem, err error) {
	held := make([]account.Page, len(pages)) // which is read twice
	for i, p := range pages {
		if held[i] = p; p.Text != nil {
			continue
		}
		text, err := io.ReadAll(p.R)
		if err != nil {
			return nil, nil, nil, fmt.Errorf("%s: %w", p.Name, err)
		}
		held[i] = account.Page{Name: p.Name, Text: text}
	}
	tables, problems = account.ReadTables(held...)
	policies, more := account.ReadTablePolicies(held...)
	for _, p := range more {
		if p.Code != account.CodePage { // which is said already
			problems = append(problems, p)
		}
	}
	return tables, policies, problems, nil
}

// TablesNamed are the tables that the policies of an account name, without wildcards,
// sorted.
func TablesNamed(a *account.Account) (tables []arn.ARN) {
	seen := make(map[arn.ARN]bool)
	for d := range a.Documents() {
		for s := range d.Policy().Statements() {
			for p := range s.Resources() {
				t, err := arn.Parse(p.String())
				if err != nil || t.Table() == "" || strings.ContainsAny(p.String(), "*?$") {
					continue
				}
				if t, err = t.Scope().Table(t.Table()); err == nil && !seen[t] { // of an index, its table
					seen[t] = true
					tables = append(tables, t)
				}
			}
		}
	}
	slices.SortFunc(tables, arn.ARN.Compare)
	return tables
}

// Anywhere adds to the keys that are given, as unknown, those that depend on where and how a
// request is sent.
func Anywhere(given []condition.Entry) []condition.Entry {
	stated := condition.NewContext(given...)
	all := slices.Clone(given)
	for _, entry := range account.UnknownKeys() {
		one := condition.NewContext(entry)
		for key := range one.Keys() {
			if only := stated.Only(key); len(slices.Collect(only.Keys())) == 0 {
				all = append(all, entry)
			}
		}
	}
	return all
}
