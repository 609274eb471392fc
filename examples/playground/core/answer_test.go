package core_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/examples/playground/core"
)

const books = "arn:aws:dynamodb:us-west-2:123456789012:table/Books"

// user returns inputs of one user with documents, who reads an item of Books.
func user(documents ...core.Document) core.Input {
	for i := range documents {
		if documents[i].Layer == "" {
			documents[i].Layer = "identity"
		}
		if documents[i].Of == "" && strings.Contains("identity boundary session", documents[i].Layer) {
			documents[i].Of = "bob"
		}
		if documents[i].Name == "" {
			documents[i].Name = fmt.Sprintf("%d.json", i)
		}
	}
	return core.Input{
		Callers:   []core.Caller{{ID: "bob", Principal: "arn:aws:iam::123456789012:user/Bob"}},
		Documents: documents,
		Question:  core.Question{Action: "dynamodb:GetItem", Resource: books},
	}
}

// statement returns a document of one statement, with more of it at its end.
func statement(effect, action, resource, more string) string {
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":%q,"Action":%q,"Resource":%q%s}]}`, effect, action, resource, more)
}

var allowAll = statement("Allow", "*", "*", "")

// TestDecide holds decide to single requests: what settles them, what is missing, and
// what they hang on.
func TestDecide(t *testing.T) {
	condition := func(operator, key, value string) string {
		return fmt.Sprintf(`,"Condition":{%q:{%q:%q}}`, operator, key, value)
	}
	for _, test := range []struct {
		name string
		in   core.Input
		want string // verdict, what settled it, the keys that it hangs on
	}{
		{"an allow", user(core.Document{Text: allowAll}), "allow identity 0.json:1:38"},
		{"no policies", user(), "implicit-deny identity"},
		{"a deny wins", user(core.Document{Text: allowAll}, core.Document{Text: statement("Deny", "dynamodb:*", "*", "")}), "explicit-deny identity 1.json:1:38"},
		{"a boundary limits", user(core.Document{Text: allowAll}, core.Document{Layer: "boundary", Text: statement("Allow", "s3:*", "*", "")}), "implicit-deny boundary"},
		{"a session limits", user(core.Document{Text: allowAll}, core.Document{Layer: "session", Text: statement("Allow", "s3:*", "*", "")}), "implicit-deny session"},
		{"every level of SCPs limits", user(core.Document{Text: allowAll}, core.Document{Layer: "scp", Text: allowAll}, core.Document{Layer: "scp", Level: 1, Text: statement("Allow", "s3:*", "*", "")}), "implicit-deny scp"},
		{"a level without SCPs", user(core.Document{Text: allowAll}, core.Document{Layer: "scp", Level: 1, Text: allowAll}), "implicit-deny scp"},
		{"an endpoint limits", user(core.Document{Text: allowAll}, core.Document{Layer: "endpoint", Text: `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}]}`}), "implicit-deny endpoint"},
		{"an RCP limits", user(core.Document{Text: allowAll}, core.Document{Layer: "rcp", Text: `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"dynamodb:GetItem","Resource":"*"}]}`}), "explicit-deny rcp 1.json:1:38"},
		{"a resource policy grants", user(core.Document{Layer: "resource", Text: `{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/Bob"},"Action":"dynamodb:GetItem","Resource":"*"}]}`}), "allow resource 0.json:1:15"},
		{"what is proposed is not in force", user(core.Document{Text: allowAll, Only: "new"}), "implicit-deny identity"},
		{"what is to be taken away is in force", user(core.Document{Text: allowAll, Only: "old"}), "allow identity 0.json:1:38"},
		{"a key that is not known", user(core.Document{Text: statement("Allow", "*", "*", condition("IpAddress", "aws:SourceIp", "203.0.113.0/24"))}), "implicit-deny? identity hangs on aws:SourceIp"},
		{"a key that is not known, of a deny", user(core.Document{Text: allowAll}, core.Document{Text: statement("Deny", "*", "*", condition("Bool", "aws:SecureTransport", "false"))}), "explicit-deny? identity 1.json:1:38 hangs on aws:SecureTransport"},
		{"the clock", user(core.Document{Text: statement("Allow", "*", "*", condition("DateLessThan", "aws:CurrentTime", "2030-01-01T00:00:00Z"))}), "implicit-deny? identity hangs on aws:CurrentTime"},
		{"a key that follows from the request", user(core.Document{Text: statement("Allow", "*", "*", condition("StringEquals", "aws:username", "Bob"))}), "allow identity 0.json:1:38"},
		{"a key of a statement that is about something else", user(core.Document{Text: statement("Allow", "s3:*", "*", condition("StringEquals", "s3:prefix", "x"))}), "implicit-deny identity"},
		{"a key of a statement beside one that allows anyway", user(core.Document{Text: statement("Allow", "*", "*", condition("Bool", "aws:SecureTransport", "true"))}, core.Document{Text: allowAll}), "allow identity 1.json:1:38"},
	} {
		r := core.Answer(core.Request{View: core.Decide, Input: test.in, Export: true})
		if r.Decide == nil {
			t.Errorf("%s: no answer: %v %v", test.name, r.Faults, r.Documents)
			continue
		}
		runCases(t, test.name, r.Export.Cases)
		one := r.Decide.Requests[0]
		got := r.Decide.Verdict
		if r.Decide.Uncertain {
			got += "?"
		}
		got += " " + one.Layer
		if p := one.Statement; p != nil {
			got += fmt.Sprintf(" %s:%d:%d", test.in.Documents[p.Document].Name, p.Line, p.Column)
		}
		for i, a := range r.Asked {
			got += map[bool]string{true: " hangs on ", false: ", "}[i == 0] + a.Key
		}
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

// TestProved: where the engine is uncertain and every value of the open keys gives the
// same verdict, the verdict is certain.
func TestProved(t *testing.T) {
	both := `{"Version":"2012-10-17","Statement":[` +
		`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpc":"vpc-1"}}},` +
		`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceVpc":"vpc-1"}}}]}`
	d := core.Answer(core.Request{View: core.Decide, Input: user(core.Document{Text: both})}).Decide
	if d == nil || d.Verdict != "allow" || d.Uncertain || !d.Proved || !d.Requests[0].Proved || d.Requests[0].Uncertain || d.Requests[0].Verdict != "allow" || d.Grant != "" {
		t.Errorf("%+v", d)
	}
	if d := core.Answer(core.Request{View: core.Decide, Input: user(core.Document{Text: allowAll})}).Decide; d.Proved {
		t.Errorf("nothing was uncertain: %+v", d)
	}
}

// TestKeys: a key has the value that is given, and an absent one is absent.
func TestKeys(t *testing.T) {
	in := user(core.Document{Text: statement("Allow", "*", "*", `,"Condition":{"StringEqualsIfExists":{"aws:SourceVpc":"vpc-1"},"ForAllValues:StringEquals":{"aws:TagKeys":["a","b"]}}`)})
	for _, test := range []struct {
		keys []core.Key
		want string
	}{
		{nil, "implicit-deny true"},
		{[]core.Key{{Key: "aws:SourceVpc", Value: "vpc-1"}}, "implicit-deny true"},
		{[]core.Key{{Key: "aws:SourceVpc", Value: "vpc-1"}, {Key: "aws:TagKeys", State: "list", Values: []string{"a"}}}, "allow false"},
		{[]core.Key{{Key: "AWS:sourcevpc", Value: "vpc-2"}, {Key: "aws:TagKeys", State: "list", Values: []string{"a"}}}, "implicit-deny false"},
		{[]core.Key{{Key: "aws:SourceVpc", State: "absent"}, {Key: "aws:TagKeys", State: "absent"}}, "allow false"},
		{[]core.Key{{Key: "aws:SourceVpc", State: "unknown"}, {Key: "aws:TagKeys", State: "absent"}}, "implicit-deny true"},
		{[]core.Key{{Key: "aws:SourceVpc", Value: "vpc-1"}, {Key: "aws:TagKeys", State: "list", Values: []string{"c"}}}, "implicit-deny false"},
	} {
		in.Keys = test.keys
		r := core.Answer(core.Request{View: core.Decide, Input: in, Export: true})
		if r.Decide == nil {
			t.Errorf("%v: %v", test.keys, r.Faults)
			continue
		}
		runCases(t, fmt.Sprint(test.keys), r.Export.Cases)
		if got := fmt.Sprint(r.Decide.Verdict, " ", r.Decide.Uncertain); got != test.want {
			t.Errorf("%v: %s, want %s", test.keys, got, test.want)
		}
	}
}

// TestTags: the tags of a table are those that are given; others are unknown, unless
// these are said to be all.
func TestTags(t *testing.T) {
	in := user(core.Document{Text: statement("Allow", "*", "*", `,"Condition":{"StringEquals":{"aws:ResourceTag/team":"books"}}`)})
	for _, test := range []struct {
		table core.Table
		want  string
	}{
		{core.Table{}, "implicit-deny true"},
		{core.Table{Tags: []core.Tag{{Key: "team", Value: "books"}}}, "allow false"},
		{core.Table{Tags: []core.Tag{{Key: "Team", Value: "books"}}}, "allow false"},
		{core.Table{Tags: []core.Tag{{Key: "env", Value: "prod"}}}, "implicit-deny true"},
		{core.Table{Tags: []core.Tag{{Key: "env", Value: "prod"}}, TagsKnown: true}, "implicit-deny false"},
	} {
		test.table.ID, test.table.ARN = "books", books
		in.Tables = []core.Table{test.table}
		d := core.Answer(core.Request{View: core.Decide, Input: in}).Decide
		if got := fmt.Sprint(d.Verdict, " ", d.Uncertain); got != test.want {
			t.Errorf("%+v: %s, want %s", test.table, got, test.want)
		}
	}
}

// TestOfTheResource: a policy of the resource asked for is that of the table or role,
// if it is one of the inputs.
func TestOfTheResource(t *testing.T) {
	in := user(core.Document{Layer: "resource", Text: `{"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/Bob"},"Action":"dynamodb:GetItem","Resource":"*"}}`})
	in.Tables = []core.Table{{ID: "books", ARN: books}}
	if d := core.Answer(core.Request{View: core.Decide, Input: in}).Decide; d == nil || d.Verdict != "allow" {
		t.Errorf("decide: %+v", d)
	}
	if m := core.Answer(core.Request{View: core.DAX, Input: in}).DAX; m == nil || m.Tables[0].Callers[0].Rows[0].Direct.Verdict != "allow" {
		t.Errorf("dax: %+v", m)
	}
}

// TestSharedRole: clusters with one service role share its policies.
func TestSharedRole(t *testing.T) {
	in := *core.Answer(core.Request{View: core.DAX, Preset: "bob-6"}).Input
	in.Clusters = append(in.Clusters, in.Clusters[0])
	in.Clusters[1].ID, in.Clusters[1].ARN = "other", "arn:aws:dax:us-west-2:123456789012:cache/other"
	in.Documents[0].Text = strings.Replace(in.Documents[0].Text, "cache/DAXCluster01", "cache/*", 1)
	m := core.Answer(core.Request{View: core.DAX, Input: in}).DAX
	if m == nil || m.Bypasses != 24 {
		t.Errorf("%+v", m)
	}
}

// TestTrust: DAX may assume the service role, and Bob may not.
func TestTrust(t *testing.T) {
	r := core.Answer(core.Request{View: core.Decide, Preset: "trust"})
	if r.Decide.Verdict != "allow" || r.Decide.Requests[0].Layer != "trust" {
		t.Errorf("DAX: %+v", r.Decide)
	}
	in := *r.Input
	in.Question.Caller = "bob"
	if d := core.Answer(core.Request{View: core.Decide, Input: in}).Decide; d.Verdict != "implicit-deny" {
		t.Errorf("Bob: %+v", d)
	}
}

// TestBody: the body of a call needs what package operation says, each decided.
func TestBody(t *testing.T) {
	r := core.Answer(core.Request{View: core.Decide, Preset: "transaction", Export: true})
	var got []string
	for _, a := range r.Decide.Requests {
		got = append(got, a.Action+" "+a.Verdict)
	}
	if diff := cmp.Diff([]string{"dynamodb:ConditionCheckItem implicit-deny", "dynamodb:PutItem allow"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if r.Decide.Verdict != "implicit-deny" || !strings.Contains(r.Decide.Grant, `"dynamodb:ConditionCheckItem"`) || strings.Contains(r.Decide.Grant, "PutItem") {
		t.Errorf("%s, %s", r.Decide.Verdict, r.Decide.Grant)
	}
	in := *r.Input
	in.Question.Body = strings.Replace(in.Question.Body, "attribute_exists", "attribute_there", 1)
	if r := core.Answer(core.Request{View: core.Decide, Input: in}); r.Decide != nil || len(r.Faults) != 1 || r.Faults[0].Field != "question/body" || !strings.Contains(r.Faults[0].Text, "attribute_there") {
		t.Errorf("a body that DynamoDB refuses: %+v", r.Faults)
	}
	in.Question.Operation = "dynamodb:Nothing"
	if r := core.Answer(core.Request{View: core.Decide, Input: in}); len(r.Faults) != 1 || r.Faults[0].Field != "question/operation" {
		t.Errorf("an operation that is not known: %+v", r.Faults)
	}
}

// TestErrors: all errors of a document, with places as a page counts them.
func TestErrors(t *testing.T) {
	text := `{"Version":"2012-10-17","Statement":[{"Sid":"𝄞é","Effect":"Alow","Action":"dynamodb:GetItem","Resorce":"*"}]}`
	r := core.Answer(core.Request{View: core.Decide, Input: user(core.Document{Text: text})})
	if r.Decide != nil {
		t.Error("an answer in spite of errors")
	}
	units := utf16.Encode([]rune(text))
	var got []string
	for _, e := range r.Documents[0].Errors {
		got = append(got, fmt.Sprintf("%d:%d %s %s", e.Line, e.Column, e.Code, string(utf16.Decode(units[e.Start:e.End]))))
	}
	want := []string{
		`1:38 missing-element {"Sid":"𝄞é","Effect":"Alow","Action":"dynamodb:GetItem","Resorce":"*"}`,
		`1:46 invalid-character 𝄞é"`, `1:46 invalid-sid 𝄞é"`,
		`1:59 invalid-value "Alow"`, `1:94 unknown-element "Resorce"`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestFaults: what is wrong with the other inputs is said at its field, and leaves the
// views without an answer.
func TestFaults(t *testing.T) {
	fine := func() core.Input {
		in := core.Answer(core.Request{View: core.DAX, Preset: "bob-6"}).Input
		return *in
	}
	many := make([]core.Document, core.MaxDocuments+1)
	crowd := make([]core.Caller, core.MaxParties+1)
	for _, test := range []struct {
		name   string
		change func(*core.Input)
		field  string
	}{
		{"a caller", func(in *core.Input) { in.Callers[0].Principal = "Bob" }, "callers/0/principal"},
		{"a caller that is a table", func(in *core.Input) { in.Callers[0].Principal = books }, "callers/0/principal"},
		{"the same caller twice", func(in *core.Input) { in.Callers = append(in.Callers, in.Callers[0]) }, "callers/1/principal"},
		{"no caller", func(in *core.Input) { in.Callers = nil }, "callers"},
		{"a cluster", func(in *core.Input) { in.Clusters[0].ARN = books }, "clusters/0/arn"},
		{"a role", func(in *core.Input) { in.Clusters[0].Role = books }, "clusters/0/role"},
		{"two trust policies", func(in *core.Input) { in.Documents = append(in.Documents, in.Documents[2]) }, "clusters/0/trust"},
		{"a table", func(in *core.Input) { in.Tables[0].ARN = "Books" }, "tables/0/arn"},
		{"the same table twice", func(in *core.Input) { in.Tables = append(in.Tables, in.Tables[0]) }, "tables/1/arn"},
		{"a table with three keys", func(in *core.Input) { in.Tables[0].Key = []string{"a", "b", "c"} }, "tables/0/key"},
		{"a layer", func(in *core.Input) { in.Documents[0].Layer = "group" }, "documents/0/layer"},
		{"a level of an identity policy", func(in *core.Input) { in.Documents[0].Level = 1 }, "documents/0/level"},
		{"a level that no organization has", func(in *core.Input) { in.Documents[0].Layer, in.Documents[0].Level = "scp", 1<<40 }, "documents/0/level"},
		{"a key", func(in *core.Input) { in.Keys = []core.Key{{Key: "aws: x"}} }, "keys/0"},
		{"the state of a key", func(in *core.Input) { in.Keys = []core.Key{{Key: "aws:SourceIp", State: "maybe"}} }, "keys/0"},
		{"a document of nobody", func(in *core.Input) { in.Documents[0].Of = "carol" }, "documents/0/layer"},
		{"an SCP of one caller", func(in *core.Input) { in.Documents[0].Layer = "scp" }, "documents/0/layer"},
		{"a trust policy of a caller", func(in *core.Input) { in.Documents[2].Of = "bob" }, "documents/2/layer"},
		{"two policies of the table asked for", func(in *core.Input) {
			text := `{"Statement":{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Resource":"*"}}`
			in.Documents = append(in.Documents, core.Document{Layer: "resource", Text: text}, core.Document{Layer: "resource", Of: "books", Text: text})
		}, "tables/0/policy"},
		{"the time", func(in *core.Input) { in.Time = "noon" }, "time"},
		{"too many documents", func(in *core.Input) { in.Documents = many }, "documents"},
		{"too many callers", func(in *core.Input) { in.Callers = crowd }, "callers"},
	} {
		in := fine()
		test.change(&in)
		r := core.Answer(core.Request{View: core.DAX, Input: in})
		if r.DAX != nil || len(r.Faults) == 0 {
			t.Errorf("%s: an answer: %+v", test.name, r.Faults)
			continue
		}
		found := false
		for _, f := range r.Faults {
			found = found || f.Field == test.field && f.Text != ""
		}
		if !found {
			t.Errorf("%s: %+v, want one at %s", test.name, r.Faults, test.field)
		}
	}
}

// TestAsk: a request that cannot be read is refused with a reason.
func TestAsk(t *testing.T) {
	for _, test := range []struct{ request, want string }{
		{``, "cannot be read"},
		{`[]`, "cannot be read"},
		{`{"view":"dax"} x`, "cannot be read"},
		{`{"view":"dax","inputs":{}}`, `unknown field "inputs"`},
		{`{"view":"dax","input":{"documents":[{"txt":""}]}}`, `unknown field "txt"`},
		{`{"view":"everything"}`, "is not a view"},
		{`{"view":"dax","preset":"bob-8"}`, "is not a preset"},
		{strings.Repeat(" ", core.MaxRequest+1), "at most"},
	} {
		var r core.Response
		if err := json.Unmarshal(core.Ask([]byte(test.request)), &r); err != nil || !strings.Contains(r.Error, test.want) {
			t.Errorf("%.60q: %q, %v; want %q", test.request, r.Error, err, test.want)
		}
	}
}

// TestDrop: policies are found in what AWS's CLI prints, and their layer by what they
// hold.
func TestDrop(t *testing.T) {
	for _, test := range []struct{ text, layer, field string }{
		{allowAll, "identity", ""},
		{`{"Statement":{"Effect":"Allow","Principal":{"Service":"dax.amazonaws.com"},"Action":"sts:AssumeRole"}}`, "trust", ""},
		{`{"Statement":{"Effect":"Allow","Principal":"*","Action":"dynamodb:GetItem","Resource":"*"}}`, "resource", ""},
		{`{"PolicyVersion":{"Document":` + allowAll + `}}`, "identity", "PolicyVersion.Document"},
		{`{"Role":{"AssumeRolePolicyDocument":{"Statement":[{"Effect":"Allow","Principal":{"Service":"dax.amazonaws.com"},"Action":"sts:AssumeRole"}]}}}`, "trust", "Role.AssumeRolePolicyDocument"},
		{`not JSON`, "identity", ""},
	} {
		d := core.Answer(core.Request{View: core.Decide, Drop: &test.text}).Dropped
		if d == nil || d.Layer != test.layer || d.Field != test.field || strings.Contains(d.Text, "PolicyVersion") {
			t.Errorf("%s: %+v", test.text, d)
		}
	}
}

// TestPropose: the changes that decide proposes allow the request.
func TestPropose(t *testing.T) {
	in := *core.Answer(core.Request{View: core.DAX, Preset: "bob-6"}).Input
	d := core.Answer(core.Request{View: core.Decide, Input: in, Propose: true}).Decide
	if len(d.Changes) == 0 || !d.Changes[0].Exact {
		t.Fatalf("%+v", d.Changes)
	}
	for _, c := range d.Changes {
		changed := in
		changed.Documents = append([]core.Document{}, in.Documents...)
		for _, e := range c.Edits {
			if e.Document < 0 {
				changed.Documents = append(changed.Documents, core.Document{Name: "new.json", Layer: e.Layer, Of: "bob", Text: e.Text})
				continue
			}
			changed.Documents[e.Document].Text = e.Text
		}
		if got := core.Answer(core.Request{View: core.Decide, Input: changed}).Decide; got == nil || got.Verdict != "allow" {
			t.Errorf("%+v: %+v", c, got)
		}
	}
}

// TestUnknown: a question that takes more steps than the limits allow has the answer
// unknown, with the reason.
func TestUnknown(t *testing.T) {
	var actions []string
	for i := range 60 {
		actions = append(actions, fmt.Sprintf("\"a:%s*%s*%s\"", strings.Repeat("x", i%7), strings.Repeat("yx", i%11), strings.Repeat("z", i%5)))
	}
	in := user(core.Document{Text: statement("Allow", "a:*", "*", "")})
	proposed := `{"Statement":[{"Effect":"Deny","Action":[` + strings.Join(actions, ",") + `],"Resource":"arn:aws:s3:::*a*b*c*d*e*f*g*"},{"Effect":"Allow","Action":"a:*","Resource":["arn:aws:s3:::*a*a*b*b*c*c*d*","arn:aws:s3:::*g*f*e*d*c*b*a*"]}]}`
	in.Documents[0].New = &proposed
	r := core.Answer(core.Request{View: core.Compare, Input: in})
	if r.Compare == nil || len(r.Compare.Pairs) != 1 {
		t.Fatalf("%+v %+v", r.Compare, r.Documents)
	}
	p := r.Compare.Pairs[0]
	if p.Relation == "unknown" && p.Added.Reason == "" && p.Removed.Reason == "" {
		t.Errorf("unknown without a reason: %+v", p)
	}
	if p.Relation == "equivalent" || p.Relation == "wider" {
		t.Errorf("%s, but the proposal takes something away", p.Relation)
	}
}

// TestPolicies: the documents of the case study are those of examples/effectiveaccess.
func TestPolicies(t *testing.T) {
	same := 0
	list, err := filepath.Glob("presets/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range list {
		other, err := os.ReadFile(filepath.Join("..", "..", "effectiveaccess", "policies", filepath.Base(name)))
		if os.IsNotExist(err) {
			continue
		}
		own, err2 := os.ReadFile(name)
		if err != nil || err2 != nil || string(own) != string(other) {
			t.Errorf("%s differs from that of examples/effectiveaccess: %v %v", name, err, err2)
		}
		same++
	}
	if same < 16 {
		t.Errorf("%d documents are shared; want the case study and more", same)
	}
}

// TestManyKeys: with more open keys than are examined, all that could not be evaluated
// are asked for, and none of a statement that something else stopped.
func TestManyKeys(t *testing.T) {
	var list []string
	for i := range 300 {
		action := []string{"dynamodb:GetItem", "s3:GetObject"}[i%2]
		list = append(list, fmt.Sprintf(`{"Effect":"Allow","Action":%q,"Resource":"*","Condition":{"StringLike":{"aws:PrincipalTag/k%03d":["a*b*%d","*x%d*"]}}}`, action, i, i, i))
	}
	r := core.Answer(core.Request{View: core.Decide, Input: user(core.Document{Text: `{"Version":"2012-10-17","Statement":[` + strings.Join(list, ",") + `]}`})})
	if r.Decide == nil || !r.Decide.Uncertain || len(r.Asked) != 150 {
		t.Fatalf("%+v, %d keys", r.Decide, len(r.Asked))
	}
	for i, a := range r.Asked {
		if want := fmt.Sprintf("aws:PrincipalTag/k%03d", 2*i); a.Key != want || a.Matters != "unknown" {
			t.Errorf("%+v, want %s", a, want)
		}
	}
}
