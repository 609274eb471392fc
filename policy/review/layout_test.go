package review_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/iameval/iameval/policy/review"
)

// outside calls f for each byte of a JSON text that is in no string, and puts what it
// returns in the place of the byte.
func outside(text string, f func(c byte) string) string {
	var b strings.Builder
	inString := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case inString && c == '\\':
			b.WriteString(text[i:min(i+2, len(text))])
			i++
		case c == '"':
			inString = !inString
			b.WriteByte(c)
		case inString:
			b.WriteByte(c)
		default:
			b.WriteString(f(c))
		}
	}
	return b.String()
}

// spaced writes white space of all kinds around the brackets, commas and colons of a JSON
// text; tight removes what there is.
func spaced(text string) string {
	return outside(text, func(c byte) string {
		if strings.IndexByte("{}[],:", c) >= 0 {
			return " \n\t" + string(c) + "\r\n\t "
		}
		return string(c)
	})
}

func tight(text string) string {
	return outside(text, func(c byte) string {
		if strings.IndexByte(" \t\r\n", c) >= 0 {
			return ""
		}
		return string(c)
	})
}

// place is a line and a column in the message of an error of loading.
var place = regexp.MustCompile(`\b[0-9]+:[0-9]+\b`)

// said writes what findings say and show, without white space and places.
func said(all []review.Finding) (out []string) {
	for i := range all {
		f := &all[i]
		line := fmt.Sprint(f.Severity, f.Certain, " ", f.Rule.ID, " ", place.ReplaceAllString(f.Message, "L:C"), " at ", tight(f.At.Text()), " ", f.At.Pointer)
		for _, r := range f.Related {
			line += "\n\t" + r.Why + ": " + tight(r.At.Text())
		}
		for _, fix := range f.Fixes {
			after, ok := fix.Apply(f.At.Document.Text)
			line += fmt.Sprint("\n\t", fix.Title, fix.Safe, ok, tight(string(after)))
		}
		out = append(out, line)
	}
	return out
}

// TestLayout: white space changes nothing of what is found, of the values that findings
// point at, and of what their fixes make of the document.
func TestLayout(t *testing.T) {
	compare := func(r *review.Rule, text string) {
		o := review.Options{Profile: review.Strict, Levels: map[string]review.Level{"size-over-quota": review.Off}}
		d := review.Load("policy.json", r.Kind, []byte(text))
		if d.Syntax() == nil || len(text) > 1<<14 {
			return
		}
		want := said(check(d, o))
		got := said(check(review.Load("policy.json", r.Kind, []byte(spaced(text))), o))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: white space matters (-before +after):\n%s\n%s", r.ID, text, diff)
		}
	}
	for r := range review.Rules() {
		compare(r, r.Bad)
		compare(r, r.Good)
	}
	for _, v := range variants {
		compare(&review.Rule{ID: v.rule, Kind: v.kind}, `{"Version":"2012-10-17","Id":"a","Statement":[`+v.statements+`]}`)
	}
	for _, f := range faults {
		compare(&review.Rule{ID: f.rule, Kind: f.kind}, `{"Version":"2012-10-17","Statement":[`+strings.NewReplacer("‹", "", "›", "").Replace(f.statement)+`]}`)
	}
}
