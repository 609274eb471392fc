package plan

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
)

// row is one operation of a service.
type row struct {
	operation string
	action    string // "": as the operation; several are separated by a space
	on        string // how the resource is found: see the resources of the service
	refused   string // why it is not planned; "" if it is
}

// newer is why operations of today's clients are refused that AWS's list of actions
// does not have yet.
const newer = "it is not in AWS's list of actions, from which the table was made"

// service plans a service with a table of operations, in JSON or by the query
// protocol.
type service struct {
	name     string // in scopes and actions
	target   string // before the operation in X-Amz-Target; "" if the service has no JSON
	version  string // of the query protocol; "" if the service has none
	protocol func(query bool) Protocol
	rows     []row // by operation
	// resources returns what the operation is done to, for a row's column on.
	resources func(c *call) ([]arn.ARN, error)
	// facts reads condition keys. Nil means that only tags are read.
	facts func(c *call, f *facts)
}

// call is a call while it is planned.
type call struct {
	row    *row
	params Params
	scope  arn.Scope
	in     Input
}

// Service returns the name in credential scopes.
func (s *service) Service() string { return s.name }

// Serves goes by X-Amz-Target. A request of the query protocol is a form, whose
// Version is compared when it is read, or has the Version in its query.
func (s *service) Serves(r *http.Request) bool {
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		return s.target != "" && strings.HasPrefix(target, s.target)
	}
	return s.version != "" && (isForm(r) || r.URL.Query().Get("Version") == s.version)
}

// isForm reports whether the body is a form.
func isForm(r *http.Request) bool {
	return strings.HasPrefix(strings.ToLower(r.Header.Get("Content-Type")), "application/x-www-form-urlencoded")
}

// Protocol returns how the service answers.
func (s *service) Protocol(r *http.Request) Protocol {
	return s.protocol(s.version != "" && r.Header.Get("X-Amz-Target") == "")
}

// Streams returns false: the body has the parameters.
func (s *service) Streams(*http.Request) bool { return false }

// Plan plans a call.
func (s *service) Plan(in Input) (Plan, error) {
	name, params, err := s.read(in)
	if err != nil {
		return Plan{}, err
	}
	i, ok := slices.BinarySearchFunc(s.rows, name, func(r row, name string) int { return strings.Compare(r.operation, name) })
	operation := s.name + ":" + name
	if !ok {
		return Plan{}, unmapped(operation, "%s is not an operation that this gateway knows", clip(name))
	}
	c := &call{row: &s.rows[i], params: params, scope: in.Scope, in: in}
	if c.row.refused != "" {
		return Plan{}, unmapped(operation, "%s", c.row.refused)
	}
	f := facts{by: operation}
	f.addTags(params)
	if s.facts != nil {
		s.facts(c, &f)
	}
	resources, err := s.resources(c)
	if err != nil {
		if r, ok := err.(*Refusal); ok { //nolint:errorlint // resources returns it as it is
			r.Operation = operation
		}
		return Plan{}, err
	}
	p := Plan{Operation: operation, Params: params}
	actions := strings.Fields(c.row.action)
	if len(actions) == 0 {
		actions = []string{operation}
	}
	for i, a := range actions {
		of := resources[i:]
		if i < len(actions)-1 { // each action goes with a resource, and the last one with all that are left
			of = resources[i : i+1]
		}
		for _, resource := range of {
			p.Checks = append(p.Checks, f.check(a, resource, in.Scope.Account))
		}
	}
	return p, nil
}

// read returns operation and parameters. A request in which both a target and an
// Action, or two of one kind, stand is refused.
func (s *service) read(in Input) (name string, p Params, err error) {
	if smithy := in.Header.Get("Smithy-Protocol"); smithy != "" || strings.HasPrefix(in.URL.Path, "/service/") {
		return "", nil, unmapped("", "the protocol %q is not mapped", clip(smithy))
	}
	target := in.Header.Get("X-Amz-Target")
	if target != "" {
		name, ok := strings.CutPrefix(target, s.target)
		switch {
		case s.target == "" || !ok:
			return "", nil, unmapped("", "X-Amz-Target %q is not of %s", clip(target), s.name)
		case in.Method != http.MethodPost || in.URL.Path != "/" && in.URL.Path != "" || in.URL.RawQuery != "":
			return "", nil, invalid(s.name+":"+clip(name), "want POST / without a query")
		}
		if p, err = parseObject(in.Body); err != nil {
			return "", nil, &Refusal{Operation: s.name + ":" + clip(name), Reason: err.Error(), Syntax: true}
		}
		return name, p, nil
	}
	if s.version == "" {
		return "", nil, unmapped("", "a request to %s without X-Amz-Target", s.name)
	}
	return s.readForm(in)
}

// readForm reads a call of the query protocol: a form by POST, or a query by GET.
func (s *service) readForm(in Input) (name string, p Params, err error) {
	text := string(in.Body)
	switch {
	case in.Method == http.MethodGet && len(in.Body) == 0:
		text = in.URL.RawQuery
	case in.Method != http.MethodPost || in.URL.RawQuery != "" && !onlySignature(in.URL.RawQuery):
		return "", nil, invalid("", "want POST with a form and no query, or GET with a query")
	case !isForm(in.Request):
		return "", nil, invalid("", "Content-Type %q; want application/x-www-form-urlencoded", clip(in.Header.Get("Content-Type")))
	}
	if p, err = parseForm(text); err != nil {
		return "", nil, &Refusal{Reason: err.Error(), Syntax: true}
	}
	name = p["Action"]
	if p["Version"] != s.version {
		return "", nil, unmapped(s.name+":"+clip(name), "Version %q; want %s", clip(p["Version"]), s.version)
	}
	return name, p, nil
}

// onlySignature reports whether a query holds the parameters of a presigned URL and
// nothing else.
func onlySignature(raw string) bool {
	q, err := url.ParseQuery(raw)
	for name := range q {
		if !strings.HasPrefix(name, "X-Amz-") {
			return false
		}
	}
	return err == nil
}

// build makes an ARN in the scope; the zero ARN if it is not one.
func build(scope arn.Scope, service, region, account, resource string) (arn.ARN, error) {
	a, err := arn.Parse("arn:" + scope.Partition + ":" + service + ":" + region + ":" + account + ":" + resource)
	if err != nil {
		return arn.ARN{}, invalid("", "%v", err)
	}
	return a, nil
}

// named reads a parameter that is an ARN of the service.
func (c *call) named(param, service string) (arn.ARN, error) {
	text := c.params[param]
	a, err := arn.Parse(text)
	if err != nil || a.IsWildcard() || a.Service() != service {
		return arn.ARN{}, invalid("", "%s is %q; want an ARN of %s", param, clip(text), service)
	}
	return a, nil
}

// one makes a list of one resource.
func one(a arn.ARN, err error) ([]arn.ARN, error) {
	if err != nil {
		return nil, err
	}
	return []arn.ARN{a}, nil
}

// nothing is the resource of calls that name none.
func nothing() ([]arn.ARN, error) { return []arn.ARN{arn.Wildcard()}, nil }
