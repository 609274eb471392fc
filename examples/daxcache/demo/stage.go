package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/daxcache"
	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxcache/memory"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
)

//go:embed policies
var documents embed.FS

const account = "123456789012"

// stage is the setting of the story: two tables, two clusters in front of them,
// two users, and a clock that moves when the story says so.
type stage struct {
	out           io.Writer
	store         *memory.Store
	elapsed       time.Duration
	books, ledger *cluster
	alice, bob    *user
}

// cluster is a cluster with its metrics.
type cluster struct {
	*daxcache.Cluster
	name   string
	counts daxcache.Vars
}

// user is a caller of the story.
type user struct {
	name string
	daxcache.Caller
}

func newUser(name string) *user {
	return &user{name, daxcache.Caller{Principal: policy.User(arn.MustParse("arn:aws:iam::" + account + ":user/" + name))}}
}

// newStage fills the tables and starts the clusters.
func newStage(out io.Writer) (*stage, error) {
	id := dynamodb.KeySchema{Partition: dynamodb.KeyAttribute{Name: "id", Kind: dynamodb.KindS}}
	store, err := memory.New(dynamodb.TableDescription{Name: "Books", Key: id}, dynamodb.TableDescription{Name: "Sales", Key: id})
	if err != nil {
		return nil, err
	}
	s := &stage{out: out, store: store, alice: newUser("Alice"), bob: newUser("Bob")}
	for _, item := range []struct{ table, id, title string }{
		{"Books", "dune", "Dune"}, {"Books", "emma", "Emma"}, {"Sales", "2026-11", "1,204 copies"},
	} {
		put := &dynamodb.PutItemInput{TableName: item.table,
			Item: dynamodb.Item{"id": dynamodb.String(item.id), "text": dynamodb.String(item.title)}}
		if _, err := store.PutItem(context.Background(), put); err != nil {
			return nil, err
		}
	}
	if s.books, err = s.cluster("books", "books-role.json"); err != nil {
		return nil, err
	}
	s.ledger, err = s.cluster("ledger", "ledger-role.json")
	return s, err
}

// cluster starts a cluster whose role has a policy.
func (s *stage) cluster(name, rolePolicy string) (*cluster, error) {
	policies, err := s.rules(name, rolePolicy)
	if err != nil {
		return nil, err
	}
	c := &cluster{name: name}
	began := time.Date(2026, time.November, 22, 12, 0, 0, 0, time.UTC)
	c.Cluster, err = daxcache.NewCluster(daxcache.Config{
		ARN:      arn.MustParse("arn:aws:dax:us-west-2:" + account + ":cache/" + name),
		Store:    s.store,
		Policies: policies,
		Metrics:  &c.counts,
		Logger:   slog.New(slog.DiscardHandler),
		Now:      func() time.Time { return began.Add(s.elapsed) },
		Elapsed:  func() time.Duration { return s.elapsed },
	})
	return c, err
}

// rules are the policies of both users, and of a cluster whose role has a policy.
func (s *stage) rules(name, rolePolicy string) (daxcache.Policies, error) {
	ofBob, errBob := identity("bob.json")
	ofAlice, errAlice := identity("alice.json")
	ofRole, errRole := identity(rolePolicy)
	trust, errTrust := load("trust.json", policy.Trust)
	users := map[arn.ARN]*policy.Set{s.bob.Principal.ARN(): ofBob, s.alice.Principal.ARN(): ofAlice}
	role := policy.RoleSession(arn.MustParse("arn:aws:iam::"+account+":role/DAX-"+name), arn.ARN{})
	return daxcache.Policies{
		Callers: func(p *policy.Principal) *policy.Set { return users[p.ARN()] },
		Role:    access.Subject{Principal: role, Policies: ofRole},
		Trust:   trust,
	}, errors.Join(errBob, errAlice, errRole, errTrust)
}

// identity returns the policies of somebody with one identity policy.
func identity(file string) (*policy.Set, error) {
	p, err := load(file, policy.Identity)
	if err != nil {
		return nil, err
	}
	return policy.NewSet(policy.Policies{Identity: []*policy.Policy{p}})
}

func load(file string, kind policy.Kind) (*policy.Policy, error) {
	text, err := documents.ReadFile("policies/" + file)
	if err != nil {
		return nil, err
	}
	return policy.Parse(file, kind, text)
}

// say prints a line of the story.
func (s *stage) say(format string, args ...any) { fmt.Fprintf(s.out, format+"\n", args...) }
