package analysis

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/iameval/iameval/policy"
)

// Finding answers a question about a statement. The zero Finding is Unknown.
type Finding struct {
	Statement *policy.Statement
	Result    Result
	// By are statements that do the work of a redundant one: those of its own list
	// of policies that allow what it allows, and the denials of all. None can be
	// left out of By, and By is empty if there is no work to do.
	By []*policy.Statement
	// Key is the condition key whose conditions exclude one another, of NeverApplies;
	// "" if they are those on the action and the resource, or on several keys.
	Key string
}

// String returns the statement, the answer and what is behind it.
func (f Finding) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", placeOf(f.Statement), f.Result)
	for i, s := range f.By {
		b.WriteString(choose(i == 0, ", by ", " and ") + placeOf(s))
	}
	if f.Key != "" {
		fmt.Fprintf(&b, ", for %s", f.Key)
	}
	return b.String()
}

// placeOf names a statement by its place, as decisions do.
func placeOf(s *policy.Statement) string {
	if s == nil || s.Policy() == nil {
		return "no statement"
	}
	text := fmt.Sprintf("%s:%s, statement %d", s.Policy().Name(), s.Position(), s.Index())
	if s.Sid() != "" {
		text += " (" + s.Sid() + ")"
	}
	return text
}

// MarshalJSON writes the finding with its fields in a fixed order.
func (f Finding) MarshalJSON() ([]byte, error) {
	by := []string{}
	for _, s := range f.By {
		by = append(by, placeOf(s))
	}
	return json.Marshal(struct {
		Statement string   `json:"statement"`
		Result    Result   `json:"result"`
		By        []string `json:"by"`
		Key       string   `json:"key,omitempty"`
	}{placeOf(f.Statement), f.Result, by, f.Key})
}

// Redundant yields a Finding for each statement, in the order of the documents. No
// means that without the statement the same requests are allowed; of Yes the witness
// is a request that is allowed with it and not without it, or the other way round if
// it denies. The statement is judged among all policies of the rules, so that a
// statement may be redundant since a boundary leaves nothing of it. The limits of o
// count for each comparison: one for each statement and, of a redundant one, some for
// By.
func Redundant(r *Rules, o Options) iter.Seq[Finding] {
	return func(yield func(Finding) bool) {
		for at, p := range r.slots() {
			for s := range p.Statements() {
				if !yield(r.redundant(at, s, o)) {
					return
				}
			}
		}
	}
}

// spot is a statement of rules.
type spot struct {
	at slot
	s  *policy.Statement
}

// redundant answers for one statement.
func (r *Rules) redundant(at slot, s *policy.Statement, o Options) Finding {
	self := spot{at, s}
	f := Finding{Statement: s, Result: r.matters(self, nil, o)}
	if f.Result.Answer != No {
		return f
	}
	for _, w := range r.essential(self, r.helpers(self), nil, o) {
		f.By = append(f.By, w.s)
	}
	return f
}

// matters compares the rules with a statement and without it, in both cases without
// some others.
func (r *Rules) matters(self spot, others []spot, o Options) Result {
	with, without := r.without(others), r.without(append(slices.Clip(others), self))
	if with == nil || without == nil {
		return Result{Reason: Unsupported}
	}
	if self.s.Effect() == policy.Deny {
		return Compare(with, without, o)
	}
	return Compare(without, with, o)
}

// without returns the rules with some statements disarmed.
func (r *Rules) without(spots []spot) *Rules {
	if len(spots) == 0 {
		return r
	}
	drafts := make(map[slot]*draft)
	for at, p := range r.slots() {
		for _, w := range spots {
			if w.at != at {
				continue
			}
			d := drafts[at]
			if d == nil {
				d = draftOf(p)
			}
			drafts[at] = d.disarm(w.s.Index())
		}
	}
	return r.redraft(drafts)
}

// helpers returns the statements that can do the work of one: the more of them there
// are, the less there is for it to do.
func (r *Rules) helpers(self spot) (all []spot) {
	for at, p := range r.slots() {
		for s := range p.Statements() {
			w := spot{at, s}
			if w != self && (s.Effect() == policy.Deny || self.s.Effect() == policy.Allow && at.layer == self.at.layer && at.level == self.at.level) {
				all = append(all, w)
			}
		}
	}
	return all
}

// essential returns those of the helpers without which the statement would do
// something, where some are gone already. It leaves out halves of the list, as most
// helpers do not help.
func (r *Rules) essential(self spot, helpers, gone []spot, o Options) []spot {
	if len(helpers) == 0 {
		return nil
	}
	if r.matters(self, append(slices.Clip(gone), helpers...), o).Answer == No {
		return nil
	}
	if len(helpers) == 1 {
		return helpers
	}
	first, second := helpers[:len(helpers)/2], helpers[len(helpers)/2:]
	kept := r.essential(self, first, gone, o)
	for _, w := range first {
		if !slices.Contains(kept, w) {
			gone = append(slices.Clip(gone), w)
		}
	}
	return append(slices.Clip(kept), r.essential(self, second, gone, o)...)
}
