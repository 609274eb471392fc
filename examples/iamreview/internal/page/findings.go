package page

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/iameval/iameval/policy/review"
)

const (
	around     = 1   // lines of an excerpt before and behind the finding
	tallest    = 8   // lines of a finding that an excerpt shows
	widest     = 160 // characters of a line that an excerpt shows
	mostListed = 2000
)

// group is the findings of one document.
type group struct {
	Name     string
	Kind     string
	Attached []string
	Href     string // of the policy; "" of what is not in a document
	Findings []findingView
	worst    review.Severity
}

// findingView is a finding as the template shows it.
type findingView struct {
	ID, Severity, Rule, Message, Why string
	Where                            string // file:line:column
	Href                             string // of the line in the policy
	Excerpt                          []excerptLine
	Related                          []relatedView
	Witness                          string
	Fixes                            []fixView
	Certain, Suppressed              bool
	Reason                           string
}

// excerptLine is a line of the file, with the part that the finding is about.
type excerptLine struct {
	Number              int
	Before, Mark, After string
}

type relatedView struct{ Why, Where, Href string }

type fixView struct {
	Title string
	Safe  bool
}

// groupsOf puts the findings of each document together: those with the worst come first,
// then in the order of the documents. Beyond mostListed the mildest are left out.
func groupsOf(r *Report, p *places) (groups []group, leftOut int) {
	found := slices.Clone(r.Findings)
	if len(found) > mostListed {
		slices.SortStableFunc(found, func(a, b Finding) int { return int(b.Severity) - int(a.Severity) })
		leftOut = len(found) - mostListed
		found = found[:mostListed]
	}
	at := make(map[any]int)
	for _, d := range r.Documents {
		v := p.at[d.Document]
		at[d.Document] = len(groups)
		groups = append(groups, group{Name: v.Name, Kind: v.Kind, Attached: v.Attached, Href: "#" + v.ID})
	}
	for i := range found {
		f := &found[i]
		n, ok := at[f.At.Document]
		if !ok {
			if n, ok = at[f.File]; !ok {
				n = len(groups)
				at[f.File] = n
				groups = append(groups, group{Name: f.File})
			}
		}
		groups[n].Findings = append(groups[n].Findings, f.view(p))
		groups[n].worst = max(groups[n].worst, f.Severity)
	}
	groups = slices.DeleteFunc(groups, func(g group) bool { return len(g.Findings) == 0 })
	slices.SortStableFunc(groups, func(a, b group) int { return int(b.worst) - int(a.worst) })
	return groups, leftOut
}

func (f *Finding) view(p *places) findingView {
	v := findingView{
		ID: "F-" + f.Fingerprint, Severity: f.Severity.String(), Rule: f.Rule.ID, Message: visible(f.Message), Why: f.Rule.Why,
		Where: fmt.Sprintf("%s:%d:%d", f.File, f.Start.Line, f.Start.Column), Href: p.finding(f), Excerpt: f.excerpt(),
		Witness: visible(f.Witness), Certain: f.Certain, Suppressed: f.Suppressed, Reason: f.Reason,
	}
	for _, o := range f.Related {
		file, start, _ := o.At.Range()
		one := relatedView{Why: o.Why, Where: fmt.Sprintf("%s:%d:%d", file, start.Line, start.Column)}
		if d := p.at[o.At.Document]; d != nil {
			one.Href = d.anchor(d.line(o.At.Start))
		}
		v.Related = append(v.Related, one)
	}
	for _, fix := range f.Fixes {
		v.Fixes = append(v.Fixes, fixView{fix.Title, fix.Safe})
	}
	return v
}

// excerpt returns the lines of the finding and those around it.
func (f *Finding) excerpt() (lines []excerptLine) {
	if f.Line == nil || f.Start.Line == 0 {
		return nil
	}
	last := min(f.End.Line, f.Start.Line+tallest-1)
	for n := f.Start.Line - around; n <= last+around; n++ {
		text := f.Line(n)
		if text == nil {
			continue
		}
		runes := []rune(visible(string(text)))
		from, to := len(runes), len(runes)
		if n >= f.Start.Line && n <= f.End.Line {
			from = len(runes) - len([]rune(strings.TrimLeft(string(runes), " ")))
			if n == f.Start.Line {
				from = f.Start.Column - 1
			}
			if n == f.End.Line {
				to = f.End.Column - 1
			}
		}
		lines = append(lines, cutLine(n, runes, from, to))
	}
	return unindent(lines)
}

// cutLine cuts a long line around its mark.
func cutLine(n int, line []rune, from, to int) excerptLine {
	from = min(max(from, 0), len(line))
	to = min(max(to, from), len(line))
	cut, end := 0, len(line)
	if len(line) > widest {
		cut = max(0, min(from-widest/4, len(line)-widest))
		end = cut + widest
		to = min(to, end)
	}
	l := excerptLine{n, string(line[cut:from]), string(line[from:to]), string(line[to:end])}
	if cut > 0 {
		l.Before = "…" + l.Before
	}
	if end < len(line) {
		l.After += "…"
	}
	return l
}

// unindent takes away the indentation that all lines have.
func unindent(lines []excerptLine) []excerptLine {
	least := -1
	for _, l := range lines {
		whole := l.Before + l.Mark + l.After
		text := strings.TrimLeft(whole, " ")
		if n := min(len(whole)-len(text), len(l.Before)); text != "" && (least < 0 || n < least) {
			least = n
		}
	}
	for i := range lines {
		lines[i].Before = lines[i].Before[min(max(least, 0), len(lines[i].Before)):]
	}
	return lines
}

// visible replaces what cannot be seen, or turns the direction of the text.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r == utf8.RuneError, r < ' ', r >= 0x7f && r < 0xa0, hidden(r):
			return utf8.RuneError
		}
		return r
	}, text)
}

// hidden reports whether a character is a mark of direction or of no width.
func hidden(r rune) bool {
	return r >= 0x200b && r <= 0x200f || r >= 0x2028 && r <= 0x202e || r >= 0x2060 && r <= 0x2069 || r == 0xfeff || r == 0xad
}

// count returns how many open findings have a severity.
func (r *Report) count(s review.Severity) (n int) {
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Severity == s && !f.Suppressed {
			n++
		}
	}
	return n
}
