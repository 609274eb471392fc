package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// TestBroken: whatever an input holds, the run ends, with places that are in the file.
func TestBroken(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "policies", "*.json"))
	if err != nil || len(files) < 5 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(text); i += 7 {
			lintBroken(t, text[:i])
			flipped := bytes.Clone(text)
			flipped[i] ^= 1 << (i % 8)
			lintBroken(t, flipped)
		}
	}
}

func lintBroken(t *testing.T, text []byte) {
	t.Helper()
	_, out, _ := here(string(text), "lint", "--format", "json", "-")
	var r jsonReport
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("%v of %q", err, text)
	}
	if r.Summary.Documents == 0 && len(r.NotChecked) == 0 && !bytes.Contains(text, []byte("DetailList")) {
		t.Errorf("%q: neither checked nor not checked", text)
	}
	src := newSource("", text)
	for _, f := range r.Findings {
		for _, p := range []jsonPosition{f.Start, f.End} {
			if at := src.position(p.Offset); p.Offset > len(text) || f.Rule != inputError.ID && (at.Line != p.Line || at.Column != p.Column) {
				t.Errorf("%s at %+v, which is %v of %q", f.Rule, p, at, text)
			}
		}
	}
}
