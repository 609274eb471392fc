package fuzz

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/iameval/iameval/fuzz/gen"
	"github.com/iameval/iameval/fuzz/oracle"
)

// report describes a disagreement: what it is, and the smallest case that still
// shows one, in the shape of the case files with what the oracle answers. Where
// that shape cannot hold the case, all of it is printed.
func report(c gen.Case, diff string) string {
	small := shrink(c)
	head := fmt.Sprintf("%s\nsmaller: %s\n", diff, compare(small))
	file, err := small.File()
	if err != nil {
		return fmt.Sprintf("%s%v\n%+v", head, err, small)
	}
	file.ID, file.Want = "differential-", json.RawMessage(`"error"`)
	if answer, err := oracle.Decide(small.Oracle()); err == nil { // else a document does not load
		file.Want, file.Uncertain = json.RawMessage(strconv.Quote(answer.Verdict)), &answer.Uncertain
	}
	text, err := file.Line()
	if err != nil {
		return fmt.Sprintf("%s%v\n%+v", head, err, small)
	}
	return head + text
}

// shrink takes away from the case what can go, while the two sides still
// differ in the same thing.
func shrink(c gen.Case) gen.Case {
	what := headOf(compare(c))
	for smaller := true; smaller; {
		smaller = false
		for _, try := range reductions(c) {
			if diff := compare(try); diff != "" && headOf(diff) == what {
				c, smaller = try, true
				break
			}
		}
	}
	return c
}

// headOf is the head of a difference, which says in what the sides differ.
func headOf(diff string) string {
	what, _, _ := strings.Cut(diff, ":")
	return what
}

// reductions returns every case with one thing less than c.
func reductions(c gen.Case) []gen.Case {
	var all []gen.Case
	with := func(change func(*gen.Case)) {
		less := c.Clone()
		change(&less)
		all = append(all, less)
	}
	lists := func(c *gen.Case) []*[]string {
		p := &c.Policies
		lists := []*[]string{&p.Identity, &p.Boundary, &p.Session, &p.Resource, &p.Trust, &p.Endpoint}
		for i := range p.SCP {
			lists = append(lists, &p.SCP[i])
		}
		for i := range p.RCP {
			lists = append(lists, &p.RCP[i])
		}
		return lists
	}
	for i, list := range lists(&c) {
		if *list != nil {
			with(func(c *gen.Case) { *lists(c)[i] = nil })
		}
		for j := range *list {
			with(func(c *gen.Case) { *lists(c)[i] = slices.Delete(*lists(c)[i], j, j+1) })
		}
	}
	for i := range c.Policies.SCP {
		with(func(c *gen.Case) { c.Policies.SCP = slices.Delete(c.Policies.SCP, i, i+1) })
	}
	for i := range c.Policies.RCP {
		with(func(c *gen.Case) { c.Policies.RCP = slices.Delete(c.Policies.RCP, i, i+1) })
	}
	if c.Policies.SCP != nil {
		with(func(c *gen.Case) { c.Policies.SCP = nil })
	}
	if c.Policies.RCP != nil {
		with(func(c *gen.Case) { c.Policies.RCP = nil })
	}
	for i := range c.Request.Context {
		with(func(c *gen.Case) { c.Request.Context = slices.Delete(c.Request.Context, i, i+1) })
	}
	for i, d := range c.Policies.Documents() {
		for _, text := range smallerTexts(*d.Text) {
			with(func(c *gen.Case) { *c.Policies.Documents()[i].Text = text })
		}
	}
	return all
}

// smallerTexts returns the document with one member or element less, or, if it
// is not JSON, with one character less.
func smallerTexts(text string) []string {
	root, err := gen.ParseNode(text)
	var texts []string
	if err != nil {
		for i := range text {
			texts = append(texts, text[:i]+text[i+1:])
		}
		return texts
	}
	for i := range count(root) {
		less := root.Clone()
		remove(less, i)
		texts = append(texts, less.String())
	}
	if s := root.String(); len(s) < len(text) {
		texts = append(texts, s)
	}
	return texts
}

// count returns the number of members and elements below n.
func count(n *gen.Node) int {
	total := len(n.Items)
	for _, item := range n.Items {
		total += count(item)
	}
	return total
}

// remove takes away member or element i below n, counted from the top.
func remove(n *gen.Node, i int) {
	if i < len(n.Items) {
		n.Remove(i)
		return
	}
	i -= len(n.Items)
	for _, item := range n.Items {
		below := count(item)
		if i < below {
			remove(item, i)
			return
		}
		i -= below
	}
}
