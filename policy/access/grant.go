package access

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// What to add: the policy document that makes denied requests allowed, and
// nothing else. The statement for
//
//	iam:PassRole on arn:aws:iam::123456789012:role/DAX, iam:PassedToService = dax.amazonaws.com
//
// names that role and that service, so that what it grants can be used for
// nothing else.

// Grant returns the policy document that allows exactly the requests that no
// policy allows yet. It belongs in every layer that the [Missing] of a request
// names, most often in an identity policy. It is "" if there is nothing to add:
// requests that a Deny forbids are left out, since no Allow outweighs it.
func Grant(results ...Result) string {
	var statements []grantStatement
	for i := range results {
		if d := results[i].Decision; d.Verdict == policy.ImplicitDeny && d.Layer != policy.LayerRequest {
			statements = addGrant(statements, &results[i].Request)
		}
	}
	if statements == nil {
		return ""
	}
	text, _ := json.MarshalIndent(grantDocument{"2012-10-17", mergeGrants(statements)}, "", "  ") // texts always marshal
	return string(text)
}

// grantDocument and grantStatement are a policy as it is written to JSON.
type (
	grantDocument struct {
		Version   string
		Statement []grantStatement
	}
	grantStatement struct {
		Effect    string
		Action    oneOrMore
		Resource  oneOrMore
		Condition *grantCondition `json:",omitempty"`
	}
	grantCondition struct{ operator, key, value string }
	oneOrMore      []string
)

// MarshalJSON writes a Condition element.
func (c *grantCondition) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]map[string]string{c.operator: {c.key: c.value}})
}

// MarshalJSON writes a single text without brackets.
func (l oneOrMore) MarshalJSON() ([]byte, error) {
	if len(l) == 1 {
		return json.Marshal(l[0])
	}
	return json.Marshal([]string(l))
}

// addGrant adds a request: as one more resource where its action already has a
// statement with the same condition.
func addGrant(statements []grantStatement, r *policy.Request) []grantStatement {
	resource := r.Resource.String()
	if !r.Resource.IsWildcard() {
		resource = literal(resource)
	}
	n := grantStatement{"Allow", oneOrMore{r.Action}, oneOrMore{resource}, narrowing(r)}
	for i := range statements {
		s := &statements[i]
		if !slices.Equal(s.Action, n.Action) || !sameCondition(s, &n) {
			continue
		}
		if !slices.Contains(s.Resource, n.Resource[0]) {
			s.Resource = append(s.Resource, n.Resource[0])
		}
		return statements
	}
	return append(statements, n)
}

// mergeGrants makes one statement of those that differ in their action alone.
func mergeGrants(statements []grantStatement) []grantStatement {
	var merged []grantStatement
	for _, n := range statements {
		i := slices.IndexFunc(merged, func(s grantStatement) bool {
			return slices.Equal(s.Resource, n.Resource) && sameCondition(&s, &n)
		})
		if i < 0 {
			merged = append(merged, n)
			continue
		}
		merged[i].Action = append(merged[i].Action, n.Action...)
	}
	return merged
}

func sameCondition(s, t *grantStatement) bool {
	if s.Condition == nil || t.Condition == nil {
		return s.Condition == t.Condition
	}
	return *s.Condition == *t.Condition
}

// The condition keys that say what a permission of IAM is used for.
const (
	keyPassedTo    = "iam:PassedToService"
	keyServiceName = "iam:AWSServiceName"
	keyPolicyARN   = "iam:PolicyARN"
)

// narrowing returns the condition that limits a permission to what it is needed
// for; nil if action and resource are narrow enough.
func narrowing(r *policy.Request) *grantCondition {
	c := grantCondition{operator: "StringEquals"}
	switch r.Action {
	case "iam:PassRole":
		c.key = keyPassedTo
	case "iam:CreateServiceLinkedRole":
		c.key = keyServiceName
	case "iam:AttachRolePolicy":
		c.operator, c.key = "ArnEquals", keyPolicyARN
	default:
		return nil
	}
	env := condition.Env{Context: r.Context}
	values, kind := env.Lookup(c.key)
	if kind != condition.KindSingle {
		return nil
	}
	c.value = literal(values[0])
	return &c
}

// literal writes a text so that no part of it is read as a policy variable or a
// wildcard: for a resource called * just that resource is granted. SEMANTICS
// 5.4
func literal(text string) string { return escapes.Replace(text) }

var escapes = strings.NewReplacer("${", "${$}{", "*", "${*}", "?", "${?}")
