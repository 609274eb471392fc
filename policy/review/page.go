package review

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/iameval/iameval/policy/syntax"
)

// The pages of the rules are made from the rules. They stand in the folder rules, where
// a test keeps them in step.

//go:embed rates.txt
var measured string

// rates is how often each rule finds something in AWS's managed policies.
var rates = sync.OnceValue(func() map[string]int {
	m := make(map[string]int)
	for line := range strings.Lines(measured) {
		id, n, _ := strings.Cut(strings.TrimSpace(line), " ")
		m[id], _ = strconv.Atoi(n)
	}
	return m
})

// Rate returns how many findings of the rule there are in the latest versions of the
// 1,594 policies that AWS managed on 2026-08-26, in the strict profile. These are right,
// so it says how often the rule is about a matter of taste.
func (r *Rule) Rate() int {
	if r == nil {
		return 0
	}
	return rates()[r.ID]
}

// Page returns the page of the rule, in Markdown: what it looks for and why, an example
// to avoid and one to prefer, what is needed, and the sources.
func (r *Rule) Page() string {
	if r == nil || r.ID == "" {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s.\n\n%s\n\n", r.ID, capital(r.Summary), r.Why)
	fmt.Fprintf(&b, "| | |\n|---|---|\n| Severity | %s |\n| Category | %s |\n| Profile | %s |\n| Policies | %s |\n| Needs | %s |\n| Fix | %s |\n",
		r.Severity, r.Category, r.Profile, r.Kinds, r.Needs, r.Fix)
	if len(r.Codes) > 0 {
		fmt.Fprintf(&b, "| IAM Access Analyzer | %s |\n", strings.Join(r.Codes, ", "))
	}
	fmt.Fprintf(&b, "| In AWS's 1,594 managed policies | %d |\n", r.Rate())
	example(&b, "Avoid", r.Bad)
	example(&b, "Prefer", r.Good)
	b.WriteString("\n## Sources\n\n")
	for _, s := range r.Sources {
		fmt.Fprintf(&b, "- <%s>\n", s)
	}
	return b.String()
}

// example writes a document, in lines where it is one.
func example(b *strings.Builder, title, text string) {
	const most = 2000 // longer ones show nothing
	if text == "" || len(text) > most {
		return
	}
	if formatted, err := syntax.Format([]byte(text)); err == nil {
		text = string(formatted)
	}
	fmt.Fprintf(b, "\n## %s\n\n```json\n%s\n```\n", title, strings.ToValidUTF8(strings.TrimSpace(text), "\ufffd"))
}

// capital writes the first letter large.
func capital(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
