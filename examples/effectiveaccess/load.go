package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/catalog"
)

// From what the command line says to what the packages take: policies, a
// caller, clusters.

// load reads and parses one policy file.
func (f file) load(k policy.Kind) (*policy.Policy, error) {
	text, err := os.ReadFile(f.name)
	if err == nil {
		var p *policy.Policy
		if p, err = policy.Parse(f.name, k, text); err == nil {
			return p, nil
		}
	}
	if f.flag != "" {
		err = fmt.Errorf("-%s: %w", f.flag, err)
	}
	return nil, err
}

func loadAll(files []file, k policy.Kind) ([]*policy.Policy, error) {
	var policies []*policy.Policy
	for _, f := range files {
		p, err := f.load(k)
		if err != nil {
			return nil, err
		}
		policies = append(policies, p)
	}
	return policies, nil
}

// loadOne loads the file of a flag that may not be repeated; nil if it is not
// given.
func loadOne(files []file, k policy.Kind) (*policy.Policy, error) {
	if len(files) == 0 {
		return nil, nil
	}
	return files[0].load(k)
}

// levels loads the service control policies.
func (in *input) levels() ([][]*policy.Policy, error) {
	var levels [][]*policy.Policy
	for _, files := range in.scp {
		level, err := loadAll(files, policy.ServiceControl)
		if err != nil {
			return nil, err
		}
		levels = append(levels, level)
	}
	return levels, nil
}

// caller makes the subject of the caller's flags.
func (in *input) caller(scp [][]*policy.Policy) (s access.Subject, err error) {
	p := policy.Policies{ServiceControl: scp}
	if p.Identity, err = loadAll(in.user, policy.Identity); err != nil {
		return s, err
	}
	if p.Session, err = loadAll(in.session, policy.Identity); err != nil {
		return s, err
	}
	if p.Boundary, err = loadOne(in.boundary, policy.Identity); err != nil {
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
// knows it as a list; a key given more than once is a list.
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
	return entries
}

// standIn is the name of a service role that no -role-arn names.
const standIn = "DAXServiceRole"

// trustsDAX stands in for the trust policy that is not given: the role of a
// cluster that runs trusts DAX, or it would not.
const trustsDAX = `{"Statement": {"Effect": "Allow", "Principal": {"Service": "dax.amazonaws.com"}, "Action": "sts:AssumeRole"}}`

// daxClusters makes the clusters of the flags.
func (in *input) daxClusters(scp [][]*policy.Policy) ([]access.Cluster, error) {
	var clusters []access.Cluster
	for i := range in.clusters {
		c, err := in.clusters[i].load(in.principal.Account(), scp)
		if err != nil {
			return nil, err
		}
		clusters = append(clusters, c)
	}
	return clusters, nil
}

// load makes one cluster. The service control policies are those of an account.
func (c *clusterInput) load(account string, scp [][]*policy.Policy) (access.Cluster, error) {
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
	if role.Account() == account {
		p.ServiceControl = scp
	}
	if p.Identity, err = loadAll(c.files, policy.Identity); err != nil {
		return cluster, err
	}
	if cluster.Role.Policies, err = policy.NewSet(p); err != nil {
		return cluster, err
	}
	cluster.Trust, err = loadOne(c.trust, policy.Trust)
	if cluster.Trust == nil && err == nil {
		cluster.Trust, err = policy.Parse("default trust", policy.Trust, []byte(trustsDAX))
	}
	return cluster, err
}

// targets loads the resource policies of the tables. A table's governs its
// indexes, too.
func (in *input) targets() (func(arn.ARN) *policy.Target, error) {
	of := make(map[arn.ARN]*policy.Target)
	for _, t := range in.tables {
		p, err := loadOne(t.policy, policy.Resource)
		if err != nil {
			return nil, err
		}
		if p == nil {
			continue
		}
		if of[t.arn], err = policy.NewTarget(policy.TargetPolicies{Resource: p}); err != nil {
			return nil, err
		}
	}
	return func(holder arn.ARN) *policy.Target { return of[holder] }, nil
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
	var p policy.Principal
	switch a.Kind() {
	case arn.User:
		p = policy.User(a)
	case arn.Role:
		p = policy.RoleSession(a, arn.ARN{})
	case arn.AssumedRole:
		role, err := arn.Scope{Partition: a.Partition(), Account: a.Account()}.Role(a.Role())
		if err != nil {
			return p, err
		}
		p = policy.RoleSession(role, a)
	case arn.RootUser:
		p = policy.Root(a)
	default:
		return p, fmt.Errorf("%s is not the ARN of a user, role, role session or root user", a)
	}
	return p, p.Validate()
}
