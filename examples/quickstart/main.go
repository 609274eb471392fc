// Quickstart decides requests by IAM policies and says why.
//
// Without arguments it plays the policies of AWS's own pages on DynamoDB and
// DAX: "Using IAM with DynamoDB", "Using IAM with global tables" and "DAX
// access control", with the account number that the pages ask you to replace.
//
// With arguments it decides one request by the policies of a user or role:
//
//	go run ./examples/quickstart -principal arn:aws:iam::123456789012:user/Alice \
//		-action dynamodb:GetItem \
//		-resource arn:aws:dynamodb:us-west-2:123456789012:table/Alice_ProductCatalog \
//		-context aws:SourceIp=203.0.113.7 -explain policy.json...
//
// The exit status is 0 if the request is allowed, 1 if it is denied, and 2 if
// the input could not be used.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

const (
	exitAllowed = 0
	exitDenied  = 1
	exitInput   = 2
)

// run is main without the process: it returns the exit status.
func run(args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		if err := play(stdout); err != nil {
			fmt.Fprintf(stderr, "quickstart: %v\n", err)
			return exitInput
		}
		return exitAllowed
	}
	q, err := parseArgs(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return exitAllowed
	}
	if err != nil {
		return exitInput
	}
	allowed, err := q.answer(stdout)
	switch {
	case err != nil:
		fmt.Fprintf(stderr, "quickstart: %v\n", err)
		return exitInput
	case !allowed:
		return exitDenied
	}
	return exitAllowed
}

// pair is one -context flag.
type pair struct{ key, value string }

// question is a request as the command line puts it.
type question struct {
	principal, action, resource string
	context                     []pair
	explain, asJSON             bool
	files                       []string
}

func parseArgs(args []string, stderr io.Writer) (*question, error) {
	var q question
	f := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.Usage = func() {
		fmt.Fprint(stderr, "usage: quickstart [-explain] [-json] -principal ARN -action service:Name -resource ARN|* [-context key=value]... policy.json...\n\n"+
			"Without arguments quickstart plays the policies of AWS's own pages.\n\n")
		f.PrintDefaults()
	}
	f.StringVar(&q.principal, "principal", "", "who asks: the `ARN` of a user, role, role session or root user, a service's name, or anonymous")
	f.StringVar(&q.action, "action", "", "what for, as `service:Name`")
	f.StringVar(&q.resource, "resource", "", "on what: an `ARN`, or * for an action without a resource")
	f.Func("context", "a condition key the request carries, as `key=value`; may be repeated, and a key given twice is a list", q.addContext)
	f.BoolVar(&q.explain, "explain", false, "print each statement and the clause that stopped it")
	f.BoolVar(&q.asJSON, "json", false, "print JSON")
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	q.files = f.Args()
	if len(q.files) == 0 {
		fmt.Fprintln(stderr, "quickstart: no policy file is named")
		f.Usage()
		return nil, errors.New("no policy file")
	}
	return &q, nil
}

// addContext takes one -context flag.
func (q *question) addContext(text string) error {
	key, value, ok := strings.Cut(text, "=")
	if !ok {
		return errors.New("want key=value, such as aws:SourceIp=203.0.113.7")
	}
	q.context = append(q.context, pair{key, value})
	return nil
}

// entries are the context keys: a key given once is a single value, a key
// given more than once is a list.
func (q *question) entries() []condition.Entry {
	var entries []condition.Entry
	values := make(map[string][]string)
	for _, p := range q.context {
		values[p.key] = append(values[p.key], p.value)
	}
	for _, p := range q.context {
		switch list := values[p.key]; {
		case len(list) == 1:
			entries = append(entries, condition.String(p.key, p.value))
		case len(list) > 1:
			entries = append(entries, condition.Strings(p.key, list...))
		}
		delete(values, p.key)
	}
	return entries
}

// answer decides the request and prints the decision.
func (q *question) answer(stdout io.Writer) (allowed bool, err error) {
	set, err := load(q.files)
	if err != nil {
		return false, err
	}
	r, err := q.request()
	if err != nil {
		return false, err
	}
	d, trace := set.Evaluate(r), set.Explain(r)
	switch {
	case q.asJSON && q.explain:
		err = printJSON(stdout, trace)
	case q.asJSON:
		err = printJSON(stdout, d)
	case q.explain:
		_, err = fmt.Fprintln(stdout, trace)
	default:
		_, err = fmt.Fprintln(stdout, d)
		if m := d.Message(r); m != "" {
			fmt.Fprintln(stdout, m)
		}
	}
	return d.Allowed(), err
}

func load(files []string) (*policy.Set, error) {
	var policies []*policy.Policy
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		p, err := policy.Parse(file, policy.Identity, text)
		if err != nil {
			return nil, err
		}
		policies = append(policies, p)
	}
	return policy.NewSet(policy.Policies{Identity: policies})
}

func (q *question) request() (*policy.Request, error) {
	resource, err := arn.Parse(q.resource)
	if err != nil {
		return nil, fmt.Errorf("-resource: %w", err)
	}
	p, err := principal(q.principal)
	if err != nil {
		return nil, fmt.Errorf("-principal: %w", err)
	}
	r := &policy.Request{Principal: p, Action: q.action, Resource: resource, Context: condition.NewContext(q.entries()...)}
	return r, r.Validate()
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
	switch a.Kind() {
	case arn.User:
		return policy.User(a), nil
	case arn.Role:
		return policy.RoleSession(a, arn.ARN{}), nil
	case arn.AssumedRole:
		role, err := arn.Scope{Partition: a.Partition(), Account: a.Account()}.Role(a.Role())
		return policy.RoleSession(role, a), err
	case arn.RootUser:
		return policy.Root(a), nil
	}
	return policy.Principal{}, fmt.Errorf("%s is not the ARN of a user, role, role session or root user", a)
}

func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
