package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/analysis"
	"github.com/iameval/iameval/policy/catalog/aws"
)

// explainFlags are those of the command explain.
type explainFlags struct {
	inForceFlags
	principal, action, resource string
	account                     string
	unsigned, keys              bool
	message, expect, format     string
	assumeFlags
}

// explainCommand is the command explain.
func (p *program) explainCommand() *cobra.Command {
	var f explainFlags
	c := &cobra.Command{
		Use:   "explain [flags] [FILE|-]",
		Short: "why one request is allowed or denied, and what is missing",
		Long: `explain decides one request and prints every statement in force with the clause that
stopped it, the layers that withhold an Allow, and the least policy that would allow it.
The request is that of the flags, of a CloudTrail record in FILE, of an AccessDenied message
(--message), or those by which a role is assumed (--assume).`,
		Args: atMost(1, "one file with CloudTrail records"),
		RunE: func(_ *cobra.Command, args []string) error {
			asked, err := f.requests(args, p.stdin)
			if err != nil {
				return err
			}
			all, err := f.explainAll(asked)
			if err != nil {
				return err
			}
			switch {
			case len(all.NotExplained) > 0:
				p.status = exitBad
			case f.expect != "" && !all.are(f.expect):
				p.status = exitFindings
			}
			return writeAs(p.stdout, f.format, all)
		},
	}
	flags := c.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.principal, "principal", "", "the caller: an `ARN`, the name of a service, or anonymous; with --auth-details also user/Alice")
	flags.StringVar(&f.action, "action", "", "the `action`, such as dynamodb:GetItem")
	flags.StringVar(&f.resource, "resource", "", "the `ARN` of the resource, or * for an action without one")
	flags.StringVar(&f.account, "resource-account", "", "the `account` that owns the resource, where its ARN has none")
	flags.BoolVar(&f.unsigned, "unsigned", false, "the service takes unsigned requests for the action")
	flags.StringVar(&f.message, "message", "", "an AccessDenied `message` of AWS: who asked for what")
	f.assumeFlags.register(flags)
	flags.BoolVar(&f.keys, "keys", false, "say which condition keys that the request leaves open matter")
	flags.StringVar(&f.expect, "expect", "", "allow or deny: the exit status is 1 for another `verdict`, and for one that is not certain")
	f.inForceFlags.register(flags)
	formatFlag(flags, &f.format)
	return c
}

// asked is a request in the words of the flags.
type asked struct {
	name                        string // of a record
	principal, action, resource string
	context                     []condition.Entry
	time                        time.Time
	denied                      *access.Denial // AWS denied it; nil: that is not known
	fault                       error          // of a record that says no request
}

// requests collects what is asked.
func (f *explainFlags) requests(files []string, stdin io.Reader) (all []asked, err error) {
	if f.expect != "" && f.expect != "allow" && f.expect != "deny" {
		return nil, fmt.Errorf("--expect: %q; want allow or deny", f.expect)
	}
	if f.message != "" && len(files) > 0 {
		return nil, errors.New("--message: FILE says already what is asked")
	}
	first := asked{principal: f.principal, action: f.action, resource: f.resource}
	if first.time, err = f.instant(); err != nil {
		return nil, err
	}
	switch {
	case len(files) > 0:
		if all, err = recordsOf(files[0], stdin); err != nil {
			return nil, err
		}
	case f.message != "":
		d, ok := access.ParseDenial(f.message)
		if !ok {
			return nil, errors.New("--message: not a message such as \"User: ARN is not authorized to perform: ACTION on resource: ARN\"")
		}
		all = []asked{{principal: d.User, action: d.Action, resource: d.Resource, denied: &d}}
	case f.assumeFlags.role != "":
		if f.action != "" || f.resource != "" {
			return nil, errors.New("--assume: it says the action and the resource")
		}
		if all, err = f.assumeFlags.requests(first); err != nil {
			return nil, err
		}
	default:
		all = []asked{first}
	}
	for i := range all {
		all[i].fill(&first)
	}
	return all, nil
}

// fill takes from the flags what they say; they win over a record or a message.
func (a *asked) fill(flags *asked) {
	if flags.principal != "" {
		a.principal = flags.principal
	}
	if flags.action != "" {
		a.action = flags.action
	}
	if flags.resource != "" {
		a.resource = flags.resource
	}
	if !flags.time.IsZero() {
		a.time = flags.time
	}
}

// explanations are what is printed, one for each request.
type explanations struct {
	Requests     []explanation   `json:"requests"`
	NotExplained []jsonUnchecked `json:"notExplained"` // of several records
	Notes        []string        `json:"notes"`
	NotRead      []jsonNotes     `json:"notRead"`
}

// explanation is a decision with all that led to it.
type explanation struct {
	Trace   *policy.Trace      `json:"trace"`
	Message string             `json:"message,omitempty"` // AWS's
	Decided string             `json:"decidedBy,omitempty"`
	Missing []string           `json:"missing"` // layers
	Grants  []grant            `json:"grants"`
	Keys    *analysis.Residual `json:"keys,omitempty"`
	Note    string             `json:"note,omitempty"`
}

// grant is the least that a layer lacks.
type grant struct {
	In     []string        `json:"in"`
	Policy json.RawMessage `json:"policy"`
}

// explainAll decides the requests.
func (f *explainFlags) explainAll(list []asked) (*explanations, error) {
	all := &explanations{Requests: []explanation{}, NotExplained: []jsonUnchecked{}, Notes: []string{}, NotRead: []jsonNotes{}}
	for _, a := range list {
		e, err := f.explainOne(&a, all)
		switch {
		case err == nil:
			all.Requests = append(all.Requests, *e)
		case len(list) == 1 && a.name != "":
			return nil, fmt.Errorf("%s: %w", a.name, err)
		case len(list) == 1:
			return nil, err
		default:
			all.NotExplained = append(all.NotExplained, jsonUnchecked{a.name, oneLine(err.Error())})
		}
	}
	return all, nil
}

// explainOne decides one request.
func (f *explainFlags) explainOne(a *asked, all *explanations) (*explanation, error) {
	if a.fault != nil {
		return nil, a.fault
	}
	r, in, err := f.request(a)
	if err != nil {
		return nil, err
	}
	all.note(in, r)
	e, err := f.explain(r, in)
	if err == nil {
		e.Note = a.note(e.Trace.Decision.Allowed())
	}
	return e, err
}

// request makes the request, and loads the policies that are in force for it.
func (f *explainFlags) request(a *asked) (*policy.Request, *inForce, error) {
	for _, want := range [...]struct{ flag, text string }{{"--principal", a.principal}, {"--action", a.action}, {"--resource", a.resource}} {
		if want.text == "" {
			return nil, nil, errors.New(want.flag + ": want it, as nothing else says it")
		}
	}
	who, err := askerOf(a.principal)
	if err != nil && len(f.auth) == 0 {
		return nil, nil, fmt.Errorf("--principal: %w", err)
	}
	in, err := f.load(a.principal)
	if err != nil {
		return nil, nil, err
	}
	if in.caller != nil {
		who = sessionOf(in.caller.Principal, who)
	}
	r := &policy.Request{Principal: who, Action: a.action, ResourceAccount: f.account, Time: a.time}
	if r.Resource, err = arn.Parse(a.resource); err != nil {
		if a.resource != "*" {
			return nil, nil, fmt.Errorf("--resource: %w", err)
		}
		r.Resource = arn.Wildcard()
	}
	given, err := f.entries()
	if err != nil {
		return nil, nil, err
	}
	r.Context = in.context.With(a.context...).With(given...)
	r.Support, _ = aws.Default().SupportOn(a.action, r.Resource)
	r.Support.Unsigned = r.Support.Unsigned || f.unsigned
	if r.Target, err = in.target(r.Resource); err != nil {
		return nil, nil, err
	}
	return r, in, r.Validate()
}

// sessionOf returns a caller of an account: the session that was asked about, if it was
// one.
func sessionOf(c, asked policy.Principal) policy.Principal {
	if c.Type() != policy.TypeRoleSession || asked.ARN().Kind() != arn.AssumedRole {
		return c
	}
	return policy.RoleSession(c.Role(), asked.ARN())
}

// note says what to make of a denial by AWS.
func (a *asked) note(allowed bool) string {
	switch {
	case a.denied == nil:
		return ""
	case allowed:
		return "AWS denied this and the policies here allow it: the request had other keys (see --keys), or policies are missing here"
	}
	return "in AWS's words: " + a.denied.Correction()
}

// askerOf makes a caller of what people write.
func askerOf(text string) (policy.Principal, error) {
	switch {
	case text == "anonymous":
		return policy.Anonymous(), nil
	case strings.HasPrefix(text, "arn:"):
		return principalOf(text)
	}
	p := policy.Service(text)
	return p, p.Validate()
}

// explain says why a request is decided as it is.
func (f *explainFlags) explain(r *policy.Request, in *inForce) (*explanation, error) {
	t := in.set.Explain(r)
	e := &explanation{Trace: t, Message: t.Decision.Message(r), Missing: []string{}}
	if t.Decision.Statement != nil {
		e.Decided = place(in.caller, t.Decision.Statement)
	}
	for _, layer := range t.Missing {
		e.Missing = append(e.Missing, layer.String())
	}
	var err error
	if e.Grants, err = grantsOf(t); err != nil {
		return nil, err
	}
	if f.keys {
		rules := analysis.OfCaller(in.set)
		if r.Target != nil {
			rules = analysis.NewRules(in.set, r.Target)
		}
		matters := analysis.Partial(rules, r, analysis.Options{})
		e.Keys = &matters
	}
	return e, nil
}

// note says what the answers hang on.
func (all *explanations) note(in *inForce, r *policy.Request) {
	if len(all.Requests) > 0 {
		return // as for the first
	}
	if _, known := aws.Default().SupportOn(r.Action, r.Resource); !known && r.Target != nil {
		all.Notes = append(all.Notes, "it is not known what a resource policy does for "+r.Action+": it counts for callers of its own account alone")
	}
	if in.caller != nil {
		all.NotRead = notRead(in.caller.Problems)
	}
}

// are reports whether all requests are surely decided so.
func (all *explanations) are(verdict string) bool {
	for i := range all.Requests {
		d := all.Requests[i].Trace.Decision
		if d.Uncertain || d.Allowed() != (verdict == "allow") {
			return false
		}
	}
	return true
}

// text writes the explanations for people.
func (all *explanations) text(out io.Writer) {
	for i := range all.Requests {
		if i > 0 {
			fmt.Fprintln(out)
		}
		all.Requests[i].text(out)
	}
	for _, u := range all.NotExplained {
		fmt.Fprintf(out, "not explained: %s: %s\n", visible(u.Name), visible(u.Reason))
	}
	for _, note := range all.Notes {
		fmt.Fprintf(out, "note: %s\n", visible(note))
	}
	for _, p := range all.NotRead {
		fmt.Fprintf(out, "not read: %s: %s\n", p.Code, visible(p.Text))
	}
}

func (e *explanation) text(out io.Writer) {
	r := e.Trace.Request
	fmt.Fprintf(out, "%s asks for %s on %s\n", r.Principal, visible(r.Action), visible(r.Resource.String()))
	for line := range strings.Lines(e.Trace.String() + "\n") {
		fmt.Fprintf(out, "  %s\n", visible(strings.TrimSuffix(line, "\n")))
	}
	if e.Decided != "" {
		fmt.Fprintf(out, "decided by %s\n", visible(e.Decided))
	}
	if len(e.Missing) > 0 {
		fmt.Fprintf(out, "an Allow is missing in: %s\n", strings.Join(e.Missing, ", "))
	}
	for _, g := range e.Grants {
		fmt.Fprintf(out, "the least that allows it in %s:\n%s\n", strings.Join(g.In, ", "), visibleLines(string(g.Policy)))
	}
	if e.Keys != nil {
		fmt.Fprintf(out, "keys that are open: %s\n", visibleLines(e.Keys.String()))
	}
	if e.Note != "" {
		fmt.Fprintf(out, "%s\n", visible(e.Note))
	}
}

// visibleLines is visible for a text of several lines.
func visibleLines(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = visible(lines[i])
	}
	return strings.Join(lines, "\n")
}
