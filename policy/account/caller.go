package account

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
)

// Caller is a user, a role, a session of a role or the root user of an account,
// with all the policies in force for it. The zero Caller is nobody, who is
// denied.
type Caller struct {
	// Principal is the caller, with its unique ID where the export has one. Of a
	// role it is some session of it.
	Principal policy.Principal
	// Policies are those in force: its own inline and managed ones, those of its
	// groups, its boundary, and the SCPs of its account.
	Policies *policy.Set
	// Tags are its tags as condition keys, aws:PrincipalTag/...
	Tags []condition.Entry
	// Trust is the trust policy of a role; nil of other callers.
	Trust *policy.Policy
	// Problems are what could not be read of all this. There are none if it is
	// complete.
	Problems []Problem

	layers  policy.Policies
	account *Account
	entity  *entity // nil of the root user
	sources *sources
	session []condition.Entry
	passed  passed
}

// under puts the caller under the SCPs of an organization, and files its
// policies.
func (c *Caller) under(o *Organization, sets sharedSets) {
	if o != nil {
		var found []Problem
		c.layers.ServiceControl, found = o.Levels(c.Principal.Account(), policy.ServiceControl)
		c.Problems = append(c.Problems, found...)
	}
	c.Policies = sets.of(c.layers)
}

// sharedSets are sets by their policies, so that callers with the same policies have one
// Set. Nil shares nothing.
type sharedSets map[string]*policy.Set

func (s sharedSets) of(p policy.Policies) *policy.Set {
	if s == nil {
		return mustSet(p)
	}
	var key []byte
	add := func(level []*policy.Policy) {
		key = append(key, '/')
		for _, one := range level {
			key = fmt.Appendf(key, "%p ", one)
		}
	}
	add(p.Identity)
	add([]*policy.Policy{p.Boundary})
	for _, level := range p.ServiceControl {
		add(level)
	}
	if set, ok := s[string(key)]; ok {
		return set
	}
	set := mustSet(p)
	s[string(key)] = set
	return set
}

// mustSet files policies that were compiled for their layers. Were one of
// another kind, there would be no set, which allows nothing.
func mustSet(p policy.Policies) *policy.Set {
	s, err := policy.NewSet(p)
	if err != nil {
		return nil
	}
	return s
}

// Subject returns the caller as package access asks for it. The context holds
// its tags, what the export does not tell, and the entries that are given, which
// win.
func (c Caller) Subject(context ...condition.Entry) access.Subject {
	own := condition.NewContext(c.account.context()...).With(c.Tags...).With(c.session...)
	return access.Subject{Principal: c.Principal, Policies: c.Policies, Context: own.With(context...)}
}

// UnknownKeys are the keys that hang on how and from where a request is sent, each as
// unknown: for a review, which has no request. No export holds them.
func UnknownKeys() []condition.Entry {
	keys := []string{"aws:SourceIp", "aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp", "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge",
		"aws:UserAgent", "aws:referer", "aws:TokenIssueTime", "aws:SourceIdentity", "aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"}
	entries := make([]condition.Entry, len(keys))
	for i, key := range keys {
		entries[i] = condition.Unknown(key)
	}
	return entries
}

// sources are the documents of one caller, with their policies.
type sources struct {
	documents []*Document
	policies  []*policy.Policy
}

// policy returns the policy of a document of the caller.
func (c *Caller) policy(d *Document) *policy.Policy {
	p := d.Policy()
	c.sources.documents, c.sources.policies = append(c.sources.documents, d), append(c.sources.policies, p)
	return p
}

// identity adds the policies of a user, group or role.
func (c *Caller) identity(e *entity) {
	to := &c.layers.Identity
	for _, d := range e.inline {
		*to = append(*to, c.policy(d))
	}
	for i := range e.attached {
		*to = append(*to, c.managed(&e.attached[i])...)
	}
	*to = append(*to, e.unread...)
}

// managed returns the managed policy that a reference names, or what stands in
// for it.
func (c *Caller) managed(r *reference) []*policy.Policy {
	if r.to == nil {
		return []*policy.Policy{c.policy(r.absent)}
	}
	return append([]*policy.Policy{c.policy(r.to.document)}, r.to.unread...)
}

// bound returns the managed policy as a permissions boundary. Whatever is amiss
// with it, there is one.
func (c *Caller) bound(r *reference) *policy.Policy {
	all := c.managed(r)
	return all[len(all)-1]
}

// Source returns the document of this caller in which a statement stands. Equal
// documents are compiled once, so that a statement may be one of many documents,
// and bear the name of another.
func (c Caller) Source(s *policy.Statement) (Document, bool) {
	if c.sources == nil || s.Policy() == nil {
		return Document{}, false
	}
	i := slices.Index(c.sources.policies, s.Policy())
	if i < 0 {
		return Document{}, false
	}
	return *c.sources.documents[i], true
}

// PermissionSet returns the name of the permission set of IAM Identity Center
// that the caller's role was made of; "" of other callers. Such a role is named
// AWSReservedSSO_NAME_ and sixteen hexadecimal digits.
func (c Caller) PermissionSet() string { return permissionSet(c.Principal.Role()) }

// permissionSet returns the name of the permission set that a role is of.
func permissionSet(role arn.ARN) string {
	if role.Kind() != arn.Role || !strings.HasPrefix(role.Path(), "/aws-reserved/sso.amazonaws.com/") {
		return ""
	}
	name, ok := strings.CutPrefix(role.Name(), "AWSReservedSSO_")
	end := strings.LastIndexByte(name, '_')
	if !ok || end < 0 {
		return ""
	}
	return name[:end]
}

// Groups returns the groups of a user that are in the export, by their ARNs.
func (c Caller) Groups() []arn.ARN {
	if c.entity == nil {
		return nil
	}
	return c.entity.inGroups()
}

// Managed returns the managed policies that are in force for the caller, its own
// and those of its groups, by their ARNs. Its boundary is not one of them.
func (c Caller) Managed() (list []arn.ARN) {
	if c.entity == nil {
		return nil
	}
	add := func(e *entity) {
		for i := range e.attached {
			if m := e.attached[i].to; m != nil && !slices.Contains(list, m.arn) {
				list = append(list, m.arn)
			}
		}
	}
	add(c.entity)
	for i := range c.entity.groups {
		if g := c.entity.groups[i].to; g != nil {
			add(g)
		}
	}
	return list
}
