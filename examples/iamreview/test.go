package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/examples/internal/infile"
	"github.com/iameval/iameval/examples/policytest/casefile"
	"github.com/iameval/iameval/policy"
)

// testFlags are those of the command test.
type testFlags struct {
	run, junit string
	asJSON     bool
	coverage   bool
	verbose    bool
}

// testCommand is the command test.
func (p *program) testCommand() *cobra.Command {
	var f testFlags
	c := &cobra.Command{
		Use:   "test [flags] [FILE|DIR|-]...",
		Short: "run tests of policies: who is expected to be allowed what",
		Long: `test runs the tests of files in YAML or JSON that name policies by their files and say under
"expect" who may do what, and the conformance cases of package casefile. Of folders, by
default the one it runs in, it takes *.test.yaml, *.test.yml, *.test.json, *.jsonl and
*.matrix. A test that fails prints the decision with every statement.`,
		RunE: func(_ *cobra.Command, paths []string) error {
			only, err := regexp.Compile(f.run)
			if err != nil {
				return fmt.Errorf("--run: %w", err)
			}
			return p.test(&f, only, paths)
		},
	}
	flags := c.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.run, "run", "", "run the tests alone whose names match this `regexp`")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "list the tests that pass too")
	flags.BoolVar(&f.asJSON, "json", false, "print one JSON object for each test")
	flags.StringVar(&f.junit, "junit", "", "write the results to this `file` in JUnit's form, too")
	flags.BoolVar(&f.coverage, "coverage", false, "list the statements that no test of an expect file makes apply")
	return c
}

// test is one test: of an expect file, or a case.
type test struct {
	file string
	line int // 0 of a case
	id   string
	why  string
	want string

	request *policy.Request // of an expectation
	in      *inForce
	c       *casefile.Case // nil of an expectation
}

// result is what came of a test.
type result struct {
	File   string `json:"file"`
	Line   int    `json:"line,omitempty"`
	ID     string `json:"id"`
	Why    string `json:"why,omitempty"`
	Pass   bool   `json:"pass"`
	Want   string `json:"want"`
	Got    string `json:"got"`
	Reason string `json:"reason"` // the decision with every statement
}

func (p *program) test(f *testFlags, only *regexp.Regexp, paths []string) error {
	if len(paths) == 0 {
		paths = []string{"."}
	}
	w := &testRun{out: p.stdout, flags: f, covered: make(map[*policy.Statement]bool)}
	for _, path := range paths {
		files, err := testFiles(path)
		if err != nil {
			w.broken(p.stderr, err)
			continue
		}
		for _, name := range files {
			tests, err := readTests(name, p.stdin)
			if err != nil {
				w.broken(p.stderr, err)
			}
			for _, t := range tests {
				if only.MatchString(t.id) {
					w.run(t)
				}
			}
		}
	}
	if w.passed+w.failed == 0 && !w.bad {
		return errors.New("--run: no test has such a name")
	}
	w.end()
	p.status = w.status()
	if f.junit == "" {
		return nil
	}
	var text bytes.Buffer
	if err := w.suites.write(&text); err != nil {
		return err
	}
	if err := replace(f.junit, text.Bytes()); err != nil {
		return fmt.Errorf("--junit: %s: %w", f.junit, plain(err))
	}
	return nil
}

// testFiles returns the file, or the test files at and below a folder.
func testFiles(path string) (files []string, err error) {
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return []string{path}, nil // reading it will show what is wrong
	}
	err = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != path && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules"):
			return fs.SkipDir
		case !d.IsDir() && isTestFile(d.Name()):
			files = append(files, name)
		}
		return nil
	})
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("%s: no test files in this folder; want *.test.yaml, *.test.yml, *.test.json, *.jsonl or *.matrix", path)
	}
	return files, err
}

func isTestFile(name string) bool {
	for _, end := range []string{".test.yaml", ".test.yml", ".test.json", ".jsonl", ".matrix"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

// readTests reads the tests of a file, known by its content.
func readTests(name string, stdin io.Reader) (list []*test, err error) {
	var text []byte
	if name == "-" {
		name = stdinName
		text, err = infile.Read(stdin, name, casefile.MaxSize)
	} else {
		text, err = infile.ReadFile(name, casefile.MaxSize)
	}
	switch {
	case err != nil:
		return nil, err
	case len(bytes.TrimSpace(text)) == 0:
		return nil, fmt.Errorf("%s: the file is empty; want tests", name)
	case isCases(name, text):
		cases, err := casefile.Read(name, text)
		for _, c := range cases {
			list = append(list, &test{file: name, id: c.ID, why: c.Why, want: c.Wanted(), c: c})
		}
		return list, err
	}
	f, err := readExpect(filepath.ToSlash(name), text)
	if err == nil {
		list, err = f.tests()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return list, nil
}

// isCases reports whether a text holds cases: by its name, or as JSON that is a list or
// whose first object has no "expect".
func isCases(name string, text []byte) bool {
	switch filepath.Ext(name) {
	case ".jsonl", ".matrix":
		return true
	}
	switch trimmed := bytes.TrimSpace(text); trimmed[0] {
	case '[':
		return true
	case '{':
		var first map[string]json.RawMessage
		if json.NewDecoder(bytes.NewReader(trimmed)).Decode(&first) != nil {
			return false
		}
		return first["expect"] == nil && first["id"] != nil
	}
	return false
}

// testRun collects the results.
type testRun struct {
	out            io.Writer
	flags          *testFlags
	passed, failed int
	bad            bool
	suites         junitSuites
	statements     []*policy.Statement // in force in some test, in order
	covered        map[*policy.Statement]bool
}

// broken says that a file could not be read.
func (w *testRun) broken(stderr io.Writer, err error) {
	w.bad = true
	fmt.Fprintf(stderr, "iamreview test: %s\n", visible(oneLine(err.Error())))
}

// run runs one test and prints what came of it.
func (w *testRun) run(t *test) {
	r := t.run(w)
	if r.Pass {
		w.passed++
	} else {
		w.failed++
	}
	w.print(&r)
	c := junitCase{Class: r.File, Name: r.ID}
	if !r.Pass {
		c.Failure = &junitMessage{Message: "want " + r.Want + ", got " + r.Got, Text: r.Reason}
	}
	w.suites.add(r.File, c)
}

// run decides the request of a test, or runs its case.
func (t *test) run(w *testRun) result {
	r := result{File: t.file, Line: t.line, ID: t.id, Why: t.why, Want: t.want}
	if t.c != nil {
		got := t.c.Run()
		r.Pass, r.Got, r.Reason = got.Pass, got.Got, got.Reason
		return r
	}
	trace := t.in.set.Explain(t.request)
	w.cover(trace)
	d := trace.Decision
	r.Got, r.Reason = d.Verdict.String(), trace.String()
	switch t.want {
	case "allow":
		r.Pass = d.Allowed()
	case "deny":
		r.Pass = !d.Allowed()
	default:
		r.Pass = r.Got == t.want
	}
	if d.Uncertain {
		r.Pass, r.Got = false, r.Got+", uncertain"
	}
	return r
}

// cover notes which statements apply.
func (w *testRun) cover(t *policy.Trace) {
	if !w.flags.coverage {
		return
	}
	for _, layer := range t.Layers {
		for i := range layer.Statements {
			s := &layer.Statements[i]
			before, known := w.covered[s.Statement]
			if !known {
				w.statements = append(w.statements, s.Statement)
			}
			w.covered[s.Statement] = before || s.Result == condition.True
		}
	}
}

// print writes a result.
func (w *testRun) print(r *result) {
	if w.flags.asJSON {
		w.json(r)
		return
	}
	where := r.File
	if r.Line > 0 {
		where = fmt.Sprintf("%s:%d", r.File, r.Line)
	}
	switch {
	case !r.Pass:
		fmt.Fprintf(w.out, "FAIL %s: %s: got %s", visible(where), visible(r.ID), visible(r.Got))
		if !strings.Contains(r.ID, r.Want) {
			fmt.Fprintf(w.out, ", want %s", visible(r.Want))
		}
		fmt.Fprintln(w.out)
		if r.Why != "" {
			fmt.Fprintf(w.out, "  why: %s\n", visible(r.Why))
		}
		fmt.Fprintf(w.out, "  %s\n", strings.ReplaceAll(visibleLines(r.Reason), "\n", "\n  "))
	case w.flags.verbose:
		fmt.Fprintf(w.out, "ok   %s: %s: %s\n", visible(where), visible(r.ID), visible(r.Got))
	}
}

// end writes the statements without a test, and the counts.
func (w *testRun) end() {
	uncovered := []string{}
	for _, s := range w.statements {
		if !w.covered[s] {
			uncovered = append(uncovered, place(nil, s))
		}
	}
	if w.flags.asJSON {
		last := struct {
			Passed  int      `json:"passed"`
			Failed  int      `json:"failed"`
			NoTests []string `json:"statementsWithoutTest,omitempty"`
		}{w.passed, w.failed, uncovered}
		w.json(last)
		return
	}
	for _, s := range uncovered {
		fmt.Fprintf(w.out, "no test makes it apply: %s\n", visible(s))
	}
	if w.flags.coverage {
		fmt.Fprintf(w.out, "statements that a test makes apply: %d of %d\n", len(w.statements)-len(uncovered), len(w.statements))
	}
	fmt.Fprintf(w.out, "%d passed, %d failed\n", w.passed, w.failed)
}

func (w *testRun) json(v any) {
	e := json.NewEncoder(w.out)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // as with text, what cannot be written is lost
}

// status returns the exit status.
func (w *testRun) status() int {
	switch {
	case w.bad:
		return exitBad
	case w.failed > 0:
		return exitFindings
	}
	return exitClean
}
