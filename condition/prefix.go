package condition

import "strings"

// Prefixes of keys. A caller who knows nothing of the tags of a resource cannot
// name the keys that it does not know. So Unknown takes the beginning of keys as
// well, and every key that begins so is unknown, unless the context has an
// entry of its own for it (SEMANTICS 4.6e).
//
// A prefix ends behind the colon of its keys or behind the slash before the key
// of a tag. A key has just these two, so that two look-ups find the prefix that
// covers it, however many a context declares.

// isKeyPrefix reports whether key is not a key but what keys begin with, such as
// dynamodb: and aws:ResourceTag/.
func isKeyPrefix(key string) bool {
	if !strings.HasSuffix(key, ":") && !strings.HasSuffix(key, "/") {
		return false
	}
	_, fault := checkKey(key)
	_, faultWithin := checkKey(key + "x")
	return fault != "" && faultWithin == ""
}

// anyPrefix reports whether one of the entries declares a prefix unknown, or means
// to and is at fault.
func anyPrefix(entries []Entry) bool {
	for i := range entries {
		if e := &entries[i]; (e.kind == KindUnknown || e.kind == kindFaulty) && isKeyPrefix(e.key) {
			return true
		}
	}
	return false
}

// covers reports whether c declares a prefix unknown with which name begins.
func (c *Context) covers(name string) bool {
	if c == nil || !c.prefixes {
		return false
	}
	colon := strings.IndexByte(name, ':')
	if colon < 0 {
		return false
	}
	slash := strings.IndexByte(name[colon:], '/')
	return c.has(name[:colon+1]) || slash > 0 && c.has(name[:colon+slash+1])
}

// has reports whether c has an entry for name, a key or a prefix.
func (c *Context) has(name string) bool {
	hash, _ := hashKey(name)
	return find(c.entries, &key{text: name, hash: hash}) != nil
}
