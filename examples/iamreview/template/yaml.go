package template

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// maxNodes bounds how many values a file may have once its aliases are written out.
const maxNodes = 1 << 20

// parseYAML reads the documents of a YAML file.
func parseYAML(src []byte) (docs []*value, err error) {
	r := &yamlReader{src: src, open: make(map[*yaml.Node]bool), lines: []int{0}}
	for i := 0; i < len(src); {
		n := lineBreak(src[i:])
		if i += max(n, 1); n > 0 {
			r.lines = append(r.lines, i)
		}
	}
	d := yaml.NewDecoder(bytes.NewReader(src))
	for {
		var n yaml.Node
		err := d.Decode(&n)
		if errors.Is(err, io.EOF) {
			return docs, nil
		}
		if err != nil {
			return nil, r.fault(err)
		}
		v, err := r.value(&n, 0)
		if err != nil {
			return nil, err
		}
		docs = append(docs, v)
	}
}

// yamlReader gives the nodes of a file their places.
type yamlReader struct {
	src   []byte
	lines []int // offsets of the first bytes
	nodes int
	open  map[*yaml.Node]bool // aliases that are being written out
}

// fault returns an error of the YAML package, which names its line.
func (r *yamlReader) fault(err error) error {
	msg := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 0
	if _, scanErr := fmt.Sscanf(msg, "line %d:", &line); scanErr == nil {
		_, msg, _ = strings.Cut(msg, ": ")
	}
	return &syntaxError{r.offset(line, 1), "not YAML: " + msg}
}

// lineBreak returns the length of the line break that a text begins with, 0 without one.
// The YAML package counts all that YAML 1.1 has, also a carriage return alone.
func lineBreak(b []byte) int {
	for _, s := range []string{"\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029"} {
		if len(b) >= len(s) && string(b[:len(s)]) == s {
			return len(s)
		}
	}
	return 0
}

// offset returns that of a line and a column, both from 1. The column counts characters.
func (r *yamlReader) offset(line, column int) int {
	if line < 1 || line > len(r.lines) {
		return 0
	}
	at := r.lines[line-1]
	if line == 1 && bytes.HasPrefix(r.src, []byte("\ufeff")) {
		at += len("\ufeff")
	}
	for range column - 1 {
		if at >= len(r.src) || lineBreak(r.src[at:]) > 0 {
			break
		}
		_, n := utf8.DecodeRune(r.src[at:])
		at += n
	}
	return at
}

// value reads a node.
func (r *yamlReader) value(n *yaml.Node, depth int) (*value, error) {
	at := r.offset(n.Line, n.Column)
	if r.nodes++; r.nodes > maxNodes {
		return nil, &syntaxError{at, fmt.Sprintf("more than %d values once the aliases are written out", maxNodes)}
	}
	if depth > maxDepth {
		return nil, &syntaxError{at, fmt.Sprintf("nested deeper than %d levels", maxDepth)}
	}
	v := &value{start: at, end: at}
	if n.Style&yaml.TaggedStyle != 0 {
		v.tag = n.Tag
	}
	switch n.Kind {
	case yaml.DocumentNode:
		if len(n.Content) == 0 {
			return v, nil
		}
		return r.value(n.Content[0], depth)
	case yaml.AliasNode:
		return r.alias(n, v, depth)
	case yaml.SequenceNode:
		return r.list(n, v, depth)
	case yaml.MappingNode:
		return r.object(n, v, depth)
	case yaml.ScalarNode:
		r.scalar(n, v)
	}
	return v, nil
}

// alias reads what an alias stands for.
func (r *yamlReader) alias(n *yaml.Node, v *value, depth int) (*value, error) {
	if n.Alias == nil || r.open[n.Alias] {
		return nil, &syntaxError{v.start, fmt.Sprintf("the alias *%s stands within what it stands for", n.Value)}
	}
	r.open[n.Alias] = true
	defer delete(r.open, n.Alias)
	return r.value(n.Alias, depth+1)
}

func (r *yamlReader) list(n *yaml.Node, v *value, depth int) (*value, error) {
	v.form = list
	for _, c := range n.Content {
		item, err := r.value(c, depth+1)
		if err != nil {
			return nil, err
		}
		v.items = append(v.items, item)
		v.end = max(v.end, item.end)
	}
	r.close(n, v, ']')
	return v, nil
}

func (r *yamlReader) object(n *yaml.Node, v *value, depth int) (*value, error) {
	v.form = object
	var merged []*value
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, err := r.value(n.Content[i], depth+1)
		if err != nil {
			return nil, err
		}
		val, err := r.value(n.Content[i+1], depth+1)
		if err != nil {
			return nil, err
		}
		if n.Content[i].Tag == "!!merge" {
			merged = append(merged, val.parts()...)
			continue
		}
		v.members = append(v.members, member{key, val})
		v.end = max(v.end, key.end, val.end)
	}
	for _, m := range merged {
		v.merge(m)
	}
	r.close(n, v, '}')
	return v, nil
}

// merge adds the members of another object that the object does not have.
func (v *value) merge(other *value) {
	other.each(func(name string, key, val *value) {
		if v.get(name) == nil {
			v.members = append(v.members, member{key, val})
		}
	})
}

// close finds the bracket that ends a value in flow style.
func (r *yamlReader) close(n *yaml.Node, v *value, bracket byte) {
	if n.Style&yaml.FlowStyle == 0 {
		return
	}
	for i := v.end; i < len(r.src); i++ {
		switch r.src[i] {
		case bracket:
			v.end = i + 1
			return
		case ' ', '\t', '\r', '\n', ',', '{', '[', '"', '\'', '!', '&':
		default:
			if i > v.end+256 {
				return
			}
		}
	}
}

// scalar reads a string, or what is null. Words that are not quoted are strings: what
// policies are made of is text, and 2012-10-17 is no date there.
func (r *yamlReader) scalar(n *yaml.Node, v *value) {
	v.form = str
	at := r.content(v.start)
	if n.Tag == "!!null" && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) == 0 {
		v.form = null
		v.end = min(v.start+len(n.Value), len(r.src))
		return
	}
	v.text, v.end = align(r.src, at, n.Value, n.Style)
	v.start = at
}

// content skips the tag and the anchor before a value.
func (r *yamlReader) content(at int) int {
	for at < len(r.src) && (r.src[at] == '!' || r.src[at] == '&') {
		for at < len(r.src) && bytes.IndexByte([]byte(" \t\r\n,]}"), r.src[at]) < 0 {
			at++
		}
		for at < len(r.src) && bytes.IndexByte([]byte(" \t\r\n"), r.src[at]) >= 0 {
			at++
		}
	}
	return at
}
