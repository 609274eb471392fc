package dynamodb

// Sizes as DynamoDB counts them, for its limit of 400 KB and its prices. The
// memory that a value takes is another matter.

// MaxItemSize is the greatest size of an item, in bytes as [Item.Size] counts.
const MaxItemSize = 400 << 10

// Overheads of lists and maps, in bytes.
const (
	documentOverhead = 3
	elementOverhead  = 1
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
	default:
		return sizeOfScalar(v.kind, v.text)
	}
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
