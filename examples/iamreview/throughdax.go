package main

import (
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/account"
	"github.com/iameval/iameval/policy/analysis"
)

// What a change means for the calls that DAX serves: to the tables of an account, directly
// and through its clusters.

// daxChange is what one side lets a caller do and the other does not, and the bypasses of
// NEW that OLD does not have, or the reverse. A bypass is a call that DAX does for a caller
// to whom it is denied.
type daxChange struct {
	New    *daxAccess `json:"new,omitempty"`
	Lost   *daxAccess `json:"lost,omitempty"`
	Opened *bypasses  `json:"opened,omitempty"`
	Closed *bypasses  `json:"closed,omitempty"`
}

// daxAccess answers whether there is a call that one side allows in some way and the other
// in none: "no", "yes" or "unknown".
type daxAccess struct {
	Answer  string `json:"answer"`
	Reason  string `json:"reason,omitempty"`
	Witness string `json:"witness,omitempty"`
}

// bypasses are the calls by which one side has a bypass and the other has not. Unknown says
// why there may be more.
type bypasses struct {
	Calls   []string `json:"calls"`
	Unknown string   `json:"unknown,omitempty"`
}

// same reports whether both sides are proved to be the same.
func (c *daxChange) same() bool {
	none := func(a *daxAccess, b *bypasses) bool {
		return (a == nil || a.Answer == "no") && (b == nil || len(b.Calls) == 0 && b.Unknown == "")
	}
	return c == nil || none(c.New, c.Opened) && none(c.Lost, c.Closed)
}

// opens reports whether NEW surely lets the caller do more, and whether it possibly does.
func (c *daxChange) opens() (more, open bool) {
	if c == nil || c.New == nil {
		return false, false
	}
	return c.New.Answer == "yes" || len(c.Opened.Calls) > 0, c.New.Answer == "unknown" || c.Opened.Unknown != ""
}

// bypassesOpened counts the bypasses that OLD does not have.
func (c *daxChange) bypassesOpened() int {
	if c == nil || c.Opened == nil {
		return 0
	}
	return len(c.Opened.Calls)
}

// throughDAX compares what a caller can do; nil if neither side has a cluster.
func (f *diffFlags) throughDAX(before, after *part, o analysis.Options) *daxChange {
	whose := after
	if whose == nil {
		whose = before
	}
	if whose.caller == nil || before.clusters()+after.clusters() == 0 || unchanged(before, after) {
		return nil
	}
	tables := slices.Concat(before.tables(), after.tables())
	slices.SortFunc(tables, arn.ARN.Compare)
	tables = slices.Compact(tables)
	old, new := before.effective(whose, tables), after.effective(whose, tables)
	c := &daxChange{}
	was, is := bypassesOf(old, o), bypassesOf(new, o)
	if f.direction != "lost" {
		c.New, c.Opened = compared(old, new, o), is.without(&was)
	}
	if f.direction != "new" {
		c.Lost, c.Closed = compared(new, old, o), was.without(&is)
	}
	return c
}

// unchanged reports whether a caller has the same documents on both sides, with the same
// around it. Then nothing needs to be asked.
func unchanged(before, after *part) bool {
	if before == nil || after == nil {
		return false
	}
	was, ok := textsOf(before.caller)
	is, also := textsOf(after.caller)
	return ok && also && was == is && before.estate.sameAround(after.estate)
}

// textsOf are the documents in force for a caller, each with its part. It reports false if
// one is not known.
func textsOf(c *account.Caller) (text string, ok bool) {
	if len(c.Problems) > 0 {
		return "", false
	}
	given := c.Policies.Policies()
	all := append(slices.Clone(given.Identity), given.Boundary, c.Trust)
	for i, p := range all {
		known := p == nil
		for s := range p.Statements() {
			d, found := c.Source(s)
			text += fmt.Sprintf("%d %s\x00", i-len(given.Identity), d.Text())
			known = found
			break
		}
		if !known {
			return "", false
		}
	}
	return text, len(given.Session)+len(given.ServiceControl) == 0
}

// sameAround reports whether the tables, clusters and policies of tables are the same.
func (e *estate) sameAround(other *estate) bool {
	same := len(e.Clusters) == len(other.Clusters) && reflect.DeepEqual(e.Options.Tables, other.Options.Tables) &&
		reflect.DeepEqual(e.policies, other.policies)
	for i := range e.Clusters {
		if !same {
			return false
		}
		a, b := &e.Clusters[i], &other.Clusters[i]
		was, found := e.Account.Find(a.Role.Principal.Role())
		is, also := other.Account.Find(b.Role.Principal.Role())
		if !found || !also || a.ARN != b.ARN || was.Principal.Role() != is.Principal.Role() {
			return false
		}
		before, known := textsOf(&was)
		after, too := textsOf(&is)
		same = known && too && before == after && slices.EqualFunc(was.Tags, is.Tags, func(x, y condition.Entry) bool { return reflect.DeepEqual(x, y) })
	}
	return same
}

func (p *part) clusters() int {
	if p == nil || p.estate == nil {
		return 0
	}
	return len(p.estate.Clusters)
}

func (p *part) tables() []arn.ARN {
	if p == nil || p.estate == nil {
		return nil
	}
	return p.estate.tables()
}

// effective is a caller with what is around it; with nothing of a side that lacks it. Keys
// of requests may have any value.
func (p *part) effective(whose *part, tables []arn.ARN) analysis.Effective {
	e := analysis.Effective{Caller: access.Subject{Principal: whose.caller.Principal, Context: condition.NewContext()}, Tables: tables}
	if p == nil || p.estate == nil {
		e.Caller.Policies, _ = policy.NewSet(policy.Policies{})
		return e
	}
	e.Caller.Policies, e.Clusters, e.Options = p.caller.Policies, p.estate.Clusters, p.estate.Options
	e.Options.CurrentProtocol = true // as for bypasses
	return e
}

// compared asks for a call that the new side allows and the old one does not.
func compared(old, new analysis.Effective, o analysis.Options) *daxAccess {
	r := analysis.CompareEffective(old, new, o)
	a := &daxAccess{Answer: r.Answer.String(), Reason: r.Reason.String()}
	switch {
	case r.Answer != analysis.Yes:
	case uncertain(&r.Before):
		a.Answer, a.Reason = analysis.Unknown.String(), "it depends on what could not be read or evaluated, for "+routeText(&r, new.Tables)
	default:
		a.Reason, a.Witness = "", routeText(&r, new.Tables)+": "+wayOf(&r)
	}
	return a
}

// uncertain reports whether a call that is not allowed may be allowed all the same.
func uncertain(a *access.Access) bool {
	if a.Direct.Uncertain() {
		return true
	}
	return slices.ContainsFunc(a.Via, func(via access.ClusterAccess) bool {
		return via.Front.Uncertain() || via.Metadata.Uncertain() || via.Back.Uncertain() || via.Trust.Decision.Uncertain
	})
}

// wayOf says how a call can be made.
func wayOf(r *analysis.Route) string {
	for i := range r.After.Via {
		if via := &r.After.Via[i]; !r.After.Direct.Allowed() && via.Outcome == access.Allow {
			return "through " + via.Cluster.ARN.Name() + ", by " + nameOf(via.Cluster.Role.Principal)
		}
	}
	return "directly"
}

// routeText is a call for people. One on no table that is known stands for all others.
func routeText(r *analysis.Route, tables []arn.ARN) string {
	text := strings.Join(append([]string{r.Call.Operation}, r.Call.Members...), " ")
	for _, t := range r.Call.Tables {
		if slices.Contains(tables, t) {
			text += " on " + t.Name()
		} else {
			text += " on a table that is not named"
		}
	}
	if r.Call.Index != "" {
		text += ", any index"
	}
	return text
}

// bypassesOf lists the bypasses of one side.
func bypassesOf(e analysis.Effective, o analysis.Options) (b bypasses) {
	b.Calls = []string{}
	for r := range analysis.Bypasses(e, o) {
		switch r.Answer {
		case analysis.Yes:
			b.Calls = append(b.Calls, routeText(&r, e.Tables)+" "+wayOf(&r))
		case analysis.Unknown:
			b.Unknown = r.Reason.String()
		default: // all others are decided
		}
	}
	return b
}

// without leaves out what the other side has, too.
func (b *bypasses) without(other *bypasses) *bypasses {
	out := &bypasses{Calls: []string{}, Unknown: b.Unknown}
	for _, call := range b.Calls {
		if !slices.Contains(other.Calls, call) {
			out.Calls = append(out.Calls, call)
		}
	}
	if len(out.Calls) > 0 && out.Unknown == "" {
		out.Unknown = other.Unknown // which may be one of these
	}
	return out
}

// maxBypasses is how many bypasses of a caller are printed for people.
const maxBypasses = 20

// text writes the answers for people.
func (c *daxChange) text(out io.Writer) {
	if c == nil {
		return
	}
	for _, side := range []struct {
		*daxAccess
		*bypasses
		access, bypass string
	}{{c.New, c.Opened, "new access", "opened"}, {c.Lost, c.Closed, "lost access", "closed"}} {
		if side.daxAccess == nil {
			continue
		}
		switch side.Answer {
		case "no":
			fmt.Fprintf(out, "  no %s to tables, directly or through DAX: proved\n", side.access)
		case "unknown":
			fmt.Fprintf(out, "  %s to tables, directly or through DAX: not known: %s\n", side.access, visible(side.Reason))
		default:
			fmt.Fprintf(out, "  %s to tables: %s\n", side.access, visible(side.Witness))
		}
		for _, call := range side.Calls[:min(maxBypasses, len(side.Calls))] {
			fmt.Fprintf(out, "  BYPASS %s: %s\n", side.bypass, visible(call))
		}
		if n := len(side.Calls) - maxBypasses; n > 0 {
			fmt.Fprintf(out, "  and %d more\n", n)
		}
		if side.Unknown != "" {
			fmt.Fprintf(out, "  more bypasses %s: not known: %s\n", side.bypass, visible(side.Unknown))
		}
	}
}
