package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/examples/internal/exported"
	"github.com/iameval/iameval/examples/internal/infile"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/account/reach"
	"github.com/iameval/iameval/policy/operation"
	"github.com/iameval/iameval/policy/syntax"
)

// fromExport reports whether the policies come from an export.
func (in *input) fromExport() bool { return len(in.exports) > 0 }

// loadEstate reads the export with all that stands around it. What could not be
// read goes to the standard error, and into the answers.
func (in *input) loadEstate() (*reach.World, error) {
	x, err := in.gather()
	defer x.close()
	if err != nil {
		return nil, err
	}
	if len(x.pages[anExport]) == 0 {
		return nil, errors.New("-account: want the output of aws iam get-account-authorization-details")
	}
	a, err := account.Read(x.pages[anExport]...)
	if err != nil {
		return nil, fmt.Errorf("-account: %w", err)
	}
	found := a.Problems()
	for _, p := range x.pages[organization] {
		o, err := account.ReadOrganization(p)
		if err != nil {
			return nil, fmt.Errorf("-organization: %w", err)
		}
		a = a.In(o)
		found = append(found, o.Problems()...)
	}
	w := &reach.World{Account: a, Context: in.entries(), Options: access.Options{CurrentProtocol: in.currentProtocol, RequireTableMetadata: in.requireMetadata, Time: in.time}}
	described, policies, more, err := exported.Tables(x.pages[someTables]...)
	if err != nil {
		return nil, fmt.Errorf("-tables: %w", err)
	}
	found = append(found, more...)
	w.Options.Tables = described
	sets, more := account.ReadPermissionSets(x.pages[somePermissionSets]...)
	found = append(found, more...)
	for i := range sets {
		in.signIns = append(in.signIns, a.SignIn(&sets[i]))
		found = append(found, in.signIns[i].Problems...)
	}
	infos, more := account.ReadClusters(x.pages[someClusters]...)
	found = append(found, more...)
	for _, info := range infos {
		c, more := a.Cluster(info)
		found = append(found, more...)
		w.Clusters = append(w.Clusters, c)
	}
	if err := in.estateTables(w, described, policies); err != nil {
		return nil, err
	}
	found = append(found, w.Resources.Problems()...)
	in.warnOfProblems(found)
	for _, name := range x.policies {
		in.note("%s is not part of the export and is not read; give the policy of a table as -table ARN -table-policy FILE", name)
	}
	w.Context = exported.Anywhere(w.Context)
	return w, nil
}

// estateTables finds the tables that are asked about, and reads their policies.
func (in *input) estateTables(w *reach.World, described operation.TableMap, policies []account.ResourcePolicy) error {
	policies = slices.DeleteFunc(policies, func(p account.ResourcePolicy) bool {
		return slices.ContainsFunc(in.tables, func(t tableInput) bool { return t.arn == p.Resource && len(t.policy) > 0 })
	})
	for i := range in.tables {
		t := &in.tables[i]
		w.Tables = append(w.Tables, t.arn)
		for _, f := range t.policy {
			text, err := infile.ReadFile(f.name, syntax.MaxSize)
			if err != nil {
				return fmt.Errorf("-table-policy: %w", err)
			}
			if d, err := infile.Find(text); err == nil {
				text = d.Text
			}
			policies = append(policies, account.ResourcePolicy{Resource: t.arn, Name: f.name, Text: text})
		}
	}
	w.Resources = w.Account.Resources(policies...)
	if !in.allTables && len(w.Tables) > 0 || in.action != "" || in.body != "" {
		return nil
	}
	more := slices.SortedFunc(maps.Keys(described), arn.ARN.Compare)
	if len(more) == 0 {
		more = exported.TablesNamed(w.Account)
	}
	for _, t := range more {
		if !slices.Contains(w.Tables, t) {
			w.Tables = append(w.Tables, t)
		}
	}
	if len(w.Tables) == 0 {
		return errors.New("-table: no table is described, and no policy names one; want the ARN of a table, or -tables FILE")
	}
	return nil
}

// maxProblems bounds the warnings of what could not be read.
const maxProblems = 20

// warnOfProblems says what could not be read.
func (in *input) warnOfProblems(found []account.Problem) {
	for i, p := range found {
		if i == maxProblems {
			in.warn("%d more problems: they are left out", len(found)-i)
			return
		}
		in.warn("%s: %s", p.Code, p.Error())
	}
}

// exportCaller finds the caller of -principal in the export.
func (in *input) exportCaller(w *reach.World) (account.Caller, error) {
	c, ok := w.Account.Find(in.principal.ARN())
	if !ok {
		return c, fmt.Errorf("-principal: %s is not in the export", in.principal)
	}
	for _, p := range c.Problems {
		in.note("what %s may do is not known in full: %s", in.principal, p.Error())
	}
	return c, nil
}

// estateStudy is what -principal can do to the tables, in full.
func (in *input) estateStudy(w *reach.World) (study, access.Options, error) {
	c, err := in.exportCaller(w)
	if err != nil {
		return study{}, access.Options{}, err
	}
	opts := w.Options
	opts.Targets = w.Resources.Target
	in.tables = in.tables[:0]
	for _, t := range w.Tables {
		in.tables = append(in.tables, tableInput{arn: t})
	}
	return study{caller: c.Subject(w.Context...), clusters: w.Clusters}, opts, nil
}

// unread reports whether a decision says "not known", for want of a document.
func unread(d policy.Decision) bool {
	_, ok := account.Unread(d.Statement)
	return ok && d.Uncertain
}

// survey answers who can reach the tables of an account.
func (in *input) survey(b *strings.Builder, colour bool) (status int, err error) {
	if in.world, err = in.loadEstate(); err != nil {
		return exitInput, err
	}
	s := in.who(in.world)
	if in.asJSON {
		err = s.printJSON(b)
	} else {
		s.print(in, b, colour)
		in.printEstate(b)
	}
	return in.status(s.verdict()), err
}

// printSignIns says who signs in as the roles of IAM Identity Center.
func (in *input) printSignIns(b *strings.Builder) {
	s := section{title: "Who signs in by IAM Identity Center"}
	for _, one := range in.signIns {
		if role := one.Role.Principal.Role(); role.IsValid() {
			l := line{label: one.Role.PermissionSet(), subject: role.Name(), words: []string{"nobody that was given"}}
			for i, by := range one.By {
				l.words = append(l.words[:i], by.String())
			}
			s.lines = append(s.lines, &l)
		}
	}
	if len(s.lines) > 0 {
		s.print(b)
	}
}

// printEstate adds what is asked of an export besides: what the caller can do, and
// who can become whom.
func (in *input) printEstate(b *strings.Builder) {
	if !in.fromExport() {
		return
	}
	in.printSignIns(b)
	c, found := in.world.Account.Find(in.principal.ARN())
	switch {
	case in.can == "policy":
		fmt.Fprintf(b, "\nWhat %s can do, as a policy\n%s\n", in.principal, reach.Document(in.world.Can(c)))
	case in.can == "list":
		printCan(b, "What "+in.principal.String()+" can do", in.world.Can(c))
	}
	if !in.escalation {
		return
	}
	paths := in.world.AllEscalations()
	if found {
		paths = in.world.Escalations(c)
	}
	s := section{title: "Escalation: who can become whom, in at most four steps"}
	for p := range paths {
		s.lines = append(s.lines, &line{label: p.From().Resource(), words: strings.Fields(strings.TrimPrefix(p.String(), p.From().Resource()+" "))})
	}
	if len(s.lines) == 0 {
		s.title = "No escalation: nobody can become another"
	}
	s.print(b)
}
