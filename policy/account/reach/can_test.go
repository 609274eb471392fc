package reach_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/account/reach"
)

func TestCan(t *testing.T) {
	w := bookshop(t)
	var got []string
	for p := range w.Can(find(t, w.Account, "user/Alice")) {
		line := p.Action
		for _, r := range p.Resources {
			line += " " + r.Resource()
		}
		for _, r := range p.Open {
			line += " " + r.Resource() + "?"
		}
		got = append(got, line)
	}
	want := []string{
		"dynamodb:BatchGetItem table/Books",
		"dynamodb:ConditionCheckItem table/Books",
		"dynamodb:GetItem table/Books",
		"dynamodb:Query table/Books",
		"dynamodb:Scan table/Books",
		"dynamodb:UpdateItem table/Books?",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("permissions (-want +got)\n%s", diff)
	}
	const document = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": [
        "dynamodb:BatchGetItem",
        "dynamodb:ConditionCheckItem",
        "dynamodb:GetItem",
        "dynamodb:Query",
        "dynamodb:Scan"
      ],
      "Resource": [
        "arn:aws:dynamodb:us-west-2:123456789012:table/Books"
      ]
    }
  ]
}`
	if diff := cmp.Diff(document, reach.Document(w.Can(find(t, w.Account, "user/Alice")))); diff != "" {
		t.Errorf("document (-want +got)\n%s", diff)
	}
}

// TestCanAgrees: the policy of what a caller can do loads, and allows what the
// list says and nothing else.
func TestCanAgrees(t *testing.T) {
	for name, w := range worlds(t) {
		asked := make(map[string]bool) // everything that somebody can do
		var callers []*policy.Set
		var sayings []map[string]bool
		n := 0
		for c := range w.Account.Callers() {
			if n++; !*long && n%2 == 0 {
				continue
			}
			says, elsewhere := make(map[string]bool), false
			all := slices.Collect(w.Can(c))
			for _, p := range all {
				for _, r := range p.Resources {
					says[p.Action+" "+r.String()], asked[p.Action+" "+r.String()] = true, true
				}
				for _, r := range p.Open {
					asked[p.Action+" "+r.String()] = true
				}
				elsewhere = elsewhere || len(p.Areas) > 0
			}
			text := reach.Document(slices.Values(all))
			if (text == "") != (len(says) == 0 && !elsewhere) {
				t.Errorf("%s: %v can do %d things, by %q", name, c.Principal, len(says), text)
			}
			var set *policy.Set
			if text != "" {
				p, err := policy.Parse("can", policy.Identity, []byte(text))
				if err != nil {
					t.Fatalf("%s: %v: %v", name, c.Principal, err)
				}
				if set, err = policy.NewSet(policy.Policies{Identity: []*policy.Policy{p}}); err != nil {
					t.Fatal(err)
				}
			}
			callers, sayings = append(callers, set), append(sayings, says)
		}
		user := policy.User(arn.MustParse("arn:aws:iam::123456789012:user/Nobody"))
		for i, set := range callers {
			for question := range asked {
				var action, resource string
				if _, err := fmt.Sscan(question, &action, &resource); err != nil {
					t.Fatal(err)
				}
				d := set.Evaluate(&policy.Request{Principal: user, Action: action, Resource: arn.MustParse(resource)})
				if action != "sts:AssumeRole" && d.Allowed() != sayings[i][question] { // which a role's trust decides
					t.Errorf("%s: caller %d, %s: the policy says %v", name, i, question, d)
				}
			}
		}
	}
}

// TestCanStops: whoever has seen enough is not asked again.
func TestCanStops(t *testing.T) {
	w := bookshop(t)
	carol := find(t, w.Account, "user/Carol")
	all := slices.Collect(w.Can(carol))
	for _, n := range []int{0, 60, 1000} { // DynamoDB, roles, and other services
		i := 0
		for p := range w.Can(carol) {
			if p.Action != all[i].Action {
				t.Fatalf("%d: %s, want %s", i, p.Action, all[i].Action)
			}
			if i++; i > n {
				break
			}
		}
	}
	rows, paths := 0, 0
	for range w.Rows() {
		rows++
		break
	}
	for range w.Escalations(carol) {
		paths++
		break
	}
	if rows != 1 || paths != 1 {
		t.Errorf("%d rows, %d paths", rows, paths)
	}
	empty := &reach.World{Options: access.Options{}}
	for r := range empty.Rows() {
		t.Errorf("the zero World has %v", r.Caller.Principal)
	}
	for p := range empty.AllEscalations() {
		t.Errorf("the zero World has %s", p.String())
	}
	if text := reach.Document(empty.Can(carol)); text != "" && empty.Tables != nil {
		t.Errorf("%s", text)
	}
}

// elsewhere is a user whose policies are about many services.
func elsewhere(t *testing.T, statements string) (*reach.World, account.Caller) {
	t.Helper()
	a, err := account.Read(account.Page{R: strings.NewReader(`{"UserDetailList": [{"UserName": "U", "Arn": "arn:aws:iam::123456789012:user/U",
		"UserPolicyList": [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": [` + statements + `]}}]}]}`)})
	if err != nil || len(a.Problems()) > 0 {
		t.Fatal(err, a.Problems())
	}
	return &reach.World{Account: a}, find(t, a, "user/U")
}

// TestCanElsewhere: what a caller may do in other services, in the patterns of its
// policies, as far as they are about what the actions are about.
func TestCanElsewhere(t *testing.T) {
	for _, tt := range []struct {
		name, statements string
		want             []string
		document         string
	}{
		{"two services in one statement", `{"Effect": "Allow", "Action": ["sqs:SendMessage", "sns:Publish", "sqs:ListQueues"], "Resource": ["arn:aws:sqs:*:123456789012:jobs-*", "arn:aws:sns:us-east-1:123456789012:news"]}`,
			[]string{"sns:Publish on arn:aws:sns:us-east-1:123456789012:news", "sqs:SendMessage on arn:aws:sqs:*:123456789012:jobs-*"},
			`[Allow sns:Publish on arn:aws:sns:us-east-1:123456789012:news] [Allow sqs:SendMessage on arn:aws:sqs:*:123456789012:jobs-*]`},
		{"a Deny", `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::*"}, {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::secret/*"}`,
			[]string{"s3:GetObject on arn:aws:s3:::* except arn:aws:s3:::secret/*"},
			`[Allow s3:GetObject on arn:aws:s3:::*] [Deny s3:GetObject on arn:aws:s3:::secret/*]`},
		{"a condition", `{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*", "Condition": {"StringEquals": {"kms:ViaService": "dynamodb.us-east-1.amazonaws.com"}}}`,
			[]string{`kms:Decrypt on * if StringEquals kms:ViaService "dynamodb.us-east-1.amazonaws.com"`},
			`[Allow kms:Decrypt on * if StringEquals kms:ViaService dynamodb.us-east-1.amazonaws.com]`},
		{"a condition that must fail", `{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}, {"Effect": "Deny", "Action": "kms:*", "Resource": "*", "Condition": {"Bool": {"aws:ViaAWSService": "false"}}}`,
			[]string{`kms:Decrypt on * if Bool aws:ViaAWSService "false" (false)`}, ``},
		{"no resource", `{"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"}`,
			[]string{"ecr:GetAuthorizationToken on *"}, `[Allow ecr:GetAuthorizationToken on *]`},
		{"no resource, on one", `{"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "arn:aws:ecr:us-east-1:123456789012:repository/x"}`, nil, ``},
		{"a variable", `{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::homes/${aws:username}/*"}`,
			[]string{"s3:PutObject on arn:aws:s3:::homes/U/*"}, `[Allow s3:PutObject on arn:aws:s3:::homes/U/*]`},
		{"a whole service", `{"Effect": "Allow", "Action": "shield:*", "Resource": "*"}`, nil, `[Allow shield:* on *]`},
	} {
		w, u := elsewhere(t, tt.statements)
		var got []string
		for p := range w.Can(u) {
			if p.Rest != "" || len(p.Resources)+len(p.Open) > 0 {
				t.Errorf("%s: %+v", tt.name, p)
			}
			for _, a := range p.Areas {
				line := p.Action + " on " + a.Resources.String()
				for _, c := range a.Conditions {
					line += " if " + c.String()
				}
				got = append(got, line)
				if a.Statement == nil {
					t.Errorf("%s: %s: no statement", tt.name, line)
				}
			}
		}
		if diff := cmp.Diff(tt.want, got); tt.want != nil && diff != "" {
			t.Errorf("%s: list (-want +got)\n%s", tt.name, diff)
		}
		if diff := cmp.Diff(tt.document, brief(t, reach.Document(w.Can(u)))); diff != "" {
			t.Errorf("%s: document (-want +got)\n%s", tt.name, diff)
		}
	}
}

// brief writes a document in one line.
func brief(t *testing.T, text string) string {
	t.Helper()
	var d struct {
		Statement []struct {
			Effect           string
			Action, Resource []string
			Condition        map[string]map[string][]string
		}
	}
	if text == "" {
		return ""
	}
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, s := range d.Statement {
		line := s.Effect + " " + strings.Join(s.Action, ",") + " on " + strings.Join(s.Resource, ",")
		for operator, keys := range s.Condition {
			for key, values := range keys {
				line += " if " + operator + " " + key + " " + strings.Join(values, ",")
			}
		}
		all = append(all, "["+line+"]")
	}
	return strings.Join(all, " ")
}

// TestCanAdministrator: an administrator's policy is short enough to load, and says
// what AWS may add to a service, too.
func TestCanAdministrator(t *testing.T) {
	w, u := elsewhere(t, `{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": "iam:*User", "Resource": "*"}`)
	start := time.Now()
	all := slices.Collect(w.Can(u))
	n := len(all)
	for _, p := range all {
		if strings.HasPrefix(p.Action, "iam:") && strings.HasSuffix(p.Action, "User") {
			t.Errorf("%s is allowed", p.Action)
		}
	}
	if n < 21000 {
		t.Errorf("%d actions", n)
	}
	p, err := policy.Parse("can", policy.Identity, []byte(reach.Document(slices.Values(all))))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d actions, as a list and as a policy: %v", n, time.Since(start))
	set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{p}})
	if err != nil {
		t.Fatal(err)
	}
	for action, want := range map[string]bool{"s3:GetObject": true, "s3:SomethingNew": true, "iam:CreateRole": true, "iam:CreateUser": false, "iam:DeleteUser": false, "iam:SomethingNew": true, "iam:SomeNewUser": false, "iam:PassRole": false} { // which is asked about on roles, and there are none
		d := set.Evaluate(&policy.Request{Principal: u.Principal, Action: action, Resource: arn.MustParse("arn:aws:s3:::books/x"), ResourceAccount: "123456789012"}) // whatever it is
		if d.Allowed() != want {
			t.Errorf("%s: %v", action, d)
		}
	}
}

// TestCanSound: the policy of what a caller can do allows nothing that the caller's
// own policies do not, whatever is asked; and, where they have no conditions and no
// exceptions that cross, all that they do.
func TestCanSound(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	action := func() string {
		return pick("s3:*", "s3:GetObject", "s3:Get*", "sqs:SendMessage", "sqs:*", "*", "ecr:GetAuthorizationToken", "s3:ListBucket", "iam:Get*", "*:*Message")
	}
	resource := func() string {
		return pick("*", "arn:aws:s3:::books", "arn:aws:s3:::books/*", "arn:aws:s3:::*", "arn:aws:sqs:*:123456789012:jobs-*", "arn:aws:sqs:us-east-1:123456789012:jobs-1", "arn:*", "arn:aws:s3:::${aws:username}/*")
	}
	where := func() string {
		return pick("", "", "", `, "Condition": {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}`, `, "Condition": {"Bool": {"aws:SecureTransport": "true"}}`)
	}
	allowed, large, n := 0, 0, 4
	if *long {
		n = 300
	}
	for range n {
		var statements []string
		for range 1 + r.IntN(4) {
			statements = append(statements, `{"Effect": "`+pick("Allow", "Allow", "Deny")+`", "`+pick("Action", "Action", "Action", "NotAction")+`": "`+action()+`", "Resource": ["`+resource()+`", "`+resource()+`"]`+where()+`}`)
		}
		text := strings.Join(statements, ", ")
		w, u := elsewhere(t, text)
		document := reach.Document(w.Can(u))
		set, err := policy.NewSet(policy.Policies{})
		if len(document) > 1<<18 {
			large++
			t.Logf("%s", text)
			continue
		}
		if document != "" {
			set, err = policy.NewSet(policy.Policies{Identity: []*policy.Policy{policy.MustParse("can", policy.Identity, []byte(document))}})
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, question := range [][2]string{{"s3:GetObject", "arn:aws:s3:::books/x"}, {"s3:GetObject", "arn:aws:s3:::U/x"}, {"s3:GetObject", "arn:aws:s3:::other/x"}, {"s3:PutObject", "arn:aws:s3:::books/x"},
			{"s3:ListBucket", "arn:aws:s3:::books"}, {"sqs:SendMessage", "arn:aws:sqs:us-east-1:123456789012:jobs-1"}, {"sqs:SendMessage", "arn:aws:sqs:us-east-1:123456789012:other"},
			{"ecr:GetAuthorizationToken", "*"}, {"iam:GetRole", "arn:aws:iam::123456789012:role/x"}, {"athena:ListWorkGroups", "*"}} {
			on := arn.Wildcard()
			if question[1] != "*" {
				on = arn.MustParse(question[1])
			}
			for _, region := range []string{"us-east-1", "eu-west-1"} {
				request := policy.Request{Principal: u.Principal, Action: question[0], Resource: on, ResourceAccount: "123456789012",
					Context: u.Subject(condition.String("aws:RequestedRegion", region), condition.String("aws:SecureTransport", "true")).Context}
				if on.IsWildcard() {
					request.ResourceAccount = ""
				}
				own, said := u.Policies.Evaluate(&request), set.Evaluate(&request)
				if said.Allowed() && !own.Allowed() {
					t.Errorf("%v in %s: %v, and the document says %v\n%s\n%s", question, region, own, said, text, document)
				}
				plain := !strings.Contains(text, "Condition") && !strings.Contains(text, "Deny") && !strings.Contains(text, "NotAction")
				if own.Allowed() && !said.Allowed() && plain {
					t.Errorf("%v in %s: %v, and the document says %v\n%s\n%s", question, region, own, said, text, document)
				}
				if said.Allowed() {
					allowed++
				}
			}
		}
	}
	if allowed < n || large > n/10 {
		t.Errorf("%d requests are allowed; %d of %d documents are too large to load", allowed, large, n)
	}
}
