package arn

import (
	"strings"
	"testing"
)

// TestSharesAccount: two ARNs share their account if the texts say so, whatever fits in
// a number.
func TestSharesAccount(t *testing.T) {
	var all []ARN
	for _, partition := range []string{"aws", "aws-cn", "aws-eusc"} {
		for _, account := range []string{"", "0", "1", "01", "10", "123456789012", "123456789013", "0123456789012", "999999999999999", "0999999999999999", "1" + strings.Repeat("0", 15), strings.Repeat("9", 40), "aws", "cloudfront"} {
			all = append(all, MustParse("arn:"+partition+":iam::"+account+":user/u"), MustParse("arn:"+partition+":dynamodb:r:"+account+":table/T"))
		}
	}
	all = append(all, ARN{}, Wildcard())
	for _, a := range all {
		for _, b := range all {
			want := a.Account() != "" && a.Account() == b.Account() && a.Partition() == b.Partition()
			if got := a.SharesAccount(b); got != want {
				t.Errorf("%q shares the account of %q: %t, want %t", a, b, got, want)
			}
		}
	}
}

// TestLayout: the longest ARN with its colons as late as they can be.
func TestLayout(t *testing.T) {
	region := strings.Repeat("r", MaxLength-len("arn:aws:iam::123456789012:user/a"))
	a := MustParse("arn:aws:iam:" + region + ":123456789012:user/a")
	if len(a.String()) != MaxLength || a.Region() != region || a.Account() != "123456789012" || a.Resource() != "user/a" || a.Kind() != User || a.HasAccountWord() {
		t.Errorf("%q, %q, %q, %v, %t", a.Region(), a.Account(), a.Resource(), a.Kind(), a.HasAccountWord())
	}
	b := MustParse("arn:aws:iam::aws:" + strings.Repeat(":", MaxLength-len("arn:aws:iam::aws:")))
	if b.Kind() != Other || !b.HasAccountWord() || b.Account() != "aws" {
		t.Errorf("%v, %t, %q", b.Kind(), b.HasAccountWord(), b.Account())
	}
	for k := Invalid; k <= FederatedUser; k++ {
		for _, word := range []bool{false, true} {
			if l := layoutOf(k, word); l.kind() != k || l.hasWord() != word || l.hasColons() {
				t.Errorf("kind %v, word %t: %v, %t", k, word, l.kind(), l.hasWord())
			}
		}
	}
}
