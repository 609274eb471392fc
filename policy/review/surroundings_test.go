package review_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/review"
)

// surrounded are documents for rules that look at what is around one: the severities of
// the findings of the rule, with what its example has beside it.
var surrounded = []struct{ rule, statements, want string }{
	// the role of a cluster
	{"dax-role-star", `{"Effect":"Allow","Action":["dynamodb:*","DynamoDB:*","*","*:*","dynamodb:Get*","s3:*"],"Resource":"*"}`, "security security security security"},
	{"dax-role-star", `{"Effect":"Allow","NotAction":"dynamodb:*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"*"}`, ""},
	{"dax-role-no-describetable", `{"Effect":"Allow","Action":["dynamodb:BatchGetItem"],"Resource":["arn:aws:dynamodb:us-east-1:123456789012:table/A","arn:aws:dynamodb:us-east-1:123456789012:table/A/index/*","arn:aws:s3:::a"]}`, "warning"},
	{"dax-role-no-describetable", `{"Effect":"Allow","Action":"dynamodb:Scan",` + onBooks + `},{"Effect":"Allow","Action":"dynamodb:DescribeTable","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Music"}`, "warning"},
	{"dax-role-no-describetable", `{"Effect":"Allow","Action":"dynamodb:Scan",` + onBooks + `},{"Effect":"Allow","Action":"dynamodb:Describe*","Resource":"*"}`, ""},
	{"dax-role-no-describetable", `{"Effect":"Allow","NotAction":"dynamodb:DescribeTable",` + onBooks + `}`, ""},
	{"dax-role-no-index", `{"Effect":"Allow","Action":["dynamodb:Query","dynamodb:Scan"],"Resource":["arn:aws:dynamodb:us-east-1:123456789012:table/A","arn:aws:dynamodb:us-east-1:123456789012:table/B*","arn:aws:dynamodb:us-east-1:123456789012:table/C/index/*","arn:aws:s3:::a"]}`, "warning"},
	{"dax-role-no-index", `{"Effect":"Allow","Action":"dynamodb:Scan",` + onBooks + `},{"Effect":"Allow","Action":"dynamodb:Query","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books/index/*"}`, "warning"},
	{"dax-role-no-index", `{"Effect":"Allow","Action":"dynamodb:Scan",` + onBooks + `},{"Effect":"Allow","Action":"dynamodb:Scan","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books/index/*"}`, ""},
	{"dax-role-no-index", `{"Effect":"Allow","Action":"dynamodb:Query","NotResource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"}`, ""},
	{"dax-role-no-index", `{"Effect":"Allow","Action":"dynamodb:GetItem",` + onBooks + `}`, ""},
	{"dax-role-no-getitem-for-transact", `{"Effect":"Allow","Action":"dynamodb:PutItem",` + onBooks + `},{"Effect":"Allow","Action":"dynamodb:UpdateItem",` + onBooks + `},{"Effect":"Allow","Action":"dynamodb:DeleteItem",` + onBooks + `},{"Effect":"Allow","Action":"dynamodb:ConditionCheckItem",` + onBooks + `}`, "warning warning warning"},
	{"dax-role-no-getitem-for-transact", `{"Effect":"Allow","Action":"dynamodb:PutItem",` + onBooks + `},{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*"}`, ""},
	{"dax-role-no-getitem-for-transact", `{"Effect":"Allow","NotAction":"dynamodb:GetItem",` + onBooks + `}`, ""},
	{"dax-role-broader-than-users", `{"Effect":"Allow","Action":"dynamodb:GetItem",` + onBooks + `},{"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:Query"],"Resource":["arn:aws:dynamodb:us-east-1:123456789012:table/Music","arn:aws:dynamodb:us-east-1:123456789012:table/*"]}`, "warning warning"},
	{"dax-shared-cluster", `{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":["arn:aws:dynamodb:us-east-1:123456789012:table/Salaries","arn:aws:dynamodb:us-east-1:123456789012:table/Books"]},{"Effect":"Allow","Action":"dynamodb:GetItem",` + onBooks + `}`, "warning"},
	{"dax-shared-cluster", `{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":["arn:aws:dynamodb:us-east-1:123456789012:table/Music","arn:aws:dynamodb:us-east-1:123456789012:table/Books","arn:aws:dynamodb:us-east-1:123456789012:table/*"]}`, ""},

	// callers of a cluster
	{"dax-no-path", `{"Effect":"Allow","Action":"dax:GetItem","Resource":["arn:aws:dax:us-east-1:123456789012:cache/books","arn:aws:dax:us-east-1:123456789012:cache/*","arn:aws:dax:us-east-1:123456789012:cache/b*","arn:aws:dax:*","*"]}`, ""},
	{"dax-no-path", `{"Effect":"Allow","Action":["dax:GetItem","dax:Query"],"Resource":["arn:aws:dax:us-east-1:123456789012:cache/music","arn:aws:dax:us-east-1:123456789012:cache/m*","arn:aws:dax:eu-west-1:123456789012:cache/books"]}`, "suggestion suggestion suggestion"},
	{"dax-no-path", `{"Effect":"Allow","Action":["dax:GetItem","dynamodb:Query"],"Resource":["arn:aws:dax:us-east-1:123456789012:cache/music","arn:aws:dynamodb:us-east-1:123456789012:table/Books"]},{"Effect":"Allow","Action":"dax:GetItem","NotResource":"arn:aws:dax:us-east-1:123456789012:cache/music"},{"Effect":"Deny","Action":"dax:GetItem","Resource":"arn:aws:dax:us-east-1:123456789012:cache/music"}`, ""},
	{"dax-role-missing-op", `{"Effect":"Allow","Action":["dax:GetItem","dax:PutItem","dax:Q*","dax:UpdateItem"],"Resource":"*"}`, "error error error"},
	{"dax-role-missing-op", `{"Effect":"Allow","Action":["dax:*"],"Resource":"*"},{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Allow","NotAction":"dax:GetItem","Resource":"*"},{"Effect":"Allow","Action":"dax:PutItem","Resource":"arn:aws:dax:us-east-1:123456789012:cache/music"}`, ""},
	{"dax-subverts", `{"Effect":"Allow","Action":["dax:GetItem","dax:Endpoints","dax:Define*"],"Resource":"*"}`, "security"},
	{"dax-subverts", `{"Effect":"Allow","Action":["dax:GetItem","dax:PutItem","dax:Endpoints","dax:Define*"],"Resource":"*"},{"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:PutItem"],` + onBooks + `}`, ""},
	{"dax-write-subverts", `{"Effect":"Allow","Action":["dax:PutItem","dax:Endpoints","dax:Define*"],"Resource":"*"},{"Effect":"Deny","Action":"dynamodb:*","Resource":"*"}`, "error"},
	{"dax-write-subverts", `{"Effect":"Allow","Action":["dax:GetItem","dax:Endpoints","dax:Define*"],"Resource":"*"},{"Effect":"Deny","Action":"dynamodb:*","Resource":"*"}`, ""},

	// principals
	{"boundary-evadable", `{"Effect":"Allow","Action":"iam:CreateRole","Resource":"*"},{"Effect":"Allow","Action":"iam:CreateUser","Resource":"*"},{"Effect":"Allow","Action":"iam:DeleteRolePermissionsBoundary","Resource":"*"},{"Effect":"Allow","Action":"iam:DeleteUserPermissionsBoundary","Resource":"*"},{"Effect":"Allow","Action":"iam:PutRolePermissionsBoundary","Resource":"*"},{"Effect":"Allow","Action":"iam:PutUserPermissionsBoundary","Resource":"*"}`, "security security security security security security"},
	{"boundary-evadable", `{"Effect":"Allow","Action":["iam:CreateRole","iam:CreateUser"],"Resource":"*","Condition":{"StringEquals":{"iam:PermissionsBoundary":"arn:aws:iam::123456789012:policy/Edge"}}},{"Effect":"Allow","Action":["iam:GetRole","iam:CreateGroup"],"Resource":"*"}`, ""},
	{"boundary-evadable", `{"Effect":"Allow","Action":"iam:CreateRole","Resource":"*"},{"Effect":"Deny","Action":"iam:Create*","Resource":"*"}`, ""},
	{"admin-attached", `{"Effect":"Allow","Action":["s3:GetObject","*:*"],"Resource":["*"]}`, "warning"},
	{"admin-attached", `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}},{"Effect":"Allow","Action":"*",` + onBooks + `},{"Effect":"Allow","NotAction":"*","Resource":"*"},{"Effect":"Allow","Action":"s3:*","Resource":"*"}`, ""},
	{"admin-attached", `{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"*"}`, ""},
	{"admin-attached", `{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"s3:*","Resource":"*"}`, "warning"},
	{"boundary-without-effect", `{"Effect":"Allow","Action":"*:*","Resource":"*"}`, "warning"},
	{"boundary-without-effect", `{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"s3:*","Resource":"*"}`, ""},
	{"boundary-without-effect", `{"Effect":"Allow","Action":"*",` + onBooks + `}`, ""},
	{"variable-never-present", `{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::${aws:username}","arn:aws:s3:::${AWS:UserName}","arn:aws:s3:::${aws:PrincipalServiceName}","arn:aws:s3:::${aws:username, 'x'}","arn:aws:s3:::${aws:FederatedProvider}"],"Condition":{"StringLike":{"s3:prefix":"${aws:username}"},"NumericEquals":{"s3:max-keys":"${aws:username}"}}}`, "warning warning warning warning"},
	{"unused-document", `{"Effect":"Allow","Action":"dynamodb:Query","Resource":"*"}`, ""},
	{"group-empty", `{"Effect":"Allow","Action":"dynamodb:Query","Resource":"*"}`, ""},

	// tables
	{"attributes-missing-keys", `{"Effect":"Allow","Action":"dynamodb:GetItem",` + onBooks + `,"Condition":{"ForAllValues:StringEquals":{"dynamodb:Attributes":["Title"]}}}`, "warning"},
	{"attributes-missing-keys", `{"Effect":"Allow","Action":"dynamodb:GetItem",` + onBooks + `,"Condition":{"ForAllValues:StringEquals":{"dynamodb:Attributes":[]}}}`, "warning"},
	{"attributes-missing-keys", `{"Effect":"Allow","Action":"dynamodb:GetItem",` + onBooks + `,"Condition":{"ForAllValues:StringEquals":{"dynamodb:Attributes":["*"]}}}`, "warning"},
	{"attributes-missing-keys", `{"Effect":"Allow","Action":"dynamodb:GetItem",` + onBooks + `,"Condition":{"ForAllValues:StringLike":{"dynamodb:Attributes":["I*"]}}},{"Effect":"Allow","Action":"dynamodb:GetItem",` + onBooks + `,"Condition":{"ForAnyValue:StringEquals":{"dynamodb:Attributes":["Title"]}}},{"Effect":"Allow","Action":"dynamodb:GetItem",` + onBooks + `,"Condition":{"ForAllValues:StringEquals":{"dynamodb:Attributes":["${aws:userid}"]}}},{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Music","Condition":{"ForAllValues:StringEquals":{"dynamodb:Attributes":["Title"]}}}`, ""},
	{"replica-policies-differ", `{"Effect":"Allow","Action":"dynamodb:GetItem",` + onBooks + `}`, "warning"},
	{"replica-policies-differ", `{"Effect":"Allow","Action":"dynamodb:PutItem","Resource":"arn:aws:dynamodb:*:123456789012:table/Books"},{"Effect":"Allow","Action":"dynamodb:GetItem",` + onBooks + `}`, "warning"},
	{"replica-policies-differ", `{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":["arn:aws:dynamodb:us-east-1:123456789012:table/Books","arn:aws:dynamodb:eu-west-1:123456789012:table/Books"]}`, ""},
	{"rbp-resource", `{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"dynamodb:Query","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books/index/Title"},{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"dynamodb:Query","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/*"},{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"dynamodb:Query","Resource":["arn:aws:dynamodb:us-east-1:123456789012:table/Music","arn:aws:dynamodb:us-east-1:123456789012:table/Books/stream/*"]},{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"dynamodb:Query","NotResource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books*"}`, "error"},
	{"rbp-cmk", `{"Effect":"Allow","Principal":{"AWS":["123456789012","210987654321","arn:aws:iam::210987654321:role/A","arn:aws:iam::123456789012:role/A"],"Service":"dax.amazonaws.com"},"Action":"dynamodb:GetItem",` + onBooks + `}`, "warning warning"},
	{"deny-blocks-replication", `{"Effect":"Deny","Principal":"*","Action":"dynamodb:DeleteItem",` + onBooks + `}`, "warning"},
	{"deny-blocks-replication", `{"Effect":"Deny","Principal":"*","Action":"dynamodb:GetItem",` + onBooks + `}`, "warning"},
	{"deny-blocks-replication", `{"Effect":"Deny","Principal":"*","Action":["dynamodb:UpdateItem","dynamodb:PutItem"],` + onBooks + `,"Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}},{"Effect":"Deny","Principal":"*","Action":"dynamodb:Scan",` + onBooks + `}`, "warning"},
	{"deny-blocks-replication", `{"Effect":"Deny","Principal":"*","Action":"dynamodb:UpdateTable",` + onBooks + `},{"Effect":"Deny","Principal":{"AWS":"210987654321"},"Action":"dynamodb:*",` + onBooks + `}`, ""},
	{"scp-level-empty", `{"Effect":"Deny","Action":"s3:*","Resource":"*"}`, "error"},
	{"scp-level-empty", `{"Effect":"Deny","Action":"s3:*","Resource":"*"},{"Effect":"Allow","Action":"s3:*","Resource":"*"}`, ""},
	{"dax-role-untrusted", `{"Effect":"Allow","Principal":{"Service":"dax.amazonaws.com"},"Action":"sts:AssumeRole"}`, ""},
	{"dax-role-untrusted", `{"Effect":"Allow","Principal":{"Service":"dax.amazonaws.com"},"Action":"sts:TagSession"}`, "error"},
	{"dax-trust-extra-principals", `{"Effect":"Allow","Principal":{"Service":["dax.amazonaws.com","ec2.amazonaws.com"],"AWS":"210987654321"},"Action":"sts:AssumeRole"}`, "warning warning"},
}

// TestSurroundings: what rules say of a document beside others.
func TestSurroundings(t *testing.T) {
	golden := new(strings.Builder)
	for _, v := range surrounded {
		r, ok := review.Lookup(v.rule)
		if !ok {
			t.Errorf("%s is not a rule", v.rule)
			continue
		}
		found := of(v.rule, example(r, `{"Version":"2012-10-17","Statement":[`+v.statements+`]}`))
		if got := severities(found); got != v.want {
			t.Errorf("%s: %q, want %q\n%s\n%v", v.rule, got, v.want, v.statements, texts(found))
		}
		for i := range found {
			confirm(t, &found[i])
		}
		list(golden, review.Load(v.rule, r.Kind, []byte(v.statements)), found)
	}
	compareGolden(t, filepath.Join("testdata", "documents", "surroundings.txt"), golden.String())
}

// TestOncePerPlace: a document of two principals has each finding once, and a principal
// whose policies are not known hands out no role.
func TestOncePerPlace(t *testing.T) {
	d := document("p.json", `{"Effect":"Allow","Action":["iam:PassRole","lambda:CreateFunction","lambda:InvokeFunction"],"Resource":"*"},{"Effect":"Deny","Action":"dynamodb:GetItem",`+onBooks+`},{"Effect":"Allow","Action":"dynamodb:PartiQL*",`+onBooks+`}`)
	o := review.Options{Profile: review.Strict}
	for _, name := range []string{"A", "B"} {
		o.Subjects = append(o.Subjects, subjectWith(name, d))
	}
	all := check(d, o)
	for _, id := range []string{"partiql-bypass", "privilege-escalation"} {
		if found := of(id, all); len(found) != 1 {
			t.Errorf("%s: %v, want one", id, texts(found))
		}
	}
	admin := document("admin.json", `{"Effect":"Allow","Action":"*","Resource":"*"}`)
	var several review.Options
	for _, name := range []string{"A", "B", "C"} {
		several.Subjects = append(several.Subjects, having(roleWith(name, admin), admin, admin))
	}
	if found := of("admin-attached", check(admin, several)); len(found) != 3 {
		t.Errorf("%v, want one for each principal", texts(found))
	}
	strong := document("strong.json", `{"Effect":"Allow","Action":"*","Resource":"*"}`)
	o.Subjects = []review.Subject{subjectWith("A", d), subjectWith("Strong", strong)}
	if found := of("bypass", check(d, o)); len(found) != 1 {
		t.Errorf("with a strong role: %v, want one", texts(found))
	}
	o.Subjects[0].Access = nil
	if found := of("bypass", check(d, o)); len(found) != 0 {
		t.Errorf("of a principal whose policies are not known: %v", texts(found))
	}
	o.Subjects[0] = subjectWith("A", d)
	o.Subjects[1].Access = nil
	if found := of("bypass", check(d, o)); len(found) != 0 {
		t.Errorf("with a role whose policies are not known: %v", texts(found))
	}
}

// TestBypassOfAll: of a principal that may do everything the policies of few of the roles
// that it hands out are asked for, of which a large account has thousands.
func TestBypassOfAll(t *testing.T) {
	passing := document("p.json", `{"Effect":"Allow","Action":["iam:PassRole","lambda:CreateFunction","lambda:InvokeFunction"],"Resource":"*"}`)
	admin := document("admin.json", `{"Effect":"Allow","Action":"*","Resource":"*"}`)
	for _, test := range []struct {
		holder      review.Subject
		found, most int
	}{
		{subjectWith("Admin", passing, admin), 0, 4},
		{subjectWith("Passer", passing), 1, 1},
	} {
		o, asked := review.Options{Subjects: []review.Subject{test.holder}}, 0
		for i := range 20 {
			reader := subjectWith(fmt.Sprint("Reader", i), document("reader.json", `{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*"}`))
			other := reader
			other.Access = func() access.Subject {
				asked++
				return reader.Access()
			}
			o.Subjects = append(o.Subjects, other)
		}
		if found := of("bypass", check(passing, o)); len(found) != test.found || asked > test.most {
			t.Errorf("%s: found %d, asked for %d of the roles; want %d and at most %d", test.holder.Principal, len(found), asked, test.found, test.most)
		}
	}
}

// TestPlaceOfAction: a finding about an action on a table stands at the statement that
// allows it there, not at another one about the table.
func TestPlaceOfAction(t *testing.T) {
	const other = `{"Effect":"Allow","Action":"dynamodb:PutItem","Resource":"arn:aws:dynamodb:*:123456789012:table/Books"}`
	for id, own := range map[string]string{
		"dax-role-broader-than-users": `{"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:Query"],` + onBooks + `}`,
		"replica-policies-differ":     `{"Effect":"Allow","Action":"dynamodb:GetItem",` + onBooks + `}`,
	} {
		before := other
		if id == "dax-role-broader-than-users" {
			before = strings.Replace(other, "PutItem", "GetItem", 1)
		}
		r, _ := review.Lookup(id)
		text := `{"Version":"2012-10-17","Statement":[` + before + "," + own + `]}`
		found := of(id, example(r, text))
		if len(found) != 1 || found[0].At.Start < strings.Index(text, own) {
			t.Errorf("%s: %v, want one in the second statement, from %d on", id, said(found), strings.Index(text, own))
		}
	}
}

// TestTrustedBy: a role may be handed to whom its trust policy may let in, which is
// anybody where a part of it is not known.
func TestTrustedBy(t *testing.T) {
	for _, test := range []struct {
		trust string
		want  int
	}{
		{`{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}`, 0},
		{`{"Effect":"Allow","Principal":{"AWS":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}`, 1}, // it does not load
		{`{"Effect":"Deny","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}`, 0},
		{`{"Effect":"Deny","NotPrincipal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}`, 1},
		{`{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"‹sts:AssumeRole›"}`, 1},
		{`{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"},{"Effect":"Allow","Principal":{"Service":["ec2.amazonaws.com","LAMBDA.amazonaws.com"]},"Action":"sts:AssumeRole"}`, 1},
	} {
		holder := document("holder.json", `{"Effect":"Allow","Action":["iam:PassRole","lambda:CreateFunction","lambda:InvokeFunction"],"Resource":"*"}`)
		var o review.Options
		beside(holder, &o)
		o.Subjects[1].Trust = withHoles(policy.Trust, `{"Version":"2012-10-17","Statement":[`+test.trust+`]}`)
		if found := of("bypass", check(holder, o)); len(found) != test.want {
			t.Errorf("trusted by %s: %v, want %d", test.trust, texts(found), test.want)
		}
	}
}

// TestBounded: what the boundary of a principal does not let through is no way round a
// Deny, and what is not known in full opens none.
func TestBounded(t *testing.T) {
	const deny = `{"Effect":"Deny","Action":"dynamodb:GetItem",` + onBooks + `},{"Effect":"Allow","Action":["dynamodb:PartiQLSelect","dynamodb:ExportTableToPointInTime"],"Resource":"*"}`
	d := document("p.json", deny)
	edge := policy.MustParse("edge.json", policy.Identity, []byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`))
	identity := policy.MustParse("p.json", policy.Identity, d.Text)
	bounded, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{identity}, Boundary: edge})
	if err != nil {
		t.Fatal(err)
	}
	who := access.Subject{Principal: policy.RoleSession(arn.MustParse("arn:aws:iam::123456789012:role/R"), arn.ARN{}), Policies: bounded}
	o := review.Options{Subjects: []review.Subject{having(who, d)}}
	if found := of("partiql-bypass", check(d, o)); len(found) != 0 {
		t.Errorf("within a boundary: %v", texts(found))
	}
	if found := of("partiql-bypass", check(d, review.Options{})); len(found) != 1 {
		t.Errorf("without a boundary: %v", texts(found))
	}
	hole := withHoles(policy.Identity, `{"Version":"2012-10-17","Statement":[`+deny+`,{"Effect":"Allow","Action":"s3:GetObject","Resource":"‹*›"}]}`)
	if found := of("partiql-bypass", check(hole, review.Options{})); len(found) != 0 {
		t.Errorf("beside a hole: %v", texts(found))
	}
}

// TestServiceControlLevels: a level is what all its policies allow together.
func TestServiceControlLevels(t *testing.T) {
	deny := review.Load("deny.json", policy.ServiceControl, []byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}`))
	allow := review.Load("allow.json", policy.ServiceControl, []byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`))
	open := withHoles(policy.ServiceControl, `{"Version":"2012-10-17","Statement":[{"Effect":"‹Deny›","Action":"s3:*","Resource":"*"}]}`)
	for _, test := range []struct {
		levels [][]*review.Document
		want   int
	}{
		{[][]*review.Document{{deny}}, 1}, {[][]*review.Document{{deny, nil}}, 1}, {[][]*review.Document{{deny, allow}}, 0}, {[][]*review.Document{{allow, deny}}, 0}, {[][]*review.Document{{deny, open}}, 0},
		{[][]*review.Document{{allow}, {deny}}, 1}, {[][]*review.Document{{deny}, {deny}}, 1}, {[][]*review.Document{{allow}}, 0},
	} {
		if found := of("scp-level-empty", check(deny, review.Options{ServiceControl: test.levels})); len(found) != test.want {
			t.Errorf("%d levels: %v, want %d", len(test.levels), texts(found), test.want)
		}
	}
}

// TestEscalationTexts: what the message says of each way.
func TestEscalationTexts(t *testing.T) {
	golden := new(strings.Builder)
	for _, way := range review.Escalations() {
		d := document("p.json", `{"Effect":"Allow","Action":["`+strings.Join(strings.Fields(way), `","`)+`"],"Resource":"*"}`)
		for _, f := range of("privilege-escalation", check(d, review.Options{})) {
			fmt.Fprintf(golden, "%s\n\t%s\n", way, f.Message)
		}
	}
	compareGolden(t, filepath.Join("testdata", "documents", "escalations.txt"), golden.String())
}

// TestBounds: texts and lists are as long as they may be, and by one longer.
func TestBounds(t *testing.T) {
	sized := func(kind policy.Kind, open, end string, n int) *review.Document {
		return review.Load("p.json", kind, []byte(open+strings.Repeat("a", n-len(open)-len(end))+end))
	}
	const open = `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::`
	without := strings.Replace(open, `"Principal":"*",`, "", 1)
	const trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"`
	for _, test := range []struct {
		kind      policy.Kind
		open, end string
		n         int
		want      string
	}{
		{policy.Identity, without, `"}]}`, 6144, ""}, {policy.Identity, without, `"}]}`, 6145, "warning"},
		{policy.Resource, open, `"}]}`, 20480, ""}, {policy.Resource, open, `"}]}`, 20481, "warning"}, {policy.Endpoint, open, `"}]}`, 20480, ""}, {policy.Endpoint, open, `"}]}`, 20481, "warning"},
		{policy.ServiceControl, without, `"}]}`, 5120, ""}, {policy.ServiceControl, without, `"}]}`, 5121, "warning?"}, {policy.ServiceControl, without, `"}]}`, 10240, "warning?"}, {policy.ServiceControl, without, `"}]}`, 10241, "error"},
		{policy.ResourceControl, open, `"}]}`, 5120, ""}, {policy.ResourceControl, open, `"}]}`, 5121, "error"},
		{policy.Trust, trust, `"}}}]}`, 2048, ""}, {policy.Trust, trust, `"}}}]}`, 2049, "warning"},
	} {
		if got := severities(of("size-over-quota", check(sized(test.kind, test.open, test.end, test.n), review.Options{}))); got != test.want {
			t.Errorf("%v of %d bytes: %q, want %q", test.kind, test.n, got, test.want)
		}
	}
	for kind, want := range map[policy.Kind]string{policy.Identity: "", policy.Trust: "", policy.Resource: "warning", policy.Endpoint: "warning", policy.ServiceControl: "error", policy.ResourceControl: "error"} {
		text := strings.TrimSuffix(without, "s3:::") + `s3:::a"}]}`
		switch kind {
		case policy.Trust:
			text = trust + `a"}}}]}`
		case policy.Resource, policy.Endpoint, policy.ResourceControl:
			text = open + `a"}]}`
		default:
		}
		d := review.Load("p.json", kind, []byte(text+strings.Repeat(" \t\r\n", 6000)))
		if got := severities(of("size-over-quota", check(d, review.Options{}))); got != want {
			t.Errorf("%v with much white space: %q, want %q", kind, got, want)
		}
	}
	for n, want := range map[int]string{1000: "", 1001: "warning"} {
		list := strings.Repeat(`"arn:aws:s3:::a",`, n-1) + `"arn:aws:s3:::a"`
		all := check(document("p.json", `{"Effect":"Deny","Action":"s3:ListBucket","Resource":[`+list+`]}`), review.Options{})
		if got := severities(of("too-large-to-check", all)); got != want {
			t.Errorf("%d entries: %q, want %q", n, got, want)
		}
		if got := len(of("redundant-resource", all)); (got > 0) != (want == "") {
			t.Errorf("%d entries: %d are covered", n, got)
		}
	}
	for n, want := range map[int]string{250: "", 251: "warning"} {
		one := `{"Effect":"Deny","Action":"s3:ListBucket","Resource":"arn:aws:s3:::a"}`
		all := check(document("p.json", strings.Repeat(one+",", n-1)+one), review.Options{})
		if got := severities(of("too-large-to-check", all)); got != want {
			t.Errorf("%d statements: %q, want %q", n, got, want)
		}
		if got := len(of("redundant-statement", all)); (got > 0) != (want == "") {
			t.Errorf("%d statements: %d are covered", n, got)
		}
	}
}

// TestTogether: three statements that cover a fourth together are compared in documents of
// up to twelve statements.
func TestTogether(t *testing.T) {
	const (
		covering = `{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-*:123456789012:table/*"},{"Effect":"Allow","Action":"dynamodb:Query","Resource":"arn:aws:dynamodb:us-*:123456789012:table/*"}`
		covered  = `{"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:Query"],"Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/*"}`
	)
	for _, test := range []struct {
		rest    int
		profile review.Profile
		change  func(string) string
		want    int
	}{
		{9, review.Strict, nil, 1}, {10, review.Strict, nil, 0}, {0, review.Default, nil, 0},
		{0, review.Strict, func(s string) string { return strings.ReplaceAll(s, "Allow", "Deny") }, 0},
		{0, review.Strict, func(s string) string { return strings.Replace(s, "dynamodb:Query", "dynamodb:Scan", 1) }, 0},
		{0, review.Strict, func(s string) string { return strings.Replace(s, "us-*", "eu-*", 1) }, 0},
		{0, review.Strict, func(s string) string { return strings.Replace(s, `"Action":["`, `"NotAction":["`, 1) }, 0},
	} {
		text := covering + "," + covered
		if test.change != nil {
			text = test.change(text)
		}
		for i := range test.rest {
			text += fmt.Sprintf(`,{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::bucket%c/a"}`, 'a'+i)
		}
		found := of("redundant-statement", check(document("p.json", text), review.Options{Profile: test.profile}))
		if len(found) != test.want || test.want > 0 && (len(found[0].Related) != 2 || len(found[0].Fixes) != 1) {
			t.Errorf("with %d others in profile %v: %v, want %d", test.rest, test.profile, texts(found), test.want)
		}
	}
}

// TestEndOfFault: the range of an error of loading is the value that it is about.
func TestEndOfFault(t *testing.T) {
	for text, want := range map[string]string{
		`{"Version":"2012-10-17","Statement":[{"Effect":"allow","Action":"s3:GetObject","Resource":"*"}]}`:                                  `"allow"`,
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":{"a":["b"]},"Resource":"*"}]}`:                                     `{"a":["b"]}`,
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":[ ],"Resource":"*"}]}`:                                          `[ ]`,
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":17,"Resource":"*"}]}`:                                              `1`,
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::é` + "\u2020" + `"}]}`:     "\u2020",
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEqual":{}}}]}  `: `"StringEqual"`,
	} {
		d := review.Load("p.json", policy.Identity, []byte(text))
		i := slices.IndexFunc(check(d, review.Options{}), func(f review.Finding) bool { return f.At.Text() == want && f.Rule.Category == review.CategoryLoad })
		if i < 0 {
			t.Errorf("%s: %v, want one at %s", text, said(check(d, review.Options{})), want)
		}
	}
}

// TestIn2008: in the language of 2008 no text is a variable.
func TestIn2008(t *testing.T) {
	for _, version := range []string{`"Version":"2008-10-17",`, "", `"Version":"2012-10-17",`} {
		d := review.Load("p.json", policy.Identity, []byte(`{`+version+`"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::${aws:TagKeys}","arn:aws:s3:${aws:RequestedRegion}::a"]}]}`))
		all := check(d, review.Options{})
		for id, want := range map[string]int{"variable-in-2008": 2, "variable-unresolvable": 0, "variable-in-arn-prefix": 0} {
			if strings.Contains(version, "2012") {
				want = map[string]int{"variable-unresolvable": 1, "variable-in-arn-prefix": 1}[id]
			}
			if found := of(id, all); len(found) != want {
				t.Errorf("%s in a document with %q: %v, want %d", id, version, texts(found), want)
			}
		}
	}
}

// TestWitnessSets: where policies of a caller decide, the witness has them, so that
// whoever reads it can ask again.
func TestWitnessSets(t *testing.T) {
	with := 0
	for r := range review.Rules() {
		if r.Needs == review.Command || r.Bad == "" {
			continue
		}
		for _, f := range of(r.ID, example(r, r.Bad)) {
			if f.Witness == nil || f.Witness.Request == nil {
				continue
			}
			ofCaller := r.Kind == policy.Identity || r.ID == "deny-blocks-replication" || r.ID == "rbp-lockout"
			if (f.Witness.Set != nil) != ofCaller {
				t.Errorf("%s: the witness has a set: %t", r.ID, f.Witness.Set != nil)
			}
			with++
		}
	}
	if with < 20 {
		t.Errorf("%d findings with a request", with)
	}
}
