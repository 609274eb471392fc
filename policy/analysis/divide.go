package analysis

import (
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis/lang"
)

// The callers of a type are divided by what entries can name: the account and the
// partition, the ARN, the unique ID, and of role sessions the name of the role with
// that of the session (SEMANTICS 2.4).

// maxClasses is how many classes there may be. Beyond them no proof counts.
const maxClasses = 1 << 11

const userID = "aws:userid"

// classes returns all classes of callers that the entries tell apart.
func (e *entries) classes() (all []class) {
	known := map[policy.PrincipalType][]arn.ARN{policy.TypeUser: e.users, policy.TypeRoleSession: e.roles, policy.TypeFederatedUser: e.federated}
	add := func(c class, a, id string) {
		parsed, err := arn.Parse(a)
		if err != nil {
			return
		}
		if c.example, err = c.principal(parsed, id); err == nil && c.example.Validate() == nil {
			all = append(all, c)
		}
	}
	for _, t := range []policy.PrincipalType{policy.TypeUser, policy.TypeRoleSession, policy.TypeFederatedUser, policy.TypeRoot} {
		var literals []*lang.Program
		for _, a := range known[t] {
			literals = append(literals, lang.Literal(a.String()))
		}
		for _, s := range e.scopes() {
			on := s.on
			if len(literals) > 0 {
				on = append(on[:len(on):len(on)], text{out: literals})
			}
			for _, parent := range e.parents(t, s.partition, s.account) {
				e.byRole(class{typ: t, on: on, parent: parent, scope: s, said: s.say(t, "", parent)}, "", known[t], add)
			}
		}
		for i, a := range known[t] {
			for _, parent := range e.parents(t, a.Partition(), a.Account()) {
				s := scope{partition: a.Partition(), account: a.Account(), divided: text{in: []*lang.Program{field(a.Partition(), 1)}}, named: true}
				e.byRole(class{typ: t, on: []text{{in: literals[i : i+1]}}, parent: parent, scope: s, said: s.say(t, a.String(), parent)}, a.String(), nil, add)
			}
		}
	}
	if len(all) > maxClasses {
		e.partial, all = true, all[:maxClasses]
	}
	return append(all, e.withoutARN()...)
}

// withoutARN returns the classes of callers without an account.
func (e *entries) withoutARN() (all []class) {
	for i, s := range append(e.services, unused("any", ".example.com", e.services)) {
		nobody := i == len(e.services)
		all = append(all, class{typ: policy.TypeService, example: policy.Service(s), nobody: nobody, said: said{"service", choose(nobody, "that is not named", s)}})
	}
	for i, p := range append(e.providers, unused("any", ".example.com", e.providers)) {
		all = append(all, class{typ: policy.TypeFederated, example: policy.Federated(p), said: said{"federated", choose(i < len(e.providers), p, "by a provider that is not named")}})
	}
	return append(all, class{typ: policy.TypeAnonymous, example: policy.Anonymous(), said: said{"anonymous"}})
}

// unused returns a text that is not in a list.
func unused(start, end string, list []string) string {
	for slices.Contains(list, start+end) {
		start += "x"
	}
	return start + end
}

// byRole divides role sessions by the names of roles whose sessions are named, and
// goes on. The example of a class is a, or else an ARN that is not known.
func (e *entries) byRole(c class, a string, known []arn.ARN, add func(class, string, string)) {
	var names []string
	for _, s := range e.sessions {
		if c.typ == policy.TypeRoleSession && s.Account() == c.scope.account && s.Partition() == c.scope.partition && !slices.Contains(names, s.Role()) {
			names = append(names, s.Role())
		}
	}
	example := func(name string) string {
		if a != "" {
			return a
		}
		of := strings.TrimSuffix(arnOf(c.typ, c.scope.partition, c.scope.account), "x")
		if c.typ == policy.TypeRoot {
			return of
		}
		for path := ""; ; path += "x/" {
			parsed, err := arn.Parse(of + path + name)
			if err != nil || !slices.Contains(known, parsed) {
				return of + path + name
			}
		}
	}
	var tails []*lang.Program
	for _, name := range names {
		tail, ok := lang.Literal(name).Tail()
		e.partial = e.partial || !ok
		tails = append(tails, tail)
		of := c
		of.on = append(slices.Clip(c.on), text{in: []*lang.Program{tail}})
		of.said[saidWho] += choose(a == "", " with the role "+name, "")
		if a == "" || strings.HasSuffix(a, "/"+name) {
			e.bySession(of, example(name), name, add)
		}
	}
	c.on = append(slices.Clip(c.on), text{out: tails})
	if a == "" || !slices.ContainsFunc(names, func(n string) bool { return strings.HasSuffix(a, "/"+n) }) {
		e.byID(c, example(unused("x", "", names)), "session", add)
	}
}

// bySession divides the sessions of a role by their names.
func (e *entries) bySession(c class, a, role string, add func(class, string, string)) {
	var names, patterns []string
	for _, s := range e.sessions {
		if s.Role() == role && s.Account() == c.scope.account && s.Partition() == c.scope.partition {
			names = append(names, sessionOf(s))
			patterns = append(patterns, "*:"+sessionOf(s))
		}
	}
	plain := []*condition.Test{e.idTest("StringNotLike", "*:*:*")} // the session's name has no colon
	for i, name := range names {
		of := c
		of.ids = append(slices.Clone(plain), e.idTest("StringLike", patterns[i]))
		of.said[saidWho] += " in the session " + name
		e.byID(of, a, name, add)
	}
	other := c
	other.said[saidWho] += " in another session"
	other.ids = append(slices.Clone(plain), e.idTest("StringNotLike", patterns...))
	e.byID(other, a, unused("session", "", names), add)
	other.ids = []*condition.Test{e.idTest("StringLike", "*:*:*")}
	e.byID(other, a, "a:b", add)
}

// byID divides users and roles by their unique IDs.
func (e *entries) byID(c class, a, session string, add func(class, string, string)) {
	prefix, suffix, end := "AIDA", "", ""
	switch {
	case c.typ == policy.TypeRoleSession:
		prefix, suffix, end = "AROA", ":*", ":"+session
	case c.typ == policy.TypeUser, c.typ == policy.TypeFederatedUser && c.parent != someRoot:
	default:
		add(c, a, "")
		return
	}
	ids := slices.DeleteFunc(slices.Clone(e.ids), func(id string) bool { return !strings.HasPrefix(id, prefix) })
	var patterns []string
	for _, id := range ids {
		patterns = append(patterns, id+suffix)
		of := c
		of.said[saidWho] += " with the ID " + id
		if c.typ == policy.TypeFederatedUser {
			of.unique = id
		} else {
			of.ids = append(slices.Clip(c.ids), e.idTest("StringLike", id+suffix))
		}
		add(of, a, id+end)
	}
	c.unique = unused(prefix+"EXAMPLE", "", ids)
	if len(ids) > 0 && c.typ != policy.TypeFederatedUser {
		c.ids = append(slices.Clip(c.ids), e.idTest("StringNotLike", patterns...))
	}
	add(c, a, c.unique+end)
}

// sessionOf returns the name of a session.
func sessionOf(a arn.ARN) string {
	return a.Resource()[strings.LastIndexByte(a.Resource(), '/')+1:]
}

// idTest returns a test of aws:userid.
func (e *entries) idTest(operator string, values ...string) *condition.Test {
	t, err := condition.NewTest(condition.MustParseOperator(operator), userID, values, 0)
	e.partial = e.partial || err != nil // it would never be met
	return &t
}
