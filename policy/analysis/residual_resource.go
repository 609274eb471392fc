package analysis

import (
	"slices"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/variables"
)

// A pattern with a variable matches the resource of a request for a few values of its
// key, since the value is a piece of the resource. So a clause on the resource with an
// open key is a condition on that key.

// resource returns when Resource or NotResource of a statement has the result that is
// wanted.
func (l *residual) resource(s *policy.Statement, want Want) alternatives {
	not := s.Negated(policy.ResourceClause)
	wanted := func(r condition.Result) bool {
		if not {
			r = r.Not()
		}
		return want.by(r)
	}
	var yes alternatives    // when some member matches, of an element that is not negated
	no := alternatives{nil} // when none does, of one that is
	perhaps := false        // one is open whatever the keys are
	for p := range s.Resources() {
		values, how := l.env.Resolve(p.References(), nil)
		switch {
		case !p.Usable():
			perhaps = perhaps || not && !l.w.request.Resource.IsWildcard() // SEMANTICS 2.2n
		case !p.Match(l.w.request.Resource, values):
		case how == condition.Resolved:
			return choose(wanted(condition.True), alternatives{nil}, nil)
		case how == condition.Unresolved:
			perhaps = perhaps || not // SEMANTICS 5.7c
		default:
			matches, differs, ok := l.pieces(p, want)
			if !ok {
				l.over = Variables
				return nil
			}
			yes, no = append(yes, matches), l.both(no, alternatives{differs})
		}
	}
	switch {
	case perhaps && !wanted(condition.Indeterminate):
		return nil
	case not:
		return no
	}
	return l.least(yes)
}

// longPieces is the longest resource whose pieces are tried.
const longPieces = 256

// pieces returns when a pattern matches whose one open key stands for a piece of the
// resource, and when it surely does not. It is not ok where it has more open keys, or
// a default for one.
func (l *residual) pieces(p *arn.Pattern, want Want) (matches, differs []Condition, ok bool) {
	refs := p.References()
	var key *variables.Reference
	for i := range refs {
		if !l.w.open(refs[i].Key) {
			continue
		}
		if key != nil && key.Key != refs[i].Key || refs[i].HasDefault {
			return nil, nil, false
		}
		key = &refs[i]
	}
	if key == nil {
		return nil, nil, false
	}
	text := l.w.request.Resource.String()
	if len(text) > longPieces {
		return nil, nil, false
	}
	values, _ := l.env.Resolve(refs, nil)
	fits := []string{}
	for from := range len(text) {
		for to := from + 1; to <= len(text); to++ {
			piece := text[from:to]
			for i := range refs {
				if refs[i].Key == key.Key {
					values[i] = variables.Value{Text: piece}
				}
			}
			if p.Match(l.w.request.Resource, values) && !slices.Contains(fits, piece) {
				fits = append(fits, piece)
			}
		}
	}
	equal, errEqual := condition.NewTest(condition.MustParseOperator("StringEquals"), key.Name, fits, 0)
	other, errOther := condition.NewTest(condition.MustParseOperator("StringNotEquals"), key.Name, fits, 0)
	present, errPresent := condition.NewTest(condition.MustParseOperator("Null"), key.Name, []string{"false"}, 0)
	if errEqual != nil || errOther != nil || errPresent != nil {
		return nil, nil, false
	}
	differs = []Condition{{other, want}}
	if want == True { // a key that is null leaves NotResource open: SEMANTICS 5.7c
		differs = united(differs, []Condition{{present, True}})
	}
	return []Condition{{equal, True}}, differs, true
}
