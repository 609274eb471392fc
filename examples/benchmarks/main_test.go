package main

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestAgree asks every engine every question of the workloads, those that are measured
// and others around them: all have to answer as IAM does.
func TestAgree(t *testing.T) {
	for _, err := range disagreements(workloads([]int{10, 100}), newCorpus(5, 500)) {
		t.Error(err)
	}
}

// TestDisagree: a wrong answer is noticed, whichever engine gives it.
func TestDisagree(t *testing.T) {
	all, c := []workload{w1()}, newCorpus(2, 10)
	all[0].more[0].want = false
	c.asked[0].want = !c.asked[0].want
	if n, want := len(disagreements(all, c)), 2*len(peers()); n != want {
		t.Errorf("%d answers are noticed, want %d", n, want)
	}
}

// TestAnswers: the corpus has enough questions of both answers to tell engines apart.
func TestAnswers(t *testing.T) {
	allowed := 0
	for _, q := range newCorpus(20, 1000).asked {
		if q.want {
			allowed++
		}
	}
	if allowed < 200 || allowed > 800 {
		t.Errorf("%d of 1,000 are allowed", allowed)
	}
}

// TestTable measures once, for a moment, and looks at the form of the table.
func TestTable(t *testing.T) {
	var b strings.Builder
	if err := compare(&b, []int{10}, 1, time.Microsecond, median); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if want := 2 + 6 + len(shapes) + 2; len(lines) != want {
		t.Fatalf("%d lines, want %d:\n%s", len(lines), want, b.String())
	}
	if diff := cmp.Diff("|  | iameval | not prepared | ladon | cedar-go | casbin | OPA |", lines[0]); diff != "" {
		t.Errorf("the head mismatch (-want +got):\n%s", diff)
	}
	for _, line := range lines[2:] {
		if cells := strings.Split(line, " | "); len(cells) != 7 || strings.Contains(line, " - ") {
			t.Errorf("%s: want a figure of every engine", line)
		}
	}
}

func TestCells(t *testing.T) {
	var got []string
	for _, ns := range []float64{1.23, 62.4, 9876, 45_678} {
		got = append(got, picoseconds(time.Duration(ns*1000)))
	}
	got = append(got, ratio(0, 5), ratio(27, 10), ratio(1200, 10))
	if diff := cmp.Diff([]string{"1.2 ns", "62 ns", "9876 ns", "46 us", "-", "2.7 x", "120 x"}, got); diff != "" {
		t.Errorf("cells mismatch (-want +got):\n%s", diff)
	}
	list := []time.Duration{5, 1, 3}
	if m, f := median(list), fastest(list); m != 3 || f != 1 {
		t.Errorf("of 5, 1 and 3 the median is %d and the fastest %d", m, f)
	}
	if m, f := median(nil), fastest(nil); m != 0 || f != 0 {
		t.Errorf("of nothing the median is %d and the fastest %d", m, f)
	}
}

// TestLike holds the match of stars that is written here to what it says.
func TestLike(t *testing.T) {
	tests := []struct {
		pattern, text string
		want          bool
	}{
		{"a", "a", true}, {"a", "ab", false}, {"a*", "a", true}, {"a*", "b", false}, {"*b", "ab", true}, {"a*a", "a", false},
		{"a*b*c", "a:b:c", true}, {"a*b*c", "acb", false}, {"*", "", true}, {"*x*y*", "y-x", false}, {"*x*y*", "xy", true},
	}
	for _, test := range tests {
		if got := like(test.pattern, test.text); got != test.want {
			t.Errorf("like(%q, %q) = %t", test.pattern, test.text, got)
		}
	}
}
