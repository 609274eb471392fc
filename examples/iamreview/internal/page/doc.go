// Package page writes a review as one HTML file that needs nothing else: no network, no
// other files, and no script to be read.
//
//	doc.go       what goes in
//	page.go      the page as a whole
//	answers.go   what every call comes to, and by which statement
//	matrix.go    principals and tables, a cell for each pair
//	shade.go     how much half a cell is
//	block.go     the answers behind the cells, each once
//	calls.go     the calls, in the order of the page
//	names.go     what principals and tables are called
//	bypass.go    the paths of bypasses
//	graph.go     a small graph in layers
//	drawing.go   the graph as a drawing
//	findings.go  the findings, by document
//	policies.go  the policies as they were read
//	mask.go      accounts without their numbers
//
// The page may use its own style and script alone: its policy of contents names them by
// their hashes. Everything that comes from an input is escaped by html/template.
package page

import (
	"time"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/access"
	"github.com/iameval/iameval/policy/review"
	"github.com/iameval/iameval/policy/syntax"
)

// Report is what a page shows. The zero Report is a page that says that nothing was
// checked.
type Report struct {
	Title    string    // such as "Account 123456789012"
	Inputs   []string  // the files, as they were given
	Made     time.Time // the day of the review
	Services time.Time // the day of the list of services

	Checked    int         // documents that were checked
	NotChecked []Unchecked // what was not, or not in full
	NotRun     []Lacking   // rules that did not run

	Documents []Document
	Findings  []Finding

	Access   *Access // nil: it is not known who can reach which table
	NoAccess string  // and why not, as a sentence
	// MaskAccounts replaces the numbers of accounts by names, wherever they stand.
	MaskAccounts bool
}

// Unchecked is something that was not checked, and why.
type Unchecked struct{ Name, Reason string }

// Lacking are rules that did not run for some documents, as something was not given.
type Lacking struct {
	Needs     string
	Rules     []string
	Documents int
}

// Document is a policy as it was read.
type Document struct {
	*review.Document
	// Verbatim is set where the text stands in the file as it is, so that its lines are
	// lines of the file.
	Verbatim bool
}

// Finding is a finding and its place in the file that the user wrote.
type Finding struct {
	*review.Finding
	Witness     string // in words, as the Finding does not keep its own; "" without one
	File        string
	Start, End  syntax.Position
	Line        func(n int) []byte // a line of the file, from 1; nil if it is not there
	Fingerprint string
}

// Access is who can reach which table. The zero Access has nobody.
type Access struct {
	Matrix   *access.Matrix
	Clusters []access.Cluster // of the matrix, in its order
	// Source returns the document of a caller or of a service role in which a statement
	// stands; nil if it is not one that was read.
	Source func(who arn.ARN, s *policy.Statement) *review.Document
}
