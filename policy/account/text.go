package account

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/iameval/iameval/arn"
	"github.com/iameval/iameval/policy/syntax"
)

// A document stands in an export in one of three ways, known by content: as an
// object, as the AWS CLI and boto3 print it; in a string, as some tools store
// it; percent-encoded in a string, as IAM's API returns it and SDKs keep it.

// place is where a document stands in a page.
type place struct {
	page    *page
	at      syntax.Position // of the value
	pointer string
	quoted  bool // it is written as a string
	of      arn.ARN
}

// problem reports a fault of the document as a whole.
func (p *place) problem(code syntax.Code, err error) Problem {
	return p.page.problem(Problem{Position: p.at, Pointer: p.pointer, Of: p.of, Code: code, Err: err})
}

// fault reports a fault within the document.
func (p *place) fault(e *syntax.Error) Problem {
	f := Problem{Position: p.at, Pointer: p.pointer + e.Pointer, Of: p.of, Code: e.Code, Err: e.Err}
	if p.quoted {
		f.Within = e.Position
	} else {
		f.Position = within(p.at, e.Position)
	}
	return p.page.problem(f)
}

// within returns the place in the page of a place in an object that begins at
// at.
func within(at, inner syntax.Position) syntax.Position {
	if inner.Line == 1 {
		inner.Column += at.Column - 1
	}
	inner.Line += at.Line - 1
	inner.Offset += at.Offset
	return inner
}

// documentText takes a document out of its value. The error says why it cannot
// be.
func documentText(v gjson.Result) (text string, quoted bool, err error) {
	switch {
	case v.IsObject():
		return v.Raw, false, nil
	case v.Type != gjson.String:
		return "", false, fmt.Errorf("%s, want a policy document", excerpt(v.Raw))
	}
	text = v.String()
	if strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), "{") {
		return text, true, nil
	}
	decoded, err := url.PathUnescape(text) // RFC 3986: a plus stays one
	switch {
	case err != nil:
		return "", true, fmt.Errorf("the document is not percent-encoded: %w", err)
	case !strings.HasPrefix(strings.TrimLeft(decoded, " \t\r\n"), "{"):
		return "", true, errors.New("the string holds no document: want one that begins with { or %7B")
	}
	return decoded, true, nil
}

// bareText takes a document out of a text that is nothing else.
func bareText(text []byte) (document []byte, decoded bool, err error) {
	if !bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("%")) {
		return bytes.Clone(text), false, nil // who parses it says what is wrong
	}
	unescaped, err := url.PathUnescape(strings.TrimSpace(string(text)))
	return []byte(unescaped), true, err
}

// excerpt shortens a text for a message.
func excerpt(text string) string {
	if text == "" {
		return "nothing"
	}
	if len(text) > 40 {
		return strings.ToValidUTF8(text[:40], "") + "..."
	}
	return text
}

// escapePointer writes a member's name as a step of a JSON pointer.
func escapePointer(name string) string { return pointerEscapes.Replace(name) }

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

func contains(list []string, s string) bool { return slices.Contains(list, s) }
