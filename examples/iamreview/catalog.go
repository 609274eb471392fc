package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/iameval/iameval/policy/catalog/aws"
)

// catalogCommand is the command catalog.
func (p *program) catalogCommand() *cobra.Command {
	var file, format string
	c := &cobra.Command{
		Use:   "catalog [flags]",
		Short: "the list of services: its day and what is in it",
		Args:  exactly(0, "none, or the command diff or action"),
		RunE: func(*cobra.Command, []string) error {
			list, err := catalogOf(file)
			if err != nil {
				return err
			}
			return writeAs(p.stdout, format, countsOf(list))
		},
	}
	c.AddCommand(&cobra.Command{
		Use:   "diff FILE|DIR",
		Short: "what another list of services has and lacks",
		Args:  exactly(1, "a list of services: catalog.txt, or a folder as aws.ReadFS takes it"),
		RunE: func(_ *cobra.Command, args []string) error {
			list, err := catalogOf(file)
			if err != nil {
				return err
			}
			other, err := readCatalog(args[0])
			if err != nil {
				return err
			}
			return writeAs(p.stdout, format, diffOf(list, other))
		},
	}, &cobra.Command{
		Use:   "action NAME",
		Short: "an action with its resources, condition keys and what resource policies do for it",
		Args:  exactly(1, "the name of an action such as dynamodb:GetItem, or a pattern"),
		RunE: func(_ *cobra.Command, args []string) error {
			list, err := catalogOf(file)
			if err != nil {
				return err
			}
			found, err := actionsOf(list, args[0])
			if err != nil {
				return err
			}
			return writeAs(p.stdout, format, found)
		},
	})
	c.PersistentFlags().StringVar(&file, "catalog", "", "this list of services instead of the one that is built in: a `file` or a folder")
	formatFlag(c.PersistentFlags(), &format)
	return c
}

// catalogOf reads a list of services, or returns the one that is built in.
func catalogOf(file string) (*aws.Catalog, error) {
	if file == "" {
		return aws.Default(), nil
	}
	list, err := readCatalog(file)
	if err != nil {
		return nil, fmt.Errorf("--catalog: %w", err)
	}
	return list, nil
}

// readCatalog reads a catalog.txt, or a folder with AWS's files or those of the package
// iam-data.
func readCatalog(name string) (*aws.Catalog, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, plain(err))
	}
	if info.IsDir() {
		list, err := aws.ReadFS(os.DirFS(name))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		return list, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, plain(err))
	}
	defer func() { _ = f.Close() }() // it was read only
	list, err := aws.Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return list, nil
}

// dayOf writes the day of which a list is.
func dayOf(day time.Time) string {
	if day.IsZero() {
		return "an unknown day"
	}
	return day.Format(time.DateOnly)
}

// counts is what a list of services holds.
type counts struct {
	Source   string `json:"source"`
	Day      string `json:"day"` // "an unknown day" if the source has none
	Services int    `json:"services"`
	Actions  int    `json:"actions"`
	Formats  int    `json:"formats"` // of ARNs
	Keys     int    `json:"keys"`    // of conditions, without the global ones
}

func countsOf(list *aws.Catalog) *counts {
	c := &counts{Source: list.Source(), Day: dayOf(list.Updated())}
	keys := make(map[string]bool)
	for s := range list.Services() {
		c.Services++
		for range s.Actions() {
			c.Actions++
		}
		for k := range s.Keys() {
			keys[k.String()] = true
		}
		for range s.Formats() {
			c.Formats++
		}
	}
	c.Keys = len(keys)
	return c
}

func (c *counts) text(out io.Writer) {
	fmt.Fprintf(out, "%s, of %s\nservices: %d\nactions: %d\nformats of ARNs: %d\ncondition keys: %d\n", visible(c.Source), c.Day, c.Services, c.Actions, c.Formats, c.Keys)
}

// catalogDiff is what another list has and lacks.
type catalogDiff struct {
	Old     string   `json:"old"`
	New     string   `json:"new"`
	Added   []string `json:"added"`
	Removed []string `json:"removed"`
	Levels  []string `json:"levels"` // actions with another level
}

func diffOf(old, new *aws.Catalog) *catalogDiff {
	d := &catalogDiff{Old: old.Source(), New: new.Source(), Added: []string{}, Removed: []string{}, Levels: []string{}}
	before, after := namesOf(old), namesOf(new)
	for name, level := range after {
		was, there := before[name]
		switch {
		case !there:
			d.Added = append(d.Added, name)
		case was != level:
			d.Levels = append(d.Levels, fmt.Sprintf("%s: %s, was %s", name, level, was))
		}
	}
	for name := range before {
		if _, there := after[name]; !there {
			d.Removed = append(d.Removed, name)
		}
	}
	slices.Sort(d.Added)
	slices.Sort(d.Removed)
	slices.Sort(d.Levels)
	return d
}

// namesOf are the names of a list's services, with a colon, and of its actions, with
// their levels.
func namesOf(list *aws.Catalog) map[string]string {
	names := make(map[string]string)
	for s := range list.Services() {
		names[s.Prefix()+":"] = ""
		for a := range s.Actions() {
			names[a.String()] = a.Level().String()
		}
	}
	return names
}

func (d *catalogDiff) text(out io.Writer) {
	for _, part := range []struct {
		sign string
		list []string
	}{{"+", d.Added}, {"-", d.Removed}, {"~", d.Levels}} {
		for _, name := range part.list {
			fmt.Fprintf(out, "%s %s\n", part.sign, visible(name))
		}
	}
	fmt.Fprintf(out, "%s to %s: added: %d; removed: %d; with another level: %d\n", visible(d.Old), visible(d.New), len(d.Added), len(d.Removed), len(d.Levels))
}

// actionList are actions with all that is known of them.
type actionList []actionFacts

type actionFacts struct {
	Action         string     `json:"action"`
	Level          string     `json:"level"`
	Resources      []typeFact `json:"resources"` // none: Resource is *
	Keys           []string   `json:"keys"`
	ResourcePolicy string     `json:"resourcePolicy"` // "unknown" if AWS's page was not read
}

type typeFact struct {
	Type     string   `json:"type"`
	Required bool     `json:"required,omitempty"`
	ARNs     []string `json:"arns"`
}

// actionsOf are the actions that a name or a pattern names.
func actionsOf(list *aws.Catalog, name string) (actionList, error) {
	found := actionList{}
	for a := range list.Match(name) {
		f := actionFacts{Action: a.String(), Level: a.Level().String(), Resources: []typeFact{}, Keys: []string{}, ResourcePolicy: "unknown"}
		for t := range a.Types() {
			one := typeFact{Type: t.Type(), Required: t.Required(), ARNs: []string{}}
			for format := range t.Formats() {
				one.ARNs = append(one.ARNs, format.String())
			}
			f.Resources = append(f.Resources, one)
		}
		for k := range a.Keys() {
			f.Keys = append(f.Keys, k.String())
		}
		if support, known := list.Support(a.String()); known {
			f.ResourcePolicy = support.String()
		}
		found = append(found, f)
	}
	if len(found) > 0 {
		return found, nil
	}
	message := fmt.Sprintf("%q is not an action in the list of %s", name, dayOf(list.Updated()))
	if hint, ok := list.Nearest(name); ok {
		if meant := slices.Collect(hint.Actions()); len(meant) > 0 {
			message += "; did you mean " + oneOf(meant) + "?"
		}
		if hint.Reason != "" {
			message += " (" + hint.Reason + ")"
		}
	}
	return nil, errors.New(message)
}

func (l actionList) text(out io.Writer) {
	for _, f := range l {
		fmt.Fprintf(out, "%s: %s; resource policy: %s\n", f.Action, f.Level, f.ResourcePolicy)
		for _, t := range f.Resources {
			required := ""
			if t.Required {
				required = " (required)"
			}
			fmt.Fprintf(out, "  on %s%s: %s\n", t.Type, required, strings.Join(t.ARNs, ", "))
		}
		if len(f.Resources) == 0 {
			fmt.Fprintln(out, "  on *")
		}
		if len(f.Keys) > 0 {
			fmt.Fprintf(out, "  keys: %s\n", strings.Join(f.Keys, ", "))
		}
	}
}
