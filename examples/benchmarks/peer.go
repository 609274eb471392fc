package main

import "strings"

// peer is an engine under measurement. Its policies are loaded and its requests are built
// before the clock starts, in the form that suits it best.
type peer struct {
	name string
	most int // it is not asked with more statements: that takes minutes

	// load returns a function that makes a question into a decision, ready to be asked
	// for from any goroutine.
	load func(statements []statement) (func(q question) (decide func() bool), error)

	// text returns the statements as the peer reads them from a file, and parse reads
	// them into a form that can decide.
	text  func(statements []statement) (string, error)
	parse func(text string) error
}

// peers returns all, this project first.
func peers() []peer {
	return []peer{iameval(), unprepared(), ladonPeer(), cedarPeer(), casbinPeer(), opaPeer()}
}

// forUser returns the pattern with the name of the user in place of ${aws:username}, for
// engines without variables.
func forUser(pattern, user string) string {
	return strings.ReplaceAll(pattern, "${aws:username}", user)
}
