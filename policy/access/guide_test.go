package access_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// guidePages are the pages whose statements guide.tsv numbers, and the first
// part of the numbers of each.
var guidePages = map[string]string{
	"1": "Creating a DAX cluster",
	"2": "DAX access control",
	"3": "Using service-linked IAM roles for DAX",
	"4": "Using IAM with global tables",
	"5": "Using IAM with DynamoDB",
}

// TestGuide: every statement of the five pages is shown by cases that exist, or
// says why there is no behaviour to show; the numbers of a page have no gap.
func TestGuide(t *testing.T) {
	text, err := os.ReadFile("testdata/guide.tsv")
	if err != nil {
		t.Fatal(err)
	}
	cases := caseIDs(t)
	rows := strings.Split(strings.TrimSpace(string(text)), "\n")
	next := make(map[string]int)
	shown := 0
	for i, row := range rows[1:] {
		fields := strings.Split(row, "\t")
		if len(fields) != 4 {
			t.Errorf("line %d: %d fields, want id, page, statement and cases", i+2, len(fields))
			continue
		}
		page, _, _ := strings.Cut(fields[0], ".")
		next[page]++
		if want := fmt.Sprintf("%s.%d", page, next[page]); fields[0] != want {
			t.Errorf("line %d: statement %s, want %s", i+2, fields[0], want)
		}
		if guidePages[page] != fields[1] {
			t.Errorf("statement %s is of page %q, want %q", fields[0], fields[1], guidePages[page])
		}
		if fields[2] == "" {
			t.Errorf("statement %s says nothing", fields[0])
		}
		if reason, none := strings.CutPrefix(fields[3], "no behaviour:"); none {
			if strings.TrimSpace(reason) == "" {
				t.Errorf("statement %s: no behaviour, and no reason", fields[0])
			}
			continue
		}
		shown++
		named := strings.Fields(fields[3])
		if len(named) == 0 {
			t.Errorf("statement %s names no case", fields[0])
		}
		for _, id := range named {
			if !cases[strings.Trim(id, ",")] {
				t.Errorf("statement %s names the case %s, which does not exist", fields[0], id)
			}
		}
	}
	if len(next) != len(guidePages) || shown < 200 {
		t.Errorf("%d pages and %d statements that cases show", len(next), shown)
	}
}

// caseIDs returns the ids of all conformance cases.
func caseIDs(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("../testdata/cases/*.json")
	if err != nil {
		t.Fatal(err)
	}
	ids := make(map[string]bool)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var cases []struct {
			ID string `json:"id"`
		}
		if err := json.Unmarshal(text, &cases); err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			ids[c.ID] = true
		}
	}
	return ids
}
