package reach

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
	"github.com/iameval/iameval/policy/catalog"
	"github.com/iameval/iameval/policy/catalog/aws"
)

// statement is one of the document that says what a caller can do.
type statement struct {
	Effect    string
	Action    []string `json:",omitempty"`
	NotAction []string `json:",omitempty"`
	Resource  []string
	Condition map[string]map[string][]string `json:",omitempty"` // by operator and key

	actions *actions // of the area that it is for
}

// Document returns a policy that allows what the permissions say, and nothing
// else: one statement for all actions that are allowed on the same resources. It
// is "" if they say nothing. What is open is not in it, nor is an area that a
// policy has no way to say: one whose conditions want a test to fail, or several
// of one action with different exceptions. An action that is allowed without a
// resource has * there, and with it every resource: policies have no other way to
// say it.
func Document(permissions iter.Seq[Permission]) string {
	if permissions == nil {
		return ""
	}
	var d document
	for p := range permissions {
		var resources []string
		for _, r := range p.Resources {
			resources = append(resources, r.String())
		}
		if len(resources) > 0 {
			d.add(p.Action, statement{Effect: "Allow", Resource: resources})
		}
		d.areas(&p)
	}
	if len(d.statements) == 0 {
		return ""
	}
	for i := range d.statements {
		d.statements[i].shorten()
	}
	text, err := json.MarshalIndent(struct {
		Version   string
		Statement []statement
	}{"2012-10-17", d.statements}, "", "  ")
	if err != nil {
		return ""
	}
	return string(text)
}

// document puts statements together.
type document struct {
	statements []statement
	at         map[string]int
}

// add adds an action to the statement that is like one.
func (d *document) add(action string, like statement) {
	key, err := json.Marshal(like)
	if err != nil {
		return
	}
	if d.at == nil {
		d.at = make(map[string]int)
	}
	from := fmt.Sprintf("%p %s", like.actions, key)
	i, known := d.at[from]
	if !known {
		i = len(d.statements)
		d.at[from] = i
		d.statements = append(d.statements, like)
	}
	d.statements[i].Action = append(d.statements[i].Action, action)
}

// areas adds the areas of a permission that a policy can say. A Deny holds against
// all of them, so they must agree on it.
func (d *document) areas(p *Permission) {
	for i := range p.Areas {
		a := &p.Areas[i]
		if !slices.Equal(a.Resources.NotIn, p.Areas[0].Resources.NotIn) {
			return
		}
	}
	for i := range p.Areas {
		a := &p.Areas[i]
		condition, ok := conditionOf(a.Conditions)
		if !ok {
			continue
		}
		d.add(p.Action, statement{Effect: "Allow", Resource: a.Resources.In, Condition: condition, actions: a.actions})
		about, _ := aws.Default().Action(p.Action)
		if i == 0 && len(a.Resources.NotIn) > 0 && !about.StarOnly() {
			d.add(p.Action, statement{Effect: "Deny", Resource: a.Resources.NotIn, actions: a.actions})
		}
	}
}

// conditionOf writes conditions as a policy does, if all tests are to be true and
// no two are of one operator and key.
func conditionOf(conditions []analysis.Condition) (all map[string]map[string][]string, ok bool) {
	for i := range conditions {
		t := &conditions[i].Test
		operator, key := t.Operator().String(), t.Key()
		if all == nil {
			all = make(map[string]map[string][]string)
		}
		if all[operator] == nil {
			all[operator] = make(map[string][]string)
		}
		if _, twice := all[operator][key]; twice || conditions[i].Want != analysis.True {
			return nil, false
		}
		all[operator][key] = t.Values()
	}
	return all, true
}

// most is how many actions of an area are written by their names.
const most = 20

// shorten writes the patterns of an area where a statement has all of its actions,
// or all of a service, and these are many. They have what AWS may add, too, as the
// caller's own policies do.
func (s *statement) shorten() {
	if s.actions == nil || len(s.Action) <= most {
		return
	}
	on := ""
	if s.Effect == "Allow" { // a Deny is for all lists of resources
		on = strings.Join(s.Resource, " ")
	}
	p := &s.actions.Patterns
	all := len(s.Action) == s.actions.count[countKey{"", on}]
	switch {
	case all && slices.Contains(p.In, "*"): // but not what is asked about apart
		s.Action, s.NotAction = nil, append(slices.DeleteFunc(slices.Clone(p.NotIn), isApart), apart...)
	case all && len(p.NotIn) == 0 && !slices.ContainsFunc(p.In, coversApart):
		s.Action = p.In
	default:
		s.shortenServices(on)
	}
}

// shortenServices writes service:* for the actions of a service.
func (s *statement) shortenServices(on string) {
	var short []string
	for i := 0; i < len(s.Action); {
		service, _, _ := strings.Cut(s.Action[i], ":")
		n := i
		for n < len(s.Action) && strings.HasPrefix(s.Action[n], service+":") {
			n++
		}
		if n-i > 1 && n-i == s.actions.count[countKey{service, on}] && s.actions.wholly(service) {
			short = append(short, service+":*")
		} else {
			short = append(short, s.Action[i:n]...)
		}
		i = n
	}
	s.Action = short
}

// wholly reports whether the patterns have each action of a service, whatever its
// name is, and none that is asked about apart.
func (a *actions) wholly(service string) bool {
	about := func(text string) bool { // some action of the service
		prefix, _, _ := strings.Cut(text, ":")
		p, err := policy.ParseAction(prefix + ":*")
		return text == "*" || err == nil && p.Match(service+":x")
	}
	all := func(text string) bool { return text == "*" || strings.HasSuffix(text, ":*") && about(text) }
	return slices.ContainsFunc(a.In, all) && !slices.ContainsFunc(a.NotIn, about) && !coversApart(service+":*")
}

// isApart reports whether a pattern has nothing but actions that are asked about on
// the resources of the world.
func isApart(text string) bool {
	service, _, _ := strings.Cut(text, ":")
	return service == catalog.DynamoDB || service == catalog.DAX || slices.Contains(apart, text)
}

// coversApart reports whether a pattern has an action that is asked about on the
// resources of the world.
func coversApart(text string) bool {
	for a := range aws.Default().Match(text) {
		if isAsked(a) {
			return true
		}
	}
	return false
}
