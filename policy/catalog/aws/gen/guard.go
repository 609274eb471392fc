package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/iameval/iameval/policy/catalog/aws"
)

// A new table is compared with the one that it replaces. Sources have lost
// services before, by a slip of whoever made them, so what disappears needs a
// second look: gen refuses it unless it is forced.

// most is how many of a hundred actions a service may lose.
const most = 5

// changes is what a new table makes of an old one.
type changes struct {
	added, removed, levels []string // actions
	refused                []string // what needs a second look
}

func compare(before, after *aws.Catalog) (c changes) {
	for s := range before.Services() {
		next, listed := after.Service(s.Prefix())
		if _, retired := after.Retired(s.Prefix()); !listed && !retired {
			c.refused = append(c.refused, fmt.Sprintf("service %s is gone; if AWS retired it, retired.go has a line for it", s))
		}
		all, lost := 0, 0
		for a := range s.Actions() {
			all++
			b, ok := after.Action(a.String())
			switch {
			case !ok:
				lost++
				c.removed = append(c.removed, a.String())
			case a.Level() != b.Level():
				c.levels = append(c.levels, fmt.Sprintf("%s: %v was %v", a, b.Level(), a.Level()))
			}
		}
		if listed && lost*100 > all*most {
			c.refused = append(c.refused, fmt.Sprintf("service %s loses %d of its %d actions", next, lost, all))
		}
	}
	for s := range after.Services() {
		for a := range s.Actions() {
			if _, ok := before.Action(a.String()); !ok {
				c.added = append(c.added, a.String())
			}
		}
	}
	return c
}

// write writes the changes, for the description of a pull request.
func (c *changes) write(w io.Writer) {
	fmt.Fprintf(w, "%d actions added, %d removed, %d of another level\n", len(c.added), len(c.removed), len(c.levels))
	for _, list := range []struct {
		sign  string
		lines []string
	}{{"+", c.added}, {"-", c.removed}, {"~", c.levels}} {
		for _, line := range list.lines {
			fmt.Fprintf(w, "%s %s\n", list.sign, line)
		}
	}
}

// second prints where the table and another source's list of actions differ.
func second(file string, c *aws.Catalog, w io.Writer) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	theirs := make(map[string]bool)
	for name := range strings.FieldsSeq(string(text)) {
		theirs[name] = true
	}
	var ours, lacked []string
	for s := range c.Services() {
		for a := range s.Actions() {
			if !theirs[a.String()] {
				ours = append(ours, a.String())
			}
			delete(theirs, a.String())
		}
	}
	lacked = slices.Sorted(maps.Keys(theirs))
	_, err = fmt.Fprintf(w, "actions in this table only: %d%s; in %s only: %d%s\n", len(ours), listed(ours), file, len(lacked), listed(lacked))
	return err
}

// listed writes names behind a count, the first few of them.
func listed(names []string) string {
	const most = 20
	if len(names) == 0 {
		return ""
	}
	if len(names) > most {
		names = append(names[:most:most], "...")
	}
	return " (" + strings.Join(names, " ") + ")"
}
