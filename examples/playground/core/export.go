package core

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/examples/policytest/casefile"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
)

// Exported is a question as a file of cases for examples/policytest, and as a command
// for a shell in a checkout of this project. What the one or the other cannot say is in
// Notes.
type Exported struct {
	Cases   string   `json:"cases,omitempty"`
	Command string   `json:"command,omitempty"`
	Notes   []string `json:"notes,omitempty"`
}

// write adds cases.
func (e *Exported) write(cases []*casefile.Case) {
	text, err := casefile.Append(nil, cases)
	if err != nil {
		e.Notes = append(e.Notes, err.Error())
		return
	}
	e.Cases = string(text)
}

func (e *Exported) note(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if !slices.Contains(e.Notes, text) {
		e.Notes = append(e.Notes, text)
	}
}

// documents are policies as a case has them: JSON without blanks.
func (w *world) documents(list []*policy.Policy) (docs []casefile.Document) {
	for _, p := range list {
		var b bytes.Buffer
		if json.Compact(&b, []byte(w.sources[p].text)) == nil {
			docs = append(docs, casefile.Document(b.String()))
		}
	}
	return docs
}

func (w *world) document(p *policy.Policy) []casefile.Document {
	if p == nil {
		return nil
	}
	return w.documents([]*policy.Policy{p})
}

func (w *world) documentLevels(levels [][]*policy.Policy) (all [][]casefile.Document) {
	for _, list := range levels {
		docs := w.documents(list)
		if docs == nil {
			docs = []casefile.Document{}
		}
		all = append(all, docs)
	}
	return all
}

// side is the policies of a caller or a role.
func (w *world) side(s *policy.Set) casefile.Side {
	p := s.Policies()
	return casefile.Side{Identity: w.documents(p.Identity), Boundary: w.document(p.Boundary), Session: w.documents(p.Session), SCP: w.documentLevels(p.ServiceControl)}
}

// policiesOf are all that are in force for a request.
func (w *world) policiesOf(s *policy.Set, t *policy.Target) *casefile.Policies {
	side, target := w.side(s), t.Policies()
	return &casefile.Policies{
		Identity: side.Identity, Boundary: side.Boundary, Session: side.Session, SCP: side.SCP,
		Resource: w.document(target.Resource), Endpoint: w.document(target.Endpoint), RCP: w.documentLevels(target.ResourceControl),
	}
}

// requestCase is a request as a case has it.
func requestCase(r *policy.Request, given *Caller) *casefile.Request {
	out := &casefile.Request{Action: r.Action, Resource: r.Resource.String(), ResourceAccount: r.ResourceAccount, Support: &r.Support, Time: casefile.Time{Time: r.Time}}
	who(out, &r.Principal, given)
	out.Context, out.Unknown, out.Absent = contextOf(r.Context)
	return out
}

// who writes the caller.
func who(out *casefile.Request, p *policy.Principal, given *Caller) {
	out.Principal, out.PrincipalType = p.String(), p.Type().String()
	if out.PrincipalType == "anonymous" {
		out.Principal = ""
	}
	if role := p.Role(); role.IsValid() {
		out.RoleARN = role.String()
		if p.ARN() == role {
			out.PrincipalType, out.RoleARN = "role", ""
		}
	}
	if given != nil {
		out.UniqueID = given.UniqueID
	}
}

// contextOf writes the keys of a context.
func contextOf(c condition.Context) (values map[string]casefile.Value, unknown, absent []string) {
	values = make(map[string]casefile.Value)
	env := condition.Env{Context: c}
	for key := range c.Keys() {
		list, kind := env.Lookup(key)
		switch kind {
		case condition.KindSingle, condition.KindBytes:
			values[key] = casefile.Value{Kind: kind, Text: list[0]}
		case condition.KindList:
			values[key] = casefile.Value{Kind: kind, List: list}
		case condition.KindUnknown:
			unknown = append(unknown, key)
		default:
			absent = append(absent, key)
		}
	}
	return values, unknown, absent
}

// decisionCase is one request with its verdict.
func (w *world) decisionCase(id string, set *policy.Set, r *policy.Request, given *Caller) *casefile.Case {
	d := set.Evaluate(r)
	want, _ := json.Marshal(d.Verdict.String())
	return &casefile.Case{
		ID: id, Why: "made in the playground: " + d.String(), Policies: w.policiesOf(set, r.Target), Request: requestCase(r, given),
		Want: want, Uncertain: &d.Uncertain,
	}
}

// exportDecide exports the question of decide.
func (w *world) exportDecide() *Exported {
	q := w.question()
	e := new(Exported)
	var cases []*casefile.Case
	if q.body {
		cases = append(cases, w.operationCase(&q))
	}
	var unknown []string
	for i := range q.asks {
		r := q.asks[i]
		open := w.openKeys(q.caller.Policies, &r)
		unknown = append(unknown, open...)
		declare(&r, open)
		cases = append(cases, w.decisionCase(fmt.Sprintf("playground-%d", i+1), q.caller.Policies, &r, &w.in.Callers[q.index]))
	}
	e.write(cases)
	e.Command = w.decideCommand(e, &q, unknown)
	return e
}

// operationCase is the body of a call with the authorizations that it needs.
func (w *world) operationCase(q *question) *casefile.Case {
	asked := &w.in.Question
	c := &casefile.Case{ID: "playground-body", Why: "made in the playground: what the body needs", Operation: asked.Operation, Body: casefile.Document(asked.Body), Tables: w.tablesCase()}
	for _, r := range q.asks {
		c.Account, c.Region = q.caller.Principal.Account(), cmp.Or(asked.Region, r.Resource.Region())
		c.WantChecks = append(c.WantChecks, casefile.WantCheck{Action: r.Action, Resource: r.Resource.String(), Holder: operation.Holder(r.Resource).String()})
	}
	return c
}

func (w *world) tablesCase() map[string]casefile.Table {
	all := make(map[string]casefile.Table)
	for i, a := range w.tables {
		t := w.described[a]
		out := casefile.Table{Tags: t.Tags, TagsUnknown: t.TagsUnknown}
		if len(t.Key) > 0 {
			out.PartitionKey = t.Key[0]
		}
		if len(t.Key) > 1 {
			out.SortKey = t.Key[1]
		}
		all[w.in.Tables[i].ARN] = out
	}
	return all
}

// exportDAX exports the cell that is open, or the first one.
func (w *world) exportDAX() *Exported {
	e := new(Exported)
	caller, table, cluster, row := 0, 0, 0, 0
	rows := calls()
	if at := w.in.Cell; at != nil {
		caller = max(0, slices.IndexFunc(w.in.Callers, func(c Caller) bool { return c.ID == at.Caller }))
		table = max(0, slices.IndexFunc(w.in.Tables, func(t Table) bool { return t.ID == at.Table }))
		cluster = max(0, slices.IndexFunc(w.in.Clusters, func(c Cluster) bool { return c.ID == at.Cluster }))
		row = max(0, slices.IndexFunc(rows, func(c operationCall) bool { return c.Name == at.Call }))
	}
	e.Command = w.matrixCommand(e, caller)
	if len(w.clusters) == 0 {
		e.note("A case of this kind has a cluster, and there is none.")
		return e
	}
	c, err := w.accessCase(e, &rows[row], caller, table, cluster)
	if err != nil {
		e.note("%v", err)
		return e
	}
	e.write([]*casefile.Case{c})
	return e
}

// accessCase is a cell of the matrix as a case.
func (w *world) accessCase(e *Exported, row *operationCall, caller, table, cluster int) (*casefile.Case, error) {
	s, x := &w.callers[caller], &w.clusters[cluster]
	call, err := w.sketch(row, s, table)
	if err != nil {
		return nil, err
	}
	a := access.Compute(*s, &call, w.options(), *x)
	var asker casefile.Request
	who(&asker, &s.Principal, &w.in.Callers[caller])
	c := &casefile.Case{
		ID: "playground-1", Why: "made in the playground: " + row.Name + " directly and through " + x.ARN.Name(),
		Principal: asker.Principal, PrincipalType: asker.PrincipalType, RoleARN: asker.RoleARN, UniqueID: asker.UniqueID,
		User: w.side(s.Policies), ServiceRole: w.side(x.Role.Policies), ServiceRoleARN: x.Role.Principal.Role().String(), Cluster: x.ARN.String(),
		Options: casefile.AccessOptions{CurrentProtocol: w.in.CurrentProtocol, RequireTableMetadata: w.in.RequireMetadata},
		Tables:  w.tablesCase(), RCP: w.documentLevels(w.levels("rcp")),
		Request: &casefile.Request{Operation: row.name, TableARN: w.tables[table].String(), Time: casefile.Time{Time: w.now}},
	}
	if row.member != "" {
		c.Request.Members = []string{row.member}
	}
	c.Request.Context, c.Request.Unknown, c.Request.Absent = contextOf(s.Context)
	var unknown, absent []string
	c.RoleContext, unknown, absent = contextOf(x.Role.Context)
	if len(unknown)+len(absent) > 0 {
		e.note("A case cannot say that keys of the service role are unknown or absent: %s.", strings.Join(append(unknown, absent...), ", "))
	}
	w.setTrustAndTables(e, c, x, w.tables[table])
	c.Want = wantAccess(&a)
	return c, nil
}

// setTrustAndTables writes the trust policy of the role and the policy of the table.
func (w *world) setTrustAndTables(e *Exported, c *casefile.Case, x *access.Cluster, table arn.ARN) {
	trust := casefile.Document(nobody)
	if docs := w.document(x.Trust); len(docs) > 0 {
		trust = docs[0]
	}
	c.Trust = &trust
	own := w.targets[table].Policies()
	if docs := w.document(own.Resource); len(docs) > 0 {
		c.ResourcePolicies = map[string]casefile.Document{table.String(): docs[0]}
	}
	if own.Endpoint != nil {
		e.note("A case of this kind has no endpoint policy.")
	}
}

// nobody is a trust policy that lets nobody in, as none does.
const nobody = `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole"}]}`

func wantAccess(a *access.Access) json.RawMessage {
	want := struct {
		Direct   string  `json:"direct"`
		ViaDAX   string  `json:"viaDAX"`
		DeniedBy *string `json:"deniedBy"`
	}{Direct: "deny", ViaDAX: a.Via[0].Outcome.String()}
	if a.Direct.Allowed() {
		want.Direct = "allow"
	}
	by := map[access.Reason]string{access.Front: "user", access.Protocol: "user", access.Trust: "trust", access.Back: "service-role", access.Metadata: "service-role"}
	if text, ok := by[a.Via[0].Reason]; ok {
		want.DeniedBy = &text
	}
	b, err := json.Marshal(want)
	if err != nil {
		return nil
	}
	return b
}

// exportCompare exports the witnesses: each is allowed by the one side and not by the
// other.
func (w *world) exportCompare(then *world, c *Compared) *Exported {
	e := new(Exported)
	var cases []*casefile.Case
	for i, p := range c.Pairs {
		for k, half := range []Direction{p.Added, p.Removed} {
			if half.Witness == nil || p.Scope != "caller" && p.Scope != "role" {
				continue
			}
			for _, side := range []*world{w, then} {
				if one := side.witnessCase(fmt.Sprintf("playground-%d-%d-%t", i+1, k+1, side.proposed), p.Of, half.Witness); one != nil {
					cases = append(cases, one)
				}
			}
		}
	}
	if len(cases) == 0 {
		e.note("A case shows a request that one side allows and the other does not, and none was found.")
	} else {
		e.write(cases)
	}
	e.Command = w.compareCommand(e, then, c)
	return e
}

// witnessCase asks one side for a witness.
func (w *world) witnessCase(id, of string, at *Witness) *casefile.Case {
	set := w.setOf(of)
	caller := Caller{Principal: at.Principal}
	var scratch world
	scratch.in = &Input{}
	p := scratch.principal("", &caller)
	resource, err := arn.Parse(at.Resource)
	if err != nil || set == nil {
		return nil
	}
	var entries []condition.Entry
	for _, k := range at.Context {
		switch {
		case k.Kind == condition.KindList.String():
			entries = append(entries, condition.Strings(k.Key, k.Values...))
		case len(k.Values) == 1:
			entries = append(entries, condition.String(k.Key, k.Values[0]))
		}
	}
	r := policy.Request{Principal: p, Action: at.Action, Resource: resource, Context: condition.NewContext(entries...)}
	return w.decisionCase(id, set, &r, nil)
}

// setOf returns the policies of a caller or a role, by its name in an answer.
func (w *world) setOf(of string) *policy.Set {
	for i := range w.callers {
		if w.callers[i].Principal.String() == of {
			return w.callers[i].Policies
		}
	}
	for i := range w.clusters {
		if role := w.clusters[i].Role.Principal.Role(); role.String() == of {
			return w.clusters[i].Role.Policies
		}
	}
	return nil
}

// exportReview exports whether each document loads.
func (w *world) exportReview() *Exported {
	e := new(Exported)
	var cases []*casefile.Case
	for i := range w.in.Documents {
		d := &w.in.Documents[i]
		c := &casefile.Case{ID: fmt.Sprintf("playground-%d", i+1), Why: "made in the playground: " + d.Name, Kind: kinds[d.Layer].String(), Document: casefile.Document(d.Text), Want: json.RawMessage(`"accept"`)}
		if errs := w.read[i].Errors; len(errs) > 0 {
			c.Want, c.At = json.RawMessage(`"reject"`), fmt.Sprintf("%d:%d", errs[0].Line, errs[0].Column)
		}
		cases = append(cases, c)
	}
	if len(cases) > 0 {
		e.write(cases)
	}
	e.Command = w.reviewCommand()
	return e
}
