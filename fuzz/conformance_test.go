package fuzz

import (
	"slices"
	"strings"
	"testing"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/examples/policytest/casefile"
	"github.com/iameval/iameval/fuzz/gen"
	"github.com/iameval/iameval/fuzz/oracle"
)

// TestConformance has the oracle answer the cases that the engine has to answer
// right, and compares the two in what the cases do not say: layer and
// statements. So neither side can drift away from the cases that people read.
func TestConformance(t *testing.T) {
	decisions, documents := 0, 0
	for _, c := range readCases(t, "*") {
		switch c.Shape() {
		case casefile.ShapeDocument:
			documents++
			got := "accept"
			if err := oracle.Check(c.Kind, c.Text()); err != nil {
				got = "reject"
			}
			if got != c.Wanted() {
				t.Errorf("%s: want %s, oracle says %s", c.ID, c.Wanted(), got)
			}
		case casefile.ShapeDecision:
			decisions++
			if slow := strings.HasPrefix(c.ID, "4.6h-long-list"); !slow || !thin() { // millions of comparisons, and the oracle makes them all
				testDecision(t, c)
			}
		default: // the oracle does not answer the others
		}
	}
	if decisions < 1000 || documents < 500 {
		t.Errorf("found %d decisions and %d documents only", decisions, documents)
	}
}

// beyondBudget reports whether a case uses up the steps of a decision. The oracle
// has no budget: it compares whatever it takes, so it has nothing to say of such a
// case. SEMANTICS 4.6f
func beyondBudget(c gen.Case) bool {
	set, r, err := c.Engine()
	return err == nil && set.Explain(r).Steps > condition.MaxSteps
}

func testDecision(t *testing.T, c *casefile.Case) {
	d := gen.FromFile(c)
	if beyondBudget(d) {
		return
	}
	answer, err := oracle.Decide(d.Oracle())
	switch {
	case err != nil && c.Wanted() != "error":
		t.Errorf("%s: the oracle does not load it: %v", c.ID, err)
	case err != nil, c.Wanted() == "error" && answer.Layer == "request":
	case answer.Verdict != c.Wanted() && !slices.Contains(c.AlsoAccept, answer.Verdict):
		t.Errorf("%s: want %s, oracle says %s (%s)", c.ID, c.Wanted(), answer.Verdict, answer.Layer)
	case c.Uncertain != nil && *c.Uncertain != answer.Uncertain:
		t.Errorf("%s: want uncertain %t, oracle says %t", c.ID, *c.Uncertain, answer.Uncertain)
	}
	if diff := compare(d); diff != "" {
		t.Errorf("%s: %s", c.ID, diff)
	}
}
