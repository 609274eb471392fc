package main

// github.com/casbin/casbin. What it does not check: the case of actions, the parts of
// ARNs (its keyMatch knows a star at the end only, so the match of a star is a function
// written here, which crosses colons), accounts, and layers of policies. It has neither
// variables nor conditions: the name of the user is written into the pattern, and each
// set of conditions is a function in Go that a rule names. A rule has one action and one
// resource, so a statement becomes as many rules as it has pairs of them.

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
	stringadapter "github.com/casbin/casbin/v2/persist/string-adapter"
)

// The model: any Allow, and no Deny.
const casbinModel = `
[request_definition]
r = sub, obj, act, ctx

[policy_definition]
p = sub, obj, act, eft, cond

[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))

[matchers]
m = r.act == p.act && r.sub == p.sub && like(p.obj, r.obj) && (p.cond == "" || holds(p.cond, r.ctx))
`

func casbinPeer() peer {
	return peer{
		name: "casbin",
		most: 1_000,
		load: func(statements []statement) (func(question) func() bool, error) {
			text, err := casbinText(statements)
			if err != nil {
				return nil, err
			}
			e, err := newEnforcer(text, statements)
			if err != nil {
				return nil, err
			}
			return func(q question) func() bool {
				sub := q.arn()
				return func() bool {
					ok, err := e.Enforce(sub, q.resource, q.action, q.context)
					return ok && err == nil
				}
			}, nil
		},
		text: casbinText,
		parse: func(text string) error {
			_, err := newEnforcer(text, nil)
			return err
		},
	}
}

// newEnforcer returns an enforcer of the rules. A rule with conditions has the number of
// its statement.
func newEnforcer(text string, statements []statement) (*casbin.Enforcer, error) {
	m, err := model.NewModelFromString(casbinModel)
	if err != nil {
		return nil, err
	}
	e, err := casbin.NewEnforcer(m, stringadapter.NewAdapter(text))
	if err != nil {
		return nil, err
	}
	tests := make(map[string][]func(map[string]any) bool)
	for i, s := range statements {
		for _, c := range s.conditions {
			test, err := casbinCondition(c)
			if err != nil {
				return nil, err
			}
			tests[strconv.Itoa(i)] = append(tests[strconv.Itoa(i)], test)
		}
	}
	e.AddFunction("like", func(args ...any) (any, error) { return like(args[0].(string), args[1].(string)), nil })
	e.AddFunction("holds", func(args ...any) (any, error) {
		context, _ := args[1].(map[string]any)
		for _, test := range tests[args[0].(string)] {
			if !test(context) {
				return false, nil
			}
		}
		return true, nil
	})
	return e, nil
}

func casbinText(statements []statement) (string, error) {
	var b strings.Builder
	for i, s := range statements {
		effect, cond := "allow", ""
		if s.deny {
			effect = "deny"
		}
		if len(s.conditions) > 0 {
			cond = strconv.Itoa(i)
		}
		for _, r := range s.resources {
			for _, a := range s.actions {
				fmt.Fprintf(&b, "p, %s, %s, %s, %s, %s\n", (&question{user: "Alice"}).arn(), forUser(r, "Alice"), a, effect, cond)
			}
		}
	}
	return strings.TrimSpace(b.String()), nil
}

// casbinCondition returns a condition as a function: its values are parsed once.
func casbinCondition(c condition) (func(map[string]any) bool, error) {
	switch c.operator {
	case stringEquals:
		return func(m map[string]any) bool { return m[c.key] == c.values[0] }, nil
	case boolean:
		return func(m map[string]any) bool { return m[c.key] == (c.values[0] == "true") }, nil
	case dateLessThan:
		limit, err := time.Parse(time.RFC3339, c.values[0])
		return func(m map[string]any) bool {
			at, ok := m[c.key].(time.Time)
			return ok && at.Before(limit)
		}, err
	case forAllValues:
		return func(m map[string]any) bool {
			list, _ := m[c.key].([]string)
			return !slices.ContainsFunc(list, func(v string) bool { return !slices.Contains(c.values, v) })
		}, nil
	case ipAddress:
		var ranges []netip.Prefix
		for _, v := range c.values {
			p, err := netip.ParsePrefix(v)
			if err != nil {
				return nil, err
			}
			ranges = append(ranges, p)
		}
		return func(m map[string]any) bool {
			text, _ := m[c.key].(string)
			ip, err := netip.ParseAddr(text)
			return err == nil && slices.ContainsFunc(ranges, func(p netip.Prefix) bool { return p.Contains(ip) })
		}, nil
	}
	return nil, fmt.Errorf("no function for %v", c)
}

// like reports whether a text is a pattern with any text for each star.
func like(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	first, last := parts[0], parts[len(parts)-1]
	if len(parts) == 1 {
		return text == pattern
	}
	if len(text) < len(first)+len(last) || !strings.HasPrefix(text, first) || !strings.HasSuffix(text, last) {
		return false
	}
	text = text[len(first) : len(text)-len(last)]
	for _, part := range parts[1 : len(parts)-1] {
		_, rest, ok := strings.Cut(text, part)
		if !ok {
			return false
		}
		text = rest
	}
	return true
}
