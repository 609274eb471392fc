package page

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/account/reach"
	"github.com/iameval/iameval/policy/review"
)

var day = time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC)

// folder is a folder of the exports that package account is tested with.
func folder(name string) string {
	return filepath.Join("..", "..", "..", "..", "policy", "account", "testdata", name)
}

// load reads an account with its tables and clusters.
func load(t testing.TB, export, tables, clusters string) *reach.World {
	t.Helper()
	pages := func(name string) (list []account.Page) {
		if name == "" {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return []account.Page{{Name: filepath.Base(name), R: bytes.NewReader(text)}}
	}
	a, err := account.Read(pages(export)...)
	if err != nil {
		t.Fatal(err)
	}
	w := &reach.World{Account: a, Context: account.UnknownKeys(), Resources: a.Resources()}
	w.Options = access.Options{Time: day, Targets: w.Resources.Target}
	if tables != "" {
		described, _ := account.ReadTables(pages(tables)...)
		w.Tables, w.Options.Tables = slices.SortedFunc(maps.Keys(described), arn.ARN.Compare), described
	}
	found, _ := account.ReadClusters(pages(clusters)...)
	for _, c := range found {
		one, _ := a.Cluster(c)
		w.Clusters = append(w.Clusters, one)
	}
	return w
}

// read makes the report of an account.
func read(t testing.TB, export, tables, clusters string) *Report {
	t.Helper()
	w := load(t, export, tables, clusters)
	a := w.Account
	r := &Report{Title: "Account " + a.ID(), Made: day, Services: day, Inputs: []string{"account.json", "tables.json", "clusters.json"}}
	docs := make(map[string]*review.Document)
	for d := range a.Documents() {
		if d.Text() == "" {
			continue
		}
		doc := review.Load(d.Name, d.Kind, []byte(d.Text()))
		for _, who := range d.AttachedTo {
			doc.Origin.Principals = append(doc.Origin.Principals, who.String())
		}
		docs[d.Page+d.Pointer] = doc
		r.Documents = append(r.Documents, Document{Document: doc})
		r.Checked++
	}
	for i := range r.Documents {
		d := r.Documents[i].Document
		for f := range review.Check([]*review.Document{d}, review.Options{Now: day}) {
			file, start, end := f.At.Range()
			lines := strings.Split(string(d.Text), "\n")
			r.Findings = append(r.Findings, Finding{Finding: &f, Witness: witness(&f), File: file, Start: start, End: end, Line: func(n int) []byte {
				if n < 1 || n > len(lines) {
					return nil
				}
				return []byte(lines[n-1])
			}, Fingerprint: strings.Repeat("0", 30) + string("0123456789"[len(r.Findings)/10%10]) + string("0123456789"[len(r.Findings)%10])})
		}
	}
	callers := make(map[arn.ARN]account.Caller)
	var subjects []access.Subject
	find := func(who arn.ARN, s *policy.Statement) *review.Document {
		c := callers[who]
		if d, ok := c.Source(s); ok {
			return docs[d.Page+d.Pointer]
		}
		for i := range r.Documents { // of a service role
			if d := r.Documents[i].Document; d.Name == s.Policy().Name() {
				return d
			}
		}
		return nil
	}
	for c := range a.Callers() {
		callers[c.Principal.ARN()] = c
		subjects = append(subjects, c.Subject(w.Context...))
	}
	m, err := access.NewMatrix(subjects, w.Tables, w.Options, w.Clusters...)
	if err != nil {
		t.Fatal(err)
	}
	r.Access = &Access{Matrix: m, Clusters: w.Clusters, Source: find}
	return r
}

func shop(t testing.TB) *Report {
	return read(t, folder("bookshop/account.json"), folder("bookshop/tables.json"), folder("bookshop/clusters.json"))
}
