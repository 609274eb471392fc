package syntax

import (
	"strconv"
	"strings"
)

// Pointer returns the JSON pointer (RFC 6901) of the innermost value or object member
// that holds a byte offset of the source: "/Statement/0/Effect" anywhere from the quote
// of the key to the end of the value, "/Statement/0" on the braces and between the
// members, "" on the outermost level and outside the document.
//
// No path is kept while a document is parsed. The pointer is found by walking down to
// the offset once more, so that only a document with errors pays for it.
func (d *Document) Pointer(offset int) string {
	if d == nil || offset < 0 || offset >= len(d.source.text) {
		return ""
	}
	return string(appendPointer(nil, d.tape.root(), offset))
}

// appendPointer appends the reference tokens that lead from value to what holds offset.
func appendPointer(path []byte, value node, offset int) []byte {
	inObject := value.kind() == kindObject
	index := -1
	for key, member := range value.entries() {
		index++
		switch {
		case offset >= member.end():
			continue // it ends before
		case inObject && offset >= key.pos():
			path = append(path, '/')
			path = append(path, pointerToken(key.text())...)
			return appendPointer(path, member, offset)
		case !inObject && offset >= member.pos():
			path = append(path, '/')
			path = strconv.AppendInt(path, int64(index), 10)
			return appendPointer(path, member, offset)
		}
		return path // it is between two
	}
	return path
}

// pointerToken returns key as a JSON pointer writes it.
func pointerToken(key string) string { return pointerEscapes.Replace(key) }

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")
