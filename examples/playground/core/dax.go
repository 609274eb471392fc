package core

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/operation"
)

// Matrix is the answer of dax: who can do what to which table, and how.
type Matrix struct {
	Calls    []Call      `json:"calls"` // the rows
	Tables   []Reached   `json:"tables"`
	Bypasses int         `json:"bypasses"`
	Open     *OpenedCell `json:"open,omitempty"`
}

// Call is a row of the matrix: an operation, and of a TransactWriteItems the kind of
// its members.
type Call struct {
	Name  string `json:"name"` // such as GetItem, or TransactWriteItems Put
	Write bool   `json:"write,omitempty"`
}

// Reached is the part of the matrix for one table.
type Reached struct {
	ID      string   `json:"id"`
	ARN     string   `json:"arn"`
	Callers []Column `json:"callers"`
}

// Column is what one caller can do to a table.
type Column struct {
	ID     string  `json:"id"`
	Caller string  `json:"caller"`
	Rows   []Cells `json:"rows"` // by call
}

// Cells are the answers for one call: direct, and through each cluster.
type Cells struct {
	Direct Way   `json:"direct"`
	Via    []Way `json:"via"`
}

// Way is one cell of the matrix.
type Way struct {
	Verdict   string `json:"verdict"`          // allow, explicit-deny, implicit-deny or, through a cluster, deny or allow-cached-only
	Reason    string `json:"reason,omitempty"` // through a cluster: what keeps it from being allowed
	Uncertain bool   `json:"uncertain,omitempty"`
	Some      bool   `json:"some,omitempty"`   // denied for some items or attributes alone
	Bypass    bool   `json:"bypass,omitempty"` // denied directly, and open here
}

// OpenedCell is a cell with all its decisions.
type OpenedCell struct {
	Cell    Cell      `json:"cell"`
	Way     Way       `json:"way"`
	Direct  Way       `json:"direct"`
	Halves  []Side    `json:"halves"`
	Missing []string  `json:"missing,omitempty"`
	Grants  []Granted `json:"grants,omitempty"`
	Advice  []string  `json:"advice,omitempty"`
}

// Side is what one side of a call was asked.
type Side struct {
	Name     string  `json:"name"` // direct, front, protocol, trust, metadata or back
	Who      string  `json:"who"`
	Verdict  string  `json:"verdict"`
	Requests []Trace `json:"requests"`
}

// Granted is a document that allows what one party lacks.
type Granted struct {
	Of   string `json:"of"` // user, service-role or trust
	Text string `json:"text"`
}

// calls are the rows of the matrix.
func calls() (list []operationCall) {
	for name := range operation.DAX() {
		plain := strings.TrimPrefix(name, "dynamodb:")
		if plain != "TransactWriteItems" {
			list = append(list, operationCall{name: name, Call: Call{Name: plain, Write: writes(plain)}})
			continue
		}
		for _, member := range operation.Members() {
			list = append(list, operationCall{name: name, member: member, Call: Call{Name: plain + " " + member, Write: true}})
		}
	}
	return list
}

type operationCall struct {
	Call
	name, member string
}

func writes(name string) bool {
	return slices.Contains([]string{"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"}, name)
}

// sketch is the call on a table, whatever its body holds.
func (w *world) sketch(c *operationCall, caller *access.Subject, table int) (operation.Call, error) {
	s := operation.Sketch{Operation: c.name, Tables: w.tables[table : table+1], Given: slices.Collect(caller.Context.Keys()), Known: w.described}
	if c.member != "" {
		s.Members = []string{c.member}
	}
	return s.Call()
}

func (w *world) options() access.Options {
	return access.Options{
		CurrentProtocol: w.in.CurrentProtocol, RequireTableMetadata: w.in.RequireMetadata,
		Targets: func(a arn.ARN) *policy.Target { return w.targets[a] }, Tables: w.described, Time: w.now,
	}
}

// dax answers for every caller, table and cluster.
func (w *world) dax() *Matrix {
	rows := calls()
	if n := len(w.callers) * len(w.tables) * (1 + len(w.clusters)) * len(rows); n > MaxCells {
		w.fault("callers", "%d cells; the matrix has at most %d", n, MaxCells)
	}
	if len(w.callers) == 0 {
		w.fault("callers", "there is no caller; add one")
	}
	if len(w.tables) == 0 {
		w.fault("tables", "there is no table; add one")
	}
	if !w.sound() {
		return nil
	}
	m := &Matrix{Calls: []Call{}, Tables: []Reached{}}
	for i := range rows {
		m.Calls = append(m.Calls, rows[i].Call)
	}
	for t := range w.tables {
		r := Reached{ID: w.in.Tables[t].ID, ARN: w.tables[t].String(), Callers: []Column{}}
		for c := range w.callers {
			r.Callers = append(r.Callers, w.column(m, rows, c, t))
		}
		m.Tables = append(m.Tables, r)
	}
	return m
}

// column answers for one caller and one table.
func (w *world) column(m *Matrix, rows []operationCall, c, t int) Column {
	caller := &w.callers[c]
	col := Column{ID: w.in.Callers[c].ID, Caller: caller.Principal.String(), Rows: []Cells{}}
	for i := range rows {
		call, err := w.sketch(&rows[i], caller, t)
		if err != nil {
			w.fault(fmt.Sprintf("tables/%d/arn", t), "%v", err)
			col.Rows = append(col.Rows, Cells{Via: []Way{}})
			continue
		}
		a := access.Compute(*caller, &call, w.options(), w.clusters...)
		cells := Cells{Direct: w.directWay(caller, &a), Via: []Way{}}
		for k := range a.Via {
			way := viaWay(&a, k)
			if way.Bypass {
				m.Bypasses++
			}
			cells.Via = append(cells.Via, way)
		}
		col.Rows = append(col.Rows, cells)
		w.open(m, &rows[i], &a, &cells, c, t)
	}
	return col
}

func (w *world) directWay(caller *access.Subject, a *access.Access) Way {
	way := Way{Verdict: a.Direct.Verdict().String(), Uncertain: a.Direct.Uncertain()}
	if a.Direct.Allowed() {
		return way
	}
	way.Some = true
	for i := range a.Direct.Results {
		r := &a.Direct.Results[i]
		if r.Decision.Allowed() {
			continue
		}
		if !r.Decision.Uncertain || caller.Policies.Explain(&r.Request).Otherwise != policy.Allowed {
			way.Some = false
		}
	}
	return way
}

// viaWay is the cell of a cluster. The four protocol actions hide no bypass: SEMANTICS
// 8.4c.
func viaWay(a *access.Access, k int) Way {
	v := &a.Via[k]
	way := Way{Verdict: v.Outcome.String(), Bypass: !a.Direct.Allowed() && v.WithoutProtocol == access.Allow}
	if v.Outcome != access.Allow {
		way.Reason = v.Reason.String()
	}
	for _, h := range []*access.Half{&v.Front, &v.Protocol, &v.Back} {
		way.Uncertain = way.Uncertain || h.Uncertain()
	}
	way.Uncertain = way.Uncertain || v.Trust.Decision.Uncertain
	return way
}

// open fills the cell that is open.
func (w *world) open(m *Matrix, row *operationCall, a *access.Access, cells *Cells, c, t int) {
	at := w.in.Cell
	if at == nil || at.Call != row.Name || at.Caller != w.in.Callers[c].ID || at.Table != w.in.Tables[t].ID {
		return
	}
	caller := &w.callers[c]
	o := &OpenedCell{Cell: *at, Direct: cells.Direct, Way: cells.Direct, Halves: []Side{}}
	o.side(w, "direct", caller, a.Direct.Results)
	if at.Cluster != "" {
		k := slices.IndexFunc(w.in.Clusters, func(x Cluster) bool { return x.ID == at.Cluster })
		if k < 0 {
			return
		}
		v, role := &a.Via[k], &w.clusters[k].Role
		o.Way = cells.Via[k]
		o.side(w, "front", caller, v.Front.Results)
		if !w.in.CurrentProtocol {
			o.side(w, "protocol", caller, v.Protocol.Results)
		}
		o.side(w, "trust", &access.Subject{Principal: v.Trust.Request.Principal}, []access.Result{v.Trust})
		o.side(w, "metadata", role, v.Metadata.Results)
		o.side(w, "back", role, v.Back.Results)
		o.lacks(v.Missing)
		for _, advice := range v.Advice {
			o.Advice = append(o.Advice, advice.Text)
		}
	} else {
		o.grant(access.Caller, a.Direct.Results)
	}
	m.Open = o
}

// side adds what one side was asked, with the statements.
func (o *OpenedCell) side(w *world, name string, who *access.Subject, results []access.Result) {
	if len(results) == 0 {
		return
	}
	h := access.Half{Results: results}
	s := Side{Name: name, Who: who.Principal.String(), Verdict: h.Verdict().String(), Requests: []Trace{}}
	for i := range results {
		s.Requests = append(s.Requests, w.trace(who.Policies.Explain(&results[i].Request)))
	}
	o.Halves = append(o.Halves, s)
}

// lacks lists what is missing of a call through a cluster, and what would allow it.
func (o *OpenedCell) lacks(missing []access.Missing) {
	byParty := make(map[access.Party][]access.Result)
	for i := range missing {
		m := &missing[i]
		o.Missing = append(o.Missing, fmt.Sprintf("%v lacks %s on %s: %v", m.Of, m.Action, m.Resource, m.Decision.Verdict))
		r := policy.Request{Action: m.Action, Resource: m.Resource}
		byParty[m.Of] = append(byParty[m.Of], access.Result{Request: r, Decision: m.Decision})
	}
	for _, of := range []access.Party{access.Caller, access.ServiceRole} {
		o.grant(of, byParty[of])
	}
}

func (o *OpenedCell) grant(of access.Party, results []access.Result) {
	if text := access.Grant(results...); text != "" {
		o.Grants = append(o.Grants, Granted{of.String(), text})
	}
}

// askedOfAll lists the keys that the matrix hangs on: those that the policies read and
// the inputs do not have, if any cell is uncertain.
func (w *world) askedOfAll(m *Matrix) (list []Asked) {
	if !slices.ContainsFunc(m.Tables, uncertain) {
		return nil
	}
	add := func(of string, s *access.Subject) {
		_, unknown, _ := contextOf(s.Context)
		for _, key := range unknown {
			list = append(list, Asked{Key: key, Of: of, Meaning: meaning(key), List: holdsList(key)})
		}
	}
	for i := range w.callers {
		add("", &w.callers[i])
	}
	for i := range w.clusters {
		add(w.in.Clusters[i].ID, &w.clusters[i].Role)
	}
	return distinct(list)
}

func uncertain(r Reached) bool {
	return slices.ContainsFunc(r.Callers, func(c Column) bool {
		return slices.ContainsFunc(c.Rows, func(row Cells) bool {
			return row.Direct.Uncertain || slices.ContainsFunc(row.Via, func(v Way) bool { return v.Uncertain })
		})
	})
}
