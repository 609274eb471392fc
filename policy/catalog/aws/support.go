package aws

import (
	"iter"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/catalog"
)

// No data set says what a resource policy can do for an action. The tables of
// support_rows.go do, kept by hand from AWS's pages: a row for a service and the
// type of resource that has the policy, and in it the actions of which a page
// says something. An action that stands nowhere is not known, so that nothing
// opens because AWS added it.

// supportRow is what one type of resource makes of its policy.
type supportRow struct {
	service string // prefix of the actions
	holder  string // the type whose policy it is; "*" for all types of the service
	never   bool   // the type has no policy
	// beside are types that the actions can be about as well, and whose own
	// policies are not in the table: access points stand before a bucket.
	beside                         string // separated by commas
	groups                         []supportGroup
	without                        Absence
	cli, cloudFormation, terraform string // where the policy is read; see ResourcePolicy
	source, checked                string // "": listed, and not read
}

// supportGroup are actions of a row with the same support.
type supportGroup struct {
	support policy.Support
	actions string // separated by blanks
}

// Support returns what a resource policy can do for an action, in any case of
// ASCII letters: what a [policy.Request] needs to know of it. For DynamoDB and
// DAX that is what package catalog says. An action about no type of resource
// has the zero Support, as no policy is looked at.
//
// It reports false if that is not known: the action is not in the catalog, AWS's
// page on it was not read, or the types that it can be about differ, and
// [Catalog.SupportOn] may know more. Then the Support is the zero one, which
// opens the resource to nobody and ignores no Deny; whoever relies on it says
// that the answer is not certain. A policy that must allow, as that of a KMS
// key, is not known to the zero Support.
//
// What an action can do through an access point is not considered; SupportOn
// reports false for one.
func (c *Catalog) Support(action string) (policy.Support, bool) {
	return c.support(action, func(TypeRef) bool { return true }, true)
}

// SupportOn is Support for a request about a resource: of the types of the
// action only those count that the ARN fits best. kms:CreateAlias is decided by
// the policy of the key, and for the alias by none.
func (c *Catalog) SupportOn(action string, resource arn.ARN) (policy.Support, bool) {
	if resource.IsWildcard() {
		return c.Support(action)
	}
	best := -1
	if a, ok := c.Action(action); ok {
		for t := range a.Types() {
			best = max(best, t.fit(resource))
		}
	}
	return c.support(action, func(t TypeRef) bool {
		return best >= 0 && t.fit(resource) == best
	}, false)
}

// support returns the support that all types agree on, of those that are asked
// for. Types beside the holder are passed over, if that is asked for.
func (c *Catalog) support(action string, asked func(TypeRef) bool, beside bool) (policy.Support, bool) {
	if own, ok := catalog.Lookup(action); ok {
		return own.Support(), true
	}
	a, ok := c.Action(action)
	if !ok {
		return policy.Support{}, false
	}
	if a.StarOnly() {
		return policy.Support{}, true
	}
	var agreed policy.Support
	known := false
	for t := range a.Types() {
		row := rowOf(a.Service().Prefix(), t.Type())
		switch {
		case !asked(t) || beside && isBeside(a.Service().Prefix(), t.Type()):
			continue
		case row == nil:
			return policy.Support{}, false
		}
		s, ok := row.supportOf(a.Name())
		if !ok || known && s != agreed {
			return policy.Support{}, false
		}
		agreed, known = s, true
	}
	return agreed, known
}

// fit returns how well the ARN fits the type: the letters of the longest of its
// formats that match, without the variables; -1 if none does.
func (t TypeRef) fit(resource arn.ARN) int {
	best := -1
	for f := range t.Formats() {
		if n := f.fit(resource); n > best {
			best = n
		}
	}
	return best
}

func (f Format) fit(resource arn.ARN) int {
	p := f.Pattern()
	if !p.Match(resource, nil) {
		return -1
	}
	return len(strings.ReplaceAll(starred(f.String()), "*", ""))
}

// rowOf returns the row for a type of resource of a service: that of the type
// whose policy counts for it. It is nil if there is none.
func rowOf(service, resourceType string) *supportRow {
	holder := resourceType
	if h := holderRow(service, resourceType); h != nil {
		holder = h.holder
	}
	for i := range supportRows {
		if r := &supportRows[i]; r.service == service && (r.holder == holder || r.holder == "*") {
			return r
		}
	}
	if withoutPolicy(service) {
		return &noPolicies
	}
	return nil
}

// isBeside reports whether a row names the type as one beside its holder.
func isBeside(service, resourceType string) bool {
	for i := range supportRows {
		if r := &supportRows[i]; r.service == service {
			for b := range list(r.beside, ",") {
				if b == resourceType {
					return true
				}
			}
		}
	}
	return false
}

// supportOf returns what the row says of an action, by its name after the colon.
func (r *supportRow) supportOf(name string) (policy.Support, bool) {
	if r.source == "" {
		return policy.Support{}, false
	}
	if r.never {
		return policy.Support{ResourcePolicy: policy.NoResourcePolicy}, true
	}
	for _, g := range r.groups {
		for own := range strings.FieldsSeq(g.actions) {
			if own == name {
				return g.support, true
			}
		}
	}
	return policy.Support{}, false
}

// Absence says what holds for a resource that has no policy.
type Absence uint8

const (
	AbsenceUnknown  Absence = iota // not known
	IdentityDecides                // the identity policies of the account
	NobodyEnters                   // nobody: a role without a trust policy
	EverybodyEnters                // everybody who reaches it: a file system of EFS
)

var absenceNames = [...]string{"unknown", "identity", "nobody", "everybody"}

// String returns "unknown", "identity", "nobody" or "everybody".
func (a Absence) String() string {
	if int(a) >= len(absenceNames) {
		return "invalid"
	}
	return absenceNames[a]
}

// ResourcePolicy is a kind of resource policy: that of one type of resource.
// The zero ResourcePolicy is not one.
type ResourcePolicy struct {
	Service        string  // prefix of the actions that it decides
	Type           string  // the type of resource that has it, such as "queue"
	Without        Absence // what holds for a resource without one
	CLI            string  // the call of the AWS CLI that prints it, and the field; "" where not known, as the next two
	CloudFormation string  // the property that holds it, such as AWS::SQS::QueuePolicy.PolicyDocument
	Terraform      string  // the attribute that holds it, such as aws_sqs_queue_policy.policy
	Source         string  // the page of AWS that the support of actions was read from; "" if none was
	Checked        string  // the day on which it was read, such as 2026-11-29
}

// ResourcePolicies yields the kinds of resource policies, in the order of
// services and types. It is a list of what is known to exist: where Source is
// empty, [Catalog.Support] knows nothing of the actions.
func ResourcePolicies() iter.Seq[ResourcePolicy] {
	return func(yield func(ResourcePolicy) bool) {
		for i := range supportRows {
			r := &supportRows[i]
			if r.never {
				continue
			}
			if !yield(r.resourcePolicy()) {
				return
			}
		}
	}
}

func (r *supportRow) resourcePolicy() ResourcePolicy {
	return ResourcePolicy{r.service, r.holder, r.without, r.cli, r.cloudFormation, r.terraform, r.source, r.checked}
}
