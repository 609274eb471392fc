package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/examples/internal/exported"
	"github.com/iameval/iameval/examples/internal/infile"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/account/reach"
	"github.com/iameval/iameval/policy/syntax"
)

// estateFlags name what AWS exports of an account.
type estateFlags struct {
	auth, clusters, tables, resourcePolicies []string
	org                                      string
	contextFlags
}

func (f *estateFlags) register(flags *pflag.FlagSet) {
	flags.SortFlags = false
	flags.StringSliceVar(&f.auth, "auth-details", nil, "the `files` of aws iam get-account-authorization-details, all pages in order")
	flags.StringVar(&f.org, "org", "", "the organization with its SCPs and RCPs, a `file` as package account describes")
	flags.StringSliceVar(&f.clusters, "clusters", nil, "the `files` of aws dax describe-clusters")
	flags.StringSliceVar(&f.tables, "tables", nil, "the `files` of aws dynamodb describe-table")
	flags.StringArrayVar(&f.resourcePolicies, "resource-policy", nil, "the policy of a resource, as `ARN=FILE`")
	f.contextFlags.register(flags)
}

// estate is an account with all that stands around it.
type estate struct {
	reach.World
	given    []condition.Entry // the keys of the flags
	policies []account.ResourcePolicy
	problems []account.Problem // what could not be read
}

// load reads the files of the flags. What of them cannot be read is a problem, and makes
// the answers that hang on it uncertain.
func (f *estateFlags) load() (*estate, error) {
	if len(f.auth) == 0 {
		return nil, errors.New("--auth-details: want the output of aws iam get-account-authorization-details")
	}
	a, err := account.ReadFiles(f.auth...)
	if err != nil {
		return nil, fmt.Errorf("--auth-details: %w", err)
	}
	e := &estate{problems: a.Problems()}
	if e.given, err = f.entries(); err != nil {
		return nil, err
	}
	if e.Options.Time, err = f.instant(); err != nil {
		return nil, err
	}
	e.Context = exported.Anywhere(e.given)
	if e.Account, err = e.organized(a, f.org); err != nil {
		return nil, err
	}
	d, err := describe(namedFiles{"--tables", f.tables}, namedFiles{"--clusters", f.clusters}, nil, nil)
	if err != nil {
		return nil, err
	}
	e.addAround(d)
	if err := e.readPolicies(f.resourcePolicies); err != nil {
		return nil, err
	}
	e.readResources()
	e.Tables = e.tables()
	return e, nil
}

// pages opens files as pages of one answer.
func pages(flag string, names []string) (list []account.Page, err error) {
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", flag, name, plain(err))
		}
		list = append(list, account.Page{Name: name, Text: text})
	}
	return list, nil
}

// organized puts the account under the policies of its organization.
func (e *estate) organized(a *account.Account, file string) (*account.Account, error) {
	if file == "" {
		return a, nil
	}
	list, err := pages("--org", []string{file})
	if err != nil {
		return nil, err
	}
	o, err := account.ReadOrganization(list[0])
	if err != nil {
		return nil, fmt.Errorf("--org: %w", err)
	}
	e.problems = append(e.problems, o.Problems()...)
	return a.In(o), nil
}

// addAround puts what is described around the account. Clusters of other accounts that are
// among the files of the run are left out: those accounts have exports of their own.
func (e *estate) addAround(d *description) {
	if len(d.tables) > 0 {
		e.Options.Tables = d.tables
	}
	e.Tables = slices.SortedFunc(maps.Keys(d.tables), arn.ARN.Compare)
	e.policies, e.problems = append(e.policies, d.policies...), append(e.problems, d.problems...)
	clusters := slices.Clone(d.clusters)
	for _, info := range d.among {
		own := info.ARN.Account() == e.Account.ID()
		if own && !slices.ContainsFunc(clusters, func(other account.ClusterInfo) bool { return other.ARN == info.ARN }) {
			clusters = append(clusters, info)
		}
	}
	for _, info := range clusters {
		c, missing := e.Account.Cluster(info)
		e.Clusters, e.problems = append(e.Clusters, c), append(e.problems, missing...)
	}
}

// readResources loads the policies of resources, now that all are known.
func (e *estate) readResources() {
	e.Resources = e.Account.Resources(e.policies...)
	e.Options.Targets = e.Resources.Target
	e.problems = append(e.problems, e.Resources.Problems()...)
}

// readPolicies reads the values of --resource-policy. A policy that is given wins over the
// one in the description of a table.
func (e *estate) readPolicies(given []string) error {
	for _, text := range given {
		p, err := resourcePolicy(text)
		if err != nil {
			return err
		}
		e.policies = slices.DeleteFunc(e.policies, func(other account.ResourcePolicy) bool { return other.Resource == p.Resource })
		e.policies = append(e.policies, p)
	}
	return nil
}

// resourcePolicy reads a value of --resource-policy.
func resourcePolicy(text string) (p account.ResourcePolicy, err error) {
	name, file, ok := strings.Cut(text, "=")
	if !ok {
		return p, fmt.Errorf("--resource-policy: %q; want ARN=FILE", text)
	}
	if p.Resource, err = arn.Parse(name); err != nil {
		return p, fmt.Errorf("--resource-policy: %w", err)
	}
	src, err := infile.ReadFile(file, syntax.MaxSize)
	if err != nil {
		return p, fmt.Errorf("--resource-policy: %w", err)
	}
	found, err := infile.Find(src)
	if err != nil {
		return p, fmt.Errorf("--resource-policy: %s: %w", file, err)
	}
	p.Name, p.Text = file, found.Text
	return p, nil
}

// tables are those that are described, or else those that policies name.
func (e *estate) tables() []arn.ARN {
	if len(e.Tables) == 0 {
		return exported.TablesNamed(e.Account)
	}
	return e.Tables
}

// find finds a caller by its ARN, or by its name as "user/Alice".
func (e *estate) find(name string) (account.Caller, error) {
	if who, err := arn.Parse(name); err == nil {
		if c, ok := e.Account.Find(who); ok {
			return c, nil
		}
	}
	for c := range e.Account.Callers() {
		if shortName(&c) == name {
			return c, nil
		}
	}
	return account.Caller{}, fmt.Errorf("%q is not in the account; want the ARN of a user or a role, or its name as user/Alice", name)
}

// shortName is the name of a caller within its account, such as "user/Alice".
func shortName(c *account.Caller) string { return nameOf(c.Principal) }

func nameOf(p policy.Principal) string {
	if role := p.Role(); role.IsValid() {
		return role.Resource()
	}
	return p.ARN().Resource()
}

// settled returns what is known of a caller's requests: its own keys and those of the
// flags, without the keys whose value is not known. A question about all requests lets
// those have any value.
func (e *estate) settled(s access.Subject) condition.Context {
	context := s.Context.With(e.given...)
	env := condition.Env{Context: context}
	var open []string
	for key := range context.Keys() {
		if _, kind := env.Lookup(key); kind == condition.KindUnknown {
			open = append(open, key)
		}
	}
	return context.Without(open...)
}

// place says where a statement of a caller stands: in the document of the export, or else
// as its policy is named.
func place(c *account.Caller, s *policy.Statement) string {
	if s == nil {
		return "several statements together"
	}
	if c != nil {
		if d, ok := c.Source(s); ok {
			return fmt.Sprintf("%s, %s:%s, statement %d", d.Name, d.Page, d.Position(s.Position()), s.Index()) + sid(s)
		}
	}
	return fmt.Sprintf("%s:%s, statement %d", s.Policy().Name(), s.Position(), s.Index()) + sid(s)
}

func sid(s *policy.Statement) string {
	if s.Sid() == "" {
		return ""
	}
	return " (" + s.Sid() + ")"
}
