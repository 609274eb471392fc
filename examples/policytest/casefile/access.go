package casefile

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/examples/internal/infile"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
)

// Side is the caller's or the service role's policies: a list of identity
// documents, or an object that has other kinds too.
type Side struct {
	Identity []Document   `json:"identity,omitzero"`
	Boundary []Document   `json:"boundary,omitzero"`
	Session  []Document   `json:"session,omitzero"`
	SCP      [][]Document `json:"scp,omitzero"`
}

// IsZero reports whether there are no policies.
func (s Side) IsZero() bool {
	return s.Identity == nil && s.Boundary == nil && s.Session == nil && s.SCP == nil
}

// UnmarshalJSON reads either form.
func (s *Side) UnmarshalJSON(b []byte) error {
	type plain Side
	var err error
	switch b[0] {
	case '[':
		err = json.Unmarshal(b, &s.Identity)
	default:
		err = infile.JSON(b, (*plain)(s))
	}
	if err != nil {
		return fmt.Errorf("%.80s: want a list of documents, or an object of identity, boundary, session and scp: %w", b, err)
	}
	return nil
}

// AccessOptions are the options of an access case.
type AccessOptions struct {
	CurrentProtocol      bool `json:"currentProtocol,omitempty"`
	RequireTableMetadata bool `json:"requireTableMetadata,omitempty"`
}

// accessWant is what an access case wants for the two paths.
type accessWant struct {
	Direct   string  `json:"direct"`
	ViaDAX   string  `json:"viaDAX"`
	DeniedBy *string `json:"deniedBy"`
}

// serviceRole is the default role of a case's cluster.
const serviceRole = "arn:aws:iam::123456789012:role/DAXServiceRole"

// trustsDAX is the trust policy of a case without one.
const trustsDAX = `{"Statement": {"Effect": "Allow", "Principal": {"Service": "dax.amazonaws.com"}, "Action": "sts:AssumeRole"}}`

// runAccess asks for a call directly and through the cluster.
func (c *Case) runAccess() Result {
	var want accessWant
	if err := json.Unmarshal(c.Want, &want); err != nil {
		return Result{Got: "no verdict", Reason: "want: an object with direct, viaDAX and deniedBy"}
	}
	a, err := c.access()
	if err != nil {
		return Result{Got: "no verdict", Reason: err.Error()}
	}
	v := &a.Via[0]
	direct := "deny"
	if a.Direct.Allowed() {
		direct = "allow"
	}
	by := deniedBy(v)
	via := v.Outcome.String()
	if v.Outcome == access.AllowCachedOnly && want.ViaDAX == access.Deny.String() {
		via = want.ViaDAX // the case asks as for a miss
	}
	pass := direct == want.Direct && via == want.ViaDAX && by == orNull(want.DeniedBy)
	return Result{
		Pass:   pass,
		Got:    fmt.Sprintf("direct %s, viaDAX %v, deniedBy %s", direct, v.Outcome, by),
		Reason: "reason " + v.Reason.String() + missing(v),
	}
}

func orNull(s *string) string {
	if s == nil {
		return "null"
	}
	return *s
}

// deniedBy is whose policies keep the cluster from always doing the call.
func deniedBy(v *access.ClusterAccess) string {
	switch v.Reason {
	case access.Front, access.Protocol:
		return "user"
	case access.Trust:
		return "trust"
	case access.Back, access.Metadata:
		return "service-role"
	default:
		return "null"
	}
}

func missing(v *access.ClusterAccess) string {
	var b strings.Builder
	for _, m := range v.Missing {
		fmt.Fprintf(&b, "; %v lacks %s on %s: %v", m.Of, m.Action, m.Resource, m.Decision)
	}
	return b.String()
}

// access computes the effective access of a case.
func (c *Case) access() (*access.Access, error) {
	call, err := c.call()
	if err != nil {
		return nil, err
	}
	var l loader
	principal, err := (&Request{Principal: c.Principal, PrincipalType: c.PrincipalType, RoleARN: c.RoleARN, UniqueID: c.UniqueID, Parent: c.Parent}).caller()
	if err != nil {
		return nil, err
	}
	caller := l.subject("user", principal, c.User)
	caller.Context = condition.NewContext(c.Request.entries()...)
	role, err := parseARN("serviceRoleArn", cmp.Or(c.ServiceRoleARN, serviceRole))
	if err != nil {
		return nil, err
	}
	cluster := access.Cluster{Role: l.subject("serviceRole", policy.RoleSession(role, arn.ARN{}), c.ServiceRole)}
	cluster.Role.Context = condition.NewContext((&Request{Context: c.RoleContext}).entries()...)
	cluster.Trust = l.policy("trust", policy.Trust, orDefault(c.Trust))
	if cluster.ARN, err = parseARN("cluster", c.Cluster); err != nil {
		return nil, err
	}
	targets := l.targets(c)
	if l.err != nil {
		return nil, l.err
	}
	a := access.Compute(caller, call, access.Options{
		CurrentProtocol: c.Options.CurrentProtocol, RequireTableMetadata: c.Options.RequireTableMetadata, Targets: targets, Time: c.Request.Time.Time,
	}, cluster)
	return &a, nil
}

func orDefault(trust *Document) Document {
	if trust == nil {
		return trustsDAX
	}
	return *trust
}

// call is resolved from the body or, without one, a sketch. In a sketch, keys
// of the body that the request's context does not have are unknown.
func (c *Case) call() (*operation.Call, error) {
	r := c.Request
	if r.Body != nil {
		return c.resolve()
	}
	s := operation.Sketch{Operation: r.Operation, Index: r.IndexName, Members: r.Members, ConsistentRead: r.ConsistentRead}
	for key := range r.Context {
		s.Given = append(s.Given, key)
	}
	s.Given = append(append(s.Given, r.Unknown...), r.Absent...)
	for _, text := range slices.DeleteFunc(append([]string{r.TableARN}, r.TableARNs...), func(s string) bool { return s == "" }) {
		table, err := parseARN("tableArn", text)
		if err != nil {
			return nil, err
		}
		s.Tables = append(s.Tables, table)
	}
	resolver, err := c.accessResolver()
	if err != nil {
		return nil, err
	}
	s.Known = resolver.Tables
	call, err := s.Call()
	return &call, err
}

// resolve resolves the request's body.
func (c *Case) resolve() (*operation.Call, error) {
	resolver, err := c.accessResolver()
	if err != nil {
		return nil, err
	}
	call, err := resolver.Resolve(c.Request.Operation, []byte(*c.Request.Body))
	return &call, err
}

// accessResolver has the account of the caller and the Region of the cluster.
// It knows the tables of the case.
func (c *Case) accessResolver() (*operation.Resolver, error) {
	caller, err := parseARN("principal", c.Principal)
	if err != nil {
		return nil, err
	}
	cluster, err := parseARN("cluster", c.Cluster)
	if err != nil {
		return nil, err
	}
	return c.resolver(arn.Scope{Partition: caller.Partition(), Region: cluster.Region(), Account: caller.Account()})
}

// subject makes a caller or role from its documents.
func (l *loader) subject(name string, p policy.Principal, s Side) access.Subject {
	set, err := policy.NewSet(policy.Policies{
		Identity:       l.list(name, policy.Identity, s.Identity),
		Boundary:       l.single(name+".boundary", policy.Identity, s.Boundary),
		Session:        l.list(name+".session", policy.Identity, s.Session),
		ServiceControl: l.levels(name+".scp", policy.ServiceControl, s.SCP),
	})
	if err != nil && l.err == nil {
		l.err = err
	}
	return access.Subject{Principal: p, Policies: set}
}

// targets are the policies of resources. RCPs count for everything.
func (l *loader) targets(c *Case) func(arn.ARN) *policy.Target {
	rcps := l.levels("rcp", policy.ResourceControl, c.RCP)
	target := func(p policy.TargetPolicies) *policy.Target {
		p.ResourceControl = rcps
		t, err := policy.NewTarget(p)
		if err != nil && l.err == nil {
			l.err = err
		}
		return t
	}
	other := target(policy.TargetPolicies{})
	byARN := map[string]*policy.Target{}
	for text, doc := range c.ResourcePolicies {
		byARN[text] = target(policy.TargetPolicies{Resource: l.policy(text, policy.Resource, doc)})
	}
	trusted := target(policy.TargetPolicies{Resource: l.policy("trust", policy.Trust, orDefault(c.Trust))})
	return func(a arn.ARN) *policy.Target {
		switch t := byARN[a.String()]; {
		case a.Kind() == arn.Role:
			return trusted
		case t != nil:
			return t
		}
		return other
	}
}
