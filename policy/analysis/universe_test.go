package analysis

import (
	"flag"
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
)

var long = flag.Bool("long", false, "test in full, not in part")

// Long reports whether the tests run in full, for those outside of the package.
func Long() bool { return *long }

// endings calls visit with every text of at most n of the characters behind each of
// some beginnings.
func endings(beginnings []string, alphabet string, n int, visit func(string)) {
	for _, s := range beginnings {
		visit(s)
		if n == 0 {
			continue
		}
		for _, r := range alphabet {
			endings([]string{s + string(r)}, alphabet, n-1, visit)
		}
	}
}

// deep is how many characters follow what texts begin with.
func deep(n int) int {
	if *long {
		n++
	}
	return n
}

// TestResourceUniverse holds the universes of resources to what arn.Parse takes, by
// whom resources belong to.
func TestResourceUniverse(t *testing.T) {
	beginnings := []string{"", "arn:", "arn:aws", "arn:aws:", "arn:aws-cn:s:", "arn:aws:s3:*:", "arn:aws:s:r:1", "arn:aws:s::a", "arn:aws:s:r:1:", "arn:aws:s-1:\u00e9:", "arn:aws:s:\u212a?:"}
	n := 0
	endings(beginnings, "s:*1a/-?A\u00e9", deep(4), func(text string) {
		a, err := arn.Parse(text)
		nobody := err == nil && (a.IsWildcard() || a.HasAccountWord())
		n++
		for rel, want := range map[relation]bool{
			anywhere: err == nil, owned: err == nil && !nobody, foreign: err == nil && !nobody, unowned: nobody,
		} {
			if got := resources[rel].Has(text); got != want {
				t.Fatalf("%q, relation %d: %t, and arn.Parse: %v", text, rel, got, err)
			}
		}
	})
	t.Logf("%d texts", n)
}

// TestActionUniverse holds the universe of actions, in lower case, to what requests
// may have.
func TestActionUniverse(t *testing.T) {
	r := policy.Request{Principal: policy.Anonymous(), Resource: arn.Wildcard()}
	endings([]string{"", "s", "s:", "s:g", "s-1:"}, "sz09:-*?_/ \u00e9", deep(3), func(text string) {
		r.Action = text
		if got, want := actions.Has(text), r.Validate() == nil; got != want {
			t.Fatalf("%q: %t, and Validate: %v", text, got, r.Validate())
		}
	})
}

// TestCallerUniverse holds the universes of callers to what makes one.
func TestCallerUniverse(t *testing.T) {
	for _, test := range []struct {
		typ   policy.PrincipalType
		start string
		of    func(arn.ARN) policy.Principal
	}{
		{policy.TypeUser, "iam::1:user/", policy.User},
		{policy.TypeRoleSession, "iam::1:role/", func(a arn.ARN) policy.Principal { return policy.RoleSession(a, arn.ARN{}) }},
		{policy.TypeFederatedUser, "sts::1:federated-user/", func(a arn.ARN) policy.Principal {
			return policy.FederatedUser(a, arn.MustParse("arn:"+a.Partition()+":iam::"+a.Account()+":root"))
		}},
		{policy.TypeRoot, "iam::1:roo", policy.Root},
	} {
		u := callerUniverse(test.typ)
		beginnings := []string{"", "arn:aws:", "arn:aws:iam:", "arn:aws:iam::", "arn:aws-us-gov:iam::1:", "arn:aws:" + test.start, "arn:aws:" + test.start + "a/"}
		endings(beginnings, "1:/a*t", deep(3), func(text string) {
			a, err := arn.Parse(text)
			ok := false
			if err == nil && a.Account() != "" && !a.HasAccountWord() {
				p := test.of(a)
				ok = p.Validate() == nil
			}
			if got := u.Has(text); got != ok {
				t.Fatalf("%v %q: %t, want %t", test.typ, text, got, ok)
			}
		})
	}
}

// TestUserIDs: a caller with an ID of the universe of aws:userid is one.
func TestUserIDs(t *testing.T) {
	for typ, start := range map[policy.PrincipalType]string{policy.TypeUser: "AIDA", policy.TypeRoleSession: "AROA"} {
		u := userIDUniverse(typ)
		c := class{typ: typ}
		a := arn.MustParse(arnOf(typ, "aws", home))
		endings([]string{"", start[:3], start, start + "X", start + "X:", start + "X:s"}, "A9a:/-", deep(3), func(text string) {
			if !u.Has(text) {
				return
			}
			p, err := c.principal(a, text)
			if err != nil || p.Validate() != nil {
				t.Fatalf("%v %q: %v, %v", typ, text, err, p.Validate())
			}
			r := policy.Request{Principal: p, Action: "s:a", Resource: arn.Wildcard()}
			env := r.Env()
			if values, _ := env.Lookup("aws:userid"); len(values) != 1 || values[0] != text {
				t.Fatalf("%v %q: aws:userid is %q", typ, text, values)
			}
		})
	}
}
