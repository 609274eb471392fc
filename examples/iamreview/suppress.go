package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
	"time"

	"github.com/iameval/iameval/policy/review"
	"github.com/iameval/iameval/policy/syntax"
)

// An ignore file says which findings are known, why, and until when:
//
//	{
//	  "version": 1,
//	  "ignore": [
//	    {"rule": "passrole-wide", "path": "deploy/**", "sid": "Deploy", "reason": "CI role, boundary attached", "until": "2027-03-31"}
//	  ]
//	}
//
// A finding is ignored if everything that an entry names is that of the finding. After
// its last day an entry ignores nothing.
type ignore struct {
	Rule     string `json:"rule"`     // ID or category
	Path     string `json:"path"`     // of the file; ** is any number of folders; "": any
	Document string `json:"document"` // of an export, such as "user/Alice inline OwnBooks"; "": any
	Sid      string `json:"sid"`      // of the statement; "": any
	Pointer  string `json:"pointer"`  // of the place in the file, or of what holds it; "": any
	Reason   string `json:"reason"`
	Until    string `json:"until"` // the last day, as 2027-03-31; "": for good

	at   syntax.Position // of the entry
	over bool            // it is past its end
	used bool
	near bool // a file that it is about was checked
}

// ignores is an ignore file.
type ignores struct {
	src  *source
	list []*ignore
}

// readIgnores reads an ignore file. An unknown member is an error, as it would otherwise
// ignore more than was meant.
func readIgnores(name string, now time.Time) (*ignores, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, plain(err)
	}
	all := &ignores{src: newSource(name, text)}
	var file struct {
		Version int               `json:"version"`
		Ignore  []json.RawMessage `json:"ignore"`
	}
	if err := strictJSON(text, &file); err != nil {
		return nil, err
	}
	if file.Version != 1 {
		return nil, fmt.Errorf("version is %d; want 1", file.Version)
	}
	from := 0
	for _, raw := range file.Ignore {
		from += bytes.Index(text[from:], raw)
		ig := &ignore{at: all.src.position(from)}
		from += len(raw)
		err := strictJSON(raw, ig)
		if err == nil {
			err = ig.check(now)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", ig.at, err)
		}
		all.list = append(all.list, ig)
	}
	return all, nil
}

// strictJSON decodes one value without members that nobody knows.
func strictJSON(text []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("not an ignore file or a baseline: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one JSON value")
	}
	return nil
}

// check refuses an entry that is not complete.
func (ig *ignore) check(now time.Time) error {
	if _, err := named("rule", ig.Rule); err != nil {
		return err
	}
	if ig.Rule == inputError.ID {
		return fmt.Errorf("rule: %s cannot be ignored: nothing in the file was checked", ig.Rule)
	}
	if strings.TrimSpace(ig.Reason) == "" {
		return errors.New("reason: want why the finding is known")
	}
	if _, err := path.Match(ig.Path, ""); err != nil {
		return fmt.Errorf("path: %q: %w", ig.Path, err)
	}
	if ig.Until == "" {
		return nil
	}
	last, err := time.Parse(time.DateOnly, ig.Until)
	if err != nil {
		return fmt.Errorf("until: %q; want a day such as 2027-03-31", ig.Until)
	}
	ig.over = !now.Before(last.AddDate(0, 0, 1))
	return nil
}

// apply marks the findings that an entry ignores.
func (all *ignores) apply(findings []finding) {
	for i := range findings {
		f := &findings[i]
		for _, ig := range all.list {
			if f.Rule == inputError || ig.over || !ig.matches(f) {
				continue
			}
			f.Suppressed, f.Reason, ig.used = true, ig.Reason, true
			break
		}
	}
}

// checked notes that a file was checked.
func (all *ignores) checked(file string) {
	for _, ig := range all.list {
		ig.near = ig.near || ig.Path != "" && matchPath(ig.Path, file)
	}
}

func (ig *ignore) matches(f *finding) bool {
	if ig.Rule != f.Rule.ID && ig.Rule != f.Rule.Category.String() || ig.Path != "" && !matchPath(ig.Path, f.file) {
		return false
	}
	if ig.Document != "" && ig.Document != f.At.Document.Name {
		return false
	}
	if p := f.pointer(); ig.Pointer != "" && p != ig.Pointer && !strings.HasPrefix(p, ig.Pointer+"/") {
		return false
	}
	id, _ := f.statement()
	return ig.Sid == "" || id == "sid "+ig.Sid
}

// unused returns the finding for an entry that does nothing: it is past its end, or the
// files that it names were checked and have no such finding.
func (all *ignores) unused(off func(*review.Rule) bool) (found []review.Finding) {
	rule, ok := review.Lookup("suppression-unused")
	if !ok {
		return nil
	}
	for _, ig := range all.list {
		message := ""
		switch {
		case ig.over:
			message = fmt.Sprintf("the ignore of %s has ended on %s", ig.Rule, ig.Until)
		case ig.near && !ig.used && !ig.off(off):
			message = fmt.Sprintf("the ignore of %s ignores nothing", ig.Rule)
		default:
			continue
		}
		d := &review.Document{Name: all.src.name, Map: &entryAt{all.src.name, ig.at}}
		found = append(found, review.Finding{Rule: rule, Severity: rule.Severity, Message: message, At: review.Location{Document: d}, Certain: true})
	}
	return found
}

// off reports whether nothing that the entry ignores was looked for.
func (ig *ignore) off(off func(*review.Rule) bool) bool {
	rules, err := named("rule", ig.Rule)
	if err != nil {
		return true
	}
	for _, r := range rules {
		if !off(r) {
			return false
		}
	}
	return true
}

// entryAt is the way to an entry of an ignore file.
type entryAt struct {
	file string
	at   syntax.Position
}

// Position returns the one place.
func (e *entryAt) Position(int) (string, syntax.Position) { return e.file, e.at }

// matchPath reports whether a path is that of a pattern, in which ** is any number of
// folders, and a star any text within one name.
func matchPath(pattern, name string) bool {
	if rest, ok := strings.CutPrefix(pattern, "**/"); ok {
		for {
			if matchPath(rest, name) {
				return true
			}
			_, after, ok := strings.Cut(name, "/")
			if !ok {
				return false
			}
			name = after
		}
	}
	if pattern == "**" {
		return true
	}
	head, rest, more := strings.Cut(pattern, "/")
	first, after, deeper := strings.Cut(name, "/")
	if ok, err := path.Match(head, first); err != nil || !ok || more != deeper {
		return false
	}
	return !more || matchPath(rest, after)
}
