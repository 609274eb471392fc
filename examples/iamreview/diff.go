package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/analysis"
)

// diffFlags are those of the command diff.
type diffFlags struct {
	templateFlags
	failOn, direction, who, kind, format string
	clusters, tables                     []string
	regions                              int
	oldSource                            string // of the plan OLD; source is of NEW
}

// diffCommand is the command diff.
func (p *program) diffCommand() *cobra.Command {
	var f diffFlags
	c := &cobra.Command{
		Use:   "diff [flags] OLD NEW",
		Short: "does NEW allow what OLD does not, and the reverse",
		Long: `diff compares policies one by one: what NEW allows and OLD does not, with a request that
shows it, or the proof that there is no such request. OLD and NEW are files, folders,
account exports, or git:REV:PATH for a file or a folder as a revision has it. Documents of
folders are compared with those of the same name, callers of exports as wholes. Where the
DAX clusters of an account are described, beside its export or by --clusters, the calls to
tables are compared as well, directly and through DAX, and so are bypasses: calls that DAX
does for a caller to whom they are denied. What --account, --var and the like say holds for
both sides, but for the source of plans: --source is that of NEW, and --old-source that of OLD.`,
		Args: exactly(2, "OLD and NEW"),
		RunE: func(_ *cobra.Command, args []string) error {
			d, err := f.compare(args[0], args[1], p.stdin)
			if err != nil {
				return err
			}
			p.status = d.status(f.failOn)
			return writeAs(p.stdout, f.format, d)
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.failOn, "fail-on", "unknown", "the exit status is 1 for new-access alone, for unknown too, or for any difference, a `change`")
	flags.StringVar(&f.direction, "direction", "both", "what to look for, a `direction`: new access, lost access, or both")
	flags.StringVar(&f.who, "for", "", "requests of this `principal` alone, an ARN, or in exports a name such as user/Alice")
	flags.StringVar(&f.kind, "kind", "", "the `kind` of documents that do not say what they are, as in lint")
	flags.IntVar(&f.regions, "regions", 5, "print at most this `number` of regions of new access for a document")
	flags.StringSliceVar(&f.clusters, "clusters", nil, "the `files` of aws dax describe-clusters, for both sides")
	flags.StringSliceVar(&f.tables, "tables", nil, "the `files` of aws dynamodb describe-table, for both sides")
	f.templateFlags.register(flags)
	flags.Lookup("source").Usage = "the `folder` of the source of Terraform's plans that NEW is or has, or git:REV:PATH: what a plan does not know is as the source says, and places are those of the source"
	flags.StringVar(&f.oldSource, "old-source", "", "the `folder` of the source of OLD's plans, or git:REV:PATH")
	formatFlag(flags, &f.format)
	return c
}

// differences are the answers for all documents and callers.
type differences struct {
	Changes    []change        `json:"changes"` // those that differ, or of which it is not known
	Same       int             `json:"same"`    // documents and callers, proved to allow the same as far as was asked
	NotChecked []jsonUnchecked `json:"notChecked"`

	bad bool // an input could not be read
}

// change is what came of one document or caller.
type change struct {
	Name  string     `json:"name"`
	Where string     `json:"where,omitempty"` // "new" or "old" where only that side has it
	New   *newAccess `json:"new,omitempty"`
	Lost  *newAccess `json:"lost,omitempty"`
	DAX   *daxChange `json:"dax,omitempty"` // of a caller, where there are clusters
}

// newAccess is what one side allows and the other does not. Answer is "no", "yes" or
// "unknown".
type newAccess struct {
	Answer  string   `json:"answer"`
	Reason  string   `json:"reason,omitempty"`
	Witness string   `json:"witness,omitempty"`
	At      string   `json:"at,omitempty"` // the statement that allows the witness, in a template
	Regions []string `json:"regions"`

	statement *policy.Statement
}

// locate finds the place of the statement in the template that holds it.
func (a *newAccess) locate(p *part) {
	if p == nil || p.document == nil || a.statement == nil || a.statement.Policy().Name() != p.document.Name {
		return
	}
	if w, ok := p.document.Map.(*way); ok && w.at != nil {
		file, at := w.Position(a.statement.Position().Offset)
		a.At = fmt.Sprintf("%s:%s", file, at)
	}
}

// compare loads both sides and asks.
func (f *diffFlags) compare(old, new string, stdin io.Reader) (*differences, error) {
	if !slices.Contains([]string{"unknown", "new-access", "any"}, f.failOn) {
		return nil, fmt.Errorf("--fail-on: %q; want unknown, new-access or any", f.failOn)
	}
	if !slices.Contains([]string{"new", "lost", "both"}, f.direction) {
		return nil, fmt.Errorf("--direction: %q; want new, lost or both", f.direction)
	}
	if err := checkSource(f.oldSource); err != nil {
		return nil, fmt.Errorf("--old-source: %w", err)
	}
	o := options{given: lintFlags{templateFlags: f.templateFlags, clusters: f.clusters, tables: f.tables}}
	if err := o.setKind(f.kind); err != nil {
		return nil, err
	}
	if err := o.setKnown(); err != nil {
		return nil, err
	}
	of := o // OLD: a plan of it was not made of the source of NEW
	of.given.source = f.oldSource
	before, err := newSide(old, &of, stdin)
	if err != nil {
		return nil, fmt.Errorf("OLD: %w", err)
	}
	after, err := newSide(new, &o, stdin)
	if err != nil {
		return nil, fmt.Errorf("NEW: %w", err)
	}
	if err := usedNowhere(before, after); err != nil {
		return nil, err
	}
	pair(before, after)
	d := &differences{Changes: []change{}, NotChecked: []jsonUnchecked{}}
	for _, s := range []*side{before, after} {
		d.bad = d.bad || s.failed
		for _, u := range s.notChecked {
			d.NotChecked = append(d.NotChecked, jsonUnchecked{u.name, u.reason})
		}
	}
	return d, f.ask(d, before, after)
}

// pair gives two documents that are alone on their sides one name.
func pair(a, b *side) {
	if len(a.parts) != 1 || len(b.parts) != 1 {
		return
	}
	for name, part := range a.parts {
		for other := range b.parts {
			if name != other {
				delete(a.parts, name)
				a.parts[other] = part
			}
		}
	}
}

// ask compares what has the same name.
func (f *diffFlags) ask(d *differences, before, after *side) error {
	names := make(map[string]bool)
	for _, s := range []*side{before, after} {
		for name := range s.parts {
			names[name] = true
		}
	}
	var o analysis.Options
	if f.who != "" {
		found := false
		for name := range names {
			if !before.is(name, f.who) && !after.is(name, f.who) {
				continue
			}
			names, found = map[string]bool{name: true}, true
			break
		}
		if !found {
			who, err := principalOf(f.who)
			if err != nil {
				return fmt.Errorf("--for: %w", err)
			}
			o.Requests.Callers = []policy.Principal{who}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		c := f.one(name, before.parts[name], after.parts[name], o)
		if c.same() {
			d.Same++
			continue
		}
		d.Changes = append(d.Changes, c)
	}
	return nil
}

// one compares a document or a caller; nil where a side lacks it, and so allows nothing.
func (f *diffFlags) one(name string, before, after *part, o analysis.Options) change {
	c := change{Name: name}
	switch {
	case before == nil:
		c.Where = "new"
	case after == nil:
		c.Where = "old"
	}
	if before.equal(after) {
		return c // whatever its parts are that are not known
	}
	old, oldReason := before.rulesBeside(after)
	new, newReason := after.rulesBeside(before)
	reason := oldReason
	if reason == "" {
		reason = newReason
	}
	if f.direction != "lost" {
		c.New = f.access(old, new, reason, o)
		c.New.locate(after)
	}
	if f.direction != "new" {
		c.Lost = f.access(new, old, reason, o)
		c.Lost.locate(before)
	}
	c.DAX = f.throughDAX(before, after, o)
	return c
}

// access asks for what the new rules allow and the old ones do not.
func (f *diffFlags) access(old, new *analysis.Rules, reason string, o analysis.Options) *newAccess {
	a := &newAccess{Answer: "unknown", Reason: reason, Regions: []string{}}
	if reason != "" {
		return a
	}
	r := analysis.Compare(old, new, o)
	a.Answer, a.Reason = r.Answer.String(), r.Reason.String()
	if r.Answer != analysis.Yes {
		return a
	}
	a.Witness, a.statement = r.Witness.String(), r.Witness.After.Statement
	o.Limits.Regions = f.regions
	for r := range analysis.Differences(old, new, o) {
		if r.Region != nil {
			a.Regions = append(a.Regions, r.Region.String())
		}
	}
	return a
}

func (c *change) same() bool {
	return (c.New == nil || c.New.Answer == "no") && (c.Lost == nil || c.Lost.Answer == "no") && c.DAX.same()
}

// opens reports whether NEW surely allows more, and whether it possibly does.
func (c *change) opens() (more, open bool) {
	more, open = c.DAX.opens()
	if c.New != nil {
		more, open = more || c.New.Answer == "yes", open || c.New.Answer == "unknown"
	}
	return more, open
}

// status returns the exit status.
func (d *differences) status(failOn string) int {
	if d.bad {
		return exitBad
	}
	for i := range d.Changes {
		more, open := d.Changes[i].opens()
		if failOn == "any" || more || open && failOn == "unknown" {
			return exitFindings
		}
	}
	return exitClean
}

// text writes the answers for people.
func (d *differences) text(out io.Writer) {
	news, lost, unknown, opened := 0, 0, 0, 0
	for _, c := range d.Changes {
		where := ""
		if c.Where != "" {
			where = " (in " + strings.ToUpper(c.Where) + " alone)"
		}
		fmt.Fprintf(out, "%s%s\n", visible(c.Name), where)
		for _, side := range []struct {
			*newAccess
			label string
			n     *int
		}{{c.New, "new access", &news}, {c.Lost, "lost access", &lost}} {
			if side.newAccess == nil {
				continue
			}
			switch side.Answer {
			case "yes":
				*side.n++
			case "unknown":
				unknown++
			}
			side.text(out, side.label)
		}
		c.DAX.text(out)
		opened += c.DAX.bypassesOpened()
	}
	for _, u := range d.NotChecked {
		fmt.Fprintf(out, "not checked: %s: %s\n", visible(u.Name), visible(u.Reason))
	}
	if opened > 0 {
		fmt.Fprintf(out, "bypasses opened: %d; ", opened)
	}
	fmt.Fprintf(out, "new access: %d; lost access: %d; not known: %d; the same: %d; not checked: %d\n", news, lost, unknown, d.Same, len(d.NotChecked))
}

func (a *newAccess) text(out io.Writer, label string) {
	switch a.Answer {
	case "no":
		fmt.Fprintf(out, "  no %s: proved\n", label)
	case "unknown":
		fmt.Fprintf(out, "  %s: not known: %s\n", label, visible(a.Reason))
	default:
		fmt.Fprintf(out, "  %s\n", label)
		for _, r := range a.Regions {
			fmt.Fprintf(out, "    %s\n", visible(r))
		}
		fmt.Fprintf(out, "    witness: %s\n", visible(a.Witness))
		if a.At != "" {
			fmt.Fprintf(out, "    at %s\n", visible(a.At))
		}
	}
}
