package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/operation"
)

// The files of an account, and of the organization above it.
const (
	organizationFile  = "organization.json"  // policy/account says what is in it
	authorizationFile = "authorization.json" // aws iam get-account-authorization-details, all pages
	tablesFile        = "tables.jsonl"       // aws dynamodb describe-table, with ResourcePolicy and Tags, a line for each
	clustersFile      = "clusters.json"      // aws dax describe-clusters
)

// input is a file that was read.
type input struct {
	Name   string `json:"name"` // within the folder of the organization
	SHA256 string `json:"sha256"`
}

// bundle is what there is of one account.
type bundle struct {
	name     string // of its folder
	account  *account.Account
	callers  []account.Caller
	tables   []arn.ARN
	known    operation.TableMap
	policies []account.ResourcePolicy
	clusters []access.Cluster
	inputs   []input
	problems []account.Problem
}

// shared is a table with a policy of its own, which may be open to other accounts.
type shared struct {
	Table  string
	Name   string // of the file, for decisions
	Policy []byte
	Tags   map[string]string
	Tagged bool // Tags are known
}

// files reads the files of one account, and remembers what it read.
type files struct {
	store  store
	root   string
	inputs []input
}

// read reads a file; text is nil where there is none.
func (f *files) read(ctx context.Context, name string) (text []byte, err error) {
	if text, err = readAll(ctx, f.store, f.root+"/"+name); text != nil && err == nil {
		sum := sha256.Sum256(text)
		f.inputs = append(f.inputs, input{name, hex.EncodeToString(sum[:])})
	}
	return text, err
}

func page(name string, text []byte) account.Page {
	return account.Page{Name: name, R: bytes.NewReader(text)}
}

// readOrganization reads the file of the organization; nil if there is none.
func readOrganization(ctx context.Context, s store, root string) (*account.Organization, []input, error) {
	f := files{store: s, root: root}
	text, err := f.read(ctx, organizationFile)
	if err != nil || text == nil {
		return nil, nil, err
	}
	o, err := account.ReadOrganization(page(organizationFile, text))
	return o, f.inputs, err
}

// readTables reads the tables of an account, with their policies.
func readTables(ctx context.Context, s store, root, folder string) (*bundle, error) {
	b := &bundle{name: folder}
	f := files{store: s, root: root}
	name := path.Join(folder, tablesFile)
	text, err := f.read(ctx, name)
	if err != nil || text == nil {
		return b, err
	}
	b.inputs = f.inputs
	var found []account.Problem
	b.known, b.problems = account.ReadTables(page(name, text))
	b.policies, found = account.ReadTablePolicies(page(name, text))
	b.problems = append(b.problems, found...)
	return b, nil
}

// share returns the tables with a policy of their own.
func (b *bundle) share() (list []shared) {
	for _, p := range b.policies {
		t, ok := b.known[p.Resource]
		list = append(list, shared{p.Resource.String(), p.Name, p.Text, t.Tags, ok && !t.TagsUnknown})
	}
	return list
}

// readBundle reads all there is of an account. An error means that it cannot be
// reviewed.
func readBundle(ctx context.Context, s store, root, folder string, o *account.Organization) (*bundle, error) {
	b, err := readTables(ctx, s, root, folder)
	if err != nil {
		return b, err
	}
	f := files{store: s, root: root}
	name := path.Join(folder, authorizationFile)
	text, err := f.read(ctx, name)
	switch {
	case err != nil:
		return b, err
	case text == nil:
		return b, errors.New(name + ": there is no such file; want what aws iam get-account-authorization-details prints")
	}
	if b.account, err = account.Read(page(name, text)); err != nil {
		return b, err
	}
	b.account = b.account.In(o)
	b.problems = append(b.problems, b.account.Problems()...)
	if err := b.readClusters(ctx, &f); err != nil {
		return b, err
	}
	b.inputs = append(f.inputs, b.inputs...)
	slices.SortFunc(b.inputs, func(x, y input) int { return strings.Compare(x.Name, y.Name) })
	b.callers = slices.SortedFunc(b.account.Callers(), func(x, y account.Caller) int { return x.Principal.ARN().Compare(y.Principal.ARN()) })
	b.tables = slices.SortedFunc(maps.Keys(b.known), arn.ARN.Compare)
	return b, nil
}

func (b *bundle) readClusters(ctx context.Context, f *files) error {
	name := path.Join(b.name, clustersFile)
	text, err := f.read(ctx, name)
	if err != nil || text == nil {
		return err
	}
	infos, found := account.ReadClusters(page(name, text))
	b.problems = append(b.problems, found...)
	slices.SortFunc(infos, func(x, y account.ClusterInfo) int { return x.ARN.Compare(y.ARN) })
	for _, info := range infos {
		c, found := b.account.Cluster(info)
		b.problems = append(b.problems, found...)
		b.clusters = append(b.clusters, c)
	}
	return nil
}

// addShared adds the tables of other accounts that may be open to this one.
func (b *bundle) addShared(list []shared) error {
	for _, s := range list {
		table, err := arn.Parse(s.Table)
		if err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
		if table.Account() == b.account.ID() {
			continue
		}
		b.tables = append(b.tables, table)
		b.policies = append(b.policies, account.ResourcePolicy{Resource: table, Name: s.Name, Text: s.Policy})
		if b.known == nil {
			b.known = make(operation.TableMap)
		}
		b.known[table] = operation.Table{Tags: s.Tags, TagsUnknown: !s.Tagged}
	}
	slices.SortFunc(b.tables, arn.ARN.Compare)
	b.tables = slices.Compact(b.tables)
	return nil
}
