package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// baselineName is where a baseline is written if nobody says another place.
const baselineName = "iamreview.baseline.json"

// A baseline lists the findings that were there when it was written, by fingerprint, so
// that only new ones count. Rule and file are for its reader.
type baseline struct {
	Version  int             `json:"version"`
	Findings []baselineEntry `json:"findings"`
}

type baselineEntry struct {
	Fingerprint string `json:"fingerprint"`
	Rule        string `json:"rule"`
	File        string `json:"file"`
}

// readBaseline reads a baseline. One that is about to be written need not be there.
func readBaseline(name string, writing bool) (*baseline, error) {
	text, err := os.ReadFile(name)
	if writing && errors.Is(err, fs.ErrNotExist) {
		return &baseline{Version: 1}, nil
	}
	if err != nil {
		return nil, plain(err)
	}
	var b baseline
	if err := strictJSON(text, &b); err != nil {
		return nil, err
	}
	if b.Version != 1 {
		return nil, fmt.Errorf("version is %d; want 1", b.Version)
	}
	return &b, nil
}

// apply marks the findings that the baseline has.
func (b *baseline) apply(findings []finding) {
	known := make(map[string]bool)
	for _, e := range b.Findings {
		known[e.Fingerprint] = true
	}
	for i := range findings {
		if f := &findings[i]; known[f.fingerprint] && !f.Suppressed && f.Rule != inputError {
			f.Suppressed, f.Reason = true, "baseline"
		}
	}
}

// write puts the findings that no ignore file has in the place of the baseline. It
// returns how many there are, and how many of the old ones are no longer there.
func (b *baseline) write(name string, findings []finding) (kept, gone int, err error) {
	next := baseline{Version: 1, Findings: []baselineEntry{}}
	there := make(map[string]bool)
	for i := range findings {
		f := &findings[i]
		if f.Suppressed && f.Reason != "baseline" || f.Rule == inputError {
			continue
		}
		next.Findings = append(next.Findings, baselineEntry{f.fingerprint, f.Rule.ID, f.file})
		there[f.fingerprint] = true
	}
	for _, e := range b.Findings {
		if !there[e.Fingerprint] {
			gone++
		}
	}
	slices.SortFunc(next.Findings, func(x, y baselineEntry) int { return cmp.Compare(x.Fingerprint, y.Fingerprint) })
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(next); err != nil {
		return 0, 0, err
	}
	return len(next.Findings), gone, replace(name, text.Bytes())
}

// replace writes a file as a whole or not at all.
func replace(name string, text []byte) error { return replaceAs(name, text, 0o644) }

// replaceAs is replace with the permissions of the file.
func replaceAs(name string, text []byte, mode fs.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".iamreview-*")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Chmod(mode), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// strictJSON decodes one value without members that nobody knows.
func strictJSON(text []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("not a baseline: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one JSON value")
	}
	return nil
}
