package casefile

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/variables"
)

// runMatch asks one matcher whether a pattern matches a text.
func (c *Case) runMatch() Result {
	matched, why, err := c.match()
	if err != nil {
		return Result{Got: "no verdict", Reason: err.Error()}
	}
	got := strconv.FormatBool(matched)
	reason := fmt.Sprintf("%s: %q with %q", c.In, *c.Pattern, c.ARN)
	if why != nil {
		reason += ": " + why.Error()
	}
	return Result{Pass: got == c.Wanted(), Got: got, Reason: reason}
}

// match also returns why nothing can match, if the pattern or the ARN is malformed.
func (c *Case) match() (matched bool, why, err error) {
	switch c.In {
	case "Resource":
		p, err := arn.ParsePattern(*c.Pattern, variables.References)
		if err != nil {
			return false, fmt.Errorf("pattern: %w", err), nil
		}
		_, why := parseARN("arn", c.ARN)
		return p.MatchString(c.ARN, nil), why, nil
	case "ArnLike", "ArnEquals", "StringLike":
		matched, err = c.matchCondition()
		return matched, nil, err
	case "Principal":
		return c.matchPrincipal()
	}
	return false, nil, fmt.Errorf("in: %q is not Resource, ArnLike, ArnEquals, StringLike or Principal", c.In)
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
func (c *Case) matchPrincipal() (matched bool, why, err error) {
	name, err := json.Marshal(*c.Pattern)
	if err != nil {
		return false, nil, err
	}
	doc := fmt.Sprintf(`{"Statement": {"Effect": "Deny", "Principal": {"AWS": %s}, "Action": "*", "Resource": "*"}}`, name)
	p, err := policy.Parse("principal", policy.Resource, []byte(doc))
	if err != nil {
		return false, err, nil
	}
	target, err := policy.NewTarget(policy.TargetPolicies{Resource: p})
	if err != nil {
		return false, nil, err
	}
	question := Request{Principal: c.ARN, Action: "test:Ask", Resource: "arn:aws:test:us-east-1:123456789012:thing"}
	r, faults := question.Parse()
	r.Target = target
	if err := errors.Join(faults, r.Validate()); err != nil {
		return false, nil, err
	}
	d := (*policy.Set)(nil).Evaluate(&r)
	return d.Verdict == policy.ExplicitDeny && !d.Uncertain, nil, nil
}
