package syntax

import (
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// Pointer returns the JSON pointer (RFC 6901) of the innermost value or object member
// that holds a byte offset of the source: "/Statement/0/Effect" anywhere from the quote
// of the key to the end of the value, "/Statement/0" on the braces and between the
// members, "" on the outermost level and outside the document.
//
// No path is kept while a document is parsed. The pointer is found by walking down to
// the offset once more, so that only a document with errors pays for it.
func (d *Document) Pointer(offset int) string {
	return string(appendPointer(nil, gjson.Parse(d.source.text), offset))
}

// appendPointer appends the tokens that lead from value to what holds offset.
func appendPointer(path []byte, value gjson.Result, offset int) []byte {
	if value.Type != gjson.JSON {
		return path
	}
	index := -1
	value.ForEach(func(key, member gjson.Result) bool {
		index++
		if offset >= member.Index+len(member.Raw) {
			return true // it ends before
		}
		inObject := key.Type == gjson.String
		switch {
		case inObject && offset >= key.Index:
			path = append(path, '/')
			path = append(path, pointerToken(newString(key.Raw, key.Index).Value)...)
			path = appendPointer(path, member, offset)
		case !inObject && offset >= member.Index:
			path = append(path, '/')
			path = strconv.AppendInt(path, int64(index), 10)
			path = appendPointer(path, member, offset)
		}
		return false
	})
	return path
}

// pointerToken returns key as a JSON pointer writes it.
func pointerToken(key string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
}
