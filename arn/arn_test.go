package arn

import (
	"encoding"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	_ encoding.TextAppender    = ARN{}
	_ encoding.TextMarshaler   = ARN{}
	_ encoding.TextUnmarshaler = (*ARN)(nil)
)

// facts is all that the methods of an ARN return, for comparison.
type facts struct {
	Partition, Service, Region, Account, Resource string
	Kind                                          Kind
	Table, Name, Path, Role                       string
}

func factsOf(a ARN) facts {
	return facts{
		a.Partition(), a.Service(), a.Region(), a.Account(), a.Resource(),
		a.Kind(), a.Table(), a.Name(), a.Path(), a.Role(),
	}
}

// form is an ARN and what its methods return.
type form struct {
	text string
	want facts
}

// forms are the ARNs of SEMANTICS 2.1 and others like them.
var forms = []form{
	{"arn:aws:dynamodb:us-east-1:123456789012:table/Books",
		facts{"aws", "dynamodb", "us-east-1", "123456789012", "table/Books", Table, "Books", "Books", "", ""}},
	{"arn:aws-cn:dynamodb:cn-north-1:123456789012:table/a.b_c-D",
		facts{"aws-cn", "dynamodb", "cn-north-1", "123456789012", "table/a.b_c-D", Table, "a.b_c-D", "a.b_c-D", "", ""}},
	{"arn:aws:dynamodb:us-west-2:123456789:table/x", // nine digits, a short name: as given
		facts{"aws", "dynamodb", "us-west-2", "123456789", "table/x", Table, "x", "x", "", ""}},
	{"arn:aws-us-gov:dynamodb:us-gov-west-1:1:table/Books/index/ByAuthor",
		facts{"aws-us-gov", "dynamodb", "us-gov-west-1", "1", "table/Books/index/ByAuthor", Index, "Books", "ByAuthor", "", ""}},
	{"arn:aws:dynamodb:us-east-1:1:table/Books/stream/2024-02-12T18:57:26.492",
		facts{"aws", "dynamodb", "us-east-1", "1", "table/Books/stream/2024-02-12T18:57:26.492", Stream, "Books", "2024-02-12T18:57:26.492", "", ""}},
	{"arn:aws:dynamodb:us-east-1:1:table/Books/backup/01489602797149-73d8d5bc",
		facts{"aws", "dynamodb", "us-east-1", "1", "table/Books/backup/01489602797149-73d8d5bc", Backup, "Books", "01489602797149-73d8d5bc", "", ""}},
	{"arn:aws:dynamodb:us-east-1:1:table/Books/export/E",
		facts{"aws", "dynamodb", "us-east-1", "1", "table/Books/export/E", Export, "Books", "E", "", ""}},
	{"arn:aws:dynamodb:us-east-1:1:table/Books/import/M",
		facts{"aws", "dynamodb", "us-east-1", "1", "table/Books/import/M", Import, "Books", "M", "", ""}},
	{"arn:aws:dynamodb::123456789012:global-table/Books",
		facts{"aws", "dynamodb", "", "123456789012", "global-table/Books", GlobalTable, "", "Books", "", ""}},
	{"arn:aws:dax:us-east-1:123456789012:cache/daxcluster01",
		facts{"aws", "dax", "us-east-1", "123456789012", "cache/daxcluster01", Cache, "", "daxcluster01", "", ""}},
	{"arn:aws:dax:us-east-1:123456789012:cache/DAXCluster01",
		facts{"aws", "dax", "us-east-1", "123456789012", "cache/DAXCluster01", Cache, "", "DAXCluster01", "", ""}},

	{"arn:aws:iam::1:user/alice", facts{"aws", "iam", "", "1", "user/alice", User, "", "alice", "/", ""}},
	{"arn:aws:iam::1:user/a/b/alice", facts{"aws", "iam", "", "1", "user/a/b/alice", User, "", "alice", "/a/b/", ""}},
	{"arn:aws:iam::1:role/Reader", facts{"aws", "iam", "", "1", "role/Reader", Role, "", "Reader", "/", "Reader"}},
	{"arn:aws:iam::1:role/service-role/Reader",
		facts{"aws", "iam", "", "1", "role/service-role/Reader", Role, "", "Reader", "/service-role/", "Reader"}},
	{"arn:aws:iam::1:group/Staff", facts{"aws", "iam", "", "1", "group/Staff", Group, "", "Staff", "/", ""}},
	{"arn:aws:iam::1:policy/p/Read", facts{"aws", "iam", "", "1", "policy/p/Read", ManagedPolicy, "", "Read", "/p/", ""}},
	{"arn:aws:iam::1:saml-provider/Corp", facts{"aws", "iam", "", "1", "saml-provider/Corp", SAMLProvider, "", "Corp", "", ""}},
	{"arn:aws:iam::1:oidc-provider/a.example/b",
		facts{"aws", "iam", "", "1", "oidc-provider/a.example/b", OIDCProvider, "", "a.example/b", "", ""}},
	{"arn:aws:iam::1:root", facts{"aws", "iam", "", "1", "root", RootUser, "", "", "", ""}},
	{"arn:aws:sts::1:assumed-role/Reader/alice@x",
		facts{"aws", "sts", "", "1", "assumed-role/Reader/alice@x", AssumedRole, "", "alice@x", "", "Reader"}},
	{"arn:aws:sts::1:federated-user/bob", facts{"aws", "sts", "", "1", "federated-user/bob", FederatedUser, "", "bob", "", ""}},

	// What has no known form is an ARN all the same.
	{"arn:aws:s3:::bucket/key:with:colons/*", facts{"aws", "s3", "", "", "bucket/key:with:colons/*", Other, "", "", "", ""}},
	{"arn:aws:dax:us-east-1:1:cluster/c", facts{"aws", "dax", "us-east-1", "1", "cluster/c", Other, "", "", "", ""}},
	{"arn:aws:dax:us-east-1:1:cache//c", facts{"aws", "dax", "us-east-1", "1", "cache//c", Other, "", "", "", ""}},
	{"arn:aws:dax:us-east-1:1:cache/a/b", facts{"aws", "dax", "us-east-1", "1", "cache/a/b", Other, "", "", "", ""}},
	{"arn:aws:s3:us-east-1:1:table/Books", facts{"aws", "s3", "us-east-1", "1", "table/Books", Other, "", "", "", ""}},
	{"arn:aws:dynamodb:us-east-1:1:", facts{"aws", "dynamodb", "us-east-1", "1", "", Other, "", "", "", ""}},
	{"arn:aws:dynamodb:us-east-1:1:table", facts{"aws", "dynamodb", "us-east-1", "1", "table", Other, "", "", "", ""}},
	{"arn:aws:dynamodb:us-east-1:1:table/", facts{"aws", "dynamodb", "us-east-1", "1", "table/", Other, "", "", "", ""}},
	{"arn:aws:dynamodb:us-east-1:1:table/T/", facts{"aws", "dynamodb", "us-east-1", "1", "table/T/", Other, "", "", "", ""}},
	{"arn:aws:dynamodb:us-east-1:1:table/T/index", facts{"aws", "dynamodb", "us-east-1", "1", "table/T/index", Other, "", "", "", ""}},
	{"arn:aws:dynamodb:us-east-1:1:table/T/index/", facts{"aws", "dynamodb", "us-east-1", "1", "table/T/index/", Other, "", "", "", ""}},
	{"arn:aws:dynamodb:us-east-1:1:table/T/index/I/J", facts{"aws", "dynamodb", "us-east-1", "1", "table/T/index/I/J", Other, "", "", "", ""}},
	{"arn:aws:dynamodb:us-east-1:1:table/T/replica/R", facts{"aws", "dynamodb", "us-east-1", "1", "table/T/replica/R", Other, "", "", "", ""}},
	{"arn:aws:dynamodb:us-east-1:1:table//index/I", facts{"aws", "dynamodb", "us-east-1", "1", "table//index/I", Other, "", "", "", ""}},
	{"arn:aws:dynamodb::1:global-table/a/b", facts{"aws", "dynamodb", "", "1", "global-table/a/b", Other, "", "", "", ""}},
	{"arn:aws:iam::1:user/", facts{"aws", "iam", "", "1", "user/", Other, "", "", "", ""}},
	{"arn:aws:iam::1:user/a/", facts{"aws", "iam", "", "1", "user/a/", Other, "", "", "", ""}},
	{"arn:aws:iam::1:mfa/alice", facts{"aws", "iam", "", "1", "mfa/alice", Other, "", "", "", ""}},
	{"arn:aws:iam::1:root/x", facts{"aws", "iam", "", "1", "root/x", Other, "", "", "", ""}},
	{"arn:aws:sts::1:assumed-role/R", facts{"aws", "sts", "", "1", "assumed-role/R", Other, "", "", "", ""}},
	{"arn:aws:sts::1:assumed-role//s", facts{"aws", "sts", "", "1", "assumed-role//s", Other, "", "", "", ""}},
	{"arn:aws:sts::1:session/R/s", facts{"aws", "sts", "", "1", "session/R/s", Other, "", "", "", ""}},
	{"arn:aws:sts::1:assumed-role/p/R/s", facts{"aws", "sts", "", "1", "assumed-role/p/R/s", Other, "", "", "", ""}},
	{"arn:aws:sts::1:federated-user/", facts{"aws", "sts", "", "1", "federated-user/", Other, "", "", "", ""}},

	{"*", facts{Kind: NoResource}},
	longest,
}

// longest is as long as an ARN can be.
var longest = form{
	"arn:aws:s3:::" + longestKey,
	facts{"aws", "s3", "", "", longestKey, Other, "", "", "", ""},
}

var longestKey = strings.Repeat("k", MaxLength-len("arn:aws:s3:::"))

func TestParse(t *testing.T) {
	for _, tt := range forms {
		a, err := Parse(tt.text)
		if err != nil {
			t.Errorf("Parse: %v", err)
			continue
		}
		if d := cmp.Diff(tt.want, factsOf(a)); d != "" {
			t.Errorf("Parse(%q) mismatch (-want +got):\n%s", tt.text, d)
		}
		if a.String() != tt.text || !a.IsValid() || a.IsWildcard() != (tt.text == "*") {
			t.Errorf("Parse(%q): text %q, valid %t, wildcard %t", tt.text, a.String(), a.IsValid(), a.IsWildcard())
		}
	}
}

func TestPartitions(t *testing.T) {
	for _, p := range []string{"aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"} {
		if a, err := Parse("arn:" + p + ":iam::1:root"); err != nil || a.Partition() != p {
			t.Errorf("partition %q: %v", p, err)
		}
		if !strings.Contains(partitions, p) {
			t.Errorf("the message about partitions does not list %q", p)
		}
	}
}

func TestParseErrors(t *testing.T) {
	tests := []struct {
		text   string
		offset int
		reason string // a part of it
	}{
		{"", 0, `starts with "arn:"`},
		{"**", 0, `starts with "arn:"`},
		{"boop", 0, `starts with "arn:"`},
		{"ARN:aws:iam::1:root", 0, `starts with "arn:"`},
		{" arn:aws:iam::1:root", 0, `starts with "arn:"`},
		{"arn:", 4, "six parts"},
		{"arn:aws:iam", 11, "six parts"},
		{"arn:aws:iam::1", 14, "six parts"},
		{"arn::iam::1:root", 4, "partition"},
		{"arn:AWS:iam::1:root", 4, "partition"},
		{"arn:aws-x:iam::1:root", 4, "partition"},
		{"arn:aws:::1:root", 8, "service"},
		{"arn:aws:IAM::1:root", 8, "service"},
		{"arn:aws:dynamo db:r:1:table/T", 14, "service"},
		{"arn:aws:iam::Aws:policy/Read", 13, "account"},
		{"arn:aws:iam::aws_:policy/Read", 16, "account"},
		{"arn:aws:iam::-aws:policy/Read", 13, "account"},
		{"arn:aws:iam::aws.x:policy/Read", 16, "account"},
		{"arn:aws:iam::1aws:policy/Read", 14, "account"},
		{"arn:aws:iam::12345678901x:root", 24, "account"},
		{"arn:aws:iam::\u0661:root", 13, "account"},
		{"arn:aws:dynamodb:*:1:table/T", 17, "wildcard"},
		{"arn:aws:dynamodb:us-east-?:1:table/T", 25, "wildcard"},
		{"arn:*:dynamodb:r:1:table/T", 4, "wildcard"},
		{longest.text + "k", MaxLength, "longer than 2048"},
	}
	for _, tt := range tests {
		a, err := Parse(tt.text)
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("Parse(%q): error %v, want an *Error", tt.text, err)
			continue
		}
		if a != (ARN{}) || e.Text != tt.text || e.Offset != tt.offset || !strings.Contains(e.Reason, tt.reason) {
			t.Errorf("Parse(%q) = %v, %#v; want offset %d, reason %q", tt.text, a, e, tt.offset, tt.reason)
		}
	}
}

// What AWS or a service owns has a word in the place of the account.
func TestHasAccountWord(t *testing.T) {
	for text, want := range map[string]bool{
		"arn:aws:iam::aws:policy/ReadOnlyAccess":             true,
		"arn:aws:iam::cloudfront:user/Origin E1":             true,
		"arn:aws:ssm:us-east-1:aws-x1:document/D":            true,
		"arn:aws:s3:::aws":                                   false,
		"arn:aws:iam::123456789012:policy/aws":               false,
		"arn:aws:dynamodb:us-east-1:123456789012:table/Book": false,
		"*": false,
	} {
		if got := MustParse(text).HasAccountWord(); got != want {
			t.Errorf("%s: %t, want %t", text, got, want)
		}
	}
	if (ARN{}).HasAccountWord() {
		t.Error("the zero ARN has a word for an account")
	}
	owned := MustParse("arn:aws:dynamodb:us-east-1:aws:table/Books")
	if a, err := owned.Scope().Table("Books"); err == nil {
		t.Errorf("a scope of a word makes %v", a)
	}
}

func TestErrorMessage(t *testing.T) {
	_, err := Parse("arn:aws:iam::12345678901x:root")
	const want = `arn: "arn:aws:iam::12345678901x:root", byte 24: an account is digits, a word of lower-case letters, digits and hyphens such as aws, or empty`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	_, err = Parse("arn:aws:s3:::" + strings.Repeat("k", MaxLength))
	if n := len(err.Error()); n > 200 {
		t.Errorf("a message of %d bytes about a long text", n)
	}
}

func TestZeroARN(t *testing.T) {
	var z ARN
	if d := cmp.Diff(facts{}, factsOf(z)); d != "" {
		t.Errorf("facts mismatch (-want +got):\n%s", d)
	}
	if z.IsValid() || z.IsWildcard() || z.String() != "" || z.IsServiceLinkedRole() {
		t.Error("the zero ARN is something")
	}
	if z == Wildcard() || !Wildcard().IsValid() || !Wildcard().IsWildcard() || Wildcard().String() != "*" {
		t.Error("Wildcard is not what it should be")
	}
}

func TestARNIsComparable(t *testing.T) {
	const text = "arn:aws:iam::1:user/alice"
	a, b := MustParse(text), MustParse(strings.Clone(text))
	if a != b {
		t.Error("equal texts, different ARNs")
	}
	if a == MustParse("arn:aws:iam::1:user/Alice") {
		t.Error("case does not count")
	}
	users := map[ARN]int{a: 1}
	if users[b] != 1 {
		t.Error("not found in a map")
	}
	c := MustParse("arn:aws:iam::1:user/bob")
	if a.Compare(b) != 0 || a.Compare(c) != -1 || c.Compare(a) != 1 || (ARN{}).Compare(a) != -1 {
		t.Error("Compare does not order by text")
	}
}

func TestText(t *testing.T) {
	for _, text := range []string{"", "*", "arn:aws:iam::1:user/alice"} {
		var a ARN
		if err := a.UnmarshalText([]byte(text)); err != nil {
			t.Errorf("UnmarshalText(%q): %v", text, err)
		}
		if b, err := a.MarshalText(); err != nil || string(b) != text {
			t.Errorf("MarshalText of %q: %q, %v", text, b, err)
		}
		if b, err := a.AppendText([]byte("x")); err != nil || string(b) != "x"+text {
			t.Errorf("AppendText of %q: %q, %v", text, b, err)
		}
	}
	a := Wildcard()
	if err := a.UnmarshalText([]byte("arn:aws")); err == nil || a != Wildcard() {
		t.Errorf("UnmarshalText of no ARN: %v, and the value becomes %v", err, a)
	}
}

func TestMustParse(t *testing.T) {
	for name, f := range map[string]func(){
		"MustParse":        func() { MustParse("arn") },
		"MustParsePattern": func() { MustParsePattern("arn", 0) },
	} {
		func() {
			defer func() {
				if _, ok := recover().(*Error); !ok {
					t.Errorf("%s does not panic with an *Error", name)
				}
			}()
			f()
		}()
	}
}

func TestServiceLinkedRole(t *testing.T) {
	for text, want := range map[string]bool{
		"arn:aws:iam::1:role/aws-service-role/dax.amazonaws.com/AWSServiceRoleForDAX":                                  true,
		"arn:aws:iam::1:role/aws-service-role/replication.dynamodb.amazonaws.com/AWSServiceRoleForDynamoDBReplication": true,
		"arn:aws:iam::1:role/aws-service-role/x":                                                                       true,
		"arn:aws:iam::1:role/aws-service-role":                                                                         false,
		"arn:aws:iam::1:role/aws-service-roles/x":                                                                      false,
		"arn:aws:iam::1:role/p/aws-service-role/x":                                                                     false,
		"arn:aws:iam::1:role/service-role/x":                                                                           false,
		"arn:aws:iam::1:user/aws-service-role/x":                                                                       false,
		"arn:aws:sts::1:assumed-role/AWSServiceRoleForDAX/session":                                                     false,
		"arn:aws:iam::1:role/AWS-service-role/dax.amazonaws.com/name":                                                  false,
	} {
		a := MustParse(text)
		if got := a.IsServiceLinkedRole(); got != want {
			t.Errorf("%s: %t, want %t", text, got, want)
		}
	}
}

func TestKindString(t *testing.T) {
	seen := map[string]bool{}
	for k := Invalid; k <= FederatedUser; k++ {
		name := k.String()
		if name == "" || name == "unknown kind" || seen[name] {
			t.Errorf("kind %d is called %q", k, name)
		}
		seen[name] = true
	}
	for _, k := range []Kind{FederatedUser + 1, 200} {
		if got := k.String(); got != "unknown kind" {
			t.Errorf("kind %d is called %q", k, got)
		}
	}
	if got := FederatedUser.String(); got != "federated user" {
		t.Errorf("the last kind is called %q", got)
	}
}

func TestWellFormed(t *testing.T) {
	for text, want := range map[string]bool{
		"arn:aws:iam::1:root":         true,
		"arn:aws:iam::1:a:b:c":        true,
		"arn:::::":                    true,
		"arn:x:*:Y:z:?":               true,
		"arn:aws:iam::1":              false,
		"arn:aws:iam":                 false,
		"aws:aws:iam::1:root":         false,
		"ARN:aws:iam::1:root":         false,
		"boop":                        false,
		"":                            false,
		"*":                           false,
		"xarn:aws:iam::123456:root:y": false,
	} {
		if got := WellFormed(text); got != want {
			t.Errorf("WellFormed(%q) = %t, want %t", text, got, want)
		}
	}
}

// FuzzParse: no text makes Parse panic, and an ARN is its text, whole and in
// parts.
func FuzzParse(f *testing.F) {
	for _, tt := range forms {
		f.Add(tt.text)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := Parse(s)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || a != (ARN{}) || e.Text != s || e.Offset > len(s) || e.Error() == "" {
				t.Errorf("Parse(%q) = %v, %#v", s, a, e)
			}
			return
		}
		again, err := Parse(a.String())
		if err != nil || again != a || a.String() != s {
			t.Errorf("Parse(%q) = %v, and again %v, %v", s, a, again, err)
		}
		parts := []string{"arn", a.Partition(), a.Service(), a.Region(), a.Account(), a.Resource()}
		if !a.IsWildcard() && (strings.Join(parts, ":") != s || !WellFormed(s)) {
			t.Errorf("Parse(%q) has the parts %q", s, parts)
		}
		for _, name := range []string{a.Table(), a.Name(), a.Path(), a.Role()} {
			if !strings.Contains(a.Resource(), name) {
				t.Errorf("Parse(%q): name %q is not in its resource", s, name)
			}
		}
	})
}
