package main

// github.com/ory/ladon. What it does not check: the case of actions (it compares them
// exactly), the parts of ARNs (a star is a regular expression that crosses colons),
// accounts, and layers of policies. It has no variables: the name of the user is written
// into the pattern. It has conditions for one address range, for a Boolean and for equal
// texts; a list of ranges, a date and ForAllValues are written here. A context value that
// is missing is nil to a condition. It tries every policy, so it is given the list and
// not the manager, which would copy it for each question.

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ory/ladon"
)

func ladonPeer() peer {
	return peer{
		name: "ladon",
		most: 100_000,
		load: func(statements []statement) (func(question) func() bool, error) {
			policies := ladonPolicies(statements)
			warden := &ladon.Ladon{Matcher: ladon.NewRegexpMatcher(2 * len(policies)), Metric: &ladon.MetricNoOp{}, AuditLogger: &ladon.AuditLoggerNoOp{}}
			list := make([]ladon.Policy, len(policies))
			for i, p := range policies {
				list[i] = p
			}
			return func(q question) func() bool {
				r := &ladon.Request{Subject: q.arn(), Action: q.action, Resource: q.resource, Context: q.context}
				return func() bool { return warden.DoPoliciesAllow(context.Background(), r, list) == nil }
			}, nil
		},
		text: func(statements []statement) (string, error) {
			text, err := json.MarshalIndent(ladonPolicies(statements), "", "  ")
			return string(text), err
		},
		parse: func(text string) error {
			var policies []*ladon.DefaultPolicy
			if err := json.Unmarshal([]byte(text), &policies); err != nil {
				return err
			}
			if len(policies) == 0 {
				return errors.New("no policies")
			}
			return nil
		},
	}
}

func ladonPolicies(statements []statement) []*ladon.DefaultPolicy {
	var all []*ladon.DefaultPolicy
	for i, s := range statements {
		p := &ladon.DefaultPolicy{
			ID:         strconv.Itoa(i),
			Subjects:   []string{(&question{user: "Alice"}).arn()},
			Effect:     ladon.AllowAccess,
			Actions:    s.actions,
			Conditions: ladon.Conditions{},
		}
		if s.deny {
			p.Effect = ladon.DenyAccess
		}
		for _, r := range s.resources {
			p.Resources = append(p.Resources, strings.ReplaceAll(forUser(r, "Alice"), "*", "<.*>"))
		}
		for _, c := range s.conditions {
			p.Conditions[c.key] = ladonCondition(c)
		}
		all = append(all, p)
	}
	return all
}

func ladonCondition(c condition) ladon.Condition {
	switch {
	case c.operator == stringEquals && len(c.values) == 1:
		return &ladon.StringEqualCondition{Equals: c.values[0]}
	case c.operator == ipAddress && len(c.values) == 1:
		return &ladon.CIDRCondition{CIDR: c.values[0]}
	case c.operator == boolean:
		return &ladon.BooleanCondition{BooleanValue: c.values[0] == "true"}
	case c.operator == ipAddress:
		return anyCIDR(c.values)
	case c.operator == dateLessThan:
		at, err := time.Parse(time.RFC3339, c.values[0])
		if err == nil {
			return before(at)
		}
	case c.operator == forAllValues:
		return allOf(c.values)
	}
	panic(fmt.Sprintf("no condition of ladon for %v", c))
}

// anyCIDR parses its ranges for each question, as ladon's own condition does.
type anyCIDR []string

func (anyCIDR) GetName() string { return "AnyCIDR" }

func (a anyCIDR) Fulfills(_ context.Context, value any, _ *ladon.Request) bool {
	text, _ := value.(string)
	ip := net.ParseIP(text)
	return slices.ContainsFunc(a, func(cidr string) bool {
		_, network, err := net.ParseCIDR(cidr)
		return err == nil && ip != nil && network.Contains(ip)
	})
}

type before time.Time

func (before) GetName() string { return "Before" }

func (b before) Fulfills(_ context.Context, value any, _ *ladon.Request) bool {
	at, ok := value.(time.Time)
	return ok && at.Before(time.Time(b))
}

type allOf []string

func (allOf) GetName() string { return "AllOf" }

func (a allOf) Fulfills(_ context.Context, value any, _ *ladon.Request) bool {
	list, _ := value.([]string)
	for _, v := range list {
		if !slices.Contains(a, v) {
			return false
		}
	}
	return true
}
