package review_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/review"
)

// alike are statements for documents that answer a question in the same way, or nearly.
var alike = []string{
	`{"Effect":"Allow","Action":["iam:PassRole","iam:GetRole"],"Resource":"*"}`,
	`{"Effect":"Allow","Action":"iam:passrole","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"lambda.amazonaws.com"}}}`,
	`{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringLike":{"IAM:PassedToService":["ec2*","lambda*"]}}}`,
	`{"Effect":"Deny","Action":"iam:PassRole","Resource":"arn:aws:iam::123456789012:role/x"}`,
	`{"Effect":"Deny","NotAction":["iam:PassRole","lambda:*"],"Resource":"*"}`,
	`{"Effect":"Deny","Action":"iam:*","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}}`,
	`{"Effect":"Allow","Action":["lambda:CreateFunction","lambda:InvokeFunction"],"Resource":"*"}`,
	`{"Effect":"Allow","Action":"lambda:*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/team":"a"}}}`,
	`{"Effect":"Allow","Action":"*","Resource":"*"}`,
	`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}}`,
	`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::${aws:username}/*"}`,
	`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::NAME/*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"NAME"}}}`,
	`{"Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/NAME"}`,
	`{"Effect":"Deny","Action":"dynamodb:DeleteTable","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/NAME"}`,
	`{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"NAME"}}}`,
	`{"Effect":"Allow","Action":"iam:CreateServiceLinkedRole","Resource":"*"}`,
	`{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::123456789012:role/*"}`,
	`{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::123456789012:role/n*"}`,
	`{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::123456789012:role/n1*"}`,
	`{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/team":["a","b"]}}}`,
	`{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringNotEquals":{"AWS:resourcetag/TEAM":"a"}}}`,
	`{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"ForAnyValue:StringEquals":{"iam:PassedToService":"a"}}}`,
	`{"Effect":"Deny","Action":"iam:PassRole","Resource":"*","Condition":{"StringNotEquals":{"aws:ResourceTag/team":"a"}}}`,
	`{"Effect":"Deny","Action":"iam:PassRole","Resource":"*","Condition":{"Null":{"aws:ResourceTag/team":"true"}}}`,
	`{"Effect":"Deny","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"aws:ResourceAccount":"123456789012"}}}`,
	`{"Effect":"Allow","Action":["iam:PutRolePolicy","iam:AttachRolePolicy"],"Resource":"*","Condition":{"Bool":{"aws:ViaAWSService":"false"}}}`,
	`{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/x"}}}`,
	`{"Effect":"Deny","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"aws:username":["x","y"]}}}`,
	`{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringLike":{"aws:userid":["AROA*:n","AIDANAME"]}}}`,
	`{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringNotLike":{"aws:UserId":"AIDAEXAMPLE"}}}`,
}

// unlike are pairs of documents of which the second has other witnesses than the first,
// since something in it has to do with what is asked after all.
var unlike = []struct{ name, first, second string }{
	{
		"the instants that are tried are those of both keys of the clock",
		`{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"DateLessThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}}}`,
		`{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"DateLessThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}}},
		 {"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"DateLessThan":{"aws:EpochTime":"1500000000"}}}`,
	},
	{
		"the values that a variable is tried with are those of all statements",
		`{"Effect":"Allow","Action":"iam:CreateServiceLinkedRole","Resource":"arn:aws:iam::123456789012:role/${aws:PrincipalTag/team}*"}`,
		`{"Effect":"Allow","Action":"iam:CreateServiceLinkedRole","Resource":"arn:aws:iam::123456789012:role/${aws:PrincipalTag/team}*"},
		 {"Effect":"Deny","Action":"s3:GetObject","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalTag/team":"red"}}}`,
	},
	{
		"a key is spelled as the first statement has it",
		`{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"aws:RequestTag/team":"red"}}},
		 {"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"AWS:requesttag/TEAM":"red"}}}`,
		`{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"AWS:requesttag/TEAM":"red"}}},
		 {"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"aws:RequestTag/team":"red"}}}`,
	},
	{
		"a value that is compared with a variable is tried with the values of all statements",
		`{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"aws:RequestTag/team":"${aws:PrincipalTag/team}"}}}`,
		`{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"aws:RequestTag/team":"${aws:PrincipalTag/team}"}}},
		 {"Effect":"Deny","Action":"s3:GetObject","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalTag/team":"red"}}}`,
	},
	{
		"the account and the Region both follow from the resource, and one of them is read beside",
		`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"ForAllValues:StringLike":{"aws:ResourceAccount":"AROA*:x"}}}`,
		`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"ForAllValues:StringLike":{"aws:ResourceAccount":"AROA*:x"}}},
		 {"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":"false"}}}`,
	},
}

// TestUnlike: a document has the same findings, witnesses and all, alone and behind one
// that is nearly like it.
func TestUnlike(t *testing.T) {
	findings := func(documents ...string) (all []string) {
		var docs []*review.Document
		for i, statements := range documents {
			docs = append(docs, document(fmt.Sprintf("p%d.json", len(documents)-i), statements))
		}
		for f := range review.Check(docs, review.Options{Profile: review.Strict}) {
			if f.At.Document == docs[len(docs)-1] {
				all = append(all, inFull(&f))
			}
		}
		return all
	}
	for _, test := range unlike {
		if want, got := findings(test.second), findings(test.first, test.second); !slices.Equal(want, got) {
			t.Errorf("%s: behind another\n%q\nand alone\n%q", test.name, got, want)
		}
	}
}

// TestAlike: a document has the same findings, witnesses and all, alone and behind many
// that are like it.
func TestAlike(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	var docs []*review.Document
	for i := range 1500 {
		var some []string
		for range 1 + random.IntN(4) {
			some = append(some, strings.ReplaceAll(alike[random.IntN(len(alike))], "NAME", fmt.Sprint("n", random.IntN(50))))
		}
		docs = append(docs, document(fmt.Sprintf("p%d.json", i), strings.Join(some, ",")))
	}
	trust := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:%s"}]}`
	for i := range 40 {
		docs = append(docs, review.Load(fmt.Sprintf("t%d.json", i), policy.Trust, fmt.Appendf(nil, trust, []string{"AssumeRole", "TagSession"}[i%2])))
	}
	together := make(map[*review.Document][]string)
	witnesses := 0
	for f := range review.Check(docs, review.Options{Profile: review.Strict}) {
		together[f.At.Document] = append(together[f.At.Document], inFull(&f))
		if f.Witness != nil {
			witnesses++
		}
	}
	for _, d := range docs {
		var alone []string
		for f := range review.Check([]*review.Document{d}, review.Options{Profile: review.Strict}) {
			alone = append(alone, inFull(&f))
		}
		if !slices.Equal(alone, together[d]) {
			t.Errorf("%s\n%s\nalone %q\ntogether %q", d.Name, d.Text, alone, together[d])
		}
		if !d.Loads() {
			continue
		}
		var checked []string
		for f := range review.Check([]*review.Document{review.LoadChecked(d.Name, d.Kind, d.Text)}, review.Options{Profile: review.Strict}) {
			checked = append(checked, inFull(&f))
		}
		if !slices.Equal(alone, checked) {
			t.Errorf("%s\n%s\nas one %q\nthat is known to load %q", d.Name, d.Text, alone, checked)
		}
	}
	if witnesses < 500 {
		t.Errorf("%d witnesses, want 500 or more", witnesses)
	}
}

// TestNotLoaded: where a text does not load after all, what is known of it is its text.
func TestNotLoaded(t *testing.T) {
	const sound = `{"Effect":"Allow","Action":"iam:PassRole","Resource":"*"}`
	for _, test := range []struct {
		statements string
		witness    bool
	}{
		{sound, true},
		{sound + `,{"Effect":"Deny","Action":"iam:PassRole","Resource":"none"}`, false},
		{sound + `,{"Effect":"Deny","Action":7,"Resource":"*"}`, false},
	} {
		text := document("p.json", test.statements).Text
		found := of("passrole-wide", check(review.LoadChecked("p.json", policy.Identity, text), review.Options{}))
		if len(found) != 1 || (found[0].Witness != nil) != test.witness {
			t.Errorf("%s: %v, want one finding, with a witness %t", test.statements, texts(found), test.witness)
		}
	}
	if review.LoadChecked("p.json", policy.Identity, []byte("{")).Loads() {
		t.Error("what is not JSON does not load, whoever has checked it")
	}
}

// inFull is a finding with all that its witness says.
func inFull(f *review.Finding) string {
	text := fmt.Sprint(f, f.Witness, f.Fixes)
	for _, r := range f.Related {
		text += fmt.Sprint(" ", r.Why, r.At.Start, r.At.End)
	}
	if f.Witness == nil || f.Witness.Request == nil {
		return text
	}
	text += fmt.Sprint(" ", f.Witness.Request.Time.UTC())
	env := condition.Env{Context: f.Witness.Request.Context}
	for key := range f.Witness.Request.Context.Keys() {
		values, kind := env.Lookup(key)
		text += fmt.Sprint(" ", key, kind, values)
	}
	return text
}
