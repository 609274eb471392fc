package analysis

import (
	"slices"
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

// TestClassesDivide: every caller is in one class and in no other, whoever is named, and
// the example of a class is in it.
func TestClassesDivide(t *testing.T) {
	for _, names := range []string{
		`"*"`, `{"AWS":["111122223333","arn:aws-cn:iam::444455556666:root"]}`, `{"AWS":["arn:aws:iam::111122223333:user/a/u","AIDAX"]}`,
		`{"AWS":["arn:aws:iam::111122223333:role/r","arn:aws:sts::111122223333:assumed-role/r/s","arn:aws:sts::111122223333:assumed-role/q/s"]}`,
		`{"AWS":["arn:aws:sts::111122223333:assumed-role/r/s","arn:aws:sts::111122223333:assumed-role/r/z","AROAX"]}`,
		`{"AWS":["arn:aws-cn:iam::111122223333:role/x/r","arn:aws:sts::111122223333:federated-user/f","arn:aws:iam::111122223333:user/f","AIDAX","AROAX","AROAY"],"Service":"dax.amazonaws.com"}`,
	} {
		p := policy.MustParse("p", policy.Resource, []byte(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":`+names+`,"Action":"*","Resource":"*"}}`))
		var e entries
		for s := range p.Statements() {
			e.note(s)
		}
		classes := e.classes()
		for i := range classes {
			if c := &classes[i]; c.hasARN() && !c.holds(c.callerOf(), c.idOf(), c.parent) {
				t.Errorf("%s: the example of class %d, %v, is not in it", names, i, c.example)
			}
		}
		for _, typ := range []policy.PrincipalType{policy.TypeUser, policy.TypeRoleSession, policy.TypeFederatedUser, policy.TypeRoot} {
			for _, scope := range []string{"arn:aws:%::111122223333:", "arn:aws-cn:%::111122223333:", "arn:aws-us-gov:%::444455556666:", "arn:aws:%::444455556666:", "arn:aws:%::777788889999:"} {
				for _, last := range []string{"a/u", "f", "r", "x/r", "x/q", "q", "other"} {
					for _, id := range []string{"X", "Y", "Z"} {
						for _, session := range []string{"s", "z", "t", "s:s"} {
							in := e.in(classes, typ, scope, last, id, session)
							if len(in) != 1 {
								t.Errorf("%s: %v %s%s, ID %s, session %s is in the classes %v of %d", names, typ, scope, last, id, session, in, len(classes))
							}
						}
					}
				}
			}
		}
	}
}

// TestKeysOfClasses: what a class says of the keys that follow from its callers is what the
// engine makes of its example.
func TestKeysOfClasses(t *testing.T) {
	p := policy.MustParse("p", policy.Resource, []byte(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:user/a/u","AIDAX","AROAX"],"Service":"dax.amazonaws.com","Federated":"accounts.google.com"},"Action":"*","Resource":"*"}}`))
	var e entries
	for s := range p.Statements() {
		e.note(s)
	}
	classes := e.classes()
	given := []policy.Principal{policy.Service("a.amazonaws.com"), policy.Anonymous(), policy.User(arn.MustParse("arn:aws:iam::111122223333:user/bob"))}
	n := 0
	for _, c := range append(classes, givenCallers(given, condition.Context{})...) {
		r := policy.Request{Principal: c.example}
		env := r.Env()
		fixed := c.fixed(condition.Context{})
		for _, key := range []string{"aws:principalarn", "aws:principalaccount", "aws:username", "aws:principalservicename", "aws:principaltype", "aws:principalisawsservice", "aws:userid", "aws:principalorgid", "aws:principaltag/a"} {
			values, kind := env.Lookup(key)
			role, ok := c.roleOf(key)
			if !ok {
				continue
			}
			n++
			have, _ := fixed.Lookup(key)
			switch role {
			case roleFixed:
				if kind != condition.KindSingle || !slices.Equal(have, values) {
					t.Errorf("%v: %s is fixed as %q, and %q", c.example, key, have, values)
				}
			case roleAbsent:
				if len(values) > 0 || kind == condition.KindUnknown && followsCaller(key) {
					t.Errorf("%v: %s is absent, and %v %q", c.example, key, kind, values)
				}
			case roleCaller:
				if !slices.Equal(values, []string{c.callerOf().String()}) {
					t.Errorf("%v: %s is the caller, and %q", c.example, key, values)
				}
			case roleAccount:
				if !slices.Equal(values, []string{c.callerOf().Account()}) {
					t.Errorf("%v: %s is the account, and %q", c.example, key, values)
				}
			case roleName:
				if !slices.Equal(values, []string{c.callerOf().Name()}) {
					t.Errorf("%v: %s is the name, and %q", c.example, key, values)
				}
			case roleKey:
				if kind != condition.KindSingle {
					t.Errorf("%v: %s is any text, and %v", c.example, key, kind)
				}
			default:
			}
		}
	}
	if n < 100 {
		t.Errorf("%d keys", n)
	}
}

// in returns the classes of one caller. Users by whom sessions of federated users were made
// are not named here.
func (e *entries) in(classes []class, typ policy.PrincipalType, scope, last, id, session string) (in []int) {
	shape := shapes[typ]
	start := shape.resource
	if typ != policy.TypeRoot {
		start = start[:len(start)-1] + last
	}
	a := arn.MustParse(replaceFirst(scope, '%', shape.service) + start)
	switch typ {
	case policy.TypeUser:
		id = "AIDA" + id
	case policy.TypeRoleSession:
		id = "AROA" + id + ":" + session
	default:
		id = ""
	}
	for i := range classes {
		if c := &classes[i]; c.typ == typ && c.holds(a, id, someRoot) {
			in = append(in, i)
		}
	}
	return in
}

func replaceFirst(s string, r byte, by string) string {
	i := slices.Index([]byte(s), r)
	return s[:i] + by + s[i+1:]
}

// holds reports whether a caller is of the class.
func (c *class) holds(a arn.ARN, id, parent string) bool {
	env := condition.Env{}
	env.Set(condition.UserID, id)
	return (c.parent == "" || c.parent == parent) &&
		!slices.ContainsFunc(c.on, func(on text) bool { return !(&constraint{text: on}).admits(a.String(), false) }) &&
		!slices.ContainsFunc(c.ids, func(t *condition.Test) bool { return t.Eval(&env).Result != condition.True })
}

// callerOf and idOf are what is constrained of the example.
func (c *class) callerOf() arn.ARN {
	if c.typ == policy.TypeRoleSession {
		return c.example.Role()
	}
	return c.example.ARN()
}

func (c *class) idOf() string {
	r := policy.Request{Principal: c.example}
	env := r.Env()
	values, _ := env.Lookup(userID)
	if len(values) == 0 {
		return ""
	}
	return values[0]
}
