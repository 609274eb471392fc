package analysis

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/variables"
)

// pattern is a usable member of Action or of Resource.
type pattern struct {
	text     string // as a document of Version 2012-10-17 has it
	template variables.Template
	refs     []variables.Reference
	resource *arn.Pattern          // nil: of an action
	action   *policy.ActionPattern // nil: of a resource
}

func ofAction(a *policy.ActionPattern) pattern {
	return pattern{text: a.String(), template: a.Template(), action: a}
}

// ofResource is the pattern of a Resource. What reads as a variable in a document
// without any is spelled so that it does not.
func ofResource(r *arn.Pattern) pattern {
	p := pattern{text: r.String(), template: r.Template(), refs: r.References(), resource: r}
	if p.template.Flags()&variables.References == 0 {
		p.text = strings.ReplaceAll(p.text, "${", "${$}{")
	}
	return p
}

// actionOf and resourceOf parse a pattern.
func actionOf(text string) (pattern, bool) {
	a, err := policy.ParseAction(text)
	if err != nil || !a.Usable() {
		return pattern{}, false
	}
	return ofAction(&a), true
}

func resourceOf(text string) (pattern, bool) {
	r, err := arn.ParsePattern(text, variables.References)
	if err != nil || !r.Usable() {
		return pattern{}, false
	}
	return ofResource(&r), true
}

// folded returns the text, the same for two that differ in the case of an action alone.
func (m *pattern) folded() string {
	if m.action != nil {
		return strings.ToLower(m.text)
	}
	return m.text
}

// matches reports whether the pattern matches what a request is about. One whose
// variable stands for nothing does not.
func (m *pattern) matches(r *policy.Request, env *condition.Env) bool {
	if m.action != nil {
		return m.action.Match(r.Action)
	}
	values, resolved := env.Resolve(m.refs, nil)
	return resolved == condition.Resolved && m.resource.Match(r.Resource, values)
}

func anyMatches(list []pattern, r *policy.Request, env *condition.Env) bool {
	return slices.ContainsFunc(list, func(m pattern) bool { return m.matches(r, env) })
}

// element is patterns of one kind: a text is to be matched in every group by one at
// least, and by none of out.
type element struct {
	groups [][]pattern
	out    []pattern
}

func (e *element) admits(r *policy.Request, env *condition.Env) bool {
	return !anyMatches(e.out, r, env) &&
		!slices.ContainsFunc(e.groups, func(group []pattern) bool { return !anyMatches(group, r, env) })
}

// refs returns the references of all patterns.
func (e *element) refs() (all []variables.Reference) {
	for _, list := range append(e.groups[:len(e.groups):len(e.groups)], e.out) {
		for i := range list {
			all = append(all, list[i].refs...)
		}
	}
	return all
}
