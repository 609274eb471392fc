package account_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/account"
)

// Properties of faults: for each place where a document can stand in a generated
// account, and each kind of fault, nobody is allowed what they were denied, the
// answers of those that the document concerns are uncertain where they changed,
// and all others decide as before.

// world is a generated account, as the tree of its export.
type world struct {
	r    *rand.Rand
	tree map[string]any
}

const base = "arn:aws:iam::123456789012:"

var (
	someActions   = []string{"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:*", "*", "sts:AssumeRole", "dax:GetItem"}
	someResources = []string{"*", "arn:aws:dynamodb:us-west-2:123456789012:table/Books", "arn:aws:dynamodb:us-west-2:123456789012:table/*", base + "role/r0", base + "role/*"}
)

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

func (w *world) document(trust bool) map[string]any {
	statements := []any{}
	for range 1 + w.r.IntN(3) {
		s := map[string]any{"Effect": "Allow", "Action": pick(w.r, someActions), "Resource": pick(w.r, someResources)}
		if w.r.IntN(4) == 0 {
			s["Effect"] = "Deny"
		}
		if trust {
			delete(s, "Resource")
			s["Action"] = "sts:AssumeRole"
			s["Principal"] = pick(w.r, []map[string]any{{"AWS": base + "root"}, {"AWS": base + "user/u0"}, {"AWS": base + "role/r1"}, {"Service": "dax.amazonaws.com"}, {"AWS": "*"}})
		}
		statements = append(statements, s)
	}
	return map[string]any{"Version": "2012-10-17", "Statement": statements}
}

func (w *world) attach(e map[string]any, inline string) {
	for i := range w.r.IntN(3) {
		list, _ := e[inline].([]any)
		e[inline] = append(list, map[string]any{"PolicyName": fmt.Sprint("p", i), "PolicyDocument": w.document(false)})
	}
	for range w.r.IntN(2) {
		e["AttachedManagedPolicies"] = []any{map[string]any{"PolicyName": "m", "PolicyArn": base + fmt.Sprint("policy/m", w.r.IntN(3))}}
	}
	if inline != "GroupPolicyList" && w.r.IntN(3) == 0 {
		e["PermissionsBoundary"] = map[string]any{"PermissionsBoundaryArn": base + fmt.Sprint("policy/m", w.r.IntN(3))}
	}
}

func newWorld(seed uint64) *world {
	w := &world{r: rand.New(rand.NewPCG(seed, 1)), tree: make(map[string]any)}
	entry := func(list, kind, name, nameKey, inline string) map[string]any {
		e := map[string]any{"Arn": base + kind + "/" + name, nameKey: name}
		if inline != "" {
			w.attach(e, inline)
		}
		all, _ := w.tree[list].([]any)
		w.tree[list] = append(all, e)
		return e
	}
	for i := range 3 {
		e := entry("UserDetailList", "user", fmt.Sprint("u", i), "UserName", "UserPolicyList")
		if w.r.IntN(2) == 0 {
			e["GroupList"] = []any{fmt.Sprint("g", w.r.IntN(2))}
		}
	}
	for i := range 2 {
		entry("GroupDetailList", "group", fmt.Sprint("g", i), "GroupName", "GroupPolicyList")
	}
	for i := range 3 {
		e := entry("RoleDetailList", "role", fmt.Sprint("r", i), "RoleName", "RolePolicyList")
		e["AssumeRolePolicyDocument"] = w.document(true)
	}
	for i := range 3 {
		e := entry("Policies", "policy", fmt.Sprint("m", i), "PolicyName", "")
		e["DefaultVersionId"] = "v1"
		e["PolicyVersionList"] = []any{map[string]any{"VersionId": "v1", "IsDefaultVersion": true, "Document": w.document(false)}}
	}
	return w
}

func (w *world) text(t testing.TB) string {
	b, err := json.Marshal(w.tree)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// fault is one change of the tree, which restore takes back.
type fault struct {
	name    string
	apply   func()
	restore func()
}

// faults are all that can befall the documents and references below a value.
func faults(v any, path string) (list []fault) {
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(mapsKeys(v)) {
			old := v[key]
			switch key {
			case "PolicyDocument", "AssumeRolePolicyDocument", "Document":
				for i, bad := range []any{nil, "", "%zz", "not a document", map[string]any{"Version": "2026-01-01", "Statement": []any{}}, 7,
					map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{"Effect": "Allow", "Action": "*", "Resource": "*", "Effects": 1}}}} {
					list = append(list, fault{fmt.Sprint(path, "/", key, " fault ", i), func() { v[key] = bad }, func() { v[key] = old }})
				}
				list = append(list, fault{path + "/" + key + " is gone", func() { delete(v, key) }, func() { v[key] = old }})
			case "UserPolicyList", "RolePolicyList", "GroupPolicyList", "AttachedManagedPolicies", "GroupList", "PermissionsBoundary", "PolicyVersionList":
				list = append(list, fault{path + "/" + key + " is a number", func() { v[key] = 7 }, func() { v[key] = old }})
			case "PolicyArn", "PermissionsBoundaryArn":
				list = append(list, fault{path + "/" + key + " leads nowhere", func() { v[key] = base + "policy/nowhere" }, func() { v[key] = old }})
				list = append(list, fault{path + "/" + key + " is no ARN", func() { v[key] = "policy" }, func() { v[key] = old }})
			case "IsDefaultVersion":
				list = append(list, fault{path + "/" + key + " is false", func() { v[key] = false }, func() { v[key] = old }})
			case "DefaultVersionId":
				list = append(list, fault{path + "/" + key + " is v9", func() { v[key] = "v9" }, func() { v[key] = old }})
			}
			list = append(list, faults(old, path+"/"+key)...)
		}
	case []any:
		for i := range v {
			list = append(list, faults(v[i], fmt.Sprint(path, "/", i))...)
			if name, ok := v[i].(string); ok && strings.HasSuffix(path, "GroupList") {
				list = append(list, fault{path + " leads nowhere", func() { v[i] = "nowhere" }, func() { v[i] = name }})
			}
		}
	}
	return list
}

func mapsKeys(m map[string]any) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// question is one request of one caller.
type question struct{ caller, action, resource string }

// questions are all that can be asked in the world, more than a thousand.
func questions() (list []question) {
	callers := []string{"user/u0", "user/u1", "user/u2", "role/r0", "role/r1", "role/r2", "service"}
	actions := []string{"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Scan", "dax:GetItem", "s3:GetObject", "sts:AssumeRole"}
	resources := []string{"*", base + "role/r0", base + "role/r1", base + "role/r2"}
	for i := range 12 {
		resources = append(resources, fmt.Sprintf("arn:aws:dynamodb:us-west-2:123456789012:table/%s", []string{"Books", "Orders", "B"}[i%3]+strings.Repeat("s", i/3)))
	}
	resources = append(resources, "arn:aws:dax:us-west-2:123456789012:cache/c", "arn:aws:s3:::b/k")
	for _, c := range callers {
		for _, a := range actions {
			for _, r := range resources {
				if (a == "sts:AssumeRole") == strings.Contains(r, ":role/") && (c != "service" || a == "sts:AssumeRole") {
					list = append(list, question{c, a, r})
				}
			}
		}
	}
	return list
}

// answer is a decision, and whether what is in force for it was read in full.
type answer struct {
	policy.Decision
	complete bool
}

func answers(t testing.TB, text string, all []question) map[question]answer {
	a := of(t, text)
	resources := a.Resources()
	callers := make(map[string]account.Caller)
	got := make(map[question]answer, len(all))
	incomplete := make(map[arn.ARN]bool)
	for c := range a.Callers() {
		for _, p := range c.Problems {
			if strings.Contains(p.Pointer, "AssumeRolePolicyDocument") {
				incomplete[c.Principal.ARN()] = true // what trusts it is uncertain, not what it does
			}
		}
	}
	for _, q := range all {
		c, known := callers[q.caller]
		if !known && q.caller != "service" {
			c = find(t, a, q.caller)
			callers[q.caller] = c
		}
		s := c.Subject()
		if q.caller == "service" {
			s.Principal = policy.Service("dax.amazonaws.com")
		}
		resource := arn.MustParse(q.resource)
		r := policy.Request{Principal: s.Principal, Action: q.action, Resource: resource, Context: s.Context, Target: resources.Target(resource)}
		complete := !incomplete[resource]
		for _, p := range c.Problems {
			complete = complete && strings.Contains(p.Pointer, "AssumeRolePolicyDocument")
		}
		got[q] = answer{s.Policies.Evaluate(&r), complete}
	}
	return got
}

var long = flag.Bool("long", false, "try the faults in more accounts")

func TestFaults(t *testing.T) {
	worlds := uint64(3)
	if *long {
		worlds = 12
	}
	all := questions()
	changed, kept := 0, 0
	for seed := range worlds {
		w := newWorld(seed)
		before := answers(t, w.text(t), all)
		for _, f := range faults(w.tree, "") {
			f.apply()
			after := answers(t, w.text(t), all)
			if len(of(t, w.text(t)).Problems()) == 0 {
				t.Errorf("world %d, %s: no problem is reported", seed, f.name)
			}
			f.restore()
			for _, q := range all {
				was, is := before[q], after[q]
				switch {
				case is.Allowed() && !was.Allowed():
					t.Errorf("world %d, %s: %v was denied and is allowed", seed, f.name, q)
				case is.complete && (is.Verdict != was.Verdict || is.Uncertain || is.Layer != was.Layer):
					t.Errorf("world %d, %s: %v: %v, and was %v", seed, f.name, q, is, was)
				case was.Allowed() && !is.Allowed() && !is.Uncertain:
					t.Errorf("world %d, %s: %v was allowed and is denied for certain: %v", seed, f.name, q, is)
				case !is.complete && !is.Uncertain && is.Allowed():
					t.Errorf("world %d, %s: %v is certain: %v", seed, f.name, q, is)
				}
				if is.Verdict != was.Verdict {
					changed++
				} else {
					kept++
				}
			}
			if t.Failed() {
				t.FailNow()
			}
		}
	}
	if changed == 0 || kept == 0 {
		t.Errorf("%d answers changed, %d did not: the faults are not seen", changed, kept)
	}
	t.Logf("%d answers changed, %d did not", changed, kept)
}

// TestStandIn: in every layer what stands in for an unread document says "not
// known", and a certain Deny of another document stays certain and is the one
// that is named.
func TestStandIn(t *testing.T) {
	a := of(t, `{"UserDetailList": [
	 {"UserName": "I", "Arn": "arn:aws:iam::123456789012:user/I", "UserPolicyList": [{"PolicyName": "bad", "PolicyDocument": {}},
	   {"PolicyName": "ok", "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}, {"Effect": "Deny", "Action": "dynamodb:Scan", "Resource": "*"}]}}]}]}`)
	c := find(t, a, "user/I")
	d := decide(c, "dynamodb:GetItem", "Books")
	if why, ok := account.Unread(d.Statement); !ok || !d.Uncertain || d.Allowed() || !strings.Contains(why, "export:2:123: /UserDetailList/0/UserPolicyList/0/PolicyDocument: a policy document must have a Statement") {
		t.Errorf("%v, because %q, %v", d, why, ok)
	}
	if trace := c.Policies.Explain(&policy.Request{Principal: c.Principal, Action: "dynamodb:GetItem", Resource: arn.MustParse(someResources[1])}); trace.Otherwise != policy.Allowed {
		t.Errorf("otherwise %v, want allow", trace.Otherwise)
	}
	d = decide(c, "dynamodb:Scan", "Books")
	if _, ok := account.Unread(d.Statement); ok || d.Uncertain || d.Verdict != policy.ExplicitDeny || !strings.HasPrefix(d.Statement.Policy().Name(), "user/I inline ok") {
		t.Errorf("a certain Deny: %v", d)
	}
	if _, ok := account.Unread(nil); ok {
		t.Error("nil is unread")
	}
	for s := range c.Policies.Policies().Identity[0].Statements() {
		if _, ok := account.Unread(s); ok {
			t.Errorf("%v is unread", s.Policy().Name())
		}
	}
}
