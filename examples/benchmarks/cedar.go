package main

// github.com/cedar-policy/cedar-go. What it does not check: the case of actions (they are
// identifiers), the parts of ARNs (a star of "like" crosses colons), accounts, and layers
// of policies. Patterns of "like" are constants, so the name of the user is written into
// the pattern in place of the variable. Addresses and dates come typed with the request,
// and are not parsed when it decides. It evaluates every policy for each question, to
// report all that determined the answer.

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
)

func cedarPeer() peer {
	return peer{
		name: "cedar-go",
		most: 1_000,
		load: func(statements []statement) (func(question) func() bool, error) {
			text, err := cedarText(statements)
			if err != nil {
				return nil, err
			}
			policies, err := cedar.NewPolicySetFromBytes("benchmark", []byte(text))
			if err != nil {
				return nil, err
			}
			return func(q question) func() bool {
				r := cedarRequest(&q)
				return func() bool {
					decision, _ := cedar.Authorize(policies, types.EntityMap(nil), r)
					return decision == cedar.Allow
				}
			}, nil
		},
		text: cedarText,
		parse: func(text string) error {
			_, err := cedar.NewPolicySetFromBytes("benchmark", []byte(text))
			return err
		},
	}
}

// cedarRequest returns the question with its resource as an identifier and, for patterns,
// as a text of the context.
func cedarRequest(q *question) cedar.Request {
	context := cedar.RecordMap{"resource": cedar.String(q.resource)}
	for key, value := range q.context {
		switch v := value.(type) {
		case string:
			context[cedar.String(key)] = cedar.String(v)
			if _, err := netip.ParseAddr(v); err == nil {
				ip, _ := types.ParseIPAddr(v)
				context[cedar.String(key)] = ip
			}
		case bool:
			context[cedar.String(key)] = cedar.Boolean(v)
		case []string:
			var list []types.Value
			for _, s := range v {
				list = append(list, cedar.String(s))
			}
			context[cedar.String(key)] = cedar.NewSet(list...)
		case time.Time:
			context[cedar.String(key)] = types.NewDatetime(v)
		}
	}
	return cedar.Request{
		Principal: cedar.NewEntityUID("User", cedar.String(q.arn())),
		Action:    cedar.NewEntityUID("Action", cedar.String(q.action)),
		Resource:  cedar.NewEntityUID("Resource", cedar.String(q.resource)),
		Context:   cedar.NewRecord(context),
	}
}

// cedarText returns a policy for each statement. One exact resource stands in the scope.
func cedarText(statements []statement) (string, error) {
	var b strings.Builder
	for _, s := range statements {
		effect, resource := "permit", "resource"
		if s.deny {
			effect = "forbid"
		}
		var when []string
		if len(s.resources) == 1 && !strings.ContainsAny(s.resources[0], "*$") {
			resource = fmt.Sprintf("resource == Resource::%q", s.resources[0])
		} else {
			var choices []string
			for _, r := range s.resources {
				choices = append(choices, fmt.Sprintf("context.resource like %q", forUser(r, "Alice")))
			}
			when = append(when, "("+strings.Join(choices, " || ")+")")
		}
		for _, c := range s.conditions {
			text, err := cedarCondition(c)
			if err != nil {
				return "", err
			}
			when = append(when, text)
		}
		var actions []string
		for _, a := range s.actions {
			actions = append(actions, fmt.Sprintf("Action::%q", a))
		}
		fmt.Fprintf(&b, "%s (principal == User::%q, action in [%s], %s)", effect, (&question{user: "Alice"}).arn(), strings.Join(actions, ", "), resource)
		if len(when) > 0 {
			fmt.Fprintf(&b, " when { %s }", strings.Join(when, " && "))
		}
		b.WriteString(";\n")
	}
	return b.String(), nil
}

func cedarCondition(c condition) (string, error) {
	value := fmt.Sprintf("context[%q]", c.key)
	switch c.operator {
	case stringEquals:
		return fmt.Sprintf("%s == %q", value, c.values[0]), nil
	case boolean:
		return fmt.Sprintf("%s == %s", value, c.values[0]), nil
	case dateLessThan:
		return fmt.Sprintf("%s < datetime(%q)", value, c.values[0]), nil
	case forAllValues:
		return fmt.Sprintf(`["%s"].containsAll(%s)`, strings.Join(c.values, `", "`), value), nil
	case ipAddress:
		var choices []string
		for _, v := range c.values {
			choices = append(choices, fmt.Sprintf("%s.isInRange(ip(%q))", value, v))
		}
		return "(" + strings.Join(choices, " || ") + ")", nil
	}
	return "", fmt.Errorf("no expression of Cedar for %v", c)
}
