package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/iameval/iameval/examples/internal/infile"
	"github.com/iameval/iameval/policy/syntax"
)

// fmtFlags are those of the command fmt.
type fmtFlags struct{ check, min, write bool }

// fmtCommand is the command fmt.
func (p *program) fmtCommand() *cobra.Command {
	var f fmtFlags
	c := &cobra.Command{
		Use:   "fmt [flags] [FILE|DIR|-]...",
		Short: "lay out policy documents in one way",
		Long: `fmt writes policy documents in one layout: two spaces a level, lists on one line where
they fit. Only white space changes. It takes plain JSON documents; of a folder it leaves
out what is none. Without --write or --check it prints them.`,
		RunE: func(_ *cobra.Command, paths []string) error { return p.fmt(&f, paths) },
	}
	c.Flags().BoolVar(&f.check, "check", false, "list the files that are laid out otherwise; the exit status is 1 if there are any")
	c.Flags().BoolVar(&f.min, "min", false, "write no white space at all, as for the limits on the size of a policy")
	c.Flags().BoolVar(&f.write, "write", false, "write the files instead of printing them, and list those that changed")
	return c
}

func (p *program) fmt(f *fmtFlags, paths []string) error {
	if f.check && f.write {
		return errors.New("--check and --write: want one of them")
	}
	if len(paths) == 0 {
		paths = []string{"."}
	}
	collect(paths, nil, p.stdin, func(in input) {
		if err := p.fmtOne(f, in); err != nil {
			fmt.Fprintf(p.stderr, "iamreview fmt: %s: %s\n", visible(in.name), visible(oneLine(err.Error())))
			p.status = exitBad
		}
	})
	return nil
}

// fmtOne lays out one file.
func (p *program) fmtOne(f *fmtFlags, in input) error {
	if in.err != nil {
		return in.err
	}
	if err := plainDocument(in); err != nil {
		if in.sought {
			return nil
		}
		return err
	}
	text, err := f.format(in.text)
	if err != nil {
		return err
	}
	same := bytes.Equal(text, in.text)
	switch {
	case f.check && same, f.write && same:
		return nil
	case f.check:
		fmt.Fprintln(p.stdout, visible(in.name))
		p.status = max(p.status, exitFindings)
		return nil
	case f.write && in.name != stdinName:
		fmt.Fprintln(p.stdout, visible(in.name))
		return replaceKeeping(in.name, text)
	}
	if f.min {
		text = append(text, '\n')
	}
	_, err = p.stdout.Write(text)
	return err
}

// format returns a document in the layout that is asked for.
func (f *fmtFlags) format(text []byte) ([]byte, error) {
	text, err := syntax.Format(text)
	if err != nil || !f.min {
		return text, err
	}
	var b bytes.Buffer
	err = json.Compact(&b, text)
	return b.Bytes(), err
}

// plainDocument returns an error for a file that is not a policy document as such. One
// that is not JSON passes, as far as it looks like a document: its error has a place.
func plainDocument(in input) error {
	found, err := infile.Find(in.text)
	if err != nil {
		return err
	}
	if found.Field != "" || !bytes.Equal(found.Decoded, in.text) || isExport(in.text) {
		return errors.New("holds a policy document inside another text; want the document itself")
	}
	parsed, _ := syntax.Parse(in.name, in.text) // Format has the errors
	return wantPolicy(in.text, parsed, in.sought)
}
