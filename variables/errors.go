package variables

import "fmt"

// Error is the first fault of a text given to [Parse].
type Error struct {
	Text   string // the whole text
	Offset int    // where in Text, in bytes
	Reason string // what is wrong there, without the text
}

// Error returns a message that quotes the text around the offset.
func (e *Error) Error() string {
	const around = 40
	at := min(max(0, e.Offset), len(e.Text))
	from, to := max(0, at-around), min(len(e.Text), at+around)
	return fmt.Sprintf("variables: %q, byte %d: %s", e.Text[from:to], e.Offset, e.Reason)
}
