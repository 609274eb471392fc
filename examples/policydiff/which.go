package main

import (
	"errors"
	"fmt"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/internal/callers"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
)

// regions answers -which.
func (o *options) regions(files string) (analysis.Regions, error) {
	question, err := o.question()
	if err != nil {
		return analysis.Regions{}, err
	}
	if o.granted != "" || o.public {
		return analysis.Regions{}, errors.New("-which: it is a question of its own; want neither -granted nor -public")
	}
	if _, err := policy.ParseAction(o.which); err != nil {
		return analysis.Regions{}, fmt.Errorf("-which: %w", err)
	}
	caller, err := callerOf(o.as)
	if err != nil {
		return analysis.Regions{}, err
	}
	rules, err := o.load(files)
	if err != nil {
		return analysis.Regions{}, err
	}
	return analysis.WhichResources(rules, caller, o.which, question), nil
}

// callerOf makes the caller that -as names.
func callerOf(text string) (policy.Principal, error) {
	a, err := arn.Parse(text)
	if err != nil {
		return policy.Principal{}, fmt.Errorf("-as: %w", err)
	}
	p, err := callers.Of(a)
	if err != nil {
		return p, fmt.Errorf("-as: %w", err)
	}
	return p, nil
}
