package analysis

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis/lang"
)

// class is callers that the policies of a resource name in the same ways: those
// whose ARN meets some constraints, or a service, a provider or everybody unsigned.
type class struct {
	typ     policy.PrincipalType
	example policy.Principal  // one of them
	on      []text            // of their ARNs
	parent  string            // of federated users: the ARN of who made the session, but for its account
	ids     []*condition.Test // of their aws:userid: all are true
	unique  string            // of federated users: the ID of who made the session
	scope   scope             // where they are
	nobody  bool              // of services: those that nobody names
	said    said              // who they are, for readers
	given   *condition.Env    // of one caller alone, of whom all is known: its keys
}

// hasARN reports whether callers of the class are of an account.
func (c *class) hasARN() bool {
	switch c.typ {
	case policy.TypeUser, policy.TypeRoleSession, policy.TypeFederatedUser, policy.TypeRoot:
		return true
	default:
	}
	return false
}

// shapes are the ARNs of callers, without their scope.
var shapes = map[policy.PrincipalType]struct{ service, resource string }{
	policy.TypeUser:          {"iam", "user/x"},
	policy.TypeRoleSession:   {"iam", "role/x"},
	policy.TypeFederatedUser: {"sts", "federated-user/x"},
	policy.TypeRoot:          {"iam", "root"},
}

// arnOf returns the ARN of a caller whom nobody names.
func arnOf(t policy.PrincipalType, partition, account string) string {
	return "arn:" + partition + ":" + shapes[t].service + "::" + account + ":" + shapes[t].resource
}

// the parents of federated users whom nobody names.
const (
	someUser = "user/parent"
	someRoot = "root"
)

// callersOfAccount are the classes of a question about the policies of a caller
// alone.
var callersOfAccount = sync.OnceValue(func() (all []class) {
	for _, t := range []policy.PrincipalType{policy.TypeUser, policy.TypeRoleSession, policy.TypeFederatedUser} {
		c := class{typ: t, parent: someUser, said: said{t.String()}}
		c.example, _ = c.principal(arn.MustParse(arnOf(t, "aws", home)), "")
		all = append(all, c)
	}
	return all
})

// entries are what the policies of the resource name.
type entries struct {
	accounts, services, providers []string
	partitions                    []string // but for aws
	users, roles, federated       []arn.ARN
	sessions                      []arn.ARN
	ids                           []string // of users and roles
	partial                       bool     // something else: no proof counts
	scoped                        bool     // an entry names an account
}

// note adds what a statement names.
func (e *entries) note(s *policy.Statement) {
	add := func(list *[]string, text string) {
		if !slices.Contains(*list, text) {
			*list = append(*list, text)
		}
	}
	addARN := func(list *[]arn.ARN, a arn.ARN) {
		if !slices.Contains(*list, a) {
			*list = append(*list, a)
		}
	}
	for p := range s.Principals() {
		if a := p.Account(); a != "" && (a[0] >= '0' && a[0] <= '9') {
			add(&e.accounts, a)
			e.scoped = true
		}
		if a := p.ARN(); a.IsValid() && a.Partition() != "aws" && p.Type() != policy.EntryProvider {
			add(&e.partitions, a.Partition())
		}
		switch p.Type() {
		case policy.EntryUser:
			addARN(&e.users, p.ARN())
		case policy.EntryRole:
			addARN(&e.roles, p.ARN())
		case policy.EntryFederatedUser:
			addARN(&e.federated, p.ARN())
		case policy.EntryService:
			add(&e.services, p.String())
		case policy.EntryProvider:
			add(&e.providers, p.String())
		case policy.EntrySession:
			addARN(&e.sessions, p.ARN())
			e.partial = e.partial || strings.ContainsAny(sessionOf(p.ARN()), "*?$:")
		case policy.EntryUniqueID:
			add(&e.ids, p.String())
		default:
		}
	}
}

// scope is the callers of some partitions and accounts.
type scope struct {
	on                 []text
	partition, account string          // of an example
	divided            text            // the partitions of their ARNs, where those are told apart
	named              bool            // all are of the account
	others             []*lang.Program // the ARNs of accounts that they are not of
}

// byPartition divides callers by the partitions that are named, aws among them.
func (e *entries) byPartition() (all []scope) {
	var named []*lang.Program
	left := slices.DeleteFunc(slices.Collect(arn.Partitions()), func(p string) bool { return p == "aws" || slices.Contains(e.partitions, p) })
	for _, p := range append([]string{"aws"}, e.partitions...) {
		of := text{in: []*lang.Program{field(p, 1)}}
		named = append(named, of.in...)
		all = append(all, scope{on: []text{of}, partition: p, divided: of})
	}
	if len(left) > 0 {
		rest := text{out: named}
		all = append(all, scope{on: []text{rest}, partition: left[0], divided: rest})
	}
	return all
}

// say describes callers of a type in the scope, or the one of an ARN.
func (s *scope) say(t policy.PrincipalType, a, parent string) (all said) {
	all[saidType], all[saidParent] = t.String(), parent
	switch parent {
	case someUser:
		all[saidParent] = "a user who is not named"
	case "":
		all[saidParent] = anything
	}
	switch {
	case a != "":
		all[saidWho] = a
		return all
	case s.named:
		all[saidWho] = "of " + s.account
	case len(s.others) > 0:
		all[saidWho] = "of an account that is not named"
	}
	if s.divided.in != nil {
		all[saidPartition] = "in " + s.partition
	} else if s.divided.out != nil {
		all[saidPartition] = "in other partitions"
	}
	return all
}

// scopes divide callers by partition and account.
func (e *entries) scopes() (all []scope) {
	partitions := []scope{{partition: "aws"}}
	if e.scoped {
		partitions = e.byPartition()
	}
	var named []*lang.Program
	for _, a := range e.accounts {
		named = append(named, field(a, 4))
	}
	for _, p := range partitions {
		for i, a := range e.accounts {
			of := p
			of.on = slices.Concat(p.on, []text{{in: []*lang.Program{named[i]}}})
			of.account, of.named = a, true
			all = append(all, of)
		}
		rest := p
		rest.account = home
		for n := 0; slices.Contains(e.accounts, rest.account); n++ {
			rest.account = "99988877766" + string(rune('0'+n%10))
			if n > 9 {
				rest.account += "0"
			}
		}
		if len(named) > 0 {
			rest.on = slices.Concat(p.on, []text{{out: named}})
			rest.others = named
		}
		all = append(all, rest)
	}
	return all
}

// parents returns who may have made the session of a federated user.
func (e *entries) parents(t policy.PrincipalType, partition, account string) []string {
	if t != policy.TypeFederatedUser {
		return []string{""}
	}
	all := []string{someUser, someRoot}
	for _, u := range e.users {
		if u.Partition() == partition && u.Account() == account {
			all = append(all, u.Resource())
		}
	}
	return all
}

// principal returns the caller of an ARN, with the value of aws:userid where it is
// one of IAM's.
func (c *class) principal(a arn.ARN, id string) (policy.Principal, error) {
	if c.given != nil {
		return c.example, nil
	}
	scope := func(service, resource string) (arn.ARN, error) {
		return arn.Parse("arn:" + a.Partition() + ":" + service + "::" + a.Account() + ":" + resource)
	}
	switch c.typ {
	case policy.TypeRoleSession:
		unique, session := cutID(id)
		name, err := scope("sts", "assumed-role/"+a.Name()+"/"+session)
		return policy.RoleSession(a, name).WithUniqueID(unique), err
	case policy.TypeFederatedUser:
		parent, err := scope("iam", c.parent)
		p := policy.FederatedUser(a, parent)
		if parent.Kind() == arn.User {
			p = p.WithUniqueID(cmp.Or(c.unique, "AIDAEXAMPLE"))
		}
		return p, err
	case policy.TypeRoot:
		return policy.Root(a), nil
	case policy.TypeUser:
		if id == "" {
			id = "AIDAEXAMPLE"
		}
		return policy.User(a).WithUniqueID(id), nil
	default:
	}
	return c.example, nil
}

// cutID divides the aws:userid of a role session.
func cutID(id string) (unique, session string) {
	for i := range len(id) {
		if id[i] == ':' {
			return id[:i], id[i+1:]
		}
	}
	return "AROAEXAMPLE", "session"
}

// fixed returns the keys that are the same for all callers of the class.
func (c *class) fixed(known condition.Context) *condition.Env {
	e := &condition.Env{Context: known}
	if c.given != nil {
		for _, key := range []condition.Computed{
			condition.PrincipalArn, condition.PrincipalAccount, condition.PrincipalIsAWSService, condition.PrincipalServiceName,
			condition.PrincipalType, condition.UserID, condition.Username,
		} {
			if values, kind := c.given.Lookup(key.String()); kind == condition.KindSingle {
				e.Set(key, values[0])
			}
		}
		return e
	}
	switch c.typ {
	case policy.TypeService:
		e.Set(condition.PrincipalIsAWSService, "true")
		e.Set(condition.PrincipalServiceName, c.example.String())
	case policy.TypeAnonymous, policy.TypeFederated:
		e.Set(condition.PrincipalAccount, "anonymous")
		e.Set(condition.UserID, "anonymous")
		e.Set(condition.PrincipalType, "Anonymous")
	default:
		e.Set(condition.PrincipalIsAWSService, "false")
		e.Set(condition.PrincipalType, typeKey(c.typ))
	}
	return e
}

// typeKey is the value of aws:PrincipalType: SEMANTICS 9d.
func typeKey(t policy.PrincipalType) string {
	switch t {
	case policy.TypeRoleSession:
		return "AssumedRole"
	case policy.TypeFederatedUser:
		return "FederatedUser"
	case policy.TypeRoot:
		return "Account"
	default:
	}
	return "User"
}

// followsCaller reports whether a folded key follows from the caller alone:
// SEMANTICS 9a-9f.
func followsCaller(key string) bool {
	switch key {
	case "aws:principalarn", "aws:principalaccount", "aws:username", "aws:principalservicename", "aws:principaltype", "aws:principalisawsservice", "aws:userid":
		return true
	}
	return false
}

// ofMember reports whether a folded key says of which organization a caller is, or how
// it is tagged: what has no account has neither.
func ofMember(key string) bool {
	return strings.HasPrefix(key, "aws:principalorg") || strings.HasPrefix(key, "aws:principaltag/")
}
