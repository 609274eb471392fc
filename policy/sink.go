package policy

import (
	"errors"
	"io"
)

// sink collects the text of a trace and, where it has a writer, passes it on piece
// by piece, so that a long trace is never in memory as a whole.
type sink struct {
	text []byte
	w    io.Writer // nil: text keeps it all
	n    int64     // bytes written
	err  error
}

var errNoWriter = errors.New("policy: the nil io.Writer; want one to write the trace to")

// sinkSize is how much text is collected before it is written.
const sinkSize = 32 << 10

// spill writes what has been collected, if that is enough.
func (s *sink) spill() {
	if len(s.text) >= sinkSize {
		s.flush()
	}
}

// flush writes what has been collected. After an error nothing is written.
func (s *sink) flush() {
	if s.w == nil {
		return
	}
	if s.err == nil {
		var n int
		n, s.err = s.w.Write(s.text)
		s.n += int64(n)
	}
	s.text = s.text[:0]
}

func (s *sink) string(text string) { s.text = append(s.text, text...) }
