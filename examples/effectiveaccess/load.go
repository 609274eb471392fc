package main

import (
	"fmt"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/examples/internal/callers"
	"github.com/iameval/iameval/examples/internal/infile"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/catalog"
	"github.com/iameval/iameval/policy/syntax"
)

// From the command line to what the packages take: policies, a caller, clusters.

// load reads and parses one policy file, or the policy in what the AWS CLI
// printed, and notes what the user should know about it.
func (in *input) load(f file, k policy.Kind) (*policy.Policy, error) {
	p, err := in.parse(f.name, k)
	if err != nil && f.flag != "" {
		err = fmt.Errorf("-%s: %w", f.flag, err)
	}
	return p, err
}

func (in *input) parse(name string, k policy.Kind) (*policy.Policy, error) {
	text, err := in.readPolicy(&name)
	if err != nil {
		return nil, err
	}
	found, err := infile.Find(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if found.Form != "" {
		in.note("%s: %s", name, found.Form)
	}
	doc, err := syntax.Parse(name, found.Text)
	if doc == nil {
		return nil, err
	}
	p, err := policy.Compile(name, k, doc)
	if err == nil {
		in.warnOfActions(doc)
	}
	return p, err
}

// readPolicy reads a file, or the standard input, which messages call stdin.
func (in *input) readPolicy(name *string) ([]byte, error) {
	if *name == standardInput {
		*name = "stdin"
		return infile.Read(in.stdin, *name, syntax.MaxSize)
	}
	return infile.ReadFile(*name, syntax.MaxSize)
}

func (in *input) loadAll(files []file, k policy.Kind) ([]*policy.Policy, error) {
	var policies []*policy.Policy
	for _, f := range files {
		p, err := in.load(f, k)
		if err != nil {
			return nil, err
		}
		policies = append(policies, p)
	}
	return policies, nil
}

// loadOne loads the file of a flag that may not be repeated; nil if it is not
// given.
func (in *input) loadOne(files []file, k policy.Kind) (*policy.Policy, error) {
	if len(files) == 0 {
		return nil, nil
	}
	return in.load(files[0], k)
}

// loadLevels loads the policies of an organization; nil if none are in force.
func (in *input) loadLevels(levels [][]file, k policy.Kind) ([][]*policy.Policy, error) {
	var loaded [][]*policy.Policy
	for _, files := range levels {
		level, err := in.loadAll(files, k)
		if err != nil {
			return nil, err
		}
		loaded = append(loaded, level)
	}
	return loaded, nil
}

// caller makes the subject of the caller's flags.
func (in *input) caller(scp [][]*policy.Policy) (s access.Subject, err error) {
	p := policy.Policies{ServiceControl: scp}
	if p.Identity, err = in.loadAll(in.user, policy.Identity); err != nil {
		return s, err
	}
	if p.Session, err = in.loadAll(in.session, policy.Identity); err != nil {
		return s, err
	}
	if p.Boundary, err = in.loadOne(in.boundary, policy.Identity); err != nil {
		return s, err
	}
	s = access.Subject{Principal: in.principal, Context: condition.NewContext(in.entries()...)}
	if err := s.Context.Err(); err != nil {
		return s, fmt.Errorf("-context: %w", err)
	}
	s.Policies, err = policy.NewSet(p)
	return s, err
}

// entries are the context keys. A key given once is a single value, unless AWS
// knows it as a list; a key given more than once is a list. Unknown keys come
// last.
func (in *input) entries() []condition.Entry {
	var entries []condition.Entry
	values := make(map[string][]string)
	for _, p := range in.context {
		values[p.key] = append(values[p.key], p.value)
	}
	for _, p := range in.context {
		k, _ := catalog.LookupKey(p.key)
		switch list := values[p.key]; {
		case len(list) > 1, len(list) == 1 && k.Kind == condition.KindList:
			entries = append(entries, condition.Strings(p.key, list...))
		case len(list) == 1:
			entries = append(entries, condition.String(p.key, p.value))
		}
		delete(values, p.key)
	}
	for _, key := range in.unknown {
		entries = append(entries, condition.Unknown(key))
	}
	return entries
}

// standIn is the name of a service role without a -role-arn.
const standIn = "DAXServiceRole"

// trustsDAX stands in for a trust policy that is not given: the role of a
// working cluster trusts DAX.
const trustsDAX = `{"Statement": {"Effect": "Allow", "Principal": {"Service": "dax.amazonaws.com"}, "Action": "sts:AssumeRole"}}`

// daxClusters makes the clusters of the flags.
func (in *input) daxClusters(scp [][]*policy.Policy) ([]access.Cluster, error) {
	var clusters []access.Cluster
	for i := range in.clusters {
		c, err := in.loadCluster(&in.clusters[i], scp)
		if err != nil {
			return nil, err
		}
		clusters = append(clusters, c)
	}
	return clusters, nil
}

// loadCluster makes one cluster. The service control policies are the ones of
// the caller's account.
func (in *input) loadCluster(c *clusterInput, scp [][]*policy.Policy) (access.Cluster, error) {
	cluster := access.Cluster{ARN: c.arn}
	role := c.role
	var err error
	if !role.IsValid() {
		scope := c.arn.Scope()
		scope.Region = ""
		if role, err = scope.Role(standIn); err != nil {
			return cluster, fmt.Errorf("-cluster: %w", err)
		}
	}
	cluster.Role.Principal = policy.RoleSession(role, arn.ARN{})
	if err := cluster.Role.Principal.Validate(); err != nil {
		return cluster, fmt.Errorf("-role-arn: %w", err)
	}
	var p policy.Policies
	if role.Account() == in.principal.Account() {
		p.ServiceControl = scp
	}
	if p.Identity, err = in.loadAll(c.files, policy.Identity); err != nil {
		return cluster, err
	}
	if cluster.Role.Policies, err = policy.NewSet(p); err != nil {
		return cluster, err
	}
	cluster.Trust, err = in.loadOne(c.trust, policy.Trust)
	if cluster.Trust == nil && err == nil {
		cluster.Trust, err = policy.Parse("default trust", policy.Trust, []byte(trustsDAX))
	}
	return cluster, err
}

// targets loads what is in force on the side of the resources: the policies of
// the tables, each of which governs its indexes too, the trust policies of the
// clusters' service roles, and for all of them the resource control policies.
func (in *input) targets(clusters []access.Cluster) (func(arn.ARN) *policy.Target, error) {
	rcp, err := in.loadLevels(in.rcp, policy.ResourceControl)
	if err != nil {
		return nil, err
	}
	of := make(map[arn.ARN]*policy.Target)
	add := func(a arn.ARN, p *policy.Policy) (err error) {
		of[a], err = policy.NewTarget(policy.TargetPolicies{Resource: p, ResourceControl: rcp})
		return err
	}
	for _, t := range in.tables {
		p, err := in.loadOne(t.policy, policy.Resource)
		if err != nil {
			return nil, err
		}
		if err := add(t.arn, p); err != nil {
			return nil, err
		}
	}
	var others *policy.Target
	if rcp != nil { // else a role only has the trust policy of its cluster
		for i := range clusters {
			if err := add(clusters[i].Role.Principal.Role(), clusters[i].Trust); err != nil {
				return nil, err
			}
		}
		others, err = policy.NewTarget(policy.TargetPolicies{ResourceControl: rcp})
	}
	return func(holder arn.ARN) *policy.Target {
		if t := of[holder]; t != nil {
			return t
		}
		return others
	}, err
}

// principal makes a caller of its ARN or name.
func principal(text string) (policy.Principal, error) {
	if text == "anonymous" {
		return policy.Anonymous(), nil
	}
	if strings.HasSuffix(text, ".amazonaws.com") {
		return policy.Service(text), nil
	}
	a, err := arn.Parse(text)
	if err != nil {
		return policy.Principal{}, err
	}
	return callers.Of(a)
}
