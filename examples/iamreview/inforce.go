package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/examples/internal/infile"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/syntax"
)

// inForceFlags name the policies in force for one caller: those of an account, or files.
type inForceFlags struct {
	estateFlags
	policies, session []string
	boundary          string
	scp, rcp          []string
	endpoint          string

	loaded *estate // once it is
}

func (f *inForceFlags) register(flags *pflag.FlagSet) {
	flags.SortFlags = false
	flags.StringSliceVar(&f.policies, "policy", nil, "identity policies of the caller, `files`")
	flags.StringVar(&f.boundary, "boundary", "", "its permissions boundary, a `file`")
	flags.StringSliceVar(&f.session, "session", nil, "its session policies, `files`")
	flags.StringArrayVar(&f.scp, "scp", nil, "SCPs of one level, `files` with commas between them, from the root; again for each level")
	flags.StringArrayVar(&f.rcp, "rcp", nil, "RCPs of one level, `files` with commas between them, from the root; again for each level")
	flags.StringVar(&f.endpoint, "endpoint", "", "the policy of the VPC endpoint, a `file`")
	f.estateFlags.register(flags)
}

// inForce are the policies of one caller, and of what it asks for.
type inForce struct {
	caller  *account.Caller // of an account; nil: the policies are from files
	estate  *estate         // nil without an account
	set     *policy.Set
	context condition.Context
	target  func(arn.ARN) (*policy.Target, error)
}

// given says whether a flag is.
type given struct {
	flag  string
	there bool
}

// load reads the policies in force for a caller.
func (f *inForceFlags) load(name string) (*inForce, error) {
	entries, err := f.entries()
	if err != nil {
		return nil, err
	}
	if len(f.auth) > 0 {
		return f.loadAccount(name)
	}
	for _, of := range [...]given{{"--org", f.org != ""}, {"--clusters", len(f.clusters) > 0}, {"--tables", len(f.tables) > 0}} {
		if of.there {
			return nil, errors.New(of.flag + ": want --auth-details with it")
		}
	}
	in := &inForce{context: condition.NewContext(entries...), target: f.targetOf}
	var p policy.Policies
	if p.Identity, err = parseAll("--policy", policy.Identity, f.policies); err != nil {
		return nil, err
	}
	if f.boundary != "" {
		if p.Boundary, err = parseFile("--boundary", policy.Identity, f.boundary); err != nil {
			return nil, err
		}
	}
	if p.Session, err = parseAll("--session", policy.Identity, f.session); err != nil {
		return nil, err
	}
	if p.ServiceControl, err = parseLevels("--scp", policy.ServiceControl, f.scp); err != nil {
		return nil, err
	}
	in.set, err = policy.NewSet(p)
	return in, err
}

// loadAccount finds the caller in an account. Its ARN may be that of a session.
func (f *inForceFlags) loadAccount(name string) (*inForce, error) {
	for _, of := range [...]given{
		{"--policy", len(f.policies) > 0}, {"--boundary", f.boundary != ""}, {"--session", len(f.session) > 0}, {"--scp", len(f.scp) > 0}, {"--rcp", len(f.rcp) > 0},
	} {
		if of.there {
			return nil, errors.New(of.flag + ": the account of --auth-details has its own; for SCPs and RCPs want --org")
		}
	}
	if f.loaded == nil {
		e, err := f.estateFlags.load()
		if err != nil {
			return nil, err
		}
		f.loaded = e
	}
	e := f.loaded
	c, err := e.find(name)
	if err != nil {
		return nil, fmt.Errorf("--principal: %w", err)
	}
	subject := c.Subject(e.Context...)
	return &inForce{caller: &c, estate: e, set: c.Policies, context: subject.Context, target: f.targetIn(e)}, nil
}

// targetIn returns the policies of a resource as the account has them, with those of the
// flags.
func (f *inForceFlags) targetIn(e *estate) func(arn.ARN) (*policy.Target, error) {
	return func(resource arn.ARN) (*policy.Target, error) {
		target := e.Resources.Target(resource)
		if f.endpoint == "" {
			return target, nil
		}
		var all policy.TargetPolicies
		if target != nil {
			all = target.Policies()
		}
		var err error
		if all.Endpoint, err = parseFile("--endpoint", policy.Endpoint, f.endpoint); err != nil {
			return nil, err
		}
		return policy.NewTarget(all)
	}
}

// targetOf returns the policies of a resource as the files have them.
func (f *inForceFlags) targetOf(resource arn.ARN) (*policy.Target, error) {
	var all policy.TargetPolicies
	var err error
	if f.endpoint != "" {
		if all.Endpoint, err = parseFile("--endpoint", policy.Endpoint, f.endpoint); err != nil {
			return nil, err
		}
	}
	if all.ResourceControl, err = parseLevels("--rcp", policy.ResourceControl, f.rcp); err != nil {
		return nil, err
	}
	for _, text := range f.resourcePolicies {
		p, err := resourcePolicy(text)
		if err != nil {
			return nil, err
		}
		if p.Resource != resource {
			continue
		}
		kind := policy.Resource
		if resource.Kind() == arn.Role {
			kind = policy.Trust
		}
		if all.Resource, err = policy.Parse(p.Name, kind, p.Text); err != nil {
			return nil, fmt.Errorf("--resource-policy: %w", err)
		}
	}
	if all.Endpoint == nil && all.Resource == nil && all.ResourceControl == nil {
		return nil, nil
	}
	return policy.NewTarget(all)
}

// parseFile reads and compiles a policy: a document, or what the AWS CLI prints of one.
func parseFile(flag string, kind policy.Kind, name string) (*policy.Policy, error) {
	text, err := infile.ReadFile(name, syntax.MaxSize)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", flag, err)
	}
	found, err := infile.Find(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %s: %w", flag, name, err)
	}
	p, err := policy.Parse(name, kind, found.Text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", flag, err)
	}
	return p, nil
}

func parseAll(flag string, kind policy.Kind, names []string) (all []*policy.Policy, err error) {
	for _, name := range names {
		p, err := parseFile(flag, kind, name)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

func parseLevels(flag string, kind policy.Kind, levels []string) (all [][]*policy.Policy, err error) {
	for _, names := range levels {
		level, err := parseAll(flag, kind, strings.Split(names, ","))
		if err != nil {
			return nil, err
		}
		all = append(all, level)
	}
	return all, nil
}
