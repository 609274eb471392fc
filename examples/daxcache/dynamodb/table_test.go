package dynamodb_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
)

func TestKeySchemas(t *testing.T) {
	id, at := dynamodb.KeyAttribute{Name: "id", Kind: dynamodb.KindS}, dynamodb.KeyAttribute{Name: "at", Kind: dynamodb.KindN}
	one, two := dynamodb.KeySchema{Partition: id}, dynamodb.KeySchema{Partition: id, Sort: at}
	tests := []struct {
		schema   dynamodb.KeySchema
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
			if !errors.Is(err, dynamodb.ValidationException) || !strings.Contains(err.Error(), test.says) {
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
		if !errors.Is(err, dynamodb.ValidationException) || !strings.Contains(err.Error(), says) || string(b) != "table " {
			t.Errorf("%s: %q, %v; want an error that says %q", key, b, err, says)
		}
	}
	if err := one.Check(dynamodb.Key{"id": dynamodb.String("\xff")}); !errors.Is(err, dynamodb.ValidationException) {
		t.Errorf("a key that is not UTF-8: %v", err)
	}
}

// No two keys have one identity.
func TestIdentitiesDiffer(t *testing.T) {
	s := dynamodb.KeySchema{Partition: dynamodb.KeyAttribute{Name: "p", Kind: dynamodb.KindS}, Sort: dynamodb.KeyAttribute{Name: "s", Kind: dynamodb.KindS}}
	seen := make(map[string]string)
	texts := []string{"1", "1:", ":", "11", "1:1", ":1", "2:", "a", "2:a1"}
	for _, p := range texts {
		for _, q := range texts {
			b, err := s.AppendIdentity(nil, dynamodb.Key{"p": dynamodb.String(p), "s": dynamodb.String(q)})
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
	e := &dynamodb.Error{Code: dynamodb.InternalServerError, Message: "try again", Err: errors.New("connection reset")}
	err := fmt.Errorf("books: %w", e)
	if got, want := err.Error(), "books: InternalServerError: try again: connection reset"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if !errors.Is(err, dynamodb.InternalServerError) || !errors.Is(err, e.Err) || errors.Is(err, dynamodb.ThrottlingException) || errors.Is(&dynamodb.Error{}, dynamodb.Code("")) {
		t.Error("errors.Is is wrong")
	}
	if got := (&dynamodb.Error{Code: dynamodb.ThrottlingException}).Error(); got != "ThrottlingException" || dynamodb.ThrottlingException.Error() != got {
		t.Errorf("got %s", got)
	}
	for err, want := range map[error]bool{
		nil:                            false,
		errors.New("connection reset"): false,
		e:                              false,
		&dynamodb.Error{}:              false,
		dynamodb.Invalid("bad"):        true,
		fmt.Errorf("x: %w", dynamodb.Errorf(dynamodb.ConditionalCheckFailedException, "no")): true,
		dynamodb.Errorf(dynamodb.TransactionInProgressException, "wait"):                     false,
		dynamodb.Errorf(dynamodb.ServiceUnavailable, "down"):                                 false,
		dynamodb.Errorf(dynamodb.TransactionCanceledException, "no"):                         true,
		dynamodb.Errorf(dynamodb.UnknownOperationException, "no transactions"):               true,
	} {
		if got := dynamodb.Rejected(err); got != want {
			t.Errorf("Rejected(%v) = %v", err, got)
		}
	}
}
