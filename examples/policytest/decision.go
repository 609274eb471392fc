package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/catalog"
)

// Policies are the documents in force, each a JSON object or its text. A field
// that is not there is not in force.
type Policies struct {
	Identity []json.RawMessage   `json:"identity"`
	Boundary []json.RawMessage   `json:"boundary"`
	Session  []json.RawMessage   `json:"session"`
	Resource []json.RawMessage   `json:"resource"`
	Endpoint []json.RawMessage   `json:"endpoint"`
	SCP      [][]json.RawMessage `json:"scp"`
	RCP      [][]json.RawMessage `json:"rcp"`
}

// Request is the question of a case.
type Request struct {
	Principal       string           `json:"principal"`
	PrincipalType   string           `json:"principalType"`
	RoleARN         string           `json:"roleArn"`
	UniqueID        string           `json:"uniqueId"`
	Parent          string           `json:"parent"`
	Action          string           `json:"action"`
	Resource        string           `json:"resource"`
	ResourceAccount string           `json:"resourceAccount"`
	Context         map[string]value `json:"context"`
	Unknown         []string         `json:"unknown"`
	Absent          []string         `json:"absent"`
	Support         *policy.Support  `json:"support"`

	// Of an access case.
	Operation      string          `json:"operation"`
	TableARN       string          `json:"tableArn"`
	TableARNs      []string        `json:"tableArns"`
	IndexName      string          `json:"indexName"`
	Members        []string        `json:"members"`
	ConsistentRead bool            `json:"consistentRead"`
	Body           json.RawMessage `json:"body"`
}

func (c *Case) runDecision() Result {
	policies := c.Policies
	if policies == nil {
		policies = new(Policies) // nothing is in force
	}
	set, target, err := policies.load(c.Request)
	if err != nil {
		return Result{Pass: c.want() == "reject", Got: "the policies do not load", Reason: err.Error()}
	}
	r := c.Request.request()
	r.Target = target
	d := set.Evaluate(&r)
	got := d.Verdict.String()
	pass := got == c.want() || slices.Contains(c.AlsoAccept, got)
	if c.Uncertain != nil && *c.Uncertain != d.Uncertain {
		pass = false
	}
	if d.Uncertain {
		got += ", uncertain"
	}
	return Result{Pass: pass, Got: got, Reason: set.Explain(&r).String()}
}

// load compiles the documents.
func (p *Policies) load(r *Request) (*policy.Set, *policy.Target, error) {
	var l loader
	resource := policy.Resource
	if trustPolicy(r) {
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

func (l *loader) policy(name string, kind policy.Kind, doc json.RawMessage) *policy.Policy {
	p, err := policy.Parse(name, kind, documentText(doc))
	if err != nil && l.err == nil {
		l.err = err
	}
	return p
}

// list keeps nil and empty apart: no session policies, and some that allow
// nothing.
func (l *loader) list(name string, kind policy.Kind, docs []json.RawMessage) []*policy.Policy {
	if docs == nil {
		return nil
	}
	policies := make([]*policy.Policy, len(docs))
	for i, doc := range docs {
		policies[i] = l.policy(fmt.Sprintf("%s[%d]", name, i), kind, doc)
	}
	return policies
}

func (l *loader) single(name string, kind policy.Kind, docs []json.RawMessage) *policy.Policy {
	switch len(docs) {
	case 0:
		return nil
	case 1:
		return l.policy(name, kind, docs[0])
	}
	l.err = fmt.Errorf("%s: %d documents; want at most one", name, len(docs))
	return nil
}

func (l *loader) levels(name string, kind policy.Kind, levels [][]json.RawMessage) [][]*policy.Policy {
	if levels == nil {
		return nil
	}
	policies := make([][]*policy.Policy, len(levels))
	for i, docs := range levels {
		policies[i] = l.list(fmt.Sprintf("%s[%d]", name, i), kind, docs)
	}
	return policies
}

// trustPolicy reports whether the resource policy of a case is a role's trust
// policy: of an sts action on a role.
func trustPolicy(r *Request) bool {
	role, err := arn.Parse(r.Resource)
	return err == nil && role.Kind() == arn.Role && len(r.Action) > 4 && condition.FoldKey(r.Action[:4]) == "sts:"
}

// support is what the service of the action makes of resource policies and of
// unsigned requests: what the case says or else the catalog, which knows
// DynamoDB and DAX. Of other actions nothing is known here, so that resource
// policies count for them, across accounts too, and unsigned requests are taken.
func (r *Request) support() policy.Support {
	if r.Support != nil {
		return *r.Support
	}
	if a, ok := catalog.Lookup(r.Action); ok {
		return a.Support()
	}
	return policy.Support{ResourcePolicy: policy.CrossAccount, Unsigned: true}
}

// request makes the request of a case. What is not well formed stays out of
// it, so that the engine meets a request that it must deny.
func (r *Request) request() policy.Request {
	resource, _ := arn.Parse(r.Resource)
	return policy.Request{
		Principal:       r.principal(),
		Action:          r.Action,
		Resource:        resource,
		ResourceAccount: r.ResourceAccount,
		Support:         r.support(),
		Context:         condition.NewContext(r.entries()...),
	}
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

// principal makes the caller. An assumed-role principal is a session ARN; its
// role has the same name and no path unless roleArn says otherwise.
func (r *Request) principal() policy.Principal {
	a, _ := arn.Parse(r.Principal)
	var p policy.Principal
	switch r.principalType(a) {
	case "user":
		p = policy.User(a)
	case "role":
		p = policy.RoleSession(a, arn.ARN{})
	case "assumed-role":
		role, err := arn.Parse(r.RoleARN)
		if err != nil {
			role, _ = arn.Scope{Partition: a.Partition(), Account: a.Account()}.Role(a.Role())
		}
		p = policy.RoleSession(role, a)
	case "root":
		p = policy.Root(a)
	case "federated-user":
		parent, _ := arn.Parse(r.Parent)
		p = policy.FederatedUser(a, parent)
	case "federated":
		p = policy.Federated(r.Principal)
	case "service":
		p = policy.Service(r.Principal)
	case "anonymous":
		p = policy.Anonymous()
	}
	if r.UniqueID != "" {
		p = p.WithUniqueID(r.UniqueID)
	}
	return p
}

// principalType is the type given, or else that of the ARN.
func (r *Request) principalType(a arn.ARN) string {
	if r.PrincipalType != "" {
		return r.PrincipalType
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
	}
	return ""
}

// value is a context value: a single string, a list, or bytes. A number or a
// boolean stands for its text.
type value struct {
	list   []string
	text   string
	bytes  []byte
	single bool
}

func (v *value) UnmarshalJSON(b []byte) error {
	switch b[0] {
	case '[':
		v.list = []string{}
		return json.Unmarshal(b, &v.list)
	case '{':
		var coded struct {
			Bytes *string `json:"bytes"`
		}
		err := json.Unmarshal(b, &coded)
		if err != nil || coded.Bytes == nil {
			return fmt.Errorf("context value %s: want a string, a list of strings or {\"bytes\": base64}", b)
		}
		v.bytes, err = base64.StdEncoding.DecodeString(*coded.Bytes)
		return err
	case '"':
		v.single = true
		return json.Unmarshal(b, &v.text)
	}
	v.single, v.text = true, string(b)
	return nil
}

func (v value) entry(key string) condition.Entry {
	switch {
	case v.single:
		return condition.String(key, v.text)
	case v.list != nil:
		return condition.Strings(key, v.list...)
	}
	return condition.Bytes(key, v.bytes)
}

// documentText returns a document given as a JSON value or as its text.
func documentText(doc json.RawMessage) []byte {
	var text string
	if json.Unmarshal(doc, &text) == nil {
		return []byte(text)
	}
	return doc
}
