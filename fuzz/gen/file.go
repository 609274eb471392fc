package gen

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/examples/policytest/casefile"
)

// ErrShape is the error of a case that no case file can hold.
var ErrShape = errors.New("gen: no case file can hold this")

// File returns c as a decision of a case file, without an id and without the
// wanted answer. The support of the action is written where it does not follow
// from the action (see [SupportOf]). The error wraps [ErrShape] where that
// shape cannot hold the case.
func (c *Case) File() (*casefile.Case, error) {
	p, r := &c.Policies, &c.Request
	request, err := r.file()
	switch {
	case err != nil:
		return nil, err
	case len(p.Trust) > 0 && !request.Assumes(), len(p.Resource) > 0 && request.Assumes():
		return nil, fmt.Errorf("%w: the kind of the resource's policy", ErrShape)
	}
	return &casefile.Case{Request: request, Policies: &casefile.Policies{
		Identity: asDocuments(p.Identity),
		Boundary: asDocuments(p.Boundary),
		Session:  asDocuments(p.Session),
		Resource: asDocuments(append(slices.Clone(p.Resource), p.Trust...)),
		Endpoint: asDocuments(p.Endpoint),
		SCP:      eachLevel(p.SCP, asDocuments),
		RCP:      eachLevel(p.RCP, asDocuments),
	}}, nil
}

// asDocuments writes objects without blanks, so that files hold them as values.
func asDocuments(list []string) []casefile.Document {
	if list == nil {
		return nil
	}
	docs := make([]casefile.Document, len(list))
	for i, text := range list {
		if n, err := ParseNode(text); err == nil && n.Kind == Object {
			text = n.String()
		}
		docs[i] = casefile.Document(text)
	}
	return docs
}

func texts(docs []casefile.Document) []string {
	if docs == nil {
		return nil
	}
	list := make([]string, len(docs))
	for i, d := range docs {
		list[i] = string(d)
	}
	return list
}

// eachLevel converts each level; an empty level of an SCP is still a level.
func eachLevel[A, B any](levels [][]A, convert func([]A) []B) [][]B {
	if levels == nil {
		return nil
	}
	out := make([][]B, len(levels))
	for i := range levels {
		out[i] = append([]B{}, convert(levels[i])...)
	}
	return out
}

func (r *Request) file() (*casefile.Request, error) {
	p := r.Principal
	if p.Type == "" {
		return nil, fmt.Errorf("%w: a caller without a type", ErrShape)
	}
	out := &casefile.Request{
		PrincipalType: p.Type, Principal: p.ARN, RoleARN: p.RoleARN, UniqueID: p.UniqueID, Parent: p.Parent,
		Action: r.Action, Resource: r.Resource, ResourceAccount: r.ResourceAccount, Time: casefile.Time{Time: r.Time},
	}
	switch p.Type {
	case "role":
		out.Principal, out.RoleARN = p.RoleARN, ""
	case "service", "federated":
		out.Principal = p.Name
	}
	if r.Support != SupportOf(r.Action) {
		support := r.Support.Engine()
		if _, err := support.MarshalJSON(); err != nil {
			return nil, fmt.Errorf("%w: support %q", ErrShape, r.Support.ResourcePolicy)
		}
		out.Support = &support
	}
	seen := map[string]bool{}
	for _, e := range r.Context {
		if seen[e.Key] {
			return nil, fmt.Errorf("%w: %s twice in the context", ErrShape, e.Key)
		}
		seen[e.Key] = true
		switch e.Kind {
		case Unknown:
			out.Unknown = append(out.Unknown, e.Key)
		case Absent:
			out.Absent = append(out.Absent, e.Key)
		default:
			if out.Context == nil {
				out.Context = map[string]casefile.Value{}
			}
			out.Context[e.Key] = e.file()
		}
	}
	return out, nil
}

// kinds are the kinds of values in case files.
var kinds = map[ValueKind]condition.Kind{Single: condition.KindSingle, Multiple: condition.KindList, Bytes: condition.KindBytes}

func (v Value) file() casefile.Value {
	return casefile.Value{Kind: kinds[v.Kind], Text: v.Text, List: v.List}
}

// FromFile returns the question of a decision. Without a time of its own it has
// the clock's.
func FromFile(c *casefile.Case) Case {
	out := Case{Request: fromFile(c.Request)}
	if p := c.Policies; p != nil {
		out.Policies = Policies{
			Identity: texts(p.Identity), Boundary: texts(p.Boundary), Session: texts(p.Session),
			Resource: texts(p.Resource), Endpoint: texts(p.Endpoint), SCP: eachLevel(p.SCP, texts), RCP: eachLevel(p.RCP, texts),
		}
	}
	if c.Request.Assumes() {
		out.Policies.Trust, out.Policies.Resource = out.Policies.Resource, nil
	}
	return out
}

func fromFile(r *casefile.Request) Request {
	out := Request{
		Principal: principalOf(r), Action: r.Action, Resource: r.Resource, ResourceAccount: r.ResourceAccount,
		Support: SupportOf(r.Action), Time: r.Time.Time,
	}
	if out.Time.IsZero() {
		out.Time = time.Now()
	}
	if s := r.Support; s != nil {
		out.Support.Unsigned = s.Unsigned
		named := *s
		named.Unsigned = false
		if out.Support.ResourcePolicy = named.String(); out.Support.ResourcePolicy == "same-account" {
			out.Support.ResourcePolicy = ""
		}
	}
	for _, key := range slices.Sorted(maps.Keys(r.Context)) {
		out.Context = append(out.Context, Entry{key, valueOf(r.Context[key])})
	}
	for _, key := range r.Unknown {
		out.Context = append(out.Context, Entry{key, Value{Kind: Unknown}})
	}
	for _, key := range r.Absent {
		out.Context = append(out.Context, Entry{key, Value{Kind: Absent}})
	}
	slices.SortStableFunc(out.Context, func(a, b Entry) int { return strings.Compare(a.Key, b.Key) })
	return out
}

func valueOf(v casefile.Value) Value {
	for kind, k := range kinds {
		if k == v.Kind {
			return Value{Kind: kind, Text: v.Text, List: v.List}
		}
	}
	return Value{}
}

// principalOf reads the caller. Its type is its ARN's, unless given; the role
// of a session is the one of the same name without a path, unless given.
func principalOf(r *casefile.Request) Principal {
	p := Principal{Type: r.Type(), RoleARN: r.RoleARN, UniqueID: r.UniqueID, Parent: r.Parent}
	switch p.Type {
	case "service", "federated":
		p.Name = r.Principal
	case "role":
		p.RoleARN = r.Principal
	default:
		p.ARN = r.Principal
	}
	if p.Type == "assumed-role" && p.RoleARN == "" {
		session, _ := arn.Parse(p.ARN)
		role, _ := arn.Scope{Partition: session.Partition(), Account: session.Account()}.Role(session.Role())
		p.RoleARN = role.String()
	}
	return p
}
