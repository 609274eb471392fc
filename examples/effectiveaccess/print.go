package main

import (
	"fmt"
	"strings"
)

// print writes the report of the studies: a matrix for each, one legend for
// all, and the sections.
func (in *input) print(b *strings.Builder, studies []study, colour bool) {
	fmt.Fprintf(b, "What %s can do\n", in.principal)
	var all [][]string
	for i := range studies {
		lines := studies[i].lines()
		all = append(all, lines[1:]...)
		var matrix strings.Builder
		grid(&matrix, "", lines)
		fmt.Fprintf(b, "\n%s", paint(matrix.String(), colour))
	}
	b.WriteString("\n")
	legend(b, all)
	sections(b, studies)
	if in.explain {
		explain(b, studies)
	}
}

// lines is the matrix of one study: a column for the direct call, and one for
// each cluster.
func (s *study) lines() [][]string {
	head := []string{s.title, "direct"}
	for _, name := range s.clusterNames() {
		head = append(head, "via "+name)
	}
	lines := [][]string{head}
	for _, r := range s.rows() {
		line := []string{r.operation, r.directly()}
		for c := range s.clusters {
			line = append(line, r.through(c))
		}
		lines = append(lines, line)
	}
	return lines
}
