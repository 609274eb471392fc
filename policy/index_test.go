package policy

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
)

// The alphabet of TestIndexIsScan: every statement that takes one choice from
// each list, and every request.
var (
	indexEffects = []string{"Allow", "Deny"}
	indexActions = []string{
		`"Action": "dynamodb:GetItem"`, `"Action": "DYNAMODB:getitem"`, `"Action": "dynamodb:Get*"`, `"Action": "*:GetItem"`,
		`"Action": "dyn*b:G?tItem"`, `"Action": "*"`, `"Action": []`, `"Action": ["dynamodb:PutItem", "dynamodb:Q*"]`, `"Action": "dynamodb:Get Item"`,
		`"NotAction": "dynamodb:GetItem"`, `"NotAction": "dynamodb:Get*"`, `"NotAction": ["dynamodb:Put Item"]`,
	}
	indexResources = []string{
		`"Resource": "*"`, `"Resource": "arn:aws:dynamodb:us-west-2:1:table/A"`, `"Resource": "arn:aws:dynamodb:*:*:table/A"`,
		`"Resource": "arn:aws:dynamodb:us-west-2:1:table/A*"`, `"Resource": "arn:aws:dynamodb:*:1:table/${aws:username}"`,
		`"Resource": "arn:aws:dynamodb:us-west-2:1:table/${aws:username}_x"`, `"Resource": "arn:aws:dynamodb:*:?:t*/?"`,
		`"Resource": "arn:aws:*:*:*:*"`, `"Resource": []`, `"Resource": ["arn:aws:dynamodb:us-west-2:1:table/B", "arn:aws:dynamodb:*:*:table/AB"]`,
		`"NotResource": "arn:aws:dynamodb:us-west-2:1:table/A"`, `"NotResource": "*"`, `"NotResource": "arn:aws:dynamodb:*:1:table/${aws:username}"`,
		`"NotResource": "arn:aws:dynamodb:*:1:table/${aws:PrincipalTag/none}"`, `"Resource": "arn:aws:dynamodb:*:${aws:username}:table/A"`,
		`"Resource": "arn:aws:dynamodb:us-west-2:1:table/${*}"`, `"Resource": "arn:aws:dynamodb:*:1:table/A*"`, `"Resource": "arn:*:dynamodb:*:*:table/AB*_*"`,
		`"Resource": "arn:aws:dynamodb:*:1:table/A${aws:username}*"`, `"Resource": "arn:aws:*:*:1:table/A*"`, `"Resource": "arn:aws:*:1:table:A*x"`,
		`"Resource": "arn:aws:dynamodb:*:1:table/A/stream/2024-02-12T18:57:26*"`, `"Resource": "arn:aws:dynamodb:*:*:table/*/stream/*:26.4?2"`,
		`"Resource": "arn:aws:dynamodb:*:*:*tream/2024*:57:2*"`, `"Resource": ["arn:aws:dynamodb:*:*:t*-svc001-*", "arn:aws:*:*:*:*svc1*x"]`,
		`"Resource": "arn:aws:dynamodb:us-west-2:1:table/?-svc001-${aws:username}*1-x"`, `"NotResource": "arn:aws:dynamodb:*:*:*-svc001-*"`,
	}
	// Of identity policies alone.
	indexShort = []string{
		`"Resource": "arn:aws:dynamodb"`, `"Resource": "arn:aws:*"`, `"Resource": "arn:aws:dynamodb:us-west-2"`, `"Resource": "arn:aws:dynamodb:*:table/A"`,
		`"Resource": ["arn:aws:dynamodb:us-west-2:1", "arn:aws:s3*"]`, `"NotResource": "arn:aws:dynamodb"`, `"Resource": "arn:aws:${aws:username}"`,
		`"Resource": "arn:aws:dynamodb:*:table/A*"`,
	}
	indexPrincipals = []string{
		"", `"Principal": "*"`, `"Principal": {"AWS": "arn:aws:iam::1:user/A"}`, `"Principal": {"AWS": "arn:aws:iam::1:root"}`,
		`"Principal": {"AWS": ["arn:aws:sts::1:assumed-role/R/S", "arn:aws:iam::2:root"]}`, `"Principal": {"AWS": "arn:aws:iam::1:role/p/R"}`,
		`"Principal": {"AWS": "AIDAX"}`, `"Principal": {"AWS": "AROAX", "Service": "dax.amazonaws.com"}`, `"Principal": {"AWS": []}`,
		`"Principal": {"AWS": "arn:aws:sts::1:federated-user/F", "Federated": "accounts.google.com", "CanonicalUser": "x"}`,
	}
	indexAsks = []struct{ action, resource string }{
		{"dynamodb:GetItem", "arn:aws:dynamodb:us-west-2:1:table/A"}, {"Dynamodb:getItem", "arn:aws:dynamodb:us-west-2:1:table/A"},
		{"dynamodb:PutItem", "arn:aws:dynamodb:us-west-2:1:table/A"}, {"dynamodb:Query", "arn:aws:dynamodb:eu-west-1:2:table/A"},
		{"dynamodb:GetItem", "arn:aws:dynamodb:us-west-2:1:table/A_x"}, {"dynamodb:GetItem", "arn:aws:dynamodb:us-west-2:1:table/AB"},
		{"s3:GetItem", "arn:aws:s3:us-west-2:1:table/A"}, {"dynamodb:GetRecords", "arn:aws:dynamodb:us-west-2:1:table/*"},
		{"dynamodb:ListTables", "*"}, {"dynamodb:GetItem", "*"},
		{"dynamodb:GetRecords", "arn:aws:dynamodb:us-west-2:1:table/A/stream/2024-02-12T18:57:26.492"}, {"dynamodb:GetItem", "arn:aws:dynamodb:eu-west-1:1:table/a-svc001-x"},
		{"dynamodb:GetItem", "arn:aws:dynamodb:eu-west-1:1:x:table/A:1:table/AB_x"}, {"dynamodb:GetItem", "arn:aws:dynamodb:eu-west-1:1:1:table:Ax"},
		{"dynamodb:GetItem", "arn:aws:dynamodb:eu-west-1:1:a:b:c:d:e:f:g:1:table/A"}, {"dynamodb:GetItem", "arn:aws:dynamodb:::1:table/A_x"},
		{"dynamodb:GetItem", "arn:aws:dynamodb:us-west-2:1:table/b-svc001-" + strings.Repeat("x", arn.MaxHolding) + "1-x"}, {"dynamodb:GetItem", "arn:aws:s3:::svc1-x"},
	}
)

func indexCallers() []Principal {
	user, role := arn.MustParse("arn:aws:iam::1:user/A"), arn.MustParse("arn:aws:iam::1:role/p/R")
	session := arn.MustParse("arn:aws:sts::1:assumed-role/R/S")
	return []Principal{
		User(user), User(user).WithUniqueID("AIDAX"), User(arn.MustParse("arn:aws:iam::2:user/B")),
		RoleSession(role, session), RoleSession(role, arn.ARN{}), RoleSession(role, session).WithUniqueID("AROAX"),
		FederatedUser(arn.MustParse("arn:aws:sts::1:federated-user/F"), user), Root(arn.MustParse("arn:aws:iam::1:root")),
		Service("dax.amazonaws.com"), Federated("accounts.google.com"), Anonymous(),
	}
}

// TestIndexIsScan compares the index with a look at every statement, over all
// statements and requests of a small alphabet: an index of all of them at once,
// where terms are common, and of each kind of principal by itself, where they
// are rare. What the index leaves out must not apply.
func TestIndexIsScan(t *testing.T) {
	var all []*Statement
	for _, version := range []string{version2012, version2008} {
		for _, principal := range indexPrincipals {
			one := indexAlphabet(t, version, principal)
			checkIndex(t, one)
			all = append(all, one...)
		}
	}
	checkIndex(t, all)
	random := rand.New(rand.NewPCG(1, 2))
	sets := 100
	if *long {
		sets = 1000
	}
	for range sets { // few statements, in which other elements are the rarest
		some := make([]*Statement, 1+random.IntN(20))
		for i := range some {
			some[i] = all[random.IntN(len(all))]
		}
		checkIndex(t, some)
	}
}

// indexAlphabet compiles the statements of one principal, or, without one, those of
// an identity policy.
func indexAlphabet(t *testing.T, version, principal string) (statements []*Statement) {
	t.Helper()
	kind, all := Resource, indexResources
	if principal == "" {
		kind, all = Identity, slices.Concat(all, indexShort)
	} else {
		principal = ", " + principal
	}
	for _, effect := range indexEffects {
		var texts []string
		for _, action := range indexActions {
			for _, resource := range all {
				texts = append(texts, fmt.Sprintf(`{"Effect": %q, %s, %s%s}`, effect, action, resource, principal))
			}
		}
		p, err := Parse("alphabet", kind, []byte(`{"Version": "`+version+`", "Statement": [`+strings.Join(texts, ",")+`]}`))
		if err != nil {
			t.Fatal(err)
		}
		statements = append(statements, newGroup([]*Policy{p}).statements...)
	}
	return statements
}

// questionOf returns the question of a request by a caller without policies, with an Env.
func questionOf(r *Request) *question {
	q := &question{request: r, env: new(condition.Env)}
	(*Set)(nil).ask(q)
	return q
}

// tries returns how often the index has each statement tried.
func (x *index) tries(q *question) map[int32]int {
	tries := make(map[int32]int)
	x.each(q, func(orders []int32) {
		for _, o := range orders {
			tries[o]++
		}
	})
	return tries
}

// checkIndex holds the index of the statements to its contract, and the
// decisions made with it to those made without.
func checkIndex(t *testing.T, statements []*Statement) {
	t.Helper()
	x := newIndex(statements)
	indexed := &Target{policies: newTargetPolicies([]Group{{LayerResource, 0, &group{statements, x}}})}
	scanned := &Target{policies: newTargetPolicies([]Group{{LayerResource, 0, &group{statements, nil}}})}
	for _, caller := range indexCallers() {
		for _, ask := range indexAsks {
			r := Request{Principal: caller, Action: ask.action, Resource: arn.MustParse(ask.resource)}
			var none *Set
			r.Support = Support{ResourcePolicy: CrossAccount, Unsigned: true}
			r.Target = indexed
			d := none.Evaluate(&r)
			r.Target = scanned
			if want := none.Evaluate(&r); d != want {
				t.Errorf("%v asks for %s on %s: %v with the index, %v without", caller, ask.action, ask.resource, d, want)
			}
			q := questionOf(&r)
			tries := x.tries(q)
			for i, s := range statements {
				if tries[int32(i)] == 0 && s.match(q).result() != condition.False {
					t.Errorf("%v asks for %s on %s: the index of %d statements leaves out %s",
						caller, ask.action, ask.resource, len(statements), s.appendPlace(nil))
				}
			}
		}
	}
}

// TestLongListIsShortList: whatever pair of members a Principal or NotPrincipal
// has, it matches in a long list, which has a table of names, as it does alone.
func TestLongListIsShortList(t *testing.T) {
	type member struct{ group, text string }
	compile := func(element string, members ...member) *principals {
		groups := make(map[string][]string)
		for _, m := range members {
			groups[m.group] = append(groups[m.group], m.text)
		}
		text, _ := json.Marshal(groups)
		p, err := Parse("list", Resource, fmt.Appendf(nil, `{"Statement": {"Effect": "Deny", %q: %s, "Action": "*", "Resource": "*"}}`, element, text))
		if err != nil {
			t.Fatal(err)
		}
		return p.statements[0].principals
	}
	members := []member{
		{"AWS", "*"}, {"AWS", "arn:aws:iam::1:user/A"}, {"AWS", "arn:aws:iam::2:user/B"}, {"AWS", "arn:aws:iam::1:root"}, {"AWS", "111122223333"},
		{"AWS", "arn:aws:iam::1:role/p/R"}, {"AWS", "arn:aws:iam::1:role/R"}, {"AWS", "arn:aws:sts::1:assumed-role/R/S"}, {"AWS", "arn:aws:sts::1:assumed-role/R/T"},
		{"AWS", "arn:aws:sts::1:federated-user/F"}, {"AWS", "AIDAX"}, {"AWS", "AIDAY"}, {"AWS", "AROAX"}, {"AWS", "AROAY"},
		{"Service", "DAX.amazonaws.com"}, {"Federated", "accounts.google.com"}, {"CanonicalUser", "x"},
	}
	var others []member
	for i := range longList {
		others = append(others, member{"AWS", fmt.Sprintf("arn:aws:iam::9:user/U%d", i)})
	}
	callers := append(indexCallers(), User(arn.MustParse("arn:aws:iam::111122223333:user/A")))
	for _, element := range []string{"Principal", "NotPrincipal"} {
		for i, one := range members {
			for _, other := range members[:i+1] {
				short, long := compile(element, one, other), compile(element, append(others, one, other)...)
				if short.names != nil || long.names == nil {
					t.Fatalf("%d and %d entries: want a table of names of the second alone", len(short.entries), len(long.entries))
				}
				for _, caller := range callers {
					sure, maybe := long.match(&caller, false)
					if wantSure, wantMaybe := short.match(&caller, false); sure != wantSure || maybe != wantMaybe {
						t.Errorf("%v, %s with %v and %v: %b, perhaps %b in a long list; alone %b, perhaps %b", caller, element, one, other, sure, maybe, wantSure, wantMaybe)
					}
				}
			}
		}
	}
}

// TestIndexIsSelective: among many statements on distinct tables, actions or
// callers, a lookup returns the few that it should.
func TestIndexIsSelective(t *testing.T) {
	const n = 1000
	shapes := map[string]struct{ statement, action, resource string }{
		"tables":      {`"Principal": "*", "Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:us-west-2:1:table/T%d"`, "dynamodb:GetItem", "arn:aws:dynamodb:us-west-2:1:table/T7"},
		"prefixes":    {`"Principal": "*", "Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:us-west-2:1:table/T%d_*"`, "dynamodb:GetItem", "arn:aws:dynamodb:us-west-2:1:table/T7_x"},
		"suffixes":    {`"Principal": "*", "Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:*:*:table/T%d"`, "dynamodb:GetItem", "arn:aws:dynamodb:us-west-2:1:table/T7"},
		"accounts":    {`"Principal": "*", "Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:us-west-2:*:table/*-app%d"`, "dynamodb:GetItem", "arn:aws:dynamodb:us-west-2:1:table/prod-app7"},
		"regions":     {`"Principal": "*", "Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:*:1:table/T%d_*"`, "dynamodb:GetItem", "arn:aws:dynamodb:us-west-2:1:table/T7_x"},
		"partitions":  {`"Principal": "*", "Action": "dynamodb:GetItem", "Resource": "arn:*:dynamodb:*:*:table/T%d_?*"`, "dynamodb:GetItem", "arn:aws:dynamodb:us-west-2:1:table/T7_x"},
		"variables":   {`"Principal": "*", "Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:*:*:table/T%d_${aws:username}*"`, "dynamodb:GetItem", "arn:aws:dynamodb:us-west-2:1:table/T7_U7x"},
		"crossed":     {`"Principal": "*", "Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:*:1:table/T%d_*"`, "dynamodb:GetItem", "arn:aws:dynamodb:us-west-2:2:x:1:table/T7_x"},
		"streams":     {`"Principal": "*", "Action": "dynamodb:GetRecords", "Resource": "arn:aws:dynamodb:*:*:table/T%d/stream/2024-*"`, "dynamodb:GetRecords", "arn:aws:dynamodb:us-west-2:1:table/T7/stream/2024-02-12T18:57:26.492"},
		"infixes":     {`"Principal": "*", "Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:*:*:table/*-app%[1]d-svc%[1]d-*"`, "dynamodb:GetItem", "arn:aws:dynamodb:us-west-2:1:table/x-app7-svc7-x"},
		"excepted":    {`"Principal": "*", "NotAction": "dynamodb:PutItem", "Resource": "arn:aws:dynamodb:*:1:table/T%d_*"`, "dynamodb:GetItem", "arn:aws:dynamodb:us-west-2:1:table/T7_x"},
		"actions":     {`"Principal": "*", "Action": "dynamodb:A%d", "Resource": "arn:aws:dynamodb:us-west-2:1:table/T"`, "dynamodb:A7", "arn:aws:dynamodb:us-west-2:1:table/T"},
		"starts":      {`"Principal": "*", "Action": "dynamodb:A%dx*", "Resource": "*"`, "dynamodb:A7xyz", "arn:aws:dynamodb:us-west-2:1:table/T"},
		"NotAction":   {`"Principal": "*", "NotAction": "dynamodb:PutItem", "Resource": "arn:aws:dynamodb:us-west-2:1:table/T%d"`, "dynamodb:GetItem", "arn:aws:dynamodb:us-west-2:1:table/T7"},
		"NotResource": {`"Principal": "*", "Action": "dynamodb:A%d", "NotResource": "arn:aws:dynamodb:us-west-2:1:table/T"`, "dynamodb:A7", "arn:aws:dynamodb:us-west-2:1:table/U"},
		"principals":  {`"Principal": {"AWS": "arn:aws:iam::1:user/U%d"}, "Action": "dynamodb:GetItem", "Resource": "*"`, "dynamodb:GetItem", "arn:aws:dynamodb:us-west-2:1:table/T"},
	}
	for name, shape := range shapes {
		var texts []string
		for i := range n {
			texts = append(texts, `{"Effect": "Allow", `+fmt.Sprintf(shape.statement, i)+`}`)
		}
		p, err := Parse(name, Resource, []byte(`{"Version": "2012-10-17", "Statement": [`+strings.Join(texts, ",")+`]}`))
		if err != nil {
			t.Fatal(err)
		}
		r := Request{Principal: User(arn.MustParse("arn:aws:iam::1:user/U7")), Action: shape.action, Resource: arn.MustParse(shape.resource)}
		tries := newIndex(newGroup([]*Policy{p}).statements).tries(questionOf(&r))
		if len(tries) != 1 || tries[7] != 1 {
			t.Errorf("%s: %d statements are tried and the right one %d times, want it alone and once", name, len(tries), tries[7])
		}
	}
}

// TestIndexCutsTexts: where there are more lengths of texts than a lookup tries,
// statements are filed under less than their text, and are found all the same.
func TestIndexCutsTexts(t *testing.T) {
	var texts []string
	for i := range 3 * maxLengths {
		x := strings.Repeat("x", i)
		texts = append(texts,
			`"Action": "dynamodb:Get`+x+`*", "Resource": "*"`,
			`"Action": "*", "Resource": "arn:aws:dynamodb:r:1:table/T`+x+`*"`,
			`"Action": "*", "Resource": "arn:*:table/*`+x+`U"`,
			`"Action": "dynamodb:Put`+x+`", "Resource": "*"`)
	}
	p, err := Parse("lengths", Identity, []byte(`{"Statement": [{"Effect": "Allow", `+strings.Join(texts, `}, {"Effect": "Allow", `)+`}]}`))
	if err != nil {
		t.Fatal(err)
	}
	statements := newGroup([]*Policy{p}).statements
	x := newIndex(statements)
	for i := range 3 * maxLengths {
		text := strings.Repeat("x", i)
		for _, r := range []Request{
			{Action: "dynamodb:Get" + text, Resource: arn.MustParse("arn:aws:s3:::b")},
			{Action: "DYNAMODB:PUT" + strings.ToUpper(text), Resource: arn.MustParse("arn:aws:s3:::b")},
			{Action: "s3:x", Resource: arn.MustParse("arn:aws:dynamodb:r:1:table/T" + text)},
			{Action: "s3:x", Resource: arn.MustParse("arn:aws:dynamodb:r:1:table/" + text + "U")},
		} {
			r.Principal = User(arn.MustParse("arn:aws:iam::1:user/U7"))
			q := questionOf(&r)
			tries := x.tries(q)
			for order, s := range statements {
				if tries[int32(order)] == 0 && s.match(q).result() == condition.True {
					t.Errorf("%s on %s: not found: {%s}", r.Action, r.Resource, texts[order])
				}
			}
		}
	}
}

// TestSmallGroups: an index is made from the number of statements on that is
// worth one.
func TestSmallGroups(t *testing.T) {
	statement := `{"Effect": "Allow", "Action": "*", "Resource": "*"}`
	for n, want := range map[int]bool{1: false, minIndexed - 1: false, minIndexed: true} {
		p, err := Parse("small", Identity, []byte(`{"Statement": [`+strings.Repeat(statement+",", n-1)+statement+`]}`))
		if err != nil {
			t.Fatal(err)
		}
		if got := newGroup([]*Policy{p}).index != nil; got != want {
			t.Errorf("%d statements have an index: %t, want %t", n, got, want)
		}
	}
}

// TestHashAction: actions that are equal when folded have one hash, those that differ
// in their length or in one character have different ones, and none is 0.
func TestHashAction(t *testing.T) {
	const name = "dynamodb:DescribeAtoZ"
	signature := func(action string) uint64 {
		h, _ := hashAction(action)
		return h
	}
	seen := map[uint64]string{}
	for n := 1; n <= len(name); n++ {
		action := name[len(name)-n:]
		if signature(action) != signature(strings.ToUpper(action)) || signature(action) == 0 {
			t.Errorf("%q has hash %x, in capitals %x", action, signature(action), signature(strings.ToUpper(action)))
		}
		others := []string{action}
		for i := range n {
			others = append(others, action[:i]+"9"+action[i+1:])
		}
		for _, other := range others {
			if same, ok := seen[signature(other)]; ok {
				t.Errorf("%q has the hash of %q", other, same)
			}
			seen[signature(other)] = other
		}
	}
}

// TestIndexIsNoWeapon: what a hostile document makes of the index is bounded by
// its size, and so is what a lookup tries.
func TestIndexIsNoWeapon(t *testing.T) {
	list := func(n int, text func(i int) string) string {
		texts := make([]string, n)
		for i := range texts {
			texts[i] = fmt.Sprintf("%q", text(i))
		}
		return "[" + strings.Join(texts, ",") + "]"
	}
	statement := func(action, resources string) string {
		return `{"Effect": "Allow", "Action": ` + action + `, "Resource": ` + resources + `}`
	}
	held := func(i int) string { return fmt.Sprintf("arn:*:*:*:*:x%d*xxx%dxxx*y", i, i) }
	xs := strings.Repeat("x", 200)
	tests := []struct {
		name, doc, resource string
		visits              int // of one statement, at most
	}{
		{"400 actions by 150 resources", statement(list(400, func(i int) string { return fmt.Sprintf("a:%d", i) }), list(150, func(i int) string { return fmt.Sprintf("arn:a:b:c:d:%d", i) })), xs, 1},
		{"700 lengths", statement(`"*"`, list(700, func(i int) string { return "arn:" + strings.Repeat("x", i) + "*" })), xs, maxLengths},
		{"700 fields", statement(`"*"`, list(700, func(i int) string { return "arn:*:*:*:*:" + strings.Repeat("x", i) + "*y" })), xs + "y", maxLengths},
		{"30 fields", statement(`"*"`, list(30, func(i int) string { return "arn:*:*:*:*:" + strings.Repeat("x", i+1) + "*:" })), xs + strings.Repeat(":"+xs, 7), maxLengths * arn.MaxFields},
		{"a field behind many colons", statement(`"*"`, list(30, func(i int) string { return fmt.Sprintf("arn:*:*:*:*:%dx*", i) })), strings.Repeat(":", 1000), 30},
		{"700 infixes", statement(`"*"`, list(700, held)), xs + "y", 1},
		{"30 infixes", strings.Repeat(statement(`"*"`, list(30, held))+",", 50) + statement(`"*"`, `"arn:a:b:c:d:e"`), xs + "y", maxMembers},
		{"infixes of a long text", strings.Repeat(statement(`"*"`, list(30, held))+",", 50) + statement(`"*"`, `"arn:a:b:c:d:e"`), strings.Repeat("x", 2000), maxMembers},
	}
	for _, test := range tests {
		p, err := Parse(test.name, Identity, []byte(`{"Version": "2012-10-17", "Statement": [`+test.doc+`]}`))
		if err != nil {
			t.Fatal(err)
		}
		x := newIndex(newGroup([]*Policy{p}).statements)
		if size := x.size(); size > 4*len(test.doc) {
			t.Errorf("%s: an index of %d bytes for a document of %d", test.name, size, len(test.doc))
		}
		for _, l := range x.lookups {
			if len(l.lengths) > maxLengths {
				t.Errorf("%s: %d lengths of kind %d, want at most %d", test.name, len(l.lengths), l.kind, maxLengths)
			}
		}
		r := Request{Principal: Anonymous(), Action: "a:1", Resource: arn.MustParse("arn:aws:s3:::" + test.resource), ResourceAccount: "1"}
		for _, n := range x.tries(questionOf(&r)) {
			if n > test.visits {
				t.Errorf("%s: a statement is tried %d times, want at most %d", test.name, n, test.visits)
				break
			}
		}
	}
}

// size is the memory of the index, in bytes.
func (x *index) size() int {
	return 16*len(x.filed.slots) + 4*(len(x.filed.posts)+len(x.always)+len(x.fields)+len(x.held))
}

// TestIndexMemory: an index is as large as the text that it is made of, at most,
// whatever its statements are filed by.
func TestIndexMemory(t *testing.T) {
	for _, resource := range []string{"arn:aws:dynamodb:us-west-2:1:table/T%d", "arn:aws:dynamodb:*:1:table/T%d_*", "arn:aws:dynamodb:*:*:table/*/T%d", "arn:aws:dynamodb:*:*:table/*-app%[1]d-svc%[1]d-*"} {
		for _, n := range []int{10, 100, 1000} {
			var texts []string
			for i := range n {
				texts = append(texts, fmt.Sprintf(`{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "`+resource+`"}`, i))
			}
			doc := `{"Statement": [` + strings.Join(texts, ",") + `]}`
			p, err := Parse("memory", Identity, []byte(doc))
			if err != nil {
				t.Fatal(err)
			}
			if size := newIndex(newGroup([]*Policy{p}).statements).size(); size > len(doc) {
				t.Errorf("%s: an index of %d bytes for %d bytes of text", resource, size, len(doc))
			}
		}
	}
}

// FuzzIndex builds statements of pieces that the bytes choose, more freely than
// the alphabet does, and holds the index of all of them against a scan.
func FuzzIndex(f *testing.F) {
	f.Add([]byte("a statement or two of pieces"))
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 250, 251, 252, 253, 254, 255})
	pieces := [...]string{"A", "B", "AB", "*", "?", "${aws:username}", "${*}", ":", "/", "x", "2", "${aws:PrincipalTag/t, 'A'}", "svc001", "-svc1", ":table/A"}
	f.Fuzz(func(t *testing.T, data []byte) {
		next := func(n int) int {
			if len(data) == 0 {
				return 0
			}
			b := int(data[0])
			data = data[1:]
			return b % n
		}
		text := func(prefix string) string {
			for range next(5) {
				prefix += pieces[next(len(pieces))]
			}
			return prefix
		}
		kind, rest := Identity, ""
		if next(3) > 0 {
			kind, rest = Resource, ":*:*:*" // whole ARNs, and principals
		}
		var texts []string
		for range 1 + next(40) {
			principal := indexPrincipals[0]
			if kind == Resource {
				principal = ", " + indexPrincipals[1+next(len(indexPrincipals)-1)]
			}
			resource := fmt.Sprintf(`"%sResource": [%q, %q]`, [...]string{"", "", "", "Not"}[next(4)], text("arn:aws:dynamodb:"+[...]string{"us-west-2:1", "*:*", "*"}[next(3)]+":table/")+rest, text("arn:aws:")+rest)
			texts = append(texts, fmt.Sprintf(`{"Effect": %q, %s, %s%s}`, indexEffects[next(2)], indexActions[next(len(indexActions))], resource, principal))
		}
		version := [...]string{version2012, version2008}[next(2)]
		p, err := Parse("fuzz", kind, []byte(`{"Version": "`+version+`", "Statement": [`+strings.Join(texts, ",")+`]}`))
		if err != nil {
			t.Fatalf("%v", err)
		}
		checkIndex(t, newGroup([]*Policy{p}).statements)
	})
}

// longActions are actions, and texts that are nearly actions, of more than eight bytes.
var longActions = [...]string{"dynamodb:DescribeTable", "s3:GetObjectAttributes", "abcdefghij0123456789Z:", "aAzZ09:9Z0zAa-zzzzzzzzz", "nothing-but-letters-here"}

// TestQuickChecks holds the checks of every request, which look at tables or
// compare numbers, to the rules as they are written down.
func TestQuickChecks(t *testing.T) {
	for c := range 256 {
		b := string([]byte{byte(c)})
		letter := alphanumeric(b, "-")
		for action, want := range map[string]bool{
			"a:" + b: letter, b + ":b": letter, "a" + b + "a:b": letter, "a:b" + b + "b": letter, "a" + b + "b": b == ":",
			b: false, ":" + b: false, b + ":": false, b + ":b:": false, "a:" + b + ":b": false,
		} {
			if got := isAction(action); got != want {
				t.Errorf("%q is an action: %t, want %t", action, got, want)
			}
			if _, plain := hashAction(action); plain && !want {
				t.Errorf("%q is plainly an action, but is not", action)
			}
		}
		for i := range longActions {
			for n := range 20 {
				action := longActions[i][:n] + b + longActions[i][n:]
				if _, plain := hashAction(action); plain != (isAction(action) && !strings.Contains(action, "-")) {
					t.Errorf("%q is plainly an action: %t", action, plain)
				}
			}
		}
		for d := range 256 {
			if s := (Support{ResourcePolicy: Reach(c), Consent: Consent(d)}); s.valid() != (s.name() != "") {
				t.Errorf("%d and %d are a valid Support: %t, and its name is %q", c, d, s.valid(), s.name())
			}
		}
	}
	if isAction("") {
		t.Error("the empty text is an action")
	}
}
