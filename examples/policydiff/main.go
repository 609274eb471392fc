// Policydiff says whether a change of policies lets a caller do anything new. It
// answers about all requests, offline: with a request that the new policies allow
// and the old ones do not, or with the proof that there is none.
//
// Usage:
//
//	policydiff [flags] old.json new.json
//	policydiff [flags] -granted actions policy.json
//	policydiff [flags] -public policy.json
//	policydiff [flags] -which action -as caller policy.json
//	policydiff [flags] -matters request.json policy.json
//	policydiff [flags] -redundant policy.json
//	policydiff [flags] -allow request.json policy.json
//	policydiff [flags] -stop actions policy.json
//
// The exit status is 0 if there is no such access, 1 if there is, 2 for wrong use or a
// policy that does not load, and 3 if neither could be shown. With -matters it is 1 if
// the verdict depends on what the request leaves open, with -redundant if a statement
// is redundant, and with -allow and -stop if no change does exactly what is asked for.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/iameval/iameval/policy/analysis"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

const usage = `usage: policydiff [flags] old.json new.json
       policydiff [flags] -granted actions policy.json
       policydiff [flags] -public policy.json
       policydiff [flags] -which action -as caller policy.json
       policydiff [flags] -matters request.json policy.json
       policydiff [flags] -redundant policy.json
       policydiff [flags] -allow request.json policy.json
       policydiff [flags] -stop actions policy.json

Policydiff says whether the policies of a user, a role or a resource allow anything
new: it prints a request that the new ones allow and the old ones do not, or that
there is none. With -granted it says whether a policy allows any of the actions at
all, with -public whether the policy of a resource lets in strangers, with -which on
what resources a caller may do an action. With -matters it decides a request with keys
that are not known, and says which of them matter; with -redundant it names the
statements without which nothing changes; with -allow and -stop it proposes the least
change that allows a request, or that stops some actions. Several files of one side are
joined by commas. The exit status is 0: no such access, 1: access, 2: wrong use,
3: unknown. With -matters 1 says that the verdict depends on a key, with -redundant that
a statement is redundant, with -allow and -stop that each change does more than asked.

`

// The exit statuses.
const (
	exitNo = iota
	exitYes
	exitUsage
	exitUnknown
)

// options are the flags.
type options struct {
	granted, resources, boundary, scp, known string
	kind, trustAccounts, trustOrganizations  string
	which, as                                string
	anyValue, plain, asJSON, public, named   bool
	matters, allow, stop                     string
	redundant                                bool
}

// run is main without the process: it returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	var o options
	flags := flag.NewFlagSet("policydiff", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
	}
	flags.StringVar(&o.granted, "granted", "", "ask whether any of these `actions` is allowed, such as iam:PassRole,dynamodb:Delete*")
	flags.StringVar(&o.resources, "resources", "", "count only requests for resources of these `patterns`, with commas between them")
	flags.StringVar(&o.boundary, "boundary", "", "a permissions boundary of both sides, a `file`")
	flags.StringVar(&o.scp, "scp", "", "SCPs of both sides, one `file` for each level, with commas between them")
	flags.StringVar(&o.known, "known", "", "count only requests with these `keys`: key=value, or key= for an absent one, with commas between them")
	flags.StringVar(&o.kind, "type", "", "what the policies are attached to: identity, resource or trust, a `kind`; identity without -public, and with it resource")
	flags.BoolVar(&o.public, "public", false, "ask whether the policy of a resource lets in a caller who is not trusted")
	flags.StringVar(&o.trustAccounts, "trust-account", "", "with -public: `accounts` that are trusted, with commas between them")
	flags.StringVar(&o.trustOrganizations, "trust-organization", "", "with -public: `organizations` that are trusted, with commas between them")
	flags.BoolVar(&o.named, "trust-named", false, "with -public: trust whom the policy names in full")
	flags.StringVar(&o.which, "which", "", "print on what resources, and under which conditions, the caller of -as may do this `action`")
	flags.StringVar(&o.as, "as", "", "with -which: the `ARN` of a user, a role, a role session or a root user")
	flags.StringVar(&o.matters, "matters", "", "decide the request of a `file` as far as its keys are known, and print which of the others matter")
	flags.BoolVar(&o.redundant, "redundant", false, "print the statements without which nothing changes")
	flags.StringVar(&o.allow, "allow", "", "propose changes that allow the request of a `file`")
	flags.StringVar(&o.stop, "stop", "", "propose changes that stop these `actions`, on -resources alone if that is given")
	flags.BoolVar(&o.anyValue, "any-value", false, "count keys with values of any type, and lists in any key")
	flags.BoolVar(&o.plain, "plain", false, "leave out resources that a pattern matches only past a colon")
	flags.BoolVar(&o.asJSON, "json", false, "print the answer as JSON")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return exitNo
	case err != nil:
		return exitUsage
	}
	files := 2
	if o.granted != "" || o.public || o.which != "" || o.about() != 0 {
		files = 1
	}
	if flags.NArg() != files {
		flags.Usage()
		return exitUsage
	}
	answer, err := o.answer(stdout, flags.Args())
	if err != nil {
		fmt.Fprintf(stderr, "policydiff: %v\n", err)
		return exitUsage
	}
	switch answer {
	case analysis.Yes:
		return exitYes
	case analysis.No:
		return exitNo
	default:
	}
	return exitUnknown
}

// answer asks and prints.
func (o *options) answer(stdout io.Writer, files []string) (analysis.Answer, error) {
	if o.about() > 0 {
		return o.advise(stdout, files[0])
	}
	if o.which != "" {
		regions, err := o.regions(files[0])
		if err != nil {
			return analysis.Unknown, err
		}
		return ofRegions(regions), o.printRegions(stdout, regions)
	}
	r, err := o.ask(files)
	if err != nil {
		return analysis.Unknown, err
	}
	return r.Answer, o.print(stdout, r)
}

// ofRegions says whether there is anything in regions.
func ofRegions(r analysis.Regions) analysis.Answer {
	switch {
	case len(r.List) > 0:
		return analysis.Yes
	case r.Complete:
		return analysis.No
	}
	return analysis.Unknown
}

// ask loads the files and answers the question.
func (o *options) ask(files []string) (analysis.Result, error) {
	question, err := o.question()
	if err != nil {
		return analysis.Result{}, err
	}
	if o.public {
		target, err := o.target(files[0])
		if err != nil {
			return analysis.Result{}, err
		}
		return analysis.Public(target, o.trusted(), question), nil
	}
	var sides []*analysis.Rules
	for _, f := range files {
		rules, err := o.load(f)
		if err != nil {
			return analysis.Result{}, err
		}
		sides = append(sides, rules)
	}
	if o.granted != "" {
		return analysis.Granted(sides[0], question), nil
	}
	return analysis.Compare(sides[0], sides[1], question), nil
}
