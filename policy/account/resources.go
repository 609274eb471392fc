package account

import (
	"fmt"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/syntax"
)

// ResourcePolicy is the policy of a resource, such as a table. The answers of the
// calls that read one, as aws dynamodb get-resource-policy, do not name the
// resource, so it is given beside.
type ResourcePolicy struct {
	Resource arn.ARN // the holder of the policy: a table for its indexes, too
	Name     string  // stands in decisions, such as the name of the file
	// Text is the document: JSON, or that percent-encoded. What it is not, is not
	// known, and the resource's answers are uncertain.
	Text []byte
}

// Resources are the policies on the side of resources: those that were given, the
// trust policies of the account's roles, and the RCPs that are in force. They are
// immutable and safe for concurrent use. A nil Resources has none.
type Resources struct {
	account  *Account
	targets  map[arn.ARN]*policy.Target
	control  map[string][][]*policy.Policy // RCPs by account
	others   map[string]*policy.Target     // by account, for resources without a policy
	shared   map[owned]*policy.Target      // of equal policies
	problems []Problem
}

// owned is a policy on resources of an account.
type owned struct {
	policy  *policy.Policy
	account string
}

// Resources puts the policies of resources together. Resources with equal policies have
// one Target. Policies of several accounts may be given: the RCPs are those of the account of the resource.
func (a *Account) Resources(policies ...ResourcePolicy) *Resources {
	r := &Resources{account: a, targets: make(map[arn.ARN]*policy.Target),
		control: make(map[string][][]*policy.Policy), others: make(map[string]*policy.Target), shared: make(map[owned]*policy.Target)}
	r.problems = append(r.problems, r.controlled(a.ID())...)
	if a != nil && a.org != nil {
		for _, account := range sortedKeys(a.org.paths) {
			r.controlled(account)
		}
	}
	c := newCompiler()
	for i := range policies {
		r.add(&policies[i], i, c)
	}
	return r
}

// add compiles the policy of a resource. Of two of one resource, nobody knows
// which is in force.
func (r *Resources) add(p *ResourcePolicy, number int, c *compiler) {
	var found problems
	at := place{page: &page{name: p.Name, number: number, problems: &found}, at: syntax.Position{Line: 1, Column: 1}, of: p.Resource}
	d := Document{Name: documentName(p.Name), Kind: policy.Resource}
	var err error
	if d.text, at.quoted, err = bareText(p.Text); err != nil {
		d.unread = standIn(d.Name, d.Kind, at.problem(CodeDocumentEncoding, err))
	} else if c.compile(&d, &at) == nil {
		d.keep()
	}
	if r.targets[p.Resource] != nil {
		d.unread = standIn(d.Name, d.Kind, at.problem(CodeDuplicateEntity, fmt.Errorf("%s has a policy already: which is in force is not known", p.Resource)))
	}
	r.controlled(p.Resource.Account())
	of := owned{d.Policy(), p.Resource.Account()}
	if r.shared[of] == nil {
		r.shared[of] = mustTarget(policy.TargetPolicies{Resource: of.policy, ResourceControl: r.control[of.account]})
	}
	r.targets[p.Resource] = r.shared[of]
	r.problems = append(r.problems, found.sorted()...)
}

// controlled looks up the RCPs of an account, once.
func (r *Resources) controlled(account string) (found []Problem) {
	if _, known := r.control[account]; known || r.account == nil || r.account.org == nil {
		return nil
	}
	r.control[account], found = r.account.org.Levels(account, policy.ResourceControl)
	if levels := r.control[account]; levels != nil {
		r.others[account] = mustTarget(policy.TargetPolicies{ResourceControl: levels})
	}
	return found
}

// roleTarget is what is in force on the side of a role.
func (a *Account) roleTarget(e *entity) *policy.Target {
	t := policy.TargetPolicies{Resource: e.trust.Policy()}
	if a.org != nil {
		t.ResourceControl, _ = a.org.Levels(a.id, policy.ResourceControl)
	}
	return mustTarget(t)
}

// mustTarget files policies that were compiled for their fields.
func mustTarget(t policy.TargetPolicies) *policy.Target {
	target, err := policy.NewTarget(t)
	if err != nil {
		return nil
	}
	return target
}

// Target returns the policies on the side of a resource, for Options.Targets of
// package access; nil: there are none. It is asked with the holder of policies,
// as operation.Holder has it. That of a role is made each time.
func (r *Resources) Target(holder arn.ARN) *policy.Target {
	if r == nil {
		return nil
	}
	if t := r.targets[holder]; t != nil {
		return t
	}
	if e := r.role(holder); e != nil {
		return r.account.roleTarget(e)
	}
	return r.others[holder.Account()]
}

// role returns a role of the account; nil of anything else.
func (r *Resources) role(holder arn.ARN) *entity {
	if r.account == nil || holder.Kind() != arn.Role {
		return nil
	}
	if e := r.account.byARN[holder]; e != nil && e.trust != nil {
		return e
	}
	return nil
}

// Problems returns what could not be read of these policies. The slice is shared
// and must not be changed.
func (r *Resources) Problems() []Problem {
	if r == nil {
		return nil
	}
	return r.problems
}
