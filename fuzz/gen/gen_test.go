package gen

import (
	"encoding/json"
	"flag"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/policy"
)

var long = flag.Bool("long", false, "make more cases")

// TestNew holds the generator to its promise that cases are worth deciding:
// all verdicts and layers come up, and few documents are refused.
func TestNew(t *testing.T) {
	n, least := 2500, 1
	if *long {
		n, least = 8000, 5
	}
	refused := 0
	seen := map[string]int{}
	for seed := range uint64(n) {
		c := New(FromSeed(seed))
		set, r, err := c.Engine()
		if err != nil {
			refused++
			continue
		}
		d := set.Evaluate(r)
		seen[d.Verdict.String()]++
		seen[d.Verdict.String()+" "+d.Layer.String()]++
		seen["principal "+c.Request.Principal.Type]++
		seen[d.Verdict.String()+" by "+r.Support.String()]++
		if d.Uncertain {
			seen["uncertain"]++
		}
	}
	if refused < n/50 || refused > n/5 {
		t.Errorf("%d of %d cases do not load", refused, n)
	}
	for _, support := range strings.Fields("none same-account cross-account required required-same-account both both-same-account") {
		for _, verdict := range []string{"allow", "explicit-deny", "implicit-deny"} {
			if s := verdict + " by " + support; seen[s]+seen[s+", unsigned"] < least {
				t.Errorf("%d cases of %d are: %s", seen[s]+seen[s+", unsigned"], n, s)
			}
		}
	}
	for _, want := range strings.Split("implicit-deny by invalid,allow,explicit-deny,implicit-deny,uncertain,allow identity,allow resource,allow trust,allow request,"+
		"explicit-deny scp,explicit-deny rcp,explicit-deny endpoint,explicit-deny resource,explicit-deny trust,explicit-deny identity,"+
		"explicit-deny boundary,explicit-deny session,implicit-deny request,implicit-deny scp,implicit-deny endpoint,implicit-deny identity,"+
		"implicit-deny boundary,implicit-deny session,implicit-deny resource,implicit-deny trust,principal user,principal role,"+
		"principal assumed-role,principal federated-user,principal federated,principal root,principal service,principal anonymous", ",") {
		if seen[want] == 0 {
			t.Errorf("no case of %d is: %s", n, want)
		}
	}
	if seen["allow"] < n/8 {
		t.Errorf("%d of %d cases are allowed", seen["allow"], n)
	}
}

// TestSources makes cases of bytes: any number of them is enough, and the same
// bytes make the same case.
func TestSources(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		b := make([]byte, r.IntN(400))
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		if diff := cmp.Diff(New(FromBytes(b)), New(FromBytes(b))); diff != "" {
			t.Fatalf("two cases of the same bytes (-first +second):\n%s", diff)
		}
	}
	none := New(FromBytes(nil))
	set, request, err := none.Engine()
	if err != nil {
		t.Fatal(err)
	}
	if got := set.Evaluate(request).Verdict; got != policy.Allowed && got != policy.ImplicitDeny {
		t.Errorf("the case of no bytes: %v", got)
	}
	if request.Validate() != nil || len(none.Policies.Documents()) != 1 {
		t.Errorf("the case of no bytes is not the plain one: %+v", none)
	}
}

// TestClone checks that nothing is shared, by clearing one copy.
func TestClone(t *testing.T) {
	for seed := range uint64(200) {
		c := New(FromSeed(seed))
		want := New(FromSeed(seed))
		copied := c.Clone()
		for _, d := range copied.Policies.Documents() {
			*d.Text = ""
		}
		for i := range copied.Request.Context {
			clear(copied.Request.Context[i].List)
			copied.Request.Context[i].Key = ""
		}
		if diff := cmp.Diff(want, c); diff != "" {
			t.Fatalf("a changed copy changes the case (-want +got):\n%s", diff)
		}
	}
}

// TestNode takes every document apart and puts it together again.
func TestNode(t *testing.T) {
	n := 150
	if *long {
		n = 500
	}
	for seed := range uint64(n) {
		c := New(FromSeed(seed))
		for _, d := range c.Policies.Documents() {
			n, err := ParseNode(*d.Text)
			if err != nil {
				if json.Valid([]byte(*d.Text)) {
					t.Errorf("%s: %v", *d.Text, err)
				}
				continue
			}
			again, err := ParseNode(n.Clone().String())
			if err != nil {
				t.Fatalf("%s: %v", n, err)
			}
			if diff := cmp.Diff(n, again); diff != "" {
				t.Errorf("%s (-want +got):\n%s", *d.Text, diff)
			}
		}
	}
}
