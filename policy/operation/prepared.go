package operation

import (
	"maps"
	"slices"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
)

// Prepared is Tables of which a Resolver has to make nothing for a call: the ARNs of
// the tables and their indexes, and the condition keys of their tags, are made once. It
// is immutable and safe for concurrent use. A nil *Prepared knows nothing.
type Prepared struct {
	targets map[string][]*target // by the name of the table and by its ARN
}

// prepared is what is made once for a table.
type prepared struct {
	indexes map[string]arn.ARN
	tags    condition.Context
}

// Prepare makes tables ready. What they hold must not be changed afterwards.
func Prepare(tables TableMap) *Prepared {
	p := &Prepared{make(map[string][]*target, 2*len(tables))}
	for _, a := range slices.SortedFunc(maps.Keys(tables), arn.ARN.Compare) {
		t := &target{Table: tables[a], arn: a, known: true}
		t.prepared = &prepared{make(map[string]arn.ARN, len(t.Indexes)), condition.NewContext(t.tags(nil)...)}
		for name := range t.Indexes {
			if index, err := t.index(name); err == nil { // else no call can name it
				t.prepared.indexes[name] = index
			}
		}
		p.targets[a.String()] = []*target{t}
		if again, err := a.Scope().Resolve(a.String()); err == nil && again == a {
			p.targets[a.Table()] = append(p.targets[a.Table()], t)
		}
	}
	return p
}

// Table returns what is known of a table.
func (p *Prepared) Table(table arn.ARN) (Table, bool) {
	if t := p.at(table); t != nil {
		return t.Table, true
	}
	return Table{}, false
}

// at returns the table of an ARN, nil if it is not known.
func (p *Prepared) at(table arn.ARN) *target {
	if p == nil || !table.IsValid() {
		return nil
	}
	for _, t := range p.targets[table.String()] {
		return t
	}
	return nil
}

// named returns the table that a call in a scope names, nil if it is not known.
func (p *Prepared) named(s arn.Scope, name string) *target {
	if p == nil {
		return nil
	}
	for _, t := range p.targets[name] {
		if t.arn.Table() == name && t.isIn(s) {
			return t
		}
	}
	return nil
}

// isIn reports whether the table is in a scope.
func (t *target) isIn(s arn.Scope) bool {
	if s.Partition == "" {
		s.Partition = "aws"
	}
	return t.arn.Scope() == s
}
