package analysis

import (
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis/lang"
	"github.com/iameval/iameval/policy/catalog"
)

// Options shape a question. The zero Options ask about all requests of the default
// World within the default Limits.
type Options struct {
	World    World
	Requests Requests
	Limits   Limits

	// WitnessOnly leaves the Region of a Yes nil where one answer is asked for: to prove
	// one takes longer than to find the witness.
	WitnessOnly bool
}

// Limits bound a question. They are counts and never times, so that the same
// question has the same answer everywhere. 0 stands for the default.
type Limits struct {
	States int // of the searches for texts; the default is 2^18
	Nodes  int // of the search for a request; the default is 2^16

	Regions int // of Differences and its like; the default is 1,000
}

func (l Limits) states() int {
	if l.States <= 0 {
		return 1 << 18
	}
	return l.States
}

func (l Limits) nodes() int {
	if l.Nodes <= 0 {
		return 1 << 16
	}
	return l.Nodes
}

func (l Limits) regions() int {
	if l.Regions <= 0 {
		return 1000
	}
	return l.Regions
}

// Requests narrow a question. The zero Requests are all that the World holds.
type Requests struct {
	Callers   []policy.Principal     // nil: one of each class that the policies can tell apart
	Actions   []policy.ActionPattern // nil: all
	Resources []arn.Pattern          // nil: all; parsed without variables
	Known     condition.Context      // keys with a given value, or condition.Absent

	others []policy.Principal // these do not count
}

// settled reports whether every key of Known has a value, or is absent.
func (r *Requests) settled() bool {
	env := condition.Env{Context: r.Known}
	for key := range r.Known.Keys() {
		if _, kind := env.Lookup(key); kind == condition.KindUnknown || kind == condition.KindBytes || kind == condition.KindClash {
			return false
		}
	}
	return r.Known.Err() == nil
}

// World says which requests count. The zero World is typed, tries plain resources
// first, and prefers the actions of package catalog.
type World struct {
	AnyValue  bool     // values of any type, and lists, in any key
	PlainOnly bool     // exotic resources do not count
	Prefer    []string // actions to name in witnesses; nil: the catalog's

	// Support says what services make of resource policies, the first that matches
	// an action first; nil: what package catalog knows.
	Support []ActionSupport
}

// preferred is an action that a witness had better name, and as programs read it.
type preferred struct{ name, folded string }

// prefer returns the actions that a witness had better name.
func (w *World) prefer() []preferred {
	if w.Prefer == nil {
		return fromCatalog()
	}
	return preferredOf(w.Prefer)
}

// preferredOf returns those of some names that are names of actions.
func preferredOf(names []string) (all []preferred) {
	for _, name := range names {
		if folded := strings.ToLower(name); actions.Has(folded) {
			all = append(all, preferred{name, folded})
		}
	}
	return all
}

// fromCatalog returns the actions that package catalog knows.
var fromCatalog = sync.OnceValue(func() []preferred {
	var names []string
	for _, service := range []string{"dynamodb", "dax"} {
		for a := range catalog.Actions(service) {
			names = append(names, a.String())
		}
	}
	return preferredOf(names)
})

var (
	actions   = actionUniverse()
	resources = map[relation]lang.Universe{
		anywhere: resourceUniverse(true, true),
		owned:    resourceUniverse(true, false),
		foreign:  resourceUniverse(true, false),
		unowned:  resourceUniverse(false, true),
	}
)

// actionUniverse is the actions that requests have, in lower case: SEMANTICS 1.5a.
func actionUniverse() lang.Universe {
	var b lang.Builder
	start, prefix, colon, name := b.State(false), b.State(false), b.State(false), b.State(true)
	for _, from := range []int{start, prefix} {
		b.Edge(from, 'a', 'z', prefix)
		b.Edge(from, '0', '9', prefix)
		b.Edge(from, '-', '-', prefix)
	}
	b.Edge(prefix, ':', ':', colon)
	for _, from := range []int{colon, name} {
		b.Edge(from, 'a', 'z', name)
		b.Edge(from, '0', '9', name)
		b.Edge(from, '-', '-', name)
	}
	return b.Universe()
}

// resourceUniverse is what arn.Parse takes (SEMANTICS 2.1): resources that belong to
// an account, which may stand elsewhere, and those that belong to none, "*" among
// them.
func resourceUniverse(owned, unowned bool) lang.Universe {
	var b lang.Builder
	start := b.State(false)
	if unowned {
		b.Edge(start, '*', '*', b.State(true))
	}
	partition, service, more, region, account, digits, word := b.State(false), b.State(false), b.State(false), b.State(false), b.State(false), b.State(false), b.State(false)
	resource := b.Free()
	b.Text(start, "arn:", partition)
	for p := range arn.Partitions() {
		b.Text(partition, p+":", service)
	}
	lowerDigitHyphen := func(from, to int) {
		b.Edge(from, 'a', 'z', to)
		b.Edge(from, '0', '9', to)
		b.Edge(from, '-', '-', to)
	}
	lowerDigitHyphen(service, more)
	lowerDigitHyphen(more, more)
	b.Edge(more, ':', ':', region)
	b.Edge(region, 0, '*'-1, region)
	b.Edge(region, '*'+1, ':'-1, region)
	b.Edge(region, ':', ':', account)
	b.Edge(region, ':'+1, '?'-1, region)
	b.Edge(region, '?'+1, utf8.MaxRune, region)
	if owned {
		b.Edge(account, ':', ':', resource)
		b.Edge(account, '0', '9', digits)
		b.Edge(digits, '0', '9', digits)
		b.Edge(digits, ':', ':', resource)
	}
	if unowned {
		b.Edge(account, 'a', 'z', word)
		lowerDigitHyphen(word, word)
		b.Edge(word, ':', ':', resource)
	}
	return b.Universe()
}

// callerUniverse is the ARNs of users, of roles, of federated users or of root users.
func callerUniverse(t policy.PrincipalType) lang.Universe {
	if u, ok := callerUniverses()[t]; ok {
		return u
	}
	return newCallerUniverse(t)
}

// callerUniverses are those of each type.
var callerUniverses = sync.OnceValue(func() map[policy.PrincipalType]lang.Universe {
	all := make(map[policy.PrincipalType]lang.Universe)
	for _, t := range []policy.PrincipalType{policy.TypeUser, policy.TypeRoleSession, policy.TypeFederatedUser, policy.TypeRoot} {
		all[t] = newCallerUniverse(t)
	}
	return all
})

func newCallerUniverse(t policy.PrincipalType) lang.Universe {
	service, kind := "iam", "user/"
	switch t {
	case policy.TypeRoleSession:
		kind = "role/"
	case policy.TypeFederatedUser:
		service, kind = "sts", "federated-user/"
	case policy.TypeRoot:
		kind = "root"
	default:
	}
	var b lang.Builder
	start, partition, account, digits, name := b.State(false), b.State(false), b.State(false), b.State(false), b.State(false)
	path, end := b.State(false), b.State(true)
	b.Text(start, "arn:", partition)
	for p := range arn.Partitions() {
		b.Text(partition, p+":"+service+"::", account)
	}
	b.Edge(account, '0', '9', digits)
	b.Edge(digits, '0', '9', digits)
	if t == policy.TypeRoot {
		b.Text(digits, ":"+kind, end)
		return b.Universe()
	}
	b.Text(digits, ":"+kind, name)
	other := func(from, to int) {
		b.Edge(from, 0, '/'-1, to)
		b.Edge(from, '/'+1, utf8.MaxRune, to)
	}
	for _, from := range []int{name, path, end} {
		other(from, end)
	}
	if t != policy.TypeFederatedUser { // a path, of a role or a user, may have empty names within
		b.Edge(name, '/', '/', path)
		b.Edge(path, '/', '/', path)
		b.Edge(end, '/', '/', path)
	}
	return b.Universe()
}

// userIDUniverse is the values of aws:userid: the unique ID of a user, or that of a
// role with the name of the session.
func userIDUniverse(t policy.PrincipalType) lang.Universe {
	var b lang.Builder
	start, prefix, id := b.State(false), b.State(false), b.State(t == policy.TypeUser)
	kind := "AIDA"
	if t == policy.TypeRoleSession {
		kind = "AROA"
	}
	b.Text(start, kind, prefix)
	for _, from := range []int{prefix, id} {
		b.Edge(from, 'A', 'Z', id)
		b.Edge(from, '0', '9', id)
	}
	if t == policy.TypeRoleSession {
		colon, session := b.State(false), b.State(true)
		b.Edge(id, ':', ':', colon)
		for _, from := range []int{colon, session} {
			b.Edge(from, 0, '/'-1, session)
			b.Edge(from, '/'+1, utf8.MaxRune, session)
		}
	}
	return b.Universe()
}

// ActionSupport says what services make of resource policies for some actions.
type ActionSupport struct {
	Actions policy.ActionPattern
	Support policy.Support
}
