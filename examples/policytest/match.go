package main

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/variables"
)

// runMatch asks one matcher whether a pattern matches a text.
func (c *Case) runMatch() Result {
	matched, err := c.match()
	if err != nil {
		return Result{Got: "no verdict", Reason: err.Error()}
	}
	got := strconv.FormatBool(matched)
	return Result{Pass: got == c.want(), Got: got, Reason: fmt.Sprintf("%s: %q with %q", c.In, *c.Pattern, c.ARN)}
}

func (c *Case) match() (bool, error) {
	switch c.In {
	case "Resource":
		p, err := arn.ParsePattern(*c.Pattern, variables.References)
		return err == nil && p.MatchString(c.ARN, nil), nil
	case "ArnLike", "ArnEquals", "StringLike":
		return c.matchCondition()
	case "Principal":
		return c.matchPrincipal()
	}
	return false, fmt.Errorf("in: %q is not Resource, ArnLike, ArnEquals, StringLike or Principal", c.In)
}

// matchCondition compares as the operator of that name does.
func (c *Case) matchCondition() (bool, error) {
	op, err := condition.ParseOperator(c.In)
	if err != nil {
		return false, err
	}
	t, err := condition.NewTest(op, "test:Key", []string{*c.Pattern}, variables.References)
	if err != nil {
		return false, err
	}
	context := condition.NewContext(condition.String("test:Key", c.ARN))
	return t.Eval(&condition.Env{Context: context}).Result == condition.True, nil
}

// matchPrincipal asks whether a statement whose principal is the pattern
// applies to the caller. A pattern that does not load matches nobody.
func (c *Case) matchPrincipal() (bool, error) {
	name, err := json.Marshal(*c.Pattern)
	if err != nil {
		return false, err
	}
	doc := fmt.Sprintf(`{"Statement": {"Effect": "Deny", "Principal": {"AWS": %s}, "Action": "*", "Resource": "*"}}`, name)
	p, err := policy.Parse("principal", policy.Resource, []byte(doc))
	if err != nil {
		return false, nil
	}
	target, err := policy.NewTarget(policy.TargetPolicies{Resource: p})
	if err != nil {
		return false, err
	}
	question := Request{Principal: c.ARN, Action: "test:Ask", Resource: "arn:aws:test:us-east-1:123456789012:thing"}
	r := question.request()
	r.Target = target
	if err := r.Validate(); err != nil {
		return false, err
	}
	d := (*policy.Set)(nil).Evaluate(&r)
	return d.Verdict == policy.ExplicitDeny && !d.Uncertain, nil
}
