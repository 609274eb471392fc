package page

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/iameval/iameval/policy/review"
)

//go:embed page.css
var style string

//go:embed page.js
var script string

//go:embed page.tmpl
var source string

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"join":   strings.Join,
	"date":   func(t time.Time) string { return t.Format(time.DateOnly) },
	"plural": plural,
	"see":    visible,
	"add":    func(a, b int) int { return a + b },
}).Parse(source))

// view is what the template sees.
type view struct {
	*Report
	Policy     string // of contents
	Style      template.CSS
	Script     template.JS
	Matrix     *matrixView
	Cards      []card
	Groups     []group
	LeftOut    int // findings
	Policies   []policyView
	Counts     []countView
	Suppressed int
	NotRunN    int // rules
}

// countView is how many open findings have a severity.
type countView struct {
	Severity string
	N        int
}

// Write writes the page.
func Write(w io.Writer, r *Report) error {
	places := newPlaces(r.Documents)
	v := view{Report: r, Policy: policyOf(style, script), Style: template.CSS(style), Script: template.JS(script)}
	v.Groups, v.LeftOut = groupsOf(r, places)
	if r.Access != nil && r.Access.Matrix != nil {
		b := newBuilder(r.Access, places)
		b.build()
		v.Matrix, v.Cards = &b.out, b.cards()
	}
	v.Policies = places.views
	for _, s := range []review.Severity{review.Error, review.Security, review.Warning, review.Suggestion} {
		v.Counts = append(v.Counts, countView{s.String(), r.count(s)})
	}
	for i := range r.Findings {
		if r.Findings[i].Suppressed {
			v.Suppressed++
		}
	}
	for _, l := range r.NotRun {
		v.NotRunN += len(l.Rules)
	}
	var out bytes.Buffer
	if err := page.Execute(&out, &v); err != nil {
		return err
	}
	text := out.Bytes()
	if r.MaskAccounts {
		text = mask(text)
	}
	_, err := w.Write(text)
	return err
}

// policyOf is the content security policy of a page with this style and this script
// alone.
func policyOf(style, script string) string {
	return "default-src 'none'; style-src '" + hashOf(style) + "'; script-src '" + hashOf(script) + "'; base-uri 'none'; form-action 'none'"
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// plural counts things.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}

// thousands writes a number with thin spaces between its thousands.
func thousands(n int) string {
	text := ""
	for ; n >= 1000; n /= 1000 {
		rest := n % 1000
		text = "\u202f" + string([]byte{byte('0' + rest/100), byte('0' + rest/10%10), byte('0' + rest%10)}) + text
	}
	return strconv.Itoa(n) + text
}
