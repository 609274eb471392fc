package gen

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ErrShape is the error of a case that the shape of case files cannot hold.
var ErrShape = errors.New("gen: no case file can hold this")

// MarshalJSON writes policies and request as a decision case has them. The
// error wraps [ErrShape] where that shape cannot hold the case.
func (c Case) MarshalJSON() ([]byte, error) {
	p, r := c.Policies, c.Request
	switch {
	case r.Support.ResourcePolicy != "" && !slices.Contains(supports[:], r.Support.ResourcePolicy):
		return nil, fmt.Errorf("%w: support %q", ErrShape, r.Support.ResourcePolicy)
	case r.Principal.Type == "":
		return nil, fmt.Errorf("%w: a caller without a type", ErrShape)
	case len(p.Trust) > 0 && !r.assumes(), len(p.Resource) > 0 && r.assumes():
		return nil, fmt.Errorf("%w: the kind of the resource's policy", ErrShape)
	}
	request, err := r.write()
	if err != nil {
		return nil, err
	}
	if !here(r.Context, "aws:CurrentTime") && !here(r.Context, "aws:EpochTime") && p.readClock() {
		request.Context["aws:CurrentTime"] = valueJSON{Kind: Single, Text: r.Time.Format(time.RFC3339Nano)}
	}
	return json.Marshal(caseJSON{p.write(), request})
}

// assumes reports whether the policy of the resource is a trust policy by the
// rule of case files.
func (r *Request) assumes() bool {
	return strings.HasPrefix(strings.ToLower(r.Action), "sts:") && kindOf(r.Resource) == "role"
}

// readClock reports whether some document speaks of the time.
func (p *Policies) readClock() bool {
	return slices.ContainsFunc(p.Documents(), func(d Document) bool {
		t := strings.ToLower(*d.Text)
		return strings.Contains(t, "currenttime") || strings.Contains(t, "epochtime")
	})
}

func (p *Policies) write() policiesJSON {
	out := policiesJSON{
		Identity: writeList(p.Identity),
		Boundary: writeList(p.Boundary),
		Resource: writeList(append(slices.Clone(p.Resource), p.Trust...)),
		Endpoint: writeList(p.Endpoint),
		SCP:      writeLevels(p.SCP),
		RCP:      writeLevels(p.RCP),
	}
	if p.Session != nil {
		out.Session = append([]document{}, writeList(p.Session)...)
	}
	return out
}

func writeList(texts []string) []document {
	var list []document
	for _, t := range texts {
		list = append(list, document(t))
	}
	return list
}

func writeLevels(levels [][]string) [][]document {
	if levels == nil {
		return nil
	}
	out := make([][]document, len(levels))
	for i, texts := range levels {
		out[i] = append([]document{}, writeList(texts)...)
	}
	return out
}

func (r *Request) write() (requestJSON, error) {
	p := r.Principal
	out := requestJSON{
		PrincipalType: p.Type, Principal: p.ARN, RoleARN: p.RoleARN, UniqueID: p.UniqueID, Parent: p.Parent,
		Action: r.Action, Resource: r.Resource, ResourceAccount: r.ResourceAccount,
		Context: map[string]valueJSON{},
	}
	if r.Support != SupportOf(r.Action) {
		out.Support = &supportJSON{r.Support.ResourcePolicy, r.Support.Unsigned}
	}
	switch p.Type {
	case "role":
		out.Principal, out.RoleARN = p.RoleARN, ""
	case "service", "federated":
		out.Principal = p.Name
	}
	seen := map[string]bool{}
	for _, e := range r.Context {
		if seen[e.Key] {
			return out, fmt.Errorf("%w: %s twice in the context", ErrShape, e.Key)
		}
		seen[e.Key] = true
		switch e.Kind {
		case Unknown:
			out.Unknown = append(out.Unknown, e.Key)
		case Absent:
			out.Absent = append(out.Absent, e.Key)
		default:
			out.Context[e.Key] = valueJSON(e.Value)
		}
	}
	return out, nil
}

// Marshal writes any value as JSON without the escapes meant for web pages.
func Marshal(v any) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return strings.TrimSpace(b.String()), err
}
