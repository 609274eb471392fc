package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account/reach"
)

// accessFlags are those of the command access.
type accessFlags struct {
	estateFlags
	templateFlags
	table, cluster, role []string
	failOn, format, html string
	mask                 bool
}

// accessCommand is the command access.
func (p *program) accessCommand() *cobra.Command {
	var f accessFlags
	c := &cobra.Command{
		Use:   "access [flags] [FILE|DIR|-]...",
		Short: "who can reach which tables, directly and through DAX",
		Long: `access prints the matrix of an account: callers and tables, and what each call comes to,
directly and through DAX clusters. A BYPASS is a call that DAX does for a caller to whom it
is denied. The account is that of --auth-details, or of the export among the files, with the
clusters and tables that are described beside it. Of templates and Terraform's plans it is
the matrix of the roles, tables and clusters of which they say all; --account, --region and
--partition say where they will be used, --var and --var-file what Terraform's source is given,
and --source what a plan does not know.`,
		RunE: func(_ *cobra.Command, paths []string) error {
			m, err := p.matrix(&f, paths)
			if err != nil {
				return err
			}
			switch {
			case m.bad:
				p.status = exitBad
			case f.failOn == "bypass" && m.Bypasses > 0:
				p.status = exitFindings
			}
			return writeAs(p.stdout, f.format, m)
		},
	}
	f.estateFlags.register(c.Flags())
	c.Flags().StringSliceVar(&f.table, "table", nil, "these `tables` alone, by ARN (default those that are described, or else those that policies name)")
	c.Flags().StringSliceVar(&f.cluster, "cluster", nil, "these `clusters` alone, by ARN or name")
	c.Flags().StringSliceVar(&f.role, "role", nil, "the clusters with these service `roles` alone, by ARN")
	c.Flags().StringVar(&f.failOn, "fail-on", "never", "`bypass`: the exit status is 1 if there is one; or never")
	c.Flags().StringVar(&f.html, "html", "", "write a page with the matrix, the bypasses and the findings to this `file`, too")
	maskFlag(c.Flags(), &f.mask)
	f.templateFlags.register(c.Flags())
	formatFlag(c.Flags(), &f.format)
	return c
}

// matrix asks for the matrix of an account, or of templates.
func (p *program) matrix(f *accessFlags, paths []string) (*matrix, error) {
	switch {
	case f.failOn != "bypass" && f.failOn != "never":
		return nil, fmt.Errorf("--fail-on: %q; want bypass or never", f.failOn)
	case f.mask && f.html == "":
		return nil, errors.New("--mask-accounts: want --html with it")
	case len(paths) > 0:
		return f.templateMatrix(paths, p.stdin)
	case f.variables.given():
		return nil, errors.New("--var and --var-file: want Terraform's source among the files")
	case f.source != "":
		return nil, errors.New("--source: want a plan of Terraform's among the files")
	}
	e, err := f.load()
	if err != nil {
		return nil, err
	}
	if f.html != "" {
		if err := p.writePage(e, f); err != nil {
			return nil, err
		}
	}
	return newMatrix(e), nil
}

// load reads the account and keeps what is asked about.
func (f *accessFlags) load() (*estate, error) {
	e, err := f.estateFlags.load()
	if err != nil {
		return nil, err
	}
	return e, f.choose(e)
}

// choose keeps what is asked about.
func (f *accessFlags) choose(e *estate) (err error) {
	if e.Tables = e.tables(); len(f.table) > 0 {
		if e.Tables, err = f.tablesAsked(); err != nil {
			return err
		}
	}
	if len(e.Tables) == 0 {
		return errors.New("--table: no table is described, and no policy names one; want the ARN of a table, or --tables")
	}
	e.Clusters, err = f.clustersAsked(e.Clusters)
	return err
}

// tablesAsked are the tables of the flag.
func (f *accessFlags) tablesAsked() (tables []arn.ARN, err error) {
	for _, name := range f.table {
		t, err := arn.Parse(name)
		if err != nil || t.Table() == "" {
			return nil, fmt.Errorf("--table: %q is not the ARN of a table", name)
		}
		tables = append(tables, t)
	}
	return tables, nil
}

// clustersAsked are the clusters that the flags choose.
func (f *accessFlags) clustersAsked(all []access.Cluster) ([]access.Cluster, error) {
	all, err := keep("--cluster", f.cluster, all, func(c *access.Cluster) []string { return []string{c.ARN.String(), c.ARN.Name()} })
	if err != nil {
		return nil, err
	}
	return keep("--role", f.role, all, func(c *access.Cluster) []string {
		return []string{c.Role.Principal.Role().String(), nameOf(c.Role.Principal)}
	})
}

// keep returns the clusters that have one of the names.
func keep(flag string, wanted []string, all []access.Cluster, names func(*access.Cluster) []string) (kept []access.Cluster, err error) {
	if len(wanted) == 0 {
		return all, nil
	}
	found := make(map[string]bool)
	for i := range all {
		own := names(&all[i])
		if slices.ContainsFunc(own, func(name string) bool { return slices.Contains(wanted, name) }) {
			kept = append(kept, all[i])
		}
		for _, name := range own {
			found[name] = true
		}
	}
	for _, name := range wanted {
		if !found[name] {
			return nil, fmt.Errorf("%s: %q is not of a cluster that is described", flag, name)
		}
	}
	return kept, nil
}

// matrix is who can reach the tables of an account. The callers with a bypass come first.
type matrix struct {
	Account  string      `json:"account,omitempty"` // "" of templates
	Tables   []string    `json:"tables"`
	Clusters []string    `json:"clusters"`
	Bypasses int         `json:"bypasses"` // rows that have one
	None     int         `json:"none"`     // callers that reach none of the tables
	Rows     []matrixRow `json:"rows"`
	NotRead  []jsonNotes `json:"notRead"`

	bad bool // an input could not be read
}

// matrixRow is what a caller can do to tables that its policies do not tell apart. Direct
// and Via have a word for each call.
type matrixRow struct {
	Caller string            `json:"caller"`
	Tables []string          `json:"tables"`
	Bypass bool              `json:"bypass"`
	Direct map[string]string `json:"direct"`
	Via    []matrixVia       `json:"via"`
}

type matrixVia struct {
	Cluster string            `json:"cluster"`
	Role    string            `json:"role"`
	Calls   map[string]string `json:"calls"`
}

// newMatrix asks for all rows.
func newMatrix(e *estate) *matrix {
	m := newRows(e.Tables, e.Clusters)
	m.Account, m.NotRead = e.Account.ID(), notRead(e.problems)
	reached := make(map[string]bool)
	for r := range e.Rows() {
		name := shortName(&r.Caller)
		reaches := r.Reaches(reach.Read) || r.Reaches(reach.Write) || r.Reaches(reach.Delete)
		if reached[name] = reached[name] || reaches; reaches {
			m.Rows = append(m.Rows, rowOf(&r))
		}
	}
	for _, reaches := range reached {
		if !reaches {
			m.None++
		}
	}
	m.finish()
	return m
}

// newRows is a matrix without rows.
func newRows(tables []arn.ARN, clusters []access.Cluster) *matrix {
	m := &matrix{Tables: []string{}, Clusters: []string{}, Rows: []matrixRow{}, NotRead: []jsonNotes{}}
	for _, t := range tables {
		m.Tables = append(m.Tables, t.String())
	}
	for i := range clusters {
		m.Clusters = append(m.Clusters, clusters[i].ARN.String())
	}
	return m
}

// finish puts the rows with a bypass first, and counts them.
func (m *matrix) finish() {
	slices.SortStableFunc(m.Rows, func(a, b matrixRow) int {
		switch {
		case a.Bypass == b.Bypass:
			return 0
		case a.Bypass:
			return -1
		}
		return 1
	})
	for i := range m.Rows {
		if m.Rows[i].Bypass {
			m.Bypasses++
		}
	}
}

func rowOf(r *reach.Row) matrixRow {
	row := matrixRow{Caller: shortName(&r.Caller), Direct: make(map[string]string), Via: []matrixVia{}}
	for _, t := range r.Tables {
		row.Tables = append(row.Tables, t.Name())
	}
	for k, call := range reach.Calls() {
		row.Direct[call.String()] = directWord(r.Direct[k])
	}
	for i := range r.Via {
		cluster := r.Via[i].Cluster
		via := matrixVia{Cluster: cluster.ARN.Name(), Role: nameOf(cluster.Role.Principal), Calls: make(map[string]string)}
		for k, call := range reach.Calls() {
			word := passageWord(&r.Via[i].Calls[k], r.Bypassed(i, k))
			via.Calls[call.String()] = word
			row.Bypass = row.Bypass || word == wordBypass
		}
		row.Via = append(row.Via, via)
	}
	return row
}

// The words of a matrix.
const (
	wordAllow   = "allow"
	wordBypass  = "BYPASS"
	wordUnknown = "unknown"
	wordCached  = "cached" // what is in the cache alone
	wordDeny    = "deny"   // by a statement
	wordNo      = "no"
	wordSome    = "some" // of the calls of a class, not all
)

func directWord(a reach.Answer) string {
	switch {
	case a.Allowed():
		return wordAllow
	case a.Open:
		return wordUnknown
	case a.Verdict == policy.ExplicitDeny:
		return wordDeny
	}
	return wordNo
}

func passageWord(p *reach.Passage, bypass bool) string {
	switch {
	case bypass:
		return wordBypass
	case p.Outcome == access.Allow:
		return wordAllow
	case p.Open:
		return wordUnknown
	case p.Outcome == access.AllowCachedOnly:
		return wordCached
	}
	return wordNo
}

// classWord makes one word of those of the calls of a class.
func classWord(c reach.Class, words map[string]string) string {
	seen := make(map[string]int)
	all := 0
	for _, call := range reach.Calls() {
		if call.In(c) {
			seen[words[call.String()]]++
			all++
		}
	}
	switch {
	case seen[wordBypass] > 0:
		return wordBypass
	case seen[wordAllow] == all:
		return wordAllow
	case seen[wordAllow] > 0:
		return wordSome
	}
	for _, word := range []string{wordUnknown, wordCached, wordDeny} {
		if seen[word] > 0 {
			return word
		}
	}
	return wordNo
}

// text writes the matrix, and below it what the bypasses are.
func (m *matrix) text(out io.Writer) {
	if m.Account != "" {
		fmt.Fprintf(out, "account %s: ", m.Account)
	}
	fmt.Fprintf(out, "tables: %d, clusters: %d, rows with a bypass: %d\n\n", len(m.Tables), len(m.Clusters), m.Bypasses)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "caller\ttables\tread\twrite\tdelete\n")
	if len(m.Clusters) > 0 {
		fmt.Fprintf(w, "\t\tdirect/DAX\tdirect/DAX\tdirect/DAX\n")
	}
	for i := range m.Rows {
		r := &m.Rows[i]
		fmt.Fprintf(w, "%s\t%s", visible(r.Caller), visible(strings.Join(r.Tables, ", ")))
		for class := range reach.NumClasses {
			fmt.Fprintf(w, "\t%s", classWord(class, r.Direct))
			if len(m.Clusters) > 0 {
				fmt.Fprintf(w, "/%s", r.through(class))
			}
		}
		fmt.Fprintln(w)
	}
	_ = w.Flush() // to a buffer
	fmt.Fprintln(out)
	for i := range m.Rows {
		m.Rows[i].bypasses(out)
	}
	if m.None > 0 {
		fmt.Fprintf(out, "callers that reach none of the tables: %d\n", m.None)
	}
	for _, p := range m.NotRead {
		fmt.Fprintf(out, "not read: %s: %s\n", p.Code, visible(p.Text))
	}
}

// through is the best word of a class through one of the clusters.
func (r *matrixRow) through(c reach.Class) string {
	best := wordNo
	for _, word := range []string{wordDeny, wordCached, wordUnknown, wordSome, wordAllow, wordBypass} {
		if slices.ContainsFunc(r.Via, func(via matrixVia) bool { return classWord(c, via.Calls) == word }) {
			best = word
		}
	}
	return best
}

// bypasses writes which calls DAX does for a caller to whom they are denied.
func (r *matrixRow) bypasses(out io.Writer) {
	for _, via := range r.Via {
		var names []string
		for _, call := range reach.Calls() {
			if via.Calls[call.String()] == wordBypass {
				names = append(names, call.String())
			}
		}
		if len(names) > 0 {
			fmt.Fprintf(out, "BYPASS: %s on %s through %s, by %s: %s\n",
				visible(r.Caller), visible(strings.Join(r.Tables, ", ")), visible(via.Cluster), visible(via.Role), strings.Join(names, " "))
		}
	}
}
