package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
)

// attached returns what the policies are attached to.
func (o *options) attached() (policy.Kind, error) {
	switch {
	case o.kind == "" && o.public:
		return policy.Resource, nil
	case o.kind == "":
		return policy.Identity, nil
	}
	kind, ok := policy.ParseKind(o.kind)
	if !ok || kind != policy.Identity && kind != policy.Resource && kind != policy.Trust || o.public && kind == policy.Identity {
		return 0, fmt.Errorf("-type: %q; want identity, resource or trust, and with -public one of the last two", o.kind)
	}
	return kind, nil
}

// target loads the one policy of a resource or a role.
func (o *options) target(file string) (*policy.Target, error) {
	kind, err := o.attached()
	if err != nil {
		return nil, err
	}
	all, err := parse(kind, file)
	if err != nil {
		return nil, err
	}
	if len(all) != 1 {
		return nil, fmt.Errorf("%s: %d policies; a resource has one", file, len(all))
	}
	return policy.NewTarget(policy.TargetPolicies{Resource: all[0]})
}

// trusted reads the flags that say who may be let in.
func (o *options) trusted() analysis.Trusted {
	return analysis.Trusted{Accounts: list(o.trustAccounts), Organizations: list(o.trustOrganizations), Named: o.named}
}

// list divides a text at its commas.
func list(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

// load makes the rules of one side: its files, and the layers of both sides.
func (o *options) load(files string) (*analysis.Rules, error) {
	switch kind, err := o.attached(); {
	case err != nil:
		return nil, err
	case kind != policy.Identity && (o.boundary != "" || o.scp != ""):
		return nil, fmt.Errorf("-boundary and -scp are for the policies of callers, not for those of kind %s", kind)
	case kind != policy.Identity:
		target, err := o.target(files)
		if err != nil {
			return nil, err
		}
		return analysis.OfResource(target), nil
	}
	var p policy.Policies
	var err error
	if p.Identity, err = parse(policy.Identity, files); err != nil {
		return nil, err
	}
	if o.boundary != "" {
		boundary, err := parse(policy.Identity, o.boundary)
		if err != nil {
			return nil, err
		}
		if len(boundary) != 1 {
			return nil, fmt.Errorf("-boundary: %d files; want one", len(boundary))
		}
		p.Boundary = boundary[0]
	}
	if o.scp != "" {
		levels, err := parse(policy.ServiceControl, o.scp)
		if err != nil {
			return nil, err
		}
		for _, level := range levels {
			p.ServiceControl = append(p.ServiceControl, []*policy.Policy{level})
		}
	}
	set, err := policy.NewSet(p)
	if err != nil {
		return nil, err
	}
	return analysis.OfCaller(set), nil
}

// parse reads and compiles a list of files. Their positions have the names of the
// files without their folders.
func parse(kind policy.Kind, files string) (all []*policy.Policy, err error) {
	for name := range strings.SplitSeq(files, ",") {
		src, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		p, err := policy.Parse(filepath.Base(name), kind, src)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// question reads the flags that narrow the question.
func (o *options) question() (q analysis.Options, err error) {
	q.World = analysis.World{AnyValue: o.anyValue, PlainOnly: o.plain}
	if name, actions := "-granted", o.granted; actions+o.stop != "" {
		if o.stop != "" {
			name, actions = "-stop", o.stop
		}
		for text := range strings.SplitSeq(actions, ",") {
			a, err := policy.ParseAction(strings.TrimSpace(text))
			if err != nil {
				return q, fmt.Errorf("%s: %w", name, err)
			}
			if !a.Usable() {
				return q, fmt.Errorf("%s: %q holds characters that no action has", name, text)
			}
			q.Requests.Actions = append(q.Requests.Actions, a)
		}
	}
	if o.resources != "" {
		for text := range strings.SplitSeq(o.resources, ",") {
			p, err := arn.ParsePattern(strings.TrimSpace(text), 0)
			if err != nil {
				return q, fmt.Errorf("-resources: %w", err)
			}
			q.Requests.Resources = append(q.Requests.Resources, p)
		}
	}
	if o.known != "" {
		var entries []condition.Entry
		for text := range strings.SplitSeq(o.known, ",") {
			key, value, ok := strings.Cut(text, "=")
			switch {
			case !ok:
				return q, fmt.Errorf("-known: %q has no =; want key=value, or key= for an absent key", text)
			case value == "":
				entries = append(entries, condition.Absent(key))
			default:
				entries = append(entries, condition.String(key, value))
			}
		}
		q.Requests.Known = condition.NewContext(entries...)
		if err := q.Requests.Known.Err(); err != nil {
			return q, fmt.Errorf("-known: %w", err)
		}
	}
	return q, nil
}
