package main

// github.com/open-policy-agent/opa. What it does not check: the case of actions, the parts
// of ARNs (a star of glob.match crosses colons here), accounts, and layers of policies.
// The name of the user is written into patterns, which become constants. Each statement is
// a rule of its own, the form in which its index of rules helps most, and the input is
// parsed before the clock starts. An address that is not one makes a rule undefined.

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
)

func opaPeer() peer {
	return peer{
		name: "OPA",
		most: 1_000,
		load: func(statements []statement) (func(question) func() bool, error) {
			text, err := opaText(statements)
			if err != nil {
				return nil, err
			}
			query, err := opaPrepare(text)
			if err != nil {
				return nil, err
			}
			return func(q question) func() bool {
				input := ast.MustInterfaceToValue(opaInput(&q))
				return func() bool {
					results, err := query.Eval(context.Background(), rego.EvalParsedInput(input))
					return err == nil && results.Allowed()
				}
			}, nil
		},
		text: opaText,
		parse: func(text string) error {
			_, err := opaPrepare(text)
			return err
		},
	}
}

func opaPrepare(text string) (rego.PreparedEvalQuery, error) {
	return rego.New(rego.Query("data.iam.decision"), rego.Module("iam.rego", text)).PrepareForEval(context.Background())
}

func opaInput(q *question) map[string]any {
	input := map[string]any{"principal": q.arn(), "action": q.action, "resource": q.resource}
	given := make(map[string]any)
	for key, value := range q.context {
		if at, ok := value.(time.Time); ok {
			value = at.UnixNano()
		}
		given[key] = value
	}
	input["context"] = given
	return input
}

// opaText returns a rule for each statement, action and resource.
func opaText(statements []statement) (string, error) {
	var b strings.Builder
	b.WriteString("package iam\n\ndefault decision := false\n\ndecision if {\n\tallow\n\tnot deny\n}\n")
	if !hasDeny(statements) {
		b.WriteString("\ndeny if false\n")
	}
	for _, s := range statements {
		rule := "allow"
		if s.deny {
			rule = "deny"
		}
		var conditions strings.Builder
		for _, c := range s.conditions {
			text, err := opaCondition(c)
			if err != nil {
				return "", err
			}
			conditions.WriteString("\t" + text + "\n")
		}
		for _, r := range s.resources {
			resource := fmt.Sprintf("input.resource == %q", r)
			if strings.Contains(r, "*") {
				resource = fmt.Sprintf("glob.match(%q, null, input.resource)", forUser(r, "Alice"))
			}
			for _, a := range s.actions {
				fmt.Fprintf(&b, "\n%s if {\n\tinput.action == %q\n\tinput.principal == %q\n\t%s\n%s}\n", rule, a, (&question{user: "Alice"}).arn(), resource, conditions.String())
			}
		}
	}
	return b.String(), nil
}

func hasDeny(statements []statement) bool {
	for _, s := range statements {
		if s.deny {
			return true
		}
	}
	return false
}

func opaCondition(c condition) (string, error) {
	value := fmt.Sprintf("input.context[%q]", c.key)
	list := `["` + strings.Join(c.values, `", "`) + `"]`
	switch c.operator {
	case stringEquals:
		return fmt.Sprintf("%s == %q", value, c.values[0]), nil
	case boolean:
		return fmt.Sprintf("%s == %s", value, c.values[0]), nil
	case dateLessThan:
		return fmt.Sprintf("%s < time.parse_rfc3339_ns(%q)", value, c.values[0]), nil
	case forAllValues:
		return fmt.Sprintf("every v in %s { v in %s }", value, list), nil
	case ipAddress:
		return fmt.Sprintf("some cidr in %s; net.cidr_contains(cidr, %s)", list, value), nil
	}
	return "", fmt.Errorf("no expression of Rego for %v", c)
}
