package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/analysis"
	"github.com/iameval/iameval/policy/catalog"
	"github.com/iameval/iameval/policy/catalog/aws"
	"github.com/iameval/iameval/variables"
)

// whatCommand is the command what-can.
func (p *program) whatCommand() *cobra.Command {
	var f estateFlags
	var format, service, level, resource string
	c := &cobra.Command{
		Use:   "what-can [flags] PRINCIPAL",
		Short: "what a user or a role of an account may do, by statement",
		Long: `what-can says what a user or a role may do, on which resources, by which statement and
under which conditions. PRINCIPAL is an ARN, or a name such as user/Alice. The caller's own
policies, its boundary and the SCPs answer; a resource whose policy is given is answered
on its own, with that policy.`,
		Args: exactly(1, "a principal"),
		RunE: func(_ *cobra.Command, args []string) error {
			q := whatQuestion{}
			if err := q.limit(service, level, resource); err != nil {
				return err
			}
			var err error
			if q.estate, err = f.load(); err != nil {
				return err
			}
			if q.caller, err = q.find(args[0]); err != nil {
				return fmt.Errorf("PRINCIPAL: %w", err)
			}
			return writeAs(p.stdout, format, q.ask())
		},
	}
	f.register(c.Flags())
	c.Flags().StringVar(&service, "service", "", "the actions of this `service` alone, such as dynamodb")
	c.Flags().StringVar(&level, "level", "", "the actions of this `level` alone: list, read, write, tagging or permissions")
	c.Flags().StringVar(&resource, "resource", "", "the resources that this `pattern` matches alone")
	formatFlag(c.Flags(), &format)
	return c
}

// whatQuestion asks what a caller may do.
type whatQuestion struct {
	*estate
	caller   account.Caller
	requests analysis.Requests
	level    catalog.Level // NoLevel: all
}

var levels = map[string]catalog.Level{
	"": catalog.NoLevel, "list": catalog.List, "read": catalog.Read, "write": catalog.Write, "tagging": catalog.Tagging, "permissions": catalog.PermissionsManagement,
}

// limit reads what the answer is limited to.
func (q *whatQuestion) limit(service, level, resource string) error {
	var ok bool
	if q.level, ok = levels[level]; !ok {
		return fmt.Errorf("--level: %q; want list, read, write, tagging or permissions", level)
	}
	if service != "" {
		if _, ok := aws.Default().Service(service); !ok {
			return fmt.Errorf("--service: %q is not the prefix of a service, such as dynamodb", service)
		}
		a, err := policy.ParseAction(service + ":*")
		if err != nil {
			return fmt.Errorf("--service: %w", err)
		}
		q.requests.Actions = []policy.ActionPattern{a}
	}
	if resource != "" {
		p, err := arn.ParsePattern(resource, variables.Wildcards)
		if err != nil {
			return fmt.Errorf("--resource: %w", err)
		}
		q.requests.Resources = []arn.Pattern{p}
	}
	return nil
}

// whatAnswer is what a caller may do.
type whatAnswer struct {
	Caller    string      `json:"caller"`
	May       []granted   `json:"may"`
	Complete  bool        `json:"complete"` // there is nothing more
	Why       string      `json:"why,omitempty"`
	Resources []whatThere `json:"resources"`
	NotRead   []jsonNotes `json:"notRead"`
}

// whatThere is what a caller may do to a resource that has a policy.
type whatThere struct {
	Resource string    `json:"resource"`
	May      []granted `json:"may"`
	Complete bool      `json:"complete"`
	Why      string    `json:"why,omitempty"`
}

func (q *whatQuestion) ask() *whatAnswer {
	o := analysis.Options{Requests: q.requests}
	o.Requests.Known = q.settled(q.caller.Subject())
	regions := analysis.WhatCan(analysis.OfCaller(q.caller.Policies), q.caller.Principal, o)
	w := &whatAnswer{Caller: q.caller.Principal.String(), May: q.granted(&regions), Resources: []whatThere{}, NotRead: notRead(q.caller.Problems)}
	w.Complete, w.Why = complete(&regions)
	if w.Complete && len(q.caller.Problems) > 0 {
		w.Complete, w.Why = false, "some of its policies were not read"
	}
	for _, p := range q.policies {
		if there, ok := q.there(p.Resource); ok {
			w.Resources = append(w.Resources, there)
		}
	}
	return w
}

func complete(r *analysis.Regions) (ok bool, why string) {
	if r.Complete {
		return true, ""
	}
	return false, r.Reason.String()
}

// there asks about a resource that has a policy. It reports false for one that the
// question leaves out.
func (q *whatQuestion) there(resource arn.ARN) (what whatThere, ok bool) {
	exact, err := arn.ParsePattern(resource.String(), 0)
	if err != nil || len(q.requests.Resources) > 0 && !q.requests.Resources[0].Match(resource, nil) {
		return what, false
	}
	o := analysis.Options{Requests: q.requests}
	o.Requests.Known, o.Requests.Resources = q.settled(q.caller.Subject()), []arn.Pattern{exact}
	regions := analysis.WhatCan(analysis.NewRules(q.caller.Policies, q.Resources.Target(resource)), q.caller.Principal, o)
	what = whatThere{Resource: resource.String(), May: q.granted(&regions)}
	what.Complete, what.Why = complete(&regions)
	return what, true
}

// granted lists regions by their statements, with the actions of the level that is asked
// for.
func (q *whatQuestion) granted(r *analysis.Regions) []granted {
	list := []granted{}
	for i, g := range grantedBy(&q.caller, r.List) {
		if q.level != catalog.NoLevel {
			names := atLevel(r.List[i].Actions, q.level)
			if len(names) == 0 {
				continue
			}
			g.Actions = strings.Join(names, ", ")
		}
		list = append(list, g)
	}
	return list
}

// atLevel lists the actions of a level that patterns admit.
func atLevel(p analysis.Patterns, level catalog.Level) (names []string) {
	out := make(map[string]bool)
	for _, pattern := range p.NotIn {
		for a := range aws.Default().Match(pattern) {
			out[a.String()] = true
		}
	}
	for _, pattern := range p.In {
		for a := range aws.Default().Match(pattern) {
			if name := a.String(); a.Level() == level && !out[name] {
				out[name] = true
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// text writes the answer for people, a statement once for all that it grants.
func (w *whatAnswer) text(out io.Writer) {
	fmt.Fprintf(out, "what %s may do\n", visible(w.Caller))
	list(out, w.May)
	end(out, w.Complete, w.Why, len(w.May))
	for _, there := range w.Resources {
		fmt.Fprintf(out, "to %s, which has a policy\n", visible(there.Resource))
		list(out, there.May)
		end(out, there.Complete, there.Why, len(there.May))
	}
	for _, p := range w.NotRead {
		fmt.Fprintf(out, "not read: %s: %s\n", p.Code, visible(p.Text))
	}
}

func list(out io.Writer, all []granted) {
	last := ""
	for _, g := range all {
		if g.Statement != last {
			fmt.Fprintf(out, "  by %s\n", visible(g.Statement))
			last = g.Statement
		}
		fmt.Fprintf(out, "    %s on %s\n", visible(g.Actions), visible(g.Resources))
		for _, condition := range g.If {
			fmt.Fprintf(out, "      if %s\n", visible(condition))
		}
	}
}

func end(out io.Writer, complete bool, why string, n int) {
	switch {
	case complete && n == 0:
		fmt.Fprintln(out, "  nothing")
	case complete:
		fmt.Fprintln(out, "  and nothing else")
	default:
		fmt.Fprintf(out, "  and perhaps more: %s\n", visible(why))
	}
}
