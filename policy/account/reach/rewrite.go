package reach

import (
	"slices"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy/account"
)

// rewrites returns a way in which the caller may rewrite policies that are in force
// for itself: the first that is certain, or the first.
func (a *asker) rewrites() []Step {
	if n, ok := a.rewriting(a.caller); ok {
		return []Step{a.step(RewritePolicy, a.id, n)}
	}
	return nil
}

// rewritesOthers returns the ways on which the caller rewrites policies of somebody
// before it becomes that one. Who could rewrite its own policies is left out: the
// caller would become it and do so.
func (a *asker) rewritesOthers(becomes []way) (ways []way) {
	if !slices.ContainsFunc(writers[:], a.named) {
		return nil
	}
	for _, w := range becomes {
		to, ok := a.Account.Find(w[0].To)
		if !ok || w[0].How == RewritePolicy {
			continue
		}
		n, ok := a.rewriting(to)
		if !ok {
			continue
		}
		if own, ok := a.asker(to).rewriting(to); ok && !own.open {
			continue
		}
		ways = append(ways, way{a.step(RewritePolicy, a.id, n), w[0]})
	}
	return ways
}

// rewriting returns a call with which the caller may rewrite policies that are in
// force for somebody: the first that is certain, or the first.
func (a *asker) rewriting(of account.Caller) (found need, ok bool) {
	for _, t := range a.writesOf(of) {
		if !a.named(t.action) {
			continue
		}
		n, granted := a.grant(a.ask(t.action, t.resource, nil, t.context...))
		switch {
		case granted && !n.open:
			return n, true
		case granted && !ok:
			found, ok = n, true
		}
	}
	return found, ok
}

// rewrite is a call that writes a policy which is in force for somebody.
type rewrite struct {
	action   string
	resource arn.ARN
	context  []condition.Entry
}

// writers are the actions of rewrites.
var writers = [...]string{
	"iam:PutUserPolicy", "iam:AttachUserPolicy", "iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:PutGroupPolicy", "iam:AttachGroupPolicy",
	"iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:AddUserToGroup",
}

// writesOf lists the calls that would rewrite the policies of a user or role. To
// make another version the default one takes a policy that has another.
func (a *asker) writesOf(c account.Caller) (list []rewrite) {
	id := identityOf(c)
	administrator := condition.String("iam:PolicyARN", "arn:"+id.Partition()+":iam::aws:policy/AdministratorAccess")
	add := func(resource arn.ARN, put, attach string) {
		list = append(list, rewrite{put, resource, nil}, rewrite{attach, resource, []condition.Entry{administrator}})
	}
	if id.Kind() == arn.User {
		add(id, "iam:PutUserPolicy", "iam:AttachUserPolicy")
	} else if !id.IsServiceLinkedRole() { // SEMANTICS 8.6b
		add(id, "iam:PutRolePolicy", "iam:AttachRolePolicy")
	}
	for _, group := range c.Groups() {
		add(group, "iam:PutGroupPolicy", "iam:AttachGroupPolicy")
	}
	for _, p := range c.Managed() {
		if p.HasAccountWord() {
			continue
		}
		list = append(list, rewrite{"iam:CreatePolicyVersion", p, nil})
		if a.Account.Versions(p) > 1 {
			list = append(list, rewrite{"iam:SetDefaultPolicyVersion", p, nil})
		}
	}
	if id.Kind() == arn.User {
		for group := range a.Account.Groups() {
			if !slices.Contains(c.Groups(), group) {
				list = append(list, rewrite{"iam:AddUserToGroup", group, nil})
			}
		}
	}
	return list
}
