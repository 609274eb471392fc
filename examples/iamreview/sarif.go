package main

import (
	"cmp"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/iameval/iameval/policy/review"
	"github.com/iameval/iameval/policy/syntax"
)

// GitHub's limits for code scanning: of a run it shows the first 5,000 results, takes
// 1,000 locations of each, and 10 tags of a rule.
const (
	maxResults   = 5_000
	maxLocations = 1_000
)

const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

// The parts of SARIF 2.1.0 that are written, in the names of the standard.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Automation  sarifAutomation   `json:"automationDetails"`
		Invocations []sarifInvocation `json:"invocations"`
		ColumnKind  string            `json:"columnKind"`
		Results     []sarifResult     `json:"results"`
	}
	sarifAutomation struct {
		ID string `json:"id"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID                   string          `json:"id"`
		ShortDescription     sarifText       `json:"shortDescription"`
		FullDescription      sarifText       `json:"fullDescription"`
		HelpURI              string          `json:"helpUri"`
		Help                 sarifHelp       `json:"help"`
		DefaultConfiguration sarifConfig     `json:"defaultConfiguration"`
		Properties           sarifProperties `json:"properties"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifHelp struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown"`
	}
	sarifConfig struct {
		Level string `json:"level"`
	}
	sarifProperties struct {
		Tags             []string `json:"tags"`
		Precision        string   `json:"precision"`
		SecuritySeverity string   `json:"security-severity,omitempty"`
	}
	sarifInvocation struct {
		ExecutionSuccessful        bool                `json:"executionSuccessful"`
		ToolExecutionNotifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotification struct {
		Level   string    `json:"level"`
		Message sarifText `json:"message"`
	}
	sarifResult struct {
		RuleID              string             `json:"ruleId"`
		RuleIndex           int                `json:"ruleIndex"`
		Level               string             `json:"level"`
		Message             sarifText          `json:"message"`
		Locations           []sarifLocation    `json:"locations"`
		RelatedLocations    []sarifLocation    `json:"relatedLocations,omitempty"`
		PartialFingerprints map[string]string  `json:"partialFingerprints"`
		Suppressions        []sarifSuppression `json:"suppressions,omitempty"`
		Fixes               []sarifFix         `json:"fixes,omitempty"`
	}
	sarifFix struct {
		Description     sarifText     `json:"description"`
		ArtifactChanges []sarifChange `json:"artifactChanges"`
	}
	sarifChange struct {
		ArtifactLocation sarifArtifact      `json:"artifactLocation"`
		Replacements     []sarifReplacement `json:"replacements"`
	}
	sarifReplacement struct {
		DeletedRegion   sarifRegion `json:"deletedRegion"`
		InsertedContent sarifText   `json:"insertedContent"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Justification string `json:"justification"`
	}
	sarifLocation struct {
		ID               int           `json:"id,omitempty"`
		PhysicalLocation sarifPhysical `json:"physicalLocation"`
		Message          *sarifText    `json:"message,omitempty"`
	}
	sarifPhysical struct {
		ArtifactLocation sarifArtifact `json:"artifactLocation"`
		Region           sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI       string `json:"uri"`
		URIBaseID string `json:"uriBaseId,omitempty"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"`
	}
)

// writeSARIF writes the report as one run. Beyond GitHub's limit the mildest findings are
// left out, and the run says so.
func writeSARIF(out io.Writer, r *report) error {
	kept, left := worstFindings(r.findings, maxResults)
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: "iamreview", InformationURI: homePage, Rules: []sarifRule{}}},
		Automation: sarifAutomation{"iamreview/"},
		ColumnKind: "utf16CodeUnits", Results: []sarifResult{},
	}
	index := make(map[string]int)
	for i := range kept {
		f := &kept[i]
		at, ok := index[f.Rule.ID]
		if !ok {
			at = len(run.Tool.Driver.Rules)
			index[f.Rule.ID] = at
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(f.Rule))
		}
		run.Results = append(run.Results, r.sarif(f, at))
	}
	run.Invocations = []sarifInvocation{invocation(r, left)}
	return encode(out, sarifLog{sarifSchema, "2.1.0", []sarifRun{run}})
}

// worstFindings returns at most n findings, in their order, and how many it left out:
// the mildest.
func worstFindings(all []finding, n int) (kept []finding, left int) {
	if len(all) <= n {
		return all, 0
	}
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	weight := func(i int) int {
		if all[i].Suppressed {
			return 0
		}
		return int(all[i].Severity)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(weight(b), weight(a)) })
	order = order[:n]
	slices.Sort(order)
	for _, i := range order {
		kept = append(kept, all[i])
	}
	return kept, len(all) - n
}

// invocation says what was not checked and what was left out.
func invocation(r *report, left int) sarifInvocation {
	v := sarifInvocation{ExecutionSuccessful: !slices.ContainsFunc(r.findings, func(f finding) bool { return f.Rule == inputError })}
	note := func(level, format string, args ...any) {
		v.ToolExecutionNotifications = append(v.ToolExecutionNotifications, sarifNotification{level, sarifText{fmt.Sprintf(format, args...)}})
	}
	if left > 0 {
		note("warning", "%s left out, the mildest: GitHub shows %d of a run", plural(left, "finding"), maxResults)
	}
	for _, u := range r.notChecked {
		note("warning", "not checked: %s: %s", u.name, u.reason)
	}
	for _, l := range r.notRun {
		note("note", "rules not run, which need %s, for %s: %s", l.needs, plural(l.documents, "document"), strings.Join(l.rules, ", "))
	}
	return v
}

func sarifRuleOf(rule *review.Rule) sarifRule {
	v := sarifRule{
		ID: rule.ID, ShortDescription: sarifText{rule.Summary}, FullDescription: sarifText{rule.Why},
		HelpURI:              rulePage(rule),
		Help:                 sarifHelp{rule.Why, rule.Page()},
		DefaultConfiguration: sarifConfig{rank(rule.Severity, "note")},
		Properties:           sarifProperties{Tags: []string{"iam"}, Precision: "high"},
	}
	if category := rule.Category.String(); category != "iam" { // tags differ from each other
		v.Properties.Tags = append(v.Properties.Tags, category)
	}
	switch rule.Severity {
	case review.Error:
		v.Properties.SecuritySeverity = "8.0"
	case review.Security:
		v.Properties.SecuritySeverity = "6.0"
	default:
	}
	return v
}

// rank is the level of a severity where there are three; lowest is the name of the last.
func rank(s review.Severity, lowest string) string {
	switch s {
	case review.Error:
		return "error"
	case review.Security, review.Warning:
		return "warning"
	default:
		return lowest
	}
}

func (r *report) sarif(f *finding, rule int) sarifResult {
	message := f.Message
	if f.witness != "" {
		message += "\nWitness: " + f.witness
	}
	for _, fix := range f.Fixes {
		message += "\nFix" + safe(fix) + ": " + fix.Title
	}
	v := sarifResult{
		RuleID: f.Rule.ID, RuleIndex: rule, Level: rank(f.Severity, "note"), Message: sarifText{message},
		Locations:           []sarifLocation{{PhysicalLocation: physical(f.file, f.src, f.start, f.end)}},
		PartialFingerprints: map[string]string{"iameval/v1": f.fingerprint},
	}
	if hash := f.src.lineHash(f.start.Line); hash != "" {
		v.PartialFingerprints["primaryLocationLineHash"] = hash
	}
	for _, fix := range f.Fixes {
		if edits := f.edits(fix); len(edits) > 0 {
			v.Fixes = append(v.Fixes, f.sarifFix(fix.Title, edits))
		}
	}
	if f.Suppressed {
		v.Suppressions = []sarifSuppression{{"external", f.Reason}}
	}
	for i, other := range f.Related {
		if i == maxLocations {
			break
		}
		file, start, end := other.At.Range()
		src := f.src
		if src == nil || src.name != file {
			src = r.sources[file]
		}
		v.RelatedLocations = append(v.RelatedLocations, sarifLocation{
			ID: i + 1, PhysicalLocation: physical(file, src, start, end), Message: &sarifText{other.Why},
		})
	}
	return v
}

// sarifFix is a fix as edits of the file.
func (f *finding) sarifFix(title string, edits []jsonEdit) sarifFix {
	change := sarifChange{ArtifactLocation: physical(f.file, f.src, f.start, f.end).ArtifactLocation}
	for _, e := range edits {
		at := physical(f.file, f.src, e.Start.position(), e.End.position())
		change.Replacements = append(change.Replacements, sarifReplacement{at.Region, sarifText{e.New}})
	}
	return sarifFix{sarifText{title}, []sarifChange{change}}
}

// physical is a place as SARIF has it: a URI, and columns in UTF-16.
func physical(file string, src *source, start, end syntax.Position) sarifPhysical {
	start, end = first(start), first(end)
	v := sarifPhysical{Region: sarifRegion{
		StartLine: start.Line, StartColumn: utf16Column(src, start), EndLine: end.Line, EndColumn: utf16Column(src, end),
	}}
	v.ArtifactLocation.URI = (&url.URL{Path: file}).EscapedPath()
	if strings.HasPrefix(file, "/") {
		v.ArtifactLocation.URI = "file://" + v.ArtifactLocation.URI
	} else {
		v.ArtifactLocation.URIBaseID = "%SRCROOT%"
	}
	return v
}

// utf16Column counts the column of a place in UTF-16 code units.
func utf16Column(src *source, p syntax.Position) int {
	column, seen := 1, 1
	for _, c := range string(src.line(p.Line)) {
		if seen == p.Column {
			return column
		}
		column += utf16.RuneLen(c)
		seen++
	}
	return column + p.Column - seen
}
