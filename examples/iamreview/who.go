package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/account/reach"
	"github.com/iameval/iameval/policy/analysis"
	"github.com/iameval/iameval/policy/catalog/aws"
	"github.com/iameval/iameval/variables"
)

// others stands for all callers of other accounts.
const others = "others"

// whoCommand is the command who-can.
func (p *program) whoCommand() *cobra.Command {
	var f estateFlags
	var format string
	var expect []string
	c := &cobra.Command{
		Use:   "who-can [flags] ACTION RESOURCE",
		Short: "which callers of an account may do an action, directly and through DAX",
		Long: `who-can says which callers of an account may do an action to a resource, by which
statement and under which conditions, directly and through DAX clusters. RESOURCE may be a
pattern: then the callers' own policies answer, and resource policies do not count.`,
		Args: exactly(2, "an action and a resource"),
		RunE: func(_ *cobra.Command, args []string) error {
			q, err := newWhoQuestion(&f, args[0], args[1])
			if err != nil {
				return err
			}
			if err := q.expect(expect); err != nil {
				return err
			}
			w := q.ask()
			if p.status = exitClean; w.unexpected() {
				p.status = exitFindings
			}
			return writeAs(p.stdout, format, w)
		},
	}
	f.register(c.Flags())
	c.Flags().StringSliceVar(&expect, "expect", nil, "the exit status is 1 if it is not known that nobody but these `principals` may; others stands for other accounts")
	formatFlag(c.Flags(), &format)
	return c
}

// whoQuestion is an action on a resource, or on all that a pattern matches.
type whoQuestion struct {
	*estate
	action   string
	resource arn.ARN      // invalid where a pattern is asked about
	pattern  *arn.Pattern // nil for one resource
	exact    *arn.Pattern // the one resource as a pattern
	expected map[string]bool
}

func newWhoQuestion(f *estateFlags, action, resource string) (*whoQuestion, error) {
	q := &whoQuestion{action: action}
	if _, err := policy.ParseAction(action); err != nil || strings.ContainsAny(action, "*?") {
		return nil, errors.Join(fmt.Errorf("ACTION: %q is not one action such as dynamodb:GetItem", action), err)
	}
	if strings.ContainsAny(resource, "*?") {
		pattern, err := arn.ParsePattern(resource, variables.Wildcards)
		if err != nil {
			return nil, fmt.Errorf("RESOURCE: %w", err)
		}
		q.pattern = &pattern
	} else {
		var err error
		if q.resource, err = arn.Parse(resource); err != nil {
			return nil, fmt.Errorf("RESOURCE: %w", err)
		}
		exact, err := arn.ParsePattern(resource, 0)
		if err != nil {
			return nil, fmt.Errorf("RESOURCE: %w", err)
		}
		q.exact = &exact
	}
	var err error
	q.estate, err = f.load()
	return q, err
}

// expect reads who may be found.
func (q *whoQuestion) expect(names []string) error {
	if names == nil {
		return nil
	}
	q.expected = make(map[string]bool)
	for _, name := range names {
		if name == others {
			q.expected[others] = true
			continue
		}
		c, err := q.find(name)
		if err != nil {
			return fmt.Errorf("--expect: %w", err)
		}
		q.expected[shortName(&c)] = true
	}
	return nil
}

// whoAnswer is who may do it.
type whoAnswer struct {
	Action   string      `json:"action"`
	Resource string      `json:"resource"`
	Who      []whoCan    `json:"who"`   // all who may, and those of whom it is not known
	Not      int         `json:"not"`   // callers who may not
	Notes    []string    `json:"notes"` // what the answers hang on
	NotRead  []jsonNotes `json:"notRead"`
}

// whoCan is one caller. Direct and each of Through are "yes", "no" or "unknown".
type whoCan struct {
	Caller     string    `json:"caller"`
	Direct     string    `json:"direct"`
	Why        string    `json:"why,omitempty"` // of unknown
	By         []granted `json:"by"`
	Through    []passage `json:"through"`
	Unexpected bool      `json:"unexpected,omitempty"`
}

// granted is a part of what is allowed.
type granted struct {
	Statement string   `json:"statement"`
	Actions   string   `json:"actions,omitempty"`
	Resources string   `json:"resources,omitempty"`
	If        []string `json:"if"`
}

// passage is a way through a DAX cluster.
type passage struct {
	Cluster string `json:"cluster"`
	Role    string `json:"role"`
	Tables  string `json:"tables"`
	Answer  string `json:"answer"`
	Bypass  bool   `json:"bypass,omitempty"` // it is denied directly
}

// jsonNotes is what of the account was not read.
type jsonNotes struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

func notRead(problems []account.Problem) (list []jsonNotes) {
	list = []jsonNotes{}
	for _, p := range problems {
		list = append(list, jsonNotes{string(p.Code), p.Error()})
	}
	return list
}

// ask asks about each caller.
func (q *whoQuestion) ask() *whoAnswer {
	w := &whoAnswer{Action: q.action, Resource: q.resource.String(), Who: []whoCan{}, Notes: []string{}, NotRead: notRead(q.problems)}
	if q.pattern != nil {
		w.Resource = q.pattern.String()
		w.Notes = append(w.Notes, "a pattern is answered by the callers' own policies: resource policies do not count")
	}
	through := q.through()
	options := q.options(w)
	for c := range q.Account.Callers() {
		one := q.caller(&c, options)
		one.Through = append(one.Through, through[one.Caller]...)
		w.add(one, q.expected)
	}
	if q.pattern == nil {
		w.add(q.outside(options), q.expected)
	}
	return w
}

// options are the question's, with what is known of resource policies for the action.
func (q *whoQuestion) options(w *whoAnswer) (o analysis.Options) {
	a, err := policy.ParseAction(q.action)
	if err != nil {
		return o
	}
	o.Requests.Actions = []policy.ActionPattern{a}
	if q.pattern != nil {
		o.Requests.Resources = []arn.Pattern{*q.pattern}
		return o
	}
	support, known := aws.Default().SupportOn(q.action, q.resource)
	if !known {
		w.Notes = append(w.Notes, "it is not known what a resource policy does for "+q.action+": callers of other accounts are taken to be kept out")
	}
	o.World.Support = []analysis.ActionSupport{{Actions: a, Support: support}}
	return o
}

// caller asks about one caller.
func (q *whoQuestion) caller(c *account.Caller, o analysis.Options) whoCan {
	subject := c.Subject()
	o.Requests.Known = q.settled(subject)
	var regions analysis.Regions
	if q.pattern != nil {
		regions = analysis.WhichResources(analysis.OfCaller(c.Policies), c.Principal, q.action, o)
	} else {
		subject.Context = o.Requests.Known
		for g := range analysis.WhoCan([]access.Subject{subject}, q.Resources.Target(q.resource), q.action, q.resource, o) {
			regions = g.Regions
			break // the next one is for everybody else
		}
	}
	return answerOf(c, &regions)
}

// outside asks about everybody who is not of the account.
func (q *whoQuestion) outside(o analysis.Options) whoCan {
	one := whoCan{Caller: others, Direct: "no", By: []granted{}, Through: []passage{}}
	target := q.Resources.Target(q.resource)
	if target == nil {
		return one // only a resource policy lets others in
	}
	o.Requests.Resources = []arn.Pattern{*q.exact}
	r := analysis.Public(target, analysis.Trusted{Accounts: []string{q.Account.ID()}}, o)
	switch {
	case r.Answer == analysis.Yes && r.Region != nil:
		one.Direct, one.By = "yes", grantedBy(nil, []analysis.Region{*r.Region})
		one.Why = "such as " + r.Witness.Request.Principal.String()
	case r.Answer == analysis.Yes:
		one.Direct, one.Why = "yes", "such as "+r.Witness.String()
	case r.Answer == analysis.Unknown:
		one.Direct, one.Why = "unknown", r.Reason.String()
	}
	return one
}

// answerOf makes an answer of what is allowed to a caller.
func answerOf(c *account.Caller, r *analysis.Regions) whoCan {
	one := whoCan{Caller: shortName(c), Direct: "no", By: grantedBy(c, r.List), Through: []passage{}}
	switch {
	case len(r.List) > 0:
		one.Direct = "yes"
		if !r.Complete {
			one.Why = "there may be more: " + r.Reason.String()
		}
	case !r.Complete:
		one.Direct, one.Why = "unknown", r.Reason.String()
	case len(c.Problems) > 0:
		one.Direct, one.Why = "unknown", c.Problems[0].Error()
	}
	return one
}

// grantedBy lists regions by their statements.
func grantedBy(c *account.Caller, regions []analysis.Region) []granted {
	list := []granted{}
	for _, r := range regions {
		g := granted{Statement: place(c, r.Statement), Actions: r.Actions.String(), Resources: r.Resources.String(), If: []string{}}
		for _, condition := range r.Conditions {
			g.If = append(g.If, condition.String())
		}
		if r.NotLinked {
			g.If = append(g.If, "no service-linked role is assumed")
		}
		list = append(list, g)
	}
	return list
}

// through finds who may do it through DAX, by the callers' names.
func (q *whoQuestion) through() map[string][]passage {
	found := make(map[string][]passage)
	calls := reach.Calls()
	at := slices.IndexFunc(calls[:], func(c reach.Call) bool { return c.Operation == q.action && c.Member == "" })
	world := q.World
	world.Tables = q.tables()
	if at < 0 || len(world.Tables) == 0 || len(world.Clusters) == 0 {
		return found
	}
	for row := range world.Rows() {
		name := shortName(&row.Caller)
		for i := range row.Via {
			if p := passageOf(&row, i, at); p.Answer != "no" {
				found[name] = append(found[name], p)
			}
		}
	}
	return found
}

// tables are the tables that are asked about.
func (q *whoQuestion) tables() (list []arn.ARN) {
	if q.pattern == nil {
		if q.resource.Table() == "" {
			return nil
		}
		return []arn.ARN{q.resource}
	}
	for _, t := range q.Tables {
		if q.pattern.Match(t, nil) {
			list = append(list, t)
		}
	}
	return list
}

// passageOf is the answer for a call of a row through one of its clusters.
func passageOf(row *reach.Row, via, call int) passage {
	through := &row.Via[via]
	of := &through.Calls[call]
	p := passage{Cluster: through.Cluster.ARN.String(), Role: nameOf(through.Cluster.Role.Principal), Tables: tableNames(row.Tables), Answer: "no", Bypass: row.Bypassed(via, call)}
	switch {
	case of.Outcome == access.Allow:
		p.Answer = "yes"
	case of.Open, of.Outcome == access.AllowCachedOnly:
		p.Answer = "unknown"
	}
	return p
}

func tableNames(tables []arn.ARN) string {
	var names []string
	for _, t := range tables {
		names = append(names, t.Name())
	}
	return strings.Join(names, ", ")
}

// add counts an answer, or keeps it.
func (w *whoAnswer) add(one whoCan, expected map[string]bool) {
	if one.Direct == "no" && len(one.Through) == 0 {
		w.Not++
		return
	}
	one.Unexpected = expected != nil && !expected[one.Caller]
	w.Who = append(w.Who, one)
}

// unexpected reports whether somebody may do it, or might, whom nobody expects.
func (w *whoAnswer) unexpected() bool {
	return slices.ContainsFunc(w.Who, func(one whoCan) bool { return one.Unexpected })
}

// text writes the answer for people.
func (w *whoAnswer) text(out io.Writer) {
	fmt.Fprintf(out, "who can %s on %s\n", visible(w.Action), visible(w.Resource))
	for _, one := range w.Who {
		fmt.Fprintf(out, "%s: %s", visible(one.Caller), map[string]string{"yes": "yes", "no": "not directly", "unknown": "not known"}[one.Direct])
		if one.Why != "" {
			fmt.Fprintf(out, ": %s", visible(one.Why))
		}
		if one.Unexpected {
			fmt.Fprint(out, " (not expected)")
		}
		fmt.Fprintln(out)
		for _, g := range one.By {
			g.text(out, w.Resource != g.Resources)
		}
		for _, p := range one.Through {
			p.text(out)
		}
	}
	if w.Not > 0 {
		fmt.Fprintf(out, "%d may not\n", w.Not)
	}
	for _, note := range w.Notes {
		fmt.Fprintf(out, "note: %s\n", visible(note))
	}
	for _, p := range w.NotRead {
		fmt.Fprintf(out, "not read: %s: %s\n", p.Code, visible(p.Text))
	}
}

// text writes by which statement something is allowed, and on what if that is not all.
func (g *granted) text(out io.Writer, resources bool) {
	fmt.Fprintf(out, "  by %s\n", visible(g.Statement))
	if resources {
		fmt.Fprintf(out, "    on %s\n", visible(g.Resources))
	}
	for _, condition := range g.If {
		fmt.Fprintf(out, "    if %s\n", visible(condition))
	}
}

func (p *passage) text(out io.Writer) {
	word := map[string]string{"yes": "through", "unknown": "perhaps through"}[p.Answer]
	fmt.Fprintf(out, "  %s %s, by %s, on %s", word, visible(p.Cluster), visible(p.Role), visible(p.Tables))
	if p.Bypass {
		fmt.Fprint(out, ": BYPASS, as it is denied directly")
	}
	fmt.Fprintln(out)
}
