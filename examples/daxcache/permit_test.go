package daxcache_test

import (
	"errors"
	"testing"
	"time"

	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
)

var protocolActions = []daxcache.Action{daxcache.Endpoints, daxcache.DefineKeySchema, daxcache.DefineAttributeList, daxcache.DefineAttributeListID}

// The four actions of the protocol are asked one by one, or of nobody who is
// authenticated.
func TestPermit(t *testing.T) {
	const someProtocol = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["dax:Endpoints", "dax:DefineKeySchema"], "Resource": "*"}}`
	var metrics daxcache.Vars
	c, b := newBooks(t, daxcache.Config{Policies: policies(someProtocol, useTables), Metrics: &metrics})
	for i, action := range protocolActions {
		err := c.Permit(bob, action)
		if i < 2 && err != nil {
			t.Errorf("%s: %v", action, err)
		} else if i >= 2 {
			if d := wantDenied(t, err, access.Protocol, "dax:"+action.String()); d.Operation != action.String() {
				t.Errorf("operation %s, want %s", d.Operation, action)
			}
		}
		_ = wantDenied(t, c.Permit(eve, action), access.Protocol, "dax:"+action.String())
	}
	if got := [...]int64{metrics.Value(daxcache.FrontDecisions), metrics.Value(daxcache.Denials)}; got != [...]int64{8, 6} {
		t.Errorf("decisions and denials %v, want 8 and 6", got)
	}
	p := policies(nothing, useTables)
	p.Options.CurrentProtocol = true
	set(t, c, p)
	for _, action := range append(protocolActions, 4, 255) {
		nobody := []*daxcache.Caller{nil, {}, {Principal: policy.Anonymous()}, {Principal: policy.User(roleARN)}}
		if action <= daxcache.DefineAttributeListID {
			if err := c.Permit(bob, action); err != nil {
				t.Errorf("current protocol: %s: %v", action, err)
			}
		} else {
			nobody = append(nobody, bob)
		}
		for _, caller := range nobody {
			if err := c.Permit(caller, action); !errors.Is(err, dynamodb.AccessDeniedException) {
				t.Errorf("current protocol: %s of %v: %v, want a denial", action, caller, err)
			}
		}
	}
	if len(b.calls) != 0 {
		t.Errorf("the store was asked: %v", b.calls)
	}
}

func TestDescribe(t *testing.T) {
	var elapsed time.Duration
	c, b := newBooks(t, daxcache.Config{Elapsed: func() time.Duration { return elapsed }})
	describe := func(want string) {
		t.Helper()
		d, err := c.Describe(ctx, bob, "Books")
		if err != nil || d.Key.String() != want {
			t.Fatalf("%v, %v; want %s", d, err, want)
		}
	}
	reread := func(want string) {
		t.Helper()
		d, err := c.Reread(ctx, bob, "Books")
		if err != nil || d.Key.String() != want {
			t.Fatalf("%v, %v; want %s", d, err, want)
		}
	}
	describe("id (S)")
	describe("id (S)")
	if len(b.calls) != 1 {
		t.Errorf("calls %v, want one DescribeTable", b.calls)
	}
	b.schemas["Books"] = &dynamodb.TableDescription{Name: "Books", Key: dynamodb.KeySchema{Partition: dynamodb.KeyAttribute{Name: "isbn", Kind: dynamodb.KindN}}}
	reread("id (S)") // it was read just now
	elapsed = time.Second
	describe("id (S)")
	reread("isbn (N)")
	describe("isbn (N)")

	_, err := c.Describe(ctx, eve, "Books")
	_ = wantDenied(t, err, access.Protocol, "dax:DefineKeySchema")
	_, err = c.Reread(ctx, eve, "Books")
	_ = wantDenied(t, err, access.Protocol, "dax:DefineKeySchema")
	for table, want := range map[string]error{"Books2": dynamodb.ResourceNotFoundException, "a:b": dynamodb.ValidationException} {
		if d, err := c.Describe(ctx, bob, table); d != nil || !errors.Is(err, want) {
			t.Errorf("%s: %v, %v; want %v", table, d, err, want)
		}
		if d, err := c.Reread(ctx, bob, table); d != nil || !errors.Is(err, want) {
			t.Errorf("%s: %v, %v; want %v", table, d, err, want)
		}
	}
}

// Under RequireTableMetadata a table is described to callers only if the role may
// describe it.
func TestDescribeMetadata(t *testing.T) {
	c, _ := newBooks(t, daxcache.Config{})
	const noDescribe = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"},
		{"Effect": "Deny", "Action": "dynamodb:DescribeTable", "Resource": "arn:aws:dynamodb:us-west-2:123456789012:table/Books"}]}`
	p := policies(useCluster, noDescribe)
	set(t, c, p)
	if _, err := c.Describe(ctx, bob, "Books"); err != nil {
		t.Error(err)
	}
	p.Options.RequireTableMetadata = true
	set(t, c, p)
	_, err := c.Describe(ctx, bob, "Books")
	_ = wantDenied(t, err, access.Metadata, "dynamodb:DescribeTable")
	_, err = c.Reread(ctx, bob, "Books")
	_ = wantDenied(t, err, access.Metadata, "dynamodb:DescribeTable")
	if _, err := c.Describe(ctx, bob, "Authors"); err != nil {
		t.Error(err)
	}
}
