package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/account/reach"
)

// Who can reach the tables of an account: a line for each caller and the tables
// that its policies do not tell apart, the bypasses first.
//
//	                tables  read         write        delete
//	                        direct/DAX   direct/DAX   direct/DAX
//	user/Dave       Books   deny/BYPASS  deny/BYPASS  deny/BYPASS

// who is what the rows of a world come to.
type who struct {
	*reach.World
	rows []reach.Row // of those who reach something, the bypasses first
	// none are the callers that reach none of the tables.
	none int
	// some is set where a caller reaches some of the tables and not others.
	some bool
}

// who asks for all rows.
func (in *input) who(w *reach.World) *who {
	s := &who{World: w}
	var plain []reach.Row
	last, reaches := policy.Principal{}, true
	for r := range w.Rows() {
		if r.Caller.Principal != last {
			if !reaches {
				s.none++
			}
			last, reaches = r.Caller.Principal, false
		}
		switch {
		case bypasses(&r):
			s.rows = append(s.rows, r)
		case reachesAny(&r):
			plain = append(plain, r)
		default:
			s.some = true
			continue
		}
		reaches = true
	}
	if !reaches {
		s.none++
	}
	s.rows = append(s.rows, plain...)
	return s
}

func bypasses(r *reach.Row) bool {
	return r.Bypass(reach.Read) || r.Bypass(reach.Write) || r.Bypass(reach.Delete)
}

func reachesAny(r *reach.Row) bool {
	return r.Reaches(reach.Read) || r.Reaches(reach.Write) || r.Reaches(reach.Delete)
}

// bypass reports whether there is any.
func (s *who) bypass() bool { return len(s.rows) > 0 && bypasses(&s.rows[0]) }

// callsOf returns the calls of a class, by their places in a row.
func callsOf(c reach.Class) (list []int) {
	for k, call := range reach.Calls() {
		if call.In(c) {
			list = append(list, k)
		}
	}
	return list
}

// directly is the word of a class for the calls without a cluster.
func directly(r *reach.Row, c reach.Class) string {
	var all []string
	for _, k := range callsOf(c) {
		all = append(all, wordOf(r.Direct[k]))
	}
	return class(all)
}

// wordOf is the word of an answer.
func wordOf(a reach.Answer) string {
	switch {
	case a.Allowed():
		return "allow"
	case unread(a.Decision):
		return "not-known"
	case a.Verdict == policy.ExplicitDeny:
		return unsure("deny", a.Open)
	}
	return unsure("no", a.Open)
}

// through is the best word of a class for the calls through one of the clusters.
func through(r *reach.Row, c reach.Class) string {
	best, rank := "dax", len(ranks)
	for i := range r.Via {
		var all []string
		for _, k := range callsOf(c) {
			p := &r.Via[i].Calls[k]
			all = append(all, passage(p, r.Bypassed(i, k)))
		}
		word := class(all)
		if at := rankOf(word); at < rank {
			best, rank = word, at
		}
	}
	return best
}

// ranks are words from the most that a caller reaches to the least.
var ranks = []string{"BYPASS", "allow", "some", "cached"}

func rankOf(word string) int {
	bare, _ := strings.CutSuffix(word, "?")
	if i := slices.Index(ranks, bare); i >= 0 {
		return i
	}
	return len(ranks) - 1 // as little as a cache
}

// passage is the word of a call through a cluster.
func passage(p *reach.Passage, bypass bool) string {
	switch {
	case bypass:
		return "BYPASS"
	case p.Outcome == access.Allow:
		return "allow"
	case p.Outcome == access.AllowCachedOnly:
		return unsure("cached", p.Open)
	case p.Reason == access.Front && unread(p.Front.Decision), p.Reason == access.Back && unread(p.Back.Decision):
		return "not-known"
	}
	word := p.Reason.String()
	switch p.Reason {
	case access.Trust:
		word = "trust"
	case access.Metadata:
		word = "metadata"
	case access.Back:
		word = "role"
	default:
	}
	return unsure(word, p.Open)
}

// class makes one word of those for the calls of a class: what some of them
// reach counts before what others do not.
func class(all []string) string {
	allowed, open, known := 0, "", ""
	for _, w := range all {
		switch {
		case w == "BYPASS":
			return w
		case w == "allow":
			allowed++
		case w == "cached", w == "not-known":
			known = w
		case strings.HasSuffix(w, "?") && open == "":
			open = w
		}
	}
	switch {
	case allowed == len(all):
		return "allow"
	case allowed > 0:
		return "some"
	case known != "":
		return known
	case open != "":
		return open
	}
	return all[0]
}

// print writes the matrix, the sections below it and, with -explain, the
// decisions.
func (s *who) print(in *input, b *strings.Builder, colour bool) {
	fmt.Fprintf(b, "Who can reach %s of account %s", count(len(s.Tables), "table"), s.Account.ID())
	if n := len(s.Clusters); n > 0 {
		fmt.Fprintf(b, ", directly and through %s", count(n, "cluster"))
	}
	b.WriteString("\n\n")
	lines := [][]string{{"", "tables", "read", "write", "delete"}}
	if len(s.Clusters) > 0 {
		lines = append(lines, []string{"", "", "direct/DAX", "direct/DAX", "direct/DAX"})
	}
	heads := len(lines)
	for i := range s.rows {
		lines = append(lines, s.line(&s.rows[i]))
	}
	if len(s.rows) > 0 {
		var matrix strings.Builder
		grid(&matrix, "", lines)
		b.WriteString(paint(matrix.String(), colour) + "\n")
		legend(b, cells(lines[heads:]))
	}
	if s.none > 0 {
		fmt.Fprintf(b, "%s none of them\n", countVerb(s.none, "caller reaches", "callers reach"))
	}
	s.sections(b)
	if in.explain {
		s.explain(b)
	}
}

// cells are the columns of lines that the legend explains.
func cells(lines [][]string) (list [][]string) {
	for _, l := range lines {
		list = append(list, l[1:])
	}
	return list
}

func (s *who) line(r *reach.Row) []string {
	line := []string{r.Caller.Principal.ARN().Resource(), tablesOf(r)}
	for c := range reach.NumClasses {
		cell := directly(r, c)
		if len(s.Clusters) > 0 {
			cell += "/" + through(r, c)
		}
		line = append(line, cell)
	}
	return line
}

// tablesOf names the tables of a row, or counts them.
func tablesOf(r *reach.Row) string {
	var names []string
	for _, t := range r.Tables {
		names = append(names, t.Name())
	}
	if text := strings.Join(names, " "); len(names) == 1 || len(text) <= 24 {
		return text
	}
	return count(len(names), "table")
}

func count(n int, noun string) string { return countVerb(n, noun, noun+"s") }

func countVerb(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprint(n, " ", many)
}

// sections lists the bypasses, and the callers whose policies were not read in
// full.
func (s *who) sections(b *strings.Builder) {
	found := section{title: "Bypasses: what DAX does for the caller and the caller may not do"}
	missing := section{title: "Not known, because it was not read"}
	for i := range s.rows {
		r := &s.rows[i]
		for v := range r.Via {
			for k, call := range reach.Calls() {
				if r.Bypassed(v, k) {
					found.add(r.Caller.Principal.ARN().Resource(), tablesOf(r)+" through "+r.Via[v].Cluster.ARN.Name(), "", call.String())
				}
			}
		}
		if i > 0 && s.rows[i-1].Caller.Principal == r.Caller.Principal {
			continue
		}
		for _, p := range r.Caller.Problems {
			missing.lines = append(missing.lines, &line{label: r.Caller.Principal.ARN().Resource(), words: strings.Fields(p.Error())})
		}
	}
	if len(found.lines) > 0 {
		found.print(b)
	}
	if len(missing.lines) > 0 {
		missing.print(b)
	}
}

// explain lists the decisions behind the answers, equal calls together.
//
//	user/Alice on Books
//	  directly, allow: identity, user/Alice inline OwnBooks, account.json:12:39, statement 0
//	    GetItem Query
func (s *who) explain(b *strings.Builder) {
	b.WriteString("\nDecisions\n")
	for i := range s.rows {
		r := &s.rows[i]
		e := section{}
		for k, call := range reach.Calls() {
			e.add("", "directly, "+told(&r.Caller, r.Direct[k].Decision), "", call.String())
		}
		for v := range r.Via {
			name := "through " + r.Via[v].Cluster.ARN.Name()
			for k, call := range reach.Calls() {
				p := &r.Via[v].Calls[k]
				e.add("", name+", the caller, "+told(&r.Caller, p.Front.Decision), "", call.String())
				if p.Front.Allowed() {
					e.add("", name+", its role, "+p.Back.Decision.String(), "", call.String())
				}
			}
		}
		fmt.Fprintf(b, "  %s on %s\n", r.Caller.Principal.ARN().Resource(), tablesOf(r))
		for _, l := range e.lines {
			fmt.Fprintf(b, "    %s\n", l.subject)
			wrap(b, "      ", 6, l.words)
		}
	}
}

// told is a decision with the place in the export of its statement: of equal
// documents the caller's own.
func told(c *account.Caller, d policy.Decision) string {
	doc, ok := c.Source(d.Statement)
	if !ok {
		return d.String()
	}
	text := fmt.Sprintf("%s: %s, %s, %s:%s, statement %d", d.Verdict, d.Layer, doc.Name, doc.Page, doc.Position(d.Statement.Position()), d.Statement.Index())
	if d.Uncertain {
		text += ", uncertain"
	}
	return text
}
