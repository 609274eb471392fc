package daxcache_test

import (
	"testing"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/policy/access"
)

// TestL7CacheKeys: values that join to the same text, or print alike, have keys of
// their own; values that DynamoDB takes for equal have one.
func TestL7CacheKeys(t *testing.T) {
	key := func(v dynamodb.Value) string {
		return daxcache.QueryKey(&dynamodb.QueryInput{TableName: "Books", ExpressionAttributeValues: map[string]dynamodb.Value{":v": v}})
	}
	number := func(text string) dynamodb.Value {
		v, err := dynamodb.Number(text)
		return mustSet(v, err)
	}
	tests := []struct {
		name string
		a, b dynamodb.Value
		same bool
	}{
		{"a list of one and of two", dynamodb.List(dynamodb.String("a,b")), dynamodb.List(dynamodb.String("a"), dynamodb.String("b")), false},
		{"a set of one and of two", mustSet(dynamodb.StringSet("a,b")), mustSet(dynamodb.StringSet("a", "b")), false},
		{"nested lists", dynamodb.List(dynamodb.List(), dynamodb.String("a")), dynamodb.List(dynamodb.List(dynamodb.String("a"))), false},
		{"a number and a string", number("1"), dynamodb.String("1"), false},
		{"a string and bytes", dynamodb.String("1"), dynamodb.Binary([]byte("1")), false},
		{"a number in two spellings", number("1"), number("1.0"), true},
		{"a number with an exponent", number("1000"), number("1e3"), true},
		{"a set in two orders", mustSet(dynamodb.StringSet("a", "b")), mustSet(dynamodb.StringSet("b", "a")), true},
	}
	for _, test := range tests {
		if same := key(test.a) == key(test.b); same != test.same {
			t.Errorf("%s: the same key: %v, want %v", test.name, same, test.same)
		}
	}
}

// TestL8Revisions: no decision outlives the policies or the context that it was
// made under. A hit is decided anew each time.
func TestL8Revisions(t *testing.T) {
	c, b := newBooks(t, daxcache.Config{})
	wantGet(t, c, b, "a", 1, "GetItem")
	for range 3 {
		set(t, c, policies(nothing, useTables))
		_, err := c.GetItem(ctx, bob, get("a"))
		_ = wantDenied(t, err, access.Front, "dax:GetItem")
		set(t, c, policies(useCluster, useTables))
		wantGet(t, c, b, "a", 1, "")
	}

	const fromOffice = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "dax:*", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}}`
	set(t, c, policies(fromOffice, useTables))
	for range 3 {
		for ip, allowed := range map[string]bool{"203.0.113.7": true, "192.0.2.1": false} {
			caller := &daxcache.Caller{Principal: bob.Principal, Context: condition.NewContext(condition.String("aws:SourceIp", ip))}
			if _, err := c.GetItem(ctx, caller, get("a")); (err == nil) != allowed {
				t.Errorf("from %s: %v, allowed is %v", ip, err, allowed)
			}
		}
	}
}

// TestL11WidenedRole: what the service role may do decides nothing for callers
// whom the front door refuses, cached or not; and a role that is widened serves
// what it was denied before.
func TestL11WidenedRole(t *testing.T) {
	c, b := newBooks(t, daxcache.Config{Policies: policies(useCluster, nothing)})
	_, err := c.GetItem(ctx, bob, get("a"))
	_ = wantDenied(t, err, access.Back, "dynamodb:GetItem")
	if got := b.asked(); got != "" {
		t.Errorf("the store was asked for %q", got)
	}
	set(t, c, policies(useCluster, useTables))
	wantGet(t, c, b, "a", 1, "GetItem")
	for range 2 { // a hit
		_, err := c.GetItem(ctx, eve, get("a"))
		_ = wantDenied(t, err, access.Front, "dax:GetItem")
	}
	if got := b.asked(); got != "" {
		t.Errorf("the store was asked for %q", got)
	}
}
