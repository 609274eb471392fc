package analysis_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
)

// rules makes rules of identity policies, each given as its statements.
func rules(t *testing.T, statements ...string) *analysis.Rules {
	t.Helper()
	var all []*policy.Policy
	for _, s := range statements {
		p, err := policy.Parse("p", policy.Identity, []byte(`{"Version":"2012-10-17","Statement":[`+s+`]}`))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	set, err := policy.NewSet(policy.Policies{Identity: all})
	if err != nil {
		t.Fatal(err)
	}
	return analysis.OfCaller(set)
}

const all = `{"Effect":"Allow","Action":"*","Resource":"*"}`

// allow is an Allow of everything under a condition.
func allow(condition string) string {
	return `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{` + condition + `}}`
}

// TestDirected asks about pairs that are easily got wrong. The first ones had a
// prototype of this package prove what is not so.
func TestDirected(t *testing.T) {
	for _, test := range []struct {
		name     string
		old, new string
		want     analysis.Answer
	}{
		{"large exponents", allow(`"NumericLessThan":{"k:v":"1"}`), allow(`"NumericGreaterThan":{"k:v":"1e100"}`), analysis.Yes},
		{"bounds close together", allow(`"NumericLessThanEquals":{"k:v":"0.00000000000000000000000001"}`) + "," + allow(`"NumericGreaterThanEquals":{"k:v":"0.00000000000000000000000002"}`),
			allow(`"NumericGreaterThanEquals":{"k:v":"0"}`), analysis.Yes},
		{"dates far away", allow(`"DateLessThanEquals":{"k:v":"99999999999999"}`), allow(`"DateGreaterThan":{"k:v":"99999999999998"}`), analysis.Yes},
		{"unusable variable in NotResource", `{"Effect":"Allow","Action":"ec2:*","Resource":"*"}`,
			`{"Effect":"Allow","Action":"s3:*","NotResource":"arn:aws:s3:${aws:username}::x"}`, analysis.Yes},
		{"many letters", allow(`"StringEquals":{"k:v":["a","b","c","d","e","f","g","h","i","j","k","l","m","n","o","p","q","r","s","t","u","v","w","x","y","z","A","B","C","D","E","F","G","H","I","J","K","L","M","N","O","P","Q","R","S","T","U","V","W","X","Y","Z","0","1","2","3","4","5","6","7","8","9",":","/","-","_"]}`),
			allow(`"StringLike":{"k:v":"?"}`), analysis.Yes},
		{"a folded variable has many spellings", allow(`"StringEquals":{"k:v":"${aws:username}"},"StringLike":{"aws:username":["v*","V*"]}`),
			allow(`"StringEqualsIgnoreCase":{"k:v":"${aws:username}"}`), analysis.Yes},
		{"the Region is that of the resource", `{"Effect":"Deny","Action":"zz:Z","Resource":"*"}`,
			`{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:eu-west-1:*:*","Condition":{"StringEquals":{"aws:RequestedRegion":"us-east-1"}}}`, analysis.No},
		{"and may be that", `{"Effect":"Deny","Action":"zz:Z","Resource":"*"}`,
			`{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:eu-*:1:*","Condition":{"StringLike":{"aws:RequestedRegion":"*-west-1"}}}`, analysis.Yes},
		{"IAM is in us-east-1", `{"Effect":"Deny","Action":"zz:Z","Resource":"*"}`,
			`{"Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::1:*","Condition":{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}}`, analysis.No},
		{"and in China elsewhere", `{"Effect":"Deny","Action":"zz:Z","Resource":"*"}`,
			`{"Effect":"Allow","Action":"iam:*","Resource":"arn:aws-cn:iam::1:*","Condition":{"StringEquals":{"aws:RequestedRegion":"cn-north-1"}}}`, analysis.Yes},

		{"the same", all, all, analysis.No},
		{"more actions", `{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}`, `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`, analysis.Yes},
		{"fewer actions", `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`, `{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}`, analysis.No},
		{"a Deny less", all + `,{"Effect":"Deny","Action":"s3:*","Resource":"*"}`, all, analysis.Yes},
		{"a Deny more", all, all + `,{"Effect":"Deny","Action":"s3:*","Resource":"*"}`, analysis.No},
		{"two halves", all, `{"Effect":"Allow","Action":"s3:*","Resource":"*"},{"Effect":"Allow","NotAction":"s3:*","Resource":"*"}`, analysis.No},
		{"two halves the other way", `{"Effect":"Allow","Action":"s3:*","Resource":"*"},{"Effect":"Allow","NotAction":"s3:*","Resource":"*"}`, all, analysis.No},
		{"two halves of addresses", allow(`"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}`), allow(`"IpAddress":{"aws:SourceIp":["10.0.0.0/9","10.128.0.0/9"]}`), analysis.No},
		{"a variable and a literal", `{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::home/${aws:username}/*"}`, `{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::home/alice/*"}`, analysis.Yes},
		{"a variable and a star", `{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::home/*"}`, `{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::home/${aws:username}/*"}`, analysis.No},
		{"the same variable", `{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::home/${aws:username}/*"}`, `{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::home/${aws:username}/a*"}`, analysis.No},
		{"a list", allow(`"ForAllValues:StringEquals":{"k:v":["a","b"]}`), allow(`"ForAllValues:StringEquals":{"k:v":["a","b","c"]}`), analysis.Yes},
		{"a list the other way", allow(`"ForAllValues:StringEquals":{"k:v":["a","b","c"]}`), allow(`"ForAllValues:StringEquals":{"k:v":["a","b"]}`), analysis.No},
		{"users alone", allow(`"StringEquals":{"aws:PrincipalType":"User"}`), allow(`"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/*"}`), analysis.No},
		{"roles in the path of a user", allow(`"StringEquals":{"aws:PrincipalType":"User"}`), allow(`"StringLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/*"}`), analysis.Yes},
		{"roles too", allow(`"StringEquals":{"aws:PrincipalType":"User"}`), allow(`"StringLike":{"aws:PrincipalArn":"arn:aws:iam::*:*/a*"}`), analysis.Yes},
		{"a role to assume", `{"Effect":"Allow","NotAction":"sts:AssumeRole","Resource":"*"}`, `{"Effect":"Allow","Action":"*","Resource":"arn:aws:iam::*:role/*"}`, analysis.Yes},
		{"no role to assume", `{"Effect":"Allow","NotAction":"sts:AssumeRole","Resource":"*"}`, `{"Effect":"Allow","Action":"*","Resource":"arn:aws:iam::1:role/aws-service-role/?*x"}`, analysis.No},
		{"the resource is of the caller's account", `{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::x","Condition":{"StringEquals":{"aws:ResourceAccount":"${aws:PrincipalAccount}"}}}`,
			`{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::x"}`, analysis.No},
		{"the caller is of the resource's account", `{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:r:1:x","Condition":{"StringLike":{"aws:PrincipalAccount":"${aws:ResourceAccount}"}}}`,
			`{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:r:1:x"}`, analysis.No},
		{"it is not", all, allow(`"StringNotEquals":{"aws:ResourceAccount":"${aws:PrincipalAccount}"}`), analysis.No},
		{"what AWS owns is of no account", allow(`"StringEquals":{"aws:ResourceAccount":"${aws:PrincipalAccount}"}`), all, analysis.Yes},
		{"the account as a value", allow(`"StringEquals":{"s3:ResourceAccount":"${aws:PrincipalAccount}"}`), allow(`"StringEquals":{"s3:ResourceAccount":"${aws:PrincipalAccount}"}`), analysis.No},
		{"own account", all + `,{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:ResourceAccount":"111122223333"}}}`,
			`{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::x"}`, analysis.Yes},
	} {
		old, new := rules(t, test.old), rules(t, test.new)
		got := analysis.Compare(old, new, analysis.Options{})
		if plain := analysis.Compare(old, new, analysis.Options{World: analysis.World{PlainOnly: true}}); plain.Answer != got.Answer && !(got.Witness != nil && got.Witness.Exotic) {
			t.Errorf("%s: %v, and of plain resources %v", test.name, got, plain)
		}
		if got.Answer != test.want {
			t.Errorf("%s: %v, want %v (%d states, %d nodes)", test.name, got, test.want, got.Steps.States, got.Steps.Nodes)
		}
		t.Logf("%s: %v", test.name, got)
	}
}

// TestPlainAndExotic: what is found of plain resources is not taken for what all resources
// have, nor the other way round: each question has both searches, one after the other.
func TestPlainAndExotic(t *testing.T) {
	stack := func(name string) string { return `"arn:aws:cloudformation:*:*:stack/` + name + `/*"` }
	only := func(action, resource string) string { return allowed(`"`+action+`"`, resource, "") }
	deny := `{"Effect":"Deny","Action":"cloudformation:*","Resource":` + stack("My") + `}`
	for _, test := range []struct {
		name     string
		old, new []string
		want     string
	}{
		{"exotic alone", []string{all, deny}, []string{only("cloudformation:*", stack("NotMy"))}, "exotic"},
		{"plain before exotic", []string{all, deny}, []string{only("cloudformation:*", stack("NotMy")), only("cloudformation:Get*", stack("My"))}, "plain exotic"},
		{"plain alone", []string{only("s3:*", `"arn:aws:s3:::a*"`)}, []string{only("s3:*", `"*"`)}, "plain"},
		{"no more than before", []string{only("cloudformation:*", stack("NotMy"))}, []string{only("cloudformation:Get*", stack("NotMy"))}, ""},
		{"in an Allow and out of a Deny", nil, []string{only("cloudformation:*", stack("NotMy")), deny}, "plain"},
	} {
		old, new := rules(t, test.old...), rules(t, test.new...)
		var got []string
		for r := range analysis.Differences(old, new, analysis.Options{}) {
			if r.Witness != nil {
				if kind := "plain"; r.Witness.Exotic {
					got = append(got, "exotic")
				} else {
					got = append(got, kind)
				}
			}
		}
		if diff := cmp.Diff(test.want, strings.Join(slices.Compact(got), " ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
		if r := analysis.Compare(old, new, analysis.Options{World: analysis.World{PlainOnly: true}}); (r.Answer == analysis.Yes) != strings.Contains(test.want, "plain") {
			t.Errorf("%s: %v of plain resources", test.name, r)
		}
	}
}
