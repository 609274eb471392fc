package daxcache_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/iameval/iameval/examples/daxcache"
)

func TestKeySchemas(t *testing.T) {
	id, at := daxcache.KeyAttribute{Name: "id", Kind: daxcache.KindS}, daxcache.KeyAttribute{Name: "at", Kind: daxcache.KindN}
	one, two := daxcache.KeySchema{Partition: id}, daxcache.KeySchema{Partition: id, Sort: at}
	tests := []struct {
		schema   daxcache.KeySchema
		item     string
		identity string // of the key of the item
		says     string // or what is wrong with it
	}{
		{one, `{"id":{"S":"cat"}}`, "cat", ""},
		{one, `{"id":{"S":"cat"},"at":{"S":"x"}}`, "cat", ""},
		{two, `{"id":{"S":"cat"},"at":{"N":"7.0"}}`, "3:cat7", ""},
		{two, `{"id":{"S":"cat7"},"at":{"N":"7"}}`, "4:cat77", ""},
		{two, `{"id":{"S":"é"},"at":{"N":"-0"},"x":{"NULL":true}}`, "2:é0", ""},
		{one, `{}`, "", "Missing the key id in the item"},
		{two, `{"id":{"S":"cat"}}`, "", "Missing the key at in the item"},
		{one, `{"id":{"N":"1"}}`, "", "Type mismatch for key id expected: S actual: N"},
		{one, `{"id":{"S":""}}`, "", "cannot contain an empty string value. Key: id"},
		{one, `{"id":{"S":"` + strings.Repeat("x", 2049) + `"}}`, "", "2048 bytes"},
	}
	for _, test := range tests {
		key, err := test.schema.KeyOf(parse(t, test.item))
		if test.says != "" {
			if !errors.Is(err, daxcache.ValidationException) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%s: %v, want an error that says %q", test.item, err, test.says)
			}
			continue
		}
		identity, also := test.schema.AppendIdentity([]byte("table "), key)
		if err != nil || also != nil || string(identity) != "table "+test.identity || test.schema.Check(key) != nil {
			t.Errorf("%s: %q, %v, %v; want %q", test.item, identity, err, also, test.identity)
		}
	}
	for key, says := range map[string]string{
		`{}`:                              "number of conditions",
		`{"id":{"S":"a"}}`:                "number of conditions on the keys is invalid: the key has id (S), at (N)",
		`{"id":{"S":"a"},"at":{"S":"1"}}`: "does not match the schema",
		`{"id":{"S":"a"},"on":{"N":"1"}}`: "does not match the schema",
		`{"id":{"S":"a"},"at":{"N":"1"},"x":{"NULL":true}}`: "number of conditions",
		`{"id":{"S":""},"at":{"N":"1"}}`:                    "empty string",
	} {
		b, err := two.AppendIdentity([]byte("table "), parse(t, key))
		if !errors.Is(err, daxcache.ValidationException) || !strings.Contains(err.Error(), says) || string(b) != "table " {
			t.Errorf("%s: %q, %v; want an error that says %q", key, b, err, says)
		}
	}
	if err := one.Check(daxcache.Key{"id": daxcache.String("\xff")}); !errors.Is(err, daxcache.ValidationException) {
		t.Errorf("a key that is not UTF-8: %v", err)
	}
}

// No two keys have one identity.
func TestIdentitiesDiffer(t *testing.T) {
	s := daxcache.KeySchema{Partition: daxcache.KeyAttribute{Name: "p", Kind: daxcache.KindS}, Sort: daxcache.KeyAttribute{Name: "s", Kind: daxcache.KindS}}
	seen := make(map[string]string)
	texts := []string{"1", "1:", ":", "11", "1:1", ":1", "2:", "a", "2:a1"}
	for _, p := range texts {
		for _, q := range texts {
			b, err := s.AppendIdentity(nil, daxcache.Key{"p": daxcache.String(p), "s": daxcache.String(q)})
			if err != nil {
				t.Fatal(err)
			}
			if other, ok := seen[string(b)]; ok {
				t.Errorf("%q and %q have the identity %q, as %s has", p, q, b, other)
			}
			seen[string(b)] = fmt.Sprintf("%q and %q", p, q)
		}
	}
}

func TestErrors(t *testing.T) {
	e := &daxcache.Error{Code: daxcache.InternalServerError, Message: "try again", Err: errors.New("connection reset")}
	err := fmt.Errorf("books: %w", e)
	if got, want := err.Error(), "books: InternalServerError: try again: connection reset"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if !errors.Is(err, daxcache.InternalServerError) || !errors.Is(err, e.Err) || errors.Is(err, daxcache.ThrottlingException) || errors.Is(&daxcache.Error{}, daxcache.Code("")) {
		t.Error("errors.Is is wrong")
	}
	if got := (&daxcache.Error{Code: daxcache.ThrottlingException}).Error(); got != "ThrottlingException" || daxcache.ThrottlingException.Error() != got {
		t.Errorf("got %s", got)
	}
	for err, want := range map[error]bool{
		nil:                            false,
		errors.New("connection reset"): false,
		e:                              false,
		&daxcache.Error{}:              false,
		daxcache.Invalid("bad"):        true,
		fmt.Errorf("x: %w", daxcache.Errorf(daxcache.ConditionalCheckFailedException, "no")): true,
		daxcache.Errorf(daxcache.TransactionInProgressException, "wait"):                     false,
		daxcache.Errorf(daxcache.ServiceUnavailable, "down"):                                 false,
		daxcache.Errorf(daxcache.TransactionCanceledException, "no"):                         true,
	} {
		if got := daxcache.Rejected(err); got != want {
			t.Errorf("Rejected(%v) = %v", err, got)
		}
	}
}
