package analysis

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/policy"
)

// TestDraft: a policy of any kind is written so that it says the same, in the canonical
// layout.
func TestDraft(t *testing.T) {
	for _, test := range []struct {
		name, src, want string
		kind            policy.Kind
	}{
		{"identity", `{"Version":"2012-10-17","Id":"i","Statement":{"Sid":"A","Effect":"Allow","Action":"s3:Get*","Resource":["arn:aws:s3:::${aws:username}/<a&b>","*"],"Condition":{
			"StringLike":{"k:v":["a","b"],"k:w":[]},"ForAllValues:NumericLessThanIfExists":{"k:v":1e3},"Bool":{"aws:SecureTransport":true}}}}`, `{
  "Version": "2012-10-17",
  "Id": "i",
  "Statement": [
    {
      "Sid": "A",
      "Effect": "Allow",
      "Action": "s3:Get*",
      "Resource": ["arn:aws:s3:::${aws:username}/\u003ca\u0026b\u003e", "*"],
      "Condition": {
        "StringLike": {
          "k:v": ["a", "b"],
          "k:w": []
        },
        "ForAllValues:NumericLessThanIfExists": {
          "k:v": "1e3"
        },
        "Bool": {
          "aws:SecureTransport": "true"
        }
      }
    }
  ]
}
`, policy.Identity},
		{"resource", `{"Statement":[{"Effect":"Deny","NotPrincipal":{"AWS":["111122223333","arn:aws:iam::111122223333:user/u"],"Service":"s3.amazonaws.com","Federated":"accounts.google.com","CanonicalUser":"7"},"NotAction":["a:b","c:d"],"NotResource":"arn:aws:s3:::b"},
			{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"*","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":["*","111122223333"]},"Action":"*","Resource":"*"}]}`, `{
  "Version": "2008-10-17",
  "Statement": [
    {
      "Effect": "Deny",
      "NotPrincipal": {
        "AWS": ["111122223333", "arn:aws:iam::111122223333:user/u"],
        "Service": "s3.amazonaws.com",
        "Federated": "accounts.google.com",
        "CanonicalUser": "7"
      },
      "NotAction": ["a:b", "c:d"],
      "NotResource": "arn:aws:s3:::b"
    },
    {
      "Effect": "Allow",
      "Principal": "*",
      "Action": "*",
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Principal": {
        "AWS": ["*", "111122223333"]
      },
      "Action": "*",
      "Resource": "*"
    }
  ]
}
`, policy.Resource},
		{"trust", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"DAX.amazonaws.com"},"Action":"sts:AssumeRole"}}`, `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {
        "Service": "dax.amazonaws.com"
      },
      "Action": "sts:AssumeRole"
    }
  ]
}
`, policy.Trust},
	} {
		p := policy.MustParse("p", test.kind, []byte(test.src))
		got, err := draftOf(p).document()
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		if diff := cmp.Diff(test.want, string(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
		again, err := draftOf(p).parse()
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		if second, _ := draftOf(again).document(); string(second) != string(got) {
			t.Errorf("%s: read and written again it is %s", test.name, second)
		}
	}
}

// TestDisarm: a disarmed statement keeps its place in every kind of policy.
func TestDisarm(t *testing.T) {
	const named = `"Principal":"*",`
	for kind, statement := range map[policy.Kind]string{
		policy.Identity:        `"Effect":"Allow","Action":"s3:*","Resource":"*"`,
		policy.Resource:        named + `"Effect":"Allow","NotAction":"s3:*","Resource":"*"`,
		policy.Trust:           `"Principal":{"AWS":"*"},"Effect":"Allow","Action":"sts:AssumeRole"`,
		policy.ServiceControl:  `"Effect":"Allow","Action":"*","Resource":"*"`,
		policy.ResourceControl: named + `"Effect":"Deny","Action":"s3:*","Resource":"*"`,
		policy.Endpoint:        named + `"Effect":"Allow","Action":"*","Resource":"*"`,
	} {
		p := policy.MustParse("p", kind, []byte(`{"Version":"2012-10-17","Statement":[{`+statement+`},{`+statement+`}]}`))
		got, err := draftOf(p).disarm(1).parse()
		if err != nil {
			t.Errorf("%s: %v", kind, err)
			continue
		}
		i := 0
		for s := range got.Statements() {
			usable := false
			for a := range s.Actions() {
				usable = usable || a.Usable() || s.Negated(policy.ActionClause)
			}
			if usable != (i == 0) {
				t.Errorf("%s: statement %d usable %t", kind, i, usable)
			}
			i++
		}
	}
}
