package gen

import (
	"slices"
	"time"
)

// A Case is one question with everything that its answer depends on. Its texts
// are as a caller of either side would have them; nothing is known to be well
// formed. The zero Case is an invalid request under no policies.
type Case struct {
	Policies Policies
	Request  Request
}

// Policies are the documents in force, as JSON texts.
type Policies struct {
	Identity []string
	Boundary []string   // none or one
	Session  []string   // nil: none passed; empty but not nil: passed, allowing nothing
	Resource []string   // none or one, and none beside a trust policy
	Trust    []string   // none or one
	Endpoint []string   // none or one
	SCP, RCP [][]string // nil: not in force; else by level
}

// Principal is the caller. Type says which of the other fields count: user,
// role (a session without its ARN), assumed-role, root, federated-user,
// federated, service or anonymous; "" is nobody.
type Principal struct {
	Type     string
	ARN      string // of the user, session, root or federated user
	RoleARN  string // role, assumed-role: the role with its path
	UniqueID string // of the user or role; may be missing
	Parent   string // federated-user: the ARN of the parent
	Name     string // service, federated: the service's name, the provider's name or ARN
}

// Value is what the context says about one key.
type Value struct {
	Kind ValueKind
	Text string   // Single; Bytes, as a string of those bytes
	List []string // Multiple
}

// ValueKind says what a [Value] is.
type ValueKind byte

// The kinds of values. Unknown is a key that may be there or not, Absent
// removes a key that would be computed.
const (
	Unknown ValueKind = iota
	Absent
	Single
	Multiple
	Bytes
)

// Entry is one key of the context. A key may be there several times.
type Entry struct {
	Key string
	Value
}

// Support is what a resource policy can do for the action: "" for
// "same-account", or another name of [policy.Support]; and whether unsigned
// callers are taken.
type Support struct {
	ResourcePolicy string
	Unsigned       bool
}

// Request is one question. Its Time is never zero.
type Request struct {
	Principal       Principal
	Action          string
	Resource        string
	ResourceAccount string
	Context         []Entry
	Time            time.Time
	Support         Support
}

// Clone returns a copy that shares nothing with r.
func (r Request) Clone() Request {
	r.Context = slices.Clone(r.Context)
	for i := range r.Context {
		r.Context[i].List = slices.Clone(r.Context[i].List)
	}
	return r
}

// Clone returns a copy that shares nothing with c.
func (c Case) Clone() Case {
	p := &c.Policies
	for _, list := range []*[]string{&p.Identity, &p.Boundary, &p.Session, &p.Resource, &p.Trust, &p.Endpoint} {
		*list = slices.Clone(*list)
	}
	for _, levels := range []*[][]string{&p.SCP, &p.RCP} {
		*levels = slices.Clone(*levels)
		for i := range *levels {
			(*levels)[i] = slices.Clone((*levels)[i])
		}
	}
	c.Request = c.Request.Clone()
	return c
}

// Document is one policy document of a case and where it stands.
type Document struct {
	Layer string  // identity, boundary, session, resource, trust, endpoint, scp or rcp
	Level int     // of scp and rcp
	Index int     // within its layer or level
	Text  *string // in the case: assigning to it changes the case
}

// Kind returns the kind that the document is loaded as: its layer, except that
// boundaries and session policies are of kind identity.
func (d Document) Kind() string {
	if d.Layer == "boundary" || d.Layer == "session" {
		return "identity"
	}
	return d.Layer
}

// Documents returns every document of p.
func (p *Policies) Documents() []Document {
	var all []Document
	add := func(layer string, levels ...[]string) {
		for level, list := range levels {
			for i := range list {
				all = append(all, Document{layer, level, i, &list[i]})
			}
		}
	}
	add("scp", p.SCP...)
	add("rcp", p.RCP...)
	add("endpoint", p.Endpoint)
	add("resource", p.Resource)
	add("trust", p.Trust)
	add("identity", p.Identity)
	add("boundary", p.Boundary)
	add("session", p.Session)
	return all
}
