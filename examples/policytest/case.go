package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/iameval/iameval/arn"
)

// Case is one case of a file, of any shape.
type Case struct {
	ID   string          `json:"id"`
	Why  string          `json:"why"`
	Rule oneOrMore       `json:"rule"`
	Want json.RawMessage `json:"want"`

	// decision
	Policies   *Policies `json:"policies"`
	Request    *Request  `json:"request"`
	Uncertain  *bool     `json:"uncertain"`
	AlsoAccept []string  `json:"alsoAccept"`

	// document
	Kind     string          `json:"kind"`
	Document json.RawMessage `json:"document"`
	Base64   []byte          `json:"base64"` // instead of document: bytes that no JSON file can hold
	At       string          `json:"at"`

	// match
	Pattern *string `json:"pattern"`
	ARN     string  `json:"arn"`
	In      string  `json:"in"`

	// access: Request, and
	Principal        string                     `json:"principal"`
	PrincipalType    string                     `json:"principalType"`
	RoleARN          string                     `json:"roleArn"`
	UniqueID         string                     `json:"uniqueId"`
	Parent           string                     `json:"parent"`
	User             Side                       `json:"user"`
	ServiceRole      Side                       `json:"serviceRole"`
	ServiceRoleARN   string                     `json:"serviceRoleArn"`
	Trust            json.RawMessage            `json:"trust"`
	Cluster          string                     `json:"cluster"`
	ResourcePolicies map[string]json.RawMessage `json:"resourcePolicies"`
	RCP              [][]json.RawMessage        `json:"rcp"`
	RoleContext      map[string]value           `json:"roleContext"`
	Options          AccessOptions              `json:"options"`

	// operation
	Operation    string           `json:"operation"`
	Body         json.RawMessage  `json:"body"`
	Region       string           `json:"region"`
	Account      string           `json:"account"`
	Tables       map[string]Table `json:"tables"`
	Stream       arn.ARN          `json:"stream"` // that the iterator of a GetRecords reads
	WantChecks   []WantCheck      `json:"wantChecks"`
	WantError    string           `json:"wantError"` // instead of wantChecks: the field that the error names
	ContextMatch string           `json:"contextMatch"`

	file string
}

// Result is what came of a case.
type Result struct {
	Pass   bool
	Got    string // the verdict, or the error
	Reason string // what led to it
}

// run runs the case by its shape.
func (c *Case) run() Result {
	switch {
	case c.Cluster != "" && c.Request != nil:
		return c.runAccess()
	case c.Operation != "":
		return c.runOperation()
	case c.Request != nil:
		return c.runDecision()
	case c.Kind != "":
		return c.runDocument()
	case c.Pattern != nil:
		return c.runMatch()
	}
	return Result{Got: "no known shape", Reason: "want request and policies, request and cluster, operation and body, kind and document, or pattern and arn"}
}

// want returns the case's want as text: "allow", "true".
func (c *Case) want() string { return strings.Trim(string(c.Want), `"`) }

// oneOrMore is a list of strings that may be written as one string.
type oneOrMore []string

func (s *oneOrMore) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		*s = make(oneOrMore, 1)
		return json.Unmarshal(b, &(*s)[0])
	}
	return json.Unmarshal(b, (*[]string)(s))
}

// readAll reads the cases of files and folders, in the order given and by name
// within a folder. A file that cannot be read is reported with file, line and
// column, and the others are read all the same.
func readAll(paths []string, stdin io.Reader, stderr io.Writer) (cases []*Case, ok bool) {
	ok = true
	report := func(err error) {
		if err != nil {
			fmt.Fprintf(stderr, "policytest: %v\n", err)
			ok = false
		}
	}
	for _, path := range paths {
		if path == "-" {
			text, err := io.ReadAll(stdin)
			report(err)
			cases = readCases(cases, "stdin", text, report)
			continue
		}
		files, err := expand(path)
		report(err)
		for _, file := range files {
			text, err := os.ReadFile(file)
			report(err)
			if err == nil {
				cases = readCases(cases, file, text, report)
			}
		}
	}
	report(unique(cases))
	return cases, ok
}

// expand returns the file, or the JSON files at and below a folder.
func expand(path string) (files []string, err error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return []string{path}, nil // reading it will tell what is wrong
	}
	err = filepath.WalkDir(path, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && filepath.Ext(p) == ".json" {
			files = append(files, p)
		}
		return err
	})
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("%s: no *.json file in this folder", path)
	}
	return files, err
}

func readCases(cases []*Case, file string, text []byte, report func(error)) []*Case {
	var read []*Case
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	err := d.Decode(&read)
	if err == nil && len(bytes.TrimSpace(text[d.InputOffset():])) > 0 {
		err = errors.New("text after the array of cases")
	}
	if err != nil {
		report(fmt.Errorf("%s:%s: %w", file, position(text, errorOffset(err, d)), err))
		return cases
	}
	for i, c := range read {
		if c == nil || c.ID == "" {
			report(fmt.Errorf("%s: case %d has no id", file, i))
			continue
		}
		c.file = file
		cases = append(cases, c)
	}
	return cases
}

func errorOffset(err error, d *json.Decoder) int64 {
	var syntax *json.SyntaxError
	var typ *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return syntax.Offset - 1
	case errors.As(err, &typ):
		return typ.Offset - 1
	case errors.Is(err, io.ErrUnexpectedEOF):
		return math.MaxInt64
	}
	return d.InputOffset()
}

// position returns line:column of an offset.
func position(text []byte, offset int64) string {
	before := text[:min(max(offset, 0), int64(len(text)))]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := 1 + utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	return fmt.Sprintf("%d:%d", line, column)
}

// unique reports ids that are used twice.
func unique(cases []*Case) error {
	ids := make([]string, len(cases))
	for i, c := range cases {
		ids[i] = c.ID
	}
	slices.Sort(ids)
	var errs []error
	for i := 1; i < len(ids); i++ {
		if ids[i] == ids[i-1] {
			errs = append(errs, fmt.Errorf("id %q is used twice", ids[i]))
		}
	}
	return errors.Join(errs...)
}
