package daxcache_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
)

// The world of the tests: a table Books with the key id, a table Authors with the
// key name and year, a cluster, Bob who may use it, Eve who may not, and a role
// that may do everything to Books and Authors.

var (
	clusterARN = arn.MustParse("arn:aws:dax:us-west-2:123456789012:cache/books")
	roleARN    = arn.MustParse("arn:aws:iam::123456789012:role/DAXServiceRole")
	bobARN     = arn.MustParse("arn:aws:iam::123456789012:user/Bob")
	bob        = &daxcache.Caller{Principal: policy.User(bobARN)}
	eve        = &daxcache.Caller{Principal: policy.User(arn.MustParse("arn:aws:iam::123456789012:user/Eve"))}
	ctx        = context.Background()
)

const (
	useCluster = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "dax:*",
		"Resource": "arn:aws:dax:us-west-2:123456789012:cache/books"}}`
	useTables = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "dynamodb:*", "Resource": [
		"arn:aws:dynamodb:us-west-2:123456789012:table/Books*", "arn:aws:dynamodb:us-west-2:123456789012:table/Authors*"]}}`
	trustDAX = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
		"Principal": {"Service": "dax.amazonaws.com"}, "Action": "sts:AssumeRole"}}`
	nothing = `{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}`
)

func newSet(documents ...string) *policy.Set {
	var p policy.Policies
	for i, text := range documents {
		p.Identity = append(p.Identity, policy.MustParse(fmt.Sprintf("identity%d.json", i), policy.Identity, []byte(text)))
	}
	s, err := policy.NewSet(p)
	if err != nil {
		panic(err)
	}
	return s
}

// policies are the policies of the tests, with documents for Bob and for the role.
func policies(ofBob, ofRole string) daxcache.Policies {
	sets := map[arn.ARN]*policy.Set{bobARN: newSet(ofBob)}
	return daxcache.Policies{
		Callers: func(p *policy.Principal) *policy.Set { return sets[p.ARN()] },
		Role:    access.Subject{Principal: policy.RoleSession(roleARN, arn.ARN{}), Policies: newSet(ofRole)},
		Trust:   policy.MustParse("trust.json", policy.Trust, []byte(trustDAX)),
	}
}

// newCluster makes a cluster of the tests. What the config has is kept.
func newCluster(tb testing.TB, store dynamodb.Store, config daxcache.Config) *daxcache.Cluster {
	tb.Helper()
	config.ARN, config.Store = clusterARN, store
	if config.Policies.Callers == nil {
		config.Policies = policies(useCluster, useTables)
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	c, err := daxcache.NewCluster(config)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func id(name string) dynamodb.Key { return dynamodb.Key{"id": dynamodb.String(name)} }

func get(name string) *dynamodb.GetItemInput {
	return &dynamodb.GetItemInput{TableName: "Books", Key: id(name)}
}
