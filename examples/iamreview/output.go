package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
)

// formats are the outputs by their names.
var formats = map[string]func(io.Writer, *report) error{
	"text": writeText, "json": writeJSON, "sarif": writeSARIF, "github": writeGitHub,
	"junit": writeJUnit, "access-analyzer": writeAnalyzer, "html": writeHTML,
}

// formatNames are the names of the formats, for people.
var formatNames = []string{"text", "json", "sarif", "github", "junit", "access-analyzer", "html"}

// output is a format and where it goes.
type output struct {
	format string
	file   string // "": the standard output
}

// outputsOf reads the flags --format and --output. One format alone may go to the
// standard output.
func outputsOf(list, file string) (all []output, err error) {
	standard := 0
	for i, text := range strings.Split(list, ",") {
		name, to, _ := strings.Cut(strings.TrimSpace(text), "=")
		if formats[name] == nil {
			return nil, fmt.Errorf("--format: %q; want %s, each with =FILE if you like", text, oneOf(formatNames))
		}
		if i == 0 && file != "" {
			if to != "" {
				return nil, fmt.Errorf("--output: %q; --format names the file %q already", file, to)
			}
			to = file
		}
		if to == "" {
			standard++
		}
		all = append(all, output{name, to})
	}
	if standard > 1 {
		return nil, fmt.Errorf("--format: %q; one format goes to the standard output, the others want =FILE", list)
	}
	return all, nil
}

// oneOf writes a list of choices.
func oneOf(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// writeAll writes the report in all formats: files as a whole or not at all.
func (r *report) writeAll(all []output, stdout io.Writer) error {
	for _, o := range all {
		if o.file == "" {
			r.style = styleOf(stdout, os.Getenv)
			if err := formats[o.format](stdout, r); err != nil {
				return err
			}
			continue
		}
		r.style = style{}
		var text bytes.Buffer
		if err := formats[o.format](&text, r); err != nil {
			return err
		}
		if err := replace(o.file, text.Bytes()); err != nil {
			return fmt.Errorf("--format: %s: %w", o.file, plain(err))
		}
	}
	return nil
}
