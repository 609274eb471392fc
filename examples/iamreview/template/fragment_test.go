package template

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFragment: placeholders of templatefile are holes, and policy variables are not.
func TestFragment(t *testing.T) {
	src := `{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::${account}:root"}, "Action": "kms:*", "Resource": "${ key_arn }"},
  {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::${bucket}/$${aws:username}", "arn:aws:s3:::a/${aws:username}", "${*}"]}]}`
	if !HasPlaceholders([]byte(src)) || HasPlaceholders([]byte(`{"Resource": "${aws:username}${*}"}`)) {
		t.Error("placeholders are not told from policy variables")
	}
	r, err := ReadFragment("key.json", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	checkPlaces(t, []byte(src), r)
	docs, _ := listed(r)
	want := []string{`key.json resource: {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::‹*›:root"},"Action":"kms:*","Resource":"‹*›"},{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":["arn:aws:s3:::‹*›/${aws:username}","arn:aws:s3:::a/${aws:username}","${*}"]}]}`}
	if diff := cmp.Diff(want, docs); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
	for _, other := range []string{`{"a": "${b}"}`, `{"Statement": ${b`, "\xff${b}"} {
		if _, err := ReadFragment("x", []byte(other)); err == nil {
			t.Errorf("%q was read", other)
		}
	}
}
