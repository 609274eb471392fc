package review

import (
	"strings"

	"github.com/iameval/iameval/policy"
	"github.com/iameval/iameval/policy/syntax"
	"github.com/iameval/iameval/variables"
)

// spelling returns a fix for an error of loading that is one of spelling: where the
// message names what was meant, in quotes behind "did you mean", and for the case of an
// Effect.
func (d *Document) spelling(e *syntax.Error) []Fix {
	start := e.Position.Offset
	if start >= len(d.Text) || d.Text[start] != '"' {
		return nil
	}
	at := valueAt(d.Text, start)
	meant := ""
	switch e.Code {
	case syntax.CodeUnknownElement, policy.CodeUnknownOperator:
		_, rest, _ := strings.Cut(e.Err.Error(), `did you mean "`)
		meant, _, _ = strings.Cut(rest, `"`)
	case syntax.CodeInvalidValue:
		for _, effect := range []string{"Allow", "Deny"} {
			if strings.HasSuffix(e.Pointer, "/Effect") && variables.EqualASCII(string(d.Text[at.start:at.end]), `"`+effect+`"`) {
				meant = effect
			}
		}
	default: // there is nothing to guess
	}
	if meant == "" {
		return nil
	}
	return []Fix{{Title: "write " + meant, Edits: []Edit{{at.start, at.end, quoted(meant)}}}}
}
