package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account"
)

// review answers for one account after the other.
type review struct {
	Root    string // the folder of the organization
	Options options
	Time    time.Time
	Checked int // pairs to ask again for each account
	shared  []shared
	org     *account.Organization
	inputs  []input // of the organization
}

func (r *review) store() store { return storeOf(r.Root) }

// account answers for one account. It emits the lines in their order. Whatever is wrong
// with the account is a line too; an error is what emit returned.
func (r *review) account(ctx context.Context, folder string, emit func(line) error) (endLine, error) {
	p := &printer{account: folder, emit: emit, end: endLine{Head: Head{"end", folder}}}
	b, err := readBundle(ctx, r.store(), r.Root, folder, r.org)
	if err == nil {
		p.account = b.account.ID()
		p.end.Account = p.account
		err = b.addShared(r.shared)
	}
	var m *access.Matrix
	if err == nil {
		m, err = r.matrix(b)
	}
	if err != nil {
		p.problems(b.problems)
		p.fault(err, folder)
		return p.end, p.finish()
	}
	p.m, p.b = m, b
	p.print(r)
	p.check(r.Checked)
	p.end.Reviewed = true
	return p.end, p.finish()
}

// matrix decides everything.
func (r *review) matrix(b *bundle) (*access.Matrix, error) {
	resources := b.account.Resources(b.policies...)
	b.problems = append(b.problems, resources.Problems()...)
	callers := make([]access.Subject, len(b.callers))
	for i := range b.callers {
		callers[i] = b.callers[i].Subject(account.UnknownKeys()...)
	}
	return access.NewMatrix(callers, b.tables, access.Options{
		CurrentProtocol:      r.Options.CurrentProtocol,
		RequireTableMetadata: r.Options.RequireTableMetadata,
		Targets:              resources.Target,
		Tables:               b.known,
		Time:                 r.Time,
	}, b.clusters...)
}

// printer makes the lines of an account. After the first error of emit it does nothing.
type printer struct {
	account string
	m       *access.Matrix
	b       *bundle
	emit    func(line) error
	err     error
	end     endLine
}

func (p *printer) head(kind string) Head { return Head{kind, p.account} }

func (p *printer) add(l line) {
	if p.err == nil {
		p.err = p.emit(l)
	}
}

// finish emits the last line.
func (p *printer) finish() error {
	p.add(p.end)
	return p.err
}

// print emits everything but the check.
func (p *printer) print(r *review) {
	var calls []string
	for _, kind := range p.m.Calls() {
		calls = append(calls, kind.String())
	}
	p.add(matrixLine{p.head("matrix"), version, r.Time, calls, len(p.b.callers), len(p.b.tables), len(p.b.clusters), slices.Concat(r.inputs, p.b.inputs), r.Options})
	p.problems(p.b.problems)
	p.callerClasses()
	p.tableClasses()
	for b := range p.m.Blocks() {
		p.end.Blocks++
		p.add(blockLine{p.head("block"), b.Callers, b.Tables, b.Direct.String()})
	}
	for f := range p.m.Fronts() {
		p.add(frontLine{p.head("front"), f.Callers, p.cluster(f.Cluster), f.Calls.String()})
	}
	for b := range p.m.Backs() {
		role := p.b.clusters[b.Cluster].Role.Principal.Role().String()
		p.add(backLine{p.head("back"), p.cluster(b.Cluster), role, b.Callers, b.Tables, b.Calls.String(), b.Trust.String()})
	}
	for b := range p.m.Bypasses() {
		p.bypasses(b.Bypassed, bypassLine{Head: p.head("bypass"), Callers: &b.Callers, Tables: b.Tables, Cluster: p.cluster(b.Cluster)})
	}
	p.exceptions()
}

func (p *printer) cluster(n int) string { return p.b.clusters[n].ARN.String() }

// problems emits what could not be read.
func (p *printer) problems(list []account.Problem) {
	for _, one := range list {
		p.end.Problems++
		l := problemLine{p.head("problem"), string(one.Code), one.Page, one.Line, one.Column, one.Pointer, "it cannot be read"}
		if one.Err != nil {
			l.Text = one.Err.Error()
		}
		p.add(l)
	}
}

// fault emits why an account is not reviewed.
func (p *printer) fault(err error, folder string) {
	var one account.Problem
	if errors.As(err, &one) {
		p.problems([]account.Problem{one})
		return
	}
	p.end.Problems++
	p.add(problemLine{Head: p.head("problem"), Code: "account-unreadable", File: folder, Text: err.Error()})
}

// parts calls visit with at most maxMembers names at a time.
func parts(names []string, visit func(part int, names []string)) {
	part := 0
	for some := range slices.Chunk(names, maxMembers) {
		visit(part, some)
		part++
	}
}

func (p *printer) callerClasses() {
	for class, members := range p.m.CallerClasses() {
		var names []string
		for _, n := range members {
			names = append(names, p.b.callers[n].Principal.ARN().String())
		}
		of := p.m.Caller(members[0]).Policies.Policies()
		l := callerClassLine{Head: p.head("caller-class"), Class: class, Policies: namesOf(of.Identity), Boundary: nameOf(of.Boundary)}
		for _, level := range of.ServiceControl {
			l.SCP = append(l.SCP, namesOf(level)...)
		}
		parts(names, func(part int, names []string) {
			l.Members, l.Part = names, part
			p.add(l)
		})
	}
}

func nameOf(p *policy.Policy) string { return p.Name() }

func namesOf(list []*policy.Policy) []string {
	names := make([]string, len(list))
	for i, one := range list {
		names[i] = nameOf(one)
	}
	return names
}

func (p *printer) tableClasses() {
	policies := make(map[string]string)
	for _, one := range p.b.policies {
		policies[one.Resource.String()] = one.Name
	}
	for class, members := range p.m.TableClasses() {
		var names []string
		for _, n := range members {
			names = append(names, p.b.tables[n].String())
		}
		l := tableClassLine{Head: p.head("table-class"), Class: class, Patterns: []string{}}
		for pattern := range p.m.TablePatterns(class) {
			l.Patterns = append(l.Patterns, pattern.String())
		}
		slices.Sort(l.Patterns)
		l.Patterns = slices.Compact(l.Patterns)
		if name, ok := policies[names[0]]; ok {
			l.Policy = &name
		}
		parts(names, func(part int, names []string) {
			l.Members, l.Part = names, part
			p.add(l)
		})
	}
}

// bypasses emits a line for each sort of calls.
func (p *printer) bypasses(b access.Bypassed, l bypassLine) {
	for _, sort := range []int{0, 1, 2, 3, 4, 5, 6, 7} {
		l.Write, l.Explicit, l.FineGrained = sort&1 != 0, sort&2 != 0, sort&4 != 0
		calls := b.Calls & only(b.Writes(), l.Write) & only(b.Explicit, l.Explicit) & only(b.FineGrained, l.FineGrained)
		if calls != 0 {
			l.Calls = calls.Names()
			p.end.Bypasses++
			p.add(l)
		}
	}
}

// only returns the set, or all others.
func only(c access.Calls, in bool) access.Calls {
	if in {
		return c
	}
	return ^c
}

func (p *printer) exceptions() {
	for e := range p.m.Exceptions() {
		caller, table := p.b.callers[e.Caller].Principal.ARN().String(), p.b.tables[e.Table].String()
		p.add(exceptionLine{p.head("exception"), caller, table, e.Pair.Direct.String()})
		for cluster, b := range e.Bypassed {
			p.bypasses(b, bypassLine{Head: p.head("bypass"), Caller: caller, Table: table, Cluster: p.cluster(cluster)})
		}
	}
}

// check asks random pairs again, the same ones every time.
func (p *printer) check(n int) {
	seed, err := strconv.ParseUint(p.account, 10, 64)
	if err != nil {
		seed = 1
	}
	pairs := len(p.b.callers) * len(p.b.tables)
	p.end.Checked = min(n, pairs*len(p.m.Calls()))
	for _, d := range p.m.Check(p.end.Checked, rand.New(rand.NewPCG(seed, version))) {
		p.end.Differences++
		l := differenceLine{
			Head: p.head("difference"), Caller: p.b.callers[d.Caller].Principal.ARN().String(), Table: p.b.tables[d.Table].String(),
			Call: p.m.Calls()[d.Call].String(), Matrix: d.Matrix, Compute: d.Compute,
		}
		if d.Cluster >= 0 {
			l.Cluster = p.cluster(d.Cluster)
		}
		p.add(l)
	}
}
