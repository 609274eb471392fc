package review_test

import (
	"strings"
	"testing"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/review"
	"github.com/iameval/iameval/policy/syntax"
)

// withHoles loads a text in which ‹ and › mark holes.
func withHoles(kind policy.Kind, marked string) *review.Document {
	var holes []review.Hole
	text := ""
	for {
		before, rest, ok := strings.Cut(marked, "‹")
		text += before
		if !ok {
			break
		}
		like, after, _ := strings.Cut(rest, "›")
		holes = append(holes, review.Hole{Start: len(text), End: len(text) + len(like), Expr: "!Ref X", Like: like})
		text += like
		marked = after
	}
	d := review.Load("stack.yaml#P", kind, []byte(text))
	d.Holes = holes
	return d
}

// TestHoles: no rule concludes anything through what is not known.
func TestHoles(t *testing.T) {
	for _, test := range []struct {
		name, statement string
		kind            policy.Kind
		want            string // rules with findings
	}{
		{"an action", `{"Effect":"Allow","Action":"‹*›","Resource":"*"}`, policy.Identity, ""},
		{"a resource", `{"Effect":"Allow","Action":"iam:PassRole","Resource":"‹*›"}`, policy.Identity, ""},
		{"a condition", `{"Effect":"Allow","Action":"*","Resource":"*","Condition":‹{}›}`, policy.Identity, ""},
		{"a value", `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"‹*›"}}}`, policy.Identity, ""},
		{"an effect", `{"Effect":"‹Allow›","Action":"*","Resource":"*"}`, policy.Identity, ""},
		{"a part of a name", `{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":["arn:aws:dynamodb:us-east-1:123456789012:table/‹*›","arn:aws:dynamodb:us-east-1:123456789012:table/Books"]}`, policy.Identity, ""},
		{"a type that fits", `{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"‹arn:*:dynamodb:*:*:table/*›"}`, policy.Identity, ""},
		{"a type that does not fit", `{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"‹arn:*:dynamodb:*:*:table/*/stream/*›"}`, policy.Identity, "action-resource-mismatch"},
		{"a principal", `{"Effect":"Allow","Principal":{"AWS":"‹*›"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*"}`, policy.Resource, ""},
		{"a principal that would not load", `{"Effect":"Allow","Principal":{"AWS":"‹arn:*:iam::*:role/*›"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::books/*"}`, policy.Resource, ""},
		{"a Deny that may be wider", `{"Effect":"Allow","Action":"dynamodb:GetItem",` + onBooks + `},{"Effect":"Deny","Action":"‹*›","Resource":"*"}`, policy.Identity, ""},
		{"another statement", `{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Allow","Action":"‹*›","Resource":"*"}`, policy.Identity, "action-star passrole-wide create-slr-wide"},
		{"a key", `{"Effect":"Allow","Action":"dynamodb:GetItem",` + onBooks + `,"Condition":{"StringEquals":{"‹nothing›":"a"}}}`, policy.Identity, ""},
		{"a service", `{"Effect":"Allow","Action":"‹nothing›:GetItem","Resource":"*"}`, policy.Identity, ""},
	} {
		d := withHoles(test.kind, `{"Version":"2012-10-17","Statement":[`+test.statement+`]}`)
		var got []string
		for _, f := range check(d, review.Options{}) {
			if len(got) == 0 || got[len(got)-1] != f.Rule.ID {
				got = append(got, f.Rule.ID)
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: findings %v, want %q", test.name, got, test.want)
		}
	}
}

// lines is a way back to a file that the user wrote.
type lines struct{}

func (lines) Position(offset int) (string, syntax.Position) {
	return "stack.yaml", syntax.Position{Offset: offset, Line: 40 + offset/10, Column: 1 + offset%10}
}

// TestMap: places are those of the file that the user wrote.
func TestMap(t *testing.T) {
	d := review.Load("stack.yaml#P", policy.Identity, []byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"dynamodb:GetItems",`+onBooks+`}]}`))
	d.Map = lines{}
	all := of("unknown-action", check(d, review.Options{}))
	if len(all) != 1 {
		t.Fatalf("%d findings, want one", len(all))
	}
	file, start, end := all[0].At.Range()
	if file != "stack.yaml" || start.Line != 46 || end.Line != 48 || all[0].At.Pointer != "/Statement/0/Action" || all[0].At.Text() != `"dynamodb:GetItems"` {
		t.Errorf("found at %s %v-%v %s %s", file, start, end, all[0].At.Pointer, all[0].At.Text())
	}
	if want := "stack.yaml:46:5: error unknown-action"; !strings.HasPrefix(all[0].String(), want) {
		t.Errorf("String is %q, want it to begin with %q", all[0].String(), want)
	}
}
