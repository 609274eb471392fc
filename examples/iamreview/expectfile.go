package main

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/catalog/aws"
)

// An expect file says who may do what, by policies that it names by their files:
//
//	callers:
//	  alice:
//	    principal: arn:aws:iam::123456789012:user/Alice
//	    identity: [alice.json]
//	    boundary: boundary.json
//	resources:
//	  arn:aws:dynamodb:us-east-1:123456789012:table/Books: books-policy.json
//	expect:
//	  - caller: alice
//	    allow: [dynamodb:GetItem, dynamodb:Query]
//	    deny: dynamodb:DeleteTable
//	    on: arn:aws:dynamodb:us-east-1:123456789012:table/Books
//
// Files are found from the folder of the expect file. With "account", the callers are
// those of an account's export, by ARN or as user/Alice.
type expectFile struct {
	Account   texts                   `yaml:"account"` // the pages of an export
	Org       string                  `yaml:"org"`
	Callers   map[string]expectCaller `yaml:"callers"`
	Resources map[string]string       `yaml:"resources"` // policies of resources and roles, by ARN
	Endpoint  string                  `yaml:"endpoint"`
	RCP       []texts                 `yaml:"rcp"` // by level, from the root
	Expect    []expectation           `yaml:"expect"`

	name  string
	lines []int // of the expectations
}

// expectCaller is a caller with its policies, files all of them.
type expectCaller struct {
	Principal string                  `yaml:"principal"`
	Identity  texts                   `yaml:"identity"`
	Boundary  string                  `yaml:"boundary"`
	Session   texts                   `yaml:"session"`
	SCP       []texts                 `yaml:"scp"` // by level, from the root
	Context   map[string]contextValue `yaml:"context"`
}

// expectation is what each of the callers may do to each of the resources.
type expectation struct {
	Why             string                  `yaml:"why"`
	Caller          texts                   `yaml:"caller"`
	Allow           texts                   `yaml:"allow"`
	Deny            texts                   `yaml:"deny"` // by a statement or for want of one
	ExplicitDeny    texts                   `yaml:"explicit-deny"`
	ImplicitDeny    texts                   `yaml:"implicit-deny"`
	On              texts                   `yaml:"on"` // default *
	ResourceAccount string                  `yaml:"resource-account"`
	Context         map[string]contextValue `yaml:"context"`
	Unknown         texts                   `yaml:"unknown"`
	Time            string                  `yaml:"time"`
}

// readExpect reads an expect file.
func readExpect(name string, text []byte) (*expectFile, error) {
	f := &expectFile{name: name}
	root, err := strictYAML(text, f)
	if err != nil {
		return nil, err
	}
	if list := member(root, "expect"); list != nil {
		for _, one := range list.Content {
			f.lines = append(f.lines, one.Line)
		}
	}
	if len(f.Expect) == 0 {
		return nil, errors.New("no test; want some under \"expect\"")
	}
	return f, nil
}

// tests makes a test of each caller, action and resource.
func (f *expectFile) tests() (list []*test, err error) {
	asker, err := f.asker()
	if err != nil {
		return nil, err
	}
	for i := range f.Expect {
		e := &f.Expect[i]
		more, err := e.tests(asker)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", f.lines[i], err)
		}
		for _, t := range more {
			t.file, t.line = f.name, f.lines[i]
		}
		list = append(list, more...)
	}
	return list, nil
}

// asker has the policies of the file.
type asker struct {
	flags   inForceFlags
	callers map[string]expectCaller
	known   map[string]*inForce
	file    *expectFile
}

// beside is a file named in the expect file.
func (f *expectFile) beside(name string) string {
	if name == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(f.name), filepath.FromSlash(name))
}

func (f *expectFile) all(names texts) (list []string) {
	for _, name := range names {
		list = append(list, f.beside(name))
	}
	return list
}

// asker reads what all tests share.
func (f *expectFile) asker() (*asker, error) {
	a := &asker{callers: f.Callers, known: make(map[string]*inForce), file: f}
	a.flags.auth, a.flags.org, a.flags.endpoint = f.all(f.Account), f.beside(f.Org), f.beside(f.Endpoint)
	for _, resource := range slices.Sorted(maps.Keys(f.Resources)) {
		a.flags.resourcePolicies = append(a.flags.resourcePolicies, resource+"="+f.beside(f.Resources[resource]))
	}
	if len(f.Account) == 0 {
		return a, nil
	}
	if len(f.Callers) > 0 {
		return nil, errors.New("account and callers: want one of them")
	}
	var err error
	a.flags.loaded, err = a.flags.estateFlags.load()
	return a, err
}

// caller returns the policies of a caller, loaded once.
func (a *asker) caller(name string) (who policy.Principal, in *inForce, err error) {
	c, there := a.callers[name]
	text := name
	switch {
	case there:
		text = c.Principal
	case len(a.flags.auth) == 0:
		return who, nil, fmt.Errorf("caller: %q is not among the callers of the file", name)
	}
	if who, err = askerOf(text); err != nil && there {
		return who, nil, fmt.Errorf("callers: %s: %w", name, err)
	}
	if in = a.known[name]; in == nil {
		flags := a.flags
		flags.policies, flags.boundary, flags.session = a.file.all(c.Identity), a.file.beside(c.Boundary), a.file.all(c.Session)
		flags.scp, flags.rcp = a.levels(c.SCP), a.levels(a.file.RCP)
		if in, err = flags.load(text); err != nil {
			return who, nil, fmt.Errorf("caller %s: %w", name, err)
		}
		a.known[name] = in
	}
	if in.caller != nil {
		who = sessionOf(in.caller.Principal, who)
	}
	return who, in, nil
}

func (a *asker) levels(levels []texts) (list []string) {
	for _, level := range levels {
		joined := ""
		for i, name := range a.file.all(level) {
			if i > 0 {
				joined += ","
			}
			joined += name
		}
		list = append(list, joined)
	}
	return list
}

// tests makes the tests of one expectation.
func (e *expectation) tests(a *asker) (list []*test, err error) {
	if len(e.Caller) == 0 {
		return nil, errors.New("caller: want one, or a list")
	}
	on := e.On
	if len(on) == 0 {
		on = texts{"*"}
	}
	for _, caller := range e.Caller {
		for _, want := range []struct {
			word    string
			actions texts
		}{{"allow", e.Allow}, {"deny", e.Deny}, {"explicit-deny", e.ExplicitDeny}, {"implicit-deny", e.ImplicitDeny}} {
			for _, action := range want.actions {
				for _, resource := range on {
					t := &test{want: want.word, why: e.Why, id: fmt.Sprintf("%s: %s %s on %s", caller, want.word, action, resource)}
					if err := e.ask(a, t, caller, action, resource); err != nil {
						return nil, err
					}
					list = append(list, t)
				}
			}
		}
	}
	if len(list) == 0 {
		return nil, errors.New("no action; want some under allow, deny, explicit-deny or implicit-deny")
	}
	return list, nil
}

// ask makes the request of a test.
func (e *expectation) ask(a *asker, t *test, caller, action, resource string) (err error) {
	r := &policy.Request{Action: action, ResourceAccount: e.ResourceAccount}
	if r.Principal, t.in, err = a.caller(caller); err != nil {
		return err
	}
	if r.Resource = arn.Wildcard(); resource != "*" {
		if r.Resource, err = arn.Parse(resource); err != nil {
			return fmt.Errorf("on: %w", err)
		}
	}
	if e.Time != "" {
		if r.Time, err = time.Parse(time.RFC3339, e.Time); err != nil {
			return fmt.Errorf("time: %q; want an instant such as 2026-01-31T12:00:00Z", e.Time)
		}
	}
	r.Context = t.in.context.With(entriesOf(a.callers[caller].Context)...).With(entriesOf(e.Context)...)
	for _, key := range e.Unknown {
		r.Context = r.Context.With(condition.Unknown(key))
	}
	r.Support, _ = aws.Default().SupportOn(action, r.Resource)
	if r.Target, err = t.in.target(r.Resource); err != nil {
		return err
	}
	t.request = r
	return r.Validate()
}

// contextValue is the value of a condition key: one text, or a list.
type contextValue struct {
	values texts
	list   bool
}

// UnmarshalYAML reads both forms.
func (v *contextValue) UnmarshalYAML(n *yaml.Node) error {
	v.list = n.Kind == yaml.SequenceNode
	return v.values.UnmarshalYAML(n)
}

// entriesOf makes condition keys of values.
func entriesOf(keys map[string]contextValue) (list []condition.Entry) {
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if v := keys[key]; v.list {
			list = append(list, condition.Strings(key, v.values...))
		} else {
			list = append(list, condition.String(key, v.values[0]))
		}
	}
	return list
}
