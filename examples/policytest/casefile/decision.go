package casefile

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/catalog"
)

// Policies are the documents in force. A field that is nil is not in force.
type Policies struct {
	Identity []Document   `json:"identity,omitzero"`
	Boundary []Document   `json:"boundary,omitzero"`
	Session  []Document   `json:"session,omitzero"`
	Resource []Document   `json:"resource,omitzero"`
	Endpoint []Document   `json:"endpoint,omitzero"`
	SCP      [][]Document `json:"scp,omitzero"`
	RCP      [][]Document `json:"rcp,omitzero"`
}

// Request is the question of a decision or an access case.
type Request struct {
	PrincipalType   string           `json:"principalType,omitempty"`
	Principal       string           `json:"principal,omitempty"`
	RoleARN         string           `json:"roleArn,omitempty"`
	UniqueID        string           `json:"uniqueId,omitempty"`
	Parent          string           `json:"parent,omitempty"`
	Action          string           `json:"action,omitempty"`
	Resource        string           `json:"resource,omitempty"`
	ResourceAccount string           `json:"resourceAccount,omitempty"`
	Context         map[string]Value `json:"context,omitzero"`
	Unknown         []string         `json:"unknown,omitzero"`
	Absent          []string         `json:"absent,omitzero"`
	Time            Time             `json:"time,omitzero"` // zero: now
	Support         *policy.Support  `json:"support,omitempty"`

	// For an access case.
	Operation      string    `json:"operation,omitempty"`
	TableARN       string    `json:"tableArn,omitempty"`
	TableARNs      []string  `json:"tableArns,omitzero"`
	IndexName      string    `json:"indexName,omitempty"`
	Members        []string  `json:"members,omitzero"`
	ConsistentRead bool      `json:"consistentRead,omitempty"`
	Body           *Document `json:"body,omitempty"`
}

// refused is the want of a case whose policies or request are refused.
const refused = "error"

func (c *Case) runDecision() Result {
	policies := c.Policies
	if policies == nil {
		policies = new(Policies) // nothing is in force
	}
	set, target, err := policies.load(c.Request)
	if err != nil {
		return Result{Pass: c.Wanted() == refused, Got: "the policies do not load", Reason: err.Error()}
	}
	r, faults := c.Request.Parse()
	r.Target = target
	invalid := errors.Join(faults, r.Validate())
	if c.Wanted() == refused && invalid != nil {
		return Result{Pass: true, Got: refused, Reason: invalid.Error()}
	}
	d := set.Evaluate(&r)
	got := d.Verdict.String()
	pass := got == c.Wanted() || slices.Contains(c.AlsoAccept, got)
	if c.Uncertain != nil && *c.Uncertain != d.Uncertain {
		pass = false
	}
	if d.Uncertain {
		got += ", uncertain"
	}
	reason := set.Explain(&r).String()
	if faults != nil {
		reason = faults.Error() + "\n" + reason
	}
	return Result{Pass: pass, Got: got, Reason: reason}
}

// load compiles the documents.
func (p *Policies) load(r *Request) (*policy.Set, *policy.Target, error) {
	var l loader
	resource := policy.Resource
	if r.Assumes() {
		resource = policy.Trust
	}
	caller := policy.Policies{
		Identity:       l.list("identity", policy.Identity, p.Identity),
		Boundary:       l.single("boundary", policy.Identity, p.Boundary),
		Session:        l.list("session", policy.Identity, p.Session),
		ServiceControl: l.levels("scp", policy.ServiceControl, p.SCP),
	}
	target := policy.TargetPolicies{
		Resource:        l.single("resource", resource, p.Resource),
		Endpoint:        l.single("endpoint", policy.Endpoint, p.Endpoint),
		ResourceControl: l.levels("rcp", policy.ResourceControl, p.RCP),
	}
	if l.err != nil {
		return nil, nil, l.err
	}
	set, err := policy.NewSet(caller)
	if err != nil {
		return nil, nil, err
	}
	t, err := policy.NewTarget(target)
	return set, t, err
}

// loader compiles documents and keeps the first error.
type loader struct{ err error }

func (l *loader) policy(name string, kind policy.Kind, doc Document) *policy.Policy {
	p, err := policy.Parse(name, kind, []byte(doc))
	if err != nil && l.err == nil {
		l.err = err
	}
	return p
}

// list distinguishes nil and empty: no session policies, and session policies
// that allow nothing.
func (l *loader) list(name string, kind policy.Kind, docs []Document) []*policy.Policy {
	if docs == nil {
		return nil
	}
	policies := make([]*policy.Policy, len(docs))
	for i, doc := range docs {
		policies[i] = l.policy(fmt.Sprintf("%s[%d]", name, i), kind, doc)
	}
	return policies
}

func (l *loader) single(name string, kind policy.Kind, docs []Document) *policy.Policy {
	switch len(docs) {
	case 0:
		return nil
	case 1:
		return l.policy(name, kind, docs[0])
	}
	l.err = fmt.Errorf("%s: %d documents; want at most one", name, len(docs))
	return nil
}

func (l *loader) levels(name string, kind policy.Kind, levels [][]Document) [][]*policy.Policy {
	if levels == nil {
		return nil
	}
	policies := make([][]*policy.Policy, len(levels))
	for i, docs := range levels {
		policies[i] = l.list(fmt.Sprintf("%s[%d]", name, i), kind, docs)
	}
	return policies
}

// Assumes reports whether the resource policy of the case is a role's trust
// policy: with an sts action on a role.
func (r *Request) Assumes() bool {
	role, err := arn.Parse(r.Resource)
	return err == nil && role.Kind() == arn.Role && len(r.Action) > 4 && condition.FoldKey(r.Action[:4]) == "sts:"
}

// support is how the service of the action treats resource policies and
// unsigned requests: what the case says or else the catalog, which knows
// DynamoDB and DAX. For all other actions resource policies count, across
// accounts too, and unsigned requests are taken.
func (r *Request) support() policy.Support {
	if r.Support != nil {
		return *r.Support
	}
	if a, ok := catalog.Lookup(r.Action); ok {
		return a.Support()
	}
	return policy.Support{ResourcePolicy: policy.CrossAccount, Unsigned: true}
}

// Parse returns the request as the engine takes it, without a Target. Anything
// malformed is left out, so that the engine gets a request that it must deny; the error
// says what it is.
func (r *Request) Parse() (policy.Request, error) {
	resource, err := parseARN("resource", r.Resource)
	principal, why := r.caller()
	return policy.Request{
		Principal:       principal,
		Action:          r.Action,
		Resource:        resource,
		ResourceAccount: r.ResourceAccount,
		Support:         r.support(),
		Time:            r.Time.Time,
		Context:         condition.NewContext(r.entries()...),
	}, errors.Join(err, why)
}

// parseARN parses the ARN of a field; the error names both.
func parseARN(field, text string) (arn.ARN, error) {
	a, err := arn.Parse(text)
	if err != nil {
		err = fmt.Errorf("%s: %w", field, err)
	}
	return a, err
}

func (r *Request) entries() []condition.Entry {
	var entries []condition.Entry
	for _, key := range slices.Sorted(maps.Keys(r.Context)) {
		entries = append(entries, r.Context[key].entry(key))
	}
	for _, key := range r.Unknown {
		entries = append(entries, condition.Unknown(key))
	}
	for _, key := range r.Absent {
		entries = append(entries, condition.Absent(key))
	}
	return entries
}

// caller makes the caller. An assumed-role principal is a session ARN; its role
// has the same name and no path unless roleArn says otherwise.
func (r *Request) caller() (policy.Principal, error) {
	var p policy.Principal
	var a, other arn.ARN
	var errs []error
	parse := func(to *arn.ARN, field, text string) {
		var err error
		*to, err = parseARN(field, text)
		errs = append(errs, err)
	}
	kind := r.Type()
	switch kind {
	case "federated", "service", "anonymous":
	default:
		parse(&a, "principal", r.Principal)
	}
	switch kind {
	case "user":
		p = policy.User(a)
	case "role":
		p = policy.RoleSession(a, arn.ARN{})
	case "assumed-role":
		if r.RoleARN != "" {
			parse(&other, "roleArn", r.RoleARN)
		}
		if !other.IsValid() {
			other, _ = arn.Scope{Partition: a.Partition(), Account: a.Account()}.Role(a.Role()) // the zero ARN if the session is not one
		}
		p = policy.RoleSession(other, a)
	case "root":
		p = policy.Root(a)
	case "federated-user":
		parse(&other, "parent", r.Parent)
		p = policy.FederatedUser(a, other)
	case "federated":
		p = policy.Federated(r.Principal)
	case "service":
		p = policy.Service(r.Principal)
	case "anonymous":
		p = policy.Anonymous()
	case "":
		errs = append(errs, fmt.Errorf("principalType: want one, as %.80q does not show it", r.Principal))
	default:
		errs = append(errs, fmt.Errorf("principalType: %.40q is not user, role, assumed-role, root, federated-user, federated, service or anonymous", kind))
	}
	if r.UniqueID != "" {
		p = p.WithUniqueID(r.UniqueID)
	}
	return p, errors.Join(errs...)
}

// Type is the type of the principal: the one given, or else that of its ARN; ""
// if neither says.
func (r *Request) Type() string {
	if r.PrincipalType != "" {
		return r.PrincipalType
	}
	a, err := arn.Parse(r.Principal)
	if err != nil {
		return ""
	}
	switch a.Kind() {
	case arn.User:
		return "user"
	case arn.Role:
		return "role"
	case arn.AssumedRole:
		return "assumed-role"
	case arn.FederatedUser:
		return "federated-user"
	case arn.RootUser:
		return "root"
	default:
		return ""
	}
}
