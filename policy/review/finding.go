package review

import (
	"fmt"
	"slices"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/syntax"
)

// Finding is one fault of a document.
type Finding struct {
	Rule     *Rule
	Severity Severity // may be milder than the rule's
	Message  string   // one sentence: the thing and its consequence
	At       Location
	Related  []Related // such as the statement that covers this one
	Witness  *Witness  // a request that shows the fault; nil for rules about the text
	Fixes    []Fix
	// Certain is false where the finding rests on the list of services being complete,
	// or on a guess about what was meant.
	Certain bool
	// Suppressed is set by Options.Ignore, with its Reason.
	Suppressed bool
	Reason     string
}

// String returns "name:line:column: severity rule: message".
func (f *Finding) String() string {
	if f == nil || f.Rule == nil {
		return "no finding"
	}
	file, start, _ := f.At.Range()
	return fmt.Sprintf("%s:%d:%d: %s %s: %s", file, start.Line, start.Column, f.Severity, f.Rule.ID, f.Message)
}

// Location is a range of a document's text. The zero Location is nowhere.
type Location struct {
	Document   *Document
	Start, End int    // bytes of the text; End is behind the last
	Pointer    string // JSON pointer of what holds Start
}

// Range returns the file that the location is in, and where: by the document's Map if
// it has one, else in its text. Both places lie in one file.
func (l Location) Range() (file string, start, end syntax.Position) {
	d := l.Document
	if d == nil {
		return "", start, end
	}
	if d.Map != nil {
		file, start = d.Map.Position(l.Start)
		if other, last := d.Map.Position(l.End); other == file {
			return file, start, last
		}
		return file, start, start
	}
	return d.Name, syntax.PositionOf(d.Text, l.Start), syntax.PositionOf(d.Text, l.End)
}

// Text returns the range as it was written; "" if it is not within the document.
func (l Location) Text() string {
	if l.Document == nil || l.Start < 0 || l.Start > l.End || l.End > len(l.Document.Text) {
		return ""
	}
	return string(l.Document.Text[l.Start:l.End])
}

// Related is another place that has to do with a finding, and why.
type Related struct {
	At  Location
	Why string
}

// Witness shows that a finding is right. Of a finding on what is allowed it is a
// request with the engine's verdict on it.
type Witness struct {
	Request  *policy.Request
	Decision policy.Decision
	Set      *policy.Set   // the policies by which the engine decided; nil if there are none of the caller
	Access   access.Access // of a call that a cluster performs: all its decisions
	// Both and Only are names, such as resource ARNs, that prove how two patterns
	// relate: both match Both, and only the first matches Only.
	Both, Only string
}

// String returns the request and the verdict, or the names, in a line.
func (w *Witness) String() string {
	switch {
	case w == nil:
		return "no witness"
	case w.Request != nil:
		return fmt.Sprintf("%s on %s by %s: %s", w.Request.Action, w.Request.Resource, w.Request.Principal, w.Decision)
	case w.Only != "":
		return fmt.Sprintf("both match %s, only one matches %s", w.Both, w.Only)
	}
	return w.Both
}

// Fix is a change that mends a finding. It is Safe if no request is decided otherwise
// afterwards.
type Fix struct {
	Title string
	Safe  bool
	Edits []Edit
}

// Edit replaces the bytes from Start to End. The edits of a fix do not overlap.
type Edit struct {
	Start, End int
	New        string
}

// Apply returns src with the edits made. It reports false, and changes nothing, if
// they overlap or reach beyond src.
func (f Fix) Apply(src []byte) ([]byte, bool) {
	edits := slices.Clone(f.Edits)
	slices.SortFunc(edits, func(a, b Edit) int { return a.Start - b.Start })
	var out []byte
	at := 0
	for _, e := range edits {
		if e.Start < at || e.End < e.Start || e.End > len(src) {
			return src, false
		}
		out = append(append(out, src[at:e.Start]...), e.New...)
		at = e.End
	}
	return append(out, src[at:]...), true
}
