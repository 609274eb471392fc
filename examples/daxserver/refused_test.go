package daxserver_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/iameval/iameval/examples/daxserver"
)

// A request that was read to its end, and says something wrong, is refused; the next
// one is answered.
func TestRefused(t *testing.T) {
	w := newWorld(t, newBooks(t), daxserver.Config{})
	params := func(items ...item) item { return item(join(append(append([]item{{0xbf}}, items...), item{0xff})...)) }
	for name, bad := range map[string][]byte{
		"table is a text":         request(getItem, str("Books"), octetsOf("dune"), noParams),
		"params are a list":       request(getItem, octetsOf("Books"), octetsOf("dune"), head(4, 0)),
		"unknown parameter":       request(getItem, octetsOf("Books"), octetsOf("dune"), params(integer(99), integer(1))),
		"a parameter of others":   request(getItem, octetsOf("Books"), octetsOf("dune"), params(integer(7), integer(1))),
		"a parameter twice":       request(getItem, octetsOf("Books"), octetsOf("dune"), params(integer(2), item{0xf5}, integer(2), item{0xf5})),
		"ReturnValues 9":          request(deleteItem, octetsOf("Books"), octetsOf("dune"), params(integer(7), integer(9))),
		"ReturnValues -1":         request(deleteItem, octetsOf("Books"), octetsOf("dune"), params(integer(7), integer(-1))),
		"Select 0":                request(scan, octetsOf("Books"), params(integer(15), integer(0))),
		"capacity 3":              request(scan, octetsOf("Books"), params(integer(3), integer(3))),
		"an empty key":            request(getItem, octetsOf("Books"), octetsOf(""), noParams),
		"a key that is not UTF-8": request(getItem, octetsOf("Books"), octetsOf("\xff"), noParams),
		"a long key":              request(getItem, octetsOf("Books"), octetsOf(strings.Repeat("k", 2049)), noParams),
		"list 0":                  request(putItem, octetsOf("Books"), octetsOf("k"), octetsOf("\x00"), noParams),
		"list -1":                 request(defineAttributeList, integer(-1)),
		"a list nobody defined":   request(putItem, octetsOf("Books"), octetsOf("k"), octetsOf("\x1b\x00\x0f\xff\xff\xff\xff\xff\xffa"), noParams),
		"a name twice":            request(defineAttributeListID, item(join(head(4, 2), str("a"), str("a")))),
		"no members":              eachRequest["TransactWriteItems"],
		"members of two lengths":  request(transactGetItems, item(join(head(4, 1), octetsOf("Books"))), head(4, 0), head(4, 0), noParams),
		"an integer of 65 bits":   request(scan, octetsOf("Books"), params(integer(13), head(1, 1<<63))),
	} {
		l := open(t, w.Endpoint(), alice)
		l.say(bad, getNone)
		if codes, message := l.failure(); !slices.Equal(codes, []uint64{4, 37, 38, 39, 46}) || message == "" {
			t.Errorf("%s: codes %v, %s; want a ValidationException", name, codes, message)
		}
		l.hear([]byte{0x80, 0xbf, 0xff})
	}
}

// What DynamoDB would refuse in a value, or what no client sends: R2.
func TestR2Values(t *testing.T) {
	w := newWorld(t, newBooks(t), daxserver.Config{})
	l := open(t, w.Endpoint(), alice)
	l.say(request(defineAttributeListID, item(join(head(4, 1), str("a")))))
	if l.number(4) != 0 {
		t.Fatal("the list is refused")
	}
	id := l.number(0)
	put := func(value ...item) []byte {
		return request(putItem, octetsOf("Books"), octetsOf("k"), octets(join(append([]item{head(0, id)}, value...)...)), noParams)
	}
	for name, test := range map[string]struct {
		value []item
		good  bool
	}{
		"a text":                      {[]item{str("x")}, true},
		"a map":                       {[]item{head(5, 2), str("x"), integer(1), str("y"), integer(2)}, true},
		"a name twice in a map":       {[]item{head(5, 2), str("x"), integer(1), str("x"), integer(2)}, false},
		"text that is not UTF-8":      {[]item{str("\xff")}, false},
		"a name that is not UTF-8":    {[]item{head(5, 1), str("\xff"), integer(1)}, false},
		"a map with numbers as names": {[]item{head(5, 1), integer(1), integer(1)}, false},
		"32 lists":                    {append(slices.Repeat([]item{head(4, 1)}, 32), integer(1)), true},
		"33 lists":                    {append(slices.Repeat([]item{head(4, 1)}, 33), integer(1)), false},
		"38 digits":                   {[]item{head(6, 2), octets(bytes.Repeat([]byte{0x4b}, 15))}, true},
		"39 digits":                   {[]item{head(6, 2), octets(bytes.Repeat([]byte{0x7f}, 16))}, false},
		"a bignum of 100 bytes":       {[]item{head(6, 2), octets(make([]byte, 100))}, false},
		"10 to 200":                   {[]item{head(6, 4), head(4, 2), integer(200), integer(1)}, false},
		"10 to 2^62":                  {[]item{head(6, 4), head(4, 2), integer(1 << 62), integer(1)}, false},
		"a decimal of three":          {[]item{head(6, 4), head(4, 3), integer(1), integer(1), integer(1)}, false},
		"not a number":                {[]item{{0xf9, 0x7e, 0}}, false},
		"infinity":                    {[]item{{0xf9, 0x7c, 0}}, false},
		"undefined":                   {[]item{{0xf7}}, false},
		"an unknown tag":              {[]item{head(6, 0), str("2026")}, false},
		"an empty set":                {[]item{head(6, 3321), head(4, 0)}, false},
		"a set with one twice":        {[]item{head(6, 3322), head(4, 2), integer(1), head(6, 4), head(4, 2), integer(0), integer(1)}, false},
		"a set of two types":          {[]item{head(6, 3321), head(4, 2), str("x"), integer(1)}, false},
		"no value":                    {nil, false},
		"two values":                  {[]item{str("x"), str("y")}, false},
	} {
		l.say(put(test.value...))
		if test.good {
			if n := l.number(4); n != 0 {
				t.Fatalf("%s is refused", name)
			}
			l.hear([]byte{0xbf, 0xff})
		} else if codes, message := l.failure(); !slices.Equal(codes, []uint64{4, 37, 38, 39, 46}) {
			t.Errorf("%s: codes %v, %s; want a ValidationException", name, codes, message)
		}
	}
}

// The trees of expressions are bounded: R7.
func TestR7Trees(t *testing.T) {
	w := newWorld(t, newBooks(t), daxserver.Config{})
	l := open(t, w.Endpoint(), alice)
	exists := item(join(head(4, 2), integer(11), head(4, 2), integer(18), str("a")))
	nested := func(depth int) item { // NOT NOT ... attribute_exists(a)
		tree := exists
		for range depth {
			tree = join(head(4, 2), integer(8), tree)
		}
		return tree
	}
	wide := func(operators int) item { // a balanced tree of ANDs, so that it is not deep
		level := []item{exists}
		for range operators {
			level = append(level, exists)
		}
		for len(level) > 1 {
			var next []item
			for pair := range slices.Chunk(level, 2) {
				if len(pair) == 2 {
					pair = []item{join(head(4, 3), integer(6), pair[0], pair[1])}
				}
				next = append(next, pair...)
			}
			level = next
		}
		return level[0]
	}
	for name, test := range map[string]struct {
		tree item
		good bool
	}{
		"one":                   {exists, true},
		"nested 20 deep":        {nested(20), true},
		"nested 200 deep":       {nested(200), true},
		"nested 400 deep":       {nested(400), false},
		"nested 10,000 deep":    {nested(10_000)[:20_000], false},
		"40 operators":          {wide(40), true},
		"400 operators":         {wide(400), false},
		"an unknown operator":   {join(head(4, 2), integer(99), exists), false},
		"a variable of nothing": {join(head(4, 3), integer(0), head(4, 2), integer(17), integer(7), head(4, 2), integer(17), integer(7)), false},
		"a path of nothing":     {join(head(4, 2), integer(11), head(4, 1), integer(18)), false},
		"not a tree":            {str("a = b"), false},
	} {
		expression := octets(join(head(4, 3), integer(1), test.tree, head(4, 0)))
		l.say(request(scan, octetsOf("Books"), item(join(item{0xbf}, integer(10), expression, item{0xff}))))
		if test.good {
			if n := l.number(4); n != 0 {
				t.Fatalf("%s is refused", name)
			}
			l.hear([]byte("\xbf\x07\x80\x08\x00\x0a\x01\xff"))
		} else if codes, message := l.failure(); !slices.Equal(codes, []uint64{4, 37, 38, 39, 46}) {
			t.Errorf("%s: codes %v, %s; want a ValidationException", name, codes, message)
		}
	}
}
