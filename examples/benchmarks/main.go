// Command benchmarks measures this project beside four others, on the workloads W1 to W6.
//
//	go run .                      one table, as in .github/SPEED.md
//	go run . -rounds 1 -time 1ms  a quick look
//	go run . -large               W4 with 100,000 statements too, where that is possible
//	go run . -best                the fastest rounds and not the medians, for a busy machine
//
// It asks every engine every question first, and measures nothing if one of them answers
// otherwise than IAM.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

func main() {
	rounds := flag.Int("rounds", 9, "how many `times` each engine is visited; the medians are shown")
	length := flag.Duration("time", 20*time.Millisecond, "how long each visit takes")
	large := flag.Bool("large", false, "W4 with 100,000 statements too")
	best := flag.Bool("best", false, "show the fastest of the rounds, not the median")
	flag.Parse()
	if flag.NArg() > 0 || *rounds < 1 || *length <= 0 {
		flag.Usage()
		os.Exit(2)
	}
	sizes := []int{10, 1_000}
	if *large {
		sizes = append(sizes, 100_000)
	}
	choose := median
	if *best {
		choose = fastest
	}
	if err := compare(os.Stdout, sizes, *rounds, *length, choose); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// compare checks that the engines agree, measures them and writes the table.
func compare(w io.Writer, sizes []int, rounds int, length time.Duration, choose func([]time.Duration) time.Duration) error {
	all, c := workloads(sizes), newCorpus(100, 4096)
	if faults := disagreements(all, c); len(faults) > 0 {
		for _, err := range faults {
			fmt.Fprintln(w, err)
		}
		return fmt.Errorf("%d answers are not those of IAM: nothing was measured", len(faults))
	}
	engines := peers()
	table, err := rows(all, c, engines)
	if err != nil {
		return err
	}
	write(w, engines, table, measure(table, rounds, length, choose))
	return nil
}

// write writes the times as a table in Markdown: the time of the first peer, and for
// the others how many times that they take.
func write(w io.Writer, engines []peer, table []row, times [][]time.Duration) {
	names := []string{""}
	for _, p := range engines {
		names = append(names, p.name)
	}
	fmt.Fprintf(w, "| %s |\n|%s\n", strings.Join(names, " | "), strings.Repeat("---|", len(names)))
	for i, r := range table {
		cells := []string{r.name, picoseconds(times[i][0])}
		for _, t := range times[i][1:] {
			cells = append(cells, ratio(t, times[i][0]))
		}
		fmt.Fprintf(w, "| %s |\n", strings.Join(cells, " | "))
	}
}

// picoseconds writes a time that counts picoseconds.
func picoseconds(t time.Duration) string {
	switch ns := float64(t) / 1000; {
	case ns < 10:
		return fmt.Sprintf("%.1f ns", ns)
	case ns < 10_000:
		return fmt.Sprintf("%.0f ns", ns)
	default:
		return fmt.Sprintf("%.0f us", ns/1000)
	}
}

// ratio writes how many times b is a: "-" if a is not known.
func ratio(a, b time.Duration) string {
	switch r := float64(a) / float64(max(b, 1)); {
	case a == 0:
		return "-"
	case r < 100:
		return fmt.Sprintf("%.1f x", r)
	default:
		return fmt.Sprintf("%.0f x", r)
	}
}
