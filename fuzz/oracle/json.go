package oracle

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Section 1.1: from bytes to JSON.
//
// The tree keeps what the standard decoder would throw away, because policies are judged by it: the order and the
// doubles of the keys, and the source text of numbers.

// A node is one JSON value. Numbers and booleans keep their source text.
type node struct {
	kind  byte // '{', '[', 's'tring, 'n'umber, 'b'oolean
	text  string
	names []string
	items []node
}

// field returns the value of the named member of an object.
func (n node) field(name string) (node, bool) {
	i := slices.Index(n.names, name)
	if i < 0 {
		return node{}, false
	}
	return n.items[i], true
}

// parse reads one JSON value and nothing after it.
func parse(text string) (node, error) {
	switch {
	case len(text) > 256<<10:
		return node{}, errors.New("document over 256 KiB")
	case !utf8.ValidString(text): // SEMANTICS 1.1.1
		return node{}, errors.New("document is not UTF-8")
	case !json.Valid([]byte(text)): // SEMANTICS 1.1.3
		return node{}, errors.New("not one JSON value")
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	return parseValue(d, 0)
}

// parseValue reads the next value, which lies inside depth brackets. The text is known to be JSON, so that no token
// is ever refused.
func parseValue(d *json.Decoder, depth int) (node, error) {
	t, _ := d.Token()
	switch t := t.(type) {
	case json.Delim:
		if depth == 10 { // SEMANTICS 1.1.5
			return node{}, errors.New("nested too deep")
		}
		return parseMembers(d, byte(t), depth+1)
	case string:
		return node{kind: 's', text: t}, permitted(t)
	case json.Number: // SEMANTICS 1.3h
		return node{kind: 'n', text: t.String()}, nil
	case bool:
		return node{kind: 'b', text: fmt.Sprint(t)}, nil
	}
	return node{}, errors.New("null") // SEMANTICS 1.1.6
}

// parseMembers reads the members of an array or object, and its closing bracket.
func parseMembers(d *json.Decoder, bracket byte, depth int) (node, error) {
	n := node{kind: bracket}
	for d.More() {
		if bracket == '{' {
			t, _ := d.Token()
			name := t.(string)
			if slices.Contains(n.names, name) { // SEMANTICS 1.1.4
				return node{}, fmt.Errorf("duplicate key %q", name)
			}
			if err := permitted(name); err != nil {
				return node{}, err
			}
			n.names = append(n.names, name)
		}
		v, err := parseValue(d, depth)
		if err != nil {
			return node{}, err
		}
		n.items = append(n.items, v)
		if len(n.items) > 10_000 { // SEMANTICS 1.1.5
			return node{}, errors.New("too many members")
		}
	}
	_, _ = d.Token()
	return n, nil
}

// permitted returns an error if a decoded string has a character policies may not have. The decoder turns an
// unpaired surrogate into U+FFFD, which is one of them. SEMANTICS 1.1.2
func permitted(s string) error {
	for _, r := range s {
		if r != '\t' && r != '\n' && r != '\r' && (r < ' ' || r > 0xFF) {
			return fmt.Errorf("character %U", r)
		}
	}
	return nil
}
