package analysis

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// Region is requests: those of the question's World and Requests that all of its
// parts admit. The zero Region admits none.
type Region struct {
	// Callers says who: "*" is every caller whom the question is about.
	Callers            []string
	Actions, Resources Patterns
	Conditions         []Condition       // all are met
	Statement          *policy.Statement // the Allow that grants it; nil if it is not one alone
	// NotLinked leaves out the requests that assume a service-linked role, which no
	// account may (SEMANTICS 6.8): by the five sts actions that make or shape a session,
	// and by any sts action where a trust policy is asked about.
	NotLinked bool
	Exotic    bool // all of its resources are exotic

	of   *box
	more bool // there are exotic resources like these that the patterns do not match
}

// Patterns admit a text that one of In matches and none of NotIn. They are written
// as members of Action, or of Resource in a document of Version 2012-10-17, where a
// pattern matches nothing whose variable stands for nothing. The zero Patterns admit
// nothing.
type Patterns struct{ In, NotIn []string }

// Condition is met by requests for which a test of a policy has the result that is
// wanted. The zero Condition is met by none.
type Condition struct {
	Test condition.Test
	Want Want
}

// Regions are the requests that one of them admits. The zero Regions are not
// Complete, so they prove nothing.
type Regions struct {
	List     []Region
	Complete bool   // there are no such requests but these
	Reason   Reason // why they are not Complete
}

// String returns the patterns with commas between them, such as
// "dynamodb:*Item except dynamodb:GetItem".
func (p Patterns) String() string {
	if len(p.In) == 0 {
		return "nothing"
	}
	s := strings.Join(p.In, ", ")
	if len(p.NotIn) > 0 {
		s += " except " + strings.Join(p.NotIn, ", ")
	}
	return s
}

// String writes the condition, such as `StringLike aws:username "b*"`, and before it
// what is wanted if that is not that it is true.
func (c Condition) String() string {
	if !c.Test.Operator().IsValid() {
		return "never"
	}
	values := make([]string, len(c.Test.Values()))
	for i, v := range c.Test.Values() {
		values[i] = fmt.Sprintf("%q", v)
	}
	s := fmt.Sprintf("%s %s %s", c.Test.Operator(), c.Test.Key(), strings.Join(values, ", "))
	if c.Want != True {
		s = fmt.Sprintf("%s (%s)", s, c.Want)
	}
	return s
}

// String returns the region in one line, such as "s3:Get* on arn:aws:s3:::b/* by
// user, where StringEquals aws:username "bob"".
func (r Region) String() string {
	if len(r.Callers) == 0 {
		return "nothing"
	}
	s := fmt.Sprintf("%s on %s", r.Actions, r.Resources)
	if len(r.Callers) > 1 || r.Callers[0] != "*" {
		s += " by " + strings.Join(r.Callers, ", ")
	}
	for i, c := range r.Conditions {
		s += choose(i == 0, ", where ", " and ") + c.String()
	}
	if r.NotLinked {
		s += ", but without assuming service-linked roles"
	}
	if r.Exotic {
		s += " (exotic)"
	}
	return s
}

// String returns a line for each region, and a last one that says whether these are
// all.
func (r Regions) String() string {
	var b strings.Builder
	for i := range r.List {
		fmt.Fprintln(&b, r.List[i])
	}
	switch {
	case r.Complete && len(r.List) == 0:
		b.WriteString("nothing")
	case r.Complete:
		b.WriteString("and nothing else")
	default:
		b.WriteString("and perhaps more")
		if r.Reason != NoReason {
			b.WriteString(": " + r.Reason.String())
		}
	}
	return b.String()
}

// MarshalJSON writes the patterns with their fields in a fixed order.
func (p Patterns) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		In    []string `json:"in"`
		NotIn []string `json:"notIn,omitempty"`
	}{append([]string{}, p.In...), p.NotIn})
}

// MarshalJSON writes the condition with its fields in a fixed order.
func (c Condition) MarshalJSON() ([]byte, error) {
	if !c.Test.Operator().IsValid() {
		return []byte("null"), nil
	}
	return json.Marshal(struct {
		Operator string   `json:"operator"`
		Key      string   `json:"key"`
		Values   []string `json:"values"`
		Want     string   `json:"want"`
	}{c.Test.Operator().String(), c.Test.Key(), append([]string{}, c.Test.Values()...), c.Want.String()})
}

// MarshalJSON writes the region with its fields in a fixed order.
func (r Region) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Callers    []string      `json:"callers"`
		Actions    Patterns      `json:"actions"`
		Resources  Patterns      `json:"resources"`
		Conditions []Condition   `json:"conditions"`
		NotLinked  bool          `json:"notLinked,omitempty"`
		Statement  *statementRef `json:"statement,omitempty"`
		Exotic     bool          `json:"exotic,omitempty"`
	}{append([]string{}, r.Callers...), r.Actions, r.Resources, append([]Condition{}, r.Conditions...), r.NotLinked, refTo(r.Statement), r.Exotic})
}

// refTo returns where a statement is, nil of nil.
func refTo(s *policy.Statement) *statementRef {
	if s == nil {
		return nil
	}
	at := s.Position()
	return &statementRef{s.Policy().Name(), at.Line, at.Column, s.Index(), s.Sid()}
}

// statementRef says where a statement is.
type statementRef struct {
	Policy string `json:"policy"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Index  int    `json:"index"`
	Sid    string `json:"sid,omitempty"`
}

// MarshalJSON writes the regions with their fields in a fixed order.
func (r Regions) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Regions  []Region `json:"regions"`
		Complete bool     `json:"complete"`
		Reason   string   `json:"reason,omitempty"`
	}{append([]Region{}, r.List...), r.Complete, r.Reason.String()})
}
