package access

import (
	"slices"
	"sort"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/variables"
)

// A pattern finds its tables without a look at the others. Tables are grouped by partition,
// Region and account, and sorted by name within a group: what a pattern has behind its
// fifth colon up to its first wildcard is the beginning of a range of names. The ARN of a
// table has five colons, and so the fifth colon of a pattern can match no other one.

// tableIndex finds the tables that a pattern matches.
type tableIndex struct {
	tables []arn.ARN
	groups []tableGroup
}

// tableGroup is the tables of one partition, Region and account.
type tableGroup struct {
	names []string // behind the fifth colon, sorted
	at    []int    // the place of each in the list of tables
}

func newTableIndex(tables []arn.ARN) *tableIndex {
	x := &tableIndex{tables: tables}
	groups := make(map[arn.Scope]int)
	order := make([]int, len(tables))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return strings.Compare(tables[i].Resource(), tables[j].Resource()) })
	for _, i := range order {
		scope := tables[i].Scope()
		n, ok := groups[scope]
		if !ok {
			n = len(x.groups)
			groups[scope] = n
			x.groups = append(x.groups, tableGroup{})
		}
		g := &x.groups[n]
		g.names, g.at = append(g.names, tables[i].Resource()), append(g.at, i)
	}
	return x
}

// all returns the tables that the pattern matches, with the values for its references.
func (x *tableIndex) all(p *arn.Pattern, values []variables.Value) (tables []int) {
	start, infix := literals(p, values)
	for i := range x.groups {
		g := &x.groups[i]
		from, _ := slices.BinarySearch(g.names, start)
		count := sort.Search(len(g.names)-from, func(k int) bool { return !strings.HasPrefix(g.names[from+k], start) })
		for k, name := range g.names[from : from+count] {
			if at := g.at[from+k]; strings.Contains(name, infix) && p.Match(x.tables[at], values) {
				tables = append(tables, at)
			}
		}
	}
	return tables
}

// literals returns what the names of all tables begin with that the pattern matches,
// and the longest text that each of them holds. The names are what is behind the fifth
// colon.
func literals(p *arn.Pattern, values []variables.Value) (start, infix string) {
	colons, begins := 0, true
	run := ""
	literal := func(text string) {
		for colons < 5 {
			_, rest, found := strings.Cut(text, ":")
			if !found {
				return
			}
			text = rest
			colons++
		}
		run += text
		if begins {
			start = run
		}
		if len(run) > len(infix) {
			infix = run
		}
	}
	for token := range p.Tokens() {
		switch {
		case token.Kind == variables.Literal:
			literal(token.Text)
		case token.Kind == variables.Ref && colons == 5 && token.Ref < len(values) && !values[token.Ref].Any:
			literal(values[token.Ref].Text)
		default:
			begins = begins && colons < 5
			run = ""
		}
	}
	return start, infix
}
