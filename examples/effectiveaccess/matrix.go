package main

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
)

// The matrix has a row for each operation, and one word for the result of each
// way of asking. A ? after a word says that it does not hold for every call:
// some are allowed, depending on what could not be evaluated.

// words are the words of the matrix, in the order of the legend.
var words = [...]struct{ word, meaning string }{
	{"allow", "allowed"},
	{"no", "no statement allows it"},
	{"deny", "a statement denies it"},
	{"part", "members of some kinds are allowed; Missing has the actions of the others"},
	{"some", "some of these calls are allowed"},
	{"BYPASS", "denied directly, but the cluster does it"},
	{"cached", "only what is in the cluster's cache: its service role may not read the table"},
	{"dax", "the caller lacks the dax action on the cluster"},
	{"protocol", "the caller lacks one of the four actions of the old protocol on the cluster"},
	{"trust", "DAX may not assume the cluster's service role"},
	{"metadata", "the cluster's service role lacks dynamodb:DescribeTable"},
	{"role", "the cluster's service role lacks the dynamodb action"},
	{"unsupported", "DAX does not have the operation"},
	{"not-known", "a policy of the caller or of the resource was not read"},
	{"?", "for some calls; others are allowed, depending on their items, attributes or context"},
}

// direct is the word for the call without a cluster.
func (a *answer) direct() string {
	h := &a.access.Direct
	if slices.ContainsFunc(h.Results, func(r access.Result) bool { return unread(r.Decision) }) {
		return "not-known"
	}
	var word string
	switch h.Verdict() {
	case policy.Allowed:
		word = "allow"
	case policy.ExplicitDeny:
		word = "deny"
	case policy.ImplicitDeny:
		word = "no"
	}
	return unsure(word, open(a.policies, h.Results...))
}

// via is the word for the call through a cluster.
func (a *answer) via(cluster int) string {
	v := &a.access.Via[cluster]
	role := v.Cluster.Role.Policies
	switch {
	case a.bypass(cluster):
		return "BYPASS"
	case v.Outcome == access.Allow:
		return "allow"
	case v.Outcome == access.AllowCachedOnly:
		return unsure("cached", open(role, v.Back.Results...))
	}
	switch v.Reason {
	case access.Front:
		return unsure("dax", open(a.policies, v.Front.Results...))
	case access.Protocol:
		return unsure("protocol", open(a.policies, v.Protocol.Results...))
	case access.Trust:
		return unsure("trust", open(nil, v.Trust))
	case access.Metadata:
		return unsure("metadata", open(role, v.Metadata.Results...))
	case access.Back:
		return unsure("role", open(role, v.Back.Results...))
	default:
		return v.Reason.String()
	}
}

func unsure(word string, some bool) string {
	if some {
		return word + "?"
	}
	return word
}

// directly is the word of a row for the calls without a cluster.
func (r *row) directly() string {
	var all []string
	for i := range r.answers {
		all = append(all, r.answers[i].direct())
	}
	return together(all)
}

// through is the word of a row for the calls through a cluster.
func (r *row) through(cluster int) string {
	var all []string
	for i := range r.answers {
		all = append(all, r.answers[i].via(cluster))
	}
	return together(all)
}

// together combines the words for the kinds of members.
func together(all []string) string {
	word, allowed := all[0], 0
	for _, w := range all {
		switch w {
		case "BYPASS":
			return w
		case "allow":
			allowed++
		}
	}
	if allowed > 0 && allowed < len(all) {
		return "part"
	}
	return word
}

// grid writes lines of cells in columns, with the indentation before each.
func grid(b *strings.Builder, indent string, lines [][]string) {
	var widths []int
	for _, line := range lines {
		for i, cell := range line {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, line := range lines {
		var text strings.Builder
		for i, cell := range line {
			text.WriteString(cell + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+2))
		}
		b.WriteString(strings.TrimRight(indent+text.String(), " ") + "\n")
	}
}

// legend explains the words in lines of cells. A cell can hold two, as in
// "no/BYPASS".
func legend(b *strings.Builder, lines [][]string) {
	used := make(map[string]bool)
	for _, line := range lines {
		for _, cell := range line[1:] {
			for word := range strings.SplitSeq(cell, "/") {
				bare, open := strings.CutSuffix(word, "?")
				used[bare] = true
				used["?"] = used["?"] || open
			}
		}
	}
	var explained [][]string
	for _, w := range words {
		if used[w.word] {
			explained = append(explained, []string{w.word, w.meaning})
		}
	}
	grid(b, "", explained)
}
