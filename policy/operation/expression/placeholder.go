package expression

import (
	"fmt"
	"strings"
)

// Placeholders: the #names and :values that stand for attribute names and
// values in expressions. Up to few of them, the usual case, are compared one by
// one; more are found by a map.

const (
	fieldNames  = "ExpressionAttributeNames"
	fieldValues = "ExpressionAttributeValues"

	maxPlaceholder = 255     // bytes of a placeholder, with its sign
	maxName        = 65535   // bytes of what stands for a name
	maxSize        = 2 << 20 // bytes of all placeholders, with what they stand for

	// maxHeld is as many as the expressions of one request can use: there are
	// three at most, of maxExpression bytes each, and "#a," is three bytes.
	maxHeld = maxExpression
)

// placeholder is a #name or a :value.
type placeholder struct {
	key    string // with its sign
	name   string // of a #name: what it stands for
	number int32  // of a #name: its symbol, once that is known; of a :value: how many were declared before it
	used   bool
}

const noSymbol = -1

// placeholders are what a request declares.
type placeholders struct {
	held    []placeholder  // in the order in which they were declared
	index   map[string]int // into held, once there are more than few
	indexed int            // how many of held are in the index
	values  int32          // how many of held are values
	size    int            // of all together
}

// Name declares a placeholder such as #n, and the name that it stands for.
func (p *Parser) Name(key, name string) error {
	if p == nil {
		return errNil(fieldNames)
	}
	if n := len(name); n == 0 || n > maxName {
		return holderErrorf(fieldNames, key, "contains invalid value: a name has 1 to %d bytes, not %d, for key %.300s", maxName, n, key)
	}
	return p.hold(fieldNames, placeholder{key: key, name: name, number: noSymbol}, len(name))
}

// Value declares a placeholder such as :v, and the size of the value that it
// stands for, in bytes as DynamoDB counts them.
func (p *Parser) Value(key string, size int) error {
	if p == nil {
		return errNil(fieldValues)
	}
	p.values++
	return p.hold(fieldValues, placeholder{key: key, number: p.values - 1}, size)
}

// hold declares a placeholder. Of two with the same key the first one counts.
func (p *Parser) hold(field string, h placeholder, size int) error {
	p.reserve()
	sign := byte('#')
	if field == fieldValues {
		sign = ':'
	}
	p.size += len(h.key) + max(size, 0)
	switch {
	case len(h.key) < 2 || h.key[0] != sign || wordEnd(h.key, 1) != len(h.key):
		return holderErrorf(field, h.key, "contains invalid key: Syntax error; key: %.300q", h.key)
	case len(h.key) > maxPlaceholder:
		return holderErrorf(field, h.key, "contains invalid key: a placeholder has at most %d bytes, not %d; key: %q", maxPlaceholder, len(h.key), h.key[:32]+"...")
	case p.size > maxSize:
		return holderErrorf(field, h.key, "exceeds the maximum allowed size; size of all placeholders with %s: %d, max allowed size: %d", h.key, p.size, maxSize)
	case len(p.held) == maxHeld:
		return holderErrorf(field, h.key, "unused in expressions: there are more placeholders than expressions can use; key: %s, max number: %d", h.key, maxHeld)
	}
	p.held = append(p.held, h)
	return nil
}

func holderErrorf(field, key, format string, args ...any) error {
	return &Error{Field: field, Placeholder: key, Message: field + " " + fmt.Sprintf(format, args...)}
}

// use finds a placeholder and records that it is used; nil: it does not exist.
func (p *placeholders) use(key string) *placeholder {
	i := p.find(key)
	if i < 0 {
		return nil
	}
	p.held[i].used = true
	return &p.held[i]
}

// find returns where a placeholder is, or -1.
func (p *placeholders) find(key string) int {
	if len(p.held) <= few {
		for i := range p.held {
			if p.held[i].key == key {
				return i
			}
		}
		return -1
	}
	if p.index == nil {
		p.index = make(map[string]int, len(p.held))
	}
	for ; p.indexed < len(p.held); p.indexed++ {
		if _, twice := p.index[p.held[p.indexed].key]; !twice {
			p.index[p.held[p.indexed].key] = p.indexed
		}
	}
	if i, ok := p.index[key]; ok {
		return i
	}
	return -1
}

// Unused reports placeholders that no expression uses. Call it when all
// expressions are read.
func (p *Parser) Unused() error {
	for _, field := range [...]string{fieldNames, fieldValues} {
		if err := p.unused(field); err != nil {
			return err
		}
	}
	return nil
}

func (p *Parser) unused(field string) error {
	if p == nil {
		return nil
	}
	const most = 16 // keys that the message shows
	var keys []string
	for i := range p.held {
		h := &p.held[i]
		if h.used || h.key[0] == '#' != (field == fieldNames) {
			continue
		}
		if keys = append(keys, h.key); len(keys) > most {
			keys[most] = "..."
			break
		}
	}
	if keys == nil {
		return nil
	}
	return &Error{field, keys[0], "Value provided in " + field + " unused in expressions: keys: {" + strings.Join(keys, ", ") + "}"}
}
