package daxcache

// Sizes. There are two: what DynamoDB counts, which its limit of 400 KB and its
// prices are about, and what a value takes of this process's memory, which the
// budget of a cache is about.

// MaxItemSize is the greatest size of an item, in bytes as [Item.Size] counts.
const MaxItemSize = 400 << 10

// Overheads, in bytes. Those of memory are of the 64-bit runtime: a Value, its
// nested part, the header of a map, and of an entry the share of the table
// around it, which is 7/8 full at most.
const (
	documentOverhead = 3
	elementOverhead  = 1

	memoryOfValue  = 32
	memoryOfNested = 56
	memoryOfMap    = 48
	memoryOfString = 16
	memoryOfEntry  = memoryOfValue + memoryOfString + 16
)

// Size returns the size that DynamoDB counts for the value, in bytes: the UTF-8
// of strings, the bytes of binary, a byte for two digits of a number and one
// more, one for BOOL and NULL, and an overhead of three for documents and one
// for each of their elements. AWS calls its rule for numbers approximate.
func (v Value) Size() int {
	switch v.kind {
	case KindBOOL, KindNULL:
		return 1
	case KindL, KindM:
		size := documentOverhead + elementOverhead*v.Len()
		for _, e := range v.nested.list {
			size += e.Size()
		}
		return size + sizeOfFields(v.nested.fields)
	case KindSS, KindNS, KindBS:
		size := 0
		for _, text := range v.nested.set {
			size += sizeOfScalar(v.kind.Element(), text)
		}
		return size
	}
	return sizeOfScalar(v.kind, v.text)
}

func sizeOfFields(fields map[string]Value) int {
	size := 0
	for name, v := range fields {
		size += len(name) + v.Size()
	}
	return size
}

func sizeOfScalar(k Kind, text string) int {
	if k == KindN {
		return sizeOfNumber(text)
	}
	return len(text)
}

// sizeOfNumber counts the significant digits of a number in its one spelling.
func sizeOfNumber(n string) int {
	digits, zeros, size := 0, 0, 1
	for i := range len(n) {
		switch c := n[i]; {
		case c == '-':
			size++
		case c == '0':
			zeros++
		case c != '.':
			if digits > 0 {
				digits += zeros
			}
			digits, zeros = digits+1, 0
		}
	}
	return size + (digits+1)/2
}

// Footprint returns about how many bytes of memory the value takes, its own
// struct included.
func (v Value) Footprint() int {
	bytes := memoryOfValue + len(v.text)
	if v.nested == nil {
		return bytes
	}
	bytes += memoryOfNested
	for _, e := range v.nested.list {
		bytes += e.Footprint()
	}
	for _, text := range v.nested.set {
		bytes += memoryOfString + len(text)
	}
	if v.kind == KindM {
		bytes += footprintOfFields(v.nested.fields)
	}
	return bytes
}

func footprintOfFields(fields map[string]Value) int {
	bytes := memoryOfMap
	for name, v := range fields {
		bytes += memoryOfEntry - memoryOfValue + len(name) + v.Footprint()
	}
	return bytes
}
