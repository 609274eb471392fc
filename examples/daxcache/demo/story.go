package main

import (
	"context"
	"errors"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/policy"
)

// play is the story.
func (s *stage) play() error {
	for _, act := range []func() error{s.bypass, s.revoke, s.isolate} {
		if err := act(); err != nil {
			return err
		}
	}
	return nil
}

// bypass: what a policy on the table closes, a cluster opens.
func (s *stage) bypass() error {
	s.say("1. Bob is denied on the table, and reads it through the cluster")
	if err := s.directly(s.bob, "Books"); err != nil {
		return err
	}
	if err := s.get(s.bob, s.books, "Books", "dune"); err != nil {
		return err
	}
	s.say("  The cluster let Bob in, and asked DynamoDB as its own role. Bob's Deny was never looked at.")
	if err := s.get(s.bob, s.books, "Books", "dune"); err != nil {
		return err
	}
	s.say("  Bob had to pass the front door again. The role was not asked: the item is in the cache.")
	s.say("")
	return nil
}

// revoke: what is cached stays.
func (s *stage) revoke() error {
	s.say("2. The role loses dynamodb:GetItem")
	p, err := s.rules("books", "books-role-without-getitem.json")
	if err != nil {
		return err
	}
	if _, err := s.books.SetPolicies(p); err != nil {
		return err
	}
	if err := s.get(s.bob, s.books, "Books", "dune"); err != nil {
		return err
	}
	s.say("  Cached items are served to whoever passes the front door.")
	if err := s.get(s.bob, s.books, "Books", "emma"); err != nil {
		return err
	}
	s.say("  A miss goes to DynamoDB, and there the role is asked.")
	s.elapsed += daxcache.DefaultTTL - time.Second
	s.say("  ... %v later", s.elapsed)
	if err := s.get(s.bob, s.books, "Books", "dune"); err != nil {
		return err
	}
	s.elapsed += time.Second
	s.say("  ... and one second more")
	if err := s.get(s.bob, s.books, "Books", "dune"); err != nil {
		return err
	}
	s.say("  The item's five minutes are over. Only now has the role's loss reached Bob.")
	s.say("")
	return nil
}

// isolate: a table that some callers must not see needs a cluster of its own.
func (s *stage) isolate() error {
	s.say("3. A second cluster, with a role of its own, isolates a second table")
	if err := s.get(s.alice, s.ledger, "Sales", "2026-11"); err != nil {
		return err
	}
	if err := s.get(s.bob, s.ledger, "Sales", "2026-11"); err != nil {
		return err
	}
	s.say("  It is cached there, and Bob does not pass the front door: a hit is authorized like any other read.")
	if err := s.get(s.bob, s.books, "Sales", "2026-11"); err != nil {
		return err
	}
	s.say("  Bob's own cluster lets him in, and its role may not read Sales.")
	s.say("")
	for _, c := range []*cluster{s.books, s.ledger} {
		s.say("%s: %d hits, %d misses, %d denials", c.name,
			c.counts.Value(daxcache.ItemHits), c.counts.Value(daxcache.ItemMisses), c.counts.Value(daxcache.Denials))
	}
	return nil
}

// directly prints what DynamoDB answers a user who asks it without a cluster.
func (s *stage) directly(u *user, table string) error {
	p, err := s.rules("books", "books-role.json")
	if err != nil {
		return err
	}
	resource, err := arn.Scope{Region: "us-west-2", Account: account}.Table(table)
	if err != nil {
		return err
	}
	r := policy.Request{Principal: u.Principal, Action: "dynamodb:GetItem", Resource: resource}
	d := p.Callers(&u.Principal).Evaluate(&r)
	s.say("  %s, GetItem on table %s, directly", u.name, table)
	s.say("    %v", d)
	if !d.Allowed() {
		s.say("    %s", d.Message(&r))
	}
	return nil
}

// get prints what a cluster answers, and whether it asked DynamoDB. An error
// that is not a denial ends the story.
func (s *stage) get(u *user, c *cluster, table, id string) error {
	hits, asked := c.counts.Value(daxcache.ItemHits), c.counts.Value(daxcache.BackDecisions)
	out, err := c.GetItem(context.Background(), &u.Caller,
		&dynamodb.GetItemInput{TableName: table, Key: dynamodb.Key{"id": dynamodb.String(id)}})
	s.say("  %s, GetItem %s on table %s, through cluster %s", u.name, id, table, c.name)
	var denial *daxcache.Denial
	switch {
	case errors.As(err, &denial):
		s.say("    %v", denial)
		s.say("    %s", denial.Decision.Message(&denial.Request))
	case err != nil:
		return err
	case c.counts.Value(daxcache.ItemHits) > hits:
		s.say("    from the cache: %s", out.Item["text"].Text())
	case c.counts.Value(daxcache.BackDecisions) > asked:
		s.say("    from DynamoDB: %s", out.Item["text"].Text())
	}
	return nil
}
