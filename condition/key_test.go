package condition_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/condition"
)

func TestFoldKey(t *testing.T) {
	for _, c := range []struct{ key, want string }{
		{"aws:sourceip", "aws:sourceip"},
		{"aws:SourceIp", "aws:sourceip"},
		{"@AZ[`az{", "@az[`az{"},
		{"aws:ResourceTag/TagKey1", "aws:resourcetag/tagkey1"}, // tags fold as well
		{"aws:ResourceTag/STRASSE\u00c4", "aws:resourcetag/strasse\u00c4"},
		{"\u212Aey:\u017f", "\u212Aey:\u017f"}, // Kelvin sign and long s are no k and s
		{"", ""},
	} {
		if got := condition.FoldKey(c.key); got != c.want {
			t.Errorf("FoldKey(%q) = %q, want %q", c.key, got, c.want)
		}
	}
}

func TestValidKey(t *testing.T) {
	for _, key := range []string{
		"aws:SourceIp",
		"aws:ResourceTag/team",
		"aws:ResourceTag/a/b", // only the first slash counts
		"aws:ResourceTag/cost center:\u20ac",
		"www.amazon.com:user_id",
		"dynamodb:LeadingKeys",
		"oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE:aud", // a provider's address
		"ec2:ResourceTag/ec2:name",
	} {
		if err := condition.ValidKey(key); err != nil {
			t.Errorf("%q: %v", key, err)
		}
	}
	for _, c := range []struct{ key, fault string }{
		{"", "empty"},
		{"username", "colon"},
		{"aws/username", "colon"},
		{":username", "no prefix"},
		{"aws:", "no name"},
		{"aws:/team", "no name"},
		{"aws:ResourceTag/", "nothing after the slash"},
		{"aws: username", "white space"},
		{"aws:username ", "white space"},
		{"aws:username\n/team", "white space"},
		{"aws:user\u00a0name", "white space"},
		{"aws\x00:username", "white space"},
		{"aws:user\xffname", "UTF-8"},
	} {
		err := condition.ValidKey(c.key)
		if err == nil || !strings.Contains(err.Error(), c.fault) {
			t.Errorf("%q: error %v, want one about %q", c.key, err, c.fault)
		}
	}
}

// The spelling of a key makes no difference, in the policy and in the request.
func TestKeysFold(t *testing.T) {
	for _, inPolicy := range []string{"aws:ResourceTag/ENV", "AWS:resourcetag/env"} {
		for _, inRequest := range []string{"aws:resourceTag/Env", "aws:RESOURCETAG/eNV"} {
			e := env(t, condition.String(inRequest, "p"))
			got := []condition.Result{
				test(t, "StringEquals", inPolicy, "p").Eval(e).Result,
				test(t, "StringEquals", inPolicy, "P").Eval(e).Result, // values do not fold
				test(t, "StringEquals", "aws:username", "x${"+inPolicy+"}").Eval(
					env(t, condition.String(inRequest, "p"), condition.String("aws:username", "xp"))).Result,
			}
			if diff := cmp.Diff([]condition.Result{T, F, T}, got); diff != "" {
				t.Errorf("%s and %s (-want +got):\n%s", inPolicy, inRequest, diff)
			}
		}
	}
}
