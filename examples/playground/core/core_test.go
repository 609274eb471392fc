package core_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/iameval/iameval/examples/playground/core"
	"github.com/iameval/iameval/examples/policytest/casefile"
)

// TestPresets: every preset has an answer in every view, and what is exported of it
// passes as a case.
func TestPresets(t *testing.T) {
	for _, p := range core.Presets() {
		for _, view := range []string{core.Decide, core.DAX, core.Compare, core.Review} {
			r := core.Answer(core.Request{View: view, Preset: p.ID, Export: true})
			for i, d := range r.Documents {
				if len(d.Errors)+len(d.NewErrors) > 0 {
					t.Errorf("%s: %s: %v", p.ID, r.Input.Documents[i].Name, d)
				}
			}
			if view == core.DAX && len(r.Input.Tables) == 0 {
				if diff := cmp.Diff([]core.Fault{{Field: "tables", Text: "there is no table; add one"}}, r.Faults); diff != "" {
					t.Errorf("%s, dax (-want +got):\n%s", p.ID, diff)
				}
				continue
			}
			if r.Error != "" || len(r.Faults) > 0 || r.Decide == nil && r.DAX == nil && r.Compare == nil && r.Review == nil {
				t.Errorf("%s, %s: no answer: %q, %v", p.ID, view, r.Error, r.Faults)
				continue
			}
			if r.Export == nil || r.Export.Cases == "" && len(r.Export.Notes) == 0 {
				t.Errorf("%s, %s: nothing is exported", p.ID, view)
				continue
			}
			runCases(t, p.ID+", "+view, r.Export.Cases)
		}
	}
}

// runCases runs exported cases.
func runCases(t *testing.T, what, text string) {
	t.Helper()
	if text == "" {
		return
	}
	cases, err := casefile.Read("exported.json", []byte(text))
	if err != nil {
		t.Errorf("%s: %v\n%s", what, err, text)
	}
	for _, c := range cases {
		if r := c.Run(); !r.Pass {
			t.Errorf("%s: %s: got %s\n%s\n%s", what, c.ID, r.Got, r.Reason, text)
		}
	}
}

// TestBob holds the seven cases of the case study to what the page says of them:
// the verdict on reads and writes, directly and through the cluster.
func TestBob(t *testing.T) {
	want := []string{
		"1 read allow/deny write implicit-deny/deny bypasses 0",
		"2 read allow/deny write allow/deny bypasses 0",
		"3 read allow/allow write implicit-deny/deny bypasses 0",
		"4 read allow/allow write allow/deny bypasses 0",
		"5 read allow/allow write allow/allow bypasses 0",
		"6 read implicit-deny/allow write implicit-deny/allow bypasses 12",
		"7 read explicit-deny/allow write explicit-deny/allow bypasses 12",
	}
	var got []string
	for n := 1; n <= 7; n++ {
		m := core.Answer(core.Request{View: core.DAX, Preset: fmt.Sprintf("bob-%d", n)}).DAX
		cell := func(call string) string {
			for i, c := range m.Calls {
				if c.Name == call {
					row := m.Tables[0].Callers[0].Rows[i]
					return row.Direct.Verdict + "/" + row.Via[0].Verdict
				}
			}
			return ""
		}
		got = append(got, fmt.Sprintf("%d read %s write %s bypasses %d", n, cell("GetItem"), cell("PutItem"), m.Bypasses))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestCompareBob: the proposals of the case study are of every relation.
func TestCompareBob(t *testing.T) {
	want := []string{
		"1: caller wider",
		"2: caller different, role narrower",
		"3: caller wider, role wider",
		"4: caller wider, role wider",
		"5: caller narrower",
		"6: caller wider",
		"7: caller equivalent",
	}
	var got []string
	for n := 1; n <= 7; n++ {
		var list []string
		for _, p := range core.Answer(core.Request{View: core.Compare, Preset: fmt.Sprintf("bob-%d", n)}).Compare.Pairs {
			list = append(list, p.Scope+" "+p.Relation)
		}
		got = append(got, fmt.Sprintf("%d: %s", n, strings.Join(list, ", ")))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
