package variables

import (
	"fmt"

	"github.com/iameval/iameval/variables/quote"
)

// Error is the first fault of a text given to [Parse].
type Error struct {
	Text   string // the whole text
	Offset int    // where in Text, in bytes
	Reason string // what is wrong there, without the text
}

// Error returns a message that quotes the text around the offset.
func (e *Error) Error() string {
	return fmt.Sprintf("variables: %s, byte %d: %s", quote.Around(e.Text, e.Offset), e.Offset, e.Reason)
}
